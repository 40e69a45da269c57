"""A statement of the kernel has the value of its formula, where all of its names have one."""

import numpy as np
import pytest

from dnnmath.proofs import TermError, dot, evaluate, least, norm

from .things import L, a, f, x, y


def test_the_smaller_side_of_an_inequality_comes_first():
    at = {"x": np.array([3.0, 4.0]), "L": 2.0}
    assert evaluate.sides(norm(x) >= L, at) == (2.0, 5.0)
    assert evaluate.sides(norm(x) <= L, at) == (5.0, 2.0)
    assert evaluate.sides(dot(x, x) / L - 1 < norm(x) ** 2, at) == (11.5, 25.0)


def test_a_name_without_a_value_is_told():
    with pytest.raises(TermError, match="y has no value; given: x"):
        evaluate.value(x + y, {"x": np.zeros(2)})
    with pytest.raises(TermError, match="given: nothing"):
        evaluate.value(f(a), {})


def test_a_least_point_has_no_formula():
    with pytest.raises(TermError, match="is not evaluated"):
        evaluate.value(least(f, L), {"f": np.sum, "L": 1.0})
