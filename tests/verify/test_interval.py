import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dnnmath.verify.interval import (
    DOUBLE,
    Interval,
    Undecidable,
    precision,
    to_interval,
    to_intervals,
)

floats = st.floats(-1e6, 1e6, allow_subnormal=False)


def encloses(interval, exact):
    """Whether a rational number lies in the interval, decided in exact arithmetic."""
    low, high = (Fraction(*end_as_ratio(end)) for end in interval.ends)
    return low <= exact <= high


def end_as_ratio(end):
    sign, man, exponent, _ = end
    man = -int(man) if sign else int(man)
    return (man * 2**exponent, 1) if exponent >= 0 else (man, 2**-exponent)


@given(floats, floats)
def test_arithmetic_encloses_the_exact_result_at_both_precisions(x, y):
    a, b = Fraction(x), Fraction(y)
    for bits in (DOUBLE, 240):
        with precision(bits):
            X, Y = to_interval(x), to_interval(y)
            assert encloses(X + Y, a + b)
            assert encloses(X - Y, a - b)
            assert encloses(X * Y, a * b)
            assert encloses(X**3, a**3)
            if y:
                assert encloses(X / Y, a / b)


@given(st.floats(-50, 50))
def test_functions_agree_with_the_standard_library(x):
    X = to_interval(x)
    assert float(X.exp()) == pytest.approx(math.exp(x), rel=1e-15)
    assert float(X.tanh()) == pytest.approx(math.tanh(x), rel=1e-15, abs=1e-60)
    assert float(X.sin()) == pytest.approx(math.sin(x), rel=1e-12, abs=1e-15)
    assert float((X * X).sqrt()) == abs(x)
    assert float(X.exp().log()) == pytest.approx(x, rel=1e-15, abs=1e-60)


@given(
    st.sampled_from(["exp", "log", "sin", "cos", "arctan"]),
    st.floats(-50, 50)
    | st.sampled_from([1, -1]).flatmap(
        lambda sign: st.integers(0, 300).map(lambda n: sign * 2.0**-n)
    ),
)
@example("exp", 2.0**-52)
@example("exp", -(2.0**-52))
def test_functions_enclose_what_many_more_bits_give(name, x):
    x = math.exp(x) if name == "log" else x
    X = to_interval(x)
    with precision(2000):
        exact = Fraction(*end_as_ratio(getattr(X, name)().ends[0]))
    for bits in (DOUBLE, 240):
        with precision(bits):
            found = getattr(X, name)()
            assert encloses(found, exact)
            assert found.width <= 2.0 ** (2 - bits) * abs(float(exact))


def test_a_rational_is_enclosed_and_not_rounded():
    third = to_interval(Fraction(1, 3))
    assert 0 < third.width < 1e-70
    assert encloses(third, Fraction(1, 3))


def test_comparisons_that_hang_on_a_rounding_are_refused():
    third = to_interval(Fraction(1, 3))
    for compare in (lambda: third * 3 > 1, lambda: third * 3 == 1, lambda: bool(third * 3 - 1)):
        with pytest.raises(Undecidable, match="cannot compare"):
            compare()


def test_a_number_equals_itself_however_wide_it_is():
    wide = to_interval(Fraction(1, 3)) * 3
    assert wide == wide
    assert not wide < wide


def test_certain_comparisons_are_decided():
    half = to_interval(0.5)
    assert half > 0
    assert half <= 0.5
    assert half != 1
    assert half == 0.5


def test_leaving_the_reals_is_undecidable_and_not_complex():
    with pytest.raises(Undecidable, match="log"):
        to_interval(-1.0).log()
    with pytest.raises(Undecidable, match="sqrt"):
        to_interval(-1.0).sqrt()


def test_nan_has_no_interval_and_text_is_no_number():
    with pytest.raises(Undecidable, match="NaN"):
        to_interval(math.nan)
    with pytest.raises(TypeError, match="a real number is needed"):
        to_interval("one")


def test_array_code_runs_on_intervals_as_it_does_on_floats():
    z = to_intervals(np.array([1.0, 2.5, 1000.0]))
    e = np.exp(z - z.max())
    s = e / e.sum()
    assert s.dtype == object
    assert float(s.sum()) == 1
    assert np.maximum(z, 2)[0] == 2
    assert isinstance((z @ np.ones(3)), Interval)


def test_structures_keep_their_shape_and_their_other_members():
    mixed = {"W": [np.eye(2), (1.5, "name")], "n": 3}
    made = to_intervals(mixed)
    assert made["W"][0].shape == (2, 2)
    assert isinstance(made["W"][1][0], Interval)
    assert made["W"][1][1] == "name"


def test_precision_is_restored_after_an_error():
    before = to_interval(Fraction(1, 3)).width
    with pytest.raises(ZeroDivisionError), precision(10):
        raise ZeroDivisionError
    assert to_interval(Fraction(1, 3)).width == before
