"""A reader for identities of symbolic sizes, with the types of indices and evident signs.

Trees are tuples: ("number", c), ("name", x), ("entry", W, i, j), ("δ", i, j), ("Σ", k, m, body),
("∂", entry, body), ("value", F, (k,), body), ("partial", F, (j,), (k,), body), ("exp" | "log" |
"relu" | "gate", a), ("+" | "-" | "·" | "/", a, b), ("^", a, exponent). Nothing here is shared with
dnnmath.symbolic, which wrote the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from .checker_terms import need

Tree = Any
Scope = Mapping[str, str]  # index: the size that it ranges over
TOKEN = re.compile(r"\s*([0-9]+|[^\W\d]\w*|[-+·/^()\[\],'≤∂∀≠>])")
FUNCTIONS = ("exp", "log", "relu", "gate")
SIGNS = ("real", "nonnegative", "positive", "unit", "binary")
_fresh = itertools.count()


class Reader:
    """A recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        need(isinstance(text, str), f"a text is needed, not {text!r}")
        self.tokens = [m[1] for m in TOKEN.finditer(text)]
        need(TOKEN.sub("", text).strip() == "", f"cannot read {text!r}")
        self.tokens.append("")

    def take(self, *wanted: str) -> str:
        """The next token, which must be one of those wanted."""
        need(not wanted or self.tokens[0] in wanted, f"{wanted} missing before {self.tokens}")
        return self.tokens.pop(0)

    def name(self) -> str:
        """A name."""
        token = self.take()
        need(token.isidentifier(), f"a name is missing before {self.tokens}")
        return token

    def names(self) -> tuple[str, ...]:
        """[i, j]."""
        self.take("[")
        found = [self.name()]
        while self.take(",", "]") == ",":
            found.append(self.name())
        return tuple(found)

    def binder(self) -> tuple[str, str]:
        """[k ≤ m]."""
        self.take("[")
        k = self.name()
        self.take("≤")
        size = self.name()
        self.take("]")
        return k, size

    def bracket(self) -> Tree:
        """(a)."""
        self.take("(")
        inner = self.sum()
        self.take(")")
        return inner

    def sum(self) -> Tree:
        """a ± b ± …."""
        tree = self.product()
        while self.tokens[0] in ("+", "-"):
            tree = (self.take(), tree, self.product())
        return tree

    def product(self) -> Tree:
        """a·b/c…, or -a·b."""
        if self.tokens[0] == "-":
            self.take()
            return ("-", ("number", Fraction(0)), self.product())
        tree = self.power()
        while self.tokens[0] in ("·", "/"):
            tree = (self.take(), tree, self.power())
        return tree

    def power(self) -> Tree:
        """a, a^2 or a^(-1/2)."""
        base = self.atom()
        if self.tokens[0] != "^":
            return base
        self.take()
        if self.tokens[0] != "(":
            return ("^", base, Fraction(int(self.take())))
        self.take()
        sign = -1 if self.tokens[0] == "-" and self.take() else 1
        p, q = int(self.take()), 1
        if self.tokens[0] == "/":
            self.take()
            q = int(self.take())
        self.take(")")
        return ("^", base, Fraction(sign * p, q))

    def atom(self) -> Tree:
        """A number, a name, an entry, an application, or brackets."""
        if self.tokens[0] == "(":
            return self.bracket()
        first = self.take()
        if first.isdecimal():
            return ("number", Fraction(int(first)))
        if first in FUNCTIONS:
            return (first, self.bracket())
        if first == "δ":
            i, j = self.names()
            return ("δ", i, j)
        if first == "Σ":
            k, size = self.binder()
            return ("Σ", k, size, self.bracket())
        if first == "∂":
            self.take("[")
            entry = self.atom()
            self.take("]")
            return ("∂", entry, self.bracket())
        need(first.isidentifier(), f"unexpected {first!r} before {self.tokens}")
        if self.tokens[0] == "'":
            self.take()
            return ("partial", first, self.names(), self.names(), self.bracket())
        if self.tokens[0] != "[":
            return ("name", first)
        indices = self.names()
        if self.tokens[0] == "(":
            return ("value", first, indices, self.bracket())
        return ("entry", first, *indices)


def read(text: str) -> Tree:
    """The tree of an expression."""
    reader = Reader(text)
    tree = reader.sum()
    reader.take("")
    return tree


def read_condition(text: str) -> tuple[tuple[tuple[str, str], ...], Tree, str]:
    """∀[k ≤ m] a ≠ 0: the bound indices, a, and the relation."""
    reader, bound = Reader(text), []
    while reader.tokens[0] == "∀":
        reader.take()
        bound.append(reader.binder())
    tree = reader.sum()
    relation = reader.take("≠", ">")
    reader.take("0")
    reader.take("")
    return tuple(bound), tree, relation


def kinds(names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What each name is: ("size",), ("index", m), ("function", n), ("real", n, m)…."""
    found = {}
    for name, text in names.items():
        reader = Reader(text)
        need(
            re.fullmatch(r"[^\W\d]\w*", name) and name not in (*FUNCTIONS, "δ", "Σ"), f"name {name}"
        )
        kind = reader.name()
        sizes = reader.names() if reader.tokens[0] == "[" else ()
        reader.take("")
        need(kind in (*SIGNS, "size", "index", "function"), f"no such kind: {kind}")
        need(all(names.get(s) == "size" for s in sizes), f"{name} has no sizes: {text}")
        rank = {"size": 0, "index": 1}.get(kind)
        need(rank is None or len(sizes) == rank, f"{name} cannot be {text}")
        need(kind != "function" or sizes, f"{name} is a function of nothing")
        found[name] = (kind, *sizes)
    return found


class Types:
    """The names of a proof; refuses an index of one size where another is needed."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.kinds = kinds(names)
        self.free = {n: k[1] for n, k in self.kinds.items() if k[0] == "index"}
        self.used: set[str] = set()

    def read(self, text: str) -> Tree:
        """An expression, well typed."""
        tree = read(text)
        self.check(tree, self.free)
        return tree

    def array(self, name: str) -> tuple[str, ...]:
        """The sizes of an array."""
        kind = self.kinds.get(name, ("",))
        need(kind[0] in SIGNS and len(kind) > 1, f"{name} is no array")
        self.used |= {name, *kind[1:]}
        return kind[1:]

    def indices(self, at: tuple[str, ...], sizes: tuple[str, ...], scope: Scope) -> None:
        """Each index ranges over its size."""
        need(tuple(scope.get(i) for i in at) == sizes, f"indices {at} do not range over {sizes}")
        self.used |= {*at, *sizes}

    def bind(self, bound: tuple[str, ...], sizes: tuple[str, ...], scope: Scope) -> Scope:
        """More indices, of names that nothing else has."""
        for k in bound:
            need(k not in self.kinds and k not in scope, f"the index {k} is bound twice")
        need(len(set(bound)) == len(bound) == len(sizes), f"indices {bound} for sizes {sizes}")
        need(all(self.kinds.get(s) == ("size",) for s in sizes), f"{sizes} are no sizes")
        self.used |= set(sizes)
        return {**scope, **dict(zip(bound, sizes, strict=True))}

    def check(self, tree: Tree, scope: Scope) -> None:
        """Refuse a tree without meaning."""
        head, *args = tree
        if head == "name":
            kind = self.kinds.get(args[0], ("",))
            need(
                kind == ("size",) or (kind[0] in SIGNS and len(kind) == 1), f"no number: {args[0]}"
            )
            self.used.add(args[0])
        elif head == "entry":
            self.indices(tuple(args[1:]), self.array(args[0]), scope)
        elif head == "δ":
            self.indices(tuple(args), (scope.get(args[0], ""),) * 2, scope)
        elif head == "Σ":
            self.check(args[2], self.bind((args[0],), (args[1],), scope))
        elif head in ("value", "partial"):
            kind = self.kinds.get(args[0], ("",))
            need(kind[0] == "function", f"{args[0]} is no function")
            self.used.add(args[0])
            if head == "partial":
                self.indices(args[1], kind[1:], scope)
            self.check(args[-1], self.bind(args[-2], kind[1:], scope))
        elif head == "∂":
            need(args[0][0] == "entry", "a derivative is taken by an entry")
            need(self.kinds.get(args[0][1], ("",))[0] != "binary", "a 0 or 1 does not move")
            self.check(args[0], scope)
            self.check(args[1], scope)
        else:
            for part in args:
                if isinstance(part, tuple):
                    self.check(part, scope)

    def sign(self, name: str) -> str:
        """What is known of a number or of the entries of an array."""
        return "positive" if self.kinds[name] == ("size",) else self.kinds[name][0]

    def positive(self, tree: Tree) -> bool:
        """Whether a tree is evidently > 0."""
        return self.bound(tree) == "positive"

    def bound(self, tree: Tree) -> str:
        """ "positive", "nonnegative" or "": what is evident of a tree."""
        head, *args = tree
        if head == "number":
            return ("nonnegative", "positive")[args[0] > 0] if args[0] >= 0 else ""
        if head in ("name", "entry"):
            sign = self.sign(args[0])
            return {"unit": "positive", "binary": "nonnegative", "real": ""}.get(sign, sign)
        if head == "exp":
            return "positive"
        if head in ("δ", "relu", "gate"):
            return "nonnegative"
        if head == "Σ":
            return self.bound(args[2])
        if head in ("·", "/"):
            signs = {self.bound(args[0]), self.bound(args[1])}
            if head == "/" and self.bound(args[1]) != "positive":
                return ""
            return "" if "" in signs else "positive" if signs == {"positive"} else "nonnegative"
        if head == "^":
            inner = self.bound(args[0])
            if inner == "positive":
                return inner
            even = args[1].denominator == 1 and args[1] % 2 == 0
            return "nonnegative" if args[1] > 0 and (even or inner) else ""
        return self.of_sum(tree) if head in ("+", "-") else ""

    def of_sum(self, tree: Tree) -> str:
        """A constant pays for what is at most 1 and subtracted; the rest is evidently ≥ 0."""
        constant, strict = Fraction(0), False
        for sign, term in terms(tree):
            if term[0] == "number":
                constant += sign * term[1]
            elif sign > 0:
                bound = self.bound(term)
                if not bound:
                    return ""
                strict = strict or bound == "positive"
            else:
                kind = self.sign(term[1]) if term[0] == "entry" else term[0]
                if kind not in ("δ", "gate", "unit", "binary"):
                    return ""
                constant, strict = constant - 1, strict or kind == "unit"
        if constant < 0:
            return ""
        return "positive" if strict or constant > 0 else "nonnegative"


def terms(tree: Tree, sign: int = 1) -> Iterator[tuple[int, Tree]]:
    """The terms of a sum, with their signs."""
    if tree[0] in ("+", "-"):
        yield from terms(tree[1], sign)
        yield from terms(tree[2], sign if tree[0] == "+" else -sign)
    else:
        yield sign, tree


def children(tree: Tree) -> list[Tree]:
    """The subtrees right below."""
    if tree[0] in ("number", "name", "entry", "δ"):
        return []
    if tree[0] in ("Σ", "value", "partial"):
        return [tree[-1]]
    return [part for part in tree[1:] if isinstance(part, tuple)]


def branches(tree: Tree) -> Iterator[Tree]:
    """A tree and its subtrees."""
    yield tree
    for part in children(tree):
        yield from branches(part)


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """A tree with other free indices; every bound one gets a name that occurs nowhere."""
    head, *args = tree
    if head in ("number", "name"):
        return tree
    if head == "entry":
        return (head, args[0], *(names.get(i, i) for i in args[1:]))
    if head == "δ":
        return (head, *(names.get(i, i) for i in args))
    if head == "Σ":
        k = f"%{next(_fresh)}"
        return (head, k, args[1], renamed(args[2], {**names, args[0]: k}))
    if head in ("value", "partial"):
        new = tuple(f"%{next(_fresh)}" for _ in args[-2])
        body = renamed(args[-1], {**names, **dict(zip(args[-2], new, strict=True))})
        at = tuple(names.get(i, i) for i in args[1]) if head == "partial" else ()
        return (head, args[0], *([at] if at else []), new, body)
    return (head, *(renamed(a, names) if isinstance(a, tuple) else a for a in args))


def with_entries(tree: Tree, array: str, new: Callable[..., Tree]) -> Tree:
    """A tree with new(i, …) for each entry array[i, …]."""
    if tree[0] == "entry" and tree[1] == array:
        return new(*tree[2:])
    inside = children(tree)
    below = iter([with_entries(part, array, new) for part in inside])
    return tuple(next(below) if any(a is c for c in inside) else a for a in tree)
