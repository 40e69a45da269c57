# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Convolution and pooling: windows that overlap, move or depend on a parameter, and what follows.

Pooling by a maximum, a power mean or a softmax; a deformable, a dilated and gated, a parametric and
a spectral convolution; pixels from channels, channels that are gated, a template that is matched.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..layers import patches, relu, sigmoid
from ..smooth import softmax

convolution = partial(case, "convolution")

# The largest of windows of 2 by 2 that overlap: a pixel can be the largest of several.
PEAKS = normal("peaks", 3, 4)
CORNERS = [(0, 0), (0, 1), (1, 0), (1, 1)]


def _corners(Y):
    return np.stack([Y[i : i + 3, j : j + 4] for i, j in CORNERS])


@convolution(
    lambda Y: np.sum(PEAKS * np.tanh(np.max(_corners(Y), axis=0))),
    normal("overlapping", 4, 5),
    slips=(
        "overlaps written over",
        "first of each window",
        "rows and columns swapped",
        "slope forgotten",
    ),
)
def overlapping_max_pool(Y, slip):
    W = _corners(Y)
    d = PEAKS * (1 if slip == "slope forgotten" else 1 - np.tanh(W.max(0)) ** 2)
    i, j = np.array(CORNERS)[W.argmax(0) * (slip != "first of each window")].transpose(2, 0, 1)
    if slip == "rows and columns swapped":
        i, j = j, i
    rows, columns = np.indices((3, 4))
    g = np.zeros_like(Y)
    if slip == "overlaps written over":
        g[rows + i, columns + j] = d
    else:
        np.add.at(g, (rows + i, columns + j), d)
    return g


# Pooling by a mean of powers (Radenović et al. 2019), with the power.


def f_power_mean(x):
    Y, p = x[:-1].reshape(2, 5), x[-1]
    return np.mean(Y**p, axis=1) ** (1 / p)


@convolution(
    f_power_mean,
    pack(0.2 + 2 * uniform("power mean", 10), 3.0),
    parts=(slice(0, 10), slice(10, 11)),
    slips=(
        "logarithm of the mean forgotten",
        "outer power forgotten",
        "1/n forgotten",
        "p not squared",
    ),
)
def generalised_mean_pool(x, slip):
    Y, p = x[:-1].reshape(2, 5), x[-1]
    y, m = f_power_mean(x), np.mean(Y**p, axis=1)
    outer = 1 if slip == "outer power forgotten" else y ** (1 - p)
    n = 1 if slip == "1/n forgotten" else 5
    by_Y = np.zeros((2, 2, 5))
    by_Y[[0, 1], [0, 1]] = (outer * Y.T ** (p - 1)).T / n
    rest = np.log(m) / (p if slip == "p not squared" else p**2)
    rest = 0 if slip == "logarithm of the mean forgotten" else rest
    by_p = y * (np.mean(Y**p * np.log(Y), axis=1) / (p * m) - rest)
    return np.hstack([by_Y.reshape(2, 10), by_p[:, None]])


# A deformable convolution (Dai et al. 2017): each tap reads between two samples.
DEFORMED = ((3,), (4, 3), (8,))
STARTS = np.array([0, 1, 3, 4])[:, None] + np.arange(3)
AIM = normal("deformed aim", 4)


def _read(x):
    kernel, offsets, y = unpack(x, *DEFORMED)
    away = (STARTS + 0.3 + offsets)[:, :, None] - np.arange(8)
    return kernel, away, np.maximum(1 - abs(away), 0), y


def f_deformed(x):
    kernel, _, near, y = _read(x)
    return np.sum((near @ y @ kernel - AIM) ** 2) / 2


@convolution(
    f_deformed,
    pack(normal("deformed kernel", 3), 0.3 * normal("offsets", 12), normal("deformed", 8)),
    parts=slices(*DEFORMED),
    slips=(
        "neighbours swapped",
        "kernel forgotten in the offsets",
        "nearest sample only",
        "aim forgotten",
    ),
)
def deformable_convolution(x, slip):
    kernel, away, near, y = _read(x)
    e = near @ y @ kernel - (0 if slip == "aim forgotten" else AIM)
    weights = (near > 0.5) * 1.0 if slip == "nearest sample only" else near
    slope = -np.sign(away) * (near > 0)
    if slip == "neighbours swapped":
        slope = -slope
    offsets_bar = e[:, None] * (slope @ y)
    if slip != "kernel forgotten in the offsets":
        offsets_bar = offsets_bar * kernel
    return pack(
        (weights @ y).T @ e, offsets_bar, np.outer(e, kernel).ravel() @ weights.reshape(12, 8)
    )


# Two gated causal layers of dilation 1 and 2 (van den Oord et al. 2016).
WAVE = ((2, 2, 3), (8,))
NEXT = normal("next", 8)


def _late(y, d):
    return np.concatenate([np.zeros(d), y[:-d]])


def _early(y, d):
    return np.concatenate([y[d:], np.zeros(d)])


def _wave(layer, y, d):
    return [k[0] * y + k[1] * _late(y, d) + k[2] for k in layer]


def f_wave(x):
    layers, y = unpack(x, *WAVE)
    for layer, d in zip(layers, (1, 2), strict=True):
        a, g = _wave(layer, y, d)
        y = y + np.tanh(a) * sigmoid(g)
    return np.sum((y - NEXT) ** 2) / 16


@convolution(
    f_wave,
    normal("wave", 20),
    parts=slices(*WAVE),
    slips=("late for early", "gate taken as constant", "skip forgotten", "dilation forgotten"),
)
def gated_causal_convolution(x, slip):
    layers, y = unpack(x, *WAVE)
    ys = [y]
    for layer, d in zip(layers, (1, 2), strict=True):
        a, g = _wave(layer, ys[-1], d)
        ys.append(ys[-1] + np.tanh(a) * sigmoid(g))
    y_bar = (ys[-1] - NEXT) / 8
    grads = np.zeros_like(layers)
    back = _late if slip == "late for early" else _early
    for k, d in ((1, 2), (0, 1)):
        y = ys[k]
        a, g = _wave(layers[k], y, d)
        t, s = np.tanh(a), sigmoid(g)
        gate = 0 if slip == "gate taken as constant" else t * s * (1 - s)
        z_bar = np.stack([y_bar * s * (1 - t**2), y_bar * gate])
        step = 1 if slip == "dilation forgotten" else d
        grads[k] = np.stack([z_bar @ y, z_bar @ _late(y, step), z_bar.sum(1)], axis=1)
        y_bar = 0 if slip == "skip forgotten" else y_bar
        for z, kernel in zip(z_bar, layers[k], strict=True):
            y_bar = y_bar + kernel[0] * z + kernel[1] * back(z, step)
    return pack(grads, y_bar)


# Four channels become pixels (Shi et al. 2016), compared by a smooth absolute value.
SUBPIXEL = ((4, 2, 2), (4,))
COARSE, FINE = normal("coarse", 4, 4), normal("fine", 6, 6)


def _pixels(x):
    kernels, bias = unpack(x, *SUBPIXEL)
    z = patches(COARSE, 2) @ kernels.reshape(4, 4).T + bias
    return z.reshape(3, 3, 2, 2).transpose(0, 2, 1, 3).reshape(6, 6) - FINE


@convolution(
    lambda x: np.mean(np.sqrt(_pixels(x) ** 2 + 1e-2)),
    normal("subpixel", 20),
    parts=slices(*SUBPIXEL),
    slips=("channels in the other order", "blocks for pixels", "sign for the slope"),
)
def pixels_from_channels(x, slip):
    d = _pixels(x)
    d = np.sign(d) / 36 if slip == "sign for the slope" else d / np.sqrt(d**2 + 1e-2) / 36
    order = (0, 2, 3, 1) if slip == "channels in the other order" else (0, 2, 1, 3)
    z_bar = d.reshape(3, 2, 3, 2).transpose(order).reshape(9, 4)
    if slip == "blocks for pixels":
        z_bar = d.reshape(2, 3, 2, 3).transpose(1, 3, 0, 2).reshape(9, 4)
    return pack(z_bar.T @ patches(COARSE, 2), z_bar.sum(0))


# The energy of what a Gabor filter answers, by its five parameters.
ACROSS, DOWN = (m.ravel() for m in np.meshgrid(np.arange(-2.0, 3), np.arange(-2.0, 3)))
TEXTURE = patches(normal("texture", 7, 7), 5)


def _gabor(x):
    width, angle, length, phase, aspect = x
    u = ACROSS * np.cos(angle) + DOWN * np.sin(angle)
    v = DOWN * np.cos(angle) - ACROSS * np.sin(angle)
    bell = np.exp(-(u * u + aspect**2 * v * v) / (2 * width**2))
    return u, v, bell, 2 * np.pi * u / length + phase


def f_gabor(x):
    _, _, bell, turn = _gabor(x)
    return np.sum((TEXTURE @ (bell * np.cos(turn))) ** 2) / 2


@convolution(
    f_gabor,
    [1.3, 0.6, 3.1, 0.4, 0.7],
    entrywise=True,
    slips=(
        "bell's part of the angle forgotten",
        "wave's part of the angle forgotten",
        "width squared for cubed",
        "length not squared",
    ),
)
def gabor_filter_energy(x, slip):
    width, _, length, _, aspect = x
    u, v, bell, turn = _gabor(x)
    c, s = bell * np.cos(turn), bell * np.sin(turn)
    radius = u * u + aspect**2 * v * v
    by_bell = 0 if slip.startswith("bell's") else (aspect**2 - 1) * u * v / width**2 * c
    by_wave = 0 if slip.startswith("wave's") else -2 * np.pi * v / length * s
    by = np.stack(
        [
            radius / width ** (2 if slip == "width squared for cubed" else 3) * c,
            by_bell + by_wave,
            2 * np.pi * u / length ** (1 if slip == "length not squared" else 2) * s,
            -s,
            -aspect * v * v / width**2 * c,
        ]
    )
    return by @ TEXTURE.T @ (TEXTURE @ c)


# A convolution by three frequencies of eight samples (Li et al. 2021), beside a plain weight.
SPECTRAL = ((8,), (3,), (3,), (1,))
TURNS = 2 * np.pi * np.outer([1, 2, 3], np.arange(8)) / 8
CS, SN = np.cos(TURNS), np.sin(TURNS)
SOLUTION = normal("solution", 8)


def _spectral(x):
    y, real, imaginary, w = unpack(x, *SPECTRAL)
    a, b = CS @ y, -SN @ y
    p, q = real * a - imaginary * b, real * b + imaginary * a
    return a, b, (CS.T @ p - SN.T @ q) / 4 + w[0] * y


@convolution(
    lambda x: np.sum((np.tanh(_spectral(x)[2]) - SOLUTION) ** 2),
    normal("spectral", 15),
    parts=slices(*SPECTRAL),
    slips=("conjugate forgotten", "modes not doubled", "skip forgotten", "imaginary part's sign"),
)
def fourier_layer(x, slip):
    y, real, imaginary, w = unpack(x, *SPECTRAL)
    a, b, z = _spectral(x)
    t = np.tanh(z)
    d = 2 * (t - SOLUTION) * (1 - t**2)
    n = 8 if slip == "modes not doubled" else 4
    p_bar, q_bar = CS @ d / n, -SN @ d / n
    sign = -1 if slip == "imaginary part's sign" else 1
    k = -imaginary if slip == "conjugate forgotten" else imaginary
    a_bar, b_bar = p_bar * real + q_bar * k, q_bar * real - p_bar * k
    y_bar = CS.T @ a_bar - SN.T @ b_bar + (0 if slip == "skip forgotten" else w[0]) * d
    return pack(y_bar, p_bar * a + q_bar * b, sign * (q_bar * a - p_bar * b), d @ y)


# Channels gated by what is in them (Hu et al. 2018).
EXCITED = ((3, 4), (2, 3), (3, 2))
REFERENCE = normal("reference", 3, 4)


def _excited(x):
    Y, W, U = unpack(x, *EXCITED)
    m = np.mean(Y, axis=1)
    h = relu(W @ m)
    return Y, W, U, m, h, sigmoid(U @ h)


def f_excited(x):
    Y, _, _, _, _, g = _excited(x)
    return np.sum((g[:, None] * Y - REFERENCE) ** 2) / 2


@convolution(
    f_excited,
    pack(normal("excited", 12) + 0.5, normal("squeeze", 6), normal("excite", 6)),
    parts=slices(*EXCITED),
    slips=(
        "gate taken as constant",
        "1/area forgotten",
        "gate's slope at the gate",
        "direct part forgotten",
    ),
)
def squeeze_and_excitation(x, slip):
    Y, W, U, m, h, g = _excited(x)
    d = g[:, None] * Y - REFERENCE
    s = sigmoid(g) if slip == "gate's slope at the gate" else g
    z_bar = np.sum(d * Y, axis=1) * s * (1 - s)
    h_bar = U.T @ z_bar * (h > 0)
    through = W.T @ h_bar / (1 if slip == "1/area forgotten" else 4)
    through = 0 if slip == "gate taken as constant" else through[:, None]
    direct = 0 if slip == "direct part forgotten" else d * g[:, None]
    return pack(direct + through + 0 * Y, np.outer(h_bar, m), np.outer(z_bar, h))


# Where a heat map is largest, softly: the row and the column.
CELLS = np.stack([m.ravel() for m in np.indices((3, 4))], axis=1) * 1.0


@convolution(
    lambda x: softmax(x[-1] * x[:-1]) @ CELLS,
    pack(normal("heat", 12), 2.5),
    parts=(slice(0, 12), slice(12, 13)),
    slips=(
        "mean place forgotten",
        "sharpness forgotten",
        "columns for rows",
        "mean heat forgotten",
    ),
)
def keypoint_of_a_heat_map(x, slip):
    h, b = x[:-1], x[-1]
    p = softmax(b * h)
    cells = CELLS.reshape(3, 4, 2).swapaxes(0, 1).reshape(12, 2)[:, ::-1]
    cells = cells if slip == "columns for rows" else CELLS
    away = cells - (0 if slip == "mean place forgotten" else p @ cells)
    by_h = (1 if slip == "sharpness forgotten" else b) * p[:, None] * away
    if slip == "mean heat forgotten":
        away = cells
    return np.vstack([by_h, h @ (p[:, None] * away)]).T


# A template found in an image of grey levels: the correlation with each window.
PHOTO = np.round(120 + 35 * normal("photo", 4, 5))
WINDOWS = np.stack([PHOTO[i : i + 2, j : j + 3].ravel() for i in range(3) for j in range(3)])
CENTRED = WINDOWS - WINDOWS.mean(1, keepdims=True)
CENTRED = CENTRED / np.sqrt(np.sum(CENTRED**2, axis=1, keepdims=True))


def f_matching(T):
    c = (T - np.mean(T)).ravel()
    return (CENTRED @ c / np.sqrt(np.sum(c * c))).reshape(3, 3)


@convolution(
    f_matching,
    [[131.0, 98.0, 150.0], [88.0, 140.0, 117.0]],
    slips=("norm taken as constant", "mean forgotten", "norm squared", "windows' norm forgotten"),
)
def template_matching(T, slip):
    c = T.ravel() if slip == "mean forgotten" else (T - T.mean()).ravel()
    n = np.sqrt(c @ c)
    score = CENTRED @ c / n
    rank_one = 0 if slip == "norm taken as constant" else np.outer(score, c) / n
    W = CENTRED if slip != "windows' norm forgotten" else WINDOWS - WINDOWS.mean(1, keepdims=True)
    J = (W - rank_one) / (n * n if slip == "norm squared" else n)
    return J.reshape(3, 3, 2, 3)
