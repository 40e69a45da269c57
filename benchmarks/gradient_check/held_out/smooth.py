# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Smooth functions of control, optics, economics, power, design, chance and flight."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, erf, gammaln, solve


# Accelerations of a cart that carries a pole: of the cart and of the pole's angle.
def f_cart(x):
    angle, turn, push, m, cart, size = x
    s, c, total = np.sin(angle), np.cos(angle), m + cart
    t = -(push + m * size * turn**2 * s) / total
    a = (9.81 * s + c * t) / (size * (4 / 3 - m * c**2 / total))
    return np.stack([(push + m * size * (turn**2 * s - a * c)) / total, a])


@case(
    "smooth",
    f_cart,
    [0.4, -1.2, 3.0, 0.3, 1.1, 0.6],
    slips=("moment's angle forgotten", "total mass as constant", "pole as if it did not speed up"),
)
def accelerations_of_a_cart_and_its_pole(x, slip):
    angle, turn, push, m, cart, size = x
    s, c, total = np.sin(angle), np.cos(angle), m + cart
    k = 0 if slip == "total mass as constant" else 1
    t = -(push + m * size * turn**2 * s) / total
    by_t = -np.array(
        [
            m * size * turn**2 * c,
            2 * m * size * turn * s,
            1,
            size * turn**2 * s + k * t,
            k * t,
            m * turn**2 * s,
        ]
    )
    q = 4 / 3 - m * c**2 / total
    a = (9.81 * s + c * t) / (size * q)
    by_top = c * by_t / total
    by_top[0] += 9.81 * c - s * t
    w = 0 if slip == "moment's angle forgotten" else 2 * m * c * s / total
    own = k * m * c**2 / total**2
    by_low = np.array([size * w, 0, 0, size * (own - c**2 / total), size * own, q])
    by_a = (by_top - a * by_low) / (size * q)
    pull = turn**2 * s - a * c
    g = np.array(
        [m * size * (turn**2 * c + a * s), 2 * m * size * turn * s, 1, size * pull, 0, m * pull]
    )
    g -= k * (push + m * size * pull) / total * np.array([0, 0, 0, 1, 1, 0])
    g -= 0 if slip == "pole as if it did not speed up" else m * size * c * by_a
    return np.stack([g / total, by_a])


YEARS = np.array([0.5, 2.0, 5.0, 10.0, 30.0])


# Yields by maturity: level, slope and two humps (Svensson's curve), in per cent.
def f_yields(p):
    u, v = YEARS / p[4], YEARS / p[5]
    fall, second = (1 - np.exp(-u)) / u, (1 - np.exp(-v)) / v
    return p[0] + p[1] * fall + p[2] * (fall - np.exp(-u)) + p[3] * (second - np.exp(-v))


@case(
    "smooth",
    f_yields,
    [4.1, -1.6, 2.2, 1.3, 1.8, 6.5],
    slips=("hump's exponential forgotten", "slope's time forgotten", "second time as the first"),
)
def yields_of_a_curve_with_two_humps(p, slip):
    u, v = YEARS / p[4], YEARS / p[5]
    d, e = np.exp(-u), np.exp(-v)
    fall, second = (1 - d) / u, (1 - e) / v
    by_u, by_v = (d - fall) / u, (e - second) / v
    k = 0 if slip == "hump's exponential forgotten" else 1
    slope = 0 if slip == "slope's time forgotten" else p[1]
    first = -(slope * by_u + p[2] * (by_u + k * d)) * u / p[4]
    other = -p[3] * (by_v + k * e) * v / p[4 if slip == "second time as the first" else 5]
    return np.stack([np.ones(5), fall, fall - d, second - e, first, other], axis=1)


# Laplace's vector of an orbit, from the place and the velocity.
def f_laplace(x):
    r, v = x[:3], x[3:]
    return (v @ v - 1 / np.sqrt(r @ r)) * r - (r @ v) * v


@case(
    "smooth",
    f_laplace,
    [0.9, -0.5, 0.3, 0.4, 0.8, -0.2],
    parts=(slice(0, 3), slice(3, 6)),
    slips=("distance as constant", "outer product turned", "velocity's own part forgotten"),
)
def direction_and_size_of_eccentricity(x, slip):
    r, v = x[:3], x[3:]
    size = np.sqrt(r @ r)
    far = 0 if slip == "distance as constant" else np.outer(r, r) / size**3
    by_r = (v @ v - 1 / size) * np.eye(3) + far - np.outer(v, v)
    own = 0 if slip == "velocity's own part forgotten" else (r @ v) * np.eye(3)
    turned = np.outer(r, v).T if slip == "outer product turned" else np.outer(r, v)
    return np.hstack([by_r, 2 * turned - np.outer(v, r) - own])


# Lambert's conic map of a latitude and a longitude, with two standard parallels.
def f_conic(x):
    lat, lon, one, two = x
    up, low, high = (np.log(np.tan(np.pi / 4 + a / 2)) for a in (lat, one, two))
    n = np.log(np.cos(one) / np.cos(two)) / (high - low)
    base = np.cos(one) * np.exp(n * low) / n
    r = base * np.exp(-n * up)
    return np.stack([r * np.sin(n * lon), base - r * np.cos(n * lon)])


@case(
    "smooth",
    f_conic,
    [0.82, 0.35, 0.6, 1.05],
    slips=("cone as constant", "cone's turn forgotten", "origin's radius as constant"),
)
def place_on_a_conic_map(x, slip):
    lat, lon, one, two = x
    up, low, high = (np.log(np.tan(np.pi / 4 + a / 2)) for a in (lat, one, two))
    n = np.log(np.cos(one) / np.cos(two)) / (high - low)
    base = np.cos(one) * np.exp(n * low) / n
    r, s, c = base * np.exp(-n * up), np.sin(n * lon), np.cos(n * lon)
    own = n / np.cos(one) - np.tan(one)
    by_n = np.array([0, 0, own, np.tan(two) - n / np.cos(two)]) / (high - low)
    if slip == "cone as constant":
        by_n = np.zeros(4)
    by_base = base * (np.array([0, 0, own, 0]) + (low - 1 / n) * by_n)
    by_r = r * (by_base / base - np.array([n / np.cos(lat), 0, 0, 0]) - up * by_n)
    turn = (0 if slip == "cone's turn forgotten" else lon) * by_n + np.array([0, n, 0, 0])
    origin = 0 if slip == "origin's radius as constant" else by_base
    return np.stack([by_r * s + r * c * turn, origin - by_r * c + r * s * turn])


TASTE, LUXURY = np.array([0.5, 0.3, 0.2]), np.array([-0.12, 0.03, 0.09])
CROSS = np.array([[0.09, -0.06, -0.03], [-0.06, 0.04, 0.02], [-0.03, 0.02, 0.01]])


# Budget shares by log prices and log income (the almost ideal demand system).
def f_budget(x):
    p, income = x[:3], x[3]
    level = TASTE @ p + p @ CROSS @ p / 2
    return TASTE + CROSS @ p + LUXURY * (income - level)


@case(
    "smooth",
    f_budget,
    [1.2, 0.7, -0.9, 2.5],
    slips=("price level as constant", "level without its square", "goods swapped in the level"),
)
def budget_of_a_household_by_prices(x, slip):
    p = x[:3]
    level = TASTE + (0 if slip == "level without its square" else CROSS @ p)
    income = np.outer(LUXURY, level)
    if slip == "price level as constant":
        income = 0
    if slip == "goods swapped in the level":
        income = income.T
    return np.column_stack([CROSS - income, LUXURY])


# Stresses along and around a thick pipe's radius, and how far it gives way (Lamé).
def f_pipe(x):
    inside, outside, a, b, r = x
    mean = (inside * a**2 - outside * b**2) / (b**2 - a**2)
    part = (inside - outside) * a**2 * b**2 / (b**2 - a**2)
    give = 1.3 * (0.4 * mean * r + part / r)
    return np.stack([mean - part / r**2, mean + part / r**2, give])


@case(
    "smooth",
    f_pipe,
    [8.0, 1.5, 1.0, 1.7, 1.3],
    slips=("wall's section as constant", "stresses' radius forgotten", "mean's give forgotten"),
)
def stresses_and_give_of_a_thick_pipe(x, slip):
    inside, outside, a, b, r = x
    wall, step = b**2 - a**2, inside - outside
    mean = (inside * a**2 - outside * b**2) / wall
    part = step * a**2 * b**2 / wall
    k = 0 if slip == "wall's section as constant" else 1
    by_mean = np.array(
        [a**2, -(b**2), 2 * a * (inside + k * mean), -2 * b * (outside + k * mean), 0]
    )
    by_part = np.array(
        [
            a**2 * b**2,
            -(a**2) * b**2,
            2 * a * (step * b**2 + k * part),
            2 * b * (step * a**2 - k * part),
            0,
        ]
    )
    by_mean, by_part, by_r = by_mean / wall, by_part / wall, np.eye(5)[4]
    along = 0 if slip == "stresses' radius forgotten" else 2 * part / r**3 * by_r
    bend = by_part / r**2 - along
    own = 0 if slip == "mean's give forgotten" else mean
    give = 1.3 * (0.4 * (by_mean * r + own * by_r) + by_part / r - part / r**2 * by_r)
    return np.stack([by_mean - bend, by_mean + bend, give])


CHANNELS = np.linspace(-2.0, 3.0, 7)


# Intensities of a line that is part Lorentz's and part Gauss's, on a sloped ground.
def f_line(p):
    height, centre, width, mix, ground, slope = p
    u = (CHANNELS - centre) / width
    shape = mix / (1 + u**2) + (1 - mix) * np.exp(-np.log(2.0) * u**2)
    return ground + slope * CHANNELS + height * shape


@case(
    "smooth",
    f_line,
    [3.2, 0.4, 1.1, 0.35, 0.8, -0.1],
    slips=("tails forgotten", "ln 2 forgotten", "offset forgotten for the width"),
)
def intensities_of_a_line_of_mixed_shape(p, slip):
    height, centre, width, mix = p[:4]
    u = (CHANNELS - centre) / width
    wide, narrow = 1 / (1 + u**2), np.exp(-np.log(2.0) * u**2)
    tails = 0 if slip == "tails forgotten" else mix * wide**2
    rate = 1 if slip == "ln 2 forgotten" else np.log(2.0)
    by_u = -2 * height * u * (tails + (1 - mix) * rate * narrow)
    by_width = -by_u * (1 if slip == "offset forgotten for the width" else u) / width
    by_height = mix * wide + (1 - mix) * narrow
    mixed = height * (wide - narrow)
    return np.stack([by_height, -by_u / width, by_width, mixed, np.ones(7), CHANNELS], axis=1)


CONDUCT = np.array([[1.9, -1.2, -0.7], [-1.2, 2.0, -0.8], [-0.7, -0.8, 1.5]])
SUSCEPT = np.array([[-7.1, 4.6, 2.6], [4.6, -7.7, 3.3], [2.6, 3.3, -5.7]])


# Active and reactive power into a grid of three buses, by angles and voltages.
def f_grid(x):
    angle, volt = x[:3], x[3:]
    d, pair = angle[:, None] - angle, volt[:, None] * volt
    active = pair * (CONDUCT * np.cos(d) + SUSCEPT * np.sin(d))
    reactive = pair * (CONDUCT * np.sin(d) - SUSCEPT * np.cos(d))
    return np.concatenate([np.sum(active, axis=1), np.sum(reactive, axis=1)])


@case(
    "smooth",
    f_grid,
    [0.05, -0.31, -0.48, 1.04, 0.97, 0.93],
    parts=(slice(0, 3), slice(3, 6)),
    slips=("own angle forgotten", "own voltage once", "reactive part of the wrong sign"),
)
def power_into_three_buses(x, slip):
    angle, volt = x[:3], x[3:]
    d, pair = angle[:, None] - angle, volt[:, None] * volt
    active = pair * (CONDUCT * np.cos(d) + SUSCEPT * np.sin(d))
    reactive = pair * (CONDUCT * np.sin(d) - SUSCEPT * np.cos(d))
    own = 0 if slip == "own angle forgotten" else 1
    sign = -1 if slip == "reactive part of the wrong sign" else 1
    once = 0 if slip == "own voltage once" else 1
    by_angle = [
        reactive - own * np.diag(reactive.sum(1)),
        sign * (own * np.diag(active.sum(1)) - active),
    ]
    by_volt = [e / volt + once * np.diag(e.sum(1) / volt) for e in (active, reactive)]
    return np.block([[by_angle[0], by_volt[0]], [by_angle[1], by_volt[1]]])


TRIED, YIELD = normal("tried recipes", 5, 3), normal("their yields", 5)
KNOWN = np.linalg.inv(np.exp(-np.sum((TRIED[:, None] - TRIED) ** 2, axis=2) / 2) + 0.05 * np.eye(5))


# Expected gain over the best of five tried recipes, by a Gaussian process.
def f_gain(x):
    k = np.exp(-np.sum((x - TRIED) ** 2, axis=1) / 2)
    spread = np.sqrt(1 - k @ KNOWN @ k)
    better = k @ KNOWN @ YIELD - np.max(YIELD)
    z = better / spread
    return better * (1 + erf(z / np.sqrt(2.0))) / 2 + spread * np.exp(-(z**2) / 2) / np.sqrt(
        2 * np.pi
    )


@case(
    "smooth",
    f_gain,
    [0.3, -0.2, 0.5],
    slips=("spread as constant", "spread's root forgotten", "density for its integral"),
)
def gain_expected_of_a_new_recipe(x, slip):
    k = np.exp(-np.sum((x - TRIED) ** 2, axis=1) / 2)
    by_k = (TRIED - x) * k[:, None]
    spread = np.sqrt(1 - k @ KNOWN @ k)
    z = (k @ KNOWN @ YIELD - np.max(YIELD)) / spread
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    chance = density if slip == "density for its integral" else (1 + erf(z / np.sqrt(2.0))) / 2
    by_spread = -k @ KNOWN @ by_k / (1 if slip == "spread's root forgotten" else spread)
    if slip == "spread as constant":
        by_spread = 0
    return chance * (YIELD @ KNOWN @ by_k) + density * by_spread


# Energy of two magnets: their moments and the way from one to the other.
def f_magnets(x):
    m, n, r = unpack(x, (3,), (3,), (3,))
    d = np.sqrt(r @ r)
    return (m @ n) / d**3 - 3 * (m @ r) * (n @ r) / d**5


@case(
    "smooth",
    f_magnets,
    [0.8, -0.3, 0.5, 0.2, 0.9, -0.6, 1.1, 0.4, -0.7],
    parts=slices((3,), (3,), (3,)),
    slips=("fifth power as constant", "second moment's pull forgotten", "cube as constant"),
)
def energy_of_a_pair_of_magnets(x, slip):
    m, n, r = unpack(x, (3,), (3,), (3,))
    d, a, b = np.sqrt(r @ r), m @ r, n @ r
    fifth = 0 if slip == "fifth power as constant" else 15 * a * b / d**7
    cube = 0 if slip == "cube as constant" else 3 * (m @ n) / d**5
    other = 0 if slip == "second moment's pull forgotten" else n * a
    by_r = (fifth - cube) * r - 3 * (m * b + other) / d**5
    return pack(n / d**3 - 3 * b * r / d**5, m / d**3 - 3 * a * r / d**5, by_r)


# Radius of the circle through three points: the product of the sides by four areas.
def f_through(P):
    after = np.roll(P, -1, axis=0)
    double = np.sum(P[:, 0] * after[:, 1] - P[:, 1] * after[:, 0])
    return np.prod(np.sqrt(np.sum((after - P) ** 2, axis=1))) / (2 * np.abs(double))


@case(
    "smooth",
    f_through,
    [[0.2, 0.1], [2.3, 0.6], [0.9, 1.8]],
    slips=("area as constant", "one side of two", "side for its square"),
)
def radius_through_three_points(P, slip):
    after, before = np.roll(P, -1, axis=0), np.roll(P, 1, axis=0)
    double = np.sum(P[:, 0] * after[:, 1] - P[:, 1] * after[:, 0])
    power = 1 if slip == "side for its square" else 2
    ahead, behind = (
        d / np.sqrt(np.sum(d**2, axis=1, keepdims=True)) ** power for d in (P - after, P - before)
    )
    across = (after - before)[:, ::-1] * np.array([1, -1]) / double
    own = ahead + (0 if slip == "one side of two" else behind)
    return f_through(P) * (own - (0 if slip == "area as constant" else across))


# Length of waves by their frequency, the depth and a current, by Newton's method.
def f_wave(x):
    w, depth, current = x
    k = w**2 / 9.81
    for _ in range(12):
        t, own = np.tanh(k * depth), w - k * current
        slope = 9.81 * (t + k * depth * (1 - t**2)) + 2 * current * own
        k = k - (9.81 * k * t - own**2) / slope
    return 2 * np.pi / k


@case(
    "smooth",
    f_wave,
    [1.3, 4.0, 0.7],
    slips=("depth as if infinite below", "current's part of the slope", "length for its square"),
)
def length_of_waves_on_a_current(x, slip):
    w, depth, current = x
    length = f_wave(x)
    k = 2 * np.pi / length
    t, own = np.tanh(k * depth), w - k * current
    below = 0 if slip == "depth as if infinite below" else k * depth * (1 - t**2)
    slope = 9.81 * (t + below)
    slope += 0 if slip == "current's part of the slope" else 2 * current * own
    by_k = np.array([2 * own, -9.81 * k**2 * (1 - t**2), -2 * k * own]) / slope
    return -length / (1 if slip == "length for its square" else k) * by_k


WILD = np.array([0.3, -1.1, 0.8, 4.2, -0.4, 1.5, -2.9])


# -log likelihood of Student's law: centre, log of the width, log of the degrees of freedom.
def f_tails(p):
    z, free = (WILD - p[0]) / np.exp(p[1]), np.exp(p[2])
    norm = gammaln((free + 1) / 2) - gammaln(free / 2) - np.log(free * np.pi) / 2 - p[1]
    return np.sum((free + 1) / 2 * np.log1p(z**2 / free)) - 7 * norm


@case(
    "smooth",
    f_tails,
    [0.2, 0.1, 0.9],
    batch=7,
    slips=("freedom for its logarithm", "gammas forgotten", "readings not downweighted"),
)
def readings_with_wild_ones_by_students_law(p, slip):
    width, free = np.exp(p[1]), np.exp(p[2])
    z = (WILD - p[0]) / width
    weight = 1 if slip == "readings not downweighted" else (free + 1) / (free + z**2)
    gammas = (digamma(free / 2) - digamma((free + 1) / 2)) / 2
    by_free = np.sum(np.log1p(z**2 / free) - (free + 1) * z**2 / (free * (free + z**2))) / 2
    by_free += 7 * (1 / (2 * free) + (0 if slip == "gammas forgotten" else gammas))
    k = 1 if slip == "freedom for its logarithm" else free
    return np.array([-np.sum(weight * z) / width, 7 - np.sum(weight * z**2), k * by_free])


# How freely the hand of an arm moves (Yoshikawa): three turns and three lengths.
def f_ease(x):
    total = np.cumsum(x[:3])
    links = x[3:] * np.stack([-np.sin(total), np.cos(total)])
    J = np.cumsum(links[:, ::-1], axis=1)[:, ::-1]
    return np.sqrt(det(J @ J.T))


@case(
    "smooth",
    f_ease,
    [0.4, 0.9, -1.3, 1.0, 0.8, 0.5],
    parts=(slice(0, 3), slice(3, 6)),
    slips=("inner joints' columns as their own", "inverse forgotten", "own column of a length"),
)
def freedom_of_the_hand_of_an_arm(x, slip):
    total = np.cumsum(x[:3])
    ways = np.stack([-np.sin(total), np.cos(total)])
    J = np.cumsum((x[3:] * ways)[:, ::-1], axis=1)[:, ::-1]
    back = J.T if slip == "inverse forgotten" else J.T @ np.linalg.inv(J @ J.T)
    moved = np.stack([-J[1], J[0]])
    g = np.zeros(6)
    for k in range(3):
        for j in range(3):
            outer = j if slip == "inner joints' columns as their own" else max(j, k)
            g[k] += back[j] @ moved[:, outer]
            if j == k or (j < k and slip != "own column of a length"):
                g[3 + k] += back[j] @ ways[:, k]
    return f_ease(x) * g


SPINS = np.array([[1.0, 0.7, 0.5, 0], [0.7, -0.8, 0, 0.5], [0.5, 0, -1.2, 0.7], [0, 0.5, 0.7, 1.0]])


QUARTER = np.array([[0.0, -1.0], [1.0, 0.0]])


# Energy of the state that three layers of turns make of two qubits.
def f_ansatz(x):
    S = np.outer([1.0, 0.0], [1.0, 0.0])
    for turns in x.reshape(3, 2):
        A, B = (np.cos(t / 2) * np.eye(2) + np.sin(t / 2) * QUARTER for t in turns)
        S = A @ S @ B.T
        S = np.stack([S[0], S[1][::-1]])
    return S.ravel() @ SPINS @ S.ravel()


@case(
    "smooth",
    f_ansatz,
    [0.4, -0.9, 1.3, 0.6, -0.7, 1.1],
    parts=slices((2,), (2,), (2,)),
    slips=("shift on one side", "shift of an eighth", "other qubit shifted", "half of one layer"),
)
def energy_of_a_layered_trial_state(x, slip):
    g = np.zeros(6)
    for i in range(6):
        shift = np.zeros(6)
        shift[i ^ 1 if slip == "other qubit shifted" else i] = np.pi / 2
        if slip == "shift of an eighth":
            shift /= 2
        low = x if slip == "shift on one side" else x - shift
        g[i] = (f_ansatz(x + shift) - f_ansatz(low)) / 2
    if slip == "half of one layer":
        g[4:] *= 2
    return g


ENDS, SEEN = np.diff(np.eye(5), axis=0), np.array([1.7, 1.5, 1.2, 0.8, 0.5])


# Misfit of a rod's warmth after three implicit steps, by logs of its conductances.
def f_rod(p):
    M, T = np.eye(5) + ENDS.T @ (np.exp(p)[:, None] * ENDS), np.array([3.0, 2.0, 0.5, 0.2, 0.1])
    for _ in range(3):
        T = solve(M, T)
    return np.sum((T - SEEN) ** 2) / 2


@case(
    "smooth",
    f_rod,
    [-0.9, -1.6, -0.7, -1.2],
    slips=("last step only", "warmth before the step", "conductance for its log"),
)
def conductances_of_a_rod_by_its_warmth(p, slip):
    k = np.exp(p)
    M, kept = np.eye(5) + ENDS.T @ (k[:, None] * ENDS), [np.array([3.0, 2.0, 0.5, 0.2, 0.1])]
    for _ in range(3):
        kept.append(np.linalg.solve(M, kept[-1]))
    back, g = kept[-1] - SEEN, np.zeros(4)
    for step in (2,) if slip == "last step only" else (2, 1, 0):
        back = np.linalg.solve(M, back)
        T = kept[step if slip == "warmth before the step" else step + 1]
        g -= (ENDS @ back) * (ENDS @ T)
    return g * (1 if slip == "conductance for its log" else k)


# Final speed of a rocket: payload, fuel, shells and exhaust speeds of three stages.
def f_stages(x):
    payload, fuel, shell, speed = unpack(x, (1,), (3,), (3,), (3,))
    full = payload + np.cumsum((fuel + shell)[::-1])[::-1]
    return np.sum(speed * np.log(full / (full - fuel)))


@case(
    "smooth",
    f_stages,
    [2.0, 90.0, 25.0, 6.0, 8.0, 2.5, 0.7, 2.7, 3.3, 4.2],
    parts=slices((1,), (3,), (3,), (3,)),
    slips=("lower stages forgotten", "own fuel as a load", "shells on their own stage forgotten"),
)
def final_speed_of_a_rocket_of_three_stages(x, slip):
    payload, fuel, shell, speed = unpack(x, (1,), (3,), (3,), (3,))
    full = payload + np.cumsum((fuel + shell)[::-1])[::-1]
    load = speed / full - speed / (full - fuel)
    carried = load if slip == "lower stages forgotten" else np.cumsum(load)
    own = 0 if slip == "own fuel as a load" else speed / (full - fuel)
    alone = load if slip == "shells on their own stage forgotten" else 0
    return pack(load.sum(), carried + own, carried - alone, np.log(full / (full - fuel)))


# Solid angle of a triangle seen from the origin (Van Oosterom and Strackee).
def f_sight(P):
    a, b, c = P
    d = np.sqrt(np.sum(P**2, axis=1))
    low = d[0] * d[1] * d[2] + (a @ b) * d[2] + (b @ c) * d[0] + (c @ a) * d[1]
    return 2 * np.arctan(det(P) / low)


@case(
    "smooth",
    f_sight,
    [[1.2, 0.1, -0.2], [0.3, 1.5, 0.2], [0.1, -0.3, 0.9]],
    slips=("lengths as constant", "volume as constant", "opposite side's part forgotten"),
)
def solid_angle_of_a_triangle(P, slip):
    d, g = np.sqrt(np.sum(P**2, axis=1)), np.zeros((3, 3))
    top = np.linalg.det(P)
    low = np.prod(d) + sum(P[i] @ P[i - 1] * d[i - 2] for i in range(3))
    for i in range(3):
        a, b, c = P[i], P[i - 2], P[i - 1]
        side = 0 if slip == "opposite side's part forgotten" else b @ c
        own = 0 if slip == "lengths as constant" else (d[i - 2] * d[i - 1] + side) * a / d[i]
        by_low = own + b * d[i - 1] + c * d[i - 2]
        by_top = 0 if slip == "volume as constant" else np.cross(b, c)
        g[i] = 2 * (low * by_top - top * by_low) / (low**2 + top**2)
    return g


ROADS = 0.5 + 2 * uniform("roads between towns", 10)
FROM, TO = np.triu_indices(5, 1)


# Stress of a flat picture of five towns by the roads between them (Sammon).
def f_picture(X):
    d = np.sqrt(np.sum((X[FROM] - X[TO]) ** 2, axis=1))
    return np.sum((d - ROADS) ** 2 / ROADS) / np.sum(ROADS)


@case(
    "smooth",
    f_picture,
    [[0.1, 0.2], [1.4, -0.3], [0.8, 1.2], [-0.9, 0.7], [-0.4, -1.1]],
    slips=("one end of a road", "roads not weighted", "distance as its square"),
)
def stress_of_a_flat_picture_of_towns(X, slip):
    d = np.sqrt(np.sum((X[FROM] - X[TO]) ** 2, axis=1))
    pull = 2 * (d - ROADS) / (np.sum(ROADS) * (1 if slip == "roads not weighted" else ROADS))
    pull = (pull if slip == "distance as its square" else pull / d)[:, None] * (X[FROM] - X[TO])
    g = np.zeros((5, 2))
    np.add.at(g, FROM, pull)
    if slip != "one end of a road":
        np.subtract.at(g, TO, pull)
    return g


HEARD = normal("heard voices", 8, 3)


# -log likelihood of a matrix that parts mixed voices: log cosh less the log of its volume.
def f_voices(W):
    u = np.abs(HEARD @ W.T)
    return np.sum(u + np.log1p(np.exp(-2 * u))) / 8 - np.log(np.abs(det(W)))


@case(
    "smooth",
    f_voices,
    [[1.1, -0.3, 0.2], [0.4, 0.8, -0.5], [-0.2, 0.3, 1.3]],
    batch=8,
    slips=("volume forgotten", "inverse not transposed", "slope of the tanh for the tanh"),
)
def matrix_that_parts_voices(W, slip):
    t = np.tanh(HEARD @ W.T)
    t = 1 - t**2 if slip == "slope of the tanh for the tanh" else t
    inverse = np.linalg.inv(W)
    volume = inverse if slip == "inverse not transposed" else inverse.T
    return t.T @ HEARD / 8 - (0 if slip == "volume forgotten" else volume)


# Seconds that a hall rings (Eyring): three edges, absorption of floor, ceiling and walls.
def f_hall(x):
    long, wide, high, floor, ceiling, wall = x
    ground, sides = long * wide, 2 * (long + wide) * high
    area = 2 * ground + sides
    mean = (ground * (floor + ceiling) + sides * wall) / area
    return 0.161 * ground * high / (0.01 * ground * high - area * np.log(1 - mean))


@case(
    "smooth",
    f_hall,
    [12.0, 8.0, 4.5, 0.2, 0.45, 0.12],
    slips=("mean absorption as constant", "air's volume forgotten", "mean's area as constant"),
)
def seconds_that_a_hall_rings(x, slip):
    long, wide, high, floor, ceiling, wall = x
    ground, sides = long * wide, 2 * (long + wide) * high
    area, volume = 2 * ground + sides, ground * high
    mean = (ground * (floor + ceiling) + sides * wall) / area
    by_ground = np.array([wide, long, 0, 0, 0, 0])
    by_sides = np.array([2 * high, 2 * high, 2 * (long + wide), 0, 0, 0])
    by_area = 2 * by_ground + by_sides
    by_volume = by_ground * high + ground * np.eye(6)[2]
    by_mean = by_ground * (floor + ceiling) + by_sides * wall
    by_mean = by_mean + np.array([0, 0, 0, ground, ground, sides])
    by_mean = by_mean - (0 if slip == "mean's area as constant" else mean * by_area)
    if slip == "mean absorption as constant":
        by_mean = 0
    low = 0.01 * volume - area * np.log(1 - mean)
    by_low = by_mean / (1 - mean) - np.log(1 - mean) * by_area
    by_low = by_low + (0 if slip == "air's volume forgotten" else 0.01 * by_volume)
    return 0.161 * (by_volume / low - volume * by_low / low**2)


# Seconds down a slide of six straight pieces, by the drops of its joints.
def f_chute(y):
    level = np.concatenate([[0.0], y, [2.0]])
    fast = np.concatenate([[0.0], np.sqrt(19.62 * y), [np.sqrt(39.24)]])
    return np.sum(2 * np.sqrt(0.25 + np.diff(level) ** 2) / (fast[1:] + fast[:-1]))


@case(
    "smooth",
    f_chute,
    [0.7, 1.2, 1.5, 1.75, 1.9],
    slips=("speed as constant", "length as constant", "speed on the piece below forgotten"),
)
def seconds_down_a_slide_of_pieces(y, slip):
    level = np.concatenate([[0.0], y, [2.0]])
    fast, drop = np.sqrt(19.62 * level), np.diff(level)
    size, pair = np.sqrt(0.25 + drop**2), fast[1:] + fast[:-1]
    by_size = 0 * drop if slip == "length as constant" else 2 * drop / size / pair
    by_speed = 2 * size / pair**2
    below = 0 if slip == "speed on the piece below forgotten" else by_speed[1:]
    slower = 0 if slip == "speed as constant" else (by_speed[:-1] + below) * 9.81 / fast[1:-1]
    return by_size[:-1] - by_size[1:] - slower


WIRES = np.array([(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (2, 4), (3, 4), (0, 3)])
MESH = (np.eye(5)[WIRES[:, 0]] - np.eye(5)[WIRES[:, 1]])[:, :4]


# Resistance between two ends of a mesh of eight wires.
@case(
    "smooth",
    lambda r: solve(MESH.T @ (MESH / r[:, None]), np.eye(4)[0])[0],
    [1.2, 2.3, 0.8, 3.1, 1.7, 2.6, 0.9, 4.0],
    slips=("voltage for current", "current not squared", "wires at the far end forgotten"),
)
def resistance_across_a_mesh_of_wires(r, slip):
    volt = MESH @ np.linalg.solve(MESH.T @ (MESH / r[:, None]), np.eye(4)[0])
    flow = volt if slip == "voltage for current" else volt / r
    g = np.abs(flow) if slip == "current not squared" else flow**2
    return g * (WIRES[:, 1] < 4) if slip == "wires at the far end forgotten" else g


# Bits per use that two antennas hear of three, by the paths and the powers.
def f_bits(x):
    H, power = unpack(x, (2, 3), (3,))
    return np.log(det(np.eye(2) + (H * power) @ H.T)) / np.log(2.0)


@case(
    "smooth",
    f_bits,
    [0.9, -0.4, 0.3, 0.2, 1.1, -0.6, 1.5, 0.8, 2.2],
    parts=slices((2, 3), (3,)),
    slips=("noise forgotten", "power of a path forgotten", "antennas heard one by one"),
)
def bits_from_three_antennas_to_two(x, slip):
    H, power = unpack(x, (2, 3), (3,))
    K = (0 if slip == "noise forgotten" else np.eye(2)) + (H * power) @ H.T
    if slip == "antennas heard one by one":
        K = np.diag(np.diag(K))
    M = np.linalg.inv(K) @ H / np.log(2.0)
    return pack(2 * M * (1 if slip == "power of a path forgotten" else power), np.sum(M * H, 0))
