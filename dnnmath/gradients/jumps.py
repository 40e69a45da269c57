"""Functions that consist of pieces: between two jumps or kinks f is smooth, but its slope is not
quite that of what it is meant to compute.

Few pieces have small jumps between them: an iteration that stops sooner here and later there, a
quadrature that takes one more point. Many small ones look like noise from afar: a table in few
digits that is read between its lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients import noise
from dnnmath.gradients.ladder import EPS, Array, Direction, Line
from dnnmath.gradients.numeric import Surroundings

REACHES, POINTS = (0.5, 0.15, 0.05), 65
"""How far few jumps are looked for, in scales, and at so many points."""
LINES, MORE_LINES, ENOUGH = 2, 6, 4
"""So many lines for each reach; if they show a jump so many at most, until that many show one."""
ORDER = 8
"""Of the differences that tell a jump from what f moves by anyway."""
OUTLIER = 20
"""A difference above so many times the usual one may be due to a jump."""
CLEARLY = 30
"""A jump is higher than so many times the noise, and than what f moves by anyway."""
FEW = 16
"""So many points tell whether f is smooth, and need not be looked at any further."""
MANY = 1.0
"""Many jumps leave values at least so independent, a single one at x does not."""
SMALL = 1e-2
"""In units of f: a higher jump is meant."""
NOISY = (0.3, 0.05, 5e-3, 5e-4)
"""Reaches on which many pieces may look like noise: on two of them, and where there are kinks and
no jumps on the shortest, for a network has many kinks.
"""
LASTING = 3
"""Noise is the same on both, but for such a factor."""
DEGREE = 7
LEVELS, JUMP, KINK = 5, 0.5, 2.5
"""On so many halvings in a row the differences go down by less than these powers of 2: by 0 at a
jump, by 1 at a kink, by ORDER where f is smooth.
"""


def steepness(near: Surroundings) -> Array:
    """The height of the largest jump that is found around x over the distance of the nearest, (m,):
    what slopes of the function that was meant may differ by, in units of the ladder; 0 where none
    is found.
    """
    lines = [_on_line(near, _random_line(near), reach) for reach in LINES * REACHES]
    for reach in (MORE_LINES - LINES) * REACHES:
        shown = np.sum([height > 0 for height, _ in lines], axis=0)
        if not ((shown > 0) & (shown < ENOUGH)).any():
            break
        lines.append(_on_line(near, _random_line(near), reach))
    heights, distances = zip(*lines, strict=True)
    return np.asarray(np.max(heights, axis=0) / np.min(distances, axis=0))


def roughness(near: Surroundings, narrowly: NDArray[np.bool_]) -> Array:
    """What the values of f around x are uncertain by if it consists of many pieces, (m,), in units
    of the ladder; 0 where it does not.

    It does if what a polynomial leaves of it looks like noise, as much of it at two reaches, and
    the largest of it is due to a jump. Where it is due to a kink, f is continuous and only taken
    for noise where its slope is what is asked for but for little, `narrowly` (m,).
    """
    found, before = np.zeros((2, *near.unit.shape))
    line = _random_line(near)
    if not _rough(near, line, NOISY[1], FEW)[0].any():
        return found
    for reach in NOISY:
        height, t, values = _rough(near, line, reach)
        alike = (height <= LASTING * before) & (before <= LASTING * height) & (height > 0)
        for j in np.flatnonzero(alike & (found == 0)):
            power = _power(near, line, int(j), *_roughest(t, values[:, j]))
            is_kink = power < KINK and reach == NOISY[-1] and narrowly[j]
            found[j] = height[j] if power < JUMP or is_kink else 0.0
        if reach < NOISY[0] and not height.any():
            break
        before = height
    return found


def _rough(
    near: Surroundings, line: Line, reach: float, points: int = POINTS
) -> tuple[Array, Array, Array]:
    """How high the noise is that f seems to have on this line, (m,), 0 where it looks like none;
    the points and the values.
    """
    t, values = _sampled(near, line, reach, points)
    rest = noise.left_of(values, t / t.max(), DEGREE)
    height, uncertain = np.abs(rest).max(axis=0), near.noise.of(np.abs(values).max(axis=0))
    is_rough = (height > CLEARLY * uncertain) & (noise.independence(rest) > MANY)
    return np.where(is_rough, height, 0), t, values


def _random_line(near: Surroundings) -> Line:
    d = near.rng.uniform(-1, 1, near.scales.shape)
    return Direction(near.reference.tree.vector, d / np.abs(d).max() * near.scales)


def _sampled(
    near: Surroundings, line: Line, reach: float, points: int = POINTS
) -> tuple[Array, Array]:
    """Points t (l,) from -reach to reach and the values there (l, m)."""
    t = 2 * reach * (np.arange(points) - near.rng.uniform(0.2, 0.8)) / (points - 1) - reach
    return t, np.array([_at(near, line, float(s)) for s in t])


def _on_line(near: Surroundings, line: Line, reach: float) -> tuple[Array, Array]:
    """The height of the jump that stands out on this line, and its distance, (m,); 0 and inf."""
    t, values = _sampled(near, line, reach)
    step = t[1] - t[0]
    rough = np.abs(np.diff(values, ORDER, axis=0))
    suspects = np.isfinite(values).all(axis=0)
    suspects &= rough.max(axis=0) > OUTLIER * np.quantile(rough, 0.25, axis=0)
    uncertain = near.noise.of(np.abs(values).max(axis=0))
    heights, distances = np.zeros(near.unit.shape), np.full(near.unit.shape, np.inf)
    for j in np.flatnonzero(suspects):
        height, where = _narrowed(near, line, int(j), *_roughest(t, values[:, j]))
        if CLEARLY * uncertain[j] < height < SMALL:
            heights[j], distances[j] = height, max(abs(where), step)
    return heights, distances


def _narrowed(
    near: Surroundings, line: Line, j: int, t: Array, values: Array
) -> tuple[float, float]:
    """The height of the jump that halving leads to, 0 where there is none, and where it is.

    It is one where it is as high at the next halving. At very small steps it need not be: rounding
    may make f jump to and fro.
    """
    before = 0.0
    for there, halved in _halvings(near, line, j, t, values):
        moves = np.diff(halved)
        off = np.sort(np.abs(moves - np.median(moves)))
        height = float(off[-1]) if off[-1] > CLEARLY * off[-2] else 0.0
        if height and before / 2 < height < 2 * before:
            return height, float(there[ORDER // 2])
        before = height
    return 0.0, 0.0


def _power(near: Surroundings, line: Line, j: int, t: Array, values: Array) -> float:
    """The power of the step by which differences of value j go down on halving; inf where too few
    are above the noise to tell.
    """
    enough = 2**ORDER * max(near.noise.absolute[j], EPS * np.abs(values).max())
    halvings = _halvings(near, line, j, t, values)
    rough = [float(np.abs(np.diff(values, ORDER)).max()) for _, values in halvings]
    steps = -np.diff(np.log2([r for r in rough if r > enough]))
    return float(np.sort(steps[-LEVELS:])[-2]) if len(steps) >= LEVELS else math.inf


def _halvings(
    near: Surroundings, line: Line, j: int, t: Array, values: Array
) -> Iterator[tuple[Array, Array]]:
    """Always the roughest half of the points, once there are twice as many, and value j there."""
    while t[-1] - t[0] > 2e6 * EPS:
        between = 0.5 * (t[:-1] + t[1:])
        found = [_at(near, line, float(s))[j] for s in between]
        t = np.insert(t, np.arange(1, ORDER + 1), between)
        values = np.insert(values, np.arange(1, ORDER + 1), found)
        t, values = _roughest(t, values)
        yield t, values


def _roughest(t: Array, values: Array) -> tuple[Array, Array]:
    """The points next to each other, and the values there, whose difference is largest."""
    i = int(np.abs(np.diff(values, ORDER)).argmax())
    return t[i : i + ORDER + 1], values[i : i + ORDER + 1]


def _at(near: Surroundings, line: Line, t: float) -> Array:
    point = line.at(t)
    if point is None:
        return np.full(near.unit.shape, np.nan)
    return near.reference(point) / near.unit
