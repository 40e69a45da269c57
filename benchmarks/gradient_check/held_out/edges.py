# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at, and next to, the end of what science and engineering can take a formula for."""

from __future__ import annotations

import numpy as np

from ..case import case, normal
from ..truth import entr, erf

WEIGHTS = np.array([1.0, 0.6, -0.8, 1.7])
THREE = WEIGHTS[:3]


# The entanglement of formation of pairs of qubits, by their concurrence.
def f_entanglement(c):
    root = np.sqrt(1 - c**2)
    return np.sum(WEIGHTS * (entr((1 + root) / 2) + entr((1 - root) / 2)))


@case(
    "edges",
    f_entanglement,
    [1 - 2.0**-20, 0.3, 0.01, 0.75],
    entrywise=True,
    slips=("slope of the root forgotten", "other state forgotten", "concurrence not squared"),
)
def entanglement_of_pairs_one_almost_fully_tied(c, slip):
    root = np.sqrt((1 - c) * (1 + c))
    log = np.log((1 + root) / c)
    if slip == "other state forgotten":
        log = (np.log((1 + root) / 2) + 1) / 2
    by_c = 1 if slip == "concurrence not squared" else c
    return WEIGHTS * by_c * log / (1 if slip == "slope of the root forgotten" else root)


# Mass that the light of hot stars blows off, by their luminosities, masses and a power of lines.
def f_wind(x):
    L, M, a = x[:3], x[3:6], x[6]
    held = M * (1 - 0.25 * L / M)
    return np.sum(THREE * L ** (1 / a) * held ** (1 - 1 / a))


@case(
    "edges",
    f_wind,
    [2.0, 1.0, 0.5, 0.5 * (1 + 2.0**-18), 0.6, 0.3, 0.6],
    entrywise=True,
    slips=("pressure of light as constant", "power of one factor only", "mass not freed of light"),
)
def winds_of_stars_one_next_to_its_eddington_limit(x, slip):
    L, M, a = x[:3], x[3:6], x[6]
    held, p = M - 0.25 * L, 1 / a - 1
    y = THREE * L ** (p + 1) * held**-p
    pressed = 0 if slip == "pressure of light as constant" else 0.25 * p / held
    by_M = -p * y / (M if slip == "mass not freed of light" else held)
    log = np.log(L) - (0 if slip == "power of one factor only" else np.log(held))
    return np.array([*y * ((p + 1) / L + pressed), *by_M, -np.sum(y * log) / a**2])


# Depths to which magnetic fields enter superconductors, by the two fluids of Gorter and Casimir.
def f_depth(x):
    T, critical, at_0 = x.reshape(3, 3)
    return np.sum(THREE * at_0 / np.sqrt(1 - (T / critical) ** 4))


@case(
    "edges",
    f_depth,
    [9.25 * (1 - 2.0**-19), 4.0, 0.5, 9.25, 7.2, 3.7, 0.4, 0.37, 0.5],
    entrywise=True,
    slips=("cube of the root forgotten", "power not lowered", "ratio by the critical temperature"),
)
def depth_of_fields_in_metals_that_hardly_superconduct(x, slip):
    T, critical, at_0 = x.reshape(3, 3)
    t = T / critical
    root = np.sqrt((critical - T) / critical * (1 + t) * (1 + t**2))
    lowered = t ** (4 if slip == "power not lowered" else 3)
    slope = 2 * THREE * at_0 * lowered / root ** (1 if slip.startswith("cube") else 3)
    chain = 1 / critical if slip.startswith("ratio") else t / critical
    return np.array([*slope / critical, *-slope * chain, *THREE / root])


# Durations of the steps of a project, drawn from a triangle by its quantiles.
def f_durations(x):
    u, (a, m, b) = x[:4], x[4:]
    low = a + np.sqrt(u) * np.sqrt((b - a) * (m - a))
    high = b - np.sqrt(1 - u) * np.sqrt((b - a) * (b - m))
    return np.array([low[i] if u[i] * (b - a) < m - a else high[i] for i in range(4)])


@case(
    "edges",
    f_durations,
    [0.0, 0.8, 1.0, 0.1, 2.0, 3.5, 7.0],
    entrywise=True,
    slips=("end in one factor only", "all on the rising side", "end itself forgotten"),
)
def durations_drawn_from_both_ends_of_a_triangle(x, slip):
    u, (a, m, b) = x[:4], x[4:]
    up, down = np.sqrt((b - a) * (m - a)), np.sqrt((b - a) * (b - m))
    one = 0 if slip == "end itself forgotten" else 1
    whole = 0 if slip == "end in one factor only" else b - a
    s, t = np.sqrt(u), np.sqrt(1 - u)
    g = np.zeros((4, 7))
    for i in range(4):
        if u[i] * (b - a) < m - a or slip == "all on the rising side":
            by_ends = np.array([-(m - a) - whole, b - a, m - a]) * s[i] / (2 * up)
            g[i, i], g[i, 4:] = up / (2 * s[i]), by_ends + np.array([one, 0, 0])
        else:
            by_ends = np.array([b - m, b - a, -(b - m) - whole]) * t[i] / (2 * down)
            g[i, i], g[i, 4:] = down / (2 * t[i]), by_ends + np.array([0, 0, one])
    return g


# Joint ranks by Clayton's copula of negative dependence, which is 0 in a corner.
def f_joint(x):
    u, v, a = x[:3], x[3:6], x[6]
    return (u**a + v**a - 1) ** (1 / a)


@case(
    "edges",
    f_joint,
    [0.25, 0.7, 0.9, (0.5 + 2.0**-16) ** 2, 0.4, 0.8, 0.5],
    entrywise=True,
    slips=("inner power not lowered", "outer power as constant", "outer power not lowered"),
)
def joint_ranks_next_to_the_empty_corner_of_a_copula(x, slip):
    u, v, a = x[:3], x[3:6], x[6]
    base = u**a + v**a - 1
    lowered = a if slip == "inner power not lowered" else a - 1
    outer = base ** (1 / a - (0 if slip == "outer power not lowered" else 1))
    by_outer = 0 if slip == "outer power as constant" else base * np.log(base) / a**2
    by_a = outer * ((u**a * np.log(u) + v**a * np.log(v)) / a - by_outer)
    return np.column_stack([np.diag(outer * u**lowered), np.diag(outer * v**lowered), by_a])


# Area of a quadrilateral on the globe by its sides and a diagonal, after L'Huilier.
SIDES_OF = ((0, 1, 4), (2, 3, 4))


def f_excess(x):
    total = 0
    for i in SIDES_OF:
        s = np.sum(x[list(i)]) / 2
        product = np.tan(s / 2)
        for k in i:
            product = product * np.tan((s - x[k]) / 2)
        total = total + 4 * np.arctan(np.sqrt(product))
    return total


@case(
    "edges",
    f_excess,
    [0.5, 0.25, 0.75, 0.625, 0.75 - 2.0**-20],
    entrywise=True,
    slips=("half of the perimeter", "perimeter's tangent as constant", "product not squared"),
)
def area_on_the_globe_with_a_triangle_almost_an_arc(x, slip):
    g = np.zeros(5)
    for i in map(list, SIDES_OF):
        s = np.sum(x[i]) / 2
        rest = s - x[i]
        product = np.tan(s / 2) * np.prod(np.tan(rest / 2))
        root = np.sqrt(product)
        half = 1 if slip == "half of the perimeter" else 0.5
        whole = 0 if slip == "perimeter's tangent as constant" else 1 / np.sin(s)
        by_log = half * (whole + np.sum(1 / np.sin(rest))) - 1 / np.sin(rest)
        g[i] += 2 * root / (1 + (root if slip == "product not squared" else product)) * by_log
    return g


# Sag of an aspheric lens by its curvature, conic constant, fourth order and radii.
def f_sag(x):
    c, k, a, r = x[0], x[1], x[2], x[3:]
    return c * r**2 / (1 + np.sqrt(1 - (1 + k) * c**2 * r**2)) + a * r**4


@case(
    "edges",
    f_sag,
    [0.25, 3.0, 0.01, 0.5, 1.0, 1.5, 2.0],
    entrywise=True,
    slips=("root as constant", "1 beside the conic constant forgotten", "fourth order as constant"),
)
def sag_of_an_aspheric_lens_up_to_its_rim(x, slip):
    c, k, a, r = x[0], x[1], x[2], x[3:]
    root = np.sqrt(1 - (1 + k) * c**2 * r**2)
    conic = k if slip.startswith("1 beside") else 1 + k
    by_arg = 0 if slip == "root as constant" else c * r**2 / (1 + root) ** 2 / (2 * root)
    by_c = r**2 / (1 + root) + by_arg * 2 * conic * c * r**2
    by_r = 2 * c * r / (1 + root) + by_arg * 2 * conic * c**2 * r
    by_r = by_r + (0 if slip == "fourth order as constant" else 4 * a * r**3)
    return np.column_stack([by_c, by_arg * c**2 * r**2, r**4, np.diag(by_r)])


# Where slides along a cycloid are, by their depths and the radius of its wheel.
def f_cycloid(x):
    y, r = x[:4], x[4]
    return r * np.arccos(1 - y / r) - np.sqrt(y) * np.sqrt(2 * r - y)


@case(
    "edges",
    f_cycloid,
    [3.0, 0.5, 1.25, 2.5, 1.5],
    entrywise=True,
    slips=(
        "wheel's angle forgotten",
        "radius of the root forgotten",
        "depth of the root forgotten",
    ),
)
def slide_down_a_cycloid_to_its_lowest_point(x, slip):
    y, r = x[:4], x[4]
    root = np.sqrt(y * (2 * r - y))
    angle = 0 if slip == "wheel's angle forgotten" else np.arccos(1 - y / r)
    twice = 1 if slip == "radius of the root forgotten" else 2
    by_y = (r if slip == "depth of the root forgotten" else y) / root
    return np.column_stack([np.diag(by_y), angle - twice * y / root])


# Latitudes and longitudes of spots on a planet, by their places on a picture, its radius and tilt.
def f_spots(x):
    across, up, R, tilt = x[:2], x[2:4], x[4], x[5]
    depth = np.sqrt(R**2 - across**2 - up**2)
    latitude = np.arcsin((depth * np.sin(tilt) + up * np.cos(tilt)) / R)
    return np.stack([latitude, np.arctan(across / (depth * np.cos(tilt) - up * np.sin(tilt)))])


@case(
    "edges",
    f_spots,
    [3.0, 1.0, 4.0, -2.0, 5.0, 0.3],
    entrywise=True,
    slips=("depth as constant", "radius of the depth only", "tilt of the longitudes as constant"),
)
def spots_on_a_planet_one_of_which_is_at_its_limb(x, slip):
    across, up, R, tilt = x[:2], x[2:4], x[4], x[5]
    depth, s, c = np.sqrt(R**2 - across**2 - up**2), np.sin(tilt), np.cos(tilt)
    north, near = depth * s + up * c, depth * c - up * s
    by_x, by_y, by_R = (
        0 * up if slip == "depth as constant" else v / depth for v in (-across, -up, R)
    )
    cosine, square = np.sqrt(R**2 - north**2), near**2 + across**2
    own = 0 if slip == "radius of the depth only" else north / R
    g = np.zeros((2, 2, 6))
    for i in range(2):
        g[0, i, [i, 2 + i]] = s * by_x[i] / cosine[i], (s * by_y[i] + c) / cosine[i]
        g[1, i, i] = (near[i] - across[i] * c * by_x[i]) / square[i]
        g[1, i, 2 + i] = -across[i] * (c * by_y[i] - s) / square[i]
    g[0, :, 4], g[0, :, 5] = (s * by_R - own) / cosine, near / cosine
    g[1, :, 4] = -across * c * by_R / square
    g[1, :, 5] = 0 if slip.startswith("tilt") else across * north / square
    return g


# Gas taken up by sites of different strengths (Toth), by pressures, capacity and affinity.
def f_toth(x):
    p, most, K = x[:3], x[3], x[4]
    return most * K * p / (1 + (K * p) ** 0.4) ** 2.5


@case(
    "edges",
    f_toth,
    [0.0, 0.02, 3.0, 2.5, 4.0],
    entrywise=True,
    resolution=1e-5,
    slips=("denominator as constant", "affinity forgotten", "infinite in the vacuum"),
)
def gas_on_sites_of_all_strengths_in_a_vacuum(x, slip):
    p, most, K = x[:3], x[3], x[4]
    base = 1 + (K * p) ** 0.4
    slope = most * base ** (-2.5 if slip == "denominator as constant" else -3.5)
    by_p = slope * (1 if slip == "affinity forgotten" else K)
    if slip == "infinite in the vacuum":
        by_p = np.where(p == 0, np.inf, by_p)
    return np.column_stack([np.diag(by_p), K * p / base**2.5, p * slope])


# Free energy of two alloys by pairs of neighbours: shares, unlike pairs, energy and temperature.
def f_alloy(x):
    c, y, w, T = x[:2], x[2:4], x[4], x[5]
    pairs = entr(c - y) + entr(1 - c - y) + 2 * entr(y)
    return np.sum(8 * w * y - T * (4 * pairs - 7 * (entr(c) + entr(1 - c))))


@case(
    "edges",
    f_alloy,
    [0.125, 0.4, 0.125, 0.3, -0.6, 0.9],
    entrywise=True,
    slips=("unlike pairs once", "sites counted as bonds", "share of the other atoms as constant"),
)
def free_energy_of_an_alloy_whose_rare_atoms_never_touch(x, slip):
    c, y, w, T = x[:2], x[2:4], x[4], x[5]
    one, other, unlike = -np.log(c - y) - 1, -np.log(1 - c - y) - 1, -np.log(y) - 1
    rest = 0 if slip.startswith("share") else 1
    twice = 1 if slip == "unlike pairs once" else 2
    sites = 8 if slip == "sites counted as bonds" else 7
    by_c = -T * (4 * (one - rest * other) + sites * (np.log(c) - rest * np.log(1 - c)))
    by_y = 8 * w - 4 * T * (twice * unlike - one - other)
    pairs = entr(c - y) + entr(1 - c - y) + 2 * entr(y)
    by_T = -np.sum(4 * pairs - 7 * (entr(c) + entr(1 - c)))
    return np.array([*by_c, *by_y, 8 * np.sum(y), by_T])


# Likelihood of seconds to react, by a threshold, two drifts towards it and a dead time (Wald).
REACTIONS = 0.25 + np.array([2.0**-12, 0.31, 0.18, 0.52, 0.27, 0.44])
HARD = np.array([0, 0, 0, 1, 1, 1])


def f_reactions(x):
    a, drift, t = x[0], x[1:3][HARD], REACTIONS - x[3]
    return np.mean(1.5 * np.log(t) - np.log(a) + (a - drift * t) ** 2 / (2 * t))


@case(
    "edges",
    f_reactions,
    [0.8, 3.1, 1.6, 0.25],
    entrywise=True,
    batch=6,
    slips=("time of the exponent only", "threshold of the norm forgotten", "drifts exchanged"),
)
def likelihood_of_reactions_the_first_hardly_past_the_dead_time(x, slip):
    a, drift, t = x[0], x[1:3][HARD], REACTIONS - x[3]
    norm = 0 if slip.startswith("threshold") else 1 / a
    by_t = (drift**2 - (a / t) ** 2) / 2 + (0 if slip.startswith("time") else 1.5 / t)
    hard = 1 - HARD if slip == "drifts exchanged" else HARD
    by_drifts = [np.sum((drift * t - a)[hard == k]) for k in (0, 1)]
    return np.array([np.sum((a - drift * t) / t - norm), *by_drifts, -np.sum(by_t)]) / 6


# Mean spread of the directions at stations, by the lengths of their mean vectors and their counts.
def f_directions(x):
    R, n = x[:4], x[4:]
    return np.sum(n * np.sqrt(-2 * np.log(R))) / np.sum(n)


@case(
    "edges",
    f_directions,
    [0.9, 1.0, 0.35, 1 - 2.0**-24, 20.0, 8.0, 31.0, 12.0],
    entrywise=True,
    slips=("2 of the logarithm forgotten", "number of all as constant", "slope of the logarithm"),
)
def spread_of_winds_that_never_turn_at_a_station(x, slip):
    R, n = x[:4], x[4:]
    spread = np.sqrt(np.abs(2 * np.log(R)))
    two = 2 if slip == "2 of the logarithm forgotten" else 1
    by_R = -n / (two * spread * (1 if slip == "slope of the logarithm" else R))
    mean = 0 if slip == "number of all as constant" else np.sum(n * spread) / np.sum(n)
    return np.array([*by_R, *(spread - mean)]) / np.sum(n)


# Fisher's z of correlations freed of error: correlations and the reliabilities of both scales.
def f_freed(x):
    r, a, b = x.reshape(3, 3)
    return np.sum(THREE * np.arctanh(r / np.sqrt(a * b)))


@case(
    "edges",
    f_freed,
    [0.65625 * (1 - 2.0**-20), 0.3, -0.4, 0.5625, 0.8, 0.7, 0.765625, 0.6, 0.9],
    entrywise=True,
    slips=("correlation not squared", "slope of z forgotten by one scale", "root of one scale"),
)
def scales_that_agree_once_freed_of_error(x, slip):
    r, a, b = x.reshape(3, 3)
    root = np.sqrt(a * b)
    plus = 1 if slip == "correlation not squared" else (root + r) / root
    slope = THREE / ((root - r) / root * plus)
    by_a = -(THREE if slip.startswith("slope") else slope) * r / root / (2 * a)
    return np.array(
        [*slope / root, *by_a, *-slope * r / root / (b if slip.startswith("root") else 2 * b)]
    )


# Loss of faces whose angle to the centre of their person is widened by a margin.
PERSON = np.array([0, 2, 1])
MARGIN = 0.3


def f_faces(x):
    own = x[range(3), PERSON]
    z = 4 * x
    z[range(3), PERSON] = 4 * (np.cos(MARGIN) * own - np.sin(MARGIN) * np.sqrt(1 - own**2))
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[range(3), PERSON])


@case(
    "edges",
    f_faces,
    [[1.0, 0.1, -0.3, 0.2], [0.4, -0.2, 0.7, 0.3], [-0.1, 0.55, 0.6, -0.7]],
    entrywise=True,
    batch=3,
    slips=("root of the angle as constant", "shares without the margin", "margin of all persons"),
)
def margin_loss_of_faces_one_at_its_centre(x, slip):
    own, rows = x[range(3), PERSON], range(3)
    z = 4 * x
    if slip != "shares without the margin":
        z[rows, PERSON] = 4 * (np.cos(MARGIN) * own - np.sin(MARGIN) * np.sqrt(1 - own**2))
    g = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    g[rows, PERSON] -= 1
    by_root = np.sin(MARGIN) * x / np.sqrt((1 - x) * (1 + x))
    slope = np.cos(MARGIN) + (0 * x if slip == "root of the angle as constant" else by_root)
    if slip == "margin of all persons":
        return 4 / 3 * g * slope
    g[rows, PERSON] *= slope[rows, PERSON]
    return 4 / 3 * g


# Privacy lost up to each release of statistics, by their concentrated losses and a chance of more.
def f_releases(x):
    total = np.cumsum(x[:4])
    return total + 2 * np.sqrt(total) * np.sqrt(-np.log(x[4]))


@case(
    "edges",
    f_releases,
    [0.0, 0.01, 0.2, 0.05, 1e-5],
    entrywise=True,
    slips=("only the last release", "loss outside of the root forgotten", "root of the logarithm"),
)
def privacy_of_releases_the_first_of_which_tells_nothing(x, slip):
    total, log = np.cumsum(x[:4]), -np.log(x[4])
    one = 0 if slip.startswith("loss outside") else 1
    slope = one + np.sqrt(log / total)
    seen = np.eye(4) if slip == "only the last release" else np.tri(4)
    by_chance = -np.sqrt(total) / x[4] / (1 if slip == "root of the logarithm" else np.sqrt(log))
    return np.column_stack([np.where(seen > 0, slope[:, None], 0), by_chance])


# Soft maximum of the upper bounds of bandits, by discounted numbers of pulls, means and boldness.
def f_bandits(x):
    n, mean, c = x[:4], x[4:8], x[8]
    return np.log(np.sum(np.exp(mean + c * np.sqrt(np.log(np.sum(n)) / n))))


@case(
    "edges",
    f_bandits,
    [0.5, 0.25, 0.125, 0.125 + 2.0**-18, 0.3, 0.9, -0.2, 0.5, 1.5],
    entrywise=True,
    slips=("all pulls as constant", "slope of the logarithm", "own pulls not powered"),
)
def worth_of_arms_pulled_hardly_more_than_once_in_all(x, slip):
    n, mean, c = x[:4], x[4:8], x[8]
    total = np.sum(n)
    log = np.log(total)
    bonus = np.sqrt(log / n)
    share = np.exp(mean + c * bonus) / np.sum(np.exp(mean + c * bonus))
    by_total = np.sum(share * bonus) / (
        2 * total * (1 if slip == "slope of the logarithm" else log)
    )
    by_total = 0 if slip == "all pulls as constant" else by_total
    own = share * bonus / (2 * (1 if slip == "own pulls not powered" else n))
    return np.array([*c * (by_total - own), *share, share @ bonus])


# Two pixels along a diffusion, by the rates of its steps and the pixels before.
NOISE = normal("pixels of a diffusion", 3, 2)


def f_diffusion(x):
    kept = np.cumprod(1 - x[:3])[:, None]
    return np.sqrt(kept) * x[3:] + np.sqrt(1 - kept) * NOISE


@case(
    "edges",
    f_diffusion,
    [0.0, 0.02, 0.1, 0.7, -0.4],
    entrywise=True,
    slips=("spread of the noise as constant", "only the last rate", "signal as constant"),
)
def pixels_of_a_diffusion_whose_first_step_adds_nothing(x, slip):
    kept = np.cumprod(1 - x[:3])[:, None]
    signal = 0 if slip == "signal as constant" else x[3:] / (2 * np.sqrt(kept))
    noise = 0 if slip.startswith("spread") else NOISE / (2 * np.sqrt(1 - kept))
    by_kept = (signal - noise) * np.ones((3, 2))
    g = np.zeros((3, 2, 5))
    for step in range(3):
        for j in [step] if slip == "only the last rate" else range(step + 1):
            g[step, :, j] = -by_kept[step] * kept[step] / (1 - x[j])
        g[step, :, 3:] = np.sqrt(kept[step]) * np.eye(2)
    return g


# Steps of Adam by the means of slopes and of their squares, the rate and the number against 0.
def f_adam(x):
    m, v, rate, small = x[:3], x[3:6], x[6], x[7]
    return -rate * (m / (1 - 0.9**5)) / (np.sqrt(v / (1 - 0.99**5)) + small)


@case(
    "edges",
    f_adam,
    [0.02, -0.3, 0.1, 0.0, 0.05, 1e-6, 0.01, 1e-3],
    entrywise=True,
    slips=("start of the squares uncorrected", "root taken as linear", "small number as constant"),
)
def steps_of_adam_with_squares_that_never_came(x, slip):
    m, v, rate, small = x[:3], x[3:6], x[6], x[7]
    start, late = 1 - 0.9**5, 1 - 0.99**5
    root = np.sqrt(v / late)
    below = root + small
    by_v = rate * m / start / below**2 / 2
    by_v = by_v / (1 if slip == "root taken as linear" else root)
    by_v = by_v / (1 if slip.startswith("start") else late)
    by_small = rate * m / start / below**2 * (0 if slip.startswith("small") else 1)
    by_m = np.diag(-rate / start / below)
    return np.column_stack([by_m, np.diag(by_v), -m / start / below, by_small])


# Volatilities of rights by SABR: volatility, correlation, its own volatility and the forward.
STRIKES = np.array([70.0, 60.0, 50.0])


def f_sabr(x):
    a, rho, nu, F = x
    z = nu / a * np.log(F / STRIKES)
    chi = np.log((np.sqrt(1 - 2 * rho * z + z**2) + z - rho) / (1 - rho))
    return np.sum(THREE * a * z / chi) * (1 + rho * nu * a / 4 + (2 - 3 * rho**2) * nu**2 / 24)


@case(
    "edges",
    f_sabr,
    [0.2, 1 - 2.0**-20, 1.0, 100.0],
    entrywise=True,
    slips=("1 less the correlation as constant", "bracket as constant", "root of the correlation"),
)
def smile_of_a_rate_that_its_volatility_follows(x, slip):
    a, rho, nu, F = x
    z = nu / a * np.log(F / STRIKES)
    q = np.sqrt(1 - 2 * rho * z + z**2)
    chi = np.log((q + z - rho) / (1 - rho))
    y, bracket = THREE * a * z / chi, 1 + rho * nu * a / 4 + (2 - 3 * rho**2) * nu**2 / 24
    by_z = y / z - y / (chi * q)
    inner = 0 if slip == "root of the correlation" else z / q
    pole = 0 if slip.startswith("1 less") else 1 / (1 - rho)
    by_rho = -y / chi * (pole - (1 + inner) / (q + z - rho))
    first = [by_z @ -z / a + np.sum(y) / a, np.sum(by_rho), by_z @ z / nu]
    first = bracket * np.array([*first, np.sum(by_z) * nu / (a * F)])
    by_nu = rho * a / 4 + (2 - 3 * rho**2) * nu / 12
    second = np.array([rho * nu / 4, nu * a / 4 - rho * nu**2 / 4, by_nu, 0])
    return first + (0 if slip == "bracket as constant" else np.sum(y) * second)


# Loss of a book of loans, by thresholds and correlations of its sectors and the state of the world.
BOOK = np.array([2.0, 1.0, 3.0])


def f_defaults(x):
    c, rho, world = x[:3], x[3:6], x[6]
    return np.sum(BOOK * (1 + erf((c - np.sqrt(rho) * world) / np.sqrt(2 * (1 - rho)))) / 2)


@case(
    "edges",
    f_defaults,
    [-1.5, -2.0, -0.8, 0.2, 0.0, 0.6, -1.3],
    entrywise=True,
    slips=("own spread as constant", "root of the correlation as linear", "spread of thresholds"),
)
def defaults_of_sectors_one_of_which_stands_alone(x, slip):
    c, rho, world = x[:3], x[3:6], x[6]
    root, own = np.sqrt(rho), np.sqrt(1 - rho)
    k = (c - root * world) / own
    density = BOOK * np.exp(-(k**2) / 2) / np.sqrt(2 * np.pi)
    by_own = 0 if slip == "own spread as constant" else k / (2 * own**2)
    by_root = world / (2 * own * (1 if slip.startswith("root") else root))
    by_c = density / (1 if slip == "spread of thresholds" else own)
    return np.array([*by_c, *density * (by_own - by_root), -np.sum(density * root / own)])


# Misfit of speech freed of noise by spectral subtraction: amplitudes and powers of the noise.
CLEAN = np.array([0.4, 1.9, 0.7, 1.1])


def f_speech(x):
    a, noise = x[:4], x[4:]
    return np.sum((np.sqrt(1 - noise / a**2) * a - CLEAN) ** 2)


@case(
    "edges",
    f_speech,
    [1.5, 2.2, 0.9, 1.6, 2.25, 0.8, 0.1, 0.6],
    entrywise=True,
    slips=("gain as constant", "amplitude only in the gain", "noise by the power"),
)
def speech_in_a_band_that_holds_only_noise(x, slip):
    a, noise = x[:4], x[4:]
    gain = np.sqrt(1 - noise / a**2)
    miss = 2 * (gain * a - CLEAN)
    outside = 0 if slip == "amplitude only in the gain" else gain
    inside = 0 if slip == "gain as constant" else noise / (gain * a**2)
    by_noise = -1 / (2 * gain * (a**2 if slip == "noise by the power" else a))
    return np.array([*miss * (outside + inside), *miss * by_noise])


# Correlations between two pairs of genes, by the shares of AB, Ab, aB and ab.
def f_linkage(h):
    AB, Ab, aB, ab = h.T
    margins = (AB + Ab) * (aB + ab) * (AB + aB) * (Ab + ab)
    return np.sum(np.array([1.0, 0.4]) * (AB * ab - Ab * aB) / np.sqrt(margins))


@case(
    "edges",
    f_linkage,
    [[2.0**-20, 2.0**-22, 0.3, 0.7], [0.2, 0.1, 0.15, 0.55]],
    entrywise=True,
    slips=("shares of the genes as constants", "cross product's sign", "one gene's root forgotten"),
)
def linkage_of_genes_one_of_which_is_almost_fixed(h, slip):
    AB, Ab, aB, ab = h.T
    A, a, B, b = AB + Ab, aB + ab, AB + aB, Ab + ab
    root = np.sqrt(A * a * B * b)
    cross = 1 if slip == "cross product's sign" else -1
    by_product = np.stack([ab, cross * aB, cross * Ab, AB])
    first = 2 if slip.startswith("one gene") else 1
    by_root = np.stack([first / A + 1 / B, first / A + 1 / b, first / a + 1 / B, first / a + 1 / b])
    by_root = 0 if slip.startswith("shares") else (AB * ab - Ab * aB) / 2 * by_root
    return (np.array([1.0, 0.4]) * (by_product - by_root) / root).T


# Heights of an ice cap (Vialov) by distances from its middle, its radius and height.
def f_ice(x):
    r, R, H = x[:4], x[4], x[5]
    return H * (1 - (r / R) ** (4 / 3)) ** 0.375


@case(
    "edges",
    f_ice,
    [0.0, 300.0, 480.0, 500.0, 500.0, 3000.0],
    entrywise=True,
    slips=("inner power not lowered", "radius as constant", "outer power not lowered"),
)
def heights_of_an_ice_cap_from_its_middle_to_its_rim(x, slip):
    r, R, H = x[:4], x[4], x[5]
    base = 1 - (r / R) ** (4 / 3)
    inner = (r / R) ** (4 / 3 if slip == "inner power not lowered" else 1 / 3)
    slope = -H / (2 * R) * base ** (0.375 if slip == "outer power not lowered" else -0.625) * inner
    by_R = 0 * slope if slip == "radius as constant" else -slope * r / R
    return np.column_stack([np.diag(slope), by_R, base**0.375])


# Distance and time of a seismic ray by thicknesses and speeds of layers and its slowness.
def f_ray(x):
    h, v, p = x[:3], x[3:6], x[6]
    root = np.sqrt(1 - (p * v) ** 2)
    return np.array([2 * np.sum(h * p * v / root), 2 * np.sum(h / (v * root))])


@case(
    "edges",
    f_ray,
    [3.0, 10.0, 0.5, 2.0, 4.0, 8 * (1 - 2.0**-20), 0.125],
    entrywise=True,
    slips=("cube of the root forgotten", "root of the time as constant", "slowness of the root"),
)
def seismic_ray_that_almost_runs_along_its_last_layer(x, slip):
    h, v, p = x[:3], x[3:6], x[6]
    root = np.sqrt((1 - p * v) * (1 + p * v))
    cube = root ** (1 if slip.startswith("cube") else 3)
    bent = 0 if slip == "root of the time as constant" else p**2 / cube
    by_p = h * v / (root if slip == "slowness of the root" else cube)
    distance = [*p * v / root, *h * p / cube, np.sum(by_p)]
    time = [*1 / (v * root), *h * (bent - 1 / (v**2 * root)), p * np.sum(h * v / cube)]
    return 2 * np.array([distance, time])


# Light off moons after Hapke, by albedos of grains and cosines of light and of sight.
def f_moons(x):
    w, light, sight = x.reshape(3, 3)
    dark = np.sqrt(1 - w)
    many = (1 + 2 * light) / (1 + 2 * light * dark) * (1 + 2 * sight) / (1 + 2 * sight * dark)
    return np.sum(THREE * w / 4 * light / (light + sight) * (0.2 + many))


@case(
    "edges",
    f_moons,
    [1.0, 0.9, 0.3, 0.7, 0.5, 0.9, 0.4, 0.8, 0.25],
    entrywise=True,
    slips=("scattered light as constant", "scattered once on its way", "angles of the bracket"),
)
def light_off_moons_one_of_which_takes_none(x, slip):
    w, light, sight = x.reshape(3, 3)
    dark, total = np.sqrt(1 - w), light + sight
    into, out = 1 + 2 * light * dark, 1 + 2 * sight * dark
    many = (1 + 2 * light) * (1 + 2 * sight) / (into * out)
    front = THREE * w / 4 * light / total
    ways = light / into + (0 if slip == "scattered once on its way" else sight / out)
    ways = 0 if slip == "scattered light as constant" else many * ways / dark
    by_w = front * ((0.2 + many) / w + ways)
    change = 0 if slip == "angles of the bracket" else 2 * (1 - dark) * front * many
    by_light = front * sight / (light * total) * (0.2 + many) + change / ((1 + 2 * light) * into)
    by_sight = -front / total * (0.2 + many) + change / ((1 + 2 * sight) * out)
    return np.array([*by_w, *by_light, *by_sight])


# Areas of the shells of eggs, taken as long ellipsoids, by their half widths and half lengths.
def f_eggs(x):
    a, c = x[:3], x[3:]
    e = np.sqrt(1 - (a / c) ** 2)
    return np.sum(THREE * 2 * np.pi * a * (a + c * np.arcsin(e) / e))


@case(
    "edges",
    f_eggs,
    [2 * (1 - 2.0**-19), 1.8, 2.1, 2.0, 2.6, 2.7],
    entrywise=True,
    resolution=1e-6,
    slips=("eccentricity as constant", "root of the arcsine", "length outside of e forgotten"),
)
def shells_of_eggs_one_almost_a_ball(x, slip):
    a, c = x[:3], x[3:]
    square = (c - a) * (c + a) / c**2
    e = np.sqrt(square)
    round_ = np.arcsin(e) / e
    by_square = ((1 if slip == "root of the arcsine" else c / a) - round_) / (2 * square)
    by_square = 0 if slip == "eccentricity as constant" else a * c * by_square
    by_a = 2 * a + c * round_ - by_square * 2 * a / c**2
    by_c = by_square * 2 * a**2 / c**3
    by_c = by_c + (0 if slip.startswith("length") else a * round_)
    return 2 * np.pi * np.array([*THREE * by_a, *THREE * by_c])


# Seconds of the echo in a room (Eyring), by areas, what they swallow, and the volume.
def f_echo(x):
    S, swallowed, V = x[:4], x[4:8], x[8]
    total = np.sum(S)
    return 0.161 * V / (0.01 * V - total * np.log(1 - np.sum(S * swallowed) / total))


@case(
    "edges",
    f_echo,
    [20.0, 30.0, 16.0, 50.0, *(1 - 2.0 ** -np.array([16, 15, 18, 17])), 300.0],
    entrywise=True,
    resolution=2e-6,
    slips=("areas of the mean as constants", "air as constant", "surfaces of the same area"),
)
def echo_in_a_room_that_swallows_almost_all(x, slip):
    S, swallowed, V = x[:4], x[4:8], x[8]
    total = np.sum(S)
    left = np.sum(S * (1 - swallowed)) / total
    below = 0.01 * V - total * np.log(left)
    echo = 0.161 * V / below
    change = 0 * S if slip.startswith("areas") else (1 - swallowed) / left - 1
    by_S = -np.log(left) - change
    by_swallowed = (np.full(4, total / 4) if slip.startswith("surfaces") else S) / left
    by_V = echo / V - (0 if slip == "air as constant" else 0.01 * echo / below)
    return np.array([*-echo / below * by_S, *-echo / below * by_swallowed, by_V])


# Spots of a laser on both mirrors of its resonator: length, radii of curvature and wavelength.
def f_spots_of_laser(x):
    L, R, wavelength = x[0], x[1:3], x[3]
    g = 1 - L / R
    ratio = np.stack([g[1] / g[0], g[0] / g[1]])
    return np.sqrt(wavelength * L / np.pi) * np.sum(THREE[:2] * (ratio / (1 - g[0] * g[1])) ** 0.25)


@case(
    "edges",
    f_spots_of_laser,
    [1.5 - 2.0**-18, 1.0, 0.5, 1.064],
    entrywise=True,
    resolution=1e-6,
    slips=("stability as constant", "length over one mirror", "root of the stability"),
)
def spots_on_mirrors_of_a_laser_hardly_stable(x, slip):
    L, R, wavelength = x[0], x[1:3], x[3]
    g, left = 1 - L / R, L * (R[0] + R[1] - L) / (R[0] * R[1])
    spot = np.sqrt(wavelength * L / np.pi) * THREE[:2] * ((g[::-1] / g) / left) ** 0.25
    power = 0.5 if slip == "root of the stability" else 0.25
    power = 0 if slip == "stability as constant" else power
    other = g[::-1].copy()
    odd = 0.25 * np.array([spot[1] - spot[0], spot[0] - spot[1]])
    total = np.sum(spot)
    by_g = odd / g + power * total * other / left
    by_length = by_g / R
    if slip == "length over one mirror":
        by_length = by_length[:1]
    by_L = total / (2 * L) - np.sum(by_length)
    return np.array([by_L, *by_g * L / R**2, total / (2 * wavelength)])


# Depths of a stream over sills: flow, energy and the heights of the sills.
CRITICAL = 1.5 * (4 / 9.81) ** (1 / 3)


def f_stream(x):
    q, E = x[0], x[1] - x[2:]
    angle = np.arccos(1 - 6.75 * q**2 / (9.81 * E**3))
    return np.sum(THREE * E / 3 * (1 + 2 * np.cos(angle / 3)))


@case(
    "edges",
    f_stream,
    [2.0, 2.0, 0.1, 0.5, 2 - CRITICAL * (1 + 1e-6)],
    entrywise=True,
    resolution=2e-6,
    slips=("angle as constant", "third of the angle forgotten", "cube of the energy forgotten"),
)
def depth_of_a_stream_over_a_sill_that_almost_chokes_it(x, slip):
    q, E = x[0], x[1] - x[2:]
    k = 6.75 * q**2 / (9.81 * E**3)
    angle, sine = np.arccos(1 - k), np.sqrt(k * (2 - k))
    third = 1 if slip.startswith("third") else 1 / 3
    turned = 2 * third * k * np.sin(angle / 3) / sine * (0 if slip == "angle as constant" else 1)
    by_E = (1 + 2 * np.cos(angle / 3)) / 3 + turned / (3 if slip.startswith("cube") else 1)
    by_q = -2 / 3 * turned * E / q
    return np.array([THREE @ by_q, THREE @ by_E, *-THREE * by_E])


# Push of earth on a wall (Coulomb): angles of rest, of the wall and of the slope, weight, height.
def f_push(x):
    rest, wall, slope, weight, height = x
    lever = np.sqrt(np.sin(rest + wall) / (np.cos(wall) * np.cos(slope)))
    held = np.cos(wall) * (1 + np.sqrt(np.sin(rest - slope)) * lever) ** 2
    return weight * height**2 / 2 * np.cos(rest) ** 2 / held


@case(
    "edges",
    f_push,
    [0.5, 0.3, 0.5, 18.0, 4.0],
    entrywise=True,
    slips=("friction at the wall forgotten", "height not squared", "slope as constant"),
)
def push_of_earth_that_slopes_at_its_angle_of_rest(x, slip):
    rest, wall, slope, weight, height = x
    lever = np.sqrt(np.sin(rest + wall) / (np.cos(wall) * np.cos(slope)))
    root = np.sqrt(np.sin(rest - slope))
    held = 1 + root * lever
    push = weight * height**2 / 2 * np.cos(rest) ** 2 / (np.cos(wall) * held**2)
    by_root, by_lever = lever * np.cos(rest - slope) / (2 * root), root * lever / 2
    cot = 1 / np.tan(rest + wall)
    friction = 0 if slip == "friction at the wall forgotten" else np.tan(wall)
    by_rest = -2 * np.tan(rest) - 2 / held * (by_root + by_lever * cot)
    by_wall = friction - 2 / held * by_lever * (cot + np.tan(wall))
    by_slope = -2 / held * (by_lever * np.tan(slope) - by_root)
    by_slope = 0 if slip == "slope as constant" else by_slope
    twice = 1 if slip == "height not squared" else 2
    return push * np.array([by_rest, by_wall, by_slope, 1 / weight, twice / height])


# Stocks of fish that bear a catch, by growth, room and catch.
def f_fish(x):
    r, K, catch = x.reshape(3, 3)
    return np.sum(THREE * K / 2 * (1 + np.sqrt(1 - 4 * catch / (r * K))))


@case(
    "edges",
    f_fish,
    [0.5, 0.3, 0.8, 8.0, 5.0, 2.0, 1.0, 0.2, 0.35],
    entrywise=True,
    slips=("room in the root as constant", "growth not squared", "room outside of the root"),
)
def stocks_of_fish_at_the_most_that_can_be_caught(x, slip):
    r, K, catch = x.reshape(3, 3)
    root = np.sqrt(1 - 4 * catch / (r * K))
    outside = 0 if slip == "room outside of the root" else (1 + root) / 2
    inside = 0 if slip.startswith("room in") else catch / (r * K * root)
    by_r = catch / ((r if slip == "growth not squared" else r**2) * root)
    return np.array([*THREE * by_r, *THREE * (outside + inside), *-THREE / (r * root)])


# Concentrations by an assay: signals, those of a blank and in excess, half effect and steepness.
def f_assay(x):
    y, blank, excess, half, steep = x[:3], *x[3:]
    return half * ((blank - y) / (y - excess)) ** (1 / steep)


@case(
    "edges",
    f_assay,
    [2 - 2.0**-20, 1.2, 0.0625 + 2.0**-22, 2.0, 0.0625, 3.0, 1.3],
    entrywise=True,
    slips=("signal in excess as constant", "steepness by no logarithm", "signal of one difference"),
)
def concentrations_by_an_assay_next_to_its_plateaus(x, slip):
    y, blank, excess, half, steep = x[:3], *x[3:]
    value = half * ((blank - y) / (y - excess)) ** (1 / steep)
    below, above = value / (steep * (blank - y)), value / (steep * (y - excess))
    by_y = -below - (0 if slip == "signal of one difference" else above)
    by_excess = 0 * above if slip == "signal in excess as constant" else above
    log = 1 if slip.startswith("steepness") else np.log((blank - y) / (y - excess))
    by_steep = -value * log / steep**2
    return np.column_stack([np.diag(by_y), below, by_excess, value / half, by_steep])


# A pose between two poses, given as quaternions.
POSE = np.full(4, 0.5)
NEXT_POSE = np.cos(0.02) * POSE + np.sin(0.02) * np.array([0.7, -0.1, 0.1, -0.7])


def f_poses(x):
    q, p = x[:4], x[4:]
    angle = np.arccos(q @ p)
    return (np.sin(0.7 * angle) * q + np.sin(0.3 * angle) * p) / np.sin(angle)


@case(
    "edges",
    f_poses,
    [*POSE, *NEXT_POSE],
    resolution=1e-6,
    slips=("angle as constant", "angle by one pose only", "sine below as constant"),
)
def pose_between_two_that_are_almost_alike(x, slip):
    q, p = x[:4], x[4:]
    cosine = q @ p
    angle, sine = np.arccos(cosine), np.sqrt((1 - cosine) * (1 + cosine))
    parts = np.array([0.7, 0.3])
    weights = np.sin(parts * angle) / sine
    below = 0 if slip == "sine below as constant" else weights * cosine
    by_angle = (parts * np.cos(parts * angle) - below) / sine
    turned = -(by_angle[0] * q + by_angle[1] * p) / sine
    turned = 0 * turned if slip == "angle as constant" else turned
    first = weights[0] * np.eye(4) + np.outer(turned, p)
    second = weights[1] * np.eye(4)
    second = second + (0 if slip == "angle by one pose only" else np.outer(turned, q))
    return np.hstack([first, second])
