"""Known mistakes, undone: what the given values become when each is put right.

A pattern is one that the numbers could have broken: fitting one free number to one entry is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.ladder import EPS, Array

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

    def surprise(self, free: int, repaired: Array | None = None) -> float:
        """The digits of what wrong entries are off by that these values get right, those of the
        `free` best known left out.

        Of what can be known at most without values. A kink tells nothing: what is right there
        depends on the other entries.
        """
        off = np.abs(self.given - self.low)
        told = self.wrong & (off > 10 * self.tolerance) & (self.low == self.high)
        told &= np.isfinite(self.low)
        left = 4 * self.bound[told] + EPS * np.abs(self.low[told])
        if repaired is not None:
            left = left + np.abs(repaired[told] - self.low[told])
        digits = np.sort(np.clip(np.log10(off[told] / left), 0, 8))
        return float(digits[: max(0, len(digits) - free)].sum())

    def shows(self, repaired: Array, free: int) -> bool:
        """Whether these values are right, and it is no coincidence."""
        return (
            bool(np.isfinite(repaired).any())
            and self.fits(repaired)
            and self.surprise(free, repaired) >= SURPRISE
        )

    def agreement(self, repaired: Array) -> str:
        """How far the values are from the right ones, as a part of the largest."""
        known = np.isfinite(repaired) & np.isfinite(self.low)
        apart = np.maximum(np.maximum(self.low - repaired, repaired - self.high), 0)[known]
        largest = float(np.max(np.abs(self.low[known]), initial=0.0)) or 1.0
        off = float(np.max(apart, initial=0.0)) / largest
        return f"agrees to {off:.0e}" if off else "agrees exactly"


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
    yield from _without_corrections(part)


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
        said = f"{named_factor(usual)} times the right values{meaning(usual, part)}"
        yield Repair(said, part.given / usual, 0)
    factor = constant_factor(part)
    if factor is not None:
        said = f"{named_factor(factor)} times the right values{meaning(factor, part)}"
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
    nameable = factor != 0 and math.isfinite(factor) and math.isfinite(1 / factor)
    return factor if nameable and abs(factor - 1) > 1e-7 else None


def named_factor(factor: float) -> str:
    """2, 1/32, 0.731 or (1 + 2e-07)."""
    for number, text in ((factor, "{}"), (1 / factor, "1/{}"), (2 * factor, "{}/2")):
        if abs(number - round(number)) < 1e-6 * abs(number) and abs(number) < 1e9:
            return text.format(round(number)).replace("1/-", "-1/")
    return f"{factor:.6g}" if f"{factor:.6g}" != "1" else f"(1 + {factor - 1:.2g})"


def meaning(factor: float, part: Part) -> str:
    """What the factor is, where x and f(x) show it."""
    number = round(max(abs(factor), abs(1 / factor)))
    is_whole = abs(max(abs(factor), abs(1 / factor)) - number) < 1e-6 * number
    if is_whole and number > 2:
        for name, shape in (("x", part.x.shape), ("f(x)", part.given.shape[: part.outputs])):
            if len(shape) > 1 and number == shape[0]:
                return f": {number} is the leading dimension of {name}, the size of a batch?"
            if number == np.prod(shape):
                return f": {number} is the number of entries of {name}"
    if not is_whole and (root := _root_of_a_side(factor, part)):
        return root
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
    """given = right + c, c the same along axes: a mean is not taken away, or twice."""
    off = part.given - part.numeric
    if not np.isfinite(off).all():
        return
    for axes in _normalised(off.ndim):
        if math.prod(off.shape[axis] for axis in axes) > 2:
            c = np.mean(off, axis=axes, keepdims=True)
            along, term = _along(axes, off.ndim), "a mean (a term of rank one)"
            said = f"the right values plus a constant{along}: {term} is missing or wrong"
            if c.size == 1:
                term = "a constant or a mean"
                said = f"the right values plus {c.item():.6g}: {term} is missing or wrong"
            yield Repair(said, part.given - c, c.size)


def _without_corrections(part: Part) -> Iterator[Repair]:
    """given = right + b x̂ or right + a + b x̂, the same a and b along axes: a normalisation.

    Of x̂ = (x - mean(x))/σ, or of x̂ = x/ρ with ρ² = mean(x²), the gradient by x is, G upstream,

        (G - mean(G) - x̂ mean(G x̂)) / σ,        (G - x̂ mean(G x̂)) / ρ,

    orthogonal to x̂. Where the right values are not, the cause is left open.
    """
    x, right = part.x, part.numeric
    off = part.given - right
    if off.shape != x.shape or not np.isfinite(off).all():
        return
    for axes in _normalised(x.ndim):
        length = math.prod(x.shape[axis] for axis in axes)
        centred, c = (a - np.mean(a, axis=axes, keepdims=True) for a in (x, off))
        for what, direction, apart, free in (
            ("multiples of x", x, off, 1),
            ("multiples of x - mean(x)", centred, off, 1),
            ("a constant and multiples of x", centred, c, 2),
        ):
            squares = np.sum(direction**2, axis=axes, keepdims=True)
            if length < free + 2 or not (squares > 0).all():
                continue
            multiples = np.sum(apart * direction, axis=axes, keepdims=True) / squares
            said = f"the right values plus {what}{_along(axes, x.ndim)}"
            if _orthogonal(right, direction, axes):
                said += ": " + CORRECTIONS[free]
            repaired = right + apart - multiples * direction
            yield Repair(said, repaired, free * multiples.size)


CORRECTIONS = {
    1: "the term x̂ · mean(upstream · x̂) of a normalisation is missing or wrong",
    2: "the terms mean(upstream) and x̂ · mean(upstream · x̂) of a normalisation are missing",
}


def _normalises(part: Part) -> bool:
    """Whether f does not change, but for an ε, when x is multiplied by a number."""
    return _orthogonal(part.numeric, part.x, tuple(range(part.x.ndim)))


def _orthogonal(right: Array, direction: Array, axes: tuple[int, ...]) -> bool:
    """Whether right · direction is little along the axes (a normalisation adds an ε), which chance
    makes it once in a thousand times.
    """
    product = np.abs(np.sum(right * direction, axis=axes))
    sizes = np.sum(right**2, axis=axes) * np.sum(direction**2, axis=axes)
    little = min(0.05, 1e-3 ** (1 / product.size))
    return bool((product <= little * np.sqrt(sizes)).all())


def _along(axes: tuple[int, ...], ndim: int) -> str:
    if ndim == 1:
        return ""
    return (
        f" along axis {axes[0]}" if len(axes) == 1 else f" along axes {', '.join(map(str, axes))}"
    )


def _normalised(ndim: int) -> Iterator[tuple[int, ...]]:
    """The axes that a normalisation may run over: one, or all but one (a channel's)."""
    yield from ((axis,) for axis in reversed(range(ndim)))
    if ndim > 2:
        yield from (tuple(a for a in range(ndim) if a != kept) for kept in range(ndim))


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
    if np.isfinite(multiple) and multiple != 0 and not _normalises(part):
        yield with_a_multiple(part.given, part.x, multiple)


def with_a_multiple(given: Array, x: Array, multiple: float) -> Repair:
    """given = right + multiple x, undone."""
    said = f"the right values plus {multiple:.6g} times x"
    said += ": is a term λ |x|²/2 (weight decay) forgotten?" if multiple < 0 else ""
    return Repair(said, given - multiple * x)


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
        free = int(part.wrong.any(axis=axis).sum())
        if np.isfinite(factors).all() and (factors != 0).all() and free > 1:
            known = _known_factors(factors.ravel(), part, name)
            yield Repair(
                f"the right values with each {name} times a factor of its own{known}",
                given / factors,
                free,
            )


def _known_factors(factors: Vector, part: Part, name: str) -> str:
    known = {"1 / f_i(x)": 1 / part.values, "f_i(x)": part.values} if name == "row" else {}
    known |= {"1 / x": 1 / part.x.ravel(), "x": part.x.ravel()} if name == "column" else {}
    for text, values in known.items():
        if values.shape == factors.shape and np.allclose(values, factors, rtol=1e-6, atol=0):
            return f", {text}"
    return ""
