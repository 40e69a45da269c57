"""The gradient as the caller gives it: read, measured against the shapes it must have, never
broadcast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Tree, Vector, walk
from dnnmath.gradients.ladder import Array


@dataclass(frozen=True)
class Claim:
    """A gradient as a matrix of shape (m, n), or the sentence that says why it cannot be one."""

    matrix: Array
    eps: Vector  # (n,): the unit of rounding that each column was computed in
    least: Vector  # (n,): the spacing of the numbers next to 0 there
    function: Callable[[Vector], Array | None] | None = None  # the same at another point
    defect: str = ""


def read(gradient: Any, tree: Tree, value_shape: tuple[int, ...]) -> Claim:
    """The gradient's value at x as a `Claim`."""
    __tracebackhide__ = True  # a failure shows the caller's code
    if not callable(gradient):
        return _as_matrix(gradient, tree, value_shape, None)
    vector = tree.vector.copy()
    argument = tree.build_in_own_dtype(vector)
    before = _copies(argument)
    try:
        answer = gradient(argument)
    except Exception as error:
        error.add_note("raised by the gradient at x")
        raise
    changed = any(not np.array_equal(a, b) for a, b in zip(before, _copies(argument), strict=True))

    def elsewhere(point: Vector) -> Array | None:
        claim = _as_matrix(gradient(tree.build_in_own_dtype(point)), tree, value_shape, None)
        return None if claim.defect else claim.matrix

    claim = _as_matrix(answer, tree, value_shape, elsewhere)
    if changed and not claim.defect:
        return replace(claim, defect="the gradient changes its argument")
    return claim


def _copies(argument: Any) -> list[NDArray[Any]]:
    return [np.array(item) for _, item in walk(argument, "x")]


def _as_matrix(
    answer: Any,
    tree: Tree,
    value_shape: tuple[int, ...],
    function: Callable[[Vector], Array | None] | None,
) -> Claim:
    nothing, none = np.zeros((0, 0)), np.zeros(0)
    try:
        items = list(walk(answer, "gradient"))
        parts = [(name, np.asarray(item)) for name, item in items]
    except (TypeError, ValueError) as error:
        return Claim(nothing, none, none, defect=f"the gradient is not an array: {error}")
    shapes = [part.shape for _, part in parts]
    needed = [value_shape + leaf.shape for leaf in tree.leaves]
    wrong_type = next(((name, part) for name, part in parts if not _is_real(part)), None)
    if wrong_type is not None:
        name, part = wrong_type
        return Claim(
            nothing, none, none, defect=f"{name} must hold real numbers, got dtype {part.dtype}"
        )
    if shapes != needed:
        return Claim(nothing, none, none, defect=_wrong_shape(parts, tree, value_shape))
    m = int(np.prod(value_shape, dtype=np.int64))
    matrix = np.concatenate([part.astype(np.float64).reshape(m, -1) for _, part in parts], axis=1)
    precisions = [
        np.finfo(part.dtype if part.dtype.kind == "f" else np.float64) for _, part in parts
    ]
    sizes = [leaf.size for leaf in tree.leaves]
    eps = np.repeat([max(float(p.eps), 2.0**-52) for p in precisions], sizes)
    least = np.repeat([max(float(p.smallest_subnormal), 5e-324) for p in precisions], sizes)
    return Claim(matrix, eps, least, function)


def _is_real(part: NDArray[Any]) -> bool:
    if part.dtype == object:
        return all(np.isrealobj(v) and np.ndim(v) == 0 and v is not None for v in part.flat)
    return part.dtype.kind in "fiu"


def _wrong_shape(
    parts: list[tuple[str, NDArray[Any]]], tree: Tree, value_shape: tuple[int, ...]
) -> str:
    """The sentence that names the first array of a wrong shape."""
    if len(parts) != len(tree.leaves):
        names = ", ".join(leaf.name for leaf in tree.leaves)
        return f"x has {len(tree.leaves)} arrays ({names}), the gradient {len(parts)}"
    for (name, part), leaf in zip(parts, tree.leaves, strict=True):
        if part.shape != value_shape + leaf.shape:
            whole = "the gradient" if name == "gradient" else name
            return (
                f"{whole} has shape {part.shape}, needed is {_explained(value_shape, leaf.shape)}"
            )
    return ""


def _explained(value_shape: tuple[int, ...], shape: tuple[int, ...]) -> str:
    if not value_shape:
        return f"{shape}, the shape of x"
    return f"{value_shape + shape}: f's {value_shape} followed by x's {shape}"
