"""Numeric derivatives with error bounds, and a gradient check that uses them.

>>> import numpy as np
>>> from dnnmath.gradients import check_gradient
>>> x = np.array([1.0, -2.0])
>>> bool(check_gradient(lambda x: np.sum(x**3), lambda x: 3 * x**2, x))
True
>>> check_gradient(lambda x: np.sum(x**3), lambda x: 3 * x, x).verdict
'fail'
"""

from dnnmath.gradients.check import assert_gradient, check_gradient
from dnnmath.gradients.field import check_is_gradient
from dnnmath.gradients.hessian import check_hessian
from dnnmath.gradients.numeric import Numeric, jacobian, numeric_gradient
from dnnmath.gradients.report import CannotTell, Entry, GradientReport

__all__ = [
    "CannotTell",
    "Entry",
    "GradientReport",
    "Numeric",
    "assert_gradient",
    "check_gradient",
    "check_hessian",
    "check_is_gradient",
    "jacobian",
    "numeric_gradient",
]
