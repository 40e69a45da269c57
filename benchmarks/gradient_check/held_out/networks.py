# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Networks of dense and other layers, and their losses by all of their parameters.

Weights made by a network, towers, crosses, convex and reversible layers, leaky units, features on
their own, confused labels, hazards, soft trees, early exits, complex weights, learnt edges and
operators.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..layers import sigmoid
from ..smooth import softmax

mlp = partial(case, "mlp")


def _softplus(z):
    return np.log1p(np.exp(z))


# The weights of each task's network are made from its embedding (Ha et al. 2017).
HYPER = ((3, 2), (9, 2), (9,))
HYPER_DATA, OF_TASK = normal("hyper data", 6, 2), np.eye(3)[[0, 1, 1, 2, 0, 2]]
HYPER_TARGET = normal("hyper target", 6)


def _hyper(x):
    E, H, c = unpack(x, *HYPER)
    w = OF_TASK @ E @ H.T + c
    h = np.tanh(np.sum(w[:, :6].reshape(6, 3, 2) * HYPER_DATA[:, None], axis=2))
    return w, h, np.sum(w[:, 6:] * h, axis=1) - HYPER_TARGET


@mlp(
    lambda x: np.mean(_hyper(x)[2] ** 2) / 2,
    0.8 * normal("hyper", 33),
    batch=6,
    parts=slices(*HYPER),
    slips=(
        "head that is made forgotten",
        "made layer transposed",
        "embeddings taken as constant",
        "first sample of each task only",
    ),
)
def weights_made_by_a_network(x, slip):
    E, H, _ = unpack(x, *HYPER)
    w, h, error = _hyper(x)
    e = error[:, None] / 6
    d = e * w[:, 6:] * (1 - h**2)
    W_bar = d[:, :, None] * HYPER_DATA[:, None]
    if slip == "made layer transposed":
        W_bar = W_bar.swapaxes(1, 2)
    head = 0 * h if slip == "head that is made forgotten" else e * h
    w_bar = np.hstack([W_bar.reshape(6, 6), head])
    E_bar = OF_TASK.T @ w_bar @ H
    if slip == "embeddings taken as constant":
        E_bar = 0 * E
    if slip == "first sample of each task only":
        E_bar = w_bar[[0, 1, 3]] @ H
    return pack(E_bar, w_bar.T @ OF_TASK @ E, w_bar.sum(0))


# A tower for users and one for items: is it clicked?
TOWERS = ((3, 4), (3,), (3, 2), (3,))
USERS, ITEMS = normal("users", 6, 4), normal("items", 6, 2)
CLICKED = np.array([1.0, 0, 0, 1, 0, 1])


def _towers(x):
    U, b, V, c = unpack(x, *TOWERS)
    p = ITEMS @ V.T + c
    return np.tanh(USERS @ U.T + b), p, _softplus(p)


def _clicks(x):
    user, _, item = _towers(x)
    return np.sum(user * item, axis=1)


@mlp(
    lambda x: np.mean(_softplus(_clicks(x)) - CLICKED * _clicks(x)),
    0.8 * normal("towers", 24),
    batch=6,
    parts=slices(*TOWERS),
    slips=(
        "towers swapped on the way back",
        "item's slope at the activation",
        "user's slope forgotten",
        "clicks forgotten",
    ),
)
def towers_for_users_and_items(x, slip):
    user, p, item = _towers(x)
    clicked = 0 if slip == "clicks forgotten" else CLICKED
    e = (sigmoid(_clicks(x)) - clicked)[:, None] / 6
    to_user, to_item = e * item, e * user
    if slip == "towers swapped on the way back":
        to_user, to_item = to_item, to_user
    d = to_user * (1 if slip == "user's slope forgotten" else 1 - user**2)
    q = to_item * sigmoid(item if slip == "item's slope at the activation" else p)
    return pack(d.T @ USERS, d.sum(0), q.T @ ITEMS, q.sum(0))


# Crosses of features of explicit degree (Wang et al. 2017).
CROSSED = ((4,), (4,), (4,), (4,), (4,))
FEATURES, BOUGHT = normal("crossed features", 5, 4), np.array([1.0, 0, 1, 1, 0])


def _crosses(x):
    w1, b1, w2, b2, v = x.reshape(5, 4)
    first = FEATURES * (FEATURES @ w1)[:, None] + b1 + FEATURES
    second = FEATURES * (first @ w2)[:, None] + b2 + first
    return first, second, second @ v


def f_crosses(x):
    z = _crosses(x)[2]
    return np.mean(_softplus(z) - BOUGHT * z)


@mlp(
    f_crosses,
    0.6 * normal("crosses", 20),
    batch=5,
    parts=slices(*CROSSED),
    slips=(
        "skip of the second layer forgotten",
        "crossed path forgotten",
        "features for the first layer",
        "crossed by the first layer",
    ),
)
def crosses_of_features(x, slip):
    _, _, w2, _, v = x.reshape(5, 4)
    first, second, z = _crosses(x)
    e = (sigmoid(z) - BOUGHT) / 5
    d2 = np.outer(e, v)
    by = first if slip == "crossed by the first layer" else FEATURES
    s2 = np.sum(d2 * by, axis=1)
    d1 = 0 * d2 if slip == "skip of the second layer forgotten" else d2
    if slip != "crossed path forgotten":
        d1 = d1 + np.outer(s2, w2)
    seen = FEATURES if slip == "features for the first layer" else first
    s1 = np.sum(d1 * FEATURES, axis=1)
    return pack(s1 @ FEATURES, d1.sum(0), s2 @ seen, d2.sum(0), e @ second)


# A network convex in its input: weights above 0 between the layers (Amos et al. 2017).
CONVEX = ((3, 2), (3,), (2, 3), (2, 2), (2,), (2,))
BOWL_DATA = normal("bowl data", 6, 2)
BOWL = 1.5 * np.sum(BOWL_DATA**2, axis=1) + 0.3 * normal("bowl noise", 6)


def _convex(x):
    A, b, W, B, c, v = unpack(x, *CONVEX)
    p = BOWL_DATA @ A.T + b
    q = _softplus(p) @ _softplus(W).T + BOWL_DATA @ B.T + c
    return p, q, _softplus(q) @ _softplus(v) - BOWL


@mlp(
    lambda x: np.mean(_convex(x)[2] ** 2) / 2,
    normal("convex", 23),
    batch=6,
    parts=slices(*CONVEX),
    slips=(
        "slope of the weights' softplus forgotten",
        "weights passed back without softplus",
        "input's own path forgotten",
        "head passed back without softplus",
        "slope at the activation",
    ),
)
def network_convex_in_its_input(x, slip):
    _, _, W, _, _, v = unpack(x, *CONVEX)
    p, q, error = _convex(x)
    e = error / 6
    head = v if slip == "head passed back without softplus" else _softplus(v)
    d2 = np.outer(e, head) * sigmoid(_softplus(q) if slip == "slope at the activation" else q)
    back = W if slip == "weights passed back without softplus" else _softplus(W)
    d1 = d2 @ back * sigmoid(p)
    own = 0 if slip == "input's own path forgotten" else 1
    W_bar, v_bar = d2.T @ _softplus(p), e @ _softplus(q)
    if slip != "slope of the weights' softplus forgotten":
        W_bar, v_bar = W_bar * sigmoid(W), v_bar * sigmoid(v)
    return pack(d1.T @ BOWL_DATA, d1.sum(0), W_bar, own * d2.T @ BOWL_DATA, d2.sum(0), v_bar)


# Two streams that are added to each other, and can be run back (Gomez et al. 2017).
STREAMS = ((2, 2, 2), (2, 2, 2), (3, 4), (3,))
STREAM_DATA, STREAM_LABELS = normal("stream data", 5, 4), np.eye(3)[[2, 0, 1, 1, 0]]


def _streams(x):
    F, G, V, c = unpack(x, *STREAMS)
    left, right, known = STREAM_DATA[:, :2], STREAM_DATA[:, 2:], []
    for k in range(2):
        f = np.tanh(right @ F[k].T)
        left = left + f
        g = np.tanh(left @ G[k].T)
        known.append((left, right, f, g))
        right = right + g
    out = np.hstack([left, right])
    return known, out, softmax(out @ V.T + c)


@mlp(
    lambda x: -np.sum(STREAM_LABELS * np.log(_streams(x)[2])) / 5,
    0.8 * normal("streams", 31),
    batch=5,
    parts=slices(*STREAMS),
    slips=(
        "old left stream",
        "right stream's path to the left forgotten",
        "skip of the right stream forgotten",
        "right stream of after",
    ),
)
def streams_that_run_back(x, slip):
    F, G, V, _ = unpack(x, *STREAMS)
    known, out, p = _streams(x)
    d = (p - STREAM_LABELS) / 5
    l_bar, r_bar = (d @ V)[:, :2], (d @ V)[:, 2:]
    F_bar, G_bar = np.zeros((2, 2, 2, 2))
    for k in (1, 0):
        left, right, f, g = known[k]
        q = r_bar * (1 - g**2)
        G_bar[k] = q.T @ (left - f if slip == "old left stream" else left)
        if slip != "right stream's path to the left forgotten":
            l_bar = l_bar + q @ G[k]
        q = l_bar * (1 - f**2)
        F_bar[k] = q.T @ (right + g if slip == "right stream of after" else right)
        skip = 0 if slip == "skip of the right stream forgotten" else r_bar
        r_bar = skip + q @ F[k]
    return pack(F_bar, G_bar, d.T @ out, d.sum(0))


# Units that leak at a learnt rate while a record passes.
LEAKY = ((3, 3), (3, 2), (3,), (1,), (3,))
RECORDS, LEAKY_TARGET = normal("leaky records", 5, 4, 2), normal("leaky target", 4)


def _leaky(x):
    W, U, b, leak, v = unpack(x, *LEAKY)
    a, states, drives = 1 / (1 + np.exp(-leak)), [np.zeros((4, 3))], []
    for now in RECORDS:
        drives.append(np.tanh(states[-1] @ W.T + now @ U.T + b))
        states.append((1 - a) * states[-1] + a * drives[-1])
    return a, states, drives, states[-1] @ v - LEAKY_TARGET


@mlp(
    lambda x: np.mean(_leaky(x)[3] ** 2),
    0.8 * normal("leaky units", 22),
    batch=4,
    parts=slices(*LEAKY),
    slips=(
        "what does not leak forgotten",
        "path through the weights forgotten",
        "state lost forgotten in the rate",
        "rate not a logit",
        "states of after",
    ),
)
def units_that_leak_over_time(x, slip):
    W, U, b, _, v = unpack(x, *LEAKY)
    a, states, drives, error = _leaky(x)
    e = 2 * error / 4
    back = np.outer(e, v)
    W_bar, U_bar, b_bar, a_bar = 0 * W, 0 * U, 0 * b, 0
    for t in reversed(range(5)):
        lost = 0 if slip == "state lost forgotten in the rate" else states[t]
        a_bar += np.sum(back * (drives[t] - lost))
        d = a * back * (1 - drives[t] ** 2)
        W_bar = W_bar + d.T @ states[t + 1 if slip == "states of after" else t]
        U_bar, b_bar = U_bar + d.T @ RECORDS[t], b_bar + d.sum(0)
        kept = 0 if slip == "what does not leak forgotten" else 1 - a
        through = 0 if slip == "path through the weights forgotten" else d @ W
        back = kept * back + through
    slope = 1 if slip == "rate not a logit" else a * (1 - a)
    return pack(W_bar, U_bar, b_bar, slope * a_bar, e @ states[-1])


# A network for each feature, and their sum (Agarwal et al. 2021).
ADDED = ((3, 4), (3, 4), (3, 4), (1,))
ALONE, RETURNING = normal("features alone", 7, 3), np.array([0.0, 1, 1, 0, 1, 0, 0])


def _added(x):
    A, b, v, level = unpack(x, *ADDED)
    h = np.tanh(ALONE[:, :, None] * A + b)
    f = np.sum(h * v, axis=2)
    return h, f, np.sum(f, axis=1) + level


def f_added(x):
    _, f, z = _added(x)
    return np.mean(_softplus(z) - RETURNING * z) + 0.05 * np.sum(f**2) / 7


@mlp(
    f_added,
    normal("added", 37),
    batch=7,
    parts=slices(*ADDED),
    slips=(
        "penalty forgotten",
        "2 of the penalty forgotten",
        "feature forgotten in the weights",
        "slope of tanh forgotten",
    ),
)
def network_for_each_feature(x, slip):
    v = unpack(x, *ADDED)[2]
    h, f, z = _added(x)
    e = (sigmoid(z) - RETURNING) / 7
    rate = {"penalty forgotten": 0, "2 of the penalty forgotten": 0.05}.get(slip, 0.1)
    f_bar = (e[:, None] + rate * f / 7)[:, :, None]
    d = f_bar * v * (1 if slip == "slope of tanh forgotten" else 1 - h**2)
    seen = 1 if slip == "feature forgotten in the weights" else ALONE[:, :, None]
    return pack(np.sum(d * seen, axis=0), d.sum(0), np.sum(f_bar * h, axis=0), e.sum())


# Labels that annotators confuse by a learnt matrix (Sukhbaatar et al. 2015).
CONFUSED = ((4, 2), (4,), (3, 4), (3, 3))
SHOWN, NOISY = normal("shown", 6, 2), np.eye(3)[[0, 2, 1, 0, 2, 1]]


def _confused(x):
    U, b, W, T = unpack(x, *CONFUSED)
    h = np.tanh(SHOWN @ U.T + b)
    p, S = softmax(h @ W.T), softmax(T)
    return h, p, S, p @ S


@mlp(
    lambda x: -np.sum(NOISY * np.log(_confused(x)[3])) / 6,
    pack(normal("confused", 24), 2 * np.eye(3) + 0.3 * normal("confusion", 3, 3)),
    batch=6,
    parts=slices(*CONFUSED),
    slips=(
        "confusion not transposed",
        "softmax of the confusion forgotten",
        "mean in the softmax forgotten",
        "clean labels",
        "slope of tanh forgotten",
    ),
)
def labels_confused_by_a_matrix(x, slip):
    W = unpack(x, *CONFUSED)[2]
    h, p, S, q = _confused(x)
    q_bar = -NOISY / q / 6
    S_bar = p.T @ q_bar
    T_bar = S * (S_bar - np.sum(S * S_bar, axis=1, keepdims=True))
    if slip == "softmax of the confusion forgotten":
        T_bar = S_bar
    p_bar = q_bar @ (S if slip == "confusion not transposed" else S.T)
    z_bar = p * p_bar
    if slip != "mean in the softmax forgotten":
        z_bar = z_bar - p * np.sum(z_bar, axis=1, keepdims=True)
    if slip == "clean labels":
        z_bar = (p - NOISY) / 6
    d = z_bar @ W * (1 if slip == "slope of tanh forgotten" else 1 - h**2)
    return pack(d.T @ SHOWN, d.sum(0), z_bar.T @ h, T_bar)


# Hazards in five intervals, with machines still running at the end (Gensheimer et al. 2019).
HAZARDS = ((4, 3), (4,), (5, 4), (5,))
MACHINES, LAST = normal("machines", 6, 3), np.array([2, 4, 0, 3, 1, 4])
AT_RISK = (np.arange(5) <= LAST[:, None]).astype(float)
BROKE = np.eye(5)[LAST] * np.array([1.0, 0, 1, 1, 0, 1])[:, None]


def _hazards(x):
    U, b, W, c = unpack(x, *HAZARDS)
    z = MACHINES @ U.T + b
    h = z / (1 + np.exp(-z))
    return z, h, h @ W.T + c


def f_hazards(x):
    logits = _hazards(x)[2]
    return np.sum(AT_RISK * _softplus(logits) - BROKE * logits) / 6


@mlp(
    f_hazards,
    0.8 * normal("hazards", 41),
    batch=6,
    parts=slices(*HAZARDS),
    slips=(
        "intervals after the end left in",
        "running machines taken as broken",
        "second part of the slope forgotten",
        "last interval not at risk",
    ),
)
def hazards_of_machines(x, slip):
    W = unpack(x, *HAZARDS)[2]
    z, h, logits = _hazards(x)
    risk = {
        "intervals after the end left in": 1,
        "last interval not at risk": np.arange(5) < LAST[:, None],
    }.get(slip, AT_RISK)
    broke = np.eye(5)[LAST] if slip == "running machines taken as broken" else BROKE
    d = (risk * sigmoid(logits) - broke) / 6
    s = sigmoid(z)
    slope = s if slip == "second part of the slope forgotten" else s + h * (1 - s)
    q = d @ W * slope
    return pack(q.T @ MACHINES, q.sum(0), d.T @ h, d.sum(0))


# A tree of two soft decisions and four leaves (Frosst and Hinton 2017).
TREE = ((3, 3), (3,), (4, 3))
LEAVES_DATA, KINDS = normal("soft tree data", 6, 3), np.eye(3)[[0, 1, 2, 2, 1, 0]]


def _tree(x):
    W, b, Q = unpack(x, *TREE)
    p = 1 / (1 + np.exp(-(LEAVES_DATA @ W.T + b)))
    r, s, t = p.T
    paths = np.stack([(1 - r) * (1 - s), (1 - r) * s, r * (1 - t), r * t], axis=1)
    return p, paths, softmax(Q), -KINDS @ np.log(softmax(Q)).T


def f_tree(x):
    p, paths, _, losses = _tree(x)
    right = np.mean(p[:, 0])
    return np.sum(paths * losses) / 6 - 0.3 * np.log(right * (1 - right))


@mlp(
    f_tree,
    normal("soft tree", 24),
    batch=6,
    parts=slices(*TREE),
    slips=(
        "balance of the root forgotten",
        "leaves not weighted by their paths",
        "root's part of the lower decisions forgotten",
        "lower decisions taken as even in the root",
    ),
)
def tree_of_soft_decisions(x, slip):
    p, paths, S, L = _tree(x)
    r, s, t = p.T
    up, down = (1, 1) if slip == "root's part of the lower decisions forgotten" else (1 - r, r)
    by_s, by_t = up * (L[:, 1] - L[:, 0]), down * (L[:, 3] - L[:, 2])
    if slip == "lower decisions taken as even in the root":
        s, t = 0.5, 0.5
    by_r = (1 - t) * L[:, 2] + t * L[:, 3] - (1 - s) * L[:, 0] - s * L[:, 1]
    if slip != "balance of the root forgotten":
        by_r = by_r - 0.3 * (1 / np.mean(r) - 1 / (1 - np.mean(r)))
    d = np.stack([by_r, by_s, by_t], axis=1) * p * (1 - p) / 6
    weight = 1 + 0 * paths if slip == "leaves not weighted by their paths" else paths
    Q_bar = (weight.sum(0)[:, None] * S - weight.T @ KINDS) / 6
    return pack(d.T @ LEAVES_DATA, d.sum(0), Q_bar)


# A network that may stop early, trained at both of its ends (Teerapittayanon et al. 2016).
EXITS = ((4, 3), (4, 4), (4,), (3, 4), (3, 4))
EASY, EASY_LABELS = normal("easy", 5, 3), np.eye(3)[[1, 1, 0, 2, 0]]
EARLY = 0.4


def _exits(x):
    U, V, c, A, B = unpack(x, *EXITS)
    first = np.tanh(EASY @ U.T)
    second = np.tanh(first @ V.T + c)
    return first, second, softmax(first @ A.T), softmax(second @ B.T)


def f_exits(x):
    _, _, p, q = _exits(x)
    return -np.sum(EASY_LABELS * (EARLY * np.log(p) + np.log(q))) / 5


@mlp(
    f_exits,
    0.8 * normal("exits", 56),
    batch=5,
    parts=slices(*EXITS),
    slips=(
        "early exit forgotten in the shared layer",
        "early exit's weight forgotten",
        "late exit forgotten in the shared layer",
        "late exit's slope of the first layer",
    ),
)
def network_with_an_early_exit(x, slip):
    _, V, _, A, B = unpack(x, *EXITS)
    first, second, p, q = _exits(x)
    weight = 1 if slip == "early exit's weight forgotten" else EARLY
    e, k = weight * (p - EASY_LABELS) / 5, (q - EASY_LABELS) / 5
    of = first if slip == "late exit's slope of the first layer" else second
    d2 = k @ B * (1 - of**2)
    early, late = e @ A, d2 @ V
    if slip == "early exit forgotten in the shared layer":
        early = 0
    if slip == "late exit forgotten in the shared layer":
        late = 0
    d1 = (early + late) * (1 - first**2)
    return pack(d1.T @ EASY, d2.T @ first, d2.sum(0), e.T @ first, k.T @ second)


# Complex weights for complex signals; the units see magnitudes (Trabelsi et al. 2018).
COMPLEX = ((4, 3), (4, 3), (4,), (4,))
REAL, IMAGINARY = normal("complex data", 2, 6, 3)
COMPLEX_TARGET = normal("complex target", 6)


def _complex(x):
    A, B, c, v = unpack(x, *COMPLEX)
    re, im = REAL @ A.T - IMAGINARY @ B.T, IMAGINARY @ A.T + REAL @ B.T
    m = np.sqrt(re**2 + im**2 + 0.01)
    return re, im, m, _softplus(m - c) @ v - COMPLEX_TARGET


@mlp(
    lambda x: np.mean(_complex(x)[3] ** 2) / 2,
    0.9 * normal("complex", 32),
    batch=6,
    parts=slices(*COMPLEX),
    slips=(
        "conjugate forgotten",
        "magnitude forgotten in its slope",
        "threshold's sign",
        "imaginary part forgotten in the real weights",
    ),
)
def units_of_complex_weights(x, slip):
    _, _, c, v = unpack(x, *COMPLEX)
    re, im, m, error = _complex(x)
    e = error / 6
    d = np.outer(e, v) * sigmoid(m - c)
    below = 1 if slip == "magnitude forgotten in its slope" else m
    by_re, by_im = d * re / below, d * im / below
    A_bar = by_re.T @ REAL
    if slip != "imaginary part forgotten in the real weights":
        A_bar = A_bar + by_im.T @ IMAGINARY
    crossed = by_re.T @ IMAGINARY * (-1 if slip == "conjugate forgotten" else 1)
    sign = 1 if slip == "threshold's sign" else -1
    return pack(A_bar, by_im.T @ REAL - crossed, sign * d.sum(0), e @ _softplus(m - c))


# A learnt function on every edge (Liu et al. 2024): bumps on a grid, and a base.
EDGES = ((3, 2, 4), (3, 2), (3, 4))
GRID, WIDTH = np.array([-1.5, -0.5, 0.5, 1.5]), 0.8
EDGE_DATA, EDGE_TARGET = normal("edge data", 6, 2), normal("edge target", 6)


def _bumps(t):
    return np.exp(-(((t[..., None] - GRID) / WIDTH) ** 2) / 2)


def _edges(x):
    C, S, D = unpack(x, *EDGES)
    base = EDGE_DATA / (1 + np.exp(-EDGE_DATA))
    h = _bumps(EDGE_DATA).reshape(6, 8) @ C.reshape(3, 8).T + base @ S.T
    return base, h, np.sum(_bumps(h) * D, axis=(1, 2)) - EDGE_TARGET


@mlp(
    lambda x: np.mean(_edges(x)[2] ** 2) / 2,
    0.9 * normal("edges", 42),
    batch=6,
    parts=slices(*EDGES),
    slips=(
        "width forgotten in the slope",
        "grid forgotten in the slope",
        "base not activated",
        "bumps and inputs in the other order",
        "slope's sign",
    ),
)
def learnt_functions_on_edges(x, slip):
    D = unpack(x, *EDGES)[2]
    base, h, error = _edges(x)
    e = error / 6
    inner = _bumps(h)
    from_grid = h[..., None] - (0 if slip == "grid forgotten in the slope" else GRID)
    slope = -inner * from_grid / WIDTH ** (0 if slip == "width forgotten in the slope" else 2)
    if slip == "slope's sign":
        slope = -slope
    d = e[:, None] * np.sum(slope * D, axis=2)
    outer = _bumps(EDGE_DATA)
    if slip == "bumps and inputs in the other order":
        outer = outer.swapaxes(1, 2)
    seen = EDGE_DATA if slip == "base not activated" else base
    return pack(d.T @ outer.reshape(6, 8), d.T @ seen, np.tensordot(e, inner, 1))


# An operator: a branch for functions by five sensors, a trunk for places (Lu et al. 2021).
OPERATOR = ((4, 5), (4,), (3, 4), (3, 1), (3,), (1,))
SENSED, PLACES = normal("sensed", 4, 5), np.linspace(-1, 1, 6)[:, None]
RESPONSE = np.cumsum(SENSED, axis=1) @ np.cos(np.outer(np.arange(5), PLACES)) / 5


def _operator(x):
    U, b, B, T, t, level = unpack(x, *OPERATOR)
    h = np.tanh(SENSED @ U.T + b)
    branch, trunk = h @ B.T, np.sin(PLACES @ T.T + t)
    return h, branch, trunk, branch @ trunk.T + level - RESPONSE


@mlp(
    lambda x: np.mean(_operator(x)[3] ** 2),
    0.8 * normal("operator", 43),
    batch=24,
    parts=slices(*OPERATOR),
    slips=(
        "averaged over the functions alone",
        "trunk's slope forgotten",
        "trunk by the mean function",
        "branch's slope by the trunk's",
        "level averaged again",
    ),
)
def operator_by_branch_and_trunk(x, slip):
    _, _, B, T, t, _ = unpack(x, *OPERATOR)
    h, branch, trunk, error = _operator(x)
    E = 2 * error / (4 if slip == "averaged over the functions alone" else 24)
    k = E @ trunk
    slope = 1 - h**2
    if slip == "branch's slope by the trunk's":
        slope = np.cos(SENSED @ unpack(x, *OPERATOR)[0].T + unpack(x, *OPERATOR)[1])
    d = k @ B * slope
    seen = np.tile(branch.mean(0), (4, 1)) if slip == "trunk by the mean function" else branch
    q = E.T @ seen
    if slip != "trunk's slope forgotten":
        q = q * np.cos(PLACES @ T.T + t)
    level = E.mean() if slip == "level averaged again" else E.sum()
    return pack(d.T @ SENSED, d.sum(0), k.T @ h, q.T @ PLACES, q.sum(0), [level])
