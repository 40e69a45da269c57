"""Break the kernel and the second checker, one condition at a time: some test must notice.

    python benchmarks/mutants.py --jobs 2

A mutant is the package with one condition switched off: a test that guards a `raise` or stands in a
`need(…)`, one operand of it, one operand of a returned conjunction, or one thing that a rule notes
in the theorem it makes (a hypothesis, a point of Ω, an axiom). `pytest tests/proofs` runs on each.
The exit status is 0 when every mutant is caught; those that are not are printed.
"""

from __future__ import annotations

import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from rich.progress import track

ROOT = Path(__file__).parents[1]
PROOFS = Path("dnnmath", "proofs")
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


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def survives(mutant: Mutant, tests: Path) -> bool:
    """Whether all tests pass on the mutant."""
    with tempfile.TemporaryDirectory() as folder:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "dnnmath", Path(folder, "dnnmath"), ignore=ignored)
        Path(folder, mutant.file).write_text(mutant.text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", str(tests), "-xq", "-p", "no:cacheprovider"]
        environment = {**os.environ, "PYTHONPATH": folder, "CI": "1"}
        try:
            run = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, timeout=LIMIT, check=False
            )
        except subprocess.TimeoutExpired:
            return False
    return run.returncode == 0


@click.command()
@click.option("--jobs", default=2, show_default=True)
@click.option("--tests", default=ROOT / "tests" / "proofs", type=click.Path(path_type=Path))
@click.option("--only", default="*.py", show_default=True, help="Files of dnnmath/proofs.")
def main(jobs: int, tests: Path, only: str) -> None:
    """Run the tests on every mutant."""
    files = [PROOFS / file.name for file in sorted((ROOT / PROOFS).glob(only))]
    known = [mutant for file in files for mutant in mutants(file)]
    with ThreadPoolExecutor(jobs) as pool:
        outcomes = pool.map(partial(survives, tests=tests), known)
        watched = track(outcomes, total=len(known), disable=not sys.stderr.isatty())
        alive = [mutant for mutant, lives in zip(known, watched, strict=True) if lives]
    for mutant in alive:
        click.echo(f"{mutant.file}:{mutant.line}: {mutant.change}")
    click.echo(f"{len(known)} mutants, {len(known) - len(alive)} caught, {len(alive)} not")
    sys.exit(bool(alive))


if __name__ == "__main__":
    main()
