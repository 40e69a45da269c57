# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Functions at their kinks: each element of Clarke's generalised gradient is right."""

from __future__ import annotations

import numpy as np

from .case import case, normal, pack, slices, unpack
from .layers import relu

SLOPES = ("", "slope 1 at 0", "slope ½ at 0")


def step(z, slip):
    """A slope of relu; at 0 the one that the name of the slip says, or 0."""
    return np.where(z == 0, {"slope 1 at 0": 1.0, "slope ½ at 0": 0.5}.get(slip, 0.0), z > 0)


C6 = np.array([1.0, -2.0, 0.5, 3.0, -1.5, 0.7])


@case(
    "kinks",
    lambda x: np.sum(C6 * relu(x)),
    [0.0, 1.3, 0.0, -0.8, 0.0, 2.0],
    kink=True,
    rights=SLOPES,
    slips=("slope 2 at 0", "slope -1 at 0", "mask forgotten", "mask of the weights"),
)
def relu_at_0(x, slip):
    if slip in ("slope 2 at 0", "slope -1 at 0"):
        return C6 * np.where(x == 0, float(slip.split()[1]), x > 0)
    if slip == "mask forgotten":
        return C6.copy()
    return C6 * (C6 > 0 if slip == "mask of the weights" else step(x, slip))


@case(
    "kinks",
    lambda x: np.sum(np.abs(x)),
    [0.0, 2.0, -1.0, 0.0],
    kink=True,
    rights=("", "slope 1 at 0"),
    slips=("slope 2 at 0", "sign forgotten", "x for its sign"),
)
def absolute_value(x, slip):
    if slip == "sign forgotten":
        return np.where(x == 0, 0.0, 1.0)
    if slip == "x for its sign":
        return x.copy()
    return np.sign(x) + (x == 0) * {"slope 1 at 0": 1, "slope 2 at 0": 2}.get(slip, 0)


@case(
    "kinks",
    lambda x: relu(x[0]) - relu(-x[0]) + x[1] ** 2,
    [0.0, 1.5],
    kink=True,
    slips=("chain rule with slope 0 at 0", "chain rule with slope 1 at 0"),
)
def two_kinks_that_cancel(x, slip):
    if slip:
        slope = float(slip.split()[4])
        return np.array([slope + slope if x[0] == 0 else 1.0, 2 * x[1]])
    return np.array([1.0, 2 * x[1]])


@case(
    "kinks",
    np.max,
    [1.5, 0.3, 1.5, 1.5],
    kink=True,
    rights=("", "shared", "last"),
    slips=("each one", "each with weight ½", "the smallest"),
)
def maximum_with_ties(x, slip):
    tied = np.flatnonzero(x == x.max())
    g = np.zeros_like(x)
    if slip == "the smallest":
        g[x.argmin()] = 1
    elif slip == "last":
        g[tied[-1]] = 1
    elif slip in ("shared", "each one", "each with weight ½"):
        g[tied] = {"shared": 1 / len(tied), "each one": 1, "each with weight ½": 0.5}[slip]
    else:
        g[tied[0]] = 1
    return g


@case(
    "kinks",
    lambda y: np.sum(np.max(y.reshape(3, 3), axis=1) ** 2),
    [1.0, 1.0, 0.2, -0.3, 0.8, 0.1, 2.0, 0.5, 2.0],
    kink=True,
    rights=("", "shared"),
    slips=("all ties", "mask forgotten", "own value forgotten"),
)
def max_pool_with_ties(y, slip):
    Y = y.reshape(3, 3)
    top = Y.max(1, keepdims=True)
    tied = top == Y
    if slip == "":
        tied = np.cumsum(tied, 1) * tied == 1
    if slip == "shared":
        tied = tied / tied.sum(1, keepdims=True)
    if slip == "mask forgotten":
        tied = np.ones((3, 3))
    return (tied * (1 if slip == "own value forgotten" else 2 * top)).ravel()


NET = ((3, 2), (3,), (3,))
INPUT = np.array([0.5, -1.5])


def f_dead(x):
    W, b, v = unpack(x, *NET)
    return relu(W @ INPUT + b) @ v


@case(
    "kinks",
    f_dead,
    pack([[3.0, 1.0], [1.0, 2.0], [-1.0, -1.0]], [0.0, 0.25, 0.5], [1.2, -0.7, 0.4]),
    kink=True,
    rights=SLOPES,
    parts=slices(*NET),
    slips=("mask forgotten", "slope 2 at 0", "mask of the weights", "bias forgotten"),
)
def network_with_a_unit_at_0(x, slip):
    W, b, v = unpack(x, *NET)
    z = W @ INPUT + (0 if slip == "bias forgotten" else b)
    mask = {
        "mask forgotten": np.ones(3),
        "slope 2 at 0": np.where(z == 0, 2.0, z > 0),
        "mask of the weights": v > 0,
    }.get(slip, step(z, slip))
    d = v * mask
    return pack(np.outer(d, INPUT), d, relu(z))


LABEL = np.array([1.0, -1.0, 1.0])


@case(
    "kinks",
    lambda s: np.sum(relu(1 - LABEL * s)),
    [1.0, -1.0, 0.2],
    kink=True,
    rights=SLOPES,
    batch=3,
    slips=("label forgotten", "margin forgotten", "slope 2 at 0"),
)
def hinge_at_the_margin(s, slip):
    z = (0 if slip == "margin forgotten" else 1) - LABEL * s
    mask = np.where(z == 0, 2.0, z > 0) if slip == "slope 2 at 0" else step(z, slip)
    return -mask * (1 if slip == "label forgotten" else LABEL)


@case(
    "kinks",
    lambda x: np.sum(np.clip(x, -1, 1) ** 3),
    [1.0, -1.0, 0.5, 2.0],
    kink=True,
    rights=("", "inside at the bounds"),
    slips=("clip forgotten", "slope ½ outside"),
)
def clipped_at_the_bound(x, slip):
    inside = np.abs(x) <= 1 if slip == "inside at the bounds" else np.abs(x) < 1
    if slip == "clip forgotten":
        return 3 * x**2
    return 3 * x**2 * np.where(inside, 1.0, 0.5 * (slip == "slope ½ outside"))


@case(
    "kinks",
    lambda x: np.sum(np.where(x > 0, x, 0.1 * x)) ** 2,
    [0.0, 1.0, -2.0],
    kink=True,
    rights=("", "slope 1 at 0"),
    slips=("slope 0 at 0", "leak forgotten", "square's factor forgotten"),
)
def leaky_relu(x, slip):
    low = 0.0 if slip == "leak forgotten" else 0.1
    slope = np.where(x > 0, 1.0, low)
    slope[x == 0] = {"slope 1 at 0": 1.0, "slope 0 at 0": 0.0}.get(slip, 0.1)
    total = np.sum(np.where(x > 0, x, 0.1 * x))
    return slope * (1 if slip == "square's factor forgotten" else 2 * total)


@case(
    "kinks",
    lambda x: np.sum(np.abs(x[1:] - x[:-1])),
    [1.0, 1.0, 2.0, 0.5, 0.5],
    kink=True,
    rights=("", "slope 1 at 0"),
    slips=("right neighbour only", "slope 2 at 0"),
)
def total_variation(x, slip):
    d = x[1:] - x[:-1]
    s = np.sign(d) + (d == 0) * {"slope 1 at 0": 1, "slope 2 at 0": 2}.get(slip, 0)
    g = np.zeros_like(x)
    g[1:] += s
    if slip != "right neighbour only":
        g[:-1] -= s
    return g


@case(
    "kinks",
    lambda x: np.sqrt(np.sum(x * x)),
    [0.0, 0.0],
    kink=True,
    rights=("", "inside the ball"),
    slips=("each entry 1", "outside the ball"),
)
def norm_at_0(x, slip):
    values = {"inside the ball": (0.6, 0.5), "each entry 1": (1, 1), "outside the ball": (1.5, 0)}
    return np.array(values.get(slip, (0.0, 0.0)), dtype=float)


@case(
    "kinks",
    lambda x: np.abs(x[0]) * x[1] + np.maximum(x[0], x[1] - 1.0),
    [0.0, 1.0],
    kink=True,
    rights=("", "other branch"),
    slips=("both slopes", "minus for plus", "slope of the bound"),
)
def two_kinks_at_one_point(x, slip):
    slopes = {
        "": (1, 0),
        "other branch": (0, 1),
        "both slopes": (2, 1),
        "minus for plus": (1, -1),
        "slope of the bound": (0, 2),
    }
    return np.array(slopes[slip], dtype=float)


@case(
    "kinks",
    lambda x: np.sum(np.where(np.abs(x) < 1, x**2 / 2, np.abs(x) - 0.5)),
    [1.0, -1.0, 0.4],
    slips=("slope 0 at the joint", "not clipped outside"),
)
def huber_at_the_joint(x, slip):
    g = np.clip(x, -1, 1)
    if slip == "slope 0 at the joint":
        g[np.abs(x) == 1] = 0
    return 0.5 * g if slip == "not clipped outside" else g


@case(
    "kinks",
    lambda x: np.sum(relu(x - 1e-7) * normal("near", 4)),
    [0.0, 0.5, 1e-4, -2.0],
    slips=("mask forgotten", "mask of ≥ 0"),
)
def kink_nearby(x, slip):
    c = normal("near", 4)
    if slip == "mask forgotten":
        return c.copy()
    return c * ((x >= 0) if slip == "mask of ≥ 0" else (x > 1e-7))
