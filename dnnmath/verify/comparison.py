"""Two sides and a relation, and the three ways of deciding it.

`equal(left, right)`, `at_most(left, right)` and `below(left, right)` are what claims and
properties return. They are decided entry by entry

* exactly (`decide`): integers, rationals and SymPy numbers, for counterexamples;
* with intervals (`examine`): at generated points, where rejecting is rigorous and float64 is held
  to the rounding error that its own operations can make.

Shapes are compared before values and never broadcast, but for a plain number, which stands for
every entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .interval import DOUBLE, FINE, Interval, Undecidable, precision, to_interval, to_intervals

Relation = Literal["=", "≤", "<"]


@dataclass(frozen=True)
class Comparison:
    """left = right, left ≤ right or left < right, entry by entry."""

    left: Any
    relation: Relation
    right: Any


def equal(left: Any, right: Any) -> Comparison:
    """left = right."""
    return Comparison(left, "=", right)


def at_most(left: Any, right: Any) -> Comparison:
    """left ≤ right."""
    return Comparison(left, "≤", right)


def below(left: Any, right: Any) -> Comparison:
    """left < right."""
    return Comparison(left, "<", right)


class Rejection(AssertionError):
    """A check that fails: the two sides do not compare as claimed."""


class Undecided(Exception):
    """A check that could not tell. It is neither passed nor rejected."""


class Malformed(Exception):
    """The check itself is wrong: shapes differ, a value is not a number, a side is missing."""


# --- exactly -------------------------------------------------------------------------------------


def decide(comparison: Comparison) -> bool | None:
    """Whether the comparison holds, in exact arithmetic; None when SymPy cannot tell.

    Raises Malformed on a float: a rounded number refutes nothing.
    """
    import sympy

    left, right = _sides(comparison, object)
    results = []
    for a, b in zip(map(_exact, left.flat), map(_exact, right.flat), strict=True):
        if comparison.relation == "=":
            gap = a - b
            gap = sympy.simplify(gap) if gap.is_zero is None else gap  # which takes long
            results.append(gap.is_zero)
        else:
            holds = sympy.simplify(a <= b if comparison.relation == "≤" else a < b)
            results.append({sympy.true: True, sympy.false: False}.get(holds))
    if False in results:
        return False
    return None if None in results else True


def _exact(value: Any) -> Any:
    import sympy

    if isinstance(value, float | np.floating | complex):
        raise Malformed(
            f"an exact number is needed, got the rounded {value!r}: use Fraction or SymPy"
        )
    exact = sympy.sympify(value)
    if exact.has(sympy.Float):
        raise Malformed(f"an exact number is needed, got {value!r} with rounded parts")
    return exact


# --- with intervals and float64 ------------------------------------------------------------------

Check = Callable[..., Comparison | Sequence[Comparison]]

INEXACT_CODE = (TypeError, AttributeError, ValueError, NotImplementedError)
"""What code that knows floats alone (torch, np.linalg, scipy) raises on exact numbers."""


def examine(check: Check, inputs: Mapping[str, Any]) -> bool:
    """Decide `check(**inputs)` in float64 and, where its code allows, with 240-bit intervals.

    Returns whether intervals could be used. Raises Rejection (both sides, the error and its bound),
    Undecided or Malformed.
    """
    plain = _evaluate(check, inputs)
    try:
        exact = {name: to_intervals(value) for name, value in inputs.items()}
        with precision(FINE):
            fine = [_enclosures(c) for c in _evaluate(check, exact)]
        with precision(DOUBLE):
            coarse = [_enclosures(c) for c in _evaluate(check, exact)]
    except (Undecidable, *INEXACT_CODE):
        _examine_float64(check, inputs, plain)
        return False
    for comparison, sharp, wide in zip(plain, fine, coarse, strict=True):
        _examine_intervals(comparison.relation, *sharp)
        for value, enclosure in zip(_sides(comparison, float), wide, strict=True):
            _examine_rounding(value, enclosure)
    return True


def _evaluate(check: Check, inputs: Mapping[str, Any]) -> list[Comparison]:
    with np.errstate(all="ignore"):
        result = check(**inputs)
    comparisons = [result] if isinstance(result, Comparison) else result
    several = isinstance(comparisons, list | tuple) and len(comparisons) > 0
    if not several or not all(isinstance(c, Comparison) for c in comparisons):
        raise Malformed("a check returns equal(…), at_most(…), below(…), or a list of them")
    return list(comparisons)


def _sides(comparison: Comparison, dtype: type) -> tuple[Any, Any]:
    """Both sides as arrays of one shape; a plain number stands for every entry."""
    left, right = (np.asarray(side) for side in (comparison.left, comparison.right))
    if left.ndim == 0 or right.ndim == 0:
        left, right = np.broadcast_arrays(left, right)
    if left.shape != right.shape:
        raise Malformed(f"the sides have different shapes: left {left.shape}, right {right.shape}")
    if left.size == 0:
        raise Malformed("the sides are empty: nothing is compared")
    return left.astype(dtype), right.astype(dtype)


def _enclosures(comparison: Comparison) -> list[Any]:
    """Both sides as arrays of Intervals."""
    return [
        np.asarray(np.frompyfunc(to_interval, 1, 1)(side)) for side in _sides(comparison, object)
    ]


def _examine_intervals(relation: Relation, left: Any, right: Any) -> None:
    """Reject where left and right are certainly not related as claimed."""
    with precision(FINE):
        for index in np.ndindex(left.shape):
            a, b = left[index], right[index]
            gap = a - b
            if _certainly_wrong(gap, relation):
                raise _rejection(index, float(a), relation, float(b), float(gap), gap.width)
            if not gap.width <= 2.0**-80 * max(1.0, abs(float(a)), abs(float(b))):
                raise Undecided(
                    f"entry {_show(index)}: the error bound {gap.width:.1e} is too wide"
                )


def _certainly_wrong(gap: Interval, relation: Relation) -> bool:
    try:
        return gap != 0 if relation == "=" else gap > 0 if relation == "≤" else gap >= 0
    except Undecidable:
        return False


def _examine_rounding(values: Any, enclosures: Any) -> None:
    """Reject where float64 is farther from the exact value than rounding can take it.

    The 53-bit interval evaluation of the same code encloses what correctly rounded operations give;
    its width again, and a few units in the last place, are allowed for another order of operations.
    """
    for index in np.ndindex(values.shape):
        value, exact = float(values[index]), enclosures[index]
        bound = 2 * exact.width + 8 * EPS * abs(float(exact)) + TINY
        error = abs(value - float(exact)) if value != float(exact) else 0.0
        if not error <= bound:
            raise Rejection(
                f"entry {_show(index)}: float64 gives {value!r}, the exact value is "
                f"{float(exact)!r}, error {error:.1e} > {bound:.1e} that rounding explains"
            )


EPS = float(np.finfo(float).eps)
TINY = 4 * float(np.finfo(float).tiny)


def _examine_float64(
    check: Check, inputs: Mapping[str, Any], comparisons: list[Comparison]
) -> None:
    """Compare in float64, to a bound from what rounding does: how far the gap moves when every
    input moves by an ulp, and when the code runs in longdouble; and a few ulp.
    """
    runs = [_evaluate(check, _floats(inputs, _by_an_ulp(seed))) for seed in range(4)]
    with suppress(*INEXACT_CODE):
        runs.append(_evaluate(check, _floats(inputs, np.longdouble)))
    sizes: list[int] = []
    _floats(inputs, lambda x: sizes.append(np.size(x)))
    for position, comparison in enumerate(comparisons):
        left, right = _sides(comparison, float)
        with np.errstate(all="ignore"):
            gap = left - right
            others = [np.subtract(*_sides(run[position], float)) for run in runs]
            noise = 8 * np.max([np.abs(other - gap) for other in others], axis=0)
            bound = noise + (sum(sizes) + 8) * EPS * np.maximum(np.abs(left), np.abs(right)) + TINY
        for index in np.ndindex(gap.shape):
            error = abs(gap[index]) if comparison.relation == "=" else gap[index]
            if not error <= bound[index]:
                raise _rejection(
                    index, left[index], comparison.relation, right[index], error, bound[index]
                )


def _floats(x: Any, change: Callable[[Any], Any]) -> Any:
    """x with every float, and every array of floats, changed; x may be nested."""
    if isinstance(x, Mapping):
        return {key: _floats(value, change) for key, value in x.items()}
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*(_floats(value, change) for value in x))
    if isinstance(x, list | tuple):
        return type(x)(_floats(value, change) for value in x)
    if isinstance(x, np.ndarray | np.floating | float) and np.asarray(x).dtype.kind == "f":
        return change(x)
    return x


def _by_an_ulp(seed: int) -> Callable[[Any], Any]:
    """Moves floats by one unit in the last place, up or down; whole numbers, labels say, stay."""
    rng = np.random.default_rng(seed)
    return lambda x: x * (1 + EPS * rng.choice([-1.0, 1.0], np.shape(x)) * (x != np.round(x)))


def _show(index: Sequence[int]) -> str:
    return "[" + ", ".join(map(str, index)) + "]"


def _rejection(
    index: Sequence[int], left: float, relation: str, right: float, error: float, bound: float
) -> Rejection:
    return Rejection(
        f"entry {_show(index)}: left {float(left)!r} {relation} right {float(right)!r} fails, "
        f"error {abs(error):.1e} > bound {bound:.1e}"
    )
