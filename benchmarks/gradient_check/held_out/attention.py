# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Attention: by turned, normalised, compressed, sparse, monotonic and doubled looks."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..truth import solve


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def _through(P, D):
    """The gradient by the scores, from D by their softmax P."""
    return P * (D - np.sum(P * D, axis=-1, keepdims=True))


# Queries and keys turned by angles that grow with their position at learnt frequencies.

ROTARY = ((3, 4), (3, 4), (2,))
ROTARY_V, ROTARY_C = normal("rotary values", 3, 2), normal("rotary weights", 3, 2)
STEPS = np.arange(3.0)[:, None]


def _turn(Y, angle):
    a, b, c, s = Y[:, :2], Y[:, 2:], np.cos(angle), np.sin(angle)
    return np.concatenate([a * c - b * s, a * s + b * c], axis=1)


def _rotary(x):
    Q, K, log = unpack(x, *ROTARY)
    angle = STEPS * np.exp(log)
    q, k = _turn(Q, angle), _turn(K, angle)
    return angle, q, k, _softmax(q @ k.T / 2)


@case(
    "attention",
    lambda x: np.sum(ROTARY_C * (_rotary(x)[3] @ ROTARY_V)),
    normal("rotary", 26),
    parts=slices(*ROTARY),
    slips=("turned once more", "angles of the keys forgotten", "position forgotten"),
)
def tokens_turned_by_their_positions(x, slip):
    angle, q, k, P = _rotary(x)
    S = _through(P, ROTARY_C @ ROTARY_V.T) / 2
    dq, dk = S @ k, S.T @ q
    log = dq[:, 2:] * q[:, :2] - dq[:, :2] * q[:, 2:]
    if slip != "angles of the keys forgotten":
        log = log + dk[:, 2:] * k[:, :2] - dk[:, :2] * k[:, 2:]
    log = log * np.exp(x[24:]) * (1 if slip == "position forgotten" else STEPS)
    back = angle if slip == "turned once more" else -angle
    return pack(_turn(dq, back), _turn(dk, back), log.sum(0))


# Patches of a picture that attend by cosines, with a learnt temperature.

COSINE = ((3, 2), (4, 2), (4, 2), (1,))
COSINE_Y = normal("cosine targets", 3, 2)


def _cosine(x):
    Q, K, V, log = unpack(x, *COSINE)
    q, k = (np.sqrt(np.sum(Y * Y, axis=1, keepdims=True)) for Y in (Q, K))
    S = (Q / q) @ (K / k).T * np.exp(log)
    P = _softmax(S)
    return q, k, S, P, P @ V - COSINE_Y


@case(
    "attention",
    lambda x: np.mean(np.sum(_cosine(x)[4] ** 2, axis=1)),
    normal("cosines", 23),
    batch=3,
    parts=slices(*COSINE),
    slips=("lengths of the keys held constant", "lengths forgotten", "temperature inverted"),
)
def patches_by_cosines_with_a_learnt_temperature(x, slip):
    Q, K, V, log = unpack(x, *COSINE)
    q, k, S, P, e = _cosine(x)
    D = 2 * e / 3
    Z = _through(P, D @ V.T)
    T = Z * np.exp(-log if slip == "temperature inverted" else log)
    u, v = Q / q, K / k
    gq, gk = T @ v, T.T @ u
    gq = gq - np.sum(gq * u, axis=1, keepdims=True) * u
    if slip != "lengths of the keys held constant":
        gk = gk - np.sum(gk * v, axis=1, keepdims=True) * v
    if slip == "lengths forgotten":
        q, k = 1, 1
    return pack(gq / q, gk / k, P.T @ D, np.sum(Z * S))


# The weights of one head less a learnt share of another's.

DIFFERENCE = ((3, 2), (3, 2), (3, 2), (3, 2), (2,), (2,), (2,), (2,))
LESS_V, LESS_C = normal("less values", 3, 2), normal("less weights", 3, 2)


def _difference(x):
    Q, K, R, L, a, b, c, d = unpack(x, *DIFFERENCE)
    share = np.exp(a @ b) - np.exp(c @ d) + 0.8
    return share, _softmax(Q @ K.T / np.sqrt(2)), _softmax(R @ L.T / np.sqrt(2))


def f_difference(x):
    share, P, N = _difference(x)
    return np.sum(LESS_C * np.tanh((P - share * N) @ LESS_V))


@case(
    "attention",
    f_difference,
    normal("less", 32),
    parts=slices(*DIFFERENCE),
    slips=("share of the second head forgotten", "exponential forgotten", "scale forgotten"),
)
def attention_less_the_noise_of_another_head(x, slip):
    Q, K, R, L, a, b, c, d = unpack(x, *DIFFERENCE)
    share, P, N = _difference(x)
    D = LESS_C * (1 - np.tanh((P - share * N) @ LESS_V) ** 2) @ LESS_V.T
    root = 1 if slip == "scale forgotten" else np.sqrt(2)
    S = _through(P, D) / root
    T = -(1 if slip == "share of the second head forgotten" else share) * _through(N, D) / root
    g = -np.sum(D * N)
    up, down = (1, 1) if slip == "exponential forgotten" else (np.exp(a @ b), np.exp(c @ d))
    shares = (g * up * b, g * up * a, -g * down * d, -g * down * c)
    return pack(S @ K, S.T @ Q, T @ L, T.T @ R, *shares)


# Captions that look at a picture through a gate that starts closed.

GATED = ((2, 2), (2, 3), (2, 3), (1,))
CAPTION, PICTURE = normal("caption", 3, 2), normal("picture", 4, 3)
CAPTION_Y = normal("next words", 3, 2)


def _gated(x):
    Wq, Wk, Wv, gate = unpack(x, *GATED)
    q, k, v = CAPTION @ Wq.T, PICTURE @ Wk.T, PICTURE @ Wv.T
    P = _softmax(q @ k.T / np.sqrt(2))
    return q, k, v, P, CAPTION + np.tanh(gate) * (P @ v) - CAPTION_Y


@case(
    "attention",
    lambda x: np.mean(np.sum(_gated(x)[4] ** 2, axis=1)),
    pack(normal("gated looks", 16), 0.4),
    batch=3,
    parts=slices(*GATED),
    slips=("gate's slope forgotten", "gate forgotten", "keys through the values' weights"),
)
def captions_that_look_through_a_gate(x, slip):
    gate = np.tanh(x[16])
    q, k, v, P, e = _gated(x)
    E = 2 * e / 3
    D = E * (1 if slip == "gate forgotten" else gate)
    S = _through(P, D @ (k if slip == "keys through the values' weights" else v).T) / np.sqrt(2)
    slope = 1 if slip == "gate's slope forgotten" else 1 - gate**2
    open_ = slope * np.sum(E * (P @ v))
    return pack((S @ k).T @ CAPTION, (S.T @ q).T @ PICTURE, (P.T @ D).T @ PICTURE, open_)


# Cells of a field that attend to their row, then to their column.


def _transposed(X):
    return np.swapaxes(X, -3, -2)


def _look(X):
    P = _softmax(X @ np.swapaxes(X, -1, -2) / np.sqrt(2))
    return P, P @ X


def _look_back(P, X, D, slip):
    S = _through(P, D @ np.swapaxes(X, -1, -2)) / np.sqrt(2)
    both = S if slip == "cells as keys forgotten" else S + np.swapaxes(S, -1, -2)
    values = 0 if slip == "cells as values forgotten" else np.swapaxes(P, -1, -2) @ D
    return values + both @ X


@case(
    "attention",
    lambda X: _transposed(_look(_transposed(_look(X)[1]))[1]),
    normal("field", 2, 3, 2),
    slips=("cells as keys forgotten", "cells as values forgotten", "rows twice"),
)
def field_seen_by_rows_then_columns(X, slip):
    P, Y = _look(X)
    if slip == "rows twice":
        N, rows = _look(Y)[0], [_look_back(_look(Y)[0], Y, D, "") for D in _seeds()]
    else:
        Z = _transposed(Y)
        N = _look(Z)[0]
        rows = [_transposed(_look_back(N, Z, _transposed(D), slip)) for D in _seeds()]
    return np.stack([_look_back(P, X, D, slip) for D in rows]).reshape(2, 3, 2, 2, 3, 2)


def _seeds():
    return np.eye(12).reshape(12, 2, 3, 2)


# A query that may look at nothing: a learnt score whose value is 0.

NOTHING = ((2,), (4, 2), (4, 2), (1,))


def _nothing(x):
    q, K, V, sink = unpack(x, *NOTHING)
    e = np.exp(K @ q)
    return e / (np.exp(sink) + np.sum(e)), V


def f_nothing(x):
    p, V = _nothing(x)
    return p @ V


@case(
    "attention",
    f_nothing,
    normal("nothing", 19),
    parts=slices(*NOTHING),
    slips=("weights that sum to 1", "share of nothing twice", "normaliser forgotten"),
)
def query_that_may_look_at_nothing(x, slip):
    q, K, _, _ = unpack(x, *NOTHING)
    p, V = _nothing(x)
    y = p @ V
    r = p / p.sum() if slip == "weights that sum to 1" else p
    S = p[:, None] * (V - (0 if slip == "normaliser forgotten" else r @ V))  # by the scores
    nothing = -(1 - p.sum()) * y * (2 if slip == "share of nothing twice" else 1)
    keys = (S.T[:, :, None] * q).reshape(2, 8)
    values = np.stack([np.outer(p, unit).ravel() for unit in np.eye(2)])
    return np.hstack([S.T @ K, keys, values, nothing[:, None]])


# A long text by two landmarks, means of its halves (Nyström's approximation).

LANDMARKS = ((4, 2), (4, 2), (4, 2))
HALVES = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
LANDMARK_C = normal("landmark weights", 4, 2)


def _landmarks(x):
    Q, K, V = unpack(x, *LANDMARKS)
    q, k = HALVES @ Q, HALVES @ K
    A, B, C = _softmax(Q @ k.T), _softmax(q @ k.T), _softmax(q @ K.T)
    return q, k, A, B, C, solve(B, C @ V)


def f_landmarks(x):
    _, _, A, _, _, Y = _landmarks(x)
    return np.sum(LANDMARK_C * (A @ Y))


@case(
    "attention",
    f_landmarks,
    1.5 * normal("landmarks", 24),
    parts=slices(*LANDMARKS),
    slips=("inverse held constant", "inverse not transposed", "landmarks of the keys constant"),
)
def long_text_by_landmarks(x, slip):
    Q, K, V = unpack(x, *LANDMARKS)
    q, k, A, B, C, Y = _landmarks(x)
    Z = np.linalg.solve(B if slip == "inverse not transposed" else B.T, A.T @ LANDMARK_C)
    S = _through(A, LANDMARK_C @ Y.T)
    T = _through(B, -Z @ Y.T) * (slip != "inverse held constant")
    U = _through(C, Z @ V.T)
    keys = (S.T @ Q + T.T @ q) * (slip != "landmarks of the keys constant")
    return pack(S @ k + HALVES.T @ (T @ k + U @ K), U.T @ q + HALVES.T @ keys, C.T @ Z)


# A memory of associations: each new one overwrites a share of what its key recalled.

DELTA = ((4, 2), (4, 2), (4,), (2,))


def _delta(x):
    K, V, b, _ = unpack(x, *DELTA)
    share, M, steps = _sigmoid(b), np.zeros((2, 2)), []
    for t in range(4):
        e = V[t] - M @ K[t]
        steps.append((M, e))
        M = M + share[t] * e[:, None] * K[t]
    return M, steps


@case(
    "attention",
    lambda x: _delta(x)[0] @ x[20:],
    normal("delta", 22),
    parts=slices(*DELTA),
    slips=("overwriting forgotten", "key that recalls forgotten", "slope of the share forgotten"),
)
def associations_overwritten_by_the_delta_rule(x, slip):
    K, _, b, q = unpack(x, *DELTA)
    s = _sigmoid(b)
    slope = s if slip == "slope of the share forgotten" else s * (1 - s)
    M, steps = _delta(x)
    rows = []
    for seed in np.eye(2):
        D, gK, gV, gb = np.outer(seed, q), np.zeros((4, 2)), np.zeros((4, 2)), np.zeros(4)
        for t in reversed(range(4)):
            before, e = steps[t]
            gb[t], gV[t] = slope[t] * (e @ D @ K[t]), s[t] * D @ K[t]
            recalled = 0 if slip == "key that recalls forgotten" else before.T @ gV[t]
            gK[t] = s[t] * D.T @ e - recalled
            D = D - (0 if slip == "overwriting forgotten" else np.outer(gV[t], K[t]))
        rows.append(pack(gK, gV, gb, seed @ M))
    return np.stack(rows)


# A reader that stops at a letter with some chance and can only move on from there.

READER = ((3, 4), (4,))
READ = normal("read", 3)


def _reader(x):
    p = _sigmoid(unpack(x, *READER)[0])
    before, reached, stops = [1, 0, 0, 0], [], []
    for i in range(3):
        here = [before[0] + 0 * p[i, 0]]
        for j in range(1, 4):
            here.append((1 - p[i, j - 1]) * here[-1] + before[j])
        reached.append(np.array(here))
        before = p[i] * reached[-1]
        stops.append(before)
    return p, np.stack(reached), np.stack(stops)


@case(
    "attention",
    lambda x: np.sum((_reader(x)[2] @ x[12:] - READ) ** 2),
    normal("reader", 16),
    parts=slices(*READER),
    slips=("stops of the step before forgotten", "chance to pass by forgotten", "start at any"),
)
def reader_that_only_moves_on(x, slip):
    values = x[12:]
    p, reached, stops = _reader(x)
    e = 2 * (stops @ values - READ)
    gp, after = np.zeros((3, 4)), np.zeros(4)
    for i in reversed(range(3)):
        a = e[i] * values + after
        passed = 0.0
        for j in reversed(range(4)):
            kept = 0 if slip == "chance to pass by forgotten" else passed
            at = 1 if slip == "start at any" and i == 0 else reached[i, j]
            gp[i, j] = at * (a[j] - kept)
            passed = a[j] * p[i, j] + (1 - p[i, j]) * passed
            after[j] = 0 if slip == "stops of the step before forgotten" else passed
    return pack(gp * p * (1 - p), e @ stops)


# Birds that steer to the others, the more to the closer ones: places, a sharpness and a share.

BIRDS = ((4, 2), (1,), (1,))
OTHERS = 1 - np.eye(4)


def _birds(x):
    X, log, _ = unpack(x, *BIRDS)
    d = X[:, None, :] - X
    S = -np.exp(log) * np.sum(d * d, axis=2)
    e = OTHERS * np.exp(S)
    return d, S, e / np.sum(e, axis=1, keepdims=True)


def f_birds(x):
    X, share = x[:8].reshape(4, 2), x[9]
    return (1 - share) * X + share * (_birds(x)[2] @ X)


@case(
    "attention",
    f_birds,
    pack(0.8 * normal("birds", 8), -0.3, 0.4),
    parts=slices(*BIRDS),
    slips=("weights held constant", "place as a key forgotten", "sharpness for its logarithm"),
)
def birds_that_steer_by_close_ones(x, slip):
    X, share = x[:8].reshape(4, 2), x[9]
    sharp = np.exp(x[8])
    d, S, P = _birds(x)
    rows = []
    for D in np.eye(8).reshape(8, 4, 2):
        T = _through(P, share * D @ X.T)
        both = T if slip == "place as a key forgotten" else T + T.T
        both = both * (slip != "weights held constant")
        gX = (1 - share) * D + share * P.T @ D
        gX = gX - 2 * sharp * np.sum(both[:, :, None] * d, axis=1)
        log = np.sum(T * S) / (sharp if slip == "sharpness for its logarithm" else 1)
        rows.append(pack(gX, log, np.sum(D * (P @ X - X))))
    return np.stack(rows).reshape(4, 2, 10)


# Scans that ignore most regions: weights by entmax of power 1.5.

REGIONS = ((5, 2), (2,))
REGION_V = normal("region values", 5, 2)


def _roots(scores):
    """Square roots of the weights: what of the halved scores is above the threshold."""
    z = scores / 2
    largest = np.sort(z)[::-1]
    threshold = largest[0] - 1
    for k in range(1, len(z) + 1):
        mean = np.sum(largest[:k]) / k
        room = (1 - np.sum((largest[:k] - mean) ** 2)) / k
        if not room >= 0:
            break
        level = mean - np.sqrt(room)
        if level <= largest[k - 1]:
            threshold = level
    return np.maximum(z - threshold, 0)


def f_regions(x):
    K, q = unpack(x, *REGIONS)
    return _roots(K @ q) ** 2 @ REGION_V


@case(
    "attention",
    f_regions,
    1.2 * normal("regions", 12),
    parts=slices(*REGIONS),
    slips=("threshold held constant", "slope of softmax", "mean of the support"),
)
def scans_that_ignore_most_regions(x, slip):
    K, q = unpack(x, *REGIONS)
    r = _roots(K @ q)
    share = {"threshold held constant": 0 * r, "mean of the support": (r > 0) / np.sum(r > 0)}
    J = np.diag(r) - np.outer(r, share.get(slip, r / r.sum()))
    if slip == "slope of softmax":
        J = np.diag(r**2) - np.outer(r**2, r**2)
    S = REGION_V.T @ J
    return np.hstack([(S[:, :, None] * q).reshape(2, 10), S @ K])


# Keys and values unfolded from one small code of each token.

LATENT = ((2, 3), (2, 2), (2, 2))
LATENT_X, LATENT_Q = normal("latent tokens", 4, 3), normal("latent queries", 3, 2)
LATENT_Y = normal("latent targets", 3, 2)


def _latent(x):
    W, A, B = unpack(x, *LATENT)
    c = LATENT_X @ W.T
    P = _softmax(LATENT_Q @ (c @ A.T).T / np.sqrt(2))
    return c, P, P @ c @ B.T - LATENT_Y


@case(
    "attention",
    lambda x: np.mean(np.sum(_latent(x)[2] ** 2, axis=1)),
    normal("latent codes", 14),
    batch=3,
    parts=slices(*LATENT),
    slips=("code through the values only", "code through the keys only", "scale forgotten"),
)
def keys_and_values_from_one_small_code(x, slip):
    _, A, B = unpack(x, *LATENT)
    c, P, e = _latent(x)
    D = 2 * e / 3
    S = _through(P, D @ B @ c.T) / (1 if slip == "scale forgotten" else np.sqrt(2))
    keys, values = S.T @ LATENT_Q, P.T @ D
    code = (slip != "code through the values only") * (keys @ A)
    code = code + (slip != "code through the keys only") * (values @ B)
    return pack(code.T @ LATENT_X, keys.T @ c, values.T @ c)


# A purchase by past ones, each weighed by a network of it, of the offer and of their product.

INTEREST = ((2, 6), (2,), (2,), (1,))
BOUGHT = normal("bought", 4, 2)


def _interest(x):
    A, w, c, b = unpack(x, *INTEREST)
    seen = np.concatenate([BOUGHT, 0 * BOUGHT + c, BOUGHT * c], axis=1)
    h = np.tanh(seen @ A.T)
    user = (h @ w) @ BOUGHT
    return seen, h, user, (user @ c + b)[0]


@case(
    "attention",
    lambda x: np.log1p(np.exp(-_interest(x)[3])),
    normal("interest", 17),
    parts=slices(*INTEREST),
    slips=("offer in the weights forgotten", "offer in the product forgotten", "slope of tanh"),
)
def purchase_by_interest_in_past_ones(x, slip):
    A, w, c, _ = unpack(x, *INTEREST)
    seen, h, user, logit = _interest(x)
    e = -_sigmoid(-logit)
    weights = e * (BOUGHT @ c)
    z = np.outer(weights, w) * (1 if slip == "slope of tanh" else 1 - h * h)
    D = z @ A
    offer = D[:, 2:4].sum(0)
    if slip != "offer in the product forgotten":
        offer = offer + np.sum(D[:, 4:] * BOUGHT, axis=0)
    offer = e * user + (0 if slip == "offer in the weights forgotten" else offer)
    return pack(z.T @ seen, weights @ h, offer, e)


# Reviews by attention to the words of each sentence, then to the sentences.

REVIEWS = ((2, 2), (2,), (2, 2), (2,), (2,))
WORDS, LIKED = normal("words of reviews", 3, 2, 3, 2), np.array([1.0, 0, 1])


def _pooled(X, W, context):
    u = np.tanh(X @ W.T)
    P = _softmax(u @ context)
    return u, P, np.sum(P[..., None] * X, axis=-2)


def _pooled_back(X, W, context, u, P, D):
    """The gradients by the inputs, the weights and the context."""
    S = _through(P, np.sum(X * D[..., None, :], axis=-1))[..., None]
    z = S * context * (1 - u * u)
    gX = P[..., None] * D[..., None, :] + z @ W
    return gX, z.reshape(-1, 2).T @ X.reshape(-1, 2), np.sum((S * u).reshape(-1, 2), axis=0)


def _reviews(x):
    W, c, M, d, v = unpack(x, *REVIEWS)
    words = _pooled(WORDS, W, c)
    sentences = _pooled(words[2], M, d)
    return words, sentences, sentences[2] @ v


def f_reviews(x):
    z = _reviews(x)[2]
    return np.mean(np.log1p(np.exp(z)) - LIKED * z)


@case(
    "attention",
    f_reviews,
    1.5 * normal("reviews", 14),
    batch=3,
    parts=slices(*REVIEWS),
    slips=("sentences' weights held constant", "sentences weighed alike", "labels forgotten"),
)
def reviews_by_words_then_sentences(x, slip):
    W, c, M, d, v = unpack(x, *REVIEWS)
    (u, P, s), (t, R, y), z = _reviews(x)
    e = (_sigmoid(z) - (0 if slip == "labels forgotten" else LIKED)) / 3
    D = np.outer(e, v)
    gs, gM, gd = _pooled_back(s, M, d, t, R, D)
    if slip == "sentences' weights held constant":
        gs = R[..., None] * D[:, None, :]
    if slip == "sentences weighed alike":
        gs = gs - R[..., None] * D[:, None, :] + D[:, None, :] / 2
    _, gW, gc = _pooled_back(WORDS, W, c, u, P, gs)
    return pack(gW, gc, gM, gd, e @ y)
