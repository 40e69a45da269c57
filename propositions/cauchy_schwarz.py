r"""§1.1, the theorem. The Cauchy–Schwarz inequality.

Printed:  (a|b) ≤ ‖a‖ ‖b‖   for a, b in R^n.

It holds, and more: abs((a|b)) ≤ ‖a‖ ‖b‖. Squared, the difference of the two sides is a sum of
squares (Lagrange's identity), for every n:

    ‖a‖² ‖b‖² - (a|b)² = ½ Σ_i Σ_j (a_i b_j - a_j b_i)² ≥ 0.

It is also a distance: times ‖a‖², it is ‖ ‖a‖² b - (a|b) a ‖². So abs((a|b)) = ‖a‖ ‖b‖ exactly
when a and b are dependent, and without the absolute value exactly when one is a multiple ≥ 0 of
the other.

Shapes: a, b (n,), n ≥ 1.
Reference: Steele (2004), The Cauchy–Schwarz Master Class, chapter 3 (Lagrange's identity).
"""

from dataclasses import replace

import numpy as np

from dnnmath import inner, norm
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
ROOT = "√ increases on [0, ∞[, and √x² = abs(x): s² ≤ t² and t ≥ 0 give abs(s) ≤ t"


def by_lagrange(gap):
    """The gap is half a double sum of squares; the square root does the rest."""
    squares = Sum((a[i] * b[j] - a[j] * b[i]) ** 2, i, j) / 2
    proof = prove_nonnegative(gap, squares)
    return replace(proof, axioms=(*proof.axioms, ROOT))


def equality_needs_dependence(gap):
    """‖a‖² times the gap is ‖ ‖a‖² b - (a|b) a ‖², which is 0 only for dependent a and b."""
    return prove_equal(AA * gap, Sum((AA * b[j] - AB * a[j]) ** 2, j))


# The claim.
def squared(a, b):
    """(a|b)² ≤ ‖a‖² ‖b‖²."""
    return at_most(inner(a, b) ** 2, inner(a, a) * inner(b, b))


def as_printed(claim, a, b):
    """(a|b) ≤ abs((a|b)) ≤ ‖a‖ ‖b‖, whose squares the claim compares."""
    sides, bound = claim(a, b), norm(a) * norm(b)
    return [
        at_most(inner(a, b), bound),
        at_most(abs(inner(a, b)), bound),
        equal(sides.left, inner(a, b) ** 2),
        equal(sides.right, bound**2),
    ]


def equality_for_dependent(claim, a, t):
    """b = t a: both sides are t² ‖a‖⁴."""
    sides = claim(a, t * a)
    return equal(sides.left, sides.right)


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


EQUAL = {"a": np.array([2.0, 2]), "b": np.array([2.0, 2]), "t": 2.0}

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
            proofs=[by_lagrange, equality_needs_dependence],
            properties=[as_printed, equality_for_dependent, gap_is_a_distance],
            near_misses=[
                NearMiss(halves_the_bound, AA * BB / 2 - AB**2, at=[EQUAL]),
                NearMiss(forgets_the_cross_terms, Sum((a[i] * b[i]) ** 2, i) - AB**2, at=[EQUAL]),
                NearMiss(forgets_b, AA - AB**2, at=[EQUAL]),
            ],
            at=[{"a": np.zeros(2), "b": np.array([1.0, 2]), "t": 0.0}],
        ),
    ],
    reference="Steele (2004), The Cauchy-Schwarz Master Class, chapter 3",
    expect="proved",
)
