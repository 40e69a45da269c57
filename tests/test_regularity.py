from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnmath import (
    check_continuous_at,
    check_derivative,
    check_jacobian,
    compose,
    compose_all,
    coordinate,
    difference_quotient,
    relu,
    softmax,
    unit_vector,
)

from .exact import DIGITS, digits, fraction_arrays, fractions, small_fractions

nonzero_fractions = small_fractions.filter(bool)


def step(x):
    """1 at and right of 0, 0 on the left."""
    return x >= 0


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=5), st.integers(-5, 5))
def test_composition_applies_the_first_function_first(slopes, x):
    functions = [lambda y, a=a: a * y + 1 for a in slopes]
    expected = x
    for f in functions:
        expected = f(expected)
    assert compose_all(*functions)(x) == expected
    if len(functions) == 2:
        assert compose(functions[1], functions[0])(x) == expected


def test_a_composition_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="functions: got none"):
        compose_all()
    with pytest.raises(TypeError, match=r"f_2: got 3 \(int\), needs a function"):
        compose_all(abs, 3)


def test_coordinates_and_unit_vectors_are_counted_from_one():
    assert [unit_vector(i, 3).tolist() for i in (1, 2, 3)] == np.eye(3).tolist()
    assert coordinate(softmax, 1)([0, 0]) == 0.5
    with pytest.raises(ValueError, match="i: got 3, needs an integer from 1 to 2"):
        coordinate(softmax, 3)([0, 0])
    with pytest.raises(ValueError, match="i: got 4, needs an integer from 1 to 3"):
        unit_vector(4, 3)


@given(small_fractions, small_fractions, nonzero_fractions)
def test_the_difference_quotient_of_a_square_is_exact(x, a, tau):
    assert difference_quotient(lambda y: y**2, x, a, tau) == 2 * a * x + tau * x**2


@given(fraction_arrays((2,)), fraction_arrays((2,)), nonzero_fractions)
def test_the_difference_quotient_of_a_linear_map_is_its_value_along_x(x, a, tau):
    A = fractions([1, 2], [3, 4], [5, 6])
    assert (difference_quotient(lambda y: A @ y, x, a, tau) == A @ x).all()


def test_a_difference_quotient_needs_a_step():
    with pytest.raises(ValueError, match="tau: got 0"):
        difference_quotient(abs, 1, 0, 0)
    with pytest.raises(ValueError, match=r"x: got an array of shape \(2,\), needs \(\)"):
        difference_quotient(abs, [1, 0], 0, 1)


@given(fraction_arrays((2,)), fraction_arrays((6, 2)))
def test_a_modulus_of_continuity_is_respected(a, points):
    points[0], points[1] = a, a + fractions(0, "1/7")
    check = check_continuous_at(
        lambda x: -3 * x, a, points, [Fraction(1, 2), 2], lambda a, eps: eps / 3
    )
    assert check
    assert check.margin > 0


def test_a_modulus_may_depend_on_the_point():
    a, points = [10], [[10 + k / 100] for k in range(-9, 10)]
    square = [1], [[1 + k / 100] for k in range(-9, 10)]

    def modulus(a, epsilon):
        return min(1, epsilon / (2 * abs(a[0]) + 1))

    assert check_continuous_at(lambda x: x**2, a, points, 1.5, modulus)
    assert check_continuous_at(lambda x: x**2, *square, 1.5, modulus)
    assert not check_continuous_at(lambda x: x**2, a, points, 1.5, lambda a, epsilon: epsilon / 3)


def test_a_jump_refutes_every_modulus_with_the_point_across():
    check = check_continuous_at(step, [0], [[-1e-9], [1e-9]], 0.5, 1e-6)
    assert not check
    assert check.margin == -0.5
    assert check.witness["x"].tolist() == [-1e-9]


def test_the_inequality_of_continuity_is_strict():
    points = fractions([["1/2"]])[0]
    assert not check_continuous_at(lambda x: 2 * x, [0], points, 1, 1)
    assert check_continuous_at(lambda x: 2 * x, [0], points, Fraction(101, 100), 1)
    with pytest.raises(ValueError, match="none but a is within eta of a"):
        check_continuous_at(lambda x: 2 * x, [0], points, 1, Fraction(1, 2))


def test_continuity_is_measured_in_the_norm_that_is_given():
    def largest(c):
        return np.abs(c).max()

    points = [[0.9, 0.9]]
    assert check_continuous_at(lambda x: x, [0, 0], points, 1, 1, norm=largest)
    with pytest.raises(ValueError, match="nothing to check"):
        check_continuous_at(lambda x: x, [0, 0], points, 1, 1)


@given(small_fractions, nonzero_fractions)
def test_the_derivative_of_a_square_passes_and_another_fails(a, error):
    taus = fractions("1/1000", "-1/1000", "1/10")
    assert check_derivative(lambda x: x**2, 1, a, 2 * a, taus, Fraction(1, 9), 1)
    wrong = check_derivative(
        lambda x: x**2, 1, a, 2 * a + error, taus, abs(error) / 2, abs(error) / 4
    )
    assert not wrong
    assert wrong.allowance == 0


def test_the_absolute_value_has_no_derivative_at_zero():
    for d in (-1, 0, 0.5, 1):
        assert not check_derivative(abs, 1, 0, d, [1e-3, -1e-3], 0.5, 1)


def test_the_slope_of_the_document_at_zero_is_no_derivative_of_relu():
    assert not check_derivative(relu, 1, 0, 0, [1e-9, -1e-9], 0.5, 1)
    assert check_derivative(relu, 1, 0, 0, [-1e-9], 0.5, 1)


def test_rounding_in_a_quotient_is_allowed_for_and_no_more():
    taus = [1e-12, -1e-12]
    right = check_derivative(np.exp, 1, 0, 1, taus, 1e-9, 1)
    assert right.margin < 0 < right.allowance < 1e-2
    assert right
    assert not check_derivative(np.exp, 1, 0, 1.02, taus, 1e-9, 1)


def test_rounding_of_many_digits_at_a_real_point_is_allowed_for():
    a, taus = digits(3)[()], [DIGITS.mpf(10) ** -40]
    given = {"taus": taus, "epsilon": DIGITS.mpf(10) ** -39, "eta": 1}
    assert check_derivative(lambda y: y**2, 1, a, 6, **given)
    check = check_derivative(lambda y: y**2, 1, a, 7, **given)
    assert not check
    assert 0 < check.allowance < 1e-25


def test_a_quotient_is_asked_for_within_eta_only():
    assert check_derivative(lambda x: x**2, 1, 0, 0, [0.1, 100], 0.2, 1)
    with pytest.raises(ValueError, match=r"taus: none has 0 < \|tau\| < eta"):
        check_derivative(lambda x: x**2, 1, 0, 0, [0, 1, -1], 0.2, 1)


@given(
    fraction_arrays((3, 2)), fraction_arrays((2,)), st.tuples(st.integers(0, 2), st.integers(0, 1))
)
def test_the_jacobian_of_a_linear_map_is_its_matrix(A, a, entry):
    taus, epsilon = fractions("1/7", -2), Fraction(1, 100)
    assert check_jacobian(A, lambda x: A @ x, a, taus, epsilon, 3)
    wrong = A.copy()
    wrong[entry] += Fraction(1, 50)
    check = check_jacobian(wrong, lambda x: A @ x, a, taus, epsilon, 3)
    assert check.witness["x"].tolist() == unit_vector(entry[1] + 1, 2).tolist()


def test_a_gradient_is_a_jacobian_with_one_row():
    def f(x):
        return x[0] * x[1]

    assert check_jacobian([3, 2], f, [2, 3], [1e-4, -1e-4], 1e-3, 1)
    assert not check_jacobian([2, 3], f, [2, 3], [1e-4], 1e-3, 1)
    with pytest.raises(ValueError, match=r"J: got an array of shape \(1, 2\), needs \(2,\)"):
        check_jacobian([[3, 2]], f, [2, 3], [1e-4], 1e-3, 1)


def test_partial_derivatives_without_a_directional_one_are_found_out():
    def f(x):
        return x[0] * x[1] / (x[0] ** 2 + x[1] ** 2) if x.any() else 0 * x[0]

    a, taus = fractions(0, 0), fractions("1/100", "-1/100")
    assert check_jacobian([0, 0], f, a, taus, Fraction(1, 10), 1)
    check = check_jacobian([0, 0], f, a, taus, Fraction(1, 10), 1, directions=[[1, 1]])
    assert check.witness["quotient"] == 50


def test_a_direction_of_zero_is_no_evidence_for_a_jacobian():
    with pytest.raises(ValueError, match="directions: none but 0; nothing to check"):
        check_jacobian([3], lambda x: x[0], [1], [0.5], 1, 1, directions=[[0]])
    assert not check_jacobian([3], lambda x: x[0], [1], [0.5], 1, 1, directions=[[0], [1]])


@pytest.mark.parametrize("sizes", [(1, 2), (3, 2)])
def test_values_of_several_shapes_are_not_compared(sizes):
    def f(x):
        return np.ones(sizes[0] if np.all(x == 0) else sizes[1])

    message = rf"f\(x\): got shape \(2,\) at x of .*, needs \({sizes[0]},\)"
    with pytest.raises(ValueError, match=message):
        difference_quotient(f, 1, 0, 0.5)
    with pytest.raises(ValueError, match=message):
        check_continuous_at(f, [0], [[0.1]], 1, 1)
    with pytest.raises(ValueError, match=message):
        check_derivative(f, 1, 0, np.zeros(sizes[0]), [0.1], 1, 1)


def test_a_derivative_is_measured_by_finite_numbers():
    with pytest.raises(ValueError, match=r"norm\(x\): got nan, needs finite real numbers"):
        check_derivative(abs, 1, 1, 1, [0.5], 1, 1, norm=lambda d: np.nan)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epsilon": 0}, "epsilon: got 0.0, needs a number > 0"),
        ({"epsilon": [1, -1]}, "epsilon: got -1.0, needs a number > 0"),
        ({"eta": 0}, "eta: got 0.0, needs a number > 0"),
        ({"eta": lambda a, epsilon: -epsilon}, "eta: got -1.0, needs a number > 0"),
        ({"points": [[1, 2]]}, r"points: got an array of shape \(1, 2\), needs \(1, 1\)"),
        ({"points": [[0], [2]]}, "points: none but a is within eta of a; nothing to check"),
        ({"f": lambda x: np.nan}, r"f\(x\): got nan, needs finite real numbers"),
        ({"norm": lambda d: np.nan}, r"norm\(x\): got nan, needs finite real numbers"),
        ({"norm": lambda d: -1}, r"norm\(x\): got -1.0, needs a number >= 0"),
        ({"norm": lambda d: [1, 2]}, r"norm\(x\): got an array of shape \(2,\), needs one real"),
    ],
)
def test_a_continuity_check_names_what_it_cannot_use(change, message):
    given = {"f": abs, "a": [0], "points": [[0.5]], "epsilon": 1, "eta": 1}
    with pytest.raises(ValueError, match=message):
        check_continuous_at(**{**given, **change})
