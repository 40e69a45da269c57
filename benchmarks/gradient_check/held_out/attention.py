# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Attention whose weights are no plain softmax of products; rows are positions.

With a window that moves, learnt slopes, slots that compete, sticks that are broken, heads that are
mixed, decays, distances, repeated look-ups, scores that are capped, and keys that are shortened.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..layers import sigmoid
from ..smooth import softmax

attention = partial(case, "attention")


def through_softmax(p, p_bar, axis=-1):
    """What the scores get where the weights p get p_bar."""
    return p * (p_bar - np.sum(p * p_bar, axis=axis, keepdims=True))


# A window of two bells that moves along a text (Graves 2013), by logarithms of all it has.
TEXT, INK = normal("text", 7, 3), normal("ink", 3)


def _bells(x):
    a, b, k = np.exp(x.reshape(3, 2))
    away = 1.0 + np.cumsum(k)[:, None] - np.arange(7)
    return b, k, away, a[:, None] * np.exp(-b[:, None] * away**2)


@attention(
    lambda x: np.sum((np.sum(_bells(x)[3], axis=0) @ TEXT - INK) ** 2) / 2,
    [0.2, -0.3, -0.9, 0.1, 0.4, 0.3],
    parts=slices((2,), (2,), (2,)),
    slips=(
        "second step not moved by the first",
        "2 of the square forgotten",
        "logarithm of the width forgotten",
        "sign of the move",
    ),
)
def window_that_moves_along_a_text(x, slip):
    b, k, away, w = _bells(x)
    w_bar = TEXT @ (w.sum(0) @ TEXT - INK)
    two = 1 if slip == "2 of the square forgotten" else 2
    by_place = -two * b * ((w * away) @ w_bar)
    by_k = by_place if slip.startswith("second") else np.array([by_place.sum(), by_place[1]])
    by_k = -by_k if slip == "sign of the move" else by_k
    by_b = -(w * away**2) @ w_bar
    by_b = by_b if slip == "logarithm of the width forgotten" else b * by_b
    return pack(w @ w_bar, by_b, k * by_k)


# A score falls with the distance (Press et al. 2022), here by a learnt slope for each head.
FALLING = ((2, 4, 2), (2, 4, 2), (2,))
FALLING_VALUES, FALLING_OUT = normal("falling values", 2, 4, 3), normal("falling out", 2, 4, 3)
BEHIND = np.subtract.outer(np.arange(4), np.arange(4)) * 1.0


def _falling(x):
    Q, K, slope = unpack(x, *FALLING)
    S = Q @ K.swapaxes(1, 2) / np.sqrt(2) - np.exp(slope)[:, None, None] * BEHIND
    return Q, K, slope, softmax(np.where(BEHIND < 0, -1e9, S))


@attention(
    lambda x: np.sum(FALLING_OUT * (_falling(x)[3] @ FALLING_VALUES)),
    pack(normal("falling", 32), [-0.7, -2.1]),
    parts=slices(*FALLING),
    slips=(
        "slope's sign",
        "slope summed over the heads",
        "root of the width forgotten",
        "later ones let through",
        "logarithm of the slope forgotten",
    ),
)
def scores_that_fall_by_learnt_slopes(x, slip):
    Q, K, slope, P = _falling(x)
    P_bar = FALLING_OUT @ FALLING_VALUES.swapaxes(1, 2)
    if slip == "later ones let through":
        P = softmax(Q @ K.swapaxes(1, 2) / np.sqrt(2) - np.exp(slope)[:, None, None] * BEHIND)
    S = through_softmax(P, P_bar)
    by_slope = -np.sum(S * BEHIND, axis=(1, 2))
    by_slope = by_slope * (1 if slip == "logarithm of the slope forgotten" else np.exp(slope))
    if slip == "slope's sign":
        by_slope = -by_slope
    if slip == "slope summed over the heads":
        by_slope = np.full(2, by_slope.sum())
    S = S / (1 if slip == "root of the width forgotten" else np.sqrt(2))
    return pack(S @ K, S.swapaxes(1, 2) @ Q, by_slope)


# Slots compete for the inputs (Locatello et al. 2020), then each takes its mean.
SLOTS = ((3, 2), (5, 2))
SLOTTED = normal("slotted", 3, 2)


def _slots(x):
    Q, Y = unpack(x, *SLOTS)
    P = softmax((Y @ Q.T) / 1.5).T
    return Q, Y, P, np.sum(P, axis=1, keepdims=True)


def f_slots(x):
    _, Y, P, total = _slots(x)
    return np.sum((P @ Y / total - SLOTTED) ** 2) / 2


@attention(
    f_slots,
    normal("slots", 16),
    parts=slices(*SLOTS),
    slips=(
        "total taken as constant",
        "softmax over the inputs",
        "inputs as keys forgotten",
        "inputs as values forgotten",
        "scale forgotten",
    ),
)
def slots_that_compete(x, slip):
    Q, Y, P, total = _slots(x)
    Z = P @ Y / total
    D = (Z - SLOTTED) / total
    P_bar = D @ Y.T
    if slip != "total taken as constant":
        P_bar = P_bar - np.sum(D * Z, axis=1, keepdims=True)
    S = through_softmax(P, P_bar, axis=1 if slip == "softmax over the inputs" else 0)
    S = S / (1 if slip == "scale forgotten" else 1.5)
    as_keys = 0 if slip == "inputs as keys forgotten" else S.T @ Q
    as_values = 0 if slip == "inputs as values forgotten" else P.T @ D
    return pack(S @ Y, as_keys + as_values)


# The nearest key that says yes, going back (Tan et al. 2025): each takes of what is left.
STICK = ((3,), (6, 3), (6,))


def _stick(x):
    q, K, v = unpack(x, *STICK)
    s = K @ q / np.sqrt(3)
    left = np.concatenate([s[:1] * 0, np.cumsum(np.log1p(np.exp(s)))[:-1]])
    return q, K, v, sigmoid(s), sigmoid(s) * np.exp(-left)


@attention(
    lambda x: np.tanh(_stick(x)[4] @ _stick(x)[2]),
    normal("broken stick", 27),
    parts=slices(*STICK),
    slips=(
        "what is left taken as constant",
        "own value taken from those after",
        "logistic's slope forgotten",
        "slope of the end forgotten",
    ),
)
def stick_broken_by_the_keys(x, slip):
    q, K, v, b, w = _stick(x)
    end = 1 if slip == "slope of the end forgotten" else 1 - np.tanh(w @ v) ** 2
    after = np.cumsum((w * v)[::-1])[::-1]
    if slip != "own value taken from those after":
        after = after - w * v
    if slip == "what is left taken as constant":
        after = 0
    s_bar = end * (w * v * (1 - b) - b * after)
    if slip == "logistic's slope forgotten":
        s_bar = end * (w * v / b - after / (1 - b))
    s_bar = s_bar / np.sqrt(3)
    return pack(K.T @ s_bar, np.outer(s_bar, q), end * w)


# Heads that talk to each other before and after the softmax (Shazeer et al. 2020).
TALK = ((2, 2), (2, 2))
TALKING = normal("talking", 2, 3, 4)
TALK_VALUES, TALK_OUT = normal("talk values", 2, 4, 2), normal("talk out", 2, 3, 2)


def _talk(x):
    B, A = unpack(x, *TALK)
    P = softmax((B @ TALKING.reshape(2, 12)).reshape(2, 3, 4))
    return A, P, (A @ P.reshape(2, 12)).reshape(2, 3, 4)


@attention(
    lambda x: np.sum((_talk(x)[2] @ TALK_VALUES - TALK_OUT) ** 2) / 2,
    pack([[1.0, 0.3], [-0.4, 1.2]], [[0.9, -0.2], [0.5, 0.8]]),
    parts=slices(*TALK),
    slips=(
        "second mixture not transposed",
        "first mixture transposed",
        "softmax's mean forgotten",
        "weights of the mixture for those of the heads",
    ),
)
def heads_that_talk(x, slip):
    A, P, M = _talk(x)
    M_bar = ((M @ TALK_VALUES - TALK_OUT) @ TALK_VALUES.swapaxes(1, 2)).reshape(2, 12)
    back = A if slip == "second mixture not transposed" else A.T
    P_bar = (back @ M_bar).reshape(2, 3, 4)
    S = P * P_bar if slip == "softmax's mean forgotten" else through_softmax(P, P_bar)
    B_bar = S.reshape(2, 12) @ TALKING.reshape(2, 12).T
    B_bar = B_bar.T if slip == "first mixture transposed" else B_bar
    mixed = M if slip == "weights of the mixture for those of the heads" else P
    return pack(B_bar, M_bar @ mixed.reshape(2, 12).T)


# Retention (Sun et al. 2023): no softmax but a decay for what is past, with its logit.
RETAIN = ((5, 2), (5, 2), (1,))
RETAINED, RETAIN_VALUES = normal("retained", 5, 3), normal("retain values", 5, 3)
PAST = np.maximum(np.subtract.outer(np.arange(5), np.arange(5)), 0)
SINCE = np.tri(5)


def _retain(x):
    Q, K, logit = unpack(x, *RETAIN)
    keep = sigmoid(logit[0])
    return Q, K, keep, SINCE * np.exp(PAST * np.log(keep))


def f_retain(x):
    Q, K, _, D = _retain(x)
    return np.sum(RETAINED * np.tanh((Q @ K.T * D) @ RETAIN_VALUES))


@attention(
    f_retain,
    pack(normal("retention", 20), 1.1),
    parts=slices(*RETAIN),
    slips=(
        "decay forgotten in the scores",
        "power not lowered",
        "logistic's slope forgotten",
        "keys by the future",
    ),
)
def retention_with_a_learnt_decay(x, slip):
    Q, K, keep, D = _retain(x)
    S = Q @ K.T
    M_bar = (RETAINED * (1 - np.tanh((S * D) @ RETAIN_VALUES) ** 2)) @ RETAIN_VALUES.T
    S_bar = M_bar * (SINCE if slip == "decay forgotten in the scores" else D)
    by_keep = np.sum(M_bar * S * PAST * D) / (1 if slip == "power not lowered" else keep)
    slope = 1 if slip == "logistic's slope forgotten" else keep * (1 - keep)
    K_bar = (S_bar if slip == "keys by the future" else S_bar.T) @ Q
    return pack(S_bar @ K, K_bar, by_keep * slope)


# Weights by the distances to the keys (Nadaraya 1964), left out one by one, by the widths.
PLACES, MEASURED = normal("places", 8, 3), normal("measured", 8)
GAPS = (PLACES[:, None] - PLACES) ** 2 / 2


def _smoothed(x):
    far = GAPS @ np.exp(-2 * x)
    w = np.exp(-far) * (1 - np.eye(8))
    p = w / np.sum(w, axis=1, keepdims=True)
    return p, p @ MEASURED - MEASURED


@attention(
    lambda x: np.mean(_smoothed(x)[1] ** 2),
    np.log([0.8, 1.3, 2.0]),
    batch=8,
    slips=(
        "mean value forgotten",
        "2 of the logarithm forgotten",
        "own one not left out",
        "width not squared",
    ),
)
def weights_by_distances_left_out_one_by_one(x, slip):
    p, e = _smoothed(x)
    if slip == "own one not left out":
        p = softmax(-GAPS @ np.exp(-2 * x))
        e = p @ MEASURED - MEASURED
    middle = 0 if slip == "mean value forgotten" else (e + MEASURED)[:, None]
    s_bar = 2 / 8 * e[:, None] * p * (MEASURED - middle)
    two = 1 if slip == "2 of the logarithm forgotten" else 2
    power = -1 if slip == "width not squared" else -2
    return np.einsum("ij,ijk->k", s_bar, GAPS) * two * np.exp(power * x)


# Two look-ups in an associative memory (Ramsauer et al. 2021), with its sharpness.
LOOK = ((3,), (4, 3), (1,))
WANTED = normal("wanted", 3)


def _looks(x):
    q, K, logarithm = unpack(x, *LOOK)
    states, shares = [q], []
    for _ in range(2):
        shares.append(softmax(np.exp(logarithm[0]) * (K @ states[-1])))
        states.append(shares[-1] @ K)
    return K, np.exp(logarithm[0]), states, shares


@attention(
    lambda x: np.sum((_looks(x)[2][-1] - WANTED) ** 2) / 2,
    pack(normal("looked for", 3), normal("stored", 12), 0.1),
    parts=slices(*LOOK),
    slips=(
        "last look only",
        "stored as values only",
        "stored as keys only",
        "sharpness forgotten",
        "sharpness by the last look only",
    ),
)
def memory_looked_up_twice(x, slip):
    K, b, states, shares = _looks(x)
    z_bar, K_bar, by_b = states[-1] - WANTED, np.zeros_like(K), 0.0
    for k in (1, 0):
        p, z = shares[k], states[k]
        s_bar = through_softmax(p, K @ z_bar)
        if slip != "stored as keys only":
            K_bar += np.outer(p, z_bar)
        if slip != "stored as values only":
            K_bar += b * np.outer(s_bar, z)
        if k == 1 or slip != "sharpness by the last look only":
            by_b += s_bar @ K @ z
        z_bar = (1 if slip == "sharpness forgotten" else b) * s_bar @ K
        if slip == "last look only":
            break
    return pack(z_bar, K_bar, b * by_b)


# Scores that a tanh caps (Gemma 2024), and a sink that takes a share and gives nothing.
CAPPED = ((3, 2), (4, 2), (1,))
CAP = 1.5
SINK_VALUES, SINK_OUT = normal("sink values", 4, 3), normal("sink out", 3, 3)


def _capped(x):
    Q, K, sink = unpack(x, *CAPPED)
    T = np.tanh(Q @ K.T / CAP)
    E = np.exp(CAP * T)
    return Q, K, T, E / (np.sum(E, axis=1, keepdims=True) + np.exp(sink[0]))


@attention(
    lambda x: np.sum(SINK_OUT * (_capped(x)[3] @ SINK_VALUES)),
    pack(normal("capped", 14), 0.6),
    parts=slices(*CAPPED),
    slips=(
        "cap's slope forgotten",
        "cap twice in the slope",
        "share of the sink forgotten",
        "sign of the sink",
    ),
)
def capped_scores_with_a_sink(x, slip):
    Q, K, T, P = _capped(x)
    P_bar = SINK_OUT @ SINK_VALUES.T
    mean = np.sum(P * P_bar, axis=1, keepdims=True)
    by_sink = -np.sum((1 - P.sum(1)) * mean[:, 0])
    if slip == "share of the sink forgotten":
        mean = mean / P.sum(1, keepdims=True)
    S = P * (P_bar - mean) * (1 if slip == "cap's slope forgotten" else 1 - T**2)
    S = CAP * S if slip == "cap twice in the slope" else S
    return pack(S @ K, S.T @ Q, -by_sink if slip == "sign of the sink" else by_sink)


# Six positions shortened to two before they are attended to (Wang et al. 2020).
SHORT = ((2, 6), (2, 3), (2, 3))
LONG, ASKED, ANSWER = normal("long", 6, 3), normal("asked", 4, 2), normal("answer", 4, 2)


def _short(x):
    E, W, U = unpack(x, *SHORT)
    K, V = E @ LONG @ W.T, E @ LONG @ U.T
    P = softmax(ASKED @ K.T / np.sqrt(2))
    return E, W, U, V, P


@attention(
    lambda x: np.mean((_short(x)[4] @ _short(x)[3] - ANSWER) ** 2),
    pack(0.7 * normal("shortening", 12), normal("short keys", 6), normal("short values", 6)),
    parts=slices(*SHORT),
    slips=(
        "shortened values forgotten",
        "shortened keys forgotten",
        "mean over rows only",
        "softmax's mean over the questions",
    ),
)
def positions_shortened_before(x, slip):
    E, W, U, V, P = _short(x)
    D = 2 * (P @ V - ANSWER) / (4 if slip == "mean over rows only" else 8)
    axis = 0 if slip == "softmax's mean over the questions" else 1
    S = through_softmax(P, D @ V.T, axis=axis) / np.sqrt(2)
    K_bar, V_bar = S.T @ ASKED, P.T @ D
    by_keys = 0 if slip == "shortened keys forgotten" else K_bar @ W
    by_values = 0 if slip == "shortened values forgotten" else V_bar @ U
    short = E @ LONG
    return pack((by_keys + by_values) @ LONG.T, K_bar.T @ short, V_bar.T @ short)
