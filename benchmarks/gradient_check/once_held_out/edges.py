# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at, and close to, the end of a domain."""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.special import digamma

from .. import case as cases
from ..truth import entr, gammaln

# Close to an edge the entries are of any size.
case = partial(cases.case, "edges", entrywise=True)


@case(
    lambda p: np.sum(entr(p)),
    [0.0, 0.2, 0.75, 0.05],
    slips=("0 at 0", "1 forgotten", "sign of the 1", "-inf at 0"),
)
def entropy_of_a_face(p, slip):
    one = {"1 forgotten": 0, "sign of the 1": -1}.get(slip, 1)
    inside = np.where(p > 0, p, 1)
    at_0 = {"0 at 0": 0, "-inf at 0": -np.inf}.get(slip, np.inf)
    return np.where(p > 0, -np.log(inside) - one, at_0)


entropy_of_a_vertex = cases.at(entropy_of_a_face, "entropy of a vertex", [0.0, 1.0, 0.0])


@case(
    lambda x: np.sum(np.arcsin(x) * np.array([1.0, 2.0, -0.5])),
    [1.0, -0.3, 0.6],
    slips=("0 at 1", "large number at 1", "root forgotten", "plus in the root"),
)
def arcsine_at_1(x, slip):
    root = np.sqrt(1 + x * x if slip == "plus in the root" else (1 - x) * (1 + x))
    g = np.array([1.0, 2.0, -0.5]) / (root**2 if slip == "root forgotten" else root)
    edge = {"0 at 1": 0, "large number at 1": 1e8}.get(slip)
    return g if edge is None else np.where(x == 1, edge, g)


@case(
    lambda v: np.sum(np.array([1.0, 2.0, 0.5]) / np.sqrt((1 - v) * (1 + v))),
    [1 - 1e-8, 0.6, -1 + 1e-5],
    slips=("cube forgotten", "speed forgotten", "minus", "masses forgotten"),
)
def relativistic_energy(v, slip):
    m = np.ones(3) if slip == "masses forgotten" else np.array([1.0, 2.0, 0.5])
    root = np.sqrt((1 - v) * (1 + v))
    g = m / root ** (1 if slip == "cube forgotten" else 3)
    return g * {"speed forgotten": 1, "minus": -v}.get(slip, v)


@case(
    lambda r: np.sum(np.arctanh(r)) ** 2,
    [1 - 1e-9, -0.5, 0.2],
    slips=("plus for minus", "outer slope forgotten", "root of the slope"),
)
def fisher_transform(r, slip):
    inner = 1 + r * r if slip == "plus for minus" else (1 - r) * (1 + r)
    slope = 1 / (np.sqrt(inner) if slip == "root of the slope" else inner)
    return slope * (1 if slip == "outer slope forgotten" else 2 * np.sum(np.arctanh(r)))


@case(
    lambda x: np.sum(np.log(-np.expm1(-x))),
    [1e-9, 0.5, 3.0],
    slips=("exponential in the numerator forgotten", "minus", "1 forgotten"),
)
def log_of_1_minus_exp(x, slip):
    if slip == "exponential in the numerator forgotten":
        return -1 / np.expm1(-x)
    return (-1 if slip == "minus" else 1) / (np.exp(x) if slip == "1 forgotten" else np.expm1(x))


@case(
    lambda x: -np.log(x[0] * x[2] - x[1] ** 2),
    [1.0, 1 - 1e-6, 1.0 + 2e-6],
    accuracy=1e-9,
    slips=("off-diagonal entry once", "cofactor's sign", "matrix for its inverse"),
)
def semidefinite_barrier(x, slip):
    a, b, c = x
    d = a * c - b**2
    two = {"off-diagonal entry once": 1, "cofactor's sign": -2}.get(slip, 2)
    if slip == "matrix for its inverse":
        return -np.array([a, two * b, c])
    return -np.array([c, -two * b, a]) / d


@case(
    lambda x: np.sum(x**0.25),
    [0.0, 1e-8, 2.0],
    slips=("power not lowered", "¼ forgotten", "1 at 0"),
)
def fourth_root_at_0(x, slip):
    quarter = 1 if slip == "¼ forgotten" else 0.25
    g = quarter * x ** (0.25 if slip == "power not lowered" else -0.75)
    return np.where(x == 0, 1.0, g) if slip == "1 at 0" else g


COVOLUME = 3.91e-2


@case(
    lambda x: x[2] * 8.314 * x[1] / (x[0] - x[2] * COVOLUME) - 0.1364 * (x[2] / x[0]) ** 2,
    [COVOLUME * (1 + 1e-5), 300.0, 1.0],
    resolution=1e-6,
    accuracy=1e-9,
    slips=("excluded volume of the amount forgotten", "square forgotten", "gas constant forgotten"),
)
def van_der_waals_near_the_covolume(x, slip):
    V, T, n = x
    free = V - n * COVOLUME
    R = 1 if slip == "gas constant forgotten" else 8.314
    power = 1 if slip == "square forgotten" else 2
    excluded = 0 if slip.startswith("excluded") else n * R * T * COVOLUME / free**2
    by_V = -n * R * T / free**power + 2 * 0.1364 * n**2 / V**3
    by_n = R * T / free + excluded - 2 * 0.1364 * n / V**2
    return np.array([by_V, n * R / free, by_n])


def f_beta_density(x):
    p, a, b = x
    norm = gammaln(a) + gammaln(b) - gammaln(a + b)
    return (a - 1) * np.log(p) + (b - 1) * np.log(1 - p) - norm


@case(
    f_beta_density,
    [1e-7, 0.02, 3.0],
    slips=("logarithm forgotten", "digamma of the sum forgotten", "1 of the power forgotten"),
)
def beta_density_near_0(x, slip):
    p, a, b = x
    total = 0 if slip == "digamma of the sum forgotten" else digamma(a + b)
    log = 0 if slip == "logarithm forgotten" else np.log(p)
    one = 0 if slip == "1 of the power forgotten" else 1
    by_p = (a - one) / p - (b - 1) / (1 - p)
    return np.array([by_p, log - digamma(a) + total, np.log1p(-p) - digamma(b) + total])


@case(
    lambda x: np.sum(np.tan(x)),
    [np.pi / 2 - 1e-5, 0.3, -1.2],
    slips=("square of the cosine forgotten", "value for slope", "1 forgotten"),
)
def tangent_near_its_pole(x, slip):
    if slip == "value for slope":
        return np.tan(x)
    if slip == "1 forgotten":
        return np.tan(x) ** 2 * np.array([2.0, 1, 1])
    return 1 / np.cos(x) ** (1 if slip == "square of the cosine forgotten" else 2)


@case(
    lambda x: np.sqrt(x[0] * x[1] * x[2]),
    [1e-12, 3.0, 0.5],
    slips=("½ forgotten", "own factor not divided out", "root not divided out"),
)
def root_of_a_product(x, slip):
    total = np.prod(x)
    half = 1 if slip == "½ forgotten" else 0.5
    if slip == "own factor not divided out":
        return half * np.full(3, np.sqrt(total))
    return half * total / x / (1 if slip == "root not divided out" else np.sqrt(total))


@case(
    lambda x: np.sum(x * entr(x)),
    [0.0, 0.3, 1e-3],
    slips=("1 at 0", "product rule's second term", "2 forgotten"),
)
def square_times_log_at_0(x, slip):
    log = np.log(np.where(x > 0, x, 1))
    two = 1 if slip == "2 forgotten" else 2
    g = -two * x * log - (0 if slip == "product rule's second term" else x)
    return np.where(x == 0, 1.0, g) if slip == "1 at 0" else g


@case(
    lambda x: np.arccosh(x[0]),
    [1.0],
    slips=("0 at the edge", "large number at the edge", "1 at the edge"),
)
def inverse_cosh_at_1(x, slip):
    if slip and x[0] == 1:
        numbers = {"0 at the edge": 0.0, "large number at the edge": 1e8, "1 at the edge": 1.0}
        return np.array([numbers[slip]])
    return 1 / np.sqrt((x - 1) * (x + 1))


@case(
    lambda x: -np.log((x[0] - x[1]) * (x[0] + x[1]) - x[2] ** 2),
    [1.0, 1 - 1e-7, 2e-4],
    resolution=2e-6,
    slips=("2 forgotten", "time's sign", "determinant forgotten"),
)
def cone_barrier(x, slip):
    d = (x[0] - x[1]) * (x[0] + x[1]) - x[2] ** 2
    sign = np.array([1.0 if slip == "time's sign" else -1.0, 1.0, 1.0])
    two = 1 if slip == "2 forgotten" else 2
    return two * sign * x / (1 if slip == "determinant forgotten" else d)


FLOW_OF = np.array([1.0, 0.5, -0.3])


def f_turning(mach):
    root = np.sqrt((mach - 1) * (mach + 1))
    return FLOW_OF @ (np.sqrt(6) * np.arctan(root / np.sqrt(6)) - np.arctan(root))


@case(
    f_turning,
    [1 + 1e-6, 1.7, 3.2],
    resolution=1e-5,
    accuracy=1e-9,
    slips=("Mach number forgotten", "ratio of heats forgotten", "root not in the numerator"),
)
def expansion_fan_near_mach_1(mach, slip):
    root = np.sqrt((mach - 1) * (mach + 1))
    heats = 1 if slip == "ratio of heats forgotten" else 0.2
    top = 1 / root if slip == "root not in the numerator" else root
    return FLOW_OF * top / (1 + heats * mach**2) / (1 if slip == "Mach number forgotten" else mach)


@case(
    lambda x: np.sqrt(
        (x[0] ** 2 - 2 * x[2] + np.sqrt(x[0] ** 4 - 4 * x[0] ** 2 * x[2] - 4 * x[1] ** 2)) / 2
    ),
    [1.0, np.sqrt(0.15) * (1 - 1e-6), 0.1],
    resolution=1e-5,
    accuracy=1e-8,
    slips=("inner root as constant", "sum's part forgotten", "outer slope forgotten", "P's sign"),
)
def load_voltage_close_to_collapse(x, slip):
    E, P, Q = x
    root = np.sqrt(E**4 - 4 * E**2 * Q - 4 * P**2)
    V = np.sqrt((E**2 - 2 * Q + root) / 2)
    sign = 8 if slip == "P's sign" else -8
    inner = np.array([4 * E**3 - 8 * E * Q, sign * P, -4 * E**2]) / (2 * root)
    inner = 0 if slip == "inner root as constant" else inner
    total = 0 if slip == "sum's part forgotten" else np.array([2 * E, 0.0, -2.0])
    return (total + inner) / (2 if slip == "outer slope forgotten" else 4 * V)
