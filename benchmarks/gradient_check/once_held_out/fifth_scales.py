# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Quantities of physics, chemistry, biology and economics in their units, from 1e-50 to 1e31.

Three go further: a number of states near 1e240, a probability near 1e-240, an amplitude that
grows by as much.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import gammaln

# Entries in units of their own.
own_units = partial(case, "scales", entrywise=True)

BOLTZMANN, PLANCK, ELECTRON = 1.380649e-23, 6.62607015e-34, 9.1093837e-31
LIGHT, GRAVITY, CHARGE = 299792458.0, 6.6743e-11, 1.602176634e-19
NUCLEON, FINE = 1.66053907e-27, 7.2973525693e-3


def profile(x):
    _, depth, time, temperature, front, barrier = x
    diffusivity = front * np.exp(-barrier / (BOLTZMANN * temperature))
    return diffusivity * time, depth**2 / (4 * diffusivity * time)


def f_dopant(x):
    spread, u = profile(x)
    return x[0] / np.sqrt(np.pi * spread) * np.exp(-u)


@own_units(
    f_dopant,
    [3.1e18, 4.2e-7, 3600.0, 1373.0, 7.6e-5, 5.54e-19],
    slips=(
        "spread in front as constant",
        "depth by 2Dt twice",
        "sign of the barrier's",
        "temperature not squared",
    ),
)
def dopant_driven_into_silicon(x, slip):
    dose, depth, time, temperature, front, barrier = x
    _, u = profile(x)
    by_spread = u - (0 if slip == "spread in front as constant" else 0.5)
    by_depth = -(4 if slip == "depth by 2Dt twice" else 2) * u
    heat = barrier / (BOLTZMANN * temperature)
    sign = 1 if slip == "sign of the barrier's" else -1
    by_heat = by_spread * heat / (1 if slip == "temperature not squared" else temperature)
    return f_dopant(x) * np.array(
        [
            1 / dose,
            by_depth / depth,
            by_spread / time,
            by_heat,
            by_spread / front,
            sign * by_spread * heat / barrier,
        ]
    )


def f_probe(x):
    area, density, energy, mass, voltage = x
    electrons = np.sqrt(energy / (2 * np.pi * ELECTRON)) * np.exp(-CHARGE * voltage / energy)
    return area * CHARGE * density * (electrons - np.exp(-0.5) * np.sqrt(energy / mass))


@own_units(
    f_probe,
    [2.7e-6, 1.9e16, 4.8e-19, 6.63e-26, 9.3],
    slips=(
        "ions forgotten",
        "mean speed as constant",
        "charge of the exponent",
        "sign of the ions",
    ),
)
def electrons_collected_by_a_probe(x, slip):
    area, density, energy, mass, voltage = x
    u = CHARGE * voltage / energy
    k = area * CHARGE * density
    electrons = k * np.sqrt(energy / (2 * np.pi * ELECTRON)) * np.exp(-u)
    ions = k * np.exp(-0.5) * np.sqrt(energy / mass)
    if slip == "ions forgotten":
        ions = 0
    if slip == "sign of the ions":
        ions = -ions
    half = 0 if slip == "mean speed as constant" else 0.5
    charge = 1 if slip == "charge of the exponent" else CHARGE
    return np.array(
        [
            (electrons - ions) / area,
            (electrons - ions) / density,
            ((half + u) * electrons - 0.5 * ions) / energy,
            0.5 * ions / mass,
            -electrons * charge / energy,
        ]
    )


def cells(x):
    number, volume, mass, energy = x
    wave = 4 * np.pi * mass * energy / (3 * number * PLANCK**2)
    return np.log(volume / number * wave * np.sqrt(wave))


def f_gas(x):
    return x[0] * BOLTZMANN * (cells(x) + 2.5)


@own_units(
    f_gas,
    [5.3e24, 0.21, 6.63e-26, 3.2e4],
    slips=(
        "particles in front only",
        "particles of the volume forgotten",
        "energy without its power",
        "mass by a molecule",
    ),
)
def entropy_of_a_monatomic_gas(x, slip):
    number, volume, mass, energy = x
    inner = 2.5
    if slip == "particles in front only":
        inner = 0
    elif slip == "particles of the volume forgotten":
        inner = 1.5
    return BOLTZMANN * np.array(
        [
            cells(x) + 2.5 - inner,
            number / volume,
            1.5 * (1 if slip == "mass by a molecule" else number) / mass,
            (1 if slip == "energy without its power" else 1.5) * number / energy,
        ]
    )


def f_pulse(x):
    fluence, photon, section, inverted, length = x
    gain = np.exp(section * inverted * length)
    return photon / section * np.log1p(gain * np.expm1(fluence * section / photon))


@own_units(
    f_pulse,
    [12.5, 1.87e-19, 4.1e-23, 1.2e24, 0.11],
    slips=(
        "saturation as constant",
        "gain as constant in the section",
        "unsaturated gain",
        "length not times the section",
    ),
)
def pulse_through_a_laser_amplifier(x, slip):
    fluence, photon, section, inverted, length = x
    gain, u = np.exp(section * inverted * length), fluence * section / photon
    below = 1 + gain * np.expm1(u)
    if slip == "unsaturated gain":
        below = 1.0
    by_gain = photon / section * gain * np.expm1(u) / below
    by_u = photon / section * gain * np.exp(u) / below
    own = 0 if slip == "saturation as constant" else f_pulse(x)
    optical = 0 if slip == "gain as constant in the section" else inverted * length
    cross = 1 if slip == "length not times the section" else section
    return np.array(
        [
            by_u * section / photon,
            (own - by_u * u) / photon,
            (by_u * u - own) / section + by_gain * optical,
            by_gain * section * length,
            by_gain * cross * inverted,
        ]
    )


BARRIER = 8 * np.pi * np.sqrt(2 * ELECTRON) / (3 * PLANCK * CHARGE)


def f_tip(x):
    area, sharpness, voltage, work = x
    field = sharpness * voltage
    front = area * CHARGE**3 * field**2 / (8 * np.pi * PLANCK * work)
    return front * np.exp(-BARRIER * work * np.sqrt(work) / field)


@own_units(
    f_tip,
    [1.3e-15, 1.1e7, 480.0, 7.2e-19],
    slips=(
        "field in front as constant",
        "work in front as constant",
        "power of the work",
        "sharpness forgotten",
    ),
)
def electrons_drawn_from_a_cold_tip(x, slip):
    area, sharpness, voltage, work = x
    u = BARRIER * work**1.5 / (sharpness * voltage)
    by_field = u + (0 if slip == "field in front as constant" else 2)
    power = 1.0 if slip == "power of the work" else 1.5
    by_work = -power * u - (0 if slip == "work in front as constant" else 1)
    inner = 1 / sharpness if slip == "sharpness forgotten" else 1
    return f_tip(x) * np.array(
        [1 / area, by_field / sharpness, inner * by_field / voltage, by_work / work]
    )


BODIES = ((6,), (6,), (3,))
WARMTH = BOLTZMANN * np.array([288.0, 291.0, 285.0, 301.0, 310.0, 309.5])


def burnt(x):
    masses, numbers, (front, power, barrier) = unpack(x, *BODIES)
    return numbers * front * np.exp(power * np.log(masses) - barrier / WARMTH)


def f_community(x):
    return np.sum(burnt(x))


@own_units(
    f_community,
    pack(
        [2.1e-15, 4.4e-9, 3.7e-5, 0.012, 64.0, 3.9e3],
        [7e14, 3e10, 2.4e7, 3.1e5, 390.0, 12.0],
        [5.2e11, 0.74, 1.04e-19],
    ),
    parts=slices(*BODIES),
    slips=(
        "power of the mass left",
        "decimal logarithm",
        "one warmth for all",
        "numbers by their mass",
    ),
)
def metabolism_of_a_community(x, slip):
    masses, numbers, (front, power, _) = unpack(x, *BODIES)
    rates = burnt(x)
    down = 1 / masses if slip != "power of the mass left" else masses ** (power - 1)
    logs = np.log10(masses) if slip == "decimal logarithm" else np.log(masses)
    warmth = WARMTH.mean() if slip == "one warmth for all" else WARMTH
    each = masses if slip == "numbers by their mass" else numbers
    return pack(
        power * rates * down,
        rates / each,
        [np.sum(rates) / front, np.sum(rates * logs), -np.sum(rates / warmth)],
    )


MARKETS = ((6,), (6,), (1,))
TASTE = np.array([0.31, 0.22, 0.17, 0.14, 0.09, 0.07])


def spending(x):
    prices, rates, (elasticity,) = unpack(x, *MARKETS)
    return prices / rates, TASTE * np.exp((1 - elasticity) * np.log(prices / rates))


def f_level(x):
    _, spent = spending(x)
    return np.exp(np.log(np.sum(spent)) / (1 - x[-1]))


@own_units(
    f_level,
    pack(
        [3.7, 0.0042, 5.9e2, 8.1e4, 2.2e7, 6.4e10],
        [1.0, 0.0019, 1.51e2, 1.6e4, 9.1e6, 2.3e10],
        [2.6],
    ),
    parts=slices(*MARKETS),
    slips=(
        "sign of the rates'",
        "tastes for shares",
        "outer power as constant",
        "inner power as constant",
    ),
)
def price_level_of_many_currencies(x, slip):
    prices, rates, (elasticity,) = unpack(x, *MARKETS)
    real, spent = spending(x)
    total, power = np.sum(spent), 1 - elasticity
    shares = TASTE if slip == "tastes for shares" else spent / total
    sign = 1 if slip == "sign of the rates'" else -1
    outer = 0 if slip == "outer power as constant" else np.log(total) / power**2
    inner = 0 if slip == "inner power as constant" else spent @ np.log(real) / (total * power)
    return f_level(x) * pack(shares / prices, sign * shares / rates, [outer - inner])


def f_states(x):
    energy, quantum, number = x
    quanta = energy / quantum - number / 2
    return np.exp(gammaln(quanta + number) - gammaln(quanta + 1) - gammaln(number))


@own_units(
    f_states,
    [2.61e-18, 4.02e-21, 338.0],
    slips=(
        "zero point forgotten",
        "gradient of the logarithm",
        "logarithms for digammas",
        "quantum not squared",
    ),
    accuracy=1e-9,
)
def states_of_an_einstein_solid(x, slip):
    energy, quantum, number = x
    psi = np.log if slip == "logarithms for digammas" else digamma
    quanta = energy / quantum - number / 2
    by_quanta = psi(quanta + number) - psi(quanta + 1)
    by_number = psi(quanta + number) - psi(number)
    zero = 0 if slip == "zero point forgotten" else 0.5
    down = quantum if slip == "quantum not squared" else quantum**2
    states = 1 if slip == "gradient of the logarithm" else f_states(x)
    return states * np.array(
        [by_quanta / quantum, -by_quanta * energy / down, by_number - zero * by_quanta]
    )


PAIRS = np.array([[131, 77, 108, 62], [58, 93, 21, 99], [64, 88, 41, 55], [85, 29, 73, 117]]) / 3


def f_genome(x):
    logs = x - np.log(np.sum(np.exp(x), axis=1))[:, None]
    return np.exp(np.sum(PAIRS * logs))


@case(
    "scales",
    f_genome,
    0.4 * normal("genome", 4, 4),
    slips=(
        "gradient of the logarithm",
        "totals of the columns",
        "shares along the columns",
        "one for the total",
    ),
    accuracy=1e-9,
)
def probability_of_a_genome_by_its_neighbours(x, slip):
    e = np.exp(x)
    shares = e / (e.sum(0) if slip == "shares along the columns" else e.sum(1, keepdims=True))
    totals = PAIRS.sum(0) if slip == "totals of the columns" else PAIRS.sum(1)
    if slip == "one for the total":
        totals = np.ones(4)
    value = 1 if slip == "gradient of the logarithm" else f_genome(x)
    return value * (PAIRS - totals[:, None] * shares)


LEVEL = 0.37
SITES = normal("sites", 34) * 10 ** (14 * uniform("sizes of sites", 34))
SITES[9:13] = [1.7, -0.6, 2.3, 1.1]


def amplitudes(start, sites):
    waves = [0 * start, start]
    for v in sites:
        waves.append((LEVEL - v) * waves[-1] - waves[-2])
    return waves


def f_chain(x):
    return amplitudes(x[0], x[1:])[-1]


@own_units(
    f_chain,
    pack([2.9e-7], SITES),
    parts=slices((1,), (34,)),
    slips=(
        "neighbour after next forgotten",
        "amplitude behind the site",
        "sign of the sites'",
        "last site forgotten",
    ),
)
def amplitude_through_a_disordered_chain(x, slip):
    start, sites = x[0], x[1:]
    waves = np.array(amplitudes(start, sites))
    back = [0.0, 1.0]
    for v in sites[::-1]:
        far = 0 if slip == "neighbour after next forgotten" else back[-2]
        back.append((LEVEL - v) * back[-1] - far)
    first = 2 if slip == "amplitude behind the site" else 1
    sign = 1 if slip == "sign of the sites'" else -1
    slopes = sign * waves[first : first + len(sites)] * np.array(back[-2:0:-1])
    if slip == "last site forgotten":
        slopes[-1] = 0
    return pack([back[-1]], slopes)


def f_wobble(x):
    period, planet, star, tilt, eccentricity = x
    pace = (2 * np.pi * GRAVITY / period) ** (1 / 3)
    total = (planet + star) ** (2 / 3)
    return pace * planet * np.sin(tilt) / (total * np.sqrt(1 - eccentricity**2))


@own_units(
    f_wobble,
    [3.74e8, 6.3e28, 1.93e30, 1.13, 0.31],
    slips=(
        "planet of the total forgotten",
        "power of the period",
        "root of the eccentricity",
        "sine for its slope",
    ),
)
def wobble_of_a_star_by_its_planet(x, slip):
    period, planet, star, tilt, eccentricity = x
    light = 0 if slip == "planet of the total forgotten" else 2 / 3 / (planet + star)
    third = 2 / 3 if slip == "power of the period" else 1 / 3
    flat = 1 - eccentricity**2
    return f_wobble(x) * np.array(
        [
            -third / period,
            1 / planet - light,
            -2 / 3 / (planet + star),
            1.0 if slip == "sine for its slope" else 1 / np.tan(tilt),
            eccentricity / (np.sqrt(flat) if slip == "root of the eccentricity" else flat),
        ]
    )


GLASS = ((3,), (3,), (4,))


def f_glass(x):
    strengths, poles, waves = unpack(x, *GLASS)
    square = waves[:, None] ** 2
    return np.sqrt(1 + np.sum(strengths * square / (square - poles), axis=1))


@own_units(
    f_glass,
    pack(
        [1.0396, 0.23179, 1.01047],
        [6.0007e-15, 2.00179e-14, 1.03560653e-10],
        [4.358e-7, 5.461e-7, 6.328e-7, 1.0642e-6],
    ),
    parts=slices(*GLASS),
    slips=("root forgotten", "pole's square forgotten", "wave of the numerator only"),
)
def index_of_glass_by_its_resonances(x, slip):
    strengths, poles, waves = unpack(x, *GLASS)
    square = waves[:, None] ** 2
    away = square - poles
    outer = 1.0 if slip == "root forgotten" else 1 / (2 * f_glass(x)[:, None])
    by_strength = outer * square / away
    by_pole = outer * strengths * square / (away if slip == "pole's square forgotten" else away**2)
    by_square = -strengths * poles / away**2
    if slip == "wave of the numerator only":
        by_square = strengths / away
    by_wave = np.sum(outer * by_square, axis=1) * 2 * waves
    return np.concatenate([by_strength, by_pole, np.diag(by_wave)], axis=1)


RADII = np.arange(1, 7) ** (1 / 3)
MEETINGS = 6.1e-16 * (RADII[:, None] + RADII) * (1 / RADII[:, None] + 1 / RADII)


def f_dust(x):
    lost = x * (MEETINGS @ x)
    gained = [sum(MEETINGS[i, k - 1 - i] * x[i] * x[k - 1 - i] for i in range(k)) for k in range(6)]
    return np.array(gained) / 2 - lost


@own_units(
    f_dust,
    [8.3e14, 2.6e14, 7.1e13, 3.3e13, 9.2e12, 2.7e12],
    slips=(
        "half of the pairs",
        "own loss once",
        "losses by others forgotten",
        "gains forgotten",
    ),
)
def coagulation_of_dust(x, slip):
    losses = np.diag(MEETINGS @ x) + x[:, None] * MEETINGS
    if slip == "own loss once":
        losses -= np.diag(np.diag(MEETINGS) * x)
    elif slip == "losses by others forgotten":
        losses = np.diag(MEETINGS @ x)
    gains = np.zeros((6, 6))
    for k in range(6):
        for i in range(k):
            gains[k, i] = MEETINGS[i, k - 1 - i] * x[k - 1 - i]
    factor = {"half of the pairs": 0.5, "gains forgotten": 0}.get(slip, 1)
    return factor * gains - losses


def f_race(x):
    force, ball, race, e1, e2, v1, v2 = x
    bend = 1 / ball + 1 / race
    give = (1 - v1**2) / e1 + (1 - v2**2) / e2
    return (6 * force * bend**2 / (np.pi**3 * give**2)) ** (1 / 3)


@own_units(
    f_race,
    [870.0, 6.2e-3, -0.0081, 2.08e11, 3.1e11, 0.29, 0.26],
    slips=(
        "radius not squared",
        "stiffness of one only",
        "power of the force",
        "factor of the transverse strain",
    ),
)
def pressure_between_a_ball_and_its_race(x, slip):
    force, ball, race, e1, e2, v1, v2 = x
    bend = 1 / ball + 1 / race
    one, two = (1 - v1**2) / e1, (1 - v2**2) / e2
    give = one if slip == "stiffness of one only" else one + two
    power = 1 if slip == "radius not squared" else 2
    twice = 1 if slip == "factor of the transverse strain" else 2
    third = 2 / 3 if slip == "power of the force" else 1 / 3
    return f_race(x) * np.array(
        [
            third / force,
            -2 / 3 / (bend * ball**power),
            -2 / 3 / (bend * race**2),
            2 / 3 * one / (give * e1),
            2 / 3 * two / (give * e2),
            2 / 3 * twice * v1 / (e1 * give),
            2 / 3 * twice * v2 / (e2 * give),
        ]
    )


WELLS = ((5,), (2,))
CYCLES = 30


def f_copies(x):
    copies, (efficiency, plateau) = unpack(x, *WELLS)
    for _ in range(CYCLES):
        copies = copies * (1 + efficiency * plateau / (plateau + copies))
    return copies


@own_units(
    f_copies,
    pack([11.0, 2.3e3, 4.7e4, 6.1e5, 8.8e6], [0.91, 2.4e11]),
    parts=slices(*WELLS),
    slips=(
        "plateau of the slope forgotten",
        "last cycle only",
        "plateau's square forgotten",
        "start of all wells",
    ),
)
def copies_of_a_gene_after_cycles(x, slip):
    copies, (efficiency, plateau) = unpack(x, *WELLS)
    by_start, by_efficiency, by_plateau = np.ones(5), np.zeros(5), np.zeros(5)
    for _ in range(CYCLES):
        free = plateau / (plateau + copies)
        own = 1 + efficiency * free * (1 if slip == "plateau of the slope forgotten" else free)
        before = 0 if slip == "last cycle only" else 1
        full = 1 - free
        spared = full if slip == "plateau's square forgotten" else full * full
        by_efficiency = before * own * by_efficiency + copies * free
        by_plateau = before * own * by_plateau + efficiency * spared
        by_start = own * by_start
        copies = copies * (1 + efficiency * free)
    starts = np.tile(by_start, (5, 1)) if slip == "start of all wells" else np.diag(by_start)
    return np.column_stack([starts, by_efficiency, by_plateau])


MONTHS = ((8,), (8,), (1,))


def bought(x):
    wages, inflation, (price,) = unpack(x, *MONTHS)
    return wages / (price * np.cumprod(1 + inflation))


def f_wages(x):
    return np.sum(bought(x))


@own_units(
    f_wages,
    pack(
        [3.2e3, 4.1e3, 1.9e4, 6.6e4, 2.7e6, 8.4e7, 2.3e10, 5.1e12],
        [0.21, 0.48, 2.3, 3.6, 29.0, 31.0, 292.0, 196.0],
        [640.0],
    ),
    parts=slices(*MONTHS),
    slips=(
        "own month only",
        "months before",
        "inflation for its factor",
        "wages by the first price",
    ),
)
def wages_through_a_hyperinflation(x, slip):
    wages, inflation, (price,) = unpack(x, *MONTHS)
    goods = bought(x)
    later = np.cumsum(goods[::-1])[::-1]
    if slip == "own month only":
        later = goods
    elif slip == "months before":
        later = np.cumsum(goods)
    factor = inflation if slip == "inflation for its factor" else 1 + inflation
    by_wages = np.full(8, 1 / price) if slip == "wages by the first price" else goods / wages
    return pack(by_wages, -later / factor, [-np.sum(goods) / price])


def peak(x):
    _, _, z1, z2, mass, temperature, _ = x
    heat = BOLTZMANN * temperature
    gamow = 2 * mass * (np.pi * FINE * LIGHT * z1 * z2) ** 2
    return (gamow * heat**2 / 4) ** (1 / 3), heat


def f_fusion(x):
    n1, n2, _, _, mass, _, factor = x
    top, heat = peak(x)
    width = 4 * np.sqrt(top * heat / 3)
    window = np.sqrt(2 / mass) * width / (heat * np.sqrt(heat)) * np.exp(-3 * top / heat)
    return n1 * n2 * factor * window


@own_units(
    f_fusion,
    [2.9e31, 7.7e30, 1.0, 2.0, 1.25e-27, 1.57e7, 5.4e-50],
    slips=(
        "width as constant",
        "exponent taken as constant",
        "energy of the top as constant",
        "mass of the barrier forgotten",
    ),
)
def fusion_in_the_core_of_a_star(x, slip):
    n1, n2, z1, z2, mass, temperature, factor = x
    top, heat = peak(x)
    tau = 0 if slip == "exponent taken as constant" else 3 * top / heat
    wide = 0 if slip == "width as constant" else 1
    by_heat = tau if slip == "energy of the top as constant" else tau / 3
    third = 0 if slip == "mass of the barrier forgotten" else 1 / 3
    by_charge = wide / 3 - 2 * tau / 3
    return f_fusion(x) * np.array(
        [
            1 / n1,
            1 / n2,
            by_charge / z1,
            by_charge / z2,
            (third * (wide / 2 - tau) - 0.5) / mass,
            (by_heat - 1.5 + wide * 5 / 6) / temperature,
            1 / factor,
        ]
    )


ENDS = ((3,), (4,))
BENDING = np.array([[12, 6, -12, 6], [6, 4, -6, 2], [-12, -6, 12, -6], [6, 2, -6, 4]])


def f_beam(x):
    (modulus, inertia, length), moved = unpack(x, *ENDS)
    lever = np.array([1 + 0 * length, length, 1 + 0 * length, length])
    return modulus * inertia / length**3 * lever * (BENDING @ (lever * moved))


@own_units(
    f_beam,
    pack([2.06e11, 8.4e-6, 4.3], [2.1e-3, 9.4e-4, -1.3e-3, 3.7e-4]),
    parts=slices(*ENDS),
    slips=("lever in front as constant", "levers as constant", "turns without their lever"),
)
def end_forces_of_a_beam(x, slip):
    (modulus, inertia, length), moved = unpack(x, *ENDS)
    lever, turns = np.array([1, length, 1, length]), np.array([0, 1, 0, 1])
    k = modulus * inertia / length**3
    forces = f_beam(x)
    by_lever = k * turns * (BENDING @ (lever * moved))
    inside = k * lever * (BENDING @ (turns * moved))
    if slip in ("lever in front as constant", "levers as constant"):
        by_lever = 0
    if slip == "levers as constant":
        inside = 0
    own = 1 if slip == "turns without their lever" else lever
    return np.column_stack(
        [
            forces / modulus,
            forces / inertia,
            by_lever + inside - 3 * forces / length,
            k * lever[:, None] * BENDING * own,
        ]
    )


def f_wires(x):
    current, a, b = x.T
    return 2e-7 * np.array(
        [np.sum(current * b / (a * a + b * b)), -current @ (a / (a * a + b * b))]
    )


@own_units(
    f_wires,
    [
        [4.1e5, 83.0, -41.0],
        [-930.0, 0.22, 0.31],
        [7.4, -1.9e-3, 2.8e-3],
        [-0.052, -1.1e-5, -8.3e-6],
        [3.6e-4, 6.7e-8, 1.2e-7],
    ],
    slips=(
        "distance as constant",
        "factor 2 of the distance",
        "square of the distance once",
        "components swapped",
    ),
)
def magnetic_field_of_wires(x, slip):
    current, a, b = x.T
    square = a * a + b * b
    far = {"distance as constant": 0, "factor 2 of the distance": 1}.get(slip, 2)
    down = current / (square if slip == "square of the distance once" else square**2)
    along = np.array([b / square, -far * down * a * b, current / square - far * down * b * b])
    across = np.array([-a / square, far * down * a * a - current / square, far * down * a * b])
    if slip == "components swapped":
        along, across = across, along
    return 2e-7 * np.array([along.T, across.T])


STEPS = np.arange(5)


def f_ligands(x):
    constants, ligand = np.concatenate([[1.0 + 0 * x[0]], x[:4]]), x[4]
    bound = constants * np.array([ligand**i for i in range(5)])
    return bound / np.sum(bound)


@own_units(
    f_ligands,
    [1.41e4, 4.5e7, 3.4e10, 4.7e12, 1.3e-3],
    slips=(
        "sum below as constant",
        "free ion of the sum forgotten",
        "powers of the ligand left",
        "mean number forgotten",
    ),
)
def ligands_bound_to_a_copper_ion(x, slip):
    shares, ligand = f_ligands(x), x[4]
    total = 1 / shares[0] - (1 if slip == "free ion of the sum forgotten" else 0)
    others = 0 if slip == "sum below as constant" else shares[:, None]
    powers = ligand ** (STEPS[1:] - (1 if slip == "powers of the ligand left" else 0))
    mean = 0 if slip == "mean number forgotten" else STEPS @ shares
    by_constants = (np.eye(5)[:, 1:] - others) * powers / total
    return np.column_stack([by_constants, shares * (STEPS - mean) / ligand])


TRIAL = ((6,), (2,))
ILL, WELL = np.array([1, 2, 7, 9, 14, 17]), np.array([39, 28, 23, 11, 6, 3])


def f_doses(x):
    doses, (power, scale) = unpack(x, *TRIAL)
    spared = -power * np.log1p(doses / scale)
    return np.sum(ILL * np.log(-np.expm1(spared)) + WELL * spared)


@own_units(
    f_doses,
    pack([93.0, 2.1e3, 6.4e4, 1.8e6, 7.7e7, 3.3e9], [0.27, 4.1e4]),
    parts=slices(*TRIAL),
    batch=6,
    slips=("the well forgotten", "scale without the dose", "all that ate", "power forgotten"),
)
def infection_by_doses_of_germs(x, slip):
    doses, (power, scale) = unpack(x, *TRIAL)
    log = np.log1p(doses / scale)
    safe = np.exp(-power * log)
    well = 0 if slip == "the well forgotten" else WELL
    ill = ILL + WELL if slip == "all that ate" else ILL
    by_spared = well - ill * safe / (1 - safe)
    by_ratio = -(1 if slip == "power forgotten" else power) * by_spared / (scale + doses)
    doses_over = 1 if slip == "scale without the dose" else doses
    return pack(by_ratio, [-by_spared @ log, -np.sum(by_ratio * doses_over) / scale])


DENSE = np.pi * ELECTRON**4 * LIGHT**5 / (3 * PLANCK**3)


def momenta(x):
    number = 3 * x[:5] / (8 * np.pi * NUCLEON * x[5])
    return PLANCK / (ELECTRON * LIGHT) * number ** (1 / 3)


def f_dense(x):
    p = momenta(x)
    root = np.sqrt(1 + p * p)
    return DENSE * (p * (2 * p * p - 3) * root + 3 * np.log(p + root))


@own_units(
    f_dense,
    [1.3e8, 7.2e8, 3.1e9, 8.8e10, 4.6e12, 2.04],
    parts=slices((5,), (1,)),
    slips=("slow electrons", "fast electrons", "root of the density", "electrons' sign"),
)
def pressure_of_degenerate_electrons(x, slip):
    p = momenta(x)
    by_p = DENSE * 8 * p**4 / np.sqrt(1 + p * p)
    if slip == "slow electrons":
        by_p = DENSE * 8 * p**4
    elif slip == "fast electrons":
        by_p = DENSE * 8 * p**3
    third = 1 / 2 if slip == "root of the density" else 1 / 3
    sign = 1 if slip == "electrons' sign" else -1
    return np.column_stack([np.diag(by_p * third * p / x[:5]), sign * by_p * p / (3 * x[5])])
