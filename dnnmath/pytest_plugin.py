"""Plain `pytest` verifies every file of a folder `propositions`, in any repository.

Each piece of evidence is one test, `propositions/softmax_jacobian.py::rows_sum_to_zero`.
Everything pytest and Hypothesis offer works on it: -k, --lf, -x, -n, --junitxml, --hypothesis-
seed, --hypothesis-show-statistics.

`--deep` draws many more inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .verify import Source, Task


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--deep`."""
    group = parser.getgroup("dnnmath")
    group.addoption(
        "--deep", action="store_true", help="draw many more inputs for each proposition"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PropositionFile | None:
    """Collect every Python file of the folder `propositions`; of a folder of that name further
    down, which may be about something else, those that speak of dnnmath.
    """
    from .verify.discovery import FOLDER, is_proposition_file

    if not is_proposition_file(file_path):
        return None
    ours = file_path.parent == parent.config.rootpath / FOLDER
    if not ours and b"dnnmath" not in file_path.read_bytes():
        return None
    return PropositionFile.from_parent(parent, path=file_path)


class PropositionFile(pytest.Module):
    """A proposition file: its tests are the pieces of its evidence."""

    def collect(self) -> Iterator[pytest.Function]:
        """One test for each task, and one for the verdict where the file expects one."""
        from .verify import DEEP, NORMAL, NotAProposition, plan
        from .verify.discovery import read

        try:
            source = read(self.obj, self.path)
            effort = DEEP if self.config.getoption("deep") else NORMAL
            tasks = plan(source, effort)
        except (NotAProposition, ValueError) as error:
            raise self.CollectError(str(error)) from None
        for task in tasks:
            yield Evidence.from_parent(self, name=task.name, callobj=task.test)
        if source.proposition.expect:
            yield Evidence.from_parent(self, name="verdict", callobj=_expectation(source, tasks))


class Evidence(pytest.Function):
    """One piece of evidence. Its failure is its own report, without the frames of the machinery."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """The report of a check that failed, or the usual traceback of anything unforeseen."""
        from .verify import Blind, Malformed, Rejection, Undecided, Vacuous

        if isinstance(excinfo.value, Rejection | Undecided | Blind | Vacuous | Malformed):
            return f"{type(excinfo.value).__name__}: {excinfo.value}"
        return super().repr_failure(excinfo)  # type: ignore[return-value]


def _expectation(source: Source, tasks: list[Task]) -> Callable[[], None]:
    """Compare the file's expectation with the verdict that these tasks give when all succeed.

    Every task is a test of its own, so the two together are the verdict, in any order and on any
    worker.
    """

    def expects_its_verdict() -> None:
        from .verify.verdict import foreseen

        expected, found = source.proposition.expect, foreseen(source, tasks)
        assert found == expected, f"the file expects {expected}, its evidence can give {found}"

    return expects_its_verdict
