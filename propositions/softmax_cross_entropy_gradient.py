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
from dnnmath.symbolic import (
    Delta,
    Sum,
    derivative,
    exp,
    indices,
    log,
    prove_convex,
    prove_equal,
    prove_lipschitz,
    size,
    substitute,
    vector,
)
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


# Convexity and smoothness, for ŷ ≥ 0. The Hessian is (Σ ŷ) J, with J the Jacobian of SoftMax.
v, labels = vector("v", m), vector("y_hat", m, sign="nonnegative")
TOTAL = Sum(labels[k], k)
VARIANCE = Sum(S(i) * S(j) * (v[i] - v[j]) ** 2, i, j) / 2
REST = (
    Sum(v[j] ** 2 * (1 - 2 * S(j)) ** 2, j) / 2
    + Sum((1 - Delta(i, j)) * S(i) * S(j) * (v[i] + v[j]) ** 2, i, j) / 2
)


def labelled(formula):
    """A formula for labels ≥ 0."""
    return substitute(formula, y_hat, lambda i: labels[i])


def hessian_is_a_variance(formula):
    """v f''(z) vᵀ = (Σ ŷ) ½ Σ Σ S_i S_j (v_i - v_j)² ≥ 0."""
    return prove_convex(labelled(formula["function"]), z, v, TOTAL * VARIANCE)


def hessian_is_at_most_half(formula):
    """0 ≤ v f''(z) vᵀ ≤ (Σ ŷ / 2) ‖v‖²: the gap is (Σ ŷ) times two sums of squares."""
    slope = derivative(labelled(LOSS), z[i])
    return prove_lipschitz(slope, z[i], v, formula["constant"], [TOTAL * VARIANCE, TOTAL * REST])


# The claims.
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


def above_its_tangents(w, z, y_hat):
    """f(z) + f'(z) (w - z)ᵀ ≤ f(w)."""
    f = cross_entropy_of_scores(z, y_hat)
    return at_most(f + gradient(z, y_hat) @ (w - z), cross_entropy_of_scores(w, y_hat))


def half_smooth(w, z, y_hat):
    """‖f'(w) - f'(z)‖ ≤ (Σ ŷ / 2) ‖w - z‖, squared."""
    change, step = gradient(w, y_hat) - gradient(z, y_hat), w - z
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


def below_its_tangents(w, z, y_hat):
    """-f for f."""
    f = cross_entropy_of_scores(z, y_hat)
    return at_most(-f - gradient(z, y_hat) @ (w - z), -cross_entropy_of_scores(w, y_hat))


def less_a_square(w, z, y_hat):
    """f(z) - ‖z‖² for f."""
    f, g = (cross_entropy_of_scores(x, y_hat) - x @ x for x in (z, w))
    return at_most(f + (gradient(z, y_hat) - 2 * z) @ (w - z), g)


def quarter_smooth(w, z, y_hat):
    """The constant Σ ŷ / 4."""
    change, step = gradient(w, y_hat) - gradient(z, y_hat), w - z
    return at_most(16 * (change @ change), y_hat.sum() ** 2 * (step @ step))


def four_ninths_smooth(w, z, y_hat):
    """The constant 4 Σ ŷ / 9."""
    change, step = gradient(w, y_hat) - gradient(z, y_hat), w - z
    return at_most(81 * (change @ change), 16 * y_hat.sum() ** 2 * (step @ step))


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
NEAR = {**BALANCED, "w": np.array([0.25, -0.25])}
SHIFTED = {**BALANCED, "w": np.array([-1.0, -1])}
RAISED = {**BALANCED, "w": np.array([1.0, 1])}
HUGE = {**BALANCED, "z": np.array([1000.0, 0]), "w": np.array([0.0, 1000])}
LOSES_DIGITS = {**BALANCED, "z": np.array([-8.0, 3]), "y_hat": np.array([0.0, 1])}  # S_2 - 1
SAME_WHERE_SUM_IS_ONE = ["as_printed_for_sum_one", "smooth"]

proposition = Proposition(
    section="3",
    place="§3, proposition 2",
    printed="d(ξ ∘ S)/dz(z) = S(z) - ŷ  for ŷ in {0, 1}^m",
    statement=(
        "d(ξ ∘ S)/dz(z) = (Σ ŷ_j) S(z) - ŷ; it is S(z) - ŷ where Σ ŷ_j = 1; "
        "ξ ∘ S is convex and (Σ ŷ_j)/2-smooth"
    ),
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
        Claim(
            above_its_tangents,
            formula=Formula({"function": LOSS}, None),
            proofs=[hessian_is_a_variance],
            near_misses=[
                NearMiss(below_its_tangents, {"function": -LOSS}, at=[BALANCED]),
                NearMiss(less_a_square, {"function": LOSS - Sum(z[i] ** 2, i)}, at=[BALANCED]),
            ],
            at=[BALANCED, SHIFTED, HUGE],
        ),
        Claim(
            half_smooth,
            formula=Formula({"constant": TOTAL / 2}, None),
            proofs=[hessian_is_at_most_half],
            near_misses=[
                NearMiss(quarter_smooth, {"constant": TOTAL / 4}, at=[NEAR]),
                NearMiss(four_ninths_smooth, {"constant": 4 * TOTAL / 9}, at=[NEAR]),
            ],
            at=[BALANCED, SHIFTED, HUGE],
        ),
    ],
    counterexamples=[Counterexample(two_true_classes)],
    reference="Bishop (2006), Pattern Recognition and Machine Learning, equation (4.109)",
    expect="proved",
)
