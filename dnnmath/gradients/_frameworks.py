"""What the adapters share: a function of named arrays that a framework runs and differentiates.

Both the function and its derivative are checked in float64, whatever the caller's arrays are: that
tells whether the formula is right. The derivative in the caller's own precision is compared with it
then: it must be finite, and not further off than half of its digits or than rounding x moves it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients.check import check_gradient
from dnnmath.gradients.directions import USUAL
from dnnmath.gradients.report import GradientReport, renamed

Array = NDArray[Any]
Arrays = dict[str, Array]
Pull = Callable[[Array], Sequence[Array]]

ROWS = 64
"""Up to so many outputs each has its own row of the Jacobian; more are combined at random."""
AFFORDABLE = 300
"""Up to so many entries each is checked by itself: a call costs about a millisecond here."""
KICKS = 4
KEY = re.compile(r"""\b(x|gradient)\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]""")


class Program(Protocol):
    """A function as a framework runs it."""

    @property
    def point(self) -> Arrays:
        """The arrays that it is differentiated by, in float64."""

    @property
    def eps(self) -> Mapping[str, float]:
        """The units of rounding of those arrays that are of lower precision."""

    def value(self, arrays: Arrays) -> Array:
        """The function, in float64."""

    def pullback(self, arrays: Arrays, own: bool) -> tuple[Array, Pull]:
        """The function and v ↦ vᵀ J there, in the arrays' own precision or in float64."""


@dataclass(frozen=True)
class Question:
    """What is asked of a program: all rows of its Jacobian J, or vᵀ J for one random v."""

    program: Program
    shape: tuple[int, ...]  # of f
    v: Array | None = None
    by_hand: Callable[[Arrays, bool], Arrays] | None = None  # in place of the program's own
    remarks: tuple[str, ...] = field(default=())

    @classmethod
    def about(
        cls, program: Program, by_hand: Callable[[Arrays, bool], Arrays] | None, seed: int
    ) -> Question:
        """All rows where they are few or given by hand, else one combination."""
        shape = np.shape(program.value(program.point))
        size = int(np.prod(shape, dtype=np.int64))
        if by_hand is not None or size <= ROWS:
            return cls(program, shape, by_hand=by_hand)
        # multiples of 1/64 are exact in every precision
        v = np.round(64 * np.random.default_rng(seed).standard_normal(shape)) / 64
        return cls(
            program, shape, v, None, (f"f stands for Σ v·f, v random, of its {size} values",)
        )

    def value(self, arrays: Arrays) -> Array:
        """F, or Σ v·f."""
        value = self.program.value(arrays)
        return value if self.v is None else np.asarray(np.vdot(self.v, value))

    def gradient(self, arrays: Arrays, own: bool = False) -> Arrays:
        """For each array the Jacobian, shape f.shape + array.shape."""
        if self.by_hand is not None:
            return self.by_hand(arrays, own)
        value, pull = self.program.pullback(arrays, own)
        shape = np.shape(value)
        if shape != self.shape:
            raise ValueError(f"differentiated, f has the shape {shape} in place of {self.shape}")
        if self.v is not None:
            return dict(zip(arrays, pull(self.v), strict=True))
        rows = [pull(row.reshape(shape)) for row in np.eye(int(np.prod(shape, dtype=np.int64)))]
        return {
            name: np.stack(column).reshape(shape + array.shape)
            for (name, array), column in zip(
                arrays.items(), zip(*rows, strict=True), strict=True
            )
        }  # fmt: skip


def check(
    program: Program,
    by_hand: Callable[[Arrays, bool], Arrays] | None = None,
    *,
    seed: int | None = None,
    directions: int | None = None,
    **options: Any,
) -> GradientReport:
    """The report on a program's derivative, with its own names for the entries."""
    seed = int(np.random.SeedSequence().generate_state(1)[0]) if seed is None else seed
    question = Question.about(program, by_hand, seed)
    size = sum(array.size for array in program.point.values())
    count = (0 if size <= AFFORDABLE else USUAL) if directions is None else directions
    options |= {"seed": seed, "directions": count}
    report = check_gradient(question.value, question.gradient, program.point, **options)
    report = replace(report, remarks=(*report.remarks, *question.remarks))
    if report.verdict == "pass" and program.eps:
        report = in_own_precision(question, report)
    return renamed(report, readable)


@np.errstate(all="ignore")
def in_own_precision(question: Question, report: GradientReport) -> GradientReport:
    """The report on a gradient that is right in float64, after a look at it in lower precision."""
    program, point, eps = question.program, question.program.point, question.program.eps
    f, rounded = program.value(point), program.pullback(point, True)[0]
    apart = np.abs(rounded - f)[np.isfinite(rounded)].max(initial=0.0)
    if apart > np.sqrt(max(eps.values())) * np.abs(f).max():
        said = f"f itself is another in its own precision (by {apart:.1e}): checked in float64 only"
        return replace(report, remarks=(*report.remarks, said))
    right, own = question.gradient(point), question.gradient(point, own=True)
    sizes = [np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in right.values()]
    overall = float(max(sizes))
    for name, unit in eps.items():
        mine = np.asarray(own[name], dtype=np.float64)
        finite = np.isfinite(right[name])
        if not np.array_equal(mine[~finite], right[name][~finite]) or not (
            np.isfinite(mine[finite]).all()
        ):
            reason = f"right in float64, but {name} in its own precision is not finite"
            return replace(report, verdict="fail", reason=reason)
        off = np.abs(mine - right[name])[finite].max(initial=0.0)
        largest = np.abs(right[name][finite]).max(initial=0.0)
        expected = np.sqrt(unit) * largest + 100 * unit * overall
        if off > expected and off > 2 * _moved(question, right, name):
            said = (
                f"right in float64, but {name} in its own precision is off by {off:.1e} (its "
                f"largest entry: {largest:.1e}): rounding, or another formula"
            )
            return replace(report, verdict="unsure", reason=said)
    return report


def _moved(question: Question, right: Arrays, name: str) -> float:
    """How far the gradient moves when x moves by units of its own rounding."""
    program, rng, moved = question.program, np.random.default_rng(0), 0.0
    for _ in range(KICKS):
        kicked = {
            key: array * (1 + 4 * program.eps.get(key, 0.0) * rng.uniform(-1, 1, array.shape))
            for key, array in program.point.items()
        }
        change = np.abs(question.gradient(kicked)[name] - right[name])
        moved = max(moved, float(change[np.isfinite(change)].max(initial=0.0)))
    return moved


def argument_names(function: Callable[..., Any], count: int, skip: int = 0) -> list[str]:
    """The names of a function's positional arguments; x, or x1, x2, ..., where it has none."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    try:
        parameters = inspect.signature(function).parameters.values()
        names = [p.name for p in parameters if p.kind in kinds][skip:]
    except (TypeError, ValueError):  # written in C
        names = []
    other = ["x"] if count == 1 else [f"x{i + 1}" for i in range(count)]
    return [names[i] if i < len(names) else other[i] for i in range(count)]


def readable(text: str) -> str:
    """`fc.weight[0, 1]` where the core says x['fc.weight'][0, 1], and "the gradient by W" where it
    says gradient['W'].
    """

    def named(match: re.Match[str]) -> str:
        by = "" if match[1] == "x" else "the gradient by "
        return f"{by}{ast.literal_eval(match[2])}"

    return KEY.sub(named, text)
