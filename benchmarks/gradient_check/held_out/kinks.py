# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at kinks, close to them, and between them, of functions from many trades."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..case import case, pack, slices, unpack

BACKUP = ((3,), (3, 2))
NEXT = np.array(
    [
        [[0.5, 0.5, 0.0], [0.0, 0.25, 0.75]],
        [[1.0, 0.0, 0.0], [0.25, 0.25, 0.5]],
        [[0.0, 0.0, 1.0], [0.5, 0.5, 0.0]],
    ]
)


# Bellman's step: values of states from values, rewards and the discount; two actions tie in one.
def f_backup(x):
    V, R = unpack(x[:-1], *BACKUP)
    return np.max(R + x[-1] * (NEXT @ V), axis=1)


@case(
    "kinks",
    f_backup,
    pack([4.0, 2.0, 1.0], [[1.0, 1.875], [0.5, 0.25], [0.0, -0.25]], [0.5]),
    kink=True,
    rights=("", "second action", "shared"),
    slips=("both actions", "first action in each state", "discount of the values forgotten"),
)
def values_backed_up_with_two_best_actions(x, slip):
    V, R = unpack(x[:-1], *BACKUP)
    means = NEXT @ V
    share = np.eye(2)[np.argmax(R + x[-1] * means, axis=1)]
    ties = {"second action": [0, 1], "shared": [0.5, 0.5], "both actions": [1, 1]}
    share[0] = ties.get(slip, [1, 0])
    if slip == "first action in each state":
        share[:] = [1, 0]
    discount = 1.0 if slip == "discount of the values forgotten" else x[-1]
    by_value = discount * np.einsum("sa,sat->st", share, NEXT)
    by_reward = np.eye(3)[:, :, None] * share
    by_discount = np.sum(share * means, axis=1)
    return np.hstack([by_value, by_reward.reshape(3, 6), by_discount[:, None]])


ROUNDS = ((3, 3), (3,))


# Arrivals of three lines that wait for each other, two rounds on: a product of max and plus.
def f_rounds(x):
    A, t = unpack(x, *ROUNDS)
    return np.max(A + np.max(A + t, axis=1), axis=1)


@case(
    "kinks",
    f_rounds,
    pack([[1.0, 3.0, 0.5], [2.0, 0.0, 4.0], [5.0, 1.0, 1.0]], [1.0, 0.0, -0.5]),
    kink=True,
    rights=("", "later line", "shared"),
    slips=("both lines", "journeys of the first round forgotten", "first round forgotten"),
)
def arrivals_after_two_rounds_that_wait_for_two_lines(x, slip):
    A, t = unpack(x, *ROUNDS)
    y = np.max(A + t, axis=1)
    first, second = (np.eye(3)[np.argmax(A + v, axis=1)] for v in (t, y))
    ties = {"later line": [0, 0, 1], "shared": [0, 0.25, 0.75], "both lines": [0, 1, 1]}
    second[0] = ties.get(slip, [0, 1, 0])
    by_journey = np.eye(3)[:, :, None] * second
    if slip != "journeys of the first round forgotten":
        by_journey = by_journey + second[:, :, None] * first
    by_start = second if slip == "first round forgotten" else second @ first
    return np.hstack([by_journey.reshape(3, 9), by_start])


# The distance of a tower from a road of two straight parts: it stands on their bisector.
def f_road(x):
    p, *ends = x.reshape(4, 2)
    found = []
    for a, b in pairwise(ends):
        t = np.minimum(np.maximum((p - a) @ (b - a) / ((b - a) @ (b - a)), 0), 1)
        found.append(np.sqrt(np.sum((p - a - t * (b - a)) ** 2)))
    return np.minimum(*found)


@case(
    "kinks",
    f_road,
    [2.0, 2.0, 5.0, 0.0, 0.0, 0.0, 0.0, 4.0],
    kink=True,
    rights=("", "second part", "shared"),
    slips=("both parts", "road taken as fixed", "ends of a part swapped"),
)
def distance_of_a_tower_from_two_parts_of_a_road(x, slip):
    p, *ends = x.reshape(4, 2)
    weights = {"second part": [0, 1], "shared": [0.4, 0.6], "both parts": [1, 1]}
    g = np.zeros((4, 2))
    for i, weight in enumerate(weights.get(slip, [1, 0])):
        a, b = ends[i : i + 2]
        t = np.clip((p - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
        n = p - a - t * (b - a)
        n = weight * n / np.sqrt(n @ n)
        g[0] += n
        if slip != "road taken as fixed":
            t = 1 - t if slip == "ends of a part swapped" else t
            g[i + 1] -= (1 - t) * n
            g[i + 2] -= t * n
    return g.ravel()


TEXT = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, -1.0], [1.0, 0.5]])
PAIRS_OF_WORDS = np.hstack([TEXT[:-1], TEXT[1:]])
TEXT_NET = ((2, 4), (2,), (2,))


# The loss of a text of the first class: each filter's largest answer over all pairs of words.
def f_text(x):
    W, b, v = unpack(x, *TEXT_NET)
    return np.log1p(np.exp(-(v @ (np.max(PAIRS_OF_WORDS @ W.T, axis=0) + b))))


@case(
    "kinks",
    f_text,
    pack([[1.0, 1.0, 0.5, 0.25], [-1.0, 0.5, 1.0, 0.5]], [0.25, -0.5], [0.75, -0.5]),
    kink=True,
    rights=("", "later place", "shared"),
    parts=slices(*TEXT_NET),
    slips=("both places", "mean of the words", "bias forgotten in what the filters say"),
)
def loss_of_a_text_with_a_filter_that_fires_twice(x, slip):
    W, b, v = unpack(x, *TEXT_NET)
    z = PAIRS_OF_WORDS @ W.T
    share = np.eye(4)[np.argmax(z, axis=0)]
    ties = {"later place": [0, 0, 1, 0], "shared": [0, 0.5, 0.5, 0], "both places": [0, 1, 1, 0]}
    share[0] = ties.get(slip, [0, 1, 0, 0])
    if slip == "mean of the words":
        share[:] = 0.25
    h = z.max(axis=0) + b
    d = -1 / (1 + np.exp(v @ h))
    said = h - b if slip == "bias forgotten in what the filters say" else h
    return pack(d * v[:, None] * (share @ PAIRS_OF_WORDS), d * v, d * said)


GRAPH = ((4, 2), (2, 2))
NEAR = ([1, 2], [0, 2, 3], [0, 1], [1])


# A layer on a graph: own features and the largest of the neighbours' mapped ones.
def f_graph(x):
    X, U = unpack(x, *GRAPH)
    Z = X @ U
    return X + np.stack([np.max(Z[near], axis=0) for near in NEAR])


@case(
    "kinks",
    f_graph,
    pack([[1.0, 0.5], [2.0, -1.0], [0.0, 1.5], [-1.0, 0.25]], [[1.25, -0.5], [1.0, 1.0]]),
    kink=True,
    rights=("", "second neighbour", "shared"),
    parts=slices(*GRAPH),
    slips=("both neighbours", "own features forgotten", "weights transposed"),
)
def features_of_nodes_with_two_largest_neighbours(x, slip):
    X, U = unpack(x, *GRAPH)
    Z, share = X @ U, np.zeros((4, 4, 2))
    for i, near in enumerate(NEAR):
        for c in range(2):
            share[i, near[np.argmax(Z[near, c])], c] = 1
    ties = {"second neighbour": [0, 1], "shared": [0.5, 0.5], "both neighbours": [1, 1]}
    share[0, 1:3, 0] = ties.get(slip, [1, 0])
    by_X = np.einsum("ijc,dc->icjd", share, U.T if slip == "weights transposed" else U)
    by_X = by_X.reshape(4, 2, 8)
    if slip != "own features forgotten":
        by_X = by_X + np.eye(8).reshape(4, 2, 8)
    by_U = np.einsum("ijc,jd,ce->icde", share, X, np.eye(2)).reshape(4, 2, 4)
    return np.concatenate([by_X, by_U], axis=2)


GATED = ((2,), (2, 2), (2,), (2, 2))
FED = np.array([0.25, -0.5])


# A step of a recurrent net whose gate is piecewise linear: one gate has just opened fully.
def f_gated(x):
    h, U, b, C = unpack(x, *GATED)
    z = np.minimum(np.maximum((U @ h + b) / 4 + 0.5, 0), 1)
    return z * h + (1 - z) * np.tanh(C @ h + FED)


@case(
    "kinks",
    f_gated,
    pack([1.0, -0.5], [[1.0, 1.0], [0.5, -1.0]], [1.5, -0.75], [[0.5, -1.0], [1.0, 0.25]]),
    kink=True,
    rights=("", "still moving", "half of it"),
    parts=slices(*GATED),
    slips=("slope 1 when open", "gates taken as fixed", "new for kept", "tanh's slope forgotten"),
)
def recurrent_step_with_a_gate_just_open(x, slip):
    h, U, b, C = unpack(x, *GATED)
    s = (U @ h + b) / 4 + 0.5
    z, n = np.clip(s, 0, 1), np.tanh(C @ h + FED)
    slope = ((s > 0) & (s < 1)) / 4
    slope[0] = {"still moving": 0.25, "half of it": 0.125, "slope 1 when open": 1}.get(slip, 0)
    if slip == "gates taken as fixed":
        slope[:] = 0
    gate, new = (h - n) * slope, (1 - z) * (1 - n**2)
    if slip == "new for kept":
        gate = -gate
    if slip == "tanh's slope forgotten":
        new = 1 - z
    by_h = gate[:, None] * U + np.diag(z) + new[:, None] * C
    by_U, by_C = ((np.diag(v)[:, :, None] * h).reshape(2, 4) for v in (gate, new))
    return np.hstack([by_h, by_U, np.diag(gate), by_C])


DELTAS = np.array([0.5, -0.25, 1.0, 0.75])
GAMMAS = np.array([1.0, 0.5, 0.25, -2.0])
VEGAS = np.array([0.5, 0.25, 1.0, 1.0])
MOVES = np.array([-1.0, -0.5, 0.0, 0.5, 1.0, -1.0, -0.5, 0.0, 0.5, 1.0])
SHOCKS = np.repeat([1.0, -1.0], 5)


# What a clearing house asks of four options: the loss of the worst of ten scenarios.
def f_scan(x):
    d, v = MOVES * x[4], SHOCKS * x[5]
    return np.max(-(DELTAS @ x[:4] * d + GAMMAS @ x[:4] * d**2 / 2 + VEGAS @ x[:4] * v))


@case(
    "kinks",
    f_scan,
    [2.0, -1.0, -2.0, 1.0, 2.0, 1.0],
    kink=True,
    rights=("", "upwards", "shared"),
    slips=("both scenarios", "half of gamma forgotten", "volatility forgotten", "range fixed"),
)
def margin_of_options_with_two_worst_scenarios(x, slip):
    n, g = x[:4], np.zeros(6)
    weights = {"upwards": [0, 1], "shared": [0.5, 0.5], "both scenarios": [1, 1]}
    for m, weight in zip((-1.0, 1.0), weights.get(slip, [1, 0]), strict=True):
        d, v = m * x[4], 0 if slip == "volatility forgotten" else x[5]
        half = 1 if slip == "half of gamma forgotten" else 0.5
        g[:4] -= weight * (DELTAS * d + half * GAMMAS * d**2 + VEGAS * v)
        if slip != "range fixed":
            g[4] -= weight * m * (DELTAS @ n + GAMMAS @ n * d)
        g[5] -= weight * (VEGAS @ n)
    return g


# What investors and manager get: a hurdle for two years, then the manager catches up.
def f_carry(x):
    proceeds, capital, hurdle, carry, catch = x
    above = np.maximum(proceeds - capital * (1 + hurdle) ** 2, 0)
    manager = np.minimum(catch * above, carry * np.maximum(proceeds - capital, 0))
    return np.stack([proceeds - manager, manager])


@case(
    "kinks",
    f_carry,
    [11.5, 4.0, 0.5, 0.25, 0.75],
    kink=True,
    rights=("", "caught up", "between"),
    slips=("hurdle taken as fixed", "simple interest", "both tiers", "investors' own forgotten"),
)
def shares_of_a_fund_whose_manager_just_caught_up(x, slip):
    proceeds, capital, hurdle, carry, catch = x
    owed = (1 + hurdle) ** 2
    by_hurdle = 2 * capital * (1 if slip == "simple interest" else 1 + hurdle)
    if slip == "hurdle taken as fixed":
        owed = by_hurdle = 0
    behind = [catch, -catch * owed, -catch * by_hurdle, 0, proceeds - capital * (1 + hurdle) ** 2]
    ahead = [carry, -carry, 0, proceeds - capital, 0]
    weights = {"caught up": [0, 1], "between": [0.3, 0.7], "both tiers": [1, 1]}
    manager = np.array(weights.get(slip, [1, 0])) @ np.array([behind, ahead])
    own = np.array([slip != "investors' own forgotten", 0, 0, 0, 0])
    return np.stack([own - manager, manager])


# Growth of algae by the scarcest of three nutrients and by light that saturates.
def f_algae(x):
    fastest, light, yields = x[:3]
    S, K = x[3:6], x[6:]
    return np.min(S / (K + S)) * fastest * np.tanh(yields * light / fastest)


@case(
    "kinks",
    f_algae,
    [2.0, 3.0, 0.5, 3.0, 1.5, 4.0, 1.0, 0.5, 1.0],
    kink=True,
    rights=("", "the second", "shared"),
    slips=("both in full", "rate within the light's slope forgotten", "constant like its food"),
)
def growth_of_algae_with_two_scarcest_nutrients(x, slip):
    fastest, light, yields = x[:3]
    S, K = x[3:6], x[6:]
    u = yields * light / fastest
    t, q = np.tanh(u), np.min(S / (K + S))
    weights = {"the second": [0, 1, 0], "shared": [0.5, 0.5, 0], "both in full": [1, 1, 0]}
    w = np.array(weights.get(slip, [1, 0, 0])) * fastest * t / (K + S) ** 2
    by_rate = t if slip == "rate within the light's slope forgotten" else t - u * (1 - t**2)
    by_light = q * (1 - t**2) * np.array([yields, light])
    by_constant = -w * (K if slip == "constant like its food" else S)
    return pack([q * by_rate], by_light, w * K, by_constant)


ACROSS = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0], [-1.0, 0.0, 1.0]])
LEAKS = np.array([0.0625, 0.0625, 1.0])


# Rates of pressure in atrium, chamber and artery behind two leaky valves and the body.
def f_heart(x):
    p, R, C = x.reshape(3, 3)
    d = ACROSS @ p
    return -ACROSS.T @ ((np.maximum(d, 0) + LEAKS * np.minimum(d, 0)) / R) / C


@case(
    "kinks",
    f_heart,
    [1.0, 8.0, 8.0, 0.5, 0.75, 4.0, 2.0, 0.5, 1.5],
    kink=True,
    rights=("", "closed", "half open"),
    slips=("open and closed", "leaks forgotten", "valves like tubes", "capacity not squared"),
)
def pressures_of_a_heart_whose_leaky_valve_just_opens(x, slip):
    p, R, C = x.reshape(3, 3)
    d = ACROSS @ p
    slope = np.where(d > 0, 1, LEAKS)
    slope[1] = {"closed": 0.0625, "half open": 0.5, "open and closed": 1.0625}.get(slip, 1)
    flow = np.where(d > 0, d, LEAKS * d) / R
    if slip == "leaks forgotten":
        slope[0], flow[0] = 0, 0
    if slip == "valves like tubes":
        slope[:] = 1
    by_p = -(ACROSS.T * (slope / R)) @ ACROSS / C[:, None]
    by_R = ACROSS.T * (flow / R) / C[:, None]
    by_C = np.diag(ACROSS.T @ flow / (C if slip == "capacity not squared" else C**2))
    return np.hstack([by_p, by_R, by_C])


BREEDING = np.array([1.0, 0.75])


# Rates of two algae and of rotifers that eat them by preference until they are full.
def f_rotifers(x):
    N, w = x[:2], x[3:5]
    grazers, most, made = x[2], x[5], x[6]
    food = np.sum(w * N)
    eaten = np.minimum(food, most)
    algae = BREEDING * N * (1 - np.sum(N) / 8) - grazers * eaten * w * N / food
    return np.append(algae, grazers * (made * eaten - 0.25))


@case(
    "kinks",
    f_rotifers,
    [2.0, 4.0, 0.75, 0.5, 0.75, 4.0, 0.25],
    kink=True,
    rights=("", "full", "between"),
    slips=("both limits", "preference taken as fixed", "crowding by the other kind forgotten"),
)
def rates_of_algae_and_rotifers_just_full(x, slip):
    N, w = x[:2], x[3:5]
    grazers, most, made = x[2], x[5], x[6]
    food = w @ N
    eaten, part = min(food, most), w * N / food
    weights = {"full": (0, 1), "between": (0.5, 0.5), "both limits": (1, 1)}
    hungry, full = weights.get(slip, (1, 0))
    by_eaten = np.array([hungry * w[0], hungry * w[1], 0, hungry * N[0], hungry * N[1], full, 0])
    by_part = np.zeros((2, 7))
    if slip != "preference taken as fixed":
        by_part[:, :2] = (np.diag(w) - np.outer(part, w)) / food
        by_part[:, 3:5] = (np.diag(N) - np.outer(part, N)) / food
    J = np.zeros((3, 7))
    J[:2] = -grazers * (np.outer(part, by_eaten) + eaten * by_part)
    J[:2, 2] = -eaten * part
    crowd = np.outer(BREEDING * N, [1, 1]) / 8
    if slip == "crowding by the other kind forgotten":
        crowd = np.diag(np.diag(crowd))
    J[:2, :2] += np.diag(BREEDING * (1 - N.sum() / 8)) - crowd
    J[2] = grazers * made * by_eaten
    J[2, 2], J[2, 6] = made * eaten - 0.25, grazers * eaten
    return J


# The chance of a theft in the hours of twelve that none of four guards watches.
def f_guards(x):
    starts, ends = x[:4], x[4:]
    order = np.argsort(starts)
    reach, watched = starts[order[0]], 0.0
    for i in order:
        watched = watched + np.maximum(ends[i] - np.maximum(starts[i], reach), 0)
        reach = np.maximum(reach, ends[i])
    return -np.expm1(-0.25 * (12 - watched))


@case(
    "kinks",
    f_guards,
    [0.0, 3.0, 4.0, 9.0, 3.0, 5.0, 7.0, 10.0],
    kink=True,
    rights=("", "with a gap", "between"),
    slips=("start within a watch counted", "end within a watch counted", "overlap taken off twice"),
)
def chance_of_a_theft_with_a_guard_just_relieved(x, slip):
    gap = {"with a gap": 1, "between": 0.5, "overlap taken off twice": -1}.get(slip, 0)
    g = np.array([-1, -gap, 0, -1, gap, 0, 1, 1], dtype=float)
    if slip == "start within a watch counted":
        g[2] = -1
    if slip == "end within a watch counted":
        g[5] = 1
    return -0.25 * np.exp(-0.25 * (12 - g @ x)) * g


NETS = (([0, 1, 2], 1.0), ([1, 3], 2.0), ([2, 3, 4], 1.0), ([0, 4], 3.0))


# Wire on a chip, half the way around each net, and the pull to the middle of the chip.
def f_wire(x):
    around = sum(w * np.sum(np.max(x[net], axis=0) - np.min(x[net], axis=0)) for net, w in NETS)
    return around + np.sum((x - 2) ** 2) / 8


@case(
    "kinks",
    f_wire,
    [[0.0, 1.0], [3.0, 2.0], [3.0, 0.0], [1.0, 4.0], [2.0, 3.0]],
    kink=True,
    rights=("", "other cell", "shared"),
    slips=("both cells", "least places forgotten", "weights of nets forgotten", "pull forgotten"),
)
def wire_of_a_chip_with_two_cells_in_a_column(x, slip):
    g = np.zeros((5, 2)) if slip == "pull forgotten" else (x - 2) / 4
    for net, weight in NETS:
        w = 1.0 if slip == "weights of nets forgotten" else weight
        for axis in range(2):
            g[net[np.argmax(x[net, axis])], axis] += w
            if slip != "least places forgotten":
                g[net[np.argmin(x[net, axis])], axis] -= w
    moved = {"other cell": 1, "shared": 0.5}.get(slip, 0)
    g[1:3, 0] += [-moved, 1 if slip == "both cells" else moved]
    return g


SERIES = np.array([1.5, 1.75, 3.25, 4.5, 4.0, 5.0])


# A trend and its weight: misfit, and magnitudes of the second differences.
def f_trend(x):
    t = x[:-1]
    return np.sum((t - SERIES) ** 2) / 2 + x[-1] * np.sum(np.abs(t[:-2] - 2 * t[1:-1] + t[2:]))


@case(
    "kinks",
    f_trend,
    [1.0, 2.0, 3.0, 5.0, 4.0, 4.5, 0.75],
    kink=True,
    rights=("", "bent up", "partly down"),
    slips=("slope 3 where straight", "middle's 2 forgotten", "weight's own slope forgotten"),
)
def trend_straight_at_three_points(x, slip):
    t, weight = x[:-1], x[-1]
    d = t[:-2] - 2 * t[1:-1] + t[2:]
    sign = np.sign(d)
    sign[0] = {"bent up": 1, "partly down": -0.4, "slope 3 where straight": 3}.get(slip, 0)
    g = t - SERIES
    g[:-2] += weight * sign
    g[1:-1] -= weight * sign * (1 if slip == "middle's 2 forgotten" else 2)
    g[2:] += weight * sign
    return np.append(g, 0 if slip == "weight's own slope forgotten" else np.sum(np.abs(d)))


PAIRS = [(i, j) for i in range(1, 5) for j in range(i + 1, 5)]


# Oja's criterion: the areas of all triangles of a place and two of four towns.
def f_oja(x):
    d = x - x[0]
    return sum(np.abs(d[i, 0] * d[j, 1] - d[i, 1] * d[j, 0]) for i, j in PAIRS) / 2


@case(
    "kinks",
    f_oja,
    [[1.0, 0.5], [2.0, 1.5], [-1.0, -1.5], [4.0, -0.5], [0.0, 2.5]],
    kink=True,
    rights=("", "turned left", "partly right"),
    slips=("slope 2 in line", "turns' signs forgotten", "place taken as fixed", "one side only"),
)
def areas_around_a_place_between_two_towns(x, slip):
    d, g = x - x[0], np.zeros((5, 2))
    in_line = {"turned left": 1, "partly right": -0.3, "slope 2 in line": 2}.get(slip, 0)
    for i, j in PAIRS:
        turn = np.sign(d[i, 0] * d[j, 1] - d[i, 1] * d[j, 0]) if (i, j) != (1, 2) else in_line
        if slip == "turns' signs forgotten":
            turn = np.abs(turn)
        g[i] += turn / 2 * np.array([d[j, 1], -d[j, 0]])
        if slip != "one side only":
            g[j] += turn / 2 * np.array([-d[i, 1], d[i, 0]])
    g[0] = 0 if slip == "place taken as fixed" else -g[1:].sum(axis=0)
    return g


REAL = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, -1.0, 0.0], [1.0, -1.0, 1.0, -1.0]])
IMAGINARY = np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, -1.0], [0.0, 0.0, 0.0, 0.0]])


# How much a note sets in: rises of the compressed spectrum from one frame to the next.
def f_onset(x):
    before, after = np.log1p(np.sqrt((x @ REAL.T) ** 2 + (x @ IMAGINARY.T) ** 2))
    return np.sum(np.maximum(after - before, 0))


@case(
    "kinks",
    f_onset,
    [[4.0, 1.0, -1.0, 1.0], [2.0, 3.5, -1.0, -0.5]],
    kink=True,
    rights=("", "rising", "partly"),
    slips=("falling bins counted", "compression's slope forgotten", "slope -1 when still"),
)
def onset_of_a_note_with_a_bin_that_stands_still(x, slip):
    re, im = x @ REAL.T, x @ IMAGINARY.T
    size = np.sqrt(re**2 + im**2)
    rises = (size[1] > size[0]) * 1.0
    if slip == "falling bins counted":
        rises[:] = 1
    rises[1] = {"rising": 1, "partly": 0.3, "slope -1 when still": -1}.get(slip, 0)
    d = np.outer([-1, 1], rises) / size
    if slip != "compression's slope forgotten":
        d = d / (1 + size)
    return (d * re) @ REAL + (d * im) @ IMAGINARY


CODED = np.array([[0.0, 0.0], [1.5, 2.5], [-2.5, 0.0], [3.0, -1.0], [4.5, 0.5]])


# Distortion of a code book: squared distances of samples to their nearest word.
def f_code(C):
    return np.mean(np.min(np.sum((CODED[:, None] - C) ** 2, axis=2), axis=1))


@case(
    "kinks",
    f_code,
    [[1.0, 2.0], [-2.0, 1.0], [4.0, -1.0]],
    kink=True,
    rights=("", "second word", "shared"),
    batch=5,
    slips=("both words", "neither word", "averaged over the samples of a word", "distance itself"),
)
def distortion_of_a_code_with_a_sample_between_words(C, slip):
    d = C - CODED[:, None]
    distance = np.sum(d**2, axis=2)
    share = np.eye(3)[np.argmin(distance, axis=1)]
    ties = {"second word": [0, 1, 0], "shared": [0.5, 0.5, 0], "both words": [1, 1, 0]}
    ties["neither word"] = [0, 0, 0]
    share[0] = ties.get(slip, [1, 0, 0])
    if slip == "distance itself":
        d = d / (2 * np.sqrt(distance)[:, :, None])
    count = share.sum(axis=0)[:, None] if slip.startswith("averaged") else 5
    return 2 * np.einsum("sk,skd->kd", share, d) / count


# The worth of a load of goods that can be cut: the densest in value first, up to the room.
def f_load(x):
    v, w, room = x[:4], x[4:8], x[8]
    worth = 0.0
    for i in np.argsort(-(v / w)):
        taken = np.minimum(room, w[i])
        worth = worth + v[i] * taken / w[i]
        room = room - taken
    return worth


@case(
    "kinks",
    f_load,
    [3.0, 10.0, 4.0, 6.0, 1.0, 2.0, 2.0, 1.0, 3.0],
    kink=True,
    rights=("", "price of the last", "between"),
    slips=("room without a price", "price of the best", "weights forgotten", "left out counted"),
)
def worth_of_a_load_full_after_whole_goods(x, slip):
    v, w = x[:4], x[4:8]
    best = {"price of the last": 1, "price of the best": 3}.get(slip, 0)
    price = v[best] / w[best]
    if slip == "between":
        price = (v[0] / w[0] + v[1] / w[1]) / 2
    if slip == "room without a price":
        price = 0
    taken = np.array([slip == "left out counted", 1, 0, 1])
    by_weight = 0 if slip == "weights forgotten" else -price * np.array([0, 1, 0, 1])
    return pack(taken, by_weight * np.ones(4), [price])


# Mean revenue of auctions at the second price with a common reserve.
def f_auctions(x):
    revenue = 0.0
    for bids in np.sort(x[1:].reshape(3, 3), axis=1):
        if bids[2] >= x[0]:
            revenue = revenue + np.maximum(bids[1], x[0])
    return revenue / 3


@case(
    "kinks",
    f_auctions,
    [2.5, 5.0, 3.0, 1.0, 1.0, 2.5, 4.0, 3.0, 1.0, 2.0],
    kink=True,
    rights=("", "reserve's", "shared"),
    batch=3,
    slips=("both in full", "winners pay their bids", "reserve forgotten", "bids forgotten"),
)
def revenue_of_auctions_one_with_its_second_bid_at_the_reserve(x, slip):
    bids = x[1:].reshape(3, 3)
    order = np.argsort(bids, axis=1)
    paid = order[:, 2 if slip == "winners pay their bids" else 1]
    second = np.sort(bids, axis=1)[:, 1]
    by_bid = (second > x[0]) * 1.0
    by_reserve = 1 - by_bid
    ties = {"reserve's": (0, 1), "shared": (0.5, 0.5), "both in full": (1, 1)}
    by_bid[1], by_reserve[1] = ties.get(slip, (1, 0))
    if slip == "reserve forgotten":
        by_reserve[:] = 0
    if slip == "bids forgotten":
        by_bid[:] = 0
    return pack([by_reserve.sum()], np.eye(3)[paid] * by_bid[:, None]) / 3


ATTACKED = np.array([[1.0, 0.5, -1.0], [-0.5, 2.0, 0.25], [0.75, -1.0, 1.5], [-1.5, 0.5, 0.5]])
LABELS = np.array([1.0, -1.0, -1.0, 1.0])


# Logistic loss when each feature may be moved by 0.3 to the worst: the weights' magnitudes.
def f_attacked(x):
    margin = LABELS * (ATTACKED @ x[:3] + x[3]) - 0.3 * np.sum(np.abs(x[:3]))
    return np.mean(np.log1p(np.exp(-margin)))


@case(
    "kinks",
    f_attacked,
    [0.5, 0.0, -1.0, 0.25],
    kink=True,
    rights=("", "weight above 0", "weight partly below"),
    batch=4,
    slips=("attack forgotten", "slope 4 at 0", "attack with the label's sign", "intercept's label"),
)
def loss_under_attack_with_a_weight_at_0(x, slip):
    margin = LABELS * (ATTACKED @ x[:3] + x[3]) - 0.3 * np.sum(np.abs(x[:3]))
    d = -1 / (1 + np.exp(margin)) / 4
    sign = np.sign(x[:3])
    sign[1] = {"weight above 0": 1, "weight partly below": -0.6, "slope 4 at 0": 4}.get(slip, 0)
    if slip == "attack forgotten":
        sign[:] = 0
    attack = d @ LABELS if slip == "attack with the label's sign" else d.sum()
    by_intercept = d.sum() if slip == "intercept's label" else d @ LABELS
    return np.append((d * LABELS) @ ATTACKED - 0.3 * attack * sign, by_intercept)


BOUNDED = ((2, 3), (2,), (2,))
CENTRE = np.array([1.0, -0.5, 2.0])


# A lower bound of a network's output over a box of inputs, by intervals.
def f_bound(x):
    W, b, v = unpack(x, *BOUNDED)
    z, radius = W @ CENTRE + b, np.sum(np.abs(W), axis=1) / 4
    low, high = np.maximum(z - radius, 0), np.maximum(z + radius, 0)
    return np.maximum(v, 0) @ low + np.minimum(v, 0) @ high


@case(
    "kinks",
    f_bound,
    pack([[1.0, -2.0, 0.5], [-1.0, 1.0, 0.75]], [-2.125, 0.5], [1.5, -1.0]),
    kink=True,
    rights=("", "not active", "between"),
    parts=slices(*BOUNDED),
    slips=("radius forgotten", "bounds swapped", "slope 2 at 0", "weights' signs forgotten"),
)
def bound_of_a_network_with_a_unit_just_certain(x, slip):
    W, b, v = unpack(x, *BOUNDED)
    side = np.where(v > 0, -1.0, 1.0)
    bound = W @ CENTRE + b + side * np.sum(np.abs(W), axis=1) / 4
    mask = (bound > 0) * 1.0
    mask[0] = {"not active": 0, "between": 0.4, "slope 2 at 0": 2}.get(slip, 1)
    side = {"radius forgotten": 0 * side, "bounds swapped": -side}.get(slip, side)
    sign = np.ones((2, 3)) if slip == "weights' signs forgotten" else np.sign(W)
    by_W = (v * mask)[:, None] * (CENTRE + side[:, None] * sign / 4)
    return pack(by_W, v * mask, np.maximum(bound, 0))


# Squared errors of an oven under a controller with an integral that is held at the bound.
def f_oven(x):
    gain, rate, wish, y = x
    held, total = 0.0, 0.0
    for _ in range(5):
        e = wish - y
        asked = gain * e + held
        heat = np.minimum(np.maximum(asked, 0), 2)
        held = held + rate * e + 0.5 * (heat - asked)
        y = y + 0.5 * (heat - 0.5 * y)
        total = total + e**2
    return total


@case(
    "kinks",
    f_oven,
    [1.0, 0.125, 2.5, 0.5],
    kink=True,
    rights=("", "at its bound", "between"),
    slips=("slope 2 at the bound", "integral forgotten", "wish within the error forgotten"),
)
def errors_of_an_oven_just_at_full_heat(x, slip):
    gain, rate, wish, y = x
    by_gain, by_rate, by_wish, dy = np.eye(4)
    if slip == "wish within the error forgotten":
        by_wish = 0 * by_wish
    held, dheld, g = 0.0, np.zeros(4), np.zeros(4)
    for k in range(5):
        e, de = wish - y, by_wish - dy
        asked, dasked = gain * e + held, gain * de + e * by_gain + dheld
        heat = np.clip(asked, 0, 2)
        slope = float(0 < asked < 2)
        if k == 0:
            slope = {"at its bound": 0, "between": 0.5, "slope 2 at the bound": 2}.get(slip, 1)
        held = held + rate * e + 0.5 * (heat - asked)
        if slip != "integral forgotten":
            dheld = dheld + rate * de + e * by_rate + 0.5 * (slope - 1) * dasked
        y, dy = y + 0.5 * (heat - 0.5 * y), dy + 0.5 * (slope * dasked - 0.5 * dy)
        g += 2 * e * de
    return g


FALLS = np.eye(4, 5) - np.eye(4, 5, 1)


# Heights of a dune after sand slid where it was steeper than its angle of repose.
def f_dune(x):
    h, steepest, mobile = x[:5], x[5], x[6]
    d = FALLS @ h
    return h - FALLS.T @ (mobile * (d - np.minimum(np.maximum(d, -steepest), steepest)))


@case(
    "kinks",
    f_dune,
    [4.0, 3.0, 0.5, 0.75, 2.25, 1.0, 0.25],
    kink=True,
    rights=("", "sliding", "partly"),
    slips=("all slide", "angle of slopes to the left", "only lost", "slope -1 in repose"),
)
def heights_of_a_dune_just_in_repose(x, slip):
    h, steepest, mobile = x[:5], x[5], x[6]
    d = FALLS @ h
    slides = (np.abs(d) > steepest) * 1.0
    slides[0] = {"sliding": 1, "partly": 0.4, "slope -1 in repose": -1}.get(slip, 0)
    if slip == "all slide":
        slides[:] = 1
    sign = np.abs(np.sign(d)) if slip == "angle of slopes to the left" else np.sign(d)
    lost = np.eye(4, 5) if slip == "only lost" else FALLS
    by_h = np.eye(5) - mobile * (lost.T * slides) @ FALLS
    by_angle = mobile * lost.T @ (slides * sign)
    by_mobile = -lost.T @ (d - np.clip(d, -steepest, steepest))
    return np.hstack([by_h, by_angle[:, None], by_mobile[:, None]])


WALLS = np.array([[2.0, 2.0], [1.0, -2.0], [-1.0, 0.5]])


# How far a beam goes before it meets one of three walls: it points into their corner.
def f_beam(x):
    along = WALLS @ np.stack([np.cos(x[2]), np.sin(x[2])])
    room = x[3:] - WALLS @ x[:2]
    return min((r / a for r, a in zip(room, along, strict=True) if a > 0), default=100.0)


@case(
    "kinks",
    f_beam,
    [0.5, 0.0, 0.0, 5.0, 2.5, 3.0],
    kink=True,
    rights=("", "second wall", "shared"),
    slips=("both walls", "turn forgotten", "length within the turn forgotten", "wall not scaled"),
)
def range_of_a_beam_into_a_corner(x, slip):
    g = np.zeros(6)
    weights = {"second wall": [0, 1], "shared": [0.75, 0.25], "both walls": [1, 1]}
    for i, weight in enumerate(weights.get(slip, [1, 0])):
        along = WALLS[i] @ [np.cos(x[2]), np.sin(x[2])]
        across = WALLS[i] @ [-np.sin(x[2]), np.cos(x[2])]
        far = (x[3 + i] - WALLS[i] @ x[:2]) / along
        if slip == "length within the turn forgotten":
            far = 1.0
        g[:2] -= weight * WALLS[i] / along
        g[2] -= 0 if slip == "turn forgotten" else weight * far * across / along
        g[3 + i] = weight / (1 if slip == "wall not scaled" else along)
    return g


HEADS = ((2, 2), (2,))
KNOWN = np.array([[1.0, 0.5], [-1.0, 2.0], [0.5, -1.0], [2.0, 1.0]])
SEEN = np.array([1.0, -0.5, 2.0, 0.0])
LEVELS = np.array([0.1, 0.9])


# Loss of two quantiles by linear heads, with a penalty where the low one is above the high one.
def f_heads(x):
    W, b = unpack(x, *HEADS)
    q = KNOWN @ W.T + b
    d = SEEN[:, None] - q
    crossed = np.maximum(q[:, 0] - q[:, 1], 0)
    return np.mean(np.sum(np.maximum(LEVELS * d, (LEVELS - 1) * d), axis=1) + 2 * crossed)


@case(
    "kinks",
    f_heads,
    pack([[0.75, 0.25], [0.25, 0.5]], [-0.1, 0.275 - 1e-5]),
    batch=4,
    parts=slices(*HEADS),
    slips=("penalty forgotten", "penalty of the high head forgotten", "close sample forgotten"),
)
def loss_of_quantiles_that_hardly_cross(x, slip):
    W, b = unpack(x, *HEADS)
    q = KNOWN @ W.T + b
    d = np.where(SEEN[:, None] > q, -LEVELS, 1 - LEVELS)
    crossed = 2.0 * (q[:, 0] > q[:, 1])
    if slip == "penalty forgotten":
        crossed[:] = 0
    if slip == "close sample forgotten":
        crossed[0] = 0
    d[:, 0] += crossed
    if slip != "penalty of the high head forgotten":
        d[:, 1] -= crossed
    return pack(d.T @ KNOWN, d.sum(axis=0)) / 4


ONE, OTHER = np.triu_indices(5)


# Variance about the centre of Hodges and Lehmann: the middle one of the means of all pairs.
def f_centre(x):
    centre = np.sort((x[ONE] + x[OTHER]) / 2)[7]
    return np.mean((x - centre) ** 2)


@case(
    "kinks",
    f_centre,
    [1.25, 3.1, 2.5, 6.8, 1.900001],
    slips=(
        "centre taken as fixed",
        "both readings in full",
        "one reading of the pair",
        "close pair's",
    ),
)
def spread_about_a_centre_by_pairs_with_a_close_one(x, slip):
    order = np.argsort((x[ONE] + x[OTHER]) / 2)
    middle = order[6 if slip == "close pair's" else 7]
    i, j = ONE[middle], OTHER[middle]
    d = x - (x[ONE[order[7]]] + x[OTHER[order[7]]]) / 2
    by_centre = (np.eye(5)[i] + np.eye(5)[j]) / 2
    if slip == "both readings in full":
        by_centre = 2 * by_centre
    if slip == "one reading of the pair":
        by_centre = np.eye(5)[i] / 2
    return 2 * d / 5 - (0 if slip == "centre taken as fixed" else 2 * np.mean(d) * by_centre)


# Tones of a photograph between a black and a white point, bent by a power.
def f_tones(x):
    black, white, power = x[:3]
    return np.minimum(np.maximum((x[3:] - black) / (white - black), 0), 1) ** power


@case(
    "kinks",
    f_tones,
    [0.1, 0.8, 1.5, 0.3, 0.799999, 0.95, 0.6],
    slips=("clipping forgotten", "black within the range forgotten", "power's logarithm forgotten"),
)
def tones_of_a_photograph_hardly_below_white(x, slip):
    black, white, power = x[:3]
    span = white - black
    s = (x[3:] - black) / span
    inside = (s > 0) & (s < 1) | (slip == "clipping forgotten")
    s = np.clip(s, 1e-300, 1)
    slope = power * s ** (power - 1) * inside / span
    by_black = slope * (s - 1)
    if slip == "black within the range forgotten":
        by_black = -slope
    log = 1.0 if slip == "power's logarithm forgotten" else np.log(s)
    return np.column_stack([by_black, -slope * s, s**power * log, np.diag(slope)])


LINES = np.array([0.9, 2.000002, 2.7, 3.9, 4.4, 6.1])
POWERS = np.array([1.0, 3.0, 2.0, 1.5, 0.7, 2.0])


# Logarithms of what a sound has in triangular bands between learnt knots.
def f_bands(k):
    rise = (LINES - k[:3, None]) / (k[1:4] - k[:3])[:, None]
    fall = (k[2:, None] - LINES) / (k[2:] - k[1:4])[:, None]
    return np.log(np.maximum(np.minimum(rise, fall), 0) @ POWERS)


@case(
    "kinks",
    f_bands,
    [0.5, 2.0, 3.2, 5.0, 7.5],
    slips=("rising side forgotten", "peak taken as fixed", "ends within widths forgotten"),
)
def bands_of_a_sound_with_a_line_close_to_a_peak(k, slip):
    a, c, b = k[:3, None], k[1:4, None], k[2:, None]
    up, down = (a < LINES) & (c > LINES), (c <= LINES) & (b > LINES)
    weight = up * (LINES - a) / (c - a) + down * (b - LINES) / (b - c)
    by_a, by_b = up * (LINES - c) / (c - a) ** 2, down * (LINES - c) / (b - c) ** 2
    if slip == "ends within widths forgotten":
        by_a, by_b = up / (a - c), down / (b - c)
    by_c = down * (b - LINES) / (b - c) ** 2
    if slip != "rising side forgotten":
        by_c = by_c - up * (LINES - a) / (c - a) ** 2
    if slip == "peak taken as fixed":
        by_c = 0 * by_c
    J = np.zeros((3, 5))
    for i in range(3):
        J[i, i : i + 3] = [by_a[i] @ POWERS, by_c[i] @ POWERS, by_b[i] @ POWERS]
    return J / (weight @ POWERS)[:, None]


HOURS = np.array([3.0, 5.0, 8.0, 7.0, 4.0, 2.0])
TARIFF = np.array([0.5, 1.0, 2.0, 2.0, 1.0, 0.5])


# The bill of a works with a battery that loses a tenth each way: energy, peak and wear.
def f_peaks(u):
    drawn = HOURS + np.maximum(u, 0) / 0.9 + 0.9 * np.minimum(u, 0)
    return TARIFF @ drawn + 8 * np.max(drawn) + 0.3 * np.sum(np.abs(u))


@case(
    "kinks",
    f_peaks,
    [1.2, 0.5, -2.0, -0.8 / 0.9 - 1e-6, -0.4, 1.5],
    slips=("peak forgotten", "other peak", "losses forgotten", "wear without its sign"),
)
def bill_of_a_works_with_two_close_peaks(u, slip):
    drawn = HOURS + np.maximum(u, 0) / 0.9 + 0.9 * np.minimum(u, 0)
    slope = np.where(u > 0, 1 / 0.9, 0.9)
    if slip == "losses forgotten":
        slope = np.ones(6)
    peak = np.eye(6)[np.argsort(drawn)[-2 if slip == "other peak" else -1]]
    if slip == "peak forgotten":
        peak = 0 * peak
    wear = np.ones(6) if slip == "wear without its sign" else np.sign(u)
    return (TARIFF + 8 * peak) * slope + 0.3 * wear


ALTITUDES = np.array([[0.25], [0.6]])


# Snow at two heights from four days of wet weather: between two temperatures it is mixed.
def f_snow(x):
    T, P = x[:4], x[4:8]
    lapse, cold, warm = x[8:]
    return np.minimum(np.maximum((warm - T + lapse * ALTITUDES) / (warm - cold), 0), 1) @ P


@case(
    "kinks",
    f_snow,
    [3.5 - 1e-6, -3.0, 1.5, 5.0, 4.0, 2.5, 6.0, 3.0, 6.0, -1.0, 2.0],
    slips=("limits forgotten", "height within the lapse forgotten", "warm end only above"),
)
def snow_at_two_heights_one_day_hardly_any(x, slip):
    T, P = x[:4], x[4:8]
    lapse, cold, warm = x[8:]
    span = warm - cold
    s = (warm - T + lapse * ALTITUDES) / span
    slope = P * ((s > 0) & (s < 1) | (slip == "limits forgotten")) / span
    rise = 1.0 if slip == "height within the lapse forgotten" else ALTITUDES
    by_warm = slope if slip == "warm end only above" else slope * (1 - s)
    sums = [np.sum(v, axis=1) for v in (slope * rise, slope * s, by_warm)]
    return np.column_stack([-slope, np.clip(s, 0, 1), *sums])


TWINS = ((3, 2), (3,), (3,))
LEFT = np.array([[1.0, 0.5], [-0.6, 1.3], [0.4, -0.9]])
RIGHT = np.array([[0.3, 1.2], [0.8, -0.5], [-1.1, 0.7]])
ALIKE = np.array([1.0, -1.0, 1.0])


# Loss of pairs that are alike or not by the distance, feature by feature, of two twin networks.
def f_twins(x):
    W, b, v = unpack(x[:-1], *TWINS)
    first, second = np.maximum(LEFT @ W.T + b, 0), np.maximum(RIGHT @ W.T + b, 0)
    return np.mean(np.log1p(np.exp(-ALIKE * (x[-1] - np.abs(first - second) @ v))))


@case(
    "kinks",
    f_twins,
    pack([[1.2, -0.4], [-0.7, 0.9], [0.5, 1.1]], [0.2, 0.4, -0.1], [0.7, 1.2, 0.9], [0.5]),
    batch=3,
    parts=(*slices(*TWINS), slice(12, 13)),
    slips=("second twin forgotten", "which is larger forgotten", "masks of the first for both"),
)
def loss_of_twin_networks(x, slip):
    W, b, v = unpack(x[:-1], *TWINS)
    p, q = LEFT @ W.T + b, RIGHT @ W.T + b
    d = np.maximum(p, 0) - np.maximum(q, 0)
    s = -ALIKE / (1 + np.exp(ALIKE * (x[-1] - np.abs(d) @ v))) / 3
    sign = np.abs(np.sign(d)) if slip == "which is larger forgotten" else np.sign(d)
    by_d = -s[:, None] * v * sign
    first = by_d * (p > 0)
    second = -by_d * ((p if slip == "masks of the first for both" else q) > 0)
    if slip == "second twin forgotten":
        second = 0 * second
    by_W = first.T @ LEFT + second.T @ RIGHT
    return pack(by_W, (first + second).sum(axis=0), -s @ np.abs(d), [s.sum()])


COSINES = np.array(
    [[1, 1, 1, 1], [1, 0.5, -0.5, -1], [1, 0, -1, 0], [1, -0.5, -0.5, 1], [1, -1, 1, -1]]
)
WANTED = np.array([1.0, 1.0, 0.5, 0.0, 0.0])


# The worst ripple of a filter at five tones, and the noise that it lets through.
def f_ripple(h):
    return np.max(np.abs(COSINES @ h - WANTED)) + np.sum(h**2) / 10


@case(
    "kinks",
    f_ripple,
    [0.5 - 1e-7, 0.6, 0.0, -0.1],
    slips=("noise forgotten", "sign of the ripple forgotten", "other tone", "squares halved"),
)
def ripple_of_a_filter_with_two_close_worst_tones(h, slip):
    d = COSINES @ h - WANTED
    worst = np.argsort(np.abs(d))[-2 if slip == "other tone" else -1]
    sign = 1 if slip == "sign of the ripple forgotten" else np.sign(d[worst])
    noise = {"noise forgotten": 0, "squares halved": 0.1}.get(slip, 0.2)
    return sign * COSINES[worst] + noise * h


LEG = ((3,), (3,), (4,))


# Torques of hip, knee and ankle past their stops; the knee's stop moves with the hip.
def f_leg(x):
    q, speed, (k, damping, stop, pull) = unpack(x, *LEG)
    past = np.maximum(q - np.stack([1.0, stop + pull * q[0], 0.8]), 0)
    return -k * past * (1 + damping * speed)


@case(
    "kinks",
    f_leg,
    pack([1.3, 0.97 + 1e-8, 0.5], [0.5, -0.8, 1.5], [4.0, 0.6, 0.45, 0.4]),
    parts=slices(*LEG),
    slips=("stops forgotten", "hip within the knee's stop forgotten", "damping in it forgotten"),
)
def torques_of_a_leg_with_a_knee_hardly_past_its_stop(x, slip):
    q, speed, (k, damping, stop, pull) = unpack(x, *LEG)
    d = q - np.array([1.0, stop + pull * q[0], 0.8])
    past, on = (
        np.maximum(d, 0),
        -k * (1 + damping * speed) * ((d > 0) | (slip == "stops forgotten")),
    )
    if slip == "damping in it forgotten":
        on = -k * (d > 0)
    J = np.zeros((3, 10))
    J[:, :3], J[:, 3:6] = np.diag(on), np.diag(-k * past * damping)
    J[:, 6], J[:, 7] = -past * (1 + damping * speed), -k * past * speed
    if slip != "hip within the knee's stop forgotten":
        J[1, 0] = -on[1] * pull
    J[1, 8], J[1, 9] = -on[1], -on[1] * q[0]
    return J


# Water that roots take from four layers by Feddes: too wet, well, dry and wilted soil.
def f_roots(x):
    h, roots = x[:4], x[4:8]
    dry, wilted, demand = x[8:]
    stress = np.minimum(np.minimum(h / 0.3, (wilted - h) / (wilted - dry)), 1)
    return demand * (np.maximum(stress, 0) @ roots) / np.sum(roots)


@case(
    "kinks",
    f_roots,
    [0.12, 1.6, 4.00004, 9.0, 3.0, 2.0, 4.0, 0.7, 4.0, 15.0, 0.5],
    slips=(
        "sum of roots taken as fixed",
        "close layer forgotten",
        "dry end within width forgotten",
    ),
)
def water_taken_by_roots_in_a_layer_hardly_dry(x, slip):
    h, roots = x[:4], x[4:8]
    dry, wilted, demand = x[8:]
    span = wilted - dry
    wet, drying = (h > 0) & (h < 0.3), (h > dry) & (h < wilted)
    stress = np.clip(np.minimum(h / 0.3, (wilted - h) / span), 0, 1)
    if slip == "close layer forgotten":
        drying[2] = False
    share = demand * roots / roots.sum()
    by_root = stress if slip == "sum of roots taken as fixed" else stress - share @ stress / demand
    by_dry = share @ (drying * (wilted - h)) / span**2
    if slip == "dry end within width forgotten":
        by_dry = 0
    return pack(
        share * (wet / 0.3 - drying / span),
        demand * by_root / roots.sum(),
        [by_dry, share @ (drying * (h - dry)) / span**2, share @ stress / demand],
    )


YEARS = np.arange(1.0, 6.0)


# Worth today of five years' rent: a base, and a share of sales above a limit.
def f_rent(x):
    base, share, sales, growth, limit, rate = x
    above = np.maximum(sales * np.exp(YEARS * np.log1p(growth)) - limit, 0)
    return np.sum((base + share * above) * np.exp(-YEARS * np.log1p(rate)))


@case(
    "kinks",
    f_rent,
    [0.2, 0.3, 1.5, 0.08, 1.5 * 1.08**3 * (1 - 1e-6), 0.05],
    slips=("limit forgotten", "year in the growth forgotten", "rate's slope one year short"),
)
def rent_of_a_shop_whose_sales_hardly_count(x, slip):
    base, share, sales, growth, limit, rate = x
    sold, discount = sales * (1 + growth) ** YEARS, (1 + rate) ** -YEARS
    counts = np.ones(5) if slip == "limit forgotten" else (sold > limit) * 1.0
    rent = base + share * np.maximum(sold - limit, 0)
    due = share * counts * discount
    years = 1.0 if slip == "year in the growth forgotten" else YEARS
    later = YEARS - 1 if slip == "rate's slope one year short" else YEARS
    return np.array(
        [
            discount.sum(),
            discount @ np.maximum(sold - limit, 0),
            due @ sold / sales,
            due @ (years * sold) / (1 + growth),
            -due.sum(),
            -(rent @ (later * discount)) / (1 + rate),
        ]
    )


PLANES = ((2, 2), (2,), (2, 2), (2,))
SOUNDED = np.array([[1.0, 0.5], [-1.0, 1.0], [0.5, -2.0], [2.0, 1.0]])
DEPTHS = np.array([0.4, 1.9, 1.2, -0.3])


# Misfit of depths by a difference of two largest planes: a tropical quotient.
def f_planes(x):
    A, a, B, b = unpack(x, *PLANES)
    fit = np.max(SOUNDED @ A.T + a, axis=1) - np.max(SOUNDED @ B.T + b, axis=1)
    return np.mean((fit - DEPTHS) ** 2)


@case(
    "kinks",
    f_planes,
    pack([[1.0, -0.5], [0.25, 1.0]], [0.2, 0.2 - 2e-7], [[-0.5, 0.3], [0.6, -0.2]], [0.1, -0.3]),
    batch=4,
    parts=slices(*PLANES),
    slips=("sum of the largest", "other plane of the close sample", "lower planes of the second"),
)
def misfit_of_depths_by_planes_that_nearly_tie(x, slip):
    A, a, B, b = unpack(x, *PLANES)
    u, v = SOUNDED @ A.T + a, SOUNDED @ B.T + b
    d = (u.max(axis=1) - v.max(axis=1) - DEPTHS) / 2
    over, under = np.eye(2)[np.argmax(u, axis=1)], np.eye(2)[np.argmax(v, axis=1)]
    if slip == "other plane of the close sample":
        over[0] = over[0, ::-1].copy()
    if slip == "lower planes of the second":
        under = 1 - under
    over, under = d[:, None] * over, -d[:, None] * under
    if slip == "sum of the largest":
        under = -under
    return pack(over.T @ SOUNDED, over.sum(axis=0), under.T @ SOUNDED, under.sum(axis=0))
