# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Formulas of engineers and statisticians at, and close to, the end of where they are defined.

Beyond it f is NaN, infinite or raises: roots and logarithms of differences, powers, probabilities
near 1, matrices next to singular, queues next to full.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from mpmath import mp
from scipy import special

from .. import case as cases
from ..case import pack, slices
from ..truth import entr, gammaln, is_exact, lifted

# Close to an edge the entries are of any size.
case = partial(cases.case, "edges", entrywise=True)

CHARGES, RADII = np.array([1.0, -1.0, 2.0]), np.array([0.4, 0.3, 0.6])


def f_activity(c):
    """Logarithms of the activity coefficients of ions by Debye and Hückel."""
    root = np.sqrt(np.sum(c * CHARGES**2) / 2)
    return -1.172 * CHARGES**2 * root / (1 + 3.29 * RADII * root)


@case(
    f_activity,
    [3e-9, 5e-9, 1e-9],
    slips=("charge's square forgotten", "½ of the strength", "size of the ions forgotten", "root"),
)
def activity_at_infinite_dilution(c, slip):
    root = np.sqrt(np.sum(c * CHARGES**2) / 2)
    size = 1 + (0 if slip == "size of the ions forgotten" else 3.29) * RADII * root
    by_root = -1.172 * CHARGES**2 / size**2
    weights = np.abs(CHARGES) if slip == "charge's square forgotten" else CHARGES**2
    half = 1 if slip == "½ of the strength" else 0.5
    return np.outer(by_root, half * weights / (1 if slip == "root" else 2 * root))


AREAS, VALVES, INFLOW = np.array([2.0, 0.5, 1.5]), np.array([0.3, 0.2, 0.4]), 0.1


def f_tanks(h):
    out = VALVES * np.sqrt(h)
    return (np.concatenate([np.array([INFLOW]), out[:-1]]) - out) / AREAS


@case(
    f_tanks,
    [0.8, 0.0, 1e-5],
    slips=("tank above forgotten", "½ forgotten", "own area for that below", "0 for the empty one"),
)
def tanks_in_a_row_with_an_empty_one(h, slip):
    slope = VALVES / ((1 if slip == "½ forgotten" else 2) * np.sqrt(h))
    if slip == "0 for the empty one":
        slope[1] = 0
    J = np.diag(-slope / AREAS)
    below = AREAS[:2] if slip == "own area for that below" else AREAS[1:]
    if slip != "tank above forgotten":
        J[[1, 2], [0, 1]] = slope[:2] / below
    return J


def f_kumaraswamy(x):
    p, a, b = x[:3], x[3], x[4]
    rest = np.log(-np.expm1(a * np.log(p)))
    return np.sum(np.log(a) + np.log(b) + (a - 1) * np.log(p) + (b - 1) * rest)


@case(
    f_kumaraswamy,
    [0.3, 1 - 1e-8, 1e-4, 1.6, 2.5],
    parts=slices((3,), (2,)),
    slips=("1 of the second shape", "power's slope forgotten", "cross term forgotten", "sign"),
)
def kumaraswamy_likelihood_near_1(x, slip):
    p, a, b = x[:3], x[3], x[4]
    log, rest = np.log(p), -np.expm1(a * np.log(p))
    c = b if slip == "1 of the second shape" else b - 1
    c = -c if slip == "sign" else c
    by_p = (a - 1) / p - c * (1 if slip == "power's slope forgotten" else a) * p ** (a - 1) / rest
    cross = 0 if slip == "cross term forgotten" else c * p**a * log / rest
    return pack(by_p, np.sum(1 / a + log - cross), np.sum(1 / b + np.log(rest)))


def f_queue(x):
    """Mean waiting times of three classes of jobs; the first has priority, and so on."""
    load = np.cumsum(x[:3] * x[3:])
    if load[2] >= 1:
        raise ValueError("jobs come faster than they are done")
    before = np.concatenate([np.array([0.0]), load[:2]])
    return np.sum(x[:3] * x[3:] ** 2) / ((1 - before) * (1 - load))


@case(
    f_queue,
    [0.2, 0.3, 0.25, 0.5, 1.0, 2.4 - 4e-5],
    parts=slices((3,), (3,)),
    accuracy=1e-9,
    slips=(
        "variance's part forgotten",
        "classes before forgotten",
        "2 forgotten",
        "own class only",
    ),
)
def waiting_times_of_a_nearly_full_server(x, slip):
    rate, time = x[:3], x[3:]
    load = np.cumsum(rate * time)
    free, before = 1 - load, 1 - pack(0, load[:2])
    W = np.sum(rate * time**2) / (before * free)
    d_load = np.tril(np.ones((3, 3))) if slip != "own class only" else np.eye(3)
    d_load = np.hstack([d_load * time, d_load * rate])
    d_before = np.vstack([np.zeros(6), d_load[:2]])
    if slip == "classes before forgotten":
        d_before = 0 * d_before
    two = 1 if slip == "2 forgotten" else 2
    d_rest = pack(time**2, two * rate * time) * (slip != "variance's part forgotten")
    return d_rest / (before * free)[:, None] + W[:, None] * (
        d_before / before[:, None] + d_load / free[:, None]
    )


GAINS = np.array(
    [
        [0.25, 0.125, 0.5],
        [0.0625, -0.25, 0.75],
        [-0.5, -0.75, -1.0],
        [0.125, 0.5, -0.25],
        [0.5, 0.0, 0.25],
    ]
)
CHANCES = np.array([0.3, 0.25, 0.05, 0.25, 0.15])


@case(
    lambda b: CHANCES @ np.log(1 + GAINS @ b),
    [0.75, 0.5 - 1e-6, 0.25],
    accuracy=1e-9,
    slips=("wealth forgotten", "1 forgotten", "chances forgotten", "own stake divided out"),
)
def growth_of_a_stake_next_to_ruin(b, slip):
    wealth = (0 if slip == "1 forgotten" else 1) + GAINS @ b
    w = (0.2 if slip == "chances forgotten" else CHANCES) / (
        1 if slip == "wealth forgotten" else wealth
    )
    return GAINS.T @ w / (b if slip == "own stake divided out" else 1)


def f_copula(x):
    """The logarithm of Gumbel's copula."""
    u, v, t = x
    return -(((-np.log(u)) ** t + (-np.log(v)) ** t) ** (1 / t))


@case(
    f_copula,
    [1 - 1e-9, 1 - 4e-9, 1.7],
    slips=(
        "inner power not lowered",
        "outer slope forgotten",
        "sum's logarithm",
        "1/u for the log",
    ),
)
def gumbel_copula_near_1(x, slip):
    u, v, t = x
    a = -np.log(np.array([u, v]))
    s = np.sum(a**t)
    outer = 1.0 if slip == "outer slope forgotten" else s ** (1 / t - 1)
    inner = a ** (t if slip == "inner power not lowered" else t - 1)
    if slip == "1/u for the log":
        inner = 1.0
    log = 0 if slip == "sum's logarithm" else np.log(s) / t**2
    by_t = s ** (1 / t) * (log - np.sum(a**t * np.log(a)) / (t * s))
    return pack(outer * inner / np.array([u, v]), by_t)


@case(
    lambda x: np.sqrt(1 - x[1] / x[0] - (x[0] * x[2]) ** 2),
    [2.0, 1.0, np.sqrt(0.5 - 2e-6) / 2],
    accuracy=1e-8,
    slips=("½ forgotten", "radius of the speed as constant", "sign of the mass's part", "square"),
)
def clock_on_an_orbit_next_to_light_speed(x, slip):
    r, mass, turn = x
    rate = np.sqrt(1 - mass / r - (r * turn) ** 2)
    two = 1 if slip == "square" else 2
    by_r = mass / r**2 - (0 if slip.startswith("radius") else two * r * turn**2)
    by_mass = (1 if slip == "sign of the mass's part" else -1) / r
    half = 1 if slip == "½ forgotten" else 0.5
    return half * np.array([by_r, by_mass, -two * r**2 * turn]) / rate


LIVES = np.array([2.25, 3.5, 2.0, 5.75, 2.5, 4.0])


def f_weibull(x):
    start, scale, shape = x
    z = (LIVES - start) / scale
    return np.sum(z**shape - (shape - 1) * np.log(z) - np.log(shape / scale))


@case(
    f_weibull,
    [2.0 - 1e-7, 1.5, 0.7],
    batch=6,
    slips=("power's part of the start", "1 of the shape forgotten", "log z forgotten", "scale's 1"),
)
def weibull_that_starts_at_the_first_failure(x, slip):
    start, scale, shape = x
    z = (LIVES - start) / scale
    one = 0 if slip == "1 of the shape forgotten" else 1
    power = 0 if slip == "power's part of the start" else shape * z ** (shape - 1)
    by_start = np.sum(-power + (shape - one) / z) / scale
    by_scale = np.sum(-shape * z**shape + shape - (1 if slip == "scale's 1" else 0)) / scale
    log = 1 if slip == "log z forgotten" else np.log(z)
    return np.array([by_start, by_scale, np.sum(z**shape * log - np.log(z) - 1 / shape)])


SEEN, TRIALS = (
    np.array([0.0, 22.0, 0.0, 31.0, 18.0, 27.0]),
    np.array([1.0, 0.9, 1.2, 1.1, 0.8, 1.0]),
)


def f_inflated(x):
    share, rate = x
    mean = rate * TRIALS
    nothing = np.log(share + (1 - share) * np.exp(-mean))
    some = np.log(1 - share) + SEEN * np.log(mean) - mean - gammaln(SEEN + 1)
    return -np.sum(np.where(SEEN == 0, nothing, some))


@case(
    f_inflated,
    [1e-9, 24.0],
    batch=6,
    slips=("mixture forgotten", "counts forgotten", "minus forgotten", "exposure forgotten"),
)
def counts_with_hardly_more_zeros(x, slip):
    share, rate = x
    zero = SEEN == 0
    e = np.exp(-rate * TRIALS)
    mixture = 1 if slip == "mixture forgotten" else share + (1 - share) * e
    by_share = np.where(zero, (1 - e) / mixture, -1 / (1 - share))
    exposure = 1 if slip == "exposure forgotten" else TRIALS
    counts = 0 if slip == "counts forgotten" else SEEN / rate
    by_rate = np.where(zero, -(1 - share) * e * exposure / mixture, counts - exposure)
    return (1 if slip == "minus forgotten" else -1) * np.array([by_share.sum(), by_rate.sum()])


first_kind = lifted(
    special.ellipkm1,
    lambda m: mp.ellipk(1 - m),
    lambda m: -(mp.ellipe(1 - m) - m * mp.ellipk(1 - m)) / (2 * m * (1 - m)),
)
second_kind = lifted(
    lambda m: special.ellipe(1 - m),
    lambda m: mp.ellipe(1 - m),
    lambda m: (mp.ellipk(1 - m) - mp.ellipe(1 - m)) / (2 * (1 - m)),
)


def f_loops(x):
    """The mutual inductance of coaxial loops, in units of μ₀ (Maxwell, 1873, section 701)."""
    a, b, d = x
    far, near = (a + b) ** 2 + d**2, (a - b) ** 2 + d**2
    m = near / far
    return np.sqrt(far) * ((1 + m) / 2 * first_kind(m) - second_kind(m))


@case(
    f_loops,
    [1.0, 1 + 3e-5, 4e-5],
    accuracy=1e-9,
    slips=("both radii of a sign", "distance to the far side as constant", "K as constant", "2"),
)
def inductance_of_loops_that_nearly_touch(x, slip):
    a, b, d = x
    far, near = (a + b) ** 2 + d**2, (a - b) ** 2 + d**2
    m = near / far
    K, E = special.ellipkm1(m), special.ellipe(1 - m)
    by_K = 0 if slip == "K as constant" else -(E - m * K) / (2 * m * (1 - m))
    by_E = (K - E) / (2 * (1 - m))
    two = 1 if slip == "2" else 2
    d_near = two * np.array([a - b, a - b if slip == "both radii of a sign" else b - a, d])
    d_far = two * np.array([a + b, a + b, d]) * (0 if slip.startswith("distance") else 1)
    value = (1 + m) / 2 * K - E
    slope = K / 2 + (1 + m) / 2 * by_K - by_E
    return value * d_far / (2 * np.sqrt(far)) + slope * (d_near - m * d_far) / np.sqrt(far)


def f_fuel_cell(x):
    """Power: the loss of transport grows without bound up to the limiting current."""
    current, exchange, resistance, limit = x
    log = np.log if is_exact(x) else math.log
    lost = 0.06 * log(current / exchange) + resistance * current
    return current * (1.2 - lost + 0.05 * log((limit - current) / limit))


@case(
    f_fuel_cell,
    [1.4 - 2e-5, 1e-7, 0.02, 1.4],
    slips=("current's own factor", "exchange's slope", "limit's own part", "sign of the limit"),
)
def fuel_cell_next_to_its_limiting_current(x, slip):
    i, exchange, r, limit = x
    voltage = 1.2 - 0.06 * np.log(i / exchange) - r * i + 0.05 * np.log((limit - i) / limit)
    rest = 0.05 / (limit - i)
    by_i = (0 if slip == "current's own factor" else voltage) - 0.06 - r * i - i * rest
    by_exchange = 0.06 * (1 if slip == "exchange's slope" else i) / exchange
    own = 0 if slip == "limit's own part" else 0.05 / limit
    by_limit = (-1 if slip == "sign of the limit" else 1) * i * (rest - own)
    return np.array([by_i, by_exchange, -i * i, by_limit])


def f_mixing(x):
    """Flory and Huggins' free energy of solutions of a polymer of N segments."""
    p, chi, N = x[:4], x[4], x[5]
    return np.sum(chi * p * (1 - p) - entr(p) / N - entr(1 - p))


@case(
    f_mixing,
    [0.0, 0.3, 1.0, 1e-6, 0.45, 80.0],
    parts=slices((4,), (1,), (1,)),
    slips=("0 at the ends", "N forgotten", "1/N - 1 forgotten", "2 of the product forgotten"),
)
def polymer_solutions_one_of_them_pure(x, slip):
    p, chi, N = x[:4], x[4], x[5]
    inside = (p > 0) & (p < 1)
    one = 0 if slip == "1/N - 1 forgotten" else 1
    two = 1 if slip == "2 of the product forgotten" else 2
    segments = 1 if slip == "N forgotten" else N
    by_p = chi * (1 - two * p) + (np.log(p) + one) / segments - np.log1p(-p) - one
    if slip == "0 at the ends":
        by_p = np.where(inside, by_p, 0)
    return pack(by_p, np.sum(p * (1 - p)), np.sum(special.entr(p)) / N**2)


GOAL = np.array([[1.5, -0.4], [-0.4, 0.8]])


def f_bures(x):
    """The squared distance of Wasserstein between Gaussians of covariances x and GOAL."""
    a, b, c = x
    inner = np.sqrt((a * c - b * b) * (GOAL[0, 0] * GOAL[1, 1] - GOAL[0, 1] ** 2))
    trace = a * GOAL[0, 0] + 2 * b * GOAL[0, 1] + c * GOAL[1, 1]
    return a + c + GOAL[0, 0] + GOAL[1, 1] - 2 * np.sqrt(trace + 2 * inner)


@case(
    f_bures,
    [1.0, 0.5, 0.25 + 2e-6],
    accuracy=1e-9,
    slips=(
        "determinant's part forgotten",
        "off-diagonal once",
        "outer root's slope",
        "trace alone",
    ),
)
def gaussian_distance_from_a_nearly_flat_one(x, slip):
    a, b, c = x
    det_goal = np.linalg.det(GOAL)
    inner = np.sqrt((a * c - b * b) * det_goal)
    outer = np.sqrt(np.sum(GOAL * np.array([[a, b], [b, c]])) + 2 * inner)
    two = 1 if slip == "off-diagonal once" else 2
    d_inner = det_goal * np.array([c, -two * b, a]) / (2 * inner)
    d_trace = np.array([GOAL[0, 0], two * GOAL[0, 1], GOAL[1, 1]])
    if slip == "determinant's part forgotten":
        d_inner = 0 * d_inner
    root = 2 if slip == "outer root's slope" else 2 * outer
    linear = np.array([1.0, 0.0, 1.0])
    return linear - (0 if slip == "trace alone" else 2) * (d_trace + 2 * d_inner) / root


HEIGHTS = np.array([1.0, 2.0, 4.0])


def f_fall(x):
    """Times in which bodies fall from rest at HEIGHTS to x[:3] around a mass of x[3]."""
    s = x[:3] / HEIGHTS
    path = np.arccos(np.sqrt(s)) + np.sqrt(s) * np.sqrt(1 - s)
    return np.sum(np.sqrt(HEIGHTS**3 / (2 * x[3])) * path)


@case(
    f_fall,
    [1.0, 2 - 1e-7, 1.1, 0.7],
    accuracy=1e-8,
    slips=("0 at rest", "height not divided out", "minus forgotten", "mass's ½", "root forgotten"),
)
def free_fall_that_has_hardly_begun(x, slip):
    s, mass = x[:3] / HEIGHTS, x[3]
    scale = np.sqrt(HEIGHTS**3 / (2 * mass))
    speed = s / (1 - s) if slip == "root forgotten" else np.sqrt(s / (1 - s))
    by_r = -scale * speed / (1 if slip == "height not divided out" else HEIGHTS)
    if slip == "minus forgotten":
        by_r = -by_r
    if slip == "0 at rest":
        by_r[0] = 0
    half = 1 if slip == "mass's ½" else 0.5
    return pack(by_r, -half * f_fall(x) / mass)


def f_orifice(x):
    """The flow of air from a pressure to a lower one, at a temperature."""
    high, low, T = x
    r = low / high
    return 0.1 * high / np.sqrt(T) * np.sqrt(r ** (2 / 1.4) - r ** (2.4 / 1.4))


@case(
    f_orifice,
    [2e5, 2e5 * (1 - 5e-6), 300.0],
    accuracy=1e-8,
    slips=("second power as constant", "ratio's slope by the high one", "temperature's ½", "root"),
)
def orifice_with_hardly_a_drop_of_pressure(x, slip):
    high, low, T = x
    r = low / high
    inner = r ** (2 / 1.4) - r ** (2.4 / 1.4)
    flow = 0.1 * high / np.sqrt(T) * np.sqrt(inner)
    second = 0 if slip == "second power as constant" else 2.4 * r ** (1 / 1.4)
    by_r = flow * (2 * r ** (0.6 / 1.4) - second) / 1.4 / (1 if slip == "root" else 2 * inner)
    ratio = 0 if slip == "ratio's slope by the high one" else by_r * r / high
    half = 1 if slip == "temperature's ½" else 0.5
    return np.array([flow / high - ratio, by_r / high, -half * flow / T])


LOWER = np.tril_indices(3)


def f_cholesky(x):
    """NumPy's raises where the matrix is not positive definite."""
    A = np.zeros((3, 3), dtype=x.dtype)
    A[LOWER] = x
    if x.dtype != object:
        return np.linalg.cholesky(A)[LOWER]
    L = A.copy()
    for j in range(3):
        L[j, j] = np.sqrt(A[j, j] - np.sum(L[j, :j] ** 2))
        for i in range(j + 1, 3):
            L[i, j] = (A[i, j] - np.sum(L[i, :j] * L[j, :j])) / L[j, j]
    return L[LOWER]


@case(
    f_cholesky,
    [4.0, 2.0, 2.0, -1.0, 0.5, 1.25 + 4e-6],
    accuracy=1e-8,
    slips=("half of the diagonal forgotten", "one triangle", "symmetric", "inverse on one side"),
)
def cholesky_factor_next_to_indefinite(x, slip):
    A = np.zeros((3, 3))
    A[LOWER] = x
    L = np.linalg.cholesky(A)
    inverse = np.linalg.inv(L)
    columns = []
    for i, j in zip(*LOWER, strict=True):
        D = np.zeros((3, 3))
        D[i, j] = 1.0
        if slip != "one triangle":
            D[j, i] = 1.0
        M = inverse @ D if slip == "inverse on one side" else inverse @ D @ inverse.T
        half = np.tril(M) - (0 if slip.startswith("half") else 0.5) * np.diag(np.diag(M))
        columns.append((L @ (M if slip == "symmetric" else half))[LOWER])
    return np.stack(columns, axis=1)


CAUSES = np.array(
    [
        [1.0, 1.0, 0.0, 0.0],
        [1.0, 0.0, 1.0, 0.0],
        [0.0, 1.0, 1.0, 1.0],
        [1.0, 0.0, 0.0, 1.0],
        [0.0, 1.0, 0.0, 0.0],
    ]
)
SYMPTOM = np.array([1.0, 1.0, 0.0, 1.0, 0.0])


def f_noisy_or(p):
    u = CAUSES @ np.log1p(-p)
    return -np.sum(np.where(SYMPTOM == 1, np.log(-np.expm1(u)), u))


@case(
    f_noisy_or,
    [2e-9, 1e-9, 0.35, 1 - 1e-6],
    batch=5,
    slips=(
        "absent ones forgotten",
        "1 - p not divided out",
        "exponential's minus",
        "exponential alone",
    ),
)
def noisy_or_of_rare_and_certain_causes(p, slip):
    u = CAUSES @ np.log1p(-p)
    absent = 0.0 if slip == "absent ones forgotten" else 1.0
    sign = -1 if slip == "exponential's minus" else 1
    rest = 1 if slip == "exponential alone" else np.expm1(u)
    by_u = -np.where(SYMPTOM == 1, sign * np.exp(u) / rest, absent)
    return -(by_u @ CAUSES) / (1 if slip == "1 - p not divided out" else 1 - p)


def f_smile(x):
    """The volatility at the money of the SABR model (Hagan and others, 2002), for two years."""
    alpha, beta, rho, nu, forward = x
    a = alpha / forward ** (1 - beta)
    linear = rho * beta * nu * a / 4 + (2 - 3 * rho**2) * nu**2 / 24
    return a * (1 + 2 * ((1 - beta) ** 2 * a**2 / 24 + linear))


@case(
    f_smile,
    [2e-4, 0.4, -0.3, 0.5, 1e-6],
    slips=("rate's power of the skew", "exponent's logarithm", "inner slope forgotten", "nu's 2"),
)
def volatility_of_a_rate_near_0(x, slip):
    alpha, beta, rho, nu, forward = x
    q = 1 - beta
    a = alpha / forward**q
    linear = rho * beta * nu * a / 4 + (2 - 3 * rho**2) * nu**2 / 24
    bracket = 1 + 2 * (q**2 * a**2 / 24 + linear)
    by_a = bracket
    if slip != "inner slope forgotten":
        by_a = bracket + 2 * a * (q**2 * a / 12 + rho * beta * nu / 4)
    log = 1 if slip == "exponent's logarithm" else np.log(forward)
    by_beta = by_a * a * log + 2 * a * (rho * nu * a / 4 - q * a**2 / 12)
    by_rho = 2 * a * (beta * nu * a / 4 - rho * nu**2 / 4)
    two = 1 if slip == "nu's 2" else 2
    by_nu = 2 * a * (rho * beta * a / 4 + two * (2 - 3 * rho**2) * nu / 24)
    power = 1 if slip == "rate's power of the skew" else q
    return np.array([by_a * a / alpha, by_beta, by_rho, by_nu, -power * by_a * a / forward])


PATH = np.array([1.3, 0.9, 1.1, 0.4, -0.2, 0.5, 0.8])


def f_autoregression(x):
    """The exact likelihood of a stationary path: mean, coefficient and deviation of the noise."""
    mean, k, sigma = x
    y = PATH - mean
    squares = (1 - k) * (1 + k) * y[0] ** 2 + np.sum((y[1:] - k * y[:-1]) ** 2)
    return np.log((1 - k) * (1 + k)) / 2 - 7 * np.log(sigma) - squares / (2 * sigma**2)


@case(
    f_autoregression,
    [0.6, 1 - 1e-7, 0.5],
    slips=("first value's mean", "root's slope sign", "stationary part forgotten", "cube of sigma"),
)
def autoregression_next_to_a_unit_root(x, slip):
    mean, k, sigma = x
    y = PATH - mean
    e = y[1:] - k * y[:-1]
    squares = (1 - k) * (1 + k) * y[0] ** 2 + np.sum(e**2)
    first = 0 if slip == "first value's mean" else (1 - k) * (1 + k) * y[0]
    by_mean = (first + (1 - k) * np.sum(e)) / sigma**2
    pole = {"root's slope sign": -1, "stationary part forgotten": 0}.get(slip, 1)
    by_k = -pole * k / ((1 - k) * (1 + k)) + (k * y[0] ** 2 + e @ y[:-1]) / sigma**2
    power = 2 if slip == "cube of sigma" else 3
    return np.array([by_mean, by_k, -7 / sigma + squares / sigma**power])


ORDERS = np.array([3.0, 4.0, 8.0, 11.0])


@case(
    lambda x: 2 * np.arcsin(x[0] * np.sqrt(ORDERS) / (2 * x[1])),
    [2 * 3.6 / np.sqrt(11) * (1 - 1e-7), 3.6],
    accuracy=1e-8,
    slips=("2 of the angle", "root forgotten", "lattice not squared", "order forgotten"),
)
def diffraction_straight_back(x, slip):
    wave, lattice = x
    orders = 1 if slip == "order forgotten" else np.sqrt(ORDERS)
    s = wave * np.sqrt(ORDERS) / (2 * lattice)
    cos = 1 - s * s if slip == "root forgotten" else np.sqrt((1 - s) * (1 + s))
    two = 1 if slip == "2 of the angle" else 2
    by_wave = two * orders / (2 * lattice) / cos
    power = 0 if slip == "lattice not squared" else 1
    return np.stack([by_wave, -by_wave * wave / lattice**power], axis=1)
