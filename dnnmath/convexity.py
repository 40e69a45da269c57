"""§1.3 Convexity and smoothness; partial application and indicators.

Each check runs over all ordered pairs y ≠ z of a finite sample of the domain Ω, `points` (n, m),
and returns a `Check`: the smallest margin, right minus left, and the pair at which the inequality
fails, if it does. A pair that fails refutes the property, up to what rounding can have done;
holding is evidence on the sample. On object arrays of Fractions nothing is rounded.

The functions that are checked take one point (m,) and return finite real numbers. `roundings` is
the longest chain of roundings in one evaluation of them: by default 2m + 8, a quadratic form and
some elementary functions; N + 8, say, for a sum over N samples.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from dnnmath._arrays import (
    MATRIX,
    REAL,
    REAL_OR_VECTOR,
    Array,
    ArrayLike,
    Function,
    Scalar,
    contains,
    real_array,
    real_arrays,
    require_callable,
    require_positive,
    unit_of_rounding,
    whole_number,
)
from dnnmath._checks import Check, Evaluated, compare, measured, rounded, wider, worst
from dnnmath.matrices import norm as euclidean_norm

#: With all ordered pairs, 3/4 comes with 1/4. Dyadic weights are exact in every type.
_QUARTER_AND_HALF = (Fraction(1, 4), Fraction(1, 2))


def check_convex(
    f: Function,
    points: ArrayLike,
    mu: ArrayLike = 0,
    t: Any = _QUARTER_AND_HALF,
    *,
    roundings: int | None = None,
) -> Check:
    """Whether f(t y + (1-t) z) ≤ t f(y) + (1-t) f(z) - (μ/2) t (1-t) ‖y - z‖² on the sample.

    f: R^m → R; each t is in [0, 1]; μ > 0 asks for strong convexity. The witness is {"y", "z",
    "t"}. Raises ValueError for μ < 0, t outside [0, 1], no t inside, fewer than two different
    points. Source: §1.3, definition of convex.

    >>> bool(check_convex(lambda x: x @ x, [[0, 1], [2, 3], [-1, 5]], mu=2))
    True
    >>> bool(check_convex(lambda x: -(x @ x), [[0], [2]]))
    False
    """
    sample, modulus = _sample(points, mu, "mu", or_zero=True)
    F = Evaluated(f, "f", (), roundings)
    fs = [F(y)[()] for y in sample]
    m, ts = sample.shape[1], _weights(t, sample)

    def comparison(i: int, j: int, t: Scalar) -> Check:
        y, z, s = sample[i], sample[j], 1 - t
        w, bend = t * y + s * z, modulus * t * s * ((y - z) @ (y - z)) / 2
        left, right = F(w)[()], t * fs[i] + s * fs[j] - bend

        def allowance() -> Scalar:
            exact = wider(t) * wider(y) + (1 - wider(t)) * wider(z)
            at_w = F.error(w, exact, np.maximum(np.abs(y), np.abs(z)))
            values = at_w + t * F.error(y) + s * F.error(z)
            return values + rounded(m, left, t * fs[i], s * fs[j], bend)

        return compare(left, right, {"y": y, "z": z, "t": t}, allowance)

    return worst(
        # At the ends both sides are one value of f.
        (comparison(i, j, t) for i, j in _ordered_pairs(sample) for t in ts if 0 < t < 1),
        f"t: got {ts.tolist()}, needs a number in ]0, 1[",
    )


def check_first_order(
    f: Function,
    gradient: Function,
    points: ArrayLike,
    mu: ArrayLike = 0,
    *,
    roundings: int | None = None,
) -> Check:
    """Whether f(y) + f'(y) (z - y)^T + (μ/2) ‖z - y‖² ≤ f(z) on the sample.

    f: R^m → R and its gradient, (m,) or (1, m); μ > 0 is for strong convexity. The witness is
    {"y", "z"}. Raises as `check_convex`. Source: §1.3, the inequality of the first proposition
    (equivalent to convexity on an open convex Ω).

    >>> bool(check_first_order(lambda x: x @ x, lambda x: 2 * x, [[0, 1], [2, 3]], mu=2))
    True
    """
    sample, modulus = _sample(points, mu, "mu", or_zero=True)
    m = sample.shape[1]
    F = Evaluated(f, "f", (), roundings)
    G = Evaluated(gradient, "gradient", (m,), roundings)
    fs, gs = [F(y)[()] for y in sample], [G(y) for y in sample]

    def comparison(i: int, j: int) -> Check:
        y, z, d = sample[i], sample[j], sample[j] - sample[i]
        bend = modulus * (d @ d) / 2

        def allowance() -> Scalar:
            values = F.error(y) + F.error(z) + G.error(y) @ np.abs(d)
            return values + rounded(m, fs[i], fs[j], np.abs(gs[i]) @ np.abs(d), bend)

        return compare(fs[i] + gs[i] @ d + bend, fs[j], {"y": y, "z": z}, allowance)

    return worst((comparison(i, j) for i, j in _ordered_pairs(sample)), "points: no pair")


def check_smooth(
    gradient: Function,
    L: ArrayLike,
    points: ArrayLike,
    norm: Function = euclidean_norm,
    *,
    roundings: int | None = None,
) -> Check:
    """Whether ‖f'(y) - f'(z)‖ ≤ L ‖y - z‖ on the sample: f is L-smooth there, L > 0.

    The gradient of f is (m,) or (1, m); `norm` measures both sides. Exact numbers are compared,
    with the Euclidean norm, by the squares of both sides: these are rational, and so is the margin.
    Raises ValueError for L ≤ 0, fewer than two different points. Source: §1.3, definition of
    L-smooth.

    >>> check_smooth(lambda x: 2 * x, 1, [[0, 1], [2, 1]]).witness
    {'y': array([0., 1.]), 'z': array([2., 1.])}
    """
    sample, bound = _sample(points, L, "L")
    size = measured(norm)
    m = sample.shape[1]
    G = Evaluated(gradient, "gradient", (m,), roundings)
    gs = [G(y) for y in sample]
    squares = norm is euclidean_norm and unit_of_rounding(sample, *gs) == 0

    def comparison(i: int, j: int) -> Check:
        y, z, d, dg = sample[i], sample[j], sample[i] - sample[j], gs[i] - gs[j]
        left, right = (size(dg), bound * size(d))
        if squares:
            left, right = dg @ dg, bound * bound * (d @ d)

        def allowance() -> Scalar:
            return size(G.error(y) + G.error(z)) + rounded(m, left, right)

        return compare(left, right, {"y": y, "z": z}, allowance)

    return worst((comparison(i, j) for i, j in _ordered_pairs(sample)), "points: no pair")


def check_cocoercive(
    gradient: Function,
    L: ArrayLike,
    points: ArrayLike,
    norm: Function = euclidean_norm,
    *,
    roundings: int | None = None,
) -> Check:
    """Whether (1/L) ‖f'(y) - f'(z)‖² ≤ (f'(y) - f'(z)) (y - z)^T on the sample, L > 0.

    Arguments and errors as in `check_smooth`. Source: §1.3, the inequality of the last proposition.
    Repaired: the right-hand factor is (y - z)^T; the document prints an unbound x.

    >>> bool(check_cocoercive(lambda x: 2 * x, 2, [[0, 1], [2, 1]]))
    True
    """
    sample, bound = _sample(points, L, "L")
    size = measured(norm)
    m = sample.shape[1]
    G = Evaluated(gradient, "gradient", (m,), roundings)
    gs = [G(y) for y in sample]

    def comparison(i: int, j: int) -> Check:
        y, z, d, dg = sample[i], sample[j], sample[i] - sample[j], gs[i] - gs[j]
        square = dg @ dg if norm is euclidean_norm else size(dg) ** 2

        def allowance() -> Scalar:
            error = G.error(y) + G.error(z)
            of_square = size(error) * (2 * size(dg) + size(error)) / bound
            sums = rounded(m, square) / bound + rounded(m, square / bound, np.abs(dg) @ np.abs(d))
            return of_square + error @ np.abs(d) + sums

        return compare(square / bound, dg @ d, {"y": y, "z": z}, allowance)

    return worst((comparison(i, j) for i, j in _ordered_pairs(sample)), "points: no pair")


def partial_application(f: Function, k: int, *others: Any) -> Function:
    """f(x_1, ..., x_{k-1}, ·, x_{k+1}, ..., x_n): the function x_k ↦ f(x_1, ..., x_n).

    k is from 1 to n; `others` are the n - 1 arguments that stay, in order. Raises ValueError for k
    outside this range. Source: §1.3 (the second), first notation.

    >>> partial_application(lambda x, y, z: (x, y, z), 2, "x", "z")("here")
    ('x', 'here', 'z')
    """
    require_callable(f, "f")
    k = whole_number(k, "k", high=len(others) + 1)
    return lambda x_k: f(*others[: k - 1], x_k, *others[k - 1 :])


def indicator(omega: Any) -> Function:
    """1_Ω: R^m → R, x ↦ 1 if x ∈ Ω else 0, for x (m,) or a real number, in the type of x.

    Ω is a predicate, or anything with `in`, where a vector is looked up as a tuple; an array or a
    list is the set of its elements along the first axis. Raises TypeError for another Ω. Source:
    §1.3 (the second), second notation. Repaired: printed 1_Ω: Ω → R^m.

    >>> positive = indicator(lambda x: x > 0)
    >>> float(positive(3)), float(positive(0))
    (1.0, 0.0)
    """
    if not callable(omega):
        contains(omega, 0, "omega")

    def one_omega(x: ArrayLike) -> Scalar:
        point = real_array(x, "x", REAL_OR_VECTOR)
        zero = point.flat[0] - point.flat[0]
        return zero + 1 if contains(omega, point[()], "omega") else zero

    return one_omega


def _sample(
    points: ArrayLike, constant: ArrayLike, name: str, or_zero: bool = False
) -> tuple[Array, Scalar]:
    """The sample and the constant in its type."""
    sample, value = real_arrays({"points": (points, MATRIX), name: (constant, REAL)})
    if np.all(sample == sample[0]):
        needed = "needs two different points or more"
        raise ValueError(f"points: got an array of shape {sample.shape}, {needed}")
    require_positive(value, name, or_zero)
    return sample, value[()]


def _ordered_pairs(sample: Array) -> Iterator[tuple[int, int]]:
    n = range(len(sample))
    return ((i, j) for i in n for j in n if np.any(sample[i] != sample[j]))


def _weights(t: ArrayLike, sample: Array) -> Array:
    """t in the type of the points; a rational t stays exact on exact points."""
    ts = np.atleast_1d(real_arrays({"points": (sample, MATRIX), "t": (t, REAL_OR_VECTOR)})[1])
    if not np.all((ts >= 0) & (ts <= 1)):
        raise ValueError(f"t: got {ts.tolist()}, needs numbers in [0, 1]")
    return ts
