# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Smooth functions of graphics, finance, control, chemistry, mechanics, power and information."""

from __future__ import annotations

from math import comb

import numpy as np

from ..case import case, normal, uniform
from ..practice_geometry import angle
from ..truth import det, solve

# Graphics and vision.


def _root(c, a):
    return np.sqrt(a**2 + (1 - a**2) * c**2)


def f_microfacets(x):
    a, f0, nh, vh, nl, nv = x
    density = a**2 / (np.pi * (nh**2 * (a**2 - 1) + 1) ** 2)
    fresnel = f0 + (1 - f0) * (1 - vh) ** 5
    return density * fresnel / ((nl + _root(nl, a)) * (nv + _root(nv, a)))


@case(
    "smooth",
    f_microfacets,
    [0.45, 0.3, 0.93, 0.55, 0.7, 0.8],
    slips=(
        "roughness in the shadowing forgotten",
        "square of the density's denominator",
        "Fresnel's minus forgotten",
        "root taken as constant",
    ),
)
def reflection_of_microfacets(x, slip):
    a, f0, nh, vh = x[:4]
    value, q = f_microfacets(x), nh**2 * (a**2 - 1) + 1
    fresnel = f0 + (1 - f0) * (1 - vh) ** 5
    power = 1 if slip == "square of the density's denominator" else 2
    sign = 1 if slip == "Fresnel's minus forgotten" else -1
    c = x[4:]
    r = _root(c, a)
    inner = 0 if slip == "root taken as constant" else (1 - a**2) * c / r
    shadow = np.sum(a * (1 - c**2) / r / (c + r))
    if slip == "roughness in the shadowing forgotten":
        shadow = 0
    logarithmic = [
        2 / a - power * 2 * a * nh**2 / q - shadow,
        (1 - (1 - vh) ** 5) / fresnel,
        -power * 2 * nh * (a**2 - 1) / q,
        sign * 5 * (1 - f0) * (1 - vh) ** 4 / fresnel,
        *(-(1 + inner) / (c + r)),
    ]
    return value * np.array(logarithmic)


def f_camera(x):
    X, Y, Z, focus, u, v, k1, k2 = x
    a, b = X / Z, Y / Z
    r = a**2 + b**2
    d = focus * (1 + k1 * r + k2 * r**2)
    return np.stack([u + d * a, v + d * b])


@case(
    "smooth",
    f_camera,
    [0.8, -0.5, 1.7, 1.2, 0.51, 0.48, -0.28, 0.09],
    parts=(slice(0, 3), slice(3, 8)),
    slips=(
        "distortion taken as constant",
        "depth's minus forgotten",
        "2 of the fourth power forgotten",
        "cross terms forgotten",
    ),
)
def pixel_of_a_distorting_camera(x, slip):
    X, Y, Z, focus, _, _, k1, k2 = x
    p = np.array([X, Y]) / Z
    r = p @ p
    d = 1 + k1 * r + k2 * r**2
    slope = k1 + (1 if slip == "2 of the fourth power forgotten" else 2) * k2 * r
    outer = np.diag(p * p) if slip == "cross terms forgotten" else np.outer(p, p)
    if slip == "distortion taken as constant":
        outer = 0 * outer
    by_p = focus * (d * np.eye(2) + 2 * slope * outer)
    depth = (1 if slip == "depth's minus forgotten" else -1) * p
    by_point = by_p @ np.column_stack([np.eye(2), depth]) / Z
    return np.column_stack([by_point, d * p, np.eye(2), focus * r * p, focus * r**2 * p])


SPACINGS = np.array([0.4, 0.3, 0.5, 0.2, 0.6])


def f_ray(x):
    depth, colour = x[:5] * SPACINGS, x[5:]
    return np.sum(np.exp(depth - np.cumsum(depth)) * (1 - np.exp(-depth)) * colour)


@case(
    "smooth",
    f_ray,
    np.concatenate([2 * uniform("ray densities", 5), uniform("ray colours", 5)]),
    parts=(slice(0, 5), slice(5, 10)),
    slips=(
        "what is behind forgotten",
        "sample among those behind it",
        "spacing forgotten",
        "light before the sample",
    ),
)
def colour_of_a_ray(x, slip):
    depth, colour = x[:5] * SPACINGS, x[5:]
    before, after = np.exp(depth - np.cumsum(depth)), np.exp(-np.cumsum(depth))
    share = before * (1 - np.exp(-depth))
    seen = share * colour
    behind = np.cumsum(seen[::-1])[::-1] - (0 if slip == "sample among those behind it" else seen)
    if slip == "what is behind forgotten":
        behind = 0
    light = before if slip == "light before the sample" else after
    spacing = 1 if slip == "spacing forgotten" else SPACINGS
    return np.concatenate([spacing * (light * colour - behind), share])


# The derivatives of Bernstein's polynomials of degree 4 at Gauss points.
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(10)
NODES, NODE_WEIGHTS = (NODES + 1) / 2, NODE_WEIGHTS / 2


def _bernstein(n):
    return np.stack([comb(n, i) * NODES**i * (1 - NODES) ** (n - i) for i in range(n + 1)], axis=1)


TO_SPEED = 4 * _bernstein(3) @ np.diff(np.eye(5), axis=0)
TO_TURN = 12 * _bernstein(2) @ np.diff(np.eye(5), 2, axis=0)


def f_bending(P):
    v, a = TO_SPEED @ P, TO_TURN @ P
    c = v[:, 0] * a[:, 1] - v[:, 1] * a[:, 0]
    return np.sum(NODE_WEIGHTS * c**2 / np.sum(v * v, axis=1) ** 2.5)


@case(
    "smooth",
    f_bending,
    [[0.0, 0.0], [0.6, 1.1], [1.5, 1.4], [2.4, 0.6], [2.9, -0.4]],
    slips=(
        "speed taken as constant",
        "second derivative's part forgotten",
        "power 3 for 5",
        "sign of the cross product",
    ),
)
def bending_energy_of_a_curve(P, slip):
    v, a = TO_SPEED @ P, TO_TURN @ P
    c = v[:, :1] * a[:, 1:] - v[:, 1:] * a[:, :1]
    n = np.sqrt(np.sum(v * v, axis=1, keepdims=True))
    w = NODE_WEIGHTS[:, None]
    power = {"speed taken as constant": 0, "power 3 for 5": 3}.get(slip, 5)
    turned = a[:, ::-1] * [1, -1] * (-1 if slip == "sign of the cross product" else 1)
    by_v = w * (2 * c / n**5 * turned - power * c**2 / n**7 * v)
    by_a = w * 2 * c / n**5 * v[:, ::-1] * [-1, 1]
    if slip == "second derivative's part forgotten":
        by_a = 0 * by_a
    return TO_SPEED.T @ by_v + TO_TURN.T @ by_a


# Finance and economics.

MATURITIES = np.array([0.5, 1.0, 2.0, 5.0, 10.0, 30.0])


def f_yields(x):
    level, slope, hump, tau = x
    s = MATURITIES / tau
    e = np.exp(-s)
    return level + slope * (1 - e) / s + hump * ((1 - e) / s - e)


@case(
    "smooth",
    f_yields,
    [4.1, -2.2, 1.6, 1.8],
    slips=(
        "exponential in the hump taken as constant",
        "decay's minus forgotten",
        "hump's loading for the slope's",
        "quotient rule's second term",
    ),
)
def yields_of_a_fitted_curve(x, slip):
    _, slope, hump, tau = x
    s = MATURITIES / tau
    e = np.exp(-s)
    load = (1 - e) / s
    by_s = e / s - (0 if slip == "quotient rule's second term" else (1 - e) / s**2)
    own = 0 if slip == "exponential in the hump taken as constant" else e
    sign = 1 if slip == "decay's minus forgotten" else -1
    by_tau = sign * s / tau * (slope * by_s + hump * (by_s + own))
    first = load - e if slip == "hump's loading for the slope's" else load
    return np.stack([np.ones_like(s), first, load - e, by_tau], axis=1)


FACTORS = 0.2 * normal("factors", 4, 3)
COVARIANCE = FACTORS @ FACTORS.T + np.diag([0.02, 0.01, 0.03, 0.015])


def f_risks(w):
    return w * (COVARIANCE @ w) / np.sqrt(w @ COVARIANCE @ w)


@case(
    "smooth",
    f_risks,
    [0.4, 0.15, 0.25, 0.2],
    slips=(
        "volatility taken as constant",
        "own weight forgotten",
        "square for the cube of the volatility",
        "rows and columns of the weights",
    ),
)
def risk_contributions(w, slip):
    m = COVARIANCE @ w
    s = np.sqrt(w @ m)
    own = 0 if slip == "own weight forgotten" else np.diag(m)
    scaled = COVARIANCE * (w if slip == "rows and columns of the weights" else w[:, None])
    cube = s ** (2 if slip == "square for the cube of the volatility" else 3)
    last = 0 if slip == "volatility taken as constant" else np.outer(w * m, m) / cube
    return (own + scaled) / s - last


NESTS = np.array([0, 0, 1, 1, 1])
SAME_NEST = (NESTS[:, None] == NESTS) * 1.0


def _shares(x):
    """The shares within the nests and of the market, and the logarithms of the nests' sums."""
    e = np.exp(x[:5] / x[5])
    sums = SAME_NEST @ e
    logs = np.log(sums)
    nests = np.exp(x[5] * logs)
    return e / sums, e / sums * nests / (1 + nests[0] + nests[2]), logs


@case(
    "smooth",
    lambda x: _shares(x)[1],
    [0.4, -0.3, 0.8, 0.1, -0.5, 0.6],
    parts=(slice(0, 5), slice(5, 6)),
    slips=(
        "nest's term forgotten",
        "plain logit's",
        "share of the nest for that of the market",
        "normaliser taken as constant in the nesting",
    ),
)
def nested_logit_shares(x, slip):
    d, k = x[:5], x[5]
    within, market, logs = _shares(x)
    nest = 0 if slip == "nest's term forgotten" else (1 / k - 1) * SAME_NEST * within
    share = within * SAME_NEST if slip == "share of the nest for that of the market" else market
    by_d = np.eye(5) / k - nest - share
    if slip == "plain logit's":
        by_d = np.eye(5) - market
    mean = SAME_NEST @ (within * d)
    all_nests = market @ (logs - mean / k)
    if slip == "normaliser taken as constant in the nesting":
        all_nests = 0
    by_k = -d / k**2 + logs - (k - 1) * mean / k**2 - all_nests
    return market[:, None] * np.column_stack([by_d, by_k])


# Control and signals.

DRIFT, INPUT = np.array([[0.9, 0.4], [-0.2, 1.1]]), np.array([[0.3, 0.1], [0.5, -0.7]])
STATE_COST, INPUT_COST = np.array([[1.0, 0.2], [0.2, 0.5]]), np.array([[0.4, 0.1], [0.1, 0.3]])
SPREAD = np.array([[1.0, 0.3], [0.3, 0.6]])


def _stein(M, C):
    """The P with P = C + MᵀPM."""
    squared = (M.T[:, None, :, None] * M.T[None, :, None, :]).reshape(4, 4)
    return solve(np.eye(4) - squared, C.reshape(4)).reshape(2, 2)


def f_feedback(K):
    return np.sum(SPREAD * _stein(DRIFT - INPUT @ K, STATE_COST + K.T @ INPUT_COST @ K))


@case(
    "smooth",
    f_feedback,
    [[0.1, 0.7], [0.2, -0.6]],
    slips=(
        "input's cost forgotten",
        "states of the start alone",
        "closed loop transposed",
        "open loop for closed",
    ),
)
def cost_of_a_feedback_gain(K, slip):
    M = DRIFT - INPUT @ K
    P = _stein(M, STATE_COST + K.T @ INPUT_COST @ K)
    S = _stein(M if slip == "closed loop transposed" else M.T, SPREAD)
    if slip == "states of the start alone":
        S = SPREAD
    own = 0 if slip == "input's cost forgotten" else INPUT_COST @ K
    loop = DRIFT if slip == "open loop for closed" else M
    return 2 * (own - INPUT.T @ P @ loop) @ S


FREQUENCIES = np.array([0.1, 0.5, 1.1, 1.9, 2.8])
DELAYED_COS = np.cos(np.outer(FREQUENCIES, np.arange(3)))
DELAYED_SIN = np.sin(np.outer(FREQUENCIES, np.arange(3)))


def _power(c):
    return (DELAYED_COS @ c) ** 2 + (DELAYED_SIN @ c) ** 2


def f_biquad(x):
    poles = np.concatenate([np.ones(1), x[3:]])
    return 10 * np.log(_power(x[:3]) / _power(poles)) / np.log(10.0)


@case(
    "smooth",
    f_biquad,
    [0.29, 0.52, 0.24, -0.55, 0.31],
    parts=(slice(0, 3), slice(3, 5)),
    slips=(
        "imaginary part forgotten",
        "sign of the poles",
        "natural logarithm",
        "poles one delay early",
    ),
)
def filter_response_in_decibels(x, slip):
    sine = 0 if slip == "imaginary part forgotten" else 1

    def slope(c):
        real, imaginary = DELAYED_COS @ c, DELAYED_SIN @ c
        up = real[:, None] * DELAYED_COS + sine * imaginary[:, None] * DELAYED_SIN
        return up / _power(c)[:, None]

    first = 0 if slip == "poles one delay early" else 1
    poles = slope(np.concatenate([np.ones(1), x[3:]]))[:, first : first + 2]
    sign = 1 if slip == "sign of the poles" else -1
    unit = 20 if slip == "natural logarithm" else 20 / np.log(10)
    return unit * np.column_stack([slope(x[:3]), sign * poles])


CLOCK = np.arange(64) / 64
ECHO = np.cos(2 * np.pi * (11.2 * CLOCK + 3.1 * CLOCK**2) + 0.3) + 0.3 * normal("echo", 64)


def f_chirp(x):
    size, f, rate, phase = x
    return np.mean(ECHO * size * np.cos(2 * np.pi * (f * CLOCK + rate * CLOCK**2 / 2) + phase))


@case(
    "smooth",
    f_chirp,
    [0.9, 11.0, 6.0, 0.5],
    slips=("½ of the rate forgotten", "2π forgotten", "cosine for sine", "amplitude forgotten"),
)
def correlation_with_a_chirp(x, slip):
    size, f, rate, phase = x
    a = 2 * np.pi * (f * CLOCK + rate * CLOCK**2 / 2) + phase
    turn = 1 if slip == "2π forgotten" else 2 * np.pi
    half = 1 if slip == "½ of the rate forgotten" else 0.5
    inner = np.stack([turn * CLOCK, turn * half * CLOCK**2, np.ones(64)])
    wave = np.cos(a) if slip == "cosine for sine" else -np.sin(a)
    by_angle = inner @ (ECHO * wave) * (1 if slip == "amplitude forgotten" else size)
    return np.concatenate([[ECHO @ np.cos(a)], by_angle]) / 64


# Physics and astronomy.

SPINS = np.array([1.0, -1.0])
ALIGNED = np.outer(SPINS, SPINS)


def f_spins(x):
    field, bond = x[:4], x[4:]
    v = np.exp(field[0] * SPINS)
    for h, J in zip(field[1:], bond, strict=True):
        v = (v @ np.exp(J * ALIGNED)) * np.exp(h * SPINS)
    return np.log(np.sum(v))


@case(
    "smooth",
    f_spins,
    [0.3, -0.6, 0.8, 0.1, 0.9, -0.7, 0.4],
    parts=(slice(0, 4), slice(4, 7)),
    slips=(
        "what comes after forgotten",
        "not normalised",
        "neighbours taken as independent",
        "bond's own weight forgotten",
    ),
)
def free_energy_of_a_spin_chain(x, slip):
    field, bond = np.exp(np.outer(x[:4], SPINS)), np.exp(x[4:, None, None] * ALIGNED)
    before, after = [np.ones(2)], [np.ones(2)]
    for i in range(3):
        before.append((before[i] * field[i]) @ bond[i])
        after.insert(0, bond[2 - i] @ (field[3 - i] * after[0]))
    if slip == "what comes after forgotten":
        after = [np.ones(2)] * 4
    total = 1 if slip == "not normalised" else np.sum(before[3] * field[3])
    single = np.array(
        [np.sum(SPINS * b * f * a) for b, f, a in zip(before, field, after, strict=True)]
    )
    if slip == "bond's own weight forgotten":
        bond = np.ones_like(bond)
    pairs = np.array(
        [
            (before[i] * field[i]) @ (ALIGNED * bond[i]) @ (field[i + 1] * after[i + 1])
            for i in range(3)
        ]
    )
    if slip == "neighbours taken as independent":
        pairs = single[1:] * single[:-1] / total
    return np.concatenate([single, pairs]) / total


REDSHIFTS, REDSHIFT_WEIGHTS = 0.8 * NODES, 0.8 * NODE_WEIGHTS


def _energies(x):
    z = REDSHIFTS
    return (1 + z) ** 3, np.exp(3 * ((1 + x[2] + x[3]) * np.log(1 + z) - x[3] * z / (1 + z)))


def f_modulus(x):
    matter, dark = _energies(x)
    E = np.sqrt(x[1] * matter + (1 - x[1]) * dark)
    return 5 * np.log(1.8 * np.sum(REDSHIFT_WEIGHTS / E) / x[0]) / np.log(10.0)


@case(
    "smooth",
    f_modulus,
    [0.7, 0.31, -0.9, 0.2],
    slips=(
        "flatness forgotten",
        "½ of the root forgotten",
        "exponential forgotten",
        "mean of the slopes unweighted",
    ),
)
def distance_modulus_of_a_supernova(x, slip):
    h, share, _, _ = x
    z = REDSHIFTS
    matter, dark = _energies(x)
    E = np.sqrt(share * matter + (1 - share) * dark)
    log = np.log(1 + z)
    late = 0 if slip == "exponential forgotten" else z / (1 + z)
    flat = 0 if slip == "flatness forgotten" else dark
    inner = np.stack([matter - flat, 3 * log * (1 - share) * dark])
    inner = np.concatenate([inner, [3 * (log - late) * (1 - share) * dark]])
    w = np.full(10, 0.08) if slip == "mean of the slopes unweighted" else REDSHIFT_WEIGHTS
    half = 1 if slip == "½ of the root forgotten" else 0.5
    slopes = -half * inner @ (w / E**3) / np.sum(REDSHIFT_WEIGHTS / E)
    return 5 / np.log(10) * np.concatenate([[-1 / h], slopes])


def _turns(angles):
    """The product of the qubits' rotations."""
    c, s = np.cos(angles / 2), np.sin(angles / 2)
    G = [np.stack([np.stack([a, -b]), np.stack([b, a])]) for a, b in zip(c, s, strict=True)]
    pair = (G[0][:, None, :, None] * G[1][None, :, None, :]).reshape(4, 4)
    return (pair[:, None, :, None] * G[2][None, :, None, :]).reshape(8, 8)


BASIS = np.arange(8)
ENTANGLED = BASIS ^ ((BASIS >> 2 & 1) << 1)  # the second qubit is turned over by the first,
ENTANGLED = ENTANGLED ^ (ENTANGLED >> 1 & 1)  # the third by the second
SIGN = 1 - 2 * (BASIS[:, None] >> np.array([2, 1, 0]) & 1)
HAMILTONIAN = np.diag(SIGN[:, 0] * SIGN[:, 1] + 0.8 * SIGN[:, 1] * SIGN[:, 2] + 0.0)
for flip, size in ((4, 0.7), (2, 0.4), (1, -0.5)):
    HAMILTONIAN[BASIS, BASIS ^ flip] += size
SHARED = np.array([0, 1, 2, 3, 3, 3])


def _energy(angles):
    state = _turns(angles[:3])[:, 0]
    state = _turns(angles[3:]) @ state[ENTANGLED]
    return state @ (HAMILTONIAN @ state)


@case(
    "smooth",
    lambda x: _energy(x[SHARED]),
    [0.7, -1.2, 0.4, 2.1],
    slips=("shared angle's first gate only", "½ of the angle", "½ of the difference", "one shift"),
)
def energy_of_a_quantum_circuit(x, slip):
    """By the shift rule: (E(θ + π/2) - E(θ - π/2)) / 2 for each gate is exact."""
    g = np.zeros(4)
    for gate, shift in enumerate(np.eye(6) * np.pi / (4 if slip == "½ of the angle" else 2)):
        if slip == "shared angle's first gate only" and gate > 3:
            continue
        up = _energy(x[SHARED] + shift)
        down = _energy(x[SHARED] - (0 if slip == "one shift" else 1) * shift)
        g[SHARED[gate]] += (up - down) / (1 if slip == "½ of the difference" else 2)
    return g


# Mechanics and heat.


def f_solid(F):
    log = np.log(det(F))
    return 0.6 * (np.sum(F * F) - 3) - 1.2 * log + 0.9 * log**2


@case(
    "smooth",
    f_solid,
    np.eye(3) + 0.25 * normal("deformation", 3, 3),
    slips=(
        "inverse not transposed",
        "logarithm of the volume forgotten",
        "second stress for first",
        "pressure forgotten",
    ),
)
def stress_of_a_neo_hookean_solid(F, slip):
    inverse = np.linalg.inv(F)
    T = inverse if slip == "inverse not transposed" else inverse.T
    log = 1 if slip == "logarithm of the volume forgotten" else np.log(np.linalg.det(F))
    bulk = 0 if slip == "pressure forgotten" else 1.8 * log
    P = 1.2 * (F - T) + bulk * T
    return inverse @ P if slip == "second stress for first" else P


ENDS = np.eye(6, 5) - np.eye(6, 5, -1)  # the differences across the faces, 0 outside
WARM, WISHED = np.array([1.5, 0.2, 0.9, 2.0, 0.4]), np.array([0.3, 0.6, 0.8, 0.5, 0.2])


def f_heat(k):
    u = WARM
    for _ in range(4):
        u = solve(np.eye(5) + 0.15 * ENDS.T @ (k[:, None] * ENDS), u)
    return np.sum((u - WISHED) ** 2) / 2


@case(
    "smooth",
    f_heat,
    0.5 + uniform("conductivities", 6),
    slips=("state before the step", "last step only", "time step forgotten", "adjoint not solved"),
)
def heat_after_implicit_steps(k, slip):
    M = np.eye(5) + 0.15 * ENDS.T @ (k[:, None] * ENDS)
    u = [WARM]
    for _ in range(4):
        u.append(np.linalg.solve(M, u[-1]))
    adjoint, g = u[-1] - WISHED, np.zeros(6)
    for t in (4,) if slip == "last step only" else (4, 3, 2, 1):
        if slip != "adjoint not solved" or t < 4:
            adjoint = np.linalg.solve(M.T, adjoint)
        state = u[t - 1] if slip == "state before the step" else u[t]
        g -= (1 if slip == "time step forgotten" else 0.15) * (ENDS @ adjoint) * (ENDS @ state)
    return g


# Chemistry.


def _across(u, v):
    i, j = [1, 2, 0], [2, 0, 1]
    return u[i] * v[j] - u[j] * v[i]


def _torsion(P):
    a, b, c = P[1] - P[0], P[2] - P[1], P[3] - P[2]
    m, n = _across(a, b), _across(b, c)
    return angle(np.sqrt(b @ b) * (a @ n), m @ n)


def f_torsion(P):
    t = _torsion(P)
    return 0.7 * (1 + np.cos(t)) + 0.3 * (1 - np.cos(2 * t)) + 0.9 * (1 + np.cos(3 * t - 0.4))


@case(
    "smooth",
    f_torsion,
    [[0.1, 1.4, 0.3], [0.0, 0.1, -0.1], [1.5, -0.1, 0.1], [2.0, -0.7, 1.2]],
    slips=(
        "multiplicity forgotten",
        "inner atoms by the outer ones alone",
        "inner atoms swapped",
        "bond's length forgotten",
    ),
)
def torsion_of_four_atoms(P, slip):
    a, b, c = P[1] - P[0], P[2] - P[1], P[3] - P[2]
    m, n = np.cross(a, b), np.cross(b, c)
    length = 1 if slip == "bond's length forgotten" else np.sqrt(b @ b)
    first, last = -length / (m @ m) * m, length / (n @ n) * n
    p, q = (a @ b) / (b @ b), (c @ b) / (b @ b)
    if slip == "inner atoms by the outer ones alone":
        p = q = 0
    second, third = -(1 + p) * first + q * last, p * first - (1 + q) * last
    if slip == "inner atoms swapped":
        second, third = third, second
    t = _torsion(P)
    two, three = (1, 1) if slip == "multiplicity forgotten" else (2, 3)
    slope = -0.7 * np.sin(t) + 0.3 * two * np.sin(2 * t) - 0.9 * three * np.sin(3 * t - 0.4)
    return slope * np.stack([first, second, third, last])


WILSON = np.array([[1.0, 0.42, 0.71], [1.35, 1.0, 0.18], [0.56, 1.62, 1.0]])


@case(
    "smooth",
    lambda n: -np.sum(n * np.log(WILSON @ n / np.sum(n))),
    [1.2, 0.7, 2.1],
    slips=("1 forgotten", "parameters transposed", "amount of the mixture forgotten"),
)
def excess_energy_of_a_mixture(n, slip):
    total = 1 if slip == "amount of the mixture forgotten" else np.sum(n)
    s = WILSON @ n / np.sum(n)
    W = WILSON.T if slip == "parameters transposed" else WILSON
    return (0 if slip == "1 forgotten" else 1) - np.log(s) - (n / (s * total)) @ W


# Power and information.

THERMAL, VOLTAGE = 0.02585, 0.5


def f_solar(x):
    """The current of a cell by its diode's equation, solved by Newton's method."""
    light, log_dark, ideal, series, leak = x
    current = light
    for _ in range(14):
        inner = VOLTAGE + current * series
        e = np.exp(log_dark + inner / (ideal * THERMAL))
        miss = current - light + e - np.exp(log_dark) + inner * leak
        current = current - miss / (1 + e * series / (ideal * THERMAL) + series * leak)
    return current


@case(
    "smooth",
    f_solar,
    [3.1, -18.0, 1.3, 0.03, 0.05],
    slips=(
        "implicit denominator forgotten",
        "leak in the denominator forgotten",
        "ideality's square forgotten",
        "voltage of the terminals",
    ),
)
def current_of_a_solar_cell(x, slip):
    _, log_dark, ideal, series, leak = x
    current = f_solar(x)
    inner = VOLTAGE + current * series
    e = np.exp(log_dark + inner / (ideal * THERMAL))
    conductance = e / (ideal * THERMAL)
    below = 1 + conductance * series
    below += 0 if slip == "leak in the denominator forgotten" else series * leak
    if slip == "implicit denominator forgotten":
        below = 1
    seen = VOLTAGE if slip == "voltage of the terminals" else inner
    by_ideal = conductance * seen / (1 if slip == "ideality's square forgotten" else ideal)
    by_series = -current * (conductance + leak)
    return np.array([1.0, np.exp(log_dark) - e, by_ideal, by_series, -seen]) / below


CONDUCTANCE = np.array([[1.9, -1.2, -0.7], [-1.2, 2.1, -0.9], [-0.7, -0.9, 1.6]])
SUSCEPTANCE = np.array([[-7.6, 4.9, 3.1], [4.9, -8.9, 4.3], [3.1, 4.3, -7.1]])


def f_injections(x):
    V, d = x[:3], x[3:, None] - x[3:]
    P = V * ((CONDUCTANCE * np.cos(d) + SUSCEPTANCE * np.sin(d)) @ V)
    Q = V * ((CONDUCTANCE * np.sin(d) - SUSCEPTANCE * np.cos(d)) @ V)
    return np.concatenate([P, Q])


@case(
    "smooth",
    f_injections,
    [1.04, 0.97, 1.01, 0.0, -0.12, 0.07],
    parts=(slice(0, 3), slice(3, 6)),
    slips=(
        "own admittance in the diagonal forgotten",
        "own voltage's second part forgotten",
        "active for reactive power",
        "angle's sign in the reactive power",
    ),
)
def power_injections_of_a_grid(x, slip):
    V, d = x[:3], x[3:, None] - x[3:]
    C = CONDUCTANCE * np.cos(d) + SUSCEPTANCE * np.sin(d)
    S = CONDUCTANCE * np.sin(d) - SUSCEPTANCE * np.cos(d)
    P, Q = V * (C @ V), V * (S @ V)
    second = 0 if slip == "own voltage's second part forgotten" else 1
    by_V = [V[:, None] * M + second * np.diag(M @ V) for M in (C, S)]
    VV = np.outer(V, V)
    if slip == "own admittance in the diagonal forgotten":
        VV = VV - np.diag(V * V)
    if slip == "active for reactive power":
        P, Q = Q, P
    sign = 1 if slip == "angle's sign in the reactive power" else -1
    by_angle = [VV * S - np.diag(Q), sign * (VV * C - np.diag(P))]
    return np.block([[by_V[0], by_angle[0]], [by_V[1], by_angle[1]]])


CHANNEL = np.array([[0.7, 0.2, 0.1, 0.0], [0.1, 0.5, 0.1, 0.3], [0.05, 0.15, 0.6, 0.2]])
OWN_BITS = np.sum(CHANNEL * np.log(np.where(CHANNEL > 0, CHANNEL, 1)), axis=1)


def f_information(p):
    q = p @ CHANNEL
    return p @ OWN_BITS - np.sum(q * np.log(q))


@case(
    "smooth",
    f_information,
    [0.5, 0.2, 0.3],
    slips=("1 forgotten", "inputs' logarithm for the outputs'", "channel's own noise forgotten"),
)
def information_through_a_channel(p, slip):
    q = p @ CHANNEL
    one = 0 if slip == "1 forgotten" else 1
    log = np.log(p) if slip == "inputs' logarithm for the outputs'" else CHANNEL @ np.log(q)
    own = 0 if slip == "channel's own noise forgotten" else OWN_BITS
    return own - log - one
