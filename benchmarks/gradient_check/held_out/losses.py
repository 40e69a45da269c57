# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Losses and likelihoods: insurance, birds, football, floods, schools, tags, answers, sounds."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from mpmath import mp
from scipy import special
from scipy.special import digamma

from ..case import case, normal, pack, slices, unpack
from ..layers import sigmoid
from ..truth import det, erf, gammaln, lifted, solve


def _softmax(z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


# Regressions.

CLAIMS = np.array([0.0, 3.2, 0.0, 11.5, 0.8, 0.0, 4.1])
CARS = np.column_stack([np.ones(7), normal("cars of the insured", 7, 2)])
INSURED_YEARS = np.array([1.0, 0.5, 1.0, 0.25, 1.0, 0.75, 1.0])


def f_claims(b):
    m = np.exp(CARS @ b)
    deviance = 2 * (2 * m**0.5 + 2 * CLAIMS * m**-0.5 - 4 * CLAIMS**0.5)
    return np.sum(INSURED_YEARS * deviance) / np.sum(INSURED_YEARS)


@case(
    "losses",
    f_claims,
    [0.8, 0.4, -0.6],
    batch=7,
    slips=("link forgotten", "variance as Poisson's", "variance as gamma's", "years forgotten"),
)
def tweedie_deviance_of_claims(b, slip):
    m = np.exp(CARS @ b)
    power = {"variance as Poisson's": 1, "variance as gamma's": 2}.get(slip, 1.5)
    score = 2 * (m - CLAIMS) * m ** (1 - power) / (m if slip == "link forgotten" else 1)
    weights = np.ones(7) if slip == "years forgotten" else INSURED_YEARS
    return (weights / weights.sum() * score) @ CARS


STARS = np.column_stack([np.ones(8), normal("colours of stars", 8)])
BRIGHT = np.array([0.3, 1.1, -0.4, 6.0, 0.2, 0.9, -3.5, 0.6])


def f_stars(x):
    s, n = np.exp(x[2]), np.exp(x[3])
    r = (BRIGHT - STARS @ x[:2]) / s
    known = gammaln(n / 2) - gammaln((n + 1) / 2) + np.log(n * np.pi) / 2 + x[2]
    return 8 * known + (n + 1) / 2 * np.sum(np.log1p(r**2 / n))


@case(
    "losses",
    f_stars,
    [0.2, 0.5, -0.3, 0.9],
    batch=8,
    slips=(
        "residuals not weighted",
        "normalisation by the degrees forgotten",
        "degrees not as logarithm",
        "scale not as logarithm",
        "degrees in the tail forgotten",
    ),
)
def heavy_tailed_regression(x, slip):
    s, n = np.exp(x[2]), np.exp(x[3])
    r = (BRIGHT - STARS @ x[:2]) / s
    w = np.ones(8) if slip == "residuals not weighted" else (n + 1) / (n + r**2)
    known = (digamma(n / 2) - digamma((n + 1) / 2) + 1 / n) / 2
    if slip == "normalisation by the degrees forgotten":
        known = 0
    tail = (n + 1) * r**2 / (n * (n + r**2))
    if slip == "degrees in the tail forgotten":
        tail = 0
    by_n = 8 * known + np.sum(np.log1p(r**2 / n) - tail) / 2
    by_s = np.sum(1 - w * r**2)
    return pack(
        -(w * r / s) @ STARS,
        by_s / (s if slip == "scale not as logarithm" else 1),
        by_n * (1 if slip == "degrees not as logarithm" else n),
    )


WINDS, HEADINGS = normal("winds", 6, 2), np.array([0.4, 1.9, -0.7, 2.8, 0.1, -2.2])
log_bessel = lifted(
    lambda k: np.log(special.i0(k)),
    lambda k: mp.log(mp.besseli(0, k)),
    lambda k: mp.besseli(1, k) / mp.besseli(0, k),
)


def f_headings(x):
    away = HEADINGS - x[0] - 2 * np.arctan(WINDS @ x[1:3])
    return 6 * log_bessel(np.exp(x[3])) - np.exp(x[3]) * np.sum(np.cos(away))


@case(
    "losses",
    f_headings,
    [0.5, 0.6, -0.4, 0.3],
    batch=6,
    slips=(
        "slope of the link forgotten",
        "normalisation forgotten",
        "concentration not as logarithm",
        "angle for its sine",
    ),
)
def headings_of_migrating_birds(x, slip):
    u, k = WINDS @ x[1:3], np.exp(x[3])
    away = HEADINGS - x[0] - 2 * np.arctan(u)
    d = -k * (away if slip == "angle for its sine" else np.sin(away))
    link = 2 if slip == "slope of the link forgotten" else 2 / (1 + u**2)
    mean = 0 if slip == "normalisation forgotten" else special.i1(k) / special.i0(k)
    outer = 1 if slip == "concentration not as logarithm" else k
    return pack(np.sum(d), (d * link) @ WINDS, outer * (6 * mean - np.sum(np.cos(away))))


PARTIES = np.array([1.0, 4.0, 2.0, 1.0, 3.0])
EVENINGS = np.column_stack([np.ones(5), normal("evenings", 5, 2)])


def f_parties(b):
    m = np.exp(EVENINGS @ b)
    return m + np.log(1 - np.exp(-m)) - PARTIES * np.log(m) + gammaln(PARTIES + 1)


@case(
    "losses",
    f_parties,
    [0.3, 0.5, -0.2],
    slips=(
        "truncation forgotten",
        "link of the truncation forgotten",
        "truncation of the wrong sign",
        "link forgotten",
    ),
)
def party_sizes_that_are_never_zero(b, slip):
    m = np.exp(EVENINGS @ b)
    cut = m / np.expm1(m)
    if slip == "truncation forgotten":
        cut = 0
    if slip == "link of the truncation forgotten":
        cut = cut / m
    if slip == "truncation of the wrong sign":
        cut = -cut
    score = m + cut - PARTIES
    return (score / (m if slip == "link forgotten" else 1))[:, None] * EVENINGS


FLOODS = np.array([3.1, 2.4, 5.9, 3.6, 2.9, 8.2, 4.4, 3.3])
DECADES = np.linspace(-1, 1, 8)


def f_floods(x):
    z = (FLOODS - x[0] - x[1] * DECADES) * np.exp(-x[2])
    log = np.log(1 + x[3] * z)
    return np.sum(x[2] + (1 + 1 / x[3]) * log + np.exp(-log / x[3]))


@case(
    "losses",
    f_floods,
    [3.3, 0.4, 0.2, 0.25],
    batch=8,
    slips=(
        "scale's 1 forgotten",
        "exponent of the tail taken as constant",
        "shape inside of the logarithm forgotten",
        "scale not as logarithm",
        "scale of the place forgotten",
    ),
)
def likelihood_of_annual_floods(x, slip):
    s, xi = np.exp(x[2]), x[3]
    z = (FLOODS - x[0] - x[1] * DECADES) / s
    t = 1 + xi * z
    tail = t ** (-1 / xi)
    by_z = (1 + xi - tail) / t
    inside = 0 if slip == "shape inside of the logarithm forgotten" else z / t
    power = 0 if slip == "exponent of the tail taken as constant" else tail * np.log(t) / xi**2
    by_xi = -np.log(t) / xi**2 + (1 + 1 / xi) * inside + power - tail * inside / xi
    by_s = (0 if slip == "scale's 1 forgotten" else 1) - z * by_z
    by_place = -by_z / (1 if slip == "scale of the place forgotten" else s)
    return np.array(
        [
            np.sum(by_place),
            by_place @ DECADES,
            np.sum(by_s) / (s if slip == "scale not as logarithm" else 1),
            np.sum(by_xi),
        ]
    )


SPENT = np.array([0.0, 1.7, 0.0, 0.4, 2.9, 0.0, 1.1])
HOMES = np.column_stack([np.ones(7), normal("homes", 7, 2)])
BOUGHT = SPENT > 0


def f_spending(x):
    s, mean = np.exp(x[3]), HOMES @ x[:3]
    nothing = -np.log((1 - erf(mean / (s * np.sqrt(2)))) / 2)
    return np.mean(np.where(BOUGHT, x[3] + ((SPENT - mean) / s) ** 2 / 2, nothing))


@case(
    "losses",
    f_spending,
    [0.4, 0.7, -0.5, 0.1],
    batch=7,
    parts=(slice(0, 3), slice(3, 4)),
    slips=(
        "censored as bought",
        "scale of the censored forgotten",
        "share of the wrong side",
        "density alone",
        "scale's 1 for all",
    ),
)
def spending_censored_at_nothing(x, slip):
    s, mean = np.exp(x[3]), HOMES @ x[:3]
    u, r = mean / s, (SPENT - mean) / s
    side = -1 if slip == "share of the wrong side" else 1
    share = 1 if slip == "density alone" else (1 - special.erf(side * u / np.sqrt(2))) / 2
    hazard = np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi) / share
    bought = np.ones(7, bool) if slip == "censored as bought" else BOUGHT
    by_mean = np.where(bought, -r, hazard) / s
    censored = 0 if slip == "scale of the censored forgotten" else -hazard * u
    if slip == "scale's 1 for all":
        censored = censored + 1
    return pack(by_mean @ HOMES, np.sum(np.where(bought, 1 - r**2, censored))) / 7


OBSERVED_RAIN = np.array([1.2, -0.3, 0.8, 2.5, 0.1])


def f_forecasts(x):
    s = np.exp(x[:, 1])
    z = (OBSERVED_RAIN - x[:, 0]) / s
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return s * (z * erf(z / np.sqrt(2)) + 2 * density - 1 / np.sqrt(np.pi))


@case(
    "losses",
    f_forecasts,
    np.column_stack([OBSERVED_RAIN + normal("forecasts", 5), 0.4 * normal("spreads", 5)]),
    slips=(
        "spread not as logarithm",
        "standardised miss taken as constant",
        "share for twice the share minus 1",
        "constant forgotten",
    ),
)
def ranked_probability_score_of_forecasts(x, slip):
    s = np.exp(x[:, 1])
    z = (OBSERVED_RAIN - x[:, 0]) / s
    sides = special.erf(z / np.sqrt(2))
    by_s = 2 * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    by_s = by_s - (0 if slip == "constant forgotten" else 1 / np.sqrt(np.pi))
    if slip == "standardised miss taken as constant":
        by_s = by_s + z * sides
    if slip == "share for twice the share minus 1":
        sides = (1 + sides) / 2
    J = np.zeros((5, 5, 2))
    J[np.arange(5), np.arange(5), 0] = -sides
    J[np.arange(5), np.arange(5), 1] = by_s * (1 if slip == "spread not as logarithm" else s)
    return J


# Games, tags and answers.

HOME, AWAY = np.array([0, 1, 2, 3, 0, 2, 3]), np.array([1, 2, 0, 1, 3, 3, 2])
RESULT = np.array([0, 1, 2, 1, 0, 0, 1])  # won by the hosts, draw, lost
LEAGUE = ((4,), (1,), (1,))


def _chances(x):
    s, host, draw = unpack(x, *LEAGUE)
    a, b = s[HOME] + host, s[AWAY]
    return np.stack([a, draw + (a + b) / 2, b], axis=1)


def f_league(x):
    z = _chances(x)
    return np.sum(np.log(np.sum(np.exp(z), axis=1)) - z[np.arange(7), RESULT])


@case(
    "losses",
    f_league,
    [0.5, -0.3, 0.2, -0.6, 0.4, -0.2],
    batch=7,
    parts=slices(*LEAGUE),
    slips=(
        "halves of the draws forgotten",
        "hosts left out of the draws",
        "last game of a team only",
        "draws' strengths forgotten",
    ),
)
def football_results_with_draws(x, slip):
    D = _softmax(_chances(x)) - np.eye(3)[RESULT]
    half = {"halves of the draws forgotten": 1, "draws' strengths forgotten": 0}.get(slip, 0.5)
    at_home, away = D[:, 0] + half * D[:, 1], D[:, 2] + half * D[:, 1]
    s = np.zeros(4)
    if slip == "last game of a team only":
        s[HOME] = at_home
        s[AWAY] += away
    else:
        np.add.at(s, HOME, at_home)
        np.add.at(s, AWAY, away)
    host = D[:, 0] if slip == "hosts left out of the draws" else at_home
    return pack(s, host.sum(), D[:, 1].sum())


TAGS = np.array([0, 1, 1, 1, 2])
SENTENCE = ((5, 3), (3, 3))


def f_tags(x):
    E, T = unpack(x, *SENTENCE)
    a = np.exp(E[0])
    for row in E[1:]:
        a = (a @ np.exp(T)) * np.exp(row)
    return np.log(np.sum(a)) - np.sum(E[np.arange(5), TAGS]) - np.sum(T[TAGS[:-1], TAGS[1:]])


@case(
    "losses",
    f_tags,
    0.8 * normal("sentence", 24),
    parts=slices(*SENTENCE),
    slips=(
        "neighbours taken as independent",
        "transitions from right to left",
        "what comes after forgotten",
        "last pair forgotten",
        "repeated transition counted once",
    ),
)
def conditional_random_field_of_tags(x, slip):
    E, T = unpack(x, *SENTENCE)
    e, K = np.exp(E), np.exp(T)
    a, b = np.ones((5, 3)), np.ones((5, 3))
    a[0] = e[0]
    for t in range(1, 5):
        a[t] = (a[t - 1] @ K) * e[t]
        b[-1 - t] = K @ (b[-t] * e[-t])
    if slip == "what comes after forgotten":
        b = np.ones((5, 3))
    tag = a * b / np.sum(a * b, axis=1, keepdims=True)
    pair = a[:-1, :, None] * K * (e * b)[1:, None]
    pair = pair / pair.sum((1, 2), keepdims=True)
    if slip == "neighbours taken as independent":
        pair = tag[:-1, :, None] * tag[1:, None]
    if slip == "last pair forgotten":
        pair = pair[:-1]
    seen = np.zeros((3, 3))
    if slip == "repeated transition counted once":
        seen[TAGS[:-1], TAGS[1:]] += 1
    else:
        np.add.at(seen, (TAGS[:-1], TAGS[1:]), 1)
    D = pair.sum(0) - seen
    return pack(tag - np.eye(3)[TAGS], D.T if slip == "transitions from right to left" else D)


WRITTEN = np.array([[[0, 2], [1, 1]], [[2, 0], [0, 1]]])  # pairs of answers, the better first
LENGTHS = np.array([[[1.0, 1.0], [1.0, 0.0]], [[1.0, 0.0], [1.0, 1.0]]])
BEFORE_TUNING = np.array([[-1.9, -1.2], [-0.8, -2.6]])
KEENNESS = 0.7
BETTER = np.array([1.0, -1.0])


def _preference(z):
    logs = z - np.log(np.sum(np.exp(z), axis=3, keepdims=True))
    told = np.sum(np.eye(3)[WRITTEN] * logs, axis=3) * LENGTHS
    return (np.sum(told, axis=2) - BEFORE_TUNING) @ BETTER


@case(
    "losses",
    lambda z: np.mean(np.log(1 + np.exp(-KEENNESS * _preference(z)))),
    normal("logits of answers", 2, 2, 2, 3),
    batch=2,
    slips=(
        "padding not masked",
        "keenness forgotten",
        "untuned model forgotten",
        "worse answer stopped",
        "softmax's part forgotten",
    ),
)
def preferences_between_answers(z, slip):
    by = _preference(z)
    if slip == "untuned model forgotten":
        by = by + BEFORE_TUNING @ BETTER
    outer = 1 if slip == "keenness forgotten" else KEENNESS
    d = -outer * sigmoid(-KEENNESS * by) / 2
    sides = np.array([1.0, 0.0]) if slip == "worse answer stopped" else BETTER
    mask = np.ones((2, 2, 2)) if slip == "padding not masked" else LENGTHS
    weights = d[:, None, None] * sides[:, None] * mask
    return weights[..., None] * (
        np.eye(3)[WRITTEN] - (0 if slip == "softmax's part forgotten" else _softmax(z))
    )


JUDGED = _softmax(normal("judged by people", 4, 5))


@case(
    "losses",
    lambda z: np.mean(np.sum(np.cumsum(_softmax(z) - JUDGED, axis=1) ** 2, axis=1)),
    normal("judged by machine", 4, 5),
    batch=4,
    slips=(
        "sums not taken back",
        "sums in the wrong direction",
        "mean of the softmax forgotten",
        "softmax forgotten",
    ),
)
def squared_transport_of_ordered_classes(z, slip):
    p = _softmax(z)
    d = 2 * np.cumsum(p - JUDGED, axis=1) / 4
    if slip == "sums in the wrong direction":
        d = np.cumsum(d, axis=1)
    elif slip != "sums not taken back":
        d = np.cumsum(d[:, ::-1], axis=1)[:, ::-1]
    if slip == "softmax forgotten":
        return d
    mean = 0 if slip == "mean of the softmax forgotten" else np.sum(p * d, axis=1, keepdims=True)
    return p * (d - mean)


EPISODE = ((3, 2, 2), (4, 2))
ASKED = np.array([0, 2, 1, 1])


def f_episode(x):
    S, Q = unpack(x, *EPISODE)
    z = -np.sum((Q[:, None] - np.mean(S, axis=1)) ** 2, axis=2)
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[np.arange(4), ASKED])


@case(
    "losses",
    f_episode,
    0.8 * normal("episode", 20),
    batch=4,
    parts=slices(*EPISODE),
    slips=(
        "examples not averaged",
        "prototypes stopped",
        "own prototype only",
        "sign of the prototypes",
    ),
)
def prototypes_from_few_examples(x, slip):
    S, Q = unpack(x, *EPISODE)
    away, own = Q[:, None] - np.mean(S, axis=1), np.eye(3)[ASKED]
    D = (_softmax(-np.sum(away**2, axis=2)) - own) / 4
    if slip == "own prototype only":
        D = D * own
    g = -2 * D[:, :, None] * away
    share = {"prototypes stopped": 0, "examples not averaged": 1, "sign of the prototypes": -0.5}
    by_S = -share.get(slip, 0.5) * np.repeat(g.sum(0)[:, None], 2, axis=1)
    return pack(by_S, g.sum(1))


# Groups, graphs and samples.

SCHOOL = np.eye(3)[[0, 0, 0, 1, 1, 2, 2, 2]]
SIZES = SCHOOL.sum(0)
PUPILS = np.column_stack([np.ones(8), normal("pupils", 8)])
MARKS = SCHOOL @ np.array([1.6, -1.1, 0.4]) + PUPILS[:, 1] + 0.6 * normal("marks", 8)
TOGETHER = SCHOOL @ SCHOOL.T


def _spread(x):
    """The covariance of the marks, of the regression, and the marks' misfit over it."""
    V = np.exp(2 * x[0]) * TOGETHER + np.exp(2 * x[1]) * np.eye(8)
    W = solve(V, np.column_stack([PUPILS, MARKS]))
    A, b = PUPILS.T @ W[:, :2], PUPILS.T @ W[:, 2]
    return V, A, W[:, 2] - W[:, :2] @ solve(A, b)


def f_schools(x):
    _, A, misfit = _spread(x)
    log_det = 10 * x[1] + np.sum(np.log(np.exp(2 * x[1]) + SIZES * np.exp(2 * x[0])))
    restriction = np.log(A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0])
    return (log_det + restriction + MARKS @ misfit) / 2


@case(
    "losses",
    f_schools,
    [0.2, -0.4],
    slips=(
        "restriction forgotten",
        "covariance between pupils forgotten",
        "data's part forgotten",
        "deviations not as logarithms",
        "regression's part of the misfit forgotten",
    ),
)
def restricted_likelihood_of_pupils_in_schools(x, slip):
    V, A, misfit = _spread(x)
    K = np.linalg.inv(V)
    P = K if slip == "restriction forgotten" else K - K @ PUPILS @ np.linalg.solve(A, PUPILS.T @ K)
    if slip == "data's part forgotten":
        misfit = 0 * misfit
    if slip == "regression's part of the misfit forgotten":
        misfit = K @ MARKS
    school = np.eye(8) if slip == "covariance between pupils forgotten" else TOGETHER
    power = 1 if slip == "deviations not as logarithms" else 2
    return np.array(
        [
            np.exp(power * v) * (np.trace(P @ C) - misfit @ C @ misfit)
            for v, C in zip(x, (school, np.eye(8)), strict=True)
        ]
    )


CELLS = normal("cells", 5, 6)
LIKE = np.exp(-np.sum((CELLS[:, None] - CELLS) ** 2, axis=2) / 8) * (1 - np.eye(5))
LIKE = LIKE / LIKE.sum()


def _closeness(Y):
    return (1 - np.eye(5)) / (1 + np.sum((Y[:, None] - Y) ** 2, axis=2))


def f_map(Y):
    c = _closeness(Y)
    return np.sum(LIKE * np.log((LIKE + np.eye(5)) / (c / np.sum(c) + np.eye(5))))


@case(
    "losses",
    f_map,
    normal("map of cells", 5, 2),
    slips=(
        "tail's factor forgotten",
        "repulsion forgotten",
        "normalised by rows",
        "gaussian closeness",
    ),
)
def map_of_cells_by_their_neighbours(Y, slip):
    c = _closeness(Y)
    if slip == "gaussian closeness":
        c = np.exp(-np.sum((Y[:, None] - Y) ** 2, axis=2)) * (1 - np.eye(5))
    rows = slip == "normalised by rows"
    q = c / (5 * c.sum(1, keepdims=True) if rows else c.sum())
    D = 4 * (LIKE - (0 if slip == "repulsion forgotten" else q))
    D = D * (1 if slip in ("tail's factor forgotten", "gaussian closeness") else c)
    return D.sum(1)[:, None] * Y - D @ Y


CAUGHT = np.array([[3.0, 0, 7, 1], [0, 2, 4, 0], [5, 1, 0, 6], [1, 1, 9, 2], [0, 0, 3, 4]])
PONDS = np.column_stack([np.ones(5), normal("ponds", 5, 2)])


def f_species(B):
    a = np.exp(PONDS @ B.T)
    whole = np.sum(a, axis=1)
    each = np.sum(gammaln(CAUGHT + a) - gammaln(a), axis=1)
    return -np.mean(gammaln(whole) - gammaln(CAUGHT.sum(1) + whole) + each)


@case(
    "losses",
    f_species,
    0.5 * normal("species", 4, 3),
    batch=5,
    slips=(
        "own digamma forgotten",
        "total forgotten",
        "concentrations not as logarithms",
        "total caught forgotten",
    ),
)
def overdispersed_catches_of_species(B, slip):
    a = np.exp(PONDS @ B.T)
    whole = a.sum(1, keepdims=True)
    caught = 0 if slip == "total caught forgotten" else CAUGHT.sum(1, keepdims=True)
    D = digamma(CAUGHT + a) - (0 if slip == "own digamma forgotten" else digamma(a))
    if slip != "total forgotten":
        D = D + digamma(whole) - digamma(caught + whole)
    if slip != "concentrations not as logarithms":
        D = D * a
    return -D.T @ PONDS / 5


VOTES = np.sign(normal("votes", 7, 5))
PAIRS = np.triu_indices(5, 1)
PLACE = np.zeros((5, 5), int)
PLACE[PAIRS] = np.arange(10)
PLACE = PLACE + PLACE.T


def _pull(x):
    return x[:5] + VOTES @ (x[5:][PLACE] * (1 - np.eye(5)))


@case(
    "losses",
    lambda x: np.mean(np.sum(np.log(1 + np.exp(-2 * VOTES * _pull(x))), axis=1)),
    0.5 * normal("couplings of voters", 15),
    batch=7,
    parts=(slice(0, 5), slice(5, 15)),
    slips=(
        "one conditional of the two",
        "own vote forgotten",
        "correlations alone",
        "slope of the sigmoid",
    ),
)
def pseudo_likelihood_of_coupled_voters(x, slip):
    s = sigmoid(-2 * VOTES * _pull(x))
    s = s * (1 - s) if slip == "slope of the sigmoid" else s
    D = -2 * s / 7 * (1 if slip == "own vote forgotten" else VOTES)
    C = -VOTES.T @ VOTES / 7 if slip == "correlations alone" else D.T @ VOTES
    C = C if slip == "one conditional of the two" else C + C.T
    return pack(D.sum(0), C[PAIRS])


POINTS = normal("points of a density", 6, 3)
ENERGY = ((3, 3), (3,), (1,))


def f_score(x):
    P, m, a = unpack(x, *ENERGY)
    d = POINTS - m
    score = d @ P.T + np.exp(a) * d**3
    bend = np.sum(np.diagonal(P)) + 3 * np.exp(a) * np.sum(d**2, axis=1)
    return np.mean(np.sum(score**2, axis=1) / 2 - bend)


@case(
    "losses",
    f_score,
    pack(np.eye(3) + 0.4 * normal("precisions", 3, 3), 0.3 * normal("centre", 3), -1.1),
    batch=6,
    parts=slices(*ENERGY),
    slips=(
        "trace forgotten",
        "precision not transposed",
        "divergence by the centre forgotten",
        "slope of the cube forgotten",
        "weight not as logarithm",
    ),
)
def score_matching_of_an_energy(x, slip):
    P, m, a = unpack(x, *ENERGY)
    w, d = np.exp(a), POINTS - m
    u = d @ P.T + w * d**3
    by_P = u.T @ d / 6 - (0 if slip == "trace forgotten" else np.eye(3))
    through = u @ (P.T if slip == "precision not transposed" else P)
    cube = 0 if slip == "slope of the cube forgotten" else 3 * w * d**2 * u
    bend = 0 if slip == "divergence by the centre forgotten" else 6 * w * d
    by_w = np.mean(np.sum(u * d**3 - 3 * d**2, axis=1))
    outer = 1 if slip == "weight not as logarithm" else w
    return pack(by_P, np.mean(bend - through - cube, axis=0), outer * by_w)


# Networks' outputs.

DEPTHS = np.array([0.7, -0.5, 1.8, 0.2])
EVIDENCE_WEIGHT = 0.1


def f_evidence(x):
    e, v, a, b = DEPTHS - x[:, 0], np.exp(x[:, 1]), 1 + np.exp(x[:, 2]), np.exp(x[:, 3])
    spread = 2 * b * (1 + v)
    loss = np.log(np.pi / v) / 2 - a * np.log(spread) + gammaln(a) - gammaln(a + 0.5)
    loss = loss + (a + 0.5) * np.log(e**2 * v + spread)
    return np.mean(loss + EVIDENCE_WEIGHT * np.abs(e) * (2 * v + a))


@case(
    "losses",
    f_evidence,
    0.7 * normal("evidence", 4, 4),
    batch=4,
    slips=(
        "evidence in the penalty taken as constant",
        "evidence in the spread forgotten",
        "shape for shape minus 1 in the chain",
        "gamma functions forgotten",
        "sign of the miss",
    ),
)
def evidential_depths(x, slip):
    e, v, a, b = DEPTHS - x[:, 0], np.exp(x[:, 1]), 1 + np.exp(x[:, 2]), np.exp(x[:, 3])
    spread = 2 * b * (1 + v)
    r = (a + 0.5) / (e**2 * v + spread)
    known = 0 if slip == "gamma functions forgotten" else digamma(a) - digamma(a + 0.5)
    own = 0 if slip == "evidence in the spread forgotten" else 1
    penalty = EVIDENCE_WEIGHT * np.abs(e)
    if slip == "evidence in the penalty taken as constant":
        penalty = 0 * penalty
    sign = 1 if slip == "sign of the miss" else -1
    by_mean = -2 * r * e * v + sign * EVIDENCE_WEIGHT * np.sign(e) * (2 * v + a)
    by_v = r * (e**2 + own * 2 * b) - own * a / (1 + v) - 0.5 / v + 2 * penalty
    by_a = np.log(e**2 * v + spread) - np.log(spread) + known + penalty
    by_b = 2 * r * (1 + v) - a / b
    outer = a if slip == "shape for shape minus 1 in the chain" else a - 1
    return np.column_stack([by_mean, v * by_v, outer * by_a, b * by_b]) / 4


VOICES = normal("voices", 2, 9)
LOUD = np.sum(VOICES**2, axis=1)


def _decibels(x, order):
    """What is lost of each voice, the voices in this order."""
    voices = VOICES[list(order)]
    along = np.sum(x * voices, axis=1) ** 2 / LOUD[list(order)]
    return -10 * np.log(along / (np.sum(x**2, axis=1) - along)) / np.log(10)


@case(
    "losses",
    lambda x: min(np.mean(_decibels(x, order)) for order in permutations(range(2))),
    VOICES[::-1] * [[0.7], [1.3]] + 0.5 * normal("noise of the room", 2, 9),
    parts=slices((9,), (9,)),
    slips=(
        "speakers in the order given",
        "base of the logarithm forgotten",
        "voice's part forgotten",
        "estimate for its noise",
        "mean over speakers forgotten in the voice's part",
    ),
)
def separated_voices_in_decibels(x, slip):
    order = list(min(permutations(range(2)), key=lambda o: np.mean(_decibels(x, o))))
    if slip == "speakers in the order given":
        order = [0, 1]
    voices = VOICES[order]
    inner = np.sum(x * voices, axis=1, keepdims=True)
    noise = x - inner / LOUD[order][:, None] * voices
    power = np.sum(noise**2, axis=1, keepdims=True)
    voice = {
        "voice's part forgotten": 0,
        "mean over speakers forgotten in the voice's part": 2,
    }.get(slip, 1)
    left = (x if slip == "estimate for its noise" else noise) / power
    base = 1 if slip == "base of the logarithm forgotten" else np.log(10)
    return 10 / base * (left - voice * voices / inner)


ELECTRODES = (
    np.sign(normal("pulses", 12, 3)) * normal("sources", 12, 3) ** 2 @ normal("skull", 3, 3)
)


def f_unmixing(W):
    u = np.abs(ELECTRODES @ W.T)
    return np.mean(np.sum(u + np.log1p(np.exp(-2 * u)), axis=1)) - np.log(abs(det(W)))


@case(
    "losses",
    f_unmixing,
    0.8 * normal("unmixing", 3, 3) + 0.5 * np.eye(3),
    batch=12,
    slips=(
        "inverse not transposed",
        "determinant forgotten",
        "natural gradient",
        "density's slope by its value",
    ),
)
def unmixing_of_electrodes(W, slip):
    U = ELECTRODES @ W.T
    slope = U if slip == "density's slope by its value" else np.tanh(U)
    inverse = np.linalg.inv(W)
    if slip == "determinant forgotten":
        inverse = 0 * inverse
    g = slope.T @ ELECTRODES / 12 - (inverse if slip == "inverse not transposed" else inverse.T)
    return g @ W.T @ W if slip == "natural gradient" else g
