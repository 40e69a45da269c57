"""JAX: is what jax.vjp (jax.jvp) computes for this function its gradient?

`f` is any function of arrays, one with a `custom_vjp` or `custom_jvp` of its own among them:

    from dnnmath.gradients.jax import check_gradient

    print(check_gradient(log1pexp, (x,)))
    print(check_gradient(loss, (parameters, batch)))  # nested parameters, by name

The check runs in float64, whatever `jax_enable_x64` says and without changing it. A gradient of
lower precision is then computed in that, under your settings, and has to agree within its digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import jax
import jax.experimental
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._frameworks import Arrays, Pull, argument_names, check
from dnnmath.gradients.check import insist
from dnnmath.gradients.report import GradientReport

Array = NDArray[Any]
Mode = Literal["reverse", "forward"]


def check_gradient(
    f: Callable[..., Any],
    inputs: Any = (),
    *,
    kwargs: Mapping[str, Any] | None = None,
    gradient: Callable[..., Any] | None = None,
    mode: Mode = "reverse",
    **options: Any,
) -> GradientReport:
    """Whether the gradient that JAX computes is that of f at its inputs.

    f           a function of arrays and pytrees of them, its value too.
    inputs      a tuple of arguments; anything else is the one argument. Every floating array in
                them is checked, the others are held fixed (as is what functools.partial binds).
    kwargs      arguments by name; the same holds for their arrays.
    gradient    a gradient by hand in place of JAX's: a function of the same arguments that answers
                what jax.jacrev(f, argnums) does: (a tuple of) pytrees like the checked arrays.
    mode        "reverse": jax.vjp; "forward": jax.jvp, which a custom_jvp is written for.
    options     bounds, directions, seed, resolution: see `dnnmath.gradients.check_gradient`.

    A fwd rule that returns another value than f fails. Raises ValueError when there is nothing to
    check, TypeError for complex arrays and values that are no arrays.
    """
    if not callable(f):
        raise TypeError(f"f must be a function, got {f!r}")
    if mode not in ("reverse", "forward"):
        raise ValueError(f"mode must be 'reverse' or 'forward', got {mode!r}")
    positional = inputs if type(inputs) is tuple else (inputs,)
    call = _Call.of(f, positional, dict(kwargs or {}), mode)
    try:
        report = check(call, call.by_hand(gradient) if gradient else None, **options)
    except (TypeError, ValueError) as error:
        if re.search("float64.*(float32|float16)|(float32|float16).*float64", str(error), re.S):
            error.add_note("f runs in float64 here: let dtypes follow those of the inputs in it")
        raise
    other = "" if gradient or report.verdict == "fail" else call.other_value()
    return replace(report, verdict="fail", reason=other) if other else report


def assert_gradient(f: Callable[..., Any], inputs: Any = (), **options: Any) -> None:
    """Raise AssertionError with the report unless `check_gradient` passes.

    Where it is unsure the error is `CannotTell`, a kind of AssertionError.
    """
    __tracebackhide__ = True
    insist(check_gradient(f, inputs, **options))


@dataclass(frozen=True)
class _Call:
    """f with its arguments as leaves of a pytree, of which those in `names` vary."""

    f: Callable[..., Any]
    structure: Any
    leaves: tuple[Any, ...]
    names: Mapping[str, int]
    mode: Mode

    @classmethod
    def of(
        cls, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], mode: Mode
    ) -> _Call:
        """Find the floating arrays, and name them."""
        found, structure = jax.tree_util.tree_flatten_with_path((args, kwargs))
        arguments = argument_names(f, len(args))
        names = {}
        for i, (path, leaf) in enumerate(found):
            which = path[1].idx if path[0].idx == 0 else None
            name = str(path[1].key) if which is None else arguments[which]
            name += jax.tree_util.keystr(path[2:])
            if jnp.issubdtype(jnp.result_type(leaf), jnp.complexfloating):
                raise TypeError(f"{name} is complex: give its real and imaginary parts")
            if jnp.issubdtype(jnp.result_type(leaf), jnp.floating):
                names[name] = i
        if not names:
            raise ValueError("no floating array in the inputs to check")
        return cls(f, structure, tuple(leaf for _, leaf in found), names, mode)

    @property
    def point(self) -> Arrays:
        """The varying leaves as arrays of float64."""
        return {n: np.array(self.leaves[i], dtype=np.float64) for n, i in self.names.items()}

    @property
    def eps(self) -> dict[str, float]:
        """The units of rounding of leaves of lower precision."""
        finfo: Any = jnp.finfo
        own = {n: float(finfo(self._dtype(n)).eps) for n in self.names}
        return {name: unit for name, unit in own.items() if unit > np.finfo(float).eps}

    def value(self, arrays: Arrays) -> Array:
        """The value of f, in float64."""
        with _settings(own=False):
            return _one(self.compiled(self._variables(arrays, False)))

    @cached_property
    def compiled(self) -> Callable[[list[Any]], list[Any]]:
        """The function compiled once, or as it is where JAX cannot trace it."""
        function = jax.jit(self._of)
        try:
            function(self._variables(self.point, False))
        except (jax.errors.JAXTypeError, jax.errors.JAXIndexError):
            return self._of
        return function

    def pullback(self, arrays: Arrays, own: bool) -> tuple[Array, Pull]:
        """The function v ↦ vᵀ J that JAX has."""
        with _settings(own):
            variables = self._variables(arrays, own)
            if self.mode == "forward":
                return self._by_columns(variables)
            outputs, transpose = jax.vjp(self.compiled, variables)

        def pull(v: Array) -> Sequence[Array]:
            with _settings(own):
                sizes = np.cumsum([output.size for output in outputs])[:-1]
                parts = zip(np.split(np.asarray(v).ravel(), sizes), outputs, strict=True)
                weights = [jnp.asarray(p.reshape(o.shape), dtype=o.dtype) for p, o in parts]
                return [_double(part) for part in transpose(weights)[0]]

        return _one(outputs), pull

    def _by_columns(self, variables: list[Any]) -> tuple[Array, Pull]:
        """The same from a column of the Jacobian for each entry."""
        columns = []
        for k, variable in enumerate(variables):
            for unit in np.eye(variable.size):
                tangents = [jnp.zeros_like(other) for other in variables]
                tangents[k] = jnp.asarray(unit.reshape(variable.shape), dtype=variable.dtype)
                value, slopes = jax.jvp(self.compiled, (variables,), (tangents,))
                columns.append(_one(slopes))
        matrix = np.stack([column.ravel() for column in columns], axis=1)
        sizes = np.cumsum([variable.size for variable in variables])[:-1]

        def pull(v: Array) -> Sequence[Array]:
            parts = zip(np.split(np.ravel(v) @ matrix, sizes), variables, strict=True)
            return [part.reshape(variable.shape) for part, variable in parts]

        return _one(value), pull

    def by_hand(self, gradient: Callable[..., Any]) -> Callable[[Arrays, bool], Arrays]:
        """The caller's gradient as a function of the named arrays."""

        def evaluated(arrays: Arrays, own: bool = False) -> Arrays:
            with _settings(own):
                args, kwargs = self._filled(self._variables(arrays, own))
                parts = jax.tree_util.tree_leaves(gradient(*args, **kwargs))
            if len(parts) != len(arrays):
                names = ", ".join(arrays)
                raise ValueError(f"{len(parts)} gradients for {len(arrays)} arrays: {names}")
            return {n: _double(part) for n, part in zip(arrays, parts, strict=True)}

        return evaluated

    def other_value(self) -> str:
        """What is wrong with the value that comes with the gradient, or nothing.

        It is compared with f by the size that f has at x or changes by next to it.
        """
        point = self.point
        f, elsewhere = (self.value({n: s * a for n, a in point.items()}) for s in (1.0, 1.1))
        found, _ = self.pullback(point, own=False)
        size = np.maximum(np.abs(f), np.nan_to_num(np.abs(elsewhere - f)))
        if not (np.abs(found - f) <= 1e-6 * size).all():
            return f"differentiated, f returns another value: {found} in place of {f}"
        return ""

    def _dtype(self, name: str) -> Any:
        return jnp.result_type(self.leaves[self.names[name]])

    def _variables(self, arrays: Arrays, own: bool) -> list[Any]:
        if own:
            return [jnp.asarray(a, dtype=self._dtype(name)) for name, a in arrays.items()]
        return [jnp.asarray(np.array(a, dtype=np.float64)) for a in arrays.values()]

    def _filled(self, variables: list[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        leaves = list(self.leaves)
        for i, variable in zip(self.names.values(), variables, strict=True):
            leaves[i] = variable
        return jax.tree_util.tree_unflatten(self.structure, leaves)

    def _of(self, variables: list[Any]) -> list[Any]:
        """The floating leaves of f's value."""
        args, kwargs = self._filled(variables)
        answer = self.f(*args, **kwargs)
        leaves = jax.tree_util.tree_leaves(answer)
        arrays = [leaf for leaf in leaves if isinstance(leaf, jax.Array | np.ndarray | float)]
        real = [a for a in map(jnp.asarray, arrays) if jnp.issubdtype(a.dtype, jnp.inexact)]
        if not real:
            raise TypeError(f"f must return real arrays, got {answer!r:.80}")
        return real


def _settings(own: bool) -> AbstractContextManager[Any]:
    """JAX in float64, or as the caller has set it."""
    if own:
        return nullcontext()
    where: Any = jax if hasattr(jax, "enable_x64") else jax.experimental  # before JAX 0.8
    return where.enable_x64(True)


def _double(array: Any) -> Array:
    """An array of NumPy: real numbers in float64, others as they are."""
    plain = np.asarray(array)
    return plain if plain.dtype.kind == "c" else plain.astype(np.float64)


def _one(outputs: Sequence[Any]) -> Array:
    """One array: the output, or all of them in a row."""
    arrays = [_double(output) for output in outputs]
    return arrays[0] if len(arrays) == 1 else np.concatenate([a.ravel() for a in arrays])
