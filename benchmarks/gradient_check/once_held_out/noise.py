# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that carry noise, and functions that magnify their rounding.

`resolution` is the noise of f divided by what a step in x can move it.
"""

from __future__ import annotations

import zlib

import numpy as np

from ..case import case, normal, pack
from ..layers import sigmoid
from ..truth import is_exact, rounded, solve


@case(
    "noise",
    lambda x: rounded(np.exp(np.sum(np.sin(x))) * 37.0, lambda v: float(f"{v:.6g}")),
    normal("digits", 4),
    slips=("outer slope forgotten", "value for each", "sine for cosine"),
    resolution=2e-3,
)
def six_digits(x, slip):
    outer = 37.0 * (1 if slip == "outer slope forgotten" else np.exp(np.sum(np.sin(x))))
    inner = {"value for each": np.ones(4), "sine for cosine": np.sin(x)}.get(slip, np.cos(x))
    return outer * inner


SINGLE_GAMMA = np.array([1.0, -0.5, 2.0, 0.7, -1.2])


def f_single_norm(x):
    y = rounded(x, lambda v: v.astype(np.float32))
    gamma = SINGLE_GAMMA if is_exact(x) else SINGLE_GAMMA.astype(np.float32)
    c = y - np.mean(y)
    s = np.sqrt(np.mean(c * c))
    return np.sum((gamma * c / s) ** 3) * 1.0


@case(
    "noise",
    f_single_norm,
    normal("single norm", 5),
    slips=("mean taken as constant", "deviation taken as constant", "power not lowered"),
    resolution=1e-2,
)
def normalisation_in_single_precision(x, slip):
    c = x - x.mean()
    s = np.sqrt(np.mean(c * c))
    y = c / s
    d = 3 * SINGLE_GAMMA**3 * y ** (3 if slip == "power not lowered" else 2)
    mean = 0 if slip == "mean taken as constant" else d.mean()
    share = 0 if slip == "deviation taken as constant" else np.mean(d * y) * y
    return (d - mean - share) / s


@case(
    "noise",
    lambda x: np.sum(rounded(np.tanh(x) * x, lambda v: v.astype(np.float16))) * 1.0,
    [0.9, -1.4, 0.6],
    slips=("product rule's second term", "product rule's first term", "sign of the second"),
    resolution=0.25,
)
def half_precision(x, slip):
    t = np.tanh(x)
    first = 0 if slip == "product rule's first term" else t
    second = 0 if slip == "product rule's second term" else x * (1 - t**2)
    return first - second if slip == "sign of the second" else first + second


def f_iterated(b):
    """The sum of squares of the y with 4 y_i = b_i + cos y_{i+1}, by iteration until it stands."""
    if is_exact(b):
        y = 0 * b
        for _ in range(60):
            y = (b + np.cos(np.roll(y, -1))) / 4
        return np.sum(y * y)
    y, last = 0 * b, b + 1
    while np.max(np.abs(y - last)) > 1e-6:
        y, last = (b + np.cos(np.roll(y, -1))) / 4, y
    return np.sum(y * y)


@case(
    "noise",
    f_iterated,
    [1.5, -0.7, 2.2],
    slips=("last step only", "sign of the coupling", "4 forgotten in the coupling"),
    resolution=2e-3,
)
def iteration_stopped_early(b, slip):
    y = 0 * b
    for _ in range(60):
        y = (b + np.cos(np.roll(y, -1))) / 4
    S = np.diag(np.sin(np.roll(y, -1))) @ np.roll(np.eye(3), 1, axis=1)
    k = {"last step only": 0, "sign of the coupling": -1}.get(slip, 1)
    k = 4 if slip == "4 forgotten in the coupling" else k
    return np.linalg.solve((4 * np.eye(3) + k * S).T, 2 * y)


@case(
    "noise",
    lambda x: rounded(3 * sigmoid(x[0]) + np.sin(x[1]) * x[2], lambda v: np.round(v * 4096) / 4096),
    [0.4, 0.5, 1.3],
    slips=("value for slope", "sine for cosine", "gain forgotten"),
    resolution=5e-2,
)
def twelve_bit_converter(x, slip):
    s = sigmoid(x[0])
    gain = 1 if slip == "gain forgotten" else 3
    wave = np.sin(x[1]) if slip == "sine for cosine" else np.cos(x[1])
    first = gain * s * (1 if slip == "value for slope" else 1 - s)
    return np.array([first, x[2] * wave, np.sin(x[1])])


HOLDINGS = np.array([900.0, 1500.0, -700.0])


@case(
    "noise",
    lambda r: 3e11 + np.sum(HOLDINGS * np.exp(r)) * np.exp(-r[0] * r[1]),
    [0.3, -0.5, 0.8],
    slips=("discount's part forgotten", "discount forgotten", "rates swapped in the discount"),
    resolution=1e-3,
)
def small_account_in_a_large_one(r, slip):
    worth, k = HOLDINGS * np.exp(r), np.exp(-r[0] * r[1])
    rates = np.array([r[1], r[0], 0.0])
    if slip == "rates swapped in the discount":
        rates = np.array([r[0], r[1], 0.0])
    own = worth * (1 if slip == "discount forgotten" else k)
    return own - (0 if slip == "discount's part forgotten" else np.sum(worth) * k * rates)


@case(
    "noise",
    lambda x: rounded(np.stack([x[0] * np.exp(x[1]), x[0] / x[1]]), lambda v: np.round(v, 4)),
    [1.7, 0.9],
    slips=("quotient rule's sign", "square forgotten", "rows swapped"),
    resolution=3e-2,
)
def printed_table(x, slip):
    a, b = x
    sign = 1 if slip == "quotient rule's sign" else -1
    J = np.array(
        [
            [np.exp(b), a * np.exp(b)],
            [1 / b, sign * a / b ** (1 if slip == "square forgotten" else 2)],
        ]
    )
    return J[::-1].copy() if slip == "rows swapped" else J


def _draws(x):
    """A generator that depends on x alone: the same input gives the same noise."""
    return np.random.default_rng(zlib.crc32(x.tobytes()))


@case(
    "noise",
    lambda x: rounded(
        5 * (x[1] / (x[0] + x[1]) - x[3] / (x[2] + x[3])),
        lambda v: v + 1e-6 * _draws(x).standard_normal(),
    ),
    [1.0, 1.3, 0.8, 0.7],
    slips=("supply forgotten", "square forgotten", "second branch's sign", "lower for upper"),
    resolution=5e-3,
)
def bridge_voltage_as_measured(x, slip):
    a, b, c, d = x
    power = 1 if slip == "square forgotten" else 2
    supply = 1 if slip == "supply forgotten" else 5
    sign = -1 if slip == "second branch's sign" else 1
    left, right = supply / (a + b) ** power, sign * supply / (c + d) ** power
    if slip == "lower for upper":
        return np.array([-a * left, b * left, c * right, -d * right])
    return np.array([-b * left, a * left, d * right, -c * right])


VISITS, CLICKED = normal("visits", 200, 3), np.sign(normal("clicked", 200))


def f_any_order(w):
    """A mean of losses, added in single precision in the order in which they happen to come."""
    each = np.log(1 + np.exp(-CLICKED * (VISITS @ w)))
    if is_exact(w):
        return np.mean(each)
    return float(np.cumsum(_draws(w).permutation(each).astype(np.float32))[-1]) / 200


@case(
    "noise",
    f_any_order,
    [0.9, -0.6, 1.4],
    batch=200,
    slips=("label forgotten", "sigmoid of the margin", "slope forgotten"),
    resolution=1e-2,
)
def parallel_sum_of_losses(w, slip):
    z = CLICKED * (VISITS @ w)
    s = sigmoid(z if slip == "sigmoid of the margin" else -z)
    s = np.ones(200) if slip == "slope forgotten" else s
    return -VISITS.T @ (s * (1 if slip == "label forgotten" else CLICKED)) / 200


# Ill-conditioned; more.py has more.

ORDERS = np.arange(6)
SAMPLES, FUNCTIONAL = normal("samples", 6), normal("functional", 6)


@case(
    "ill-conditioned",
    lambda t: FUNCTIONAL @ solve(t[:, None] ** ORDERS, SAMPLES),
    np.array([0.05, 0.2, 0.45, 0.6, 0.85, 1.0]),
    slips=("minus forgotten", "power not lowered", "adjoint not transposed"),
    resolution=1e-5,
    accuracy=1e-8,
)
def interpolation_nodes(t, slip):
    V = t[:, None] ** ORDERS
    y = np.linalg.solve(V, SAMPLES)
    w = np.linalg.solve(V if slip == "adjoint not transposed" else V.T, FUNCTIONAL)
    lowered = t[:, None] ** (ORDERS if slip == "power not lowered" else np.maximum(ORDERS - 1, 0))
    return (1 if slip == "minus forgotten" else -1) * w * (lowered @ (ORDERS * y))


AXIS = np.array([2.0, -1.0, 2.0]) / 3


@case(
    "ill-conditioned",
    lambda x: np.arccos(np.sum(AXIS * x) / np.sqrt(np.sum(x * x))),
    2 * AXIS + 1e-4 * np.array([1.0, 1.2, -0.9]),
    slips=("minus forgotten", "norm taken as constant", "sine forgotten"),
    resolution=1e-5,
    accuracy=1e-8,
)
def small_angle(x, slip):
    n = np.sqrt(x @ x)
    sine = np.sqrt(np.sum(np.cross(AXIS, x) ** 2)) / n
    inner = AXIS / n - (0 if slip == "norm taken as constant" else (AXIS @ x) * x / n**3)
    return (
        (1 if slip == "minus forgotten" else -1) * inner / (1 if slip == "sine forgotten" else sine)
    )


@case(
    "ill-conditioned",
    lambda x: (-x[1] + np.sqrt(x[1] ** 2 - 4 * x[0] * x[2])) / (2 * x[0]),
    [1.0, 1e4, 3e3],
    slips=("root taken as constant", "quotient's part forgotten", "4 for 2"),
    resolution=1e-5,
    accuracy=1e-9,
)
def smaller_root(x, slip):
    a, b, c = x
    root = np.sqrt(b * b - 4 * a * c)
    y = -2 * c / (b + root)
    slope = b if slip == "root taken as constant" else root * (2 if slip == "4 for 2" else 1)
    by_a = -c / (a * root) if slip == "quotient's part forgotten" else -y * y / slope
    by_c = -2 / slope if slip == "root taken as constant" else -1 / slope
    return np.array([by_a, -y / slope, by_c])


COLLINEAR = np.vander(np.linspace(1.0, 1.2, 5), 3)
CONTRAST = np.array([0.3, -1.0, 0.6])


@case(
    "ill-conditioned",
    lambda b: CONTRAST @ solve(COLLINEAR.T @ COLLINEAR, COLLINEAR.T @ b),
    normal("collinear", 5),
    slips=("inverse forgotten", "data forgotten", "coefficients in the other order"),
    resolution=1e-4,
    accuracy=1e-6,
)
def normal_equations(b, slip):
    Q, R = np.linalg.qr(COLLINEAR)
    c = CONTRAST[::-1] if slip == "coefficients in the other order" else CONTRAST
    if slip == "inverse forgotten":
        return COLLINEAR @ c
    z = np.linalg.solve(R.T, c)
    return pack(z, 0, 0) if slip == "data forgotten" else Q @ z


def f_correlated(x):
    a, b, r = x
    return (a * a - 2 * r * a * b + b * b) / (1 - r * r) / 2 + np.log(1 - r * r) / 2


@case(
    "ill-conditioned",
    f_correlated,
    [1.0, 1.0003, 1 - 1e-7],
    slips=("logarithm's part forgotten", "cross term forgotten", "quotient rule's second term"),
    entrywise=True,
    resolution=1e-4,
    accuracy=1e-7,
)
def nearly_equal_variables(x, slip):
    a, b, r = x
    rest = (1 - r) * (1 + r)
    top = (a - b) ** 2 + 2 * (1 - r) * a * b
    cross = 0 if slip == "cross term forgotten" else r
    log = 0 if slip == "logarithm's part forgotten" else r / rest
    second = 0 if slip == "quotient rule's second term" else r * top / rest**2
    by_a = a - b + (1 - r) * b if cross else a
    by_b = b - a + (1 - r) * a if cross else b
    return np.array([by_a / rest, by_b / rest, -a * b / rest + second - log])


def f_chaos(x):
    for _ in range(18):
        x = 3.9 * x * (1 - x)
    return x[0]


@case(
    "ill-conditioned",
    f_chaos,
    [0.31],
    slips=("last step forgotten", "rate forgotten once", "x for 2x in the first step"),
    resolution=1e-5,
    accuracy=1e-8,
)
def chaotic_map(x, slip):
    g = np.ones(1)
    for step in range(17 if slip == "last step forgotten" else 18):
        two = 1 if slip == "x for 2x in the first step" and step == 0 else 2
        rate = 1 if slip == "rate forgotten once" and step == 3 else 3.9
        g = g * rate * (1 - two * x)
        x = 3.9 * x * (1 - x)
    return g


PERIODS = 1e8


@case(
    "ill-conditioned",
    lambda x: x[0] * (1 + x[1] / PERIODS) ** PERIODS,
    [1000.0, 0.05],
    slips=("capital forgotten", "number of periods left in", "simple interest"),
    entrywise=True,
    resolution=1e-3,
    accuracy=1e-9,
)
def continuous_compounding(x, slip):
    grown = np.exp((PERIODS - 1) * np.log1p(x[1] / PERIODS))
    total = grown * (1 + x[1] / PERIODS)
    by_rate = (1 if slip == "capital forgotten" else x[0]) * grown
    if slip == "number of periods left in":
        by_rate = by_rate * PERIODS
    if slip == "simple interest":
        by_rate, total = x[0], 1 + x[1]
    return np.array([total, by_rate])


def f_heron(x):
    s = np.sum(x) / 2
    return np.sqrt(s * (s - x[0]) * (s - x[1]) * (s - x[2]))


@case(
    "ill-conditioned",
    f_heron,
    [1.0, 0.6, 0.4 + 1e-6],
    slips=("½ of the half perimeter forgotten", "root's slope forgotten", "own side forgotten"),
    resolution=1e-4,
    accuracy=1e-8,
)
def needle_triangle(x, slip):
    s = np.sum(x) / 2
    d = s - x
    area = np.sqrt(s * np.prod(d))
    half = 1 if slip == "½ of the half perimeter forgotten" else 0.5
    by_s = np.prod(d) + s * (d[1] * d[2] + d[0] * d[2] + d[0] * d[1])
    own = (0 if slip == "own side forgotten" else s * np.prod(d)) / d
    return (half * by_s - own) / (2 * (1 if slip == "root's slope forgotten" else area))
