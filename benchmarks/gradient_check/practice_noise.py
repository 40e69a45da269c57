# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that carry noise, as simulations and measurements give them.

`resolution` is the noise divided by what a step in x can move f.
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

from .case import case
from .truth import erf, is_exact, rounded, solve


def f_single_sum(x):
    """A running sum of 300 terms in single precision."""
    terms = np.exp(-x[0] * np.arange(300) / 100) * np.cos(x[1] * np.arange(300) / 50)
    if is_exact(x):
        return np.sum(terms)
    return float(np.cumsum(terms.astype(np.float32), dtype=np.float32)[-1])


@case(
    "noise",
    f_single_sum,
    [0.8, 0.6],
    slips=("sine for cosine", "times forgotten", "minus forgotten"),
    resolution=2e-2,
)
def running_sum_in_single_precision(x, slip):
    k = np.arange(300)
    e = np.exp(-x[0] * k / 100)
    t = 1 if slip == "times forgotten" else k
    wave = np.cos if slip == "sine for cosine" else np.sin
    sign = 1 if slip == "minus forgotten" else -1
    return np.array(
        [sign * e @ (t / 100 * np.cos(x[1] * k / 50)), -e @ (t / 50 * wave(x[1] * k / 50))]
    )


def f_growth(x):
    """Logistic growth after 3 units of time by an adaptive method of tolerance 1e-10."""
    y, r, k = x
    if is_exact(x):
        e = np.exp(3 * r)
        return k * y * e / (k + y * (e - 1))
    found = solve_ivp(lambda t, u: r * u * (1 - u / k), (0, 3), [y], rtol=1e-10, atol=1e-12)
    return float(found.y[0, -1])


@case(
    "noise",
    f_growth,
    [0.2, 1.3, 2.5],
    slips=("capacity's entry forgotten", "growth of the start only", "time forgotten"),
    resolution=3e-2,
)
def logistic_growth_by_an_adaptive_method(x, slip):
    y, r, k = x
    e = np.exp(3 * r)
    d = k + y * (e - 1)
    t = 1 if slip == "time forgotten" else 3
    by_k = y * y * e * (e - 1) / d**2
    if slip == "capacity's entry forgotten":
        by_k = 0.0
    by_y = e if slip == "growth of the start only" else k * k * e / d**2
    return np.array([by_y, t * k * y * e * (k - y) / d**2, by_k])


STIFFNESS = np.array([[4.0, 1, 0, 0.5], [1, 3, 1, 0], [0, 1, 5, 1], [0.5, 0, 1, 4]])
LOAD = np.array([1.0, -2.0, 0.5, 3.0])


def _conjugate_gradients(A, b, tolerance):
    y, r = np.zeros_like(b), b.copy()
    p, rr = r.copy(), r @ r
    while rr > tolerance**2:
        Ap = A @ p
        a = rr / (p @ Ap)
        y, r = y + a * p, r - a * Ap
        p, rr = r + (r @ r) / rr * p, r @ r
    return y


def f_compliance(x):
    A = STIFFNESS + np.diag(x)
    if is_exact(x):
        return np.sum(LOAD * solve(A, LOAD + 0 * x)) + np.sum(x) / 10
    return LOAD @ _conjugate_gradients(A, LOAD, 1e-5) + np.sum(x) / 10


@case(
    "noise",
    f_compliance,
    [0.3, 1.1, 0.7, 0.2],
    slips=("minus forgotten", "one solution only", "cost forgotten"),
    resolution=2e-2,
)
def compliance_by_conjugate_gradients(x, slip):
    y = np.linalg.solve(STIFFNESS + np.diag(x), LOAD)
    cost = 0 if slip == "cost forgotten" else 0.1
    sign = 1 if slip == "minus forgotten" else -1
    return sign * y * (LOAD if slip == "one solution only" else y) + cost


def f_power_iteration(x):
    """The largest eigenvalue, iterated until it moves by less than 1e-9."""
    A = np.array([[2.0, 0.3, 0.1], [0.3, 1.2, 0.4], [0.1, 0.4, 0.8]]) + np.diag(x)
    v, last = 0 * x + np.array([1.0, 0.5, 0.25]), None
    for step in range(400):
        w = A @ v
        value = (v @ w) / (v @ v)
        done = last is not None and abs(value - last) < 1e-9
        if (done and not is_exact(x)) or (is_exact(x) and step == 250):
            break
        v, last = w / np.sqrt(w @ w), value
    return value


@case(
    "noise",
    f_power_iteration,
    [0.1, 0.4, -0.2],
    slips=("vector for its square", "the smallest one's", "not normalised"),
    resolution=1e-3,
)
def eigenvalue_by_power_iteration(x, slip):
    A = np.array([[2.0, 0.3, 0.1], [0.3, 1.2, 0.4], [0.1, 0.4, 0.8]]) + np.diag(x)
    v = np.linalg.eigh(A)[1][:, 0 if slip == "the smallest one's" else -1]
    if slip == "not normalised":
        v = v / v[0]
    return np.abs(v) if slip == "vector for its square" else v * v


def f_colebrook(x):
    """The friction factor, iterated until it moves by less than 1e-8."""
    re, rough = x
    y = 0 * re + 7.0
    for _ in range(60):
        new = -2 / np.log(10) * np.log(rough / 3.7 + 2.51 * y / re)
        done = not is_exact(x) and abs(new - y) < 1e-8
        y = new
        if done:
            break
    return 1 / y**2


@case(
    "noise",
    f_colebrook,
    [8e4, 3e-4],
    slips=("implicit term forgotten", "square's slope forgotten", "sign of the roughness"),
    entrywise=True,
    resolution=5e-3,
)
def friction_factor_by_iteration(x, slip):
    re, rough = x
    y = 7.0
    for _ in range(60):
        y = -2 / np.log(10) * np.log(rough / 3.7 + 2.51 * y / re)
    c = -2 / np.log(10) / (rough / 3.7 + 2.51 * y / re)
    implicit = 0 if slip == "implicit term forgotten" else c * 2.51 / re
    by = np.array([-c * 2.51 * y / re**2, c / 3.7]) / (1 - implicit)
    if slip == "sign of the roughness":
        by[1] = -by[1]
    return (1 if slip == "square's slope forgotten" else -2 / y**3) * by


def f_quantised(x):
    """Inputs read by a converter of 16 bits."""
    z = rounded(x, lambda v: np.round(v * 32768) / 32768)
    return np.sum(np.sin(3 * z) * z[::-1])


@case(
    "noise",
    f_quantised,
    [0.31, -0.62, 0.87],
    slips=("order forgotten", "3 forgotten", "cosine only"),
    resolution=5e-2,
)
def quantised_inputs(x, slip):
    three = 1 if slip == "3 forgotten" else 3
    other = x if slip == "order forgotten" else x[::-1]
    rest = 0 if slip == "cosine only" else np.sin(3 * x[::-1])
    return three * np.cos(3 * x) * other + rest


def f_printed(x):
    """What a simulator prints: six digits."""
    value = np.exp(-x[0]) * np.sin(2 * x[1]) * 40 + x[2] ** 2
    return value if is_exact(x) else float(f"{value:.5e}")


@case(
    "noise",
    f_printed,
    [0.4, 0.3, 1.7],
    slips=("2 of the sine forgotten", "minus forgotten", "2 of the square forgotten"),
    resolution=1e-2,
)
def printed_with_six_digits(x, slip):
    a, b, c = x
    two = 1 if slip == "2 of the sine forgotten" else 2
    sign = 1 if slip == "minus forgotten" else -1
    last = c if slip == "2 of the square forgotten" else 2 * c
    return np.array(
        [
            sign * np.exp(-a) * np.sin(2 * b) * 40,
            two * np.exp(-a) * np.cos(2 * b) * 40,
            last,
        ]
    )


SPOTS = np.array([0.4, 1.3, 2.2])


def f_profile(x):
    """The least over y of a penalised misfit, by golden sections down to 1e-5."""

    def inner(y):
        return np.sum((SPOTS - y * x) ** 2) + np.exp(y / 2)

    if is_exact(x):
        y = 0 * x[0] + 0.9
        for _ in range(12):
            slope = -2 * np.sum(x * (SPOTS - y * x)) + np.exp(y / 2) / 2
            y = y - slope / (2 * np.sum(x * x) + np.exp(y / 2) / 4)
        return inner(y)
    low, high, g = -1.0, 4.0, (np.sqrt(5) - 1) / 2
    while high - low > 1e-5:
        a, b = high - g * (high - low), low + g * (high - low)
        low, high = (low, b) if inner(a) < inner(b) else (a, high)
    return inner((low + high) / 2)


@case(
    "noise",
    f_profile,
    [0.5, 1.1, 1.6],
    slips=("y forgotten", "sign", "misfit at y = 1"),
    resolution=1e-3,
    accuracy=1e-9,
)
def profile_by_golden_sections(x, slip):
    y = 0.9
    for _ in range(30):
        slope = -2 * x @ (SPOTS - y * x) + np.exp(y / 2) / 2
        y = y - slope / (2 * x @ x + np.exp(y / 2) / 4)
    u = 1.0 if slip == "misfit at y = 1" else y
    g = -2 * (1 if slip == "y forgotten" else u) * (SPOTS - u * x)
    return -g if slip == "sign" else g


def f_simpson(x):
    """A quadrature whose number of points follows the width: it jumps."""
    a, b = x
    if is_exact(x):
        return np.sqrt(np.pi) / 2 * (erf(b) - erf(a))
    t = np.linspace(a, b, 41 + 2 * int(100 * (b - a)))
    v = np.exp(-t * t)
    return float((4 * v[1::2].sum() + 2 * v[::2].sum() - v[0] - v[-1]) * (t[1] - t[0]) / 3)


@case(
    "noise",
    f_simpson,
    [-0.7003, 1.2001],
    slips=("sign of the lower end", "square forgotten", "slope of the integrand"),
    resolution=1e-4,
    accuracy=1e-9,
)
def parabolas_as_many_as_fit(x, slip):
    a, b = x
    lower = 1 if slip == "sign of the lower end" else -1
    if slip == "square forgotten":
        return np.array([lower * np.exp(-abs(a)), np.exp(-abs(b))])
    k = -2 * x if slip == "slope of the integrand" else 1
    return k * np.array([lower * np.exp(-a * a), np.exp(-b * b)])
