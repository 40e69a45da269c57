"""From a proposition to the tasks that verify it.

A `Task` is one piece of evidence still to be gathered: a proof, a comparison at generated inputs,
a near miss to be rejected, a counterexample to be replayed. pytest runs a task as a test,
`dnnmath.verify.run` runs it for a verdict.

Exceptions are the outcome: Rejection (does not hold), Undecided, Blind (a mistake passes), Vacuous.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal

from hypothesis import Phase, example, find, given, reject, settings
from hypothesis.errors import HypothesisException, NoSuchExample, Unsatisfiable

from .checks import PointCheck, derivation, point_checks
from .comparison import Comparison, Malformed, Rejection, Undecided, decide
from .discovery import Source
from .proposition import Claim, Counterexample, NearMiss, Proposition, Refutation
from .proving import Proved, accepts, prove
from .replay import paste, reproduction

Kind = Literal["hypotheses", "proof", "check", "near miss", "counterexample"]

SUCCESS: Mapping[Kind, str] = {
    "hypotheses": "inhabited",
    "proof": "proved",
    "check": "checked",
    "near miss": "rejected",
    "counterexample": "refuted",
}
"""What a task has shown when its test does not raise."""

PATIENCE = 10.0
"""Seconds for which a failing input is made simpler."""

NEAR_MISSES = 2
"""How many mistakes every check must be seen to reject."""


DERIVED = 0.2
"""At how many inputs a definition is compared with what a proof derives, as a part of the usual."""


class Blind(AssertionError):
    """A check lets a mistake pass, or was never seen to reject one."""


class Vacuous(AssertionError):
    """No input meets the hypotheses."""


@dataclass
class Log:
    """What a test notes while it runs, for the evidence."""

    scope: str = ""
    detail: str = ""
    proved: Proved | None = None
    rejected_by: tuple[str, ...] = ()
    examined: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Task:
    """One piece of evidence to gather: `test` raises when it cannot be had, `log` is its notes."""

    name: str
    kind: Kind
    test: Callable[[], None]
    log: Log
    claim: str = ""


@dataclass(frozen=True)
class Effort:
    """How many inputs a check draws, and how many are tried until a near miss is rejected."""

    examples: int = 25
    attempts: int = 100

    def inputs(self, multiple: float) -> int:
        """How many inputs are drawn where `multiple` times the usual number is asked for."""
        return max(1, round(self.examples * multiple))


NORMAL, DEEP = Effort(), Effort(examples=500, attempts=500)


def plan(source: Source, effort: Effort = NORMAL) -> list[Task]:
    """Every task of a proposition, in a reader's order. Two of one name: ValueError."""
    proposition = source.proposition
    tasks = [_inhabited(proposition, effort)]
    for claim in proposition.claims:
        tasks += [_proof(proposition, claim, proof, effort) for proof in claim.proofs]
        tasks += [_check(source, claim, check, effort) for check in point_checks(claim)]
        tasks += [_rejects(proposition, claim, miss, effort) for miss in claim.near_misses]
    tasks.append(_can_fail(proposition))
    tasks += [_refutes(counterexample) for counterexample in proposition.counterexamples]
    twice = [name for name, n in Counter(task.name for task in tasks).items() if n > 1]
    if twice:
        raise ValueError(f"{source.slug}: several pieces of evidence are called {', '.join(twice)}")
    return tasks


def _drawn(
    test: Callable[[dict[str, Any]], None],
    strategy: Any,
    count: int,
    pinned: Sequence[Mapping[str, Any]] = (),
    **options: Any,
) -> Callable[[], None]:
    """`test` as a Hypothesis test, in the loaded profile, of the pinned and of `count` inputs."""

    def run(inputs: dict[str, Any]) -> None:
        test(inputs)

    for values in reversed(pinned):
        run = example(inputs=dict(values))(run)
    hypothesis_test: Callable[[], None] = given(inputs=strategy)(run)
    chosen = settings(
        max_examples=count, deadline=None, report_multiple_bugs=False, print_blob=False, **options
    )
    return chosen(hypothesis_test)


def _pinned(points: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """The pinned inputs that give every variable asked for."""
    return [{n: values[n] for n in names} for values in points if set(names) <= set(values)]


# --- hypotheses ----------------------------------------------------------------------------------


def _inhabited(proposition: Proposition, effort: Effort) -> Task:
    """An input at the smallest sizes exists, and every drawn input meets the hypotheses."""
    log, inputs, names = Log(), proposition.inputs(), tuple(proposition.given)

    def admitted(values: dict[str, Any]) -> None:
        refusal = inputs.refusal(values)
        if refusal:
            raise Malformed(f"a domain refuses what it draws: {refusal}")

    most = max(claim.examples for claim in proposition.claims)
    every_drawn = _drawn(admitted, inputs.strategy(names), effort.inputs(most))

    def hypotheses_are_inhabited() -> None:
        try:
            simplest = find(
                inputs.strategy(names, smallest=True),
                lambda values: True,
                settings=settings(database=None, phases=[Phase.generate], max_examples=20),
            )
        except (NoSuchExample, Unsatisfiable):
            raise Vacuous(f"no input meets {'; '.join(inputs.hypotheses())}") from None
        log.scope, log.detail = "at the smallest sizes", _show(simplest)
        every_drawn()

    return Task("hypotheses_are_inhabited", "hypotheses", hypotheses_are_inhabited, log)


def _show(inputs: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {paste(value)}" for name, value in inputs.items())


# --- proofs --------------------------------------------------------------------------------------


def _proof(
    proposition: Proposition, claim: Claim, proof: Callable[[Any], Any], effort: Effort
) -> Task:
    log = Log(scope="every size")

    def both_checkers_agree() -> None:
        assert claim.formula is not None
        proved = prove(proof, claim.formula.expression)
        if claim.derivative_of is not None and proved.derived is not None:
            _derives_the_definition(proposition, claim, proof.__name__, proved, effort)
        log.proved, log.detail = proved, proved.statement

    return Task(proof.__name__, "proof", both_checkers_agree, log, claim.name)


def _derives_the_definition(
    proposition: Proposition, claim: Claim, name: str, proved: Proved, effort: Effort
) -> None:
    """An identity proves a derivative when it is ∂f/∂x_i = formula, where f is the definition."""
    if not proved.derived:
        raise Undecided(f"{name}: {proved.statement} is not derivative(…, {claim.by}[…]) = formula")
    check, definition = derivation(claim, proved.derived), claim.derivative_of
    assert definition is not None

    def examine(values: dict[str, Any]) -> None:
        try:
            check.examine(definition, values)
        except Undecided:
            reject()
        except (Rejection, Malformed) as error:
            differs = f"{name}: what it derives is not the claim's {definition.__name__}"
            raise type(error)(f"{differs}\n  {_show(values)}\n  {error}") from None

    strategy = proposition.inputs(claim).strategy(check.names)
    _drawn(examine, strategy, effort.inputs(DERIVED), _pinned(claim.at, check.names))()


# --- checks at generated inputs ------------------------------------------------------------------


def _check(source: Source, claim: Claim, check: PointCheck, effort: Effort) -> Task:
    inputs = source.proposition.inputs(claim)
    ranges = [f"{s} in {inputs.range(s)[0]}..{inputs.range(s)[1]}" for s in inputs.letters()]
    log = Log(scope=", ".join(["generated inputs", *ranges]))

    def examine(values: dict[str, Any]) -> None:
        try:
            log.examined[check.examine(claim.function, values)] += 1
        except Undecided:
            reject()  # an input where the check cannot tell is not counted: another is drawn
        except (Rejection, Malformed) as error:
            raise type(error)(report(values, str(error))) from None
        except Exception as error:  # of the claim's own code
            error.add_note(report(values, "raised by the claim or the check at this input"))
            raise

    def report(values: dict[str, Any], what: str) -> str:
        lines = f"{source.slug}: {check.name}\n  {_show(values)}\n  {what}\n"
        return lines + reproduction(source, check.name, values)

    failing: dict[str, Exception] = {}
    test = _drawn(
        _patient(examine, failing),
        inputs.strategy(check.names),
        effort.inputs(claim.examples),
        _pinned(claim.at, check.names),
    )

    @wraps(test)  # with what pytest knows a test of Hypothesis by
    def examine_drawn() -> None:
        try:
            test()
        except _Enough:
            raise failing[min(failing, key=len)] from None

    return Task(check.name, "check", examine_drawn, log, claim.name)


class _Enough(BaseException):
    """A failing input is simple enough. No Exception, which Hypothesis takes for a failure."""


def _patient(
    examine: Callable[[dict[str, Any]], None], failing: dict[str, Exception]
) -> Callable[[dict[str, Any]], None]:
    """`examine`, until `PATIENCE` has passed since the first failure; `failing` is given them."""
    until = math.inf

    def patient(values: dict[str, Any]) -> None:
        nonlocal until
        if time.monotonic() > until:
            raise _Enough
        try:
            examine(values)
        except HypothesisException:
            raise
        except Exception as error:
            failing[_show(values)] = error
            until = min(until, time.monotonic() + PATIENCE)
            raise

    return patient


# --- near misses ---------------------------------------------------------------------------------


def _rejects(proposition: Proposition, claim: Claim, miss: NearMiss, effort: Effort) -> Task:
    """Every check rejects the near miss, but for properties that it says cannot see it."""
    log = Log()

    def rejects() -> None:
        seen = []
        for check in point_checks(claim):
            if check.name in miss.unseen_by:
                continue
            if not _finds_mistake(proposition, claim, miss, check, effort):
                raise Blind(
                    f"{check.name} accepts the mistake {miss.name}: {miss.function.__doc__}"
                )
            seen.append(check.name)
        for proof in claim.proofs if miss.formula is not None else []:
            if blind := accepts(proof, miss.formula):
                raise Blind(f"{miss.name}: {proof.__name__} {blind}")
            seen.append(proof.__name__)
        log.rejected_by, log.detail = tuple(seen), miss.function.__doc__ or ""

    return Task(f"rejects_{miss.name}", "near miss", rejects, log, claim.name)


class _Found(Exception):
    """The mistake was rejected: no need to go on."""


def _finds_mistake(
    proposition: Proposition, claim: Claim, miss: NearMiss, check: PointCheck, effort: Effort
) -> bool:
    def seen_at(values: dict[str, Any]) -> bool | None:
        """Whether the check rejects the mistake there; None where it cannot tell."""
        try:
            check.examine(miss.function, values)
        except (Undecided, Rejection) as error:
            return True if isinstance(error, Rejection) else None
        return False

    def examine(values: dict[str, Any]) -> None:
        seen = seen_at(values)
        if seen is None:
            reject()
        if seen:
            raise _Found

    if any(seen_at(values) for values in _pinned([*miss.at, *claim.at], check.names)):
        return True  # which spares the search
    search = _drawn(
        examine,
        proposition.inputs(claim).strategy(check.names),
        effort.attempts,
        phases=[Phase.generate],
        database=None,
    )
    try:
        search()
    except _Found:
        return True
    return False


def _can_fail(proposition: Proposition) -> Task:
    """Every check of every claim has near misses that it must reject."""
    log = Log(scope="every check")

    def every_check_can_fail() -> None:
        seers: Counter[str] = Counter()
        for claim in proposition.claims:
            for miss in claim.near_misses:
                seers.update(c.name for c in point_checks(claim) if c.name not in miss.unseen_by)
                seers.update(p.__name__ for p in claim.proofs if miss.formula is not None)
            names = [c.name for c in point_checks(claim)] + [p.__name__ for p in claim.proofs]
            for name in names:
                if seers[name] < NEAR_MISSES:
                    raise Blind(
                        f"{name} must reject {NEAR_MISSES} near misses, it is shown {seers[name]}: "
                        f"add NearMiss(…) to {claim.name}"
                    )
        log.detail = ", ".join(f"{name}: {n}" for name, n in seers.items())

    return Task("every_check_can_fail", "near miss", every_check_can_fail, log)


# --- counterexamples -----------------------------------------------------------------------------


def _refutes(counterexample: Counterexample) -> Task:
    """The witness meets every hypothesis and breaks the claim, in exact arithmetic."""
    log = Log(scope=counterexample.refutes)

    def refutes() -> None:
        refutation = counterexample.function()
        if not refutation.hypotheses:
            raise Malformed(
                f"{counterexample.name} must show the hypotheses that its witness meets"
            )
        for text, fact in _facts(refutation):
            if (holds := decide(fact)) is not True:
                problem = Undecided if holds is None else Rejection
                raise problem(f"{refutation.witness}: the hypothesis “{text}” is not met: {fact}")
        if (holds := decide(refutation.breaks)) is not False:
            problem = Undecided if holds is None else Rejection
            raise problem(f"{refutation.witness} does not break {refutation.breaks}")
        broken = refutation.breaks
        log.detail = (
            f"{refutation.witness}: {broken.left} {broken.relation} {broken.right} is false"
        )

    return Task(counterexample.name, "counterexample", refutes, log)


def _facts(refutation: Refutation) -> Iterator[tuple[str, Comparison]]:
    for text, facts in refutation.hypotheses.items():
        for fact in [facts] if isinstance(facts, Comparison) else facts:
            yield text, fact
