"""All cases, and what the truth says of their gradients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from . import (
    edges,
    held_out,
    kinks,
    layers,
    losses,
    once_held_out,
    practice_conditioning,
    practice_edges,
    practice_geometry,
    practice_kinks,
    practice_near_kinks,
    practice_noise,
    practice_scales,
    scales,
    smooth,
)
from .case import EPS, Case, Variant, malformed, mistakes, rights
from .truth import blur, distance, generators

PRACTICE = (
    practice_edges,
    practice_geometry,
    practice_kinks,
    practice_near_kinks,
    practice_scales,
    practice_noise,
    practice_conditioning,
)
MODULES = (smooth, layers, losses, kinks, edges, scales, *once_held_out.MODULES, *PRACTICE)
PARTS = {"open": MODULES, "held out": held_out.MODULES}
GROUPS = (
    "smooth",
    "mlp",
    "convolution",
    "attention",
    "normalisation",
    "losses",
    "kinks",
    "edges",
    "scales",
    "noise",
    "ill-conditioned",
)


@dataclass(frozen=True)
class Judged:
    """The gradients of a case that are right and wrong in truth.

    off         of each wrong gradient, its distance from the truth relative to the largest entry.
    error       of each right one, the same: its rounding.
    equal       names of mistakes that are right at this point: discarded.
    too_small   names of mistakes that the values of f in float64 cannot show, or that rounding of x
                explains: discarded.
    """

    case: Case
    right: tuple[Variant, ...]
    wrong: tuple[Variant, ...]
    malformed: tuple[Variant, ...]
    off: tuple[float, ...]
    error: tuple[float, ...]
    equal: tuple[str, ...]
    too_small: tuple[str, ...]


def cases(*modules: ModuleType) -> Iterator[Case]:
    """The cases of the modules, in the order they are written."""
    for module in modules:
        yield from (value for value in list(vars(module).values()) if isinstance(value, Case))


@cache
def part_of(name: str) -> tuple[Case, ...]:
    """The cases of the open or the held-out part."""
    return tuple(cases(*PARTS[name]))


def judge(known: Case) -> Judged:
    """Compare every gradient of the case with the truth; a "right" one that is not raises."""
    rows = generators(known.f, known.x, known.kink)
    good = tuple(rights(known))
    error = tuple(distance(v.value, rows, known.entrywise) for v in good)
    # A hull known from samples is a little smaller than the true one.
    slack = 1e-3 if known.kink else known.accuracy
    if max(error) > slack:
        raise ValueError(f"{known.name}: a right gradient is off by {max(error):.1e}")
    blurred = 0.0 if known.kink else blur(known.f, known.x, rows, known.entrywise)
    wrong, off, equal, too_small = [], [], [], []
    for variant in mistakes(known):
        d = distance(variant.value, rows, known.entrywise)
        if d <= max(1e3 * EPS, 10 * max(error)):
            equal.append(variant.name)
        elif d < max(known.resolution, blurred):
            too_small.append(variant.name)
        else:
            wrong.append(variant)
            off.append(d)
    bad = tuple(malformed(known)) if known.group in ("smooth", "losses") else ()
    return Judged(known, good, tuple(wrong), bad, tuple(off), error, tuple(equal), tuple(too_small))
