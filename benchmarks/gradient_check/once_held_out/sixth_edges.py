# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Formulas of many sciences at, and close to, the end of where they are defined."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from scipy import special
from scipy.special import digamma

from .. import case as cases
from ..case import pack, slices
from ..truth import entr, gammaln, is_exact

# Close to an edge the entries are of any size.
case = partial(cases.case, "edges", entrywise=True)


# Jensen and Shannon's divergence of two lists of words, the first with the share w.
def f_authors(x):
    p, q, w = x[:4], x[4:8], x[8]
    return np.sum(entr(w * p + (1 - w) * q) - w * entr(p) - (1 - w) * entr(q))


@case(
    f_authors,
    [0.5, 0.0, 0.3, 0.2, 0.25, 0.35, 0.4, 0.0, 0.3],
    parts=slices((4,), (4,), (1,)),
    slips=(
        "mixture as constant",
        "mixture of equal shares",
        "0 for missing words",
        "share of the mixture",
    ),
)
def words_that_one_of_two_authors_never_wrote(x, slip):
    p, q, w = x[:4], x[4:8], x[8]
    half = 0.5 if slip == "mixture of equal shares" else w
    log = -1.0 if slip == "mixture as constant" else np.log(half * p + (1 - half) * q)
    by_p, by_q = w * (np.log(p) - log), (1 - w) * (np.log(q) - log)
    if slip == "0 for missing words":
        by_p, by_q = np.where(p > 0, by_p, 0), np.where(q > 0, by_q, 0)
    mixed = 0 if slip == "share of the mixture" else (q - p) * (log + 1)
    by_w = np.sum(mixed - special.entr(p) + special.entr(q))
    return pack(by_p, by_q, by_w)


# What channels carry in which a 1 is read as 0 with probability p, a 0 never as 1.
def f_channels(x):
    p, width = x[:3], x[3:]
    return np.sum(width * np.log1p((1 - p) * np.exp(-entr(p) / (1 - p)))) / np.log(2)


@case(
    f_channels,
    [0.0, 0.3, 1e-7, 2.0, 1.0, 3.0],
    parts=slices((3,), (3,)),
    slips=("exponent as constant", "1 of the logarithm forgotten", "0 where nothing is confused"),
)
def channels_one_of_which_confuses_nothing(x, slip):
    p, width = x[:3], x[3:]
    power = np.exp(-special.entr(p) / (1 - p))
    one = 0 if slip == "1 of the logarithm forgotten" else 1
    inner = -power if slip == "exponent as constant" else power * np.log(p) / (1 - p)
    by_p = width * inner / (one + (1 - p) * power) / np.log(2)
    if slip == "0 where nothing is confused":
        by_p = np.where(p > 0, by_p, 0)
    return pack(by_p, np.log1p((1 - p) * power) / np.log(2))


WARMTH = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
SEEDS = np.array([40.0, 60.0, 50.0, 60.0, 30.0])


# Angles of shares against a straight line.
def f_sprouts(x):
    return np.sum(SEEDS * (np.arcsin(np.sqrt(x[:5])) - x[5] - x[6] * WARMTH) ** 2)


@case(
    f_sprouts,
    [0.0, 0.2, 0.55, 0.9, 1.0, 0.8, 0.3],
    batch=5,
    parts=slices((5,), (2,)),
    slips=("root's slope forgotten", "1 - p forgotten", "large number at the ends", "seeds"),
)
def shares_of_sprouted_seeds_from_none_to_all(x, slip):
    p = x[:5]
    r = (1 if slip == "seeds" else SEEDS) * (np.arcsin(np.sqrt(p)) - x[5] - x[6] * WARMTH)
    inner = p if slip == "1 - p forgotten" else p * (1 - p)
    slope = 1 / np.sqrt(1 - p) if slip == "root's slope forgotten" else 0.5 / np.sqrt(inner)
    if slip == "large number at the ends":
        slope = np.where(p * (1 - p) > 0, slope, 1e8)
    return 2 * pack(r * slope, -np.sum(r), -np.sum(r * WARMTH))


FLOODS = np.array([21.5, 34.0, 28.25, 54.9999, 41.0, 25.5, 37.75])


# Minus the log-likelihood of the generalised law of extremes, whose shape is negative.
def f_floods(x):
    place, scale, shape = x
    t = 1 + shape * (FLOODS - place) / scale
    return np.sum(np.log(scale) + (1 + 1 / shape) * np.log(t) + t ** (-1 / shape))


@case(
    f_floods,
    [30.0, 10.0, -0.4],
    batch=7,
    accuracy=1e-9,
    slips=("power's logarithm", "1 of the exponent forgotten", "scale's own part", "sign inside"),
)
def floods_by_a_law_that_ends_above_the_largest(x, slip):
    place, scale, shape = x
    z = (FLOODS - place) / scale
    t = 1 + shape * z
    one = 0 if slip == "1 of the exponent forgotten" else 1
    sign = 1 if slip == "sign inside" else -1
    by_t = (one + 1 / shape) / t + sign * t ** (-1 / shape - 1) / shape
    own = 0 if slip == "scale's own part" else 1 / scale
    log = 0 if slip == "power's logarithm" else t ** (-1 / shape) * np.log(t)
    by_shape = by_t * z + (log - np.log(t)) / shape**2
    return np.sum([-by_t * shape / scale, own - by_t * shape * z / scale, by_shape], axis=1)


RETURNS = np.array([0.6, -1.3, 0.2, 2.4, -0.5, 0.9])


# The log-likelihood of Student's law, scaled to a variance.
def f_returns(x):
    n, sigma, mean = x
    z = (RETURNS - mean) / sigma
    norm = gammaln((n + 1) / 2) - gammaln(n / 2) - np.log(np.pi * (n - 2)) / 2 - np.log(sigma)
    return np.sum(norm - (n + 1) / 2 * np.log1p(z**2 / (n - 2)))


@case(
    f_returns,
    [2 + 1e-7, 1.2, 0.1],
    batch=6,
    slips=("digammas forgotten", "freedom inside as constant", "1 of the power", "norm's 2"),
)
def returns_whose_variance_hardly_exists(x, slip):
    n, sigma, mean = x
    z = (RETURNS - mean) / sigma
    k = n if slip == "1 of the power" else n + 1
    gammas = 0 if slip == "digammas forgotten" else digamma((n + 1) / 2) - digamma(n / 2)
    inside = 0 if slip == "freedom inside as constant" else k * z**2 / (n - 2) / (n - 2 + z**2)
    norm = 1 / (n if slip == "norm's 2" else n - 2)
    by_n = (gammas - norm - np.log1p(z**2 / (n - 2)) + inside) / 2
    by_mean = k * z / (n - 2 + z**2) / sigma
    return np.array([np.sum(by_n), np.sum(z * by_mean - 1 / sigma), np.sum(by_mean)])


# Fisher's z of the correlation of two traits when a third is held fixed.
def f_traits(r):
    return np.arctanh((r[0] - r[1] * r[2]) / np.sqrt((1 - r[1] ** 2) * (1 - r[2] ** 2)))


@case(
    f_traits,
    [0.6005, 1 - 1e-6, 0.6],
    accuracy=1e-9,
    slips=("denominator as constant", "product as constant", "z's slope", "root forgotten"),
)
def partial_correlation_given_a_trait_nearly_the_same(r, slip):
    rest = 1 - r[1:] ** 2
    root = np.prod(rest) if slip == "root forgotten" else np.sqrt(np.prod(rest))
    partial_r = (r[0] - r[1] * r[2]) / np.sqrt(np.prod(rest))
    product = 0 if slip == "product as constant" else r[:0:-1] / root
    denominator = 0 if slip == "denominator as constant" else partial_r * r[1:] / rest
    slope = 1 if slip == "z's slope" else 1 / (1 - partial_r**2)
    return slope * pack(1 / root, denominator - product)


TABLES = np.array([12.0, 5.0, 3.0, 1.0, 1.0])
LATER = np.arange(1.0, 5.0)


# The log-probability of Pitman and Yor's partition; the strength exceeds minus the discount.
def f_restaurant(x):
    strength, d = x
    guests = gammaln(strength + 22) - gammaln(strength + 1)
    return (
        np.sum(np.log(strength + LATER * d))
        - guests
        + np.sum(gammaln(TABLES - d))
        - (5 * gammaln(1 - d))
    )


@case(
    f_restaurant,
    [-0.5 + 1e-8, 0.5],
    slips=("number of the table", "guests forgotten", "norm of a table", "strength once"),
)
def tables_of_a_restaurant_of_the_least_strength(x, slip):
    strength, d = x
    new = 1 / (strength + LATER * d)
    guests = 0 if slip == "guests forgotten" else digamma(strength + 22) - digamma(strength + 1)
    tables = digamma(TABLES - d) - (0 if slip == "norm of a table" else digamma(1 - d))
    by_strength = new[0] if slip == "strength once" else np.sum(new)
    number = 1 if slip == "number of the table" else LATER
    return np.array([by_strength - guests, np.sum(number * new) - np.sum(tables)])


SPIKES, RECORDED = np.array([0.3, 0.8, 2.1, 2.3, 3.9, 4.8]), 6.0
BETWEEN = np.tril(SPIKES[:, None] - SPIKES, -1)
BEFORE = np.tril(np.ones((6, 6)), -1)
HELD_BACK = float(np.max(np.sum(BEFORE * np.exp(-1.5 * BETWEEN), axis=1)))


# The log-likelihood of spikes each of which makes later ones rarer for a while.
def f_spikes(x):
    rate, hold, decay = x
    rates = rate - hold * np.sum(BEFORE * np.exp(-decay * BETWEEN), axis=1)
    held = hold / decay * np.sum(1 - np.exp(-decay * (RECORDED - SPIKES)))
    return np.sum(np.log(rates)) - rate * RECORDED + held


@case(
    f_spikes,
    [0.75 * HELD_BACK + 1e-7, 0.75, 1.5],
    accuracy=1e-8,
    slips=("integral's decay", "decay of the rates", "recorded time forgotten", "last spike only"),
)
def spikes_of_a_neuron_that_should_hardly_fire(x, slip):
    rate, hold, decay = x
    E = BEFORE * np.exp(-decay * BETWEEN)
    inverse = 1 / (rate - hold * np.sum(E, axis=1))
    if slip == "last spike only":
        E = E * np.eye(6, k=-1)
    rest = RECORDED - SPIKES
    left = np.exp(-decay * rest)
    held = np.sum(1 - left) / decay
    by_integral = 0 if slip == "integral's decay" else np.sum(rest * left) - held
    slower = np.sum(BETWEEN * E, axis=1) * (slip != "decay of the rates")
    by_rate = np.sum(inverse) - (0 if slip == "recorded time forgotten" else RECORDED)
    by_decay = hold * (inverse @ slower + by_integral / decay)
    return np.array([by_rate, held - inverse @ np.sum(E, axis=1), by_decay])


# Heights from which a parabolic layer of the ionosphere seems to reflect.
def f_echoes(x):
    base, thickness, top, f = x[0], x[1], x[2], x[3:]
    return base + thickness * f / (2 * top) * np.log((top + f) / (top - f))


@case(
    f_echoes,
    [110.0, 60.0, 8.0, 3.0, 6.5, 8.0 * (1 - 1e-7)],
    parts=slices((1,), (1,), (1,), (3,)),
    slips=("ratio in front as constant", "numerator of the logarithm", "top in front", "2"),
)
def echoes_of_a_pulse_next_to_the_critical_frequency(x, slip):
    _, thickness, top, f = x[0], x[1], x[2], x[3:]
    log = np.log((top + f) / (top - f))
    half = thickness * f / ((1 if slip == "2" else 2) * top)
    above = 0 if slip == "numerator of the logarithm" else 1 / (top + f)
    front = 0 if slip == "ratio in front as constant" else thickness * log / (2 * top)
    by_f = front + half * (above + 1 / (top - f))
    own = 0 if slip == "top in front" else thickness * f * log / (2 * top**2)
    by_top = half * (above - 1 / (top - f)) - own
    return np.column_stack([np.ones(3), f / (2 * top) * log, by_top, np.diag(by_f)])


# Brunauer, Emmett and Teller's isotherm.
def f_powder(x):
    p, full, layer, c = x[:3], x[3], x[4], x[5]
    if np.max(p) >= full:
        raise ValueError("the gas condenses")
    z = p / full
    return layer * c * z / ((1 - z) * (1 + (c - 1) * z))


@case(
    f_powder,
    [0.1, 0.45, 0.9 * (1 - 1e-5), 0.9, 3.5, 80.0],
    parts=slices((3,), (1,), (1,), (1,)),
    accuracy=1e-9,
    slips=("denominator as constant", "1 - z as constant", "1 of c - 1", "c inside forgotten"),
)
def layers_of_gas_on_a_powder_next_to_saturation(x, slip):
    p, full, layer, c = x[:3], x[3], x[4], x[5]
    z, free = p / full, (full - p) / full
    k = c if slip == "1 of c - 1" else c - 1
    wet = 1 + k * z
    v = layer * c * z / (free * wet)
    by_z = 1 / z + 1 / free - k / wet
    if slip == "denominator as constant":
        by_z = 1 / z
    elif slip == "1 - z as constant":
        by_z = 1 / z - k / wet
    by_c = 1 / c if slip == "c inside forgotten" else free / (c * wet)
    return np.column_stack([np.diag(v * by_z / full), -v * by_z * z / full, v / layer, v * by_c])


# Angles of the light that a fast particle sets free in three radiators.
def f_rings(x):
    return np.arccos(1 / (x[0] * x[1:]))


@case(
    f_rings,
    [0.5, 2.0, 2.4, 2.0 + 1e-6],
    parts=slices((1,), (3,)),
    slips=("quotient's slope", "index of the speed's slope", "0 at the threshold", "root"),
)
def rings_of_light_from_a_particle_at_the_threshold(x, slip):
    speed, n = x[0], x[1:]
    c = 1 / (speed * n)
    slope = 1 / ((1 - c) * (1 + c) if slip == "root" else np.sqrt((1 - c) * (1 + c)))
    if slip == "0 at the threshold":
        slope = np.where(c == 1, 0, slope)
    by_speed = slope * (1 if slip == "index of the speed's slope" else 1 / n) / speed**2
    by_n = slope * (1 if slip == "quotient's slope" else c / n)
    return np.column_stack([by_speed, np.diag(by_n)])


WAYS = np.array([[1.0, 0.0], [0.75, 0.625], [0.25, 0.96875], [-0.375, 0.921875]])


# The force of balls pressed together by a shift of the shaft less the clearance.
def f_balls(x):
    return x[3] * (WAYS @ x[:2] - x[2]) ** 1.5 @ WAYS


@case(
    f_balls,
    [0.25, 0.75, 0.25, 40.0],
    parts=slices((2,), (1,), (1,)),
    slips=("direction of the shift", "power not lowered", "clearance's sign", "ball that touches"),
)
def force_of_balls_one_of_which_just_touches(x, slip):
    pressed = WAYS @ x[:2] - x[2]
    slope = 1.5 * x[3] * pressed ** (1.5 if slip == "power not lowered" else 0.5)
    if slip == "ball that touches":
        slope = np.where(pressed == 0, 1.5 * x[3], slope)
    along = np.abs(WAYS) if slip == "direction of the shift" else WAYS
    by_clearance = (1 if slip == "clearance's sign" else -1) * WAYS.T @ slope
    return np.column_stack([WAYS.T * slope @ along, by_clearance, WAYS.T @ pressed**1.5])


# Rackett's volumes of a liquid.
def f_liquid(x):
    T, critical, volume, Z = x[:3], x[3], x[4], x[5]
    return volume * np.exp(np.log(Z) * (1 - T / critical) ** (2 / 7))


@case(
    f_liquid,
    [300.0, 460.0, 512.5, 512.5, 0.118, 0.224],
    parts=slices((3,), (1,), (1,), (1,)),
    slips=("logarithm of the factor", "power not lowered", "0 at the top", "temperature's ratio"),
)
def volumes_of_a_liquid_up_to_its_critical_point(x, slip):
    T, critical, volume, Z = x[:3], x[3], x[4], x[5]
    rest = 1 - T / critical
    V = volume * Z**rest ** (2 / 7)
    log = 1 if slip == "logarithm of the factor" else np.log(Z)
    slope = V * log * 2 / 7 * rest ** (2 / 7 if slip == "power not lowered" else -5 / 7) / critical
    if slip == "0 at the top":
        slope = np.where(rest == 0, 0, slope)
    ratio = 1 if slip == "temperature's ratio" else T / critical
    by_Z = V * rest ** (2 / 7) / Z
    return np.column_stack([np.diag(-slope), slope * ratio, V / volume, by_Z])


CLOCK = np.array([0.5, 1.0, 2.5, 4.0, 7.0])
DEPTHS = np.array([0.3, 1.9, 3.2, 4.9, 6.0])


# Philip's infiltration since a moment that is fitted, too.
def f_rain(x):
    start, suction, seepage = x
    t = CLOCK - start
    return np.sum((suction * np.sqrt(t) + seepage * t - DEPTHS) ** 2)


@case(
    f_rain,
    [0.5, 1.8, 0.3],
    batch=5,
    slips=("first reading left out", "root of the seepage's time", "root of the suction", "sign"),
)
def rain_swallowed_since_the_first_reading(x, slip):
    start, suction, seepage = x
    t = CLOCK - start
    r = suction * np.sqrt(t) + seepage * t - DEPTHS
    slope = suction / (2 * np.sqrt(t))
    if slip == "first reading left out":
        slope[0] = 0
    by_start = np.sum(r * (slope + seepage))
    by_suction = np.sum(r * (t if slip == "root of the suction" else np.sqrt(t)))
    by_seepage = r @ (np.sqrt(t) if slip == "root of the seepage's time" else t)
    return 2 * np.array([by_start if slip == "sign" else -by_start, by_suction, by_seepage])


# Sum of the times that three planets need to pass their star at an offset b.
def f_transits(x):
    a, k, b = x[:3], x[3:6], x[6:]
    chord = np.sqrt(1 + k - b) * np.sqrt(1 + k + b)
    return np.sum(a**1.5 * np.arcsin(chord / np.sqrt(a**2 - b**2)))


@case(
    f_transits,
    [8.0, 20.0, 35.0, 0.125, 0.0625, 0.25, 0.3, 1.0625, 1.2],
    parts=slices((3,), (3,), (3,)),
    slips=("period as constant", "planet's size once", "tilt of the orbit", "0 where it grazes"),
)
def transits_one_of_which_just_grazes(x, slip):
    a, k, b = x[:3], x[3:6], x[6:]
    chord, tilt = np.sqrt((1 + k - b) * (1 + k + b)), np.sqrt(a**2 - b**2)
    s = chord / tilt
    slope = a**1.5 / np.sqrt(1 - s**2)
    edge = np.where(chord == 0, 0, 1) if slip == "0 where it grazes" else 1
    size = 1 if slip == "planet's size once" else 1 + k
    by_k = edge * slope * size / (chord * tilt)
    by_tilt = 0 if slip == "tilt of the orbit" else slope * s / tilt**2
    by_a = (0 if slip == "period as constant" else 1.5 * np.sqrt(a) * np.arcsin(s)) - by_tilt * a
    return pack(by_a, by_k, -edge * slope * b / (chord * tilt) + by_tilt * b)


# Hours between sunrise and sunset at four latitudes.
def f_days(x):
    return 24 / np.pi * np.arccos(-np.tan(x[:4]) * np.tan(x[4]))


@case(
    f_days,
    [-0.6, 0.9, 1.2, np.pi / 2 - 0.35 - 1e-7, -0.35],
    parts=slices((4,), (1,)),
    accuracy=1e-8,
    slips=("secant squared", "sun's tangent forgotten", "sign of the tangents", "root forgotten"),
)
def days_next_to_the_polar_night(x, slip):
    lat, sun = x[:4], x[4]
    ends = np.cos(lat + sun) * np.cos(lat - sun) / (np.cos(lat) * np.cos(sun)) ** 2
    slope = 24 / np.pi / (ends if slip == "root forgotten" else np.sqrt(ends))
    power = 1 if slip == "secant squared" else 2
    tangent = 1 if slip == "sun's tangent forgotten" else np.tan(sun)
    by_lat = slope * tangent / np.cos(lat) ** power
    by_sun = slope * np.tan(lat) / np.cos(sun) ** 2
    return np.column_stack([np.diag(-by_lat if slip == "sign of the tangents" else by_lat), by_sun])


# Light of discs that end at the last stable orbits round spinning holes.
def f_discs(x):
    a, fed = x[:2], x[2:]
    z1 = 1 + (1 + a) ** (2 / 3) * (1 - a) ** (1 / 3) + (1 + a) ** (1 / 3) * (1 - a) ** (2 / 3)
    z2 = np.sqrt(3 * a**2 + z1**2)
    r = 3 + z2 - np.sqrt((3 - z1) * (3 + z1 + 2 * z2))
    return np.sum(fed * (1 - np.sqrt(1 - 2 / (3 * r))))


@case(
    f_discs,
    [1 - 1e-9, 0.6, 2.0, 0.5],
    parts=slices((2,), (2,)),
    slips=("spin of the second term", "second term of the root", "outer slope", "own spin of z1"),
)
def discs_round_a_hole_that_spins_almost_at_its_limit(x, slip):
    a, fed = x[:2], x[2:]
    p, m = np.cbrt(1 + a), np.cbrt(1 - a)
    z1 = 1 + p**2 * m + p * m**2
    z2 = np.sqrt(3 * a**2 + z1**2)
    root = np.sqrt((3 - z1) * (3 + z1 + 2 * z2))
    r = 3 + z2 - root
    d1 = (2 * m / p - p**2 / m**2 + m**2 / p**2 - 2 * p / m) / 3
    if slip == "own spin of z1":
        d1 = (-(p**2) / m**2 - 2 * p / m) / 3
    d2 = ((0 if slip == "spin of the second term" else 3 * a) + z1 * d1) / z2
    twice = 0 if slip == "second term of the root" else 2
    dr = d2 - ((3 - z1) * (d1 + twice * d2) - (3 + z1 + 2 * z2) * d1) / (2 * root)
    e = np.sqrt(1 - 2 / (3 * r))
    return pack(-fed * dr / (3 * r**2) / (1 if slip == "outer slope" else e), 1 - e)


# The weak shock of a wedge, in closed form (the cubic of the tangent of its angle).
def f_shock(x):
    M, wedge, heats = x
    t, k, m = np.tan(wedge) ** 2, 1 + (heats - 1) / 2 * M**2, M**2 - 1
    root = np.sqrt(m**2 - 3 * k * (1 + (heats + 1) / 2 * M**2) * t)
    c = (m**3 - 9 * k * (k + (heats + 1) / 4 * M**4) * t) / root**3
    top = m + 2 * root * np.cos((4 * np.pi + np.arccos(c)) / 3)
    return np.arctan(top / (3 * k * np.tan(wedge)))


@case(
    f_shock,
    [2.0, 0.40096, 1.4],
    accuracy=1e-8,
    slips=("denominator's angle", "wedge's secant", "cotangent's slope", "Mach number below"),
)
def shock_hardly_attached_to_a_wedge(x, slip):
    M, wedge, heats = x
    b = f_shock(x)
    top, below = M**2 * np.sin(2 * b) - 2 / np.tan(b), M**2 * (heats + np.cos(2 * b)) + 2
    t = top / below
    cotangent = 0 if slip == "cotangent's slope" else 2 / np.sin(b) ** 2
    angle = 0 if slip == "denominator's angle" else 2 * t * M**2 * np.sin(2 * b)
    by_b = 2 * M**2 * np.cos(2 * b) + cotangent + angle
    mach = 0 if slip == "Mach number below" else t * (heats + np.cos(2 * b))
    secant = 1 if slip == "wedge's secant" else 1 / np.cos(wedge) ** 2
    return np.array([2 * M * (mach - np.sin(2 * b)), below * secant, t * M**2]) / by_b


ELECTRON = 511.0


# Rates of electrons of a decay that also sets a heavy neutrino free.
def f_decay(x):
    E, Q, m = x[:3], x[3], x[4]
    left = Q - E
    electron = np.sqrt(E * (E + 2 * ELECTRON)) * (E + ELECTRON)
    return electron * left * np.sqrt(left - m) * np.sqrt(left + m)


@case(
    f_decay,
    [16.0, 17.5, 18.0, 18.5, 0.5],
    parts=slices((3,), (1,), (1,)),
    slips=(
        "electron's part",
        "neutrino's energy in front",
        "0 at the end",
        "half the mass's slope",
    ),
)
def electrons_of_a_decay_up_to_their_end(x, slip):
    E, Q, m = x[:3], x[3], x[4]
    left, W, p = Q - E, E + ELECTRON, np.sqrt(E * (E + 2 * ELECTRON))
    root = np.sqrt((left - m) * (left + m))
    by_left = p * W * ((0 if slip == "neutrino's energy in front" else root) + left**2 / root)
    by_m = -p * W * left * m / root / (2 if slip == "half the mass's slope" else 1)
    if slip == "0 at the end":
        by_left, by_m = (np.where(root == 0, 0, v) for v in (by_left, by_m))
    electron = 0 if slip == "electron's part" else (p + W**2 / p) * left * root
    return np.column_stack([np.diag(electron - by_left), by_left, by_m])


# How many months pay a loan back with its fee.
def f_loan(x):
    loan, fee, rate, paid = x
    log = np.log if is_exact(x) else math.log
    return -log(1 - rate * loan * (1 + fee) / paid) / log(1 + rate)


@case(
    f_loan,
    [2e5, 0.02, 0.005, 1020 + 2e-4],
    accuracy=1e-8,
    slips=("months of the rate", "fee of the loan", "instalment's share", "1 + rate"),
)
def loan_whose_instalments_hardly_pay_the_interest(x, slip):
    loan, fee, rate, paid = x
    debt = loan * (1 + fee)
    rest = paid - rate * debt
    log = np.log1p(rate)
    growth = 1 if slip == "1 + rate" else 1 + rate
    months = 0 if slip == "months of the rate" else np.log(rest / paid) / (log * growth)
    by_loan = rate * (1 if slip == "fee of the loan" else 1 + fee)
    share = 1 if slip == "instalment's share" else rate * debt / paid
    outer = np.array([by_loan, rate * loan, debt, -share]) / rest
    return (outer + np.array([0, 0, months, 0])) / log


# The area of the lens that two circles (centre, radius) have in common.
def f_lens(x):
    a, b, r, R = x[:2], x[2:4], x[4], x[5]
    d = np.sqrt(np.sum((a - b) ** 2))
    kite = (r + R - d) * (d + r - R) * (d - r + R) * (d + r + R)
    small = r**2 * np.arccos((d**2 + r**2 - R**2) / (2 * d * r))
    large = R**2 * np.arccos((d**2 + R**2 - r**2) / (2 * d * R))
    return small + large - np.sqrt(kite) / 2


@case(
    f_lens,
    [1.0, -1.0, 4.0, 3.0, 2.0, 3.0002],
    parts=slices((2,), (2,), (1,), (1,)),
    resolution=2e-6,
    accuracy=1e-8,
    slips=("half the chord", "direction forgotten", "angle of the other circle", "arc's 2"),
)
def area_that_two_circles_hardly_share(x, slip):
    a, b, r, R = x[:2], x[2:4], x[4], x[5]
    d = np.sqrt(np.sum((a - b) ** 2))
    kite = (r + R - d) * (d + r - R) * (d - r + R) * (d + r + R)
    chord = np.sqrt(kite) / d / (2 if slip == "half the chord" else 1)
    angles = np.arccos(np.array([(d**2 + r**2 - R**2) / r, (d**2 + R**2 - r**2) / R]) / (2 * d))
    if slip == "angle of the other circle":
        angles = angles[::-1]
    by_a = chord * (np.sign(b - a) if slip == "direction forgotten" else (b - a) / d)
    return pack(by_a, -by_a, (1 if slip == "arc's 2" else 2) * x[4:] * angles)


# The joints of an arm of two links whose hand is at x[:2].
def f_arm(x):
    u, v, upper, fore = x
    elbow = np.arccos((u**2 + v**2 - upper**2 - fore**2) / (2 * upper * fore))
    bent = np.arctan(fore * np.sin(elbow) / (upper + fore * np.cos(elbow)))
    return np.stack([np.arctan(v / u) - bent, elbow])


@case(
    f_arm,
    [4.0, 3.0, 3.0, 2.0 + 1e-6],
    accuracy=1e-8,
    slips=("lengths as constants", "elbow alone turns the hand", "transpose for the inverse"),
)
def joints_of_an_arm_almost_stretched_out(x, slip):
    upper, fore = x[2:]
    shoulder, elbow = f_arm(x)
    turn = elbow if slip == "elbow alone turns the hand" else shoulder + elbow
    one = np.array([np.cos(shoulder), np.sin(shoulder)])
    two = np.array([np.cos(turn), np.sin(turn)])
    hand = upper * one + fore * two
    J = np.array([[-hand[1], -fore * two[1]], [hand[0], fore * two[0]]])
    links = np.column_stack([one, two]) * (slip != "lengths as constants")
    inverse = J.T if slip == "transpose for the inverse" else np.linalg.inv(J)
    return inverse @ np.hstack([np.eye(2), -links])


# The angle of the rocker c of four bars: crank a at an angle, coupler b, frame d.
def f_rocker(x):
    a, b, c, d, crank = x
    across, along = a * np.sin(crank), d - a * np.cos(crank)
    s = np.sqrt(across**2 + along**2)
    return np.arccos((b**2 - c**2 - s**2) / (2 * c * s)) - np.arctan(across / along)


@case(
    f_rocker,
    [2.0, 3.5, 2.5, 5.0, np.arccos(-0.35) - 2e-6],
    accuracy=1e-8,
    slips=("crank against rocker", "frame's part of the slope", "own square", "coupler's sign"),
)
def rocker_of_four_bars_next_to_its_dead_point(x, slip):
    a, b, c, d, crank = x
    rocker = f_rocker(x)
    between = crank - rocker
    frame = 0 if slip == "frame's part of the slope" else c * d * np.sin(rocker)
    by_rocker = -frame - a * c * np.sin(between)
    turned = 0 if slip == "crank against rocker" else a * c * np.sin(between)
    own = 0 if slip == "own square" else a
    by_a = own - d * np.cos(crank) - c * np.cos(between)
    by_b = b if slip == "coupler's sign" else -b
    by_c = c + d * np.cos(rocker) - a * np.cos(between)
    by_d = d + c * np.cos(rocker) - a * np.cos(crank)
    return -np.array([by_a, by_b, by_c, by_d, a * d * np.sin(crank) + turned]) / by_rocker


# How far a ray (origin, direction) goes to a ball (centre, radius).
def f_ray(x):
    way, v, R = x[:3] - x[6:9], x[3:6], x[9]
    b = v @ way
    return (-b - np.sqrt(b**2 - (v @ v) * (way @ way - R**2))) / (v @ v)


@case(
    f_ray,
    [0.0, 0.5, -4.0, 0.2, -0.1, 1.0, 2.12549, 0.1, 0.0, 1.3],
    parts=slices((3,), (3,), (3,), (1,)),
    accuracy=1e-8,
    slips=("distance along the direction", "centre's sign", "normal for the slope", "radius"),
)
def ball_that_a_ray_hardly_hits(x, slip):
    v, R = x[3:6], x[9]
    t = f_ray(x)
    n = x[:3] + t * v - x[6:9]
    far = 1 if slip == "distance along the direction" else t
    slope = n @ n if slip == "normal for the slope" else n @ v
    centre = n if slip == "centre's sign" else -n
    return -pack(n, far * n, centre, -1.0 if slip == "radius" else -R) / slope


GAPS = np.triu(np.subtract.outer([0.0, 6.0, 13.0], [0.0, 6.0, 13.0]).T, 1)
BEHIND = np.triu(np.ones((3, 3)), 1)


# Power of three turbines in a row by their thrusts and the spread of the wakes.
def f_turbines(x):
    thrust, spread = x[:3], x[3]
    root = np.sqrt(1 - thrust)
    wind = np.prod(1 - (1 - root)[:, None] * BEHIND / (1 + 2 * spread * GAPS) ** 2, axis=0)
    return np.sum(wind**3 * thrust * (1 + root) / 2)


@case(
    f_turbines,
    [0.75, 1.0, 0.6, 0.05],
    parts=slices((3,), (1,)),
    slips=("turbines behind", "wind's cube", "finite at the limit", "width of the wake"),
)
def turbines_in_a_row_one_loaded_to_its_limit(x, slip):
    thrust, spread = x[:3], x[3]
    root, wide = np.sqrt(1 - thrust), 1 + 2 * spread * GAPS
    kept = 1 - (1 - root)[:, None] * BEHIND / wide**2
    wind = np.prod(kept, axis=0)
    share = thrust * (1 + root) / 2
    cube = wind**2 if slip == "wind's cube" else 3 * wind**3
    by_root = thrust * wind**3 / 2
    if slip != "turbines behind":
        by_root = by_root + (BEHIND / wide**2 / kept) @ (cube * share)
    slope = 1 / (2 * root)
    if slip == "finite at the limit":
        slope = np.where(root == 0, 0.5, slope)
    power = 2 if slip == "width of the wake" else 3
    widening = (1 - root) @ (4 * BEHIND * GAPS / wide**power / kept)
    return pack(wind**3 * (1 + root) / 2 - by_root * slope, widening @ (cube * share))


# Ages of fish by von Bertalanffy's law of growth.
def f_fish(x):
    return x[6] - np.log(1 - x[:4] / x[4]) / x[5]


@case(
    f_fish,
    [12.0, 41.0, 63.5, 64 - 5e-6, 64.0, 0.22, -0.4],
    parts=slices((4,), (1,), (1,), (1,)),
    slips=("growth forgotten", "length over its limit", "square of the rate", "limit's sign"),
)
def ages_of_fish_that_hardly_grow_any_more(x, slip):
    length, limit, rate = x[:4], x[4], x[5]
    grown = 1 if slip == "growth forgotten" else rate
    by_length = 1 / (grown * (limit - length))
    ratio = 1 if slip == "length over its limit" else length / limit
    by_limit = (1 if slip == "limit's sign" else -1) * ratio / (rate * (limit - length))
    by_rate = np.log(1 - length / limit) / rate ** (1 if slip == "square of the rate" else 2)
    return np.column_stack([np.diag(by_length), by_limit, by_rate, np.ones(4)])


# Lengths of rulers that reach from the horizon of a black hole to circles of radii x[:3].
def f_rulers(x):
    r, hole = x[:3], x[3]
    return np.sqrt(r) * np.sqrt(r - hole) + hole * np.arccosh(np.sqrt(r / hole))


@case(
    f_rulers,
    [1.5, 1.5 + 1e-6, 4.0, 1.5],
    parts=slices((3,), (1,)),
    slips=("second term as constant", "hole in front", "1 at the horizon", "hole's root"),
)
def rulers_let_down_to_the_horizon(x, slip):
    r, hole = x[:3], x[3]
    root = np.sqrt(r / (r - hole))
    by_r = root / (2 if slip == "second term as constant" else 1)
    front = 0 if slip == "hole in front" else np.arccosh(np.sqrt(r / hole))
    by_hole = front - root / (2 if slip == "hole's root" else 1)
    if slip == "1 at the horizon":
        by_r, by_hole = np.where(r == hole, 1, by_r), np.where(r == hole, -1, by_hole)
    return np.column_stack([np.diag(by_r), by_hole])


SHEAR = np.array([1.0, 4.0, 16.0, 50.0, 100.0])
STRESS = np.array([0.05, 0.1, 0.19, 0.35, 0.5])


# Misfit of Casson's law of blood, with an offset of the viscometer.
def f_blood(x):
    least, viscosity, offset = x
    stress = (np.sqrt(least) + np.sqrt(viscosity * SHEAR)) ** 2 + offset
    return np.sum((stress / STRESS - 1) ** 2)


@case(
    f_blood,
    [0.0, 0.004, 0.01],
    batch=5,
    slips=("cross term forgotten", "relative twice", "root of the viscosity", "offset's 1"),
)
def blood_without_a_stress_to_start_with(x, slip):
    least, viscosity, offset = x
    root, flow = np.sqrt(least), np.sqrt(viscosity * SHEAR)
    r = 2 * (((root + flow) ** 2 + offset) / STRESS - 1) / STRESS
    if slip == "relative twice":
        r = r / STRESS
    by_least = np.sum(r) if slip == "cross term forgotten" else r @ (root + flow) / root
    by_viscosity = r @ ((root + flow) * (1 if slip == "root of the viscosity" else flow))
    by_offset = r @ (1 / STRESS) if slip == "offset's 1" else np.sum(r)
    return np.array([by_least, by_viscosity / viscosity, by_offset])


DOSES = np.array([0.0, 0.5, 1.0, 1.5, 2.5])
SPEEDS = np.array([2.1, 1.3, 0.2, 0.1, 0.05])


# Misfit of Morrison's speeds of an enzyme whose inhibitor hardly comes off.
def f_enzyme(x):
    full, enzyme, loose = x
    root = np.sqrt((enzyme - DOSES) ** 2 + loose * (loose + 2 * enzyme + 2 * DOSES))
    return np.sum((full * (enzyme - DOSES - loose + root) / (2 * enzyme) - SPEEDS) ** 2)


@case(
    f_enzyme,
    [2.0, 1.0, 1e-10],
    batch=5,
    slips=("root as constant", "enzyme below", "2 of the root", "own part of the constant"),
)
def enzyme_that_its_inhibitor_hardly_leaves(x, slip):
    full, enzyme, loose = x
    root = np.sqrt((enzyme - DOSES) ** 2 + loose * (loose + 2 * enzyme + 2 * DOSES))
    free = (enzyme - DOSES - loose + root) / (2 * enzyme)
    r = 2 * (full * free - SPEEDS)
    change = 0 if slip == "root as constant" else 1 / (root * (2 if slip == "2 of the root" else 1))
    below = 0 if slip == "enzyme below" else 2 * free
    by_enzyme = (1 + (enzyme - DOSES + loose) * change - below) / (2 * enzyme)
    own = 0 if slip == "own part of the constant" else 1
    by_loose = ((loose + enzyme + DOSES) * change - own) / (2 * enzyme)
    return np.array([r @ free, full * (r @ by_enzyme), full * (r @ by_loose)])


# What a filter of Chebyshev takes away above its band, in decibels.
def f_filter(x):
    f, band, ripple = x[:3], x[3], x[4]
    turn = 5 * np.arccosh(f / band)
    return 10 / np.log(10) * np.log1p((ripple * (np.exp(turn) + np.exp(-turn)) / 2) ** 2)


@case(
    f_filter,
    [2.5 * (1 + 1e-9), 2.75, 4.0, 2.5, 0.5],
    parts=slices((3,), (1,), (1,)),
    accuracy=1e-8,
    slips=("order forgotten", "1 of the logarithm", "band's ratio", "cosh for sinh"),
)
def filter_hardly_above_its_band(x, slip):
    f, band, ripple = x[:3], x[3], x[4]
    turn = 5 * np.arccosh(f / band)
    T = np.cosh(turn)
    rise = T if slip == "cosh for sinh" else np.sinh(turn)
    slope = rise / np.sqrt((f - band) * (f + band)) * (1 if slip == "order forgotten" else 5)
    one = 0 if slip == "1 of the logarithm" else 1
    outer = 20 / np.log(10) * ripple * T / (one + (ripple * T) ** 2)
    by_band = -outer * ripple * slope * (1 if slip == "band's ratio" else f / band)
    return np.column_stack([np.diag(outer * ripple * slope), by_band, outer * T])
