"""Attempts, from the outside, to prove something false: each meets an error of the kernel's own."""

import copy
import pickle
from dataclasses import replace
from fractions import Fraction

import pytest

from dnnmath.proofs import (
    DomainError,
    ForgeryError,
    Function,
    HypothesisError,
    IdentityError,
    KernelError,
    LimitError,
    Property,
    SignError,
    Statement,
    Term,
    TermError,
    Theorem,
    VariableError,
    assume,
    certificate,
    conclude,
    cut,
    dot,
    equal,
    increasing,
    instance,
    instantiate,
    lemma,
    length,
    norm,
    points,
    rewrite,
    root,
    sequence,
    slope,
    split,
    symbols,
    telescope,
    vanishes,
    within,
)

f, g, h = Function("f", "Ω"), Function("g"), Function("h")
a, b, u, v, x, y, z = points("a b u v x y z")
L, mu, eps = symbols("L μ ε", "positive")
c = symbols("c", "nonnegative")
r = symbols("r", "real")
t, s = symbols("t s", "unit")
k, n = symbols("k n", "natural")
X = sequence("X")

CONVEX = assume(Property("Convex", f))
SMOOTH = assume(Property("Smooth", f, L))
TANGENT = assume(Property("FirstOrder", g))
TRUE = certificate(norm(x) ** 2 >= 0, (1, x))  # something true, to build on


def refused(error, match=None):
    return pytest.raises(error, match=match)


# Terms that mean nothing --------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.5, float("nan"), True, "1", None, 1j, [1], {}])
def test_only_integers_and_fractions_are_numbers(value):
    with refused(TermError):
        x * value
    with refused(TermError):
        assert norm(x) >= value


def test_a_scalar_and_a_vector_do_not_add():
    with refused(TermError):
        norm(x) + x
    with refused(TermError):
        x + 1


def test_vectors_do_not_multiply():
    with refused(TermError):
        x * y
    with refused(TermError):
        x**2


def test_vectors_are_not_ordered():
    with refused(TermError):
        assert x >= y
    with refused(TermError):
        Statement(x, y, "≥")


def test_a_statement_relates_terms_of_one_sort():
    for lhs, rhs in [(norm(x), x), (x, norm(x)), (norm(x), 1), ("x", x), (None, None)]:
        with refused(TermError):
            Statement(lhs, rhs, "=")


def test_a_statement_has_a_known_relation():
    with refused(TermError):
        Statement(norm(x), norm(y), ">")


def test_an_equality_of_terms_is_not_a_statement():
    with refused(IdentityError):
        certificate(x == x)


def test_a_function_of_a_scalar_has_no_value():
    with refused(TermError):
        f(L)
    with refused(TermError):
        f.d(norm(x))


@pytest.mark.parametrize(
    "name", ["", "1", "x y", "x+y", "x'", "⟨x | y⟩", "f(x)", "L²", "x\n", None, 3]
)
def test_a_name_that_reads_as_something_else_is_refused(name):
    with refused(TermError):
        Term("point", name)
    with refused(TermError):
        Term("symbol", name, "positive")
    with refused(TermError):
        Function(name)(x)


def test_an_unknown_head_builds_nothing():
    with refused(TermError):
        Term("sqrt", norm(x))
    with refused(TermError):
        Term("+", x)
    with refused(TermError):
        Term("symbol", "q", "infinite")


@pytest.mark.parametrize("exponent", [-1, Fraction(1, 2), 0.5, None])
def test_exponents_are_natural_numbers(exponent):
    with refused(TermError):
        L**exponent


@pytest.mark.parametrize(
    "divisor", [r, c, t, k, norm(x), dot(x, y), g(x), L - L, L + mu, 1 - t, L - 1]
)
def test_only_products_of_positive_symbols_divide(divisor):
    with refused(TermError):
        1 / divisor
    with refused(TermError):
        x / divisor


@pytest.mark.parametrize("index", [k - 1, -1, Fraction(1, 2), L, t, k / 2, norm(x), x, r])
def test_a_sequence_has_natural_indices_only(index):
    with refused(TermError):
        X(index)


# One name for two things --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "second",
    [Term("symbol", "x", "positive"), Term("at", "x", k), Function("x")(y), Function("f", "x")(y)],
)
def test_a_point_and_something_else_of_the_same_name_do_not_meet(second):
    with refused(TermError, "two things"):
        norm(x) + (norm(second) if second.vector else second)


def test_one_symbol_with_two_signs_is_refused():
    with refused(TermError, "two things"):
        L * Term("symbol", "L", "real")


def test_one_function_with_two_domains_is_refused():
    with refused(TermError, "two things"):
        f(x) + Function("f")(x)


def test_a_domain_named_like_a_point_is_refused():
    with refused(TermError, "two things"):
        Function("g", "x")(x)


def test_a_property_of_two_things_of_one_name_is_refused():
    with refused(TermError, "two things"):
        Property("Stationary", Function("x"), x)
    with refused(TermError, "two things"):
        Property("Descent", g, L, "g")


def test_two_lemmas_with_one_name_for_two_things_do_not_combine():
    whole = Function("f")
    first = instance(assume(Property("FirstOrder", whole)), y, z)
    with refused(TermError, "two things"):
        certificate(norm(x) ** 2 >= 0, (1, x), (0, first), (0, instance(CONVEX, y, z, t)))


def test_a_symbol_renamed_after_use_keeps_its_meaning():
    positive = certificate(L >= 0, (L,))
    with refused(TermError, "two things"):
        certificate(Term("symbol", "L", "real") >= 0, (1, positive))


# Hypotheses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["False", "convex", "", None, 3, ("Convex",), ["Convex"]])
def test_the_registry_is_closed(name):
    with refused(HypothesisError):
        Property(name, f)


def test_a_statement_cannot_be_assumed():
    for statement in (Term("number", Fraction(1)) <= 0, equal(1, 0), 1, "Convex(f)", None, x):
        with refused(ForgeryError):
            assume(statement)


@pytest.mark.parametrize("parameter", [2 * L, L + mu, L / 2, 1, -L, r, c, t, k, norm(x)])
def test_parameters_of_hypotheses_are_bare_positive_symbols(parameter):
    # StronglyConvex(f, 2L) beside Smooth(f, L) would be contradictory
    with refused(HypothesisError):
        Property("StronglyConvex", f, parameter)
    with refused((HypothesisError, TermError)):
        Property("Smooth", f, parameter)


def test_a_hypothesis_cannot_become_contradictory_by_instantiation():
    both = cut(
        certificate(norm(x) ** 2 >= 0, (1, x), (0, instance(SMOOTH, x, y))),
    )
    with refused(HypothesisError):
        instantiate(both, {L: L / 2})


def test_a_property_of_the_wrong_things_is_refused():
    for args in [(), (f,), (f, f), (x, L), ("f", L), (f, "L"), (f, L, L)]:
        with refused(HypothesisError):
            Property("Smooth", *args)


def test_a_hypothesis_gives_nothing_at_the_wrong_number_of_points():
    for at in [(), (x,), (x, y), (x, y, t, t)]:
        with refused(HypothesisError):
            instance(CONVEX, *at)


@pytest.mark.parametrize(
    "weight", [2, -1, L, r, t + s, 1 - L, t - s, 2 * t, Fraction(3, 2), norm(x)]
)
def test_a_chord_is_not_prolonged_beyond_its_ends(weight):
    with refused(HypothesisError):
        instance(CONVEX, y, z, weight)


def test_a_part_a_property_does_not_have_is_refused():
    for part in (1, -1, None, "0"):
        with refused(IdentityError):
            instance(TANGENT, y, z, part=part)


def test_differentiability_says_nothing_by_itself():
    with refused(IdentityError):
        instance(assume(Property("Differentiable", f)))


def test_differentiability_is_not_concluded_from_nothing():
    for name in ("Differentiable", "Open", "ConvexSet"):
        with refused(IdentityError):
            conclude(Property(name, f if name == "Differentiable" else "Ω"))


def test_another_function_does_not_inherit_a_hypothesis():
    with refused(IdentityError):
        certificate(h(z) >= h(y) + dot(h.d(y), z - y), (1, instance(TANGENT, y, z)))
    with refused(IdentityError):
        conclude(Property("FirstOrder", h), instance(TANGENT, y, z), over=(y, z))


def test_another_parameter_does_not_inherit_a_hypothesis():
    smooth = instance(SMOOTH, y, z)
    with refused(IdentityError):
        conclude(Property("Smooth", f, mu), smooth, over=(y, z))


def test_only_properties_are_concluded():
    for prop in ("Convex(f)", None, TRUE.conclusion, x, 1):
        with refused(ForgeryError):
            conclude(prop, TRUE)


def test_a_property_is_concluded_from_all_its_parts():
    value = instance(assume(Property("Quadratic", g, L)), x)
    for parts in [(), (value,), (value, value), (value, value, value)]:
        with refused(IdentityError):
            conclude(Property("Quadratic", g, L), *parts, over=(x,))


def test_a_hypothesis_is_not_cut_by_another():
    with refused(IdentityError):
        cut(instance(TANGENT, y, z), assume(Property("Convex", g)))
    with refused(IdentityError):
        cut(instance(TANGENT, y, z), TRUE)


def test_a_cut_hypothesis_leaves_what_it_follows_from():
    circular = cut(instance(TANGENT, y, z), TANGENT)
    assert circular.hypotheses == {Property("FirstOrder", g)}


# Quantifiers --------------------------------------------------------------------------------------


def test_a_stationary_point_is_not_every_point():
    level = instance(assume(Property("Stationary", g, x)))
    flat = certificate(dot(g.d(x), z - x) >= 0, (z - x, level))
    below = certificate(g(z) >= g(x), (1, instance(TANGENT, x, z)), (1, flat))
    with refused(VariableError):  # that g(z) ≥ g(x) for all x and z
        conclude(Property("Minimiser", g, u), instantiate(below, {z: x, x: u}), over=(u,))
    with refused(VariableError):
        conclude(Property("Minimiser", g, x), below, over=(x,))


def test_a_minimiser_instantiated_takes_its_hypothesis_along():
    least = instance(assume(Property("Minimiser", g, x)), z)
    assert instantiate(least, {x: u}).hypotheses == {Property("Minimiser", g, u)}


def test_a_special_instance_does_not_prove_the_general_statement():
    special = certificate(norm(g.d(y) - g.d(y)) ** 2 <= L**2 * norm(y - y) ** 2)
    with refused(VariableError):
        conclude(Property("Smooth", g, L), special, over=(y, y))
    with refused(IdentityError):
        conclude(Property("Smooth", g, L), special, over=(y, z))


@pytest.mark.parametrize(
    "over", [(), (y,), (y, z, t), (z, y + z), (2 * y, z), (y, L), (t, z), (y, g(z))]
)
def test_only_bare_variables_are_generalised(over):
    with refused(KernelError):
        conclude(Property("FirstOrder", g), instance(TANGENT, y, z), over=over)


def test_a_weight_is_generalised_over_its_whole_range():
    for weight in (c, L, r, k):  # not of the kind `unit`
        with refused(VariableError):
            conclude(Property("Convex", f), instance(CONVEX, y, z, t), over=(y, z, weight))


def test_a_chord_at_one_weight_is_not_convexity():
    with refused(VariableError):
        half = Fraction(1, 2)
        conclude(Property("Convex", f), instance(CONVEX, y, z, half), over=(y, z, half))


@pytest.mark.parametrize(
    ("symbol", "values"),
    [
        (L, [0, -L, r, c, t, L - mu, k, norm(x), x]),
        (t, [2, L, -t, t + s, c]),
        (c, [r, -1, x]),
        (k, [L, t, k - 1, Fraction(1, 2), -1]),
    ],
)
def test_a_symbol_takes_only_values_of_its_kind(symbol, values):
    known = certificate(c * t * k * L >= 0, (c * t * k * L,))
    for value in values:
        with refused(SignError):
            instantiate(known, {symbol: value})


def test_a_point_takes_only_points_and_a_symbol_only_scalars():
    with refused(SignError):
        instantiate(TRUE, {x: L})
    with refused(SignError):
        instantiate(certificate(L >= 0, (L,)), {L: x})


def test_only_bare_variables_are_instantiated():
    for key in (x + y, 2 * x, norm(x), X(k), "x", 1, f):
        with refused(VariableError):
            instantiate(TRUE, {key: y})


# Certificates -------------------------------------------------------------------------------------


@pytest.mark.parametrize("multiplier", [-1, -L, r, L - mu, t - 1, 2 * t - 1, k - 1, c - 1, g(x),
                                        dot(x, y), -norm(x), r * L])  # fmt: skip
def test_a_multiplier_of_uncertain_sign_is_refused(multiplier):
    with refused(SignError):
        certificate(multiplier * norm(x) ** 2 >= 0, (multiplier, x))
    with refused(SignError):
        certificate(multiplier * norm(x) ** 2 >= 0, (multiplier, TRUE))


def test_a_certificate_that_is_not_an_identity_is_refused():
    with refused(IdentityError):
        certificate(norm(x) ** 2 >= 1, (1, x))
    with refused(IdentityError):
        certificate(norm(x) ** 2 <= 0, (1, x))
    with refused(IdentityError):
        certificate(equal(0, 1))


def test_a_square_does_not_prove_an_equation():
    with refused(SignError):
        certificate(equal(norm(x) ** 2, 0), (1, x))
    with refused(SignError):
        certificate(equal(norm(x) ** 2, 0), (1, TRUE))


def test_an_inequality_is_not_an_equation_nor_turned_round():
    with refused(SignError):
        certificate(norm(x) ** 2 <= 0, (-1, TRUE))
    with refused(SignError):
        certificate(equal(norm(x) ** 2, 0), (1, TRUE))


def test_a_vector_multiplier_needs_an_equation_of_vectors():
    with refused((SignError, TermError)):
        certificate(dot(y, x) >= 0, (y, x))
    with refused((SignError, TermError)):
        certificate(norm(x) ** 2 >= 0, (y, TRUE))


def test_a_certificate_of_things_that_are_no_terms_is_refused():
    for terms in [(TRUE,), (1, 2), ((),), ("x",), (None,), ([1, x],), ((1, "x"),), ((1, None),)]:
        with refused(KernelError):
            certificate(norm(x) ** 2 >= 0, *terms)


def test_a_property_is_not_a_gap():
    with refused(KernelError):
        certificate(norm(x) ** 2 >= 0, (1, x), (0, SMOOTH))


def test_a_vector_does_not_vanish_unless_its_norm_does():
    with refused(IdentityError):
        vanishes(TRUE, x)
    nothing = certificate(0 * L >= 0)
    with refused(IdentityError):
        vanishes(nothing, x)
    with refused(KernelError):
        vanishes(nothing, L)


def test_a_product_of_sums_of_coefficients_is_not_a_square():
    with refused(IdentityError):
        certificate(dot(x, y) >= 0, (1, x + y))


# Cases and roots ----------------------------------------------------------------------------------


def test_division_needs_the_case_zero():
    times = certificate(t * t >= 0, (1, t))
    with refused(IdentityError):
        split(t - 1 >= 0, t, times, certificate(0 * L >= 0))
    false_at_zero = certificate(t * L >= 0, (t * L,))
    with refused(IdentityError):
        split(t - L >= 0, t, false_at_zero, false_at_zero)


def test_each_of_the_two_cases_is_needed():
    zero, square = certificate(0 * L >= 0), certificate(t * t >= 0, (1, t))
    assert split(t >= 0, t, square, zero)
    with refused(IdentityError):
        split(t >= 0, t, zero, zero)
    false = 1 - t - L  # t·false ≥ 0 is not known
    with refused(IdentityError):
        split(false >= 0, t, certificate(0 * L <= 1, (1,)), certificate(0 * L <= 1, (1,)))
    late = certificate(t * (t * t + t - t) >= 0, (t, t))
    with refused(IdentityError):  # at 0 it is 0, and 1 is shown instead
        split(t * t >= 0, t, late, certificate(0 * L <= 1, (1,)))


def test_goals_that_are_no_statements_are_refused():
    zero, square = certificate(0 * L >= 0), certificate(t * t >= 0, (1, t))
    descent = instance(assume(Property("Descent", g, L, "X")), k)
    for goal in (None, "t ≥ 0", True, t, SMOOTH.conclusion):
        for attempt in (
            lambda goal: split(goal, t, square, zero),
            lambda goal: root(goal, zero, square),
            lambda goal: rewrite(goal, zero, descent),
            lambda goal: certificate(goal, (1, t)),
        ):
            with refused(KernelError):
                attempt(goal)


def test_a_real_number_is_not_divided_away():
    square = certificate(r * r >= 0, (1, r))
    with refused(VariableError):
        split(r >= 0, r, square, certificate(0 * L >= 0))


def test_a_compound_point_is_not_split_upon():
    square = certificate(norm(x + y) ** 2 * norm(x) ** 2 >= 0, (1, x, norm(x + y)))
    with refused(VariableError):
        split(norm(x) ** 2 >= 0, x + y, square, TRUE)


def test_an_equation_is_not_split():
    with refused(IdentityError):
        split(equal(t, 0), t, certificate(t * t >= 0, (1, t)), certificate(0 * L >= 0))


def test_a_root_needs_the_sign_of_the_larger_side():
    squares = certificate(r**2 >= r**2)
    with refused(IdentityError):  # r ≥ -r, without r ≥ 0
        root(r >= -r, TRUE, squares)
    with refused(IdentityError):
        root(norm(x) <= norm(y), length(y), TRUE)


def test_a_norm_of_a_number_is_refused():
    with refused(KernelError):
        length(L)


# Limits, segments, Ω ------------------------------------------------------------------------------


def test_a_quotient_without_a_limit_is_refused():
    with refused(LimitError):  # t + 1 ≥ 0 at t = 0 is 1
        slope(certificate(t + 1 >= 0, (t + 1,)), t)


def test_a_limit_of_a_gradient_is_refused():
    w = x + t * y  # continuity of the gradient is not assumed
    with refused(LimitError):
        slope(certificate(t * norm(g.d(w)) ** 2 >= 0, (t, g.d(w))), t)
    inner = instance(assume(Property("Monotone", g)), w, x)
    with refused(LimitError):
        slope(inner, t)


def test_a_limit_of_a_norm_is_refused():
    with refused(LimitError):  # ‖tx‖ is not differentiable at 0
        slope(certificate(norm(t * x) >= 0, (1, length(t * x))), t)


def test_a_limit_along_a_curve_is_refused():
    curve = x + t * t * y
    chord = instance(assume(Property("Minimiser", g, x)), curve)
    with refused(LimitError):
        slope(chord, t)


def test_a_limit_of_a_reciprocal_is_refused():
    with refused(LimitError):  # ε/ε² has no slope at 0
        slope(certificate(1 / eps >= 0, (1 / eps,)), eps)


def test_a_limit_over_naturals_or_reals_is_refused():
    for name in (k, r):
        with refused(VariableError):
            slope(certificate(name**2 >= 0, (1, name)), name)


def test_a_limit_in_a_hidden_variable_is_refused():
    # the variable sits in a hypothesis: x itself would move
    least = instance(assume(Property("Minimiser", g, x + t * y)), x)
    with refused(VariableError):
        slope(certificate(g(x) - g(x + t * y) >= 0, (1, least)), t)


def test_a_variable_hidden_in_a_gradient_counts_as_moving():
    hidden = certificate(dot(g.d(x + t * y), z) - dot(g.d(x + t * y), z) >= 0)
    assert hidden.conclusion.gap.normal == frozenset()
    with refused(LimitError):
        slope(certificate(t * dot(g.d(x + t * y), z) ** 2 >= 0, (t, dot(g.d(x + t * y), z))), t)
    with refused(IdentityError):  # the derivative of f(x + t f'(x + ty)) is not ⟨f' | f'⟩
        increasing(TRUE, g(x), t)
    with refused(LimitError):
        increasing(TRUE, g(x + t * g.d(x + t * y)), t)


def test_the_mean_value_theorem_needs_the_whole_segment():
    w = x + t * (y - x)
    rate = certificate(dot(f.d(w), y - x) - dot(f.d(w), y - x) >= 0, (0, instance(SMOOTH, w, x)))
    outside = certificate(0 * L >= 0, (0, rate))
    with refused(DomainError):
        increasing(outside, 0 * L, t)


def test_the_mean_value_theorem_asks_for_both_ends_and_convexity():
    w = x + t * (y - x)
    constant = certificate(dot(f.d(w), 0 * y) >= 0)
    known = increasing(constant, f(w) - f(w), t)
    assert known.inside == {("Ω", x), ("Ω", y)}
    assert known.hypotheses == {Property("ConvexSet", "Ω"), Property("Differentiable", f)}


def test_the_mean_value_theorem_needs_the_derivative():
    with refused(IdentityError):
        increasing(certificate(dot(g.d(x), y) ** 2 >= 0, (1, dot(g.d(x), y))), g(x + t * y), t)


def test_the_mean_value_theorem_needs_all_of_the_unit_interval():
    for name in (L, c, r, k):
        with refused(VariableError):
            increasing(certificate(1 + 0 * L >= 0, (1,)), name, name)


def test_a_slope_on_a_closed_or_unknown_set_asks_for_openness():
    d = f.d(x)
    least = instance(assume(Property("Minimiser", f, x)), x - t * d)
    flat = slope(least, t)
    assert Property("Open", "Ω") in flat.hypotheses
    assert flat.inside == {("Ω", x)}


def test_a_point_on_a_curve_is_not_known_to_stay():
    bent = x + t * t * y
    here = certificate(0 * t >= 0, (0, instance(assume(Property("Monotone", f)), bent, x)))
    with refused(DomainError):
        slope(here, t)


def test_a_point_outside_the_segment_is_not_within():
    chord = instance(SMOOTH, 2 * y - z, y)
    with refused(SignError):
        within(chord, 2 * y - z, (2, y), (-1, z))
    with refused(SignError):
        within(chord, 2 * y - z, (2, y))
    with refused(IdentityError):
        within(chord, 2 * y - z, (1, y))
    with refused(SignError):
        within(chord, 2 * y - z)


def test_weights_that_do_not_add_up_are_refused():
    chord = instance(SMOOTH, t * y + s * z, y)
    with refused(SignError):
        within(chord, t * y + s * z, (t, y), (s, z))


def test_weights_come_with_their_points():
    for pairs in [(y,), ((1, y, z),), ((1,),), ([1, y],), (1, y)]:
        with refused(IdentityError):
            within(instance(SMOOTH, y, z), y, *pairs)


def test_a_point_that_need_not_lie_anywhere_is_not_placed():
    with refused(DomainError):
        within(TRUE, x, (1, x))


def test_a_placed_point_leaves_its_supports_to_be_placed():
    half = Fraction(1, 2)
    middle = half * y + half * z
    known = within(instance(SMOOTH, middle, y), middle, (half, y), (half, z))
    assert known.inside == {("Ω", y), ("Ω", z)}
    assert Property("ConvexSet", "Ω") in known.hypotheses


def test_the_points_that_must_lie_in_the_domain_are_never_forgotten():
    step = y - f.d(y) / L
    tangent = instance(assume(Property("FirstOrder", f)), y, step)
    kept = certificate(tangent.conclusion, (1, tangent))
    assert kept.inside == {("Ω", y), ("Ω", step)}


def test_a_variable_on_which_a_point_depends_is_not_generalised():
    least = instance(assume(Property("Minimiser", f, x)), z)
    strayed = instance(assume(Property("Monotone", f)), z + y, y)
    below = certificate(f(x) <= f(z), (1, least), (0, strayed))
    with refused(DomainError):
        conclude(Property("Minimiser", f, x), below, over=(z,))


# Induction ----------------------------------------------------------------------------------------


def test_a_sum_needs_its_step():
    potential = k * norm(x) ** 2  # increases
    with refused(IdentityError):
        telescope(TRUE, potential, k, n)
    with refused(IdentityError):  # the step of another potential
        telescope(certificate(0 * L >= 0), potential, k, n)


def test_a_step_at_one_index_is_not_a_step_at_all():
    potential = norm(X(k)) ** 2
    at_zero = certificate(norm(X(0)) ** 2 >= 0, (1, X(0)))
    with refused(IdentityError):
        telescope(at_zero, potential, k, n)


def test_induction_runs_over_naturals_only():
    for name in (L, c, r, t):
        with refused(VariableError):
            telescope(certificate(0 * L >= 1 - 1), 0 * name, name, n)


def test_induction_ends_at_a_natural_number():
    level = certificate(0 * L >= 0)
    for end in (-1, L, Fraction(1, 2), n - 1, t):
        with refused(SignError):
            telescope(level, 0 * k, k, end)


def test_a_step_that_assumes_something_about_its_index_is_refused():
    level = instance(assume(Property("Stationary", g, X(k))))
    step = certificate(0 * L >= 0, (x, level), (-x, level))
    with refused(VariableError):
        telescope(step, 0 * k, k, n)


def test_a_step_inside_a_domain_at_its_index_only_is_refused():
    step = certificate(0 * L >= 0, (0, instance(assume(Property("Monotone", f)), X(k), x)))
    with refused(DomainError):
        telescope(step, 0 * k, k, n)


def test_an_equation_between_other_points_rewrites_nothing():
    descent = instance(assume(Property("Descent", g, L, "X")), k)
    known = certificate(norm(X(k) - g.d(X(k)) / L) ** 2 >= 0, (1, X(k) - g.d(X(k)) / L))
    with refused(IdentityError):
        rewrite(norm(X(k + 2)) ** 2 >= 0, known, descent)
    with refused(VariableError):  # 2x = 2y is no definition of a point
        rewrite(norm(y) ** 2 >= 0, TRUE, certificate(equal(2 * x, 2 * x)))
    with refused(VariableError):
        rewrite(norm(y) ** 2 >= 0, TRUE, TRUE)


# Forgery ------------------------------------------------------------------------------------------


def test_a_theorem_is_not_made_by_hand():
    for args in [(), (None,), (object(), equal(0, 1)), (equal(0, 1), frozenset(), frozenset())]:
        with refused(ForgeryError):
            Theorem(*args)


def test_a_theorem_does_not_change():
    with refused(ForgeryError):
        TRUE.conclusion = equal(0, 1)
    with refused(ForgeryError):
        TRUE.anything = 1
    with refused(ForgeryError):
        del TRUE.conclusion
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(TRUE, "conclusion", equal(0, 1))


def test_a_theorem_is_not_copied_pickled_or_replaced():
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with refused(ForgeryError):
            attempt(TRUE)
    with pytest.raises(TypeError):
        replace(TRUE, conclusion=equal(0, 1))


def test_a_theorem_has_no_subclass():
    with refused(ForgeryError):
        type("Better", (Theorem,), {"conclusion": equal(0, 1)})
    with refused(ForgeryError):
        type("Better", (Term,), {"normal": frozenset()})


def test_a_lookalike_is_not_a_theorem():
    class Lookalike:
        conclusion = equal(0, 1)
        hypotheses = inside = axioms = rests_on = names = frozenset()

    for fake in (Lookalike(), tuple(TRUE), equal(0, 1), None, 1, "⊢ 0 = 1"):
        for rule in (
            lambda p: lemma("x", p),
            lambda p: cut(p),
            lambda p: cut(TRUE, p),
            lambda p: instance(p, x),
            lambda p: instantiate(p, {}),
            lambda p: vanishes(p, x),
            lambda p: slope(p, t),
            lambda p: increasing(p, 0 * L, t),
            lambda p: telescope(p, 0 * k, k, n),
            lambda p: within(p, x, (1, x)),
            lambda p: split(t >= 0, t, p, p),
            lambda p: root(t >= 0, p, p),
            lambda p: rewrite(equal(x, y), p, p),
            lambda p: conclude(Property("Stationary", g, x), p),
            lambda p: certificate(equal(0, 1), (1, p)),
        ):
            with refused(KernelError):
                rule(fake)


def test_a_term_does_not_change():
    with refused(ForgeryError):
        x.normal = y.normal
    with refused(ForgeryError):
        del x.normal


def test_a_goal_that_says_more_is_refused():
    with refused(IdentityError):
        instance(TANGENT, y, z, goal=g(z) >= g(y))
    with refused(IdentityError):
        instance(TANGENT, y, z, goal=equal(g(z), g(y) + dot(g.d(y), z - y)))
    with refused(IdentityError):
        instance(TANGENT, y, z, goal="g(z) ≥ g(y)")


def test_a_lemma_has_a_name():
    for name in ("", None, 3):
        with refused(TermError):
            lemma(name, TRUE)
