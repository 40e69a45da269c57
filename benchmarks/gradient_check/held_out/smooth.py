# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Smooth functions of mechanics, chemistry, biology, finance, optics, signals and operations."""

from __future__ import annotations

import numpy as np
from scipy import special

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, erf, gammaln, solve

# A wire in the plane: it resists bending, by 2 tan(φ/2) at its joints, and stretching.
REST = np.array([1.0, 0.8, 1.1, 0.9, 1.0])


def f_wire(P):
    e = P[1:] - P[:-1]
    long = np.sqrt(np.sum(e**2, axis=1))
    a, b = e[:-1], e[1:]
    cross = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    k = 2 * cross / (long[:-1] * long[1:] + np.sum(a * b, axis=1))
    return np.sum(k**2 / (REST[:-1] + REST[1:])) + np.sum((long - REST) ** 2 / REST)


@case(
    "smooth",
    f_wire,
    [[0.0, 0.1], [0.9, 0.4], [1.7, 0.2], [2.5, 0.9], [2.9, 1.8], [3.6, 2.2]],
    slips=(
        "lengths at a joint as constant",
        "next segment forgotten",
        "stretching forgotten",
    ),
)
def energy_of_a_bent_wire(P, slip):
    e = P[1:] - P[:-1]
    long = np.sqrt(np.sum(e**2, axis=1, keepdims=True))
    a, b, la, lb = e[:-1], e[1:], long[:-1], long[1:]
    below = la * lb + np.sum(a * b, axis=1, keepdims=True)
    k = 2 * (a[:, :1] * b[:, 1:] - a[:, 1:] * b[:, :1]) / below
    by_length = 0 if slip == "lengths at a joint as constant" else 1
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    by_a = (2 * b @ turn - k * (by_length * lb / la * a + b)) / below
    by_b = (2 * a @ turn.T - k * (by_length * la / lb * b + a)) / below
    factor = 2 * k / (REST[:-1] + REST[1:])[:, None]
    g = 0 * e if slip == "stretching forgotten" else 2 * (long / REST[:, None] - 1) * e / long
    g[:-1] += factor * by_a
    g[1:] += 0 if slip == "next segment forgotten" else factor * by_b
    return np.pad(g, ((1, 0), (0, 0))) - np.pad(g, ((0, 1), (0, 0)))


# Excess free energy of three liquids (NRTL) by their amounts and the temperature over 300 K.
AFFINITY = np.array([[0.0, 1.4, 0.6], [0.9, 0.0, -0.3], [2.1, 0.8, 0.0]])


def f_liquids(x):
    n, tau = x[:3], AFFINITY / x[3]
    G = np.exp(-0.3 * tau)
    return np.sum(n * (n @ (tau * G)) / (n @ G))


@case(
    "smooth",
    f_liquids,
    [0.5, 1.2, 0.8, 1.1],
    slips=("neighbours of a molecule only", "local amount taken as constant", "G by T forgotten"),
)
def excess_energy_of_three_liquids(x, slip):
    n, T = x[:3], x[3]
    tau = AFFINITY / T
    G = np.exp(-0.3 * tau)
    C, S = n @ (tau * G), n @ G
    around = tau * G - (0 if slip == "local amount taken as constant" else G * (C / S))
    by_n = C / S + (0 if slip == "neighbours of a molecule only" else around @ (n / S))
    G_T = (0 if slip == "G by T forgotten" else 0.3) * tau * G / T
    C_T, S_T = n @ (tau * G_T - tau * G / T), n @ G_T
    return np.append(by_n, np.sum(n * (C_T - C * S_T / S) / S))


# Torsion of a chain of four atoms, by the cosines of one, two and three times the angle.
TWIST = np.array([1.7, -0.6, 2.9])


def f_torsion(P):
    b = P[1:] - P[:-1]
    m, n = np.cross(b[0], b[1]), np.cross(b[1], b[2])
    c = m @ n / np.sqrt((m @ m) * (n @ n))
    return TWIST @ np.stack([1 + c, 2 - 2 * c**2, 1 + 4 * c**3 - 3 * c]) / 2


@case(
    "smooth",
    f_torsion,
    [[0.0, 0.1, 0.2], [1.4, -0.2, 0.1], [2.0, 1.2, -0.1], [3.3, 1.5, 0.9]],
    slips=("normals taken as of constant length", "middle bond once", "3 of the triple angle"),
)
def torsion_of_four_atoms(P, slip):
    b = P[1:] - P[:-1]
    m, n = np.cross(b[0], b[1]), np.cross(b[1], b[2])
    lm, ln = np.sqrt(m @ m), np.sqrt(n @ n)
    c = m @ n / (lm * ln)
    by_c = TWIST @ [1, -4 * c, 12 * c**2 - (1 if slip == "3 of the triple angle" else 3)] / 2
    own = 0 if slip == "normals taken as of constant length" else c
    by_m, by_n = by_c * (n / ln - own * m / lm) / lm, by_c * (m / lm - own * n / ln) / ln
    middle = np.cross(by_m, b[0])
    if slip != "middle bond once":
        middle += np.cross(b[2], by_n)
    g = np.stack([np.cross(b[1], by_m), middle, np.cross(by_n, b[1])])
    return np.pad(g, ((1, 0), (0, 0))) - np.pad(g, ((0, 1), (0, 0)))


# What each asset contributes to the volatility of a portfolio.
LOADINGS = normal("loadings of assets", 5, 3)
RETURNS = LOADINGS @ LOADINGS.T / 10 + np.diag(0.05 + uniform("own risk", 5))


@case(
    "smooth",
    lambda w: w * (RETURNS @ w) / np.sqrt(w @ RETURNS @ w),
    [0.3, 0.15, 0.25, -0.1, 0.4],
    slips=("own weight forgotten", "volatility taken as constant", "variance for its root's cube"),
)
def contributions_to_the_risk(w, slip):
    m = RETURNS @ w
    s = np.sqrt(w @ m)
    J = w[:, None] * RETURNS / s
    if slip != "own weight forgotten":
        J += np.diag(m) / s
    if slip == "volatility taken as constant":
        return J
    return J - np.outer(w * m, m) / s ** (2 if slip == "variance for its root's cube" else 3)


# A nerve's membrane (Hodgkin and Huxley): rates of change of v / 10 mV and of the gates m, h, n.
def f_nerve(x):
    v, m, h, n = x
    sodium, potassium = 120 * m**3 * h * (v - 5), 36 * n**4 * (v + 7.7)
    a, b = v + 4, v + 5.5
    opens = a / (1 - np.exp(-a)) * (1 - m) - 4 * np.exp(-(v + 6.5) / 1.8) * m
    blocks = 0.07 * np.exp(-(v + 6.5) / 2) * (1 - h) - h / (1 + np.exp(-(v + 3.5)))
    delayed = 0.1 * b / (1 - np.exp(-b)) * (1 - n) - 0.125 * np.exp(-(v + 6.5) / 8) * n
    return np.stack([-(sodium + potassium + 0.3 * (v + 5.44)), opens, blocks, delayed])


@case(
    "smooth",
    f_nerve,
    [-4.6, 0.2, 0.4, 0.5],
    slips=("rates taken as constant", "quotient's denominator as constant", "one gate for three"),
)
def currents_of_a_nerve(x, slip):
    v, m, h, n = x

    def linoid(a):
        e = np.exp(-a)
        own = 0 if slip == "quotient's denominator as constant" else a * e / (1 - e)
        return a / (1 - e), (1 - own) / (1 - e)

    (am, am_v), (an, an_v) = linoid(v + 4), linoid(v + 5.5)
    bm, ah = 4 * np.exp(-(v + 6.5) / 1.8), 0.07 * np.exp(-(v + 6.5) / 2)
    bn, bh = 0.125 * np.exp(-(v + 6.5) / 8), 1 / (1 + np.exp(-(v + 3.5)))
    gates = 1 if slip == "one gate for three" else 3
    J = np.diag([0, -am - bm, -ah - bh, -0.1 * an - bn])
    J[0] = [
        -(120 * m**3 * h + 36 * n**4 + 0.3),
        -120 * gates * m**2 * h * (v - 5),
        -120 * m**3 * (v - 5),
        -144 * n**3 * (v + 7.7),
    ]
    if slip != "rates taken as constant":
        J[1:, 0] = [
            am_v * (1 - m) + bm * m / 1.8,
            -ah * (1 - h) / 2 - bh * (1 - bh) * h,
            0.1 * an_v * (1 - n) + bn * n / 8,
        ]
    return J


# -log likelihood of the daily cases of an outbreak (SEIR) by log rates and log exposed at first.
CASES = np.array([2.0, 3.0, 2.0, 5.0, 4.0, 9.0, 8.0, 15.0])


def f_outbreak(p):
    contact, onset, recovery, E = np.exp(p)
    S, ill, total = 1000 - E, 0.0, 0.0
    for y in CASES:
        caught, new = contact * S * ill / 1000, onset * E
        total = total + new - y * np.log(new)
        S, E, ill = S - caught, E + caught - new, ill + new - recovery * ill
    return total


@case(
    "smooth",
    f_outbreak,
    [0.3, -0.8, -1.2, 1.6],
    batch=8,
    slips=("susceptible taken as constant", "people ill taken as constant", "recovery of before"),
)
def cases_of_an_outbreak(p, slip):
    contact, onset, recovery, E = np.exp(p)
    S, ill, g = 1000 - E, 0.0, np.zeros(4)
    one = np.eye(4)
    E_bar, ill_bar = E * one[3], np.zeros(4)
    S_bar = -E_bar
    for y in CASES:
        caught, new = contact * S * ill / 1000, onset * E
        new_bar = new * one[1] + onset * E_bar
        caught_bar = caught * one[0]
        if slip != "susceptible taken as constant":
            caught_bar = caught_bar + contact * S_bar * ill / 1000
        if slip != "people ill taken as constant":
            caught_bar = caught_bar + contact * S * ill_bar / 1000
        g += (1 - y / new) * new_bar
        kept = 1 if slip == "recovery of before" else 1 - recovery
        ill_bar = kept * ill_bar + new_bar - recovery * ill * one[2]
        S_bar, E_bar = S_bar - caught_bar, E_bar + caught_bar - new_bar
        S, E, ill = S - caught, E + caught - new, ill + new - recovery * ill
    return g


# Points seen by a camera: turned about an axis, moved, projected, bent by the lens.
CORNERS = np.array([[0.5, -0.4, 0.3], [-0.6, 0.7, 0.1], [0.2, 0.9, -0.5], [-0.8, -0.3, 0.6]])


def f_camera(x):
    turn, move, (focus, k1, k2) = x[:3], x[3:6], x[6:]
    angle = np.sqrt(turn @ turn)
    axis = turn / angle
    along = (CORNERS @ axis)[:, None] * axis
    p = along + np.cos(angle) * (CORNERS - along) + np.sin(angle) * np.cross(axis, CORNERS) + move
    u = p[:, :2] / p[:, 2:]
    r = np.sum(u**2, axis=1, keepdims=True)
    return focus * (1 + k1 * r + k2 * r**2) * u


def hat(a):
    return np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])


@case(
    "smooth",
    f_camera,
    [0.4, -0.7, 0.5, 0.2, -0.1, 2.5, 1.8, -0.2, 0.05],
    parts=slices((3,), (3,), (3,)),
    slips=("turn taken as small", "bend of the lens taken as constant", "depth taken as constant"),
)
def corners_seen_by_a_camera(x, slip):
    turn, move, (focus, k1, k2) = x[:3], x[3:6], x[6:]
    square = turn @ turn
    angle, W = np.sqrt(square), hat(turn)
    R = np.eye(3) + np.sin(angle) / angle * W + (1 - np.cos(angle)) / square * W @ W
    inner = (np.outer(turn, turn) + (R.T - np.eye(3)) @ W) / square
    if slip == "turn taken as small":
        inner = np.eye(3)
    J = np.zeros((4, 2, 9))
    for i, X in enumerate(CORNERS):
        p = R @ X + move
        u = p[:2] / p[2]
        r = u @ u
        bend = 1 + k1 * r + k2 * r**2
        by_u = bend * np.eye(2)
        if slip != "bend of the lens taken as constant":
            by_u += 2 * (k1 + 2 * k2 * r) * np.outer(u, u)
        depth = 0 if slip == "depth taken as constant" else -u
        by_p = focus * by_u @ np.column_stack([np.eye(2), depth * np.ones(2)]) / p[2]
        J[i, :, :3] = -by_p @ R @ hat(X) @ inner
        J[i, :, 3:6] = by_p
        J[i, :, 6:] = np.outer(u, [bend, focus * r, focus * r**2])
    return J


# ∫ s''² of the natural cubic spline s through points, by the places and the heights of them.
def _moments(x):
    t, y = x[:6], x[6:]
    h = t[1:] - t[:-1]
    slope = (y[1:] - y[:-1]) / h
    A = np.diag((h[:-1] + h[1:]) / 3) + np.diag(h[1:-1] / 6, 1) + np.diag(h[1:-1] / 6, -1)
    b = slope[1:] - slope[:-1]
    return h, slope, b, solve(A, b)


def f_spline(x):
    _, _, b, M = _moments(x)
    return b @ M


@case(
    "smooth",
    f_spline,
    [0.0, 0.8, 1.5, 2.7, 3.4, 4.5, 0.3, 1.1, 0.4, -0.6, 0.2, 0.9],
    parts=slices((6,), (6,)),
    slips=("system taken as constant", "slopes by the places forgotten", "moments as constant"),
)
def bending_of_a_spline(x, slip):
    h, slope, _, M = _moments(x)
    M = np.pad(M, 1)
    by_slope = (1 if slip == "moments as constant" else 2) * (M[:-1] - M[1:])
    by_h = -(M[:-1] ** 2 + M[:-1] * M[1:] + M[1:] ** 2) / 3
    if slip in ("system taken as constant", "moments as constant"):
        by_h = 0 * by_h
    by_h -= 0 if slip == "slopes by the places forgotten" else by_slope * slope / h
    by_rise = by_slope / h
    return pack(
        np.pad(by_h, (1, 0)) - np.pad(by_h, (0, 1)),
        np.pad(by_rise, (1, 0)) - np.pad(by_rise, (0, 1)),
    )


# Mean time in a workshop of three stations (Jackson's network) by arrivals, speeds and routes.
STATIONS = ((3,), (3,), (3, 3))


def f_workshop(x):
    arrive, speed, routes = unpack(x, *STATIONS)
    load = solve(np.eye(3) - routes.T, arrive)
    return np.sum(load / (speed - load)) / np.sum(arrive)


@case(
    "smooth",
    f_workshop,
    [0.9, 0.4, 0.3, 2.5, 2.1, 2.8, 0.1, 0.5, 0.3, 0.2, 0.0, 0.6, 0.15, 0.25, 0.05],
    parts=slices(*STATIONS),
    slips=(
        "jobs passed on forgotten",
        "routes turned round",
        "sum of arrivals forgotten",
    ),
)
def time_in_a_workshop(x, slip):
    arrive, speed, routes = unpack(x, *STATIONS)
    load = np.linalg.solve(np.eye(3) - routes.T, arrive)
    total = np.sum(arrive)
    by_load = speed / (speed - load) ** 2 / total
    worth = np.linalg.solve(np.eye(3) - routes, by_load)
    if slip == "jobs passed on forgotten":
        worth = by_load
    by_routes = np.outer(load, worth)
    if slip == "routes turned round":
        by_routes = by_routes.T
    fewer = 0 if slip == "sum of arrivals forgotten" else f_workshop(x) / total
    return pack(worth - fewer, -load / (speed - load) ** 2 / total, by_routes)


# Monthly cost of a store: lots of Q ordered when R are left; demand is normal.
def _tail(z):
    return (1 - erf(z / np.sqrt(2.0))) / 2


def f_store(x):
    Q, R, demand, spread, wait, order, hold, lack = x
    s = spread * np.sqrt(wait)
    z = (R - demand * wait) / s
    short = s * (np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) - z * _tail(z))
    return (order + lack * short) * demand / Q + hold * (Q / 2 + R - demand * wait)


@case(
    "smooth",
    f_store,
    [9.0, 7.5, 4.0, 1.5, 1.4, 6.0, 0.5, 8.0],
    slips=(
        "density for its tail",
        "spread by the wait forgotten",
        "demand by the wait forgotten",
    ),
)
def cost_of_a_store(x, slip):
    Q, R, demand, spread, wait, order, hold, lack = x
    root = np.sqrt(wait)
    s = spread * root
    z = (R - demand * wait) / s
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    tail = density if slip == "density for its tail" else _tail(z)
    short = s * (density - z * _tail(z))
    penalty = lack * demand / Q
    waiting = 0 if slip == "demand by the wait forgotten" else penalty * tail - hold
    by_root = 0 if slip == "spread by the wait forgotten" else penalty * density * spread
    return np.array(
        [
            hold / 2 - (order + lack * short) * demand / Q**2,
            hold - penalty * tail,
            (order + lack * short) / Q + waiting * wait,
            penalty * density * root,
            waiting * demand + by_root / (2 * root),
            demand / Q,
            Q / 2 + R - demand * wait,
            short * demand / Q,
        ]
    )


# Gain in dB of a cascade of two filters of second order at six frequencies.
TURNS = np.outer([0.2, 0.6, 1.1, 1.7, 2.3, 2.9], [0, 1, 2])
COS, SIN = np.cos(TURNS), np.sin(TURNS)


def f_cascade(x):
    gain = 0.0
    for b0, b1, b2, a1, a2 in x:
        above, below = np.stack([b0, b1, b2]), np.stack([1.0, a1, a2])
        gain = gain + np.log((COS @ above) ** 2 + (SIN @ above) ** 2)
        gain = gain - np.log((COS @ below) ** 2 + (SIN @ below) ** 2)
    return 10 / np.log(10.0) * gain


@case(
    "smooth",
    f_cascade,
    [[0.8, -0.3, 0.4, -0.9, 0.5], [0.5, 0.7, 0.2, 0.4, 0.3]],
    slips=("imaginary part forgotten", "power not divided by", "poles of the wrong sign"),
)
def gain_of_a_cascade(x, slip):
    def part(c):
        re, im = COS @ c, SIN @ c
        power = 1 if slip == "power not divided by" else (re**2 + im**2)[:, None]
        sines = 0 if slip == "imaginary part forgotten" else im[:, None] * SIN
        return 20 / np.log(10.0) * (re[:, None] * COS + sines) / power

    J = np.zeros((6, 2, 5))
    sign = 1 if slip == "poles of the wrong sign" else -1
    for i, c in enumerate(x):
        J[:, i, :3] = part(c[:3])
        J[:, i, 3:] = sign * part(np.append(1.0, c[3:]))[:, 1:]
    return J


# Energy of rubber (Mooney and Rivlin, compressible): its gradient is the stress.
def f_rubber(F):
    C, J = F.T @ F, det(F)
    first = np.trace(C)
    second = (first**2 - np.sum(C * C)) / 2
    volume = 3 * np.log(J) ** 2
    return 0.8 * (first * J ** (-2 / 3) - 3) + 0.3 * (second * J ** (-4 / 3) - 3) + volume


@case(
    "smooth",
    f_rubber,
    [[1.2, 0.3, -0.1], [0.1, 0.9, 0.2], [-0.2, 0.15, 1.1]],
    slips=("powers of J taken as constant", "inverse not transposed", "trace's part only"),
)
def stress_of_rubber(F, slip):
    C, J = F.T @ F, np.linalg.det(F)
    first = np.trace(C)
    second = (first**2 - np.sum(C * C)) / 2
    inverse = np.linalg.inv(F) if slip == "inverse not transposed" else np.linalg.inv(F).T
    k = 0 if slip == "powers of J taken as constant" else 2 / 3
    by_second = 2 * first * F - (0 if slip == "trace's part only" else 2 * F @ C)
    return (
        0.8 * J ** (-2 / 3) * (2 * F - k * first * inverse)
        + 0.3 * J ** (-4 / 3) * (by_second - 2 * k * second * inverse)
        + 6 * np.log(J) * inverse
    )


# Mean -log evidence of counts of four words in five texts, by log concentrations of a Dirichlet.
WORDS = np.array([[4, 0, 2, 1], [1, 3, 0, 5], [0, 2, 2, 0], [7, 1, 1, 3], [2, 2, 6, 0]])


def f_texts(p):
    a = np.exp(p)
    total = np.sum(a)
    alike = gammaln(total + WORDS.sum(1)) - gammaln(total)
    return np.mean(alike - np.sum(gammaln(a + WORDS) - gammaln(a), axis=1))


@case(
    "smooth",
    f_texts,
    [0.3, -0.5, 0.1, 0.7],
    batch=5,
    slips=("total taken as constant", "logarithm's chain factor", "part without counts forgotten"),
)
def words_of_texts_that_vary(p, slip):
    a = np.exp(p)
    total = np.sum(a)
    by_total = np.mean(special.digamma(total + WORDS.sum(1)) - special.digamma(total))
    bare = 0 if slip == "part without counts forgotten" else special.digamma(a)
    own = np.mean(special.digamma(a + WORDS), axis=0) - bare
    g = (0 if slip == "total taken as constant" else by_total) - own
    return g if slip == "logarithm's chain factor" else a * g


# Frequency of a gene after eight generations, by its start, selection, dominance and mutations.
def f_gene(x):
    p, s, h, lost, back = x
    for _ in range(8):
        q = 1 - p
        p = p * (p + q * (1 - h * s)) / (1 - 2 * p * q * h * s - q**2 * s)
        p = p * (1 - lost) + (1 - p) * back
    return p


@case(
    "smooth",
    f_gene,
    [0.2, 0.3, 0.4, 0.02, 0.01],
    slips=(
        "mean fitness as constant",
        "earlier generations forgotten",
        "mutants as constant",
    ),
)
def gene_under_selection(x, slip):
    p, s, h, lost, back = x
    start, by_s, by_h, by_lost, by_back = np.eye(5)
    p_bar = start
    for _ in range(8):
        q = 1 - p
        if slip == "earlier generations forgotten":
            p_bar = start
        above, below = p * (p + q * (1 - h * s)), 1 - 2 * p * q * h * s - q**2 * s
        by_hs = h * by_s + s * by_h
        above_bar = (1 + (1 - 2 * p) * -h * s) * p_bar - p * q * by_hs
        below_bar = (2 * q * s - 2 * (1 - 2 * p) * h * s) * p_bar - 2 * p * q * by_hs - q**2 * by_s
        if slip == "mean fitness as constant":
            below_bar = 0 * start
        p = above / below
        p_bar = (above_bar - p * below_bar) / below
        kept = 1 if slip == "mutants as constant" else 1 - lost - back
        p_bar = kept * p_bar - p * by_lost + (1 - p) * by_back
        p = p * (1 - lost) + (1 - p) * back
    return p_bar


# -log likelihood of letters AGCT on a tree by its branches and Kimura's ratio (Felsenstein).
SITES = np.array(
    [[0, 1, 2, 3, 0, 2, 1], [0, 1, 2, 3, 1, 3, 1], [0, 0, 2, 3, 1, 2, 2], [0, 1, 3, 1, 0, 2, 3]]
)
KIND = np.kron([[1, -1], [-1, 1]], np.ones((2, 2)))
SAME = np.kron(np.eye(2), [[1, -1], [-1, 1]])


def _changes_of_letters(t, ratio):
    slow, fast = np.exp(-4 * t / (ratio + 2)), np.exp(-2 * t * (ratio + 1) / (ratio + 2))
    return (1 + KIND * slow + 2 * SAME * fast) / 4


def f_tree(x):
    P = [_changes_of_letters(t, x[5]) for t in x[:5]]
    left, right = P[0][:, SITES[0]] * P[1][:, SITES[1]], P[2][:, SITES[2]] * P[3][:, SITES[3]]
    return -np.sum(np.log(np.sum(left * (P[4] @ right), axis=0) / 4))


@case(
    "smooth",
    f_tree,
    [0.2, 0.35, 0.15, 0.5, 0.25, 2.2],
    batch=7,
    slips=("inner branch's ratio forgotten", "slow rate's ratio forgotten", "transitions only"),
)
def letters_on_a_tree_of_species(x, slip):
    t, ratio = x[:5], x[5]
    k = ratio + 2
    P, by_t, by_ratio = [], [], []
    for length in t:
        slow, fast = KIND * np.exp(-4 * length / k), SAME * np.exp(-2 * length * (ratio + 1) / k)
        P.append((1 + slow + 2 * fast) / 4)
        slow = slow * (0 if slip == "transitions only" else 1)
        by_t.append(-(slow + (ratio + 1) * fast) / k)
        slow = slow * (0 if slip == "slow rate's ratio forgotten" else 1)
        by_ratio.append(length * (slow - fast) / k**2)
    if slip == "inner branch's ratio forgotten":
        by_ratio[4] = np.zeros((4, 4))

    def likelihood(P):
        left, right = P[0][:, SITES[0]] * P[1][:, SITES[1]], P[2][:, SITES[2]] * P[3][:, SITES[3]]
        return np.sum(left * (P[4] @ right), axis=0) / 4

    def with_one(i, D):
        return likelihood([*P[:i], D, *P[i + 1 :]])

    rows = [with_one(i, D) for i, D in enumerate(by_t)]
    rows.append(np.sum([with_one(i, D) for i, D in enumerate(by_ratio)], axis=0))
    return -np.sum(np.stack(rows) / likelihood(P), axis=1)


# Share of light of five wavelengths (in μm) that a coated glass throws back, across the plane.
WAVES = np.array([0.42, 0.49, 0.55, 0.61, 0.68])


def f_coat(x):
    coat, thick, glass, angle = x
    q0, s = np.cos(angle), np.sin(angle) ** 2
    q1, q2 = np.sqrt(coat**2 - s), np.sqrt(glass**2 - s)
    a, b = (q0 - q1) / (q0 + q1), (q1 - q2) / (q1 + q2)
    c = 2 * a * b * np.cos(4 * np.pi * thick * q1 / WAVES)
    return (a**2 + b**2 + c) / (1 + a**2 * b**2 + c)


@case(
    "smooth",
    f_coat,
    [1.38, 0.23, 1.62, 0.5],
    slips=("phase by the index forgotten", "angle in the glass forgotten", "echoes as constant"),
)
def light_thrown_back_by_a_coat(x, slip):
    coat, thick, glass, angle = x
    q0, s = np.cos(angle), np.sin(angle)
    q1, q2 = np.sqrt(coat**2 - s**2), np.sqrt(glass**2 - s**2)
    a, b = (q0 - q1) / (q0 + q1), (q1 - q2) / (q1 + q2)
    turn = 4 * np.pi / WAVES[:, None]
    c, sine = np.cos(turn * thick * q1), np.sin(turn * thick * q1)
    above, below = a**2 + b**2 + 2 * a * b * c, 1 + a**2 * b**2 + 2 * a * b * c
    R = 0 if slip == "echoes as constant" else above / below
    by_a = 2 * (a + b * c - R * (a * b**2 + b * c)) / below
    by_b = 2 * (b + a * c - R * (b * a**2 + a * c)) / below
    by_c = 2 * a * b * (1 - R) / below
    q0_bar = np.array([0, 0, 0, -s])
    q1_bar = np.array([coat, 0, 0, -s * q0]) / q1
    q2_bar = np.array([0, 0, glass, 0 if slip == "angle in the glass forgotten" else -s * q0]) / q2
    a_bar = 2 * (q1 * q0_bar - q0 * q1_bar) / (q0 + q1) ** 2
    b_bar = 2 * (q2 * q1_bar - q1 * q2_bar) / (q1 + q2) ** 2
    path = np.array([0, q1, 0, 0])
    path = path + thick * q1_bar * ([0, 1, 1, 1] if slip == "phase by the index forgotten" else 1)
    return by_a * a_bar + by_b * b_bar - by_c * sine * turn * path


# Squared discrepancy of means between particles and samples, for the kernel 1 / (1 + d²/2).
SEEN = normal("samples to be met", 6, 2)


def _kernel(X, Y):
    return 1 / (1 + np.sum((X[:, None] - Y) ** 2, axis=2) / 2)


@case(
    "smooth",
    lambda X: np.mean(_kernel(X, X)) - 2 * np.mean(_kernel(X, SEEN)) + np.mean(_kernel(SEEN, SEEN)),
    normal("particles that follow", 5, 2),
    slips=("pairs counted once", "kernel for its square", "particles do not repel"),
)
def particles_that_follow_samples(X, slip):
    def pull(Y):
        K = _kernel(X, Y) ** (1 if slip == "kernel for its square" else 2)
        return -np.mean(K[:, :, None] * (X[:, None] - Y), axis=1) / len(X)

    pairs = {"pairs counted once": 1, "particles do not repel": 0}.get(slip, 2)
    return pairs * pull(X) - 2 * pull(SEEN)


# Cayley's rotation of four dimensions by the six entries of a skew matrix.
SKEW = np.zeros((4, 4, 6))
SKEW[(*np.triu_indices(4, 1), range(6))] = 1
SKEW -= SKEW.swapaxes(0, 1)


@case(
    "smooth",
    lambda s: solve(np.eye(4) + SKEW @ s, np.eye(4) - SKEW @ s),
    [0.4, -0.7, 0.2, 0.9, -0.3, 0.5],
    slips=("numerator taken as constant", "inverse taken as constant", "upper half only"),
)
def rotation_by_a_skew_matrix(s, slip):
    left = np.linalg.inv(np.eye(4) + SKEW @ s)
    Q = left @ (np.eye(4) - SKEW @ s)
    right = 0 if slip == "inverse taken as constant" else Q
    right = right + (0 if slip == "numerator taken as constant" else np.eye(4))
    E = np.maximum(SKEW, 0) if slip == "upper half only" else SKEW
    return -np.stack([left @ E[:, :, k] @ right for k in range(6)], axis=2)


# log₁₀ of the activities of five ions in water (Davies) by their concentrations.
CHARGES = np.array([1, 2, 3, -1, -2]) ** 2


def f_ions(c):
    root = np.sqrt(CHARGES @ c / 2)
    return np.log(c) / np.log(10.0) - 0.509 * CHARGES * (root / (1 + root) - 0.3 * root**2)


@case(
    "smooth",
    f_ions,
    [0.12, 0.05, 0.02, 0.1, 0.09],
    slips=("strength taken as constant", "½ of the strength forgotten", "linear term forgotten"),
)
def activities_of_ions(c, slip):
    root = np.sqrt(CHARGES @ c / 2)
    linear = 0 if slip == "linear term forgotten" else 0.3
    by_strength = 0.509 * (1 / (2 * root * (1 + root) ** 2) - linear)
    k = {"strength taken as constant": 0, "½ of the strength forgotten": 1}.get(slip, 0.5)
    return np.diag(1 / (c * np.log(10.0))) - k * by_strength * np.outer(CHARGES, CHARGES)


# Power of four wind turbines in a row by what each takes from the wind and by the gaps.
def f_turbines(x):
    take, place = x[:4], np.append(0.0, np.cumsum(x[4:]))
    wind = [1.0]
    for i in range(1, 4):
        lack = 2 * take[:i] / (1 + 0.075 * (place[i] - place[:i])) ** 2
        wind.append(1 - np.sqrt(np.sum(lack**2)))
    return 4 * np.sum(take * (1 - take) ** 2 * np.stack(wind) ** 3)


@case(
    "smooth",
    f_turbines,
    [0.25, 0.3, 0.2, 0.33, 5.0, 7.0, 6.0],
    parts=slices((4,), (3,)),
    slips=("wakes forgotten", "nearest wake only", "square for the wind's cube", "own gap only"),
)
def power_of_turbines_in_a_row(x, slip):
    take, place = x[:4], np.append(0.0, np.cumsum(x[4:]))
    g, by_place = np.zeros(7), np.zeros(4)
    for i in range(4):
        wide = 1 + 0.075 * (place[i] - place[:i])
        lack = 2 * take[:i] / wide**2
        total = np.sqrt(np.sum(lack**2))
        wind = 1 - total
        g[i] += 4 * (1 - take[i]) * (1 - 3 * take[i]) * wind**3
        if i == 0 or slip == "wakes forgotten":
            continue
        power = 2 * wind if slip == "square for the wind's cube" else 3 * wind**2
        by_lack = -4 * take[i] * (1 - take[i]) ** 2 * power * lack / total
        if slip == "nearest wake only":
            by_lack[:-1] = 0
        g[:i] += by_lack * 2 / wide**2
        by_way = by_lack * lack * -2 * 0.075 / wide
        by_place[i] += np.sum(by_way)
        by_place[:i] -= by_way
    g[4:] = by_place[1:] if slip == "own gap only" else np.cumsum(by_place[:0:-1])[::-1]
    return g


# Work of the loads on a frame of five bars by the areas of them and the places of its free nodes.
WALL = np.array([[0.0, 0.0], [0.0, 1.0]])
ENDS = np.array([[-1, 0, 1, 0], [-1, 0, 0, 1], [0, -1, 1, 0], [0, -1, 0, 1], [0, 0, -1, 1]])
LOADS = np.array([0.1, -1.0, 0.4, -0.5])


def _displaced(x):
    area, bars = x[:5], ENDS @ np.concatenate([WALL, x[5:].reshape(2, 2)])
    length = np.sqrt(np.sum(bars**2, axis=1))
    B = (ENDS[:, 2:, None] * bars[:, None]).reshape(5, 4)
    return area, bars, length, B, solve(B.T @ ((area / length**3)[:, None] * B), LOADS)


@case(
    "smooth",
    lambda x: LOADS @ _displaced(x)[-1],
    [1.0, 0.7, 0.9, 1.2, 0.5, 1.1, 0.1, 1.3, 0.9],
    parts=slices((5,), (4,)),
    slips=("lengths taken as constant", "directions taken as constant", "cube's factor 3"),
)
def work_on_a_frame_of_bars(x, slip):
    area, bars, length, B, u = _displaced(x)
    longer = B @ u
    shifts = ENDS[:, 2:] @ u.reshape(2, 2)
    k = {"lengths taken as constant": 0, "cube's factor 3": 1}.get(slip, 3)
    by_bars = -k * (area * longer**2 / length**5)[:, None] * bars
    if slip != "directions taken as constant":
        by_bars += 2 * (area * longer / length**3)[:, None] * shifts
    return -pack(longer**2 / length**3, ENDS[:, 2:].T @ by_bars)
