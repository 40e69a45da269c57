"""Functions drawn at random, with the gradient that reverse accumulation gives.

smooth      layers of elementary functions, with sums, products and quotients of two such networks.
scaled      the same in other units, of x and of f.
single      f in single precision.
rounded     the values on a grid.
uneven      noise that grows with x.
singular    the inverse of a nearly singular matrix.
cancelled   a large constant added and taken away, a sum of terms that cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from .case import Array

Function = Callable[[Any], Any]
ELEMENTARY: tuple[tuple[Function, Function], ...] = (
    (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    (np.sin, np.cos),
    (np.arctan, lambda z: 1 / (1 + z**2)),
    (lambda z: np.exp(-(z**2)), lambda z: -2 * z * np.exp(-(z**2))),
    (lambda z: np.logaddexp(0, z), lambda z: 1 / (1 + np.exp(-z))),
    (lambda z: np.sqrt(1 + z**2), lambda z: z / np.sqrt(1 + z**2)),
    (lambda z: z**2 / 2, lambda z: z),
    (lambda z: z**3 / 6, lambda z: z**2 / 2),
    (lambda z: 1 / (1 + z**2), lambda z: -2 * z / (1 + z**2) ** 2),
    (lambda z: np.log1p(z**2), lambda z: 2 * z / (1 + z**2)),
    (lambda z: np.exp(z / 2), lambda z: np.exp(z / 2) / 2),
)


class Drawn(NamedTuple):
    """A function, its right gradient, and a point."""

    kind: str
    f: Function
    gradient: Function
    x: Array


def network(r: np.random.Generator, n: int, m: int) -> tuple[Function, Function]:
    """R^n -> R^m and its Jacobian: one to three layers φ(A y + b)."""
    widths = [n, *r.integers(2, 6, int(r.integers(0, 3))).tolist(), m]
    layers = [
        (r.normal(size=(b, a)) / np.sqrt(a), r.normal(size=b), ELEMENTARY[r.integers(11)])
        for a, b in pairwise(widths)
    ]

    def f(x: Array) -> Array:
        for A, b, (phi, _) in layers:
            x = phi(A @ x + b)
        return x

    def jacobian(x: Array) -> Array:
        J = np.eye(n)
        for A, b, (phi, slope) in layers:
            z = A @ x + b
            J, x = slope(z)[:, None] * (A @ J), phi(z)
        return J

    return f, jacobian


def smooth(r: np.random.Generator) -> tuple[Function, Function, Array]:
    """A network, or two of them joined."""
    n = int(r.integers(1, 9))
    m = int(r.integers(1, 5)) * int(r.integers(2))
    (u, du), (v, dv) = network(r, n, max(m, 1)), network(r, n, max(m, 1))
    joined: tuple[tuple[Function, Function], ...] = (
        (u, du),
        (lambda x: u(x) + v(x), lambda x: du(x) + dv(x)),
        (
            lambda x: u(x) * v(x),
            lambda x: du(x) * v(x)[:, None] + u(x)[:, None] * dv(x),
        ),
        (
            lambda x: u(x) / (1 + v(x) ** 2),
            lambda x: (
                du(x) / (1 + v(x) ** 2)[:, None]
                - (2 * u(x) * v(x) / (1 + v(x) ** 2) ** 2)[:, None] * dv(x)
            ),
        ),
    )
    f, jacobian = joined[r.integers(4)]
    x = r.normal(size=n)
    if m:
        return f, jacobian, x
    w = r.normal(size=1)
    return lambda x: w @ f(x), lambda x: w @ jacobian(x), x


def drawn(kind: str, r: np.random.Generator) -> Drawn:
    """One function of a kind, finite at its point: single precision overflows now and then."""
    found = _drawn(kind, r)
    return found if np.isfinite(found.f(found.x)).all() else drawn(kind, r)


def _drawn(kind: str, r: np.random.Generator) -> Drawn:
    f, gradient, x = smooth(r)
    n, least = x.size, np.abs(np.atleast_2d(gradient(x))).max(axis=1).min() or 1.0
    if kind == "scaled":
        s, c = 10.0 ** r.uniform(-8, 8, n) * 10.0 ** r.uniform(-100, 100), 10.0 ** r.uniform(-9, 9)
        return Drawn(kind, lambda z: c * f(z / s), lambda z: c * gradient(z / s) / s, x * s)
    if kind == "single":
        return Drawn(kind, lambda z: np.asarray(f(z), dtype=np.float32), gradient, x)
    if kind == "rounded":
        places = int(r.integers(3, 9) - np.log10(least))  # a grid that each value moves on
        return Drawn(kind, lambda z: np.round(f(z), places), gradient, x)
    if kind == "uneven":
        noise, size = np.random.default_rng(int(r.integers(2**32))), 10.0 ** r.uniform(-12, -6)

        def uneven(z: Array) -> Any:
            value = f(z)
            return value + size * (z @ z) * noise.standard_normal(np.shape(value))

        return Drawn(kind, uneven, gradient, x)
    if kind == "singular":
        return singular(r)
    if kind == "cancelled":
        big = least * 10.0 ** r.uniform(3, 9)
        return Drawn(kind, lambda z: (f(z) + big) - big, gradient, x)
    return Drawn(kind, f, gradient, x)


def singular(r: np.random.Generator) -> Drawn:
    """c·(A + diag x)⁻¹ b with a condition number of up to 10^8: beyond that what is computed
    is another function, and no difference of its values can know."""
    n = int(r.integers(2, 6))
    Q, R = (np.linalg.qr(r.normal(size=(n, n)))[0] for _ in range(2))
    A = Q @ np.diag(10.0 ** np.linspace(0, -r.uniform(3, 8), n)) @ R
    b, c, x = r.normal(size=n), r.normal(size=n), 1e-3 * r.normal(size=n)

    def gradient(x: Array) -> Array:
        M = A + np.diag(x)
        return -np.linalg.solve(M.T, c) * np.linalg.solve(M, b)

    def f(x: Array) -> Any:
        return c @ np.linalg.solve(A + np.diag(x), b)

    if r.random() < 0.5:
        return Drawn("singular", f, gradient, x)
    return Drawn(
        "singular", lambda y: c @ np.linalg.solve(A, y), lambda y: np.linalg.solve(A.T, c), b
    )


KINDS = ("smooth", "scaled", "single", "rounded", "uneven", "singular", "cancelled")
