# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at kinks: ties, joints, clip ends, residuals of 0, cones."""

from __future__ import annotations

import numpy as np

from ..case import case, pack, slices, unpack
from ..layers import relu

ANSWERS = np.array([0, 2, 1])
AGAINST = 1 - np.eye(3)[ANSWERS]


def f_margin(z):
    return np.mean(np.max(z + AGAINST, axis=1) - z[np.arange(3), ANSWERS])


@case(
    "kinks",
    f_margin,
    [[2.0, 1.0, -0.5], [0.25, 0.25, 1.0], [0.5, 0.75, -2.0]],
    kink=True,
    rights=("", "shared"),
    batch=3,
    slips=("all violators", "own class forgotten", "margin forgotten"),
)
def multiclass_margin(z, slip):
    total = z + (0 if slip == "margin forgotten" else AGAINST)
    tied = total == total.max(1, keepdims=True)
    share = {"shared": tied / tied.sum(1, keepdims=True), "all violators": tied}.get(
        slip, np.cumsum(tied, 1) * tied == 1
    )
    own = 0 if slip == "own class forgotten" else np.eye(3)[ANSWERS]
    return (share - own) / 3


@case(
    "kinks",
    lambda x: np.sort(x)[2] ** 2,
    [1.0, 2.0, 2.0, 5.0, 0.0],
    kink=True,
    rights=("", "shared", "second"),
    slips=("both in full", "mean's", "own value forgotten", "position in the sorted ones"),
)
def squared_median(x, slip):
    weights = {
        "": [0, 1, 0, 0, 0],
        "second": [0, 0, 1, 0, 0],
        "shared": [0, 0.5, 0.5, 0, 0],
        "both in full": [0, 1, 1, 0, 0],
        "mean's": [0.2] * 5,
        "own value forgotten": [0, 0.5, 0, 0, 0],
        "position in the sorted ones": [0, 0, 0, 1, 0],
    }[slip]
    return 2 * np.sort(x)[2] * np.array(weights, dtype=float)


MAXOUT = ((2, 2, 2), (2,))
MAXOUT_IN = np.array([1.0, -0.5])


def f_maxout(x):
    W, v = unpack(x, *MAXOUT)
    return np.max(W @ MAXOUT_IN, axis=1) @ v


@case(
    "kinks",
    f_maxout,
    pack([[[1.0, 1.0], [0.75, 0.5]], [[2.0, 0.5], [-1.0, 1.0]]], [1.5, -2.0]),
    kink=True,
    rights=("", "second piece", "shared"),
    parts=slices(*MAXOUT),
    slips=("both pieces", "no piece at the tie", "smaller piece of the other unit"),
)
def maxout_with_a_tie(x, slip):
    W, v = unpack(x, *MAXOUT)
    z = W @ MAXOUT_IN
    at_tie = {
        "second piece": [0, 1],
        "shared": [0.25, 0.75],
        "both pieces": [1, 1],
        "no piece at the tie": [0, 0],
    }.get(slip, [1, 0])
    other = [0, 1] if slip == "smaller piece of the other unit" else [1, 0]
    pieces = np.array([at_tie, other], dtype=float) * v[:, None]
    return pack(pieces[:, :, None] * MAXOUT_IN, z.max(1))


def f_gini(x):
    return sum(np.abs(x[i] - x[j]) for i in range(len(x)) for j in range(i)) / 6


@case(
    "kinks",
    f_gini,
    [1.5, 0.5, 1.5, -1.0],
    kink=True,
    rights=("", "first above", "partly"),
    slips=("each pair once", "both above at the tie", "signs forgotten"),
)
def mean_difference(x, slip):
    S = np.sign(x[:, None] - x)
    size = {"first above": 1.0, "both above at the tie": 1.0, "partly": -0.4}.get(slip, 0.0)
    S[0, 2] = size
    S[2, 0] = size if slip == "both above at the tie" else -size
    if slip == "each pair once":
        S = np.tril(S)
    if slip == "signs forgotten":
        S = np.abs(S)
    return S.sum(1) / 6


GAIN = np.array([1.0, -1.0, 2.0, -0.5, 0.8])


@case(
    "kinks",
    lambda r: np.mean(np.minimum(r * GAIN, np.minimum(np.maximum(r, 0.75), 1.25) * GAIN)),
    [1.25, 0.75, 1.0, 1.5, 1.5],
    kink=True,
    rights=("", "clipped at the ends", "half way"),
    batch=5,
    slips=("clip forgotten", "clipped whatever the sign", "gains' signs forgotten"),
)
def clipped_surrogate(r, slip):
    held = np.where(GAIN > 0, r > 1.25, r < 0.75)
    if slip == "clipped whatever the sign":
        held = (r < 0.75) | (r > 1.25)
    slope = 1.0 - held
    if slip == "clip forgotten":
        slope = np.ones(5)
    slope[:2] *= {"clipped at the ends": 0, "half way": 0.5}.get(slip, 1)
    return slope * (np.abs(GAIN) if slip == "gains' signs forgotten" else GAIN) / 5


TUBE_IN = np.array([[1.0, 2.0], [0.5, -1.0], [-1.0, 0.25], [2.0, 2.0]])
TUBE_OUT = np.array([2.25, 0.75, 1.0, 0.0])


@case(
    "kinks",
    lambda w: np.sum(relu(np.abs(TUBE_IN @ w - TUBE_OUT) - 0.5)),
    [0.75, 1.0],
    kink=True,
    rights=("", "slope 1 at the edge"),
    slips=("tube forgotten", "signs forgotten", "slope -1 at the edge", "slope 3 at the edge"),
)
def insensitive_tube(w, slip):
    d = TUBE_IN @ w - TUBE_OUT
    slope = np.sign(d) * (np.abs(d) > 0.5)
    if slip.endswith("at the edge"):
        slope = slope + np.sign(d) * (np.abs(d) == 0.5) * float(slip.split()[1])
    if slip == "tube forgotten":
        slope = np.sign(d)
    return TUBE_IN.T @ (np.abs(slope) if slip == "signs forgotten" else slope)


SITES = np.array([[3.0, 4.0], [-3.0, 4.0], [0.0, -5.0], [9.0, 1.0]])


@case(
    "kinks",
    lambda x: np.min(np.sqrt(np.sum((x - SITES) ** 2, axis=1))),
    [0.0, 0.0],
    kink=True,
    rights=("", "between", "the middle"),
    slips=("sum of the nearest", "1/distance forgotten", "sign", "the farthest"),
)
def nearest_site(x, slip):
    U = (x - SITES) / np.sqrt(np.sum((x - SITES) ** 2, axis=1, keepdims=True))
    weights = {
        "between": [0.3, 0.7, 0, 0],
        "the middle": [0.5, 0, 0.5, 0],
        "sum of the nearest": [1, 1, 1, 0],
        "1/distance forgotten": [5, 0, 0, 0],
        "sign": [-1.2, 0, 0, 0],
        "the farthest": [0, 0, 0, 1.1],
    }
    return np.array(weights.get(slip, [1, 0, 0, 0])) @ U


@case(
    "kinks",
    lambda x: np.sort(x) * np.array([1.0, 2.0, 3.0, 4.0]),
    [0.5, 2.0, -1.0, 0.5],
    kink=True,
    rights=("", "the other order", "shared"),
    slips=("both in one place", "not sorted", "places for their inverse", "weights forgotten"),
)
def sorted_with_a_tie(x, slip):
    P = np.eye(4)[[2, 0, 3, 1]]
    if slip == "the other order":
        P = P[[0, 2, 1, 3]]
    if slip == "shared":
        P = (P + P[[0, 2, 1, 3]]) / 2
    if slip == "both in one place":
        P[1], P[2] = P[1] + P[2], 0
    if slip == "not sorted":
        P = np.eye(4)
    if slip == "places for their inverse":
        P = P.T
    return P if slip == "weights forgotten" else P * np.array([1.0, 2.0, 3.0, 4.0])[:, None]


@case(
    "kinks",
    lambda x: np.maximum(x[0] ** 2, 2 * x[0]),
    [2.0],
    kink=True,
    rights=("", "line's", "between"),
    slips=("both", "neither", "line's without its 2", "below both"),
)
def parabola_and_line(x, slip):
    slopes = {"line's": 2.0, "between": 3.1, "both": 6.0, "neither": 0.0}
    slopes |= {"line's without its 2": 1.0, "below both": 1.9}
    return np.array([slopes.get(slip, 2 * x[0])])


ROWS, HEIGHT = np.array([[1.0, 1.0], [2.0, -1.0], [0.5, 3.0]]), np.array([3.0, 0.0, 2.0])


@case(
    "kinks",
    lambda w: np.sum(np.abs(ROWS @ w - HEIGHT)),
    [1.0, 2.0],
    kink=True,
    rights=("", "one above", "one below"),
    slips=("slope 2 at residual 0", "sum of the rows", "residual for its sign", "rows' squares"),
)
def least_absolute_residuals(w, slip):
    d = ROWS @ w - HEIGHT
    sign = np.sign(d)
    at_0 = {"one above": [1, -1], "one below": [-0.2, 0.9], "slope 2 at residual 0": [2, -2]}
    sign[:2] = at_0.get(slip, [0, 0])
    if slip == "sum of the rows":
        sign = np.array([1.0, 1.0, 2.0])
    if slip == "residual for its sign":
        sign = d
    return ROWS.T @ sign if slip != "rows' squares" else (ROWS**2).T @ sign


@case(
    "kinks",
    lambda x: x * np.minimum(relu(x + 3), 6.0) / 6,
    [-3.0, 0.5, 3.0, -1.0, 4.0],
    kink=True,
    rights=("", "outer slopes at the joints", "between at the joints"),
    slips=("gate taken as constant", "gate forgotten", "slope 0 at 3", "sum at -3"),
)
def hard_swish(x, slip):
    inside = np.abs(x) < 3
    gate = np.clip(x + 3, 0, 6) / 6
    if slip == "gate forgotten":
        gate = np.ones(5)
    slope = gate + (0 if slip == "gate taken as constant" else x / 6 * inside)
    first, third = slope[[0, 2]]
    if slip in ("", "slope 0 at 3", "sum at -3"):
        first, third = -0.5, 1.5
    if slip == "between at the joints":
        first, third = -0.3, 1.2
    if slip == "slope 0 at 3":
        third = 0.0
    if slip == "sum at -3":
        first = -1.0
    if slip == "gate taken as constant":
        third = 0.5
    slope[0], slope[2] = first, third
    return np.diag(slope)


@case(
    "kinks",
    lambda x: np.maximum(np.minimum(x[0], 2 * x[1]), x[2]) + x[0] * x[2],
    [0.0, 0.0, 0.0],
    kink=True,
    rights=("", "second", "third", "shared"),
    slips=("all", "none", "2 forgotten", "weights above 1"),
)
def largest_of_a_smallest(x, slip):
    weights = {
        "second": [0, 2, 0],
        "third": [0, 0, 1],
        "shared": [0.25, 0.5, 0.5],
        "all": [1, 2, 1],
        "none": [0, 0, 0],
        "2 forgotten": [0, 1, 0],
        "weights above 1": [1.3, 0, -0.3],
    }
    return np.array(weights.get(slip, [1, 0, 0])) + np.array([x[2], 0, x[0]])


DEEP = ((2, 2), (2, 2), (2,))
DEEP_IN = np.array([[1.0, 1.0], [2.0, -1.0], [-1.0, 0.5]])


def f_deep(x):
    W, U, v = unpack(x, *DEEP)
    return np.mean(relu(relu(DEEP_IN @ W.T) @ U.T) @ v)


@case(
    "kinks",
    f_deep,
    pack([[1.0, -1.0], [-0.5, 1.5]], [[1.0, -1.5], [0.5, 1.0]], [1.0, -2.0]),
    kink=True,
    rights=("", "slope 1 at 0"),
    batch=3,
    parts=slices(*DEEP),
    slips=("first mask forgotten", "second mask forgotten", "slope -2 at 0", "masks swapped"),
)
def two_layers_with_a_unit_at_0(x, slip):
    W, U, v = unpack(x, *DEEP)
    z = DEEP_IN @ W.T
    y = relu(z)
    u = y @ U.T
    at_0 = {"slope 1 at 0": 1.0, "slope -2 at 0": -2.0}.get(slip, 0.0)
    first, second = (z > 0) * 1.0, (u > 0) * 1.0
    first[0, 0] = at_0  # the unit that is at 0 with an input that is not
    if slip == "masks swapped":
        first, second = second, first
    if slip == "first mask forgotten":
        first = np.ones((3, 2))
    if slip == "second mask forgotten":
        second = np.ones((3, 2))
    d = second * v / 3
    return pack(((d @ U) * first).T @ DEEP_IN, d.T @ y, relu(u).sum(0) / 3)


@case(
    "kinks",
    lambda x: np.max(np.stack([1 - x[t] / np.max(x[: t + 1]) for t in range(len(x))])),
    [1.0, 3.0, 2.0, 3.0, 1.5, 0.75, 2.0],
    kink=True,
    rights=("", "later peak", "shared"),
    slips=("both peaks", "peak forgotten", "day after the peak", "price not divided out"),
)
def largest_drawdown_from_two_equal_peaks(x, slip):
    g = np.zeros(7)
    g[5] = -1 / x[1]
    slope = (1 if slip == "price not divided out" else x[5]) / x[1] ** 2
    first = {"later peak": 0, "shared": 0.4, "peak forgotten": 0, "day after the peak": 0}
    later = {"later peak": 1, "shared": 0.6, "both peaks": 1}
    g[1], g[3] = slope * first.get(slip, 1), slope * later.get(slip, 0)
    if slip == "day after the peak":
        g[2] = slope
    return g


SLIDING = np.array([[1.0, -0.5, 0.0], [0.0, 1.0, -2.0]])
MASSES, PUSH = np.array([2.0, 0.5, 1.5]), np.array([0.3, -1.0, 0.6])


@case(
    "kinks",
    lambda q: 0.4 * np.sqrt(np.sum((SLIDING @ q) ** 2)) + MASSES @ q**2 / 2 - PUSH @ q,
    [1.0, 2.0, 1.0],
    kink=True,
    rights=("", "held", "held the other way"),
    slips=("force outside of the cone", "coefficient forgotten", "push forgotten", "½ forgotten"),
)
def friction_of_a_contact_that_sticks(q, slip):
    held = {
        "held": [0.6, -0.5],
        "held the other way": [-0.3, 0.8],
        "force outside of the cone": [0.9, 0.9],
        "coefficient forgotten": [1.5, -1.25],
    }
    push = 0 if slip == "push forgotten" else PUSH
    inertia = MASSES * q * (2 if slip == "½ forgotten" else 1)
    return 0.4 * np.array(held.get(slip, [0.0, 0.0])) @ SLIDING + inertia - push
