"""Whether the gradient of a network lacks a mask, where it is summed over a batch.

No entry is 0 then that the mask would have made 0. But the mask is all ones where every unit is on,
and the gradient without it is right there; and where every unit is off f does not depend on their
biases, and the gradient without it says that it does. Both can be asked, with biases moved by much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from dnnmath.gradients._trees import Leaf, Tree, Vector
from dnnmath.gradients.ladder import Array
from dnnmath.gradients.mistakes import SLACK, SURPRISE, Part
from dnnmath.gradients.numeric import jacobian

Values = Callable[[Vector], Array]
Claimed = Callable[[Vector], Array | None]
SHIFTS = (10.0, 1000.0)
"""Pre-activations are on one side of 0 when moved by so much; a smaller one is told better."""
TRIED = 4
"""So many arrays are taken for biases, at most."""


def missing_mask(tree: Tree, f: Values, gradient: Claimed, whole: Part) -> str:
    """What is said of an array of biases whose units' mask is missing, or "".

    f           (n,) -> (m,)
    gradient    (n,) -> (m, n), the caller's; None where it is none
    whole       all entries at x, shape (m n,): given, right and wrong ones
    """
    for shifts in _shifts(tree):
        moved = np.zeros_like(tree.vector)
        for leaf, shift in shifts.items():
            moved[leaf.start : leaf.start + leaf.size] = shift
        on, off = tree.vector + moved, tree.vector - moved
        for leaf, shift in shifts.items():
            try:
                if _is_off(f, gradient, off, leaf, shift) and _is_right(f, gradient, on, whole):
                    return _said(leaf, shifts)
            except Exception:  # no value there, or the gradient raises
                continue
    return ""


def _said(leaf: Leaf, shifts: dict[Leaf, float]) -> str:
    below, above = (
        ", ".join(f"{moved.name} {sign} {shift:g}" for moved, shift in shifts.items())
        for sign in "-+"
    )
    return (
        f"by {leaf.name} is not 0 at {below}, where f does not depend on it, and all is right at "
        f"{above}: the mask of those units is missing"
    )


def _shifts(tree: Tree) -> Iterator[dict[Leaf, float]]:
    """What to move biases by: those of one layer, then those of all, later ones further."""
    biases = [leaf for leaf in tree.leaves if len(leaf.shape) == 1][:TRIED]
    if len(tree.leaves) < 2:
        return
    yield from ({leaf: shift} for shift in SHIFTS for leaf in biases)
    if len(biases) > 1:
        for shift in SHIFTS:
            yield {leaf: shift * (10 * shift) ** layer for layer, leaf in enumerate(biases)}


def _is_off(f: Values, gradient: Claimed, off: Vector, leaf: Leaf, shift: float) -> bool:
    """Whether f does not depend on this array, and the gradient says that it does."""
    part = slice(leaf.start, leaf.start + leaf.size)
    value, claimed = f(off), gradient(off)
    if claimed is None or not np.isfinite(claimed).all() or not claimed[:, part].any():
        return False
    for step in (-0.1, -0.03, 0.1):
        moved = off.copy()
        moved[part] += step * shift * np.linspace(0.5, 1, leaf.size)
        if not np.array_equal(f(moved), value):
            return False
    return True


def _is_right(f: Values, gradient: Claimed, on: Vector, whole: Part) -> bool:
    """Whether the gradient is right at another point, by no chance and not for want of digits."""
    claimed = gradient(on)
    if claimed is None or not _is_right_along_a_line(f, claimed, on):
        return False
    right, error = jacobian(f, on, seed=0)
    tolerance = (error + SLACK * np.abs(right)).ravel()
    agree = np.abs(claimed - right).ravel() <= tolerance
    apart = np.abs(whole.given - whole.numeric)[whole.wrong]
    digits = np.clip(np.log10(apart / tolerance[whole.wrong]), 0, 8).sum()
    return bool(agree.all() and digits >= SURPRISE)


def _is_right_along_a_line(f: Values, claimed: Array, on: Vector) -> bool:
    """Whether one slope is right: what is wrong somewhere seldom is so, and it costs little."""
    direction = np.random.default_rng(0).standard_normal(on.shape) * np.abs(on)
    slope, error = jacobian(lambda t: f(on + t * direction), 0.0, seed=0)
    tolerance = error + SLACK * (np.abs(claimed) @ np.abs(direction))
    return bool((np.abs(claimed @ direction - slope) <= tolerance).all())
