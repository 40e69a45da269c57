"""Exact normal forms: polynomials over Q whose generators are symbols, Gram products, values, …

A polynomial is {(monomial, rational)} with monomial = {(generator, exponent)}. In a vector Σ cᵢ·aᵢ
each monomial has one atom aᵢ; ‖v‖² is ⟨v | v⟩. Generators that are certainly positive may have
negative exponents.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product as pairs
from math import comb
from typing import Any

from .errors import TermError

Poly = frozenset[Any]

ATOMS = ("point", "at", "gradient", "image", "differential", "least")
SIGNS = {"modulus": "positive", "reciprocal": "positive", "norm": "nonnegative"}


def total(terms: Iterable[tuple[Any, Fraction]]) -> Poly:
    """Σ c·m over (m, c)."""
    sums: dict[Any, Fraction] = {}
    for m, c in terms:
        sums[m] = sums.get(m, Fraction(0)) + c
    return frozenset((m, c) for m, c in sums.items() if c)


def power(*generator: Any, e: int = 1) -> Poly:
    """The polynomial that is one generator to the power e."""
    return frozenset({(frozenset({(generator, e)}), Fraction(1))})


ONE: Poly = frozenset({(frozenset(), Fraction(1))})
MINUS_ONE: Poly = frozenset({(frozenset(), Fraction(-1))})


def product(p: Poly, q: Poly) -> Poly:
    """p·q, expanded, with ⟨v | v⟩ for ‖v‖²."""
    return total(pair for (m, c), (n, d) in pairs(p, q) for pair in _join(dict(m), n, c * d))


def _join(powers: dict[Any, int], n: Any, c: Fraction) -> Poly:
    for g, e in n:
        powers[g] = powers.get(g, 0) + e
    squared = [g for g, e in powers.items() if g[0] == "norm" and e > 1]
    powers |= {g: powers[g] - 2 for g in squared}
    result: Poly = frozenset({(frozenset((g, e) for g, e in powers.items() if e), c)})
    for g in squared:
        result = product(result, gram(g[1], g[1]))
    return result


def gram(u: Poly, v: Poly) -> Poly:
    """⟨u | v⟩, bilinear and symmetric in the atoms."""
    parts = [[(m - {(a, 1)}, a, c) for m, c in w for a, _ in m if a[0] in ATOMS] for w in (u, v)]
    return total(
        pair
        for (m, a, c), (n, b, d) in pairs(*parts)
        for pair in product(_join(dict(m), n, c * d), power("dot", frozenset((a, b))))
    )


def linear(head: str, *args: Any, of: Poly) -> Poly:
    """Σ cᵢ·A(aᵢ) for a vector Σ cᵢ·aᵢ and a linear map A, named by its head and arguments."""
    return total(
        (m - {(a, 1)} | {((head, *args, a), 1)}, c) for m, c in of for a, _ in m if a[0] in ATOMS
    )


def inverse(p: Poly) -> Poly:
    """1/p, for a p that certainly is not 0: one monomial, or a positive sum."""
    if len(p) == 1:
        ((m, c),) = p
        if _only("positive", m):
            return frozenset({(frozenset((g, -e) for g, e in m), 1 / c)})
    if not certainly(p, "positive"):
        raise TermError("only what is certainly positive may divide: other things may vanish")
    return power("reciprocal", p)


# Signs --------------------------------------------------------------------------------------------


def certainly(p: Poly, kind: str) -> bool:
    """Whether a scalar certainly is of a kind: a sufficient test on the coefficients."""
    if kind == "unit":
        rest = total([*ONE, *product(MINUS_ONE, p)])
        return certainly(p, "nonnegative") and certainly(rest, "nonnegative")
    if kind == "nonnegative":
        return all(_not_negative(m, c) for m, c in _without_units(p))
    if kind == "natural":
        return all(c.denominator == 1 and c > 0 and _only(kind, m) for m, c in p)
    if kind == "positive":
        return any(_only(kind, m) for m, _ in p) and all(_not_negative(m, c) for m, c in p)
    return kind == "real"


def _kind(generator: Any) -> Any:
    """positive, real, …; None where nothing is known."""
    return generator[2] if generator[0] == "symbol" else SIGNS.get(generator[0])


def _only(kind: str, m: Any) -> bool:
    return all(_kind(g) == kind for g, _ in m)


def _not_negative(m: Any, c: Fraction) -> bool:
    return c > 0 and all(_kind(g) and (_kind(g) != "real" or e % 2 == 0) for g, e in m)


def _without_units(p: Poly) -> Poly:
    """p(t)·(1 + u)ⁿ with t = u/(1 + u): the sign of p for t in [0, 1[, and by continuity at 1."""
    for t in {g for m, _ in p for g, _ in m if g[0] == "symbol" and g[2] == "unit"}:
        degrees = [(m, c, dict(m).get(t, 0)) for m, c in p]
        n, u = max(k for *_, k in degrees), ("symbol", t[1], "nonnegative")
        p = total(
            (m - {(t, k)} | ({(u, k + j)} if k + j else set()), c * comb(n - k, j))
            for m, c, k in degrees
            for j in range(n - k + 1)
        )
    return p
