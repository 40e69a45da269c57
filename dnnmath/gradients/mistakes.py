"""Known mistakes, undone: what the given values become when each is put right.

A pattern is one that the numbers could have broken: fitting one free number to one entry is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.ladder import Array

SLACK = 1e-8
"""What comes out may be off by this part of each right value, beside four bounds."""
SURPRISE = 6.0
"""Digits that agree, beside those that free numbers were fitted to: one coincidence in 10^6."""
USUAL = (2, 0.5, -2, -0.5)
"""Factors that are believed without being fitted."""
PERMUTED = 12
"""So many ways to exchange axes are tried at most."""


@dataclass(frozen=True)
class Part:
    """One array of the gradient (or all of them as one vector): what was given, what is right."""

    name: str
    given: Array
    low: Array  # the right values are between low and high, equal but at a kink
    high: Array
    bound: Array
    wrong: NDArray[np.bool_]
    x: Array  # that array of x
    values: Vector  # f(x)
    outputs: int  # so many leading axes belong to f

    @property
    def numeric(self) -> Array:
        """The right values, the nearest to the given ones at a kink."""
        return np.clip(self.given, self.low, self.high)

    @property
    def tolerance(self) -> Array:
        """What a right value may be off by."""
        return 4 * self.bound + SLACK * np.abs(self.low)

    def fits(self, repaired: Array) -> bool:
        """Whether these values are right at every entry."""
        tolerance = self.tolerance
        inside = (self.low - tolerance <= repaired) & (repaired <= self.high + tolerance)
        return bool((inside | (repaired == self.low) | (repaired == self.high)).all())

    def surprise(self, free: int) -> float:
        """The digits of wrong entries that are known, those of the `free` best known left out.

        A kink tells nothing: what is right there depends on the other entries.
        """
        off = np.abs(self.given - self.low) > 10 * self.tolerance
        told = self.wrong & off & (self.low == self.high) & np.isfinite(self.low)
        size = np.maximum(np.abs(self.low[told]), np.abs(self.given[told]))
        digits = np.sort(np.clip(np.log10(size / self.tolerance[told]), 0, 8))
        return float(digits[: max(0, len(digits) - free)].sum())

    def shows(self, repaired: Array, free: int) -> bool:
        """Whether these values are right, and it is no coincidence."""
        return (
            self.surprise(free) >= SURPRISE
            and bool(np.isfinite(repaired).any())
            and self.fits(repaired)
        )

    def agreement(self, repaired: Array) -> float:
        """How far the values are from the right ones, as a part of the largest."""
        known = np.isfinite(repaired) & np.isfinite(self.low)
        apart = np.maximum(np.maximum(self.low - repaired, repaired - self.high), 0)[known]
        largest = float(np.max(np.abs(self.low[known]), initial=0.0)) or 1.0
        return float(np.max(apart, initial=0.0)) / largest


class Repair(NamedTuple):
    """A mistake in words, what undoing it gives, and how many numbers were fitted for that."""

    said: str
    values: Array
    free: int = 1


def repairs(part: Part) -> Iterator[Repair]:
    """Mistakes that touch all entries, the simplest first."""
    given = part.given
    yield Repair("the right values with the opposite sign", -given, 0)
    yield from _transposed(part)
    yield from _factors(part)
    yield from _moved(part)
    yield from _missing_factors(part)
    yield from _with_a_multiple_of_x(part)
    yield from _off_by_a_constant(part)
    yield from _row_factors(part)


def _transposed(part: Part) -> Iterator[Repair]:
    given, n = part.given, part.given.ndim
    if n < 2 or max(given.shape) == given.size:
        return
    pairs = [(n - 2, n - 1)] + [p for p in combinations(range(n), 2) if p != (n - 2, n - 1)]
    for a, b in pairs[:PERMUTED]:
        if given.shape[a] == given.shape[b] > 1:
            said = "the transpose of the right values"
            if n > 2:
                said = f"the right values with axes {a} and {b} swapped"
            yield Repair(said, np.swapaxes(given, a, b))
            yield Repair(f"{said}, with the opposite sign", -np.swapaxes(given, a, b))
    said = "the right values in column order, read in row order"
    yield Repair(said, given.ravel().reshape(given.shape, order="F"), 2)
    said = "the right values in row order, read in column order"
    yield Repair(said, given.ravel(order="F").reshape(given.shape), 2)


def _factors(part: Part) -> Iterator[Repair]:
    """A constant factor; one that has a name is believed from one entry."""
    for usual in USUAL:
        said = f"{named_factor(usual)} times the right values{_known(usual, part)}"
        yield Repair(said, part.given / usual, 0)
    factor = constant_factor(part)
    if factor is not None:
        said = f"{named_factor(factor)} times the right values{_known(factor, part)}"
        yield Repair(said, part.given / factor)


def constant_factor(part: Part) -> float | None:
    """The middle of the ratios of given and right values that are not small."""
    given, right = part.given, part.numeric
    smooth = part.low == part.high
    sizes = np.where(np.isfinite(right) & np.isfinite(given) & smooth, np.abs(right), 0)
    telling = (sizes > 0.01 * sizes.max()) & (given != 0)
    if not telling.any():
        return None
    factor = float(np.median(given[telling] / right[telling]))
    return factor if np.isfinite(factor) and factor != 0 and abs(factor - 1) > 1e-7 else None


def named_factor(factor: float) -> str:
    """2, 1/32 or 0.731."""
    for number, text in ((factor, "{}"), (1 / factor, "1/{}"), (2 * factor, "{}/2")):
        if abs(number - round(number)) < 1e-6 * abs(number) and abs(number) < 1e9:
            return text.format(round(number)).replace("1/-", "-1/")
    return f"{factor:.6g}"


def _known(factor: float, part: Part) -> str:
    """What the factor is, where x and f(x) show it."""
    number = round(max(abs(factor), abs(1 / factor)))
    is_whole = abs(max(abs(factor), abs(1 / factor)) - number) < 1e-6 * number
    if is_whole and number > 2:
        for name, shape in (("x", part.x.shape), ("f(x)", part.given.shape[: part.outputs])):
            if shape and number == shape[0]:
                return f": {number} is the leading dimension of {name}, the size of a batch?"
            if number == np.prod(shape):
                return f": {number} is the number of entries of {name}"
    if not is_whole and (known := _root_of_a_side(factor, part)):
        return known
    quantities = {"the norm of x": np.linalg.norm(part.x), "the sum of x": np.sum(part.x)}
    quantities["the squared norm of x"] = quantities["the norm of x"] ** 2
    if len(part.values) == 1:
        quantities["f(x)"] = part.values[0]
    for name, quantity in quantities.items():
        for value, text in ((quantity, name), (1 / quantity, f"1 / {name}")):
            if not is_whole and abs(factor - value) <= 1e-7 * abs(factor):
                return f": {text}"
    return ""


def _root_of_a_side(factor: float, part: Part) -> str:
    """Whether the factor is √K or 1/√K, K a side of x: the scale of attention, or of a norm."""
    square = max(abs(factor), abs(1 / factor)) ** 2
    K = round(square)
    if K > 2 and abs(square - K) < 1e-6 * K and K in part.x.shape:
        axis = part.x.ndim - 1 - part.x.shape[::-1].index(K)
        root = f"√{K}" if abs(factor) > 1 else f"1/√{K}"
        return f": {'-' if factor < 0 else ''}{root}, {K} is the length of axis {axis} of x"
    return ""


def _off_by_a_constant(part: Part) -> Iterator[Repair]:
    """given = right + c, c the same along an axis: a mean is not taken away, or twice."""
    off = part.given - part.numeric
    if off.ndim not in (1, 2) or not np.isfinite(off).all():
        return
    for axis in range(off.ndim):
        if off.shape[axis] > 2:
            c = np.mean(off, axis=axis, keepdims=True)
            along = f" along axis {axis}" if off.ndim > 1 else ""
            said = (
                f"the right values plus a constant{along}: a mean (a term of rank one) is missing"
            )
            yield Repair(said, part.given - c, c.size)


def _moved(part: Part) -> Iterator[Repair]:
    """Right values at wrong places."""
    given = part.given
    if given.size > 2:
        for shift in (1, -1):
            yield Repair("the right values shifted by one", np.roll(given, shift))
    for axis in range(given.ndim):
        if given.shape[axis] > 2 and given.ndim > 1:
            for shift in (1, -1):
                said = f"the right values shifted by one along axis {axis}"
                yield Repair(said, np.roll(given, shift, axis))
        if given.shape[axis] > 2:
            yield Repair("the right values in reverse order", np.flip(given, axis))
    wrong = np.flatnonzero(part.wrong)
    if len(wrong) > 1 and np.isfinite(given).all() and np.isfinite(part.low).all():
        ordered = given.ravel().copy()
        ranks = np.argsort(np.argsort(part.low.ravel()[wrong]))
        ordered[wrong] = np.sort(ordered[wrong])[ranks]
        said = "the right values in another order"
        if len(wrong) == 2:
            said = f"the right values with entries {wrong[0]} and {wrong[1]} exchanged"
        yield Repair(said, ordered.reshape(given.shape))


def _missing_factors(part: Part) -> Iterator[Repair]:
    """Each entry times, or over, something made of the same entry of x."""
    if part.given.shape != part.x.shape or part.x.size < 2:
        return
    x, given = part.x, part.given
    known = {
        "x": x,
        "x²": x**2,
        "1 - x²": 1 - x**2,
        "x (1 - x)": x * (1 - x),
        "1 - x": 1 - x,
        "exp(x)": np.exp(x),
        "|x|": np.abs(x),
    }
    for name, quantity in known.items():
        if np.ptp(quantity) > 0 and (quantity != 0).all():
            yield Repair(f"the right values without the factor {name}", given * quantity)
            yield Repair(f"the right values with a factor {name} too many", given / quantity)


def _with_a_multiple_of_x(part: Part) -> Iterator[Repair]:
    """given = right + λ x: the gradient of λ |x|²/2 is missing, or too much."""
    if part.given.shape != part.x.shape or part.wrong.sum() < 3 or not part.x.any():
        return
    off = part.given - part.numeric
    multiple = float(np.sum(off * part.x) / np.sum(part.x**2))
    if np.isfinite(multiple) and multiple != 0:
        said = f"the right values plus {multiple:.6g} times x"
        said += ": is a term λ |x|²/2 (weight decay) forgotten?" if multiple < 0 else ""
        yield Repair(said, part.given - multiple * part.x)


def _row_factors(part: Part) -> Iterator[Repair]:
    """Every row, or every column, times a factor of its own."""
    if part.given.ndim != 2 or min(part.given.shape) < 2:
        return
    for axis, name, length in ((1, "row", part.given.shape[1]), (0, "column", part.given.shape[0])):
        if length < 3 or not np.isfinite(part.given).all() or not np.isfinite(part.low).all():
            continue
        given, right = part.given, part.numeric
        inner = np.sum(given * right, axis=axis, keepdims=True)
        factors = inner / np.sum(right**2, axis=axis, keepdims=True)
        off = np.abs(factors - 1) > 1e-6
        if np.isfinite(factors).all() and (factors != 0).all() and off.sum() > 1:
            known = _known_factors(factors.ravel(), part, name)
            yield Repair(
                f"the right values with each {name} times a factor of its own{known}",
                given / factors,
                int(off.sum()),
            )


def _known_factors(factors: Vector, part: Part, name: str) -> str:
    known = {"1 / f_i(x)": 1 / part.values, "f_i(x)": part.values} if name == "row" else {}
    known |= {"1 / x": 1 / part.x.ravel(), "x": part.x.ravel()} if name == "column" else {}
    for text, values in known.items():
        if values.shape == factors.shape and np.allclose(values, factors, rtol=1e-6, atol=0):
            return f", {text}"
    return ""
