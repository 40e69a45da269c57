# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at a kink, and points a little away from one.

At a kink: degree days, tranches, cuts, moduli, walks, doors, plies, scores, axes, savers, terrain.
Near to one, 1e-1 to 1e-6 away: compressors, windows, sparse codes, soils, cars, critics, grids.
"""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack


def positive(x):
    return np.maximum(x, 0)


# At a kink.


def warmth(T):
    return np.sum((np.minimum(T[0], 30) + np.maximum(T[1], 10)) / 2 - 10)


@case(
    "kinks",
    lambda T: 9 * (1 - np.exp(-0.025 * warmth(T))),
    [[18.5, 22.25, 30.0, 33.5, 27.0, 24.5], [6.0, 10.0, 14.5, 19.0, 12.25, 9.5]],
    kink=True,
    rights=("", "counted at the limits", "counted by half"),
    slips=("halves forgotten", "hot days in full", "cold nights in full", "rate forgotten"),
)
def harvest_by_degree_days_at_the_limits(T, slip):
    at = {"counted at the limits": 1.0, "counted by half": 0.5}.get(slip, 0.0)
    day = np.where(T[0] == 30, at, T[0] < 30)
    night = np.where(T[1] == 10, at, T[1] > 10)
    if slip == "hot days in full":
        day = np.ones(6)
    if slip == "cold nights in full":
        night = np.ones(6)
    by_warmth = 9 * np.exp(-0.025 * warmth(T)) * (1 if slip == "rate forgotten" else 0.025)
    return by_warmth * np.stack([day, night]) / (1 if slip == "halves forgotten" else 2)


LOST = np.array([0.5, 0.75, 0.25, 0.5, 1.0])
DEFAULTS = np.array(
    [[0, 0, 1, 0, 0], [1, 1, 0, 0, 0], [0, 1, 1, 1, 0], [1, 0, 0, 1, 1], [1, 0, 1, 0, 0]]
)


def f_tranche(x):
    loss, low, high = (DEFAULTS * LOST) @ x[:5], x[5], x[6]
    return np.mean(np.minimum(positive(loss - low), high - low) / (high - low))


@case(
    "kinks",
    f_tranche,
    pack([20.0, 16.0, 10.0, 8.0, 6.0], [12.5, 18.75]),
    kink=True,
    rights=("", "already attached", "half attached"),
    batch=5,
    parts=slices((5,), (2,)),
    slips=("width as constant", "recovered for lost", "never exhausted", "detachment forgotten"),
)
def tranche_that_just_begins_to_lose(x, slip):
    low, high = x[5:]
    share = 1 - LOST if slip == "recovered for lost" else LOST
    width, loss = high - low, (DEFAULTS * LOST) @ x[:5]
    at = {"already attached": 1.0, "half attached": 0.5}.get(slip, 0.0)
    on = np.where(loss == low, at, (loss > low) & ((loss < high) | (slip == "never exhausted")))
    by_names = on @ (DEFAULTS * share) / width
    turned = 0 if slip == "width as constant" else on @ (loss - low) / width**2
    by_high = 0 if slip == "detachment forgotten" else -turned
    return pack(by_names, [turned - np.sum(on) / width], [by_high]) / 5


PIPES = ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (2, 4), (3, 4))
SOURCE_SIDES = [{0, *(k for k in (1, 2, 3) if n >> (k - 1) & 1)} for n in range(8)]
CUTS = np.array([[float(a in S and b not in S) for a, b in PIPES] for S in SOURCE_SIDES])
ACROSS = np.array([[float((a in S) != (b in S)) for a, b in PIPES] for S in SOURCE_SIDES])


@case(
    "kinks",
    lambda capacities: np.min(CUTS @ capacities),
    [2.5, 4.0, 1.0, 3.0, 1.5, 2.0, 4.0],
    kink=True,
    rights=("", "the cut at the sink", "both by half"),
    slips=("both in full", "pipes that lead back", "widest cut", "narrowest pipe alone"),
)
def flow_through_pipes_with_two_narrowest_cuts(capacities, slip):
    through = CUTS @ capacities
    narrowest = np.flatnonzero(through == through.min())
    first = CUTS[narrowest[0]]
    return {
        "the cut at the sink": CUTS[narrowest[-1]],
        "both by half": CUTS[narrowest].mean(axis=0),
        "both in full": CUTS[narrowest].sum(axis=0),
        "pipes that lead back": ACROSS[narrowest[0]],
        "widest cut": CUTS[through.argmax()],
        "narrowest pipe alone": first * (capacities == capacities[first > 0].min()),
    }.get(slip, first)


WAVES = np.pi / 4 * np.outer(np.arange(5), np.arange(8))
COSINES, SINES = np.round(np.cos(WAVES), 15), np.round(np.sin(WAVES), 15)
SEEN = np.array([9.0, 2.5, 1.5, 3.0, 2.0])
TWICE = np.array([1.0, 2.0, 2.0, 2.0, 1.0])


@case(
    "kinks",
    lambda x: TWICE @ (np.sqrt((COSINES @ x) ** 2 + (SINES @ x) ** 2) - SEEN) ** 2 / 2,
    [1.5, 0.25, 2.0, 1.75, 1.25, 2.5, 0.75, 1.0],
    kink=True,
    rights=("", "phase 0", "a phase"),
    slips=("modulus not divided by", "sines forgotten", "mirrored half forgotten", "phases alone"),
)
def misfit_of_moduli_with_a_dark_order(x, slip):
    re, im = COSINES @ x, SINES @ x
    modulus = np.sqrt(re**2 + im**2)
    u, v = {"phase 0": (1.0, 0.0), "a phase": (0.6, -0.8)}.get(slip, (0.0, 0.0))
    dark, size = modulus == 0, np.where(modulus == 0, 1, modulus)
    if slip == "modulus not divided by":
        size = np.ones(5)
    u, v = np.where(dark, u, re / size), np.where(dark, v, im / size)
    if slip == "sines forgotten":
        v = 0 * v
    pull = (1 if slip == "mirrored half forgotten" else TWICE) * (modulus - SEEN)
    if slip == "phases alone":
        pull = TWICE * modulus
    return (pull * u) @ COSINES + (pull * v) @ SINES


TRUE = ((0, 0, 1), (1, 1, 2), (3, 0, 2))
FALSE = ((0, 0, 3), (0, 1, 2), (3, 0, 1))


def f_triples(x):
    E, R = unpack(x, (4, 3), (2, 3))
    total = 0
    for (h, r, t), (h2, r2, t2) in zip(TRUE, FALSE, strict=True):
        near, far = np.abs(E[h] + R[r] - E[t]), np.abs(E[h2] + R[r2] - E[t2])
        total = total + positive(1 + np.sum(near) - np.sum(far))
    return total / 3


@case(
    "kinks",
    f_triples,
    pack(
        [[0.5, -0.25, 1.0], [0.75, 0.5, -0.5], [-0.25, 1.25, 0.5], [0.625, -1.0, 0.25]],
        [[0.25, 0.375, -0.75], [-0.5, 0.25, 1.125]],
    ),
    kink=True,
    rights=("", "met from above", "met in between"),
    batch=3,
    parts=slices((4, 3), (2, 3)),
    slips=("tails added", "relation of the false", "squares", "margin never kept"),
)
def facts_of_a_graph_with_a_component_met(x, slip):
    E, R = unpack(x, (4, 3), (2, 3))
    at = {"met from above": 1.0, "met in between": -0.375}.get(slip, 0.0)
    by_E, by_R = np.zeros((4, 3)), np.zeros((2, 3))
    for pair in zip(TRUE, FALSE, strict=True):
        gaps = [E[h] + R[r] - E[t] for h, r, t in pair]
        if np.abs(gaps[0]).sum() - np.abs(gaps[1]).sum() <= -1 and slip != "margin never kept":
            continue
        for (h, r, t), gap, sign in zip(pair, gaps, (1, -1), strict=True):
            s = sign * (2 * gap if slip == "squares" else np.where(gap == 0, at, np.sign(gap)))
            by_E[h] += s
            by_E[t] += s if slip == "tails added" else -s
            if sign > 0 or slip != "relation of the false":
                by_R[r] += s
    return pack(by_E, by_R) / 3


def f_leash(x):
    """The discrete Fréchet distance of two walks of 4 stops."""
    P, Q = unpack(x, (4, 2), (4, 2))
    leash = {}
    for i in range(4):
        for j in range(4):
            before = [leash[k] for k in ((i - 1, j), (i, j - 1), (i - 1, j - 1)) if k in leash]
            reach = np.sqrt(np.sum((P[i] - Q[j]) ** 2))
            leash[i, j] = np.maximum(min(before), reach) if before else reach
    return leash[3, 3]


@case(
    "kinks",
    f_leash,
    pack(
        [[0.0, 0.0], [10.0, 0.5], [20.0, 0.0], [30.0, 1.0]],
        [[1.0, 2.0], [13.0, 4.5], [24.0, 3.0], [31.0, 3.0]],
    ),
    kink=True,
    rights=("", "at the later stop", "at both by half"),
    parts=slices((4, 2), (4, 2)),
    slips=("summed", "squared reach", "second walk added", "longest of all reaches"),
)
def leash_of_two_walks_reached_twice(x, slip):
    P, Q = unpack(x, (4, 2), (4, 2))
    later = {"at the later stop": 1.0, "at both by half": 0.5}.get(slip, 0.0)
    leash, longest = {}, (0.0, np.zeros((2, 4, 2)))
    for i in range(4):
        for j in range(4):
            gap, g = P[i] - Q[j], np.zeros((2, 4, 2))
            reach = np.sqrt(gap @ gap)
            g[0, i] = 2 * gap if slip == "squared reach" else gap / reach
            g[1, j] = g[0, i] if slip == "second walk added" else -g[0, i]
            longest = max(longest, (reach, g), key=lambda known: known[0])
            known = [leash[k] for k in ((i - 1, j), (i, j - 1), (i - 1, j - 1)) if k in leash]
            before, d_before = min(known, key=lambda known: known[0]) if known else (reach, g)
            if slip == "summed" and known:
                leash[i, j] = max(before, reach), d_before + g
            else:
                share = later if reach == before else float(reach > before)
                leash[i, j] = max(before, reach), share * g + (1 - share) * d_before
    return (longest if slip == "longest of all reaches" else leash[3, 3])[1].ravel()


ROOMS = np.array([30.0, 45.0, 24.0, 60.0, 36.0])


def f_smoke(x):
    """The rise of the smoke in rooms in a row: a door lets pass what is upwind of it."""
    c, u = x[:5], x[5:]
    through = positive(u) * c[:-1] + np.minimum(u, 0) * c[1:]
    none = 0 * through[:1]
    return (np.concatenate([none, through]) - np.concatenate([through, none])) / ROOMS


@case(
    "kinks",
    f_smoke,
    pack([8.0, 2.5, 5.25, 1.0, 3.5], [1.5, -0.75, 0.0, 2.0]),
    kink=True,
    rights=("", "air moves on", "air moves either way"),
    parts=slices((5,), (4,)),
    slips=("rooms as one size", "downwind", "receiving room forgotten", "mean of both rooms"),
)
def smoke_carried_through_a_still_door(x, slip):
    c, u = x[:5], x[5:]
    at = {"air moves on": 1.0, "air moves either way": 0.375}.get(slip, 0.0)
    on = np.where(u == 0, at, u > 0)
    if slip == "downwind":
        on = 1 - on
    if slip == "mean of both rooms":
        on = np.full(4, 0.5)
    through = np.zeros((4, 9))
    for j in range(4):
        through[j, j], through[j, j + 1] = on[j] * u[j], (1 - on[j]) * u[j]
        through[j, 5 + j] = on[j] * c[j] + (1 - on[j]) * c[j + 1]
    J = np.zeros((5, 9))
    J[:-1] -= through
    if slip != "receiving room forgotten":
        J[1:] += through
    return J / (ROOMS.mean() if slip == "rooms as one size" else ROOMS[:, None])


STIFFNESS = np.array([[140.0, 3.0, 0.0], [3.0, 10.0, 0.0], [0.0, 0.0, 5.0]])
STRENGTH_ALONG, STRENGTH_ACROSS, STRENGTH_IN_SHEAR = 1500.0, 50.0, 70.0


def ply(c, s):
    turn = np.array([[c * c, s * s, c * s], [s * s, c * c, -c * s], [-2 * c * s, 2 * c * s, 0]])
    turn[2, 2] = c * c - s * s
    return np.round(STIFFNESS @ turn, 9)


PLIES = np.array([ply(0.8, 0.6), ply(0.8, -0.6), ply(1.0, 0.0)])


def f_laminate(strain):
    """The reserve by Tsai and Hill; strains in thousandths, stresses in MPa."""
    a, b, t = (PLIES[:, k] @ strain for k in range(3))
    along = (a * a - a * b) / STRENGTH_ALONG**2
    return 1 / np.sqrt(np.max(along + (b / STRENGTH_ACROSS) ** 2 + (t / STRENGTH_IN_SHEAR) ** 2))


@case(
    "kinks",
    f_laminate,
    [3.75, 1.25, 0.0],
    kink=True,
    rights=("", "other ply", "both by half"),
    slips=("both in full", "power of the reserve", "product forgotten", "shear alone"),
)
def reserve_of_a_laminate_with_two_critical_plies(strain, slip):
    a, b, t = (PLIES[:, k] @ strain for k in range(3))
    along, across = 2 * a - b, -a
    if slip == "product forgotten":
        along, across = 2 * a, 0 * a
    by_a = along / STRENGTH_ALONG**2
    by_b = across / STRENGTH_ALONG**2 + 2 * b / STRENGTH_ACROSS**2
    if slip == "shear alone":
        by_a, by_b = 0 * a, 0 * a
    by_stress = np.stack([by_a, by_b, 2 * t / STRENGTH_IN_SHEAR**2], axis=1)
    rows = np.einsum("pk,pkj->pj", by_stress, PLIES)
    index = (a * a - a * b) / STRENGTH_ALONG**2 + (b / STRENGTH_ACROSS) ** 2
    index = index + (t / STRENGTH_IN_SHEAR) ** 2
    tied = rows[index == index.max()]
    row = {
        "other ply": tied[-1],
        "both by half": tied.mean(axis=0),
        "both in full": tied.sum(axis=0),
    }.get(slip, tied[0])
    return -row / 2 * index.max() ** (-0.5 if slip == "power of the reserve" else -1.5)


DESIGN = np.array([[1.0, 0.5], [1.0, 1.0], [1.0, 2.0], [1.0, -1.0], [1.0, 3.0], [1.0, -0.5]])
RESPONSES = np.array([1.75, 3.0, -0.5, 3.25, 4.25, -5.0])


def f_hampel(b):
    """Estimating equations with Hampel's three parts, joints at 1, 2 and 4."""
    r = RESPONSES - DESIGN @ b
    size = np.abs(r)
    psi = np.minimum(np.minimum(size, 1), positive(4 - size) / 2)
    return np.where(r < 0, -psi, psi) @ DESIGN / 6


@case(
    "kinks",
    f_hampel,
    [1.5, 0.5],
    kink=True,
    rights=("", "slopes outside", "slopes between"),
    batch=6,
    slips=("sign", "descent as flat", "descent that climbs", "one factor of the design"),
)
def estimating_equations_with_scores_at_the_joints(b, slip):
    size = np.abs(RESPONSES - DESIGN @ b)
    outside = {"slopes outside": 1.0, "slopes between": 0.5}.get(slip, 0.0)
    descent = {"descent as flat": 0.0, "descent that climbs": 0.5}.get(slip, -0.5)
    slope = np.where(size < 1, 1.0, np.where((size > 2) & (size < 4), descent, 0.0))
    slope = np.where(size == 1, 1 - outside, slope)
    slope = np.where(size == 2, outside * descent, slope)
    other = np.ones((6, 2)) if slip == "one factor of the design" else DESIGN
    J = -(DESIGN * slope[:, None]).T @ other / 6
    return -J if slip == "sign" else J


CLOUD = np.array(
    [[1.5, -0.5, 2.0], [1.0, 2.0, 0.0], [-2.5, 1.25, 0.5], [0.5, 3.0, 1.25], [-1.0, -2.0, 0.75]]
)


@case(
    "kinks",
    lambda w: np.mean(np.abs(CLOUD @ w)) / np.sqrt(w @ w),
    [2.0, -1.0, 2.0],
    kink=True,
    rights=("", "sample to one side", "sample nearly to the other"),
    batch=5,
    slips=("length as constant", "lengths not squared", "signs forgotten", "squares"),
)
def spread_by_magnitudes_with_a_sample_across(w, slip):
    along, size = CLOUD @ w, np.sqrt(w @ w)
    at = {"sample to one side": 1.0, "sample nearly to the other": -0.8}.get(slip, 0.0)
    s = np.where(along == 0, at, np.sign(along))
    if slip == "signs forgotten":
        s = np.ones(5)
    if slip == "squares":
        s = 2 * along
    g = s @ CLOUD / 5 / size
    if slip != "length as constant":
        power = 2 if slip == "lengths not squared" else 3
        g = g - np.mean(np.abs(along)) * w / size**power
    return g


YEARS = np.array(
    [
        [0.25, 0.125, 0.0, 0.03125],
        [-0.25, 0.0, 0.125, 0.03125],
        [0.5, -0.125, 0.0625, 0.03125],
        [0.0, 0.25, -0.015625, 0.03125],
    ]
)
CHANCES = np.array([0.25, 0.125, 0.5, 0.125])


def f_saver(w):
    """Utility, and what is felt about it next to a growth of 1/16."""
    wealth = 1 + YEARS @ w
    gain = np.log(wealth / 1.0625)
    return CHANCES @ (np.log(wealth) + 0.8 * np.minimum(gain, 2.25 * gain))


@case(
    "kinks",
    f_saver,
    [0.375, 0.25, 0.25, 0.125],
    kink=True,
    rights=("", "felt as a gain", "in between"),
    slips=("gain and loss alike", "logarithm's slope", "equal chances", "utility itself forgotten"),
)
def utility_of_a_saver_at_what_he_expects(w, slip):
    wealth = 1 + YEARS @ w
    at = {"felt as a gain": 1.0, "in between": 1.5}.get(slip, 2.25)
    felt = np.where(wealth == 1.0625, at, np.where(wealth > 1.0625, 1, 2.25))
    if slip == "gain and loss alike":
        felt = np.ones(4)
    by_u = 0.8 * felt + (0 if slip == "utility itself forgotten" else 1)
    by_wealth = by_u / (1 if slip == "logarithm's slope" else wealth)
    return (np.full(4, 0.25) if slip == "equal chances" else CHANCES) * by_wealth @ YEARS


GROUND = np.array(
    [
        [12.0, 14.5, 13.0, 11.0],
        [15.0, 19.0, 16.5, 12.5],
        [13.5, 17.0, 21.0, 15.0],
        [9.5, 12.5, 18, 14],
    ]
)


def f_terrain(P):
    """Heights on a mesh whose squares of 2 m are split into triangles."""
    heights = []
    for p in P:
        i, j = int(float(p[0]) // 2), int(float(p[1]) // 2)
        u, v = p[0] / 2 - i, p[1] / 2 - j
        a, b, c, d = GROUND[i, j], GROUND[i + 1, j], GROUND[i, j + 1], GROUND[i + 1, j + 1]
        heights.append(a + u * (b - a) + v * (d - b) if u > v else a + v * (c - a) + u * (d - c))
    return np.stack(heights)


@case(
    "kinks",
    f_terrain,
    [[1.375, 0.5], [2.75, 4.75], [4.25, 3.5]],
    kink=True,
    rights=("", "triangle below", "mean of the triangles"),
    slips=("width of the squares", "triangle below everywhere", "axes swapped", "bilinear"),
)
def terrain_above_an_edge_of_its_triangles(P, slip):
    J = np.zeros((3, 3, 2))
    at = {"triangle below": 1.0, "mean of the triangles": 0.5}.get(slip, 0.0)
    for n, p in enumerate(P):
        i, j = int(p[0] // 2), int(p[1] // 2)
        u, v = p[0] / 2 - i, p[1] / 2 - j
        a, b, c, d = GROUND[i, j], GROUND[i + 1, j], GROUND[i, j + 1], GROUND[i + 1, j + 1]
        below, above = np.array([b - a, d - b]), np.array([d - c, c - a])
        share = at if u == v else float(u > v)
        if slip == "triangle below everywhere":
            share = 1.0
        J[n, n] = share * below + (1 - share) * above
        if slip == "bilinear":
            J[n, n] = (1 - v) * (b - a) + v * (d - c), (1 - u) * (c - a) + u * (d - b)
        if slip == "axes swapped":
            J[n, n] = J[n, n][::-1].copy()
    return J / (1 if slip == "width of the squares" else 2)


WANTED = np.array([[12, 30, 7], [20, 24, 5], [16, 41, 9], [9, 35, 4], [25, 28, 11], [14, 33, 6]])
SOLD_AT, BOUGHT_AT = np.array([8.0, 3.5, 20.0]), np.array([5.0, 2.0, 11.0])
LEFT_AT, MISSED_AT = np.array([2.0, 0.5, 6.0]), np.array([1.0, 0.25, 4.0])


def f_orders(q):
    sold = np.minimum(q, WANTED) @ SOLD_AT
    after = positive(q - WANTED) @ LEFT_AT - positive(WANTED - q) @ MISSED_AT
    return np.mean(sold + after) - BOUGHT_AT @ q - 0.01 * np.sum(q) ** 2


@case(
    "kinks",
    f_orders,
    [16.0, 31.0, 6.0],
    kink=True,
    rights=("", "one more is left", "two in three sold"),
    batch=6,
    slips=("sale of what is left", "ill will forgotten", "store of each alone", "price for margin"),
)
def profit_of_orders_just_sold_out(q, slip):
    short = {"one more is left": 0.0, "two in three sold": 2 / 3}.get(slip, 1.0)
    sold = np.where(q == WANTED, short, q < WANTED).mean(axis=0)
    gain = SOLD_AT + (0 if slip == "ill will forgotten" else MISSED_AT)
    left = (1 - sold) * (0 if slip == "sale of what is left" else LEFT_AT)
    bought = 0 if slip == "price for margin" else BOUGHT_AT
    stored = q if slip == "store of each alone" else np.sum(q)
    return sold * gain + left - bought - 0.02 * stored


# A little away from one.

ROOM = np.array([0.6, 0.3, 0.1])


def f_compressor(x):
    """The level behind a compressor of ratio 4 above 0.5, in decibels, in a small room."""
    y = x * np.maximum(np.abs(x) / 0.5, 1) ** -0.75
    heard = ROOM[0] * y[2:] + ROOM[1] * y[1:-1] + ROOM[2] * y[:-2]
    return 10 * np.log(np.mean(heard**2)) / np.log(10)


@case(
    "kinks",
    f_compressor,
    [0.12, 0.43, 0.81, 0.50003, 0.07, -0.35, -0.94, -0.66, -0.28, 0.21, 0.55, 0.39],
    slips=("slope 1 below forgotten", "power of the gain", "decibels by natural logs", "echoes"),
)
def level_of_a_compressor_close_to_its_threshold(x, slip):
    over = np.maximum(np.abs(x) / 0.5, 1)
    y = x * over**-0.75
    heard = ROOM[0] * y[2:] + ROOM[1] * y[1:-1] + ROOM[2] * y[:-2]
    back = 2 * heard / np.sum(heard**2) * 10
    by_y = np.zeros(12)
    for lag, weight in enumerate(ROOM[:1] if slip == "echoes" else ROOM):
        by_y[2 - lag : 12 - lag] += weight * back
    slope = np.where(over > 1, 0.25 * over**-0.75, 1.0)
    if slip == "slope 1 below forgotten":
        slope = 0.25 * over**-0.75
    if slip == "power of the gain":
        slope = over**-0.75
    return by_y * slope / (1 if slip == "decibels by natural logs" else np.log(10))


PLACES = np.array([-0.5, 0.75, 1.5, 2.4])


def f_epanechnikov(x):
    u = (PLACES[:, None] - x[:7]) / x[7]
    return np.mean(0.75 * positive(1 - u**2), axis=1) / x[7]


@case(
    "kinks",
    f_epanechnikov,
    pack([-1.1, -0.2, 0.33, 0.68, 1.35, 1.550008, 2.9], [0.8]),
    batch=7,
    parts=slices((7,), (1,)),
    slips=(
        "width inside forgotten",
        "width outside forgotten",
        "window left open",
        "offset's sign",
    ),
)
def density_by_epanechnikov_with_a_sample_close_to_the_edge(x, slip):
    u = (PLACES[:, None] - x[:7]) / x[7]
    on = np.ones_like(u) if slip == "window left open" else (np.abs(u) < 1) * 1.0
    kernel = 0.75 * (1 - u**2) * on
    by_s = 1.5 * u * on / x[7] ** 2
    inside = 0 if slip == "width inside forgotten" else 1.5 * u**2 * on
    by_h = (inside - (0 if slip == "width outside forgotten" else kernel)) / x[7] ** 2
    if slip == "offset's sign":
        by_s = -by_s
    return np.concatenate([by_s, by_h.sum(axis=1, keepdims=True)], axis=1) / 7


SIGNAL = np.array([0.9, -1.4, 0.6])
ATOMS = normal("atoms of a sparse code", 3, 4) / [1.5, 1.5, 1.5, -1.5]
ENCODER = 0.5 * ATOMS.T + 0.1 * normal("encoder of a sparse code", 4, 3)
HINDRANCE = np.eye(4) - 0.4 * ATOMS.T @ ATOMS + 0.1 * normal("learnt hindrance", 4, 4)
JUST_ABOVE = np.abs(ENCODER[1] @ SIGNAL) + 2e-5


def shrunk(v, threshold):
    return positive(v - threshold) - positive(-v - threshold)


def f_code(x):
    W, S, threshold = unpack(x, (4, 3), (4, 4), (4,))
    z = 0 * threshold
    for _ in range(3):
        z = shrunk(W @ SIGNAL + S @ z, threshold)
    return np.sum((ATOMS @ z - SIGNAL) ** 2) / 2


@case(
    "kinks",
    f_code,
    pack(ENCODER, HINDRANCE, [0.08, JUST_ABOVE, 0.26, 0.11]),
    parts=slices((4, 3), (4, 4), (4,)),
    slips=("threshold's sign", "masks forgotten", "last pass alone", "hindrance not transposed"),
)
def sparse_code_with_a_unit_hardly_below_its_threshold(x, slip):
    W, S, threshold = unpack(x, (4, 3), (4, 4), (4,))
    z, passes = np.zeros(4), []
    for _ in range(3):
        v = W @ SIGNAL + S @ z
        passes.append((z, v))
        z = shrunk(v, threshold)
    back = ATOMS.T @ (ATOMS @ z - SIGNAL)
    by_W, by_S, by_threshold = np.zeros((4, 3)), np.zeros((4, 4)), np.zeros(4)
    for before, v in reversed(passes):
        on = np.ones(4) if slip == "masks forgotten" else np.abs(v) > threshold
        back = back * on
        by_W += np.outer(back, SIGNAL)
        by_S += np.outer(back, before)
        by_threshold -= back * (1 if slip == "threshold's sign" else np.sign(v))
        back = (S if slip == "hindrance not transposed" else S.T) @ back
        if slip == "last pass alone":
            break
    return pack(by_W, by_S, by_threshold)


RAIN = np.array([12.0, 18.0, 22.5, 9.8018, 11.0, 6.0, 3.0, 7.5])
HOURS = np.arange(1, 9) / 4


@case(
    "kinks",
    lambda x: (
        (np.sum(positive(RAIN - x[0] - (x[1] - x[0]) * np.exp(-x[2] * HOURS))) / 4 - 3.1) ** 2
    ),
    [4.0, 30.0, 1.5],
    entrywise=True,
    slips=("dry intervals", "quarters of an hour", "first rate alone", "time forgotten"),
)
def runoff_of_rain_hardly_above_what_soil_takes(x, slip):
    last, first, rate = x
    left = np.exp(-rate * HOURS)
    excess = RAIN - last - (first - last) * left
    on = np.ones(8) if slip == "dry intervals" else excess > 0
    step = 1 if slip == "quarters of an hour" else 0.25
    by_last = -1 if slip == "first rate alone" else left - 1
    hours = 1 if slip == "time forgotten" else HOURS
    rows = np.stack([by_last * on, -left * on, (first - last) * hours * left * on])
    return 2 * (np.sum(positive(excess)) / 4 - 3.1) * rows.sum(axis=1) * step


SPEEDS = np.arange(1.0, 31.0, 2.0)


def f_traction(x):
    """Seconds up to 30 m/s of a car with a mass, power, grip and area that drags."""
    mass, power, grip, area = x
    pull = np.minimum(9.81 * grip, power / (mass * SPEEDS))
    return np.sum(2 / (pull - 0.6 * area * SPEEDS**2 / mass - 0.12))


@case(
    "kinks",
    f_traction,
    [1400.0, 135970.0, 0.9, 0.7],
    entrywise=True,
    slips=("mass of the drag", "power at all speeds", "square forgotten", "speed in the power"),
)
def seconds_to_speed_close_to_the_limit_of_grip(x, slip):
    mass, power, grip, area = x
    by_power = power / (mass * SPEEDS)
    slips = by_power > 9.81 * grip
    pull = np.where(slips, 9.81 * grip, by_power)
    drag = 0.6 * area * SPEEDS**2 / mass
    if slip == "power at all speeds":
        slips = np.zeros(15, dtype=bool)
    by_mass = np.where(slips, 0, -by_power / mass)
    if slip != "mass of the drag":
        by_mass = by_mass + drag / mass
    turning = mass if slip == "speed in the power" else mass * SPEEDS
    rows = [by_mass, np.where(slips, 0, 1 / turning), 9.81 * slips, -drag / area]
    power_of = 1 if slip == "square forgotten" else 2
    return np.array(rows) @ (-2 / (pull - drag - 0.12) ** power_of)


MONTHS = np.array([0.031, -0.054, 0.012, 0.067, -0.023, 0.045, -0.011, 0.038])


def f_insured(x):
    """Shares are a multiple of what is above the floor, but no more than a part of all."""
    value, floor, multiple, cap = x
    for growth in MONTHS:
        shares = positive(np.minimum(multiple * (value - floor), cap * value))
        value, floor = 1.002 * value + (growth - 0.002) * shares, 1.002 * floor
    return value


@case(
    "kinks",
    f_insured,
    [100.0, 85.0, 4.0, 0.60002],
    entrywise=True,
    slips=("floor that stands still", "cap ignored", "shares as constant", "cash without interest"),
)
def insured_savings_close_to_the_cap_on_shares(x, slip):
    value, floor, multiple, cap = x
    d_value, d_floor, d_multiple, d_cap = np.eye(4)
    for growth in MONTHS:
        above, most = multiple * (value - floor), cap * value
        if max(above, 0) < most or slip == "cap ignored":
            d_shares = multiple * (d_value - d_floor) + (value - floor) * d_multiple
            d_shares = d_shares * (above > 0)
        else:
            d_shares = cap * d_value + value * d_cap
        if slip == "shares as constant":
            d_shares = 0 * d_shares
        shares = max(min(above, most), 0.0)
        rest = 0 if slip == "cash without interest" else 0.002
        d_value = (1 + rest) * d_value + (growth - rest) * d_shares
        value, floor = 1.002 * value + (growth - 0.002) * shares, 1.002 * floor
        d_floor = d_floor * (0 if slip == "floor that stands still" else 1.002)
    return d_value


def f_axes(V):
    total = 0
    for i in range(4):
        for j in range(i):
            cosine = V[i] @ V[j] / np.sqrt((V[i] @ V[i]) * (V[j] @ V[j]))
            total = total + np.arccos(np.abs(cosine))
    return total / 6


@case(
    "kinks",
    f_axes,
    [[1.0, 2.0, 0.5], [2.0, -1.0, 4e-6], [0.3, 0.8, -1.1], [-0.9, 0.4, 0.7]],
    slips=("lengths as constants", "axes as arrows", "later axis alone", "root of the arccosine"),
)
def angle_between_fibres_almost_square_to_each_other(V, slip):
    g = np.zeros((4, 3))
    for i in range(4):
        for j in range(i):
            a, b = np.sqrt(V[i] @ V[i]), np.sqrt(V[j] @ V[j])
            u, v = V[i] / a, V[j] / b
            c = u @ v
            s = -1 if slip == "axes as arrows" else -np.sign(c)
            s = s / (1 if slip == "root of the arccosine" else np.sqrt(1 - c * c))
            along = 0 if slip == "lengths as constants" else c
            g[i] += s * (v - along * u) / a
            if slip != "later axis alone":
                g[j] += s * (u - along * v) / b
    return g / 6


SOIL = normal("plots of a regression by ranks", 9, 3)
CROP = SOIL @ [0.8, -0.4, 0.3] + 0.7 * normal("crop of a regression by ranks", 9)
AT = np.array([0.7, -0.5, 0.4])
CROP[3] = CROP[6] + (SOIL[3] - SOIL[6]) @ AT + 3e-4
SCORES = np.sqrt(12) * (np.arange(1, 10) / 10 - 0.5)


@case(
    "kinks",
    lambda b: SCORES @ np.sort(CROP - SOIL @ b),
    AT,
    slips=("order for ranks", "ranks of the crop", "scores not centred", "magnitudes ranked"),
)
def dispersion_by_ranks_with_a_close_pair(b, slip):
    residuals = CROP - SOIL @ b
    if slip == "ranks of the crop":
        residuals = CROP
    if slip == "magnitudes ranked":
        residuals = np.abs(residuals)
    order = np.argsort(residuals)
    ranks = order if slip == "order for ranks" else np.argsort(order)
    return -(SCORES + (np.sqrt(3) if slip == "scores not centred" else 0))[ranks] @ SOIL


NUMBERS = np.stack(np.meshgrid(*[np.arange(1, 5)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)


@case(
    "kinks",
    lambda sides: np.pi**2 * np.sum(np.sort((NUMBERS**2) @ (1 / sides**2))[:6]),
    [1.0, 1.3, 1.3002],
    slips=("a level too many", "square of the side", "numbers not squared", "highest level"),
)
def energy_of_electrons_in_a_box_with_a_close_level(sides, slip):
    levels = np.argsort((NUMBERS**2) @ (1 / sides**2))
    filled = NUMBERS[levels[: 7 if slip == "a level too many" else 6]]
    if slip == "highest level":
        filled = filled[-1:]
    squares = np.sum(filled if slip == "numbers not squared" else filled**2, axis=0)
    return -2 * np.pi**2 * squares / sides ** (2 if slip == "square of the side" else 3)


STATES = normal("states seen by two critics", 5, 3)
LEANING = np.stack([normal("leaning of critic 1", 3, 2), normal("leaning of critic 2", 3, 2)])
BENT = np.array([[[1.2, 0.3], [0.3, 0.8]], [[0.7, -0.2], [-0.2, 1.1]]])
OFFSET = -0.0423


def f_critics(A):
    a = np.tanh(STATES @ A.T)
    first, second = (
        np.sum((STATES @ B) * a, axis=1) - np.sum((a @ C) * a, axis=1)
        for B, C in zip(LEANING, BENT, strict=True)
    )
    return -np.mean(np.minimum(first, second + OFFSET))


@case(
    "kinks",
    f_critics,
    [[0.6, -0.3, 0.4], [-0.5, 0.7, 0.2]],
    batch=5,
    slips=("first critic alone", "mean of the critics", "the more hopeful", "tanh's slope"),
)
def action_under_two_critics_that_nearly_agree(A, slip):
    a = np.tanh(STATES @ A.T)
    leans = np.stack([STATES @ B for B in LEANING])
    values = np.sum((leans - a @ BENT) * a, axis=2) + np.array([[0], [OFFSET]])
    first = (values[0] < values[1]) * 1.0
    if slip == "the more hopeful":
        first = 1 - first
    if slip == "first critic alone":
        first = np.ones(5)
    if slip == "mean of the critics":
        first = np.full(5, 0.5)
    by_a = leans - 2 * a @ BENT
    by_a = first[:, None] * by_a[0] + (1 - first[:, None]) * by_a[1]
    return -(by_a * (1 if slip == "tanh's slope" else 1 - a * a)).T @ STATES / 5


def f_frequency(x):
    """Hertz off 50 at three times after a plant is lost; governors have a dead band."""
    inertia, damping, droop, band = x
    off, power, seen = 0 * inertia, 0 * inertia, []
    for step in range(1, 21):
        beyond = positive(off - band) - positive(-off - band)
        off, power = (
            off + 0.05 * (power - 0.03 - damping * off) / (2 * inertia),
            power + 0.05 * (-beyond / droop - power) / 0.4,
        )
        if step in (4, 10, 20):
            seen.append(50 * off)
    return np.stack(seen)


@case(
    "kinks",
    f_frequency,
    [4.0, 1.0, 0.05, 0.0007455],
    entrywise=True,
    slips=("no dead band", "band's own slope", "damping's share of the droop", "inertia kept"),
)
def frequency_of_a_grid_close_to_the_dead_band(x, slip):
    inertia, damping, droop, band = x
    off = power = 0.0
    d_off, d_power, J = np.zeros(4), np.zeros(4), []
    for step in range(1, 21):
        beyond = max(off - band, 0) - max(-off - band, 0)
        on = 1.0 if slip == "no dead band" else float(abs(off) > band)
        d_beyond = on * d_off
        if slip != "band's own slope":
            d_beyond = d_beyond - on * np.sign(off) * np.eye(4)[3]
        push = power - 0.03 - damping * off
        d_push = d_power - damping * d_off - off * np.eye(4)[1]
        if slip != "inertia kept":
            d_push = d_push - push / inertia * np.eye(4)[0]
        d_drive = -d_beyond / droop + beyond / droop**2 * np.eye(4)[2]
        if slip == "damping's share of the droop":
            d_drive = -d_beyond / droop + beyond / droop * np.eye(4)[2]
        off, power = (
            off + 0.05 * push / (2 * inertia),
            power + 0.05 * (-beyond / droop - power) / 0.4,
        )
        d_off = d_off + 0.05 * d_push / (2 * inertia)
        d_power = d_power + 0.05 * (d_drive - d_power) / 0.4
        if step in (4, 10, 20):
            J.append(50 * d_off)
    return np.array(J)


FACES = np.array(
    [[0.0, 0.6, 0.8], [0.8, 0.0, 0.6], [0.48, 0.64, 0.6], [-0.6, 0.0, 0.8], [0.0, -0.8, 0.6]]
)


def f_shade(x):
    lights, paint = unpack(x, (2, 3), (5,))
    return paint * (0.05 + np.sum(positive(FACES @ lights.T), axis=1))


@case(
    "kinks",
    f_shade,
    pack([[1.2, 0.5, 0.90001], [-0.4, 0.7, 0.3]], uniform("paint of five faces", 5)),
    parts=slices((2, 3), (5,)),
    slips=("light from behind", "paint forgotten", "darkness between", "one light for both"),
)
def brightness_of_faces_close_to_the_edge_of_shade(x, slip):
    lights, paint = unpack(x, (2, 3), (5,))
    facing = FACES @ lights.T
    on = np.ones((5, 2)) if slip == "light from behind" else (facing > 0) * 1.0
    if slip == "one light for both":
        on = on[:, :1] * np.ones((5, 2))
    J = np.zeros((5, 11))
    by_lights = on[:, :, None] * FACES[:, None, :]
    if slip != "paint forgotten":
        by_lights = paint[:, None, None] * by_lights
    J[:, :6] = by_lights.reshape(5, 6)
    J[:, 6:] = np.diag(positive(facing).sum(axis=1))
    if slip != "darkness between":
        J[:, 6:] += 0.05 * np.eye(5)
    return J


LATTICE = np.stack(np.meshgrid(*[np.linspace(0, 1, 3)] * 3, indexing="ij"), axis=-1)
FILM = np.sqrt(LATTICE @ uniform("mixing of a film look", 3, 3)) + 0.05 * normal("film", 3, 3, 3, 3)


def f_film(pixels):
    """Colours by a lattice of 3 x 3 x 3, tetrahedron by tetrahedron."""
    out = []
    for pixel in pixels:
        cell = [min(max(int(float(2 * c)), 0), 1) for c in pixel]
        inside = [2 * c - n for c, n in zip(pixel, cell, strict=True)]
        corner = list(cell)
        colour = FILM[tuple(corner)] + 0 * pixel
        for k in sorted(range(3), key=lambda k: inside[k], reverse=True):
            before = FILM[tuple(corner)]
            corner[k] += 1
            colour = colour + inside[k] * (FILM[tuple(corner)] - before)
        out.append(colour)
    return np.stack(out)


@case(
    "kinks",
    f_film,
    [[0.3, 0.72, 0.30002], [0.85, 0.1, 0.44], [0.61, 0.93, 0.2]],
    slips=("lattice's step", "edges from the first corner", "always red first", "channels swapped"),
)
def colours_by_tetrahedra_close_to_another_one(pixels, slip):
    J = np.zeros((3, 3, 3, 3))
    for n, pixel in enumerate(pixels):
        corner = np.clip((2 * pixel).astype(int), 0, 1)
        first = FILM[tuple(corner)]
        order = np.argsort(corner - 2 * pixel, kind="stable")
        for k in range(3) if slip == "always red first" else order:
            start = corner * 1
            corner = corner + np.eye(3, dtype=int)[k]
            before = first if slip == "edges from the first corner" else FILM[tuple(start)]
            J[n, :, n, k] = FILM[tuple(corner)] - before
        if slip == "channels swapped":
            J[n, :, n] = J[n, :, n].T.copy()
    return J * (1 if slip == "lattice's step" else 2)
