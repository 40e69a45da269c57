from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from dnnmath import Layer, softmax
from dnnmath.verify import Malformed, Rejection, at_most, below, equal
from dnnmath.verify.comparison import decide, examine

z_values = st.lists(st.floats(-300, 300, allow_subnormal=False), min_size=2, max_size=5)


@given(z_values)
def test_a_true_equation_is_accepted_with_intervals(z):
    assert examine(lambda z: equal(softmax(z).sum(), 1), {"z": np.array(z)})


@given(z_values)
def test_an_error_of_one_part_in_ten_to_the_twenty_is_rejected(z):
    tiny = Fraction(1, 10**20)
    with pytest.raises(Rejection, match=r"left .* = right"):
        examine(lambda z: equal(softmax(z).sum(), 1 + tiny), {"z": np.array(z)})


def test_a_zeroed_small_entry_is_rejected():
    def zeroed(z):
        s = softmax(z)
        return equal(s, np.array([s[0], s[1] * 0]))

    with pytest.raises(Rejection, match=r"entry \[1\]"):
        examine(zeroed, {"z": np.array([1000.0, 0.0])})


def test_float64_overflow_is_rejected_though_the_formula_is_right():
    def naive(z):
        e = np.exp(z)
        return equal((e / e.sum()).sum(), 1)

    assert examine(naive, {"z": np.array([1.0, 0.0])})
    with pytest.raises(Rejection, match="float64 gives nan"):
        examine(naive, {"z": np.array([1000.0, 0.0])})


def test_cancellation_in_float64_is_explained_by_its_own_error_bound():
    big = {"x": np.array([1e16, 1.0])}
    assert examine(lambda x: equal((x[0] + x[1]) - x[0], x[1]), big)


def test_inequalities_accept_equality_and_strict_ones_do_not():
    x = {"x": np.array([0.5])}
    assert examine(lambda x: at_most(x, 0.5), x)
    with pytest.raises(Rejection):
        examine(lambda x: below(x, 0.5), x)
    with pytest.raises(Rejection):
        examine(lambda x: at_most(x, 0.25), x)


def test_nan_is_never_accepted():
    with pytest.raises(Rejection, match="nan"):
        examine(lambda x: equal(float("nan"), float("nan")), {"x": np.ones(1)})
    with pytest.raises(Rejection, match="nan"):
        examine(lambda x: at_most(np.asarray(x, float) * np.nan, 1), {"x": np.ones(1)})


def test_shapes_are_compared_and_not_broadcast():
    with pytest.raises(Malformed, match=r"left \(2, 2\), right \(2,\)"):
        examine(lambda x: equal(np.outer(x, x), x), {"x": np.ones(2)})
    with pytest.raises(Malformed, match="empty"):
        examine(lambda x: equal(x[:0], x[:0]), {"x": np.ones(2)})


@pytest.mark.parametrize("nothing", [True, None, [], [True], 3.0])
def test_a_check_that_compares_nothing_is_malformed(nothing):
    with pytest.raises(Malformed, match="a check returns"):
        examine(lambda x: nothing, {"x": np.ones(2)})


@given(st.lists(st.floats(-100, 100, allow_subnormal=False), min_size=2, max_size=4))
def test_code_for_floats_alone_is_judged_by_its_own_noise(x):
    assert not examine(
        lambda x: equal(np.linalg.eigvalsh(np.outer(x, x)).sum(), x @ x), {"x": np.array(x)}
    )


def test_code_for_floats_alone_is_rejected_when_it_is_wrong():
    with pytest.raises(Rejection):
        examine(
            lambda x: equal(np.linalg.eigvalsh(np.outer(x, x)).sum(), 1.0001 * (x @ x)),
            {"x": np.array([1.0, 2.0])},
        )


def test_rounding_at_whole_numbers_is_seen_by_code_for_floats_alone():
    at = {"y": np.array([8.0, 8.0, 8.0])}

    def f(y):
        top = y.max()  # a tie: of intervals that overlap none is certainly the largest
        return top + np.log(np.exp(y - top).sum())

    def gain(y):  # -2/3, a difference of numbers of size 9
        step = np.exp(y - y.max())
        return f(y - 2 * step / step.sum()) - f(y), f(y) - 2 / 3 - f(y)

    assert not examine(lambda y: equal(*gain(y)), at)
    with pytest.raises(Rejection):
        examine(lambda y: equal(gain(y)[0], gain(y)[1] * (1 + 1e-12)), at)


def test_nested_inputs_of_unequal_shapes_are_judged_by_code_for_floats_alone_too():
    layers = [Layer(np.ones((2, 3)), np.ones(2)), Layer(np.full((1, 2), 0.3), np.ones(1))]

    def norms(parameters):
        return np.array([np.linalg.svd(W)[1].max() for W, b in parameters])

    assert not examine(lambda p: equal(norms(p), norms(p[:1] + p[1:])), {"p": layers})
    with pytest.raises(Rejection):
        examine(lambda p: equal(norms(p), 1.0001 * norms(p)), {"p": layers})


def test_exact_decisions():
    half = Fraction(1, 2)
    assert decide(equal(half + half, 1)) is True
    assert decide(equal(sympy.sqrt(2) ** 2, 2)) is True
    assert decide(below(sympy.exp(-1), 1)) is True
    assert decide(at_most([0, 2], [1, 1])) is False
    assert decide(equal(sympy.Symbol("x"), 1)) is None


def test_a_rounded_number_refutes_nothing():
    with pytest.raises(Malformed, match="exact"):
        decide(equal(0.1, Fraction(1, 10)))
    with pytest.raises(Malformed, match="exact"):
        decide(equal(sympy.Float(0.1), Fraction(1, 10)))
