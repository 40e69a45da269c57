"""The gradient check: is this the gradient of f at x?

The tolerance is an output. Every entry of the gradient is compared with a numeric one that comes
with a bound on its own error; an entry is right when the two agree within the bound, wrong when
they do not, and undecided when the bound is too wide to mean anything.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any, get_args

import numpy as np

from dnnmath._arrays import whole_number
from dnnmath.gradients import given as reading
from dnnmath.gradients._trees import Tree, Vector, flatten
from dnnmath.gradients.directions import AFFORDABLE, USUAL, along_directions
from dnnmath.gradients.examine import examine
from dnnmath.gradients.given import Claim
from dnnmath.gradients.judge import Case
from dnnmath.gradients.large import with_names
from dnnmath.gradients.numeric import drawn, explore
from dnnmath.gradients.products import Product, read_jvp, read_vjp
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
    product: Product | None = None,
    bounds: tuple[Any, Any] | None = None,
    scales: Any = None,
    directions: int | None = None,
    seed: int | None = None,
    resolution: float = RESOLUTION,
) -> GradientReport:
    """Whether `gradient` is the gradient (the Jacobian) of f at x.

    f           a function of x with a real number or an array of them as its value.
    gradient    a function of x, or its value: for a scalar f of the shape (and nesting) of x; for
                f: R^n -> R^m the Jacobian, shape f(x).shape + x.shape (for each array of x).
    x           an array or a number, or tuples, lists, dicts and NamedTuples of arrays.
    product     "vjp": gradient(x, v) is the vector-Jacobian product, of the shape of x, for v of
                the shape of f(x); "jvp": gradient(x, t) is the Jacobian-vector product, of the
                shape of f(x), for t like x. Checked entry by entry by basis vectors where that is
                affordable, else by random ones; a product that is not linear fails.
    bounds      (low, high), numbers or like x: f is evaluated within them only. Edges of the domain
                need no declaration where f raises, or answers NaN or inf, outside of it.
    scales      a hint for the steps, a number or like x: how far an entry must move for f to change
                its shape. By default the size of the entry and of its neighbours. Steps go from a
                twentieth of it downwards, and to other scales where those do not settle.
    directions  check along so many random directions in place of every entry; by default 4 where x
                has more than 1000 entries: the probability to miss an error is stated then.
                0: every entry, whatever it costs.
    seed        for the random numbers; one is drawn, and reported, when none is given.
    resolution  an entry is undecided if it may be off by more than this part of its size: half its
                bound, and what it is found to be off by. Where f is noisy, by more than ten times
                as much, a tenth at most: the report says how large a mistake may hide.

    f is evaluated in float64; a gradient of lower precision is given a bound from its own rounding.
    At a kink each element of Clarke's generalized gradient is right; where a slope is infinite,
    only ±inf is.

    Raises ValueError when f cannot be checked at x (f(x) is NaN or infinite or empty, f changes its
    argument or the shape of its value; x is empty or not finite) or an option is out of its range,
    and TypeError when x or f(x) are not real; what f or the gradient raise at x itself is passed
    on. Whatever is wrong with the gradient is a report with the verdict "fail".
    """
    __tracebackhide__ = True  # a failure shows the caller's code
    resolution = checked(resolution)
    tree = flatten(x)
    reference = Reference(f, tree, _bounds(bounds, tree))
    hints = None if scales is None else _scales(scales, tree)
    if directions is None:
        count = 0 if tree.vector.size <= AFFORDABLE else USUAL
    else:
        count = whole_number(directions, "directions", low=0)
    seed = drawn(seed)
    reference, claim = _read(gradient, reference, product, count, seed)
    if claim.defect:
        return defective(claim, seed)
    surroundings = explore(reference, seed, hints)
    if count:
        report = along_directions(surroundings, claim, count, resolution)
        return with_names(report, surroundings, claim, resolution)
    case = Case(surroundings, claim, resolution)
    examine(case)
    return summary(case)


def _read(
    gradient: Any, reference: Reference, product: Product | None, count: int, seed: int
) -> tuple[Reference, Claim]:
    """The claim, and the values of f that it is about."""
    if product is None:
        return reference, reading.read(gradient, reference.tree, reference.shape)
    if product not in get_args(Product):
        raise ValueError(f'product must be "vjp" or "jvp", got {product!r}')
    if not callable(gradient):
        raise TypeError(f"a {product} is a function of two arguments, got {gradient!r:.60}")
    rng = np.random.default_rng([seed, 1])
    if product == "vjp":
        return read_vjp(gradient, reference, rng)
    return reference, read_jvp(gradient, reference, rng, entrywise=not count)


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


def checked(resolution: Any) -> float:
    """The resolution, a number above 0 and at most 1. Raises TypeError or ValueError."""
    if not isinstance(resolution, Real) or isinstance(resolution, bool):
        raise TypeError(f"resolution must be a number, got {resolution!r:.60}")
    number = float(resolution)
    if not 0 < number <= 1:
        raise ValueError(f"resolution must be above 0 and at most 1, got {resolution}")
    return number


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
    return _like_x(bound, tree, name)


def _scales(scales: Any, tree: Tree) -> Vector:
    """Positive numbers; NaN where there is no hint."""
    vector = _like_x(scales, tree, "scales")
    if not (np.isnan(vector) | ((vector > 0) & np.isfinite(vector))).all():
        raise ValueError(f"scales must be positive and finite (NaN: no hint), got {scales!r:.60}")
    return vector


def _like_x(given: Any, tree: Tree, name: str) -> Vector:
    """A number for all entries, or a tree of arrays that fit those of x, as a flat vector."""
    if np.ndim(given) == 0 and not isinstance(given, dict):
        return np.full(tree.vector.shape, float(given))
    parts = [np.asarray(item, dtype=np.float64) for _, item in reading.leaves(given, tree, name)]
    shapes = [part.shape for part in parts]
    if shapes != [leaf.shape for leaf in tree.leaves]:
        raise ValueError(f"{name} must be a number or shaped as x, got the shapes {shapes}")
    return np.concatenate([part.ravel() for part in parts])
