"""Identities and inequalities for every size: the proof, and an independent check beside it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import sympy

from .evaluate import Environment, compiled
from .expressions import (
    MARK,
    Array,
    Delta,
    Differentiable,
    Entry,
    Index,
    Sum,
    Unsupported,
    Value,
    derivative,
    gate,
    parts,
    relu,
    supported,
)
from .normal import Normalizer, is_zero, of_index, summed

DIGITS = 150
TOLERANCE = mpmath.mpf(10) ** -40
SIZES = (1, 2, 3)


@dataclass(frozen=True)
class Identity:
    """left = right, for every size and every point that meets the side conditions.

    proved: only when the normal forms agree and the cross-check found no difference.
    reason: why it was not proved. refuted_at: sizes and values where the two sides differ.
    axioms: rules used that are not algebra.
    side_conditions: denominators ≠ 0 and arguments of log > 0, where they are not evident.
    cross_check: how it was checked besides.
    """

    left: Any
    right: Any
    proved: bool
    axioms: tuple[str, ...]
    side_conditions: tuple[str, ...]
    cross_check: str
    reason: str = ""
    refuted_at: str = ""
    bound: str = ""

    def __str__(self) -> str:
        return f"{self.left} = {self.right}{self.bound}"


def prove_equal(left: Any, right: Any, totals: Mapping[Array, Any] | None = None) -> Identity:
    """Prove left = right for all sizes; totals: {y: 1} adds the hypothesis Σ_k y_k = 1.

    Raises Unsupported on an expression outside the calculus.
    """
    left, right = supported(left), supported(right)
    _require_distinct_names({*_all_parts(left, right), *(totals or {})})
    known = {} if totals is None else dict(totals)
    agree, denominators = _normal_forms_agree(left, right, known)
    agreed, difference = _cross_check(left, right, known)
    reason = "" if agreed else "no point of the domain was found"
    if difference:
        reason = "the cross-check finds a difference"
    elif not agree:
        reason = "the normal forms differ"
    return Identity(
        left,
        right,
        proved=not reason,
        axioms=_axioms(left, right) + tuple(f"Σ {y} = {c}" for y, c in known.items()),
        side_conditions=_side_conditions(left, right, denominators),
        cross_check=agreed,
        reason=reason,
        refuted_at=difference,
    )


def prove_nonnegative(expression: Any, witness: Any) -> Identity:
    """Prove expression ≥ 0: it equals the witness, whose every part is evidently ≥ 0.

    Evident are squares, exponentials, ReLU, gates, δ and 1 - δ, entries declared so, and their
    sums and products.
    """
    return _prove_sign(expression, witness, is_nonnegative, "≥")


def prove_positive(expression: Any, witness: Any) -> Identity:
    """Prove expression > 0: it equals the witness, which is evidently > 0."""
    return _prove_sign(expression, witness, is_positive, ">")


def _prove_sign(
    expression: Any, witness: Any, evident: Callable[[Any], bool], relation: str
) -> Identity:
    identity = prove_equal(expression, witness)
    shown = evident(identity.right)
    doubt = "" if shown else f"{identity.right} is not evidently {relation} 0"
    return replace(
        identity,
        proved=identity.proved and shown,
        reason=identity.reason or doubt,
        bound=f" {relation} 0",
    )


def _require_distinct_names(nodes: set[Any]) -> None:
    """Two symbols of one name would be taken for one another."""
    found = {n for n in nodes if isinstance(n, sympy.Symbol)} | _sizes_of(nodes)
    symbols = sorted(found, key=lambda symbol: str(symbol.name))
    for one, other in itertools.pairwise(symbols):
        if one.name == other.name:
            raise Unsupported(f"two different symbols are called {one.name}")


# --- the proof -----------------------------------------------------------------------------------


def _normal_forms_agree(
    left: Any, right: Any, totals: Mapping[Array, Any]
) -> tuple[bool, list[Any]]:
    """Whether left - right normalises to 0 however its free indices coincide."""
    denominators: list[Any] = []
    for names in _coincidences(left.free_symbols | right.free_symbols):
        normalizer = Normalizer(_total_atoms(totals), denominators)
        difference = sympy.Add(left.xreplace(names), -right.xreplace(names))
        if not is_zero(normalizer.polynomial(difference)):
            return False, denominators
    return True, denominators


def _total_atoms(totals: Mapping[Array, Any]) -> dict[Any, Fraction]:
    atoms = {}
    for y, value in totals.items():
        if not isinstance(y, Array) or len(y.sizes) != 1:
            raise TypeError(f"totals: a vector is needed, got {y!r}")
        k = of_index(Index("k", y.sizes[0]).fresh())
        atoms[summed((k,), {("entry", str(y), k): 1})] = Fraction(value)
    return atoms


def _coincidences(symbols: Iterable[Any]) -> Iterator[dict[Any, Any]]:
    """Every way in which free indices of one size may be equal, as a renaming."""
    free = sorted((s for s in symbols if isinstance(s, Index)), key=str)
    for stray in (i for i in free if MARK in i.name):
        raise Unsupported(f"the bound index {stray} is used outside its sum")
    groups = [list(g) for _, g in itertools.groupby(sorted(free, key=_size), key=_size)]
    for choice in itertools.product(*(list(_partitions(group)) for group in groups)):
        yield {i: block[0] for blocks in choice for block in blocks for i in block[1:]}


def _size(index: Index) -> str:
    return str(index.size)


def _partitions(items: list[Any]) -> Iterator[list[list[Any]]]:
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for blocks in _partitions(rest):
        yield [[first], *blocks]
        for n, block in enumerate(blocks):
            yield [*blocks[:n], [first, *block], *blocks[n + 1 :]]


def _axioms(*sides: Any) -> tuple[str, ...]:
    """The rules of calculus used besides algebra: they are named where a derivative meets them."""
    used = []
    for node in _all_parts(*sides):
        if isinstance(node, derivative):
            inside = list(parts(node.args[0]))
            if any(isinstance(part, relu | gate) for part in inside):
                used.append("ReLU' = 1[x > 0] where no argument of ReLU is 0")
            if any(isinstance(part, Value) for part in inside):
                used.append("chain rule for a differentiable F: R^n → R")
    return tuple(dict.fromkeys(used))


def _all_parts(*sides: Any) -> list[Any]:
    return [part for side in sides for part in parts(side)]


def _side_conditions(left: Any, right: Any, denominators: Sequence[Any]) -> tuple[str, ...]:
    divisors = [d for d in denominators if not is_positive(d)]
    positive = [
        p.args[0]
        for p in _all_parts(left, right)
        if isinstance(p, sympy.log) or (isinstance(p, sympy.Pow) and not p.args[1].is_Integer)
    ]
    conditions = [f"{d} ≠ 0" for d in divisors]
    conditions += [f"{x} > 0" for x in positive if not is_positive(x)]
    return tuple(dict.fromkeys(conditions))


def is_positive(e: Any) -> bool:
    """Whether an expression is evidently > 0 at every size and point."""
    if e.is_Rational:
        return bool(e > 0)
    if isinstance(e, Entry):
        return e.array.sign == "positive"
    if isinstance(e, sympy.exp):
        return True
    if isinstance(e, Sum):
        return is_positive(e.body)  # sizes are ≥ 1
    if isinstance(e, sympy.Add):
        return all(map(is_nonnegative, e.args)) and any(map(is_positive, e.args))
    if isinstance(e, sympy.Mul):
        return all(map(is_positive, e.args))
    if isinstance(e, sympy.Pow):
        return is_positive(e.args[0])
    return type(e) is sympy.Symbol and bool(e.is_positive)


def is_nonnegative(e: Any) -> bool:
    """Whether an expression is evidently ≥ 0 at every size and point."""
    if is_positive(e) or e == 0 or isinstance(e, relu | gate | Delta):
        return True
    if isinstance(1 - e, gate | Delta):
        return True
    if isinstance(e, Entry):
        return e.array.sign != "real"
    if isinstance(e, Sum):
        return is_nonnegative(e.body)
    if isinstance(e, sympy.Add | sympy.Mul):
        return all(map(is_nonnegative, e.args))
    if isinstance(e, sympy.Pow):
        base, power = e.args
        even = power.is_Integer and power % 2 == 0
        return bool(power > 0) and (even or is_nonnegative(base)) if power.is_Rational else False
    return False


# --- the cross-check -----------------------------------------------------------------------------


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


def _cross_check(left: Any, right: Any, totals: Mapping[Array, Any]) -> tuple[str, str]:
    """Compare both sides at sizes 1 to 3 and random rational points, to 40 digits.

    Derivatives are differences here, and nothing of the prover is used. Returns how they agree, ""
    when no point of the domain was met, and where they differ, "" when they do not.
    """
    rng = random.Random(0)
    nodes = {*_all_parts(left, right), *totals}
    symbols = sorted(_sizes_of(nodes), key=str)
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


def _sizes_of(nodes: Iterable[Any]) -> set[Any]:
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
    environment = Environment({}, {}, sizes, {}, step=mpmath.mpf(10) ** -25)
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
