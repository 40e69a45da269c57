"""What is to be proved: a statement, alone or for points that are close to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import IdentityError
from .properties import CASES, Property
from .terms import Statement
from .theorems import Theorem


@dataclass(frozen=True)
class Implication:
    """If all premises hold, so does the statement: ‖x - a‖ < η ⇒ ‖f(x) - f(a)‖ < ε, say."""

    premises: tuple[Property, ...]
    says: Statement | Property

    def __post_init__(self) -> None:
        if not self.premises or not all(map(_is_small, self.premises)):
            raise IdentityError("the premises of an implication are Small(v, r): ‖v‖ < r")

    def __str__(self) -> str:
        return f"{' and '.join(str(p.at([])[0][0]) for p in self.premises)} ⇒ {self.says}"


def proves(theorem: Theorem, goal: Any) -> bool:
    """Whether a theorem says the goal; what it supposes of norms are the goal's premises."""
    small = {h for h in theorem.hypotheses if h.name in CASES}
    premises, says = (goal.premises, goal.says) if type(goal) is Implication else ((), goal)
    return small == set(premises) and bool(theorem.conclusion.same(says))


def _is_small(prop: Any) -> bool:
    return type(prop) is Property and prop.name == "Small"
