"""Attempts to prove something false: hypotheses, certificates, cases."""

from fractions import Fraction

import pytest

from dnnmath.proofs import (
    ForgeryError,
    HypothesisError,
    IdentityError,
    KernelError,
    Property,
    SignError,
    Term,
    TermError,
    VariableError,
    assume,
    certificate,
    conclude,
    cut,
    dot,
    equal,
    instance,
    instantiate,
    norm,
    rewrite,
    root,
    split,
    vanishes,
)

from .things import (
    CONVEX,
    SMOOTH,
    TANGENT,
    TRUE,
    L,
    X,
    c,
    f,
    g,
    h,
    k,
    mu,
    r,
    refused,
    s,
    t,
    u,
    x,
    y,
    z,
)

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
    for args in [(), (f,), (f, f), (x, L), ("f", L), (f, "L"), (f, g(x) <= 0), (f, L, L)]:
        with refused(HypothesisError):
            Property("Smooth", *args)
    for args in [(g, "x"), (g, f), (g, None), (g, L)]:
        with refused(HypothesisError):
            Property("Minimiser", *args)


def test_a_hypothesis_gives_nothing_at_the_wrong_number_of_points():
    for at in [(), (x,), (x, y), (x, y, t, t)]:
        with refused(HypothesisError):
            instance(CONVEX, *at)


@pytest.mark.parametrize(
    "weight", [2, -1, L, r, t + s, 1 - L, t - s, 2 * t, Fraction(3, 2), norm(x), x, x - x]
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
        root(norm(x) <= norm(y), certificate(norm(y) >= 0, (norm(y),)), TRUE)


def test_a_norm_of_a_number_is_refused():
    with refused(KernelError):
        norm(L)


def test_a_norm_may_be_0():
    for claim in (norm(x) > 0 * L, norm(x) >= L, -norm(x) >= 0, norm(x) - norm(y) >= 0):
        with refused(SignError):
            certificate(claim, (claim.gap,))
    with refused(TermError):
        1 / norm(x)
