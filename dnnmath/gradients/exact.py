"""Derivatives without differences, for entries that rounding hides: dual numbers.

f is called with an object array of numbers a + b·ε, ε² = 0. NumPy's arithmetic, comparisons and
elementary functions work on them, so f computes its own derivative along one coordinate, to the
accuracy of its own rounding. Code that needs floats (np.linalg, math) raises, and then there is no
second opinion. Such a derivative never overrules a ladder: it speaks where that cannot tell.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.reference import Reference


class Dual:
    """a + b·ε."""

    __slots__ = ("a", "b")

    def __init__(self, a: float, b: float = 0.0):
        self.a, self.b = a, b

    def __add__(self, other: Any) -> Dual:
        other = _dual(other)
        return Dual(self.a + other.a, self.b + other.b)

    def __mul__(self, other: Any) -> Dual:
        other = _dual(other)
        return Dual(self.a * other.a, self.a * other.b + self.b * other.a)

    def __truediv__(self, other: Any) -> Dual:
        other = _dual(other)
        quotient = self.a / other.a
        return Dual(quotient, (self.b - quotient * other.b) / other.a)

    def __pow__(self, power: Any) -> Dual:
        if isinstance(power, Dual):
            return (self.log() * power).exp()
        return Dual(self.a**power, power * self.a ** (power - 1) * self.b)

    def __neg__(self) -> Dual:
        return Dual(-self.a, -self.b)

    def __pos__(self) -> Dual:
        return self

    def __abs__(self) -> Dual:
        return -self if self.a < 0 else self

    def __sub__(self, other: Any) -> Dual:
        return self + -_dual(other)

    def __rsub__(self, other: Any) -> Dual:
        return _dual(other) - self

    def __rtruediv__(self, other: Any) -> Dual:
        return _dual(other) / self

    def __rpow__(self, base: Any) -> Dual:
        return _dual(base) ** self

    __radd__, __rmul__ = __add__, __mul__

    def __eq__(self, other: object) -> bool:
        return self.a == _dual(other).a

    def __hash__(self) -> int:
        return hash((self.a, self.b))

    def __lt__(self, other: Any) -> bool:
        return self.a < _dual(other).a

    def __le__(self, other: Any) -> bool:
        return self.a <= _dual(other).a

    def __gt__(self, other: Any) -> bool:
        return self.a > _dual(other).a

    def __ge__(self, other: Any) -> bool:
        return self.a >= _dual(other).a

    def __bool__(self) -> bool:
        return bool(self.a)

    def __getattr__(self, name: str) -> Callable[[], Dual]:
        """NumPy calls `x.exp()` for np.exp(x) on an array of objects."""
        if name not in _FUNCTIONS:
            raise AttributeError(name)
        function, slope = _FUNCTIONS[name]
        return lambda: Dual(function(self.a), slope(self.a) * self.b)


numbers.Real.register(Dual)

_FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "exp": (math.exp, math.exp),
    "expm1": (math.expm1, math.exp),
    "log": (math.log, lambda a: 1 / a),
    "log1p": (math.log1p, lambda a: 1 / (1 + a)),
    "sqrt": (math.sqrt, lambda a: 0.5 / math.sqrt(a)),
    "sin": (math.sin, math.cos),
    "cos": (math.cos, lambda a: -math.sin(a)),
    "tanh": (math.tanh, lambda a: 1 - math.tanh(a) ** 2),
    "arctan": (math.atan, lambda a: 1 / (1 + a * a)),
    "square": (lambda a: a * a, lambda a: 2 * a),
}


def _dual(value: Any) -> Dual:
    return value if isinstance(value, Dual) else Dual(float(value))


def partial(reference: Reference, index: int) -> Vector | None:
    """The derivatives of f's values by entry `index` of x, (m,); None where f takes no duals."""
    x = reference.tree.vector.tolist()
    point = np.array([Dual(v, float(i == index)) for i, v in enumerate(x)])
    reference.evaluations += 1
    try:
        answer = np.asarray(reference.f(reference.tree.build(point)), dtype=object).ravel()
    except Exception:  # whatever f makes of numbers that are not floats
        return None
    if len(answer) != len(reference.values):
        return None
    if not all(isinstance(v, Dual | float | int) for v in answer):
        return None
    duals = [_dual(v) for v in answer]
    same = np.isclose([d.a for d in duals], reference.values, rtol=1e-6, atol=0)
    return np.array([d.b for d in duals]) if same.all() else None
