"""§1.1 Matrices: entries, rows, columns, products, the scalar product and the Euclidean norm.

A vector of R^m, the document's matrix with one row, is an array (m,); a matrix of M_{n,m} is an
array (n, m). The indices i and j are the document's: they start at 1. All functions raise TypeError
or ValueError for what is not finite real numbers, and ValueError where sizes do not fit.
"""

import numbers
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np

from dnnmath._arrays import (
    REAL,
    VECTOR,
    VECTOR_OR_BATCH,
    Array,
    ArrayLike,
    Scalar,
    contains,
    real_array,
    real_arrays,
    require_shape,
    whole_number,
)


def matrix(entries: ArrayLike) -> Array:
    """The real matrix (a_{i,j}) of these entries, shape (n, m); a vector (m,) is the matrix (1, m).

    Source: §1.1, definition of a matrix, and the convention that a vector has one row.

    >>> matrix([1, 2, 3])
    array([[1., 2., 3.]])
    """
    return _matrix(entries, "entries")


def vector(entries: ArrayLike) -> Array:
    """The vector of R^m with these entries, shape (m,); a matrix with one row (1, m) is one.

    Raises ValueError for a matrix with several rows.
    Source: §1.1, convention: R^m is M_{1,m}.

    >>> vector([[1, 2, 3]])
    array([1., 2., 3.])
    """
    A = _matrix(entries, "entries")
    require_shape(A, "entries", (1, A.shape[1]), "a vector is a matrix with one row")
    return A[0]


def belongs(A: ArrayLike, n: int, m: int, E: Any = None) -> bool:
    """Whether A ∈ M_{n,m}(E): n rows, m columns, and every entry in E (all of R when None).

    E is a predicate on real numbers, or a set, list or vector of them. Source: §1.1, notations
    M_{n,m} and M_{n,m}(E).

    >>> belongs([[0, 1], [1, 1]], 2, 2, {0, 1})
    True
    >>> belongs([[0.5, 1.0]], 1, 2, lambda a: 0 < a < 1)
    False
    """
    A = _matrix(A, "A")
    if A.shape != (whole_number(n, "n"), whole_number(m, "m")):
        return False
    return E is None or all(contains(E, a, "E") for a in A.flat)


def entry(A: ArrayLike, i: int, j: int) -> Scalar:
    """A_{i,j}, for i from 1 to n and j from 1 to m; ValueError outside. Source: §1.1, notations.

    >>> float(entry([[1, 2, 3], [4, 5, 6]], 2, 3))
    6.0
    """
    A = _matrix(A, "A")
    n, m = A.shape
    return A[whole_number(i, "i", high=n) - 1, whole_number(j, "j", high=m) - 1]


def row(A: ArrayLike, i: int) -> Array:
    """A_{i,:} = [a_{i,1} ... a_{i,m}], a vector (m,), for i from 1 to n; ValueError outside.

    Source: §1.1, notations. Repaired: the row ends at a_{i,m}; the document prints a_{i,n}.

    >>> row([[1, 2, 3], [4, 5, 6]], 2)
    array([4., 5., 6.])
    """
    A = _matrix(A, "A")
    return A[whole_number(i, "i", high=A.shape[0]) - 1]


def column(A: ArrayLike, j: int) -> Array:
    """A_{:,j}, a matrix (n, 1), for j from 1 to m; ValueError outside. Source: §1.1, notations.

    >>> column([[1, 2, 3], [4, 5, 6]], 2)
    array([[2.],
           [5.]])
    """
    A = _matrix(A, "A")
    j = whole_number(j, "j", high=A.shape[1])
    return A[:, j - 1 : j]


def transpose(A: ArrayLike) -> Array:
    """A^T, shape (m, n) for A (n, m); of a vector (m,), the column (m, 1). Source: §1.1, notation.

    >>> transpose([1, 2])
    array([[1.],
           [2.]])
    """
    return _matrix(A, "A").T


def product(A: ArrayLike, B: ArrayLike) -> Array:
    """C = A × B, C_{i,j} = Σ_k A_{i,k} B_{k,j}, k from 1 to m: A (n, m), B (m, p), C (n, p).

    A vector stands for its matrix with one row. Raises ValueError where the inner sizes differ.
    Source: §1.1, definition of the product.

    >>> product([[1, 2], [3, 4]], transpose([1, 1]))
    array([[3.],
           [7.]])
    """
    A, B = real_arrays({"A": (A, VECTOR_OR_BATCH), "B": (B, VECTOR_OR_BATCH)})
    A, B = np.atleast_2d(A), np.atleast_2d(B)
    m = A.shape[1]
    require_shape(B, "B", (m, B.shape[1]), f"A has shape {A.shape}, so B needs {m} rows")
    return np.asarray(A @ B)


def scale(a: ArrayLike, B: ArrayLike) -> Array:
    """C = a × B = B × a, C_{i,j} = a B_{i,j}: a real, B and C (n, m), or vectors (m,).

    Source: §1.1, definition of the product by a scalar.

    >>> scale(2, [[1, 2], [3, 4]])
    array([[2., 4.],
           [6., 8.]])
    """
    a, B = real_arrays({"a": (a, REAL), "B": (B, VECTOR_OR_BATCH)})
    return np.asarray(a * B)


def inner(a: ArrayLike, b: ArrayLike) -> Scalar:
    """The scalar product (a|b) = a × b^T = Σ_i a_i b_i of two vectors (n,).

    Raises ValueError where the sizes differ. Source: §1.1, notation of the scalar product.

    >>> float(inner([1, 2, 3], [4, 5, 6]))
    32.0
    """
    a, b = real_arrays({"a": (a, VECTOR), "b": (b, VECTOR)})
    require_shape(b, "b", a.shape, f"a has {a.size} coordinates")
    return a @ b


def norm(c: ArrayLike) -> Scalar:
    """The Euclidean norm ‖c‖ = √(c|c) of a vector (n,), ≥ 0.

    No square overflows or underflows on the way. The norm of a rational vector is exact where it is
    rational, and a float elsewhere. Source: §1.1, notation of the norm.

    >>> float(norm([3e300, 4e300]))
    5e+300
    >>> from fractions import Fraction
    >>> norm([Fraction(3, 7), Fraction(4, 7)])
    Fraction(5, 7)
    """
    c = real_array(c, "c", VECTOR)
    if c.dtype == object:
        square: Scalar = c @ c
        return _rational_sqrt(square) if isinstance(square, numbers.Rational) else np.sqrt(square)
    # Powers of two scale without rounding.
    exponent = np.frexp(np.abs(c).max())[1]
    scaled = np.ldexp(c.astype(np.result_type(c, np.float32)), -exponent)
    return np.ldexp(np.sqrt(np.sum(scaled * scaled)), exponent).astype(c.dtype)


def _matrix(A: ArrayLike, name: str) -> Array:
    return np.atleast_2d(real_array(A, name, VECTOR_OR_BATCH))


def _rational_sqrt(square: numbers.Rational) -> Fraction | float:
    """√square, exact where it is rational, else the nearest float (to one unit)."""
    n, d = int(square.numerator), int(square.denominator)
    if isqrt(n) ** 2 == n and isqrt(d) ** 2 == d:
        return Fraction(isqrt(n), isqrt(d))
    shift = max(0, 64 - (n.bit_length() - d.bit_length()) // 2)
    return float(Fraction(isqrt((n << 2 * shift) // d), 1 << shift))
