r"""§1.3, third proposition. Taylor's formula of first order with an integral remainder.

For Ω ⊂ R^m open and convex, f: Ω → R of class C¹, and y, z in Ω,

    f(y) = f(z) + ∫₀¹ f'(z + τ (y - z)) (y - z)ᵀ dτ.

It is the fundamental theorem of calculus for φ(τ) = f(z + τ (y - z)), whose derivative the chain
rule gives: φ'(τ) = f'(z + τ (y - z)) (y - z)ᵀ.

Proved for every f of class C¹; checked besides on polynomials of degree 4, where φ' has degree 3
and Simpson's rule gives the integral exactly.

Printed: for f derivable. f(x) = x² sin(1/x²), f(0) = 0, is derivable on R; but f'(1/√(2πk)) is
-2√(2πk), so f' is not bounded on ]0, 1], and has no Riemann integral there.
Repair: f is of class C¹ (f' integrable on segments is enough).

Shapes: y, z (m,), f'(x) (m,), τ real.
Reference: Rudin (1976), Principles of Mathematical Analysis, theorems 6.21 and 9.15.
"""

import numpy as np
import sympy

from dnnmath import inner
from dnnmath.proofs import Function, dot, fundamental, integral, points, symbols
from dnnmath.proofs import equal as equation
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
)

# The theorem, for every f: Ω → R.
f = Function("f", "Ω")
y, z = points("y z")
t = symbols("t", "unit")


def with_remainder(rate):
    """f(y) = f(z) + ∫₀¹ rate dt."""
    return equation(f(y), f(z) + integral(t, rate))


TAYLOR = with_remainder(dot(f.d(z + t * (y - z)), y - z))


def fundamental_theorem(goal):
    """Of calculus, for φ(t) = f(t y + (1-t) z): φ(1) - φ(0) = ∫₀¹ φ'(t) dt."""
    return fundamental(f(t * y + (1 - t) * z), t, goal=goal)


def slope(gradient, y, z, tau):
    """φ'(τ) = f'(z + τ (y - z)) (y - z)ᵀ."""
    return inner(gradient(z + tau * (y - z)), y - z)


def simpson(function):
    """(φ'(0) + 4 φ'(1/2) + φ'(1)) / 6, exact up to degree 3."""
    return (function(0) + 4 * function(0.5) + function(1)) / 6


def quartic(p, q, x):
    """f(x) = (p|x)⁴ + (q|x)³ + (p|x)(q|x): neither convex nor L-smooth."""
    return inner(p, x) ** 4 + inner(q, x) ** 3 + inner(p, x) * inner(q, x)


def quartic_gradient(p, q, x):
    """f'(x) = (4 (p|x)³ + (q|x)) p + (3 (q|x)² + (p|x)) q."""
    s, t = inner(p, x), inner(q, x)
    return (4 * s**3 + t) * p + (3 * t**2 + s) * q


# The claim.
def first_order(p, q, y, z):
    """f(y) = f(z) + ∫₀¹ φ'(τ) dτ, for a quartic f."""
    return with_integral(p, q, y, z, simpson)


def with_integral(p, q, y, z, rule):
    """f(y) = f(z) + rule(φ')."""
    integral = rule(lambda tau: slope(lambda x: quartic_gradient(p, q, x), y, z, tau))
    return equal(quartic(p, q, y), quartic(p, q, z) + integral)


# Mistakes that the checks must reject.
def forgets_the_remainder(p, q, y, z):
    """f(z) + f'(z) (y - z)ᵀ: Taylor's polynomial alone."""
    return with_integral(p, q, y, z, lambda function: function(0))


def turns_the_sign(p, q, y, z):
    """∫ f'(z + τ (y - z)) (z - y)ᵀ dτ."""
    return with_integral(p, q, y, z, lambda function: -simpson(function))


def starts_at_zero(p, q, y, z):
    """∫ f'(τ (y - z)) (y - z)ᵀ dτ: the segment must start at z."""
    rest = simpson(lambda tau: slope(lambda x: quartic_gradient(p, q, x), y - z, 0 * z, tau))
    return equal(quartic(p, q, y), quartic(p, q, z) + rest)


def takes_the_mean_of_the_ends(p, q, y, z):
    """(φ'(0) + φ'(1)) / 2: right for quadratics alone."""
    return with_integral(p, q, y, z, lambda function: (function(0) + function(1)) / 2)


def takes_the_middle(p, q, y, z):
    """φ'(1/2): right for quadratics alone."""
    return with_integral(p, q, y, z, lambda function: function(0.5))


# The printed claim fails.
def unbounded_derivative():
    """f(x) = x² sin(1/x²): for each integer M ≥ 1, abs(f'(x)) > M at x = 1/√(2πM²).

    A function that is Riemann-integrable on [0, 1] is bounded there.
    """
    x = sympy.Symbol("x", real=True)
    M = sympy.Symbol("M", integer=True, positive=True)
    f = x**2 * sympy.sin(1 / x**2)
    point = 1 / (sympy.sqrt(2 * sympy.pi) * M)
    size = abs(sympy.diff(f, x).subs(x, point))
    return Refutation(
        "f(x) = x² sin(1/x²), f(0) = 0, z = 0, y = 1, and any bound M of abs(f')",
        {
            "f is derivable at 0": equal(sympy.limit(f / x, x, 0), 0),
            "f' = 2x sin(1/x²) - (2/x) cos(1/x²) elsewhere": equal(
                sympy.diff(f, x), 2 * x * sympy.sin(1 / x**2) - 2 * sympy.cos(1 / x**2) / x
            ),
            "the point is in ]0, 1]": [below(0, point), at_most(point.subs(M, 1), 1)],
        },
        at_most(size, M),
    )


QUARTIC = {"p": np.array([1.0]), "q": np.array([0.5]), "y": np.array([3.0]), "z": np.array([1.0])}
MIDDLE = f.d(y / 2 + z / 2)


class Quartic:
    """f, with its gradient."""

    def __init__(self, p, q):
        self.p, self.q = p, q

    def __call__(self, x):
        """f(x)."""
        return quartic(self.p, self.q, x)

    def gradient(self, x):
        """f'(x)."""
        return quartic_gradient(self.p, self.q, x)


proposition = Proposition(
    section="1.3",
    place="§1.3, proposition 3",
    printed="f(y) = f(z) + ∫₀¹ df/dx(z + τ(y - z)) (y - z)ᵀ dτ for f ∈ D(Ω, R)",
    statement="Ω open and convex, f ∈ C¹: f(y) = f(z) + ∫₀¹ f'(z + τ(y - z))(y - z)ᵀ dτ",
    repair="f is of class C¹, or at least f' integrable on segments",
    given={
        "p": domains.vector("m", -4, 4),
        "q": domains.vector("m", -4, 4),
        "y": domains.vector("m", -4, 4),
        "z": domains.vector("m", -4, 4),
    },
    sizes={"m": (1, 4)},
    claims=[
        Claim(
            first_order,
            formula=Formula(TAYLOR, where={"f": Quartic, "∫": lambda: simpson}),
            proofs=[fundamental_theorem],
            near_misses=[
                NearMiss(forgets_the_remainder, with_remainder(dot(f.d(z), y - z)), at=[QUARTIC]),
                NearMiss(
                    turns_the_sign,
                    with_remainder(dot(f.d(z + t * (y - z)), z - y)),
                    at=[QUARTIC],
                ),
                NearMiss(
                    starts_at_zero, with_remainder(dot(f.d(t * (y - z)), y - z)), at=[QUARTIC]
                ),
                NearMiss(
                    takes_the_mean_of_the_ends,
                    with_remainder(dot(f.d(y) + f.d(z), y - z) / 2),
                    at=[QUARTIC],
                ),
                NearMiss(takes_the_middle, with_remainder(dot(MIDDLE, y - z)), at=[QUARTIC]),
            ],
            at=[QUARTIC],
        ),
    ],
    counterexamples=[Counterexample(unbounded_derivative)],
    reference="Rudin (1976), Principles of Mathematical Analysis, theorems 6.21 and 9.15",
    expect="proved",
)
