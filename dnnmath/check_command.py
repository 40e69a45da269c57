"""`dnnmath check`: a gradient against its function, from the command line.

Its exit status tells the verdict, so a wrong call must have one of its own: click's 2 is "unsure"
here.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dnnmath.gradients import GradientReport

STATUS = {"pass": 0, "fail": 1, "unsure": 2}
NOT_CHECKED = 3
NAME = re.compile(r"(?P<module>[\w./\\~ -]+?):(?P<name>[A-Za-z_]\w*(\.\w+)*)")


class CannotCheck(click.ClickException):
    """The check could not be made."""

    exit_code = NOT_CHECKED


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
    "MODULE:NAME. Several are checked one after another.",
)  # fmt: skip
@click.option(
    "--random", "shapes", metavar="SHAPE", multiple=True,
    help="A point of standard normal numbers: '3,4', or a dict or list of shapes.",
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
    seed: int | None,
    bounds: tuple[float, float] | None,
    directions: int | None,
    json_file: Path | None,
) -> None:
    """Check a gradient (a Jacobian) that was derived by hand against its function.

    GRADIENT and FUNCTION are package.module:name or path/to/file.py:name, functions of one array
    or of nested ones. Modules of the current directory are found.

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
        f, claimed = named(against, "--against"), named(gradient, "GRADIENT")
        if not callable(f):
            raise CannotCheck(f"--against: {against} is no function but {f!r:.60}")
        where = [(text, _point(text)) for text in points]
        where += _random_points(shapes, seed)
        options = {"seed": seed, "bounds": bounds, "directions": directions}
        reports = [(text, _reported(f, claimed, text, x, options)) for text, x in where]
    verdict = _overall([report.verdict for _, report in reports])
    if len(reports) > 1:
        click.echo(f"{verdict} at {len(reports)} points")
    if json_file:
        _write(json_file, gradient, against, verdict, reports)
    sys.exit(STATUS[verdict])


def _reported(f: Any, gradient: Any, text: str, x: Any, options: dict[str, Any]) -> GradientReport:
    """The report on one point, which is printed."""
    from dnnmath.gradients import check_gradient

    with _failures_as_errors(f"at {text}"):
        report = check_gradient(f, gradient, x, **options)
    click.echo(f"at {text}\n{report}")
    return report


def named(text: str, option: str = "") -> Any:
    """What package.module:name or file.py:name means."""
    match = NAME.fullmatch(text)
    if not match:
        raise CannotCheck(f"{option}: {text!r} is not package.module:name or file.py:name")
    module_name, name = match["module"], match["name"]
    with _failures_as_errors(f"{option}: {module_name} cannot be imported"):
        value = _module(module_name, option)
    for part in name.split("."):
        if not hasattr(value, part):
            known = ", ".join(sorted(n for n in vars(value) if not n.startswith("_"))[:20])
            raise CannotCheck(f"{option}: {module_name} has no {name}; it has: {known}")
        value = getattr(value, part)
    return value


def _module(name: str, option: str) -> Any:
    """An imported module, or a file executed as one."""
    if not name.endswith(".py"):
        return importlib.import_module(name)
    path = Path(name).expanduser().resolve()
    if not path.is_file():
        raise CannotCheck(f"{option}: there is no file {name}")
    if str(path.parent) not in sys.path:  # it may import its neighbours
        sys.path.insert(0, str(path.parent))
    known = f"_checked_{path.stem}_{abs(hash(str(path)))}"
    if known in sys.modules:
        return sys.modules[known]
    spec = importlib.util.spec_from_file_location(known, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[known] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _point(text: str) -> Any:
    """The point that --at names."""
    import numpy as np

    if text.endswith((".npy", ".npz")):
        try:
            found = np.load(text, allow_pickle=False)
            return dict(found) if text.endswith(".npz") else found
        except (OSError, ValueError) as error:
            raise CannotCheck(f"--at: {text} cannot be read: {error}") from error
    if NAME.fullmatch(text):
        return named(text, "--at")
    names = {"np": np, "array": np.array, "nan": np.nan, "inf": np.inf, "__builtins__": {}}
    try:  # arrays as a report prints them
        return eval(text, names) if "array(" in text else ast.literal_eval(text.strip())
    except Exception as error:
        raise CannotCheck(
            f"--at: {text!r} is no point: numbers such as '[1, 2.5]', a file .npy or .npz, or "
            f"module:name ({error})"
        ) from error


def _random_points(shapes: Sequence[str], seed: int | None) -> Iterator[tuple[str, Any]]:
    """Points of standard normal numbers, of these shapes, each with its name."""
    import numpy as np

    rng = np.random.default_rng(seed)
    for text in shapes:
        try:
            yield f"random {text}", _normal(ast.literal_eval(text), rng)
        except (ValueError, SyntaxError, TypeError) as error:
            raise CannotCheck(
                f"--random: {text!r} is no shape such as 3,4 or {{'W': (3, 4), 'b': (4,)}}"
            ) from error


def _normal(shapes: Any, rng: Any) -> Any:
    if isinstance(shapes, dict):
        return {name: _normal(shape, rng) for name, shape in shapes.items()}
    if isinstance(shapes, int) or all(isinstance(side, int) for side in shapes):
        return rng.standard_normal(shapes)
    return type(shapes)(_normal(shape, rng) for shape in shapes)


def _overall(verdicts: Sequence[str]) -> str:
    """The worst: one wrong point is wrong, one that cannot be told is no pass."""
    return next(v for v in ("fail", "unsure", "pass") if v in verdicts)


@contextmanager
def _failures_as_errors(what: str) -> Iterator[None]:
    """What the caller's code raises, as an error with the place in that code."""
    try:
        yield
    except click.ClickException:
        raise
    except (Exception, SystemExit) as error:
        notes = "".join(f"\n  {note}" for note in getattr(error, "__notes__", ()))
        import numpy as np

        ours = str(Path(__file__).parent), str(Path(np.__file__).parent)
        frames = traceback.extract_tb(error.__traceback__)
        theirs = [f for f in frames if not f.filename.startswith((*ours, "<frozen"))]
        place = (
            f"\n  {theirs[-1].filename}:{theirs[-1].lineno}: {theirs[-1].line}" if theirs else ""
        )
        raise CannotCheck(f"{what}: {type(error).__name__}: {error}{notes}{place}") from error


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
