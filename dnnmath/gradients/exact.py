"""Derivatives without differences, for entries that rounding hides: dual numbers.

f is called with an object array of numbers a + b·ε, ε² = 0. NumPy's arithmetic, comparisons and
elementary functions work on them, so f computes its own derivative along one coordinate, to the
accuracy of its own rounding. Code that needs floats (np.linalg, math) raises, and then there is no
second opinion. Such a derivative never overrules a ladder: it speaks where that cannot tell, and
within its bound. (A complex step would need f to be analytic and to accept complex numbers, and
comparisons, np.abs or np.maximum make it wrong without a word.)
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.reference import Reference


def _of_duals(operation: Callable[[Dual, Dual], Any]) -> Callable[[Dual, Any], Any]:
    """An operation of dual numbers, with floats as well; of an array NumPy takes the elements."""

    def method(self: Dual, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) else operation(self, _dual(other))

    return method


class Dual:
    """a + b·ε."""

    __slots__ = ("a", "b")

    def __init__(self, a: float, b: float = 0.0):
        self.a, self.b = a, b

    def __pow__(self, power: Any) -> Any:
        if isinstance(power, np.ndarray):
            return NotImplemented
        if isinstance(power, Dual):
            return (self.log() * power).exp()
        return Dual(self.a**power, power * self.a ** (power - 1) * self.b)

    def __neg__(self) -> Dual:
        return Dual(-self.a, -self.b)

    def __pos__(self) -> Dual:
        return self

    def __abs__(self) -> Dual:
        return -self if self.a < 0 else self

    __add__ = __radd__ = _of_duals(lambda u, v: Dual(u.a + v.a, u.b + v.b))
    __sub__ = _of_duals(lambda u, v: u + -v)
    __rsub__ = _of_duals(lambda u, v: v + -u)
    __mul__ = __rmul__ = _of_duals(lambda u, v: Dual(u.a * v.a, u.a * v.b + u.b * v.a))
    __truediv__ = _of_duals(lambda u, v: u._over(v))
    __rtruediv__ = _of_duals(lambda u, v: v._over(u))
    __rpow__ = _of_duals(lambda u, v: v**u)
    __eq__ = _of_duals(lambda u, v: u.a == v.a)
    __lt__ = _of_duals(lambda u, v: u.a < v.a)
    __le__ = _of_duals(lambda u, v: u.a <= v.a)
    __gt__ = _of_duals(lambda u, v: u.a > v.a)
    __ge__ = _of_duals(lambda u, v: u.a >= v.a)

    def _over(self, other: Dual) -> Dual:
        quotient = self.a / other.a
        return Dual(quotient, (self.b - quotient * other.b) / other.a)

    def __hash__(self) -> int:
        return hash((self.a, self.b))

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
    "cbrt": (math.cbrt, lambda a: 1 / (3 * math.cbrt(a) ** 2)),
    "exp2": (math.exp2, lambda a: math.log(2) * math.exp2(a)),
    "log2": (math.log2, lambda a: 1 / (math.log(2) * a)),
    "log10": (math.log10, lambda a: 1 / (math.log(10) * a)),
    "tan": (math.tan, lambda a: 1 + math.tan(a) ** 2),
    "arcsin": (math.asin, lambda a: 1 / math.sqrt((1 - a) * (1 + a))),
    "arccos": (math.acos, lambda a: -1 / math.sqrt((1 - a) * (1 + a))),
    "sinh": (math.sinh, math.cosh),
    "cosh": (math.cosh, math.sinh),
    "arcsinh": (math.asinh, lambda a: 1 / math.hypot(1, a)),
    "arccosh": (math.acosh, lambda a: 1 / math.sqrt((a - 1) * (a + 1))),
    "arctanh": (math.atanh, lambda a: 1 / ((1 - a) * (1 + a))),
}


def _dual(value: Any) -> Dual:
    return value if isinstance(value, Dual) else Dual(float(value))


def partial(reference: Reference, index: int, x: Vector) -> Vector | None:
    """The derivatives of f's values by entry `index` at a point x, (m,); None where f takes no
    duals, or does not give the same values for them.
    """
    point = np.array([Dual(v, float(i == index)) for i, v in enumerate(x.tolist())])
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
    known = reference.values if x is reference.tree.vector else reference(x)
    same = np.isclose([d.a for d in duals], known, rtol=1e-6, atol=0)
    return np.array([d.b for d in duals]) if same.all() else None
