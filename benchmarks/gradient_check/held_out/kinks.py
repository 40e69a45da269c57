# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at a kink, and points a little away from one.

At a kink: ties, limits and gates of filters, notes, cables, reservoirs, schedules, gears, fees.
Near to one, 1e-4 to 1e-6 away: caps, restarts, trimming, bounces, seams, knots, melting.
"""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, unpack


def positive(x):
    return np.maximum(x, 0)


# At a kink.

NOISY = np.array([0.5, 0.25, 1.5, 1.25, 1.0, -0.25, -0.75, 0.5])
BENDS = np.diff(np.eye(8), 2, axis=0)


@case(
    "kinks",
    lambda b: np.sum((b - NOISY) ** 2) / 2 + 0.75 * np.sum(np.abs(BENDS @ b)),
    [0.25, 0.75, 1.25, 1.75, 1.0, 0.25, -0.5, 0.75],
    kink=True,
    rights=("", "bent upwards", "bent either way"),
    slips=("first differences", "ends forgotten", "weight forgotten", "slope 2 at 0"),
)
def trend_filter_on_straight_pieces(b, slip):
    bend = BENDS @ b
    at_0 = {"bent upwards": 1.0, "bent either way": np.linspace(-0.75, 0.5, 6), "slope 2 at 0": 2.0}
    s = np.where(bend == 0, at_0.get(slip, 0.0), np.sign(bend))
    pull = BENDS.T @ s
    if slip == "first differences":
        pull = np.diff(np.eye(8), axis=0)[:6].T @ s
    if slip == "ends forgotten":
        pull[[0, 1, -2, -1]] = 0
    return b - NOISY + (1 if slip == "weight forgotten" else 0.75) * pull


GROWN = np.array([[1.0, 1.0, 1.0], [1.25, 1.5, 1.125], [2.0, 2.5, 1.0], [0.75, 1.0, 0.25]])
STRIKES = np.array([128.0, 64.0, 32.0])


def f_note(spots):
    worst = np.min(spots * GROWN / STRIKES, axis=1)
    return 0.97 * np.mean(1000 * np.minimum(worst, 1) + 500 * positive(worst - 1))


@case(
    "kinks",
    f_note,
    [96.0, 48.0, 48.0],
    kink=True,
    rights=("", "the last of the worst", "shared"),
    batch=4,
    slips=("all of the worst", "best for worst", "gain above 1 in full", "strikes forgotten"),
)
def note_on_the_worst_of_equal_shares(spots, slip):
    levels = spots * GROWN / STRIKES
    worst = levels.min(axis=1)
    tied = (levels == worst[:, None]) * 1.0
    first, last = np.eye(3)[levels.argmin(1)], np.eye(3)[2 - levels[:, ::-1].argmin(1)]
    weights = {
        "the last of the worst": last,
        "shared": tied / tied.sum(axis=1, keepdims=True),
        "all of the worst": tied,
        "best for worst": np.eye(3)[levels.argmax(1)],
    }.get(slip, first)
    slope = np.where(worst < 1, 1000, 1000 if slip == "gain above 1 in full" else 500)
    by_level = 0.97 * slope @ (weights * GROWN) / 4
    return by_level / (1 if slip == "strikes forgotten" else STRIKES)


ANCHORS = np.array([[0.0, 0.0], [8.0, 0.0]])
CABLES = ((0, 2, 5.0), (2, 3, 3.5), (1, 3, 4.0), (1, 2, 7.0))


def f_cables(P):
    """The pull of cables on two knots."""
    ends = np.concatenate([ANCHORS + 0 * P[:1], P])
    total = [0 * P[0]] * 4
    for a, b, free in CABLES:
        along = ends[b] - ends[a]
        length = np.sqrt(along @ along)
        pull = 6.0 * positive(length - free) / length * along
        total[a], total[b] = total[a] + pull, total[b] - pull
    return np.stack(total[2:])


@case(
    "kinks",
    f_cables,
    [[3.0, 4.0], [7.0, 4.0]],
    kink=True,
    rights=("", "taut", "half taut"),
    slips=("cables that push", "turn of the cable forgotten", "other end forgotten", "squares"),
)
def pulls_of_a_cable_just_taut(P, slip):
    ends = np.concatenate([ANCHORS, P])
    J = np.zeros((4, 2, 4, 2))
    for a, b, free in CABLES:
        along = ends[b] - ends[a]
        length = np.sqrt(along @ along)
        at_0 = {"taut": 1.0, "half taut": 0.5}.get(slip, 0.0)
        on = at_0 if length == free else float(length > free or slip == "cables that push")
        u = along / length
        turn = 0 if slip == "turn of the cable forgotten" else 1 - free / length
        if slip == "squares":
            turn = (1 - free / length) ** 2
        K = 6.0 * on * (np.outer(u, u) + turn * (np.eye(2) - np.outer(u, u)))
        J[a, :, a] -= K
        J[b, :, b] -= K
        if slip != "other end forgotten":
            J[a, :, b] += K
            J[b, :, a] += K
    return J[2:, :, 2:]


INFLOWS = np.array([2.0, 3.5, 1.0, 4.0, 0.5, 1.25])
TARIFF = np.array([1.0, 0.5, 2.0, 1.5, 2.5, 3.0])


def f_reservoir(x):
    stored, earned = x[6], 0
    for release, inflow, price in zip(x[:6], INFLOWS, TARIFF, strict=True):
        after = np.minimum(stored + inflow - release, 6.0)
        earned = earned + price * release * np.sqrt(10 + (stored + after) / 2)
        stored = after
    return earned + 2 * stored


@case(
    "kinks",
    f_reservoir,
    [1.0, 1.5, 2.0, 1.0, 2.0, 2.5, 3.0],
    kink=True,
    rights=("", "spilling", "nine parts in ten kept"),
    parts=slices((6,), (1,)),
    slips=("spill ignored", "head as constant", "water left forgotten", "head at the start alone"),
)
def reservoir_that_just_fills(x, slip):
    stored, ds, g = x[6], np.eye(7)[6], np.zeros(7)
    at_full = {"spilling": 0.0, "nine parts in ten kept": 0.9}.get(slip, 1.0)
    for t, (inflow, price) in enumerate(zip(INFLOWS, TARIFF, strict=True)):
        free = stored + inflow - x[t]
        kept = 1.0 if slip == "spill ignored" else at_full if free == 6 else float(free < 6)
        after, d_after = min(free, 6.0), kept * (ds - np.eye(7)[t])
        head = np.sqrt(10 + (stored + after) / 2)
        d_level = (ds + (0 if slip == "head at the start alone" else d_after)) / 2
        g[t] += price * head
        if slip != "head as constant":
            g += price * x[t] * d_level / (2 * head)
        stored, ds = after, d_after
    return g if slip == "water left forgotten" else g + 2 * ds


DATES = np.array([0.0, 1.0, 2.0, 3.5, 5.0])
HEIGHTS = np.array([0.25, 1.0, 0.75, 1.5, 3.0])


@case(
    "kinks",
    lambda c: np.max(np.abs(c[0] + c[1] * DATES - HEIGHTS)),
    [1.0, 0.25],
    kink=True,
    rights=("", "first date", "mean of the three"),
    slips=("sum of the three", "sign of the residual forgotten", "date forgotten", "largest date"),
)
def uniform_fit_with_three_largest_residuals(c, slip):
    r = c[0] + c[1] * DATES - HEIGHTS
    tied = np.flatnonzero(np.abs(r) == np.abs(r).max())
    rows = np.sign(r)[:, None] * np.stack([np.ones(5), DATES], axis=1)
    if slip == "sign of the residual forgotten":
        rows = np.abs(rows)
    if slip == "date forgotten":
        rows[:, 1] = np.sign(r)
    return {
        "first date": rows[tied[0]],
        "mean of the three": rows[tied].mean(axis=0),
        "sum of the three": rows[tied].sum(axis=0),
        "largest date": np.array([1.0, DATES.max()]),
    }.get(slip, rows[tied[-1]])


DUE = np.array([2.0, 4.5, 5.0, 9.0, 9.5])
URGENCY = np.array([1.0, 3.0, 0.5, 2.0, 1.5])


def f_tardiness(x):
    end, cost = 0.0, 0
    for length, release, due, weight in zip(x[:5], x[5:], DUE, URGENCY, strict=True):
        end = np.maximum(end, release) + length
        cost = cost + weight * positive(end - due)
    return cost


@case(
    "kinks",
    f_tardiness,
    [1.5, 2.5, 1.75, 2.0, 1.25, 0.5, 2.0, 2.5, 6.25, 8.0],
    kink=True,
    rights=("", "released as the machine falls idle", "a quarter late"),
    parts=slices((5,), (5,)),
    slips=("delays not handed on", "weights forgotten", "early jobs earn", "releases ignored"),
)
def tardiness_of_a_job_that_ends_when_due(x, slip):
    end, d_end, g = 0.0, np.zeros(10), np.zeros(10)
    by_release = {"released as the machine falls idle": 1.0, "a quarter late": 0.5}.get(slip, 0.0)
    late = {"a quarter late": 0.25}.get(slip, 0.0)
    for j in range(5):
        share = by_release if end == x[5 + j] else float(x[5 + j] > end)
        if slip == "releases ignored":
            share = 0.0
        end = max(end, x[5 + j]) + x[j]
        handed = 0 if slip == "delays not handed on" else (1 - share) * d_end
        d_end = handed + share * np.eye(10)[5 + j] + np.eye(10)[j]
        on = late if end == DUE[j] else float(end > DUE[j] or slip == "early jobs earn")
        g += (1 if slip == "weights forgotten" else URGENCY[j]) * on * d_end
    return g


def f_width(x):
    P, u = x[:10].reshape(5, 2), x[10:]
    reach = P @ u
    return (np.max(reach) - np.min(reach)) / np.sqrt(u @ u)


@case(
    "kinks",
    f_width,
    pack([[0.0, 0.0], [4.0, -3.0], [6.0, 1.0], [2.0, 4.0], [-1.5, 2.5]], [3.0, 4.0]),
    kink=True,
    rights=("", "other end of the edge", "middle of the edge"),
    parts=slices((5, 2), (2,)),
    slips=("both ends in full", "length as constant", "direction not normalised", "near side kept"),
)
def width_of_a_polygon_across_an_edge(x, slip):
    P, u = x[:10].reshape(5, 2), x[10:]
    reach, size = P @ u, np.sqrt(u @ u)
    low = (reach == reach.min()) * 1.0
    share = {
        "other end of the edge": np.eye(5)[4 - reach[::-1].argmin()],
        "middle of the edge": low / low.sum(),
        "both ends in full": low,
        "near side kept": np.zeros(5),
    }.get(slip, np.eye(5)[reach.argmin()])
    w = np.eye(5)[reach.argmax()] - share
    by_u = P.T @ w / size
    if slip != "length as constant":
        by_u = by_u - (reach.max() - reach.min()) * u / size**3
    by_P = np.outer(w, u) / (1 if slip == "direction not normalised" else size)
    return pack(by_P, by_u)


WORDS = np.array([[1.0, -0.5, 2.0], [0.5, 1.5, -1.0], [-2.0, 0.25, 1.0], [0.75, -1.0, 0.5]])
STATE = np.array([0.3, -0.6])


def f_gates(x):
    gates, contents = unpack(x, (2, 3), (2, 3))
    h = np.zeros(2)
    for word in WORDS:
        z = np.clip((gates @ word) / 4 + 0.5, 0, 1)
        h = (1 - z) * h + z * np.tanh(contents @ word)
    return np.sum((h - STATE) ** 2)


@case(
    "kinks",
    f_gates,
    pack([[0.5, 1.0, 0.5], [-0.5, 0.25, 1.5]], [[0.3, -0.2, 0.6], [0.7, 0.4, -0.5]]),
    kink=True,
    rights=("", "slope at the joint", "half the slope"),
    parts=slices((2, 3), (2, 3)),
    slips=("quarter forgotten", "state before forgotten", "tanh's slope", "gate not clipped"),
)
def hard_gates_at_their_joints(x, slip):
    gates, contents = unpack(x, (2, 3), (2, 3))
    h, kept = np.zeros(2), []
    for word in WORDS:
        a = gates @ word
        z, c = np.clip(a / 4 + 0.5, 0, 1), np.tanh(contents @ word)
        kept.append((word, a, z, c, h))
        h = (1 - z) * h + z * c
    back, by_gates, by_contents = 2 * (h - STATE), np.zeros((2, 3)), np.zeros((2, 3))
    at_2 = {"slope at the joint": 1.0, "half the slope": 0.5}.get(slip, 0.0)
    for word, a, z, c, before in reversed(kept):
        on = np.where(np.abs(a) == 2, at_2, np.abs(a) < 2)
        if slip == "gate not clipped":
            on = np.ones(2)
        on = on / (1 if slip == "quarter forgotten" else 4)
        moved = c - (0 if slip == "state before forgotten" else before)
        by_gates += np.outer(back * moved * on, word)
        slope = 1 - c if slip == "tanh's slope" else 1 - c * c
        by_contents += np.outer(back * z * slope, word)
        back = back * (1 - z)
    return pack(by_gates, by_contents)


ARRIVED = np.array([0.75, 1.25, 1.75, 2.0, 2.75, 3.25, 3.75, 4.0])


def f_kolmogorov(x):
    """The distance of the sample's distribution from an even one on (a, a + b)."""
    F = (ARRIVED - x[0]) / x[1]
    ranks = np.arange(1, 9) / 8
    return np.max(np.maximum(ranks - F, F - ranks + 1 / 8))


@case(
    "kinks",
    f_kolmogorov,
    [0.5, 4.0],
    kink=True,
    rights=("", "at the later", "at either"),
    slips=("both counted", "sign", "width as constant", "width not squared"),
)
def kolmogorov_distance_reached_twice(x, slip):
    F, ranks = (ARRIVED - x[0]) / x[1], np.arange(1, 9) / 8
    gaps = np.stack([ranks - F, F - ranks + 1 / 8])
    side, at = np.nonzero(gaps == gaps.max())
    from_start = 0 * at if slip == "width as constant" else ARRIVED[at] - x[0]
    by_width = from_start / (x[1] if slip == "width not squared" else x[1] ** 2)
    s = 1 if slip == "sign" else -1
    rows = np.where(side == 0, -1, 1)[:, None] * s * np.stack([0 * at + 1 / x[1], by_width], axis=1)
    return {
        "at the later": rows[-1],
        "at either": rows.mean(axis=0),
        "both counted": rows.sum(axis=0),
    }.get(slip, rows[0])


BOX = 8.0
PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))


def f_periodic(P):
    """Soft repulsion of atoms in a periodic box, each by the nearest image."""
    total = 0
    for i, j in PAIRS:
        apart = np.abs(P[i] - P[j])
        apart = np.minimum(apart, BOX - apart)
        total = total + np.exp(-(apart @ apart) / 8)
    return total


@case(
    "kinks",
    f_periodic,
    [[0.5, 1.0], [4.5, 2.5], [6.75, 0.25], [3.0, 5.5]],
    kink=True,
    rights=("", "image before", "between the images"),
    slips=("images ignored", "reaction forgotten", "both images", "quarter forgotten"),
)
def repulsion_at_half_a_periodic_box(P, slip):
    share = {"image before": -1.0, "between the images": 0.25, "both images": 2.0}.get(slip, 1.0)
    g = np.zeros((4, 2))
    for i, j in PAIRS:
        d = P[i] - P[j]
        if slip != "images ignored":
            d = d - BOX * np.round(d / BOX)
        half = np.abs(d) == BOX / 2
        energy = np.exp(-(d @ d) / 8)
        pull = energy * np.where(half, share * np.abs(d), d)
        pull = pull / (1 if slip == "quarter forgotten" else 4)
        g[i] -= pull
        if slip != "reaction forgotten":
            g[j] += pull
    return g


def f_play(x):
    """The angles of a gear driven by another with play."""
    driven, angles = 0 * x[0], []
    for angle in x[:6]:
        driven = np.maximum(angle - x[6], np.minimum(angle + x[6], driven))
        angles.append(driven)
    return np.stack(angles)


@case(
    "kinks",
    f_play,
    [1.0, 1.5, 0.75, 0.5, 0.25, 1.25, 0.5],
    kink=True,
    rights=("", "in touch", "in touch by half"),
    parts=slices((6,), (1,)),
    slips=("play's sign", "memory forgotten", "play forgotten", "always in touch"),
)
def gear_with_play_in_touch(x, slip):
    driven, d, rows = 0.0, np.zeros(7), []
    at_0 = {"in touch": 1.0, "in touch by half": 0.5}.get(slip, 0.0)
    for k in range(6):
        low, high = x[k] - x[6], x[k] + x[6]
        side = -1.0 if driven <= low else 1.0
        touch = at_0 if driven in (low, high) else float(not low < driven < high)
        if slip == "always in touch":
            touch = 1.0
        by = np.eye(7)[k]
        if slip != "play forgotten":
            by = by + (-side if slip == "play's sign" else side) * np.eye(7)[6]
        d = touch * by + (0 if slip == "memory forgotten" else (1 - touch) * d)
        driven = max(low, min(high, driven))
        rows.append(d)
    return np.array(rows)


def f_fund(returns):
    worth, mark = 1.0, 1.0
    for r in returns:
        gross = worth * (1 + r)
        worth = gross - 0.25 * positive(gross - mark)
        mark = np.maximum(mark, worth)
    return 100 * worth


@case(
    "kinks",
    f_fund,
    [-0.5, 1.0, 0.5, -0.25, 0.75],
    kink=True,
    rights=("", "fee due", "fee due in part"),
    slips=("mark as constant", "no fee", "fee on all of the worth", "growth forgotten"),
)
def fund_back_at_its_high_water_mark(returns, slip):
    worth, mark, d, d_mark = 1.0, 1.0, np.zeros(5), np.zeros(5)
    at_0 = {"fee due": 1.0, "fee due in part": 0.375}.get(slip, 0.0)
    for k, r in enumerate(returns):
        gross = worth * (1 + r)
        d_gross = (1 if slip == "growth forgotten" else 1 + r) * d + worth * np.eye(5)[k]
        due = at_0 if gross == mark else float(gross > mark)
        above = d_gross - 0.25 * (d_gross - d_mark)
        if slip == "fee on all of the worth":
            above = 0.75 * d_gross
        if slip == "no fee":
            above = d_gross
        d = (1 - due) * d_gross + due * above
        if slip != "mark as constant":
            d_mark = (1 - due) * d_mark + due * above
        worth = gross - 0.25 * max(gross - mark, 0.0)
        mark = max(mark, worth)
    return 100 * d


INPUTS = np.array(
    [
        [1.0, 0.5, -1.0, 2.0],
        [0.0, -1.5, 0.5, 1.0],
        [2.0, 1.0, 1.0, -0.5],
        [-1.0, 0.25, 0.75, 0.5],
        [0.5, -0.5, 1.5, -1.0],
    ]
)
TASKS = np.array([[1.0, 0, 2.0], [0.5, -1.0, 0], [1.5, 2.0, -0.5], [-1.0, 0.5, 1.0], [0, 1, 0.25]])


def f_tasks(W):
    fit = np.sum((INPUTS @ W - TASKS) ** 2) / 10
    return fit + 0.5 * np.sum(np.max(np.abs(W), axis=1))


@case(
    "kinks",
    f_tasks,
    [[0.5, -0.75, 0.75], [0.0, 0.0, 0.0], [1.0, 0.25, -0.5], [-0.25, 0.25, 0.25]],
    kink=True,
    rights=("", "shared by the tied", "dead feature pushed"),
    batch=5,
    slips=("every task", "maxima of columns", "signs forgotten", "penalty forgotten"),
)
def tasks_that_share_features_with_tied_weights(W, slip):
    fit = INPUTS.T @ (INPUTS @ W - TASKS) / 5
    size = np.abs(W)
    tied = (size == size.max(axis=1, keepdims=True)) * 1.0
    on = np.eye(3)[size.argmax(axis=1)]
    if slip == "shared by the tied":
        on = tied / tied.sum(axis=1, keepdims=True)
    if slip == "every task":
        on = np.ones((4, 3))
    if slip == "maxima of columns":
        on = np.eye(4)[size.argmax(axis=0)].T
    push = on * (1 if slip == "signs forgotten" else np.sign(W))
    if slip == "dead feature pushed":
        push[1] = [0.5, -0.25, 0.125]
    return fit + (0 if slip == "penalty forgotten" else 0.5) * push


# Near to a kink.


def f_cliquet(spots):
    return 1000 * np.sum(np.clip(spots[1:] / spots[:-1] - 1, -0.03, 0.05))


@case(
    "kinks",
    f_cliquet,
    [100.0, 104.9995, 103.0, 110.0, 104.0, 106.5, 103.31],
    slips=(
        "close to the cap is capped",
        "floor ignored",
        "start of the period forgotten",
        "not squared",
    ),
)
def cliquet_close_to_cap_and_floor(spots, slip):
    r = spots[1:] / spots[:-1] - 1
    on = (r < 0.05) & (r > (-1 if slip == "floor ignored" else -0.03))
    if slip == "close to the cap is capped":
        on = on & (r < 0.0499)
    before = spots[:-1] if slip == "not squared" else spots[:-1] ** 2
    g = np.zeros(7)
    g[1:] += 1000 * on / spots[:-1]
    if slip != "start of the period forgotten":
        g[:-1] -= 1000 * on * spots[1:] / before
    return g


FUEL = np.array([5.0, 22.0, 41.0, 78.0, 300.0])


def f_dispatch(x):
    """The cost of a load by the hour, met by the cheapest plants first; the rest is bought."""
    cost, left = 0, x[:5]
    for price, capacity in zip(FUEL, x[5:], strict=False):
        used = np.minimum(left, capacity)
        left = left - used
        cost = cost + price * np.sum(used)
    return (cost + FUEL[-1] * np.sum(left)) / 1000


@case(
    "kinks",
    f_dispatch,
    pack([31.0, 45.5 + 1e-4, 52.0, 60.25, 88.0], [20.0, 25.5, 14.75 + 1e-5, 19.5]),
    parts=slices((5,), (4,)),
    slips=("average price", "cheaper by a hair", "price saved forgotten", "own price forgotten"),
)
def dispatch_close_to_a_capacity(x, slip):
    loads, ends = x[:5], np.cumsum(x[5:])
    last = np.searchsorted(ends, loads - (1e-3 if slip == "cheaper by a hair" else 0))
    margin = FUEL[last]
    by_load = margin.copy()
    if slip == "average price":
        used = np.diff(np.minimum(loads, pack(0, ends, np.inf)[:, None]), axis=0)
        by_load = FUEL @ used / loads
    own = 0 if slip == "own price forgotten" else FUEL[:4]
    saved = margin[:, None] * (0 if slip == "price saved forgotten" else 1)
    by_capacity = np.sum((np.arange(4) < last[:, None]) * (own - saved), axis=0)
    return pack(by_load, by_capacity) / 1000


def f_hll(x):
    """The flux of shallow water between two states by Harten, Lax and van Leer."""
    h, u = x[::2], x[1::2]
    c = np.sqrt(9.81 * h)
    low, high = np.min(u - c), np.max(u + c)
    U = np.stack([h, h * u])
    F = np.stack([h * u, h * u * u + 9.81 * h * h / 2])
    return (high * F[:, 0] - low * F[:, 1] + low * high * (U[:, 1] - U[:, 0])) / (high - low)


@case(
    "kinks",
    f_hll,
    [1.0, 0.5, 1.2, 0.79895],
    slips=("speeds as constant", "other state's speed", "half forgotten", "jump forgotten"),
)
def flux_of_shallow_water_with_nearly_equal_speeds(x, slip):
    h, u = x[::2], x[1::2]
    c = np.sqrt(9.81 * h)
    a, b = np.argmin(u - c), np.argmax(u + c)
    low, high, gap = (u - c)[a], (u + c)[b], (u + c)[b] - (u - c)[a]
    if slip == "other state's speed":
        a = 1 - a
    by_h = 9.81 / (c if slip == "half forgotten" else 2 * c)
    d_low, d_high = np.zeros(4), np.zeros(4)
    d_low[2 * a : 2 * a + 2] = -by_h[a], 1
    d_high[2 * b : 2 * b + 2] = by_h[b], 1
    jump = np.array([h[1] - h[0], h[1] * u[1] - h[0] * u[0]])
    F = np.stack([h * u, h * u * u + 9.81 * h * h / 2])
    flux = (high * F[:, 0] - low * F[:, 1] + low * high * jump) / gap
    J = np.zeros((2, 4))
    for k, (of_F, of_U) in enumerate(((high, -low * high), (-low, low * high))):
        state = np.array([[1, 0], [u[k], h[k]]])
        if slip == "jump forgotten":
            of_U = 0
        slope = np.array([[u[k], h[k]], [u[k] ** 2 + 9.81 * h[k], 2 * h[k] * u[k]]])
        J[:, 2 * k : 2 * k + 2] = (of_F * slope + of_U * state) / gap
    if slip != "speeds as constant":
        J += np.outer(F[:, 0] + low * jump - flux, d_high) / gap
        J += np.outer(flux - F[:, 1] + high * jump, d_low) / gap
    return J


def f_melting(H):
    """Enthalpies after two steps of conduction: ice below 0, water above 1."""
    for _ in range(2):
        T = 2.0 * np.minimum(H, 0) + 1.25 * positive(H - 1)
        T = np.concatenate([[-1.5], T, [2.5]])
        H = H + 0.3 * (T[2:] - 2 * T[1:-1] + T[:-2])
    return H


@case(
    "kinks",
    f_melting,
    [-0.75, -1e-5, 0.3, 0.55, 1 + 2e-5, 1.8],
    slips=("plateau ignored", "second step forgotten", "capacities swapped", "own cell once"),
)
def conduction_in_ice_about_to_melt(H, slip):
    J = np.eye(6)
    second = np.eye(6, k=1) + np.eye(6, k=-1) - (1 if slip == "own cell once" else 2) * np.eye(6)
    ice, water = (1.25, 2.0) if slip == "capacities swapped" else (2.0, 1.25)
    for _ in range(1 if slip == "second step forgotten" else 2):
        slope = np.where(H < 0, ice, np.where(H > 1, water, 0.0))
        if slip == "plateau ignored":
            slope = np.where(H < 1, ice, water)
        J = J + 0.3 * (second * slope) @ J
        T = pack(-1.5, 2.0 * np.minimum(H, 0) + 1.25 * positive(H - 1), 2.5)
        H = H + 0.3 * np.diff(T, 2)
    return J


VIVID = np.array([0.3, 0.2, 0.6, 0.1])


def f_colours(P):
    top, bottom = np.max(P, axis=1), np.min(P, axis=1)
    return np.mean(((top - bottom) / top - VIVID) ** 2)


@case(
    "kinks",
    f_colours,
    [[0.61, 0.61 + 1e-5, 0.35], [0.8, 0.42 + 3e-6, 0.42], [0.2, 0.7, 0.55], [0.33, 0.12, 0.9]],
    batch=4,
    slips=(
        "largest as constant below",
        "channels within 1e-3",
        "smallest forgotten",
        "2 forgotten",
    ),
)
def saturation_of_colours_with_close_channels(P, slip):
    top, bottom = P.max(axis=1, keepdims=True), P.min(axis=1, keepdims=True)
    near = 1e-3 if slip == "channels within 1e-3" else 0
    on, off = top - near <= P, bottom + near >= P
    if slip == "smallest forgotten":
        off = 0 * off
    by = on * (1 / top if slip == "largest as constant below" else bottom / top**2) - off / top
    r = 1 - bottom / top - VIVID[:, None]
    return (1 if slip == "2 forgotten" else 2) * r * by / 4


FIRST, SECOND = (0, 1, 2, 0, 1, 2), (0, 2, 2, 0, 1)


def f_alignment(x):
    """The best score of a local alignment (Smith and Waterman, 1981)."""
    scores, gap = x[:9].reshape(3, 3), x[9]
    H = np.array([[0 * gap] * 6] * 7)
    for i, a in enumerate(FIRST):
        for j, b in enumerate(SECOND):
            ways = [H[i, j] + scores[a, b], H[i, j + 1] - gap, H[i + 1, j] - gap]
            H[i + 1, j + 1] = np.max(np.array([*ways, 0 * gap]))
    return np.max(H)


@case(
    "kinks",
    f_alignment,
    pack([[2.0, -1.3, -1.1], [-1.6, 1.5, -2 + 1e-4], [-1.4, -1.8, 1.7]], 1.25),
    parts=slices((9,), (1,)),
    slips=("restarted", "score of the last cell", "letters swapped", "each pair once"),
)
def local_alignment_close_to_a_restart(x, slip):
    scores, gap = x[:9].reshape(3, 3), x[9]
    H, D = np.zeros((7, 6)), np.zeros((7, 6, 10))
    for i, a in enumerate(FIRST):
        for j, b in enumerate(SECOND):
            pair = 3 * b + a if slip == "letters swapped" else 3 * a + b
            by = np.eye(10)[[pair, 9, 9]] * np.array([[1], [-1], [-1]])
            ways = H[i, j] + scores[a, b], H[i, j + 1] - gap, H[i + 1, j] - gap
            k = int(np.argmax(ways))
            if ways[k] > (1e-3 if slip == "restarted" else 0):
                H[i + 1, j + 1] = ways[k]
                D[i + 1, j + 1] = (D[i, j], D[i, j + 1], D[i + 1, j])[k] + by[k]
    if slip == "score of the last cell":
        return D[-1, -1]
    g = D.reshape(-1, 10)[H.argmax()]
    return np.sign(g) if slip == "each pair once" else g


AGES = np.linspace(-1.2, 1.6, 12)
LEFT = np.array([0.3, -0.8, 0.15, 4.0, -0.45, 0.8 + 1e-5, 0.6, -5.5, 0.05, -0.7, 3.2, 0.5])
CURVE = np.array([0.75, -0.4, 0.3])
GROWTH = np.vander(AGES, 3, increasing=True)
SIZES = GROWTH @ CURVE + LEFT


@case(
    "kinks",
    lambda c: np.sum(np.sort((SIZES - GROWTH @ c) ** 2)[:8]) / 8 + 0.01 * np.sum(c**2),
    CURVE,
    batch=8,
    slips=("the next one kept", "smallest residuals with signs", "all kept", "minus forgotten"),
)
def trimmed_squares_with_close_residuals(c, slip):
    r = SIZES - GROWTH @ c
    order = np.argsort(r if slip == "smallest residuals with signs" else r * r)
    kept = order[:8]
    if slip == "the next one kept":
        kept = order[[0, 1, 2, 3, 4, 5, 6, 8]]
    if slip == "all kept":
        kept = order
    sign = 1 if slip == "minus forgotten" else -1
    return sign * 2 * GROWTH[kept].T @ r[kept] / 8 + 0.02 * c


SHOTS = (0.4, 0.7491, 1.1)


def f_ball(x):
    """The heights at three times of a ball thrown up from a height, with a bounce."""
    height, speed, gravity, restitution = x
    impact = np.sqrt(speed**2 + 2 * gravity * height)
    landed = (speed + impact) / gravity
    seen = []
    for t in SHOTS:
        free = height + speed * t - gravity * t * t / 2
        since = t - landed
        again = restitution * impact * since - gravity * since**2 / 2
        seen.append(free if since < 0 else again)
    return np.stack(seen)


@case(
    "kinks",
    f_ball,
    [2.0, 1.0, 9.8, 0.8],
    slips=("bounce's time as constant", "impact as constant", "not yet bounced", "root's half"),
)
def heights_of_a_ball_just_after_a_bounce(x, slip):
    height, speed, gravity, restitution = x
    impact = np.sqrt(speed**2 + 2 * gravity * height)
    landed = (speed + impact) / gravity
    d_impact = np.array([gravity, speed, height, 0]) / impact
    if slip == "root's half":
        d_impact = d_impact / 2
    d_landed = (np.array([0, 1, 0, 0]) + d_impact) / gravity
    d_landed[2] -= landed / gravity
    if slip == "impact as constant":
        d_impact = 0 * d_impact
    if slip == "bounce's time as constant":
        d_landed = 0 * d_landed
    rows = []
    for t in SHOTS:
        since = t - landed
        if since < (1e-3 if slip == "not yet bounced" else 0):
            rows.append(np.array([1, t, -t * t / 2, 0]))
            continue
        row = restitution * since * d_impact
        row = row - (restitution * impact - gravity * since) * d_landed
        rows.append(row + np.array([0, 0, -(since**2) / 2, impact * since]))
    return np.array(rows)


def f_moment(x):
    """The largest bending moment in a beam on two supports."""
    P, a, span = x[:3], x[3:6], x[6]
    low, high = np.minimum(a[:, None], a), np.maximum(a[:, None], a)
    return np.max((low * (span - high) / span) @ P)


@case(
    "kinks",
    f_moment,
    [8.0, 1.0, 11 / 3 + 1e-5, 2.0, 5.0, 7.0, 10.0],
    parts=slices((3,), (3,), (1,)),
    slips=("the other section", "section as constant", "span as constant", "loads beyond ignored"),
)
def bending_moment_with_nearly_equal_sections(x, slip):
    P, a, span = x[:3], x[3:6], x[6]
    low, high = np.minimum(a[:, None], a), np.maximum(a[:, None], a)
    influence = low * (span - high) / span
    order = np.argsort(influence @ P)
    k = order[-2 if slip == "the other section" else -1]
    by_load, by_place = influence[k].copy(), np.where(a < a[k], span - a[k], -a[k]) * P / span
    by_place[k] = P[k] * (span - 2 * a[k]) / span
    if slip != "section as constant":
        by_place[k] += np.where(a < a[k], -a, span - a)[a != a[k]] @ P[a != a[k]] / span
    by_span = (low * high)[k] @ P / span**2
    if slip == "span as constant":
        by_span = 0.0
    if slip == "loads beyond ignored":
        by_load[a > a[k]] = 0
    return pack(by_load, by_place, by_span)


PROBES = np.array([[1.5, 2.0], [3.4, 0.3], [4.1, -1.9], [0.4, -0.7], [3.3, 0.6 + 1e-5]])


def f_solid(x):
    """Signed distances of probes to a ball joined with a box."""
    out = []
    for p in PROBES:
        ball = np.sqrt(np.sum((p - x[:2]) ** 2)) - x[2]
        q = np.abs(p - x[3:5]) - x[5:]
        outside = np.max(q) if np.max(q) <= 0 else np.sqrt(np.sum(positive(q) ** 2))
        out.append(np.minimum(ball, outside))
    return np.stack(out)


@case(
    "kinks",
    f_solid,
    [0.2, 0.6, np.hypot(1.3, 1.4) - np.hypot(0.3, 1.1) + 1e-5, 2.7, 0.0, 0.9, 0.9],
    parts=slices((2,), (1,), (2,), (2,)),
    slips=("box by a hair", "signs of the sides", "centre's sign", "inside as outside"),
)
def joined_solids_close_to_their_seam(x, slip):
    rows = []
    for p in PROBES:
        row = np.zeros(7)
        away, q = p - x[:2], np.abs(p - x[3:5]) - x[5:]
        ball = np.hypot(*away) - x[2]
        inside = q.max() <= 0 and slip != "inside as outside"
        out = np.hypot(*positive(q))
        box = q.max() if q.max() <= 0 else out
        if ball < box - (1e-4 if slip == "box by a hair" else 0):
            row[:2] = away / np.hypot(*away) * (1 if slip == "centre's sign" else -1)
            row[2] = -1
        else:
            u = (q == q.max()) * 1.0 if inside else positive(q) / max(out, 1e-12)
            row[3:5] = -u * (1 if slip == "signs of the sides" else np.sign(p - x[3:5]))
            row[5:] = -u
        rows.append(row)
    return np.array(rows)


ATTACKED = normal("samples under attack", 8, 5)
SIDES = np.array([1.0, -1, 1, 1, -1, -1, 1, -1])


@case(
    "kinks",
    lambda w: np.mean(positive(1 - SIDES * (ATTACKED @ w) + 0.15 * np.sum(np.abs(w)))),
    [1.5, -2e-5, 0.9, 1e-6, -2.0],
    batch=8,
    slips=(
        "attack forgotten",
        "weights below 1e-4 as 0",
        "sides forgotten",
        "not only hit samples",
    ),
)
def robust_hinge_of_weights_next_to_0(w, slip):
    on = (1 - SIDES * (ATTACKED @ w) + 0.15 * np.abs(w).sum() > 0) * 1.0
    if slip == "not only hit samples":
        on = np.ones(8)
    s = np.sign(w)
    if slip == "weights below 1e-4 as 0":
        s = s * (np.abs(w) > 1e-4)
    attack = 0 if slip == "attack forgotten" else 0.15 * on.sum() * s
    return (attack - (on * (1 if slip == "sides forgotten" else SIDES)) @ ATTACKED) / 8


DOSES = np.array([0.2, 0.5, 0.9, 1.3, 1.8, 2.1, 2.6, 3.0, 3.7, 4.2])
EFFECTS = np.array([0.1, 0.3, 1.2, 1.1, 1.9, 1.6, 1.2, 1.4, 2.2, 2.9])


def f_splines(x):
    knots, weights = x[:3], x[3:]
    fit = weights[0] + positive(DOSES[:, None] - knots) @ weights[1:]
    return np.mean((fit - EFFECTS) ** 2)


@case(
    "kinks",
    f_splines,
    [0.5 - 1e-6, 1.8 + 1e-5, 3.0 - 2e-4, 0.2, 1.1, -1.4, 1.3],
    batch=10,
    parts=slices((3,), (4,)),
    slips=("knots' sign", "dose at the knot left out", "weights forgotten", "hinges as steps"),
)
def regression_splines_with_knots_close_to_doses(x, slip):
    knots, weights = x[:3], x[3:]
    past = DOSES[:, None] - knots
    r = 2 * (weights[0] + positive(past) @ weights[1:] - EFFECTS) / 10
    on = (past > (1e-3 if slip == "dose at the knot left out" else 0)) * 1.0
    by_knot = (r @ on) * (1 if slip == "weights forgotten" else weights[1:])
    hinges = on if slip == "hinges as steps" else positive(past)
    return pack(by_knot if slip == "knots' sign" else -by_knot, r.sum(), r @ hinges)


RIVALS = np.array([-1.2, -0.3, 0.45, 0.9, 2.0])


def f_energy(x):
    across = np.mean(np.abs(x[:, None] - RIVALS))
    return 2 * across - np.mean(np.abs(x[:, None] - x)) - np.mean(np.abs(RIVALS[:, None] - RIVALS))


@case(
    "kinks",
    f_energy,
    [0.45 + 1e-5, -0.7, 1.35, 1.35 - 2e-6, -0.3 - 1e-4, 2.6],
    batch=6,
    slips=(
        "close ones as equal",
        "own spread once",
        "own spread forgotten",
        "mean over the rivals",
    ),
)
def energy_distance_of_close_samples(x, slip):
    to_rivals, to_own = x[:, None] - RIVALS, x[:, None] - x
    near = 1e-3 if slip == "close ones as equal" else 0
    across = np.sum(np.sign(to_rivals) * (np.abs(to_rivals) > near), axis=1)
    own = np.sum(np.sign(to_own) * (np.abs(to_own) > near), axis=1)
    times = {"own spread once": 1, "own spread forgotten": 0}.get(slip, 2)
    return 2 * across / (5 if slip == "mean over the rivals" else 30) - times * own / 36
