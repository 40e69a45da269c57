# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Points at a kink, and points a little away from one, in formulas with minima, maxima and cases.

At a kink: routes and neighbours that tie, thresholds, stock and battery at 0, yield, shocks, faces.
Near to one, 1e-3 to 1e-6 away: the same kind of formulas where they are differentiable.
"""

from __future__ import annotations

import numpy as np

from ..case import case, pack, slices
from ..layers import relu

# At a kink.

VALUES = np.array([[1.0, -2.0], [0.5, 1.5], [3.0, 0.25], [-1.0, 1.0], [2.0, 0.5]])


def sparsemax(z):
    """The nearest point of the simplex (Martins and Astudillo, 2016)."""
    s = np.sort(z)[::-1]
    k = int(np.sum(1 + np.arange(1, 6) * s > np.cumsum(s)))
    return np.maximum(z - (np.sum(s[:k]) - 1) / k, 0)


@case(
    "kinks",
    lambda z: sparsemax(z) @ VALUES,
    [0.5, -0.75, 1.0, 0.25, -0.5],
    kink=True,
    rights=("", "entry at the threshold on", "half on"),
    slips=("threshold taken as constant", "mean over all entries", "entries that are 0 kept"),
)
def sparse_attention_with_a_score_at_its_threshold(z, slip):
    p = sparsemax(z)

    def projection(on):
        count = 5 if slip == "mean over all entries" else on.sum()
        if slip == "entries that are 0 kept":
            return VALUES.T @ (np.eye(5) - np.ones((5, 5)) / count)
        rest = 0 if slip == "threshold taken as constant" else np.outer(on, on) / count
        return VALUES.T @ (np.diag(on) - rest)

    off, on = projection((p > 0) * 1.0), projection((p > 0) + np.eye(5)[3])
    return {"entry at the threshold on": on, "half on": (off + on) / 2}.get(slip, off)


TEMPLATE = np.array([0.0, 1.0, 3.0, 2.0, 0.5])


def accumulated_cost(x):
    C = (x[:, None] - TEMPLATE) ** 2
    D = C.copy()
    for i in range(len(x)):
        for j in range(5):
            before = [D[i - a, j - b] for a, b in ((1, 1), (1, 0), (0, 1)) if i >= a and j >= b]
            if before:
                D[i, j] = C[i, j] + np.min(np.array(before))
    return D


@case(
    "kinks",
    lambda x: accumulated_cost(x)[-1, -1],
    [0.25, 0.5, 1.25, 2.75, 1.0],
    kink=True,
    rights=("", "upper path", "shared"),
    slips=("all of the paths", "straight alignment", "2 forgotten", "template's neighbour"),
)
def time_warping_with_two_best_paths(x, slip):
    D = accumulated_cost(x)

    def along(moves):
        g, i, j = np.zeros(5), 4, 4
        while True:
            g[i] += (1 if slip == "2 forgotten" else 2) * (x[i] - TEMPLATE[j])
            if i == j == 0:
                return g
            steps = [(i - a, j - b) for a, b in moves if i >= a and j >= b]
            i, j = min(steps, key=lambda s: D[s])

    first, second = along(((1, 1), (1, 0), (0, 1))), along(((0, 1), (1, 0), (1, 1)))
    return {
        "upper path": second,
        "shared": 0.75 * first + 0.25 * second,
        "all of the paths": first + second,
        "straight alignment": 2 * (x - TEMPLATE),
        "template's neighbour": first + 2 * (TEMPLATE - np.roll(TEMPLATE, 1)),
    }.get(slip, first)


DEMAND = np.array([3.0, 1.5, 2.0, 4.0, 1.0])


def f_inventory(q):
    stock, cost = 1.0, 0
    for order, demand in zip(q, DEMAND, strict=True):
        left = stock + order - demand
        stock = relu(left)
        cost = cost + 0.5 * stock + 4 * relu(-left) + order**2 / 8
    return cost


@case(
    "kinks",
    f_inventory,
    [2.5, 1.0, 3.5, 1.0, 2.0],
    kink=True,
    rights=("", "stock's side", "between"),
    slips=("stock not carried over", "lost sales forgotten", "order's own cost forgotten", "3 on"),
)
def stock_that_just_lasts(q, slip):
    stock, on = 1.0, []
    at_0 = {"stock's side": 1.0, "between": 0.4, "3 on": 3.0}.get(slip, 0.0)
    for order, demand in zip(q, DEMAND, strict=True):
        left = stock + order - demand
        stock = max(left, 0.0)
        on.append(at_0 if left == 0 else float(left > 0))
    g, later = np.zeros(5), 0.0
    for t in reversed(range(5)):
        lost = 0 if slip == "lost sales forgotten" else 4 * (1 - on[t])
        later = on[t] * (0.5 + (0 if slip == "stock not carried over" else later)) - lost
        g[t] = later + (0 if slip == "order's own cost forgotten" else q[t] / 4)
    return g


RETURNS = np.array(
    [
        [0.5, -0.25, 0.125],
        [-1.0, -0.5, 0.5],
        [0.25, 0.25, -0.5],
        [-0.25, 0.75, 0.0],
        [-0.75, 0.5, -1.0],
        [1.0, -0.5, 0.25],
        [0.0, -1.0, -0.25],
        [0.5, 0.5, 0.5],
    ]
)


@case(
    "kinks",
    lambda x: x[3] + np.sum(relu(-(RETURNS @ x[:3]) - x[3])) / (8 * 0.25),
    [0.5, 0.25, 0.25, 0.3125],
    kink=True,
    rights=("", "scenario counted", "by its share"),
    batch=8,
    slips=("level forgotten", "quantile's own part forgotten", "every scenario", "counted thrice"),
)
def shortfall_at_a_scenario(x, slip):
    z = -(RETURNS @ x[:3]) - x[3]
    at_0 = {"scenario counted": 1.0, "by its share": 0.7, "counted thrice": 3.0}.get(slip, 0.0)
    on = np.where(z == 0, at_0, z > 0)
    if slip == "every scenario":
        on = np.ones(8)
    on = on / (8 if slip == "level forgotten" else 2)
    one = 0 if slip == "quantile's own part forgotten" else 1
    return pack(-RETURNS.T @ on, one - on.sum())


IMAGE = np.array(
    [
        [0.0, 1.0, 2.0, 0.5],
        [3.0, -1.0, 0.5, 1.0],
        [1.0, 2.0, 4.0, -2.0],
        [0.5, 0.0, 1.0, 2.5],
    ]
)
SEEN = np.array([1.0, -0.5, 2.0])


def tents(u):
    """The weights of the pixels of a row."""
    return relu(1 - np.abs(u[:, None] - np.arange(4)))


def f_sampled(P):
    return np.sum((np.sum((tents(P[:, 0]) @ IMAGE) * tents(P[:, 1]), axis=1) - SEEN) ** 2)


@case(
    "kinks",
    f_sampled,
    [[1.0, 1.25], [2.0, 2.0], [0.5, 2.75]],
    kink=True,
    rights=("", "pixels before", "both sides"),
    batch=3,
    slips=(
        "weights of the other axis forgotten",
        "2 forgotten",
        "rows for columns",
        "both in full",
    ),
)
def bilinear_sampling_on_grid_lines(P, slip):
    U, V = tents(P[:, 0]), tents(P[:, 1])
    r = np.sum((U @ IMAGE) * V, axis=1) - SEEN

    def slope(u, after):
        k = (np.floor(u) if after else np.ceil(u) - 1).astype(int)
        return np.eye(4)[k + 1] - np.eye(4)[k]

    def side(after):
        dU, dV = slope(P[:, 0], after), slope(P[:, 1], after)
        if slip == "weights of the other axis forgotten":
            by = np.sum(dU @ IMAGE, axis=1), np.sum(IMAGE @ dV.T, axis=0)
        elif slip == "rows for columns":
            by = np.sum((U @ IMAGE) * dV, axis=1), np.sum((dU @ IMAGE) * V, axis=1)
        else:
            by = np.sum((dU @ IMAGE) * V, axis=1), np.sum((U @ IMAGE) * dV, axis=1)
        return (1 if slip == "2 forgotten" else 2) * r[:, None] * np.stack(by, axis=1)

    share = {"pixels before": (0, 1), "both sides": (0.5, 0.5), "both in full": (1, 1)}
    after, before = share.get(slip, (1, 0))
    return after * side(True) + before * side(False)


HALF = np.array([1.0, 1.5, 0.5])


def f_ray(x):
    o, d = x[:3], x[3:]
    return o + d * np.max(np.minimum((HALF - o) / d, (-HALF - o) / d))


@case(
    "kinks",
    f_ray,
    [-3.0, 2.5, -0.125, 1.0, -0.5, 0.0625],
    kink=True,
    rights=("", "other face", "edge's middle"),
    parts=slices((3,), (3,)),
    slips=("depth taken as constant", "both faces in full", "face's normal", "depth forgotten"),
)
def ray_that_enters_through_an_edge(x, slip):
    o, d = x[:3], x[3:]
    t = np.minimum((HALF - o) / d, (-HALF - o) / d)
    share = {
        "other face": (0, 1, 0),
        "edge's middle": (0.5, 0.5, 0),
        "both faces in full": (1, 1, 0),
        "depth taken as constant": (0, 0, 0),
        "face's normal": (0, 0, 1),
    }.get(slip, (1, 0, 0))
    by_o = np.outer(d, -np.array(share) / d)
    depth = 1 if slip == "depth forgotten" else t.max()
    return np.hstack([np.eye(3) + by_o, depth * (np.eye(3) + by_o)])


MODULUS, HARDENING, YIELD = 6.0, 2.0, 1.5


def f_stress(increments):
    stress, hard, history = 0.0, 0.0, []
    for e in increments:
        trial = stress + MODULUS * e
        flow = relu(np.abs(trial) - YIELD - HARDENING * hard) / (MODULUS + HARDENING)
        stress = trial - MODULUS * flow * (1 if trial > 0 else -1)
        hard = hard + flow
        history.append(stress)
    return np.array(history)


@case(
    "kinks",
    f_stress,
    [0.125, 0.125, 0.25, -0.125, -0.875],
    kink=True,
    rights=("", "plastic at the yield", "half plastic"),
    slips=("elastic tangent", "hardening forgotten", "hardened limit as constant", "flow's sign"),
)
def stress_at_the_first_yield(increments, slip):
    stress, hard, rows = 0.0, 0.0, []
    d_stress, d_hard = np.zeros(5), np.zeros(5)
    H = 0.0 if slip == "hardening forgotten" else HARDENING
    for k, e in enumerate(increments):
        trial = stress + MODULUS * e
        d_trial = d_stress + MODULUS * np.eye(5)[k]
        s = np.sign(trial)
        over = abs(trial) - YIELD - HARDENING * hard
        on = {"plastic at the yield": 1.0, "half plastic": 0.5}.get(slip, 0.0)
        on = 0.0 if slip == "elastic tangent" else on if over == 0 else float(over > 0)
        limit = 0 if slip == "hardened limit as constant" else H * d_hard
        along = d_trial if slip == "flow's sign" else s * d_trial
        d_flow = on * (along - limit) / (MODULUS + H)
        flow = max(over, 0.0) / (MODULUS + HARDENING)
        stress, hard = trial - MODULUS * flow * s, hard + flow
        d_stress, d_hard = d_trial - MODULUS * d_flow * s, d_hard + d_flow
        rows.append(d_stress)
    return np.array(rows)


def f_burgers(u):
    """A step of Godunov's method for u_t + (u²/2)_x = 0 on a ring."""
    right = np.roll(u, -1)
    flux = np.maximum(np.maximum(u, 0) ** 2, np.minimum(right, 0) ** 2) / 2
    return u - 0.5 * (flux - np.roll(flux, 1))


@case(
    "kinks",
    f_burgers,
    [0.5, 1.0, -1.0, -0.75, 0.0, 0.25],
    kink=True,
    rights=("", "from the right", "half of each"),
    slips=("both sides", "left edge forgotten", "always from the left", "step forgotten"),
)
def godunov_step_at_a_standing_shock(u, slip):
    upper, lower = np.maximum(u, 0), np.minimum(np.roll(u, -1), 0)
    share = {"from the right": (0, 1), "half of each": (0.5, 0.5), "both sides": (1, 1)}
    at_tie = share.get(slip, (1, 0))
    left = np.where(upper == -lower, at_tie[0], upper > -lower)
    right = np.where(upper == -lower, at_tie[1], upper < -lower)
    if slip == "always from the left":
        upper, left, right = u, np.ones(6), np.zeros(6)
    F = np.diag(left * upper) + (right * lower)[:, None] * np.roll(np.eye(6), 1, axis=1)
    into = 0 if slip == "left edge forgotten" else np.roll(F, 1, axis=0)
    return np.eye(6) - (1 if slip == "step forgotten" else 0.5) * (F - into)


def f_overlap(x):
    """1 less the generalised intersection over union with the box (0, 0, 2, 2)."""
    across = np.maximum(np.minimum(x[2:], 2.0) - np.maximum(x[:2], 0.0), 0)
    common = across[0] * across[1]
    union = (x[2] - x[0]) * (x[3] - x[1]) + 4 - common
    hull = np.prod(np.maximum(x[2:], 2.0) - np.minimum(x[:2], 0.0))
    return 2 - common / union - union / hull


@case(
    "kinks",
    f_overlap,
    [0.0, 1.0, 3.0, 4.0],
    kink=True,
    rights=("", "outwards", "half way"),
    slips=(
        "hull's part forgotten",
        "union as constant",
        "sign of the upper sides",
        "own size forgotten",
    ),
)
def boxes_that_share_a_side(x, slip):
    low, high = np.array([0.0, 0.0]), np.array([2.0, 2.0])
    a, b = x[:2], x[2:]
    inner = np.minimum(b, high) - np.maximum(a, low)
    outer = np.maximum(b, high) - np.minimum(a, low)
    size = b - a
    common, hull, union = np.prod(inner), np.prod(outer), np.prod(size) + 4 - np.prod(inner)
    k = {"outwards": 0.0, "half way": 0.5}.get(slip, 1.0)
    above = np.where(a == low, k, a > low)
    sign = -1 if slip == "sign of the upper sides" else 1
    d_common = common * pack(-above / inner, sign * (b < high) / inner)
    d_hull = hull * pack((above - 1) / outer, sign * (b > high) / outer)
    d_size = np.prod(size) * pack(-1 / size, sign / size)
    d_union = (0 if slip == "own size forgotten" else d_size) - d_common
    if slip == "union as constant":
        d_union = 0 * d_union
    if slip == "hull's part forgotten":
        d_hull = 0 * d_hull
    return (
        -d_common / union + common / union**2 * d_union - d_union / hull + union / hull**2 * d_hull
    )


MESH = np.array([[0, 1, 2, 3], [1, 2, 3, 4]])


def f_volumes(P):
    total = 0
    for a, b, c, d in MESH:
        total = total + np.abs((P[b] - P[a]) @ np.cross(P[c] - P[a], P[d] - P[a])) / 6
    return total


@case(
    "kinks",
    f_volumes,
    [[0.0, 0.0, 1.0], [2.0, 0.0, 2.0], [0.0, 1.0, 0.5], [1.0, 3.0, 0.0], [0.5, 0.5, 3.0]],
    kink=True,
    rights=("", "oriented", "against it in part"),
    slips=(
        "first corner forgotten",
        "sixth forgotten",
        "order of the cross product",
        "slope 2 at 0",
    ),
)
def volume_with_a_flat_tetrahedron(P, slip):
    g = np.zeros((5, 3))
    at_0 = {"oriented": 1.0, "against it in part": -0.4, "slope 2 at 0": 2.0}.get(slip, 0.0)
    for corners in MESH:
        u, v, w = P[corners[1:]] - P[corners[0]]
        volume = u @ np.cross(v, w)
        s = at_0 if volume == 0 else np.sign(volume)
        d = s * np.stack([np.cross(v, w), np.cross(w, u), np.cross(u, v)])
        if slip == "order of the cross product":
            d[1] = -d[1]
        d = d if slip == "sixth forgotten" else d / 6
        g[corners[1:]] += d
        if slip != "first corner forgotten":
            g[corners[0]] -= d.sum(0)
    return g


PRICES = np.array([0.5, 0.25, 1.0, 2.0, 0.75])


def f_battery(x):
    power, efficiency = x[:5], x[5]
    charge = np.cumsum(efficiency * relu(power) - relu(-power) / efficiency)
    return PRICES @ power + np.sum((charge - 2.0) ** 2)


@case(
    "kinks",
    f_battery,
    [3.0, 1.5, 0.0, -2.0, 1.0, 0.9],
    kink=True,
    rights=("", "discharging", "in between"),
    parts=slices((5,), (1,)),
    slips=("same slope both ways", "both slopes", "not cumulated", "efficiency's square"),
)
def battery_that_idles(x, slip):
    power, k = x[:5], x[5]
    charge = np.cumsum(k * relu(power) - relu(-power) / k)
    r = 2 * (charge - 2.0)
    later = r if slip == "not cumulated" else np.cumsum(r[::-1])[::-1]
    idle = {"discharging": 1 / k, "in between": (k + 1 / k) / 2, "both slopes": k + 1 / k}
    slope = np.where(power > 0, k, np.where(power < 0, 1 / k, idle.get(slip, k)))
    if slip == "same slope both ways":
        slope = np.full(5, k)
    by_k = relu(power) + relu(-power) / (k if slip == "efficiency's square" else k**2)
    return pack(PRICES + later * slope, later @ by_k)


SPOTS = np.array([0.25, 1.0, -2.5, 0.125, 4.0, -0.75])


def f_scad(b):
    """Smoothly clipped absolute deviation (Fan and Li, 2001) with λ = ½ and a = 3¾."""
    t = np.abs(b)
    taper = (3.75 * t - t * t - 0.25) / 5.5
    penalty = np.where(t <= 0.5, 0.5 * t, np.where(t <= 1.875, taper, 0.25 * 4.75 / 2 + 0 * t))
    return np.sum((b - SPOTS) ** 2) / 2 + np.sum(penalty)


@case(
    "kinks",
    f_scad,
    [0.0, 0.5, -1.875, 0.0, 3.0, -1.0],
    kink=True,
    rights=("", "slope λ at 0", "slope -λ/2 at 0"),
    slips=("slope 2λ at 0", "penalty not clipped", "a for a - 1", "signs forgotten"),
)
def clipped_penalty_at_its_joints(b, slip):
    t = np.abs(b)
    width = 3.75 if slip == "a for a - 1" else 2.75
    slope = np.where(t <= 0.5, 0.5, np.maximum(1.875 - t, 0) / width)
    if slip == "penalty not clipped":
        slope = np.full(6, 0.5)
    sign = 1 if slip == "signs forgotten" else np.sign(b)
    at_0 = {"slope λ at 0": 0.5, "slope -λ/2 at 0": -0.25, "slope 2λ at 0": 1.0}.get(slip, 0.0)
    return b - SPOTS + np.where(b == 0, at_0, slope * sign)


# Where the case changes, and the slope does not.


def f_segment(X):
    points, a, b = X[:3], X[3], X[4]
    along = b - a
    t = np.clip((points - a) @ along / (along @ along), 0, 1)
    return np.sum(np.sqrt(np.sum((points - a - t[:, None] * along) ** 2, axis=1)))


@case(
    "kinks",
    f_segment,
    [[1.0, 3.0], [2.5, -1.0], [6.0, 1.0], [0.0, 1.0], [4.0, 3.0]],
    slips=(
        "not clipped",
        "ends' weights swapped",
        "distance not divided out",
        "second end forgotten",
    ),
)
def distances_to_a_segment(X, slip):
    points, a, b = X[:3], X[3], X[4]
    along = b - a
    t = (points - a) @ along / (along @ along)
    t = t if slip == "not clipped" else np.clip(t, 0, 1)
    r = points - a - t[:, None] * along
    u = r / (1 if slip == "distance not divided out" else np.sqrt(np.sum(r * r, 1))[:, None])
    first, second = -(1 - t) @ u, -t @ u
    if slip == "ends' weights swapped":
        first, second = second, first
    return np.vstack([u, first, 0 * second if slip == "second end forgotten" else second])


# Near to a kink.

ROADS = ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (2, 4), (3, 4), (3, 5), (4, 5))
LENGTHS = np.array([4.0, 6.0, 1.0, 9.0, 5.0, 8.0, 2.0, 7.0, 4.0])


def f_route(speeds):
    arrival = [0 * speeds[0]] + [None] * 5
    times = LENGTHS / speeds
    for node in range(1, 6):
        ways = [arrival[a] + times[k] for k, (a, b) in enumerate(ROADS) if b == node]
        arrival[node] = np.min(np.array(ways))
    return arrival[5]


@case(
    "kinks",
    f_route,
    [0.8, 1.0, 0.5, 1.5, 1.25, 1.0, 0.8, 1.4 + 1e-5, 1.6],
    slips=("the slower route", "both routes", "speed not squared", "minus forgotten"),
)
def travel_time_with_nearly_equal_routes(speeds, slip):
    routes = np.zeros((2, 9))
    for row, used in zip(routes, ((1, 4, 7), (1, 4, 6, 8)), strict=True):
        row[list(used)] = 1
    total = routes @ (LENGTHS / speeds)
    used = routes[total.argmax() if slip == "the slower route" else total.argmin()]
    if slip == "both routes":
        used = np.maximum(*routes)
    power = 1 if slip == "speed not squared" else 2
    return (1 if slip == "minus forgotten" else -1) * used * LENGTHS / speeds**power


HISTOGRAM = np.array([0.1, 0.25, 0.3, 0.2, 0.15])


def f_transport(z):
    e = np.exp(z)
    return np.sum(np.abs(np.cumsum(e / np.sum(e) - HISTOGRAM)[:4]))


@case(
    "kinks",
    f_transport,
    np.log([0.2, 0.15 + 3e-6, 0.25 - 3e-6, 0.35, 0.05]) + 0.7,
    slips=(
        "flow of 3e-6 turned",
        "cumulated from the other end",
        "softmax's mean forgotten",
        "signs",
    ),
)
def cost_of_transport_with_a_minute_flow(z, slip):
    p = np.exp(z) / np.exp(z).sum()
    s = pack(np.sign(np.cumsum(p - HISTOGRAM)[:4]), 0)
    if slip == "flow of 3e-6 turned":
        s[1] = -s[1]
    if slip == "signs":
        s = pack(np.ones(4), 0)
    d = np.cumsum(s) if slip == "cumulated from the other end" else np.cumsum(s[::-1])[::-1]
    return p * (d - (0 if slip == "softmax's mean forgotten" else p @ d))


def f_controller(x):
    """Tracking error of a PI controller with back-calculation: the actuator gives 1 at most."""
    y, integral, cost = 0.0, 0.0, 0
    for _ in range(25):
        e = 1.0 - y
        u = x[0] * e + x[1] * integral
        given = np.clip(u, -1.0, 1.0)
        y = y + 0.2 * (1.25 * given - y)
        integral = integral + 0.2 * (e + x[2] * (given - u))
        cost = cost + e * e
    return cost


@case(
    "kinks",
    f_controller,
    [1 + 1e-5, 0.9, 0.5],
    slips=("saturation ignored", "back-calculation forgotten", "plant's memory forgotten"),
)
def controller_that_saturates_by_a_little(x, slip):
    kp, ki, kb = x
    y, integral, g = 0.0, 0.0, np.zeros(3)
    dy, d_integral = np.zeros(3), np.zeros(3)
    for _ in range(25):
        e = 1 - y
        u = kp * e + ki * integral
        du = np.array([e, integral, 0.0]) - kp * dy + ki * d_integral
        inside = 1.0 if slip == "saturation ignored" else float(abs(u) < 1)
        given = min(max(u, -1.0), 1.0)
        g -= 2 * e * dy
        back = np.array([0.0, 0.0, given - u]) + kb * (inside - 1) * du
        back = 0 if slip == "back-calculation forgotten" else back
        integral += 0.2 * (e + kb * (given - u))
        d_integral = d_integral + 0.2 * (back - dy)
        y += 0.2 * (1.25 * given - y)
        dy = (0 if slip == "plant's memory forgotten" else 0.8) * dy + 0.25 * inside * du
    return g


STEPS = 6


def f_put(x):
    """An American put for a year on the tree of Cox, Ross and Rubinstein."""
    spot, strike, rate, sigma = x
    up, grown = np.exp(sigma * np.sqrt(1 / STEPS)), np.exp(rate / STEPS)
    p = (grown - 1 / up) / (up - 1 / up)
    gain = strike - spot * np.exp(sigma * np.sqrt(1 / STEPS) * np.arange(-STEPS, STEPS + 1))
    value = np.maximum(gain[::2], 0)
    for n in reversed(range(STEPS)):
        kept = (p * value[1:] + (1 - p) * value[:-1]) / grown
        value = np.maximum(kept, gain[STEPS - n : STEPS + n + 1 : 2])
    return value[0]


@case(
    "kinks",
    f_put,
    [101.762706526, 104.0, 0.05, 0.3],
    entrywise=True,
    slips=("never exercised early", "probability as constant", "discount as constant", "levels"),
)
def american_put_close_to_its_exercise(x, slip):
    spot, strike, rate, sigma = x
    h = np.sqrt(1 / STEPS)
    up, grown = np.exp(sigma * h), np.exp(rate / STEPS)
    p = (grown - 1 / up) / (up - 1 / up)
    by_up = -((1 + 1 / up**2) * p - 1 / up**2) / (up - 1 / up)
    dp = np.array([0, 0, grown / STEPS / (up - 1 / up), by_up * h * up])
    if slip == "probability as constant":
        dp = 0 * dp

    def exercised(n):
        level = np.arange(-n, n + 1, 2)
        price = spot * up**level
        by_sigma = -price * h * (1 if slip == "levels" else level)
        return strike - price, np.stack([-price / spot, 1 + 0 * price, 0 * price, by_sigma])

    value, d = exercised(STEPS)
    value, d = np.maximum(value, 0), d * (value > 0)
    for n in reversed(range(STEPS)):
        kept = (p * value[1:] + (1 - p) * value[:-1]) / grown
        d = (p * d[:, 1:] + (1 - p) * d[:, :-1] + np.outer(dp, value[1:] - value[:-1])) / grown
        if slip != "discount as constant":
            d[2] -= kept / STEPS
        now, d_now = exercised(n)
        early = (now > kept) & (slip != "never exercised early")
        value, d = np.where(early, now, kept), np.where(early, d_now, d)
    return d[:, 0]


SCAN = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [3.0, 3.0], [-1.0, 1.5]])


def f_chamfer(P):
    D = np.sum((P[:, None] - SCAN) ** 2, axis=2)
    return np.sum(np.min(D, axis=1)) / len(P) + np.sum(np.min(D, axis=0)) / 5


@case(
    "kinks",
    f_chamfer,
    [[0.2, -0.3], [1 - 2e-6, 0.4], [2.5, 2.25], [-0.25, 1.75 + 1e-4]],
    batch=4,
    slips=("the other neighbour", "second direction forgotten", "2 forgotten", "means' counts"),
)
def chamfer_distance_with_close_neighbours(P, slip):
    D = np.sum((P[:, None] - SCAN) ** 2, axis=2)
    to, back = D.argmin(1), D.argmin(0)
    if slip == "the other neighbour":
        to[1] = 1
    n, m = (5, 4) if slip == "means' counts" else (4, 5)
    g = (P - SCAN[to]) / n
    if slip != "second direction forgotten":
        np.add.at(g, back, (P[back] - SCAN) / m)
    return (1 if slip == "2 forgotten" else 2) * g


SNOWFALL = np.array([4.0, 0.0, 0.0, 6.0, 0.0, 0.0])
WARMTH = np.array([-3.0, 1.5, 2.5, 1.0, 3.0, 5.0])


def f_melt(x):
    """What melts on each day: the degrees above a threshold by a factor, of what lies."""
    lying, melted = x[2], []
    for fallen, warmth in zip(SNOWFALL, WARMTH, strict=True):
        lying = lying + fallen
        melt = np.minimum(x[0] * relu(warmth - x[1]), lying)
        lying = lying - melt
        melted.append(melt)
    return np.array(melted)


@case(
    "kinks",
    f_melt,
    [2.0, 1 - 1e-4, 0.0004 + 3e-6],
    slips=("what lies not coupled", "threshold's sign", "melt not limited", "small melt forgotten"),
)
def snow_that_melts_to_nearly_nothing(x, slip):
    factor, threshold, lying = x
    d, rows = np.array([0.0, 0.0, 1.0]), []
    for fallen, warmth in zip(SNOWFALL, WARMTH, strict=True):
        lying += fallen
        over = max(warmth - threshold, 0.0)
        by = np.array([over, -factor * (over > 0), 0.0])
        if slip == "threshold's sign":
            by[1] = -by[1]
        if slip == "small melt forgotten":
            by = by * (over > 1e-3)
        if factor * over < lying or slip == "melt not limited":
            melt = factor * over
        else:
            melt, by = lying, d
        lying = lying - melt
        rows.append(by)
        d = d if slip == "what lies not coupled" else d - by
    return np.array(rows)


def f_dilation(x):
    """The largest of a window of the signal and a profile: a layer of mathematical morphology."""
    signal, profile = x[:7], x[7:]
    return np.stack([np.max(signal[i : i + 3] + profile) for i in range(5)])


@case(
    "kinks",
    f_dilation,
    pack([1.0, 1.5, 0.75, 1.5, 0.75, 0.25, -0.75], [-0.25, 0.25 + 1e-6, 1.0 - 1e-3]),
    parts=slices((7,), (3,)),
    slips=("profile's part forgotten", "all within 1e-2", "profile turned round", "largest sample"),
)
def dilation_with_close_samples(x, slip):
    signal, profile = x[:7], x[7:]
    J = np.zeros((5, 10))
    for i in range(5):
        seen = signal[i : i + 3] + (profile[::-1] if slip == "profile turned round" else profile)
        if slip == "largest sample":
            seen = signal[i : i + 3]
        on = seen >= seen.max() - 1e-2 if slip == "all within 1e-2" else np.eye(3)[seen.argmax()]
        J[i, i : i + 3] = on
        J[i, 7:] = 0 if slip == "profile's part forgotten" else on
    return J
