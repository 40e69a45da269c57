"""What `dnnmath check` is told: functions by their names, and points or arguments.

GRADIENT, FUNCTION      package.module:name or path/to/file.py:name
--at X, --random S      a point, for functions of one argument: an array or nested ones
--at W=X, --random W=S  the argument W, for functions of several
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click

NOT_CHECKED = 3
NAME = re.compile(r"(?P<module>[\w./\\~ -]+?):(?P<name>[A-Za-z_]\w*(\.\w+)*)")
ARGUMENT = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)\s*=(?!=)\s*(?P<value>.*)", re.DOTALL)


class CannotCheck(click.ClickException):
    """The check could not be made."""

    exit_code = NOT_CHECKED


class Question(NamedTuple):
    """A function and what is claimed to be its gradient, of one argument x, at one point."""

    at: str
    f: Callable[[Any], Any]
    gradient: Any
    x: Any
    has_names: bool = False  # x is a dict of arguments


def questions(
    gradient: str,
    against: str,
    points: Sequence[str],
    shapes: Sequence[str],
    by: Sequence[str],
    seed: int | None,
) -> list[Question]:
    """One for each point, or one about arguments that have names.

    Raises CannotCheck for what cannot be read or called so.
    """
    f, claimed = named(against, "--against"), named(gradient, "GRADIENT")
    if not callable(f):
        raise CannotCheck(f"--against: {against} is no function but {f!r:.60}")
    arguments = _named_arguments(points, shapes, seed)
    both = (f, f"--against: {against}"), (claimed, f"GRADIENT: {gradient}")
    for function, text in both:
        if callable(function):
            _insist_on_call(function, arguments, text)
    if arguments is not None:
        return [_of_arguments(f, claimed, arguments, by)]
    if by:
        raise CannotCheck("--by is for arguments with names: --at W='[1, 2]' --by W")
    where = [(text, _read_point(text)) for text in points] + [*_random_points(shapes, seed)]
    return [Question(text, f, claimed, x) for text, x in where]


def _of_arguments(
    f: Any, gradient: Any, arguments: dict[str, tuple[str, Any]], by: Sequence[str]
) -> Question:
    """f(**fixed, **x), with x the arguments that the gradient is by."""
    order = _in_order_of(f, arguments)
    unknown = [name for name in by if name not in arguments]
    if unknown:
        raise CannotCheck(f"--by: there is no argument {unknown[0]}, but {', '.join(order)}")
    names = list(dict.fromkeys(by)) or order
    fixed = {name: _as_array(arguments[name][1]) for name in order if name not in names}

    def claimed(x: Any) -> Any:
        return _keyed(gradient(**fixed, **x), names)

    return Question(
        ", ".join(f"{name} = {arguments[name][0]}" for name in order),
        lambda x: f(**fixed, **x),
        claimed if callable(gradient) else _keyed(gradient, names),
        {name: arguments[name][1] for name in names},
        has_names=True,
    )


def named(text: str, option: str = "") -> Any:
    """What package.module:name or file.py:name means."""
    match = NAME.fullmatch(text)
    if not match:
        raise CannotCheck(f"{option}: {text!r} is not package.module:name or file.py:name")
    module_name, name = match["module"], match["name"]
    with failures_as_errors(f"{option}: {module_name} cannot be imported"):
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


def _read_point(text: str) -> Any:
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


def _named_arguments(
    points: Sequence[str], shapes: Sequence[str], seed: int | None
) -> dict[str, tuple[str, Any]] | None:
    """The arguments that --at W=X and --random W=SHAPE name: text and value of each.

    None where no text has a name. Raises CannotCheck where only some have one, or two the same.
    """
    texts = [*points, *shapes]
    matches = [ARGUMENT.fullmatch(text) for text in texts]
    if not any(matches):
        return None
    if not all(matches):
        text = texts[matches.index(None)]
        raise CannotCheck(f"{text!r} has no name, others have: give each argument as NAME={text}")
    names = [match["name"] for match in matches if match]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise CannotCheck(f"{twice} is given twice: with names, one point is checked at a time")
    values = [match["value"] for match in matches if match]
    given, shapes = values[: len(points)], values[len(points) :]
    found = [(text, _read_point(text)) for text in given] + list(_random_points(shapes, seed))
    return dict(zip(names, found, strict=True))


def _insist_on_call(function: Any, names: Iterable[str] | None, text: str) -> None:
    """Raise CannotCheck unless this can be called with arguments of these names.

    None: with one argument. What has no signature that Python knows is not judged.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # no function, or one written in C
        return
    try:
        signature.bind(**dict.fromkeys(names)) if names is not None else signature.bind(None)
    except TypeError as error:
        plain = signature.replace(return_annotation=signature.empty)
        hint = (
            ""
            if names is not None
            else "; give each argument by its name, --at x='[1, 2]' --at b=3"
        )
        raise CannotCheck(f"{text}{plain}: {error}{hint}") from error


def _in_order_of(function: Any, names: Iterable[str]) -> list[str]:
    """The names in the order that the function has them in, where Python knows it."""
    try:
        order = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        order = []
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def _keyed(answer: Any, names: Sequence[str]) -> Any:
    """The gradients by these arguments as a dict, where the answer is one, or one for each.

    Whatever else it is goes to the check as it is, which says what is needed.
    """
    if isinstance(answer, dict) and (len(names) > 1 or list(answer) == list(names)):
        return answer
    if len(names) == 1:
        return {names[0]: answer}
    is_one_each = isinstance(answer, tuple | list) and len(answer) == len(names)
    return dict(zip(names, answer, strict=True)) if is_one_each else answer


def _as_array(value: Any) -> Any:
    """A list of numbers as an array, as the check reads the arguments that vary."""
    import numpy as np

    array = np.asarray(value) if isinstance(value, list | tuple) else None
    return value if array is None or array.dtype.kind not in "fiub" else array


@contextmanager
def failures_as_errors(what: str, readable: Callable[[str], str] = str) -> Iterator[None]:
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
        raise CannotCheck(
            f"{what}: {type(error).__name__}: {readable(str(error))}{notes}{place}"
        ) from error
