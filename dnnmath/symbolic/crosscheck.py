"""The check beside every proof: both sides at small sizes, with many digits.

It shares no code with the prover: sums are added up and derivatives are central differences.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Mapping
from typing import Any

import mpmath
import numpy as np
import sympy

from .evaluate import Environment, compiled
from .expressions import Array, Differentiable, Index, parts

DIGITS = 150
STEP = mpmath.mpf(10) ** -25
TOLERANCE = mpmath.mpf(10) ** -40
"""Differences of that step err by its square, and by rounding, 10^-150, over it."""

SIZES = (1, 2, 3)


def cross_check(left: Any, right: Any, totals: Mapping[Array, Any]) -> tuple[str, str]:
    """Compare both sides at sizes 1 to 3 and random rational points, to 40 digits.

    Derivatives are differences here, and nothing of the prover is used. Returns how they agree, ""
    when no point of the domain was met, and where they differ, "" when they do not.
    """
    rng = random.Random(0)
    nodes = {*all_parts(left, right), *totals}
    symbols = sorted(sizes_of(nodes), key=str)
    choices = list(itertools.product(SIZES, repeat=len(symbols)))
    rng.shuffle(choices)
    sides = compiled(left), compiled(right)
    compared, worst = 0, mpmath.mpf(0)
    with mpmath.workdps(DIGITS):
        for lengths in choices[:12] * 3:
            sizes = {str(s): n for s, n in zip(symbols, lengths, strict=True)}
            environment = _sample(nodes, sizes, totals, rng)
            values = _both(sides, environment)
            if values is None:
                continue
            compared += 1
            error = abs(values[0] - values[1]) / (1 + abs(values[0]))
            worst = max(worst, error)
            if not error <= TOLERANCE:
                return "", _where(environment, values)
    if not compared:
        return "", ""
    return f"{compared} points, sizes up to 3, largest difference {mpmath.nstr(worst, 2)}", ""


def _both(sides: tuple[Any, Any], environment: Environment) -> tuple[Any, Any] | None:
    """Both values; None where one is not a real number (a pole, the logarithm of a negative)."""
    try:
        values = sides[0](environment), sides[1](environment)
    except ZeroDivisionError:
        return None
    return None if any(isinstance(v, mpmath.mpc) for v in values) else values


def sizes_of(nodes: Iterable[Any]) -> set[Any]:
    """The sizes that these symbols range over."""
    found = set()
    for part in nodes:
        if isinstance(part, Index):
            found.add(part.size)
        elif isinstance(part, Array):
            found.update(part.sizes)
        elif isinstance(part, Differentiable):
            found.add(part.size)
        elif isinstance(part, sympy.Symbol) and part.is_integer:
            found.add(part)
    return found


def _sample(
    nodes: set[Any], sizes: dict[str, int], totals: Mapping[Array, Any], rng: random.Random
) -> Environment:
    """Random values for every array, function, scalar and free index, hypotheses met."""
    environment = Environment({}, {}, sizes, {}, step=STEP)
    for node in sorted(nodes, key=str):
        if isinstance(node, Array):
            shape = tuple(sizes[str(s)] for s in node.sizes)
            values = [_number(rng, node.sign) for _ in range(int(np.prod(shape)))]
            if node in totals:
                values[-1] = mpmath.mpf(totals[node]) - sum(values[:-1])
            environment.arrays[str(node)] = np.array(values, dtype=object).reshape(shape)
        elif isinstance(node, Differentiable):
            functions = dict(environment.functions)
            functions[str(node)] = Quadratic(sizes[str(node.size)], rng)
            environment.functions = functions
        elif isinstance(node, Index):
            environment.indices[node.name] = rng.randrange(sizes[str(node.size)])
        elif isinstance(node, sympy.Symbol) and not node.is_integer:
            environment.arrays[str(node)] = _number(rng)
    return environment


def _where(environment: Environment, values: tuple[Any, Any]) -> str:
    shown = {name: np.shape(a) for name, a in environment.arrays.items()}
    left, right = (mpmath.nstr(v, 8) for v in values)
    return f"shapes {shown}: left {left}, right {right}"


def all_parts(*sides: Any) -> list[Any]:
    """Every part of several expressions."""
    return [part for side in sides for part in parts(side)]


class Quadratic:
    """F(u) = (a|u) + u B uᵀ, an instance of an abstract differentiable function."""

    def __init__(self, n: int, rng: random.Random) -> None:
        self.a = np.array([_number(rng) for _ in range(n)])
        self.B = np.array([[_number(rng) for _ in range(n)] for _ in range(n)])

    def __call__(self, u: Any) -> Any:
        """F(u)."""
        return self.a @ u + u @ self.B @ u

    def gradient(self, u: Any) -> Any:
        """a + u (B + Bᵀ)."""
        return self.a + u @ (self.B + self.B.T)


def _number(rng: random.Random, sign: str = "real") -> Any:
    size = mpmath.mpf(rng.randint(1, 40)) / rng.randint(7, 23)
    return size if sign != "real" or rng.random() < 0.5 else -size
