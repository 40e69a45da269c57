"""A picture of one entry of a gradient check: the error of difference quotients against the step.

Truncation falls with the step and rounding grows as it shrinks; where the two meet is the best that
a quotient can do. A right value's error lies under the bound. At a kink the one-sided quotients
settle at two slopes, and never come near their middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dnnmath.gradients import ladder
from dnnmath.gradients.given import Claim
from dnnmath.gradients.ladder import SAFETY, Array
from dnnmath.gradients.numeric import Surroundings
from dnnmath.gradients.report import GradientReport, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = 2.0 ** np.arange(2, -47, -0.5)
"""In scales of the entry: from four times its size to a few units of rounding."""
COLOURS = {"pass": "tab:green", "fail": "tab:red", "unsure": "tab:orange"}


class Picture(NamedTuple):
    """What is drawn: the quotients' errors by step, in the caller's units, beside the bound."""

    name: str
    verdict: Verdict
    given: float
    numeric: float
    bound: float
    h: Array
    errors: dict[str, Array]  # of the central, the forward and the backward quotient
    floor: Array  # what noise of f does to a quotient
    remark: str


def plot(report: GradientReport, entry: Any = None, ax: Axes | None = None) -> Axes:
    """Draw one entry of a report: see `GradientReport.plot`."""
    shown = picture(report, entry)
    if ax is None:
        try:
            import matplotlib.pyplot as plt
        except ModuleNotFoundError as error:
            needed = "report.plot() needs matplotlib: pip install 'dnnmath[plot]'"
            raise ModuleNotFoundError(needed) from error
        _, ax = plt.subplots(figsize=(7.5, 5), layout="constrained")
    for (which, errors), marker in zip(shown.errors.items(), "o><", strict=True):
        hollow = which != "central"  # the one-sided ones lie on each other
        seen = errors > 0  # 0 has no place on a logarithmic axis, nor has NaN
        style = {"ms": 4, "alpha": 0.8, "mfc": "none" if hollow else None}
        ax.loglog(shown.h[seen], errors[seen], marker, label=f"{which} quotient", **style)
    ax.loglog(shown.h, shown.floor, ":", color="grey", label="noise of f, over h")
    ax.axhline(shown.bound, color="black", lw=1.2, label=f"bound, extrapolated: {shown.bound:.1e}")
    off = abs(shown.given - shown.numeric)
    if off > 0 and np.isfinite(off):
        label = f"the given value: {off:.1e}"
        ax.axhline(off, color=COLOURS[shown.verdict], ls="--", lw=1.8, label=label)
    else:
        ax.plot([], [], "--", color=COLOURS[shown.verdict], label=f"the given value: {off:.1e}")
    ax.set_xlabel(f"step h, in units of {shown.name.split(' by ')[-1]}")
    ax.set_ylabel("distance from the numeric slope, units of f per unit of h")
    ax.set_title(
        f"{shown.name}: {shown.verdict}\n"
        f"given {shown.given:.10g}, numeric {shown.numeric:.10g} ± {shown.bound:.1e}"
        + (f"\n{shown.remark}" if shown.remark else "")
    )
    ax.grid(alpha=0.25)
    ax.legend(fontsize="small")
    return ax


@np.errstate(all="ignore")
def picture(report: GradientReport, entry: Any = None) -> Picture:
    """Evaluate f on a ladder of steps along one entry of the report."""
    if report._source is None:
        raise ValueError(f"there is no entry to plot: {report.reason or 'the report was copied'}")
    near: Surroundings = report._source[0]
    claim: Claim = report._source[1]
    i, j = _index(report, near, claim, entry)
    name = _name(report, i, j)
    line = near.coordinates([j])
    t, plus, minus = ladder.sample(near.reference, line, STEPS)
    h, up, down = t[:, 0, 0] * near.scales[j], plus[:, 0, i], minus[:, 0, i]
    centre = near.reference.values[i]
    verdict, numeric, bound = _found(report, near, claim, i, j)
    quotients = {
        "central": (up - down) / (2 * h),
        "forward": (up - centre) / h,
        "backward": (centre - down) / h,
    }
    size = np.fmax(np.fmax(np.abs(up), np.abs(down)), abs(centre))
    noise = np.fmax(near.noise.absolute[i] * near.unit[i], near.noise.relative[i] * size)
    return Picture(
        name, verdict, float(claim.matrix[i, j]), numeric, bound, h,
        {which: np.abs(q - numeric) for which, q in quotients.items()}, noise / h,
        next((e.remark for e in report.entries if e.name == name), ""),
    )  # fmt: skip


def _index(report: GradientReport, near: Surroundings, claim: Claim, entry: Any) -> tuple[int, int]:
    """The row and the column that `entry` means: of the worst entry where it is None."""
    m, n = claim.matrix.shape
    name = entry if entry is not None else report.entries[0].name if report.entries else None
    if isinstance(name, str):
        found = [(i, j) for j in range(n) for i in range(m) if _name(report, i, j) == name]
        if not found:
            raise ValueError(f"there is no entry {name}: the first is {_name(report, 0, 0)}")
        return found[0]
    if name is None:
        excess = np.abs(report.given - report.numeric) / report.bound
        entrywise = report.given.size == m * n
        return divmod(int(np.nanargmax(excess)), n) if entrywise else (0, 0)
    shape = near.reference.shape + (
        near.reference.tree.leaves[0].shape if len(near.reference.tree.leaves) == 1 else (n,)
    )
    try:
        flat = int(np.ravel_multi_index(np.atleast_1d(name), shape))
    except (ValueError, TypeError) as error:
        raise ValueError(f"entry must be a name or an index into {shape}, got {entry!r}") from error
    return divmod(flat, n)


def _name(report: GradientReport, i: int, j: int) -> str:
    """The entry's name as the report writes it."""
    name: str = report._source[0].reference.name(i, j)
    return report._source[2](name) if len(report._source) > 2 else name


def _found(
    report: GradientReport, near: Surroundings, claim: Claim, i: int, j: int
) -> tuple[Verdict, float, float]:
    """The verdict, the numeric slope and its bound: the report's, or new where it has none."""
    m, n = claim.matrix.shape
    if report.given.size == m * n:
        verdicts, numeric, bound = (
            np.reshape(a, (m, n))[i, j] for a in (report.verdicts, report.numeric, report.bound)
        )
        return str(verdicts), float(numeric), float(bound)  # type: ignore[return-value]
    name = _name(report, i, j)
    for listed in report.entries:
        if listed.name == name:
            return listed.verdict, listed.numeric, listed.bound
    slope = near.deep(near.coordinates([j]))
    back = near.unit[i] / near.scales[j]
    numeric, bound = slope.value[0, i] * back, SAFETY * slope.error[0, i] * back
    agree = abs(claim.matrix[i, j] - numeric) <= bound
    return "pass" if agree else "unsure", float(numeric), float(bound)
