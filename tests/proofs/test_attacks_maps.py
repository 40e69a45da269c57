"""Attempts to prove something false: moduli, strict inequalities, integrals, least points."""

import pytest

from dnnmath.proofs import (
    DomainError,
    HypothesisError,
    IdentityError,
    Implication,
    KernelError,
    LimitError,
    Map,
    Property,
    SignError,
    TermError,
    VariableError,
    assume,
    attained,
    bisection,
    cases,
    certificate,
    conclude,
    cut,
    dot,
    equal,
    fundamental,
    increasing,
    instance,
    instantiate,
    integral,
    inverse,
    least,
    lemma,
    norm,
    proves,
    rewrite,
    root,
    slope,
    split,
    weierstrass,
)

from .things import CONVEX, TRUE, L, X, a, b, c, eps, f, g, h, k, mu, n, r, refused, s, t, x, y, z

F, G, U = Map("F", "U"), Map("G"), "U"
NEAR = Property("Small", x - a, F.eta(a, eps))
CONTINUOUS = assume(Property("ContinuousAt", F, a))
ANSWER = instance(CONTINUOUS, x, eps)
LOW = weierstrass(f, L, a, y)
LOWEST = conclude(Property("Minimiser", f, least(f, L)), cut(
    LOW, conclude(Property("Small", y, L), instance(assume(Property("BoundedSet", "Ω", L)), y))
), over=(y,))  # fmt: skip
COERCIVE = assume(Property("Coercive", f, a, L))

# Strict inequalities ------------------------------------------------------------------------------


def test_what_is_at_most_is_not_below():
    weak = certificate(norm(x) <= norm(x))
    with refused(SignError, "certainly > 0"):
        certificate(norm(x) < norm(x), (1, weak))
    with refused(SignError, "certainly > 0"):
        certificate(norm(x) < norm(x))


@pytest.mark.parametrize("weight", [c, t, k, 0 * L])
def test_a_multiple_that_may_be_0_is_not_positive(weight):
    near = instance(assume(NEAR))
    with refused(SignError, "certainly > 0"):
        certificate(weight * near.conclusion.lhs < weight * near.conclusion.rhs, (weight, near))


def test_a_square_is_not_positive():
    near = instance(assume(NEAR))
    with refused(SignError, "certainly > 0"):
        certificate(norm(x) ** 2 > 0 * L, (1, x))
    with refused(SignError, "certainly > 0"):
        certificate(norm(x) ** 2 * near.conclusion.gap > 0 * L, (1, x, near))


def test_no_equation_makes_a_strict_inequality():
    same = certificate(equal(L, L))
    with refused(SignError):
        certificate(0 * L < L * 0, (1, same))


def test_strict_products_and_positive_numbers_are_positive():
    near = instance(assume(NEAR))
    gap = near.conclusion.gap
    assert certificate(gap * gap > 0 * L, (1, near, near))
    assert certificate(L + mu > 0 * L, (L + mu,))


def test_only_certificates_make_strict_inequalities():
    near = instance(assume(NEAR))
    positive = certificate(0 * L < L, (L,))
    with refused(IdentityError, "≤ or ≥"):
        root(0 * L < L, positive, certificate(L**2 >= 0, (L**2,)))
    with refused(IdentityError, "≤ or ≥"):
        split(norm(x) ** 2 > 0 * L, x, TRUE, TRUE)
    with refused(IdentityError, "not"):
        increasing(certificate(0 * L <= 0), L, t, goal=0 * L < L)
    with refused(IdentityError, "≤ or ≥"):
        bisection(certificate(0 * L < L, (L,)), y, z, (1, 0))
    with refused(IdentityError, "not"):
        slope(certificate(t * L >= 0, (t * L,)), t, goal=0 * L < L)
    assert near.conclusion.relation == "<"


def test_a_strict_statement_is_not_the_weak_one():
    assert not (mu > L).same(mu >= L)
    assert not equal(L, mu).same(mu > L)
    with refused(TermError):
        x < y  # noqa: B015


# Moduli -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("epsilon", [r, c, t, k, norm(x), L - mu, 0, -1, x, g(x)])
def test_a_modulus_answers_positive_numbers_only(epsilon):
    with refused(TermError):
        F.eta(a, epsilon)
    with refused(HypothesisError):
        instance(CONTINUOUS, x, epsilon)


@pytest.mark.parametrize("radius", [r, c, t, k, norm(x), L - mu, x])
def test_a_radius_is_certainly_positive(radius):
    with refused(HypothesisError):
        Property("Small", x, radius)


def test_continuity_says_nothing_of_far_points():
    assert ANSWER.hypotheses == {NEAR, Property("ContinuousAt", F, a)}
    assert ANSWER.inside == {(U, x)}
    assert not proves(ANSWER, ANSWER.conclusion)
    assert proves(ANSWER, Implication((NEAR,), ANSWER.conclusion))
    wider = Property("Small", x - a, F.eta(a, 2 * eps))
    assert not proves(ANSWER, Implication((wider,), ANSWER.conclusion))
    assert not proves(ANSWER, Implication((NEAR, wider), ANSWER.conclusion))
    assert not proves(ANSWER, Implication((NEAR,), norm(F(x) - F(a)) < eps / 2))
    assert not proves(TRUE, norm(x) ** 2 >= 1)


def test_continuity_is_concluded_from_its_own_modulus_only():
    for other in (F.eta(b, eps), F.eta(a, 2 * eps), G.eta(a, eps), eps):
        near = instance(assume(Property("Small", x - a, other)))
        said = norm(F(x) - F(a)) < eps
        wrong = certificate(said, (1, ANSWER), (0, near))
        with refused(VariableError, "in a hypothesis"):
            conclude(Property("ContinuousAt", F, a), wrong, over=(x, eps))


def test_continuity_is_concluded_for_every_point_and_every_epsilon():
    for other in (Property("ContinuousAt", G, a), Property("ContinuousAt", F, b)):
        with refused(VariableError, "in a hypothesis"):  # what it supposes is another nearness
            conclude(other, ANSWER, over=(x, eps))
    with refused(VariableError):
        conclude(Property("ContinuousAt", F, a), ANSWER, over=(a, eps))
    with refused(VariableError):
        conclude(Property("ContinuousAt", F, a), instance(CONTINUOUS, x, L / 2), over=(x, L / 2))
    with refused(VariableError):
        conclude(
            Property("ContinuousAt", F, a), instance(CONTINUOUS, x + y, eps), over=(x + y, eps)
        )
    with refused(KernelError):
        conclude(Property("ContinuousAt", F, a), ANSWER, over=(x,))
    with refused(KernelError):
        conclude(Property("ContinuousAt", F, a), ANSWER, over=(x, r))


def test_continuity_is_not_differentiability():
    with refused(IdentityError):
        conclude(Property("Frechet", F, a), ANSWER, over=(x, eps))


def test_nearness_of_one_point_is_not_that_of_another():
    other = conclude(
        Property("Small", F(x) - F(a), eps), certificate(ANSWER.conclusion, (1, ANSWER))
    )
    for wanted in (Property("Small", F(y) - F(a), eps), Property("Small", F(x) - F(a), eps / 2)):
        with refused(IdentityError):
            cut(instance(assume(wanted)), other)
        with refused(IdentityError):
            conclude(wanted, ANSWER)


def test_a_variable_in_a_radius_is_not_free():
    here = instance(assume(Property("Small", x, eps)))
    level = certificate(0 * eps <= eps, (eps,), (0, here))
    with refused(VariableError):
        slope(certificate(eps >= 0, (1, level)), eps)
    moved = instantiate(here, {x: y, eps: L + mu})
    assert moved.hypotheses == {Property("Small", y, L + mu)}
    with refused(SignError):
        instantiate(here, {eps: c})


# Maps and their derivatives -----------------------------------------------------------------------


def test_a_derivative_is_linear_and_a_map_is_not():
    assert F.d(a, r * x - 2 * y) == r * F.d(a, x) - 2 * F.d(a, y)
    assert F.d(a, 0).normal == frozenset()
    assert F.d(2 * a, x) != 2 * F.d(a, x)
    assert F(x + y) != F(x) + F(y)
    assert F(0) != x - x
    assert F.eta(a, 2 * eps) != 2 * F.eta(a, eps)
    assert F(x) != G(x)
    assert F.d(a, x) != G.d(a, x)
    assert F.d(a, x) != F(x)


def test_a_derivative_of_scalars_or_of_nothing_is_refused():
    for wrong in (L, 1, None, "x", 0.5):
        for make in (F, lambda v: F.d(v, x), lambda v: F.d(x, v), lambda v: F.eta(v, eps)):
            with refused(TermError):
                make(wrong)


def test_a_map_is_no_function_and_a_function_no_map():
    for wrong in (f, "F", F(x), None):
        with refused(HypothesisError):
            Property("ContinuousAt", wrong, a)
    for wrong in (F, "f"):
        with refused(HypothesisError):
            Property("Convex", wrong)
    with refused(TermError, "one name"):
        norm(Map("f")(x)) + f(x)
    with refused(TermError, "one name"):
        norm(Map("F", "V")(x) - F(x))
    with refused(TermError, "one name"):
        Map("U", "U")(x)


@pytest.mark.parametrize("term", [
    dot(F(x + t * y), z), dot(F.d(x + t * y, y), z), dot(F.d(x, F(t * y)), z), norm(F(t * x)),
    F.eta(t * x, eps), F.eta(x, 1 + t * L + L), 1 / (L + t * mu + mu), integral(s, t * s),
])  # fmt: skip
def test_nothing_is_known_of_how_it_moves(term):
    with refused(KernelError):
        increasing(certificate(0 * L >= 0), term, t)
    with refused(KernelError):
        fundamental(term, t)


def test_a_slope_is_bounded_at_its_own_point_only():
    bounded = assume(Property("BoundedSlope", F, a, L))
    said = instance(bounded, x)
    for prop in (Property("BoundedSlope", F, b, L), Property("BoundedSlope", G, a, L),
                 Property("BoundedSlope", F, a, mu)):  # fmt: skip
        with refused(IdentityError):
            conclude(prop, said, over=(x,))
    with refused(VariableError):
        conclude(Property("BoundedSlope", F, a, L), instance(bounded, a), over=(a,))
    assert said.inside == frozenset()


# Inverses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "divisor", [r, c, L - mu, L + r, L + c - mu, k + n, norm(x), norm(x) - L, x, 0]
)
def test_only_what_is_positive_has_an_inverse(divisor):
    if divisor is not x:
        with refused(TermError):
            1 / (divisor + 0 * L)
    with refused(TermError):
        inverse(divisor)


def test_an_inverse_is_not_that_of_another_sum():
    assert 1 / (L + mu) != 1 / L + 1 / mu
    assert 1 / (L + mu) != 1 / (L + 2 * mu)
    with refused(IdentityError):
        certificate(equal((L + 2 * mu) / (L + mu), 1), (1, inverse(L + mu)))
    with refused(LimitError):
        slope(certificate(eps / (eps + L) >= 0, (eps / (eps + L),)), eps)


# Integrals ----------------------------------------------------------------------------------------

PSI = f(t * y + (1 - t) * z)
MEAN = fundamental(PSI, t)


def test_the_fundamental_theorem_asks_for_a_continuous_derivative_on_a_segment_in_a_convex_set():
    assert MEAN.inside == {("Ω", y), ("Ω", z)}
    assert MEAN.hypotheses == {
        Property("ContinuouslyDifferentiable", f), Property("ConvexSet", "Ω"),
    }  # fmt: skip
    assert MEAN.axioms == {"fundamental theorem of calculus"}


@pytest.mark.parametrize("goal", [
    equal(f(y), integral(t, dot(f.d(t * y + (1 - t) * z), y - z))),
    equal(f(y) - f(z), integral(t, dot(f.d(t * y + (1 - t) * z), z - y))),
    equal(f(y) - f(z), integral(t, dot(f.d(z), y - z))),
    equal(f(z) - f(y), integral(t, dot(f.d(t * y + (1 - t) * z), y - z))),
    f(y) - f(z) <= integral(t, dot(f.d(t * y + (1 - t) * z), y - z)),
])  # fmt: skip
def test_the_fundamental_theorem_says_one_thing(goal):
    with refused(IdentityError):
        fundamental(PSI, t, goal=goal)


def test_an_integral_is_over_the_unit_interval_of_a_scalar():
    for over in (L, c, r, k, x, 1, "t", t * s):
        with refused(KernelError):
            integral(over, L)
    with refused(TermError):
        integral(t, x)
    for over in (L, c, r, k, x):
        with refused(KernelError):
            fundamental(L * over if over is not x else L, over)


def test_a_bound_variable_is_not_captured():
    for value in (t, t * s, 1 - t):
        with refused(TermError, "bound"):
            instantiate(certificate(equal(integral(t, s), integral(t, s))), {s: value})
    with refused(TermError, "bound"):
        instantiate(MEAN, {t: s})
    with refused(TermError, "bound"):
        instantiate(MEAN, {y: z + t * y})
    step = instance(assume(Property("Descent", g, L, "X")), k)
    inner = equal(integral(s, dot(X(k + 1), x)), 0)
    with refused(IdentityError):
        rewrite(inner, TRUE, step)


def test_nothing_is_known_of_the_sign_of_an_integral():
    with refused(SignError):
        certificate(integral(t, t) >= 0, (integral(t, t),))
    assert integral(t, L) != integral(t, mu)
    assert integral(t, L) + integral(t, mu) != integral(t, L + mu)


# Least points -------------------------------------------------------------------------------------


def test_weierstrass_asks_for_a_closed_set_a_continuous_function_and_a_point_in_the_ball():
    assert LOW.hypotheses == {
        Property("Closed", "Ω"), Property("Continuous", f), Property("Small", a, L),
        Property("Small", y, L),
    }  # fmt: skip
    assert LOW.inside == {("Ω", a), ("Ω", y)}
    assert LOW.axioms == {"Weierstrass"}


def test_weierstrass_needs_a_closed_set_that_has_a_name():
    for wrong in (g, F, "f", None):
        with refused(DomainError):
            weierstrass(wrong, L, a, y)
    for radius in (c, r, norm(x), 0):
        with refused(KernelError):
            weierstrass(f, radius, a, y)


def test_a_least_point_is_that_of_its_function_and_ball():
    assert least(f, L) != least(f, mu)
    assert least(f, L) != least(h, L)
    with refused(TermError):
        least(f, r)


def test_a_least_value_is_attained_at_a_point_by_weierstrass_only():
    assert attained(LOWEST, a).hypotheses == LOWEST.hypotheses
    assert attained(LOWEST, a).inside == {("Ω", a)}
    somewhere = assume(Property("Minimiser", f, x))  # x need not lie in Ω
    other = assume(Property("Minimiser", f, least(h, L)))
    gradient = assume(Property("Minimiser", f, f.d(x)))
    for wrong in (somewhere, other, gradient, CONVEX, TRUE, assume(Property("Attained", f))):
        with refused(IdentityError):
            attained(wrong, a)
    with refused(KernelError):
        attained(LOWEST, L)


def test_an_assumed_minimiser_is_attained_where_weierstrass_puts_it_into_the_set():
    minimal = Property("Minimiser", f, least(f, L))
    known = attained(assume(minimal), a)
    assert known.hypotheses == {
        minimal, Property("Closed", "Ω"), Property("Continuous", f), Property("Small", a, L),
    }  # fmt: skip
    assert known.inside == {("Ω", a)}
    assert known.axioms == {"Weierstrass"}


def test_only_weierstrass_attains_a_least_value():
    for name, args in (("Attained", (f,)), ("Open", ("Ω",)), ("Closed", ("Ω",)),
                       ("Continuous", (f,)), ("ContinuouslyDifferentiable", (f,))):  # fmt: skip
        with refused(IdentityError):
            conclude(Property(name, *args))
        with refused(IdentityError):
            conclude(Property(name, *args), TRUE)


def outside(coercive=COERCIVE):
    """f(y) ≥ f(a) ≥ f(m) where ‖y‖ ≥ L."""
    larger, at_a = instance(coercive, y), weierstrass(f, L, a, a)
    return certificate(LOW.conclusion, (1, at_a), (1, larger))


def test_where_a_point_is_far_holds_only_what_is_said_there():
    larger = instance(COERCIVE, y)
    assert larger.hypotheses == {COERCIVE.conclusion, Property("Far", y, L)}
    assert not proves(larger, larger.conclusion)
    assert not proves(outside(), LOW.conclusion)


def test_near_and_far_are_all_cases():
    known = cases(LOW, outside(), y, L)
    assert known.hypotheses == {
        Property("Closed", "Ω"), Property("Continuous", f), Property("Small", a, L),
        Property("Coercive", f, a, L),
    }  # fmt: skip
    assert known.inside == {("Ω", a), ("Ω", y)}
    assert known.axioms == {"Weierstrass"}


def test_two_near_or_two_far_cases_are_not_all():
    near, far = Property("Small", y, L), Property("Far", y, L)
    assert near in cases(LOW, LOW, y, L).hypotheses
    assert far in cases(outside(), outside(), y, L).hypotheses
    assert {near, far} <= cases(outside(), LOW, y, L).hypotheses


def test_cases_of_another_point_or_radius_decide_nothing():
    near, far = Property("Small", y, L), Property("Far", y, L)
    assert {near, far} <= cases(LOW, outside(), z, L).hypotheses
    assert {near, far} <= cases(LOW, outside(), y, mu).hypotheses
    other = assume(Property("Coercive", f, a, mu))
    assert Property("Far", y, mu) in cases(LOW, outside(other), y, L).hypotheses


def test_the_two_cases_say_the_same():
    for wrong in (CONVEX, TRUE, weierstrass(f, L, a, a), assume(Property("Minimiser", f, a))):
        with refused(IdentityError):
            cases(LOW, wrong, y, L)
        with refused(IdentityError):
            cases(wrong, outside(), y, L)


def test_cases_are_of_a_point_and_a_positive_radius():
    for point, radius in ((L, L), (y, r), (y, c), (y, norm(y)), (y, 0)):
        with refused(KernelError):
            cases(LOW, outside(), point, radius)


def test_a_coercive_function_is_shown_to_be_so_at_every_far_point():
    grown = certificate(f(y) >= f(a), (1, instance(COERCIVE, y)))
    assert conclude(COERCIVE.conclusion, grown, over=(y,)).hypotheses == COERCIVE.hypotheses
    with refused(VariableError, "in a hypothesis"):  # far from a smaller ball is not far enough
        conclude(Property("Coercive", f, a, mu), grown, over=(y,))
    with refused(IdentityError):
        conclude(Property("Coercive", f, b, L), grown, over=(y,))
    with refused(IdentityError):
        conclude(Property("Coercive", h, a, L), grown, over=(y,))
    with refused(VariableError):
        conclude(COERCIVE.conclusion, grown, over=(a,))


# Goals --------------------------------------------------------------------------------------------


def test_the_premises_of_an_implication_are_that_something_is_small():
    for wrong in ((), (Property("Convex", f),), (mu >= L,)):
        with refused(IdentityError):
            Implication(wrong, mu >= L)
    assert str(Implication((NEAR,), mu >= L)) == "‖x - a‖ < η_F(a, ε) ⇒ μ ≥ L"


def test_a_lemma_keeps_what_it_supposes():
    assert lemma("continuity", ANSWER).hypotheses == ANSWER.hypotheses
