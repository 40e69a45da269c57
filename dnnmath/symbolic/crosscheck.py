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
from .signs import Condition, conditions

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
    symbolic = (Array, Differentiable, sympy.Symbol)
    found = {n for n in {*all_parts(left, right), *totals} if isinstance(n, symbolic)}
    nodes = sorted(found, key=str)
    where = [(c, compiled(c.expression)) for c in conditions(left, right)]
    symbols = sorted(sizes_of(nodes), key=str)
    choices = list(itertools.product(SIZES, repeat=len(symbols)))
    rng.shuffle(choices)
    sides = compiled(left), compiled(right)
    compared, worst = 0, mpmath.mpf(0)
    with mpmath.workdps(DIGITS):
        for lengths in choices[:12] * 3:
            sizes = {str(s): n for s, n in zip(symbols, lengths, strict=True)}
            environment = _sample(nodes, sizes, totals, rng)
            if environment is None or not all(_met(*c, environment) for c in where):
                continue
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


def _met(condition: Condition, value: Any, environment: Environment) -> bool:
    """Whether a point meets a side condition, for every value of its bound indices."""
    ranges = [range(environment.sizes[str(k.size)]) for k in condition.bound]
    for at in itertools.product(*ranges):
        environment.indices.update(zip((k.name for k in condition.bound), at, strict=True))
        try:
            x = value(environment)
        except ZeroDivisionError:
            return False
        if isinstance(x, mpmath.mpc) or not (x != 0 if condition.relation == "≠" else x > 0):
            return False
    return True


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
        elif isinstance(part, Array | Differentiable):
            found.update(part.sizes)
        elif isinstance(part, sympy.Symbol) and part.is_integer:
            found.add(part)
    return found


def _sample(
    nodes: list[Any], sizes: dict[str, int], totals: Mapping[Array, Any], rng: random.Random
) -> Environment | None:
    """Random values for every array, function, scalar and free index; None: no hypotheses met."""
    environment = Environment({}, {}, sizes, {}, step=STEP)
    for node in nodes:
        if isinstance(node, Array):
            shape = tuple(sizes[str(s)] for s in node.sizes)
            rows = np.empty(shape, dtype=object)
            for row in np.ndindex(shape[:-1]):
                values = _row(rng, node.sign, shape[-1], totals.get(node))
                if values is None:
                    return None
                rows[row] = values
            environment.arrays[str(node)] = rows
        elif isinstance(node, Differentiable):
            functions = dict(environment.functions)
            shape = tuple(sizes[str(n)] for n in node.sizes)
            functions[str(node)] = Quadratic(int(np.prod(shape)), rng)
            environment.functions = functions
        elif isinstance(node, Index):
            environment.indices[node.name] = rng.randrange(sizes[str(node.size)])
        elif isinstance(node, sympy.Symbol) and not node.is_integer:
            environment.arrays[str(node)] = _number(rng, "positive" if node.is_positive else "real")
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
        u = u.ravel()
        return self.a @ u + u @ self.B @ u

    def gradient(self, u: Any) -> Any:
        """a + u (B + Bᵀ)."""
        return (self.a + u.ravel() @ (self.B + self.B.T)).reshape(u.shape)


def _row(rng: random.Random, sign: str, length: int, total: Any) -> Any:
    """Numbers of one sign, with their sum where it is given; None where there are none."""
    values = [_number(rng, sign) for _ in range(length)]
    if total is None:
        return values
    if sign == "binary":
        ones = int(total) if total == int(total) else -1
        on = rng.sample(range(length), ones) if 0 <= ones <= length else None
        return None if on is None else [mpmath.mpf(n in on) for n in range(length)]
    whole = mpmath.mpf(total.numerator) / total.denominator
    if sign == "real":
        return [*values[:-1], whole - sum(values[:-1])]
    values = [value * whole / sum(values) for value in values]
    strict = 0 if sign == "nonnegative" else mpmath.mpf(10) ** -DIGITS
    met = whole >= strict and (sign != "unit" or max(values) < 1)
    return values if met else None


def _number(rng: random.Random, sign: str = "real") -> Any:
    if sign == "binary":
        return mpmath.mpf(rng.randint(0, 1))
    size = mpmath.mpf(rng.randint(1, 40)) / rng.randint(7, 23)
    if sign == "unit":
        return size / (1 + size)
    return size if sign != "real" or rng.random() < 0.5 else -size
