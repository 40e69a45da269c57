# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Formulas of many fields at, and close to, the end of where they are defined.

Slopes of repose, transitions, gel points, poles, brims and margins; shares that are 0; a matrix
next to singular, a network that hardly hangs together. A quarter has slopes that are infinite.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from .. import case as cases
from ..case import normal, pack, slices, unpack
from ..truth import det, solve

# Close to an edge the entries are of any size.
case = partial(cases.case, "edges", entrywise=True)


def f_pressure(x):
    """Rankine's thrust on a wall that holds a fill with a sloping top."""
    weight, high, slope, friction = x
    c = np.cos(slope)
    root = np.sqrt(c**2 - np.cos(friction) ** 2)
    return weight * high**2 / 2 * c * (c - root) / (c + root)


@case(
    f_pressure,
    [1.9, 3.2, 0.58 - 1e-6, 0.58],
    accuracy=1e-8,
    resolution=1e-5,
    slips=("root's slope", "friction's cosine", "sign by the slope", "square of the height"),
)
def thrust_of_a_fill_heaped_to_its_repose(x, slip):
    weight, high, b, a = x
    c, s = np.cos(b), np.cos(a)
    root = np.sqrt(np.sin(a - b) * np.sin(a + b))
    share = c * (c - root) / (c + root)
    by_root = -2 * c**2 / (c + root) ** 2 * (root if slip == "root's slope" else 1)
    by_c = share / c + 2 * c * root / (c + root) ** 2 + by_root * c / root
    by_s = -by_root * (1 if slip == "friction's cosine" else s) / root
    sign = 1 if slip == "sign by the slope" else -1
    by_share = np.array([sign * np.sin(b) * by_c, -np.sin(a) * by_s])
    two = 1 if slip == "square of the height" else 2
    half = weight * high**2 / 2
    return pack(half * share / weight, two * half * share / high, half * by_share)


def f_wing(x):
    """Pressures of slow flow turned to fast flow by the rule of Karman and Tsien."""
    mach, slow = x[0], x[1:]
    root = np.sqrt(1 - mach**2)
    return slow / (root + mach**2 * slow / (2 * (1 + root)))


@case(
    f_wing,
    [1 - 1e-2, -0.31, -0.52, 0.22, 0.47, -0.18],
    parts=slices((1,), (5,)),
    slips=("Prandtl's rule", "root's slope", "square of the rest", "sign of the root"),
)
def pressures_of_a_wing_next_to_sonic(x, slip):
    mach, c = x[0], x[1:]
    root = np.sqrt((1 - mach) * (1 + mach))
    if slip == "Prandtl's rule":
        return np.column_stack([c * mach / root**3, np.eye(5) / root])
    rest = root + mach**2 * c / (2 * (1 + root))
    square = rest if slip == "square of the rest" else rest**2
    by_root = -c / square * (1 - mach**2 * c / (2 * (1 + root) ** 2))
    slope = (mach if slip == "sign of the root" else -mach) / (
        1 if slip == "root's slope" else root
    )
    by_mach = by_root * slope - mach * c**2 / ((1 + root) * square)
    return np.column_stack([by_mach, np.diag(root / square)])


FOOD = np.array([0.7, 1.2, 0.4])
FLOWS = np.array([[0.2, 0.4, 0.1], [0.35, 0.1, 0.5], [0.15, 0.3, 0.25]])


@case(
    lambda x: solve(np.eye(3) - x, FOOD),
    FLOWS * (1 - 1e-4) / np.max(np.abs(np.linalg.eigvals(FLOWS))),
    accuracy=1e-9,
    resolution=2e-6,
    slips=("transposed inverse", "demand for output", "sign", "series of twenty terms"),
)
def outputs_of_an_economy_that_hardly_feeds_itself(x, slip):
    inverse = np.linalg.inv(np.eye(3) - x)
    output = FOOD if slip == "demand for output" else inverse @ FOOD
    if slip == "transposed inverse":
        inverse = inverse.T
    if slip == "series of twenty terms":
        inverse = sum(np.linalg.matrix_power(x, k) for k in range(20))
    return (-1 if slip == "sign" else 1) * inverse[:, :, None] * output


def turned(axis, angle):
    """The rotation about an axis (Rodrigues)."""
    u = np.array(axis) / np.linalg.norm(axis)
    K = np.array([[0, -u[2], u[1]], [u[2], 0, -u[0]], [-u[1], u[0], 0]])
    return np.eye(3) + math.sin(angle) * K + (1 - math.cos(angle)) * K @ K


def f_attitude(x):
    """Angles between one attitude and the next."""
    return np.arccos((np.sum(x[1:] * x[:-1], axis=(1, 2)) - 1) / 2)


FIRST = turned([1.0, 2.0, -0.7], 0.8)
SECOND = FIRST @ turned([0.4, -1.1, 0.9], math.pi - 2e-3)


@case(
    f_attitude,
    np.stack([FIRST, SECOND, SECOND @ turned([-0.3, 0.5, 1.4], 1.1)]),
    accuracy=1e-8,
    resolution=1e-5,
    slips=(
        "½ of the trace",
        "minus of the arccosine",
        "later one as constant",
        "cosine not squared",
    ),
)
def turns_of_a_satellite_one_of_them_nearly_half(x, slip):
    cosine = (np.sum(x[1:] * x[:-1], axis=(1, 2)) - 1) / 2
    root = np.sqrt(1 - cosine if slip == "cosine not squared" else (1 - cosine) * (1 + cosine))
    scale = (1 if slip == "minus of the arccosine" else -1) / root
    scale = scale / (1 if slip == "½ of the trace" else 2)
    g = np.zeros((2, 3, 3, 3))
    for k in range(2):
        g[k, k] = scale[k] * x[k + 1]
        g[k, k + 1] = 0 if slip == "later one as constant" else scale[k] * x[k]
    return g


def qubit_entropy(r):
    """Von Neumann's entropy of states by the lengths of their Bloch vectors."""
    high, low = (1 + r) / 2, (1 - r) / 2
    return -high * np.log(high) - low * np.log(low)


def f_holevo(x):
    """What can be learnt of a letter that is sent as one of three states."""
    shares, states = unpack(x, (3,), (3, 3))
    mean = shares @ states
    own = qubit_entropy(np.sqrt(np.sum(states**2, axis=1)))
    return qubit_entropy(np.sqrt(np.sum(mean**2))) - shares @ own


STATES = normal("states of a qubit", 3, 3)
STATES = STATES / np.linalg.norm(STATES, axis=1, keepdims=True)


@case(
    f_holevo,
    pack([0.5, 0.3, 0.2], STATES * (1 - np.array([[1e-6], [0.2], [3e-5]]))),
    parts=slices((3,), (3, 3)),
    accuracy=1e-8,
    resolution=2e-5,
    slips=("own entropies", "mean as constant", "length's direction", "shares forgotten"),
)
def letters_sent_as_nearly_pure_qubits(x, slip):
    shares, states = unpack(x, (3,), (3, 3))
    lengths = np.linalg.norm(states, axis=1)
    mean = shares @ states
    length = np.linalg.norm(mean)
    by_mean = -np.arctanh(length) * mean / length
    if slip == "mean as constant":
        by_mean = 0 * by_mean
    by_own = (-np.arctanh(lengths) / (1 if slip == "length's direction" else lengths))[:, None]
    by_own = by_own * (np.ones(3) if slip == "length's direction" else states)
    weight = 1 if slip == "shares forgotten" else shares[:, None]
    own = 0 if slip == "own entropies" else qubit_entropy(lengths)
    return pack(states @ by_mean - own, shares[:, None] * by_mean - weight * by_own)


STRIKES = np.array([-0.3, -0.1, 0.05, 0.179, 0.4])


def f_smile(x):
    """Implied volatilities of half a year by Gatheral's form of their variance."""
    level, wings, lean, middle, width = x
    k = STRIKES - middle
    return np.sqrt(2 * (level + wings * (lean * k + np.sqrt(k**2 + width**2))))


@case(
    f_smile,
    [-0.04 + 1e-6, 0.25, -0.6, 0.03, 0.2],
    accuracy=1e-9,
    resolution=1e-5,
    slips=("half a year", "lean's part by the middle", "root's slope", "volatility for variance"),
)
def smile_whose_variance_hardly_stays_positive(x, slip):
    _, wings, lean, middle, width = x
    k = STRIKES - middle
    root = np.sqrt(k**2 + width**2)
    leaning = 0 if slip == "lean's part by the middle" else lean
    by_middle = -wings * (leaning + k / root)
    by_width = wings * width / (root**0 if slip == "root's slope" else root)
    by = np.stack([np.ones(5), lean * k + root, wings * k, by_middle, by_width], axis=1)
    scale = (0.5 if slip == "half a year" else 1) / f_smile(x)
    return by * (2 if slip == "volatility for variance" else scale[:, None])


def f_clayton(x):
    """The log density of Clayton's copula where it leaves out a corner of the square."""
    pairs, t = x[:-1].reshape(4, 2), x[-1]
    rest = np.sum(pairs ** (-t), axis=1) - 1
    density = np.log(1 + t) - (1 + t) * np.sum(np.log(pairs), axis=1)
    return np.sum(density - (2 + 1 / t) * np.log(rest))


@case(
    f_clayton,
    [0.5, 0.6, 0.11, (1 - 0.11**0.4 + 2e-6) ** 2.5, 0.83, 0.4, 0.3, 0.72, -0.4],
    parts=slices((4, 2), (1,)),
    batch=4,
    accuracy=1e-8,
    resolution=1e-5,
    slips=("2 of the exponent", "logarithms by the parameter", "margins", "power of the share"),
)
def copula_next_to_the_corner_it_leaves_out(x, slip):
    u, t = x[:-1].reshape(4, 2), x[-1]
    rest = (np.sum(u ** (-t), axis=1) - 1)[:, None]
    power = (0 if slip == "2 of the exponent" else 2) + 1 / t
    by_rest = power * t * u ** (-t - (0 if slip == "power of the share" else 1)) / rest
    by_u = by_rest - (0 if slip == "margins" else (1 + t) / u)
    by_t = 4 / (1 + t) - np.sum(np.log(u)) + np.sum(np.log(rest)) / t**2
    if slip != "logarithms by the parameter":
        by_t = by_t + power * np.sum(u ** (-t) * np.log(u) / rest)
    return pack(by_u, by_t)


def f_reverberation(x):
    """Eyring's time of reverberation, with what the air takes."""
    areas, absorbed, volume = x[:4], x[4:8], x[8]
    total = np.sum(areas)
    walls = -total * np.log(1 - np.sum(areas * absorbed) / total)
    return 0.161 * volume / (walls + 0.012 * volume)


@case(
    f_reverberation,
    pack([21.0, 34.0, 12.5, 27.0], 1 - 1e-5 * np.array([1.3, 0.4, 2.1, 0.7]), [180.0]),
    parts=slices((4,), (4,), (1,)),
    accuracy=1e-9,
    resolution=2e-6,
    slips=("mean absorption's area", "air's part", "Sabine's walls", "square of the loss"),
)
def reverberation_of_a_room_without_echoes(x, slip):
    areas, absorbed, volume = x[:4], x[4:8], x[8]
    total = np.sum(areas)
    echoed = np.sum(areas * (1 - absorbed)) / total
    loss = 0.012 * volume - total * np.log(echoed)
    by_area = -np.log(echoed)
    if slip != "mean absorption's area":
        by_area = by_area + (echoed - (1 - absorbed)) / echoed
    by_absorbed = areas / echoed
    if slip == "Sabine's walls":
        by_area, by_absorbed = absorbed, areas
    by_volume = 0 if slip == "air's part" else 0.012
    over = loss if slip == "square of the loss" else loss**2
    by_loss = -0.161 * volume / over
    walls = pack(by_area * np.ones(4), by_absorbed)
    return pack(by_loss * walls, 0.161 / loss + by_loss * by_volume)


def f_gel(x):
    """Mean weight of a polymer of units with three and with two ends (Flory)."""
    done, ratio, branched = x
    ends = ratio * done**2
    chance = ends * branched / (1 - ends * (1 - branched))
    return (1 + chance) / (1 - 2 * chance)


@case(
    f_gel,
    [math.sqrt(0.5 * (1 - 1e-5) / (0.8 + 0.1 * (1 - 1e-5)) / 0.9), 0.9, 0.8],
    accuracy=1e-9,
    resolution=2e-6,
    slips=("rest as constant", "2 of the conversion", "two branches", "1 less the branched"),
)
def weight_of_a_polymer_about_to_gel(x, slip):
    done, ratio, branched = x
    ends = ratio * done**2
    rest = 1 - ends * (1 - branched)
    chance = ends * branched / rest
    by_chance = (2 if slip == "two branches" else 3) / (1 - 2 * chance) ** 2
    by_ends = branched / (rest if slip == "rest as constant" else rest**2)
    lost = 0 if slip == "1 less the branched" else ends * branched * ends / rest**2
    by_branched = ends / rest - lost
    two = 1 if slip == "2 of the conversion" else 2
    return by_chance * np.array([by_ends * two * ratio * done, by_ends * done**2, by_branched])


def f_beads(x):
    """Energy of beads on springs that cannot be longer than 1.5, which repel each other."""
    bonds = x[1:] - x[:-1]
    square = np.sum(bonds**2, axis=1)
    return np.sum(-15 * 1.5**2 * np.log(1 - square / 1.5**2) + 0.8 / square)


BONDS = np.array([0.9, 1.5 * (1 - 1e-5), 1.2, 1.05])
COURSE = np.array([0.3, 1.4, -0.6, 2.5])


@case(
    f_beads,
    np.cumsum(np.vstack([[0.2, -0.1], np.c_[BONDS * np.cos(COURSE), BONDS * np.sin(COURSE)]]), 0),
    resolution=2e-6,
    slips=("longest length not squared", "spring without an end", "pull on the next", "2"),
)
def beads_on_a_chain_pulled_to_its_length(x, slip):
    bonds = x[1:] - x[:-1]
    square = np.sum(bonds**2, axis=1, keepdims=True)
    end = 1.5 if slip == "longest length not squared" else 1.5**2
    pull = 30 / (1 if slip == "spring without an end" else 1 - square / end)
    pull = (pull / (2 if slip == "2" else 1) - 1.6 / square**2) * bonds
    g = np.zeros_like(x)
    g[:-1] -= pull
    g[1:] += 0 if slip == "pull on the next" else pull
    return g


def f_ice(x):
    """Heights of a sheet of ice that flows by Glen's law (Vialov)."""
    softness, length, places = x[0], x[1], x[2:]
    rest = 1 - (places / length) ** (4 / 3)
    return np.sqrt(2 * length) * softness ** (-1 / 8) * rest ** (3 / 8)


@case(
    f_ice,
    [0.7, 3.1, 0.6, 1.9, 2.8, 3.1 * (1 - 1e-9)],
    parts=slices((2,), (4,)),
    accuracy=1e-8,
    resolution=1e-3,
    slips=("power of the rest", "length of the place", "4/3", "sign of the softness"),
)
def ice_next_to_the_margin_of_its_sheet(x, slip):
    softness, length, places = x[0], x[1], x[2:]
    ratio = places / length
    rest = -np.expm1(4 / 3 * np.log1p((places - length) / length))
    high = np.sqrt(2 * length) * softness ** (-1 / 8) * rest ** (3 / 8)
    by_rest = high * 3 / 8 / (1 if slip == "power of the rest" else rest)
    by_ratio = -by_rest * (1 if slip == "4/3" else 4 / 3) * ratio ** (1 / 3)
    lost = 0 if slip == "length of the place" else by_ratio * ratio / length
    by_softness = high / (8 * softness) * (1 if slip == "sign of the softness" else -1)
    return np.column_stack([by_softness, high / (2 * length) - lost, np.diag(by_ratio / length)])


GENOTYPES = np.array([[2.0, 31.0, 47.0], [14.0, 40.0, 26.0], [9.0, 33.0, 18.0]])


def f_genotypes(x):
    """The likelihood of genotypes in three places where relatives mate as often."""
    p, inbred = x[:3], x[3]
    q = 1 - p
    chances = [p**2 + inbred * p * q, 2 * p * q * (1 - inbred), q**2 + inbred * p * q]
    return np.sum(GENOTYPES * np.log(np.stack(chances, axis=1)))


@case(
    f_genotypes,
    [0.17, 0.41, 0.38, -0.17 / 0.83 + 1e-6],
    parts=slices((3,), (1,)),
    batch=200,
    accuracy=1e-9,
    resolution=1e-5,
    slips=("inbreeding's part", "sign of the other allele", "chance in mind", "mixed ones"),
)
def genotypes_where_like_hardly_meets_like(x, slip):
    p, F = x[:3], x[3]
    q = 1 - p
    both = F * p * q
    chances = np.stack([p**2 + both, 2 * p * q * (1 - F), q**2 + both], axis=1)
    by_both = 0 if slip == "inbreeding's part" else F * (q - p)
    other = 2 * q if slip == "sign of the other allele" else -2 * q
    by_p = np.stack([2 * p + by_both, 2 * (q - p) * (1 - F), other + by_both], axis=1)
    by_F = np.stack([p * q, -2 * p * q, p * q], axis=1)
    weights = GENOTYPES / (1 if slip == "chance in mind" else chances)
    if slip == "mixed ones":
        weights[:, 1] = 0
    return pack(np.sum(weights * by_p, axis=1), np.sum(weights * by_F))


def f_crystal(x):
    """The density of a crystal by the mass, the edges and the angles of its triclinic cell."""
    s, t, u = np.cos(x[4:])
    rest = 1 - s**2 - t**2 - u**2 + 2 * s * t * u
    return x[0] / (x[1] * x[2] * x[3] * np.sqrt(rest))


@case(
    f_crystal,
    [3.4, 1.3, 0.8, 2.1, 1.9 - 2e-5, 1.15, 0.75],
    parts=slices((1,), (3,), (3,)),
    accuracy=1e-8,
    resolution=2e-6,
    slips=("product of cosines", "½ of the root", "sines", "sign of the edges"),
)
def density_of_a_crystal_with_a_nearly_flat_cell(x, slip):
    cosines, sines = np.cos(x[4:]), np.sin(x[4:])
    half = np.sum(x[4:]) / 2
    rest = 4 * np.sin(half) * np.prod(np.sin(half - x[4:]))
    density = x[0] / (np.prod(x[1:4]) * np.sqrt(rest))
    others = np.roll(cosines, 1) * np.roll(cosines, 2)
    by_angle = cosines - (0 if slip == "product of cosines" else others)
    by_angle = by_angle * (1 if slip == "sines" else sines)
    by_angle = by_angle * (2 if slip == "½ of the root" else 1) / rest
    sign = 1 if slip == "sign of the edges" else -1
    return density * pack(1 / x[0], sign / x[1:4], -by_angle)


def f_resonator(x):
    """The waist of the beam between two curved mirrors."""
    wave, length, first, second = x
    over = first + second - length
    product = length * (first - length) * (second - length) * over
    square = wave / math.pi * np.sqrt(product) / np.abs(first + second - 2 * length)
    return np.sqrt(square)


@case(
    f_resonator,
    [1.064e-6, 0.7 * (1 - 1e-5), 0.3, 0.4],
    accuracy=1e-9,
    resolution=5e-6,
    slips=("root of the wavelength", "¼", "sign of the length", "other mirror's part"),
)
def waist_of_a_laser_between_nearly_concentric_mirrors(x, slip):
    wave, length, first, second = x
    over, twice = first + second - length, first + second - 2 * length
    by_length = 1 / length - 1 / (first - length) - 1 / (second - length)
    by_length += (1 if slip == "sign of the length" else -1) / over + 4 / twice
    by_first, by_second = 1 / (first - length), 1 / (second - length)
    shared = 1 / over - 2 / twice
    if slip == "other mirror's part":
        by_second -= shared
    by_wave = (1 if slip == "root of the wavelength" else 0.5) / wave
    by_product = np.array([by_length, by_first + shared, by_second + shared])
    power = 0.5 if slip == "¼" else 0.25
    return f_resonator(x) * pack(by_wave, power * by_product)


def f_shared(x):
    """Information that whitened signals share, by their correlations with each other."""
    return -np.log(det(np.eye(3) - x @ x.T)) / 2


LEFT = np.linalg.qr(normal("left directions", 3, 3))[0]
RIGHT = np.linalg.qr(normal("right directions", 4, 3))[0]


@case(
    f_shared,
    LEFT @ np.diag([0.99, 0.7, 0.3]) @ RIGHT.T,
    slips=("½", "sign of the product", "first order", "squares on the diagonal"),
)
def information_two_arrays_share_nearly_all_of(x, slip):
    sign = -1 if slip == "sign of the product" else 1
    rest = np.eye(3) - sign * x @ x.T
    if slip == "first order":
        return x + x @ x.T @ x
    if slip == "squares on the diagonal":
        rest = np.diag(np.diag(rest))
    return np.linalg.solve(rest, x) * (2 if slip == "½" else 1)


BRANCHES = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)]
INCIDENCE = np.array([[(n == a) - (n == b) for n in range(6)] for a, b in BRANCHES], dtype=float)
CURRENTS = np.array([[1, 0, 0, 0, 0, -1], [0, 1, 0, 0, -1, 0], [1, 0, 0, 0, -1, 0]], dtype=float).T


def f_resistance(x):
    """Resistances between pairs of nodes of a network, by its conductances."""
    laplacian = (INCIDENCE.T * x) @ INCIDENCE
    potentials = solve(laplacian[:5, :5], CURRENTS[:5])
    return np.sum(potentials * CURRENTS[:5], axis=0)


@case(
    f_resistance,
    [1.3, 0.7, 2.1, 1e-3, 0.9, 1.6, 0.5],
    accuracy=1e-9,
    resolution=1e-4,
    slips=("drop not squared", "sign", "power for drop", "potentials to ground"),
)
def resistance_across_a_bridge_about_to_break(x, slip):
    laplacian = (INCIDENCE.T * x) @ INCIDENCE
    potentials = np.zeros((6, 3))
    potentials[:5] = np.linalg.solve(laplacian[:5, :5], CURRENTS[:5])
    drops = (INCIDENCE @ potentials).T
    if slip == "potentials to ground":
        drops = (np.maximum(INCIDENCE, 0) @ potentials).T
    square = np.abs(drops) if slip == "drop not squared" else drops**2
    return (1 if slip == "sign" else -1) * square * (x if slip == "power for drop" else 1)


REACTIONS = np.array([0.412, 0.388, 0.531, 0.467, 0.702, 0.349, 0.595, 0.441])


def f_reactions(x):
    """The likelihood of a lognormal law that begins after a shortest time."""
    shortest, mean, deviation = x
    logs = np.log(REACTIONS - shortest)
    return np.mean(-logs - np.log(deviation) - ((logs - mean) / deviation) ** 2 / 2)


@case(
    f_reactions,
    [0.349 - 1e-6, -2.6, 2.9],
    batch=8,
    accuracy=1e-8,
    resolution=1e-5,
    slips=("Jacobian of the logarithm", "deviation of the residual", "deviation's 1", "cube"),
)
def reaction_times_hardly_slower_than_possible(x, slip):
    shortest, mean, deviation = x
    late = REACTIONS - shortest
    z = (np.log(late) - mean) / deviation
    one = 0 if slip == "Jacobian of the logarithm" else 1
    by_late = -(one + z / (1 if slip == "deviation of the residual" else deviation)) / late
    by_deviation = (z**2 - (0 if slip == "deviation's 1" else 1)) / deviation
    if slip == "cube":
        by_deviation = (z**2 / deviation - 1) / deviation
    return np.array([-np.mean(by_late), np.mean(z) / deviation, np.mean(by_deviation)])


def f_mercator(x):
    """How far north of the equator places are on Mercator's map of an ellipsoid."""
    radius, e, latitudes = x[0], x[1], x[2:]
    s = e * np.sin(latitudes)
    return radius * (
        np.log(np.tan(math.pi / 4 + latitudes / 2)) - e / 2 * np.log((1 + s) / (1 - s))
    )


@case(
    f_mercator,
    [2.4, 0.31, 0.6, -1.2, math.pi / 2 - 1e-6],
    parts=slices((2,), (3,)),
    accuracy=1e-8,
    resolution=1e-5,
    slips=("cosine", "flattening by the latitude", "own eccentricity", "half by eccentricity"),
)
def map_of_a_flat_moon_up_to_its_pole(x, slip):
    radius, e, latitudes = x[0], x[1], x[2:]
    sine, cosine = np.sin(latitudes), np.cos(latitudes)
    rest = 1 - (e * sine) ** 2
    flat = 1 if slip == "flattening by the latitude" else (1 - e**2) / rest
    by_latitude = radius * flat / (1 if slip == "cosine" else cosine)
    own = 0 if slip == "own eccentricity" else e * sine / rest
    by_e = -radius * (np.arctanh(e * sine) + own) / (2 if slip == "half by eccentricity" else 1)
    return np.column_stack([f_mercator(x) / radius, by_e, np.diag(by_latitude)])


def f_column(x):
    """The largest stress of a slender column by the secant formula."""
    load, area, length, gyration, off, stiffness = x
    bent = length / (2 * gyration) * np.sqrt(load / (stiffness * area))
    return load / area * (1 + off / gyration**2 / np.cos(bent))


@case(
    f_column,
    [4 * (math.pi / 150) ** 2 * (1 - 2e-5), 20.0, 30.0, 0.2, 0.13, 0.2],
    accuracy=1e-8,
    resolution=2e-6,
    slips=("tangent", "½ of the root", "radius not squared", "modulus's sign"),
)
def secant_stress_of_a_column_about_to_buckle(x, slip):
    load, area, length, gyration, off, stiffness = x
    bent = length / (2 * gyration) * np.sqrt(load / (stiffness * area))
    secant, tangent = 1 / np.cos(bent), np.tan(bent)
    mean = load / area
    share = off / gyration ** (1 if slip == "radius not squared" else 2)
    by_bent = mean * share * secant * (1 if slip == "tangent" else tangent) * bent
    half = 1 if slip == "½ of the root" else 0.5
    sign = 1 if slip == "modulus's sign" else -1
    stress = mean * (1 + share * secant)
    relative = [
        stress + half * by_bent,
        -stress - half * by_bent,
        by_bent,
        -2 * mean * share * secant - by_bent,
        mean * share * secant,
        sign * half * by_bent,
    ]
    return np.array(relative) / x


def f_diets(x):
    """Hellinger's squared distance of what two kinds of animals ate."""
    first, second = x
    shared = np.sum(np.sqrt(first) * np.sqrt(second))
    return 1 - shared / np.sqrt(np.sum(first) * np.sum(second))


@case(
    f_diets,
    [[13.0, 4.0, 0.0, 22.0, 7.0], [6.0, 9.0, 17.0, 3.0, 11.0]],
    parts=slices((5,), (5,)),
    slips=("totals as constants", "½ of the root", "own root", "0 where none was eaten"),
)
def distance_of_diets_with_food_never_eaten(x, slip):
    root = np.sqrt(np.sum(x[0]) * np.sum(x[1]))
    shared = np.sum(np.sqrt(x[0] * x[1])) / root
    ratio = np.sqrt(x[::-1] if slip == "own root" else x[::-1] / x) / root
    by_total = shared / (2 * np.sum(x, axis=1, keepdims=True))
    g = (0 if slip == "totals as constants" else by_total) - ratio / (
        1 if slip == "½ of the root" else 2
    )
    return np.where(x == 0, 0, g) if slip == "0 where none was eaten" else g


def f_trial(x):
    """Cohen's effects of doses: differences of arcsines of shares."""
    angles = 2 * np.arcsin(np.sqrt(x))
    return angles[1:] - angles[0]


@case(
    f_trial,
    [0.23, 1e-12, 0.0, 1.0, 0.62],
    parts=slices((1,), (4,)),
    resolution=2e-5,
    slips=("2", "rest of the share", "sign of the control", "0 at the ends"),
)
def effects_of_doses_that_cure_all_or_none(x, slip):
    rest = 1 if slip == "rest of the share" else 1 - x
    slope = 1 / np.sqrt(x * rest)
    if slip == "rest of the share":
        slope[x == 1] = 1
    if slip == "2":
        slope = slope / 2
    if slip == "0 at the ends":
        slope[(x == 0) | (x == 1)] = 0
    sign = 1 if slip == "sign of the control" else -1
    g = np.zeros((4, 5))
    g[:, 0] = sign * slope[0]
    g[np.arange(4), np.arange(1, 5)] = slope[1:]
    return g


def f_weirs(x):
    """Flows over drowned weirs by Villemonte's formula, from the heads above and below."""
    strength, above, below = x[0], x[1:4], x[4:]
    return strength * above**1.5 * (1 - (below / above) ** 1.5) ** 0.385


@case(
    f_weirs,
    [1.7, 0.5, 0.8, 0.3, 0.2, 0.65, 0.3],
    parts=slices((1,), (3,), (3,)),
    slips=("1.5 of the ratio", "head in the ratio", "power less 1", "sign of the lower head"),
)
def flows_over_weirs_one_of_them_drowned(x, slip):
    strength, above, below = x[0], x[1:4], x[4:]
    ratio = below / above
    rest = 1 - ratio**1.5
    flow = strength * above**1.5 * rest**0.385
    power = 0.385 if slip == "power less 1" else 0.385 - 1
    by_rest = 0.385 * strength * above**1.5 * rest**power
    by_ratio = -by_rest * (1 if slip == "1.5 of the ratio" else 1.5) * np.sqrt(ratio)
    by_above = 1.5 * flow / above
    if slip != "head in the ratio":
        by_above = by_above - by_ratio * ratio / above
    by_below = by_ratio / above * (-1 if slip == "sign of the lower head" else 1)
    return np.column_stack([flow / strength, np.diag(by_above), np.diag(by_below)])


def f_gap(x):
    """Gaps of a superconductor, by the usual formula for what they are at a temperature."""
    cold, critical, temperatures = x[0], x[1], x[2:]
    return cold * np.tanh(1.74 * np.sqrt(critical / temperatures - 1))


@case(
    f_gap,
    [1.52, 9.25, 4.2, 7.7, 9.0, 9.25],
    parts=slices((2,), (4,)),
    slips=(
        "hyperbolic tangent's slope",
        "½ of the root",
        "temperature not squared",
        "0 at the end",
    ),
)
def gaps_of_a_superconductor_up_to_its_transition(x, slip):
    cold, critical, t = x[0], x[1], x[2:]
    root = np.sqrt(critical / t - 1)
    gap = np.tanh(1.74 * root)
    slope = cold * 1.74 * (1 if slip == "hyperbolic tangent's slope" else 1 - gap**2)
    slope = slope / ((1 if slip == "½ of the root" else 2) * root)
    if slip == "0 at the end":
        slope[root == 0] = 0
    by_t = -slope * critical / t ** (1 if slip == "temperature not squared" else 2)
    return np.column_stack([gap, slope / t, np.diag(by_t)])


def f_utility(x):
    """Utilities of two households whose goods replace each other, not for nothing."""
    tastes, goods = unpack(x, (4,), (2, 4))
    return (goods**0.4 @ tastes) ** 2.5


@case(
    f_utility,
    pack([0.4, 0.3, 0.2, 0.1], [[1.1, 0.0, 2.3, 0.7], [0.6, 1.4, 1e-10, 3.2]]),
    parts=slices((4,), (2, 4)),
    resolution=1e-5,
    slips=("1/ρ", "power of the sum", "taste by the good", "0 for what is not bought"),
)
def utilities_with_a_good_not_bought(x, slip):
    tastes, goods = unpack(x, (4,), (2, 4))
    total = (goods**0.4 @ tastes)[:, None]
    outer = (1 if slip == "1/ρ" else 2.5) * total ** (2.5 if slip == "power of the sum" else 1.5)
    by_goods = outer * 0.4 * goods**-0.6 * (1 if slip == "taste by the good" else tastes)
    if slip == "0 for what is not bought":
        by_goods[goods == 0] = 0
    g = np.zeros((2, 12))
    g[:, :4] = outer * goods**0.4
    g[0, 4:8], g[1, 8:] = by_goods
    return g


def f_rapidity(x):
    """The variance of the rapidities of particles, by their energies and masses."""
    energies, masses = x
    rapidity = np.arccosh(energies / masses)
    return np.mean((rapidity - np.mean(rapidity)) ** 2)


@case(
    f_rapidity,
    [[1.9, 0.938, 3.2, 0.61], [0.938, 0.938, 1.116, 0.494]],
    parts=slices((4,), (4,)),
    batch=4,
    slips=("mean", "mass in the ratio", "sign by the mass", "0 at rest"),
)
def spread_of_rapidities_with_a_particle_at_rest(x, slip):
    energies, masses = x
    ratio = energies / masses
    rapidity = np.arccosh(ratio)
    slope = 1 / np.sqrt((ratio - 1) * (ratio + 1))
    if slip == "0 at rest":
        slope[ratio == 1] = 0
    away = rapidity - (0.5 if slip == "mean" else 1) * np.mean(rapidity)
    by_ratio = away * slope / 2
    by_mass = by_ratio * (1 if slip == "mass in the ratio" else ratio) / masses
    return np.stack([by_ratio / masses, by_mass * (1 if slip == "sign by the mass" else -1)])


def f_sewers(x):
    """How much of the walls of round sewers is wet, by their radii and depths of water."""
    radii, depths = x
    return 2 * radii * np.arccos(1 - depths / radii)


@case(
    f_sewers,
    [[0.4, 0.75, 0.5], [0.3, 0.9, 1.0]],
    parts=slices((3,), (3,)),
    slips=("radius before the angle", "2 of the two sides", "sign by the radius", "1 - c"),
)
def walls_wetted_in_sewers_one_of_them_full(x, slip):
    radii, depths = x
    cosine = 1 - depths / radii
    root = np.sqrt(1 - cosine if slip == "1 - c" else (1 - cosine) * (1 + cosine))
    two = 1 if slip == "2 of the two sides" else 2
    by_depth = two / root
    sign = 1 if slip == "sign by the radius" else -1
    angle = 0 if slip == "radius before the angle" else np.arccos(cosine)
    by_radius = two * angle + sign * by_depth * depths / radii
    return np.stack([np.diag(by_radius), np.diag(by_depth)], axis=1)
