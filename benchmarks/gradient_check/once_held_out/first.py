# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Functions that were once held out: unseen by the author of the check until they were measured."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import at, case, normal, pack, slices, unpack
from ..layers import relu, sigmoid
from ..smooth import softmax
from ..truth import det, is_exact, rounded, solve

edge = partial(case, "edges", entrywise=True)

# Smooth.


def f_lennard_jones(P):
    energy = 0
    for i in range(len(P)):
        for j in range(i):
            s = 1 / np.sum((P[i] - P[j]) ** 2)
            energy = energy + s**6 - s**3
    return energy


@case(
    "smooth",
    f_lennard_jones,
    [[0.0, 0.1], [1.2, -0.1], [0.3, 1.1], [1.4, 1.3]],
    slips=("reaction forgotten", "chain factor 2 forgotten", "repulsion only"),
)
def lennard_jones(P, slip):
    g = np.zeros_like(P)
    for i in range(len(P)):
        for j in range(i):
            d = P[i] - P[j]
            s = 1 / np.sum(d**2)
            slope = -6 * s**7 + (0 if slip == "repulsion only" else 3 * s**4)
            force = (1 if slip == "chain factor 2 forgotten" else 2) * slope * d
            g[i] += force
            if slip != "reaction forgotten":
                g[j] -= force
    return g


C3 = normal("held C", 3, 3)


def f_exponential_series(X):
    return np.sum(C3 * (X + X @ X / 2 + X @ X @ X / 6))


@case(
    "smooth",
    f_exponential_series,
    0.6 * normal("series", 3, 3),
    slips=("as if X commuted", "transposes forgotten", "cubic's middle term forgotten"),
)
def exponential_series(X, slip):
    T = X if slip == "transposes forgotten" else X.T
    if slip == "as if X commuted":
        return C3 + T @ C3 + T @ T @ C3 / 2
    middle = 0 if slip == "cubic's middle term forgotten" else T @ C3 @ T
    return C3 + (T @ C3 + C3 @ T) / 2 + (T @ T @ C3 + middle + C3 @ T @ T) / 6


CENTRES, SHARES = normal("centres", 3, 4), np.array([0.2, 0.5, 0.3])


def f_mixture(x):
    return np.log(np.sum(SHARES * np.exp(-np.sum((x - CENTRES) ** 2, axis=1) / 2)))


@case(
    "smooth",
    f_mixture,
    normal("mixture", 4),
    slips=("prior for posterior", "not normalised", "most likely component only"),
)
def mixture_likelihood(x, slip):
    w = SHARES * np.exp(-np.sum((x - CENTRES) ** 2, axis=1) / 2)
    r = w if slip == "not normalised" else w / w.sum()
    if slip == "prior for posterior":
        r = SHARES
    if slip == "most likely component only":
        r = (w == w.max()) * 1.0
    return r @ (CENTRES - x)


V3 = np.array([0.7, -1.1, 0.4])


def _cross(v):
    return np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])


def f_rotation(q):
    w, u = q[0], q[1:]
    return (w * w - np.sum(u * u)) * V3 + 2 * np.sum(u * V3) * u - 2 * w * (_cross(V3) @ u)


@case(
    "smooth",
    f_rotation,
    [0.8, 0.3, -0.5, 0.2],
    parts=(slice(0, 1), slice(1, 4)),
    slips=("norm taken as constant", "sign of the cross product", "outer product transposed"),
)
def quaternion_rotation(q, slip):
    w, u = q[0], q[1:]
    K = _cross(V3)
    sign = 1 if slip == "sign of the cross product" else -1
    outer = np.outer(V3, u) if slip == "outer product transposed" else np.outer(u, V3)
    norm = 0 if slip == "norm taken as constant" else 2 * np.outer(V3, u)
    by_w = 2 * w * V3 + 2 * sign * K @ u
    by_u = -norm + 2 * outer + 2 * (u @ V3) * np.eye(3) + 2 * sign * w * K
    return np.column_stack([by_w, by_u])


TIMES = np.linspace(-1, 1, 7)
VANDERMONDE, HEIGHTS = np.vander(TIMES, 4), normal("heights", 7)


@case(
    "smooth",
    lambda c: np.mean((VANDERMONDE @ c - HEIGHTS) ** 2),
    normal("fit", 4),
    batch=7,
    slips=("data forgotten", "coefficients in the other order"),
)
def polynomial_fit(c, slip):
    if slip == "coefficients in the other order":
        return 2 * VANDERMONDE[:, ::-1].T @ (VANDERMONDE @ c - HEIGHTS) / 7
    return 2 * VANDERMONDE.T @ (VANDERMONDE @ c - (slip != "data forgotten") * HEIGHTS) / 7


def f_length(P):
    return np.sum(np.sqrt(np.sum((P[1:] - P[:-1]) ** 2, axis=1) + 0.01))


@case(
    "smooth",
    f_length,
    normal("path", 5, 2),
    slips=("ends pinned", "1/length forgotten", "one neighbour only"),
)
def path_length(P, slip):
    d = P[1:] - P[:-1]
    n = np.sqrt(np.sum(d**2, axis=1, keepdims=True) + 0.01)
    u = d if slip == "1/length forgotten" else d / n
    g = np.zeros_like(P)
    g[1:] += u
    if slip != "one neighbour only":
        g[:-1] -= u
    if slip == "ends pinned":
        g[[0, -1]] = 0
    return g


ANGLE = 2 * np.pi * np.outer(np.arange(3), np.arange(6)) / 6
COS, SIN, POWER = np.cos(ANGLE), np.sin(ANGLE), np.array([1.0, 3.0, -0.5])


@case(
    "smooth",
    lambda x: np.sum(POWER * ((COS @ x) ** 2 + (SIN @ x) ** 2)),
    normal("spectrum", 6),
    slips=("real part only", "weights forgotten", "sign of the sine"),
)
def power_spectrum(x, slip):
    w = np.ones(3) if slip == "weights forgotten" else POWER
    sine = {"real part only": 0, "sign of the sine": -1}.get(slip, 1)
    return 2 * COS.T @ (w * (COS @ x)) + 2 * sine * SIN.T @ (w * (SIN @ x))


@case(
    "smooth",
    lambda x: x * np.roll(x, 1) ** 2,
    normal("circular", 5),
    slips=("neighbour's part forgotten", "neighbour on the other side", "2 forgotten"),
)
def circular_products(x, slip):
    before = np.roll(x, 1)
    eye = np.eye(len(x))
    neighbour = np.roll(eye, 1 if slip == "neighbour on the other side" else -1, axis=1)
    k = {"neighbour's part forgotten": 0, "2 forgotten": 1}.get(slip, 2)
    return eye * before[:, None] ** 2 + k * (x * before)[:, None] * neighbour


# Dense and recurrent networks.

RES = ((3, 3), (3, 3))
START = normal("residual start", 4, 3)


def f_residual(x):
    y = START
    for W in unpack(x, *RES):
        y = y + np.tanh(y) @ W.T
    return np.mean(np.sum(y * y, axis=1))


@case(
    "mlp",
    f_residual,
    normal("residual", 18),
    batch=4,
    parts=slices(*RES),
    slips=("skip connection forgotten", "branch forgotten", "mask forgotten", "W transposed"),
)
def residual_network(x, slip):
    Ws, ys = unpack(x, *RES), [START]
    for W in Ws:
        ys.append(ys[-1] + np.tanh(ys[-1]) @ W.T)
    d = 2 * ys[-1] / 4
    grads = []
    for W, y in zip(Ws[::-1], ys[-2::-1], strict=True):
        grads.insert(0, d.T @ np.tanh(y))
        mask = 1 if slip == "mask forgotten" else 1 - np.tanh(y) ** 2
        branch = d @ (W.T if slip == "W transposed" else W) * mask
        d = (0 if slip == "skip connection forgotten" else d) + (
            0 if slip == "branch forgotten" else branch
        )
    return pack(*grads)


GATED = ((3, 4), (3, 4))
SIGNALS = normal("gated data", 5, 4)


def f_gated(x):
    A, B = unpack(x, *GATED)
    return np.sum(np.tanh(SIGNALS @ A.T) * sigmoid(SIGNALS @ B.T))


@case(
    "mlp",
    f_gated,
    0.7 * normal("gated", 24),
    batch=5,
    parts=slices(*GATED),
    slips=("gate taken as constant", "gate's own slope", "slope of tanh for both"),
)
def gated_unit(x, slip):
    A, B = unpack(x, *GATED)
    t, s = np.tanh(SIGNALS @ A.T), sigmoid(SIGNALS @ B.T)
    gate = 1 - s**2 if slip == "slope of tanh for both" else s * (1 - s)
    if slip == "gate's own slope":
        gate = s
    B_bar = (t * gate).T @ SIGNALS
    return pack(((1 - t**2) * s).T @ SIGNALS, 0 * B_bar if slip.startswith("gate taken") else B_bar)


CELL = ((4, 2, 3), (4, 2))
CELL_IN, CELL_STATE = normal("cell in", 3), normal("cell state", 2)


def _cell(x):
    W, b = unpack(x, *CELL)
    z = W @ CELL_IN + b
    i, k, o, u = sigmoid(z[0]), sigmoid(z[1]), sigmoid(z[2]), np.tanh(z[3])
    c = k * CELL_STATE + i * u
    return i, k, o, u, c


@case(
    "mlp",
    lambda x: np.sum(_cell(x)[2] * np.tanh(_cell(x)[4])),
    normal("cell", 32),
    parts=slices(*CELL),
    slips=("forget gate's part forgotten", "gates swapped", "slope of the state forgotten"),
)
def lstm_cell(x, slip):
    i, k, o, u, c = _cell(x)
    t = np.tanh(c)
    d = o * (1 if slip == "slope of the state forgotten" else 1 - t**2)
    z = np.stack(
        [
            d * u * i * (1 - i),
            d * CELL_STATE * k * (1 - k) * (slip != "forget gate's part forgotten"),
            t * o * (1 - o),
            d * i * (1 - u**2),
        ]
    )
    if slip == "gates swapped":
        z = z[[1, 0, 2, 3]]
    return pack(z[:, :, None] * CELL_IN, z)


EXPERT = ((3, 2), (3, 2))
MIXED = normal("expert data", 6, 2)


def f_experts(x):
    gate, W = unpack(x, *EXPERT)
    return 0.5 * np.sum(np.sum(softmax(MIXED @ gate.T) * (MIXED @ W.T), axis=1) ** 2)


@case(
    "mlp",
    f_experts,
    normal("experts", 12),
    batch=6,
    parts=slices(*EXPERT),
    slips=(
        "gate's rank-one term forgotten",
        "gate taken as constant",
        "weights of the first sample",
    ),
)
def mixture_of_experts(x, slip):
    gate, W = unpack(x, *EXPERT)
    p, y = softmax(MIXED @ gate.T), MIXED @ W.T
    m = np.sum(p * y, axis=1, keepdims=True)
    if slip == "weights of the first sample":
        p = np.repeat(p[:1], len(p), axis=0)
    s = p * (y - (0 if slip == "gate's rank-one term forgotten" else m)) * m
    gate_bar = s.T @ MIXED
    return pack(0 * gate_bar if slip == "gate taken as constant" else gate_bar, (p * m).T @ MIXED)


DECAY = ((4, 3), (4,))
DECAY_IN = normal("decay data", 5, 3)


def f_decay(x):
    W, b = unpack(x, *DECAY)
    return np.mean(np.sum(np.log(1 + np.exp(DECAY_IN @ W.T + b)), axis=1)) + 0.05 * np.sum(W * W)


@case(
    "mlp",
    f_decay,
    normal("decay", 16),
    batch=5,
    parts=slices(*DECAY),
    slips=("penalty forgotten", "penalty on the bias", "penalty without its 2"),
)
def softplus_with_weight_decay(x, slip):
    W, b = unpack(x, *DECAY)
    d = sigmoid(DECAY_IN @ W.T + b) / 5
    k = {"penalty forgotten": 0, "penalty without its 2": 0.05}.get(slip, 0.1)
    return pack(
        d.T @ DECAY_IN + k * W, d.sum(0) + (0.1 * b if slip == "penalty on the bias" else 0)
    )


# Convolution.


def _spread(y, kernel):
    """Transposed convolution of stride 2."""
    rows = []
    for t in range(2 * len(y) + 1):
        rows.append(
            sum(y[i] * kernel[t - 2 * i] for i in range(len(y)) if 0 <= t - 2 * i < len(kernel))
        )
    return np.stack(rows)


@case(
    "convolution",
    lambda x: np.sum(np.cos(_spread(x[:4], x[4:]))),
    normal("transposed", 7),
    parts=(slice(0, 4), slice(4, 7)),
    slips=("stride forgotten", "kernel turned over", "overlaps written over"),
)
def transposed_convolution(x, slip):
    y, kernel = x[:4], x[4:]
    d = -np.sin(_spread(y, kernel))
    used = kernel[::-1] if slip == "kernel turned over" else kernel
    y_bar, k_bar = np.zeros(4), np.zeros(3)
    for i in range(4):
        start = i if slip == "stride forgotten" else 2 * i
        y_bar[i] = d[start : start + 3] @ used
        k_bar = d[start : start + 3] * y[i] + (0 if slip == "overlaps written over" else k_bar)
    return pack(y_bar, k_bar)


K33 = normal("held kernel", 3, 3)


def _same(Y, K):
    """Cross-correlation with a border of zeros, as a sum of shifted copies."""
    n, m = Y.shape
    P = np.zeros((n + 2, m + 2), dtype=Y.dtype)
    P[1:-1, 1:-1] = Y
    return sum(K[i, j] * P[i : i + n, j : j + m] for i in range(3) for j in range(3))


@case(
    "convolution",
    lambda Y: 0.5 * np.sum(_same(Y, K33) ** 2),
    normal("picture", 3, 4),
    slips=("kernel not turned over", "turned over in one axis", "kernel transposed"),
)
def convolution_by_its_input(Y, slip):
    K = {
        "kernel not turned over": K33,
        "turned over in one axis": K33[::-1],
        "kernel transposed": K33[::-1, ::-1].T,
    }.get(slip, K33[::-1, ::-1])
    return _same(_same(Y, K33), K)


CHANNELS = normal("channels", 3, 6)


def _depthwise(K):
    return np.stack([sum(K[c, j] * CHANNELS[c, j : j + 5] for j in range(2)) for c in range(3)])


@case(
    "convolution",
    lambda K: np.sum(relu(_depthwise(K)) ** 2),
    normal("depthwise", 3, 2),
    slips=("channels mixed", "mask forgotten", "taps swapped"),
)
def depthwise_convolution(K, slip):
    z = _depthwise(K)
    d = 2 * (z if slip == "mask forgotten" else relu(z))
    source = CHANNELS.mean(0)[None].repeat(3, 0) if slip == "channels mixed" else CHANNELS
    g = np.stack([np.sum(d * source[:, j : j + 5], axis=1) for j in range(2)], axis=1)
    return g[:, ::-1].copy() if slip == "taps swapped" else g


def _wrapped(x, k, sign=1):
    return sum(k[j] * np.roll(x, sign * j) for j in range(len(k)))


TAPS = np.array([0.5, -1.2, 0.8])


@case(
    "convolution",
    lambda x: np.sum(np.exp(0.3 * _wrapped(x, TAPS))),
    normal("wrapped", 7),
    slips=("shift in the same direction", "first tap only", "0.3 forgotten"),
)
def circular_convolution(x, slip):
    d = (1 if slip == "0.3 forgotten" else 0.3) * np.exp(0.3 * _wrapped(x, TAPS))
    if slip == "first tap only":
        return TAPS[0] * d
    return _wrapped(d, TAPS, 1 if slip == "shift in the same direction" else -1)


# Attention.

WORDS = normal("words", 4, 3)
PROJECTIONS = ((3, 2),) * 3
HEAD_OUT = normal("head out", 4, 2)


def f_self_attention(x):
    Q, K, V = (WORDS @ W for W in unpack(x, *PROJECTIONS))
    return np.sum(HEAD_OUT * (softmax(Q @ K.T / np.sqrt(2)) @ V))


@case(
    "attention",
    f_self_attention,
    normal("self attention", 18),
    parts=slices(*PROJECTIONS),
    slips=(
        "1/√d forgotten",
        "rank-one term forgotten",
        "queries' gradient for the keys'",
        "weights taken as constants",
    ),
)
def self_attention(x, slip):
    Q, K, V = (WORDS @ W for W in unpack(x, *PROJECTIONS))
    P = softmax(Q @ K.T / np.sqrt(2))
    d = HEAD_OUT @ V.T
    S = P * (d - (slip != "rank-one term forgotten") * np.sum(d * P, axis=1, keepdims=True))
    S = S / (1 if slip == "1/√d forgotten" else np.sqrt(2))
    if slip == "weights taken as constants":
        S = 0 * S
    K_bar = S @ K if slip == "queries' gradient for the keys'" else S.T @ Q
    return pack(WORDS.T @ S @ K, WORDS.T @ K_bar, WORDS.T @ P.T @ HEAD_OUT)


SCORES, VALUES = normal("scores", 4, 4), normal("values", 4)
OFFSET = np.arange(4)[:, None] - np.arange(4) + 3


@case(
    "attention",
    lambda b: np.sum((softmax(SCORES + b[OFFSET]) @ VALUES) ** 2),
    normal("positions", 7),
    slips=("offsets the other way", "last one written", "rank-one term forgotten"),
)
def relative_positions(b, slip):
    P = softmax(SCORES + b[OFFSET])
    y = P @ VALUES
    mean = 0 if slip == "rank-one term forgotten" else y[:, None]
    S = P * (VALUES - mean) * 2 * y[:, None]
    g = np.zeros_like(b)
    if slip == "last one written":
        g[OFFSET] = S
    else:
        np.add.at(g, 6 - OFFSET if slip == "offsets the other way" else OFFSET, S)
    return g


KEYS = normal("additive keys", 4, 2)
ADDITIVE = ((2, 2), (2,))


def f_additive(x):
    W, v = unpack(x, *ADDITIVE)
    return np.sum(softmax(np.tanh(KEYS @ W.T) @ v) * VALUES)


@case(
    "attention",
    f_additive,
    normal("additive", 6),
    parts=slices(*ADDITIVE),
    slips=("mask forgotten", "Kronecker delta forgotten", "keys not transposed"),
)
def additive_attention(x, slip):
    W, v = unpack(x, *ADDITIVE)
    t = np.tanh(KEYS @ W.T)
    p = softmax(t @ v)
    s = p * ((0 if slip == "Kronecker delta forgotten" else VALUES) - p @ VALUES)
    d = np.outer(s, v) * (1 if slip == "mask forgotten" else 1 - t**2)
    W_bar = d.T @ KEYS
    return pack(W_bar.T if slip == "keys not transposed" else W_bar, t.T @ s)


# Normalisation.

GROUP_WEIGHT = normal("group weight", 2, 6)


def f_group_norm(x):
    g = x.reshape(2, 6)
    c = g - np.mean(g, axis=1, keepdims=True)
    return np.sum(GROUP_WEIGHT * c / np.sqrt(np.mean(c * c, axis=1, keepdims=True) + 1e-3))


@case(
    "normalisation",
    f_group_norm,
    normal("group norm", 12),
    slips=("groups taken as one", "mean taken as constant", "variance taken as constant"),
)
def group_normalisation(x, slip):
    W = GROUP_WEIGHT
    shape = (1, 12) if slip == "groups taken as one" else (2, 6)
    g, W = x.reshape(shape), W.reshape(shape)
    c = g - g.mean(1, keepdims=True)
    s = np.sqrt(np.mean(c * c, axis=1, keepdims=True) + 1e-3)
    mean = 0 if slip == "mean taken as constant" else W.mean(1, keepdims=True)
    share = np.mean(W * c / s, axis=1, keepdims=True)
    if slip == "variance taken as constant":
        share = 0
    return ((W - mean - c / s * share) / s).ravel()


@case(
    "normalisation",
    lambda z: z - np.log(np.sum(np.exp(z))),
    normal("log softmax", 5),
    slips=("transposed", "identity forgotten", "p for the row of ones"),
)
def log_softmax_jacobian(z, slip):
    p = softmax(z)
    rows = np.tile(p, (len(z), 1))
    if slip == "p for the row of ones":
        rows = np.outer(p, p)
    if slip == "transposed":
        rows = rows.T
    return (0 if slip == "identity forgotten" else np.eye(len(z))) - rows


COSINES = normal("cosines", 3, 3)


def f_row_norm(X):
    U = X / np.sqrt(np.sum(X * X, axis=1, keepdims=True))
    return np.sum(COSINES * (U @ U.T))


@case(
    "normalisation",
    f_row_norm,
    normal("rows", 3, 4),
    slips=("projection forgotten", "one side only", "norm along the other axis"),
)
def pairwise_cosines(X, slip):
    axis = 0 if slip == "norm along the other axis" else 1
    n = np.sqrt(np.sum(X * X, axis=axis, keepdims=True))
    U = X / n
    D = (COSINES if slip == "one side only" else COSINES + COSINES.T) @ U
    inner = 0 if slip == "projection forgotten" else np.sum(D * U, axis=axis, keepdims=True) * U
    return (D - inner) / n


def f_standard_deviation(x):
    return np.sqrt(np.sum((x - np.mean(x)) ** 2) / (len(x) - 1))


@case(
    "normalisation",
    f_standard_deviation,
    normal("deviation", 6),
    slips=("n for n - 1", "mean forgotten", "root forgotten"),
)
def standard_deviation(x, slip):
    c = x if slip == "mean forgotten" else x - x.mean()
    n = len(x) if slip == "n for n - 1" else len(x) - 1
    return c / n / (1 if slip == "root forgotten" else f_standard_deviation(x))


# Losses.

PAIRS = ((3, 2), (3, 2))
TAU = 0.5


def f_info_nce(x):
    A, B = unpack(x, *PAIRS)
    S = A @ B.T / TAU
    return np.mean(np.log(np.sum(np.exp(S), axis=1)) - np.sum(A * B, axis=1) / TAU)


@case(
    "losses",
    f_info_nce,
    normal("pairs", 12),
    batch=3,
    parts=slices(*PAIRS),
    slips=("temperature forgotten", "positive pair forgotten", "softmax along the other axis"),
)
def contrastive_loss(x, slip):
    A, B = unpack(x, *PAIRS)
    S = A @ B.T / TAU
    P = softmax(S.T).T if slip == "softmax along the other axis" else softmax(S)
    D = (P - (0 if slip == "positive pair forgotten" else np.eye(3))) / 3
    D = D / (1 if slip == "temperature forgotten" else TAU)
    return pack(D @ B, D.T @ A)


QUANTILE, OBSERVED = 0.8, normal("observed", 6)


@case(
    "losses",
    lambda q: np.mean(
        np.where(q < OBSERVED, QUANTILE * (OBSERVED - q), (1 - QUANTILE) * (q - OBSERVED))
    ),
    OBSERVED + np.array([0.4, -0.3, 0.2, -1.0, 0.9, -0.1]),
    batch=6,
    slips=("quantile and its complement swapped", "sign of the second case"),
)
def quantile_loss(q, slip):
    a = 1 - QUANTILE if slip == "quantile and its complement swapped" else QUANTILE
    b = a - 1 if slip == "sign of the second case" else 1 - a
    return np.where(q < OBSERVED, -a, b) / 6


SMOOTHED = 0.9 * np.eye(4)[[1, 3, 0]] + 0.1 / 4


@case(
    "losses",
    lambda z: np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(SMOOTHED * z, axis=1)),
    normal("smoothing", 3, 4),
    batch=3,
    slips=("labels not smoothed", "classes for batch"),
)
def label_smoothing(z, slip):
    target = np.eye(4)[[1, 3, 0]] if slip == "labels not smoothed" else SMOOTHED
    return (softmax(z) - target) / (4 if slip == "classes for batch" else 3)


CLAIMS = np.array([0.3, 2.5, 1.1, 6.0])


@case(
    "losses",
    lambda z: np.sum(CLAIMS * np.exp(-z) + z),
    normal("gamma", 4),
    batch=4,
    slips=("sign of the exponent", "1 forgotten"),
)
def gamma_deviance(z, slip):
    e = np.exp(z if slip == "sign of the exponent" else -z)
    return (0 if slip == "1 forgotten" else 1) - CLAIMS * e


@case(
    "losses",
    lambda x: 0.5 * np.sum(np.exp(x[3:]) + x[:3] ** 2 - 1 - x[3:]),
    normal("latent", 6),
    parts=(slice(0, 3), slice(3, 6)),
    slips=("½ forgotten on the variance", "deviation for variance", "1 forgotten"),
)
def latent_divergence(x, slip):
    m, v = x[:3], x[3:]
    e = np.exp(v / 2 if slip == "deviation for variance" else v)
    half = 1 if slip == "½ forgotten on the variance" else 0.5
    return pack(m, half * (e - (0 if slip == "1 forgotten" else 1)))


PRESENT, WANTED = np.array([1.0, 0, 1, 1, 0]), normal("wanted", 5)


@case(
    "losses",
    lambda y: np.sum(PRESENT * (y - WANTED) ** 2) / np.sum(PRESENT),
    normal("masked", 5),
    batch=5,
    slips=("mask forgotten", "mean over all", "mask of the absent"),
)
def masked_mean(y, slip):
    mask = {"mask forgotten": 1, "mask of the absent": 1 - PRESENT}.get(slip, PRESENT)
    return 2 * mask * (y - WANTED) / (5 if slip == "mean over all" else 3)


# Kinks.

PLANES = np.array([[1.0, 0.0], [-1.0, 2.0], [0.5, -1.5], [0.0, 0.1]])


@case(
    "kinks",
    lambda x: np.max(PLANES @ x + np.array([0.0, 0.0, 0.0, -1.0])),
    [0.0, 0.0],
    kink=True,
    rights=("", "second", "middle"),
    slips=("sum of the planes", "the inactive plane", "outside of the triangle"),
)
def maximum_of_planes(x, slip):
    weights = {
        "second": [0, 1, 0, 0],
        "middle": [0.4, 0.3, 0.3, 0],
        "sum of the planes": [1, 1, 1, 0],
        "the inactive plane": [0, -0.5, 0, 6],
        "outside of the triangle": [1.2, 0.3, -0.5, 0],
    }
    return np.array(weights.get(slip, [1, 0, 0, 0])) @ PLANES


@case(
    "kinks",
    lambda x: np.sum(np.sort(x)[-2:]),
    [1.0, 3.0, 1.0, 0.2],
    kink=True,
    rights=("", "shared"),
    slips=("both ties", "largest only"),
)
def two_largest(x, slip):
    ties = {"": (1, 0), "shared": (0.5, 0.5), "both ties": (1, 1)}.get(slip, (0, 0))
    return np.array([ties[0], 1.0, ties[1], 0.0])


@case(
    "kinks",
    lambda x: np.sum(np.minimum(relu(x), 6.0) * np.array([1.0, -1.0, 2.0, 0.5])),
    [6.0, 0.0, 3.0, 7.0],
    kink=True,
    rights=("", "slope 1 at the joints"),
    slips=("upper bound forgotten", "lower bound forgotten", "slope 2 at the joints"),
)
def relu_6(x, slip):
    slope = ((x > 0) & (x < 6)) * 1.0
    joint = (x == 0) | (x == 6)
    slope[joint] = {"slope 1 at the joints": 1.0, "slope 2 at the joints": 2.0}.get(slip, 0.0)
    if slip == "upper bound forgotten":
        slope = (x > 0) * 1.0
    if slip == "lower bound forgotten":
        slope = (x < 6) * 1.0
        slope[1] = 1.5
    return slope * np.array([1.0, -1.0, 2.0, 0.5])


@case(
    "kinks",
    lambda x: np.max(np.abs(x)),
    [2.0, -2.0, 0.5],
    kink=True,
    rights=("", "shared"),
    slips=("signs forgotten", "both", "all signs"),
)
def largest_magnitude(x, slip):
    return {
        "": np.array([1.0, 0.0, 0.0]),
        "shared": np.array([0.5, -0.5, 0.0]),
        "signs forgotten": np.array([0.5, 0.5, 0.0]),
        "both": np.array([1.0, -1.0, 0.0]),
        "all signs": np.sign(x),
    }[slip]


@case(
    "kinks",
    lambda x: np.where(np.abs(x) > 1, x - np.sign(x), 0 * x),
    [1.0, 2.5, -1.0, 0.3],
    kink=True,
    rights=("", "slope 1 at the threshold"),
    slips=("slope 1 everywhere", "slope -1 at the threshold"),
)
def soft_threshold(x, slip):
    slope = (np.abs(x) > 1) * 1.0
    joint = np.abs(x) == 1
    slope[joint] = {"slope 1 at the threshold": 1, "slope -1 at the threshold": -1}.get(slip, 0)
    return np.eye(len(x)) if slip == "slope 1 everywhere" else np.diag(slope)


@case(
    "kinks",
    lambda x: np.where(x > 0, x, 2 * (np.exp(np.where(x > 0, 0 * x, x)) - 1)) @ np.ones(4),
    [0.0, 1.0, -0.5, 0.0],
    kink=True,
    rights=("", "slope 2 at 0", "slope 1.5 at 0"),
    slips=("slope 0 at 0", "α forgotten", "slope of the value"),
)
def elu(x, slip):
    a = 1 if slip == "α forgotten" else 2
    below = 2 * np.expm1(x) if slip == "slope of the value" else a * np.exp(x)
    g = np.where(x > 0, 1.0, below)
    g[x == 0] = {"slope 2 at 0": 2, "slope 1.5 at 0": 1.5, "slope 0 at 0": 0}.get(slip, 1)
    if slip == "slope of the value":
        g[x == 0] = 0
    return g


@case(
    "kinks",
    lambda x: np.sum(relu(x) ** 2 * np.array([1.0, -3.0, 2.0])),
    [0.0, 0.7, 0.0],
    slips=("slope 1 at 0", "2 forgotten"),
)
def squared_relu(x, slip):
    g = (1 if slip == "2 forgotten" else 2) * relu(x) * np.array([1.0, -3.0, 2.0])
    return g + (slip == "slope 1 at 0") * (x == 0)


TIE_WEIGHTS = ((2, 2), (2,))
TIE_DATA = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, 1.0]])


def f_batch_tie(x):
    W, v = unpack(x, *TIE_WEIGHTS)
    return np.mean(relu(TIE_DATA @ W.T) @ v)


@case(
    "kinks",
    f_batch_tie,
    pack([[2.0, -1.0], [0.4, 0.8]], [1.5, -0.5]),
    kink=True,
    rights=("", "slope 1 at 0"),
    batch=3,
    parts=slices(*TIE_WEIGHTS),
    slips=("mask forgotten", "slope 2 at 0", "mask of the other sample"),
)
def one_sample_at_0(x, slip):
    W, v = unpack(x, *TIE_WEIGHTS)
    z = TIE_DATA @ W.T
    mask = np.where(z == 0, {"slope 1 at 0": 1.0, "slope 2 at 0": 2.0}.get(slip, 0.0), z > 0)
    if slip == "mask forgotten":
        mask = np.ones_like(z)
    if slip == "mask of the other sample":
        mask = np.roll(mask, 1, axis=0)
    return pack((mask * v).T @ TIE_DATA / 3, relu(z).sum(0) / 3)


# Edges.


@edge(
    lambda x: np.sum(np.log1p(x)),
    [-1 + 1e-9, -0.5, 3.0],
    slips=("1 forgotten", "slope of log"),
)
def log1p_near_minus_1(x, slip):
    return np.ones_like(x) if slip == "1 forgotten" else 1 / (x if slip else 1 + x)


@edge(
    lambda x: np.sum(x * np.log(x) ** 2),
    [1e-9, 0.2, 1.5],
    slips=("product rule's second term", "2 forgotten"),
)
def squared_logarithm(x, slip):
    k = {"product rule's second term": 0, "2 forgotten": 1}.get(slip, 2)
    return np.log(x) ** 2 + k * np.log(x)


@edge(
    lambda x: np.sqrt(1 - np.sum(x * x)),
    [0.6, 0.8 - 1e-7, 1e-4],
    accuracy=1e-7,
    slips=("minus forgotten", "root forgotten"),
)
def half_sphere(x, slip):
    root = np.sqrt(1 - np.sum(x * x))
    return (1 if slip == "minus forgotten" else -1) * x / (1 if slip == "root forgotten" else root)


@edge(
    lambda x: np.sum(np.log(x) - np.log(1 - x)),
    [1e-8, 0.5, 1 - 1e-6],
    slips=("second term forgotten", "sigmoid's slope"),
)
def logit(x, slip):
    if slip == "sigmoid's slope":
        return x * (1 - x)
    return 1 / x + (0 if slip == "second term forgotten" else 1 / (1 - x))


@edge(
    lambda x: np.sum(np.power(x, 1 / 3)),
    [1e-10, 0.1, 5.0],
    slips=("power not lowered", "1/3 forgotten"),
)
def cube_root(x, slip):
    power = np.power(x, 1 / 3 - (slip != "power not lowered"))
    return (1 if slip == "1/3 forgotten" else 1 / 3) * power


cube_root_at_0 = at(cube_root, "cube root at 0", [0.0, 0.3, 1.0])


@edge(
    lambda x: np.sum(x[:2] * np.sqrt(x[2:])),
    [1.0, -2.0, 1e-7, 0.9],
    parts=(slice(0, 2), slice(2, 4)),
    slips=("first factor for second", "½ forgotten"),
)
def product_with_a_root(x, slip):
    a, b = x[:2], x[2:]
    half = 1 if slip == "½ forgotten" else 0.5
    return pack(a if slip == "first factor for second" else np.sqrt(b), half * a / np.sqrt(b))


# Scales.


@case(
    "scales",
    lambda x: x[0] / (np.exp(x[0] / (1.381e-23 * x[1])) - 1),
    [6e-21, 350.0],
    entrywise=True,
    accuracy=1e-9,
    slips=("temperature's part of the wrong power", "product rule's first term only"),
)
def oscillator_energy(x, slip):
    e, t = x
    kt = 1.381e-23 * t
    n = np.expm1(e / kt)
    second = 0 if slip == "product rule's first term only" else e * (n + 1) / n**2
    power = 1 if slip == "temperature's part of the wrong power" else 2
    return np.array([1 / n - second / kt, e * (n + 1) / n**2 * e / (1.381e-23 * t**power)])


CHARGES = np.array([1.602e-19, -1.602e-19, 3.204e-19])


def f_coulomb(P):
    energy = 0
    for i in range(3):
        for j in range(i):
            distance = np.sqrt(np.sum((P[i] - P[j]) ** 2))
            energy = energy + 8.988e9 * CHARGES[i] * CHARGES[j] / distance
    return energy


@case(
    "scales",
    f_coulomb,
    1e-9 * np.array([[0.0, 0.1, 0.3], [0.5, -0.2, 0.1], [-0.4, 0.6, 0.9]]),
    slips=("reaction forgotten", "square for cube", "signs of the charges forgotten"),
)
def coulomb(P, slip):
    g = np.zeros_like(P)
    q = np.abs(CHARGES) if slip == "signs of the charges forgotten" else CHARGES
    for i in range(3):
        for j in range(i):
            d = P[i] - P[j]
            n = np.sqrt(np.sum(d**2))
            force = -8.988e9 * q[i] * q[j] * d / n ** (2 if slip == "square for cube" else 3)
            g[i] += force
            if slip != "reaction forgotten":
                g[j] -= force
    return g


@case(
    "scales",
    lambda x: np.exp(np.mean(np.log(x))),
    [3e100, 1e98, 7e101, 2e99],
    entrywise=True,
    slips=("1/n forgotten", "arithmetic mean's"),
)
def geometric_mean(x, slip):
    if slip == "arithmetic mean's":
        return np.full(4, 0.25)
    return np.exp(np.mean(np.log(x))) / x / (1 if slip == "1/n forgotten" else 4)


@case(
    "scales",
    lambda x: 1e12 * x[0] ** 2 - 3e6 * x[0] * x[1] + 4 * x[1] ** 2,
    [2e-6, 0.7],
    entrywise=True,
    slips=("cross term forgotten", "2 forgotten"),
)
def badly_scaled_quadratic(x, slip):
    cross = 0 if slip == "cross term forgotten" else 3e6
    two = 1 if slip == "2 forgotten" else 2
    return np.array([two * 1e12 * x[0] - cross * x[1], -cross * x[0] + two * 4 * x[1]])


# Noise.


@case(
    "noise",
    lambda x: rounded(np.sum(x**3) + x[0] * x[1], lambda v: np.floor(v * 1e7) / 1e7),
    normal("floored", 3),
    resolution=1e-2,
    slips=("cross term forgotten",),
)
def floored(x, slip):
    return 3 * x**2 + (0 if slip else np.array([x[1], x[0], 0]))


SINGLE_W = normal("single W", 4, 3)


def f_single_network(x):
    W = rounded(x, lambda v: SINGLE_W.astype(np.float32))
    W = SINGLE_W if is_exact(x) else W
    y = np.tanh(W @ rounded(x, lambda v: v.astype(np.float32)))
    return np.sum(y * y) * 1.0


@case(
    "noise",
    f_single_network,
    normal("single x", 3),
    resolution=2e-2,
    slips=("mask forgotten", "2 forgotten"),
)
def single_precision_network(x, slip):
    y = np.tanh(SINGLE_W @ x)
    mask = 1 if slip == "mask forgotten" else 1 - y**2
    return (1 if slip == "2 forgotten" else 2) * SINGLE_W.T @ (y * mask)


@case(
    "noise",
    lambda x: np.sum(np.exp(x) + 1e7) - 3e7,
    normal("difference", 3),
    resolution=1e-3,
    slips=("value for slope",),
)
def difference_of_large_sums(x, slip):
    return np.full(3, np.sum(np.exp(x))) if slip else np.exp(x)


# Ill-conditioned.


def _close(x):
    one = 0 * x[0] + 1
    return np.stack(
        [
            np.stack([one, one, x[0]]),
            np.stack([one, one + x[1], x[0]]),
            np.stack([x[2], one, one]),
        ]
    )


@case(
    "ill-conditioned",
    lambda x: np.log(det(_close(x))),
    [0.3, 1e-6, 0.5],
    resolution=1e-5,
    accuracy=1e-7,
    slips=("inverse not transposed", "one entry for two"),
)
def determinant_of_close_rows(x, slip):
    Y = solve(_close(x), np.eye(3)).T
    if slip == "inverse not transposed":
        Y = Y.T
    return np.array([Y[0, 2] + (0 if slip == "one entry for two" else Y[1, 2]), Y[1, 1], Y[2, 0]])


ROOTS = np.poly(np.arange(1.0, 8.0))


@case(
    "ill-conditioned",
    lambda x: np.sum(sum(c * x ** (7 - k) for k, c in enumerate(ROOTS[:-1])) + ROOTS[-1]),
    [5.5, 6.4, 2.3],
    slips=("last coefficient's power", "sign of the odd ones"),
    resolution=1e-5,
)
def wilkinson(x, slip):
    c = np.polyder(ROOTS)
    if slip == "last coefficient's power":
        c = ROOTS[:-1]
    if slip == "sign of the odd ones":
        c = c * (-1) ** np.arange(7)
    return np.polyval(c, x)


@case(
    "ill-conditioned",
    lambda x: np.mean(x**2) - np.mean(x) ** 2,
    1e4 + normal("far", 4),
    resolution=1e-2,
    slips=("mean forgotten", "2 forgotten"),
)
def variance_by_moments(x, slip):
    c = x - (0 if slip == "mean forgotten" else x.mean())
    return (1 if slip == "2 forgotten" else 2) * c / 4
