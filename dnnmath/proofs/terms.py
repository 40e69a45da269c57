"""Vectors and scalars of a real inner-product space: as written, and in an exact normal form.

A scalar is a polynomial over Q in symbols, Gram products ⟨a | b⟩ of atoms, values f(p) and norms,
with ‖v‖² = ⟨v | v⟩; symbols declared positive may have negative exponents. A vector is Σ cᵢ·aᵢ, its
atoms being points x, gradients f'(p) and members x[k] of sequences. Both normal forms are
{(monomial, rational)} with monomial = {(generator, exponent)}; in a vector each has one atom. Terms
are equal when their normal forms are. Outside its domain a function has arbitrary values: terms are
total, and it is the rules that ask for points to lie in the domain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as pairs
from math import comb
from typing import Any, NoReturn

from .errors import ForgeryError, TermError

Poly = frozenset[Any]
Names = frozenset[tuple[str, str]]  # (name, its one meaning)

SCALARS = ("positive", "nonnegative", "natural", "unit", "real")
NAME = re.compile(r"[A-Za-zΑ-Ωα-ω][A-Za-zΑ-Ωα-ω0-9_]*\*?")
ATOMS = ("point", "at", "gradient")
LEAVES = ("point", "at", "symbol")


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


def inverse(p: Poly) -> Poly:
    """1/p, for one monomial in positive symbols."""
    ((m, c),) = p if len(p) == 1 else [(None, Fraction(0))]
    if m is None or any(g[0] != "symbol" or g[2] != "positive" for g, _ in m):
        raise TermError("only a product of symbols declared positive may divide: others may vanish")
    return frozenset({(frozenset((g, -e) for g, e in m), 1 / c)})


# Terms --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Function:
    """f : Ω → R with gradient f'; `domain` names Ω, and None means the whole space."""

    name: str
    domain: str | None = None

    def __call__(self, p: Any) -> Term:
        """The value f(p)."""
        return Term("value", self, vector(p))

    def d(self, p: Any) -> Term:
        """The gradient f'(p)."""
        return Term("gradient", self, vector(p))

    @property
    def names(self) -> Names:
        """What the name stands for, and its domain's name."""
        on = frozenset() if self.domain is None else named(self.domain, "set")
        return on | named(self.name, f"function on {self.domain}" if on else "function")

    def __str__(self) -> str:
        return self.name


def _operator(head: str, swap: bool = False) -> Callable[[Term, Any], Term]:
    def operator(self: Term, other: Any) -> Term:
        a, b = alike(other, self) if swap else alike(self, other)
        return Term(head, b, a) if head == "*" and a.vector else Term(head, a, b)

    def alike(a: Any, b: Any) -> tuple[Term, Term]:
        return same_sort(a, b) if head in "+-" else (term(a), term(b))

    return operator


class Term:
    """A vector or a scalar: its tree (`head`, `args`), normal form, and the names it mentions."""

    __slots__ = ("args", "head", "names", "normal", "vector")
    args: tuple[Any, ...]
    head: str
    names: Names
    normal: Poly
    vector: bool

    def __init__(self, head: str, *args: Any) -> None:
        is_vector, normal = _form(head, args)
        meaning = {"point": "point", "at": "sequence", "symbol": args[-1] if args else ""}
        own = named(args[0], meaning[head]) if head in LEAVES else frozenset()
        names = one_meaning(own.union(*(a.names for a in args if type(a) in (Term, Function))))
        for slot, x in zip(self.__slots__, (args, head, names, normal, is_vector), strict=True):
            object.__setattr__(self, slot, x)

    def __init_subclass__(cls) -> NoReturn:
        raise ForgeryError("terms have no subclasses")

    def __setattr__(self, name: str, value: object = None) -> NoReturn:
        raise ForgeryError("terms do not change")

    __delattr__ = __setattr__

    def __eq__(self, other: object) -> bool:
        return type(other) is Term and (self.vector, self.normal) == (other.vector, other.normal)

    def __hash__(self) -> int:
        return hash(self.normal)

    __add__, __radd__ = _operator("+"), _operator("+", swap=True)
    __sub__, __rsub__ = _operator("-"), _operator("-", swap=True)
    __mul__, __rmul__ = _operator("*"), _operator("*", swap=True)
    __truediv__, __rtruediv__ = _operator("/"), _operator("/", swap=True)

    def __neg__(self) -> Term:
        return Term("neg", self)

    def __pow__(self, n: int) -> Term:
        return Term("^", self, n)

    def __ge__(self, other: Any) -> Statement:
        return Statement(*same_sort(self, other), "≥")

    def __le__(self, other: Any) -> Statement:
        return Statement(*same_sort(self, other), "≤")

    def __str__(self) -> str:
        from .text import written

        return written(self)

    __repr__ = __str__

    def mentions(self, *leaves: Term) -> bool:
        """Whether the name of one of these points or symbols occurs in the term, however deep."""
        return any(leaf.names & self.names for leaf in leaves)

    def substitute(self, values: Mapping[Term, Term]) -> Term:
        """The term with leaves (points, symbols, members of sequences) replaced, all at once."""
        if self.head in LEAVES and self in values:
            return values[self]
        args = [a.substitute(values) if type(a) is Term else a for a in self.args]
        return _tidy(Term(self.head, *args))


def _tidy(e: Term) -> Term:
    """The same term, without 0 + x, x - 0, 1·x and 0·x."""
    a, b = (*e.args, None, None)[:2]
    if not e.normal:
        return Term("zero") if e.vector else Term("number", Fraction(0))
    if e.head in ("+", "-") and not b.normal:
        return a
    return b if (e.head == "+" and not a.normal) or (e.head == "*" and a.normal == ONE) else e


def _form(head: str, args: tuple[Any, ...]) -> tuple[bool, Poly]:
    """Whether a term is a vector, and its normal form."""
    match head, args:
        case "number", (c,) if type(c) is Fraction:
            return False, total([(frozenset(), c)])
        case "symbol", (_, kind) if kind in SCALARS:
            return False, power(head, *args)
        case "zero", ():
            return True, frozenset()
        case "point", (_,):
            return True, power(head, *args)
        case "at", (name, Term() as k) if fits(k, "natural"):
            return True, power(head, name, k.normal)
        case "value" | "gradient", (Function() as f, Term() as p) if p.vector:
            return head == "gradient", power(head, f, p.normal)
        case "+", (Term() as a, Term() as b) if a.vector == b.vector:
            return a.vector, total([*a.normal, *b.normal])
        case "-", (Term() as a, Term() as b) if a.vector == b.vector:
            return a.vector, total([*a.normal, *product(MINUS_ONE, b.normal)])
        case "neg", (Term() as a,):
            return a.vector, product(MINUS_ONE, a.normal)
        case "*", (Term() as c, Term() as a) if not c.vector:
            return a.vector, product(c.normal, a.normal)
        case "/", (Term() as a, Term() as c) if not c.vector:
            return a.vector, product(inverse(c.normal), a.normal)
        case "^", (Term() as a, int() as n) if not a.vector and n >= 0:
            return False, ONE if n == 0 else product(_form("^", (a, n - 1))[1], a.normal)
        case "dot", (Term() as u, Term() as v) if u.vector and v.vector:
            return False, gram(u.normal, v.normal)
        case "norm", (Term() as v,) if v.vector:
            return False, power(head, v.normal)
    raise TermError(f"{head!r} of {args} has no meaning")


@dataclass(frozen=True)
class Statement:
    """lhs ≥ rhs, lhs ≤ rhs, or lhs = rhs (scalars or vectors)."""

    lhs: Term
    rhs: Term
    relation: str

    def __post_init__(self) -> None:
        sides = {(type(x), type(x) is Term and x.vector) for x in (self.lhs, self.rhs)}
        allowed = {(Term, False), (Term, True)} if self.relation == "=" else {(Term, False)}
        if len(sides) > 1 or not sides <= allowed or self.relation not in ("≥", "≤", "="):
            raise TermError("a statement is =, or between scalars ≥ or ≤, of two terms of one sort")

    @property
    def gap(self) -> Term:
        """What is said to be ≥ 0 (or = 0)."""
        return self.rhs - self.lhs if self.relation == "≤" else self.lhs - self.rhs

    @property
    def names(self) -> Names:
        """Every name in it."""
        return self.lhs.names | self.rhs.names

    def substitute(self, values: Mapping[Term, Term]) -> Statement:
        """The statement with leaves replaced."""
        return Statement(self.lhs.substitute(values), self.rhs.substitute(values), self.relation)

    def same(self, other: object) -> bool:
        """Whether both say the same: equal gaps, and both equations or both inequalities."""
        both = type(other) is Statement and (self.relation == "=") == (other.relation == "=")
        return both and self.gap == other.gap  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return f"{self.lhs} {self.relation} {self.rhs}"


def equal(a: Any, b: Any) -> Statement:
    """The statement a = b."""
    return Statement(*same_sort(a, b), "=")


def dot(u: Any, v: Any) -> Term:
    """⟨u | v⟩."""
    return Term("dot", vector(u), vector(v))


def norm(v: Any) -> Term:
    """‖v‖ = √⟨v | v⟩."""
    return Term("norm", vector(v))


def points(names: str) -> Any:
    """Points of the space, one a word (a single one is returned bare)."""
    return _bare([Term("point", n) for n in names.split()])


def symbols(names: str, kind: str) -> Any:
    """Real symbols: positive, nonnegative, natural (0, 1, …), unit (in [0, 1]) or real."""
    return _bare([Term("symbol", n, kind) for n in names.split()])


def sequence(name: str) -> Callable[[Any], Term]:
    """A sequence of points: `x = sequence("x"); x(k + 1)`."""
    return lambda k: Term("at", name, term(k))


def _bare(made: list[Term]) -> Any:
    return made[0] if len(made) == 1 else tuple(made)


def term(x: Any) -> Term:
    """x as a term: terms, integers and fractions only."""
    if type(x) in (int, Fraction):
        return Term("number", Fraction(x))
    if type(x) is not Term:
        raise TermError(f"{x!r} is not a term, an integer or a fraction")
    return x


def vector(x: Any) -> Term:
    """x as a vector; 0 is the zero vector."""
    x = term(x)
    return Term("zero") if x.head == "number" and not x.normal else x


def same_sort(a: Any, b: Any) -> tuple[Term, Term]:
    """Two terms; a 0 beside a vector is the zero vector."""
    a, b = term(a), term(b)
    return (a, b) if a.vector == b.vector else (vector(a), vector(b))


def named(name: object, meaning: str) -> Names:
    """A name with its meaning."""
    if type(name) is not str or not NAME.fullmatch(name):
        raise TermError(f"{name!r} is not a name")
    return frozenset({(name, meaning)})


def one_meaning(names: Names) -> Names:
    """The names, once none of them means two things."""
    if len({n for n, _ in names}) < len(names):
        raise TermError(f"one name for two things: {sorted(names)}")
    return names


# Signs --------------------------------------------------------------------------------------------


def fits(x: Term, kind: str) -> bool:
    """Whether x certainly belongs to a kind: a sufficient test on the coefficients."""
    if x.vector or kind in ("point", "real"):
        return x.vector == (kind == "point")
    if kind == "unit":
        return fits(x, "nonnegative") and fits(1 - x, "nonnegative")
    if kind == "nonnegative":
        return all(_not_negative(m, c) for m, c in _without_units(x.normal))
    if kind == "natural":
        return all(c.denominator == 1 and c > 0 and _only(kind, m) for m, c in x.normal)
    return any(_only(kind, m) for m, _ in x.normal) and all(
        _not_negative(m, c) for m, c in x.normal
    )


def _only(kind: str, m: Any) -> bool:
    return all(g[0] == "symbol" and g[2] == kind for g, _ in m)


def _not_negative(m: Any, c: Fraction) -> bool:
    return c > 0 and all(g[0] == "symbol" and (g[2] != "real" or e % 2 == 0) for g, e in m)


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
