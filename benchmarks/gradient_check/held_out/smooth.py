# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Smooth functions of engineering, physics, chemistry, biology, economics, and statistics."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, erf, gammaln, solve

SWAYS = np.array([0.4, 0.8, 1.2, 2.0, 4.0, 6.0])


# Squared gains from road to seat of a quarter of a car, added over frequencies.
def f_suspension(x):
    body, wheel, spring, damper, tyre = x
    p = SWAYS**2
    a = tyre - (body + wheel) * p
    real = spring * a - body * p * (tyre - wheel * p)
    return np.sum((spring**2 + p * damper**2) * tyre**2 / (real**2 + p * (damper * a) ** 2))


@case(
    "smooth",
    f_suspension,
    [3.0, 0.4, 1.6, 1.2, 16.0],
    slips=(
        "damper only in the denominator",
        "wheel's inertia on the tyre forgotten",
        "masses as constants beside the damper",
    ),
)
def shaking_of_a_seat_over_a_wheel(x, slip):
    body, wheel, spring, damper, tyre = x
    p, zero = SWAYS**2, np.zeros(6)
    a, b = tyre - (body + wheel) * p, tyre - wheel * p
    force = spring**2 + p * damper**2
    real, imaginary = spring * a - body * p * b, SWAYS * damper * a
    size = real**2 + imaginary**2
    gain = force * tyre**2 / size
    tied = 0 if slip == "wheel's inertia on the tyre forgotten" else body * p**2
    d_real = np.stack([-spring * p - p * b, tied - spring * p, a, zero, spring - body * p])
    mass = zero if slip == "masses as constants beside the damper" else -SWAYS * damper * p
    d_imaginary = np.stack([mass, mass, zero, SWAYS * a, SWAYS * damper])
    damped = zero if slip == "damper only in the denominator" else 2 * p * damper * tyre**2
    above = np.stack([zero, zero, zero + 2 * spring * tyre**2, damped, 2 * force * tyre])
    return np.sum((above - 2 * gain * (real * d_real + imaginary * d_imaginary)) / size, axis=1)


def _gilliland(x):
    """The least reflux, the least number of stages, and Gilliland's variable and exponent."""
    alpha, feed, top, bottom, reflux = x
    least = (top / feed - alpha * (1 - top) / (1 - feed)) / (alpha - 1)
    few = np.log(top * (1 - bottom) / ((1 - top) * bottom)) / np.log(alpha)
    X = (reflux - least) / (reflux + 1)
    return least, few, X, (1 + 54.4 * X) / (11 + 117.2 * X) * (X - 1) / np.sqrt(X)


# Stages of a column by Fenske, Underwood and Gilliland.
def f_column(x):
    _, few, _, E = _gilliland(x)
    return (few + 1) * np.exp(-E) - 1


@case(
    "smooth",
    f_column,
    [2.4, 0.45, 0.95, 0.06, 1.9],
    slips=(
        "fewest stages as a constant",
        "volatility less 1 as a constant",
        "root of the variable forgotten",
        "reflux only above",
    ),
)
def stages_that_part_two_liquids(x, slip):
    alpha, feed, top, bottom, reflux = x
    least, few, X, E = _gilliland(x)
    own = 0 if slip == "volatility less 1 as a constant" else least
    by_least = np.array(
        [
            -(1 - top) / (1 - feed) - own,
            -top / feed**2 - alpha * (1 - top) / (1 - feed) ** 2,
            1 / feed + alpha / (1 - feed),
            0,
            0,
        ]
    ) / (alpha - 1)
    by_few = np.array(
        [-few / alpha, 0, 1 / (top * (1 - top)), -1 / (bottom * (1 - bottom)), 0]
    ) / np.log(alpha)
    if slip == "fewest stages as a constant":
        by_few = 0 * by_few
    dX = -by_least / (reflux + 1)
    dX[4] = (1 if slip == "reflux only above" else 1 - X) / (reflux + 1)
    root = 0 if slip == "root of the variable forgotten" else 1 / (2 * X)
    dE = E * (54.4 / (1 + 54.4 * X) - 117.2 / (11 + 117.2 * X) + 1 / (X - 1) - root) * dX
    return np.exp(-E) * (by_few - (few + 1) * dE)


COUNTED = np.array([2.0, 0.0, 5.0, 3.0, 9.0, 1.0])
TRAPS = np.stack([np.ones(6), np.array([0.1, -0.8, 0.7, 0.2, 1.3, -0.5])], axis=1)


def _modes(x):
    mean, weight, u = TRAPS @ x[:2], np.exp(-x[2]), np.log(COUNTED + 0.5)
    for _ in range(10):  # Newton's method
        u = u + (COUNTED - np.exp(u) - weight * (u - mean)) / (np.exp(u) + weight)
    return mean, weight, u


# Counts with logarithmic rates that scatter, each integrated by Laplace's method.
def f_counts(x):
    mean, weight, u = _modes(x)
    bend = np.log(np.exp(u) + weight)
    return np.sum(np.exp(u) - COUNTED * u + weight * (u - mean) ** 2 / 2 + (x[2] + bend) / 2)


@case(
    "smooth",
    f_counts,
    [0.6, 0.9, -0.7],
    batch=6,
    slips=(
        "mode as a constant in the curvature",
        "spread's own part of the curvature forgotten",
        "mode that moves as the mean",
    ),
)
def evidence_of_moths_by_laplace(x, slip):
    mean, weight, u = _modes(x)
    bend, off = np.exp(u) + weight, u - mean
    by_mean, by_spread = weight / bend, weight * off / bend
    if slip == "mode that moves as the mean":
        by_mean = 1
    k = 0 if slip == "mode as a constant in the curvature" else np.exp(u) / (2 * bend)
    own = 0 if slip == "spread's own part of the curvature forgotten" else weight / (2 * bend)
    spread = np.sum(0.5 - weight * off**2 / 2 + k * by_spread - own)
    return np.append((k * by_mean - weight * off) @ TRAPS, spread)


def _resistances(x):
    return np.cumprod(x[4:8][::-1])[::-1] / x[:4]


# Steady flux along four reversible reactions, by rates, equilibria, and both ends.
def f_pathway(x):
    return (np.prod(x[4:8]) * x[8] - x[9]) / np.sum(_resistances(x))


@case(
    "smooth",
    f_pathway,
    [1.2, 0.7, 2.1, 0.9, 1.8, 0.6, 2.5, 1.3, 1.5, 0.8],
    parts=(slice(0, 4), slice(4, 8), slice(8, 10)),
    slips=(
        "equilibria only in the force",
        "resistances after a step for those before",
        "force without its equilibria",
    ),
)
def flux_along_a_chain_of_enzymes(x, slip):
    k, q, R = x[:4], x[4:8], _resistances(x)
    J, total = f_pathway(x), np.sum(R)
    before = np.cumsum(R)
    if slip == "equilibria only in the force":
        before = 0
    if slip == "resistances after a step for those before":
        before = np.cumsum(R[::-1])[::-1]
    push = 0 if slip == "force without its equilibria" else np.prod(q) * x[8]
    return pack(J * R / k, (push - J * before) / q, [np.prod(q), -1]) / pack(
        np.full(4, total), np.full(4, total), [total, total]
    )


_MIX = normal("blossoms", 4, 6)
WITHIN = _MIX @ _MIX.T / 6 + 0.3 * np.eye(4)
_APART = normal("kinds of blossoms", 4, 3)
BETWEEN = _APART @ _APART.T


# Fisher's criterion: scatter between kinds over that within them, in two directions.
@case(
    "smooth",
    lambda W: np.trace(solve(W.T @ WITHIN @ W, W.T @ BETWEEN @ W)),
    [[0.9, -0.3], [0.2, 1.1], [-0.5, 0.4], [0.7, 0.6]],
    slips=(
        "scatter within as a constant",
        "both inverses on one side",
        "scatter between not weighed by the inverse",
    ),
)
def separation_of_blossoms_along_two_directions(W, slip):
    inverse, B = np.linalg.inv(W.T @ WITHIN @ W), W.T @ BETWEEN @ W
    inner = inverse @ B @ inverse
    if slip == "both inverses on one side":
        inner = inverse @ inverse @ B
    if slip == "scatter within as a constant":
        inner = 0 * inner
    outer = np.eye(2) if slip == "scatter between not weighed by the inverse" else inverse
    return 2 * (BETWEEN @ W @ outer - WITHIN @ W @ inner)


def _stretches(q):
    return np.concatenate([q, [0.0]]) - np.concatenate([[0.0], q])


def _pulls(q):
    d = _stretches(q)
    pull = d + 0.8 * d**2 + 0.5 * d**3
    return pull[1:] - pull[:-1]


# Fermi, Pasta, Ulam and Tsingou: four masses on springs that stiffen, after leapfrog steps.
def f_chain(x):
    q, p = x[:4], x[4:]
    for _ in range(5):
        p = p + 0.15 * _pulls(q)
        q = q + 0.3 * p
        p = p + 0.15 * _pulls(q)
    return q


@case(
    "smooth",
    f_chain,
    [0.3, -0.5, 0.2, 0.6, 0.4, 0.1, -0.7, 0.5],
    parts=(slice(0, 4), slice(4, 8)),
    slips=(
        "springs as linear",
        "cubic pull forgotten",
        "pull at the old place in the second half",
        "neighbours' moves forgotten",
    ),
)
def masses_on_stiffening_springs_after_leaps(x, slip):
    q, p = x[:4], x[4:]
    by_q, by_p = np.eye(8)[:4], np.eye(8)[4:]
    D = np.eye(5, 4) - np.eye(5, 4, k=-1)

    def tangent(q):
        d = _stretches(q)
        bend = 1 + 1.6 * d + (0 if slip == "cubic pull forgotten" else 1.5 * d**2)
        if slip == "springs as linear":
            bend = np.ones(5)
        K = -D.T @ (bend[:, None] * D)
        return np.diag(np.diag(K)) if slip == "neighbours' moves forgotten" else K

    for _ in range(5):
        K = tangent(q)
        p, by_p = p + 0.15 * _pulls(q), by_p + 0.15 * K @ by_q
        q, by_q = q + 0.3 * p, by_q + 0.3 * by_p
        K = K if slip == "pull at the old place in the second half" else tangent(q)
        p, by_p = p + 0.15 * _pulls(q), by_p + 0.15 * K @ by_q
    return by_q


STATIONS = np.array([[0.0, 0.0], [3.1, 0.4], [-1.2, 2.6], [1.7, -2.9], [-2.4, -1.1], [2.0, 3.3]])
ARRIVALS = np.array([3.6, 5.2, 5.4, 7.0, 7.3, 6.1])


def _rays(x):
    east, north, depth, _, above, rise = x
    below = above + rise * depth
    squares = (east - STATIONS[:, 0]) ** 2 + (north - STATIONS[:, 1]) ** 2 + depth**2
    return below, 1 + rise**2 * squares / (2 * above * below)


# Misfit of the arrivals of a quake where the speed of sound grows evenly with depth.
def f_quake(x):
    _, c = _rays(x)
    return np.sum((x[3] + np.arccosh(c) / x[5] - ARRIVALS) ** 2) / 2


@case(
    "smooth",
    f_quake,
    [0.8, 0.5, 1.1, 0.9, 0.5, 0.15],
    batch=6,
    slips=(
        "speed at the source as a constant",
        "speed at the surface only at the surface",
        "rise of speed only inside of the cosine",
    ),
)
def place_of_a_quake_in_rock_that_stiffens_with_depth(x, slip):
    east, north, depth, start, above, rise = x
    below, c = _rays(x)
    late = start + np.arccosh(c) / rise - ARRIVALS
    k = rise**2 / (above * below)
    lower = 0 if slip == "speed at the surface only at the surface" else 1 / below
    own = 0 if slip == "speed at the source as a constant" else 1
    outer = 0 if slip == "rise of speed only inside of the cosine" else 1
    by = np.stack(
        [
            k * (east - STATIONS[:, 0]),
            k * (north - STATIONS[:, 1]),
            k * depth - own * (c - 1) * rise / below,
            0 * c,
            -(c - 1) * (1 / above + lower),
            (c - 1) * (2 / rise - own * depth / below),
        ]
    ) / (rise * np.sqrt(c**2 - 1))
    by[3] = 1
    by[5] -= outer * np.arccosh(c) / rise**2
    return by @ late


ADDED = np.linspace(0.0, 1.75, 8)


# Heats of seven doses in a titration, by sites, log of binding, heat, and heat of dilution.
def f_calorimeter(x):
    total = x[0] + ADDED + np.exp(-x[1])
    bound = (total - np.sqrt(total**2 - 4 * x[0] * ADDED)) / 2
    return x[2] * (bound[1:] - bound[:-1]) + x[3]


@case(
    "smooth",
    f_calorimeter,
    [0.9, 2.6, -3.5, 0.2],
    slips=(
        "product under the root as a constant",
        "all that is bound for what a dose adds",
        "binding not as a logarithm",
        "root as a constant",
    ),
)
def heats_of_binding_dose_by_dose(x, slip):
    n, log_binding, heat, _ = x
    total = n + ADDED + np.exp(-log_binding)
    root = np.sqrt(total**2 - 4 * n * ADDED)
    steep = 0 if slip == "root as a constant" else 1
    by_total = (1 - steep * total / root) / 2
    product = 0 if slip == "product under the root as a constant" else ADDED / root
    power = 2 if slip == "binding not as a logarithm" else 1
    by = np.stack(
        [
            heat * (by_total + product),
            -heat * by_total * np.exp(-power * log_binding),
            (total - root) / 2,
        ],
        axis=1,
    )
    by = by[1:] if slip == "all that is bound for what a dose adds" else by[1:] - by[:-1]
    return np.concatenate([by, np.ones((7, 1))], axis=1)


ODDS = np.array([0.6, 0.4])


def _worth(now, later, taste):
    risk, time, patience = taste
    sure = np.sum(ODDS * later**risk) ** (1 / risk)
    return ((1 - patience) * now**time + patience * sure**time) ** (1 / time)


# Epstein and Zin's utility of seven incomes on a tree, with two tastes and a patience.
def f_life(x):
    middle = [_worth(x[1 + i], x[3 + 2 * i : 5 + 2 * i], x[7:]) for i in range(2)]
    return _worth(x[0], np.stack(middle), x[7:])


@case(
    "smooth",
    f_life,
    [1.1, 1.4, 0.8, 1.9, 1.2, 1.0, 0.5, -1.5, 0.4, 0.85],
    parts=(slice(0, 7), slice(7, 10)),
    slips=(
        "root of the taste for time as a constant",
        "root of the taste for risk as a constant",
        "sure equivalent as the mean",
        "patience as a constant for what is left now",
    ),
)
def utility_of_incomes_on_a_tree(x, slip):
    risk, time, patience = x[7:]
    unit = np.eye(10)

    def worth(now, by_now, later, by_later):
        powers = ODDS * later**risk
        sure = np.sum(powers) ** (1 / risk)
        by_sure = (powers / later) @ by_later * sure ** (1 - risk)
        if slip == "sure equivalent as the mean":
            by_sure = ODDS @ by_later
        root = 0 if slip == "root of the taste for risk as a constant" else np.log(sure)
        by_sure = by_sure + (powers @ np.log(later) * sure**-risk - root) * sure / risk * unit[7]
        a, b = (1 - patience) * now**time, patience * sure**time
        value = (a + b) ** (1 / time)
        root = 0 if slip == "root of the taste for time as a constant" else np.log(value)
        by_time = (a * np.log(now) + b * np.log(sure)) / (a + b) - root
        kept = 0 if slip == "patience as a constant for what is left now" else now**time
        by_patience = (sure**time - kept) / (a + b)
        own = a / now * by_now + b / sure * by_sure
        shared = value / time * (by_time * unit[8] + by_patience * unit[9])
        return value, own * value ** (1 - time) + shared

    middle = [
        worth(x[i + 1], unit[i + 1], x[3 + 2 * i : 5 + 2 * i], unit[3 + 2 * i : 5 + 2 * i])
        for i in range(2)
    ]
    later, by_later = (np.stack(part) for part in zip(*middle, strict=True))
    return worth(x[0], unit[0], later, by_later)[1]


TALL = np.array([0.3, 1.2, -0.4, 0.9, 1.8, 0.1, 1.1, -0.6])
HEAVY = np.array([0.8, 1.1, 0.2, 1.9, 1.6])


def _standard(x):
    return (TALL - x[0]) * np.exp(-x[2]), (HEAVY - x[1]) * np.exp(-x[3])


# Two traits with a Gaussian distribution, where the second was not measured on all.
def f_gaps(x):
    u, v = _standard(x)
    r, u, alone = np.tanh(x[4]), u[:5], u[5:]
    both = (u**2 - 2 * r * u * v + v**2) / (1 - r**2) / 2 + x[2] + x[3] + np.log(1 - r**2) / 2
    return np.sum(both) + np.sum(alone**2 / 2 + x[2])


@case(
    "smooth",
    f_gaps,
    [0.5, 0.9, -0.2, -0.4, 0.6],
    batch=8,
    slips=(
        "those measured once forgotten",
        "correlation's part of the determinant forgotten",
        "slope of tanh forgotten",
        "correlation only in the product",
    ),
)
def traits_of_beasts_some_weighed_never(x, slip):
    u, v = _standard(x)
    r, u, alone = np.tanh(x[4]), u[:5], u[5:]
    w = 1 - r**2
    by_u, by_v = (u - r * v) / w, (v - r * u) / w
    quadratic = 0 if slip == "correlation only in the product" else u**2 - 2 * r * u * v + v**2
    log = 0 if slip == "correlation's part of the determinant forgotten" else r / w
    by_r = np.sum(r * quadratic / w**2 - u * v / w - log)
    if slip == "those measured once forgotten":
        alone = alone[:0]
    return np.array(
        [
            -np.exp(-x[2]) * (np.sum(by_u) + np.sum(alone)),
            -np.exp(-x[3]) * np.sum(by_v),
            np.sum(1 - by_u * u) + np.sum(1 - alone**2),
            np.sum(1 - by_v * v),
            by_r * (1 if slip == "slope of tanh forgotten" else w),
        ]
    )


COVERED = np.array([0.12, 0.55, 0.81, 0.34, 0.67, 0.2, 0.45])
SLOPES = np.concatenate([np.ones((7, 1)), normal("slopes", 7, 2)], axis=1)


# Shares of ground with a beta distribution about a logistic mean.
def f_shares(x):
    mean, precision = 1 / (1 + np.exp(-(SLOPES @ x[:3]))), np.exp(x[3])
    a, b = mean * precision, (1 - mean) * precision
    logs = (a - 1) * np.log(COVERED) + (b - 1) * np.log(1 - COVERED)
    return np.sum(gammaln(a) + gammaln(b) - gammaln(precision) - logs)


@case(
    "smooth",
    f_shares,
    [-0.3, 0.5, -0.4, 1.4],
    batch=7,
    slips=(
        "precision forgotten in the means' part",
        "precision only in the two arguments",
        "slope of the link forgotten",
        "bare ground forgotten",
    ),
)
def shares_of_ground_under_heather(x, slip):
    mean, precision = 1 / (1 + np.exp(-(SLOPES @ x[:3]))), np.exp(x[3])
    by_a = digamma(mean * precision) - np.log(COVERED)
    by_b = digamma((1 - mean) * precision) - np.log(1 - COVERED)
    if slip == "bare ground forgotten":
        by_b = 0 * by_b
    by_mean = (by_a - by_b) * (1 if slip == "precision forgotten in the means' part" else precision)
    if slip != "slope of the link forgotten":
        by_mean = by_mean * mean * (1 - mean)
    whole = 0 if slip == "precision only in the two arguments" else digamma(precision)
    by_precision = np.sum(mean * by_a + (1 - mean) * by_b - whole)
    return np.append(by_mean @ SLOPES, precision * by_precision)


PROBED = np.array(
    [
        [2.6, 0.3, 0.4],
        [0.5, 2.2, -0.6],
        [-1.4, 1.1, 0.9],
        [-2.1, -0.9, 0.2],
        [0.4, -2.7, -0.3],
        [1.5, -0.8, 0.8],
    ]
)


# Distances of probed points from a torus: centre, tilt of the axis, and two radii.
def f_torus(x):
    axis = np.stack([x[3], x[4], 1 + 0 * x[3]]) / np.sqrt(1 + x[3] ** 2 + x[4] ** 2)
    d = PROBED - x[:3]
    height = d @ axis
    out = np.sqrt(np.sum(d**2, axis=1) - height**2)
    return np.sqrt((out - x[5]) ** 2 + height**2) - x[6]


@case(
    "smooth",
    f_torus,
    [0.1, -0.2, 0.15, 0.2, -0.3, 2.0, 0.7],
    parts=(slice(0, 3), slice(3, 5), slice(5, 7)),
    slips=(
        "axis not kept at length 1",
        "height forgotten in the way out",
        "height above the circle forgotten",
    ),
)
def points_probed_off_a_torus(x, slip):
    length = np.sqrt(1 + x[3] ** 2 + x[4] ** 2)
    axis = np.array([x[3], x[4], 1]) / length
    d = PROBED - x[:3]
    height = d @ axis
    out = np.sqrt(np.sum(d**2, axis=1) - height**2)
    by_axis = np.eye(3)[:2] / length
    if slip != "axis not kept at length 1":
        by_axis = by_axis - np.outer(axis[:2], axis) / length
    by_height = np.concatenate([np.tile(-axis, (6, 1)), d @ by_axis.T], axis=1)
    by_out = np.concatenate([-d, np.zeros((6, 2))], axis=1)
    if slip != "height forgotten in the way out":
        by_out = by_out - height[:, None] * by_height
    far = np.sqrt((out - x[5]) ** 2 + height**2)
    J = ((out - x[5]) / out)[:, None] * by_out
    if slip != "height above the circle forgotten":
        J = J + height[:, None] * by_height
    J = np.concatenate([J, (x[5] - out)[:, None]], axis=1) / far[:, None]
    return np.concatenate([J, -np.ones((6, 1))], axis=1)


# Four bars: angle of the rocker and angle of transmission, by lengths and angle of the crank.
def f_rocker(x):
    a, b, c, d, turn = x
    e = np.sqrt(a**2 + d**2 - 2 * a * d * np.cos(turn))
    ground = np.arctan(a * np.sin(turn) / (d - a * np.cos(turn)))
    inner = np.arccos((c**2 + e**2 - b**2) / (2 * c * e))
    return np.stack([np.pi - ground - inner, np.arccos((b**2 + c**2 - e**2) / (2 * b * c))])


@case(
    "smooth",
    f_rocker,
    [1.0, 3.0, 2.5, 3.2, 1.1],
    slips=(
        "diagonal as a constant",
        "angle between ground and diagonal forgotten",
        "diagonal only below in the cosine",
        "crank's foot as a constant",
    ),
)
def rocker_turned_by_a_crank(x, slip):
    a, b, c, d, turn = x
    s, k = np.sin(turn), np.cos(turn)
    e = np.sqrt(a**2 + d**2 - 2 * a * d * k)
    by_e = np.array([a - d * k, 0, 0, d - a * k, a * d * s]) / e
    if slip == "diagonal as a constant":
        by_e = 0 * by_e
    up, along = a * s, d - a * k
    by_up, by_along = np.array([s, 0, 0, 0, a * k]), np.array([-k, 0, 0, 1, a * s])
    if slip == "crank's foot as a constant":
        by_along = np.array([0, 0, 0, 1, 0])
    ground = (along * by_up - up * by_along) / e**2
    if slip == "angle between ground and diagonal forgotten":
        ground = 0 * ground
    C, M = (c**2 + e**2 - b**2) / (2 * c * e), (b**2 + c**2 - e**2) / (2 * b * c)
    above = 0 if slip == "diagonal only below in the cosine" else 1 / c
    by_C = np.array([0, -b / (c * e), 1 / e - C / c, 0, 0]) + (above - C / e) * by_e
    by_M = np.array([0, 1 / c - M / b, 1 / b - M / c, 0, 0]) - e / (b * c) * by_e
    return np.stack([by_C / np.sqrt(1 - C**2) - ground, -by_M / np.sqrt(1 - M**2)])


_ANGLES = 2 * np.pi * np.outer(np.arange(5), np.arange(8)) / 8
HANN = np.sin(np.pi * (np.arange(8) + 0.5) / 8) ** 2
COSINES, SINES = np.cos(_ANGLES), np.sin(_ANGLES)


# Entropy of the shares of power in a windowed spectrum.
def f_evenness(x):
    power = (COSINES @ (HANN * x)) ** 2 + (SINES @ (HANN * x)) ** 2
    share = power / np.sum(power)
    return -np.sum(share * np.log(share))


@case(
    "smooth",
    f_evenness,
    [0.9, -0.4, 1.3, 0.2, -1.1, 0.7, 1.6, -0.5],
    slips=(
        "total power as a constant",
        "sines forgotten",
        "window forgotten on the way back",
        "power for its share in the logarithm",
    ),
)
def evenness_of_a_windowed_spectrum(x, slip):
    a, b = COSINES @ (HANN * x), SINES @ (HANN * x)
    power = a**2 + b**2
    total = np.sum(power)
    log = np.log(power / total)
    own = 1 if slip == "total power as a constant" else f_evenness(x)
    if slip == "power for its share in the logarithm":
        log = np.log(power)
    D = -(log + own) / total
    g = 2 * (D * a) @ COSINES + (0 if slip == "sines forgotten" else 2 * (D * b) @ SINES)
    return g if slip == "window forgotten on the way back" else HANN * g


UNEVEN = np.array([1.5, 2.0, 1.2])


# Mean waits of three classes before one server, the first class first (Cobham).
def f_classes(x):
    rest = 1 - np.cumsum(x[:3] * x[3:])
    work = np.sum(UNEVEN * x[:3] * x[3:] ** 2) / 2
    return work / (rest * np.concatenate([[1.0], rest[:-1]]))


@case(
    "smooth",
    f_classes,
    [0.3, 0.5, 0.2, 0.6, 0.5, 0.9],
    parts=(slice(0, 3), slice(3, 6)),
    slips=(
        "load of the higher classes only once",
        "work in service of lower classes forgotten",
        "service squared as linear",
        "own load not in the wait",
    ),
)
def waits_of_three_classes_in_order_of_rank(x, slip):
    rates, times = x[:3], x[3:]
    W, below = f_classes(x), np.tri(3)
    by_work = np.concatenate([UNEVEN * times**2 / 2, UNEVEN * rates * times])
    if slip == "service squared as linear":
        by_work[3:] /= 2
    by_work = np.tile(by_work, (3, 1))
    if slip == "work in service of lower classes forgotten":
        by_work *= np.tile(below, 2)
    load = np.concatenate([below * times, below * rates], axis=1)
    rest = 1 - np.cumsum(rates * times)
    higher = np.concatenate([np.zeros((1, 6)), load[:-1] / rest[:-1, None]])
    if slip == "load of the higher classes only once":
        higher = 0 * higher
    own = 0 if slip == "own load not in the wait" else load / rest[:, None]
    work = np.sum(UNEVEN * rates * times**2) / 2
    return W[:, None] * (by_work / work + higher + own)


HOMES = np.array([[0.2, 1.4], [-1.5, 0.3], [1.8, -0.6], [0.9, 2.1], [-0.7, -1.6]])
SPENT, RIVALS = np.array([2.0, 1.5, 2.5, 1.0, 1.8]), np.array([0.5, 0.9, 0.4, 0.7, 0.6])
CHARM = np.array([1.0, 1.6, 0.8])


# Huff: what three shops of a chain take from homes, less rents that fall from the centre.
def f_shops(P):
    squares = np.sum((HOMES[:, None] - P) ** 2, axis=2)
    pull = np.sum(CHARM / (0.3 + squares), axis=1)
    return np.sum(SPENT * pull / (pull + RIVALS)) - 0.4 * np.sum(np.exp(-np.sum(P**2, axis=1) / 4))


@case(
    "smooth",
    f_shops,
    [[0.4, 0.5], [-0.9, -0.4], [1.3, -0.9]],
    slips=(
        "pull on the whole as a constant",
        "rents forgotten",
        "shops of the chain not as rivals",
        "charm not in the slope",
    ),
)
def takings_of_shops_by_where_they_stand(P, slip):
    away = P - HOMES[:, None]
    near = 0.3 + np.sum(away**2, axis=2)
    pull = np.sum(CHARM / near, axis=1)[:, None]
    rivals, spent = RIVALS[:, None], SPENT[:, None]
    if slip == "shops of the chain not as rivals":
        pull = CHARM / near
    by_pull = spent * rivals / (pull + rivals) ** 2
    if slip == "pull on the whole as a constant":
        by_pull = spent / (pull + rivals)
    charm = 1 if slip == "charm not in the slope" else CHARM
    g = np.sum((-2 * by_pull * charm / near**2)[:, :, None] * away, axis=0)
    rent = 0.2 * P * np.exp(-np.sum(P**2, axis=1, keepdims=True) / 4)
    return g if slip == "rents forgotten" else g + rent


AFTER = np.roll(np.eye(3), 1, axis=0)


def _levels(x):
    strength, steep, leak = x[:3], x[3], x[4]
    y = np.array([1.1, 1.3, 0.9])
    for _ in range(9):  # Newton's method
        power = (AFTER @ y) ** steep
        slope = -strength * steep * power / (AFTER @ y) / (1 + power) ** 2
        off = y - strength / (1 + power) - leak
        y = y - solve(np.eye(3) - slope[:, None] * AFTER, off)
    return y


# Steady levels of three genes that repress each other in a ring.
@case(
    "smooth",
    _levels,
    [2.5, 3.2, 1.8, 1.8, 0.2],
    slips=(
        "ring left open",
        "logarithm of the level forgotten",
        "once round the ring only",
        "leak only where it is",
    ),
)
def levels_of_three_genes_in_a_ring(x, slip):
    strength, steep = x[:3], x[3]
    before = AFTER @ _levels(x)
    power = before**steep
    share = 1 / (1 + power)
    log = 1 if slip == "logarithm of the level forgotten" else np.log(before)
    by_steep = -strength * power * log * share**2
    K = (-strength * steep * power / before * share**2)[:, None] * AFTER
    inverse = np.linalg.inv(np.eye(3) - K)
    if slip == "ring left open":
        inverse = np.eye(3)
    if slip == "once round the ring only":
        inverse = np.eye(3) + K + K @ K
    J = inverse @ np.column_stack([np.diag(share), by_steep, np.ones(3)])
    if slip == "leak only where it is":
        J[:, 4] = 1
    return J


MILK = np.array([1.2, -0.3, 0.8, 0.1, -0.9])
LACTATIONS = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 0.0], [1.0, 2.0], [1.0, 1.0]])
KIN = np.eye(5)
KIN[[0, 2, 1, 3, 0, 4], [2, 0, 3, 1, 4, 0]] = [0.5, 0.5, 0.25, 0.25, 0.25, 0.25]
HERDS = np.kron([[1, 0], [0, 1]], np.ones((3, 3)))[:5, :5]


# Restricted likelihood of milk by the variances of kin, herd and rest.
def f_milk(x):
    V = np.exp(x[0]) * KIN + np.exp(x[1]) * HERDS + np.exp(x[2]) * np.eye(5)
    both = solve(V, np.column_stack([LACTATIONS, MILK]))
    A, b = LACTATIONS.T @ both[:, :2], LACTATIONS.T @ both[:, 2]
    return (np.log(det(V)) + np.log(det(A)) + MILK @ both[:, 2] - b @ solve(A, b)) / 2


@case(
    "smooth",
    f_milk,
    [-0.4, -0.9, -0.6],
    slips=(
        "likelihood not restricted",
        "means taken as 0 in the quadratic",
        "variances not as logarithms",
        "traces forgotten",
    ),
)
def variance_of_milk_between_kin(x, slip):
    parts = [np.exp(v) * M for v, M in zip(x, (KIN, HERDS, np.eye(5)), strict=True)]
    inverse = np.linalg.inv(sum(parts))
    half = inverse @ LACTATIONS
    P = inverse - half @ np.linalg.inv(LACTATIONS.T @ half) @ half.T
    D = inverse if slip == "likelihood not restricted" else P
    if slip == "traces forgotten":
        D = 0 * D
    a = (inverse if slip == "means taken as 0 in the quadratic" else P) @ MILK
    g = np.array([np.sum(D * M) - a @ M @ a for M in parts]) / 2
    return g / np.exp(x) if slip == "variances not as logarithms" else g


def _behind(s, n, delay):
    """The state s turned by `delay` about n."""
    cross = np.stack([n[1] * s[2], -n[0] * s[2], n[0] * s[1] - n[1] * s[0]])
    return np.cos(delay) * s + np.sin(delay) * cross + (1 - np.cos(delay)) * (n @ s) * n


# Polarisation of light behind three plates, by their angles and delays.
def f_plates(x):
    s = np.array([0.8, 0.0, 0.6])
    for angle, delay in zip(x[:3], x[3:], strict=True):
        s = _behind(s, np.stack([np.cos(2 * angle), np.sin(2 * angle), 0 * angle]), delay)
    return s


@case(
    "smooth",
    f_plates,
    [0.3, -0.7, 1.1, 1.4, 0.8, 2.1],
    parts=(slice(0, 3), slice(3, 6)),
    slips=(
        "angles not doubled",
        "later plates forgotten",
        "axis in one factor only",
        "state before the plate for the one behind",
    ),
)
def polarisation_of_light_behind_three_plates(x, slip):
    s, J = np.array([0.8, 0.0, 0.6]), np.zeros((3, 6))
    double = 1 if slip == "angles not doubled" else 2
    for i in range(3):
        angle, delay = x[i], x[3 + i]
        n = np.array([np.cos(2 * angle), np.sin(2 * angle), 0])
        turn = double * np.array([-n[1], n[0], 0])
        flat = 1 - np.cos(delay)
        by_angle = np.sin(delay) * np.cross(turn, s) + flat * (n @ s) * turn
        if slip != "axis in one factor only":
            by_angle = by_angle + flat * (turn @ s) * n
        if slip != "later plates forgotten":
            J = np.stack([_behind(column, n, delay) for column in J.T], axis=1)
        old, s = s, _behind(s, n, delay)
        before = slip == "state before the plate for the one behind"
        J[:, i], J[:, 3 + i] = by_angle, np.cross(n, old if before else s)
    return J


SPINS = np.array([1.4, -0.9, 2.1, 0.7])


# Velocities that four soft vortices give each other.
def f_vortices(P):
    d = P[:, None] - P
    w = SPINS / (np.sum(d**2, axis=2) + 0.05)
    return np.stack([-np.sum(w * d[:, :, 1], axis=1), np.sum(w * d[:, :, 0], axis=1)], axis=1)


@case(
    "smooth",
    f_vortices,
    [[0.2, 0.1], [1.3, 0.4], [0.5, 1.6], [-0.9, 0.8]],
    slips=(
        "own place forgotten",
        "distance as a constant",
        "spin of the vortex that is carried",
        "axes not turned",
    ),
)
def velocities_of_four_vortices(P, slip):
    d = P[:, None] - P
    square = np.sum(d**2, axis=2) + 0.05
    spins = SPINS[:, None] if slip == "spin of the vortex that is carried" else SPINS
    turned = np.stack([-d[:, :, 1], d[:, :, 0]], axis=2)
    quarter = np.eye(2) if slip == "axes not turned" else np.array([[0.0, -1.0], [1.0, 0.0]])
    bend = 0 if slip == "distance as a constant" else 2
    far = bend * turned[:, :, :, None] * d[:, :, None] / square[:, :, None, None]
    B = (spins / square)[:, :, None, None] * (quarter - far)
    B[range(4), range(4)] = 0
    J = -B.swapaxes(1, 2)
    if slip != "own place forgotten":
        J[range(4), :, range(4)] = B.sum(axis=1)
    return J


# Heat through a wall with fins: transfer, conductivity, thickness, length and pitch.
def f_fins(x):
    transfer, metal, thick, length, pitch = x
    rate = np.sqrt(2 * transfer / (metal * thick))
    fin = np.sqrt(2 * transfer * metal * thick) * np.tanh(rate * (length + thick / 2))
    return (fin + transfer * (pitch - thick)) / pitch


@case(
    "smooth",
    f_fins,
    [0.6, 3.0, 0.2, 1.3, 0.7],
    slips=(
        "tip as a constant",
        "rate of decay as a constant",
        "bare wall forgotten",
        "pitch only where it divides",
    ),
)
def heat_through_a_wall_with_fins(x, slip):
    transfer, metal, thick, length, pitch = x
    rate, far = np.sqrt(2 * transfer / (metal * thick)), length + thick / 2
    root = np.sqrt(2 * transfer * metal * thick)
    level = np.tanh(rate * far)
    slope = root * (1 - level**2) * rate
    half = root * level / 2
    decay = 0 if slip == "rate of decay as a constant" else slope * far / 2
    tip = 0 if slip == "tip as a constant" else slope / 2
    bare = 0 if slip == "bare wall forgotten" else 1
    gap = 0 if slip == "pitch only where it divides" else transfer
    return (
        np.array(
            [
                (half + decay) / transfer + bare * (pitch - thick),
                (half - decay) / metal,
                (half - decay) / thick + tip - bare * transfer,
                slope,
                gap - f_fins(x),
            ]
        )
        / pitch
    )


# A car steered into a bay: speeds and angles of the wheels for five moves.
def f_parking(x):
    east, north, heading = 0.0, 0.0, 0.2
    for speed, steer in x:
        turn = speed * np.tan(steer) / 2
        east = east + speed * np.cos(heading + turn / 2)
        north = north + speed * np.sin(heading + turn / 2)
        heading = heading + turn
    goal = (east - 2.0) ** 2 + (north - 1.5) ** 2 + (heading - 0.6) ** 2 / 2
    return goal + 0.1 * np.sum(x[:, 1] ** 2)


@case(
    "smooth",
    f_parking,
    [[0.8, 0.4], [1.1, 0.2], [0.9, -0.5], [0.6, 0.3], [0.4, -0.2]],
    slips=(
        "heading's effect on the place forgotten",
        "heading in the middle as at the start",
        "slope of the tangent forgotten",
        "effort of steering forgotten",
    ),
)
def car_steered_into_a_bay(x, slip):
    place, heading, middles = np.zeros(2), 0.2, []
    for speed, steer in x:
        turn = speed * np.tan(steer) / 2
        middles.append(heading + turn / 2)
        place = place + speed * np.array([np.cos(middles[-1]), np.sin(middles[-1])])
        heading = heading + turn
    by_east, by_north = 2 * (place - [2.0, 1.5])
    by_heading, g = heading - 0.6, np.zeros((5, 2))
    effort = 0 if slip == "effort of steering forgotten" else 0.2
    for i in reversed(range(5)):
        speed, steer = x[i]
        c, s, tangent = np.cos(middles[i]), np.sin(middles[i]), np.tan(steer)
        by_middle = speed * (c * by_north - s * by_east)
        by_turn = by_heading
        if slip != "heading in the middle as at the start":
            by_turn = by_turn + by_middle / 2
        if slip != "heading's effect on the place forgotten":
            by_heading = by_heading + by_middle
        bend = 1 if slip == "slope of the tangent forgotten" else 1 + tangent**2
        g[i, 0] = c * by_east + s * by_north + by_turn * tangent / 2
        g[i, 1] = by_turn * speed * bend / 2 + effort * steer
    return g


ORDERS = np.tile([1.0, 2.0, 3.0], 3)
LOUD = np.outer(0.8**ORDERS, 0.8**ORDERS) * np.tri(9, k=-1)


def _beats(x):
    tones = 2.2 * ORDERS * 2 ** np.repeat(x, 3)
    lower = np.minimum(tones[:, None], tones)
    return tones, np.abs(tones[:, None] - tones), 24 / (2.07 * lower + 18.96)


# Sethares: roughness of three notes with overtones, by their pitches in octaves.
def f_chord(x):
    _, gap, scale = _beats(x)
    return np.sum(LOUD * (np.exp(-3.5 * scale * gap) - np.exp(-5.75 * scale * gap)))


@case(
    "smooth",
    f_chord,
    [0.05, 0.27, 0.49],
    slips=(
        "width of hearing as a constant",
        "logarithm of 2 forgotten",
        "lower tone's part of the gap forgotten",
    ),
)
def roughness_of_a_chord(x, slip):
    tones, gap, scale = _beats(x)
    by = LOUD * (5.75 * np.exp(-5.75 * scale * gap) - 3.5 * np.exp(-3.5 * scale * gap))
    upper = tones[:, None] > tones
    by_upper = by * scale
    by_lower = -by_upper
    if slip == "lower tone's part of the gap forgotten":
        by_lower = 0 * by
    if slip != "width of hearing as a constant":
        by_lower = by_lower - by * gap * 2.07 * scale**2 / 24
    rows = np.sum(np.where(upper, by_upper, by_lower), axis=1)
    columns = np.sum(np.where(upper, by_lower, by_upper), axis=0)
    g = np.sum(((rows + columns) * tones).reshape(3, 3), axis=1)
    return g if slip == "logarithm of 2 forgotten" else np.log(2) * g


# Decisions by noisy evidence: share right, mean and variance of the times, in two tasks.
def f_decision(x):
    drift, bound, start = x[:2], x[2], x[3]
    level = np.tanh(drift * bound / 2)
    spread = bound / (2 * drift**3) * (level - drift * bound * (1 - level**2) / 2)
    return np.stack([(1 + level) / 2, start + bound * level / (2 * drift), spread])


@case(
    "smooth",
    f_decision,
    [0.9, 1.6, 1.7, 0.3],
    slips=(
        "drift only inside of the tanh",
        "bound only inside of the tanh",
        "drift cubed as squared",
        "½ of the tanh forgotten",
    ),
)
def errors_and_times_of_a_decision(x, slip):
    drift, bound = x[:2], x[2]
    level = np.tanh(drift * bound / 2)
    q = (1 - level**2) / (1 if slip == "½ of the tanh forgotten" else 2)
    _, mean, spread = f_decision(x)
    mean = mean - x[3]
    cubed = 2 if slip == "drift cubed as squared" else 3
    outer_drift = 0 if slip == "drift only inside of the tanh" else 1
    outer_bound = 0 if slip == "bound only inside of the tanh" else 1
    factor = bound / (2 * drift)
    inside = np.stack([q / 2, factor * q, factor * bound * level * q / drift])
    outside = np.stack([0 * mean, mean, spread])
    by_drift = bound * inside - outer_drift * np.array([[0], [1], [cubed]]) * outside / drift
    J = np.zeros((3, 2, 4))
    J[:, 0, 0], J[:, 1, 1] = by_drift.T
    J[:, :, 2] = drift * inside + outer_bound * outside / bound
    J[1, :, 3] = 1
    return J


SIGHTED, STRIP = np.array([0.3, 1.1, 0.2, 0.7, 1.6, 0.5]), 1.8
HERD = np.concatenate([np.ones((6, 1)), normal("sighted herds", 6, 2)], axis=1)


# Distances at which deer were seen from a line, in a strip beyond which none is counted.
def f_sightings(w):
    log = HERD @ w
    reach = np.exp(log)
    seen = log + np.log(erf(STRIP / (reach * np.sqrt(2.0))))
    return np.sum(SIGHTED**2 / (2 * reach**2) + seen)


@case(
    "smooth",
    f_sightings,
    [-0.1, 0.3, -0.2],
    batch=6,
    slips=(
        "strip without an end",
        "reach only inside of the error function",
        "½ in the exponent forgotten",
    ),
)
def deer_seen_from_a_line(w, slip):
    reach = np.exp(HERD @ w)
    edge = STRIP / reach
    half = 1 if slip == "½ in the exponent forgotten" else 2
    cut = edge * np.sqrt(2 / np.pi) * np.exp(-(edge**2) / half) / erf(edge / np.sqrt(2.0))
    if slip == "strip without an end":
        cut = 0
    own = 0 if slip == "reach only inside of the error function" else 1
    return (own - cut - (SIGHTED / reach) ** 2) @ HERD


BASKETS = ([0, 2], [1, 4], [2, 3])
GOODS = ((5,), (5, 2))


# Baskets of unlike goods by determinants: qualities and features of five goods.
def f_baskets(x):
    quality, features = unpack(x, *GOODS)
    B = np.exp(quality)[:, None] * features
    chosen = sum(np.log(det(B[S] @ B[S].T)) for S in BASKETS)
    return 3 * np.log(det(np.eye(5) + B @ B.T)) - chosen


@case(
    "smooth",
    f_baskets,
    pack([0.2, -0.3, 0.4, 0.1, -0.5], uniform("goods", 5, 2) + np.eye(5, 2)),
    batch=3,
    parts=slices(*GOODS),
    slips=(
        "normaliser forgotten",
        "normaliser of one basket",
        "quality forgotten in the features' part",
        "identity forgotten in the normaliser",
    ),
)
def baskets_of_goods_that_differ(x, slip):
    quality, features = unpack(x, *GOODS)
    size = np.exp(quality)[:, None]
    B = size * features
    count = {"normaliser forgotten": 0, "normaliser of one basket": 1}.get(slip, 3)
    if slip == "identity forgotten in the normaliser":
        D = 2 * count * np.linalg.pinv(B).T
    else:
        D = 2 * count * np.linalg.solve(np.eye(5) + B @ B.T, B)
    for S in BASKETS:
        D[S] -= 2 * np.linalg.inv(B[S]).T
    by_features = D if slip == "quality forgotten in the features' part" else size * D
    return pack(np.sum(D * B, axis=1), by_features)
