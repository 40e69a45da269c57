"""What is proved, on exactly which hypotheses and axioms; the second checker agrees."""

import json

import pytest

from dnnmath.proofs import (
    AXIOMS,
    REGISTRY,
    Property,
    Term,
    assume,
    certificate,
    conclude,
    equal,
    instance,
    norm,
    prose,
    sequent,
    to_json,
    within,
)
from dnnmath.proofs.checker import check

from . import theorems
from .theorems import L, X, a, f, k, t, u, x, y, z

MVT, QUOTIENT, INDUCTION, ROOT, NESTED, FUNDAMENTAL, WEIERSTRASS = AXIOMS
ON_OMEGA = {"Differentiable(f)", "ConvexSet(Ω)"}
OPEN_OMEGA = {"Differentiable(f)", "Open(Ω)"}
SMOOTH = {"Differentiable(g)", "Smooth(g, L)"}

PINS = {  # proof: claim, hypotheses, points inside Ω, axioms, lemmas
    "lagrange_identity": ("‖b‖²·(‖a‖²·‖b‖² - ⟨a | b⟩²) = ‖‖b‖²·a - ⟨a | b⟩·b‖²", (), (), (), ()),
    "cauchy_schwarz_squared": ("⟨a | b⟩² ≤ ‖a‖²·‖b‖²", (), (), (), ()),
    "cauchy_schwarz": ("⟨a | b⟩ ≤ ‖a‖·‖b‖", (), (), {ROOT}, ()),
    "cauchy_schwarz_below": ("-‖a‖·‖b‖ ≤ ⟨a | b⟩", (), (), {ROOT}, ()),
    "equality_needs_dependence": ("‖b‖²·a - ⟨a | b⟩·b = 0", {"Aligned(a, b)"}, (), (), ()),
    "dependence_gives_equality": ("Aligned(λ·b, b)", (), (), (), ()),
    "equality_at_zero": ("Aligned(a, b - b)", (), (), (), ()),
    "convex_implies_first_order": ("FirstOrder(f)", {"Convex(f)"} | OPEN_OMEGA, (), {QUOTIENT}, ()),
    "first_order_implies_convex": ("Convex(f)", {"FirstOrder(f)", "ConvexSet(Ω)"}, (), (), ()),
    "first_order_implies_monotone": ("Monotone(f)", {"FirstOrder(f)"}, (), (), ()),
    "monotone_implies_first_order": ("FirstOrder(f)", {"Monotone(f)"} | ON_OMEGA, (), {MVT}, ()),
    "monotone_implies_convex": ("Convex(f)", {"Monotone(f)"} | ON_OMEGA, (), {MVT}, ()),
    "strongly_convex_implies_first_order": (
        "StrongFirstOrder(f, μ)", {"StronglyConvex(f, μ)"} | OPEN_OMEGA, (), {QUOTIENT}, (),
    ),
    "stationary_implies_minimiser": (
        "Minimiser(f, x*)", {"Convex(f)", "Stationary(f, x*)"} | OPEN_OMEGA, {"x*"}, {QUOTIENT}, (),
    ),
    "minimiser_implies_stationary": (
        "Stationary(f, x*)", {"Minimiser(f, x*)"} | OPEN_OMEGA, {"x*"}, {QUOTIENT}, (),
    ),
    "minimisers_are_convex": (
        "Minimiser(f, t·x* + (1 - t)·y*)", {"Convex(f)", "Minimiser(f, x*)", "Minimiser(f, y*)"},
        {"x*", "y*"}, (), (),
    ),
    "minimiser_is_unique": (
        "x* - y* = 0",
        {"StronglyConvex(f, μ)", "Minimiser(f, x*)", "Minimiser(f, y*)", "ConvexSet(Ω)"},
        {"x*", "y*"}, (), (),
    ),
    "descent_lemma": (
        "f(z) ≤ f(y) + ⟨f'(y) | z - y⟩ + L/2·‖z - y‖²", {"Smooth(f, L)"} | ON_OMEGA, {"y", "z"},
        {MVT}, {"descent lemma"},
    ),
    "gradient_step": (
        "f(x - f'(x)/L) - f(x) ≤ -‖f'(x)‖²/(2·L)", {"Smooth(f, L)"} | ON_OMEGA,
        {"x", "x - f'(x)/L"}, {MVT}, {"descent lemma"},
    ),
    "interpolation": (
        "g(z) ≥ g(y) + ⟨g'(y) | z - y⟩ + ‖g'(y) - g'(z)‖²/(2·L)", {"Convex(g)"} | SMOOTH, (),
        {MVT, QUOTIENT},
        {"descent lemma", "first-order convexity", "interpolation inequality"},
    ),
    "cocoercivity": (
        "Cocoercive(g, L)", {"Convex(g)"} | SMOOTH, (), {MVT, QUOTIENT},
        {"descent lemma", "first-order convexity", "interpolation inequality"},
    ),
    "cocoercivity_on_a_domain": (
        "Cocoercive(f, L)", {"Convex(f)", "Smooth(f, L)", "Open(Ω)"} | ON_OMEGA, (),
        {MVT, QUOTIENT, NESTED}, {"descent lemma"},
    ),
    "cocoercive_implies_smooth": ("Smooth(f, L)", {"Cocoercive(f, L)"}, (), (), ()),
    "cocoercive_implies_convex": ("Convex(f)", {"Cocoercive(f, L)"} | ON_OMEGA, (), {MVT}, ()),
    "descent_lemma_is_sharp": (
        "g(z) = g(y) + ⟨g'(y) | z - y⟩ + L/2·‖z - y‖²", {"Quadratic(g, L)"}, (), (), (),
    ),
    "gradient_step_is_sharp": (
        "g(x - g'(x)/L) - g(x) = -‖g'(x)‖²/(2·L)", {"Quadratic(g, L)"}, (), (), (),
    ),
    "interpolation_is_sharp": (
        "g(z) = g(y) + ⟨g'(y) | z - y⟩ + ‖g'(y) - g'(z)‖²/(2·L)", {"Quadratic(g, L)"}, (), (), (),
    ),
    "cocoercivity_is_sharp": (
        "‖g'(y) - g'(z)‖²/L = ⟨g'(y) - g'(z) | y - z⟩", {"Quadratic(g, L)"}, (), (), (),
    ),
    "potential_decreases": (
        "k·(g(x) - g(u)) + L/2·‖x - u‖² ≥ (k + 1)·(g(x - g'(x)/L) - g(u)) + L/2·‖x - g'(x)/L - u‖²",
        {"Convex(g)"} | SMOOTH, (), {MVT, QUOTIENT}, {"descent lemma", "first-order convexity"},
    ),
    "gradient_descent_rate": (
        "n·(g(X[n]) - g(u)) ≤ L/2·‖X[0] - u‖²", {"Convex(g)", "Descent(g, L, X)"} | SMOOTH, (),
        {MVT, QUOTIENT, INDUCTION}, {"descent lemma", "first-order convexity"},
    ),
    "linear_rate": (
        "g(x - g'(x)/L) - g(u) ≤ (1 - μ/L)·(g(x) - g(u))", {"StronglyConvex(g, μ)"} | SMOOTH, (),
        {MVT, QUOTIENT}, {"descent lemma", "strong first-order convexity"},
    ),
    "distance_shrinks": (
        "‖x - g'(x)/L - x*‖² ≤ (1 - μ/L)·‖x - x*‖²",
        {"StronglyConvex(g, μ)", "Minimiser(g, x*)"} | SMOOTH, (), {MVT, QUOTIENT},
        {"descent lemma", "strong first-order convexity"},
    ),
}  # fmt: skip

PROOFS = pytest.mark.parametrize("proof", theorems.PROOFS, ids=lambda proof: proof.__name__)


def test_every_proof_is_pinned():
    assert [proof.__name__ for proof in theorems.PROOFS] == list(PINS)


@PROOFS
def test_the_theorem_stands_on_exactly_these_hypotheses_and_axioms(proof):
    claim, hypotheses, inside, axioms, lemmas = PINS[proof.__name__]
    assert sequent(proof()) == {
        "claim": claim,
        "hypotheses": sorted(hypotheses),
        "inside": [["Ω", p] for p in sorted(inside)],
        "axioms": sorted(axioms),
        "rests_on": sorted(lemmas),
    }


@PROOFS
def test_the_second_checker_agrees(proof):
    check(json.loads(json.dumps(to_json(proof()))))


@PROOFS
def test_the_printed_proof_has_a_line_for_each_step_and_ends_with_the_claim(proof):
    theorem = proof()
    text = prose(theorem).splitlines()
    steps = [line for line in text if line[:3].strip().isdigit()]
    assert len(steps) == len(to_json(theorem)["lines"])
    assert str(theorem.conclusion) in steps[-1]
    assert all(len(line.split("   ")[-1].strip()) > 2 for line in steps)


def test_a_printed_proof_reads_like_one_on_paper():
    assert prose(theorems.cocoercive_implies_smooth()).splitlines() == [
        "Assume Cocoercive(f, L): f' is 1/L-co-coercive.",
        "Then Smooth(f, L).",
        "Proof.",
        "  1. Cocoercive(f, L)                               by hypothesis",
        "  2. ‖f'(y) - f'(z)‖²/L ≤ ⟨f'(y) - f'(z) | y - z⟩   (1) at y, z",
        "  3. ‖f'(y) - f'(z)‖² ≤ L²·‖y - z‖²                 "
        "add 2·L·(2) + ‖f'(y) - f'(z) - L·(y - z)‖²",
        "  4. Smooth(f, L)                                   (3), for all y, z",
    ]


# Every hypothesis of the registry has an inhabitant: f(x) = (L/2)‖x‖² on Ω, and points at 0 -------

QUADRATIC = assume(Property("Quadratic", f, L))


def value(p):
    """f(p) = (L/2)‖p‖²."""
    return instance(QUADRATIC, p)


def gradient(p):
    """f'(p) = Lp."""
    return instance(QUADRATIC, p, part=1)


def inhabitants():
    """Each property that says something, proved of the quadratic."""
    zero = x - x
    w = t * y + (1 - t) * z
    secant = f.d(y) - f.d(z)
    apart = secant + L * (y - z)
    chord = [(t, value(y)), (1 - t, value(z)), (-1, value(w))]
    above = [(1, value(z)), (-1, value(y)), (y - z, gradient(y))]
    lipschitz = [(-apart, gradient(y)), (apart, gradient(z))]

    def says(name, *args, over=()):
        (claim, *_), _ = Property(name, f, *args).at(list(over))
        return claim

    return {
        "Convex": certificate(says("Convex", over=(y, z, t)), *chord, (L * t * (1 - t) / 2, y - z)),
        "StronglyConvex": certificate(says("StronglyConvex", L, over=(y, z, t)), *chord),
        "FirstOrder": certificate(says("FirstOrder", over=(y, z)), *above, (L / 2, y - z)),
        "StrongFirstOrder": certificate(says("StrongFirstOrder", L, over=(y, z)), *above),
        "Monotone": certificate(
            says("Monotone", over=(y, z)), (y - z, gradient(y)), (z - y, gradient(z)), (L, y - z)
        ),
        "Smooth": certificate(says("Smooth", L, over=(y, z)), *lipschitz),
        "Cocoercive": certificate(
            says("Cocoercive", L, over=(y, z)),
            (-secant / L, gradient(y)), (secant / L, gradient(z)),
        ),
        "Minimiser": certificate(
            says("Minimiser", zero, over=(y,)), (1, value(y)), (-1, value(zero)), (L / 2, y)
        ),
        "Stationary": certificate(says("Stationary", zero), (1, gradient(zero))),
    }  # fmt: skip


INHABITED = {"Open", "ConvexSet", "Differentiable", "Quadratic", "Descent", "Aligned"} | set(
    inhabitants()
)


def test_every_property_of_the_registry_has_an_inhabitant():
    assert set(REGISTRY) == INHABITED


@pytest.mark.parametrize("name", inhabitants())
def test_the_quadratic_has_the_property(name):
    shown = inhabitants()[name]
    parameters = [L] if "positive" in REGISTRY[name].takes else []
    places = [x - x] if "point" in REGISTRY[name].takes else []
    over = {"": (), "point": (y,), "point point": (y, z), "point point unit": (y, z, t)}
    if name in ("Convex", "StronglyConvex"):
        shown = within(shown, t * y + (1 - t) * z, (t, y), (1 - t, z))
    known = conclude(Property(name, f, *parameters, *places), shown, over=over[REGISTRY[name].over])
    assert {h.name for h in known.hypotheses} <= {"Quadratic", "ConvexSet"}
    check(to_json(known))


def test_gradient_descent_stays_at_the_minimum_of_the_quadratic():
    (step,), _ = Property("Descent", f, L, "X").at([k])
    zero = Term("zero")
    still = step.substitute({X(k): zero, X(k + 1): zero})
    certificate(still, (1 / L, gradient(zero)))


def test_alignment_holds_at_zero():
    assert instance(theorems.equality_at_zero()).hypotheses == frozenset()
    assert certificate(equal(norm(a - a), norm(u - u)))


def test_the_quadratic_is_differentiable():
    assert instance(QUADRATIC, x, part=2).conclusion == Property("Differentiable", f)
