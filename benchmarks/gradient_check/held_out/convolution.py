# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Filters whose taps depend on something, and pools of more than one number.

Kernels that are turned, mixed, made of sines or of decays, or that depend on the samples; a cost
volume, a corner response, reflected ends; pools of products and of residuals.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..smooth import softmax

convolution = partial(case, "convolution")


def windows(rows, columns, size):
    """The places in a flat image of the windows of size by size."""
    places = np.arange(rows * columns).reshape(rows, columns)
    at = [(i, j) for i in range(rows - size + 1) for j in range(columns - size + 1)]
    return np.stack([places[i : i + size, j : j + size].ravel() for i, j in at])


# One kernel in four directions (Cohen and Welling 2016), pooled softly over these.
LEAF = normal("leaf", 25)[windows(5, 5, 3)]
VEINS = normal("veins", 9)


def _directions(k):
    return np.stack([LEAF @ np.rot90(k, r).ravel() for r in range(4)], axis=1)


@convolution(
    lambda k: VEINS @ np.log(np.sum(np.exp(_directions(k)), axis=1)),
    0.6 * normal("turned kernel", 3, 3),
    slips=("not turned back", "turned on", "mean over the directions", "one direction forgotten"),
)
def kernel_in_four_directions(k, slip):
    d = VEINS[:, None] * softmax(_directions(k))
    turn = {"not turned back": 0, "turned on": 1}.get(slip, -1)
    last = 3 if slip == "one direction forgotten" else 4
    g = sum(np.rot90((LEAF.T @ d[:, r]).reshape(3, 3), turn * r) for r in range(last))
    return g / 4 if slip == "mean over the directions" else g


# Blurred before every other sample is dropped (Zhang 2019), with reflected ends.
COARSE = normal("blurred aim", 6)


def _blurred(y):
    p = np.pad(np.maximum(y, 0), 1, mode="reflect")
    return (p[:-2:2] + 2 * p[1:-1:2] + p[2::2]) / 4


@convolution(
    lambda y: np.sum((_blurred(y) - COARSE) ** 2) / 2,
    normal("to be blurred", 11) + 0.6,
    slips=("reflected ends forgotten", "ends repeated", "mask forgotten", "blur forgotten"),
)
def blurred_before_every_other_is_dropped(y, slip):
    e = _blurred(y) - COARSE
    p = np.zeros(13)
    taps = (0, 4, 0) if slip == "blur forgotten" else (1, 2, 1)
    for k, tap in enumerate(taps):
        p[k : k + 11 : 2] += tap * e / 4
    g = p[1:-1].copy()
    if slip != "reflected ends forgotten":
        inner = 0 if slip == "ends repeated" else 1
        g[inner] += p[0]
        g[10 - inner] += p[12]
    return g if slip == "mask forgotten" else g * (y > 0)


# The bilateral filter (Tomasi and Manduchi 1998) of a row of pixels, and its range.
APART = np.subtract.outer(np.arange(8), np.arange(8)) ** 2 / (2 * 1.5**2)


def _bilateral(x):
    y, r = x[:-1], x[-1]
    d = y[:, None] - y
    w = np.exp(-(d**2) / (2 * r * r) - APART)
    p = w / np.sum(w, axis=1, keepdims=True)
    return d, p, p @ y


@convolution(
    lambda x: _bilateral(x)[2],
    pack([0.21, 0.34, 0.18, 0.29, 0.82, 0.91, 0.7, 0.77], 0.25),
    parts=(slice(0, 8), slice(8, 9)),
    slips=(
        "weights taken as constants",
        "pixel in the middle forgotten in the weights",
        "mean forgotten",
        "range squared for cubed",
    ),
)
def bilateral_filter(x, slip):
    y, r = x[:-1], x[-1]
    d, p, z = _bilateral(x)
    away = p * (y if slip == "mean forgotten" else y - z[:, None])
    by_weight = away * d / r**2
    J = p + (0 if slip == "weights taken as constants" else by_weight)
    if slip not in ("weights taken as constants", "pixel in the middle forgotten in the weights"):
        J = J - np.diag(by_weight.sum(1))
    by_r = np.sum(away * d**2, axis=1) / r ** (2 if slip == "range squared for cubed" else 3)
    return np.hstack([J, by_r[:, None]])


# Band passes of a raw voice by their lower edge and width (Ravanelli and Bengio 2018).
TAP = np.arange(-5.0, 6)
HAMMING = 0.54 + 0.46 * np.cos(np.pi * TAP / 5)
VOICE = np.lib.stride_tricks.sliding_window_view(normal("voice", 30), 11)


def _low_pass(edge):
    side = np.sin(2 * np.pi * edge[:, None] * TAP[6:]) / (np.pi * TAP[6:])
    return np.concatenate([side[:, ::-1], 2 * edge[:, None], side], axis=1)


def _bands(x):
    low, width = x[:2], x[2:]
    return VOICE @ ((_low_pass(low + width) - _low_pass(low)) * HAMMING).T


@convolution(
    lambda x: np.log(np.mean(_bands(x) ** 2, axis=0)),
    [0.06, 0.21, 0.1, 0.17],
    parts=(slice(0, 2), slice(2, 4)),
    slips=(
        "upper edge not moved with the lower",
        "window forgotten",
        "lower edge's sign",
        "energy forgotten",
    ),
)
def voice_in_learnt_bands(x, slip):
    z, J = _bands(x), np.zeros((2, 4))
    window = 1 if slip == "window forgotten" else HAMMING
    for k, (low, width) in enumerate(x.reshape(2, 2).T):
        upper = 2 * np.cos(2 * np.pi * (low + width) * TAP) * window
        lower = 2 * np.cos(2 * np.pi * low * TAP) * window
        by_low = (0 if slip == "upper edge not moved with the lower" else upper) - lower
        by_low = upper + lower if slip == "lower edge's sign" else by_low
        by_tap = 2 * z[:, k] @ VOICE / len(z)
        by_tap = by_tap if slip == "energy forgotten" else by_tap / np.mean(z[:, k] ** 2)
        J[k, [k, k + 2]] = by_tap @ by_low, by_tap @ upper
    return J


# What two frames have in common at each displacement (Dosovitskiy et al. 2015).
FRAMES = ((2, 6), (2, 6))
MOVED = normal("moved", 3, 6)


def _volume(A, B):
    P = np.pad(B, ((0, 0), (1, 1)))
    return np.stack([np.mean(A * P[:, d : d + 6], axis=0) for d in range(3)]), P


def f_volume(x):
    return np.sum(MOVED * np.tanh(_volume(*unpack(x, *FRAMES))[0]))


@convolution(
    f_volume,
    normal("two frames", 24),
    parts=slices(*FRAMES),
    slips=(
        "displaced the other way",
        "sum over channels for mean",
        "slope forgotten",
        "border read round",
    ),
)
def cost_volume_of_two_frames(x, slip):
    A, B = unpack(x, *FRAMES)
    c, P = _volume(A, B)
    if slip == "border read round":
        P = np.pad(B, ((0, 0), (1, 1)), mode="wrap")
    D = MOVED * (1 if slip == "slope forgotten" else 1 - np.tanh(c) ** 2)
    D = D / (1 if slip == "sum over channels for mean" else 2)
    A_bar, P_bar = np.zeros((2, 6)), np.zeros((2, 8))
    for d in range(3):
        A_bar += D[d] * P[:, d : d + 6]
        to = 2 - d if slip == "displaced the other way" else d
        P_bar[:, to : to + 6] += D[d] * A
    return pack(A_bar, P_bar[:, 1:7])


# How much of a corner a patch is (Harris and Stephens 1988).
SEEN = windows(5, 5, 3)
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
BELL = np.outer([1, 2, 1], [1, 2, 1]).ravel() / 16


def _tensor(Y):
    P = Y.ravel()[SEEN]
    u, v = P @ SOBEL.ravel(), P @ SOBEL.T.ravel()
    return u, v, BELL @ (u * u), BELL @ (u * v), BELL @ (v * v)


def f_corner(Y):
    _, _, a, b, c = _tensor(Y)
    return a * c - b * b - 0.05 * (a + c) ** 2


@convolution(
    f_corner,
    np.outer([0.1, 0.1, 0.8, 1, 1], [0.2, 0.2, 0.9, 1, 1]) + 0.1 * normal("corner", 5, 5),
    slips=(
        "trace forgotten",
        "2 of the mixed term forgotten",
        "masks swapped",
        "bell forgotten",
        "trace's 2 forgotten",
    ),
)
def corner_response(Y, slip):
    u, v, a, b, c = _tensor(Y)
    trace = {"trace forgotten": 0, "trace's 2 forgotten": 0.05}.get(slip, 0.1) * (a + c)
    mixed = b if slip == "2 of the mixed term forgotten" else 2 * b
    bell = 1 / 9 if slip == "bell forgotten" else BELL
    u_bar = bell * (2 * u * (c - trace) - mixed * v)
    v_bar = bell * (2 * v * (a - trace) - mixed * u)
    across, down = (SOBEL.T, SOBEL) if slip == "masks swapped" else (SOBEL, SOBEL.T)
    g = np.zeros(25)
    np.add.at(g, SEEN, np.outer(u_bar, across) + np.outer(v_bar, down))
    return g.reshape(5, 5)


# A kernel mixed from three by what the input is on average (Yang et al. 2019).
MIXED = ((3, 2, 3), (3, 2), (2, 6))
MIXED_AIM = normal("mixed aim", 4)


def _mixed(x):
    K, R, Y = unpack(x, *MIXED)
    p = softmax(R @ np.mean(Y, axis=1))
    kernel = np.sum(p[:, None, None] * K, axis=0)
    z = sum(kernel[:, t] @ Y[:, t : t + 4] for t in range(3))
    return p, kernel, z


@convolution(
    lambda x: np.sum((_mixed(x)[2] - MIXED_AIM) ** 2) / 2,
    pack(normal("experts", 18), 2 * normal("router", 6), normal("routed", 12) + 0.3),
    parts=slices(*MIXED),
    slips=(
        "input's way through the router forgotten",
        "shares' mean forgotten",
        "kernel flipped",
        "mean over the kernels",
    ),
)
def kernel_mixed_by_a_router(x, slip):
    K, R, Y = unpack(x, *MIXED)
    p, kernel, z = _mixed(x)
    e = z - MIXED_AIM
    kernel_bar = np.stack([Y[:, t : t + 4] @ e for t in range(3)], axis=1)
    p_bar = np.sum(K * kernel_bar, axis=(1, 2))
    s_bar = p * (p_bar - (0 if slip == "shares' mean forgotten" else p @ p_bar))
    Y_bar = np.zeros((2, 6))
    if slip != "input's way through the router forgotten":
        Y_bar += (R.T @ s_bar)[:, None] / 6
    taps = kernel[:, ::-1] if slip == "kernel flipped" else kernel
    for t in range(3):
        Y_bar[:, t : t + 4] += np.outer(taps[:, t], e)
    shares = np.full(3, 1 / 3) if slip == "mean over the kernels" else p
    return pack(np.multiply.outer(shares, kernel_bar), np.outer(s_bar, Y.mean(1)), Y_bar)


# A long kernel of three decays (Gu et al. 2022): logarithms of the rates, weights, and of the step.
DECAYS = ((3,), (3,), (1,))
DRIVEN, RESPONSE = normal("driven", 10), normal("response", 10)


def _decays(x):
    a, c, step = unpack(x, *DECAYS)
    rate = np.exp(a)
    turn = rate * np.exp(step[0])
    modes = (1 - np.exp(-turn)) / rate * np.exp(-np.arange(10)[:, None] * turn)
    return turn, modes, modes @ c


def _driven(kernel):
    return np.stack([DRIVEN[: t + 1][::-1] @ kernel[: t + 1] for t in range(10)])


@convolution(
    lambda x: np.mean((_driven(_decays(x)[2]) - RESPONSE) ** 2),
    pack(np.log([0.5, 1.4, 4.0]), [1.2, -0.7, 2.1], np.log(0.3)),
    batch=10,
    parts=slices(*DECAYS),
    slips=(
        "discretisation taken as constant",
        "1/rate of the discretisation forgotten",
        "later inputs for earlier",
        "logarithm of the step forgotten",
    ),
)
def long_kernel_of_three_decays(x, slip):
    _, c, step = unpack(x, *DECAYS)
    turn, modes, kernel = _decays(x)
    e = 2 * (_driven(kernel) - RESPONSE) / 10
    kernel_bar = np.array([e[k:] @ DRIVEN[: 10 - k] for k in range(10)])
    if slip == "later inputs for earlier":
        kernel_bar = np.array([e[: 10 - k] @ DRIVEN[k:] for k in range(10)])
    by_turn = -np.arange(10)[:, None] * turn
    if slip != "discretisation taken as constant":
        by_turn = by_turn + turn / np.expm1(turn)
    divisor = 0 if "discretisation" in slip else 1
    by_rate = c * (kernel_bar @ (modes * (by_turn - divisor)))
    by_step = np.sum(c * (kernel_bar @ (modes * by_turn)))
    by_step = by_step / (np.exp(step[0]) if slip == "logarithm of the step forgotten" else 1)
    return pack(by_rate, kernel_bar @ modes, by_step)


# Channels pooled by their products, with signed roots and length 1 (Lin et al. 2015).
PAIRS = normal("pairs", 3, 3)


def _products(Y):
    C = Y @ Y.T / 5
    V = np.sign(C) * np.sqrt(abs(C))
    return C, V, np.sqrt(np.sum(V * V))


def f_products(Y):
    _, V, n = _products(Y)
    return np.sum(PAIRS * V) / n


@convolution(
    f_products,
    normal("channels", 3, 5) + 0.2,
    slips=(
        "one of the two factors",
        "length taken as constant",
        "root's slope without the root",
        "number of places forgotten",
    ),
)
def pool_of_products_of_channels(Y, slip):
    _, V, n = _products(Y)
    U = V / n
    inner = 0 if slip == "length taken as constant" else np.sum(PAIRS * U)
    root = 1 if slip == "root's slope without the root" else abs(V)
    C_bar = (PAIRS - inner * U) / n / (2 * root)
    both = C_bar if slip == "one of the two factors" else C_bar + C_bar.T
    return both @ Y / (1 if slip == "number of places forgotten" else 5)


# What descriptors leave over to soft centres, summed (Arandjelović et al. 2016).
RESIDUALS = ((4, 2), (3, 2), (1,))
VOCABULARY = normal("vocabulary", 3, 2)


def _residuals(x):
    Y, C, sharpness = unpack(x, *RESIDUALS)
    R = Y[:, None] - C
    far = np.sum(R * R, axis=2)
    p = softmax(-sharpness[0] * far)
    return R, far, p, np.sum(p[:, :, None] * R, axis=0)


@convolution(
    lambda x: np.sum((_residuals(x)[3] - VOCABULARY) ** 2) / 2,
    pack(normal("descriptors", 8), normal("centres", 6), 0.7),
    parts=slices(*RESIDUALS),
    slips=(
        "shares taken as constants",
        "centres in the shares only",
        "shares' mean over descriptors",
        "2 of the square forgotten",
    ),
)
def residuals_pooled_by_centres(x, slip):
    b = x[-1]
    R, far, p, V = _residuals(x)
    D = V - VOCABULARY
    p_bar = np.sum(R * D, axis=2)
    axis = 0 if slip == "shares' mean over descriptors" else 1
    s_bar = p * (p_bar - np.sum(p * p_bar, axis=axis, keepdims=True))
    if slip == "shares taken as constants":
        s_bar = 0 * s_bar
    two = 1 if slip == "2 of the square forgotten" else 2
    by_share = -two * b * s_bar[:, :, None] * R
    R_bar = p[:, :, None] * D + by_share
    by_centre = by_share if slip == "centres in the shares only" else R_bar
    return pack(R_bar.sum(1), -by_centre.sum(0), -np.sum(s_bar * far))
