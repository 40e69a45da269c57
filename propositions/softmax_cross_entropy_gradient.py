r"""§3, second proposition. The gradient of the cross-entropy by the scores.

For a ground truth ŷ in {0, 1}^m, and indeed for any ŷ in R^m, and scores z in R^m, with ξ(y) =
-Σ_j ŷ_j log y_j,

    d(ξ ∘ S)/dz(z) = (Σ_j ŷ_j) S(z) - ŷ.

Printed: S(z) - ŷ for every ŷ in {0, 1}^m. That holds exactly when Σ ŷ_j = 1: for one-hot labels and
every probability vector, but not for ŷ = (1, 1).

The Hessian (Σ ŷ_j)(diag S - Sᵀ S) is positive semi-definite for ŷ ≥ 0 and at most (Σ ŷ_j)/2, so
that ξ ∘ S is convex and (Σ ŷ_j)/2-smooth.

Shapes: z, ŷ and the gradient (m,).
Reference: Bishop (2006), Pattern Recognition and Machine Learning, §4.3.4, equation (4.109).
"""

import numpy as np
import sympy

from dnnmath import cross_entropy_of_scores, softmax
from dnnmath.symbolic import Sum, derivative, exp, indices, log, prove_equal, size, vector
from dnnmath.verify import (
    Claim,
    Counterexample,
    Formula,
    NearMiss,
    Proposition,
    Refutation,
    at_most,
    domains,
    equal,
)

# The definition and the page's formula, for every m.
m = size("m")
z, y_hat = vector("z", m), vector("y_hat", m)
i, j, k = indices("i j k", m)


def S(j):
    """SoftMax, output j."""
    return exp(z[j]) / Sum(exp(z[k]), k)


LOSS = -Sum(y_hat[i] * log(S(i)), i)
ENTRY = Sum(y_hat[k], k) * S(j) - y_hat[j]
PRINTED = S(j) - y_hat[j]


def by_definition(entry):
    """Differentiate ξ(S(z)) by z_j."""
    return prove_equal(derivative(LOSS, z[j]), entry)


# The claim.
def gradient(z, y_hat):
    """(Σ ŷ) S(z) - ŷ."""
    return y_hat.sum() * softmax(z) - y_hat


def as_printed_for_sum_one(claim, z, one_hot, p):
    """S(z) - ŷ for one-hot labels and for probability vectors."""
    return [
        equal(claim(z, one_hot), softmax(z) - one_hot),
        equal(claim(z, p), softmax(z) - p),
    ]


def sums_to_zero(claim, z, y_hat):
    """A constant added to all scores changes nothing: Σ_j ∂/∂z_j = 0."""
    return equal(claim(z, y_hat).sum(), 0)


def convex(claim, w, z, y_hat):
    """The tangent at z is below: f(z) + f'(z) (w - z)ᵀ ≤ f(w)."""
    f = cross_entropy_of_scores(z, y_hat)
    return at_most(f + claim(z, y_hat) @ (w - z), cross_entropy_of_scores(w, y_hat))


def smooth(claim, w, z, y_hat):
    """‖f'(w) - f'(z)‖ ≤ (Σ ŷ / 2) ‖w - z‖, squared."""
    change, step = claim(w, y_hat) - claim(z, y_hat), w - z
    return at_most(4 * (change @ change), y_hat.sum() ** 2 * (step @ step))


# Mistakes that the checks must reject.
def as_printed(z, y_hat):
    """S(z) - ŷ, whatever the labels sum to."""
    return softmax(z) - y_hat


def turned(z, y_hat):
    """ŷ - (Σ ŷ) S(z)."""
    return y_hat - y_hat.sum() * softmax(z)


def forgets_softmax(z, y_hat):
    """(Σ ŷ) z - ŷ: the scores for the probabilities."""
    return y_hat.sum() * z - y_hat


def tripled(z, y_hat):
    """3 (Σ ŷ) S(z) - ŷ."""
    return 3 * y_hat.sum() * softmax(z) - y_hat


# The printed claim fails.
def two_true_classes():
    """ŷ = (1, 1), z = (0, 0): the gradient is (0, 0), printed (-1/2, -1/2)."""
    a, b = sympy.symbols("a b", real=True)
    total = sympy.exp(a) + sympy.exp(b)
    loss = -sympy.log(sympy.exp(a) / total) - sympy.log(sympy.exp(b) / total)
    origin = {a: 0, b: 0}
    true = [sympy.diff(loss, x).subs(origin) for x in (a, b)]
    printed = [(sympy.exp(x) / total).subs(origin) - 1 for x in (a, b)]
    labels = {"ŷ_1, ŷ_2 ∈ {0, 1}": equal([1 * (1 - 1), 1 * (1 - 1)], 0)}
    return Refutation("ŷ = (1, 1), z = (0, 0)", labels, equal(true, printed))


BALANCED = {
    "z": np.zeros(2),
    "w": np.array([0.5, -0.5]),
    "y_hat": np.ones(2),
    "one_hot": np.array([1.0, 0]),
    "p": np.array([0.75, 0.25]),
}
SHIFTED = {**BALANCED, "w": np.array([-1.0, -1])}
RAISED = {**BALANCED, "w": np.array([1.0, 1])}
HUGE = {**BALANCED, "z": np.array([1000.0, 0]), "w": np.array([0.0, 1000])}
LOSES_DIGITS = {**BALANCED, "z": np.array([-8.0, 3]), "y_hat": np.array([0.0, 1])}  # S_2 - 1
SAME_WHERE_SUM_IS_ONE = ["as_printed_for_sum_one", "smooth"]

proposition = Proposition(
    section="3",
    place="§3, proposition 2",
    printed="d(ξ ∘ S)/dz(z) = S(z) - ŷ  for ŷ in {0, 1}^m",
    statement="d(ξ ∘ S)/dz(z) = (Σ ŷ_j) S(z) - ŷ; it is S(z) - ŷ where Σ ŷ_j = 1",
    repair="the factor Σ ŷ_j, or the hypothesis Σ ŷ_j = 1",
    given={
        "z": domains.vector("m"),
        "y_hat": domains.binary_vector("m"),
        "w": domains.vector("m"),
        "one_hot": domains.one_hot_vector("m"),
        "p": domains.probability_vector("m"),
    },
    claims=[
        Claim(
            gradient,
            derivative_of=cross_entropy_of_scores,
            by="z",
            formula=Formula(ENTRY, (j,)),
            proofs=[by_definition],
            properties=[sums_to_zero, as_printed_for_sum_one, convex, smooth],
            near_misses=[
                NearMiss(tripled, 3 * Sum(y_hat[k], k) * S(j) - y_hat[j], at=[RAISED]),
                NearMiss(forgets_softmax, Sum(y_hat[k], k) * z[j] - y_hat[j]),
                NearMiss(as_printed, PRINTED, SAME_WHERE_SUM_IS_ONE, at=[SHIFTED]),
                NearMiss(turned, -ENTRY, ["sums_to_zero", "smooth"]),
            ],
            at=[BALANCED, SHIFTED, HUGE, LOSES_DIGITS],
        ),
    ],
    counterexamples=[Counterexample(two_true_classes)],
    reference="Bishop (2006), Pattern Recognition and Machine Learning, equation (4.109)",
    expect="proved",
)
