# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Losses, likelihoods, divergences and regularisers, at points where they are smooth."""

from __future__ import annotations

import numpy as np
from mpmath import mp
from scipy import special

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, gammaln, lifted


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def _softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def _log_sum(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return np.max(z, axis=-1) + np.log(np.sum(e, axis=-1))


_log_normal = lifted(
    special.log_ndtr, lambda z: mp.log(mp.ncdf(z)), lambda z: mp.npdf(z) / mp.ncdf(z)
)


def _mills(z):
    """The slope of the logarithm of the normal distribution."""
    return np.exp(-z * z / 2 - special.log_ndtr(z)) / np.sqrt(2 * np.pi)


# Regression with Student's t for the errors, its scale and degrees of freedom learnt.

HOUSES = np.column_stack([np.ones(8), normal("houses", 8, 2)])
PRICES = HOUSES @ np.array([2.0, 0.7, -0.4]) + 0.5 * normal("prices of houses", 8)


def f_student(x):
    s, nu = np.exp(x[3]), np.exp(x[4])
    r = (PRICES - HOUSES @ x[:3]) / s
    norm = x[3] + x[4] / 2 + gammaln(nu / 2) - gammaln((nu + 1) / 2)
    return (nu + 1) / 2 * np.sum(np.log1p(r * r / nu)) + len(r) * norm


@case(
    "losses",
    f_student,
    [1.8, 0.9, -0.3, -0.5, 1.2],
    batch=8,
    slips=(
        "gaussian weights",
        "normalisation by the freedom forgotten",
        "freedom inside of the logarithm forgotten",
        "scale's normalisation forgotten",
    ),
)
def prices_with_heavy_tailed_errors(x, slip):
    s, nu = np.exp(x[3]), np.exp(x[4])
    r = (PRICES - HOUSES @ x[:3]) / s
    w = np.ones(8) if slip == "gaussian weights" else (nu + 1) / (nu + r * r)
    norm = (1 / nu + special.digamma(nu / 2) - special.digamma((nu + 1) / 2)) / 2
    if slip == "normalisation by the freedom forgotten":
        norm = 0
    inside = (nu + 1) * r * r / (nu * (nu + r * r))
    if slip == "freedom inside of the logarithm forgotten":
        inside = 0
    by_nu = np.sum((np.log1p(r * r / nu) - inside) / 2 + norm)
    count = 0 if slip == "scale's normalisation forgotten" else 8
    return pack(-HOUSES.T @ (w * r) / s, count - np.sum(w * r * r), nu * by_nu)


# Headings of birds about a direction that turns with the wind, by von Mises.

WIND, HEADING = normal("wind of birds", 9), 0.4 + 0.6 * normal("heading of birds", 9)
_log_bessel = lifted(
    lambda k: np.log(special.i0e(k)) + np.abs(k),
    lambda k: mp.log(mp.besseli(0, k)),
    lambda k: mp.besseli(1, k) / mp.besseli(0, k),
)


def f_headings(x):
    k = np.exp(x[2] + x[3] * WIND)
    return np.sum(_log_bessel(k) - k * np.cos(HEADING - x[0] - 2 * np.arctan(x[1] * WIND)))


@case(
    "losses",
    f_headings,
    [0.6, 0.3, 0.5, -0.2],
    batch=9,
    slips=("slope of the link forgotten", "normalisation forgotten", "logarithm of it forgotten"),
)
def headings_of_birds_by_the_wind(x, slip):
    k = np.exp(x[2] + x[3] * WIND)
    off = HEADING - x[0] - 2 * np.arctan(x[1] * WIND)
    turn = -k * np.sin(off)
    link = (
        2 * WIND if slip == "slope of the link forgotten" else 2 * WIND / (1 + (x[1] * WIND) ** 2)
    )
    ratio = special.i1e(k) / special.i0e(k)
    if slip == "logarithm of it forgotten":
        ratio = special.i1(k)
    spread = k * ((0 if slip == "normalisation forgotten" else ratio) - np.cos(off))
    return pack(turn.sum(), turn @ link, spread.sum(), spread @ WIND)


# Vectors of words by their contexts against drawn ones, some of which are drawn twice.

WORD, CONTEXT, DRAWN = [0, 1, 1], [1, 2, 0], [[2, 3], [3, 3], [1, 3]]
VECTORS = ((2, 3), (4, 3))


def f_words(x):
    V, U = unpack(x, *VECTORS)
    seen = np.sum(V[WORD] * U[CONTEXT], axis=1)
    drawn = np.sum(V[WORD][:, None] * U[DRAWN], axis=2)
    return np.sum(_softplus(-seen)) + np.sum(_softplus(drawn))


@case(
    "losses",
    f_words,
    normal("vectors of words", 18),
    batch=3,
    parts=slices(*VECTORS),
    slips=(
        "a word drawn twice counted once",
        "drawn ones forgotten for the words",
        "drawn ones taken as seen",
        "contexts pulled by each other",
    ),
)
def words_told_from_drawn_ones(x, slip):
    V, U = unpack(x, *VECTORS)
    v, u, n = V[WORD], U[CONTEXT], U[DRAWN]
    seen = -_sigmoid(-np.sum(v * u, axis=1))[:, None]
    drawn = _sigmoid(np.sum(v[:, None] * n, axis=2))[..., None]
    if slip == "drawn ones taken as seen":
        drawn = drawn - 1
    V_bar, U_bar = np.zeros_like(V), np.zeros_like(U)
    pushed = np.sum(drawn * n, axis=1) * (slip != "drawn ones forgotten for the words")
    np.add.at(V_bar, WORD, seen * u + pushed)
    np.add.at(U_bar, CONTEXT, seen * (u if slip == "contexts pulled by each other" else v))
    for i, words in enumerate(DRAWN):
        for j, word in enumerate(words):
            if slip != "a word drawn twice counted once" or word not in words[:j]:
                U_bar[word] += drawn[i, j] * v[i]
    return pack(V_bar, U_bar)


# Supervised contrastive loss of embeddings on the unit sphere.

KIND = np.array([0, 0, 1, 1, 1])
OTHERS = 1.0 - np.eye(5)
FRIENDS = (KIND[:, None] == KIND) * OTHERS
SHARE = FRIENDS / FRIENDS.sum(1, keepdims=True)


def f_kinds(Z):
    U = Z / np.sqrt(np.sum(Z * Z, axis=1, keepdims=True))
    S = U @ U.T / 0.4
    return np.mean(np.log(np.sum(OTHERS * np.exp(S), axis=1)) - np.sum(SHARE * S, axis=1))


@case(
    "losses",
    f_kinds,
    normal("kinds", 5, 3),
    batch=5,
    slips=(
        "friends not averaged",
        "an embedding among its own rivals",
        "as an anchor only",
        "norm taken as constant",
    ),
)
def embeddings_drawn_together_by_kind(Z, slip):
    n = np.sqrt(np.sum(Z * Z, axis=1, keepdims=True))
    U = Z / n
    e = np.exp(U @ U.T / 0.4)
    if slip != "an embedding among its own rivals":
        e = e * OTHERS
    D = e / e.sum(1, keepdims=True) - (FRIENDS if slip == "friends not averaged" else SHARE)
    D = D / 5 / 0.4
    G = (D if slip == "as an anchor only" else D + D.T) @ U
    if slip == "norm taken as constant":
        return G / n
    return (G - np.sum(G * U, axis=1, keepdims=True) * U) / n


# Loss of each face, with a margin added to the angle from its person.

FACES = normal("faces", 4, 3) / np.sqrt(np.sum(normal("faces", 4, 3) ** 2, axis=1, keepdims=True))
PERSON = np.eye(3)[[0, 2, 1, 2]]
MARGIN = 0.3


def _faces(W):
    c = FACES @ (W / np.sqrt(np.sum(W * W, axis=1, keepdims=True))).T
    return c, 4 * (PERSON * np.cos(np.arccos(c) + MARGIN) + (1 - PERSON) * c)


def f_faces(W):
    z = _faces(W)[1]
    return _log_sum(z) - np.sum(PERSON * z, axis=1)


@case(
    "losses",
    f_faces,
    normal("persons", 3, 3),
    slips=("margin's slope forgotten", "norm taken as constant", "margin on all persons"),
)
def faces_held_apart_by_an_angle(W, slip):
    n = np.sqrt(np.sum(W * W, axis=1))
    c, z = _faces(W)
    slope = np.sin(np.arccos(c) + MARGIN) / np.sqrt(1 - c * c)
    if slip != "margin on all persons":
        slope = PERSON * slope + 1 - PERSON
    if slip == "margin's slope forgotten":
        slope = 1
    D = 4 * (_softmax(z) - PERSON) * slope
    norm = 0 if slip == "norm taken as constant" else c[..., None] * W / n[:, None]
    return D[..., None] * (FACES[:, None] - norm) / n[:, None]


# Tags of the words of a sentence, by a conditional random field.

SENTENCE, TAGS = normal("sentence", 4, 2), np.array([0, 2, 1, 1])
FIELD = ((2, 3), (3, 3))


def _forward(E, T):
    steps = [E[0]]
    for e in E[1:]:
        steps.append(_log_sum((steps[-1][:, None] + T).T) + e)
    return steps


def f_tags(x):
    W, T = unpack(x, *FIELD)
    E = SENTENCE @ W
    score = np.sum(E[np.arange(4), TAGS]) + np.sum(T[TAGS[:-1], TAGS[1:]])
    return _log_sum(_forward(E, T)[-1]) - score


@case(
    "losses",
    f_tags,
    normal("tags", 15),
    parts=slices(*FIELD),
    slips=(
        "words to come forgotten",
        "tags before and after swapped",
        "pairs taken as independent",
        "first pair of the sentence only",
    ),
)
def tags_along_a_sentence(x, slip):
    W, T = unpack(x, *FIELD)
    E = SENTENCE @ W
    a, b = _forward(E, T), [np.zeros(3)]
    for e in E[:0:-1]:
        b.insert(0, _log_sum(T + e + b[0]))
    if slip == "words to come forgotten":
        b = [np.zeros(3)] * 4
    P = [_softmax(s + t) for s, t in zip(a, b, strict=True)]
    T_bar = np.zeros((3, 3))
    for t in range(3):
        pair = _softmax((a[t][:, None] + T + E[t + 1] + b[t + 1]).ravel()).reshape(3, 3)
        T_bar += np.outer(P[t], P[t + 1]) if slip == "pairs taken as independent" else pair
    last = 1 if slip == "first pair of the sentence only" else 3
    before, after = TAGS[:last], TAGS[1 : last + 1]
    if slip == "tags before and after swapped":
        before, after = after, before
    np.add.at(T_bar, (before, after), -1)
    return pack(SENTENCE.T @ (np.array(P) - np.eye(3)[TAGS]), T_bar)


# Spending of households, of whom some spend nothing: a censored regression (Tobit).

INCOMES = np.column_stack([np.ones(9), normal("incomes", 9, 2)])
SPENT = np.maximum(0, INCOMES @ np.array([0.4, 1.0, -0.6]) + 0.7 * normal("spent", 9))
NOTHING = SPENT == 0


def f_spending(x):
    z = (SPENT - INCOMES @ x[:3]) / np.exp(x[3])
    return np.sum(np.where(NOTHING, -_log_normal(z), z * z / 2 + x[3]))


@case(
    "losses",
    f_spending,
    [0.3, 0.8, -0.4, -0.1],
    batch=9,
    slips=(
        "those who spend nothing forgotten",
        "nothing taken as an amount",
        "density for its ratio to the distribution",
        "scale of the censored ones forgotten",
    ),
)
def spending_of_households_or_none(x, slip):
    s = np.exp(x[3])
    z = (SPENT - INCOMES @ x[:3]) / s
    m = -_mills(z)
    if slip == "density for its ratio to the distribution":
        m = -np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    none = NOTHING & (slip != "nothing taken as an amount")
    d = np.where(none, m, z) * (~NOTHING if slip == "those who spend nothing forgotten" else 1)
    scaled = d * z * (~NOTHING if slip == "scale of the censored ones forgotten" else 1)
    return pack(-INCOMES.T @ d / s, np.sum(~none) - np.sum(scaled))


# Young lost in litters that vary more than a binomial does, by the dose their mothers had.

DOSE = np.array([0.0, 0.0, 0.5, 0.5, 1.0, 1.0, 2.0])
LITTER, LOST = np.array([9, 12, 10, 8, 11, 7, 10]), np.array([1, 0, 2, 4, 3, 5, 9])


def f_litters(x):
    mu, phi = _sigmoid(x[0] + x[1] * DOSE), np.exp(x[2])
    a, b = mu * phi, (1 - mu) * phi
    lost = gammaln(LOST + a) - gammaln(a)
    kept = gammaln(LITTER - LOST + b) - gammaln(b)
    return np.sum(gammaln(LITTER + phi) - gammaln(phi) - lost - kept)


@case(
    "losses",
    f_litters,
    [-1.6, 1.3, 1.5],
    batch=7,
    slips=("young that live forgotten", "all young forgotten", "slope of the logit forgotten"),
)
def young_lost_in_varied_litters(x, slip):
    mu, phi = _sigmoid(x[0] + x[1] * DOSE), np.exp(x[2])
    a, b = mu * phi, (1 - mu) * phi
    psi = special.digamma
    lost, kept = psi(LOST + a) - psi(a), psi(LITTER - LOST + b) - psi(b)
    if slip == "young that live forgotten":
        kept = 0 * kept
    total = psi(LITTER + phi) - psi(phi)
    if slip == "all young forgotten":
        total = 0 * total
    logit = phi * (kept - lost) * (1 if slip == "slope of the logit forgotten" else mu * (1 - mu))
    return pack(logit.sum(), logit @ DOSE, phi * np.sum(total - mu * lost - (1 - mu) * kept))


# Decibels by which each voice stands above what is left in it, out of three microphones.

SPEECH = normal("speech", 2, 10)
HEARD = normal("room", 3, 2) @ SPEECH + 0.4 * normal("noise of the room", 3, 10)
LOUD = np.sum(SPEECH**2, axis=1, keepdims=True)


def f_voices(W):
    Y = W @ HEARD
    target = np.sum(Y * SPEECH, axis=1, keepdims=True) / LOUD * SPEECH
    ratio = np.sum(target**2, axis=1) / np.sum((Y - target) ** 2, axis=1)
    return -10 / np.log(10) * np.log(ratio)


@case(
    "losses",
    f_voices,
    normal("unmixing of voices", 2, 3),
    slips=("target taken as constant", "part along the voice left in the rest", "rest forgotten"),
)
def voices_above_what_is_left(W, slip):
    Y = W @ HEARD
    a = np.sum(Y * SPEECH, axis=1, keepdims=True)
    rest = Y - a / LOUD * SPEECH
    by_target = 0 if slip == "target taken as constant" else 2 * SPEECH / a
    by_rest = Y if slip == "part along the voice left in the rest" else rest
    by_rest = 2 * by_rest / np.sum(rest**2, axis=1, keepdims=True)
    D = by_target - (0 if slip == "rest forgotten" else by_rest)
    return -10 / np.log(10) * np.eye(2)[..., None] * (D @ HEARD.T)[:, None]


# Maximum mean discrepancy between made samples and given ones, with two widths of kernels.

GIVEN = normal("given samples", 5, 2)
WIDTHS = (0.5, 3.0)


def _kernel(X, Y, h):
    return np.exp(-np.sum((X[:, None] - Y) ** 2, axis=2) / (2 * h))


def f_discrepancy(X):
    return sum(
        np.mean(_kernel(X, X, h))
        - 2 * np.mean(_kernel(X, GIVEN, h))
        + np.mean(_kernel(GIVEN, GIVEN, h))
        for h in WIDTHS
    )


@case(
    "losses",
    f_discrepancy,
    0.5 + normal("made samples", 4, 2),
    slips=("second place in the kernel forgotten", "wide kernel only", "widths forgotten"),
)
def discrepancy_of_samples_by_kernels(X, slip):
    g = np.zeros_like(X)
    for h in WIDTHS[1:] if slip == "wide kernel only" else WIDTHS:
        own = _kernel(X, X, h)[..., None] * (X[:, None] - X) / 16
        far = _kernel(X, GIVEN, h)[..., None] * (X[:, None] - GIVEN) / 20
        k = 1 if slip == "second place in the kernel forgotten" else 2
        width = 1 if slip == "widths forgotten" else h
        g += (2 * far.sum(1) - k * own.sum(1)) / width
    return g


# Divergence of a gaussian, given by a triangular factor, from a fixed one.

AIM = normal("aim", 3)
PRECISION = (
    np.eye(3) + normal("precision of the aim", 3, 3) @ normal("precision of the aim", 3, 3).T
)
LOWER, DIAGONAL = np.tril_indices(3), np.diag_indices(3)


def _factor(x):
    L = np.zeros((3, 3), dtype=x.dtype)
    L[LOWER] = x[3:]
    L[DIAGONAL] = np.exp(L[DIAGONAL])
    return L


def f_gaussians(x):
    L, m = _factor(x), x[:3] - AIM
    spread = np.sum(L * (PRECISION @ L)) + m @ PRECISION @ m - 3
    return (spread - np.log(np.linalg.det(PRECISION))) / 2 - x[3] - x[5] - x[8]


@case(
    "losses",
    f_gaussians,
    0.5 * normal("gaussian by its factor", 9),
    parts=(slice(0, 3), slice(3, 9)),
    slips=(
        "entropy forgotten",
        "diagonal's exponential forgotten",
        "factor on the wrong side",
        "correlations of the aim forgotten for the mean",
    ),
)
def divergence_of_gaussians_by_a_factor(x, slip):
    L, m = _factor(x), x[:3] - AIM
    G = L @ PRECISION if slip == "factor on the wrong side" else PRECISION @ L
    if slip != "diagonal's exponential forgotten":
        G[DIAGONAL] *= L[DIAGONAL]
    if slip != "entropy forgotten":
        G[DIAGONAL] -= 1
    alone = slip == "correlations of the aim forgotten for the mean"
    return pack((np.diag(np.diag(PRECISION)) if alone else PRECISION) @ m, G[LOWER])


# Power of notes over time as parts of few spectra, by the divergence of Itakura and Saito.

POWERS = 0.2 + 2 * uniform("powers of notes", 3, 4)
NOTES = ((3, 2), (2, 4))


def f_notes(x):
    W, H = (np.exp(part) for part in unpack(x, *NOTES))
    ratio = POWERS / (W @ H)
    return np.sum(ratio - np.log(ratio) - 1)


@case(
    "losses",
    f_notes,
    0.6 * normal("parts of notes", 14),
    parts=slices(*NOTES),
    slips=("slope of squares", "slope of kullback's divergence", "exponential of times forgotten"),
)
def power_of_notes_by_parts(x, slip):
    W, H = (np.exp(part) for part in unpack(x, *NOTES))
    Y = W @ H
    power = {"slope of squares": 0, "slope of kullback's divergence": 1}.get(slip, 2)
    D = (Y - POWERS) / Y**power
    H_bar = W.T @ D * (1 if slip == "exponential of times forgotten" else H)
    return pack(D @ H.T * W, H_bar)


# Discounted gain of pages, with ranks that are sums of sigmoids.

GAIN = 2.0 ** np.array([3, 0, 1, 2, 0, 1]) - 1
BEST = np.sum(np.sort(GAIN)[::-1] / np.log2(np.arange(2, 8)))


def f_pages(s):
    ranks = 0.5 + np.sum(_sigmoid((s - s[:, None]) / 0.5), axis=1)
    return 1 - np.sum(GAIN * np.log(2) / np.log(1 + ranks)) / BEST


@case(
    "losses",
    f_pages,
    normal("scores of pages", 6),
    slips=("own rank only", "ranks of the others only", "slope inside of the logarithm forgotten"),
)
def gain_of_pages_by_smooth_ranks(s, slip):
    P = _sigmoid((s - s[:, None]) / 0.5)
    Q, ranks = P * (1 - P) / 0.5, 0.5 + P.sum(1)
    inside = 1 if slip == "slope inside of the logarithm forgotten" else 1 + ranks
    h = GAIN * np.log(2) / np.log(1 + ranks) ** 2 / inside / BEST
    own = 0 if slip == "ranks of the others only" else h * Q.sum(1)
    return (0 if slip == "own rank only" else Q.T @ h) - own


# Loss of each pair of juices by those who liked one more, each juice with a spread of its own.

ONE, OTHER = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
LIKED, ASKED = np.array([7, 12, 9, 11, 8, 4]), np.array([15, 15, 12, 14, 15, 10])


def _juices(x):
    v = np.exp(2 * x[4:])
    total = v[ONE] + v[OTHER]
    return (x[ONE] - x[OTHER]) / np.sqrt(total), v, total


def f_juices(x):
    z = _juices(x)[0]
    return -LIKED * _log_normal(z) - (ASKED - LIKED) * _log_normal(-z)


@case(
    "losses",
    f_juices,
    0.5 * normal("juices", 8),
    parts=(slice(0, 4), slice(4, 8)),
    slips=(
        "spread of the other forgotten",
        "those who liked the other forgotten",
        "share of the variance forgotten",
    ),
)
def juices_compared_by_pairs(x, slip):
    z, v, total = _juices(x)
    d = -LIKED * _mills(z)
    if slip != "those who liked the other forgotten":
        d = d + (ASKED - LIKED) * _mills(-z)
    one, other = np.eye(4)[ONE], np.eye(4)[OTHER]
    spread = one + (0 if slip == "spread of the other forgotten" else other)
    spread = spread * (1 if slip == "share of the variance forgotten" else v / total[:, None])
    by_liking = (one - other) / np.sqrt(total)[:, None]
    return d[:, None] * np.concatenate([by_liking, -z[:, None] * spread], axis=1)


# Choices of buyers whose tastes are drawn: a simulated likelihood (mixed logit).

OFFERS, BOUGHT = normal("offers", 4, 3, 2), np.array([2, 0, 1, 0])
DRAWS = normal("draws of tastes", 4, 5, 2)


def _tastes(x):
    return _softmax((x[:2] + np.exp(x[2:]) * DRAWS) @ OFFERS.transpose(0, 2, 1))


def f_tastes(x):
    return -np.sum(np.log(np.mean(_tastes(x)[np.arange(4), :, BOUGHT], axis=1)))


@case(
    "losses",
    f_tastes,
    [0.5, -0.8, -0.2, 0.3],
    batch=4,
    parts=(slice(0, 2), slice(2, 4)),
    slips=(
        "draws weighed alike",
        "offers not bought forgotten",
        "logarithm of the deviation forgotten",
    ),
)
def choices_of_buyers_by_drawn_tastes(x, slip):
    P = _tastes(x)
    p = P[np.arange(4), :, BOUGHT]
    w = np.full((4, 5), 0.2) if slip == "draws weighed alike" else p / p.sum(1, keepdims=True)
    mean = 0 if slip == "offers not bought forgotten" else P @ OFFERS
    D = -w[..., None] * (OFFERS[np.arange(4), BOUGHT][:, None] - mean)
    deviation = 1 if slip == "logarithm of the deviation forgotten" else np.exp(x[2:])
    return pack(D.sum((0, 1)), np.sum(D * DRAWS, axis=(0, 1)) * deviation)


# Loss of each patient, of whom some never relapse; the others do by Weibull.

MONTHS = np.array([3.0, 8.0, 14.0, 30.0, 22.0, 40.0, 6.0])
RELAPSED, TREATED = np.array([1, 1, 0, 0, 1, 0, 0]) == 1, np.array([0, 1, 0, 1, 0, 1, 1.0])


def _patients(x):
    u = np.exp(x[2]) * (np.log(MONTHS) - x[3])
    return _sigmoid(x[0] + x[1] * TREATED), u, np.exp(u)


def f_patients(x):
    p, u, H = _patients(x)
    relapse = np.log(p) + x[2] + u - np.log(MONTHS) - H
    return -np.where(RELAPSED, relapse, np.log(1 - p + p * np.exp(-H)))


@case(
    "losses",
    f_patients,
    [0.4, -0.9, 0.3, 2.4],
    slips=(
        "the cured forgotten",
        "density's part by the shape forgotten",
        "survival forgotten by the share",
    ),
)
def patients_some_of_whom_are_cured(x, slip):
    p, u, H = _patients(x)
    S = np.exp(-H)
    alive = 1 - p + p * S
    share = np.where(RELAPSED, 1 - p, p * (1 - p) * (S - 1) / alive)
    if slip == "survival forgotten by the share":
        share = np.where(RELAPSED, 1 - p, -p * (1 - p) / alive)
    at_risk = np.ones(7) if slip == "the cured forgotten" else p * S / alive
    by_u = np.where(RELAPSED, 1 - H, -at_risk * H)
    shape = by_u * u + RELAPSED * (slip != "density's part by the shape forgotten")
    return -np.stack([share, share * TREATED, shape, -np.exp(x[2]) * by_u], axis=1)


# Loss of each machine, of which only the inspections before and after its failure are known.

MACHINES = np.column_stack([np.ones(6), normal("machines", 6, 2)])
SOUND, FAILED = np.array([1.0, 2, 4, 8, 8, 1]), np.array([2.0, 4, 8, 16, 8, 1])
NEW, STILL = np.array([0, 0, 0, 0, 0, 1]) == 1, np.array([0, 0, 0, 0, 1, 0]) == 1


def _machines(x):
    z = [(np.log(t) - MACHINES @ x[:3]) / np.exp(x[3]) for t in (SOUND, FAILED)]
    return *z, np.where(NEW, 0, _sigmoid(z[0])), np.where(STILL, 1, _sigmoid(z[1]))


def f_machines(x):
    _, _, before, after = _machines(x)
    return -np.log(after - before)


@case(
    "losses",
    f_machines,
    [1.3, 0.4, -0.3, -0.4],
    slips=("inspection before forgotten", "chance before taken as 0", "scale in z forgotten"),
)
def machines_that_failed_between_inspections(x, slip):
    z0, z1, before, after = _machines(x)
    d0, d1 = before * (1 - before), after * (1 - after)
    if slip == "inspection before forgotten":
        d0 = 0 * d0
    span = after - before
    if slip == "chance before taken as 0":
        span = np.where(STILL, span, after)
    scaled = d1 - d0 if slip == "scale in z forgotten" else d1 * z1 - d0 * z0
    by_place = ((d1 - d0) / np.exp(x[3]))[:, None] * MACHINES
    return np.column_stack([by_place, scaled]) / span[:, None]


# Highest floods of the years by an extreme value distribution whose place drifts.

YEAR = np.linspace(-1, 1, 9)
FLOOD = np.array([2.1, 3.4, 1.8, 2.6, 5.2, 2.9, 3.1, 4.4, 3.7])


def _floods(x):
    z = (FLOOD - x[0] - x[1] * YEAR) / np.exp(x[2])
    t = 1 + x[3] * z
    return z, t, np.exp(-np.log(t) / x[3])


def f_floods(x):
    _, t, p = _floods(x)
    return np.sum(x[2] + (1 + 1 / x[3]) * np.log(t) + p)


@case(
    "losses",
    f_floods,
    [2.6, 0.5, -0.1, 0.22],
    batch=9,
    slips=(
        "shape in the power forgotten",
        "shape inside of the bracket forgotten",
        "chance to stay below forgotten",
    ),
)
def floods_whose_level_drifts(x, slip):
    z, t, p = _floods(x)
    k = x[3]
    by_z = (1 + k - (0 if slip == "chance to stay below forgotten" else p)) / t
    power = 0 if slip == "shape in the power forgotten" else (p - 1) * np.log(t) / k**2
    bracket = 0 if slip == "shape inside of the bracket forgotten" else z * (1 + k - p) / (k * t)
    place = -by_z / np.exp(x[2])
    return pack(place.sum(), place @ YEAR, np.sum(1 - by_z * z), np.sum(power + bracket))


# Level of a quantity that is pulled back at random (Ornstein and Uhlenbeck), at uneven times.

GAPS = np.array([0.3, 1.1, 0.5, 2.0, 0.8, 0.2, 1.4])
LEVELS = 1 + 0.8 * normal("levels at uneven times", 8)


def _pulled(x):
    v, e = np.exp(2 * x[2] - x[1]) / 2, np.exp(-np.exp(x[1]) * GAPS)
    return v, e, LEVELS[1:] - x[0] - (LEVELS[:-1] - x[0]) * e, v * (1 - e * e)


def f_pulled(x):
    v, _, r, var = _pulled(x)
    start = np.log(v) + (LEVELS[0] - x[0]) ** 2 / v
    return (start + np.sum(np.log(var) + r * r / var)) / 2


@case(
    "losses",
    f_pulled,
    [0.7, -0.2, 0.1],
    slips=(
        "start forgotten",
        "pull in the variance forgotten",
        "pull in the mean forgotten",
        "mean that fades forgotten",
    ),
)
def level_pulled_back_at_uneven_times(x, slip):
    v, e, r, var = _pulled(x)
    first = (LEVELS[0] - x[0]) * (slip != "start forgotten")
    fades = -np.exp(x[1]) * GAPS * e
    by_var = -1 - (slip != "pull in the variance forgotten") * 2 * e * fades / (1 - e * e)
    by_r = -(slip != "pull in the mean forgotten") * (LEVELS[:-1] - x[0]) * fades
    start = 0 if slip == "start forgotten" else 1 - first**2 / v
    kept = 1 if slip == "mean that fades forgotten" else 1 - e
    surprise = 1 - r * r / var
    return np.stack(
        [
            -first / v - np.sum(r * kept / var),
            -start / 2 + np.sum(surprise * by_var / 2 + r * by_r / var),
            start + np.sum(surprise),
        ]
    )


# Rates of an illness in districts, each alike its neighbours as far as the data say.

BORDERS = np.zeros((5, 5))
for _one, _other in ((0, 1), (0, 2), (1, 2), (2, 3), (3, 4)):
    BORDERS[_one, _other] = BORDERS[_other, _one] = 1
COUNT = np.diag(BORDERS.sum(1))
EXPECTED, ILL = np.array([4.0, 7.0, 5.5, 3.0, 6.0]), np.array([6, 9, 4, 2, 7])


def f_districts(x):
    u, rho = x[:5], np.tanh(x[6])
    M = COUNT - rho * BORDERS
    prior = np.exp(x[5]) * (u @ (M @ u)) - np.log(det(M)) - 5 * x[5]
    return np.sum(EXPECTED * np.exp(u) - ILL * u) + prior / 2


@case(
    "losses",
    f_districts,
    pack(0.5 * normal("districts", 5), 0.3, 0.8),
    parts=(slice(0, 5), slice(5, 6), slice(6, 7)),
    slips=(
        "determinant forgotten",
        "diagonal of the inverse for its product with the borders",
        "neighbours forgotten by the rates",
        "slope of tanh forgotten",
    ),
)
def illness_in_districts_with_borders(x, slip):
    u, tau, rho = x[:5], np.exp(x[5]), np.tanh(x[6])
    M = COUNT - rho * BORDERS
    inverse = np.linalg.inv(M)
    trace = {
        "determinant forgotten": 0,
        "diagonal of the inverse for its product with the borders": np.trace(inverse),
    }.get(slip, np.sum(inverse * BORDERS))
    prior = COUNT if slip == "neighbours forgotten by the rates" else M
    slope = 1 if slip == "slope of tanh forgotten" else 1 - rho**2
    return pack(
        EXPECTED * np.exp(u) - ILL + tau * prior @ u,
        (tau * u @ M @ u - 5) / 2,
        slope * (trace - tau * u @ BORDERS @ u) / 2,
    )


# A density without its integral, learnt by telling data from gaussian noise.


def _of_place(t):
    return np.stack([t, t * t, np.cos(2 * t), np.ones_like(t)], axis=1)


REAL, FAKE = 0.5 + 0.7 * normal("real", 5), 1.5 * normal("fake", 10)
LOG_NOISE = [-((t / 1.5) ** 2) / 2 - np.log(1.5 * np.sqrt(2 * np.pi)) for t in (REAL, FAKE)]


def f_contrast(x):
    real, fake = (
        _of_place(t) @ x - noise - np.log(2)
        for t, noise in zip((REAL, FAKE), LOG_NOISE, strict=True)
    )
    return np.mean(_softplus(-real)) + 2 * np.mean(_softplus(fake))


@case(
    "losses",
    f_contrast,
    [0.6, -0.7, 0.3, -0.9],
    slips=("odds of the noise forgotten", "noise's own density forgotten", "noise averaged once"),
)
def density_by_contrast_with_noise(x, slip):
    g = np.zeros(4)
    odds = 0 if slip == "odds of the noise forgotten" else np.log(2)
    for t, noise, sign in zip((REAL, FAKE), LOG_NOISE, (-1, 1), strict=True):
        density = 0 if slip == "noise's own density forgotten" else noise
        F = _of_place(t)
        weight = 2 if sign > 0 and slip != "noise averaged once" else 1
        g += weight * sign * np.mean(_sigmoid(sign * (F @ x - density - odds))[:, None] * F, axis=0)
    return g


# Loss of an actor in each state: its advantage, and a bonus for entropy.

STATES, ADVANTAGE = normal("states", 3, 2), np.array([1.2, -0.7, 0.4])
TAKEN = np.eye(4)[[1, 3, 0]]


def f_actor(W):
    p = _softmax(STATES @ W)
    return np.sum((0.3 * p - ADVANTAGE[:, None] * TAKEN) * np.log(p), axis=1)


@case(
    "losses",
    f_actor,
    normal("actor", 2, 4),
    slips=(
        "entropy's mean forgotten",
        "other actions forgotten",
        "entropy of the action taken only",
    ),
)
def actor_with_a_bonus_for_entropy(W, slip):
    p = _softmax(STATES @ W)
    log = np.log(p)
    H = 0 if slip == "entropy's mean forgotten" else -np.sum(p * log, axis=1, keepdims=True)
    bonus = p * (log + H)
    if slip == "entropy of the action taken only":
        bonus = bonus * TAKEN
    others = 0 if slip == "other actions forgotten" else p
    D = 0.3 * bonus - ADVANTAGE[:, None] * (TAKEN - others)
    return STATES[..., None] * D[:, None]


# Quantiles of a return, each pulled by each target with a slope that is bounded.

LEVEL = (np.arange(5) + 0.5)[:, None] / 5
RETURNS = np.array([-1.6, -0.3, 0.2, 0.75, 1.9, 3.1])


def f_returns(q):
    u = RETURNS - q[:, None]
    m = np.minimum(np.abs(u), 0.8)
    return np.sum(np.abs(LEVEL - (u < 0)) * m * (np.abs(u) - m / 2)) / 0.8 / 6


@case(
    "losses",
    f_returns,
    [-0.95, -0.42, 0.36, 1.21, 1.63],
    slips=(
        "levels at the ends of their bins",
        "levels of the other side",
        "slope not bounded",
        "slope of the absolute value",
    ),
)
def quantiles_of_a_return(q, slip):
    u = RETURNS - q[:, None]
    level = LEVEL + 0.1 if slip == "levels at the ends of their bins" else LEVEL
    side = u > 0 if slip == "levels of the other side" else u < 0
    slope = np.clip(u, -0.8, 0.8) / 0.8
    if slip == "slope not bounded":
        slope = u / 0.8
    if slip == "slope of the absolute value":
        slope = np.sign(u)
    return -np.sum(np.abs(level - side) * slope, axis=1) / 6


# Distance of the marks each photo is given from those foretold, by cumulated shares.

MARKS = np.cumsum(_softmax(normal("marks of photos", 2, 5)), axis=1)


def f_photos(Z):
    C = np.cumsum(_softmax(Z), axis=1)
    return np.sqrt(np.mean((C - MARKS) ** 2, axis=1))


@case(
    "losses",
    f_photos,
    normal("marks foretold", 2, 5),
    slips=("cumulated from the wrong end", "rank-one term forgotten", "shares not cumulated back"),
)
def marks_of_photos_by_cumulated_shares(Z, slip):
    p = _softmax(Z)
    off = np.cumsum(p, axis=1) - MARKS
    d = off / 5 / np.sqrt(np.mean(off**2, axis=1, keepdims=True))
    back = {
        "cumulated from the wrong end": np.cumsum(d, axis=1),
        "shares not cumulated back": d,
    }.get(slip, np.cumsum(d[:, ::-1], axis=1)[:, ::-1])
    mean = 0 if slip == "rank-one term forgotten" else np.sum(p * back, axis=1, keepdims=True)
    return np.eye(2)[..., None] * (p * (back - mean))[:, None]


# A flat map of cells that keeps neighbours, by Student's t (t-SNE).

_near = np.exp(-np.sum((normal("cells", 5, 1, 4) - normal("cells", 1, 5, 4)) ** 2, axis=2) / 8)
NEAR = (_near + _near.T) * (1 - np.eye(5))
NEAR = NEAR / NEAR.sum()


def _map(Y):
    D = Y[:, None] - Y
    w = (1 - np.eye(5)) / (1 + np.sum(D**2, axis=2))
    return D, w, w / np.sum(w)


def f_map(Y):
    q = _map(Y)[2] + np.eye(5)
    return np.sum(NEAR * (np.log(NEAR + np.eye(5)) - np.log(q)))


@case(
    "losses",
    f_map,
    normal("map of cells", 5, 2),
    slips=("student's weight forgotten", "normalisation forgotten", "weights not normalised"),
)
def map_of_cells_that_keeps_neighbours(Y, slip):
    D, w, q = _map(Y)
    if slip == "normalisation forgotten":
        q = 0
    if slip == "weights not normalised":
        q = w
    weight = 1 if slip == "student's weight forgotten" else w
    return 4 * np.sum(((NEAR - q) * weight)[..., None] * D, axis=1)


# Loss of each point off a line, with a robustness and a scale that are learnt (Barron).

PLACE, DEPTH = np.linspace(-1, 1, 6), np.array([-0.8, -0.9, 2.2, 0.1, 0.9, 0.7])


def _robust(x):
    r = DEPTH - x[0] - x[1] * PLACE
    alpha = 2 * _sigmoid(x[2])
    s = (r / np.exp(x[3])) ** 2
    return r, alpha, s, s / (2 - alpha) + 1


def f_robust(x):
    _, alpha, _, k = _robust(x)
    return (2 - alpha) / alpha * (k ** (alpha / 2) - 1)


@case(
    "losses",
    f_robust,
    [0.1, 0.6, 0.4, -0.5],
    slips=(
        "robustness in the power forgotten",
        "robustness inside of the bracket forgotten",
        "robustness before the bracket forgotten",
        "weight of squares",
    ),
)
def points_off_a_line_of_learnt_robustness(x, slip):
    r, alpha, s, k = _robust(x)
    weight = np.ones(6) if slip == "weight of squares" else k ** (alpha / 2 - 1)
    before = -2 / alpha**2 * (k ** (alpha / 2) - 1)
    power = (2 - alpha) / alpha * k ** (alpha / 2) * np.log(k) / 2
    inside = k ** (alpha / 2 - 1) * s / (2 - alpha) / 2
    by_alpha = (
        before * (slip != "robustness before the bracket forgotten")
        + power * (slip != "robustness in the power forgotten")
        + inside * (slip != "robustness inside of the bracket forgotten")
    )
    place = -weight * r / np.exp(2 * x[3])
    return np.stack([place, place * PLACE, by_alpha * alpha * (1 - alpha / 2), -weight * s], axis=1)


# Likelihood of signals as a mixture of independent sources (ICA).

SENSORS = normal("sensors", 3, 3) @ np.sign(normal("sources", 3, 8)) * uniform("loud", 3, 8)


def f_sources(W):
    y = np.abs(W @ SENSORS)
    return np.sum(y + np.log1p(np.exp(-2 * y))) / 8 - np.log(np.abs(det(W)))


@case(
    "losses",
    f_sources,
    np.eye(3) + 0.5 * normal("unmixing", 3, 3),
    batch=8,
    slips=(
        "inverse not transposed",
        "determinant forgotten",
        "determinant for its logarithm",
        "signs of the sources",
    ),
)
def sources_behind_sensors(W, slip):
    Y = W @ SENSORS
    slope = np.sign(Y) if slip == "signs of the sources" else np.tanh(Y)
    inverse = np.linalg.inv(W)
    volume = {
        "inverse not transposed": inverse,
        "determinant forgotten": 0,
        "determinant for its logarithm": abs(np.linalg.det(W)) * inverse.T,
    }.get(slip, inverse.T)
    return slope @ SENSORS.T / 8 - volume


# Loss of each joint of a hand by its heat map: distance of the mean place, and its spread.

SPOTS = np.stack(np.meshgrid(np.linspace(-1, 1, 3), np.linspace(-1, 1, 4)), axis=-1).reshape(12, 2)
JOINTS = np.array([[0.3, -0.2], [-0.5, 0.6]])


def f_joints(Z):
    p = _softmax(Z)
    m = p @ SPOTS
    spread = p @ np.sum(SPOTS**2, axis=1) - np.sum(m * m, axis=1)
    return np.sum((m - JOINTS) ** 2, axis=1) + 0.5 * spread


@case(
    "losses",
    f_joints,
    normal("heat of joints", 2, 12),
    slips=(
        "mean place in the spread taken as constant",
        "rank-one term forgotten",
        "spread forgotten",
    ),
)
def joints_of_a_hand_by_heat_maps(Z, slip):
    p = _softmax(Z)
    m = p @ SPOTS
    moved = 0 if slip == "mean place in the spread taken as constant" else 2 * m @ SPOTS.T
    spread = np.sum(SPOTS**2, axis=1) - moved
    d = 2 * (m - JOINTS) @ SPOTS.T + (0 if slip == "spread forgotten" else 0.5 * spread)
    mean = 0 if slip == "rank-one term forgotten" else np.sum(p * d, axis=1, keepdims=True)
    return np.eye(2)[..., None] * (p * (d - mean))[:, None]
