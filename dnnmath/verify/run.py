"""Running the tasks of propositions, without pytest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from signal import SIG_DFL, SIGINT, signal

from hypothesis.errors import FailedHealthCheck, Unsatisfiable

from .comparison import Undecided
from .discovery import NotAProposition, Source, load
from .tasks import NORMAL, SUCCESS, Blind, Effort, Task, Vacuous, plan
from .verdict import Evidence, Result, printed_verdict, problem, verdict

OUTCOMES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((Undecided, Unsatisfiable, FailedHealthCheck), "undecided"),
    ((Blind,), "blind"),
    ((Vacuous,), "vacuous"),
)
"""What an exception means; every other one is a failure."""


def run(source: Source, effort: Effort = NORMAL) -> Result:
    """Gather all the evidence of one proposition, and compute its verdicts."""
    return judge(source, gather_all(source, effort))


def run_all(sources: Sequence[Source], effort: Effort = NORMAL, jobs: int = 1) -> Iterator[Result]:
    """One result after another, in order; pass the list of them to `condition` at the end.

    jobs > 1: in so many processes, each of which reads the proposition files it runs anew.
    """
    workers = min(jobs, len(sources) // 2)  # to start one takes as long as to run one or two
    if workers < 2:
        for source in sources:
            yield run(source, effort)
        return
    with ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=signal, initargs=(SIGINT, SIG_DFL)
    ) as pool:
        paths = [source.path for source in sources]
        gathered = pool.map(_read_and_gather, paths, repeat(effort))
        for source, evidence in zip(sources, gathered, strict=True):
            yield judge(source, evidence)


def _read_and_gather(path: Path, effort: Effort) -> tuple[Evidence, ...]:
    return gather_all(load(path), effort)


def judge(source: Source, evidence: tuple[Evidence, ...]) -> Result:
    """The verdicts that the evidence of one proposition gives."""
    proposition = source.proposition
    found = verdict(evidence, [claim.name for claim in proposition.claims])
    return Result(
        slug=source.slug,
        proposition=proposition,
        evidence=evidence,
        verdict=found,
        printed_verdict=printed_verdict(proposition, evidence, found),
        problem=problem(proposition, found, evidence),
        seconds=sum(e.seconds for e in evidence),
    )


def gather_all(source: Source, effort: Effort) -> tuple[Evidence, ...]:
    """Run every task of one proposition. Raises NotAProposition where they cannot be planned."""
    try:
        tasks = plan(source, effort)
    except ValueError as error:
        raise NotAProposition(f"{source.path}: {error}") from error
    return tuple(gather(task) for task in tasks)


def gather(task: Task) -> Evidence:
    """Run one task. A task never breaks the run: what it raises becomes its outcome."""
    start = time.perf_counter()
    outcome, trouble = SUCCESS[task.kind], ""
    try:
        task.test()
    except Exception as error:  # the test of a stranger's file may raise anything
        outcome = next((o for types, o in OUTCOMES if isinstance(error, types)), "failed")
        trouble = "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    log = task.log
    counts = ", ".join(f"{n} {how}" for how, n in sorted(log.examined.items()))
    return Evidence(
        kind=task.kind,
        name=task.name,
        outcome=outcome,
        scope=log.scope,
        detail=trouble or log.detail or counts,
        seconds=time.perf_counter() - start,
        claim=task.claim,
        proved=log.proved,
        rejected_by=log.rejected_by,
    )
