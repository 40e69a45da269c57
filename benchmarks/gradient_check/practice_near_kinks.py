# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Formulas with kinks that are close to x but not at it, tables among them."""

from __future__ import annotations

import numpy as np

from .case import at, case, normal, pack
from .layers import relu


def f_triplet(x):
    a, p, n = x.reshape(3, 2)
    return relu(np.sum((a - p) ** 2) - np.sum((a - n) ** 2) + 1.0) * 1.0


@case(
    "kinks",
    f_triplet,
    [1.0, 0.0, 0.0, 1.0, 0.0, -np.sqrt(2.0) - 1e-8],
    slips=("margin ignored", "anchor's part forgotten", "positive and negative swapped"),
)
def triplet_loss_near_its_margin(x, slip):
    a, p, n = x.reshape(3, 2)
    on = float(np.sum((a - p) ** 2) - np.sum((a - n) ** 2) + 1.0 > 0) or 1.0 * (
        slip == "margin ignored"
    )
    g = 2 * np.stack([n - p, p - a, a - n])
    if slip == "anchor's part forgotten":
        g[0] = 0
    if slip == "positive and negative swapped":
        g = g[[0, 2, 1]]
    return on * g.ravel()


triplet_loss_at_its_margin = at(
    triplet_loss_near_its_margin,
    "triplet loss at its margin",
    [1.0, 0.0, 0.0, 1.0, 2.0, 1.0],
    f=lambda x: relu(np.sum((x[:2] - x[2:4]) ** 2) - np.sum((x[:2] - x[4:]) ** 2)),
    gradient=lambda x, slip: (
        {"": 0.0, "on": 1.0, "half on": 0.5, "twice on": 2.0}.get(slip, 1.0)
        * np.array([1, 1, 1, -1 if slip == "sign of the positive" else 1, 1, 1])
        * (0.0 if slip == "anchor only" else 1.0) ** np.array([0, 0, 1, 1, 1, 1])
        * 2
        * pack(x[4:] - x[2:4], x[2:4] - x[:2], x[:2] - x[4:])
    ),
    kink=True,
    rights=("", "on", "half on"),
    slips=("twice on", "sign of the positive", "anchor only"),
)


@case(
    "kinks",
    lambda x: np.sum(np.abs(x) ** 1.2) / 1.2,
    [0.0, 0.7, -1e-9, 0.0],
    slips=("slope 1 at 0", "sign forgotten", "power not lowered"),
)
def bridge_penalty(x, slip):
    if slip == "power not lowered":
        return np.sign(x) * np.abs(x) ** 1.2
    s = 1 if slip == "sign forgotten" else np.sign(x)
    return s * np.abs(x) ** 0.2 + (slip == "slope 1 at 0") * (x == 0)


KNOTS, TABLE = np.linspace(0.0, 10.0, 1001), np.exp(-np.linspace(0.0, 10.0, 1001) / 3) * 100


def f_table(x):
    """Raises IndexError beyond the last knot, as a table without a clamp does."""
    k = np.floor(np.asarray(x, dtype=float) * 100 + 1e-9).astype(int)
    return np.sum(TABLE[k] + (TABLE[k + 1] - TABLE[k]) * (x - KNOTS[k]) * 100)


@case(
    "kinks",
    f_table,
    [1.234567, 5.5 + 1e-8, 7.005, 0.3 + 1e-5],
    slips=("slope of the next cell", "spacing forgotten", "slope of the exponential"),
)
def interpolation_table(x, slip):
    k = np.floor(x * 100 + 1e-9).astype(int) + (slip == "slope of the next cell")
    if slip == "slope of the exponential":
        return -100 / 3 * np.exp(-x / 3)
    return (TABLE[k + 1] - TABLE[k]) * (1 if slip == "spacing forgotten" else 100)


def f_clamped(x):
    """The same table, which goes on straight beyond its ends."""
    k = np.clip(np.floor(np.asarray(x, dtype=float) * 100 + 1e-9).astype(int), 0, 999)
    return np.sum(TABLE[k] + (TABLE[k + 1] - TABLE[k]) * (x - KNOTS[k]) * 100)


table_that_goes_on = at(
    interpolation_table,
    "interpolation table that goes on",
    [1.234567, 5.5 + 1e-8, 7.005, 0.3 + 1e-5],
    f=f_clamped,
)

DRAWS = normal("monte carlo", 400)


def f_monte_carlo(x):
    end = x[0] * np.exp(x[1] * DRAWS - x[1] * x[1] / 2)
    return np.mean(np.maximum(end - x[2], 0))


@case(
    "kinks",
    f_monte_carlo,
    [100.0, 0.2, 105.0],
    batch=400,
    slips=("drift's slope forgotten", "indicator forgotten", "likelihood ratio's sign"),
)
def monte_carlo_option_price(x, slip):
    growth = np.exp(x[1] * DRAWS - x[1] ** 2 / 2)
    on = (x[0] * growth > x[2]) * 1.0
    if slip == "indicator forgotten":
        on = np.ones(400)
    drift = 0 if slip == "drift's slope forgotten" else x[1]
    sign = 1 if slip == "likelihood ratio's sign" else -1
    return np.array(
        [np.mean(on * growth), np.mean(on * x[0] * growth * (DRAWS - drift)), sign * on.mean()]
    )


TURN = 2 * np.pi


def f_wrapped(x):
    d = x - np.array([0.3, -0.4, 2.0])
    turns = np.round(np.asarray(d, dtype=float) / TURN)
    return np.sum((d - TURN * turns) ** 2)


@case(
    "kinks",
    f_wrapped,
    np.array([0.3 + np.pi - 1e-6, -0.4 - np.pi + 1e-10, 2.0 + 3 * np.pi + 1e-3]),
    slips=("not wrapped", "wrapped the other way", "2 forgotten"),
    accuracy=1e-8,
)
def squared_angle_difference_near_the_seam(x, slip):
    d = x - np.array([0.3, -0.4, 2.0])
    turns = np.round(d / TURN)
    if slip == "wrapped the other way":
        turns = turns + np.sign(d)
    w = d - (0 if slip == "not wrapped" else TURN * turns)
    return (1 if slip == "2 forgotten" else 2) * w


@case(
    "kinks",
    lambda x: (
        relu(x[0] - x[1] + 1e-6)
        + 2 * relu(x[1] - x[2] - 1e-9)
        + relu(x[2] - x[0] + 3e-8)
        + np.sum(np.sin(x))
    ),
    [0.75, 0.75, 0.75],
    slips=("all on", "all off", "on where ≥ 1e-7"),
)
def pairwise_hinges_close_to_ties(x, slip):
    on = {"all on": (1, 1, 1), "all off": (0, 0, 0), "on where ≥ 1e-7": (1, 0, 0)}.get(
        slip, (1, 0, 1)
    )
    a, b, c = on
    return np.array([a - c, 2 * b - a, c - 2 * b]) + np.cos(x)
