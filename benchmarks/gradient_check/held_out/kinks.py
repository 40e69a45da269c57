# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at kinks and next to kinks: ties, thresholds, limits, residuals of 0, masks."""

from __future__ import annotations

from itertools import product

import numpy as np

from ..case import case, normal, pack, slices, unpack

MEAN = np.array([0.08, 0.05, 0.11, 0.03])
RISK = np.array([[4, 1, 1, 0], [1, 2, 0, 0.5], [1, 0, 6, 1], [0, 0.5, 1, 1]]) / 50
HELD, FEE = np.array([0.5, 0.25, 0.125, 0.125]), np.array([0.03, 0.02, 0.01, 0.005])


# What an investor gains by new weights: mean less risk and less the fees of what he trades.
def f_trade(w):
    return MEAN @ w - 1.5 * (w @ RISK @ w) - FEE @ np.abs(w - HELD)


@case(
    "kinks",
    f_trade,
    [0.5, 0.25, 0.375, -0.125],
    kink=True,
    rights=("", "both bought", "one half sold"),
    slips=("fee twice at no trade", "half of the risk", "own risks alone", "signs forgotten"),
)
def worth_of_a_portfolio_at_no_trade(w, slip):
    sign = np.sign(w - HELD)
    at_0 = {"both bought": (1, 1), "one half sold": (-0.5, 0.2), "fee twice at no trade": (2, 2)}
    sign[:2] = at_0.get(slip, sign[:2])
    if slip == "signs forgotten":
        sign = np.abs(sign)
    risk = np.diag(np.diag(RISK)) if slip == "own risks alone" else RISK
    return MEAN - (1.5 if slip == "half of the risk" else 3) * risk @ w - FEE * sign


# Edges of the tree ((0, 1), (1, (2, 0))), whose inner nodes are root, a, b, c of 3 states.
LABELS = [
    [(r, a), (r, b), (b, c), (a, 0), (a, 1), (b, 1), (c, 2), (c, 0)]
    for r, a, b, c in product(range(3), repeat=4)
]
COUNTS = np.array([[[e.count((i, j)) for j in range(3)] for i in range(3)] for e in LABELS], float)
ABOVE = np.array(
    [[[e[:3].count((i, j)) for j in range(3)] for i in range(3)] for e in LABELS], float
)


# The least cost of changes of a trait along a tree of species (Sankoff), by the costs.
def f_parsimony(C):
    left = C[:, 0] + C[:, 1]
    right = C[:, 1] + np.min(C + C[:, 2] + C[:, 0], axis=1)
    return np.min(np.min(C + left, axis=1) + np.min(C + right, axis=1))


@case(
    "kinks",
    f_parsimony,
    [[1.0, 3.0, 4.0], [2.5, 1.0, 1.5], [3.5, 1.0, 0.0]],
    kink=True,
    rights=("", "other ancestor", "shared"),
    slips=("both ancestors in full", "changes both ways", "edges of leaves forgotten"),
)
def changes_along_a_tree_with_two_cheapest_ancestors(C, slip):
    cost = np.sum(COUNTS * C, axis=(1, 2))
    tied = np.flatnonzero(cost == cost.min())
    counts = (ABOVE if slip == "edges of leaves forgotten" else COUNTS)[tied]
    if slip == "both ancestors in full":
        return counts.sum(0)
    g = {"other ancestor": counts[-1], "shared": counts.mean(0)}.get(slip, counts[0])
    return (g + g.T) / 2 if slip == "changes both ways" else g


WARMTH = np.array([2.0, -1.0, 3.0, 1.5, 4.0])
WATER = np.array([1.0, 1.5, 2.0, 3.5, 3.0])


# What melt water is worth: x is melt per degree, degree where it begins, snow of each day.
def f_snow(x):
    worth, snow = 0.0, 0.0
    for t in range(5):
        snow = snow + x[2 + t]
        melt = np.minimum(x[0] * np.maximum(WARMTH[t] - x[1], 0.0), snow)
        worth, snow = worth + WATER[t] * melt, snow - melt
    return worth


@case(
    "kinks",
    f_snow,
    [2.0, 0.5, 4.0, 1.0, 3.0, 2.5, 1.0],
    kink=True,
    rights=("", "snow used up", "half"),
    slips=("old snow forgotten", "warmth at which it begins forgotten", "melt left in the snow"),
)
def worth_of_melt_when_snow_just_lasts(x, slip):
    g, snow, dsnow = np.zeros(7), 0.0, np.zeros(7)
    for t in range(5):
        snow, warm = snow + x[2 + t], max(WARMTH[t] - x[1], 0.0)
        could, dcould = x[0] * warm, np.zeros(7)
        dcould[0] = warm
        if slip != "warmth at which it begins forgotten":
            dcould[1] = -x[0] * (warm > 0)
        dsnow = (0 if slip == "old snow forgotten" else dsnow) + np.eye(7)[2 + t]
        share = float(could > snow)
        if could == snow:
            share = {"snow used up": 1.0, "half": 0.5}.get(slip, 0.0)
        dmelt = share * dsnow + (1 - share) * dcould
        g, snow = g + WATER[t] * dmelt, snow - min(could, snow)
        dsnow = dsnow - (0 if slip == "melt left in the snow" else dmelt)
    return g


NEEDS = np.array([2.0, 1.0, 4.0])


# Moles of the product and of what is left of three reactants.
def f_reactants(n):
    extent = np.min(n / NEEDS)
    return np.concatenate([np.stack([2 * extent]), n - NEEDS * extent])


@case(
    "kinks",
    f_reactants,
    [6.0, 3.0, 16.0],
    kink=True,
    rights=("", "second limits", "both limit"),
    slips=("both limit in full", "moles for the extent", "2 forgotten", "others' rest as it was"),
)
def product_and_rest_of_reactants_in_proportion(n, slip):
    extents = n / NEEDS
    share = (extents == extents.min()) * 1.0
    if slip != "both limit in full":
        share[:2] = {"second limits": (0, 1), "both limit": (0.25, 0.75)}.get(slip, (1, 0))
    slope = share if slip == "moles for the extent" else share / NEEDS
    used = np.outer(NEEDS, slope)
    if slip == "others' rest as it was":
        used = np.diag(np.diag(used))
    return np.vstack([slope if slip == "2 forgotten" else 2 * slope, np.eye(3) - used])


PAIR = np.array([1.0, -1.0])
HAAR = np.vstack(
    [
        np.full((1, 8), 1 / 8),
        np.kron(PAIR, np.full(4, 1 / 8))[None],
        np.kron(np.eye(2), np.kron(PAIR, np.full(2, 1 / 4))),
        np.kron(np.eye(4), PAIR / 2),
    ]
)
BACK = np.linalg.inv(HAAR)


# Eight samples without their small Haar details, and the threshold of these.
def f_haar(x):
    c, t = HAAR @ x[:8], x[8]
    shrunk = np.maximum(c - t, 0.0) + np.minimum(c + t, 0.0)
    return BACK @ np.concatenate([c[:1], shrunk[1:]])


@case(
    "kinks",
    f_haar,
    [4.0, 3.0, 1.0, -1.0, 2.5, 2.0, 0.0, 7.0, 1.0],
    kink=True,
    rights=("", "kept", "in between"),
    slips=("threshold forgotten", "signs of the details forgotten", "mean shrunk, too", "all kept"),
)
def samples_cleaned_with_a_detail_at_the_threshold(x, slip):
    c, t = HAAR @ x[:8], x[8]
    at_t = {"kept": 1.0, "in between": 0.25}.get(slip, 0.0)
    kept = np.where(np.abs(c) == t, at_t, np.abs(c) > t)
    if slip == "all kept":
        kept = np.ones(8)
    by_t = -kept * (np.abs(np.sign(c)) if slip == "signs of the details forgotten" else np.sign(c))
    kept[0] = 1
    if slip != "mean shrunk, too":
        by_t[0] = 0
    if slip == "threshold forgotten":
        by_t = 0 * by_t
    return BACK @ np.column_stack([kept[:, None] * HAAR, by_t])


KIND = np.array([0, 0, 0, 1, 1])
ALIKE = KIND[:, None] == KIND


def squared_distances(P, Q):
    return np.sum((P[:, None] - Q) ** 2, axis=2)


# Triplets of each sample with the farthest of its kind and the nearest of the other.
def f_hard(E):
    D = squared_distances(E, E)
    far = np.max(np.where(ALIKE, D, D * 0), axis=1)
    near = np.min(np.where(ALIKE, D * 0 + 1e9, D), axis=1)
    return np.mean(np.maximum(far - near + 1.0, 0.0))


@case(
    "kinks",
    f_hard,
    [[0.0, 0.0], [1.0, 2.0], [-1.0, 0.5], [2.0, 1.0], [2.0, -1.0]],
    kink=True,
    rights=("", "other hardest", "shared"),
    batch=5,
    slips=("anchors alone", "easy ones, too", "easiest of the other kind", "both hardest in full"),
)
def batch_hard_triplets_with_two_hardest(E, slip):
    D = squared_distances(E, E)
    far = np.eye(5)[np.argmax(np.where(ALIKE, D, 0), axis=1)]
    others = np.where(ALIKE, np.inf, D)
    tied = others == others.min(1, keepdims=True)
    first = np.eye(5)[np.argmax(tied, axis=1)]
    near = {
        "other hardest": tied - first + first * (tied.sum(1, keepdims=True) == 1),
        "shared": tied / tied.sum(1, keepdims=True),
        "both hardest in full": tied * 1.0,
        "easiest of the other kind": np.eye(5)[np.argmax(np.where(ALIKE, -1, D), axis=1)],
    }.get(slip, first)
    active = np.sum(far * D, axis=1) - others.min(1) + 1 > 0
    M = (far - near) / 5 * (1 if slip == "easy ones, too" else active[:, None])
    if slip != "anchors alone":
        M = M + M.T
    return 2 * (M.sum(1)[:, None] * E - M @ E)


SCAN = np.array([[0.0, 0.0], [2.0, 0.0], [3.0, 2.0], [0.5, 3.0], [-1.0, 1.5]])


# Chamfer distance between a cloud of points and a scan.
def f_chamfer(P):
    D = squared_distances(P, SCAN)
    return np.mean(np.min(D, axis=1)) + np.mean(np.min(D, axis=0))


@case(
    "kinks",
    f_chamfer,
    [[1.0, 0.25], [2.5, 1.5], [0.5, 2.0], [-1.5, 1.0]],
    kink=True,
    rights=("", "other nearest", "shared"),
    batch=4,
    slips=("way back forgotten", "both nearest in full", "numbers of points swapped"),
)
def distance_of_clouds_with_a_point_between(P, slip):
    D = squared_distances(P, SCAN)
    nearest, back = D.min(1, keepdims=True), np.eye(4)[np.argmin(D, axis=0)].T
    weights = {"other nearest": (0, 1), "shared": (0.5, 0.5), "both nearest in full": (1, 1)}
    there = (nearest == D) * 1.0
    there[0, :2] = weights.get(slip, (1, 0))
    n, m = (5, 4) if slip == "numbers of points swapped" else (4, 5)
    W = there / n + (0 if slip == "way back forgotten" else back / m)
    return 2 * (W.sum(1)[:, None] * P - W @ SCAN)


CORNERS = np.array([[1.0, 0.0], [-1.0, 0.5], [0.0, 2.0]])
POSE = np.vstack([[[u, -v, 1, 0], [v, u, 0, 1]] for u, v in CORNERS])
SEEN = np.array([1.5, 0.25, -2.75, 0.75, 3.0, 2.5])
JOINT = 2 - 2 * np.log1p(2 / 0.5)


# Wing loss of the landmarks of a face by its pose: a scaled rotation and a shift.
def f_wing(x):
    d = np.abs(POSE @ x - SEEN)
    return np.sum(np.where(d < 2, 2 * np.log1p(d / 0.5), d - JOINT))


@case(
    "kinks",
    f_wing,
    [1.0, 0.5, 0.5, -0.25],
    kink=True,
    rights=("", "inner slopes at the joints", "above at 0", "in between"),
    slips=("logarithm beyond the joint", "signs forgotten", "width forgotten", "slope 6 at 0"),
)
def pose_by_wing_loss_with_residuals_at_its_joints(x, slip):
    d = POSE @ x - SEEN
    size = np.abs(d)
    inner = 2 / (0.5 + size)
    if slip == "width forgotten":
        inner = 1 / (0.5 + size)
    at_joint = {"inner slopes at the joints": 0.8, "in between": 0.95}.get(slip, 1.0)
    slope = np.where(size < 2, inner, np.where(size == 2, at_joint, 1.0))
    if slip == "logarithm beyond the joint":
        slope = inner
    at_0 = {"above at 0": 4.0, "in between": -1.5, "slope 6 at 0": 6.0}.get(slip, 0.0)
    sign = np.abs(np.sign(d)) if slip == "signs forgotten" else np.sign(d)
    return POSE.T @ np.where(size == 0, at_0, slope * sign)


MASK = np.array([1.0, -1.0, 1.0, -1.0, -1.0, 1.0])


def jaccard(order):
    inside = MASK[order] > 0
    left = np.sum(inside) - np.cumsum(inside)
    return 1 - left / (np.sum(inside) + np.cumsum(~inside))


# Lovasz hinge: a convex loss for the overlap of a mask with scores of its pixels.
def f_lovasz(s):
    errors = 1 - MASK * s
    order = np.argsort(-errors, kind="stable")
    return np.sum(np.maximum(errors[order], 0.0) * np.diff(jaccard(order), prepend=0.0))


@case(
    "kinks",
    f_lovasz,
    [0.25, -0.25, 2.0, 0.5, -1.5, -0.5],
    kink=True,
    rights=("", "other orders", "shared"),
    slips=("cut at 0 forgotten", "losses for their steps", "labels' signs forgotten"),
)
def lovasz_hinge_of_a_mask_with_tied_errors(s, slip):
    errors = 1 - MASK * s
    order = np.argsort(-errors, kind="stable")
    other = np.argsort(-errors[::-1], kind="stable")
    g = np.zeros((2, 6))
    for row, places in zip(g, (order, 5 - other), strict=True):
        loss = jaccard(places)
        row[places] = loss if slip == "losses for their steps" else np.diff(loss, prepend=0.0)
    weights = {"other orders": (0, 1), "shared": (0.5, 0.5)}.get(slip, (1, 0))
    active = 1 if slip == "cut at 0 forgotten" else errors > 0
    return -(weights @ g) * active * (1 if slip == "labels' signs forgotten" else MASK)


TO = np.array([[0, 0.5, 0.25, 0.25], [0, 0, 0.75, 0.25], [0, 0, 0, 1], [0, 0, 0, 0]])
DEBT = np.array([8.0, 6.0, 9.0, 14.0])


# What four banks pay (Eisenberg and Noe) by their own assets; each owes to those after it.
def f_banks(e):
    paid = []
    for i in range(4):
        have = e[i] + sum(TO[j, i] * paid[j] for j in range(i))
        paid.append(np.minimum(DEBT[i], have))
    return np.stack(paid)


@case(
    "kinks",
    f_banks,
    [6.0, 3.0, 1.0, 2.0],
    kink=True,
    rights=("", "just short", "in between"),
    slips=("others' payments as given", "losses passed on in full", "one bank back alone"),
)
def payments_of_banks_one_just_solvent(e, slip):
    paid, J = f_banks(e), np.zeros((4, 4))
    shares = np.sign(TO) if slip == "losses passed on in full" else TO
    if slip == "others' payments as given":
        shares = 0 * TO
    if slip == "one bank back alone":
        shares = np.diag(np.diag(TO, 1), 1)
    at_tie = {"just short": 1.0, "in between": 0.4}.get(slip, 0.0)
    for i in range(4):
        have = e[i] + TO[:i, i] @ paid[:i]
        short = at_tie if have == DEBT[i] else float(have < DEBT[i])
        J[i] = short * (np.eye(4)[i] + shares[:, i] @ J)
    return J


# Area of the shadow of a tent: x is direction of the light, half width, height and length.
def f_tent(x):
    east, north, down, b, h, long = x
    roofs = np.abs(long * (h * east + b * down)) + np.abs(long * (b * down - h * east))
    return (roofs + 2 * np.abs(b * h * north) + 2 * b * long * down) / (2 * down)


@case(
    "kinks",
    f_tent,
    [2.0, -1.0, 3.0, 2.0, 3.0, 4.0],
    kink=True,
    rights=("", "lit", "a little dark"),
    slips=("height of the sun forgotten", "roof counted twice", "gables' signs", "floor forgotten"),
)
def shadow_of_a_tent_with_a_grazed_roof(x, slip):
    east, north, down, b, h, long = x
    low, steep = long * b * down, long * h * east
    lit = np.array([long * h, 0, long * b, long * down, long * east, (low + steep) / long])
    dark = np.array([-long * h, 0, long * b, long * down, -long * east, (low - steep) / long])
    gables = 2 * np.array([0, b * h, 0, h * north, b * north, 0])
    floor = 2 * np.array([0, 0, b * long, long * down, 0, b * down])
    at_0 = {"lit": 1.0, "a little dark": -0.3, "roof counted twice": 2.0}.get(slip, 0.0)
    grazed = np.sign(low - steep) if low != steep else at_0
    sign = 1 if slip == "gables' signs" else np.sign(north)
    g = lit * np.sign(low + steep) + grazed * dark + sign * gables
    g = (g + (0 if slip == "floor forgotten" else floor)) / (2 * down)
    return g - (0 if slip == "height of the sun forgotten" else f_tent(x) / down * np.eye(6)[2])


ANCHORS, STIFF = np.array([[3.0, 4.0], [-6.0, 8.0], [0.0, -2.0]]), np.array([3.0, 2.0, 5.0])


# Force on a buoy by elastic cables that do not push: x is its place and their lengths.
def f_cables(x):
    away = ANCHORS - x[:2]
    d = np.sqrt(np.sum(away**2, axis=1))
    return (STIFF * np.maximum(d / x[2:] - 1, 0.0) / d) @ away


@case(
    "kinks",
    f_cables,
    [0.0, 0.0, 5.0, 8.0, 2.5],
    kink=True,
    rights=("", "taut", "half"),
    slips=("turn of the cables forgotten", "slack one pushes", "length divides once", "stretch"),
)
def pull_on_a_buoy_by_a_cable_just_slack(x, slip):
    away, rest = ANCHORS - x[:2], x[2:]
    d = np.sqrt(np.sum(away**2, axis=1))
    taut = np.where(d == rest, {"taut": 1.0, "half": 0.5}.get(slip, 0.0), d > rest)
    if slip == "slack one pushes":
        taut = np.array([taut[0], taut[1], 1.0])
    U, J = away / d[:, None], np.zeros((2, 5))
    for i in range(3):
        pull, along = taut[i] * STIFF[i] * (d[i] / rest[i] - 1), np.outer(U[i], U[i])
        J[:, :2] -= taut[i] * STIFF[i] / (1 if slip == "stretch" else rest[i]) * along
        if slip != "turn of the cables forgotten":
            J[:, :2] -= pull / d[i] * (np.eye(2) - along)
        power = 1 if slip == "length divides once" else 2
        J[:, 2 + i] = -taut[i] * STIFF[i] * d[i] / rest[i] ** power * U[i]
    return J


# Rusanov's flux of shallow water between two cells: x is depth and flow of each, gravity 1.
def f_dam(x):
    h, q = x[[0, 2]], x[[1, 3]]
    fastest = np.max(np.abs(q / h) + np.sqrt(h))
    carried = np.stack([np.sum(q), np.sum(q**2 / h + h**2 / 2)]) / 2
    return carried - fastest / 2 * np.stack([h[1] - h[0], q[1] - q[0]])


@case(
    "kinks",
    f_dam,
    [4.0, 4.0, 1.0, 2.0],
    kink=True,
    rights=("", "right wave", "both"),
    slips=("speed as constant", "both waves in full", "depth of the flow's speed", "pressure"),
)
def flux_of_a_dam_break_with_two_fastest_waves(x, slip):
    (h, q), jump = (x[[0, 2]], x[[1, 3]]), x[2:] - x[:2]
    speeds = np.abs(q / h) + np.sqrt(h)
    share = {"right wave": (0, 1), "both": (0.3, 0.7), "both waves in full": (1, 1)}
    share = np.array(share.get(slip, (0, 0) if slip == "speed as constant" else (1, 0)))
    J = np.zeros((2, 4))
    for i, side in enumerate((-1, 1)):
        pressure = 0 if slip == "pressure" else h[i]
        J[:, 2 * i : 2 * i + 2] = np.array(
            [[0, 1], [pressure - (q[i] / h[i]) ** 2, 2 * q[i] / h[i]]]
        )
        J[:, 2 * i : 2 * i + 2] -= side * speeds.max() * np.eye(2)
        by_depth = -np.abs(q[i]) / h[i] ** 2 * (slip != "depth of the flow's speed")
        slope = np.array([by_depth + 0.5 / np.sqrt(h[i]), np.sign(q[i]) / h[i]])
        J[:, 2 * i : 2 * i + 2] -= share[i] * np.outer(jump, slope)
    return J / 2


ARMS = np.array([40.0, -30.0, 25.0])


# Torque of three muscles by Hill's law: x is how active each is and how fast it shortens.
def f_muscles(x):
    active, v = x[:3], x[3:]
    shorter, longer = np.maximum(v, 0.0), np.minimum(v, 0.0)
    force = (1 - shorter) / (1 + 4 * shorter) + 0.5 - 0.5 * (1 + longer) / (1 - 24 * longer)
    return np.sum(ARMS * active * force)


@case(
    "kinks",
    f_muscles,
    [0.75, 0.5, 0.625, 0.0, 0.25, -0.125],
    kink=True,
    rights=("", "lengthened", "in between"),
    slips=("numerator's part alone", "lengthened as if shortened", "activity forgotten", "arms"),
)
def torque_of_muscles_one_of_which_stands_still(x, slip):
    active, v = x[:3], x[3:]
    shorter, longer = np.maximum(v, 0.0), np.minimum(v, 0.0)
    force = (1 - shorter) / (1 + 4 * shorter) + 0.5 - 0.5 * (1 + longer) / (1 - 24 * longer)
    short, long = -5 / (1 + 4 * shorter) ** 2, -12.5 / (1 - 24 * longer) ** 2
    if slip == "numerator's part alone":
        short, long = -1 / (1 + 4 * shorter), -0.5 / (1 - 24 * longer)
    if slip == "lengthened as if shortened":
        long = -5 / (1 + 4 * v) ** 2
    mixed = {"lengthened": 1.0, "in between": 0.4}.get(slip, 0.0)
    slope = np.where(v == 0, mixed * long + (1 - mixed) * short, np.where(v > 0, short, long))
    arms = np.abs(ARMS) if slip == "arms" else ARMS
    return pack(arms * force, arms * slope * (1 if slip == "activity forgotten" else active))


# Catch of four years by a rule: x is stock, its growth, capacity, the rule's rate and bends.
def f_catch(x):
    stock, r, K, rate, low, bend = x
    total = 0.0
    for _ in range(4):
        part = np.minimum(np.maximum((stock - low) / (bend - low), 0.0), 1.0)
        caught = rate * part * stock
        total, stock = total + caught, stock + r * stock * (1 - stock / K) - caught
    return total


@case(
    "kinks",
    f_catch,
    [8.0, 0.75, 16.0, 0.5, 2.0, 8.0],
    kink=True,
    rights=("", "slope below the bend", "in between"),
    slips=("crowding forgotten", "rule as constant", "catch left in the stock", "low end of rule"),
)
def catch_of_a_stock_at_the_bend_of_its_rule(x, slip):
    stock, r, K, rate, low, bend = x
    g, dstock = np.zeros(6), np.eye(6)[0]
    for _ in range(4):
        ramp = (stock - low) / (bend - low)
        dramp = dstock / (bend - low) - ramp / (bend - low) * np.eye(6)[5]
        if slip != "low end of rule":
            dramp = dramp + (ramp - 1) / (bend - low) * np.eye(6)[4]
        inside = {"slope below the bend": 1.0, "in between": 0.5}.get(slip, 0.0)
        inside = inside if ramp == 1 else float(0 < ramp < 1)
        if slip == "rule as constant":
            inside = 0.0
        part = min(max(ramp, 0.0), 1.0)
        dcaught = part * stock * np.eye(6)[3] + rate * (inside * stock * dramp + part * dstock)
        crowd = 1 if slip == "crowding forgotten" else 2
        dgrowth = r * (1 - crowd * stock / K) * dstock
        dgrowth = dgrowth + stock * (1 - stock / K) * np.eye(6)[1]
        dgrowth = dgrowth + r * (stock / K) ** 2 * np.eye(6)[2]
        g = g + dcaught
        dstock = dstock + dgrowth - (0 if slip == "catch left in the stock" else dcaught)
        stock = stock + r * stock * (1 - stock / K) - rate * part * stock
    return g


OFFERS = np.array([0.5, 0.25, 0.25])


# Worth of the search for a job: x is the benefit, the discount and three wages.
def f_search(x):
    b, discount, wages = x[0], x[1], x[2:]
    refused = b + discount * (OFFERS @ np.maximum(wages, b))
    return b + discount * (OFFERS @ np.maximum(wages * (1 + discount), refused))


@case(
    "kinks",
    f_search,
    [4.0, 0.5, 2.0, 5.0, 15.0],
    kink=True,
    rights=("", "taken", "by a coin"),
    slips=("later offers forgotten", "wage kept forgotten", "taken and refused", "benefit once"),
)
def worth_of_search_when_indifferent_to_an_offer(x, slip):
    b, discount, wages = x[0], x[1], x[2:]
    later, one = np.maximum(wages, b), np.eye(5)
    refused = b + discount * OFFERS @ later
    drefused = one[0] + (OFFERS @ later) * one[1]
    if slip != "later offers forgotten":
        works = wages > b
        drefused = drefused + discount * pack([OFFERS @ ~works, 0], OFFERS * works)
    kept = wages * (1 + discount)
    take = np.where(kept == refused, {"taken": 1, "by a coin": 0.5}.get(slip, 0), kept > refused)
    leave = 1 - take
    if slip == "taken and refused":
        take = np.where(kept == refused, 1, take)
    g = discount * (OFFERS @ leave) * drefused
    g[2:] += discount * (1 if slip == "wage kept forgotten" else 1 + discount) * OFFERS * take
    g[1] += OFFERS @ np.maximum(kept, refused) + discount * OFFERS @ (take * wages)
    return g + (0 if slip == "benefit once" else one[0])


DOORS = np.array([[0.0, 3.0], [1.0, -2.0], [2.5, 0.5], [4.0, 2.0], [6.0, -1.0], [-2.0, 1.0]])
ORDERS = np.array([2.0, 0.5, 3.0, 1.0, 2.5, 1.5])


# Blocks that couriers ride along streets, each from the nearer of two depots.
def f_couriers(S):
    return np.sum(ORDERS * np.min(np.sum(np.abs(DOORS[:, None] - S), axis=2), axis=1))


@case(
    "kinks",
    f_couriers,
    [[1.0, 1.5], [4.5, 0.0]],
    kink=True,
    rights=("", "other depot", "shared and aside"),
    slips=("orders forgotten", "both depots in full", "slopes of squares", "nearer one forgotten"),
)
def blocks_ridden_by_couriers_from_two_depots(S, slip):
    D = S - DOORS[:, None]
    near = np.sum(np.abs(D), axis=2)
    share = (near == near.min(1, keepdims=True)) * 1.0
    tied = share.sum(1) == 2
    weights = {"other depot": (0, 1), "shared and aside": (0.5, 0.5), "both depots in full": (1, 1)}
    share[tied] = weights.get(slip, (1, 0))
    if slip == "nearer one forgotten":
        share[:] = 1
    sign = np.sign(D) + (D == 0) * {"shared and aside": 0.5, "other depot": -1}.get(slip, 0)
    if slip == "slopes of squares":
        sign = 2 * D
    orders = np.ones(6) if slip == "orders forgotten" else ORDERS
    return np.sum((orders[:, None] * share)[:, :, None] * sign, axis=0)


SUN = np.array([0.0, 0.5, 1.0, 0.75, 0.25, 0.0])
BUY, SELL = np.array([0.2, 0.25, 0.3, 0.3, 0.4, 0.35]), 0.1


# Bill of a house: x is its use of each hour and its panels; the highest hour costs more.
def f_bill(x):
    net = x[:6] - x[6] * SUN
    return BUY @ np.maximum(net, 0.0) + SELL * np.sum(np.minimum(net, 0.0)) + 0.5 * np.max(net)


@case(
    "kinks",
    f_bill,
    [1.0, 2.5, 4.0, 2.0, 3.0, 2.0, 4.0],
    kink=True,
    rights=("", "other peak and bought", "in between"),
    slips=("sold at the price of buying", "peak forgotten", "both peaks", "panels at the peak"),
)
def bill_of_a_roof_that_just_feeds_its_house(x, slip):
    net = x[:6] - x[6] * SUN
    at_0 = {"other peak and bought": 1.0, "in between": 0.4}.get(slip, 0.0)
    bought = np.where(net == 0, at_0, net > 0)
    price = bought * BUY + (1 - bought) * (BUY if slip == "sold at the price of buying" else SELL)
    peaks = np.flatnonzero(net == net.max())
    weights = {"other peak and bought": (0, 1), "in between": (0.5, 0.5), "both peaks": (1, 1)}
    at_peak = np.zeros(6)
    at_peak[peaks] = np.resize(weights.get(slip, (1, 0)), peaks.size)
    peak = 0.5 * at_peak * (slip != "peak forgotten")
    return pack(price + peak, -SUN @ (price + (0 if slip == "panels at the peak" else peak)))


# Envelope of six samples: x is these, how fast it rises and how fast it falls.
def f_envelope(x):
    level, found = 0.0, []
    for sample in x[:6]:
        d = np.abs(sample) - level
        level = level + x[6] * np.maximum(d, 0.0) + x[7] * np.minimum(d, 0.0)
        found.append(level)
    return np.stack(found)


@case(
    "kinks",
    f_envelope,
    [2.0, -3.0, 2.0, -1.0, 4.0, 0.5, 0.5, 0.125],
    kink=True,
    rights=("", "rising", "in between"),
    slips=("level before forgotten", "signs forgotten", "falls as it rises", "rates forgotten"),
)
def envelope_of_a_note_that_just_holds(x, slip):
    level, dlevel, rows = 0.0, np.zeros(8), []
    for t in range(6):
        d = np.abs(x[t]) - level
        rising = {"rising": 1.0, "in between": 0.3}.get(slip, 0.0) if d == 0 else float(d > 0)
        if slip == "falls as it rises":
            rising = 1.0
        rate = rising * x[6] + (1 - rising) * x[7]
        sign = 1.0 if slip == "signs forgotten" else np.sign(x[t])
        dlevel = (1 - rate) * (0 if slip == "level before forgotten" else dlevel)
        dlevel = dlevel + rate * sign * np.eye(8)[t]
        if slip != "rates forgotten":
            dlevel = dlevel + d * (rising * np.eye(8)[6] + (1 - rising) * np.eye(8)[7])
        level = level + (x[6] if d > 0 else x[7]) * d
        rows.append(dlevel)
    return np.array(rows)


# Cyan, magenta, yellow and black ink of pixels by their red, green and blue.
def f_inks(x):
    most = np.max(x, axis=1)[:, None]
    return np.concatenate([1 - x / most, 1 - most], axis=1)


@case(
    "kinks",
    f_inks,
    [[0.75, 0.75, 0.25], [0.25, 0.125, 0.5]],
    kink=True,
    rights=("", "second strongest", "shared"),
    batch=2,
    slips=(
        "black as constant",
        "both strongest in full",
        "strongest divides once",
        "paper's white",
    ),
)
def inks_of_pixels_with_two_strongest_colours(x, slip):
    share = np.array([[1.0, 0, 0], [0, 0, 1]])
    first = {"second strongest": (0, 1), "shared": (0.5, 0.5), "both strongest in full": (1, 1)}
    share[0, :2] = first.get(slip, (1, 0))
    J = np.zeros((2, 4, 2, 3))
    for i in range(2):
        most = x[i].max()
        power = 1 if slip == "strongest divides once" else 2
        J[i, :3, i] = -np.eye(3) / (1 if slip == "paper's white" else most)
        if slip != "black as constant":
            J[i, :3, i] += np.outer(x[i], share[i]) / most**power
        J[i, 3, i] = -share[i]
    return J


HOLES = np.array([[1.0, 2.0], [3.0, 2.5], [0.0, -1.0], [2.0, 5.0]])
PULLS = np.array([0.3, -0.7, 0.5, 0.9])


# Grade of ore by an exponential covariance with holes: x is the place, range and sill.
def f_ore(x):
    d = np.sqrt(np.sum((x[:2] - HOLES) ** 2, axis=1))
    return x[3] * np.sum(PULLS * np.exp(-d / x[2]))


@case(
    "kinks",
    f_ore,
    [1.0, 2.0, 2.5, 1.5],
    kink=True,
    rights=("", "held to the east", "held to the north west"),
    slips=("range forgotten in the slope", "pushed too far", "covariance forgotten", "range once"),
)
def grade_of_ore_at_a_drilled_hole(x, slip):
    away = x[:2] - HOLES
    d = np.sqrt(np.sum(away**2, axis=1))
    U = away / np.where(d == 0, 1, d)[:, None]
    held = {
        "held to the east": (0.6, 0),
        "held to the north west": (-0.3, 0.4),
        "pushed too far": (2.0, 1.0),
    }
    U[d == 0] = held.get(slip, (0, 0))
    near = PULLS * np.exp(-d / x[2])
    slope = x[3] * (PULLS if slip == "covariance forgotten" else near)
    by_place = -slope @ U / (1 if slip == "range forgotten in the slope" else x[2])
    by_range = slope @ d / x[2] ** (1 if slip == "range once" else 2)
    return pack(by_place, [by_range, near.sum()])


SPREAD = (np.eye(5, k=1) + np.eye(5, k=-1) - 2 * np.eye(5)) / 4
ENDS = np.array([-4.0, 0, 0, 0, 2.0]) / 4


# Heat of the cells of a bar of ice and water after two steps of conduction.
def f_bar(heat):
    for _ in range(2):
        degrees = 2 * np.minimum(heat, 0.0) + np.maximum(heat - 3, 0.0)
        heat = heat + SPREAD @ degrees + ENDS
    return heat


@case(
    "kinks",
    f_bar,
    [-2.0, 0.0, 1.5, 3.0, 5.0],
    kink=True,
    rights=("", "frozen and liquid", "in between"),
    slips=("steps swapped", "melting as liquid", "one step alone", "ice as water"),
)
def enthalpies_of_a_bar_with_cells_at_the_ends_of_melting(heat, slip):
    at_ends = {"frozen and liquid": (2.0, 1.0), "in between": (0.5, 0.75)}.get(slip, (0.0, 0.0))
    steps = []
    for _ in range(2):
        slope = np.where(heat < 0, 1.0 if slip == "ice as water" else 2.0, (heat > 3) * 1.0)
        slope[heat == 0], slope[heat == 3] = at_ends
        if slip == "melting as liquid":
            slope[(heat >= 0) & (heat <= 3)] = 1
        steps.append(np.eye(5) + SPREAD * slope)
        degrees = 2 * np.minimum(heat, 0.0) + np.maximum(heat - 3, 0.0)
        heat = heat + SPREAD @ degrees + ENDS
    first, second = steps[::-1] if slip == "steps swapped" else steps
    return first if slip == "one step alone" else second @ first


CLOUD = np.array([[1.5, 0.0], [0.5, 1.0], [-0.5, -2.0], [2.0, 1.5], [0.0, 0.25], [-1.0, 1.0]])


# Support vector description: x is centre and radius of a ball, samples outside cost more.
def f_ball(x):
    beyond = np.sum((CLOUD - x[:2]) ** 2, axis=1) - x[2] ** 2
    return x[2] ** 2 + np.mean(np.maximum(beyond, 0.0)) / 0.4


@case(
    "kinks",
    f_ball,
    [0.5, 0.0, 1 - 3e-7],
    batch=6,
    slips=("radius of those outside forgotten", "share of outliers forgotten", "those inside, too"),
)
def ball_around_samples_one_hardly_outside(x, slip):
    away = x[:2] - CLOUD
    out = np.sum(away**2, axis=1) > x[2] ** 2
    if slip == "those inside, too":
        out[:] = True
    c = 1 if slip == "share of outliers forgotten" else 1 / 0.4
    less = 0 if slip == "radius of those outside forgotten" else c * np.mean(out)
    return pack(2 * c / 6 * out @ away, 2 * x[2] * (1 - less))


# Energy of a wind turbine: x is wind of five hours, its radius and its rated power.
def f_turbine(x):
    return np.sum(np.minimum(8e-4 * x[5] ** 2 * x[:5] ** 3, x[6]))


@case(
    "kinks",
    f_turbine,
    [6.0, 10 * (1 - 3e-8), 12.5, 4.5, 11.25, 2.5, 5.0],
    slips=("square of the wind", "radius once", "those above rating, too", "rating once"),
)
def energy_of_a_turbine_close_to_its_rating(x, slip):
    v, radius = x[:5], x[5]
    below = 8e-4 * radius**2 * v**3 < x[6]
    free = np.ones(5) if slip == "those above rating, too" else below
    by_v = (1.6e-3 if slip == "square of the wind" else 2.4e-3) * radius**2 * v**2 * free
    by_radius = 1.6e-3 * (1 if slip == "radius once" else radius) * np.sum(v**3 * free)
    return pack(by_v, by_radius, 1 if slip == "rating once" else np.sum(~below))


LOOP = ((3, 3), (3,))
MIX, READ = 0.25 * normal("loop of units", 3, 3), np.array([1.0, -2.0, 0.5])
RESTING, DRIVE = np.array([0.8, 2e-5, 0.0]), np.array([0.8, 2e-5, -0.4])


# Reading of rectified units that drive each other until they rest.
def f_loop(x):
    W, b = unpack(x, *LOOP)
    z = b * 0.0
    for _ in range(50):
        z = np.maximum(W @ z + b, 0.0)
    return READ @ z


@case(
    "kinks",
    f_loop,
    pack(MIX, DRIVE - MIX @ RESTING),
    parts=slices(*LOOP),
    slips=("one step alone", "mask forgotten", "weights not transposed", "silent inputs"),
)
def network_at_its_fixed_point_with_a_unit_close_to_0(x, slip):
    W, b = unpack(x, *LOOP)
    z = np.zeros(3)
    for _ in range(50):
        z = np.maximum(W @ z + b, 0.0)
    mask = np.ones(3) if slip == "mask forgotten" else (W @ z + b > 0) * 1.0
    back = mask[:, None] * (W if slip != "weights not transposed" else W.T)
    d = mask * (READ if slip == "one step alone" else np.linalg.solve(np.eye(3) - back.T, READ))
    return pack(np.outer(d, np.maximum(b, 0) if slip == "silent inputs" else z), d)


PAST, REWARDS = np.array([-1.0, -0.5, -1.5, -0.75]), np.array([1.0, -0.5, 2.0, 0.5])


# V-trace targets of four steps: x is log chances of the actions now, and five values.
def f_trace(x):
    clipped, v = np.minimum(np.exp(x[:4] - PAST), 1.0), x[4:]
    targets, ahead = [], 0.0
    for t in (3, 2, 1, 0):
        ahead = clipped[t] * (REWARDS[t] + 0.9 * (v[t + 1] + ahead) - v[t])
        targets.append(v[t] + ahead)
    return np.stack(targets[::-1])


@case(
    "kinks",
    f_trace,
    [-1.5, -0.5 - 1e-6, -1.25, -2.0, 0.5, 1.5, -1.0, 0.75, 2.0],
    slips=(
        "clip forgotten",
        "next values forgotten",
        "ratios as constants",
        "later steps forgotten",
    ),
)
def targets_of_traces_with_a_ratio_close_to_its_clip(x, slip):
    ratio, v, one = np.exp(x[:4] - PAST), x[4:], np.eye(9)
    below = np.ones(4) if slip == "clip forgotten" else ratio < 1
    clipped, J = np.minimum(ratio, 1.0), np.zeros((4, 9))
    ahead, dahead = 0.0, np.zeros(9)
    for t in (3, 2, 1, 0):
        error = REWARDS[t] + 0.9 * (v[t + 1] + ahead) - v[t]
        later = 0 if slip == "later steps forgotten" else dahead
        value = 0 if slip == "next values forgotten" else one[5 + t]
        dahead = clipped[t] * (0.9 * (value + later) - one[4 + t])
        if slip != "ratios as constants":
            dahead = dahead + ratio[t] * below[t] * error * one[t]
        ahead = clipped[t] * error
        J[t] = one[4 + t] + dahead
    return J


VISITS = np.array([0.5, 1.0, 2.0, 3.5, 5.0])


# Survival until five visits: x is logarithms of three rates and when these change.
def f_survival(x):
    rates = np.exp(x[:3])
    first, middle = np.minimum(VISITS, x[3]), np.minimum(VISITS, x[4])
    return np.exp(-rates[0] * first - rates[1] * (middle - first) - rates[2] * (VISITS - middle))


@case(
    "kinks",
    f_survival,
    [-1.5, -0.5, -2.0, 1 - 1e-6, 3.0],
    slips=("rate after a change forgotten", "rates for their logarithms", "survival forgotten"),
)
def survival_by_rates_that_change_close_to_a_visit(x, slip):
    rates = np.exp(x[:3])
    first, middle = np.minimum(VISITS, x[3]), np.minimum(VISITS, x[4])
    spent = np.column_stack([first, middle - first, VISITS - middle])
    if slip != "rates for their logarithms":
        spent = spent * rates
    after = 0 if slip == "rate after a change forgotten" else rates[1:]
    changes = (VISITS[:, None] > x[3:]) * (rates[:2] - after)
    alive = 1 if slip == "survival forgotten" else f_survival(x)[:, None]
    return -alive * np.column_stack([spent, changes])


# Interest on a loan paid back by 12 a year: x is five indices, the spread and the debt.
def f_loan(x):
    rate, debt, total = 0.04, x[6], 0.0
    for t in range(5):
        rate = np.minimum(np.maximum(x[t] + x[5], rate - 0.01), rate + 0.01)
        total, debt = total + rate * debt, debt * (1 + rate) - 12
    return total


@case(
    "kinks",
    f_loan,
    [0.025, 0.035 - 1e-8, 0.06, 0.02, 0.0475, 0.02, 100.0],
    slips=("rate before forgotten", "interest on the debt forgotten", "caps forgotten", "spread"),
)
def interest_on_a_loan_close_to_its_cap(x, slip):
    rate, debt, g = 0.04, x[6], np.zeros(7)
    drate, ddebt, one = np.zeros(7), np.eye(7)[6], np.eye(7)
    for t in range(5):
        wanted, low, high = x[t] + x[5], rate - 0.01, rate + 0.01
        if low < wanted < high or slip == "caps forgotten":
            drate = one[t] + (0 if slip == "spread" else one[5])
        elif slip == "rate before forgotten":
            drate = np.zeros(7)
        rate = min(max(wanted, low), high)
        g = g + rate * ddebt + debt * drate
        ddebt = (1 + rate) * ddebt
        if slip != "interest on the debt forgotten":
            ddebt = ddebt + debt * drate
        debt = debt * (1 + rate) - 12
    return g


TIMES = np.array([0.0, 0.5, 1.25, 1.5, 2.25, 3.0, 3.5, 4.0])
TREND = np.array([1.0, 1.25, 0.5, 0.25, 1.5, 2.0, 1.75, 3.0])


# Squared error of a broken line: x is its start, its slope, its bends and where these are.
def f_broken(x):
    line = x[0] + x[1] * TIMES + np.maximum(TIMES[:, None] - x[4:], 0.0) @ x[2:4]
    return np.mean((line - TREND) ** 2)


@case(
    "kinks",
    f_broken,
    [0.9, 0.2, -0.8, 1.6, 1.25 - 2e-7, 2.0],
    batch=8,
    slips=(
        "samples before the knot, too",
        "bend of a knot forgotten",
        "other knot's bend",
        "start",
    ),
)
def broken_line_with_a_knot_close_to_a_sample(x, slip):
    past = TIMES[:, None] > x[4:]
    reach = past * (TIMES[:, None] - x[4:])
    d = 2 * (x[0] + x[1] * TIMES + reach @ x[2:4] - TREND) / 8
    bends = {"bend of a knot forgotten": np.ones(2), "other knot's bend": x[[3, 2]]}
    by_knot = -bends.get(slip, x[2:4]) * past
    if slip == "samples before the knot, too":
        by_knot = -x[2:4] * np.ones((8, 1))
    start = 0 * TIMES if slip == "start" else np.ones(8)
    return d @ np.column_stack([start, TIMES, reach, by_knot])


BANDS = np.array(
    [
        [0.25, 0.5, 0.75, 1.0, 0.75, 0.5],
        [-1.0, -0.5, 0.5, 1.0, 0.5, -0.5],
        [0.5, -1.0, 0.5, 0.5, -1.0, 0.5],
    ]
)
FLOOR = 0.5625 * (1 - 1e-6)


# Loudness of three bands of six samples, that of the noise at least.
def f_bands(x):
    energy = (BANDS @ x) ** 2
    return np.log(np.maximum(energy, FLOOR + 0 * energy))


@case(
    "kinks",
    f_bands,
    [0.5, 0.25, -0.25, 0.5, 0.25, 1.25],
    slips=("floor forgotten", "energy not divided by", "amplitude's sign forgotten"),
)
def loudness_of_bands_one_close_to_the_floor(x, slip):
    a = BANDS @ x
    heard = np.ones(3) if slip == "floor forgotten" else a**2 > FLOOR
    slope = 2 * a if slip == "energy not divided by" else 2 / a
    slope = np.abs(slope) if slip == "amplitude's sign forgotten" else slope
    return (heard * slope)[:, None] * BANDS


STRAND = "UCAGGGGUGGCUCUC"
PAIRS = {"GC": 0, "CG": 0, "AU": 1, "UA": 1, "GU": 2, "UG": 2}


def folds(x):
    n = len(STRAND)
    best, paired = ([[v] * (n + 1) for _ in range(n + 1)] for v in (0.0, -1e9))
    for size in range(5, n + 1):
        for i in range(n - size + 1):
            j = i + size
            kind = PAIRS.get(STRAND[i] + STRAND[j - 1])
            if kind is not None:
                inside = max(best[i + 1][j - 1], paired[i + 1][j - 1] + x[3])
                paired[i][j] = inside + x[kind]
            splits = max(best[i][k] + best[k][j] for k in range(i + 1, j))
            best[i][j] = max(paired[i][j], splits)
    return best, paired


# The most energy that a strand of RNA sets free by pairs: x is that of GC, AU, GU and a stack.
def f_fold(x):
    return folds(x)[0][0][len(STRAND)]


@case(
    "kinks",
    f_fold,
    [3.125, 2.0, 1.25, 1.125 - 2e-6],
    slips=("stacks forgotten", "GU as AU", "branches forgotten", "the close fold"),
)
def energy_of_a_strand_close_to_folding_otherwise(x, slip):
    x = x + (np.array([0, 0, 0, 1e-3]) if slip == "the close fold" else 0)
    (best, paired), g, todo = folds(x), np.zeros(4), [(0, len(STRAND), False)]
    while todo:
        i, j, is_pair = todo.pop()
        if is_pair:
            kind = PAIRS[STRAND[i] + STRAND[j - 1]]
            stacks = paired[i + 1][j - 1] + x[3] > best[i + 1][j - 1]
            g[1 if slip == "GU as AU" and kind == 2 else kind] += 1
            g[3] += stacks and slip != "stacks forgotten"
            todo.append((i + 1, j - 1, stacks))
        elif best[i][j] == paired[i][j]:
            todo.append((i, j, True))
        elif best[i][j]:
            whole = best[i][j]
            k = next(k for k in range(i + 1, j) if best[i][k] + best[k][j] == whole)
            todo += [(i, k, False), (k, j, False)][: 1 if slip == "branches forgotten" else 2]
    return g


# Absolute differences of eight samples by their lag: the lag of the least is the pitch.
def f_lags(x):
    return np.stack([np.mean(np.abs(x[k:] - x[:-k])) for k in range(1, 5)])


@case(
    "kinks",
    f_lags,
    [0.5, 1.75, -1.0, 0.5 + 1e-6, 2.0, -0.75, 0.25, 1.5],
    slips=("later samples alone", "signs forgotten", "samples for pairs", "one lag on"),
)
def differences_by_lag_with_two_close_samples(x, slip):
    J = np.zeros((4, 8))
    for k in range(1, 5):
        sign = np.sign(x[k:] - x[:-k])
        if slip == "signs forgotten":
            sign = np.abs(sign)
        lag = k + 1 if slip == "one lag on" else k
        n = 8 if slip == "samples for pairs" else 8 - k
        J[k - 1, k:] += sign / n
        if slip != "later samples alone":
            J[k - 1, : 8 - lag] -= sign[: 8 - lag] / n
    return J


NARROW = ((3, 2), (2,), (2, 3))
GIVEN = normal("given rows of three", 4, 3)


# Absolute error of rows that a rectified layer of two units has to carry.
def f_narrow(x):
    W, b, V = unpack(x, *NARROW)
    return np.mean(np.abs(np.maximum(GIVEN @ W + b, 0.0) @ V - GIVEN))


@case(
    "kinks",
    f_narrow,
    pack(normal("narrow in", 3, 2), [0.3, 0.2], normal("narrow out", 2, 3)),
    batch=4,
    parts=slices(*NARROW),
    slips=("mask forgotten", "signs forgotten", "errors for their signs", "mean over rows alone"),
)
def autoencoder_judged_by_absolute_errors(x, slip):
    W, b, V = unpack(x, *NARROW)
    z = GIVEN @ W + b
    y = np.maximum(z, 0.0)
    d = np.sign(y @ V - GIVEN) / (4 if slip == "mean over rows alone" else 12)
    if slip == "signs forgotten":
        d = np.abs(d)
    if slip == "errors for their signs":
        d = (y @ V - GIVEN) / 12
    back = (d @ V.T) * (1 if slip == "mask forgotten" else z > 0)
    return pack(GIVEN.T @ back, back.sum(0), y.T @ d)


# Load factor at which a frame falls: x is the strength of beam and column, loads and sizes.
def f_frame(x):
    beam, column, side, down, h, a = x
    joint = np.minimum(beam, column)
    drop = (2 * beam + 2 * joint) / (down * a)
    sway = (2 * column + 2 * joint) / (side * h)
    both = (2 * beam + 2 * column + 2 * joint) / (side * h + down * a)
    return np.minimum(np.minimum(drop, sway), both)


@case(
    "kinks",
    f_frame,
    [3.0, 2.0, 1 - 1e-6, 2.0, 4.0, 1.5],
    slips=(
        "the other mechanism",
        "joint forgotten",
        "joint by the beam",
        "work of the beam's load",
    ),
)
def load_of_a_frame_with_two_close_mechanisms(x, slip):
    beam, column, side, down, h, a = x
    joint = np.array([beam < column, beam >= column]) * 1.0
    if slip == "joint by the beam":
        joint = np.array([1.0, 0.0])
    if slip == "joint forgotten":
        joint = np.zeros(2)
    hinges = 2 * np.array([[1, 0], [0, 1], [1, 1]]) + 2 * joint
    moments = 2 * np.array([beam, column, beam + column]) + 2 * min(beam, column)
    work = np.array([down * a, side * h, side * h + down * a])
    i = int(np.argmin(moments / work))
    if slip == "the other mechanism":
        i = 3 - i
    by_side, by_down = i > 0, i != 1 and slip != "work of the beam's load"
    dwork = np.array([h * by_side, a * by_down, side * by_side, down * by_down])
    return pack(hinges[i], -moments[i] / work[i] * dwork) / work[i]
