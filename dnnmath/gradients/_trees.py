"""Nested parameters as one flat vector, with a name for every number.

A *tree* is an array, or tuples, lists, dicts and NamedTuples of trees, nested at will. A list or
tuple that holds nothing but numbers (nested or not) is read as an array. Dicts are walked in their
own order. Parts that are None or empty arrays stay what they are.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Builder = Callable[[NDArray[Any]], Any]


@dataclass(frozen=True)
class Leaf:
    """One array of a tree: its name in the tree, its shape, its dtype, and where it lies in the
    flat vector.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    start: int
    is_number: bool

    @cached_property
    def size(self) -> int:
        """The number of entries."""
        return math.prod(self.shape)

    def restorer(self) -> Builder:
        """The part of a flat vector that belongs here, in the leaf's shape: a function of it."""
        start, stop, shape = self.start, self.start + self.size, self.shape
        if self.is_number:
            return lambda vector: vector[start]
        if len(shape) == 1:
            return lambda vector: vector[start:stop]
        return lambda vector: vector[start:stop].reshape(shape)

    def entry_name(self, offset: int) -> str:
        """The name of one entry: `x[0].W[2, 1]`."""
        if not self.shape:
            return self.name
        place = np.unravel_index(offset, self.shape)
        return f"{self.name}[{', '.join(str(int(i)) for i in place)}]"


@dataclass(frozen=True)
class Tree:
    """The structure of nested arrays, and the values as one vector of float64."""

    example: Any
    leaves: tuple[Leaf, ...]
    vector: Vector

    @cached_property
    def is_plain(self) -> bool:
        """Whether the tree is one vector, which needs no rebuilding."""
        return len(self.leaves) == 1 and len(self.leaves[0].shape) == 1 and is_leaf(self.example)

    @cached_property
    def eps(self) -> Vector:
        """The unit of rounding of each entry's own dtype (float64's for exact ones)."""
        return self.spread([unit_of_rounding(leaf.dtype) for leaf in self.leaves])

    def spread(self, values: list[float]) -> Vector:
        """One value for each array, repeated for all of its entries; read-only where it is one."""
        if len(set(values)) == 1:
            return np.broadcast_to(np.float64(values[0]), self.vector.shape)
        return np.repeat(values, [leaf.size for leaf in self.leaves])

    @cached_property
    def build(self) -> Builder:
        """vector -> the tree with these float64 values; its arrays are views of `vector`.

        The structure is read once, for the tree is built at every evaluation of f.
        """
        if self.is_plain:
            return lambda vector: vector
        leaves = iter(self.leaves)
        return _builder(self.example, lambda: next(leaves).restorer())

    @cached_property
    def build_in_own_dtype(self) -> Builder:
        """vector -> the tree with these values, each array in the dtype that the caller gave."""
        leaves = iter(self.leaves)
        return _builder(self.example, lambda: _casting(next(leaves)))

    def name(self, index: int) -> str:
        """The name of entry `index` of the flat vector."""
        starts = [leaf.start for leaf in self.leaves]
        leaf = self.leaves[int(np.searchsorted(starts, index, side="right")) - 1]
        return leaf.entry_name(index - leaf.start)


def flatten(x: Any, name: str = "x") -> Tree:
    """Read a tree of real numbers.

    Empty parts are skipped. Raises ValueError for no entries at all, NaN or inf, TypeError for
    complex numbers or things that are not numbers.
    """
    leaves: list[Leaf] = []
    parts: list[Vector] = []
    start = 0
    for where, item in walk(x, name):
        array = real_leaf(item, where)
        dtype = array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
        is_number = array.ndim == 0 and not isinstance(item, np.ndarray)
        leaf = Leaf(where, array.shape, dtype, start, is_number)
        if leaf.size:
            leaves.append(leaf)
            parts.append(array.astype(np.float64).ravel())
            start += leaf.size
    if not parts:
        raise ValueError(f"{name} holds no numbers: there is nothing to differentiate by")
    vector = parts[0].copy() if len(parts) == 1 else np.concatenate(parts)
    if not np.isfinite(vector).all():
        tree = Tree(x, tuple(leaves), vector)
        first = int(np.flatnonzero(~np.isfinite(vector))[0])
        raise ValueError(
            f"{tree.name(first)} is {vector[first]}: a gradient is checked at a finite point"
        )
    return Tree(x, tuple(leaves), vector)


def real_leaf(item: Any, name: str) -> NDArray[Any]:
    """An array of real numbers, or the TypeError that names what it is."""
    array = np.asarray(item)
    if (
        array.dtype == object
        and array.size
        and all(isinstance(v, numbers.Real) for v in array.flat)
    ):
        array = array.astype(np.float64)
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"{name} must hold real numbers, got {type(item).__name__} of dtype {array.dtype}"
        )
    return array


def unit_of_rounding(dtype: np.dtype[Any]) -> float:
    """eps of the dtype, at least float64's (longdouble is read as float64)."""
    return max(float(np.finfo(dtype).eps), float(np.finfo(np.float64).eps))


def is_leaf(item: Any) -> bool:
    """Whether this is an array, a number, or a list that holds numbers only."""
    if isinstance(item, dict):
        return False
    if isinstance(item, tuple | list):
        return not hasattr(item, "_fields") and len(item) > 0 and all(map(_is_numbers, item))
    return True


def _is_numbers(item: Any) -> bool:
    if isinstance(item, tuple | list):
        return not hasattr(item, "_fields") and all(map(_is_numbers, item))
    return isinstance(item, numbers.Number)


def children(item: Any) -> list[tuple[str, Any]]:
    """The parts of a container with the way to write each: `.W`, `['W']`, `[0]`."""
    if isinstance(item, dict):
        return [(f"[{key!r}]", value) for key, value in item.items()]
    if hasattr(item, "_fields"):
        return [(f".{field}", getattr(item, field)) for field in item._fields]
    return [(f"[{i}]", value) for i, value in enumerate(item)]


def pasted(x: Any, typed: bool = True) -> str:
    """Python that rebuilds x, digit by digit: `np.array(...)` with its dtype, or `array(...)`."""
    if isinstance(x, np.ndarray):
        if not typed:
            return f"array({x.tolist()!r})"
        kept = np.array(x.tolist()).dtype == x.dtype
        return f"np.array({x.tolist()!r}{'' if kept else f', dtype=np.{x.dtype}'})"
    if isinstance(x, np.generic):
        return f"np.{type(x).__name__}({x.item()!r})" if typed else repr(x.item())
    if isinstance(x, dict):
        return "{" + ", ".join(f"{k!r}: {pasted(v, typed)}" for k, v in x.items()) + "}"
    if hasattr(x, "_fields"):
        fields = zip(x._fields, x, strict=True)
        return f"{type(x).__name__}({', '.join(f'{n}={pasted(v, typed)}' for n, v in fields)})"
    if isinstance(x, tuple):
        return f"({', '.join(pasted(v, typed) for v in x)}{',' * (len(x) == 1)})"
    if isinstance(x, list):
        return f"[{', '.join(pasted(v, typed) for v in x)}]"
    return repr(x)


def walk(item: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every leaf with its name, in order."""
    if is_leaf(item):
        yield name, item
        return
    for suffix, child in children(item):
        if child is not None:
            yield from walk(child, name + suffix)


def _casting(leaf: Leaf) -> Builder:
    """The leaf's part of a flat vector in the leaf's own dtype."""
    restore, part = leaf.restorer(), slice(leaf.start, leaf.start + leaf.size)
    if leaf.dtype == np.float64:
        return restore
    own = replace(leaf, start=0).restorer()
    return lambda vector: own(vector[part].astype(leaf.dtype))


def _builder(item: Any, next_leaf: Callable[[], Builder]) -> Builder:
    """A function that builds what `item` is, its leaves from a flat vector."""
    if item is None or (is_leaf(item) and not np.size(item)):
        return lambda vector: item
    if is_leaf(item):
        return next_leaf()
    parts = [_builder(child, next_leaf) for _, child in children(item)]
    if isinstance(item, dict):
        keys = list(item)
        return lambda vector: {k: part(vector) for k, part in zip(keys, parts, strict=True)}
    kind = type(item)
    if hasattr(item, "_fields"):
        return lambda vector: kind(*[part(vector) for part in parts])
    return lambda vector: kind([part(vector) for part in parts])


def _map(item: Any, function: Callable[[Any], Any]) -> Any:
    """The tree with the function of every leaf in its place."""
    if is_leaf(item):
        return function(item)
    parts = [_map(child, function) for _, child in children(item)]
    if isinstance(item, dict):
        return dict(zip(item, parts, strict=True))
    if hasattr(item, "_fields"):
        return type(item)(*parts)
    return type(item)(parts)
