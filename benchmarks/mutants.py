"""Break the kernel and the second checker, one condition at a time: some test must notice.

    python benchmarks/mutants.py --jobs 2

A mutant is the package with one condition switched off: a test that guards a `raise` or stands in a
`need(…)`, one operand of it, one operand of a returned conjunction, or one thing that a rule notes
in the theorem it makes (a hypothesis, a point of Ω, an axiom). The tests run on each, the attacks
first, in a process forked from one that has imported all but the package.
The exit status is 0 when every mutant is caught; those that are not are printed.
"""

from __future__ import annotations

import ast
import copy
import importlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import TypeGuard

import click
import pytest

for heavy in ("hypothesis", "numpy", "sympy"):  # once, not in each process
    importlib.import_module(heavy)

ROOT = Path(__file__).parents[1]
PROOFS = Path("dnnmath", "proofs")
STAGES = {  # the files of tests that run on a file of the package, those that fail soonest first
    "checker_identities*.py": [["symbolic/test_attacks*.py", "symbolic/test_second_checker.py"]],
    "*.py": [
        ["proofs/test_attacks_*.py", "proofs/test_checker_attacks*.py"],
        ["proofs/test_[!ac]*.py", "proofs/test_checker.py"],
    ],
}
NOTED = ("adding", "inside", "axiom", "hypotheses")
"""What a rule hands to `_theorem` besides the conclusion."""
LIMIT = 120
"""Seconds: a mutant that hangs is caught."""


@dataclass(frozen=True)
class Mutant:
    """A file's text with one condition switched off, and what was done to which line."""

    file: Path
    line: int
    change: str
    text: str


def mutants(file: Path) -> Iterator[Mutant]:
    """Every mutant of one file of the package."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    for position, node in enumerate(ast.walk(tree)):
        for which, (line, change) in enumerate(switches(node)):
            twin = copy.deepcopy(tree)
            switch(list(ast.walk(twin))[position], which)
            yield Mutant(file, line, change, ast.unparse(twin))


def switches(node: ast.AST) -> list[tuple[int, str]]:
    """What can be switched off in this node alone: line and description, in the order of `switch`.

    A condition goes as a whole; of a disjunction that raises, and of a conjunction that is needed
    or returned, each operand goes by itself too.
    """
    if isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise):
        parts = [node.test, *_operands(node.test, ast.Or)]
        return [(p.lineno, f"never raise for: {ast.unparse(p)}") for p in parts]
    if _is_call(node, "need"):
        parts = [node.args[0], *_operands(node.args[0], ast.And)]
        return [(p.lineno, f"do not need: {ast.unparse(p)}") for p in parts]
    if isinstance(node, ast.Return) and node.value is not None:
        parts = _operands(node.value, ast.And)
        return [(p.lineno, f"take for granted: {ast.unparse(p)}") for p in parts]
    if _is_call(node, "_theorem"):
        noted = [k for k in node.keywords if k.arg in NOTED]
        return [(k.value.lineno, f"do not note: {k.arg}={ast.unparse(k.value)}") for k in noted]
    return []


def switch(node: ast.AST, which: int) -> None:
    """Switch off what `switches(node)[which]` describes."""
    if isinstance(node, ast.If):
        _set(node, "test", which, ast.Constant(False))
    elif isinstance(node, ast.Return):
        assert isinstance(node.value, ast.BoolOp)
        node.value.values[which] = ast.Constant(True)
    elif isinstance(node, ast.Call) and _is_call(node, "need"):
        if which == 0:
            node.args[0] = ast.Constant(True)
        else:
            assert isinstance(node.args[0], ast.BoolOp)
            node.args[0].values[which - 1] = ast.Constant(True)
    elif isinstance(node, ast.Call):
        node.keywords.remove([k for k in node.keywords if k.arg in NOTED][which])


def _set(node: ast.If, field: str, which: int, value: ast.expr) -> None:
    if which == 0:
        setattr(node, field, value)
    else:
        getattr(node, field).values[which - 1] = value


def _operands(test: ast.expr, kind: type[ast.boolop]) -> list[ast.expr]:
    return test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, kind) else []


def _is_call(node: ast.AST, name: str) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


# Running the tests --------------------------------------------------------------------------------


def run_tests(mutant: Mutant, folder: str) -> None:
    """In a process of its own, which ends with 0 when all tests pass on the mutant."""
    sys.path.insert(0, folder)
    os.environ |= {"PYTHONPATH": folder, "CI": "1"}
    os.chdir(ROOT)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    stages = next(s for pattern, s in STAGES.items() if mutant.file.match(pattern))
    for patterns in stages:
        files = [str(f) for p in patterns for f in sorted((ROOT / "tests").glob(p))]
        if status := pytest.main([*files, *OPTIONS]):
            os._exit(status)
    (package,) = sys.modules["dnnmath"].__path__
    os._exit(0 if Path(package).parent == Path(folder) else UNTRIED)


OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
UNTRIED = 99
"""The status of tests that ran on another copy of the package."""


class Trial:
    """A mutant whose tests run."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.folder = tempfile.mkdtemp()
        shutil.copytree(ROOT / "dnnmath", Path(self.folder, "dnnmath"))
        Path(self.folder, mutant.file).write_text(mutant.text, encoding="utf-8")
        fork = multiprocessing.get_context("fork")
        self.process = fork.Process(target=run_tests, args=(mutant, self.folder))
        self.process.start()
        self.end = time.monotonic() + LIMIT

    def is_over(self) -> bool:
        """Whether the tests have ended, or have had their time."""
        return not self.process.is_alive() or time.monotonic() > self.end

    def survived(self) -> bool:
        """Whether all tests pass on the mutant."""
        self.process.kill()  # for one that hangs
        self.process.join()
        shutil.rmtree(self.folder)
        if self.process.exitcode == UNTRIED:
            raise click.ClickException("the tests import another copy of the package")
        return self.process.exitcode == 0


def survivors(known: Iterable[Mutant], jobs: int) -> Iterator[Mutant]:
    """The mutants that no test catches."""
    left, running = list(known)[::-1], list[Trial]()
    while left or running:
        while left and len(running) < jobs:
            running.append(Trial(left.pop()))
        wait([trial.process.sentinel for trial in running], timeout=LIMIT / 10)
        for trial in [t for t in running if t.is_over()]:
            running.remove(trial)
            if trial.survived():
                yield trial.mutant


@click.command()
@click.option("--jobs", default=2, show_default=True)
@click.option("--only", default="*.py", show_default=True, help="Files of dnnmath/proofs.")
def main(jobs: int, only: str) -> None:
    """Run the tests on every mutant."""
    files = [PROOFS / file.name for file in sorted((ROOT / PROOFS).glob(only))]
    known = [mutant for file in files for mutant in mutants(file)]
    unbroken = [Mutant(f, 0, "nothing", (ROOT / f).read_text(encoding="utf-8")) for f in files]
    if not any(survivors(unbroken[:1], 1)):
        raise click.ClickException("the tests fail on the package as it is")
    alive, start = 0, time.monotonic()
    for mutant in survivors(known, jobs):
        alive += 1
        click.echo(f"{mutant.file}:{mutant.line}: {mutant.change}")
    took = f"{time.monotonic() - start:.0f} s"
    click.echo(f"{len(known)} mutants, {len(known) - alive} caught, {alive} not, in {took}")
    sys.exit(bool(alive))


if __name__ == "__main__":
    main()
