# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that carry noise: gauges, ticks, tables, half precision; sums and sweeps that stop.

On exact numbers each f is what it stands for without its noise. With δ the noise divided by what
f moves when x moves by its natural length, no difference of two values is better than about
δ^(2/3): `resolution` is 20 to 50 times that, rounded.
"""

from __future__ import annotations

import math
import zlib

import numpy as np
from mpmath import mp
from scipy import special

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import Exact, erf, is_exact, rounded

# A wooden shelf with a load at its end: three gauges show its deflection in micrometres.

GAUGES, WOOD = np.array([200.0, 380.0, 550.0]), 11000.0


def f_shelf(x):
    load, length, width, height = x
    by_load = load * GAUGES**2 * (3 * length - GAUGES) / 6
    weight = 6e-6 * width * height
    by_weight = weight * GAUGES**2 * (6 * length**2 - 4 * length * GAUGES + GAUGES**2) / 24
    y = 12 * (by_load + by_weight) / (WOOD * width * height**3)
    return rounded(y, lambda v: np.round(v, 3))


@case(
    "noise",
    f_shelf,
    [83.0, 612.0, 205.0, 18.2],
    slips=("cube forgotten", "weight without its size", "arm held", "length of the load only"),
    entrywise=True,
    resolution=5e-2,
)
def deflections_of_a_shelf_by_dial_gauges(x, slip):
    load, length, width, height = x
    stiff = WOOD * width * height**3 / 12
    one = GAUGES**2 * (3 * length - GAUGES) / 6 / stiff
    shape = GAUGES**2 * (6 * length**2 - 4 * length * GAUGES + GAUGES**2) / 24 / stiff
    own = 6e-6 * width * height * shape
    by_length = load * GAUGES**2 * (1 if slip == "arm held" else 3) / 6 / stiff
    if slip != "length of the load only":
        weight = 6e-6 * width * height
        by_length = by_length + weight * GAUGES**2 * (12 * length - 4 * GAUGES) / 24 / stiff
    lighter = 0 if slip == "weight without its size" else 1
    power = 1 if slip == "cube forgotten" else 3
    by_width = -(load * one + own) / width + lighter * own / width
    by_height = -power * (load * one + own) / height + lighter * own / height
    return np.stack([one, by_length, by_width, by_height], axis=1)


# Points that players win in a club's tournament: each game's are booked to a hundredth.

GAMES = [(0, 1, 1.0), (2, 3, 0.5), (0, 2, 0.5), (1, 3, 0.0), (3, 0, 0.5), (2, 1, 1.0)]
GAMES = GAMES + [(j, i, 1 - s / 2) for i, j, s in GAMES]


def f_tournament(x):
    now = list(x)
    for i, j, score in GAMES:
        hoped = 1 / (1 + np.exp(math.log(10) / 400 * (now[j] - now[i])))
        won = rounded(40 * (score - hoped), lambda v: np.round(v, 2))
        now[i], now[j] = now[i] + won, now[j] - won
    return np.array(now) - x


@case(
    "noise",
    f_tournament,
    [1512.0, 1634.0, 1420.0, 1575.0],
    slips=(
        "ratings of the first day",
        "one player only",
        "natural logarithm",
        "ratings at the end",
    ),
    resolution=5e-2,
)
def points_won_in_a_tournament(x, slip):
    now, J = np.array(x, dtype=float), np.eye(4)
    for i, j, score in GAMES:
        hoped = 1 / (1 + np.exp(math.log(10) / 400 * (now[j] - now[i])))
        slope = hoped * (1 - hoped) / 400 * (1 if slip == "natural logarithm" else math.log(10))
        moves = np.eye(4) if slip == "ratings of the first day" else J
        by = -40 * slope * (moves[i] - moves[j])
        J[i] = J[i] + by
        if slip != "one player only":
            J[j] = J[j] - by
        won = 40 * (score - hoped)
        now[i], now[j] = now[i] + won, now[j] - won
    return J if slip == "ratings at the end" else J - np.eye(4)


# A layer that mixes the tokens of a sequence, channel by channel, computed in half precision.

MIX = ((5, 6), (6, 5))
TOKENS, MEANT = normal("tokens to mix", 6, 8), normal("meant by mixing", 6, 8)


def f_mixing(x):
    half = (lambda v: v) if is_exact(x) else np.float16
    U, V = (half(w) for w in unpack(x, *MIX))
    error = half(TOKENS) + V @ np.tanh(U @ half(TOKENS)) - half(MEANT)
    return np.mean((error if is_exact(x) else error.astype(np.float32)) ** 2) * 1.0


@case(
    "noise",
    f_mixing,
    0.8 * normal("mixing weights", 60),
    batch=48,
    parts=slices(*MIX),
    slips=("square's 2 forgotten", "slope of tanh forgotten", "skipped input lost", "by channels"),
    resolution=6e-2,
)
def tokens_mixed_in_half_precision(x, slip):
    U, V = unpack(x, *MIX)
    h = np.tanh(U @ TOKENS)
    error = (0 if slip == "skipped input lost" else TOKENS) + V @ h - MEANT
    d = (1 if slip == "square's 2 forgotten" else 2) * error / (6 if slip == "by channels" else 48)
    back = V.T @ d * (1 if slip == "slope of tanh forgotten" else 1 - h**2)
    return pack(back @ TOKENS.T, d @ h.T)


# Prices of four bonds by a curve of rates in percent, published to a tenth of a cent.

BONDS = ((2.0, 3.5), (5.0, 4.0), (10.0, 4.25), (30.0, 4.5))


def f_bonds(x):
    level, slope, hump, years = x
    prices = []
    for end, coupon in BONDS:
        t = np.arange(1, 2 * end + 1) / 2
        paid = np.where(t == end, 100 + coupon / 2, coupon / 2)
        e = np.exp(-t / years)
        rate = level + (slope + hump) * (1 - e) * years / t - hump * e
        prices.append(np.sum(paid * np.exp(-rate * t / 100)))
    return rounded(np.array(prices), lambda v: np.round(v, 3))


@case(
    "noise",
    f_bonds,
    [4.6, -1.7, -1.3, 1.8],
    slips=("percent forgotten", "hump by its slope only", "time in the exponential held", "at end"),
    entrywise=True,
    resolution=8e-2,
)
def bonds_to_a_tenth_of_a_cent(x, slip):
    level, slope, hump, years = x
    J = np.zeros((4, 4))
    for row, (end, coupon) in zip(J, BONDS, strict=True):
        t = np.arange(1, 2 * end + 1) / 2
        paid = np.where(t == end, 100 + coupon / 2, coupon / 2)
        if slip == "at end":
            t, paid = t[-1:], paid[-1:]
        e, s = np.exp(-t / years), years / t
        rate = level + (slope + hump) * (1 - e) * s - hump * e
        by_years = (slope + hump) * (1 - e) / t
        if slip != "time in the exponential held":
            by_years = by_years - ((slope + hump) * s + hump) * e * t / years**2
        by_hump = (1 - e) * s - (0 if slip == "hump by its slope only" else e)
        by_rate = -paid * np.exp(-rate * t / 100) * t / (1 if slip == "percent forgotten" else 100)
        row[:] = np.stack([1 + 0 * t, (1 - e) * s, by_hump, by_years]) @ by_rate
    return J


# A wavelet by lifting, from whole numbers to whole numbers: energies of details and of means.

SOUND = np.round(9000 * np.sin(0.23 * np.arange(64)) + 2500 * normal("sound to lift", 64))
EVEN, ODD = SOUND[::2], SOUND[1::2]


def _whole(v):
    return rounded(v, np.round)


def f_lifting(x):
    detail = ODD - _whole(x[0] * EVEN + x[1] * np.roll(EVEN, -1))
    mean = EVEN + _whole(x[2] * np.roll(detail, 1) + x[3] * detail)
    return np.stack([np.mean(detail**2), np.mean(mean**2)]) / 1e6


@case(
    "noise",
    f_lifting,
    [0.37, 0.41, 0.21, 0.29],
    batch=32,
    slips=(
        "details held in the means",
        "delay forgotten",
        "rolled the wrong way",
        "plus predicted",
    ),
    resolution=1e-2,
)
def energies_of_a_lifting_wavelet_in_whole_numbers(x, slip):
    after = np.roll(EVEN, -1)
    detail = ODD - x[0] * EVEN - x[1] * after
    late = detail if slip == "delay forgotten" else np.roll(detail, 1)
    mean = EVEN + x[2] * np.roll(detail, 1) + x[3] * detail
    sign = 1 if slip == "plus predicted" else -1
    by_detail = [sign * EVEN, sign * after]
    way = -1 if slip == "rolled the wrong way" else 1
    by_mean = [x[2] * np.roll(d, way) + x[3] * d for d in by_detail]
    if slip == "details held in the means":
        by_mean = [0 * d for d in by_detail]
    first = [2 * np.mean(detail * d) for d in by_detail] + [0.0, 0.0]
    second = [2 * np.mean(mean * d) for d in (*by_mean, late, detail)]
    return np.array([first, second]) / 1e6


# What a stall of newspapers may hope to earn, by a table of the normal law with five decimals.


def _five(v):
    return rounded(v, lambda v: np.round(v, 5))


def f_newspapers(x):
    bought, mean, spread, price, cost, back = x
    z = (bought - mean) / spread
    below = _five((1 + erf(z / math.sqrt(2))) / 2)
    density = _five(np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi))
    sold = mean * below - spread * density + bought * (1 - below)
    return (price - back) * sold - (cost - back) * bought


@case(
    "noise",
    f_newspapers,
    [552.0, 503.0, 118.0, 3.1, 1.25, 0.4],
    slips=("returned copies forgotten", "density forgotten", "whole demand sold", "spread's sign"),
    entrywise=True,
    resolution=3e-2,
)
def earnings_of_a_stall_by_a_table(x, slip):
    bought, mean, spread, price, cost, back = x
    z = (bought - mean) / spread
    below = special.ndtr(z)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    lost = 0 if slip == "density forgotten" else spread * density
    sold = mean * below - lost + bought * (1 - below)
    if slip == "whole demand sold":
        sold = mean
    by_back = -sold if slip == "returned copies forgotten" else bought - sold
    by_spread = (price - back) * density * (1 if slip == "spread's sign" else -1)
    return np.array(
        [
            (price - back) * (1 - below) - (cost - back),
            (price - back) * below,
            by_spread,
            sold,
            -bought,
            by_back,
        ]
    )


# Energy that a pump has drawn by 6, 12, 18 and 24 hours: its meter counts watt hours.

PUMPED = 0.045 + 0.02 * np.sin(np.arange(24) * 0.4) + 0.006 * uniform("pumped", 24)


def f_pump(x):
    head, loss, best, fall, where = x
    share = best - fall * (10 * PUMPED - where) ** 2
    power = 9.81 * PUMPED * (head + loss * (10 * PUMPED) ** 2) / share
    return rounded(np.cumsum(power), lambda v: np.floor(1000 * v) / 1000)[5::6]


@case(
    "noise",
    f_pump,
    [17.5, 14.0, 0.74, 1.9, 0.51],
    slips=("per hour", "share not squared", "flow's square forgotten", "where held inside"),
    entrywise=True,
    resolution=4e-2,
)
def energy_of_a_pump_by_its_meter(x, slip):
    head, loss, best, fall, where = x
    off = 10 * PUMPED - where
    share = best - fall * off**2
    rise = head + loss * (10 * PUMPED) ** 2
    by_share = -9.81 * PUMPED * rise / share ** (1 if slip == "share not squared" else 2)
    by_where = by_share * fall * (1 if slip == "where held inside" else 2 * off)
    by_loss = 9.81 * PUMPED * (10 * PUMPED) ** (1 if slip == "flow's square forgotten" else 2)
    rates = [9.81 * PUMPED / share, by_loss / share, by_share, -by_share * off**2, by_where]
    rates = np.stack(rates, axis=1)
    return (rates if slip == "per hour" else np.cumsum(rates, axis=0))[5::6]


# Spins after an inversion, read in whole counts at ten delays (ms).

DELAYS = np.array([50.0, 120, 250, 400, 750, 950, 1300, 1800, 2600, 4000])


def _spins(x):
    return np.abs(x[0] * (1 - (1 + x[2]) * np.exp(-DELAYS / x[1])))


SPINS = np.round(_spins([940.0, 790.0, 0.95]))


@case(
    "noise",
    lambda x: np.mean((rounded(_spins(x), np.round) - SPINS) ** 2),
    [880.0, 850.0, 0.88],
    batch=10,
    slips=("magnitude's sign forgotten", "time constant not squared", "plus 1 differentiated away"),
    entrywise=True,
    resolution=5e-2,
)
def misfit_of_an_inversion_recovery_in_counts(x, slip):
    size, time, inverted = x
    e = np.exp(-DELAYS / time)
    signed = size * (1 - (1 + inverted) * e)
    sign = 1 if slip == "magnitude's sign forgotten" else np.sign(signed)
    d = 2 / 10 * (np.abs(signed) - SPINS) * sign
    kept = inverted if slip == "plus 1 differentiated away" else 1 + inverted
    by_time = -size * kept * e * DELAYS / time ** (1 if slip == "time constant not squared" else 2)
    return np.array([d @ (signed / size), d @ by_time, d @ (-size * e)])


# The cepstrum of a vocal tract of four coefficients, from its spectrum in single precision.

TONES = np.pi * (np.arange(64) + 0.5) / 64
COSINES, SINES = np.cos(np.outer(np.arange(1, 7), TONES)), np.sin(np.outer(np.arange(1, 7), TONES))


def f_cepstrum(x):
    one = (lambda v: v) if is_exact(x) else np.float32
    real, imaginary = 1 + one(x) @ one(COSINES[:4]), one(x) @ one(SINES[:4])
    c = one(COSINES) @ -np.log(real**2 + imaginary**2) / 64
    return c if is_exact(x) else c.astype(float)


@case(
    "noise",
    f_cepstrum,
    [-1.15, 0.92, -0.48, 0.17],
    slips=("sine's part forgotten", "square's 2 forgotten", "power left out below", "sine's sign"),
    resolution=1e-3,
)
def cepstrum_of_a_vocal_tract_in_single_precision(x, slip):
    real, imaginary = 1 + x @ COSINES[:4], x @ SINES[:4]
    sign = {"sine's part forgotten": 0, "sine's sign": -1}.get(slip, 1)
    by = real * COSINES[:4] + sign * imaginary * SINES[:4]
    power = 1 if slip == "power left out below" else real**2 + imaginary**2
    return -(1 if slip == "square's 2 forgotten" else 2) * COSINES @ (by / power).T / 64


# A filter of junk mail: weights of words are logarithms to base 2 with 14 binary places.

WORDS = np.floor(4 * uniform("words in mails", 12, 5))
JUNK = np.where(WORDS @ [1.0, -1.0, 0.6, -0.5, 0.2] > 0.6, 1.0, -1.0)


def f_junk(x):
    rates = np.exp(x)
    share = rates / rates.sum(axis=1)[:, None]
    weight = rounded(np.log(share[1] / share[0]) / math.log(2), lambda v: np.round(16384 * v))
    weight = weight / (1 if is_exact(x) else 16384)
    return np.mean(np.log1p(np.exp(-JUNK * math.log(2) * (WORDS @ weight))))


@case(
    "noise",
    f_junk,
    0.7 * normal("rates of words", 2, 5),
    batch=12,
    slips=(
        "shares not normalised",
        "base 2 forgotten",
        "same sign for both",
        "own label forgotten",
    ),
    resolution=4e-2,
)
def junk_mail_by_logarithms_in_fixed_point(x, slip):
    share = np.exp(x) / np.exp(x).sum(axis=1)[:, None]
    margin = JUNK * (WORDS @ np.log(share[1] / share[0]))
    d = -1 / (1 + np.exp(margin)) / 12
    if slip != "own label forgotten":
        d = d * JUNK
    if slip == "base 2 forgotten":
        d = d / math.log(2)
    by = d @ WORDS
    signs = np.array([1.0 if slip == "same sign for both" else -1.0, 1.0])
    less = 0 if slip == "shares not normalised" else share * by.sum()
    return signs[:, None] * (by - less)


# The internal rate of a project in percent: secant steps until less than half a cent is left.


def f_project(x):
    near = 1e-40 if is_exact(x) else 5e-3

    def worth(rate):
        value, down = 0 * rate, 1 / (1 + rate)
        for flow in x[::-1]:
            value = flow + value * down
        return value

    a, b = 0 * x[0] + 0.05, 0 * x[0] + 0.1
    at_a, at_b = worth(a), worth(b)
    for _ in range(60):
        if abs(at_b) < near or at_a == at_b:
            break
        a, b = b, b - at_b * (b - a) / (at_b - at_a)
        at_a, at_b = at_b, worth(b)
    return 100 * b


@case(
    "noise",
    f_project,
    [-1210.0, 184.0, 317.0, 402.0, 365.0, 291.0, 148.0],
    slips=("years not counted", "first year discounted", "percent forgotten", "slope's sign"),
    resolution=2e-2,
)
def internal_rate_of_a_project_by_secants(x, slip):
    years = np.arange(7)
    rate = 0.05
    for _ in range(50):
        down = (1 + rate) ** -years
        rate = rate + x @ down / (x @ (years * down)) * (1 + rate)
    down = (1 + rate) ** -years
    steep = x @ (down if slip == "years not counted" else years * down) / (1 + rate)
    if slip == "first year discounted":
        down = down / (1 + rate)
    return (
        (1 if slip == "percent forgotten" else 100)
        * down
        / steep
        * (-1 if slip == "slope's sign" else 1)
    )


# Worth of six rooms in a ring with soft choices of where to go, by sweeps until they settle.

LEFT, RIGHT = np.roll(np.arange(6), 1), np.roll(np.arange(6), -1)


def f_rooms(x):
    gains, patience = x[:6], x[6]
    near = 1e-35 if is_exact(x) else 1e-5
    worth = 0 * gains
    for _ in range(250):
        before = worth
        top = np.max(worth)
        e = np.exp(2 * (worth - top))
        worth = gains + patience * (top + np.log(e[LEFT] + e + e[RIGHT]) / 2)
        if np.max(np.abs(worth - before)) < near:
            break
    return worth


@case(
    "noise",
    f_rooms,
    [0.4, -0.7, 1.1, 0.2, -0.3, 0.8, 0.64],
    parts=(slice(0, 6), slice(6, 7)),
    slips=("patience at the first step only", "moves transposed", "even choices", "one step ahead"),
    resolution=2e-2,
)
def worth_of_rooms_by_soft_sweeps(x, slip):
    gains, patience = x[:6], x[6]
    worth = np.zeros(6)
    for _ in range(400):
        around = np.stack([np.roll(worth, 1), worth, np.roll(worth, -1)])
        soft = np.log(np.exp(2 * around).sum(axis=0)) / 2
        worth = gains + patience * soft
    chosen = np.exp(2 * (around - soft))
    if slip == "even choices":
        chosen = np.full((3, 6), 1 / 3)
    rooms = np.arange(6)
    P = np.zeros((6, 6))
    for moved, share in zip((-1, 0, 1), chosen, strict=True):
        P[rooms, (rooms + moved) % 6] += share
    if slip == "moves transposed":
        P = P.T
    by_gain = np.linalg.inv(np.eye(6) - patience * P)
    if slip == "one step ahead":
        by_gain = np.eye(6) + patience * P
    by_patience = soft if slip == "patience at the first step only" else by_gain @ soft
    return np.column_stack([by_gain, by_patience])


# Pressure and density of a gas of bosons: series in the fugacity that stop at small terms.


def f_bosons(x):
    z, warm = x
    near = 1e-32 if is_exact(x) else 1e-6
    pressure, density, power = 0 * z, 0 * z, z
    for k in range(1, 1000):
        pressure, density = pressure + power * k**-2.5, density + power * k**-1.5
        power = power * z
        if abs(power) * k**-1.5 < near:
            break
    return np.stack([warm**2.5 * pressure, warm**1.5 * density])


@case(
    "noise",
    f_bosons,
    [0.83, 1.4],
    slips=(
        "same order of the series",
        "fugacity's part classical",
        "temperature's power",
        "by log z",
    ),
    resolution=4e-3,
)
def pressure_and_density_of_bosons_by_series(x, slip):
    z, warm = x
    k = np.arange(1, 600.0)

    def series(order):
        return np.sum(z**k / k**order)

    lower = [2.5, 1.5] if slip == "same order of the series" else [1.5, 0.5]
    by_z = np.array([series(order) for order in lower]) / (1 if slip == "by log z" else z)
    if slip == "fugacity's part classical":
        by_z = np.ones(2)
    by_warm = [2.5 * warm**1.5 * series(2.5), 1.5 * warm**0.5 * series(1.5)]
    if slip == "temperature's power":
        by_warm[0] = 1.5 * warm**1.5 * series(2.5)
    return np.stack([by_z * warm ** np.array([2.5, 1.5]), by_warm], axis=1)


# Light behind a slit on a screen: Simpson's sums over twice the panels until they agree.

PLACES = np.array([0.0, 0.4, 0.75])


def _fresnel(u):
    one = np.frompyfunc(
        lambda v: Exact(mp.fresnelc(v.value), ((v, mp.cos(mp.pi * v.value**2 / 2)),)), 1, 1
    )
    two = np.frompyfunc(
        lambda v: Exact(mp.fresnels(v.value), ((v, mp.sin(mp.pi * v.value**2 / 2)),)), 1, 1
    )
    return one(u), two(u)


def _doubled(low, high):
    before, n = None, 8
    while True:
        t = np.linspace(low, high, n + 1)
        weight = np.full(n + 1, 2.0)
        weight[1::2], weight[0], weight[-1] = 4, 1, 1
        angle = np.pi * t**2 / 2
        sums = np.array([weight @ np.cos(angle), weight @ np.sin(angle)]) * (high - low) / (3 * n)
        if n >= 2048 or (before is not None and np.max(np.abs(sums - before)) < 1e-5):
            return sums
        before, n = sums, 2 * n


def f_slit(x):
    width, far, aside = x
    scale = np.sqrt(2 / (0.55e-3 * far))
    low, high = (PLACES - aside - width / 2) * scale, (PLACES - aside + width / 2) * scale
    if is_exact(x):
        (c, s), (c0, s0) = _fresnel(high), _fresnel(low)
        return ((c - c0) ** 2 + (s - s0) ** 2) / 2
    return np.array([np.sum(_doubled(a, b) ** 2) / 2 for a, b in zip(low, high, strict=True)])


@case(
    "noise",
    f_slit,
    [1.3, 900.0, 0.12],
    slips=(
        "low edge held",
        "root's ½ forgotten",
        "sine's part forgotten",
        "phase without the half",
    ),
    entrywise=True,
    resolution=4e-3,
)
def light_behind_a_slit_by_doubled_panels(x, slip):
    width, far, aside = x
    scale = np.sqrt(2 / (0.55e-3 * far))
    low, high = (PLACES - aside - width / 2) * scale, (PLACES - aside + width / 2) * scale
    (s, c), (s0, c0) = special.fresnel(high), special.fresnel(low)
    half = np.pi if slip == "phase without the half" else np.pi / 2
    dark = 0 if slip == "sine's part forgotten" else 1
    by_high = (c - c0) * np.cos(half * high**2) + dark * (s - s0) * np.sin(half * high**2)
    by_low = -(c - c0) * np.cos(half * low**2) - dark * (s - s0) * np.sin(half * low**2)
    if slip == "low edge held":
        by_low = 0 * by_low
    root = 1 if slip == "root's ½ forgotten" else 2
    by_far = -(by_high * high + by_low * low) / (root * far)
    return np.stack([(by_high - by_low) * scale / 2, by_far, -(by_high + by_low) * scale], axis=1)


# What is left of a reactant after 1 and 3 minutes: steps by Heun, as long as the error allows.


def f_reactants(x):
    if is_exact(x):
        more = x[1] - x[0]
        grown = [x[1] * np.exp(x[2] * more * t) for t in (1, 3)]
        return np.array([more * x[0] / (g - x[0]) for g in grown])
    first, second, rate = (float(v) for v in x)
    a, t, step, left = first, 0.0, 0.1, []

    def speed(a):
        return -rate * a * (second - first + a)

    for end in (1.0, 3.0):
        for _ in range(1000):
            h = min(step, end - t)
            one = speed(a)
            two = speed(a + h * one)
            error = abs(h * (two - one)) / 2
            if error < 1e-5 or h < 1e-4:
                a, t = a + h * (one + two) / 2, t + h
            step = h * min(2.0, max(0.3, 0.9 * (1e-5 / (error + 1e-12)) ** 0.5))
            if t >= end:
                break
        left.append(a)
    return np.array(left)


@case(
    "noise",
    f_reactants,
    [0.9, 1.3, 0.75],
    slips=("excess held", "time of the first reading", "other reactant in plenty"),
    resolution=2e-2,
)
def reactants_left_by_adaptive_heun_steps(x, slip):
    a, b, rate = x
    t = np.array([1.0, 1.0 if slip == "time of the first reading" else 3.0])
    more = b - a
    e = np.exp(rate * more * t)
    below = b * e - a
    if slip == "other reactant in plenty":
        gone = np.exp(-rate * b * t)
        return np.stack([gone, -rate * t * a * gone, -b * t * a * gone], axis=1)
    by_more = a / below - more * a * b * e * rate * t / below**2
    if slip == "excess held":
        by_more = 0
    by_a = more / below + more * a / below**2 - by_more
    by_b = -more * a * e / below**2 + by_more
    return np.stack([by_a, by_b, -(more**2) * a * b * e * t / below**2], axis=1)


# Commuters on three roads (hundreds of cars), who choose by times that their number makes:
# averaged flows until they stand.


def f_roads(x):
    free, room = x[:3], x[3:]
    near = 1e-32 if is_exact(x) else 1e-4
    flow = 0 * free + 15
    for _ in range(200):
        time = free * (1 + 0.15 * (flow / room) ** 4)
        e = np.exp(-0.2 * (time - np.min(time)))
        move = 45 * e / e.sum() - flow
        flow = flow + 0.6 * move
        if np.max(np.abs(move)) < near:
            break
    return flow


@case(
    "noise",
    f_roads,
    [12.0, 14.5, 17.0, 16.0, 18.5, 14.0],
    parts=slices((3,), (3,)),
    slips=(
        "crowding held",
        "shares of the others forgotten",
        "power's 4 forgotten",
        "own flow only",
    ),
    resolution=2e-2,
)
def commuters_on_roads_by_averaged_flows(x, slip):
    free, room = x[:3], x[3:]
    flow = np.full(3, 15.0)
    for _ in range(300):
        time = free * (1 + 0.15 * (flow / room) ** 4)
        share = np.exp(-0.2 * time) / np.exp(-0.2 * time).sum()
        flow = flow + 0.6 * (45 * share - flow)
    by_time = -0.2 * 45 * np.diag(share)
    if slip != "shares of the others forgotten":
        by_time = by_time + 0.2 * 45 * np.outer(share, share)
    power = 1 if slip == "power's 4 forgotten" else 4
    steep = free * 0.15 * power * flow**3 / room**4
    back = by_time * steep
    if slip == "own flow only":
        back = np.diag(np.diag(back))
    if slip == "crowding held":
        back = 0 * back
    moved = np.linalg.solve(np.eye(3) - back, by_time)
    by_free = moved * (1 + 0.15 * (flow / room) ** 4)
    return np.hstack([by_free, moved * -steep * flow / room])


# A plate on a spring, pulled by a voltage: its travel (µm) put into the force until it stands,
# and its capacitance (pF).


def f_plate(x):
    volts, spring, gap, area = x
    near = 1e-35 if is_exact(x) else 1e-5
    travel = 0 * gap
    for _ in range(250):
        before = travel
        travel = 4.427 * area * volts**2 / (spring * (gap - before) ** 2)
        if abs(travel - before) < near:
            break
    return np.stack([travel, 8.854 * area / (gap - travel)])


@case(
    "noise",
    f_plate,
    [7.3, 5.4, 2.9, 0.061],
    slips=("travel held in the force", "gap whole in the capacitance", "voltage's 2 forgotten"),
    entrywise=True,
    resolution=2e-2,
)
def travel_of_a_charged_plate_by_substitution(x, slip):
    volts, spring, gap, area = x
    travel = 0.0
    for _ in range(400):
        travel = 4.427 * area * volts**2 / (spring * (gap - travel) ** 2)
    free = gap - travel
    softer = 1 if slip == "travel held in the force" else 1 - 2 * travel / free
    twice = 1 if slip == "voltage's 2 forgotten" else 2
    shares = np.array([twice / volts, -1 / spring, -2 / free, 1 / area])
    by_travel = travel * shares / softer
    moved = 0 if slip == "gap whole in the capacitance" else by_travel
    by_free = moved - np.array([0, 0, 1.0, 0])
    by_capacitance = 8.854 * area / free**2 * by_free
    by_capacitance[3] += 8.854 / free
    return np.stack([by_travel, by_capacitance])


# Hazards of lamps whose lifetimes are lognormal: Mills' ratio by its continued fraction, which
# stops when two of its convergents agree.

BURNT, WARM = np.array([2.4, 3.1, 4.5, 2.0]), np.array([0.3, -0.2, 0.1, 0.6])


def _hazard(z):
    if z < 0.4:
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return density / (math.erfc(z / math.sqrt(2)) / 2)
    top, top_before, low, low_before = z, 1.0, 1.0, 0.0
    for k in range(1, 150):
        before = top / low
        top, top_before = z * top + k * top_before, top
        low, low_before = z * low + k * low_before, low
        if abs(top / low - before) < 1e-5:
            break
    return (top / low + before) / 2


def f_lamps(x):
    z = (np.log(BURNT) - x[0] - x[1] * WARM) / x[2]
    if is_exact(x):
        hazard = np.exp(-(z**2) / 2) * mp.sqrt(2 / mp.pi) / (1 - erf(z / mp.sqrt(2)))
    else:
        hazard = np.array([_hazard(min(float(v), 1e3)) for v in z])
    return hazard / (x[2] * BURNT)


@case(
    "noise",
    f_lamps,
    [0.35, -0.5, 0.48],
    slips=("survivors forgotten", "spread below forgotten", "warmth forgotten", "time not logged"),
    resolution=1e-2,
)
def hazards_of_lamps_by_a_continued_fraction(x, slip):
    z = ((BURNT if slip == "time not logged" else np.log(BURNT)) - x[0] - x[1] * WARM) / x[2]
    hazard = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) / special.ndtr(-z)
    steep = -hazard * z if slip == "survivors forgotten" else hazard * (hazard - z)
    scale = 1 / (x[2] * BURNT)
    warm = 1 if slip == "warmth forgotten" else WARM
    below = 0 if slip == "spread below forgotten" else hazard / x[2]
    by_spread = -steep * z / x[2] - below
    return np.stack([-steep / x[2], -steep / x[2] * warm, by_spread], axis=1) * scale[:, None]


# Drag of a glider and the power that it takes, as a gusty tunnel gives them: each reading is off
# by 20 in a million or so.


def f_glider(x):
    speed, mass, span, area, rough = x
    push, weight = 0.5 * 1.2 * speed**2, 9.81 * mass
    drag = push * area * rough + weight**2 / (0.9 * math.pi * span**2 * push)
    return rounded(np.stack([drag, drag * speed]), lambda v: v * (1 + 2e-5 * _gusts(x)))


def _gusts(x):
    number = zlib.crc32(np.asarray(x, dtype=float).tobytes())
    return np.array([number % 65536, number // 65536]) / 32768 - 1


@case(
    "noise",
    f_glider,
    [34.0, 410.0, 14.6, 10.8, 0.0135],
    slips=("lift's drag forgotten", "speed held in the power", "span not squared", "area in both"),
    entrywise=True,
    resolution=2e-2,
)
def drag_of_a_glider_in_a_gusty_tunnel(x, slip):
    speed, mass, span, area, rough = x
    push = 0.5 * 1.2 * speed**2
    shape = push * area * rough
    lift = (9.81 * mass) ** 2 / (0.9 * math.pi * span**2 * push)
    by_speed = 2 * (shape - (0 if slip == "lift's drag forgotten" else lift)) / speed
    by_span = -(1 if slip == "span not squared" else 2) * lift / span
    by_area = (shape - (lift if slip == "area in both" else 0)) / area
    by = np.array([by_speed, 2 * lift / mass, by_span, by_area, shape / rough])
    power = speed * by
    if slip != "speed held in the power":
        power[0] += shape + lift
    return np.stack([by, power])


# Variances of a frame that noise drives: A keeps them, and the sum of its powers stops.

DRIVEN = np.array([[1.0, 0.3, 0.0], [0.3, 0.7, -0.2], [0.0, -0.2, 0.5]])


def f_frame(A):
    near = 1e-32 if is_exact(A) else 1e-6
    total, term = DRIVEN + 0 * A, DRIVEN + 0 * A
    for _ in range(300):
        term = A @ term @ A.T
        total = total + term
        if np.max(np.abs(term)) < near:
            break
    return total


@case(
    "noise",
    f_frame,
    [[0.55, 0.2, -0.1], [-0.25, 0.4, 0.3], [0.1, -0.15, 0.6]],
    slips=(
        "right factor forgotten",
        "first power only",
        "frame transposed",
        "driving for variance",
    ),
    resolution=5e-3,
)
def variances_of_a_driven_frame_by_a_sum(A, slip):
    keep = np.linalg.inv(np.eye(9) - np.kron(A, A))
    P = (keep @ DRIVEN.ravel()).reshape(3, 3)
    if slip == "driving for variance":
        P = DRIVEN
    if slip == "first power only":
        keep = np.eye(9)
    if slip == "frame transposed":
        keep = keep.T
    J = np.zeros((3, 3, 3, 3))
    for i, j in np.ndindex(3, 3):
        E = np.zeros((3, 3))
        E[i, j] = 1
        moved = E @ P @ A.T
        if slip != "right factor forgotten":
            moved = moved + moved.T
        J[:, :, i, j] = (keep @ moved.ravel()).reshape(3, 3)
    return J
