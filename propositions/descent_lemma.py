r"""§1.3, fourth proposition. The descent lemma.

For the Euclidean norm, Ω ⊂ R^m open and convex, and f: Ω → R L-smooth, convex or not,

    f(z) ≤ f(y) + f'(y) (z - y)ᵀ + (L/2) ‖z - y‖²                    for y, z in Ω;
    f(x - f'(x)/L) - f(x) ≤ -‖f'(x)‖² / (2L)                         where x - f'(x)/L is in Ω.

The first line follows from the mean value theorem: with φ(τ) = f(y + τ(z-y)) - τ f'(y) (z-y)ᵀ -
(L/2) τ² ‖z-y‖², φ' ≤ 0 by smoothness and Cauchy-Schwarz, so φ(1) ≤ φ(0). No integral is needed. The
second line is the first at z = x - f'(x)/L. For f = (L/2) ‖x‖² both are equalities.

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
def upper_bound(f, y, z):
    """f(z) ≤ f(y) + f'(y) (z - y)ᵀ + (L/2) ‖z - y‖²."""
    d = z - y
    return at_most(f(z), f(y) + inner(f.gradient(y), d) + f.L / 2 * inner(d, d))


def gradient_step(f, y):
    """f(y - f'(y)/L) - f(y) ≤ -‖f'(y)‖² / (2L)."""
    g = f.gradient(y)
    return at_most(f(y - g / f.L) - f(y), -inner(g, g) / (2 * f.L))


def sharp_bound(claim, L, y, z):
    """Equality for f = (L/2) ‖x‖²."""
    sides = claim(families.half_square(L, len(y)), y, z)
    return equal(sides.left, sides.right)


def sharp_step(claim, L, y):
    """Equality for f = (L/2) ‖x‖²."""
    sides = claim(families.half_square(L, len(y)), y)
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
            properties=[sharp_bound],
            near_misses=[
                NearMiss(halves_the_curvature, at=[SQUARE]),
                NearMiss(halves_the_slope, at=[SQUARE]),
                NearMiss(forgets_the_square, at=[SQUARE]),
            ],
            at=[SQUARE],
        ),
        Claim(
            gradient_step,
            properties=[sharp_step, step_is_the_bound_at_its_end],
            near_misses=[
                NearMiss(promises_twice_the_descent, at=[SQUARE]),
                NearMiss(steps_too_far, at=[SQUARE]),
                NearMiss(multiplies_by_L, at=[SQUARE]),
            ],
            at=[SQUARE],
        ),
    ],
    counterexamples=[Counterexample(another_norm), Counterexample(step_out_of_the_domain)],
    reference="Nesterov (2018), Lectures on Convex Optimization, lemma 1.2.3",
    expect="checked",
)
