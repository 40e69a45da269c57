"""The function under differentiation, as numbers in and numbers out.

The checker evaluates f near x many times. Here is the one place that calls it: each call gets a
point of its own, the shape of the answer is held fixed, and a point outside of f's domain (f
raises there, or answers NaN or inf) is NaN, so that no caller has to declare a domain.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from dnnmath.gradients._trees import Tree, Vector

OUTSIDE_OF_THE_DOMAIN = (ArithmeticError, AssertionError, LookupError, RuntimeError, ValueError)
"""What functions raise for an argument they do not accept. At x itself every exception is the
caller's.
"""


class Reference:
    """f around the point `tree`: vector of shape (n,) to values of shape (m,), with a count of the
    calls.
    """

    def __init__(
        self,
        f: Callable[[Any], Any],
        tree: Tree,
        bounds: tuple[Vector, Vector] | None = None,
        names: list[str] | None = None,
    ):
        self.f, self.tree, self.bounds, self.names = f, tree, bounds, names
        self.evaluations = 0
        self.refused: str | None = None
        self.shape: tuple[int, ...] = ()
        self.values = self._at_the_point()
        again = self(tree.vector.copy())
        self.wobble = np.abs(again - self.values)

    def _at_the_point(self) -> Vector:
        """f(x), with all checked that makes x a point where a derivative can be asked for."""
        __tracebackhide__ = True  # a failure shows the caller's code
        vector = self.tree.vector.copy()
        self.evaluations += 1
        try:
            answer = self.f(self.tree.build(vector))
        except Exception as error:
            error.add_note("raised by f at x itself, where its gradient was to be checked")
            raise
        if not np.array_equal(vector, self.tree.vector):
            raise ValueError("f changes its argument: give a function that leaves x as it was")
        array = _real(answer)
        if not array.size:
            raise ValueError(f"f(x) is empty (shape {array.shape}): it has no derivative")
        values = array.astype(np.float64).ravel()
        self.shape, self.rounded = array.shape, _rounded(array)
        if not np.isfinite(values).all():
            raise ValueError(f"f(x) is {answer}: a gradient is checked where f is finite")
        return values

    def __call__(self, vector: Vector) -> Vector:
        """f at this point, shape (m,); NaN where the point is outside of the bounds or of the
        domain of f. The vector becomes f's own.
        """
        if self.bounds is not None and not self._within_bounds(vector):
            return np.full(self.values.shape, np.nan)
        self.evaluations += 1
        try:
            answer = self.f(self.tree.build(vector))
            if type(answer) is np.float64 and not self.shape:  # the usual case: no array is needed
                return np.array([answer if math.isfinite(answer) else math.nan])
            array = _real(answer)
        except OUTSIDE_OF_THE_DOMAIN as error:
            self.refused = self.refused or f"{type(error).__name__}: {error}"
            return np.full(self.values.shape, np.nan)
        if array.shape != self.shape:
            raise ValueError(
                f"f changes the shape of its answer: {self.shape} at x, {array.shape} nearby"
            )
        values = array.astype(np.float64).ravel()
        values[~np.isfinite(values)] = np.nan
        return values

    def name(self, row: int, column: int) -> str:
        """What one entry of the Jacobian is: `x[2]`, or `f[0, 1] by x[2]` where f is an array."""
        by = self.tree.name(column)
        if not self.shape:
            return by
        place = ", ".join(str(int(k)) for k in np.unravel_index(row, self.shape))
        return f"{self.names[row] if self.names else f'f[{place}]'} by {by}"

    def _within_bounds(self, vector: Vector) -> bool:
        assert self.bounds is not None
        low, high = self.bounds
        return bool((low <= vector).all() and (vector <= high).all())


def _rounded(values: np.ndarray[Any, Any]) -> Vector:
    """What numbers of a lower precision are rounded by: f may stand still in it."""
    if values.dtype.kind != "f" or values.dtype.itemsize >= 8:
        return np.zeros(values.size)
    return 0.5 * np.spacing(np.abs(values)).astype(np.float64).ravel()


def _real(answer: Any) -> np.ndarray[Any, Any]:
    """f's answer as an array of real numbers."""
    array = np.asarray(answer)
    if array.dtype == object:
        array = array.astype(np.float64)
    if array.dtype.kind not in "fiu":
        raise TypeError(
            f"f must return real numbers, got {type(answer).__name__} of dtype {array.dtype}"
        )
    return array
