r"""Is a field a gradient of anything? Its Jacobian must be symmetric.

A field g on R^n with continuous derivatives is, on a ball, the gradient of some f exactly when
∂g_i/∂x_j = ∂g_j/∂x_i for all i, j (Poincaré's lemma). f is not needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Tree, Vector, flatten
from dnnmath.gradients.check import RESOLUTION, checked
from dnnmath.gradients.given import leaves
from dnnmath.gradients.judge import FEW
from dnnmath.gradients.ladder import EPS, SAFETY, Array, Direction
from dnnmath.gradients.numeric import Estimate, Surroundings, explore
from dnnmath.gradients.reference import Reference
from dnnmath.gradients.report import FAIL, NAMES, PASS, UNSURE, Entry, GradientReport

AFFORDABLE = 100
"""Up to so many entries each pair is compared."""
PAIRS = 4


@np.errstate(all="ignore")
def check_is_gradient(
    field: Callable[[Any], Any],
    x: Any,
    *,
    seed: int | None = None,
    resolution: float = RESOLUTION,
) -> GradientReport:
    """Whether the Jacobian of `field` at x is symmetric, as that of a gradient is.

    field   a function of x with values of the shape (and nesting) of x.

    It needs no f, and so finds no mistake that keeps the symmetry: a wrong sign or factor, or
    another function's gradient. `given` is the Jacobian by differences, `numeric` its transpose,
    `bound` what both together may be off by: the field is refused where they differ by more. Beyond
    100 entries u·J v is compared with v·J u for four pairs of random directions. Raises what
    `check_gradient` raises, and ValueError when the field has not the shape of x.
    """
    resolution = checked(resolution)
    tree = flatten(x)
    n = len(tree.vector)
    near = explore(Reference(flat_field(field, tree), flatten(tree.vector)), seed)
    if len(near.unit) != n:
        raise ValueError(f"the field has {len(near.unit)} values, x {n} entries")
    if n <= AFFORDABLE:
        estimate = _estimate(near, near.coordinates(range(n)))
        back = (near.unit / near.scales[:, None]).T
        J, error = estimate.value.T * back, _error(estimate).T * back
        left, right, bound = J, J.T, np.where(np.eye(n) > 0, 0, error + error.T)
        nothing = 1e-6 * np.minimum(np.abs(back), np.abs(back.T))
    else:
        left, right, bound = _pairs(near)
        nothing = np.zeros(PAIRS)
    bound = bound + FEW * EPS * (np.abs(left) + np.abs(right))
    # an entry is compared with the size of entries of its units: √|J_ii J_jj| or its row's
    size = np.maximum(np.abs(left), np.abs(right))
    if left.ndim == 2:
        size = np.maximum(size, 0.1 * np.sqrt(np.outer(size.max(axis=1), size.max(axis=0))))
    verdicts = np.full(left.shape, UNSURE, dtype=np.int8)
    agree = np.abs(left - right) <= bound
    verdicts[agree & (bound <= np.maximum(resolution * size, nothing))] = PASS
    verdicts[~agree & np.isfinite(bound)] = FAIL
    return _report(near, tree, (left, right, bound), verdicts)


def flat_field(field: Callable[[Any], Any], tree: Tree) -> Callable[[Vector], Array]:
    """The field as a function of one vector, with one vector as its value."""
    needed = [leaf.shape for leaf in tree.leaves]

    def flat(vector: Vector) -> Array:
        parts = [np.asarray(part) for _, part in leaves(field(tree.build(vector)), tree, "field")]
        if [part.shape for part in parts] != needed:
            found = [part.shape for part in parts]
            raise ValueError(f"the field has the shapes {found}, needed are those of x, {needed}")
        return np.concatenate([part.astype(np.float64).ravel() for part in parts])

    return flat


def _estimate(near: Surroundings, lines: Any) -> Estimate:
    """Slopes of all values along the lines, by deep ladders where the short ones do not settle."""
    estimate = near.short(lines)
    rough = np.flatnonzero(~estimate.converged.all(axis=1))
    if len(rough):
        estimate.update(rough, near.deep([lines[i] for i in rough]))
    return estimate


def _error(estimate: Estimate) -> Array:
    """Bounds; infinite at a kink, where there is no Jacobian."""
    smooth = np.isfinite(estimate.value) & ~estimate.kink
    return np.where(smooth, SAFETY * estimate.error, np.inf)


def _pairs(near: Surroundings) -> tuple[Array, Array, Array]:
    """u·J v, v·J u and what they may differ by, for pairs of random directions."""
    x = near.reference.tree.vector
    found = []
    for _ in range(PAIRS):
        u, v = near.rng.standard_normal((2, len(x))) * near.scales
        estimate = _estimate(near, [Direction(x, u), Direction(x, v)])
        slopes, errors = estimate.value * near.unit, _error(estimate) * near.unit
        # errors of many entries are independent of the directions
        bound = np.abs(v) @ errors[0] + np.abs(u) @ errors[1]
        found.append((u @ slopes[1], v @ slopes[0], bound))
    left, right, bound = (np.array(part) for part in zip(*found, strict=True))
    return left, right, bound


def _report(
    near: Surroundings,
    tree: Tree,
    found: tuple[Array, Array, Array],
    verdicts: NDArray[np.int8],
) -> GradientReport:
    left, right, bound = found
    entries = []
    if left.ndim == 2:
        for i, j in np.argwhere(np.triu(verdicts != PASS)):
            a, b = tree.name(int(i)).replace("x", "field", 1), tree.name(int(j))
            values = float(left[i, j]), float(right[i, j]), float(bound[i, j])
            remark = f"given by {b}, numeric with the two exchanged"
            entries.append(Entry(f"{a} by {b}", *values, NAMES[verdicts[i, j]], remark))
    entries.sort(key=lambda e: (e.verdict, -abs(e.given - e.numeric) / e.bound))
    verdict = NAMES[int(verdicts.max())]
    remarks = ["the Jacobian of the field is not symmetric: it is no gradient"]
    return GradientReport(
        verdict,
        left,
        right,
        bound,
        np.array(NAMES)[verdicts],
        entries=tuple(entries),
        remarks=tuple(remarks) if verdict == "fail" else (),
        seed=near.seed,
        evaluations=near.reference.evaluations,
        checked="symmetry of every entry" if left.ndim == 2 else f"{PAIRS} pairs of directions",
    )
