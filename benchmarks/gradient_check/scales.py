# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Arguments and values far from 1, and functions whose values carry little of their slope."""

from __future__ import annotations

import numpy as np

from .case import case, normal
from .truth import is_exact, rounded, solve

MIX = np.array([1e-8, 1.0, 1e8, 1e3])


@case(
    "scales",
    lambda x: np.sum(np.sin(x / MIX)),
    MIX * np.array([0.7, -1.2, 2.1, 0.4]),
    slips=("scale forgotten", "inverse scale"),
    entrywise=True,
)
def mixed_units(x, slip):
    return np.cos(x / MIX) * {"scale forgotten": 1, "inverse scale": MIX}.get(slip, 1 / MIX)


@case("scales", lambda x: np.sum(x**2), [1e-150, 3e-151, -2e-150], slips=("2 forgotten",))
def tiny_arguments(x, slip):
    return x.copy() if slip else 2 * x


@case("scales", lambda x: np.sum(x * np.sqrt(np.abs(x))), [1e150, -2e149], slips=("1 for 1.5",))
def huge_arguments(x, slip):
    return (1.0 if slip else 1.5) * np.sqrt(np.abs(x))


@case(
    "scales",
    lambda x: 1e-200 * np.sum(np.exp(x)),
    normal("tiny value", 4),
    slips=("scale forgotten", "slope of the sum"),
)
def tiny_values(x, slip):
    if slip == "slope of the sum":
        return np.full_like(x, 1e-200 * np.sum(np.exp(x)))
    return (1 if slip else 1e-200) * np.exp(x)


@case("scales", lambda x: 1e200 * np.sum(np.tanh(x)), normal("huge value", 4), slips=("1 - y",))
def huge_values(x, slip):
    y = np.tanh(x)
    return 1e200 * (1 - y if slip else 1 - y * y)


G, MASSES = 6.67430e-11, (5.972e24, 7.342e22)


@case(
    "scales",
    lambda r: -G * MASSES[0] * MASSES[1] / np.sqrt(np.sum(r * r)),
    [3.0e8, -2.2e8, 0.9e8],
    slips=("cube forgotten", "one mass", "minus"),
)
def gravity(r, slip):
    d = np.sqrt(np.sum(r * r))
    k = G * MASSES[0] * (1 if slip == "one mass" else MASSES[1])
    return (-1 if slip == "minus" else 1) * k * r / d ** (2 if slip == "cube forgotten" else 3)


@case(
    "scales",
    lambda x: np.sum(np.sin(1e5 * x)),
    [1.0, 0.3, -2.0],
    slips=("frequency forgotten", "sine for cosine"),
)
def high_frequency(x, slip):
    wave = np.sin if slip == "sine for cosine" else np.cos
    return (1 if slip == "frequency forgotten" else 1e5) * wave(1e5 * x)


@case(
    "scales",
    lambda x: np.sum(np.sin(x)),
    [1e6 + 0.3, -1e6 + 0.5, 2e6],
    slips=("sine for cosine",),
    resolution=5e-5,
)
def far_from_0(x, slip):
    return np.sin(x) if slip else np.cos(x)


BOLTZMANN = 8.617e-5


@case(
    "scales",
    lambda x: x[0] * np.exp(-x[1] / (BOLTZMANN * x[2])),
    [1e13, 0.8, 300.0],
    slips=("1/T for 1/T²", "Boltzmann's constant forgotten"),
    entrywise=True,
)
def arrhenius(x, slip):
    a, e, t = x
    rate = a * np.exp(-e / (BOLTZMANN * t))
    k = 1 if slip == "Boltzmann's constant forgotten" else BOLTZMANN
    return rate * np.array(
        [1 / a, -1 / (k * t), e / (k * t ** (1 if slip == "1/T for 1/T²" else 2))]
    )


# Values that carry noise. `resolution` is the noise divided by what a step in x can move f.


def single(x):
    return rounded(x, lambda x: x.astype(np.float32))


@case(
    "noise",
    lambda x: np.sum(single(np.sin(single(x)) * single(np.exp(single(x[::-1]))))) * 1.0,
    normal("single", 4),
    slips=("product rule's second term", "order forgotten"),
    resolution=2e-2,
)
def single_precision(x, slip):
    first = np.cos(x) * np.exp(x[::-1])
    second = np.exp(x) * np.sin(x[::-1])
    if slip == "order forgotten":
        second = np.exp(x[::-1]) * np.sin(x)
    return first + (0 if slip == "product rule's second term" else second)


@case(
    "noise",
    lambda x: rounded(np.sum(np.exp(x)), lambda v: np.round(v, 8)),
    normal("rounded", 4),
    slips=("slope of the sum",),
    resolution=1e-3,
)
def rounded_to_8_places(x, slip):
    return np.full_like(x, np.sum(np.exp(x))) if slip else np.exp(x)


@case(
    "noise",
    lambda x: 1e8 + np.sum(np.cos(x) * x),
    normal("offset", 4),
    slips=("product rule's second term",),
    resolution=1e-3,
)
def large_offset(x, slip):
    return np.cos(x) - (0 if slip else x * np.sin(x))


def f_bisection(x):
    """The sum of the roots of y = x cos(y/2), each by 30 halvings of [0, 2]: steps of 2e-9."""
    low, high = 0 * x, 0 * x + 2
    if is_exact(x):
        y = low + 0.5
        for _ in range(8):  # Newton's method: 60 digits, and the derivative with them
            y = y - (y - x * np.cos(y / 2)) / (1 + x * np.sin(y / 2) / 2)
        return np.sum(y)
    for _ in range(30):
        y = (low + high) / 2
        above = y > x * np.cos(y / 2)
        low, high = np.where(above, low, y), np.where(above, y, high)
    return np.sum((low + high) / 2)


@case(
    "noise",
    f_bisection,
    [0.8, 0.5, 1.1],
    slips=("last step only", "sign of the implicit term"),
    resolution=1e-2,
)
def root_by_bisection(x, slip):
    y = np.full_like(x, 0.5)
    for _ in range(400):
        y = np.cos(y / 2) * x
    implicit = {"last step only": 0, "sign of the implicit term": -1}.get(slip, 1)
    return np.cos(y / 2) / (1 + implicit * x * np.sin(y / 2) / 2)


# Ill-conditioned: rounding in f is amplified.

HILBERT = 1 / (np.arange(5)[:, None] + np.arange(5) + 1.0)
C5 = normal("C5", 5)


@case(
    "ill-conditioned",
    lambda b: C5 @ solve(HILBERT, b),
    normal("hilbert", 5),
    slips=("inverse forgotten",),
    resolution=1e-5,
    accuracy=1e-8,
)
def hilbert_system(b, slip):
    return HILBERT @ C5 if slip else solve(HILBERT.T, C5)


NEAR = np.array([[1.0, 1.0, 0.0], [1.0, 1.0 + 1e-5, 0.3], [0.0, 0.3, 2.0]])


@case(
    "ill-conditioned",
    lambda x: np.sum(solve(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 2]]) + _entries(x), C5[:3])),
    [1e-4, 0.01, 0.3],
    slips=("one inverse only", "minus forgotten"),
    resolution=1e-4,
    accuracy=1e-7,
)
def nearly_singular(x, slip):
    A = np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 2]]) + _entries(x)
    y = solve(A, C5[:3])
    w = np.ones(3) if slip == "one inverse only" else solve(A.T, np.ones(3))
    sign = 1 if slip == "minus forgotten" else -1
    return sign * np.array([w[0] * y[0], w[0] * y[1], w[1] * y[1]])


def _entries(x):
    zero = 0 * x[0]
    return np.array([[x[0], x[1], zero], [zero, x[2], zero], [zero, zero, zero]])


@case(
    "ill-conditioned",
    lambda x: np.sum((1 - np.cos(x)) / x**2),
    [0.05, 0.3, 0.9],
    slips=("quotient rule's second term", "power of the second term"),
)
def cancellation(x, slip):
    second = 2 * (1 - np.cos(x)) / x ** (2 if slip == "power of the second term" else 3)
    return np.sin(x) / x**2 - (0 if slip == "quotient rule's second term" else second)


@case(
    "ill-conditioned",
    lambda x: np.sum(x**7 - 7 * x**6 + 21 * x**5 - 35 * x**4 + 35 * x**3 - 21 * x**2 + 7 * x - 1),
    [1.1, 0.7, 1.4],
    slips=("power not lowered",),
    resolution=1e-4,
)
def expanded_power(x, slip):
    return 7 * (x - 1) ** (7 if slip else 6)


def f_saturated(x):
    return np.sum(1 / (1 + np.exp(-x)))


@case(
    "ill-conditioned",
    f_saturated,
    [15.0, -20.0, 0.5, 8.0],
    slips=("1 - s forgotten", "s forgotten"),
    accuracy=1e-9,
)
def saturated_sigmoid(x, slip):
    s = 1 / (1 + np.exp(-x))
    return (1 if slip == "s forgotten" else s) * (1 if slip == "1 - s forgotten" else 1 - s)


@case(
    "ill-conditioned",
    lambda x: np.log(np.sum(np.exp(40 * x))) / 40,
    [1.0, 1.02, 0.4, 0.99],
    slips=("temperature not divided out", "not normalised"),
)
def sharp_maximum(x, slip):
    e = np.exp(40 * (x - 1))
    g = e if slip == "not normalised" else e / e.sum()
    return 40 * g if slip == "temperature not divided out" else g
