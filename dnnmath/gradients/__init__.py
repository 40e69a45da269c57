"""Numeric derivatives with error bounds, and a gradient check that uses them.

>>> import numpy as np
>>> from dnnmath.gradients import check_gradient
>>> bool(check_gradient(lambda x: np.sum(x**3), lambda x: 3 * x**2, np.array([1.0, -2.0])))
True
>>> check_gradient(lambda x: np.sum(x**3), lambda x: 3 * x, np.array([1.0, -2.0])).verdict
'fail'
"""

from dnnmath.gradients.check import assert_gradient, check_gradient
from dnnmath.gradients.report import CannotTell, Entry, GradientReport

__all__ = ["CannotTell", "Entry", "GradientReport", "assert_gradient", "check_gradient"]
