# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Attention in many forms; rows are positions, or what is attended to.

With rotary positions, shared keys, padding, a feature map and running sums, cosines, a doubly
stochastic plan, an addressed memory, a pointer, the edges of a graph, and sparse weights.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..layers import sigmoid
from ..smooth import softmax

attention = partial(case, "attention")


def softmax_back(p, d):
    """What the scores get where the weights p get d."""
    return p * (d - np.sum(p * d, axis=-1, keepdims=True))


# Rotary positions (Su et al. 2021): pairs of entries are turned by the position.
ROTARY = ((3, 4), (3, 4))
ROTARY_VALUES, ROTARY_OUT = normal("rotary values", 3, 2), normal("rotary out", 3, 2)
ROTATION = np.arange(3)[:, None] * np.array([1.0, 0.2])


def _turned(Y, angle):
    a, b = Y[:, :2], Y[:, 2:]
    c, s = np.cos(angle), np.sin(angle)
    return np.concatenate([a * c - b * s, a * s + b * c], axis=1)


def f_rotary(x):
    Q, K = (_turned(Y, ROTATION) for Y in unpack(x, *ROTARY))
    return np.sum(ROTARY_OUT * (softmax(Q @ K.T / 2) @ ROTARY_VALUES))


@attention(
    f_rotary,
    normal("rotary", 24),
    parts=slices(*ROTARY),
    slips=(
        "turned on instead of back",
        "keys not turned back",
        "frequencies swapped",
        "1/√d forgotten",
    ),
)
def rotary_positions(x, slip):
    Q, K = (_turned(Y, ROTATION) for Y in unpack(x, *ROTARY))
    S = softmax_back(softmax(Q @ K.T / 2), ROTARY_OUT @ ROTARY_VALUES.T)
    S = S / (1 if slip == "1/√d forgotten" else 2)
    back = ROTATION if slip == "turned on instead of back" else -ROTATION
    back = back[:, ::-1] if slip == "frequencies swapped" else back
    K_bar = S.T @ Q if slip == "keys not turned back" else _turned(S.T @ Q, back)
    return pack(_turned(S @ K, back), K_bar)


# Two heads of queries to the same keys and values (Shazeer 2019).
SHARED = ((2, 3, 2), (3, 2), (3, 2))
JOINED = normal("joined", 3, 4)


def f_shared(x):
    Q, K, V = unpack(x, *SHARED)
    heads = [softmax(q @ K.T / np.sqrt(2)) @ V for q in Q]
    return np.sum(JOINED * np.tanh(np.concatenate(heads, axis=1)))


@attention(
    f_shared,
    normal("shared", 24),
    parts=slices(*SHARED),
    slips=(
        "keys of the last head",
        "values of the last head",
        "mean over the heads",
        "heads swapped",
    ),
)
def heads_with_shared_keys(x, slip):
    Q, K, V = unpack(x, *SHARED)
    Q_bar, K_bar, V_bar = np.zeros_like(Q), np.zeros_like(K), np.zeros_like(V)
    for h, q in enumerate(Q):
        P = softmax(q @ K.T / np.sqrt(2))
        k = 1 - h if slip == "heads swapped" else h
        d = JOINED[:, 2 * k : 2 * k + 2] * (1 - np.tanh(P @ V) ** 2)
        S = softmax_back(P, d @ V.T) / np.sqrt(2)
        Q_bar[h] = S @ K
        K_bar = S.T @ q + (0 if slip == "keys of the last head" else K_bar)
        V_bar = P.T @ d + (0 if slip == "values of the last head" else V_bar)
    k = 2 if slip == "mean over the heads" else 1
    return pack(Q_bar, K_bar / k, V_bar / k)


# One query to each of three texts of other lengths, filled up to four words.
PADDED = ((2, 2), (2, 2), (2, 2))
QUESTIONS, TEXTS = normal("questions", 3, 2), normal("texts", 3, 4, 2)
THERE = np.arange(4) < np.array([[4], [2], [3]])
ANSWERS = normal("answers", 3, 2)


def _padded(x):
    A, B, C = unpack(x, *PADDED)
    K, V = TEXTS @ B.T, TEXTS @ C.T
    scores = np.sum(K * (QUESTIONS @ A.T)[:, None, :], axis=2) / np.sqrt(2)
    P = softmax(np.where(THERE, scores, scores - 1e9))
    return K, V, P, np.sum(P[:, :, None] * V, axis=1) - ANSWERS


@attention(
    lambda x: np.sum(_padded(x)[3] ** 2) / 6,
    normal("padded", 12),
    batch=3,
    parts=slices(*PADDED),
    slips=(
        "padding attended to",
        "mean weight forgotten",
        "questions of the first text",
        "1/√d forgotten",
    ),
)
def cross_attention_with_padding(x, slip):
    A = unpack(x, *PADDED)[0]
    K, V, P, error = _padded(x)
    Q, d = QUESTIONS @ A.T, error / 3
    if slip == "padding attended to":
        P = softmax(np.sum(K * Q[:, None, :], axis=2) / np.sqrt(2))
    p_bar = np.sum(V * d[:, None, :], axis=2)
    S = P * p_bar if slip == "mean weight forgotten" else softmax_back(P, p_bar)
    S = S / (1 if slip == "1/√d forgotten" else np.sqrt(2))
    q_bar = np.sum(S[:, :, None] * K, axis=1)
    asked = Q[:1] if slip == "questions of the first text" else Q
    k_bar, v_bar = S[:, :, None] * asked[:, None, :], P[:, :, None] * d[:, None, :]
    return pack(
        q_bar.T @ QUESTIONS,
        k_bar.reshape(12, 2).T @ TEXTS.reshape(12, 2),
        v_bar.reshape(12, 2).T @ TEXTS.reshape(12, 2),
    )


# Causal attention of a feature map, 1 + elu, with its normaliser (Katharopoulos et al. 2020).
MAPPED = ((4, 2), (4, 2), (4, 2))
MAPPED_OUT = normal("mapped out", 4, 2)


def _feature(y):
    return np.where(y > 0, y + 1, np.exp(np.where(y > 0, 0 * y, y)))


def f_mapped(x):
    Q, K, V = unpack(x, *MAPPED)
    F, G = _feature(Q), _feature(K)
    sums = np.cumsum(G[:, :, None] * V[:, None, :], axis=0)
    over, under = np.sum(F[:, :, None] * sums, axis=1), np.sum(F * np.cumsum(G, axis=0), axis=1)
    return np.sum(MAPPED_OUT * over / under[:, None])


@attention(
    f_mapped,
    normal("mapped", 24),
    parts=slices(*MAPPED),
    slips=(
        "normaliser taken as constant",
        "sums from the other end",
        "feature map's slope forgotten",
        "feature for its slope",
    ),
)
def running_sums_of_a_feature_map(x, slip):
    Q, K, V = unpack(x, *MAPPED)
    F, G = _feature(Q), _feature(K)
    before = np.tril(np.ones((4, 4)))
    A = F @ G.T * before
    n = A.sum(1, keepdims=True)
    mean = 0 if slip == "normaliser taken as constant" else A @ V / n
    d = (MAPPED_OUT @ V.T - np.sum(MAPPED_OUT * mean, axis=1, keepdims=True)) / n
    d = d * (before.T if slip == "sums from the other end" else before)
    slope_q, slope_k = (np.where(y > 0, 1, np.exp(np.minimum(y, 0))) for y in (Q, K))
    if slip == "feature map's slope forgotten":
        slope_q = slope_k = 1
    if slip == "feature for its slope":
        slope_q, slope_k = F, G
    return pack(slope_q * (d @ G), slope_k * (d.T @ F), (A / n).T @ MAPPED_OUT)


# Cosines for scores, with a sharpness that is learned (Liu et al. 2022).
ANGLES = ((3, 4), (3, 4), (1,))
ANGLE_OUT = normal("angle out", 3, 3)


def _directions(x):
    Q, K, s = unpack(x, *ANGLES)
    n, m = (np.sqrt(np.sum(Y * Y, axis=1, keepdims=True)) for Y in (Q, K))
    return Q / n, K / m, n, m, np.exp(s[0])


def f_angles(x):
    Q, K, _, _, k = _directions(x)
    return np.sum(ANGLE_OUT * np.log(softmax(k * (Q @ K.T))))


@attention(
    f_angles,
    pack(normal("angle q", 12), 30 * normal("angle k", 12), 1.5),
    parts=slices(*ANGLES),
    entrywise=True,
    slips=("projection forgotten", "queries' norm for the keys'", "sharpness not as a logarithm"),
)
def cosine_attention(x, slip):
    Q, K, n, m, k = _directions(x)
    C = Q @ K.T
    S = ANGLE_OUT - softmax(k * C) * ANGLE_OUT.sum(1, keepdims=True)
    Q_bar, K_bar = k * S @ K, k * S.T @ Q
    if slip != "projection forgotten":
        Q_bar = Q_bar - np.sum(Q_bar * Q, axis=1, keepdims=True) * Q
        K_bar = K_bar - np.sum(K_bar * K, axis=1, keepdims=True) * K
    m = n if slip == "queries' norm for the keys'" else m
    sharp = 1 if slip == "sharpness not as a logarithm" else k
    return pack(Q_bar / n, K_bar / m, sharp * np.sum(S * C))


# Weights whose rows and columns sum to 1 (Sinkhorn), after three rounds.


def _log_sum(L, axis):
    m = np.max(L, axis=axis, keepdims=True)
    return m + np.log(np.sum(np.exp(L - m), axis=axis, keepdims=True))


def f_plan(scores):
    L = scores / 0.7
    for _ in range(3):
        L = L - _log_sum(L, 1)
        L = L - _log_sum(L, 0)
    return np.exp(L)


@attention(
    f_plan,
    normal("plan", 3, 3),
    slips=(
        "last round only",
        "columns' sums taken as constants",
        "plan forgotten",
        "0.7 forgotten",
    ),
)
def doubly_stochastic_plan(scores, slip):
    L, D = scores / 0.7, np.eye(9).reshape(3, 3, 9) / (1 if slip == "0.7 forgotten" else 0.7)
    start = D
    for _ in range(3):
        if slip == "last round only":
            D = start
        for axis in (1, 0):
            L = L - _log_sum(L, axis)
            mean = np.sum(np.exp(L)[:, :, None] * D, axis=axis, keepdims=True)
            if axis == 1 or slip != "columns' sums taken as constants":
                D = D - mean
    D = D if slip == "plan forgotten" else np.exp(L)[:, :, None] * D
    return D.reshape(3, 3, 3, 3)


# Where a memory is read (Graves et al. 2014): by content, then by what was read before, shifted.
MEMORY = ((3,), (1,), (1,), (3,), (1,))
STORED, BEFORE = normal("stored", 5, 3), np.array([0.1, 0.5, 0.2, 0.15, 0.05])
STORED = STORED / np.sqrt(np.sum(STORED**2, axis=1, keepdims=True))


def _address(x):
    key, b, g, shift, sharp = unpack(x, *MEMORY)
    c = STORED @ key / np.sqrt(key @ key)
    p, gate = softmax(np.exp(b[0]) * c), sigmoid(g[0])
    mixed = gate * p + (1 - gate) * BEFORE
    s = softmax(shift)
    moved = sum(s[j] * np.roll(mixed, j - 1) for j in range(3))
    return c, p, gate, mixed, s, moved, 1 + np.exp(sharp[0])


def f_address(x):
    *_, moved, power = _address(x)
    return moved**power / np.sum(moved**power)


@attention(
    f_address,
    pack(normal("address key", 3), 0.9, 0.4, [0.2, -0.5, 1.1], 0.3),
    parts=slices(*MEMORY),
    slips=(
        "shift the other way",
        "logarithm's mean forgotten",
        "what was read before forgotten",
        "key's norm taken as constant",
    ),
)
def address_in_a_memory(x, slip):
    key, b, _, _, sharp = unpack(x, *MEMORY)
    c, p, gate, mixed, s, moved, power = _address(x)
    n = np.sqrt(key @ key)
    by_key = (STORED - (0 if slip.startswith("key's") else np.outer(c, key) / n)) / n
    content = np.exp(b[0]) * np.column_stack([by_key, c])
    before = 0 if slip == "what was read before forgotten" else BEFORE
    D = np.zeros((5, 9))
    D[:, :4] = gate * (p[:, None] * (content - p @ content))
    D[:, 4] = gate * (1 - gate) * (p - before)
    way = -1 if slip == "shift the other way" else 1
    D = sum(s[j] * np.roll(D, way * (j - 1), axis=0) for j in range(3))
    places = np.stack([np.roll(mixed, j - 1) for j in range(3)], axis=1)
    D[:, 5:8] = s * (places - (places @ s)[:, None])
    U = power * D / moved[:, None]
    U[:, 8] = np.exp(sharp[0]) * np.log(moved)
    w = f_address(x)
    mean = w @ U
    if slip == "logarithm's mean forgotten":
        mean[8] = 0
    return w[:, None] * (U - mean)


# -log probability of a round trip, by a pointer to the next city (Bello et al. 2017).
POINTER = ((2, 3), (2, 3), (3,))
CITIES, TRIP = normal("cities", 5, 3), [3, 0, 4, 1, 2]
OPEN = np.array([[c not in TRIP[:t] for c in range(5)] for t in range(5)])


def _pointer(x):
    A, B, start = unpack(x, *POINTER)
    at = np.concatenate([start[None], CITIES[TRIP[:-1]]])
    t = np.tanh(at @ A.T @ B @ CITIES.T / np.sqrt(2))
    return at, t, softmax(np.where(OPEN, 4 * t, 4 * t - 1e9))


def f_pointer(x):
    p = _pointer(x)[2]
    return -np.sum(np.log(p[np.arange(5), TRIP]))


@attention(
    f_pointer,
    0.8 * normal("pointer", 15),
    parts=slices(*POINTER),
    slips=(
        "visited cities still open",
        "slope of the bound forgotten",
        "next city for the last",
        "chosen city forgotten",
    ),
)
def pointer_to_the_next_city(x, slip):
    A, B, _ = unpack(x, *POINTER)
    at, t, p = _pointer(x)
    if slip == "visited cities still open":
        p = softmax(4 * t)
    d = 4 * (p - (0 if slip == "chosen city forgotten" else np.eye(5)[TRIP]))
    S = d * (1 if slip == "slope of the bound forgotten" else 1 - t**2) / np.sqrt(2)
    source = CITIES[TRIP] if slip == "next city for the last" else at
    keys, queries = CITIES @ B.T, source @ A.T
    return pack((S @ keys).T @ source, queries.T @ S @ CITIES, S[0] @ keys @ A)


# Attention along the edges of a graph (Veličković et al. 2018).
BONDS = ((2, 3), (2,), (2,))
ATOMS, BOND_OUT = normal("atoms", 4, 3), normal("bond out", 4, 2)
NEXT_TO = np.array([[1, 1, 0, 1], [1, 1, 1, 0], [0, 1, 1, 1], [1, 0, 1, 1]]) > 0


def _bonds(x):
    W, a, b = unpack(x, *BONDS)
    H = ATOMS @ W.T
    z = (H @ a)[:, None] + H @ b
    e = np.where(z > 0, z, 0.2 * z)
    return H, z, softmax(np.where(NEXT_TO, e, e - 1e9))


def f_bonds(x):
    H, _, P = _bonds(x)
    return np.sum(BOND_OUT * np.tanh(P @ H))


@attention(
    f_bonds,
    normal("bonds", 10),
    parts=slices(*BONDS),
    slips=(
        "leak forgotten",
        "values' part forgotten",
        "source and target swapped",
        "scores' part forgotten",
    ),
)
def graph_attention(x, slip):
    a, b = unpack(x, *BONDS)[1:]
    H, z, P = _bonds(x)
    d = BOND_OUT * (1 - np.tanh(P @ H) ** 2)
    S = softmax_back(P, d @ H.T) * np.where(z > 0, 1, 0 if slip == "leak forgotten" else 0.2)
    target, source = S.sum(1), S.sum(0)
    if slip == "source and target swapped":
        target, source = source, target
    H_bar = 0 if slip == "values' part forgotten" else P.T @ d
    if slip != "scores' part forgotten":
        H_bar = H_bar + np.outer(target, a) + np.outer(source, b)
    return pack(H_bar.T @ ATOMS, target @ H, source @ H)


# Sparse weights (Martins and Astudillo 2016): the nearest point of the simplex to the scores.
SPARSE = ((3,), (1,), (5, 2))
SHELVES = normal("shelves", 5, 3)


def _sparse(x):
    query, heat, V = unpack(x, *SPARSE)
    z = SHELVES @ query / np.exp(heat[0])
    ordered = np.sort(z)[::-1]
    sums = np.cumsum(ordered) - 1
    k = max(k for k in range(1, 6) if k * ordered[k - 1] > sums[k - 1])
    level = sums[k - 1] / k
    return z, np.where(z > level, z - level, 0 * z), V


@attention(
    lambda x: _sparse(x)[1] @ _sparse(x)[2],
    pack(normal("sparse query", 3), 0.47, normal("sparse values", 10)),
    parts=slices(*SPARSE),
    slips=(
        "mean over all shelves",
        "mean forgotten",
        "slope of a softmax",
        "heat not as a logarithm",
    ),
)
def sparse_attention(x, slip):
    heat = np.exp(x[3])
    z, p, V = _sparse(x)
    on = (p > 0) * 1.0
    n = 5 if slip == "mean over all shelves" else on.sum()
    level = 0 if slip == "mean forgotten" else on @ V / n
    D = (on[:, None] * (V - level)).T
    if slip == "slope of a softmax":
        D = (p[:, None] * (V - p @ V)).T
    by_heat = -D @ z / (heat if slip == "heat not as a logarithm" else 1)
    by_V = np.kron(p, np.eye(2))
    return np.hstack([D @ SHELVES / heat, by_heat[:, None], by_V])
