"""SciPy: the pairs (fun, jac) that scipy.optimize takes, as it takes them.

>>> from scipy.optimize import rosen, rosen_der
>>> from dnnmath.gradients.scipy import check_gradient
>>> check_gradient(rosen, [1.3, 0.7], jac=rosen_der).verdict
'pass'
>>> check_gradient(lambda x, a: (a * x @ x, a * x), [1.0, 2.0], jac=True, args=(3.0,)).verdict
'fail'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dnnmath.gradients import check
from dnnmath.gradients.report import GradientReport


def check_gradient(
    fun: Callable[..., Any],
    x0: Any,
    *,
    jac: Any,
    args: Any = (),
    bounds: Any = None,
    **options: Any,
) -> GradientReport:
    """Whether `jac` is the derivative of `fun` at x0.

    fun         fun(x, *args), a number (`minimize`) or a vector (`least_squares`, `root`); with
                jac=True it returns (value, derivative).
    jac         True, or jac(x, *args): shape (n,) for a number, (m, n) for a vector; dense, sparse
                or a LinearOperator.
    bounds      a scipy.optimize.Bounds, or a pair (low, high) for each entry, None for no bound.
    options     directions, seed, resolution: see `dnnmath.gradients.check_gradient`.

    Raises what `dnnmath.gradients.check_gradient` does, and ValueError for another `jac`.
    """
    if not (jac is True or callable(jac)):
        raise ValueError(f"jac must be True or a function, got {jac!r}: SciPy estimates it then")
    more = args if isinstance(args, tuple) else (args,)  # as scipy.optimize reads it

    def f(x: Any) -> Any:
        answer = fun(x, *more)
        return _pair(answer)[0] if jac is True else answer

    def gradient(x: Any) -> Any:
        return _dense(_pair(fun(x, *more))[1] if jac is True else jac(x, *more))

    x = np.atleast_1d(np.asarray(x0))
    limits = None if bounds is None else _limits(bounds, x)
    return check.check_gradient(f, gradient, x, bounds=limits, **options)


def assert_gradient(fun: Callable[..., Any], x0: Any, **options: Any) -> None:
    """Raise AssertionError with the report unless `check_gradient` passes.

    Where it is unsure the error is `CannotTell`, a kind of AssertionError.
    """
    __tracebackhide__ = True
    check.insist(check_gradient(fun, x0, **options))


def _pair(answer: Any) -> tuple[Any, Any]:
    """The value and the derivative that fun returns with jac=True."""
    if not (isinstance(answer, tuple | list) and len(answer) == 2):
        raise ValueError(f"with jac=True fun returns (value, derivative), got {answer!r:.80}")
    return answer[0], answer[1]


def _dense(derivative: Any) -> Any:
    """A sparse matrix or a LinearOperator as an array."""
    if hasattr(derivative, "toarray"):
        return derivative.toarray()
    if hasattr(derivative, "matvec"):
        return derivative @ np.eye(derivative.shape[1])
    return derivative


def _limits(bounds: Any, x: np.ndarray[Any, Any]) -> tuple[Any, Any]:
    """Both bounds as arrays like x."""
    if hasattr(bounds, "lb"):
        low, high = bounds.lb, bounds.ub
    else:
        pairs = list(bounds)
        if len(pairs) != x.size or not all(np.shape(pair) == (2,) for pair in pairs):
            raise ValueError(f"bounds must be {x.size} pairs (low, high), got {bounds!r:.80}")
        low = [-np.inf if pair[0] is None else pair[0] for pair in pairs]
        high = [np.inf if pair[1] is None else pair[1] for pair in pairs]
    return tuple(np.broadcast_to(np.asarray(b, dtype=np.float64), x.shape) for b in (low, high))  # type: ignore[return-value]
