"""PyTorch: is what autograd computes for this function or module its gradient?

`f` is an `nn.Module`, a subclass of `torch.autograd.Function` or a function of tensors:

    from dnnmath.gradients.torch import check_gradient

    print(check_gradient(MyFunction, (x, weight)))  # a backward of your own
    print(check_gradient(model, (batch,)))  # by parameters and inputs, by name
    print(check_gradient(loss, (scores,), gradient=by_hand))

The check runs on a copy in float64 on the CPU: it tells whether the formula is right. A gradient of
lower precision is then computed in that, on the device of your tensors, and has to agree within its
digits. Modules, tensors and torch's random numbers are as before afterwards.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.overrides import TorchFunctionMode

from dnnmath.gradients._frameworks import Arrays, Pull, argument_names, check
from dnnmath.gradients._trees import _map, walk
from dnnmath.gradients.check import insist
from dnnmath.gradients.report import GradientReport

Array = NDArray[Any]
SMALL = 100_000
TRIES = 8
"""So many calls tell whether random numbers that f draws matter."""


def check_gradient(
    f: Any,
    inputs: Any = (),
    *,
    kwargs: Mapping[str, Any] | None = None,
    gradient: Callable[..., Any] | None = None,
    **options: Any,
) -> GradientReport:
    """Whether the gradient that autograd computes is that of f at its inputs.

    f           a module (its parameters that require grad are checked too), a subclass of
                torch.autograd.Function, or a function; of tensors, with a tensor or nested tensors
                of real numbers as its value. Values that require no grad are left out.
    inputs      a tuple of arguments; anything else is the one argument. Checked are the floating
                tensors in it that require grad, all floating ones where none does.
    kwargs      arguments by name; the same holds for their tensors.
    gradient    a gradient by hand in place of autograd's: a function of the same arguments that
                answers a tensor for each checked tensor of the inputs, of shape f.shape + its
                shape. The parameters of a module are held fixed then.
    options     bounds, directions, seed, resolution: see `dnnmath.gradients.check_gradient`.

    Raises ValueError when there is nothing to check and when f draws random numbers, such as a
    module with dropout in train mode; TypeError for complex tensors and values that are no tensors.
    """
    call = _Call.of(f, inputs, dict(kwargs or {}), by_hand=gradient is not None)
    try:
        with _on_few_threads(call), torch.random.fork_rng(range(torch.cuda.device_count())):
            _refuse_random_numbers(call)
            report = check(call, call.by_hand(gradient) if gradient else None, **options)
            cut = () if gradient else call.cut()
    except RuntimeError as error:
        if re.search(r"dtype|[dD]ouble", str(error)):
            error.add_note("f runs in float64 here: give it the tensors that it holds as inputs")
        raise
    return replace(report, remarks=(*report.remarks, *cut))


def assert_gradient(f: Any, inputs: Any = (), **options: Any) -> None:
    """Raise AssertionError with the report unless `check_gradient` passes.

    Where it is unsure the error is `CannotTell`, a kind of AssertionError.
    """
    __tracebackhide__ = True
    insist(check_gradient(f, inputs, **options))


@dataclass(frozen=True)
class _Call:
    """f with its arguments, of which some tensors vary: `tensors`, by name.

    `reference` is f in float64 on the CPU, `own` in its own precision: the same for a function, two
    copies of a module.
    """

    reference: Callable[..., Any]
    own: Callable[..., Any]
    arguments: tuple[tuple[Any, ...], dict[str, Any]]
    places: Mapping[int, str]  # the id of a tensor of the arguments that varies, and its name
    tensors: Mapping[str, Tensor]

    @classmethod
    def of(cls, f: Any, inputs: Any, kwargs: dict[str, Any], by_hand: bool) -> _Call:
        """Find the tensors that vary, and name them."""
        positional = inputs if type(inputs) is tuple else (inputs,)
        found = _varying(_named_tensors(f, positional, kwargs))
        parameters: dict[str, Tensor] = {}
        reference = own = f
        if isinstance(f, torch.nn.Module):
            parameters = {n: p for n, p in f.named_parameters() if p.requires_grad and not by_hand}
            own = copy.deepcopy(f)
            reference = copy.deepcopy(f).to("cpu").double()
        elif isinstance(f, type) and issubclass(f, torch.autograd.Function):
            reference = own = f.apply
        elif not callable(f):
            raise TypeError(f"f must be a function, a Function or a module, got {f!r}")
        places = {id(t): n + " (input)" * (n in parameters) for n, t in found.items()}
        tensors = {**parameters, **{places[id(t)]: t for t in found.values()}}
        if not tensors:
            raise ValueError("no floating tensor to check: none in the inputs, no parameter")
        _refuse_complex(tensors)
        return cls(reference, own, (positional, kwargs), places, tensors)

    @property
    def point(self) -> Arrays:
        """The varying tensors as arrays of float64."""
        return {name: _numpy(tensor) for name, tensor in self.tensors.items()}

    @property
    def eps(self) -> dict[str, float]:
        """The units of rounding of tensors of lower precision."""
        own = {name: float(torch.finfo(t.dtype).eps) for name, t in self.tensors.items()}
        return {name: unit for name, unit in own.items() if unit > np.finfo(float).eps}

    def value(self, arrays: Arrays) -> Array:
        """The value of f in float64 on the CPU, with autograd's graph recorded as in use."""
        return _one(_outputs(self._run(self.reference, self._variables(arrays, False), own=False)))

    def pullback(self, arrays: Arrays, own: bool) -> tuple[Array, Pull]:
        """The function v ↦ vᵀ J that autograd has."""
        function = self.own if own else self.reference
        variables = self._variables(arrays, own)
        outputs = _outputs(self._run(function, variables, own))
        leaves = [self._leaf(function, name, variables) for name in arrays]
        sizes = [output.numel() for output in outputs]

        def pull(v: Array) -> Sequence[Array]:
            parts = np.split(np.asarray(v).ravel(), np.cumsum(sizes)[:-1])
            weights = [
                torch.tensor(part).to(output).reshape(output.shape)
                for part, output in zip(parts, outputs, strict=True)
            ]
            if not outputs[0].requires_grad:
                return [np.zeros(leaf.shape) for leaf in leaves]
            for leaf in leaves:
                leaf.grad = None
            with nullcontext() if own else _InDouble():
                torch.autograd.backward(outputs, weights, retain_graph=True, inputs=leaves)
            return [
                np.zeros(leaf.shape) if leaf.grad is None else _numpy(leaf.grad) for leaf in leaves
            ]

        return _one(outputs), pull

    def by_hand(self, gradient: Callable[..., Any]) -> Callable[[Arrays, bool], Arrays]:
        """The caller's gradient as a function of the named arrays."""

        def evaluated(arrays: Arrays, own: bool = False) -> Arrays:
            positional, kwargs = self._filled(self._variables(arrays, own), own)
            with nullcontext() if own else _InDouble():
                answer = gradient(*positional, **kwargs)
            parts = [answer] if isinstance(answer, Tensor) else list(answer)
            if len(parts) != len(arrays):
                names = ", ".join(arrays)
                raise ValueError(f"{len(parts)} gradients for {len(arrays)} tensors: {names}")
            return {n: _numpy(p) for n, p in zip(arrays, parts, strict=True)}

        return evaluated

    def cut(self) -> tuple[str, ...]:
        """A remark where autograd's graph is cut."""
        answer = self._run(self.reference, self._variables(self.point, False), own=False)
        if any(output.requires_grad for output in _outputs(answer)):
            return ()
        return ("autograd sees no way from f's value to the inputs (detached?): it gives 0",)

    def _variables(self, arrays: Arrays, own: bool) -> dict[str, Tensor]:
        """The arrays as tensors: copies in the own dtype and on the own device, or as they are."""
        if own:
            return {n: torch.tensor(a).to(self.tensors[n]) for n, a in arrays.items()}
        return {n: torch.from_numpy(np.asarray(a)) for n, a in arrays.items()}

    def _run(self, function: Callable[..., Any], variables: dict[str, Tensor], own: bool) -> Any:
        """The value of f with these variables, its parameters and buffers set for the call."""
        inputs = set(self.places.values())
        for name in inputs & set(variables):
            variables[name].requires_grad_()
        positional, kwargs = self._filled(variables, own)
        with torch.enable_grad(), nullcontext() if own else _InDouble():
            if not isinstance(function, torch.nn.Module):
                return function(*positional, **kwargs)
            buffers = [
                (module, key, buffer)
                for module in function.modules()
                for key, buffer in module._buffers.items()
                if buffer is not None
            ]
            for module, key, buffer in buffers:  # running means move with every call
                module._buffers[key] = buffer.clone()
            for name, variable in variables.items():
                if name not in inputs:
                    function.get_parameter(name).data = variable
            try:
                return function(*positional, **kwargs)
            finally:
                for module, key, buffer in buffers:
                    module._buffers[key] = buffer

    def _filled(
        self, variables: dict[str, Tensor], own: bool
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments with the variables in place, the other tensors copied."""

        def replaced(item: Any) -> Any:
            if id(item) in self.places:
                return variables[self.places[id(item)]]
            if not isinstance(item, Tensor):
                return item
            constant = item.detach().clone()
            if own:
                return constant
            return constant.to("cpu", torch.float64 if item.is_floating_point() else item.dtype)

        positional, kwargs = self.arguments
        return tuple(_map(p, replaced) for p in positional), {
            name: _map(item, replaced) for name, item in kwargs.items()
        }

    def _leaf(
        self, function: Callable[..., Any], name: str, variables: dict[str, Tensor]
    ) -> Tensor:
        """The tensor that autograd differentiates by."""
        if name in self.places.values():
            return variables[name]
        assert isinstance(function, torch.nn.Module)
        return function.get_parameter(name)


def _named_tensors(
    f: Any, positional: tuple[Any, ...], kwargs: dict[str, Any]
) -> list[tuple[str, Tensor]]:
    """Every tensor of the arguments, under the name of its argument."""
    is_function = isinstance(f, type) and issubclass(f, torch.autograd.Function)
    forward = f.forward if is_function or isinstance(f, torch.nn.Module) else f
    skip = int(is_function and f.setup_context is torch.autograd.Function.setup_context)
    names = argument_names(forward, len(positional), skip)
    named = [*zip(names, positional, strict=True), *kwargs.items()]
    items = [pair for name, argument in named for pair in _walk(argument, name)]
    return [(name, item) for name, item in items if isinstance(item, Tensor)]


def _walk(argument: Any, name: str) -> list[tuple[str, Any]]:
    empty = isinstance(argument, tuple | list | dict) and not argument
    return [] if empty else list(walk(argument, name))


def _varying(tensors: list[tuple[str, Tensor]]) -> dict[str, Tensor]:
    """The floating ones that require grad, or all floating ones; each once."""
    once = {id(tensor): (name, tensor) for name, tensor in reversed(tensors)}
    found = [once[id(t)] for name, t in tensors if once[id(t)][0] == name]
    floating = [(n, t) for n, t in found if t.is_floating_point() or t.requires_grad]
    return dict([(n, t) for n, t in floating if t.requires_grad] or floating)


def _refuse_complex(tensors: Mapping[str, Tensor]) -> None:
    for name, tensor in tensors.items():
        if tensor.is_complex():
            raise TypeError(
                f"{name} is complex: give its real and imaginary parts, torch.view_as_real"
            )


def _refuse_random_numbers(call: _Call) -> None:
    """Raise where f draws from torch's generator and its value depends on it."""
    before = torch.get_rng_state()
    first = call.value(call.point)
    if torch.equal(before, torch.get_rng_state()):
        return
    for _ in range(TRIES):
        again = call.value(call.point)
        if not np.array_equal(first, again, equal_nan=True):
            apart = float(np.abs(again - first).max()) if again.shape == first.shape else np.nan
            raise ValueError(
                f"f is not deterministic: it draws random numbers, calls at one point differ by "
                f"{apart:.1e}{_random_modules(call.reference)}; or call torch.manual_seed in f"
            )


def _random_modules(f: Any) -> str:
    """The parts of a module that draw in train mode, with what to do about them."""
    if not isinstance(f, torch.nn.Module):
        return ". Fix what it draws: pass it as an input"
    parts = [
        f"{name or 'the module'} ({type(module).__name__})"
        for name, module in f.named_modules()
        if module.training and ("Drop" in type(module).__name__ or getattr(module, "dropout", 0))
    ]
    found = f" ({', '.join(parts[:5])} in train mode)" if parts else ""
    return f"{found}. Call module.eval() before the check"


def _outputs(answer: Any) -> list[Tensor]:
    """The real tensors of an answer that require grad, or all where none does."""
    items = list(answer.values()) if isinstance(answer, Mapping) else answer
    if isinstance(items, tuple | list):
        parts = [part for item in items for part in _parts(item)]
    else:
        parts = _parts(items)
    tensors = [t for t in parts if t.is_floating_point() or t.is_complex()]
    if not tensors:
        raise TypeError(f"f must return real tensors, got {type(answer).__name__}: {answer!r:.60}")
    return [t for t in tensors if t.requires_grad] or tensors


def _parts(item: Any) -> list[Tensor]:
    return [part for _, part in _walk(item, "f") if isinstance(part, Tensor)]


def _one(outputs: list[Tensor]) -> Array:
    """One array: the output, or all of them in a row."""
    arrays = [_numpy(output) for output in outputs]
    return arrays[0] if len(arrays) == 1 else np.concatenate([a.ravel() for a in arrays])


def _numpy(tensor: Tensor) -> Array:
    """A copy of real tensors in float64, complex ones as they are."""
    plain = tensor.detach().to_dense() if tensor.layout != torch.strided else tensor.detach()
    return (plain if plain.is_complex() else plain.double()).cpu().numpy().copy()


class _InDouble(TorchFunctionMode):
    """New tensors are double, and so is every other one where it meets one that is.

    f may hold tensors of its own, weights in a closure, that no one could cast beforehand. What is
    written to in place keeps its type.
    """

    def __enter__(self) -> Self:
        self._default = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        torch.set_default_dtype(self._default)

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Call `func` with double tensors, where some are."""
        name, more = getattr(func, "__name__", ""), kwargs or {}
        written = name.startswith(("__i", "__set")) or re.fullmatch(r".*[^_]_", name)
        in_place = written or more.get("out") is not None
        found = [t for _, t in _walk(list(args), "") if isinstance(t, Tensor)]
        dtypes = {t.dtype for t in found if t.is_floating_point()}
        if torch.float64 in dtypes and len(dtypes) > 1 and not in_place:
            args = tuple(_map(arg, _doubled) for arg in args)
        return func(*args, **more)


def _doubled(item: Any) -> Any:
    return item.double() if isinstance(item, Tensor) and item.is_floating_point() else item


@contextmanager
def _on_few_threads(call: _Call) -> Iterator[None]:
    """Small tensors on one thread: more of them cost more than they compute."""
    threads = torch.get_num_threads()
    if sum(tensor.numel() for tensor in call.tensors.values()) <= SMALL:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
