# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that carry noise: short floats, rounded readings, searches that stop, kept tables."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import erf, is_exact, rounded, solve


def _single(v):
    return rounded(v, np.float32)


def _half(v):
    return rounded(v, np.float16)


def _brain(v):
    """The nearest bfloat16."""

    def to(v):
        bits = np.asarray(v, np.float32).view(np.uint32)
        return ((bits + np.uint32(0x8000)) & np.uint32(0xFFFF0000)).view(np.float32)

    return rounded(v, to)


def _double(v):
    return rounded(v, np.float64)


def _in_steps(v, step):
    return rounded(v, lambda v: np.round(v / step) * step)


def _short(v):
    """Constants that single precision holds."""
    return np.asarray(v, np.float32)


# The action of a scalar field that acts on itself, on a lattice without ends.


def f_field(x):
    p = _single(x)
    steps = sum(np.sum((np.roll(p, -1, axis) - p) ** 2) for axis in (0, 1))
    return _double(steps / 2 + np.sum(0.15 * p**2 + 0.2 * p**4))


@case(
    "noise",
    f_field,
    0.9 * normal("lattice field", 4, 4),
    slips=("neighbours ahead only", "mass forgotten", "power's 4 forgotten"),
    resolution=1e-3,
)
def action_of_a_field_in_single_precision(x, slip):
    ahead = sum(np.roll(x, -1, axis) for axis in (0, 1))
    behind = sum(np.roll(x, 1, axis) for axis in (0, 1))
    g = 2 * x - ahead if slip == "neighbours ahead only" else 4 * x - ahead - behind
    mass = 0 if slip == "mass forgotten" else 0.3
    return g + mass * x + (0.2 if slip == "power's 4 forgotten" else 0.8) * x**3


# The states of a peptide of eight residues, helix or coil each, by Zimm and Bragg.


def f_peptide(x):
    *s, nucleus = np.exp(_single(x))
    helix, coil = 0 * nucleus, 1 + 0 * nucleus
    for v in s:
        helix, coil = v * (helix + nucleus * coil), helix + coil
    return _double(np.log(helix + coil))


@case(
    "noise",
    f_peptide,
    [0.4, 0.9, -0.2, 1.1, 0.7, 1.3, 0.2, 0.6, -3.1],
    slips=("what follows forgotten", "logarithm forgotten", "nucleus' exponential forgotten"),
    resolution=1e-3,
)
def states_of_a_peptide_in_single_precision(x, slip):
    *s, nucleus = np.exp(x)
    states = [(0.0, 1.0)]
    for v in s:
        helix, coil = states[-1]
        states.append((v * (helix + nucleus * coil), helix + coil))
    g, after = np.zeros(9), (1.0, 1.0)
    for i in reversed(range(8)):
        if slip == "what follows forgotten":
            after = (1.0, 1.0)
        g[i] = after[0] * states[i + 1][0]
        g[8] += after[0] * s[i] * states[i][1]
        after = (after[0] * s[i] + after[1], after[0] * s[i] * nucleus + after[1])
    g[8] *= 1 if slip == "nucleus' exponential forgotten" else nucleus
    return g / (1 if slip == "logarithm forgotten" else sum(states[-1]))


# A layer of three leaky states that follows 24 sequences, its states kept in bfloat16.

DRIVE, FOLLOWED = _short(normal("drive", 12, 24, 1)), _short(0.8 * normal("followed", 12, 24))


def f_leaky(x):
    p, b, c = unpack(_single(x), (3,), (3,), (3,))
    keep, h, loss = 1 / (1 + np.exp(-p)), 0 * DRIVE[0] * b, 0
    for u, y in zip(DRIVE, FOLLOWED, strict=True):
        h = _brain(keep * h + b * u)
        loss = loss + np.mean((_brain(h @ c) - y) ** 2) / 12
    return _double(loss)


@case(
    "noise",
    f_leaky,
    [0.3, 1.2, -0.7, 0.9, -0.6, 1.3, 0.8, 0.5, -0.7],
    batch=24,
    parts=slices((3,), (3,), (3,)),
    slips=("step by step only", "sigmoid's slope forgotten", "state after the step"),
    resolution=2e-1,
)
def loss_of_leaky_states_in_bfloat16(x, slip):
    p, b, c = unpack(x, (3,), (3,), (3,))
    keep = 1 / (1 + np.exp(-p))
    states = [np.zeros((24, 3))]
    for u in DRIVE:
        states.append(keep * states[-1] + b * u)
    by_keep, by_b, by_c, back = np.zeros(3), np.zeros(3), np.zeros(3), 0
    for t in reversed(range(12)):
        d = 2 * (states[t + 1] @ c - FOLLOWED[t]) / 288
        back = np.outer(d, c) + (0 if slip == "step by step only" else keep * back)
        by_keep += np.sum(back * states[t + (slip == "state after the step")], axis=0)
        by_b += np.sum(back * DRIVE[t], axis=0)
        by_c += d @ states[t + 1]
    return pack(by_keep * (1 if slip[:7] == "sigmoid" else keep * (1 - keep)), by_b, by_c)


# Scores of a query and a key that are turned by their distance, pair by pair of entries.

TURNS = np.outer(np.arange(5), [1.0, 0.4, 0.15])
COS, SIN = np.cos(TURNS).astype(np.float16), np.sin(TURNS).astype(np.float16)


def f_turned(x):
    q, k = unpack(_half(x), (2, 3), (2, 3))
    a, b = q[0] * COS - q[1] * SIN, q[0] * SIN + q[1] * COS
    return _double(np.sum(a * k[0] + b * k[1], axis=1) / 2)


@case(
    "noise",
    f_turned,
    normal("turned query and key", 12),
    parts=slices((2, 3), (2, 3)),
    slips=("key turned as well", "one turn for all pairs", "second entries forgotten"),
    resolution=3e-1,
)
def scores_by_turned_queries_in_half_precision(x, slip):
    q, k = unpack(x, (2, 3), (2, 3))
    c, s = COS.astype(float), SIN.astype(float)
    if slip == "one turn for all pairs":
        c, s = c[:, :1], s[:, :1]
    by_q = np.stack([c * k[0] + s * k[1], c * k[1] - s * k[0]], axis=1)
    by_k = np.stack([c * q[0] - s * q[1], s * q[0] + c * q[1]], axis=1)
    if slip == "key turned as well":
        by_k = np.stack([q[0] + 0 * c, q[1] + 0 * c], axis=1)
    if slip == "second entries forgotten":
        by_q[:, 1] = by_k[:, 1] = 0
    return np.concatenate([by_q, by_k], axis=1).reshape(5, 12) / 2


# Pages in pairs, the first of which should be above; their scores are kept in 2048 steps.

PAGES = normal("pages", 24, 6)
ABOVE, BELOW = np.array([np.random.default_rng(5 + i).permutation(24) for i in range(2)])
ABOVE, BELOW = ABOVE[ABOVE != BELOW][:20], BELOW[ABOVE != BELOW][:20]


def f_pages(x):
    s = _in_steps(3 * np.tanh(PAGES @ x / 3), 1 / 2048)
    return np.mean(np.log1p(np.exp(s[BELOW] - s[ABOVE])))


@case(
    "noise",
    f_pages,
    [0.6, -0.4, 0.9, 0.3, -0.8, 0.5],
    batch=20,
    slips=("page above only", "chance of the right order", "bend of the score forgotten"),
    resolution=8e-2,
)
def loss_of_pairs_of_pages_by_kept_scores(x, slip):
    s = 3 * np.tanh(PAGES @ x / 3)
    slope = PAGES if slip[:4] == "bend" else (1 - (s / 3) ** 2)[:, None] * PAGES
    wrong = 1 / (1 + np.exp(s[ABOVE] - s[BELOW]))
    if slip == "chance of the right order":
        wrong = 1 - wrong
    below = 0 if slip == "page above only" else slope[BELOW]
    return wrong @ (below - slope[ABOVE]) / 20


# Dew point, mixing ratio and water in a cubic metre as a weather station logs them.


def f_station(x):
    warm, humid, pressure = x
    g = np.log(humid / 100) + 17.62 * warm / (243.12 + warm)
    e = 6.112 * np.exp(g)
    values = [243.12 * g / (17.62 - g), 622 * e / (pressure - e), 216.7 * e / (273.15 + warm)]
    return rounded(np.stack(values), lambda v: np.round(v, 3))


@case(
    "noise",
    f_station,
    [21.4, 57.0, 996.0],
    slips=(
        "vapour in the dry air forgotten",
        "gas law's warmth forgotten",
        "quotient's lower part forgotten",
        "saturation taken as constant",
    ),
    entrywise=True,
    resolution=5e-2,
)
def dew_and_water_of_air_as_logged(x, slip):
    warm, humid, pressure = x
    g = np.log(humid / 100) + 17.62 * warm / (243.12 + warm)
    e = 6.112 * np.exp(g)
    by_warm = 17.62 * (243.12 if slip[:8] != "quotient" else 243.12 + warm) / (243.12 + warm) ** 2
    if slip == "saturation taken as constant":
        by_warm = 0
    g_by = np.array([by_warm, 1 / humid, 0])
    dew = 243.12 * (1 if slip[:8] == "quotient" else 17.62 / (17.62 - g)) / (17.62 - g) * g_by
    share = 622 * e / (pressure - e)
    mixed = share * g_by * (1 if slip[:6] == "vapour" else pressure / (pressure - e))
    mixed[2] = -share / (pressure - e)
    water = 216.7 * e / (273.15 + warm)
    held = water * g_by
    if slip != "gas law's warmth forgotten":
        held[0] -= water / (273.15 + warm)
    return np.stack([dew, mixed, held])


# The premium of a term insurance for 20 years from age 40, by a table of whole lives, in cents.

TERM = np.arange(21)


def f_term(x):
    accidents, ageing, growth, interest = x
    age = ageing * 1e-5 * np.exp(40 * np.log(growth))
    hazard = accidents * 1e-3 * TERM + age * np.expm1(TERM * np.log(growth)) / np.log(growth)
    lives = rounded(1e6 * np.exp(-hazard), np.round)
    value = np.exp(-TERM * np.log1p(interest / 100))
    premium = np.sum(value[1:] * (lives[:-1] - lives[1:])) / np.sum((value * lives)[:-1])
    return _in_steps(1e5 * premium, 0.01)


@case(
    "noise",
    f_term,
    [0.5, 2.2, 1.115, 3.0],
    slips=("lives that pay held", "growth up to 40 forgotten", "premiums not discounted"),
    entrywise=True,
    resolution=2e-2,
)
def premium_of_a_term_by_whole_lives(x, slip):
    accidents, ageing, c, interest = x
    log, age = np.log(c), ageing * 1e-5 * c**40
    grown = np.expm1(TERM * log) / log
    lives = 1e6 * np.exp(-accidents * 1e-3 * TERM - age * grown)
    by_c = age * (TERM * c**TERM / log - grown / log) / c
    if slip != "growth up to 40 forgotten":
        by_c = by_c + 40 / c * age * grown
    slopes = -lives * np.stack([1e-3 * TERM, age / ageing * grown, by_c])
    value = (1 + interest / 100) ** -TERM
    value_by = -TERM * value / (100 + interest)
    claims, paid = np.sum(value[1:] * (lives[:-1] - lives[1:])), np.sum((value * lives)[:-1])
    by = np.append((slopes[:, :-1] - slopes[:, 1:]) @ value[1:], -value_by[1:] @ np.diff(lives))
    paid_by = np.append(
        0 * slopes[:, 0] if slip == "lives that pay held" else slopes[:, :-1] @ value[:-1],
        0 if slip == "premiums not discounted" else value_by[:-1] @ lives[:-1],
    )
    return 1e5 * (by - claims / paid * paid_by) / paid


# Pulse widths of an inverter with three phases and a third harmonic, in ticks of its timer.

PHASES = 2 * np.pi / 3 * np.arange(3)


def f_inverter(x):
    direct, across, turn, bus = x
    angle, size = turn - PHASES, np.sqrt(direct**2 + across**2)
    wave = direct * np.cos(angle) - across * np.sin(angle) - size / 6 * np.cos(3 * turn)
    return _in_steps(0.5 + wave / bus, 1 / 8400)


@case(
    "noise",
    f_inverter,
    [140.0, 65.0, 0.85, 540.0],
    slips=("amplitude taken as constant", "harmonic's 3 forgotten", "harmonic held"),
    entrywise=True,
    resolution=1.5e-1,
)
def pulse_widths_of_an_inverter_in_ticks(x, slip):
    direct, across, turn, bus = x
    angle, size = turn - PHASES, np.hypot(direct, across)
    c, s, third = np.cos(angle), np.sin(angle), np.cos(3 * turn) / 6
    wave = direct * c - across * s - size * third
    held = 0 if slip in ("amplitude taken as constant", "harmonic held") else third / size
    three = {"harmonic's 3 forgotten": 1, "harmonic held": 0}.get(slip, 3)
    by_turn = -direct * s - across * c + three * size / 6 * np.sin(3 * turn)
    by = [c - held * direct, -s - held * across, by_turn, -wave / bus]
    return np.stack(by, axis=1) / bus


# A colour of a bright scene, coded for cones by the perceptual quantiser in sixteen bits.

CONES = np.array([[1688, 2146, 262], [683, 2951, 462], [99, 309, 3688]]) / 4096
P1, P2, Q1, Q2, Q3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875


def f_codes(x):
    y = (CONES @ x / 10000) ** P1
    return rounded(65535 * ((Q1 + Q2 * y) / (1 + Q3 * y)) ** P2, np.round)


@case(
    "noise",
    f_codes,
    [310.0, 120.0, 45.0],
    slips=("lower part held", "outer power's slope forgotten", "cones transposed"),
    resolution=7e-2,
)
def codes_of_a_bright_colour_in_sixteen_bits(x, slip):
    light = CONES @ x
    y = (light / 10000) ** P1
    inner, below = (Q1 + Q2 * y) / (1 + Q3 * y), 1 + Q3 * y
    slope = (Q2 - (0 if slip == "lower part held" else inner * Q3)) / below
    outer = 65535 * P2 * inner ** (0 if slip[:5] == "outer" else P2 - 1)
    cones = CONES.T if slip == "cones transposed" else CONES
    return (outer * slope * P1 * y / light)[:, None] * cones


# The heading of a tilted phone by counts of its sensors, four readings summed, in degrees.


def f_phone(x):
    roll, pitch = _in_steps(x[:2], 1 / 65536)
    mx, my, mz = _in_steps(x[2:], 0.013 / 4)
    side = mz * np.sin(roll) - my * np.cos(roll)
    ahead = mx * np.cos(pitch) + np.sin(pitch) * (my * np.sin(roll) + mz * np.cos(roll))
    return 180 / np.pi * np.arctan(side / ahead)


@case(
    "noise",
    f_phone,
    [0.31, -0.22, 21.0, -8.0, 34.0],
    slips=("pitch's cross part forgotten", "side only", "quotient for the angle"),
    entrywise=True,
    resolution=1e-1,
)
def heading_of_a_phone_by_counts(x, slip):
    roll, pitch, mx, my, mz = x
    cr, sr, cp, sp = np.cos(roll), np.sin(roll), np.cos(pitch), np.sin(pitch)
    side, level = mz * sr - my * cr, my * sr + mz * cr
    ahead = mx * cp + sp * level
    side_by = np.array([level, 0, 0, -cr, sr])
    cross = 0 if slip == "pitch's cross part forgotten" else sp
    ahead_by = np.array([-cross * side, cp * level - mx * sp, cp, cross * sr, cross * cr])
    if slip == "side only":
        ahead_by = 0 * ahead_by
    square = ahead**2 + (0 if slip == "quotient for the angle" else side**2)
    return 180 / np.pi * (ahead * side_by - side * ahead_by) / square


# Litres of steel in a staircase of 15 risers, each piece cut to a hundredth of a millimetre.


def f_stairs(x):
    height, tread, width, thick = (_in_steps(v, 0.01) for v in x)
    riser = _in_steps(height / 15, 0.01)
    string = _in_steps(np.sqrt(height**2 + (14 * tread) ** 2), 0.01)
    return 1e-6 * (14 * tread * width * thick + 300 * riser * width + 560 * string * thick)


@case(
    "noise",
    f_stairs,
    [2712.0, 268.0, 913.0, 38.0],
    slips=("strings held", "risers held", "run of one tread in the slope"),
    entrywise=True,
    resolution=1e-1,
)
def steel_of_a_staircase_in_hundredths_of_millimetres(x, slip):
    height, tread, width, thick = x
    string = np.sqrt(height**2 + (14 * tread) ** 2)
    run = 14 if slip == "run of one tread in the slope" else 196
    sloped = (0 if slip == "strings held" else 560) * thick / string
    risers = 0 if slip == "risers held" else 20
    return 1e-6 * np.array(
        [
            risers * width + sloped * height,
            14 * width * thick + sloped * run * tread,
            14 * tread * thick + 300 * height / 15,
            14 * tread * width + 560 * string,
        ]
    )


# The age of a granite by five samples' rubidium and strontium, printed with six decimals.


def f_granite(x):
    parent, daughter = rounded(x, lambda v: np.round(v, 6))
    p = parent - np.sum(parent) / 5
    return np.log1p(np.sum(p * daughter) / np.sum(p * p)) / 1.393e-5


@case(
    "noise",
    f_granite,
    [[0.21, 0.55, 0.93, 1.64, 2.07], [0.7062, 0.7139, 0.7211, 0.7367, 0.7452]],
    slips=("spread of the parents held", "logarithm's slope forgotten", "mean left in"),
    entrywise=True,
    resolution=6e-2,
)
def age_of_a_granite_by_printed_ratios(x, slip):
    parent, daughter = x
    p, d = parent - parent.mean(), daughter - daughter.mean()
    square = p @ p
    slope = p @ d / square
    by_daughter = (parent if slip == "mean left in" else p) / square
    spread = 0 if slip == "spread of the parents held" else 2 * slope * p
    by_parent = (d - spread) / square
    outer = 1 if slip == "logarithm's slope forgotten" else 1 + slope
    return np.stack([by_parent, by_daughter]) / outer / 1.393e-5


# The dose at four points behind three pairs of leaves, in steps of 2 µm, to five decimals.

PLACES = np.array([[-0.6, 0.1], [0.2, -0.4], [0.9, 0.7], [0.4, 1.2]])
ROWS = np.array([-1.0, 0.0, 1.0])


def f_leaves(x):
    left, right, blur = _in_steps(x[:3], 2e-4), _in_steps(x[3:6], 2e-4), x[6] * np.sqrt(2)
    px, py = PLACES[:, :1], PLACES[:, 1:]
    along = erf((right - px) / blur) - erf((left - px) / blur)
    across = erf((ROWS + 0.5 - py) / blur) - erf((ROWS - 0.5 - py) / blur)
    return _in_steps(np.sum(along * across, axis=1) / 4, 1e-5)


@case(
    "noise",
    f_leaves,
    [-0.9, -0.5, -0.3, 0.4, 0.8, 1.1, 0.37],
    parts=slices((3,), (3,), (1,)),
    slips=("rows' blur held", "leaves' blur held", "root of 2 forgotten", "all rows alike"),
    resolution=8e-2,
)
def dose_behind_leaves_in_steps(x, slip):
    left, right, blur = x[:3], x[3:6], x[6] * np.sqrt(2)
    px, py = PLACES[:, :1], PLACES[:, 1:]

    def edge(u):
        return 2 / np.sqrt(np.pi) * np.exp(-(u**2))

    r, s = (right - px) / blur, (left - px) / blur
    t, b = (ROWS + 0.5 - py) / blur, (ROWS - 0.5 - py) / blur
    along, across = erf(r) - erf(s), erf(t) - erf(b)
    wide = 0 if slip == "leaves' blur held" else across * (s * edge(s) - r * edge(r))
    high = 0 if slip == "rows' blur held" else along * (b * edge(b) - t * edge(t))
    weight = 1 if slip == "all rows alike" else across
    unit = x[6] if slip == "root of 2 forgotten" else blur
    by_blur = np.sum(wide + high, axis=1, keepdims=True) / x[6]
    return np.hstack([-weight * edge(s) / unit, weight * edge(r) / unit, by_blur]) / 4


# The level of a road's noise over a day, its four parts logged to a thousandth of a decibel.

HOURS, EXTRA = np.array([10, 4, 2, 8]) / 24, np.array([0.0, 5.0, 5.0, 10.0])


def f_road(x):
    cars, speed = x
    level = 10 * np.log(cars) + 33 * np.log(speed + 40 + 500 / speed)
    level = rounded(level / np.log(10) - 31.8, lambda v: np.round(v, 3))
    return 10 * np.log(HOURS @ np.exp(np.log(10) / 10 * (level + EXTRA))) / np.log(10)


@case(
    "noise",
    f_road,
    [[940.0, 710.0, 380.0, 130.0], [62.0, 71.0, 77.0, 84.0]],
    slips=("extra at night forgotten", "slow part of the speed forgotten", "hours alike"),
    entrywise=True,
    resolution=1e-1,
)
def noise_of_a_road_by_logged_levels(x, slip):
    cars, speed = x
    roll = speed + 40 + 500 / speed
    extra = 0 if slip == "extra at night forgotten" else EXTRA
    power = (0.25 if slip == "hours alike" else HOURS) * cars * roll**3.3 * 10 ** (extra / 10)
    share = power / power.sum()
    slow = 0 if slip == "slow part of the speed forgotten" else 500 / speed**2
    return np.stack([10 * share / cars, 33 * share * (1 - slow) / roll]) / np.log(10)


# The depth of water in a channel with sloping sides by Manning's law, halved to 8 µm.


def _flows(h, x):
    """ln of the flow over what is wanted, and its slope by the depth."""
    flow, slope, rough, width, side = x
    area, rim = (width + side * h) * h, np.sqrt(1 + side**2)
    wet = width + 2 * h * rim
    value = 5 / 3 * np.log(area) - 2 / 3 * np.log(wet) - np.log(flow * rough) + np.log(slope) / 2
    return value, 5 / 3 * (width + 2 * side * h) / area - 4 / 3 * rim / wet


def _depth(x):
    h = f_channel(x.astype(float))
    for _ in range(6):
        value, slope = _flows(h, x)
        h = h - value / slope
    return h


def f_channel(x):
    if is_exact(x):
        return _depth(x)
    low, high = 0.0, 8.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if _flows(middle, x)[0] > 0 else (middle, high)
    return np.float64((low + high) / 2)


@case(
    "noise",
    f_channel,
    [14.0, 0.0012, 0.024, 3.2, 1.4],
    slips=("wetted rim held", "root of the fall forgotten", "side in the rim forgotten"),
    entrywise=True,
    resolution=1e-2,
)
def depth_of_a_channel_by_halving(x, slip):
    flow, slope, rough, width, side = x
    h = _depth(x)
    area, rim = (width + side * h) * h, np.sqrt(1 + side**2)
    wet = width + 2 * h * rim
    by_h = _flows(h, x)[1]
    half = 1 if slip == "root of the fall forgotten" else 2
    held = 0 if slip == "wetted rim held" else 2 / 3 / wet
    side_in_rim = 0 if slip == "side in the rim forgotten" else 2 * h * side / rim * held
    by_side = 5 / 3 * h**2 / area - side_in_rim
    by = [-1 / flow, 1 / (half * slope), -1 / rough, 5 / 3 * h / area - held, by_side]
    return -np.array(by) / by_h


# The cheapest bore of a main, for its steel, its trench and its pumping, found by thirds.


def _best_bore(x):
    steel, trench, pumping, flow = x
    d = f_bore(x.astype(float))
    for _ in range(6):
        slope = 1.5 * steel * np.sqrt(d) + trench - 5 * pumping * flow**3 / d**6
        d = d - slope / (0.75 * steel / np.sqrt(d) + 30 * pumping * flow**3 / d**7)
    return d


def f_bore(x):
    if is_exact(x):
        return _best_bore(x)
    steel, trench, pumping, flow = x

    def cost(d):
        return steel * d**1.5 + trench * d + pumping * flow**3 / d**5

    low, high = 0.05, 3.0
    for _ in range(31):
        a, b = (2 * low + high) / 3, (low + 2 * high) / 3
        low, high = (low, b) if cost(a) < cost(b) else (a, high)
    return np.float64((low + high) / 2)


@case(
    "noise",
    f_bore,
    [220.0, 45.0, 900.0, 0.34],
    slips=("curve of the steel forgotten", "cube's 3 forgotten", "root of the bore forgotten"),
    entrywise=True,
    resolution=2e-2,
)
def bore_of_a_main_by_thirds(x, slip):
    steel, _, pumping, flow = x
    d = _best_bore(x)
    pumped = 5 * flow**3 / d**6
    bend = 0 if slip == "curve of the steel forgotten" else 0.75 * steel / np.sqrt(d)
    three = 1 if slip == "cube's 3 forgotten" else 3
    by_steel = 1.5 * (1 if slip == "root of the bore forgotten" else np.sqrt(d))
    by = np.array([by_steel, 1, -pumped, -three * pumping * pumped / flow])
    return -by / (bend + 6 * pumping * pumped / d)


# Three quantiles of a population of two kinds, each halved until it is known to 4e-6.

LEVELS = np.array([0.05, 0.5, 0.99])


def _two_kinds(q, x):
    """The distribution at q, and the densities of the two kinds."""
    share, a, b, m, s = x
    u, v = (q - a) / b, (q - m) / s
    below = share * (1 + erf(u / np.sqrt(2))) + (1 - share) * (1 + erf(v / np.sqrt(2)))
    return below / 2, np.exp(-(u**2) / 2) / b, np.exp(-(v**2) / 2) / s


def _quantiles(x):
    q = f_quantiles(x.astype(float))
    for _ in range(6):
        below, p, r = _two_kinds(q, x)
        q = q - (below - LEVELS) * np.sqrt(2 * np.pi) / (x[0] * p + (1 - x[0]) * r)
    return q


def f_quantiles(x):
    if is_exact(x):
        return _quantiles(x)
    low, high = np.full(3, -16.0), np.full(3, 16.0)
    for _ in range(22):
        middle = (low + high) / 2
        above = _two_kinds(middle, x)[0] > LEVELS
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return (low + high) / 2


@case(
    "noise",
    f_quantiles,
    [0.62, -0.7, 0.9, 1.8, 1.3],
    slips=("density of the first kind only", "spread's distance forgotten", "kinds not weighed"),
    resolution=5e-3,
)
def quantiles_of_two_kinds_by_halving(x, slip):
    share, a, b, m, s = x
    q = _quantiles(x)
    u, v = (q - a) / b, (q - m) / s
    p, r = (density / np.sqrt(2 * np.pi) for density in _two_kinds(q, x)[1:])
    mixed = share * p + (0 if slip == "density of the first kind only" else (1 - share) * r)
    by_share = (erf(v / np.sqrt(2)) - erf(u / np.sqrt(2))) / 2
    if slip == "spread's distance forgotten":
        u, v = 1, 1
    one, other = (1, 1) if slip == "kinds not weighed" else (share, 1 - share)
    by = [by_share, one * p, one * p * u, other * r, other * r * v]
    return np.stack(by, axis=1) / mixed[:, None]


# Levels of three genes that hold each other down by pairs, iterated until they rest.


def _still(z, a, K):
    """How far from rest, and its slope by the levels."""
    down = 1 + K @ z**2
    return z * down - a, np.diag(down) + 2 * z[:, None] * K * z


def _levels(x):
    a, K = unpack(x, (3,), (3, 3))
    z = f_genes(x.astype(float))
    for _ in range(5):
        z = z - solve(*_still(z, a, K)[::-1])
    return z


def f_genes(x):
    if is_exact(x):
        return _levels(x)
    a, K = unpack(_single(x), (3,), (3, 3))
    z = a / 2
    for _ in range(60):
        z, last = a / (1 + K @ z**2), z
        if np.max(np.abs(z - last)) < 5e-7:
            break
    return _double(z)


@case(
    "noise",
    f_genes,
    [1.1, 0.8, 1.3, 0.05, 0.5, 0.3, 0.4, 0.1, 0.35, 0.25, 0.6, 0.02],
    parts=slices((3,), (3, 3)),
    slips=("direct part only", "square's 2 forgotten", "pair for one molecule"),
    resolution=1e-3,
)
def levels_of_genes_at_rest_in_single_precision(x, slip):
    a, K = unpack(x, (3,), (3, 3))
    z = _levels(x)
    J = _still(z, a, K)[1]
    held = np.diag(np.diag(J)) - 2 * np.diag(z * np.diag(K) * z)
    if slip == "direct part only":
        J = held
    if slip == "square's 2 forgotten":
        J = (J + held) / 2
    pair = z if slip == "pair for one molecule" else z**2
    by_K = -np.einsum("ik,i,j->kij", np.eye(3), z, pair)
    return np.linalg.solve(J, np.hstack([np.eye(3), by_K.reshape(3, 9)]))


# The misfit of a bell by frequency modulation, its sines from a table of 4096 entries.

TICKS = np.arange(200) / 200
BELL = 0.8 * np.sin(2 * np.pi * (9.3 * TICKS + 0.21 * np.sin(2 * np.pi * 3.4 * TICKS)))


def _kept_sine(turns):
    sine = np.sin(2 * np.pi * _in_steps(turns, 1 / 4096))
    return _in_steps(sine, 1 / 32767)


def f_bell(x):
    carrier, depth, beat, loud = x
    wave = loud * _kept_sine(carrier * TICKS + depth * _kept_sine(beat * TICKS))
    return np.mean((_in_steps(wave, 1 / 32767) - BELL) ** 2)


@case(
    "noise",
    f_bell,
    [9.2, 0.16, 3.6, 0.7],
    batch=200,
    slips=("turn of 2π forgotten within", "depth of the beat forgotten", "beat's cosine for sine"),
    resolution=2e-2,
)
def misfit_of_a_bell_by_a_table_of_sines(x, slip):
    carrier, depth, beat, loud = x
    turn = 2 * np.pi
    s, c = np.sin(turn * beat * TICKS), np.cos(turn * beat * TICKS)
    phase = turn * (carrier * TICKS + depth * s)
    error = 2 * (loud * np.sin(phase) - BELL) / 200
    slope = turn * loud * np.cos(phase)
    inner = 1 if slip == "turn of 2π forgotten within" else turn
    deep = 1 if slip == "depth of the beat forgotten" else depth
    by_depth = c if slip == "beat's cosine for sine" else s
    by = [slope * TICKS, slope * by_depth, slope * deep * inner * c * TICKS, np.sin(phase)]
    return np.stack(by) @ error


# A 12 bit picture of two soft discs, one before the other, with exponentials from a table.

ACROSS, DOWN = (v.ravel() for v in np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 2, 9)))
SHOWN = uniform("shown discs", 81)


def f_discs(x):
    px, py, size, bright = x
    u = ((ACROSS[:, None] - px) ** 2 + (DOWN[:, None] - py) ** 2) / 2 * np.exp(-2 * size)
    front, behind = np.exp(-_in_steps(u, 1 / 8192)).T
    picture = bright[0] * front + (1 - 0.8 * front) * bright[1] * behind
    return np.mean((_in_steps(picture, 1 / 4095) - SHOWN) ** 2)


@case(
    "noise",
    f_discs,
    [[-0.5, 0.6], [0.3, -0.4], [-0.2, 0.1], [0.9, 0.7]],
    batch=81,
    slips=("hiding of the second forgotten", "size not squared", "hidden disc held"),
    resolution=8e-2,
)
def misfit_of_soft_discs_by_a_table_of_exponentials(x, slip):
    px, py, size, bright = x
    shrink = np.exp(-(1 if slip == "size not squared" else 2) * size)
    dx, dy = ACROSS[:, None] - px, DOWN[:, None] - py
    u = (dx**2 + dy**2) / 2 * np.exp(-2 * size)
    front, behind = np.exp(-u).T
    error = 2 * (bright[0] * front + (1 - 0.8 * front) * bright[1] * behind - SHOWN) / 81
    through = 1 if slip == "hidden disc held" else 1 - 0.8 * front
    hides = 0 if slip == "hiding of the second forgotten" else 0.8 * bright[1] * behind
    by_bright = np.stack([front, through * behind], axis=1) * error[:, None]
    by_u = -np.stack([(bright[0] - hides) * front, through * bright[1] * behind], axis=1)
    by_u = by_u * error[:, None]
    by_size = -(1 if slip == "size not squared" else 2) * np.sum(by_u * u, axis=0)
    by_x, by_y = -np.sum(by_u * dx, axis=0) * shrink, -np.sum(by_u * dy, axis=0) * shrink
    return np.stack([by_x, by_y, by_size, by_bright.sum(0)])


# Minutes on hold with 10, 12 and 15 clerks, when a share of those who are served calls again.


def f_hold(x):
    calls, minutes, again = _single(x)
    load = calls * minutes / (1 - again)
    lost, waits = 1 + 0 * load, []
    for clerks in range(1, 16):
        lost = load * lost / (clerks + load * lost)
        if clerks in (10, 12, 15):
            wait = lost * clerks / (clerks - load * (1 - lost))
            waits.append(wait * minutes / (clerks - load))
    return _double(np.stack(waits))


@case(
    "noise",
    f_hold,
    [0.83, 8.4, 0.13],
    slips=("time of a call on hold forgotten", "loss taken as constant", "queue held"),
    entrywise=True,
    resolution=1e-3,
)
def minutes_on_hold_in_single_precision(x, slip):
    calls, minutes, again = x
    load = calls * minutes / (1 - again)
    load_by = load * np.array([1 / calls, 1 / minutes, 1 / (1 - again)])
    lost, by_load, rows = 1.0, 0.0, []
    for clerks in range(1, 16):
        below = clerks + load * lost
        lost, by_load = load * lost / below, clerks * (lost + load * by_load) / below**2
        if clerks not in (10, 12, 15):
            continue
        free, spare = clerks - load * (1 - lost), clerks - load
        wait = lost * clerks / free
        slope = 0 if slip == "loss taken as constant" else by_load
        moved = slope / lost + (1 - lost - load * slope) / free
        moved += 0 if slip == "queue held" else 1 / spare
        direct = 0 if slip == "time of a call on hold forgotten" else 1 / minutes
        row = wait * minutes / spare * (moved * load_by + direct * np.array([0, 1, 0]))
        rows.append(row)
    return np.stack(rows)


# The chance that most of ten members vote for a bill, when the chair decides a tie by lot.


def _votes(chances):
    counts = [1 + 0 * chances[0]]
    for p in chances:
        no = [(1 - p) * v for v in counts] + [0]
        yes = [0] + [p * v for v in counts]
        counts = [a + b for a, b in zip(no, yes, strict=True)]
    return counts


def f_bill(x):
    counts = _votes(1 / (1 + np.exp(-_single(x))))
    return _double(sum(counts[6:]) + counts[5] / 2)


@case(
    "noise",
    f_bill,
    [0.8, -0.3, 1.4, 0.2, -1.1, 0.5, -0.6, 2.1, -0.9, 0.1],
    slips=("sigmoid's slope forgotten", "own vote among the others", "tie never decides"),
    resolution=2e-3,
)
def chance_of_a_bill_in_single_precision(x, slip):
    p, g = 1 / (1 + np.exp(-x)), np.zeros(10)
    for i in range(10):
        others = _votes(p if slip == "own vote among the others" else np.delete(p, i))
        g[i] = others[5] if slip == "tie never decides" else (others[4] + others[5]) / 2
    return g if slip == "sigmoid's slope forgotten" else g * p * (1 - p)


# Power that an island lacks over 300 drawn evenings, its threshold softened, in half precision.

WIND = _short(uniform("wind of evenings", 300))
WANTED = _short(np.exp(0.25 * normal("wanted of evenings", 300)))


def f_island(x):
    plant, mills, demand, soft = _single(x)
    u = _half((demand * WANTED - plant - mills * WIND) / soft)
    lack = np.log1p(np.exp(u))
    return _double(soft * np.mean(rounded(lack, np.float32)))


@case(
    "noise",
    f_island,
    [8.2, 4.5, 10.4, 1.6],
    batch=300,
    slips=("softness in the argument held", "wind forgotten", "mean demand for the drawn"),
    resolution=2e-2,
)
def power_an_island_lacks_in_half_precision(x, slip):
    plant, mills, demand, soft = x
    u = (demand * WANTED - plant - mills * WIND) / soft
    lacks = 1 / (1 + np.exp(-u))
    moved = 0 if slip == "softness in the argument held" else u * lacks
    wind = 1 if slip == "wind forgotten" else WIND
    wanted = np.mean(WANTED, dtype=float) if slip == "mean demand for the drawn" else WANTED
    by = [-lacks, -lacks * wind, lacks * wanted, np.log1p(np.exp(u)) - moved]
    return np.mean(np.stack(by), axis=1)


# A bound on the evidence of a logistic model by 40 drawn weights, its scores in bfloat16.

LABELLED = _short(normal("labelled", 16, 3))
SIGNS = _short(np.sign(normal("signs", 16) + LABELLED @ [1.0, -0.5, 0.3]))
WEIGHTS_DRAWN = _short(normal("weights drawn", 40, 3))


def f_drawn_weights(x):
    mean, spread = _single(x)
    w = mean + np.exp(spread) * WEIGHTS_DRAWN
    z = _brain(w @ LABELLED.T)
    far = np.sum(mean**2 + np.exp(2 * spread) - 1 - 2 * spread) / 2
    return _double(np.mean(np.log1p(np.exp(-SIGNS * z))) + far / 16)


@case(
    "noise",
    f_drawn_weights,
    [[0.7, -0.4, 0.5], [-0.6, -1.0, -0.8]],
    batch=16,
    slips=("spread's exponential forgotten", "entropy forgotten", "draws left out of the spread"),
    resolution=2e-1,
)
def bound_on_evidence_by_drawn_weights_in_bfloat16(x, slip):
    mean, spread = x
    size, draws = np.exp(spread), WEIGHTS_DRAWN.astype(float)
    z = (mean + size * draws) @ LABELLED.T.astype(float)
    by_z = -SIGNS / (1 + np.exp(SIGNS * z)) / 640
    by_w = by_z @ LABELLED
    by_spread = np.sum(by_w if slip[:5] == "draws" else by_w * draws, axis=0)
    by_spread = by_spread * (1 if slip == "spread's exponential forgotten" else size)
    entropy = 0 if slip == "entropy forgotten" else 1
    return np.stack([by_w.sum(0) + mean / 16, by_spread + (size**2 - entropy) / 16])


# Accidents at 200 crossings with a spread of their own, summed one by one in a drawn order.

CROSSINGS = _short(np.column_stack([np.ones(200), normal("crossings", 200, 2)]))
ACCIDENTS = np.random.default_rng(11).negative_binomial(2, 0.5, 200)
ORDER = np.random.default_rng(12).permutation(200)


def f_crossings(x):
    x = _single(x)
    mean, r = np.exp(CROSSINGS @ x[:3]), np.exp(x[3])
    above = np.cumsum(np.log(r + np.arange(40).astype(np.float32)))
    ways = np.concatenate([0 * above[:1], above])[ACCIDENTS]
    likely = ways + r * np.log(r) - (r + _short(ACCIDENTS)) * np.log(r + mean)
    likely = likely + _short(ACCIDENTS) * np.log(mean)
    return _double(np.cumsum(likely[ORDER])[-1] / 200)


@case(
    "noise",
    f_crossings,
    [0.5, 0.3, -0.2, 0.4],
    batch=200,
    slips=("spread's exponential forgotten", "spread of the mean forgotten", "ways held"),
    resolution=5e-3,
)
def likelihood_of_accidents_summed_in_a_drawn_order(x, slip):
    mean, r = np.exp(CROSSINGS.astype(float) @ x[:3]), np.exp(x[3])
    k = ACCIDENTS
    over = 0 if slip == "spread of the mean forgotten" else r
    by_log_mean = k - (over + k) * mean / (r + mean)
    ways = np.concatenate([[0], np.cumsum(1 / (r + np.arange(40)))])[k]
    by_r = (0 if slip == "ways held" else ways) + np.log(r / (r + mean)) + 1 - (r + k) / (r + mean)
    by_log_r = np.sum(by_r) * (1 if slip == "spread's exponential forgotten" else r)
    return pack(by_log_mean @ CROSSINGS, by_log_r) / 200


# Principal stresses and their direction by three strain gauges, read to a tenth of 1e-6, as shown.


def f_gauges(x):
    a, b, c = _in_steps(x[:3], 0.1)
    young, poisson = x[3], x[4]
    centre, half, shear = (a + c) / 2, (a - c) / 2, b - (a + c) / 2
    radius = np.sqrt(half**2 + shear**2)
    push = 1e-3 * young * centre / (1 - poisson)
    pull = 1e-3 * young * radius / (1 + poisson)
    values = np.stack([push + pull, push - pull, 90 / np.pi * np.arctan(shear / half)])
    return _in_steps(values, 0.002)


@case(
    "noise",
    f_gauges,
    [412.0, 265.0, -138.0, 71.0, 0.33],
    slips=("diagonal gauge's mean forgotten", "contraction across held", "radius not divided out"),
    entrywise=True,
    resolution=1.5e-1,
)
def stresses_by_gauges_to_tenths(x, slip):
    a, b, c, young, poisson = x
    centre, half, shear = (a + c) / 2, (a - c) / 2, b - (a + c) / 2
    radius = np.hypot(half, shear)
    mean = 0 if slip == "diagonal gauge's mean forgotten" else 0.5
    half_by, shear_by = np.array([0.5, 0, -0.5]), np.array([-mean, 1, -mean])
    outer = 1 if slip == "radius not divided out" else radius
    p, q = 1e-3 * young / (1 - poisson), 1e-3 * young / (1 + poisson)
    push = pack(p * np.array([0.5, 0, 0.5]), p * centre / young, p * centre / (1 - poisson))
    pull = pack(
        q * (half * half_by + shear * shear_by) / outer,
        q * radius / young,
        -q * radius / (1 + poisson),
    )
    if slip == "contraction across held":
        pull[4] = 0
    turn = 90 / np.pi * (half * shear_by - shear * half_by) / radius**2
    return np.stack([push + pull, push - pull, pack(turn, [0, 0])])


# The misfit of an enzyme with a rival of its substrate in 24 wells, read with four decimals.

FOOD, RIVAL = (v.ravel() for v in np.meshgrid([0.1, 0.3, 0.8, 2.0, 5.0, 12.0], [0, 0.5, 1.5, 4.0]))


def _wells(x):
    fastest, half, held, ground = x
    return ground + fastest * FOOD / (half * (1 + RIVAL / held) + FOOD)


WELLS = np.round(_wells([1.6, 0.9, 0.7, 0.05]) + 0.02 * normal("wells", 24), 4)


@case(
    "noise",
    lambda x: 1e3 * np.mean((rounded(_wells(x), lambda v: np.round(v, 4)) - WELLS) ** 2),
    [1.45, 1.2, 0.95, 0.08],
    batch=24,
    slips=("rival in the half rate forgotten", "below not squared", "held's square forgotten"),
    entrywise=True,
    resolution=5e-2,
)
def misfit_of_an_enzyme_by_a_plate_reader(x, slip):
    fastest, half, held, _ = x
    below = half * (1 + RIVAL / held) + FOOD
    error = 2e3 * (_wells(x) - WELLS) / 24
    slope = -fastest * FOOD / below ** (1 if slip == "below not squared" else 2)
    by_half = slope * (1 if slip == "rival in the half rate forgotten" else 1 + RIVAL / held)
    by_held = -slope * half * RIVAL / held ** (1 if slip == "held's square forgotten" else 2)
    return np.stack([FOOD / below, by_half, by_held, 1 + 0 * FOOD]) @ error


# A purse through four currencies; each bank takes its part and a charge, and pays whole cents.

PART, CHARGE = np.array([0.004, 0.0025, 0.006, 0.003]), np.array([2.5, 4.0, 1.8, 30.0])


def f_purse(x):
    purse = x[4]
    for rate, part, charge in zip(x[:4], PART, CHARGE, strict=True):
        purse = rounded(purse * rate * (1 - part) - charge, lambda v: np.round(v, 2))
    return purse


@case(
    "noise",
    f_purse,
    [1.083, 0.854, 1.271, 7.38, 2600.0],
    slips=("charges before forgotten", "bank's part forgotten", "later banks' parts forgotten"),
    entrywise=True,
    resolution=5e-3,
)
def purse_through_currencies_to_the_cent(x, slip):
    rates, purses = x[:4], [x[4]]
    for rate, part, charge in zip(rates, PART, CHARGE, strict=True):
        due = 0 if slip == "charges before forgotten" else charge
        purses.append(purses[-1] * rate * (1 - part) - due)
    after, g = 1.0, np.zeros(5)
    for i in reversed(range(4)):
        kept = 1 - PART[i]
        g[i] = after * purses[i] * (1 if slip == "bank's part forgotten" else kept)
        after *= rates[i] * (1 if slip == "later banks' parts forgotten" else kept)
    g[4] = after
    return g


# Pulls between three moons, by the inverse root that starts from the bits of the number.

MOONS = _short([1.0, 0.6, 0.35])


def _quick_inverse_root(v):
    if is_exact(v):
        return 1 / np.sqrt(v)
    y = (np.int32(0x5F3759DF) - (v.view(np.int32) >> 1)).view(np.float32)
    for _ in range(3):
        y = y * (np.float32(1.5) - np.float32(0.5) * v * y * y)
    return y


def f_moons(x):
    place = _single(x)
    way = place[None] - place[:, None]
    near = _quick_inverse_root(np.sum(way**2, axis=2) + np.float32(0.05))
    return _double(np.sum((MOONS * near**3)[:, :, None] * way, axis=1))


@case(
    "noise",
    f_moons,
    [[0.2, -0.3, 0.4], [1.5, 0.6, -0.2], [-0.7, 1.1, 0.8]],
    slips=("pull on the own moon forgotten", "inverse cube held", "mass of the pulled"),
    resolution=1e-3,
)
def pulls_between_moons_by_a_quick_inverse_root(x, slip):
    g = np.zeros((3, 3, 3, 3))
    for i in range(3):
        for j in {0, 1, 2} - {i}:
            way = x[j] - x[i]
            near = 1 / np.sqrt(way @ way + np.float32(0.05))
            bend = 0 if slip == "inverse cube held" else 3 * near**5
            pull = near**3 * np.eye(3) - bend * np.outer(way, way)
            pull = pull * MOONS[i if slip == "mass of the pulled" else j]
            g[i, :, j] = pull
            if slip != "pull on the own moon forgotten":
                g[i, :, i] -= pull
    return g


# Fuel of a flight over five legs, tanked in whole kilos for each leg and for its climb.

CLIMB = 180.0


def f_legs(x):
    legs, load, reach = x[:5], x[5], x[6]
    mass, fuel = 29000 + load, 0 * load
    for leg in legs[::-1]:
        burnt = rounded(mass * np.expm1(leg / reach) + CLIMB, np.round)
        mass, fuel = mass + burnt, fuel + burnt
    return fuel


@case(
    "noise",
    f_legs,
    [1240.0, 860.0, 1510.0, 640.0, 1120.0, 11800.0, 13500.0],
    slips=("fuel to carry fuel forgotten", "climbs forgotten", "reach in one leg only"),
    entrywise=True,
    resolution=1e-1,
)
def fuel_over_five_legs_in_whole_kilos(x, slip):
    legs, load, reach = x[:5], x[5], x[6]
    climb = 0 if slip == "climbs forgotten" else CLIMB
    masses = [29000 + load]
    for leg in legs[::-1]:
        masses.append(masses[-1] * np.exp(leg / reach) + climb)
    g, after = np.zeros(7), 1.0
    for i in range(5):
        grown = np.exp(legs[i] / reach)
        carried = 1.0 if slip == "fuel to carry fuel forgotten" else after
        g[i] = carried * masses[4 - i] * grown / reach
        after *= grown
    g[5] = after - 1
    g[6] = -(g[:5] @ legs if slip != "reach in one leg only" else g[0] * legs[0]) / reach
    return g
