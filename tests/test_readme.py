"""The README says what is so: its table, its files, its examples."""

import re
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

from dnnmath.cli import main
from dnnmath.verify import discover, plan

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
PROPOSITIONS = {source.slug: source.proposition for source in discover(ROOT / "propositions")}


def row(slug):
    """The cells of a proposition's row in the table."""
    (line,) = [line for line in README.splitlines() if f"(propositions/{slug}.py) |" in line]
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("slug", PROPOSITIONS)
def test_every_proposition_has_a_row_with_its_section_its_badge_and_its_repair(slug):
    proposition = PROPOSITIONS[slug]
    section, _, badge, wrong = row(slug)
    assert section == proposition.section
    assert badge == f"![{slug}](badges/{slug}.svg)"
    assert (proposition.repair or "nothing") in wrong
    assert wrong.startswith("false") == bool(proposition.repair)


@pytest.mark.parametrize("slug", PROPOSITIONS)
def test_the_counterexamples_of_a_row_are_those_of_the_file(slug):
    printed = [c for c in PROPOSITIONS[slug].counterexamples if c.refutes == "the printed claim"]
    assert set(re.findall(r"`(\w+)`", row(slug)[3])) == {c.name for c in printed}


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(((?!http)[^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_in_python_runs(block, tmp_path, capsys):
    file = tmp_path / "example.py"
    file.write_text(block, encoding="utf-8")
    runpy.run_path(str(file))
    said = re.findall(r'print\(.*\)\s+# "(\w+)"', block)
    assert [word for word in said if word not in capsys.readouterr().out] == []


def test_the_proof_that_is_shown_is_the_one_that_is_printed():
    (screen,) = re.findall(
        r"^\$ dnnmath show cocoercivity --proof\n…\n(.*?)^```", README, re.M | re.S
    )
    shown = CliRunner().invoke(main, ["show", "cocoercivity", "--proof", "--path", str(ROOT)])
    assert screen in shown.output


def test_the_tests_that_are_named_are_tests():
    named = re.findall(r"^propositions/(\w+)\.py::(\w+) PASSED", README, re.M)
    assert named
    for slug, test in named:
        (source,) = discover(ROOT / "propositions", [slug])
        assert test in {task.name for task in plan(source)}
