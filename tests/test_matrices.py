import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import dnnmath
from dnnmath import (
    belongs,
    column,
    entry,
    inner,
    matrix,
    norm,
    product,
    row,
    scale,
    transpose,
    vector,
)

from .exact import digits, fraction_arrays, fractions

sizes = st.integers(1, 4)
real_matrices = arrays(
    float, array_shapes(min_dims=2, max_dims=2, max_side=4), elements=st.floats(-9, 9)
)


def test_a_matrix_is_an_independent_copy():
    A = np.ones((2, 2))
    matrix(A)[0, 0] = 5
    transpose(A)[0, 0] = 5
    row(A, 1)[0] = 5
    column(A, 1)[0] = 5
    assert (A == 1).all()


def test_a_vector_is_a_matrix_with_one_row():
    assert matrix([1, 2]).shape == (1, 2)
    assert vector(matrix([1, 2])).tolist() == [1, 2]
    assert transpose([1, 2]).tolist() == [[1], [2]]
    with pytest.raises(ValueError, match=r"entries: got an array of shape \(2, 1\)"):
        vector([[1], [2]])


@given(real_matrices)
def test_entries_rows_and_columns_are_counted_from_one(A):
    n, m = A.shape
    for i in range(1, n + 1):
        assert row(A, i).shape == (m,)
        for j in range(1, m + 1):
            assert column(A, j).shape == (n, 1)
            assert entry(A, i, j) == A[i - 1, j - 1] == row(A, i)[j - 1] == column(A, j)[i - 1, 0]


@pytest.mark.parametrize("index", [0, -1, 3])
def test_an_index_out_of_range_is_an_error_that_names_it(index):
    with pytest.raises(ValueError, match=rf"i: got {index}, needs an integer from 1 to 2"):
        row([[1], [2]], index)
    with pytest.raises(ValueError, match=rf"j: got {index}, needs an integer from 1 to 2"):
        entry([[1, 2]], 1, index)
    with pytest.raises(ValueError, match=rf"j: got {index}, needs an integer from 1 to 2"):
        column([[1, 2]], index)


def test_an_index_that_is_no_integer_is_an_error():
    with pytest.raises(TypeError, match=r"i: got 1.0 \(float\), needs an integer"):
        row([[1]], 1.0)


@given(real_matrices, sizes, sizes)
def test_a_matrix_belongs_to_the_set_of_its_own_sizes_only(A, n, m):
    assert belongs(A, n, m) == (A.shape == (n, m))


def test_the_entries_of_a_member_are_in_the_set_that_is_given():
    assert belongs([[0, 1], [1, 1]], 2, 2, {0, 1})
    assert not belongs([[0, 2]], 1, 2, {0, 1})
    assert not belongs([[0, 1]], 1, 2, lambda a: 0 < a < 1)
    assert belongs([[0, 1]], 1, 2, np.array([0, 1]))
    assert not belongs([[0, 1]], 1, 2, [[0, 1]])
    assert not belongs([[0, 1]], 1, 2, np.array([[0, 1]]))
    assert belongs(fractions(["1/3", "1/2"]), 1, 2, {Fraction(1, 3), Fraction(1, 2)})


@given(st.data(), sizes, sizes, sizes)
def test_the_product_is_the_sum_over_the_inner_index(data, n, m, p):
    A, B = data.draw(fraction_arrays((n, m))), data.draw(fraction_arrays((m, p)))
    C = product(A, B)
    assert C.shape == (n, p)
    for i in range(n):
        for j in range(p):
            assert C[i, j] == sum(A[i, k] * B[k, j] for k in range(m))


@given(st.data(), sizes)
def test_the_scalar_product_is_the_product_with_the_transpose(data, n):
    a, b = data.draw(fraction_arrays((n,))), data.draw(fraction_arrays((n,)))
    assert inner(a, b) == product(a, transpose(b))[0, 0] == product(b, transpose(a))[0, 0]


@given(st.data(), sizes, sizes)
def test_a_multiple_multiplies_every_entry(data, n, m):
    a, B = Fraction(2, 3), data.draw(fraction_arrays((n, m)))
    assert (scale(a, B) == a * B).all()
    assert scale(a, B[0]).shape == (m,)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("a", [0.5, 1, True])
def test_a_python_number_takes_the_type_of_the_matrix(dtype, a):
    assert scale(a, np.ones(2, dtype)).dtype == dtype
    # An array of one number, and a number of NumPy's, have types of their own.
    assert scale(np.float64(a), np.ones(2, dtype)).dtype == np.result_type(dtype, np.float64)
    assert scale(a, [1, 2]).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_objects_that_are_floats_keep_their_type(dtype):
    third = dtype(1) / dtype(3)
    for companions in ([], [1], [Fraction(1, 2)]):
        A = matrix(np.array([third, *companions], dtype=object))
        assert A.dtype == dtype
        assert A[0, 0] == third
    mixed = matrix(np.array([third, 0.1], dtype=object))
    assert mixed.dtype == np.result_type(dtype, np.float64)
    assert mixed[0, 1] == 0.1


@pytest.mark.parametrize(
    ("a", "B", "name", "dtype"),
    [
        (1e300, np.ones(2, np.float32), "a", "float32"),
        (70_000, np.ones(2, np.float16), "a", "float16"),
        (10**40, np.ones(2, np.float32), "a", "float32"),
        (1, np.array([10**400, 0.5], dtype=object), "B", "float64"),
        (1, np.array([10**40, np.float32(1)], dtype=object), "B", "float32"),
    ],
)
def test_a_number_beyond_the_range_of_its_companions_is_an_error(a, B, name, dtype):
    with pytest.raises(ValueError, match=f"{name}: got too large a number, needs .* {dtype}"):
        scale(a, B)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=5), st.integers(-300, 300))
def test_the_norm_is_right_at_every_scale_of_the_floats(c, exponent):
    c = np.array(c) * 10.0**exponent
    expected = norm(digits(c))
    bound = 4 * len(c) * np.finfo(float).eps * expected + np.finfo(float).smallest_subnormal
    assert abs(digits(norm(c))[()] - expected) <= bound


@pytest.mark.parametrize("scale", [1e300, 1e-300, 5e-324])
def test_the_norm_neither_overflows_nor_underflows(scale):
    assert norm([3 * scale, 4 * scale]) == pytest.approx(5 * scale, rel=3e-16, abs=0)


def test_the_norm_of_many_half_precision_numbers_stays_in_range():
    value = norm(np.ones(1_000_000, np.float16))
    assert value.dtype == np.float16
    assert value == 1000


@given(st.data(), sizes)
def test_the_norm_of_rationals_is_exact_where_it_is_rational(data, n):
    c = data.draw(fraction_arrays((n,)))
    square = inner(c, c)
    value = norm(c)
    if isinstance(value, Fraction):
        assert value >= 0
        assert value**2 == square
    else:
        assert abs(Fraction(value) ** 2 - square) <= Fraction(1, 2**50) * square
    assert norm(c * square) == pytest.approx(float(square) * float(value))


def test_the_norm_of_tiny_and_large_rationals_is_right():
    tiny = Fraction(1, 10**200)
    assert norm(np.array([tiny, tiny])) == pytest.approx(2**0.5 * 1e-200, rel=1e-15)
    assert norm(np.array([1 / tiny, 1 / tiny])) == pytest.approx(2**0.5 * 1e200, rel=1e-15)
    assert norm(fractions(3, 4)) == Fraction(5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: product([[1, 2]], [[1, 2]]), "B: got an array of shape (1, 2), needs (2, 2)"),
        (lambda: inner([1, 2], [1, 2, 3]), "b: got an array of shape (3,), needs (2,)"),
    ],
)
def test_sizes_that_do_not_fit_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_the_package_offers_every_definition_it_lists():
    assert sorted(set(dnnmath.__all__)) == dnnmath.__all__
    for name in dnnmath.__all__:
        assert hasattr(dnnmath, name)
