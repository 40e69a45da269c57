"""The corpus is what docs/gradient-check.md says of it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.gradient_check import held_out, page, truth
from benchmarks.gradient_check.case import mistakes, rights
from benchmarks.gradient_check.corpus import GROUPS, MODULES, cases, judge
from benchmarks.gradient_check.measure import ask, summary
from benchmarks.gradient_check.peers import CHECKERS

OPEN, HELD_OUT = list(cases(*MODULES)), list(cases(*held_out.MODULES))
ALL = OPEN + HELD_OUT
DOCS = Path(__file__).parents[2] / "docs"
RESULTS = json.loads((DOCS / "gradient-check.json").read_text())


def test_there_are_80_functions_and_a_third_is_held_out():
    functions = [len({id(case.f) for case in part}) for part in (OPEN, HELD_OUT)]
    assert sum(functions) >= 80
    assert functions[1] >= sum(functions) / 3
    assert len({case.name for case in ALL}) == len(ALL)
    assert {case.group for case in OPEN} == {case.group for case in HELD_OUT} == set(GROUPS)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_gradients_have_the_shape_of_the_jacobian_and_the_wrong_ones_differ(case):
    shape = np.shape(case.f(case.x)) + case.x.shape
    right = [variant.value for variant in rights(case)]
    assert {np.shape(value) for value in right} == {shape}
    wrong = list(mistakes(case))
    assert {np.shape(variant.value) for variant in wrong} == {shape}
    assert sum(not any(np.array_equal(w.value, r) for r in right) for w in wrong) >= 2


SLICE = [case for case in ALL if not case.kink][::4] + [case for case in ALL if case.kink][:1]


@pytest.mark.parametrize("case", SLICE, ids=lambda case: case.name)
def test_the_truth_agrees_with_the_right_gradients_and_not_with_the_wrong_ones(case):
    judged = judge(case)
    assert max(judged.error) < 1e-6
    assert min(judged.off) > 1e3 * max(np.finfo(float).eps, max(judged.error))


def test_500_wrong_gradients_were_measured():
    assert sum(part["wrong"] for part in RESULTS["corpus"].values()) >= 500


def test_every_point_of_the_corpus_was_measured():
    for part, known in (("open", OPEN), ("held out", HELD_OUT)):
        assert RESULTS["corpus"][part]["points"] == len(known)


def test_a_gradient_that_is_not_the_truth_is_refused():
    with pytest.raises(ValueError, match="is off by"):
        judge(replace(OPEN[0], rights=("b forgotten",)))


@pytest.mark.parametrize("checker", ["dnnmath", "scipy check_grad", "scipy check_derivative"])
def test_a_slice_runs(checker):
    judged = judge(OPEN[1])
    rows = [
        ask(checker, CHECKERS[checker], variant) for variant in (*judged.right, *judged.wrong[:4])
    ]
    found = summary(rows)
    assert found["wrong"] == {"fail": 4}
    assert found["evaluations"] > 0


def test_the_hull_of_two_slopes_holds_what_is_between():
    rows = truth.generators(lambda x: np.sum(np.abs(x)), np.array([0.0, 2.0]), kink=True)
    assert truth.distance([0.3, 1.0], rows) < 1e-3
    assert truth.distance([1.5, 1.0], rows) > 0.4


def test_the_tables_of_the_page_are_those_of_the_results():
    text = (DOCS / "gradient-check.md").read_text()
    assert page.filled(text, page.blocks(RESULTS)) == text
