"""How uncertain the values of f are: measured, never assumed.

A few hundred units of rounding away from x a smooth function is a straight line or a parabola: what
is left of f after one is fitted is noise (the idea of Moré and Wild 2011, Estimating computational
noise, who take differences; the points here are spaced at random, for equal steps may be in tune
with the rounding). Where f does not move at all over that distance it may be a staircase — computed
in float32, rounded, tabulated — and the height of its steps is the noise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.ladder import EPS, Array, Noise
from dnnmath.gradients.reference import Reference

STEP = 16 * EPS
POINTS, REACH = 8, 32
"""The parabola goes through x and so many of the points x + k·step, k <= REACH."""
COARSER = 64
SMOOTH, GROWTH = 4, 3
"""Next to a singularity f is so many times further off a polynomial of this degree at COARSER times
the length.
"""
FINER, WHITE, ENDS = 8, 1.0, 4
"""Steps shorter by this factor leave room for more points; the independence of rounding is 2, that
of a smooth curve less; so many points at each end do not tell.
"""
FAR, FAR_LEVELS = 1e-2, 5
"""In scales: beyond that f moves for other reasons, too, and it takes so many levels to see a grid.
"""
MANY = 1000
"""Beyond so many entries it is too expensive to try each."""
ALIKE = 0.4
"""What is left of f is noise where neighbours in it are at least so independent."""
TOO_MUCH = 100 * EPS
"""Relative noise above this may be no noise at all, but a singularity of f at x."""


def measure(reference: Reference, scales: Vector, rng: np.random.Generator) -> Noise:
    """The noise of each value of f near x, in f's units."""
    x, values = reference.tree.vector, np.abs(reference.values)
    d = rng.uniform(1, 2, x.shape)
    np.negative(d, out=d, where=rng.random(x.shape) < 0.5)
    absolute, still = _roughness(reference, x, _sized(d, x, scales), rng)
    relative = np.full_like(values, EPS)
    if still.any():
        absolute = np.where(still, _from_stairs(reference, d * scales, rng), absolute)
    # also where it is NaN, outside of the domain
    suspicious = ~still & ~(absolute <= TOO_MUCH * values)
    singular = np.zeros_like(suspicious)
    if suspicious.any():
        aside = x + 0.02 * scales * np.abs(d) * _inward(reference, scales)
        around, flat = _roughness(reference, aside, d * scales, rng)
        usual = np.nan_to_num(around / np.abs(reference(aside)), nan=4 * EPS, posinf=4 * EPS)
        singular = suspicious & ~flat & ~(absolute <= 10 * np.maximum(around, usual * values))
        for _ in range(2):  # rounding may do so once by chance
            singular &= _grows(reference, x, _sized(d, x, scales), rng)
        if singular.any():
            rounding = 2 * _at_all_lengths(reference, x, d * x, rng)
            absolute = np.where(singular, np.fmax(usual * values, rounding), absolute)
        relative = np.where(singular, np.maximum(usual, EPS), relative)
    further = _further_off(reference, x, _sized(d, x, scales), absolute, singular, rng)
    absolute = np.fmax(absolute, further)
    relative = np.fmax(relative, np.minimum(absolute / values, TOO_MUCH))
    return Noise(np.maximum(absolute, reference.wobble), relative)


def _roughness(
    reference: Reference, x: Vector, d: Vector, rng: np.random.Generator
) -> tuple[Array, NDArray[np.bool_]]:
    """How far f is off a parabola, at the finest steps and at coarser ones; where it is constant.

    Rounding inside of f may swallow the finest steps: the noise shows at the coarser ones then. And
    one direction may be the very one in which f does not move: they take two.
    """
    fine, still = _off_the_line(reference, x, d, rng)
    other = d if len(d) > MANY else d * rng.choice([-1.0, 1.0], d.shape)
    coarse, quiet = _off_the_line(reference, x, other, rng, COARSER * STEP)
    return np.maximum(fine, coarse), still & quiet


def _grows(
    reference: Reference, x: Vector, d: Vector, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Whether f ends at x, or is the rougher the longer the steps are: |t|^a is so by 64^a for each
    factor of 64. Rounding is the same at all of them.
    """
    lengths = STEP, COARSER * STEP, COARSER**2 * STEP
    near, far, further = (_off_the_line(reference, x, d, rng, h, SMOOTH)[0] for h in lengths)
    ends = reference(x - REACH * STEP * d) + reference(x + REACH * STEP * d)
    return ~np.isfinite(ends) | ~(further <= GROWTH * np.maximum(near, far))


def _at_all_lengths(reference: Reference, x: Vector, d: Vector, rng: np.random.Generator) -> Array:
    """How far f is off a smooth curve at the finest steps, (m,), unless it is much further off at
    longer ones: the rounding that a singular f shows, of 1/slack say. An entry that is 0 stays.
    """
    lengths = STEP, COARSER * STEP
    least = np.full(reference.values.shape, np.inf)
    for _ in range(4):  # a root may do so once or twice by chance
        fine, coarse = (_off_the_line(reference, x, d, rng, h, SMOOTH)[0] for h in lengths)
        least = np.minimum(least, np.where(fine >= coarse / SMOOTH, fine, 0))
    return least


def white(reference: Reference, scales: Vector, rng: np.random.Generator) -> Array:
    """How far f is off a smooth curve on longer lines, (m,), where that looks like rounding: an f
    that bends does so alike from point to point. 0 where it does not, or f ends there.

    Next to round numbers, 2 or 1 - 1e-6, products and quotients err alike on short lines.
    """
    x = reference.tree.vector
    found = np.zeros(reference.values.shape)
    for longer in (1, 8, 64):
        d = _sized(rng.uniform(-1, 1, x.shape), x, scales)
        step = _exact(x, d, longer * COARSER**2 * STEP / FINER)
        k = 1 + np.sort(rng.permutation(FINER * REACH)[:REACH])
        values = np.stack([reference(_moved(x, i, step)) for i in k])
        rest = left_of(values, k / k[-1], SMOOTH)[ENDS:-ENDS]  # a singular f is far off there
        found = np.fmax(found, np.where(independence(rest) > WHITE, np.abs(rest).max(axis=0), 0))
    return found


def _further_off(
    reference: Reference,
    x: Vector,
    d: Vector,
    known: Array,
    singular: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Array:
    """The noise that shows on a longer line only, (m,): jumps, and rounding that errs alike at
    neighbouring points, of (1 - 1e-6)² say. That one is the same at a still longer line, where a
    singular f is rougher and a kink next to x is not seen from the points beyond.
    """
    length = COARSER**2 * STEP
    k, values = _sampled(reference, x, d, rng, length)
    rough = _misfit(k / REACH, values, SMOOTH)
    alike = ~singular & (rough > GROWTH * known)
    if alike.any():
        i, beyond = _sampled(reference, x, d, rng, COARSER * length)
        further = _misfit(i[1:] / REACH, beyond[1:], SMOOTH)
        alike &= (further <= GROWTH * rough) & (rough <= GROWTH**2 * further)
    return np.fmax(_jumps(k, values), np.where(alike, rough, 0))


def _jumps(k: NDArray[np.intp], values: Array) -> Array:
    """How far f moves too much or too little between two points of a line, (m,).

    The slope of a smooth or singular f lies between those before and behind; where x_i + 1 is on a
    coarser grid than x_i, f jumps now and then. NaN outside.
    """
    order = np.argsort(k)
    gaps = np.diff(k[order])[:, None]
    slopes = np.diff(values[order], axis=0) / gaps
    before, here, behind = slopes[:-2], slopes[1:-1], slopes[2:]
    low, high = np.minimum(before, behind), np.maximum(before, behind)
    beyond = np.maximum(np.maximum(low - here, here - high), 0)
    return np.asarray((beyond * gaps[1:-1]).max(axis=0))


def _off_the_line(
    reference: Reference,
    x: Vector,
    d: Vector,
    rng: np.random.Generator,
    length: float = STEP,
    degree: int = 2,
) -> tuple[Array, NDArray[np.bool_]]:
    """How far f is off a polynomial from x along d, (m,); where it is constant. NaN outside."""
    k, values = _sampled(reference, x, d, rng, length)
    spread, largest = _misfit(k / REACH, values, degree), np.abs(values[0])
    still = np.asarray((values == values[0]).all(axis=0))
    return np.where(spread <= EPS * largest / 64, 0, spread), still


def _sampled(
    reference: Reference, x: Vector, d: Vector, rng: np.random.Generator, length: float
) -> tuple[NDArray[np.intp], Array]:
    """f at x and at some of the points x + k·step along d: k, and the values (k, m)."""
    step = _exact(x, d, length)
    k = np.append(0, 1 + rng.permutation(REACH)[:POINTS])
    return k, np.stack([reference(_moved(x, i, step)) for i in k])


def _misfit(t: Vector, values: Array, degree: int) -> Array:
    """How far values (k, m) at t (k,) are off the polynomial that fits them best, (m,)."""
    return np.asarray(np.abs(left_of(values, t, degree)).max(axis=0))


def left_of(values: Array, t: Vector, degree: int) -> Array:
    """What is left of values (k, m) at t (k,) when the polynomial that fits them best is taken."""
    basis = np.linalg.qr(np.vander(t, degree + 1))[0]
    changes = values - values[0]
    return np.asarray(changes - basis @ (basis.T @ changes))


def independence(rest: Array) -> Array:
    """Von Neumann's ratio of the mean square difference of neighbours to the variance of rest
    (k, m), whose mean is 0: 2 (1 - ρ) where they are correlated by ρ, 0 for anything smooth.

    Reference: von Neumann (1941), Distribution of the ratio of the mean square successive
    difference to the variance.
    """
    return np.asarray(np.sum(np.diff(rest, axis=0) ** 2, axis=0) / np.sum(rest**2, axis=0))


def _sized(d: Vector, x: Vector, scales: Vector) -> Vector:
    """d·|x|, and d·scale where x is 0 altogether: of a single 0 the scale is a guess. Like what
    follows it takes little memory of a large x.
    """
    sized = np.abs(x) if x.any() else scales.copy()
    sized *= d
    return sized


def _exact(x: Vector, d: Vector, length: float) -> Vector:
    """The step nearest to length·d for which x + k·step carries no rounding."""
    step, magnitude = length * d, np.abs(x)
    np.abs(step, out=step)
    step += magnitude
    step -= magnitude
    return np.copysign(step, d, out=step)


def _moved(x: Vector, k: int, step: Vector) -> Vector:
    """x + k·step."""
    point = k * step
    point += x
    return point


def _inward(reference: Reference, scales: Vector) -> Vector:
    """+1, -1: a way that entry i can move inside the domain, 0 where none is."""
    x, signs = reference.tree.vector, np.zeros_like(scales)
    if len(x) > MANY:
        return signs
    for i, step in enumerate(REACH * STEP * scales):
        for sign in (-1.0, 1.0):
            point = x.copy()
            point[i] += sign * step
            if np.isfinite(reference(point)).all():
                signs[i] = sign
    return signs


def _from_stairs(reference: Reference, d: Vector, rng: np.random.Generator) -> Array:
    """The noise of f where it is a staircase, else 0: found by moving until f moves."""
    start = reference.values
    noise, seen = np.zeros_like(start), np.zeros(start.shape, dtype=bool)
    for distance in STEP * REACH * 8.0 ** np.arange(15):
        moved = (_at(reference, d, [distance])[0] != start) & ~seen
        if moved.any():
            spread = np.sort(np.repeat([2.0, 16.0], 2 * POINTS) * rng.uniform(0, 1, 4 * POINTS))
            values = np.vstack([start, _at(reference, d, distance * spread)])
            levels = FAR_LEVELS if distance > FAR else 2
            heights = np.array([step_height(column, levels) for column in values.T])
            closer = 1 + 2 * POINTS
            rest = left_of(values[:closer], np.append(0, spread[: closer - 1]) / spread[closer], 2)
            is_noise = independence(rest) > 1  # that of white noise is 2, of a bent f less
            around = np.where(is_noise, np.abs(rest).max(axis=0), 0)
            stairs = (distance < FAR) & np.array([_has_plateaus(column) for column in values.T])
            if stairs.any():  # equal steps may be in tune with a grid, random ones are not
                off = _misfit(np.append(0, spread) / spread.max(), values, 2)
                around = np.where(stairs, np.fmax(around, off), around)
            known = moved & ((heights > 0) | stairs)
            noise = np.where(known, np.fmax(heights, around), noise)
            seen |= moved
        if seen.all():
            break
    return noise


def _at(reference: Reference, d: Vector, distances: Sequence[float] | Vector) -> Array:
    return np.stack([reference(reference.tree.vector + t * d) for t in distances])


def _has_plateaus(values: Vector) -> bool:
    """Whether f stands still elsewhere, too: not a hinge, which does so on one side only."""
    moved = values[values != values[0]]
    return len(np.unique(moved)) < len(moved)


def step_height(values: Vector, levels: int) -> float:
    """The spacing of a grid on which all these values lie, 0 when there is none wider than their
    rounding, or fewer levels are seen.
    """
    values = values[np.isfinite(values)]
    if len(np.unique(values)) < levels:
        return 0.0
    rounding = 100 * EPS * float(np.abs(values).max())
    apart = np.unique(np.abs(values[:, None] - values))
    apart = apart[apart > rounding]
    for parts in range(1, 9) if len(apart) else ():
        height = float(apart[0]) / parts
        multiples = apart / height
        if height > 100 * rounding and np.abs(multiples - np.round(multiples)).max() < 0.02:
            return height
    return 0.0
