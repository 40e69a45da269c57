"""Inputs as text that can be pasted, and one check examined at them again."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import dnnmath
from dnnmath.gradients._trees import pasted

from . import families
from .checks import PointCheck, point_checks
from .comparison import Comparison, Malformed, Rejection, Undecided
from .discovery import FOLDER, Source, is_proposition_file
from .proposition import Claim


def paste(value: Any) -> str:
    """Python text that rebuilds the value where `array` and the names of dnnmath are known."""
    return pasted(value, typed=False)


def reproduction(source: Source, check: str, inputs: Mapping[str, Any]) -> str:
    """One shell line that examines the check at these inputs again, where it is printed."""
    arguments = ", ".join(f"{name}={paste(value)}" for name, value in inputs.items())
    line = ["dnnmath", "replay", source.slug, check, f"dict({arguments})"]
    folder = source.path.resolve().parent
    if folder != (Path.cwd() / FOLDER).resolve() and is_proposition_file(source.path):
        repository, here = folder.parent, Path.cwd()
        inside = repository.is_relative_to(here)
        line += ["--path", str(repository.relative_to(here) if inside else repository)]
    return f"  reproduce: {shlex.join(line)}"


def replay(source: Source, name: str, code: str) -> tuple[bool, str]:
    """Examine one check at the inputs that `code` builds: whether it holds, and what it compares.

    Raises ValueError when there is no such check, when `code` is no dict of the check's variables,
    or when the hypotheses refuse them.
    """
    claim, check = _find(source, name)
    inputs = _inputs(source, code)
    missing, unknown = set(check.names) - set(inputs), set(inputs) - set(source.proposition.given)
    if missing or unknown:
        given = ", ".join(inputs) or "nothing"
        raise ValueError(f"{name} needs {', '.join(check.names)}; given: {given}")
    if refusal := source.proposition.inputs(claim).refusal(inputs):
        raise ValueError(refusal)
    try:
        how = check.examine(claim.function, inputs)
        return True, f"{name} holds, examined {how}\n{_both_sides(claim, check, inputs)}"
    except (Rejection, Undecided, Malformed) as error:
        verdict = "cannot be decided" if isinstance(error, Undecided) else "fails"
        if isinstance(error, Malformed):
            return False, f"{name} {verdict}: {error}"
        return False, f"{name} {verdict}: {error}\n{_both_sides(claim, check, inputs)}"
    except Exception as error:  # of the claim's own code
        return False, f"{name} raises {type(error).__name__}: {error}"


def _find(source: Source, name: str) -> tuple[Claim, PointCheck]:
    found = [(claim, check) for claim in source.proposition.claims for check in point_checks(claim)]
    for claim, check in found:
        if check.name == name:
            return claim, check
    names = ", ".join(check.name for _, check in found)
    raise ValueError(f"{source.slug} has no check {name} at given inputs; it has: {names}")


def _inputs(source: Source, code: str) -> dict[str, Any]:
    """The value of a failure's last line: Python, with the names that it is written in.

    The factories of `families` come last: they write themselves under names of definitions.
    """
    names = {name: getattr(dnnmath, name) for name in dnnmath.__all__}
    names |= vars(sys.modules[f"_proposition_{source.slug}"])
    names |= {n: f for n, f in vars(families).items() if _made_in(families.__name__, f)}
    names |= {"array": np.array, "nan": np.nan, "inf": np.inf}
    try:
        inputs = eval(code, names)
    except Exception as error:  # the text is the user's own Python, and may raise anything
        raise ValueError(f"{code} is no value: {type(error).__name__}: {error}") from error
    if not isinstance(inputs, dict):
        raise ValueError(f"inputs are given as dict(name=value, …), not {inputs!r}")
    return inputs


def _made_in(module: str, value: Any) -> bool:
    return callable(value) and getattr(value, "__module__", None) == module


def _both_sides(claim: Claim, check: PointCheck, inputs: Mapping[str, Any]) -> str:
    with np.errstate(all="ignore"):
        sides = check.sides(claim.function, inputs)
    comparisons = [sides] if isinstance(sides, Comparison) else list(sides)
    lines = []
    for comparison in comparisons:
        left, right = (np.asarray(s).astype(float) for s in (comparison.left, comparison.right))
        lines.append(f"  left  {_show(left)}\n  {comparison.relation}     {_show(right)}")
    return "\n".join(lines)


def _show(side: Any) -> str:
    return np.array2string(side, floatmode="unique", separator=", ", prefix="  left  ")
