r"""The cells of f around a kink: where the true gradients next to x are found.

Near x a piecewise smooth f is f(x) + g·w + O(|w|²) on each of several cones of w, its cells, with
one g for each. A way drawn at random misses a narrow cell, so cells are also sought on circles
around x in planes through it. Between two neighbours on a circle the pieces g_a·w and g_b·w meet
where (g_b - g_a)·w = 0; if f has another value there, there is a cell in between, and that is where
to look (the way in which the breakpoints of a piecewise linear function of one variable are found).
In two dimensions that is every cell but those whose jumps cancel on both sides; in more dimensions
a circle crosses every hyperplane through x, though not every cell.

Each crossing tells a hyperplane of the kink: from several of them, a way to the cell that should be
the furthest out is solved for.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.ladder import Array
from dnnmath.gradients.numeric import Surroundings

RADIUS = 1e-4
"""Distance of the sampled gradients from x, in scales."""
SHORTEST = RADIUS / 2**14
"""The step that a gradient is taken with, where noise allows: no cell that is narrower is seen."""
COARSE = 64
"""The longest step is this part of the radius."""
DRIFT = 1e-2
"""The gradient changes by less than this part of its size on half the way to x, within a cell."""
SMOOTH = 3e-4
"""Both sides of a step that crosses no kink differ by less than this part."""
BENT = 2e-2
"""Or by less than this part, on a curved cone: extrapolated, quotients are off by its fourth power.
"""
SAME = 1e-5
"""Extrapolated to x, gradients of one cell differ by less than this part."""
CURVED = 0.2
"""A gradient may turn by less than this part of its size between two ways of one curved cone."""
HALF_WAY = 0.3
"""How far the gradient in the middle may be from the mean, as a part of what it turns by."""
EXACT = 1e-7
"""Slopes of f along a way of a cell are those of its gradient up to this part."""
ANGLES = 8
"""Points of a circle that are looked at in any case."""
TRIES = 4
"""Angles tried to find one that is not next to a kink."""
NARROW = 1e-4
"""Arcs below this are left."""
CLOSE = 0.02, 0.5
"""Beside a ray on which walls meet, as parts of the way to the next wall."""
FEW_SUBSETS = 2000
"""So many sets of walls are listed; of more some are drawn."""
CLOSER = 0.7
"""An approach goes on for as long as the distance shrinks to this part."""
MOST_ON_A_CIRCLE = 60
"""Gradients sampled on one circle, at most."""


class Wall(NamedTuple):
    """Between two neighbouring cells: the jump of the gradient, and a way across it."""

    jump: Vector
    across: Vector


@dataclass
class Cells:
    """Gradients of f_j at x + r·way as r → 0 for ways that move the k entries `among` of x."""

    near: Surroundings
    j: int
    among: NDArray[np.intp]
    size: float  # of the slopes at x
    rounding: float  # the noise of f_j, in units
    ways: list[Vector] = field(default_factory=list)
    gradients: list[Vector] = field(default_factory=list)
    walls: list[Wall] = field(default_factory=list)
    refined: set[int] = field(default_factory=set)  # those that are known better
    is_missing_some: bool = False  # cells too narrow to be visited

    def __post_init__(self) -> None:
        self.step = max(SHORTEST, min(RADIUS / COARSE, self.rounding / (1e-8 * (self.size or 1))))
        self.noise = 8 * self.rounding / self.step

    @property
    def tolerance(self) -> float:
        """What a gradient may be off by."""
        return 2e-7 * self.size + self.noise

    @property
    def least(self) -> float:
        """What a refined one may be off by."""
        return 1e-8 * self.size + 32 * COARSE * self.rounding / RADIUS

    def visit(self, way: Vector) -> Vector | None:
        """The gradient of the cell that this way leads into; None next to a kink."""
        far, close = self._at(way, RADIUS), self._at(way, RADIUS / 2)
        if not (np.abs(far - close) <= self._alike(close, DRIFT)).all():  # False for NaN
            return None
        if not self._is_a_gradient(close, way, RADIUS / 2):
            return None
        self.size = max(self.size, float(np.abs(close).max()))
        gradient = np.asarray(2 * close - far)
        self.ways.append(way)
        self.gradients.append(gradient)
        return gradient

    def nearest(self, given: Vector) -> Vector:
        """The point of the hull of all known gradients nearest to the given values."""
        return nearest_in_hull(np.array(self.gradients), given)[0]

    def nearest_refined(self, given: Vector) -> Vector:
        """The same, once the gradients that it is a mean of are refined."""
        while True:
            nearest, among = nearest_in_hull(np.array(self.gradients), given)
            coarse = [int(i) for i in among if i not in self.refined]
            if not coarse:
                return nearest
            for i in coarse:
                self.gradients[i] = self._refined(i)
                self.refined.add(i)

    def _refined(self, i: int) -> Vector:
        """The i-th gradient from longer steps at three radii. Where that is not the same one, in a
        narrow or curved cell or close to a wall, that of another way into this cell; or as it is.
        """
        way, found, coarse = self.ways[i], [], self.gradients[i]
        for radius in (RADIUS, RADIUS / 2, RADIUS / 4):
            step, centre = radius / COARSE, self._value(way, radius)
            slopes, bend = self._quotients(way, radius, step, centre)
            if not (bend <= self._alike(slopes, SMOOTH)).all():
                break
            found.append(slopes)
        candidates = [self.gradients[j] for j in self.refined]
        if len(found) == 3:
            candidates.insert(0, (found[0] - 6 * found[1] + 8 * found[2]) / 3)
        same = (g for g in candidates if (np.abs(g - coarse) <= self.tolerance).all())
        return next(same, coarse)

    def approach(self, given: Vector) -> None:
        """Visit ways whose gradients are closer and closer to the given values: on a curved cone
        they turn with the way, for a convex f to the side that the way turns to.
        """
        nearest = math.inf
        while self.gradients:
            off = given - np.array(self.gradients)
            best = int(np.argmin(np.linalg.norm(off, axis=1)))
            if not np.linalg.norm(off[best]) < CLOSER * nearest:
                return
            nearest, way = float(np.linalg.norm(off[best])), self.ways[best]
            for part in (1.0, -1.0, 0.5, -0.5):
                self.visit(way / np.linalg.norm(way) + part * off[best] / self.size)

    def circle(self, u: Vector, v: Vector) -> None:
        """Visit the cells on the circle of the plane that u and v span."""
        plane = np.linalg.qr(np.stack([u, v], axis=1))[0].T
        if not np.isfinite(plane).all():
            return
        first = self.near.rng.uniform(0, 2 * math.pi)
        angles = (first + 2 * math.pi / ANGLES * np.arange(ANGLES)).tolist()
        found = [(t, g) for t in angles if (g := self.visit(_on(plane, t))) is not None]
        if not found:
            return
        turn = [*found, (found[0][0] + 2 * math.pi, found[0][1])]
        budget = len(self.ways) + MOST_ON_A_CIRCLE
        arcs = [(*a, *b) for a, b in itertools.pairwise(turn)]
        while arcs and len(self.ways) < budget:
            start, before, stop, after = arcs.pop()
            angle = self._look_between(plane, start, before, stop, after)
            if angle is None:
                continue
            for _ in range(TRIES if stop - start > NARROW else 0):
                here = self.visit(_on(plane, angle))
                if here is not None:
                    arcs += [(start, before, angle, here), (angle, here, stop, after)]
                    break
                angle = start + (stop - start) * self.near.rng.uniform(0.05, 0.95)
            else:
                narrow = np.abs(after - before) <= self._alike(after, CURVED)
                self.is_missing_some |= not narrow.all()

    def _look_between(
        self, plane: Array, start: float, before: Vector, stop: float, after: Vector
    ) -> float | None:
        """An angle at which there should be another cell; None where the two are neighbours."""
        middle = start + (stop - start) * self.near.rng.uniform(0.35, 0.65)
        jump = after - before
        if (np.abs(jump) <= self._alike(after, SAME)).all():
            return None if self._goes_on(before, _on(plane, middle)) else middle
        meeting = math.atan2(-float(jump @ plane[0]), float(jump @ plane[1]))
        meeting = start + (meeting - start) % math.pi
        if meeting >= stop:
            return middle
        # not at the very meeting point alone: f may have reached the other piece before
        room = min(meeting - start, stop - meeting)
        tried = (meeting - 0.1 * room, before), (meeting + 0.1 * room, after), (meeting, before)
        for angle, gradient in tried:
            if not self._goes_on(gradient, _on(plane, angle)):
                return None if self._is_curved(before, after, _on(plane, middle)) else angle
        turning = -math.sin(meeting) * plane[0] + math.cos(meeting) * plane[1]
        self.walls.append(Wall(jump, turning))
        return None

    def _is_curved(self, before: Vector, after: Vector, way: Vector) -> bool:
        """Whether a gradient that turns from the one to the other explains f between two ways: then
        it is about half way in the middle. In a cell in between it is its own.
        """
        if not (np.abs(after - before) <= self._alike(after, CURVED)).all():
            return False
        turn = float((after - before) @ (after - before)) / self.size
        if not self._goes_on(0.5 * (before + after), way, turn):
            return False
        here = self.visit(way)
        off = np.inf if here is None else np.linalg.norm(here - 0.5 * (before + after))
        return bool(off <= HALF_WAY * np.linalg.norm(after - before))

    def corners(self, d: Vector, count: int) -> list[Vector]:
        """Ways close to rays on which k - 1 walls meet, on the sides where gradients are larger
        along d.

        A cell has such rays for edges however narrow it is, and the one that is the furthest out
        lies on those sides of all its walls.
        """
        sides, found, rng = self._sides(d), [], self.near.rng
        for chosen in _subsets(rng, len(sides), len(d) - 1, count):
            normals = sides[chosen]
            ray = np.linalg.svd(normals)[2][-1]
            inside = np.linalg.lstsq(normals, np.ones(len(normals)), rcond=None)[0]
            inside /= np.linalg.norm(inside)
            for edge in (ray, -ray):
                left, going = sides @ edge, sides @ inside
                crossed = (left * going < 0) & (np.abs(left) > NARROW)
                room = np.min(np.abs(left[crossed] / going[crossed]), initial=1.0)
                found.append(edge + room * math.exp(rng.uniform(*np.log(CLOSE))) * inside)
        return found

    def towards(self, d: Vector) -> Vector:
        """A way on that side of every wall on which gradients are larger along d.

        Where the walls are independent there is such a way; perceptron steps look for one where
        they are not.
        """
        normals = self._sides(d)
        if not len(normals):
            return np.asarray(self.near.rng.standard_normal(len(d)))
        ones = self.near.rng.uniform(0.7, 1.3, len(normals))
        way = np.linalg.lstsq(normals, ones, rcond=None)[0]
        for _ in range(200):
            worst = int(np.argmin(normals @ way))
            if normals[worst] @ way > 1e-2:
                break
            way = way + 0.1 * normals[worst]
        return np.asarray(way / (np.linalg.norm(way) or 1.0))

    def _sides(self, d: Vector) -> Array:
        """A normal n for each wall, n·w > 0 where gradients are larger along d: the wall of a jump
        Δ is {w: Δ·w = 0}, for f is continuous.
        """
        jumps = np.array([jump for jump, _ in self.walls]).reshape(-1, len(d))
        across = np.array([across for _, across in self.walls]).reshape(-1, len(d))
        signs = np.sign((jumps * across).sum(axis=1)) * np.sign(jumps @ d)
        sides = jumps / np.linalg.norm(jumps, axis=1, keepdims=True) * signs[:, None]
        _, first = np.unique(np.round(sides, 4), axis=0, return_index=True)
        return np.asarray(sides[first])

    def _alike(self, gradient: Vector, part: float) -> float:
        """This part of the size of gradients here, and their noise."""
        return part * max(self.size, float(np.abs(gradient).max())) + self.noise

    def _goes_on(self, gradient: Vector, way: Vector, slack: float = 0.0) -> bool:
        """Whether the slope of f along the way is that of the cell with this gradient."""
        far, close = (self._value(way, r) - self._value(way, 0.0) for r in (RADIUS, RADIUS / 2))
        slope = (4 * close - far) / RADIUS
        return bool(abs(slope - gradient @ way) <= EXACT * self.size + self.noise + slack)

    def _is_a_gradient(self, slopes: Vector, way: Vector, radius: float) -> bool:
        """Whether f at x + radius·way has the slope slopes·u along random u as well: at a tie all
        partial derivatives of a median are 0.
        """
        step = self.step * radius / RADIUS
        for u in self.near.rng.standard_normal((2, len(slopes))):  # one may miss it by chance
            ahead, behind = (self._value(way + t * u / radius, radius) for t in (step, -step))
            off = abs((ahead - behind) / (2 * step) - slopes @ u)
            if not off <= self._alike(slopes, SMOOTH) * np.abs(u).sum():
                return False
        return True

    def _value(self, way: Vector, radius: float, step: tuple[int, float] | None = None) -> float:
        """f_j at x + radius·way, in units; one entry of the way a step further."""
        point = self.near.reference.tree.vector.copy()
        point[self.among] += radius * way * self.near.scales[self.among]
        if step is not None:
            point[step[0]] += step[1] * self.near.scales[step[0]]
        return float(self.near.reference(point)[self.j] / self.near.unit[self.j])

    def _at(self, way: Vector, radius: float) -> Vector:
        """∂f_j at x + radius·way, by central differences; NaN where a step crosses a kink."""
        step, centre = self.step * radius / RADIUS, self._value(way, radius)
        slopes, bend = self._quotients(way, radius, step, centre)
        smooth = bend <= self._alike(slopes, SMOOTH)
        if smooth.all() or (bend > self._alike(slopes, BENT)).any():
            return np.where(smooth, slopes, np.nan)
        # curved? then a half of the step is bent by a half, an eighth of it by an eighth
        half, bend_of_half = self._quotients(way, radius, step / 2, centre)
        bend_of_eighth = self._quotients(way, radius, step / 8, centre)[1]
        curved = (np.abs(bend_of_half - bend / 2) <= bend / 8) & ~smooth
        curved &= np.abs(bend_of_eighth - bend / 8) <= bend / 16
        self.noise = 16 * self.rounding / self.step
        slopes = np.where(curved, (4 * half - slopes) / 3, slopes)
        return np.where(smooth | curved, slopes, np.nan)

    def _quotients(
        self, way: Vector, radius: float, step: float, centre: float
    ) -> tuple[Vector, Vector]:
        """The central quotients at x + radius·way, and by how much those of both sides differ."""
        ahead, behind = (
            np.array([self._value(way, radius, (i, t)) for i in self.among.tolist()])
            for t in (step, -step)
        )
        return (ahead - behind) / (2 * step), np.abs(ahead - 2 * centre + behind) / step


def _on(plane: Array, angle: float) -> Vector:
    """The unit vector of an orthonormal plane at an angle."""
    return np.asarray(math.cos(angle) * plane[0] + math.sin(angle) * plane[1])


def _subsets(rng: np.random.Generator, n: int, k: int, count: int) -> list[list[int]]:
    """At most `count` of the sets of k out of n numbers, at random; none twice if they are few."""
    if math.comb(n, k) > FEW_SUBSETS:
        return [rng.choice(n, k, replace=False).tolist() for _ in range(count)]
    every = list(itertools.combinations(range(n), k))
    return [list(every[i]) for i in rng.permutation(len(every))[:count].tolist()]


def nearest_in_hull(points: Array, target: Vector) -> tuple[Vector, NDArray[np.intp]]:
    """The point of the convex hull of `points` (p, k) nearest to `target`, and those that it is a
    mean of.

    With A = points - target, s·u for u in the simplex has min_s |s A'u|² + (1 - s)² =
    |A'u|² / (1 + |A'u|²): the least |A'u| is that of a least squares problem of weights w >= 0.
    """
    scale = float(np.abs(points - target).max()) or 1.0
    _, first = np.unique(np.round((points - target) / scale, 9), axis=0, return_index=True)
    centred = (points[first] - target) / scale
    system = np.vstack([centred.T, np.ones(len(first))])
    weights, _ = nnls(system, np.append(np.zeros(len(target)), 1.0), maxiter=100 * len(first))
    return np.asarray(weights / weights.sum() @ points[first]), first[weights > 0]
