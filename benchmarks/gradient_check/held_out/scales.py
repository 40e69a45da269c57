# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Quantities of nature, industry and trade in their own units, from 1e-29 to 1e36.

Three go further: a likelihood near 1e-239, a density near 1e234, weights near 1e-241.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import erf

# Entries in units of their own.
own_units = partial(case, "scales", entrywise=True)

BOLTZMANN, HBAR, ELECTRON = 1.380649e-23, 1.054571817e-34, 9.1093837e-31
LIGHT, GRAVITY, CHARGE, VACUUM = 299792458.0, 6.6743e-11, 1.602176634e-19, 8.8541878e-12
GAS, FARADAY, STEFAN = 8.314462618, 96485.33212, 5.670374e-8


def wake(x):
    mass, v, _, spread, size = x
    u = v / (np.sqrt(2) * spread)
    slower = erf(u) - 2 * u / np.sqrt(np.pi) * np.exp(-u * u)
    return u, slower, np.log(size * v**2 / (GRAVITY * mass))


def f_wake(x):
    mass, v, density, _, _ = x
    _, slower, log = wake(x)
    return 4 * np.pi * (GRAVITY * mass / v) ** 2 * density * log * slower


@own_units(
    f_wake,
    [2e36, 2.1e5, 7e-21, 1.5e5, 3e19],
    slips=("logarithm taken as constant", "slower stars as constant", "sign of the spread's"),
)
def friction_of_a_black_hole_among_stars(x, slip):
    u, slower, log = wake(x)
    part = 4 * u**3 / np.sqrt(np.pi) * np.exp(-u * u) / slower
    if slip == "slower stars as constant":
        part = 0
    own = 0 if slip == "logarithm taken as constant" else 1 / log
    sign = 1 if slip == "sign of the spread's" else -1
    return f_wake(x) * np.array([2 - own, -2 + 2 * own + part, 1, sign * part, own]) / x


def f_channel(x):
    permeability, v, inside, outside, t = x
    u = 2 * FARADAY * v / (GAS * t)
    e = np.exp(-u)
    return permeability * 2 * FARADAY * u * (inside - outside * e) / (1 - e)


@own_units(
    f_channel,
    [3.2e-8, 0.058, 4e-4, 1.8, 309.0],
    slips=(
        "voltage in front as constant",
        "denominator taken as constant",
        "outside's factor forgotten",
        "sign of the temperature's",
    ),
)
def calcium_through_a_channel(x, slip):
    permeability, v, inside, outside, t = x
    u = 2 * FARADAY * v / (GAS * t)
    e = np.exp(-u)
    k, n, d = permeability * 2 * FARADAY, inside - outside * e, 1 - e
    front = 0 if slip == "voltage in front as constant" else n / d
    below = 0 if slip == "denominator taken as constant" else u * n * e / d**2
    by_u = k * (front + u * outside * e / d - below)
    far = 1 if slip == "outside's factor forgotten" else e
    sign = 1 if slip == "sign of the temperature's" else -1
    return np.array(
        [
            k * u * n / d / permeability,
            by_u * u / v,
            k * u / d,
            -k * u * far / d,
            sign * by_u * u / t,
        ]
    )


REST = ELECTRON * LIGHT**2
STOPPING = 4 * np.pi / REST * (CHARGE**2 / (4 * np.pi * VACUUM)) ** 2


def bethe(x):
    energy, mass, _, _, excitation = x
    t = energy / (mass * LIGHT**2)
    square = t * (t + 2) / (1 + t) ** 2
    return t, square, np.log(2 * REST * t * (t + 2) / excitation)


def f_bethe(x):
    _, _, z, electrons, _ = x
    _, square, log = bethe(x)
    return STOPPING * electrons * z**2 * (log / square - 1)


@own_units(
    f_bethe,
    [1.9e-11, 1.67e-27, 1.0, 3.3e29, 1.2e-17],
    slips=(
        "logarithm taken as constant",
        "speed as of slow ones",
        "mass forgotten",
        "charge not squared",
    ),
)
def stopping_power_of_water(x, slip):
    energy, mass, z, electrons, excitation = x
    t, square, log = bethe(x)
    k = STOPPING * electrons * z**2
    by_square = 2 if slip == "speed as of slow ones" else 2 / (1 + t) ** 3
    by_log = 0 if slip == "logarithm taken as constant" else 2 * (t + 1) / (t * (t + 2))
    by_t = k * (by_log / square - log / square**2 * by_square)
    value = f_bethe(x)
    return np.array(
        [
            by_t * t / energy,
            0 if slip == "mass forgotten" else -by_t * t / mass,
            (1 if slip == "charge not squared" else 2) * value / z,
            value / electrons,
            -k / (square * excitation),
        ]
    )


SHARES = np.array([0.3, 0.45, 0.15, 0.1])


def f_output(x):
    level, factors, power = x[0], x[1:5], x[5]
    return level * np.sum(SHARES * np.exp(power * np.log(factors))) ** (1 / power)


@own_units(
    f_output,
    [1.9e3, 2.3e13, 1.6e8, 7.1e10, 4e6, -0.12],
    parts=(slice(0, 1), slice(1, 5), slice(5, 6)),
    slips=("outer power forgotten", "power of the sum as constant", "share forgotten"),
)
def output_of_an_economy_by_its_factors(x, slip):
    level, factors, power = x[0], x[1:5], x[5]
    terms = SHARES * factors**power
    total = terms.sum()
    y = level * total ** (1 / power)
    by_factor = y * terms / factors / (1 if slip == "outer power forgotten" else total)
    if slip == "share forgotten":
        by_factor = by_factor / SHARES
    outer = 0 if slip == "power of the sum as constant" else np.log(total) / power**2
    by_power = y * (terms @ np.log(factors) / (power * total) - outer)
    return pack(y / level, by_factor, by_power)


def f_substitutions(x):
    size, rate, s = x[0], x[1], x[2:]
    return 2 * size * rate * np.expm1(-2 * s) / np.expm1(-4 * size * s)


@own_units(
    f_substitutions,
    [8.3e4, 2.4e-9, -7e-6, 3.1e-6, 1.9e-5, -1.6e-6],
    parts=slices((1,), (1,), (4,)),
    slips=(
        "size in the exponent forgotten",
        "numerator taken as constant",
        "4 of the diploids forgotten",
    ),
)
def substitutions_of_nearly_neutral_genes(x, slip):
    size, rate, s = x[0], x[1], x[2:]
    per = np.exp(-4 * size * s) / np.expm1(-4 * size * s)
    above = -2 * np.exp(-2 * s) / np.expm1(-2 * s)
    if slip == "numerator taken as constant":
        above = 0
    four = 2 if slip == "4 of the diploids forgotten" else 4
    exponent = 0 if slip == "size in the exponent forgotten" else 4 * s * per
    f = f_substitutions(x)
    by_s = np.diag(f * (above + four * size * per))
    return np.column_stack([f * (1 / size + exponent), f / rate, by_s])


def tip(x):
    young, width, thick, length, density, hamaker, radius, gap = x
    stiffness = young * width * thick**3 / (4 * length**3)
    return stiffness, hamaker * radius / (3 * gap**3), 0.24 * density * width * thick * length


def f_tip(x):
    stiffness, pull, mass = tip(x)
    return np.sqrt((stiffness - pull) / mass) / (2 * np.pi)


@own_units(
    f_tip,
    [1.7e11, 3e-5, 4e-6, 1.25e-4, 2330.0, 1.1e-19, 1.2e-8, 6e-10],
    slips=("mass of the beam as constant", "pull's 3 forgotten", "root's 2 forgotten"),
)
def frequency_of_a_force_microscope(x, slip):
    stiffness, pull, _ = tip(x)
    own, attraction = stiffness / (stiffness - pull), pull / (stiffness - pull)
    heavier = 0 if slip == "mass of the beam as constant" else 1
    three = 1 if slip == "pull's 3 forgotten" else 3
    powers = np.array(
        [
            own,
            own - heavier,
            3 * own - heavier,
            -3 * own - heavier,
            -1,
            -attraction,
            -attraction,
            three * attraction,
        ]
    )
    return f_tip(x) * powers / x / (1 if slip == "root's 2 forgotten" else 2)


def f_nucleation(x):
    tension, volume, mass, t, ratio, number = x
    barrier = 16 * np.pi / 3 * tension**3 * volume**2 / (BOLTZMANN * t) ** 3 / np.log(ratio) ** 2
    return number**2 * volume * np.sqrt(2 * tension / (np.pi * mass)) * np.exp(-barrier)


@own_units(
    f_nucleation,
    [0.0712, 3e-29, 2.99e-26, 290.0, 4.5, 2.6e23],
    slips=(
        "logarithm's slope forgotten",
        "temperature's 3 forgotten",
        "prefactor taken as constant",
    ),
)
def droplets_born_in_a_vapour(x, slip):
    tension, volume, _, t, ratio, _ = x
    log = np.log(ratio)
    b = 16 * np.pi / 3 * tension**3 * volume**2 / (BOLTZMANN * t) ** 3 / log**2
    slope = 1 if slip == "logarithm's slope forgotten" else log
    three = 1 if slip == "temperature's 3 forgotten" else 3
    front = 0 if slip == "prefactor taken as constant" else 1
    powers = [front / 2 - 3 * b, front - 2 * b, -1 / 2, three * b, 2 * b / slope, 2]
    return f_nucleation(x) * np.array(powers) / x


PATH = np.repeat([0, 1, 0, 1, 0], 8)
SIGNAL = np.array([3.1e5, 8.8e5])[PATH] + 1.8e5 * normal("signal of a channel", 40)
START = np.array([0.7, 0.3])


def densities(means, width):
    return np.exp(-(((SIGNAL[:, None] - means) / width) ** 2) / 2) / (width * np.sqrt(2 * np.pi))


def f_sequence(x):
    transitions, means, width = unpack(x, (2, 2), (2,), (1,))
    b = densities(means, width)
    state = START * b[0]
    for row in b[1:]:
        state = state @ transitions * row
    return np.sum(state)


@own_units(
    f_sequence,
    [0.86, 0.14, 0.21, 0.79, 2.9e5, 9.3e5, 1.7e5],
    parts=slices((2, 2), (2,), (1,)),
    slips=("transitions transposed", "width's normalisation forgotten", "filtered for smoothed"),
)
def likelihood_of_a_hidden_chain(x, slip):
    transitions, means, width = unpack(x, (2, 2), (2,), (1,))
    b = densities(means, width)
    before, after = np.empty((40, 2)), np.ones((40, 2))
    before[0] = START
    for i in range(1, 40):
        before[i] = before[i - 1] * b[i - 1] @ transitions
    for i in range(38, -1, -1):
        after[i] = transitions @ (b[i + 1] * after[i + 1])
    state = before * b
    by_transition = state[:-1].T @ (b * after)[1:]
    if slip == "transitions transposed":
        by_transition = by_transition.T
    shares = state * after
    if slip == "filtered for smoothed":
        shares = state / state.sum(axis=1, keepdims=True) * state[-1].sum()
    d = (SIGNAL[:, None] - means) / width
    own = 0 if slip == "width's normalisation forgotten" else 1
    return pack(
        by_transition, np.sum(shares * d, axis=0) / width, np.sum(shares * (d * d - own)) / width
    )


def f_weighted(x):
    w, h = x[:8], x[8:]
    p = w / np.sum(w)
    return np.stack([np.sum(p * h), 1 / np.sum(p * p)])


@own_units(
    f_weighted,
    pack(1e-240 * uniform("minute weights", 8) ** 2, 3 + 2 * normal("weighted values", 8)),
    parts=slices((8,), (8,)),
    slips=("sum of the weights as constant", "mean of the weights", "values' part forgotten"),
)
def mean_and_sample_size_by_minute_weights(x, slip):
    w, h = x[:8], x[8:]
    total = w.mean() if slip == "mean of the weights" else w.sum()
    p = w / w.sum()
    mean, size = p @ h, 1 / (p @ p)
    own = 0 if slip == "sum of the weights as constant" else 1
    by_w = np.array([h - own * mean, 2 * size * (own - size * p)]) / total
    by_h = 0 * p if slip == "values' part forgotten" else p
    return np.hstack([by_w, [by_h, np.zeros(8)]])


def f_transfer(x):
    coupling, relaxation, drive, t = x
    heat = 4 * relaxation * BOLTZMANN * t
    rate = 2 * np.pi / HBAR * coupling**2 / np.sqrt(np.pi * heat)
    return rate * np.exp(-((relaxation + drive) ** 2) / heat)


@own_units(
    f_transfer,
    [1.6e-22, 1.3e-19, -5.6e-20, 298.0],
    slips=(
        "relaxation in the heat as constant",
        "root of the temperature forgotten",
        "sign of the drive's",
    ),
)
def electrons_between_two_molecules(x, slip):
    coupling, relaxation, drive, t = x
    heat = 4 * relaxation * BOLTZMANN * t
    up = relaxation + drive
    width = up**2 / heat - 1 / 2
    below = 0 if slip == "relaxation in the heat as constant" else width / relaxation
    by_t = width + (1 / 2 if slip == "root of the temperature forgotten" else 0)
    sign = 2 if slip == "sign of the drive's" else -2
    logs = [2 / coupling, below - 2 * up / heat, sign * up / heat, by_t / t]
    return f_transfer(x) * np.array(logs)


def f_dipoles(x):
    r, a, b = x
    d = np.sqrt(r @ r)
    return ((a @ b) / d**3 - 3 * (a @ r) * (b @ r) / d**5) / (4 * np.pi * VACUUM)


@own_units(
    f_dipoles,
    [[3.1e-9, -1.7e-9, 2.6e-9], [1.2e-29, 2.3e-29, -0.8e-29], [-0.9e-29, 1.6e-29, 2.7e-29]],
    parts=slices((3,), (3,), (3,)),
    slips=(
        "orientation as constant",
        "5 taken for 3",
        "dipoles exchanged",
        "transition's 3 forgotten",
    ),
)
def coupling_of_two_dyes(x, slip):
    r, a, b = x
    d = np.sqrt(r @ r)
    p, q = a @ r, b @ r
    turn = 0 if slip == "orientation as constant" else 3 * (a * q + b * p) / d**5
    five = 9 if slip == "5 taken for 3" else 15
    by_r = -3 * (a @ b) * r / d**5 - turn + five * p * q * r / d**7
    three = 1 if slip == "transition's 3 forgotten" else 3
    by_a, by_b = b / d**3 - three * q * r / d**5, a / d**3 - three * p * r / d**5
    if slip == "dipoles exchanged":
        by_a, by_b = by_b, by_a
    return np.array([by_r, by_a, by_b]) / (4 * np.pi * VACUUM)


FREQUENCIES = np.array([0.1, 0.35, 0.8, 2.5, 9.0])


def f_quake(x):
    moment, drop, density, speed, distance = x
    corner = 0.49 * speed * (drop / moment) ** (1 / 3)
    level = 0.63 * moment / (4 * np.pi * density * speed**3 * distance)
    return level / (1 + (FREQUENCIES / corner) ** 2)


@own_units(
    f_quake,
    [1.3e17, 3.2e6, 2750.0, 3480.0, 1.1e5],
    slips=(
        "corner taken as constant",
        "cube root forgotten",
        "speed of the corner forgotten",
        "square forgotten",
    ),
)
def spectrum_of_an_earthquake(x, slip):
    moment, drop, _, speed, _ = x
    q = (FREQUENCIES * (moment / drop) ** (1 / 3) / (0.49 * speed)) ** 2
    by_corner = (1 if slip == "square forgotten" else 2) * q / (1 + q)
    if slip == "corner taken as constant":
        by_corner = 0 * q
    third = by_corner / (1 if slip == "cube root forgotten" else 3)
    own = 0 * q if slip == "speed of the corner forgotten" else by_corner
    one = np.ones(5)
    powers = np.column_stack([1 - third, third, -one, own - 3, -one])
    return f_quake(x)[:, None] * powers / x


def f_disc(x):
    mass, inflow, inner, r = x[0], x[1], x[2], x[3:]
    heat = 3 * GRAVITY * mass * inflow / (8 * np.pi * r**3) * (1 - np.sqrt(inner / r))
    return (heat / STEFAN) ** 0.25


@own_units(
    f_disc,
    [1.9e31, 8e14, 8.6e4, 1.3e5, 3.1e5, 9.4e5, 2.2e7, 4e8],
    parts=slices((1,), (1,), (1,), (5,)),
    slips=(
        "torque at the border as constant",
        "fourth root forgotten",
        "border forgotten in the radius",
    ),
)
def temperatures_of_an_accretion_disc(x, slip):
    mass, inflow, inner, r = x[0], x[1], x[2], x[3:]
    u = np.sqrt(inner / r)
    torque = 0 if slip == "torque at the border as constant" else u / (2 * (1 - u))
    own = 0 if slip == "border forgotten in the radius" else torque
    one = np.ones(5)
    logs = np.column_stack(
        [one / mass, one / inflow, -torque / inner * one, np.diag((own - 3) / r)]
    )
    return f_disc(x)[:, None] * logs / (1 if slip == "fourth root forgotten" else 4)


MILES = np.array(
    [
        [310, 6900, 9600, 5400],
        [7100, 820, 11000, 2300],
        [9400, 10900, 560, 8800],
        [5400, 2500, 8600, 90],
    ]
)


def f_trade(x):
    product, decay = x[:4], x[4]
    flows = product[:, None] * product / np.sum(product)
    return flows * np.exp(-decay * np.log(MILES))


@own_units(
    f_trade,
    [4.1e11, 2.1e13, 3.8e12, 6.3e10, 0.93],
    parts=slices((4,), (1,)),
    slips=("world's product as constant", "importer forgotten", "logarithm forgotten"),
)
def trade_between_countries(x, slip):
    product, decay = x[:4], x[4]
    flows = f_trade(x)
    sold, bought = np.eye(4)[:, None] / product, np.eye(4) / product
    if slip == "importer forgotten":
        bought = 0
    world = 0 if slip == "world's product as constant" else 1 / product.sum()
    by_product = flows[..., None] * (sold + bought - world)
    far = decay / MILES if slip == "logarithm forgotten" else np.log(MILES)
    return np.concatenate([by_product, (-flows * far)[..., None]], axis=2)


def f_virus(x):
    births, deaths, infection, loss, bursts, clearance = x
    target = clearance * loss / (bursts * infection)
    infected = (births - deaths * target) / loss
    return np.stack([target, infected, bursts * infected / clearance])


@own_units(
    f_virus,
    [1.1e4, 0.012, 2.4e-8, 0.7, 950.0, 23.0],
    slips=(
        "targets taken as constant",
        "loss of the infected forgotten",
        "bursts of the virus forgotten",
    ),
)
def virus_in_its_steady_state(x, slip):
    _, deaths, infection, loss, bursts, clearance = x
    target, infected, virus = f_virus(x)
    by_target = target * np.array([0, 0, -1 / infection, 1 / loss, -1 / bursts, 1 / clearance])
    moved = 0 if slip == "targets taken as constant" else deaths * by_target / loss
    own = 0 if slip == "loss of the infected forgotten" else infected / loss
    by_infected = np.array([1 / loss, -target / loss, 0, -own, 0, 0]) - moved
    by_virus = bursts / clearance * by_infected
    by_virus[4] += 0 if slip == "bursts of the virus forgotten" else virus / bursts
    by_virus[5] -= virus / clearance
    return np.array([by_target, by_infected, by_virus])


UNITS = np.array([2e30, 7e8, 3.8e26, 5.8e3])
STARS = UNITS * np.exp(0.6 * normal("stars", 9, 4))
KINDS = np.eye(3)[[0, 2, 1, 1, 0, 2, 2, 0, 1]]


def f_classes(weights):
    scores = STARS @ weights.T
    largest = np.max(scores, axis=1)
    total = np.sum(np.exp(scores - largest[:, None]), axis=1)
    return np.mean(largest + np.log(total) - np.sum(KINDS * scores, axis=1))


@own_units(
    f_classes,
    normal("weights of the kinds of stars", 3, 4) / UNITS,
    batch=9,
    slips=(
        "labels not subtracted",
        "slope of the softmax once more",
        "normalised over the stars",
    ),
)
def kinds_of_stars_by_raw_features(weights, slip):
    scores = STARS @ weights.T
    axis = 0 if slip == "normalised over the stars" else 1
    p = np.exp(scores - scores.max(axis=axis, keepdims=True))
    p = p / p.sum(axis=axis, keepdims=True)
    d = p if slip == "labels not subtracted" else p - KINDS
    if slip == "slope of the softmax once more":
        d = d * p * (1 - p)
    return d.T @ STARS / 9


BAND = 2.4e6


def f_chain(x):
    gains, temperatures = x[:4], x[4:]
    return BOLTZMANN * BAND * np.sum(temperatures * np.cumprod(gains[::-1])[::-1])


@own_units(
    f_chain,
    [2.1e3, 0.034, 53.0, 3.6e5, 12.5, 290.0, 410.0, 1550.0],
    parts=slices((4,), (4,)),
    slips=("later noise too", "own gain forgotten", "own gain left in"),
)
def noise_of_a_chain_of_amplifiers(x, slip):
    gains, temperatures = x[:4], x[4:]
    through = np.cumprod(gains[::-1])[::-1]
    noise = temperatures * through
    earlier = noise.sum() if slip == "later noise too" else np.cumsum(noise)
    by_gain = earlier if slip == "own gain left in" else earlier / gains
    by_temperature = through / gains if slip == "own gain forgotten" else through
    return BOLTZMANN * BAND * pack(by_gain, by_temperature)


def f_trap(x):
    places, widths = x[:36].reshape(12, 3), x[36:]
    normalised = np.exp(-((places / widths) ** 2) / 2) / (np.sqrt(2 * np.pi) * widths)
    return np.prod(normalised)


TRAP = np.array([8e-8, 1.3e-7, 3.1e-8])


@own_units(
    f_trap,
    pack(TRAP * normal("atoms in a trap", 12, 3), 1.1 * TRAP),
    parts=slices((12, 3), (3,)),
    slips=("normalisation forgotten", "normalised once", "width not squared"),
)
def density_of_atoms_in_a_trap(x, slip):
    places, widths = x[:36].reshape(12, 3), x[36:]
    atoms = {"normalisation forgotten": 0, "normalised once": 1}.get(slip, 12)
    u = places / widths
    by_place = -u if slip == "width not squared" else -u / widths
    return f_trap(x) * pack(by_place, (np.sum(u * u, axis=0) - atoms) / widths)


def slipping(x):
    d, path = x[0], x[3]
    e = 0.4 * np.exp(-0.55 * d / path)
    return 1 + 2 * path / d * (1.257 + e), e


def f_aerosol(x):
    d, density, viscosity, _, t = x
    c, _ = slipping(x)
    settles = density * d**2 * 9.81 * c / (18 * viscosity)
    return np.stack([settles, BOLTZMANN * t * c / (3 * np.pi * viscosity * d)])


@own_units(
    f_aerosol,
    [1.4e-7, 1080.0, 1.81e-5, 6.6e-8, 293.0],
    slips=(
        "slip taken as constant",
        "exponential taken as constant",
        "square of the size forgotten",
    ),
)
def aerosol_that_settles_and_spreads(x, slip):
    path = x[3] / x[0]
    c, e = slipping(x)
    bend = 0 if slip == "exponential taken as constant" else 1.1 * e
    by_path = ((c - 1) + bend) / c
    if slip == "slip taken as constant":
        by_path = 0 * path
    two = 1 if slip == "square of the size forgotten" else 2
    powers = np.array([[two - by_path, 1, -1, by_path, 0], [-1 - by_path, 0, -1, by_path, 1]])
    return f_aerosol(x)[:, None] * powers / x
