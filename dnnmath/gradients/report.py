"""What a gradient check found, and how it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Verdict = Literal["pass", "fail", "unsure"]
PASS, UNSURE, FAIL = 0, 1, 2
NAMES: tuple[Verdict, Verdict, Verdict] = ("pass", "unsure", "fail")
ROWS = 12
"""So many entries are listed; the rest is counted."""


class CannotTell(AssertionError):
    """The reference is not good enough to judge the gradient: neither right nor wrong is shown."""


@dataclass(frozen=True)
class Entry:
    """One entry: its name, the given value, the numeric one, the bound, the verdict, a remark."""

    name: str
    given: float
    numeric: float
    bound: float
    verdict: Verdict
    remark: str = ""


@dataclass(frozen=True)
class GradientReport:
    """The result of `check_gradient`.

    verdict      "pass": every entry agrees with the numeric one within its bound; "fail": some
                 entry does not, or the gradient is none of f at all (`reason`); "unsure": nothing
                 wrong was seen, but the numeric reference is too poor to vouch for every entry.
    given, numeric, bound   arrays of the gradient's shape (a nested x is flattened to one axis); an
                 entry is accepted when |given - numeric| <= bound, at a kink when it is within
                 bound of a value that may be chosen. Where random directions were checked, the
                 slopes along them, shape (directions,) + f(x).shape.
    verdicts     the same shape, of "pass", "fail", "unsure".
    entries      the entries that did not pass, wrong ones first, the furthest off first.
    reason       what is wrong with the gradient as a whole (shape, type, ...), or "".
    remarks      kinks, edges of the domain, noise: sentences.
    seed         pass it to `check_gradient` to repeat the check.
    evaluations  calls of f.

    As a truth value: True for pass, False for fail; raises `CannotTell` for unsure.
    """

    verdict: Verdict
    given: NDArray[np.float64]
    numeric: NDArray[np.float64]
    bound: NDArray[np.float64]
    verdicts: NDArray[np.str_]
    entries: tuple[Entry, ...] = ()
    reason: str = ""
    remarks: tuple[str, ...] = ()
    seed: int = 0
    evaluations: int = 0
    checked: str = field(default="every entry")
    _source: Any = field(default=None, repr=False, compare=False)  # f around x, for `plot`

    def __bool__(self) -> bool:
        if self.verdict == "unsure":
            raise CannotTell(
                f"neither right nor wrong: look at .verdict instead of the truth value\n{self}"
            )
        return self.verdict == "pass"

    def plot(self, entry: Any = None, ax: Axes | None = None) -> Axes:
        """Draw the error of difference quotients against the step, beside the given value's error.

        entry   a name, as in the table ("f[0] by x[1]"), or an index; by default the worst one.
        ax      Axes to draw on; a new figure of matplotlib (the extra `plot`) by default.

        f is evaluated anew. Raises ValueError for an entry that is not there, and in reports that
        have none or were pickled.
        """
        from dnnmath.gradients.plot import plot

        return plot(self, entry, ax)

    def __getstate__(self) -> dict[str, Any]:
        """All but f, which need not be one that can be pickled."""
        return {**self.__dict__, "_source": None}

    def __str__(self) -> str:
        lines = [self._headline(), *_table(self.entries), *self.remarks]
        calls = f", {self.evaluations} evaluations of f" if self.evaluations else ""
        lines.append(f"seed {self.seed}{calls}")
        return "\n".join(lines)

    def _headline(self) -> str:
        if self.reason:
            return f"gradient check: {self.verdict}: {self.reason}"
        wrong, undecided = (int((self.verdicts == name).sum()) for name in ("fail", "unsure"))
        total = self.verdicts.size
        if self.verdict == "pass":
            largest = float(np.max(self.bound, initial=0.0))
            found = f"{total} agree, each within its bound (largest {largest:.1e})"
        else:
            counts = {"wrong": wrong, "undecided": undecided}
            found = ", ".join(f"{n} {what}" for what, n in counts.items() if n) + f" of {total}"
        return f"gradient check: {self.verdict}, {self.checked}: {found}"


def _table(entries: tuple[Entry, ...]) -> list[str]:
    """The entries under a heading, columns aligned."""
    if not entries:
        return []
    rows = [("entry", "given", "numeric", "bound", "", "")]
    rows += [
        (e.name, f"{e.given:.12g}", f"{e.numeric:.12g}", f"{e.bound:.1e}", e.verdict, e.remark)
        for e in entries[:ROWS]
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True))
        for row in rows
    ]
    more = [f"... and {len(entries) - ROWS} more"] if len(entries) > ROWS else []
    return ["  " + line.rstrip() for line in [*lines, *more]]


def renamed(report: GradientReport, by: Callable[[str], str]) -> GradientReport:
    """The report with other names in its entries and sentences."""
    return replace(
        report,
        _source=report._source and (*report._source[:2], by),
        entries=tuple(replace(entry, name=by(entry.name)) for entry in report.entries),
        remarks=tuple(map(by, report.remarks)),
        reason=by(report.reason),
    )
