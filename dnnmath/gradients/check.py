"""The gradient check: is this the gradient of f at x?

The tolerance is an output. Every entry of the gradient is compared with a numeric one that comes
with a bound on its own error; an entry is right when the two agree within the bound, wrong when
they do not, and undecided when the bound is too wide to mean anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dnnmath.gradients import given as reading
from dnnmath.gradients._trees import Tree, Vector, flatten, walk
from dnnmath.gradients.directions import AFFORDABLE, USUAL, along_directions
from dnnmath.gradients.judge import Case, examine
from dnnmath.gradients.numeric import explore
from dnnmath.gradients.reference import Reference
from dnnmath.gradients.report import CannotTell, GradientReport
from dnnmath.gradients.summary import defective, summary

RESOLUTION = 1e-2


@np.errstate(all="ignore")  # f is tried outside of its domain, and slopes are compared at infinity
def check_gradient(
    f: Callable[[Any], Any],
    gradient: Any,
    x: Any,
    *,
    bounds: tuple[Any, Any] | None = None,
    directions: int | None = None,
    seed: int | None = None,
    resolution: float = RESOLUTION,
) -> GradientReport:
    """Whether `gradient` is the gradient (the Jacobian) of f at x.

    f           a function of x with a real number or an array of them as its value.
    gradient    a function of x, or its value: for a scalar f of the shape (and nesting) of x; for
                f: R^n -> R^m the Jacobian, shape f(x).shape + x.shape (for each array of x).
    x           an array or a number, or tuples, lists, dicts and NamedTuples of arrays.
    bounds      (low, high), numbers or like x: f is evaluated within them only. Edges of the domain
                need no declaration where f raises, or answers NaN or inf, outside of it.
    directions  check along so many random directions in place of every entry; by default 4 where x
                has more than 1000 entries: the probability to miss an error is stated then.
                0: every entry, whatever it costs.
    seed        for the random numbers; one is drawn, and reported, when none is given.
    resolution  an entry whose bound exceeds this part of its size is undecided.

    f is evaluated in float64; a gradient of lower precision is given a bound from its own rounding.
    At a kink each element of Clarke's generalized gradient is right; where a slope is infinite,
    only ±inf is.

    Raises ValueError when f cannot be checked at x (f(x) is NaN or infinite or empty, f changes its
    argument or the shape of its value; x is empty or not finite) and TypeError when x or f(x) are
    not real; what f or the gradient raise at x itself is passed on. Whatever is wrong with the
    gradient is a report with the verdict "fail".
    """
    __tracebackhide__ = True  # a failure shows the caller's code
    tree = flatten(x)
    reference = Reference(f, tree, _bounds(bounds, tree))
    claim = reading.read(gradient, tree, reference.shape)
    if claim.defect:
        return defective(claim, seed)
    surroundings = explore(reference, seed)
    count = (
        directions if directions is not None else (0 if tree.vector.size <= AFFORDABLE else USUAL)
    )
    if count:
        return along_directions(surroundings, claim, count, resolution)
    case = Case(surroundings, claim, resolution)
    examine(case)
    return summary(case)


def assert_gradient(f: Callable[[Any], Any], gradient: Any, x: Any, **options: Any) -> None:
    """Raise AssertionError with the report unless `check_gradient` passes.

    Where it is unsure the error is `CannotTell`, a kind of AssertionError.
    """
    __tracebackhide__ = True
    insist(check_gradient(f, gradient, x, **options))


def insist(report: GradientReport) -> None:
    """Raise AssertionError with the report unless it is a pass, `CannotTell` where it is unsure."""
    __tracebackhide__ = True
    if report.verdict == "fail":
        raise AssertionError(str(report))
    if report.verdict == "unsure":
        raise CannotTell(str(report))


def _bounds(bounds: tuple[Any, Any] | None, tree: Tree) -> tuple[Vector, Vector] | None:
    """Both bounds as flat vectors."""
    if bounds is None:
        return None
    low, high = (
        _bound(bound, tree, name) for bound, name in zip(bounds, ("low", "high"), strict=True)
    )
    outside = np.flatnonzero(~((low <= tree.vector) & (tree.vector <= high)))
    if len(outside):
        i = int(outside[0])
        raise ValueError(
            f"{tree.name(i)} is {tree.vector[i]}, outside of its bounds [{low[i]}, {high[i]}]"
        )
    return low, high


def _bound(bound: Any, tree: Tree, name: str) -> Vector:
    """A number for all entries, or a tree of arrays that fit those of x (None: no bound)."""
    if bound is None:
        bound = -np.inf if name == "low" else np.inf
    if np.ndim(bound) == 0 and not isinstance(bound, dict):
        return np.full(tree.vector.shape, float(bound))
    parts = [(where, np.asarray(item, dtype=np.float64)) for where, item in walk(bound, name)]
    shapes = [part.shape for _, part in parts]
    if shapes != [leaf.shape for leaf in tree.leaves]:
        raise ValueError(f"bounds: {name} must be a number or shaped as x, got the shapes {shapes}")
    return np.concatenate([part.ravel() for _, part in parts])
