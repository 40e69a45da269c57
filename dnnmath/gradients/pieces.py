"""Functions that consist of pieces: the slope between two jumps or kinks is not quite the one that
was meant. A search that ends sooner or later, a table that is read between its lines.

Each step changes what is known of a case, and judges it again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients import averages, jumps
from dnnmath.gradients.judge import (
    Case,
    distance,
    is_known,
    is_narrowly_off,
    is_off,
)
from dnnmath.gradients.ladder import SAFETY, Array
from dnnmath.gradients.report import FAIL, PASS, UNSURE

BETTER = 0.15
"""Long lines agree with a value that is off, to this part of that: a single kink next to x leaves a
fifth of it uncertain, many pieces less.
"""
WITNESSES = 3
"""So many entries that are clearly off tell whether others are worth a look from afar."""
BY_PIECES = 10
"""A right value may be off by so many bounds by the choice of pieces."""
APPROXIMATE, ROUGHLY, OF_ITSELF, DIFFERENT = 2e-4, 2e-3, 0.25, 0.1
"""An approximation may be off by this part of an entry; where f is rough by this part of the
largest entry and of itself; by parts that differ by more than this part of the largest.
"""
ASIDE, ALMOST = np.array([2e-3, 1e-3, 2e-5, 1e-5, 2e-7, 1e-7]), 1e-5
"""Two steps on each side of x lie within one piece; their slope is that of the piece, to this part.
"""
HARDLY = 3e-6
"""Several entries that are off by no more than this part, be others right."""


def is_rough(case: Case) -> NDArray[np.bool_]:
    """The values of f, (m,), that something is off of and that are no polynomial at a few points
    around x.
    """
    off = np.asarray(is_off(case).any(axis=0))
    return off & jumps.is_rough(case.near) if off.any() else off


def look_from_afar(case: Case) -> None:
    """The slope of f across its pieces must not agree with a value that small steps contradict: f
    is meant to have that slope then, but for a search that ends sooner or later, or a table.
    """
    value, given = case.estimate.value, case.given
    off, size = np.abs(value - given), np.maximum(np.abs(given), np.abs(value))
    alike = (case.verdicts == FAIL) & (off <= 0.5 * size) & np.isfinite(off)
    clearest = np.unique(np.where(alike, off, 0).argmax(axis=0)[alike.any(axis=0)])[:WITNESSES]
    if not len(clearest):
        return
    clearly = alike[clearest] & ~_a_little(case)[clearest]
    apart, uncertain = _from_afar(case, clearest)
    alike &= ~(clearly & ((apart > 2 * uncertain) | (uncertain > off[clearest]))).any(axis=0)
    indices = np.flatnonzero(alike.any(axis=1))
    if not 0 < len(indices) <= averages.MOST_ENTRIES:
        return
    apart, uncertain = _from_afar(case, indices)
    agrees = alike[indices] & (apart + uncertain <= BETTER * off[indices])
    case.from_afar[indices] = agrees
    if agrees.any():  # pieces have slopes that are off by so much, be it those of other entries
        part = np.divide(off, size, out=np.zeros_like(off), where=size > 0)
        case.from_afar |= (case.verdicts == FAIL) & (part <= 2 * part[indices][agrees].max())
    _doubt(case, case.from_afar, 2 * off)


def _from_afar(case: Case, indices: NDArray[np.intp]) -> tuple[Array, Array]:
    """How far the given values are off the slopes of long lines across pieces, and what these are
    uncertain by, (c, m) each.
    """
    across = averages.across_jumps(case.near, indices, np.zeros_like(case.near.unit))
    return np.abs(across.value - case.given[indices]), across.error


def consist(case: Case) -> bool:
    """Whether f consists of many pieces: its values are as uncertain from now on as they look from
    afar, where the slope of one piece is not quite that of the gradient.
    """
    near, off = case.near, is_off(case).any(axis=0)
    narrowly, from_afar = is_narrowly_off(case), case.from_afar
    still = bool(((case.verdicts == FAIL) & (case.estimate.value == 0)).any())
    rough = np.where(off, jumps.roughness(near, narrowly, from_afar, still), 0)
    if not rough.any():
        return False
    uncertain = near.noise._replace(absolute=np.maximum(near.noise.absolute, rough))
    case.near, case.in_pieces = replace(near, noise=uncertain), rough > 0
    case.estimate = case.near.short(case.lines(np.arange(len(case.given))))
    case.judge()
    return True


def allow_for_jumps(case: Case) -> None:
    """Widen the bound by small jumps of f around x, of an iteration that stops early: the slope in
    between is not quite the one that was meant.

    Where this leaves too wide a bound, the slope of f across many jumps tells more.
    """
    narrowly, own = is_narrowly_off(case) & ~case.in_pieces, case.slack
    if not narrowly.any():
        return
    # next to a root f moves as much as at a jump
    endless = np.asarray(~np.isfinite(case.estimate.value).all(axis=1))
    steepness, height = jumps.nearest(case.near, endless)
    steep = SAFETY * steepness
    case.slack = np.where(narrowly, own + steep, own)
    case.judge()
    hidden = narrowly & (steep > 0) & (case.verdicts == UNSURE)
    indices = np.flatnonzero(hidden.any(axis=1))
    if 0 < len(indices) <= averages.MOST_ENTRIES:
        across = averages.across_jumps(case.near, indices, height)
        from_afar = case.from_afar[indices]
        off = np.where(from_afar, SAFETY, 1) * across.error
        off += np.abs(across.value - case.estimate.value[indices])
        better = hidden[indices] & ((off < steep) | from_afar)
        case.slack[indices] = np.where(better, own[indices] + off, case.slack[indices])
        case.judge()
    case.jumps = steep > 0


def doubt_what_is_narrowly_off(case: Case) -> None:
    """Where f jumps or consists of pieces, what is off by a few bounds is not called wrong: they
    are as good as the pieces that were met.
    """
    narrowly = is_narrowly_off(case) & (case.in_pieces | case.jumps)
    _doubt(case, narrowly, BY_PIECES * case.bound)


def doubt_slopes_of_pieces(case: Case) -> None:
    """A value that an average contradicts is not called wrong where f has that slope on one side of
    x: at a jump nothing tells whether the slope of the pieces is meant or that across them.
    """
    wrong = (case.verdicts == FAIL) & case.averaged & (case.given != 0)
    indices = np.flatnonzero(wrong.any(axis=1))
    if not len(indices):
        return
    steps, plus, minus, *_ = case.near.samples(case.lines(indices), ASIDE)
    further, closer = slice(0, None, 2), slice(1, None, 2)
    run = steps[further] - steps[closer]
    sides = (plus[further] - plus[closer]) / run, (minus[closer] - minus[further]) / run
    off = np.fmin.reduce([np.abs(side - case.given[indices]) for side in sides], axis=(0, 1))
    single = np.zeros_like(wrong)
    single[indices] = wrong[indices] & (off <= ALMOST * np.abs(case.given[indices]))
    case.averaged &= ~single
    _doubt(case, single, 2 * distance(case))


def doubt_what_is_hardly_off(case: Case) -> None:
    """Where several entries are off by hardly anything, in different ratios, and all others are
    right, no slip of a formula made that either, but a solver that stops.
    """
    wrong, off, size = case.verdicts == FAIL, distance(case), np.abs(case.estimate.value)
    hardly = is_known(case) & (off <= HARDLY * size)
    if np.count_nonzero(wrong) < 2 or not hardly[wrong].all():
        return
    ratios, uncertain = (case.given / case.estimate.value - 1)[wrong], (case.bound / size)[wrong]
    if np.ptp(ratios) > DIFFERENT * np.abs(ratios).max() + uncertain.max():
        case.approximate |= wrong.any(axis=0)
        _doubt(case, wrong, 2 * off)


def doubt_what_is_all_a_little_off(case: Case, rough: NDArray[np.bool_]) -> None:
    """Where all entries are off by a little, in different ratios, no slip of a formula made them:
    f or the gradient is computed approximately, by a solver with a tolerance or from a table, and
    nothing here tells which. Where f is `rough` (m,) on short lines, too, it may be by more.
    """
    wrong, size = case.verdicts == FAIL, np.abs(case.estimate.value)
    little = _a_little(case)
    off = distance(case)
    roughly = rough & (off <= ROUGHLY * np.max(size, axis=0)) & (off <= OF_ITSELF * size) & ~little
    if (roughly & wrong).any():
        little |= roughly & jumps.stays_rough(case.near)
    ratio = np.where(wrong & little, case.given / case.estimate.value - 1, np.nan)
    uncertain = np.fmax.reduce(np.where(wrong & little, case.bound / size, np.nan))
    largest = np.fmax.reduce(np.abs(ratio))
    different = np.fmax.reduce(ratio) - np.fmin.reduce(ratio) > DIFFERENT * largest + uncertain
    agrees = (case.verdicts == PASS) & (case.bound < DIFFERENT * largest * size)
    case.approximate = different & ~agrees.any(axis=0) & ~(wrong & ~little).any(axis=0)
    _doubt(case, wrong & case.approximate, 2 * off)


def _doubt(case: Case, entries: NDArray[np.bool_], off: Array) -> None:
    """Call these entries wrong only if they are off by more than this, (n, m) each."""
    doubt = np.where(entries, off / SAFETY, 0)
    case.estimate.doubt[:] = np.maximum(case.estimate.doubt, doubt)
    case.judge()


def _a_little(case: Case) -> NDArray[np.bool_]:
    """Entries that are off by no more than an approximation may be, (n, m)."""
    return is_known(case) & (distance(case) <= APPROXIMATE * np.abs(case.estimate.value))
