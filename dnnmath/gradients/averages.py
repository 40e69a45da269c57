"""Slopes of values that carry much noise, by the average of many of them.

Where values are rounded, tabulated or computed in few bits, no step of a ladder is long enough.
Many points at random distances are, if f is an odd polynomial along the line but for noise that
differs from point to point: least squares then know the slope the better the more points there are.
That what is left of f is such noise is tested: neighbours in it have little in common. As far as
they have, its means over parts of the line differ by more, and the slope is the less sure.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients import noise
from dnnmath.gradients.ladder import Array, Direction
from dnnmath.gradients.numeric import Surroundings

SETS = (
    *((128, 2.0**-k) for k in range(13)),
    *((512, 1.0), (512, 2.0), (512, 4.0), (2048, 1.0), (8192, 1.0)),
)
"""So many points on each side of x, up to so far in the scale of the line. The more are taken only
where the fewer tell that they are worth it.
"""
MANY, MOST, NEARLY = 512, 16384, 2
"""More points than the first are taken where the error that is left by then would nearly do, up to
this factor, and no more than the second of all lines in a set.
"""
MOST_ENTRIES = 128
"""The slopes by so many entries are averaged: of more, some would stay undecided."""
IN_VAIN = 2
"""After so many shorter lines that know no better, no shorter ones follow."""
BESIDE = 0.02
"""Points are a little beside the line, no further than this in scales: along it there are only so
many numbers that f is rounded to.
"""
WIDELY = 20
"""They are so far beside it that f moves by about so many times its noise: where f is computed in
few digits, each number on the way to f has a grid of its own.
"""
EACH = 8
"""So many points for each entry that they are beside it in."""
FURTHER = 3
"""Points beyond the scale better the error by this factor at most: noise hides how far f is off a
polynomial there.
"""
MARGIN = 0.85
"""So many standard deviations of the slope are its error, which the bound is six times of: five."""
BATCHES, DRIFTS = 16, 1.6
"""Means of so many parts of what is left of f differ by so much more than those of white noise do:
then it drifts, and its deviation is the less known.
"""
LONG, ACROSS = (1.0, 0.5, 0.25, 0.12), 32
"""Lines across jumps reach so far, and have so many points on each side."""
CHUNK = 256
"""So many points are in memory at a time."""
APART, FURTHER_APART = 4, 3
"""Two slopes contradict each other that are so many times both errors apart; of points beyond the
scale, that are known less well than they look.
"""
FEW = 12
"""So many points on each side tell whether values lie on a grid."""
TERMS, MORE_TERMS, CHANCE = (3, 4, 5), 7, 2
"""An odd polynomial of so many terms, the one that knows the slope best, unless with more terms it
would be another one: by so many times what noise makes of that.
"""
SUSPICIOUS = 3
"""A value is looked at more closely that is off by so many times the error."""
COHERENT = 10
"""What is left is less than this part of the noise: then that is alike all along the line."""
LOUD = 4
"""Noise may be alike along a short line, up to so many times what is left of f on a longer one: by
less it contradicts nothing.
"""
ROUGHER = 30
"""What is left may be so many times what values next to x are uncertain by."""


class Averages(NamedTuple):
    """Slopes of lines, (c, m), and the error to expect of them, inf where what is left of f is
    never noise.
    """

    value: Array
    error: Array


class Fit(NamedTuple):
    """The slope at 0 that least squares find, a weighted sum of the values (l, m)."""

    slope: Array
    deviation: float  # of the slope, in that of the values
    weights: Array  # (l,)
    rest: Array  # what is left of the values, (l, m)


def slopes(
    near: Surroundings,
    indices: NDArray[np.intp],
    wanted: float,
    enough: float,
    size: Array,
    given: Array,
    expected: Array,
) -> Averages:
    """The slopes by the entries `indices` for each value of f, with an error that is the part
    `wanted` of them, or of `size` (c, m), if a few points know that, or if they do not look like
    the `given` ones (c, m), else the part `enough`; if that takes no more points than are
    affordable. Where points contradict those closer to x, these are believed. `expected` (n, m) are
    the slopes by all entries that may move, 0 for others.
    """
    shape = len(indices), len(near.unit)
    value, error = np.zeros(shape), np.full(shape, np.inf)
    spacing, loudest, in_vain = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    fewest, next_to_x = SETS[0][0], near.noise.of(np.abs(near.reference.values / near.unit))
    for pairs, reach in SETS:
        sizes = np.maximum(np.abs(value), size)
        if pairs == fewest:
            worth = ~(error <= wanted * sizes) & (in_vain < IN_VAIN)
        else:
            suspicious = np.abs(value - given) > SUSPICIOUS * error
            needed = np.where(suspicious, wanted, enough) * sizes
            worth = ~(error <= needed) & np.isfinite(error)
        if pairs > MANY:
            worth &= error <= NEARLY * needed * np.sqrt(pairs / MANY)
        unknown = np.flatnonzero(worth.any(axis=1)).tolist()
        if not unknown or pairs * len(unknown) > MOST:
            continue
        t = reach * (np.arange(pairs) + near.rng.uniform(size=pairs))[::-1] / pairs
        for i in unknown:
            among, beside = _beside(near, indices[i], expected, spacing[i], pairs)
            plus, minus = _around(near, indices[i], t, among, beside)
            spacing[i] = np.maximum(spacing[i], _grid(plus[:: pairs // fewest]))
            uncertain = np.maximum(next_to_x, spacing[i])
            # f is odd in both together: the slope beside the line may change with t²
            nearby = np.hstack([beside, beside * t[:, None] ** 2])
            found, off, spread = _odd_fit(t, 0.5 * (plus - minus), uncertain, nearby)
            if reach > 1:
                off = np.maximum(off, error[i] / FURTHER)
            apart = np.abs(found - value[i]) / (FURTHER_APART if reach > 1 else APART) - error[i]
            better = (off < error[i]) & (apart <= off)
            if pairs == fewest:
                better |= apart > np.maximum(off, LOUD * loudest[i] / t.max())
            in_vain[i] = np.where(better | np.isinf(error[i]), 0, in_vain[i] + 1)
            loudest[i] = np.maximum(loudest[i], spread)
            value[i, better], error[i, better] = found[better], off[better]
    return Averages(value, error)


def across_jumps(near: Surroundings, indices: NDArray[np.intp], height: Array) -> Averages:
    """The slopes by the entries `indices` of f without its jumps, that are up to `height` (m,), and
    a bound on their error: they are weighted sums of f(x + t) - f(x - t), each off by as much as is
    left of it, or by a jump.
    """
    none = np.zeros(0, dtype=np.intp), np.zeros((ACROSS, 0))
    shape = len(indices), len(near.unit)
    value, error = np.zeros(shape), np.full(shape, np.inf)
    for reach in LONG:
        t = reach * (np.arange(ACROSS) + near.rng.uniform(size=ACROSS))[::-1] / ACROSS
        for i, index in enumerate(indices):
            plus, minus = _around(near, index, t, *none)
            odd, even = 0.5 * (plus - minus), 0.5 * (plus + minus)
            fits = [_least_squares(t, odd, terms, none[1]) for terms in range(2, TERMS[-1] + 1)]
            for terms, (fit, other) in enumerate(itertools.pairwise(fits), start=2):
                # a single kink next to x shows in what is even alone
                left = np.abs(_least_squares(t, even, terms, none[1], 0).rest)
                left = np.maximum(np.maximum(left, np.abs(fit.rest)), 0.5 * height)
                off = np.abs(fit.weights) @ left + np.abs(fit.slope - other.slope)
                better = off < error[i]
                value[i, better], error[i, better] = fit.slope[better], off[better]
    return Averages(value, error)


def _beside(
    near: Surroundings, i: int, expected: Array, spacing: Array, pairs: int
) -> tuple[NDArray[np.intp], Array]:
    """How far points are beside the line of entry i, in scales, and in which entries, (k,) and
    (pairs, k): those that f depends on most, by so much that it moves from one number of its grid
    to another.
    """
    others = np.abs(expected)
    others[i] = 0
    moved = np.sqrt(np.sum(others**2, axis=0))
    per_moved = np.divide(1, moved, out=np.zeros_like(moved), where=moved > 0)
    weight = (others * per_moved).max(axis=1)
    among = np.argsort(-weight)[: min(pairs // EACH, np.count_nonzero(weight))]
    size = np.max(WIDELY * np.maximum(near.noise.absolute, spacing) * per_moved)
    if not size > 0:  # f is so quiet, or nowhere defined
        among = among[:0]
    return among, min(float(size), BESIDE) * near.rng.uniform(-1, 1, (pairs, len(among)))


def _around(
    near: Surroundings, i: int, t: Array, among: NDArray[np.intp], beside: Array
) -> tuple[Array, Array]:
    """The values of f at points t along the line of entry i and `beside` it in the entries `among`,
    and at those opposite to them, (l, m) each, in units.
    """
    x, plus, minus = near.reference.tree.vector, [], []
    for some in np.array_split(np.arange(len(t)), -(-len(t) // CHUNK)):
        d = np.zeros((len(some), len(x)))
        d[:, among] = beside[some]
        d[:, i] = t[some]
        d *= near.scales
        samples = near.samples([Direction(x, step) for step in d], np.ones(1))
        plus.append(samples.plus[0])
        minus.append(samples.minus[0])
    return np.concatenate(plus), np.concatenate(minus)


def grid(near: Surroundings) -> Array:
    """The spacing of the grid on which the values of f around x lie, (m,), as far as a few tell; 0
    where they lie on none.
    """
    t = np.sort(near.rng.uniform(size=FEW))[::-1]
    d = near.rng.uniform(-1, 1, near.scales.shape) * near.scales
    samples = near.samples([Direction(near.reference.tree.vector, d)], t)
    return _grid(np.concatenate([samples.plus, samples.minus])[:, 0])


def _grid(values: Array) -> Array:
    """The spacing of the grid that values (l, m) lie on, (m,); 0 where they lie on none."""
    return np.array([noise.step_height(column, noise.FAR_LEVELS) for column in values.T])


def _odd_fit(t: Array, odd: Array, uncertain: Array, beside: Array) -> tuple[Array, Array, Array]:
    """The slope at 0 of the odd polynomial that fits `odd` (l, m) at `t` (l,) best, if it is linear
    in what points are `beside` the line by (l, k), and its error: of the noise, or what more
    terms change it by.
    inf where what is left is no noise, or much more than `uncertain` (m,). And the standard
    deviation of what is left, 0 where that is no noise.
    """
    value, error = np.zeros_like(uncertain), np.full_like(uncertain, np.inf)
    loud = np.zeros_like(uncertain)
    fits = [_least_squares(t, odd, terms, beside) for terms in range(TERMS[0], MORE_TERMS + 1)]
    for terms, fit in zip(TERMS, fits, strict=False):
        found, rest = fit.slope, fit.rest
        ratio = noise.independence(rest)
        spread = np.sqrt(np.sum(rest**2, axis=0) / (len(t) - terms - beside.shape[1]))
        # noise may drift along the line: means of neighbours tell
        means = rest.reshape(BATCHES, -1, rest.shape[1]).mean(axis=1)
        drift = np.sqrt(np.sum(means**2, axis=0) / (BATCHES - terms) * len(t) / BATCHES)
        off = np.where(drift > DRIFTS * spread, 2 * drift, MARGIN * spread) * fit.deviation
        for other in fits[terms - TERMS[0] + 1 :]:
            apart = np.abs(found - other.slope)
            by_chance = spread * np.sqrt(other.deviation**2 - fit.deviation**2)
            off = np.maximum(off, np.where(apart > CHANCE * by_chance, apart, 0))
        # noise that is the same all along the line is not seen in what is left
        alike = np.where(spread < uncertain / COHERENT, uncertain / t.max(), 0)
        off = np.maximum(off, alike)
        better = (ratio > noise.ALIKE) & (spread <= ROUGHER * uncertain) & (off < error)
        value[better], error[better], loud[better] = found[better], off[better], spread[better]
    return value, error, loud


def _least_squares(t: Array, values: Array, terms: int, beside: Array, first: int = 1) -> Fit:
    """The fit by so many powers of t, every second one from the first, and what is linear in
    `beside`; the slope is the coefficient of the first.
    """
    powers = (t[:, None] / t.max()) ** np.arange(first, first + 2 * terms, 2)
    basis = np.hstack([powers, beside / np.abs(beside).max(axis=0, initial=1e-300)])
    covariance = np.linalg.inv(basis.T @ basis)
    coefficients = covariance @ basis.T @ values
    weights = basis @ covariance[0] / t.max()
    deviation, rest = float(np.sqrt(np.sum(weights**2))), values - basis @ coefficients
    return Fit(coefficients[0] / t.max(), deviation, weights, rest)
