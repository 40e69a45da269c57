"""The kernel: theorems, and the only ways to make one.

A theorem says: whatever the names in it stand for, if its hypotheses hold and the points it lists
`inside` lie in their Ω, its conclusion holds. A rule that is not algebra is a textbook theorem, and
puts its name among the `axioms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, NoReturn

from .errors import (
    DomainError,
    ForgeryError,
    IdentityError,
    LimitError,
    SignError,
    TermError,
    VariableError,
)  # fmt: skip
from .properties import REGISTRY, Property
from .terms import (
    SCALARS,
    Function,
    Statement,
    Term,
    dot,
    equal,
    fits,
    named,
    norm,
    one_meaning,
    term,
    vector,
)  # fmt: skip

AXIOMS: Mapping[str, str] = {
    "mean value theorem": "Rudin, Principles of Mathematical Analysis, 3rd ed., Theorem 5.11",
    "limit of a difference quotient": "Rudin, Definition 5.1 and Theorem 4.2",
    "induction": "Peano; Landau, Foundations of Analysis, Axiom 5",
    "square root": "Rudin, Theorem 1.21",
}
ZERO, UNIT = term(0), term(1)
_TOKEN = object()


class Theorem(tuple[Any, ...]):
    """Hypotheses ⊢ conclusion. Made by the rules below and by nothing else."""

    __slots__ = ()

    def __new__(cls, token: object = None, *fields: Any) -> Theorem:
        """Refuse whoever is not a rule."""
        if token is not _TOKEN:
            raise ForgeryError("theorems are made by rules")
        return tuple.__new__(cls, fields)

    def _refuse(self, *_: object) -> NoReturn:
        raise ForgeryError("theorems do not change; they travel as their proofs (to_json)")

    def __init_subclass__(cls) -> NoReturn:
        raise ForgeryError("theorems have no subclasses")

    __setattr__ = __delattr__ = __reduce_ex__ = _refuse
    __eq__, __hash__ = object.__eq__, object.__hash__

    conclusion = property(itemgetter(0), doc="A Statement or a Property.")
    hypotheses = property(itemgetter(1), doc="The properties assumed.")
    inside = property(itemgetter(2), doc="Pairs (Ω, point): the points that must lie in Ω.")
    axioms = property(itemgetter(3), doc="The textbook theorems used.")
    rests_on = property(itemgetter(4), doc="The named lemmas used.")
    names = property(itemgetter(5), doc="Every name in the proof, each with its one meaning.")
    rule = property(itemgetter(6), doc="The last rule applied.")
    premises = property(itemgetter(7), doc="The theorems it was applied to.")
    details = property(itemgetter(8), doc="Its other arguments, as pairs (name, value).")

    def __str__(self) -> str:
        return f"{', '.join(sorted(map(str, self.hypotheses)))} ⊢ {self.conclusion}"

    __repr__ = __str__


def _theorem(
    rule: str, conclusion: Any, premises: Iterable[Theorem] = (), goal: Any = None,
    adding: Iterable[Property] = (), hypotheses: frozenset[Property] | None = None,
    inside: frozenset[Any] | None = None, axiom: str = "", **details: Any,
) -> Theorem:  # fmt: skip
    """The theorem a rule makes; what it does not say is gathered from the premises."""
    premises = tuple(map(_genuine, premises))
    if goal is not None and not (type(goal) is Statement and goal.same(conclusion)):
        raise IdentityError(f"{rule} gives {conclusion}, which is not {goal}")

    def gathered(what: str, *more: str) -> frozenset[Any]:
        return frozenset(more).union(*(getattr(p, what) for p in premises))

    hypotheses = gathered("hypotheses") if hypotheses is None else hypotheses
    inside = gathered("inside") if inside is None else inside
    hypotheses |= frozenset(adding)
    spoken = [conclusion, *hypotheses, *(p for _, p in inside), *_terms(tuple(details.values()))]
    names = gathered("names").union(
        *(x.names for x in spoken), *(named(o, "set") for o, _ in inside)
    )
    axioms = gathered("axioms", *filter(None, [axiom]))
    rests_on = gathered("rests_on", *filter(None, [details.get("name")]))
    return Theorem(
        _TOKEN, goal or conclusion, hypotheses, inside, axioms, rests_on, one_meaning(names), rule,
        premises, tuple(details.items()),
    )  # fmt: skip


def _genuine(theorem: Any) -> Theorem:
    if type(theorem) is not Theorem:
        raise ForgeryError(f"{theorem!r} is not a theorem")
    return theorem


def _terms(x: Any) -> Iterable[Term]:
    if type(x) is tuple:
        for y in x:
            yield from _terms(y)
    elif type(x) is Term:
        yield x


def _said(theorem: Any, kind: type[Any]) -> Any:
    """The conclusion of a theorem, a Property or a Statement."""
    said = _genuine(theorem).conclusion
    if type(said) is not kind:
        raise IdentityError(f"{said} is not a {kind.__name__}")
    return said


def _inequality(goal: Any) -> Statement:
    if not isinstance(goal, Statement) or goal.relation == "=":
        raise IdentityError(f"{goal!r} is not an inequality")
    return goal


def _gap(theorem: Any) -> Term:
    """What an inequality says is ≥ 0."""
    return _inequality(_genuine(theorem).conclusion).gap


def _variable(x: Any, kinds: Iterable[str], *theorems: Theorem) -> Term:
    """x, a bare point or symbol of one of these kinds, about which the theorems assume nothing."""
    kinds = tuple(kinds)
    own = {"point": "point", "symbol": x.args[-1]} if isinstance(x, Term) and x.args else {}
    if not isinstance(x, Term) or own.get(x.head) not in kinds:
        raise VariableError(f"{x!r} is not a bare variable of kind {', '.join(kinds)}")
    if any(x.names & h.names for p in theorems for h in _genuine(p).hypotheses):
        raise VariableError(f"{x} occurs in a hypothesis")
    return x


def _stay(inside: Iterable[tuple[str, Term]], *variables: Term) -> None:
    """No point that must lie in Ω depends on the variables."""
    for domain, p in inside:
        if p.mentions(*variables):
            raise DomainError(f"{p} is not known to lie in {domain}")


# Hypotheses ---------------------------------------------------------------------------------------


def assume(prop: Property) -> Theorem:
    """P ⊢ P."""
    if type(prop) is not Property:
        raise ForgeryError(f"{prop!r} is not a property of the registry")
    return _theorem("assume", prop, adding=[prop])


def instance(theorem: Theorem, *at: Any, part: int = 0, goal: Any = None) -> Theorem:
    """What a property says at some points, which must lie in Ω."""
    args = list(map(term, at))
    claims, inside = _said(theorem, Property).at(args)
    if part not in range(len(claims)):
        raise IdentityError(f"{theorem.conclusion} has no part {part!r}")
    inside |= theorem.inside
    return _theorem(
        "instance", claims[part], [theorem], goal, inside=inside, at=tuple(args), part=part
    )


def conclude(prop: Property, *parts: Theorem, over: Iterable[Term] = ()) -> Theorem:
    """P, from all that it says of variables about which only x ∈ Ω is assumed."""
    assume(prop)
    over, kinds = list(over), REGISTRY[prop.name].over.split()
    for x, kind in zip(over, kinds, strict=False):
        if _variable(x, [kind], *parts).names & prop.names or over.count(x) > 1:
            raise VariableError(f"{x} occurs twice, or in {prop}")
    claims, granted = prop.at(over)
    said = [_genuine(p).conclusion for p in parts]
    if (
        not claims
        or len(claims) != len(said)
        or not all(c.same(s) for c, s in zip(claims, said, strict=True))
    ):
        raise IdentityError(f"{prop} says {claims}, not {said}")
    inside = frozenset().union(*(p.inside for p in parts)) - granted
    _stay(inside, *over)
    return _theorem("conclude", prop, parts, inside=inside, over=tuple(over))


def cut(theorem: Theorem, *lemmas: Theorem) -> Theorem:
    """Replace hypotheses by what they follow from."""
    proved = frozenset(_said(p, Property) for p in lemmas)
    if not proved <= _genuine(theorem).hypotheses:
        raise IdentityError(f"{theorem} does not assume all of {proved}")
    left = (theorem.hypotheses - proved).union(*(p.hypotheses for p in lemmas))
    return _theorem("cut", theorem.conclusion, [theorem, *lemmas], hypotheses=left)


def lemma(name: str, theorem: Theorem) -> Theorem:
    """The theorem, by a name under which others rest on it."""
    if not isinstance(name, str) or not name:
        raise TermError("a lemma has a name")
    return _theorem("lemma", _genuine(theorem).conclusion, [theorem], name=name)


# Algebra ------------------------------------------------------------------------------------------


def certificate(goal: Statement, *terms: tuple[Any, ...]) -> Theorem:
    """goal, because its gap is Σ c·Π(factors), an identity of polynomials.

    c is a scalar ≥ 0; a factor is a theorem (its gap ≥ 0), a scalar (its square) or a vector (its
    squared norm). With an equation among the factors c is any scalar, or a vector when the equation
    is between vectors; a goal that is an equation has one in every term.
    """
    if type(goal) is not Statement or not all(type(t) is tuple and t for t in terms):
        raise IdentityError(f"{goal!r} is not a statement, or {terms!r} not tuples (c, factor, …)")
    rest = goal.gap
    premises = list(dict.fromkeys(f for t in terms for f in t if type(f) is Theorem))
    sums: list[list[Any]] = [
        [term(t[0]), *(f if type(f) is Theorem else term(f) for f in t[1:])] for t in terms
    ]
    for t in sums:
        rest = rest - _weighted(goal.relation == "=", *t)
    if rest.normal:
        raise IdentityError(f"not an identity: {goal} leaves {rest}")
    numbered = tuple(tuple(premises.index(f) if type(f) is Theorem else f for f in t) for t in sums)
    return _theorem("certificate", goal, premises, terms=numbered)


def _weighted(equation: bool, c: Term, *factors: Any) -> Term:
    """c·Π(factors), which is ≥ 0, or 0 when one factor is an equation."""
    said = [_said(f, Statement) if type(f) is Theorem else f for f in factors]
    zero = any(type(s) is Statement and s.relation == "=" for s in said)
    if not zero and (equation or not fits(c, "nonnegative")):
        raise SignError(f"{c}·{factors} is not certainly {'0' if equation else '≥ 0'}")
    for s in said:
        f = s.gap if type(s) is Statement else dot(s, s) if s.vector else s**2
        c = dot(c, f) if c.vector and f.vector else c * f
    return c


def vanishes(theorem: Theorem, v: Any) -> Theorem:
    """v = 0, from 0 ≥ ‖v‖²."""
    if _gap(theorem) != -dot(v, v):
        raise IdentityError(f"{theorem.conclusion} does not say 0 ≥ ‖{v}‖²")
    return _theorem("vanishes", equal(vector(v), vector(0)), [theorem], vector=vector(v))


def split(goal: Statement, on: Term, times: Theorem, at_zero: Theorem) -> Theorem:
    """gap ≥ 0, from x·gap ≥ 0 for an x ≥ 0 (or ‖x‖²·gap ≥ 0 for a point x), and the case x = 0."""
    gap, x = _inequality(goal).gap, _variable(on, ("point", "nonnegative", "unit", "natural"))
    factor, zero = (dot(x, x), vector(0)) if x.vector else (x, ZERO)
    if _gap(times) != factor * gap or _gap(at_zero) != gap.substitute({x: zero}):
        raise IdentityError(f"the two cases are not {factor}·gap ≥ 0, and gap ≥ 0 at {x} = 0")
    return _theorem("split", goal, [times, at_zero], on=x)


def length(v: Any) -> Theorem:
    """‖v‖ ≥ 0."""
    return _theorem("length", norm(v) >= 0, axiom="square root", vector=vector(v))


def root(goal: Statement, size: Theorem, squares: Theorem) -> Theorem:
    """q - p ≥ 0, from q ≥ 0 and q² - p² ≥ 0."""
    q, gap = _gap(size), _inequality(goal).gap
    if _gap(squares) != q**2 - (q - gap) ** 2:
        raise IdentityError(f"{squares.conclusion} does not compare the squares")
    return _theorem("root", goal, [size, squares], axiom="square root")


def instantiate(theorem: Theorem, values: Mapping[Term, Any], goal: Any = None) -> Theorem:
    """The theorem at chosen values of its points and symbols, in hypotheses and all."""
    _genuine(theorem)
    at = {_variable(x, ("point", *SCALARS)): term(v) for x, v in values.items()}
    for x, v in at.items():
        at[x] = vector(v) if x.vector else v
        if not fits(at[x], "point" if x.vector else x.args[1]):
            raise SignError(f"{v} is not certainly of the kind of {x}")
    return _theorem(
        "instantiate", theorem.conclusion.substitute(at), [theorem], goal,
        hypotheses=frozenset(h.substitute(at) for h in theorem.hypotheses),
        inside=frozenset((o, p.substitute(at)) for o, p in theorem.inside),
        at=tuple(at.items()),
    )  # fmt: skip


def rewrite(goal: Statement, theorem: Theorem, equation: Theorem) -> Theorem:
    """goal, which is the theorem once b stands for the point or member of a sequence a = b."""
    said = _said(equation, Statement)
    if said.lhs.head not in ("point", "at") or type(goal) is not Statement:
        raise VariableError(f"{said} is not an equation for a point or a member of a sequence")
    if not goal.substitute({said.lhs: said.rhs}).same(_genuine(theorem).conclusion):
        raise IdentityError(f"{goal} does not become {theorem.conclusion}")
    return _theorem("rewrite", goal, [theorem, equation])


# Analysis -----------------------------------------------------------------------------------------


def within(theorem: Theorem, point: Any, *weighted: tuple[Any, Any]) -> Theorem:
    """point ∈ Ω, once p₁, p₂, … are: it is Σ wᵢ·pᵢ with wᵢ ≥ 0, Σ wᵢ = 1, and Ω is convex."""
    if not all(type(pair) is tuple and len(pair) == 2 for pair in weighted):
        raise IdentityError("pairs (weight, point) are needed")
    x, pairs = vector(point), tuple((term(w), vector(p)) for w, p in weighted)
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


def increasing(theorem: Theorem, psi: Term, t: Term, goal: Any = None) -> Theorem:
    """ψ(1) ≥ ψ(0), from ψ'(t) ≥ 0 for t in [0, 1], on segments inside Ω."""
    _variable(t, ["unit"], theorem)
    if _gap(theorem) != derivative(term(psi), t):
        raise IdentityError(f"{theorem.conclusion} is not the sign of {derivative(psi, t)}")
    _stay(theorem.inside, t)
    moving = _moving(psi, t)
    ends = {(f.domain, p.substitute({t: e})) for f, p in moving if f.domain for e in (ZERO, UNIT)}
    claim = psi.substitute({t: UNIT}) >= psi.substitute({t: ZERO})
    return _theorem(
        "increasing", claim, [theorem], goal, of=psi, t=t,
        axiom="mean value theorem", inside=theorem.inside | ends,
        adding=_differentiable(moving) | {Property("ConvexSet", o) for o, _ in ends},
    )  # fmt: skip


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
        adding=_differentiable(moving) | {Property("Open", o) for o, p in asked if p.mentions(t)},
    )  # fmt: skip


def telescope(theorem: Theorem, potential: Term, k: Term, n: Any, goal: Any = None) -> Theorem:
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


def _differentiable(moving: set[tuple[Function, Term]]) -> set[Property]:
    return {Property("Differentiable", f) for f, _ in moving}
