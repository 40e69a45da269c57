r"""§1.3, fourth proposition. The descent lemma.

For the Euclidean norm, Ω ⊂ R^m open and convex, and f: Ω → R L-smooth, convex or not,

    f(z) ≤ f(y) + f'(y) (z - y)ᵀ + (L/2) ‖z - y‖²                    for y, z in Ω;
    f(x - f'(x)/L) - f(x) ≤ -‖f'(x)‖² / (2L)                         where x - f'(x)/L is in Ω.

The first line follows from the mean value theorem: with φ(τ) = f(y + τ(z-y)) - τ f'(y) (z-y)ᵀ -
(L/2) τ² ‖z-y‖², φ' ≤ 0 by smoothness and Cauchy-Schwarz, so φ(1) ≤ φ(0). No integral is needed. The
second line is the first at z = x - f'(x)/L. For f = (L/2) ‖x‖² both are equalities. Nothing here
depends on m: it holds in any real inner-product space.

Printed: for "a norm", and for every x in Ω. With N = abs/2 on R, f(x) = x²/2 is 1-smooth and the
first line fails; on Ω = ]0, 1[, f(x) = x is 1-smooth and x - f'(x)/L is outside Ω.
Repair: the norm is Euclidean (so is its dual); x - f'(x)/L is in Ω.

Shapes: x, y, z (m,), f'(x) (m,), L > 0 real.
Reference: Nesterov (2018), Lectures on Convex Optimization, lemma 1.2.3.
"""

from fractions import Fraction

import numpy as np
import sympy

from dnnmath import inner, norm
from dnnmath.proofs import (
    Function,
    Property,
    assume,
    certificate,
    dot,
    increasing,
    instance,
    instantiate,
    points,
    split,
    symbols,
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
    domains,
    equal,
    families,
)

# The theorem, for every f: Ω → R.
f = Function("f", "Ω")
x, y, z = points("x y z")
L, t = symbols("L", "positive"), symbols("t", "unit")

d, step = z - y, x - f.d(x) / L
UPPER_BOUND = f(z) <= f(y) + dot(f.d(y), d) + L / 2 * length(d) ** 2
GRADIENT_STEP = f(step) - f(x) <= -(length(f.d(x)) ** 2 / (2 * L))


def along_the_segment(goal):
    """φ(t) = (L/2) t² ‖d‖² + t f'(y) dᵀ - f(y + t d) increases on [0, 1], d = z - y.

    Its derivative L t ‖d‖² - (f'(w) - f'(y)) dᵀ, w = y + t d, is ≥ 0: times t it is a sum of
    ‖f'(w) - f'(y) - L t d‖² / (2L) and what L-smoothness says of w and y; at t = 0 it is 0.
    """
    w = y + t * d
    secant = f.d(w) - f.d(y)
    rate = L * t * length(d) ** 2 - dot(secant, d)
    smooth = instance(assume(Property("Smooth", f, L)), w, y)
    times_t = certificate(t * rate >= 0, (1 / (2 * L), smooth), (1 / (2 * L), secant - L * t * d))
    at_zero = certificate(dot(f.d(y) - f.d(y), d) <= 0)
    rises = within(split(rate >= 0, t, times_t, at_zero), w, (t, z), (1 - t, y))
    phi = L / 2 * t**2 * length(d) ** 2 + t * dot(f.d(y), d) - f(w)
    return increasing(rises, phi, t, goal=goal)


def at_the_end_of_the_step(goal):
    """The upper bound from x to z = x - f'(x)/L."""
    return instantiate(along_the_segment(UPPER_BOUND), {y: x, z: step}, goal=goal)


# Both are sharp: the sides are equal for f = (L/2) ‖x‖².
def half_square(*where):
    """f(p) = (L/2) ‖p‖² and f'(p) = L p at some points p."""
    known = assume(Property("Quadratic", f, L))
    return [(instance(known, p), instance(known, p, part=1)) for p in where]


def bound_of_the_square(goal):
    """Insert f(y), f(z) and f'(y), and expand."""
    (at_y, slope_y), (at_z, _) = half_square(y, z)
    return certificate(goal, (1, at_z), (-1, at_y), (y - z, slope_y))


def step_of_the_square(goal):
    """Insert f(x), f'(x) and f(step), and expand."""
    (at_x, slope_x), (at_step, _) = half_square(x, step)
    return certificate(goal, (1, at_step), (-1, at_x), (f.d(x) / L, slope_x))


# The claims.
def upper_bound(f, y, z):
    """f(z) ≤ f(y) + f'(y) (z - y)ᵀ + (L/2) ‖z - y‖²."""
    d = z - y
    return at_most(f(z), f(y) + inner(f.gradient(y), d) + f.L / 2 * inner(d, d))


def gradient_step(f, y):
    """f(y - f'(y)/L) - f(y) ≤ -‖f'(y)‖² / (2L)."""
    g = f.gradient(y)
    return at_most(f(y - g / f.L) - f(y), -inner(g, g) / (2 * f.L))


def bound_is_attained(L, y, z):
    """Both sides are equal for f = (L/2) ‖x‖²."""
    return attained(upper_bound(families.half_square(L, len(y)), y, z))


def step_is_attained(L, y):
    """Both sides are equal for f = (L/2) ‖x‖²."""
    return attained(gradient_step(families.half_square(L, len(y)), y))


def attained(sides):
    """left = right."""
    return equal(sides.left, sides.right)


def step_is_the_bound_at_its_end(claim, f, y):
    """The right side is the upper bound at z = y - f'(y)/L, less f(y)."""
    bound = upper_bound(f, y, y - f.gradient(y) / f.L)
    sides = claim(f, y)
    return [equal(sides.left, bound.left - f(y)), equal(sides.right, bound.right - f(y))]


# Mistakes that the checks must reject.
def halves_the_curvature(f, y, z):
    """L/4 in the place of L/2."""
    d = z - y
    return at_most(f(z), f(y) + inner(f.gradient(y), d) + f.L / 4 * inner(d, d))


def halves_the_slope(f, y, z):
    """f'(y)/2 in the place of f'(y)."""
    d = z - y
    return at_most(f(z), f(y) + inner(f.gradient(y), d) / 2 + f.L / 2 * inner(d, d))


def forgets_the_square(f, y, z):
    """(L/2) ‖z - y‖."""
    d = z - y
    return at_most(f(z), f(y) + inner(f.gradient(y), d) + f.L / 2 * norm(d))


def promises_twice_the_descent(f, y):
    """-‖f'(y)‖² / L."""
    g = f.gradient(y)
    return at_most(f(y - g / f.L) - f(y), -inner(g, g) / f.L)


def steps_too_far(f, y):
    """The step 2/L: f = (L/2) ‖x‖² does not decrease."""
    g = f.gradient(y)
    return at_most(f(y - 2 * g / f.L) - f(y), -inner(g, g) / (2 * f.L))


def multiplies_by_L(f, y):
    """-(L/2) ‖f'(y)‖²."""
    g = f.gradient(y)
    return at_most(f(y - g / f.L) - f(y), -f.L * inner(g, g) / 2)


def square_with_half_the_curvature(L, y, z):
    """L/4 in the place of L/2."""
    return attained(halves_the_curvature(families.half_square(L, len(y)), y, z))


def square_with_half_the_slope(L, y, z):
    """f'(y)/2 in the place of f'(y)."""
    return attained(halves_the_slope(families.half_square(L, len(y)), y, z))


def square_descends_twice(L, y):
    """-‖f'(y)‖² / L."""
    return attained(promises_twice_the_descent(families.half_square(L, len(y)), y))


def square_steps_too_far(L, y):
    """The step 2/L."""
    return attained(steps_too_far(families.half_square(L, len(y)), y))


# The same mistakes in the theorem's letters, which the proofs must refuse.
HALF_CURVATURE = f(z) <= f(y) + dot(f.d(y), d) + L / 4 * length(d) ** 2
HALF_SLOPE = f(z) <= f(y) + dot(f.d(y), d) / 2 + L / 2 * length(d) ** 2
NO_SQUARE = f(z) <= f(y) + dot(f.d(y), d) + L / 2 * length(d)
TWICE_THE_DESCENT = f(step) - f(x) <= -(length(f.d(x)) ** 2 / L)
TOO_FAR = f(x - 2 * f.d(x) / L) - f(x) <= -(length(f.d(x)) ** 2 / (2 * L))
TIMES_L = f(step) - f(x) <= -(L * length(f.d(x)) ** 2 / 2)


def attained_in(bound):
    """Both sides of a bound are equal."""
    return equation(bound.lhs, bound.rhs)


# The printed claim fails.
def another_norm():
    """N = abs/2, L = 1, f(x) = x²/2: f(2) = 2 > (1/2) N(2)² = 1/2."""
    x, y, c = sympy.symbols("x y c", real=True)

    def N(x):
        return abs(x) / 2

    def f(x):
        return sympy.Rational(1, 2) * x**2

    return Refutation(
        "N = abs/2, f(x) = x²/2, L = 1, y = 0, z = 2",
        {
            "N is a norm on R: homogeneous, and not 0 at 1": [
                equal(N(c * x), abs(c) * N(x)),
                below(0, N(sympy.Integer(1))),
            ],
            "f' = x": equal(sympy.diff(f(x), x), x),
            "f is 1-smooth: N(f'(x) - f'(y)) ≤ N(x - y)": equal(N(x - y), 1 * N(x - y)),
        },
        at_most(f(2), f(0) + 0 * (2 - 0) + Fraction(1, 2) * N(sympy.Integer(2)) ** 2),
    )


def step_out_of_the_domain():
    """f(x) = x on Ω = ]0, 1[, L = 1: x - f'(x)/L = x - 1 is never in Ω."""
    s, y = sympy.Symbol("s", positive=True), sympy.Symbol("y", real=True)
    x = s / (1 + s)  # any number of ]0, 1[
    slope = sympy.diff(y, y)
    return Refutation(
        "Ω = ]0, 1[, f(x) = x, L = 1, any x",
        {
            "x ∈ Ω": [below(0, x), below(0, sympy.factor(1 - x))],
            "f is 1-smooth: abs(f'(x) - f'(y)) ≤ abs(x - y)": at_most(slope - slope, abs(x - y)),
        },
        below(0, sympy.factor(x - slope)),
    )


LINE = {"y": np.array([1.0]), "z": np.array([3.0]), "L": 2.0}
SQUARE = {"f": families.half_square(2.0, 1), **LINE}
TIED = {"f": families.log_sum_exp(3), "y": np.array([8.0, 8, 8])}  # f(y) is 28 times the gain


def its_L(f):
    """The constant that comes with f."""
    return f.L


def its_square(L, y):
    """The function that attains both bounds."""
    return families.half_square(L, len(y))


AT_Y = {"x": lambda y: y}

proposition = Proposition(
    section="1.3",
    place="§1.3, proposition 4",
    printed="f(z) ≤ f(y) + df/dx(y) × (z - y)ᵀ + (L/2) ‖z - y‖²;  "
    "f(x - (1/L) df/dx(x)) - f(x) ≤ -(1/(2L)) ‖df/dx(x)‖²",
    statement="Euclidean norm, Ω open and convex, f L-smooth: both lines, the second where "
    "x - f'(x)/L ∈ Ω; equality for f = (L/2) ‖x‖²",
    repair="the norm is Euclidean; the second line needs x - f'(x)/L ∈ Ω",
    given={
        "f": families.smooth_function("m"),
        "y": domains.vector("m"),
        "z": domains.vector("m"),
        "L": domains.positive(),
    },
    claims=[
        Claim(
            upper_bound,
            formula=Formula(UPPER_BOUND, where={"L": its_L}),
            proofs=[along_the_segment],
            near_misses=[
                NearMiss(halves_the_curvature, HALF_CURVATURE, at=[SQUARE]),
                NearMiss(halves_the_slope, HALF_SLOPE, at=[SQUARE]),
                NearMiss(forgets_the_square, NO_SQUARE, at=[SQUARE]),
            ],
            at=[SQUARE],
        ),
        Claim(
            gradient_step,
            formula=Formula(GRADIENT_STEP, where={"L": its_L, **AT_Y}),
            proofs=[at_the_end_of_the_step],
            properties=[step_is_the_bound_at_its_end],
            near_misses=[
                NearMiss(promises_twice_the_descent, TWICE_THE_DESCENT, at=[SQUARE]),
                NearMiss(steps_too_far, TOO_FAR, at=[SQUARE]),
                NearMiss(multiplies_by_L, TIMES_L, at=[SQUARE]),
            ],
            at=[SQUARE, TIED],
        ),
        Claim(
            bound_is_attained,
            formula=Formula(attained_in(UPPER_BOUND), where={"f": its_square}),
            proofs=[bound_of_the_square],
            near_misses=[
                NearMiss(square_with_half_the_curvature, attained_in(HALF_CURVATURE), at=[LINE]),
                NearMiss(square_with_half_the_slope, attained_in(HALF_SLOPE), at=[LINE]),
            ],
        ),
        Claim(
            step_is_attained,
            formula=Formula(attained_in(GRADIENT_STEP), where={"f": its_square, **AT_Y}),
            proofs=[step_of_the_square],
            near_misses=[
                NearMiss(square_descends_twice, attained_in(TWICE_THE_DESCENT), at=[LINE]),
                NearMiss(square_steps_too_far, attained_in(TOO_FAR), at=[LINE]),
            ],
        ),
    ],
    counterexamples=[Counterexample(another_norm), Counterexample(step_out_of_the_domain)],
    reference="Nesterov (2018), Lectures on Convex Optimization, lemma 1.2.3",
    expect="proved",
)
