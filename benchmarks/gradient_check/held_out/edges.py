# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Formulas of many fields at, and close to, the end of where they are defined.

Angles at the end of their range, likelihoods whose support ends at a reading, discriminants next to
0, densities at the edge of their support, matrices next to singular, materials next to locking.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from scipy import special

from .. import case as cases
from ..case import normal, pack, slices
from ..truth import det, entr, gammaln, is_exact, solve

# Close to an edge the entries are of any size.
case = partial(cases.case, "edges", entrywise=True)

G = 9.81


def f_elevation(x):
    """The lower of the two angles at which a ball of this speed comes to (distance, height)."""
    speed, far, high = x
    rest = speed**4 - G * (G * far**2 + 2 * high * speed**2)
    return np.arctan((speed**2 - np.sqrt(rest)) / (G * far))


@case(
    f_elevation,
    [20.0, math.sqrt(20.0**4 - 2 * G * 5 * 20.0**2) / G * (1 - 1e-5), 5.0],
    accuracy=1e-8,
    resolution=2e-6,
    slips=("½ of the root", "arctangent's slope", "speed's part of the height", "sign of the root"),
)
def elevation_of_a_ball_that_hardly_arrives(x, slip):
    v, d, y = x
    root = np.sqrt(v**4 - G * (G * d**2 + 2 * y * v**2))
    t = (v**2 - root) / (G * d)
    lost = 0 if slip == "speed's part of the height" else 4 * G * y * v
    by_root = np.array([4 * v**3 - lost, -2 * G**2 * d, -2 * G * v**2])
    by_root = by_root / ((1 if slip == "½ of the root" else 2) * root)
    sign = -1 if slip == "sign of the root" else 1
    by_t = (np.array([2 * v, 0, 0]) - sign * by_root) / (G * d) - np.array([0, t / d, 0])
    return by_t / (1 if slip == "arctangent's slope" else 1 + t**2)


def f_rainbow(x):
    """How far a drop turns rays of several colours that enter it beside its centre."""
    b, n = x[0], x[1:]
    return math.pi + 2 * np.arcsin(b) - 4 * np.arcsin(b / n)


@case(
    f_rainbow,
    [1 - 1e-7, 1.331, 1.336, 1.343],
    parts=slices((1,), (3,)),
    resolution=1e-6,
    slips=("index not squared", "square of the index", "2 for 4", "sign of the index"),
)
def rainbow_of_rays_that_graze_the_drop(x, slip):
    b, n = x[0], x[1:]
    inside = np.sqrt(n ** (1 if slip == "index not squared" else 2) - b**2)
    four = 2 if slip == "2 for 4" else 4
    by_b = 2 / np.sqrt((1 - b) * (1 + b)) - four / inside
    by_n = four * b / (inside * (n**2 if slip == "square of the index" else n))
    return np.column_stack([by_b, np.diag(-by_n if slip == "sign of the index" else by_n)])


@case(
    lambda x: 24 / math.pi * np.arccos(-np.tan(x[:3]) * np.tan(x[3])),
    [0.45, -0.9, math.pi / 2 - 0.39 - 1e-5, 0.39],
    parts=slices((3,), (1,)),
    accuracy=1e-8,
    resolution=2e-6,
    slips=("sign", "cosine not squared", "declination's tangent", "hours of radians"),
)
def length_of_the_day_near_the_polar_circle(x, slip):
    place, sun = x[:3], x[3]
    root = np.sqrt(np.cos(place + sun) * np.cos(place - sun)) / (np.cos(place) * np.cos(sun))
    scale = (1 if slip == "hours of radians" else 24 / math.pi) / root
    scale = -scale if slip == "sign" else scale
    power = 1 if slip == "cosine not squared" else 2
    tangent = 1 if slip == "declination's tangent" else np.tan(sun)
    by_place = scale * tangent / np.cos(place) ** power
    return np.column_stack([np.diag(by_place), scale * np.tan(place) / np.cos(sun) ** power])


def f_photon_sphere(x):
    """Energy and angular momentum of circular orbits about a black hole."""
    r, mass = x
    root = np.sqrt(1 - 3 * mass / r)
    return np.stack([(1 - 2 * mass / r) / root, np.sqrt(mass * r) / root])


@case(
    f_photon_sphere,
    [3.9 * (1 + 1e-6), 1.3],
    accuracy=1e-8,
    resolution=1e-5,
    slips=("root's slope of the energy", "3/2 forgotten", "power of the rest", "sign by radius"),
)
def energy_of_an_orbit_next_to_the_photon_sphere(x, slip):
    r, M = x
    rest = (r - 3 * M) / r
    power = 0.5 if slip == "power of the rest" else 1.5
    half = 1 if slip == "3/2 forgotten" else 1.5
    by_root = 0 if slip == "root's slope of the energy" else half * (1 - 2 * M / r) / rest**power
    energy = (-2 / np.sqrt(rest) + by_root) * np.array([-M / r**2, 1 / r])
    momentum = np.array([np.sqrt(M / r), np.sqrt(r / M)]) / (2 * np.sqrt(rest))
    slope = half * np.sqrt(M * r) / rest**power
    sign = 1 if slip == "sign by radius" else -1
    return np.stack([energy, momentum + slope * np.array([sign * M / r**2, 1 / r])])


TWINS = normal("twins in height", 8, 1) + 0.01 * normal("their differences", 8, 2)


def f_correlation(x):
    rho = x[0]
    a, b = ((TWINS - x[1:3]) / x[3:]).T
    rest = 1 - rho**2
    square = a**2 - 2 * rho * a * b + b**2
    return -np.mean(np.log(x[3] * x[4]) + np.log(rest) / 2 + square / (2 * rest))


@case(
    f_correlation,
    [1 - 1e-4, 0.1, 0.12, 1.1, 1.08],
    parts=slices((1,), (2,), (2,)),
    batch=8,
    accuracy=1e-9,
    slips=("normalisation", "product forgotten", "deviation's logarithm", "rest not squared"),
)
def likelihood_of_pairs_of_a_correlation_next_to_1(x, slip):
    rho, s = x[0], x[3:]
    z = (TWINS - x[1:3]) / s
    rest = (1 - rho) * (1 + rho)
    other = z[:, ::-1]
    by_z = -(z - rho * other) / rest
    square = np.sum(z**2, axis=1) - 2 * rho * z[:, 0] * z[:, 1]
    by_rho = -rho * square / (rest if slip == "rest not squared" else rest**2)
    by_rho = by_rho + (0 if slip == "product forgotten" else z[:, 0] * z[:, 1] / rest)
    by_rho = by_rho + (0 if slip == "normalisation" else rho / rest)
    one = 0 if slip == "deviation's logarithm" else 1
    return pack(np.mean(by_rho), -np.mean(by_z, axis=0) / s, -(one + np.mean(by_z * z, axis=0)) / s)


RETURNS = np.array([0.4, -1.3, 0.05, 2.2, -0.6, 0.9, -0.2])


def f_student(x):
    """Student's likelihood, scaled to a given standard deviation."""
    free, mean, deviation = x
    z = (RETURNS - mean) / deviation
    scale = gammaln((free + 1) / 2) - gammaln(free / 2) - np.log(math.pi * (free - 2)) / 2
    tails = (free + 1) / 2 * np.log(1 + z**2 / (free - 2))
    return np.sum(scale - np.log(deviation) - tails)


@case(
    f_student,
    [2 + 1e-6, 0.1, 1.2],
    batch=7,
    slips=("½ of the norm", "2 less forgotten", "logarithm of the tails", "deviation's 1"),
)
def student_of_hardly_more_than_2_degrees(x, slip):
    free, mean, deviation = x
    z = (RETURNS - mean) / deviation
    over = free if slip == "2 less forgotten" else free - 2
    gammas = (special.digamma((free + 1) / 2) - special.digamma(free / 2)) / 2
    log = 0 if slip == "logarithm of the tails" else np.log1p(z**2 / over) / 2
    two = 1 if slip == "½ of the norm" else 2
    by_free = gammas - 1 / (two * over) - log + (free + 1) / 2 * z**2 / (over * (over + z**2))
    by_z = -(free + 1) * z / (over + z**2)
    one = 0 if slip == "deviation's 1" else 1
    return np.array([by_free.sum(), -by_z.sum() / deviation, -np.sum(one + z * by_z) / deviation])


FLOODS = np.array([1.2, 1.9, 4.0, 2.4, 1.5, 3.1])


def f_excess(x):
    """The likelihood of excesses over a threshold by a generalised Pareto law, which ends."""
    threshold, scale, shape = x
    log = np.log if is_exact(x) else np.vectorize(math.log)
    return -np.sum(np.log(scale) + (1 + 1 / shape) * log(1 + shape * (FLOODS - threshold) / scale))


@case(
    f_excess,
    [1.0, 1.2 * (1 + 1e-6), -0.4],
    batch=6,
    accuracy=1e-8,
    resolution=6e-6,
    slips=("1 of the exponent", "logarithm's part", "scale's square", "sign of the threshold"),
)
def excesses_close_to_their_upper_end(x, slip):
    threshold, scale, shape = x
    y = FLOODS - threshold
    w = 1 + shape * y / scale
    power = (0 if slip == "1 of the exponent" else 1) + 1 / shape
    by_threshold = power * shape / (scale * w) * (-1 if slip == "sign of the threshold" else 1)
    by_scale = power * shape * y / (scale ** (1 if slip == "scale's square" else 2) * w) - 1 / scale
    log = 0 if slip == "logarithm's part" else np.log(w) / shape**2
    return np.array([by_threshold.sum(), by_scale.sum(), np.sum(log - power * y / (scale * w))])


def f_binding(x):
    """What of two substances is bound to each other, and what of the first one is free."""
    a, b, K = x
    root = np.sqrt((a - b) ** 2 + K * (2 * (a + b) + K))
    bound = (a + b + K - root) / 2
    return np.stack([bound, a - bound])


@case(
    f_binding,
    [1.3, 1.3, 1e-9],
    resolution=1e-6,
    slips=("dissociation forgotten in the root", "½", "free part's 1", "root's slope halved"),
)
def tight_binding_of_equal_amounts(x, slip):
    a, b, K = x
    root = np.sqrt((a - b) ** 2 + K * (2 * (a + b) + K))
    root = root * (2 if slip == "root's slope halved" else 1)
    total = a + b + (0 if slip.startswith("dissociation") else K)
    own = np.array([a - b + K, b - a + K, total])
    if slip.startswith("dissociation"):
        own = np.array([a - b, b - a, total / 2])
    bound = (1 - own / root) * (1 if slip == "½" else 0.5)
    one = 0 if slip == "free part's 1" else 1
    return np.stack([bound, np.array([one, 0, 0]) - bound])


ORDERS = np.arange(1, 4)


@case(
    lambda x: np.arcsin(ORDERS * x[0] / (2 * x[1])),
    [0.5, 0.75],
    slips=("order forgotten", "½ forgotten", "sign of the spacing", "0 at grazing"),
)
def bragg_angles_of_the_last_order(x, slip):
    wave, spacing = x
    sine = ORDERS * wave / (2 * spacing)
    by_sine = 1 / np.sqrt(1 - sine**2)
    if slip == "0 at grazing":
        by_sine[2] = 0
    n = 1 if slip == "order forgotten" else ORDERS
    by_wave = n / ((1 if slip == "½ forgotten" else 2) * spacing)
    sign = 1 if slip == "sign of the spacing" else -1
    return by_sine[:, None] * np.column_stack([by_wave * np.ones(3), sign * sine / spacing])


def f_marchenko(x):
    """The density of the eigenvalues of large covariances of noise (Marchenko and Pastur)."""
    e, variance, ratio = x[:3], x[3], x[4]
    low, high = variance * (1 - np.sqrt(ratio)) ** 2, variance * (1 + np.sqrt(ratio)) ** 2
    return np.sqrt(high - e) * np.sqrt(e - low) / (2 * math.pi * variance * ratio * e)


@case(
    f_marchenko,
    [0.7, 1.5, 2.25, 1.0, 0.25],
    parts=slices((3,), (2,)),
    slips=("1/e of the density", "lower edge as constant", "root of the ratio", "variance's own"),
)
def spectrum_of_noise_at_its_edge(x, slip):
    e, variance, ratio = x[:3], x[3], x[4]
    root = np.sqrt(ratio)
    low, high = variance * (1 - root) ** 2, variance * (1 + root) ** 2
    scale = 1 / (2 * math.pi * variance * ratio * e)
    density = np.sqrt(high - e) * np.sqrt(e - low) * scale
    by_high = np.sqrt(e - low) * scale / (2 * np.sqrt(high - e))
    by_low = -np.sqrt(high - e) * scale / (2 * np.sqrt(e - low))
    own = 0 if slip == "1/e of the density" else density / e
    by_e = -by_high - by_low - own
    if slip == "lower edge as constant":
        by_low = 0 * by_low
    by_variance = by_high * (1 + root) ** 2 + by_low * (1 - root) ** 2
    by_variance = by_variance - (0 if slip == "variance's own" else density / variance)
    r = 1 if slip == "root of the ratio" else root
    by_ratio = variance * (by_high * (1 + root) - by_low * (1 - root)) / r - density / ratio
    return np.column_stack([np.diag(by_e), by_variance, by_ratio])


def f_jensen(x):
    """Jensen and Shannon's divergence of two shares of species."""
    p, q = x.reshape(2, 4)
    return np.sum(entr((p + q) / 2) - entr(p) / 2 - entr(q) / 2)


@case(
    f_jensen,
    [0.5, 0.3, 0.2, 0.0, 0.2, 0.1, 0.3, 0.4],
    parts=slices((4,), (4,)),
    slips=(
        "½ forgotten",
        "middle as constant",
        "other's ratio",
        "1 added",
        "0 where there is none",
    ),
)
def divergence_of_species_one_of_them_missing(x, slip):
    p, q = x.reshape(2, 4)
    m = 1.0 if slip == "middle as constant" else (p + q) / 2
    over = (q, p) if slip == "other's ratio" else (p, q)
    by = pack(*(np.log(share / m) for share in over))
    if slip == "0 where there is none":
        by[x == 0] = 0
    return (by + (slip == "1 added")) / (1 if slip == "½ forgotten" else 2)


def f_contact(x):
    """Young's contact angles of three liquids on one solid."""
    solid, shared, liquid = x[0], x[1:4], x[4:]
    return np.arccos((solid - shared) / liquid)


@case(
    f_contact,
    [0.75, 0.25, 0.5, 0.875, 0.5, 0.72, 0.4],
    parts=slices((1,), (3,), (3,)),
    slips=("minus of the arccosine", "liquid's tension", "square of the cosine", "cosine's own"),
)
def contact_angles_one_of_them_wetting(x, slip):
    solid, shared, liquid = x[0], x[1:4], x[4:]
    c = (solid - shared) / liquid
    by_c = (1 if slip == "minus of the arccosine" else -1) / np.sqrt(
        1 - (np.abs(c) if slip == "square of the cosine" else c**2)
    )
    by_solid = by_c / (1 if slip == "liquid's tension" else liquid)
    own = 1 if slip == "cosine's own" else c
    return np.column_stack([by_solid, -np.diag(by_solid), -np.diag(by_c * own / liquid)])


def f_spinodal(x):
    """Order parameters with a - cm + bm² = 0 at three temperatures (Landau and de Gennes)."""
    a, b, c = x[:3], x[3], x[4]
    return (c + np.sqrt(c**2 - 4 * a * b)) / (2 * b)


@case(
    f_spinodal,
    [1.5, 1.1, -0.6, 1.5, 3.0],
    parts=slices((3,), (2,)),
    slips=("4 of the discriminant", "1/b² forgotten", "c's own part", "mean of the temperatures"),
)
def order_parameters_up_to_the_spinodal(x, slip):
    a, b, c = x[:3], x[3], x[4]
    root = np.sqrt(c**2 - 4 * a * b)
    four = 1 if slip == "4 of the discriminant" else 4
    by_a = -four / (4 * root)
    if slip == "mean of the temperatures":
        by_a = by_a / 3
    own = 0 if slip == "1/b² forgotten" else (c + root) / (2 * b**2)
    by_b = -four * a / (4 * b * root) - own
    by_c = ((0 if slip == "c's own part" else 1) + c / root) / (2 * b)
    return np.column_stack([np.diag(by_a), by_b, by_c])


LAMBDA = 0.14


@case(
    lambda x: x[4] + x[5] * (x[:4] ** LAMBDA - (1 - x[:4]) ** LAMBDA) / LAMBDA,
    [0.0, 0.2, 0.7, 1 - 1e-9, 0.3, 1.7],
    parts=slices((4,), (1,), (1,)),
    slips=("upper tail's sign", "power not lowered", "scale forgotten", "1/λ forgotten"),
)
def quantiles_of_tukey_at_the_ends(x, slip):
    p, scale = x[:4], x[5]
    power = LAMBDA if slip == "power not lowered" else LAMBDA - 1
    upper = (-1 if slip == "upper tail's sign" else 1) * (1 - p) ** power
    by_p = (1 if slip == "scale forgotten" else scale) * (p**power + upper)
    by_scale = (p**LAMBDA - (1 - p) ** LAMBDA) / (1 if slip == "1/λ forgotten" else LAMBDA)
    return np.column_stack([np.diag(by_p), np.ones(4), by_scale])


SEEN_FROM = np.array([[0, 1], [1, 2], [2, 3]])


def f_horizon(h):
    """How far lights are seen from ships: heights above the sea in km, with refraction."""
    to_horizon = np.sqrt(h) * np.sqrt(2 * 7433.0 + h)
    return to_horizon[SEEN_FROM].sum(axis=1)


@case(
    f_horizon,
    [0.0, 0.038, 0.0045, 1e-10],
    slips=("½ forgotten", "other's height forgotten", "radius once", "height of the other"),
)
def lights_seen_from_the_level_of_the_sea(h, slip):
    radius = 7433.0 / (2 if slip == "radius once" else 1)
    slope = (radius + h) / (np.sqrt(h) * np.sqrt(2 * radius + h))
    slope = slope * (2 if slip == "½ forgotten" else 1)
    J = np.zeros((3, 4))
    for row, (a, b) in zip(J, SEEN_FROM, strict=True):
        row[a], row[b] = slope[[b, a]] if slip == "height of the other" else slope[[a, b]]
        if slip == "other's height forgotten":
            row[b] = 0
    return J


SETTINGS = np.array(
    [[1.0, -0.8, 0.0], [1.0, 0.1, 0.0], [1.0, 0.9, 0.0], [1.0, 0.4, 1.2], [1.0, -0.5, -0.7]]
)


@case(
    lambda w: -np.log(det(SETTINGS.T @ (w[:, None] * SETTINGS))),
    [0.5, 0.3, 0.2, 1e-8, 3e-8],
    accuracy=1e-8,
    slips=("sign", "row for setting", "not inverted", "own weight twice"),
)
def design_with_hardly_a_run_of_two_settings(w, slip):
    M = SETTINGS.T @ (w[:, None] * SETTINGS)
    inverse = M if slip == "not inverted" else np.linalg.inv(M)
    other = np.roll(SETTINGS, 1, axis=0) if slip == "row for setting" else SETTINGS
    spread = np.sum(SETTINGS @ inverse * other, axis=1)
    if slip == "own weight twice":
        spread = w * spread
    return spread if slip == "sign" else -spread


def f_exponential_cone(X):
    """The barrier of two cones with y exp(x/y) <= z."""
    x, y, z = X.T
    return -np.sum(np.log(y * np.log(z / y) - x) + np.log(y) + np.log(z))


@case(
    f_exponential_cone,
    [[0.2, 1.5, 3.1], [1.2 * math.log(2.0 / 1.2) - 1e-7, 1.2, 2.0]],
    accuracy=1e-8,
    resolution=3e-5,
    slips=("1 of the logarithm", "gap's slope by z", "sign of x", "own logarithm's slope"),
)
def exponential_cones_one_at_its_border(X, slip):
    x, y, z = X.T
    gap = y * np.log(z / y) - x
    by_y = np.log(z / y) - (0 if slip == "1 of the logarithm" else 1)
    by_z = 1 / z if slip == "gap's slope by z" else y / z
    by_x = (1 if slip == "sign of x" else -1) / gap
    own = 0 if slip == "own logarithm's slope" else 1
    return -np.column_stack([by_x, by_y / gap + own / y, by_z / gap + own / z])


def f_level(x):
    """Levels of water that are not reached in a year, with the chances p."""
    mean, scale, shape, p = x[0], x[1], x[2], x[3:]
    return mean + scale * ((-np.log(p)) ** -shape - 1) / shape


@case(
    f_level,
    [3.2, 0.8, 0.15, 0.5, 0.99, 1 - 1e-9],
    parts=slices((3,), (3,)),
    slips=("1/p forgotten", "1/ξ² forgotten", "power not lowered", "scale of the chances"),
)
def return_levels_of_hardly_possible_floods(x, slip):
    scale, shape, p = x[1], x[2], x[3:]
    y = -np.log(p)
    by_scale = (y**-shape - 1) / shape
    twice = 0 if slip == "1/ξ² forgotten" else by_scale / shape
    by_shape = -scale * (np.log(y) * y**-shape / shape + twice)
    power = -shape - (0 if slip == "power not lowered" else 1)
    by_p = (1 if slip == "scale of the chances" else scale) * y**power
    by_p = by_p / (1 if slip == "1/p forgotten" else p)
    return np.column_stack([np.ones(3), by_scale, by_shape, np.diag(by_p)])


K = 0.4 / 1.4


def f_pitot(x):
    """The speed of a flow by the pressures of a Pitot tube: dynamic, static; temperature."""
    dynamic, static, temperature = x
    heated = np.expm1(K * np.log1p(dynamic / static))
    return np.sqrt(2 * 287.05 / K * temperature * heated)


@case(
    f_pitot,
    [1e-3, 89700.0, 276.5],
    slips=("static pressure as constant", "exponent forgotten", "½ by temperature", "root"),
)
def air_speed_when_hardly_moving(x, slip):
    dynamic, static, temperature = x
    scale = 2 * 287.05 / K
    heated = np.expm1(K * np.log1p(dynamic / static))
    speed = np.sqrt(scale * temperature * heated)
    by_heated = scale * temperature / (2 * (1 if slip == "root" else speed))
    power = 1 if slip == "exponent forgotten" else K
    by_dynamic = power * (1 + dynamic / static) ** (K - 1) / static
    by_static = 0 if slip.startswith("static") else -by_dynamic * dynamic / static
    half = 1 if slip == "½ by temperature" else 2
    return pack(by_heated * by_dynamic, by_heated * by_static, speed / (half * temperature))


LIGHT, WIDE, NARROW = 0.299792458, 0.02286, 0.01016
CUT_OFF = LIGHT / 2 * math.hypot(1 / WIDE, 1 / NARROW)


def f_guide(x):
    """Impedances of a rectangular guide's lowest magnetic mode at three frequencies, in GHz."""
    frequency, a, b = x[:3], x[3], x[4]
    cut_off = LIGHT / 2 * np.sqrt(1 / a**2 + 1 / b**2)
    return 376.73 * np.sqrt(1 - (cut_off / frequency) ** 2)


@case(
    f_guide,
    [CUT_OFF * (1 + 1e-5), 17.3, 21.0, WIDE, NARROW],
    parts=slices((3,), (2,)),
    accuracy=1e-8,
    resolution=2e-6,
    slips=("frequency's power", "cut-off as constant", "sides' power", "sign of the frequency"),
)
def impedance_of_a_waveguide_next_to_cut_off(x, slip):
    frequency, sides = x[:3], x[3:]
    root = np.sqrt(np.sum(1 / sides**2))
    ratio = LIGHT / 2 * root / frequency
    by_ratio = -376.73 * ratio / np.sqrt((1 - ratio) * (1 + ratio))
    by_frequency = by_ratio * ratio / frequency ** (2 if slip == "frequency's power" else 1)
    sign = 1 if slip == "sign of the frequency" else -1
    by_sides = -1 / (root**2 * sides ** (2 if slip == "sides' power" else 3))
    by_sides = by_sides * (slip != "cut-off as constant")
    return np.column_stack([np.diag(sign * by_frequency), (by_ratio * ratio)[:, None] * by_sides])


@case(
    lambda x: np.log(x) - np.mean(np.log(x)),
    [0.3, 0.2, 0.45, 0.05 - 1e-12, 1e-12],
    slips=("mean forgotten", "1/n forgotten", "row for column", "sign of the mean"),
)
def centred_log_ratios_with_a_trace_mineral(x, slip):
    mean = np.ones((5, 5)) / (x[:, None] if slip == "row for column" else x)
    mean = mean * (1 if slip == "1/n forgotten" else 0.2)
    if slip == "mean forgotten":
        mean = 0
    return np.diag(1 / x) - (-mean if slip == "sign of the mean" else mean)


def f_box_cox(x):
    """The profile likelihood of Box and Cox's transformation of readings."""
    y, power = x[:6], x[6]
    z = (y**power - 1) / power
    return -3 * np.log(np.mean((z - np.mean(z)) ** 2)) + (power - 1) * np.sum(np.log(y))


@case(
    f_box_cox,
    [1.2, 3.4, 0.7, 2.1, 1e-8, 5.0, 0.3],
    parts=slices((6,), (1,)),
    batch=6,
    slips=("volume forgotten", "1/λ² of the power", "mean of the transformed", "power not lowered"),
)
def box_cox_with_a_reading_near_0(x, slip):
    y, power = x[:6], x[6]
    z = (y**power - 1) / power
    centred = z - (0 if slip == "mean of the transformed" else np.mean(z))
    by_z = -centred / np.var(z)
    log = np.log(y)
    volume = 0 if slip == "volume forgotten" else 1
    by_y = by_z * y ** (power - (0 if slip == "power not lowered" else 1))
    by_y = by_y + volume * (power - 1) / y
    own = 0 if slip == "1/λ² of the power" else z / power
    return pack(by_y, by_z @ (y**power * log / power - own) + volume * log.sum())


def f_kimura(x):
    """Distances of pairs of sequences by their shares of transitions and transversions."""
    P, Q = x
    return -np.log(1 - 2 * P - Q) / 2 - np.log(1 - 2 * Q) / 4


@case(
    f_kimura,
    [[0.1, 0.2, 0.35], [0.05, 0.13, 0.3 - 1e-6]],
    accuracy=1e-8,
    resolution=1e-5,
    slips=("2 of the transitions", "transversions' second part", "½", "rows exchanged"),
)
def distances_of_sequences_almost_saturated(x, slip):
    P, Q = x
    both = 1 - 2 * P - Q
    by_P = (0.5 if slip == "2 of the transitions" else 1) / both
    second = 0 if slip == "transversions' second part" else 1 / (2 * (1 - 2 * Q))
    by_Q = 1 / ((1 if slip == "½" else 2) * both) + second
    rows = (by_Q, by_P) if slip == "rows exchanged" else (by_P, by_Q)
    return np.stack([np.diag(row) for row in rows], axis=1)


_U, _ = np.linalg.qr(normal("axes before", 3, 3))
_V, _ = np.linalg.qr(normal("axes behind", 3, 3))
ALMOST = (_U * [1.4, 0.7, 1e-5]) @ _V - np.eye(3)


@case(
    lambda A: solve(np.eye(3) + A, np.eye(3) - A),
    ALMOST,
    accuracy=1e-8,
    resolution=5e-6,
    slips=("numerator forgotten", "sign", "inverse once", "transposed direction"),
)
def cayley_transform_next_to_minus_1(A, slip):
    B = np.linalg.inv(np.eye(3) + A)
    second = np.eye(3) if slip == "inverse once" else B
    if slip == "numerator forgotten":
        return -np.einsum("ik,lj->ijkl", B, B @ (np.eye(3) - A))
    order = "il,kj->ijkl" if slip == "transposed direction" else "ik,lj->ijkl"
    return (2 if slip == "sign" else -2) * np.einsum(order, B, second)


SHEAR, BULK, LOCKING = 0.4, 20.0, 5.0
STRETCH = np.array([[1.5, 0.3, -0.2], [0.1, 0.8, 0.15], [-0.25, 0.05, 0.9]])
STRETCH = STRETCH * math.sqrt((3 + LOCKING * (1 - 1e-5)) / np.sum(STRETCH**2))


def f_gent(F):
    """The energy of rubber by its deformation (Gent, 1996), which cannot be stretched more."""
    volume = det(F)
    locking = -LOCKING / 2 * np.log(1 - (np.sum(F**2) - 3) / LOCKING)
    return SHEAR * (locking - np.log(volume)) + BULK / 2 * (volume - 1) ** 2


@case(
    f_gent,
    STRETCH,
    accuracy=1e-8,
    resolution=2e-6,
    slips=("½ of the square", "locking forgotten", "limit not divided out", "transpose of F"),
)
def stress_of_rubber_next_to_locking(F, slip):
    volume = np.linalg.det(F)
    left = 1 - (np.sum(F**2) - 3) / LOCKING
    stiff = SHEAR / (1 if slip == "locking forgotten" else left)
    if slip in ("½ of the square", "limit not divided out"):
        stiff = stiff * (2 if slip == "½ of the square" else LOCKING)
    pressure = BULK * (volume - 1) * volume - SHEAR
    return stiff * (F.T if slip == "transpose of F" else F) + pressure * np.linalg.inv(F).T


def f_joints(x):
    """The angles of shoulder and elbow that bring the hand to a place."""
    place, upper, lower = x[:2], x[2], x[3]
    c = (np.sum(place**2) - upper**2 - lower**2) / (2 * upper * lower)
    elbow = np.arccos(c)
    aside = np.arctan(lower * np.sin(elbow) / (upper + lower * c))
    return np.stack([np.arctan(place[1] / place[0]) - aside, elbow])


@case(
    f_joints,
    [0.7 * 0.8 * (1 - 1e-5), 0.7 * 0.6 * (1 - 1e-5), 0.4, 0.3],
    parts=slices((2,), (2,)),
    accuracy=1e-8,
    resolution=2e-6,
    slips=("cosine's own by the lengths", "2", "direction of the hand", "elbow in the shoulder"),
)
def joints_of_an_arm_almost_stretched(x, slip):
    place, upper, lower = x[:2], x[2], x[3]
    far = np.sum(place**2)
    c = (far - upper**2 - lower**2) / (2 * upper * lower)
    s = np.sqrt((1 - c) * (1 + c))
    own = 0 if slip == "cosine's own by the lengths" else c
    two = 2 if slip == "2" else 1
    by_place = two * place / (upper * lower)
    elbow = -pack(by_place, -1 / lower - own / upper, -1 / upper - own / lower) / s
    turned = 0 * elbow if slip == "elbow in the shoulder" else elbow
    across = lower * c * turned + np.array([0, 0, 0, s])
    along = -lower * s * turned + np.array([0, 0, 1, c])
    aside = ((upper + lower * c) * across - lower * s * along) / far
    direction = np.array([-place[1], place[0], 0, 0]) / far
    return np.stack([(0 if slip == "direction of the hand" else direction) - aside, elbow])
