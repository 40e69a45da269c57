# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Smooth functions of vectors and matrices, well scaled."""

from __future__ import annotations

import numpy as np

from .case import case, normal, uniform
from .truth import det, solve

A5, B5 = normal("A5", 5, 5), normal("b5", 5)


def f_quadratic(x):
    return 0.5 * (x @ A5 @ x) + B5 @ x


@case(
    "smooth",
    f_quadratic,
    normal("quadratic", 5),
    slips=("A for its symmetric part", "b forgotten", "½ forgotten", "A transposed"),
)
def quadratic_form(x, slip):
    if slip == "A for its symmetric part":
        return A5 @ x + B5
    if slip == "A transposed":
        return A5.T @ x + B5
    factor = 1.0 if slip == "½ forgotten" else 0.5
    return factor * (A5 + A5.T) @ x + (0 if slip == "b forgotten" else B5)


def f_rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@case(
    "smooth",
    f_rosenbrock,
    [-0.7, 0.6, 1.3, 0.9, 1.4, 0.2],
    slips=("chain factor", "right neighbour forgotten", "sign of 1 - x"),
)
def rosenbrock(x, slip):
    d = x[1:] - x[:-1] ** 2
    g = np.zeros_like(x)
    if slip != "right neighbour forgotten":
        g[1:] += 200 * d
    g[:-1] -= 400 * d * (1 if slip == "chain factor" else x[:-1])
    g[:-1] -= (-2 if slip == "sign of 1 - x" else 2) * (1 - x[:-1])
    return g


def f_logsumexp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


@case("smooth", f_logsumexp, normal("lse", 7), slips=("not normalised", "shift forgotten"))
def log_sum_exp(x, slip):
    e = np.exp(x - np.max(x))
    if slip == "not normalised":
        return e
    return e / (np.sum(np.exp(x)) if slip == "shift forgotten" else e.sum())


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


@case(
    "smooth",
    softmax,
    normal("softmax", 6),
    slips=("Kronecker delta forgotten", "rank-one term forgotten", "sign of the rank-one term"),
)
def softmax_jacobian(x, slip):
    s = softmax(x)
    delta = 1 if slip == "Kronecker delta forgotten" else np.eye(len(s))
    rank_one = {"rank-one term forgotten": 0, "sign of the rank-one term": -1}.get(slip, 1)
    return delta * s[:, None] - rank_one * np.outer(s, s)


@case("smooth", np.prod, 0.5 + uniform("product", 6), slips=("its own factor kept", "1/x only"))
def product(x, slip):
    if slip == "its own factor kept":
        return np.full_like(x, np.prod(x))
    return (1 if slip == "1/x only" else np.prod(x)) / x


def f_neighbours(x):
    return np.sum(np.sin(x[1:] * x[:-1]))


@case(
    "smooth",
    f_neighbours,
    normal("neighbours", 6),
    slips=("left neighbour only", "sine for cosine", "own value for the neighbour's"),
)
def neighbours(x, slip):
    c = np.sin(x[1:] * x[:-1]) if slip == "sine for cosine" else np.cos(x[1:] * x[:-1])
    g = np.zeros_like(x)
    own = slip == "own value for the neighbour's"
    g[1:] += c * (x[1:] if own else x[:-1])
    if slip != "left neighbour only":
        g[:-1] += c * (x[:-1] if own else x[1:])
    return g


M3 = normal("M3", 3, 3)


def f_factorisation(X):
    D = X @ X.T - (M3 + M3.T)
    return 0.5 * np.sum(D * D)


@case(
    "smooth",
    f_factorisation,
    normal("factorisation", 3, 4),
    slips=("second factor's part forgotten", "target forgotten", "one M"),
)
def matrix_factorisation(X, slip):
    M = {"target forgotten": 0 * M3, "one M": M3}.get(slip, M3 + M3.T)
    return (1 if slip == "second factor's part forgotten" else 2) * (X @ X.T - M) @ X


LEFT, RIGHT = normal("left", 3, 3), normal("right", 4, 4)


def f_bilinear(X):
    return np.trace(LEFT @ X @ RIGHT @ X.T)


@case(
    "smooth",
    f_bilinear,
    normal("bilinear", 3, 4),
    slips=("first term only", "transposes forgotten", "first term twice"),
)
def bilinear_trace(X, slip):
    first, second = LEFT.T @ X @ RIGHT.T, LEFT @ X @ RIGHT
    if slip == "first term only":
        return first
    return (
        first + first
        if slip == "first term twice"
        else (second + second if slip == "transposes forgotten" else first + second)
    )


X4 = np.eye(4) * 2 + 0.5 * normal("X4", 4, 4)


@case("smooth", det, X4, slips=("cofactors not transposed", "determinant forgotten"))
def determinant(X, slip):
    inverse = solve(X, np.eye(4))
    d = 1 if slip == "determinant forgotten" else det(X)
    return d * (inverse if slip == "cofactors not transposed" else inverse.T)


def f_log_det(X):
    return np.log(det(X))


@case("smooth", f_log_det, X4 + 0.1, slips=("inverse not transposed", "1/det forgotten"))
def log_determinant(X, slip):
    inverse = solve(X, np.eye(4))
    if slip == "1/det forgotten":
        return det(X) * inverse.T
    return inverse if slip == "inverse not transposed" else inverse.T


C4 = normal("C4", 4, 4)


def f_inverse(X):
    return np.sum(C4 * solve(X, np.eye(4)))


@case("smooth", f_inverse, X4 - 0.2, slips=("minus forgotten", "C transposed", "one inverse only"))
def matrix_inverse(X, slip):
    Y = solve(X, np.eye(4)).T
    C = C4.T if slip == "C transposed" else C4
    if slip == "one inverse only":
        return -Y @ C
    return (1 if slip == "minus forgotten" else -1) * Y @ C @ Y


def f_unit(x):
    return x / np.sqrt(np.sum(x * x))


@case(
    "smooth",
    f_unit,
    normal("unit", 5),
    slips=("projection forgotten", "1/norm forgotten", "norm treated as 1"),
)
def unit_vector(x, slip):
    n = np.sqrt(np.sum(x * x))
    u = x / n
    if slip == "projection forgotten":
        return np.eye(len(x)) / n
    rank_one = np.outer(x, x) if slip == "norm treated as 1" else np.outer(u, u)
    return (np.eye(len(x)) - rank_one) / (1 if slip == "1/norm forgotten" else n)


def f_spherical(p):
    r, t, q = p
    return np.stack([r * np.sin(t) * np.cos(q), r * np.sin(t) * np.sin(q), r * np.cos(t)])


@case(
    "smooth",
    f_spherical,
    [1.7, 0.8, 2.1],
    slips=("radius forgotten", "sign of the sine", "angles swapped"),
)
def spherical_coordinates(p, slip):
    r, t, q = p if slip != "angles swapped" else p[[0, 2, 1]]
    k = 1 if slip == "radius forgotten" else r
    s = -1 if slip == "sign of the sine" else 1
    return np.array(
        [
            [np.sin(t) * np.cos(q), k * np.cos(t) * np.cos(q), -k * s * np.sin(t) * np.sin(q)],
            [np.sin(t) * np.sin(q), k * np.cos(t) * np.sin(q), k * np.sin(t) * np.cos(q)],
            [np.cos(t), -k * s * np.sin(t), 0.0],
        ]
    )


def f_accumulated(x):
    return np.tanh(np.cumsum(x))


@case(
    "smooth",
    f_accumulated,
    0.5 * normal("accumulated", 6),
    slips=("upper for lower", "own entry left out", "1 - y for 1 - y²"),
)
def accumulated(x, slip):
    y = f_accumulated(x)
    slope = 1 - y if slip == "1 - y for 1 - y²" else 1 - y**2
    ones = np.ones((len(x), len(x)))
    lower = np.tril(ones, -1 if slip == "own entry left out" else 0)
    return slope[:, None] * (lower.T if slip == "upper for lower" else lower)


STEPS, DT = 12, 0.2


def f_euler(x):
    for _ in range(STEPS):
        x = x + DT * np.stack([x[1], -np.sin(x[0]) - 0.1 * x[1]])
    return 0.5 * np.sum(x * x)


@case(
    "smooth",
    f_euler,
    [1.1, -0.4],
    slips=("one step forgotten", "transpose forgotten", "linearised at the start"),
)
def euler_adjoint(x, slip):
    points = [x]
    for _ in range(STEPS):
        x = x + DT * np.stack([x[1], -np.sin(x[0]) - 0.1 * x[1]])
        points.append(x)
    g = points[-1]
    for p in points[-2:0:-1] if slip == "one step forgotten" else points[-2::-1]:
        angle = points[0][0] if slip == "linearised at the start" else p[0]
        J = np.eye(2) + DT * np.array([[0, 1], [-np.cos(angle), -0.1]])
        g = (J if slip == "transpose forgotten" else J.T) @ g
    return g


@case(
    "smooth", lambda x: x[0] ** 3 / (1 + x[0] ** 2), [1.3], slips=("quotient rule's second term",)
)
def one_variable(x, slip):
    first = 3 * x**2 / (1 + x**2)
    return first - (0 if slip else 2 * x**4 / (1 + x**2) ** 2)
