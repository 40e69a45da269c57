# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Physics in its own units, and numbers from 1e-300 to 1e300."""

from __future__ import annotations

from functools import partial

import numpy as np

from .. import case as cases
from ..case import normal

# Entries in units of their own.
case = partial(cases.case, "scales", entrywise=True)


@case(
    lambda x: 5.670e-8 * x[0] * x[1] * (x[2] ** 4 - x[3] ** 4),
    [0.8, 2e-4, 3000.0, 290.0],
    slips=("power not lowered", "surroundings' sign", "4 forgotten", "area forgotten"),
    resolution=1e-6,
)
def radiated_power(x, slip):
    e, A, T, S = x
    k = 5.670e-8 * e * (1 if slip == "area forgotten" else A)
    four, power = (1 if slip == "4 forgotten" else 4), (4 if slip == "power not lowered" else 3)
    sign = 1 if slip == "surroundings' sign" else -1
    net = T**4 - S**4
    return np.array(
        [5.670e-8 * A * net, 5.670e-8 * e * net, k * four * T**power, sign * k * four * S**power]
    )


@case(
    lambda x: 8.314 * x[0] / (2 * 96485.0) * np.log(x[1] / x[2]),
    [310.0, 1.8e-3, 1e-9],
    slips=("valence forgotten", "inner concentration's sign", "temperature by the ratio"),
)
def nernst_potential(x, slip):
    T, out, within = x
    k = 8.314 / (96485.0 if slip == "valence forgotten" else 2 * 96485.0)
    sign = 1 if slip == "inner concentration's sign" else -1
    ratio = out / within
    log = ratio if slip == "temperature by the ratio" else np.log(ratio)
    return k * np.array([log, T / out, sign * T / within])


@case(
    lambda x: x[0] * x[1] * x[2] * x[3],
    [1e-200, 1e150, -3e60, 2.0],
    slips=("own factor not divided out", "last factor forgotten", "sign of the third"),
)
def product_of_all_sizes(x, slip):
    a, b, c, d = x
    if slip == "own factor not divided out":
        return np.full(4, a * b * c * d)
    if slip == "last factor forgotten":
        return np.array([b * c, a * c, a * b, a * b * c])
    if slip == "sign of the third":
        c = -c
    return np.array([b * c * d, a * c * d, a * b * d, a * b * c])


def f_sizes(x):
    return np.stack(
        [1e-200 * x[1] * np.sin(x[0]), 1e200 * np.cos(x[0] * x[1]), x[0] / x[1]],
    )


@case(
    f_sizes,
    [0.7, -1.3],
    slips=("small row forgotten", "inner slope of the large row", "sign in the last row"),
)
def outputs_of_all_sizes(x, slip):
    a, b = x
    small = 0 if slip == "small row forgotten" else 1e-200
    inner = np.array([1.0, 1.0]) if slip == "inner slope of the large row" else np.array([b, a])
    sign = 1 if slip == "sign in the last row" else -1
    return np.array(
        [
            small * np.array([b * np.cos(a), np.sin(a)]),
            -1e200 * np.sin(a * b) * inner,
            [1 / b, sign * a / b**2],
        ]
    )


def f_scaled_norm(x):
    largest = np.max(np.abs(x))
    return largest * np.sqrt(np.sum((x / largest) ** 2))


@case(
    f_scaled_norm,
    [3e250, -4e250, 1e249, 2e250],
    slips=("scale taken as constant", "norm not divided out", "signs forgotten"),
)
def norm_without_overflow(x, slip):
    u = x / f_scaled_norm(x)
    if slip == "signs forgotten":
        return np.abs(u)
    if slip == "norm not divided out":
        return x.copy()
    if slip == "scale taken as constant":
        u[np.argmax(np.abs(x))] -= np.sign(x[np.argmax(np.abs(x))]) / np.sum(u * u)
    return u


HALF_AT = 1e-290


@case(
    lambda x: np.sum(x / (HALF_AT + x)),
    [1e-290, 3e-291, 5e-290],
    slips=("square forgotten", "quotient rule's second term", "constant forgotten"),
)
def saturation_at_1e_290(x, slip):
    total = HALF_AT + x
    share = HALF_AT / total
    if slip == "square forgotten":
        return share
    if slip == "quotient rule's second term":
        share = np.ones(3)
    return (x / total if slip == "constant forgotten" else share) / total


@case(
    lambda x: np.log1p(np.exp(x)),
    [-600.0, -30.0, 0.5, 40.0],
    slips=("value for slope", "slope of tanh", "1 - s for s"),
)
def softplus_far_out(x, slip):
    s = np.exp(-np.log1p(np.exp(-x)))
    if slip == "1 - s for s":
        s = np.exp(-np.log1p(np.exp(x)))
    if slip == "slope of tanh":
        s = s * (1 - s) * 2
    return np.diag(np.log1p(np.exp(x)) if slip == "value for slope" else s)


UNITS = np.array([1e6, 1e-6, 1.0])
MEASURED, FOUND = normal("measured", 6, 3) * UNITS, normal("found", 6)


@case(
    lambda w: np.mean((MEASURED @ w - FOUND) ** 2),
    normal("units", 3) / UNITS,
    batch=6,
    slips=("data in one unit", "target forgotten", "2 forgotten"),
)
def regression_in_mixed_units(w, slip):
    X = MEASURED / UNITS if slip == "data in one unit" else MEASURED
    d = MEASURED @ w - (0 if slip == "target forgotten" else FOUND)
    return (1 if slip == "2 forgotten" else 2) * X.T @ d / 6


@case(
    lambda x: x[0] * x[1] * (1 - np.exp(-x[2] / (x[3] * x[0]))),
    [1e-9, 5.0, 8e-4, 1e6],
    slips=("capacity in the exponent", "resistance's sign", "time's 1/R"),
)
def charge_of_a_capacitor(x, slip):
    C, V, t, R = x
    e = np.exp(-t / (R * C))
    inner = 0 if slip == "capacity in the exponent" else e * t / (R * C)
    sign = 1 if slip == "resistance's sign" else -1
    by_t = V * e / (1 if slip == "time's 1/R" else R)
    return np.array([V * (1 - e - inner), C * (1 - e), by_t, sign * V * t * e / R**2])


ACTION = 1.0546e-34


@case(
    lambda x: np.exp(-2 * x[0] * np.sqrt(2 * x[1] * (x[2] - x[3])) / ACTION),
    [3e-10, 9.11e-31, 8e-19, 2e-19],
    slips=("2 of the exponent forgotten", "energy's sign", "root's ½ forgotten", "value forgotten"),
)
def tunnelling_through_a_barrier(x, slip):
    d, m, V, E = x
    k = np.sqrt(2 * m * (V - E)) / ACTION
    value = 1 if slip == "value forgotten" else np.exp(-2 * d * k)
    two = 1 if slip == "2 of the exponent forgotten" else 2
    half = 1 if slip == "root's ½ forgotten" else 0.5
    by_V = half * d * k / (V - E)
    sign = 1 if slip == "energy's sign" else -1
    return -two * value * np.array([k, half * d * k / m, by_V, sign * by_V])


@case(
    lambda x: np.stack(
        [1 / (2 * np.pi * np.sqrt(x[1] * x[2])), np.sqrt(x[1] / x[2]) / x[0], x[0] / x[1]]
    ),
    [12.0, 3e-9, 2e-12],
    slips=("½ forgotten", "capacitance's sign in the quality", "2π forgotten", "square forgotten"),
)
def resonant_circuit(x, slip):
    R, L, C = x
    half = 1 if slip == "½ forgotten" else 0.5
    f = 1 / np.sqrt(L * C) / (1 if slip == "2π forgotten" else 2 * np.pi)
    q = np.sqrt(L / C) / R
    sign = 1 if slip == "capacitance's sign in the quality" else -1
    return np.array(
        [
            [0, -half * f / L, -half * f / C],
            [-q / R, half * q / L, sign * half * q / C],
            [1 / L, -R / L ** (1 if slip == "square forgotten" else 2), 0],
        ]
    )
