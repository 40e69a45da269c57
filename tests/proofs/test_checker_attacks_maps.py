"""More false proofs as JSON: moduli, strict inequalities, inverses, integrals, least points."""

import pytest

from dnnmath.proofs.checker import check
from dnnmath.proofs.checker_analysis import FullChecker
from dnnmath.proofs.checker_terms import Rejected, World

from .test_checker_attacks import assume, expand, line

NAMES = {
    "x": "point", "y": "point", "a": "point", "Ω": "set", "U": "set", "f": "function on Ω",
    "g": "function", "F": "map on U", "G": "map", "L": "positive", "μ": "positive", "ε": "positive",
    "c": "nonnegative", "r": "real", "t": "unit", "s": "unit",
}  # fmt: skip
NEAR = [assume("Small(x - a, L)"), line("‖x - a‖ < L", "instance", 0, at=[], part=0)]
CONTINUOUS = [assume("ContinuousAt(F, a)"),
              line("‖F(x) - F(a)‖ < ε", "instance", 0, at=["x", "ε"], part=0)]  # fmt: skip
LOW = line("f(argmin_f(L)) ≤ f(y)", "weierstrass", points=["a", "y"], radius="L")
LEAST = [assume("Minimiser(f, argmin_f(L))")]
AT_A = line("f(argmin_f(L)) ≤ f(a)", "weierstrass", points=["a", "a"], radius="L")
MEAN = {"of": "f(t·y + (1 - t)·x)", "t": "t"}

ATTACKS = [
    ("no term is certainly > 0", [expand("L < L")]),
    ("no term is certainly > 0", [expand("0 < ‖x‖²", terms=[("1", "x")])]),
    ("no term is certainly > 0",
     [*NEAR, expand("c·‖x - a‖ < c·L", 1, terms=[("c", 0)])]),
    ("not said there", [NEAR[0], line("‖x - a‖ ≤ L/2", "instance", 0, at=[], part=0)]),
    ("certainly > 0", [assume("Small(x, c)")]),
    ("certainly > 0", [assume("Small(x, r)")]),
    ("certainly > 0", [assume("Small(x, ‖y‖)")]),
    ("not certainly positive", [assume("ContinuousAt(F, a)"), line(
        "‖F(x) - F(a)‖ < r", "instance", 0, at=["x", "r"], part=0)]),
    ("other hypotheses", CONTINUOUS),
    ("in a hypothesis", [*CONTINUOUS,
                         line("ContinuousAt(G, a)", "conclude", 1, over=["x", "ε"])]),
    ("takes a bare map", [assume("ContinuousAt(f, a)")]),
    ("takes a bare function", [assume("Convex(F)")]),
    ("ε > 0", [expand("η_F(x, c) ≥ η_F(x, c)")]),
    ("no value", [expand("η_f(x, ε) ≥ η_f(x, ε)")]),
    ("no value", [expand("⟨f'(x, y) | y⟩ ≥ ⟨f'(x, y) | y⟩")]),
    ("not an identity", [expand("⟨F(x + y) | a⟩ = ⟨F(x) + F(y) | a⟩")]),
    ("not an identity", [expand("⟨F'(2·x, y) | a⟩ = 2·⟨F'(x, y) | a⟩")]),
    ("not x·", [line("(L + μ)·(1/(L + 2·μ)) = 1", "inverse", of="L + μ")]),
    ("may vanish", [line("r·(1/r) = 1", "inverse", of="r")]),
    ("may vanish", [line("(L - μ)·(1/(L - μ)) = 1", "inverse", of="L - μ")]),
    ("not ψ", [line("f(y) = ∫₀¹ ⟨f'(t·y + (1 - t)·x) | y - x⟩ dt", "fundamental", **MEAN)]),
    ("not ψ", [line("f(y) - f(x) = ∫₀¹ ⟨f'(x) | y - x⟩ dt", "fundamental", **MEAN)]),
    ("wrong form",
     [line("f(y) - f(x) ≥ ∫₀¹ ⟨f'(t·y + (1 - t)·x) | y - x⟩ dt", "fundamental", **MEAN)]),
    ("moves", [line("L = ∫₀¹ L dt", "fundamental", of="⟨F(t·x) | y⟩", t="t")]),
    ("is bound", [expand("∫₀¹ s dt = ∫₀¹ s dt"),
                  line("∫₀¹ t dt = ∫₀¹ t dt", "instantiate", 0, at={"s": "t"})]),
    ("a sign", [expand("∫₀¹ t dt ≥ 0", terms=[("∫₀¹ t dt",)])]),
    ("dt is missing", [expand("∫₀¹ t t ≥ 0", terms=[])]),
    ("dt is missing", [expand("∫₀¹ t d ≥ 0", terms=[])]),
    ("whole space", [line("g(argmin_g(L)) ≤ g(y)", "weierstrass", points=["a", "y"], radius="L")]),
    ("not f", [line("L ≤ f(y)", "weierstrass", points=["a", "y"], radius="L")]),
    ("not f", [line("f(argmin_f(μ)) ≤ f(y)", "weierstrass", points=["a", "y"], radius="L")]),
    ("not f", [line("f(argmin_f(L)) ≤ f(x)", "weierstrass", points=["a", "y"], radius="L")]),
    ("other hypotheses", [LOW]),
    ("not a minimiser", [assume("Minimiser(f, x)"), line("Attained(f)", "attained", 0, a="a")]),
    ("not Minimiser", [*LEAST, line("Attained(g)", "attained", 0, a="a")]),
    ("not Attained", [*LEAST, line("Continuous(f)", "attained", 0, a="a")]),
    ("the two cases differ", [LOW, AT_A, line("f(argmin_f(L)) ≤ f(y)", "cases", 0, 1,
                                              of=["y", "L"])]),
    ("not what holds in both", [LOW, LOW, line("f(argmin_f(L)) ≤ f(x)", "cases", 0, 1,
                                               of=["y", "L"])]),
    ("other hypotheses", [LOW, LOW, line("f(argmin_f(L)) ≤ f(y)", "cases", 0, 1, of=["y", "L"])]),
    ("certainly > 0", [LOW, LOW, line("f(argmin_f(L)) ≤ f(y)", "cases", 0, 1, of=["y", "c"])]),
    ("other hypotheses", [assume("Coercive(f, a, L)"), line("f(a) ≤ f(y)", "instance", 0, at=["y"],
                                                            part=0)]),
    ("not said there", [assume("Coercive(f, a, L)"), line("f(x) ≤ f(y)", "instance", 0, at=["y"],
                                                          part=0)]),
    ("in a hypothesis", [assume("Coercive(f, a, L)"),
                         line("f(a) ≤ f(y)", "instance", 0, at=["y"], part=0),
                         line("Coercive(f, a, μ)", "conclude", 1, over=["y"])]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "lines"), ATTACKS, ids=[f"{r}: {p[-1]['claim']}" for r, p in ATTACKS]
)
def test_a_false_proof_is_refused_for_the_right_reason(reason, lines):
    before = FullChecker(World(NAMES), [])
    for record in lines[:-1]:
        before.add(record)
    stated = {"hypotheses": [], "inside": [], "axioms": [], "rests_on": []}
    stated["claim"] = lines[-1]["claim"]
    with pytest.raises(Rejected, match=reason):
        check({"kind": "theorem", "names": NAMES, "lines": lines, "theorem": stated})
