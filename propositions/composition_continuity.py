r"""§1.2, the proposition. The composition of continuous maps is continuous.

For f: U → V and g: V → R^p continuous, U ⊂ R^n and V ⊂ R^m not empty, g ∘ f: U → R^p is continuous:
if η_f(a, ε) answers ε for f at a, and η_g(b, ε) for g at b, then

    η(a, ε) = η_f(a, η_g(f(a), ε))   answers ε for g ∘ f at a.

by a chain of two implications: ‖x - a‖ < η gives ‖f(x) - f(a)‖ < η_g(f(a), ε), and this gives
‖g(f(x)) - g(f(a))‖ < ε. Checked besides on smooth, on Lipschitz and on merely continuous maps
(square roots), whose moduli are known.

Printed: g ∈ ζ(U, V). Read as it stands, continuity of g on U says nothing of g on f(U): for
f(x) = 2x on U = [0, 1] and a g that jumps at 3/2, outside U, g ∘ f jumps at 3/4.
Repair: g ∈ ζ(V, R^p).

Shapes: a, x (n,), f(a) (m,), g(f(a)) (p,); every norm is Euclidean.
Reference: Rudin (1976), Principles of Mathematical Analysis, theorem 4.7.
"""

import numpy as np
import sympy

from dnnmath import compose, norm
from dnnmath.proofs import (
    Implication,
    Map,
    Property,
    assume,
    certificate,
    conclude,
    cut,
    instance,
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
    domains,
    equal,
    families,
)

# The theorem, for every f: U → V and g: V → R^p with moduli η_f and η_g.
f, g = Map("f", "U"), Map("g", "V")
a, x = points("a x")
epsilon = symbols("ε", "positive")

through = g.eta(f(a), epsilon)


def answers(eta):
    """‖x - a‖ < η  ⇒  ‖g(f(x)) - g(f(a))‖ < ε."""
    near = Property("Small", x - a, eta)
    return Implication((near,), length(g(f(x)) - g(f(a))) < epsilon)


COMPOSED = answers(f.eta(a, through))


def two_implications(goal):
    """f maps x into the ball around f(a) that g maps into that of radius ε."""
    into = instance(assume(Property("ContinuousAt", f, a)), x, through)
    near = conclude(Property("Small", f(x) - f(a), through), into)
    onto = instance(assume(Property("ContinuousAt", g, f(a))), f(x), epsilon)
    return certificate(goal.says, (1, cut(onto, near)))


# The claim.
def maps_into_the_ball(f, g, a, u, epsilon, eta):
    """‖g(f(x)) - g(f(a))‖ < ε at x = a + η u, a point of the ball of radius η, as ‖u‖ < 1."""
    h = compose(g, f)
    return below(norm(h(a + eta * u) - h(a)), epsilon)


def moduli_compose(f, g, a, u, epsilon):
    """η = η_f(a, η_g(f(a), ε)) answers ε."""
    return maps_into_the_ball(f, g, a, u, epsilon, f.eta(a, g.eta(f(a), epsilon)))


def point_of_the_ball(f, g, a, u, epsilon):
    """x = a + η u."""
    return a + f.eta(a, g.eta(f(a), epsilon)) * u


def moduli_of_both(claim, f, g, a, u, epsilon):
    """f stays in the ball that g needs, and the claim is about its image."""
    middle = g.eta(f(a), epsilon)
    x = a + f.eta(a, middle) * u
    return [
        below(norm(f(x) - f(a)), middle),
        equal(claim(f, g, a, u, epsilon).left, norm(g(f(x)) - g(f(a)))),
    ]


# Mistakes that the checks must reject.
def composes_in_the_other_order(f, g, a, u, epsilon):
    """η_g(f(a), η_f(a, ε)): as if g acted first."""
    return maps_into_the_ball(f, g, a, u, epsilon, g.eta(f(a), f.eta(a, epsilon)))


def forgets_where_g_acts(f, g, a, u, epsilon):
    """η_f(a, η_g(0, ε)): as if g were uniformly continuous."""
    return maps_into_the_ball(f, g, a, u, epsilon, f.eta(a, g.eta(0 * f(a), epsilon)))


def forgets_f(f, g, a, u, epsilon):
    """η_g(f(a), ε): as if f did not stretch."""
    return maps_into_the_ball(f, g, a, u, epsilon, g.eta(f(a), epsilon))


def forgets_g(f, g, a, u, epsilon):
    """η_f(a, ε): as if g did not stretch."""
    return maps_into_the_ball(f, g, a, u, epsilon, f.eta(a, epsilon))


# The printed claim, read as it stands, fails.
def continuous_on_the_wrong_set():
    """U = [0, 1], V = [0, 2], f(x) = 2x, g(y) = 0 for y < 3/2, else 1; at a = 3/4 and ε = 1/2.

    Whatever η > 0 is, x = a - η / (2 (1 + η)) is nearer to a than η, and g(f(x)) = 0, g(f(a)) = 1.
    """
    eta, y = sympy.Symbol("eta", positive=True), sympy.Symbol("y", real=True)
    u = sympy.Symbol("u", nonnegative=True)
    in_U = u / (1 + u)  # any number of [0, 1[

    def f(x):
        return 2 * x

    def g(y):
        return sympy.Piecewise((0, y < sympy.Rational(3, 2)), (1, True))

    a, nearer = sympy.Rational(3, 4), eta / (2 * (1 + eta))
    x = sympy.factor(a - nearer)
    return Refutation(
        "g jumps at 3/2, f(x) = 2x",
        {
            "f is continuous": equal(abs(f(y) - f(a)), 2 * abs(y - a)),
            "f(U) ⊂ V": [at_most(0, f(in_U)), at_most(f(in_U), 2)],
            "g is continuous on U, where it is 0": equal([g(in_U), g(sympy.Integer(1))], [0, 0]),
            "x ∈ U": [at_most(0, x), at_most(x, 1)],
            "abs(x - a) < η": below(0, sympy.factor(eta - nearer)),
        },
        below(abs(g(f(x)) - g(f(a))), sympy.Rational(1, 2)),
    )


LINE = families.smooth_map([[4.0]], [[0.0]], [[0.0]])
SQUARE = families.smooth_map([[0.0]], [[1.0]], [[0.0]])
ROOT = families.root_map([[1.0]])


def at(f, g, a):
    """A pinned input on the real line."""
    return {"f": f, "g": g, "a": np.array([a]), "u": np.array([0.96875]), "epsilon": 0.5}


STEEP, FAR, KINK = at(LINE, LINE, 0.0), at(LINE, SQUARE, 2.0), at(ROOT, LINE, 0.0)

proposition = Proposition(
    section="1.2",
    place="§1.2, proposition",
    printed="f ∈ ζ(U, V), g ∈ ζ(U, V) ⇒ g ∘ f ∈ ζ(U, R^p)",
    statement="f ∈ ζ(U, V), g ∈ ζ(V, R^p) ⇒ g ∘ f ∈ ζ(U, R^p), η(a, ε) = η_f(a, η_g(f(a), ε))",
    repair="g is continuous on V, where f takes its values",
    given={
        "f": families.continuous_map("n", "m"),
        "g": families.continuous_map("m", "p"),
        "a": domains.vector("n"),
        "u": domains.unit_ball("n"),
        "epsilon": domains.positive(),
    },
    sizes={"n": (1, 3), "m": (1, 3), "p": (1, 3)},
    claims=[
        Claim(
            moduli_compose,
            formula=Formula(COMPOSED, where={"x": point_of_the_ball, "ε": lambda epsilon: epsilon}),
            proofs=[two_implications],
            properties=[moduli_of_both],
            near_misses=[
                NearMiss(
                    composes_in_the_other_order,
                    answers(g.eta(f(a), f.eta(a, epsilon))),
                    at=[KINK],
                ),
                NearMiss(
                    forgets_where_g_acts, answers(f.eta(a, g.eta(f(a) - f(a), epsilon))), at=[FAR]
                ),
                NearMiss(forgets_f, answers(through), at=[STEEP]),
                NearMiss(forgets_g, answers(f.eta(a, epsilon)), at=[STEEP]),
            ],
            at=[STEEP, FAR, KINK],
        ),
    ],
    counterexamples=[Counterexample(continuous_on_the_wrong_set)],
    reference="Rudin (1976), Principles of Mathematical Analysis, theorem 4.7",
    expect="proved",
)
