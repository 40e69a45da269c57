import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnmath import dense, dense_row

from .exact import digits, fraction_arrays, fractions

sizes = st.integers(1, 4)


@given(st.data(), sizes, sizes, sizes)
def test_a_dense_layer_is_its_formula_entry_by_entry(data, n, m, m_out):
    y, W = data.draw(fraction_arrays((n, m))), data.draw(fraction_arrays((m_out, m)))
    b = data.draw(fraction_arrays((m_out,)))
    value = dense(y, W, b)
    assert value.shape == (n, m_out)
    for i in range(n):
        assert (dense(y[i], W, b) == value[i]).all()
        for j in range(m_out):
            assert value[i, j] == sum(y[i, k] * W[j, k] for k in range(m)) + b[j]


@given(st.data(), sizes, sizes, sizes)
def test_row_j_of_a_dense_layer_is_coordinate_j(data, n, m, m_out):
    y, W = data.draw(fraction_arrays((n, m))), data.draw(fraction_arrays((m_out, m)))
    b = data.draw(fraction_arrays((m_out,)))
    for j in range(m_out):
        assert (dense_row(y, W[j], b[j]) == dense(y, W, b)[:, j]).all()
        assert dense_row(y[0], W[j], b[j]) == dense(y[0], W, b)[j]


@pytest.mark.parametrize(
    ("y", "W", "b", "message"),
    [
        ([1, 2], [[1, 2, 3]], [0], "W: got an array of shape (1, 3), needs (1, 2)"),
        ([1, 2], [[1, 2]], [0, 0], "b: got an array of shape (2,), needs (1,): W has 1 rows"),
        ([1, 2], [1, 2], [0], "W: got an array of shape (2,), needs a matrix (n, m)"),
        (
            [[[1]]],
            [[1]],
            [0],
            "y: got an array of shape (1, 1, 1), needs a vector (m,) or a matrix",
        ),
        ([1], [[1]], [[0]], "b: got an array of shape (1, 1), needs a vector (m,)"),
    ],
)
def test_sizes_that_do_not_fit_are_named(y, W, b, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        dense(y, W, b)


def test_integers_take_the_type_of_their_companions():
    assert dense(np.float32([1, 2]), [[1, 2]], [0]).dtype == np.float32
    assert dense([1, 2], [[1, 2]], [0]).dtype == np.float64
    exact = dense([1, 2], fractions([["1/3", 1]])[0], [10**30])
    assert exact.tolist() == [Fraction(7, 3) + 10**30]


def test_a_bias_that_is_a_python_float_takes_the_type_of_the_row():
    o = np.ones(2, np.float32)
    assert dense_row(o, o, 0.5).dtype == np.float32
    assert dense_row([1, 2], [3, 4], 0.5).dtype == np.float64


def test_a_rational_and_a_float_make_a_float_as_in_python():
    value = dense(fractions(1, 2), [[0.5, 0.5]], [0])
    assert value.dtype == np.float64


def test_many_digits_stay():
    y = digits([Fraction(1, 3)])
    assert dense(y, [[3]], [0])[0] == 1
    assert abs(dense(y, [[1]], [0])[0] * 3 - 1) < 1e-69
