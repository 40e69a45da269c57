"""The lines of a proof, for the second checker: each rule is shown a claim, and tests it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from .checker_terms import (
    MEANING,
    NAME,
    ONE,
    RELATIONS,
    SIGNED,
    SUPPOSED,
    ZERO,
    Tree,
    World,
    claimed,
    mentioned,
    need,
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
    return ("-", claim[2], claim[1]) if claim[0] in "≤<" else ("-", *claim[1:])


def form(claim: Tree) -> str:
    """=, <, or ≤, which is ≥ too."""
    return "≤" if claim[0] == "≥" else str(claim[0])


@dataclass
class Checker:
    """One proof being replayed: `rule_NAME` decides a line of that rule."""

    world: World
    lines: list[Line]

    def spell(self, prop: Tree) -> str:
        """A property spelled, once its arguments are of the right kinds."""
        need(prop[1] in MEANING, f"{prop} is no property")
        takes = [k.split()[0] for k in MEANING[prop[1]][0].split(",")]
        words = []
        for arg, kind in zip(prop[2:], takes, strict=True):
            own = self.world.kinds.get(arg[1], "").partition(" ")[0] if arg[0] == "name" else ""
            free = kind in ("point", "radius")
            need(own == kind or free, f"{prop[1]} takes a bare {kind}")
            need(kind != "radius" or self.world.fits(arg, kind), "a radius is certainly > 0")
            sort = "vector" if kind == "point" else "scalar"
            words.append(spelled(*self.world.of(sort, arg)) if free else arg[1])
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
        return form(a) == form(b) and values[0] == values[1]

    def meaning(self, prop: Tree, args: list[Tree]) -> tuple[list[Tree], Place, dict[str, Tree]]:
        """What a property says at arguments, the points that must lie in Ω, what it supposes."""
        self.spell(prop)
        takes, over, says = MEANING[prop[1]]
        given = dict(zip((k.split()[1] for k in takes.split(",")), prop[2:], strict=True))
        inside: Place = {}
        quantified = [k.split() for k in over.split(",") if k]
        for (kind, name), arg in zip(quantified, args, strict=True):
            need(self.world.fits(arg, kind), f"{name} is not certainly {kind}")
            given[name] = arg
            if kind == "point":
                inside |= self.place(self.domain(prop[2][1]), arg)
        supposed = [SUPPOSED[prop[1]]] if prop[1] in SUPPOSED else []
        more = self.assumed(*(replaced(claimed(s), given) for s in supposed))
        return [replaced(claimed(s), given) for s in says], inside, more

    def domain(self, name: str) -> str:
        """The Ω of a function or a map, or ""; a set is its own."""
        kind = self.world.kinds[name]
        return name if kind == "set" else kind.partition(" on ")[2]

    def varies(self, name: str, used: Iterable[Line], *kinds: str) -> None:
        """name is a variable of these kinds, about which nothing is assumed."""
        need(self.world.kinds.get(name) in kinds, f"{name} must be {kinds}")
        self.free(name, *(line.hypotheses for line in used))

    def free(self, name: str, *hypotheses: dict[str, Tree]) -> None:
        """Nothing is assumed about name."""
        assumed = {n for some in hypotheses for h in some.values() for n in mentioned(h)}
        need(name not in assumed, f"{name} occurs in a hypothesis")

    def stay(self, inside: Place, names: Iterable[str]) -> None:
        """No point that must lie in Ω depends on one of the names."""
        used = {n for _, point in inside for n in re.findall(NAME, point)}
        need(not used & set(names), "a point may leave Ω")

    def rule_assume(self, line: Line) -> Line:
        """P ⊢ P."""
        return replace(line, hypotheses=self.assumed(line.claim))

    def rule_instance(self, line: Line, prop: Line, at: list[str], part: int) -> Line:
        """What a property says at some points."""
        claims, inside, more = self.meaning(prop.claim, [parse(x) for x in at])
        need(part in range(len(claims)) and self.same(line.claim, claims[part]), "not said there")
        return replace(line, inside=line.inside | inside, hypotheses=line.hypotheses | more)

    def rule_conclude(self, line: Line, *parts: Line, over: list[str]) -> Line:
        """A property, from all that it says."""
        need(len(set(over)) == len(over), "one variable twice")
        claims, granted, supposed = self.meaning(line.claim, [("name", x) for x in over])
        left = {k: h for k, h in line.hypotheses.items() if k not in supposed}
        kinds = [k.split()[0] for k in MEANING[line.claim[1]][1].split(",") if k]
        for name, kind in zip(over, kinds, strict=True):
            self.varies(name, [], "point" if kind == "vector" else kind)
            self.free(name, left)
        need(not mentioned(line.claim) & set(over), "a variable occurs in the conclusion")
        said = zip(claims, parts, strict=True)
        need(claims and all(self.same(c, p.claim) for c, p in said), "not what the property says")
        inside = {k: x for k, x in line.inside.items() if k not in granted}
        self.stay(inside, over)
        return replace(line, inside=inside, hypotheses=left)

    def rule_cut(self, line: Line, first: Line, *lemmas: Line) -> Line:
        """Hypotheses give way to what they follow from."""
        proved = self.assumed(*(p.claim for p in lemmas))
        need(self.same(line.claim, first.claim), "a cut keeps the claim")
        need(proved.keys() <= first.hypotheses.keys(), "not a hypothesis")
        left = {k: h for k, h in first.hypotheses.items() if k not in proved}
        return replace(
            line, hypotheses=left | {k: h for p in lemmas for k, h in p.hypotheses.items()}
        )

    def rule_cases(self, line: Line, near: Line, far: Line, of: list[str]) -> Line:
        """The same where ‖v‖ < r and where ‖v‖ ≥ r."""
        need(self.same(near.claim, far.claim), "the two cases differ")
        need(self.same(line.claim, near.claim), "not what holds in both cases")
        point, radius = map(parse, of)
        left: dict[str, Tree] = {}
        for case, name in ((near, "Small"), (far, "Far")):
            supposed = self.assumed(("property", name, point, radius))
            left |= {k: h for k, h in case.hypotheses.items() if k not in supposed}
        return replace(line, hypotheses=left)

    def rule_lemma(self, line: Line, proved: Line, name: str) -> Line:
        """A name for a theorem."""
        need(self.same(line.claim, proved.claim) and name, "not that lemma")
        return replace(line, rests_on=line.rests_on | {name})

    def rule_certificate(self, line: Line, *used: Line, terms: list[list[Any]]) -> Line:
        """The gap is Σ c·Π(factors)."""
        total, positive = gap(line.claim, *RELATIONS), False
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
            strict = all(type(f) is int and used[f].claim[0] == "<" for f in factors)
            positive = positive or (strict and self.world.fits(parse(first), "positive"))
            total = ("-", total, value)
        need(not self.world.value(total)[1], "not an identity")
        need(positive or line.claim[0] != "<", "no term is certainly > 0")
        return line

    def rule_inverse(self, line: Line, of: str) -> Line:
        """x·(1/x) = 1 for an x > 0."""
        x = parse(of)
        self.world.of("scalar", x)
        need(self.same(line.claim, ("=", ("·", x, ("/", ONE, x)), ONE)), "not x·(1/x) = 1")
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
