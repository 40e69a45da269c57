# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Losses and likelihoods of ranking, survival, segmentation and structured prediction."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..layers import sigmoid
from ..smooth import softmax
from ..truth import gammaln

TRIPLET = ((3, 2), (3, 2), (3, 2))


def _margins(x):
    a, p, n = unpack(x, *TRIPLET)
    return np.sum((a - p) ** 2, axis=1) - np.sum((a - n) ** 2, axis=1) + 0.3


@case(
    "losses",
    lambda x: np.mean(np.log(1 + np.exp(_margins(x)))),
    normal("triplet", 18),
    batch=3,
    parts=slices(*TRIPLET),
    slips=("negative's sign", "anchor by the positive only", "slope of softplus forgotten"),
)
def soft_triplet_loss(x, slip):
    a, p, n = unpack(x, *TRIPLET)
    s = sigmoid(_margins(x))[:, None]
    s = 2 * (0 * s + 1 if slip == "slope of softplus forgotten" else s) / 3
    anchor = a - p if slip == "anchor by the positive only" else n - p
    sign = -1 if slip == "negative's sign" else 1
    return pack(s * anchor, s * (p - a), sign * s * (a - n))


MASK = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 0.0])


def _tversky(z):
    p = sigmoid(z)
    hit = np.sum(p * MASK)
    return p, hit, hit + 0.7 * np.sum((1 - p) * MASK) + 0.3 * np.sum(p * (1 - MASK))


@case(
    "losses",
    lambda z: 1 - _tversky(z)[1] / _tversky(z)[2],
    normal("tversky", 6),
    slips=("denominator taken as constant", "weights swapped", "sigmoid's slope forgotten"),
)
def tversky_loss(z, slip):
    p, hit, total = _tversky(z)
    a, b = (0.3, 0.7) if slip == "weights swapped" else (0.7, 0.3)
    inner = MASK - a * MASK + b * (1 - MASK)
    quotient = MASK / total
    if slip != "denominator taken as constant":
        quotient = quotient - hit * inner / total**2
    return -quotient * (1 if slip == "sigmoid's slope forgotten" else p * (1 - p))


CHAIN, TAGS = ((4, 3), (3, 3)), np.array([2, 0, 0, 1])


def f_chain(x):
    E, T = unpack(x, *CHAIN)
    a = E[0]
    for t in range(1, 4):
        a = E[t] + np.log(np.sum(np.exp(a[:, None] + T), axis=0))
    score = np.sum(E[np.arange(4), TAGS]) + np.sum(T[TAGS[:-1], TAGS[1:]])
    return np.log(np.sum(np.exp(a))) - score


@case(
    "losses",
    f_chain,
    normal("chain", 21),
    parts=slices(*CHAIN),
    slips=("forward messages only", "transitions transposed", "tags' counts forgotten"),
)
def conditional_random_field(x, slip):
    E, T = unpack(x, *CHAIN)
    F, B = np.exp(E), np.zeros((4, 3))
    B[3] = 1
    for t in range(1, 4):
        F[t] *= F[t - 1] @ np.exp(T)
    for t in (2, 1, 0):
        B[t] = np.exp(T) @ (np.exp(E[t + 1]) * B[t + 1])
    if slip == "forward messages only":
        B = np.ones((4, 3))
    seen = 0 if slip == "tags' counts forgotten" else 1
    nodes = F * B / np.sum(F * B, axis=1, keepdims=True) - seen * np.eye(3)[TAGS]
    edges = np.zeros((3, 3))
    for t in range(3):
        joint = F[t][:, None] * np.exp(T) * np.exp(E[t + 1]) * B[t + 1]
        edges += joint / joint.sum()
        edges[TAGS[t], TAGS[t + 1]] -= seen
    return pack(nodes, edges.T if slip == "transitions transposed" else edges)


PATIENTS, DIED = normal("patients", 6, 3), np.array([1, 1, 0, 1, 0, 1])


def f_survival(b):
    """Patients in the order of their times: those at risk are the later ones."""
    score = PATIENTS @ b
    return -sum(score[i] - np.log(np.sum(np.exp(score[i:]))) for i in range(len(DIED)) if DIED[i])


@case(
    "losses",
    f_survival,
    normal("survival", 3),
    batch=6,
    slips=("risk set of everyone", "censored ones as deaths", "own term forgotten"),
)
def cox_likelihood(b, slip):
    e = np.exp(PATIENTS @ b)
    g = np.zeros(3)
    for i in range(6):
        if DIED[i] or slip == "censored ones as deaths":
            at_risk = slice(0 if slip == "risk set of everyone" else i, 6)
            g += e[at_risk] @ PATIENTS[at_risk] / e[at_risk].sum()
            g -= 0 if slip == "own term forgotten" else PATIENTS[i]
    return g


RETURNS = 2 * normal("returns", 5)


def f_student(p):
    m, s, v = p[0], np.exp(p[1]), np.exp(p[2])
    tail = np.sum(np.log(1 + (RETURNS - m) ** 2 / (v * s**2)))
    constant = gammaln((v + 1) / 2) - gammaln(v / 2) - np.log(v * np.pi) / 2
    return (v + 1) / 2 * tail + 5 * (p[1] - constant)


@case(
    "losses",
    f_student,
    [0.3, 0.2, 1.1],
    batch=5,
    slips=("degrees of freedom in the tail forgotten", "not as log", "digamma's ½ forgotten"),
)
def student_likelihood(p, slip):
    s, v = np.exp(p[1]), np.exp(p[2])
    d = RETURNS - p[0]
    q = d**2 / (v * s**2)
    by_m = -(v + 1) * np.sum(d / (v * s**2) / (1 + q))
    by_s = 5 - (v + 1) * np.sum(q / (1 + q))
    half = 1 if slip == "digamma's ½ forgotten" else 0.5
    by_v = np.sum(np.log(1 + q)) / 2 - 5 * (
        half * (digamma((v + 1) / 2) - digamma(v / 2)) - 1 / (2 * v)
    )
    if slip != "degrees of freedom in the tail forgotten":
        by_v -= (v + 1) / (2 * v) * np.sum(q / (1 + q))
    return np.array([by_m, by_s, by_v * (1 if slip == "not as log" else v)])


FLOW = normal("flow", 4, 2)


@case(
    "losses",
    lambda u: np.mean(np.sum((u - FLOW) ** 2 + 0.01, axis=1) ** 0.45),
    normal("estimated flow", 4, 2),
    batch=4,
    slips=("power not lowered", "2 forgotten", "each component by itself"),
)
def generalised_charbonnier(u, slip):
    d = u - FLOW
    inner = d**2 + 0.01
    if slip != "each component by itself":
        inner = np.sum(inner, axis=1, keepdims=True)
    power = 0.45 if slip == "power not lowered" else -0.55
    return (0.45 if slip == "2 forgotten" else 0.9) * inner**power * d / 4


GRADES = np.array([0, 2, 1, 3, 1])


def _levels(x):
    cuts = np.cumsum(pack_cuts(x[5:]))
    below = sigmoid(cuts - x[:5, None])
    one, zero = 0 * x[:5, None] + 1, 0 * x[:5, None]
    return np.concatenate([zero, below, one], axis=1)


def pack_cuts(c):
    """The first cut, and the logarithms of what the others are above the one before."""
    return np.concatenate([c[:1], np.exp(c[1:])])


def f_ordinal(x):
    F, i = _levels(x), np.arange(5)
    return -np.sum(np.log(F[i, GRADES + 1] - F[i, GRADES]))


@case(
    "losses",
    f_ordinal,
    pack(normal("ordinal", 5), [-1.0, 0.3, -0.2]),
    batch=5,
    parts=(slice(0, 5), slice(5, 8)),
    slips=("lower cut forgotten", "increments not summed", "increments not as logs"),
)
def ordinal_regression(x, slip):
    F, i = _levels(x), np.arange(5)
    S = F * (1 - F)
    p = F[i, GRADES + 1] - F[i, GRADES]
    up, down = S[i, GRADES + 1] / p, S[i, GRADES] / p
    if slip == "lower cut forgotten":
        down = 0 * down
    cuts = np.zeros(5)
    np.add.at(cuts, GRADES + 1, -up)
    np.add.at(cuts, GRADES, down)
    cuts = cuts[1:4]
    if slip != "increments not summed":
        cuts = np.cumsum(cuts[::-1])[::-1]
    factor = np.ones(3) if slip == "increments not as logs" else pack_cuts(np.append(1, x[6:]))
    return pack(up - down, cuts * factor)


VIEW = normal("other view", 5, 3)


def _correlation(A):
    return A.T @ VIEW / 5


@case(
    "losses",
    lambda A: np.sum((_correlation(A) - np.eye(3)) ** 2 * (0.1 + 0.9 * np.eye(3))),
    normal("view", 5, 3),
    batch=5,
    slips=("off-diagonal weight forgotten", "identity forgotten", "correlation transposed"),
)
def redundancy_reduction(A, slip):
    C = _correlation(A)
    weight = 1 if slip == "off-diagonal weight forgotten" else 0.1 + 0.9 * np.eye(3)
    D = 2 * weight * (C - (0 if slip == "identity forgotten" else np.eye(3)))
    return VIEW @ (D if slip == "correlation transposed" else D.T) / 5


RANKING = np.array([2, 0, 3, 1, 4])


def f_ranking(s):
    t = s[RANKING]
    return sum(np.log(np.sum(np.exp(t[i:]))) - t[i] for i in range(4))


@case(
    "losses",
    f_ranking,
    normal("ranking", 5),
    slips=("order not undone", "first choice only", "chosen ones not taken out"),
)
def plackett_luce(s, slip):
    t = s[RANKING]
    g = np.zeros(5)
    for i in range(1 if slip == "first choice only" else 4):
        left = slice(0 if slip == "chosen ones not taken out" else i, 5)
        g[left] += np.exp(t[left]) / np.exp(t[left]).sum()
        g[i] -= 1
    if slip == "order not undone":
        return g
    undone = np.zeros(5)
    undone[RANKING] = g
    return undone


ACTIONS, ADVANTAGE = np.array([1, 0, 2, 1]), np.array([0.7, -1.1, 0.3, 2.0])
OLD = uniform("old policy", 4) + 0.2


def f_policy(z):
    p = softmax(z)
    entropy = -np.sum(p * np.log(p))
    return -np.mean(p[np.arange(4), ACTIONS] / OLD * ADVANTAGE) - 0.05 * entropy


@case(
    "losses",
    f_policy,
    normal("policy", 4, 3),
    batch=4,
    slips=("entropy's part forgotten", "slope of log p", "entropy of the wrong sign"),
)
def policy_gradient(z, slip):
    p = softmax(z)
    chosen = p[np.arange(4), ACTIONS]
    ratio = (1 if slip == "slope of log p" else chosen) / OLD * ADVANTAGE
    g = -(ratio / 4)[:, None] * (np.eye(3)[ACTIONS] - p)
    k = {"entropy's part forgotten": 0, "entropy of the wrong sign": -1}.get(slip, 1)
    log = np.log(p)
    return g + k * 0.05 * p * (log - np.sum(p * log, axis=1, keepdims=True))


CURVE = normal("curve to align with", 3)


def _alignment(x):
    """The soft minimum over alignments up to each pair, and the shares of the ways to it."""
    R, shares = {}, {}
    for i in range(5):
        for j in range(3):
            ways = [w for w in ((i - 1, j - 1), (i - 1, j), (i, j - 1)) if w in R]
            e = np.exp(-np.stack([R[w] for w in ways])) if ways else np.ones(1)
            R[i, j] = (x[i] - CURVE[j]) ** 2 - np.log(np.sum(e))
            shares[i, j] = list(zip(ways, e / np.sum(e), strict=False))
    return R, shares


@case(
    "losses",
    lambda x: _alignment(x)[0][4, 2],
    normal("aligned", 5),
    slips=("best way only", "shares forgotten", "2 forgotten"),
)
def soft_time_warping(x, slip):
    _, shares = _alignment(x)
    E = np.zeros((5, 3))
    E[4, 2] = 1
    for i in reversed(range(5)):
        for j in reversed(range(3)):
            best = max((share for _, share in shares[i, j]), default=0)
            for way, share in shares[i, j]:
                part = (share == best) * 1.0 if slip == "best way only" else share
                E[way] += E[i, j] * (1 if slip == "shares forgotten" else part)
    two = 1 if slip == "2 forgotten" else 2
    return two * np.sum(E * (x[:, None] - CURVE), axis=1)


QUAKES, OBSERVED = np.array([0.3, 0.9, 1.0, 1.2, 2.7, 3.1]), 4.0
SINCE = QUAKES[:, None] - QUAKES
EARLIER = SINCE > 0


def f_aftershocks(p):
    rate, children, decay = np.exp(p)
    E = np.exp(-decay * np.where(EARLIER, SINCE, 0)) * EARLIER
    expected = rate * OBSERVED + children * np.sum(1 - np.exp(-decay * (OBSERVED - QUAKES)))
    return expected - np.sum(np.log(rate + children * decay * np.sum(E, axis=1)))


@case(
    "losses",
    f_aftershocks,
    [-0.2, -0.7, 0.4],
    batch=6,
    slips=("expected number forgotten", "decay's factor in front forgotten", "not as logs"),
)
def self_exciting_process(p, slip):
    rate, children, decay = np.exp(p)
    E = np.exp(-decay * SINCE * EARLIER) * EARLIER
    S, T = E.sum(1), np.sum(E * SINCE, axis=1)
    left = OBSERVED - QUAKES
    tail = np.exp(-decay * left)
    intensity = rate + children * decay * S
    front = 0 if slip == "decay's factor in front forgotten" else S
    g = -np.array(
        [
            np.sum(1 / intensity),
            np.sum(decay * S / intensity),
            np.sum(children * (front - decay * T) / intensity),
        ]
    )
    if slip != "expected number forgotten":
        g += np.array([OBSERVED, np.sum(1 - tail), children * np.sum(left * tail)])
    return g if slip == "not as logs" else g * np.exp(p)
