r"""§1.3, fifth proposition. Co-coercivity of the gradient.

For the Euclidean norm and f: R^m → R convex and L-smooth, for all y, z,

    f(y) + f'(y) (z - y)ᵀ + ‖f'(y) - f'(z)‖² / (2L) ≤ f(z)           (interpolation);
    ‖f'(y) - f'(z)‖² / L ≤ (f'(y) - f'(z)) (y - z)ᵀ                   (co-coercivity).

Interpolation: at w = z - (f'(z) - f'(y))/L the tangent at y gives f(y) + f'(y) (w-y)ᵀ ≤ f(w), the
descent lemma at z bounds f(w) from above. Co-coercivity is the sum of two interpolations, y and z
exchanged. For f = (L/2) ‖x‖² both are equalities. Conversely a co-coercive gradient is L-Lipschitz:
with d = f'(y) - f'(z) and s = y - z,   L²‖s‖² - ‖d‖² = ‖d - L s‖² + 2L (d sᵀ - ‖d‖²/L) ≥ 0.

On an open convex Ω ≠ R^m co-coercivity still holds: for y and z so close that w is in Ω, and then
for all, since it holds for y and z if it does for both halves of their segment. Interpolation holds
where w is in Ω, and may fail elsewhere: f = 3(x²+y²) + x³ - 3xy² on the unit disc, where the
Hessian's eigenvalues are 6(1 ± r), r = ‖(x, y)‖.

Printed: ‖f'(y) - f'(z)‖² / L ≤ (f'(y) - f'(z)) (x - y)ᵀ, for "a norm" and any convex Ω. x is not
bound (z in its place gives the wrong sign); it fails for the norm N = 2 abs on R; and on the flat
Ω = R × {0} for f = x₁x₂, which is 0 there.
Repair: (y - z)ᵀ; the norm is Euclidean; Ω is open.

Shapes: y, z (m,), f'(y) (m,), L > 0 real.
Reference: Nesterov (2018), Lectures on Convex Optimization, theorem 2.1.5; Drori (2018), On the
properties of convex functions over open sets, for the disc.
"""

import numpy as np
import sympy

from dnnmath import inner
from dnnmath.proofs import (
    Function,
    Property,
    assume,
    bisection,
    certificate,
    dot,
    instance,
    instantiate,
    points,
    symbols,
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

# The theorem, for every f: Ω → R.
f = Function("f", "Ω")
y, z = points("y z")
L = symbols("L", "positive")

change = f.d(y) - f.d(z)
INTERPOLATION = f(y) + dot(f.d(y), z - y) + length(change) ** 2 / (2 * L) <= f(z)
COCOERCIVE = length(change) ** 2 / L <= dot(change, y - z)
LIPSCHITZ = length(change) ** 2 <= L**2 * length(y - z) ** 2


def tangent_and_descent(goal):
    """At w = z - (f'(z) - f'(y))/L, which must lie in Ω: above the tangent at y, and not higher
    than the descent lemma allows from z.
    """
    w = z - (f.d(z) - f.d(y)) / L
    tangent = instantiate(cite(__file__, "first_order_convexity", "chord_gives_tangent"), {z: w})
    descent = instantiate(cite(__file__, "descent_lemma", "along_the_segment"), {y: z, z: w})
    return certificate(goal, (1, tangent), (1, descent))


def two_interpolations(goal):
    """Add the interpolation inequality to itself with y and z exchanged."""
    once = tangent_and_descent(INTERPOLATION)
    return certificate(goal, (1, once), (1, instantiate(once, {y: z, z: y})))


def halves_of_the_segment(goal):
    """On an open convex Ω: the two interpolations need y and z close to each other; cut in halves.

    With m in the middle, the gap for y and z is twice the gaps for y, m and for m, z, plus
    ‖f'(y) - 2 f'(m) + f'(z)‖² / L. The two points w are near: ‖w - y‖ ≤ 2 ‖z - y‖ or ‖z - y‖.
    """
    local = two_interpolations(goal)
    smooth = instance(assume(Property("Smooth", f, L)), y, z)
    d, e = z - y, (f.d(z) - f.d(y)) / L
    w_z, w_y = z - e, y + e
    near_z = certificate(length(w_z - y) ** 2 <= 4 * length(d) ** 2, (2 / L**2, smooth), (1, d + e))
    near_y = certificate(length(w_y - y) ** 2 <= length(d) ** 2, (1 / L**2, smooth))
    turn = f.d(y) - 2 * f.d(y / 2 + z / 2) + f.d(z)
    return bisection(local, y, z, (2, 2), (1 / L, turn), near=[(4, near_z), (1, near_y)], goal=goal)


def completes_the_square(goal):
    """The converse: 2L times co-coercivity, plus ‖f'(y) - f'(z) - L (y - z)‖² ≥ 0."""
    pairing = instance(assume(Property("Cocoercive", f, L)), y, z)
    return certificate(goal, (2 * L, pairing), (1, change - L * (y - z)))


# Both are sharp: the sides are equal for f = (L/2) ‖x‖².
def half_square(*where):
    """f(p) = (L/2) ‖p‖² and f'(p) = L p at some points p."""
    known = assume(Property("Quadratic", f, L))
    return [(instance(known, p), instance(known, p, part=1)) for p in where]


def interpolation_of_the_square(goal):
    """Insert the values and the gradients, and expand."""
    (at_y, slope_y), (at_z, slope_z) = half_square(y, z)
    d = change / (2 * L) + (y - z) / 2
    return certificate(goal, (-1, at_z), (1, at_y), (d - (y - z), slope_y), (-d, slope_z))


def cocoercivity_of_the_square(goal):
    """Insert the gradients, and expand."""
    (_, slope_y), (_, slope_z) = half_square(y, z)
    return certificate(goal, (change / L, slope_y), (-change / L, slope_z))


# The claims.
def interpolation(f, y, z):
    """f(y) + f'(y) (z - y)ᵀ + ‖f'(y) - f'(z)‖² / (2L) ≤ f(z)."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(f(y) + inner(f.gradient(y), z - y) + inner(d, d) / (2 * f.L), f(z))


def cocoercive(f, y, z):
    """‖f'(y) - f'(z)‖² / L ≤ (f'(y) - f'(z)) (y - z)ᵀ."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(inner(d, d) / f.L, inner(d, y - z))


def lipschitz(f, y, z):
    """‖f'(y) - f'(z)‖² ≤ L² ‖y - z‖², where f is co-coercive."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(inner(d, d), f.L**2 * inner(y - z, y - z))


def gap(sides):
    """Right minus left."""
    return sides.right - sides.left


def interpolation_is_attained(L, y, z):
    """Equality for f = (L/2) ‖x‖²."""
    return attained(interpolation(families.half_square(L, len(y)), y, z))


def cocoercivity_is_attained(L, y, z):
    """Equality for f = (L/2) ‖x‖²."""
    return attained(cocoercive(families.half_square(L, len(y)), y, z))


def attained(sides):
    """left = right."""
    return equal(sides.left, sides.right)


def is_two_interpolations(claim, f, y, z):
    """Its gap is the sum of the gaps of interpolation, y and z exchanged."""
    return equal(gap(claim(f, y, z)), gap(interpolation(f, y, z)) + gap(interpolation(f, z, y)))


def is_a_square_more(claim, f, y, z):
    """Its gap is ‖d - L (y - z)‖² more than 2L times that of co-coercivity."""
    off = f.gradient(y) - f.gradient(z) - f.L * (y - z)
    return equal(gap(claim(f, y, z)), inner(off, off) + 2 * f.L * gap(cocoercive(f, y, z)))


def holds_on_the_disc(claim, u, v):
    """On the open unit disc, f = 3(x² + y²) + x³ - 3xy² is co-coercive with L = 12."""
    return claim(DISC, u, v)


def disc_value(u):
    """3(x² + y²) + x³ - 3xy²."""
    x, y = u
    return 3 * (x**2 + y**2) + x**3 - 3 * x * y**2


def disc_gradient(u):
    """(6x + 3x² - 3y², 6y - 6xy)."""
    x, y = u
    return np.array([6 * x + 3 * x**2 - 3 * y**2, 6 * y - 6 * x * y])


DISC = families.Function("DISC", 2, disc_value, disc_gradient, L=12.0, mu=0.0)


# Mistakes that the checks must reject.
def forgets_the_half(f, y, z):
    """‖f'(y) - f'(z)‖² / L in the interpolation."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(f(y) + inner(f.gradient(y), z - y) + inner(d, d) / f.L, f(z))


def takes_the_slope_at_z(f, y, z):
    """f'(z) in the place of f'(y)."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(f(y) + inner(f.gradient(z), z - y) + inner(d, d) / (2 * f.L), f(z))


def multiplies_by_L(f, y, z):
    """L ‖f'(y) - f'(z)‖²: L is on the wrong side."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(inner(d, d) * f.L, inner(d, y - z))


def doubles_the_constant(f, y, z):
    """2 ‖f'(y) - f'(z)‖² / L."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(2 * inner(d, d) / f.L, inner(d, y - z))


def turns_the_sign(f, y, z):
    """(f'(y) - f'(z)) (z - y)ᵀ, the printed formula with z for x."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(inner(d, d) / f.L, inner(d, z - y))


def forgets_to_square_L(f, y, z):
    """‖f'(y) - f'(z)‖² ≤ L ‖y - z‖²."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(inner(d, d), f.L * inner(y - z, y - z))


def halves_L(f, y, z):
    """‖f'(y) - f'(z)‖² ≤ (L/2)² ‖y - z‖²."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(inner(d, d), f.L**2 / 4 * inner(y - z, y - z))


def square_without_the_half(L, y, z):
    """‖f'(y) - f'(z)‖² / L in the interpolation."""
    return attained(forgets_the_half(families.half_square(L, len(y)), y, z))


def square_with_the_slope_at_z(L, y, z):
    """f'(z) in the place of f'(y)."""
    return attained(takes_the_slope_at_z(families.half_square(L, len(y)), y, z))


def square_with_twice_the_constant(L, y, z):
    """2 ‖f'(y) - f'(z)‖² / L."""
    return attained(doubles_the_constant(families.half_square(L, len(y)), y, z))


def square_with_the_sign_turned(L, y, z):
    """(f'(y) - f'(z)) (z - y)ᵀ."""
    return attained(turns_the_sign(families.half_square(L, len(y)), y, z))


# The same mistakes in the theorem's letters, which the proofs must refuse.
NO_HALF = f(y) + dot(f.d(y), z - y) + length(change) ** 2 / L <= f(z)
SLOPE_AT_Z = f(y) + dot(f.d(z), z - y) + length(change) ** 2 / (2 * L) <= f(z)
TIMES_L = length(change) ** 2 * L <= dot(change, y - z)
TWICE = 2 * length(change) ** 2 / L <= dot(change, y - z)
SIGN_TURNED = length(change) ** 2 / L <= dot(change, z - y)


def attained_in(bound):
    """Both sides of a bound are equal."""
    return equation(bound.lhs, bound.rhs)


# The printed claim fails, and so does each statement that lacks a hypothesis.
X, Y, C = sympy.symbols("x y c", real=True)
SLOPE = sympy.diff(X**2 / 2, X)
PARABOLA = {"f' = x for f = x²/2": equal(SLOPE, X), "f'' ≥ 0": at_most(0, sympy.diff(SLOPE, X))}


def unbound_x():
    """f = x²/2, L = 1, y = 0, z = 1: 1 ≤ (0 - 1) (x - 0) fails at x = 0."""
    y, z, x = 0, 1, 0
    change = abs(SLOPE - SLOPE.subs(X, Y))
    smooth = {"abs(f'(x) - f'(y)) ≤ abs(x - y)": at_most(change, abs(X - Y))}
    return Refutation(
        "f(x) = x²/2, L = 1, y = 0, z = 1, x = 0",
        {**PARABOLA, **smooth},
        at_most((y - z) ** 2, (y - z) * (x - y)),
    )


def another_norm():
    """N = 2 abs, f = x²/2, L = 1: 4 (y - z)² ≤ (y - z)² fails."""

    def N(x):
        return 2 * abs(x)

    y, z = sympy.Integer(1), sympy.Integer(0)
    return Refutation(
        "N = 2 abs, f(x) = x²/2, L = 1, y = 1, z = 0",
        {
            **PARABOLA,
            "N is a norm on R: homogeneous, and not 0 at 1": [
                equal(N(C * X), abs(C) * N(X)),
                below(0, N(y)),
            ],
            "N(f'(x) - f'(y)) ≤ 1 · N(x - y)": at_most(N(X - Y), 1 * N(X - Y)),
        },
        at_most(N(y - z) ** 2, (y - z) * (y - z)),
    )


def flat_domain():
    """f = x₁x₂ on Ω = R × {0}: f = 0 there, f' = (0, x₁), and 1 ≤ (0, 1) · (1, 0) fails."""
    f = X * Y
    gradient = sympy.Matrix([[f.diff(X), f.diff(Y)]]).subs(Y, 0)
    y, z = sympy.Matrix([[1, 0]]), sympy.Matrix([[0, 0]])
    d = gradient.subs(X, 1) - gradient.subs(X, 0)
    step = gradient - gradient.subs(X, C)
    return Refutation(
        "Ω = R × {0}, f = x₁x₂, L = 1, y = (1, 0), z = (0, 0)",
        {
            "f = 0 on Ω, so f is convex": equal(f.subs(Y, 0), 0),
            "‖f'(x) - f'(c)‖² = (x₁ - c₁)²": equal(step.dot(step), (X - C) ** 2),
        },
        at_most(d.dot(d), d.dot(y - z)),
    )


def interpolation_on_the_disc():
    """At (-2/5, 9/10) and (2/5, 9/10): the gap 208/125 is below ‖d‖²/24 = 1086/625."""
    f = 3 * (X**2 + Y**2) + X**3 - 3 * X * Y**2
    gradient = [f.diff(X), f.diff(Y)]
    y, z = (
        (sympy.Rational(-2, 5), sympy.Rational(9, 10)),
        (sympy.Rational(2, 5), sympy.Rational(9, 10)),
    )
    at_y, at_z = dict(zip((X, Y), y, strict=True)), dict(zip((X, Y), z, strict=True))
    slope = [g.subs(at_y) for g in gradient]
    change = [a - g.subs(at_z) for a, g in zip(slope, gradient, strict=True)]
    tangent = f.subs(at_y) + slope[0] * (z[0] - y[0]) + slope[1] * (z[1] - y[1])
    s = sympy.Symbol("s", nonnegative=True)
    r = s / (1 + s)  # any number of [0, 1[
    hessian, t = sympy.hessian(f, (X, Y)), sympy.Symbol("t")
    return Refutation(
        "f = 3(x² + y²) + x³ - 3xy², L = 12, y = (-2/5, 9/10), z = (2/5, 9/10)",
        {
            "y and z are in the open disc": below(
                [y[0] ** 2 + y[1] ** 2, z[0] ** 2 + z[1] ** 2], 1
            ),
            "the Hessian's eigenvalues t satisfy (t - 6)² = 36 r²": equal(
                hessian.charpoly(t).as_expr(), (t - 6) ** 2 - 36 * (X**2 + Y**2)
            ),
            "so they are 6(1 ± r), in [0, 12] for r < 1: f is convex and 12-smooth": [
                at_most(0, sympy.factor(6 - 6 * r)),
                at_most(0, sympy.factor(12 - (6 + 6 * r))),
            ],
        },
        at_most(tangent + (change[0] ** 2 + change[1] ** 2) / 24, f.subs(at_z)),
    )


LINE = {"y": np.array([1.0]), "z": np.array([3.0]), "L": 2.0}
SQUARE = {"f": families.half_square(2.0, 1), **LINE}
EDGE = {"u": np.array([0.9375, 0.0]), "v": np.array([0.875, 0.0]), **SQUARE}
ITS_L = {"L": lambda f: f.L}
ITS_SQUARE = {"f": lambda L, y: families.half_square(L, len(y))}

proposition = Proposition(
    section="1.3",
    place="§1.3, proposition 5",
    printed="(1/L) ‖df/dx(y) - df/dx(z)‖² ≤ (df/dx(y) - df/dx(z)) × (x - y)ᵀ",
    statement="Euclidean norm, f convex and L-smooth: on an open convex Ω "
    "‖f'(y) - f'(z)‖²/L ≤ (f'(y) - f'(z))(y - z)ᵀ; on R^m besides "
    "f(y) + f'(y)(z - y)ᵀ + ‖f'(y) - f'(z)‖²/(2L) ≤ f(z); equality for f = (L/2) ‖x‖²",
    repair="(y - z)ᵀ for (x - y)ᵀ; the norm is Euclidean; Ω is open",
    given={
        "f": families.smooth_convex_function("m"),
        "y": domains.vector("m"),
        "z": domains.vector("m"),
        "L": domains.positive(),
        "u": domains.unit_ball("two"),
        "v": domains.unit_ball("two"),
    },
    sizes={"two": (2, 2)},
    claims=[
        Claim(
            interpolation,
            formula=Formula(INTERPOLATION, where=ITS_L),
            proofs=[tangent_and_descent],
            near_misses=[
                NearMiss(forgets_the_half, NO_HALF, at=[SQUARE]),
                NearMiss(takes_the_slope_at_z, SLOPE_AT_Z, at=[SQUARE]),
            ],
            at=[SQUARE],
        ),
        Claim(
            cocoercive,
            formula=Formula(COCOERCIVE, where=ITS_L),
            proofs=[two_interpolations, halves_of_the_segment],
            properties=[is_two_interpolations, holds_on_the_disc],
            near_misses=[
                NearMiss(multiplies_by_L, TIMES_L, at=[EDGE]),
                NearMiss(doubles_the_constant, TWICE, at=[EDGE]),
                NearMiss(turns_the_sign, SIGN_TURNED, at=[EDGE]),
            ],
            at=[SQUARE, EDGE],
        ),
        Claim(
            lipschitz,
            formula=Formula(LIPSCHITZ, where=ITS_L),
            proofs=[completes_the_square],
            properties=[is_a_square_more],
            near_misses=[
                NearMiss(
                    forgets_to_square_L,
                    length(change) ** 2 <= L * length(y - z) ** 2,
                    at=[SQUARE],
                ),
                NearMiss(
                    halves_L, length(change) ** 2 <= L**2 / 4 * length(y - z) ** 2, at=[SQUARE]
                ),
            ],
            at=[SQUARE],
        ),
        Claim(
            interpolation_is_attained,
            formula=Formula(attained_in(INTERPOLATION), where=ITS_SQUARE),
            proofs=[interpolation_of_the_square],
            near_misses=[
                NearMiss(square_without_the_half, attained_in(NO_HALF), at=[LINE]),
                NearMiss(square_with_the_slope_at_z, attained_in(SLOPE_AT_Z), at=[LINE]),
            ],
        ),
        Claim(
            cocoercivity_is_attained,
            formula=Formula(attained_in(COCOERCIVE), where=ITS_SQUARE),
            proofs=[cocoercivity_of_the_square],
            near_misses=[
                NearMiss(square_with_twice_the_constant, attained_in(TWICE), at=[LINE]),
                NearMiss(square_with_the_sign_turned, attained_in(SIGN_TURNED), at=[LINE]),
            ],
        ),
    ],
    counterexamples=[
        Counterexample(unbound_x),
        Counterexample(another_norm, refutes="co-coercivity for any norm"),
        Counterexample(flat_domain, refutes="co-coercivity without Ω open"),
        Counterexample(interpolation_on_the_disc, refutes="interpolation on an open Ω ≠ R^m"),
    ],
    reference="Nesterov (2018), Lectures on Convex Optimization, theorem 2.1.5",
    expect="proved",
)
