r"""§1.2, the theorem. The chain rule.

For f: U → V and g: V → R^p, U ⊂ R^n and V ⊂ R^m open, f derivable at x and g Fréchet-differentiable
at f(x), that is ‖g(b + h) - g(b) - J_g(b) h‖ = o(‖h‖) at b = f(x),

    J_{g∘f}(x) = J_g(f(x)) × J_f(x).

For f Fréchet-differentiable too, here is a modulus: with M ≥ ‖J_f(x)‖, N ≥ ‖J_g(f(x))‖, both > 0,
C = M + ε/(2N), and the moduli η_f(x, ·) of f at x and η_g(f(x), ·) of g at f(x),

    ‖h‖ < η_f(x, ε/(2N))  and  ‖h‖ < η_g(f(x), ε/(2C)) / C    give
    ‖g(f(x + h)) - g(f(x)) - J_g(f(x)) J_f(x) h‖ ≤ ε ‖h‖.

With k = f(x + h) - f(x) and r = k - J_f(x) h: ‖r‖ ≤ ε/(2N) ‖h‖, so ‖k‖ ≤ C ‖h‖ is small enough for
g, and g(f(x) + k) - g(f(x)) - J_g J_f h = (g(f(x) + k) - g(f(x)) - J_g k) + J_g r is at most
ε/(2C) ‖k‖ + N ‖r‖ ≤ ε/2 ‖h‖ + ε/2 ‖h‖. If f is only derivable, apply this to g and to the maps
t ↦ f(x + t h) of one variable, which are Fréchet-differentiable at 0.

If J_f and J_g are Lipschitz with constants β_f and β_g, the remainder is bounded: with
Δ = f(x + h) - f(x),

    ‖g(f(x+h)) - g(f(x)) - J_g(f(x)) J_f(x) h‖ ≤ (β_g ‖Δ‖² + ‖J_g(f(x))‖ β_f ‖h‖²) / 2.

Printed: f and g continuous and derivable, which the document defines by directional derivatives.
They are not enough: g(x, y) = x³y / (x⁴ + y²), g(0, 0) = 0, is continuous and has the derivative 0
in every direction at 0; with f(t) = (t, t²) then J_g(0) J_f(0) = 0, but g(f(t)) = t/2. With abs(x)
in the place of one x, g ∘ f is not even derivable.
Repair: g is Fréchet-differentiable at f(x) (it is where it is C¹); and g ∈ ζ(V, R^p).

Shapes: x (n,), J_f(x) (m, n), J_g(f(x)) (p, m), their product (p, n).
Reference: Rudin (1976), Principles of Mathematical Analysis, theorem 9.15.
"""

import numpy as np
import sympy

from dnnmath import norm
from dnnmath.proofs import (
    Implication,
    Map,
    Property,
    assume,
    certificate,
    conclude,
    cut,
    evaluate,
    instance,
    instantiate,
    inverse,
    points,
    symbols,
)
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

# The theorem, for every f: U → V and g: V → R^p; F, G, P, Q are f, g, x and x + h.
F, G = Map("f", "U"), Map("g", "V")
P, Q, A, B = points("x y a b")
M, N, E = symbols("M N ε", "positive")

H = Q - P
C = M + E / (2 * N)
IN_F, IN_G = E / (2 * N), E / 2 / C


def remainder_of(linear_part):
    """For h so small that both moduli answer, the remainder is at most ε ‖h‖."""
    small = (
        Property("Small", H, F.eta(P, IN_F)),
        Property("Small", H, G.eta(F(P), IN_G) / C),
    )
    return Implication(small, length(G(F(Q)) - G(F(P)) - linear_part) <= E * length(H))


CHAIN = remainder_of(G.d(F(P), F.d(P, H)))


def triangle(u, v):
    """‖u + v‖ ≤ ‖u‖ + ‖v‖."""
    return instantiate(cite(__file__, "cauchy_schwarz", "squares_of_both_sides"), {A: u, B: v})


def two_remainders(goal):
    """The remainder of g, and J_g applied to that of f."""
    k = F(Q) - F(P)
    r = k - F.d(P, H)
    bounded_f = instance(assume(Property("BoundedSlope", F, P, M)), H)
    bounded_g = instance(assume(Property("BoundedSlope", G, F(P), N)), r)

    small_r = instance(assume(Property("Frechet", F, P)), Q, IN_F)
    small_k = certificate(
        length(k) <= C * length(H), (1, triangle(F.d(P, H), r)), (1, bounded_f), (1, small_r)
    )
    near = instance(assume(Property("Small", H, G.eta(F(P), IN_G) / C)))
    c_over_c = inverse(C)
    reached = certificate(
        length(k) < G.eta(F(P), IN_G), (C, near), (1, small_k), (-G.eta(F(P), IN_G), c_over_c)
    )
    reaches = conclude(Property("Small", k, G.eta(F(P), IN_G)), reached)
    small_s = cut(instance(assume(Property("Frechet", G, F(P))), F(Q), IN_G), reaches)

    s = G(F(Q)) - G(F(P)) - G.d(F(P), k)
    return certificate(
        goal.says,
        (1, triangle(s, G.d(F(P), r))), (1, small_s), (IN_G, small_k),
        (1, bounded_g), (N, small_r), (-E * length(H) / 2, c_over_c),
    )  # fmt: skip


def composition(f, g, x):
    """g(f(x))."""
    return g(f(x))


# The claim.
def jacobian(f, g, x):
    """J_g(f(x)) × J_f(x)."""
    return g.jacobian(f(x)) @ f.jacobian(x)


def remainder_is_that_of_the_theorem(claim, f, g, x, u, epsilon):
    """With η(x, ε) = 2ε/β, M = ‖J_f‖ + 1 and N = ‖J_g‖ + 1: both sides are those of the theorem."""
    m, n = frobenius(f.jacobian(x)) + 1, frobenius(g.jacobian(f(x))) + 1
    c = m + epsilon / (2 * n)
    radius = smaller(epsilon / n / f.beta, epsilon / c / g.beta / c)
    h = radius * u
    at = {"f": Smooth(f), "g": Smooth(g), "x": x, "y": x + h, "M": m, "N": n, "ε": epsilon}
    left, right = evaluate.sides(CHAIN.says, at)
    supposed = [evaluate.sides(p.at([])[0][0], at) for p in CHAIN.premises]
    return [
        *(below(size, bound) for size, bound in supposed),
        equal(left, norm(g(f(x + h)) - g(f(x)) - claim(f, g, x) @ h)),
        at_most(left, right),
    ]


def frobenius(J):
    """√Σ J_ij², at least the operator norm."""
    return norm(J.ravel())


def smaller(r, s):
    """A radius below both."""
    return r * s / (r + s)


class Smooth:
    """A smooth map with the modulus of its differentiability: its remainder is ≤ (β/2) ‖h‖²."""

    def __init__(self, f):
        self.f, self.jacobian = f, f.jacobian

    def __call__(self, x):
        """f(x)."""
        return self.f(x)

    def eta(self, a, epsilon):
        """2ε/β."""
        return 2 * epsilon / self.f.beta


def frechet_remainder(claim, f, g, x, u):
    """The bounds of the page, at a point so near, h = u / 2^20, that a wrong slope breaks them."""
    h = u / 2**20
    change, slope = f(x + h) - f(x), g.jacobian(f(x)).ravel()
    bound = g.beta * (change @ change) + norm(slope) * f.beta * (h @ h)
    return at_most(norm(g(f(x + h)) - g(f(x)) - claim(f, g, x) @ h), bound / 2)


# Mistakes that the checks must reject.
def forgets_where_g_acts(f, g, x):
    """J_g(0) × J_f(x)."""
    return g.jacobian(0 * f(x)) @ f.jacobian(x)


def takes_g_at_x(f, g, x):
    """J_g(x) × J_f(x): has a meaning for n = m alone."""
    return g.jacobian(x) @ f.jacobian(x)


def takes_the_linear_image(f, g, x):
    """J_g(J_f(x) x) × J_f(x)."""
    return g.jacobian(f.jacobian(x) @ x) @ f.jacobian(x)


def multiplies_in_the_other_order(f, g, x):
    """J_f(x) × J_g(f(x)): has a meaning for n = m = p alone."""
    return f.jacobian(x) @ g.jacobian(f(x))


# The printed claim fails: g(x, y) = factor(x) q(x, y) with q = x² y / (x⁴ + y²), q(0, 0) = 0.
x, y, u, t = sympy.symbols("x y u t", real=True)
v = sympy.Symbol("v", nonzero=True)


def parabola(t):
    """f(t) = (t, t²)."""
    return t, t**2


def quotient(x, y):
    """q(x, y): at most 1/2 in size, 1/2 on the parabola."""
    return sympy.Integer(0) if x == y == 0 else x**2 * y / (x**4 + y**2)


def slope(h, side="+-"):
    """h'(0), or a one-sided derivative, for a function h of one variable."""
    return sympy.limit((h(t) - h(sympy.Integer(0))) / t, t, 0, side)


def continuous_and_derivable(g, factor):
    """What the printed theorem asks of f and g."""
    away = sympy.Symbol("a", nonzero=True)
    return {
        "f is derivable": equal([sympy.diff(c, t) for c in parabola(t)], [1, 2 * t]),
        "g = factor · q, factor continuous, factor(0) = 0": [
            equal(g(away, y), factor(away) * quotient(away, y)),
            equal(sympy.limit(factor(t), t, 0, "+-"), factor(sympy.Integer(0))),
            equal(factor(sympy.Integer(0)), 0),
        ],
        "abs(q) ≤ 1/2, so g is continuous at 0": [
            equal(x**4 + y**2 - 2 * x**2 * abs(y), (x**2 - abs(y)) ** 2),
            at_most(0, (x**2 - abs(y)) ** 2),
        ],
        "g is derivable at 0 in every direction (u, v), with derivative 0": [
            equal(slope(lambda s: g(s * u, s * v)), 0),
            equal(slope(lambda s: g(s * u, 0 * s)), 0),
        ],
        "g is derivable elsewhere: q has no pole, and x² factor(x) a slope at 0": [
            below(0, away**4 + y**2),
            below(0, x**4 + away**2),
            equal(slope(lambda s: s**2 * factor(s)), 0),
        ],
    }


def gateaux_is_not_enough():
    """g = x q: J_g(0) J_f(0) = (0, 0) (1, 0)ᵀ = 0, and g(f(t)) = t/2."""

    def g(x, y):
        return x * quotient(x, y)

    product = slope(lambda s: g(s, 0 * s)) * 1 + slope(lambda s: g(0 * s, s)) * 0
    return Refutation(
        "f(t) = (t, t²), g(x, y) = x³y / (x⁴ + y²), at 0",
        continuous_and_derivable(g, lambda x: x),
        equal(slope(lambda s: g(*parabola(s))), product),
    )


def composition_has_a_kink():
    """g = 2 abs(x) q: g(f(t)) = abs(t) has two slopes at 0."""

    def g(x, y):
        return 2 * abs(x) * quotient(x, y)

    def h(s):
        return g(*parabola(s))

    return Refutation(
        "f(t) = (t, t²), g(x, y) = 2 abs(x) x² y / (x⁴ + y²), at 0",
        continuous_and_derivable(g, lambda x: 2 * abs(x)),
        equal(slope(h, "+"), slope(h, "-")),
    )


SHEAR = families.smooth_map([[1.0, 2.0], [0.0, 1.0]], np.zeros((2, 2)), np.zeros((2, 2)))
SQUARES = families.smooth_map(np.zeros((2, 2)), [[1.0, 0.0], [1.0, 1.0]], np.eye(2))
PLANE = {"x": np.array([1.0, -2.0]), "u": np.array([0.5, 0.25]), "epsilon": 0.5}
CURVED = {"f": SQUARES, "g": SQUARES, **PLANE}

proposition = Proposition(
    kind="theorem",
    section="1.2",
    place="§1.2, theorem",
    printed="f ∈ ζ(U, V) ∩ D(U, V), g ∈ ζ(U, V) ∩ D(V, R^p) ⇒ J_{g∘f}(x) = J_g(f(x)) × J_f(x)",
    statement="J_{g∘f}(x) = J_g(f(x)) × J_f(x), g Fréchet-differentiable at f(x), f derivable at x",
    repair="g is Fréchet-differentiable at f(x); directional derivatives alone do not suffice",
    given={
        "f": families.smooth_map_from("n", "m"),
        "g": families.smooth_map_from("m", "p"),
        "x": domains.vector("n", -4, 4),
        "u": domains.unit_ball("n"),
        "epsilon": domains.positive(),
    },
    sizes={"n": (1, 3), "m": (1, 3), "p": (1, 3)},
    claims=[
        Claim(
            jacobian,
            derivative_of=composition,
            by="x",
            formula=Formula(CHAIN, indices=None),
            proofs=[two_remainders],
            properties=[remainder_is_that_of_the_theorem, frechet_remainder],
            near_misses=[
                NearMiss(
                    forgets_where_g_acts,
                    remainder_of(G.d(F(P) - F(P), F.d(P, H))),
                    at=[CURVED],
                ),
                NearMiss(takes_g_at_x, remainder_of(G.d(P, F.d(P, H))), at=[CURVED]),
                NearMiss(
                    takes_the_linear_image, remainder_of(G.d(F.d(P, P), F.d(P, H))), at=[CURVED]
                ),
                NearMiss(
                    multiplies_in_the_other_order,
                    remainder_of(F.d(P, G.d(F(P), H))),
                    at=[{"f": SHEAR, "g": SQUARES, **PLANE}],
                ),
            ],
            at=[CURVED],
        ),
    ],
    counterexamples=[
        Counterexample(gateaux_is_not_enough),
        Counterexample(composition_has_a_kink),
    ],
    reference="Rudin (1976), Principles of Mathematical Analysis, theorem 9.15",
    expect="proved",
)
