# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at, and close to, the edge of where a function is defined."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from . import case as cases
from .case import at, pack
from .truth import gammaln, is_exact

# Close to an edge the entries are of any size.
case = partial(cases.case, entrywise=True)


@case(
    "edges",
    lambda x: np.sum(np.sqrt(x)),
    [1e-9, 0.4, 1e-6],
    slips=("½ forgotten", "root forgotten", "sign of the power"),
)
def root_near_0(x, slip):
    factor = 1.0 if slip == "½ forgotten" else 0.5
    return factor * {"root forgotten": 1 / x, "sign of the power": np.sqrt(x)}.get(
        slip, 1 / np.sqrt(x)
    )


root_at_0 = at(root_near_0, "root at 0", [0.0, 0.25, 2.0], slips=("root forgotten", "½ forgotten"))


@case(
    "edges",
    lambda p: -np.sum(p * np.log(p)),
    [1e-10, 0.3, 1e-5, 0.69],
    slips=("1 forgotten", "sign of the 1", "1/p only"),
)
def entropy(p, slip):
    one = {"1 forgotten": 0, "sign of the 1": -1}.get(slip, 1)
    return -1 / p if slip == "1/p only" else -np.log(p) - one


@case(
    "edges",
    lambda x: np.sum(np.power(x, 1.5)),
    [0.0, 0.5, 0.0, 2.0],
    slips=("power not lowered", "1 at 0"),
)
def power_at_0(x, slip):
    g = 1.5 * (x**1.5 if slip == "power not lowered" else np.sqrt(x))
    return np.where(x == 0, 1.0, g) if slip == "1 at 0" else g


@case(
    "edges",
    lambda x: np.sum(np.log(x) * np.array([1.0, 2.0, -1.0])),
    [1e-12, 1e-3, 2.0],
    slips=("x for 1/x", "weights forgotten"),
)
def logarithm_near_0(x, slip):
    c = 1 if slip == "weights forgotten" else np.array([1.0, 2.0, -1.0])
    return c * (x if slip == "x for 1/x" else 1 / x)


@case(
    "edges",
    lambda x: np.sum(np.arcsin(x)),
    [1 - 1e-9, 0.2, -1 + 1e-6],
    slips=("root forgotten", "plus in the root"),
    accuracy=1e-7,
)
def arcsine_near_1(x, slip):
    inner = 1 + x * x if slip == "plus in the root" else (1 - x) * (1 + x)
    return 1 / (inner if slip == "root forgotten" else np.sqrt(inner))


@case(
    "edges",
    lambda x: np.sum(np.arccos(x)),
    [0.999999, -0.5, 0.1],
    slips=("minus forgotten", "square forgotten"),
)
def arccosine_near_1(x, slip):
    inner = 1 - x if slip == "square forgotten" else (1 - x) * (1 + x)
    return (1 if slip == "minus forgotten" else -1) / np.sqrt(inner)


LOW, HIGH = np.array([0.0, -1.0, 2.0]), np.array([1.0, 1.0, 5.0])


@case(
    "edges",
    lambda x: -np.sum(np.log(x - LOW) + np.log(HIGH - x)),
    [1e-6, 1 - 1e-7, 3.0],
    slips=("upper bound's sign", "lower bound forgotten"),
)
def barrier(x, slip):
    low = 0 if slip == "lower bound forgotten" else 1 / (x - LOW)
    return -low + (-1 if slip == "upper bound's sign" else 1) / (HIGH - x)


def f_raises(x):
    """As written with the math module: a number outside of the domain raises ValueError."""
    if is_exact(x):
        return np.sum(np.log(x) * np.sqrt(1 - x))
    return sum(math.log(v) * math.sqrt(1 - v) for v in x.tolist())


@case(
    "edges",
    f_raises,
    [1e-8, 0.5, 1 - 1e-7],
    slips=("second term forgotten", "sign of the second term"),
    accuracy=1e-8,
)
def domain_that_raises(x, slip):
    second = np.log(x) / (2 * np.sqrt(1 - x))
    sign = {"second term forgotten": 0, "sign of the second term": -1}.get(slip, 1)
    return np.sqrt(1 - x) / x - sign * second


def f_beta(x):
    a, b = x
    return gammaln(a) + gammaln(b) - gammaln(a + b) + 3 * a + b


@case("edges", f_beta, [1e-3, 2e-2], slips=("digamma of the sum forgotten", "b for a"))
def beta_likelihood_near_0(x, slip):
    from scipy.special import digamma

    total = 0 if slip == "digamma of the sum forgotten" else digamma(np.sum(x))
    return digamma(x[::-1] if slip == "b for a" else x) - total + np.array([3.0, 1.0])


@case(
    "edges",
    lambda x: np.sum(np.arccosh(x)),
    [1 + 1e-8, 1.5, 4.0],
    slips=("root forgotten", "plus in the root"),
    accuracy=1e-7,
)
def inverse_cosh_near_1(x, slip):
    inner = x * x + 1 if slip == "plus in the root" else (x - 1) * (x + 1)
    return 1 / (inner if slip == "root forgotten" else np.sqrt(inner))


def f_simplex(p):
    return np.sum(np.sqrt(p) * np.array([1.0, -1.0, 2.0])) + np.log(1 - p[0] - p[1])


@case(
    "edges", f_simplex, [0.5, 0.5 - 1e-7, 0.3], slips=("last coordinate's part forgotten", "sign")
)
def simplex_corner(p, slip):
    g = np.array([1.0, -1.0, 2.0]) / (2 * np.sqrt(p))
    rest = 1 / (1 - p[0] - p[1])
    sign = {"last coordinate's part forgotten": 0, "sign": -1}.get(slip, 1)
    return g - sign * pack(rest, rest, 0)
