# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Networks: dense, recurrent, convolution, attention and normalisation layers.

The gradients are backward passes as they are written by hand; a slip is a mistake in one line.
Where a formula has a source it is Goodfellow, Bengio and Courville, Deep Learning, 2016, sections
6.5 (dense), 9.5 (convolution), 10.2 (recurrent); Vaswani et al. 2017 (attention); Ioffe and
Szegedy 2015 (batch normalisation).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .case import case, normal, pack, slices, uniform, unpack
from .smooth import softmax
from .truth import erf

BATCH = 4


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.where(z > 0, z, 0 * z)


def gelu(z):
    return 0.5 * z * (1 + erf(z / np.sqrt(2)))


def gelu_slope(z):
    return 0.5 * (1 + erf(z / np.sqrt(2))) + z * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


ACTIVATIONS = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "relu": (relu, lambda z: (z > 0) * 1.0),
    "gelu": (gelu, gelu_slope),
    "swish": (
        lambda z: z * sigmoid(z),
        lambda z: sigmoid(z) * (1 + z * (1 - sigmoid(z))),
    ),
    "linear": (lambda z: z, np.ones_like),
}

MLP_SLIPS = (
    "mask forgotten",
    "slope at the activation",
    "bias gradient of one sample",
    "1/B forgotten",
    "mask of the other layer",
    "second layer's weights stale",
    "input for the activation",
)


def mlp(name, widths, activation, slips=MLP_SLIPS, square=False):
    """A case: the mean over a batch of ½|error|² of a dense network, by its packed parameters."""
    shapes = tuple(s for a, b in pairwise(widths) for s in ((b, a), (b,)))
    Y = normal(name + " data", BATCH, widths[0])
    T = normal(name + " target", BATCH, widths[-1])
    act, slope = ACTIVATIONS[activation]

    def f(x):
        p, y = unpack(x, *shapes), Y
        for k in range(0, len(p), 2):
            y = y @ p[k].T + p[k + 1]
            if k < len(p) - 2:
                y = act(y)
        return 0.5 * np.sum((y - T) ** 2) / BATCH

    def gradient(x, slip):
        p = unpack(x, *shapes)
        y, inputs, pre = Y, [], []
        for k in range(0, len(p), 2):
            inputs.append(y)
            pre.append(y @ p[k].T + p[k + 1])
            y = act(pre[-1])
        d = (pre[-1] - T) / (1 if slip == "1/B forgotten" else BATCH)
        grads = []
        for k in reversed(range(len(pre))):
            source = Y if slip == "input for the activation" and k == 1 else inputs[k]
            if source.shape != inputs[k].shape:
                source = np.resize(source, inputs[k].shape)
            b = d[0] if slip == "bias gradient of one sample" else d.sum(0)
            grads = [d.T @ source, b, *grads]
            W = p[2 * k]
            if slip == "second layer's weights stale" and k == 1:
                W = W - 0.1 * grads[0]
            d = d @ (W.T if slip == "weights transposed" else W)
            if k and slip != "mask forgotten":
                z = inputs[k] if slip == "slope at the activation" else pre[k - 1]
                if slip == "mask of the other layer":
                    z = np.resize(pre[(k - 1) ^ 1 if len(pre) > 2 else k], z.shape)
                d = d * slope(z)
        return pack(*grads)

    gradient.__name__ = name
    extra = ("weights transposed",) if square else ()
    x = 0.6 * normal(name, sum(int(np.prod(s)) for s in shapes))
    return case("mlp", f, x, slips=slips + extra, batch=BATCH, parts=slices(*shapes))(gradient)


mlp_tanh = mlp("tanh network", (3, 4, 2), "tanh")
mlp_sigmoid = mlp("sigmoid network", (2, 5, 3), "sigmoid")
mlp_relu = mlp("relu network", (3, 5, 4, 2), "relu")
mlp_gelu = mlp("gelu network", (3, 4, 4, 2), "gelu")
mlp_swish = mlp("swish network of one width", (3, 3, 3, 3), "swish", square=True)
mlp_linear = mlp(
    "linear network",
    (3, 3, 3),
    "linear",
    slips=("1/B forgotten", "bias gradient of one sample", "input for the activation"),
    square=True,
)

DATA = normal("autoencoder data", 5, 4)


def f_autoencoder(W):
    return 0.5 * np.sum((np.tanh(DATA @ W) @ W.T - DATA) ** 2)


@case(
    "mlp",
    f_autoencoder,
    0.5 * normal("autoencoder", 4, 3),
    batch=5,
    slips=("decoder's part forgotten", "encoder's part forgotten", "mask forgotten"),
)
def tied_autoencoder(W, slip):
    H = np.tanh(DATA @ W)
    D = H @ W.T - DATA
    decoder, H_bar = D.T @ H, D @ W
    encoder = DATA.T @ (H_bar if slip == "mask forgotten" else H_bar * (1 - H**2))
    if slip == "decoder's part forgotten":
        return encoder
    return decoder if slip == "encoder's part forgotten" else decoder + encoder


RNN = ((3, 3), (3, 2), (3,))
SEQUENCE = normal("sequence", 5, 2)


def f_recurrent(x):
    W, U, b = unpack(x, *RNN)
    h = np.zeros(3)
    for s in SEQUENCE:
        h = np.tanh(W @ h + U @ s + b)
    return np.sum(h * np.array([1.0, -2.0, 0.5]))


@case(
    "mlp",
    f_recurrent,
    0.5 * normal("recurrent", 18),
    parts=slices(*RNN),
    slips=("last step only", "truncated after two steps", "W not transposed", "next state for h"),
)
def recurrent_network(x, slip):
    W, U, b = unpack(x, *RNN)
    h = [np.zeros(3)]
    for s in SEQUENCE:
        h.append(np.tanh(W @ h[-1] + U @ s + b))
    W_bar, U_bar, b_bar = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    d = np.array([1.0, -2.0, 0.5])
    steps = {"last step only": 1, "truncated after two steps": 2}.get(slip, len(SEQUENCE))
    for t in list(reversed(range(len(SEQUENCE))))[:steps]:
        d = d * (1 - h[t + 1] ** 2)
        W_bar += np.outer(d, h[t + 1] if slip == "next state for h" else h[t])
        U_bar += np.outer(d, SEQUENCE[t])
        b_bar += d
        d = (W if slip == "W not transposed" else W.T) @ d
    return pack(W_bar, U_bar, b_bar)


# Convolution: windows of the input against a kernel, without turning the kernel over.
SIGNAL, TARGET = normal("signal", 8), normal("conv target", 4)


def windows(x, size, stride=1):
    return np.stack([x[i : i + size] for i in range(0, len(x) - size + 1, stride)])


def padded(x, left, right):
    return np.concatenate([np.zeros(left), x, np.zeros(right)])


def f_conv1d(x):
    kernel, y = x[:3], x[3:]
    return np.sum(np.tanh(windows(padded(y, 1, 1), 3) @ kernel))


@case(
    "convolution",
    f_conv1d,
    0.7 * normal("conv1d", 10),
    parts=(slice(0, 3), slice(3, 10)),
    slips=("padding off by one", "kernel not turned over", "mask forgotten", "padding forgotten"),
)
def convolution_1d(x, slip):
    kernel, y = x[:3], x[3:]
    W = windows(padded(y, 1, 1), 3)
    d = np.ones(len(y)) if slip == "mask forgotten" else 1 - np.tanh(W @ kernel) ** 2
    shifted = {"padding off by one": (2, 0), "padding forgotten": (0, 2)}.get(slip, (1, 1))
    kernel_bar = windows(padded(y, *shifted), 3).T @ d
    back = kernel if slip == "kernel not turned over" else kernel[::-1]
    return pack(kernel_bar, windows(padded(d, 1, 1), 3) @ back)


def f_strided(x):
    kernel, bias = x[:3], x[3]
    y = np.tanh(windows(SIGNAL, 3, 2) @ kernel + bias)
    return 0.5 * np.sum((y - TARGET[:3]) ** 2)


@case(
    "convolution",
    f_strided,
    normal("strided", 4),
    parts=(slice(0, 3), slice(3, 4)),
    slips=("stride forgotten", "bias not summed", "slope at the activation", "target forgotten"),
)
def convolution_with_stride(x, slip):
    W = windows(SIGNAL, 3, 2)
    y = np.tanh(W @ x[:3] + x[3])
    error = y - (0 if slip == "target forgotten" else TARGET[:3])
    d = error * (1 - (np.tanh(y) if slip == "slope at the activation" else y) ** 2)
    source = windows(SIGNAL, 3)[:3] if slip == "stride forgotten" else W
    return pack(source.T @ d, d[0] if slip == "bias not summed" else d.sum())


IMAGE = normal("image", 5, 5)


def patches(image, k=3):
    rows, columns = image.shape[0] - k + 1, image.shape[1] - k + 1
    return np.stack(
        [image[i : i + k, j : j + k].ravel() for i in range(rows) for j in range(columns)]
    )


def f_conv2d(x):
    K = x.reshape(2, 9)
    return np.sum(np.log(1 + np.exp(patches(IMAGE) @ K.T)) * np.array([1.0, -0.5]))


@case(
    "convolution",
    f_conv2d,
    0.4 * normal("conv2d", 18).reshape(2, 3, 3),
    slips=("rows and columns swapped", "channels swapped", "kernel turned over"),
)
def convolution_2d(x, slip):
    K = x.reshape(2, 9)
    P = patches(IMAGE)
    d = sigmoid(P @ K.T) * np.array([1.0, -0.5])
    g = (d.T @ P).reshape(2, 3, 3)
    if slip == "rows and columns swapped":
        return g.transpose(0, 2, 1).copy()
    if slip == "channels swapped":
        return g[::-1].copy()
    return g[:, ::-1, ::-1].copy() if slip == "kernel turned over" else g


K3 = normal("K3", 3)


def f_dilated(y):
    out = sum(K3[j] * y[2 * j : len(y) - 4 + 2 * j] for j in range(3))
    return 0.5 * np.sum(out * out)


@case(
    "convolution",
    f_dilated,
    normal("dilated", 9),
    slips=("dilation forgotten", "kernel turned over", "last tap forgotten"),
)
def dilated_convolution(y, slip):
    out = sum(K3[j] * y[2 * j : len(y) - 4 + 2 * j] for j in range(3))
    g = np.zeros_like(y)
    for j in range(2 if slip == "last tap forgotten" else 3):
        start = j if slip == "dilation forgotten" else 2 * j
        g[start : start + len(out)] += (K3[2 - j] if slip == "kernel turned over" else K3[j]) * out
    return g


def f_average_pool(y):
    return np.sum(np.exp(np.mean(y.reshape(4, 2), axis=1)))


@case(
    "convolution",
    f_average_pool,
    normal("average pool", 8),
    slips=("1/size forgotten", "tile for repeat", "first of each window only"),
)
def average_pool(y, slip):
    d = np.exp(np.mean(y.reshape(4, 2), axis=1)) / (1 if slip == "1/size forgotten" else 2)
    if slip == "tile for repeat":
        return np.tile(d, 2)
    g = np.repeat(d, 2)
    if slip == "first of each window only":
        g[1::2] = 0
    return g


def f_max_pool(y):
    return np.sum(np.max(y.reshape(3, 3), axis=1) ** 2)


@case(
    "convolution",
    f_max_pool,
    normal("max pool", 9) * 2,
    slips=("mask forgotten", "first of each window", "slope of the square"),
)
def max_pool(y, slip):
    m = y.reshape(3, 3).argmax(1)
    if slip == "first of each window":
        m = 0 * m
    g = np.zeros((3, 3))
    top = np.max(y.reshape(3, 3), axis=1)
    g[np.arange(3), m] = 1 if slip == "slope of the square" else 2 * top
    return (np.repeat(2 * top, 3) if slip == "mask forgotten" else g).ravel()


# Attention. Rows are positions.
TOKENS, DIM = 3, 2
QKV = ((TOKENS, DIM),) * 3
OUT = normal("attention out", TOKENS, DIM)


def attention(causal):
    """(f, gradient) of sum(C * softmax(QKᵀ/√d) V), by the packed (Q, K, V)."""
    hidden = np.triu(np.ones((TOKENS, TOKENS)), 1) * (1e3 if causal else 0)

    def f(x):
        Q, K, V = unpack(x, *QKV)
        return np.sum(OUT * (softmax(Q @ K.T / np.sqrt(DIM) - hidden) @ V))

    def gradient(x, slip):
        Q, K, V = unpack(x, *QKV)
        P = softmax(Q @ K.T / np.sqrt(DIM) - (0 if slip == "mask forgotten" else hidden))
        d = OUT @ V.T
        if slip == "Kronecker delta forgotten":
            S = -P * np.sum(d * P, 1, keepdims=True)
        elif slip == "rank-one term forgotten":
            S = P * d
        else:
            axis = 0 if slip == "softmax along the other axis" else 1
            S = P * (d - np.sum(d * P, axis, keepdims=True))
        if slip != "1/√d forgotten":
            S = S / (DIM if slip == "1/d for 1/√d" else np.sqrt(DIM))
        K_bar = (S if slip == "scores not transposed" else S.T) @ Q
        return pack(S @ K, K_bar, (P if slip == "weights not transposed" else P.T) @ OUT)

    return f, gradient


ATTENTION_SLIPS = (
    "1/√d forgotten",
    "1/d for 1/√d",
    "rank-one term forgotten",
    "Kronecker delta forgotten",
    "softmax along the other axis",
    "scores not transposed",
    "weights not transposed",
)
f_attention, _attention = attention(causal=False)
f_causal, _causal = attention(causal=True)


@case("attention", f_attention, normal("attention", 18), parts=slices(*QKV), slips=ATTENTION_SLIPS)
def dot_product_attention(x, slip):
    return _attention(x, slip)


@case(
    "attention",
    f_causal,
    normal("causal", 18),
    parts=slices(*QKV),
    slips=(*ATTENTION_SLIPS, "mask forgotten"),
)
def causal_attention(x, slip):
    return _causal(x, slip)


def f_linear_attention(x):
    Q, K, V = unpack(x, *QKV)
    return np.sum(OUT * (Q @ (K.T @ V)))


@case(
    "attention",
    f_linear_attention,
    normal("linear attention", 18),
    parts=slices(*QKV),
    slips=("K and V swapped", "Q's part transposed"),
)
def linear_attention(x, slip):
    Q, K, V = unpack(x, *QKV)
    if slip == "K and V swapped":
        K, V = V, K
    S = K.T @ V
    return pack(OUT @ (S if slip == "Q's part transposed" else S.T), V @ OUT.T @ Q, K @ Q.T @ OUT)


POOLED = normal("pooled", 4, 3)


def f_attention_pool(q):
    return np.sum((softmax(POOLED @ q) @ POOLED) ** 2)


@case(
    "attention",
    f_attention_pool,
    normal("query", 3),
    slips=("weights taken as constants", "rank-one term forgotten", "slope of the square"),
)
def attention_pooling(q, slip):
    p = softmax(POOLED @ q)
    d = POOLED @ (p @ POOLED if slip == "slope of the square" else 2 * p @ POOLED)
    s = p * d if slip == "rank-one term forgotten" else p * (d - p @ d)
    return POOLED.T @ (d if slip == "weights taken as constants" else s)


EMBED = np.array([0, 2, 1, 0])
POSITION = normal("position", 4, 2)


def f_embedding(E):
    return np.sum(np.tanh(E[EMBED] + POSITION))


@case(
    "attention",
    f_embedding,
    normal("embedding", 3, 2),
    slips=("last occurrence only", "indices off by one", "position forgotten"),
)
def embedding(E, slip):
    d = 1 - np.tanh(E[EMBED] + (0 if slip == "position forgotten" else POSITION)) ** 2
    g = np.zeros_like(E)
    if slip == "last occurrence only":
        g[EMBED] = d
    else:
        np.add.at(g, (EMBED + (slip == "indices off by one")) % 3, d)
    return g


# Normalisation.
EPSILON = 1e-2
WEIGHT = normal("norm weight", 5, 3)


def standardised(x, axis):
    m = np.mean(x, axis=axis, keepdims=True)
    v = np.mean((x - m) ** 2, axis=axis, keepdims=True)
    return (x - m) / np.sqrt(v + EPSILON), np.sqrt(v + EPSILON)


def standardised_back(d, x, axis, slip):
    n, s = standardised(x, axis)
    if slip == "B - 1 for B":
        s = s * np.sqrt(x.shape[axis] / (x.shape[axis] - 1))
    mean = np.mean(d, axis=axis, keepdims=True)
    share = np.mean(d * n, axis=axis, keepdims=True)
    if slip == "mean taken as constant":
        mean = 0
    if slip == "variance taken as constant":
        share = 0
    if slip == "statistics taken as constants":
        return d / s
    if slip == "1/s forgotten":
        return d - mean - n * share
    return (d - mean - n * share) / s


NORM_SLIPS = (
    "mean taken as constant",
    "variance taken as constant",
    "statistics taken as constants",
    "B - 1 for B",
    "1/s forgotten",
)
BN = ((5, 3), (3,), (3,))


def f_batch_norm(x):
    y, scale, shift = unpack(x, *BN)
    return np.sum(WEIGHT * np.tanh(standardised(y, 0)[0] * scale + shift))


@case(
    "normalisation",
    f_batch_norm,
    normal("batch norm", 21),
    batch=5,
    parts=slices(*BN),
    slips=(*NORM_SLIPS, "scale forgotten", "mask forgotten", "input for the normalised"),
)
def batch_normalisation(x, slip):
    y, scale, shift = unpack(x, *BN)
    n, _ = standardised(y, 0)
    d = WEIGHT * (1 if slip == "mask forgotten" else 1 - np.tanh(n * scale + shift) ** 2)
    source = y if slip == "input for the normalised" else n
    back = standardised_back(d * (1 if slip == "scale forgotten" else scale), y, 0, slip)
    return pack(back, np.sum(d * source, 0), np.sum(d, 0))


def f_layer_norm(x):
    return np.sum(WEIGHT * standardised(x, 1)[0] ** 2)


@case("normalisation", f_layer_norm, normal("layer norm", 5, 3), slips=(*NORM_SLIPS, "other axis"))
def layer_normalisation(x, slip):
    d = 2 * WEIGHT * standardised(x, 1)[0]
    return standardised_back(d, x, 0 if slip == "other axis" else 1, slip)


def f_rms_norm(x):
    return x / np.sqrt(np.mean(x * x) + EPSILON)


@case(
    "normalisation",
    f_rms_norm,
    normal("rms norm", 4),
    slips=("scale taken as constant", "1/n forgotten", "cube forgotten", "ε forgotten"),
)
def rms_normalisation(x, slip):
    s = np.sqrt(np.mean(x * x) + (0 if slip == "ε forgotten" else EPSILON))
    if slip == "scale taken as constant":
        return np.eye(len(x)) / s
    rank_one = np.outer(x, x) / (1 if slip == "1/n forgotten" else len(x))
    return np.eye(len(x)) / s - rank_one / s ** (1 if slip == "cube forgotten" else 3)


def f_weight_norm(x):
    v, g = x[:4], x[4]
    return np.sum(np.sin(g * v / np.sqrt(np.sum(v * v))))


@case(
    "normalisation",
    f_weight_norm,
    normal("weight norm", 5),
    parts=(slice(0, 4), slice(4, 5)),
    slips=("projection forgotten", "gain forgotten"),
)
def weight_normalisation(x, slip):
    v, g = x[:4], x[4]
    n = np.sqrt(np.sum(v * v))
    d = np.cos(g * v / n)
    inner = 0 if slip == "projection forgotten" else (d @ v) * v / n**2
    return pack((1 if slip == "gain forgotten" else g) / n * (d - inner), d @ v / n)


KEEP = uniform("dropout", 10) > 0.4


def f_dropout(x):
    return np.sum(np.where(KEEP, np.exp(x) / 0.6, 0 * x))


@case(
    "normalisation",
    f_dropout,
    normal("dropout x", 10),
    slips=("mask forgotten", "1/keep forgotten", "mask of the others"),
)
def dropout(x, slip):
    keep = ~KEEP if slip == "mask of the others" else KEEP
    g = np.exp(x) / (1 if slip == "1/keep forgotten" else 0.6)
    return g if slip == "mask forgotten" else keep * g


def f_temperature(x):
    z, t = x[:-1], x[-1]
    return np.sum(softmax(z / t) * np.arange(len(x) - 1.0))


@case(
    "normalisation",
    f_temperature,
    [0.3, -1.0, 0.8, 0.1, 0.7],
    parts=(slice(0, 4), slice(4, 5)),
    slips=("temperature forgotten", "sign of the temperature's part"),
)
def softmax_temperature(x, slip):
    z, t = x[:-1], x[-1]
    p, c = softmax(z / t), np.arange(len(x) - 1.0)
    s = p * (c - p @ c)
    sign = 1 if slip == "sign of the temperature's part" else -1
    return pack(s / (1 if slip == "temperature forgotten" else t), sign * (s @ z) / t**2)
