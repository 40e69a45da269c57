# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Variants of attention, held out: written by an author who had not seen the check."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack


def _sigmoid(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


def _softmax(z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def _softmax_back(P, d, axis=-1):
    return P * (d - np.sum(P * d, axis=axis, keepdims=True))


# Two heads of queries look up the same keys and values.
SHARED = ((2, 3, 2), (3, 2), (3, 2))
NOTES, WANTED_NOTES = normal("notes", 4, 3), normal("wanted notes", 2, 4, 2)


def _shared(x):
    Q, K, V = (NOTES @ W for W in unpack(x, *SHARED))
    P = _softmax(Q @ K.T / np.sqrt(2))
    return Q, K, V, P, P @ V


@case(
    "attention",
    lambda x: np.sum((_shared(x)[4] - WANTED_NOTES) ** 2) / 2,
    0.8 * normal("shared keys", 24),
    parts=slices(*SHARED),
    slips=(
        "keys by the last head only",
        "values by the last head only",
        "1/√d forgotten in the keys",
        "softmax's second term forgotten",
    ),
)
def heads_that_share_keys_and_values(x, slip):
    Q, K, V, P, Y = _shared(x)
    D = Y - WANTED_NOTES
    S = _softmax_back(P, D @ V.T) / np.sqrt(2)
    if slip == "softmax's second term forgotten":
        S = P * (D @ V.T) / np.sqrt(2)
    K_bar, V_bar = S.swapaxes(1, 2) @ Q, P.swapaxes(1, 2) @ D
    K_bar = K_bar[1] if slip == "keys by the last head only" else K_bar.sum(0)
    V_bar = V_bar[1] if slip == "values by the last head only" else V_bar.sum(0)
    if slip == "1/√d forgotten in the keys":
        K_bar = K_bar * np.sqrt(2)
    return pack(NOTES.T @ (S @ K), NOTES.T @ K_bar, NOTES.T @ V_bar)


# What a query reads when its scores are projected on the simplex: few weights are not 0.
FEW = ((3,), (1,))
FEW_KEYS, FEW_VALUES = normal("few keys", 6, 3), normal("few values", 6, 2)


def _projected(z):
    """The nearest weights that are not negative and sum to 1."""
    falling = np.sort(z)[::-1]
    sums, count = np.cumsum(falling), np.arange(1, len(z) + 1)
    k = max(int(np.sum(1 + count * falling > sums)), 1)
    return np.maximum(z - (sums[k - 1] - 1) / k, 0)


def f_few(x):
    q, sharp = unpack(x, *FEW)
    return _projected(sharp[0] * (FEW_KEYS @ q)) @ FEW_VALUES


@case(
    "attention",
    f_few,
    [0.5, -0.3, 0.4, 0.7],
    parts=slices(*FEW),
    slips=(
        "threshold taken as constant",
        "threshold's mean over all keys",
        "sharpness forgotten in the query",
    ),
)
def few_keys_by_projection(x, slip):
    q, sharp = unpack(x, *FEW)
    on = (_projected(sharp[0] * (FEW_KEYS @ q)) > 0) * 1.0
    share = {
        "threshold taken as constant": 0 * on,
        "threshold's mean over all keys": np.full(6, 1 / 6),
    }.get(slip, on / on.sum())
    J = FEW_VALUES.T @ (np.diag(on) - np.outer(on, share)) @ FEW_KEYS
    factor = 1 if slip == "sharpness forgotten in the query" else sharp
    return np.column_stack([factor * J, J @ q])


# Weights that sum to 1 over keys and over queries in turn, three times.
BALANCED = ((3, 2), (3, 2))
BALANCED_VALUES, BALANCED_WANTED = normal("balanced values", 3, 2), normal("balanced wanted", 3, 2)


def _balanced(x):
    Q, K = unpack(x, *BALANCED)
    maps = [Q @ K.T / np.sqrt(2)]
    for k in range(6):
        e = np.exp(maps[-1] - np.max(maps[-1]))
        maps.append(np.log(e / np.sum(e, axis=1 - k % 2, keepdims=True)))
    return maps


@case(
    "attention",
    lambda x: np.sum((np.exp(_balanced(x)[-1]) @ BALANCED_VALUES - BALANCED_WANTED) ** 2),
    normal("balanced", 12),
    parts=slices(*BALANCED),
    slips=(
        "earlier rounds forgotten",
        "all sums taken as constants",
        "sums over the same axis in each round",
    ),
)
def weights_balanced_both_ways(x, slip):
    Q, K = unpack(x, *BALANCED)
    maps = _balanced(x)
    P = np.exp(maps[-1])
    D = P * (2 * (P @ BALANCED_VALUES - BALANCED_WANTED) @ BALANCED_VALUES.T)
    for k in reversed(range(6)):
        if slip == "all sums taken as constants" or (slip == "earlier rounds forgotten" and k < 4):
            break
        axis = 1 if slip == "sums over the same axis in each round" else 1 - k % 2
        D = D - np.exp(maps[k + 1]) * np.sum(D, axis=axis, keepdims=True)
    D = D / np.sqrt(2)
    return pack(D @ K, D.T @ Q)


# Papers attend to the papers that they cite.
CITED = ((2, 3), (2,), (2,))
PAPERS, PAPERS_OUT = normal("papers", 5, 3), normal("papers out", 5, 2)
CITES = np.eye(5) + np.diag([1.0, 1, 0, 1], -1) + np.outer([0, 0, 0, 1, 1], [1, 0, 1, 0, 0])


def _cited(x):
    W, a, b = unpack(x, *CITED)
    H = PAPERS @ W.T
    z = (H @ a)[:, None] + H @ b
    e = CITES * np.exp(np.maximum(z, 0.2 * z))
    return H, z, e / np.sum(e, axis=1, keepdims=True)


def f_cited(x):
    H, _, P = _cited(x)
    return np.sum(PAPERS_OUT * np.tanh(P @ H))


@case(
    "attention",
    f_cited,
    normal("cited", 10),
    parts=slices(*CITED),
    slips=(
        "slope below 0 forgotten",
        "score of the citing paper forgotten",
        "features' part in the scores forgotten",
        "features' own path forgotten",
    ),
)
def papers_that_attend_to_cited_ones(x, slip):
    _, a, b = unpack(x, *CITED)
    H, z, P = _cited(x)
    D = PAPERS_OUT * (1 - np.tanh(P @ H) ** 2)
    S = _softmax_back(P, D @ H.T)
    S = S if slip == "slope below 0 forgotten" else np.where(z > 0, S, 0.2 * S)
    citing, cited = S.sum(1), S.sum(0)
    own = 0 if slip == "features' own path forgotten" else P.T @ D
    scores = np.outer(cited, b)
    if slip != "score of the citing paper forgotten":
        scores = scores + np.outer(citing, a)
    if slip == "features' part in the scores forgotten":
        scores = 0
    return pack((own + scores).T @ PAPERS, citing @ H, cited @ H)


# Three heads that mix their scores before the softmax, and their weights after it.
TALK = ((3, 3), (3, 3))
TALK_SCORES, TALK_VALUES = normal("talk scores", 3, 3, 4), normal("talk values", 3, 4, 2)
TALK_WANTED = normal("talk wanted", 3, 3, 2)


def _mixed(M, A):
    return np.tensordot(M, A, 1)


def f_talk(x):
    before, after = unpack(x, *TALK)
    return np.sum(
        (_mixed(after, _softmax(_mixed(before, TALK_SCORES))) @ TALK_VALUES) * TALK_WANTED
    )


@case(
    "attention",
    f_talk,
    normal("talking", 18),
    parts=slices(*TALK),
    slips=(
        "second mixing forgotten on the way back",
        "second mixing not transposed",
        "softmax's second term forgotten",
    ),
)
def heads_that_talk(x, slip):
    before, after = unpack(x, *TALK)
    P = _softmax(_mixed(before, TALK_SCORES))
    D = TALK_WANTED @ TALK_VALUES.swapaxes(1, 2)
    back = {
        "second mixing forgotten on the way back": np.eye(3),
        "second mixing not transposed": after,
    }.get(slip, after.T)
    d = _mixed(back, D)
    S = P * d if slip == "softmax's second term forgotten" else _softmax_back(P, d)
    return pack(
        np.tensordot(S, TALK_SCORES, ((1, 2), (1, 2))), np.tensordot(D, P, ((1, 2), (1, 2)))
    )


# Slots compete for the pixels of a picture; each takes the mean of what it won.
SLOTS = ((3, 2), (1,))
PIXELS, SLOTS_WANTED = normal("pixels", 5, 2), normal("slots wanted", 3, 2)


def _slots(x):
    slots, sharp = unpack(x, *SLOTS)
    A = _softmax(np.exp(sharp[0]) * (slots @ PIXELS.T), axis=0)
    return A, A / np.sum(A, axis=1, keepdims=True)


@case(
    "attention",
    lambda x: np.sum((_slots(x)[1] @ PIXELS - SLOTS_WANTED) ** 2),
    normal("slots", 7),
    parts=slices(*SLOTS),
    slips=(
        "number of pixels won taken as constant",
        "rival slots forgotten",
        "rivals among the pixels",
        "exponential of the sharpness forgotten",
    ),
)
def slots_that_compete_for_pixels(x, slip):
    slots, sharp = unpack(x, *SLOTS)
    A, W = _slots(x)
    mean = W @ PIXELS
    D = 2 * (mean - SLOTS_WANTED)
    own = 0 if slip == "number of pixels won taken as constant" else np.sum(D * mean, axis=1)
    d = (D @ PIXELS.T - np.reshape(own, (-1, 1))) / A.sum(1, keepdims=True)
    if slip == "rival slots forgotten":
        S = A * d
    else:
        S = _softmax_back(A, d, 1 if slip == "rivals among the pixels" else 0)
    scale = np.exp(sharp)
    by_sharp = np.sum(S * (slots @ PIXELS.T))
    by_sharp = by_sharp * (1 if slip == "exponential of the sharpness forgotten" else scale)
    return pack(scale * S @ PIXELS, by_sharp)


# A memory completes a damaged pattern in three looks.
RECALL = ((3,), (1,))
PATTERNS = normal("patterns", 5, 3)


def f_recall(x):
    y, sharp = unpack(x, *RECALL)
    for _ in range(3):
        y = _softmax(sharp[0] * (PATTERNS @ y)) @ PATTERNS
    return y


@case(
    "attention",
    f_recall,
    [0.6, -0.4, 0.9, 1.3],
    parts=slices(*RECALL),
    slips=(
        "sharpness by the last look only",
        "sharpness forgotten in each look",
        "softmax's second term forgotten",
    ),
)
def pattern_recalled_in_three_looks(x, slip):
    y, sharp = unpack(x, *RECALL)
    by_start, by_sharp = np.eye(3), np.zeros(3)
    factor = 1 if slip == "sharpness forgotten in each look" else sharp
    for _ in range(3):
        p = _softmax(sharp * (PATTERNS @ y))
        second = 0 if slip == "softmax's second term forgotten" else np.outer(p, p)
        C = PATTERNS.T @ (np.diag(p) - second) @ PATTERNS
        before = 0 if slip == "sharpness by the last look only" else factor * C @ by_sharp
        by_start, by_sharp, y = factor * C @ by_start, C @ y + before, p @ PATTERNS
    return np.column_stack([by_start, by_sharp])


# Prices of houses, each by the others that are near in a learnt metric.
HOUSES, PRICES = normal("houses", 7, 2), normal("prices", 7)
BETWEEN = HOUSES[:, None] - HOUSES
OTHERS = 1 - np.eye(7)


def _by_others(L):
    w = OTHERS * np.exp(-np.sum((BETWEEN @ L.T) ** 2, axis=2) / 2)
    return w / np.sum(w, axis=1, keepdims=True)


@case(
    "attention",
    lambda L: np.mean((_by_others(L) @ PRICES - PRICES) ** 2),
    normal("metric of houses", 3, 2),
    batch=7,
    slips=(
        "price itself for the estimate in the second term",
        "sum of the weights taken as constant",
        "metric applied twice",
    ),
)
def houses_by_others_in_a_learnt_metric(L, slip):
    P = _by_others(L)
    guess = P @ PRICES
    mean = {
        "price itself for the estimate in the second term": PRICES,
        "sum of the weights taken as constant": 0 * guess,
    }.get(slip, guess)
    S = 2 * (guess - PRICES)[:, None] / 7 * P * (PRICES - mean[:, None])
    second = np.tensordot(S[:, :, None] * BETWEEN, BETWEEN, ((0, 1), (0, 1)))
    return -(L @ L.T @ L if slip == "metric applied twice" else L) @ second


# What a head reads from a memory: by content, then mixed with where it was, shifted, sharpened.
ADDRESS = ((2,), (1,), (1,), (3,), (1,))
STORE, WAS_AT = 1.5 * normal("store", 5, 2), uniform("was at", 5) / np.sum(uniform("was at", 5))
TURNS = np.stack([np.roll(np.eye(5), k, axis=0) for k in (-1, 0, 1)])


def _softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _address(x):
    key, strength, gate, turn, sharp = unpack(x, *ADDRESS)
    cosine = STORE @ key / np.sqrt(np.sum(STORE**2, axis=1) * np.sum(key**2))
    found = _softmax(_softplus(strength) * cosine)
    mixed = _sigmoid(gate) * found + (1 - _sigmoid(gate)) * WAS_AT
    shifted = np.tensordot(_softmax(turn), TURNS, 1) @ mixed
    power = shifted ** (1 + _softplus(sharp))
    return cosine, found, mixed, shifted, power / np.sum(power)


@case(
    "attention",
    lambda x: _address(x)[4] @ STORE,
    normal("address", 8),
    parts=slices(*ADDRESS),
    slips=(
        "length of the key taken as constant",
        "shift forgotten in what comes before it",
        "sum of the sharpened weights taken as constant",
        "place before forgotten in the gate",
    ),
)
def head_that_reads_a_memory(x, slip):
    key, strength, gate, turn, sharp = unpack(x, *ADDRESS)
    cosine, found, mixed, shifted, weights = _address(x)
    n, g, t = np.sqrt(key @ key), _sigmoid(gate), _softmax(turn)
    along = 0 if slip == "length of the key taken as constant" else np.outer(cosine, key) / n**2
    by_key = STORE / np.sqrt(np.sum(STORE**2, axis=1, keepdims=True)) / n - along
    C = g * (np.diag(found) - np.outer(found, found))
    was = 0 if slip == "place before forgotten in the gate" else WAS_AT
    shift = np.tensordot(t, TURNS, 1)
    before = np.eye(5) if slip == "shift forgotten in what comes before it" else shift
    by_turn = (TURNS @ mixed).T @ (np.diag(t) - np.outer(t, t))
    by_shifted = np.column_stack(
        [
            before @ C @ by_key * _softplus(strength),
            before @ C @ cosine * _sigmoid(strength),
            before @ (found - was) * g * (1 - g),
            by_turn,
        ]
    )
    power = 1 + _softplus(sharp)
    second = np.outer(weights, weights)
    if slip == "sum of the sharpened weights taken as constant":
        second = 0
    J = STORE.T @ (np.diag(weights) - second)
    by_logs = np.column_stack([power * by_shifted / shifted[:, None], np.log(shifted)])
    by_logs[:, -1] *= _sigmoid(sharp)
    return J @ by_logs


# A summary takes each next word from the vocabulary or copies it from the source.
COPY = ((2, 2), (4, 2), (2,))
SOURCE, SOURCE_WORDS = normal("source", 5, 2), np.eye(4)[[2, 0, 3, 2, 1]]
SO_FAR, NEXT_WORDS = normal("so far", 3, 2), np.eye(4)[[2, 3, 0]]


def _copy(x):
    A, V, w = unpack(x, *COPY)
    p = _softmax(SO_FAR @ A @ SOURCE.T)
    return p, _softmax(SO_FAR @ V.T), _sigmoid(SO_FAR @ w), p @ SOURCE_WORDS


def f_copy(x):
    _, made, g, copied = _copy(x)
    return -np.mean(np.log(np.sum(NEXT_WORDS * (g[:, None] * made + (1 - g)[:, None] * copied), 1)))


@case(
    "attention",
    f_copy,
    normal("copy", 14),
    batch=3,
    parts=slices(*COPY),
    slips=(
        "word at its first place only",
        "gate forgotten in the source",
        "copies forgotten in the gate",
        "likelihood of the mixture for each of its parts",
    ),
)
def words_made_or_copied(x, slip):
    p, made, g, copied = _copy(x)
    made_it, copied_it = np.sum(NEXT_WORDS * made, axis=1), np.sum(NEXT_WORDS * copied, axis=1)
    total = g * made_it + (1 - g) * copied_it
    where = NEXT_WORDS @ SOURCE_WORDS.T
    if slip == "word at its first place only":
        where = where * [1, 1, 1, 0, 1]
    chosen, taken = (-k / total / 3 for k in (g, 1 - g))
    if slip == "gate forgotten in the source":
        taken = -1 / total / 3
    scores = taken[:, None] * _softmax_back(p, where)
    logits = chosen[:, None] * made_it[:, None] * (NEXT_WORDS - made)
    if slip == "likelihood of the mixture for each of its parts":
        logits = -(NEXT_WORDS - made) / 3
    rest = 0 if slip == "copies forgotten in the gate" else copied_it
    gate = -(made_it - rest) / total * g * (1 - g) / 3
    return pack(SO_FAR.T @ scores @ SOURCE, logits.T @ SO_FAR, gate @ SO_FAR)


# A pen reads the letters to write through a window that only slides onwards.
LETTERS, PLACES = normal("letters", 6, 2), np.arange(6.0)


def _window(P):
    at = np.cumsum(np.exp(P[:, 2]))[:, None] - PLACES
    return at, np.exp(P[:, :1] - np.exp(P[:, 1:2]) * at**2)


@case(
    "attention",
    lambda P: _window(P)[1] @ LETTERS,
    0.5 * normal("sliding window", 4, 3),
    slips=(
        "earlier slides forgotten",
        "exponential of the slide forgotten",
        "exponential of the width forgotten",
    ),
)
def window_that_slides_over_letters(P, slip):
    at, weight = _window(P)
    narrow = np.exp(P[:, 1:2])
    J = np.zeros((4, 2, 4, 3))
    steps = np.arange(4)
    J[steps, :, steps, 0] = weight @ LETTERS
    by_width = 1 if slip == "exponential of the width forgotten" else narrow
    J[steps, :, steps, 1] = -(by_width * at**2 * weight) @ LETTERS
    by_place = -2 * (narrow * at * weight) @ LETTERS
    moved = np.ones(4) if slip == "exponential of the slide forgotten" else np.exp(P[:, 2])
    moved = (
        np.diag(moved) if slip == "earlier slides forgotten" else np.tril(np.tile(moved, (4, 1)))
    )
    J[:, :, :, 2] = by_place[:, :, None] * moved[:, None]
    return J


# A memory of keys and values that fades at a learnt rate from word to word.
FADING = ((2, 2), (2, 2), (2, 2), (1,))
SPOKEN, SPOKEN_WANTED = normal("spoken", 5, 2), normal("spoken wanted", 5, 2)
AGE = np.tril(np.arange(5)[:, None] - np.arange(5))


def f_fading(x):
    *projections, fade = unpack(x, *FADING)
    Q, K, V = (SPOKEN @ W for W in projections)
    memory, loss = np.zeros((2, 2)), 0.0
    for q, k, v, wanted in zip(Q, K, V, SPOKEN_WANTED, strict=True):
        memory = _sigmoid(fade) * memory + np.outer(k, v)
        loss = loss + np.sum((q @ memory - wanted) ** 2)
    return loss / 5


@case(
    "attention",
    f_fading,
    0.8 * normal("fading memory", 13),
    batch=5,
    parts=slices(*FADING),
    slips=(
        "age forgotten in the rate",
        "slope of the sigmoid forgotten",
        "words to come not masked",
        "fading forgotten in the values",
    ),
)
def memory_that_fades_from_word_to_word(x, slip):
    *projections, fade = unpack(x, *FADING)
    Q, K, V = (SPOKEN @ W for W in projections)
    rate = _sigmoid(fade)
    past = np.tril(np.ones((5, 5)))
    kept = past * rate**AGE
    scores = Q @ K.T
    D = 2 * ((scores * kept) @ V - SPOKEN_WANTED) / 5
    S = D @ V.T
    age = past if slip == "age forgotten in the rate" else AGE
    by_rate = np.sum(S * scores * age * kept) / rate
    chain = 1 if slip == "slope of the sigmoid forgotten" else rate * (1 - rate)
    weights = scores * (past if slip == "fading forgotten in the values" else kept)
    S = S * (rate**AGE if slip == "words to come not masked" else kept)
    return pack(SPOKEN.T @ S @ K, SPOKEN.T @ S.T @ Q, SPOKEN.T @ weights.T @ D, by_rate * chain)
