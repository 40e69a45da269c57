"""The normal form of an expression over arrays of symbolic size.

A *polynomial* is a dictionary from monomials to rational coefficients, a monomial a sorted tuple
of (atom, power). What a sum ranges over is one connected monomial: Σ_a Σ_b f(a) g(b) = (Σ_a f)(Σ_b
g), constants are pulled out, Σ_k δ(k, a) f(k) = f(a), and bound indices get canonical names, so
that equal sums are equal atoms. Then an identity is one between rational functions of atoms.

Atoms are tuples: ("symbol", name), ("entry" | "bit", array, indices…), ("delta", a, b), ("exp" |
"log" | "gate" | "inverse", polynomial), ("power", polynomial, exponent), ("applied", F, …), ("sum",
indices, monomial). A bit is an entry that is 0 or 1. An index is ("index", name, size). Bound names
carry their depth, so nesting cannot confuse them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from .calculus import differentiate
from .expressions import MARK, Applied, Delta, Entry, Index, Sum, derivative, gate, relu
from .signs import is_nonnegative, is_positive

Atom = tuple[Any, ...]
Monomial = tuple[tuple[Atom, int], ...]
Polynomial = tuple[tuple[Monomial, Fraction], ...]
Indices = tuple[Atom, ...]

IDEMPOTENT = ("delta", "gate", "bit")
MAX_POWER = 8
MAX_BOUND = 6


@dataclass(frozen=True)
class Term:
    """coefficient · Σ over bound of Π atom^power."""

    coefficient: Fraction
    bound: Indices
    factors: Mapping[Atom, int]


@dataclass
class Normalizer:
    """Brings expressions to normal form.

    totals: by the name of an array, the known sum over its last index.
    """

    totals: Mapping[str, Fraction] = field(default_factory=dict)

    def polynomial(self, expression: Any) -> Polynomial:
        """The normal form; two expressions of one normal form are equal at every size and point."""
        return self.close(self.terms(expression))

    def terms(self, e: Any) -> list[Term]:
        """The expression as a sum of terms, each with all its sums in front."""
        if isinstance(e, sympy.Rational):
            return [Term(Fraction(int(e.p), int(e.q)), (), {})] if e else []
        if isinstance(e, sympy.Add):
            return [term for part in e.args for term in self.terms(part)]
        if isinstance(e, sympy.Mul):
            product = [Term(Fraction(1), (), {})]
            for part in e.args:
                product = multiply(product, self.terms(part))
            return product
        if isinstance(e, sympy.Pow):
            return self.power(*e.args)
        if isinstance(e, Sum):
            k = e.bound.fresh()  # apart from every other occurrence of this sum
            body = self.terms(e.body.xreplace({e.bound: k}))
            return [Term(t.coefficient, (*t.bound, of_index(k)), t.factors) for t in body]
        if isinstance(e, derivative):
            return self.terms(differentiate(*e.args))
        if isinstance(e, relu):
            return multiply(self.terms(e.args[0]), self.terms(gate(e.args[0])))
        if isinstance(e, sympy.exp):
            return self.exponential(e.args[0])
        if isinstance(e, gate) and is_positive(e.args[0]):
            return [Term(Fraction(1), (), {})]
        if isinstance(e, gate) and is_nonnegative(-e.args[0]):
            return []
        return [Term(Fraction(1), (), {self.atom(e): 1})]

    def atom(self, e: Any) -> Atom:
        """An expression that is one factor."""
        if isinstance(e, Entry):
            kind = "bit" if e.array.sign == "binary" else "entry"
            return (kind, str(e.array), *map(of_index, e.at))
        if isinstance(e, Delta):
            return ("delta", *sorted(map(of_index, e.args)))
        if isinstance(e, sympy.log):
            return ("log", self.polynomial(e.args[0]))
        if isinstance(e, gate):
            return ("gate", self.polynomial(e.args[0]))
        if isinstance(e, Applied):
            bound, at = (tuple(map(of_index, part)) for part in (e.bound, e.at))
            return applied(str(e.function), self.polynomial(e.body), bound, at)
        return ("symbol", str(e))

    def exponential(self, argument: Any) -> list[Term]:
        """exp(Σ c_n t_n) = Π exp(t_n)^{c_n}, with c_n = p/q written as exp(t_n/q)^p."""
        factors: dict[Atom, int] = {}
        for monomial, c in self.polynomial(argument):
            factors[("exp", ((monomial, Fraction(1, c.denominator)),))] = c.numerator
        return [Term(Fraction(1), (), factors)]

    def power(self, base: Any, exponent: Any) -> list[Term]:
        """base^exponent: positive powers are multiplied out, monomials inverted, others kept."""
        if exponent.is_Integer and 0 < exponent <= MAX_POWER:
            product = factor = self.terms(base)
            for _ in range(int(exponent) - 1):
                product = multiply(product, self.terms(base))
            return product if exponent > 1 else factor
        polynomial = self.polynomial(base)
        if not exponent.is_Integer:
            root = ("power", polynomial, f"1/{exponent.q}")
            return [Term(Fraction(1), (), {root: int(exponent.p)})]
        if exponent > 0:
            return [Term(Fraction(1), (), {("power", polynomial, str(exponent)): 1})]
        n = -int(exponent)
        if len(polynomial) == 1:
            ((monomial, c),) = polynomial
            if not any(atom[0] in IDEMPOTENT for atom, _ in monomial):
                return [Term(1 / c**n, (), {atom: -n * p for atom, p in monomial})]
        return [Term(Fraction(1), (), {("inverse", polynomial): n})]

    def close(self, terms: Iterable[Term]) -> Polynomial:
        """Collapse deltas, split each term into its connected sums, and collect equal monomials."""
        total: dict[Monomial, Fraction] = {}
        for term in terms:
            closed = self.closed(collapse(term))
            if closed:
                monomial, c = closed
                total[monomial] = total.get(monomial, Fraction(0)) + c
        return collected(total)

    def closed(self, term: Term | None) -> tuple[Monomial, Fraction] | None:
        """A collapsed term as monomial and coefficient; None for 0."""
        if term is None:
            return None
        factors: dict[Atom, int] = {}
        c = term.coefficient
        for bound, inside in components(term):
            atom = summed(bound, inside) if inside else ("symbol", bound[0][2])
            total = self.total(atom)
            c *= 1 if total is None else total
            if total is None:
                add_power(factors, atom, 1)
        for atom, power in term.factors.items():
            if not mentions(atom, term.bound):
                add_power(factors, atom, power)
        return monomial_of(factors), c

    def total(self, atom: Atom) -> Fraction | None:
        """The known value of Σ_k y[…, k]."""
        if atom[0] != "sum" or len(atom[1]) != 1 or len(atom[2]) != 1:
            return None
        (k,), (((kind, name, *at), power),) = atom[1], atom[2]
        if kind not in ("entry", "bit") or power != 1 or at[-1] != k or k in at[:-1]:
            return None
        return self.totals.get(name)


def of_index(i: Index) -> Atom:
    """An index as an atom."""
    return ("index", i.name, str(i.size))


def add_power(factors: dict[Atom, int], atom: Atom, power: int) -> None:
    """Multiply by atom^power; δ² = δ and 1[…]² = 1[…]."""
    total = factors.pop(atom, 0) + power
    if total:
        factors[atom] = 1 if atom[0] in IDEMPOTENT else total


def multiply(left: list[Term], right: list[Term]) -> list[Term]:
    """The product of two sums of terms; their bound indices are apart already."""
    result = []
    for a in left:
        for b in right:
            factors = dict(a.factors)
            for atom, power in b.factors.items():
                add_power(factors, atom, power)
            result.append(Term(a.coefficient * b.coefficient, (*a.bound, *b.bound), factors))
    return result


def monomial_of(factors: Mapping[Atom, int]) -> Monomial:
    """Factors in canonical order."""
    return tuple(sorted(factors.items(), key=repr))


def collected(total: Mapping[Monomial, Fraction]) -> Polynomial:
    """The non-zero coefficients, in canonical order."""
    return tuple(sorted(((m, c) for m, c in total.items() if c), key=repr))


def collapse(term: Term) -> Term | None:
    """Σ_k δ(k, a) f(k) = f(a), for each bound k; None for a term that is 0.

    Free indices are distinct here: `prove_equal` goes through all their coincidences. A δ with an
    index that an outer sum binds is left as it is.
    """
    bound, factors = list(term.bound), dict(term.factors)
    for delta in [atom for atom in term.factors if atom[0] == "delta"]:
        a, b = delta[1:]
        if a in bound or b in bound:
            gone, kept = (a, b) if a in bound else (b, a)
            del factors[delta]
            bound.remove(gone)
            factors = renamed_factors(factors, {gone: kept})
            return collapse(Term(term.coefficient, tuple(bound), factors))
        if is_free(a) and is_free(b):
            return None
    return Term(term.coefficient, tuple(bound), factors)


def is_free(index: Atom) -> bool:
    """Whether the index is one of the identity's own, bound by no sum."""
    return MARK not in index[1]


def components(term: Term) -> list[tuple[Indices, dict[Atom, int]]]:
    """The bound indices in groups that share no factor, each with its factors."""
    groups: list[tuple[set[Atom], dict[Atom, int]]] = [({k}, {}) for k in term.bound]
    for atom, power in term.factors.items():
        touched = [g for g in groups if mentions(atom, tuple(g[0]))]
        if touched:
            groups = [g for g in groups if g not in touched]
            factors = {k: v for _, part in touched for k, v in part.items()}
            groups.append((set().union(*(g[0] for g in touched)), {**factors, atom: power}))
    return [(tuple(sorted(indices)), factors) for indices, factors in groups]


def mentions(tree: Any, indices: Indices) -> bool:
    """Whether one of the indices occurs in an atom."""
    if not isinstance(tree, tuple):
        return False
    return tree in indices or any(mentions(part, indices) for part in tree)


def depth(tree: Any) -> int:
    """How deeply sums and applied functions are nested in an atom."""
    if not isinstance(tree, tuple):
        return 0
    inner = max(map(depth, tree), default=0)
    return inner + (bool(tree) and tree[0] in ("sum", "applied"))


def summed(bound: Indices, factors: Mapping[Atom, int]) -> Atom:
    """Σ over connected bound indices, in the order of names that reads least."""
    level = max(map(depth, factors), default=0)
    candidates = []
    orders = itertools.permutations(bound) if len(bound) <= MAX_BOUND else [bound]
    for order in orders:
        names = tuple(("index", f"{MARK}{level}.{n}", k[2]) for n, k in enumerate(order))
        inside = renamed_factors(factors, dict(zip(order, names, strict=True)))
        candidates.append(("sum", names, monomial_of(inside)))
    return min(candidates, key=repr)


def applied(function: str, u: Polynomial, bound: Indices, at: Indices) -> Atom:
    """F(u) or ∂_jF(u), its bound indices named canonically."""
    level = depth(u)
    names = tuple(("index", f"{MARK}F{level}.{n}", k[2]) for n, k in enumerate(bound))
    u = renamed(u, dict(zip(bound, names, strict=True)))
    return ("applied", function, names, u, at)


def rename(atom: Any, names: Mapping[Atom, Atom]) -> Any:
    """An atom with other indices, canonical again. A δ of equal indices becomes 1."""
    kind = atom[0]
    if kind == "index":
        return names.get(atom, atom)
    if not mentions(atom, tuple(names)):
        return atom
    if kind in ("entry", "bit"):
        return (*atom[:2], *(rename(i, names) for i in atom[2:]))
    if kind == "delta":
        a, b = sorted(rename(i, names) for i in atom[1:])
        return 1 if a == b else ("delta", a, b)
    if kind == "sum":
        return summed(atom[1], renamed_factors(dict(atom[2]), names))
    if kind == "applied":
        at = tuple(rename(i, names) for i in atom[4])
        return applied(atom[1], renamed(atom[3], names), atom[2], at)
    return (kind, renamed(atom[1], names), *atom[2:])


def renamed_factors(factors: Mapping[Atom, int], names: Mapping[Atom, Atom]) -> dict[Atom, int]:
    """The factors of a monomial with other indices."""
    result: dict[Atom, int] = {}
    for atom, power in factors.items():
        new = rename(atom, names)
        if new != 1:
            add_power(result, new, power)
    return result


def renamed(polynomial: Polynomial, names: Mapping[Atom, Atom]) -> Polynomial:
    """A polynomial with other indices."""
    total: dict[Monomial, Fraction] = {}
    for monomial, c in polynomial:
        key = monomial_of(renamed_factors(dict(monomial), names))
        total[key] = total.get(key, Fraction(0)) + c
    return collected(total)


def is_zero(polynomial: Polynomial) -> bool:
    """Whether a normal form is 0 as a rational function of its atoms."""
    names: dict[Atom, sympy.Symbol] = {}
    numerator, _ = sympy.fraction(sympy.together(rational(polynomial, names)))
    bits = {name for atom, name in names.items() if atom[0] in IDEMPOTENT}
    reduced = sympy.expand(numerator).replace(
        lambda e: e.is_Pow and e.base in bits and e.exp.is_positive, lambda e: e.base
    )
    return bool(sympy.expand(reduced) == 0)


def rational(polynomial: Polynomial, names: dict[Atom, Any]) -> Any:
    """The normal form as a SymPy rational function, with a symbol for each atom."""
    terms = []
    for monomial, c in polynomial:
        factors = [sympy.Rational(c.numerator, c.denominator)]
        for atom, power in monomial:
            if atom[0] == "inverse":
                factors.append(rational(atom[1], names) ** -power)
            else:
                factors.append(names.setdefault(atom, sympy.Dummy()) ** power)
        terms.append(sympy.Mul(*factors))
    return sympy.Add(*terms)
