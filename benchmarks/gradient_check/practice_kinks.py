# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Formulas with kinks that engineers meet, at one."""

from __future__ import annotations

import numpy as np

from .case import case, normal, pack
from .layers import relu

RIGHTS = ("", "slope 1 at 0")


@case(
    "kinks",
    lambda x: np.sort(x)[2] ** 2 + np.sum(x) / 10,
    [2.0, -1.0, 2.0, 5.0, 2.0],
    kink=True,
    rights=("", "shared", "last"),
    slips=("mean's part only", "all ties in full", "the smallest"),
)
def squared_median_with_ties(x, slip):
    weights = {
        "shared": [1 / 3, 0, 1 / 3, 0, 1 / 3],
        "last": [0, 0, 0, 0, 1],
        "mean's part only": [0, 0, 0, 0, 0],
        "all ties in full": [1, 0, 1, 0, 1],
        "the smallest": [0, 1, 0, 0, 0],
    }
    return 2 * 2.0 * np.array(weights.get(slip, [1, 0, 0, 0, 0])) + 0.1


def _differences(U):
    return np.stack([U[1:, :-1] - U[:-1, :-1], U[:-1, 1:] - U[:-1, :-1]])


FLAT = np.array([[1.0, 1.0, 2.0], [1.0, 3.0, 0.5], [0.0, 2.0, 1.0]])


@case(
    "kinks",
    lambda U: np.sum(np.sqrt(np.sum(_differences(U) ** 2, axis=0))),
    FLAT,
    kink=True,
    rights=("", "inside the ball"),
    slips=("outside the ball", "corner's part forgotten", "anisotropic"),
)
def isotropic_total_variation(U, slip):
    D = _differences(U)
    n = np.sqrt(np.sum(D**2, axis=0))
    P = np.sign(D) if slip == "anisotropic" else D / np.where(n == 0, 1, n)
    P[:, 0, 0] = {"inside the ball": (0.5, -0.6), "outside the ball": (1.0, 1.0)}.get(slip, (0, 0))
    g = np.zeros_like(U)
    g[1:, :-1] += P[0]
    g[:-1, 1:] += P[1]
    if slip != "corner's part forgotten":
        g[:-1, :-1] -= P[0] + P[1]
    return g


DESIGN, RESPONSE = normal("lasso design", 5, 4), normal("lasso response", 5)


@case(
    "kinks",
    lambda b: np.sum((DESIGN @ b - RESPONSE) ** 2) / 2 + 0.7 * np.sum(np.abs(b)),
    [0.0, 0.4, 0.0, -1.1],
    kink=True,
    rights=("", "slope 1 at 0", "slope -0.3 at 0"),
    slips=("slope 2 at 0", "penalty forgotten", "penalty of ones"),
)
def lasso_with_zeros(b, slip):
    s = np.sign(b)
    if slip.endswith("at 0"):
        s = s + (b == 0) * float(slip.split()[1])
    k = 0 if slip == "penalty forgotten" else 0.7
    return DESIGN.T @ (DESIGN @ b - RESPONSE) + k * (1 if slip == "penalty of ones" else s)


@case(
    "kinks",
    lambda b: (
        np.sum((DESIGN @ b - RESPONSE) ** 2) / 2
        + 2 * np.sqrt(b[0] ** 2 + b[1] ** 2)
        + 2 * np.sqrt(b[2] ** 2 + b[3] ** 2)
    ),
    [0.0, 0.0, 0.6, -0.8],
    kink=True,
    rights=("", "inside the ball"),
    slips=("on the box's corner", "group of all", "penalty of the zero group only"),
)
def group_lasso_with_a_dead_group(b, slip):
    g = DESIGN.T @ (DESIGN @ b - RESPONSE)
    zero = {"inside the ball": (0.8, -0.55), "on the box's corner": (0.95, 0.95)}.get(slip, (0, 0))
    rest = b[2:] / (1 if slip == "penalty of the zero group only" else np.linalg.norm(b[2:]))
    if slip == "penalty of the zero group only":
        rest = 0 * rest
    if slip == "group of all":
        rest = rest + b[2:]
    return g + 2 * pack(zero, rest)


AGES = np.array([1.0, 2.0, 3.0, 4.0, 6.0])
FIT = np.array([1.5, 2.0, 3.0, 2.5, 4.0])


def f_pinball(b):
    r = FIT - b[0] - b[1] * AGES
    return np.sum(np.where(r > 0, 0.75 * r, -0.25 * r))


@case(
    "kinks",
    f_pinball,
    [1.0, 0.5],
    kink=True,
    rights=("", "upper slope at 0", "middle at 0"),
    slips=("slope 1.5 at 0", "quantile's complement", "ages forgotten"),
)
def quantile_regression_through_points(b, slip):
    r = FIT - b[0] - b[1] * AGES
    zero = {"upper slope at 0": 0.75, "middle at 0": 0.25, "slope 1.5 at 0": 1.5}.get(slip, -0.25)
    s = np.where(r > 0, 0.75, np.where(r < 0, -0.25, zero))
    if slip == "quantile's complement":
        s = np.where(r > 0, 0.25, np.where(r < 0, -0.75, -0.25))
    return -np.array([s.sum(), s.sum() if slip == "ages forgotten" else s @ AGES])


def f_solid(x):
    """A union of a slab and the intersection of two half spaces."""
    return np.maximum(np.minimum(x[0], 2 * x[1] - 1), np.minimum(x[2] / 3, x[0] + x[1] - 1))


@case(
    "kinks",
    f_solid,
    [1.0, 1.0, 3.0],
    kink=True,
    rights=("", "second", "half of each"),
    slips=("sum of both", "all of them", "unit slope of the third"),
)
def union_of_intersections_at_a_corner(x, slip):
    slopes = {
        "second": (0, 2, 0),
        "half of each": (0.5, 0, 1 / 6),
        "sum of both": (1, 2, 0),
        "all of them": (2, 3, 1 / 3),
        "unit slope of the third": (0, 0, 1),
    }
    return np.array(slopes.get(slip, (1, 0, 0)), dtype=float)


def f_box(x):
    q = np.stack([np.abs(x[0]) - 2.0, np.abs(x[1]) - 1.0])
    out = np.maximum(q, 0)
    n = np.sum(out * out)
    return (np.sqrt(n) if n > 0 else 0 * n) + np.minimum(np.max(q), 0)


@case(
    "kinks",
    f_box,
    [2.0, -1.0],
    kink=True,
    rights=("", "other face", "on the circle"),
    slips=("sum of both faces", "signs forgotten", "inwards"),
)
def distance_to_a_box_at_its_corner(x, slip):
    slopes = {
        "other face": (0, -1),
        "on the circle": (0.6, -0.8),
        "sum of both faces": (1, -1),
        "signs forgotten": (0.6, 0.8),
        "inwards": (-0.6, 0.8),
    }
    return np.array(slopes.get(slip, (1, 0)), dtype=float)


def f_eigen(x):
    a, b, c = x
    h = ((a - c) / 2) ** 2 + b * b
    return (a + c) / 2 + (np.sqrt(h) if h > 0 else 0 * h)


@case(
    "kinks",
    f_eigen,
    [1.5, 0.0, 1.5],
    kink=True,
    rights=("", "other vector", "half of each", "a vector in between"),
    slips=("off-diagonal once", "sum of both", "trace"),
)
def largest_of_two_equal_eigenvalues(x, slip):
    slopes = {
        "other vector": (0, 0, 1),
        "half of each": (0.5, 0, 0.5),
        "a vector in between": (0.36, 0.96, 0.64),
        "off-diagonal once": (0.5, 1.5, 0.5),
        "sum of both": (1, 0, 1),
        "trace": (1, 1, 1),
    }
    return np.array(slopes.get(slip, (1, 0, 0)), dtype=float)


def f_clip_norm(g):
    n = np.sqrt(np.sum(g * g))
    return g * np.minimum(1.0, 5 / n)


@case(
    "kinks",
    f_clip_norm,
    [3.0, 4.0],
    kink=True,
    rights=("", "projected", "half projected"),
    slips=("scale without its slope", "projection doubled", "normal part only"),
)
def gradient_clipped_at_its_norm(g, slip):
    u = g / np.linalg.norm(g)
    k = {
        "projected": 1,
        "half projected": 0.5,
        "projection doubled": 2,
        "scale without its slope": -0.5,
    }.get(slip, 0)
    if slip == "normal part only":
        return np.outer(u, u)
    return np.eye(2) - k * np.outer(u, u)


@case(
    "kinks",
    lambda x: np.abs(x[0] * x[1]) + np.abs(x[2]) * x[3],
    [0.0, 0.0, 0.0, 2.0],
    kink=True,
    rights=("", "slope 1 of the second"),
    slips=("slope 1 of the first", "factor of the second forgotten", "slope 3 of the second"),
)
def product_of_magnitudes(x, slip):
    slopes = {
        "slope 1 of the second": (0, 0, 2, 0),
        "slope 1 of the first": (1, 0, 0, 0),
        "factor of the second forgotten": (0, 0, 0, 1),
        "slope 3 of the second": (0, 0, 3, 0),
    }
    return np.array(slopes.get(slip, (0, 0, 0, 0)), dtype=float)


def f_butterfly(x):
    s, low, middle, high = x
    return relu(s - low) - 2 * relu(s - middle) + relu(s - high)


@case(
    "kinks",
    f_butterfly,
    [100.0, 90.0, 100.0, 110.0],
    kink=True,
    rights=("", "middle exercised", "half exercised"),
    slips=("price not coupled to the strike", "weight 2 forgotten", "high strike exercised"),
)
def butterfly_at_its_top(x, slip):
    on = {"middle exercised": 1.0, "half exercised": 0.5}.get(slip, 0.0)
    two = 1 if slip == "weight 2 forgotten" else 2
    g = np.array([1 - two * on, -1, two * on, 0])
    if slip == "price not coupled to the strike":
        g[0], g[2] = -1.0, 0.0
    if slip == "weight 2 forgotten":
        g[0], g[2] = 0.5, 1.5
    if slip == "high strike exercised":
        g[3] = -1.0
    return g


WEIGHTS = np.array([1.0, -2.0, 0.5, 3.0])


@case(
    "kinks",
    lambda x: np.sum(WEIGHTS * np.sort(x)),
    [1.0, 0.0, 1.0, 0.0],
    kink=True,
    rights=("", "shared", "other order"),
    slips=("not sorted back", "largest weight for both", "pairs swapped"),
)
def weighted_order_statistics(x, slip):
    weights = {
        "": (0.5, 1, 3, -2),
        "shared": (1.75, -0.5, 1.75, -0.5),
        "other order": (3, -2, 0.5, 1),
        "not sorted back": (1, -2, 0.5, 3),
        "largest weight for both": (3, 1, 3, 1),
        "pairs swapped": (1, 3, -2, 0.5),
    }
    return np.array(weights[slip], dtype=float)


BRACKETS, RATES = np.array([0.0, 12000.0, 35000.0]), np.array([0.15, 0.1, 0.2])


@case(
    "kinks",
    lambda x: np.sum(relu(x[:, None] - BRACKETS) * RATES),
    [12000.0, 35000.0, 80000.0, 9000.0],
    kink=True,
    rights=("", "upper rate at the border"),
    slips=("sum of rates at the border doubled", "lowest rate", "brackets forgotten"),
)
def progressive_tax_at_its_brackets(x, slip):
    z = x[:, None] - BRACKETS
    on = np.where(z == 0, {"upper rate at the border": 1.0}.get(slip, 0.0), z > 0)
    if slip == "sum of rates at the border doubled":
        on = np.where(z == 0, 2.0, z > 0)
    if slip == "brackets forgotten":
        on = np.ones_like(z)
    return on @ (RATES[[0, 0, 0]] if slip == "lowest rate" else RATES)
