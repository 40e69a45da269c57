"""Functions that consist of pieces: between two jumps or kinks f is smooth, but its slope is not
quite that of what it is meant to compute.

Few pieces have small jumps between them: an iteration that stops sooner here and later there, a
quadrature that takes one more point. Many small ones look like noise from afar: a table in few
digits that is read between its lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients import noise
from dnnmath.gradients.ladder import EPS, Array, Direction
from dnnmath.gradients.numeric import Surroundings

Values = Callable[[float], Array]
"""The values of f, (m,), at a point of a line."""
REACHES, SHORT, POINTS = (0.5, 0.15, 0.05, 0.015), 0.005, 65
"""How far few jumps are looked for, in scales, at last on a short one, and at so many points."""
LINES, MORE_LINES, ENOUGH = 2, 6, 4
"""So many lines; if they show a jump so many at most, until that many show one."""
ORDER = 8
"""Of the differences that tell a jump from what f moves by anyway."""
OUTLIER = 20
"""A difference above so many times the usual one may be due to a jump."""
CLEARLY = 30
"""A jump is higher than so many times the noise, and than what f moves by anyway."""
SAME, LASTS = 0.7, 2
"""A jump is as high at so many halvings more, but for this factor."""
FEW, RANGE, CLOSELY = 40, 0.15, 11
"""So many points, no further than this, tell whether f is a polynomial of this degree and need not
be looked at any more.
"""
SHORTER = 4
"""A line shorter by this factor tells a smooth f, that bends far less on it, from pieces."""
MANY = 1.0
"""Many jumps leave values at least so independent, a single one at x does not."""
SMALL = 1e-2
"""A jump above this part of f is meant."""
SWINGS = 0.1
"""Pieces leave less than this part of f(x) beside a polynomial."""
NOISY = (0.3, 0.1, 0.03, 0.01, 3e-3, 5e-4)
"""Reaches on which many pieces may look like noise: on two of them, and where there are kinks and
no jumps on the shortest, for a network has many kinks.
"""
NARROW = 0.03
"""Pieces that look like noise on this reach have slopes that are not meant; wider ones may have."""
LASTING = 3
"""Noise is the same on both, but for such a factor."""
DEGREE = 7
LEVELS, POLE, JUMP, KINK = 5, -0.1, 0.5, 2.5
"""On so many halvings in a row the differences go down by powers of 2 between these: by 0 at a
jump, by 1 at a kink, by ORDER where f is smooth; next to a pole they go up.
"""
MOUNTS = 8
"""By so many times in all they go up only there."""


def nearest(near: Surroundings, still: NDArray[np.bool_]) -> tuple[Array, Array]:
    """The height of the largest jump that is found around x over the distance of the nearest: what
    slopes of the function that was meant may differ by. And the height of those that are nearest.
    (m,) each, in units of the ladder; 0 where none is found. Entries that are `still` (n,) do not
    move.
    """

    def on_a_line(reach: float) -> tuple[Array, Array]:
        return _on_line(near, _random_line(near, still), reach)

    reaches = list(LINES * REACHES)
    lines = [on_a_line(reach) for reach in reaches]
    for reach in (MORE_LINES - LINES) * REACHES:
        shown = np.sum([height > 0 for height, _ in lines], axis=0)
        if not ((shown > 0) & (shown < ENOUGH)).any():
            break
        reaches.append(reach)
        lines.append(on_a_line(reach))
    if not any((height > 0).any() for height, _ in lines):
        reaches += LINES * (SHORT,)
        lines += [on_a_line(SHORT) for _ in range(LINES)]
    heights, distances = map(np.array, zip(*lines, strict=True))
    height = np.zeros(near.unit.shape)
    for reach in sorted(set(reaches)):
        height = np.where(height > 0, height, heights[np.equal(reaches, reach)].max(axis=0))
    return np.max(heights, axis=0) / np.min(distances, axis=0), height


def is_rough(near: Surroundings) -> NDArray[np.bool_]:
    """Whether f looks like noise at a few points of two lines around x, (m,)."""
    found = np.zeros(near.unit.shape, dtype=bool)
    for _ in range(LINES):
        t = RANGE * np.sort(near.rng.uniform(-1, 1, FEW))  # equal steps may be in tune with pieces
        found |= _rough(near, _random_line(near), t, CLOSELY)[0] > 0
    return found


def stays_rough(near: Surroundings) -> NDArray[np.bool_]:
    """Whether what a polynomial leaves of f, (m,), is not much less on a shorter line: that of a
    smooth f is less by the power of its degree.
    """
    at, left = _random_line(near), []
    for reach in (RANGE, RANGE / SHORTER):
        rest, _ = _left(at, reach * np.sort(near.rng.uniform(-1, 1, FEW)), CLOSELY)
        left.append(np.abs(rest).max(axis=0))
    size = np.abs(near.reference.values / near.unit)
    return (left[1] > CLEARLY * near.noise.of(size)) & (left[1] * SHORTER**3 > left[0])


def roughness(
    near: Surroundings, narrowly: NDArray[np.bool_], from_afar: NDArray[np.bool_], still: bool
) -> Array:
    """What the values of f around x are uncertain by if it consists of many pieces, (m,), in units
    of the ladder; 0 where it does not.

    It does if what a polynomial leaves of it looks like noise, as much of it at two reaches, and
    the largest of it is due to a jump. Where it is due to a kink, f is continuous and only taken
    for noise where a slope is what is asked for `from_afar`, or but for little, `narrowly` (n, m).
    If one value of f consists of pieces, another one that looks like it does. More lines are looked
    at where f stands `still` by an entry that should move it: another entry may move it all along.
    """
    narrow, far = (np.asarray(entries.any(axis=0)) for entries in (narrowly, from_afar))
    found, looks = np.zeros(near.unit.shape), np.zeros(near.unit.shape)
    for _ in range(MORE_LINES if still else LINES if (narrow | far).any() else 1):
        if found.any():
            break
        at, before = _random_line(near), np.zeros(near.unit.shape)
        for reach in NOISY:
            t = _even(near, reach)
            height, values = _rough(near, at, t)
            alike = (height <= LASTING * before) & (before <= LASTING * height) & (height > 0)
            for j in np.flatnonzero(alike & (found == 0)):
                low, high = _powers(near, at, int(j), *_roughest(t, values[:, j]))
                kinks_too = (far[j] and reach <= NARROW) or (narrow[j] and reach == NOISY[-1])
                in_pieces = low > POLE and high < (KINK if kinks_too else JUMP)
                found[j] = height[j] if in_pieces else 0.0
            before, looks = height, np.where(alike, height, looks)
    return np.where((found == 0) & found.any(), looks, found)


def _rough(near: Surroundings, at: Values, t: Array, degree: int = DEGREE) -> tuple[Array, Array]:
    """How high the noise is that f seems to have at these points of a line, (m,), 0 where it looks
    like none; and the values there.
    """
    rest, values = _left(at, t, degree)
    height, size = np.abs(rest).max(axis=0), np.abs(values).max(axis=0)
    is_rough = (height > CLEARLY * near.noise.of(size)) & (height < SMALL * size)
    is_rough &= noise.independence(rest) > MANY
    here = np.abs(near.reference.values / near.unit)
    is_rough &= (height < SWINGS * here) | (here == 0)  # more is due to poles on the line
    return np.where(is_rough, height, 0), values


def _left(at: Values, t: Array, degree: int) -> tuple[Array, Array]:
    """What a polynomial of this degree leaves of f at these points of a line, (l, m); the values
    there.
    """
    values = _sampled(at, t)
    return noise.left_of(values, t / np.abs(t).max(), degree), values


def _random_line(near: Surroundings, still: NDArray[np.bool_] | None = None) -> Values:
    """The values of f, in units, along a line on which no entry moves by more than its own size:
    one that is 0 does not, for its scale is a guess, unless all are. Several values of f may jump
    at one point: it is asked once.
    """
    x = near.reference.tree.vector
    d = near.rng.uniform(-1, 1, x.shape)
    own = np.minimum(near.scales, np.abs(x)) if x.any() else near.scales
    own = own if still is None else np.where(still, 0, own)
    line = Direction(x, d / np.abs(d).max() * own)

    @cache
    def at(t: float) -> Array:
        point = line.at(t)
        if point is None:
            return np.full(near.unit.shape, np.nan)
        return near.reference(point) / near.unit

    return at


def _even(near: Surroundings, reach: float) -> Array:
    """Points (l,) from -reach to reach at equal steps."""
    return 2 * reach * (np.arange(POINTS) - near.rng.uniform(0.2, 0.8)) / (POINTS - 1) - reach


def _sampled(at: Values, t: Array) -> Array:
    """The values at these points of a line, (l, m)."""
    return np.array([at(float(s)) for s in t])


def _on_line(near: Surroundings, at: Values, reach: float) -> tuple[Array, Array]:
    """The height of the jump that stands out on this line, and its distance, (m,); 0 and inf.

    Where one value jumps, those that come of the same search do.
    """
    t = _even(near, reach)
    values = _sampled(at, t)
    step = t[1] - t[0]
    rough = np.abs(np.diff(values, ORDER, axis=0))
    suspects = np.isfinite(values).all(axis=0)
    suspects &= rough.max(axis=0) > OUTLIER * np.quantile(rough, 0.25, axis=0)
    by_rounded_x = EPS * np.abs(np.diff(values, axis=0)).max(axis=0) / step
    uncertain = near.noise.of(np.abs(values).max(axis=0)) + by_rounded_x
    heights, distances = np.zeros(near.unit.shape), np.full(near.unit.shape, np.inf)
    for j in np.flatnonzero(suspects):
        if heights[j] == 0:
            height, where = _narrowed(at, int(j), *_roughest(t, values[:, j]))
            found = (height > CLEARLY * uncertain) & (height < SMALL) & (heights == 0)
            heights[found], distances[found] = height[found], max(abs(where), step)
    return heights, distances


def _narrowed(at: Values, j: int, t: Array, values: Array) -> tuple[Array, float]:
    """The height of the jump of each value, (m,), where halving leads to one of value j, 0 where
    there is none; and where it is.

    It is one where it is as high at the next halvings; a kink is half as high. At very small steps
    it need not be: rounding may make f jump to and fro.
    """
    before, lasts, none = 0.0, 0, np.zeros_like(at(0.0))
    for there, _ in _halvings(at, j, t, values, beyond=ORDER // 2):
        moves = np.diff(_sampled(at, there), axis=0)
        off = np.sort(np.abs(moves - np.median(moves, axis=0)), axis=0)
        heights = np.where(off[-1] > CLEARLY * off[-2], off[-1], 0.0)
        height = float(heights[j])
        same = height > 0 and SAME * before < height < before / SAME
        lasts = lasts + 1 if same else 0
        if lasts == LASTS:
            return heights, float(there[ORDER // 2])
        before = height
    return none, 0.0


def _powers(near: Surroundings, at: Values, j: int, t: Array, values: Array) -> tuple[float, float]:
    """The powers of the step by which differences of value j go down on halving, the lowest and the
    highest but one; inf where too few are above the noise to tell, -inf next to a pole.
    """
    enough = 2**ORDER * max(near.noise.absolute[j], EPS * np.abs(values).max())
    halvings = _halvings(at, j, t, values)
    rough = [float(np.abs(np.diff(values, ORDER)).max()) for _, values in halvings]
    if rough and max(rough) > MOUNTS * rough[0]:
        return -math.inf, math.inf
    steps = np.sort(-np.diff(np.log2([r for r in rough if r > enough]))[-LEVELS:])
    return (float(steps[1]), float(steps[-2])) if len(steps) == LEVELS else (math.inf, math.inf)


def _halvings(
    at: Values, j: int, t: Array, values: Array, beyond: int = 0
) -> Iterator[tuple[Array, Array]]:
    """Always the roughest part of the points, once there are twice as many, and value j there.

    With some points `beyond` both ends, too, what is rough gets into the middle.
    """
    while t[-1] - t[0] > 2e6 * EPS:
        step, between = 0.5 * (t[1] - t[0]), 0.5 * (t[:-1] + t[1:])
        before, after = step * np.arange(-beyond, 0) + t[0], step * np.arange(1, beyond + 1) + t[-1]
        finer = np.concatenate([before, np.insert(t, np.arange(1, ORDER + 1), between), after])
        t, values = _roughest(finer, _sampled(at, finer)[:, j])
        yield t, values


def _roughest(t: Array, values: Array) -> tuple[Array, Array]:
    """The points next to each other, and the values there, whose difference is largest."""
    i = int(np.nan_to_num(np.abs(np.diff(values, ORDER)), nan=-1.0).argmax())
    return t[i : i + ORDER + 1], values[i : i + ORDER + 1]
