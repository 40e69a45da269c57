"""Rules that are logic and algebra: hypotheses, certificates, cases, roots, instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .errors import ForgeryError, IdentityError, SignError, TermError, VariableError
from .properties import CASES, REGISTRY, Property
from .terms import SCALARS, Statement, Term, dot, equal, fits, term, vector
from .theorems import ZERO, Theorem, _gap, _genuine, _inequality, _said, _stay, _theorem, _variable

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
        "instance", claims[part], [theorem], goal, theorem.conclusion.given(args),
        inside=inside, at=tuple(args), part=part,
    )  # fmt: skip


def conclude(prop: Property, *parts: Theorem, over: Iterable[Term] = ()) -> Theorem:
    """P, from all that it says of variables about which only x ∈ Ω is assumed."""
    assume(prop)
    over, kinds = list(over), REGISTRY[prop.name].over.split()
    for x, kind in zip(over, kinds, strict=False):
        _variable(x, ["point" if kind == "vector" else kind])
    claims, granted = prop.at(over)
    left = frozenset().union(*(_genuine(p).hypotheses for p in parts)) - prop.given(over)
    for x in over:
        if any(x.names & h.names for h in [prop, *left]) or over.count(x) > 1:
            raise VariableError(f"{x} occurs twice, in {prop}, or in a hypothesis")
    said = [_genuine(p).conclusion for p in parts]
    if (
        not claims
        or len(claims) != len(said)
        or not all(c.same(s) for c, s in zip(claims, said, strict=True))
    ):
        raise IdentityError(f"{prop} says {claims}, not {said}")
    inside = frozenset().union(*(p.inside for p in parts)) - granted
    _stay(inside, *over)
    return _theorem("conclude", prop, parts, hypotheses=left, inside=inside, over=tuple(over))


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


def cases(near: Theorem, far: Theorem, point: Any, radius: Any) -> Theorem:
    """What holds both where ‖v‖ < r and where ‖v‖ ≥ r, for a point v."""
    small, large = (Property(name, vector(point), term(radius)) for name in CASES)
    if not _genuine(near).conclusion.same(_genuine(far).conclusion):
        raise IdentityError(f"{near.conclusion} is not {far.conclusion}")
    return _theorem(
        "cases", near.conclusion, [near, far], of=small.args,
        hypotheses=(near.hypotheses - {small}) | (far.hypotheses - {large}),
    )  # fmt: skip


# Algebra ------------------------------------------------------------------------------------------


def certificate(goal: Statement, *terms: tuple[Any, ...]) -> Theorem:
    """goal, because its gap is Σ c·Π(factors), an identity of polynomials.

    c is a scalar ≥ 0; a factor is a theorem (its gap ≥ 0), a scalar (its square) or a vector (its
    squared norm). With an equation among the factors c is any scalar, or a vector when the equation
    is between vectors; a goal that is an equation has one in every term. A goal that is strict has
    a term of c > 0 whose factors are all strict.
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
    if goal.relation == "<" and not any(_strict(*t) for t in sums):
        raise SignError(f"no term of {goal} is certainly > 0")
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


def _strict(c: Term, *factors: Any) -> bool:
    """Whether c·Π(factors) certainly is > 0."""
    facts = [f.conclusion for f in factors if type(f) is Theorem]
    strict = len(facts) == len(factors) and all(f.relation == "<" for f in facts)
    return strict and fits(c, "positive")


def inverse(x: Any) -> Theorem:
    """x·(1/x) = 1, for an x that is certainly positive."""
    x = term(x)
    return _theorem("inverse", equal(x * (1 / x), 1), of=x)


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
