"""Every theorem of the propositions, each with its proof, and some that belong to none of them.

Those below are about convex g on the whole space: co-coercivity by the textbook's way, and gradient
descent with step 1/L. They read like the proofs on paper, as those in the propositions do.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from dnnmath.proofs import (
    Function,
    Implication,
    Property,
    Statement,
    Theorem,
    assume,
    certificate,
    conclude,
    dot,
    increasing,
    instance,
    instantiate,
    lemma,
    norm,
    points,
    rewrite,
    sequence,
    slope,
    split,
    symbols,
    telescope,
)
from dnnmath.verify import discover

PROPOSITIONS = Path(__file__).parents[2] / "propositions"

f, g = Function("f", "Ω"), Function("g")
a, b, u, v, x, y, z = points("a b u v x y z")
x_star, y_star = points("x* y*")
L, mu = symbols("L μ", "positive")
t = symbols("t", "unit")
k, n = symbols("k n", "natural")
X = sequence("X")


# Convex and smooth, on the whole space ------------------------------------------------------------


def descent_lemma() -> Theorem:
    """Along the segment the slope grows at most like Lt‖z - y‖²; integrate (mean value theorem)."""
    w = y + t * (z - y)
    smooth = instance(assume(Property("Smooth", g, L)), w, y)
    room = L * t * norm(z - y) ** 2 - dot(g.d(w) - g.d(y), z - y)
    squares = certificate(
        t * room >= 0, (1 / (2 * L), smooth), (1 / (2 * L), g.d(w) - g.d(y) - L * t * (z - y))
    )
    level = certificate(dot(g.d(y) - g.d(y), z - y) <= 0)
    slower = split(room >= 0, t, squares, level)
    bound = increasing(
        slower,
        L / 2 * t**2 * norm(z - y) ** 2 + t * dot(g.d(y), z - y) - g(w),
        t,
        goal=g(z) <= g(y) + dot(g.d(y), z - y) + L / 2 * norm(z - y) ** 2,
    )
    return lemma("descent lemma", bound)


def gradient_step() -> Theorem:
    """The descent lemma at z = x - g'(x)/L."""
    step = x - g.d(x) / L
    goal = g(step) - g(x) <= -(norm(g.d(x)) ** 2 / (2 * L))
    return instantiate(descent_lemma(), {y: x, z: step}, goal=goal)


def convex_tangents() -> Theorem:
    """Convex g lies above its tangents (on the whole space)."""
    chord = instance(assume(Property("Convex", g)), z, y, t)
    tangent = slope(chord, t, goal=g(z) >= g(y) + dot(g.d(y), z - y))
    return lemma("first-order convexity", conclude(Property("FirstOrder", g), tangent, over=(y, z)))


def interpolation() -> Theorem:
    """Compare the tangent at y with the descent from z, at w = z - (g'(z) - g'(y))/L."""
    w = z - (g.d(z) - g.d(y)) / L
    above = instance(convex_tangents(), y, w)
    below = instantiate(descent_lemma(), {y: z, z: w})
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


# Gradient descent with step 1/L -------------------------------------------------------------------


def potential_decreases() -> Theorem:
    """V_k = k(g(x) - g(u)) + (L/2)‖x - u‖² does not increase in one step, whatever u."""
    after = x - g.d(x) / L
    tangent = instance(convex_tangents(), x, u)
    before_v = k * (g(x) - g(u)) + L / 2 * norm(x - u) ** 2
    after_v = (k + 1) * (g(after) - g(u)) + L / 2 * norm(after - u) ** 2
    return certificate(
        before_v >= after_v,
        (k + 1, gradient_step()), (1, tangent), (k / (2 * L), g.d(x)),
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
        (1, gradient_step()), (mu / L, parabola), (1 / (2 * L), g.d(x) + mu * (u - x)),
    )  # fmt: skip


def distance_shrinks() -> Theorem:
    """‖x⁺ - x*‖² ≤ (1 - μ/L)‖x - x*‖² for a minimiser x*."""
    after = x - g.d(x) / L
    parabola = instance(strong_tangents(), x, x_star)
    least = instance(assume(Property("Minimiser", g, x_star)), after)
    return certificate(
        norm(after - x_star) ** 2 <= (1 - mu / L) * norm(x - x_star) ** 2,
        (2 / L, parabola), (2 / L, gradient_step()), (2 / L, least),
    )  # fmt: skip


def of_propositions() -> Iterator[tuple[str, Callable[[], Theorem]]]:
    """The proofs by the kernel in the propositions: slug.proof, and a function that builds it."""
    for source in discover(PROPOSITIONS):
        for claim in source.proposition.claims:
            goal = claim.formula.expression if claim.formula else None
            if isinstance(goal, Statement | Implication | Property):
                for proof in claim.proofs:
                    yield f"{source.slug}.{proof.__name__}", lambda p=proof, g=goal: p(g)


OWN: list[Callable[[], Theorem]] = [
    descent_lemma, gradient_step, interpolation, cocoercivity, potential_decreases,
    gradient_descent_rate, linear_rate, distance_shrinks,
]  # fmt: skip
PROOFS: dict[str, Callable[[], Theorem]] = {
    **dict(of_propositions()),
    **{proof.__name__: proof for proof in OWN},
}
