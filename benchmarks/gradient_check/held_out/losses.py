# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Held-out losses: likelihoods, divergences, contrastive and ranking losses, regularisers."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, erf, gammaln


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _softmax(z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


# Occupancy of ponds: a species that is there may still be missed at every visit.
HEARD = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0], [0, 0, 0], [1, 1, 1], [0, 0, 0]])
POND = np.column_stack([np.ones(6), normal("pond depth", 6)])
NIGHT = np.stack([np.ones((6, 3)), normal("night warmth", 6, 3)], axis=2)


def f_occupancy(x):
    here, p = _sigmoid(POND @ x[:2]), _sigmoid(NIGHT @ x[2:])
    history = np.prod(np.where(HEARD == 1, p, 1 - p), axis=1)
    return -np.sum(np.log(here * history + (1 - here) * (HEARD.sum(1) == 0)))


@case(
    "losses",
    f_occupancy,
    [0.4, -0.7, -0.2, 0.6],
    batch=6,
    parts=(slice(0, 2), slice(2, 4)),
    slips=("silent ponds taken as empty", "silent ponds taken as full", "prior for posterior"),
)
def ponds_whose_frogs_may_keep_silent(x, slip):
    here, p = _sigmoid(POND @ x[:2]), _sigmoid(NIGHT @ x[2:])
    missed = here * np.prod(1 - p, axis=1)
    silent = {
        "silent ponds taken as empty": 0 * here,
        "silent ponds taken as full": 0 * here + 1,
        "prior for posterior": here,
    }.get(slip, missed / (missed + 1 - here))
    w = np.where(HEARD.sum(1) > 0, 1, silent)
    return -pack((w - here) @ POND, np.einsum("i,it,itk->k", w, HEARD - p, NIGHT))


# Line transects: a half normal chance of detection, cut off at the edge of the strip.
AWAY, STRIP = np.array([0.2, 1.1, 0.5, 1.7, 0.1, 0.8, 0.4]), 2.0
SEA = np.column_stack([np.ones(7), normal("sea state", 7), uniform("pod size", 7)])


def f_transect(b):
    s = np.exp(SEA @ b)
    width = s * np.sqrt(np.pi / 2) * erf(STRIP / (s * np.sqrt(2)))
    return np.sum(AWAY**2 / (2 * s**2) + np.log(width))


@case(
    "losses",
    f_transect,
    [0.1, -0.3, 0.4],
    batch=7,
    slips=("edge of the strip forgotten", "chain factor in erf forgotten", "width forgotten"),
)
def whales_seen_from_a_line(b, slip):
    s = np.exp(SEA @ b)
    u = STRIP / (s * np.sqrt(2))
    edge = 2 / np.sqrt(np.pi) * np.exp(-(u**2)) / erf(u)
    edge = edge * (1 if slip == "chain factor in erf forgotten" else u)
    if slip == "edge of the strip forgotten":
        edge = 0
    width = 0 if slip == "width forgotten" else 1 - edge
    return (width - AWAY**2 / s**2) @ SEA


# Dirichlet regression of compositions.
HOURS = _softmax(normal("hours", 5, 4))
AGES = np.column_stack([np.ones(5), normal("ages of workers", 5)])


def f_dirichlet(B):
    a = np.exp(AGES @ B)
    each = np.sum(gammaln(a) - (a - 1) * np.log(HOURS), axis=1)
    return np.sum(each - gammaln(np.sum(a, axis=1)))


@case(
    "losses",
    f_dirichlet,
    0.5 + 0.4 * normal("dirichlet", 2, 4),
    batch=5,
    slips=("digamma of the sum forgotten", "log link forgotten", "shares for logarithms"),
)
def shares_of_a_day_by_age(B, slip):
    a = np.exp(AGES @ B)
    total = 0 if slip == "digamma of the sum forgotten" else digamma(a.sum(1, keepdims=True))
    d = digamma(a) - total - (HOURS if slip == "shares for logarithms" else np.log(HOURS))
    return AGES.T @ (d if slip == "log link forgotten" else d * a)


# Counts by Conway, Maxwell and Poisson, whose normaliser is a sum.
CALLS = np.array([1, 3, 2, 4, 2, 5])
SHIFTS = np.column_stack([np.ones(6), normal("shifts", 6)])
COUNT = np.arange(26)
LOG_FACTORIAL = gammaln(COUNT + 1.0)


def f_conway(x):
    z, v = SHIFTS @ x[:2], np.exp(x[2])
    terms = np.exp(z[:, None] * COUNT - v * LOG_FACTORIAL)
    return np.sum(np.log(np.sum(terms, axis=1)) - CALLS * z + v * LOG_FACTORIAL[CALLS])


@case(
    "losses",
    f_conway,
    [1.3, 0.2, 0.3],
    batch=6,
    parts=(slice(0, 2), slice(2, 3)),
    slips=("mean taken as λ", "normaliser forgotten for ν", "logarithm of ν forgotten"),
)
def calls_more_even_than_by_chance(x, slip):
    z, v = SHIFTS @ x[:2], np.exp(x[2])
    p = _softmax(z[:, None] * COUNT - v * LOG_FACTORIAL)
    mean = np.exp(z) if slip == "mean taken as λ" else p @ COUNT
    expected = 0 if slip == "normaliser forgotten for ν" else p @ LOG_FACTORIAL
    by_v = np.sum(LOG_FACTORIAL[CALLS] - expected)
    return pack((mean - CALLS) @ SHIFTS, by_v if slip == "logarithm of ν forgotten" else by_v * v)


# Distillation: labels, and a teacher's probabilities at a temperature.
LESSON, TEACHER = normal("lesson", 5, 3), normal("teacher", 5, 3)
TRUE_CLASS = np.eye(3)[[0, 2, 1, 1, 0]]
WARM, TRUST = 2.5, 0.7


def f_distil(W):
    z = LESSON @ W.T
    taught = _softmax(TEACHER / WARM)
    hard = np.log(np.sum(np.exp(z), axis=1)) - np.sum(TRUE_CLASS * z, axis=1)
    soft = np.log(np.sum(np.exp(z / WARM), axis=1)) + np.sum(
        taught * (np.log(taught) - z / WARM), axis=1
    )
    return np.mean((1 - TRUST) * hard + TRUST * WARM**2 * soft)


@case(
    "losses",
    f_distil,
    normal("student", 3, 3),
    batch=5,
    slips=("student not softened", "1/T forgotten", "T² forgotten", "teacher not softened"),
)
def student_of_a_warm_teacher(W, slip):
    z = LESSON @ W.T
    k = {"1/T forgotten": WARM**2, "T² forgotten": 1 / WARM}.get(slip, WARM)
    p = _softmax(z if slip == "student not softened" else z / WARM)
    taught = _softmax(TEACHER if slip == "teacher not softened" else TEACHER / WARM)
    d = (1 - TRUST) * (_softmax(z) - TRUE_CLASS) + TRUST * k * (p - taught)
    return d.T @ LESSON / 5


# A sparse inverse covariance, by the entries of one triangle.
GENES = normal("genes", 9, 4)
SCATTER = GENES.T @ GENES / 9
ENTRY = np.zeros((4, 4), dtype=int)
ENTRY[np.tril_indices(4)] = ENTRY.T[np.tril_indices(4)] = np.arange(10)
OFF = 1 - np.eye(4)


def f_graphical(x):
    P = x[ENTRY]
    fit = np.sum(SCATTER * P) - np.log(det(P))
    return fit + 0.3 * np.sum(OFF * np.sqrt(P**2 + 0.01))


@case(
    "losses",
    f_graphical,
    [1.6, 0.3, 1.2, -0.4, 0.2, 1.9, 0.1, -0.5, 0.3, 1.4],
    slips=("each pair counted once", "diagonal penalised", "derivative of the root forgotten"),
)
def genes_tied_by_few_links(x, slip):
    P = x[ENTRY]
    root = 1 if slip == "derivative of the root forgotten" else np.sqrt(P**2 + 0.01)
    penalised = 1 if slip == "diagonal penalised" else OFF
    G = SCATTER - np.linalg.inv(P).T + 0.3 * penalised * P / root
    if slip == "each pair counted once":
        G = np.tril(G)
    return np.bincount(ENTRY.ravel(), G.ravel())


# Whittle's likelihood of an autoregression seen through noise.
TURN = np.pi * np.arange(1, 9) / 9
PERIODOGRAM = 2 * uniform("periodogram", 8) + 3 * np.exp(-((TURN - 0.9) ** 2) / 0.1)


def _filter(x):
    first, second = np.cos(TURN), np.cos(2 * TURN)
    return 1 + x[0] ** 2 + x[1] ** 2 - 2 * x[0] * (1 - x[1]) * first - 2 * x[1] * second


def f_whittle(x):
    S = np.exp(x[2]) / _filter(x) + np.exp(x[3])
    return np.sum(np.log(S) + PERIODOGRAM / S)


@case(
    "losses",
    f_whittle,
    [0.7, -0.4, 0.1, -1.0],
    batch=8,
    slips=("periodogram forgotten", "product of coefficients forgotten", "noise forgotten in S"),
)
def sunspots_by_their_periodogram(x, slip):
    A, c = _filter(x), np.cos(TURN)
    S = np.exp(x[2]) / A + (0 if slip == "noise forgotten in S" else np.exp(x[3]))
    d = 1 / S - (0 if slip == "periodogram forgotten" else PERIODOGRAM / S**2)
    cross = 0 if slip == "product of coefficients forgotten" else 2 * x[0] * c
    by_A = -d * np.exp(x[2]) / A**2
    return np.array(
        [
            np.sum(by_A * (2 * x[0] - 2 * (1 - x[1]) * c)),
            np.sum(by_A * (2 * x[1] + cross - 2 * np.cos(2 * TURN))),
            np.sum(d * np.exp(x[2]) / A),
            np.sum(d) * np.exp(x[3]),
        ]
    )


# Genes behind blood groups (A, B, AB, O) of villages that are somewhat alike.
BLOOD = np.array([[20.0, 9, 4, 17], [14, 12, 5, 9], [30, 6, 3, 21]])


def f_blood(x):
    z = np.stack([x[:, 0], x[:, 1], 0 * x[:, 0]], axis=1)
    a, b, o = _softmax(z).T
    p = np.stack([a * a + 2 * a * o, b * b + 2 * b * o, 2 * a * b, o * o], axis=1)
    apart = x - np.mean(x, axis=0)
    return 3 * np.sum(apart**2) - np.sum(BLOOD * np.log(p))


@case(
    "losses",
    f_blood,
    [[-0.6, -1.0], [-0.3, -0.5], [-0.4, -1.6]],
    batch=3,
    slips=("carriers of O counted as pure", "genes of all forgotten", "pull to 0"),
)
def genes_of_blood_groups_in_villages(x, slip):
    a, b, o = _softmax(np.column_stack([x, np.zeros(3)])).T
    n = BLOOD.T
    hidden = 0 if slip == "carriers of O counted as pure" else o
    of_a = 2 * n[0] * (a + hidden) / (a + 2 * hidden) + n[2]
    of_b = 2 * n[1] * (b + hidden) / (b + 2 * hidden) + n[2]
    all_genes = 0 if slip == "genes of all forgotten" else 2 * n.sum(0)
    apart = x if slip == "pull to 0" else x - x.mean(0)
    return 6 * apart - np.stack([of_a - all_genes * a, of_b - all_genes * b], axis=1)


# Emission tomography with a penalty on relative differences of neighbours.
RAYS, STRAY = uniform("rays", 8, 6), 0.5
DECAYS = np.array([5.0, 3, 4, 6, 2, 4, 3, 5])


def f_emission(x):
    mean = RAYS @ x + STRAY
    d, s = x[1:] - x[:-1], x[1:] + x[:-1]
    return np.sum(mean - DECAYS * np.log(mean)) + np.sum(d**2 / (s + 2 * np.abs(d)))


@case(
    "losses",
    f_emission,
    [1.2, 0.7, 1.9, 1.1, 0.4, 1.5],
    batch=8,
    slips=("stray counts forgotten", "denominator taken as constant", "left neighbour forgotten"),
)
def tracer_by_relative_differences(x, slip):
    mean = RAYS @ x + (0 if slip == "stray counts forgotten" else STRAY)
    g = RAYS.T @ (1 - DECAYS / mean)
    d, s = x[1:] - x[:-1], x[1:] + x[:-1]
    D = s + 2 * np.abs(d)
    ratio = 0 if slip == "denominator taken as constant" else d**2 / D**2
    g[1:] += (slip != "left neighbour forgotten") * (2 * d / D - ratio * (1 + 2 * np.sign(d)))
    g[:-1] -= 2 * d / D + ratio * (1 - 2 * np.sign(d))
    return g


# Optical flow with Charbonnier's penalties.
SLOPES, CHANGE = normal("slopes of brightness", 2, 3, 3), normal("change of brightness", 3, 3)


def _steps(F):
    corner = F[:, :-1, :-1]
    return F[:, :-1, 1:] - corner, F[:, 1:, :-1] - corner


def f_flow(F):
    a, b = _steps(F)
    seen = np.sum(SLOPES * F, axis=0) + CHANGE
    smooth = np.sqrt(np.sum(a**2 + b**2, axis=0) + 0.04)
    return np.sum(np.sqrt(seen**2 + 0.04)) + 0.5 * np.sum(smooth)


@case(
    "losses",
    f_flow,
    normal("optical flow", 2, 3, 3),
    slips=("components smoothed apart", "corner's part forgotten", "root of the data forgotten"),
)
def flow_of_a_film_by_charbonnier(F, slip):
    a, b = _steps(F)
    seen = np.sum(SLOPES * F, axis=0) + CHANGE
    g = SLOPES * seen
    if slip != "root of the data forgotten":
        g = g / np.sqrt(seen**2 + 0.04)
    squares = a**2 + b**2
    total = squares if slip == "components smoothed apart" else squares.sum(0)
    n = 2 * np.sqrt(total + 0.04)
    g[:, :-1, 1:] += a / n
    g[:, 1:, :-1] += b / n
    if slip != "corner's part forgotten":
        g[:, :-1, :-1] -= (a + b) / n
    return g


# Circle loss: pairs weigh as much as they are away from their optimum.
SAME, OTHER = normal("same person", 2, 3), normal("other persons", 4, 3)
SAME, OTHER = (G / np.sqrt(np.sum(G**2, axis=1, keepdims=True)) for G in (SAME, OTHER))
SLACK, SHARP = 0.25, 3.0


def _circle(A):
    n = np.sqrt(np.sum(A * A, axis=1, keepdims=True))
    s, t = (A / n) @ SAME.T, (A / n) @ OTHER.T
    v, w = np.maximum(1 + SLACK - s, 0), np.maximum(t + SLACK, 0)
    p, q = np.exp(-SHARP * v * (s - 1 + SLACK)), np.exp(SHARP * w * (t - SLACK))
    return n, s, t, v, w, p, q


def f_circle(A):
    *_, p, q = _circle(A)
    return np.sum(np.log(1 + np.sum(p, axis=1) * np.sum(q, axis=1)))


@case(
    "losses",
    f_circle,
    normal("persons anchored", 3, 3),
    batch=3,
    slips=("weights taken as constants", "projection forgotten", "outer logarithm's 1 forgotten"),
)
def persons_by_circle_loss(A, slip):
    n, s, t, v, w, p, q = _circle(A)
    P, Q = p.sum(1, keepdims=True), q.sum(1, keepdims=True)
    k = SHARP * (1 if slip == "outer logarithm's 1 forgotten" else P * Q / (1 + P * Q))
    free = 0 if slip == "weights taken as constants" else 1
    by_s = -k * p / P * (v - free * (v > 0) * (s - 1 + SLACK))
    by_t = k * q / Q * (w + free * (w > 0) * (t - SLACK))
    D = by_s @ SAME + by_t @ OTHER
    if slip == "projection forgotten":
        return D / n
    return (D - np.sum(D * A, axis=1, keepdims=True) * A / n**2) / n


# Turned boxes taken as Gaussians: centre, logarithms of width and height, angle.
BOXES = np.array([[0.3, -0.2, 0.5, 0.1, 0.4], [-0.1, 0.4, 0.2, 0.6, -0.3]])


def _box(x):
    c, s = np.cos(x[4]), np.sin(x[4])
    return x[:2], np.exp(2 * x[2]) / 4, np.exp(2 * x[3]) / 4, np.stack([c, s]), np.stack([-s, c])


def _box_divergence(x, target):
    m, a, b, u, v = _box(x)
    m0, a0, b0, u0, v0 = _box(target)
    T = np.outer(u0, u0) / a0 + np.outer(v0, v0) / b0
    trace = a * (u @ T @ u) + b * (v @ T @ v)
    volumes = target[2] + target[3] - x[2] - x[3]
    return ((m - m0) @ T @ (m - m0) + trace) / 2 + volumes - 1, T


def f_boxes(X):
    return np.mean(
        np.stack(
            [
                1 - 1 / (1 + np.log1p(_box_divergence(x, t)[0]))
                for x, t in zip(X, BOXES, strict=True)
            ]
        )
    )


@case(
    "losses",
    f_boxes,
    BOXES + 0.4 * normal("turned boxes", 2, 5),
    batch=2,
    slips=(
        "slope of the logarithm forgotten",
        "volume forgotten",
        "height does not turn",
        "precision of the target forgotten",
    ),
)
def turned_boxes_by_divergence(X, slip):
    g = np.zeros_like(X)
    for i, (x, target) in enumerate(zip(X, BOXES, strict=True)):
        D, T = _box_divergence(x, target)
        m, a, b, u, v = _box(x)
        k = (1 if slip == "slope of the logarithm forgotten" else 1 / (1 + D)) / 2
        k = k / (1 + np.log1p(D)) ** 2
        volume = 0 if slip == "volume forgotten" else 1
        off = m - target[:2]
        g[i, :2] = k * (off if slip == "precision of the target forgotten" else T @ off)
        g[i, 2] = k * (a * (u @ T @ u) - volume)
        g[i, 3] = k * (b * (v @ T @ v) - volume)
        g[i, 4] = k * (a if slip == "height does not turn" else a - b) * (u @ T @ v)
    return g


# Two clouds of points matched by a Gaussian mixture: angle, log scale, shift, log variance.
MODEL, SCENE = normal("bone model", 5, 2), normal("bone scan", 6, 2)


def _registered(x):
    c, s = np.cos(x[0]), np.sin(x[0])
    moved = np.exp(x[1]) * (MODEL @ np.stack([np.stack([c, s]), np.stack([-s, c])]))
    d = SCENE[:, None] - moved - x[2:4]
    squares = np.sum(d**2, axis=2)
    p = 0.9 / 5 * np.exp(-squares / (2 * np.exp(x[4]))) / (2 * np.pi * np.exp(x[4]))
    return moved, d, squares, p


def f_registration(x):
    return -np.sum(np.log(0.1 / 6 + np.sum(_registered(x)[3], axis=1)))


@case(
    "losses",
    f_registration,
    [0.5, 0.2, -0.3, 0.4, -0.5],
    batch=6,
    parts=(slice(0, 1), slice(1, 2), slice(2, 4), slice(4, 5)),
    slips=("stray points forgotten", "scale forgotten in the turn", "as if in one dimension"),
)
def scan_laid_on_a_bone(x, slip):
    moved, d, squares, p = _registered(x)
    stray = 0 if slip == "stray points forgotten" else 0.1 / 6
    r = p / (stray + p.sum(1, keepdims=True))
    force = -r[:, :, None] * d / np.exp(x[4])
    turned = np.stack([-moved[:, 1], moved[:, 0]], axis=1)
    if slip == "scale forgotten in the turn":
        turned = turned / np.exp(x[1])
    half = 0.5 if slip == "as if in one dimension" else 1
    by_variance = np.sum(r * (half - squares / (2 * np.exp(x[4]))))
    return pack(np.sum(force * turned), np.sum(force * moved), force.sum((0, 1)), by_variance)


# Fissler and Ziegel's loss for a quantile and the mean beyond it.
RETURNS = np.array([-1.3, 0.4, -2.1, 0.9, -0.2, 1.1, -1.7, 0.3, -0.5, 0.6])
STRESS = np.column_stack([np.ones(10), normal("stress index", 10), uniform("spread", 10)])
TAIL = 0.25


def f_shortfall(x):
    e = -np.exp(STRESS @ x[:3])
    v = e * _sigmoid(x[3])
    excess = np.where(v >= RETURNS, v - RETURNS, 0)
    return np.mean(v / e - excess / (TAIL * e) + np.log(-e) - 1)


@case(
    "losses",
    f_shortfall,
    [0.5, 0.15, -0.2, 0.3],
    batch=10,
    parts=(slice(0, 3), slice(3, 4)),
    slips=("days beyond forgotten", "quantile taken as constant", "slope of the ratio forgotten"),
)
def quantile_and_shortfall_of_a_fund(x, slip):
    e, s = -np.exp(STRESS @ x[:3]), _sigmoid(x[3])
    v = e * s
    hit = 0 if slip == "days beyond forgotten" else (v >= RETURNS) / TAIL
    by_v = (1 - hit) / e
    ratio = 0 if slip == "slope of the ratio forgotten" else v / e**2
    by_e = hit * (v - RETURNS) / e**2 - ratio + 1 / e
    through = 0 if slip == "quantile taken as constant" else v
    return pack((by_e * e + by_v * through) @ STRESS, np.sum(by_v * e) * s * (1 - s)) / 10


# Customers who buy at random and may leave after a purchase (Fader, Hardie and Lee).
BOUGHT = np.array([2.0, 0, 5, 1, 0, 3])
LAST, WATCHED = np.array([3.0, 0, 7.5, 1.2, 0, 6.1]), np.array([8.0, 7, 9, 8, 5, 9])


def _bought(x):
    r, t, a, b = np.exp(x)
    alive = (t + WATCHED) ** -(r + BOUGHT)
    gone = a / (b + np.maximum(BOUGHT, 1) - 1) * (t + LAST) ** -(r + BOUGHT)
    return r, t, a, b, alive, gone


def f_customers(x):
    r, t, a, b, alive, gone = _bought(x)
    rate = gammaln(r + BOUGHT) - gammaln(r) + r * np.log(t)
    stay = gammaln(a + b) + gammaln(b + BOUGHT) - gammaln(b) - gammaln(a + b + BOUGHT)
    return -np.sum(rate + stay + np.log(alive + (BOUGHT > 0) * gone))


@case(
    "losses",
    f_customers,
    [0.2, 0.9, -0.4, 0.5],
    batch=6,
    slips=("all taken as alive", "gone without a purchase", "b forgotten in the odds"),
)
def buyers_who_may_have_left(x, slip):
    r, t, a, b, alive, gone = _bought(x)
    gone = gone * (1 if slip == "gone without a purchase" else BOUGHT > 0)
    w = 0 if slip == "all taken as alive" else gone / (alive + gone)
    odds = 0 if slip == "b forgotten in the odds" else w / (b + np.maximum(BOUGHT, 1) - 1)
    wait = (1 - w) * np.log(t + WATCHED) + w * np.log(t + LAST)
    pull = (1 - w) / (t + WATCHED) + w / (t + LAST)
    both = digamma(a + b) - digamma(a + b + BOUGHT)
    g = [
        digamma(r + BOUGHT) - digamma(r) + np.log(t) - wait,
        r / t - (r + BOUGHT) * pull,
        both + w / a,
        both + digamma(b + BOUGHT) - digamma(b) - odds,
    ]
    return -np.sum(g, axis=1) * np.array([r, t, a, b])


# Rewards behind the ways of taxis: inverse reinforcement learning of maximal entropy.
STREETS = normal("streets", 4, 3)
DRIVE = _softmax(2 * normal("drive", 2, 4, 4))
WAYS = np.array([[[0, 1], [2, 0], [3, 1]], [[1, 0], [1, 1], [0, 0]], [[2, 1], [0, 1], [1, 0]]])


def f_taxis(w):
    reward = STREETS @ w
    V, loss = reward, 0
    for t in (2, 1, 0):
        Q = reward + DRIVE @ V
        V = np.log(np.sum(np.exp(Q), axis=0))
        s, a = WAYS[:, t].T
        loss = loss + np.sum(V[s] - Q[a, s])
    return loss


@case(
    "losses",
    f_taxis,
    [0.6, -0.4, 0.8],
    batch=3,
    slips=("future forgotten", "best action only", "expected features forgotten"),
)
def rewards_behind_the_ways_of_taxis(w, slip):
    reward = STREETS @ w
    V, DV, g = reward, STREETS, np.zeros(3)
    for t in (2, 1, 0):
        Q = reward + DRIVE @ V
        DQ = STREETS + (0 if slip == "future forgotten" else DRIVE @ DV)
        DQ = np.broadcast_to(DQ, (2, 4, 3))
        policy = np.exp(Q) / np.exp(Q).sum(0)
        if slip == "best action only":
            policy = (policy == policy.max(0)) * 1.0
        V, DV = np.log(np.exp(Q).sum(0)), np.einsum("as,ask->sk", policy, DQ)
        s, a = WAYS[:, t].T
        g += np.sum((0 if slip == "expected features forgotten" else DV[s]) - DQ[a, s], axis=0)
    return g


# Pseudolikelihood of spins: each neuron given the others.
FIRED = np.sign(normal("neurons fired", 7, 4))
UPPER = np.triu_indices(4, 1)
LINK = np.zeros((4, 4), dtype=int)
LINK[UPPER] = LINK.T[UPPER] = np.arange(6)


def f_spins(x):
    J = x[4:][LINK] * (1 - np.eye(4))
    m = FIRED * (x[:4] + FIRED @ J)
    return np.mean(np.sum(np.log1p(np.exp(-2 * m)), axis=1)) + 0.1 * np.sum(x[4:] ** 2)


@case(
    "losses",
    f_spins,
    0.5 * normal("spins", 10),
    batch=7,
    parts=(slice(0, 4), slice(4, 10)),
    slips=("couplings seen from one end", "sign of the spin forgotten", "penalty on fields too"),
)
def neurons_given_one_another(x, slip):
    J = x[4:][LINK] * (1 - np.eye(4))
    m = FIRED * (x[:4] + FIRED @ J)
    d = -2 * _sigmoid(-2 * m) / 7
    d = d if slip == "sign of the spin forgotten" else d * FIRED
    G = d.T @ FIRED
    G = G if slip == "couplings seen from one end" else G + G.T
    fields = 0.2 * x[:4] if slip == "penalty on fields too" else 0
    return pack(d.sum(0) + fields, G[UPPER] + 0.2 * x[4:])


# Invariant risk: the best scale of the scores should be 1 in each hospital.
SCANS, ILL = normal("scans", 2, 5, 3), np.sign(normal("ill", 2, 5))


def f_invariant(w):
    m = ILL * (SCANS @ w)
    scale = np.mean(-m / (1 + np.exp(m)), axis=1)
    return np.mean(np.log1p(np.exp(-m))) + 2 * np.sum(scale**2)


@case(
    "losses",
    f_invariant,
    [0.8, -0.6, 0.5],
    batch=10,
    slips=("slope of the sigmoid forgotten", "hospitals pooled", "score's own factor forgotten"),
)
def risk_alike_in_all_hospitals(w, slip):
    m = ILL * (SCANS @ w)
    s = _sigmoid(-m)
    scale = np.mean(-m * s, axis=1, keepdims=True)
    if slip == "hospitals pooled":
        scale = scale.mean()
    own = 0 if slip == "score's own factor forgotten" else -s
    slope = 0 if slip == "slope of the sigmoid forgotten" else m * s * (1 - s)
    d = -s / 10 + 4 * scale * (own + slope) / 5
    return np.einsum("ei,eik->k", d * ILL, SCANS)


# Kling and Gupta's distance of a simulated discharge from the measured one.
GAUGED = np.array([1.2, 2.9, 5.1, 3.8, 2.2, 1.7, 1.1, 0.9])


def _kling(q):
    c, o = q - np.mean(q), GAUGED - np.mean(GAUGED)
    n, k = np.sqrt(np.sum(c**2)), np.sqrt(np.sum(o**2))
    return c, o, n, k, np.sum(c * o) / (n * k), np.mean(q) / np.mean(GAUGED)


def f_kling(q):
    _, _, n, k, r, bias = _kling(q)
    return np.sqrt((r - 1) ** 2 + (n / k - 1) ** 2 + (bias - 1) ** 2)


@case(
    "losses",
    f_kling,
    [1.0, 1.6, 4.2, 4.9, 3.5, 2.4, 2.0, 1.3],
    batch=8,
    slips=("spread in the correlation taken as constant", "bias forgotten", "root forgotten"),
)
def discharge_by_kling_and_gupta(q, slip):
    c, o, n, k, r, bias = _kling(q)
    spread = 0 if slip == "spread in the correlation taken as constant" else r * c / n**2
    by_bias = 0 if slip == "bias forgotten" else (bias - 1) / (8 * np.mean(GAUGED))
    g = (r - 1) * (o / (n * k) - spread) + (n / k - 1) * c / (n * k) + by_bias
    return g if slip == "root forgotten" else g / f_kling(q)


# Tomography of a qubit by the triangular root of its density matrix.
CLICKS, VISIBLE = np.array([[31.0, 19], [12, 38], [27, 23]]), 0.9


def _bloch(t):
    last = t[0] ** 2 - t[1] ** 2 - t[2] ** 2 - t[3] ** 2
    return np.stack([2 * t[0] * t[2], 2 * t[0] * t[3], last]) / np.sum(t**2)


def f_qubit(t):
    r = VISIBLE * _bloch(t)
    return -np.sum(CLICKS[:, 0] * np.log((1 + r) / 2) + CLICKS[:, 1] * np.log((1 - r) / 2))


@case(
    "losses",
    f_qubit,
    [0.9, 0.6, 0.3, -0.4],
    batch=150,
    slips=("trace taken as constant", "visibility forgotten in the odds", "second port forgotten"),
)
def qubit_by_its_clicks(t, slip):
    r = _bloch(t)
    seen = (1 if slip == "visibility forgotten in the odds" else VISIBLE) * r
    second = 0 if slip == "second port forgotten" else CLICKS[:, 1] / (1 - seen)
    d = -VISIBLE * (CLICKS[:, 0] / (1 + seen) - second)
    J = 2 * np.array([[t[2], 0, t[0], 0], [t[3], 0, 0, t[0]], [t[0], -t[1], -t[2], -t[3]]])
    trace = 0 if slip == "trace taken as constant" else 2 * np.outer(r, t)
    return d @ (J - trace) / np.sum(t**2)


# Log densities of floods at two gauges: exponential margins joined by Frank's copula.
PEAKS = np.array([[0.6, 0.9], [1.8, 1.1], [0.3, 0.2], [2.4, 3.0], [1.0, 0.4]])


def f_frank(x):
    y, k = PEAKS / np.exp(x[:2]), x[2]
    u = -np.expm1(-y)
    E, a = -np.expm1(-k), -np.expm1(-k * u)
    D = E - a[:, 0] * a[:, 1]
    copula = np.log(k) + np.log(E) - k * np.sum(u, axis=1) - 2 * np.log(D)
    return copula - np.sum(x[:2] + y, axis=1)


@case(
    "losses",
    f_frank,
    [0.2, 0.4, 2.5],
    parts=(slice(0, 2), slice(2, 3)),
    slips=("margins' densities forgotten", "margins forgotten in the copula", "E taken as 1"),
)
def floods_at_two_gauges_by_frank(x, slip):
    y, k = PEAKS / np.exp(x[:2]), x[2]
    u = -np.expm1(-y)
    E, a = -np.expm1(-k), -np.expm1(-k * u)
    D = E - a[:, :1] * a[:, 1:]
    by_u = -k + 2 * k * (1 - a) * a[:, ::-1] / D
    by_x = -by_u * y * np.exp(-y) * (slip != "margins forgotten in the copula")
    by_x = by_x + (0 if slip == "margins' densities forgotten" else y - 1)
    e = 0 if slip == "E taken as 1" else np.exp(-k)
    by_D = e - np.sum(u * (1 - a) * a[:, ::-1], axis=1)
    return np.column_stack([by_x, 1 / k + e / E - u.sum(1) - 2 * by_D / D[:, 0]])


# Loss of each patient: at risk of two causes in each year until one of them comes.
YEARS, CAUSE = np.array([2, 4, 1, 3, 4]), np.array([0, -1, 1, 1, 0])
AT_RISK = (np.arange(4) < YEARS[:, None]) * 1.0
EVENT = (np.arange(4) == YEARS[:, None] - 1)[:, :, None] * (CAUSE[:, None, None] == [0, 1])
DOSE, YEAR = np.meshgrid(normal("dose of patients", 5), np.arange(4) / 2, indexing="ij")
PATIENT = np.stack([np.ones((5, 4)), DOSE, YEAR], axis=2)


def f_causes(B):
    z = PATIENT @ B.T
    total = np.log1p(np.sum(np.exp(z), axis=2))
    return np.sum(AT_RISK * total - np.sum(EVENT * z, axis=2), axis=1)


@case(
    "losses",
    f_causes,
    [[-0.8, 0.5, 0.3], [-1.1, -0.4, 0.6]],
    slips=(
        "at risk in the last year only",
        "other cause forgotten",
        "not at risk at the event",
    ),
)
def patients_at_risk_of_two_causes(B, slip):
    e = np.exp(PATIENT @ B.T)
    p = e / (1 + (e if slip == "other cause forgotten" else e.sum(2, keepdims=True)))
    last = np.arange(4) == YEARS[:, None] - 1
    risk = AT_RISK * {
        "at risk in the last year only": last,
        "not at risk at the event": ~EVENT.any(2),
    }.get(slip, 1)
    return np.einsum("itc,itk->ick", risk[:, :, None] * p - EVENT, PATIENT)


# Two views of three songs: how close the views are, how evenly all lie on the sphere.
def f_sphere(Z):
    U = Z / np.sqrt(np.sum(Z**2, axis=1, keepdims=True))
    squares = np.sum((U[:, None] - U) ** 2, axis=2)[np.triu_indices(6, 1)]
    close = np.mean(np.sum((U[:3] - U[3:]) ** 2, axis=1))
    return np.stack([close, np.log(np.mean(np.exp(-2 * squares)))])


@case(
    "losses",
    f_sphere,
    normal("songs on a sphere", 6, 3),
    batch=3,
    slips=("projection forgotten", "pairs seen from one end", "length forgotten"),
)
def songs_close_and_evenly_spread(Z, slip):
    n = np.sqrt(np.sum(Z**2, axis=1, keepdims=True))
    U = Z / n
    d = U[:, None] - U
    W = np.triu(np.exp(-2 * np.sum(d**2, axis=2)), 1)
    W = W / W.sum()
    W = W if slip == "pairs seen from one end" else W + W.T
    close = 2 * (U[:3] - U[3:]) / 3
    D = np.stack([np.concatenate([close, -close]), -4 * np.sum(W[:, :, None] * d, axis=1)])
    inner = 0 if slip == "projection forgotten" else np.sum(D * U, axis=2, keepdims=True) * U
    return (D - inner) / (1 if slip == "length forgotten" else n)


# Hoyer's sparseness of each part of a factorisation.
def f_sparseness(W):
    ratio = np.sum(np.abs(W), axis=0) / np.sqrt(np.sum(W**2, axis=0))
    return (2 - ratio) / (2 - 1)  # 2 is the root of 4 entries


@case(
    "losses",
    f_sparseness,
    normal("notes by parts", 4, 3),
    slips=("norm taken as constant", "signs forgotten", "cube of the norm squared"),
)
def sparseness_of_parts(W, slip):
    n = np.sqrt(np.sum(W**2, axis=0))
    sign = 1 if slip == "signs forgotten" else np.sign(W)
    power = 2 if slip == "cube of the norm squared" else 3
    norm = 0 if slip == "norm taken as constant" else np.sum(np.abs(W), axis=0) * W / n**power
    return np.einsum("ij,jk->kij", norm - sign / n, np.eye(3))


# Loss of each query by its distances from the means of few examples per kind.
SHOTS, QUERIES = normal("shots", 3, 2, 3), normal("queries", 4, 3)
QUERY_KIND = np.eye(3)[[1, 0, 2, 1]]


def f_prototypes(W):
    means = np.mean(np.tanh(SHOTS @ W.T), axis=1)
    far = np.sum((np.tanh(QUERIES @ W.T)[:, None] - means) ** 2, axis=2)
    return np.sum(QUERY_KIND * far, axis=1) + np.log(np.sum(np.exp(-far), axis=1))


@case(
    "losses",
    f_prototypes,
    normal("few shots", 2, 3),
    slips=("means taken as constants", "examples not averaged", "mask of the first example"),
)
def beetles_by_means_of_few_examples(W, slip):
    S, e = np.tanh(SHOTS @ W.T), np.tanh(QUERIES @ W.T)
    d = e[:, None] - S.mean(1)
    weight = 2 * (QUERY_KIND - _softmax(-np.sum(d**2, axis=2)))[:, :, None] * d
    g = np.einsum("qj,qk->qjk", weight.sum(1) * (1 - e**2), QUERIES)
    mask = 1 - (S[:, :1] if slip == "mask of the first example" else S) ** 2
    shots = 1 if slip == "examples not averaged" else 2
    by_means = np.einsum("qcj,csj,csk->qjk", weight, np.broadcast_to(mask, S.shape), SHOTS) / shots
    return g if slip == "means taken as constants" else g - by_means


# Loss of each fact: complex vectors of drugs and of a relation, which need not be symmetric.
FACTS = np.array([[0, 1, 1], [1, 0, -1], [2, 1, 1], [0, 2, -1], [1, 2, 1]])
DRUGS = ((3, 2, 2), (2, 2))


def _score(h, r, t):
    return np.sum((h[0] * t[0] + h[1] * t[1]) * r[0] + (h[0] * t[1] - h[1] * t[0]) * r[1])


def f_facts(x):
    E, r = unpack(x, *DRUGS)
    return np.stack([np.log1p(np.exp(-y * _score(E[h], r, E[t]))) for h, t, y in FACTS])


@case(
    "losses",
    f_facts,
    normal("drugs", 16),
    parts=slices(*DRUGS),
    slips=("conjugate forgotten", "object's part forgotten", "as if all facts were true"),
)
def facts_of_drugs_by_complex_vectors(x, slip):
    E, r = unpack(x, *DRUGS)
    sign = -1 if slip == "conjugate forgotten" else 1
    rows = []
    for i, j, y in FACTS:
        h, t = E[i], E[j]
        k = -y * _sigmoid(-y * _score(h, r, t))
        if slip == "as if all facts were true":
            k = -_sigmoid(-_score(h, r, t))
        G = np.zeros_like(E)
        G[i] += k * np.stack([r[0] * t[0] + r[1] * t[1], sign * (r[0] * t[1] - r[1] * t[0])])
        if slip != "object's part forgotten":
            G[j] += k * np.stack([h[0] * r[0] - h[1] * r[1], h[1] * r[0] + h[0] * r[1]])
        by_r = k * np.stack([h[0] * t[0] + h[1] * t[1], h[0] * t[1] - h[1] * t[0]])
        rows.append(pack(G, by_r))
    return np.stack(rows)


# Errors of soft Bellman equations.
GO = _softmax(normal("go", 3, 2, 3))
PAY, LATER, HEAT = normal("pay", 3, 2), 0.9, 0.5


def f_soft_bellman(Q):
    V = HEAT * np.log(np.sum(np.exp(Q / HEAT), axis=1))
    return Q - PAY - LATER * (GO @ V)


@case(
    "losses",
    f_soft_bellman,
    normal("soft values", 3, 2),
    slips=("target taken as constant", "best action only", "1/T inside of the policy forgotten"),
)
def errors_of_soft_bellman_equations(Q, slip):
    policy = _softmax(Q if slip == "1/T inside of the policy forgotten" else Q / HEAT)
    if slip == "best action only":
        policy = (Q.max(1, keepdims=True) == Q) * 1.0
    own = np.eye(6).reshape(3, 2, 3, 2)
    if slip == "target taken as constant":
        return own
    return own - LATER * GO[..., None] * policy


# Surprise of each word by turns in a tree of words: +1 is left, -1 is right.
TURNS = np.array([[1, 1, 0, 0], [1, -1, 0, 1], [1, -1, 0, -1], [-1, 0, 1, 0], [-1, 0, -1, 0]])
TREE = ((4, 2), (2,))


def f_tree(x):
    N, h = unpack(x, *TREE)
    return np.sum(np.abs(TURNS) * np.log1p(np.exp(-TURNS * (N @ h))), axis=1)


@case(
    "losses",
    f_tree,
    normal("tree of words", 10),
    parts=slices(*TREE),
    slips=("right turns taken as left", "context by the root only", "slope for the other turn"),
)
def surprise_of_words_in_a_tree(x, slip):
    N, h = unpack(x, *TREE)
    turns = np.abs(TURNS) if slip == "right turns taken as left" else TURNS
    z = turns * (N @ h)
    d = -turns * _sigmoid(z if slip == "slope for the other turn" else -z)
    to_h = d[:, :1] @ N[:1] if slip == "context by the root only" else d @ N
    return np.column_stack([(d[:, :, None] * h).reshape(5, 8), to_h])


# Residuals whose squares sum to the deviance of counts.
CRASHES = np.array([3.0, 1, 7, 2, 4, 1])
ROADS = np.column_stack([np.ones(6), normal("roads", 6), uniform("traffic", 6)])


def f_deviance(b):
    z = ROADS @ b
    root = np.sqrt(2 * (CRASHES * (np.log(CRASHES) - z) - CRASHES + np.exp(z)))
    return np.where(np.exp(z) < CRASHES, root, -root)


@case(
    "losses",
    f_deviance,
    [0.5, 0.3, 0.4],
    slips=("slope of the root forgotten", "log link forgotten", "residuals of pearson"),
)
def deviance_residuals_of_crashes(b, slip):
    m, r = np.exp(ROADS @ b), f_deviance(b)
    d = (m - CRASHES) / r
    if slip == "slope of the root forgotten":
        d = np.sign(r) * (m - CRASHES)
    if slip == "log link forgotten":
        d = d / m
    if slip == "residuals of pearson":
        d = -(m + CRASHES) / (2 * np.sqrt(m))
    return d[:, None] * ROADS


# Residuals of a curve over their errors, which are in both axes and go together.
AGE, RATIO = np.linspace(-1, 1.5, 6), normal("isotope ratios", 6)
AGE_ERROR, RATIO_ERROR, TOGETHER = 0.3 + 0.2 * uniform("age errors", 6), 0.4, 0.5


def _spread(c):
    slope = c[1] + 2 * c[2] * AGE
    both = TOGETHER * AGE_ERROR * RATIO_ERROR
    return slope, both, RATIO_ERROR**2 + slope**2 * AGE_ERROR**2 - 2 * slope * both


def f_both_axes(c):
    return (RATIO - c[0] - c[1] * AGE - c[2] * AGE**2) / np.sqrt(_spread(c)[2])


@case(
    "losses",
    f_both_axes,
    [0.3, 0.8, -0.5],
    slips=("spread taken as constant", "covariance forgotten", "as if the curve were straight"),
)
def curve_with_errors_in_both_axes(c, slip):
    slope, both, v = _spread(c)
    if slip == "covariance forgotten":
        both = 0
    by_slope = -f_both_axes(c) * (slope * AGE_ERROR**2 - both) / v
    bend = 0 if slip == "as if the curve were straight" else 2 * AGE
    turned = by_slope[:, None] * np.stack([0 * AGE, 0 * AGE + 1, 0 * AGE + bend], axis=1)
    if slip == "spread taken as constant":
        turned = 0
    return turned - np.vander(AGE, 3, increasing=True) / np.sqrt(v)[:, None]
