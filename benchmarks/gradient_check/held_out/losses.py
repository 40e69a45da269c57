# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Losses and likelihoods: survival, counts, sequences, rankings, embeddings, series, images."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..layers import sigmoid
from ..losses import log_softmax
from ..smooth import softmax
from ..truth import det, gammaln, solve

# Regressions of statistics.

PATIENTS = normal("patients", 6, 3)
FOLLOWED = np.array([2.1, 0.7, 3.4, 1.5, 5.2, 2.8])
DIED = np.array([1.0, 1.0, 0.0, 1.0, 0.0, 1.0])
AT_RISK = (FOLLOWED[:, None] <= FOLLOWED) * 1.0


@case(
    "losses",
    lambda b: -np.sum(DIED * (PATIENTS @ b - np.log(AT_RISK @ np.exp(PATIENTS @ b)))),
    [0.6, -0.4, 0.3],
    batch=6,
    slips=("everybody at risk", "censored as died", "own covariates forgotten", "risk before"),
)
def partial_likelihood_of_survival(b, slip):
    risk = {"everybody at risk": np.ones((6, 6)), "risk before": AT_RISK.T}.get(slip, AT_RISK)
    e = np.exp(PATIENTS @ b)
    mean = risk @ (e[:, None] * PATIENTS) / (risk @ e)[:, None]
    died = np.ones(6) if slip == "censored as died" else DIED
    return died @ (mean - (0 if slip == "own covariates forgotten" else PATIENTS))


HOURS, DOSES = np.array([0.4, 1.9, 0.8, 3.0, 1.2, 2.5, 0.6]), normal("doses", 7)
FAILED = np.array([1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0])


def f_failures(x):
    shape, away = np.exp(x[0]), np.log(HOURS) - x[1] - x[2] * DOSES
    return np.mean(np.exp(shape * away) - FAILED * (x[0] + shape * away - np.log(HOURS)))


@case(
    "losses",
    f_failures,
    [0.4, 0.5, -0.3],
    batch=7,
    slips=("censoring forgotten", "shape not as logarithm", "shape's 1 forgotten", "scale's shape"),
)
def weibull_likelihood_with_censoring(x, slip):
    shape, away = np.exp(x[0]), np.log(HOURS) - x[1] - x[2] * DOSES
    failed = 1 if slip == "censoring forgotten" else FAILED
    miss = failed - np.exp(shape * away)
    by_shape = -shape * away * miss - (0 if slip == "shape's 1 forgotten" else failed)
    if slip == "shape not as logarithm":
        by_shape = by_shape / shape
    by_scale = miss * (1 if slip == "scale's shape" else shape)
    return np.array([np.mean(by_shape), np.mean(by_scale), np.mean(by_scale * DOSES)])


VISITS, AGES = np.array([0.0, 2.0, 1.0, 9.0, 4.0, 0.0]), normal("ages", 6)


def f_visits(x):
    m, r = np.exp(x[0] + x[1] * AGES), np.exp(x[2])
    known = gammaln(VISITS + r) - gammaln(r + 0 * VISITS)
    return -np.sum(known + r * np.log(r / (r + m)) + VISITS * np.log(m / (r + m)))


@case(
    "losses",
    f_visits,
    [0.9, 0.5, 0.3],
    batch=6,
    slips=("Poisson's score", "digamma of r forgotten", "r not as logarithm", "1 forgotten"),
)
def negative_binomial_likelihood(x, slip):
    m, r = np.exp(x[0] + x[1] * AGES), np.exp(x[2])
    score = (m - VISITS) * (1 if slip == "Poisson's score" else r / (r + m))
    own = 0 if slip == "digamma of r forgotten" else digamma(r)
    one = 0 if slip == "1 forgotten" else 1
    by_r = digamma(VISITS + r) - own + np.log(r / (r + m)) + one - (r + VISITS) / (r + m)
    outer = 1 if slip == "r not as logarithm" else r
    return np.array([np.sum(score), score @ AGES, -outer * np.sum(by_r)])


ANSWERERS, GRADES = normal("answerers", 5, 2), np.array([1, 3, 0, 2, 1])
GAPS = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 1]])


def _cuts(x):
    return x[2] + np.concatenate([0 * x[3:4], np.cumsum(np.exp(x[3:]))])


def f_grades(x):
    below = sigmoid(_cuts(x) - (ANSWERERS @ x[:2])[:, None])
    edges = np.concatenate([0 * below[:, :1], below, 0 * below[:, :1] + 1], axis=1)
    rows = np.arange(5)
    return -np.log(edges[rows, GRADES + 1] - edges[rows, GRADES])


@case(
    "losses",
    f_grades,
    [0.7, -0.5, -0.8, 0.1, -0.4],
    parts=(slice(0, 2), slice(2, 5)),
    slips=(
        "lower cut forgotten",
        "gaps not as logarithms",
        "gaps not summed",
        "sign of the covariates",
    ),
)
def losses_of_ordered_grades(x, slip):
    below = sigmoid(_cuts(x) - (ANSWERERS @ x[:2])[:, None])
    edges = np.pad(below, ((0, 0), (1, 1)), constant_values=(0, 1))
    density, rows = edges * (1 - edges), np.arange(5)
    D = np.zeros((5, 5))
    D[rows, GRADES + 1] = density[rows, GRADES + 1]
    if slip != "lower cut forgotten":
        D[rows, GRADES] = -density[rows, GRADES]
    D = -D[:, 1:4] / (edges[rows, GRADES + 1] - edges[rows, GRADES])[:, None]
    by_cut = np.eye(3) if slip == "gaps not summed" else GAPS
    sizes = np.ones(3) if slip == "gaps not as logarithms" else pack(1.0, np.exp(x[3:]))
    sign = 1 if slip == "sign of the covariates" else -1
    return np.column_stack([sign * D.sum(1)[:, None] * ANSWERERS, D @ by_cut * sizes])


# Tests and ratings.

ITEMS = ((4,), (3,), (3,), (3,))
SOLVED = np.array([[1.0, 0, 1], [0, 0, 1], [1, 1, 0], [1, 0, 0]])


def f_test(x):
    ability, sharp, hard, guess = unpack(x, *ITEMS)
    c = sigmoid(guess)
    p = c + (1 - c) * sigmoid(sharp * (ability[:, None] - hard))
    return np.sum(SOLVED * np.log(p) + (1 - SOLVED) * np.log(1 - p), axis=1)


@case(
    "losses",
    f_test,
    pack(normal("abilities", 4), [0.9, 1.4, 1.1], [-0.3, 0.6, 0.2], [-1.5, -1.2, -2.0]),
    parts=slices(*ITEMS),
    slips=(
        "guesses left out of the slope",
        "sharpness forgotten",
        "guess not as logit",
        "failures forgotten",
    ),
)
def log_likelihoods_of_test_takers(x, slip):
    ability, sharp, hard, guess = unpack(x, *ITEMS)
    c, s = sigmoid(guess), sigmoid(sharp * (ability[:, None] - hard))
    p = c + (1 - c) * s
    D = SOLVED / p - (0 if slip == "failures forgotten" else (1 - SOLVED) / (1 - p))
    z = D * s * (1 - s) * (1 if slip == "guesses left out of the slope" else 1 - c)
    a = np.ones(3) if slip == "sharpness forgotten" else sharp
    by_guess = D * (1 - s) * (1 if slip == "guess not as logit" else c * (1 - c))
    return np.column_stack([np.diag(z @ a), z * (ability[:, None] - hard), -z * sharp, by_guess])


RATINGS = np.array([4.5, 2.0, 3.5, 5.0, 1.5, 3.0])
USER, FILM = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 0, 1, 2])
TASTES = ((3,), (3,), (3, 2), (3, 2))


def _residual(x):
    user, film, P, Q = unpack(x, *TASTES)
    return 3.2 + user[USER] + film[FILM] + np.sum(P[USER] * Q[FILM], axis=1) - RATINGS


@case(
    "losses",
    lambda x: np.mean(_residual(x) ** 2) + 0.05 * np.sum(x[6:] ** 2),
    0.7 * normal("tastes", 18),
    batch=6,
    parts=slices(*TASTES),
    slips=(
        "decay forgotten",
        "last rating of each only",
        "factors updated one after the other",
        "own factor",
    ),
)
def ratings_by_latent_factors(x, slip):
    _, _, P, Q = unpack(x, *TASTES)
    d = 2 * _residual(x)[:, None] / 6
    grads = [np.zeros((3, 1)), np.zeros((3, 1)), np.zeros((3, 2)), np.zeros((3, 2))]

    def add(k, index, rows):
        if slip == "last rating of each only":
            grads[k][index] = rows
        else:
            np.add.at(grads[k], index, rows)

    add(0, USER, d)
    add(1, FILM, d)
    add(2, USER, d * (P[USER] if slip == "own factor" else Q[FILM]))
    if slip == "factors updated one after the other":
        P = P - 0.1 * grads[2]
    add(3, FILM, d * P[USER])
    decay = 0 if slip == "decay forgotten" else 0.1
    return pack(*grads[:2], grads[2] + decay * x[6:12].reshape(3, 2), grads[3] + decay * Q)


RANKED = np.array([[2, 0, 3, 1], [1, 3, 0, 2], [0, 2, 1, 3]])
LISTS = np.arange(3)[:, None]


def f_ranking(s):
    s = s[LISTS, RANKED]
    tails = np.cumsum(np.exp(s)[:, ::-1], axis=1)[:, ::-1]
    return np.mean(np.sum(np.log(tails) - s, axis=1))


@case(
    "losses",
    f_ranking,
    normal("ranked scores", 3, 4),
    batch=3,
    slips=("order not undone", "first place only", "later places for earlier", "own score"),
)
def listwise_ranking(s, slip):
    e = np.exp(s[LISTS, RANKED])
    share = 1 / np.cumsum(e[:, ::-1], axis=1)[:, ::-1]
    if slip == "first place only":
        share = share * [1, 0, 0, 0]
    later = slip == "later places for earlier"
    total = np.cumsum(share[:, ::-1], axis=1)[:, ::-1] if later else np.cumsum(share, axis=1)
    d = (e * total - (0 if slip == "own score" else 1)) / 3
    if slip == "order not undone":
        return d
    g = np.zeros_like(s)
    g[LISTS, RANKED] = d
    return g


# Sequences, series and events.

SPELLED, FRAMES, LETTERS = np.array([0, 1, 0, 2, 0]), 5, 4
NEXT = np.eye(5) + np.eye(5, k=1)
SKIPPING = NEXT + (np.arange(5) == 3) * (np.arange(5)[:, None] == 1)  # from letter to letter


def f_spelling(z):
    p = softmax(z)[:, SPELLED]
    a = p[0] * [1, 1, 0, 0, 0]
    for row in p[1:]:
        a = (a @ SKIPPING) * row
    return -np.log(a[3] + a[4])


@case(
    "losses",
    f_spelling,
    normal("spelling", FRAMES, LETTERS),
    slips=(
        "letters next to each other forgotten",
        "last of the blanks only",
        "softmax's part forgotten",
        "posterior by what came before",
    ),
)
def connectionist_temporal_classification(z, slip):
    y = softmax(z)
    p = y[:, SPELLED]
    step = NEXT if slip == "letters next to each other forgotten" else SKIPPING
    a, b = np.zeros((FRAMES, 5)), np.zeros((FRAMES, 5))
    a[0, :2], b[-1, 3:] = p[0, :2], 1
    for t in range(1, FRAMES):
        a[t] = (a[t - 1] @ step) * p[t]
        b[-1 - t] = step @ (b[-t] * p[-t])
    joint = a if slip == "posterior by what came before" else a * b
    joint = joint / joint.sum(1, keepdims=True)
    posterior = np.zeros_like(z)
    if slip == "last of the blanks only":
        posterior[:, SPELLED] = joint
    else:
        np.add.at(posterior, (slice(None), SPELLED), joint)
    return (0 if slip == "softmax's part forgotten" else y) - posterior


RETURNS = normal("returns", 9)


def f_volatility(x):
    h, terms = 1.0, []
    for before, today in pairwise(RETURNS):
        h = x[0] + x[1] * before**2 + x[2] * h
        terms.append(np.log(h) + today**2 / h)
    return np.stack(terms) / 2


@case(
    "losses",
    f_volatility,
    [0.2, 0.15, 0.7],
    slips=(
        "earlier variances taken as constant",
        "quadratic part forgotten",
        "today's return for yesterday's",
        "mean reverting term's own variance",
    ),
)
def scores_of_a_garch_model(x, slip):
    h, by, rows = 1.0, np.zeros(3), []
    for before, today in pairwise(RETURNS):
        r = today if slip == "today's return for yesterday's" else before
        last = h
        h = x[0] + x[1] * before**2 + x[2] * h
        own = h if slip == "mean reverting term's own variance" else last
        memory = 0 if slip == "earlier variances taken as constant" else x[2]
        by = np.array([1.0, r**2, own]) + memory * by
        rows.append((1 / h - (0 if slip == "quadratic part forgotten" else (today / h) ** 2)) * by)
    return np.stack(rows) / 2


SHOCKS = np.array([0.3, 0.5, 1.4, 1.6, 1.7, 3.9])
WAITS = SHOCKS[:, None] - SHOCKS
EARLIER = (WAITS > 0) * 1.0


def f_shocks(x):
    m, a, b = x
    rate = m + a * np.sum(EARLIER * np.exp(-b * EARLIER * WAITS), axis=1)
    return 5 * m + a / b * np.sum(1 - np.exp(-b * (5 - SHOCKS))) - np.sum(np.log(rate))


@case(
    "losses",
    f_shocks,
    [0.6, 0.8, 1.3],
    slips=(
        "rate between the events forgotten",
        "waits in the decay forgotten",
        "1/b taken as constant",
        "own event excites itself",
    ),
)
def likelihood_of_a_hawkes_process(x, slip):
    m, a, b = x
    earlier = EARLIER + (np.eye(6) if slip == "own event excites itself" else 0)
    e = earlier * np.exp(-b * EARLIER * WAITS)
    rate = m + a * e.sum(1)
    waits = 1 if slip == "waits in the decay forgotten" else WAITS
    left = 5 - SHOCKS
    gone = np.sum(1 - np.exp(-b * left))
    again = 0 if slip == "1/b taken as constant" else a * gone / b**2
    k = 0 if slip == "rate between the events forgotten" else 1
    by_b = k * (a / b * left @ np.exp(-b * left) - again) + a * np.sum((e * waits).sum(1) / rate)
    return np.array([5 * k - np.sum(1 / rate), k * gone / b - np.sum(e.sum(1) / rate), by_b])


REWARDS, ENDED = normal("rewards", 5), np.array([0.0, 0, 1, 0, 0])
NOW, THEN = normal("states now", 5, 2), normal("states then", 5, 2)
CRITIC = ((3, 2), (3,))


def _worth(states, W, v):
    return np.tanh(states @ W.T) @ v


def f_bellman(x):
    W, v = unpack(x, *CRITIC)
    return np.mean((REWARDS + 0.9 * (1 - ENDED) * _worth(THEN, W, v) - _worth(NOW, W, v)) ** 2)


@case(
    "losses",
    f_bellman,
    0.8 * normal("critic", 9),
    batch=5,
    parts=slices(*CRITIC),
    slips=(
        "target taken as constant",
        "ends of the episodes forgotten",
        "discount forgotten",
        "sign of the target",
    ),
)
def bellman_residual(x, slip):
    W, v = unpack(x, *CRITIC)
    miss = REWARDS + 0.9 * (1 - ENDED) * _worth(THEN, W, v) - _worth(NOW, W, v)

    def slopes(states, d):
        h = np.tanh(states @ W.T)
        return pack((d[:, None] * v * (1 - h**2)).T @ states, h.T @ d)

    open_ended = 1 if slip == "ends of the episodes forgotten" else 1 - ENDED
    discount = {
        "target taken as constant": 0,
        "discount forgotten": 1,
        "sign of the target": -0.9,
    }.get(slip, 0.9)
    return 2 / 5 * (slopes(THEN, discount * open_ended * miss) - slopes(NOW, miss))


# Embeddings and distributions of samples.

MIDDLE, AROUND = np.array([0, 0, 0, 1, 1, 2, 2]), np.array([1, 2, 3, 0, 3, 2, 0])
SEEN = np.array([1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
WORDS = ((3, 2), (4, 2))


def f_words(x):
    V, U = unpack(x, *WORDS)
    return np.sum(np.log(1 + np.exp(-SEEN * np.sum(V[MIDDLE] * U[AROUND], axis=1))))


@case(
    "losses",
    f_words,
    normal("words", 14),
    batch=7,
    parts=slices(*WORDS),
    slips=(
        "negatives as positives",
        "last pair of a word only",
        "context updated first",
        "slope of the sigmoid",
    ),
)
def skip_grams_with_negative_samples(x, slip):
    V, U = unpack(x, *WORDS)
    sign = np.ones(7) if slip == "negatives as positives" else SEEN
    s = sigmoid(-sign * np.sum(V[MIDDLE] * U[AROUND], axis=1))
    d = (-sign * (s * (1 - s) if slip == "slope of the sigmoid" else s))[:, None]
    V_bar, U_bar = np.zeros_like(V), np.zeros_like(U)
    if slip == "last pair of a word only":
        V_bar[MIDDLE], U_bar[AROUND] = d * U[AROUND], d * V[MIDDLE]
        return pack(V_bar, U_bar)
    np.add.at(U_bar, AROUND, d * V[MIDDLE])
    if slip == "context updated first":
        U = U - 0.1 * U_bar
    np.add.at(V_bar, MIDDLE, d * U[AROUND])
    return pack(V_bar, U_bar)


FACES, PERSONS = ((3, 3), (3, 3)), np.array([2, 0, 1])
MARGIN, SHARPNESS = 0.3, 4.0


def _unit(X):
    return X / np.sqrt(np.sum(X * X, axis=1, keepdims=True))


def f_faces(x):
    E, W = unpack(x, *FACES)
    c = _unit(E) @ _unit(W).T
    wide = c * np.cos(MARGIN) - np.sqrt(1 - c**2) * np.sin(MARGIN)
    z = SHARPNESS * np.where(np.eye(3)[PERSONS] > 0, wide, c)
    return -np.mean(log_softmax(z)[np.arange(3), PERSONS])


@case(
    "losses",
    f_faces,
    normal("faces", 18),
    batch=3,
    parts=slices(*FACES),
    slips=(
        "slope of the margin forgotten",
        "projection forgotten",
        "sharpness forgotten",
        "lengths forgotten",
    ),
)
def softmax_with_an_angular_margin(x, slip):
    E, W = unpack(x, *FACES)
    u, w = _unit(E), _unit(W)
    c, own = u @ w.T, np.eye(3)[PERSONS]
    wide = c * np.cos(MARGIN) - np.sqrt(1 - c**2) * np.sin(MARGIN)
    p = softmax(SHARPNESS * np.where(own > 0, wide, c))
    slope = np.cos(MARGIN) + c / np.sqrt(1 - c**2) * np.sin(MARGIN)
    if slip == "slope of the margin forgotten":
        slope = 1
    D = (p - own) * np.where(own > 0, slope, 1) / 3
    D = D * (1 if slip == "sharpness forgotten" else SHARPNESS)

    def back(d, unit, X):
        along = np.sum(d * unit, axis=1, keepdims=True) * unit
        n = np.sqrt(np.sum(X * X, axis=1, keepdims=True))
        along = 0 if slip == "projection forgotten" else along
        return (d - along) / (1 if slip == "lengths forgotten" else n)

    return pack(back(D @ w, u, E), back(D.T @ u, w, W))


VIEWS = ((5, 2), (5, 2))


def _scaled(Z):
    c = Z - np.mean(Z, axis=0)
    s = np.sqrt(np.mean(c * c, axis=0))
    return c / s, s


def f_views(x):
    A, B = (_scaled(Z)[0] for Z in unpack(x, *VIEWS))
    C = A.T @ B / 5 - np.eye(2)
    return np.sum(C**2 * np.array([[1, 0.3], [0.3, 1]]))


@case(
    "losses",
    f_views,
    normal("views", 20),
    batch=5,
    parts=slices(*VIEWS),
    slips=(
        "deviations taken as constants",
        "weight of the redundancy forgotten",
        "correlations not transposed",
        "one view stopped",
    ),
)
def redundancy_of_two_views(x, slip):
    (A, s), (B, t) = (_scaled(Z) for Z in unpack(x, *VIEWS))
    off = 1 if slip == "weight of the redundancy forgotten" else 0.3
    D = 2 * (A.T @ B / 5 - np.eye(2)) * np.array([[1, off], [off, 1]]) / 5

    def back(d, Z, size):
        share = np.mean(d * Z, axis=0)
        return (d - (0 if slip == "deviations taken as constants" else Z * share)) / size

    first = back(B @ (D if slip == "correlations not transposed" else D.T), A, s)
    return pack(first, (0 if slip == "one view stopped" else 1) * back(A @ D, B, t))


REAL = normal("real samples", 5, 2)
WIDTHS = (0.6, 1.7)


def _distances(X, Y):
    return np.sum((X[:, None] - Y[None]) ** 2, axis=2)


def f_discrepancy(X):
    within, across = _distances(X, X), _distances(X, REAL)
    total = 0
    for w in WIDTHS:
        own = np.sum(np.exp(-within / (2 * w**2)) * (1 - np.eye(4))) / 12
        total = total + own - 2 * np.mean(np.exp(-across / (2 * w**2)))
    return total


@case(
    "losses",
    f_discrepancy,
    normal("drawn samples", 4, 2) + 0.5,
    batch=4,
    slips=(
        "first argument of the kernel only",
        "2 of the cross term forgotten",
        "width not squared",
        "wide kernel only",
    ),
)
def maximum_mean_discrepancy(X, slip):
    g = np.zeros_like(X)
    both = 1 if slip == "first argument of the kernel only" else 2
    two = 1 if slip == "2 of the cross term forgotten" else 2
    for w in WIDTHS[1:] if slip == "wide kernel only" else WIDTHS:
        square = w if slip == "width not squared" else w**2
        own = np.exp(-_distances(X, X) / (2 * w**2)) / 12
        cross = np.exp(-_distances(X, REAL) / (2 * w**2)) / 20
        g -= both * (own.sum(1)[:, None] * X - own @ X) / square
        g += two * (cross.sum(1)[:, None] * X - cross @ REAL) / square
    return g


SHOPS, DEMAND = normal("shops", 4, 2), np.array([0.1, 0.3, 0.4, 0.2])
EASE = 1.5


def _scalings(K):
    v = np.ones(4)
    for _ in range(110):
        u = 1 / (3 * (K @ v))
        v = DEMAND / (u @ K)
    return u, v


def f_transport(X):
    K = np.exp(-_distances(X, SHOPS) / EASE)
    u, v = _scalings(K)
    return EASE * (np.mean(np.log(u)) + DEMAND @ np.log(v))


@case(
    "losses",
    f_transport,
    0.8 * normal("stores", 3, 2),
    batch=3,
    slips=(
        "kernel for the plan",
        "demand's scaling forgotten",
        "2 and the ease mixed up",
        "plan taken as independent",
    ),
)
def entropic_transport_cost(X, slip):
    K = np.exp(-_distances(X, SHOPS) / EASE)
    u, v = _scalings(K)
    plan = u[:, None] * K * (1 if slip == "demand's scaling forgotten" else v)
    if slip == "kernel for the plan":
        plan = K / K.sum()
    if slip == "plan taken as independent":
        plan = np.tile(DEMAND / 3, (3, 1))
    factor = 2 / EASE if slip == "2 and the ease mixed up" else 2
    return factor * (plan.sum(1)[:, None] * X - plan @ SHOPS)


MEASURED = normal("measured", 20, 4) @ normal("loadings", 4, 4)
SCATTER = MEASURED.T @ MEASURED / 20


def _model(x):
    W = x[:8].reshape(4, 2)
    return W @ W.T + np.exp(x[8]) * np.eye(4)


def f_factors(x):
    C = _model(x)
    return (np.log(det(C)) + np.trace(solve(C, SCATTER))) / 2


@case(
    "losses",
    f_factors,
    pack(normal("factors", 8), -0.3),
    batch=20,
    parts=(slice(0, 8), slice(8, 9)),
    slips=(
        "data's part forgotten",
        "one inverse only",
        "second factor's part forgotten",
        "noise not as logarithm",
    ),
)
def probabilistic_principal_components(x, slip):
    W, inverse = x[:8].reshape(4, 2), np.linalg.inv(_model(x))
    data = inverse @ SCATTER @ (np.eye(4) if slip == "one inverse only" else inverse)
    D = (inverse - (0 if slip == "data's part forgotten" else data)) / 2
    both = D if slip == "second factor's part forgotten" else D + D.T
    noise = 1 if slip == "noise not as logarithm" else np.exp(x[8])
    return pack(both @ W, noise * np.trace(D))


HEARD = np.array([-1.1, 0.2, 0.7, 2.4])


def _joint(x):
    """log π_k N(y; m_k, s_k) without the constant."""
    e = (HEARD[:, None] - x[3:6]) * np.exp(-x[6:])
    return x[:3] - np.log(np.sum(np.exp(x[:3]))) - x[6:] - e**2 / 2


@case(
    "losses",
    lambda x: -np.log(np.sum(np.exp(_joint(x)), axis=1)),
    [0.3, -0.5, 0.4, -0.9, 0.5, 1.8, -0.2, 0.1, -0.4],
    parts=(slice(0, 3), slice(3, 6), slice(6, 9)),
    slips=(
        "shares' softmax forgotten",
        "nearest component only",
        "deviation for variance",
        "1 forgotten",
    ),
)
def losses_of_a_mixture_density(x, slip):
    r, pi = softmax(_joint(x)), softmax(x[:3])
    if slip == "nearest component only":
        r = (r == r.max(1, keepdims=True)) * 1.0
    e = (HEARD[:, None] - x[3:6]) * np.exp(-x[6:])
    scale = np.exp(-(0 if slip == "deviation for variance" else 1) * x[6:])
    one = 0 if slip == "1 forgotten" else 1
    first = (0 if slip == "shares' softmax forgotten" else pi) - r
    return np.column_stack([first, -r * e * scale, r * (one - e**2)])


# Images.

WANTED = np.array([[0.2, 0.3, 1.4, 1.1], [0.5, 1.0, 1.6, 2.2], [2.0, 2.1, 2.9, 3.0]])


def _positive(x):
    return np.where(x > 0, x, 0 * x)


def f_boxes(B):
    low, high = np.maximum(B[:, :2], WANTED[:, :2]), np.minimum(B[:, 2:], WANTED[:, 2:])
    inter = np.prod(_positive(high - low), axis=1)
    hull = np.maximum(B[:, 2:], WANTED[:, 2:]) - np.minimum(B[:, :2], WANTED[:, :2])
    union = np.prod(B[:, 2:] - B[:, :2], axis=1) + np.prod(WANTED[:, 2:] - WANTED[:, :2], axis=1)
    return 2 - inter / (union - inter) - (union - inter) / np.prod(hull, axis=1)


@case(
    "losses",
    f_boxes,
    [[0.4, 0.1, 1.2, 1.3], [0.7, 0.8, 2.0, 1.9], [0.6, 1.7, 1.5, 2.5]],
    slips=(
        "overlap in the union forgotten",
        "hull taken as constant",
        "empty overlap not clipped",
        "sides of the other axis forgotten",
    ),
)
def generalised_overlap_of_boxes(B, slip):
    a, b, c, d = B[:, :2], B[:, 2:], WANTED[:, :2], WANTED[:, 2:]
    low, high = np.maximum(a, c), np.minimum(b, d)
    side = np.maximum(high - low, 0)
    clipped = (high > low) | (slip == "empty overlap not clipped")
    hull = np.maximum(b, d) - np.minimum(a, c)
    swap = 1 if slip == "sides of the other axis forgotten" else side[:, ::-1]
    inter, outer = np.prod(side, axis=1), np.prod(hull, axis=1)
    union = np.prod(b - a, axis=1) + np.prod(d - c, axis=1) - inter
    by_inter = np.hstack([(a > c) * -1.0, b < d]) * np.tile(clipped * swap, 2)
    by_outer = np.hstack([(a < c) * -1.0, b > d]) * np.tile(hull[:, ::-1], 2)
    own = np.hstack([-(b - a)[:, ::-1], (b - a)[:, ::-1]])
    by_union = own - (0 if slip == "overlap in the union forgotten" else by_inter)
    if slip == "hull taken as constant":
        by_outer = 0 * by_outer
    inter, outer, union = inter[:, None], outer[:, None], union[:, None]
    g = -by_inter / union + inter / union**2 * by_union
    g = g - by_union / outer + union / outer**2 * by_outer
    J = np.zeros((3, 3, 4))
    J[np.arange(3), np.arange(3)] = g
    return J


CLEAN = uniform("clean", 3, 3)
C1, C2 = 0.01, 0.03


def _likeness(x):
    """The two factors above and the two below the line."""
    m, n = np.mean(x), np.mean(CLEAN)
    common = np.sum((x - m) * (CLEAN - n)) / 8
    spread = (np.sum((x - m) ** 2) + np.sum((CLEAN - n) ** 2)) / 8
    return 2 * m * n + C1, 2 * common + C2, m**2 + n**2 + C1, spread + C2


def f_likeness(x):
    a, b, c, d = _likeness(x)
    return 1 - a * b / (c * d)


@case(
    "losses",
    f_likeness,
    0.3 + 0.5 * CLEAN + 0.3 * uniform("blurred", 3, 3),
    slips=(
        "means taken as constants",
        "what is below the line as constant",
        "n for n - 1",
        "own deviation for the other's",
    ),
)
def structural_similarity(x, slip):
    a, b, c, d = _likeness(x)
    own, other = x - x.mean(), CLEAN - CLEAN.mean()
    n = 9 if slip == "n for n - 1" else 8
    below = 0 if slip == "what is below the line as constant" else 1
    mean = CLEAN.mean() / a - below * x.mean() / c
    if slip == "means taken as constants":
        mean = 0
    first = own if slip == "own deviation for the other's" else other
    return -a * b / (c * d) * 2 * (mean / 9 + (first / b - below * own / d) / n)
