"""Where the sides of an identity have values, for the checker: conditions that can be compared.

A divisor is not 0, the argument of a logarithm or root is positive, and inside a derivative that of
ReLU is not 0, unless that is evident.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from .checker_identities_terms import Tree, Types, branches, terms
from .checker_terms import Rejected, need


def canonical(tree: Tree, names: Mapping[str, str]) -> Tree:
    """A spelling in which bound names and the order of terms and factors do not matter."""
    head, *args = tree
    deeper = f"%{len(names)}"
    if head in ("+", "-"):
        return ("+", *sorted(((s, canonical(t, names)) for s, t in terms(tree)), key=repr))
    if head == "·":
        return ("·", *sorted((canonical(t, names) for t in factors(tree)), key=repr))
    if head == "Σ":
        return (head, args[1], canonical(args[2], {**names, args[0]: deeper}))
    if head in ("value", "partial"):
        bound = {k: f"{deeper}.{n}" for n, k in enumerate(args[-2])}
        at = tuple(names.get(i, i) for i in args[1]) if head == "partial" else ()
        return (head, args[0], at, canonical(args[-1], {**names, **bound}))
    if head in ("entry", "δ"):
        fixed = args[:1] if head == "entry" else []
        named = [names.get(i, i) for i in args[len(fixed) :]]
        return (head, *fixed, *(named if head == "entry" else sorted(named)))
    return (head, *(canonical(a, names) if isinstance(a, tuple) else a for a in args))


def factors(tree: Tree) -> Iterator[Tree]:
    """The factors of a product."""
    if tree[0] == "·":
        yield from factors(tree[1])
        yield from factors(tree[2])
    else:
        yield tree


def conditions(
    types: Types, tree: Tree, scope: tuple[tuple[str, str], ...] = (), moving: bool = False
) -> Iterator[tuple[Any, ...]]:
    """Where a tree has a value and derivatives, unless that is evident: canonical conditions."""
    head, *args = tree

    def where(a: Tree, relation: str) -> Iterator[tuple[Any, ...]]:
        minus = ("-", ("number", Fraction(0)), a)
        need(relation == "≠" or not negative(types, minus), "a logarithm or root of a negative")
        if not (types.positive(a) or (relation == "≠" and negative(types, minus))):
            yield condition(scope, a, relation)

    if head == "/":
        yield from where(args[1], "≠")
    elif head == "^" and args[1].denominator > 1:
        yield from where(args[0], ">")
    elif head == "^" and args[1] < 0:
        yield from where(args[0], "≠")
    elif head == "log":
        yield from where(args[0], ">")
    elif head in ("relu", "gate") and moving:
        yield from where(args[0], "≠")
    if head == "Σ":
        yield from conditions(types, args[2], (*scope, (args[0], args[1])), moving)
    elif head in ("value", "partial"):
        bound = tuple(zip(args[-2], types.kinds[args[0]][1:], strict=True))
        yield from conditions(types, args[-1], (*scope, *bound), moving)
    else:
        for part in args:
            if isinstance(part, tuple):
                yield from conditions(types, part, scope, moving or head == "∂")


def negative(types: Types, minus: Tree) -> bool:
    """Whether -a is evidently > 0, so that a is not 0."""
    signed = list(terms(minus))
    flat = [t for t in signed if t[1] != ("number", Fraction(0))]
    return bool(flat) and all(s > 0 and types.positive(t) for s, t in flat)


def condition(scope: tuple[tuple[str, str], ...], a: Tree, relation: str) -> tuple[Any, ...]:
    """A canonical condition, for every value of the bound indices that occur in it."""
    inside = {i for b in branches(a) for i in mentioned(b)}
    bound = [(k, size) for k, size in scope if k in inside]
    names = {k: f"∀{n}" for n, (k, _) in enumerate(bound)}
    if a[0] == "number" and not (a[1] != 0 if relation == "≠" else a[1] > 0):
        raise Rejected(f"no point meets {a[1]} {relation} 0")
    return (tuple(size for _, size in bound), relation, canonical(a, names))


def mentioned(branch: Tree) -> tuple[str, ...]:
    """The indices that a node itself names."""
    if branch[0] == "entry":
        return tuple(branch[2:])
    if branch[0] == "δ":
        return tuple(branch[1:])
    return tuple(branch[2]) if branch[0] == "partial" else ()
