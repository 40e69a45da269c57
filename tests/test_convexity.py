from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dnnmath import (
    Check,
    check_cocoercive,
    check_convex,
    check_first_order,
    check_smooth,
    cross_entropy_of_scores,
    indicator,
    log_sum_exp,
    partial_application,
    softmax,
)

from .exact import DIGITS, digits, fraction_arrays, fractions, small_fractions

positive = st.integers(1, 30).map(lambda k: Fraction(k, 6))
# Where no type is wider than float64, cancellation inside a function goes unseen in it.
WITH_A_WIDER_TYPE = [
    dtype
    for dtype, wider in [(np.float32, np.float64), (np.float64, np.longdouble)]
    if np.finfo(wider).eps < np.finfo(dtype).eps
]


def differ(points):
    """Whether there are two points to compare."""
    return np.any(points != points[0])


samples = st.integers(1, 3).flatmap(lambda m: fraction_arrays((4, m))).filter(differ)


def quadratic(L):
    """(L/2) ‖x‖² and its gradient: every bound with the constant L is an equality."""
    return lambda x: L * (x @ x) / 2, lambda x: L * x


def all_checks(f, gradient, L, mu, points):
    return [
        check_convex(f, points, mu),
        check_first_order(f, gradient, points, mu),
        check_smooth(gradient, L, points),
        check_cocoercive(gradient, L, points),
    ]


@given(positive, samples)
def test_the_constants_of_a_square_are_sharp_in_exact_arithmetic(L, points):
    for check in all_checks(*quadratic(L), L, L, points):
        assert check
        assert check.margin == check.allowance == 0


@given(positive, samples, st.integers(1, 10**9))
def test_a_constant_slightly_off_fails_with_a_witness(L, points, n):
    points[0], points[1] = 0, 1
    f, gradient = quadratic(L)
    below, above = L - Fraction(1, n + 7), L + Fraction(1, n)
    failing = [
        check_convex(f, points, above),
        check_first_order(f, gradient, points, above),
        check_smooth(gradient, below, points),
        check_cocoercive(gradient, below, points),
    ]
    for check in failing:
        assert not check
        assert check.margin < 0
        assert not np.array_equal(check.witness["y"], check.witness["z"])


@given(samples.filter(lambda points: not np.array_equal(points[0], points[1])))
def test_a_concave_function_is_refuted_at_the_points_of_the_witness(points):
    def f(x):
        return -(x @ x)

    check = check_convex(f, points)
    y, z, t = (check.witness[name] for name in "yzt")
    assert t * f(y) + (1 - t) * f(z) - f(t * y + (1 - t) * z) == check.margin < 0
    check = check_first_order(f, lambda x: -2 * x, points)
    y, z = check.witness["y"], check.witness["z"]
    assert f(z) - f(y) + 2 * y @ (z - y) == check.margin < 0


def test_one_bad_pair_among_good_ones_is_found():
    def f(x):
        return abs(x[0]) - 2 * (x[0] == 3)

    points = [[k] for k in range(-4, 5)]
    check = check_convex(f, points, t=[0.5])
    assert not check
    assert check_convex(abs, points)
    assert 3 in (check.witness["y"][0], check.witness["z"][0])


def test_the_order_of_a_pair_counts_when_the_weights_are_uneven():
    def f(x):
        return -(x[0] == Fraction(1, 4)) * Fraction(1)

    points = fractions([0], [1])
    assert check_convex(f, points, t=[Fraction(1, 4)])
    assert not check_convex(lambda x: -f(x), points, t=[Fraction(1, 4)])
    assert not check_convex(lambda x: -f(x), points, t=[Fraction(3, 4)])


def test_a_wrong_gradient_fails_the_first_order_inequality():
    points = [[-1.0], [0.5], [2.0]]
    assert check_first_order(np.exp, np.exp, points)
    assert not check_first_order(np.exp, lambda x: np.exp(x) * (1 + 1e-3), [[0], [1e-4]])
    assert not check_first_order(np.exp, lambda x: 1 + x, points)


def test_cocoercivity_fails_on_a_flat_domain():
    # f = x1 x2 on R × {0} is convex and 1-smooth there.
    points = fractions([0, 0], [1, 0], [5, 0])
    assert check_convex(lambda x: x[0] * x[1], points)
    assert check_smooth(lambda x: x[::-1], 1, points)
    assert not check_cocoercive(lambda x: x[::-1], 1, points)


def test_a_point_beside_itself_is_no_evidence():
    alike = [[1, 2], [1, 2], [1, 2]]
    for check in (
        lambda points: check_convex(lambda x: -(x @ x), points),
        lambda points: check_first_order(lambda x: -(x @ x), lambda x: -2 * x, points),
        lambda points: check_smooth(lambda x: 2 * x, 1, points),
        lambda points: check_cocoercive(lambda x: -x, 1, points),
    ):
        with pytest.raises(ValueError, match=r"points: .* \(3, 2\), needs two different points"):
            check(alike)
        assert not check([*alike, [3, 2]])
    # Nor is it the worst pair, where the others leave a margin.
    assert check_smooth(lambda x: x, 2, fractions([0], [0], [1])).margin == 3


def test_the_norm_that_is_given_is_the_one_that_measures():
    points = fractions([0], [3])
    f_prime = quadratic(1)[1]
    assert check_smooth(f_prime, 1, points, norm=lambda d: 2 * abs(d[0])).margin == 0
    assert check_cocoercive(f_prime, 1, points)
    check = check_cocoercive(f_prime, 1, points, norm=lambda d: 2 * abs(d[0]))
    assert check.margin == 9 - 4 * 9


@given(arrays(float, (5, 3), elements=st.floats(-30, 30)).filter(differ))
def test_log_sum_exp_is_convex_and_half_smooth(z):
    assert all(all_checks(log_sum_exp, softmax, 0.5, 0, z))


# As close to one half as the rounding of SoftMax in the type lets the check tell.
@pytest.mark.parametrize(
    ("dtype", "step", "below"), [(np.float32, 1e-2, 0.499), (np.float64, 1e-3, 0.4999)]
)
def test_one_half_is_sharp_for_log_sum_exp(dtype, step, below):
    near = np.array([[0, 0], [step, -step]], dtype)
    for check in (check_smooth, check_cocoercive):
        assert check(softmax, 0.5, near)
        assert not check(softmax, below, near)
        assert check(softmax, 0.5, near).margin.dtype == dtype


@given(
    arrays(float, (3, 3), elements=st.floats(-1, 1)),
    arrays(float, (4, 3), elements=st.floats(-1, 1)),
    st.integers(-12, 3),
    st.integers(-12, 0),
    st.sampled_from(WITH_A_WIDER_TYPE),
)
def test_rounding_alone_never_refutes_a_least_squares_loss(A, points, size, spread, dtype):
    # Around a point of any size and as near to each other as floats can be, where noise dominates.
    A = A.astype(dtype)
    b = A.sum(axis=1)
    points = (10.0**size * (1 + 10.0**spread * points)).astype(dtype)
    assume(differ(points))
    L = np.linalg.norm(A.astype(float)) ** 2 + 1e-30

    def f(x):
        return ((A @ x - b) ** 2).sum() / 2

    def gradient(x):
        return A.T @ (A @ x - b)

    assert all(all_checks(f, gradient, L, 0, points))


@given(arrays(float, (4, 3), elements=st.floats(-1e3, 1e3)).filter(differ))
def test_rounding_alone_never_refutes_a_linear_function(points):
    def f(x):
        return 0.1 * x[0] - 0.3 * x[1] + 0.7 * x[2]

    def gradient(x):
        return np.array([0.1, -0.3, 0.7])

    assert all(all_checks(f, gradient, 1e-9, 0, points))
    # And where the function computes in float64 whatever it is given.
    assert all(all_checks(lambda x: float(f(x)), gradient, 1e-9, 0, points))


# Multiples of 2^-20: float32 loses them beside 1e4, and float64, which the check asks, does not.
multiples = st.integers(0, 2**20).map(lambda i: i / 2**20)


@given(arrays(np.float32, (4, 1), elements=multiples).filter(differ))
def test_digits_that_a_function_loses_inside_never_refute(points):
    c = np.float32(1e4)

    def loses_digits(x):
        return (x + c) - c

    def f(x):
        return loses_digits(x)[0]

    assert check_convex(f, points)
    assert check_first_order(f, np.ones_like, points)
    assert check_first_order(lambda x: x @ x / 2, loses_digits, points)
    assert check_smooth(loses_digits, 1, points)
    assert check_cocoercive(loses_digits, 1, points)


def test_noise_that_underflows_never_refutes():
    points = np.float32([[-103.873276], [-103.75196]])
    assert check_convex(lambda x: np.exp(x).sum(), points)
    tiny = np.float32([[0], [6.1e-17]])
    assert check_cocoercive(lambda x: np.float32(1e-5) * x, np.float32(1e-5), tiny)


def test_the_rounding_of_the_point_between_two_points_is_allowed_for():
    points = 1e8 + np.random.default_rng(0).normal(size=(4, 2))
    for f in (lambda x: x[0] - x[1], lambda x: float(x[0] - x[1])):
        check = check_convex(f, points)
        assert check
        assert check.margin < 0


def test_a_real_violation_is_not_taken_for_rounding():
    for scale in (1e-6, 1, 1e6):
        points = scale * np.array([[1, 0.3], [-0.2, 1]])
        f, gradient = quadratic(2.0)
        assert not check_convex(f, points, 2 * (1 + 1e-12))
        assert not check_first_order(f, gradient, points, 2 * (1 + 1e-12))
        assert not check_smooth(gradient, 2 * (1 - 1e-12), points)
        assert not check_cocoercive(gradient, 2 * (1 - 1e-12), points)


def test_more_roundings_allow_for_more():
    points = np.array([[1, 0.3], [-0.2, 1]])
    f, _ = quadratic(2.0)
    assert check_convex(f, points, 2 * (1 + 1e-12), roundings=100_000)
    with pytest.raises(ValueError, match="roundings: got -1, needs an integer >= 0"):
        check_convex(f, points, roundings=-1)


def test_many_digits_see_what_floats_cannot():
    points = digits([[0, "1/10"], [1, 2]])
    f, _ = quadratic(DIGITS.mpf(2))
    assert check_convex(f, points, 2)
    assert not check_convex(f, points, 2 + Fraction(1, 10**60))


def test_a_domain_with_edges_is_no_obstacle():
    def f(y):
        if not np.all((y > 0) & (y < 1)):
            raise ValueError("outside ]0, 1[")
        return float(0.1 * y[0])

    check = check_convex(f, [[np.nextafter(1, 0)], [np.nextafter(0, 1)], [0.3], [0.7]])
    assert check
    assert check.margin < 0


def test_a_function_that_knows_no_wider_type_is_no_obstacle():
    A = np.array([[3, 1], [1, 2]])
    with pytest.raises(TypeError):
        np.linalg.solve(A, np.ones(2, np.longdouble))
    points = np.random.default_rng(0).normal(size=(4, 2))
    check = check_convex(lambda x: np.linalg.solve(A, x).sum(), points)
    assert check
    assert check.margin < 0


def test_a_loss_over_samples_is_convex_in_its_scores():
    y_hat = [0, 1, 0]
    points = np.random.default_rng(0).normal(size=(6, 3)) * 50
    check = check_convex(lambda z: cross_entropy_of_scores(z, y_hat), points)
    assert check


def test_the_functions_cannot_move_the_points():
    points = np.array([[1.0], [2.0]])

    def spoils(x):
        x += 100
        return float((x[0] - 100) ** 2)

    assert check_convex(spoils, points, 2)
    assert points.tolist() == [[1], [2]]


def test_a_check_is_false_when_it_fails_and_not_a_number_fails():
    assert Check(1, 0, {})
    assert Check(-1, 1, {})
    assert not Check(-1, 1, {}, strict=True)
    assert not Check(np.nan, 0, {})
    assert Check(0, 0, {"y": 1}).witness is None
    assert Check(-1, 0, {"y": 1}).witness == {"y": 1}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check_convex(abs, [[1, 2]]), r"points: got an array of shape \(1, 2\), needs two"),
        (
            lambda: check_convex(abs, [[1], [2]], t=[0, 1]),
            r"t: got \[0.0, 1.0\], needs a number in \]0, 1\[; nothing to check",
        ),
        (
            lambda: check_smooth(np.abs, 1, [[1], [2]], lambda d: np.nan),
            r"norm\(x\): got nan, needs finite real numbers",
        ),
        (
            lambda: check_cocoercive(np.abs, 1, [[1], [2]], lambda d: -1),
            r"norm\(x\): got -1.0, needs a number >= 0",
        ),
        (lambda: check_convex(abs, [[1], [2]], -1), "mu: got -1.0, needs a number >= 0"),
        (
            lambda: check_convex(abs, [[1], [2]], t=[1.5]),
            r"t: got \[1.5\], needs numbers in \[0, 1\]",
        ),
        (lambda: check_smooth(abs, 0, [[1], [2]]), "L: got 0.0, needs a number > 0"),
        (lambda: check_cocoercive(abs, -1, [[1], [2]]), "L: got -1.0, needs a number > 0"),
        (lambda: check_convex(lambda x: x, [[1, 2], [3, 4]]), r"f\(x\): got shape \(2,\) at x of"),
        (
            lambda: check_smooth(np.sum, 1, [[1, 2], [3, 4]]),
            r"gradient\(x\): got shape \(\) at x of",
        ),
        (lambda: check_convex(np.sum, [[1e308], [-1e308]]), "the margin is nan at"),
    ],
)
def test_a_check_names_what_it_cannot_use(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@given(st.integers(1, 5), st.data())
def test_partial_application_leaves_one_argument_free(n, data):
    k = data.draw(st.integers(1, n))
    arguments = list(range(n))
    x_k = arguments.pop(k - 1)
    assert partial_application(lambda *x: x, k, *arguments)(x_k) == tuple(range(n))


def test_partial_application_needs_an_argument_that_there_is():
    for k in (0, 4):
        with pytest.raises(ValueError, match=f"k: got {k}, needs an integer from 1 to 3"):
            partial_application(max, k, 1, 2)


@given(fraction_arrays((2,)))
def test_the_indicator_of_a_predicate_and_of_a_set_agree(x):
    one = indicator(lambda x: x[0] == x[1])
    other = indicator({tuple(x.tolist())} if x[0] == x[1] else {("nowhere",)})
    assert one(x) == other(x) == (x[0] == x[1])
    assert isinstance(one(x), Fraction)


@given(small_fractions)
def test_the_indicator_of_the_positive_numbers_is_one_right_of_zero(x):
    assert indicator(lambda x: x > 0)(x) == (1 if x > 0 else 0)


@pytest.mark.parametrize("kind", [np.array, list, tuple, lambda rows: [np.array(r) for r in rows]])
def test_an_array_or_a_list_is_the_set_of_its_elements(kind):
    rows = kind([(1, 3), (5, 2)])
    assert [indicator(rows)(x) for x in ([1, 3], [5, 2])] == [1, 1]
    assert [indicator(rows)(x) for x in ([1, 2], [5, 3], [1], 1, [1, 3, 1])] == [0] * 5
    numbers = kind([1, 3])
    assert [indicator(numbers)(x) for x in (3, 2, [3], [1, 3])] == [1, 0, 0, 0]


def test_lists_of_an_outer_list_are_vectors():
    assert indicator([[1, 2]])([1, 2]) == 1
    assert indicator([[1, 2], [3]])([3]) == 1
    assert indicator(fractions(["1/3", 2]))(fractions("1/3", 2)) == 1


def test_the_indicator_keeps_the_type_of_its_argument():
    assert indicator({1})(np.float32(1)).dtype == np.float32
    assert indicator({(1, 2)})([1, 2]) == 1.0
    with pytest.raises(TypeError, match=r"omega: got 3 \(int\), needs a predicate or a set"):
        indicator(3)
    with pytest.raises(TypeError, match=r"omega: got 3 \(int\), needs a predicate or a set"):
        indicator(np.array(3))
    with pytest.raises(ValueError, match=r"omega: gave .* needs one truth value"):
        indicator(lambda x: x > 0)([1, 2])
