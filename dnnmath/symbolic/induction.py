"""Induction on the layers of a composition: a gradient for every depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .expressions import (
    Applied,
    Array,
    Differentiable,
    Entry,
    Unsupported,
    derivative,
    parts,
    substitute,
    supported,
)
from .identity import Identity, entries_of, prove_equal

INDUCTION = "induction on the number of layers, downwards from the last"


@dataclass(frozen=True)
class Induction:
    """The gradients of Φ_p = loss, Φ_k(A) = Φ_{k+1}(layer(activation(A))), for every depth p ≥ 1.

    Base: ∂loss/∂scores = loss_gradient. Step: for any differentiable Φ with gradient `upstream`,
    ∂/∂pre Φ(layer(activation(pre))) = back(upstream). Outputs: by a parameter θ of a layer,
    ∂/∂θ Φ(layer(inputs)) = formula(upstream). `prove_by_layers` builds and proves all of them from
    these expressions, so that the conclusion of each step is the premise of the next.
    """

    loss: Any
    scores: Entry
    loss_gradient: Any
    layer: Any
    layer_at: tuple[Any, ...]
    inputs: Array
    activation: Any
    pre: Entry
    function: Differentiable
    upstream: Array
    back: Any
    outputs: tuple[tuple[Entry, Any], ...]
    base: Identity
    step: Identity
    by_parameters: tuple[Identity, ...]

    @property
    def parts(self) -> tuple[Identity, ...]:
        """Base, step and what follows for the parameters of a layer."""
        return (self.base, self.step, *self.by_parameters)

    @property
    def proved(self) -> bool:
        """Whether every part is."""
        return all(part.proved for part in self.parts)

    @property
    def reason(self) -> str:
        """Why it is not proved."""
        return "; ".join(f"{part}: {part.reason}" for part in self.parts if part.reason)

    @property
    def refuted_at(self) -> str:
        """Where a part fails."""
        return next((part.refuted_at for part in self.parts if part.refuted_at), "")

    @property
    def axioms(self) -> tuple[str, ...]:
        """The induction, and the axioms of the parts."""
        return tuple(dict.fromkeys([INDUCTION, *(a for part in self.parts for a in part.axioms)]))

    @property
    def side_conditions(self) -> tuple[str, ...]:
        """Those of the parts."""
        return tuple(dict.fromkeys(c for part in self.parts for c in part.side_conditions))

    @property
    def cross_check(self) -> str:
        """Those of the parts."""
        return "; ".join(part.cross_check for part in self.parts)

    def __str__(self) -> str:
        parameters = "; ".join(map(str, self.by_parameters))
        return f"base: {self.base}. Step: {self.step}. Parameters: {parameters}"

    def to_json(self) -> dict[str, Any]:
        """The proof as plain data, for a second checker; see `dnnmath.symbolic.data`."""
        from .data import induction_to_json

        return induction_to_json(self)

    def prose(self) -> str:
        """The proof as a person would write it, line by line."""
        from .prose import of_induction

        return of_induction(self)


def prove_by_layers(
    *,
    loss: Any,
    scores: Entry,
    loss_gradient: Any,
    layer: Any,
    layer_at: Sequence[Any],
    inputs: Array,
    activation: Any,
    pre: Entry,
    function: Differentiable,
    upstream: Array,
    back: Any,
    outputs: Mapping[Entry, Any],
    totals: Mapping[Array, Any] | None = None,
) -> Induction:
    """Prove the gradients of every depth; see `Induction` for what each expression is.

    layer: an entry, at the indices layer_at, of the next pre-activations, over entries of `inputs`.
    activation: an entry of what a layer is given, at the indices of `pre`. Raises Unsupported where
    the parts do not chain.
    """
    layer, at = supported(layer), tuple(layer_at)
    activation = supported(activation)
    _require_chain(scores, pre, inputs, function, upstream, outputs)
    _require_apart([loss, loss_gradient], [function, upstream, pre.array, inputs], "the base")
    _require_apart([layer], [function, upstream, pre.array], "a layer")
    _require_apart([activation], [function, upstream, inputs], "the activation")
    _require_apart([back, *outputs.values()], [function], "a gradient's formula")
    _require_apart([back], [inputs], "the step")

    def composed(*i: Any) -> Any:
        given = layer.xreplace(dict(zip(at, i, strict=True)))
        return substitute(given, inputs, lambda *c: _at(activation, pre, c))

    def alone(*i: Any) -> Any:
        return layer.xreplace(dict(zip(at, i, strict=True)))

    def with_gradient(formula: Any, u: Callable[..., Any]) -> Any:
        return substitute(formula, upstream, lambda *i: function.partial(i, u))

    return Induction(
        supported(loss), scores, supported(loss_gradient), layer, at, inputs, activation, pre,
        function, upstream, supported(back), tuple(outputs.items()),
        base=prove_equal(derivative(loss, scores), loss_gradient, totals),
        step=prove_equal(derivative(function(composed), pre), with_gradient(back, composed)),
        by_parameters=tuple(
            prove_equal(derivative(function(alone), by), with_gradient(formula, alone))
            for by, formula in outputs.items()
        ),
    )  # fmt: skip


def _at(activation: Any, pre: Entry, indices: Sequence[Any]) -> Any:
    return activation.xreplace(dict(zip(pre.at, indices, strict=True)))


def _require_chain(
    scores: Entry,
    pre: Entry,
    inputs: Array,
    function: Differentiable,
    upstream: Array,
    outputs: Mapping[Entry, Any],
) -> None:
    """What the step proves of Φ_k is what it assumes of Φ_{k+1}, and the base gives the first."""
    if inputs.sizes != pre.array.sizes or upstream.sizes != function.sizes:
        raise Unsupported("a layer's inputs have the sizes of pre, and upstream those of Φ")
    shapes = scores.array.sizes, function.sizes, pre.array.sizes
    if len({len(shape) for shape in shapes}) != 1:
        raise Unsupported(f"scores, Φ and pre have different numbers of indices: {shapes}")
    shared = {axis[0] for axis in zip(*shapes, strict=True) if len(set(axis)) == 1}
    own = [n for axis in zip(*shapes, strict=True) if axis[0] not in shared for n in axis]
    if len(set(own)) != len(own) or shared & set(own):
        raise Unsupported(f"the step does not chain: each width is a size of its own, in {shapes}")
    if len({scores.array, pre.array, inputs, upstream}) != 4:
        raise Unsupported("scores, pre, inputs and upstream are different arrays")
    if not outputs:
        raise Unsupported("outputs: name a parameter of a layer, with the gradient by it")
    for by in (scores, pre, *outputs):
        if len(set(by.at)) != len(by.at):
            raise Unsupported(f"{by}: entries at distinct indices are needed")
    for array in (scores.array, pre.array, inputs, upstream):
        if array.sign != "real":
            raise Unsupported(f"{array} takes every real value, it is declared {array.sign}")
    for by in outputs:
        if by.array in (inputs, pre.array, upstream):
            raise Unsupported(f"{by.array} is no parameter of a layer")


def _require_apart(expressions: Sequence[Any], arrays: Sequence[Any], where: str) -> None:
    for expression in map(supported, expressions):
        for array in arrays:
            inside = [p for p in parts(expression) if isinstance(p, Applied)]
            if entries_of(expression, array) or any(p.function == array for p in inside):
                raise Unsupported(f"{where} may not use {array}")
