"""Expressions for the second checker: a reader, and polynomials over Q of its own.

A polynomial is a dictionary {((key, exponent), …): number} whose keys spell the generator; those of
vector atoms begin with "@". Derivatives are taken with an infinitesimal δ, δ² = 0. Nothing here is
shared with the kernel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import product as pairs
from math import comb
from typing import Any

Tree = Any  # ("+", a, b), ("name", "x"), ("value", "f", p), …; statements (relation, a, b)
Monomial = tuple[tuple[str, int], ...]
Poly = dict[Monomial, Any]  # coefficients: int, or Fraction

SIGNED = {"positive", "nonnegative", "natural", "unit"}
KINDS = SIGNED | {"real", "point", "sequence", "function", "map", "set"}
RELATIONS = ("≤", "≥", "=", "<")
ZERO, ONE, DELTA = ("number", "0"), ("number", "1"), ("δ",)
MEANING = {  # property: what it takes; what it quantifies over; what it says
    "Open": ("set O", "", []),
    "ConvexSet": ("set O", "", []),
    "Differentiable": ("function f", "", []),
    "Convex": (
        "function f", "point y, point z, unit t", ["f(t·y + (1-t)·z) ≤ t·f(y) + (1-t)·f(z)"]
    ),
    "StronglyConvex": (
        "function f, positive m", "point y, point z, unit t",
        ["f(t·y + (1-t)·z) + m·t·(1-t)·‖y-z‖²/2 ≤ t·f(y) + (1-t)·f(z)"],
    ),
    "FirstOrder": ("function f", "point y, point z", ["f(y) + ⟨f'(y) | z-y⟩ ≤ f(z)"]),
    "StrongFirstOrder": (
        "function f, positive m", "point y, point z", ["f(y) + ⟨f'(y) | z-y⟩ + m·‖z-y‖²/2 ≤ f(z)"]
    ),
    "Monotone": ("function f", "point y, point z", ["0 ≤ ⟨f'(y)-f'(z) | y-z⟩"]),
    "Smooth": ("function f, positive L", "point y, point z", ["‖f'(y)-f'(z)‖² ≤ L²·‖y-z‖²"]),
    "Cocoercive": (
        "function f, positive L", "point y, point z", ["‖f'(y)-f'(z)‖²/L ≤ ⟨f'(y)-f'(z) | y-z⟩"]
    ),
    "Minimiser": ("function f, point x", "point y", ["f(x) ≤ f(y)"]),
    "Stationary": ("function f, point x", "", ["f'(x) = 0"]),
    "Quadratic": (
        "function f, positive L", "point x",
        ["f(x) = L·‖x‖²/2", "f'(x) = L·x", "Differentiable(f)"],
    ),
    "Descent": (
        "function f, positive L, sequence x", "natural k", ["x[k+1] = x[k] - f'(x[k])/L"]
    ),
    "Aligned": ("point a, point b", "", ["⟨a | b⟩² = ‖a‖²·‖b‖²"]),
    "Small": ("point v, radius r", "", ["‖v‖ < r"]),
    "Far": ("point v, radius r", "", ["‖v‖ ≥ r"]),
    "ContinuousAt": ("map F, point a", "point x, positive e", ["‖F(x) - F(a)‖ < e"]),
    "Frechet": (
        "map F, point a", "point x, positive e", ["‖F(x) - F(a) - F'(a, x-a)‖ ≤ e·‖x-a‖"]
    ),
    "BoundedSlope": ("map F, point a, positive M", "vector h", ["‖F'(a, h)‖ ≤ M·‖h‖"]),
    "Scaling": (
        "map F, positive c", "point x, vector h, positive e",
        ["F(x) = c·x", "F'(x, h) = c·h", "η_F(x, e) = e/c"],
    ),
    "Continuous": ("function f", "", []),
    "ContinuouslyDifferentiable": ("function f", "", []),
    "Closed": ("set O", "", []),
    "BoundedSet": ("set O, positive R", "point x", ["‖x‖ < R"]),
    "Coercive": ("function f, point a, radius R", "point y", ["f(a) ≤ f(y)"]),
    "Attained": ("function f", "", []),
}  # fmt: skip
SUPPOSED = {
    "ContinuousAt": "Small(x-a, η_F(a, e))",
    "Frechet": "Small(x-a, η_F(a, e))",
    "Coercive": "Far(y, R)",
}


class Rejected(Exception):
    """The proof proves nothing."""


def need(condition: object, reason: str) -> None:
    """Reject unless."""
    if not condition:
        raise Rejected(reason)


# Reading ------------------------------------------------------------------------------------------

NAME = r"[A-Za-zΑ-Ωα-ω][A-Za-zΑ-Ωα-ω0-9_]*\*?"
TOKEN = re.compile(rf"\s*([0-9]+|{NAME}|[-+·/^²'()\[\],|⟨⟩‖≤≥=<]|∫₀¹)")


class Reader:
    """A recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.tokens = [m[1] for m in TOKEN.finditer(text)]
        need(TOKEN.sub("", text).strip() == "", f"cannot read {text!r}")
        self.tokens.append("")

    def take(self, *wanted: str) -> str:
        """The next token, which must be one of those wanted."""
        need(not wanted or self.tokens[0] in wanted, f"{wanted} missing before {self.tokens}")
        return self.tokens.pop(0)

    def whole(self) -> Tree:
        """A statement or an expression, to the end."""
        tree = self.sum()
        if self.tokens[0] in RELATIONS:
            tree = (self.take(), tree, self.sum())
        self.take("")
        return tree

    def sum(self) -> Tree:
        """a ± b ± …."""
        tree = self.product()
        while self.tokens[0] in ("+", "-"):
            tree = (self.take(), tree, self.product())
        return tree

    def product(self) -> Tree:
        """a·b/c…, or -a·b."""
        if self.tokens[0] == "-":
            return (self.take(), ZERO, self.product())
        tree = self.power()
        while self.tokens[0] in ("·", "/"):
            tree = (self.take(), tree, self.power())
        return tree

    def power(self) -> Tree:
        """a, a² or aⁿ."""
        base = self.atom()
        if self.tokens[0] not in ("²", "^"):
            return base
        return ("^", base, 2 if self.take() == "²" else int(self.take()))

    def atom(self) -> Tree:
        """A number, a name, an application, or brackets."""
        first = self.take()
        if first[:1].isdigit():
            return ("number", first)
        if first in ("(", "⟨", "‖"):
            inner = self.sum()
            if first == "⟨":
                self.take("|")
                inner = ("dot", inner, self.sum())
            self.take({"(": ")", "⟨": "⟩", "‖": "‖"}[first])
            return ("norm", inner) if first == "‖" else inner
        if first == "∫₀¹":
            body, over = self.product(), self.take()
            need(over[:1] == "d" and len(over) > 1, "dt is missing")
            return ("integral", over[1:], body)
        need(first[:1].isalpha(), f"unexpected {first!r} before {self.tokens}")
        head = {"'": "gradient", "(": "value", "[": "at"}.get(self.tokens[0])
        if head is None:
            return ("name", first)
        if self.take() == "'":
            self.take("(")
        special, _, of = first.partition("_")
        if head == "value" and special in ("η", "argmin") and of:
            head, first = special, of
        inner = [self.sum()]
        while self.tokens[0] == ",":
            self.take()
            inner.append(self.sum())
        self.take("]" if head == "at" else ")")
        return (head, first, *inner)


@cache
def parse(text: str) -> Tree:
    """The tree of a text."""
    return Reader(text).whole()


def claimed(text: str) -> Tree:
    """The tree of a claim; one without a relation is a property."""
    tree = parse(text)
    return ("property", *tree[1:]) if tree[0] == "value" else tree


def replaced(tree: Tree, values: dict[str, Tree]) -> Tree:
    """Names replaced, all at once; those of functions and sequences by names only."""
    if not isinstance(tree, tuple):
        return tree
    if tree[0] == "name":
        return values.get(tree[1], tree)
    if tree[0] == "integral":
        used = {n for v in values.values() for n in mentioned(v)} | values.keys()
        need(tree[1] not in used, f"{tree[1]} is bound")
        return ("integral", tree[1], replaced(tree[2], values))
    if tree[0] in NAMED:
        name = values.get(tree[1], ("name", tree[1]))[1]
        return (tree[0], name, *(replaced(x, values) for x in tree[2:]))
    return (tree[0], *(replaced(x, values) for x in tree[1:]))


def branches(tree: Tree) -> Iterable[Tree]:
    """The tree and all its subtrees."""
    if isinstance(tree, tuple):
        yield tree
        for x in tree[1:]:
            yield from branches(x)


def mentioned(tree: Tree) -> set[str]:
    """Every name in a tree."""
    return {b[1] for b in branches(tree) if b[0] in ("name", "integral", *NAMED)}


NAMED = ("value", "gradient", "at", "η", "argmin")  # heads whose first argument is a name


# Evaluating ---------------------------------------------------------------------------------------


def total(terms: Iterable[tuple[Monomial, Any]]) -> Poly:
    """Σ c·m over (m, c)."""
    sums: Poly = {}
    for m, c in terms:
        sums[m] = sums.get(m, 0) + c
    return {m: c for m, c in sums.items() if c}


def generator(key: str) -> Poly:
    """The polynomial that is one generator."""
    return {((key, 1),): 1}


def spelled(p: Poly) -> str:
    """A canonical spelling."""
    return "+".join(f"{c}{list(m)}" for m, c in sorted(p.items()))


def order(p: Poly, e: int) -> Poly:
    """The coefficient of δ^e."""
    return {tuple(k for k in m if k[0] != "δ"): c for m, c in p.items() if dict(m).get("δ", 0) == e}


@dataclass
class World:
    """The names of one proof, and the arithmetic over them."""

    kinds: dict[str, str]
    squares: dict[str, Poly] = field(default_factory=dict)  # ‖v‖: ⟨v | v⟩
    moving: str = ""  # the name that moves while a derivative is taken
    known: dict[Any, tuple[str, Poly]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, kind in self.kinds.items():
            need(re.fullmatch(NAME, name), f"{name!r} is no name")
            kind, on, domain = kind.partition(" on ")
            need(kind in KINDS and (not on or kind in ("function", "map")), f"no such kind: {kind}")
            need(not on or self.kinds.get(domain) == "set", f"{domain} is no set")

    def times(self, p: Poly, q: Poly) -> Poly:
        """p·q with δ² = 0 and ‖v‖² = ⟨v | v⟩."""
        return total(
            term
            for (m, c), (n, d) in pairs(p.items(), q.items())
            for term in self.term(m, n, c * d)
        )

    def term(self, m: Monomial, n: Monomial, c: Any) -> Iterable[tuple[Monomial, Any]]:
        """The terms of c·m·n."""
        powers = dict(m)
        for key, e in n:
            powers[key] = powers.get(key, 0) + e
        squared = [k for k, e in powers.items() if e > 1 and k in self.squares]
        rest = ((k, e - 2 * (k in squared)) for k, e in powers.items())
        part: Poly = {tuple(sorted((k, e) for k, e in rest if e)): c}
        for key in squared:
            part = self.times(part, self.squares[key])
        return part.items() if powers.get("δ", 0) < 2 else []

    def gram(self, u: Poly, v: Poly) -> Poly:
        """⟨u | v⟩."""
        return total(
            term
            for (m, c), (n, d) in pairs(u.items(), v.items())
            for term in self.paired(m, n, c * d).items()
        )

    def paired(self, m: Monomial, n: Monomial, c: Any) -> Poly:
        """c·m·n with the two atoms a, b in it replaced by ⟨a | b⟩."""
        left, right = (tuple(k for k in w if k[0][0] != "@") for w in (m, n))
        atoms = sorted(k for k, _ in (*m, *n) if k[0] == "@")
        return self.times(self.times({left: c}, {right: 1}), generator("⟨{}|{}⟩".format(*atoms)))

    def of(self, sort: str, *trees: Tree) -> list[Poly]:
        """The values of trees of one sort; 0 is a vector too."""
        values = [self.value(t) for t in trees]
        need(all(s == sort or (sort == "vector" and not p) for s, p in values), f"not a {sort}")
        return [p for _, p in values]

    def value(self, tree: Tree) -> tuple[str, Poly]:
        """("scalar" or "vector", its polynomial)."""
        key = (self.moving, tree)
        if key not in self.known:
            self.known[key] = self.evaluated(*tree)
        return self.known[key]

    def evaluated(self, head: str, *args: Any) -> tuple[str, Poly]:
        """The value of a tree, worked out."""
        match head:
            case "number":
                return "scalar", total([((), int(args[0]))])
            case "δ":
                return "scalar", generator("δ")
            case "name" if self.kinds.get(args[0]) == "point":
                return "vector", generator("@" + args[0])
            case "name" if self.kinds.get(args[0]) in SIGNED | {"real"}:
                return "scalar", generator(args[0])
            case "+" | "-":
                sorts = {self.value(x)[0] for x in args}
                sort = "vector" if "vector" in sorts else "scalar"
                p, q = self.of(sort, *args)
                sign = 1 if head == "+" else -1
                return sort, total([*p.items(), *((m, sign * c) for m, c in q.items())])
            case "·":
                (p,), (sort, q) = self.of("scalar", args[0]), self.value(args[1])
                return sort, self.times(p, q)
            case "/":
                (sort, p), (q,) = self.value(args[0]), self.of("scalar", args[1])
                return sort, self.times(self.inverse(q), p)
            case "^":
                (p,), result = self.of("scalar", args[0]), total([((), 1)])
                for _ in range(args[1]):
                    result = self.times(result, p)
                return "scalar", result
            case "dot":
                return "scalar", self.gram(*self.of("vector", *args))
            case "norm":
                (v,) = self.of("vector", *args)
                self.squares[key := f"‖{self.still(v)}‖"] = self.gram(v, v)
                return "scalar", generator(key)
            case "value" | "gradient" | "at" if len(args) == 2:
                return self.applied(head, *args)
            case "gradient" | "η" if len(args) == 3 and self.kind(args[0]) == "map":
                return self.mapped(head, *args)
            case "argmin" if self.kind(args[0]) == "function" and self.fits(args[1], "positive"):
                return "vector", generator(
                    f"@argmin {args[0]}({self.still(self.value(args[1])[1])})"
                )
            case "integral" if self.kinds.get(args[0]) == "unit":
                (p,) = self.of("scalar", args[1])
                return "scalar", generator(f"∫ {args[0]}({self.still(p)})")
        raise Rejected(f"no value: {head} of {args}")

    def inverse(self, p: Poly) -> Poly:
        """1/p for one monomial in positive generators, or a positive sum."""
        if len(p) == 1:
            ((m, c),) = p.items()
            if self.only("positive", m):
                return {tuple((k, -e) for k, e in m): Fraction(1) / c}
        need(self.positive(p), "a divisor may vanish")
        return generator(f"1 / ({self.still(p)})")

    def kind(self, name: str) -> str:
        """What a name stands for, without its domain."""
        return self.kinds.get(name, "").partition(" ")[0]

    def mapped(self, head: str, name: str, at: Tree, of: Tree) -> tuple[str, Poly]:
        """F'(p, h), linear in h, or the positive η_F(a, e)."""
        here = self.still(*self.of("vector", at))
        if head == "η":
            need(self.fits(of, "positive"), "η is asked for ε > 0")
            return "scalar", generator(f"η {name}({here}; {self.still(self.value(of)[1])})")
        (h,) = self.of("vector", of)
        return "vector", total(
            (tuple(sorted((f"@{name}'({here}; {k})" if k[0] == "@" else k, e) for k, e in m)), c)
            for m, c in h.items()
        )

    def applied(self, head: str, name: str, inner: Tree) -> tuple[str, Poly]:
        """x[k], f'(p) or f(p); f(p + δd) = f(p) + δ⟨f'(p) | d⟩."""
        kind = self.kind(name)
        if head == "value" and kind == "map":
            return "vector", generator(f"@{name}({self.still(*self.of('vector', inner))})")
        need(kind == ("sequence" if head == "at" else "function"), f"{name} is not applied so")
        if head == "at":
            need(self.fits(inner, "natural"), "an index is natural")
            return "vector", generator(f"@{name}[{spelled(*self.of('scalar', inner))}]")
        (p,) = self.of("vector", inner)
        if head == "gradient":
            return "vector", generator(f"@{name}'({self.still(p)})")
        here, step = spelled(order(p, 0)), self.straight(order(p, 1))
        moved = self.times(generator("δ"), self.gram(generator(f"@{name}'({here})"), step))
        return "scalar", generator(f"{name}({here})") | moved

    def straight(self, step: Poly) -> Poly:
        """A direction of motion, which must not itself depend on what moves."""
        need(self.moving not in re.findall(NAME, spelled(step)), "a curve, not a line")
        return step

    def still(self, v: Poly) -> str:
        """A spelling of v, which must not move: who knows how a gradient or a norm changes?"""
        need(not order(v, 1), "a gradient or a norm moves")
        return spelled(v)

    def fits(self, tree: Tree, kind: str) -> bool:
        """Whether an expression certainly is of a kind."""
        sort, p = self.value(tree)
        if sort == "vector" or kind in ("point", "vector"):
            return kind in ("point", "vector") and (sort == "vector" or not p)
        if kind == "unit":
            return self.fits(tree, "nonnegative") and self.fits(("-", ONE, tree), "nonnegative")
        if kind == "natural":
            return all(c > 0 and c.denominator == 1 and self.only(kind, m) for m, c in p.items())
        if kind in ("positive", "radius"):
            return self.positive(p)
        return kind == "real" or (kind == "nonnegative" and self.signed(self.bernstein(p)))

    def positive(self, p: Poly) -> bool:
        """Whether each term is visibly ≥ 0, and one > 0."""
        return self.signed(p) and any(self.only("positive", m) for m in p)

    def sign(self, key: str) -> str:
        """The kind of a generator: declared, or that of an η, an inverse or a norm."""
        if key.startswith("‖"):
            return "nonnegative"
        return self.kinds.get(key) or ("positive" if key.startswith(("η ", "1 / ")) else "")

    def only(self, kind: str, m: Any) -> bool:
        """Whether a monomial is made of symbols of one kind."""
        return all(self.sign(k) == kind for k, _ in m)

    def signed(self, p: Poly) -> bool:
        """Whether each term is visibly ≥ 0."""
        even = {"real": 2} | dict.fromkeys(SIGNED, 1)

        def square(k: str, e: int) -> bool:
            sign = self.sign(k.removeprefix("1-"))
            return sign in even and e % even[sign] == 0

        return all(c > 0 and all(square(k, e) for k, e in m) for m, c in p.items())

    def bernstein(self, p: Poly) -> Poly:
        """p in the basis t^i·(1-t)^(n-i) of each unit symbol t: t^k = Σ_j C(n-k, j)·t^(k+j)·…"""
        for t in {k for m in p for k, _ in m if self.kinds.get(k) == "unit"}:
            n = max(dict(m).get(t, 0) for m in p)
            p = total(
                (tuple(sorted((g, e) for g, e in powers.items() if e)), c * comb(n - k, j))
                for m, c in p.items()
                for k in [dict(m).get(t, 0)]
                for j in range(n - k + 1)
                for powers in [dict(m) | {t: k + j, f"1-{t}": n - k - j}]
            )
        return p
