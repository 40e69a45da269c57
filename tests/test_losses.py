from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dnnmath import (
    check_loss,
    check_printed_loss,
    cross_entropy,
    cross_entropy_of_scores,
    ground_truth,
    softmax,
    squared_error,
)

from .exact import DIGITS, digits, fraction_arrays, fractions

EPS = np.finfo(float).eps
TINY = np.finfo(float).smallest_subnormal

binary = st.lists(st.integers(0, 1), min_size=1, max_size=5)
inside = st.floats(0, 1, exclude_min=True, exclude_max=True)


def scores_and_labels(largest):
    return binary.flatmap(
        lambda y_hat: st.tuples(
            arrays(float, len(y_hat), elements=st.floats(-largest, largest)), st.just(y_hat)
        )
    )


@given(binary, st.data())
def test_cross_entropy_is_its_formula_to_rounding(y_hat, data):
    y = data.draw(arrays(float, len(y_hat), elements=inside))
    exact = -(digits(y_hat) * np.log(digits(y))).sum()
    assert abs(digits(cross_entropy(y, y_hat))[()] - exact) <= (len(y) + 2) * EPS * exact


@given(scores_and_labels(800))
def test_cross_entropy_of_scores_is_its_formula_to_rounding(case):
    z, y_hat = case
    with DIGITS.workdps(800):  # e^-1600 beside 1
        lse = np.log(np.exp(digits(z)).sum())
        exact = (digits(y_hat) * (lse - digits(z))).sum()
        error = abs(digits(cross_entropy_of_scores(z, y_hat))[()] - exact)
        assert error <= (np.ptp(z) + 2 * len(z) + 8) * EPS * exact + len(z) * TINY


@given(scores_and_labels(5))
def test_cross_entropy_of_scores_is_cross_entropy_after_softmax(case):
    z, y_hat = case
    if len(z) > 1:
        assert cross_entropy_of_scores(z, y_hat) == pytest.approx(cross_entropy(softmax(z), y_hat))


@given(scores_and_labels(1e300))
@example((np.array([1e300, -1e300]), [0, 1]))
def test_cross_entropy_of_huge_scores_is_finite(case):
    assert 0 <= cross_entropy_of_scores(*case) < np.inf


def test_cross_entropy_takes_the_numbers_of_mpmath_as_they_come():
    half = mpmath.mpf("0.5")
    for loss in (cross_entropy, cross_entropy_of_scores):
        assert loss([half, half], [1, 0]) == mpmath.log(2)


def test_the_label_of_a_vanishing_probability_costs_its_distance():
    assert cross_entropy_of_scores([1000, 0], [0, 1]) == 1000
    assert cross_entropy_of_scores([1000, 900], [1, 0]) == np.exp(-100.0)
    assert cross_entropy_of_scores([1e308, -1e308], [1, 0]) == 0
    # 2e308 is no float.
    assert cross_entropy_of_scores([1e308, -1e308], [0, 1]) == np.inf


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_a_small_label_brings_a_huge_distance_back_into_the_range_of_the_floats(dtype):
    largest = np.finfo(dtype).max
    z, halves = np.array([largest, -largest], dtype), np.array([0.5, 0.5], dtype)
    value = cross_entropy_of_scores(z, halves, "probabilities")
    assert value.dtype == dtype
    assert value == largest
    assert cross_entropy_of_scores(z, [0, 1]) == np.inf
    # Beside it, a row that is smaller than half of the floats can tell.
    tiny = np.array([0, np.log(np.finfo(dtype).smallest_subnormal) + 1], dtype)
    batch = cross_entropy_of_scores([z, tiny], [halves, halves * 0 + [1, 0]], "probabilities")
    assert batch.tolist() == [value, cross_entropy_of_scores(tiny, [1, 0])]


def test_what_a_tiny_label_weighs_adds_to_the_other_terms():
    value = cross_entropy_of_scores([1e308, 1e308, -1e308], [0.5, 0.5, 1e-308], "probabilities")
    assert value == pytest.approx(2 + np.log(2))


def test_terms_without_label_are_zero():
    assert cross_entropy([5e-324, 0.5], [0, 0]) == 0
    assert cross_entropy([5e-324, 0.5], [0, 1]) == np.log(2.0)


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_a_batch_gives_one_loss_a_row(n, m, data):
    y = data.draw(arrays(float, (n, m), elements=inside))
    y_hat = data.draw(arrays(int, (n, m), elements=st.integers(0, 1)))
    for loss in (cross_entropy, cross_entropy_of_scores, squared_error):
        values = loss(y, y_hat)
        assert values.shape == (n,)
        for i in range(n):
            assert values[i] == pytest.approx(loss(y[i], y_hat[i]), rel=1e-14)


@given(st.integers(1, 4), st.data())
def test_the_squared_error_of_rationals_is_exact(m, data):
    y, y_hat = data.draw(fraction_arrays((m,))), data.draw(fraction_arrays((m,)))
    assert squared_error(y, y_hat) == sum((a - b) ** 2 for a, b in zip(y, y_hat, strict=True)) / 2


def test_labels_leave_the_type_of_the_prediction():
    one_hot = np.eye(2)[0]
    assert cross_entropy(np.float32([0.25, 0.75]), one_hot).dtype == np.float32
    assert cross_entropy_of_scores(np.float32([1, 2]), one_hot).dtype == np.float32
    assert cross_entropy_of_scores(np.float16([1, 2]), one_hot).dtype == np.float16
    z = digits([1, 2])
    assert isinstance(cross_entropy_of_scores(z, one_hot), DIGITS.mpf)


def test_many_half_precision_terms_add_up_in_range():
    y, y_hat = np.full(70_000, 0.5, np.float16), np.zeros(70_000)
    y_hat[::2] = 1
    assert cross_entropy(y, y_hat) == np.float16(35_000 * np.log(2))


@pytest.mark.parametrize("y_j", [0.0, 1.0, -0.5, 2.0])
def test_a_prediction_outside_the_open_interval_is_an_error(y_j):
    with pytest.raises(ValueError, match=rf"y: got {y_j}, needs numbers in \]0, 1\["):
        cross_entropy([0.5, y_j], [1, 0])


@pytest.mark.parametrize(
    ("y_hat", "labels", "message"),
    [
        ([0.5, 0.5], "binary", "got 0.5, binary labels need 0 or 1"),
        ([2, 0], "one-hot", "got 2.0, one-hot labels need 0 or 1"),
        ([1, 1], "one-hot", "got labels of sum 2.0, one-hot need sum 1"),
        ([[1, 0], [0, 0]], "one-hot", "got labels of sum 0.0, one-hot need sum 1"),
        ([1.5, -0.5], "probabilities", r"got 1.5, probabilities labels need numbers in \[0, 1\]"),
        ([0.5, 0.4], "probabilities", "got labels of sum 0.9, probabilities need sum 1"),
        (fractions("1/3", "2/3") / 3, "probabilities", "got labels of sum 1/3"),
    ],
)
def test_labels_that_are_not_what_they_are_declared_to_be_are_an_error(y_hat, labels, message):
    with pytest.raises(ValueError, match=f"y_hat: {message}"):
        ground_truth(np.squeeze(y_hat), labels)


def test_an_unknown_declaration_of_labels_is_an_error():
    with pytest.raises(ValueError, match="labels: got 'soft', needs 'binary'"):
        ground_truth([1, 0], "soft")


@given(arrays(np.float32, st.integers(1, 200), elements=st.floats(0, 1, width=32)))
def test_normalised_floats_are_probabilities(weights):
    weights = weights + np.float32(1e-3)
    ground_truth(weights / weights.sum(), "probabilities")


def test_rational_probabilities_sum_to_one_exactly():
    thirds = np.array([Fraction(1, 3)] * 3)
    assert (ground_truth(thirds, "probabilities") == thirds).all()
    with pytest.raises(ValueError, match="sum"):
        ground_truth(thirds + np.array([0, 0, -Fraction(1, 10**30)]), "probabilities")


def test_smoothed_labels_weigh_the_logarithms():
    y, y_hat = np.array([0.25, 0.75]), np.array([0.9, 0.1])
    expected = -(y_hat * np.log(y)).sum()
    assert cross_entropy(y, y_hat, labels="probabilities") == pytest.approx(expected)
    value = cross_entropy_of_scores(np.log(y), y_hat, labels="probabilities")
    assert value == pytest.approx(expected)


@given(binary, st.data())
def test_cross_entropy_meets_the_repaired_definition_of_a_loss(y_hat, data):
    points = data.draw(arrays(float, (4, len(y_hat)), elements=st.floats(0.01, 0.99), unique=True))
    assert check_loss(lambda y: cross_entropy(y, y_hat), y_hat, points)


@given(st.data(), st.integers(1, 3))
def test_the_squared_error_meets_the_repaired_definition_of_a_loss(data, m):
    y_hat = data.draw(fraction_arrays((m,)))
    points = y_hat + np.array([[Fraction(k)] * m for k in (-2, -1, 1, 2)])
    check = check_loss(lambda y: squared_error(y, y_hat), y_hat, points)
    assert check
    assert check.margin == Fraction(3, 2)
    assert check.allowance == 0


@pytest.mark.parametrize(
    ("loss", "y_hat", "points"),
    [
        (lambda y: cross_entropy(y, [1]), [1], [[0.2], [0.4]]),
        (lambda y: squared_error(y, [0]), [0], [[-2], [-1]]),
    ],
)
def test_the_printed_definition_excludes_the_usual_losses(loss, y_hat, points):
    check = check_printed_loss(loss, y_hat, points)
    assert not check
    assert check.witness["y"] == points[0]
    assert check.witness["moved"] == points[1]
    assert loss(points[1]) < loss(points[0])


def test_the_printed_definition_admits_a_sum_which_is_no_loss():
    points = [[-2, 0], [1, 3]]
    assert check_printed_loss(np.sum, [0, 0], points)
    assert not check_loss(np.sum, [0, 0], [[-2, 0], [-1, 3]])


def test_a_loss_may_lean_to_one_side():
    def pinball(y):
        return float(np.maximum(3 * y, -y).sum())

    assert check_loss(pinball, [0, 0], [[-2, 1], [1, 2], [3, -3]])


def test_a_ground_truth_may_be_a_matrix():
    y_hat = np.zeros((2, 2))
    points = np.arange(1.0, 13.0).reshape(3, 2, 2)
    assert check_loss(lambda y: (y**2).sum(), y_hat, points)
    assert check_loss(lambda y: -y[1, 1], y_hat, points).witness["j"] == 4


@pytest.mark.parametrize("convert", [float, np.float32, Fraction, lambda y: digits(y)[()]])
def test_a_ground_truth_may_be_one_number(convert):
    y_hat, points = convert(0), [convert(k) for k in (1, 2, -3)]
    assert check_loss(lambda y: y * y, y_hat, points).margin == 3
    assert check_printed_loss(lambda y: y, y_hat, points).margin == 1
    witness = check_loss(lambda y: -y, y_hat, points).witness
    assert (witness["y"], witness["moved"], witness["j"]) == (1, 2, 1)
    assert type(witness["moved"]) is type(np.array(points)[1])
    with pytest.raises(ValueError, match=r"points: got an array of shape \(\), needs \(1,\)"):
        check_loss(lambda y: y * y, y_hat, convert(1))


def test_points_that_cannot_be_compared_are_no_evidence():
    with pytest.raises(ValueError, match="points: no two of them can be compared"):
        check_loss(np.sum, [0], [[1], [1]])
