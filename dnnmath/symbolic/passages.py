"""From a derivative to what it says of the function: textbook theorems, each named as an axiom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from .expressions import Array, Entry, Index, Sum, Unsupported, derivative, supported
from .identity import Identity, entries_of, prove_equal, prove_nonnegative

CONVEX = "a C² function with a positive semi-definite Hessian on an open convex set is convex there"
SPECTRAL = "a symmetric A with 0 ≤ v A vᵀ ≤ c ‖v‖² for all v has norm at most c (spectral theorem)"
MEAN_VALUE = "mean value inequality: a Jacobian of norm ≤ c on a convex set gives a c-Lipschitz map"
MONOTONE = "mean value theorem: a derivative ≥ 0 on an interval gives a non-decreasing function"


@dataclass(frozen=True)
class Passage:
    """A conclusion about a function, from identities and signs of its derivatives.

    rule: "convex", "lipschitz" or "nondecreasing".
    function: the function, or the entry of a map at the index of `by`. by: the variable.
    direction: the arbitrary vector v of a quadratic form; for "nondecreasing" the factor, 1 or -1,
        that says which way the variable moves. constant: c of "lipschitz".
    """

    rule: str
    function: Any
    by: Entry
    direction: Any
    constant: Any
    parts: tuple[Identity, ...]
    conclusion: str
    theorems: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why it is not proved."""
        missing = [f"{part}: {part.reason}" for part in self.parts if part.reason]
        restricted = [
            f"the side condition {c} restricts {self.by.array}"
            for part in self.parts
            for c in part.conditions
            if entries_of(c.expression, self.by.array)
        ]
        return "; ".join(dict.fromkeys(missing + restricted))

    @property
    def proved(self) -> bool:
        """Whether every part is, on a domain that is convex and open."""
        return not self.reason

    @property
    def refuted_at(self) -> str:
        """Where a part fails."""
        return next((part.refuted_at for part in self.parts if part.refuted_at), "")

    @property
    def axioms(self) -> tuple[str, ...]:
        """The theorems, and the axioms of the parts."""
        of_parts = (axiom for part in self.parts for axiom in part.axioms)
        return tuple(dict.fromkeys([*of_parts, *self.theorems]))

    @property
    def side_conditions(self) -> tuple[str, ...]:
        """Those of the parts."""
        return tuple(dict.fromkeys(c for part in self.parts for c in part.side_conditions))

    @property
    def cross_check(self) -> str:
        """Those of the parts."""
        return "; ".join(part.cross_check for part in self.parts)

    def __str__(self) -> str:
        return self.conclusion

    def to_json(self) -> dict[str, Any]:
        """The proof as plain data, for a second checker; see `dnnmath.symbolic.data`."""
        from .data import passage_to_json

        return passage_to_json(self)

    def prose(self) -> str:
        """The proof as a person would write it, line by line."""
        from .prose import of_passage

        return of_passage(self)


def prove_convex(f: Any, x: Array, v: Array, witness: Any) -> Passage:
    """Prove f convex in x: Σ_i Σ_j v_i ∂²f/∂x_i∂x_j v_j equals the witness, evidently ≥ 0."""
    i, j = _pair(x, v, [f])
    form = Sum(v[i] * derivative(derivative(f, x[i]), x[j]) * v[j], i, j)
    part = prove_nonnegative(form, witness)
    return Passage(
        "convex",
        supported(f),
        x[Index("i", x.sizes[0])],
        v,
        sympy.Integer(0),
        (part,),
        f"{f} is convex in {x}",
        (CONVEX,),
    )


def prove_lipschitz(
    G: Any, by: Entry, v: Array, constant: Any, witnesses: Sequence[Any]
) -> Passage:
    """Prove the map with entries G (at the index i of by = x[i]) c-Lipschitz in x.

    Its Jacobian J is symmetric, and v J vᵀ and c ‖v‖² - v J vᵀ equal the two witnesses, evidently
    ≥ 0.
    """
    x, (i,) = by.array, by.at
    _pair(x, v, [G, constant])
    if entries_of(supported(constant), x) or i in supported(constant).free_symbols:
        raise Unsupported(f"a Lipschitz constant in {x} does not depend on it, got {constant}")
    taken = {str(s) for s in (supported(G).free_symbols | {i})}
    j = next(Index(name, i.size) for name in "jklmnpqrs" if name not in taken)
    other = supported(G).xreplace({i: j})
    form = Sum(v[i] * derivative(G, x[j]) * v[j], i, j)
    lower, upper = witnesses
    parts = (
        prove_equal(derivative(G, x[j]), derivative(other, x[i])),
        prove_nonnegative(form, lower),
        prove_nonnegative(constant * Sum(v[i] ** 2, i) - form, upper),
    )
    text = f"({G})_{i} is Lipschitz in {x} with constant {constant}"
    return Passage(
        "lipschitz", supported(G), by, v, supported(constant), parts, text, (SPECTRAL, MEAN_VALUE)
    )


def prove_nondecreasing(f: Any, by: Entry, direction: Any, witness: Any) -> Passage:
    """Prove that f does not decrease as x[j] moves where the factor (1 or -1) points."""
    direction = supported(direction)
    if entries_of(direction, by.array):
        raise Unsupported(f"the direction of {by} does not depend on it, got {direction}")
    part = prove_nonnegative(direction * derivative(f, by), witness)
    unit = prove_equal(direction**2, 1)
    text = f"{f} does not decrease as {by} moves in the direction {direction}"
    return Passage(
        "nondecreasing",
        supported(f),
        by,
        direction,
        sympy.Integer(0),
        (unit, part),
        text,
        (MONOTONE,),
    )


def _pair(x: Array, v: Array, expressions: Sequence[Any]) -> tuple[Index, Index]:
    """Two indices of x, for a quadratic form in the arbitrary vector v."""
    if len(x.sizes) != 1 or v.sizes != x.sizes or v.sign != "real" or v == x:
        raise Unsupported(f"v is an arbitrary real vector of the sizes {x.sizes} of {x}")
    if x.sign not in ("real", "positive", "unit"):
        raise Unsupported(f"{x} ranges over an open set, it is declared {x.sign}")
    if any(entries_of(supported(e), v) for e in expressions):
        raise Unsupported(f"{v} is arbitrary: the function may not depend on it")
    return Index("i", x.sizes[0]).fresh(), Index("j", x.sizes[0]).fresh()
