"""`dnnmath check`: a gradient against its function, from the command line.

Its exit status tells the verdict, so a wrong call must have one of its own: click's 2 is "unsure"
here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dnnmath.check_points import NOT_CHECKED, CannotCheck, Question, failures_as_errors, questions

if TYPE_CHECKING:
    from dnnmath.gradients import GradientReport

STATUS = {"pass": 0, "fail": 1, "unsure": 2}


class WrongCall(click.UsageError):
    """Click's error on a wrong call, with a status that is no verdict."""

    exit_code = NOT_CHECKED


class CheckCommand(click.Command):
    """A command whose wrong calls do not exit with 2."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Parse the call; a wrong one exits with 3."""
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise WrongCall(error.format_message(), error.ctx) from error


@click.command(cls=CheckCommand)
@click.argument("gradient", metavar="GRADIENT")
@click.option("--against", metavar="FUNCTION", required=True, help="The function, as GRADIENT is.")
@click.option(
    "--at", "points", metavar="X", multiple=True,
    help="A point: numbers or nested lists, '[1, 2.5]'; a dict of them; a file .npy or .npz; "
    "MODULE:NAME. Several are checked one after another. NAME=X: one of several arguments.",
)  # fmt: skip
@click.option(
    "--random", "shapes", metavar="SHAPE", multiple=True,
    help="A point of standard normal numbers: '3,4', or a dict or list of shapes; or NAME=SHAPE.",
)  # fmt: skip
@click.option(
    "--by", metavar="NAME", multiple=True,
    help="GRADIENT is that by this argument alone (or these, in this order); others are fixed.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), help="Repeats a run.")
@click.option("--bounds", nargs=2, type=float, metavar="LOW HIGH", help="Keep x within them.")
@click.option(
    "--directions", type=click.IntRange(min=0),
    help="Check along so many random directions; 0: every entry, whatever it costs.",
)  # fmt: skip
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the reports here too.",
)  # fmt: skip
def check(
    gradient: str,
    against: str,
    points: tuple[str, ...],
    shapes: tuple[str, ...],
    by: tuple[str, ...],
    seed: int | None,
    bounds: tuple[float, float] | None,
    directions: int | None,
    json_file: Path | None,
) -> None:
    """Check a gradient (a Jacobian) that was derived by hand against its function.

    GRADIENT and FUNCTION are package.module:name or path/to/file.py:name, functions of one array
    or of nested ones. Modules of the current directory are found.

    Functions of several arguments, loss(x, W, b), are given each by its name:
    --at x='[1, 2]' --random W=3,2 --at b=b.npy. GRADIENT, of the same arguments, returns a tuple
    with the gradient by each, in the order of FUNCTION's; with --by W only that by W.

    \b
    The exit status is 0 where the gradient is right at every point,
                       1 where it is wrong at one,
                       2 where it cannot be told at one, and it is wrong at none,
                       3 for a wrong call, or where the function or the gradient raises.
    """
    if not (points or shapes):
        raise CannotCheck("no point: give --at X or --random SHAPE")
    if json_file and not json_file.parent.is_dir():
        raise CannotCheck(f"--json: there is no folder {json_file.parent}")
    with _current_directory_importable():
        asked = questions(gradient, against, points, shapes, by, seed)
        options = {"seed": seed, "bounds": bounds, "directions": directions}
        reports = [(question.at, _reported(question, options)) for question in asked]
    verdict = _overall([report.verdict for _, report in reports])
    if len(reports) > 1:
        click.echo(f"{verdict} at {len(reports)} points")
    if json_file:
        _write(json_file, gradient, against, verdict, reports)
    sys.exit(STATUS[verdict])


def _reported(question: Question, options: dict[str, Any]) -> GradientReport:
    """The report on one point, which is printed."""
    from dnnmath.gradients import check_gradient
    from dnnmath.gradients._frameworks import readable
    from dnnmath.gradients.report import renamed

    rename = readable if question.has_names else str
    with failures_as_errors(f"at {question.at}", rename):
        report = check_gradient(question.f, question.gradient, question.x, **options)
    report = renamed(report, rename)
    click.echo(f"at {question.at}\n{report}")
    return report


def _overall(verdicts: Sequence[str]) -> str:
    """The worst: one wrong point is wrong, one that cannot be told is no pass."""
    return next(v for v in ("fail", "unsure", "pass") if v in verdicts)


@contextmanager
def _current_directory_importable() -> Iterator[None]:
    before = list(sys.path)
    sys.path.insert(0, str(Path.cwd()))
    try:
        yield
    finally:
        sys.path[:] = before


def _write(
    path: Path,
    gradient: str,
    against: str,
    verdict: str,
    reports: Sequence[tuple[str, GradientReport]],
) -> None:
    from dnnmath.report import write_json

    points = [{"at": text, **as_json(report)} for text, report in reports]
    data = {"gradient": gradient, "against": against, "verdict": verdict, "points": points}
    try:
        write_json(path, data)
    except OSError as error:
        raise CannotCheck(f"--json: {error}") from error


def as_json(report: GradientReport) -> dict[str, Any]:
    """A report as JSON has it; nan and inf are strings."""
    numbers = ("given", "numeric", "bound")
    entries: list[dict[str, Any]] = [
        {
            "name": e.name,
            **{field: _finite(getattr(e, field)) for field in numbers},
            "verdict": e.verdict,
            "remark": e.remark,
        }
        for e in report.entries
    ]
    return {
        "verdict": report.verdict,
        "checked": report.checked,
        "reason": report.reason,
        "entries": entries,
        "remarks": list(report.remarks),
        "largest_bound": _finite(max(report.bound.ravel().tolist(), default=0.0)),
        "seed": report.seed,
        "evaluations": report.evaluations,
        "text": str(report),
    }


def _finite(number: float) -> float | str:
    return number if abs(number) < float("inf") else str(number)
