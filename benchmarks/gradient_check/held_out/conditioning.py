# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values computed with much cancellation, or by systems that are nearly singular."""

from __future__ import annotations

from math import comb, factorial

import numpy as np
from mpmath import mp
from numpy.polynomial import legendre
from scipy import special
from scipy.linalg import expm

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import lifted, solve

# The validation error of kernel ridge regression by a length for each feature and by the ridge.

LEARNT, TRIED = uniform("learnt from", 12, 3), uniform("tried on", 10, 3)
TAUGHT, ASKED = (np.sin(3 * Z[:, 0]) + Z[:, 1] * Z[:, 2] for Z in (LEARNT, TRIED))
APART, ACROSS = ((Z[:, None] - LEARNT) ** 2 for Z in (LEARNT, TRIED))


def f_kernel(x):
    nearness = np.exp(-2 * x[:3])
    K, V = np.exp(APART @ nearness / -2), np.exp(ACROSS @ nearness / -2)
    return 1e3 * np.mean((V @ solve(K + np.exp(x[3]) * np.eye(12), TAUGHT) - ASKED) ** 2)


@case(
    "ill-conditioned",
    f_kernel,
    [0.4, 0.9, 0.7, -21.0],
    batch=10,
    slips=("kernel in the system held", "kernel of the tried held", "exponential of the ridge"),
    resolution=5e-5,
    accuracy=1e-8,
)
def validation_of_kernel_ridge_by_its_lengths(x, slip):
    nearness = np.exp(-2 * x[:3])
    K, V = np.exp(APART @ nearness / -2), np.exp(ACROSS @ nearness / -2)
    A = K + np.exp(x[3]) * np.eye(12)
    weights = solve(A, TAUGHT)
    error = 2e3 * (V @ weights - ASKED) / 10
    back = solve(A, V.T @ error)
    inner, outer = back[:, None] * K * weights, error[:, None] * V * weights
    if slip == "kernel in the system held":
        inner = 0 * inner
    if slip == "kernel of the tried held":
        outer = 0 * outer
    by_length = np.einsum("ij,ijk", outer, ACROSS) - np.einsum("ij,ijk", inner, APART)
    ridge = 1 if slip == "exponential of the ridge" else np.exp(x[3])
    return pack(by_length * nearness, -ridge * (back @ weights))


# The least variance of a book of five contracts, whose two factors explain nearly all of it.

EXPOSED = (5, 2), (5,)


def f_book(x):
    B, own = unpack(x, *EXPOSED)
    return 1e8 / np.sum(solve(B @ B.T + np.eye(5) * np.exp(2 * own), np.ones(5)))


@case(
    "ill-conditioned",
    f_book,
    pack(0.2 + 0.1 * normal("exposures", 5, 2), np.log(1e-4) + 0.3 * normal("own risk", 5)),
    parts=slices(*EXPOSED),
    slips=("one exposure of each pair", "logarithm's 2 forgotten", "weights not scaled"),
    resolution=2e-4,
    accuracy=1e-8,
)
def least_variance_of_a_hedged_book(x, slip):
    B, own = unpack(x, *EXPOSED)
    D = np.exp(2 * own)
    # Woodbury's identity leaves nothing of the large part to cancel.
    inner, sums = np.eye(2) + B.T @ (B / D[:, None]), B.T @ (1 / D)
    shares = np.linalg.solve(inner, sums)
    left = (1 - B @ shares) / D
    least = 1 / np.sum(left)
    w, carried = least * left, least * shares
    if slip == "weights not scaled":
        w, carried = left, shares
    two = 1 if slip == "one exposure of each pair" else 2
    own_two = 1 if slip == "logarithm's 2 forgotten" else 2
    return 1e8 * pack(two * np.outer(w, carried), own_two * w**2 * D)


# Deflection and turn of the tip of a mast whose ten sections taper, by its matrix of stiffness.

SECTION = np.array([[12, 6, -12, 6], [6, 4, -6, 2], [-12, -6, 12, -6], [6, 2, -6, 4]])


def f_mast(x):
    stiff, load, height = x[:10], x[10], x[11]
    h = height / 10
    K, forces = np.zeros((22, 22)) + 0 * h, np.zeros(22) + 0 * h
    for e in range(10):
        K[2 * e : 2 * e + 4, 2 * e : 2 * e + 4] += stiff[e] / h**3 * SECTION
    forces[-2] = load
    moved = solve(K[2:, 2:], forces[2:])
    return np.stack([moved[-2], moved[-1] / h])


@case(
    "ill-conditioned",
    f_mast,
    [910.0, 520.0, 240.0, 130.0, 61.0, 28.0, 12.0, 4.1, 1.3, 0.35, 0.08, 12.0],
    slips=("stiffness not squared", "lever not squared", "cube's 3 forgotten", "turn by the cube"),
    entrywise=True,
    resolution=1e-5,
    accuracy=1e-8,
)
def tip_of_a_tapered_mast_by_its_stiffness(x, slip):
    stiff, load, height = x[:10], x[10], x[11]
    ends = height * np.arange(10, -1, -1) / 10
    turned = (ends[:-1] ** 2 - ends[1:] ** 2) / 2
    bent = turned if slip == "lever not squared" else (ends[:-1] ** 3 - ends[1:] ** 3) / 3
    power = 1 if slip == "stiffness not squared" else 2
    degrees = {"cube's 3 forgotten": (1, 2), "turn by the cube": (3, 3)}.get(slip, (3, 2))
    rows = []
    for along, degree in zip((bent, turned), degrees, strict=True):
        sag = along @ (1 / stiff)
        rows.append(pack(-load * along / stiff**power, sag, degree * load * sag / height))
    return np.stack(rows)


# The centre of a parcel of land whose corners are in coordinates of the whole country.


def f_parcel(p):
    after = np.concatenate([p[1:], p[:1]])
    cross = p[:, 0] * after[:, 1] - after[:, 0] * p[:, 1]
    return cross @ (p + after) / (3 * np.sum(cross))


@case(
    "ill-conditioned",
    f_parcel,
    [
        [43210.4, 71845.1],
        [43305.9, 71822.7],
        [43371.2, 71901.3],
        [43290.8, 71967.5],
        [43224.6, 71930.2],
    ],
    slips=("area held", "edge before forgotten", "weights of the edges held"),
    resolution=5e-4,
)
def centre_of_a_parcel_in_national_coordinates(p, slip):
    u = p - p[0]
    before, after = np.roll(u, 1, axis=0), np.roll(u, -1, axis=0)
    cross = u[:, 0] * after[:, 1] - after[:, 0] * u[:, 1]
    earlier = np.roll(cross, 1)
    twice = cross.sum()
    centre = cross @ (u + after) / (3 * twice)
    to_next = np.stack([after[:, 1], -after[:, 0]], axis=1)
    to_last = np.stack([-before[:, 1], before[:, 0]], axis=1)
    if slip == "edge before forgotten":
        to_last, earlier = 0 * to_last, 0 * earlier
    g = np.eye(2)[:, None, :] * (cross + earlier)[:, None]
    if slip != "weights of the edges held":
        g = g + (u + after).T[:, :, None] * to_next + (before + u).T[:, :, None] * to_last
    if slip != "area held":
        g = g - 3 * centre[:, None, None] * (to_next + to_last)
    return g / (3 * twice)


# What a mirror of 22 layers lets through: what it does not reflect, in parts per million.

INDEX = np.tile([3.48, 1.45], 11)


def f_mirror(x):
    a, b, c, d = 1.0, 0.0, 1.52, 0.0
    for n, thickness in zip(INDEX[::-1], x[-2::-1], strict=True):
        phase = 2 * np.pi * n * thickness / x[-1]
        cosine, sine = np.cos(phase), np.sin(phase)
        a, b, c, d = (
            cosine * a - sine / n * d,
            cosine * b + sine / n * c,
            cosine * c - n * sine * b,
            cosine * d + n * sine * a,
        )
    return 1e6 * (1 - ((a - c) ** 2 + (b - d) ** 2) / ((a + c) ** 2 + (b + d) ** 2))


@case(
    "ill-conditioned",
    f_mirror,
    pack(1550 / 4 / INDEX * (1 + 0.05 * normal("layers", 22)), 1532.0),
    parts=(slice(0, 22), slice(22, 23)),
    slips=("conjugate forgotten", "index in the phase forgotten", "wave length not squared"),
    resolution=5e-3,
    accuracy=1e-9,
)
def light_that_a_mirror_of_layers_lets_through(x, slip):
    thick, wave = x[:-1], x[-1]
    per_length = 2 * np.pi * (1 if slip == "index in the phase forgotten" else INDEX) / wave
    phase = 2 * np.pi * INDEX * thick / wave
    cosine, sine = np.cos(phase), np.sin(phase)
    layers = np.moveaxis(np.array([[cosine, 1j * sine / INDEX], [1j * INDEX * sine, cosine]]), 2, 0)
    slopes = np.moveaxis(
        np.array([[-sine, 1j * cosine / INDEX], [1j * INDEX * cosine, -sine]]), 2, 0
    )
    behind = [np.array([1, 1.52 + 0j])]
    for M in layers[::-1]:
        behind.append(M @ behind[-1])
    whole, row, g = behind[-1].sum(), np.array([1, 1 + 0j]), np.zeros(22)
    other = whole if slip == "conjugate forgotten" else np.conj(whole)
    for k in range(22):
        g[k] = np.real(other * (row @ slopes[k] @ behind[21 - k]))
        row = row @ layers[k]
    g *= -2 * 4e6 * 1.52 / np.abs(whole) ** 4
    by_wave = -g @ phase / wave
    if slip == "wave length not squared":
        by_wave = by_wave * wave
    return pack(g * per_length, by_wave)


# The distance of two sequences that are all but saturated, by the determinant of their pairs.

PAIRS = ((0, 1, 2, 3, 1), (0, 2, 1, 3, -1), (0, 3, 1, 2, 1), (1, 2, 0, 3, 1), (1, 3, 0, 2, -1))
BASES = np.array([0.3, 0.19, 0.23, 0.28])


def f_saturated(F):
    volume = 0
    for i, j, k, m, sign in (*PAIRS, (2, 3, 0, 1, 1)):
        above = F[0, i] * F[1, j] - F[0, j] * F[1, i]
        volume = volume + sign * above * (F[2, k] * F[3, m] - F[2, m] * F[3, k])
    sums = np.log(np.sum(F, axis=0)) + np.log(np.sum(F, axis=1))
    return np.sum(sums) / 8 - np.log(volume) / 4


@case(
    "ill-conditioned",
    f_saturated,
    1e3 * np.outer(BASES, BASES)
    + np.diag([0.031, 0.022, 0.027, 0.025])
    + 0.003 * normal("pairs", 4, 4),
    slips=("inverse not transposed", "minors without their signs", "fourth part forgotten"),
    resolution=2e-4,
    accuracy=1e-9,
)
def distance_of_saturated_sequences(F, slip):
    inverse = np.linalg.inv(F)
    if slip != "inverse not transposed":
        inverse = inverse.T
    if slip == "minors without their signs":
        inverse = inverse * (-1) ** np.add.outer(np.arange(4), np.arange(4))
    quarter = 1 if slip == "fourth part forgotten" else 0.25
    return (1 / F.sum(0) + 1 / F.sum(1)[:, None]) / 8 - quarter * inverse


# What six past samples leave unknown of the next one of two tones, by Levinson's recursion.

LAGS = np.cos(0.7 * np.arange(7)) + 0.6 * np.cos(1.9 * np.arange(7)) + 3e-6 * np.eye(7)[0]


def f_tones(r):
    a, left = [1], r[0]
    for k in range(1, 7):
        reflected = -sum(a[j] * r[k - j] for j in range(k)) / left
        longer = [*a, 0]
        a = [u + reflected * v for u, v in zip(longer, longer[::-1], strict=True)]
        left = left * (1 - reflected**2)
    return np.log(left)


@case(
    "ill-conditioned",
    f_tones,
    LAGS + 3e-7 * normal("lags", 7),
    slips=("each lag once", "predictor held", "logarithm forgotten"),
    resolution=5e-5,
    accuracy=1e-8,
)
def part_of_tones_that_cannot_be_foretold(r, slip):
    T = r[np.abs(np.subtract.outer(np.arange(6), np.arange(6)))]
    p = np.append(1, -np.linalg.solve(T, r[1:]))
    left = 1 if slip == "logarithm forgotten" else r @ p
    if slip == "predictor held":
        return p / left
    twice = 1 if slip == "each lag once" else np.array([1, 2, 2, 2, 2, 2, 2])
    return twice * np.correlate(p, p, "full")[6:] / left


# The excess kurtosis of body temperatures by their raw moments.


def f_kurtosis(x):
    m, s, c, q = (np.mean(x**k) for k in (1, 2, 3, 4))
    return (q - 4 * m * c + 6 * m**2 * s - 3 * m**4) / (s - m**2) ** 2 - 3


@case(
    "ill-conditioned",
    f_kurtosis,
    37 + 0.4 * normal("temperatures", 11) + np.array([1.3] + 10 * [0.0]),
    batch=11,
    slips=("mean held", "spread held", "power's 4 as 3"),
    resolution=1e-3,
)
def kurtosis_of_temperatures_by_raw_moments(x, slip):
    u = x - x.mean()
    two, three, four = (np.mean(u**k) for k in (2, 3, 4))
    mean = 0 if slip == "mean held" else three
    spread = 0 if slip == "spread held" else four * u / two
    power = 3 if slip == "power's 4 as 3" else 4
    return (power * (u**3 - mean) - 4 * spread) / (two**2 * x.size)


# The repulsion of quadrupoles of two Gaussian clouds, by the upward recurrence of Boys' functions.


BOYS = lifted(
    lambda T: np.sqrt(np.pi / T) / 2 * special.erf(np.sqrt(T)),
    lambda T: mp.sqrt(mp.pi / T) / 2 * mp.erf(mp.sqrt(T)),
    lambda T: (mp.exp(-T) - mp.sqrt(mp.pi / T) / 2 * mp.erf(mp.sqrt(T))) / (2 * T),
)
"""The lowest Boys function."""


def _cloud(x):
    p, q, away = x[0], x[1], np.sum(x[2:] ** 2)
    return p, q, p * q / (p + q), away, 2 * np.pi**2.5 / (p * q * np.sqrt(p + q))


def f_clouds(x):
    _, _, rho, away, front = _cloud(x)
    T, z = rho * away, x[4]
    boys = [BOYS(T)]
    for m in range(4):
        boys.append(((2 * m + 1) * boys[m] - np.exp(-T)) / (2 * T))
    terms = (3 * boys[2], 6 * z**2 * boys[3] * (-2 * rho), z**4 * boys[4] * (2 * rho) ** 2)
    return front * (2 * rho) ** 2 * sum(terms)


@case(
    "ill-conditioned",
    f_clouds,
    [1.3, 0.8, 0.05, -0.07, 0.08],
    slips=("front factor held", "argument's density forgotten", "axis in the argument only"),
    resolution=5e-5,
)
def repulsion_of_quadrupoles_by_boys_recurrence(x, slip):
    p, q, rho, away, front = _cloud(x)
    T, z = rho * away, x[4]
    boys = []
    for m in range(2, 6):
        terms = np.cumprod(2 * T / (2 * m + 1 + 2 * np.arange(1, 40)))
        boys.append(np.exp(-T) * (1 + terms.sum()) / (2 * m + 1))
    boys = np.array(boys)
    powers = (-2 * rho) ** np.array([2, 3, 4])
    axis = np.array([3, 6 * z**2, z**4])
    value = np.sum(axis * powers * boys[:3])
    by_T = -np.sum(axis * powers * boys[1:])
    by_rho = np.sum(axis * [2, 3, 4] * powers * boys[:3]) / rho
    if slip != "argument's density forgotten":
        by_rho = by_rho + by_T * away
    by_place = by_T * 2 * rho * x[2:]
    if slip != "axis in the argument only":
        by_place[2] += np.sum([0, 12 * z, 4 * z**3] * powers * boys[:3])
    outer = 0 if slip == "front factor held" else -value * (1 / x[:2] + 0.5 / (p + q))
    return front * pack(outer + by_rho * (rho / x[:2]) ** 2, by_place)


# The gains that place the poles of a plant at -1, -2 and -3, by Ackermann's formula.

PLANT = (3, 3), (3,)


def f_gains(x):
    A, b = unpack(x, *PLANT)
    one = np.eye(3)
    wanted = (A + one) @ (A + 2 * one) @ (A + 3 * one)
    return solve(np.stack([b, A @ b, A @ A @ b]), one[2]) @ wanted


@case(
    "ill-conditioned",
    f_gains,
    pack([[-0.5, 0.3, 1e-5], [0.2, -0.7, 2e-5], [0.4, -0.1, -0.9]], [1.0, 0.6, 0.2])
    + 1e-4 * normal("plant", 12),
    parts=slices(*PLANT),
    slips=("reach of the input held", "products in one order", "input in the first column only"),
    resolution=2e-5,
    accuracy=1e-9,
)
def gains_that_place_the_poles_of_a_plant(x, slip):
    A, b = unpack(x, *PLANT)
    one, square = np.eye(3), A @ A
    reach = np.stack([b, A @ b, square @ b], axis=1)
    wanted = (A + one) @ (A + 2 * one) @ (A + 3 * one)
    q, M = np.linalg.inv(reach)[2], np.linalg.solve(reach, wanted)
    left = [q, q @ A, q @ square]
    right = [square + 6 * A + 11 * one, A + 6 * one, one]
    if slip == "products in one order":
        left, right = [q], [3 * square + 12 * A + 11 * one]
    by_A = sum(np.einsum("i,jl->lij", u, V) for u, V in zip(left, right, strict=True))
    moved = [np.outer(q, b), np.outer(q, A @ b) + np.outer(q @ A, b)]
    by_b = -np.outer(M[0], q)
    if slip != "input in the first column only":
        by_b = by_b - np.outer(M[1], q @ A) - np.outer(M[2], q @ square)
    if slip != "reach of the input held":
        by_A = by_A - sum(M[k + 1][:, None, None] * moved[k] for k in range(2))
    return np.concatenate([by_A.reshape(3, 9), by_b], axis=1)


# What two masses half a metre apart in a satellite feel of the Earth, one less the other.


def _pull(p):
    return -3.986004418e23 * p / np.sum(p * p) ** 1.5


@case(
    "ill-conditioned",
    lambda x: _pull(1e6 * x[0] + x[1] / 2) - _pull(1e6 * x[0] - x[1] / 2),
    [[3.1, -4.2, 4.4], [0.31, 0.16, 0.27]],
    slips=("outer product held", "distance held", "tide along the radius only"),
    resolution=3e-4,
)
def pull_between_the_masses_of_a_gradiometer(x, slip):
    p, a, one = 1e6 * x[0], x[1], np.eye(3)
    r, along = np.sqrt(p @ p), p @ a
    tide = 3 * np.outer(p, p) / r**5
    if slip != "tide along the radius only":
        tide = tide - one / r**3
    by_place = 3 * np.outer(a, p) / r**5
    if slip != "outer product held":
        by_place = by_place + 3 * (along * one + np.outer(p, a)) / r**5
    if slip != "distance held":
        by_place = by_place - 15 * along * np.outer(p, p) / r**7
    return 3.986004418e23 * np.stack([1e6 * by_place, tide], axis=1)


# The principal stresses deep in a rock, by the invariants of all of its stress.


def f_rock(s):
    a, b, c, d, e, f = s
    one = a + b + c
    two = a * b + b * c + c * a - d**2 - e**2 - f**2
    three = a * b * c + 2 * d * e * f - a * e**2 - b * f**2 - c * d**2
    shear = one**2 / 3 - two
    third = 2 * one**3 / 27 - one * two / 3 + three
    angle = np.arccos(1.5 * np.sqrt(3) * third / shear**1.5) / 3
    return one / 3 + 2 * np.sqrt(shear / 3) * np.cos(angle - 2 * np.pi / 3 * np.array([0, 1, 2]))


@case(
    "ill-conditioned",
    f_rock,
    [161.3, 163.1, 162.2, 0.42, -0.57, 0.35],
    slips=("shear on one face only", "mean stress forgotten", "direction by rows"),
    resolution=3e-4,
)
def principal_stresses_deep_in_a_rock(s, slip):
    a, b, c, d, e, f = s
    m = (a + b + c) / 3
    _, v = np.linalg.eigh(np.array([[a - m, d, f], [d, b - m, e], [f, e, c - m]]))
    v = v[:, [2, 1, 0]] if slip != "direction by rows" else v[:, [2, 1, 0]].T
    two = 1 if slip == "shear on one face only" else 2
    mean = 1 / 3 if slip == "mean stress forgotten" else 0
    x, y, z = v
    return np.stack(
        [x * x - mean, y * y - mean, z * z - mean, two * x * y, two * y * z, two * z * x], axis=1
    )


# The logarithm of the time until a colony of three dies out, where it has room for eight.


def f_colony(x):
    born, die = np.concatenate([x[:7], 0 * x[:1]]), x[7:]
    A = np.eye(8) * (born + die)
    for n in range(7):
        A[n, n + 1], A[n + 1, n] = -born[n], -die[n + 1]
    return np.log(solve(A, np.ones(8))[2])


@case(
    "ill-conditioned",
    f_colony,
    pack(3.1 * np.arange(1, 8) * (1 - np.arange(1, 8) / 9), 0.11 * np.arange(1, 9)),
    parts=(slice(0, 7), slice(7, 15)),
    slips=("first step down only", "own death forgotten", "logarithm forgotten"),
    resolution=1e-3,
)
def time_until_a_colony_dies_out(x, slip):
    born, die = np.append(x[:7], 0), x[7:]
    total, g_born, g_die = 0, np.zeros(8), np.zeros(8)
    for n in range(1 if slip == "first step down only" else 3):
        terms = np.cumprod(np.append(1, born[n:7] / die[n:7])) / die[n:]
        later = np.cumsum(terms[::-1])[::-1]
        total += later[0]
        g_born[n:7] += later[1:] / born[n:7]
        g_die[n:] -= (later - terms if slip == "own death forgotten" else later) / die[n:]
    return pack(g_born[:7], g_die) / (1 if slip == "logarithm forgotten" else total)


# The brightness of a focus with errors of high orders, whose polynomials are written in powers.

ORDERS = range(7, 13)
RADIAL = np.array(
    [[(-1) ** (k - j) * comb(k, j) * comb(k + j, j) for j in range(13)] for k in ORDERS], float
)
RAYS = (np.arange(12) + 0.5) / 12


def f_focus(x):
    powers = (x[6] ** 2 * RAYS) ** np.arange(13)[:, None]
    phase = 2 * np.pi * (x[:6] @ (RADIAL @ powers))
    return np.mean(np.cos(phase)) ** 2 + np.mean(np.sin(phase)) ** 2


@case(
    "ill-conditioned",
    f_focus,
    [0.07, -0.05, 0.06, 0.04, -0.05, 0.03, 0.97],
    batch=12,
    slips=("sines' part forgotten", "width of the beam not squared", "waves for radians"),
    resolution=3e-4,
)
def brightness_of_a_focus_by_powers_of_the_radius(x, slip):
    t = 2 * x[6] ** 2 * RAYS - 1
    shapes = np.eye(13)[:, 7:]
    values, slopes = legendre.legval(t, shapes), legendre.legval(t, legendre.legder(shapes))
    wave = 1 if slip == "waves for radians" else 2 * np.pi
    phase = 2 * np.pi * (x[:6] @ values)
    by_phase = -np.mean(np.cos(phase)) * np.sin(phase)
    if slip != "sines' part forgotten":
        by_phase = by_phase + np.mean(np.sin(phase)) * np.cos(phase)
    by_phase = 2 * wave * by_phase / 12
    width = 2 if slip == "width of the beam not squared" else 4 * x[6]
    return pack(values @ by_phase, by_phase @ (x[:6] @ slopes * width * RAYS))


# What one who hardly minds risk pays to be rid of it: seven gains and his aversion.

CHANCES = np.array([0.05, 0.15, 0.2, 0.25, 0.2, 0.1, 0.05])


def f_premium(x):
    return CHANCES @ x[:7] + np.log(CHANCES @ np.exp(-x[7] * x[:7])) / x[7]


@case(
    "ill-conditioned",
    f_premium,
    [-2.1, -0.9, -0.5, 0.8, 1.3, 1.9, 3.2, 2e-4],
    slips=("sure part forgotten", "chances forgotten", "aversion in the divisor only"),
    entrywise=True,
    resolution=1e-3,
    accuracy=1e-8,
)
def premium_of_one_who_hardly_minds_risk(x, slip):
    w, a = x[:7] - CHANCES @ x[:7], x[7]
    premium = np.log1p(CHANCES @ np.expm1(-a * w)) / a
    tilt = np.expm1(-a * w - np.log1p(CHANCES @ np.expm1(-a * w)))
    by_gain = -CHANCES * tilt
    if slip == "sure part forgotten":
        by_gain = by_gain - CHANCES
    if slip == "chances forgotten":
        by_gain = -tilt
    fall = 0 if slip == "aversion in the divisor only" else (CHANCES * tilt) @ w
    return pack(by_gain, -(fall + premium) / a)


# How far an aircraft on a straight course was at three sightings from a boat that turned.

PLACES = np.array([[0.0, 0.0, 0.01], [0.5, 0.15, 0.012], [1.1, 0.35, 0.009]])
CLOCK = np.array([0.55, -1.0, 0.45])
"""What each place counts for: the second is a mean of the others by the time between them."""
COURSE = np.array([[41.0, 23.0, 13.1], [41.135, 22.865, 13.1135], [41.3, 22.7, 13.13]]) - PLACES
BEARINGS = np.stack(
    [np.arctan2(COURSE[:, 1], COURSE[:, 0]), np.arcsin(COURSE[:, 2] / np.linalg.norm(COURSE.T))],
    axis=1,
)


def f_sightings(x):
    flat = np.cos(x[:, 1])
    seen = np.stack([flat * np.cos(x[:, 0]), flat * np.sin(x[:, 0]), np.sin(x[:, 1])])
    return solve(seen * CLOCK, -CLOCK @ PLACES)


@case(
    "ill-conditioned",
    f_sightings,
    BEARINGS,
    slips=("cosine of the height forgotten", "own distance forgotten", "clock forgotten"),
    resolution=2e-5,
    accuracy=1e-8,
)
def distances_of_an_aircraft_by_three_close_sightings(x, slip):
    a, e = x.T
    flat = np.cos(e)
    seen = np.stack([flat * np.cos(a), flat * np.sin(a), np.sin(e)])
    far = np.linalg.solve(seen * CLOCK, -CLOCK @ PLACES)
    level = 1 if slip == "cosine of the height forgotten" else flat
    turn = np.stack([-level * np.sin(a), level * np.cos(a), 0 * a])
    rise = np.stack([-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), flat])
    own = 1 if slip == "own distance forgotten" else far
    clock = 1 if slip == "clock forgotten" else CLOCK
    moved = np.stack([turn, rise], axis=2) * np.reshape(own * clock, (-1, 1))
    return -np.tensordot(np.linalg.inv(seen * CLOCK), moved, 1)


# What three counters earn that have room for few, each with nearly as many coming as it serves.

ROOM, FEE, WAIT = np.array([9, 14, 6]), np.array([5.0, 4.0, 7.0]), np.array([0.3, 0.2, 0.5])


def f_counters(x):
    r = x[:3] / x[3:]
    whole = r ** (ROOM + 1)
    turned_away = (1 - r) * r**ROOM / (1 - whole)
    inside = r / (1 - r) - (ROOM + 1) * whole / (1 - whole)
    return np.sum(FEE * x[:3] * (1 - turned_away) - WAIT * inside)


@case(
    "ill-conditioned",
    f_counters,
    [1.00004, 2.3, 0.69995, 1.0, 2.30007, 0.7],
    parts=(slice(0, 3), slice(3, 6)),
    slips=("those inside held", "share turned away held", "square of the mean forgotten"),
    resolution=2e-4,
)
def earnings_of_counters_next_to_balance(x, slip):
    coming, served = x[:3], x[3:]
    k = np.arange(15)[:, None]
    share = np.where(k <= ROOM, (coming / served) ** k, 0)
    share = share / share.sum(0)
    inside, full = np.sum(k * share, axis=0), share[ROOM, [0, 1, 2]]
    spread = np.sum(k**2 * share, axis=0)
    if slip != "square of the mean forgotten":
        spread = spread - inside**2
    if slip == "those inside held":
        spread = 0 * spread
    fuller = 0 if slip == "share turned away held" else full * (ROOM - inside)
    by_ratio = -FEE * coming * fuller - WAIT * spread
    return pack(FEE * (1 - full) + by_ratio / coming, -by_ratio / served)


# How likely the lineages of a gene met as seen on four branches: a sum of changing signs.

MET = ((9, 5), (7, 4), (8, 6), (6, 3))


def _rising(n, i):
    return factorial(n + i - 1) // factorial(n - 1)


def _meetings(n, k):
    """Each term's rate, its numerator and its denominator."""
    return [
        (
            i * (i - 1) / 2,
            (-1) ** (i - k) * (2 * i - 1) * _rising(k, i - 1) * factorial(n),
            factorial(k) * factorial(i - k) * _rising(n, i) * factorial(n - i),
        )
        for i in range(k, n + 1)
    ]


TERMS = [_meetings(n, k) for n, k in MET]


def f_lineages(x):
    value = 0
    for terms, time, size in zip(TERMS, x[:4], x[4:], strict=True):
        value = value - np.log(sum(np.exp(-c * time / size) * a / b for c, a, b in terms))
    return value


@case(
    "ill-conditioned",
    f_lineages,
    [0.006, 0.007, 0.005, 0.012, 1.3, 0.8, 0.9, 1.1],
    parts=(slice(0, 4), slice(4, 8)),
    slips=("lineages that come in forgotten", "lineages that go forgotten", "size not squared"),
    resolution=1e-4,
)
def lineages_that_met_by_an_alternating_sum(x, slip):
    by_age = np.zeros(4)
    for j, ((n, k), age) in enumerate(zip(MET, x[:4] / x[4:], strict=True)):
        pairs = np.arange(n + 1) * np.arange(-1, n) / 2
        there = expm(age * (np.diag(-pairs) + np.diag(pairs[1:], -1)))[n]
        come, go = pairs[k + 1] * there[k + 1], pairs[k] * there[k]
        if slip == "lineages that come in forgotten":
            come = 0
        if slip == "lineages that go forgotten":
            go = 0
        by_age[j] = -(come - go) / there[k]
    power = 1 if slip == "size not squared" else 2
    return pack(by_age / x[4:], -by_age * x[:4] / x[4:] ** power)


# How warm the ground is at three depths under a skin, by Stehfest's inversion of the transform.

DEPTHS = np.array([0.02, 0.05, 0.1])[:, None]
STEHFEST = [
    (-1) ** (i + 7)
    * sum(
        j**7
        * factorial(2 * j)
        / (factorial(7 - j) * factorial(j) * factorial(j - 1))
        / (factorial(i - j) * factorial(2 * j - i))
        for j in range((i + 1) // 2, min(i, 7) + 1)
    )
    for i in range(1, 15)
]
COUNT = np.arange(1, 15)


def f_ground(x):
    conducts, spreads, skin, hours = x
    q = np.sqrt(COUNT * np.log(2) / (3.6e-3 * hours * spreads))
    return 20 * (skin / (skin + conducts * q) * np.exp(-q * DEPTHS)) @ (STEHFEST / COUNT)


@case(
    "ill-conditioned",
    f_ground,
    [1.4, 0.62, 9.0, 3.5],
    slips=("skin's own part forgotten", "depth in the slope forgotten", "root's ½ forgotten"),
    entrywise=True,
    resolution=5e-4,
    accuracy=1e-8,
)
def warmth_of_the_ground_by_stehfests_inversion(x, slip):
    conducts, spreads, skin, hours = x
    q = np.sqrt(COUNT * np.log(2) / (3.6e-3 * hours * spreads))
    H = 20 * skin / (skin + conducts * q) * np.exp(-q * DEPTHS) * (STEHFEST / COUNT)
    both = skin + conducts * q
    by_q = -H * (conducts / both + (0 if slip == "depth in the slope forgotten" else DEPTHS))
    slower = np.sum(by_q * q, axis=1) * (1 if slip == "root's ½ forgotten" else 0.5)
    by_skin = H / skin - (0 if slip == "skin's own part forgotten" else H / both)
    return np.stack(
        [-np.sum(H * q / both, 1), -slower / spreads, np.sum(by_skin, 1), -slower / hours], axis=1
    )


# How unusual a reading of three sensors is, one of which shows nearly the mean of the others.

READ = (3,), (9, 3)
FREE = normal("sensors", 9, 3)
REDUNDANT = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 3e-4]])


def f_sensors(x):
    y, past = unpack(x, *READ)
    centre = np.sum(past, axis=0) / 9
    u, away = past - centre, y - centre
    return away @ solve(u.T @ u / 8, away)


@case(
    "ill-conditioned",
    f_sensors,
    pack(np.array([0.7, -0.4, 0.9]) @ REDUNDANT, FREE @ REDUNDANT) + 0.5,
    parts=slices(*READ),
    slips=("centre held", "scatter held", "one side of the scatter"),
    resolution=1e-4,
    accuracy=1e-8,
)
def alarm_of_nearly_redundant_sensors(x, slip):
    y, past = unpack(x, *READ)
    centre = past.mean(0)
    u = past - centre
    R = np.linalg.qr(u, "r")
    z = 8 * np.linalg.solve(R, np.linalg.solve(R.T, y - centre))
    by_past = -2 * z / 9 * np.ones((9, 1))
    if slip == "centre held":
        by_past = 0 * by_past
    if slip != "scatter held":
        by_past = by_past - (1 if slip[:8] == "one side" else 2) * np.outer(u @ z, z) / 8
    return pack(2 * z, by_past)
