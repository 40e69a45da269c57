r"""§1.1, the theorem. The Cauchy–Schwarz inequality.

Printed:  (a|b) ≤ ‖a‖ ‖b‖   for a, b in R^n.

It holds, and more: abs((a|b)) ≤ ‖a‖ ‖b‖. Squared, the difference of the two sides is a sum of
squares (Lagrange's identity), for every n:

    ‖a‖² ‖b‖² - (a|b)² = ½ Σ_i Σ_j (a_i b_j - a_j b_i)² ≥ 0.

It is also a distance: times ‖b‖², it is ‖ ‖b‖² a - (a|b) b ‖². So abs((a|b)) = ‖a‖ ‖b‖ exactly
when a and b are dependent, and without the absolute value exactly when one is a multiple ≥ 0 of
the other. This second proof needs no coordinates: it holds in every real inner-product space, and
so does its corollary, the triangle inequality.

Shapes: a, b (n,), n ≥ 1.
Reference: Steele (2004), The Cauchy–Schwarz Master Class, chapter 3 (Lagrange's identity).
"""

import numpy as np

from dnnmath import inner, norm
from dnnmath.proofs import (
    Property,
    assume,
    certificate,
    dot,
    instance,
    instantiate,
    points,
    root,
    split,
    symbols,
    vanishes,
)
from dnnmath.proofs import equal as equation
from dnnmath.proofs import norm as length
from dnnmath.symbolic import Sum, indices, prove_equal, prove_nonnegative, size, vector
from dnnmath.verify import (
    Claim,
    Formula,
    NearMiss,
    Proposition,
    at_most,
    domains,
    equal,
)

# The difference of the squared sides, for every n.
n = size("n")
a, b = vector("a", n), vector("b", n)
i, j = indices("i j", n)

AA, BB, AB = Sum(a[i] ** 2, i), Sum(b[i] ** 2, i), Sum(a[i] * b[i], i)
GAP = AA * BB - AB**2


def by_lagrange(gap):
    """The gap is half a double sum of squares."""
    squares = Sum((a[i] * b[j] - a[j] * b[i]) ** 2, i, j) / 2
    return prove_nonnegative(gap, squares)


def by_a_distance(gap):
    """‖a‖² times the gap is ‖ ‖a‖² b - (a|b) a ‖²."""
    return prove_equal(AA * gap, Sum((AA * b[j] - AB * a[j]) ** 2, j))


# The theorem without coordinates: u and v are a and b, in any real inner-product space.
u, v = points("a b")
t = symbols("t", "real")

ABOVE = dot(u, v) <= length(u) * length(v)
BELOW = -(length(u) * length(v)) <= dot(u, v)
TRIANGLE = length(u + v) <= length(u) + length(v)
DEPENDENT = equation(length(v) ** 2 * u, dot(u, v) * v)
EQUALITY = equation(dot(t * v, v) ** 2, length(t * v) ** 2 * length(v) ** 2)


def of_squares():
    """(a|b)² ≤ ‖a‖² ‖b‖²: nothing to prove for b = 0; else divide ‖ ‖b‖² a - (a|b) b ‖² by ‖b‖²."""
    goal = dot(u, v) ** 2 <= length(u) ** 2 * length(v) ** 2
    off = length(v) ** 2 * u - dot(u, v) * v
    times = certificate(length(v) ** 2 * goal.gap >= 0, (1, off))
    return split(goal, v, times, certificate(dot(u, 0) ** 2 <= 0))


def by_the_square_root(goal):
    """The square root increases, and ‖a‖ ‖b‖ ≥ 0."""
    sizes = certificate(length(u) * length(v) >= 0, (length(u) * length(v),))
    squares = certificate((length(u) * length(v)) ** 2 >= dot(u, v) ** 2, (1, of_squares()))
    return root(goal, sizes, squares)


def for_minus_a(goal):
    """Cauchy-Schwarz for -a and b, and (a|b) = -(-a|b)."""
    opposite = instantiate(by_the_square_root(ABOVE), {u: -u})
    size = certificate(length(u) >= 0, (length(u),))
    same_size = root(length(-u) <= length(u), size, certificate(length(u) ** 2 >= length(-u) ** 2))
    return certificate(goal, (1, opposite), (length(v), same_size))


def squares_of_both_sides(goal):
    """‖a + b‖² = ‖a‖² + 2 (a|b) + ‖b‖² ≤ (‖a‖ + ‖b‖)²."""
    sizes = certificate(length(u) + length(v) >= 0, (length(u),), (length(v),))
    bound = by_the_square_root(ABOVE)
    squares = certificate((length(u) + length(v)) ** 2 >= length(u + v) ** 2, (2, bound))
    return root(goal, sizes, squares)


def distance_is_zero(goal):
    """Where (a|b)² = ‖a‖² ‖b‖², ‖ ‖b‖² a - (a|b) b ‖² = ‖b‖² (‖a‖² ‖b‖² - (a|b)²) = 0."""
    aligned = instance(assume(Property("Aligned", u, v)))
    nothing = certificate(length(goal.gap) ** 2 <= 0, (length(v) ** 2, aligned))
    return vanishes(nothing, goal.gap)


def by_expanding(goal):
    """For a = t b both sides are t² ‖b‖⁴."""
    return certificate(goal)


# The claim.
def squared(a, b):
    """(a|b)² ≤ ‖a‖² ‖b‖²."""
    return at_most(inner(a, b) ** 2, inner(a, a) * inner(b, b))


def as_printed(a, b):
    """(a|b) ≤ ‖a‖ ‖b‖."""
    return at_most(inner(a, b), norm(a) * norm(b))


def from_below(a, b):
    """-‖a‖ ‖b‖ ≤ (a|b), so that abs((a|b)) ≤ ‖a‖ ‖b‖."""
    return at_most(-norm(a) * norm(b), inner(a, b))


def triangle(a, b):
    """‖a + b‖ ≤ ‖a‖ + ‖b‖."""
    return at_most(norm(a + b), norm(a) + norm(b))


def dependent_where_equal(b, t):
    """For a = t b, where both sides are equal: ‖b‖² a = (a|b) b."""
    return equal(inner(b, b) * (t * b), inner(t * b, b) * b)


def equal_where_dependent(b, t):
    """For a = t b: (a|b)² = ‖a‖² ‖b‖²."""
    return equal(inner(t * b, b) ** 2, inner(t * b, t * b) * inner(b, b))


def has_these_squares(claim, a, b):
    """Both sides of `squared` are the squares of these."""
    sides, squares = claim(a, b), squared(a, b)
    return [equal(sides.left**2, squares.left), equal(sides.right**2, squares.right)]


def gap_is_a_distance(claim, a, b):
    """‖a‖² (right - left) = ‖ ‖a‖² b - (a|b) a ‖²."""
    sides, off = claim(a, b), inner(a, a) * b - inner(a, b) * a
    return equal(inner(a, a) * (sides.right - sides.left), inner(off, off))


# Mistakes that the checks must reject.
def halves_the_bound(a, b):
    """(a|b)² ≤ ½ ‖a‖² ‖b‖²: no constant below 1 will do."""
    return at_most(inner(a, b) ** 2, inner(a, a) * inner(b, b) / 2)


def forgets_the_cross_terms(a, b):
    """(a|b)² ≤ Σ a_i² b_i²: the square of a sum is not the sum of the squares."""
    return at_most(inner(a, b) ** 2, inner(a**2, b**2))


def forgets_b(a, b):
    """(a|b)² ≤ ‖a‖²: true for unit vectors b alone."""
    return at_most(inner(a, b) ** 2, inner(a, a))


def halves_the_product(a, b):
    """(a|b) ≤ ½ ‖a‖ ‖b‖."""
    return at_most(inner(a, b), norm(a) * norm(b) / 2)


def adds_the_norms(a, b):
    """(a|b) ≤ ‖a‖ + ‖b‖: of the wrong degree."""
    return at_most(inner(a, b), norm(a) + norm(b))


def halves_from_below(a, b):
    """-½ ‖a‖ ‖b‖ ≤ (a|b)."""
    return at_most(-norm(a) * norm(b) / 2, inner(a, b))


def always_positive(a, b):
    """0 ≤ (a|b)."""
    return at_most(0, inner(a, b))


def halves_the_sides(a, b):
    """‖a + b‖ ≤ (‖a‖ + ‖b‖) / 2."""
    return at_most(norm(a + b), (norm(a) + norm(b)) / 2)


def subtracts_the_norms(a, b):
    """‖a + b‖ ≤ ‖a‖ - ‖b‖."""
    return at_most(norm(a + b), norm(a) - norm(b))


def forgets_the_square_of_b(b, t):
    """‖b‖ a = (a|b) b."""
    return equal(norm(b) * (t * b), inner(t * b, b) * b)


def exchanges_a_and_b(b, t):
    """‖b‖² b = (a|b) a."""
    return equal(inner(b, b) * b, inner(t * b, b) * (t * b))


def forgets_a(b, t):
    """(a|b)² = ‖b‖⁴."""
    return equal(inner(t * b, b) ** 2, inner(b, b) ** 2)


def doubles_one_side(b, t):
    """(a|b)² = 2 ‖a‖² ‖b‖²."""
    return equal(inner(t * b, b) ** 2, 2 * inner(t * b, t * b) * inner(b, b))


EQUAL = {"a": np.array([2.0, 2]), "b": np.array([2.0, 2]), "t": 2.0}
OPPOSITE = {"a": np.array([2.0, 2]), "b": np.array([-2.0, -2])}
ORTHOGONAL = {"a": np.array([2.0, -1]), "b": np.array([1.0, 2]), "t": 0.0}
MULTIPLE = {"a": lambda b, t: t * b}

proposition = Proposition(
    kind="theorem",
    section="1.1",
    place="§1.1, theorem",
    printed="(a|b) ≤ ‖a‖ ‖b‖",
    statement="abs((a|b)) ≤ ‖a‖ ‖b‖, with equality exactly for dependent a and b",
    given={"a": domains.vector("n"), "b": domains.vector("n"), "t": domains.real()},
    claims=[
        Claim(
            squared,
            formula=Formula(GAP),
            proofs=[by_lagrange, by_a_distance],
            properties=[gap_is_a_distance],
            near_misses=[
                NearMiss(halves_the_bound, AA * BB / 2 - AB**2, at=[EQUAL]),
                NearMiss(forgets_the_cross_terms, Sum((a[i] * b[i]) ** 2, i) - AB**2, at=[EQUAL]),
                NearMiss(forgets_b, AA - AB**2, at=[EQUAL]),
            ],
            at=[ORTHOGONAL],
        ),
        Claim(
            as_printed,
            formula=Formula(ABOVE),
            proofs=[by_the_square_root],
            properties=[has_these_squares],
            near_misses=[
                NearMiss(halves_the_product, ABOVE.lhs <= ABOVE.rhs / 2, at=[EQUAL]),
                NearMiss(adds_the_norms, ABOVE.lhs <= length(u) + length(v), at=[EQUAL]),
            ],
            at=[ORTHOGONAL],
        ),
        Claim(
            from_below,
            formula=Formula(BELOW),
            proofs=[for_minus_a],
            near_misses=[
                NearMiss(halves_from_below, BELOW.lhs / 2 <= BELOW.rhs, at=[OPPOSITE]),
                NearMiss(always_positive, dot(u, v) >= 0, at=[OPPOSITE]),
            ],
            at=[ORTHOGONAL],
        ),
        Claim(
            triangle,
            formula=Formula(TRIANGLE),
            proofs=[squares_of_both_sides],
            near_misses=[
                NearMiss(halves_the_sides, TRIANGLE.lhs <= TRIANGLE.rhs / 2, at=[EQUAL]),
                NearMiss(subtracts_the_norms, TRIANGLE.lhs <= length(u) - length(v), at=[EQUAL]),
            ],
            at=[ORTHOGONAL],
        ),
        Claim(
            dependent_where_equal,
            formula=Formula(DEPENDENT, where=MULTIPLE),
            proofs=[distance_is_zero],
            near_misses=[
                NearMiss(
                    forgets_the_square_of_b, equation(length(v) * u, dot(u, v) * v), at=[EQUAL]
                ),
                NearMiss(
                    exchanges_a_and_b, equation(length(v) ** 2 * v, dot(u, v) * u), at=[EQUAL]
                ),
            ],
        ),
        Claim(
            equal_where_dependent,
            formula=Formula(EQUALITY),
            proofs=[by_expanding],
            near_misses=[
                NearMiss(forgets_a, equation(EQUALITY.lhs, length(v) ** 4), at=[EQUAL]),
                NearMiss(doubles_one_side, equation(EQUALITY.lhs, 2 * EQUALITY.rhs), at=[EQUAL]),
            ],
        ),
    ],
    reference="Steele (2004), The Cauchy-Schwarz Master Class, chapter 3",
    expect="proved",
)
