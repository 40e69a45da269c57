# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Convolutions and pooling of many kinds, at points without ties."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _same(y, k):
    """Cross-correlation along the last axis with three taps and a border of zeros."""
    border = np.zeros((*y.shape[:-1], 1), dtype=y.dtype)
    padded, n = np.concatenate([border, y, border], axis=-1), y.shape[-1]
    return sum(k[..., j, None] * padded[..., j : j + n] for j in range(3))


def _taps(d, y):
    """The gradient of `_same` by its taps, where d is the one by its result."""
    return np.stack([np.sum(d * _same(y, tap), axis=-1) for tap in np.eye(3)], axis=-1)


# A seismic trace: reflections of layers, each a Ricker wavelet of one learnt frequency.
ECHO = ((4,), (4,), (1,))
ECHO_TIMES, ECHO_TRACE = np.linspace(0, 3, 13), normal("conv trace", 13)


def f_echoes(x):
    strength, delay, pitch = unpack(x, *ECHO)
    a = (np.pi * pitch * (ECHO_TIMES[:, None] - delay)) ** 2
    return np.sum((((1 - 2 * a) * np.exp(-a)) @ strength - ECHO_TRACE) ** 2) / 2


@case(
    "convolution",
    f_echoes,
    [0.8, -0.5, 0.6, 0.3, 0.45, 1.1, 1.72, 2.6, 0.9],
    parts=slices(*ECHO),
    slips=("slope of the bell only", "delay's sign", "pitch not squared"),
)
def echoes_of_layers_by_a_pulse_of_learnt_pitch(x, slip):
    strength, delay, pitch = unpack(x, *ECHO)
    t = ECHO_TIMES[:, None] - delay
    a = (np.pi * pitch * t) ** 2
    pulse = (1 - 2 * a) * np.exp(-a)
    misfit = pulse @ strength - ECHO_TRACE
    slope = (-pulse if slip == "slope of the bell only" else (2 * a - 3) * np.exp(-a)) * strength
    by_delay = (2 if slip == "delay's sign" else -2) * (np.pi * pitch) ** 2 * t
    by_pitch = (1 if slip == "pitch not squared" else 2) * a / pitch
    return pack(misfit @ pulse, misfit @ (slope * by_delay), np.sum(misfit @ (slope * by_pitch)))


# SoftPool: each patch of 2 by 2 is averaged with weights exp(x).


def _patches(X):
    return X.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3)


def _soft_pool(X):
    e = np.exp(X)
    return np.sum(_patches(X * e), axis=(2, 3)) / np.sum(_patches(e), axis=(2, 3))


@case(
    "convolution",
    _soft_pool,
    normal("conv softpool", 4, 4),
    slips=(
        "weights taken as constants",
        "weights' total taken as constant",
        "total of the picture",
    ),
)
def patches_averaged_by_their_exponentials(X, slip):
    e, y, g = np.exp(X), _soft_pool(X), np.zeros((2, 2, 4, 4))
    for i in range(2):
        for j in range(2):
            patch = slice(2 * i, 2 * i + 2), slice(2 * j, 2 * j + 2)
            p = e[patch] / np.sum(e if slip == "total of the picture" else e[patch])
            mean = 0 if slip == "weights' total taken as constant" else y[i, j]
            g[i, j][patch] = p * (
                1 if slip == "weights taken as constants" else 1 + X[patch] - mean
            )
    return g


# Light of a star put on another grid of bins, whose edges are stretched and shifted.
SPECTRUM = ((5,), (1,), (1,))
OLD_EDGES, NEW_EDGES = np.arange(6.0), np.array([0.35, 1.7, 2.9, 4.45, 5.3])


def _overlaps(stretch, shift):
    edges = OLD_EDGES * stretch + shift
    low, high = np.maximum(edges[:-1], NEW_EDGES[:-1, None]), NEW_EDGES[1:, None]
    return np.maximum(np.minimum(edges[1:], high) - low, 0)


def f_rebinned(x):
    light, stretch, shift = unpack(x, *SPECTRUM)
    return _overlaps(stretch, shift) @ (light / stretch)


@case(
    "convolution",
    f_rebinned,
    [1.3, 0.7, 2.1, 1.6, 0.9, 1.04, 0.12],
    parts=slices(*SPECTRUM),
    slips=("width of a bin taken as constant", "lower edges fixed", "bins apart overlap too"),
)
def spectrum_rebinned_to_stretched_edges(x, slip):
    light, stretch, shift = unpack(x, *SPECTRUM)
    edges, overlap = OLD_EDGES * stretch + shift, _overlaps(stretch, shift)
    some = 1 if slip == "bins apart overlap too" else overlap > 0
    upper = some * (edges[1:] < NEW_EDGES[1:, None])
    lower = some * (edges[:-1] > NEW_EDGES[:-1, None]) * (slip != "lower edges fixed")
    by_stretch = (upper * OLD_EDGES[1:] - lower * OLD_EDGES[:-1]) @ light / stretch
    if slip != "width of a bin taken as constant":
        by_stretch = by_stretch - overlap @ light / stretch**2
    by_shift = (1.0 * upper - lower) @ light / stretch
    return np.column_stack([overlap / stretch, by_stretch, by_shift])


# Energy of a pair of Gabor filters on a patch, by their angle, wavelength, width and aspect.
GABOR_Y, GABOR_X = np.mgrid[-2:3, -2:3].astype(float)
GABOR_PATCH = normal("conv gabor patch", 5, 5)


def _gabor(x):
    angle, length, width, aspect = x
    u = GABOR_X * np.cos(angle) + GABOR_Y * np.sin(angle)
    v = GABOR_Y * np.cos(angle) - GABOR_X * np.sin(angle)
    envelope = np.exp(-(u**2 + aspect**2 * v**2) / (2 * width**2))
    return u, v, GABOR_PATCH * envelope, 2 * np.pi * u / length


def f_gabor(x):
    _, _, seen, phase = _gabor(x)
    return np.sum(seen * np.cos(phase)) ** 2 + np.sum(seen * np.sin(phase)) ** 2


@case(
    "convolution",
    f_gabor,
    [0.6, 3.1, 1.4, 0.7],
    slips=(
        "envelope does not turn",
        "even filter only",
        "wavelength not squared",
        "square of the aspect forgotten",
    ),
)
def stripes_by_the_energy_of_a_gabor_pair(x, slip):
    _, length, width, aspect = x
    u, v, seen, phase = _gabor(x)
    turn = 0 if slip == "envelope does not turn" else 1
    squared = aspect if slip == "square of the aspect forgotten" else aspect**2
    power = 1 if slip == "wavelength not squared" else 2
    envelope = (
        -turn * u * v * (1 - squared) / width**2,
        0,
        (u**2 + squared * v**2) / width**3,
        -aspect * v**2 / width**2,
    )
    phases = (2 * np.pi * v / length, -2 * np.pi * u / length**power, 0, 0)
    even, odd = np.sum(seen * np.cos(phase)), np.sum(seen * np.sin(phase))
    odd = 0 if slip == "even filter only" else odd
    by_log = even * np.cos(phase) + odd * np.sin(phase)
    by_phase = odd * np.cos(phase) - even * np.sin(phase)
    return np.array(
        [
            2 * np.sum(seen * (by_log * e + by_phase * p))
            for e, p in zip(envelope, phases, strict=True)
        ]
    )


# A classifier of sentences: each filter over three words keeps its strongest place.
SENTENCE = ((3, 6), (3,))
WORDS, PRAISE = normal("conv sentences", 4, 6, 2), np.array([1, -1, -1, 1])
TRIGRAMS = np.stack([WORDS[:, t : t + 3].reshape(4, 6) for t in range(4)], axis=1)


def f_sentences(x):
    K, v = unpack(x, *SENTENCE)
    score = np.tanh(np.max(TRIGRAMS @ K.T, axis=1)) @ v
    return np.mean(np.log(1 + np.exp(-PRAISE * score)))


@case(
    "convolution",
    f_sentences,
    0.5 * normal("conv trigrams", 21),
    batch=4,
    parts=slices(*SENTENCE),
    slips=(
        "mean over the places",
        "places of the first sentence",
        "slope of tanh forgotten",
        "slope of the whole loss forgotten",
    ),
)
def sentences_by_their_strongest_trigrams(x, slip):
    K, v = unpack(x, *SENTENCE)
    z = TRIGRAMS @ K.T
    place, h = np.argmax(z, axis=1), np.tanh(np.max(z, axis=1))
    if slip == "places of the first sentence":
        place = place[:1].repeat(4, axis=0)
    kept = np.take_along_axis(TRIGRAMS[:, :, None], place[:, None, :, None], axis=1)[:, 0]
    if slip == "mean over the places":
        kept = TRIGRAMS.mean(1)[:, None]
    surprise = 1 if slip == "slope of the whole loss forgotten" else _sigmoid(-PRAISE * (h @ v))
    d = -PRAISE * surprise / 4
    d_z = d[:, None] * v * (1 if slip == "slope of tanh forgotten" else 1 - h**2)
    return pack(np.sum(d_z[:, :, None] * kept, axis=0), d @ h)


# A locally connected layer: as a convolution, but each place has its own taps.
LOCAL = ((4, 3), (6,))


def f_local(x):
    W, y = unpack(x, *LOCAL)
    return np.tanh(np.stack([W[t] @ y[t : t + 3] for t in range(4)]))


@case(
    "convolution",
    f_local,
    normal("conv local", 18),
    parts=slices(*LOCAL),
    slips=("taps shared for the signal", "window does not move", "slope of tanh forgotten"),
)
def places_with_taps_of_their_own(x, slip):
    W, y = unpack(x, *LOCAL)
    slope = np.ones(4) if slip == "slope of tanh forgotten" else 1 - f_local(x) ** 2
    by_taps, by_signal = np.zeros((4, 4, 3)), np.zeros((4, 6))
    for t in range(4):
        start = 0 if slip == "window does not move" else t
        by_taps[t, t] = slope[t] * y[start : start + 3]
        taps = W.mean(0) if slip == "taps shared for the signal" else W[t]
        by_signal[t, t : t + 3] = slope[t] * taps
    return np.column_stack([by_taps.reshape(4, 12), by_signal])


# A block for small devices: channels widened, filtered one by one, narrowed, and added.
MOBILE = ((3, 2), (3, 3), (2, 3))
MOBILE_IN = 3 * normal("conv mobile data", 2, 5)


def _clipped(z):
    return np.minimum(np.maximum(z, 0), 6)


def f_mobile(x):
    widen, taps, narrow = unpack(x, *MOBILE)
    out = MOBILE_IN + narrow @ _clipped(_same(_clipped(widen @ MOBILE_IN), taps))
    return np.sum(out**2) / 2


@case(
    "convolution",
    f_mobile,
    normal("conv mobile", 21),
    parts=slices(*MOBILE),
    slips=(
        "clip at six forgotten",
        "taps not turned over",
        "skip connection forgotten",
        "mask of the filtered forgotten",
    ),
)
def mobile_block_with_clipped_channels(x, slip):
    widen, taps, narrow = unpack(x, *MOBILE)
    top = np.inf if slip == "clip at six forgotten" else 6
    z = widen @ MOBILE_IN
    filtered = _same(_clipped(z), taps)
    out = narrow @ _clipped(filtered)
    d_out = out if slip == "skip connection forgotten" else out + MOBILE_IN
    d = narrow.T @ d_out
    if slip != "mask of the filtered forgotten":
        d = d * ((filtered > 0) & (filtered < top))
    back = taps if slip == "taps not turned over" else taps[:, ::-1]
    d_z = _same(d, back) * ((z > 0) & (z < top))
    return pack(d_z @ MOBILE_IN.T, _taps(d, _clipped(z)), d_out @ _clipped(filtered).T)


# A long filter that is the answer of a diagonal linear system, by its rates, gains and time step.
STATE = ((2,), (2,), (1,), (1,))
STATE_IN, STATE_OUT, LAGS = normal("conv state in", 8), normal("conv state out", 8), np.arange(8)
STATE_DELAYED = np.tril(STATE_IN[LAGS[:, None] - LAGS])


def f_state(x):
    rate, gain, step, skip = unpack(x, *STATE)
    step = np.exp(step)
    kernel = step * (np.exp(-step * LAGS[:, None] * np.exp(rate)) @ gain)
    return np.mean((STATE_DELAYED @ kernel + skip * STATE_IN - STATE_OUT) ** 2)


@case(
    "convolution",
    f_state,
    [-0.4, 0.5, 1.2, -0.7, -0.8, 0.3],
    batch=8,
    parts=slices(*STATE),
    slips=(
        "step before the kernel forgotten",
        "chain factor of the rate forgotten",
        "kernel's lags turned over",
        "skip left out of the misfit",
    ),
)
def long_filter_by_a_decaying_state(x, slip):
    rate, gain, step, skip = unpack(x, *STATE)
    rate, step = np.exp(rate), np.exp(step)
    decay = step * np.exp(-step * LAGS[:, None] * rate)
    slope = -step * LAGS[:, None] * decay * gain
    left = 0 if slip == "skip left out of the misfit" else skip
    d = 2 * (STATE_DELAYED @ decay @ gain + left * STATE_IN - STATE_OUT) / 8
    d_kernel = d @ STATE_DELAYED
    if slip == "kernel's lags turned over":
        d_kernel = d_kernel[::-1]
    by_step = slope @ rate + (0 if slip == "step before the kernel forgotten" else decay @ gain)
    by_rate = slope if slip == "chain factor of the rate forgotten" else slope * rate
    return pack(d_kernel @ by_rate, d_kernel @ decay, d_kernel @ by_step, d @ STATE_IN)


# Fluorescence of a neuron: spikes convolved with a rise and a decay, through a saturating dye.
GLOW = ((4,), (1,), (1,), (1,), (1,))
GLOW_SINCE = np.linspace(0.25, 5, 12)[:, None] - np.array([0.1, 0.8, 1.5, 3.0])
GLOW_AFTER, GLOW_SINCE = GLOW_SINCE > 0, np.maximum(GLOW_SINCE, 0)
GLOW_SEEN = uniform("conv glow", 12)


def _calcium(sizes, decay, rise):
    rest = 0.2
    return rest + GLOW_AFTER * (np.exp(-GLOW_SINCE / decay) - np.exp(-GLOW_SINCE / rise)) @ sizes


def f_glow(x):
    sizes, decay, rise, half, steep = unpack(x, *GLOW)
    c = _calcium(sizes, decay, rise)
    return np.sum((1 / (1 + (half / c) ** steep) - GLOW_SEEN) ** 2) / 2


@case(
    "convolution",
    f_glow,
    [1.0, 0.6, 1.4, 0.9, 1.2, 0.3, 0.8, 1.9],
    parts=slices(*GLOW),
    slips=(
        "rise forgotten",
        "dye does not saturate",
        "square of the decay time forgotten",
        "logarithm forgotten",
    ),
)
def glow_of_a_neuron_after_its_spikes(x, slip):
    sizes, decay, rise, half, steep = unpack(x, *GLOW)
    c = _calcium(sizes, decay, rise)
    bound = 1 / (1 + (half / c) ** steep)
    d = (bound - GLOW_SEEN) * bound * (1 if slip == "dye does not saturate" else 1 - bound)
    d_c = d * steep / c
    falling, rising = (GLOW_AFTER * np.exp(-GLOW_SINCE / time) for time in (decay, rise))
    power = 1 if slip == "square of the decay time forgotten" else 2
    return pack(
        d_c @ (falling - (0 if slip == "rise forgotten" else rising)),
        d_c @ (falling * GLOW_SINCE / decay**power) @ sizes,
        -d_c @ (rising * GLOW_SINCE / rise**2) @ sizes,
        -np.sum(d) * steep / half,
        np.sum(d * (1 if slip == "logarithm forgotten" else np.log(c / half))),
    )


# A camera with hexagonal pixels: two layers share one kernel of a pixel and its six neighbours.
HEX = [(q, r) for q in range(-2, 3) for r in range(-2, 3) if abs(q + r) <= 2]
HEX_STEPS = ((0, 0), (1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
HEX_NEAR = np.array([[[(q + a, r + b) == p for p in HEX] for q, r in HEX] for a, b in HEX_STEPS])
HEX_NEAR, SHOWER = HEX_NEAR.astype(float), uniform("conv shower", 19)


def f_shower(x):
    hidden = np.log(1 + np.exp(x[:7] @ (HEX_NEAR @ SHOWER) + x[7]))
    return np.sum((x[:7] @ (HEX_NEAR @ hidden) + x[7]) ** 2) / 2


@case(
    "convolution",
    f_shower,
    0.6 * normal("conv hexagons", 8),
    parts=(slice(0, 7), slice(7, 8)),
    slips=(
        "kernel's first use forgotten",
        "neighbours not turned back",
        "bias of the second layer only",
        "slope of softplus forgotten",
    ),
)
def shower_in_hexagonal_pixels(x, slip):
    kernel, bias = x[:7], x[7]
    first = HEX_NEAR @ SHOWER
    z = kernel @ first + bias
    second = HEX_NEAR @ np.log(1 + np.exp(z))
    d = kernel @ second + bias
    near = HEX_NEAR if slip == "neighbours not turned back" else HEX_NEAR.transpose(0, 2, 1)
    d_z = kernel @ (near @ d) * (1 if slip == "slope of softplus forgotten" else _sigmoid(z))
    by_kernel = second @ d + (0 if slip == "kernel's first use forgotten" else first @ d_z)
    return pack(
        by_kernel, np.sum(d) + (0 if slip == "bias of the second layer only" else np.sum(d_z))
    )


# Maxout: at each place the kernel with the largest answer speaks.
RIVALS = ((3, 3), (7,))


def _answers(K, y):
    return np.stack([K @ y[t : t + 3] for t in range(5)])


@case(
    "convolution",
    lambda x: np.max(_answers(*unpack(x, *RIVALS)), axis=1),
    normal("conv rivals", 16),
    parts=slices(*RIVALS),
    slips=("all kernels speak", "winner of the first place everywhere", "kernel turned over"),
)
def strongest_of_rival_kernels(x, slip):
    K, y = unpack(x, *RIVALS)
    z = _answers(K, y)
    wins = 1.0 * (z == np.max(z, axis=1, keepdims=True))
    if slip == "all kernels speak":
        wins = np.full((5, 3), 1 / 3)
    if slip == "winner of the first place everywhere":
        wins = wins[:1].repeat(5, axis=0)
    by_signal = np.zeros((5, 7))
    for t in range(5):
        by_signal[t, t : t + 3] = wins[t] @ (K[:, ::-1] if slip == "kernel turned over" else K)
    windows = np.stack([y[t : t + 3] for t in range(5)])
    by_kernels = wins[:, :, None] * windows[:, None]
    return np.column_stack([by_kernels.reshape(5, 9), by_signal])


# Logarithms of the energies of tones in windowed frames, each half over the last one.
FRAME = np.sin(np.pi * (np.arange(4) + 0.5) / 4) ** 2
FRAME_COS, FRAME_SIN = (
    wave(2 * np.pi * np.outer(np.arange(3), np.arange(4)) / 4) * FRAME for wave in (np.cos, np.sin)
)


def f_frames(x):
    frames = np.stack([x[t : t + 4] for t in (0, 2, 4)])
    return np.log(0.1 + (frames @ FRAME_COS.T) ** 2 + (frames @ FRAME_SIN.T) ** 2)


@case(
    "convolution",
    f_frames,
    normal("conv frames", 8),
    slips=("window forgotten", "frames one sample apart", "sine forgotten", "floor forgotten"),
)
def energies_of_frames_half_over_one_another(x, slip):
    window = FRAME if slip == "window forgotten" else 1
    floor = 0 if slip == "floor forgotten" else 0.1
    g = np.zeros((3, 3, 8))
    for i in range(3):
        even, odd = FRAME_COS @ x[2 * i : 2 * i + 4], FRAME_SIN @ x[2 * i : 2 * i + 4]
        slope = even[:, None] * FRAME_COS + (slip != "sine forgotten") * odd[:, None] * FRAME_SIN
        start = i if slip == "frames one sample apart" else 2 * i
        energy = floor + even**2 + odd**2
        g[i, :, start : start + 4] = 2 * slope / window / energy[:, None]
    return g


# A small U-Net along a line: filtered, halved, filtered, doubled again, and joined with the skip.
LESION = ((3,), (3,), (3,))
SCAN, LESION_THERE = normal("conv scan", 8), np.array([0, 0, 1, 1, 1, 0, 0, 0])


def f_lesion(x):
    first, deep, join = unpack(x, *LESION)
    fine = np.tanh(_same(SCAN, first))
    coarse = np.tanh(_same((fine[::2] + fine[1::2]) / 2, deep))
    z = join[0] * fine + join[1] * np.repeat(coarse, 2) + join[2]
    return np.mean(np.log(1 + np.exp(z)) - LESION_THERE * z)


@case(
    "convolution",
    f_lesion,
    normal("conv lesion", 9),
    batch=8,
    parts=slices(*LESION),
    slips=(
        "skip forgotten",
        "deep path forgotten",
        "halves of the pool forgotten",
        "one of two copies",
    ),
)
def lesion_by_a_small_u_shaped_network(x, slip):
    first, deep, join = unpack(x, *LESION)
    fine = np.tanh(_same(SCAN, first))
    pooled = (fine[::2] + fine[1::2]) / 2
    coarse = np.tanh(_same(pooled, deep))
    z = join[0] * fine + join[1] * np.repeat(coarse, 2) + join[2]
    d = (_sigmoid(z) - LESION_THERE) / 8
    copies = d[::2] if slip == "one of two copies" else d[::2] + d[1::2]
    d_deep = join[1] * copies * (1 - coarse**2)
    d_pooled = _same(d_deep, deep[::-1]) / (1 if slip == "halves of the pool forgotten" else 2)
    d_fine = (slip != "skip forgotten") * join[0] * d
    d_fine = d_fine + (slip != "deep path forgotten") * np.repeat(d_pooled, 2)
    by_join = d @ fine, d @ np.repeat(coarse, 2), np.sum(d)
    return pack(_taps(d_fine * (1 - fine**2), SCAN), _taps(d_deep, pooled), by_join)


# Loss of a layer of a portfolio: the distribution of the sum of defaults, loan after loan.
LOANS = (1, 2, 1, 3, 2)
LAYER = np.clip(np.arange(10) - 2.0, 0, 4)


def _total(odds, loans):
    chance = np.concatenate([0 * odds[:1] + 1, np.zeros(9)])
    for p, size in zip(odds, loans, strict=True):
        chance = (1 - p) * chance + p * np.roll(chance, size)
    return chance


@case(
    "convolution",
    lambda x: LAYER @ _total(1 / (1 + np.exp(-x)), LOANS),
    [-1.2, -0.4, 0.3, -1.6, -0.7],
    slips=(
        "loan that is paid forgotten",
        "size of the loan forgotten",
        "loan left among the others",
        "slope of the odds forgotten",
    ),
)
def layer_of_losses_by_convolved_odds(x, slip):
    odds = _sigmoid(x)
    slope = np.ones(5) if slip == "slope of the odds forgotten" else odds * (1 - odds)
    g = np.zeros(5)
    for i in range(5):
        others = _total(np.delete(odds, i), np.delete(LOANS, i))
        if slip == "loan left among the others":
            others = _total(odds, LOANS)
        lost = np.roll(others, 1 if slip == "size of the loan forgotten" else LOANS[i])
        paid = 0 if slip == "loan that is paid forgotten" else others
        g[i] = slope[i] * (LAYER @ (lost - paid))
    return g


# Pooling that hardly depends on shifts: maxima of pairs are blurred before every other is kept.
BLUR = np.array([0.25, 0.5, 0.25])


def f_thinned(x):
    m = np.maximum(np.maximum(x[:-1], x[1:]), 0)
    return np.stack([BLUR @ m[t : t + 3] for t in (0, 2, 4, 6)])


@case(
    "convolution",
    f_thinned,
    normal("conv thinned", 10),
    slips=(
        "both of a pair",
        "blur of equal weights",
        "every place kept",
        "mask forgotten",
    ),
)
def maxima_blurred_before_they_are_thinned(x, slip):
    first = x[:-1] > x[1:]
    positive = np.maximum(x[:-1], x[1:]) > 0
    if slip == "mask forgotten":
        positive = np.ones(9)
    blur = np.full(3, 1 / 3) if slip == "blur of equal weights" else BLUR
    g = np.zeros((4, 10))
    for i in range(4):
        for j in range(3):
            t = (i if slip == "every place kept" else 2 * i) + j
            share = 0.5 if slip == "both of a pair" else first[t]
            g[i, t] += blur[j] * positive[t] * share
            g[i, t + 1] += blur[j] * positive[t] * (1 - share)
    return g
