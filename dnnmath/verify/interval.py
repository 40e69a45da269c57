"""Real numbers that carry their own error bound.

An `Interval` is a closed interval [a, b] with outward-rounded ends of a chosen precision. Arrays
of them (NumPy object arrays) run through the very same code as float64 arrays, so that

* at 240 bits, two sides of a false equation are *certainly* apart: rejecting is rigorous, and the
  rounding of a true equation is 50 orders of magnitude below anything a mistake could hide behind;
* at 53 bits, the width bounds the rounding error that float64 makes in the same computation.

A comparison that the interval cannot decide raises `Undecidable`: a branch is never taken by
accident.

Reference: Moore, Kearfott, Cloud (2009), Introduction to Interval Analysis, chapter 2.
"""

from __future__ import annotations

import contextlib
import numbers
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from mpmath import libmp
from mpmath.libmp import libmpi

FINE, DOUBLE = 240, 53
"""Precisions in bits: far beyond any rounding, and that of float64."""
GUARD = 20
"""More bits for functions that are not rounded correctly."""

_precision = FINE


@contextlib.contextmanager
def precision(bits: int) -> Iterator[None]:
    """Run interval arithmetic with `bits` bits inside the block."""
    global _precision
    before, _precision = _precision, bits
    try:
        yield
    finally:
        _precision = before


class Undecidable(ArithmeticError):
    """The interval is too wide to decide a comparison or leaves a function's domain."""


def _ends(x: Any) -> tuple[Any, Any] | None:
    """The raw ends of x: exact but for rationals, which are rounded outward."""
    if type(x) is Interval:
        return x.ends
    if isinstance(x, float | np.floating):  # before the abstract types, whose tests are slow
        if x != x:
            raise Undecidable("NaN has no interval")
        end = libmp.from_float(float(x))
        return end, end
    if isinstance(x, bool | np.bool_ | numbers.Integral):
        end = libmp.from_int(int(x))
        return end, end
    if isinstance(x, numbers.Rational):
        p, q = x.numerator, x.denominator
        return libmp.from_rational(p, q, _precision, "f"), libmp.from_rational(
            p, q, _precision, "c"
        )
    raw = getattr(x, "_mpf_", None)  # mpmath's own numbers
    return None if raw is None else (raw, raw)


def _operator(function: Callable[..., Any], swap: bool = False) -> Callable[[Any, Any], Any]:
    def method(self: Interval, other: Any) -> Any:
        ends = _ends(other)
        if ends is None:
            return NotImplemented
        pair = (ends, self.ends) if swap else (self.ends, ends)
        return Interval(function(*pair, _precision))

    return method


def _function(function: Callable[..., Any], guard: int = 0) -> Callable[[Any], Any]:
    """The function of an interval, with `guard` more bits where it is not rounded correctly."""

    def method(self: Interval) -> Interval:
        try:
            ends = function(self.ends, _precision + guard)
        except libmp.ComplexResult:
            raise Undecidable(f"{function.__name__[4:]} of {self} leaves the reals") from None
        return Interval(_apart(ends) if guard else ends)

    return method


def _apart(ends: tuple[Any, Any]) -> tuple[Any, Any]:
    """Ends computed with `GUARD` more bits, moved apart by half of these and rounded outward.

    mpmath's transcendental functions round what they computed with a few more bits: at 53 bits both
    ends of exp(2^-52) are 1 + 2^-52, which is less than it.
    """
    below, above = (libmp.mpf_shift(libmp.mpf_abs(end), -_precision - GUARD // 2) for end in ends)
    low, high = ends
    return libmp.mpf_sub(low, below, _precision, "f"), libmp.mpf_add(high, above, _precision, "c")


def _comparison(certain: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    """`certain(x, y)`: the relation holds for all members; its mirror: it fails for all."""

    def method(self: Interval, other: Any) -> Any:
        if self is other:  # one and the same number, however little is known of it
            return certain in (_le, _ge, _eq)
        ends = _ends(other)
        if ends is None:
            return NotImplemented
        if certain(self.ends, ends):
            return True
        if _fails[certain](self.ends, ends):
            return False
        raise Undecidable(f"cannot compare {self} with {Interval(ends)}")

    return method


def _lt(x: Any, y: Any) -> bool:
    return bool(libmp.mpf_lt(x[1], y[0]))


def _le(x: Any, y: Any) -> bool:
    return bool(libmp.mpf_le(x[1], y[0]))


def _gt(x: Any, y: Any) -> bool:
    return _lt(y, x)


def _ge(x: Any, y: Any) -> bool:
    return _le(y, x)


def _eq(x: Any, y: Any) -> bool:
    return bool(x[0] == x[1] == y[0] == y[1])


def _ne(x: Any, y: Any) -> bool:
    return _lt(x, y) or _lt(y, x)


_fails: dict[Callable[[Any, Any], bool], Callable[[Any, Any], bool]] = {
    _lt: _ge, _le: _gt, _gt: _le, _ge: _lt, _eq: _ne, _ne: _eq,
}  # fmt: skip


class Interval:
    """A closed interval of real numbers; arithmetic encloses every possible result."""

    __slots__ = ("ends",)

    def __init__(self, ends: tuple[Any, Any]) -> None:
        self.ends = ends

    __add__ = __radd__ = _operator(libmpi.mpi_add)
    __sub__ = _operator(libmpi.mpi_sub)
    __rsub__ = _operator(libmpi.mpi_sub, swap=True)
    __mul__ = __rmul__ = _operator(libmpi.mpi_mul)
    __truediv__ = _operator(libmpi.mpi_div)
    __rtruediv__ = _operator(libmpi.mpi_div, swap=True)
    __lt__, __le__ = _comparison(_lt), _comparison(_le)
    __gt__, __ge__ = _comparison(_gt), _comparison(_ge)
    __eq__, __ne__ = _comparison(_eq), _comparison(_ne)
    __hash__ = None  # type: ignore[assignment]
    __neg__, __abs__ = _function(libmpi.mpi_neg), _function(libmpi.mpi_abs)
    sqrt = _function(libmpi.mpi_sqrt)
    exp, log = _function(libmpi.mpi_exp, GUARD), _function(libmpi.mpi_log, GUARD)
    sin, cos = _function(libmpi.mpi_sin, GUARD), _function(libmpi.mpi_cos, GUARD)
    arctan = _function(libmpi.mpi_atan, GUARD)

    def __pos__(self) -> Interval:
        return self

    def __pow__(self, n: Any) -> Interval:
        if n == 0.5:
            return self.sqrt()
        if isinstance(n, float) and n.is_integer():
            n = int(n)
        if not isinstance(n, numbers.Integral):
            return NotImplemented
        return Interval(libmpi.mpi_pow_int(self.ends, int(n), _precision))

    def log1p(self) -> Interval:
        """log(1 + x)."""
        return (1 + self).log()

    def expm1(self) -> Interval:
        """exp(x) - 1."""
        return self.exp() - 1

    def tanh(self) -> Interval:
        """1 - 2 / (1 + exp(2x))."""
        return 1 - 2 / (1 + (2 * self).exp())

    def conjugate(self) -> Interval:
        """The number itself: it is real."""
        return self

    def __bool__(self) -> bool:
        return self != 0

    def __float__(self) -> float:
        low, high = self.ends
        middle = libmp.mpf_shift(libmp.mpf_add(low, high, _precision, "n"), -1)
        return float(libmp.to_float(middle, rnd="n"))

    @property
    def width(self) -> float:
        """b - a, rounded up."""
        return float(
            libmp.to_float(libmp.mpf_sub(self.ends[1], self.ends[0], DOUBLE, "c"), rnd="c")
        )

    def __repr__(self) -> str:
        return f"{float(self)!r} ± {self.width / 2:.1e}"


numbers.Real.register(Interval)


def to_intervals(x: Any) -> Any:
    """The same structure with every number (and every array of numbers) made of Intervals, exactly.

    Tuples, lists, dicts and named tuples are entered; anything else that is not numeric is kept as
    it is.
    """
    if isinstance(x, dict):
        return {key: to_intervals(value) for key, value in x.items()}
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*map(to_intervals, x))
    if isinstance(x, list | tuple):
        return type(x)(map(to_intervals, x))
    if isinstance(x, np.ndarray) and x.dtype.kind in "fiub":
        return np.frompyfunc(to_interval, 1, 1)(x) if x.ndim else to_interval(x.item())
    if isinstance(x, float | np.floating):
        return to_interval(x)
    return x


def to_interval(x: Any) -> Interval:
    """The interval [x, x]; rationals are enclosed. Raises TypeError on what is no real number."""
    ends = _ends(x)
    if ends is None:
        raise TypeError(f"a real number is needed, got {x!r}")
    return Interval(ends)
