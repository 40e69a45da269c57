"""The closed registry of what a theorem may assume, each property with what it says.

All of it but Far holds in one model, so that no set of hypotheses is contradictory: the space {0},
open, closed, bounded and convex, every vector and value 0, every positive symbol and modulus 1.
(Small and Far are cases inside a proof; a goal names those that it supposes.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .errors import HypothesisError
from .terms import (
    Function,
    Map,
    Names,
    Statement,
    Term,
    dot,
    equal,
    fits,
    named,
    norm,
    one_meaning,
)  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """What a property takes, the variables it quantifies over, what it then says, and in words.

    given: what it supposes of the variables, besides that the points lie in Ω.
    """

    takes: str
    over: str
    says: Callable[..., list[Any]]
    words: str
    given: Callable[..., list[Any]] = lambda *_: []


def _nothing(*_: Any) -> list[Any]:
    return []


def _tangent(f: Function, y: Term, z: Term) -> Term:
    return f(y) + dot(f.d(y), z - y)


def _chord(f: Function, y: Term, z: Term, t: Term) -> Term:
    """How far f lies below its chord."""
    return t * f(y) + (1 - t) * f(z) - f(t * y + (1 - t) * z)


def _secant(f: Function, y: Term, z: Term) -> Term:
    return dot(f.d(y) - f.d(z), y - z)


def _step(f: Function, L: Term, x: str, k: Term) -> Statement:
    here = Term("at", x, k)
    return equal(Term("at", x, k + 1), here - f.d(here) / L)


def _near(F: Map, a: Term, x: Term, e: Term) -> list[Any]:
    return [Property("Small", x - a, F.eta(a, e))]


# fmt: off
REGISTRY: Mapping[str, Definition] = MappingProxyType({
    "Open": Definition("set", "", _nothing, "Ω is open"),
    "ConvexSet": Definition("set", "", _nothing, "Ω is convex"),
    "Differentiable": Definition("function", "", _nothing,
        "at each x in Ω, (f(x + td) - f(x))/t → ⟨f'(x) | d⟩ as t → 0⁺ for all d that stay in Ω"),
    "Convex": Definition("function", "point point unit", lambda f, y, z, t: [
        f(t * y + (1 - t) * z) <= t * f(y) + (1 - t) * f(z)], "f is convex"),
    "StronglyConvex": Definition("function positive", "point point unit", lambda f, mu, y, z, t: [
        _chord(f, y, z, t) >= mu / 2 * t * (1 - t) * norm(y - z) ** 2],
        "f is μ-strongly convex"),
    "FirstOrder": Definition("function", "point point", lambda f, y, z: [
        f(z) >= _tangent(f, y, z)], "f lies above its tangents"),
    "StrongFirstOrder": Definition("function positive", "point point", lambda f, mu, y, z: [
        f(z) >= _tangent(f, y, z) + mu / 2 * norm(z - y) ** 2],
        "f lies above its tangent parabolas of curvature μ"),
    "Monotone": Definition("function", "point point", lambda f, y, z: [
        _secant(f, y, z) >= 0], "f' is monotone"),
    "Smooth": Definition("function positive", "point point", lambda f, L, y, z: [
        norm(f.d(y) - f.d(z)) ** 2 <= L**2 * norm(y - z) ** 2], "f' is L-Lipschitz"),
    "Cocoercive": Definition("function positive", "point point", lambda f, L, y, z: [
        norm(f.d(y) - f.d(z)) ** 2 / L <= _secant(f, y, z)], "f' is 1/L-co-coercive"),
    "Minimiser": Definition("function point", "point", lambda f, x, y: [
        f(x) <= f(y)], "f(x) is the least value of f"),
    "Stationary": Definition("function point", "", lambda f, x: [equal(f.d(x), 0)], "f'(x) = 0"),
    "Quadratic": Definition("function positive", "point", lambda f, L, x: [
        equal(f(x), L / 2 * norm(x) ** 2), equal(f.d(x), L * x), Property("Differentiable", f)],
        "f(x) = (L/2)‖x‖², f'(x) = Lx"),
    "Descent": Definition("function positive sequence", "natural", lambda f, L, x, k: [
        _step(f, L, x, k)], "the sequence is gradient descent with step 1/L"),
    "Aligned": Definition("point point", "", lambda a, b: [
        equal(dot(a, b) ** 2, norm(a) ** 2 * norm(b) ** 2)], "⟨a | b⟩² = ‖a‖²‖b‖²"),
    "Small": Definition("point radius", "", lambda v, r: [norm(v) < r], "‖v‖ < r"),
    "Far": Definition("point radius", "", lambda v, r: [norm(v) >= r], "‖v‖ ≥ r"),
    "ContinuousAt": Definition("map point", "point positive", lambda F, a, x, e: [
        norm(F(x) - F(a)) < e], "it is continuous there, its η answers each ε", _near),
    "Frechet": Definition("map point", "point positive", lambda F, a, x, e: [
        norm(F(x) - F(a) - F.d(a, x - a)) <= e * norm(x - a)],
        "it is Fréchet-differentiable there, its η answers each ε", _near),
    "BoundedSlope": Definition("map point positive", "vector", lambda F, a, M, h: [
        norm(F.d(a, h)) <= M * norm(h)], "M bounds the operator norm of its derivative there"),
    "Scaling": Definition("map positive", "point vector positive", lambda F, c, x, h, e: [
        equal(F(x), c * x), equal(F.d(x, h), c * h), equal(F.eta(x, e), e / c)],
        "F(x) = cx, F'(x)h = ch, η_F(x, ε) = ε/c"),
    "Continuous": Definition("function", "", _nothing, "f is continuous on Ω"),
    "ContinuouslyDifferentiable": Definition("function", "", _nothing, "f is of class C¹ on Ω"),
    "Closed": Definition("set", "", _nothing, "Ω ⊂ R^m is closed"),
    "BoundedSet": Definition("set positive", "point", lambda o, R, x: [
        norm(x) < R], "Ω lies in the ball of radius R around 0"),
    "Coercive": Definition("function point radius", "point", lambda f, a, r, y: [
        f(y) >= f(a)], "f(y) ≥ f(a) for all y in Ω with ‖y‖ ≥ R",
        lambda f, a, r, y: [Property("Far", y, r)]),
    "Attained": Definition("function", "", _nothing, "some x in Ω has f(x) ≤ f(y) for all y in Ω"),
})
# fmt: on


CASES = ("Small", "Far")
"""The properties of which a proof supposes now the one and now the other."""


@dataclass(frozen=True, init=False)
class Property:
    """A property of the registry, of given functions, bare parameters, and points."""

    name: str
    args: tuple[Any, ...]

    def __init__(self, name: str, *args: Any) -> None:
        if not isinstance(name, str) or name not in REGISTRY:
            raise HypothesisError(f"{name!r} is not in the registry")
        takes = REGISTRY[name].takes.split()
        if len(args) != len(takes) or not all(map(_admitted, args, takes)):
            raise HypothesisError(f"{name} takes: {', '.join(takes)} (parameters bare); not {args}")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "args", args)
        one_meaning(self.names)

    @property
    def names(self) -> Names:
        """Every name in it."""
        takes = zip(self.args, REGISTRY[self.name].takes.split(), strict=True)
        return frozenset().union(
            *(named(a, k) if isinstance(a, str) else a.names for a, k in takes)
        )

    def at(self, args: list[Term]) -> tuple[list[Any], frozenset[tuple[str, Term]]]:
        """What the property says at these points, and which of them must lie in Ω."""
        kinds = REGISTRY[self.name].over.split()
        if len(args) != len(kinds) or not all(map(fits, args, kinds)):
            raise HypothesisError(f"{self} speaks of {kinds}, which {args} are not for certain")
        on = self.args[0]
        domain = on if isinstance(on, str) else getattr(on, "domain", None)
        points = [x for x, kind in zip(args, kinds, strict=True) if kind == "point"]
        inside = frozenset((domain, x) for x in points if domain is not None)
        return REGISTRY[self.name].says(*self.args, *args), inside

    def given(self, args: list[Term]) -> frozenset[Property]:
        """What it supposes of these points and symbols."""
        return frozenset(REGISTRY[self.name].given(*self.args, *args))

    def substitute(self, values: Mapping[Term, Term]) -> Property:
        """The property with leaves replaced."""
        return Property(
            self.name, *(a.substitute(values) if type(a) is Term else a for a in self.args)
        )

    def same(self, other: object) -> bool:
        """Whether both are one property of the same things."""
        return self == other

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.args))})"


def _admitted(arg: Any, kind: str) -> bool:
    if kind in ("set", "sequence"):
        return bool(named(arg, kind))
    if kind in ("function", "map"):
        return type(arg) is (Function if kind == "function" else Map)
    if kind in ("point", "radius"):
        return type(arg) is Term and fits(arg, "positive" if kind == "radius" else kind)
    return type(arg) is Term and arg.head == "symbol" and arg.args[1] == kind
