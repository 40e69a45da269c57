"""The lines of a proof, for the second checker: each rule is shown a claim, and tests it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from .checker_terms import (
    DELTA,
    MEANING,
    NAME,
    ONE,
    RELATIONS,
    SIGNED,
    ZERO,
    Poly,
    Tree,
    World,
    branches,
    claimed,
    mentioned,
    need,
    order,
    parse,
    replaced,
    spelled,
)

Place = dict[tuple[str, str], Tree]  # (Ω, spelling of a point): the point


@dataclass(frozen=True)
class Line:
    """A claim and what it stands on; hypotheses and places under their spelling."""

    claim: Tree
    hypotheses: dict[str, Tree]
    inside: Place
    axioms: frozenset[str]
    rests_on: frozenset[str]


def gap(claim: Tree, *relations: str) -> Tree:
    """left - right of an inequality, or of a statement with one of these relations."""
    need(claim[0] in (relations or ("≤", "≥")), f"wrong form: {claim[0]}")
    return ("-", claim[2], claim[1]) if claim[0] == "≤" else ("-", *claim[1:])


@dataclass
class Checker:
    """One proof being replayed: `rule_NAME` decides a line of that rule."""

    world: World
    lines: list[Line]

    def spell(self, prop: Tree) -> str:
        """A property spelled, once its arguments are of the right kinds."""
        need(prop[0] == "property" and prop[1] in MEANING, f"{prop} is no property")
        takes = [k.split()[0] for k in MEANING[prop[1]][0].split(",")]
        words = []
        for arg, kind in zip(prop[2:], takes, strict=True):
            own = self.world.kinds.get(arg[1], "").partition(" ")[0] if arg[0] == "name" else ""
            need(own == kind or kind == "point", f"{prop[1]} takes a bare {kind}")
            words.append(arg[1] if kind != "point" else spelled(*self.world.of("vector", arg)))
        return f"{prop[1]}({'; '.join(words)})"

    def assumed(self, *props: Tree) -> dict[str, Tree]:
        """Hypotheses by their spelling."""
        return {self.spell(p): p for p in props}

    def about(self, name: str, things: Iterable[str]) -> dict[str, Tree]:
        """The hypothesis of that name about each thing."""
        return self.assumed(*(("property", name, ("name", x)) for x in things))

    def place(self, domain: str, *points: Tree) -> Place:
        """point ∈ domain, where there is one."""
        return {(domain, spelled(*self.world.of("vector", p))): p for p in points if domain}

    def same(self, a: Tree, b: Tree) -> bool:
        """Whether two claims say the same."""
        if "property" in (a[0], b[0]):
            return a[0] == b[0] and self.spell(a) == self.spell(b)
        values = [self.world.value(gap(c, *RELATIONS)) for c in (a, b)]
        return (a[0] == "=") == (b[0] == "=") and values[0] == values[1]

    def meaning(self, prop: Tree, args: list[Tree]) -> tuple[list[Tree], Place]:
        """What a property says at arguments, and the points that must then lie in Ω."""
        self.spell(prop)
        takes, over, says = MEANING[prop[1]]
        given = dict(zip((k.split()[1] for k in takes.split(",")), prop[2:], strict=True))
        inside: Place = {}
        quantified = [k.split() for k in over.split(",") if k]
        for (kind, name), arg in zip(quantified, args, strict=True):
            need(self.world.fits(arg, kind), f"{name} is not certainly {kind}")
            given[name] = arg
            if kind == "point":
                inside |= self.place(self.domain(given["f"][1]), arg)
        return [replaced(claimed(s), given) for s in says], inside

    def domain(self, function: str) -> str:
        """The Ω of a function, or ""."""
        return self.world.kinds[function].partition(" on ")[2]

    def varies(self, name: str, used: Iterable[Line], *kinds: str) -> None:
        """name is a variable of these kinds, about which nothing is assumed."""
        need(self.world.kinds.get(name) in kinds, f"{name} must be {kinds}")
        assumed = {n for line in used for h in line.hypotheses.values() for n in mentioned(h)}
        need(name not in assumed, f"{name} occurs in a hypothesis")

    def rule_assume(self, line: Line) -> Line:
        """P ⊢ P."""
        return replace(line, hypotheses=self.assumed(line.claim))

    def rule_instance(self, line: Line, prop: Line, at: list[str], part: int) -> Line:
        """What a property says at some points."""
        claims, inside = self.meaning(prop.claim, [parse(x) for x in at])
        need(part in range(len(claims)) and self.same(line.claim, claims[part]), "not said there")
        return replace(line, inside=line.inside | inside)

    def rule_conclude(self, line: Line, *parts: Line, over: list[str]) -> Line:
        """A property, from all that it says."""
        need(len(set(over)) == len(over), "one variable twice")
        claims, granted = self.meaning(line.claim, [("name", x) for x in over])
        kinds = [k.split()[0] for k in MEANING[line.claim[1]][1].split(",") if k]
        for name, kind in zip(over, kinds, strict=True):
            self.varies(name, parts, kind)
        need(not mentioned(line.claim) & set(over), "a variable occurs in the conclusion")
        said = zip(claims, parts, strict=True)
        need(claims and all(self.same(c, p.claim) for c, p in said), "not what the property says")
        inside = {k: x for k, x in line.inside.items() if k not in granted}
        need(not any(mentioned(x) & set(over) for x in inside.values()), "a point may leave Ω")
        return replace(line, inside=inside)

    def rule_cut(self, line: Line, first: Line, *lemmas: Line) -> Line:
        """Hypotheses give way to what they follow from."""
        proved = self.assumed(*(p.claim for p in lemmas))
        need(self.same(line.claim, first.claim), "a cut keeps the claim")
        need(proved.keys() <= first.hypotheses.keys(), "not a hypothesis")
        left = {k: h for k, h in first.hypotheses.items() if k not in proved}
        return replace(
            line, hypotheses=left | {k: h for p in lemmas for k, h in p.hypotheses.items()}
        )

    def rule_lemma(self, line: Line, proved: Line, name: str) -> Line:
        """A name for a theorem."""
        need(self.same(line.claim, proved.claim) and name, "not that lemma")
        return replace(line, rests_on=line.rests_on | {name})

    def rule_certificate(self, line: Line, *used: Line, terms: list[list[Any]]) -> Line:
        """The gap is Σ c·Π(factors)."""
        total = gap(line.claim, *RELATIONS)
        for first, *factors in terms:
            value, zero = parse(first), False
            for f in factors:
                if type(f) is int:
                    need(0 <= f < len(used), "no such premise")
                    zero = zero or used[f].claim[0] == "="
                    other = gap(used[f].claim, *RELATIONS)
                else:
                    other = parse(f)
                    squared = ("dot", other, other), ("^", other, 2)
                    other = squared[self.world.value(other)[0] == "scalar"]
                sorts = [self.world.value(x)[0] for x in (value, other)]
                if sorts[0] == "vector":
                    value, other = other, value
                value = ("dot" if sorts == ["vector"] * 2 else "·", value, other)
            certain = line.claim[0] != "=" and self.world.fits(parse(first), "nonnegative")
            need(zero or certain, "a sign is not certain")
            total = ("-", total, value)
        need(not self.world.value(total)[1], "not an identity")
        return line

    def rule_vanishes(self, line: Line, below: Line, vector: str) -> Line:
        """v = 0, from 0 ≥ ‖v‖²."""
        v = parse(vector)
        need(self.same(line.claim, ("=", ("+", v, ZERO), ZERO)), "v = 0 is the claim")
        need(self.same(below.claim, ("≥", ZERO, ("dot", v, v))), "not 0 ≥ ‖v‖²")
        return line

    def rule_split(self, line: Line, times: Line, at_zero: Line, on: str) -> Line:
        """gap ≥ 0, from x·gap ≥ 0 and the case x = 0."""
        kind, x, rest = self.world.kinds.get(on), ("name", on), gap(line.claim)
        need(kind in ("point", "nonnegative", "unit", "natural"), "no such distinction of cases")
        product = ("·", ("dot", x, x) if kind == "point" else x, rest)
        need(self.same(times.claim, ("≥", product, ZERO)), "not x·gap ≥ 0")
        need(self.same(at_zero.claim, ("≥", replaced(rest, {on: ZERO}), ZERO)), "not the case 0")
        return line

    def rule_length(self, line: Line, vector: str) -> Line:
        """‖v‖ ≥ 0."""
        need(self.same(line.claim, ("≥", ("norm", parse(vector)), ZERO)), "not ‖v‖ ≥ 0")
        return replace(line, axioms=line.axioms | {"square root"})

    def rule_root(self, line: Line, size: Line, squares: Line) -> Line:
        """p ≤ q, from 0 ≤ q and p² ≤ q²."""
        q = gap(size.claim)
        p = ("-", q, gap(line.claim))
        need(self.same(squares.claim, ("≥", ("^", q, 2), ("^", p, 2))), "not p² ≤ q²")
        return replace(line, axioms=line.axioms | {"square root"})

    def rule_instantiate(self, line: Line, general: Line, at: dict[str, str]) -> Line:
        """Points and symbols at chosen values."""
        values = {x: parse(v) for x, v in at.items()}
        for x, v in values.items():
            kind = self.world.kinds.get(x, "")
            need(kind in SIGNED | {"real", "point"}, f"{x} is no variable")
            need(self.world.fits(v, kind), f"{x} cannot be {v}")
        need(self.same(line.claim, replaced(general.claim, values)), "not that instance")
        inside: Place = {}
        for (o, _), x in line.inside.items():
            inside |= self.place(o, replaced(x, values))
        hypotheses = self.assumed(*(replaced(h, values) for h in line.hypotheses.values()))
        return replace(line, hypotheses=hypotheses, inside=inside)

    def rule_rewrite(self, line: Line, proved: Line, equation: Line) -> Line:
        """A point replaced by what it equals."""
        _, atom, other = equation.claim
        need(atom[0] in ("at", "name"), "not an equation for a point")
        wanted = self.world.value(atom)
        need(wanted[0] == "vector" and line.claim[0] in RELATIONS, "not a statement")

        def rewritten(tree: Tree) -> Tree:
            if not isinstance(tree, tuple):
                return tree
            if tree[0] == atom[0] and self.world.value(tree) == wanted:
                return other
            return (tree[0], *map(rewritten, tree[1:]))

        need(self.same(rewritten(line.claim), proved.claim), "not that replacement")
        return line

    def rule_within(self, line: Line, proved: Line, point: str, weights: list[list[str]]) -> Line:
        """A convex combination of points of a convex Ω lies in Ω."""
        need(self.same(line.claim, proved.claim), "within keeps the claim")
        one: Tree = ONE
        rest = parse(point)
        for w, p in weights:
            need(self.world.fits(parse(w), "nonnegative"), "a weight is not certainly ≥ 0")
            one, rest = ("-", one, parse(w)), ("-", rest, ("·", parse(w), parse(p)))
        left = [*self.world.of("scalar", one), *self.world.of("vector", rest)]
        key = spelled(*self.world.of("vector", parse(point)))
        domains = [o for o, x in line.inside if x == key]
        need(domains and left == [{}, {}], "not a convex combination")
        inside = {k: x for k, x in line.inside.items() if k[1] != key}
        for o in domains:
            inside |= self.place(o, *(parse(p) for _, p in weights))
        hypotheses = line.hypotheses | self.about("ConvexSet", domains)
        return replace(line, inside=inside, hypotheses=hypotheses)

    def along(self, tree: Tree, t: str, start: Tree) -> list[Poly]:
        """A scalar and its derivative at t = start, once all that moves with t moves on lines."""
        self.world.moving = t
        try:
            self.world.of("scalar", replaced(tree, {t: ("+", ("name", t), DELTA)}))
        finally:
            self.world.moving = ""
        (value,) = self.world.of("scalar", replaced(tree, {t: ("+", start, DELTA)}))
        return [order(value, 0), order(value, 1)]

    def moves(self, tree: Tree, t: str) -> list[tuple[str, Tree]]:
        """The (f, p) whose value f(p) in the tree moves with t."""
        return [b[1:] for b in branches(tree) if b[0] == "value" and t in mentioned(b[2])]

    def rule_increasing(self, line: Line, rate: Line, of: str, t: str) -> Line:
        """ψ(1) ≥ ψ(0), from ψ'(t) ≥ 0 on [0, 1]."""
        self.varies(t, [rate], "unit")
        psi = parse(of)
        need(
            self.world.of("scalar", gap(rate.claim))[0] == self.along(psi, t, ("name", t))[1],
            "not ψ'",
        )
        need(not any(t in mentioned(x) for x in line.inside.values()), "a point may leave Ω")
        ends = (replaced(psi, {t: e}) for e in (ONE, ZERO))
        need(self.same(line.claim, ("≥", *ends)), "not ψ(1) ≥ ψ(0)")
        asked: Place = {}
        ways = self.moves(psi, t)
        for f, p in ways:
            asked |= self.place(self.domain(f), *(replaced(p, {t: e}) for e in (ZERO, ONE)))
        known = self.about("Differentiable", [f for f, _ in ways])
        known |= self.about("ConvexSet", [o for o, _ in asked])
        axioms = line.axioms | {"mean value theorem"}
        return replace(
            line, inside=line.inside | asked, hypotheses=line.hypotheses | known, axioms=axioms
        )

    def rule_slope(self, line: Line, near: Line, t: str) -> Line:
        """φ'(0) ≥ 0, from φ(0) = 0 and φ(t) ≥ 0 for small t > 0."""
        self.varies(t, [near], "unit", "positive", "nonnegative")
        phi, asked = gap(near.claim), dict(near.inside)
        inside: Place = {}
        start, rate = self.along(phi, t, ZERO)
        need(not start, "φ(0) is not 0")
        need(self.world.of("scalar", gap(line.claim)) == [rate], "not φ'(0)")
        ways = self.moves(phi, t)
        for f, p in ways:
            asked |= self.place(self.domain(f), p)
        for (o, _), p in asked.items():
            (moved,) = self.world.of("vector", replaced(p, {t: ("+", ("name", t), DELTA)}))
            need(t not in re.findall(NAME, spelled(order(moved, 1))), "a curve, not a line")
            inside |= self.place(o, replaced(p, {t: ZERO}))
        known = self.about("Differentiable", [f for f, _ in ways])
        known |= self.about("Open", [o for (o, _), p in asked.items() if t in mentioned(p)])
        axioms = line.axioms | {"limit of a difference quotient"}
        return replace(line, inside=inside, hypotheses=line.hypotheses | known, axioms=axioms)

    def rule_bisection(
        self,
        line: Line,
        local: Line,
        *bounds: Line,
        between: list[str],
        halves: list[str],
        squares: list[list[str]],
        reach: list[str],
    ) -> Line:
        """G(y, z) ≥ 0, from its halves, and for y and z that are close."""
        y, z = (("name", x) for x in between)
        need(self.same(line.claim, local.claim) and y != z, "bisection keeps the claim")
        for x in between:
            self.varies(x, [local, *bounds], "point")
        m = ("/", ("+", y, z), ("number", "2"))
        rest = whole = gap(local.claim)
        for c, half in zip(halves, ({between[1]: m}, {between[0]: m}), strict=True):
            rest = ("-", rest, ("·", parse(c), replaced(whole, half)))
        for c, q in squares:
            square = (
                "dot" if self.world.value(parse(q))[0] == "vector" else "·",
                parse(q),
                parse(q),
            )
            rest = ("-", rest, ("·", parse(c), square))
        for c in [*halves, *reach, *(c for c, _ in squares)]:
            need(self.world.fits(parse(c), "nonnegative"), "a sign is not certain")
        need(not self.world.value(rest)[1], "not the sum of its halves")
        inside: Place = {k: p for k, p in line.inside.items() if not mentioned(p) & set(between)}
        moving = {k: p for k, p in local.inside.items() if k not in inside}
        sets = [o for o, _ in moving]
        ends: Place = {}
        for o in sets:
            ends |= self.place(o, y, z)
        for bound in bounds:
            need(bound.inside.keys() <= (inside | ends).keys(), "a point may leave Ω")
        reached = list(zip(reach, bounds, strict=True))
        for p in (p for k, p in moving.items() if k not in ends):
            need(any(self.close(p, y, z, c, b) for c, b in reached), "a point may stay away")
        known = self.about("Open", sets) | self.about("ConvexSet", sets)
        axioms = line.axioms | {"nested intervals"}
        return replace(
            line, inside=inside | ends, hypotheses=line.hypotheses | known, axioms=axioms
        )

    def close(self, p: Tree, y: Tree, z: Tree, c: str, bound: Line) -> bool:
        """Whether a line says ‖p - y‖² ≤ c·‖z - y‖²."""
        far, d = ("-", p, y), ("-", z, y)
        return self.same(bound.claim, ("≤", ("dot", far, far), ("·", parse(c), ("dot", d, d))))

    def rule_telescope(self, line: Line, step: Line, of: str, k: str, to: str) -> Line:
        """V(0) ≥ V(n), from V(k) ≥ V(k + 1)."""
        self.varies(k, [step], "natural")
        need(not any(k in mentioned(x) for x in line.inside.values()), "a point may leave Ω")
        need(self.world.fits(parse(to), "natural"), "the end is not natural")
        before, after, first, last = (
            replaced(parse(of), {k: e})
            for e in (("name", k), ("+", ("name", k), ONE), ZERO, parse(to))
        )
        need(self.same(step.claim, ("≥", before, after)), "not V(k) ≥ V(k + 1)")
        need(self.same(line.claim, ("≥", first, last)), "not V(0) ≥ V(n)")
        return replace(line, axioms=line.axioms | {"induction"})

    def add(self, record: dict[str, Any]) -> None:
        """Decide one line."""
        details = dict(record)
        claim, numbers = claimed(details.pop("claim")), details.pop("from")
        decide = getattr(self, f"rule_{details.pop('rule')}")
        need(all(type(n) is int and 0 <= n < len(self.lines) for n in numbers), "a later line")
        if claim[0] != "property":
            sort, _ = self.world.value(gap(claim, *RELATIONS))
            need(sort == "scalar" or claim[0] == "=", "vectors are not ordered")
        used = [self.lines[n] for n in numbers]
        hypotheses = {k: h for u in used for k, h in u.hypotheses.items()}
        inside = {k: x for u in used for k, x in u.inside.items()}
        axioms = frozenset().union(*(u.axioms for u in used))
        rests_on = frozenset().union(*(u.rests_on for u in used))
        line = Line(claim, hypotheses, inside, axioms, rests_on)
        self.lines.append(decide(line, *used, **details))
