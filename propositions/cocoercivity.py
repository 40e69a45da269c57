r"""§1.3, fifth proposition. Co-coercivity of the gradient.

For the Euclidean norm and f: R^m → R convex and L-smooth, for all y, z,

    f(y) + f'(y) (z - y)ᵀ + ‖f'(y) - f'(z)‖² / (2L) ≤ f(z)           (interpolation);
    ‖f'(y) - f'(z)‖² / L ≤ (f'(y) - f'(z)) (y - z)ᵀ                   (co-coercivity).

Interpolation: at w = z - (f'(z) - f'(y))/L the tangent at y gives f(y) + f'(y) (w-y)ᵀ ≤ f(w), the
descent lemma at z bounds f(w) from above. Co-coercivity is the sum of two interpolations, y and z
exchanged. For f = (L/2) ‖x‖² both are equalities. Conversely a co-coercive gradient is L-Lipschitz:
with d = f'(y) - f'(z) and s = y - z,   L²‖s‖² - ‖d‖² = ‖d - L s‖² + 2L (d sᵀ - ‖d‖²/L) ≥ 0.

On an open convex Ω ≠ R^m co-coercivity still holds, by adding it up along small steps from z to y;
interpolation may fail: f = 3(x²+y²) + x³ - 3xy² on the unit disc, where the Hessian's eigenvalues
are 6(1 ± r), r = ‖(x, y)‖.

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
def interpolation(f, y, z):
    """f(y) + f'(y) (z - y)ᵀ + ‖f'(y) - f'(z)‖² / (2L) ≤ f(z)."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(f(y) + inner(f.gradient(y), z - y) + inner(d, d) / (2 * f.L), f(z))


def cocoercive(f, y, z):
    """‖f'(y) - f'(z)‖² / L ≤ (f'(y) - f'(z)) (y - z)ᵀ."""
    d = f.gradient(y) - f.gradient(z)
    return at_most(inner(d, d) / f.L, inner(d, y - z))


def gap(sides):
    """Right minus left."""
    return sides.right - sides.left


def equality_of_values(claim, L, y, z):
    """Equality for f = (L/2) ‖x‖²."""
    sides = claim(families.half_square(L, len(y)), y, z)
    return equal(sides.left, sides.right)


def equality_of_slopes(claim, L, y, z):
    """Equality for f = (L/2) ‖x‖²."""
    return equality_of_values(claim, L, y, z)


def adds_two_interpolations(claim, f, y, z):
    """Its gap is the sum of the gaps of interpolation, y and z exchanged."""
    return equal(gap(claim(f, y, z)), gap(interpolation(f, y, z)) + gap(interpolation(f, z, y)))


def makes_f_smooth(claim, f, y, z):
    """L²‖y - z‖² - ‖d‖² is ‖d - L (y - z)‖² ≥ 0 and 2L times the gap of co-coercivity."""
    d, s = f.gradient(y) - f.gradient(z), y - z
    off = d - f.L * s
    return equal(
        f.L**2 * inner(s, s) - inner(d, d), inner(off, off) + 2 * f.L * gap(claim(f, y, z))
    )


def on_the_disc(u, v):
    """On the open unit disc, f = 3(x² + y²) + x³ - 3xy² is co-coercive with L = 12."""
    d = disc_gradient(u) - disc_gradient(v)
    return at_most(inner(d, d) / 12, inner(d, u - v))


def disc_gradient(u):
    """(6x + 3x² - 3y², 6y - 6xy)."""
    x, y = u
    return np.array([6 * x + 3 * x**2 - 3 * y**2, 6 * y - 6 * x * y])


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


def takes_L_at_the_center(u, v):
    """L = 6, the Hessian's eigenvalues at 0."""
    d = disc_gradient(u) - disc_gradient(v)
    return at_most(inner(d, d) / 6, inner(d, u - v))


def takes_L_halfway(u, v):
    """L = 9."""
    d = disc_gradient(u) - disc_gradient(v)
    return at_most(inner(d, d) / 9, inner(d, u - v))


# The printed claim fails, and so does each statement that lacks a hypothesis.
X, Y, C = sympy.symbols("x y c", real=True)
PARABOLA = {"f' = x for f = x²/2": equal(sympy.diff(X**2 / 2, X), X), "f'' ≥ 0": at_most(0, 1)}


def unbound_x():
    """f = x²/2, L = 1, y = 0, z = 1: 1 ≤ (0 - 1) (x - 0) fails at x = 0."""
    y, z, x = 0, 1, 0
    smooth = {"abs(f'(x) - f'(y)) ≤ abs(x - y)": at_most(abs(X - Y), abs(X - Y))}
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
EDGE = {"u": np.array([0.9375, 0.0]), "v": np.array([0.875, 0.0])}

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
            properties=[equality_of_values],
            near_misses=[
                NearMiss(forgets_the_half, at=[SQUARE]),
                NearMiss(takes_the_slope_at_z, at=[SQUARE]),
            ],
            at=[SQUARE],
        ),
        Claim(
            cocoercive,
            properties=[equality_of_slopes, adds_two_interpolations, makes_f_smooth],
            near_misses=[
                NearMiss(multiplies_by_L, at=[SQUARE]),
                NearMiss(doubles_the_constant, at=[SQUARE]),
                NearMiss(turns_the_sign, at=[SQUARE]),
            ],
            at=[SQUARE],
        ),
        Claim(
            on_the_disc,
            near_misses=[
                NearMiss(takes_L_at_the_center, at=[EDGE]),
                NearMiss(takes_L_halfway, at=[EDGE]),
            ],
            at=[EDGE],
        ),
    ],
    counterexamples=[
        Counterexample(unbound_x),
        Counterexample(another_norm, refutes="co-coercivity for any norm"),
        Counterexample(flat_domain, refutes="co-coercivity without Ω open"),
        Counterexample(interpolation_on_the_disc, refutes="interpolation on an open Ω ≠ R^m"),
    ],
    reference="Nesterov (2018), Lectures on Convex Optimization, theorem 2.1.5",
    expect="checked",
)
