"""The examination of a gradient: as much is asked of f as it takes to come to verdicts.

Each step changes what is known of a case, and judges it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients import averages, exact, jumps, kinks, noise, pieces
from dnnmath.gradients._trees import Vector, flatten
from dnnmath.gradients.judge import (
    ALIKE,
    NEAR_MISS,
    OWN,
    Case,
    asked_of,
    distance,
    far_off,
    grain,
    in_units,
    is_known,
    is_off,
    near_one,
    size_of,
)
from dnnmath.gradients.ladder import NEAR, SAFETY, Array
from dnnmath.gradients.numeric import BARELY, SMALL, Estimate, Surroundings, at_other_scales
from dnnmath.gradients.reference import Reference
from dnnmath.gradients.report import FAIL, PASS, UNSURE

ASKED = 50
"""Entries that f is asked with dual numbers, at most."""
LOOSE = 1e-7
"""A bound above this part of an entry says little of a small mistake."""
KICKS = (None, None, 1e-6, 1e-6, 1e-6, 1e-6)
"""Pairs of points so far away, relative to x or next to it, tell how far off a derivative by dual
numbers is: if p is small, 1 - p is rounded to the same number at those next to x.
"""
SKEW = 0.6
"""The other point of a pair is closer by this factor: at opposite ones rounding may be opposite."""
LITTLE = 1e-6
"""A bound above this part of an entry that is small beside its neighbours says little of it."""
GRAINY = 1e-5
"""Noise of the gradient above this part of an entry, and above what numbers near 1 are rounded by,
is no rounding of float64.
"""
CONFINED, WIDER = 0.01, np.array([4.0, 16.0, 64.0, 256.0])
"""Steps below this part of a scale are small for what f does close to x; so many times as large
ones, close to each other, may tell more.
"""
QUIET = 1e-9
"""Values with more noise than this lie on a grid: their averages tell more, and close steps agree
by chance.
"""
HARDLY_BEYOND = 2.0 ** -np.array([36, 39, 42, 45])
"""Where f ends so close to x that the deep ladder misses it, ladders as long as this tell."""
CLOSE: Array = np.ldexp(1.0, -np.arange(8, 48))
"""Steps next to x, in the scale of an entry: those are of use that rounding leaves something of."""
TELLING = 3
"""The smallest of these that are of use tell whether f is smooth at x."""
HIDDEN, CERTAINLY = 3, 1e6
"""Noise that is so many times what was measured is another one; what is so many bounds off is so
whatever the noise.
"""
WITNESSES = 3
"""Of the entries that are far off on the short ladder, so many must be so on the deep one."""


def examine(case: Case) -> None:
    """As many evaluations of f as it takes to come to a verdict on every entry."""
    look_deeper(case)
    if (is_off(case) & _in_doubt(case)).any():
        look_next_to_x(case)
    if (case.verdicts == FAIL).any():
        look_twice(case)
    look_closely(case)
    ask_f_itself(case)
    if (case.verdicts == FAIL).any():
        allow_for_its_own_rounding(case)
    rough = pieces.is_rough(case)
    if rough.any():
        pieces.look_from_afar(case)
        before = case.estimate
        if pieces.consist(case):
            look_deeper(case)
            keep_infinite_slopes(case, before)
    if is_off(case).any():
        pieces.allow_for_jumps(case)
    if (case.verdicts == FAIL).any():
        pieces.doubt_what_is_all_a_little_off(case, rough)
        pieces.doubt_what_is_hardly_off(case)
    if (case.verdicts == UNSURE).any():
        let_f_vouch(case)
    if (case.verdicts == FAIL).any():
        allow_for_a_grid(case)
    if (case.verdicts != PASS).any():
        average(case)
    if (case.verdicts == FAIL).any():
        pieces.doubt_slopes_of_pieces(case)
        pieces.doubt_what_is_narrowly_off(case)
    doubtful = (case.verdicts == FAIL).any(axis=0) | (case.estimate.kink.sum(axis=0) > 1)
    if not doubtful.all():  # where f jumps, what looks like a hidden kink may be a jump
        doubtful = doubtful | (_hidden(case) & ~case.jumps & ~case.in_pieces)
    if doubtful.any():
        look_around(case, np.flatnonzero(doubtful))
    if (case.verdicts == PASS).all() and case.estimate.kink.any(axis=0).sum() > 1:
        look_at_all_rows(case)


def keep_infinite_slopes(case: Case, before: Estimate) -> None:
    """Slopes are infinite that were so at small steps, before what is taken for noise hid these."""
    infinite = np.isinf(before.value)
    for mine, known in zip(case.estimate, before, strict=True):
        mine[infinite] = known[infinite]
    case.judge()


def look_at_all_rows(case: Case) -> None:
    """Rows that pass each by itself but take different sides of one kink are undecided.

    Not wrong: relu'(0) = 0 is a custom, and by it (0, 0) for (relu(x), relu(-x)) at 0 is right.
    """
    bent = case.estimate.kink
    if bent.any(axis=1).sum() <= kinks.MOST:
        case.mixes_sides = kinks.mixes_both_sides(case.near, case.given, case.estimate)
        case.verdicts[bent & case.mixes_sides] = UNSURE


def _hidden(case: Case) -> NDArray[np.bool_]:
    """Values of f with a kink that no coordinate shows, (m,): a median at a tie.

    Entries far below their neighbours move by their own size at most: by more, f may be bent by
    much beside a slope that it shows well.
    """
    near, estimate, small = case.near, case.estimate, _small(case)
    if len(case.given) == 1:
        return np.zeros(case.given.shape[1], dtype=bool)
    if small.any():
        own = np.where(small, np.abs(near.reference.tree.vector), near.scales)
        estimate = estimate.rescaled((near.scales / own)[:, None])
        near = replace(near, scales=own)
    return ~kinks.separable(near, estimate, kinks.FEW_PROBES)


def look_deeper(case: Case) -> None:
    """Deep ladders where the short one did not converge or does not agree, then ladders at other
    scales.
    """
    near, estimate = case.near, case.estimate
    guessed = near.reference.tree.vector == 0  # its scale is, and may be no scale of f
    asked = (case.given != 0) | guessed[:, None]
    barely = (near.scales < BARELY)[:, None] & estimate.motionless() & asked
    barely |= _says_little(case)
    passed = case.verdicts == PASS
    clearly = estimate.converged & (passed | far_off(case)) & ~barely
    doubtful = ~clearly.all(axis=1)
    wrong = np.flatnonzero(~doubtful & ~passed.all(axis=1))
    doubtful[wrong[:WITNESSES]] = True
    _deepen(case, np.flatnonzero(doubtful), barely)
    if (case.verdicts[wrong[:WITNESSES]] != FAIL).all(axis=1).any():
        _deepen(case, wrong[WITNESSES:], barely)


def _says_little(case: Case) -> NDArray[np.bool_]:
    """Entries far below their neighbours that the bound tells little of: f may move at their own
    scale.
    """
    known = LITTLE * np.fmax(np.abs(case.given), np.abs(case.estimate.value))
    return _small(case)[:, None] & (case.bound > known)


def _small(case: Case) -> NDArray[np.bool_]:
    """Entries far below the scale that their neighbours give, (n,)."""
    size = np.abs(case.near.reference.tree.vector)
    return (size > 0) & (size < SMALL * case.near.scales)


def _deepen(case: Case, doubtful: NDArray[np.intp], barely: NDArray[np.bool_]) -> None:
    """Deep ladders for these entries."""
    near, estimate = case.near, case.estimate
    if not len(doubtful):
        return
    estimate.update(doubtful, near.deep(case.lines(doubtful)))
    case.judge()
    unclear = ((case.verdicts != PASS) & ~estimate.settled()) | barely
    unsettled = unclear.any(axis=1)
    # steps taken from large neighbours may leap over all that f does by a small entry
    asked = (case.verdicts == FAIL) | estimate.kink | _says_little(case) | unclear
    small = _small(case) & asked.any(axis=1)
    for i in doubtful[small[doubtful]]:
        if case.takes_its_own_scale(int(i), asked[i]):
            unsettled[i] = False
    for i in doubtful[unsettled[doubtful]]:
        row = slice(i, i + 1)
        found = at_other_scales(near, int(i), estimate.rows(row))
        case.elsewhere[i] = (found.error != estimate.error[row])[0]
        estimate.update(row, found)
    case.judge()


def look_next_to_x(case: Case) -> None:
    """Where one side of x alone shows its slope well, the other has to show it as well as rounding
    allows: then what f does on that side is at some distance, and the slope beyond doubt.
    """
    asked = is_off(case) & _in_doubt(case)
    indices = np.flatnonzero(asked.any(axis=1))
    samples = case.near.samples(case.lines(indices), CLOSE)
    off, value = distance(case)[indices], case.estimate.value[indices]
    uncertain = SAFETY * samples.noise.of(np.abs(samples.centre)) / samples.steps
    ahead = np.abs((samples.plus - samples.centre) / samples.steps - value)
    behind = np.abs((samples.centre - samples.minus) / samples.steps - value)
    apart = np.maximum(ahead, behind) + uncertain
    informative = uncertain <= 0.25 * off
    closest = np.cumsum(informative[::-1], axis=0)[::-1]  # 1 at the smallest of these steps
    telling = informative & (closest <= TELLING)
    sure = asked[indices] & (np.where(telling, apart, 0) <= 0.5 * off).all(axis=0)
    sure &= telling.sum(axis=0) == TELLING
    doubt = case.estimate.doubt[indices]
    case.estimate.doubt[indices] = np.where(sure, np.minimum(doubt, 0.5 * off / SAFETY), doubt)
    case.judge()


def _in_doubt(case: Case) -> NDArray[np.bool_]:
    """Entries off by less than what one side of x leaves in doubt, (n, m)."""
    return is_known(case) & (distance(case) <= SAFETY * case.estimate.doubt)


def look_twice(case: Case) -> None:
    """Another look at the noise of f and a second deep ladder, other steps, for entries that are
    off by not so much: it has to say the same.
    """
    wrong = case.verdicts == FAIL
    if (wrong & (distance(case) <= CERTAINLY * case.bound)).any() and allow_for_hidden_noise(case):
        indices = np.flatnonzero(wrong.any(axis=1))
        case.estimate.update(indices, case.near.deep(case.lines(indices)))
        case.judge()
    narrowly = (case.verdicts == FAIL) & ~far_off(case)
    indices = np.flatnonzero(narrowly.any(axis=1))
    if not len(indices):
        return
    first, second = case.estimate.rows(indices), case.near.deep(case.lines(indices))
    apart = np.maximum(np.abs(first.low - second.low), np.abs(first.high - second.high)) / SAFETY
    apart = np.where(narrowly[indices] & np.isfinite(apart), apart, 0)
    case.estimate.error[indices] = np.maximum(first.error, apart)
    case.judge()


def allow_for_hidden_noise(case: Case) -> bool:
    """Whether f has more noise than short lines show."""
    near = case.near
    hidden = noise.white(near.reference, near.scales, near.rng) / near.unit
    more = hidden > HIDDEN * near.noise.absolute
    if more.any():
        absolute = np.where(more, hidden, near.noise.absolute)
        case.near = replace(near, noise=near.noise._replace(absolute=absolute))
    return bool(more.any())


def look_closely(case: Case) -> None:
    """Where the bound says little of an entry, for f ends or bends close to x: ladders of steps
    that are close to each other, as large as f allows.

    A deep ladder goes down by factors of 4, and loses to rounding what it wins. If it knows one
    side of x only, f may end hardly beyond x.
    """
    near, estimate = case.near, case.estimate
    loose = np.isfinite(case.bound) & ~estimate.kink & (near.noise.absolute <= QUIET)
    loose &= case.bound > LOOSE * size_of(case, case.bound)
    reach = near.noise.of(estimate.size) / estimate.error  # the steps that were best
    loose &= estimate.one_sided | ((reach > 0) & (reach < CONFINED))
    for i in np.flatnonzero(loose.any(axis=1))[:ASKED]:
        row = slice(i, i + 1)
        known = loose[i] & ~estimate.one_sided[i]
        if not known.any():  # powers show at some steps better than at others
            again = near.deep(near.coordinates([i]))
            estimate.update(row, estimate.rows(row).where_it_agrees(again))
        factors = WIDER * float(reach[i, known].max()) if known.any() else HARDLY_BEYOND
        for factor in factors:
            found = near.fine(near.coordinates([i], factor)).rescaled(factor)
            found = found._replace(error=2 * found.error)  # close steps disagree the less
            better = estimate.rows(row).where_it_agrees(found)
            improved = loose[row] & ~found.one_sided & (better.error < estimate.error[row])
            estimate.improve(row, improved, better.value, better.error)
            estimate.one_sided[row] &= ~improved
    case.judge()


def allow_for_its_own_rounding(case: Case) -> None:
    """Widen the bound by what the gradient itself moves when x moves by units of rounding, and by
    its noise: it cannot be surer. A little is allowed in any case.
    """
    function, given = case.claim.function, np.abs(case.given)
    measured = np.zeros_like(case.given)
    at_one = near_one(case, 256)
    most = 6 * case.resolution * given + OWN * np.abs(case.estimate.value) + 3 * at_one
    within_reach = (case.verdicts == FAIL) & (distance(case) <= case.bound + most)
    if function is not None and within_reach.any():
        moved = _kicked(case, function)
        measured = np.where(moved <= case.resolution * given, 3 * moved, 0)
        noisy = _own_noise(case, function)
        rounding = (noisy <= GRAINY * given) | (noisy <= at_one)
        measured += np.where(rounding, 3 * noisy, 0)
    value = np.where(np.isfinite(case.estimate.value), np.abs(case.estimate.value), 0)
    helps = (case.verdicts == FAIL) & (distance(case) <= case.bound + OWN * value)
    case.slack = np.where(helps, np.maximum(measured, OWN * value), measured)
    case.lenient = True
    case.judge()


def _kicked(case: Case, function: Callable[[Vector], Array | None]) -> Array:
    """How far the gradient moves when x moves by four units of rounding."""
    moved, x = np.zeros_like(case.given), case.near.reference.tree.vector
    endless = np.isinf(case.estimate.value).any(axis=1)  # a unit of rounding is a long way there
    for _ in range(6):
        matrix = function(np.where(endless, x, case.near.kicked()))
        if matrix is not None:
            moved = np.fmax(moved, np.abs(in_units(matrix, case.near) - case.given))
    return moved


def _own_noise(case: Case, function: Callable[[Vector], Array | None]) -> Array:
    """The noise of the gradient, measured as that of f.

    S(z)_j - 1 lies on the grid of the numbers near 1, however small it is: no step of a few units
    of rounding shows that.
    """

    def entries(point: Vector) -> Array:
        matrix = function(point)
        if matrix is None:
            raise ValueError("the gradient has another shape or type here")
        return matrix

    if not np.isfinite(case.claim.matrix).all():
        return np.zeros_like(case.given)
    near = case.near
    gradient = Reference(entries, flatten(near.reference.tree.vector), near.reference.bounds)
    measured = noise.measure(gradient, near.scales, near.rng).absolute
    return in_units(measured.reshape(case.claim.matrix.shape), near)


def ask_f_itself(case: Case) -> None:
    """Where the bound says little of an entry: the derivative that f computes itself, by dual
    numbers, if it lies within the bound, and as uncertain as it is a few units of rounding away,
    and as f.
    """
    near, estimate = case.near, case.estimate
    loose = is_known(case) & (case.verdicts != FAIL)
    loose &= case.bound > LOOSE * size_of(case, case.bound)
    if not loose.any():
        return
    least = grain(case)
    for i in np.flatnonzero(loose.any(axis=1))[:ASKED]:
        found = _with_its_error(near, i, least[i])
        if found is None:
            break
        slopes, error = found
        off = np.abs(slopes - estimate.value[i])
        better = loose[i] & (off <= case.bound[i]) & (error < estimate.error[i])
        estimate.improve(i, better, slopes, error)
    case.judge()


def _with_its_error(near: Surroundings, i: int, least: Array) -> tuple[Array, Array] | None:
    """The slopes by entry i that f computes itself, and how far off they are, at least `least`."""
    x = near.reference.tree.vector
    slopes = _by_f_itself(near, i, x)
    if slopes is None:
        return None
    error = np.maximum(least, np.abs(slopes) * near.noise.of(np.ones_like(slopes)))
    for size in KICKS:
        kick = near.kicked(size) - x
        ahead, behind = (_by_f_itself(near, i, x + step) for step in (kick, -SKEW * kick))
        if ahead is None or behind is None:
            if size is None:
                return None
            continue  # so far away f may end
        error = np.fmax(error, np.abs((SKEW * ahead + behind) / (1 + SKEW) - slopes))
    return slopes, error


def let_f_vouch(case: Case) -> None:
    """What is undecided because it is nearly alike passes if f computes the same itself, up to what
    its own derivative is uncertain by: 1 - p rounds it where p is close to 1.
    """
    near, least = case.near, grain(case)
    alike = is_known(case) & (case.verdicts == UNSURE) & (distance(case) > case.bound)
    for i in np.flatnonzero(alike.any(axis=1))[:ASKED]:
        found = _with_its_error(near, i, least[i])
        if found is None:
            return
        slopes, error = found
        close = np.minimum(np.maximum(OWN * np.abs(slopes), SAFETY * error), ALIKE * np.abs(slopes))
        same = alike[i] & (np.abs(slopes - case.given[i]) <= close)
        low, high = case.estimate.low, case.estimate.high
        for there, here in ((low, slopes), (high, slopes), (case.bound, close)):
            there[i, same] = here[same]
        case.verdicts[i, same] = PASS


def _by_f_itself(near: Surroundings, i: int, point: Vector) -> Array | None:
    """The slopes by entry i at this point that f computes with dual numbers, in units."""
    slopes = exact.partial(near.reference, int(i), point)
    return None if slopes is None else slopes / near.unit * near.scales[i]


def allow_for_a_grid(case: Case) -> None:
    """Where f stands still although the entry is not 0, its values may lie on a grid: it may have
    any slope by which it moves less than from one to the next.
    """
    estimate = case.estimate
    still = (case.verdicts == FAIL) & (estimate.value == 0) & ~estimate.one_sided
    if still.any():
        least = averages.grid(case.near) / NEAR
        estimate.error[:] = np.where(still, np.maximum(estimate.error, least), estimate.error)
        case.judge()


def average(case: Case) -> None:
    """Where the noise of f hides an entry, or all but hides that it is wrong: the average of many
    slopes, if it is noise.
    """
    estimate, size = case.estimate, size_of(case, case.bound)
    unknown = np.isnan(estimate.value) & ~estimate.kink & ~estimate.one_sided  # x is at a jump
    hidden = (case.verdicts == UNSURE) & ((distance(case) <= case.bound) | unknown)
    near_miss = (distance(case) <= NEAR_MISS * case.bound) & (case.bound > LITTLE * size)
    asked = (is_known(case) | unknown) & (hidden | ((case.verdicts == FAIL) & near_miss))
    indices = np.flatnonzero(asked.any(axis=1))
    if not 0 < len(indices) <= averages.MOST_ENTRIES:
        return
    at_least = np.where(asked, asked_of(case, case.bound), np.inf)[indices]
    inside = np.isfinite(estimate.value) & ~estimate.one_sided
    expected = np.where(inside.all(axis=1, keepdims=True), estimate.value, 0)
    wanted, enough = case.resolution / SAFETY, case.in_noise / SAFETY
    found = averages.slopes(
        case.near, indices, wanted, enough, at_least, case.given[indices], expected
    )
    # a right formula loses to 1 - p what no average of f does
    found = found._replace(error=np.maximum(found.error, grain(case)[indices] / SAFETY))
    within = np.where(case.verdicts == FAIL, NEAR_MISS, 1)[indices] * SAFETY
    apart = np.abs(found.value - estimate.value[indices])
    known = np.where(unknown, np.inf, estimate.error)[indices]
    better = asked[indices] & (found.error < known) & ~(apart > within * known)
    estimate.improve(indices, better, *found)
    estimate.doubt[indices] = np.where(better, NEAR_MISS * found.error, estimate.doubt[indices])
    case.averaged[indices] |= better
    case.judge()


def look_around(case: Case, rows: NDArray[np.intp]) -> None:
    """At kinks entries are judged together: the row must be an element of the generalized gradient.

    A kink that no coordinate shows (a random direction does) puts all entries of its row in doubt.
    """
    wrong, bent = case.verdicts == FAIL, case.estimate.kink
    finite = np.isfinite(case.estimate.low + case.estimate.high)
    several = (bent.sum(axis=0) > 1) & (bent.sum(axis=0) <= kinks.MOST)
    each_by_itself = kinks.separable(case.near, case.estimate) & (wrong.any(axis=0) | ~several)
    # directions of the natural size tell nothing of what f does within much less or more
    each_by_itself |= case.elsewhere.any(axis=0) & ~bent.any(axis=0)
    for j in rows[~each_by_itself[rows]]:
        rest = ~bent[:, j]
        if rest.any() and kinks.inert(case.near, int(j), case.estimate, rest):
            among = np.flatnonzero(bent[:, j])
        else:
            among = np.flatnonzero(finite[:, j])
        if not len(among) or not (wrong[among, j].any() or len(among) > 1):
            continue
        if len(among) > kinks.MOST or not np.isfinite(case.given[among, j]).all():
            verdict, tolerance = UNSURE, np.zeros(len(among))
        else:
            found = kinks.hull(case.near, int(j), case.given[among, j], case.estimate, among)
            verdict, tolerance = found.verdict, found.tolerance
            no_kink = np.isinf(tolerance).all() and not (wrong | bent)[:, j].any()
            if no_kink and jumps.is_rough(case.near)[j]:
                continue  # no gradient next to x: what looked like a hidden kink is noise
        if verdict != FAIL or not wrong[among, j].any():
            # samples may tell little of an entry that is small beside others
            size = size_of(case, case.bound)[among, j]
            blind = wrong[among, j] & (tolerance > case.resolution * size)
            case.verdicts[among, j] = np.where(blind, max(verdict, UNSURE), verdict)
            known = np.where(blind, 0, tolerance)
            case.bound[among, j] = np.maximum(case.bound[among, j], known)
