"""Small jumps of f around x: an iteration that stops sooner here and later there, a quadrature that
takes one more point. Between two of them f is smooth, but its slope is not quite that of what it is
meant to compute.
"""

from __future__ import annotations

import numpy as np

from dnnmath.gradients.ladder import EPS, Array, Direction, Line
from dnnmath.gradients.numeric import Surroundings

REACH, POINTS = 0.5, 64
"""How far jumps are looked for, in scales, and at so many points."""
LINES = 3
OUTLIER = 20
"""A fourth difference above so many times the usual one may be due to a jump."""
CLEARLY = 30
"""A jump is higher than so many times the noise, and than what f moves by anyway."""


def steepness(near: Surroundings) -> Array:
    """The height of the largest jump that is found around x over its distance, (m,): what slopes of
    the function that was meant may differ by, in units of the ladder; 0 where none is found.
    """
    found = np.zeros(near.unit.shape)
    for _ in range(LINES):
        d = near.rng.uniform(-1, 1, near.scales.shape)
        line = Direction(near.reference.tree.vector, d / np.abs(d).max() * near.scales)
        found = np.maximum(found, _on_line(near, line))
    return found


def _on_line(near: Surroundings, line: Line) -> Array:
    step = 2 * REACH / POINTS
    t = step * (np.arange(POINTS + 1.0) - near.rng.uniform(0.2, 0.8)) - REACH
    values = np.array([_at(near, line, float(s)) for s in t])
    rough = np.abs(np.diff(values, 4, axis=0))
    suspects = np.isfinite(values).all(axis=0)
    suspects &= rough.max(axis=0) > OUTLIER * np.median(rough, axis=0)
    result, noise = np.zeros(near.unit.shape), near.noise.of(np.abs(values).max(axis=0))
    for j in np.flatnonzero(suspects):
        i = int(rough[:, j].argmax())
        height, where = _narrowed(near, line, int(j), t[i : i + 5], values[i : i + 5, j])
        if height > CLEARLY * noise[j]:
            result[j] = height / max(abs(where), step)
    return result


def _narrowed(
    near: Surroundings, line: Line, j: int, t: Array, values: Array
) -> tuple[float, float]:
    """The height of the jump that halving leads to, 0 where there is none, and where it is: always
    to the five of nine points whose fourth difference is largest.
    """
    while t[-1] - t[0] > 1e6 * EPS:  # at less, rounding makes f jump to and fro
        between = 0.5 * (t[:-1] + t[1:])
        found = [_at(near, line, float(s))[j] for s in between]
        t = np.insert(t, np.arange(1, 5), between)
        values = np.insert(values, np.arange(1, 5), found)
        i = int(np.abs(np.diff(values, 4)).argmax())
        t, values = t[i : i + 5], values[i : i + 5]
    moves = np.sort(np.abs(np.diff(values)))
    jump = moves[-1] if moves[-1] > CLEARLY * moves[-2] else 0.0
    return float(jump), float(t[2])


def _at(near: Surroundings, line: Line, t: float) -> Array:
    point = line.at(t)
    if point is None:
        return np.full(near.unit.shape, np.nan)
    return near.reference(point) / near.unit
