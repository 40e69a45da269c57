"""Identities and inequalities for every size: the proof, and an independent check beside it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from .crosscheck import all_parts, cross_check, sizes_of
from .expressions import (
    MARK,
    Array,
    Delta,
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
    _require_distinct_names({*all_parts(left, right), *(totals or {})})
    known = {} if totals is None else dict(totals)
    agree, denominators = _normal_forms_agree(left, right, known)
    agreed, difference = cross_check(left, right, known)
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


@dataclass(frozen=True)
class Induction:
    """A statement for every depth p, from its base and its step, each for every size.

    rule: what the induction runs over, as text; it is listed as an axiom.
    """

    rule: str
    base: tuple[Identity, ...]
    step: tuple[Identity, ...]

    @property
    def parts(self) -> tuple[Identity, ...]:
        """Base and step."""
        return (*self.base, *self.step)

    @property
    def proved(self) -> bool:
        """Whether every part is."""
        return bool(self.base) and bool(self.step) and all(part.proved for part in self.parts)

    @property
    def reason(self) -> str:
        """Why it is not proved."""
        missing = "" if self.base and self.step else "an induction needs a base and a step"
        return missing or "; ".join(f"{part}: {part.reason}" for part in self.parts if part.reason)

    @property
    def refuted_at(self) -> str:
        """Where a part fails."""
        return next((part.refuted_at for part in self.parts if part.refuted_at), "")

    @property
    def axioms(self) -> tuple[str, ...]:
        """The induction, and the axioms of the parts."""
        of_parts = (axiom for part in self.parts for axiom in part.axioms)
        return tuple(dict.fromkeys([f"induction: {self.rule}", *of_parts]))

    @property
    def side_conditions(self) -> tuple[str, ...]:
        """Those of the parts."""
        return tuple(dict.fromkeys(c for part in self.parts for c in part.side_conditions))

    @property
    def cross_check(self) -> str:
        """Those of the parts."""
        return "; ".join(part.cross_check for part in self.parts)

    def __str__(self) -> str:
        base, step = ("; ".join(map(str, part)) for part in (self.base, self.step))
        return f"base: {base}. Step: {step}"


def _require_distinct_names(nodes: set[Any]) -> None:
    """Two symbols of one name would be taken for one another."""
    found = {n for n in nodes if isinstance(n, sympy.Symbol)} | sizes_of(nodes)
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
    for node in all_parts(*sides):
        if isinstance(node, derivative):
            inside = list(parts(node.args[0]))
            if any(isinstance(part, relu | gate) for part in inside):
                used.append("ReLU' = 1[x > 0] where no argument of ReLU is 0")
            if any(isinstance(part, Value) for part in inside):
                used.append("chain rule for a differentiable F: R^n → R")
    return tuple(dict.fromkeys(used))


def _side_conditions(left: Any, right: Any, denominators: Sequence[Any]) -> tuple[str, ...]:
    divisors = [d for d in denominators if not is_positive(d)]
    positive = [
        p.args[0]
        for p in all_parts(left, right)
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
