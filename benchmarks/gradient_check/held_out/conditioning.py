# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that cancel or that hang on nearly singular systems: their rounding is far above EPS."""

from __future__ import annotations

from math import factorial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, solve

# Equilibrium of an exchange of isotopes, by total energies of molecules in hartrees.

KELVIN = 315775.0


def f_exchange(x):
    return np.exp(-(x[2] + x[3] - x[0] - x[1]) * KELVIN / x[4])


@case(
    "ill-conditioned",
    f_exchange,
    [-76.4207311, -1.1640217, -76.4189653, -1.1663382, 298.15],
    slips=("temperature not squared", "exponential forgotten", "second product forgotten"),
    entrywise=True,
    resolution=1e-5,
)
def balance_of_isotopes_by_total_energies(x, slip):
    gap = x[2] + x[3] - x[0] - x[1]
    K = 1 if slip == "exponential forgotten" else np.exp(-gap * KELVIN / x[4])
    k = K * KELVIN / x[4]
    last = 0 if slip == "second product forgotten" else -k
    return np.array([k, k, -k, last, k * gap / (1 if slip == "temperature not squared" else x[4])])


# The next sample of a decay that Prony's method foretells from six, by a Hankel matrix.

HANKEL = np.add.outer(np.arange(3), np.arange(3))


def f_prony(y):
    return y[3:] @ solve(y[HANKEL], y[3:])


@case(
    "ill-conditioned",
    f_prony,
    np.exp(-np.outer(np.arange(6), [0.2, 0.32, 0.5])) @ [1.3, 0.9, 1.6],
    slips=("matrix held", "two places of a sample forgotten", "right side once"),
    accuracy=1e-9,
    resolution=5e-6,
)
def next_sample_of_a_decay_by_prony(y, slip):
    a = solve(y[HANKEL], y[3:])
    g = np.zeros(6)
    if slip != "matrix held":
        products = np.diag(a * a) if slip == "two places of a sample forgotten" else np.outer(a, a)
        np.subtract.at(g, HANKEL, products)
    g[3:] += (1 if slip == "right side once" else 2) * a
    return g


# Phase between two beams around a turning ring of fibre, by the times of both.

LIGHT = 299792458.0


def f_ring(x):
    radius, turning, coils, wave = x
    way, speed = 2 * np.pi * radius * coils, turning * radius
    return 2 * np.pi * LIGHT / wave * (way / (LIGHT - speed) - way / (LIGHT + speed))


@case(
    "ill-conditioned",
    f_ring,
    [3.1, 2.4, 40.0, 6.33e-7],
    slips=("way held", "speed's radius forgotten", "one beam only"),
    entrywise=True,
    resolution=3e-4,
)
def phase_of_a_turning_ring_by_two_times(x, slip):
    radius, turning, coils, wave = x
    speed = turning * radius
    k = 8 * np.pi**2 * LIGHT / wave * coils * radius
    value = k * speed / (LIGHT**2 - speed**2)
    by_speed = k * (LIGHT**2 + speed**2) / (LIGHT**2 - speed**2) ** 2
    if slip == "one beam only":
        by_speed = by_speed / 2
    by_radius = 0 if slip == "way held" else value / radius
    if slip != "speed's radius forgotten":
        by_radius = by_radius + by_speed * turning
    return np.array([by_radius, by_speed * radius, value / coils, -value / wave])


# Loss of four tones in a Chebyshev filter of degree 16, its polynomial in powers.

POWERS = np.polynomial.chebyshev.cheb2poly([0] * 16 + [1]).tolist()[::-1]


def f_chebyshev(x):
    u, ripple = x[:4] / x[4], x[5]
    T = 0 * u
    for c in POWERS:
        T = T * u + c
    return np.log(1 + (ripple * T) ** 2)


@case(
    "ill-conditioned",
    f_chebyshev,
    [0.41, 0.87, 1.52, 1.93, 2.1, 0.6],
    slips=("degree forgotten", "cutoff held", "cutoff not squared", "inner slope forgotten"),
    resolution=3e-5,
)
def loss_of_a_chebyshev_filter_by_powers(x, slip):
    u, ripple = x[:4] / x[4], x[5]
    angle = np.arccos(u)
    T = np.cos(16 * angle)
    slope = (1 if slip == "degree forgotten" else 16) * np.sin(16 * angle) / np.sin(angle)
    if slip == "inner slope forgotten":
        slope = 1
    outer = 2 * ripple * T / (1 + (ripple * T) ** 2)
    by_u = outer * ripple * slope
    by_cutoff = -by_u * u / (1 if slip == "cutoff not squared" else x[4])
    if slip == "cutoff held":
        by_cutoff = 0 * u
    return np.column_stack([np.diag(by_u / x[4]), by_cutoff, outer * T])


# Variance of a parabola through measured ages, carried on to another age by raw powers.


def f_carried(x):
    V = np.stack([x**0, x, x * x], axis=1)
    old, new = V[:-1], V[-1]
    return new @ solve(old.T @ old, new)


@case(
    "ill-conditioned",
    f_carried,
    [19.8, 20.4, 21.1, 21.9, 22.3, 23.2, 24.1],
    slips=("square's slope forgotten", "weights held", "ages once", "new age held"),
    resolution=5e-5,
)
def variance_of_a_carried_parabola_by_raw_powers(x, slip):
    x = x - np.mean(x)
    V = np.stack([x**0, x, x * x], axis=1)
    a = np.linalg.solve(V[:-1].T @ V[:-1], V[-1])
    slope = a[1] + (1 if slip == "square's slope forgotten" else 2) * a[2] * x
    g = -2 * (V @ a) * slope
    g[-1] = 0 if slip == "new age held" else 2 * slope[-1]
    if slip == "weights held":
        g[:-1] = 0
    if slip == "ages once":
        g[:-1] /= 2
    return g


# Swing of four floors of a house that is shaken hardly above its lowest resonance.

STOREYS = np.eye(4) - np.eye(4, k=-1)
FLOORS = np.array([1.2, 1.0, 1.0, 0.8])
SPRINGS = np.array([9.0, 8.0, 7.0, 5.0])
SHAKEN = np.array([1.0, 0.3, 0.0, 0.2])
LOWEST = np.linalg.eigvals((STOREYS.T * SPRINGS) @ STOREYS / FLOORS[:, None]).real.min() ** 0.5


def f_house(x):
    return solve((STOREYS.T * x[:4]) @ STOREYS - np.diag(FLOORS) * x[4] ** 2, SHAKEN)


@case(
    "ill-conditioned",
    f_house,
    pack(SPRINGS, 1.00001 * LOWEST),
    slips=("masses forgotten", "square's 2 forgotten", "floor instead of storey"),
    accuracy=1e-9,
    resolution=2e-5,
)
def swing_of_floors_next_to_resonance(x, slip):
    inverse = np.linalg.inv((STOREYS.T * x[:4]) @ STOREYS - np.diag(FLOORS) * x[4] ** 2)
    u = inverse @ SHAKEN
    bent = u if slip == "floor instead of storey" else STOREYS @ u
    by_shaking = inverse @ (u if slip == "masses forgotten" else FLOORS * u) * x[4]
    two = 1 if slip == "square's 2 forgotten" else 2
    return np.column_stack([-(inverse @ STOREYS.T) * bent, two * by_shaking])


# Least variance of the distance of two close stars on a row of pixels.

PIXELS = 0.6 * np.arange(-4, 5)
APART = np.array([1.0, -1.0, 0.0, 0.0])


def _stars(x):
    u = PIXELS - x[:2, None]
    return u, np.exp(-u * u / 2)


def f_stars(x):
    u, g = _stars(x)
    G = np.concatenate([x[2:, None] * u * g, g])
    return APART @ solve(G @ G.T, APART)


@case(
    "ill-conditioned",
    f_stars,
    [-0.17, 0.21, 1.4, 0.9],
    slips=("bell held", "light's slope forgotten", "light held", "places held"),
    accuracy=1e-9,
    resolution=2e-5,
)
def least_error_of_the_distance_of_close_stars(x, slip):
    u, g = _stars(x)
    light = x[2:, None]
    G = np.concatenate([light * u * g, g])
    c = np.linalg.solve(G @ G.T, APART)
    seen = c @ G
    moved = light * ((0 if slip == "bell held" else u * u) - 1) * g
    by_place = c[:2] * (moved @ seen)
    if slip != "light's slope forgotten":
        by_place = by_place + c[2:] * ((u * g) @ seen)
    by_light = c[:2] * ((u * g) @ seen)
    if slip == "places held":
        by_place = 0 * by_place
    if slip == "light held":
        by_light = 0 * by_light
    return -2 * pack(by_place, by_light)


# Solid angle of a far pixel of a detector, by the arctangents of its corners.

CORNERS = ((1, 1, 1), (0, 1, -1), (1, 0, -1), (0, 0, 1))


def f_pixel(x):
    value = 0
    for i, j, sign in CORNERS:
        a, b, z = x[0] + i * x[2], x[1] + j * x[3], x[4]
        value = value + sign * np.arctan(a * b / (z * np.sqrt(a * a + b * b + z * z)))
    return value


@case(
    "ill-conditioned",
    f_pixel,
    [0.21, 0.34, 0.002, 0.003, 1.1],
    slips=("far corners held", "distance once", "root held"),
    resolution=5e-6,
)
def solid_angle_of_a_pixel_by_arctangents(x, slip):
    g = np.zeros(5)
    for i, j, sign in CORNERS:
        a, b, z = x[0] + i * x[2], x[1] + j * x[3], x[4]
        r = np.sqrt(a * a + b * b + z * z)
        by_a, by_b = b * z / ((a * a + z * z) * r), a * z / ((b * b + z * z) * r)
        if slip == "root held":
            by_a, by_b = (v * z * r / (z * z * r * r + a * a * b * b) for v in (b, a))
        two = 1 if slip == "distance once" else 2
        by_z = -a * b * (a * a + b * b + two * z * z) / ((a * a + z * z) * (b * b + z * z) * r)
        corner = 0 if slip == "far corners held" else 1
        g += sign * np.array([by_a, by_b, corner * i * by_a, corner * j * by_b, by_z])
    return g


# Yields of bonds by Nelson and Siegel, their humps so slow that they are hardly there.

YEARS = np.array([1.0, 3.0, 7.0, 15.0, 30.0])


def f_yields(x):
    u = x[3] * YEARS
    tilt = (1 - np.exp(-u)) / u
    return x[0] + x[1] * tilt + x[2] * (tilt - np.exp(-u))


@case(
    "ill-conditioned",
    f_yields,
    [3.1, -1.4, 2.2, 2e-4],
    slips=("hump's exponential forgotten", "hump held", "years forgotten"),
    resolution=1e-5,
)
def yields_of_nelson_and_siegel_with_slow_humps(x, slip):
    u = x[3] * YEARS
    tilt = sum((-u) ** k / factorial(k + 1) for k in range(12))
    slope = -sum(k * (-u) ** (k - 1) / factorial(k + 1) for k in range(1, 12))
    hump = sum((-u) ** k * (1 / factorial(k + 1) - 1 / factorial(k)) for k in range(1, 12))
    by_u = x[1] * slope
    if slip != "hump held":
        by_u = by_u + x[2] * (slope + np.exp(-u))
    if slip == "hump's exponential forgotten":
        by_u, hump = (x[1] + x[2]) * slope, tilt
    years = 1 if slip == "years forgotten" else YEARS
    return np.column_stack([np.ones(5), tilt, hump, by_u * years])


# Volumes of a gas on an isotherm hardly above its critical point, by Cardano's formula.


def f_critical(x):
    t, p = x[0], x[1:]
    a, b, c = -(p + 8 * t) / (3 * p), 3 / p, -1 / p
    Q, R = (a * a - 3 * b) / 9, (2 * a**3 - 9 * a * b + 27 * c) / 54
    root = -R / np.abs(R) * (np.abs(R) + np.sqrt(R * R - Q**3)) ** (1 / 3)
    return root + Q / root - a / 3


@case(
    "ill-conditioned",
    f_critical,
    [1.001, 1.002, 1.0036, 1.005, 1.01],
    slips=("attraction held", "covolume forgotten", "warmth's 8 forgotten"),
    resolution=2e-6,
)
def volumes_next_to_the_critical_point_by_cardano(x, slip):
    t, p = x[0] - 1, x[1:] - 1
    # Newton's steps on the cubic in distances from the critical point, which are small.
    a, b, c, d = 3 * (1 + p), 8 * (p - t), 7 * p - 16 * t, 2 * p - 8 * t
    w = f_critical(x) - 1
    for _ in range(3):
        w = w - (((a * w + b) * w + c) * w + d) / ((3 * a * w + 2 * b) * w + c)
    slope = (3 * a * w + 2 * b) * w + c
    v = 1 + w
    if slip == "attraction held":
        slope = 3 * v * v * (1 + p + 3 / v**2)
    by_p = -(3 * v**3 - (0 if slip == "covolume forgotten" else v * v)) / slope
    by_t = (1 if slip == "warmth's 8 forgotten" else 8) * v * v / slope
    return np.column_stack([by_t, np.diag(by_p)])


# Loss of a random field for tags of five words: the forward pass is not scaled.

TAGS = np.array([0, 2, 1, 1, 0])


def f_tags(x):
    S, W = unpack(x, (5, 3), (3, 3))
    alpha = np.exp(S[0])
    for s in S[1:]:
        alpha = (alpha @ np.exp(W)) * np.exp(s)
    return np.log(np.sum(alpha)) - np.sum(S[range(5), TAGS]) - np.sum(W[TAGS[:-1], TAGS[1:]])


@case(
    "ill-conditioned",
    f_tags,
    pack(110 + normal("tag scores", 5, 3), 20 + normal("tag steps", 3, 3)),
    parts=slices((5, 3), (3, 3)),
    slips=("words behind forgotten", "true steps forgotten", "steps transposed"),
)
def loss_of_tags_by_an_unscaled_forward_pass(x, slip):
    S, W = unpack(x, (5, 3), (3, 3))
    E, M = np.exp(S - np.max(S)), np.exp(W - np.max(W))
    ahead, behind = [E[0]], [np.ones(3)]
    for e in E[1:]:
        ahead.append((ahead[-1] @ M) * e)
    for e in E[:0:-1]:
        behind.insert(0, np.ones(3) if slip == "words behind forgotten" else M @ (e * behind[0]))
    by_S = np.array([a * b / (a @ b) for a, b in zip(ahead, behind, strict=True)])
    by_W = np.zeros((3, 3))
    for t in range(4):
        joint = ahead[t][:, None] * M * (E[t + 1] * behind[t + 1])
        by_W += joint / np.sum(joint)
    by_W = by_W.T if slip == "steps transposed" else by_W
    by_S[range(5), TAGS] -= 1
    if slip != "true steps forgotten":
        np.subtract.at(by_W, (TAGS[:-1], TAGS[1:]), 1)
    return pack(by_S, by_W)


# Features far from 0, normalised over six samples by raw moments, and squashed.

PULLS = normal("pulls of features", 6, 2)


def f_features(x):
    m = np.sum(x, axis=0) / 6
    return np.sum(PULLS * np.tanh((x - m) / np.sqrt(np.sum(x * x, axis=0) / 6 - m * m + 1e-5)))


@case(
    "ill-conditioned",
    f_features,
    4000 + normal("far features", 6, 2),
    batch=6,
    slips=("mean held", "spread held", "squashing forgotten"),
    resolution=1e-4,
)
def pull_on_features_normalised_by_raw_moments(x, slip):
    x = x - np.mean(x, axis=0)
    x = x - np.mean(x, axis=0)
    spread = np.sqrt(np.mean(x * x, axis=0) + 1e-5)
    y = x / spread
    g = PULLS * (1 if slip == "squashing forgotten" else 1 - np.tanh(y) ** 2)
    along = 0 if slip == "spread held" else y * np.mean(g * y, axis=0)
    return (g - (0 if slip == "mean held" else np.mean(g, axis=0)) - along) / spread


# Output of three trades that use up almost all they make.


def f_trades(x):
    uses, wanted = unpack(x, (3, 3), (3,))
    return solve(np.eye(3) - uses, wanted)


@case(
    "ill-conditioned",
    f_trades,
    pack([[0.3, 0.4, 0.29999], [0.2, 0.5, 0.3], [0.45, 0.15, 0.39998]], [1.2, 0.7, 2.1]),
    parts=slices((3, 3), (3,)),
    slips=("uses transposed", "demand instead of output", "first round only"),
    accuracy=1e-9,
    resolution=1e-5,
)
def outputs_of_trades_that_hardly_leave_anything(x, slip):
    uses, wanted = unpack(x, (3, 3), (3,))
    inverse = np.linalg.inv(np.eye(3) - uses)
    made = wanted if slip == "demand instead of output" else inverse @ wanted
    by_wanted = np.eye(3) + uses if slip == "first round only" else inverse
    by_uses = inverse[:, :, None] * made
    if slip == "uses transposed":
        by_uses = np.swapaxes(by_uses, 1, 2)
    return np.concatenate([by_uses.reshape(3, 9), by_wanted], axis=1)


# Middle diffusion of a nearly round fibre of nerves, by the trigonometric formula.

AXES = np.linalg.qr(normal("axes of a fibre", 3, 3))[0]
FIBRE = AXES @ np.diag([1.7, 0.301, 0.3]) @ AXES.T
ROWS, COLUMNS = np.array([0, 1, 2, 0, 0, 1]), np.array([0, 1, 2, 1, 2, 2])


def f_fibre(x):
    a, b, c, d, e, f = x
    q = (a + b + c) / 3
    square = (a - q) ** 2 + (b - q) ** 2 + (c - q) ** 2 + 2 * (d * d + e * e + f * f)
    p = np.sqrt(square / 6)
    A = np.array([[a - q, d, e], [d, b - q, f], [e, f, c - q]])
    angle = np.arccos(det(A) / (2 * p**3)) / 3
    return q + 2 * p * np.cos(angle - 2 * np.pi / 3)


@case(
    "ill-conditioned",
    f_fibre,
    FIBRE[ROWS, COLUMNS],
    slips=("both sides forgotten", "next axis", "mean only"),
    resolution=3e-5,
)
def middle_diffusion_of_a_round_fibre_by_its_angle(x, slip):
    A = np.zeros((3, 3))
    A[ROWS, COLUMNS] = A[COLUMNS, ROWS] = x
    v = np.linalg.eigh(A)[1][:, 0 if slip == "next axis" else 1]
    if slip == "mean only":
        return np.array([1, 1, 1, 0, 0, 0]) / 3
    return (1 if slip == "both sides forgotten" else 1 + (ROWS != COLUMNS)) * v[ROWS] * v[COLUMNS]


# Agreement of the phases of satellites' carriers at a place and a clock, all in metres.

SKY = normal("sky", 6, 3)
SKY = 2.66e7 * SKY / np.sqrt(np.sum(SKY**2, axis=1))[:, None]
PLACE = np.array([4.1e6, 8.3e5, 4.8e6])
PHASES = 0.6 * normal("phases of carriers", 6)
WAYS = np.sqrt(np.sum((SKY - PLACE) ** 2, axis=1)) - 0.19 * PHASES / (2 * np.pi)


def f_carriers(x):
    ways = np.sqrt(np.sum((SKY - x[:3]) ** 2, axis=1)) + x[3]
    return np.sum(np.cos(2 * np.pi / 0.19 * (ways - WAYS))) / 6


@case(
    "ill-conditioned",
    f_carriers,
    pack(PLACE, 0.011),
    slips=("wave number forgotten for the clock", "distances forgotten", "cosine instead of sine"),
    accuracy=1e-6,
    resolution=4e-3,
)
def agreement_of_carriers_of_satellites(x, slip):
    apart = x[:3] - SKY
    ways = np.sqrt(np.sum(apart**2, axis=1))
    k = 2 * np.pi / 0.19
    phase = k * (ways + x[3] - WAYS)
    by_way = -k * (np.cos(phase) if slip == "cosine instead of sine" else np.sin(phase)) / 6
    units = apart / (2.66e7 if slip == "distances forgotten" else ways[:, None])
    clock = 1 / k if slip == "wave number forgotten for the clock" else 1
    return pack(by_way @ units, clock * np.sum(by_way))


# Share of the variety that is between four shoals of hardly different alleles.


def f_shoals(p):
    mean = np.sum(p, axis=0) / 4
    within = 1 - np.sum(p * p) / 4
    return 1 - within / (1 - np.sum(mean * mean))


@case(
    "ill-conditioned",
    f_shoals,
    np.array([0.47, 0.31, 0.22]) + 0.003 * normal("shoals", 4, 3),
    slips=("whole variety held", "variety within held", "quotient forgotten"),
    resolution=1e-5,
)
def variety_between_hardly_different_shoals(p, slip):
    mean = np.mean(p, axis=0)
    whole = 1 - np.sum(mean**2)
    share = 1 if slip == "quotient forgotten" else (1 - np.sum(p * p) / 4) / whole
    by_mean = 0 if slip == "whole variety held" else mean * share
    return (p * (slip != "variety within held") - by_mean) / (2 * whole)


# Heat through a counterflow exchanger whose two ends are almost equally warm.


def f_exchanger(x):
    first, last = x[0] - x[3], x[1] - x[2]
    return x[4] * (first - last) / np.log(first / last)


@case(
    "ill-conditioned",
    f_exchanger,
    [91.3, 62.1, 28.4, 57.60003, 2.7],
    slips=("logarithm held", "logarithm held at the last end", "ends swapped"),
    resolution=2e-5,
)
def heat_exchanged_at_almost_equal_ends(x, slip):
    first, last = x[0] - x[3], x[1] - x[2]
    u = np.arctanh((first - last) / (first + last))
    mean = np.sqrt(first * last) * (1 + u**2 / 6 + u**4 / 120)
    bend = u / 3 - u**3 / 45
    by_first, by_last = mean * (1 + bend) / (2 * first), mean * (1 - bend) / (2 * last)
    if slip == "logarithm held":
        by_first = 1 / (2 * u)
        by_last = -by_first
    if slip == "logarithm held at the last end":
        by_last = -1 / (2 * u)
    if slip == "ends swapped":
        return pack(x[4] * np.array([by_first, by_last, -by_first, -by_last]), mean)
    return pack(x[4] * np.array([by_first, by_last, -by_last, -by_first]), mean)


# Packets that three buffers for twelve lose: as many come as can be sent, almost.


def f_packets(x):
    load = x[:3] / x[3:]
    return x[:3] * (1 - load) * load**12 / (1 - load**13)


@case(
    "ill-conditioned",
    f_packets,
    [4.000004, 2.499999, 7.000003, 4.0, 2.5, 7.0],
    slips=("states held", "arrivals held", "service not squared"),
    resolution=5e-6,
)
def packets_lost_by_buffers_with_a_load_next_to_1(x, slip):
    load = x[:3] / x[3:]
    powers = load[:, None] ** np.arange(13)
    states = np.sum(powers, axis=1)
    lost = powers[:, 12] / states
    lower = np.sum(np.arange(1, 13) * powers[:, :12], axis=1) / states
    by_load = x[:3] * lost * (12 / load - (0 if slip == "states held" else lower))
    by_come = by_load / x[3:] + (0 if slip == "arrivals held" else lost)
    by_sent = -by_load * load / (1 if slip == "service not squared" else x[3:])
    return np.concatenate([np.diag(by_come), np.diag(by_sent)], axis=1)


# Tracking error of a fund that holds almost what its index does.

RISKS = 0.2 * normal("risks of shares", 5, 5)
RISKS = RISKS @ RISKS.T
INDEX = np.array([0.31, 0.26, 0.19, 0.14, 0.1])


def f_fund(w):
    return 100 * np.sqrt(w @ RISKS @ w - 2 * (w @ RISKS @ INDEX) + INDEX @ RISKS @ INDEX)


@case(
    "ill-conditioned",
    f_fund,
    INDEX + 3e-4 * normal("held by a fund", 5),
    slips=("root forgotten", "index forgotten", "own risks only"),
    accuracy=1e-8,
    resolution=3e-4,
)
def tracking_error_of_a_fund_close_to_its_index(w, slip):
    apart = w - INDEX
    error = 100 * np.sqrt(apart @ RISKS @ apart)
    g = RISKS @ (w if slip == "index forgotten" else apart)
    if slip == "own risks only":
        g = np.diag(RISKS) * apart
    return 1e4 * g / (100 if slip == "root forgotten" else error)


# Energy of an electron at a nucleus in a basis of two close gaussians, by the quadratic formula.


def _gaussians(a, b, charge):
    overlap = (np.pi / (a + b)) ** 1.5
    return overlap, 3 * a * b / (a + b) * overlap - charge * 2 * np.pi / (a + b)


def f_electron(x):
    a, b, z = x
    (saa, haa), (sbb, hbb), (sab, hab) = (_gaussians(*v, z) for v in ((a, a), (b, b), (a, b)))
    A, C = saa * sbb - sab * sab, haa * hbb - hab * hab
    B = haa * sbb + hbb * saa - 2 * hab * sab
    return (B - np.sqrt(B * B - 4 * A * C)) / (2 * A)


@case(
    "ill-conditioned",
    f_electron,
    [0.4, 0.41, 1.3],
    slips=("overlaps held", "motion held", "attraction held", "share not normalised"),
    accuracy=1e-9,
    resolution=3e-6,
)
def energy_of_an_electron_in_two_close_gaussians(x, slip):
    charge, e = x[2], x[:2]
    S, H = _gaussians(e[:, None], e, charge)
    # Its sum and its difference of both functions are far from alike.
    turn = np.array([[1, 1], [1, -1]]) / 2
    L = np.linalg.inv(np.linalg.cholesky(turn @ S @ turn)) @ turn
    c = np.linalg.eigh(L @ H @ L.T)[1][:, 0] @ L
    energy = c @ H @ c
    total = e[:, None] + e
    by_S = -1.5 * S / total
    motion = 3 * e[:, None] * e / total
    by_motion = 3 * e**2 / total**2 * S + motion * by_S
    by_H = (0 if slip == "motion held" else by_motion) + (
        0 if slip == "attraction held" else 2 * np.pi * charge / total**2
    )
    changed = by_H - (0 if slip == "overlaps held" else energy * by_S)
    norm = 1 / (c @ c) if slip == "share not normalised" else 1
    return norm * pack(2 * c * (changed @ c), -2 * np.pi * c @ (1 / total) @ c)


# Weather of Lorenz after 500 of Euler's steps, by its start and its parameters.

T = 0.015


def f_weather(x):
    u, v, w, s, r, b = x
    for _ in range(500):
        u, v, w = u + T * s * (v - u), v + T * (u * (r - w) - v), w + T * (u * v - b * w)
    return (u + v) / 20 + w / 30


@case(
    "ill-conditioned",
    f_weather,
    [1.2, 0.7, 21.0, 10.0, 28.0, 2.7],
    slips=("parameters held on the way", "product's second part forgotten", "start held"),
    accuracy=1e-8,
    resolution=1e-4,
)
def weather_of_lorenz_after_many_steps(x, slip):
    u, v, w, s, r, b = x
    J = np.eye(3, 6) * (0 if slip == "start held" else 1)
    for _ in range(500):
        second = 0 if slip == "product's second part forgotten" else u
        A = np.array([[-s, s, 0], [r - w, -1, -u], [v, second, -b]])
        P = np.zeros((3, 6))
        if slip != "parameters held on the way":
            P[:, 3:] = np.diag([v - u, u, -w])
        J = J + T * (A @ J + P)
        u, v, w = u + T * s * (v - u), v + T * (u * (r - w) - v), w + T * (u * v - b * w)
    return np.array([1 / 20, 1 / 20, 1 / 30]) @ J


# Doubt left of a place after three sharp bearings, by the subtractions of Kalman's filter.


def f_fixes(x):
    H, noise = unpack(x, (3, 3), (3,))
    P = np.diag([1.0, 1.5, 0.7])
    for h, r in zip(H, np.exp(noise), strict=True):
        g = P @ h
        P = P - g[:, None] * g / (h @ g + r)
    return np.log(P[0, 0] + P[1, 1] + P[2, 2])


@case(
    "ill-conditioned",
    f_fixes,
    pack(np.eye(3) + 0.5 * normal("bearings", 3, 3), [-14.0, -13.0, -15.0]),
    parts=slices((3, 3), (3,)),
    slips=("gain held", "trace forgotten", "last fix only"),
    resolution=5e-4,
)
def doubt_left_by_sharp_fixes(x, slip):
    H, noise = unpack(x, (3, 3), (3,))
    r = np.exp(noise)
    P = np.linalg.inv(np.diag(1 / np.array([1.0, 1.5, 0.7])) + (H.T / r) @ H)
    M = P if slip == "gain held" else P @ P
    by_H, by_noise = -2 * (H @ M) / r[:, None], np.sum((H @ M) * H, axis=1) / r
    if slip == "last fix only":
        by_H[:2], by_noise[:2] = 0, 0
    return pack(by_H, by_noise) / (np.trace(M) ** 0.5 if slip == "trace forgotten" else np.trace(P))


# Area of a field of four sides and a diagonal on a globe, by how far its angles exceed π.


def _angle(a, b, c):
    return np.arccos((np.cos(a) - np.cos(b) * np.cos(c)) / (np.sin(b) * np.sin(c)))


def f_field(x):
    area = 0
    for a, b in (x[:2], x[2:4]):
        area = area + _angle(a, b, x[4]) + _angle(b, a, x[4]) + _angle(x[4], a, b) - np.pi
    return 1000 * area


@case(
    "ill-conditioned",
    f_field,
    [0.031, 0.042, 0.038, 0.029, 0.047],
    slips=("diagonal in one part only", "half circumference held", "flat area"),
    resolution=1e-4,
)
def area_of_a_field_by_the_excess_of_its_angles(x, slip):
    g = np.zeros(5)
    for part in ([0, 1, 4], [2, 3, 4]):
        s = np.sum(x[part]) / 2
        rest = s - x[part]
        q = np.tan(s / 2) * np.prod(np.tan(rest / 2))
        each = 1 / np.sin(rest)
        around = (1 / np.sin(s) + np.sum(each)) / 2
        if slip == "half circumference held":
            around = 0
        if slip == "diagonal in one part only" and part[0]:
            part = part[:2]
        grown = (around - each)[: len(part)]
        bend = np.cos(x[4]) if slip == "flat area" else 1 + q
        g[part] += 2000 * np.sqrt(q) / bend * grown
    return g


# A step of an exponential integrator of three modes that hardly decay, as its formula is printed.

H_STEP = 0.5


def f_modes(x):
    rate, u, before, now = x.reshape(4, 3)
    z = -H_STEP * rate
    e = np.exp(z)
    one, two = (e - 1) / z, (e - 1 - z) / z**2
    return e * u + H_STEP * (one * now + two * (now - before))


@case(
    "ill-conditioned",
    f_modes,
    pack([0.004, 0.007, 0.011], [1.3, -0.8, 0.6], [2.1, 0.4, -1.2], [-1.7, 1.9, 1.1]),
    parts=slices((3,), (3,), (3,), (3,)),
    slips=("first order only", "weights held", "step forgotten", "forcing now once"),
    resolution=5e-4,
)
def step_of_slow_modes_by_an_exponential_integrator(x, slip):
    rate, u, before, now = x.reshape(4, 3)
    z = -H_STEP * rate
    one, two = (sum(z**j / factorial(j + k) for j in range(12)) for k in (1, 2))
    by_one, by_two = (
        sum(j * z ** (j - 1) / factorial(j + k) for j in range(1, 12)) for k in (1, 2)
    )
    if slip == "first order only":
        two, by_two = 0 * two, 0 * by_two
    by_z = np.exp(z) * u
    if slip != "weights held":
        by_z = by_z + H_STEP * (by_one * now + by_two * (now - before))
    by_rate = -by_z * (1 if slip == "step forgotten" else H_STEP)
    by_now = one if slip == "forcing now once" else one + two
    return np.hstack([np.diag(v) for v in (by_rate, np.exp(z), -H_STEP * two, H_STEP * by_now)])


# Light scattered by two sizes of small spheres, by the closed form of their amplitude.

WAVES = np.array([0.004, 0.008, 0.014, 0.02])


def f_spheres(x):
    u = WAVES[:, None] * x[:2]
    amplitude = 4 * np.pi * (np.sin(u) - u * np.cos(u)) / WAVES[:, None] ** 3
    return np.sum(x[2:4] * amplitude**2, axis=1) + x[4]


@case(
    "ill-conditioned",
    f_spheres,
    [2.1, 1.4, 0.7, 1.9, 40.0],
    slips=("square's 2 forgotten", "cosine held", "numbers held"),
    resolution=5e-6,
)
def light_scattered_by_small_spheres_in_closed_form(x, slip):
    q = WAVES[:, None]
    u = q * x[:2]
    k = np.arange(1, 9)
    terms = [-((-1) ** n) * 2 * n / factorial(2 * n + 1) * u ** (2 * n + 1) for n in k.tolist()]
    amplitude = 4 * np.pi * sum(terms) / q**3
    slope = 4 * np.pi * u * np.sin(u) / q**2
    if slip == "cosine held":
        slope = 4 * np.pi * (np.cos(u) - np.cos(u[-1:])) / q**2
    by_radius = (1 if slip == "square's 2 forgotten" else 2) * x[2:4] * amplitude * slope
    by_number = (0 if slip == "numbers held" else 1) * amplitude**2
    return np.column_stack([by_radius, by_number, np.ones(4)])


# Diversity of four articles that are almost alike: the log determinant of their likeness.


def f_articles(x):
    apart = x[:, None] - x
    return np.log(det(np.exp(-np.sum(apart**2, axis=2) / 2)))


@case(
    "ill-conditioned",
    f_articles,
    0.1 * normal("articles", 4, 2) + uniform("where articles are", 2),
    slips=("likeness forgotten", "one of both places", "determinant of the inverse's signs"),
    accuracy=1e-9,
    resolution=1e-5,
)
def diversity_of_articles_almost_alike(x, slip):
    apart = x[:, None] - x
    K = np.exp(-np.sum(apart**2, axis=2) / 2)
    pull = np.linalg.inv(K) * (1 if slip == "likeness forgotten" else K)
    if slip == "determinant of the inverse's signs":
        pull = np.abs(pull)
    if slip == "one of both places":
        pull = np.triu(pull)
    return -2 * np.sum(pull[:, :, None] * apart, axis=1)
