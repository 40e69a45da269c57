"""Identities and inequalities for every size: the proof, and an independent check beside it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import sympy

from .calculus import bound_outside
from .crosscheck import all_parts, cross_check, sizes_of
from .expressions import (
    Array,
    Entry,
    Index,
    Unsupported,
    Value,
    derivative,
    gate,
    parts,
    relu,
    supported,
)
from .normal import Normalizer, is_zero
from .signs import Condition, conditions, is_nonnegative, is_positive

DIFFERENTIATION = (
    "rules of differentiation: sums, products, powers, exp and log of differentiable functions "
    "are differentiable"
)
RELU = "ReLU' = 1[x > 0] where no argument of ReLU is 0"
CHAIN = "chain rule for a differentiable F: R^n → R"


@dataclass(frozen=True)
class Identity:
    """left = right, for every size and every point that meets the side conditions.

    relation: "=", or "≥" and ">" where the right side is moreover a witness of the left one's sign.
    proved: only when the normal forms agree and the cross-check found no difference.
    reason: why it was not proved. refuted_at: sizes and values where the two sides differ.
    totals: the hypotheses Σ_k y[…, k] = c.
    axioms: rules used that are not algebra.
    side_conditions: divisors ≠ 0, arguments of log > 0, of ReLU in a derivative ≠ 0, where that is
        not evident. conditions: the same as expressions.
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
    relation: str = "="
    totals: Mapping[Array, Fraction] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        bound = "" if self.relation == "=" else f" {self.relation} 0"
        return f"{self.left} = {self.right}{bound}"

    def to_json(self) -> dict[str, Any]:
        """The proof as plain data, for a second checker; see `dnnmath.symbolic.data`."""
        from .data import identity_to_json

        return identity_to_json(self)

    def prose(self) -> str:
        """The proof as a person would write it, line by line."""
        from .prose import of_identity

        return of_identity(self)


def prove_equal(left: Any, right: Any, totals: Mapping[Array, Any] | None = None) -> Identity:
    """Prove left = right for all sizes; totals: {y: 1} adds the hypothesis Σ_k y_k = 1.

    Raises Unsupported on an expression outside the calculus.
    """
    left, right, known = supported(left), supported(right), _totals(totals or {})
    for stray in bound_outside(left) + bound_outside(right):
        raise Unsupported(f"the bound index {stray} is used outside its sum")
    _require_distinct_names({*all_parts(left, right), *known})
    _require_free_variables((left, right), known)
    agree = _normal_forms_agree(left, right, known)
    agreed, difference = cross_check(left, right, known)
    where = conditions(left, right)
    reason = "" if agreed else "no point of the domain was found"
    if difference:
        reason = "the cross-check finds a difference"
    elif not agree:
        reason = "the normal forms differ"
    for condition in where:
        if condition.impossible:
            reason = f"no point meets the side condition {condition}"
    return Identity(
        left,
        right,
        proved=not reason,
        axioms=axioms_of(left, right, known),
        side_conditions=tuple(map(str, where)),
        cross_check=agreed,
        reason=reason,
        refuted_at=difference,
        totals=known,
        conditions=where,
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
        relation=relation,
    )


# --- what may be asked ---------------------------------------------------------------------------


def _totals(totals: Mapping[Array, Any]) -> dict[Array, Fraction]:
    """The hypotheses Σ_k y[…, k] = c, with exact c."""
    for y, value in totals.items():
        if not isinstance(y, Array):
            raise Unsupported(f"totals: an array is needed, got {y!r}")
        if not isinstance(value, int | Fraction | sympy.Rational):
            raise Unsupported(f"totals: Σ {y} is an exact number, got {value!r}")
    return {y: Fraction(int(c.numerator), int(c.denominator)) for y, c in totals.items()}


def _require_distinct_names(nodes: set[Any]) -> None:
    """Two symbols of one name would be taken for one another."""
    found = {n for n in nodes if isinstance(n, sympy.Symbol)} | sizes_of(nodes)
    symbols = sorted(found, key=lambda symbol: str(symbol.name))
    for one, other in itertools.pairwise(symbols):
        if one.name == other.name:
            raise Unsupported(f"two different symbols are called {one.name}")


def _require_free_variables(sides: Sequence[Any], totals: Mapping[Array, Any]) -> None:
    """An entry whose total is fixed cannot move alone, a 0 or 1 not at all."""
    for node in all_parts(*sides):
        if isinstance(node, derivative):
            by = node.args[1]
            if by.array in totals:
                raise Unsupported(f"{by} cannot move alone: Σ {by.array} = {totals[by.array]}")
            if by.array.sign == "binary":
                raise Unsupported(f"{by} is 0 or 1: nothing is differentiated by it")


# --- the proof -----------------------------------------------------------------------------------


def _normal_forms_agree(left: Any, right: Any, totals: Mapping[Array, Fraction]) -> bool:
    """Whether left - right normalises to 0 however its free indices coincide."""
    normalizer = Normalizer({str(y): c for y, c in totals.items()})
    for names in coincidences(left.free_symbols | right.free_symbols):
        difference = sympy.Add(left.xreplace(names), -right.xreplace(names))
        if not is_zero(normalizer.polynomial(difference)):
            return False
    return True


def coincidences(symbols: Iterable[Any]) -> Iterator[dict[Any, Any]]:
    """Every way in which free indices of one size may be equal, as a renaming."""
    free = sorted((s for s in symbols if isinstance(s, Index)), key=str)
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


def axioms_of(left: Any, right: Any, totals: Mapping[Array, Fraction]) -> tuple[str, ...]:
    """The rules of calculus used besides algebra, where a derivative meets them; the hypotheses."""
    used = []
    for node in all_parts(left, right):
        if isinstance(node, derivative):
            inside = list(parts(node.args[0]))
            used.append(DIFFERENTIATION)
            if any(isinstance(part, relu | gate) for part in inside):
                used.append(RELU)
            if any(isinstance(part, Value) for part in inside):
                used.append(CHAIN)
    return (*dict.fromkeys(used), *(f"Σ {y} = {c}" for y, c in totals.items()))


def entries_of(expression: Any, array: Array) -> list[Entry]:
    """The entries of one array in an expression."""
    return [p for p in parts(expression) if isinstance(p, Entry) and p.array == array]
