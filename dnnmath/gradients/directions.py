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

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients.given import Claim
from dnnmath.gradients.judge import FEW, NARROWLY
from dnnmath.gradients.ladder import SAFETY, Array, Direction
from dnnmath.gradients.numeric import Estimate, Surroundings
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
    near = replace(near, scales=_even_scales(near))
    everywhere = np.arange(len(near.scales))
    found = compare(near, claim, [everywhere] * count, resolution)
    entries: list[Entry] = []
    remarks = [_probability_to_miss(found)]
    infinite = np.argwhere(~np.isfinite(claim.matrix))
    if len(infinite):
        entries = [_entry(near, claim, int(i), int(j)) for j, i in infinite[:ENTRIES]]
        remarks.append(f"{len(infinite)} entries of the gradient are not finite")
    elif (found.verdicts == FAIL).any():
        entries, complete = search(near, claim, resolution)
        if not complete:
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


def compare(
    near: Surroundings, claim: Claim, blocks: list[NDArray[np.intp]], resolution: float
) -> Comparison:
    """The slopes along one random direction for each block of entries, the others held fixed."""
    x = near.reference.tree.vector
    directions = np.zeros((len(blocks), len(x)))
    for d, block in zip(directions, blocks, strict=True):
        d[block] = near.rng.standard_normal(len(block)) * near.scales[block]
    lines = [Direction(x, d) for d in directions]
    estimate = near.short(lines)
    found = _compared(near, claim, directions, estimate, resolution)
    passed = (found.verdicts == PASS) | _far_off(found)
    doubtful = np.flatnonzero(~(estimate.converged & passed).all(axis=1))
    if len(doubtful):
        estimate.update(doubtful, near.deep([lines[i] for i in doubtful]))
        found = _compared(near, claim, directions, estimate, resolution)
    wrong = np.flatnonzero(((found.verdicts == FAIL) & ~_far_off(found)).any(axis=1))
    if len(wrong):  # a second ladder has to say the same
        first, second = estimate.rows(wrong), near.deep([lines[i] for i in wrong])
        apart = np.abs(first.value - second.value) / SAFETY
        estimate.error[wrong] = np.fmax(first.error, np.where(np.isfinite(apart), apart, 0))
        found = _compared(near, claim, directions, estimate, resolution, allow_own_rounding=True)
    return found


def _far_off(found: Comparison) -> NDArray[np.bool_]:
    """Where the claimed slope is so many bounds off that no second look is needed."""
    return np.abs(found.claimed - found.estimate.value) > NARROWLY * found.bound


def _compared(
    near: Surroundings,
    claim: Claim,
    directions: Array,
    estimate: Estimate,
    resolution: float,
    allow_own_rounding: bool = False,
) -> Comparison:
    """Claimed slopes against numeric ones."""
    gradient = claim.matrix / near.unit[:, None]
    claimed = directions @ gradient.T
    norm = np.sqrt(directions**2 @ (gradient**2).T)
    own = (
        np.sqrt((directions * claim.eps) ** 2 @ (gradient**2).T)
        + claim.eps.max() * estimate.curvature
    )
    bound = SAFETY * estimate.error + FEW * own
    if allow_own_rounding:
        bound = bound + _own_rounding(near, claim, directions, claimed, resolution * norm)
    agree = (estimate.low - bound <= claimed) & (claimed <= estimate.high + bound)
    sharp = bound <= resolution * np.maximum(norm, np.abs(estimate.value))
    sharp |= (norm == 0) & (bound <= 1e-10 * estimate.size)
    verdicts = np.full(claimed.shape, UNSURE, dtype=np.int8)
    verdicts[agree & sharp] = PASS
    verdicts[~agree & ~estimate.kink] = FAIL
    verdicts[~np.isfinite(claimed)] = FAIL
    return Comparison(claimed, estimate, bound, norm, verdicts)


def _own_rounding(
    near: Surroundings, claim: Claim, directions: Array, claimed: Array, limit: Array
) -> Array:
    """What the claimed slopes move when x moves by a unit of rounding, where that is little."""
    tree, moved = near.reference.tree, np.zeros_like(claimed)
    for _ in range(4 if claim.function is not None else 0):
        kicked = tree.vector * (1 + 4 * tree.eps * near.rng.uniform(-1, 1, tree.vector.shape))
        matrix = claim.function(kicked) if claim.function is not None else None
        if matrix is not None:
            moved = np.fmax(moved, np.abs(directions @ (matrix / near.unit[:, None]).T - claimed))
    return np.where(moved <= limit, 2 * moved, 0)


def search(near: Surroundings, claim: Claim, resolution: float) -> tuple[list[Entry], bool]:
    """Wrong entries that halving finds, a few of each array, and whether it looked everywhere."""
    limit = near.reference.evaluations + EVALUATIONS
    entries: list[Entry] = []
    complete = True
    for leaf in near.reference.tree.leaves:
        waiting = [np.arange(leaf.start, leaf.start + leaf.size)]
        first = len(entries)
        while waiting:
            if len(entries) - first >= ENTRIES or near.reference.evaluations > limit:
                complete = False
                break
            block = waiting.pop()
            found = compare(near, claim, [block], resolution)
            wrong = np.flatnonzero(found.verdicts[0] == FAIL)
            if len(wrong) and len(block) == 1:
                entries.append(_entry(near, claim, int(block[0]), int(wrong[0])))
            elif len(wrong):
                waiting += list(reversed(np.array_split(block, 2)))
    return entries, complete


def _entry(near: Surroundings, claim: Claim, i: int, j: int) -> Entry:
    """A wrong entry with its numeric value."""
    shape, given = near.reference.shape, float(claim.matrix[j, i])
    output = f"f[{', '.join(str(int(k)) for k in np.unravel_index(j, shape))}] by " if shape else ""
    line = near.coordinates([i])
    slope = near.deep(line)
    back = near.unit[j] / near.scales[i]
    numeric, bound = float(slope.value[0, j] * back), float(SAFETY * slope.error[0, j] * back)
    return Entry(output + near.reference.tree.name(i), given, numeric, bound, "fail")


def _even_scales(near: Surroundings) -> Array:
    """Scales that do not neglect small entries of an array: at least 0.3 of its median."""
    scales = near.scales.copy()
    for leaf in near.reference.tree.leaves:
        part = slice(leaf.start, leaf.start + leaf.size)
        scales[part] = np.maximum(scales[part], 0.3 * np.median(scales[part]))
    return scales


def _probability_to_miss(found: Comparison) -> str:
    """The sentence on what k directions can miss."""
    hidden = 2 * found.bound / (SMALL * found.norm)
    probability = float(np.prod(np.fmin(0.8 * np.fmax.reduce(hidden, axis=1), 1)))
    share = f"{SMALL:g} of the gradient's norm"
    return f"an error of {share} is missed with a probability of {max(probability, 1e-99):.0e}"
