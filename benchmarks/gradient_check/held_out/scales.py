# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Constants and units of nature, minute and huge values, steep and nearly flat functions."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, unpack
from ..truth import det, erf, gammaln

BOLTZMANN, CHARGE, HBAR = 1.380649e-23, 1.602176634e-19, 1.054571817e-34


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# Current through a saddle between two reservoirs of electrons, in steps of the conductance.
LEVELS = np.arange(4) + 0.5


def f_point_contact(x):
    V, E, U, across, along = x
    a = 2 * np.pi * (E - U - LEVELS * HBAR * across) / (HBAR * along)
    return CHARGE**2 / (np.pi * HBAR) * V * np.sum(sigmoid(a))


@case(
    "scales",
    f_point_contact,
    [1e-4, 1.2e-21, 0.0, 3e12, 2e12],
    entrywise=True,
    slips=("level's number forgotten", "2π forgotten", "along the saddle only as a factor"),
)
def current_through_a_quantum_point_contact(x, slip):
    V, E, U, across, along = x
    k = CHARGE**2 / (np.pi * HBAR)
    turn = 1 if slip == "2π forgotten" else 2 * np.pi
    a = 2 * np.pi * (E - U - LEVELS * HBAR * across) / (HBAR * along)
    s = sigmoid(a)
    slope = s * (1 - s)
    by_E = np.sum(slope) * turn / (HBAR * along)
    number = 1 if slip == "level's number forgotten" else LEVELS
    by_across = -np.sum(slope * number) * turn / along
    inner = 1 if slip == "along the saddle only as a factor" else a
    by_along = -np.sum(slope * inner) / along
    return k * np.array([np.sum(s), V * by_E, -V * by_E, V * by_across, V * by_along])


# Mean charge of a metal island behind a gate: a staircase blurred by warmth.
ELECTRONS = np.arange(4.0)


def f_island(x):
    V, gate, C, T = x
    u = (ELECTRONS * CHARGE - gate * V) ** 2 / (2 * C * BOLTZMANN * T)
    w = np.exp(-u)
    return CHARGE * np.sum(ELECTRONS * w) / np.sum(w)


@case(
    "scales",
    f_island,
    [3.6e-3, 2e-17, 1e-16, 1.0],
    entrywise=True,
    slips=("sum of states taken as constant", "voltage for the gate", "½ of the energy kept"),
)
def charge_of_an_island_behind_a_gate(x, slip):
    V, gate, C, T = x
    q = ELECTRONS * CHARGE - gate * V
    u = q**2 / (2 * C * BOLTZMANN * T)
    p = np.exp(-u) / np.sum(np.exp(-u))
    by_q = q / (C * BOLTZMANN * T) * (0.5 if slip == "½ of the energy kept" else 1)
    by_gate = -by_q * (gate if slip == "voltage for the gate" else V)
    du = np.array([-by_q * gate, by_gate, -u / C, -u / T])
    mean = 0 if slip == "sum of states taken as constant" else ELECTRONS @ p
    return -CHARGE * du @ (p * (ELECTRONS - mean))


# Age of a flat universe of matter and vacuum when it had a given size.
def f_age(x):
    H, M, a = x
    z = np.sqrt((1 - M) / M) * a**1.5
    return 2 / (3 * H * np.sqrt(1 - M)) * np.log1p(z + z**2 / (1 + np.sqrt(1 + z**2)))


@case(
    "scales",
    f_age,
    [2.2e-18, 0.3, 9e-4],
    entrywise=True,
    slips=("vacuum's share kept", "power of the size forgotten", "matter only inside"),
)
def age_of_a_flat_universe_at_a_size(x, slip):
    H, M, a = x
    L = 1 - M
    k, z = 2 / (3 * H * np.sqrt(L)), np.sqrt(L / M) * a**1.5
    by_z = k / np.sqrt(1 + z**2)
    outer = 0 if slip == "matter only inside" else f_age(x) / (2 * L)
    inner = -z / (2 * M) if slip == "vacuum's share kept" else -z / (2 * L * M)
    power = 1 if slip == "power of the size forgotten" else 1.5
    return np.array([-f_age(x) / H, outer + by_z * inner, by_z * power * z / a])


# Jarzynski's equality: the free energy of unfolding by the works of fast pulls, in joules.
def f_pulls(x):
    kT = BOLTZMANN * x[0]
    return -kT * np.log(np.mean(np.exp(-x[1:] / kT)))


@case(
    "scales",
    f_pulls,
    pack(300.0, 6e-20 + 8e-21 * normal("pulls", 7)),
    entrywise=True,
    slips=("temperature only as a factor", "equal weights", "mean work unweighted"),
)
def free_energy_by_fast_pulls(x, slip):
    T, W = x[0], x[1:]
    p = np.exp(-W / (BOLTZMANN * T))
    p /= np.sum(p)
    work = np.mean(W) if slip == "mean work unweighted" else p @ W
    if slip == "temperature only as a factor":
        work = 0
    return pack((f_pulls(x) - work) / T, np.full(7, 1 / 7) if slip == "equal weights" else p)


# Chance that a stranger matches a stain at eight loci, kinship of the people allowed for.
STAIN = ((), (3,), (5,), (5,))


def f_stain(x):
    k, r, p, q = unpack(x, *STAIN)
    k, kept = x[0], 1 - x[0]
    same = np.prod((2 * k + kept * r) * (3 * k + kept * r))
    mixed = np.prod(2 * (k + kept * p) * (k + kept * q))
    return same * mixed / ((1 + k) * (1 + 2 * k)) ** 8


@case(
    "scales",
    f_stain,
    pack(1e-3, [0.02, 3e-4, 0.11], [0.05, 2e-3, 0.2, 0.01, 0.08], [0.13, 0.04, 6e-5, 0.3, 0.02]),
    entrywise=True,
    parts=slices(*STAIN),
    slips=("norm taken as constant", "kinship kept", "second copy forgotten"),
)
def match_of_a_stain_by_its_loci(x, slip):
    r, p, q = unpack(x, *STAIN)[1:]
    k, kept = x[0], 1 - x[0]
    two, three = 2 * k + kept * r, 3 * k + kept * r
    a, b = k + kept * p, k + kept * q
    norm = 0 if slip == "norm taken as constant" else 8 * (1 / (1 + k) + 2 / (1 + 2 * k))
    by_k = np.sum((2 - r) / two) + np.sum((3 - r) / three) - norm
    by_k += np.sum((1 - p) / a) + np.sum((1 - q) / b)
    kept = 1 if slip == "kinship kept" else kept
    by_r = kept / two + (0 if slip == "second copy forgotten" else kept / three)
    return f_stain(x) * pack(by_k, by_r, kept / a, kept / b)


# Mass on the ground that brings a probe of grams to speed by five stages.
def f_launch(x):
    dv, exhaust, shell = x[1:].reshape(3, 5)
    R = np.exp(dv / exhaust)
    return x[0] * np.prod((1 - shell) * R / (1 - shell * R))


@case(
    "scales",
    f_launch,
    pack(
        4e-3,
        [5200.0, 6100.0, 6500.0, 5900.0, 7000.0],
        [2900.0, 3400.0, 4300.0, 4400.0, 4450.0],
        [0.06, 0.08, 0.1, 0.09, 0.07],
    ),
    entrywise=True,
    slips=("shell's share of the end", "exhaust's square", "shell only below"),
)
def launch_mass_of_a_probe_by_stages(x, slip):
    dv, exhaust, shell = x[1:].reshape(3, 5)
    R = np.exp(dv / exhaust)
    left = 1 - shell * R
    by_log = np.ones(5) if slip == "shell's share of the end" else 1 / left
    by_exhaust = -by_log * dv / exhaust ** (1 if slip == "exhaust's square" else 2)
    by_shell = R / left - (0 if slip == "shell only below" else 1 / (1 - shell))
    return f_launch(x) * pack(1 / x[0], by_log / exhaust, by_exhaust, by_shell)


# Landau and Zener: atoms that follow a swept magnetic field through three crossings.
def f_sweep(x):
    a, slope = x[:3], x[3:6]
    return np.prod(-np.expm1(-2 * np.pi * a**2 / (HBAR * slope * x[6])))


@case(
    "scales",
    f_sweep,
    [8e-31, 1.1e-30, 5e-31, 9.3e-24, 1.9e-23, 4.6e-24, 2e-2],
    entrywise=True,
    slips=("square's 2", "staying for following", "sweep at the last crossing"),
)
def atoms_that_follow_a_swept_field(x, slip):
    a, slope, sweep = x[:3], x[3:6], x[6]
    g = 2 * np.pi * a**2 / (HBAR * slope * sweep)
    by_g = 1 / (-np.expm1(-g) if slip == "staying for following" else np.expm1(g))
    two = 1 if slip == "square's 2" else 2
    by_sweep = (by_g * g)[2:] if slip == "sweep at the last crossing" else by_g * g
    return f_sweep(x) * pack(two * by_g * g / a, -by_g * g / slope, -np.sum(by_sweep) / sweep)


# Robertson's reaction: one slow step, one fast and one very fast.
def f_robertson(x):
    a, b, c, slow, fastest, fast = x
    one, two, three = slow * a, fastest * b**2, fast * b * c
    return np.stack([three - one, one - three - two, two])


@case(
    "scales",
    f_robertson,
    [0.7, 2e-5, 0.3, 0.04, 3e7, 1e4],
    entrywise=True,
    slips=("pair's 2", "back reaction's partner", "fast step missing in the middle"),
)
def rates_of_slow_and_fast_steps(x, slip):
    a, b, c, slow, fastest, fast = x
    one = np.array([slow, 0, 0, a, 0, 0])
    two = np.array([0, (1 if slip == "pair's 2" else 2) * fastest * b, 0, 0, b**2, 0])
    three = fast * np.array([0, c, b, 0, 0, b * c / fast])
    if slip == "back reaction's partner":
        three[2] = 0
    middle = one - two - (0 if slip == "fast step missing in the middle" else three)
    return np.array([three - one, middle, two])


# Chapman's ozone at 30 km, with chlorine monoxide, by molecules in a cubic metre.
def ozone_rates(x):
    M, pairs, single, T, chlorine = x
    ratio = single / (6e-46 * (T / 300) ** -2.4 * 0.21 * M**2)
    a, b = ratio * 8e-18 * np.exp(-2060 / T), ratio * 8e-17 * chlorine
    return a, b, 0.21 * pairs * M


def f_ozone(x):
    a, b, c = ozone_rates(x)
    return 2 * c / (b + np.sqrt(b**2 + 4 * a * c))


@case(
    "scales",
    f_ozone,
    [4e23, 1e-11, 1e-3, 230.0, 2e13],
    entrywise=True,
    slips=("collision's warmth", "air makes only", "chlorine not in the balance"),
)
def ozone_by_light_and_chlorine(x, slip):
    M, pairs, single, T, chlorine = x
    a, b, c = ozone_rates(x)
    y = f_ozone(x)
    lost = a * y**2 + b * y
    by_M = c / M if slip == "air makes only" else (2 * lost + c) / M
    collision = 0 if slip == "collision's warmth" else lost * 2.4 / T
    by_T = -collision - a * y**2 * 2060 / T**2
    rate = 2 * a * y + (0 if slip == "chlorine not in the balance" else b)
    return np.array([by_M, c / pairs, -lost / single, by_T, -b * y / chlorine]) / rate


# A penny that bears taxed interest from the birth of Rome until today.
def f_penny(x):
    rate, years = x[2:6], x[6:]
    return x[0] * np.exp(np.sum(years * np.log1p(rate * (1 - x[1]))))


@case(
    "scales",
    f_penny,
    [0.01, 0.15, 0.04, 0.06, 0.03, 0.05, 500.0, 800.0, 1000.0, 470.0],
    entrywise=True,
    slips=("tax not taken off", "growth for its logarithm", "years forgotten in the tax"),
)
def penny_lent_at_the_birth_of_rome(x, slip):
    penny, tax, rate, years = x[0], x[1], x[2:6], x[6:]
    net = rate * (1 - tax)
    kept = 1 if slip == "tax not taken off" else 1 - tax
    by_tax = -np.sum((1 if slip == "years forgotten in the tax" else years) * rate / (1 + net))
    by_years = net if slip == "growth for its logarithm" else np.log1p(net)
    return f_penny(x) * pack(1 / penny, by_tax, years * kept / (1 + net), by_years)


# Fringes of two radio sources between continents, one of them at the centre of phases.
U, V = np.array([[6.1e8, -2.3e8, 1.4e8], [-1.2e8, 4.8e8, 2.9e8]])


def f_fringes(x):
    flux, east, north = x.reshape(3, 2)
    phase = 2 * np.pi * (U[:, None] * east + V[:, None] * north)
    return np.stack([np.cos(phase) @ flux, -np.sin(phase) @ flux])


@case(
    "scales",
    f_fringes,
    [3e-27, 8e-28, 0.0, 1.3e-9, 0.0, -7e-10],
    entrywise=True,
    slips=("2π forgotten", "east's baseline for north", "sign of the sine's slope"),
)
def fringes_of_a_baseline_between_continents(x, slip):
    flux, east, north = x.reshape(3, 2)
    phase = 2 * np.pi * (U[:, None] * east + V[:, None] * north)
    turn = 1 if slip == "2π forgotten" else 2 * np.pi
    sign = 1 if slip == "sign of the sine's slope" else -1
    by_phase = np.array([-np.sin(phase), sign * np.cos(phase)]) * flux * turn
    v = U if slip == "east's baseline for north" else V
    by_flux = np.array([np.cos(phase), -np.sin(phase)])
    return np.concatenate([by_flux, by_phase * U[:, None], by_phase * v[:, None]], axis=-1)


# A signal through a chain of units in a row, most of which let hardly any through.
def f_chain(w):
    h = 0.9
    for v in w:
        h = np.tanh(v * h)
    return h


@case(
    "scales",
    f_chain,
    [2.0, -1.3, 1e-9, 3e-14, 5e6, -0.8, 2e-20, 7e-31, 4e3, -2e-25, 0.3, 6e-40],
    entrywise=True,
    slips=("slope of the first unit", "input after the unit", "unit's slope forgotten"),
)
def signal_of_a_chain_that_fades(w, slip):
    h = [0.9]
    for v in w:
        h.append(np.tanh(v * h[-1]))
    g, back = np.zeros(12), 1.0
    for k in reversed(range(12)):
        straight = slip == "unit's slope forgotten" or (slip == "slope of the first unit" and k < 1)
        back *= 1 if straight else 1 - h[k + 1] ** 2
        g[k] = back * h[k + 1 if slip == "input after the unit" else k]
        back *= w[k]
    return g


# People of the earth by a logistic curve, in the years of counts.
COUNTED = np.array([1900.0, 1950.0, 1975.0, 2000.0, 2020.0])


def f_people(x):
    return x[0] * sigmoid(x[1] * (COUNTED - x[2]))


@case(
    "scales",
    f_people,
    [1.1e10, 0.03, 1991.0],
    entrywise=True,
    slips=("years from 0", "share still free", "rate not in the year's slope"),
)
def people_of_the_earth_by_a_logistic_curve(x, slip):
    K, r, middle = x
    s = sigmoid(r * (COUNTED - middle))
    slope = K * s * (1 if slip == "share still free" else 1 - s)
    since = COUNTED if slip == "years from 0" else COUNTED - middle
    by_middle = -slope * (1 if slip == "rate not in the year's slope" else r)
    return np.stack([s, slope * since, by_middle], axis=1)


# Voltage at three places along the branch of a neuron with a sealed end.
PLACES = np.array([1e-4, 3e-4, 6e-4])


def f_branch(x):
    V, thick, skin, core, length = x
    reach = np.sqrt(thick * skin / (4 * core))
    a, b = (length - PLACES) / reach, length / reach
    return V * (np.exp(a) + np.exp(-a)) / (np.exp(b) + np.exp(-b))


@case(
    "scales",
    f_branch,
    [0.012, 2e-6, 1.5, 1.2, 8e-4],
    entrywise=True,
    slips=("root's ½", "length only at the place", "reach only at the place"),
)
def voltages_along_a_branch_of_a_neuron(x, slip):
    V, thick, skin, core, length = x
    reach = np.sqrt(thick * skin / (4 * core))
    a, b = (length - PLACES) / reach, length / reach
    v = f_branch(x)
    by_length = v * (np.tanh(a) - (0 if slip == "length only at the place" else np.tanh(b))) / reach
    whole = 0 if slip == "reach only at the place" else b * np.tanh(b)
    by_log = v * (whole - a * np.tanh(a)) * (1 if slip == "root's ½" else 0.5)
    return np.stack([v / V, by_log / thick, by_log / skin, -by_log / core, by_length], axis=1)


# Differences between two genomes of a species that was few for a while, by generations.
def f_bottleneck(x):
    now, few, before, end, start, mutation = x
    apart, through = np.exp(-end / (2 * now)), np.exp((end - start) / (2 * few))
    early = 2 * few * (1 - through) + 2 * before * through
    return 2 * mutation * (2 * now * (1 - apart) + apart * early)


@case(
    "scales",
    f_bottleneck,
    [5e4, 2e3, 1.2e4, 4e3, 5e3, 1.2e-8],
    entrywise=True,
    slips=("size not in the chance to meet", "start moves with the end", "few only as a factor"),
)
def diversity_of_a_species_after_a_bottleneck(x, slip):
    now, few, before, end, start, mutation = x
    apart, through = np.exp(-end / (2 * now)), np.exp((end - start) / (2 * few))
    early = 2 * few * (1 - through) + 2 * before * through
    by_apart, by_through = early - 2 * now, apart * 2 * (before - few)
    meet = 0 if slip == "size not in the chance to meet" else apart * end / (2 * now**2)
    by_now = 2 * (1 - apart) + by_apart * meet
    by_few = 2 * apart * (1 - through)
    if slip != "few only as a factor":
        by_few += by_through * through * (start - end) / (2 * few**2)
    by_start = -by_through * through / (2 * few)
    by_end = -by_apart * apart / (2 * now)
    if slip != "start moves with the end":
        by_end -= by_start
    mean = f_bottleneck(x) / (2 * mutation)
    by_sizes = [by_now, by_few, 2 * apart * through, by_end, by_start]
    return 2 * pack(mutation * np.array(by_sizes), mean)


# Stiffness, pitch and trembling of the cantilever of a microscope for atoms.
def f_cantilever(x):
    E, rho, wide, thick, length, T = x
    k = E * wide * thick**3 / (4 * length**3)
    pitch = 0.1615 * thick / length**2 * np.sqrt(E / rho)
    return np.stack([k, pitch, np.sqrt(BOLTZMANN * T / k)])


@case(
    "scales",
    f_cantilever,
    [1.7e11, 2330.0, 3e-5, 2e-6, 2e-4, 300.0],
    entrywise=True,
    slips=("cube of the thickness", "trembling against the stiffness", "pitch by length once"),
)
def stiffness_pitch_and_trembling_of_a_cantilever(x, slip):
    stiff = np.array([1, 0, 1, 1 if slip == "cube of the thickness" else 3, -3, 0])
    along = -1 if slip == "pitch by length once" else -2
    pitch = np.array([0.5, -0.5, 0, 1, along, 0])
    sign = 1 if slip == "trembling against the stiffness" else -1
    tremble = sign * stiff / 2 + np.array([0, 0, 0, 0, 0, 0.5])
    return np.array([stiff, pitch, tremble]) * f_cantilever(x)[:, None] / x


# Heat that the creeping mantle of the earth brings up, by its Rayleigh number.
def rayleigh(x):
    T, top, depth, spread, stiff, barrier, _ = x
    return (T - top) * depth**3 / (spread * stiff * np.exp(barrier / (8.314 * T)) * 1100)


def f_mantle(x):
    return 4.0 * (x[0] - x[1]) / x[2] * rayleigh(x) ** x[6]


@case(
    "scales",
    f_mantle,
    [1600.0, 280.0, 2.9e6, 1e-6, 1.6e11, 3e5, 0.3],
    entrywise=True,
    slips=("warmth of the creep", "depth only below", "power's logarithm", "drop counted once"),
)
def heat_that_the_mantle_brings_up(x, slip):
    T, top, depth, spread, stiff, barrier, power = x
    drop = (power if slip == "drop counted once" else 1 + power) / (T - top)
    creep = 0 if slip == "warmth of the creep" else power * barrier / (8.314 * T**2)
    by_depth = (0 if slip == "depth only below" else 3 * power) - 1
    log = 1 if slip == "power's logarithm" else np.log(rayleigh(x))
    by_barrier = -power / (8.314 * T)
    return f_mantle(x) * np.array(
        [drop + creep, -drop, by_depth / depth, -power / spread, -power / stiff, by_barrier, log]
    )


# Light that leaves a detector of gravitational waves, held next to darkness.
def f_dark_port(x):
    P, h, L, wave, offset, leak = x
    return P * (np.sin(offset + 2 * np.pi * L * h / wave) ** 2 + leak)


@case(
    "scales",
    f_dark_port,
    [120.0, 2e-20, 4e3, 1.064e-6, 1e-4, 3e-9],
    entrywise=True,
    resolution=1e-5,
    slips=("arm's length forgotten", "cosine forgotten", "leak at full power"),
)
def light_at_the_dark_port_of_a_wave_detector(x, slip):
    P, h, L, wave, offset, _ = x
    phase = offset + 2 * np.pi * L * h / wave
    by_phase = 2 * P * np.sin(phase) * (np.sin(phase) if slip == "cosine forgotten" else 1)
    if slip != "cosine forgotten":
        by_phase *= np.cos(phase)
    by_h = by_phase * 2 * np.pi / wave * (1 if slip == "arm's length forgotten" else L)
    k = by_phase * 2 * np.pi * h / wave
    by_leak = 1 if slip == "leak at full power" else P
    return np.array([f_dark_port(x) / P, by_h, k, -k * L / wave, by_phase, by_leak])


# Xenon some hours after a reactor has stopped, by what it burnt and what iodine still makes.
def f_xenon(x):
    flux, fission, capture, iodine, xenon, t = x
    at_stop = 0.066 * fission * flux / (xenon + capture * flux)
    kept, ended = np.exp(-xenon * t), np.exp(-iodine * t)
    return at_stop * kept + 0.063 * fission * flux * (kept - ended) / (iodine - xenon)


@case(
    "scales",
    f_xenon,
    [3e17, 40.0, 2.7e-22, 2.87e-5, 2.1e-5, 3e4],
    entrywise=True,
    slips=("burning by the flux", "difference of the decays", "xenon's decay before the stop"),
)
def xenon_after_a_reactor_stops(x, slip):
    flux, fission, capture, iodine, xenon, t = x
    lost, apart, made = xenon + capture * flux, iodine - xenon, 0.063 * fission * flux
    kept, ended = np.exp(-xenon * t), np.exp(-iodine * t)
    old = 0.066 * fission * flux / lost * kept
    young = made * (kept - ended) / apart
    inner = 0 if slip == "difference of the decays" else young / apart
    by_flux = (old * (1 if slip == "burning by the flux" else xenon / lost) + young) / flux
    by_iodine = made * t * ended / apart - inner
    before = 0 if slip == "xenon's decay before the stop" else old / lost
    by_xenon = -before - t * old - made * t * kept / apart + inner
    by_t = -xenon * old + made * (iodine * ended - xenon * kept) / apart
    by_capture = -old * flux / lost
    return np.array([by_flux, f_xenon(x) / fission, by_capture, by_iodine, by_xenon, by_t])


# Mössbauer's counts behind iron that moves at millimetres in a second; lines of neV.
SPEEDS = np.array([-1.1e-3, -4e-4, 2e-4, 5e-4, 1.3e-3])
SIDES = np.array([-0.5, 0.5])


def f_absorber(x):
    N, thick, E, width, shift, split = x
    u = 2 * (E * SPEEDS[:, None] / 2.998e8 - shift - SIDES * split) / width
    return N * np.exp(-thick * np.sum(1 / (1 + u**2), axis=1))


@case(
    "scales",
    f_absorber,
    [1e6, 1.5, 14413.0, 9.4e-9, 1.5e-8, 4e-8],
    entrywise=True,
    slips=("line not squared", "sides of the split", "width forgotten inside"),
)
def gamma_rays_that_moving_iron_lets_through(x, slip):
    N, thick, E, width, shift, split = x
    u = 2 * (E * SPEEDS[:, None] / 2.998e8 - shift - SIDES * split) / width
    line = 1 / (1 + u**2)
    f = N * np.exp(-thick * np.sum(line, axis=1))
    by_u = 2 * thick * f[:, None] * u * line ** (1 if slip == "line not squared" else 2)
    by_shift = -2 * np.sum(by_u, axis=1) / width
    sides = np.abs(SIDES) if slip == "sides of the split" else SIDES
    inner = 1 if slip == "width forgotten inside" else u
    return np.stack(
        [
            f / N,
            -f * np.sum(line, axis=1),
            -by_shift * SPEEDS / 2.998e8,
            -np.sum(by_u * inner, axis=1) / width,
            by_shift,
            -2 * by_u @ sides / width,
        ],
        axis=1,
    )


# Words that two filters of hashed bits in a row let through by mistake in a day.
def f_hashed(x):
    words, bits, hashes = x[1:].reshape(3, 2)
    return x[0] * np.prod((-np.expm1(-hashes * words / bits)) ** hashes)


@case(
    "scales",
    f_hashed,
    [3e11, 2e9, 4e6, 1.6e10, 5e7, 6.0, 8.0],
    entrywise=True,
    slips=("hashes only as power", "power not lowered", "hashes not in the load"),
)
def false_finds_of_filters_of_hashed_words(x, slip):
    words, bits, hashes = x[1:].reshape(3, 2)
    load = hashes * words / bits
    by_load = hashes / np.expm1(load)
    if slip == "power not lowered":
        by_load = hashes * np.exp(-load)
    by_words = by_load * (1 if slip == "hashes not in the load" else hashes) / bits
    by_hashes = np.log(-np.expm1(-load))
    if slip != "hashes only as power":
        by_hashes = by_hashes + by_load * words / bits
    return f_hashed(x) * pack(1 / x[0], by_words, -by_load * load / bits, by_hashes)


# Chemical potential and radii of condensed atoms in a trap, by Thomas and Fermi.
def f_condensate(x):
    N, a, m, pitch = x[0], x[1], x[2], x[3:]
    mean = np.prod(pitch) ** (1 / 3)
    mu = HBAR * mean / 2 * (15 * N * a * np.sqrt(m * mean / HBAR)) ** 0.4
    return np.stack([mu, *(np.sqrt(2 * mu / m) / pitch)])


@case(
    "scales",
    f_condensate,
    [1e6, 5.3e-9, 1.44e-25, 70.0, 900.0, 1300.0],
    entrywise=True,
    slips=(
        "size of the trap's ground state",
        "mass only in the potential",
        "radius by its own pitch",
    ),
)
def potential_and_radii_of_a_condensate(x, slip):
    ground = 1 / 3 if slip == "size of the trap's ground state" else 0.4
    mu = np.array([0.4, 0.4, 0.2, ground, ground, ground])
    radii = np.tile(mu / 2, (3, 1))
    if slip != "mass only in the potential":
        radii[:, 2] -= 0.5
    if slip == "radius by its own pitch":
        radii[:, 3:] = 0
    radii[:, 3:] -= np.eye(3)
    return np.vstack([mu, radii]) * f_condensate(x)[:, None] / x


# Pressure in a leaking chamber while it is pumped, from air down to vacuum.
SECONDS = np.array([10.0, 30.0, 45.0])


def f_chamber(x):
    start, volume, speed, leak = x
    return leak / speed + (start - leak / speed) * np.exp(-speed * SECONDS / volume)


@case(
    "scales",
    f_chamber,
    [1e5, 0.5, 0.2, 2e-2],
    entrywise=True,
    slips=("leak only at the end", "speed only in the exponent", "volume not squared"),
)
def pressure_in_a_chamber_while_it_is_pumped(x, slip):
    start, volume, speed, leak = x
    e = np.exp(-speed * SECONDS / volume)
    fall = (start - leak / speed) * e * SECONDS / volume
    by_end = 1 - (0 if slip == "leak only at the end" else 1) * e
    by_speed = -fall
    if slip != "speed only in the exponent":
        by_speed = by_speed - leak / speed**2 * (1 - e)
    by_volume = fall * speed / (1 if slip == "volume not squared" else volume)
    return np.stack([e, by_volume, by_speed, by_end / speed], axis=1)


# How fast the layers of a sea swing, by densities that differ in the fifth digit.
def f_sea(x):
    rho, depth = x.reshape(2, 5)
    return np.sqrt(9.81 / 1027.0 * (rho[1:] - rho[:-1]) / (depth[1:] - depth[:-1]))


@case(
    "scales",
    f_sea,
    [1024.9, 1026.1, 1027.4, 1027.8, 1027.83, 5.0, 60.0, 400.0, 1500.0, 4200.0],
    entrywise=True,
    slips=("root's ½", "lower layer only", "depths' difference not squared"),
)
def swings_of_the_layers_of_a_sea(x, slip):
    rho, depth = x.reshape(2, 5)
    drho, ddepth, n = np.diff(rho), np.diff(depth), f_sea(x)
    half = 1 if slip == "root's ½" else 0.5
    step = np.eye(5)[1:] - (0 if slip == "lower layer only" else np.eye(5)[:-1])
    over = 1 if slip == "depths' difference not squared" else ddepth
    by_rho, by_depth = half * n / drho, -half * n / over
    return np.hstack([by_rho[:, None] * step, by_depth[:, None] * step])


# Reading of a gravimeter above a cave in microgals: the earth's pull, less a little.
PULL = 1e8 * 6.6743e-11 * 4 / 3 * np.pi


def f_gravimeter(x):
    base, height, radius, lack, depth, aside = x
    cave = PULL * radius**3 * lack * depth / (depth**2 + aside**2) ** 1.5
    return base - 308.6 * height - cave


@case(
    "scales",
    f_gravimeter,
    [9.81e8, 0.25, 2.5, 1900.0, 8.0, 3.0],
    entrywise=True,
    resolution=1e-5,
    slips=("depth only above", "cube not lowered", "distance's power kept"),
)
def reading_of_a_gravimeter_above_a_cave(x, slip):
    radius, lack, depth, aside = x[2:]
    far = depth**2 + aside**2
    k = PULL * radius**3 * lack / far**1.5
    by_radius = k * depth * 3 / (1 if slip == "cube not lowered" else radius)
    inner = 3 / (1 if slip == "distance's power kept" else far)
    by_depth = k * (1 - (0 if slip == "depth only above" else inner * depth**2))
    by_aside = -k * depth * inner * aside
    return np.array([1, -308.6, -by_radius, -k * depth / lack, -by_depth, -by_aside])


# Fortunes expected of the richest, the second and the tenth of all people by Pareto's law.
RANKS = np.array([1.0, 2.0, 10.0])


def f_richest(x):
    least, people, power = x
    return least * np.exp(np.log(people) / power + gammaln(RANKS - 1 / power) - gammaln(RANKS))


@case(
    "scales",
    f_richest,
    [3e3, 8e9, 1.4],
    entrywise=True,
    slips=("slope of the gamma function", "power of the people", "rank forgotten"),
)
def fortunes_of_the_richest_of_all(x, slip):
    least, people, power = x
    f = f_richest(x)
    ranks = np.ones(3) if slip == "rank forgotten" else RANKS
    gamma = 0 if slip == "slope of the gamma function" else digamma(ranks - 1 / power)
    by_people = f / people / (1 if slip == "power of the people" else power)
    return np.stack([f / least, by_people, f * (gamma - np.log(people)) / power**2], axis=1)


# A gene read in spite of repressors that an inducer takes off; energies in joules.
def repressors_at_work(x):
    _, c, active, idle, _, flip, T = x
    a, b = (1 + c / active) ** 2, (1 + c / idle) ** 2 * np.exp(-flip / (BOLTZMANN * T))
    return a / (a + b)


def f_repressed(x):
    bound = np.exp(-x[4] / (BOLTZMANN * x[6]))
    return 1 / (1 + repressors_at_work(x) * x[0] / 4.6e6 * bound)


@case(
    "scales",
    f_repressed,
    [130.0, 8e-6, 1.4e-4, 5.3e-7, -5.9e-20, 1.9e-20, 310.0],
    entrywise=True,
    slips=("pairs of inducers", "warmth of the flip", "value for its complement", "idle form only"),
)
def reading_of_a_gene_under_repressors(x, slip):
    R, c, active, idle, hold, flip, T = x
    f, kT = f_repressed(x), BOLTZMANN * T
    q = 1 - repressors_at_work(x)
    two = q * (1 if slip == "pairs of inducers" else 2)
    by_c = two * ((0 if slip == "idle form only" else 1 / (active + c)) - 1 / (idle + c))
    by_active = -two * c / (active * (active + c))
    by_idle = two * c / (idle * (idle + c))
    by_T = (hold - (0 if slip == "warmth of the flip" else q * flip)) / (kT * T)
    outer = f if slip == "value for its complement" else 1 - f
    return -f * outer * np.array([1 / R, by_c, by_active, by_idle, -1 / kT, q / kT, by_T])


# Mean wait of packets on lines from a modem to a backbone, by packets in a second.
def f_packets(x):
    flow, line = x[1:].reshape(2, 4)
    return np.sum(flow / (line - flow)) / x[0]


@case(
    "scales",
    f_packets,
    [4e3, 2.5, 900.0, 6e5, 8e9, 7.0, 1e3, 8e5, 1.2e10],
    entrywise=True,
    slips=("flow only above", "line's square", "all packets alike"),
)
def wait_of_packets_from_modems_to_backbones(x, slip):
    total, flow, line = x[0], *x[1:].reshape(2, 4)
    free = line - flow
    by_flow = 1 / free if slip == "flow only above" else line / free**2
    by_line = -flow / (free if slip == "line's square" else free**2)
    square = total if slip == "all packets alike" else total**2
    return pack(-np.sum(flow / free) / square, by_flow / total, by_line / total)


# A molecule placed to nanometres by its photons in pixels of a tenth of a micrometre.
PIXELS = 1e-7 * (np.arange(6) - 2.5)
PHOTONS = np.array(
    [[3, 8, 9, 6, 2], [5, 29, 51, 34, 9], [8, 47, 92, 70, 14], [6, 31, 64, 40, 8], [2, 7, 13, 9, 4]]
)


def shares(place, width):
    e = erf((PIXELS - place) / (np.sqrt(2) * width))
    return (e[1:] - e[:-1]) / 2


def f_molecule(x):
    mean = x[3] * shares(x[1], x[2])[:, None] * shares(x[0], x[2]) + x[4]
    return np.sum(mean - PHOTONS * np.log(mean))


@case(
    "scales",
    f_molecule,
    [2.4e-8, 0.0, 1.2e-7, 750.0, 1.7],
    entrywise=True,
    slips=("width by one axis", "background not in the rate", "places of the edges forgotten"),
)
def molecule_placed_by_its_photons(x, slip):
    across, down, width, total, ground = x
    a, b = shares(across, width), shares(down, width)
    rate = total * b[:, None] * a + ground
    left = 1 - PHOTONS / (rate - ground if slip == "background not in the rate" else rate)
    slopes = []
    for place in (across, down):
        z = (PIXELS - place) / width
        bell = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / width
        arm = bell if slip == "places of the edges forgotten" else z * bell
        slopes += [-np.diff(bell), -np.diff(arm)]
    by_across, by_down = b @ left @ slopes[0], slopes[2] @ left @ a
    by_width = b @ left @ slopes[1]
    if slip != "width by one axis":
        by_width += slopes[3] @ left @ a
    return np.array(
        [total * by_across, total * by_down, total * by_width, b @ left @ a, np.sum(left)]
    )


# How far a new particle would stand out, from a clean channel to a crowded one.
def f_bump(x):
    s, b = x.reshape(2, 4)
    return np.sqrt(2 * np.sum((s + b) * np.log1p(s / b) - s))


@case(
    "scales",
    f_bump,
    [0.8, 5.0, 40.0, 900.0, 1e-3, 12.0, 1e4, 2e6],
    entrywise=True,
    slips=("background only in the logarithm", "signal's own share", "root's value forgotten"),
)
def significance_of_a_bump_in_four_channels(x, slip):
    s, b = x.reshape(2, 4)
    log = np.log1p(s / b)
    by_s = log + (1 if slip == "signal's own share" else 0)
    by_b = -s / b + (0 if slip == "background only in the logarithm" else log)
    return pack(by_s, by_b) / (1 if slip == "root's value forgotten" else f_bump(x))


# Batch normalisation of features in units of their own, one of them hardly above the floor.
MIX = normal("mix of channels", 5, 3)


def f_channels(X):
    c = X - np.mean(X, axis=0)
    return np.sum(MIX * c / np.sqrt(np.mean(c**2, axis=0) + 1e-5))


@case(
    "scales",
    f_channels,
    normal("channels", 5, 3) * np.array([2e-4, 1.0, 3e8]),
    entrywise=True,
    slips=("mean taken as constant", "spread taken as constant", "floor forgotten"),
)
def loss_of_channels_of_all_sizes(X, slip):
    c = X - np.mean(X, axis=0)
    s = np.sqrt(np.mean(c**2, axis=0) + (0 if slip == "floor forgotten" else 1e-5))
    A = MIX - (0 if slip == "mean taken as constant" else np.mean(MIX, axis=0))
    inner = np.mean(MIX * c, axis=0) * c / s**3
    return A / s - (0 if slip == "spread taken as constant" else inner)


# Cox's partial likelihood by raw readings: white cells, blood pressure, a hormone in moles.
READINGS = np.array([7e9, 130.0, 4e-8]) * (1 + 0.25 * normal("patients", 8, 3))
DIED = np.array([True, True, False, True, True, False, True, True])


def f_cox(w):
    score = READINGS @ w
    return -sum(score[i] - np.log(np.sum(np.exp(score[i:]))) for i in range(8) if DIED[i])


@case(
    "scales",
    f_cox,
    [2e-10, 0.011, -3e7],
    entrywise=True,
    slips=("all at risk", "lost ones not at risk", "weights left out"),
)
def hazards_of_patients_by_raw_readings(w, slip):
    e = np.exp(READINGS @ w)
    if slip == "weights left out":
        e[:] = 1
    if slip == "lost ones not at risk":
        e[~DIED] = 0
    g = np.zeros(3)
    for i in np.flatnonzero(DIED):
        at_risk = slice(0 if slip == "all at risk" else i, None)
        g += e[at_risk] @ READINGS[at_risk] / np.sum(e[at_risk]) - READINGS[i]
    return g


# Volume between three arrows given along axes in metres, nanometres and the way to a star.
@case(
    "scales",
    det,
    normal("arrows", 3, 3) * np.array([4e16, 1.0, 1e-9]),
    entrywise=True,
    slips=("order around the second arrow", "first arrow for the third", "planes of two arrows"),
)
def volume_between_atoms_and_a_star(A, slip):
    a, b, c = A
    by_b = np.cross(a, c) if slip == "order around the second arrow" else np.cross(c, a)
    by_a = np.cross(b, a if slip == "first arrow for the third" else c)
    if slip == "planes of two arrows":
        by_a, by_b = by_b, by_a
    return np.array([by_a, by_b, np.cross(a, b)])


# State of a recurrent cell whose gates are almost shut.
def f_gates(x):
    c, forget, let, new = x.reshape(4, 3)
    return sigmoid(forget) * c + sigmoid(let) * np.tanh(new)


@case(
    "scales",
    f_gates,
    pack([0.8, -2.0, 0.0], [-40.0, -200.0, -3.0], [-38.0, -202.0, 0.0], [0.5, 0.0, -1.2]),
    entrywise=True,
    parts=slices((3,), (3,), (3,), (3,)),
    slips=("gate for its slope", "tanh's slope forgotten", "new state not in its gate's slope"),
)
def state_behind_gates_almost_shut(x, slip):
    c, forget, let, new = x.reshape(4, 3)
    f, i, n = sigmoid(forget), sigmoid(let), np.tanh(new)
    by_forget = c * f * sigmoid(-forget)
    shut = 1 if slip == "gate for its slope" else sigmoid(-let)
    by_let = i * shut * (1 if slip == "new state not in its gate's slope" else n)
    by_new = i * (1 if slip == "tanh's slope forgotten" else 1 - n**2)
    return np.hstack([np.diag(v) for v in (f, by_forget, by_let, by_new)])
