"""Imports point one way: definitions ← engines ← verify ← front ends."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "dnnmath"
FRONT_ENDS = {
    "badges", "check_command", "check_points", "cli", "document", "pytest_plugin", "report",
    "template", "terminal", "__main__",
}  # fmt: skip
ENGINES = {"gradients", "symbolic", "proofs"}
FILES = sorted(PACKAGE.rglob("*.py"))


def part(name):
    """The part of the package that a module's path inside it belongs to."""
    first = name.split(".")[0]
    if first in FRONT_ENDS:
        return "front ends"
    return first if first in ENGINES or first == "verify" else "definitions"


MAY_IMPORT = {
    "definitions": {"definitions"},
    **{engine: {engine, "definitions"} for engine in ENGINES},
    "verify": {"verify", "definitions", *ENGINES},
    "front ends": {"front ends", "verify", "definitions", *ENGINES},
}


def imported(file):
    """The modules of the package that a file imports, as paths inside the package."""
    here = file.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(["dnnmath", *here[: -node.level], *filter(None, [node.module])])
            found = [base] if node.module else [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = [node.module]
        else:
            continue
        yield from (name.removeprefix("dnnmath.") for name in found if name.startswith("dnnmath."))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_file_imports_only_what_lies_below_it(file):
    own = part(".".join(file.relative_to(PACKAGE).with_suffix("").parts))
    assert {part(name) for name in imported(file)} <= MAY_IMPORT[own]


def test_the_engines_are_seen_by_this_test():
    assert {part(name) for file in FILES for name in imported(file)} == set(MAY_IMPORT)
