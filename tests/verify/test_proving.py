"""Proofs by the kernel as evidence: what they must say, what refuses them, what they rest on."""

import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from dnnmath import inner
from dnnmath.proofs import certificate, dot, points, to_json
from dnnmath.symbolic import Sum, derivative, indices, prove_equal, size, vector
from dnnmath.verify import (
    Claim,
    Formula,
    NearMiss,
    Proposition,
    Source,
    at_most,
    cite,
    condition,
    discover,
    domains,
    proving,
    run,
    second_checker,
)

from . import small

x, y = points("x y")
GOAL = 2 * dot(x, y) <= dot(x, x) + dot(y, y)


def square(goal):
    """‖x - y‖² ≥ 0."""
    return certificate(goal, (1, x - y))


def twice(x, y):
    """2 (x|y) ≤ ‖x‖² + ‖y‖²."""
    return at_most(2 * inner(x, y), inner(x, x) + inner(y, y))


def thrice(x, y):
    """3 (x|y)."""
    return at_most(3 * inner(x, y), inner(x, x) + inner(y, y))


def forgets_y(x, y):
    """‖x‖² alone."""
    return at_most(2 * inner(x, y), inner(x, x))


ONES = {"x": np.ones(1), "y": np.ones(1)}
MISSES = [
    NearMiss(thrice, 3 * dot(x, y) <= GOAL.rhs, at=[ONES]),
    NearMiss(forgets_y, GOAL.lhs <= dot(x, x), at=[ONES]),
]
CLAIM = Claim(twice, formula=Formula(GOAL), proofs=[square], near_misses=MISSES)


def outcome(name, **changes):
    """The outcome of one piece of evidence on the changed claim, and its detail."""
    proposition = Proposition(
        section="0", place="nowhere", printed="…", statement="…",
        given={"x": domains.vector("m"), "y": domains.vector("m")},
        claims=[replace(CLAIM, **changes)],
    )  # fmt: skip
    result = run(Source("small", small.source().path, "…", proposition))
    evidence = next(e for e in result.evidence if e.name == name)
    return result.verdict, evidence.outcome, evidence.detail, evidence.proved


def test_a_proof_that_both_checkers_accept_proves():
    verdict, found, detail, proved = outcome("square")
    assert (verdict, found, detail) == ("proved", "proved", "2·⟨x | y⟩ ≤ ⟨x | x⟩ + ⟨y | y⟩")
    assert "add ‖x - y‖²" in proved.prose
    assert proved.hypotheses == proved.axioms == proved.rests_on == ()


def test_the_lines_of_a_proof_go_with_it_to_another_process():
    proved = outcome("square")[3]
    assert pickle.loads(pickle.dumps(proved)).prose == proved.prose


def test_what_the_kernel_refuses_is_undecided():
    def wrong(goal):
        return certificate(goal, (1, x + y))

    assert outcome("wrong", proofs=[wrong])[:2] == ("undecided", "undecided")


def test_a_theorem_about_something_else_proves_nothing():
    def elsewhere(goal):
        return certificate(dot(x, x) >= 0, (1, x))

    verdict, found, detail, _ = outcome("elsewhere", proofs=[elsewhere])
    assert (verdict, found) == ("undecided", "undecided")
    assert "and the claim is" in detail


def test_a_disagreement_of_the_checkers_fails(monkeypatch):
    monkeypatch.setattr(proving, "refusal", lambda proof: "not an identity")
    verdict, found, detail, _ = outcome("square")
    assert (verdict, found) == ("failed", "failed")
    assert "the second checker refuses: not an identity" in detail


def test_a_proof_that_proves_a_near_miss_is_blind():
    misses = [NearMiss(thrice, GOAL.lhs <= GOAL.rhs, at=[ONES]), MISSES[1]]
    verdict, found, detail, _ = outcome("rejects_thrice", near_misses=misses)
    assert (verdict, found) == ("blind", "blind")
    assert "square proves it" in detail


def test_a_claim_that_is_not_the_statement_fails():
    other = 2 * dot(x, y) <= dot(x, x) + 2 * dot(y, y)

    def weaker(goal):
        return certificate(goal, (1, x - y), (1, y))

    verdict, found, detail, _ = outcome(
        "twice_is_the_formula", formula=Formula(other), proofs=[weaker]
    )
    assert (verdict, found) == ("failed", "failed")
    assert "left" in detail


# Lemmas of other propositions ---------------------------------------------------------------------

BASE = '''"""0 ≤ ‖x‖²."""
from dnnmath import inner
from dnnmath.proofs import certificate, dot, points
from dnnmath.verify import *
x = points("x")
def squares(goal):
    return certificate(goal, (1, x))
def positive(x):
    return at_most(0, inner(x, x))
def negative(x):
    """…"""
    return at_most(1, inner(x, x))
def more(x):
    """…"""
    return at_most(2, inner(x, x))
MISSES = [NearMiss(negative, dot(x, x) >= 1), NearMiss(more, dot(x, x) >= 2)]
proposition = Proposition(section="1", place="…", printed="…", statement="…",
    given={"x": domains.vector("m")}, claims=[Claim(positive, formula=Formula(dot(x, x) >= 0),
    proofs=[squares], near_misses=MISSES)])
'''
CITED = 'cite(__file__, "base", "squares")'
UPPER = BASE.replace("certificate(goal, (1, x))", f"certificate(goal, (1, {CITED}))")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "propositions").mkdir()

    def write(**files):
        for slug, text in files.items():
            (tmp_path / "propositions" / f"{slug}.py").write_text(text, encoding="utf-8")
        return discover(tmp_path / "propositions")

    return write


def test_a_proof_rests_on_the_propositions_that_it_cites(folder):
    base, upper = condition([run(source) for source in folder(base=BASE, upper=UPPER)])
    assert (base.verdict, base.rests_on) == ("proved", ())
    assert (upper.verdict, upper.rests_on) == ("proved", ("base",))


def test_a_proof_is_conditional_on_a_proposition_that_is_not_proved(folder):
    blind = BASE.replace("near_misses=MISSES", "near_misses=MISSES[:1]")
    base, upper = condition([run(source) for source in folder(base=blind, upper=UPPER)])
    assert (base.verdict, upper.verdict) == ("blind", "conditional")


def test_a_proof_that_is_not_there_cannot_be_cited(folder):
    folder(base=BASE)
    with pytest.raises(ValueError, match="base has no proof none"):
        cite(str(folder()[0].path), "base", "none")


# The process --------------------------------------------------------------------------------------


def test_the_second_checker_answers_from_a_process_without_numpy_sympy_or_the_kernel():
    code = second_checker.START.replace(
        "serve(sys.stdin, sys.stdout)", "print(*sorted(sys.modules))"
    )
    run_ = subprocess.run(
        [sys.executable, "-I", "-c", code, str(second_checker.FOLDER)],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    loaded = set(run_.stdout.split())
    assert "proofs.checker" in loaded
    assert not loaded & {"dnnmath", "numpy", "sympy", "proofs.rules", "proofs.terms"}


def test_the_second_checker_refuses_what_is_not_proved_and_starts_again_when_it_stopped():
    proof = to_json(square(GOAL))
    assert second_checker.refusal(proof) == ""
    false = {**proof, "theorem": {**proof["theorem"], "claim": "2·⟨x | y⟩ ≤ ⟨x | x⟩"}}
    assert "another claim" in second_checker.refusal(false)
    assert "no proof" in second_checker.refusal({"kind": "belief"})
    second_checker._process().kill()
    second_checker._process().wait()
    assert "stopped" in second_checker.refusal(proof)
    assert second_checker.refusal(proof) == ""


m = size("m")
z, (i, j) = vector("x", m), indices("i j", m)
SYMBOLIC = replace(small.CLAIM, formula=Formula(2 * z[j], (j,)))


def derives_the_square(formula):
    """∂/∂x_j Σ x_i²."""
    return prove_equal(derivative(Sum(z[i] ** 2, i), z[j]), formula)


def is_itself(formula):
    """2x = x + x: it derives nothing."""
    return prove_equal(formula, z[j] + z[j])


def derives_another(formula):
    """∂/∂x_j (Σ x_i² + 1) is 2x_j as well."""
    return prove_equal(derivative(Sum(z[i] ** 2, i) + 1, z[j]), formula)


@pytest.mark.parametrize(
    ("proof", "expected", "says"),
    [
        (derives_the_square, "proved", "every size"),
        (is_itself, "undecided", "is not derivative"),
        (derives_another, "failed", "what it derives is not the claim's square"),
    ],
)
def test_a_derivative_is_proved_by_deriving_the_definition(proof, expected, says):
    result = run(small.source(claims=[replace(SYMBOLIC, proofs=[proof])], expect=None))
    (found,) = (e for e in result.evidence if e.kind == "proof")
    assert found.outcome == expected
    assert says in found.detail + found.scope
