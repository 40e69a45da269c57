"""What a wrong gradient of many entries looks like, told by slopes along random directions.

A known mistake is undone on the given array G, and the slopes G·d are compared with those of f: no
right entry is needed for that, so it costs the same for a million entries as for a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from dnnmath.gradients._trees import Leaf
from dnnmath.gradients.diagnosis import of_another_point, of_slopes
from dnnmath.gradients.directions import Block, compare, joined
from dnnmath.gradients.given import Claim
from dnnmath.gradients.ladder import Array
from dnnmath.gradients.mistakes import Part, Repair, repairs, with_a_multiple
from dnnmath.gradients.numeric import Surroundings
from dnnmath.gradients.report import FAIL, GradientReport

DIRECTIONS = 3
ARRAYS = 10
"""So many arrays are looked at, at most."""


def with_names(
    report: GradientReport, near: Surroundings, claim: Claim, resolution: float
) -> GradientReport:
    """The report, with sentences on what the wrong arrays look like where it has none yet."""
    is_named = any(remark.startswith("the gradient looks like") for remark in report.remarks)
    leaves = near.reference.tree.leaves
    known = claim.product is None and np.isfinite(claim.matrix).all()
    if report.verdict != "fail" or is_named or not known or len(leaves) > ARRAYS:
        return report
    said, wrong = [], []
    for leaf in leaves:
        D, slopes = _along(near, claim, leaf.start, leaf.start + leaf.size, resolution)
        if slopes.wrong.any():
            wrong.append(leaf.name.replace("x", "the gradient by x", 1))
            found = of_slopes(slopes) or _undone(near, claim, leaf, D, slopes)
            said += [f"{wrong[-1]} {found}"] if found else []
    if len(said) < len(wrong) and claim.function is not None:
        found = _elsewhere(near, claim, resolution)
        said = [f"the gradient {found}"] if found else said
    if len(leaves) > 1 and len(wrong) == 1:
        said.append(f"{wrong[0]} is the only array that is wrong")
    evaluations = near.reference.evaluations
    return replace(report, remarks=(*said, *report.remarks), evaluations=evaluations)


def _along(
    near: Surroundings, claim: Claim, start: int, stop: int, resolution: float
) -> tuple[Array, Part]:
    """Random directions of these entries, (stop - start, k), and the slopes along them, (k m,)."""
    seeds = [[near.seed, start, k] for k in range(DIRECTIONS)]
    found = joined(
        [
            compare(
                replace(near, rng=np.random.default_rng(seed)),
                claim,
                Block(start, stop),
                resolution,
            )
            for seed in seeds
        ]
    )
    # `compare` draws its direction first
    drawn = [np.random.default_rng(seed).standard_normal(stop - start) for seed in seeds]
    D = np.stack(drawn, axis=1) * near.scales[start:stop, None]
    sides = found.claimed, found.estimate.low, found.estimate.high, found.bound
    given, low, high, bound = (side.ravel() for side in sides)
    wrong = found.verdicts.ravel() == FAIL
    return D, Part("the gradient", given, low, high, bound, wrong, np.zeros(0), near.unit, 0)


def _undone(near: Surroundings, claim: Claim, leaf: Leaf, D: Array, slopes: Part) -> str:
    """The mistake that explains the slopes of one array, or ""."""
    for said, repaired, free in _repairs(near, claim, leaf, D, slopes):
        there = _slopes(near, repaired, D)
        if slopes.shows(there, free):
            return f"looks like {said} ({slopes.agreement(there)})"
    return ""


def _repairs(
    near: Surroundings, claim: Claim, leaf: Leaf, D: Array, slopes: Part
) -> Iterator[Repair]:
    """What undoing a mistake gives, where that takes no right entry, or one number."""
    reference, columns = near.reference, slice(leaf.start, leaf.start + leaf.size)
    shape = reference.shape + leaf.shape
    given = claim.matrix[:, columns].reshape(shape)
    x = reference.tree.vector[columns].reshape(leaf.shape)
    unknown = np.full(shape, np.nan)
    nowhere = np.zeros(shape, dtype=bool)
    yield from repairs(
        Part(
            "", given, unknown, unknown, unknown, nowhere, x, reference.values, len(reference.shape)
        )
    )
    if given.shape == x.shape and x.any():
        off, along_x = slopes.given - slopes.numeric, _slopes(near, x, D)
        multiple = float(off @ along_x) / float(along_x @ along_x)
        if np.isfinite(multiple) and multiple != 0:
            yield with_a_multiple(given, x, multiple)


def _slopes(near: Surroundings, array: Array, D: Array) -> Array:
    """The slopes, (k m,), that an array of a gradient has."""
    matrix = array.reshape(len(near.unit), -1)
    return np.asarray((matrix @ D / near.unit[:, None]).T.ravel())


def _elsewhere(near: Surroundings, claim: Claim, resolution: float) -> str:
    """Whether the slopes are right ones at another point c·x."""
    x = near.reference.tree.vector
    D, slopes = _along(near, claim, 0, len(x), resolution)

    def there(point: Array) -> Array | None:
        assert claim.function is not None
        matrix = claim.function(point)
        return None if matrix is None else _slopes(near, matrix, D)

    return of_another_point(slopes, x, there)
