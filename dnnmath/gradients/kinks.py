r"""Clarke's generalized gradient, sampled: which values are right at a kink.

At a kink of f the right answers are the convex hull of the limits of true gradients,

    ∂f(x) = conv { lim ∇f(y) : y → x, f differentiable at y }.

Slopes along the coordinates alone do not tell it: for max(x_1, x_2) at a tie they accept (1, 1),
and they reject some of its elements for functions that are neither convex nor concave. So true
gradients are sampled at points next to x, those first that the given value points at, and the given
value must lie in their hull.

Reference: Clarke (1983), Optimization and Nonsmooth Analysis, theorem 2.5.1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.ladder import SAFETY, Array, Direction
from dnnmath.gradients.numeric import Estimate, Surroundings
from dnnmath.gradients.report import FAIL, PASS, UNSURE

RADIUS = 1e-4
"""Distance of the sampled gradients from x, in scales."""
DIRECTIONS = 6
MOST = 200
"""So many coordinates of a row are sampled at most."""


class Hull(NamedTuple):
    """The nearest element of the sampled generalized gradient, its uncertainty, and the verdict on
    the given value.
    """

    nearest: Vector
    tolerance: Vector
    verdict: int


def slopes_along(near: Surroundings, directions: Array) -> Estimate:
    """The slopes along these directions (k, n), given in scales of x."""
    x = near.reference.tree.vector
    return near.deep([Direction(x, d * near.scales) for d in directions])


def random_directions(near: Surroundings, among: NDArray[np.bool_], count: int) -> Array:
    """Gaussian directions that move only the entries `among`, shape (count, n)."""
    return near.rng.standard_normal((count, len(among))) * among


def hidden(near: Surroundings) -> NDArray[np.bool_]:
    """Which values of f have a kink at x that a random direction shows, shape (m,)."""
    found = slopes_along(near, random_directions(near, np.ones(len(near.scales), dtype=bool), 1))
    return np.asarray(found.kink.any(axis=0))


def hull(
    near: Surroundings, j: int, given: Vector, estimate: Estimate, among: NDArray[np.intp]
) -> Hull:
    """Whether `given` (of the entries `among`) can be an element of ∂f_j(x), by sampling true
    gradients near x.
    """
    ends = np.abs([estimate.low[among, j], estimate.high[among, j]])
    size = float(np.max(ends, initial=0.0))
    noise = float(near.noise.absolute[j] + near.noise.relative[j] * np.max(estimate.size[among, j]))
    tolerance = np.full(len(among), 2e-7 * size + 500 * noise / RADIUS)
    signs = _pointed_at(given, estimate, among, j)
    ways = signs * near.rng.uniform(0.5, 1.0, (2, len(among)))
    gradients = _sampled(near, j, np.concatenate([ways, -ways]), among, size)
    for attempt in range(3):
        nearest = (
            _nearest_in_hull(gradients, given) if len(gradients) else np.full(len(among), np.inf)
        )
        outward = given - nearest
        if (np.abs(outward) <= tolerance).all():
            return Hull(nearest, tolerance, PASS)
        if attempt < 2:
            ways = _further_ways(near, len(among), outward if attempt else None)
            gradients = np.concatenate([gradients, _sampled(near, j, ways, among, size)])
    if not len(gradients):
        return Hull(given, tolerance, UNSURE)
    return Hull(nearest, tolerance, _verdict_outside(near, j, given, outward, among, tolerance))


def _pointed_at(given: Vector, estimate: Estimate, among: NDArray[np.intp], j: int) -> Vector:
    """The orthant whose one-sided slopes are nearest to the given values, by signs."""
    low, high = estimate.low[among, j], estimate.high[among, j]
    nearer_to_high = np.abs(given - high) <= np.abs(given - low)
    return np.where(nearer_to_high == estimate.convex[among, j], 1.0, -1.0)


def _further_ways(near: Surroundings, k: int, outward: Vector | None) -> Array:
    """Random orthants, or the one that `outward` lies in."""
    free = near.rng.uniform(0.5, 1.0, (8 + 2 * min(k, 12), k))
    if outward is None or not np.isfinite(outward).all():
        return free * near.rng.choice([-1, 1], free.shape)
    ways = outward / np.abs(outward).max() * free[:8] + 0.1 * near.rng.standard_normal((8, k))
    return np.concatenate([ways, -ways])


def _sampled(
    near: Surroundings, j: int, ways: Array, among: NDArray[np.intp], size: float
) -> Array:
    """True gradients of f_j at x + r·way as r → 0, by central differences; ways with a kink next to
    them are dropped.
    """
    found = []
    for way in ways:
        far, close = (_gradient_at(near, j, way, among, radius) for radius in (RADIUS, RADIUS / 2))
        if (np.abs(far - close) <= 1e-2 * size).all():  # False for NaN
            found.append(2 * close - far)
    return np.array(found).reshape(-1, len(among))


def _gradient_at(
    near: Surroundings, j: int, way: Vector, among: NDArray[np.intp], radius: float
) -> Vector:
    """∂f_j at x + radius·way, by central differences."""
    base, step = near.reference.tree.vector.copy(), radius / 64
    base[among] += radius * way * near.scales[among]
    slopes = np.empty(len(among))
    for k, i in enumerate(among):
        ends = []
        for sign in (1, -1):
            point = base.copy()
            point[i] += sign * step * near.scales[i]
            ends.append(near.reference(point)[j] / near.unit[j])
        slopes[k] = (ends[0] - ends[1]) / (2 * step)
    return slopes


def _nearest_in_hull(points: Array, target: Vector) -> Vector:
    """The point of the convex hull of `points` (p, k) nearest to `target`: Frank and Wolfe with
    line search over pairs.
    """
    weights = np.zeros(len(points))
    weights[np.argmin(((points - target) ** 2).sum(axis=1))] = 1
    scale = float(np.abs(points - target).max()) or 1.0
    centred = (points - target) / scale
    for _ in range(500):
        current = weights @ centred
        slope = centred @ current
        best, worst = int(np.argmin(slope)), int(np.argmax(np.where(weights > 0, slope, -np.inf)))
        gain = slope[worst] - slope[best]
        if gain <= 1e-15:
            break
        move = centred[best] - centred[worst]
        share = min(weights[worst], gain / float(move @ move))
        weights[best] += share
        weights[worst] -= share
    return np.asarray(weights @ points)


def _verdict_outside(
    near: Surroundings,
    j: int,
    given: Vector,
    outward: Vector,
    among: NDArray[np.intp],
    tolerance: Vector,
) -> int:
    """FAIL when the slope of f at x along `outward`, too, leaves the given value outside.

    If it does not, the sampled hull may be too small: PASS when the slopes along random directions
    agree, else UNSURE.
    """
    directions = random_directions(near, np.isin(np.arange(len(near.scales)), among), DIRECTIONS)
    directions[0, among] = outward / np.abs(outward).max()
    along = slopes_along(near, directions)
    low, high, error = along.low[:, j], along.high[:, j], along.error[:, j]
    claimed = directions[:, among] @ given
    slack = SAFETY * error + np.abs(directions[:, among]) @ tolerance
    if claimed[0] > high[0] + slack[0]:
        return FAIL
    return PASS if ((low - slack <= claimed) & (claimed <= high + slack)).all() else UNSURE
