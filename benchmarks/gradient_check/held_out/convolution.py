# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Held out: convolutions and pooling of many kinds."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack


def _slide(Y, k):
    """Cross-correlation along the last axis, inside only."""
    n = Y.shape[-1] - len(k) + 1
    return sum(k[j] * Y[..., j : j + n] for j in range(len(k)))


# The misfit of a picture filtered by a column times a row.

PHOTO, GRADED = normal("separable photo", 4, 5), normal("graded photo", 2, 3)


def _separable(x):
    return _slide(_slide(PHOTO, x[3:]).T, x[:3]).T


@case(
    "convolution",
    lambda x: 0.5 * np.sum((_separable(x) - GRADED) ** 2),
    normal("separable taps", 6),
    parts=(slice(0, 3), slice(3, 6)),
    slips=("row's filter forgotten in the column", "target forgotten", "row's taps turned over"),
)
def filter_of_a_column_times_a_row(x, slip):
    D = _separable(x) - (0 if slip == "target forgotten" else GRADED)
    by_row = _slide(PHOTO, x[3:])
    if slip == "row's filter forgotten in the column":
        by_row = PHOTO[:, 1:4]
    by_column = _slide(PHOTO.T, x[:3]).T
    column = [np.sum(D * by_row[i : i + 2]) for i in range(3)]
    row = [np.sum(D * by_column[:, j : j + 3]) for j in range(3)]
    return pack(column, row[::-1] if slip == "row's taps turned over" else row)


# Power means of overlapping windows, and of what power is learnt.

WINDOWS = 2 * np.arange(3)[:, None] + np.arange(3)


def f_power_pool(x):
    return np.mean(np.abs(x[:-1])[WINDOWS] ** x[-1], axis=1) ** (1 / x[-1])


@case(
    "convolution",
    f_power_pool,
    pack(normal("power pool", 7), 2.5),
    parts=(slice(0, 7), slice(7, 8)),
    slips=("outer power forgotten", "signs of the entries forgotten", "root's power a constant"),
)
def pool_of_a_learnt_power(x, slip):
    p, y = x[-1], f_power_pool(x)
    a = np.abs(x[:-1])[WINDOWS]
    m = np.mean(a**p, axis=1)
    sign = 1 if slip == "signs of the entries forgotten" else np.sign(x[:-1])
    outer = 1 if slip == "outer power forgotten" else y ** (1 - p)
    g = np.zeros((3, 8))
    np.put_along_axis(g, WINDOWS, (outer * a.T ** (p - 1)).T / 3, axis=1)
    g[:, :-1] *= sign
    root = 0 if slip == "root's power a constant" else np.log(m) / p**2
    g[:, -1] = y * (np.mean(a**p * np.log(a), axis=1) / (p * m) - root)
    return g


# A deformable convolution: each output reads its taps at places of its own, between the samples.

SURVEY, DEPTHS = normal("deformable survey", 8), normal("deformable depths", 4)
DEFORMED = ((4, 3), (3,))
GRID = np.arange(4)[:, None] + np.arange(3) + 1


def _between(offsets):
    """The samples at the places, and the slopes there."""
    away = (GRID + offsets)[:, :, None] - np.arange(8)
    return np.maximum(1 - np.abs(away), 0 * away) @ SURVEY, away


def f_deformable(x):
    offsets, kernel = unpack(x, *DEFORMED)
    return 0.5 * np.sum((_between(offsets)[0] @ kernel - DEPTHS) ** 2)


OFFSETS = np.sign(normal("deformable sides", 12)) * (0.1 + 0.35 * uniform("deformable far", 12))


@case(
    "convolution",
    f_deformable,
    pack(OFFSETS, normal("deformable kernel", 3)),
    parts=slices(*DEFORMED),
    slips=(
        "kernel's gradient without offsets",
        "tap's weight forgotten in the offsets",
        "slope of the right neighbour only",
        "slope between the samples next to the grid",
    ),
)
def convolution_at_learnt_offsets(x, slip):
    offsets, kernel = unpack(x, *DEFORMED)
    samples, away = _between(offsets)
    d = samples @ kernel - DEPTHS
    slope = ((np.abs(away) < 1) * -np.sign(away)) @ SURVEY
    if slip == "slope of the right neighbour only":
        slope = ((away > -1) & (away < 0)) @ SURVEY
    if slip == "slope between the samples next to the grid":
        slope = SURVEY[GRID + 1] - SURVEY[GRID]
    weight = 1 if slip == "tap's weight forgotten in the offsets" else kernel
    if slip == "kernel's gradient without offsets":
        samples = SURVEY[GRID]
    return pack(d[:, None] * weight * slope, d @ samples)


# Squeeze and excitation: channels are scaled by gates that see the averages of all channels.

SQUEEZED = ((3, 4), (2, 3), (3, 2))
EXCITED = normal("excited", 3, 4)
SQUEEZE = np.array([[-1.0], [1.0]]) * uniform("squeeze", 2, 3)


def _gates(Y, A, B):
    h = A @ np.mean(Y, axis=1)
    h = np.maximum(h, 0 * h)
    return h, 1 / (1 + np.exp(-(B @ h)))


def f_excitation(x):
    Y, A, B = unpack(x, *SQUEEZED)
    return np.sum(EXCITED * np.tanh(Y * _gates(Y, A, B)[1][:, None]))


@case(
    "convolution",
    f_excitation,
    pack(0.5 + normal("squeezed maps", 12), SQUEEZE, normal("excite", 6)),
    parts=slices(*SQUEEZED),
    slips=(
        "gates taken as constants",
        "average's 1/n forgotten",
        "slope of the gates forgotten",
        "mask forgotten",
    ),
)
def channels_gated_by_their_averages(x, slip):
    Y, A, B = unpack(x, *SQUEEZED)
    h, s = _gates(Y, A, B)
    D = EXCITED * (1 - np.tanh(Y * s[:, None]) ** 2)
    z = np.sum(D * Y, axis=1) * (1 if slip == "slope of the gates forgotten" else s * (1 - s))
    u = (B.T @ z) * (1 if slip == "mask forgotten" else h > 0)
    mean = A.T @ u / (1 if slip == "average's 1/n forgotten" else 4)
    if slip == "gates taken as constants":
        mean = 0 * mean
    return pack(D * s[:, None] + mean[:, None], np.outer(u, Y.mean(1)), np.outer(z, h))


# A bilateral filter: neighbours count for less where their values differ.

STEPS = np.abs(np.arange(8)[:, None] - np.arange(8))
NEAR = np.exp(-(STEPS**2) / 4.5) * (STEPS < 3)


def f_bilateral(x):
    w = NEAR * np.exp(-((x[:, None] - x) ** 2) / (2 * 0.8**2))
    return (w @ x) / np.sum(w, axis=1)


@case(
    "convolution",
    f_bilateral,
    normal("bilateral", 8),
    slips=("weights taken as constants", "own value's part forgotten", "sum of weights a constant"),
)
def bilateral_filter_of_a_profile(x, slip):
    w = NEAR * np.exp(-((x[:, None] - x) ** 2) / (2 * 0.8**2))
    w = w / np.sum(w, axis=1, keepdims=True)
    level = 0 if slip == "sum of weights a constant" else (w @ x)[:, None]
    A = w * (x[:, None] - x) * (x - level) / 0.8**2
    if slip == "weights taken as constants":
        return w
    return w + A - (0 if slip == "own value's part forgotten" else np.diag(A.sum(1)))


# Blind deconvolution: the wavelet and the reflections of a seismic trace, which are sparse.

TRACE = normal("blind trace", 8)
DELAYS = [np.eye(8, 6, -j) for j in range(3)]


def f_blind(x):
    wavelet, y = x[:3], x[3:]
    r = sum(wavelet[j] * (DELAYS[j] @ y) for j in range(3)) - TRACE
    return 0.5 * np.sum(r * r) + 0.3 * np.sum(np.sqrt(y * y + 0.01))


@case(
    "convolution",
    f_blind,
    normal("blind", 9),
    parts=(slice(0, 3), slice(3, 9)),
    slips=(
        "wavelet turned over",
        "penalty forgotten",
        "penalty's root forgotten",
        "trace for misfit",
    ),
)
def blind_deconvolution_of_a_trace(x, slip):
    wavelet, y = x[:3], x[3:]
    r = sum(wavelet[j] * (DELAYS[j] @ y) for j in range(3)) - TRACE
    used = wavelet[::-1] if slip == "wavelet turned over" else wavelet
    root = 1 if slip == "penalty's root forgotten" else np.sqrt(y * y + 0.01)
    sparse = 0 if slip == "penalty forgotten" else 0.3 * y / root
    seen = TRACE if slip == "trace for misfit" else r
    wavelet_bar = [seen @ (DELAYS[j] @ y) for j in range(3)]
    return pack(wavelet_bar, sum(used[j] * (DELAYS[j].T @ r) for j in range(3)) + sparse)


# A scattering transform: averages of the modulus of a wavelet transform, and of that of it again.


def _wavelet(frequency, width):
    """Real and imaginary part of a circular filter by a Gaussian wave, as matrices."""
    t = (np.arange(8)[:, None] - np.arange(8) + 4) % 8 - 4
    bump = np.exp(-((t / width) ** 2) / 2)
    return bump * np.cos(frequency * t), bump * np.sin(frequency * t)


FINE, COARSE = _wavelet(2.2, 0.9), _wavelet(1.1, 1.8)
HALVES = np.repeat(np.eye(2), 4, axis=1) / 4


def _modulus(pair, x):
    return np.sqrt((pair[0] @ x) ** 2 + (pair[1] @ x) ** 2)


def f_scattering(x):
    once = _modulus(FINE, x)
    return np.stack([HALVES @ once, HALVES @ _modulus(COARSE, once)])


@case(
    "convolution",
    f_scattering,
    normal("scattering", 8),
    slips=(
        "imaginary part forgotten",
        "moduli not divided by",
        "second order without the first modulus",
    ),
)
def averages_of_wavelet_moduli(x, slip):
    def slope(pair, y):
        n = 1 if slip == "moduli not divided by" else _modulus(pair, y)
        imaginary = ((pair[1] @ y) / n)[:, None] * pair[1]
        return ((pair[0] @ y) / n)[:, None] * pair[0] + (
            0 if slip == "imaginary part forgotten" else imaginary
        )

    once = slope(FINE, x)
    inner = FINE[0] if slip == "second order without the first modulus" else once
    return np.stack([HALVES @ once, HALVES @ slope(COARSE, _modulus(FINE, x)) @ inner])


# A picture of twice the size: four kernels make the four pixels of each block.

SMALL, LARGE = normal("small picture", 3, 3), normal("large picture", 4, 4)
PATCHES = np.stack([SMALL[i : i + 2, j : j + 2].ravel() for i in range(2) for j in range(2)])


def _enlarged(K):
    return (K @ PATCHES).reshape(2, 2, 2, 2).transpose(2, 0, 3, 1).reshape(4, 4)


@case(
    "convolution",
    lambda K: np.mean(np.sqrt((_enlarged(K) - LARGE) ** 2 + 0.01)),
    normal("sub pixels", 4, 4),
    batch=16,
    slips=("pixels of a block transposed", "blocks transposed", "root of the loss forgotten"),
)
def picture_enlarged_by_sub_pixels(K, slip):
    d = _enlarged(K) - LARGE
    if slip != "root of the loss forgotten":
        d = d / np.sqrt(d * d + 0.01)
    order = {
        "pixels of a block transposed": (3, 1, 0, 2),
        "blocks transposed": (1, 3, 2, 0),
    }.get(slip, (1, 3, 0, 2))
    return d.reshape(2, 2, 2, 2).transpose(order).reshape(4, 4) @ PATCHES.T / 16


# The morphological gradient of a profile: its dilation by an element less its erosion by it.


def _reached(x):
    y, element = x[:7], x[7:]
    near = np.stack([y[t : t + 3] for t in range(5)])
    return near + element, near - element


def f_morphology(x):
    up, down = _reached(x)
    return np.max(up, axis=1) - np.min(down, axis=1)


@case(
    "convolution",
    f_morphology,
    pack(normal("profile to dilate", 7), [0.1, 0.55, -0.2]),
    parts=(slice(0, 7), slice(7, 10)),
    slips=(
        "element forgotten in the erosion",
        "sign of the element in the erosion",
        "erosion at the place of the dilation",
        "element forgotten in the search",
    ),
)
def dilation_less_erosion_of_a_profile(x, slip):
    up, down = _reached(x)
    if slip == "element forgotten in the search":
        up = down = np.stack([x[t : t + 3] for t in range(5)])
    top, bottom = up.argmax(1), down.argmin(1)
    if slip == "erosion at the place of the dilation":
        bottom = top
    g, t = np.zeros((5, 10)), np.arange(5)
    g[t, t + top] += 1
    g[t, t + bottom] -= 1
    g[t, 7 + top] += 1
    g[t, 7 + bottom] += {
        "element forgotten in the erosion": 0,
        "sign of the element in the erosion": -1,
    }.get(slip, 1)
    return g


# A kernel that is tried in four quarter turns, of which each place keeps the best.

CELLS, ALIKE = normal("turned cells", 4, 4), normal("turned weights", 2, 2)


def _turned(K):
    return np.stack(
        [
            sum(np.rot90(K, r)[i, j] * CELLS[i : i + 2, j : j + 2] for i, j in np.ndindex(3, 3))
            for r in range(4)
        ]
    )


@case(
    "convolution",
    lambda K: np.sum(ALIKE * np.tanh(0.3 * np.max(_turned(K), axis=0))),
    normal("turned kernel", 3, 3),
    slips=("not turned back", "turned on instead of back", "all turns share", "0.3 forgotten"),
)
def best_of_quarter_turns(K, slip):
    z = _turned(K)
    best = z == z.max(0)
    share = np.full(z.shape, 0.25) if slip == "all turns share" else best
    d = ALIKE * (1 - np.tanh(0.3 * z.max(0)) ** 2) * (1 if slip == "0.3 forgotten" else 0.3)
    back = {"not turned back": 0, "turned on instead of back": 1}.get(slip, -1)
    g = np.zeros((3, 3))
    for r in range(4):
        by_turned = np.zeros((3, 3))
        for i, j in np.ndindex(3, 3):
            by_turned[i, j] = np.sum(d * share[r] * CELLS[i : i + 2, j : j + 2])
        g += np.rot90(by_turned, back * r)
    return g


# Sound through band passes that are made from their lowest frequency and their width.

SOUND, LOUD = normal("sound", 14), np.array([1.0, -0.7, 0.4])
LAGS = np.arange(-3, 4)
HAMMING = 0.54 + 0.46 * np.cos(np.pi * LAGS / 3.5)
HEARD = np.stack([SOUND[j : j + 8] for j in range(7)], axis=1)


def _ideal(frequency):
    """A low pass up to the frequencies, a row each."""
    w = 2 * np.pi * frequency[:, None]
    return np.concatenate(
        [
            np.sin(w * LAGS[:3]) / (np.pi * LAGS[:3]),
            w / np.pi,
            np.sin(w * LAGS[4:]) / np.pi / LAGS[4:],
        ],
        axis=1,
    )


def _bands(x):
    low = 0.02 + np.abs(x[:, 0])
    return low, low + np.abs(x[:, 1])


def f_bands(x):
    low, high = _bands(x)
    y = ((_ideal(high) - _ideal(low)) * HAMMING) @ HEARD.T
    return np.sum(LOUD * np.log(np.mean(y * y, axis=1) + 1e-3))


@case(
    "convolution",
    f_bands,
    [[0.03, 0.08], [-0.11, 0.12], [0.2, -0.15]],
    slips=(
        "upper edge forgotten in the lower",
        "window forgotten",
        "signs of the magnitudes forgotten",
        "floor of the energy forgotten",
    ),
)
def band_passes_of_learnt_edges(x, slip):
    low, high = _bands(x)
    y = ((_ideal(high) - _ideal(low)) * HAMMING) @ HEARD.T
    floor = 0 if slip == "floor of the energy forgotten" else 1e-3
    d = 2 * (LOUD / (np.mean(y * y, axis=1) + floor))[:, None] * y / 8
    by_kernel = (d @ HEARD) * (1 if slip == "window forgotten" else HAMMING)
    by_high, by_low = (2 * np.cos(2 * np.pi * f[:, None] * LAGS) for f in (high, low))
    by_high, by_low = np.sum(by_kernel * by_high, axis=1), -np.sum(by_kernel * by_low, axis=1)
    if slip != "upper edge forgotten in the lower":
        by_low = by_low + by_high
    sign = 1 if slip == "signs of the magnitudes forgotten" else np.sign(x)
    return sign * np.stack([by_low, by_high], axis=1)


# Slides of tissue that are ill if one of their windows is: the labels are of whole slides.

SLIDES, ILL = normal("slides", 4, 7), np.array([1.0, 0.0, 0.0, 1.0])


def f_slides(x):
    none = np.sum(np.log1p(np.exp(_slide(SLIDES, x[:3]) + x[3])), axis=1)
    return np.mean((1 - ILL) * none - ILL * np.log(-np.expm1(-none)))


@case(
    "convolution",
    f_slides,
    pack(normal("slide kernel", 3), -1.5),
    batch=4,
    parts=(slice(0, 3), slice(3, 4)),
    slips=("labels for each window", "ill slides left out", "chance of the slide forgotten"),
)
def ill_if_one_window_is(x, slip):
    p = 1 / (1 + np.exp(-(_slide(SLIDES, x[:3]) + x[3])))
    whole = 1 - np.prod(1 - p, axis=1)
    odds = 1 if slip == "chance of the slide forgotten" else (1 - whole) / whole
    d = p * (1 - ILL - (0 if slip == "ill slides left out" else ILL * odds))[:, None] / 4
    if slip == "labels for each window":
        d = (p - ILL[:, None]) / 4
    return pack([np.sum(d * SLIDES[:, j : j + 5]) for j in range(3)], np.sum(d))
