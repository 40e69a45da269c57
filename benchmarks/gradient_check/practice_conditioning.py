# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values whose rounding is amplified by the way in which they are computed."""

from __future__ import annotations

import numpy as np
from mpmath import mp
from scipy import special

from .case import case, pack, uniform
from .truth import is_exact, lifted, solve

j0 = lifted(special.j0, lambda x: mp.besselj(0, x), lambda x: -mp.besselj(1, x))
j1 = lifted(
    special.j1,
    lambda x: mp.besselj(1, x),
    lambda x: mp.besselj(0, x) - mp.besselj(1, x) / x,
)


def f_series(x):
    """exp(-x) by its series: terms of up to e^x that cancel."""
    term, total = 0 * x + 1.0, 0 * x + 1.0
    for k in range(1, 90):
        term = -term * x / k
        total = total + term
    return np.sum(total * np.array([1.0, 2e3]))


@case(
    "ill-conditioned",
    f_series,
    [3.0, 11.0],
    slips=("minus forgotten", "weights forgotten"),
    resolution=2e-5,
)
def series_that_cancels(x, slip):
    c = 1 if slip == "weights forgotten" else np.array([1.0, 2e3])
    return (1 if slip == "minus forgotten" else -1) * c * np.exp(-x)


@case(
    "ill-conditioned",
    lambda x: np.sum(np.log(np.exp(x) - 1)),
    [2e-9, 0.3, 5e-6],
    slips=("exponential forgotten", "minus forgotten"),
    entrywise=True,
    resolution=1e-4,
    accuracy=1e-9,
)
def inverse_softplus_as_written(x, slip):
    g = (1 if slip == "exponential forgotten" else np.exp(x)) / np.expm1(x)
    return -g if slip == "minus forgotten" else g


@case(
    "ill-conditioned",
    lambda x: np.sum(np.sqrt(x * x + 1) - x),
    [3e4, 2e5, 7e3],
    slips=("1 forgotten", "x forgotten"),
    entrywise=True,
    resolution=5e-2,
    accuracy=1e-5,
)
def root_minus_its_argument(x, slip):
    root = np.sqrt(x * x + 1)
    if slip == "1 forgotten":
        return x / root
    return -1 / (root * (root + x)) * (x if slip == "x forgotten" else 1)


def f_vandermonde(x):
    n = len(x)
    V = np.stack([x**k for k in range(n)], axis=1)
    y = solve(V, np.cos(3 * x))
    return np.sum(y * np.array([0.5**k for k in range(n)]))


@case(
    "ill-conditioned",
    f_vandermonde,
    [0.2, 0.2 + 1e-4, 0.9],
    slips=("right side's slope only", "matrix's slope only", "3 forgotten"),
    resolution=1e-3,
    accuracy=1e-6,
)
def interpolation_at_close_nodes(x, slip):
    V = np.stack([x**k for k in range(3)], axis=1)
    y = np.linalg.solve(V, np.cos(3 * x))
    w = np.linalg.solve(V.T, [1, 0.5, 0.25])
    own = -(1 if slip == "3 forgotten" else 3) * np.sin(3 * x)
    matrix = y[1] + 2 * x * y[2]
    if slip == "right side's slope only":
        matrix = 0
    if slip == "matrix's slope only":
        own = 0
    return w * (own - matrix)


PLACES = np.array([0.0, 0.13, 0.31, 0.42, 0.77])
HEIGHTS = np.sin(5 * PLACES)


def f_evidence(x):
    """A Gaussian process' -log p(y) with a jitter of 1e-8."""
    length, size = x
    d = (PLACES[:, None] - PLACES) ** 2
    K = size**2 * np.exp(-d / (2 * length**2)) + 1e-8 * np.eye(5)
    L = 0 * K
    for i in range(5):
        for j in range(i + 1):
            s = K[i, j] - np.sum(L[i, :j] * L[j, :j])
            L[i, j] = np.sqrt(s) if i == j else s / L[j, j]
    return np.sum(HEIGHTS * solve(K, HEIGHTS + 0 * K[0])) / 2 + np.sum(np.log(np.diag(L)))


@case(
    "ill-conditioned",
    f_evidence,
    [0.6, 1.3],
    slips=("trace forgotten", "data's part forgotten", "cube of the length"),
    entrywise=True,
    resolution=1e-4,
    accuracy=1e-5,
)
def evidence_of_a_smooth_process(x, slip):
    length, size = x
    d = (PLACES[:, None] - PLACES) ** 2
    E = size**2 * np.exp(-d / (2 * length**2))
    K = E + 1e-8 * np.eye(5)
    a = np.linalg.solve(K, HEIGHTS)
    power = 2 if slip == "cube of the length" else 3
    g = []
    for D in (E * d / length**power, 2 * E / size):
        trace = 0 if slip == "trace forgotten" else np.trace(np.linalg.solve(K, D)) / 2
        data = 0 if slip == "data's part forgotten" else a @ D @ a / 2
        g.append(trace - data)
    return np.array(g)


def f_recurrence(x):
    """J_7 by the recurrence from below, which is unstable."""
    a, b = j0(x[0]), j1(x[0])
    for n in range(1, 7):
        a, b = b, 2 * n / x[0] * b - a
    return b * x[1]


@case(
    "ill-conditioned",
    f_recurrence,
    [1.1, 3e4],
    slips=("second term forgotten", "sign of the second term"),
    entrywise=True,
    resolution=3e-3,
    accuracy=1e-6,
)
def bessel_by_an_unstable_recurrence(x, slip):
    low, here = special.jv(6, x[0]), special.jv(7, x[0])
    k = {"second term forgotten": 0, "sign of the second term": -7}.get(slip, 7)
    return np.array([x[1] * (low - k * here / x[0]), here])


def f_smallest(x):
    """The smallest eigenvalue of a matrix that has another 1e-6 away."""
    z = 0 * x[0]
    A = np.stack(
        [
            np.stack([1.0 + x[0], x[1], z]),
            np.stack([x[1], 1.0 + x[2], z + 0.3]),
            np.stack([z, z + 0.3, z + 4.0]),
        ]
    )
    if not is_exact(x):
        return np.linalg.eigvalsh(A)[0]
    value, vectors = np.linalg.eigh(A.astype(float))
    v, value = vectors[:, 0] + 0 * x, value[0]
    for _ in range(4):  # Rayleigh's iteration
        v = solve(A - (value - 1e-25) * np.eye(3), v)
        v = v / np.sqrt(v @ v)
        value = v @ (A @ v)
    return value


@case(
    "ill-conditioned",
    f_smallest,
    [0.0, 1e-6, 0.0299],
    slips=("2 of the off-diagonal forgotten", "the other vector's", "off-diagonal forgotten"),
    accuracy=1e-6,
    resolution=1e-4,
)
def eigenvalue_close_to_another(x, slip):
    A = np.array([[1 + x[0], x[1], 0], [x[1], 1 + x[2], 0.3], [0, 0.3, 4.0]])
    v = np.linalg.eigh(A)[1][:, 1 if slip == "the other vector's" else 0]
    two = {"2 of the off-diagonal forgotten": 1, "off-diagonal forgotten": 0}.get(slip, 2)
    return np.array([v[0] ** 2, two * v[0] * v[1], v[1] ** 2])


def f_poincare(x):
    u, v = x[:2], x[2:]
    a, b = 1 - u @ u, 1 - v @ v
    return np.arccosh(1 + 2 * np.sum((u - v) ** 2) / (a * b))


@case(
    "ill-conditioned",
    f_poincare,
    [0.6, 0.8 - 1e-8, 0.6 + 1e-6, 0.8 - 1e-6],
    parts=(slice(0, 2), slice(2, 4)),
    slips=("norms taken as constants", "root forgotten", "2 forgotten"),
    resolution=1e-4,
    accuracy=1e-6,
)
def hyperbolic_distance_near_the_border(x, slip):
    u, v = x[:2], x[2:]
    a, b, d = 1 - u @ u, 1 - v @ v, u - v
    t = 2 * (d @ d) / (a * b)
    k = 0 if slip == "norms taken as constants" else 2
    two = 1 if slip == "2 forgotten" else 2
    g = pack(two * 2 * d / (a * b) + k * t / a * u, -two * 2 * d / (a * b) + k * t / b * v)
    return g / (1 if slip == "root forgotten" else np.sqrt(t * (t + 2)))


def f_discriminant(x):
    a, b, c = x
    return (-b + np.sqrt(b * b - 4 * a * c)) / (2 * a)


@case(
    "ill-conditioned",
    f_discriminant,
    [1.1, -2.3, 2.3**2 / 4.4 - 1e-9],
    slips=("root's slope forgotten", "quotient's slope forgotten", "4 forgotten"),
    accuracy=1e-4,
    resolution=2e-3,
)
def nearly_double_root(x, slip):
    a, b, c = x
    r = np.sqrt(b * b - 4 * a * c)
    four = 1 if slip == "4 forgotten" else 4
    k = 0 if slip == "root's slope forgotten" else 1
    quotient = 0 if slip == "quotient's slope forgotten" else (-b + r) / (2 * a * a)
    return np.array(
        [-k * four * c / 2 / r / (2 * a) - quotient, (-1 + k * b / r) / (2 * a), -k * four / 4 / r]
    )


CLOUD = pack(uniform("cloud", 2000))


@case(
    "ill-conditioned",
    lambda x: (
        np.sum(np.log(x[0] + x[1] * CLOUD)) - 2000 * np.log(np.sum(x[0] + x[1] * CLOUD) / 2000)
    ),
    [1.0, 1e-4],
    batch=2000,
    slips=("second term forgotten", "mean for sum"),
    resolution=1e-2,
    accuracy=1e-7,
)
def dispersion_of_a_large_sample(x, slip):
    y = x[0] + x[1] * CLOUD
    m = y.mean()
    second = 0 if slip == "second term forgotten" else 2000 / (m * (2 if slip else 1))
    return np.array([np.sum(1 / y - second / 2000), np.sum((1 / y - second / 2000) * CLOUD)])
