r"""§1.3, second proposition. The minimisers of a convex function.

Printed: a convex derivable f: Ω → R has a minimiser. The exponential on R has none: e^(x-1) < e^x.
(Taken literally, a set X* ⊂ Ω of minimisers "exists" always: the empty one.)

What holds. For f convex and derivable on Ω ⊂ R^m open and convex,

    (c)  x* in Ω minimises f exactly when f'(x*) = 0, and the minimisers form a convex set;
    (d)  on Ω = R^m, if f is also L-smooth and μ-strongly convex, μ > 0, there is exactly one.

(c): if f'(x*) = 0, the tangent at x* lies below f; if x* minimises f, every two-sided slope is 0.
For L-smooth f on R^m it is one inequality:   ‖f'(x)‖² ≤ 2L (f(x) - f(x*))   where f'(x*) = 0. And
on the segment between two minimisers f is no larger than at its ends.
(d): T(x) = x - f'(x)/L is a contraction, ‖T(y) - T(z)‖ ≤ (1 - μ/L) ‖y - z‖, so that by Banach's
theorem it has exactly one fixed point, and its fixed points are the zeros of f'.

Other sufficient conditions, Weierstrass's theorem, which nothing here checks: (a) Ω compact, f
continuous; (b) Ω closed, f continuous and coercive. For μ-strongly convex f the bound
f(z) ≥ f(y) + f'(y) (z - y)ᵀ + (μ/2) ‖z - y‖², which is checked, makes f coercive.

Repair: strong convexity for existence; Ω open for f'(x*) = 0.

Shapes: x, y, z (m,), f'(x) (m,).
Reference: Nesterov (2018), Lectures on Convex Optimization, theorems 2.1.1, 2.1.5 and 2.2.
"""

import numpy as np
import sympy

from dnnmath import inner
from dnnmath.verify import (
    Claim,
    Counterexample,
    NearMiss,
    Proposition,
    Refutation,
    at_most,
    below,
    domains,
    equal,
    families,
)


# The claims.
def least_where_stationary(f, y):
    """f'(x*) = 0, and ‖f'(y)‖² ≤ 2L (f(y) - f(x*)): x* is least, and another is only if f' = 0."""
    return least(f, f.minimizer, y, 2 * f.L)


def least(f, best, y, factor):
    """f'(best) = 0 and ‖f'(y)‖² ≤ factor (f(y) - f(best))."""
    g = f.gradient(y)
    return [equal(f.gradient(best), 0), at_most(inner(g, g), factor * (f(y) - f(best)))]


def sublevel_sets_are_convex(c, y, z, t):
    """f(t y + (1-t) z) ≤ max(f(y), f(z)), so the set of minimisers is convex."""
    return at_most(c(t * y + (1 - t) * z), np.maximum(c(y), c(z)))


def gradient_steps_contract(s, y, z):
    """‖T(y) - T(z)‖ ≤ (1 - μ/L) ‖y - z‖ with T(x) = x - f'(x)/L, times L, and squared."""
    return contracts(s, y, z, 1, s.L - s.mu)


def contracts(s, y, z, steps, rate):
    """‖L (y - z) - steps (f'(y) - f'(z))‖² ≤ rate² ‖y - z‖²."""
    d = s.L * (y - z) - steps * (s.gradient(y) - s.gradient(z))
    return at_most(inner(d, d), rate**2 * inner(y - z, y - z))


def grows_like_a_square(s, y, z):
    """f(y) + f'(y) (z - y)ᵀ + (μ/2) ‖z - y‖² ≤ f(z): f is coercive, with at most one minimiser."""
    return grows(s, y, z, s.mu / 2)


def grows(s, y, z, share):
    """f(y) + f'(y) (z - y)ᵀ + share ‖z - y‖² ≤ f(z)."""
    return at_most(s(y) + inner(s.gradient(y), z - y) + share * inner(z - y, z - y), s(z))


# Mistakes that the checks must reject.
def least_at_the_origin(f, y):
    """0 in the place of x*."""
    return least(f, 0 * y, y, 2 * f.L)


def doubles_the_gain(f, y):
    """‖f'(y)‖² ≤ L (f(y) - f(x*))."""
    return least(f, f.minimizer, y, f.L)


def forgets_L(f, y):
    """‖f'(y)‖² ≤ 2 (f(y) - f(x*))."""
    return least(f, f.minimizer, y, 2)


def superlevel_sets(c, y, z, t):
    """f(t y + (1-t) z) ≥ min(f(y), f(z)) is what concave functions do."""
    return at_most(np.minimum(c(y), c(z)), c(t * y + (1 - t) * z))


def leaves_the_segment(c, y, z, t):
    """y + (y - z) is not between y and z."""
    return at_most(c(2 * y - z), np.maximum(c(y), c(z)))


def steps_too_far(s, y, z):
    """The step 2/L does not contract the direction of the curvature L."""
    return contracts(s, y, z, 2, s.L - s.mu)


def contracts_twice_as_fast(s, y, z):
    """The rate 1 - 2μ/L."""
    return contracts(s, y, z, 1, s.L - 2 * s.mu)


def grows_with_L(s, y, z):
    """L in the place of μ."""
    return grows(s, y, z, s.L / 2)


def grows_twice_as_fast(s, y, z):
    """μ in the place of μ/2."""
    return grows(s, y, z, s.mu)


# The printed claim fails, and so does each statement that lacks a hypothesis.
x = sympy.Symbol("x", real=True)


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


LINE = {"y": np.array([1.0]), "z": np.array([3.0]), "t": 0.5}
STEEP = families.quadratic([4.0], [1.0], [-1.0])
VALLEY = {"f": STEEP, "c": STEEP, "s": families.half_square(2.0, 1), **LINE}
ACROSS = {"c": families.half_square(2.0, 1), "y": -np.ones(1), "z": np.ones(1), "t": 0.5}
OVAL = {"s": families.quadratic([4.0, 1.0], [1.0, 1.0], [0.0, 0.0])}
OVAL |= {"y": np.array([1.0, 0.0]), "z": np.array([-1.0, 1.0])}

proposition = Proposition(
    section="1.3",
    place="§1.3, proposition 2",
    printed="∃ X* ⊂ Ω \\ {∅}, ∀ x* ∈ X*, f(x*) ≤ f(x), for f ∈ D(Ω, R) convex",
    statement="Ω open and convex, f convex: x* minimises f ⇔ f'(x*) = 0; the minimisers form a "
    "convex set; exactly one where f is L-smooth and μ-strongly convex on R^m, μ > 0",
    repair="existence needs strong convexity (or Ω compact, or f coercive on a closed Ω)",
    given={
        "f": families.minimized_function("m"),
        "c": families.smooth_convex_function("m"),
        "s": families.strongly_convex_function("m"),
        "y": domains.vector("m"),
        "z": domains.vector("m"),
        "t": domains.fraction(),
    },
    sizes={"m": (1, 4)},
    claims=[
        Claim(
            least_where_stationary,
            near_misses=[
                NearMiss(least_at_the_origin, at=[VALLEY]),
                NearMiss(doubles_the_gain, at=[VALLEY]),
                NearMiss(forgets_L, at=[VALLEY]),
            ],
        ),
        Claim(
            sublevel_sets_are_convex,
            near_misses=[
                NearMiss(superlevel_sets, at=[ACROSS]),
                NearMiss(leaves_the_segment, at=[ACROSS]),
            ],
        ),
        Claim(
            gradient_steps_contract,
            near_misses=[
                NearMiss(steps_too_far, at=[VALLEY]),
                NearMiss(contracts_twice_as_fast, at=[OVAL]),
            ],
            at=[OVAL],
        ),
        Claim(
            grows_like_a_square,
            near_misses=[
                NearMiss(grows_with_L, at=[OVAL]),
                NearMiss(grows_twice_as_fast, at=[VALLEY]),
            ],
            at=[OVAL],
        ),
    ],
    counterexamples=[
        Counterexample(exponential),
        Counterexample(many_minimisers, refutes="uniqueness without strong convexity"),
        Counterexample(least_at_the_border, refutes="f'(x*) = 0 without Ω open"),
        Counterexample(stationary_not_least, refutes="f'(x*) = 0 suffices, without f convex"),
    ],
    reference="Nesterov (2018), Lectures on Convex Optimization, §2.1",
    expect="checked",
)
