"""Gradients and Jacobians by differences, each entry with its error bound.

Every entry gets a short ladder of steps. Where that is not enough — f varies on another scale than
x, there is a kink or an edge of the domain nearby — a deep one follows, and where even that tells
nothing, ladders at other scales.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dnnmath._arrays import whole_number
from dnnmath.gradients import ladder, noise, singular
from dnnmath.gradients._trees import Tree, Vector, flatten
from dnnmath.gradients.ladder import SAFETY, Array, Coordinate, Line, Noise, Samples, Slopes
from dnnmath.gradients.reference import Reference

SHARP = 1e-7
"""A short ladder has converged when its bound is below this part of the slopes it met."""
BARELY = 1e-6
"""Scales below this may be no scale of f at all, but values of x that happen to be next to nothing.
"""
SMALL = 1e-3
"""An entry below this part of the scale that its neighbours give may have a scale of its own."""
LEAP, COLLAPSE = 100, 16
"""Where f grows to so many times f(x), or bends by so many times its size within a scale, the
ladder may have leapt over all that f does next to x.
"""
LOPSIDED = 1e-3
"""One side of x knows the slope so much better than both together: then it is asked alone."""
SAMPLE = 10_000
"""The typical size of more entries is that of a part."""
CHUNK = 50_000
"""So many slopes at once: bounds the memory of a large Jacobian."""


class Estimate(NamedTuple):
    """The slope along each of c lines for each of m values, in multiples of f's scale; every array
    (c, m).

    `low` and `high` are the ends of the Clarke interval on the line: equal but at a kink. `error`
    bounds both. Where only one side of x shows the slope so well, another one within `doubt` may be
    right as well.
    """

    low: Array
    high: Array
    error: Array
    doubt: Array
    converged: NDArray[np.bool_]
    one_sided: NDArray[np.bool_]
    convex: NDArray[np.bool_]  # at a kink: whether the right slope is the high one
    curvature: Array
    swing: Array
    size: Array
    rounding: Array

    @property
    def value(self) -> Array:
        """The slope, the middle of the interval at a kink."""
        return 0.5 * (self.low + self.high)

    @property
    def kink(self) -> NDArray[np.bool_]:
        """Where the slopes to the right and to the left differ, both finite."""
        return (self.low < self.high) & np.isfinite(self.high - self.low)

    def motionless(self) -> NDArray[np.bool_]:
        """Where f moves no more than its noise."""
        return self.swing <= 100 * self.rounding

    def settled(self) -> NDArray[np.bool_]:
        """Where the bound is small against the slope, or against the slopes around here."""
        known = SAFETY * self.error <= np.maximum(
            SHARP * np.abs(self.value), np.where(self.one_sided, 0, 1e-5 * SHARP * self.swing)
        )
        return known & np.isfinite(self.value)

    def rescaled(self, factor: float | Array) -> Estimate:
        """Slopes per unit of a line whose own unit was `factor` times this one."""
        low, high = self.low / factor, self.high / factor
        error, doubt = self.error / factor, self.doubt / factor
        curvature = np.nan_to_num(self.curvature / factor / factor)
        flags = self.converged, self.one_sided, self.convex
        return Estimate(
            low,
            high,
            error,
            doubt,
            *flags,
            curvature,
            self.swing / factor,
            self.size,
            self.rounding / factor,
        )

    def better_of(self, other: Estimate) -> Estimate:
        """The other's slopes where they are known better, or where these are infinite and those are
        not.
        """
        better = (other.error < self.error) | (
            np.isinf(self.value) & np.isfinite(other.value) & other.settled()
        )
        better |= np.isnan(self.value) | (np.isinf(self.value) & np.isinf(other.value))
        better &= np.isfinite(other.value) | ~np.isfinite(self.value)
        return Estimate(*(np.where(better, b, a) for a, b in zip(self, other, strict=True)))

    def where_it_agrees(self, other: Estimate) -> Estimate:
        """The better of both, but this one where the other, from larger steps, contradicts it."""
        apart = np.abs(self.value - other.value)
        agree = ~(apart > SAFETY * (self.error + other.error))
        better = self.better_of(other)
        return Estimate(*(np.where(agree, b, a) for a, b in zip(self, better, strict=True)))

    def rows(self, rows: Any) -> Estimate:
        """The estimate for some of the lines."""
        return Estimate(*(field[rows] for field in self))

    def improve(self, rows: Any, better: NDArray[np.bool_], value: Array, error: Array) -> None:
        """Set the slopes of these rows where they are known better, and their errors."""
        for mine, found in (
            (self.low, value),
            (self.high, value),
            (self.error, error),
            (self.doubt, error),
        ):
            mine[rows] = np.where(better, found, mine[rows])

    def update(self, rows: Any, other: Estimate) -> None:
        """Replace these rows."""
        for mine, theirs in zip(self, other, strict=True):
            mine[rows] = theirs


class Numeric(NamedTuple):
    """A numeric derivative: `value` and a bound on its error, `error`, arrays of one shape."""

    value: Array
    error: Array


@np.errstate(all="ignore")
def jacobian(f: Callable[[Any], Any], x: Any, *, seed: int | None = None) -> Numeric:
    """The Jacobian of f at x by differences, shape f(x).shape + x.shape, and a bound on the error
    of each entry.

    A nested x counts as one axis of all its entries. At a kink the value is the middle of the
    one-sided slopes and the error reaches both; where no slope is found the error is inf. Raises
    what `check_gradient` raises for f and x.
    """
    tree = flatten(x)
    near = explore(Reference(f, tree), seed)
    lines = near.coordinates(range(len(near.scales)))
    estimate = near.short(lines)
    rough = np.flatnonzero(~estimate.converged.all(axis=1))
    if len(rough):
        estimate.update(rough, near.deep([lines[i] for i in rough]))
    for i in np.flatnonzero(~(estimate.converged | estimate.settled()).all(axis=1)):
        row = slice(i, i + 1)
        estimate.update(row, at_other_scales(near, int(i), estimate.rows(row)))
    back = near.unit / near.scales[:, None]
    error = (
        SAFETY * estimate.error
        + 0.5 * (estimate.high - estimate.low)
        + 4 * np.spacing(np.abs(estimate.value))
    )
    error = np.where(np.isfinite(estimate.value), error, np.inf)
    shape = near.reference.shape + (
        tree.leaves[0].shape if len(tree.leaves) == 1 else tree.vector.shape
    )
    return Numeric((estimate.value * back).T.reshape(shape), (error * back).T.reshape(shape))


def numeric_gradient(f: Callable[[Any], Any], x: Any, *, seed: int | None = None) -> Numeric:
    """The gradient of a scalar f at x by differences, of the shape of x, with error bounds; see
    `jacobian`.

    Raises ValueError when f(x) is not a scalar.
    """
    tree = flatten(x)
    if np.shape(f(tree.build(tree.vector.copy()))) != ():
        raise ValueError("f is not a scalar: use jacobian(f, x)")
    return jacobian(f, x, seed=seed)


@dataclass(frozen=True)
class Surroundings:
    """f near x: the scale of each entry, the scale and noise of each value, and the random numbers
    drawn from `seed`.
    """

    reference: Reference
    scales: Vector  # (n,)
    unit: Array  # (m,): a power of two near |f(x)|
    noise: Noise  # in units
    seed: int
    rng: np.random.Generator

    def coordinates(self, indices: Sequence[int] | NDArray[Any], factor: float = 1.0) -> list[Line]:
        """The lines that move one entry each."""
        x = self.reference.tree.vector
        return [Coordinate(x, int(i), float(self.scales[i]) * factor) for i in indices]

    def samples(self, lines: Sequence[Line], steps: Array) -> Samples:
        """f on these lines, in units."""
        used, plus, minus = ladder.sample(self.reference, lines, steps)
        return Samples(
            used, plus / self.unit, minus / self.unit, self.reference.values / self.unit, self.noise
        )

    def kicked(self, size: float | None = None) -> Vector:
        """x, each entry moved by up to `size` of itself: by four units of rounding without it."""
        tree = self.reference.tree
        reach = 4 * tree.eps if size is None else size
        return tree.vector * (1 + reach * self.rng.uniform(-1, 1, tree.vector.shape))

    def short(self, lines: Sequence[Line]) -> Estimate:
        """Eight evaluations a line, at steps that no periodic function can be in tune with."""
        return self._in_chunks(lines, ladder.SHORT * self.rng.uniform(0.85, 1.15), read)

    def deep(self, lines: Sequence[Line]) -> Estimate:
        """Forty-six evaluations a line; infinite slopes and jumps are told."""
        return self._in_chunks(lines, ladder.DEEP * self.rng.uniform(0.5, 1.0), read_singular)

    def fine(self, lines: Sequence[Line]) -> Estimate:
        """Twenty-two evaluations a line, at steps close to each other."""
        return self._in_chunks(lines, ladder.FINE * self.rng.uniform(0.85, 1.15), read)

    def _in_chunks(
        self, lines: Sequence[Line], steps: Array, reading: Callable[[Samples], Estimate]
    ) -> Estimate:
        size = max(1, CHUNK // len(self.unit))
        parts = [
            reading(self.samples(lines[i : i + size], steps)) for i in range(0, len(lines), size)
        ]
        return Estimate(*map(np.concatenate, zip(*parts, strict=True)))


def explore(reference: Reference, seed: int | None, scales: Vector | None = None) -> Surroundings:
    """Scales and noise of f near x; a seed is drawn when none is given, scales are natural where
    none are (NaN).
    """
    seed = drawn(seed)
    rng = np.random.default_rng(seed)
    natural = natural_scales(reference.tree)
    scales = natural if scales is None else np.where(np.isnan(scales), natural, scales)
    unit = np.ldexp(1.0, np.frexp(reference.values)[1] - 1)
    measured = noise.measure(reference, scales, rng)
    in_units = Noise(np.fmax(measured.absolute, reference.rounded) / unit, measured.relative)
    return Surroundings(reference, scales, unit, in_units, seed, rng)


def drawn(seed: int | None) -> int:
    """The seed, or a new one."""
    if seed is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    return whole_number(seed, "seed", low=0)


def natural_scales(tree: Tree) -> Vector:
    """|x_i|, but not far below its neighbours': the step for a zero is taken from the other
    entries, or 1.

    An entry smaller by thirty orders of magnitude has a scale of its own: in no unit do slopes
    overflow then.
    """
    scales = np.abs(tree.vector)
    overall = typical(scales, 1.0)
    for leaf in tree.leaves:
        part = scales[leaf.start : leaf.start + leaf.size]
        usual = typical(part, overall)
        near_others = (part > 1e-30 * overall) & (part < 0.03 * usual)
        is_zero = part == 0
        part[near_others] = 0.03 * usual
        part[is_zero] = usual
    return scales


def typical(magnitudes: Vector, default: float) -> float:
    """The median of those that are not 0, of very many that of a part; the default of none."""
    some = magnitudes[:: 1 + len(magnitudes) // SAMPLE]
    nonzero = some[some > 0]
    if not len(nonzero):
        nonzero = magnitudes[magnitudes > 0]
    return float(np.median(nonzero)) if len(nonzero) else default


def read(samples: Samples) -> Estimate:
    """The estimate that these samples allow, every slope taken to be finite."""
    return classify(ladder.slopes(samples))


def read_singular(samples: Samples) -> Estimate:
    """The same; where slopes grow without end, low or high is ±inf and the other end the last one
    seen; NaN at a jump.
    """
    slopes = ladder.slopes(samples)
    estimate = classify(slopes)
    suspects = ~(SAFETY * estimate.error <= 1e-3 * np.abs(estimate.value)) & (estimate.swing > 0)
    limits = singular.infinite(samples, suspects)
    found = (limits.right != 0) | (limits.left != 0)
    if found.any():
        ends = [
            np.where(limit == 0, slope.value, limit_or_last)
            for limit, last, slope in (
                (limits.right, limits.last_right, slopes.right),
                (limits.left, limits.last_left, slopes.left),
            )
            for limit_or_last in (limit, np.where(np.isnan(limit), np.nan, last))
        ]
        estimate.low[found] = np.fmin.reduce(ends)[found]
        estimate.high[found] = np.fmax.reduce(ends)[found]
        estimate.low[np.isnan(limits.right) | np.isnan(limits.left)] = np.nan
        estimate.error[found] = estimate.doubt[found] = 0
        estimate.converged[found] = False
    return estimate


def classify(slopes: Slopes) -> Estimate:
    """One interval per line out of the three slopes: smooth, kink, or only one side inside the
    domain.
    """
    central, right, left = slopes.central, slopes.right, slopes.left
    is_right, is_left = np.isfinite(right.error), np.isfinite(left.error)
    both = is_right & is_left
    apart = np.abs(right.value - left.value)
    kink = both & (apart > SAFETY * (right.error + left.error)) & (apart <= 2 * slopes.bend)
    side = np.where(is_right, right.value, left.value)
    low = np.where(kink, np.minimum(right.value, left.value), np.where(both, central.value, side))
    high = np.where(kink, np.maximum(right.value, left.value), low)
    side_error = np.where(is_right, right.error, left.error)
    worst, best = np.maximum(right.error, left.error), np.minimum(right.error, left.error)
    error = np.where(kink, worst, np.where(both, central.error, side_error))
    # an edge, a kink or a jump close to x leaves one side of it smooth
    lopsided = both & ~kink & (best < LOPSIDED * central.error)
    low = np.where(lopsided, np.where(right.error < left.error, right.value, left.value), low)
    high, error = np.where(lopsided, low, high), np.where(lopsided, best, error)
    doubt = np.where(lopsided & ~slopes.ends, worst + apart / SAFETY, error)
    enough = np.maximum(SHARP * slopes.swing, 2 * SAFETY * slopes.rounding)
    leapt = (slopes.size > LEAP) | (slopes.bend > COLLAPSE * slopes.size)
    enough = np.where(leapt, SHARP * np.abs(low), enough)
    converged = ~kink & both & (SAFETY * error <= enough)
    rest = slopes.curvature, slopes.swing, slopes.size, slopes.rounding
    return Estimate(
        low, high, error, doubt, converged, is_right ^ is_left, right.value >= left.value, *rest
    )


def at_other_scales(near: Surroundings, index: int, first: Estimate) -> Estimate:
    """The estimate for one entry, from ladders at scales far from the natural one; `first` where
    none is better.

    Downwards where x_i is 0 or far below its neighbours, upwards where f does not move at the
    natural scale.
    """
    best = first
    for factor in _smaller(near, index):
        found = near.deep(near.coordinates([index], factor)).rescaled(factor)
        # an entry far below its neighbours is a scale of its own, if f moves there: what did not
        # settle above it says nothing
        moves = (found.settled() | ~found.motionless()).all()
        own_scale = moves and near.reference.tree.vector[index] != 0
        best = found.where_it_agrees(best) if own_scale else best.better_of(found)
        if found.settled().all():
            return best
        if (found.motionless() & (found.rounding > 0)).all():
            break  # what f does within less is hidden by its rounding all the more
    return _at_larger_scales(near, index, best) if first.motionless().any() else best


def _smaller(near: Surroundings, index: int) -> list[float]:
    """Multiples of the natural scale worth a try where x_i is 0 or far below its neighbours."""
    x, scale = float(np.abs(near.reference.tree.vector[index])), float(near.scales[index])
    if 0 < x < SMALL * scale:
        return [x / scale]
    powers = np.arange(45, 45 + 45 * 20, 45)
    return list(2.0 ** -powers[scale * 2.0 ** -(powers + 45) > 1e-307]) if x == 0 else []


def _at_larger_scales(near: Surroundings, index: int, best: Estimate) -> Estimate:
    """The first slope that settles where f moves at last, unless f stood still in between: then it
    is 0 for all that f shows, and what it does further away is another matter.
    """
    scale = float(near.scales[index])
    if scale > BARELY:
        return best
    below_one = scale * 2.0 ** np.arange(45, 1074, 45)
    for larger in (*below_one[below_one < 1], 1.0, 2.0**45):
        factor = larger / scale
        samples = near.samples(near.coordinates([index], factor), np.array([0.05]))
        there = np.fmax(
            np.abs(samples.plus - samples.centre), np.abs(samples.minus - samples.centre)
        )
        uncertain = near.noise.of(np.abs(samples.centre))
        if (there[0] > 1e3 * uncertain).any():
            found = near.deep(near.coordinates([index], factor)).rescaled(factor)
            if larger > 1:  # what looks like one kink from so far away may be several, around x
                several = np.where(found.kink, found.high - found.low, 0)
                found = found._replace(error=np.fmax(found.error, several))
            best = best.where_it_agrees(found)
            if found.settled().all():
                return best
        quiet = (there[0] <= 2 * uncertain) & np.isfinite(samples.plus + samples.minus)[0]
        flat = np.fmin(best.error, 4 * uncertain / (0.05 * factor))
        best = best._replace(error=np.where(quiet & (best.value == 0), flat, best.error))
    return best
