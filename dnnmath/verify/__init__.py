"""Propositions and their verdicts: what a proposition file imports, and what runs it."""

from . import domains, families
from .comparison import Comparison, Malformed, Rejection, Undecided, at_most, below, equal
from .discovery import NotAProposition, Source, discover, home, load
from .domains import Domain
from .proposition import Claim, Counterexample, Formula, NearMiss, Proposition, Refutation
from .proving import Proved, cite
from .run import run, run_all
from .tasks import DEEP, NORMAL, Blind, Effort, Task, Vacuous, plan
from .verdict import VERDICTS, Evidence, Result, condition

__all__ = [
    "DEEP", "NORMAL", "VERDICTS", "Blind", "Claim", "Comparison", "Counterexample", "Domain",
    "Effort", "Evidence", "Formula", "Malformed", "NearMiss", "NotAProposition", "Proposition",
    "Proved", "Refutation", "Rejection", "Result", "Source", "Task", "Undecided", "Vacuous",
    "at_most", "below", "cite", "condition", "discover", "domains", "equal", "families", "home",
    "load", "plan", "run", "run_all",
]  # fmt: skip
