"""Functions that consist of pieces: between two jumps or kinks f is smooth, but its slope is not
quite that of what it is meant to compute.

Few pieces have small jumps between them: an iteration that stops sooner here and later there, a
quadrature that takes one more point. Many small ones look like noise from afar: a table in few
digits that is read between its lines.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dnnmath.gradients import noise
from dnnmath.gradients.ladder import EPS, Array, Direction, Line
from dnnmath.gradients.numeric import Surroundings

REACH, POINTS = 0.5, 65
"""How far jumps are looked for, in scales, and at so many points."""
LINES = 3
OUTLIER = 20
"""A fourth difference above so many times the usual one may be due to a jump."""
CLEARLY = 30
"""A jump is higher than so many times the noise, and than what f moves by anyway."""
CLOSE, CLOSER = 5e-3, 5e-4
"""Pieces are many, and may be taken for noise, where they look like it on both of these reaches."""
LASTING = 3
"""Noise is the same on both, but for such a factor."""
DEGREE = 7
LEVELS, KINK = 5, 2.5
"""On so many halvings in a row the fourth differences of what has a kink go down by less than this
power of 2: by 1 at a kink, by 4 where f is smooth.
"""


def steepness(near: Surroundings) -> Array:
    """The height of the largest jump that is found around x over its distance, (m,): what slopes of
    the function that was meant may differ by, in units of the ladder; 0 where none is found.
    """
    found = np.zeros(near.unit.shape)
    for _ in range(LINES):
        found = np.maximum(found, _on_line(near, _random_line(near)))
    return found


def roughness(near: Surroundings) -> Array:
    """What the values of f around x are uncertain by if it consists of many pieces, (m,), in units
    of the ladder; 0 where it does not.

    It does if what a polynomial leaves of it looks like noise, as much of it at two reaches, where
    the kinks of a network leave less and less, and the largest of it is due to a kink or a jump.
    """
    line = _random_line(near)
    far, _, _ = _rough(near, line, CLOSE)
    height, t, values = _rough(near, line, CLOSER) if far.any() else (far, far, far)
    alike = (height <= LASTING * far) & (far <= LASTING * height) & (height > 0)
    found = np.zeros(near.unit.shape)
    for j in np.flatnonzero(alike):
        i = int(np.abs(np.diff(values[:, j], 4)).argmax())
        if _has_a_kink(near, line, int(j), t[i : i + 5], values[i : i + 5, j]):
            found[j] = height[j]
    return found


def _rough(near: Surroundings, line: Line, reach: float) -> tuple[Array, Array, Array]:
    """How high the noise is that f seems to have on this line, (m,), 0 where it looks like none;
    the points and the values.
    """
    t, values = _sampled(near, line, reach)
    rest = noise.left_of(values, t / t.max(), DEGREE)
    height, uncertain = np.abs(rest).max(axis=0), near.noise.of(np.abs(values).max(axis=0))
    is_rough = (height > CLEARLY * uncertain) & (noise.independence(rest) > noise.ALIKE)
    return np.where(is_rough, height, 0), t, values


def _random_line(near: Surroundings) -> Line:
    d = near.rng.uniform(-1, 1, near.scales.shape)
    return Direction(near.reference.tree.vector, d / np.abs(d).max() * near.scales)


def _sampled(near: Surroundings, line: Line, reach: float) -> tuple[Array, Array]:
    """Points t (l,) from -reach to reach and the values there (l, m)."""
    t = 2 * reach * (np.arange(POINTS) - near.rng.uniform(0.2, 0.8)) / (POINTS - 1) - reach
    return t, np.array([_at(near, line, float(s)) for s in t])


def _on_line(near: Surroundings, line: Line) -> Array:
    t, values = _sampled(near, line, REACH)
    step = t[1] - t[0]
    rough = np.abs(np.diff(values, 4, axis=0))
    suspects = np.isfinite(values).all(axis=0)
    suspects &= rough.max(axis=0) > OUTLIER * np.median(rough, axis=0)
    result, uncertain = np.zeros(near.unit.shape), near.noise.of(np.abs(values).max(axis=0))
    for j in np.flatnonzero(suspects):
        i = int(rough[:, j].argmax())
        height, where = _narrowed(near, line, int(j), t[i : i + 5], values[i : i + 5, j])
        if height > CLEARLY * uncertain[j]:
            result[j] = height / max(abs(where), step)
    return result


def _narrowed(
    near: Surroundings, line: Line, j: int, t: Array, values: Array
) -> tuple[float, float]:
    """The height of the jump that halving leads to, 0 where there is none, and where it is."""
    for halved, there in _halvings(near, line, j, t, values):
        t, values = halved, there
    moves = np.sort(np.abs(np.diff(values)))
    jump = moves[-1] if moves[-1] > CLEARLY * moves[-2] else 0.0
    return float(jump), float(t[2])


def _has_a_kink(near: Surroundings, line: Line, j: int, t: Array, values: Array) -> bool:
    """Whether halving leads to a kink or a jump, of value j."""
    enough = CLEARLY * max(near.noise.absolute[j], EPS * np.abs(values).max())
    rough = [float(np.abs(np.diff(v, 4)).max()) for _, v in _halvings(near, line, j, t, values)]
    steps = -np.diff(np.log2([r for r in rough if r > enough]))
    return len(steps) >= LEVELS and bool((np.sort(steps[-LEVELS:])[1:-1] < KINK).all())


def _halvings(
    near: Surroundings, line: Line, j: int, t: Array, values: Array
) -> Iterator[tuple[Array, Array]]:
    """Always the five of nine points whose fourth difference is largest, and value j there."""
    while t[-1] - t[0] > 1e6 * EPS:  # at less, rounding makes f jump to and fro
        between = 0.5 * (t[:-1] + t[1:])
        found = [_at(near, line, float(s))[j] for s in between]
        t = np.insert(t, np.arange(1, 5), between)
        values = np.insert(values, np.arange(1, 5), found)
        i = int(np.abs(np.diff(values, 4)).argmax())
        t, values = t[i : i + 5], values[i : i + 5]
        yield t, values


def _at(near: Surroundings, line: Line, t: float) -> Array:
    point = line.at(t)
    if point is None:
        return np.full(near.unit.shape, np.nan)
    return near.reference(point) / near.unit
