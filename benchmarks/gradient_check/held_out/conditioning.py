# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that lose most of their digits on the way: close systems, differences, recurrences."""

from __future__ import annotations

import numpy as np
from scipy import special

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, erf, gammaln, solve


def _density(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def _share_below(z):
    return (1 + erf(z / np.sqrt(2))) / 2


# Sag at the middle of a beam under load that is hardly pulled, by the formula for pulled beams.


def f_beam(x):
    load, pull, stiff, length = x
    u = length / 2 * np.sqrt(pull / stiff)
    sech = 2 / (np.exp(u) + np.exp(-u))
    return load / pull * (length**2 / 8 - (1 - sech) * stiff / pull)


@case(
    "ill-conditioned",
    f_beam,
    [3.0, 0.02, 50.0, 4.0],
    slips=(
        "length by its cube",
        "stiffness in front forgotten",
        "stiffening by the pull forgotten",
    ),
    resolution=5e-4,
)
def sag_of_a_beam_that_hardly_anything_pulls(x, slip):
    load, pull, stiff, length = x
    s = pull * length**2 / (4 * stiff)
    front = load * length**4 / (16 * stiff)
    shape = 5 / 24 - s * (61 / 720 - s * (1385 / 40320 - s * 50521 / 3628800))
    bend = -61 / 720 + s * (1385 / 20160 - s * 50521 / 1209600)
    if slip == "stiffening by the pull forgotten":
        bend = 0
    kept = 0 if slip == "stiffness in front forgotten" else shape
    power = 3 if slip == "length by its cube" else 4
    by_stiff = -(kept + s * bend) / stiff
    by_length = (power * shape + 2 * s * bend) / length
    return front * np.array([shape / load, bend * s / pull, by_stiff, by_length])


# Chance that a firm worth hardly more than its debt outlives a year (Black and Cox).


def f_firm(x):
    worth, debt, drift, spread = x
    b = np.log(worth / debt)
    mirrored = np.exp(-2 * drift * b / spread**2) * _share_below((drift - b) / spread)
    return _share_below((drift + b) / spread) - mirrored


@case(
    "ill-conditioned",
    f_firm,
    [100.00003, 100.0, 0.04, 0.25],
    slips=("mirrored part by the distance forgotten", "drift over the spread", "density only"),
    entrywise=True,
    accuracy=1e-9,
    resolution=2e-4,
)
def chance_that_a_firm_next_to_its_debt_outlives_a_year(x, slip):
    worth, debt, drift, spread = x
    b = np.log1p((worth - debt) / debt)
    density = _density((drift + b) / spread)
    mirrored = np.exp(-2 * drift * b / spread**2) * _share_below((drift - b) / spread)
    by_b = 2 * density / spread + 2 * drift * mirrored / spread**2
    if slip == "mirrored part by the distance forgotten":
        by_b = density / spread
    by_drift = 2 * b * mirrored / (spread if slip == "drift over the spread" else spread**2)
    tail = 0 if slip == "density only" else 4 * drift * b * mirrored / spread**3
    by_spread = -2 * b * density / spread**2 - tail
    return np.array([by_b / worth, -by_b / debt, by_drift, by_spread])


# Chi squared of a huge table of hardly dependent kinds, by the short formula.

TABLE = 1e9 * np.outer([1.0, 2.3, 1.6], [0.7, 1.1, 1.9, 0.4])


def f_table(x):
    counts = x.reshape(3, 4)
    total = np.sum(counts)
    return (
        total * np.sum(counts**2 / (np.sum(counts, axis=1)[:, None] * np.sum(counts, axis=0)))
        - total
    )


@case(
    "ill-conditioned",
    f_table,
    np.round(TABLE * (1 + 3e-5 * normal("huge table", 3, 4))).ravel(),
    slips=("margins held", "columns held", "square's 2 forgotten"),
    accuracy=1e-9,
    resolution=5e-3,
)
def chi_squared_of_a_huge_table_by_the_short_formula(x, slip):
    counts = x.reshape(3, 4)
    total, rows, columns = counts.sum(), counts.sum(1)[:, None], counts.sum(0)
    expected = rows * columns / total
    u = (counts - expected) / expected
    by_row = np.sum(columns / total * u**2, axis=1)[:, None]
    by_column = np.sum(rows / total * u**2, axis=0)
    g = 2 * u - by_row - by_column + np.sum(expected * u**2) / total
    if slip == "margins held":
        g = 2 * u + 2
    if slip == "columns held":
        g = 2 * u - by_row + 1
    if slip == "square's 2 forgotten":
        g = g - u
    return g.ravel()


# Heights of two sites on the plane through three stations almost in a line, in grid coordinates.

SITES = np.array([[456300.0, 5430410.0], [456800.0, 5430700.0]])
STATIONS = np.array(
    [
        [456100.0, 5430300.0, 212.4],
        [456511.3, 5430529.8, 231.9],
        [456921.9, 5430761.1, 243.5],
    ]
)


def f_stations(x):
    P = x.reshape(3, 3)
    level, east, north = solve(np.stack([1 + 0 * P[:, 0], P[:, 0], P[:, 1]], axis=1), P[:, 2])
    return level + SITES[:, 0] * east + SITES[:, 1] * north


@case(
    "ill-conditioned",
    f_stations,
    STATIONS.ravel(),
    slips=("northings held", "slope at the first station", "weights not scaled to 1"),
    accuracy=1e-8,
    resolution=2e-4,
)
def heights_inside_a_sliver_of_stations(x, slip):
    P = x.reshape(3, 3)
    near, sites = P[:, :2] - P[0, :2], SITES - P[0, :2]
    weights = np.linalg.solve(near[1:].T, sites.T)
    first = 1 if slip == "weights not scaled to 1" else 1 - weights.sum(0)
    weights = np.vstack([first * np.ones(2), weights])
    slope = np.linalg.solve(near[1:], P[1:, 2] - P[0, 2])
    g = np.stack([-weights * slope[0], -weights * slope[1], weights], axis=1)
    if slip == "northings held":
        g[:, 1] = 0
    if slip == "slope at the first station":
        g[1:, :2] = 0
    return g.transpose(2, 0, 1).reshape(2, 9)


# Gaps in metres between three satellites that fly together: radius, way along and tilt in km.

PAIRS = ((0, 1), (0, 2), (1, 2))


def f_formation(x):
    r, u, i = x[0::3], x[1::3] / 7000, x[2::3] / 7000
    places = np.stack([r * np.cos(u), r * np.sin(u) * np.cos(i), r * np.sin(u) * np.sin(i)])
    gaps = [places[:, a] - places[:, b] for a, b in PAIRS]
    return np.stack([1000 * np.sqrt(gap @ gap) for gap in gaps])


@case(
    "ill-conditioned",
    f_formation,
    [6998.3, 3100.0, 5400.0, 6998.303, 3100.004, 5400.002, 6998.299, 3100.003, 5400.006],
    slips=("radius in the way forgotten", "tilt turns the whole place", "second of a pair held"),
    accuracy=1e-8,
    resolution=1e-4,
)
def gaps_of_satellites_that_fly_together(x, slip):
    r, u, i = x[0::3], x[1::3] / 7000, x[2::3] / 7000
    out = np.stack([np.cos(u), np.sin(u) * np.cos(i), np.sin(u) * np.sin(i)])
    along = np.stack([-np.sin(u), np.cos(u) * np.cos(i), np.cos(u) * np.sin(i)])
    across = np.stack([0 * u, -np.sin(i), np.cos(i)])
    if slip != "tilt turns the whole place":
        across = across * np.sin(u)
    way = 1 if slip == "radius in the way forgotten" else r / 7000
    moves = np.stack([out, along * way, across * r / 7000])
    g = np.zeros((3, 3, 3))
    for k, (a, b) in enumerate(PAIRS):
        gap = r[a] * out[:, a] - r[b] * out[:, b]
        unit = 1000 * gap / np.sqrt(gap @ gap)
        g[k, a] = moves[:, :, a] @ unit
        g[k, b] = 0 if slip == "second of a pair held" else -moves[:, :, b] @ unit
    return g.reshape(3, 9)


# Attraction of two far grains of dust by Hamaker's formula.


def f_grains(x):
    strength, a, b, r = x
    P, M = r**2 - (a + b) ** 2, r**2 - (a - b) ** 2
    return -strength / 6 * (2 * a * b / P + 2 * a * b / M + np.log(P / M))


@case(
    "ill-conditioned",
    f_grains,
    [1.3, 0.5, 0.8, 17.0],
    slips=("logarithm held", "radius in front only", "distance's inner 2 forgotten"),
    entrywise=True,
    resolution=4e-4,
)
def attraction_of_far_grains_of_dust(x, slip):
    strength, a, b, r = x
    P, M = r**2 - (a + b) ** 2, r**2 - (a - b) ** 2
    t = 4 * a * b / (P + M)
    sum_ = 2 * sum(t ** (2 * k + 1) * 2 * k / (2 * k + 1) for k in range(1, 9))
    front = -strength / 6 * 32 * a**2 * b**2 / (P * M) ** 2
    by_a, by_b = front * b * (r**2 + a**2 - b**2), front * a * (r**2 + b**2 - a**2)
    by_r = -front * 2 * a * b * r
    if slip == "logarithm held":
        by_r = strength / 6 * 4 * a * b * r * (1 / P**2 + 1 / M**2)
    if slip == "radius in front only":
        by_a, by_b = -strength * sum_ / 6 / a, -strength * sum_ / 6 / b
    if slip == "distance's inner 2 forgotten":
        by_r = by_r / 2
    return np.array([-sum_ / 6, by_a, by_b, by_r])


# Kelvins that the radio noise of a cold sky lacks beside the law of Rayleigh and Jeans.

PER_GHZ = 0.04799243


def f_lack(x):
    warm, photon = x[0], PER_GHZ * x[1:]
    return warm - photon / (np.exp(photon / warm) - 1)


@case(
    "ill-conditioned",
    f_lack,
    [2.725, 0.408, 1.42, 5.0],
    slips=("photons in front held", "photons in the exponent held", "law of rayleigh forgotten"),
    entrywise=True,
    accuracy=1e-9,
    resolution=4e-4,
)
def kelvins_that_a_cold_sky_lacks(x, slip):
    warm, photon = x[0], PER_GHZ * x[1:]
    z = photon / warm
    s, over = z / 2, np.expm1(z)
    sinh = (np.exp(s) - np.exp(-s)) / 2
    more = s**3 / 6 * (1 + s**2 / 20 * (1 + s**2 / 42 * (1 + s**2 / 72)))
    by_warm = more * (2 * s + more) / sinh**2
    if slip == "law of rayleigh forgotten":
        by_warm = by_warm - 1
    by_photon = (z * np.exp(z) - over) / over**2
    if slip == "photons in front held":
        by_photon = z * np.exp(z) / over**2
    if slip == "photons in the exponent held":
        by_photon = -1 / over
    return np.column_stack([by_warm, np.diag(PER_GHZ * by_photon)])


# Potentials beside a long charged grain: Legendre's functions of the second kind, carried upwards.

AT, TIMES = np.polynomial.legendre.leggauss(48)


def f_grain(x):
    charges, where = x[:4], x[4:]
    Q = [np.log((where + 1) / (where - 1)) / 2]
    Q.append(where * Q[0] - 1)
    for n in range(1, 8):
        Q.append(((2 * n + 1) * where * Q[n] - n * Q[n - 1]) / (n + 1))
    return sum(c * q for c, q in zip(charges, Q[5:], strict=True))


def _second_kind(n, where):
    return (TIMES @ ((1 - AT**2) ** n / (where[:, None] - AT) ** (n + 1)).T) / 2 ** (n + 1)


@case(
    "ill-conditioned",
    f_grain,
    [0.3, 1.0, -4.0, 20.0, 2.05, 2.4, 2.2],
    slips=("slope of the highest order alone", "orders in the slope forgotten", "order below held"),
    resolution=5e-3,
)
def potentials_beside_a_long_grain_by_recurrence(x, slip):
    charges, where = x[:4], x[4:]
    Q = [_second_kind(n, where) for n in range(4, 9)]
    slope = 0
    for c, n in zip(charges, range(5, 9), strict=True):
        if n < 8 and slip == "slope of the highest order alone":
            continue
        below = 0 if slip == "order below held" else Q[n - 5]
        order = 1 if slip == "orders in the slope forgotten" else n
        slope = slope + c * order * (where * Q[n - 4] - below) / (where**2 - 1)
    return np.column_stack([*Q[1:], np.diag(slope)])


# Shadow prices of a mill whose three products are almost of one recipe.

RECIPE = np.outer([4.0, 2.5, 1.2], [1.0, 1.3, 0.8]) + np.round(3e-6 * normal("recipe", 3, 3), 9)
MILL = ((3, 3), (3,))


def f_mill(x):
    B, gains = unpack(x, *MILL)
    return solve(B.T, gains)


@case(
    "ill-conditioned",
    f_mill,
    pack(RECIPE, RECIPE.T @ np.array([2.0, 3.1, 1.7])),
    parts=slices(*MILL),
    slips=("system not turned", "recipe held", "gains for prices"),
    accuracy=1e-8,
    resolution=1e-3,
)
def shadow_prices_of_almost_one_recipe(x, slip):
    B, gains = unpack(x, *MILL)
    inverse = np.linalg.inv(B)
    prices = gains if slip == "gains for prices" else inverse.T @ gains
    turned = inverse if slip == "system not turned" else inverse.T
    by_recipe = -prices[None, :, None] * turned[:, None, :]
    if slip == "recipe held":
        by_recipe = 0 * by_recipe
    return np.concatenate([by_recipe.reshape(3, 9), inverse.T], axis=1)


# Current into a shorted transformer whose windings hardly leak: resistances and reactances.


def f_shorted(x):
    R1, R2, X1, X2, mutual = x
    share = mutual**2 / (R2**2 + X2**2)
    return 10 / np.sqrt((R1 + share * R2) ** 2 + (X1 - share * X2) ** 2)


@case(
    "ill-conditioned",
    f_shorted,
    [1.2e-3, 0.9e-3, 950.0, 720.0, np.sqrt(950.0 * 720.0) * (1 - 1e-6)],
    slips=("share taken as constant", "resistance alone", "square of the mutual one's 2 forgotten"),
    accuracy=1e-8,
    resolution=5e-5,
)
def current_into_a_shorted_transformer_that_hardly_leaks(x, slip):
    R1, R2, X1, X2, mutual = x
    D = R2**2 + X2**2
    share = mutual**2 / D
    real, imaginary = R1 + share * R2, (X1 * R2**2 + X2 * (X1 * X2 - mutual**2)) / D
    two = 1 if slip == "square of the mutual one's 2 forgotten" else 2
    d = np.array([0, -2 * share * R2, 0, -2 * share * X2, two * mutual]) / D
    if slip == "share taken as constant":
        d = 0 * d
    d_real = np.array([1, share, 0, 0, 0]) + R2 * d
    d_imaginary = np.array([0, 0, 1, -share, 0]) - X2 * d
    if slip == "resistance alone":
        d_imaginary = 0
    return -10 * (real * d_real + imaginary * d_imaginary) / np.hypot(real, imaginary) ** 3


# Divergence of a policy from the one before a small step.

OLD = 1.2 * normal("old policy", 3, 4)
OLD_CHANCES = np.exp(OLD) / np.exp(OLD).sum(1, keepdims=True)


def f_policy(x):
    weights = np.exp(x.reshape(3, 4))
    chances = weights / np.sum(weights, axis=1)[:, None]
    return np.mean(np.sum(OLD_CHANCES * (np.log(OLD_CHANCES) - np.log(chances)), axis=1))


@case(
    "ill-conditioned",
    f_policy,
    (OLD + 3e-4 * normal("small step", 3, 4)).ravel(),
    batch=3,
    slips=("weights for chances", "old policy by the new one", "one state for all"),
    accuracy=1e-9,
    resolution=4e-4,
)
def divergence_of_a_policy_that_hardly_moved(x, slip):
    weights = np.exp(x.reshape(3, 4))
    chances = weights / weights.sum(1, keepdims=True)
    if slip == "weights for chances":
        chances = weights
    g = (chances - OLD_CHANCES) / 3
    if slip == "old policy by the new one":
        ratio = np.log(chances / OLD_CHANCES)
        g = chances * ratio / 3
    if slip == "one state for all":
        g = np.tile(g[0], (3, 1))
    return g.ravel()


# Variance of smooth ore between drilled holes: the site, logarithms of lengths and nugget.

HOLES = np.array([[0.1, 0.2], [0.7, 0.1], [1.2, 0.4], [0.2, 0.9], [0.8, 0.7], [1.3, 1.1]])


def f_ore(x):
    far = np.stack([(HOLES - x[:2])[:, j] ** 2 / np.exp(2 * x[2 + j]) for j in (0, 1)])
    k = np.exp(-np.sum(far, axis=0) / 2)
    apart = (HOLES[:, None] - HOLES) ** 2
    K = np.exp(-(apart[..., 0] / np.exp(2 * x[2]) + apart[..., 1] / np.exp(2 * x[3])) / 2)
    return 1 - k @ solve(K + np.exp(x[4]) * np.eye(6), k)


@case(
    "ill-conditioned",
    f_ore,
    [0.75, 0.45, 1.4, 1.3, -24.0],
    slips=("holes among themselves held", "nugget's exponential forgotten", "length not squared"),
    accuracy=5e-9,
    resolution=5e-4,
)
def doubt_about_ore_between_close_holes(x, slip):
    lengths, nugget = np.exp(x[2:4]), np.exp(x[4])
    far, apart = (HOLES - x[:2]) / lengths, (HOLES[:, None] - HOLES) / lengths
    k, K = np.exp(-np.sum(far**2, axis=1) / 2), np.exp(-np.sum(apart**2, axis=2) / 2)
    w = np.linalg.solve(K + nugget * np.eye(6), k)
    inner = lengths**2 if slip == "length not squared" else lengths
    by_site = -2 * (w * k) @ far / inner
    by_length = -2 * (w * k) @ far**2
    if slip != "holes among themselves held":
        by_length = by_length + np.einsum("i,ijd,j->d", w, K[..., None] * apart**2, w)
    by_nugget = w @ w * (1 if slip == "nugget's exponential forgotten" else nugget)
    return pack(by_site, by_length, by_nugget)


# Share of a town that falls ill when an illness hardly spreads: contacts, chance, days, immune.


def f_outbreak(x):
    R = x[0] * x[1] * x[2] * (1 - x[3])
    z = 0.9 + 0 * R
    for _ in range(40):
        kept = np.exp(-R * z)
        z = z - (1 - z - kept) / (R * kept - 1)
    return z


@case(
    "ill-conditioned",
    f_outbreak,
    [8.0, 0.035, 5.1 * 1.0003 / 1.1424, 0.2],
    slips=("immune ones forgotten", "those who escape forgotten", "feedback by the full number"),
    accuracy=1e-9,
    resolution=2e-4,
)
def share_ill_when_an_illness_hardly_spreads(x, slip):
    R, z = x[0] * x[1] * x[2] * (1 - x[3]), 0.9
    for _ in range(60):
        z = z + (np.log1p(-z) + R * z) / (1 / (1 - z) - R)
    left = 1 if slip == "those who escape forgotten" else 1 - z
    back = R * (1 - z / 2 if slip == "feedback by the full number" else 1 - z)
    by_R = z * left / (1 - back)
    by_immune = -R if slip == "immune ones forgotten" else -R / (1 - x[3])
    return by_R * pack(R / x[:3], by_immune)


# Minutes in which deep water swings between three close bottles: temperatures and salts.

PURE = (999.842594, 6.793952e-2, -9.09529e-3, 1.001685e-4, -1.120083e-6, 6.536332e-9)
SALT = (8.24493e-1, -4.0899e-3, 7.6438e-5, -8.2467e-7, 5.3875e-9)
ROOT = (-5.72466e-3, 1.0227e-4, -1.6546e-6)


def _power_sum(coefficients, t):
    return sum(c * t**k for k, c in enumerate(coefficients))


def _slope(coefficients):
    return tuple(k * c for k, c in enumerate(coefficients))[1:]


def f_bottles(x):
    t, s = x[0::2], x[1::2]
    d = _power_sum(PURE, t) + _power_sum(SALT, t) * s + _power_sum(ROOT, t) * s**1.5
    d = d + 4.8314e-4 * s**2
    return 2 * np.pi / 60 / np.sqrt(9.81 / 25 * (d[1:] - d[:-1]) / d[:-1])


@case(
    "ill-conditioned",
    f_bottles,
    [1.8214, 34.7102, 1.8203, 34.7104, 1.8189, 34.7103],
    slips=("salt's own heat forgotten", "power of the salt's root", "upper bottle held"),
    accuracy=1e-8,
    resolution=1e-3,
)
def minutes_in_which_deep_water_swings(x, slip):
    t, s = x[0::2], x[1::2]
    by_t = _power_sum(_slope(PURE), t)
    if slip != "salt's own heat forgotten":
        by_t = by_t + _power_sum(_slope(SALT), t) * s + _power_sum(_slope(ROOT), t) * s**1.5
    half = 1 if slip == "power of the salt's root" else 1.5 * np.sqrt(s)
    by_s = _power_sum(SALT, t) + half * _power_sum(ROOT, t) + 9.6628e-4 * s
    swing = f_bottles(x)
    density = _power_sum(PURE, t) + _power_sum(SALT, t) * s + _power_sum(ROOT, t) * s**1.5
    density = density + 4.8314e-4 * s**2
    steps = density[1:] - density[:-1]
    g = np.zeros((2, 3, 2))
    for k in (0, 1):
        both = np.stack([by_t, by_s], axis=1)
        g[k, k + 1] = -swing[k] / (2 * steps[k]) * both[k + 1]
        if slip != "upper bottle held":
            g[k, k] = swing[k] / 2 * (1 / steps[k] + 1 / density[k]) * both[k]
    return g.reshape(2, 6)


# Rates of the joints of a plane arm that is almost stretched, for a given motion of its hand.

LINKS, HAND = (1.0, 0.8, 0.3), np.array([0.12, -0.05, 0.2])


def f_stretched(x):
    a = np.stack([x[0], x[0] + x[1], x[0] + x[1] + x[2]])
    side = [(-r * np.sin(v), r * np.cos(v)) for r, v in zip(LINKS, a, strict=True)]
    rows = [[sum(side[m][i] for m in range(j, 3)) for j in range(3)] for i in (0, 1)]
    return solve(np.array([*rows, [1, 1, 1]]), HAND)


@case(
    "ill-conditioned",
    f_stretched,
    [0.6, 3e-6, 0.9],
    slips=("wrist's turn forgotten", "bend taken as constant", "direction of the second link held"),
    entrywise=True,
    resolution=1e-4,
)
def rates_of_an_arm_that_is_almost_stretched(x, slip):
    a, b = x[0], x[0] + x[1]
    c, sine, turn = x.sum(), np.sin(x[1]), HAND[2]
    u1, u2, u3 = ([np.cos(v), np.sin(v)] for v in (a, b, c))
    n1, n2, n3 = ([-np.sin(v), np.cos(v)] for v in (a, b, c))
    w = HAND[:2] - LINKS[2] * turn * np.array(n3)
    first, second = w @ u2 / (LINKS[0] * sine), -(w @ u1) / (LINKS[1] * sine)
    dw = LINKS[2] * turn * np.array(u3) * (0 if slip == "wrist's turn forgotten" else 1)
    turned2 = 0 if slip == "direction of the second link held" else w @ n2
    by_first = np.array([dw @ u2 + turned2, dw @ u2 + turned2, dw @ u2]) / (LINKS[0] * sine)
    by_second = -np.array([dw @ u1 + w @ n1, dw @ u1, dw @ u1]) / (LINKS[1] * sine)
    if slip != "bend taken as constant":
        by_first[1] -= first / np.tan(x[1])
        by_second[1] -= second / np.tan(x[1])
    return np.stack([by_first, by_second - by_first, -by_second])


# Evidence that two adverts seen by millions differ: hits and misses of each.


def _log_beta(hits, misses):
    return gammaln(1 + hits) + gammaln(1 + misses) - gammaln(2 + hits + misses)


@case(
    "ill-conditioned",
    lambda x: _log_beta(x[0], x[1]) + _log_beta(x[2], x[3]) - _log_beta(x[0] + x[2], x[1] + x[3]),
    [2.313e6, 9.771e7, 2.326e6, 9.765e7],
    slips=("views forgotten", "both together forgotten", "misses of both for hits"),
    accuracy=1e-9,
    resolution=2e-3,
)
def evidence_that_adverts_seen_by_millions_differ(x, slip):
    def slopes(hits, misses):
        views = 0 if slip == "views forgotten" else special.psi(2 + hits + misses)
        return np.array([special.psi(1 + hits), special.psi(1 + misses)]) - views

    both = slopes(x[0] + x[2], x[1] + x[3])
    if slip == "both together forgotten":
        both = 0
    if slip == "misses of both for hits":
        both = both[::-1]
    return pack(slopes(x[0], x[1]) - both, slopes(x[2], x[3]) - both)


# Advantage of another move under hardly any discount: rewards of four states and odds to stay.

KEPT, OTHER = 1 - 1e-7, np.array([0.1, 0.2, 0.3, 0.4])


def f_advantage(x):
    stay = 1 / (1 + np.exp(-x[4:]))
    P = stay[:, None] * np.eye(4) + (1 - stay)[:, None] * np.eye(4)[[1, 2, 3, 0]]
    V = solve(np.eye(4) - KEPT * P, x[:4])
    return 0.7 + KEPT * (OTHER @ V) - V[1]


@case(
    "ill-conditioned",
    f_advantage,
    [0.9, -0.4, 1.5, 0.3, 0.2, 1.1, -0.5, 0.8],
    parts=slices((4,), (4,)),
    slips=("values after the move held", "sigmoid's slope forgotten", "chance to go forgotten"),
    accuracy=1e-9,
    resolution=2e-4,
)
def advantage_of_a_move_under_hardly_any_discount(x, slip):
    stay = 1 / (1 + np.exp(-x[4:]))
    P = np.diag(stay) + (1 - stay)[:, None] * np.eye(4)[[1, 2, 3, 0]]
    M = np.eye(4) - KEPT * P
    M[:, 0] = 1  # the mean reward in place of the first state's value, which is set to 0
    h = np.linalg.solve(M, x[:4])
    h[0] = 0
    after = KEPT * OTHER * (0 if slip == "values after the move held" else 1)
    after[0], after[1] = -1, after[1] - 1
    weight = np.linalg.solve(M.T, after)
    slope = 1 if slip == "sigmoid's slope forgotten" else stay * (1 - stay)
    ahead = 0 if slip == "chance to go forgotten" else np.roll(h, -1)
    return pack(weight, KEPT * weight * (h - ahead) * slope)


# Where a ball heads after five bounces between two round posts: its start, its way, the posts.


def f_posts(x):
    zero = 0 * x[0]
    p, d = np.stack([zero, x[0]]), np.stack([np.cos(x[1]), np.sin(x[1])])
    for k in range(5):
        c = np.stack([zero + (3 if k % 2 == 0 else -3), x[2 + k % 2]])
        m = p - c
        b = m @ d
        p = p + (-b - np.sqrt(b**2 - m @ m + 1)) * d
        n = p - c
        d = d - 2 * (d @ n) * n
    return d[1]


@case(
    "ill-conditioned",
    f_posts,
    [4e-6, 1.1e-6, -2e-6, 1.3e-6],
    slips=("time of flight held", "normal held", "second post held"),
    accuracy=1e-7,
    resolution=2e-3,
)
def way_of_a_ball_after_bounces_between_two_posts(x, slip):
    p, d = np.array([0, x[0]]), np.array([np.cos(x[1]), np.sin(x[1])])
    dp, dd = np.zeros((2, 4)), np.zeros((2, 4))
    dp[1, 0], dd[:, 1] = 1, [-d[1], d[0]]
    for k in range(5):
        dc = np.zeros((2, 4))
        dc[1, 2 + k % 2] = 0 if slip == "second post held" and k % 2 else 1
        c = np.array([3 if k % 2 == 0 else -3, x[2 + k % 2]])
        m, dm = p - c, dp - dc
        b, db = m @ d, d @ dm + m @ dd
        root = np.sqrt(b**2 - m @ m + 1)
        t, dt = -b - root, -db - (b * db - m @ dm) / root
        if slip == "time of flight held":
            dt = 0 * dt
        p, dp = p + t * d, dp + t * dd + np.outer(d, dt)
        n, dn = p - c, dp - dc
        if slip == "normal held":
            dn = 0 * dn
        across = d @ n
        dd = dd - 2 * np.outer(n, n @ dd + d @ dn) - 2 * across * dn
        d = d - 2 * across * n
    return dd[1]


# Volatilities between close expiries, by the quoted ones.

EXPIRIES = 0.5 + 1e-6 * np.array([0.0, 1.0, 2.5, 3.5])
BETWEEN = np.array([0.21, 0.35, 0.18])
QUOTED = np.cumsum(np.append(0.2**2 * EXPIRIES[0], BETWEEN**2 * np.diff(EXPIRIES)))


def f_expiries(x):
    total = x**2 * EXPIRIES
    return np.sqrt((total[1:] - total[:-1]) / np.diff(EXPIRIES))


@case(
    "ill-conditioned",
    f_expiries,
    np.sqrt(QUOTED / EXPIRIES),
    slips=("earlier expiry forgotten", "time forgotten", "root's slope at the quoted one"),
    accuracy=1e-8,
    resolution=5e-5,
)
def volatilities_between_close_expiries(x, slip):
    steps, g = np.diff(EXPIRIES), np.zeros((3, 4))
    rise = (x[1:] - x[:-1]) * (x[1:] + x[:-1]) * EXPIRIES[1:] + x[:-1] ** 2 * steps
    root = x[1:] if slip == "root's slope at the quoted one" else np.sqrt(rise / steps)
    by = x * (1 if slip == "time forgotten" else EXPIRIES)
    for k in range(3):
        g[k, k + 1] = by[k + 1] / (steps[k] * root[k])
        g[k, k] = 0 if slip == "earlier expiry forgotten" else -by[k] / (steps[k] * root[k])
    return g


# Light that glass throws back under an oil of almost its index: both indices and the angle.


def f_oil(x):
    n1, n2, angle = x
    c1, c2 = np.cos(angle), np.sqrt(1 - (n1 / n2 * np.sin(angle)) ** 2)
    s = (n1 * c1 - n2 * c2) / (n1 * c1 + n2 * c2)
    p = (n2 * c1 - n1 * c2) / (n2 * c1 + n1 * c2)
    return 1e12 * (s**2 + p**2) / 2


@case(
    "ill-conditioned",
    f_oil,
    [1.516800, 1.516806, 0.55],
    slips=("refracted angle held", "one polarisation", "index in the denominator alone"),
    entrywise=True,
    accuracy=1e-9,
    resolution=1e-4,
)
def light_off_glass_under_an_oil_of_its_index(x, slip):
    n1, n2, angle = x
    c, s = np.cos(angle), np.sin(angle)
    a, b = n1 * c, np.sqrt(n2**2 - (n1 * s) ** 2)
    e, g = n2 * c, n1 * b / n2
    gap = (n1 - n2) * (n1 + n2)
    across = gap / (a + b) ** 2
    along = -gap * (1 - s**2 * (n1**2 + n2**2) / n2**2) / (e + g) ** 2
    db = np.array([-n1 * s**2 / b, n2 / b])
    if slip == "refracted angle held":
        db = np.array([0, b / n2])
    dg = np.array([b / n2, -n1 * b / n2**2]) + n1 / n2 * db
    by_angle = n1 * s * gap / b
    d_across = pack(b * np.array([c, 0]) - a * db, by_angle) * 2 / (a + b) ** 2
    d_along = pack(g * np.array([0, c]) - e * dg, by_angle) * 2 / (e + g) ** 2
    if slip == "one polarisation":
        d_along = 0
    if slip == "index in the denominator alone":
        d_across = -2 * across * np.array([c, db[1], -n1 * s]) / (a + b)
    return 1e12 * (across * d_across + along * d_along)


# Wilks' separation of four breeds with hardly different means of two measures.

WITHIN = np.array([[31.0, 12.0], [12.0, 25.0]])


def f_breeds(x):
    means = x.reshape(4, 2)
    far = means - np.mean(means, axis=0)
    return -120 * np.log(det(WITHIN) / det(WITHIN + 30 * (far.T @ far)))


@case(
    "ill-conditioned",
    f_breeds,
    ([12.3, 4.5] + 2e-4 * normal("breeds", 4, 2)).ravel(),
    parts=slices((2,), (2,), (2,), (2,)),
    slips=("scatter's 2 forgotten", "measures as if independent", "overall mean forgotten"),
    accuracy=1e-9,
    resolution=4e-4,
)
def separation_of_hardly_different_breeds(x, slip):
    means = x.reshape(4, 2)
    far = means if slip == "overall mean forgotten" else means - means.mean(0)
    total = WITHIN + 30 * far.T @ far
    if slip == "measures as if independent":
        total = np.diag(np.diag(total))
    two = 1 if slip == "scatter's 2 forgotten" else 2
    return (120 * 30 * two * far @ np.linalg.inv(total)).ravel()


# Gap between the price indexes of Laspeyres and Paasche after a quiet day: prices and amounts.

PRICES, AMOUNTS = 1 + 9 * uniform("prices", 5), 10 + 40 * uniform("amounts", 5)


def f_indexes(x):
    p, q = x[:5], x[5:]
    return 1e12 * np.log((p @ AMOUNTS) / (PRICES @ AMOUNTS) / ((p @ q) / (PRICES @ q)))


@case(
    "ill-conditioned",
    f_indexes,
    pack(
        PRICES * (1 + 1e-6 * normal("quiet prices", 5)),
        AMOUNTS * (1 + 2e-6 * normal("quiet amounts", 5)),
    ),
    parts=slices((5,), (5,)),
    slips=("prices in one index", "old value of new amounts held", "amounts of the first day"),
    accuracy=1e-8,
    resolution=5e-4,
)
def gap_of_two_price_indexes_after_a_quiet_day(x, slip):
    p, q = x[:5], x[5:]
    by_p = AMOUNTS / (p @ AMOUNTS) - q / (p @ q)
    if slip == "prices in one index":
        by_p = AMOUNTS / (p @ AMOUNTS)
    if slip == "amounts of the first day":
        by_p = AMOUNTS / (p @ AMOUNTS) - AMOUNTS / (p @ q)
    by_q = PRICES / (PRICES @ q) - p / (p @ q)
    if slip == "old value of new amounts held":
        by_q = -p / (p @ q)
    return 1e12 * pack(by_p, by_q)


# Cost of what four well filled shelves will lack: their stocks and the weeks until the next lorry.

WEEKLY, SPREAD = np.array([40.0, 25.0, 90.0, 12.0]), np.array([6.0, 5.0, 11.0, 3.0])
LACK_COST = np.array([3.0, 8.0, 2.0, 15.0])


def f_shelves(x):
    wide = SPREAD * np.sqrt(x[4])
    z = (x[:4] - WEEKLY * x[4]) / wide
    return np.sum(LACK_COST * wide * (_density(z) - z * (1 - _share_below(z))))


@case(
    "ill-conditioned",
    f_shelves,
    [103.6, 76.5, 218.0, 40.8, 1.7],
    parts=slices((4,), (1,)),
    slips=("demand until then forgotten", "spread until then forgotten", "density for chance"),
    resolution=3e-4,
)
def cost_of_what_well_filled_shelves_will_lack(x, slip):
    wide = SPREAD * np.sqrt(x[4])
    z = (x[:4] - WEEKLY * x[4]) / wide
    beyond = special.erfc(z / np.sqrt(2)) / 2
    if slip == "density for chance":
        beyond = _density(z)
    by_weeks = 0 if slip == "spread until then forgotten" else wide * _density(z) / (2 * x[4])
    if slip != "demand until then forgotten":
        by_weeks = by_weeks + WEEKLY * beyond
    return pack(-LACK_COST * beyond, np.sum(LACK_COST * by_weeks))


# Work that hardly warm waste water could do: three flows, their temperatures, the river's.


def f_waste(x):
    flow, warm, river = x[:3], x[3:6], x[6]
    return np.sum(4.186 * flow * ((warm - river) - river * np.log(warm / river)))


@case(
    "ill-conditioned",
    f_waste,
    [12.0, 30.0, 7.0, 288.21, 288.19, 288.26, 288.15],
    parts=slices((3,), (3,), (1,)),
    slips=("river's heat alone", "logarithm held", "river in front alone"),
    accuracy=1e-8,
    resolution=4e-4,
)
def work_left_in_hardly_warm_waste_water(x, slip):
    flow, warm, river = x[:3], x[3:6], x[6]
    rise = (warm - river) / river
    log = np.log1p(rise)
    by_warm = 1 if slip == "logarithm held" else (warm - river) / warm
    by_river = -1 - log if slip == "river in front alone" else -log
    if slip == "river's heat alone":
        by_river = -1 + 0 * log
    by_flow = warm - river - river * log
    return 4.186 * pack(by_flow, flow * by_warm, flow @ by_river)


# Misfit of the outline of a leaf and its almost equal reference, best shifted and turned.

LEAF = np.array([[0.0, 2.1], [1.1, 0.9], [0.7, -0.8], [0.0, -1.7], [-0.8, -0.7], [-1.0, 1.0]])
LEAF = LEAF - LEAF.mean(0)


def f_leaf(x):
    P = x.reshape(6, 2)
    P = P - np.mean(P, axis=0)
    A, B = np.sum(P * LEAF), np.sum(P[:, 0] * LEAF[:, 1] - P[:, 1] * LEAF[:, 0])
    return np.sum(P**2) + np.sum(LEAF**2) - 2 * np.sqrt(A**2 + B**2)


@case(
    "ill-conditioned",
    f_leaf,
    ([3.0, -2.0] + LEAF @ [[0.8, 0.6], [-0.6, 0.8]] + 2e-4 * normal("leaf", 6, 2)).ravel(),
    slips=("turn forgotten", "shift forgotten", "turned the other way"),
    accuracy=1e-9,
    resolution=1e-3,
)
def misfit_of_two_almost_equal_leaves(x, slip):
    P = x.reshape(6, 2)
    if slip != "shift forgotten":
        P = P - P.mean(0)
    A, B = np.sum(P * LEAF), np.sum(P[:, 0] * LEAF[:, 1] - P[:, 1] * LEAF[:, 0])
    across = np.stack([LEAF[:, 1], -LEAF[:, 0]], axis=1)
    if slip == "turned the other way":
        B = -B
    turned = LEAF if slip == "turn forgotten" else (A * LEAF + B * across) / np.hypot(A, B)
    return (2 * (P - turned)).ravel()


# Water that passed a gauge in its years 41 to 46, by a polynomial through six readings.


def f_gauge(x):
    V = np.stack([k * x[:6] ** (k - 1) for k in range(1, 7)])
    return solve(V, np.array([46.0**k - 41.0**k for k in range(1, 7)])) @ x[6:]


@case(
    "ill-conditioned",
    f_gauge,
    [41.2, 42.1, 42.9, 44.2, 44.8, 45.7, 3.1, 4.4, 2.9, 3.6, 5.0, 4.1],
    parts=slices((6,), (6,)),
    slips=("times held", "slope of the curve by neighbours", "weights forgotten"),
    accuracy=1e-9,
    resolution=5e-3,
)
def water_past_a_gauge_read_at_uneven_times(x, slip):
    u, y = (x[:6] - 43.5) / 2.5, x[6:]
    k = np.arange(6)
    V = u[:, None] ** k
    weights = 2.5 * np.linalg.solve(V.T, (1 - (-1.0) ** (k + 1)) / (k + 1))
    curve = np.linalg.solve(V, y)
    slope = (V[:, :5] * k[1:]) @ curve[1:] / 2.5
    if slip == "slope of the curve by neighbours":
        slope = np.gradient(y, x[:6])
    by_time = -slope * (1 if slip == "weights forgotten" else weights)
    return pack(0 * slope if slip == "times held" else by_time, weights)


# Worth to a town of a bus that hardly anyone will ride, by the logsums with it and without it.

MINUTES, FARES = np.array([24.0, 31.0, 45.0, 52.0]), np.array([5.5, 3.2, 0.0, 2.4])


def f_bus(x):
    time, fare, bus = x[0], x[1], x[2]
    liking = np.exp(time * MINUTES + fare * FARES + np.stack([0 * bus, x[3], x[4], bus]))
    without = np.sum(liking[:3])
    return -1e8 * (np.log(without + liking[3]) - np.log(without)) / fare


@case(
    "ill-conditioned",
    f_bus,
    [-0.06, -0.35, -14.0, 0.4, 0.9],
    slips=("money's worth held", "others' share forgotten", "bus forgotten"),
    accuracy=1e-9,
    resolution=4e-4,
)
def worth_of_a_bus_that_hardly_anyone_will_ride(x, slip):
    time, fare, bus = x[0], x[1], x[2]
    liking = np.exp(time * MINUTES + fare * FARES + np.array([0, x[3], x[4], bus]))
    without = liking[:3].sum()
    share, rides = liking[:3] / without, liking[3] / (without + liking[3])
    d = np.stack([MINUTES, FARES, [0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]])
    own = 0 if slip == "bus forgotten" else d[:, 3]
    g = rides * (own - (0 if slip == "others' share forgotten" else d[:, :3] @ share))
    if slip != "money's worth held":
        g[1] -= np.log1p(liking[3] / without) / fare
    return -1e8 * g / fare


# Cost of a merged corner of a mesh by its sums of squares, far from the origin: corner, planes.

FACES = np.array([[1.0, 0.2, 0.1], [0.9, -0.3, 0.4], [0.1, 1.0, 0.3], [-0.2, 0.8, 0.9], [0, 0, 1]])
FACES = FACES / np.sqrt(np.sum(FACES**2, axis=1))[:, None]
CORNER = np.array([1210.0, 845.0, 312.0])


def f_corner(x):
    v, d = x[:3], x[3:]
    return v @ (FACES.T @ FACES) @ v + 2 * (d @ FACES) @ v + d @ d


@case(
    "ill-conditioned",
    f_corner,
    pack(CORNER, -FACES @ CORNER + 0.15 * normal("faces", 5)),
    parts=slices((3,), (5,)),
    slips=("linear part's 2 forgotten", "planes held", "square of the corner alone"),
    accuracy=1e-9,
    resolution=1e-3,
)
def cost_of_a_merged_corner_far_from_the_origin(x, slip):
    v, d = x[:3], x[3:]
    off = FACES @ v + d
    by_corner = 2 * off @ FACES
    if slip == "linear part's 2 forgotten":
        by_corner = by_corner - d @ FACES
    if slip == "square of the corner alone":
        by_corner = 2 * FACES.T @ FACES @ v
    return pack(by_corner, 2 * d if slip == "planes held" else 2 * off)
