"""From numeric slopes to verdicts: every entry of the gradient against its own bound."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients.given import Claim
from dnnmath.gradients.ladder import EPS, SAFETY, Array, Line
from dnnmath.gradients.numeric import Estimate, Surroundings
from dnnmath.gradients.report import FAIL, PASS, UNSURE

FEW = 8.0
"""Units of rounding that a right gradient may be off by."""
NEGLIGIBLE = 1e-8
"""A bound below this part of the slopes met around x is good enough where the slope at x vanishes.
"""
SEEN = 1e5
"""A gradient that is 0 but for rounding is right where f shows no slope above this many times that.
"""
NARROWLY = 1e3
"""A value this many bounds off is wrong without a second ladder."""
OWN = 1e-8
"""A right gradient may be computed by other steps than f, that are off by this part of an entry,
half of its digits: the factors of an ill-conditioned system, an iteration that stops. No kick of x
shows it.
"""
ALIKE = 2e-7
"""An entry that is off by less than this part is not called wrong but undecided: the bound knows
the function that is computed, not how far that is from the one that was meant.
"""
IN_NOISE, AT_MOST = 10, 0.1
"""Where noise was averaged out, an entry passes that may be off by so many times the resolution, up
to this part of its size, unless f is random: what hides in the noise of f is said in the report.
"""
NEAR_MISS = 3.0
"""A value this many bounds off may be right after all where noise or jumps are what makes them: an
average knows of bends of f only what noise does not hide.
"""


@dataclass
class Case:
    """A gradient under examination. Arrays are (n, m): coordinate lines by values of f, in the
    units of the ladder.
    """

    near: Surroundings
    claim: Claim
    resolution: float
    given: Array = field(init=False)
    estimate: Estimate = field(init=False)
    slack: Array = field(init=False)  # what else, beside the bound, a right value may be off by
    from_afar: NDArray[np.bool_] = field(init=False)  # whether large steps alone agree
    lenient: bool = False  # whether what is nearly alike is undecided
    in_pieces: NDArray[np.bool_] = field(init=False)  # values with slopes across many pieces of f
    jumps: NDArray[np.bool_] = field(init=False)  # values that jump near x
    elsewhere: NDArray[np.bool_] = field(init=False)  # whether it was found at another scale
    averaged: NDArray[np.bool_] = field(init=False)  # whether the slope is an average
    approximate: NDArray[np.bool_] = field(init=False)  # values with entries a little off
    mixes_sides: bool = False  # whether rows take different sides of one kink
    verdicts: NDArray[np.int8] = field(init=False)
    bound: Array = field(init=False)

    def __post_init__(self) -> None:
        self.given = in_units(self.claim.matrix, self.near)
        self.slack = np.zeros_like(self.given)
        self.elsewhere = np.zeros(self.given.shape, dtype=bool)
        self.averaged = np.zeros(self.given.shape, dtype=bool)
        self.in_pieces = np.zeros(self.given.shape[1], dtype=bool)
        self.jumps = np.zeros(self.given.shape[1], dtype=bool)
        self.approximate = np.zeros(self.given.shape[1], dtype=bool)
        self.from_afar = np.zeros(self.given.shape, dtype=bool)
        self.estimate = self.near.short(self.lines(np.arange(len(self.given))))
        self.judge()

    @property
    def in_noise(self) -> float:
        """What takes the place of the resolution where noise was averaged out."""
        return max(self.resolution, min(IN_NOISE * self.resolution, AT_MOST))

    def lines(self, indices: NDArray[np.intp]) -> list[Line]:
        """The coordinate lines of these entries."""
        return self.near.coordinates(indices)

    def takes_its_own_scale(self, i: int, asked: NDArray[np.bool_]) -> bool:
        """Measure entry i in |x_i| from now on, if the values of f that are asked for move then."""
        scales = self.near.scales.copy()
        scales[i] = abs(self.near.reference.tree.vector[i])
        near = replace(self.near, scales=scales)
        found = near.deep(near.coordinates([i]))
        if not (found.settled() | ~found.motionless())[0, asked].all():
            return False
        row, factor = slice(i, i + 1), self.near.scales[i] / scales[i]
        before = self.estimate.rows(row).rescaled(factor)
        self.near, self.given = near, in_units(self.claim.matrix, near)
        self.slack[i] /= factor
        self.estimate.update(row, found.where_it_agrees(before))
        return True

    def judge(self) -> None:
        """Verdicts and bounds from what is known so far."""
        self.verdicts, self.bound = verdict_of(self)
        if self.lenient:
            value = np.where(np.isfinite(self.estimate.value), np.abs(self.estimate.value), 0)
            alike = ~self.estimate.kink & (distance(self) <= ALIKE * value)
            self.verdicts[(self.verdicts == FAIL) & alike] = UNSURE


def in_units(matrix: Array, near: Surroundings) -> Array:
    """A Jacobian (m, n) as slopes along the coordinate lines (n, m), in the units of the ladder."""
    direct = matrix.T / near.unit * near.scales[:, None]
    return np.where(
        np.isfinite(direct) & (direct != 0), direct, matrix.T * near.scales[:, None] / near.unit
    )


def near_one(case: Case, units: float) -> Array:
    """So many units of what numbers near 1 are rounded by, in the units of the ladder.

    A right formula may give so much for 0: SoftMax's s - s² where s is nearly 1.
    """
    return in_units(np.full(case.claim.matrix.shape, units * EPS), case.near)


def grain(case: Case) -> Array:
    """What a right formula may give for 0, (n, m): nothing where f is so small and so quiet that no
    number near 1 can be part of it.
    """
    uncertain = np.maximum(case.near.noise.absolute * case.near.unit, EPS * case.near.unit)
    return np.where(uncertain >= EPS / 64, near_one(case, FEW), 0)


def verdict_of(case: Case) -> tuple[NDArray[np.int8], Array]:
    """PASS, FAIL or UNSURE for every entry, and the bound that it was held against."""
    estimate, given, scales, eps = (
        case.estimate,
        case.given,
        case.near.scales[:, None],
        case.claim.eps[:, None],
    )
    low, high, value = estimate.low, estimate.high, estimate.value
    least = case.claim.least[:, None] * scales / case.near.unit
    bound = SAFETY * estimate.error + FEW * eps * (np.abs(value) + _conditioning(case)) + case.slack
    infinite = np.isinf(low) | np.isinf(high)
    bound = np.where(np.isfinite(value), bound, np.where(infinite, 0, np.inf))
    at_an_end = np.isinf(given) & ((given == low) | (given == high))
    off, size = distance(case), size_of(case, bound)
    noisy = case.averaged & (case.near.reference.wobble == 0)
    # nothing is called wrong within so many bounds: what is small may as well pass
    wide = noisy & (bound > case.resolution * size)
    resolution = np.where(wide, case.in_noise, case.resolution)
    narrowly = np.clip(resolution * size, bound, NEAR_MISS * bound)
    bound = np.where(noisy, narrowly, bound)
    agree = (off <= bound + FEW * least) | at_an_end
    nothing = (np.abs(given) <= grain(case)) & (bound <= SEEN * grain(case))
    nothing |= (given == 0) & (value == 0) & (bound <= SEEN * FEW * EPS)  # in the size of f
    may_be_off = np.minimum(off, 0.5 * bound) + 0.5 * bound
    sharp = (may_be_off <= resolution * size) | (bound <= NEGLIGIBLE * estimate.swing) | nothing
    jump = np.isnan(low) | np.isnan(high)
    between = infinite & ~at_an_end
    verdicts = np.full(given.shape, UNSURE, dtype=np.int8)
    verdicts[agree & sharp & ~between] = PASS
    verdicts[~agree & ~jump & ~(off <= SAFETY * estimate.doubt)] = FAIL
    verdicts[np.isnan(given)] = FAIL
    return verdicts, bound + FEW * least


def size_of(case: Case, bound: Array) -> Array:
    """What a bound is small against, (n, m): the entry, or what is `asked_of` it."""
    return np.fmax(np.abs(case.estimate.value), asked_of(case, bound))


def asked_of(case: Case, bound: Array) -> Array:
    """The given value of each entry, or a tenth of what the largest slope of the same value of f is
    at least, both per unit of x and per size of x: entries may have units of their own, (n, m).
    Those that are 0 have no size.
    """
    value, scales = np.abs(case.estimate.value), case.near.scales[:, None]
    x = np.abs(case.near.reference.tree.vector)[:, None]
    own = np.minimum(x, scales) / scales
    least = np.where(np.isfinite(value) & (bound < value), value - bound, 0)
    largest = np.max(least / scales, axis=0) * scales
    largest = np.where(x > 0, np.fmin(largest, np.max(least * own, axis=0) / own), largest)
    return np.maximum(np.abs(case.given), 0.1 * largest)


def distance(case: Case) -> Array:
    """How far the given values are outside of the intervals."""
    return np.maximum(
        np.maximum(case.estimate.low - case.given, case.given - case.estimate.high), 0
    )


def is_off(case: Case) -> NDArray[np.bool_]:
    """Entries that are off by more than their bounds and not passed, (n, m)."""
    return (case.verdicts != PASS) & (distance(case) > case.bound)


def is_known(case: Case) -> NDArray[np.bool_]:
    """Entries with a bound, at no kink and with f on both sides, (n, m)."""
    return np.isfinite(case.bound) & ~case.estimate.kink & ~case.estimate.one_sided


def is_narrowly_off(case: Case) -> NDArray[np.bool_]:
    """Entries that are off by less than the resolution, (n, m), unless another one of the same
    value is off by more.
    """
    limit = case.resolution * size_of(case, case.bound)
    narrowly = (case.verdicts != PASS) & (distance(case) <= limit)
    return narrowly & ~((case.verdicts == FAIL) & ~narrowly).any(axis=0)


def far_off(case: Case) -> NDArray[np.bool_]:
    """Wrong by so many bounds that no second look is needed."""
    return (case.verdicts == FAIL) & (distance(case) > NARROWLY * case.bound)


def _conditioning(case: Case) -> Array:
    """How far rounding of x moves each entry: |φ_i''|^½ (Σ_j |φ_j''| x_j²)^½, at least what it does
    to its own.
    """
    relative = np.abs(case.near.reference.tree.vector) / case.near.scales
    root = np.sqrt(case.estimate.curvature)
    return root * np.sqrt(np.sum(case.estimate.curvature * relative[:, None] ** 2, axis=0))
