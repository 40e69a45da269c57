r"""§2, second proposition. The Jacobian of SoftMax.

SoftMax maps z in R^m to S(z), with S(z)_j = exp(z_j) / Σ_k exp(z_k). For every m ≥ 1 and z in R^m

    dS/dz(z)_{j,j'} = S(z)_j (δ_{j,j'} - S(z)_{j'}),   that is   J = diag(S) - Sᵀ S  (S a row).

J is symmetric and positive semi-definite: v J vᵀ = ½ Σ_j Σ_k S_j S_k (v_j - v_k)², the variance of v under S. It is at most
‖v‖²/2, so that S is ½-Lipschitz, and m = 2, z_1 = z_2, v = (1, -1) attains the constant.

Printed: S maps R^m into ]0, 1[^m. For m = 1 it does not: S(z) = 1. For every m ≥ 2 it does.

Shapes: z (m,), J (m, m); row j is the gradient of output j.
Reference: Gao and Pavel (2017), On the properties of the softmax function, propositions 2 to 4.
"""

from fractions import Fraction

import numpy as np
import sympy

from dnnmath import log_sum_exp, softmax
from dnnmath.symbolic import Delta, Sum, derivative, exp, indices, prove_equal, size, vector
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

# The definition and the page's formula, for every m.
m = size("m")
z = vector("z", m)
i, j, k = indices("i j k", m)


def S(j):
    """SoftMax, output j."""
    return exp(z[j]) / Sum(exp(z[k]), k)


ENTRY = S(i) * (Delta(i, j) - S(j))


def by_definition(entry):
    """Differentiate S_i by z_j."""
    return prove_equal(derivative(S(i), z[j]), entry)


# The claim.
def jacobian(z):
    """J = diag(S) - Sᵀ S."""
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def rows_sum_to_zero(claim, z):
    """S is unchanged when a constant is added to z."""
    return equal(claim(z).sum(axis=1), 0)


def symmetric(claim, z):
    """J = Jᵀ: S is the gradient of log-sum-exp."""
    return equal(claim(z), claim(z).T)


def is_a_variance(claim, z, v):
    """v J vᵀ = Σ S_j (v_j - mean)² ≥ 0."""
    s = softmax(z)
    return equal(v @ claim(z) @ v, (s * (v - s @ v) ** 2).sum())


def half_lipschitz(claim, z, v):
    """v J vᵀ ≤ ‖v‖² / 2."""
    return at_most(v @ claim(z) @ v, v @ v / 2)


def into_the_open_cube(z):
    """0 < S(z)_j < 1, for m ≥ 2."""
    return [below(0, softmax(z)), below(softmax(z), 1)]


# Mistakes that the checks must reject.
def forgets_coupling(z):
    """diag(S (1 - S)) is the Jacobian of the elementwise sigmoid."""
    s = softmax(z)
    return np.diag(s * (1 - s))


def forgets_rank_one(z):
    """diag(S): the derivative of the numerator alone."""
    return np.diag(softmax(z))


def takes_the_row_twice(z):
    """S_i (δ_ij - S_i)."""
    s = softmax(z)
    return np.diag(s) - np.outer(s * s, np.ones_like(s))


def drops_the_factor(z):
    """S_i δ_ij - S_j."""
    s = softmax(z)
    return np.diag(s) - np.outer(np.ones_like(s), s)


def reaches_one(z):
    """The range fails where the scores are not normalised."""
    s = 1 + softmax(z)
    return [below(0, s), below(s, 1)]


def reaches_zero(z):
    """The range fails for a SoftMax that is cut off."""
    s = softmax(z) - softmax(z).min()
    return [below(0, s), below(s, 1)]


# The printed claim fails.
def single_class():
    """m = 1: S(z) = exp(z) / exp(z) = 1 is not in ]0, 1[."""
    score = sympy.Symbol("z", real=True)
    s = sympy.exp(score) / sympy.exp(score)
    return Refutation("m = 1, any z", {"m ≥ 1": at_most(1, 1), "exp > 0": below(0, sympy.exp(score))}, below(s, 1))


proposition = Proposition(
    section="2",
    place="§2, second proposition",
    printed="S: R^m → ]0, 1[^m,  dS/dz(z)_{j,j'} = S(z)_j (δ_{j,j'} - S(z)_{j'})",
    statement="dS/dz(z)_{j,j'} = S(z)_j (δ_{j,j'} - S(z)_{j'}) for m ≥ 1; S: R^m → ]0, 1[^m for m ≥ 2",
    repair="m ≥ 2 for the range",
    given={"z": domains.vector("m"), "v": domains.vector("m")},
    claims=[
        Claim(
            jacobian,
            derivative_of=softmax,
            by="z",
            formula=Formula(ENTRY, (i, j)),
            proofs=[by_definition],
            properties=[rows_sum_to_zero, symmetric, is_a_variance, half_lipschitz],
            near_misses=[
                NearMiss(forgets_coupling, Delta(i, j) * S(i) * (1 - S(i)), ["symmetric", "half_lipschitz"]),
                NearMiss(forgets_rank_one, Delta(i, j) * S(i), ["symmetric"]),
                NearMiss(takes_the_row_twice, S(i) * (Delta(i, j) - S(i)), ["half_lipschitz"]),
                NearMiss(drops_the_factor, S(i) * Delta(i, j) - S(j), at=[{"z": np.array([5.0, 0, 0]), "v": np.array([2.0, -1, -1])}]),
            ],
            at=[{"z": np.array([1000.0, 0]), "v": np.array([1.0, -1])}, {"z": np.zeros(2), "v": np.array([1.0, -1])}],
        ),
        Claim(into_the_open_cube, near_misses=[NearMiss(reaches_one), NearMiss(reaches_zero)], sizes={"m": (2, 6)}),
    ],
    counterexamples=[Counterexample(single_class)],
    expect="checked",
)
