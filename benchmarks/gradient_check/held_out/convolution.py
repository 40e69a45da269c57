# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Filters of damaged pictures, genes, graphs, atoms, events and echoes, and a pool by exponentials.

Kernels with holes, on both strands, made at each place, of distances, in groups that are shuffled,
of second order, lifted, of polynomials of a Laplacian, and of a model with few parameters.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..smooth import softmax

convolution = partial(case, "convolution")


def windows(rows, columns, size, stride=1):
    """The places in a flat image of the windows of size by size."""
    places = np.arange(rows * columns).reshape(rows, columns)
    starts = range(0, rows - size + 1, stride), range(0, columns - size + 1, stride)
    return np.stack(
        [places[i : i + size, j : j + size].ravel() for i in starts[0] for j in starts[1]]
    )


# A picture with holes, each window scaled by how much of it is known (Liu et al. 2018).
PARTIAL = ((3, 3), (1,), (5, 5))
WINDOWS = windows(5, 5, 3)
KNOWN = np.array(
    [[1, 1, 1, 1, 1], [1, 0, 0, 1, 1], [1, 0, 0, 1, 1], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]
).ravel()
RATIO = 9 / np.sum(KNOWN[WINDOWS], axis=1)
RESTORED = normal("restored", 9)


def _partial(x):
    k, b, Y = unpack(x, *PARTIAL)
    P = (KNOWN * Y.ravel())[WINDOWS]
    return P, np.tanh(RATIO * (P @ k.ravel()) + b[0])


@convolution(
    lambda x: np.mean((_partial(x)[1] - RESTORED) ** 2),
    pack(0.5 * normal("kernel with holes", 9), 0.2, normal("damaged", 25)),
    parts=slices(*PARTIAL),
    slips=("ratio forgotten", "ratio in the bias", "holes get a gradient", "kernel turned round"),
)
def windows_of_a_damaged_picture(x, slip):
    k, _, _ = unpack(x, *PARTIAL)
    P, t = _partial(x)
    d = 2 * (t - RESTORED) * (1 - t * t) / 9
    scaled = d * (1 if slip == "ratio forgotten" else RATIO)
    taps = k.ravel()[::-1] if slip == "kernel turned round" else k.ravel()
    Y_bar = np.zeros(25)
    np.add.at(Y_bar, WINDOWS, np.outer(scaled, taps))
    Y_bar = Y_bar if slip == "holes get a gradient" else Y_bar * KNOWN
    return pack(P.T @ scaled, np.sum(scaled if slip == "ratio in the bias" else d), Y_bar)


# A motif of five letters, anywhere on either strand of what a protein did or did not bind.
STRANDS = ("ACGTTGACCATG", "TTGACGTCAAGC", "GGATCCATAGCA", "CATGACGTACTT")
LETTERS = np.array([[[letter == a for letter in s] for a in "ACGT"] for s in STRANDS]) * 1.0
SITES = np.stack([LETTERS[:, :, i : i + 5] for i in range(8)], axis=1)
BOUND = np.array([1.0, 1.0, 0.0, 0.0])


def _motif(W):
    both = np.stack([W, W[::-1, ::-1]])
    scores = np.stack([np.sum(SITES * w, axis=(2, 3)) for w in both], axis=2).reshape(4, 16)
    return scores, np.log(np.sum(np.exp(scores), axis=1)) - 3.0


def f_motif(W):
    z = _motif(W)[1]
    return np.mean(np.log1p(np.exp(z)) - BOUND * z)


@convolution(
    f_motif,
    0.8 * normal("motif", 4, 5),
    batch=4,
    slips=(
        "other strand forgotten",
        "complement forgotten",
        "mean over the sites for their shares",
        "best site alone",
    ),
)
def motif_on_both_strands(W, slip):
    scores, z = _motif(W)
    p = softmax(scores)
    if slip == "mean over the sites for their shares":
        p = np.full((4, 16), 1 / 16)
    elif slip == "best site alone":
        p = np.eye(16)[scores.argmax(1)]
    d = (1 / (1 + np.exp(-z)) - BOUND) / 4
    by_site = (d[:, None] * p).reshape(4, 8, 2)
    forth, back = np.einsum("nps,npat->sat", by_site, SITES)
    back = back[:, ::-1] if slip == "complement forgotten" else back[::-1, ::-1]
    return forth if slip == "other strand forgotten" else forth + back


# Kernels that each place makes of its own channels (Li et al. 2021).
INVOLVED = ((2, 3), (3, 2), (3, 6))
INVOLVED_AIM = normal("involved aim", 3, 6)


def _involved(x):
    U, V, Y = unpack(x, *INVOLVED)
    h = np.tanh(U @ Y)
    K, P = V @ h, np.pad(Y, ((0, 0), (1, 1)))
    return h, K, P, sum(K[t] * P[:, t : t + 6] for t in range(3))


@convolution(
    lambda x: np.sum((_involved(x)[3] - INVOLVED_AIM) ** 2) / 2,
    pack(0.7 * normal("reduced", 6), normal("spanned", 6), normal("involved", 18)),
    parts=slices(*INVOLVED),
    slips=(
        "way through the kernels forgotten",
        "slope of tanh forgotten",
        "kernels of the neighbours",
        "mean over the channels",
    ),
)
def kernels_that_each_place_makes(x, slip):
    U, V, Y = unpack(x, *INVOLVED)
    h, K, P, z = _involved(x)
    D = z - INVOLVED_AIM
    K_bar = np.stack([np.sum(D * P[:, t : t + 6], axis=0) for t in range(3)])
    K_bar = K_bar / 3 if slip == "mean over the channels" else K_bar
    P_bar = np.zeros((3, 8))
    for t in range(3):
        taps = np.roll(K[t], t - 1) if slip == "kernels of the neighbours" else K[t]
        P_bar[:, t : t + 6] += taps * D
    a_bar = (V.T @ K_bar) * (1 if slip == "slope of tanh forgotten" else 1 - h * h)
    through = 0 if slip == "way through the kernels forgotten" else U.T @ a_bar
    return pack(a_bar @ Y.T, K_bar @ h.T, P_bar[:, 1:7] + through)


# Overlapping pools weighted by exponentials (Stergiou et al. 2021).
OVERLAP = windows(5, 5, 3, stride=2)
POOLED_AIM = np.array([0.4, 1.9, -0.2, 0.7])


def _soft_pool(Y):
    P = Y.ravel()[OVERLAP]
    p = softmax(P)
    return P, p, np.sum(p * P, axis=1)


@convolution(
    lambda Y: np.sum((_soft_pool(Y)[2] - POOLED_AIM) ** 2) / 2,
    normal("softly pooled", 5, 5),
    slips=(
        "weights taken as constants",
        "pool's mean forgotten",
        "way by the weights alone",
        "overlap overwritten",
    ),
)
def pool_weighted_by_exponentials(Y, slip):
    P, p, z = _soft_pool(Y)
    mean = 0 if slip == "pool's mean forgotten" else z[:, None]
    one = 0 if slip == "way by the weights alone" else 1
    J = p if slip == "weights taken as constants" else p * (one + P - mean)
    G, g = (z - POOLED_AIM)[:, None] * J, np.zeros(25)
    if slip == "overlap overwritten":
        g[OVERLAP] = G
    else:
        np.add.at(g, OVERLAP, G)
    return g.reshape(5, 5)


# A wavelet step by lifting (Sweldens 1998), its predictor and update learnt for few details.
LIFTED = ((2,), (2,), (12,))


def _lifting(x):
    (a, b), (g, h), s = unpack(x, *LIFTED)
    even, odd = s[::2], s[1::2]
    d = odd - a * even - b * np.roll(even, -1)
    return d, even + g * d + h * np.roll(d, 1)


def f_lifting(x):
    d, c = _lifting(x)
    return np.sum(np.sqrt(d * d + 0.01)) + np.sum((c - np.roll(c, 1)) ** 2) / 2


@convolution(
    f_lifting,
    pack([0.6, 0.35], [0.3, 0.2], np.sin(np.arange(12) / 2) + 0.3 * normal("to lift", 12)),
    parts=slices(*LIFTED),
    slips=(
        "update forgotten in the details",
        "neighbour on the wrong side",
        "sign of the predictor",
        "smoothness counted at one end",
    ),
)
def learnt_lifting_of_a_signal(x, slip):
    (a, b), (g, h), s = unpack(x, *LIFTED)
    d, c = _lifting(x)
    even = s[::2]
    c_bar = c - np.roll(c, 1)
    if slip != "smoothness counted at one end":
        c_bar = c_bar + c - np.roll(c, -1)
    d_bar = d / np.sqrt(d * d + 0.01)
    if slip != "update forgotten in the details":
        d_bar = d_bar + g * c_bar + h * np.roll(c_bar, -1)
    side = -1 if slip == "neighbour on the wrong side" else 1
    by_even = a * d_bar + b * np.roll(d_bar, side)
    s_bar = np.zeros(12)
    s_bar[::2] = c_bar + by_even if slip == "sign of the predictor" else c_bar - by_even
    s_bar[1::2] = d_bar
    by_update = [c_bar @ d, c_bar @ np.roll(d, 1)]
    return pack([-d_bar @ even, -d_bar @ np.roll(even, -1)], by_update, s_bar)


# Blood flow after two kinds of events, a peak less an undershoot (Glover 1999), in seconds.
AFTER = np.arange(1.0, 19)
EVENTS = np.zeros((2, 30))
EVENTS[0, [1, 14]], EVENTS[1, [6, 7, 19]] = 1, 1
LAGGED = np.stack([[np.pad(e, (18, 0))[n : n + 18][::-1] for n in range(30)] for e in EVENTS])
SCANNED = 0.8 * normal("scanned", 30) + 0.5


def _bump(peak, width):
    return np.exp(peak / width * np.log(AFTER / peak) - (AFTER - peak) / width)


def _flow(x):
    first, second, depth = _bump(x[2], x[3]), _bump(x[4], x[5]), x[6]
    return first, second, LAGGED @ (first - depth * second)


@convolution(
    lambda x: np.mean((x[:2] @ _flow(x)[2] - SCANNED) ** 2),
    [1.4, 0.8, 5.4, 0.72, 10.8, 1.3, 0.35],
    batch=30,
    parts=slices((2,), (2,), (2,), (1,)),
    slips=(
        "sign of the undershoot",
        "width of the exponent forgotten",
        "later events for earlier",
        "second kind forgotten in the shape",
    ),
)
def blood_flow_after_events(x, slip):
    first, second, z = _flow(x)
    gains, depth = x[:2], x[6]
    e = 2 * (gains @ z - SCANNED) / 30
    both = gains * [1, 0] if slip == "second kind forgotten in the shape" else gains
    lagged = LAGGED[:, :, ::-1] if slip == "later events for earlier" else LAGGED
    by_shape = np.einsum("e,enj,n->j", both, lagged, e)
    by = []
    for bump, peak, width in ((first, *x[2:4]), (second, *x[4:6])):
        far = np.log(AFTER / peak)
        power = 0 if slip == "width of the exponent forgotten" else peak * far
        by.append([by_shape @ (bump * far / width), by_shape @ (bump * (AFTER - peak - power))])
        by[-1][1] /= width**2
    sign = 1 if slip == "sign of the undershoot" else -1
    return pack(z @ e, by[0], sign * depth * np.array(by[1]), -by_shape @ second)


# A filter that depends on the distance between atoms (Schütt et al. 2017).
ATOMS = ((4, 3), (3, 2))
ELEMENTS, SUMMED = normal("elements", 4, 2), normal("summed", 4, 2)
CENTRES, APART = np.array([0.8, 1.6, 2.4]), 1 - np.eye(4)


def _atoms(x):
    R, W = unpack(x, *ATOMS)
    D = R[:, None] - R
    d = np.sqrt(np.sum(D * D, axis=2) + np.eye(4))
    B = np.exp(-1.5 * (d[:, :, None] - CENTRES) ** 2) * APART[:, :, None]
    return D, d, B, np.tanh(np.sum((B @ W) * ELEMENTS, axis=1))


@convolution(
    lambda x: np.sum(SUMMED * _atoms(x)[3]),
    pack(1.1 * normal("atoms", 12), normal("radial weights", 6)),
    parts=slices(*ATOMS),
    slips=(
        "one end of the distance moved",
        "not divided by the distance",
        "2 of the square forgotten",
        "atom with itself",
    ),
)
def filter_of_distances_between_atoms(x, slip):
    _, W = unpack(x, *ATOMS)
    D, d, B, t = _atoms(x)
    w_bar = (SUMMED * (1 - t * t))[:, None] * ELEMENTS
    two = 1.5 if slip == "2 of the square forgotten" else 3
    d_bar = np.sum((w_bar @ W.T) * -two * (d[:, :, None] - CENTRES) * B, axis=2)
    far = 1 if slip == "not divided by the distance" else d
    pull = (d_bar / far)[:, :, None] * D
    R_bar = np.sum(pull, axis=1)
    if slip != "one end of the distance moved":
        R_bar = R_bar - np.sum(pull, axis=0)
    if slip == "atom with itself":
        B = B + np.eye(4)[:, :, None] * np.exp(-1.5 * CENTRES**2)
    return pack(R_bar, np.einsum("ijk,ijc->kc", B, w_bar))


# Groups whose channels are shuffled before the next groups (Zhang et al. 2018).
GROUPED = ((2, 3, 3), (3, 2))
STEREO, GROUPED_AIM = normal("stereo", 2, 9), normal("grouped aim", 3, 7)
STEREO_WINDOWS = np.lib.stride_tricks.sliding_window_view(STEREO, 3, axis=1)


def _shuffled(x):
    W, V = unpack(x, *GROUPED)
    z = np.stack([W[g] @ STEREO_WINDOWS[g].T for g in range(2)])
    s = z.reshape(6, 7).reshape(2, 3, 7).transpose(1, 0, 2)
    return s, np.sum(V[:, :, None] * np.maximum(s, 0), axis=1)


@convolution(
    lambda x: np.sum((_shuffled(x)[1] - GROUPED_AIM) ** 2) / 2,
    pack(normal("first groups", 18), normal("second groups", 6)),
    parts=slices(*GROUPED),
    slips=("not shuffled back", "mask forgotten", "groups swapped", "mask on the last weights"),
)
def groups_of_channels_shuffled(x, slip):
    _, V = unpack(x, *GROUPED)
    s, z = _shuffled(x)
    D = (z - GROUPED_AIM)[:, None]
    s_bar = V[:, :, None] * D * (1 if slip == "mask forgotten" else s > 0)
    back = s_bar.transpose(1, 0, 2)
    back = s_bar.reshape(2, 3, 7) if slip == "not shuffled back" else back
    inputs = STEREO_WINDOWS[::-1] if slip == "groups swapped" else STEREO_WINDOWS
    on = s > 0 if slip == "mask on the last weights" else np.maximum(s, 0)
    return pack(back @ inputs, np.sum(D * on, axis=2))


# The echo of a loudspeaker: a filter of second order, its products above the diagonal only.
VOLTERRA = ((4,), (10,))
UPPER = np.triu_indices(4)
PLAYED = np.lib.stride_tricks.sliding_window_view(normal("played", 23), 4)[:, ::-1]
PLAYED_PAIRS = PLAYED[:, UPPER[0]] * PLAYED[:, UPPER[1]]
RECORDED = normal("recorded", 20)


def _echo(x):
    a, b = unpack(x, *VOLTERRA)
    e = RECORDED - PLAYED @ a - PLAYED_PAIRS @ b
    return e[1:] - 0.9 * e[:-1]


@convolution(
    lambda x: np.mean(_echo(x) ** 2),
    pack([0.9, -0.5, 0.3, -0.1], 0.3 * normal("products", 10)),
    batch=19,
    parts=slices(*VOLTERRA),
    slips=(
        "mixed products doubled",
        "emphasis forgotten",
        "emphasis of the next sample",
        "products not mixed",
    ),
)
def echo_of_second_order(x, slip):
    u = -2 * _echo(x) / 19
    e_bar = np.zeros(20)
    e_bar[1:] += u
    if slip == "emphasis of the next sample":
        e_bar[2:] -= 0.9 * u[:-1]
    elif slip != "emphasis forgotten":
        e_bar[:-1] -= 0.9 * u
    by_pairs = PLAYED_PAIRS.T @ e_bar
    mixed = UPPER[0] != UPPER[1]
    if slip == "mixed products doubled":
        by_pairs = by_pairs * (1 + mixed)
    elif slip == "products not mixed":
        by_pairs = by_pairs * ~mixed
    return pack(PLAYED.T @ e_bar, by_pairs)


# Chebyshev polynomials of a road network's Laplacian (Defferrard et al. 2016), by road, too.
ROADS = ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (1, 4))
ENDS = np.stack([np.eye(6)[i] - np.eye(6)[j] for i, j in ROADS])
TRAFFIC = normal("traffic", 6)
LARGEST = 7.0


def _chebyshev(x):
    theta, w = x[:4], x[4:]
    L = 2 / LARGEST * (ENDS.T * w) @ ENDS - np.eye(6)
    T = [TRAFFIC, L @ TRAFFIC]
    for _ in range(2):
        T.append(2 * L @ T[-1] - T[-2])
    return L, np.stack(T), theta @ np.stack(T)


@convolution(
    lambda x: _chebyshev(x)[2],
    pack([0.4, -0.9, 0.6, -0.5], [1.2, 0.7, 1.5, 0.9, 1.1, 0.6, 0.8]),
    parts=slices((4,), (7,)),
    slips=(
        "last but one forgotten",
        "2 of the recursion forgotten",
        "way through the lower orders forgotten",
        "one end of the road",
        "scale forgotten",
    ),
)
def polynomials_of_a_road_network(x, slip):
    theta = x[:4]
    L, T, _ = _chebyshev(x)
    columns = []
    two = 1 if slip == "2 of the recursion forgotten" else 2
    for b in ENDS:
        dL = (1 if slip == "scale forgotten" else 2 / LARGEST) * np.outer(b, b)
        dL = dL * (b[:, None] > 0) if slip == "one end of the road" else dL
        dT = [np.zeros(6), dL @ TRAFFIC]
        for k in (2, 3):
            lower = 0 if slip == "way through the lower orders forgotten" else 2 * L @ dT[-1]
            before = 0 if slip == "last but one forgotten" else dT[-2]
            dT.append(two * dL @ T[k - 1] + lower - before)
        columns.append(theta @ np.stack(dT))
    return np.hstack([T.T, np.stack(columns, axis=1)])
