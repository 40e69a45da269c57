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

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.cells import RADIUS, SAME, Cells
from dnnmath.gradients.ladder import EPS, SAFETY, SHORT, Array, Direction, Noise
from dnnmath.gradients.numeric import Estimate, Surroundings
from dnnmath.gradients.report import FAIL, PASS, UNSURE

MOST = 200
"""So many coordinates of a row are sampled at most."""
PROBES, FEW_PROBES = 32, 6
"""Directions that would show a kink which no coordinate does; and for each check, just in case."""
WITNESSES = 3
"""A kink at x shows on so many directions; one nearby may look like it on one."""
SEEN = 1e-9
"""A kink below this part of the slopes does not count."""
CORNERS = 24
"""Meeting points of walls that a search looks at."""
MOST_EVALUATIONS = 40_000
"""The search for gradients ends after so many evaluations of f."""
STEPS = 24
"""Steps straight outwards, at most."""
SEARCHES = 16
"""Searches for gradients further out, at most."""
WAYS = 6
"""So many ways, and the opposite ones, find both sides of a kink."""
SIDES = 1e-3
"""Jacobians of one side differ by less than this part."""
QUIET = 4
"""So many in a row must have found none before a value is called wrong."""
AT_FIRST = 3
"""After so many a value is called wrong where f seems to be convex."""
REGULAR = 0.1
"""Sampled gradients may be further out than the slope at x by this part of what the value is."""
ASIDE = (0.01, 3e-3, 1e-3)
"""So far beside a way straight outwards that ends next to a kink, other ones may end in a cell."""
IN_VAIN = 4
"""So many steps in a row that all end next to kinks are the last."""
PART_OF_THE_WAY = 0.02
"""A gradient that is less of the way to the value further out does not count: a cone has gradients
without end.
"""


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
    So are the steps that f takes along one entry, and the others hide.
    """
    x = near.reference.tree.vector
    absolute = np.fmax(near.noise.absolute, SHORT[-1] * estimate.rounding.max(axis=0))
    absolute = absolute + rounding_of_x(near, estimate)
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


def separable(near: Surroundings, estimate: Estimate, probes: int = PROBES) -> NDArray[np.bool_]:
    """Which values of f have a slope f'(x; d) = Σ_i f'(x; d_i e_i) along random d, shape (m,).

    Where f' is such a sum, the generalized gradient is the box of the coordinates' intervals.
    """
    finite = np.isfinite(estimate.low + estimate.high)
    known = np.asarray((finite & ~estimate.one_sided).all(axis=1))
    d = random_directions(near, known, probes)
    ahead, behind = _sums(estimate.rows(known), d[:, known])
    apart = _apart(near, estimate, d, _slopes_ahead(near, d), ahead)
    linked = apart.any(axis=0)
    if linked.any():  # at x, or at a kink nearby? only a ladder tells
        first = np.argsort(~apart, axis=0, kind="stable")[:WITNESSES, linked]
        telling = np.unique(first)
        found = slopes_along(near, estimate, d[telling])
        up = np.where(found.convex, found.high, found.low)
        down = np.where(found.convex, found.low, found.high)
        off = np.fmax(np.abs(up - ahead[telling]), np.abs(down - behind[telling]))
        slack = SAFETY * (found.error + np.abs(d[telling]) @ np.where(known, estimate.error.T, 0).T)
        at_x = (off > slack + SEEN * np.fmax(np.abs(found.value), found.swing)) & ~found.one_sided
        linked &= at_x.any(axis=0) & (at_x | ~apart[telling]).all(axis=0)
    return np.asarray(~linked)


def _sums(estimate: Estimate, d: Array) -> tuple[Array, Array]:
    """Σ_i f'(x; d_i e_i) and -Σ_i f'(x; -d_i e_i) for each direction (c, n), shape (c, m)."""
    right = np.where(estimate.convex, estimate.high, estimate.low)
    left = np.where(estimate.convex, estimate.low, estimate.high)
    up, down = np.maximum(d, 0), np.minimum(d, 0)
    return up @ right + down @ left, up @ left + down @ right


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
    otherwise = Hull(given, np.full(len(among), np.inf), UNSURE)
    for attempt in range(SEARCHES):
        tolerance = np.full(len(among), cells.tolerance)
        if cells.gradients:
            nearest = cells.nearest(given)
            if (np.abs(given - nearest) <= tolerance).all():
                otherwise = Hull(nearest, tolerance, PASS)
                nearest, sharp = cells.nearest_refined(given), np.full(len(among), cells.least)
                if (np.abs(given - nearest) <= sharp).all():
                    return Hull(nearest, sharp, PASS)
                tolerance = sharp
        if cells.gradients and (quiet == QUIET or attempt == AT_FIRST):
            outside, regular = _is_outside(near, j, given, nearest, estimate, cells, tolerance)
            if outside and (regular or quiet == QUIET):
                return Hull(nearest, tolerance, FAIL)
            if quiet == QUIET:
                break
        if near.reference.evaluations > limit:
            break
        known, cells.is_missing_some = len(cells.gradients), False
        outward = given - nearest if known else near.rng.standard_normal(len(among))
        _search(cells, given, outward, attempt)
        further = [(gradient - nearest) @ outward for gradient in cells.gradients[known:] if known]
        enough = cells.tolerance * float(np.abs(outward).sum())
        enough = max(enough, PART_OF_THE_WAY * float(outward @ outward))
        if not known or max(map(float, further), default=0.0) > enough:
            quiet = 0
        elif attempt and not cells.is_missing_some:
            quiet += 1
    return otherwise


def _search(cells: Cells, given: Vector, outward: Vector, attempt: int) -> None:
    """Visit cells where gradients are far out or close to the given value, and some at random; at
    first those alone that the given value points at.
    """
    rng, k = cells.near.rng, len(outward)
    if k == 1:
        cells.visit(np.ones(1))
        cells.visit(-np.ones(1))
        return
    random = rng.standard_normal((4 + min(k, 12), k))
    for way in random[2:]:
        cells.visit(way)
    _advance(cells, given)
    cells.approach(given)
    if not attempt:  # circles take the most of all evaluations
        return
    # aside, for the way out of a face lies on the walls between the cells of its corners
    aside = outward / np.linalg.norm(outward) + 0.2 * rng.standard_normal(k)
    far = aside
    if cells.gradients:
        far = cells.ways[int(np.argmax(np.array(cells.gradients) @ outward))]
    cells.circle(far, random[0])
    if k > 2:
        cells.circle(aside, random[1])
        cells.circle(random[0], random[1])
    towards = [cells.towards(outward) for _ in range(2)]
    for way in towards + [-way for way in towards] + cells.corners(outward, CORNERS):
        cells.visit(way)


def _advance(cells: Cells, given: Vector) -> None:
    """Visit the way from the hull of all known gradients to the given value, and that from the
    larger hull, for as long as it becomes larger.

    The gradient on the way d out is a support point of ∂f_j(x) in direction d where f is convex:
    the way to each extreme point of it is found so, also to one of a curved boundary.
    """
    in_vain = 0
    for _ in range(STEPS if cells.gradients else 0):
        nearest = cells.nearest(given)
        outward, known = given - nearest, len(cells.gradients)
        length = np.linalg.norm(outward)
        if length <= SEEN * cells.size:
            return
        on_a_wall = False
        for way in (outward / length, -outward / length):
            if cells.visit(way) is None:
                on_a_wall = True
                for part in ASIDE:  # on a wall: both of its sides
                    aside = part * cells.near.rng.standard_normal(len(way))
                    cells.visit(way + aside)
                    cells.visit(way - aside)
        in_vain = in_vain + 1 if on_a_wall else IN_VAIN
        further = [(gradient - nearest) @ outward for gradient in cells.gradients[known:]]
        if max(map(float, further), default=0.0) > PART_OF_THE_WAY * length**2:
            in_vain = 0
        elif in_vain >= IN_VAIN:
            return


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


def mixes_both_sides(near: Surroundings, given: Array, estimate: Estimate) -> bool:
    """Whether the given Jacobian (n, m) takes one side of a kink for one value of f and another for
    another: where there are two Jacobians A and B next to x, no A + λ (B - A) with λ in [0, 1] is
    it, though each row by itself is. False where there are more.

    Clarke's generalized Jacobian of F is the hull of Jacobians, less than that of the rows
    (Clarke 1983, definition 2.6.1).
    """
    among = np.flatnonzero(estimate.kink.any(axis=1))
    rows = np.flatnonzero(estimate.kink.any(axis=0))
    ways = near.rng.standard_normal((WAYS, len(among)))
    found = [_jacobian_aside(near, among, sign * way)[:, rows] for way in ways for sign in (1, -1)]
    slack, first = SIDES * np.abs(found).max(axis=(0, 1)), found[0]
    others = [one for one in found if (np.abs(one - first) > slack).any()]
    if not others or any((np.abs(one - others[0]) > slack).any() for one in others):
        return False
    jump, off = others[0] - first, given[np.ix_(among, rows)] - first
    telling = np.abs(jump) > 10 * slack
    least = ((off - np.copysign(slack, jump)) / jump)[telling]
    most = ((off + np.copysign(slack, jump)) / jump)[telling]
    return bool(max(least.max(initial=0), 0) > min(most.min(initial=1), 1))


def _jacobian_aside(near: Surroundings, among: NDArray[np.intp], way: Vector) -> Array:
    """∂f by the entries `among` at x + RADIUS·way, in units, by central differences (k, m)."""
    point, step = near.reference.tree.vector.copy(), RADIUS / 64
    point[among] += RADIUS * way * near.scales[among]
    slopes = []
    for i in among.tolist():
        ahead, behind = point.copy(), point.copy()
        ahead[i] += step * near.scales[i]
        behind[i] -= step * near.scales[i]
        slopes.append((near.reference(ahead) - near.reference(behind)) / (2 * step) / near.unit)
    return np.array(slopes)


def _is_outside(
    near: Surroundings,
    j: int,
    given: Vector,
    nearest: Vector,
    estimate: Estimate,
    cells: Cells,
    tolerance: Vector,
) -> tuple[bool, bool]:
    """Whether the slope of f at x along the way d out, too, leaves the given value outside; and
    whether no gradient is known that is further out than that by more than samples are off.

    f'(x; d) <= max {g·d : g ∈ ∂f(x)}: if it does not, the sampled hull is too small. Where f is
    convex both are equal, and no further search is needed.
    """
    d = (given - nearest) / np.abs(given - nearest).max()
    directions = np.zeros((1, len(near.scales)))
    directions[0, cells.among] = d
    along = slopes_along(near, estimate, directions)
    furthest = float(along.high[0, j] + SAFETY * along.error[0, j] + np.abs(d) @ tolerance)
    known = float(np.max(np.array(cells.gradients) @ d))
    outside = float(d @ given) - furthest
    return outside > 0, known - furthest <= REGULAR * outside
