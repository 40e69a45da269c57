# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Normalisation of activations, weights and scores."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..smooth import softmax

INSTANCE = ((2, 5), (2,), (2,))
INSTANCE_OUT = normal("instance out", 2, 5)


def f_instance(x):
    X, gamma, beta = unpack(x, *INSTANCE)
    c = X - np.mean(X, axis=1, keepdims=True)
    y = c / np.sqrt(np.mean(c * c, axis=1, keepdims=True) + 1e-2)
    return np.sum(INSTANCE_OUT * np.tanh(gamma[:, None] * y + beta[:, None]))


@case(
    "normalisation",
    f_instance,
    normal("instance", 14),
    parts=slices(*INSTANCE),
    slips=("γ forgotten", "variance taken as constant", "mean taken as constant", "β's as γ's"),
)
def instance_normalisation(x, slip):
    X, gamma, beta = unpack(x, *INSTANCE)
    c = X - X.mean(1, keepdims=True)
    s = np.sqrt(np.mean(c * c, axis=1, keepdims=True) + 1e-2)
    y = c / s
    d = INSTANCE_OUT * (1 - np.tanh(gamma[:, None] * y + beta[:, None]) ** 2)
    e = d * (1 if slip == "γ forgotten" else gamma[:, None])
    mean = 0 if slip == "mean taken as constant" else e.mean(1, keepdims=True)
    share = np.mean(e * y, axis=1, keepdims=True)
    X_bar = (e - mean - (0 if slip == "variance taken as constant" else share * y)) / s
    gamma_bar = np.sum(d * y, axis=1)
    return pack(X_bar, gamma_bar, gamma_bar if slip == "β's as γ's" else d.sum(1))


@case(
    "normalisation",
    lambda x: x / np.sum(np.abs(x)),
    [0.8, -1.3, 0.4, 2.1],
    slips=("sum taken as constant", "signs forgotten", "sum not squared", "transposed outer"),
)
def sum_of_magnitudes(x, slip):
    total = np.sum(np.abs(x))
    sign = np.ones(4) if slip == "signs forgotten" else np.sign(x)
    outer = np.outer(sign, x) if slip == "transposed outer" else np.outer(x, sign)
    if slip == "sum taken as constant":
        outer = 0
    return np.eye(4) / total - outer / total ** (1 if slip == "sum not squared" else 2)


SPECTRAL = np.array([[1.0, -0.4], [0.7, 1.6]])


def _largest_singular_value(W):
    total, area = np.sum(W * W), W[0, 0] * W[1, 1] - W[0, 1] * W[1, 0]
    return np.sqrt((total + np.sqrt(total**2 - 4 * area**2)) / 2)


@case(
    "normalisation",
    lambda W: np.sum(SPECTRAL * W) / _largest_singular_value(W),
    [[1.2, 0.3], [-0.5, 0.8]],
    slips=("σ taken as constant", "u and v swapped", "σ not squared"),
)
def spectral_normalisation(W, slip):
    U, s, V = np.linalg.svd(W)
    outer = np.outer(U[:, 0], V[0])
    if slip == "u and v swapped":
        outer = outer.T
    k = 0 if slip == "σ taken as constant" else np.sum(SPECTRAL * W)
    return SPECTRAL / s[0] - k * outer / s[0] ** (1 if slip == "σ not squared" else 2)


NEAR_BY = (np.abs(np.arange(6)[:, None] - np.arange(6)) <= 1) * 1.0


@case(
    "normalisation",
    lambda x: x / (2 + 0.5 * (NEAR_BY @ (x * x))) ** 0.75,
    normal("response", 6),
    slips=("neighbours forgotten", "power not lowered", "2 forgotten", "denominator as constant"),
)
def local_response_normalisation(x, slip):
    base = 2 + 0.5 * (NEAR_BY @ (x * x))
    two = {"2 forgotten": 1, "denominator as constant": 0}.get(slip, 2)
    near = np.eye(6) if slip == "neighbours forgotten" else NEAR_BY
    power = 0.75 if slip == "power not lowered" else 1.75
    return np.diag(base**-0.75) - 0.75 * 0.5 * two * (x * base**-power)[:, None] * near * x


STANDARD_IN, STANDARD_OUT = normal("standard in", 5, 4), normal("standard out", 5, 3)


def _standard(W):
    c = W - np.mean(W, axis=1, keepdims=True)
    return c, np.sqrt(np.sum(c * c, axis=1, keepdims=True) / 3)


def f_standardised_weights(W):
    c, s = _standard(W)
    return np.sum(STANDARD_OUT * (STANDARD_IN @ (c / (s + 0.1)).T))


@case(
    "normalisation",
    f_standardised_weights,
    normal("weights to standardise", 3, 4),
    batch=5,
    slips=("ε inside of the root", "n for n - 1", "mean taken as constant"),
)
def weight_standardisation(W, slip):
    c, s = _standard(W)
    D = STANDARD_OUT.T @ STANDARD_IN
    n = 4 if slip == "n for n - 1" else 3
    if slip == "ε inside of the root":
        s = np.sqrt(s**2 + 0.1)
    t = s if slip == "ε inside of the root" else s + 0.1
    g = D / t - np.sum(D * c, axis=1, keepdims=True) * c / (n * s * t**2)
    return g if slip == "mean taken as constant" else g - g.mean(1, keepdims=True)


@case(
    "normalisation",
    lambda x: (x - np.min(x)) / (np.max(x) - np.min(x)),
    [0.3, 1.7, -0.6, 0.9, 1.1],
    slips=("range taken as constant", "minimum forgotten", "largest entry forgotten"),
)
def between_0_and_1(x, slip):
    low, high = np.eye(5)[x.argmin()], np.eye(5)[x.argmax()]
    width = x.max() - x.min()
    y = (x - x.min()) / width
    down = 0 if slip == "minimum forgotten" else low
    up = 0 if slip == "largest entry forgotten" else high
    spread = 0 if slip == "range taken as constant" else np.outer(y, up - down)
    return (np.eye(5) - down - spread) / width


BALANCE = normal("balance", 3, 3)


def f_sinkhorn(Z):
    P = np.exp(Z)
    P = P / np.sum(P, axis=1, keepdims=True)
    return np.sum(BALANCE * P / np.sum(P, axis=0, keepdims=True))


@case(
    "normalisation",
    f_sinkhorn,
    normal("sinkhorn", 3, 3),
    slips=("rows' sums as constants", "columns' sums as constants", "axes swapped"),
)
def rows_and_columns_to_1(Z, slip):
    rows = softmax(Z)
    total = rows.sum(0, keepdims=True)
    axis = 1 if slip == "axes swapped" else 0
    share = np.sum(BALANCE * rows / total, axis=axis, keepdims=True)
    d = (BALANCE - (0 if slip == "columns' sums as constants" else share)) / total
    inner = np.sum(d * rows, axis=1 - axis, keepdims=True)
    return rows * (d - (0 if slip == "rows' sums as constants" else inner))


WHITE_OUT = normal("white out", 5, 2)


def _white(X):
    c = X - np.mean(X, axis=0)
    C = c.T @ c / 5
    first = np.sqrt(C[0, 0])
    cross = C[0, 1] / first
    second = np.sqrt(C[1, 1] - cross**2)
    y = c[:, 0] / first
    return c, (first, cross, second), np.stack([y, (c[:, 1] - cross * y) / second], axis=1)


@case(
    "normalisation",
    lambda X: np.sum(WHITE_OUT * np.tanh(_white(X)[2])),
    normal("to whiten", 5, 2),
    batch=5,
    slips=("factor taken as constant", "channels apart", "mean taken as constant"),
)
def whitening_by_a_triangular_factor(X, slip):
    c, (first, cross, second), y = _white(X)
    d = WHITE_OUT * (1 - np.tanh(y) ** 2)
    low = d[:, 1] / second
    high = (d[:, 0] - cross * low) / first
    by_second = -low @ y[:, 1]
    by_cross = -low @ y[:, 0] - by_second * cross / second
    by_first = -high @ y[:, 0] - by_cross * cross / first
    across = 0 if slip == "channels apart" else by_cross / first
    S = np.array([[by_first / first, across], [across, by_second / second]])
    g = np.stack([high, low], axis=1)
    if slip != "factor taken as constant":
        g = g + c @ S / 5
    return g if slip == "mean taken as constant" else g - g.mean(0)


LOADS = np.array([1.0, -2.0, 0.5, 3.0, 1.5])


def _on_the_simplex(z):
    """The nearest point with entries of at least 0 that sum to 1."""
    down = np.sort(z)[::-1]
    sizes = [k for k in range(1, 6) if 1 + k * down[k - 1] > np.sum(down[:k])]
    level = (np.sum(down[: sizes[-1]]) - 1) / sizes[-1]
    return np.maximum(z - level, 0)


@case(
    "normalisation",
    lambda z: LOADS * _on_the_simplex(z) ** 2,
    [1.25, 0.9, -0.8, 0.72, 0.1],
    slips=("mean over all entries", "mean forgotten", "entries outside of the support"),
)
def sparse_softmax(z, slip):
    p = _on_the_simplex(z)
    s = (p > 0) * 1.0
    if slip == "mean forgotten":
        inner = np.diag(s)
    elif slip == "entries outside of the support":
        inner = np.diag(s) - 1 / s.sum()
    else:
        n = 5 if slip == "mean over all entries" else s.sum()
        inner = np.diag(s) - np.outer(s, s) / n
    return 2 * (LOADS * p)[:, None] * inner
