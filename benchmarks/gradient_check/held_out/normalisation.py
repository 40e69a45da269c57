# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Normalisation by squares, extremes, deviations, totals and energies, of weights and of views."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack

normalisation = partial(case, "normalisation")

# Each channel divided by its root mean square, over learnt thresholds (Singh and Krishnan 2020).
RESPONSES = ((3, 5), (3,), (3,), (3,))
ANSWERS = normal("answers", 3, 5)


def _responses(x):
    Y, g, b, low = unpack(x, *RESPONSES)
    root = np.sqrt(np.mean(Y**2, axis=1, keepdims=True) + 1e-2)
    return Y, g, root, g[:, None] * Y / root + b[:, None], low[:, None]


def f_responses(x):
    _, _, _, z, low = _responses(x)
    return np.sum((np.maximum(z, low) - ANSWERS) ** 2) / 2


@normalisation(
    f_responses,
    pack(normal("responses", 15), [1.2, 0.8, 1.5], [0.1, -0.3, 0.4], [-0.4, -0.2, 0.1]),
    parts=slices(*RESPONSES),
    slips=(
        "root taken as constant",
        "mask forgotten",
        "threshold gets all",
        "gain forgotten in the input",
    ),
)
def responses_over_learnt_thresholds(x, slip):
    Y, g, root, z, low = _responses(x)
    d = np.maximum(z, low) - ANSWERS
    on = z > low
    below = d.sum(1) if slip == "threshold gets all" else np.sum(d * ~on, axis=1)
    d = d if slip == "mask forgotten" else d * on
    N = Y / root
    n_bar = d if slip == "gain forgotten in the input" else d * g[:, None]
    share = np.mean(n_bar * N, axis=1, keepdims=True)
    share = 0 if slip == "root taken as constant" else share
    return pack((n_bar - N * share) / root, np.sum(d * N, axis=1), d.sum(1), below)


# Weights of each unit made of mean 0 and variance 1 (Qiao et al. 2019), with their gains.
STANDARD = ((3, 4), (3,))
BATCH, LABELS = normal("standard batch", 5, 4), normal("standard labels", 5, 3)


def _standard(x):
    W, g = unpack(x, *STANDARD)
    C = W - np.mean(W, axis=1, keepdims=True)
    s = np.sqrt(np.mean(C * C, axis=1, keepdims=True) + 1e-4)
    return C / s, s, g


def f_standard(x):
    N, _, g = _standard(x)
    return np.sum((np.tanh(BATCH @ N.T * g) - LABELS) ** 2) / 10


@normalisation(
    f_standard,
    pack(0.3 * normal("standardised", 12) + 0.1, [0.5, 0.8, 0.6]),
    parts=slices(*STANDARD),
    batch=5,
    slips=(
        "mean taken as constant",
        "deviation taken as constant",
        "gain forgotten in the weights",
        "deviation of one less",
    ),
)
def standardised_weights(x, slip):
    N, s, g = _standard(x)
    z = BATCH @ N.T
    t = np.tanh(z * g)
    d = (t - LABELS) * (1 - t * t) / 5
    D = (d if slip == "gain forgotten in the weights" else d * g).T @ BATCH
    mean = 0 if slip == "mean taken as constant" else D.mean(1, keepdims=True)
    n = 3 if slip == "deviation of one less" else 4
    share = np.sum(D * N, axis=1, keepdims=True) / n
    share = 0 if slip == "deviation taken as constant" else share
    return pack((D - mean - N * share) / s, np.sum(d * z, axis=0))


# Divided by all others' squares with weights that are learnt (Ballé et al. 2016).
POOLED = ((4,), (4,), (4, 4))


def f_divided(x):
    y, b, G = unpack(x, *POOLED)
    return y / np.sqrt(b + G @ (y * y))


@normalisation(
    f_divided,
    pack(2 * normal("divided", 4), 0.5 + uniform("floor", 4), uniform("pool weights", 4, 4)),
    parts=slices(*POOLED),
    slips=(
        "pool taken as constant",
        "pool's weights transposed",
        "half forgotten",
        "inputs not squared",
    ),
)
def divided_by_a_learnt_pool(x, slip):
    y, b, G = unpack(x, *POOLED)
    u = b + G @ (y * y)
    lowered = (1 if slip == "half forgotten" else 0.5) * y / u**1.5
    weights = G.T if slip == "pool's weights transposed" else G
    by_y = np.diag(1 / np.sqrt(u))
    if slip != "pool taken as constant":
        by_y = by_y - lowered[:, None] * weights * 2 * y
    by_G = np.zeros((4, 4, 4))
    by_G[np.arange(4), np.arange(4)] = -np.outer(lowered, y if slip[:6] == "inputs" else y * y)
    return np.hstack([by_y, -np.diag(lowered), by_G.reshape(4, 16)])


# Features between their smallest and largest value of a table.


def f_range(X):
    low, high = np.min(X, axis=0), np.max(X, axis=0)
    return ((X - low) / (high - low)) @ np.array([0.6, -1.1, 0.4])


@normalisation(
    f_range,
    [[5.1, 33.0, 0.2], [7.0, 41.5, 1.4], [6.3, 28.2, 2.3], [4.9, 30.9, 1.7]],
    slips=(
        "smallest taken as constant",
        "largest taken as constant",
        "smallest forgotten in the width",
        "sign of the width",
    ),
)
def table_between_its_extremes(X, slip):
    w = np.array([0.6, -1.1, 0.4])
    low, high = X.argmin(0), X.argmax(0)
    width = X.max(0) - X.min(0)
    N = (X - X.min(0)) / width
    J = np.zeros((4, 4, 3))
    sign = -1 if slip == "sign of the width" else 1
    for k in range(3):
        J[np.arange(4), np.arange(4), k] += w[k] / width[k]
        if slip != "largest taken as constant":
            J[:, high[k], k] -= sign * w[k] * N[:, k] / width[k]
        if slip != "smallest taken as constant":
            J[:, low[k], k] -= w[k] / width[k]
            if slip != "smallest forgotten in the width":
                J[:, low[k], k] += sign * w[k] * N[:, k] / width[k]
    return J


# Nodes less a learnt part of the mean of their graph (Cai et al. 2021).
GRAPH = ((6, 2), (2,))
MEMBERS = np.array([[1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]]) * 1.0
MEMBERS_MEAN = MEMBERS / MEMBERS.sum(1, keepdims=True)
NODES = normal("nodes", 6, 2)


def _graphs(x):
    Y, part = unpack(x, *GRAPH)
    means = MEMBERS.T @ (MEMBERS_MEAN @ Y)
    C = Y - part * means
    return means, part, C, np.sqrt(MEMBERS.T @ (MEMBERS_MEAN @ (C * C)) + 1e-3)


def f_graphs(x):
    _, _, C, s = _graphs(x)
    return np.sum(NODES * np.sin(C / s))


@normalisation(
    f_graphs,
    pack(normal("graphs", 12) + 0.5, [0.7, 1.2]),
    parts=slices(*GRAPH),
    slips=(
        "learnt part forgotten in the mean",
        "deviation taken as constant",
        "mean over all nodes",
        "part's way through the deviation forgotten",
    ),
)
def nodes_less_a_part_of_their_mean(x, slip):
    means, part, C, s = _graphs(x)
    N = C / s
    D = NODES * np.cos(N)
    average = MEMBERS.T @ MEMBERS_MEAN
    if slip == "mean over all nodes":
        average = np.full((6, 6), 1 / 6)
    through = 0 if slip == "deviation taken as constant" else N * (average @ (D * N))
    C_bar = (D - through) / s
    by_mean = C_bar if slip == "learnt part forgotten in the mean" else part * C_bar
    for_part = D / s if slip == "part's way through the deviation forgotten" else C_bar
    return pack(C_bar - average @ by_mean, -np.sum(for_part * means, axis=0))


# The energy of a channel by a power of what it was of late (Wang et al. 2017).
LATE = np.tril(0.4 * 0.6 ** np.maximum(np.subtract.outer(np.arange(8), np.arange(8)), 0))
LATE[:, 0] = 0.6 ** np.arange(8)


def _compressed(x):
    E, (power, bias, root) = x[:8], x[8:]
    M = LATE @ E + 1e-3
    return E, M, E / M**power, power, bias, root


def f_compressed(x):
    _, _, u, _, bias, root = _compressed(x)
    return (u + bias) ** root - bias**root


@normalisation(
    f_compressed,
    pack(np.exp(1.2 * normal("energy", 8)), [0.92, 1.7, 0.45]),
    parts=(slice(0, 8), slice(8, 11)),
    slips=(
        "late energy taken as constant",
        "power forgotten",
        "bias taken off forgotten",
        "start of the mean forgotten",
    ),
)
def energy_by_what_it_was_of_late(x, slip):
    _, M, u, power, bias, root = _compressed(x)
    outer = root * (u + bias) ** (root - 1)
    late = LATE.copy()
    if slip == "start of the mean forgotten":
        late[:, 0] *= 0.4
    factor = 1 if slip == "power forgotten" else power
    late = 0 if slip == "late energy taken as constant" else factor * (u / M)[:, None] * late
    by_E = outer[:, None] * (np.diag(M**-power) - late)
    taken = 0 if slip == "bias taken off forgotten" else 1
    by_bias = outer - taken * root * bias ** (root - 1)
    by_root = (u + bias) ** root * np.log(u + bias) - taken * bias**root * np.log(bias)
    return np.hstack([by_E, np.stack([-outer * u * np.log(M), by_bias, by_root], axis=1)])


# Logarithms of shares less their mean (Aitchison 1982), with a little of all added to each.


def f_shares(x):
    z = np.log(x + 0.02 * np.sum(x))
    return z - np.mean(z)


@normalisation(
    f_shares,
    [3.1, 0.8, 1.9, 0.05, 2.4, 0.4],
    slips=(
        "mean taken as constant",
        "what is added taken as constant",
        "sum for the mean",
        "slope without what is added",
    ),
)
def logarithms_of_shares_less_their_mean(x, slip):
    u = x if slip == "slope without what is added" else x + 0.02 * x.sum()
    added = 0 if slip == "what is added taken as constant" else 0.02
    J = (np.eye(6) + added) / u[:, None]
    mean = J.sum(0) if slip == "sum for the mean" else J.mean(0)
    return J - (0 if slip == "mean taken as constant" else mean)


# Counts of genes, each cell brought to the mean total, then scored by logarithms.
MARKERS = np.array([0.9, -0.5, 0.7, -1.3])


def _cells(X):
    T = np.sum(X, axis=1, keepdims=True)
    return T, X / T * np.mean(T)


@normalisation(
    lambda X: np.log1p(_cells(X)[1]) @ MARKERS,
    [[12.0, 3.0, 1.0, 41.0], [5.0, 1.0, 2.0, 17.0], [30.0, 9.0, 1.0, 55.0]],
    slips=(
        "own total taken as constant",
        "mean total taken as constant",
        "1 forgotten in the slope",
        "markers' mean for the sum",
    ),
)
def counts_brought_to_the_mean_total(X, slip):
    T, N = _cells(X)
    one = 0 if slip == "1 forgotten in the slope" else 1
    D = MARKERS / (one + N) / (4 if slip == "markers' mean for the sum" else 1)
    inner = np.sum(D * X / T, axis=1, keepdims=True)
    own = T.mean() / T * (D - (0 if slip == "own total taken as constant" else inner))
    others = 0 if slip == "mean total taken as constant" else inner[:, :, None] / 3
    return np.eye(3)[:, :, None] * own[:, None] + others + np.zeros((3, 3, 4))


# A layer that a condition scales, shifts and gates (Peebles and Xie 2023).
CONDITION = ((3, 4), (2,), (12, 2))
STEERED = normal("steered", 3, 4)


def _steered(x):
    Y, c, W = unpack(x, *CONDITION)
    m = np.mean(Y, axis=1, keepdims=True)
    s = np.sqrt(np.mean((Y - m) ** 2, axis=1, keepdims=True) + 1e-5)
    scale, shift, gate = (W @ c).reshape(3, 4)
    N = (Y - m) / s
    return Y, c, W, N, s, scale, gate, N * (1 + scale) + shift


def f_steered(x):
    Y, _, _, _, _, _, gate, z = _steered(x)
    return np.mean((Y + gate * z - STEERED) ** 2)


@normalisation(
    f_steered,
    pack(normal("steered layer", 12), [0.9, -0.6], 0.5 * normal("steering", 24)),
    parts=slices(*CONDITION),
    slips=(
        "1 of the scale forgotten",
        "way around forgotten",
        "gate forgotten in the layer",
        "deviation taken as constant",
        "mean over the positions in the condition",
    ),
)
def layer_steered_by_a_condition(x, slip):
    Y, c, W, N, s, scale, gate, z = _steered(x)
    d = (Y + gate * z - STEERED) / 6
    z_bar = d if slip == "gate forgotten in the layer" else d * gate
    n_bar = z_bar * (scale if slip == "1 of the scale forgotten" else 1 + scale)
    share = np.mean(n_bar * N, axis=1, keepdims=True)
    share = 0 if slip == "deviation taken as constant" else share
    Y_bar = (n_bar - n_bar.mean(1, keepdims=True) - N * share) / s
    Y_bar = Y_bar if slip == "way around forgotten" else Y_bar + d
    by = pack(np.sum(z_bar * N, axis=0), z_bar.sum(0), np.sum(d * z, axis=0))
    by = by / (3 if slip == "mean over the positions in the condition" else 1)
    return pack(Y_bar, W.T @ by, np.outer(by, c))


# A batch divided by its mean absolute deviation (Hoffer et al. 2018).
ABSOLUTE = normal("absolute", 6, 2)
TO_DEVIATION = np.sqrt(np.pi / 2)


def _absolute(X):
    C = X - np.mean(X, axis=0)
    return C, TO_DEVIATION * np.mean(abs(C), axis=0)


def f_absolute(X):
    C, s = _absolute(X)
    return np.sum(ABSOLUTE * np.exp(-C / s))


@normalisation(
    f_absolute,
    normal("batch by absolute", 6, 2) * np.array([1.0, 3.0]) + 2,
    batch=6,
    slips=(
        "deviation taken as constant",
        "mean taken as constant",
        "signs forgotten",
        "mean of the signs forgotten",
        "√(π/2) twice",
    ),
)
def batch_by_its_mean_absolute_deviation(X, slip):
    C, s = _absolute(X)
    D = -ABSOLUTE * np.exp(-C / s)
    s_bar = -np.sum(D * C, axis=0) / s**2
    s_bar = 0 if slip == "deviation taken as constant" else s_bar * TO_DEVIATION / 6
    s_bar = s_bar * (TO_DEVIATION if slip == "√(π/2) twice" else 1)
    by_s = s_bar * (1 if slip == "signs forgotten" else np.sign(C))
    if slip == "mean taken as constant":
        return D / s + by_s
    by_mean = D / s if slip == "mean of the signs forgotten" else D / s + by_s
    return D / s + by_s - by_mean.mean(0)
