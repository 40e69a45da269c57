"""What kind of mistake a wrong gradient looks like: one sentence with its evidence, or nothing.

Each known mistake is undone on the given values, first on all of them together, then one array of x
at a time; it is named when what comes out is right within the bounds at every entry, and when more
entries agree than the mistake has free numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Tree, Vector
from dnnmath.gradients.ladder import Array
from dnnmath.gradients.mistakes import (
    SURPRISE,
    Part,
    constant_factor,
    meaning,
    named_factor,
    repairs,
)
from dnnmath.gradients.units import missing_mask

Elsewhere = Callable[[Vector], Array | None]
TELLING_RANK = 1e-4
"""The rest of a difference of rank one must be below this part of it."""
FEW_MULTIPLES = (0.9, 0.95, 0.98, 0.99, 0.999, 1.001, 1.01, 1.02, 1.05, 1.1)


def sentences(
    parts: list[Part], tree: Tree, f: Callable[[Vector], Array], elsewhere: Elsewhere | None
) -> list[str]:
    """What explains the wrong entries: one sentence for all arrays, or one for each wrong array.

    f and `elsewhere`, the caller's gradient, are asked at other points where the values at x alone
    do not tell.
    """
    wrong = [part for part in parts if part.wrong.any()]
    if not wrong:
        return []
    whole = as_one(parts) if len(parts) > 1 else parts[0]
    if len(wrong) > 1:
        said = _one_for_all(whole)
        if said:
            return [f"the gradient {said}"]
    found = [f"{part.name} {said}" for part in wrong if (said := looks_like(part))]
    if len(found) < len(wrong) and elsewhere is not None:
        said = of_another_point(whole, tree.vector, elsewhere)
        said = said or missing_mask(tree, f, elsewhere, whole)
        if said:
            return [f"the gradient {said}"]
    if len(parts) > 1 and len(wrong) == 1:
        found.append(f"{wrong[0].name} is the only array that is wrong")
    return found


def as_one(parts: list[Part]) -> Part:
    """All arrays as one vector, a matrix (m, n) row by row, for mistakes that know no shapes."""
    m = math.prod(parts[0].given.shape[: parts[0].outputs])

    def joined(field: str) -> Array:
        blocks = [np.reshape(getattr(part, field), (m, -1)) for part in parts]
        return np.concatenate(blocks, axis=1).ravel()

    given, low, high, bound, wrong = map(joined, ("given", "low", "high", "bound", "wrong"))
    x = np.concatenate([part.x.ravel() for part in parts])
    return Part("the gradient", given, low, high, bound, wrong.astype(bool), x, parts[0].values, 0)


def looks_like(part: Part) -> str:
    """The mistake that explains all entries of an array, or ""."""
    if np.isnan(part.given).any() or np.isnan(part.low).any() or np.isnan(part.bound).any():
        return ""
    for said, repaired, free in repairs(part):
        if part.shows(repaired, free):
            return f"looks like {said} ({part.agreement(repaired)})"
    return _at_the_wrong_entries(part) or _missing_term(part) or _zeros(part)


def _one_for_all(whole: Part) -> str:
    """A sign or a factor that all arrays share."""
    if np.isnan(whole.given).any() or np.isnan(whole.low).any():
        return ""
    found = [("the right values with the opposite sign", -whole.given)]
    factor = constant_factor(whole)
    if factor is not None:
        said = f"{named_factor(factor)} times the right values{meaning(factor, whole)}"
        found.append((said, whole.given / factor))
    for said, repaired in found:
        if whole.shows(repaired, 1):
            return f"looks like {said} ({whole.agreement(repaired)})"
    return ""


def _at_the_wrong_entries(part: Part) -> str:
    """A sign or a factor that only the wrong entries have."""
    wrong = part.wrong
    if wrong.sum() < 2 or wrong.all():
        return ""
    some = Part(
        part.name,
        part.given[wrong],
        part.low[wrong],
        part.high[wrong],
        part.bound[wrong],
        wrong[wrong],
        np.zeros(0),
        part.values,
        0,
    )
    if not some.given.any():
        return ""
    said = _one_for_all(some)
    return f"{said} at all {int(wrong.sum())} wrong entries{_span(wrong)}" if said else ""


def _zeros(part: Part) -> str:
    """Whether the wrong entries are those where one of the two is 0."""
    count = int(part.wrong.sum())
    given, right = part.given[part.wrong], part.numeric[part.wrong]
    if not given.any():
        entries = f"all {count} wrong entries" if count > 1 else "the only wrong entry"
        return f"is 0 at {entries}{_span(part.wrong)}: a term is missing"
    if count > 1 and (np.abs(right) <= np.maximum(part.bound[part.wrong], 1e-300)).all():
        return f"should be 0 at all {count} wrong entries{_span(part.wrong)}: a mask is missing"
    return "" if part.outputs else _another_mask(part)


def _another_mask(part: Part) -> str:
    """Whether each wrong entry is 0 on exactly one side, some on either, and by no chance."""
    nothing = np.abs(part.numeric) <= np.maximum(part.bound, 1e-300)
    lost, kept = part.wrong & (part.given == 0), part.wrong & nothing
    if not (lost ^ kept)[part.wrong].all() or min(lost.sum(), kept.sum()) < 2:
        return ""
    if (nothing == kept).all() and ((part.given == 0) == lost).all():
        return "is 0 exactly where it should not be: the mask is the opposite one"
    if _surprise_of_masks(lost, kept, nothing) < SURPRISE:
        return ""
    return (
        f"is 0 at {int(lost.sum())} entries where it should not be, and should be 0 at "
        f"{int(kept.sum())} others: a mask is taken from the wrong layer or the wrong point"
    )


def _surprise_of_masks(
    lost: NDArray[np.bool_], kept: NDArray[np.bool_], nothing: NDArray[np.bool_]
) -> float:
    """The digits of the chance that changes made at random look like another mask.

    Where a part a of the right entries is 0, and a change is as likely to be one to 0 as not, a
    change that shows is at a 0 or to 0 with the probability 1 / (2 - a). In a matrix whole rows (or
    columns) that were changed alike are a coincidence too: each entry after the first one.
    """
    digits = float((lost | kept).sum() * np.log10(2 - nothing.mean()))
    state = lost + 2 * kept
    shares = np.bincount(state.ravel(), minlength=3) / state.size
    alike = [
        np.log10(1 / shares[np.take(state, 0, axis)]).sum() * (state.shape[axis] - 1)
        for axis in range(state.ndim if state.ndim > 1 else 0)
        if np.ptp(state, axis=axis).max() == 0
    ]
    return digits + max(alike, default=0.0)


def _span(wrong: NDArray[np.bool_]) -> str:
    """Where the wrong entries are, when they are all of some rows or columns."""
    if wrong.ndim != 2 or min(wrong.shape) < 2:
        return ""
    for axis, name in ((1, "row"), (0, "column")):
        whole, touched = wrong.all(axis=axis), wrong.any(axis=axis)
        if (whole == touched).all() and not whole.all():
            places = np.flatnonzero(whole)
            listed = ", ".join(map(str, places[:5])) + (", ..." if len(places) > 5 else "")
            return f" ({name}{'s' if len(places) > 1 else ''} {listed})"
    return ""


def _missing_term(part: Part) -> str:
    """Of a Jacobian: the difference is diagonal, or of rank one where the right one is not."""
    n = part.given.shape
    if part.outputs != 1 or len(n) != 2 or min(n) < 3:
        return ""
    if not np.isfinite(part.given - part.numeric).all():
        return ""
    if n[0] == n[1]:
        diagonal = np.eye(n[0], dtype=bool)
        is_coupled = (np.abs(part.numeric) > part.tolerance)[~diagonal].any()
        if is_coupled and part.wrong.sum() > 1 and not part.wrong[~diagonal].any():
            return (
                "is wrong on the diagonal alone: a term with a Kronecker delta is missing or wrong"
            )
        if not part.wrong[diagonal].any() and not part.given[~diagonal].any():
            return "is 0 off the diagonal: the terms that couple the entries are missing"
    differences = np.linalg.svd(part.given - part.numeric, compute_uv=False)
    others = [np.linalg.svd(side, compute_uv=False) for side in (part.numeric, part.given)]
    noise = float(np.linalg.norm(part.tolerance))
    full = all(side[2] > 1e-6 * side[0] for side in others)
    spread = min(part.wrong.any(axis=0).sum(), part.wrong.any(axis=1).sum()) > 2
    if full and spread and differences[1] <= noise < TELLING_RANK * differences[0]:
        said = "the right values but for a term of rank one, an outer product"
        return f"looks like {said} (agrees to {differences[1] / others[0][0]:.0e})"
    return ""


def of_another_point(whole: Part, x: Vector, elsewhere: Elsewhere) -> str:
    """Whether the given values are right ones at another point c·x.

    The caller's function g is asked: if g(x) is the gradient at c·x, then g(x / c) is that at x.
    """
    if whole.surprise(1) < SURPRISE or not x.any():
        return ""
    try:
        c = _multiple(whole, x, elsewhere)
        there = elsewhere(x * c) if c else None
    except Exception:  # the gradient of another point may not be defined
        return ""
    if there is None or not whole.shows(there.ravel(), 1):
        return ""
    agreement = whole.agreement(there.ravel())
    return f"looks like the right one at another point, {1 / c:.6g} x ({agreement})"


def _multiple(whole: Part, x: Vector, elsewhere: Elsewhere) -> float:
    """The c for which g(c·x) is nearest to the right values: Gauss and Newton on one number."""
    right = whole.numeric

    def residual(c: float) -> Vector:
        there = elsewhere(x * c)
        return np.full_like(right, np.nan) if there is None else there.ravel() - right

    sizes = {m: float(np.linalg.norm(residual(m))) for m in FEW_MULTIPLES}
    c = min(sizes, key=lambda m: sizes[m])
    if not sizes[c] < 0.7 * float(np.linalg.norm(whole.given - right)):
        return 0.0  # no nearer at other points
    for _ in range(12):
        r, h = residual(c), 1e-6 * c
        slope = (residual(c + h) - residual(c - h)) / (2 * h)
        step = float(r @ slope) / float(slope @ slope) if slope.any() else 0.0
        if not np.isfinite(step) or not 0.5 < c - step < 2 or abs(c - step - 1) < 1e-7:
            return 0.0
        c -= step
        if abs(step) < 1e-12 * c:
            break
    return c


def of_slopes(part: Part) -> str:
    """A sign or a factor that all slopes along random directions share, or ""."""
    return _one_for_all(replace(part, wrong=np.ones_like(part.wrong)))
