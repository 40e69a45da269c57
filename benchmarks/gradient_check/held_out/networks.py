# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Networks of dense and other layers, and their losses by all of their parameters.

Of sets and trees, with adapters, conditions and several heads, for ratings of actions, for counts,
critics and students, with tensors, capsules and hidden binary units.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..layers import relu, sigmoid
from ..smooth import softmax

mlp = partial(case, "mlp")


def _softplus(z):
    return np.log1p(np.exp(z))


# Deep sets (Zaheer et al. 2017): sets of two, four and three points.
SETS = ((4, 2), (4,), (3, 4), (3,), (3,))
POINTS, SET_TARGETS = normal("points of sets", 9, 2), np.array([0.7, -1.2, 0.4])
MEMBERS = np.repeat(np.eye(3), [2, 4, 3], axis=1)


def _sets(x):
    U, b, W, c, v = unpack(x, *SETS)
    p = np.tanh(POINTS @ U.T + b)
    s = MEMBERS @ p
    h = np.tanh(s @ W.T + c)
    return p, s, h, h @ v - SET_TARGETS


@mlp(
    lambda x: np.mean(_sets(x)[3] ** 2) / 2,
    0.7 * normal("deep sets", 30),
    batch=3,
    parts=slices(*SETS),
    slips=(
        "pooled by the mean",
        "first point of each set only",
        "inner slope forgotten",
        "sums averaged in the weights",
    ),
)
def network_of_sets(x, slip):
    W, _, v = unpack(x, *SETS)[2:]
    p, s, h, error = _sets(x)
    e = error / 3
    d = e[:, None] * v * (1 - h**2)
    spread = MEMBERS
    if slip == "pooled by the mean":
        spread = MEMBERS / MEMBERS.sum(1, keepdims=True)
    if slip == "first point of each set only":
        spread = MEMBERS * np.isin(np.arange(9), [0, 2, 6])
    q = spread.T @ d @ W * (1 if slip == "inner slope forgotten" else 1 - p**2)
    seen = s / MEMBERS.sum(1, keepdims=True) if slip == "sums averaged in the weights" else s
    return pack(q.T @ POINTS, q.sum(0), d.T @ seen, d.sum(0), e @ h)


# An adapter of low rank beside frozen weights (Hu et al. 2021).
ADAPTER = ((3, 2), (2, 4), (3,))
FROZEN, FROZEN_HEAD = 0.6 * normal("frozen", 3, 4), normal("frozen head", 3, 3)
ADAPTED, ADAPTER_LABELS = normal("adapted", 5, 4), np.eye(3)[[0, 2, 1, 1, 0]]
ADAPTER_SCALE = 1.5


def _adapted(x):
    B, A, c = unpack(x, *ADAPTER)
    h = np.tanh(ADAPTED @ (FROZEN + ADAPTER_SCALE * B @ A).T)
    return h, softmax(h @ FROZEN_HEAD.T + c)


@mlp(
    lambda x: -np.sum(ADAPTER_LABELS * np.log(_adapted(x)[1])) / 5,
    0.5 * normal("adapter", 17),
    batch=5,
    parts=slices(*ADAPTER),
    slips=(
        "scale forgotten",
        "frozen weights forgotten in the slope",
        "frozen head not transposed",
        "scale in the second factor forgotten",
    ),
)
def adapter_of_low_rank(x, slip):
    B, A, _ = unpack(x, *ADAPTER)
    h, p = _adapted(x)
    d = (p - ADAPTER_LABELS) / 5
    head = FROZEN_HEAD.T if slip == "frozen head not transposed" else FROZEN_HEAD
    if slip == "frozen weights forgotten in the slope":
        h = np.tanh(ADAPTER_SCALE * ADAPTED @ A.T @ B.T)
    G = (d @ head * (1 - h**2)).T @ ADAPTED
    scale = 1 if slip == "scale forgotten" else ADAPTER_SCALE
    second = 1 if slip == "scale in the second factor forgotten" else scale
    return pack(scale * G @ A.T, second * B.T @ G, d.sum(0))


# Features modulated by a condition (Perez et al. 2018).
FILM = ((3, 2), (3, 2), (3, 2), (3,))
FILM_DATA, CONDITION = normal("film data", 5, 2), normal("condition", 5, 2)
FILM_TARGET = normal("film target", 5)


def _film(x):
    U, G, B, v = unpack(x, *FILM)
    h = np.tanh(FILM_DATA @ U.T)
    scale = 1 + CONDITION @ G.T
    m = scale * h + CONDITION @ B.T
    return h, scale, m, _softplus(m) @ v - FILM_TARGET


@mlp(
    lambda x: np.mean(_film(x)[3] ** 2),
    normal("film", 21),
    batch=5,
    parts=slices(*FILM),
    slips=(
        "1 of the scale forgotten",
        "scale's features forgotten",
        "scale forgotten on the way back",
        "slope at the activation",
        "first sample's condition",
    ),
)
def layer_modulated_by_a_condition(x, slip):
    v = unpack(x, *FILM)[3]
    h, scale, m, error = _film(x)
    e = 2 * error / 5
    d = e[:, None] * v * sigmoid(_softplus(m) if slip == "slope at the activation" else m)
    if slip == "1 of the scale forgotten":
        scale = scale - 1
    if slip == "scale forgotten on the way back":
        scale = 1
    features = 1 if slip == "scale's features forgotten" else h
    given = CONDITION[[0] * 5] if slip == "first sample's condition" else CONDITION
    q = d * scale * (1 - h**2)
    return pack(q.T @ FILM_DATA, (d * features).T @ given, d.T @ given, e @ _softplus(m))


# Two tasks that share a layer, weighted by their uncertainties (Kendall et al. 2018).
TASKS = ((3, 2), (3,), (3,), (3,), (2,))
TASK_DATA = normal("task data", 6, 2)
AMOUNTS, YES = normal("amounts", 6), np.array([1.0, 0, 0, 1, 1, 0])


def _tasks(x):
    W, b, p, q, _ = unpack(x, *TASKS)
    h = np.tanh(TASK_DATA @ W.T + b)
    return h, h @ p - AMOUNTS, h @ q


def _task_losses(x):
    _, error, z = _tasks(x)
    return np.mean(error**2) / 2, np.mean(_softplus(z) - YES * z)


def f_tasks(x):
    first, second = _task_losses(x)
    return first * np.exp(-x[-2]) + second * np.exp(-x[-1]) + (x[-2] + x[-1]) / 2


@mlp(
    f_tasks,
    pack(normal("tasks", 15), [0.4, -0.5]),
    batch=6,
    parts=slices(*TASKS),
    slips=(
        "shared layer by the first task alone",
        "logarithm of the spread forgotten",
        "tasks' weights forgotten",
        "sign of the weights' slopes",
    ),
)
def tasks_weighted_by_their_uncertainty(x, slip):
    _, _, p, q, s = unpack(x, *TASKS)
    h, error, z = _tasks(x)
    weight = np.ones(2) if slip == "tasks' weights forgotten" else np.exp(-s)
    e, k = weight[0] * error / 6, weight[1] * (sigmoid(z) - YES) / 6
    back = np.outer(e, p)
    if slip != "shared layer by the first task alone":
        back = back + np.outer(k, q)
    d = back * (1 - h**2)
    sign = 1 if slip == "sign of the weights' slopes" else -1
    level = 0 if slip == "logarithm of the spread forgotten" else 0.5
    by_s = level + sign * np.exp(-s) * _task_losses(x)
    return pack(d.T @ TASK_DATA, d.sum(0), e @ h, k @ h, by_s)


# A tensor between two entities (Socher et al. 2013): is there a relation?
TENSOR = ((2, 3, 3), (2, 6), (2,), (2,))
SUBJECTS, OBJECTS = normal("subjects", 4, 3), normal("objects", 4, 3)
BOTH, RELATED = np.hstack([SUBJECTS, OBJECTS]), np.array([1.0, -1, 1, -1])


def _relation(x):
    T, V, b, u = unpack(x, *TENSOR)
    pairs = np.stack([np.sum((SUBJECTS @ M) * OBJECTS, axis=1) for M in T], axis=1)
    h = np.tanh(pairs + BOTH @ V.T + b)
    return h, RELATED * (h @ u)


@mlp(
    lambda x: np.mean(_softplus(-_relation(x)[1])),
    0.6 * normal("relation tensor", 34),
    batch=4,
    parts=slices(*TENSOR),
    slips=("tensor transposed", "sides swapped", "label forgotten", "slope of tanh forgotten"),
)
def relation_by_a_tensor(x, slip):
    u = unpack(x, *TENSOR)[3]
    h, margin = _relation(x)
    e = -(1 if slip == "label forgotten" else RELATED) * sigmoid(-margin) / 4
    d = np.outer(e, u) * (1 if slip == "slope of tanh forgotten" else 1 - h**2)
    T_bar = np.einsum("nk,ni,nj->kij", d, SUBJECTS, OBJECTS)
    if slip == "tensor transposed":
        T_bar = T_bar.swapaxes(1, 2)
    both = np.roll(BOTH, 3, axis=1) if slip == "sides swapped" else BOTH
    return pack(T_bar, d.T @ both, d.sum(0), e @ h)


# A student of a teacher (Hinton et al. 2015).
STUDENT = ((4, 3), (4,), (3, 4), (3,))
LESSONS, TRUE_CLASS = normal("lessons", 5, 3), np.eye(3)[[1, 0, 2, 2, 0]]
HEAT, SHARE = 2.5, 0.7
TEACHER = softmax(3 * normal("teacher", 5, 3) / HEAT)


def _student(x):
    U, b, W, c = unpack(x, *STUDENT)
    z = LESSONS @ U.T + b
    return z, relu(z) @ W.T + c


def f_student(x):
    logits = _student(x)[1]
    soft = HEAT**2 * np.sum(TEACHER * np.log(softmax(logits / HEAT)))
    return -(SHARE * soft + (1 - SHARE) * np.sum(TRUE_CLASS * np.log(softmax(logits)))) / 5


@mlp(
    f_student,
    normal("student", 31),
    batch=5,
    parts=slices(*STUDENT),
    slips=(
        "square of the temperature forgotten",
        "student not softened",
        "inner temperature forgotten",
        "true classes forgotten",
        "mask forgotten",
    ),
)
def student_of_a_teacher(x, slip):
    W = unpack(x, *STUDENT)[2]
    z, logits = _student(x)
    heat = HEAT**2 if slip == "inner temperature forgotten" else HEAT
    if slip == "square of the temperature forgotten":
        heat = 1 / HEAT
    p = softmax(logits / (1 if slip == "student not softened" else HEAT))
    hard = 0 if slip == "true classes forgotten" else 1 - SHARE
    d = (SHARE * heat * (p - TEACHER) + hard * (softmax(logits) - TRUE_CLASS)) / 5
    q = d @ W * (1 if slip == "mask forgotten" else z > 0)
    return pack(q.T @ LESSONS, q.sum(0), d.T @ relu(z), d.sum(0))


# Values of actions by two heads (Wang et al. 2016).
DUEL = ((4, 3), (4,), (4,), (3, 4))
STATES, ACTIONS = normal("duel states", 5, 3), np.eye(3)[[2, 0, 1, 1, 2]]
RETURNED = normal("returned", 5)


def _duel(x):
    W, b, v, A = unpack(x, *DUEL)
    z = STATES @ W.T + b
    h = np.where(z > 0, z, np.expm1(z))
    gain = h @ A.T
    value = h @ v + np.sum((ACTIONS - 1 / 3) * gain, axis=1)
    return z, h, value - RETURNED


@mlp(
    lambda x: np.mean(_duel(x)[2] ** 2) / 2,
    normal("duel", 32),
    batch=5,
    parts=slices(*DUEL),
    slips=(
        "mean advantage forgotten",
        "value's part of the features forgotten",
        "units below 0 taken as dead",
        "slope at the activation",
    ),
)
def values_of_actions_by_two_heads(x, slip):
    _, _, v, A = unpack(x, *DUEL)
    z, h, error = _duel(x)
    e = error[:, None] / 5
    chosen = e * (ACTIONS - (0 if slip == "mean advantage forgotten" else 1 / 3))
    back = chosen @ A + (0 if slip.startswith("value's part") else e * v)
    below = np.exp(h if slip == "slope at the activation" else z)
    if slip == "units below 0 taken as dead":
        below = 0
    d = back * np.where(z > 0, 1, below)
    return pack(d.T @ STATES, d.sum(0), e[:, 0] @ h, chosen.T @ h)


# A policy and its critic on shared features, with the policy's entropy as a bonus.
ACTOR = ((4, 3), (3, 4), (4,))
OBSERVED, TAKEN = normal("observed", 6, 3), np.eye(3)[[0, 2, 1, 0, 1, 2]]
ADVANTAGE, REWARDED = normal("advantage", 6), normal("rewarded", 6)
BONUS = 0.3


def _actor(x):
    W, P, v = unpack(x, *ACTOR)
    h = np.tanh(OBSERVED @ W.T)
    return h, softmax(h @ P.T), h @ v - REWARDED


def f_actor(x):
    _, p, error = _actor(x)
    chosen = ADVANTAGE @ np.sum(TAKEN * np.log(p), axis=1)
    return (np.sum(error**2) / 2 - chosen + BONUS * np.sum(p * np.log(p))) / 6


@mlp(
    f_actor,
    normal("actor", 28),
    batch=6,
    parts=slices(*ACTOR),
    slips=(
        "mean of the entropy's slope forgotten",
        "sign of the bonus",
        "advantage forgotten",
        "critic's part of the features forgotten",
    ),
)
def actor_and_critic(x, slip):
    _, P, v = unpack(x, *ACTOR)
    h, p, error = _actor(x)
    mean = np.sum(p * np.log(p), axis=1, keepdims=True)
    if slip == "mean of the entropy's slope forgotten":
        mean = 0
    bonus = -BONUS if slip == "sign of the bonus" else BONUS
    gain = 1 if slip == "advantage forgotten" else ADVANTAGE[:, None]
    d = (gain * (p - TAKEN) + bonus * p * (np.log(p) - mean)) / 6
    e = error / 6
    back = d @ P + (0 if slip.startswith("critic's part") else np.outer(e, v))
    return pack((back * (1 - h**2)).T @ OBSERVED, d.T @ h, e @ h)


# Layers that see all layers before them (Huang et al. 2017): what is predicted for four samples.
DENSE = ((2, 2), (3, 4), (7,))
DENSE_DATA = normal("dense data", 4, 2)


def _dense(x):
    A, B, c = unpack(x, *DENSE)
    first = np.tanh(DENSE_DATA @ A.T)
    seen = np.concatenate([DENSE_DATA, first], axis=1)
    second = np.tanh(seen @ B.T)
    return first, seen, second, np.concatenate([seen, second], axis=1) @ c


@mlp(
    lambda x: _dense(x)[3],
    normal("dense", 23),
    parts=slices(*DENSE),
    slips=(
        "first layer by the second alone",
        "first layer by the output alone",
        "second layer's slope forgotten",
        "layers concatenated the other way",
    ),
)
def densely_connected_network(x, slip):
    _, B, c = unpack(x, *DENSE)
    first, seen, second, _ = _dense(x)
    slope = np.ones((4, 3)) if slip == "second layer's slope forgotten" else 1 - second**2
    d = c[4:] * slope
    direct = 0 if slip == "first layer by the second alone" else c[2:4]
    through = d @ B[:, 2:] * (0 if slip == "first layer by the output alone" else 1)
    q = (direct + through) * (1 - first**2)
    by_A = q[:, :, None] * DENSE_DATA[:, None]
    by_B = d[:, :, None] * seen[:, None]
    last = (second, seen) if slip == "layers concatenated the other way" else (seen, second)
    return np.hstack([by_A.reshape(4, 4), by_B.reshape(4, 12), *last])


# A recursive network on a tree of four words, one of them twice (Socher et al. 2011).
TREE = ((4, 2), (2, 4), (2,), (2,))
PARSED = ((0, 1), (3, 1), (2, 5), (4, 6))
MOODS = np.array([1.0, -1, -1, 1])


def _parse(x):
    words, W, b, _ = unpack(x, *TREE)
    nodes = list(words)
    for left, right in PARSED:
        nodes.append(np.tanh(W @ np.concatenate([nodes[left], nodes[right]]) + b))
    return nodes


@mlp(
    lambda x: np.sum(_softplus(-MOODS * (np.stack(_parse(x)[4:]) @ x[-2:]))),
    normal("parse tree", 20),
    parts=slices(*TREE),
    slips=(
        "word that occurs twice counted once",
        "children swapped",
        "loss at the root alone",
        "slope of tanh forgotten",
    ),
)
def network_on_a_parse_tree(x, slip):
    _, W, _, u = unpack(x, *TREE)
    nodes = _parse(x)
    h = np.stack(nodes[4:])
    e = -MOODS * sigmoid(-MOODS * (h @ u))
    bars = np.zeros((8, 2))
    bars[4:] = np.outer(e, u)
    if slip == "loss at the root alone":
        bars[4:7] = 0
    W_bar, b_bar = np.zeros_like(W), np.zeros(2)
    for k in (7, 6, 5, 4):
        left, right = PARSED[k - 4]
        d = bars[k] * (1 if slip == "slope of tanh forgotten" else 1 - nodes[k] ** 2)
        W_bar += np.outer(d, pack(nodes[left], nodes[right]))
        b_bar += d
        back = d @ W
        if slip == "children swapped":
            back = np.roll(back, 2)
        bars[left] += back[:2]
        if slip == "word that occurs twice counted once" and right < 4:
            bars[right] = 0
        bars[right] += back[2:]
    return pack(bars[:4], W_bar, b_bar, e @ h)


# A restricted Boltzmann machine: data against fantasies of its chain, which are held.
BOLTZMANN = ((3, 5), (5,), (3,))
BITS = (normal("bits", 4, 5) > 0) * 1.0
FANTASIES = (normal("fantasies", 6, 5) > 0.2) * 1.0


def f_boltzmann(x):
    W, b, c = unpack(x, *BOLTZMANN)

    def free(v):
        return -np.mean(v @ b + np.sum(_softplus(v @ W.T + c), axis=1))

    return free(BITS) - free(FANTASIES)


@mlp(
    f_boltzmann,
    normal("boltzmann", 23),
    parts=slices(*BOLTZMANN),
    slips=(
        "fantasies forgotten",
        "hidden units rounded",
        "fantasies divided by the size of the batch",
        "hidden units' input for their chance",
    ),
)
def energies_of_a_boltzmann_machine(x, slip):
    W, _, c = unpack(x, *BOLTZMANN)

    def moments(v, n):
        h = sigmoid(v @ W.T + c)
        if slip == "hidden units rounded":
            h = np.round(h)
        if slip == "hidden units' input for their chance":
            h = v @ W.T + c
        return pack(h.T @ v, v.sum(0), h.sum(0)) / n

    if slip == "fantasies forgotten":
        return -moments(BITS, 4)
    n = 4 if slip == "fantasies divided by the size of the batch" else 6
    return moments(FANTASIES, n) - moments(BITS, 4)


# Numbers of claims of policies that were held for a part of a year.
CLAIMS = ((4, 3), (4,), (4,), (1,))
POLICIES = normal("policies", 7, 3)
YEARS, CLAIMED = np.array([1, 0.3, 0.8, 1, 0.5, 0.2, 1]), np.array([0.0, 1, 0, 2, 0, 0, 1])


def _claims(x):
    W, b, v, c = unpack(x, *CLAIMS)
    z = POLICIES @ W.T + b
    return z, relu(z) @ v + c[0]


def f_claims(x):
    score = _claims(x)[1]
    return np.mean(YEARS * np.exp(score) - CLAIMED * score)


@mlp(
    f_claims,
    pack(0.6 * normal("claims", 20), [-1.1]),
    batch=7,
    parts=slices(*CLAIMS),
    slips=(
        "years forgotten",
        "claims per year",
        "mask forgotten",
        "slope of the rate's logarithm",
    ),
)
def network_for_numbers_of_claims(x, slip):
    v = unpack(x, *CLAIMS)[2]
    z, score = _claims(x)
    rate = np.exp(score) * (1 if slip == "years forgotten" else YEARS)
    e = (rate - (CLAIMED / YEARS if slip == "claims per year" else CLAIMED)) / 7
    if slip == "slope of the rate's logarithm":
        e = e / rate
    d = np.outer(e, v) * (1 if slip == "mask forgotten" else z > 0)
    return pack(d.T @ POLICIES, d.sum(0), e @ relu(z), e.sum())


# Capsules (Sabour et al. 2017) with learnt couplings: two of them see three.
CAPSULES = ((2, 3, 3, 2), (3, 2))
SEEN_CAPSULES = normal("capsules seen", 3, 2)


def _capsules(x):
    W, b = unpack(x, *CAPSULES)
    votes = np.sum(W * SEEN_CAPSULES[:, None, :], axis=3)
    return votes, softmax(b), np.sum(softmax(b).T[:, :, None] * votes, axis=1)


def f_capsules(x):
    s = _capsules(x)[2]
    square = np.sum(s * s, axis=1)[:, None]
    return s * np.sqrt(square) / (1 + square)


@mlp(
    f_capsules,
    normal("capsules", 42),
    parts=slices(*CAPSULES),
    slips=(
        "direction in the squash taken as constant",
        "other couplings of the softmax forgotten",
        "coupling forgotten in the weights",
        "squash's denominator not squared",
    ),
)
def capsules_with_learnt_couplings(x, slip):
    votes, c, s = _capsules(x)
    J = np.zeros((2, 3, 42))
    for j in range(2):
        n = np.sqrt(s[j] @ s[j])
        along = 0 if slip.startswith("direction") else np.eye(3) - np.outer(s[j], s[j]) / n**2
        power = 1 if slip == "squash's denominator not squared" else 2
        radial = 2 * n / (1 + n**2) ** power
        squash = n / (1 + n**2) * along + radial * np.outer(s[j], s[j]) / n**2
        by_W, by_b = np.zeros((3, 2, 3, 3, 2)), np.zeros((3, 3, 2))
        for i in range(3):
            coupling = 1 if slip == "coupling forgotten in the weights" else c[i, j]
            by_W[:, j, i] = coupling * squash[:, :, None] * SEEN_CAPSULES[i]
            others = 0 if slip.startswith("other couplings") else c[i]
            by_b[:, i] = np.outer(squash @ votes[j, i], c[i, j] * (np.eye(2)[j] - others))
        J[j] = np.hstack([by_W.reshape(3, 36), by_b.reshape(3, 6)])
    return J


# A critic whose slope by its input is to be 1 (Gulrajani et al. 2017).
CRITIC = ((4, 2), (4,), (4,))
REAL, FAKE = normal("real", 4, 2), normal("fake", 4, 2) + np.array([0.8, -0.5])
BETWEEN, PENALTY = 0.35 * REAL + 0.65 * FAKE, 2.0


def _slopes(x):
    W, b, v = unpack(x, *CRITIC)
    t = np.tanh(BETWEEN @ W.T + b)
    g = (v * (1 - t * t)) @ W
    return t, g, np.sqrt(np.sum(g * g, axis=1))


def f_critic(x):
    W, b, v = unpack(x, *CRITIC)
    gap = np.mean((np.tanh(FAKE @ W.T + b) - np.tanh(REAL @ W.T + b)) @ v)
    return gap + PENALTY * np.mean((_slopes(x)[2] - 1) ** 2)


@mlp(
    f_critic,
    normal("critic", 16),
    batch=4,
    parts=slices(*CRITIC),
    slips=(
        "second slope in the penalty forgotten",
        "direct part of the penalty forgotten",
        "length's direction not normalised",
        "fake samples only",
    ),
)
def critic_with_a_penalty_on_its_slope(x, slip):
    W, b, v = unpack(x, *CRITIC)
    t, g, length = _slopes(x)
    slope = 1 - t**2
    steep = 2 * PENALTY * (length - 1) / 4
    if slip != "length's direction not normalised":
        steep = steep / length
    g_bar = steep[:, None] * g
    inner = g_bar @ W.T
    z_bar = inner * v * (-2 * t * slope)
    if slip == "second slope in the penalty forgotten":
        z_bar = 0 * z_bar
    W_bar, b_bar = z_bar.T @ BETWEEN, z_bar.sum(0)
    v_bar = np.sum(inner * slope, axis=0)
    if slip != "direct part of the penalty forgotten":
        W_bar += (v * slope).T @ g_bar
    for sign, seen in ((1, FAKE), (0 if slip == "fake samples only" else -1, REAL)):
        h = np.tanh(seen @ W.T + b)
        d = sign * v * (1 - h**2) / 4
        W_bar, b_bar, v_bar = W_bar + d.T @ seen, b_bar + d.sum(0), v_bar + sign * h.mean(0)
    return pack(W_bar, b_bar, v_bar)
