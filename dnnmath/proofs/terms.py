"""Vectors and scalars of a real inner-product space: as written, and in an exact normal form.

A scalar is a polynomial in symbols, Gram products ⟨a | b⟩, values f(p), norms and integrals; a
vector a combination of points x, gradients f'(p), images F(p), F'(p)h and members x[k] of
sequences. Terms are equal when their normal forms are. Outside its domain a function has arbitrary
values, and an integral or a least point that does not exist is arbitrary: terms are total, and it
is the rules that ask for points to lie in the domain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from .errors import ForgeryError, TermError
from .polynomials import (
    MINUS_ONE,
    ONE,
    Poly,
    certainly,
    gram,
    inverse,
    linear,
    power,
    product,
    total,
)  # fmt: skip

Names = frozenset[tuple[str, str]]  # (name, its one meaning)

SCALARS = ("positive", "nonnegative", "natural", "unit", "real")
NAME = re.compile(r"[A-Za-zΑ-Ωα-ω][A-Za-zΑ-Ωα-ω0-9_]*\*?")
RELATIONS = {"≥": "≥ 0", "≤": "≥ 0", "<": "> 0", "=": "= 0"}  # what it says of the gap
LEAVES = ("point", "at", "symbol")


@dataclass(frozen=True)
class _Named:
    name: str
    domain: str | None = None

    def __init_subclass__(cls) -> None:
        if cls.__mro__[1] is not _Named:
            raise ForgeryError("functions and maps have no subclasses")

    @property
    def names(self) -> Names:
        """What the name stands for, and its domain's name."""
        kind = type(self).__name__.lower()
        if self.domain is None:
            return named(self.name, kind)
        return named(self.domain, "set") | named(self.name, f"{kind} on {self.domain}")

    def __str__(self) -> str:
        return self.name


class Function(_Named):
    """f : Ω → R with gradient f'; `domain` names Ω, and None means the whole space."""

    def __call__(self, p: Any) -> Term:
        """The value f(p)."""
        return Term("value", self, vector(p))

    def d(self, p: Any) -> Term:
        """The gradient f'(p)."""
        return Term("gradient", self, vector(p))


class Map(_Named):
    """F : U → E with derivative F' and a modulus η_F; `domain` names U, None: the whole space."""

    def __call__(self, p: Any) -> Term:
        """The image F(p)."""
        return Term("image", self, vector(p))

    def d(self, p: Any, h: Any) -> Term:
        """F'(p)h, linear in h."""
        return Term("differential", self, vector(p), vector(h))

    def eta(self, a: Any, e: Any) -> Term:
        """η_F(a, ε) > 0: how near to a is near enough for ε."""
        return Term("modulus", self, vector(a), term(e))


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
        names = one_meaning(own.union(*(a.names for a in args if type(a) in (Term, Function, Map))))
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

    def __lt__(self, other: Any) -> Statement:
        return Statement(*same_sort(self, other), "<")

    def __str__(self) -> str:
        from .text import written

        return written(self)

    __repr__ = __str__

    def mentions(self, *leaves: Term) -> bool:
        """Whether the name of one of these points or symbols occurs in the term, however deep."""
        return any(leaf.names & self.names for leaf in leaves)

    def substitute(self, values: Mapping[Term, Term]) -> Term:
        """The term with leaves (points, symbols, members of sequences) replaced, all at once."""
        moved = [*values, *values.values()]
        if self.head == "integral" and any(self.args[0].names & v.names for v in moved):
            raise TermError(f"{self.args[0]} is bound in {self}")
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
        case "^", (Term() as a, n) if type(n) is int and not a.vector and n >= 0:
            return False, ONE if n == 0 else product(_form("^", (a, n - 1))[1], a.normal)
        case "dot", (Term() as u, Term() as v) if u.vector and v.vector:
            return False, gram(u.normal, v.normal)
        case "norm", (Term() as v,) if v.vector:
            return False, power(head, v.normal)
        case "image", (Map() as f, Term() as p) if p.vector:
            return True, power(head, f, p.normal)
        case "differential", (Map() as f, Term() as p, Term() as h) if p.vector and h.vector:
            return True, linear(head, f, p.normal, of=h.normal)
        case "modulus", (Map() as f, Term() as p, Term() as e) if p.vector and fits(e, "positive"):
            return False, power(head, f, p.normal, e.normal)
        case "integral", (Term() as t, Term() as e) if _bare_unit(t) and not e.vector:
            return False, power(head, t.normal, e.normal)
        case "least", (Function() as f, Term() as r) if fits(r, "positive"):
            return True, power(head, f, r.normal)
    raise TermError(f"{head!r} of {args} has no meaning")


def _bare_unit(t: Term) -> bool:
    return t.head == "symbol" and t.args[1] == "unit"


def fits(x: Term, kind: str) -> bool:
    """Whether x certainly belongs to a kind: point, positive, nonnegative, natural, unit, real."""
    if kind in ("point", "vector"):
        return x.vector
    return not x.vector and certainly(x.normal, kind)


@dataclass(frozen=True)
class Statement:
    """lhs ≥ rhs, lhs ≤ rhs, lhs < rhs, or lhs = rhs (scalars or vectors)."""

    lhs: Term
    rhs: Term
    relation: str

    def __post_init__(self) -> None:
        sides = {(type(x), type(x) is Term and x.vector) for x in (self.lhs, self.rhs)}
        allowed = {(Term, False), (Term, True)} if self.relation == "=" else {(Term, False)}
        if len(sides) > 1 or not sides <= allowed or self.relation not in RELATIONS:
            raise TermError("a statement is =, or between scalars ≥, ≤, <, of terms of one sort")

    @property
    def gap(self) -> Term:
        """What is said to be ≥ 0 (or > 0, or = 0)."""
        return self.rhs - self.lhs if self.relation in "≤<" else self.lhs - self.rhs

    @property
    def names(self) -> Names:
        """Every name in it."""
        return self.lhs.names | self.rhs.names

    def substitute(self, values: Mapping[Term, Term]) -> Statement:
        """The statement with leaves replaced."""
        return Statement(self.lhs.substitute(values), self.rhs.substitute(values), self.relation)

    def same(self, other: object) -> bool:
        """Whether both say the same: equal gaps, and both are =, both strict, or neither."""
        if type(other) is not Statement or RELATIONS[self.relation] != RELATIONS[other.relation]:
            return False
        return self.gap == other.gap

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


def integral(t: Term, e: Any) -> Term:
    """∫₀¹ e dt."""
    return Term("integral", t, term(e))


def least(f: Function, radius: Any) -> Term:
    """A point of Ω, of norm ≤ radius, where f is least there; any point if there is none."""
    return Term("least", f, term(radius))


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
