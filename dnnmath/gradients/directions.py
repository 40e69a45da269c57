r"""Large inputs: the gradient along a few random directions, and after a failure the search for the
wrong entries.

With d Gaussian, an error e of the gradient shows as e·d, itself Gaussian with standard deviation
‖e‖ whatever the number of entries. It is missed along one direction when |e·d| is below what the
bound hides, which has probability at most 0.8·t/‖e‖ for a hidden width t, and along k directions
with the product of these.

Wrong entries are found by halving: a block that disagrees along a direction of its own is split,
log_2 n times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.diagnosis import of_slopes
from dnnmath.gradients.given import Claim
from dnnmath.gradients.judge import ALIKE, FEW, NARROWLY, OWN
from dnnmath.gradients.ladder import EPS, SAFETY, Array, Direction, Noise
from dnnmath.gradients.mistakes import Part
from dnnmath.gradients.numeric import Estimate, Surroundings, typical
from dnnmath.gradients.report import FAIL, NAMES, PASS, UNSURE, Entry, GradientReport

AFFORDABLE = 1000
"""Up to so many entries each is checked by itself, unless the caller says otherwise."""
USUAL = 4
ENTRIES, EVALUATIONS = 5, 6000
"""The search stops at so many wrong entries of an array, or after so many evaluations of f."""
SMALL = 1e-4
"""The size of error, as a part of the gradient's norm, for which the probability to miss it is
stated.
"""


class Block(NamedTuple):
    """Entries start <= i < stop; of those known to hold a wrong one, not `is_open`, no more has to
    be seen.
    """

    start: int
    stop: int
    is_first: bool = False
    is_open: bool = True


@dataclass(frozen=True)
class Comparison:
    """Claimed and numeric slopes along k directions, (k, m), in units of f."""

    claimed: Array
    estimate: Estimate
    bound: Array
    norm: Array  # (k, m): the standard deviation of claimed slopes along such directions
    verdicts: NDArray[np.int8]


def along_directions(
    near: Surroundings, claim: Claim, count: int, resolution: float
) -> GradientReport:
    """Check g·d along `count` random directions; name the wrong entries when it fails."""
    even_out(near)
    everywhere = Block(0, len(near.scales))
    found = joined([compare(near, claim, everywhere, resolution) for _ in range(count)])
    entries: list[Entry] = []
    remarks = [_probability_to_miss(found)] + ([claim.remark] if claim.remark else [])
    infinite = () if np.isfinite(claim.matrix).all() else np.argwhere(~np.isfinite(claim.matrix))
    if len(infinite):
        entries = [_entry(near, claim, int(i), int(j)) for j, i in infinite[:ENTRIES]]
        remarks.append(f"{len(infinite)} entries of the gradient are not finite")
    elif (found.verdicts == FAIL).any():
        said = of_slopes(_as_part(found, near))
        entries, complete = search(near, claim, resolution, 1 if said else ENTRIES)
        if said:
            remarks.insert(0, f"the gradient {said}")
        elif not complete:
            remarks.append(f"the search stopped at {len(entries)} wrong entries: there may be more")
    elif found.estimate.kink.any():
        remarks.append(
            "kinks at x along these directions: the slopes lie between the one-sided ones"
        )
    shape = (count, *near.reference.shape)
    return GradientReport(
        NAMES[int(found.verdicts.max())],
        (found.claimed * near.unit).reshape(shape),
        (found.estimate.value * near.unit).reshape(shape),
        (found.bound * near.unit).reshape(shape),
        np.array(NAMES)[found.verdicts].reshape(shape),
        entries=tuple(entries),
        remarks=tuple(remarks),
        seed=near.seed,
        evaluations=near.reference.evaluations,
        checked=f"{count} random directions in place of {len(near.scales)} entries",
        _source=(near, claim),
    )


def compare(near: Surroundings, claim: Claim, block: Block, resolution: float) -> Comparison:
    """The slopes along one random direction for a block of entries, the others held fixed."""
    x = near.reference.tree.vector
    d = np.zeros_like(x)
    part = slice(block.start, block.stop)
    d[part] = near.rng.standard_normal(len(d[part]))
    d[part] *= near.scales[part]
    lines = [Direction(x, d)]
    # no step along d is exact in every entry: what that moves f by is noise
    rounding = EPS * np.maximum(claim.size_along(x, d), claim.size_along(x, x)) / near.unit
    noise = Noise(near.noise.absolute + np.nan_to_num(rounding), near.noise.relative)
    near = replace(near, noise=noise)
    estimate = near.short(lines)
    found = _compared(near, claim, d, estimate, resolution)
    if not (estimate.converged & ((found.verdicts == PASS) | _far_off(found))).all():
        estimate = near.deep(lines)
        found = _compared(near, claim, d, estimate, resolution)
    if ((found.verdicts == FAIL) & ~_far_off(found)).any():  # a second ladder has to say the same
        apart = np.abs(estimate.value - near.deep(lines).value) / SAFETY
        error = np.fmax(estimate.error, np.where(np.isfinite(apart), apart, 0))
        estimate = estimate._replace(error=error)
        found = _compared(near, claim, d, estimate, resolution, allow_own_rounding=True)
    return found


def joined(found: list[Comparison]) -> Comparison:
    """Comparisons along several directions as one."""
    estimate = Estimate(*map(np.concatenate, zip(*(one.estimate for one in found), strict=True)))
    claimed, bound, norm = (
        np.concatenate([getattr(one, name) for one in found])
        for name in ("claimed", "bound", "norm")
    )
    return Comparison(
        claimed, estimate, bound, norm, np.concatenate([one.verdicts for one in found])
    )


def _far_off(found: Comparison) -> NDArray[np.bool_]:
    """Where the claimed slope is so many bounds off that no second look is needed."""
    return np.abs(found.claimed - found.estimate.value) > NARROWLY * found.bound


def _compared(
    near: Surroundings,
    claim: Claim,
    d: Vector,
    estimate: Estimate,
    resolution: float,
    allow_own_rounding: bool = False,
) -> Comparison:
    """The claimed slope against the numeric one, (1, m)."""
    x = near.reference.tree.vector
    claimed = (claim.along(x, d) / near.unit)[None]
    norm = (claim.size_along(x, d) / near.unit)[None]
    eps = float(claim.eps.max())
    own = eps * (norm + estimate.curvature)
    bound = SAFETY * estimate.error + FEW * own
    if allow_own_rounding:
        bound = bound + _own_rounding(near, claim, d, claimed, norm, resolution)
    agree = (estimate.low - bound <= claimed) & (claimed <= estimate.high + bound)
    sharp = bound <= resolution * np.maximum(norm, np.abs(estimate.value))
    sharp |= (norm == 0) & (bound <= 1e-10 * estimate.size)
    verdicts = np.full(claimed.shape, UNSURE, dtype=np.int8)
    verdicts[agree & sharp] = PASS
    alike = np.abs(claimed - estimate.value) <= ALIKE * 0.01 * norm
    verdicts[~agree & ~estimate.kink & ~alike] = FAIL
    verdicts[~np.isfinite(claimed)] = FAIL
    return Comparison(claimed, estimate, bound, norm, verdicts)


def _own_rounding(
    near: Surroundings, claim: Claim, d: Vector, claimed: Array, norm: Array, resolution: float
) -> Array:
    """What the claimed slopes move when x moves by a unit of rounding, where that is little."""
    moved = np.zeros_like(claimed)
    for _ in range(4):
        kicked = near.kicked()
        if claim.product is not None:
            slopes = claim.product(kicked, d)
        else:
            matrix = claim.function(kicked) if claim.function is not None else None
            slopes = matrix @ d if matrix is not None else claimed[0] * near.unit
        moved = np.fmax(moved, np.abs(slopes / near.unit - claimed))
    return np.fmax(np.where(moved <= resolution * norm, 2 * moved, 0), OWN * norm)


def _as_part(found: Comparison, near: Surroundings) -> Part:
    """The slopes, all of them, as an array of a gradient."""
    sides = found.claimed, found.estimate.low, found.estimate.high, found.bound
    given, low, high, bound = (side.ravel() for side in sides)
    wrong = found.verdicts.ravel() == FAIL
    return Part("the gradient", given, low, high, bound, wrong, np.zeros(0), near.unit, 0)


def search(
    near: Surroundings, claim: Claim, resolution: float, most: int = ENTRIES
) -> tuple[list[Entry], bool]:
    """Wrong entries that halving finds, a few of each array, and whether it looked everywhere.

    Where the first half of a wrong block is right the second must be wrong: it is split at once.
    """
    limit = near.reference.evaluations + EVALUATIONS
    entries: list[Entry] = []
    complete = True
    for leaf in near.reference.tree.leaves:
        waiting = [Block(leaf.start, leaf.start + leaf.size)]
        first = len(entries)
        while waiting:
            if len(entries) - first >= most or near.reference.evaluations > limit:
                complete = False
                break
            block = waiting.pop()
            found = compare(near, claim, block, resolution) if block.is_open else None
            wrong = np.zeros(0) if found is None else np.flatnonzero(found.verdicts[0] == FAIL)
            if block.stop - block.start == 1 and len(wrong):
                entries.append(_entry(near, claim, block.start, int(wrong[0])))
            elif found is None or len(wrong):
                waiting.append(Block((block.start + block.stop) // 2, block.stop))
                waiting.append(Block(block.start, (block.start + block.stop) // 2, is_first=True))
            elif block.is_first and waiting[-1].stop - waiting[-1].start > 1:
                waiting[-1] = waiting[-1]._replace(is_open=False)
    return entries, complete


def _entry(near: Surroundings, claim: Claim, i: int, j: int) -> Entry:
    """A wrong entry with its numeric value."""
    given = float(claim.entry(near.reference.tree.vector, i)[j])
    line = near.coordinates([i])
    slope = near.deep(line)
    back = near.unit[j] / near.scales[i]
    numeric, bound = float(slope.value[0, j] * back), float(SAFETY * slope.error[0, j] * back)
    return Entry(near.reference.name(j, i), given, numeric, bound, "fail")


def even_out(near: Surroundings) -> None:
    """Scales that do not neglect small entries of an array: at least 0.3 of its median."""
    for leaf in near.reference.tree.leaves:
        part = near.scales[leaf.start : leaf.start + leaf.size]
        np.maximum(part, 0.3 * typical(part, 1.0), out=part)


def _probability_to_miss(found: Comparison) -> str:
    """The sentence on what k directions can miss."""
    hidden = np.where(found.norm > 0, 2 * found.bound / (SMALL * found.norm), 0)
    probability = float(np.prod(np.fmin(0.8 * np.fmax.reduce(hidden, axis=1), 1)))
    share = f"{SMALL:g} of the gradient's norm"
    return f"an error of {share} is missed with a probability of {max(probability, 1e-99):.0e}"
