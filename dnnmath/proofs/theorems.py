"""Theorems, and what keeps them honest.

A theorem says: whatever the names in it stand for, if its hypotheses hold and the points listed
`inside` lie in their Ω, its conclusion holds. Only the rules (rules.py, analysis.py) make one; a
rule that is not algebra is a theorem of a textbook, and puts its name among the `axioms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, NoReturn

from .errors import (
    DomainError,
    ForgeryError,
    IdentityError,
    VariableError,
)  # fmt: skip
from .properties import Property
from .terms import (
    Statement,
    Term,
    named,
    one_meaning,
    term,
)  # fmt: skip

AXIOMS: Mapping[str, str] = {
    "mean value theorem": "Rudin, Principles of Mathematical Analysis, 3rd ed., Theorem 5.11",
    "limit of a difference quotient": "Rudin, Definition 5.1 and Theorem 4.2",
    "induction": "Peano; Landau, Foundations of Analysis, Axiom 5",
    "square root": "Rudin, Theorem 1.21",
    "nested intervals": "Rudin, Theorem 2.38",
    "fundamental theorem of calculus": "Rudin, Theorem 6.21",
    "Weierstrass": "Rudin, Theorems 2.41 and 4.16",
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
    if not isinstance(goal, Statement) or goal.relation in ("=", "<"):
        raise IdentityError(f"{goal!r} is not an inequality ≤ or ≥")
    return goal


def _gap(theorem: Any) -> Term:
    """What an inequality says is ≥ 0; one that is strict says it too."""
    said = _genuine(theorem).conclusion
    weak = type(said) is Statement and said.relation == "<"
    return said.gap if weak else _inequality(said).gap


def _variable(x: Any, kinds: Iterable[str], *theorems: Theorem) -> Term:
    """x, a bare point or symbol of one of these kinds, about which the theorems assume nothing."""
    kinds = tuple(kinds)
    own = {"point": "point", "symbol": x.args[-1]} if isinstance(x, Term) and x.args else {}
    if not isinstance(x, Term) or own.get(x.head) not in kinds:
        raise VariableError(f"{x!r} is not a bare variable of kind {', '.join(kinds)}")
    if any(x.names & h.names for p in theorems for h in _genuine(p).hypotheses):
        raise VariableError(f"{x} occurs in a hypothesis")
    return x


def _pairs(given: Iterable[Any]) -> tuple[tuple[Any, Any], ...]:
    """Pairs of terms, or of a term and a theorem."""
    given = tuple(given)
    if not all(type(pair) is tuple and len(pair) == 2 for pair in given):
        raise IdentityError(f"pairs are needed, not {given}")
    return tuple((term(a), b if type(b) is Theorem else term(b)) for a, b in given)


def _stay(inside: Iterable[tuple[str, Term]], *variables: Term) -> None:
    """No point that must lie in Ω depends on the variables."""
    for domain, p in inside:
        if p.mentions(*variables):
            raise DomainError(f"{p} is not known to lie in {domain}")
