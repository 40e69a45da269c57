# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Convolutions and pools of many kinds, at points without ties."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import gammaln


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def _valid(y, k):
    """Cross-correlation where the kernel fits."""
    n = len(y) - len(k) + 1
    return sum(k[j] * y[j : j + n] for j in range(len(k)))


# Two convolutions in three groups of channels, which are shuffled in between (ShuffleNet).

SHUFFLED = ((6, 2, 2), (6, 2, 1))
SHUFFLE = np.arange(6).reshape(3, 2).T.ravel()
SENSORS, WANTED = normal("shuffle sensors", 6, 4), normal("shuffle wanted", 6, 3)


def _grouped(Y, K):
    rows = [sum(_valid(Y[o // 2 * 2 + i], K[o, i]) for i in range(2)) for o in range(6)]
    return np.stack(rows)


def f_shuffled(x):
    K, L = unpack(x, *SHUFFLED)
    return 0.5 * np.sum((_grouped(np.tanh(_grouped(SENSORS, K))[SHUFFLE], L) - WANTED) ** 2)


def _taps(Y, D, taps):
    """The gradient by the taps of `_grouped`."""
    g, n = np.zeros((6, 2, taps)), D.shape[1]
    for o, i, j in np.ndindex(*g.shape):
        g[o, i, j] = D[o] @ Y[o // 2 * 2 + i, j : j + n]
    return g


@case(
    "convolution",
    f_shuffled,
    0.6 * normal("shuffled", 36),
    parts=slices(*SHUFFLED),
    slips=("shuffled forward again", "never shuffled back", "later taps by unshuffled channels"),
)
def grouped_channels_shuffled_in_between(x, slip):
    K, L = unpack(x, *SHUFFLED)
    t = np.tanh(_grouped(SENSORS, K))
    D = _grouped(t[SHUFFLE], L) - WANTED
    d = np.zeros((6, 3))
    for o in range(6):
        for i in range(2):
            d[o // 2 * 2 + i] += L[o, i, 0] * D[o]
    back = {"shuffled forward again": SHUFFLE, "never shuffled back": np.arange(6)}
    d = d[back.get(slip, np.argsort(SHUFFLE))] * (1 - t**2)
    seen = t if slip == "later taps by unshuffled channels" else t[SHUFFLE]
    return pack(_taps(SENSORS, d, 2), _taps(seen, D, 1))


# A filter on a graph of five stations: Chebyshev polynomials of its random walk's Laplacian.

ROADS = np.array(
    [[0, 1, 1, 0, 0], [1, 0, 1, 1, 0], [1, 1, 0, 0, 0], [0, 1, 0, 0, 1], [0, 0, 0, 1, 0]]
)
WALK = -ROADS / ROADS.sum(axis=1, keepdims=True)


def _chebyshev(s):
    T = [s, WALK @ s]
    for _ in range(2):
        T.append(2 * (WALK @ T[-1]) - T[-2])
    return T


def f_graph_filter(x):
    return np.tanh(sum(c * t for c, t in zip(x[:4], _chebyshev(x[4:]), strict=True)))


@case(
    "convolution",
    f_graph_filter,
    0.7 * normal("graph filter", 9),
    parts=(slice(0, 4), slice(4, 9)),
    slips=("powers for polynomials", "walk the other way", "slope of tanh forgotten"),
)
def traffic_by_a_polynomial_of_its_graph(x, slip):
    c, s = x[:4], x[4:]
    T = _chebyshev(np.eye(5))
    if slip == "powers for polynomials":
        T = [np.linalg.matrix_power(WALK, k) for k in range(4)]
    by_signal = sum(ck * Tk for ck, Tk in zip(c, T, strict=True))
    by_coefficients = np.stack([Tk @ s for Tk in T], axis=1)
    slope = 1 if slip == "slope of tanh forgotten" else 1 - f_graph_filter(x)[:, None] ** 2
    if slip == "walk the other way":
        by_signal = by_signal.T
    return slope * np.hstack([by_coefficients, by_signal])


# Normalised convolution: soundings of a sea floor smoothed with learnt confidences.

NEAR = np.exp(-0.5 * (np.subtract.outer(np.arange(6), np.arange(6)) / 1.2) ** 2)


def f_confident(x):
    c = _sigmoid(x[6:])
    return (NEAR @ (c * x[:6])) / (NEAR @ c)


@case(
    "convolution",
    f_confident,
    normal("soundings", 12),
    parts=(slice(0, 6), slice(6, 12)),
    slips=(
        "sum of confidences taken as constant",
        "slope of the sigmoid forgotten",
        "divided by the kernel's sum",
    ),
)
def soundings_smoothed_by_their_confidences(x, slip):
    v, c = x[:6], _sigmoid(x[6:])
    total = (NEAR @ c)[:, None]
    y = 0 if slip == "sum of confidences taken as constant" else f_confident(x)[:, None]
    if slip == "divided by the kernel's sum":
        total = NEAR.sum(axis=1, keepdims=True)
    slope = 1 if slip == "slope of the sigmoid forgotten" else c * (1 - c)
    return np.hstack([NEAR * c / total, NEAR * (v - y) / total * slope])


# A pyramid of maxima: of the whole map, its quarters and its rows, each level with a weight.

CELLS = np.arange(16).reshape(4, 4)
QUARTERS = [CELLS[i : i + 2, j : j + 2].ravel() for i in (0, 2) for j in (0, 2)]
WINDOWS = [CELLS.ravel(), *QUARTERS, *CELLS]
LEVELS = (0, 1, 1, 1, 1, 2, 2, 2, 2)


def f_pyramid(x):
    weight = x[16:]
    return np.stack([weight[k] * np.max(x[w]) for k, w in zip(LEVELS, WINDOWS, strict=True)])


@case(
    "convolution",
    f_pyramid,
    normal("pyramid of maxima", 19),
    parts=(slice(0, 16), slice(16, 19)),
    slips=("spread over the window", "largest magnitude", "rows for columns"),
)
def pyramid_of_maxima(x, slip):
    g = np.zeros((9, 19))
    for row, (k, w) in enumerate(zip(LEVELS, WINDOWS, strict=True)):
        g[row, 16 + k] = np.max(x[w])
        if slip == "rows for columns" and k == 2:
            w = CELLS[:, row - 5]
        best = w[np.argmax(np.abs(x[w]) if slip == "largest magnitude" else x[w])]
        if slip == "spread over the window":
            g[row, w] = x[16 + k] / len(w)
        else:
            g[row, best] = x[16 + k]
    return g


# A convolution in three dimensions, by the volume.

BLOCK = normal("kernel of a volume", 2, 2, 2)


def _solid(V, K):
    return sum(K[i, j, k] * V[i : i + 2, j : j + 2, k : k + 2] for i, j, k in np.ndindex(2, 2, 2))


def f_volume(V):
    return np.sum(np.log1p(np.exp(_solid(V, BLOCK))))


@case(
    "convolution",
    f_volume,
    normal("volume", 3, 3, 3),
    slips=("kernel turned over", "depth and width swapped", "overlaps written over"),
)
def softplus_of_a_filtered_volume(V, slip):
    d = _sigmoid(_solid(V, BLOCK))
    K = {
        "kernel turned over": BLOCK[::-1, ::-1, ::-1],
        "depth and width swapped": BLOCK.transpose(2, 1, 0),
    }.get(slip, BLOCK)
    g = np.zeros_like(V)
    for i, j, k in np.ndindex(2, 2, 2):
        part = g[i : i + 2, j : j + 2, k : k + 2]
        part[:] = K[i, j, k] * d + (0 if slip == "overlaps written over" else part)
    return g


# A convolution whose kernel is mixed from a bank, with shares that the mean signal chooses.

BANK = normal("bank of kernels", 3, 3)


def _mixed(x):
    s, a, b = x[:7], x[7:10], x[10:]
    shares = _softmax(a * np.mean(s) + b)
    return s, a, shares, shares @ BANK


def f_mixed_kernel(x):
    s, _, _, kernel = _mixed(x)
    return np.sum(np.sin(_valid(s, kernel)))


@case(
    "convolution",
    f_mixed_kernel,
    normal("mixed kernel", 13),
    parts=(slice(0, 7), slice(7, 10), slice(10, 13)),
    slips=("shares taken as constants", "rank-one term forgotten", "1/n of the mean forgotten"),
)
def kernel_chosen_by_the_mean_signal(x, slip):
    s, a, shares, kernel = _mixed(x)
    d = np.cos(_valid(s, kernel))
    by_shares = BANK @ _valid(s, d)
    mean = 0 if slip == "rank-one term forgotten" else shares @ by_shares
    by_scores = shares * (by_shares - mean)
    by_signal = np.convolve(d, kernel)
    if slip != "shares taken as constants":
        by_signal = by_signal + a @ by_scores / (1 if slip == "1/n of the mean forgotten" else 7)
    return pack(by_signal, by_scores * np.mean(s), by_scores)


# An autoencoder that sets pooled maxima back in their places (SegNet).

BETWEEN = normal("between pool and unpool", 4, 4)


def _places(x):
    return 3 * np.arange(4) + np.argmax(x.reshape(4, 3), axis=1)


def f_unpool(x):
    places = _places(x)
    y = np.zeros_like(x)
    y[places] = np.tanh(BETWEEN @ x[places])
    return 0.5 * np.sum((y - x) ** 2)


@case(
    "convolution",
    f_unpool,
    normal("maxima set back", 12),
    slips=(
        "set back in the first places",
        "path through the pool forgotten",
        "layer in between transposed",
        "slope of tanh forgotten",
    ),
)
def maxima_set_back_in_their_places(x, slip):
    places = _places(x)
    t = np.tanh(BETWEEN @ x[places])
    y = np.zeros_like(x)
    y[places] = t
    g = x - y
    d = (y - x)[places] * (1 if slip == "slope of tanh forgotten" else 1 - t**2)
    W = BETWEEN if slip == "layer in between transposed" else BETWEEN.T
    if slip != "path through the pool forgotten":
        g[3 * np.arange(4) if slip == "set back in the first places" else places] += W @ d
    return g


# A layer of a Fourier neural operator: three complex multipliers, modes above are dropped.

FIELD = np.tanh(normal("operator's field", 8))
PHASES = 2 * np.pi * np.outer(np.arange(3), np.arange(8)) / 8
CO, SI, TWICE = np.cos(PHASES), np.sin(PHASES), np.array([1.0, 2.0, 2.0]) / 8


def _operator(x):
    u, p, q = x[:8], x[8:11], x[11:]
    a, b = CO @ u, SI @ u
    return CO.T @ (TWICE * (p * a + q * b)) - SI.T @ (TWICE * (q * a - p * b))


def f_operator(x):
    return 0.5 * np.sum((np.tanh(_operator(x)) - FIELD) ** 2)


@case(
    "convolution",
    f_operator,
    normal("fourier operator", 14),
    parts=(slice(0, 8), slice(8, 11), slice(11, 14)),
    slips=("multipliers not conjugated", "modes counted once", "sign in the imaginary part"),
)
def fourier_layer_of_three_modes(x, slip):
    u, p, q = x[:8], x[8:11], x[11:]
    a, b = CO @ u, SI @ u
    t = np.tanh(_operator(x))
    d = (t - FIELD) * (1 - t**2)
    w = 1 / 8 if slip == "modes counted once" else TWICE
    real, imaginary = w * (CO @ d), -w * (SI @ d)
    q_back = -q if slip == "multipliers not conjugated" else q
    by_a, by_b = p * real + q_back * imaginary, q_back * real - p * imaginary
    k = -1 if slip == "sign in the imaginary part" else 1
    return pack(CO.T @ by_a + SI.T @ by_b, a * real - b * imaginary, k * b * real + a * imaginary)


# The next sample of a sound by three causal, dilated, gated layers (WaveNet).

SOUND = np.sin(0.9 * np.arange(8)) + 0.3 * normal("sound", 8)
GATES = ((3, 2), (3, 2), (3,))


def _later(y, steps):
    return np.concatenate([np.zeros(steps), y[:-steps]])


def _wave(x):
    F, G, v = unpack(x, *GATES)
    y, out, layers = SOUND[:-1], 0, []
    for k in range(3):
        past = _later(y, 2**k)
        t = np.tanh(F[k, 0] * y + F[k, 1] * past)
        s = _sigmoid(G[k, 0] * y + G[k, 1] * past)
        layers.append((y, past, t, s))
        y, out = y + t * s, out + v[k] * t * s
    return layers, out - SOUND[1:]


@case(
    "convolution",
    lambda x: np.mean(_wave(x)[1] ** 2),
    normal("wave network", 15),
    batch=7,
    parts=slices(*GATES),
    slips=(
        "residual path forgotten",
        "gate taken as constant",
        "sent on to later samples",
        "dilation forgotten on the way back",
    ),
)
def next_sample_by_dilated_gates(x, slip):
    F, G, v = unpack(x, *GATES)
    F_bar, G_bar, v_bar = np.zeros((3, 2)), np.zeros((3, 2)), np.zeros(3)
    layers, miss = _wave(x)
    d, y_bar = 2 * miss / 7, np.zeros(7)
    for k in (2, 1, 0):
        y, past, t, s = layers[k]
        v_bar[k] = d @ (t * s)
        z = v[k] * d + y_bar
        by_f, by_g = z * s * (1 - t**2), z * t * s * (1 - s)
        if slip == "gate taken as constant":
            by_g = 0 * by_g
        F_bar[k], G_bar[k] = (by_f @ y, by_f @ past), (by_g @ y, by_g @ past)
        through = F[k, 1] * by_f + G[k, 1] * by_g
        n = 1 if slip == "dilation forgotten on the way back" else 2**k
        earlier = np.append(through[n:], np.zeros(n))
        if slip == "sent on to later samples":
            earlier = _later(through, n)
        kept = 0 if slip == "residual path forgotten" else y_bar
        y_bar = kept + F[k, 0] * by_f + G[k, 0] * by_g + earlier
    return pack(F_bar, G_bar, v_bar)


# A convolution over atoms anywhere: the kernel is a function of distance, cut off smoothly.

CHARGES, KNOTS, CUT = np.array([0.9, -0.5, 1.3, 0.4]), np.array([0.8, 1.6, 2.4]), 5.0


def _rings(r):
    return np.exp(-2 * (r - KNOTS) ** 2)


def _cut(r):
    return 0.5 * (1 + np.cos(np.pi * r / CUT)) * (r < CUT)


def _received(x):
    P, w = unpack(x, (4, 3), (3,))
    y = [0.0] * 4
    for i in range(4):
        for j in range(i):
            r = np.sqrt(np.sum((P[i] - P[j]) ** 2))
            kernel = np.sum(w * _rings(r)) * _cut(r)
            y[i], y[j] = y[i] + kernel * CHARGES[j], y[j] + kernel * CHARGES[i]
    return np.stack(y)


@case(
    "convolution",
    lambda x: np.sum(np.log1p(np.exp(_received(x)))),
    pack(
        [[0, 0, 0], [1.3, 0.2, -0.1], [-0.4, 1.5, 0.6], [0.8, 0.9, 1.7]],
        [1.1, -0.8, 0.6],
    ),
    parts=slices((4, 3), (3,)),
    slips=("reaction forgotten", "slope of the cut-off forgotten", "kernel felt by one atom"),
)
def atoms_under_a_kernel_of_distance(x, slip):
    P, w = unpack(x, (4, 3), (3,))
    d = _sigmoid(_received(x))
    P_bar, w_bar = np.zeros((4, 3)), np.zeros(3)
    for i in range(4):
        for j in range(i):
            v = P[i] - P[j]
            r = np.sqrt(v @ v)
            e = d[i] * CHARGES[j] + d[j] * CHARGES[i]
            if slip == "kernel felt by one atom":
                e = d[i] * CHARGES[j]
            falls = -0.5 * np.pi / CUT * np.sin(np.pi * r / CUT) * (r < CUT)
            if slip == "slope of the cut-off forgotten":
                falls = 0
            slope = w @ (-4 * (r - KNOTS) * _rings(r)) * _cut(r) + w @ _rings(r) * falls
            P_bar[i] += e * slope * v / r
            if slip != "reaction forgotten":
                P_bar[j] -= e * slope * v / r
            w_bar += e * _rings(r) * _cut(r)
    return pack(P_bar, w_bar)


# A step of Richardson and Lucy: a picture of stars sharpened, with an unknown background.

SPREAD = sum(p * np.eye(7, k=k) for k, p in ((-1, 0.3), (0, 0.5), (1, 0.15), (2, 0.05)))
PHOTONS = np.array([12.0, 31.0, 22.0, 9.0, 15.0, 40.0, 18.0])


def f_sharpened(x):
    u, background = x[:7], x[7]
    return u * (SPREAD.T @ (PHOTONS / (SPREAD @ u + background))) / SPREAD.sum(axis=0)


@case(
    "convolution",
    f_sharpened,
    pack(10 + 25 * uniform("stars", 7), 3.0),
    parts=(slice(0, 7), slice(7, 8)),
    slips=("blurred estimate taken as constant", "spread not transposed", "square forgotten"),
)
def stars_sharpened_by_a_step(x, slip):
    u, background = x[:7], x[7]
    blurred = SPREAD @ u + background
    gain = (SPREAD.T @ (PHOTONS / blurred)) / SPREAD.sum(axis=0)
    K = SPREAD if slip == "spread not transposed" else SPREAD.T
    back = K * (PHOTONS / (blurred if slip == "square forgotten" else blurred**2))
    by_blurred = -(u / SPREAD.sum(axis=0))[:, None] * back
    if slip == "blurred estimate taken as constant":
        by_blurred = 0 * by_blurred
    return np.column_stack([np.diag(gain) + by_blurred @ SPREAD, by_blurred.sum(axis=1)])


# The correlation of a template with each window of a heart's trace, both standardised.


def _unit(v):
    c = v - np.mean(v)
    return c, np.sqrt(np.sum(c * c))


def f_template(x):
    t, n = _unit(x[8:])
    windows = [_unit(x[i : i + 4]) for i in range(5)]
    return np.stack([np.sum(t * w) / (n * m) for w, m in windows])


@case(
    "convolution",
    f_template,
    normal("heart beats", 12),
    parts=(slice(0, 8), slice(8, 12)),
    slips=("projection forgotten", "template's mean left in", "template's length for window's"),
)
def beats_matched_with_a_template(x, slip):
    g = np.zeros((5, 12))
    t, n = _unit(x[8:])
    seen = x[8:] if slip == "template's mean left in" else t
    for i, y in enumerate(f_template(x)):
        w, m = _unit(x[i : i + 4])
        k = 0 if slip == "projection forgotten" else y
        g[i, i : i + 4] = (seen / n - k * w / m) / (
            n if slip == "template's length for window's" else m
        )
        g[i, 8:] = (w / m - k * t / n) / n
    return g


# Efficiency (Nash and Sutcliffe) of a river's flow: rain through a cascade of reservoirs.

RAIN = np.array([4.0, 11.0, 6.0, 0.0, 0.0, 2.0, 0.0, 0.0])
FLOW = np.array([1.3, 2.7, 4.6, 4.1, 3.0, 2.4, 1.9, 1.6])
HOURS = np.arange(8) + 0.5


def _cascade(x):
    shape, scale = x[0], x[1]
    log = (shape - 1) * np.log(HOURS / scale) - HOURS / scale - np.log(scale) - gammaln(shape)
    return np.exp(log)


def _after_rain(h):
    return np.stack([np.sum(RAIN[: t + 1] * h[t::-1]) for t in range(8)])


def f_river(x):
    miss = x[3] + x[2] * _after_rain(_cascade(x)) - FLOW
    return 1 - np.sum(miss**2) / np.sum((FLOW - FLOW.mean()) ** 2)


@case(
    "convolution",
    f_river,
    [2.2, 1.4, 0.7, 1.1],
    slips=(
        "gamma function taken as constant",
        "scale of the density forgotten",
        "share of runoff forgotten",
        "rain in the other order",
    ),
)
def river_after_rain_by_a_cascade(x, slip):
    shape, scale, share, base = x
    h = _cascade(x)
    d = share * _after_rain(h) + base - FLOW
    d = -2 * d / np.sum((FLOW - FLOW.mean()) ** 2)
    psi = 0 if slip == "gamma function taken as constant" else digamma(shape)
    power = shape - 1 if slip == "scale of the density forgotten" else shape
    by_shape, by_scale = h * (np.log(HOURS / scale) - psi), h * (HOURS / scale - power) / scale
    rain = RAIN[::-1] if slip == "rain in the other order" else RAIN
    by_h = np.array([d[t:] @ rain[: 8 - t] for t in range(8)])
    by_h = by_h * (1 if slip == "share of runoff forgotten" else share)
    return np.array([by_h @ by_shape, by_h @ by_scale, d @ _after_rain(h), d.sum()])


# Windows pooled by the ranks of their values, with learnt shares of the ranks.

POOLED = normal("pooled by ranks, wanted", 3)


def _order(x):
    return np.argsort(-x.reshape(3, 4), axis=1)


def _by_ranks(x):
    ranked = np.take_along_axis(x[:12].reshape(3, 4), _order(x[:12]), axis=1)
    return ranked, _softmax(x[12:])


def f_ranks(x):
    ranked, shares = _by_ranks(x)
    return np.mean((ranked @ shares - POOLED) ** 2)


@case(
    "convolution",
    f_ranks,
    normal("pooled by ranks", 16),
    batch=3,
    parts=(slice(0, 12), slice(12, 16)),
    slips=("shares by places", "ranks from below", "rank-one term forgotten"),
)
def windows_pooled_by_ranks(x, slip):
    ranked, shares = _by_ranks(x)
    d = 2 * (ranked @ shares - POOLED) / 3
    order = _order(x[:12])
    if slip == "shares by places":
        order = np.tile(np.arange(4), (3, 1))
    if slip == "ranks from below":
        order = order[:, ::-1]
    by_values = np.zeros((3, 4))
    np.put_along_axis(by_values, order, np.outer(d, shares), axis=1)
    by_shares = d @ ranked
    mean = 0 if slip == "rank-one term forgotten" else shares @ by_shares
    return pack(by_values, shares * (by_shares - mean))
