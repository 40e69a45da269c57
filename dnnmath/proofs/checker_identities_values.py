"""Exact rational functions over Q, for the checker of identities: a tree at given sizes.

A monomial is a sorted tuple of (generator, exponent), a polynomial a dictionary from monomials to
numbers, a value a polynomial over powers of polynomials that are known by number. Generators are
entries of arrays, exponentials of monomials, and whatever else has no value of its own: logarithms,
gates, F(u) and ∂_jF(u). Gates and entries that are 0 or 1 are their own squares.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .checker_identities_terms import Tree, Types
from .checker_terms import Rejected, need

Monomial = tuple[tuple[int, Any], ...]
Poly = dict[Monomial, Any]
Value = tuple[Poly, tuple[tuple[int, int], ...]]  # numerator, ((factor, power), …) below it
ONE: Poly = {(): 1}
MAX_POWER = 12


@dataclass
class Arithmetic:
    """Values at given sizes. totals: the sums over the last index of some arrays."""

    types: Types
    sizes: Mapping[str, int]
    totals: Mapping[str, Fraction]
    generators: dict[Any, int] = field(default_factory=dict)
    meanings: list[Any] = field(default_factory=list)
    idempotent: set[int] = field(default_factory=set)
    factors: dict[Any, int] = field(default_factory=dict)
    below: list[Poly] = field(default_factory=list)
    slopes: dict[Any, Value] = field(default_factory=dict)

    # Polynomials.

    def generator(self, *meaning: Any, idempotent: bool = False) -> int:
        """The number of a generator."""
        if meaning not in self.generators:
            self.generators[meaning] = len(self.meanings)
            if idempotent:
                self.idempotent.add(len(self.meanings))
            self.meanings.append(meaning)
        return self.generators[meaning]

    def symbol(self, *meaning: Any, idempotent: bool = False) -> Value:
        """A generator as a value."""
        return {((self.generator(*meaning, idempotent=idempotent), 1),): 1}, ()

    def product(self, p: Poly, q: Poly) -> Poly:
        """p·q."""
        result: Poly = {}
        for m, c in p.items():
            for n, d in q.items():
                key = self.joined(m, n)
                result[key] = result.get(key, 0) + c * d
        return {m: c for m, c in result.items() if c}

    def joined(self, m: Monomial, n: Monomial) -> Monomial:
        """The product of two monomials; g² = g for what is 0 or 1."""
        if not m or not n:
            return m or n
        powers = dict(m)
        for g, e in n:
            powers[g] = 1 if g in self.idempotent else powers.get(g, 0) + e
        return tuple(sorted((g, e) for g, e in powers.items() if e))

    def factor(self, p: Poly) -> int:
        """The number of a polynomial that divides."""
        key = spelled(p)
        if key not in self.factors:
            self.factors[key] = len(self.below)
            self.below.append(p)
        return self.factors[key]

    # Values.

    def plus(self, *values: Value) -> Value:
        """The sum, over the least common denominator."""
        common: dict[int, int] = {}
        for _, below in values:
            for f, e in below:
                common[f] = max(common.get(f, 0), e)
        total: Poly = {}
        for p, below in values:
            missing = {**common}
            for f, e in below:
                missing[f] -= e
            for f, e in missing.items():
                for _ in range(e):
                    p = self.product(p, self.below[f])
            for m, c in p.items():
                total[m] = total.get(m, 0) + c
        return {m: c for m, c in total.items() if c}, tuple(sorted(common.items()))

    def times(self, *values: Value) -> Value:
        """The product."""
        above = ONE
        below: dict[int, int] = {}
        for p, under in values:
            above = self.product(above, p)
            for f, e in under:
                below[f] = below.get(f, 0) + e
        return above, tuple(sorted(below.items())) if above else ()

    def inverse(self, value: Value) -> Value:
        """1/value. What is common to all terms goes into the monomial in front."""
        p, below = value
        need(p, "a division by 0")
        above = ONE
        for f, e in below:
            for _ in range(e):
                above = self.product(above, self.below[f])
        shared = {g for m in p for g, _ in m} - self.idempotent
        lowest = {g: min(dict(m).get(g, 0) for m in p) for g in shared}
        content = tuple(sorted((g, -e) for g, e in lowest.items() if e))
        rest = self.product(p, {content: 1})
        if len(rest) == 1 and () in rest:
            return self.product(above, {content: Fraction(1) / rest[()]}), ()
        lead = Fraction(rest[max(rest)])
        rest = {m: c / lead for m, c in rest.items()}
        return self.product(above, {content: 1 / lead}), ((self.factor(rest), 1),)

    def number(self, c: Any) -> Value:
        """A number."""
        return ({(): int(c) if c == int(c) else c} if c else {}), ()

    # Trees.

    def value(self, tree: Tree, at: Mapping[str, int]) -> Value:
        """The value of a tree, with the indices at these places (from 0)."""
        head, *args = tree
        if head == "number":
            return self.number(args[0])
        if head == "name":
            size = self.sizes.get(args[0])
            return self.symbol("number", args[0]) if size is None else self.number(size)
        if head == "entry":
            return self.entry(args[0], tuple(at[i] for i in args[1:]))
        if head == "δ":
            return self.number(int(at[args[0]] == at[args[1]]))
        if head == "Σ":
            k, size, body = args
            return self.plus(*(self.value(body, {**at, k: n}) for n in range(self.sizes[size])))
        if head == "+":
            return self.plus(self.value(args[0], at), self.value(args[1], at))
        if head == "-":
            minus = self.times(self.number(-1), self.value(args[1], at))
            return self.plus(self.value(args[0], at), minus)
        if head == "·":
            return self.times(self.value(args[0], at), self.value(args[1], at))
        if head == "/":
            return self.times(self.value(args[0], at), self.inverse(self.value(args[1], at)))
        if head == "^":
            return self.power(self.value(args[0], at), args[1])
        if head == "∂":
            _, array, *indices = args[0]
            need(array not in self.totals, f"{array} has a fixed sum: no entry moves alone")
            moving = self.generator("entry", array, *(at[i] for i in indices))
            return self.slope(self.value(args[1], at), moving)
        if head in ("value", "partial"):
            return self.applied(head, args, at)
        return self.function(head, self.value(args[0], at))

    def entry(self, array: str, at: tuple[int, ...]) -> Value:
        """An entry; the last one of a row whose sum is known is what is missing to it."""
        length = self.sizes[self.types.kinds[array][-1]]
        if array in self.totals and at[-1] == length - 1:
            others = [self.entry(array, (*at[:-1], n)) for n in range(length - 1)]
            minus = [self.times(self.number(-1), other) for other in others]
            return self.plus(self.number(self.totals[array]), *minus)
        return self.symbol("entry", array, *at, idempotent=self.types.sign(array) == "binary")

    def power(self, value: Value, exponent: Fraction) -> Value:
        """value^exponent; a root is a generator with a fractional exponent."""
        need(abs(exponent) <= MAX_POWER, f"the exponent {exponent} is too large")
        if exponent.denominator > 1:
            return {((self.generator("base", frozen(value)), exponent),): 1}, ()
        base = self.inverse(value) if exponent < 0 else value
        return self.times(*[base] * abs(int(exponent)))

    def function(self, head: str, value: Value) -> Value:
        """exp, log, ReLU and gate."""
        if head == "exp":
            return self.exponential(value)
        if head == "log":
            return ({}, ()) if value == (ONE, ()) else self.symbol("log", frozen(value))
        sign = self.sign(value)
        if sign is None:
            gate = self.symbol("gate", frozen(value), idempotent=True)
        else:
            gate = self.number(int(sign > 0))
        return gate if head == "gate" else self.times(gate, value)

    def exponential(self, value: Value) -> Value:
        """exp(Σ c·m) = Π exp(m)^c."""
        p, below = value
        if below:
            return self.symbol("exp of", frozen(value))
        powers = ((self.generator("exp", m), c) for m, c in p.items())
        return {tuple(sorted(powers)): 1}, ()

    def sign(self, value: Value) -> int | None:
        """1 for what is evidently > 0, 0 for what is evidently ≤ 0, otherwise None."""
        p, below = value
        if not p:
            return 0
        known = [self.evident(m) for m in p]
        if below or not all(known):
            return None
        if all(c > 0 for c in p.values()) and "positive" in known:
            return 1
        return 0 if all(c < 0 for c in p.values()) else None

    def evident(self, m: Monomial) -> str:
        """Whether a monomial is evidently positive or non-negative."""
        signs = set()
        for g, e in m:
            kind, *rest = self.meanings[g]
            known = "positive" if kind in ("exp", "exp of") else ""
            if kind in ("entry", "number"):
                known = self.types.bound(("entry" if kind == "entry" else "name", rest[0]))
            signs.add(known if known or e % 2 else "nonnegative")
        return "" if "" in signs else "nonnegative" if "nonnegative" in signs else "positive"

    def applied(self, head: str, args: Any, at: Mapping[str, int]) -> Value:
        """F(u) or ∂_jF(u): a generator for each F, u and j."""
        F, bound, body = args[0], args[-2], args[-1]
        places = list(itertools.product(*map(range, self.shape(F))))
        u = tuple(
            frozen(self.value(body, {**at, **dict(zip(bound, n, strict=True))})) for n in places
        )
        j = tuple(at[i] for i in args[1]) if head == "partial" else None
        return self.symbol("F", F, j, u)

    def shape(self, F: str) -> tuple[int, ...]:
        """The sizes of what F takes."""
        return tuple(self.sizes[s] for s in self.types.kinds[F][1:])

    # Derivatives.

    def slope(self, value: Value, x: int) -> Value:
        """∂value/∂x: quotient and product rule over the generators."""
        p, below = value
        parts = [self.times(self.of_poly(p, x), ({(): 1}, below))]
        for f, e in below:
            change = self.of_poly(self.below[f], x)
            parts.append(self.times(self.number(-e), value, change, (ONE, ((f, 1),))))
        return self.plus(*parts)

    def of_poly(self, p: Poly, x: int) -> Value:
        """Σ over generators g of ∂p/∂g · ∂g/∂x."""
        by: dict[int, Poly] = {}
        for m, c in p.items():
            for g, e in m:
                rest = tuple(sorted((h, k - (h == g)) for h, k in m if k - (h == g)))
                part = by.setdefault(g, {})
                part[rest] = part.get(rest, 0) + c * e
        return self.plus(({}, ()), *(self.times((q, ()), self.of(g, x)) for g, q in by.items()))

    def of(self, g: int, x: int) -> Value:
        """∂g/∂x for a generator g."""
        if (g, x) not in self.slopes:
            self.slopes[g, x] = self.number(1) if g == x else self.inner(g, x)
        return self.slopes[g, x]

    def inner(self, g: int, x: int) -> Value:
        """The derivative of a generator that is a function of others."""
        kind, *args = self.meanings[g]
        here: Value = ({((g, 1),): 1}, ())
        if kind == "exp":
            return self.times(here, self.of_poly({args[0]: 1}, x))
        if kind == "exp of":
            return self.times(here, self.slope(thawed(args[0]), x))
        if kind == "log":
            inside = thawed(args[0])
            return self.times(self.slope(inside, x), self.inverse(inside))
        if kind == "base":
            return self.slope(thawed(args[0]), x)
        if kind == "F":
            F, j, u = args
            return self.chain(F, j, u, x)
        return {}, ()  # other entries, numbers, and gates, which are constant off their kink

    def chain(self, F: str, j: Any, u: Any, x: int) -> Value:
        """Σ_k ∂_kF(u) ∂u_k/∂x."""
        places = itertools.product(*map(range, self.shape(F)))
        changes = [(k, self.slope(thawed(u_k), x)) for k, u_k in zip(places, u, strict=True)]
        if j is not None and any(p for _, (p, _) in changes):
            raise Rejected(f"{F} is differentiable once")
        return self.plus(
            ({}, ()), *(self.times(self.symbol("F", F, k, u), d) for k, d in changes if d[0])
        )


def spelled(p: Poly) -> tuple[Any, ...]:
    """A polynomial as a key."""
    return tuple(sorted(p.items()))


def frozen(value: Value) -> Any:
    """A value as a key."""
    return spelled(value[0]), value[1]


def thawed(key: Any) -> Value:
    """The value of a key."""
    return dict(key[0]), key[1]
