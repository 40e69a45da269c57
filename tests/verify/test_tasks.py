"""What becomes of a proposition that is right, wrong, blind, vacuous or cannot be decided."""

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from dnnmath.verify import (
    Claim,
    Counterexample,
    Domain,
    Formula,
    NearMiss,
    Refutation,
    Undecided,
    at_most,
    below,
    condition,
    domains,
    equal,
    plan,
    run,
    tasks,
)

from . import small


def outcome(result, name):
    return next(e for e in result.evidence if e.name == name)


def test_a_right_proposition_is_checked_and_its_printed_claim_refuted():
    result = run(small.source())
    assert (result.verdict, result.printed_verdict, result.problem) == ("checked", "refuted", "")
    assert {e.outcome for e in result.evidence} == {"inhabited", "checked", "rejected", "refuted"}
    miss = outcome(result, "rejects_cubes")
    assert miss.rejected_by == ("gradient_is_the_derivative", "is_odd")


def test_a_wrong_claim_fails_and_says_where():
    result = run(small.with_claim(function=small.halved))
    assert result.verdict == "failed"
    failed = outcome(result, "halved_is_the_derivative")
    assert failed.outcome == "failed"
    assert "x = array(" in failed.detail
    assert "reproduce: dnnmath replay small halved_is_the_derivative" in failed.detail
    assert outcome(result, "is_odd").outcome == "checked"


def test_a_check_that_accepts_a_near_miss_is_blind():
    misses = [*small.CLAIM.near_misses, NearMiss(small.halved)]
    result = run(small.with_claim(near_misses=misses))
    assert result.verdict == "blind"
    assert "is_odd accepts the mistake halved" in outcome(result, "rejects_halved").detail


def test_a_near_miss_may_be_unseen_by_a_property_but_by_no_other_check():
    unseen = [*small.CLAIM.near_misses, NearMiss(small.halved, unseen_by=["is_odd"])]
    result = run(small.with_claim(near_misses=unseen))
    assert result.verdict == "checked"
    assert outcome(result, "rejects_halved").rejected_by == ("gradient_is_the_derivative",)
    with pytest.raises(ValueError, match="names no property"):
        small.with_claim(near_misses=[NearMiss(small.halved, unseen_by=["halved"])])


def test_a_check_without_two_near_misses_is_blind():
    result = run(small.with_claim(near_misses=small.CLAIM.near_misses[:1]))
    assert result.verdict == "blind"
    assert (
        "must reject 2 near misses, it is shown 1" in outcome(result, "every_check_can_fail").detail
    )


def test_a_near_miss_of_the_wrong_shape_is_no_evidence():
    def flat(x):
        """A number for a vector."""
        return x.sum()

    misses = [*small.CLAIM.near_misses, NearMiss(flat, unseen_by=["is_odd"])]
    result = run(small.with_claim(near_misses=misses))
    assert outcome(result, "rejects_flat").outcome == "failed"
    assert "shape" in outcome(result, "rejects_flat").detail


def test_hypotheses_that_nothing_meets_are_vacuous():
    nothing = Domain("∈ ∅", lambda e: st.nothing(), lambda v, e: False, ("m",))
    result = run(small.source(given={"x": nothing}))
    assert outcome(result, "hypotheses_are_inhabited").outcome == "vacuous"
    assert result.verdict in ("vacuous", "failed")


def test_a_domain_that_refuses_what_it_draws_fails():
    broken = replace(domains.vector("m"), admits=lambda v, e: False)
    result = run(small.source(given={"x": broken}))
    assert "refuses what it draws" in outcome(result, "hypotheses_are_inhabited").detail


def test_a_check_that_cannot_tell_is_undecided_and_never_passed():
    def unsure(claim, x):
        """Never decides."""
        raise Undecided("no idea")

    misses = [replace(m, unseen_by=["unsure"]) for m in small.CLAIM.near_misses]
    result = run(small.with_claim(properties=[unsure], near_misses=misses))
    assert outcome(result, "unsure").outcome == "undecided"
    assert result.verdict in ("undecided", "blind")
    assert result.problem


def refuting(refutation):
    def witness():
        return refutation

    return outcome(run(small.source(counterexamples=[Counterexample(witness)])), "witness")


def test_a_counterexample_must_break_its_claim_and_meet_its_hypotheses():
    true, false = below(0, 1), below(1, 0)
    assert refuting(Refutation("w", {"h": true}, false)).outcome == "refuted"
    assert refuting(Refutation("w", {"h": true}, true)).outcome == "failed"
    assert refuting(Refutation("w", {"h": false}, false)).outcome == "failed"
    assert refuting(Refutation("w", {"h": [true, false]}, false)).outcome == "failed"
    assert refuting(Refutation("w", {}, false)).outcome == "failed"
    assert refuting(Refutation("w", {"h": true}, below(0.5, 0))).outcome == "failed"


def test_an_undecided_counterexample_refutes_nothing():
    import sympy

    unknown = equal(sympy.Symbol("x"), 1)
    assert refuting(Refutation("w", {"h": below(0, 1)}, unknown)).outcome == "undecided"
    result = run(
        small.source(
            counterexamples=[Counterexample(lambda: Refutation("w", {"h": below(0, 1)}, unknown))]
        )
    )
    assert result.printed_verdict == "undecided"


def test_a_counterexample_to_another_statement_does_not_refute_the_printed_one():
    other = Counterexample(small.negative_square, refutes="the statement without x > 0")
    result = run(small.source(counterexamples=[other]))
    assert result.printed_verdict == "undecided"


def test_an_expectation_that_is_not_met_is_a_problem():
    result = run(small.source(expect="proved"))
    assert result.verdict == "checked"
    assert "expects proved" in result.problem


def test_what_rests_on_something_unproved_is_conditional():
    base = run(small.source())
    proved = replace(base, slug="a", verdict="proved", printed_verdict="proved")
    resting = replace(proved, slug="b", proposition=replace(base.proposition, rests_on=["a"]))
    further = replace(proved, slug="c", proposition=replace(base.proposition, rests_on=["b"]))
    assert [r.verdict for r in condition([proved, resting, further])] == ["proved"] * 3
    weak = replace(proved, verdict="checked")
    verdicts = [r.verdict for r in condition([weak, resting, further])]
    assert verdicts == ["checked", "conditional", "conditional"]
    assert condition([resting])[0].verdict == "conditional"
    circle = replace(resting, proposition=replace(base.proposition, rests_on=["b"]))
    assert condition([circle])[0].verdict == "conditional"


def test_two_pieces_of_evidence_cannot_have_one_name():
    with pytest.raises(ValueError, match="several pieces of evidence are called"):
        plan(small.source(claims=[small.CLAIM, small.CLAIM]))


def test_pinned_inputs_are_examined_every_time():
    def wrong_at_one_point(x):
        """Wrong where x_1 = 7.25."""
        return np.where(x == 7.25, 0, 2 * x) if x.dtype == float else 2 * x

    result = run(small.with_claim(function=wrong_at_one_point, at=[{"x": np.array([7.25])}]))
    assert "x = array([7.25])" in outcome(result, "wrong_at_one_point_is_the_derivative").detail


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "lemma"}, "kind is"),
        ({"expect": "true"}, "expect is"),
        ({"claims": []}, "claims is empty"),
        ({"counterexamples": []}, "a repair needs"),
        ({"given": {"m": domains.vector("m")}}, "the same name"),
        ({"sizes": {"q": (1, 2)}}, "occur in no domain"),
        ({"given": {"y": domains.vector("m")}}, "'x' is no variable"),
        ({"claims": [replace(small.CLAIM, by="")]}, "go together"),
        ({"claims": [replace(small.CLAIM, proofs=[len])]}, "needs the formula"),
        ({"claims": [replace(small.CLAIM, at=[{"x": np.eye(2)}])]}, "is not met"),
        ({"claims": [replace(small.CLAIM, at=[{"y": 1}])]}, "'y' is no variable"),
        ({"claims": [replace(small.CLAIM, properties=[lambda x: x])]}, "must be 'claim'"),
        ({"claims": [replace(small.CLAIM, near_misses=[NearMiss(lambda y: y)])]}, "must take"),
    ],
)
def test_a_record_that_contradicts_itself_is_an_error(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(small.PROPOSITION, **changes)


def test_a_misspelt_field_is_an_error():
    with pytest.raises(TypeError, match="near_mises"):
        Claim(small.gradient, near_mises=[])


def test_a_smaller_size_than_the_hypotheses_admit_is_refused():
    with pytest.raises(ValueError, match="m ≥ 2 is not met"):
        replace(
            small.PROPOSITION,
            sizes={"m": (2, 4)},
            claims=[replace(small.CLAIM, at=[{"x": np.ones(1)}])],
        )


def test_inequality_claims_need_no_derivative():
    def nonnegative(x):
        return at_most(0, (x**2).sum())

    def positive(x):
        return below(0, (x**2).sum())

    def above_one(x):
        return at_most(1, (x**2).sum())

    at = [{"x": np.zeros(2)}]
    claim = Claim(nonnegative, near_misses=[NearMiss(positive, at=at), NearMiss(above_one, at=at)])
    assert run(small.source(claims=[claim])).verdict == "checked"


def test_a_formula_is_compared_entry_by_entry():
    from dnnmath.symbolic import indices, size, vector

    m = size("m")
    x = vector("x", m)
    (i,) = indices("i", m)
    right = small.with_claim(formula=Formula(2 * x[i], (i,)))
    assert outcome(run(right), "gradient_is_the_formula").outcome == "checked"
    wrong = small.with_claim(formula=Formula(2 * x[i] + Fraction(1, 10**15), (i,)))
    assert outcome(run(wrong), "gradient_is_the_formula").outcome == "failed"


def test_a_claim_that_raises_says_at_which_input_and_how_to_see_it_again():
    def takes_the_eighth(x):
        """x_8 is not always there."""
        return 0 * x + x[7]

    result = run(small.with_claim(function=takes_the_eighth, near_misses=[]))
    detail = outcome(result, "takes_the_eighth_is_the_derivative").detail
    assert "IndexError" in detail
    assert "x = array([" in detail
    assert "dnnmath replay small takes_the_eighth_is_the_derivative" in detail


def test_a_counterexample_to_the_printed_claim_needs_a_repair():
    with pytest.raises(ValueError, match="needs a repair"):
        replace(small.PROPOSITION, repair="")


def test_sizes_are_ranges():
    with pytest.raises(ValueError, match=r"m is from 1 to a larger one, not 5\.\.2"):
        replace(small.PROPOSITION, sizes={"m": (5, 2)})


def test_a_failing_input_is_made_simpler_while_patience_lasts(monkeypatch):
    def wrong_beyond_three(x):
        """Wrong where an entry is above 3."""
        return np.where(x > 3, 0, 2 * x)

    def input_reported():
        result = run(small.with_claim(function=wrong_beyond_three, near_misses=[]))
        detail = outcome(result, "wrong_beyond_three_is_the_derivative").detail
        return eval(re.search(r"x = (array\(.*\))", detail)[1], {"array": np.array})

    assert len(input_reported()) == 1
    monkeypatch.setattr(tasks, "PATIENCE", 0.0)
    assert (input_reported() > 3).any()
