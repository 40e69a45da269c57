# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Kinks of models of all trades: x at one of them, next to one, or between them."""

from __future__ import annotations

from itertools import product

import numpy as np

from ..case import case, normal, pack, slices, unpack

RIGHTS = ("", "the other", "between")
SHARES = {"the other": 1.0, "between": 0.375, "slope 2 at the kink": 2.0, "slope -1 at it": -1.0}


def step(d, slip=""):
    """The slope of max(d, 0)."""
    return (d > 0) + SHARES.get(slip, 0.0) * (d == 0)


def among(tied, slip):
    """The weights of the tied entries of each row: all on the first, on the last, or shared."""
    if slip == "all tied counted":
        return 1.0 * tied
    share = SHARES.get(slip, 0.0)
    first = tied & (np.cumsum(tied, -1) == 1)
    last = tied & (np.cumsum(tied[..., ::-1], -1)[..., ::-1] == 1)
    return (1 - share) * first + share * last


# Stresses of a metal bar along four strains; the second reaches the yield stress exactly.
def f_bar(x):
    E, Y, H = x[4:]
    plastic, grown, stresses = 0.0, 0.0, []
    for strain in x[:4]:
        trial = E * (strain - plastic)
        flow = np.maximum(np.abs(trial) - Y - H * grown, 0.0) / (E + H)
        plastic, grown = plastic + np.sign(trial) * flow, grown + flow
        stresses.append(E * (strain - plastic))
    return np.stack(stresses)


@case(
    "kinks",
    f_bar,
    [0.75, 1.25, 2.0, -1.5, 200.0, 250.0, 40.0],
    kink=True,
    rights=RIGHTS,
    slips=("growth of the limit forgotten", "flow taken as known", "slope 2 at the kink"),
)
def stresses_of_a_bar_that_just_yields(x, slip):
    E, Y, H = x[4:]
    plastic, grown, d_plastic, d_grown, rows = 0.0, 0.0, np.zeros(7), np.zeros(7), []
    unit = np.eye(7)
    for i in range(4):
        trial = E * (x[i] - plastic)
        d_trial = E * (unit[i] - d_plastic) + (x[i] - plastic) * unit[4]
        over = np.abs(trial) - Y - H * grown
        d_over = np.sign(trial) * d_trial - unit[5] - grown * unit[6]
        if slip != "growth of the limit forgotten":
            d_over = d_over - H * d_grown
        flow = max(over, 0.0) / (E + H)
        d_flow = (step(over, slip) * d_over - flow * (unit[4] + unit[6])) / (E + H)
        if slip == "flow taken as known":
            d_flow = np.zeros(7)
        plastic, d_plastic = plastic + np.sign(trial) * flow, d_plastic + np.sign(trial) * d_flow
        grown, d_grown = grown + flow, d_grown + d_flow
        rows.append(E * (unit[i] - d_plastic) + (x[i] - plastic) * unit[4])
    return np.array(rows)


# Values at the right faces of the inner cells of a flow solver, slopes by the minmod limiter.
LIMITED = np.zeros((5, 3, 7))  # the three slopes of each inner cell
for _i in range(5):
    LIMITED[_i, 0, _i : _i + 2] = -1.5, 1.5
    LIMITED[_i, 1, _i : _i + 3 : 2] = -0.5, 0.5
    LIMITED[_i, 2, _i + 1 : _i + 3] = -1.5, 1.5


def f_faces(u):
    slopes = LIMITED @ u
    rising = np.maximum(np.min(slopes, axis=1), 0.0)
    return u[1:-1] + (rising + np.minimum(np.max(slopes, axis=1), 0.0)) / 2


@case(
    "kinks",
    f_faces,
    [0.0, 1.0, 3.0, 3.0, 2.5, 0.5, 1.0],
    kink=True,
    rights=RIGHTS,
    slips=("all tied counted", "largest slope", "slopes at extrema kept", "falling slopes lost"),
)
def faces_of_cells_with_limited_slopes_that_tie(u, slip):
    slopes = LIMITED @ u
    low, high = slopes.min(1), slopes.max(1)
    up, down = step(low, slip), 1 - step(high, slip) - (high == 0) * (slip == "all tied counted")
    if slip == "slopes at extrema kept":
        up = 1 - down
    if slip == "falling slopes lost":
        down = 0 * down
    least, most = among(slopes == low[:, None], slip), among(slopes == high[:, None], slip)
    if slip == "largest slope":
        least, most = most, least
    weights = up[:, None] * least + down[:, None] * most
    return np.eye(7)[1:-1] + np.einsum("ik,ikn->in", weights, LIMITED) / 2


# Cost of warping one rhythm in time onto another, with a penalty for each pause.
def warped(x):
    ways, D = {}, {(-1, -1): 0.0}
    for i, j in np.ndindex(4, 4):
        before = [k for k in ((i - 1, j - 1), (i - 1, j), (i, j - 1)) if k in D]
        ways[i, j] = {k: D[k] + x[8] * (sum(k) == i + j - 1) for k in before}
        D[i, j] = (x[i] - x[4 + j]) ** 2 + min(ways[i, j].values())
    return D[3, 3], ways


@case(
    "kinks",
    lambda x: warped(x)[0],
    [0.5, 0.5, 0.5, -1.0, 1.5, 1.5, -1.0, 1.0, 0.25],
    kink=True,
    rights=RIGHTS,
    slips=("all tied counted", "pauses not counted", "straight path", "one rhythm held"),
)
def warping_of_rhythms_with_two_cheapest_paths(x, slip):
    ways = warped(x)[1]
    g, load = np.zeros(9), dict.fromkeys(ways, 0.0) | {(3, 3): 1.0}
    for i, j in sorted(ways, reverse=True):
        slope = 2 * (x[i] - x[4 + j]) * load[i, j]
        g[i] += slope
        g[4 + j] -= slope * (slip != "one rhythm held")
        costs = np.array(list(ways[i, j].values()))
        weights = among(costs == costs.min(), slip)
        if slip == "straight path":
            weights = np.eye(3)[0][: len(costs)]
        for k, weight in zip(ways[i, j], weights, strict=True):
            if k in load:
                load[k] += weight * load[i, j]
            if slip != "pauses not counted":
                g[8] += weight * load[i, j] * (sum(k) == i + j - 1)
    return g


# Structured hinge loss of a tagger of words: the best wrong tagging against the true one.
WORDS = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, -0.5], [0.5, 1.0, 0.0], [1.0, -1.0, 1.0]])
TRUE_TAGS, TAGGER = np.array([0, 1, 1, 0]), ((2, 3), (2, 2))
MISTAGGED = 1 - np.eye(2)[TRUE_TAGS]
TAGGINGS = np.array(list(product(range(2), repeat=4)))


def f_tagger(x):
    E, T = unpack(x, *TAGGER)
    scores = WORDS @ E.T
    best = scores[0] + MISTAGGED[0]
    for score, wrong in zip(scores[1:], MISTAGGED[1:], strict=True):
        best = np.max(best[:, None] + T, axis=0) + score + wrong
    true = np.sum(scores[np.arange(4), TRUE_TAGS]) + np.sum(T[TRUE_TAGS[:-1], TRUE_TAGS[1:]])
    return np.max(best) - true


def features_of(tags):
    pairs = np.zeros((2, 2))
    np.add.at(pairs, (tags[:-1], tags[1:]), 1.0)
    return pack(np.eye(2)[tags].T @ WORDS, pairs)


@case(
    "kinks",
    f_tagger,
    [0.25, 0.0, 0.25, 0.25, 1.0, -0.75, -0.25, 0.25, -0.5, 0.5],
    kink=True,
    rights=RIGHTS,
    parts=slices(*TAGGER),
    slips=("all tied counted", "mistakes not counted", "true tags forgotten", "true pairs kept"),
)
def hinge_of_a_sentence_with_two_best_taggings(x, slip):
    features = np.array([features_of(tags) for tags in TAGGINGS])
    wrong = (TAGGINGS != TRUE_TAGS).sum(1) * (slip != "mistakes not counted")
    total = features @ x + wrong
    true = features_of(TRUE_TAGS) * (slip != "true tags forgotten")
    true[6:] *= slip != "true pairs kept"
    return among(total == total.max(), slip) @ features - true


# Penalty for a late project and the cost of shorter tasks, by the durations of its tasks.
AFTER = ((), (), (0,), (0, 1), (1,), (2, 3), (3, 4))
HASTE = np.array([2.0, 1.0, 3.0, 2.5, 1.0, 4.0, 2.0])


def finished(x):
    ends = []
    for task, before in enumerate(AFTER):
        ends.append(x[task] + max((ends[i] for i in before), default=0.0))
    return ends


@case(
    "kinks",
    lambda x: 3 * np.maximum(max(finished(x)) - 8.0, 0.0) + np.sum(HASTE / x),
    [3.0, 2.0, 4.0, 4.0, 2.0, 3.0, 2.5],
    kink=True,
    rights=RIGHTS,
    slips=("all tied counted", "haste forgotten", "tasks with slack counted", "first task free"),
)
def penalty_of_a_project_with_two_critical_chains(x, slip):
    ends = np.array(finished(x))
    load = 3.0 * (ends == ends.max()) * (ends.max() > 8)
    for task in reversed(range(7)):
        before = list(AFTER[task])
        if before:
            weights = among(ends[before] == ends[before].max(), slip)
            load[before] += load[task] * weights
    if slip == "tasks with slack counted":
        load = np.full(7, 3.0)
    if slip == "first task free":
        load[0] = 0.0
    return load - (0 if slip == "haste forgotten" else HASTE / x**2)


# Energy from a reservoir over four weeks: inflows, releases, first content, capacity.
def f_reservoir(x):
    content, energy = x[8], 0.0
    for inflow, release in zip(x[:4], x[4:8], strict=True):
        after = np.minimum(content + inflow - release, x[9])
        energy = energy + release * np.log1p((content + after) / 2)
        content = after
    return energy + content / 2


@case(
    "kinks",
    f_reservoir,
    [3.0, 4.0, 2.0, 5.0, 2.0, 3.0, 4.0, 2.0, 6.0, 8.0],
    kink=True,
    rights=RIGHTS,
    slips=("slope 2 at the kink", "spill forgotten", "content of the week before", "last worth"),
)
def energy_of_a_reservoir_filled_to_the_brim(x, slip):
    unit, g = np.eye(10), np.zeros(10)
    content, d_content = x[8], unit[8]
    for week in range(4):
        spill = content + x[week] - x[4 + week] - x[9]
        spilt = 0.0 if slip == "spill forgotten" else step(spill, slip)
        after = x[9] + min(spill, 0.0)
        d_after = (1 - spilt) * (d_content + unit[week] - unit[4 + week]) + spilt * unit[9]
        g += unit[4 + week] * np.log1p((content + after) / 2)
        d_head = d_after if slip == "content of the week before" else d_content + d_after
        g += x[4 + week] * d_head / (2 + content + after)
        content, d_content = after, d_after
    return g if slip == "last worth" else g + d_content / 2


# Generalised overlap loss of three boxes (left, low, right, high) found in a picture.
BOXES = np.array([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 4.0]])
OUTWARD = np.array([-1.0, -1.0, 1.0, 1.0])


def f_boxes(b):
    size = b[:, 2:] - b[:, :2]
    shared = np.minimum(b, BOXES)[:, 2:] - np.maximum(b, BOXES)[:, :2]
    shared = np.maximum(shared, 0.0)
    around = np.maximum(b, BOXES)[:, 2:] - np.minimum(b, BOXES)[:, :2]
    inter, hull = shared[:, 0] * shared[:, 1], around[:, 0] * around[:, 1]
    union = size[:, 0] * size[:, 1] + np.array([16.0, 4.0, 6.0]) - inter
    return np.mean(2 - inter / union - union / hull)


@case(
    "kinks",
    f_boxes,
    [[0.0, 1.0, 3.0, 5.0], [2.0, 1.0, 5.0, 3.0], [1.5, 0.5, 3.5, 3.0]],
    kink=True,
    rights=RIGHTS,
    batch=3,
    slips=("slope 2 at the kink", "union taken as known", "hull forgotten", "own area for both"),
)
def overlap_of_boxes_with_edges_in_line(b, slip):
    size = b[:, 2:] - b[:, :2]
    gap = np.minimum(b, BOXES)[:, 2:] - np.maximum(b, BOXES)[:, :2]
    shared = np.maximum(gap, 0.0)
    around = np.maximum(b, BOXES)[:, 2:] - np.minimum(b, BOXES)[:, :2]
    inter, hull = shared.prod(1)[:, None], around.prod(1)[:, None]
    union = size.prod(1)[:, None] + np.array([[16.0], [4.0], [6.0]]) - inter
    across, along = [1, 0, 1, 0], [0, 1, 0, 1]
    inside = step(OUTWARD * (BOXES - b), slip)
    d_inter = OUTWARD * shared[:, across] * step(gap, slip)[:, along] * inside
    d_hull = OUTWARD * around[:, across] * (1 - inside)
    d_union = OUTWARD * size[:, across] - d_inter
    if slip == "own area for both":
        d_union = OUTWARD * size[:, across]
    if slip == "union taken as known":
        d_union = 0.0
    if slip == "hull forgotten":
        d_hull = 0.0
    d_first = -d_inter / union + inter * d_union / union**2
    return (d_first - d_union / hull + union * d_hull / hull**2) / 3


# Carbon taken up by sunlit and shaded leaves: the slower of the enzyme and the light reactions.
def f_leaves(x):
    rate, sunlit, shaded, C, G, K, breath = x
    enzyme = rate * (C - G) / (C + K)
    lit, dim = (J * (C - G) / (4 * C + 8 * G) for J in (sunlit, shaded))
    return 1.5 * np.minimum(enzyme, lit) + 2.5 * np.minimum(enzyme, dim) - 4 * breath


@case(
    "kinks",
    f_leaves,
    [64.0, 80.0, 30.0, 256.0, 32.0, 768.0, 1.25],
    kink=True,
    rights=RIGHTS,
    slips=("slope 2 at the kink", "compensation point once", "enzyme alone", "C of the quotient"),
)
def carbon_of_leaves_where_two_limits_meet(x, slip):
    rate, sunlit, shaded, C, G, K, _ = x
    light, g = 4 * C + 8 * G, np.zeros(7)
    once = slip == "compensation point once"
    lost = slip == "C of the quotient"
    for area, J, place in ((1.5, sunlit, 1), (2.5, shaded, 2)):
        enzyme, lit = rate * (C - G) / (C + K), J * (C - G) / light
        slow = 1.0 if slip == "enzyme alone" else step(lit - enzyme, slip)
        first = np.zeros(7)
        first[[0, 3, 4, 5]] = enzyme / rate, rate / (C + K), -rate / (C + K), -enzyme / (C + K)
        first[3] -= 0 if lost else enzyme / (C + K)
        second = np.zeros(7)
        second[[place, 3, 4]] = lit / J, J / light, -J / light - (0 if once else 8 * lit / light)
        second[3] -= 0 if lost else 4 * lit / light
        g += area * (slow * first + (1 - slow) * second)
    g[6] = -4.0
    return g


# Salt that falls out of two mixed solutions, and the ions that stay; here just saturated.
def f_salt(x):
    v, c, w, d, K = x
    a, b = v * c / (v + w), w * d / (v + w)
    solid = np.maximum((a + b - np.sqrt((a - b) ** 2 + 4 * K)) / 2, 0.0)
    return np.stack([solid * (v + w), a - solid, b - solid])


@case(
    "kinks",
    f_salt,
    [1.0, 8.0, 3.0, 2.0, 3.0],
    kink=True,
    rights=RIGHTS,
    slips=("slope -1 at it", "dilution forgotten", "ions taken as given", "K without its root"),
)
def salt_from_a_solution_just_saturated(x, slip):
    v, c, w, d, K = x
    V = v + w
    a, b = v * c / V, w * d / V
    da = np.array([c * w / V**2, v / V, -v * c / V**2, 0, 0])
    db = np.array([-w * d / V**2, 0, d * v / V**2, w / V, 0])
    if slip == "dilution forgotten":
        da[:3], db[[0, 2]] = [c / V, v / V, 0], [0, d / V]
    root = np.sqrt((a - b) ** 2 + 4 * K)
    over = (a + b - root) / 2
    dK = np.array([0, 0, 0, 0, 1 / (2 if slip == "K without its root" else root)])
    d_over = (da + db - (a - b) * (da - db) / root) / 2 - dK
    # At saturation, the first side is the one where salt falls out.
    d_solid = (1 - step(-over, slip)) * d_over
    ions = np.array([da, db]) - d_solid
    if slip == "ions taken as given":
        ions = np.array([da, db])
    return np.vstack([d_solid * V + max(over, 0.0) * np.array([1, 0, 1, 0, 0]), ions])


# Coupon of a note that adds up returns between a floor and a cap: six prices, floor, cap.
def f_coupon(x):
    returns = x[1:6] / x[:5] - 1
    return 100 * np.maximum(np.sum(np.minimum(np.maximum(returns, x[6]), x[7])), 0.05)


@case(
    "kinks",
    f_coupon,
    [64.0, 72.0, 80.0, 75.0, 78.0, 96.0, -0.0625, 0.125],
    kink=True,
    rights=RIGHTS,
    slips=("slope 2 at the kink", "limits forgotten", "limits taken as fixed", "price before it"),
)
def coupon_of_returns_at_their_limits(x, slip):
    returns = x[1:6] / x[:5] - 1
    over, under = step(returns - x[7], slip), step(x[6] - returns, slip)
    if slip == "limits forgotten":
        over, under = np.zeros(5), np.zeros(5)
    free = 1 - over - under
    g = np.zeros(8)
    g[1:6] += free / x[:5]
    if slip != "price before it":
        g[:5] -= free * x[1:6] / x[:5] ** 2
    if slip != "limits taken as fixed":
        g[6:] = under.sum(), over.sum()
    return 100 * g * (np.clip(returns, x[6], x[7]).sum() > 0.05)


# Kolmogorov's largest gap between a sample of four and a logistic law: sample, place, scale.
def f_gap(x):
    law = 0.5 + 0.5 * np.tanh((np.sort(x[:4]) - x[4]) / (2 * x[5]))
    return np.max(np.concatenate([np.arange(1, 5) / 4 - law, law - np.arange(4) / 4]))


@case(
    "kinks",
    f_gap,
    [1.5, -5.0, 7.0, 0.5, 1.0, 2.0],
    kink=True,
    rights=RIGHTS,
    slips=("all tied counted", "places in order", "scale forgotten", "density without its scale"),
)
def largest_gap_between_a_sample_and_its_law(x, slip):
    order = np.argsort(x[:4])
    z = (x[order] - x[4]) / x[5]
    law = 0.5 + 0.5 * np.tanh(z / 2)
    gaps = np.concatenate([np.arange(1, 5) / 4 - law, law - np.arange(4) / 4])
    weights = among(gaps > gaps.max() - 1e-12, slip)
    density = law * (1 - law) / (1 if slip == "density without its scale" else x[5])
    slope = (weights[4:] - weights[:4]) * density
    g = np.zeros(6)
    g[np.arange(4) if slip == "places in order" else order] = slope
    g[4], g[5] = -slope.sum(), -slope @ z * (slip != "scale forgotten")
    return g


# Least work to carry one histogram of five hours of a clock to another, both ways round.
def f_clock(x):
    p, q = x[:5] / np.sum(x[:5]), x[5:] / np.sum(x[5:])
    carried = np.sort(np.cumsum(p - q))
    return np.sum(np.abs(carried - carried[2]))


@case(
    "kinks",
    f_clock,
    [2.0, 1.0, 2.0, 1.0, 2.0, 0.75, 0.25, 1.25, 1.25, 0.5],
    kink=True,
    rights=RIGHTS,
    slips=("slope 2 at the kink", "one way round", "totals taken as known", "hour by hour"),
)
def earth_carried_around_a_clock(x, slip):
    totals = x[:5].sum(), x[5:].sum()
    p, q = x[:5] / totals[0], x[5:] / totals[1]
    carried = np.cumsum(p - q)
    middle = 0.0 if slip == "one way round" else np.sort(carried)[2]
    ranks = np.sign(carried - middle)
    tied = np.flatnonzero(carried == middle)
    if len(tied) == 2:  # one of the two is the middle, the other one is above or below it
        share = SHARES.get(slip, 0.0)
        ranks[tied] = -ranks.sum() * np.array([share, 1 - share])
    later = ranks if slip == "hour by hour" else np.cumsum(ranks[::-1])[::-1]
    means = (0, 0) if slip == "totals taken as known" else (later @ p, later @ q)
    return pack((later - means[0]) / totals[0], -(later - means[1]) / totals[1])


# Opening of a signal by a learnt shape: what is left when the shape is pushed under it.
UNDER = np.arange(7)[:, None] + np.arange(3)
OVER = np.arange(2, 7)[:, None] - np.arange(3)


def f_opening(x):
    eroded = np.min(x[:9][UNDER] - x[9:], axis=1)
    return np.max(eroded[OVER] + x[9:], axis=1)


@case(
    "kinks",
    f_opening,
    [2.25, 0.0, 1.75, 0.75, 3.0, 0.5, 1.25, 0.0, 1.5, 0.0, 0.25, 0.0],
    kink=True,
    rights=RIGHTS,
    slips=("all tied counted", "shape under it forgotten", "shape over it forgotten", "turned"),
)
def opening_of_a_signal_by_a_shape_that_touches_twice(x, slip):
    unit = np.eye(12)
    under = x[:9][UNDER] - x[9:]
    eroded = under.min(1)
    d_under = unit[UNDER] - (0 if slip == "shape under it forgotten" else unit[9:])
    d_eroded = np.einsum("ik,ikn->in", among(under == eroded[:, None], slip), d_under)
    over = eroded[OVER] + x[9:]
    d_over = d_eroded[OVER[:, ::-1] if slip == "turned" else OVER]
    d_over = d_over + (0 if slip == "shape over it forgotten" else unit[9:])
    return np.einsum("ik,ikn->in", among(over == over.max(1)[:, None], slip), d_over)


# Cost of waiting at a counter: services of five customers, then the times between arrivals.
def f_waits(x):
    wait, cost = 0.0, 0.0
    for service, between in zip(x[:5], x[5:], strict=True):
        wait = np.maximum(wait + service - between, 0.0)
        cost = cost + wait + wait**2 / 4
    return cost


@case(
    "kinks",
    f_waits,
    [3.0, 1.5, 2.0, 4.0, 1.0, 2.0, 2.5, 3.0, 1.0, 1.5],
    kink=True,
    rights=RIGHTS,
    slips=("slope -1 at it", "wait before forgotten", "idle counter forgotten", "square's 2"),
)
def waits_of_customers_one_just_in_time(x, slip):
    unit, wait, d_wait, g = np.eye(10), 0.0, np.zeros(10), np.zeros(10)
    for i in range(5):
        total = wait + x[i] - x[5 + i]
        busy = 1.0 if slip == "idle counter forgotten" else step(total, slip)
        d_wait = busy * ((slip != "wait before forgotten") * d_wait + unit[i] - unit[5 + i])
        wait = max(total, 0.0)
        g += d_wait * (1 + wait * (1 if slip == "square's 2" else 0.5))
    return g


# Length of the shortest cable that connects five houses, which two trees share.
PAIRS = [(i, j) for i in range(5) for j in range(i)]


def shortest_tree(x, pairs):
    def length(pair):
        a, b = x[pair[0]], x[pair[1]]
        return np.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)

    net, tree = list(range(5)), []
    for i, j in sorted(pairs, key=length):
        if net[i] != net[j]:
            tree.append((i, j))
            net = [net[i] if n == net[j] else n for n in net]
    return tree, sum(length(pair) for pair in tree)


@case(
    "kinks",
    lambda x: shortest_tree(x, PAIRS)[1],
    [[0.0, 0.0], [4.0, 3.0], [-1.0, 2.0], [2.0, 6.0], [6.0, 1.5]],
    kink=True,
    rights=RIGHTS,
    slips=("both cables laid", "neither cable laid", "one end held", "length not divided out"),
)
def cable_of_houses_with_two_shortest_trees(x, slip):
    share = 0.5 if slip.endswith("laid") else SHARES.get(slip, 0.0)
    first, last = (shortest_tree(x, pairs)[0] for pairs in (PAIRS, PAIRS[::-1]))
    laid = np.array([(1 - share) * (pair in first) + share * (pair in last) for pair in PAIRS])
    laid = {"both cables laid": np.ceil, "neither cable laid": np.floor}.get(slip, np.abs)(laid)
    g = np.zeros((5, 2))
    for (i, j), part in zip(PAIRS, laid, strict=True):
        d = x[i] - x[j]
        d = part * d / (1 if slip == "length not divided out" else np.sqrt(d @ d))
        g[i] += d
        g[j] -= 0 if slip == "one end held" else d
    return g


# Attention whose weights are the projection of the scores on the simplex: a query, four values.
KEYS = np.array([[0.5, -1.0], [0.75, 0.5], [0.5, 0.5], [-0.5, 1.0]])


def f_sparse_attention(x):
    scores = KEYS @ x[:2]
    down = np.sort(scores)[::-1]
    totals = np.cumsum(down)
    n = max(int(np.sum(1 + np.arange(1, 5) * down > totals)), 1)
    weights = np.maximum(scores - (totals[n - 1] - 1) / n, 0.0)
    return weights @ x[2:].reshape(4, 2)


@case(
    "kinks",
    f_sparse_attention,
    [1.0, -0.5, 2.0, -1.0, 0.5, 1.5, -1.0, 1.0, 3.0, 2.0],
    kink=True,
    rights=RIGHTS,
    parts=slices((2,), (4, 2)),
    slips=("threshold taken as known", "all scores count", "weights of softmax", "number of all"),
)
def sparse_attention_with_a_key_at_its_border(x, slip):
    scores, values = KEYS @ x[:2], x[2:].reshape(4, 2)
    down = np.sort(scores)[::-1]
    n = np.sum(1 + np.arange(1, 5) * down > np.cumsum(down))
    rest = scores - (down[:n].sum() - 1) / n
    weights, slopes = np.maximum(rest, 0.0), []
    for inside in (rest > 0, rest >= 0):
        on = np.ones(4) if slip == "all scores count" else 1.0 * inside
        count = 4 if slip == "number of all" else on.sum()
        slopes.append(np.diag(on) - (slip != "threshold taken as known") * np.outer(on, on) / count)
    share = SHARES.get(slip, 0.0)
    slope = (1 - share) * slopes[0] + share * slopes[1]
    if slip == "weights of softmax":
        slope = np.diag(weights) - np.outer(weights, weights)
    g = np.zeros((2, 10))
    g[:, :2] = values.T @ slope @ KEYS
    g[0, 2::2] = g[1, 3::2] = weights
    return g


# How much two players of a matrix game could still win: 0 at the equilibrium, where x is.
PAYS = np.array([[0.5, -1.5, 1.5], [2.5, 0.5, -0.5], [-0.5, 1.5, 0.5]])


def f_game(x):
    p, q = x[:3] / np.sum(x[:3]), x[3:] / np.sum(x[3:])
    return np.max(PAYS @ q) - np.min(p @ PAYS)


@case(
    "kinks",
    f_game,
    [1.0, 1.0, 2.0, 0.5, 0.5, 1.0],
    kink=True,
    rights=RIGHTS,
    slips=("totals taken as known", "totals not divided out", "pays transposed"),
)
def regret_of_two_players_at_their_equilibrium(x, slip):
    p, q = x[:3] / x[:3].sum(), x[3:] / x[3:].sum()
    rows, columns = PAYS @ q, p @ PAYS
    best = among(rows == rows.max(), slip)
    worst = among(columns == columns.min(), slip)
    A = PAYS.T if slip == "pays transposed" else PAYS
    known = slip == "totals taken as known"
    first = A @ worst - (0 if known else p @ A @ worst)
    second = best @ A - (0 if known else best @ A @ q)
    totals = (1, 1) if slip == "totals not divided out" else (x[:3].sum(), x[3:].sum())
    return pack(-first / totals[0], second / totals[1])


# Safety of a plate by Tresca's rule: two stresses, shear, yield; one principal stress is 0.
def f_tresca(x):
    centre, radius = (x[0] + x[1]) / 2, np.sqrt((x[0] - x[1]) ** 2 / 4 + x[2] ** 2)
    return x[3] / np.maximum(2 * radius, np.abs(centre) + radius)


@case(
    "kinks",
    f_tresca,
    [8.0, 2.0, 4.0, 30.0],
    kink=True,
    rights=RIGHTS,
    slips=("slope 2 at the kink", "shear's 4", "both rules added", "quotient's square forgotten"),
)
def safety_of_a_plate_with_no_second_stress(x, slip):
    centre, radius = (x[0] + x[1]) / 2, np.sqrt((x[0] - x[1]) ** 2 / 4 + x[2] ** 2)
    shear = x[2] * (4 if slip == "shear's 4" else 1)
    d_radius = np.array([(x[0] - x[1]) / 4, (x[1] - x[0]) / 4, shear]) / radius
    d_centre = np.sign(centre) * np.array([0.5, 0.5, 0.0])
    plane = step(radius - np.abs(centre), slip)
    d_most = (1 + plane) * d_radius + (1 - plane) * d_centre
    if slip == "both rules added":
        d_most = 3 * d_radius + d_centre
    most = max(2 * radius, np.abs(centre) + radius)
    power = 1 if slip == "quotient's square forgotten" else 2
    return pack(-x[3] * d_most / most**power, 1 / most)


# Cars in six cells of a road after a step: densities, free speed, wave speed, capacity.
def f_road(x):
    r, V, W, Q = x[:6], x[6], x[7], x[8]
    flows = [np.minimum(np.minimum(6.0, Q), W * (64 - r[0]))]
    flows += [np.minimum(np.minimum(V * r[i], Q), W * (64 - r[i + 1])) for i in range(5)]
    flows += [np.minimum(V * r[5], Q)]
    return r - np.diff(np.stack(flows))


@case(
    "kinks",
    f_road,
    [10.0, 16.0, 20.0, 40.0, 32.0, 12.0, 0.5, 0.25, 8.0],
    kink=True,
    rights=RIGHTS,
    slips=("all tied counted", "jam ahead forgotten", "capacity forgotten", "outflow alone"),
)
def cars_on_a_road_at_its_capacity(x, slip):
    r, V, W, Q = x[:6], x[6], x[7], x[8]
    unit, d_flows = np.eye(9), []
    for i in range(-1, 6):
        sent = (V * r[i], V * unit[i] + r[i] * unit[6]) if i >= 0 else (6.0, np.zeros(9))
        room = (np.inf, np.zeros(9))
        if i < 5:
            room = (W * (64 - r[i + 1]), (64 - r[i + 1]) * unit[7] - W * unit[i + 1])
        flows, slopes = zip(sent, (Q, unit[8]), room, strict=True)
        flows = np.array(flows)
        if slip == "jam ahead forgotten":
            flows[2] = np.inf
        if slip == "capacity forgotten":
            flows[1] = np.inf
        d_flows.append(among(flows == flows.min(), slip) @ np.array(slopes))
    d_flows = np.array(d_flows)
    return unit[:6] - (d_flows[1:] if slip == "outflow alone" else np.diff(d_flows, axis=0))


# Best rate of energy of a forager who takes the most profitable prey: meetings, energies, times.
def f_forager(x):
    met, energy, time = x.reshape(3, 4)
    return np.max(np.cumsum(met * energy) / (1 + np.cumsum(met * time)))


@case(
    "kinks",
    f_forager,
    [0.5, 0.5, 0.5, 1.0, 6.0, 4.0, 5.0, 1.0, 1.0, 1.0, 2.0, 1.5],
    kink=True,
    rights=RIGHTS,
    parts=slices((4,), (4,), (4,)),
    slips=("all tied counted", "time lost forgotten", "all prey taken", "search forgotten"),
)
def intake_of_a_forager_who_does_not_mind_a_prey(x, slip):
    met, energy, time = x.reshape(3, 4)
    spent = np.cumsum(met * time) + (slip != "search forgotten")
    rates = np.cumsum(met * energy) / (1 + np.cumsum(met * time))
    weights = among(rates == rates.max(), slip)
    if slip == "all prey taken":
        weights = np.eye(4)[3]
    taken = np.cumsum((weights / spent)[::-1])[::-1]
    lost = np.cumsum((weights * rates / spent)[::-1])[::-1] * (slip != "time lost forgotten")
    return pack(taken * energy - lost * time, taken * met, -lost * met)


# Area of the convex hull of six trees, one of which stands hardly inside of an edge.
def hull_of(x, slack=0.0):
    def turn(i, j, k):
        a, b = x[j] - x[i], x[k] - x[i]
        return a[0] * b[1] - a[1] * b[0]

    ring, order = [], sorted(range(len(x)), key=lambda i: (x[i, 0], x[i, 1]))
    for half in (order, order[::-1]):
        chain = []
        for i in half:
            while len(chain) > 1 and turn(chain[-2], chain[-1], i) <= slack:
                chain.pop()
            chain.append(i)
        ring += chain[:-1]
    return ring


def f_hull(x):
    ring = x[hull_of(x)]
    after = ring[np.arange(1, len(ring) + 1) % len(ring)]
    return np.sum(ring[:, 0] * after[:, 1] - ring[:, 1] * after[:, 0]) / 2


@case(
    "kinks",
    f_hull,
    [[0.0, 0.0], [5.0, 4.0], [2.0, 0.5 + 3e-4], [4.0, 1.0], [1.0, 3.5], [2.5, 2.0]],
    slips=("tree at the edge as a corner", "as they were numbered", "x and y swapped"),
)
def area_around_trees_one_hardly_inside(x, slip):
    ring = np.array(hull_of(x, -1e-2 if slip == "tree at the edge as a corner" else 0.0))
    if slip == "as they were numbered":
        ring = np.sort(ring)
    across = np.roll(x[ring], -1, axis=0) - np.roll(x[ring], 1, axis=0)
    g = np.zeros_like(x)
    g[ring] = (across if slip == "x and y swapped" else across[:, ::-1] * np.array([1, -1])) / 2
    return g


# Least trimmed squares: five smallest squared residuals of eight, the fifth close to the sixth.
TRIM_IN = np.column_stack([np.ones(8), normal("trimmed", 8, 2)])
TRIM_AT = np.array([0.5, -1.25, 0.75])
TRIM_OFF = np.array([0.2, -1.0, 0.4, 2.5, 1.0 + 1e-5, -0.6, 0.1, -3.0])
TRIM_OUT = TRIM_IN @ TRIM_AT - TRIM_OFF


@case(
    "kinks",
    lambda w: np.sum(np.sort((TRIM_IN @ w - TRIM_OUT) ** 2)[:5]),
    TRIM_AT,
    slips=("sixth for the fifth", "none trimmed", "largest five", "magnitudes' slope"),
)
def trimmed_squares_close_to_another_choice(w, slip):
    d = TRIM_IN @ w - TRIM_OUT
    order = np.argsort(d**2)
    kept = {
        "sixth for the fifth": order[[0, 1, 2, 3, 5]],
        "none trimmed": order,
        "largest five": order[3:],
    }.get(slip, order[:5])
    slope = np.sign(d) if slip == "magnitudes' slope" else 2 * d
    return TRIM_IN[kept].T @ slope[kept]


# American put on a tree of four steps: price, strike, rate, volatility, time.
def f_put(x):
    S, K, r, v, T = x
    step_up, growth = v * np.sqrt(T / 4), np.exp(r * T / 4)
    up = np.exp(step_up)
    p = (growth - 1 / up) / (up - 1 / up)
    value = np.maximum(K - S * np.exp(step_up * np.arange(-4, 5, 2)), 0.0)
    for n in range(3, -1, -1):
        held = (p * value[1:] + (1 - p) * value[:-1]) / growth
        value = np.maximum(K - S * np.exp(step_up * np.arange(-n, n + 1, 2)), held)
    return value[0]


@case(
    "kinks",
    f_put,
    [89.145055, 100.0, 0.06, 0.3, 1.0],
    entrywise=True,
    slips=("other choice when hardly worse", "odds taken as known", "never early", "discount"),
)
def american_put_hardly_worth_exercising(x, slip):
    S, K, r, v, T = x
    root = np.sqrt(T / 4)
    up, growth = np.exp(v * root), np.exp(r * T / 4)
    d_step = np.array([0, 0, 0, root, v / (8 * root)])
    d_growth = growth * np.array([0, 0, T / 4, 0, r / 4])
    width = up - 1 / up
    p = (growth - 1 / up) / width
    dp = (d_growth + d_step / up - p * (up + 1 / up) * d_step) / width
    if slip == "odds taken as known":
        dp = np.zeros(5)

    def paid(n):
        k = np.arange(-n, n + 1, 2)
        now = S * np.exp(v * root * k)
        return K - now, np.array([0, 1.0, 0, 0, 0]) - now[:, None] * (
            np.array([1 / S, 0, 0, 0, 0]) + k[:, None] * d_step
        )

    value, d_value = paid(4)
    value, d_value = np.maximum(value, 0.0), (value > 0)[:, None] * d_value
    slack = {"other choice when hardly worse": 1e-3, "never early": np.inf}.get(slip, 0.0)
    for n in range(3, -1, -1):
        held = (p * value[1:] + (1 - p) * value[:-1]) / growth
        d_held = np.outer(value[1:] - value[:-1], dp) + p * d_value[1:] + (1 - p) * d_value[:-1]
        d_held = d_held / growth
        if slip != "discount":
            d_held = d_held - held[:, None] * d_growth / growth
        now, d_now = paid(n)
        d_value = np.where((now > held + slack)[:, None], d_now, d_held)
        value = np.maximum(now, held)
    return d_value[0]


# Voltage of a rectifier bridge at four angles: three amplitudes, angle, three errors of phase.
LATER = np.array([0.0, 0.4, 1.1, 1.9])[:, None]
PHASES = np.array([0.0, 2 * np.pi / 3, 4 * np.pi / 3])


def f_bridge(x):
    volts = x[:3] * np.cos(x[3] + LATER - PHASES + x[4:])
    return np.max(volts, axis=1) - np.min(volts, axis=1)


@case(
    "kinks",
    f_bridge,
    [325.0, 325.0, 318.0, np.pi / 3 + 2e-5 - 0.05, 0.05, 0.05, -0.02],
    entrywise=True,
    slips=("phase that just gave way", "lowest forgotten", "angle of the highest alone", "sine"),
)
def voltage_of_a_bridge_that_just_commutated(x, slip):
    angles = x[3] + LATER - PHASES + x[4:]
    volts = x[:3] * np.cos(angles)
    high, low = np.eye(3)[volts.argmax(1)], np.eye(3)[volts.argmin(1)]
    if slip == "phase that just gave way":
        high[0] = np.eye(3)[np.argsort(volts[0])[1]]
    if slip == "lowest forgotten":
        low = 0 * low
    slopes = -x[:3] * (np.cos if slip == "sine" else np.sin)(angles)
    turned = high if slip == "angle of the highest alone" else high - low
    d_angle = np.sum(turned * slopes, axis=1, keepdims=True)
    return np.hstack([(high - low) * np.cos(angles), d_angle, (high - low) * slopes])


# Forces on four elastic balls in a plane; a pair of them is hardly apart.
RADII = np.array([1.0, 1.5, 0.75, 1.25])
REACH = (RADII[:, None] + RADII) * (1 - np.eye(4))


def f_balls(x):
    apart = x[:, None] - x
    far = np.sqrt(np.sum(apart**2, axis=2) + np.eye(4))
    return 5 * np.sum((np.maximum(REACH - far, 0.0) / far)[:, :, None] * apart, axis=1)


@case(
    "kinks",
    f_balls,
    [[0.0, 0.0], [1.5, 2.0 + 5e-8], [-1.0, 1.0], [2.5, -0.25]],
    slips=("pair hardly apart counted", "turning forgotten", "own place alone", "pull allowed"),
)
def forces_of_balls_hardly_apart(x, slip):
    slack = {"pair hardly apart counted": 1e-3, "pull allowed": 9.0}.get(slip, 0.0)
    g = np.zeros((4, 2, 4, 2))
    for i in range(4):
        for j in range(4):
            d = x[i] - x[j]
            far = np.sqrt(d @ d)
            if i != j and far < REACH[i, j] + slack:
                along = np.outer(d, d) / far**2
                turning = (REACH[i, j] - far) / far * (np.eye(2) - along)
                block = 5 * ((slip != "turning forgotten") * turning - along)
                g[i, :, i] += block
                g[i, :, j] -= (slip != "own place alone") * block
    return g


# Rising fit to six doses by pooling neighbours: values, then weights; two pools hardly differ.
def pools(y, w, slack=0.0):
    found = []
    for i in range(len(y)):
        found.append((i, i + 1, y[i], w[i]))
        while len(found) > 1 and found[-2][2] > found[-1][2] - slack:
            (start, _, y0, w0), (_, end, y1, w1) = found[-2:]
            found[-2:] = [(start, end, (w0 * y0 + w1 * y1) / (w0 + w1), w0 + w1)]
    return found


@case(
    "kinks",
    lambda x: np.stack([p[2] for p in pools(x[:6], x[6:]) for _ in range(p[0], p[1])]),
    [0.5, 2.0, 1.0, 1.5 + 8e-5, 3.0, 2.75, 1.0, 2.0, 2.0, 1.5, 1.0, 3.0],
    slips=("pools that hardly differ joined", "weights alike", "weights forgotten", "no pools"),
)
def rising_fit_with_pools_that_hardly_differ(x, slip):
    y, w, g = x[:6], x[6:], np.zeros((6, 12))
    for start, end, mean, total in pools(y, w, 1e-3 if slip.endswith("joined") else 0.0):
        own = slice(start, end)
        by_y, by_w = w[own] / total, (y[own] - mean) / total
        if slip == "weights alike":
            by_y = np.full(end - start, 1 / (end - start))
        g[own, own] = np.eye(end - start) if slip == "no pools" else by_y
        g[own, 6 + start : 6 + end] = 0 if slip == "weights forgotten" else by_w
    return g


# Gap between two turned crates, the largest over their four axes: offset, angles, half sizes.
def axes_at(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([c, s]), np.stack([-s, c])])


def gaps_of(x):
    A, B = axes_at(x[2]), axes_at(x[3])
    C = np.abs(A @ B.T)
    first, second = np.abs(A @ x[:2]) - C @ x[6:], np.abs(B @ x[:2]) - C.T @ x[4:6]
    return np.concatenate([first - x[4:6], second - x[6:]])


@case(
    "kinks",
    lambda x: np.max(gaps_of(x)),
    [3.2349005, 2.5, 0.3, -0.4, 1.5, 1.0, 1.0, 0.75],
    slips=("axis hardly behind", "own angle forgotten", "other's angle forgotten", "own size"),
)
def gap_of_crates_with_two_axes_that_nearly_agree(x, slip):
    place = np.argsort(gaps_of(x))[-2 if slip == "axis hardly behind" else -1]
    swapped, k = divmod(int(place), 2)
    d, own, other = x[:2], 2 + swapped, 3 - swapped
    A, B = axes_at(x[own]), axes_at(x[other])
    turned = np.array([[0, 1], [-1, 0]])  # the slope of the axes by their angle
    sign, across = np.sign(A[k] @ d), A[k] @ B.T
    sizes = x[[4, 5]] if swapped else x[[6, 7]]
    g = np.zeros(8)
    g[:2] = sign * A[k]
    if slip != "own angle forgotten":
        g[own] = sign * (turned @ A)[k] @ d - (np.sign(across) * ((turned @ A)[k] @ B.T)) @ sizes
    if slip != "other's angle forgotten":
        g[other] = -(np.sign(across) * (A[k] @ (turned @ B).T)) @ sizes
    mine, others = (6, 4) if swapped else (4, 6)
    g[mine + k] = -1 * (slip != "own size")
    g[others : others + 2] -= np.abs(across)
    return g


# Hinge loss that a network keeps for all inputs of a box, by bounds; a weight is close to 0.
BOX_IN, BOX_NET = np.array([[1.0, 0.5], [-0.5, 1.5], [0.75, -1.0]]), ((3, 2), (3,))


def f_bounds(x):
    W, v = unpack(x, *BOX_NET)
    z, radius = BOX_IN @ W.T, 0.2 * np.sum(np.abs(W), axis=1)
    low, high = np.maximum(z - radius, 0.0), np.maximum(z + radius, 0.0)
    margin = ((low + high) @ v - (high - low) @ np.abs(v)) / 2
    return np.mean(np.maximum(2 - margin, 0.0))


@case(
    "kinks",
    f_bounds,
    pack([[1.0, 4e-9], [-0.75, 0.9], [0.6, 1.3]], [1.2, -0.8, 0.7]),
    batch=3,
    parts=slices(*BOX_NET),
    slips=("radius taken as known", "0 at the minute weight", "bounds swapped", "signs of v"),
)
def loss_kept_in_a_box_with_a_minute_weight(x, slip):
    W, v = unpack(x, *BOX_NET)
    z, radius = BOX_IN @ W.T, 0.2 * np.abs(W).sum(1)
    low, high = np.maximum(z - radius, 0.0), np.maximum(z + radius, 0.0)
    margin = ((low + high) @ v - (high - low) @ np.abs(v)) / 2
    d = -1 / 3 * (margin < 2)[:, None]
    d_low, d_high = d * np.maximum(v, 0.0), d * np.minimum(v, 0.0)
    if slip == "bounds swapped":
        d_low, d_high = d_high, d_low
    d_low, d_high = d_low * (z > radius), d_high * (z > -radius)
    signs = np.sign(W) * (np.abs(W) > (1e-3 if slip == "0 at the minute weight" else 0))
    d_radius = (d_high - d_low).sum(0) * (slip != "radius taken as known")
    d_v = d * ((low + high) - (high - low) * (1 if slip == "signs of v" else np.sign(v))) / 2
    return pack((d_low + d_high).T @ BOX_IN + 0.2 * d_radius[:, None] * signs, d_v.sum(0))


# Class score of a cloud of five points by the largest of their features; two nearly coincide.
CLOUD = ((5, 2), (3, 2), (3,))
CLOUD_AT = np.array([[1.0, 0.5], [-0.5, 1.0], [1.0 - 2e-6, 0.5 + 3e-6], [-1.0, -0.75], [0.2, 0.1]])


def f_cloud(x):
    P, W, v = unpack(x, *CLOUD)
    return np.sum(v * np.max(np.tanh(P @ W.T), axis=0))


@case(
    "kinks",
    f_cloud,
    pack(CLOUD_AT, [[0.8, 0.3], [0.2, 0.9], [-0.6, -1.0]], [1.5, -0.7, 1.1]),
    parts=slices(*CLOUD),
    slips=("twin point", "slope of tanh forgotten", "mean of the points", "same point for all"),
)
def score_of_a_cloud_with_two_points_close_by(x, slip):
    P, W, v = unpack(x, *CLOUD)
    Y = np.tanh(P @ W.T)
    chosen = Y.argmax(0)
    if slip == "twin point":
        chosen = np.where(chosen < 3, 2 - chosen, chosen)
    if slip == "same point for all":
        chosen = chosen[[0, 0, 0]]
    picked = np.full((5, 3), 0.2) if slip == "mean of the points" else np.eye(5)[chosen].T
    d = picked * v * (1 if slip == "slope of tanh forgotten" else 1 - Y**2)
    return pack(d @ W, d.T @ P, Y.max(0))


# Energy of a tram by its speeds at six times, efficiencies of drive and brake; it nearly coasts.
def f_tram(x):
    v, speed = x[:6], (x[1:6] + x[:5]) / 2
    work = 10 * speed * (4 * np.diff(v) + 0.5 + 0.02 * speed**2)
    return np.sum(np.maximum(work, 0.0)) / x[6] - x[7] * np.sum(np.maximum(-work, 0.0))


@case(
    "kinks",
    f_tram,
    [2.0, 8.0, 12.0, 11.202084, 10.5, 5.0, 0.85, 0.6],
    slips=("coasting taken as braking", "brake's share forgotten", "drag known", "speed known"),
)
def energy_of_a_tram_that_nearly_coasts(x, slip):
    v, eta, back = x[:6], x[6], x[7]
    speed = (v[1:] + v[:-1]) / 2
    force = 4 * np.diff(v) + 0.5 + 0.02 * speed**2
    work = 10 * speed * force
    drives = work > (1e-2 if slip == "coasting taken as braking" else 0)
    price = np.where(drives, 1 / eta, 0 if slip == "brake's share forgotten" else back)
    by_speed = 0 if slip == "speed known" else 10 * force
    by_speed = by_speed + (0 if slip == "drag known" else 10 * speed * 0.04 * speed)
    by_rise = 40 * speed
    g = np.zeros(8)
    g[1:6] += price * (by_speed / 2 + by_rise)
    g[:5] += price * (by_speed / 2 - by_rise)
    g[6], g[7] = -np.maximum(work, 0).sum() / eta**2, -np.maximum(-work, 0).sum()
    return g
