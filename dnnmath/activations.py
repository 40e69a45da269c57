"""§2 Activation functions: ReLU with its hypothesis at 0, SoftMax and its logarithm.

Each acts on a vector z (m,), or on every vector along the last axis of a batch (..., m), and gives
the type of z. All raise TypeError or ValueError for what is not finite real numbers.
"""

import numpy as np

from dnnmath._arrays import (
    Array,
    ArrayLike,
    Function,
    exp,
    log1p,
    real_array,
    require_callable,
    widened,
)


def apply_activation(F: Function, z: ArrayLike) -> Array:
    """F(z), held to the definition of an activation function: R^m → R^m, finite real values.

    z is (m,) or (..., m). Raises ValueError where F(z) has another shape than z. Source: §2,
    definition of an activation function; that F is derivable there is for `check_jacobian`.

    >>> apply_activation(np.tanh, [0, 0])
    array([0., 0.])
    """
    require_callable(F, "F")
    z = real_array(z, "z")
    value = real_array(F(z.copy()), "F(z)")
    if value.shape != z.shape:
        raise ValueError(f"F: maps shape {z.shape} to {value.shape}, needs F: R^m -> R^m")
    return value


def relu(z: ArrayLike) -> Array:
    """ReLU(z) = max(0, z), coordinate by coordinate; z of any shape, or one real number.

    Source: §2, definition of ReLU.

    >>> relu([-1, 0, 2])
    array([0., 0., 2.])
    """
    return _relu(real_array(z, "z"))


def relu_derivative(z: ArrayLike) -> Array:
    """ReLU_j'(z_j) = 1 where z_j > 0 and 0 elsewhere; z of any shape, or one real number.

    At 0 ReLU has the one-sided slopes 0 and 1; the value 0 there is the document's hypothesis.
    Source: §2, hypothesis on ReLU.

    >>> relu_derivative([-1, 0, 2])
    array([0., 0., 1.])
    """
    return _relu_derivative(real_array(z, "z"))


def softmax(z: ArrayLike) -> Array:
    """S(z)_j = e^{z_j} / Σ_{j'} e^{z_{j'}}, along the last axis of z (..., m).

    Finite for every z: max(z) is taken off first. The exact values are in ]0, 1[ for m ≥ 2, a float
    may round them to 0 or 1; S = 1 for m = 1, where the document prints ]0, 1[ too. Raises
    TypeError for rationals, unless all are equal. Source: §2, definition of SoftMax.

    >>> softmax([1000, 1000, -1e300])
    array([0.5, 0.5, 0. ])
    """
    return _softmax(_scores(z))


def log_softmax(z: ArrayLike) -> Array:
    """log S(z)_j = z_j - log Σ_{j'} e^{z_{j'}} ≤ 0, along the last axis of z (..., m).

    Finite wherever z_j - max(z) is in the range of the floats; both terms are accurate to rounding.
    Source: §2, SoftMax, as §3's cross-entropy uses it.

    >>> log_softmax([0, -1000])
    array([    0., -1000.])
    """
    return -_surprise(_scores(z)) + 0


def log_sum_exp(z: ArrayLike) -> Array:
    """lse(z) = log Σ_j e^{z_j}, along the last axis: (..., m) to (...). Its gradient is SoftMax.

    Finite for every z. Source: §2, the logarithm of SoftMax's denominator.

    >>> float(log_sum_exp([1e300, 0]))
    1e+300
    """
    z = _scores(z)
    lse = widened(_largest(z)) + _log_of_sum(z, _below_largest(z))
    return lse[..., 0].astype(z.dtype)[()]


# The same functions on validated arrays.


def _scores(z: ArrayLike) -> Array:
    z = real_array(z, "z")
    if z.ndim == 0:
        raise ValueError("z: got one real number, needs a vector (m,) or a batch (..., m)")
    return z


def _relu(z: Array) -> Array:
    zero = z - z
    return np.maximum(zero, z)


def _relu_derivative(z: Array) -> Array:
    zero = z - z
    return np.where(z > 0, zero + 1, zero)[()]


def _softmax(z: Array) -> Array:
    e = exp(_below_largest(z))
    return (e / e.sum(axis=-1, keepdims=True)).astype(z.dtype)


def _surprise(z: Array) -> Array:
    """-log S(z) ≥ 0, the sum of two non-negative terms: nothing cancels."""
    below = _below_largest(z)
    with np.errstate(over="ignore"):
        return (_log_of_sum(z, below) - below).astype(z.dtype)


def _half_surprise(z: Array) -> Array:
    """½ (-log S(z)), in the range of the floats for every z; halving rounds subnormals only."""
    return _log_of_sum(z, _below_largest(z)) / 2 - _below_largest(z / 2)


def _largest(z: Array) -> Array:
    return np.asarray(z.max(axis=-1, keepdims=True))


def _below_largest(z: Array) -> Array:
    """z - max(z) ≤ 0. A difference that overflows is -inf, whose exponential is rightly 0."""
    with np.errstate(over="ignore"):
        return widened(z) - widened(_largest(z))


def _log_of_sum(z: Array, below: Array) -> Array:
    """log Σ_j e^{z_j - max(z)}: log1p of all terms but one that is e^0, to keep the small ones."""
    e = exp(below)
    largest = np.arange(z.shape[-1]) == z.argmax(axis=-1, keepdims=True)
    return log1p(np.where(largest, e - e, e).sum(axis=-1, keepdims=True))
