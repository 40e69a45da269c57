"""§4 Dense layers."""

import numpy as np

from dnnmath._arrays import (
    MATRIX,
    REAL,
    VECTOR,
    VECTOR_OR_BATCH,
    Array,
    ArrayLike,
    real_arrays,
    require_shape,
)


def dense(y: ArrayLike, W: ArrayLike, b: ArrayLike) -> Array:
    """L(y, W, b) = y W^T + b: input y (m,) or batch (n, m), weights W (m', m), bias b (m',).

    The value has shape (m',) or (n, m'). Raises TypeError or ValueError for what is not finite real
    numbers and where the sizes do not fit. Source: §4, definition of a dense layer.

    >>> dense([1, 2], [[1, 0], [0, 1], [1, 1]], [0, 0, 10])
    array([ 1.,  2., 13.])
    """
    y, W, b = real_arrays({"y": (y, VECTOR_OR_BATCH), "W": (W, MATRIX), "b": (b, VECTOR)})
    m = y.shape[-1]
    require_shape(W, "W", (len(W), m), f"y has {m} coordinates, so W needs {m} columns")
    require_shape(b, "b", W.shape[:1], f"W has {len(W)} rows")
    return _dense(y, W, b)


def dense_row(y: ArrayLike, w: ArrayLike, b_j: ArrayLike) -> Array:
    """L_j(y, w, b_j) = y w^T + b_j, coordinate j of a dense layer: w (m,) is row j of W, b_j real.

    y (m,) gives a real number, a batch (n, m) gives (n,). Raises as `dense`. Source: §4, notation
    L_j.

    >>> float(dense_row([1, 2], [1, 1], 10))
    13.0
    """
    y, w, b_j = real_arrays({"y": (y, VECTOR_OR_BATCH), "w": (w, VECTOR), "b_j": (b_j, REAL)})
    require_shape(w, "w", y.shape[-1:], f"y has {y.shape[-1]} coordinates")
    return np.asarray(y @ w + b_j)[()]


def _dense(y: Array, W: Array, b: Array) -> Array:
    return y @ W.T + b
