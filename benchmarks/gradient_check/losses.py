# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Losses of a batch of predictions."""

from __future__ import annotations

import numpy as np

from .case import case, normal, pack, uniform
from .layers import sigmoid
from .smooth import softmax

B = 4
# Targets that do not sum to 1 show a gradient that only holds where they do.
LABELS = uniform("labels", B, 3)
CHOICE = np.array([2, 0, 1, 2])
SIGNS = np.array([1.0, -1.0, 1.0, 1.0, -1.0])
BITS = (SIGNS + 1) / 2
TARGET = normal("loss target", 5)


def log_softmax(z):
    m = np.max(z, axis=1, keepdims=True)
    return z - m - np.log(np.sum(np.exp(z - m), axis=1, keepdims=True))


@case(
    "losses",
    lambda z: -np.sum(LABELS * log_softmax(z)) / B,
    normal("cross-entropy", B, 3),
    batch=B,
    slips=("targets taken as normalised", "1/B forgotten", "softmax along the batch", "1/p"),
)
def cross_entropy(z, slip):
    p = softmax(z.T).T if slip == "softmax along the batch" else softmax(z)
    weight = 1 if slip == "targets taken as normalised" else np.sum(LABELS, 1, keepdims=True)
    if slip == "1/p":
        return -LABELS / p / B
    return (p * weight - LABELS) / (1 if slip == "1/B forgotten" else B)


@case(
    "losses",
    lambda z: -np.mean(log_softmax(z)[np.arange(B), CHOICE]),
    normal("class labels", B, 3),
    batch=B,
    slips=("one-hot forgotten", "labels off by one", "targets of the first sample"),
)
def class_labels(z, slip):
    choice = (CHOICE + (slip == "labels off by one")) % 3
    if slip == "targets of the first sample":
        choice = np.full(B, CHOICE[0])
    return (softmax(z) - (0 if slip == "one-hot forgotten" else np.eye(3)[choice])) / B


@case(
    "losses",
    lambda z: np.sum(np.log(1 + np.exp(-SIGNS * z))),
    normal("logistic", 5),
    batch=5,
    slips=("label forgotten", "sign in the exponent", "slope of the sigmoid"),
)
def logistic_loss(z, slip):
    s = sigmoid(SIGNS * z if slip == "sign in the exponent" else -SIGNS * z)
    if slip == "slope of the sigmoid":
        s = s * (1 - s)
    return -s * (1 if slip == "label forgotten" else SIGNS)


@case(
    "losses",
    lambda p: -np.mean(BITS * np.log(p) + (1 - BITS) * np.log(1 - p)),
    0.1 + 0.8 * uniform("probabilities", 5),
    batch=5,
    slips=("second term's sign", "1 - p forgotten", "logit's gradient"),
)
def binary_cross_entropy(p, slip):
    if slip == "logit's gradient":
        return (p - BITS) / 5
    second = (1 - BITS) / (1 if slip == "1 - p forgotten" else 1 - p)
    return (-BITS / p + (-second if slip == "second term's sign" else second)) / 5


DELTA = 0.7


def f_huber(z):
    d = np.abs(z - TARGET)
    return np.sum(np.where(d < DELTA, d**2 / 2, DELTA * (d - DELTA / 2)))


@case(
    "losses",
    f_huber,
    TARGET + np.array([0.3, -0.2, 2.0, -1.1, 0.5]),
    batch=5,
    slips=("not clipped", "clipped at 1", "target forgotten"),
)
def huber_loss(z, slip):
    d = z - (0 if slip == "target forgotten" else TARGET)
    bound = {"not clipped": np.inf, "clipped at 1": 1.0}.get(slip, DELTA)
    return np.clip(d, -bound, bound)


@case(
    "losses",
    lambda z: np.mean(np.log(np.cosh(z - TARGET)) if z.dtype != object else _log_cosh(z - TARGET)),
    normal("log-cosh", 5),
    batch=5,
    slips=("tanh's slope", "mean forgotten"),
)
def log_cosh(z, slip):
    t = np.tanh(z - TARGET)
    return (1 - t**2 if slip == "tanh's slope" else t) / (1 if slip == "mean forgotten" else 5)


def _log_cosh(d):
    return np.log((np.exp(d) + np.exp(-d)) / 2)


PRIOR = softmax(normal("prior", 4))


def f_divergence(z):
    q = softmax(z)
    return np.sum(q * (np.log(q) - np.log(PRIOR)))


@case(
    "losses",
    f_divergence,
    normal("divergence", 4),
    slips=("through the logarithm only", "rank-one term forgotten", "q and p swapped"),
)
def divergence(z, slip):
    q = softmax(z)
    ratio = np.log(q) - np.log(PRIOR)
    if slip == "q and p swapped":
        return q - PRIOR
    if slip == "through the logarithm only":
        return q
    return q * (ratio - (0 if slip == "rank-one term forgotten" else q @ ratio))


def f_gaussian(x):
    mean, log_var = x[:3], x[3:]
    return 0.5 * np.sum(log_var + (TARGET[:3] - mean) ** 2 * np.exp(-log_var))


@case(
    "losses",
    f_gaussian,
    normal("gaussian", 6),
    parts=(slice(0, 3), slice(3, 6)),
    slips=("log-variance taken as variance", "½ forgotten", "sign of the residual"),
)
def gaussian_likelihood(x, slip):
    mean, log_var = x[:3], x[3:]
    v = log_var if slip == "log-variance taken as variance" else np.exp(log_var)
    d = TARGET[:3] - mean
    half = 1.0 if slip == "½ forgotten" else 0.5
    return pack((1 if slip == "sign of the residual" else -1) * d / v, half * (1 - d**2 / v))


COUNTS = np.array([0.0, 3.0, 1.0, 7.0])


@case(
    "losses",
    lambda z: np.sum(np.exp(z) - COUNTS * z),
    normal("poisson", 4),
    batch=4,
    slips=("link forgotten", "counts forgotten"),
)
def poisson_likelihood(z, slip):
    rate = z if slip == "link forgotten" else np.exp(z)
    return rate - (0 if slip == "counts forgotten" else COUNTS)


def f_cosine(x):
    a, b = x[:4], x[4:]
    return np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b))


@case(
    "losses",
    f_cosine,
    normal("cosine", 8),
    parts=(slice(0, 4), slice(4, 8)),
    slips=("norms taken as constants", "second norm in the first's place", "a for b"),
)
def cosine_similarity(x, slip):
    a, b = x[:4], x[4:]
    na, nb = np.sum(a * a), np.sum(b * b)
    c, n = f_cosine(x), np.sqrt(na * nb)
    if slip == "norms taken as constants":
        return pack(b / n, a / n)
    if slip == "second norm in the first's place":
        na, nb = nb, na
    if slip == "a for b":
        return pack(a / n - c * a / na, b / n - c * b / nb)
    return pack(b / n - c * a / na, a / n - c * b / nb)


GAMMA = 2.0


def f_focal(z):
    p = sigmoid(SIGNS * z)
    return -np.sum((1 - p) ** GAMMA * np.log(p))


@case(
    "losses",
    f_focal,
    normal("focal", 5),
    batch=5,
    slips=("weight taken as constant", "logarithm's part forgotten", "γ forgotten"),
)
def focal_loss(z, slip):
    p = sigmoid(SIGNS * z)
    weight = -GAMMA * (1 - p) ** (GAMMA - 1) * np.log(p)
    if slip == "γ forgotten":
        weight = weight / GAMMA
    through = (1 - p) ** GAMMA / p
    d = (0 if slip == "weight taken as constant" else weight) + (
        0 if slip == "logarithm's part forgotten" else through
    )
    return -d * p * (1 - p) * SIGNS


def f_dice(p):
    return 1 - 2 * np.sum(p * BITS) / np.sum(p + BITS)


@case(
    "losses",
    f_dice,
    uniform("dice", 5),
    batch=5,
    slips=("denominator taken as constant", "square forgotten"),
)
def dice_loss(p, slip):
    over, under = np.sum(p * BITS), np.sum(p + BITS)
    second = 0 if slip == "denominator taken as constant" else over
    return -2 * BITS / under + 2 * second / under ** (1 if slip == "square forgotten" else 2)
