"""Numbers that do not round, and numbers of 70 digits, for running the definitions on."""

from fractions import Fraction

import mpmath
import numpy as np
from hypothesis import strategies as st

DIGITS = mpmath.MPContext()
DIGITS.dps = 70
DIGITS.mpf.exp = lambda x: DIGITS.exp(x)
DIGITS.mpf.log = lambda x: DIGITS.log(x)
DIGITS.mpf.log1p = lambda x: DIGITS.log1p(x)


def fractions(*entries):
    """An array of Fractions; nested lists give its shape."""
    array = np.array(entries, dtype=object)
    return np.frompyfunc(Fraction, 1, 1)(array)


def digits(x):
    """An array of 70-digit numbers, equal to the floats or Fractions of x."""

    def convert(v):
        v = Fraction(v)
        return DIGITS.mpf(v.numerator) / v.denominator

    return np.asarray(np.frompyfunc(convert, 1, 1)(np.asarray(x, dtype=object)), dtype=object)


small_fractions = st.integers(-24, 24).map(lambda k: Fraction(k, 6))


def fraction_arrays(shape):
    """Arrays of one shape of small Fractions."""
    size = int(np.prod(shape))
    return st.lists(small_fractions, min_size=size, max_size=size).map(
        lambda values: np.array(values, dtype=object).reshape(shape)
    )
