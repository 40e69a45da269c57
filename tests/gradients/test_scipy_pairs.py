"""Pairs of a function and its derivative as scipy.optimize takes them."""

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, rosen, rosen_der
from scipy.sparse.linalg import aslinearoperator

from dnnmath.gradients.scipy import assert_gradient, check_gradient

X = [0.5, -1.2, 2.0]
A = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])


def both(x, a, b):
    return a * np.sum(x**2) + b, 2 * a * x


def residuals(x):
    return A @ x**2


def right(x):
    return A * 2 * x


def test_a_function_and_its_derivative():
    assert_gradient(rosen, X, jac=rosen_der)
    assert check_gradient(rosen, X, jac=lambda x: -rosen_der(x)).verdict == "fail"


def test_both_from_one_function_with_arguments():
    assert_gradient(both, X, jac=True, args=(3.0, 1.0))
    assert check_gradient(both, X, jac=True, args=(3.0, 1.0), directions=2).verdict == "pass"
    wrong = lambda x, a: (both(x, a, 0)[0], 2 * x)  # noqa: E731
    assert check_gradient(wrong, X, jac=True, args=(3.0,)).verdict == "fail"


def test_one_argument_needs_no_tuple():
    assert_gradient(lambda x, a: a * np.sum(x), X, jac=lambda x, a: a * np.ones_like(x), args=3.0)


@pytest.mark.parametrize(
    "form", [np.asarray, sparse.csr_matrix, sparse.coo_array, aslinearoperator]
)
def test_a_jacobian_of_any_form(form):
    assert_gradient(residuals, X, jac=lambda x: form(right(x)))
    assert check_gradient(residuals, X, jac=lambda x: form(A * x)).verdict == "fail"


@pytest.mark.parametrize("bounds", [Bounds([0, 0], [1, 1]), Bounds(0, 1), [(0, 1), (None, 1)]])
def test_bounds_hold(bounds):
    seen = []

    def f(x):
        seen.append(x)
        return np.sum(x**2)

    assert_gradient(f, [1.0, 0.5], jac=lambda x: 2 * x, bounds=bounds)
    assert np.max(seen) <= 1


@pytest.mark.parametrize("jac", ["2-point", None, False])
def test_a_derivative_that_scipy_estimates_is_none_to_check(jac):
    with pytest.raises(ValueError, match="jac must be True or a function"):
        check_gradient(rosen, X, jac=jac)


def test_a_value_alone_is_no_pair():
    with pytest.raises(ValueError, match="returns \\(value, derivative\\)"):
        check_gradient(rosen, X, jac=True)


def test_bounds_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="3 pairs"):
        check_gradient(rosen, X, jac=rosen_der, bounds=[(0, 1)])
