# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Attention, with its heads, positions and masks."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..layers import sigmoid
from ..smooth import softmax

HEADS = ((2, 3, 2),) * 3
HEADS_OUT = normal("heads out", 2, 3, 2)


def _heads(x):
    Q, K, V = unpack(x, *HEADS)
    P = [softmax(Q[h] @ K[h].T / np.sqrt(2)) for h in range(2)]
    return Q, K, V, P


@case(
    "attention",
    lambda x: sum(np.sum(HEADS_OUT[h] * (_heads(x)[3][h] @ _heads(x)[2][h])) for h in range(2)),
    normal("heads", 36),
    parts=slices(*HEADS),
    slips=("width of all heads in the scale", "values of the first head", "scores as the weights"),
)
def multi_head_attention(x, slip):
    Q, K, V, Ps = _heads(x)
    bars = np.zeros((3, 2, 3, 2))
    for h in range(2):
        P = Ps[h]
        d = HEADS_OUT[h] @ V[0 if slip == "values of the first head" else h].T
        S = P * (d - np.sum(d * P, axis=1, keepdims=True))
        S = S / (2 if slip == "width of all heads in the scale" else np.sqrt(2))
        W = Q[h] @ K[h].T if slip == "scores as the weights" else P
        bars[:, h] = S @ K[h], S.T @ Q[h], W.T @ HEADS_OUT[h]
    return bars.ravel()


TURN = 0.6 * np.arange(4)
ROTARY = ((4, 2), (4, 2))
ROTARY_V = normal("rotary v", 4)


def _turned(X, sign=1):
    c, s = np.cos(TURN), sign * np.sin(TURN)
    return np.stack([c * X[:, 0] - s * X[:, 1], s * X[:, 0] + c * X[:, 1]], axis=1)


def f_rotary(x):
    Q, K = unpack(x, *ROTARY)
    return np.sum((softmax(_turned(Q) @ _turned(K).T) @ ROTARY_V) ** 2)


@case(
    "attention",
    f_rotary,
    normal("rotary", 16),
    parts=slices(*ROTARY),
    slips=("turned the same way back", "rotation forgotten", "rank-one term forgotten"),
)
def rotary_positions(x, slip):
    Q, K = (_turned(X) for X in unpack(x, *ROTARY))
    P = softmax(Q @ K.T)
    y = P @ ROTARY_V
    mean = 0 if slip == "rank-one term forgotten" else y[:, None]
    S = 2 * y[:, None] * P * (ROTARY_V - mean)
    if slip == "rotation forgotten":
        return pack(S @ K, S.T @ Q)
    sign = 1 if slip == "turned the same way back" else -1
    return pack(_turned(S @ K, sign), _turned(S.T @ Q, sign))


QUERIES, SHARED_OUT = normal("shared queries", 3, 2, 2), normal("shared out", 3, 2)


def f_shared(K):
    return sum(np.sum(SHARED_OUT[h] * (softmax(QUERIES[h] @ K.T) @ K[:, 0])) for h in range(3))


@case(
    "attention",
    f_shared,
    normal("shared keys", 4, 2),
    slips=("last head only", "mean over the heads", "keys as values forgotten"),
)
def keys_shared_by_heads(K, slip):
    g = np.zeros_like(K)
    for h in range(3):
        P = softmax(QUERIES[h] @ K.T)
        y = P @ K[:, 0]
        S = SHARED_OUT[h][:, None] * P * (K[:, 0] - y[:, None])
        one = S.T @ QUERIES[h]
        if slip != "keys as values forgotten":
            one[:, 0] += P.T @ SHARED_OUT[h]
        g = one + (0 if slip == "last head only" else g)
    return g / 3 if slip == "mean over the heads" else g


APART = np.abs(np.arange(5)[:, None] - np.arange(5)) * 1.0
SLOPED, SLOPED_V = normal("sloped", 2, 5, 5), normal("sloped v", 5)


@case(
    "attention",
    lambda m: np.stack([softmax(SLOPED[h] - m[h] * APART) @ SLOPED_V for h in range(2)]),
    [0.5, 0.25],
    slips=("minus forgotten", "mean distance forgotten", "heads mixed"),
)
def slope_of_a_linear_bias(m, slip):
    J = np.zeros((2, 5, 2))
    for h in range(2):
        P = softmax(SLOPED[h] - m[h] * APART)
        y = (P @ SLOPED_V)[:, None]
        mean = 0 if slip == "mean distance forgotten" else y
        to = 1 - h if slip == "heads mixed" else h
        J[h, :, to] = np.sum(P * APART * (mean - SLOPED_V), axis=1)
    return -J if slip == "minus forgotten" else J


ABSENT = np.array([0.0, 0.0, -1e9, 0.0, -1e9])
PADDED_Q, PADDED_V = normal("padded q", 3, 2), normal("padded v", 5)


@case(
    "attention",
    lambda K: np.sum(np.exp(softmax(PADDED_Q @ K.T + ABSENT) @ PADDED_V)),
    normal("padded", 5, 2),
    slips=("mask forgotten", "mask after the softmax", "outer slope forgotten"),
)
def padded_keys(K, slip):
    mask = 0 if slip in ("mask forgotten", "mask after the softmax") else ABSENT
    P = softmax(PADDED_Q @ K.T + mask)
    if slip == "mask after the softmax":
        P = P * (ABSENT == 0)
    y = (P @ PADDED_V)[:, None]
    S = P * (PADDED_V - y) * (1 if slip == "outer slope forgotten" else np.exp(y))
    return S.T @ PADDED_Q


POINTED = ((3, 2), (5, 2))
POINTS_AT = np.array([1, 4, 2])


def f_pointer(x):
    Q, K = unpack(x, *POINTED)
    return -np.mean(np.log(softmax(np.tanh(Q @ K.T))[np.arange(3), POINTS_AT]))


@case(
    "attention",
    f_pointer,
    normal("pointer", 16),
    batch=3,
    parts=slices(*POINTED),
    slips=("target's 1 forgotten", "slope of tanh forgotten", "keys' side not transposed"),
)
def pointer_network(x, slip):
    Q, K = unpack(x, *POINTED)
    t = np.tanh(Q @ K.T)
    one = 0 if slip == "target's 1 forgotten" else np.eye(5)[POINTS_AT]
    S = (softmax(t) - one) / 3 * (1 if slip == "slope of tanh forgotten" else 1 - t**2)
    side = S.reshape(5, 3) if slip == "keys' side not transposed" else S.T
    return pack(S @ K, side @ Q)


GATES = ((3, 2), (4, 2), (4, 2), (1,))


def f_sigmoid_attention(x):
    Q, K, V, b = unpack(x, *GATES)
    return np.sum((sigmoid(Q @ K.T + b[0]) @ V) ** 2) / 2


@case(
    "attention",
    f_sigmoid_attention,
    normal("sigmoid attention", 23),
    parts=slices(*GATES),
    slips=("bias's mean for its sum", "softmax's rank-one term", "1 - s forgotten"),
)
def sigmoid_attention(x, slip):
    Q, K, V, b = unpack(x, *GATES)
    G = sigmoid(Q @ K.T + b[0])
    y = G @ V
    d = y @ V.T
    if slip == "softmax's rank-one term":
        d = d - np.sum(d * G, axis=1, keepdims=True)
    S = d * G * (1 if slip == "1 - s forgotten" else 1 - G)
    total = S.mean() if slip == "bias's mean for its sum" else S.sum()
    return pack(S @ K, S.T @ Q, G.T @ y, [total])


TEXT, WRITTEN = normal("text", 5, 2), normal("written", 3, 2)


def _reading(x):
    """For each of 3 steps and 2 windows: height, 1/width², the distances, and the bell."""
    height, narrow, step = x[0], np.exp(x[1]), np.exp(x[2])
    D = np.cumsum(step, axis=0)[:, :, None] - np.arange(5)
    return height, narrow, step, D, np.exp(-narrow[:, :, None] * D**2)


def f_reading(x):
    height, _, _, _, E = _reading(x)
    return np.sum(WRITTEN * (np.sum(height[:, :, None] * E, axis=1) @ TEXT))


@case(
    "attention",
    f_reading,
    0.7 * normal("reading", 3, 3, 2),
    slips=("later steps forgotten", "width not as log", "step not as log", "2 forgotten"),
)
def windows_that_move_on(x, slip):
    height, narrow, step, D, E = _reading(x)
    d = (WRITTEN @ TEXT.T)[:, None, :] * E
    two = 1 if slip == "2 forgotten" else 2
    by_place = -two * height * narrow * np.sum(d * D, axis=2)
    by_width = -height * np.sum(d * D**2, axis=2)
    by_width = by_width * (1 if slip == "width not as log" else narrow)
    if slip != "later steps forgotten":
        by_place = np.cumsum(by_place[::-1], axis=0)[::-1]
    by_step = by_place * (1 if slip == "step not as log" else step)
    return np.stack([d.sum(2), by_width, by_step])


MEMORY, RECALL = ((3, 2), (3, 2), (3,)), np.array([0.8, -1.1])


def _written(x):
    """The memory before each write, and after the last: each replaces what a key had."""
    K, V, b = unpack(x, *MEMORY)
    S = [np.zeros((2, 2))]
    for t in range(3):
        S.append(S[-1] + b[t] * (V[t] - S[-1] @ K[t])[:, None] * K[t])
    return K, V, b, S


@case(
    "attention",
    lambda x: np.sum((_written(x)[3][-1] @ RECALL) ** 2) / 2,
    normal("memory", 15),
    parts=slices(*MEMORY),
    slips=("memory taken as constant", "key by its write only", "memory after the write"),
)
def fast_weights_by_the_delta_rule(x, slip):
    K, V, b, S = _written(x)
    K_bar, V_bar, b_bar = np.zeros((3, 2)), np.zeros((3, 2)), np.zeros(3)
    S_bar = np.outer(S[-1] @ RECALL, RECALL)
    for t in (2, 1, 0):
        before = S[t + 1] if slip == "memory after the write" else S[t]
        e, d = V[t] - before @ K[t], S_bar @ K[t]
        read = 0 if slip == "key by its write only" else before.T @ d
        K_bar[t], V_bar[t], b_bar[t] = b[t] * (S_bar.T @ e - read), b[t] * d, d @ e
        if slip != "memory taken as constant":
            S_bar = S_bar - b[t] * np.outer(d, K[t])
    return pack(K_bar, V_bar, b_bar)
