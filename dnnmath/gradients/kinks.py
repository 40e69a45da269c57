r"""Clarke's generalized gradient, sampled: which values are right at a kink.

At a kink of f the right answers are the convex hull of the limits of true gradients,

    ∂f(x) = conv { lim ∇f(y) : y → x, f differentiable at y }.

Slopes along the coordinates alone do not tell it: for max(x_1, x_2) at a tie they accept (1, 1),
and they reject some of its elements for functions that are neither convex nor concave. So true
gradients are sampled at points next to x, those first that the given value points at, and the given
value must lie in their hull. A hull of samples is too small until no search makes it any larger.

Reference: Clarke (1983), Optimization and Nonsmooth Analysis, theorem 2.5.1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.cells import RADIUS, SAME, Cells
from dnnmath.gradients.ladder import EPS, SAFETY, Array, Direction, Noise
from dnnmath.gradients.numeric import Estimate, Surroundings
from dnnmath.gradients.report import FAIL, PASS, UNSURE

MOST = 200
"""So many coordinates of a row are sampled at most."""
PROBES = 32
"""Directions that would show a kink which no coordinate does."""
SEEN = 1e-9
"""A kink below this part of the slopes does not count."""
CORNERS = 24
"""Meeting points of walls that a search looks at."""
MOST_EVALUATIONS = 40_000
"""The search for gradients ends after so many evaluations of f."""
SEARCHES = 16
"""Searches for gradients further out, at most."""
QUIET = 4
"""So many in a row must have found none before a value is called wrong."""


class Hull(NamedTuple):
    """The nearest element of the sampled generalized gradient, its uncertainty, and the verdict on
    the given value.
    """

    nearest: Vector
    tolerance: Vector
    verdict: int


def slopes_along(near: Surroundings, estimate: Estimate, directions: Array) -> Estimate:
    """The slopes along these directions (k, n), given in scales of x.

    No step along a direction is exact in every entry: what the rounding of x moves f by is noise.
    """
    x = near.reference.tree.vector
    absolute = near.noise.absolute + rounding_of_x(near, estimate)
    noisier = replace(near, noise=Noise(absolute, near.noise.relative))
    return noisier.deep([Direction(x, d * near.scales) for d in directions])


def rounding_of_x(near: Surroundings, estimate: Estimate) -> Array:
    """Σ_i |∂_i f_j|·|x_i|·ε/2, shape (m,), in units."""
    slopes = np.fmax(np.abs(estimate.low), np.abs(estimate.high))
    relative = np.abs(near.reference.tree.vector) / near.scales
    return np.asarray(0.5 * EPS * relative @ np.where(np.isfinite(slopes), slopes, 0))


def random_directions(near: Surroundings, among: NDArray[np.bool_], count: int) -> Array:
    """Gaussian directions that move only the entries `among`, shape (count, n)."""
    return near.rng.standard_normal((count, len(among))) * among


def separable(near: Surroundings, estimate: Estimate) -> NDArray[np.bool_]:
    """Which values of f have a slope f'(x; d) = Σ_i f'(x; d_i e_i) along random d, shape (m,).

    Where f' is such a sum, the generalized gradient is the box of the coordinates' intervals.
    """
    finite = np.isfinite(estimate.low + estimate.high)
    known = np.asarray((finite & ~estimate.one_sided).all(axis=1))
    d = random_directions(near, known, PROBES)
    low, high, convex = estimate.low[known], estimate.high[known], estimate.convex[known]
    right, left = np.where(convex, high, low), np.where(convex, low, high)
    ahead = np.maximum(d, 0)[:, known] @ right + np.minimum(d, 0)[:, known] @ left
    behind = np.maximum(d, 0)[:, known] @ left + np.minimum(d, 0)[:, known] @ right
    apart = _apart(near, estimate, d, _slopes_ahead(near, d), ahead)
    linked = apart.any(axis=0)
    if linked.any():  # at x, or at a kink nearby? only a ladder tells
        telling = np.unique(apart.argmax(axis=0)[linked])
        found = slopes_along(near, estimate, d[telling])
        up = np.where(found.convex, found.high, found.low)
        down = np.where(found.convex, found.low, found.high)
        off = np.fmax(np.abs(up - ahead[telling]), np.abs(down - behind[telling]))
        slack = SAFETY * (found.error + np.abs(d[telling]) @ np.where(known, estimate.error.T, 0).T)
        at_x = (off > slack + SEEN * np.abs(found.value)) & ~found.one_sided
        linked &= at_x.any(axis=0)
    return np.asarray(~linked)


def inert(near: Surroundings, j: int, estimate: Estimate, rest: NDArray[np.bool_]) -> bool:
    """Whether the entries `rest` take no part in the kinks of f_j: f'(x; d) - Σ_rest d_i ∂_i f_j
    does not depend on them.
    """
    d = random_directions(near, np.ones(len(rest), dtype=bool), PROBES)
    expected = _slopes_ahead(near, d * ~rest) + d[:, rest] @ estimate.value[rest]
    return not _apart(near, estimate, d, _slopes_ahead(near, d), expected)[:, j].any()


def _slopes_ahead(near: Surroundings, directions: Array) -> Array:
    """f'(x; d) for each direction (c, n), in units, shape (c, m)."""
    x, start = near.reference.tree.vector, near.reference.values
    slopes = [
        4 * (near.reference(x + 0.5 * step) - start) - (near.reference(x + step) - start)
        for step in RADIUS * directions * near.scales
    ]
    return np.array(slopes) / RADIUS / near.unit


def _apart(
    near: Surroundings, estimate: Estimate, directions: Array, found: Array, expected: Array
) -> NDArray[np.bool_]:
    """Where slopes along directions differ by more than noise and curvature explain."""
    ends = np.fmax(np.abs(estimate.low), np.abs(estimate.high))
    size = np.abs(directions) @ np.where(np.isfinite(ends), ends, 0)
    noise = near.noise.absolute + near.noise.relative * estimate.size.max(axis=0)
    slack = SAME * np.maximum(size, np.abs(found)) + 50 * noise / RADIUS
    slack = slack + SAFETY * np.abs(directions) @ np.nan_to_num(estimate.error, posinf=0)
    return np.asarray(np.abs(found - expected) > slack)


def hull(
    near: Surroundings, j: int, given: Vector, estimate: Estimate, among: NDArray[np.intp]
) -> Hull:
    """Whether `given` (of the entries `among`) can be an element of ∂f_j(x), by sampling true
    gradients near x.

    It is outside only when one search after another has found no gradient further out than those
    known, and the slope at x knows of none.
    """
    cells = _pointed_at(near, j, given, estimate, among)
    quiet, limit = 0, near.reference.evaluations + MOST_EVALUATIONS
    for attempt in range(SEARCHES):
        if near.reference.evaluations > limit:
            break
        tolerance = np.full(len(among), 2e-7 * cells.size + cells.noise)
        if cells.gradients:
            nearest = nearest_in_hull(np.array(cells.gradients), given)
            if (np.abs(given - nearest) <= tolerance).all():
                return Hull(nearest, tolerance, PASS)
        if quiet == QUIET:
            outside = _verdict_outside(near, j, given, nearest, estimate, among, tolerance)
            return Hull(nearest, tolerance, outside)
        known, cells.is_missing_some = len(cells.gradients), False
        outward = given - nearest if known else near.rng.standard_normal(len(among))
        _search(cells, outward, attempt)
        further = [(gradient - nearest) @ outward for gradient in cells.gradients[known:] if known]
        if not known or max(further, default=0.0) > float(np.abs(outward) @ tolerance):
            quiet = 0
        elif not cells.is_missing_some:
            quiet += 1
    return Hull(given, tolerance, UNSURE)


def _search(cells: Cells, outward: Vector, attempt: int) -> None:
    """Visit cells where gradients are far out, and cells drawn at random."""
    rng, k = cells.near.rng, len(outward)
    if k == 1:
        cells.visit(np.ones(1))
        cells.visit(-np.ones(1))
        return
    random = rng.standard_normal((4 + min(k, 12), k))
    for way in random[2:]:
        cells.visit(way)
    # aside, for the way out of a face lies on the walls between the cells of its corners
    aside = outward / np.linalg.norm(outward) + 0.2 * rng.standard_normal(k)
    far = aside
    if attempt and cells.gradients:
        far = cells.ways[int(np.argmax(np.array(cells.gradients) @ outward))]
    cells.circle(far, random[0])
    if k > 2:
        cells.circle(aside, random[1])
        cells.circle(random[0], random[1])
    towards = [cells.towards(outward) for _ in range(2)]
    for way in towards + [-way for way in towards] + cells.corners(outward, CORNERS):
        cells.visit(way)


def _pointed_at(
    near: Surroundings, j: int, given: Vector, estimate: Estimate, among: NDArray[np.intp]
) -> Cells:
    """The cells in the orthant whose one-sided slopes are nearest to the given values, and opposite
    to it.
    """
    low, high = estimate.low[among, j], estimate.high[among, j]
    size = float(np.max(np.abs([low, high]), initial=0.0))
    reach = float(np.abs(near.reference.values[j] / near.unit[j])) + RADIUS * size * len(among)
    noise = float(near.noise.absolute[j] + near.noise.relative[j] * reach)
    noise += float(rounding_of_x(near, estimate)[j])
    cells = Cells(near, j, among, size, noise)
    nearer_to_high = np.abs(given - high) <= np.abs(given - low)
    signs = np.where(nearer_to_high == estimate.convex[among, j], 1.0, -1.0)
    for way in signs * near.rng.uniform(0.5, 1.0, (2, len(among))):
        cells.visit(way)
        cells.visit(-way)
    return cells


def nearest_in_hull(points: Array, target: Vector) -> Vector:
    """The point of the convex hull of `points` (p, k) nearest to `target`.

    With A = points - target, s·u for u in the simplex has min_s |s A'u|² + (1 - s)² =
    |A'u|² / (1 + |A'u|²): the least |A'u| is that of a least squares problem of weights w >= 0.
    """
    scale = float(np.abs(points - target).max()) or 1.0
    _, first = np.unique(np.round((points - target) / scale, 9), axis=0, return_index=True)
    centred = (points[first] - target) / scale
    system = np.vstack([centred.T, np.ones(len(first))])
    weights, _ = nnls(system, np.append(np.zeros(len(target)), 1.0), maxiter=100 * len(first))
    return np.asarray(weights / weights.sum() @ points[first])


def _verdict_outside(
    near: Surroundings,
    j: int,
    given: Vector,
    nearest: Vector,
    estimate: Estimate,
    among: NDArray[np.intp],
    tolerance: Vector,
) -> int:
    """FAIL when the slope of f at x along the way out, too, leaves the given value outside.

    f'(x; d) <= max {g·d : g ∈ ∂f(x)}: if it does not, the sampled hull is too small.
    """
    outward = given - nearest
    directions = np.zeros((1, len(near.scales)))
    directions[0, among] = outward / np.abs(outward).max()
    along = slopes_along(near, estimate, directions)
    claimed = float(directions[0, among] @ given)
    slack = SAFETY * along.error[0, j] + float(np.abs(directions[0, among]) @ tolerance)
    return FAIL if claimed > along.high[0, j] + slack else UNSURE
