"""What a check over finitely many points returns, and what rounding can do to what it compares."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dnnmath._arrays import (
    REAL,
    Array,
    Function,
    Scalar,
    real_array,
    require_callable,
    require_positive,
    unit_of_rounding,
    whole_number,
)


@dataclass(frozen=True, eq=False)
class Check:
    """The outcome of left ≤ right (left < right when `strict`) over finitely many points.

    It is the comparison with the smallest margin, or one that fails if any does:
    `margin` is right - left; `allowance` is what rounding can have done to it, worked out where
    the margin alone does not decide (0 elsewhere, and 0 on exact numbers); `at` says at which
    points. `holds` and `witness` follow from these; a Check is true when it holds.
    """

    margin: Scalar
    allowance: Scalar
    at: Mapping[str, Any]
    strict: bool = False

    @property
    def holds(self) -> bool:
        """Whether the margin is not negative (positive when strict), up to the allowance."""
        slack = self.margin + self.allowance
        return bool(slack > 0 if self.strict else slack >= 0)

    @property
    def witness(self) -> Mapping[str, Any] | None:
        """The points at which the inequality fails, or None."""
        return None if self.holds else self.at

    def __bool__(self) -> bool:
        return self.holds


def compare(
    left: Scalar,
    right: Scalar,
    at: Mapping[str, Any],
    allowance: Callable[[], Scalar],
    strict: bool = False,
) -> Check:
    """The Check of left ≤ right; `allowance` is called where the margin does not decide."""
    margin = right - left
    if not abs(margin) < np.inf:
        raise ValueError(f"the margin is {margin} at {dict(at)}: beyond the range of the floats")
    check = Check(margin, margin - margin, at, strict)
    return check if check.holds else Check(margin, allowance(), at, strict)


def worst(comparisons: Iterable[Check], nothing: str) -> Check:
    """A failing comparison if there is one, and among these the one with the smallest margin.

    Raises ValueError, saying `nothing`, where there is none: a check of nothing does not hold.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        found = min(comparisons, key=lambda check: (check.holds, check.margin), default=None)
    if found is None:
        raise ValueError(f"{nothing}; nothing to check")
    return found


@dataclass(frozen=True)
class Evaluated:
    """A function F that is given, held to finite real values, with a bound on its rounding.

    `shape` is that of the values (None: any), up to axes of length 1. `roundings` is the longest
    chain k of roundings in an evaluation at a point of R^m; None stands for 2m + 8, a quadratic
    form and some elementary functions.
    """

    F: Function
    name: str
    shape: tuple[int, ...] | None = ()
    roundings: int | None = None

    def __post_init__(self) -> None:
        require_callable(self.F, self.name)
        if self.roundings is not None:
            whole_number(self.roundings, "roundings", low=0)

    def __call__(self, x: Array) -> Array:
        x = np.array(x)
        y = real_array(self.F(x[()]), f"{self.name}(x)")
        if self.shape is None:
            return y
        if y.squeeze().shape != tuple(n for n in self.shape if n != 1):
            raise ValueError(
                f"{self.name}(x): got shape {y.shape} at x of shape {x.shape}, needs {self.shape}"
            )
        return y.reshape(self.shape)

    def error(self, x: Array, exact: Array | None = None, scale: Array | None = None) -> Array:
        """A bound on |computed F(x) - F|, entry by entry; 0 on exact numbers.

        It is k u |F(x)|, u = ε/2, and twice the distance to F in the next wider type (twice, for
        what that one rounds in its turn), taken at `exact`, the point that x is the rounding of, if
        given. Digits that F loses in the wider type as well cannot be seen.

        Where F has no wider value, a stable evaluation is supposed: one that is off by k u |F| from
        F at some x + δ, |δ_i| ≤ k u scale_i (Higham, Accuracy and Stability of Numerical
        Algorithms, 2nd ed., §1.5), `scale` being |x| unless x was rounded from larger numbers. The
        bound is then k u |F(x)| and, for each coordinate, the larger change of F when it moves by k
        u scale_i.
        """
        x, value = np.array(x), self(x)
        u = unit_of_rounding(x, value) / 2
        if u == 0:
            return value - value
        k = 2 * x.size + 8 if self.roundings is None else self.roundings
        bound = k * (u * np.abs(value) + smallest(value))
        precise = self._elsewhere(wider(x) if exact is None else exact)
        if precise is not None and unit_of_rounding(precise) < 2 * u:
            return np.asarray(bound + 2 * np.abs(precise - value), dtype=value.dtype)
        steps = np.asarray(k * u * np.abs(x if scale is None else scale))
        for index in np.ndindex(x.shape):
            changes = [np.abs(value - value)]
            for step in (steps[index], -steps[index]):
                neighbour = x.copy()
                neighbour[index] = x[index] + step
                moved = self._elsewhere(neighbour)
                changes += [] if moved is None else [np.abs(moved - value)]
            bound = bound + np.max(changes, axis=0)
        return np.asarray(bound)

    def _elsewhere(self, x: Array) -> Array | None:
        """F(x), or None where F cannot be evaluated: outside its domain, or in this type."""
        try:
            with np.errstate(all="ignore"):
                return self(x)
        except (TypeError, ValueError, ArithmeticError):
            return None


def measured(norm: Function) -> Function:
    """The norm, held to finite numbers ≥ 0, which keep their type."""
    require_callable(norm, "norm")

    def size(x: Array) -> Scalar:
        value = norm(x)
        require_positive(real_array(value, "norm(x)", REAL)[()], "norm(x)", or_zero=True)
        return value

    return size


def rounded(m: int, *terms: Scalar) -> Scalar:
    """What a sum of these terms, each an inner product of m numbers at most, rounds away."""
    arrays = [np.asarray(term) for term in terms]
    sizes = sum(abs(term) for term in terms)
    return (m + len(terms)) * (unit_of_rounding(*arrays) * sizes + smallest(*arrays))


def smallest(*arrays: Array) -> Any:
    """The largest spacing of these numbers around 0, which underflow rounds to; 0 if not floats."""
    return max(np.finfo(a.dtype).smallest_subnormal if a.dtype != object else 0 for a in arrays)


def wider(x: Array) -> Array:
    """x in the next wider type; longdouble, and objects, as they are."""
    x = np.asarray(x)
    types = {"float16": np.float32, "float32": np.float64, "float64": np.longdouble}
    return x.astype(types.get(x.dtype.name, x.dtype))
