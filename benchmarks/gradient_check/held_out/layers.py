# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Convolution, attention and normalisation layers."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..layers import sigmoid
from ..smooth import softmax

# Convolution.

GROUPED = normal("grouped in", 4, 6)


def _grouped(K):
    """Two groups: channels 0 and 1 make output 0, channels 2 and 3 make output 1."""
    return np.stack(
        [
            sum(
                K[g, c, j] * GROUPED[2 * g + c, j : j + 4]
                for c in range(K.shape[1])
                for j in range(K.shape[2])
            )
            for g in range(2)
        ]
    )


@case(
    "convolution",
    lambda K: np.sum(np.tanh(_grouped(K)) * np.array([[1.0], [-2.0]])),
    normal("grouped", 2, 2, 3),
    slips=("channels of the first group for both", "mask forgotten", "taps turned over"),
)
def grouped_convolution(K, slip):
    y = np.tanh(_grouped(K))
    d = np.array([[1.0], [-2.0]]) * (y**0 if slip == "mask forgotten" else 1 - y**2)
    g = np.zeros_like(K)
    for group in range(2):
        first = 0 if slip == "channels of the first group for both" else 2 * group
        for c in range(2):
            for j in range(3):
                g[group, c, j] = d[group] @ GROUPED[first + c, j : j + 4]
    return g[:, :, ::-1].copy() if slip == "taps turned over" else g


SCENE = normal("scene", 5, 6)


def _separable(x):
    rows = sum(x[i] * SCENE[i : i + 3] for i in range(3))
    return rows, sum(x[3 + j] * rows[:, j : j + 5] for j in range(2))


@case(
    "convolution",
    lambda x: np.mean(_separable(x)[1] ** 2),
    normal("separable", 5),
    batch=15,
    parts=(slice(0, 3), slice(3, 5)),
    slips=("second kernel forgotten", "column kernel not turned over", "rows not filtered"),
)
def separable_convolution(x, slip):
    rows, y = _separable(x)
    d = 2 * y / 15
    k = x[3:][::-1] if slip == "column kernel not turned over" else x[3:]
    back = np.zeros((3, 6))
    for j in range(2):
        back[:, j : j + 5] += d * (1 if slip == "second kernel forgotten" else k[j])
    seen = SCENE[1:4] if slip == "rows not filtered" else rows
    return pack(
        [np.sum(back * SCENE[i : i + 3]) for i in range(3)],
        [np.sum(d * seen[:, j : j + 5]) for j in range(2)],
    )


REFLECTED = np.array([2, 1, 0, 1, 2, 3, 4, 3, 2])
BLUR = np.array([0.3, -0.8, 1.1, 0.5, -0.2])


@case(
    "convolution",
    lambda x: sum(BLUR[j] * x[REFLECTED[j : j + 5]] for j in range(5)) ** 2,
    normal("reflecting", 5),
    slips=("border written over", "border of zeros", "own value forgotten"),
)
def reflecting_border(x, slip):
    y = sum(BLUR[j] * x[REFLECTED[j : j + 5]] for j in range(5))
    J = np.zeros((5, 5))
    for i in range(5):
        for j in range(5):
            source = REFLECTED[i + j]
            if slip == "border of zeros" and not 0 <= i + j - 2 < 5:
                continue
            J[i, source] = BLUR[j] + (0 if slip == "border written over" else J[i, source])
    return J if slip == "own value forgotten" else 2 * y[:, None] * J


UP = normal("up", 3)


def _upsampled(x):
    u = np.repeat(x, 2)
    return sum(UP[j] * u[j : j + 6] for j in range(3))


@case(
    "convolution",
    lambda x: np.sum(np.sin(_upsampled(x))),
    normal("upsampled", 4),
    slips=("mean of the copies", "one copy only", "kernel turned over"),
)
def upsampling_and_convolution(x, slip):
    d = np.cos(_upsampled(x))
    k = UP[::-1] if slip == "kernel turned over" else UP
    u = np.zeros(8)
    for j in range(3):
        u[j : j + 6] += k[j] * d
    if slip == "one copy only":
        return u[::2].copy()
    return u.reshape(4, 2).mean(1) if slip == "mean of the copies" else u.reshape(4, 2).sum(1)


@case(
    "convolution",
    lambda y: np.mean(y.reshape(3, 4) ** 4, axis=1) ** 0.25,
    normal("pooled by norm", 12),
    slips=("mean's 1/n forgotten", "root not lowered", "cube for fourth power", "window of others"),
)
def power_mean_pool(y, slip):
    Y = y.reshape(3, 4)
    top = np.mean(Y**4, axis=1) ** 0.25
    power = {"root not lowered": 0, "cube for fourth power": 2}.get(slip, 3)
    n = 1 if slip == "mean's 1/n forgotten" else 4
    J = np.zeros((3, 3, 4))
    for i in range(3):
        J[i, (i + 1) % 3 if slip == "window of others" else i] = (
            Y[i] ** (2 if slip == "cube for fourth power" else 3) / top[i] ** power / n
        )
    return J.reshape(3, 12)


LAGS = np.array([0.5, 2.0, -1.0])


@case(
    "convolution",
    lambda x: sum(LAGS[k] * np.sum(x[k:] * x[: len(x) - k]) ** 2 for k in range(3)),
    normal("lagged", 7),
    slips=("one side only", "outer slope forgotten", "lag 0 counted once"),
)
def autocorrelation(x, slip):
    g, n = np.zeros_like(x), len(x)
    for k in range(3):
        outer = 1 if slip == "outer slope forgotten" else 2 * np.sum(x[k:] * x[: n - k])
        g[k:] += LAGS[k] * outer * x[: n - k]
        if not (slip == "one side only" or (slip == "lag 0 counted once" and k == 0)):
            g[: n - k] += LAGS[k] * outer * x[k:]
    return g


# Attention.

HEADS = ((2, 3, 2),) * 3
HEADS_OUT = normal("heads out", 2, 3, 2)


def _heads(x):
    Q, K, V = unpack(x, *HEADS)
    P = [softmax(Q[h] @ K[h].T / np.sqrt(2)) for h in range(2)]
    return Q, K, V, P


@case(
    "attention",
    lambda x: sum(np.sum(HEADS_OUT[h] * (_heads(x)[3][h] @ _heads(x)[2][h])) for h in range(2)),
    normal("heads", 36),
    parts=slices(*HEADS),
    slips=("width of all heads in the scale", "values of the first head", "scores as the weights"),
)
def multi_head_attention(x, slip):
    Q, K, V, Ps = _heads(x)
    bars = np.zeros((3, 2, 3, 2))
    for h in range(2):
        P = Ps[h]
        d = HEADS_OUT[h] @ V[0 if slip == "values of the first head" else h].T
        S = P * (d - np.sum(d * P, axis=1, keepdims=True))
        S = S / (2 if slip == "width of all heads in the scale" else np.sqrt(2))
        W = Q[h] @ K[h].T if slip == "scores as the weights" else P
        bars[:, h] = S @ K[h], S.T @ Q[h], W.T @ HEADS_OUT[h]
    return bars.ravel()


TURN = 0.6 * np.arange(4)
ROTARY = ((4, 2), (4, 2))
ROTARY_V = normal("rotary v", 4)


def _turned(X, sign=1):
    c, s = np.cos(TURN), sign * np.sin(TURN)
    return np.stack([c * X[:, 0] - s * X[:, 1], s * X[:, 0] + c * X[:, 1]], axis=1)


def f_rotary(x):
    Q, K = unpack(x, *ROTARY)
    return np.sum((softmax(_turned(Q) @ _turned(K).T) @ ROTARY_V) ** 2)


@case(
    "attention",
    f_rotary,
    normal("rotary", 16),
    parts=slices(*ROTARY),
    slips=("turned the same way back", "rotation forgotten", "rank-one term forgotten"),
)
def rotary_positions(x, slip):
    Q, K = (_turned(X) for X in unpack(x, *ROTARY))
    P = softmax(Q @ K.T)
    y = P @ ROTARY_V
    mean = 0 if slip == "rank-one term forgotten" else y[:, None]
    S = 2 * y[:, None] * P * (ROTARY_V - mean)
    if slip == "rotation forgotten":
        return pack(S @ K, S.T @ Q)
    sign = 1 if slip == "turned the same way back" else -1
    return pack(_turned(S @ K, sign), _turned(S.T @ Q, sign))


QUERIES, SHARED_OUT = normal("shared queries", 3, 2, 2), normal("shared out", 3, 2)


def f_shared(K):
    return sum(np.sum(SHARED_OUT[h] * (softmax(QUERIES[h] @ K.T) @ K[:, 0])) for h in range(3))


@case(
    "attention",
    f_shared,
    normal("shared keys", 4, 2),
    slips=("last head only", "mean over the heads", "keys as values forgotten"),
)
def keys_shared_by_heads(K, slip):
    g = np.zeros_like(K)
    for h in range(3):
        P = softmax(QUERIES[h] @ K.T)
        y = P @ K[:, 0]
        S = SHARED_OUT[h][:, None] * P * (K[:, 0] - y[:, None])
        one = S.T @ QUERIES[h]
        if slip != "keys as values forgotten":
            one[:, 0] += P.T @ SHARED_OUT[h]
        g = one + (0 if slip == "last head only" else g)
    return g / 3 if slip == "mean over the heads" else g


APART = np.abs(np.arange(5)[:, None] - np.arange(5)) * 1.0
SLOPED, SLOPED_V = normal("sloped", 2, 5, 5), normal("sloped v", 5)


@case(
    "attention",
    lambda m: np.stack([softmax(SLOPED[h] - m[h] * APART) @ SLOPED_V for h in range(2)]),
    [0.5, 0.25],
    slips=("minus forgotten", "mean distance forgotten", "heads mixed"),
)
def slope_of_a_linear_bias(m, slip):
    J = np.zeros((2, 5, 2))
    for h in range(2):
        P = softmax(SLOPED[h] - m[h] * APART)
        y = (P @ SLOPED_V)[:, None]
        mean = 0 if slip == "mean distance forgotten" else y
        to = 1 - h if slip == "heads mixed" else h
        J[h, :, to] = np.sum(P * APART * (mean - SLOPED_V), axis=1)
    return -J if slip == "minus forgotten" else J


ABSENT = np.array([0.0, 0.0, -1e9, 0.0, -1e9])
PADDED_Q, PADDED_V = normal("padded q", 3, 2), normal("padded v", 5)


@case(
    "attention",
    lambda K: np.sum(np.exp(softmax(PADDED_Q @ K.T + ABSENT) @ PADDED_V)),
    normal("padded", 5, 2),
    slips=("mask forgotten", "mask after the softmax", "outer slope forgotten"),
)
def padded_keys(K, slip):
    mask = 0 if slip in ("mask forgotten", "mask after the softmax") else ABSENT
    P = softmax(PADDED_Q @ K.T + mask)
    if slip == "mask after the softmax":
        P = P * (ABSENT == 0)
    y = (P @ PADDED_V)[:, None]
    S = P * (PADDED_V - y) * (1 if slip == "outer slope forgotten" else np.exp(y))
    return S.T @ PADDED_Q


POINTED = ((3, 2), (5, 2))
POINTS_AT = np.array([1, 4, 2])


def f_pointer(x):
    Q, K = unpack(x, *POINTED)
    return -np.mean(np.log(softmax(np.tanh(Q @ K.T))[np.arange(3), POINTS_AT]))


@case(
    "attention",
    f_pointer,
    normal("pointer", 16),
    batch=3,
    parts=slices(*POINTED),
    slips=("target's 1 forgotten", "slope of tanh forgotten", "keys' side not transposed"),
)
def pointer_network(x, slip):
    Q, K = unpack(x, *POINTED)
    t = np.tanh(Q @ K.T)
    one = 0 if slip == "target's 1 forgotten" else np.eye(5)[POINTS_AT]
    S = (softmax(t) - one) / 3 * (1 if slip == "slope of tanh forgotten" else 1 - t**2)
    side = S.reshape(5, 3) if slip == "keys' side not transposed" else S.T
    return pack(S @ K, side @ Q)


GATES = ((3, 2), (4, 2), (4, 2), (1,))


def f_sigmoid_attention(x):
    Q, K, V, b = unpack(x, *GATES)
    return np.sum((sigmoid(Q @ K.T + b[0]) @ V) ** 2) / 2


@case(
    "attention",
    f_sigmoid_attention,
    normal("sigmoid attention", 23),
    parts=slices(*GATES),
    slips=("bias's mean for its sum", "softmax's rank-one term", "1 - s forgotten"),
)
def sigmoid_attention(x, slip):
    Q, K, V, b = unpack(x, *GATES)
    G = sigmoid(Q @ K.T + b[0])
    y = G @ V
    d = y @ V.T
    if slip == "softmax's rank-one term":
        d = d - np.sum(d * G, axis=1, keepdims=True)
    S = d * G * (1 if slip == "1 - s forgotten" else 1 - G)
    total = S.mean() if slip == "bias's mean for its sum" else S.sum()
    return pack(S @ K, S.T @ Q, G.T @ y, [total])


# Normalisation.

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
