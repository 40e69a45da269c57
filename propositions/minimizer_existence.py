r"""§1.3, second proposition. The minimisers of a convex function.

Printed: a convex derivable f: Ω → R has a minimiser. The exponential on R has none: e^(x-1) < e^x.
(Taken literally, a set X* ⊂ Ω of minimisers "exists" always: the empty one.)

What holds. Let f: Ω → R, Ω ⊂ R^m.

    (a)  Ω not empty, compact, f continuous: a minimiser exists (Weierstrass).
    (b)  Ω closed, f continuous, and f(y) ≥ f(a) for an a in Ω and all y in Ω with ‖y‖ ≥ R > ‖a‖ (f
         is coercive): a minimiser exists, as it does on the compact part of Ω in the ball.
    (c)  Ω open, f convex and derivable: x* in Ω minimises f exactly when f'(x*) = 0. On any convex
         Ω the minimisers of a convex f form a convex set.
    (d)  Ω convex, f μ-strongly convex, μ > 0: there is at most one; and one exists for a derivable
         f on R^m, which is coercive.

(c): if f'(x*) = 0, the tangent at x* lies below f; if x* minimises f, then f does not decrease
along d = -f'(x*), where its slope is -‖f'(x*)‖². For L-smooth f besides ‖f'(y)‖² ≤ 2L (f(y) -
f(x*)) where y - f'(y)/L is in Ω. (d): halfway between two minimisers f would be smaller by
μ ‖x* - y*‖² / 8. A μ-strongly convex f is coercive, since on an open convex Ω

    f(z) ≥ f(y) + f'(y) (z - y)ᵀ + (μ/2) ‖z - y‖² ≥ f(y) - ‖f'(y)‖ ‖z - y‖ + (μ/2) ‖z - y‖²,

which is at least f(y) where ‖z - y‖ ≥ 2 ‖f'(y)‖ / μ, so where ‖z‖ ≥ 1 + ‖y‖ + 2 ‖f'(y)‖ / μ.

Repair: existence where Ω is compact, or Ω closed and f coercive; f'(x*) = 0 where Ω is open.

Shapes: x, y, z (m,), f'(x) (m,).
Reference: Nesterov (2018), Lectures on Convex Optimization, theorems 2.1.1, 2.1.5 and 2.1.8; Rudin
(1976), Principles of Mathematical Analysis, theorem 4.16.
"""

from fractions import Fraction

import numpy as np
import sympy

from dnnmath import inner, norm
from dnnmath.proofs import (
    Function,
    Implication,
    Property,
    assume,
    attained,
    cases,
    certificate,
    conclude,
    cut,
    dot,
    instance,
    instantiate,
    least,
    points,
    slope,
    symbols,
    vanishes,
    weierstrass,
    within,
)
from dnnmath.proofs import equal as equation
from dnnmath.proofs import norm as length
from dnnmath.verify import (
    Claim,
    Counterexample,
    Formula,
    NearMiss,
    Proposition,
    Refutation,
    at_most,
    below,
    cite,
    domains,
    equal,
    families,
)

# The theorems, for every f: Ω → R.
f, other = Function("f", "Ω"), Function("h", "Ω")
a, b, y, z, best, second = points("a b y z x* y*")
L, mu, R = symbols("L μ R", "positive")
t = symbols("t", "unit")

ATTAINED = Property("Attained", f)
ATTAINED_ABOVE = Implication((Property("Small", a, R),), ATTAINED)
LEAST = f(best) <= f(y)
STATIONARY = equation(f.d(best), 0)
SMALL_SLOPE = length(f.d(y)) ** 2 <= 2 * L * (f(y) - f(best))
BETWEEN = f(t * best + (1 - t) * second) <= f(a)
UNIQUE = equation(best, second)
PARABOLA = f(y) + dot(f.d(y), z - y) + mu / 2 * length(z - y) ** 2 <= f(z)
LOWEST = f(y) - length(f.d(y)) * length(z - y) + mu / 2 * length(z - y) ** 2 <= f(z)
REACH = 1 + length(a) + 2 * length(f.d(a)) / mu
COERCIVE = Property("Coercive", f, a, REACH)


def on_a_compact_set(goal):
    """Ω is closed and in a ball: Weierstrass's theorem. Some a is in Ω."""
    bounded = assume(Property("BoundedSet", "Ω", R))
    y_near = conclude(Property("Small", y, R), instance(bounded, y))
    a_near = conclude(Property("Small", a, R), instance(bounded, a))
    lowest = cut(weierstrass(f, R, a, y), y_near)
    return cut(attained(minimiser(lowest), a), a_near)


def beyond_a_ball(goal):
    """On the compact part of Ω in the ball f has a least value, at most f(a); beyond it is more."""
    in_the_ball, at_a = weierstrass(f, R, a, y), weierstrass(f, R, a, a)
    larger = instance(assume(Property("Coercive", f, a, R)), y)
    outside = certificate(in_the_ball.conclusion, (1, at_a), (1, larger))
    return attained(minimiser(cases(in_the_ball, outside, y, R)), a)


def minimiser(lowest):
    """f(m) ≤ f(y) for every y says that m is a minimiser, m = least(f, R)."""
    return conclude(Property("Minimiser", f, least(f, R)), lowest, over=(y,))


def level_tangent(goal):
    """The tangent at x* lies below f, and f'(x*) = 0."""
    tangent = instantiate(
        cite(__file__, "first_order_convexity", "chord_gives_tangent"), {y: best, z: y}
    )
    level = instance(assume(Property("Stationary", f, best)))
    return certificate(goal, (1, tangent), (y - best, level))


def no_way_down(goal):
    """f does not decrease from x* along d = -f'(x*): 0 ≤ f'(x*) dᵀ = -‖f'(x*)‖²."""
    no_less = instance(assume(Property("Minimiser", f, best)), best - t * f.d(best))
    flat = slope(no_less, t, goal=length(f.d(best)) ** 2 <= 0)
    return vanishes(flat, goal.lhs)


def one_step_down(goal):
    """A step from y would lead below f(x*) otherwise."""
    step = y - f.d(y) / L
    x = points("x")
    descent = instantiate(cite(__file__, "descent_lemma", "at_the_end_of_the_step"), {x: y})
    no_less = instance(assume(Property("Minimiser", f, best)), step)
    return certificate(goal, (2 * L, descent), (2 * L, no_less))


def below_the_chord(goal):
    """f(t x* + (1-t) y*) ≤ t f(x*) + (1-t) f(y*) ≤ f(a)."""
    chord = instance(assume(Property("Convex", f)), best, second, t)
    left = instance(assume(Property("Minimiser", f, best)), a)
    right = instance(assume(Property("Minimiser", f, second)), a)
    return certificate(goal, (1, chord), (t, left), (1 - t, right))


def lower_in_the_middle(goal):
    """In the middle f would lie μ ‖x* - y*‖² / 8 below both minima, so that x* = y*."""
    middle, half = best / 2 + second / 2, Fraction(1, 2)
    chord = instance(assume(Property("StronglyConvex", f, mu)), best, second, half)
    left = instance(assume(Property("Minimiser", f, best)), middle)
    right = instance(assume(Property("Minimiser", f, second)), middle)
    apart = certificate(
        length(goal.gap) ** 2 <= 0, (8 / mu, chord), (4 / mu, left), (4 / mu, right)
    )
    return vanishes(within(apart, middle, (half, best), (half, second)), goal.gap)


def limit_of_chords(goal):
    """Divide the chord by its weight t → 0+: of the curvature μ t (1-t) / 2 there remains μ/2."""
    return slope(instance(assume(Property("StronglyConvex", f, mu)), z, y, t), t, goal=goal)


def slope_at_its_worst(goal):
    """f'(y) (z - y)ᵀ ≥ -‖f'(y)‖ ‖z - y‖ by Cauchy-Schwarz."""
    steepest = instantiate(cite(__file__, "cauchy_schwarz", "for_minus_a"), {a: f.d(y), b: z - y})
    return certificate(goal, (1, limit_of_chords(PARABOLA)), (1, steepest))


def steep_beyond_a_ball(goal):
    """f(y) - f(a) ≥ (μ/2) ‖y - a‖ (‖y - a‖ - 2 ‖f'(a)‖ / μ), and ‖y - a‖ ≥ ‖y‖ - ‖a‖."""
    grows = instantiate(slope_at_its_worst(LOWEST), {y: a, z: y})
    triangle = instantiate(cite(__file__, "cauchy_schwarz", "squares_of_both_sides"), {b: y - a})
    far = instance(assume(Property("Far", y, REACH)))
    steep = mu / 2 * length(y - a)
    larger = certificate(f(y) >= f(a), (1, grows), (steep, triangle), (steep, far), (steep,))
    return conclude(goal, larger, over=[y])


def strongly_convex_on_the_whole_space(goal):
    """f is coercive beyond a ball that a lies in. Only R^m is both open and closed."""
    exists = instantiate(beyond_a_ball(ATTAINED_ABOVE), {R: REACH})
    in_the_ball = conclude(
        Property("Small", a, REACH), certificate(length(a) < REACH, (REACH - length(a),))
    )
    return cut(exists, in_the_ball, steep_beyond_a_ball(COERCIVE))


# The claims.
def least_on_the_ball(L, z, u):
    """f = (L/2) ‖x - z‖² on the closed unit ball is least at z, or nearest to z, z / ‖z‖."""
    return no_more_than(L, z, z / np.maximum(1, norm(z)), u)


def no_more_than(L, z, p, u):
    """(L/2) ‖p - z‖² ≤ (L/2) ‖u - z‖²."""
    f = families.half_square(L, len(z))
    return at_most(f(p - z), f(u - z))


def least_on_the_half_space(L, y, z):
    """f = (L/2) ‖x‖² where (z|x) ≥ (z|z) is least at z: it is less at no z + (z|y) y."""
    f = families.half_square(L, len(z))
    return at_most(f(z), f(z + inner(z, y) * y))


def stationary_is_least(f, y):
    """f(x*) ≤ f(y), where f'(x*) = 0."""
    return at_most(f(f.minimizer), f(y))


def least_is_stationary(f):
    """f'(x*) = 0, where x* minimises f."""
    return equal(f.gradient(f.minimizer), 0)


def least_has_small_slopes(f, y):
    """‖f'(y)‖² ≤ 2L (f(y) - f(x*))."""
    return slopes_within(f, y, 2 * f.L)


def slopes_within(f, y, factor):
    """‖f'(y)‖² ≤ factor (f(y) - f(x*))."""
    g = f.gradient(y)
    return at_most(inner(g, g), factor * (f(y) - f(f.minimizer)))


def minimisers_are_convex(p, y, z, t, v):
    """f = ½ (p|x)² is least where (p|x) = 0, and so it is between two such points."""
    f, w = valley(p), t * bottom(p, y) + (1 - t) * bottom(p, z)
    return at_most(f(w), f(v))


def valley(p):
    """f(x) = ½ (p|x)²."""
    zero = 0 * p
    return families.Function(
        "valley", len(p), lambda x: inner(p, x) ** 2 / 2, lambda x: inner(p, x) * p, 1.0, 0.0, zero
    )


def bottom(p, x):
    """A point where (p|x) = 0: (p|p) x - (p|x) p."""
    return inner(p, p) * x - inner(p, x) * p


def minimiser_is_unique(L, y, z):
    """For f = (L/2) ‖x‖² the steps from y and from z, of length 1/L, end at one minimiser."""
    return equal(after_a_step(L, y), after_a_step(L, z))


def after_a_step(L, x):
    """x - f'(x)/L."""
    return x - families.half_square(L, len(x)).gradient(x) / L


def grows_like_a_square(s, y, z):
    """f(y) + f'(y) (z - y)ᵀ + (μ/2) ‖z - y‖² ≤ f(z)."""
    return grows(s, y, z, s.mu / 2)


def grows(s, y, z, share):
    """f(y) + f'(y) (z - y)ᵀ + share ‖z - y‖² ≤ f(z)."""
    return at_most(s(y) + inner(s.gradient(y), z - y) + share * inner(z - y, z - y), s(z))


def is_coercive(s, y, z):
    """f(y) - ‖f'(y)‖ ‖z - y‖ + (μ/2) ‖z - y‖² ≤ f(z)."""
    return at_most(lowest_growth(s, y, z, s.mu / 2), s(z))


def lowest_growth(s, y, z, share):
    """f(y) - ‖f'(y)‖ ‖z - y‖ + share ‖z - y‖²."""
    return s(y) - norm(s.gradient(y)) * norm(z - y) + share * inner(z - y, z - y)


def is_larger_beyond_a_ball(s, y, z):
    """f(y) ≤ f(x) where ‖x‖ ≥ 1 + ‖y‖ + 2 ‖f'(y)‖ / μ."""
    return larger_beyond(s, y, z, 2 / s.mu)


def larger_beyond(s, y, z, share):
    """f(y) ≤ f(x) for an x whose coordinates all are ≥ 1 + ‖y‖ + share ‖f'(y)‖."""
    reach = 1 + norm(y) + share * norm(s.gradient(y))
    return at_most(s(y), s(reach * (1 + z * z)))


def one_step_reaches_the_least(L, y, z):
    """f = (L/2) ‖x‖² is least where a step of length 1/L from any y ends."""
    return no_more_than(L, 0 * z, after_a_step(L, y), z)


# Mistakes that the checks must reject.
def least_on_the_far_side(L, z, u):
    """-z / ‖z‖."""
    return no_more_than(L, z, -z / np.maximum(1, norm(z)), u)


def least_at_the_center(L, z, u):
    """0."""
    return no_more_than(L, z, 0 * z, u)


def leaves_the_half_space(L, y, z):
    """z - (z|y) y."""
    f = families.half_square(L, len(z))
    return at_most(f(z), f(z - inner(z, y) * y))


def least_at_twice_z(L, y, z):
    """2z."""
    f = families.half_square(L, len(z))
    return at_most(f(2 * z), f(z + inner(z, y) * y))


def least_at_the_origin(f, y):
    """0 in the place of x*."""
    return at_most(f(0 * y), f(y))


def largest_at_the_minimiser(f, y):
    """f(y) ≤ f(x*)."""
    return at_most(f(y), f(f.minimizer))


def origin_is_stationary(f):
    """f'(0) = 0."""
    return equal(f.gradient(0 * f.minimizer), 0)


def slope_is_the_point(f):
    """f'(x*) = x*."""
    return equal(f.gradient(f.minimizer), f.minimizer)


def doubles_the_gain(f, y):
    """‖f'(y)‖² ≤ L (f(y) - f(x*))."""
    return slopes_within(f, y, f.L)


def forgets_L(f, y):
    """‖f'(y)‖² ≤ 2 (f(y) - f(x*))."""
    return slopes_within(f, y, 2)


def ends_at_z(p, y, z, t, v):
    """z need not be a minimiser."""
    f = valley(p)
    return at_most(f(t * bottom(p, y) + (1 - t) * z), f(v))


def adds_to_a_minimiser(p, y, z, t, v):
    """x* + v."""
    f = valley(p)
    return at_most(f(bottom(p, y) + v), f(bottom(p, z)))


def steps_half_as_far(L, y, z):
    """x - f'(x)/(2L)."""
    return equal(y / 2 + after_a_step(L, y) / 2, z / 2 + after_a_step(L, z) / 2)


def forgets_to_step(L, y, z):
    """z itself."""
    return equal(after_a_step(L, y), z)


def grows_with_L(s, y, z):
    """L in the place of μ."""
    return grows(s, y, z, s.L / 2)


def grows_twice_as_fast(s, y, z):
    """μ in the place of μ/2."""
    return grows(s, y, z, s.mu)


def forgets_the_slope(s, y, z):
    """f(y) + (μ/2) ‖z - y‖² ≤ f(z)."""
    return at_most(s(y) + s.mu / 2 * inner(z - y, z - y), s(z))


def climbs_with_the_slope(s, y, z):
    """+‖f'(y)‖ ‖z - y‖."""
    rise = norm(s.gradient(y)) * norm(z - y)
    return at_most(s(y) + rise + s.mu / 2 * inner(z - y, z - y), s(z))


def forgets_the_slope_at_y(s, y, z):
    """‖x‖ ≥ 1 + ‖y‖."""
    return larger_beyond(s, y, z, 0)


def goes_half_as_far(s, y, z):
    """‖f'(y)‖ / μ in the place of 2 ‖f'(y)‖ / μ."""
    return larger_beyond(s, y, z, 1 / s.mu)


def ends_halfway(L, y, z):
    """A step of length 1/(2L)."""
    return no_more_than(L, 0 * z, y / 2 + after_a_step(L, y) / 2, z)


def steps_uphill(L, y, z):
    """y + f'(y)/L."""
    return no_more_than(L, 0 * z, 2 * y - after_a_step(L, y), z)


# The printed claim fails, and so does each statement that lacks a hypothesis.
x = sympy.Symbol("x", real=True)
s = sympy.Symbol("s", positive=True)


def exponential():
    """e^x has no minimiser: whatever x* is, e^(x* - 1) < e^x*."""
    slope = sympy.exp(x)
    return Refutation(
        "f(x) = e^x on R, any x*, beaten by x* - 1",
        {
            "f' = e^x": equal(sympy.diff(sympy.exp(x), x), slope),
            "f'' > 0, so f is convex, even strictly": below(0, sympy.diff(slope, x)),
        },
        at_most(sympy.factor(sympy.exp(x) - sympy.exp(x - 1)), 0),
    )


def many_minimisers():
    """f = 0 is convex, and both 0 and 1 minimise it."""
    f = 0 * x
    return Refutation(
        "f = 0 on R, minimised by 0 and by 1",
        {
            "f is convex": at_most(0, sympy.diff(f, x, 2)),
            "0 and 1 minimise f": [at_most(f.subs(x, 0), f), at_most(f.subs(x, 1), f)],
        },
        equal(0, 1),
    )


def least_at_the_border():
    """f(x) = x on [0, 1] is least at 0, and f'(0) = 1."""
    u = sympy.Symbol("u", nonnegative=True)
    return Refutation(
        "f(x) = x on Ω = [0, 1], x* = 0",
        {"0 minimises f": at_most(0, u), "f is convex": at_most(0, sympy.diff(x, x, 2))},
        equal(sympy.diff(x, x), 0),
    )


def stationary_not_least():
    """f(x) = x³: f'(0) = 0, and f(-1) = -1 < f(0)."""
    f = x**3
    return Refutation(
        "f(x) = x³ on R, x* = 0",
        {"f'(0) = 0": equal(sympy.diff(f, x).subs(x, 0), 0)},
        at_most(f.subs(x, 0), f.subs(x, -1)),
    )


def open_interval():
    """f(x) = x on ]0, 1]: Ω is bounded, not closed, and x/2 is better than x."""
    inside = s / (1 + s)  # any number of ]0, 1[
    return Refutation(
        "f(x) = x on Ω = ]0, 1], any x*, beaten by x*/2",
        {
            "x*/2 ∈ Ω": [below(0, inside / 2), at_most(sympy.factor(inside / 2 - 1), 0)],
            "f is continuous": equal(abs(x - inside), abs(x - inside)),
        },
        at_most(sympy.factor(inside - inside / 2), 0),
    )


def jump_at_the_minimum():
    """f(x) = x for x > 0, f(0) = 1, on [0, 1]: compact, and x/2 is better than x, or 1/2 than 0."""
    inside = s / (1 + s)

    def f(x):
        return sympy.Integer(1) if x == 0 else x

    return Refutation(
        "f(x) = x, f(0) = 1 on Ω = [0, 1], x* = 0 or any x* > 0, beaten by 1/2 or x*/2",
        {"1/2 beats 0": below(f(sympy.Rational(1, 2)), f(sympy.Integer(0)))},
        at_most(sympy.factor(f(inside) - f(inside / 2)), 0),
    )


LINE = {"y": np.array([1.0]), "z": np.array([3.0]), "t": 0.5, "L": 2.0}
LINE |= {"p": np.array([2.0]), "v": np.array([0.0]), "u": np.array([-0.5])}
STEEP = families.quadratic([4.0], [1.0], [-1.0])
VALLEY = {"f": STEEP, "s": families.half_square(2.0, 1), **LINE}
OVAL = {"s": families.quadratic([4.0, 1.0], [1.0, 1.0], [0.0, 0.0])}
OVAL |= {"y": np.array([1.0, 0.0]), "z": np.array([-1.0, 1.0])}
PLANE = {"y": np.array([1.0, 0.0]), "z": np.array([0.0, 1.0]), "v": np.array([0.0, 0.0])}
PLANE |= {"p": np.array([0.0, 2.0]), "t": 0.5}
BESIDE = {"f": STEEP, "y": np.array([-0.5])}
ACROSS = {"L": 2.0, "y": np.array([0.5]), "z": np.array([1.0])}

AT_BEST = {"x*": lambda f: f.minimizer}
IN_THE_VALLEY = {"f": valley, "x*": lambda p, y: bottom(p, y), "y*": lambda p, z: bottom(p, z)}
AFTER = {"x*": lambda L, y: after_a_step(L, y), "y*": lambda L, z: after_a_step(L, z)}
STRONG = {"f": lambda s: s, "μ": lambda s: s.mu}
NEAR = {"z": np.array([0.5]), "u": np.array([0.5])}
APART = {"v": np.array([1.0])}
TOWARDS = {"s": families.half_square(2.0, 1), "y": np.array([3.0]), "z": np.array([1.0])}
FROM_AFAR = {"s": families.quadratic([4.0], [1.0], [3.0])}  # 2 (x - 3)²
FROM_AFAR |= {"y": np.array([0.0]), "z": np.array([0.0])}
TALL = {"L": 2.0, "y": np.array([4.0]), "z": np.array([1.0])}
ORIGIN = y - y

proposition = Proposition(
    section="1.3",
    place="§1.3, proposition 2",
    printed="∃ X* ⊂ Ω \\ {∅}, ∀ x* ∈ X*, f(x*) ≤ f(x), for f ∈ D(Ω, R) convex",
    statement="a minimiser exists for f continuous on Ω compact, not empty, and for f coercive, Ω "
    "closed; Ω open, f convex: x* minimises f ⇔ f'(x*) = 0; the minimisers of a convex f form a "
    "convex set, of one point at most where f is μ-strongly convex, μ > 0, and of one on R^m",
    repair="existence where Ω is compact, or Ω closed and f coercive; f'(x*) = 0 where Ω is open",
    given={
        "f": families.minimized_function("m"),
        "s": families.strongly_convex_function("m"),
        "y": domains.vector("m"),
        "z": domains.vector("m"),
        "p": domains.vector("m"),
        "v": domains.vector("m"),
        "u": domains.unit_ball("m"),
        "t": domains.fraction(),
        "L": domains.positive(),
    },
    sizes={"m": (1, 4)},
    claims=[
        Claim(
            least_on_the_ball,
            formula=Formula(ATTAINED, indices=None),
            proofs=[on_a_compact_set],
            near_misses=[
                NearMiss(least_on_the_far_side, Property("Attained", other), at=[LINE]),
                NearMiss(least_at_the_center, Property("Minimiser", f, a), at=[LINE | NEAR]),
            ],
        ),
        Claim(
            least_on_the_half_space,
            formula=Formula(ATTAINED_ABOVE, indices=None),
            proofs=[beyond_a_ball],
            near_misses=[
                NearMiss(leaves_the_half_space, Property("Attained", other), at=[ACROSS]),
                NearMiss(least_at_twice_z, Property("Minimiser", f, a), at=[ACROSS]),
            ],
        ),
        Claim(
            stationary_is_least,
            formula=Formula(LEAST, where=AT_BEST),
            proofs=[level_tangent],
            near_misses=[
                NearMiss(least_at_the_origin, f(ORIGIN) <= f(y), at=[BESIDE]),
                NearMiss(largest_at_the_minimiser, f(y) <= f(best), at=[VALLEY]),
            ],
        ),
        Claim(
            least_is_stationary,
            formula=Formula(STATIONARY, where=AT_BEST),
            proofs=[no_way_down],
            near_misses=[
                NearMiss(origin_is_stationary, equation(f.d(ORIGIN), 0), at=[VALLEY]),
                NearMiss(slope_is_the_point, equation(f.d(best), best), at=[VALLEY]),
            ],
        ),
        Claim(
            least_has_small_slopes,
            formula=Formula(SMALL_SLOPE, where={**AT_BEST, "L": lambda f: f.L}),
            proofs=[one_step_down],
            near_misses=[
                NearMiss(doubles_the_gain, SMALL_SLOPE.lhs <= L * (f(y) - f(best)), at=[VALLEY]),
                NearMiss(forgets_L, SMALL_SLOPE.lhs <= 2 * (f(y) - f(best)), at=[VALLEY]),
            ],
        ),
        Claim(
            minimisers_are_convex,
            formula=Formula(BETWEEN, where={**IN_THE_VALLEY, "a": lambda v: v}),
            proofs=[below_the_chord],
            near_misses=[
                NearMiss(ends_at_z, f(t * best + (1 - t) * z) <= f(a), at=[PLANE]),
                NearMiss(adds_to_a_minimiser, f(best + a) <= f(second), at=[LINE | APART]),
            ],
            at=[PLANE],
        ),
        Claim(
            minimiser_is_unique,
            formula=Formula(UNIQUE, where=AFTER),
            proofs=[lower_in_the_middle],
            near_misses=[
                NearMiss(
                    steps_half_as_far, equation(y / 2 + best / 2, z / 2 + second / 2), at=[LINE]
                ),
                NearMiss(forgets_to_step, equation(best, z), at=[LINE]),
            ],
        ),
        Claim(
            grows_like_a_square,
            formula=Formula(PARABOLA, where=STRONG),
            proofs=[limit_of_chords],
            near_misses=[
                NearMiss(
                    grows_with_L,
                    f(y) + dot(f.d(y), z - y) + L / 2 * length(z - y) ** 2 <= f(z),
                    at=[OVAL],
                ),
                NearMiss(
                    grows_twice_as_fast,
                    f(y) + dot(f.d(y), z - y) + mu * length(z - y) ** 2 <= f(z),
                    at=[VALLEY],
                ),
            ],
            at=[OVAL],
        ),
        Claim(
            is_coercive,
            formula=Formula(LOWEST, where=STRONG),
            proofs=[slope_at_its_worst],
            near_misses=[
                NearMiss(
                    forgets_the_slope, f(y) + mu / 2 * length(z - y) ** 2 <= f(z), at=[TOWARDS]
                ),
                NearMiss(
                    climbs_with_the_slope,
                    f(y) + length(f.d(y)) * length(z - y) + mu / 2 * length(z - y) ** 2 <= f(z),
                    at=[TOWARDS],
                ),
            ],
            at=[OVAL],
        ),
        Claim(
            is_larger_beyond_a_ball,
            formula=Formula(COERCIVE, indices=None),
            proofs=[steep_beyond_a_ball],
            near_misses=[
                NearMiss(
                    forgets_the_slope_at_y,
                    Property("Coercive", f, a, 1 + length(a)),
                    at=[FROM_AFAR],
                ),
                NearMiss(
                    goes_half_as_far,
                    Property("Coercive", f, a, 1 + length(a) + length(f.d(a)) / mu),
                    at=[FROM_AFAR],
                ),
            ],
            at=[FROM_AFAR],
        ),
        Claim(
            one_step_reaches_the_least,
            formula=Formula(ATTAINED, indices=None),
            proofs=[strongly_convex_on_the_whole_space],
            near_misses=[
                NearMiss(ends_halfway, Property("Attained", other), at=[TALL]),
                NearMiss(steps_uphill, Property("Minimiser", f, a), at=[TALL]),
            ],
        ),
    ],
    counterexamples=[
        Counterexample(exponential),
        Counterexample(many_minimisers, refutes="uniqueness without strong convexity"),
        Counterexample(open_interval, refutes="existence without Ω closed"),
        Counterexample(jump_at_the_minimum, refutes="existence without f continuous"),
        Counterexample(least_at_the_border, refutes="f'(x*) = 0 without Ω open"),
        Counterexample(stationary_not_least, refutes="f'(x*) = 0 suffices, without f convex"),
    ],
    reference="Nesterov (2018), Lectures on Convex Optimization, §2.1",
    expect="proved",
)
