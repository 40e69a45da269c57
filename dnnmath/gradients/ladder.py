r"""Slopes along a line, each with an error bound: the one step ladder.

Along a line through x, φ(t) = f(x + t·s·d), sampled at both sides of 0 at a geometric ladder of
steps. Three quotients per step are extrapolated to t = 0 (Neville's scheme, as Richardson and
Ridders use it):

    central (φ(t) - φ(-t)) / 2t,   an even power series in t where φ is smooth,
    right (φ(t) - φ(0)) / t  and  left (φ(0) - φ(-t)) / t,   power series in t on each side of a
    kink.

The error of each entry of the tableau is the disagreement with its neighbour of lower order
(truncation) plus what the noise of f does to a quotient of that step. Of these the most accurate
one is chosen that is consistent with every smaller step (Lepski's rule): a ladder that starts far
outside of the scale on which f varies converges to nonsense there, and only the smaller steps can
tell.

Everything here is free of units: t is a multiple of the line's own scale, values are multiples of
f's scale.

References: Ridders (1982), Accurate computation of F'(x) and F'(x)F''(x); Lepski (1991), On a
problem of adaptive estimation in Gaussian white noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.reference import Reference

Array = NDArray[np.float64]

SHORT: Array = np.array([0.05 * 2.0**-k for k in range(4)])
"""Enough for a smooth function whose scale is that of x: truncation near 1e-12, noise near 1e-13.
"""
DEEP: Array = np.array([2.0**k for k in range(1, -44, -2)])
"""From twice the scale to a thousand units of rounding."""
FINE: Array = np.array([0.5 * 2.0 ** (-0.5 * k) for k in range(11)])
"""Close to each other: rounding costs little where f is smooth no further than this."""
SECOND: Array = np.array([0.3 * 2.0**-k for k in range(11)])
"""Second differences lose twice the digits: larger steps."""
SECOND_DEEP: Array = np.array([2.0**k for k in range(2, -27, -1)])
NEAR = 0.06
SAFETY = 6.0
"""K: a value is accepted within K times the estimated error."""
ORDER = 5
AT_AN_END = 4
"""f ends at x if it has no value on one side at so many of the smallest steps."""
POWERS, SLOWEST = 3, 0.97
"""So many powers of the step are taken out at an end, that change by no less than this factor from
step to step.
"""
AGREED = 0.25
"""A limit is off by this part of what the one before was off by, at least."""
SLOW = 0.4
"""A power series changes by a smaller factor, 1/4 where the steps are small."""
EPS = 2.0**-52


class Line(Protocol):
    """A line through x."""

    def exact(self, t: float) -> float:
        """The step nearest to t for which x + t·s·d and x - t·s·d carry no rounding, or t where
        there is none.
        """

    def at(self, t: float) -> Vector | None:
        """The point x + t·s·d, None where a number overflows."""


@dataclass(frozen=True)
class Coordinate:
    """The line that moves entry `index` of x by t·scale."""

    x: Vector
    index: int
    scale: float

    def exact(self, t: float) -> float:
        """t·scale rounded to the grid on which x[index] ± t·scale is exact."""
        magnitude = abs(self.x.item(self.index))
        return ((magnitude + t * self.scale) - magnitude) / self.scale

    def at(self, t: float) -> Vector | None:
        """A copy of x with one entry moved."""
        moved = self.x.item(self.index) + t * self.scale
        if not math.isfinite(moved):
            return None
        point = self.x.copy()
        point[self.index] = moved
        return point


@dataclass(frozen=True)
class Direction:
    """The line x + t·d."""

    x: Vector
    d: Vector

    def exact(self, t: float) -> float:
        """t: no step is exact in every entry, the rounding of x is part of the noise."""
        return t

    def at(self, t: float) -> Vector | None:
        """x + t·d."""
        point = self.x + t * self.d
        # the sum takes no memory, and is finite but next to overflow
        return point if math.isfinite(point.sum()) or np.isfinite(point).all() else None


class Noise(NamedTuple):
    """What the values of f are uncertain by: the larger of `absolute` and `relative`·|value|; shape
    (m,) each.
    """

    absolute: Array
    relative: Array

    def of(self, sizes: Array) -> Array:
        """What values of these sizes are uncertain by."""
        return np.maximum(self.absolute, self.relative * sizes)


class Samples(NamedTuple):
    """f along c lines at l steps (largest first), m values each, as multiples of f's scale."""

    steps: Array  # (l, c, 1)
    plus: Array  # (l, c, m); NaN outside of the domain
    minus: Array  # (l, c, m)
    centre: Array  # (m,)
    noise: Noise


class Slope(NamedTuple):
    """A slope and the error to expect of it; NaN and inf where there is none."""

    value: Array
    error: Array


class Slopes(NamedTuple):
    """The three slopes along each line and what else the samples tell, each of shape (c, m)."""

    central: Slope
    right: Slope
    left: Slope
    curvature: Array  # |φ''|, roughly
    swing: Array  # the largest one-sided quotient at a step near NEAR: how large slopes are here
    size: Array  # the largest |φ| near there
    bend: Array  # the difference of right and left quotient at the smallest step that shows it
    rounding: Array  # what noise does to a quotient of the smallest step of the short ladder
    ends: NDArray[np.bool_]  # whether the domain ends on a side at steps near NEAR


def sample(reference: Reference, lines: Sequence[Line], steps: Array) -> tuple[Array, Array, Array]:
    """Exact steps (l, c, 1) and f at them, plus and minus (l, c, m), in f's own units."""
    shape = (len(steps), len(lines), len(reference.values))
    used, plus, minus = np.empty((*shape[:2], 1)), np.full(shape, np.nan), np.full(shape, np.nan)
    ladder = steps.tolist()
    for c, line in enumerate(lines):
        for j, step in enumerate(ladder):
            t = line.exact(step)
            used[j, c, 0] = t if t > 0 else np.nan
            if t > 0:
                for side, values in ((t, plus), (-t, minus)):
                    point = line.at(side)
                    if point is not None:
                        values[j, c] = reference(point)
    return used, plus, minus


def slopes(samples: Samples) -> Slopes:
    """The slopes of each line with their errors."""
    t, plus, minus, centre, noise = samples
    rise, fall = plus - centre, centre - minus
    quotients = np.stack([(plus - minus) / (2 * t), rise / t, fall / t], axis=1)  # (l, 3, c, m)
    size = np.fmax(np.fmax(np.abs(plus), np.abs(minus)), np.abs(centre))
    stairs = _stairs(rise, fall) if len(t) > 2 * ORDER else np.zeros(centre.shape)
    rounding = np.maximum(noise.of(size), stairs) / t
    estimate, error = _tableau(quotients, t[:, None], np.array([2, 1, 1]).reshape(3, 1, 1))
    error += rounding[:, None]
    at_an_end = np.isnan(quotients[-AT_AN_END:, 0]).all(axis=0)  # no central ones
    if len(t) > 2 * ORDER and at_an_end.any():
        for side in (1, 2):
            error[:, side] += np.where(at_an_end, _left_of_slow_powers(quotients[:, side]), 0)
            powers, off = _any_powers(quotients[:, side], t, rounding)
            better = at_an_end & (off < error[:, side])
            estimate[:, side] = np.where(better, powers, estimate[:, side])
            error[:, side] = np.where(better, off, error[:, side])
    value, error = _consistent(estimate, error)
    curvature = np.fmin.reduce(np.abs(rise - fall) / t**2)
    bend = _at_the_smallest_telling_step(np.abs(rise - fall) / t, rounding)
    near = (t <= NEAR) & (t >= NEAR / 16)
    swing = np.fmax.reduce(np.where(near[:, None], np.abs(quotients[:, 1:]), 0), axis=(0, 1))
    size = np.fmax.reduce(np.where(near, size, np.abs(centre)))
    least = np.fmax(np.fmax(noise.absolute, noise.relative * size), stairs) / SHORT[-1]
    central, right, left = (Slope(value[i], error[i]) for i in range(3))
    # at an end only far steps may have both sides, beyond where f is defined again
    curvature = np.where(at_an_end, 0, np.nan_to_num(curvature))
    swing = np.nan_to_num(swing)
    ends = np.any(near & ~np.isfinite(rise + fall), axis=0)
    return Slopes(central, right, left, curvature, swing, size, bend, least, ends)


def _stairs(rise: Array, fall: Array) -> Array:
    """The height of steps that f takes along a line alone, (c, m); else 0.

    They show where f stands still at the smallest steps and moves alike on both sides at larger
    ones: exp(x) for a tiny x. A hinge nearby moves on one side.
    """
    low, high = np.fmin(np.abs(rise), np.abs(fall)), np.fmax(np.abs(rise), np.abs(fall))
    known = np.isfinite(rise + fall)
    moved = known & (high > 0)
    last = len(moved) - 1 - np.argmax(moved[::-1], axis=0)  # the smallest step that moves f
    smaller = np.arange(len(moved))[:, None, None] > last
    quiet = (np.sum(smaller & known, axis=0) >= 2) & (last >= 3)
    alike = known & (rise * fall > 0) & (high <= 2 * low)
    for k in (2, 3):
        quiet &= np.take_along_axis(alike, np.maximum(last - k, 0)[None], axis=0)[0]
    height = np.take_along_axis(high, last[None], axis=0)[0]
    return np.where(moved.any(axis=0) & quiet, height, 0)


def curvatures(samples: Samples) -> Slope:
    """φ''(0) of each line, (c, m), from (φ(t) - 2φ(0) + φ(-t)) / t², an even power series in t."""
    t, plus, minus, centre, noise = samples
    quotients = (((plus - centre) - (centre - minus)) / t**2)[:, None]
    size = np.fmax(np.fmax(np.abs(plus), np.abs(minus)), np.abs(centre))
    rounding = 4 * noise.of(size) / t**2
    estimate, error = _tableau(quotients, t[:, None], np.full((1, 1, 1), 2))
    value, error = _consistent(estimate, error + rounding[:, None])
    return Slope(value[0], error[0])


def _at_the_smallest_telling_step(values: Array, rounding: Array) -> Array:
    """The value (l, c, m) at the smallest step where it is well above rounding, else 0."""
    telling = values > 20 * SAFETY * rounding
    last = len(values) - 1 - np.argmax(telling[::-1], axis=0)
    found = np.take_along_axis(values, last[None], axis=0)[0]
    return np.where(telling.any(axis=0), found, 0)


def _tableau(quotients: Array, t: Array, power: NDArray[Any]) -> tuple[Array, Array]:
    """For every level the best extrapolation that ends there, and how far it is from its neighbours
    in the tableau.

    The neighbours are the entry of lower order and, on a ladder that is long enough to have it, the
    one from the next larger steps: where φ has no power series (t^1.5 at an edge) only the latter
    tells.
    """
    best, error = quotients.copy(), np.full(quotients.shape, np.inf)
    lower = quotients
    long = len(quotients) > 2 * ORDER
    for k in range(1, min(len(quotients), ORDER + 1)):
        ratio = (t[:-k] / t[k:]) ** power
        change = (lower[1:] - lower[:-1]) / (ratio - 1)
        higher = lower[1:] + change
        disagreement = np.abs(change)
        if long:
            disagreement[0] = np.inf
            disagreement[1:] = np.maximum(disagreement[1:], np.abs(higher[1:] - higher[:-1]))
        better = disagreement < error[k:]
        best[k:] = np.where(better, higher, best[k:])
        error[k:] = np.where(better, disagreement, error[k:])
        lower = higher
    return best, error


def _left_of_slow_powers(quotients: Array) -> Array:
    """How far off quotients are, for every level, that change too slowly for a power series: by the
    sum of what is left of a geometric one.
    """
    rest, change = np.zeros(quotients.shape), np.diff(quotients, axis=0)
    ratio = np.minimum(change[1:] / change[:-1], SLOWEST)
    rest[2:] = np.where(ratio > SLOW, np.abs(change[1:]) * ratio / (1 - ratio), 0)
    return rest


def _any_powers(quotients: Array, t: Array, rounding: Array) -> tuple[Array, Array]:
    """For every level the limit of quotients s + Σ c_j t^p_j at steps in a geometric sequence,
    whatever the powers p_j > 0 are, and how far off it is: next to an end of the domain f has
    roots.

    Aitken's Δ² takes the first power out, and again the next: with ρ = 4^-p the ratio of changes,
    the limit is (q_k - ρ q_{k-1}) / (1 - ρ). Rounding is as much larger, and in ρ once more.

    Reference: Aitken (1926), On Bernoulli's numerical solution of algebraic equations.
    """
    best, error = quotients.copy(), np.full(quotients.shape, np.inf)
    before, uncertain = quotients, rounding.copy()
    uneven = np.abs(t[0] / t[1] * t[1:] / t[:-1] - 1)  # the smallest steps are rounded
    uncertain[1:] += uneven * np.abs(np.diff(quotients, axis=0))
    for _ in range(POWERS):
        change = before[1:] - before[:-1]
        ratio = change[1:] / change[:-1]
        known = (ratio > 0) & (ratio < SLOWEST)
        limit = np.where(known, before[2:] + change[1:] * ratio / (1 - ratio), np.nan)
        amplified = uncertain[2:] * (1 + 1.5 * ratio * (2 - ratio) / (1 - ratio) ** 2)
        apart = np.abs(np.diff(limit, axis=0))
        disagreement = np.full(limit.shape, np.inf)  # by chance two limits agree, not three
        disagreement[2:] = np.maximum(apart[1:], AGREED * apart[:-1])
        off = np.nan_to_num(disagreement + amplified, nan=np.inf)
        row = len(quotients) - len(off)
        better = off < error[row:]
        best[row:] = np.where(better, limit, best[row:])
        error[row:] = np.where(better, off, error[row:])
        before, uncertain = limit, amplified
    return best, error


def _consistent(estimate: Array, error: Array) -> tuple[Array, Array]:
    """Of the levels, the most accurate one that agrees with all smaller steps (axis 0: largest step
    first).
    """
    shape = estimate.shape[1:]
    value, least = np.full(shape, np.nan), np.full(shape, np.inf)
    low, high = np.full(shape, -np.inf), np.full(shape, np.inf)
    agreed = np.ones(shape, dtype=bool)
    for v, e in zip(estimate[::-1], error[::-1], strict=True):
        known = np.isfinite(e)
        agreed &= ~known | ((v - SAFETY * e <= high) & (v + SAFETY * e >= low))
        known &= agreed
        low = np.where(known, np.maximum(low, v - SAFETY * e), low)
        high = np.where(known, np.minimum(high, v + SAFETY * e), high)
        better = known & (e < least)
        value, least = np.where(better, v, value), np.where(better, e, least)
    return value, least
