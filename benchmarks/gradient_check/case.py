"""A function with its right gradients at a point, and the mistakes made from them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
EPS = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Case:
    """f with its gradient at x.

    gradient    gradient(x, slip): shape f(x).shape + x.shape; slip "" is right, so is each of
                `rights`, and each of `slips` is a mistake made inside of the formula.
    batch       the number of samples that f sums or averages over, 0 where there are none.
    parts       slices of the flat x: the layers or arguments of f.
    kink        f is not differentiable at x: each element of Clarke's gradient is right.
    resolution  smaller relative mistakes cannot be told from the values of f in float64.
    entrywise   the entries have units of their own: each is compared at its own size.
    accuracy    the right gradient is right to this relative error, in float64.
    """

    name: str
    group: str
    f: Callable[[Any], Any]
    gradient: Callable[[Any, str], Any]
    x: Array
    slips: tuple[str, ...] = ()
    rights: tuple[str, ...] = ("",)
    batch: int = 0
    parts: tuple[slice, ...] = ()
    kink: bool = False
    resolution: float = 5e-7
    entrywise: bool = False
    accuracy: float = 1e-10


@dataclass(frozen=True)
class Variant:
    """A gradient of a case. kind "" is a right one; `value` is the gradient at x."""

    case: Case
    kind: str
    name: str
    gradient: Callable[[Any], Any]
    value: Any


def case(
    group: str, f: Callable[[Any], Any], x: ArrayLike, **options: Any
) -> Callable[[Callable[[Any, str], Any]], Case]:
    """Make a case of the gradient below, named as it is."""

    def decorate(gradient: Callable[[Any, str], Any]) -> Case:
        name = gradient.__name__.replace("_", " ")
        return Case(name, group, f, gradient, np.asarray(x, dtype=float), **options)

    return decorate


def at(known: Case, name: str, x: ArrayLike, **changes: Any) -> Case:
    """The same function at another point."""
    return replace(known, name=name, x=np.asarray(x, dtype=float), **changes)


def normal(name: str, *shape: int) -> Array:
    """Gaussian numbers that depend on the name alone."""
    return np.random.default_rng(zlib.crc32(name.encode())).standard_normal(shape)


def uniform(name: str, *shape: int) -> Array:
    """Numbers in (0, 1) that depend on the name alone."""
    return np.random.default_rng(zlib.crc32(name.encode())).uniform(size=shape)


def pack(*arrays: ArrayLike) -> Array:
    """The entries of the arrays one after the other."""
    return np.concatenate([np.ravel(np.asarray(a)) for a in arrays])


def unpack(x: Any, *shapes: tuple[int, ...]) -> list[Any]:
    """The arrays that `pack` put together."""
    return [x[part].reshape(s) for part, s in zip(slices(*shapes), shapes, strict=True)]


@cache
def slices(*shapes: tuple[int, ...]) -> tuple[slice, ...]:
    """Where the arrays of these shapes are in the packed one."""
    ends = np.cumsum([0] + [int(np.prod(s)) for s in shapes]).tolist()
    return tuple(slice(a, b) for a, b in pairwise(ends))


def rights(known: Case) -> Iterator[Variant]:
    """The right gradients; there may be several at a kink."""
    for slip in known.rights:
        yield _variant(known, "", slip or "right", lambda x, s=slip: known.gradient(x, s))


def mistakes(known: Case) -> Iterator[Variant]:
    """Wrong gradients: slips in the formula, then what people do to the result of a right one.

    Some of them are right at this point after all: the caller compares with the truth.
    """
    right = known.gradient
    for slip in known.slips:
        yield _variant(known, "formula", slip, lambda x, s=slip: right(x, s))
    for kind, name, change in _changes(known):
        yield _variant(known, kind, name, lambda x, c=change: c(np.asarray(right(x, ""))))
    yield _variant(known, "stale point", "stale point", lambda x: right(x * 0.99, ""))


def malformed(known: Case) -> Iterator[Variant]:
    """Gradients that are none: NaN, infinite, of another shape or type."""
    right = known.gradient
    with np.errstate(all="ignore"):
        size = np.asarray(right(known.x, "")).size
    for name, change in (
        ("NaN in one entry", lambda g: _with_entry(g, size // 2, np.nan)),
        ("inf in one entry", lambda g: _with_entry(g, size // 2, np.inf)),
        ("all NaN", lambda g: np.full(g.shape, np.nan)),
        ("one entry short", lambda g: g.ravel()[:-1]),
        ("an axis too many", lambda g: g[None]),
        ("summed to a number", lambda g: np.sum(g)),
        ("complex", lambda g: g + 1j * np.abs(g)),
    ):
        if known.x.size > 1 or name != "summed to a number":
            yield _variant(
                known, "malformed", name, lambda x, c=change: c(np.asarray(right(x, "")))
            )


def _variant(known: Case, kind: str, name: str, gradient: Callable[[Any], Any]) -> Variant:
    with np.errstate(all="ignore"):
        return Variant(known, kind, name, gradient, gradient(known.x))


def _with_entry(g: Array, i: int, value: float) -> Array:
    g = np.array(g, dtype=float)
    g.flat[i] = value
    return g


def _changes(known: Case) -> Iterator[tuple[str, str, Callable[[Array], Array]]]:
    """(kind, name, change of the gradient's value)."""
    with np.errstate(all="ignore"):  # an infinite slope is a division by 0
        g = np.asarray(known.gradient(known.x, ""))
    r = np.random.default_rng(zlib.crc32(known.name.encode()))
    yield "sign", "sign", lambda g: -g
    yield "factor", "factor 2", lambda g: 2 * g
    yield "factor", "factor ½", lambda g: g / 2
    if known.batch:
        yield "factor", "factor B", lambda g: known.batch * g
        yield "factor", "factor 1/B", lambda g: g / known.batch
    if g.ndim == 2 and g.shape[0] == g.shape[1]:
        yield "order", "transpose", lambda g: g.T.copy()
    elif g.ndim >= 2:
        yield "order", "read in column order", lambda g: g.ravel(order="F").reshape(g.shape)
    if g.size > 2:
        yield "order", "shift by one", lambda g: np.roll(g.ravel(), 1).reshape(g.shape)
    # An entry that matters: mistakes in a negligible one are no mistakes of this kind.
    sizes = np.where(np.isfinite(g), np.abs(g), 0).ravel()
    candidates = np.flatnonzero(sizes > 0.5 * sizes.max()) if sizes.max() else np.array([], int)
    if candidates.size:
        i = int(r.choice(candidates))
        if g.size > 1:
            yield "entry", "one entry forgotten", lambda g: _with_entry(g, i, 0.0)
            yield "entry", "one entry doubled", lambda g: _with_entry(g, i, 2 * g.flat[i])
        for size in (1e-3, 1e-4, 1e-6):
            yield (
                f"entry by {size:.0e}",
                f"one entry off by {size:.0e}",
                lambda g, size=size: _with_entry(g, i, (1 + size) * g.flat[i]),
            )
    if len(known.parts) > 1:
        last = known.parts[-1]
        part = known.parts[int(r.integers(len(known.parts)))]
        yield "layer", "one part of the wrong sign", lambda g: _on_part(g, part, -1.0)
        yield "layer", "last part forgotten", lambda g: _on_part(g, last, 0.0)


def _on_part(g: Array, part: slice, factor: float) -> Array:
    g = np.array(g, dtype=float)
    g[..., part] *= factor
    return g
