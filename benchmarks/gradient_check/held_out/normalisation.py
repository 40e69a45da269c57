# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Normalisation of places, patches, roads, positions, genes, shapes, kernels and readings."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..smooth import softmax

normalisation = partial(case, "normalisation")

# Moments over the channels of each place, given back after a layer (Li et al. 2019).
CARRIED = ((3, 5), (3, 3))
CARRIED_AIM = normal("carried aim", 3, 5)


def _carried(x):
    Y, W = unpack(x, *CARRIED)
    m = np.mean(Y, axis=0)
    s = np.sqrt(np.mean((Y - m) ** 2, axis=0) + 1e-3)
    N = (Y - m) / s
    t = np.tanh(W @ N)
    return W, s, N, t, t * s + m


@normalisation(
    lambda x: np.sum((_carried(x)[4] - CARRIED_AIM) ** 2) / 2,
    pack(1.3 * normal("carried", 15) + 0.4, normal("carried past", 9)),
    parts=slices(*CARRIED),
    slips=(
        "mean given back taken as constant",
        "deviation given back taken as constant",
        "deviation divided by taken as constant",
        "places for channels in the mean",
    ),
)
def moments_carried_past_a_layer(x, slip):
    W, s, N, t, z = _carried(x)
    D = z - CARRIED_AIM
    a = D * s * (1 - t * t)
    n_bar = W.T @ a
    share = N * np.mean(n_bar * N, axis=0)
    share = 0 if slip == "deviation divided by taken as constant" else share
    axis = 1 if slip == "places for channels in the mean" else 0
    Y_bar = (n_bar - np.mean(n_bar, axis=axis, keepdims=True) - share) / s
    if slip != "mean given back taken as constant":
        Y_bar = Y_bar + np.mean(D, axis=0)
    if slip != "deviation given back taken as constant":
        Y_bar = Y_bar + N * np.mean(D * t, axis=0)
    return pack(Y_bar, a @ N.T)


# Local contrast, its deviation at least the mean deviation (Jarrett et al. 2009).
ROW = np.subtract.outer(np.arange(5), np.arange(5))
BLUR = np.where(abs(ROW) < 2, 0.5 ** abs(ROW), 0)
BLUR = np.kron(BLUR, BLUR) / np.sum(np.kron(BLUR, BLUR), axis=1, keepdims=True)
CONTRASTED = normal("contrasted", 25)


def _contrast(Y):
    C = Y.ravel() - BLUR @ Y.ravel()
    s = np.sqrt(BLUR @ (C * C))
    return C, s, C / np.maximum(s, np.mean(s))


@normalisation(
    lambda Y: CONTRASTED @ np.tanh(_contrast(Y)[2]),
    0.5 + uniform("patch", 5, 5) * np.linspace(0.2, 2, 5),
    slips=(
        "mean deviation taken as constant",
        "local mean taken as constant",
        "local deviation taken as constant",
        "blur not turned round",
        "mask forgotten",
    ),
)
def local_contrast_of_a_patch(Y, slip):
    C, s, z = _contrast(Y)
    u = np.maximum(s, s.mean())
    D = CONTRASTED * (1 - np.tanh(z) ** 2) / u
    u_bar = -D * z
    on = s > s.mean()
    by_mean = 0 if slip == "mean deviation taken as constant" else np.sum(u_bar * ~on) / 25
    by_mean = 0 if slip == "mask forgotten" else by_mean
    s_bar = (u_bar if slip == "mask forgotten" else u_bar * on) + by_mean
    back = BLUR if slip == "blur not turned round" else BLUR.T
    if slip == "local deviation taken as constant":
        s_bar = 0 * s_bar
    C_bar = D + C * (back @ (s_bar / s))
    g = C_bar if slip == "local mean taken as constant" else C_bar - back @ C_bar
    return g.reshape(5, 5)


# A network's weights divided by the roots of both degrees (Kipf and Welling 2017).
LINKS = np.array([[0, 1], [0, 2], [1, 2], [2, 3], [3, 4], [4, 5], [3, 5]])
PASSED = normal("passed", 6)


def _links(w):
    A = np.eye(6).astype(w.dtype)
    for (i, j), weight in zip(LINKS, w, strict=True):
        A[i, j] = A[j, i] = weight
    d = np.sum(A, axis=1)
    return d, A / np.sqrt(d[:, None] * d)


@normalisation(
    lambda w: _links(w)[1] @ PASSED,
    [0.8, 1.7, 0.5, 2.2, 1.1, 0.6, 1.4],
    slips=(
        "degrees taken as constants",
        "degree of the receiver alone",
        "degree of one end alone",
        "half of the root forgotten",
    ),
)
def links_divided_by_their_degrees(w, slip):
    d, N = _links(w)
    half = 1 if slip == "half of the root forgotten" else 0.5
    by_degree = -half * np.diag(N @ PASSED / d)
    if slip != "degree of the receiver alone":
        by_degree = by_degree - half * N * PASSED / d
    J = np.zeros((6, 7))
    for e, (i, j) in enumerate(LINKS):
        root = np.sqrt(d[i] * d[j])
        J[i, e], J[j, e] = PASSED[j] / root, PASSED[i] / root
        if slip != "degrees taken as constants":
            J[:, e] += by_degree[:, i]
            J[:, e] += 0 if slip == "degree of one end alone" else by_degree[:, j]
    return J


# Positions from signals, as much long as short and 1 in all, and what they earn less their risk.
EARNED = np.array([0.021, -0.013, 0.034, 0.008, -0.027, 0.015])
SPREAD = normal("spread of returns", 6, 6)
RISK = 0.01 * (SPREAD @ SPREAD.T) + 0.02 * np.eye(6)


def _gross(y):
    C = y - np.mean(y)
    return C, np.sum(abs(C))


def f_gross(y):
    C, gross = _gross(y)
    w = C / gross
    return EARNED @ w - 1.5 * w @ RISK @ w


@normalisation(
    f_gross,
    [1.4, -0.3, 0.7, 2.1, -1.8, 0.2],
    slips=(
        "gross taken as constant",
        "signs before the mean is taken off",
        "mean taken as constant",
        "2 of the risk forgotten",
    ),
)
def positions_scaled_to_a_gross_of_one(y, slip):
    C, gross = _gross(y)
    w = C / gross
    two = 1 if slip == "2 of the risk forgotten" else 2
    D = EARNED - two * 1.5 * RISK @ w
    signs = np.sign(y if slip == "signs before the mean is taken off" else C)
    share = 0 if slip == "gross taken as constant" else signs * (w @ D)
    C_bar = (D - share) / gross
    return C_bar if slip == "mean taken as constant" else C_bar - np.mean(C_bar)


# Two genes over the geometric mean of three others, and over the untreated sample (first column).


def f_expression(X):
    relative = X[:2] / (X[2] * X[3] * X[4]) ** (1 / 3)
    return relative[:, 1:] / relative[:, :1]


@normalisation(
    f_expression,
    [[2.1, 6.3, 8.8], [4.0, 1.7, 2.9], [1.2, 1.5, 0.9], [3.3, 4.1, 2.7], [0.8, 0.7, 1.1]],
    slips=(
        "root of the mean forgotten",
        "untreated sample taken as constant",
        "references of the untreated forgotten",
        "slope of an arithmetic mean",
    ),
)
def expression_over_reference_genes(X, slip):
    z, J = f_expression(X), np.zeros((2, 2, 5, 3))
    third = 1 if slip == "root of the mean forgotten" else 1 / 3
    for t in range(2):
        for s in (1, 2):
            own = J[t, s - 1]
            own[t, s], own[t, 0] = z[t, s - 1] / X[t, s], -z[t, s - 1] / X[t, 0]
            size = X[2:]
            if slip == "slope of an arithmetic mean":
                size = np.ones((3, 1)) * np.prod(X[2:], axis=0) ** (1 / 3)
            own[2:, s] = -third * z[t, s - 1] / size[:, s]
            own[2:, 0] = third * z[t, s - 1] / size[:, 0]
            if slip == "untreated sample taken as constant":
                own[:, 0] = 0
            elif slip == "references of the untreated forgotten":
                own[2:, 0] = 0
    return J


# Landmarks of a jaw, moved, scaled and turned onto another (Kendall 1984): what is left.
JAW = np.array([[0.0, 0.1], [1.1, 0.3], [1.9, 0.9], [2.1, 2.0], [1.2, 1.6], [0.3, 1.1]])
JAW = (JAW - JAW.mean(0)) / np.sqrt(np.sum((JAW - JAW.mean(0)) ** 2))
TURNED_JAW = JAW[:, ::-1] * np.array([1.0, -1.0])


def _shape(X):
    C = X - np.mean(X, axis=0)
    size = np.sqrt(np.sum(C * C))
    return C / size, size, np.sum(C * JAW) / size, np.sum(C * TURNED_JAW) / size


def f_shape(X):
    _, _, along, across = _shape(X)
    return 1 - along**2 - across**2


@normalisation(
    f_shape,
    [[3.1, 4.2], [4.8, 5.2], [5.6, 6.9], [4.4, 8.1], [4.1, 6.4], [2.2, 6.0]],
    slips=(
        "size taken as constant",
        "turned part forgotten",
        "sign of the turned part",
        "size squared",
    ),
)
def landmarks_of_a_jaw_on_another(X, slip):
    S, size, along, across = _shape(X)
    turn = {"turned part forgotten": 0, "sign of the turned part": -1}.get(slip, 1)
    D = -2 * (along * JAW + turn * across * TURNED_JAW)
    share = 0 if slip == "size taken as constant" else S * np.sum(S * D)
    return (D - share) / (size**2 if slip == "size squared" else size)


# An activation and a normaliser in one (Liu et al. 2020), deviations over groups of two channels.
EVOLVED = ((4, 5), (4,), (4,))
EVOLVED_AIM = normal("evolved aim", 4, 5)


def _evolved(x):
    Y, v, gain = unpack(x, *EVOLVED)
    G = Y.reshape(2, 10)
    C = G - np.mean(G, axis=1, keepdims=True)
    s = np.sqrt(np.mean(C * C, axis=1) + 1e-3)
    s = np.stack([s[0], s[0], s[1], s[1]])[:, None]
    on = 1 / (1 + np.exp(-v[:, None] * Y))
    return Y, v[:, None], gain[:, None], C.reshape(4, 5), s, on


def f_evolved(x):
    Y, _, gain, _, s, on = _evolved(x)
    return np.sum((gain * Y * on / s - EVOLVED_AIM) ** 2) / 2


@normalisation(
    f_evolved,
    pack(normal("evolved", 20) + 0.5, [1.1, 0.6, 1.9, -0.7], [0.9, 1.3, 0.7, 1.2]),
    parts=slices(*EVOLVED),
    slips=(
        "deviation taken as constant",
        "deviation of the channel alone",
        "mean forgotten in the deviation",
        "slope of the sigmoid forgotten",
    ),
)
def activation_that_normalises_groups(x, slip):
    Y, v, gain, C, s, on = _evolved(x)
    n = Y * on / s
    D = gain * n - EVOLVED_AIM
    slope = 0 if slip == "slope of the sigmoid forgotten" else on * (1 - on)
    by_s = np.sum(-D * gain * n / s, axis=1)
    if slip == "deviation taken as constant":
        by_s = 0 * by_s
    if slip != "deviation of the channel alone":
        by_s = np.repeat(by_s.reshape(2, 2).sum(1), 2)
    away = Y if slip == "mean forgotten in the deviation" else C
    Y_bar = D * gain / s * (on + v * Y * slope) + by_s[:, None] * away / (10 * s)
    by_v = np.sum(D * gain / s * Y * Y * on * (1 - on), axis=1)
    return pack(Y_bar, by_v, np.sum(D * n, axis=1))


# Classes scored by the correlation of their weights with the input (Luo et al. 2018).
CORRELATED = ((3, 4), (1,))
INPUTS = 2 * normal("correlated inputs", 6, 4) + 1
CENTRED = INPUTS - INPUTS.mean(1, keepdims=True)
UNITS = CENTRED / np.sqrt(np.sum(CENTRED**2, axis=1, keepdims=True))
CLASSES = np.array([0, 2, 1, 1, 0, 2])


def _correlated(x):
    W, a = unpack(x, *CORRELATED)
    C = W - np.mean(W, axis=1, keepdims=True)
    length = np.sqrt(np.sum(C * C, axis=1, keepdims=True))
    r = UNITS @ (C / length).T
    return C / length, length, r, np.exp(a[0]), np.exp(a[0]) * r


def f_correlated(x):
    z = _correlated(x)[4]
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[np.arange(6), CLASSES])


@normalisation(
    f_correlated,
    pack(normal("correlated weights", 12) + 0.3, 1.2),
    batch=6,
    parts=slices(*CORRELATED),
    slips=(
        "length taken as constant",
        "inputs not centred",
        "exponent of the scale forgotten",
        "length squared",
    ),
)
def classes_by_correlations_of_weights(x, slip):
    U, length, r, scale, z = _correlated(x)
    d = (softmax(z) - np.eye(3)[CLASSES]) / 6
    inputs = UNITS
    if slip == "inputs not centred":
        inputs = INPUTS / np.sqrt(np.sum(INPUTS**2, axis=1, keepdims=True))
    D = scale * d.T @ inputs
    share = 0 if slip == "length taken as constant" else np.sum(D * U, axis=1, keepdims=True)
    by_W = (D - U * share) / (length**2 if slip == "length squared" else length)
    by_scale = np.sum(d * r)
    return pack(by_W, by_scale if slip == "exponent of the scale forgotten" else scale * by_scale)


# Each reading in deviations from the five before it.


def _before(y):
    B = np.stack([y[t - 5 : t] for t in range(5, 13)])
    m = np.mean(B, axis=1)
    s = np.sqrt(np.sum((B - m[:, None]) ** 2, axis=1) / 4)
    return B, m, s


def f_before(y):
    _, m, s = _before(y)
    return (y[5:] - m) / s


@normalisation(
    f_before,
    [7.2, 7.9, 6.8, 7.4, 8.1, 9.6, 8.8, 7.7, 8.3, 6.1, 6.9, 7.5, 10.2],
    slips=(
        "deviation taken as constant",
        "mean taken as constant",
        "5 readings for 4",
        "window one reading late",
    ),
)
def readings_by_the_five_before_them(y, slip):
    B, m, s = _before(y)
    z, J = f_before(y), np.zeros((8, 13))
    n = 5 if slip == "5 readings for 4" else 4
    for t in range(8):
        by_s = -z[t] * (B[t] - m[t]) / (n * s[t] ** 2)
        by_s = 0 if slip == "deviation taken as constant" else by_s
        by_m = 0 if slip == "mean taken as constant" else 1 / (5 * s[t])
        J[t, t + 5] += 1 / s[t]
        late = 1 if slip == "window one reading late" else 0
        J[t, t + late : t + late + 5] += by_s - by_m
    return J


# A kernel scaled by a style and brought back to length 1 (Karras et al. 2020).
DEMODULATED = ((2, 3, 3), (3,))
FIELD = np.lib.stride_tricks.sliding_window_view(normal("styled field", 3, 8), 3, axis=1)
STYLED_AIM = normal("styled aim", 2, 6)


def _demodulated(x):
    K, style = unpack(x, *DEMODULATED)
    M = K * style[:, None]
    d = 1 / np.sqrt(np.sum(M * M, axis=(1, 2), keepdims=True) + 1e-4)
    z = np.stack([np.sum(FIELD * k[:, None], axis=(0, 2)) for k in M * d])
    return K, style, M * d, d, np.maximum(z, 0.2 * z)


@normalisation(
    lambda x: np.mean((_demodulated(x)[4] - STYLED_AIM) ** 2),
    pack(normal("demodulated", 18), [0.6, 1.7, -0.9]),
    parts=slices(*DEMODULATED),
    slips=(
        "length taken as constant",
        "style forgotten in the kernel",
        "style forgotten in the length",
        "length over all outputs",
        "leak forgotten",
    ),
)
def kernel_demodulated_after_its_style(x, slip):
    K, style, N, d, z = _demodulated(x)
    leak = 0 if slip == "leak forgotten" else 0.2
    D = 2 * (z - STYLED_AIM) / 12 * np.where(z > 0, 1, leak)
    N_bar = np.einsum("on,cnt->oct", D, FIELD)
    axis = None if slip == "length over all outputs" else (1, 2)
    share = np.sum(N_bar * N, axis=axis, keepdims=True)
    M_bar = d * (N_bar - (0 if slip == "length taken as constant" else N * share))
    direct = d * N_bar if slip == "style forgotten in the length" else M_bar
    by_K = M_bar if slip == "style forgotten in the kernel" else M_bar * style[:, None]
    return pack(by_K, np.sum(direct * K, axis=(0, 2)))
