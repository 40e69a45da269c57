"""Slopes of values that carry much noise, by the average of many of them.

Where values are rounded, tabulated or computed in few bits, no step of a ladder is long enough.
Many points at random distances are, if f is an odd polynomial along the line but for noise that
differs from point to point: least squares then know the slope the better the more points there are.
That what is left of f is such noise is tested: neighbours in it have nothing in common.

Reference: von Neumann (1941), Distribution of the ratio of the mean square successive difference to
the variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients import noise
from dnnmath.gradients.ladder import Array, Line
from dnnmath.gradients.numeric import Surroundings

PAIRS = 128
"""So many points on each side of x."""
FEW = 12
"""So many points tell whether values lie on a grid."""
REACHES = (1.0, 0.25, 0.0625)
"""How far they go, in the scale of the line: the first at which what is left is noise is taken."""
POWERS = (1, 3, 5)
WHITE = 1.6
"""Von Neumann's ratio is 2 for noise, its standard deviation 2/√PAIRS; 0 for anything smooth."""
ALIKE = 2.5
"""Standard deviations that one more power changes the slope by, if noise is all that is left."""


class Averages(NamedTuple):
    """Slopes of lines, (c, m): their standard deviation is inf where what is left of f is no noise
    at any reach. `grid` is the spacing of the values where they lie on a grid, else 0.
    """

    value: Array
    deviation: Array
    grid: Array


def slopes(near: Surroundings, lines: Sequence[Line]) -> Averages:
    """The slope of each line for each value of f."""
    shape = len(lines), len(near.unit)
    value, deviation, grid = np.zeros(shape), np.full(shape, np.inf), np.zeros(shape)
    for reach in REACHES:
        unknown = np.flatnonzero(np.isinf(deviation).any(axis=1)).tolist()
        if not unknown:
            break
        t = reach * (np.arange(PAIRS) + near.rng.uniform(size=PAIRS))[::-1] / PAIRS
        samples = near.samples([lines[i] for i in unknown], t)
        for c, i in enumerate(unknown):
            odd = 0.5 * (samples.plus - samples.minus)[:, c]
            grid[i] = np.maximum(grid[i], _grid(samples.plus[:, c]))
            uncertain = np.maximum(samples.noise.of(np.abs(samples.centre)), grid[i])
            found, error = _odd_fit(samples.steps[:, c, 0], odd, uncertain)
            better = np.isinf(deviation[i])
            value[i, better], deviation[i, better] = found[better], error[better]
    return Averages(value, deviation, grid)


def on_a_grid(near: Surroundings, lines: Sequence[Line]) -> NDArray[np.bool_]:
    """Whether the values of f along each line lie on a grid, (c, m), as far as a few tell."""
    samples = near.samples(lines, np.sort(near.rng.uniform(size=FEW))[::-1])
    return np.array([_grid(samples.plus[:, c]) > 0 for c in range(len(lines))])


def _grid(values: Array) -> Array:
    """The spacing of the grid that values (l, m) lie on, (m,); 0 where they lie on none."""
    return np.array([noise.step_height(column, noise.FAR_LEVELS) for column in values.T])


def _odd_fit(t: Array, odd: Array, uncertain: Array) -> tuple[Array, Array]:
    """The slope at 0 of the odd polynomial that fits `odd` (l, m) at `t` (l,) best, and its
    standard deviation; inf where what is left is no noise, or more than `uncertain` (m,), or where
    one more power would tell another slope.
    """
    value, factor, rest = _least_squares(t, odd, POWERS)
    other, larger, _ = _least_squares(t, odd, [*POWERS, POWERS[-1] + 2])
    square = np.sum(rest**2, axis=0)
    ratio = np.sum(np.diff(rest, axis=0) ** 2, axis=0) / square
    spread = np.sqrt(square / (len(t) - len(POWERS)))
    apart = np.abs(value - other) / np.sqrt(larger**2 - factor**2)
    is_noise = (ratio > WHITE) & (spread <= 2 * uncertain) & (apart <= ALIKE * spread)
    return value, np.where(is_noise, spread * factor, np.inf)


def _least_squares(t: Array, values: Array, powers: Sequence[int]) -> tuple[Array, float, Array]:
    """The coefficient of t, its standard deviation in that of the values, and what is left."""
    basis = (t[:, None] / t.max()) ** np.array(powers)
    covariance = np.linalg.inv(basis.T @ basis)
    coefficients = covariance @ basis.T @ values
    deviation = float(np.sqrt(covariance[0, 0]) / t.max())
    return coefficients[0] / t.max(), deviation, values - basis @ coefficients
