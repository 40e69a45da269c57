"""What kind of mistake a wrong gradient looks like: one sentence with its evidence, or nothing.

Each known mistake is undone on the given values, one array of x at a time; it is named when what
comes out agrees with the numeric values at every entry. A pattern that any numbers would fit (one
entry is always some multiple of another) is not evidence.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients.ladder import Array
from dnnmath.gradients.report import FAIL

CLOSE = 1e-4
"""Agreement, as a part of the largest entry, that counts as evidence."""


def sentences(names: list[str], parts: list[tuple[Array, Array, NDArray[np.int8]]]) -> list[str]:
    """A sentence for each array with wrong entries; parts are (given, numeric, verdicts)."""
    found = []
    wrong = [i for i, (_, _, verdicts) in enumerate(parts) if (verdicts == FAIL).any()]
    for i in wrong:
        said = looks_like(*parts[i])
        if said:
            found.append(f"{names[i]} {said}")
    if len(parts) > 1 and len(wrong) == 1:
        found.append(f"{names[wrong[0]]} is the only array that is wrong")
    return found


def looks_like(given: Array, numeric: Array, verdicts: NDArray[np.int8]) -> str:
    """The mistake that explains all entries, with the relative agreement, or ""."""
    if not (np.isfinite(given).all() and np.isfinite(numeric).all()):
        return ""
    largest = float(np.abs(numeric).max())
    for said, repaired in _repairs(given, numeric):
        apart = float(np.abs(repaired - numeric).max())
        if apart <= CLOSE * largest and largest > 0:
            return f"looks like {said} (agrees to {apart / largest:.0e})"
    return _zeros(given, numeric, verdicts == FAIL)


def _repairs(given: Array, numeric: Array) -> Iterator[tuple[str, Array]]:
    """Mistakes with the values that undoing them gives."""
    yield "the right values with the opposite sign", -given
    if given.ndim >= 2 and given.shape[-1] == given.shape[-2]:
        yield "the transpose of the right values", np.swapaxes(given, -1, -2)
    several = (np.abs(numeric) > 0.01 * np.abs(numeric).max()) & (given != 0)
    if several.sum() > 1:
        factor = float(np.median(given[several] / numeric[several]))
        if factor != 0:
            yield f"{_written(factor)} times the right values", given / factor
    for axis in range(given.ndim):
        if given.shape[axis] > 2:
            for shift in (1, -1):
                yield "the right values shifted by one", np.roll(given, shift, axis)
            yield "the right values in reverse order", np.flip(given, axis)


def _written(factor: float) -> str:
    """2, 1/32 or 0.731."""
    for number, text in ((factor, "{}"), (1 / factor, "1/{}")):
        if abs(number - round(number)) < 1e-6 * abs(number):
            return text.format(round(number))
    return f"{factor:.6g}"


def _zeros(given: Array, numeric: Array, wrong: NDArray[np.bool_]) -> str:
    """Whether the wrong entries are those where one of the two is 0."""
    count = int(wrong.sum())
    if count > 1 and not given[wrong].any():
        return f"is 0 at all {count} wrong entries: a term is missing"
    small = 1e-9 * np.abs(given).max()
    if count > 1 and (np.abs(numeric[wrong]) <= small).all():
        return f"should be 0 at all {count} wrong entries: a mask is missing"
    return ""
