r"""§2, second proposition. The Jacobian of SoftMax.

SoftMax maps z in R^m to S(z), with S(z)_j = exp(z_j) / Σ_k exp(z_k). For every m ≥ 1 and z in R^m

    dS/dz(z)_{j,j'} = S(z)_j (δ_{j,j'} - S(z)_{j'}),   that is   J = diag(S) - Sᵀ S  (S a row).

J is symmetric and positive semi-definite: v J vᵀ = ½ Σ_j Σ_k S_j S_k (v_j - v_k)², the variance of
v under S. It is at most ‖v‖²/2, so that S is ½-Lipschitz, and m = 2, z_1 = z_2, v = (1, -1)
attains the constant.

Printed: S maps R^m into ]0, 1[^m. For m = 1 it does not: S(z) = 1. For every m ≥ 2 it does.

Shapes: z (m,), J (m, m); row j is the gradient of output j.
Reference: Gao and Pavel (2017), On the properties of the softmax function, propositions 2 to 4.
"""

import numpy as np
import sympy

from dnnmath import softmax
from dnnmath.symbolic import (
    Delta,
    Sum,
    derivative,
    exp,
    indices,
    prove_equal,
    prove_lipschitz,
    prove_nonnegative,
    prove_positive,
    size,
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
    below,
    domains,
    equal,
)

# The definition and the page's formula, for every m.
m = size("m")
z, v = vector("z", m), vector("v", m)
i, j, k = indices("i j k", m)


def S(j):
    """SoftMax, output j."""
    return exp(z[j]) / Sum(exp(z[k]), k)


ENTRY = S(i) * (Delta(i, j) - S(j))


def by_definition(entry):
    """Differentiate S_i by z_j."""
    return prove_equal(derivative(S(i), z[j]), entry)


VARIANCE = Sum(v[i] * ENTRY * v[j], i, j)
REMAINDER = (1 - Delta(i, j)) * (1 - S(i) - S(j))


def half_a_double_sum(form):
    """v J vᵀ is half a double sum of squares with positive weights."""
    return prove_nonnegative(form, Sum(S(i) * S(j) * (v[i] - v[j]) ** 2, i, j) / 2)


def a_quotient_of_exponentials(entry):
    """S(z)_i > 0."""
    return prove_positive(entry, S(i))


def the_other_outputs(remainder):
    """For i ≠ j, 1 - S_i - S_j is the sum of the other outputs."""
    others = Sum((1 - Delta(i, k)) * (1 - Delta(j, k)) * S(k), k)
    return prove_nonnegative(remainder, (1 - Delta(i, j)) * others)


ABOVE = Sum(v[j] ** 2 * (1 - 2 * S(j)) ** 2, j) / 2
PAIRS = Sum((1 - Delta(i, j)) * S(i) * S(j) * (v[i] + v[j]) ** 2, i, j) / 2


def squares_to_the_bound(formula):
    """½‖v‖² - v J vᵀ = ½ Σ v_j² (1 - 2S_j)² + ½ Σ_{i≠j} S_i S_j (v_i + v_j)², and S follows."""
    variance = Sum(S(i) * S(j) * (v[i] - v[j]) ** 2, i, j) / 2
    return prove_lipschitz(S(i), z[i], v, formula["constant"], [variance, ABOVE + PAIRS])


# The claims.
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
    """v J vᵀ = Σ S_j (v_j - mean)²."""
    s = softmax(z)
    return equal(claim(z) @ v @ v, s @ (v - s @ v) ** 2)


def half_lipschitz(claim, z, v):
    """v J vᵀ ≤ ‖v‖² / 2."""
    return at_most(claim(z) @ v @ v, v @ v / 2)


def half_is_attained(claim, t):
    """m = 2, z_1 = z_2 = t, v = (1, -1): v J vᵀ = ‖v‖² / 2."""
    v = np.array([1, -1])
    return equal(claim(np.array([t, t])) @ v @ v, 1)


def semi_definite(z, v):
    """v J vᵀ ≥ 0."""
    s = softmax(z)
    return at_most(0, s @ v**2 - (s @ v) ** 2)


def change(z, w):
    """‖S(w) - S(z)‖² and ‖w - z‖²."""
    rise, run = softmax(w) - softmax(z), w - z
    return rise @ rise, run @ run


def half_lipschitz_map(z, w):
    """‖S(w) - S(z)‖ ≤ ½ ‖w - z‖, squared."""
    rise, run = change(z, w)
    return at_most(4 * rise, run)


def positive_outputs(z):
    """0 < S(z)_j."""
    return below(0, softmax(z))


def below_one(claim, z):
    """S(z)_j < 1."""
    return below(claim(z).right, 1)


def two_outputs(z):
    """S(z)_i + S(z)_j ≤ 1 for i ≠ j: with 0 < S(z)_j, and m ≥ 2, S(z)_i < 1."""
    s, distinct = softmax(z), 1 - np.eye(len(z), dtype=int)
    return at_most(distinct * (s[:, None] + s), distinct)


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


def doubles(z):
    """2J: right in every symmetry, wrong in size."""
    return 2 * jacobian(z)


def grows(z):
    """S_i (δ_ij - S_j) + S_i: the coupling is forgotten on one side."""
    s = softmax(z)
    return jacobian(z) + np.outer(s, np.ones_like(s))


def forgets_the_mean(z, v):
    """Σ S_j v_j - (Σ S_j v_j)²."""
    mean = softmax(z) @ v
    return at_most(0, mean - mean**2)


def turns_the_variance(z, v):
    """(Σ S_j v_j)² - Σ S_j v_j²."""
    s = softmax(z)
    return at_most(0, (s @ v) ** 2 - s @ v**2)


def quarter_lipschitz(z, w):
    """‖S(w) - S(z)‖ ≤ ¼ ‖w - z‖."""
    rise, run = change(z, w)
    return at_most(16 * rise, run)


def four_ninths_lipschitz(z, w):
    """‖S(w) - S(z)‖ ≤ 4/9 ‖w - z‖."""
    rise, run = change(z, w)
    return at_most(81 * rise, 16 * run)


def scores(z):
    """The scores are not probabilities."""
    return below(0, z)


def centred_scores(z):
    """Nor are they when their mean is taken off."""
    return below(0, z - z.sum() / len(z))


def counts_one_twice(z):
    """2 S_i + S_j ≤ 1."""
    s, distinct = softmax(z), 1 - np.eye(len(z), dtype=int)
    return at_most(distinct * (2 * s[:, None] + s), distinct)


def adds_the_product(z):
    """S_i + S_j + S_i S_j ≤ 1."""
    s, distinct = softmax(z), 1 - np.eye(len(z), dtype=int)
    return at_most(distinct * (s[:, None] + s + np.outer(s, s)), distinct)


# The printed claim fails.
def single_class():
    """m = 1: S(z) = exp(z) / exp(z) = 1 is not in ]0, 1[."""
    score = sympy.Symbol("z", real=True)
    s = sympy.exp(score) / sympy.exp(score)
    return Refutation("m = 1, any z", {"exp(z) > 0": below(0, sympy.exp(score))}, below(s, 1))


def no_smaller_constant():
    """m = 2, z = 0, v = (1, -1): v J vᵀ = 1 = ½ ‖v‖², so that no constant below ½ will do."""
    gap = sympy.Symbol("gap", positive=True)
    half = sympy.Rational(1, 2)
    J = [[half * (1 - half), -half * half], [-half * half, half * (1 - half)]]
    form = J[0][0] - J[0][1] - J[1][0] + J[1][1]
    smaller = {"the constant is below ½": below(half - gap, half)}
    return Refutation("m = 2, z = (0, 0), v = (1, -1)", smaller, at_most(form, (half - gap) * 2))


NEAR = {"z": np.zeros(2), "w": np.array([0.25, -0.25])}
LEVEL = {"z": np.zeros(2), "v": np.array([1.0, -1]), "t": 0.5}
HUGE = {"z": np.array([1000.0, 0]), "v": np.array([1.0, -1]), "t": 1000.0}
PEAKED = {"z": np.array([5.0, 0, 0]), "v": np.array([2.0, -1, -1]), "t": 0.0}
OF_SIZE = ["half_lipschitz", "half_is_attained"]

proposition = Proposition(
    section="2",
    place="§2, proposition 2",
    printed="S: R^m → ]0, 1[^m,  dS/dz(z)_{j,j'} = S(z)_j (δ_{j,j'} - S(z)_{j'})",
    statement=(
        "dS/dz(z)_{j,j'} = S(z)_j (δ_{j,j'} - S(z)_{j'}), positive semi-definite, for m ≥ 1; "
        "S is ½-Lipschitz; S: R^m → ]0, 1[^m for m ≥ 2"
    ),
    repair="m ≥ 2 for the range",
    given={
        "z": domains.vector("m"),
        "v": domains.vector("m"),
        "t": domains.real(),
        "w": domains.vector("m"),
    },
    claims=[
        Claim(
            jacobian,
            derivative_of=softmax,
            by="z",
            formula=Formula(ENTRY, (i, j)),
            proofs=[by_definition],
            properties=[
                rows_sum_to_zero,
                symmetric,
                is_a_variance,
                half_lipschitz,
                half_is_attained,
            ],
            near_misses=[
                NearMiss(
                    forgets_coupling, Delta(i, j) * S(i) * (1 - S(i)), ["symmetric", OF_SIZE[0]]
                ),
                NearMiss(forgets_rank_one, Delta(i, j) * S(i), ["symmetric", *OF_SIZE]),
                NearMiss(takes_the_row_twice, S(i) * (Delta(i, j) - S(i)), OF_SIZE),
                NearMiss(drops_the_factor, S(i) * Delta(i, j) - S(j), OF_SIZE),
                NearMiss(doubles, 2 * ENTRY, ["rows_sum_to_zero", "symmetric"]),
                NearMiss(grows, ENTRY + S(i), ["symmetric", OF_SIZE[1]]),
            ],
            at=[LEVEL, HUGE, PEAKED],
        ),
        Claim(
            semi_definite,
            formula=Formula(VARIANCE),
            proofs=[half_a_double_sum],
            near_misses=[
                NearMiss(forgets_the_mean, Sum(S(i) * v[i], i) - Sum(S(i) * v[i], i) ** 2),
                NearMiss(turns_the_variance, -VARIANCE),
            ],
            at=[LEVEL, HUGE],
        ),
        Claim(
            half_lipschitz_map,
            formula=Formula({"constant": sympy.Rational(1, 2)}, None),
            proofs=[squares_to_the_bound],
            near_misses=[
                NearMiss(quarter_lipschitz, {"constant": sympy.Rational(1, 4)}, at=[NEAR]),
                NearMiss(four_ninths_lipschitz, {"constant": sympy.Rational(4, 9)}, at=[NEAR]),
            ],
            at=[NEAR],
        ),
        Claim(
            positive_outputs,
            formula=Formula(S(i), (i,)),
            proofs=[a_quotient_of_exponentials],
            properties=[below_one],
            near_misses=[
                NearMiss(scores, z[i]),
                NearMiss(centred_scores, z[i] - Sum(z[k], k) / m),
            ],
            sizes={"m": (2, 6)},
        ),
        Claim(
            two_outputs,
            formula=Formula(REMAINDER, (i, j)),
            proofs=[the_other_outputs],
            near_misses=[
                NearMiss(counts_one_twice, (1 - Delta(i, j)) * (1 - 2 * S(i) - S(j))),
                NearMiss(adds_the_product, REMAINDER - (1 - Delta(i, j)) * S(i) * S(j)),
            ],
            sizes={"m": (2, 6)},
        ),
    ],
    counterexamples=[
        Counterexample(single_class),
        Counterexample(no_smaller_constant, "the statement with a Lipschitz constant below ½"),
    ],
    reference="Gao and Pavel (2017), On the properties of the softmax function, §III",
    expect="proved",
)
