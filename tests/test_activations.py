from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dnnmath import (
    apply_activation,
    log_softmax,
    log_sum_exp,
    relu,
    relu_derivative,
    softmax,
)

from .exact import DIGITS, digits, fraction_arrays, fractions

EPS = np.finfo(float).eps
TINY = np.finfo(float).smallest_subnormal

vectors = arrays(float, st.integers(1, 6), elements=st.floats(-800, 800))
huge = arrays(float, st.integers(1, 6), elements=st.floats(-1.7e308, 1.7e308))


def is_close(value, exact, bound):
    """|value - exact| ≤ bound exact, entry by entry, where exact has 70 digits."""
    error = abs(digits(value) - exact)
    return np.all(error <= bound * abs(exact) + 2 * TINY)


@given(vectors)
def test_softmax_is_its_formula_to_rounding(z):
    e = np.exp(digits(z))
    # z - max(z) is rounded before it is exponentiated: |z - max(z)| u is a relative error.
    assert is_close(softmax(z), e / e.sum(), (np.ptp(z) + len(z) + 8) * EPS)


@given(vectors)
def test_log_softmax_and_log_sum_exp_are_their_formulas_to_rounding(z):
    bound = (np.ptp(z) + len(z) + 8) * EPS
    with DIGITS.workdps(800):  # e^-1600 beside 1
        lse = np.log(np.exp(digits(z)).sum())
        assert is_close(log_softmax(z), digits(z) - lse, bound)
        # Here max(z) and the logarithm may cancel.
        assert abs(digits(log_sum_exp(z)) - lse) <= bound * (abs(lse) + np.abs(z).max() + 1)


@given(huge)
@example(np.array([1e308, -1e308]))
@example(np.array([1e300, 1e300, -1e300]))
def test_softmax_of_huge_scores_is_a_probability_vector(z):
    s = softmax(z)
    assert np.all(s >= 0)
    assert abs(s.sum() - 1) <= len(z) * EPS
    assert s[z.argmax()] == s.max()
    assert np.all(s[z < z.max() - 800 * (1 + EPS * abs(z.max()))] == 0)


@given(huge)
def test_log_sum_exp_of_huge_scores_is_within_log_m_of_the_largest(z):
    assert (
        z.max() <= log_sum_exp(z) <= z.max() + np.log(len(z)) * (1 + EPS) + 2 * EPS * abs(z.max())
    )


def test_small_probabilities_beside_one_are_kept():
    assert log_softmax([1000, 900])[0] == -np.exp(-100.0)
    assert log_sum_exp([0, -100]) == np.exp(-100.0)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_the_ends_of_every_type_give_certain_probabilities(dtype):
    largest = np.finfo(dtype).max
    s = softmax(np.array([largest, -largest], dtype))
    assert s.dtype == dtype
    assert s.tolist() == [1, 0]
    assert log_softmax(np.array([largest, -largest], dtype))[0] == 0
    assert log_sum_exp(np.array([largest, -largest], dtype)) == largest


def test_softmax_of_many_half_precision_scores_does_not_vanish():
    s = softmax(np.zeros(70_000, np.float16))
    assert s.dtype == np.float16
    assert np.all(s == np.float16(1 / 70_000))


@given(arrays(float, (3, 2, 4), elements=st.floats(-5, 5)))
def test_a_batch_is_taken_along_its_last_axis(z):
    for f in (softmax, log_softmax, log_sum_exp, relu, relu_derivative):
        value = f(z)
        for index in np.ndindex(3, 2):
            assert np.array_equal(value[index], f(z[index]))


@given(vectors)
def test_relu_is_the_larger_of_zero_and_z(z):
    assert relu(z).tolist() == [max(0, z_j) for z_j in z]
    assert relu_derivative(z).tolist() == [int(z_j > 0) for z_j in z]


def test_relu_at_zero_has_the_derivative_of_the_hypothesis():
    assert relu_derivative([0.0, -0.0, 5e-324, -5e-324]).tolist() == [0, 0, 1, 0]


def test_relu_takes_one_number():
    assert relu(-3) == 0
    assert not np.signbit(relu(-3))
    assert relu_derivative(np.float32(2)).dtype == np.float32
    assert relu(Fraction(1, 2)) == Fraction(1, 2)


@given(fraction_arrays((4,)))
def test_relu_of_rationals_is_rational(z):
    assert all(isinstance(v, Fraction) for v in [*relu(z), *relu_derivative(z)])
    assert (relu(z) - relu(-z) == z).all()


def test_softmax_of_equal_rationals_is_exact():
    assert softmax(fractions(["1/7", "1/7", "1/7"])).tolist() == [[Fraction(1, 3)] * 3]
    assert softmax(fractions("5/7")).tolist() == [1]
    assert log_sum_exp(fractions("5/7")) == Fraction(5, 7)


def test_numbers_of_mpmath_as_it_comes_have_exponentials():
    z = [mpmath.mpf(1), mpmath.mpf(2)]
    with mpmath.workdps(50):
        e, lse = mpmath.e / (mpmath.e + mpmath.e**2), mpmath.log(mpmath.e + mpmath.e**2)
        for value, exact in [
            (softmax(z)[0], e),
            (log_softmax(z)[0], mpmath.log(e)),
            (log_sum_exp(z), lse),
        ]:
            assert isinstance(value, mpmath.mpf)
            assert abs(value - exact) < mpmath.mpf(10) ** -48


def test_an_irrational_exponential_is_not_asked_of_rationals():
    with pytest.raises(TypeError, match=r"exp\(-1\) is not of type Fraction"):
        softmax(fractions(1, 2))


def test_softmax_of_one_score_is_one():
    assert softmax([-1e300]).tolist() == [1]


@pytest.mark.parametrize("f", [softmax, log_softmax, log_sum_exp])
def test_one_number_is_no_vector_of_scores(f):
    with pytest.raises(ValueError, match="z: got one real number, needs a vector"):
        f(3.0)


def test_an_activation_function_keeps_the_shape():
    assert apply_activation(softmax, [[0, 0]]).tolist() == [[0.5, 0.5]]
    with pytest.raises(ValueError, match=r"F: maps shape \(2,\) to \(\), needs"):
        apply_activation(log_sum_exp, [0, 0])
    with pytest.raises(ValueError, match=r"F\(z\): got nan at index \(0,\)"):
        apply_activation(lambda z: z * np.nan, [1, 2])


def test_an_activation_function_cannot_change_its_argument():
    def spoils(z):
        z[:] = 7
        return z

    z = np.array([1.0, 2.0])
    apply_activation(spoils, z)
    assert z.tolist() == [1, 2]
