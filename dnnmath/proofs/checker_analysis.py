"""Rules that are theorems of analysis, for the second checker: segments, limits, induction, …"""

from __future__ import annotations

import re
from dataclasses import replace

from .checker_rules import Checker, Line, Place, gap
from .checker_terms import (
    DELTA,
    NAME,
    ONE,
    ZERO,
    Poly,
    Tree,
    branches,
    generator,
    mentioned,
    need,
    order,
    parse,
    replaced,
    spelled,
    total,
)


class FullChecker(Checker):
    """All rules."""

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

    def segments(self, psi: Tree, t: str, smooth: str) -> tuple[dict[str, Tree], Place]:
        """What ψ asks of the f in it, on segments of a convex Ω, and the ends of the segments."""
        asked: Place = {}
        ways = self.moves(psi, t)
        for f, p in ways:
            asked |= self.place(self.domain(f), *(replaced(p, {t: e}) for e in (ZERO, ONE)))
        known = self.about(smooth, [f for f, _ in ways])
        return known | self.about("ConvexSet", [o for o, _ in asked]), asked

    def rule_increasing(self, line: Line, rate: Line, of: str, t: str) -> Line:
        """ψ(1) ≥ ψ(0), from ψ'(t) ≥ 0 on [0, 1]."""
        self.varies(t, [rate], "unit")
        psi = parse(of)
        need(
            self.world.of("scalar", gap(rate.claim))[0] == self.along(psi, t, ("name", t))[1],
            "not ψ'",
        )
        self.stay(line.inside, [t])
        ends = (replaced(psi, {t: e}) for e in (ONE, ZERO))
        need(self.same(line.claim, ("≥", *ends)), "not ψ(1) ≥ ψ(0)")
        known, asked = self.segments(psi, t, "Differentiable")
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
        self.stay(line.inside, [k])
        need(self.world.fits(parse(to), "natural"), "the end is not natural")
        before, after, first, last = (
            replaced(parse(of), {k: e})
            for e in (("name", k), ("+", ("name", k), ONE), ZERO, parse(to))
        )
        need(self.same(step.claim, ("≥", before, after)), "not V(k) ≥ V(k + 1)")
        need(self.same(line.claim, ("≥", first, last)), "not V(0) ≥ V(n)")
        return replace(line, axioms=line.axioms | {"induction"})

    def rule_fundamental(self, line: Line, of: str, t: str) -> Line:
        """ψ(1) - ψ(0) = ∫₀¹ ψ'(t) dt."""
        self.varies(t, [], "unit")
        psi = parse(of)
        rate = self.along(psi, t, ("name", t))[1]
        whole = generator(f"∫ {t}({spelled(rate)})")
        ends = ("-", *(replaced(psi, {t: e}) for e in (ONE, ZERO)))
        left = self.world.of("scalar", ("-", gap(line.claim, "="), ends))[0]
        need(not total([*left.items(), *whole.items()]), "not ψ(1) - ψ(0) = ∫₀¹ ψ'(t) dt")
        known, asked = self.segments(psi, t, "ContinuouslyDifferentiable")
        return replace(line, inside=asked, hypotheses=known, axioms=line.axioms | {FUNDAMENTAL})

    def reached(self, f: str, a: Tree, r: Tree) -> tuple[dict[str, Tree], Place]:
        """What puts argmin_f(r) into Ω, and makes f least there among the points of norm ≤ r."""
        domain = self.domain(f)
        need(domain, "a function on the whole space may have no least value on a ball")
        known = self.about("Continuous", [f]) | self.about("Closed", [domain])
        return known | self.assumed(("property", "Small", a, r)), self.place(domain, a)

    def rule_weierstrass(self, line: Line, points: list[str], radius: str) -> Line:
        """f(m) ≤ f(y) for m = argmin_f(R) and ‖y‖ < R, since ‖a‖ < R for some a in Ω."""
        (a, y), r = map(parse, points), parse(radius)
        need(line.claim[1][:1] == ("value",), "not f(m) ≤ f(y)")
        f = line.claim[1][1]
        known, inside = self.reached(f, a, r)
        need(
            self.same(line.claim, ("≤", ("value", f, ("argmin", f, r)), ("value", f, y))),
            "not f(m) ≤ f(y)",
        )
        known |= self.assumed(("property", "Small", y, r))
        inside |= self.place(self.domain(f), y)
        return replace(line, hypotheses=known, inside=inside, axioms=frozenset({"Weierstrass"}))

    def rule_attained(self, line: Line, least: Line, a: str) -> Line:
        """f has a least value, since f(m) is least and m = argmin_f(R) lies in Ω."""
        need(line.claim[:2] == ("property", "Attained"), "not Attained(f)")
        need(least.claim[:3] == ("property", "Minimiser", line.claim[2]), "not Minimiser(f, m)")
        self.spell(line.claim)
        (_, f), m = line.claim[2], least.claim[3]
        need(m[:2] == ("argmin", f), "not a minimiser by Weierstrass")
        known, there = self.reached(f, parse(a), m[2])
        own = self.place(self.domain(f), m)
        inside = {k: x for k, x in line.inside.items() if k not in own} | there
        axioms = line.axioms | {"Weierstrass"}
        return replace(line, hypotheses=line.hypotheses | known, inside=inside, axioms=axioms)


FUNDAMENTAL = "fundamental theorem of calculus"
