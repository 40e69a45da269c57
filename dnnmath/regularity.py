"""§1.2 Function regularity: continuity, derivatives, the Jacobian matrix, composition.

A limit cannot be computed from finitely many values. What can is each instance of its definition:
given ε and η, the implication holds or fails at every point that is tried. A check that fails has
refuted the pair (ε, η), with a witness; a check that holds is evidence at its points and no more.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np

from dnnmath._arrays import (
    MATRIX,
    REAL,
    REAL_OR_VECTOR,
    VECTOR,
    VECTOR_OR_BATCH,
    Array,
    ArrayLike,
    Function,
    Scalar,
    real_array,
    real_arrays,
    require_callable,
    require_positive,
    require_shape,
    whole_number,
)
from dnnmath._checks import Check, Evaluated, compare, measured, rounded, wider, worst
from dnnmath.matrices import norm as euclidean_norm

#: η of the definitions: a number, or a modulus (a, ε) ↦ η.
Eta = ArrayLike | Callable[[Array, Scalar], Any]


def compose(g: Function, f: Function) -> Function:
    """g ∘ f: x ↦ g(f(x)). Raises TypeError for what is no function.

    Source: §1.2, notation of the composition.

    >>> compose(lambda y: y + 1, lambda x: 2 * x)(5)
    11
    """
    require_callable(g, "g")
    require_callable(f, "f")
    return lambda *x: g(f(*x))


def compose_all(*functions: Function) -> Function:
    """○_{i=1}^n f_i: x ↦ f_n(f_{n-1}(... f_1(x))), n ≥ 1; f_1 acts first.

    Raises ValueError without functions, TypeError for what is no function. Source: §1.2, notation
    ○.

    >>> compose_all(lambda x: 2 * x, lambda x: x + 1)(5)
    11
    """
    if not functions:
        raise ValueError("functions: got none, needs f_1, ..., f_n with n >= 1")
    for i, f in enumerate(functions, start=1):
        require_callable(f, f"f_{i}")
    return reduce(lambda first, then: compose(then, first), functions)


def coordinate(f: Function, i: int) -> Function:
    """f_i: x ↦ f(x)_i, for i from 1 to m'. Source: §1.2, notation f_i in the Jacobian matrix.

    >>> float(coordinate(lambda x: [x, x**2], 2)(3))
    9.0
    """
    require_callable(f, "f")
    whole_number(i, "i")

    def f_i(*x: Any) -> Scalar:
        value = real_array(f(*x), "f(x)", VECTOR)
        return value[whole_number(i, "i", high=value.size) - 1]

    return f_i


def unit_vector(i: int, m: int) -> Array:
    """x_i = [0 ... 0 1 0 ... 0] in R^m, 1 at index i from 1 to m, shape (m,).

    Source: §1.2, notation x_i in the Jacobian matrix.

    >>> unit_vector(2, 3)
    array([0., 1., 0.])
    """
    return np.eye(whole_number(m, "m"))[whole_number(i, "i", high=m) - 1]


def difference_quotient(f: Function, x: ArrayLike, a: ArrayLike, tau: ArrayLike) -> Array:
    """(f(τ x + a) - f(a)) / τ, with direction x and point a, both (m,) or both real; τ ≠ 0.

    The value has the shape of f(a), real or (m',). Raises ValueError for τ = 0, which the condition
    |τ| < η of the document lets in. Source: §1.2, definition of derivable.

    >>> float(difference_quotient(lambda y: y[0] * y[1], [1, 0], [2, 3], 0.5))
    3.0
    """
    x, a, tau = real_arrays(
        {"x": (x, REAL_OR_VECTOR), "a": (a, REAL_OR_VECTOR), "tau": (tau, REAL)}
    )
    require_shape(x, "x", a.shape, "the shape of the point a")
    if tau == 0:
        raise ValueError("tau: got 0, needs a real number other than 0")
    F = Evaluated(f, "f", None)
    at_a = F(a)
    return (replace(F, shape=at_a.shape)(tau * x + a) - at_a) / tau


def check_continuous_at(
    f: Function,
    a: ArrayLike,
    points: ArrayLike,
    epsilon: ArrayLike,
    eta: Eta,
    norm: Function = euclidean_norm,
) -> Check:
    """Whether ‖x - a‖ < η implies ‖f(x) - f(a)‖ < ε at every x ≠ a of `points`.

    a (m,), points (n, m), f(a) real or (m',). ε > 0 is one number or several; η > 0 is a number or
    a modulus of continuity (a, ε) ↦ η; `norm` serves both spaces. The margin is ε - ‖f(x) - f(a)‖.
    Raises ValueError where no point but a is within η. Source: §1.2, definition of continuous.

    >>> bool(check_continuous_at(lambda x: 3 * x, [0], [[-0.3], [0.2]], 1, lambda a, eps: eps / 3))
    True
    """
    size = measured(norm)
    here, sample, epsilons = real_arrays(
        {"a": (a, VECTOR), "points": (points, MATRIX), "epsilon": (epsilon, REAL_OR_VECTOR)}
    )
    require_shape(sample, "points", (len(sample), here.size), "one point of R^m a row")
    F = _with_values_as_at(here, f)

    def comparison(x: Array, eps: Scalar, radius: Scalar) -> Check:
        distance = size(np.atleast_1d(F(x) - F(here)))
        at = {"x": x, "epsilon": eps, "eta": radius}
        return compare(distance, eps, at, lambda: _error(F, x, here, size), strict=True)

    return worst(
        (
            comparison(x, eps, radius)
            for eps, radius in _epsilons_and_etas(epsilons, eta, here)
            for x in sample
            if np.any(x != here) and size(x - here) < radius
        ),
        "points: none but a is within eta of a",
    )


def check_derivative(
    f: Function,
    x: ArrayLike,
    a: ArrayLike,
    derivative: ArrayLike,
    taus: ArrayLike,
    epsilon: ArrayLike,
    eta: Eta,
    norm: Function = euclidean_norm,
) -> Check:
    """Whether 0 < |τ| < η implies ‖(f(τ x + a) - f(a))/τ - ∂f/∂x(a)‖ < ε at every τ of `taus`.

    Direction x and point a both (m,) or real; `derivative` in the shape of f(a), real or (m',);
    taus (n,); ε, η and norm as in `check_continuous_at`. The margin is ε minus the distance; the
    allowance grows as 1/|τ|, since a quotient of floats tells no more. Raises ValueError where no τ
    is within η. Source: §1.2, definition of derivable. Repaired: τ ≠ 0, x any direction of R^m.

    >>> bool(check_derivative(lambda x: x**2, 1, 3, 6, [0.1, -0.05, 0.01], epsilon=0.2, eta=0.11))
    True
    """
    size = measured(norm)
    along, here, d, small, epsilons = real_arrays(
        {
            "x": (x, REAL_OR_VECTOR),
            "a": (a, REAL_OR_VECTOR),
            "derivative": (derivative, REAL_OR_VECTOR),
            "taus": (taus, VECTOR),
            "epsilon": (epsilon, REAL_OR_VECTOR),
        }
    )
    F = _with_values_as_at(here, f)
    require_shape(d, "derivative", F(here).shape, "the shape of f(a)")

    def comparison(tau: Scalar, eps: Scalar, radius: Scalar) -> Check:
        quotient = difference_quotient(F, along, here, tau)
        distance = size(np.atleast_1d(quotient - d))

        def allowance() -> Scalar:
            exact = wider(tau) * wider(along) + wider(here)
            error = _error(F, tau * along + here, here, size, exact) / abs(tau)
            return error + rounded(d.size, distance, size(np.atleast_1d(d)))

        at = {"x": along[()], "tau": tau, "quotient": quotient, "epsilon": eps, "eta": radius}
        return compare(distance, eps, at, allowance, strict=True)

    return worst(
        (
            comparison(tau, eps, radius)
            for eps, radius in _epsilons_and_etas(epsilons, eta, here)
            for tau in small
            if 0 < abs(tau) < radius
        ),
        "taus: none has 0 < |tau| < eta",
    )


def check_jacobian(
    J: ArrayLike,
    f: Function,
    a: ArrayLike,
    taus: ArrayLike,
    epsilon: ArrayLike,
    eta: Eta,
    directions: ArrayLike | None = None,
    norm: Function = euclidean_norm,
) -> Check:
    """Whether along each direction x the difference quotients of f at a are within ε of J x^T.

    J (m', m), or (m,) where f is real, J_{i,j} = ∂f_i/∂x_j(a). The directions (k, m) are the unit
    vectors unless given, 0 is none; the rest is as in `check_derivative`, whose worst this returns.
    Source: §1.2, definition of the Jacobian matrix.

    >>> f = lambda x: np.array([x[0] * x[1], x[0]])
    >>> bool(check_jacobian([[3, 2], [1, 0]], f, [2, 3], [1e-3, -1e-3], epsilon=0.01, eta=1))
    True
    """
    m = real_array(a, "a", VECTOR).size
    here, jacobian, along = real_arrays(
        {
            "a": (a, VECTOR),
            "J": (J, VECTOR_OR_BATCH),
            "directions": (np.eye(m, dtype=int) if directions is None else directions, MATRIX),
        }
    )
    image = Evaluated(f, "f", None)(here)
    require_shape(jacobian, "J", (*image.shape, m), f"f maps R^{m} to shape {image.shape}")
    require_shape(along, "directions", (len(along), m), "one direction of R^m a row")
    return worst(
        (
            check_derivative(f, x, here, jacobian @ x, taus, epsilon, eta, norm)
            for x in along
            if np.any(x != 0)
        ),
        "directions: none but 0",
    )


def _with_values_as_at(a: Array, f: Function) -> Evaluated:
    """f, held to values in the shape of f(a)."""
    F = Evaluated(f, "f", None)
    return replace(F, shape=F(a).shape)


def _epsilons_and_etas(epsilons: Array, eta: Eta, a: Array) -> Iterator[tuple[Scalar, Scalar]]:
    for epsilon in np.atleast_1d(epsilons):
        require_positive(epsilon, "epsilon")
        radius = real_array(eta(a[()], epsilon) if callable(eta) else eta, "eta", REAL)[()]
        require_positive(radius, "eta")
        yield epsilon, radius


def _error(F: Evaluated, x: Array, a: Array, size: Function, exact: Array | None = None) -> Scalar:
    """What rounding can do to ‖F(x) - F(a)‖, where x is near a and the rounding of `exact`."""
    error = F.error(x, exact, np.maximum(np.abs(x), np.abs(a))) + F.error(a)
    return size(np.atleast_1d(error))
