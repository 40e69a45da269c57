# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Variants of attention: by features, places, ages, lags, gates, and distances."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def softmax(z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def by_scores(p, d):
    """The gradient by the scores, p their softmax and d the gradient by p."""
    return p * (d - np.sum(p * d, axis=-1, keepdims=True))


# Prices by attention whose exponentials are products of positive random features.

RANDOM = ((2, 2), (2, 2))
DAYS, CHANGES, AIMS = normal("days", 4, 2), normal("changes", 4), normal("aims", 4)
DRAWN = normal("drawn directions", 3, 2)


def _features(u):
    return np.exp(u @ DRAWN.T - np.sum(u * u, axis=1, keepdims=True) / 2)


def f_random(x):
    Q, K = (DAYS @ W.T for W in unpack(x, *RANDOM))
    weight = _features(Q) @ _features(K).T
    return 0.5 * np.sum((weight @ CHANGES / np.sum(weight, axis=1) - AIMS) ** 2)


@case(
    "attention",
    f_random,
    0.7 * normal("random features", 8),
    parts=slices(*RANDOM),
    slips=(
        "norms in the features forgotten",
        "sum of the weights taken as constant",
        "norm's share of the whole layer only",
        "queries' features for the keys'",
    ),
)
def prices_by_positive_random_features(x, slip):
    Q, K = (DAYS @ W.T for W in unpack(x, *RANDOM))
    A, B = _features(Q), _features(K)
    total = np.sum(A @ B.T, axis=1, keepdims=True)
    y = A @ B.T @ CHANGES[:, None] / total
    mean = 0 if slip == "sum of the weights taken as constant" else y
    D = (y - AIMS[:, None]) * (CHANGES - mean) / total
    grads = []
    for u, F, G in ((Q, A, D @ B), (K, B, D.T @ (B if slip.startswith("queries'") else A))):
        s = F * G
        norm = np.sum(s, axis=1, keepdims=True) * u
        if slip == "norm's share of the whole layer only":
            norm = np.mean(norm, axis=0)
        u_bar = s @ DRAWN - (0 if slip == "norms in the features forgotten" else norm)
        grads.append(u_bar.T @ DAYS)
    return pack(*grads)


# Words that score one another by what they are and by where they stand, apart.

APART = ((2, 2), (2, 2), (3, 2), (3, 2))
TEXT, MEANING = normal("text", 4, 2), normal("meaning", 4, 2)
APART_OUT = normal("apart out", 4, 2)
STEP = np.clip(np.arange(4)[:, None] - np.arange(4), -1, 1) + 1


def _apart(x):
    A, B, R, P = unpack(x, *APART)
    Q, K = TEXT @ A.T, TEXT @ B.T
    places = np.take_along_axis(Q @ R.T, STEP, 1) + np.take_along_axis(K @ P.T, STEP, 1).T
    return Q, K, softmax((Q @ K.T + places) / np.sqrt(6))


@case(
    "attention",
    lambda x: np.sum(APART_OUT * (_apart(x)[2] @ MEANING)),
    normal("words apart", 20),
    parts=slices(*APART),
    slips=(
        "steps of the keys the other way",
        "scale of a single term",
        "places forgotten in the words' own part",
        "last pair of each step only",
    ),
)
def words_scored_apart_from_their_places(x, slip):
    _, _, R, P = unpack(x, *APART)
    Q, K, weight = _apart(x)
    D = by_scores(weight, APART_OUT @ MEANING.T)
    D = D / np.sqrt(2 if slip == "scale of a single term" else 6)
    Q_bar, K_bar, R_bar, P_bar = D @ K, D.T @ Q, 0 * R, 0 * P
    if slip != "places forgotten in the words' own part":
        Q_bar = Q_bar + np.sum(D[:, :, None] * R[STEP], axis=1)
        K_bar = K_bar + np.sum(D[:, :, None] * P[STEP.T], axis=0)
    if slip == "last pair of each step only":
        R_bar[STEP] = D[:, :, None] * Q[:, None]
    else:
        np.add.at(R_bar, STEP, D[:, :, None] * Q[:, None])
    back = STEP if slip == "steps of the keys the other way" else STEP.T
    np.add.at(P_bar, back, D[:, :, None] * K)
    return pack(Q_bar.T @ TEXT, K_bar.T @ TEXT, R_bar, P_bar)


# Letters read by two heads, each of which forgets along a slope of its own.

SLOPES = ((2,), (2, 2, 2))
LETTERS, SOUNDS = normal("letters of a name", 4, 2), normal("sounds", 4)
LAG = np.arange(4)[:, None] - np.arange(4)
LATER = np.where(LAG < 0, -1e9, 0)


def _heads(x):
    slope, W = unpack(x, *SLOPES)
    scores = [LETTERS @ W[k].T @ LETTERS.T - np.exp(slope[k]) * LAG + LATER for k in (0, 1)]
    return softmax(np.stack(scores))


@case(
    "attention",
    lambda x: (_heads(x) @ SOUNDS).T,
    0.8 * normal("slopes of heads", 10),
    parts=slices(*SLOPES),
    slips=(
        "exponential of the slope forgotten",
        "mean over the letters forgotten",
        "query and key swapped",
        "slope of the first head for both",
    ),
)
def letters_by_heads_that_forget_along_slopes(x, slip):
    slope = np.exp(unpack(x, *SLOPES)[0])
    if slip == "exponential of the slope forgotten":
        slope = np.ones(2)
    if slip == "slope of the first head for both":
        slope = slope[[0, 0]]
    g = np.zeros((4, 2, 10))
    for k, p in enumerate(_heads(x)):
        mean = 0 if slip == "mean over the letters forgotten" else (p @ SOUNDS)[:, None]
        D = p * (SOUNDS - mean)
        g[:, k, k] = -slope[k] * np.sum(D * LAG, axis=1)
        by_W = (D @ LETTERS)[:, :, None] * LETTERS[:, None]
        if slip == "query and key swapped":
            by_W = by_W.transpose(0, 2, 1)
        g[:, k, 2 + 4 * k : 6 + 4 * k] = by_W.reshape(4, 4)
    return g


# A glimpse of a picture through a grid of two by two Gaussian windows.

PICTURE = normal("picture of a digit", 4, 5)
OFF = np.array([[-0.5], [0.5]])


def _windows(x):
    found = []
    for centre, n in ((x[1], 4), (x[0], 5)):
        u = np.arange(n) - centre - OFF * np.exp(x[3])
        found += [u, softmax(-u * u / 2 * np.exp(-x[2]))]
    return found


def f_glimpse(x):
    _, F, _, G = _windows(x)
    return np.exp(x[4]) * (F @ PICTURE @ G.T)


@case(
    "attention",
    f_glimpse,
    [2.2, 1.3, -0.4, 0.5, 0.3],
    slips=(
        "sums of the windows taken as constants",
        "logarithm of the stride forgotten",
        "width along one axis only",
        "variance for its logarithm",
    ),
)
def glimpse_through_gaussian_windows(x, slip):
    u, F, v, G = _windows(x)
    stride, narrow, bright = np.exp(x[3]), np.exp(-x[2]), np.exp(x[4])

    def turn(p, d):
        return p * d if slip == "sums of the windows taken as constants" else by_scores(p, d)

    stretch = OFF * (1 if slip == "logarithm of the stride forgotten" else stride)
    power = narrow**2 if slip == "variance for its logarithm" else narrow
    by_rows, by_columns = turn(F, u * narrow), turn(G, v * narrow)
    wide_rows, wide_columns = turn(F, u * u * power / 2), turn(G, v * v * power / 2)
    if slip == "width along one axis only":
        wide_rows = 0 * wide_rows
    g = [
        F @ PICTURE @ by_columns.T,
        by_rows @ PICTURE @ G.T,
        wide_rows @ PICTURE @ G.T + F @ PICTURE @ wide_columns.T,
        (stretch * by_rows) @ PICTURE @ G.T + F @ PICTURE @ (stretch * by_columns).T,
        F @ PICTURE @ G.T,
    ]
    return bright * np.stack(g, axis=2)


# A summary that marks what it has covered and pays for looking there again.

SUMMARY = ((2, 2), (2,), (2,))
SOURCE, ASKED = normal("source of a summary", 4, 2), normal("asked", 3, 2)
CHOSEN = (1, 3, 0)


def _summary(x):
    W, w, v = unpack(x, *SUMMARY)
    covered, steps = np.zeros(4), []
    for ask in ASKED:
        t = np.tanh(SOURCE @ W.T + ask + covered[:, None] * w)
        a = softmax(t @ v)
        steps.append((covered, t, a))
        covered = covered + a
    return steps


def f_summary(x):
    loss = 0
    for (covered, _, a), chosen in zip(_summary(x), CHOSEN, strict=True):
        loss = loss - np.log(a[chosen]) + 0.5 * np.sum(np.minimum(a, covered))
    return loss


@case(
    "attention",
    f_summary,
    normal("summary of a text", 8),
    parts=slices(*SUMMARY),
    slips=(
        "what is covered taken as constant",
        "penalty's slope by the larger one",
        "penalty forgotten",
        "covered places in the scores taken as constant",
    ),
)
def summary_that_covers_its_source(x, slip):
    W, w, v = unpack(x, *SUMMARY)
    W_bar, w_bar, v_bar, later = 0 * W, 0 * w, 0 * v, np.zeros(4)
    price = 0 if slip == "penalty forgotten" else 0.5
    for (covered, t, a), chosen in zip(_summary(x)[::-1], CHOSEN[::-1], strict=True):
        less = a > covered if slip == "penalty's slope by the larger one" else a < covered
        by_a = later + price * less
        by_a[chosen] -= 1 / a[chosen]
        s = by_scores(a, by_a)
        u = np.outer(s, v) * (1 - t * t)
        W_bar += u.T @ SOURCE
        w_bar += u.T @ covered
        v_bar += t.T @ s
        later = later + price * ~less
        if slip != "covered places in the scores taken as constant":
            later = later + u @ w
        if slip == "what is covered taken as constant":
            later = np.zeros(4)
    return pack(W_bar, w_bar, v_bar)


# The words around a place that the decoder guesses, weighed by their distance from it.

GUESSED = ((2, 2), (2,), (2, 2))
ENCODED, DECODER = normal("encoded words", 5, 2), normal("decoder", 2)
SPOT = np.arange(5)


def _guessed(x):
    W, v, A = unpack(x, *GUESSED)
    t = np.tanh(W @ DECODER)
    place = 5 * sigmoid(np.sum(v * t))
    return t, place, softmax(ENCODED @ (A.T @ DECODER)), np.exp(-((SPOT - place) ** 2) / 2)


def f_guessed(x):
    _, _, p, near = _guessed(x)
    return (p * near) @ ENCODED


@case(
    "attention",
    f_guessed,
    normal("guessed place", 10),
    parts=slices(*GUESSED),
    slips=(
        "distances forgotten in the scores' part",
        "length of the text forgotten",
        "distance to the wrong side",
        "scores' part without its mean",
    ),
)
def words_around_a_guessed_place(x, slip):
    v = unpack(x, *GUESSED)[1]
    t, place, p, near = _guessed(x)
    seen = ENCODED * (1 if slip == "distances forgotten in the scores' part" else near[:, None])
    mean = 0 if slip == "scores' part without its mean" else p @ seen
    by_score = (p[:, None] * (seen - mean)).T @ ENCODED
    away = place - SPOT if slip == "distance to the wrong side" else SPOT - place
    slope = place * (1 - place / 5)
    if slip == "length of the text forgotten":
        slope = slope / 5
    by_place = (p * near * away) @ ENCODED * slope
    by_W = np.outer(v * (1 - t * t), DECODER).ravel()
    by_A = DECODER[:, None] * by_score[:, None]
    return np.hstack([np.outer(by_place, by_W), np.outer(by_place, t), by_A.reshape(2, 4)])


# Points of a set that look at two induced points, which have looked at them.

INDUCED = ((2, 2), (2, 2))
SET, GOAL = normal("set of points", 5, 2), normal("goal of points", 5, 2)


def _induced(x):
    seeds, W = unpack(x, *INDUCED)
    first = softmax(seeds @ SET.T)
    H = first @ SET
    second = softmax(SET @ W @ H.T)
    return first, H, second, second @ H - GOAL


@case(
    "attention",
    lambda x: 0.5 * np.mean(np.sum(_induced(x)[3] ** 2, axis=1)),
    normal("induced points", 8),
    batch=5,
    parts=slices(*INDUCED),
    slips=(
        "induced points as values only",
        "induced points as keys only",
        "points instead of the projected ones at the keys",
        "second softmax taken as constant",
    ),
)
def points_of_a_set_through_induced_ones(x, slip):
    W = unpack(x, *INDUCED)[1]
    first, H, second, miss = _induced(x)
    d = miss / 5
    s = by_scores(second, d @ H.T)
    if slip == "second softmax taken as constant":
        s = 0 * s
    as_value = 0 if slip == "induced points as keys only" else second.T @ d
    projected = SET if slip == "points instead of the projected ones at the keys" else SET @ W
    as_key = 0 if slip == "induced points as values only" else s.T @ projected
    seeds_bar = by_scores(first, (as_value + as_key) @ SET.T) @ SET
    return pack(seeds_bar, SET.T @ s @ H)


# Pulses that look at one another by sigmoids of their scores, not by a softmax.

PULSES = ((2, 2), (2, 2), (2,), (1,))
PULSE, ECHO = normal("pulses", 4, 2), normal("echoes of pulses", 4)


def _pulses(x):
    A, B, v, b = unpack(x, *PULSES)
    Q, K = PULSE @ A.T, PULSE @ B.T
    P = sigmoid(Q @ K.T / np.sqrt(2) + b)
    return Q, K, P, PULSE @ v, P @ (PULSE @ v) - ECHO


@case(
    "attention",
    lambda x: 0.5 * np.sum(_pulses(x)[4] ** 2),
    normal("sigmoid scores", 11),
    batch=4,
    parts=slices(*PULSES),
    slips=(
        "slope of softmax",
        "values' own part not weighed",
        "bias of the first pulse only",
        "1/√d for the keys only",
    ),
)
def pulses_by_sigmoids_of_scores(x, slip):
    Q, K, P, V, miss = _pulses(x)
    D = np.outer(miss, V)
    s = by_scores(P, D) if slip == "slope of softmax" else D * P * (1 - P)
    Q_bar, K_bar = s @ K, s.T @ Q / np.sqrt(2)
    if slip != "1/√d for the keys only":
        Q_bar = Q_bar / np.sqrt(2)
    by_V = miss if slip == "values' own part not weighed" else P.T @ miss
    b_bar = np.sum(s[0] if slip == "bias of the first pulse only" else s)
    return pack(Q_bar.T @ PULSE, K_bar.T @ PULSE, PULSE.T @ by_V, b_bar)


# Heart failure by past visits, each with a weight that fades with its age and a gate per code.

VISITS = ((2,), (2, 2), (2,), (1,))
CODES, FAILS = normal("codes of visits", 3, 4, 2), np.array([1, -1, 1])
AGE = np.array([3.0, 1.9, 0.8, 0.1])


def _visits(x):
    w, G, c, fade = unpack(x, *VISITS)
    a = softmax(CODES @ w - np.exp(fade) * AGE)[:, :, None]
    b = np.tanh(CODES @ G.T)
    return a, b, FAILS * (np.sum(a * b * CODES, axis=1) @ c)


@case(
    "attention",
    lambda x: np.mean(softplus(-_visits(x)[2])),
    normal("visits", 9),
    batch=3,
    parts=slices(*VISITS),
    slips=(
        "gates forgotten in the weights' part",
        "weights forgotten in the gates' part",
        "outcomes forgotten",
        "logarithm of the fading forgotten",
    ),
)
def failure_by_visits_weighed_and_gated(x, slip):
    _, _, c, fade = unpack(x, *VISITS)
    a, b, margin = _visits(x)
    d = -sigmoid(-margin) * (1 if slip == "outcomes forgotten" else FAILS) / 3
    d = d[:, None, None] * np.ones((3, 4, 2))
    gate = 1 if slip == "gates forgotten in the weights' part" else b
    s = by_scores(a[:, :, 0], np.sum(d * c * gate * CODES, axis=2))
    weight = 1 if slip == "weights forgotten in the gates' part" else a
    u = d * c * weight * CODES * (1 - b * b)
    fade = 1 if slip == "logarithm of the fading forgotten" else np.exp(fade)
    return pack(
        np.sum(s[:, :, None] * CODES, axis=(0, 1)),
        np.tensordot(u, CODES, ((0, 1), (0, 1))),
        np.sum(d * a * b * CODES, axis=(0, 1)),
        -fade * np.sum(s * AGE),
    )


# The likelihood of earthquakes whose rate follows from attention to the past ones.

SHOCKS = ((2, 2), (2,), (1,), (1,))
SIZES = 0.4 + uniform("sizes of shocks", 5)
GAPS = np.array([0.7, 0.3, 1.2, 0.5, 0.9])
CLOCK = np.stack([np.cos(np.cumsum(GAPS)), np.sin(np.cumsum(GAPS))], axis=1)
SHOCK = SIZES[:, None] * CLOCK
PAST = np.where(np.tri(5) > 0, 0, -1e9)
WITHIN, SHARE = np.array([0, 0.5, 1]), np.array([1, 4, 1]) / 6


def _shocks(x):
    W, w, rise, base = unpack(x, *SHOCKS)
    P = softmax(CLOCK @ W @ CLOCK.T + PAST)
    since = GAPS[:, None] * WITHIN
    return P, since, (P @ SHOCK @ w)[:, None] + rise * since + base


def f_shocks(x):
    rate = softplus(_shocks(x)[2])
    return np.sum(rate @ SHARE * GAPS - np.log(rate[:, 2]))


@case(
    "attention",
    f_shocks,
    normal("shocks", 8),
    batch=5,
    parts=slices(*SHOCKS),
    slips=(
        "integral of the rate forgotten",
        "slope of softplus forgotten",
        "rate in the middle for the whole integral",
        "attention taken as constant",
    ),
)
def earthquakes_by_attention_to_past_ones(x, slip):
    w = unpack(x, *SHOCKS)[1]
    P, since, z = _shocks(x)
    share = np.array([0, 1, 0]) if slip == "rate in the middle for the whole integral" else SHARE
    d = GAPS[:, None] * share * (slip != "integral of the rate forgotten")
    d[:, 2] -= 1 / softplus(z[:, 2])
    if slip != "slope of softplus forgotten":
        d = d * sigmoid(z)
    each = np.sum(d, axis=1)
    s = by_scores(P, np.outer(each, SHOCK @ w)) * (slip != "attention taken as constant")
    return pack(CLOCK.T @ s @ CLOCK, (P @ SHOCK).T @ each, np.sum(d * since), np.sum(d))


# Traits of a species by its relatives, weighed by distances in the hyperbolic plane.

TAXA = ((2,), (3, 2), (1,))
TRAITS = normal("traits of taxa", 3, 2)


def _taxa(x):
    u, K, sharp = unpack(x, *TAXA)
    up, ups = np.sqrt(1 + np.sum(u * u)), np.sqrt(1 + np.sum(K * K, axis=1))
    c = up * ups - K @ u
    return up, ups, c, softmax(-np.exp(sharp) * np.arccosh(c))


@case(
    "attention",
    lambda x: _taxa(x)[3] @ TRAITS,
    normal("taxa", 9),
    parts=slices(*TAXA),
    slips=(
        "slope of the arccosh forgotten",
        "query's own height taken as constant",
        "relatives' heights taken as constants",
        "sharpness for its logarithm",
    ),
)
def traits_by_hyperbolic_distances_of_taxa(x, slip):
    u, K, sharp = unpack(x, *TAXA)
    up, ups, c, p = _taxa(x)
    by_distance = -np.exp(sharp) * (p[:, None] * (TRAITS - p @ TRAITS)).T
    slope = 1 if slip == "slope of the arccosh forgotten" else 1 / np.sqrt(c * c - 1)
    D = by_distance * slope
    rise = 0 if slip == "query's own height taken as constant" else np.outer(ups, u) / up
    rises = 0 if slip == "relatives' heights taken as constants" else up * K / ups[:, None]
    by_K = (D[:, :, None] * (rises - u)).reshape(2, 6)
    by_sharp = by_distance @ np.arccosh(c)
    if slip == "sharpness for its logarithm":
        by_sharp = by_sharp / np.exp(sharp)
    return np.hstack([D @ (rise - K), by_K, by_sharp[:, None]])


# Key points of two pictures, matched where each is the other's best, judged by a focal loss.

POINTS = ((3, 2), (3, 2))
MATES = np.array([[0, 0, 1], [1, 0, 0], [0, 0, 0]])


def _points(x):
    A, B = unpack(x, *POINTS)
    S = A @ B.T / 0.6
    return softmax(S), softmax(S, axis=0)


def f_points(x):
    there, back = _points(x)
    p = there * back
    return -np.sum(MATES * (1 - p) ** 2 * np.log(p)) / 2


@case(
    "attention",
    f_points,
    normal("key points", 12),
    batch=2,
    parts=slices(*POINTS),
    slips=(
        "focus taken as constant",
        "way back taken as constant",
        "temperature forgotten",
        "1 of the own score forgotten",
    ),
)
def key_points_matched_both_ways(x, slip):
    A, B = unpack(x, *POINTS)
    there, back = _points(x)
    p = there * back
    focus = 0 if slip == "focus taken as constant" else 2 * p * (1 - p) * np.log(p)
    G = MATES * (focus - (1 - p) ** 2) / 2
    own = 1 if slip == "1 of the own score forgotten" else 2
    if slip == "way back taken as constant":
        own, back = 1, 0
    D = own * G - there * np.sum(G, axis=1, keepdims=True) - back * np.sum(G, axis=0)
    D = D / (1 if slip == "temperature forgotten" else 0.6)
    return pack(D @ B, D.T @ A)


# Traffic that is an average of itself at earlier times, by how alike it is to them.

BACK = (1, 2, 3)


def _traffic(x):
    return softmax(np.stack([np.mean(x * np.roll(x, k)) for k in BACK]))


@case(
    "attention",
    lambda x: sum(p * np.roll(x, k) for p, k in zip(_traffic(x), BACK, strict=True)),
    1.3 * normal("traffic", 7),
    slips=(
        "one side of the likeness only",
        "weights taken as constants",
        "mean of the slopes forgotten",
        "values shifted the other way",
    ),
)
def traffic_by_its_own_past(x, slip):
    p, n = _traffic(x), len(x)
    other = 0 if slip == "one side of the likeness only" else 1
    R = np.stack([np.roll(x, k) + other * np.roll(x, -k) for k in BACK]) / n
    R = p[:, None] * (R - (0 if slip == "mean of the slopes forgotten" else p @ R))
    if slip == "weights taken as constants":
        R = 0 * R
    axis = 1 if slip == "values shifted the other way" else 0
    g = np.stack([np.roll(x, k) for k in BACK]).T @ R
    return g + sum(w * np.roll(np.eye(n), k, axis=axis) for w, k in zip(p, BACK, strict=True))


# Slides of tissue judged by their patches, which a gate and a tanh weigh together.

TISSUE = ((2, 2), (2, 2), (2,), (2,))
PATCHES, ILL = normal("patches of tissue", 3, 4, 2), np.array([1, -1, -1])


def _tissue(x):
    V, U, w, c = unpack(x, *TISSUE)
    t, g = np.tanh(PATCHES @ V.T), sigmoid(PATCHES @ U.T)
    a = softmax((t * g) @ w)
    return t, g, a, ILL * (np.sum(a[:, :, None] * PATCHES, axis=1) @ c)


@case(
    "attention",
    lambda x: np.mean(softplus(-_tissue(x)[3])),
    normal("tissue", 12),
    batch=3,
    parts=slices(*TISSUE),
    slips=(
        "gate taken as constant",
        "slope of tanh for both",
        "gate forgotten in the other's part",
        "slides taken as one",
    ),
)
def slides_of_tissue_by_gated_patches(x, slip):
    _, _, w, c = unpack(x, *TISSUE)
    t, g, a, margin = _tissue(x)
    d = -sigmoid(-margin) * ILL / 3
    by_a = d[:, None] * (PATCHES @ c)
    s = by_scores(a, by_a)
    if slip == "slides taken as one":
        s = a * (by_a - np.sum(a * by_a))
    s = s[:, :, None]
    by_t = s * w * (1 if slip == "gate forgotten in the other's part" else g) * (1 - t * t)
    by_g = s * w * t * (1 - g * g if slip == "slope of tanh for both" else g * (1 - g))
    if slip == "gate taken as constant":
        by_g = 0 * by_g
    both = ((0, 1), (0, 1))
    return pack(
        np.tensordot(by_t, PATCHES, both),
        np.tensordot(by_g, PATCHES, both),
        np.sum(s * t * g, axis=(0, 1)),
        np.sum(d[:, None, None] * a[:, :, None] * PATCHES, axis=(0, 1)),
    )


# The likelihood of a tour that points from each town to the next among those not yet seen.

TOUR = ((2, 2), (2, 2), (2,))
TOWNS, ROUTE = normal("towns", 5, 2), (0, 3, 1, 4, 2)


def _tour(x):
    W, U, start = unpack(x, *TOUR)
    left, steps = list(range(5)), []
    for i, chosen in enumerate(ROUTE[:-1]):
        q = start if i == 0 else W @ TOWNS[ROUTE[i - 1]] + start
        K = TOWNS[left] @ U.T
        t = np.tanh(K @ q / np.sqrt(2))
        steps.append((i, list(left), left.index(chosen), q, K, t, softmax(3 * t)))
        left.remove(chosen)
    return steps


@case(
    "attention",
    lambda x: -sum(np.log(p[k]) for _, _, k, _, _, _, p in _tour(x)),
    normal("tour", 10),
    batch=4,
    parts=slices(*TOUR),
    slips=(
        "slope of the clip forgotten",
        "1 of the town chosen forgotten",
        "towns seen before not left out",
        "start in the first step only",
    ),
)
def tour_that_points_to_the_next_town(x, slip):
    W, U, start = unpack(x, *TOUR)
    W_bar, U_bar, start_bar = 0 * W, 0 * U, 0 * start
    for i, left, k, q, K, t, p in _tour(x):
        if slip == "towns seen before not left out":
            left, k, K = list(range(5)), ROUTE[i], TOWNS @ U.T
            t = np.tanh(K @ q / np.sqrt(2))
            p = softmax(3 * t)
        d = p - (0 if slip == "1 of the town chosen forgotten" else np.eye(len(left))[k])
        clip = 1 if slip == "slope of the clip forgotten" else 1 - t * t
        s = 3 / np.sqrt(2) * d * clip
        by_q = s @ K
        U_bar += np.outer(q, s @ TOWNS[left])
        if i:
            W_bar += np.outer(by_q, TOWNS[ROUTE[i - 1]])
        if i == 0 or slip != "start in the first step only":
            start_bar += by_q
    return pack(W_bar, U_bar, start_bar)
