# ruff: noqa: D102 - a method is named as the ufunc that calls it.
"""The true gradient: the function itself, run on numbers of 60 digits that keep their derivatives.

A NumPy ufunc on an array of objects calls the method of its name on each of them, so a function
written with NumPy runs on `Exact` numbers as it stands. Each operation keeps its partial
derivatives, and the chain rule is applied from the result back (Griewank and Walther, Evaluating
Derivatives, 2008, section 3.2), with mpmath's arithmetic. Nothing here shares code with the
checkers measured.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpf
from scipy import special
from scipy.optimize import nnls

mp.dps = 60
"""Decimal digits; float64 has 16."""
EPS = float(np.finfo(float).eps)
STEP = mpf(10) ** -30
"""How far from x the neighbours of a kink are: 14 digits below the last one of float64."""


def _elementwise_on_arrays(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The operation, left to NumPy where the other operand is an array."""

    def guarded(self: Any, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) else operation(self, other)

    return guarded


class Exact:
    """A number of 60 digits with the operation that made it."""

    __slots__ = ("adjoint", "order", "parents", "value")
    count = 0

    def __init__(self, value: Any, parents: tuple[tuple[Exact, Any], ...] = ()) -> None:
        self.value = mpf(value.item() if isinstance(value, np.generic) else value)
        self.parents = parents
        self.adjoint = mpf(0)
        Exact.count += 1
        self.order = Exact.count

    @_elementwise_on_arrays
    def __add__(self, other: Any) -> Any:
        other = exact(other)
        return Exact(self.value + other.value, ((self, 1), (other, 1)))

    @_elementwise_on_arrays
    def __mul__(self, other: Any) -> Any:
        other = exact(other)
        return Exact(self.value * other.value, ((self, other.value), (other, self.value)))

    @_elementwise_on_arrays
    def __sub__(self, other: Any) -> Any:
        other = exact(other)
        return Exact(self.value - other.value, ((self, 1), (other, -1)))

    @_elementwise_on_arrays
    def __truediv__(self, other: Any) -> Any:
        other = exact(other)
        quotient = self.value / other.value
        return Exact(quotient, ((self, 1 / other.value), (other, -quotient / other.value)))

    def __pow__(self, power: Any) -> Exact:
        if isinstance(power, Exact):
            return (self.log() * power).exp()
        power = mpf(power)
        if power == 0:
            return Exact(1)
        slope = mp.inf if self.value == 0 and power < 1 else power * mp.power(self.value, power - 1)
        return Exact(mp.power(self.value, power), ((self, slope),))

    @_elementwise_on_arrays
    def __rsub__(self, other: Any) -> Any:
        return exact(other) - self

    @_elementwise_on_arrays
    def __rtruediv__(self, other: Any) -> Any:
        return exact(other) / self

    def __rpow__(self, base: Any) -> Exact:
        return (self * mp.log(mpf(base))).exp()

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Exact:
        return Exact(-self.value, ((self, -1),))

    def __abs__(self) -> Exact:
        return Exact(abs(self.value), ((self, mp.sign(self.value)),))

    def __float__(self) -> float:
        return float(self.value)

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < exact(other).value)

    def __le__(self, other: Any) -> bool:
        return bool(self.value <= exact(other).value)

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > exact(other).value)

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= exact(other).value)

    def __eq__(self, other: object) -> bool:
        return bool(self.value == exact(other).value)

    def __hash__(self) -> int:
        return id(self)

    def exp(self) -> Exact:
        value = mp.exp(self.value)
        return Exact(value, ((self, value),))

    def expm1(self) -> Exact:
        return Exact(mp.expm1(self.value), ((self, mp.exp(self.value)),))

    def log(self) -> Exact:
        return Exact(mp.log(self.value), ((self, 1 / self.value),))

    def log1p(self) -> Exact:
        return Exact(mp.log1p(self.value), ((self, 1 / (1 + self.value)),))

    def sqrt(self) -> Exact:
        root = mp.sqrt(self.value)
        return Exact(root, ((self, 1 / (2 * root) if root else mp.inf),))

    def sin(self) -> Exact:
        return Exact(mp.sin(self.value), ((self, mp.cos(self.value)),))

    def cos(self) -> Exact:
        return Exact(mp.cos(self.value), ((self, -mp.sin(self.value)),))

    def tan(self) -> Exact:
        value = mp.tan(self.value)
        return Exact(value, ((self, 1 + value**2),))

    def tanh(self) -> Exact:
        value = mp.tanh(self.value)
        return Exact(value, ((self, 1 - value**2),))

    def arctan(self) -> Exact:
        return Exact(mp.atan(self.value), ((self, 1 / (1 + self.value**2)),))

    def arcsin(self) -> Exact:
        root = mp.sqrt(1 - self.value**2)
        return Exact(mp.asin(self.value), ((self, 1 / root if root else mp.inf),))

    def arccos(self) -> Exact:
        root = mp.sqrt(1 - self.value**2)
        return Exact(mp.acos(self.value), ((self, -1 / root if root else -mp.inf),))

    def arccosh(self) -> Exact:
        root = mp.sqrt(self.value**2 - 1)
        return Exact(mp.acosh(self.value), ((self, 1 / root if root else mp.inf),))

    def arctanh(self) -> Exact:
        return Exact(mp.atanh(self.value), ((self, 1 / (1 - self.value**2)),))

    def erf(self) -> Exact:
        slope = 2 / mp.sqrt(mp.pi) * mp.exp(-(self.value**2))
        return Exact(mp.erf(self.value), ((self, slope),))

    def gammaln(self) -> Exact:
        return Exact(mp.loggamma(self.value), ((self, mp.digamma(self.value)),))

    def entr(self) -> Exact:
        """-x log x, which is 0 with an infinite slope at 0."""
        if self.value == 0:
            return Exact(0, ((self, mp.inf),))
        log = mp.log(self.value)
        return Exact(-self.value * log, ((self, -log - 1),))


def exact(value: Any) -> Exact:
    """`value` as a constant."""
    return value if isinstance(value, Exact) else Exact(value)


def is_exact(*values: Any) -> bool:
    """Whether f is run for the truth: some of these are exact numbers, alone or in arrays.

    Raises TypeError for other objects, as code for floats does: a checker that tries its own kind
    of numbers on f must not get what f is meant to be.
    """
    objects = [array for array in map(np.asarray, values) if array.dtype == object]
    if objects and not any(isinstance(v, Exact) for array in objects for v in array.flat):
        raise TypeError("neither floats nor exact numbers")
    return bool(objects)


def _elementwise(name: str) -> Callable[[Any], Any]:
    on_exact = np.frompyfunc(lambda value: getattr(exact(value), name)(), 1, 1)

    def function(x: Any) -> Any:
        return on_exact(x) if is_exact(x) else getattr(special, name)(x)

    return function


def lifted(
    fast: Callable[..., Any], value: Callable[..., Any], *slopes: Callable[..., Any]
) -> Callable[..., Any]:
    """A function of SciPy or NumPy that takes exact numbers, too: its value by mpmath, and its
    slope by each of its arguments.
    """

    def one(*arguments: Any) -> Exact:
        known = [exact(argument) for argument in arguments]
        numbers = [argument.value for argument in known]
        parents = tuple((a, slope(*numbers)) for a, slope in zip(known, slopes, strict=True))
        return Exact(value(*numbers), parents)

    on_exact = np.frompyfunc(one, len(slopes), 1)

    def function(*x: Any) -> Any:
        return on_exact(*x) if is_exact(*x) else fast(*x)

    return function


erf, gammaln, entr = (_elementwise(name) for name in ("erf", "gammaln", "entr"))


def solve(A: Any, b: Any) -> Any:
    """The y with Ay = b: LAPACK's, or Gaussian elimination with pivots for exact numbers."""
    A, b = np.asarray(A), np.asarray(b)
    if not is_exact(A, b):
        return np.linalg.solve(A, b)
    A, y = A.astype(object).copy(), b.astype(object).copy()
    n = len(A)
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: float(abs(A[i, k])))
        if pivot != k:
            A[[k, pivot]], y[[k, pivot]] = A[[pivot, k]], y[[pivot, k]]
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            A[i] = A[i] - factor * A[k]
            y[i] = y[i] - factor * y[k]
    for k in reversed(range(n)):
        y[k] = (y[k] - (A[k, k + 1 :] @ y[k + 1 :] if k + 1 < n else 0)) / A[k, k]
    return y


def det(A: Any) -> Any:
    """The determinant: LAPACK's, or Laplace's expansion for exact numbers."""
    A = np.asarray(A)
    if not is_exact(A):
        return np.linalg.det(A)
    if len(A) == 1:
        return A[0, 0]
    return sum((-1) ** j * A[0, j] * det(np.delete(A[1:], j, axis=1)) for j in range(len(A)))


def rounded(x: Any, to: Callable[[Any], Any]) -> Any:
    """`to(x)`, and x itself for exact numbers: what an idealised f would be without its noise."""
    return x if is_exact(x) else to(x)


def jacobian(f: Callable[[Any], Any], x: Any, shift: Any = None) -> Any:
    """The Jacobian of f at x + shift, shape f(x).shape + x.shape, as 60-digit numbers."""
    x = np.asarray(x, dtype=float)
    shift = np.full(x.shape, mpf(0), dtype=object) if shift is None else shift
    inputs = np.array([Exact(mpf(float(v)) + s) for v, s in zip(x.flat, shift.flat, strict=True)])
    outputs = np.asarray(f(inputs.reshape(x.shape)), dtype=object)
    rows = [_backward(exact(y), inputs) for y in outputs.flat]
    return np.array(rows, dtype=object).reshape(outputs.shape + x.shape)


def _backward(output: Exact, inputs: Any) -> list[Any]:
    seen = {id(output): output}
    stack = [output]
    while stack:
        for parent, _ in stack.pop().parents:
            if id(parent) not in seen:
                seen[id(parent)] = parent
                stack.append(parent)
    for node in seen.values():
        node.adjoint = mpf(0)
    for node in inputs:
        node.adjoint = mpf(0)
    output.adjoint = mpf(1)
    for node in sorted(seen.values(), key=lambda node: -node.order):
        # An adjoint of 0 is skipped: 0 times the infinite slope of a root is 0 here.
        if node.adjoint:
            for parent, slope in node.parents:
                parent.adjoint += node.adjoint * slope
    return [node.adjoint for node in inputs]


def generators(f: Callable[[Any], Any], x: Any, kink: bool = False, draws: int = 300) -> Any:
    """Gradients whose hull is Clarke's generalised gradient of f at x; one where f is smooth.

    At a kink it is the hull of the limits of gradients at differentiable points near x (Clarke,
    Optimization and Nonsmooth Analysis, 1983, theorem 2.5.1): taken at `draws` points 1e-30 away.
    Rows are flat float64.
    """
    x = np.asarray(x, dtype=float)
    if not kink:
        return jacobian(f, x).astype(float).reshape(1, -1)
    r = np.random.default_rng(0)
    found: dict[bytes, Any] = {}
    for _ in range(draws):
        shift = np.array([STEP * mpf(v) for v in r.standard_normal(x.size)], dtype=object)
        row = jacobian(f, x, shift.reshape(x.shape)).astype(float).ravel() + 0.0
        found.setdefault(np.round(row, 12).tobytes(), row)
    return np.array(list(found.values()))


def blur(f: Callable[[Any], Any], x: Any, rows: Any, entrywise: bool = False) -> float:
    """How far the gradient moves when x moves by 8 units of rounding, as `distance` has it.

    A formula that rounds is right for some such x at best: 1 / (1 - x²) next to 1. Six ways that
    x can move are tried, those that leave the domain are not counted.
    """
    x, found = np.asarray(x, dtype=float), 0.0
    for seed in range(6):
        signs = np.random.default_rng(seed).choice([-1, 1], x.size)
        shift = [mpf(8 * EPS) * mpf(float(v)) * int(s) for v, s in zip(x.flat, signs, strict=True)]
        try:
            moved = jacobian(f, x, np.array(shift, dtype=object).reshape(x.shape)).astype(float)
        except (ArithmeticError, TypeError, ValueError):
            continue
        far = distance(moved, rows, entrywise)
        found = max(found, far if np.isfinite(far) else 0.0)
    return found


def distance(value: Any, rows: Any, entrywise: bool = False) -> float:
    """How far `value` is from the hull of `rows`, relative to the largest entry of `rows`.

    entrywise: each entry relative to its own size. Infinite entries must agree; they are left
    out of the scale.
    """
    value = np.asarray(value, dtype=float).ravel()
    if value.shape != rows[0].shape or np.isnan(value).any():
        return float("inf")
    infinite = ~np.isfinite(rows[0]) | ~np.isfinite(value)
    if not np.array_equal(value[infinite], rows[0][infinite]):
        return float("inf")
    value, rows = value[~infinite], rows[:, ~infinite]
    scale = np.max(np.abs(rows), axis=0 if entrywise else None, initial=0.0)
    scale = np.where(scale == 0, 1.0, scale)
    with np.errstate(over="ignore"):  # 1e200 where 1e-200 is right
        value, rows = value / scale, rows / scale
    if len(rows) == 1:
        return float(np.max(np.abs(value - rows[0]), initial=0.0))
    # Weights that sum to 1: a row of its own, heavy enough to hold to 1e-8.
    heavy = 1e4
    weights, _ = nnls(np.vstack([rows.T, np.full(len(rows), heavy)]), np.append(value, heavy))
    return float(np.max(np.abs(rows.T @ weights / weights.sum() - value)))
