"""The report, in the caller's units, shapes and names."""

from __future__ import annotations

import numpy as np

from dnnmath.gradients import diagnosis
from dnnmath.gradients.given import Claim
from dnnmath.gradients.judge import Case, size_of
from dnnmath.gradients.ladder import SAFETY, Array
from dnnmath.gradients.mistakes import Part
from dnnmath.gradients.report import FAIL, NAMES, PASS, UNSURE, Entry, GradientReport

LISTED = 1000
"""Entries that did not pass, at most."""


def defective(claim: Claim, seed: int | None) -> GradientReport:
    """The report on something that is no gradient of f, whatever its values."""
    nothing = np.full(claim.matrix.shape, np.nan)
    verdicts = np.full(claim.matrix.shape, "fail")
    return GradientReport(
        "fail", claim.matrix, nothing, nothing, verdicts, reason=claim.defect, seed=seed or 0
    )


def summary(case: Case) -> GradientReport:
    """The report on a gradient checked entry by entry."""
    near, reference, tree = case.near, case.near.reference, case.near.reference.tree
    back = near.unit / near.scales[:, None]
    numeric, limits = (case.estimate.value * back).T, (case.bound * back).T
    shape = reference.shape + (tree.leaves[0].shape if len(tree.leaves) == 1 else tree.vector.shape)
    return GradientReport(
        NAMES[int(case.verdicts.max())],
        case.claim.matrix.reshape(shape),
        numeric.reshape(shape),
        limits.reshape(shape),
        np.array(NAMES)[case.verdicts.T].reshape(shape),
        entries=_entries(case, numeric, limits),
        remarks=(*_diagnosis(case, back), *_remarks(case)),
        seed=near.seed,
        evaluations=reference.evaluations,
        _source=(near, case.claim),
    )


def _diagnosis(case: Case, back: Array) -> list[str]:
    """What the wrong arrays look like."""
    if not (case.verdicts == FAIL).any():
        return []
    estimate, reference = case.estimate, case.near.reference
    fields = [case.claim.matrix, *((a * back).T for a in (estimate.low, estimate.high, case.bound))]
    parts = []
    for leaf in reference.tree.leaves:
        columns = slice(leaf.start, leaf.start + leaf.size)
        shape = reference.shape + leaf.shape
        given, low, high, bound = (a[:, columns].reshape(shape) for a in fields)
        wrong = (case.verdicts.T[:, columns] == FAIL).reshape(shape)
        name = leaf.name.replace("x", "the gradient by x", 1)
        x = reference.tree.vector[columns].reshape(leaf.shape)
        outputs = len(reference.shape)
        parts.append(Part(name, given, low, high, bound, wrong, x, reference.values, outputs))
    return diagnosis.sentences(parts, reference.tree, reference, case.claim.function)


def _entries(case: Case, numeric: Array, limits: Array) -> tuple[Entry, ...]:
    """The entries that did not pass: wrong ones before undecided ones, the furthest off first."""
    given, verdicts = case.claim.matrix, case.verdicts.T
    rows, columns = np.nonzero(verdicts != PASS)
    apart = np.nan_to_num(np.abs(given - numeric)[rows, columns], nan=np.inf)
    size = np.round(np.log(apart), 6)  # those alike but for rounding stay in their order
    order = np.lexsort((-size, -verdicts[rows, columns]))[:LISTED]
    entries = []
    for i, j in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        values = float(given[i, j]), float(numeric[i, j]), float(limits[i, j])
        remark = _remark(case, j, i)
        entries.append(
            Entry(case.near.reference.name(i, j), *values, NAMES[verdicts[i, j]], remark)
        )
    return tuple(entries)


def _remark(case: Case, j: int, i: int) -> str:
    near, estimate = case.near, case.estimate
    apart = case.given[j, i] - estimate.value[j, i]
    if np.isinf(estimate.value[j, i]):
        return "infinite slope"
    if estimate.kink[j, i]:
        ends = np.array([estimate.low[j, i], estimate.high[j, i]]) * near.unit[i] / near.scales[j]
        return f"kink: any value in [{ends[0]:.6g}, {ends[1]:.6g}] is a choice"
    if case.verdicts[j, i] == UNSURE and np.abs(apart) > case.bound[j, i]:
        if case.averaged[j, i]:
            return "too near for a mistake in so much noise"
        if case.approximate[i]:
            return "a little off like others: are f or the gradient approximations?"
        if np.abs(apart) <= SAFETY * estimate.doubt[j, i]:
            return "other steps tell another slope: does f jump or end close to x?"
        return "too near for a mistake, too far for rounding: is f ill-conditioned?"
    if estimate.one_sided[j, i]:
        return "edge of the domain: one-sided slope"
    if np.isnan(estimate.value[j, i]):
        return (
            "no slope found: f jumps, has infinite slopes of both signs, or is not defined around"
        )
    return ""


def _remarks(case: Case) -> tuple[str, ...]:
    near, claim, estimate = case.near, case.claim, case.estimate
    remarks = [claim.remark] if claim.remark else []
    for what, where in (("kink", estimate.kink), ("edge of the domain", estimate.one_sided)):
        columns = np.flatnonzero(where.any(axis=1))
        if len(columns):
            names = ", ".join(near.reference.tree.name(int(j)) for j in columns[:5])
            remarks.append(
                f"{what} at {names}" + (f" and {len(columns) - 5} more" if len(columns) > 5 else "")
            )
    if case.mixes_sides:
        remarks.append(
            "each value of f may have the given slopes, but not all at one side of the kink, nor "
            "in between"
        )
    if case.in_pieces.any():
        remarks.append("f consists of many small pieces: its slopes are measured across them")
    hidden = np.where(case.averaged, case.bound / size_of(case, case.bound), 0).max(initial=0)
    if case.verdicts.max() == PASS and hidden > case.resolution:
        remarks.append(f"f is noisy: a mistake of less than {hidden:.1%} may hide in that")
    if case.verdicts.max() == UNSURE:
        noise = near.noise
        sizes = np.fmax(noise.absolute * near.unit, noise.relative * np.abs(near.reference.values))
        remarks.append(f"values of f near x are uncertain by {sizes.max():.1e}")
    if (near.reference.wobble > 0).any():
        remarks.append(
            f"f is not deterministic: calls at x differ by up to {near.reference.wobble.max():.1e}"
        )
    if near.reference.refused:
        remarks.append(f"f raised near x: {near.reference.refused}")
    return tuple(remarks)
