# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Convolution, pooling and correlation of signals and pictures."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack

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


DRIVEN, HEARD = normal("driven", 7), normal("heard", 7)


def _filtered(x):
    y = [0.0, 0.0]
    for t in range(7):
        before = DRIVEN[t - 1] if t else 0.0
        y.append(x[0] * DRIVEN[t] + x[1] * before + x[2] * y[-1] + x[3] * y[-2])
    return np.stack(y)


@case(
    "convolution",
    lambda x: np.mean((_filtered(x)[2:] - HEARD) ** 2),
    [0.8, -0.5, 0.6, -0.3],
    batch=7,
    parts=(slice(0, 2), slice(2, 4)),
    slips=("feedback forgotten", "second delay forgotten", "heard for computed outputs"),
)
def recursive_filter(x, slip):
    y = _filtered(x)
    past = np.append([0.0, 0.0], HEARD) if slip == "heard for computed outputs" else y
    S, g = [np.zeros(4), np.zeros(4)], np.zeros(4)
    a, b = (0, 0) if slip == "feedback forgotten" else x[2:]
    b = 0 if slip == "second delay forgotten" else b
    for t in range(7):
        before = DRIVEN[t - 1] if t else 0.0
        own = np.array([DRIVEN[t], before, past[t + 1], past[t]])
        S.append(own + a * S[-1] + b * S[-2])
        g += 2 / 7 * (y[t + 2] - HEARD[t]) * S[-1]
    return g


PICTURE, PIXELS_OUT = normal("picture to warp", 6, 6), normal("pixels out", 4)
PIXELS = np.array([[0.0, 0.0, 1.0], [0.0, 2.0, 1.0], [2.0, 0.0, 1.0], [2.0, 2.0, 1.0]])


def _cells(M):
    """Where each pixel falls inside of its cell of the picture, and the cell's corners."""
    at = PIXELS @ M.T
    low = np.floor(at.astype(float)).astype(int)
    i, j = low.T
    part = at - low
    corners = PICTURE[i, j], PICTURE[i, j + 1], PICTURE[i + 1, j], PICTURE[i + 1, j + 1]
    return part[:, 0], part[:, 1], corners


def f_warp(M):
    u, v, (a, b, c, d) = _cells(M)
    return PIXELS_OUT @ ((1 - u) * ((1 - v) * a + v * b) + u * ((1 - v) * c + v * d))


@case(
    "convolution",
    f_warp,
    [[0.93, 0.21, 0.55], [-0.14, 1.17, 1.37]],
    slips=("slope of the nearer edge", "axes swapped", "shift forgotten"),
)
def picture_warped_by_an_affine_map(M, slip):
    u, v, (a, b, c, d) = _cells(M)
    by_u = (1 - v) * (c - a) + v * (d - b)
    by_v = (1 - u) * (b - a) + u * (d - c)
    if slip == "slope of the nearer edge":
        by_u, by_v = np.where(v < 0.5, c - a, d - b), np.where(u < 0.5, b - a, d - c)
    if slip == "axes swapped":
        by_u, by_v = by_v, by_u
    g = (np.stack([by_u, by_v]) * PIXELS_OUT) @ PIXELS
    return g * np.array([1.0, 1.0, 0.0]) if slip == "shift forgotten" else g
