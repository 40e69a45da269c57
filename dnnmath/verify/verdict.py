"""Evidence that was gathered, and the verdict computed from it. Nothing else sets a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .discovery import Source, load
from .proposition import PRINTED, Proposition
from .proving import Proved
from .tasks import SUCCESS, Kind, Task

Verdict = Literal[
    "proved", "conditional", "checked", "refuted", "undecided", "vacuous", "blind", "failed"
]
VERDICTS: tuple[Verdict, ...] = (
    "proved", "conditional", "checked", "refuted", "undecided", "vacuous", "blind", "failed",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What came of one task.

    outcome: "inhabited", "proved", "checked", "rejected" or "refuted" when it was had; otherwise
        "undecided", "vacuous", "blind" or "failed".
    scope: for which sizes and inputs. detail: the proof, the witness, or what went wrong.
    proved: what a proof assumes and uses, and its lines.
    """

    kind: Kind
    name: str
    outcome: str
    scope: str
    detail: str
    seconds: float
    claim: str = ""
    proved: Proved | None = None
    rejected_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A proposition's evidence and verdicts. problem: why an expectation is not met, or empty."""

    slug: str
    proposition: Proposition
    evidence: tuple[Evidence, ...]
    verdict: Verdict
    printed_verdict: Verdict
    problem: str
    seconds: float

    @property
    def axioms(self) -> tuple[str, ...]:
        """Every axiom and side condition that the proofs used."""
        return tuple(dict.fromkeys(a for p in self.proofs for a in p.axioms))

    @property
    def assumed(self) -> tuple[str, ...]:
        """Every hypothesis of the theorems that the proofs end with."""
        return tuple(dict.fromkeys(h for p in self.proofs for h in p.hypotheses))

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The propositions that the file names, and those whose theorems its proofs cite."""
        cited = (slug for p in self.proofs for slug in p.rests_on)
        return tuple(dict.fromkeys([*self.proposition.rests_on, *cited]))

    @property
    def proofs(self) -> tuple[Proved, ...]:
        """What was proved."""
        return tuple(e.proved for e in self.evidence if e.proved is not None)


def verdict(evidence: Iterable[Evidence], claims: Iterable[str]) -> Verdict:
    """The verdict on a statement.

    *proved* when every claim has a proof and all evidence was had; *checked* when all was had but
    some claim has no proof; otherwise the worst that happened.
    """
    gathered = list(evidence)
    outcomes = {e.outcome for e in gathered}
    for bad in ("failed", "vacuous", "blind", "undecided"):
        if bad in outcomes:
            return bad
    proved = {e.claim for e in gathered if e.kind == "proof"}
    return "proved" if proved >= set(claims) else "checked"


def printed_verdict(
    proposition: Proposition, evidence: Iterable[Evidence], repaired: Verdict
) -> Verdict:
    """Refuted by an exact witness, or the statement's own verdict when nothing was repaired."""
    against = {c.name for c in proposition.counterexamples if c.refutes == PRINTED}
    if any(e.name in against and e.outcome == "refuted" for e in evidence):
        return "refuted"
    return "undecided" if proposition.repair else repaired


def problem(proposition: Proposition, found: Verdict, evidence: Iterable[Evidence]) -> str:
    """Why the file's expectation is not met; empty when it is."""
    bad = [e for e in evidence if e.outcome not in SUCCESS.values()]
    if bad:
        return "; ".join(f"{e.name} {e.outcome}" for e in bad)
    if proposition.expect and found != proposition.expect:
        return f"the file expects {proposition.expect}, the evidence gives {found}"
    return ""


def foreseen(source: Source, tasks: Sequence[Task]) -> Verdict:
    """The verdict if every task succeeds, for runs that see one task at a time.

    What the file names in `rests_on` stands when its own file expects to be proved.
    """
    had = [Evidence(t.kind, t.name, SUCCESS[t.kind], "", "", 0.0, claim=t.claim) for t in tasks]
    found = verdict(had, [claim.name for claim in source.proposition.claims])
    if found == "proved" and not _stands(source, ()):
        return "conditional"
    return found


def _stands(source: Source, above: tuple[str, ...]) -> bool:
    paths = [source.path.parent / f"{slug}.py" for slug in source.proposition.rests_on]
    seen = (*above, source.slug)
    if any(path.stem in seen or not path.is_file() for path in paths):
        return False
    below = [load(path) for path in paths]
    return all(s.proposition.expect == "proved" and _stands(s, seen) for s in below)


def condition(results: Sequence[Result]) -> list[Result]:
    """Turn *proved* into *conditional* where what the proof rests on is not proved.

    A statement stands when all it rests on stands; circles stand on nothing.
    """
    candidates = {r.slug: r for r in results if r.verdict == "proved"}
    standing: set[str] = set()
    while True:
        more = {s for s, r in candidates.items() if set(r.rests_on) <= standing}
        if more == standing:
            break
        standing = more
    return [
        result
        if result.verdict != "proved" or result.slug in standing
        else _conditional(result, standing)
        for result in results
    ]


def _conditional(result: Result, standing: set[str]) -> Result:
    missing = [slug for slug in result.rests_on if slug not in standing]
    printed = result.printed_verdict
    return replace(
        result,
        verdict="conditional",
        printed_verdict="conditional" if printed == "proved" else printed,
        problem=result.problem or f"rests on what is not proved: {', '.join(missing)}",
    )
