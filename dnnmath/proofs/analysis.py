"""Rules that are theorems of analysis: on segments of Ω, near a point, over the naturals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .errors import DomainError, IdentityError, LimitError, SignError
from .properties import Property
from .rules import _weighted
from .terms import Function, Term, dot, equal, fits, integral, least, term, vector
from .theorems import (
    UNIT,
    ZERO,
    Theorem,
    _gap,
    _genuine,
    _inequality,
    _pairs,
    _said,
    _stay,
    _theorem,
    _variable,
)


def within(theorem: Theorem, point: Any, *weighted: tuple[Any, Any]) -> Theorem:
    """point ∈ Ω, once p₁, p₂, … are: it is Σ wᵢ·pᵢ with wᵢ ≥ 0, Σ wᵢ = 1, and Ω is convex."""
    x, pairs = vector(point), tuple((w, vector(p)) for w, p in _pairs(weighted))
    domains = {o for o, p in _genuine(theorem).inside if p == x}
    if not domains:
        raise DomainError(f"{x} is not asked to lie anywhere")
    if not all(fits(w, "nonnegative") for w, _ in pairs) or sum(w for w, _ in pairs) != UNIT:
        raise SignError("weights are ≥ 0, with sum 1")
    if sum((w * p for w, p in pairs), vector(0)) != x:
        raise IdentityError(f"{x} is not that combination")
    rest = frozenset((o, p) for o, p in theorem.inside if p != x)
    return _theorem(
        "within", theorem.conclusion, [theorem], point=x, weights=pairs,
        adding=[Property("ConvexSet", o) for o in domains],
        inside=rest | {(o, p) for o in domains for _, p in pairs},
    )  # fmt: skip


def increasing(theorem: Theorem, psi: Any, t: Term, goal: Any = None) -> Theorem:
    """ψ(1) ≥ ψ(0), from ψ'(t) ≥ 0 for t in [0, 1], on segments inside Ω."""
    psi = term(psi)
    _variable(t, ["unit"], theorem)
    if _gap(theorem) != derivative(psi, t):
        raise IdentityError(f"{theorem.conclusion} is not the sign of {derivative(psi, t)}")
    _stay(theorem.inside, t)
    known, ends = _segments(psi, t, "Differentiable")
    return _theorem(
        "increasing", psi.substitute({t: UNIT}) >= psi.substitute({t: ZERO}), [theorem], goal,
        of=psi, t=t, axiom="mean value theorem", inside=theorem.inside | ends, adding=known,
    )  # fmt: skip


def fundamental(psi: Any, t: Term, goal: Any = None) -> Theorem:
    """ψ(1) - ψ(0) = ∫₀¹ ψ'(t) dt, on segments inside a convex Ω where f is of class C¹."""
    psi = term(psi)
    _variable(t, ["unit"])
    difference = psi.substitute({t: UNIT}) - psi.substitute({t: ZERO})
    known, ends = _segments(psi, t, "ContinuouslyDifferentiable")
    return _theorem(
        "fundamental", equal(difference, integral(t, derivative(psi, t))), [], goal, of=psi, t=t,
        axiom="fundamental theorem of calculus", inside=ends, adding=known,
    )  # fmt: skip


def _segments(psi: Term, t: Term, smooth: str) -> tuple[set[Property], frozenset[Any]]:
    """What ψ asks of the f in it, each on a segment of a convex Ω, and the ends of the segments."""
    moving = _moving(psi, t)
    ends = {(f.domain, p.substitute({t: e})) for f, p in moving if f.domain for e in (ZERO, UNIT)}
    convex = {Property("ConvexSet", o) for o, _ in ends}
    return {Property(smooth, f) for f, _ in moving} | convex, frozenset(ends)


def weierstrass(f: Function, radius: Any, a: Any, y: Any) -> Theorem:
    """f(m) ≤ f(y) for y in Ω with ‖y‖ < R, for m = least(f, R): some a in Ω has ‖a‖ < R.

    Ω is closed, so that its part in the closed ball of radius R is compact, and f is continuous.
    """
    r, a, y = term(radius), vector(a), vector(y)
    known, there = _reached(f, r, a)
    return _theorem(
        "weierstrass", f(least(f, r)) <= f(y), adding=known | {Property("Small", y, r)},
        inside=frozenset({there, (f.domain, y)}), axiom="Weierstrass", points=(a, y), radius=r,
    )  # fmt: skip


def attained(theorem: Theorem, a: Any) -> Theorem:
    """f has a least value, since its Minimiser(f, m) is m = least(f, R), which lies in Ω."""
    said, a = _said(theorem, Property), vector(a)
    f, m = said.args if said.name == "Minimiser" else (None, a)
    if m.head != "least" or m.args[0] != f:
        raise IdentityError(f"{said} is not Minimiser(f, m) with m = least(f, R)")
    known, there = _reached(f, m.args[1], a)
    return _theorem(
        "attained", Property("Attained", f), [theorem], a=a, axiom="Weierstrass", adding=known,
        inside=theorem.inside - {(f.domain, m)} | {there},
    )  # fmt: skip


def _reached(f: Any, r: Term, a: Term) -> tuple[set[Property], tuple[str, Term]]:
    """What puts least(f, r) into Ω, and makes f least there among the points of norm ≤ r."""
    if type(f) is not Function or f.domain is None:
        raise DomainError(f"{f!r} is not a function on a named Ω, which must be closed in R^m")
    known = {Property("Continuous", f), Property("Closed", f.domain), Property("Small", a, r)}
    return known, (f.domain, a)


def slope(theorem: Theorem, t: Term, goal: Any = None) -> Theorem:
    """φ'(0) ≥ 0, from φ(0) = 0 and φ(t) ≥ 0 for t > 0 so small that p + t·d stays in an open Ω."""
    phi = _gap(theorem)
    _variable(t, ("unit", "positive", "nonnegative"), theorem)
    rate, moving, start = derivative(phi, t), _moving(phi, t), {t: ZERO}
    if phi.substitute(start).normal:
        raise LimitError(f"{phi} is not 0 at {t} = 0: its quotient by {t} has no limit")
    asked = theorem.inside | {(f.domain, p) for f, p in moving if f.domain}
    _stay([(o, derivative(p, t)) for o, p in asked], t)
    return _theorem(
        "slope", rate.substitute(start) >= 0, [theorem], goal, t=t,
        axiom="limit of a difference quotient",
        inside=frozenset((o, p.substitute(start)) for o, p in asked),
        adding={Property("Differentiable", f) for f, _ in moving}
        | {Property("Open", o) for o, p in asked if p.mentions(t)},
    )  # fmt: skip


def bisection(
    local: Theorem, y: Term, z: Term, halves: tuple[Any, Any], *squares: tuple[Any, Any],
    near: Iterable[tuple[Any, Theorem]] = (), goal: Any = None,
) -> Theorem:  # fmt: skip
    """G(y, z) ≥ 0 for all y and z in Ω, once it holds for those close to each other.

    Where G(y, z) < 0, it is so for one half, since G(y, z) = c₁·G(y, m) + c₂·G(m, z) + squares with
    m = (y + z)/2; the halves shrink to a point of Ω, which is open and convex. There every point p
    that `local` wants inside Ω is: ‖p - y‖² ≤ C·‖z - y‖² by the pairs (C, theorem) in `near`.
    """
    near, squares, (halves,) = map(_pairs, (near, squares, [halves]))
    ends = [_variable(x, ["point"], local, *(bound for _, bound in near)) for x in (y, z)]
    _inequality(local.conclusion)
    m, d = y / 2 + z / 2, dot(z - y, z - y)
    rest = _gap(local) - sum(_weighted(False, c, q) for c, q in squares)
    for c, half in zip(halves, ({z: m}, {y: m}), strict=True):
        if not fits(c, "nonnegative"):
            raise SignError(f"the weight {c} of a half is not certainly ≥ 0")
        rest = rest - c * _gap(local).substitute(half)
    if rest.normal or y == z:
        raise IdentityError(f"{local.conclusion} is not given by its halves: {rest} is left")
    fixed = {(o, p) for o, p in local.inside if not p.mentions(y, z)}
    moving = local.inside - fixed
    for o, p in moving:
        close = [_gap(b) == c * d - dot(p - y, p - y) and fits(c, "nonnegative") for c, b in near]
        if p not in ends and not any(close):
            raise DomainError(f"{p} is not known to come close to {y} in {o}")
    inside = frozenset((o, x) for o, _ in moving for x in ends)
    for _, bound in near:
        _stay(bound.inside - inside, y, z)
        fixed |= bound.inside - inside
    return _theorem(
        "bisection", local.conclusion, [local, *(b for _, b in near)], goal, between=(y, z),
        halves=halves, squares=squares,
        reach=tuple(c for c, _ in near), axiom="nested intervals", inside=inside | fixed,
        adding={Property(name, o) for o, _ in moving for name in ("Open", "ConvexSet")},
    )  # fmt: skip


def telescope(theorem: Theorem, potential: Any, k: Term, n: Any, goal: Any = None) -> Theorem:
    """V(0) ≥ V(n), from V(k) ≥ V(k + 1) for every natural k."""
    v, n = term(potential), term(n)
    _variable(k, ["natural"], theorem)
    _stay(theorem.inside, k)
    if not fits(n, "natural"):
        raise SignError(f"{n} is not certainly natural")
    if _gap(theorem) != v - v.substitute({k: k + 1}):
        raise IdentityError(f"{theorem.conclusion} is not V({k}) ≥ V({k} + 1)")
    claim = v.substitute({k: ZERO}) >= v.substitute({k: n})
    return _theorem("telescope", claim, [theorem], goal, of=v, k=k, to=n, axiom="induction")


def derivative(e: Term, t: Term) -> Any:
    """de/dt, by the rules of calculus, along straight lines only."""
    a, b = list[Any]([*e.args, None, None])[:2]
    if not e.mentions(t):
        return vector(0) if e.vector else ZERO
    match e.head:
        case "symbol":
            return UNIT
        case "+" | "-" | "neg":
            return Term(e.head, *(derivative(x, t) for x in e.args))
        case "/" if not b.mentions(t):
            return Term("/", derivative(a, t), b)
        case "^" if b > 0:
            return term(b) * a ** (b - 1) * derivative(a, t)
        case "*" | "dot":
            left, right = Term(e.head, derivative(a, t), b), Term(e.head, a, derivative(b, t))
            return right if not a.mentions(t) else left if not b.mentions(t) else left + right
        case "value" if not derivative(b, t).mentions(t):
            return dot(a.d(b), derivative(b, t))
    raise LimitError(f"nothing is known of the derivative of {e} by {t}")


def _moving(e: Term, t: Term) -> set[tuple[Function, Term]]:
    """The (f, p) whose value f(p) occurs in e and moves with t."""
    own = {e.args} if e.head == "value" and e.mentions(t) else set()
    return own.union(*(_moving(x, t) for x in e.args if type(x) is Term))
