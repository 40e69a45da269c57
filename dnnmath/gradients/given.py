"""The gradient as the caller gives it: read, measured against the shapes it must have, never
broadcast.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Leaf, Tree, Vector, children, is_leaf, walk
from dnnmath.gradients.ladder import Array
from dnnmath.gradients.reference import OUTSIDE_OF_THE_DOMAIN

CAPRICE = 1e-6
"""Two calls at x may differ by this part of the largest entry: threads add in any order."""


@dataclass(frozen=True)
class Claim:
    """A gradient as a matrix of shape (m, n), or the sentence that says why it cannot be one.

    A Jacobian-vector product of many entries has no matrix (m, 0): it is asked along directions.
    """

    matrix: Array
    eps: Vector  # (n,): the unit of rounding that each column was computed in
    least: Vector  # (n,): the spacing of the numbers next to 0 there
    function: Callable[[Vector], Array | None] | None = None  # the same at another point
    defect: str = ""
    product: Callable[[Vector, Vector], Vector] | None = None  # (point, direction) -> (m,)
    remark: str = ""

    def along(self, x: Vector, d: Vector) -> Vector:
        """The slopes along d, shape (m,)."""
        return self.matrix @ d if self.product is None else self.product(x, d)

    def size_along(self, x: Vector, d: Vector) -> Vector:
        """The size that slopes along d have, cancellation apart, shape (m,)."""
        if self.product is not None:
            return np.abs(self.product(x, d))
        return np.asarray([np.linalg.norm(row * d) for row in self.matrix])

    def entry(self, x: Vector, i: int) -> Vector:
        """The derivatives by entry i, shape (m,)."""
        if self.product is None:
            return self.matrix[:, i]
        unit = np.zeros_like(x)
        unit[i] = 1
        return self.product(x, unit)


def refused(sentence: str) -> Claim:
    """What is no gradient of f, whatever its values."""
    return Claim(np.zeros((0, 0)), np.zeros(0), np.zeros(0), defect=sentence)


def read(gradient: Any, tree: Tree, value_shape: tuple[int, ...]) -> Claim:
    """The gradient's value at x as a `Claim`."""
    __tracebackhide__ = True  # a failure shows the caller's code
    if not callable(gradient):
        return as_matrix(gradient, tree, value_shape)

    def elsewhere(point: Vector) -> Array | None:
        try:
            answer = gradient(tree.build_in_own_dtype(point))
        except OUTSIDE_OF_THE_DOMAIN:
            return None
        claim = as_matrix(answer, tree, value_shape)
        return None if claim.defect else claim.matrix

    answer, changed = ask(gradient, tree)
    claim = as_matrix(answer, tree, value_shape)
    if claim.defect:
        return claim
    if changed:
        return replace(claim, defect="the gradient changes its argument")
    claim = replace(claim, function=elsewhere)
    return twice(claim, as_matrix(ask(gradient, tree)[0], tree, value_shape), tree)


def ask(gradient: Callable[..., Any], tree: Tree, *more: Any) -> tuple[Any, bool]:
    """The gradient's answer at x, and whether it changed its argument."""
    argument = tree.build_in_own_dtype(tree.vector.copy())
    try:
        answer = gradient(argument, *more)
    except Exception as error:
        error.add_note("raised by the gradient at x")
        raise
    before = tree.build_in_own_dtype(tree.vector)
    pairs = zip(walk(before, "x"), walk(argument, "x"), strict=True)
    return answer, any(not np.array_equal(a, b) for (_, a), (_, b) in pairs)


def twice(claim: Claim, again: Claim, tree: Tree) -> Claim:
    """The claim, with what a second call at the same point says of it."""
    if again.defect:
        return replace(claim, defect=f"a second call at x differs from the first: {again.defect}")
    one, other = claim.matrix, again.matrix
    if np.array_equal(one, other, equal_nan=True):
        return claim
    apart = np.where(one == other, 0, np.abs(one - other))
    apart[np.isnan(one) & np.isnan(other)] = 0
    j, i = np.unravel_index(int(np.argmax(np.nan_to_num(apart, nan=np.inf))), apart.shape)
    said = (
        "the gradient is not deterministic: two calls at x differ by up to "
        f"{apart[j, i]:.1e}, at {tree.name(int(i))}"
    )
    known = np.abs(one[np.isfinite(one)])
    slight = apart[j, i] <= CAPRICE * float(np.max(known, initial=0.0))
    return replace(claim, remark=said) if slight else replace(claim, defect=said)


def as_matrix(answer: Any, tree: Tree, value_shape: tuple[int, ...]) -> Claim:
    """The answer as a matrix; its precision is that of its arrays."""
    try:
        parts = [(name, np.asarray(item)) for name, item in leaves(answer, tree)]
    except (TypeError, ValueError) as error:
        return refused(f"the gradient is not an array: {error}")
    wrong_type = next(((name, part) for name, part in parts if not _is_real(part)), None)
    if wrong_type is not None:
        name, part = wrong_type
        return refused(f"{name} must hold real numbers, got dtype {part.dtype}")
    if [part.shape for _, part in parts] != [value_shape + leaf.shape for leaf in tree.leaves]:
        return refused(_wrong_shape(parts, tree, value_shape))
    m = math.prod(value_shape)
    blocks = [part.astype(np.float64).reshape(m, -1) for _, part in parts]
    matrix = blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=1)
    precisions = [
        np.finfo(part.dtype if part.dtype.kind == "f" else np.float64) for _, part in parts
    ]
    eps = tree.spread([max(float(p.eps), 2.0**-52) for p in precisions])
    least = tree.spread([max(float(p.smallest_subnormal), 5e-324) for p in precisions])
    return Claim(matrix, eps, least)


def leaves(answer: Any, tree: Tree, name: str = "gradient") -> list[tuple[str, Any]]:
    """The arrays of the answer, in the order of x's own; dicts are read by key."""
    return list(_matched(answer, tree.example, name))


def _matched(answer: Any, example: Any, name: str) -> list[tuple[str, Any]]:
    """Walk x and the answer side by side, for as long as both are containers."""
    if example is None or (is_leaf(example) and not np.size(example)):
        return []
    if isinstance(example, dict) and isinstance(answer, dict):
        if set(example) != set(answer):
            raise ValueError(f"{name} has the keys {list(answer)}, x {list(example)}")
        pairs = [(f"[{key!r}]", answer[key], part) for key, part in example.items()]
    elif is_leaf(example) or is_leaf(answer) or len(answer) != len(example):
        return list(walk(answer, name))
    else:
        parts = zip(children(answer), children(example), strict=True)
        pairs = [(suffix, part, other) for (suffix, part), (_, other) in parts]
    return [
        found for suffix, part, other in pairs for found in _matched(part, other, name + suffix)
    ]


def _is_real(part: NDArray[Any]) -> bool:
    if part.dtype == object:
        return all(np.isrealobj(v) and np.ndim(v) == 0 and v is not None for v in part.flat)
    return part.dtype.kind in "fiu"


def _wrong_shape(
    parts: list[tuple[str, NDArray[Any]]], tree: Tree, value_shape: tuple[int, ...]
) -> str:
    """The sentence that names the first array of a wrong shape."""
    if len(parts) != len(tree.leaves):
        has = f"the gradient has {len(parts)} array{'s' * (len(parts) != 1)}, needed"
        names = ", ".join(leaf.name for leaf in tree.leaves)
        each = len(tree.leaves) > 1
        return f"{has} {f'are {len(tree.leaves)}: one by each of {names}' if each else 'is 1'}"
    for (name, part), leaf in zip(parts, tree.leaves, strict=True):
        if part.shape != value_shape + leaf.shape:
            whole = "the gradient" if name == "gradient" else name
            return f"{whole} has shape {part.shape}, needed is {_explained(value_shape, leaf)}"
    return ""


def _explained(value_shape: tuple[int, ...], leaf: Leaf) -> str:
    if not value_shape:
        return f"{leaf.shape}, the shape of {leaf.name}"
    whole = value_shape + leaf.shape
    return f"{whole}: f's {value_shape} followed by {leaf.name}'s {leaf.shape}"
