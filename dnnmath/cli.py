"""The command line `dnnmath`. What a command needs is imported when it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dnnmath import __version__
from dnnmath.check_command import check

if TYPE_CHECKING:
    from dnnmath.verify import Effort, Result, Source

PATH = click.option(
    "--path",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The repository: the folder that holds the folder `propositions`.",
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="the number of cores",
    help="How many processes verify.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dnnmath")
def main() -> None:
    """Verify mathematical claims about neural networks.

    Propositions are the files of the folder `propositions` here, or else those of the document
    "A deep mathematical understanding of DNNs", which come with dnnmath.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console without ∈ prints ?, and goes on
            stream.reconfigure(errors="replace")


main.add_command(check)


@main.command()
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the results here too.",
)
@click.option("--deep", is_flag=True, help="Draw many more inputs.")
@PATH
@JOBS
def verify(
    slugs: tuple[str, ...], json_file: Path | None, deep: bool, path: Path | None, jobs: int
) -> None:
    """Verify all propositions, or those named.

    The exit status is 0 when every expectation is met, 1 when one is not, 2 for a wrong call.
    """
    from dnnmath import report, terminal
    from dnnmath.verify import DEEP, NORMAL

    if json_file and not json_file.parent.is_dir():
        raise click.BadParameter(f"there is no folder {json_file.parent}", param_hint="--json")
    folder = _folder(path)
    results = _verify(_sources(folder, slugs), DEEP if deep else NORMAL, jobs)
    console, known = terminal.console(), _slugs(folder)
    console.print(terminal.results_table(results))
    for line in terminal.summary(results, known):
        click.echo(line)
    if json_file:
        _write(lambda: report.write_json(json_file, report.as_json(results, known)))
    troubles = list(terminal.problems(results))
    if troubles:
        click.echo("\n" + "\n".join(troubles).rstrip())
        sys.exit(1)


@main.command("list")
@PATH
def list_(path: Path | None) -> None:
    """List the propositions: where each is stated, and what it states."""
    from rich.text import Text

    from dnnmath import terminal

    table = terminal.plain_table("proposition", "place", "statement")
    for source in _sources(_folder(path)):
        record = source.proposition
        table.add_row(Text(source.slug), Text(record.place), Text(record.statement))
    terminal.console().print(table)


@main.command()
@click.argument("slug")
@click.option("--proof", is_flag=True, help="Show the proofs alone, line by line.")
@PATH
def show(slug: str, proof: bool, path: Path | None) -> None:
    """Verify one proposition and show everything about it."""
    from dnnmath import terminal
    from dnnmath.verify import NORMAL

    sources = _sources(_folder(path), [slug])
    (result,) = _verify(sources, NORMAL, 1)
    for line in terminal.proofs(result) if proof else terminal.page(sources[0], result):
        click.echo(line)


@main.command("map")
def map_() -> None:
    """Show the map of the document: every item, and the code that carries it."""
    from rich.text import Text

    from dnnmath import terminal
    from dnnmath.document import ITEMS

    table = terminal.plain_table("§", "kind", "item", "carried by")
    for item in ITEMS:
        carriers = ", ".join(item.carried_by) or f"nothing: {item.note}"
        table.add_row(item.section, item.kind, Text(item.name), Text(carriers))
    terminal.console().print(table)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--from",
    "json_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of `dnnmath verify --json`; without it, all propositions are verified.",
)
@PATH
@JOBS
def badges(folder: Path, json_file: Path | None, path: Path | None, jobs: int) -> None:
    """Write a badge for each proposition: SLUG.svg, and SLUG.json for shields.io."""
    from dnnmath.badges import write_badges
    from dnnmath.terminal import plural

    propositions = _recorded(json_file) if json_file else _verified(_folder(path), jobs)
    try:
        _write(lambda: write_badges(folder, propositions))
    except (KeyError, TypeError, ValueError) as error:
        raise click.UsageError(f"{json_file} is no file of `dnnmath verify --json`") from error
    click.echo(f"{plural(len(propositions), 'badge')} in {folder}")


@main.command()
@click.argument("slug")
@PATH
def new(slug: str, path: Path | None) -> None:
    """Write propositions/SLUG.py: a proposition that runs and says what is still missing."""
    from dnnmath.template import write_template

    try:
        file = write_template(slug, path or Path())
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename} exists; it is left as it is") from error
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file} is written. Say what is claimed, then: dnnmath verify {slug}")


@main.command()
@click.argument("slug")
@click.argument("check")
@click.argument("inputs")
@PATH
def replay(slug: str, check: str, inputs: str, path: Path | None) -> None:
    """Examine one check at given inputs again: the line that a failure prints.

    INPUTS is Python, such as "dict(z=array([0.0, 1.0]))".
    """
    from dnnmath.verify.replay import replay as examine_again

    (source,) = _sources(_folder(path), [slug])
    try:
        holds, text = examine_again(source, check, inputs)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(text)
    sys.exit(0 if holds else 1)


# --- what the commands share ---------------------------------------------------------------------


def _folder(path: Path | None) -> Path:
    """The folder of propositions of a repository, by default of this one or the document's own."""
    from dnnmath.verify import NotAProposition, home
    from dnnmath.verify.discovery import FOLDER

    if path and not (path / FOLDER).is_dir():
        raise click.UsageError(f"there is no folder {path / FOLDER}")
    try:
        return home(path)
    except NotAProposition as error:
        raise click.UsageError(str(error)) from error


def _slugs(folder: Path) -> list[str]:
    from dnnmath.verify.discovery import is_proposition_file

    return [file.stem for file in folder.glob("*.py") if is_proposition_file(file)]


def _sources(folder: Path, slugs: Iterable[str] = ()) -> list[Source]:
    from dnnmath.verify import NotAProposition, discover

    known, wanted = _slugs(folder), list(dict.fromkeys(slugs))
    if not known:
        raise click.UsageError(f"no proposition in {folder}; `dnnmath new SLUG` writes one")
    unknown = [slug for slug in wanted if slug not in known]
    if unknown:
        existing = ", ".join(sorted(known))
        raise click.UsageError(f"no proposition {', '.join(unknown)}; there are: {existing}")
    try:
        return discover(folder, wanted)
    except NotAProposition as error:
        raise click.ClickException(str(error)) from error


def _verify(sources: Sequence[Source], effort: Effort, jobs: int) -> list[Result]:
    """The results of these sources. What they rest on is verified too, for their verdicts."""
    from concurrent.futures.process import BrokenProcessPool

    from rich.progress import Progress

    from dnnmath.terminal import console
    from dnnmath.verify import NotAProposition, condition, run_all

    screen = console(stderr=True)
    results: list[Result] = []
    queue = list(sources)
    try:
        with Progress(console=screen, disable=not screen.is_terminal, transient=True) as progress:
            bar = progress.add_task("verifying", total=None)
            while queue:
                progress.update(bar, total=len(results) + len(queue))
                for result in run_all(queue, effort, jobs):
                    results.append(result)
                    progress.update(bar, advance=1, description=result.slug)
                queue = _foundations(results, sources)
    except NotAProposition as error:
        raise click.ClickException(str(error)) from error
    except BrokenProcessPool as error:
        raise click.ClickException(f"{error} Memory may be short: try --jobs 1.") from error
    return condition(results)[: len(sources)]


def _foundations(results: Sequence[Result], sources: Sequence[Source]) -> list[Source]:
    """What the results rest on and nobody has verified yet, where it exists."""
    folder, have = sources[0].path.parent, {r.slug for r in results}
    wanted = {slug for r in results for slug in r.rests_on} & set(_slugs(folder)) - have
    return _sources(folder, sorted(wanted)) if wanted else []


def _recorded(json_file: Path) -> list[dict[str, Any]]:
    import json

    try:
        return list(json.loads(json_file.read_text(encoding="utf-8"))["propositions"])
    except (ValueError, KeyError, TypeError) as error:
        raise click.UsageError(f"{json_file} is no file of `dnnmath verify --json`") from error


def _verified(folder: Path, jobs: int) -> list[dict[str, Any]]:
    from dnnmath.report import as_json
    from dnnmath.verify import NORMAL

    results = _verify(_sources(folder), NORMAL, jobs)
    return list(as_json(results, _slugs(folder))["propositions"])


def _write(write: Any) -> None:
    try:
        write()
    except OSError as error:
        raise click.ClickException(str(error)) from error
