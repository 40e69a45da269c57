"""The document's inequalities, each proved by a small function that reads like the proof on paper.

`f` lives on an open convex Ω, `g` on the whole space; `a`, `b`, `u`, `v`, `x`, `y`, `z` are points.
"""

from collections.abc import Callable
from fractions import Fraction

from dnnmath.proofs import (
    Function,
    Property,
    Theorem,
    assume,
    bisection,
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

f, g = Function("f", "Ω"), Function("g")
a, b, u, v, x, y, z = points("a b u v x y z")
x_star, y_star = points("x* y*")
L, mu = symbols("L μ", "positive")
t = symbols("t", "unit")
k, n = symbols("k n", "natural")
X = sequence("X")


# Cauchy–Schwarz -----------------------------------------------------------------------------------


def lagrange_identity() -> Theorem:
    """‖b‖²(‖a‖²‖b‖² - ⟨a | b⟩²) = ‖‖b‖²a - ⟨a | b⟩b‖², in any inner-product space."""
    residual = norm(b) ** 2 * a - dot(a, b) * b
    return certificate(
        equal(norm(b) ** 2 * (norm(a) ** 2 * norm(b) ** 2 - dot(a, b) ** 2), norm(residual) ** 2)
    )


def cauchy_schwarz_squared() -> Theorem:
    """⟨a | b⟩² ≤ ‖a‖²‖b‖²: nothing to prove when b = 0, and else divide a square by ‖b‖²."""
    goal = dot(a, b) ** 2 <= norm(a) ** 2 * norm(b) ** 2
    residual = norm(b) ** 2 * a - dot(a, b) * b
    times = certificate(norm(b) ** 2 * goal.gap >= 0, (1, residual))
    return split(goal, b, times, certificate(dot(a, 0) ** 2 <= 0))


def cauchy_schwarz() -> Theorem:
    """⟨a | b⟩ ≤ ‖a‖‖b‖: the square root of the squared form."""
    sizes = certificate(norm(a) * norm(b) >= 0, (1, length(a), length(b)))
    squares = certificate((norm(a) * norm(b)) ** 2 >= dot(a, b) ** 2, (1, cauchy_schwarz_squared()))
    return root(dot(a, b) <= norm(a) * norm(b), sizes, squares)


def cauchy_schwarz_below() -> Theorem:
    """-‖a‖‖b‖ ≤ ⟨a | b⟩: Cauchy–Schwarz for -a, whose norm is that of a."""
    sizes = certificate(norm(a) * norm(b) >= 0, (1, length(a), length(b)))
    squares = certificate((norm(a) * norm(b)) ** 2 >= dot(a, b) ** 2, (1, cauchy_schwarz_squared()))
    return root(-(norm(a) * norm(b)) <= dot(a, b), sizes, squares)


def equality_needs_dependence() -> Theorem:
    """⟨a | b⟩² = ‖a‖²‖b‖² gives ‖b‖²a = ⟨a | b⟩b: a and b are dependent."""
    residual = norm(b) ** 2 * a - dot(a, b) * b
    aligned = instance(assume(Property("Aligned", a, b)))
    nothing = certificate(norm(residual) ** 2 <= 0, (norm(b) ** 2, aligned))
    return vanishes(nothing, residual)


def dependence_gives_equality() -> Theorem:
    """a = λb gives ⟨a | b⟩² = ‖a‖²‖b‖², by expanding."""
    c = symbols("λ", "real")
    return conclude(
        Property("Aligned", c * b, b),
        certificate(equal(dot(c * b, b) ** 2, norm(c * b) ** 2 * norm(b) ** 2)),
    )


def equality_at_zero() -> Theorem:
    """b = 0 gives equality too."""
    zero = b - b
    return conclude(
        Property("Aligned", a, zero),
        certificate(equal(dot(a, zero) ** 2, norm(a) ** 2 * norm(zero) ** 2)),
    )


# Convexity ----------------------------------------------------------------------------------------


def convex_implies_first_order() -> Theorem:
    """Divide f(y + t(z - y)) ≤ tf(z) + (1 - t)f(y) by t → 0⁺."""
    chord = instance(assume(Property("Convex", f)), z, y, t)
    tangent = slope(chord, t, goal=f(z) >= f(y) + dot(f.d(y), z - y))
    return conclude(Property("FirstOrder", f), tangent, over=(y, z))


def first_order_implies_convex() -> Theorem:
    """At w = ty + (1 - t)z, t times the tangent below y plus 1 - t times the one below z."""
    w = t * y + (1 - t) * z
    tangents = assume(Property("FirstOrder", f))
    at_y, at_z = instance(tangents, w, y), instance(tangents, w, z)
    chord = certificate(f(w) <= t * f(y) + (1 - t) * f(z), (t, at_y), (1 - t, at_z))
    return conclude(Property("Convex", f), within(chord, w, (t, y), (1 - t, z)), over=(y, z, t))


def first_order_implies_monotone() -> Theorem:
    """Add the tangents at y and at z."""
    tangents = assume(Property("FirstOrder", f))
    both = certificate(
        dot(f.d(y) - f.d(z), y - z) >= 0,
        (1, instance(tangents, y, z)),
        (1, instance(tangents, z, y)),
    )
    return conclude(Property("Monotone", f), both, over=(y, z))


def monotone_implies_first_order() -> Theorem:
    """f(y + t(z - y)) - t⟨f'(y) | z - y⟩ increases with t, since its derivative is a secant."""
    w = y + t * (z - y)
    rate = dot(f.d(w), z - y) - dot(f.d(y), z - y)
    secant = certificate(t * rate >= 0, (1, instance(assume(Property("Monotone", f)), w, y)))
    level = certificate(dot(f.d(y) - f.d(y), z - y) >= 0)
    rises = split(rate >= 0, t, secant, level)
    grows = increasing(
        within(rises, w, (t, z), (1 - t, y)),
        f(w) - t * dot(f.d(y), z - y),
        t,
        goal=f(z) >= f(y) + dot(f.d(y), z - y),
    )
    return conclude(Property("FirstOrder", f), grows, over=(y, z))


def monotone_implies_convex() -> Theorem:
    """Through the first-order inequality."""
    return cut(first_order_implies_convex(), monotone_implies_first_order())


def strongly_convex_implies_first_order() -> Theorem:
    """Divide the chord by t → 0⁺; of the curvature μt(1 - t)/2 there remains μ/2."""
    chord = instance(assume(Property("StronglyConvex", f, mu)), z, y, t)
    goal = f(z) >= f(y) + dot(f.d(y), z - y) + mu / 2 * norm(z - y) ** 2
    return conclude(Property("StrongFirstOrder", f, mu), slope(chord, t, goal=goal), over=(y, z))


# Minimisers ---------------------------------------------------------------------------------------


def stationary_implies_minimiser() -> Theorem:
    """The tangent at a stationary point is level."""
    tangent = instance(convex_implies_first_order(), x_star, y)
    level = instance(assume(Property("Stationary", f, x_star)))
    below = certificate(f(x_star) <= f(y), (1, tangent), (y - x_star, level))
    return conclude(Property("Minimiser", f, x_star), below, over=(y,))


def minimiser_implies_stationary() -> Theorem:
    """From x* one cannot descend along d = -f'(x*), yet the slope there is -‖f'(x*)‖²."""
    downhill = x_star - t * f.d(x_star)
    least = instance(assume(Property("Minimiser", f, x_star)), downhill)
    flat = slope(least, t, goal=norm(f.d(x_star)) ** 2 <= 0)
    return conclude(Property("Stationary", f, x_star), vanishes(flat, f.d(x_star)))


def minimisers_are_convex() -> Theorem:
    """f(tx* + (1 - t)y*) ≤ tf(x*) + (1 - t)f(y*) ≤ f(u)."""
    w = t * x_star + (1 - t) * y_star
    chord = instance(assume(Property("Convex", f)), x_star, y_star, t)
    left = instance(assume(Property("Minimiser", f, x_star)), u)
    right = instance(assume(Property("Minimiser", f, y_star)), u)
    least = certificate(f(w) <= f(u), (1, chord), (t, left), (1 - t, right))
    return conclude(Property("Minimiser", f, w), least, over=(u,))


def minimiser_is_unique() -> Theorem:
    """With strong convexity, the middle of two minimisers would lie μ‖x* - y*‖²/8 below both."""
    middle = x_star / 2 + y_star / 2
    half = Fraction(1, 2)
    chord = instance(assume(Property("StronglyConvex", f, mu)), x_star, y_star, half)
    left = instance(assume(Property("Minimiser", f, x_star)), middle)
    right = instance(assume(Property("Minimiser", f, y_star)), middle)
    apart = certificate(
        norm(x_star - y_star) ** 2 <= 0,
        (8 / mu, chord), (4 / mu, left), (4 / mu, right),
    )  # fmt: skip
    inside = within(apart, middle, (half, x_star), (half, y_star))
    return vanishes(inside, x_star - y_star)


# Smoothness ---------------------------------------------------------------------------------------


def descent_lemma(f: Function = f) -> Theorem:
    """Along the segment the slope grows at most like Lt‖z - y‖²; integrate (mean value theorem)."""
    w = y + t * (z - y)
    smooth = instance(assume(Property("Smooth", f, L)), w, y)
    room = L * t * norm(z - y) ** 2 - dot(f.d(w) - f.d(y), z - y)
    squares = certificate(
        t * room >= 0, (1 / (2 * L), smooth), (1 / (2 * L), f.d(w) - f.d(y) - L * t * (z - y))
    )
    level = certificate(dot(f.d(y) - f.d(y), z - y) <= 0)
    slower = split(room >= 0, t, squares, level)
    if f.domain:
        slower = within(slower, w, (t, z), (1 - t, y))
    bound = increasing(
        slower,
        L / 2 * t**2 * norm(z - y) ** 2 + t * dot(f.d(y), z - y) - f(w),
        t,
        goal=f(z) <= f(y) + dot(f.d(y), z - y) + L / 2 * norm(z - y) ** 2,
    )
    return lemma("descent lemma", bound)


def gradient_step(f: Function = f) -> Theorem:
    """The descent lemma at z = x - f'(x)/L, which must lie in Ω."""
    step = x - f.d(x) / L
    goal = f(step) - f(x) <= -(norm(f.d(x)) ** 2 / (2 * L))
    return instantiate(descent_lemma(f), {y: x, z: step}, goal=goal)


def convex_tangents() -> Theorem:
    """Convex g lies above its tangents (on the whole space)."""
    chord = instance(assume(Property("Convex", g)), z, y, t)
    tangent = slope(chord, t, goal=g(z) >= g(y) + dot(g.d(y), z - y))
    return lemma("first-order convexity", conclude(Property("FirstOrder", g), tangent, over=(y, z)))


def interpolation() -> Theorem:
    """Compare the tangent at y with the descent from z, at w = z - (g'(z) - g'(y))/L."""
    w = z - (g.d(z) - g.d(y)) / L
    above = instance(convex_tangents(), y, w)
    below = instantiate(descent_lemma(g), {y: z, z: w})
    goal = g(z) >= g(y) + dot(g.d(y), z - y) + norm(g.d(y) - g.d(z)) ** 2 / (2 * L)
    return lemma("interpolation inequality", certificate(goal, (1, above), (1, below)))


def cocoercivity() -> Theorem:
    """Add the interpolation inequality to itself with y and z exchanged."""
    once = interpolation()
    both = certificate(
        norm(g.d(y) - g.d(z)) ** 2 / L <= dot(g.d(y) - g.d(z), y - z),
        (1, once), (1, instantiate(once, {y: z, z: y})),
    )  # fmt: skip
    return conclude(Property("Cocoercive", g, L), both, over=(y, z))


def cocoercivity_on_a_domain() -> Theorem:
    """Close to each other, y and z leave room in Ω for the points of `interpolation`."""
    w_z, w_y = z - (f.d(z) - f.d(y)) / L, y - (f.d(y) - f.d(z)) / L
    tangents = convex_implies_first_order()
    descent = descent_lemma(f)
    close = certificate(
        norm(f.d(y) - f.d(z)) ** 2 / L <= dot(f.d(y) - f.d(z), y - z),
        (1, instance(tangents, y, w_z)), (1, instantiate(descent, {y: z, z: w_z})),
        (1, instance(tangents, z, w_y)), (1, instantiate(descent, {z: w_y})),
    )  # fmt: skip
    smooth = instance(assume(Property("Smooth", f, L)), y, z)
    d, e = z - y, (f.d(z) - f.d(y)) / L
    near_z = certificate(norm(w_z - y) ** 2 <= 4 * norm(d) ** 2, (2 / L**2, smooth), (1, d + e))
    near_y = certificate(norm(w_y - y) ** 2 <= 1 * norm(d) ** 2, (1 / L**2, smooth))
    middle = y / 2 + z / 2
    turn = f.d(y) - 2 * f.d(middle) + f.d(z)
    everywhere = bisection(close, y, z, (2, 2), (1 / L, turn), near=[(4, near_z), (1, near_y)])
    return conclude(Property("Cocoercive", f, L), everywhere, over=(y, z))


def cocoercive_implies_smooth() -> Theorem:
    """2L times co-coercivity, plus ‖f'(y) - f'(z) - L(y - z)‖² ≥ 0."""
    pairing = instance(assume(Property("Cocoercive", f, L)), y, z)
    lipschitz = certificate(
        norm(f.d(y) - f.d(z)) ** 2 <= L**2 * norm(y - z) ** 2,
        (2 * L, pairing), (1, f.d(y) - f.d(z) - L * (y - z)),
    )  # fmt: skip
    return conclude(Property("Smooth", f, L), lipschitz, over=(y, z))


def cocoercive_implies_convex() -> Theorem:
    """A co-coercive gradient is monotone."""
    pairing = instance(assume(Property("Cocoercive", f, L)), y, z)
    monotone = certificate(dot(f.d(y) - f.d(z), y - z) >= 0, (1, pairing), (1 / L, f.d(y) - f.d(z)))
    return cut(monotone_implies_convex(), conclude(Property("Monotone", f), monotone, over=(y, z)))


# Sharpness: g = (L/2)‖x‖² gives equality ----------------------------------------------------------


def quadratic(*where):
    """The value and the gradient of g = (L/2)‖x‖² at some points."""
    known = assume(Property("Quadratic", g, L))
    return [(instance(known, p), instance(known, p, part=1)) for p in where]


def descent_lemma_is_sharp() -> Theorem:
    """Equality in the descent lemma, everywhere."""
    (at_y, slope_y), (at_z, _) = quadratic(y, z)
    return certificate(
        equal(g(z), g(y) + dot(g.d(y), z - y) + L / 2 * norm(z - y) ** 2),
        (1, at_z), (-1, at_y), (y - z, slope_y),
    )  # fmt: skip


def gradient_step_is_sharp() -> Theorem:
    """Equality in the descent of one step; the step from x ends at 0."""
    step = x - g.d(x) / L
    (at_x, slope_x), (at_step, _) = quadratic(x, step)
    return certificate(
        equal(g(step) - g(x), -(norm(g.d(x)) ** 2 / (2 * L))),
        (1, at_step), (-1, at_x), (g.d(x) / L, slope_x),
    )  # fmt: skip


def interpolation_is_sharp() -> Theorem:
    """Equality in the interpolation inequality."""
    (at_y, slope_y), (at_z, slope_z) = quadratic(y, z)
    d = (g.d(y) - g.d(z)) / (2 * L) + (y - z) / 2
    return certificate(
        equal(g(z), g(y) + dot(g.d(y), z - y) + norm(g.d(y) - g.d(z)) ** 2 / (2 * L)),
        (1, at_z), (-1, at_y), (y - z - d, slope_y), (d, slope_z),
    )  # fmt: skip


def cocoercivity_is_sharp() -> Theorem:
    """Equality in co-coercivity."""
    (_, slope_y), (_, slope_z) = quadratic(y, z)
    d = (g.d(y) - g.d(z)) / L
    return certificate(
        equal(norm(g.d(y) - g.d(z)) ** 2 / L, dot(g.d(y) - g.d(z), y - z)),
        (d, slope_y), (-d, slope_z),
    )  # fmt: skip


# Gradient descent with step 1/L -------------------------------------------------------------------


def potential_decreases() -> Theorem:
    """V_k = k(g(x) - g(u)) + (L/2)‖x - u‖² does not increase in one step, whatever u."""
    after = x - g.d(x) / L
    tangent = instance(convex_tangents(), x, u)
    before_v = k * (g(x) - g(u)) + L / 2 * norm(x - u) ** 2
    after_v = (k + 1) * (g(after) - g(u)) + L / 2 * norm(after - u) ** 2
    return certificate(
        before_v >= after_v,
        (k + 1, gradient_step(g)), (1, tangent), (k / (2 * L), g.d(x)),
    )  # fmt: skip


def gradient_descent_rate() -> Theorem:
    """n(g(X[n]) - g(u)) ≤ (L/2)‖X[0] - u‖², for every n: add up the potentials."""
    descent = instance(assume(Property("Descent", g, L, "X")), k)
    potential = k * (g(X(k)) - g(u)) + L / 2 * norm(X(k) - u) ** 2
    once = rewrite(
        potential >= potential.substitute({k: k + 1}),
        instantiate(potential_decreases(), {x: X(k)}),
        descent,
    )
    added = telescope(once, potential, k, n)
    return certificate(
        n * (g(X(n)) - g(u)) <= L / 2 * norm(X(0) - u) ** 2, (1, added), (L / 2, X(n) - u)
    )


def strong_tangents() -> Theorem:
    """Strongly convex g lies above its tangent parabolas."""
    chord = instance(assume(Property("StronglyConvex", g, mu)), z, y, t)
    goal = g(z) >= g(y) + dot(g.d(y), z - y) + mu / 2 * norm(z - y) ** 2
    strong = conclude(Property("StrongFirstOrder", g, mu), slope(chord, t, goal=goal), over=(y, z))
    return lemma("strong first-order convexity", strong)


def linear_rate() -> Theorem:
    """A step gains ‖g'(x)‖²/(2L), and g(x) - g(u) is at most ‖g'(x)‖²/(2μ)."""
    after = x - g.d(x) / L
    parabola = instance(strong_tangents(), x, u)
    return certificate(
        g(after) - g(u) <= (1 - mu / L) * (g(x) - g(u)),
        (1, gradient_step(g)), (mu / L, parabola), (1 / (2 * L), g.d(x) + mu * (u - x)),
    )  # fmt: skip


def distance_shrinks() -> Theorem:
    """‖x⁺ - x*‖² ≤ (1 - μ/L)‖x - x*‖² for a minimiser x*."""
    after = x - g.d(x) / L
    parabola = instance(strong_tangents(), x, x_star)
    least = instance(assume(Property("Minimiser", g, x_star)), after)
    return certificate(
        norm(after - x_star) ** 2 <= (1 - mu / L) * norm(x - x_star) ** 2,
        (2 / L, parabola), (2 / L, gradient_step(g)), (2 / L, least),
    )  # fmt: skip


PROOFS: list[Callable[[], Theorem]] = [
    lagrange_identity, cauchy_schwarz_squared, cauchy_schwarz, cauchy_schwarz_below,
    equality_needs_dependence, dependence_gives_equality, equality_at_zero,
    convex_implies_first_order, first_order_implies_convex, first_order_implies_monotone,
    monotone_implies_first_order, monotone_implies_convex, strongly_convex_implies_first_order,
    stationary_implies_minimiser, minimiser_implies_stationary, minimisers_are_convex,
    minimiser_is_unique, descent_lemma, gradient_step, interpolation, cocoercivity,
    cocoercivity_on_a_domain, cocoercive_implies_smooth, cocoercive_implies_convex,
    descent_lemma_is_sharp, gradient_step_is_sharp, interpolation_is_sharp, cocoercivity_is_sharp,
    potential_decreases, gradient_descent_rate, linear_rate, distance_shrinks,
]  # fmt: skip
