# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Attention in pairs, along axes, by channels and in two stages; rows are positions.

Differences of weights, keys and values from one latent, features in place of a softmax, a memory
that corrects itself, weights that know where they were, and how certain weights are.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..smooth import softmax

attention = partial(case, "attention")


def through_softmax(p, p_bar, axis=-1):
    """What the scores get where the weights p get p_bar."""
    return p * (p_bar - np.sum(p * p_bar, axis=axis, keepdims=True))


# One map of weights less a learnt part of another (Ye et al. 2024).
DIFFERENCE = ((3, 2), (4, 2), (3, 2), (4, 2), (1,))
SIGNAL, CLEAN = normal("signal", 4, 2), normal("clean", 3, 2)


def _difference(x):
    Q, K, R, L, a = unpack(x, *DIFFERENCE)
    P, N = softmax(Q @ K.T / np.sqrt(2)), softmax(R @ L.T / np.sqrt(2))
    return Q, K, R, L, P, N, np.exp(a[0])


def f_difference(x):
    *_, P, N, part = _difference(x)
    return np.sum(((P - part * N) @ SIGNAL - CLEAN) ** 2) / 2


@attention(
    f_difference,
    pack(normal("difference", 28), -0.6),
    parts=slices(*DIFFERENCE),
    slips=(
        "sign of the second map",
        "part forgotten in the second map",
        "exponent of the part forgotten",
        "root of the width forgotten",
        "queries and keys of the first map in the second",
    ),
)
def one_map_less_a_part_of_another(x, slip):
    Q, K, R, L, P, N, part = _difference(x)
    D = (P - part * N) @ SIGNAL - CLEAN
    M = D @ SIGNAL.T
    root = 1 if slip == "root of the width forgotten" else np.sqrt(2)
    S = through_softmax(P, M) / root
    T = through_softmax(N, -M) / root
    T = T if slip == "part forgotten in the second map" else part * T
    T = -T if slip == "sign of the second map" else T
    by_part = -np.sum(M * N)
    by_part = by_part if slip == "exponent of the part forgotten" else part * by_part
    if slip == "queries and keys of the first map in the second":
        R, L = Q, K
    return pack(S @ K, S.T @ Q, T @ L, T.T @ R, by_part)


# Keys and values of two heads from one narrow latent (DeepSeek 2024), each looking back only.
LATENT = ((3, 2), (2, 2, 2), (2, 2, 2))
TOKENS, NEXT = normal("tokens", 5, 3), normal("next", 2, 5, 2)
HEADS = normal("latent heads", 2, 5, 2)
BACK = np.tril(np.ones((5, 5)))


def _latent(x):
    W, U, V = unpack(x, *LATENT)
    C = TOKENS @ W
    K, Z = C @ U, C @ V
    P = np.exp(HEADS @ K.transpose(0, 2, 1) / np.sqrt(2)) * BACK
    return U, V, C, Z, P / np.sum(P, axis=2, keepdims=True)


@attention(
    lambda x: np.mean((_latent(x)[4] @ _latent(x)[3] - NEXT) ** 2),
    pack(0.7 * normal("to latent", 6), normal("latent keys", 8), normal("latent values", 8)),
    parts=slices(*LATENT),
    slips=(
        "latent by its values alone",
        "latent by its first head alone",
        "root of the width twice",
        "weights' own mean forgotten",
    ),
)
def keys_and_values_from_one_latent(x, slip):
    U, V, C, Z, P = _latent(x)
    D = 2 * (P @ Z - NEXT) / 20
    P_bar = D @ Z.transpose(0, 2, 1)
    S = P * P_bar if slip == "weights' own mean forgotten" else through_softmax(P, P_bar)
    S = S / (2 if slip == "root of the width twice" else np.sqrt(2))
    K_bar, Z_bar = S.transpose(0, 2, 1) @ HEADS, P.transpose(0, 2, 1) @ D
    by_values, by_keys = Z_bar @ V.transpose(0, 2, 1), K_bar @ U.transpose(0, 2, 1)
    by_head = by_values if slip == "latent by its values alone" else by_values + by_keys
    C_bar = by_head[0] if slip == "latent by its first head alone" else by_head.sum(0)
    return pack(TOKENS.T @ C_bar, C.T @ K_bar, C.T @ Z_bar)


# A grid that attends along its rows, then along its columns (Ho et al. 2019), tied and added.
GRID = normal("grid aim", 3, 4, 2)


def _along(Y):
    P = softmax(np.sum(Y[:, :, None] * Y[:, None], axis=3))
    return P, Y + P @ Y


def _axes(Y):
    P, A = _along(Y)
    N, B = _along(A.transpose(1, 0, 2))
    return P, A, N, B.transpose(1, 0, 2)


@attention(
    lambda Y: np.sum(GRID * np.sin(_axes(Y)[3])),
    0.8 * normal("grid", 3, 4, 2),
    slips=(
        "way as a key forgotten",
        "way as a value forgotten",
        "way around the columns forgotten",
        "weights along columns taken as constants",
    ),
)
def rows_then_columns_of_a_grid(Y, slip):
    P, A, N, B = _axes(Y)

    def back(P, Y, D, around=1, scores=1):
        S = scores * through_softmax(P, D @ Y.transpose(0, 2, 1))
        turned = 0 if slip == "way as a key forgotten" else S.transpose(0, 2, 1)
        value = 0 if slip == "way as a value forgotten" else P.transpose(0, 2, 1) @ D
        return around * D + value + (S + turned) @ Y

    around = 0 if slip == "way around the columns forgotten" else 1
    scores = 0 if slip == "weights along columns taken as constants" else 1
    D = (GRID * np.cos(B)).transpose(1, 0, 2)
    A_bar = back(N, A.transpose(1, 0, 2), D, around, scores).transpose(1, 0, 2)
    return back(P, Y, A_bar)


# Positive random features in place of the softmax's kernel (Choromanski et al. 2021).
FEATURED = ((3, 2), (4, 2), (4, 2))
DRAWN, FEATURED_AIM = normal("drawn", 2, 6), normal("featured aim", 3, 2)


def _features(X):
    return np.exp(X @ DRAWN - np.sum(X * X, axis=1, keepdims=True) / 2)


def _featured(x):
    Q, K, V = unpack(x, *FEATURED)
    F, G = _features(Q), _features(K)
    total = F @ np.sum(G, axis=0)
    return F, G, total, (F @ (G.T @ V)) / total[:, None]


@attention(
    lambda x: np.sum((_featured(x)[3] - FEATURED_AIM) ** 2) / 2,
    pack(0.7 * normal("featured", 14), normal("featured values", 8)),
    parts=slices(*FEATURED),
    slips=(
        "length forgotten in the features",
        "half of the length forgotten",
        "normaliser taken as constant",
        "keys forgotten in the normaliser",
    ),
)
def features_drawn_for_a_softmax(x, slip):
    Q, K, V = unpack(x, *FEATURED)
    F, G, total, z = _featured(x)
    D = (z - FEATURED_AIM) / total[:, None]
    mean = np.sum(D * z, axis=1)
    by_total = 0 * mean if slip == "normaliser taken as constant" else mean
    F_bar = D @ (V.T @ G) - np.outer(by_total, G.sum(0))
    G_bar = V @ (D.T @ F)
    if slip != "keys forgotten in the normaliser":
        G_bar = G_bar - by_total @ F
    length = {"length forgotten in the features": 0, "half of the length forgotten": 2}.get(slip, 1)

    def back(X, F, F_bar):
        return (F * F_bar) @ DRAWN.T - length * X * np.sum(F * F_bar, axis=1, keepdims=True)

    return pack(back(Q, F, F_bar), back(K, G, G_bar), G @ (F.T @ D))


# A memory that is corrected by what it gets wrong (Schlag et al. 2021), with learnt rates.
CORRECTED = ((5, 2), (5, 2), (5,))
READS, READ_AIM = normal("reads", 5, 2), normal("read aim", 5, 2)


def _corrected(x):
    K, V, b = unpack(x, *CORRECTED)
    rate = 1 / (1 + np.exp(-b))
    memories, errors = [np.zeros((2, 2))], []
    for k, v, r in zip(K, V, rate, strict=True):
        errors.append(v - memories[-1] @ k)
        memories.append(memories[-1] + r * np.outer(errors[-1], k))
    out = np.stack([M @ q for M, q in zip(memories[1:], READS, strict=True)])
    return rate, memories, errors, out


@attention(
    lambda x: np.sum((_corrected(x)[3] - READ_AIM) ** 2) / 2,
    pack(0.9 * normal("written keys", 10), normal("written", 10), normal("rates of writing", 5)),
    parts=slices(*CORRECTED),
    slips=(
        "error's way to the memory forgotten",
        "error's way to the key forgotten",
        "slope of the rate forgotten",
        "memory after for before",
    ),
)
def memory_corrected_by_its_errors(x, slip):
    K, _, _ = unpack(x, *CORRECTED)
    rate, memories, errors, out = _corrected(x)
    D, M_bar = out - READ_AIM, np.zeros((2, 2))
    K_bar, V_bar, b_bar = np.zeros((5, 2)), np.zeros((5, 2)), np.zeros(5)
    for t in reversed(range(5)):
        M_bar = M_bar + np.outer(D[t], READS[t])
        V_bar[t] = rate[t] * M_bar @ K[t]
        slope = 1 if slip == "slope of the rate forgotten" else rate[t] * (1 - rate[t])
        b_bar[t] = slope * (errors[t] @ M_bar @ K[t])
        K_bar[t] = rate[t] * M_bar.T @ errors[t]
        if slip != "error's way to the key forgotten":
            K_bar[t] -= memories[t + (slip == "memory after for before")].T @ V_bar[t]
        if slip != "error's way to the memory forgotten":
            M_bar = M_bar - np.outer(V_bar[t], K[t])
    return pack(K_bar, V_bar, b_bar)


# Weights that know where the last ones were (Chorowski et al. 2015), two letters of a speech.
WHERE = ((3,), (3,), (3,), (2, 3))
FRAMES, SOUNDS, SPOKEN = normal("frames", 7, 3), normal("sounds", 7, 2), normal("spoken", 2, 2)


def _where(x):
    kernel, place, scorer, Q = unpack(x, *WHERE)
    first = np.tanh(FRAMES + Q[0])
    a = softmax(first @ scorer)
    near = np.pad(a, 1)
    seen = sum(kernel[t] * near[t : t + 7] for t in range(3))
    second = np.tanh(FRAMES + Q[1] + seen[:, None] * place)
    return first, a, near, seen, second, softmax(second @ scorer)


def f_where(x):
    _, a, _, _, _, b = _where(x)
    return np.sum((np.stack([a, b]) @ SOUNDS - SPOKEN) ** 2) / 2


@attention(
    f_where,
    pack([1.5, -2.0, 2.5], normal("place", 3), 1.5 * normal("scorer", 3), normal("letters", 6)),
    parts=slices(*WHERE),
    slips=(
        "first weights taken as constants",
        "kernel turned round",
        "slope of tanh forgotten",
        "scorer by the second letter alone",
    ),
)
def weights_that_know_where_they_were(x, slip):
    kernel, place, scorer, _ = unpack(x, *WHERE)
    first, a, near, seen, second, b = _where(x)
    a_bar, b_bar = (SOUNDS @ (w @ SOUNDS - s) for w, s in zip((a, b), SPOKEN, strict=True))
    s2 = through_softmax(b, b_bar)
    slope = 1 if slip == "slope of tanh forgotten" else 1 - second**2
    H2 = np.outer(s2, scorer) * slope
    seen_bar = H2 @ place
    near_bar = np.zeros(9)
    taps = kernel[::-1] if slip == "kernel turned round" else kernel
    for t in range(3):
        near_bar[t : t + 7] += taps[t] * seen_bar
    if slip != "first weights taken as constants":
        a_bar = a_bar + near_bar[1:8]
    s1 = through_softmax(a, a_bar)
    H1 = np.outer(s1, scorer) * (1 if slip == "slope of tanh forgotten" else 1 - first**2)
    by_kernel = [near[t : t + 7] @ seen_bar for t in range(3)]
    by_first = 0 if slip == "scorer by the second letter alone" else s1 @ first
    return pack(by_kernel, seen @ H2, s2 @ second + by_first, H1.sum(0), H2.sum(0))


# Points that attend channel by channel, with learnt offsets (Zhao et al. 2021).
CLOUD = ((3, 3), (3, 3), (2, 3))
COLOURS, PARTS = normal("colours", 4, 3), normal("parts", 4, 3)
PLACES = normal("cloud", 4, 2)
APART = PLACES[:, None] - PLACES


def _cloud(x):
    U, W, M = unpack(x, *CLOUD)
    offsets, values = APART @ M, COLOURS @ W
    hidden = COLOURS[:, None] - COLOURS + offsets
    scores = np.exp(np.tanh(hidden) @ U)
    P = scores / np.sum(scores, axis=1, keepdims=True)
    return np.tanh(hidden), P, values + offsets, np.sum(P * (values + offsets), axis=1)


@attention(
    lambda x: np.mean((_cloud(x)[3] - PARTS) ** 2),
    pack(normal("channel scores", 9), normal("channel values", 9), normal("offsets", 6)),
    parts=slices(*CLOUD),
    slips=(
        "offsets forgotten in the values",
        "offsets forgotten in the scores",
        "softmax over the channels",
        "scores' weights transposed",
    ),
)
def points_that_attend_by_channels(x, slip):
    U, _, _ = unpack(x, *CLOUD)
    t, P, V, z = _cloud(x)
    D = 2 * (z - PARTS)[:, None] / 12
    V_bar = P * D
    S = through_softmax(P, V * D, axis=2 if slip == "softmax over the channels" else 1)
    hidden = S @ (U if slip == "scores' weights transposed" else U.T) * (1 - t * t)
    by_values = 0 if slip == "offsets forgotten in the values" else V_bar
    by_scores = 0 if slip == "offsets forgotten in the scores" else hidden
    return pack(
        np.einsum("ijc,ijd->cd", t, S),
        COLOURS.T @ V_bar.sum(0),
        np.einsum("ijk,ijc->kc", APART, by_values + by_scores),
    )


# Words of sentences, then sentences of a review (Yang et al. 2016), that was a good one.
REVIEW = ((2, 2), (2,), (2, 2), (2,), (2,))
WORDS = normal("words", 3, 4, 2)


def _review(x):
    W, c, V, d, r = unpack(x, *REVIEW)
    u = np.tanh(WORDS @ W.T)
    p = softmax(u @ c)
    s = np.sum(p[:, :, None] * WORDS, axis=1)
    h = np.tanh(s @ V.T)
    q = softmax(h @ d)
    return u, p, s, h, q, (q @ s) @ r


@attention(
    lambda x: np.log1p(np.exp(-_review(x)[5])),
    pack(normal("review", 12), [1.6, -1.1]),
    parts=slices(*REVIEW),
    slips=(
        "sentences in their scores taken as constants",
        "weights of sentences forgotten",
        "slope of words forgotten",
        "softmax over all words",
    ),
)
def words_of_sentences_of_a_review(x, slip):
    _, c, V, d, r = unpack(x, *REVIEW)
    u, p, s, h, q, z = _review(x)
    e = -1 / (1 + np.exp(z))
    b = through_softmax(q, e * (s @ r))
    H = np.outer(b, d) * (1 - h * h)
    shares = np.ones(3) if slip == "weights of sentences forgotten" else q
    s_bar = e * np.outer(shares, r)
    if slip != "sentences in their scores taken as constants":
        s_bar = s_bar + H @ V
    p_bar = np.sum(WORDS * s_bar[:, None], axis=2)
    axis = None if slip == "softmax over all words" else 1
    a = through_softmax(p, p_bar, axis=axis)
    slope = 1 if slip == "slope of words forgotten" else 1 - u * u
    U = a[:, :, None] * c * slope
    by_W = np.einsum("swk,swl->kl", U, WORDS)
    return pack(by_W, np.einsum("sw,swk->k", a, u), H.T @ s, b @ h, e * (q @ s))


# A question and a picture that attend to each other (Lu et al. 2016).
MUTUAL = ((2, 2), (2, 2), (2, 2), (2,), (2,))
QUESTION, PICTURE = normal("question", 3, 2), normal("regions", 4, 2)
VERDICT = np.array([1.3, -0.8])


def _mutual(x):
    W, A, B, w, u = unpack(x, *MUTUAL)
    C = np.tanh(QUESTION @ W @ PICTURE.T)
    seen, asked = PICTURE @ A, QUESTION @ B
    H, G = np.tanh(seen + C.T @ asked), np.tanh(asked + C @ seen)
    return C, seen, asked, H, G, softmax(H @ w), softmax(G @ u)


def f_mutual(x):
    *_, p, q = _mutual(x)
    return np.sum((p @ PICTURE) * (q @ QUESTION) * VERDICT)


@attention(
    f_mutual,
    pack(normal("mutual weights", 12), normal("mutual scores", 4)),
    parts=slices(*MUTUAL),
    slips=(
        "affinity by the picture alone",
        "slope of the affinity forgotten",
        "way through the affinity forgotten",
        "pooled question forgotten",
    ),
)
def question_and_picture_attend_to_each_other(x, slip):
    _, _, _, w, u = unpack(x, *MUTUAL)
    C, seen, asked, H, G, p, q = _mutual(x)
    of_question = VERDICT if slip == "pooled question forgotten" else VERDICT * (q @ QUESTION)
    s = through_softmax(p, PICTURE @ of_question)
    r = through_softmax(q, QUESTION @ (VERDICT * (p @ PICTURE)))
    H_bar, G_bar = np.outer(s, w) * (1 - H * H), np.outer(r, u) * (1 - G * G)
    C_bar = asked @ H_bar.T
    if slip != "affinity by the picture alone":
        C_bar = C_bar + G_bar @ seen.T
    C_bar = C_bar * (1 if slip == "slope of the affinity forgotten" else 1 - C * C)
    across = 0 if slip == "way through the affinity forgotten" else 1
    seen_bar = H_bar + across * (C.T @ G_bar)
    asked_bar = G_bar + across * (C @ H_bar)
    by_W = QUESTION.T @ C_bar @ PICTURE
    return pack(by_W, PICTURE.T @ seen_bar, QUESTION.T @ asked_bar, s @ H, r @ G)


# How uncertain each question is about the keys, with the logarithm of a temperature.
CERTAIN = ((3, 2), (5, 2), (1,))


def _uncertain(x):
    Q, K, a = unpack(x, *CERTAIN)
    S = Q @ K.T * np.exp(-a[0])
    p = softmax(S)
    return Q, K, S, p, -np.sum(p * np.log(p), axis=1)


@attention(
    lambda x: _uncertain(x)[4],
    pack(1.2 * normal("uncertain", 16), 0.4),
    parts=slices(*CERTAIN),
    slips=(
        "shares in the logarithm alone",
        "mean of the logarithms forgotten",
        "temperature forgotten",
        "keys of one question alone",
        "sign of the temperature",
    ),
)
def uncertainty_of_the_weights(x, slip):
    Q, K, S, p, entropy = _uncertain(x)
    mean = {
        "shares in the logarithm alone": 1 - np.log(p),
        "mean of the logarithms forgotten": np.ones((3, 1)),
    }.get(slip, entropy[:, None])
    D = -p * (np.log(p) + mean)
    scale = 1 if slip == "temperature forgotten" else np.exp(-x[-1])
    by_Q, by_K = np.zeros((3, 3, 2)), scale * D[:, :, None] * Q[:, None]
    by_Q[np.arange(3), np.arange(3)] = scale * D @ K
    by_K = by_K * [[[1]], [[0]], [[0]]] if slip == "keys of one question alone" else by_K
    by_a = np.sum(D * S, axis=1) * (1 if slip == "sign of the temperature" else -1)
    return np.hstack([by_Q.reshape(3, 6), by_K.reshape(3, 10), by_a[:, None]])
