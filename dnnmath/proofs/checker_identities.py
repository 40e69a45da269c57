"""A second checker of identities for symbolic sizes, which shares nothing with dnnmath.symbolic.

It expands both sides at every size from 1 to 4 (all combinations of two sizes; of more, those up to
2, and each up to 4 beside) and compares them exactly, as rational functions. A permutation of
1..m carries an identity to itself, so that free indices are tried up to their coincidences.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .checker_identities_terms import (
    Tree,
    Types,
    branches,
    condition,
    conditions,
    read_condition,
    renamed,
    with_entries,
)
from .checker_identities_values import Arithmetic
from .checker_terms import Rejected, need

SIZES = (1, 2, 3, 4)
DIFFERENTIATION = (
    "rules of differentiation: sums, products, powers, exp and log of differentiable functions "
    "are differentiable"
)
RELU = "ReLU' = 1[x > 0] where no argument of ReLU is 0"
CHAIN = "chain rule for a differentiable F: R^n → R"
INDUCTION = "induction on the number of layers, downwards from the last"
CONVEX = "a C² function with a positive semi-definite Hessian on an open convex set is convex there"
SPECTRAL = "a symmetric A with 0 ≤ v A vᵀ ≤ c ‖v‖² for all v has norm at most c (spectral theorem)"
MEAN_VALUE = "mean value inequality: a Jacobian of norm ≤ c on a convex set gives a c-Lipschitz map"
MONOTONE = "mean value theorem: a derivative ≥ 0 on an interval gives a non-decreasing function"
ZERO = ("number", Fraction(0))
Claim = tuple[Tree, str, Tree, Mapping[str, Fraction]]  # left, relation, right or witness, totals


def check_identity(proof: dict[str, Any]) -> None:
    """Check an identity, a passage or an induction; Rejected unless it proves what it states."""
    try:
        stated = dict(proof)
        kind = stated.pop("kind")
        need(kind in BUILDERS, f"no proof: its kind is {kind!r}")
        types = Types(stated.pop("names"))
        totals = {y: read_total(types, y, c) for y, c in stated.pop("totals").items()}
        axioms, where = stated.pop("axioms"), stated.pop("side_conditions")
        claims, own = BUILDERS[kind](types, totals, **stated)
        unused = set(types.kinds) - types.used
        need(not unused, f"names that occur nowhere: {sorted(unused)}")
        found = [a for claim in claims for a in rules(claim)]
        need(sorted(axioms) == sorted({*found, *own}), "other axioms are stated")
        needed = {c for left, _, right, _ in claims for t in (left, right)
                  for c in conditions(types, t)}  # fmt: skip
        need(needed == stated_conditions(types, where), "other side conditions are stated")
        for _, relation, right, _ in claims:
            signed(types, relation, right)
        for largest in (2, SIZES[-1]):  # most mistakes show at once
            for left, _, right, sums in claims:
                compare(types, left, right, sums, largest)
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        raise Rejected(f"malformed: {error!r}") from error


def read_total(types: Types, y: str, c: str) -> Fraction:
    """The sum of the entries of y over its last index, which must be possible at some size."""
    types.array(y)
    total, sign = Fraction(c), types.sign(y)
    need(str(total) == c, f"no exact number: {c!r}")
    possible = {"real": True, "nonnegative": total >= 0, "positive": total > 0, "unit": total > 0}
    need(possible.get(sign, total >= 0 and total.denominator == 1), f"no {sign} {y} sums to {c}")
    return total


def stated_conditions(types: Types, texts: Sequence[str]) -> set[Any]:
    """Conditions as stated, canonical."""
    found = []
    for text in texts:
        bound, tree, relation = read_condition(text)
        scope = dict(types.free)
        for k, size in bound:
            scope = dict(types.bind((k,), (size,), scope))
        types.check(tree, scope)
        found.append(condition(bound, tree, relation))
        need(len(found[-1][0]) == len(bound), f"an index that does not occur: {text}")
    need(len(set(found)) == len(found), "a side condition is stated twice")
    return set(found)


def rules(claim: Claim) -> Iterator[str]:
    """The axioms of one claim: its hypotheses, and the calculus that its derivatives use."""
    left, _, right, totals = claim
    yield from (f"Σ {y} = {c}" for y, c in totals.items())
    for tree in (left, right):
        for branch in branches(tree):
            if branch[0] == "∂":
                inside = {b[0] for b in branches(branch[2])}
                yield DIFFERENTIATION
                yield from [RELU] * bool(inside & {"relu", "gate"})
                yield from [CHAIN] * ("value" in inside)


# Comparing ----------------------------------------------------------------------------------------


def signed(types: Types, relation: str, witness: Tree) -> None:
    """A witness must evidently have its sign."""
    need(relation in ("=", "≥", ">"), f"no relation: {relation!r}")
    if relation != "=":
        evident = types.bound(witness)
        need(evident and (relation == "≥" or evident == "positive"), f"not evidently {relation} 0")


def compare(
    types: Types, left: Tree, right: Tree, totals: Mapping[str, Fraction], largest: int
) -> None:
    """Expand left - right at sizes of which the largest is 1 or 2, or beyond that up to 4."""
    difference = ("-", left, right)
    free = sorted({i for b in branches(difference) for i in free_of(b) if i in types.free})
    letters = sorted(letters_of(types, [left, right], [*totals], free))
    for lengths in combinations(len(letters)):
        if (max(lengths, default=1) <= 2) != (largest == 2):
            continue
        sizes = dict(zip(letters, lengths, strict=True))
        arithmetic = Arithmetic(types, sizes, totals)
        for at in places(free, types.free, sizes):
            value, _ = arithmetic.value(difference, at)
            need(not value, f"the sides differ at {sizes}, {at}")


def free_of(branch: Tree) -> tuple[str, ...]:
    """The indices that a node names."""
    if branch[0] in ("entry", "δ"):
        return tuple(branch[1 + (branch[0] == "entry") :])
    return tuple(branch[2]) if branch[0] == "partial" else ()


def letters_of(
    types: Types, trees: Sequence[Tree], totals: Sequence[str], free: Sequence[str]
) -> set[str]:
    """The sizes that matter to a claim."""
    found = {types.free[i] for i in free} | {s for y in totals for s in types.kinds[y][1:]}
    for branch in (b for tree in trees for b in branches(tree)):
        if branch[0] == "Σ":
            found.add(branch[2])
        elif branch[0] in ("entry", "value", "partial"):
            found.update(types.kinds[branch[1]][1:])
        elif branch[0] == "name" and types.kinds[branch[1]] == ("size",):
            found.add(branch[1])
    return found


def combinations(n: int) -> Iterator[tuple[int, ...]]:
    """Sizes: all for up to two letters; for more, those up to 2, and each up to 4 among 2s."""
    if n <= 2:
        yield from itertools.product(SIZES, repeat=n)
        return
    yield from itertools.product(SIZES[:2], repeat=n)
    for k, size in itertools.product(range(n), SIZES[2:]):
        yield tuple(size if i == k else 2 for i in range(n))


def places(
    free: Sequence[str], ranges: Mapping[str, str], sizes: Mapping[str, int]
) -> Iterator[dict[str, int]]:
    """Values of the free indices, up to a permutation of each range: each new one is the next."""

    def extend(at: dict[str, int], rest: Sequence[str]) -> Iterator[dict[str, int]]:
        if not rest:
            yield at
            return
        size = ranges[rest[0]]
        used = [n for i, n in at.items() if ranges[i] == size]
        for n in range(min(max(used, default=-1) + 2, sizes[size])):
            yield from extend({**at, rest[0]: n}, rest[1:])

    return extend({}, free)


# What is claimed ----------------------------------------------------------------------------------


def plain(
    types: Types, totals: Mapping[str, Fraction], left: str, relation: str, right: str
) -> tuple[list[Claim], list[str]]:
    """left = right, or left ≥ 0 with a witness."""
    return [(types.read(left), relation, types.read(right), totals)], []


def entry(types: Types, text: str) -> Tree:
    """An entry at distinct indices."""
    tree = types.read(text)
    need(tree[0] == "entry", f"an entry is needed, not {text}")
    need(len(set(tree[2:])) == len(tree[2:]), f"distinct indices are needed: {text}")
    return tree


def arrays_in(*trees: Tree) -> set[str]:
    """Arrays and functions of trees."""
    heads = ("entry", "value", "partial")
    return {b[1] for tree in trees for b in branches(tree) if b[0] in heads}


def passage(
    types: Types, totals: Mapping[str, Fraction], rule: str, function: str, by: str, direction: str,
    constant: str, witnesses: list[str],
) -> tuple[list[Claim], list[str]]:  # fmt: skip
    """A theorem's premises, built from the function that it concludes about."""
    f, x = types.read(function), entry(types, by)
    shown = [types.read(w) for w in witnesses]
    need(not totals, "a passage has no totals")
    need(types.sign(x[1]) in ("real", "positive", "unit"), f"{x[1]} ranges over no open set")
    if rule == "nondecreasing":
        (witness,), way = shown, types.read(direction)
        need(constant == "0" and x[1] not in arrays_in(way), f"the direction depends on {x[1]}")
        claims = [
            (("^", way, Fraction(2)), "=", ("number", Fraction(1)), totals),
            (("·", way, ("∂", x, f)), "≥", witness, totals),
        ]
        theorems = [MONOTONE]
    else:
        claims, theorems = quadratic(types, rule, f, x, direction, constant, shown)
    for left, _, right, _ in claims:
        for _, _, where in (c for t in (left, right) for c in conditions(types, t)):
            need(x[1] not in repr(where), f"a side condition restricts {x[1]}")
    return claims, theorems


def quadratic(
    types: Types, rule: str, f: Tree, x: Tree, v: str, constant: str, shown: list[Tree]
) -> tuple[list[Claim], list[str]]:
    """The quadratic form of a Hessian, or of the Jacobian of a map."""
    size, i = types.array(x[1]), x[2]
    need(len(size) == 1 and types.array(v) == size, f"{v} is no vector like {x[1]}")
    need(types.sign(v) == "real" and v != x[1] and v not in arrays_in(f), f"{v} is not arbitrary")
    (m,) = size
    c = types.read(constant)
    need(not arrays_in(c) & {x[1], v} and i not in {n for b in branches(c) for n in free_of(b)},
         "the constant depends on x or v")  # fmt: skip

    def partial(g: Tree, k: str) -> Tree:
        return ("∂", ("entry", x[1], k), g)

    def form(entry_at: Any) -> Tree:
        inner = ("·", ("·", ("entry", v, "%i"), entry_at), ("entry", v, "%j"))
        return ("Σ", "%i", m, ("Σ", "%j", m, inner))

    if rule == "convex":
        need(constant == "0" and len(shown) == 1, "a convex function has one witness")
        free = {n for b in branches(f) for n in free_of(b)}
        need(i not in free, f"the function depends on the index {i}")
        return [(form(partial(partial(f, "%i"), "%j")), "≥", shown[0], {})], [CONVEX]
    need(rule == "lipschitz" and len(shown) == 2, f"no rule: {rule}")
    at_i, at_j = renamed(f, {i: "%i"}), renamed(f, {i: "%j"})
    jacobian = form(partial(at_i, "%j"))
    squares = ("Σ", "%i", m, ("^", ("entry", v, "%i"), Fraction(2)))
    types.free = {**types.free, "%i": m, "%j": m}
    return [
        (partial(at_i, "%j"), "=", partial(at_j, "%i"), {}),
        (jacobian, "≥", shown[0], {}),
        (("-", ("·", c, squares), jacobian), "≥", shown[1], {}),
    ], [SPECTRAL, MEAN_VALUE]


def induction(
    types: Types, totals: Mapping[str, Fraction], *, loss: str, scores: str, loss_gradient: str,
    layer: str, layer_at: list[str], inputs: str, activation: str, pre: str, function: str,
    upstream: str, back: str, outputs: list[list[str]],
) -> tuple[list[Claim], list[str]]:  # fmt: skip
    """Base, step and parameters; the step's premise is its conclusion one layer above."""
    at, A = entry(types, scores), entry(types, pre)
    L, G, Z, R, B = map(types.read, (loss, loss_gradient, layer, activation, back))
    by = [(entry(types, one), types.read(formula)) for one, formula in outputs]
    need(types.kinds.get(function, ("",))[0] == "function", f"{function} is no function")
    types.used.add(function)
    shapes = types.array(at[1]), types.kinds[function][1:], types.array(A[1])
    chained(shapes)
    need(types.array(inputs) == shapes[2] and types.array(upstream) == shapes[1], "wrong shapes")
    types.indices(tuple(layer_at), shapes[1], types.free)
    need(len(set(layer_at)) == len(layer_at), "a layer is given at distinct indices")
    arrays = [at[1], A[1], inputs, upstream]
    need(all(types.sign(a) == "real" for a in arrays), "activations take every real value")
    need(len(set(arrays)) == 4 and by, "scores, pre, inputs and upstream are different arrays")
    parameters = {one[1] for one, _ in by}
    need(not parameters & {inputs, upstream, A[1]}, "outputs are by parameters of a layer")
    apart = {
        (L, G): {function, upstream, A[1], inputs}, (Z,): {function, upstream, A[1]},
        (R,): {function, upstream, inputs}, (B,): {function, inputs},
        tuple(f for _, f in by): {function},
    }  # fmt: skip
    for trees, kept in apart.items():
        need(not arrays_in(*trees) & kept, f"a part of the induction uses {kept}")

    def layer_of(given: bool) -> tuple[tuple[str, ...], Tree]:
        bound = tuple(f"%{'after' if given else 'alone'}{n}" for n in range(len(layer_at)))
        body = renamed(Z, dict(zip(layer_at, bound, strict=True)))
        if given:
            body = with_entries(
                body, inputs, lambda *k: renamed(R, dict(zip(A[2:], k, strict=True)))
            )
        return bound, body

    def claim(moved: Tree, formula: Tree, given: bool) -> Claim:
        bound, body = layer_of(given)
        value = ("value", function, bound, body)
        expected = with_entries(formula, upstream, lambda *j: ("partial", function, j, *value[2:]))
        return ("∂", moved, value), "=", expected, {}

    base: Claim = ("∂", at, L), "=", G, totals
    return [base, claim(A, B, True), *(claim(*one, False) for one in by)], [INDUCTION]


def chained(shapes: Sequence[tuple[str, ...]]) -> None:
    """Each width is a size of its own; what is shared is shared by all."""
    need(len({len(shape) for shape in shapes}) == 1, "different numbers of indices")
    axes = list(zip(*shapes, strict=True))
    shared = {axis[0] for axis in axes if len(set(axis)) == 1}
    own = [size for axis in axes if len(set(axis)) > 1 for size in axis]
    need(len(set(own)) == len(own) and not shared & set(own), "the step does not chain")


BUILDERS: Mapping[str, Callable[..., tuple[list[Claim], list[str]]]] = {
    "identity": plain,
    "passage": passage,
    "induction": induction,
}
