"""Lines on which f has no finite slope at x: the quotients grow without end, or f jumps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.ladder import NEAR, Array, Samples

LEVELS = 8
"""So many steps in a row must show it."""


class Limits(NamedTuple):
    """Where quotients do not settle, (c, m): their limit (±inf, NaN at a jump; 0 where they may)
    and the last one seen.
    """

    right: Array
    left: Array
    last_right: Array
    last_left: Array


def infinite(samples: Samples, suspects: NDArray[np.bool_]) -> Limits:
    """The limits of the right and the left quotients of the `suspects` (c, m)."""
    t, plus, minus, centre, noise = samples
    limits = Limits(*(np.zeros(suspects.shape) for _ in range(4)))
    for i, j in zip(*np.nonzero(suspects), strict=True):
        steps = t[:, i, 0]
        for values, sign, side in ((plus[:, i, j], 1.0, 0), (minus[:, i, j], -1.0, 1)):
            uncertain = np.maximum(
                noise.absolute[j], noise.relative[j] * np.fmax(np.abs(values), np.abs(centre[j]))
            )
            limits[side][i, j], limits[2 + side][i, j] = _limit(
                sign * (values - centre[j]), steps, uncertain
            )
    return limits


def _limit(rise: Vector, t: Vector, uncertain: Vector) -> tuple[float, float]:
    """The limit of rise / t when it is infinite, NaN when the rise does not go to 0, else 0; and
    the last quotient.
    """
    quotient = rise / t
    growth = np.diff(quotient)
    seen = np.isfinite(growth) & (t[1:] <= NEAR) & (np.abs(growth) > 10 * uncertain[1:] / t[1:])
    last = np.flatnonzero(seen)[-LEVELS:]
    if len(last) < LEVELS or not (np.diff(last) == 1).all():
        return 0.0, 0.0
    growth, end, lasting = (
        growth[last],
        float(quotient[last[-1] + 1]),
        rise[last[-1] + 1] / rise[last[0]],
    )
    if not (np.sign(growth) == np.sign(end)).all():
        return 0.0, 0.0
    closer = np.arange(last[-1] + 1, len(quotient) - 1)
    visible = 0.5 * np.abs(growth[-1]) > 10 * uncertain[closer + 1] / t[closer + 1]
    if (visible & np.isfinite(quotient[closer] + quotient[closer + 1])).any():
        return 0.0, 0.0  # no more growth there: what grew was f at a kink or a jump nearby
    if lasting > 0.8:
        return float("nan"), end
    blurred = np.abs(growth) + 4 * uncertain[last + 1] / t[last + 1]
    endless = (blurred[1:] >= 0.97 * np.abs(growth[:-1])).all()
    return (float(np.sign(end) * np.inf), end) if endless else (0.0, 0.0)
