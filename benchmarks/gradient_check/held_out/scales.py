# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Laboratories, markets and models in their own units, with values from 1e-146 to 1e183."""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import erf, gammaln

# Entries in units of their own.
own_units = partial(case, "scales", entrywise=True)

BOLTZMANN, PLANCK, GAS, CHARGE = 1.380649e-23, 6.62607015e-34, 8.314462618, 1.602176634e-19
LIGHT, ELECTRON, EMPTY, FARADAY = 299792458.0, 9.1093837e-31, 8.8541878128e-12, 96485.33212
CLASSICAL_RADIUS = 2.8179403262e-15
REST = ELECTRON * LIGHT**2

FOUND_MUTANTS = (0, 3, 11, 1, 6)


def chances_of_mutants(m, most):
    p = [np.exp(-m)]
    for k in range(1, most + 1):
        p.append(m / k * sum(p[i] / (k - i + 1) for i in range(k)))
    return p


# Luria and Delbrück's cultures: rate of mutation, cells in each of them.
def f_mutants(x):
    return -sum(
        np.log(chances_of_mutants(x[0] * cells, r)[r])
        for cells, r in zip(x[1:], FOUND_MUTANTS, strict=True)
    )


@own_units(
    f_mutants,
    [4.1e-9, 1.2e8, 5.5e8, 9.1e8, 2.7e8, 7.3e8],
    slips=(
        "chance of no mutation forgotten",
        "sizes of clones as their inverse",
        "division by the chance forgotten",
        "cultures of one size",
    ),
)
def mutants_in_cultures_of_bacteria(x, slip):
    rate, cells = x[0], x[1:]
    by_m = []
    for r, m in zip(FOUND_MUTANTS, rate * cells, strict=True):
        p = chances_of_mutants(m, r)
        more = 0 if slip == "sizes of clones as their inverse" else 1
        slope = sum(p[r - k] / (k * (k + more)) for k in range(1, r + 1))
        if slip != "chance of no mutation forgotten":
            slope -= p[r]
        by_m.append(-slope / (1 if slip == "division by the chance forgotten" else p[r]))
    by_m = np.array(by_m)
    by_rate = by_m @ (np.full(5, np.mean(cells)) if slip == "cultures of one size" else cells)
    return pack(by_rate, rate * by_m)


RADII, MENISCUS = np.array([6.1e-2, 6.4e-2, 6.8e-2, 7.1e-2]), 6.0e-2


def settled(x):
    _, mass, volume, density, speed, temperature, _ = x
    pull = mass * (1 - volume * density) * speed**2 / (2 * GAS * temperature)
    return pull * (RADII**2 - MENISCUS**2)


# Equilibrium in a centrifuge: absorbance at the meniscus, molar mass, and so on; baseline 0.
def f_centrifuge(x):
    return x[0] * np.exp(settled(x)) + x[6]


@own_units(
    f_centrifuge,
    [0.031, 66.4, 7.3e-4, 1005.0, 900.0, 293.0, 0.0],
    slips=(
        "density in the buoyancy forgotten",
        "speed not squared",
        "temperature's sign",
        "mass without buoyancy",
    ),
)
def protein_along_a_spinning_cell(x, slip):
    first, mass, volume, density, speed, temperature, _ = x
    u = settled(x)
    y = first * np.exp(u)
    floats = 1 - volume * density
    by_volume = -u / floats * (1 if slip == "density in the buoyancy forgotten" else density)
    return np.stack(
        [
            y / first,
            y * u / mass / (floats if slip == "mass without buoyancy" else 1),
            y * by_volume,
            -y * u * volume / floats,
            (1 if slip == "speed not squared" else 2) * y * u / speed,
            (1 if slip == "temperature's sign" else -1) * y * u / temperature,
            np.ones(4),
        ],
        axis=1,
    )


PRICE, YEARLY = np.array([0.02, 1.5, 80, 4e3, 2.5e6]), np.array([4e6, 3e4, 900, 40, 0.8])
ORDER, MISSING = np.array([30, 30, 60, 400, 2e4]), np.array([0.05, 5, 400, 3e4, 2e7])
AWAITED = 0.1 * YEARLY
SPREAD = 0.3 * AWAITED + 0.2


def tail(z):
    return 0.5 * (1 - erf(z / np.sqrt(2)))


def shortage(level):
    z = (level - AWAITED) / SPREAD
    return SPREAD * (np.exp(-z * z / 2) / np.sqrt(2 * np.pi) - z * tail(z))


# Yearly cost of lots and levels at which spare parts are ordered.
def f_stocks(x):
    lot, level = x[:5], x[5:]
    held = 0.2 * PRICE * (lot / 2 + level - AWAITED)
    return np.sum(held + YEARLY / lot * (ORDER + MISSING * shortage(level)))


@own_units(
    f_stocks,
    [3e5, 2400.0, 70.0, 6.0, 0.4, 5.2e5, 3900.0, 140.0, 6.1, 0.5],
    parts=slices((5,), (5,)),
    slips=(
        "shortages by the lot forgotten",
        "density for its tail",
        "half of the lot forgotten",
        "stock in reserve for nothing",
    ),
)
def stocks_from_screws_to_engines(x, slip):
    lot, level = x[:5], x[5:]
    z = (level - AWAITED) / SPREAD
    missing = 0 if slip == "shortages by the lot forgotten" else MISSING * shortage(level)
    half = 1 if slip == "half of the lot forgotten" else 0.5
    by_lot = half * 0.2 * PRICE - YEARLY / lot**2 * (ORDER + missing)
    beyond = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) if slip == "density for its tail" else tail(z)
    held = 0 if slip == "stock in reserve for nothing" else 0.2 * PRICE
    return pack(by_lot, held - YEARLY / lot * MISSING * beyond)


LIVES = np.array([12.0, 8e3, 4e5, 3e7, 1.1e9, 2.6e6, 900.0, 5e4])
GROUPS = np.stack(
    [
        np.ones(8),
        [94, 71, 33, 58, 41, 12, 88, 64],
        [1995, 2019, 2003, 2011, 2020, 1987, 2006, 1999],
        [1.4e4, 5.2e4, 2.8e4, 3.9e4, 2.2e4, 1.9e4, 3.3e4, 7.6e4],
        [0, 1, 1, 0, 1, 0, 0, 1],
    ],
    axis=1,
)
DEATHS = np.array([3.0, 190, 800, 3.1e5, 4.4e6, 1100, 120, 540])


# Likelihood of deaths by rates that are log-linear in age, year, income and sex.
def f_deaths(w):
    score = GROUPS @ w
    return np.mean(LIVES * np.exp(score) - DEATHS * score)


@own_units(
    f_deaths,
    [20.4, 0.088, -1.48e-2, -1.2e-5, 0.0],
    batch=8,
    slips=("deaths forgotten", "rates for deaths", "income in thousands", "year by its century"),
)
def deaths_by_exposures_of_all_sizes(w, slip):
    expected = LIVES * np.exp(GROUPS @ w)
    d = expected - (0 if slip == "deaths forgotten" else DEATHS)
    if slip == "rates for deaths":
        d = d / LIVES
    g = GROUPS.T @ d / 8
    if slip == "income in thousands":
        g[3] /= 1000
    if slip == "year by its century":
        g[2] -= 2000 * g[0]
    return g


SEEN_AT = np.geomspace(1e-10, 2e8, 12)
GLOW = [5.0, 0.11, 3e-3, 2e-5], [2.1e-9, 4.3e-4, 3.4, 5.2e7]
SEEN = np.exp(-SEEN_AT[:, None] / np.array(GLOW[1])) @ GLOW[0] * np.exp(0.3 * normal("glow", 12))


# Logarithmic misfit of a luminescence that decays by four traps: amplitudes and lifetimes.
def f_glow(x):
    glow = np.exp(-SEEN_AT[:, None] / x[4:]) @ x[:4]
    return np.mean(np.log(glow / SEEN) ** 2)


@own_units(
    f_glow,
    pack(*GLOW),
    batch=12,
    parts=slices((4,), (4,)),
    slips=(
        "glow not divided out",
        "lifetime not squared",
        "amplitude of the lifetimes forgotten",
        "logarithm as a difference",
    ),
)
def glow_of_a_crystal_from_nanoseconds_to_years(x, slip):
    share, life = x[:4], x[4:]
    e = np.exp(-SEEN_AT[:, None] / life)
    glow = e @ share
    miss = glow - SEEN if slip == "logarithm as a difference" else np.log(glow / SEEN)
    d = 2 / 12 * miss / (1 if slip == "glow not divided out" else glow)
    amplitude = 1 if slip == "amplitude of the lifetimes forgotten" else share
    power = 1 if slip == "lifetime not squared" else 2
    return pack(d @ e, amplitude * (d * SEEN_AT @ e) / life**power)


# Bethe's loss: density of electrons, thickness, momentum, mass, mean excitation energy.
def f_muons(x):
    density, depth, momentum, mass, excitation = x
    u = (mass * LIGHT / momentum) ** 2
    log = np.log(2 * REST / (u * excitation))
    return 4 * np.pi * CLASSICAL_RADIUS**2 * REST * density * depth * (log * (1 + u) - 1)


@own_units(
    f_muons,
    [6.99e29, 3e-4, 1.1e-19, 1.8835e-28, 2.77e-17],
    slips=(
        "speed in the logarithm as constant",
        "speed in front as constant",
        "excitation's sign",
        "mass forgotten in the logarithm",
    ),
)
def heat_that_muons_leave_in_silicon(x, slip):
    density, depth, momentum, mass, excitation = x
    k = 4 * np.pi * CLASSICAL_RADIUS**2 * REST * density * depth
    u = (mass * LIGHT / momentum) ** 2
    log = np.log(2 * REST / (u * excitation))
    inner = 0 if slip == "speed in the logarithm as constant" else 2 * (1 + u)
    front = 0 if slip == "speed in front as constant" else 2 * u * log
    y = k * (log * (1 + u) - 1)
    inner_mass = 0 if slip == "mass forgotten in the logarithm" else inner
    sign = 1 if slip == "excitation's sign" else -1
    return np.array(
        [
            y / density,
            y / depth,
            k * (inner - front) / momentum,
            k * (front - inner_mass) / mass,
            sign * k * (1 + u) / excitation,
        ]
    )


def transition(x):
    enthalpy, _, frequency, stretch, T, ratio = x
    slower = np.stack([1 + 0 * ratio, ratio ** (-0.5)])
    v = PLANCK * frequency * slower / (BOLTZMANN * T)
    barrier = enthalpy + GAS * PLANCK / BOLTZMANN * stretch * (1 - slower) / 2
    return slower, v * v / 24, barrier / (GAS * T)


# Eyring's rates with Wigner's tunnelling: enthalpy, entropy, frequencies, temperature, masses.
def f_isotopes(x):
    _, tunnel, barrier = transition(x)
    return (1 + tunnel) * BOLTZMANN * x[4] / PLANCK * np.exp(x[1] / GAS - barrier)


@own_units(
    f_isotopes,
    [5.2e4, -38.0, 3.6e13, 8.7e13, 310.0, 1.9],
    slips=(
        "temperature of tunnelling forgotten",
        "temperature in front forgotten",
        "mass in the stretch alone",
        "half quantum as a whole",
    ),
)
def rates_of_light_and_heavy_hydrogen(x, slip):
    _, _, frequency, stretch, T, ratio = x
    slower, tunnel, barrier = transition(x)
    by_v = 2 * tunnel / (1 + tunnel)
    half = 1 if slip == "half quantum as a whole" else 0.5
    quantum = half * PLANCK / (BOLTZMANN * T)
    heavy = np.array([0, -0.5 / ratio])
    inner = 0 if slip == "temperature of tunnelling forgotten" else by_v
    front = 0 if slip == "temperature in front forgotten" else 1
    tunnels = 0 if slip == "mass in the stretch alone" else by_v
    logs = [
        np.full(2, -1 / (GAS * T)),
        np.full(2, 1 / GAS),
        by_v / frequency,
        -quantum * (1 - slower),
        (front - inner + barrier) / T,
        heavy * (tunnels + quantum * stretch * slower),
    ]
    return f_isotopes(x)[:, None] * np.stack(logs, axis=1)


# Mixed potential and loss of iron: current, potential and Tafel slope of each half reaction.
def f_corrosion(x):
    ia, Ea, ba, ic, Ec, bc = x
    E = (ba * bc * np.log(ic / ia) + bc * Ea + ba * Ec) / (ba + bc)
    return np.stack([E, 0.05585 / (2 * FARADAY * 7870) * ia * np.exp((E - Ea) / ba)])


@own_units(
    f_corrosion,
    [2.1e-4, -0.62, 0.017, 3e-2, -0.24, 0.052],
    slips=(
        "potential in the loss as given",
        "slopes swapped",
        "anode's own slope forgotten",
        "sum of the slopes as constant",
    ),
)
def corrosion_of_iron_in_acid(x, slip):
    ia, Ea, ba, ic, Ec, bc = x
    E, loss = f_corrosion(x)
    log, total = np.log(ic / ia), ba + bc
    left = 0 if slip == "sum of the slopes as constant" else E
    a, c = (ba, bc) if slip == "slopes swapped" else (bc, ba)
    by_E = np.array(
        [
            -ba * bc / ia,
            a,
            bc * log + Ec - left,
            ba * bc / ic,
            c,
            ba * log + Ea - left,
        ]
    )
    by_E = by_E / total
    by_loss = np.zeros(6) if slip == "potential in the loss as given" else by_E / ba
    own = 0 if slip == "anode's own slope forgotten" else (E - Ea) / ba**2
    return np.stack([by_E, loss * (by_loss + np.array([1 / ia, -1 / ba, -own, 0, 0, 0]))])


WAY = np.array([0.2, 0.6, 1.0])


# Krogh's cylinder: pressure, consumption, diffusivity, solubility, radii of tissue and vessel.
def f_tissue(x):
    pressure, use, D, dissolved, R, vessel = x
    r = vessel + WAY * (R - vessel)
    k = use / (4 * D * dissolved)
    return pressure + k * (r * r - vessel**2 - 2 * R**2 * np.log(r / vessel))


@own_units(
    f_tissue,
    [5300.0, 0.031, 2e-9, 1e-5, 3e-5, 3e-6],
    slips=(
        "places as given",
        "supplied area as constant",
        "vessel in the logarithm forgotten",
        "diffusivity's sign",
    ),
)
def oxygen_around_a_capillary(x, slip):
    pressure, use, D, dissolved, R, vessel = x
    r = vessel + WAY * (R - vessel)
    k = use / (4 * D * dissolved)
    drop = f_tissue(x) - pressure
    by_r = 0 if slip == "places as given" else 2 * r - 2 * R**2 / r
    area = 0 if slip == "supplied area as constant" else 4 * R * np.log(r / vessel)
    wall = 0 if slip == "vessel in the logarithm forgotten" else 2 * R**2 / vessel
    return np.stack(
        [
            np.ones(3),
            drop / use,
            (1 if slip == "diffusivity's sign" else -1) * drop / D,
            -drop / dissolved,
            k * (by_r * WAY - area),
            k * (by_r * (1 - WAY) - 2 * vessel + wall),
        ],
        axis=1,
    )


# Huisman's growth: cells, cross section, murk, depth, light, half saturation, rate, loss.
def f_algae(x):
    cells, section, murk, depth, light, half, rate, loss = x
    u = (cells * section + murk) * depth
    return rate / u * np.log((half + light) / (half + light * np.exp(-u))) - loss


@own_units(
    f_algae,
    [3.1e11, 4e-12, 0.3, 2.5, 9e20, 6e19, 2.3e-5, 4e-6],
    slips=(
        "shade in front as constant",
        "light at the bottom forgotten",
        "half saturation at the surface alone",
        "murk left out of the depth's",
    ),
)
def growth_of_algae_in_their_own_shade(x, slip):
    cells, section, murk, depth, light, half, rate, _ = x
    shade = cells * section + murk
    u = shade * depth
    e = np.exp(-u)
    top, bottom = half + light, half + light * e
    mean = np.log(top / bottom) / u
    front = 0 if slip == "shade in front as constant" else mean
    deep = 0 if slip == "light at the bottom forgotten" else light * e / bottom
    by_u = rate * (deep - front) / u
    low = 0 if slip == "half saturation at the surface alone" else 1 / bottom
    return np.array(
        [
            by_u * section * depth,
            by_u * cells * depth,
            by_u * depth,
            by_u * (cells * section if slip == "murk left out of the depth's" else shade),
            rate / u * (1 / top - e / bottom),
            rate / u * (1 / top - low),
            mean,
            -1,
        ]
    )


OFFSETS = np.array([1e2, 1e5, 3e7])


# Leeson's noise in decibels: frequency, quality, noise factor, temperature, power, corner.
def f_leeson(x):
    tone, quality, factor, T, power, corner = x
    near = (tone / (2 * quality * OFFSETS)) ** 2
    floor = factor * BOLTZMANN * T / (2 * power)
    return 10 / np.log(10) * np.log(floor * (near + 1) * (corner / OFFSETS + 1))


@own_units(
    f_leeson,
    [2.4e9, 40.0, 3.2, 300.0, 2e-3, 5e4],
    slips=(
        "floor far from the tone forgotten",
        "square forgotten",
        "flicker alone",
        "power's sign",
    ),
)
def noise_of_an_oscillator_beside_its_tone(x, slip):
    tone, quality, factor, T, power, corner = x
    near = (tone / (2 * quality * OFFSETS)) ** 2
    two = 1 if slip == "square forgotten" else 2
    share = two * (1 if slip == "floor far from the tone forgotten" else near / (near + 1))
    sign = 1 if slip == "power's sign" else -1
    one = np.ones(3)
    logs = [
        share * one / tone,
        -share * one / quality,
        one / factor,
        one / T,
        sign * one / power,
        one / corner if slip == "flicker alone" else 1 / (corner + OFFSETS),
    ]
    return 10 / np.log(10) * np.stack(logs, axis=1)


# Width behind a fibre: width, chirp (0), dispersion of second and third order, length.
def f_pulse(x):
    width, chirp, second, third, length = x
    q, r = second * length / (2 * width**2), third * length / (4 * width**3)
    return width * np.sqrt((1 + chirp * q) ** 2 + q * q + (1 + chirp**2) ** 2 * r * r / 2)


@own_units(
    f_pulse,
    [2e-13, 0.0, -1e-27, 1.2e-40, 300.0],
    slips=(
        "width in front as constant",
        "third order by the width squared",
        "chirp by its square alone",
        "length of the third order forgotten",
    ),
)
def width_of_pulses_behind_a_fibre(x, slip):
    width, chirp, second, third, length = x
    q, r = second * length / (2 * width**2), third * length / (4 * width**3)
    root = f_pulse(x) / width
    by_q = 2 * chirp * (1 + chirp * q) + 2 * q
    by_r = (1 + chirp**2) ** 2 * r
    by_chirp = 2 * chirp * (1 + chirp**2) * r * r
    if slip != "chirp by its square alone":
        by_chirp += 2 * q * (1 + chirp * q)
    power = 2 if slip == "third order by the width squared" else 3
    longer = 0 if slip == "length of the third order forgotten" else by_r * r
    by_sum = np.array(
        [
            -(2 * by_q * q + power * by_r * r) / width,
            by_chirp,
            by_q * q / second,
            by_r * r / third,
            (by_q * q + longer) / length,
        ]
    )
    front = 0 if slip == "width in front as constant" else root
    return width / (2 * root) * by_sum + np.array([front, 0, 0, 0, 0])


# Stoney's stress: modulus, Poisson's ratio, thicknesses, chord, sagitta before and after.
def f_wafer(x):
    modulus, ratio, wafer, film, chord, before, after = x
    bend = 8 * after / (chord**2 + 4 * after**2) - 8 * before / (chord**2 + 4 * before**2)
    return modulus * wafer**2 / (6 * (1 - ratio) * film) * bend


@own_units(
    f_wafer,
    [1.3e11, 0.28, 7.25e-4, 2e-7, 0.18, 3e-6, 2.4e-5],
    slips=(
        "ratio's sign",
        "thickness not squared",
        "bend before forgotten",
        "chord not squared",
    ),
)
def stress_of_a_film_by_the_bow_of_its_wafer(x, slip):
    modulus, ratio, wafer, film, chord, before, after = x
    k = modulus * wafer**2 / (6 * (1 - ratio) * film)
    s = np.array([before, after])
    total = chord**2 + 4 * s**2
    sign = np.array([0 if slip == "bend before forgotten" else -1, 1])
    y = k * sign @ (8 * s / total)
    by_s = k * sign * 8 * (chord**2 - 4 * s**2) / total**2
    by_chord = -k * sign @ (8 * s / total**2) * (1 if slip == "chord not squared" else 2 * chord)
    return np.array(
        [
            y / modulus,
            (-1 if slip == "ratio's sign" else 1) * y / (1 - ratio),
            (1 if slip == "thickness not squared" else 2) * y / wafer,
            -y / film,
            by_chord,
            *by_s,
        ]
    )


SHOWN = np.array([40.0, 900, 1e5, 2.3e4, 6, 5e3, 3e4])
CLICKED = np.array([0.0, 1, 610, 3, 1, 44, 12])
KIND_OF_ADVERT = np.array([0, 1, 2, 1, 0, 2, 1])


# Beta-binomial likelihood of clicks: a shape for each kind of adverts, and one for all.
def f_clicks(x):
    a, b = x[KIND_OF_ADVERT], x[3]
    after = gammaln(CLICKED + a) + gammaln(SHOWN - CLICKED + b) - gammaln(SHOWN + a + b)
    return -np.sum(after - gammaln(a) - gammaln(b) + gammaln(a + b))


@own_units(
    f_clicks,
    [0.02, 1.3, 26.0, 3800.0],
    slips=(
        "sum of the shapes forgotten",
        "prior's own function forgotten",
        "shown for not clicked",
        "last kind without its second advert",
    ),
)
def clicks_on_adverts_of_rare_and_common_appeal(x, slip):
    a, b = x[KIND_OF_ADVERT], x[3]
    both = digamma(a + b) - digamma(SHOWN + a + b)
    if slip == "sum of the shapes forgotten":
        both = np.zeros(7)
    prior = 0 if slip == "prior's own function forgotten" else digamma(a)
    by_a = digamma(CLICKED + a) - prior + both
    rest = SHOWN if slip == "shown for not clicked" else SHOWN - CLICKED
    by_b = np.sum(digamma(rest + b) - digamma(b) + both)
    if slip == "last kind without its second advert":
        by_a[5] = 0
    return -pack([np.sum(by_a[kind == KIND_OF_ADVERT]) for kind in range(3)], by_b)


LASTED = np.array([2e-3, 0.7, 45.0, 3.6e3, 8e4, 2e6, 4e7, 3e8])
BURNT_OUT = np.array([1.0, 1, 1, 1, 0, 1, 1, 0])
OVER_VOLTAGE = np.log(np.array([262, 251, 239, 244, 225, 230, 214, 207]) / 230)


# Likelihood of Weibull lives beside sudden failures: scale, shape, power of voltage, rate.
def f_bulbs(x):
    scale, shape, power, rate = x
    u = np.exp(shape * (np.log(LASTED / scale) + power * OVER_VOLTAGE))
    return np.sum(u + rate * LASTED - BURNT_OUT * np.log(shape * u / LASTED + rate))


@own_units(
    f_bulbs,
    [3e5, 0.22, 9.5, 2e-8],
    batch=8,
    slips=(
        "lasting ones as burnt out",
        "shape in front forgotten",
        "survival forgotten",
        "time at risk forgotten",
    ),
)
def lives_of_bulbs_from_milliseconds_to_years(x, slip):
    scale, shape, power, rate = x
    log = np.log(LASTED / scale) + power * OVER_VOLTAGE
    u = np.exp(shape * log)
    wear = shape * u / LASTED
    ends = np.ones(8) if slip == "lasting ones as burnt out" else BURNT_OUT
    by_hazard = -ends / (wear + rate)
    by_u = 0 if slip == "survival forgotten" else 1
    by_log = by_hazard * wear * shape + by_u * shape * u
    front = 0 if slip == "shape in front forgotten" else 1 / shape
    at_risk = 0 if slip == "time at risk forgotten" else LASTED
    return np.array(
        [
            -np.sum(by_log) / scale,
            np.sum(by_hazard * wear * (front + log) + by_u * u * log),
            by_log @ OVER_VOLTAGE,
            np.sum(by_hazard + at_risk),
        ]
    )


# Fast turn, axial swing and slow drift: charge, mass, field, voltage, size of the trap.
def f_penning(x):
    charge, mass, field, voltage, size = x
    cyclotron, square = charge * field / mass, charge * voltage / (mass * size**2)
    fast = (cyclotron + np.sqrt(cyclotron**2 - 2 * square)) / 2
    return np.stack([fast, np.sqrt(square), square / (2 * fast)])


@own_units(
    f_penning,
    [1.602e-19, 2.2e-25, 7.0, 8.0, 4e-3],
    slips=(
        "voltage in the fast turn forgotten",
        "drift with the fast turn as constant",
        "size not squared",
        "root's half in the swing",
    ),
)
def turns_of_an_ion_in_a_trap(x, slip):
    charge, mass, field, voltage, size = x
    cyclotron, square = charge * field / mass, charge * voltage / (mass * size**2)
    fast, swing, drift = f_penning(x)
    two = 1 if slip == "size not squared" else 2
    by_cyclotron = cyclotron * np.array([1 / charge, -1 / mass, 1 / field, 0, 0])
    by_square = square * np.array([1 / charge, -1 / mass, 0, 1 / voltage, -two / size])
    inner = 0 if slip == "voltage in the fast turn forgotten" else by_square
    root = (cyclotron * by_cyclotron - inner) / (2 * fast - cyclotron)
    by_fast = (by_cyclotron + root) / 2
    half = 1 if slip == "root's half in the swing" else 0.5
    slower = 0 if slip == "drift with the fast turn as constant" else drift * by_fast
    return np.stack([by_fast, half * by_square / swing, (by_square / 2 - slower) / fast])


# Worm-like chain and a spring: temperature, stiff length, length, extension, spring, centre.
def f_dna(x):
    T, stiff, length, end, spring, centre = x
    z = end / length
    chain = BOLTZMANN * T * length / stiff * z * z * (1 / (4 * (1 - z)) + 0.5)
    return chain + spring * (centre - end) ** 2 / 2


@own_units(
    f_dna,
    [298.0, 5e-8, 1.6e-5, 1.3e-5, 1e-6, 1.4e-5],
    slips=(
        "length in the stretch forgotten",
        "pull of the trap forgotten",
        "denominator not squared",
        "centre's sign",
    ),
)
def energy_of_dna_held_by_light(x, slip):
    T, stiff, length, end, spring, centre = x
    z = end / length
    w = z * z * (1 / (4 * (1 - z)) + 0.5)
    power = 1 if slip == "denominator not squared" else 2
    by_z = (2 * z - z * z) / (4 * (1 - z) ** power) + z
    k = BOLTZMANN * T / stiff
    pull = spring * (centre - end)
    return np.array(
        [
            k * length * w / T,
            -k * length * w / stiff,
            k * (w if slip == "length in the stretch forgotten" else w - z * by_z),
            k * by_z - (0 if slip == "pull of the trap forgotten" else pull),
            (centre - end) ** 2 / 2,
            (-1 if slip == "centre's sign" else 1) * pull,
        ]
    )


def conductivities(holes, electrons, hole, electron, field):
    along, across = 0, 0
    for number, mobility, sign in ((holes, hole, 1), (electrons, electron, -1)):
        each = CHARGE * number * mobility / (1 + (mobility * field) ** 2)
        along, across = along + each, across + sign * each * mobility * field
    return along, across


# Voltages along and across a bar: densities, mobilities, field, current, thickness.
def f_hall(x):
    along, across = conductivities(*x[:5])
    k = x[5] / (x[6] * (along**2 + across**2))
    return np.stack([4 * k * along, k * across])


@own_units(
    f_hall,
    [4e22, 2e21, 0.045, 1.1, 1.5, 1e-3, 5e-7],
    slips=(
        "conductivity by the field forgotten",
        "electrons as holes",
        "numerator alone",
        "mobility in front alone",
    ),
)
def voltages_of_two_kinds_of_carriers(x, slip):
    B, current, thick = x[4:]
    along, across = conductivities(*x[:5])
    by = np.zeros((2, 5))
    for i, sign in ((0, 1), (1, 1 if slip == "electrons as holes" else -1)):
        n, m = x[i], x[2 + i]
        u = 1 + (m * B) ** 2
        by[:, i] = m / u, sign * m * m * B / u
        by[:, 2 + i] = n * (2 - u) / u**2, sign * 2 * n * m * B / u**2
        if slip == "mobility in front alone":
            by[:, 2 + i] = n / u, sign * 2 * n * m * B / u
        less = 0 if slip == "conductivity by the field forgotten" else 2 * n * m**3 * B / u**2
        by[:, 4] += -less, sign * n * m * m * (2 - u) / u**2
    by *= CHARGE
    D = along**2 + across**2
    by_D = 0 if slip == "numerator alone" else 2 * (along * by[0] + across * by[1])
    k = current / (thick * D)
    shape = np.array([4, 1])
    inner = k * shape[:, None] * (by - np.outer([along, across], by_D / D * np.ones(5)))
    y = k * shape * np.array([along, across])
    return np.column_stack([inner, y / current, -y / thick])


# Phase velocities of four wavelengths: wavelengths, depth, tension, density, gravity.
def f_waves(x):
    wave, (depth, tension, density, gravity) = x[:4], x[4:]
    k = 2 * np.pi / wave
    return np.sqrt((gravity / k + tension * k / density) * np.tanh(k * depth))


@own_units(
    f_waves,
    [4e-3, 60.0, 1.2e4, 2e5, 4000.0, 0.073, 1025.0, 9.81],
    parts=slices((4,), (4,)),
    slips=(
        "sign of the ripples",
        "depth in wavelengths as constant",
        "density without tension",
        "gravity alone",
    ),
)
def speeds_of_waves_from_ripples_to_tsunamis(x, slip):
    wave, (depth, tension, density, gravity) = x[:4], x[4:]
    k = 2 * np.pi / wave
    heavy, ripple = gravity / k, tension * k / density
    total = heavy + ripple
    e = np.exp(-2 * k * depth)
    flat = 4 * e / (1 + e) ** 2 * k / np.tanh(k * depth)
    sign = 1 if slip == "sign of the ripples" else -1
    by_wave = (heavy + sign * ripple) / total / wave
    if slip != "depth in wavelengths as constant":
        by_wave = by_wave - flat * depth / wave
    rest = np.stack(
        [
            flat,
            ripple / total / tension,
            -(1 / tension if slip == "density without tension" else 1) * ripple / total / density,
            (np.ones(4) if slip == "gravity alone" else heavy / total) / gravity,
        ],
        axis=1,
    )
    return f_waves(x)[:, None] / 2 * np.column_stack([np.diag(by_wave), rest])


# Three default swaps: notionals, spreads, recovery, rate, years, coupon.
def f_swaps(x):
    sums, spread, (recovery, rate, years, coupon) = x[:3], x[3:6], x[6:]
    q = rate + spread / (1 - recovery)
    return sums * (spread - coupon) * -np.expm1(-q * years) / q


@own_units(
    f_swaps,
    [2e6, 1.5e9, 4e7, 3e-5, 0.013, 0.6, 0.4, 0.02, 5.0, 0.01],
    parts=slices((3,), (3,), (4,)),
    slips=(
        "default by the spread forgotten",
        "recovery as constant",
        "denominator as constant",
        "annuity by the spread forgotten",
    ),
)
def worth_of_default_swaps_by_their_spreads(x, slip):
    sums, spread, (recovery, rate, years, coupon) = x[:3], x[3:6], x[6:]
    lost = 1 - recovery
    q = rate + spread / lost
    e = np.exp(-q * years)
    annuity = -np.expm1(-q * years) / q
    by_q = (years * e - (0 if slip == "denominator as constant" else annuity)) / q
    by_q = sums * (spread - coupon) * by_q
    by_spread = 0 if slip == "annuity by the spread forgotten" else sums * annuity
    if slip != "default by the spread forgotten":
        by_spread = by_spread + by_q / lost
    by_recovery = (0 if slip == "recovery as constant" else by_q) * spread / lost**2
    rest = [by_recovery, by_q, sums * (spread - coupon) * e, -sums * annuity]
    return np.column_stack([np.diag((spread - coupon) * annuity), np.diag(by_spread), *rest])


# Share of requests found in a cache: rates of requests (one of 0) and times they are kept.
def f_cache(x):
    rate, kept = x[:6], x[6:]
    return np.sum(rate * -np.expm1(-rate * kept)) / np.sum(rate)


@own_units(
    f_cache,
    [800.0, 61.0, 9.0, 0.3, 5e-3, 0.0, 2e-3, 0.01, 0.2, 4.0, 100.0, 7.0],
    parts=slices((6,), (6,)),
    slips=("total as constant", "chance of a hit alone", "rate not squared", "misses for hits"),
)
def hits_of_a_cache_for_hot_and_cold_pages(x, slip):
    rate, kept = x[:6], x[6:]
    e = np.exp(-rate * kept)
    hit = -np.expm1(-rate * kept)
    total = np.sum(rate)
    inner = 0 if slip == "chance of a hit alone" else rate * kept * e
    share = 0 if slip == "total as constant" else rate @ hit / total
    first = e if slip == "misses for hits" else hit
    power = 1 if slip == "rate not squared" else 2
    return pack(first + inner - share, rate**power * e) / total


READINGS = np.array([5.0011, 4.9987, 5.0004, 5.0029, 4.9978, 5.9, 0.2, -31.0])


def two_densities(x):
    mean, narrow, share, centre, wide = x
    sound = (1 - share) * np.exp(-(((READINGS - mean) / narrow) ** 2) / 2) / narrow
    failed = share * np.exp(-(((READINGS - centre) / wide) ** 2) / 2) / wide
    return sound, failed


# Likelihood of a sensor: mean, width, share of failures, their centre (0) and width.
def f_sensor(x):
    sound, failed = two_densities(x)
    return -np.sum(np.log(sound + failed))


@own_units(
    f_sensor,
    [5.0, 2e-3, 3e-6, 0.0, 40.0],
    batch=8,
    slips=(
        "failures taken as sound",
        "width in front forgotten",
        "failures about the mean",
        "likelihood of failures forgotten",
    ),
)
def likelihood_of_a_sensor_that_rarely_fails(x, slip):
    mean, narrow, share, centre, wide = x
    sound, failed = two_densities(x)
    r = sound / (sound + failed)
    mine = np.ones(8) if slip == "failures taken as sound" else r
    d = READINGS - mean
    far = d if slip == "failures about the mean" else READINGS - centre
    one = 0 if slip == "width in front forgotten" else 1
    back = 0 if slip == "likelihood of failures forgotten" else (1 - r) / share
    return -np.array(
        [
            np.sum(mine * d) / narrow**2,
            np.sum(mine * (d**2 / narrow**2 - one)) / narrow,
            np.sum(back - r / (1 - share)),
            np.sum((1 - r) * far) / wide**2,
            np.sum((1 - r) * (far**2 / wide**2 - one)) / wide,
        ]
    )


BURSTS = np.repeat([0.12, 0.55, 1.3, 1.9], 3)
ORDERED = np.sort(BURSTS + 2e-5 * uniform("orders", 12))
GAPS = np.tril(ORDERED[:, None] - ORDERED, -1)
EARLIER, LEFT = np.tril(np.ones((12, 12)), -1), 2.5 - ORDERED


def followers(decay):
    return np.sum(EARLIER * np.exp(-decay * GAPS), axis=1)


# Hawkes' likelihood of orders: rate, orders caused soon and late, decay of each.
def f_orders(x):
    rate, soon, late, fast, slow = x
    found = rate + soon * fast * followers(fast) + late * slow * followers(slow)
    caused = soon * np.sum(1 - np.exp(-fast * LEFT)) + late * np.sum(1 - np.exp(-slow * LEFT))
    return 2.5 * rate + caused - np.sum(np.log(found))


@own_units(
    f_orders,
    [0.9, 0.42, 0.3, 1.7e5, 2.2],
    slips=(
        "orders caused forgotten",
        "gap forgotten",
        "decay in front as constant",
        "orders after the end",
    ),
)
def orders_that_cause_orders_in_microseconds(x, slip):
    rate, soon, late, fast, slow = x
    found = rate + soon * fast * followers(fast) + late * slow * followers(slow)
    by_number, by_decay = [], []
    for number, decay in ((soon, fast), (late, slow)):
        S = followers(decay)
        gaps = EARLIER if slip == "gap forgotten" else GAPS
        Q = np.sum(gaps * EARLIER * np.exp(-decay * GAPS), axis=1)
        end = np.exp(-decay * LEFT)
        caused = 0 if slip == "orders caused forgotten" else np.sum(1 - end)
        by_number.append(caused - np.sum(decay * S / found))
        front = 0 if slip == "decay in front as constant" else S
        after = 0 if slip == "orders after the end" else np.sum(LEFT * end)
        by_decay.append(number * (after - np.sum((front - decay * Q) / found)))
    return pack(2.5 - np.sum(1 / found), by_number, by_decay)


AIR = np.array([5e16, 1e18, 2.5e19])


# Troe's rates in thin and dense air: low limit, its power, high one, its (0), T, broadening.
def f_acid(x):
    low, n, high, m, T, broad = x
    k = low * (T / 300) ** (-n) * AIR
    p = k / (high * (T / 300) ** (-m))
    return k / (1 + p) * np.exp(np.log(broad) / (1 + (np.log(p) / np.log(10)) ** 2))


@own_units(
    f_acid,
    [1.8e-30, 3.0, 2.8e-11, 0.0, 230.0, 0.6],
    slips=(
        "broadening as given",
        "logarithm of ten forgotten",
        "temperature by the low limit in full",
        "power of the broadening forgotten",
    ),
)
def acid_made_of_radicals_at_three_heights(x, slip):
    low, n, high, m, T, broad = x
    p = low * AIR / high * (T / 300) ** (m - n)
    ten = np.log(10)
    G = 1 / (1 + (np.log(p) / ten) ** 2)
    by_p = -2 * np.log(p) / ten**2 * G**2 * np.log(broad)
    if slip == "broadening as given":
        by_p = 0
    elif slip == "logarithm of ten forgotten":
        by_p = by_p * ten
    a, b = 1 / (1 + p) + by_p, p / (1 + p) - by_p
    cold = np.log(T / 300)
    share = 1 if slip == "temperature by the low limit in full" else a
    power = np.ones(3) if slip == "power of the broadening forgotten" else G
    logs = [a / low, -a * cold, b / high, -b * cold, -(n * share + m * b) / T, power / broad]
    return f_acid(x)[:, None] * np.stack(logs, axis=1)


# Klein and Nishina's counts: three energies, angle, electrons in the way, photons, solid angle.
def f_compton(x):
    energy, (angle, electrons, photons, solid) = x[:3], x[3:]
    P = 1 / (1 + energy / REST * (1 - np.cos(angle)))
    w = P * P * (P + 1 / P - np.sin(angle) ** 2)
    return CLASSICAL_RADIUS**2 / 2 * electrons * photons * solid * w


@own_units(
    f_compton,
    [3e-15, 1.06e-13, 2e-12, 1.1, 2.3e27, 5e9, 4e-4],
    slips=(
        "loss by the angle forgotten",
        "polarisation as constant",
        "share not squared",
        "third power forgotten",
    ),
)
def counts_of_scattered_gamma_rays(x, slip):
    energy, (angle, electrons, photons, solid) = x[:3], x[3:]
    s, c = np.sin(angle), np.cos(angle)
    P = 1 / (1 + energy / REST * (1 - c))
    k = CLASSICAL_RADIUS**2 / 2 * electrons * photons * solid
    by_P = (0 if slip == "third power forgotten" else 3 * P**2) + 1 - 2 * P * s * s
    turned = P if slip == "share not squared" else P**2
    by_angle = 0 if slip == "polarisation as constant" else -2 * P**2 * s * c
    if slip != "loss by the angle forgotten":
        by_angle = by_angle - by_P * turned * energy / REST * s
    y = f_compton(x)
    return np.column_stack(
        [
            np.diag(-k * by_P * turned * (1 - c) / REST),
            k * by_angle * np.ones(3),
            y / electrons,
            y / photons,
            y / solid,
        ]
    )


# Density of a feldspar: three edges and three angles of its cell, mass of a formula unit.
def f_cell(x):
    a, b, c = np.cos(x[3:6])
    square = 1 - a * a - b * b - c * c + 2 * a * b * c
    return 4 * x[6] / (x[0] * x[1] * x[2] * np.sqrt(square))


@own_units(
    f_cell,
    [8.1e-10, 1.28e-9, 7.2e-10, 1.63, 2.02, 1.53, 4.6e-25],
    slips=(
        "product of cosines forgotten",
        "root's half forgotten",
        "sines forgotten",
        "edge squared forgotten",
    ),
)
def density_of_a_crystal_by_its_cell(x, slip):
    edges, angles, mass = x[:3], x[3:6], x[6]
    cos, sin = np.cos(angles), np.sin(angles)
    square = 1 - cos @ cos + 2 * np.prod(cos)
    others = np.array([cos[1] * cos[2], cos[0] * cos[2], cos[0] * cos[1]])
    if slip == "product of cosines forgotten":
        others = 0
    turn = (cos - others) * (1 if slip == "sines forgotten" else sin) / square
    if slip == "root's half forgotten":
        turn = 2 * turn
    y = f_cell(x)
    length = np.ones(3) if slip == "edge squared forgotten" else edges
    return pack(-y / length, -y * turn, y / mass)


VOXELS = np.array([0.31, 0.22, 0.18, 0.02, 0.15, 0.12])


# Niemierko's uniform dose of a tumour: doses of its parts in micrograys, and an exponent.
def f_dose(x):
    return np.sum(VOXELS * x[:6] ** x[6]) ** (1 / x[6])


@own_units(
    f_dose,
    [6.1e7, 5.8e7, 6.3e7, 4.1e7, 6e7, 5.5e7, -22.0],
    parts=slices((6,), (1,)),
    slips=(
        "volumes forgotten",
        "power not lowered",
        "root as constant",
        "logarithm of the doses forgotten",
    ),
)
def dose_that_counts_with_a_cold_spot(x, slip):
    dose, a = x[:6], x[6]
    y = f_dose(x)
    each = VOXELS * dose**a
    share = each / np.sum(each)
    by_dose = y * (share / VOXELS if slip == "volumes forgotten" else share)
    inner = 0 if slip == "logarithm of the doses forgotten" else share @ np.log(dose)
    outer = 0 if slip == "root as constant" else np.log(y)
    return pack(by_dose / (1 if slip == "power not lowered" else dose), y * (inner - outer) / a)


def cathode(x):
    front, T, work, voltage, gap, area = x
    lowered = np.sqrt(CHARGE**3 * voltage / (4 * np.pi * EMPTY * gap))
    hot = area * front * T**2 * np.exp(-(work - lowered) / (BOLTZMANN * T))
    child = 4 * EMPTY / 9 * np.sqrt(2 * CHARGE / ELECTRON)
    return lowered, hot, child * area * voltage * np.sqrt(voltage) / gap**2


# Richardson's current against Child's: constant, temperature, work, voltage, gap, area.
def f_cathode(x):
    _, hot, cloud = cathode(x)
    return hot * cloud / (hot + cloud)


@own_units(
    f_cathode,
    [6e5, 1800.0, 4.2e-19, 900.0, 4.5e-4, 5e-6],
    slips=(
        "barrier by the field forgotten",
        "temperature in front forgotten",
        "cloud as constant",
        "currents swapped",
    ),
)
def current_of_a_hot_cathode_and_its_cloud(x, slip):
    front, T, work, voltage, gap, area = x
    lowered, hot, cloud = cathode(x)
    heat = BOLTZMANN * T
    field = 0 if slip == "barrier by the field forgotten" else lowered / (2 * heat)
    two = 0 if slip == "temperature in front forgotten" else 2
    by_hot = np.array(
        [
            1 / front,
            (two + (work - lowered) / heat) / T,
            -1 / heat,
            field / voltage,
            -field / gap,
            1 / area,
        ]
    )
    by_cloud = np.array([0, 0, 0, 1.5 / voltage, -2 / gap, 1 / area])
    if slip == "cloud as constant":
        by_cloud = np.zeros(6)
    weights = (hot, cloud) if slip == "currents swapped" else (cloud, hot)
    total = (weights[0] * by_hot + weights[1] * by_cloud) / (hot + cloud)
    return f_cathode(x) * total


EQUATOR = 6378137.0


# Potential of gravity and spin: mass of the earth, distance, latitude, flattening, spin.
def f_earth(x):
    mass, r, latitude, flat, spin = x
    s, c = np.sin(latitude), np.cos(latitude)
    pull = mass / r * (1 - flat * (EQUATOR / r) ** 2 * (1.5 * s * s - 0.5))
    return pull + (spin * r * c) ** 2 / 2


@own_units(
    f_earth,
    [3.986004418e14, 6.374e6, 0.78, 1.0826e-3, 7.292115e-5],
    slips=(
        "spin by the distance forgotten",
        "cube of the distance as its square",
        "sign of the spin by latitude",
        "sine squared as a sine",
    ),
)
def potential_of_the_turning_earth(x, slip):
    mass, r, latitude, flat, spin = x
    s, c = np.sin(latitude), np.cos(latitude)
    bulge = (EQUATOR / r) ** 2 * (1.5 * s * s - 0.5)
    three = 2 if slip == "cube of the distance as its square" else 3
    turned = 0 if slip == "spin by the distance forgotten" else spin**2 * r * c**2
    sign = 1 if slip == "sign of the spin by latitude" else -1
    by_bulge = 1.5 * c if slip == "sine squared as a sine" else 3 * s * c
    return np.array(
        [
            (1 - flat * bulge) / r,
            -mass / r**2 * (1 - three * flat * bulge) + turned,
            -mass / r * flat * (EQUATOR / r) ** 2 * by_bulge + sign * (spin * r) ** 2 * s * c,
            -mass / r * bulge,
            spin * (r * c) ** 2,
        ]
    )


def generations(x):
    young, adult, old = x[5], 0.0, 0.0
    states = [(young, adult, old)]
    for _ in range(250):
        born = x[0] * young + x[1] * adult + x[2] * old
        young, adult, old = born, x[3] * young, x[4] * adult
        states.append((young, adult, old))
    return states


# Leslie's growth over 250 weeks: eggs at three ages (none at first), survivals, founders.
def f_mites(x):
    young, adult, old = generations(x)[-1]
    return young + adult + old


@own_units(
    f_mites,
    [0.0, 38.0, 120.0, 0.55, 0.7, 3.0],
    slips=("last week alone", "survivors forgotten on the way back", "states after the week"),
)
def mites_after_weeks_without_an_enemy(x, slip):
    states = generations(x)
    g, back = np.zeros(6), np.ones(3)
    for week in reversed(range(250)):
        young, adult, old = states[week + 1 if slip == "states after the week" else week]
        if slip != "last week alone" or week == 249:
            by_eggs = back[0] * np.array([young, adult, old])
            g[:5] += pack(by_eggs, back[1] * young, back[2] * adult)
        lives = 0 if slip == "survivors forgotten on the way back" else back[2] * x[4]
        back = back[0] * x[:3] + np.array([back[1] * x[3], lives, 0])
    g[5] = back[0]
    return g


def bounce(x):
    tension, gain, _, gravity = x
    h = 6 * np.pi * gravity * tension**2 / gain
    return h, 13.5 * np.pi**2 * tension**4 / gain**3 / (1 + h) ** 2


# Decay of a false vacuum (Coleman and De Luccia) in GeV: tension, gain, mass, gravity.
def f_vacuum(x):
    _, B = bounce(x)
    return x[2] ** 4 * (B / (2 * np.pi)) ** 2 * np.exp(-B)


@own_units(
    f_vacuum,
    [1e54, 5.6e71, 3e17, 6.7088e-39],
    slips=(
        "gravity in the action as constant",
        "action in front as constant",
        "tension in gravity not squared",
        "gravity's factor not squared",
    ),
)
def decay_of_a_false_vacuum(x, slip):
    tension, gain, mass, gravity = x
    h, B = bounce(x)
    two = 1 if slip == "gravity's factor not squared" else 2
    less = 0 if slip == "gravity in the action as constant" else two * h / (1 + h)
    power = 1 if slip == "tension in gravity not squared" else 2
    by_B = (0 if slip == "action in front as constant" else 2) - B
    return f_vacuum(x) * np.array(
        [
            by_B * (4 - power * less) / tension,
            by_B * (less - 3) / gain,
            4 / mass,
            -by_B * less / gravity,
        ]
    )


RAW_UNITS = np.array([1e5, 1e-9, 300.0])
RAW = RAW_UNITS * (1 + 0.4 * normal("raw readings", 5, 3))
YIELD = np.exp(10 + 1.5 * normal("yields", 5))
WIRING = ((3, 3), (3,), (3,), (1,))


# Gamma deviance of yields by a network on pressures, concentrations and temperatures.
def f_raw(x):
    W, b, v, c = unpack(x, *WIRING)
    score = np.tanh(RAW @ W.T + b) @ v + c
    return np.mean(YIELD * np.exp(-score) + score)


@own_units(
    f_raw,
    pack(
        0.6 * normal("raw weights", 3, 3) / RAW_UNITS,
        0.2 * normal("raw offsets", 3),
        normal("raw outputs", 3),
        10.2,
    ),
    batch=5,
    parts=slices(*WIRING),
    slips=(
        "slope of tanh forgotten",
        "readings in one unit",
        "yields not divided out",
        "output weights forgotten",
    ),
)
def yields_by_a_network_of_raw_readings(x, slip):
    W, b, v, c = unpack(x, *WIRING)
    h = np.tanh(RAW @ W.T + b)
    score = h @ v + c
    ratio = YIELD * (1e-4 if slip == "yields not divided out" else np.exp(-score))
    d = (1 - ratio) / 5
    back = np.outer(d, np.ones(3) if slip == "output weights forgotten" else v)
    if slip != "slope of tanh forgotten":
        back = back * (1 - h * h)
    X = RAW / RAW_UNITS if slip == "readings in one unit" else RAW
    return pack(back.T @ X, back.sum(0), d @ h, d.sum())
