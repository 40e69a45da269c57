"""What is proved, on exactly which hypotheses and axioms; the second checker agrees."""

import json
import re

import pytest

from dnnmath.proofs import (
    REGISTRY,
    Map,
    Property,
    Term,
    assume,
    certificate,
    conclude,
    dot,
    equal,
    instance,
    norm,
    prose,
    root,
    sequent,
    symbols,
    to_json,
    within,
)
from dnnmath.proofs.checker import check

from . import theorems
from .pins import PINS
from .theorems import L, X, a, b, f, k, t, u, x, y, z

PROOFS = pytest.mark.parametrize("name", theorems.PROOFS)


def test_every_proof_is_pinned():
    assert set(theorems.PROOFS) == set(PINS)


@PROOFS
def test_the_theorem_stands_on_exactly_these_hypotheses_and_axioms(name):
    claim, hypotheses, inside, axioms, lemmas = PINS[name]
    assert sequent(theorems.PROOFS[name]()) == {
        "claim": claim,
        "hypotheses": sorted(hypotheses),
        "inside": sorted(p.split(" ∈ ")[::-1] for p in inside),
        "axioms": sorted(axioms),
        "rests_on": sorted(lemmas),
    }


@PROOFS
def test_the_second_checker_agrees(name):
    check(json.loads(json.dumps(to_json(theorems.PROOFS[name]()))))


@PROOFS
def test_the_printed_proof_numbers_its_lines_each_with_its_reason_and_ends_with_the_claim(name):
    theorem = theorems.PROOFS[name]()
    text = prose(theorem)
    rows = re.findall(r"^ *(\d+)\. (.+?)(?:   |\n) *(\S.+)$", text, flags=re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, len(rows) + 1))
    assert rows[-1][1].strip() == str(theorem.conclusion)
    assert all(len(reason) > 2 for _, _, reason in rows)
    cited = {n for line in to_json(theorem)["lines"] for n in line["from"]}
    assert len(rows) <= len(cited) + 1  # each line but the last is used; lemmas are not repeated


def test_a_printed_proof_reads_like_one_on_paper():
    proof = theorems.PROOFS["cocoercivity.completes_the_square"]
    assert prose(proof()).splitlines() == [
        "Assume",
        "  Cocoercive(f, L): f' is 1/L-co-coercive",
        "  y ∈ Ω",
        "  z ∈ Ω",
        "Then ‖f'(y) - f'(z)‖² ≤ L²·‖y - z‖².",
        "Proof.",
        "  1. Cocoercive(f, L)                               by hypothesis",
        "  2. ‖f'(y) - f'(z)‖²/L ≤ ⟨f'(y) - f'(z) | y - z⟩   (1) at y, z",
        "  3. ‖f'(y) - f'(z)‖² ≤ L²·‖y - z‖²                 "
        "add 2·L·(2) + ‖f'(y) - f'(z) - L·(y - z)‖²",
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
        "Coercive": certificate(
            says("Coercive", zero, L, over=(y,)), (1, value(y)), (-1, value(zero)), (L / 2, y)
        ),
    }  # fmt: skip


# {0} with f = 0 is Open, Closed, … at once; the kernel's terms do not say what these mean.
OF_THE_SINGLETON = {
    "Open", "ConvexSet", "Closed", "Differentiable", "ContinuouslyDifferentiable", "Continuous",
    "Attained",
}  # fmt: skip
SHOWN_BELOW = {"Quadratic", "Descent", "Aligned", "Small", "BoundedSet", "Scaling", "ContinuousAt",
               "Frechet", "BoundedSlope"}  # fmt: skip
OF_ANY_OTHER_SPACE = {"Far"}  # {0} has no point far from 0; no theorem proves a goal that keeps it
INHABITED = OF_THE_SINGLETON | OF_ANY_OTHER_SPACE | SHOWN_BELOW | set(inhabitants())


def test_every_property_of_the_registry_has_an_inhabitant():
    assert set(REGISTRY) == INHABITED


@pytest.mark.parametrize("name", inhabitants())
def test_the_quadratic_has_the_property(name):
    shown = inhabitants()[name]
    takes = {"function": f, "positive": L, "radius": L, "point": x - x}
    args = [takes[kind] for kind in REGISTRY[name].takes.split()]
    over = {"": (), "point": (y,), "point point": (y, z), "point point unit": (y, z, t)}
    if name in ("Convex", "StronglyConvex"):
        shown = within(shown, t * y + (1 - t) * z, (t, y), (1 - t, z))
    known = conclude(Property(name, *args), shown, over=over[REGISTRY[name].over])
    assert {h.name for h in known.hypotheses} <= {"Quadratic", "ConvexSet"}
    check(to_json(known))


def test_gradient_descent_stays_at_the_minimum_of_the_quadratic():
    (step,), _ = Property("Descent", f, L, "X").at([k])
    zero = Term("zero")
    still = step.substitute({X(k): zero, X(k + 1): zero})
    certificate(still, (1 / L, gradient(zero)))


def test_alignment_holds_at_zero():
    zero = b - b
    aligned = certificate(equal(dot(a, zero) ** 2, norm(a) ** 2 * norm(zero) ** 2))
    assert conclude(Property("Aligned", a, zero), aligned).hypotheses == frozenset()
    assert certificate(equal(norm(a - a), norm(u - u)))


def test_the_quadratic_is_differentiable():
    assert instance(QUADRATIC, x, part=2).conclusion == Property("Differentiable", f)


# Maps: F(x) = cx is continuous and differentiable everywhere, with η(ε) = ε/c ---------------------

F = Map("F", "U")
c, eps = symbols("c ε", "positive")
SCALES = assume(Property("Scaling", F, c))


def image(p, part=0):
    """F(p) = cp, F'(p)p = cp, η(p, ε) = ε/c."""
    return instance(SCALES, p, p, eps, part=part)


def squared(left, right, *equations):
    """‖left‖ ≤ c‖right‖, from the equality of the squares."""
    size = certificate(c * norm(right) >= 0, (c * norm(right),))
    squares = certificate((c * norm(right)) ** 2 >= norm(left) ** 2, *equations)
    return root(norm(left) <= c * norm(right), size, squares)


def test_a_scaling_is_continuous():
    change, sum_ = F(x) - F(a), F(x) - F(a) + c * (x - a)
    stretched = squared(change, x - a, (-sum_, image(x)), (sum_, image(a)))
    near = instance(assume(Property("Small", x - a, F.eta(a, eps))))
    below = certificate(norm(change) < eps, (c, near), (1, stretched), (-c, image(a, part=2)))
    known = conclude(Property("ContinuousAt", F, a), below, over=(x, eps))
    assert known.hypotheses == {Property("Scaling", F, c)}
    check(to_json(known))


def test_a_scaling_is_differentiable_and_its_slope_is_c():
    off = F(x) - F(a) - F.d(a, x - a)
    slope = instance(SCALES, a, x - a, eps, part=1)
    equations = (-off, image(x)), (off, image(a)), (off, slope)
    squares = certificate(
        (eps * norm(x - a)) ** 2 >= norm(off) ** 2, (1, eps * (x - a)), *equations
    )
    size = certificate(eps * norm(x - a) >= 0, (eps * norm(x - a),))
    small = root(norm(off) <= eps * norm(x - a), size, squares)
    known = conclude(Property("Frechet", F, a), small, over=(x, eps))
    assert known.hypotheses == {Property("Scaling", F, c)}
    check(to_json(known))
    v = F.d(a, y)
    slope = instance(SCALES, a, y, eps, part=1)
    bounded = conclude(
        Property("BoundedSlope", F, a, c), squared(v, y, (-(v + c * y), slope)), over=(y,)
    )
    check(to_json(bounded))


def test_0_is_small():
    zero = x - x
    nothing = root(norm(zero) <= 0 * L, certificate(0 * L >= 0), certificate(norm(zero) ** 2 <= 0))
    positive = certificate(eps > 0 * L, (eps,))
    known = conclude(
        Property("Small", zero, eps), certificate(norm(zero) < eps, (1, nothing), (1, positive))
    )
    assert known.hypotheses == frozenset()
    check(to_json(known))
