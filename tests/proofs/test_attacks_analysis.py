"""Attempts to prove something false: limits, Ω, bisection, induction."""

from fractions import Fraction

from dnnmath.proofs import (
    DomainError,
    IdentityError,
    KernelError,
    LimitError,
    Property,
    SignError,
    VariableError,
    assume,
    bisection,
    certificate,
    conclude,
    dot,
    equal,
    increasing,
    instance,
    norm,
    rewrite,
    slope,
    telescope,
    within,
)

from .things import (
    SMOOTH,
    TANGENT,
    TRUE,
    L,
    X,
    c,
    eps,
    f,
    g,
    k,
    mu,
    n,
    r,
    refused,
    s,
    t,
    x,
    y,
    z,
)

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
        slope(certificate(norm(t * x) >= 0, (norm(t * x),)), t)


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


def test_a_constant_increases():
    assert increasing(certificate(0 * L >= 0), 5, t).conclusion.gap.normal == frozenset()
    for psi in (0.5, "t", None, y):
        with refused(KernelError):
            increasing(certificate(0 * L >= 0), psi, t)


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


# Bisection ----------------------------------------------------------------------------------------

MIDDLE = y / 2 + z / 2
TURN = y - 2 * MIDDLE + z  # 0, so that ‖y - z‖² is twice the sum over its halves


def square_distance(*away):
    """‖y - z‖² ≥ 0, for which some points had to lie in Ω."""
    strayed = [(0, instance(assume(Property("Monotone", f)), p, y)) for p in away]
    return certificate(norm(y - z) ** 2 >= 0, (1, y - z), *strayed)


def test_bisection_gathers_its_hypotheses():
    near = certificate(norm(2 * z - y - y) ** 2 <= 4 * norm(z - y) ** 2)
    known = bisection(square_distance(2 * z - y), y, z, (2, 2), (1, TURN), near=[(4, near)])
    assert {str(h) for h in known.hypotheses} == {"Monotone(f)", "Open(Ω)", "ConvexSet(Ω)"}
    assert known.inside == {("Ω", y), ("Ω", z)}


def test_a_claim_that_its_halves_do_not_give_is_refused():
    for halves in [(1, 1), (2, 0), (0, 0), (2, 3)]:
        with refused(IdentityError):
            bisection(square_distance(), y, z, halves)
    with refused(IdentityError):  # g(z) ≥ g(y) would follow from itself
        bisection(instance(TANGENT, y, z), y, z, (1, 1))


def test_halves_and_squares_have_weights_of_a_certain_sign():
    for halves in [(4, -2), (r, 4 - r), (L - mu, 2)]:
        with refused((SignError, IdentityError)):
            bisection(square_distance(), y, z, halves)
    with refused(SignError):
        bisection(square_distance(), y, z, (-2, -2), (8, TURN), (2, y - z))
    with refused(SignError):
        bisection(square_distance(), y, z, (4, 4), (-1, y - z))


def test_a_point_that_need_not_come_close_is_not_placed():
    far = 2 * z - y
    with refused(DomainError):
        bisection(square_distance(far), y, z, (2, 2))
    with refused(DomainError):  # another point comes close
        near = certificate(norm(z - y) ** 2 <= 1 * norm(z - y) ** 2)
        bisection(square_distance(far), y, z, (2, 2), near=[(1, near)])
    with refused(DomainError):  # x is far from y, however close z is
        bisection(square_distance(x + y), y, z, (2, 2))


def test_a_bound_that_assumes_the_point_inside_is_circular():
    far = 2 * z - y
    strayed = instance(assume(Property("Monotone", f)), far, y)
    near = certificate(norm(far - y) ** 2 <= 4 * norm(z - y) ** 2, (0, strayed))
    with refused(DomainError):
        bisection(square_distance(far), y, z, (2, 2), near=[(4, near)])


def test_bisection_is_between_two_free_points():
    level = instance(assume(Property("Stationary", g, y)))
    assumed = certificate(norm(y - z) ** 2 >= 0, (1, y - z), (0 * y, level))
    with refused(VariableError):
        bisection(assumed, y, z, (2, 2))
    for ends in [(y + z, z), (L, z), (X(k), z), (norm(y), z)]:
        with refused(KernelError):
            bisection(square_distance(), *ends, (2, 2))
    with refused(IdentityError):
        bisection(certificate(0 * norm(y) >= 0), y, y, (1, 1))


def test_bisection_takes_pairs():
    for halves in [(2,), (2, 2, 2), 2, None, [2, 2], ("2", "2")]:
        with refused(KernelError):
            bisection(square_distance(), y, z, halves)
    for near in [(TRUE,), ((1,),), ((1, 2),)]:
        with refused(KernelError):
            bisection(square_distance(), y, z, (2, 2), near=near)


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
