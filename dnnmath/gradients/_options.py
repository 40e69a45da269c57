"""Options of a check: an error that says what is needed, where something else is given."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any


def whole(value: Any, name: str) -> int:
    """The value, a whole number of at least 0. Raises TypeError or ValueError."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, got {value!r:.60}")
    if value < 0:
        raise ValueError(f"{name} must be at least 0, got {value}")
    return int(value)


def part(value: Any, name: str) -> float:
    """The value, a number above 0 and at most 1. Raises TypeError or ValueError."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {value!r:.60}")
    number = float(value)
    if not 0 < number <= 1:
        raise ValueError(f"{name} must be above 0 and at most 1, got {value}")
    return number
