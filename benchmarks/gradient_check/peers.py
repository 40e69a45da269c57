"""The checkers, each called as its documentation says and with its own tolerances.

A checker is given the NumPy function and the gradient, at x, and answers "pass", "fail", "unsure",
or "cannot run: ..." where it cannot be asked the question. It sees the gradient as the derivative
of an operation of its framework, so that it checks the same two functions as all others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from dnnmath.gradients import check_gradient

from .case import Array

Checker = Callable[[Callable[[Any], Any], Callable[[Any], Any], Array, int], str]
SCIPY = 1e-5
"""check_grad answers with a norm. Public tests compare it with 1e-7 to 1e-3; this is in between."""
DERIVATIVE = 1e-6
"""check_derivative answers with a relative error, of a three-point difference: eps^(2/3) is 4e-11,
and a right gradient of a curved function shows some 1e-9."""


def ours(f: Any, gradient: Any, x: Array, seed: int) -> str:
    """`dnnmath.gradients.check_gradient` as it is called without options."""
    try:
        return check_gradient(f, gradient, x, seed=seed).verdict
    except (ValueError, TypeError) as error:
        return _cannot(error)


def _cannot(error: BaseException) -> str:
    first = (str(error).splitlines() or [""])[0]
    return f"cannot run: {type(error).__name__}: {first[:80]}"


def _verdict(holds: Any) -> str:
    return "pass" if holds else "fail"


def _pulled_back(gradient: Any, x: Array, v: Any) -> Array:
    """The vector-Jacobian product vᵀJ from the whole Jacobian."""
    v = np.asarray(v, dtype=float)
    return np.asarray(np.tensordot(v, np.asarray(gradient(x)), axes=v.ndim))


def scipy_check_grad(f: Any, gradient: Any, x: Array, seed: int, threshold: float = SCIPY) -> str:
    """`scipy.optimize.check_grad`: one-sided differences, the norm against a threshold."""
    from scipy.optimize import check_grad

    flat = _flattened(f, gradient, x)
    try:
        return _verdict(check_grad(*flat, x.ravel()) < threshold)
    except Exception as error:
        return _cannot(error)


def scipy_check_derivative(
    f: Any, gradient: Any, x: Array, seed: int, threshold: float = DERIVATIVE
) -> str:
    """`check_derivative`: `approx_derivative` with its own relative step, three points."""
    from scipy.optimize._numdiff import check_derivative

    flat = _flattened(f, gradient, x)
    try:
        return _verdict(check_derivative(*flat, x.ravel()) < threshold)
    except Exception as error:
        return _cannot(error)


def _flattened(f: Any, gradient: Any, x: Array) -> tuple[Any, Any]:
    """SciPy differentiates functions of a vector."""
    y = np.shape(f(x))

    def g(v: Array) -> Any:
        value = np.asarray(gradient(v.reshape(x.shape)))
        return value.reshape((*y, -1)) if value.shape == y + x.shape else value

    return (lambda v: np.asarray(f(v.reshape(x.shape)))[()]), g


def torch_gradcheck(f: Any, gradient: Any, x: Array, seed: int, fast: bool = False) -> str:
    """`torch.autograd.gradcheck` on an `autograd.Function` with this backward."""
    import torch
    from torch.autograd.gradcheck import GradcheckError, gradcheck

    class Operation(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, t: Any) -> Any:
            ctx.save_for_backward(t)
            return torch.as_tensor(np.asarray(f(t.detach().numpy()), dtype=float))

        @staticmethod
        def backward(ctx: Any, v: Any) -> Any:
            (t,) = ctx.saved_tensors
            return torch.as_tensor(_pulled_back(gradient, t.detach().numpy(), v.numpy()))

    torch.manual_seed(seed)
    point = torch.tensor(x, requires_grad=True)
    try:
        return _verdict(gradcheck(Operation.apply, (point,), fast_mode=fast))
    except GradcheckError:
        return "fail"
    except Exception as error:
        return _cannot(error)


def jax_check_grads(f: Any, gradient: Any, x: Array, seed: int) -> str:
    """`jax.test_util.check_grads` on a `custom_vjp` that calls NumPy back."""
    import jax
    from jax.test_util import check_grads

    logging.getLogger("jax._src.callback").setLevel(logging.CRITICAL)
    jax.config.update("jax_enable_x64", True)
    shape = np.shape(f(x))

    def called(function: Any, result: Any) -> Any:
        return lambda *args: jax.pure_callback(
            lambda *a: np.asarray(function(*map(np.asarray, a))),
            jax.ShapeDtypeStruct(result, np.float64),
            *args,
        )

    operation = jax.custom_vjp(called(f, shape))
    operation.defvjp(
        lambda x: (operation(x), x),
        lambda x, v: (called(partial(_pulled_back, gradient), x.shape)(x, v),),
    )
    try:
        check_grads(operation, (x,), order=1, modes=["rev"])
    except AssertionError:
        return "fail"
    except Exception as error:
        return _cannot(error)
    return "pass"


def autograd_check_grads(f: Any, gradient: Any, x: Array, seed: int) -> str:
    """`autograd.test_util.check_grads` on a `primitive`."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    operation = primitive(lambda x: np.asarray(f(x), dtype=float)[()])
    defvjp(operation, lambda ans, x: lambda v: _pulled_back(gradient, x, v))
    np.random.seed(seed % 2**32)
    try:
        check_grads(operation, modes=["rev"], order=1)(x)
    except AssertionError:
        return "fail"
    except Exception as error:
        return _cannot(error)
    return "pass"


def numdifftools(f: Any, gradient: Any, x: Array, seed: int) -> str:
    """`numdifftools.Jacobian` and `numpy.allclose`, as its examples compare the two."""
    import numdifftools as nd

    flat, g = _flattened(f, gradient, x)
    try:
        numeric = nd.Jacobian(lambda v: np.atleast_1d(flat(v)).ravel())(x.ravel())
        given = np.asarray(g(x.ravel()))
        # Shapes are compared here: a comparison that broadcasts would be no fault of its own.
        right_shape = given.shape == (*np.shape(f(x)), x.size)
        return _verdict(right_shape and np.allclose(given.reshape(numeric.shape), numeric))
    except Exception as error:
        return _cannot(error)


def fdm_check_sensitivity(f: Any, gradient: Any, x: Array, seed: int) -> str:
    """`fdm.check_sensitivity`: one direction, sixth order, adaptive step."""
    from fdm import check_sensitivity

    np.random.seed(seed % 2**32)
    try:
        check_sensitivity(
            lambda x: np.asarray(f(x), dtype=float),
            lambda v, y, x: _pulled_back(gradient, x, v),
            (x,),
        )
    except AssertionError:
        return "fail"
    except Exception as error:
        return _cannot(error)
    return "pass"


CHECKERS: dict[str, Checker] = {
    "dnnmath": ours,
    "scipy check_grad": scipy_check_grad,
    "scipy check_derivative": scipy_check_derivative,
    "torch gradcheck": torch_gradcheck,
    "torch fast mode": partial(torch_gradcheck, fast=True),
    "jax check_grads": jax_check_grads,
    "autograd check_grads": autograd_check_grads,
    "numdifftools": numdifftools,
    "fdm": fdm_check_sensitivity,
}


def scipy_random(f: Any, gradient: Any, x: Array, seed: int) -> str:
    """`scipy.optimize.check_grad` along one random direction."""
    from scipy.optimize import check_grad

    return _verdict(check_grad(f, gradient, x, direction="random", rng=seed) < SCIPY)


LARGE: dict[str, Checker] = {
    "dnnmath": ours,
    "torch fast mode": partial(torch_gradcheck, fast=True),
    "jax check_grads": jax_check_grads,
    "autograd check_grads": autograd_check_grads,
    "scipy check_grad, random": scipy_random,
    "fdm": fdm_check_sensitivity,
}
"""Those whose cost does not grow with the number of inputs."""
