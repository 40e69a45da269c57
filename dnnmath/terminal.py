"""How results read in a terminal, and in a pipe: there without colours and without line breaks."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .report import counts, document, hypotheses, near_misses, totals
from .verify import VERDICTS, Evidence, Result, Source
from .verify.tasks import SUCCESS

WIDTH = 80
"""A page is so wide."""
SLOW = 5.0
"""A proposition that takes more seconds is called slow."""

STYLES = {
    "proved": "green",
    "conditional": "yellow",
    "checked": "blue",
    "refuted": "red",
    "undecided": "yellow",
    "vacuous": "yellow",
    "blind": "yellow",
    "failed": "red",
}

ADVICE = {
    "failed": "correct the claim where the check is right, and keep the input above under `at=`",
    "blind": "add NearMiss(…), pin an input that shows the mistake with `at=…`, or list under "
    "`unseen_by` the property that holds for it too",
    "vacuous": "no input meets the hypotheses: look at `given` and `sizes`",
    "undecided": "no verdict was reached: simplify the proof or the check, or draw smaller inputs",
}


def console(**options: bool) -> Console:
    """A console that breaks no line in a pipe."""
    found = Console(**options)  # type: ignore[arg-type]
    if not found.is_terminal:
        found.width = 1000
    return found


def plural(count: int, noun: str) -> str:
    """1 check, 2 checks, 2 near misses."""
    ending = "es" if noun.endswith("s") else "s"
    return f"{count} {noun}{ending if count != 1 else ''}"


def plain_table(*headings: str) -> Table:
    """A table without vertical lines."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def results_table(results: Iterable[Result]) -> Table:
    """One row a proposition: printed, verdict, evidence, time."""
    table = plain_table("proposition", "as printed", "verdict", "evidence")
    table.add_column("time", justify="right", no_wrap=True)
    for result in results:
        evidence = ", ".join(plural(n, kind) for kind, n in counts(result).items())
        table.add_row(
            Text(result.slug),
            Text(result.printed_verdict, STYLES[result.printed_verdict]),
            Text(result.verdict, STYLES[result.verdict]),
            Text(evidence),
            Text(f"{result.seconds:.1f} s", "yellow" if result.seconds > SLOW else ""),
        )
    return table


def summary(results: Sequence[Result], propositions: Iterable[str]) -> Iterator[str]:
    """The totals, the near misses, the map of the document, what was slow."""
    found = totals(results)
    yield f"{plural(len(results), 'proposition')}: " + _counted(found)
    printed = Counter(result.printed_verdict for result in results)
    yield "as printed: " + _counted({v: printed[v] for v in VERDICTS if printed[v]})
    misses = [miss for result in results for miss in near_misses(result)]
    rejections = sum(len(miss.rejected_by) for miss in misses)
    yield f"{plural(len(misses), 'near miss')}, {plural(rejections, 'rejection')}"
    items, carried = document(propositions)
    if items:
        empty = sum(item.empty for item in items)
        yield (
            f"the document: {len(carried)} of {plural(len(items), 'item')} carried by code, "
            f"{empty} left unwritten by the document"
        )
    slow = sorted((r for r in results if r.seconds > SLOW), key=lambda r: -r.seconds)
    if slow:
        yield "slow: " + ", ".join(f"{r.slug} {r.seconds:.1f} s" for r in slow)


def _counted(numbers: dict[str, int]) -> str:
    return ", ".join(f"{n} {verdict}" for verdict, n in numbers.items())


def problems(results: Iterable[Result]) -> Iterator[str]:
    """What keeps an expectation from being met, in full, and what to do."""
    for result in results:
        if not result.problem:
            continue
        yield f"{result.slug}: {result.problem}"
        for evidence in result.evidence:
            if evidence.outcome in SUCCESS.values():
                continue
            yield textwrap.indent(f"{evidence.name}: {evidence.detail}", "  ")
            yield f"  → {ADVICE[evidence.outcome]}"
        yield ""


# --- one proposition as a page -------------------------------------------------------------------


def page(source: Source, result: Result) -> Iterator[str]:
    """A proposition with all its evidence, in lines for a terminal of 80 columns."""
    proposition = result.proposition
    yield click.style(result.slug, bold=True)
    yield f"verdict: {_styled(result.verdict)}, as printed: {_styled(result.printed_verdict)}"
    if result.problem:
        yield from _paragraph(f"problem: {result.problem}")
    yield from ("", *_flowing(source.text))
    yield from _section(f"As printed, {proposition.place}", [proposition.printed])
    if proposition.statement != proposition.printed:
        yield from _section("Verified", [proposition.statement])
    yield from _section("Repair", [proposition.repair])
    yield from _section("Hypotheses", hypotheses(result))
    for kind, heading in HEADINGS.items():
        entries = [e for e in result.evidence if e.kind == kind]
        yield from _section(heading, (_entry(e) for e in entries))
    yield from _section("The proofs assume", result.assumed)
    yield from _section("Axioms and side conditions", result.axioms)
    yield from _section("Rests on", result.rests_on)
    yield from _section("Reference", [proposition.reference])


def proofs(result: Result) -> Iterator[str]:
    """The proofs of a proposition, line by line, as both checkers have accepted them."""
    for evidence in result.evidence:
        if evidence.kind != "proof":
            continue
        yield click.style(f"{evidence.claim}: {evidence.name}", bold=True)
        yield evidence.proved.prose if evidence.proved else f"{evidence.outcome}: {evidence.detail}"
        yield ""
    if not any(evidence.kind == "proof" for evidence in result.evidence):
        yield f"{result.slug} has no proof"


HEADINGS = {
    "hypotheses": "The hypotheses can be met",
    "proof": "Proofs",
    "check": "Checks",
    "near miss": "Near misses",
    "counterexample": "Counterexamples",
}


def _styled(verdict: str) -> str:
    return click.style(verdict, fg=STYLES[verdict], bold=True)


def _section(heading: str, paragraphs: Iterable[str]) -> Iterator[str]:
    written = [text for text in paragraphs if text]
    if written:
        yield from ("", click.style(heading, bold=True))
        for text in written:
            for line in text.splitlines():
                yield from _paragraph(line, "  ")


def _entry(evidence: Evidence) -> str:
    scope = f" ({evidence.scope})" if evidence.scope else ""
    lines = [f"{evidence.name}: {evidence.outcome}{scope}", *evidence.detail.splitlines()]
    if evidence.rejected_by:
        lines.append(f"rejected by {', '.join(evidence.rejected_by)}")
    return "\n  ".join(line.rstrip() for line in lines if line.strip())


def _flowing(text: str) -> Iterator[str]:
    """A docstring: paragraphs are filled anew, indented formulas stay as they are written.

    A line such as "Shapes: …" begins a paragraph.
    """
    filled: list[str] = []
    for line in text.splitlines():
        follows = filled and filled[-1].strip() and not filled[-1].startswith((" ", "|"))
        if follows and line.strip() and not re.match(r"[ |]|[A-Z]\w*:", line):
            filled[-1] += " " + line
        else:
            filled.append(line)
    for line in filled:
        yield from _paragraph(line)


def _paragraph(text: str, indent: str = "") -> Iterator[str]:
    """The text in lines of WIDTH, each indented as it is itself; what is to be pasted is kept."""
    own = indent + text[: len(text) - len(text.lstrip())]
    if text.lstrip().startswith("reproduce:"):
        yield indent + text
        return
    yield from textwrap.wrap(
        text.strip(),
        WIDTH,
        initial_indent=own,
        subsequent_indent=own + "  " * bool(own),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
