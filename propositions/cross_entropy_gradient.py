r"""§3, first proposition. The gradient of the categorical cross-entropy.

For a ground truth ŷ in {0, 1}^m and y in ]0, 1[^m, with ξ(y) = -Σ_j ŷ_j log y_j,

    dξ/dy(y) = -(ŷ_1 / y_1, ..., ŷ_m / y_m).

ξ is convex in y, and it does not decrease when a coefficient moves away from its ground truth:
with y = ŷ + ε, that is ε_j in ]-1, 0[ where ŷ_j = 1 and in ]0, 1[ where ŷ_j = 0, ξ is
non-decreasing in each abs(ε_j).

Printed: ξ is a loss function, where a loss is to increase in each ε_j. For ŷ_j = 1, ξ = -log(1 +
ε_j) decreases in ε_j. The repaired definition asks for abs(ε_j), and that ξ does not decrease.

Shapes: y, ŷ and the gradient (m,).
Reference: Bishop (2006), Pattern Recognition and Machine Learning, §4.3.4.
"""

import numpy as np
import sympy

from dnnmath import cross_entropy
from dnnmath.symbolic import (
    Sum,
    derivative,
    indices,
    log,
    prove_convex,
    prove_equal,
    prove_nondecreasing,
    prove_nonnegative,
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
    below,
    domains,
    equal,
)

# The definition and the page's formula, for every m.
m = size("m")
y, y_hat = vector("y", m, sign="positive"), vector("y_hat", m, sign="nonnegative")
i, j = indices("i j", m)
XI = -Sum(y_hat[i] * log(y[i]), i)
ENTRY = -y_hat[j] / y[j]


def by_definition(entry):
    """Differentiate ξ by y_j."""
    return prove_equal(derivative(XI, y[j]), entry)


# Convexity, and what a loss does as an error grows: ŷ in {0, 1}^m, y in ]0, 1[^m.
v = vector("v", m)
inside, truth = vector("y", m, sign="unit"), vector("y_hat", m, sign="binary")
AWAY = 1 - 2 * truth[j]


def hessian_is_diagonal(formula):
    """v ξ''(y) vᵀ = Σ ŷ_j v_j² / y_j² ≥ 0."""
    return prove_convex(formula["function"], y, v, Sum(y_hat[i] * v[i] ** 2 / y[i] ** 2, i))


def error_is_a_distance(formula):
    """abs(ε_j) = (1 - 2ŷ_j)(y_j - ŷ_j): it is ŷ_j (1 - y_j) + (1 - ŷ_j) y_j ≥ 0."""
    distance = truth[j] * (1 - inside[j]) + (1 - truth[j]) * inside[j]
    return prove_nonnegative(formula["away"] * (inside[j] - truth[j]), distance)


def does_not_fall_as_the_error_grows(formula):
    """As abs(ε_j) grows, y_j moves in the direction 1 - 2ŷ_j; there ξ has the slope ŷ_j / y_j."""
    xi = substitute(substitute(XI, y, lambda i: inside[i]), y_hat, lambda i: truth[i])
    return prove_nondecreasing(xi, inside[j], formula["away"], truth[j] / inside[j])


# The claims.
def gradient(y, y_hat):
    """-ŷ / y."""
    return -y_hat / y


def homogeneous(claim, y, y_hat):
    """(dξ/dy) yᵀ = -Σ ŷ_j: along the ray through y, ξ falls like a logarithm."""
    return equal(claim(y, y_hat) @ y, -y_hat.sum())


def convex(claim, x, y, y_hat):
    """The tangent at y is below ξ: ξ(y) + ξ'(y) (x - y)ᵀ ≤ ξ(x)."""
    xi = cross_entropy(y, y_hat)
    return at_most(xi + claim(y, y_hat) @ (x - y), cross_entropy(x, y_hat))


def grows_away_from_the_truth(claim, y, y_hat):
    """∂ξ/∂abs(ε_j) ≥ 0: abs(ε_j) grows as y_j falls where ŷ_j = 1, as y_j grows elsewhere."""
    return at_most(0, (1 - 2 * y_hat) * claim(y, y_hat))


def above_its_tangents(x, y, y_hat):
    """ξ(y) + ξ'(y) (x - y)ᵀ ≤ ξ(x)."""
    xi = cross_entropy(y, y_hat)
    return at_most(xi + gradient(y, y_hat) @ (x - y), cross_entropy(x, y_hat))


def a_loss(y, y_hat):
    """(1 - 2ŷ_j) ∂ξ/∂y_j ≥ 0: the slope of ξ by abs(ε_j)."""
    return at_most(0, (1 - 2 * y_hat) * gradient(y, y_hat))


# Mistakes that the checks must reject.
def without_sign(y, y_hat):
    """ŷ / y."""
    return y_hat / y


def of_the_binary_loss(y, y_hat):
    """-ŷ/y + (1 - ŷ)/(1 - y): the loss with one sigmoid for each class."""
    return -y_hat / y + (1 - y_hat) / (1 - y)


def difference(y, y_hat):
    """y - ŷ is the gradient by the scores, not by the probabilities."""
    return y - y_hat


def averaged(y, y_hat):
    """-ŷ / (m y): the mean for the sum."""
    return -y_hat / (len(y) * y)


def squared_probability(y, y_hat):
    """-ŷ / y²."""
    return -y_hat / y**2


def rewards_errors(y, y_hat):
    """ŷ/y - (1 - ŷ)/(1 - y): the binary loss with its sign turned."""
    return y_hat / y - (1 - y_hat) / (1 - y)


def below_its_tangents(x, y, y_hat):
    """-ξ for ξ."""
    xi = cross_entropy(y, y_hat)
    return at_most(-xi - gradient(y, y_hat) @ (x - y), -cross_entropy(x, y_hat))


def less_a_square(x, y, y_hat):
    """ξ(y) - ‖y‖² for ξ."""
    value, at_x = cross_entropy(y, y_hat) - y @ y, cross_entropy(x, y_hat) - x @ x
    return at_most(value + (gradient(y, y_hat) - 2 * y) @ (x - y), at_x)


def as_printed(y, y_hat):
    """∂ξ/∂y_j ≥ 0: by ε_j."""
    return at_most(0, gradient(y, y_hat))


def towards_the_truth(y, y_hat):
    """(2ŷ_j - 1) ∂ξ/∂y_j ≥ 0."""
    return at_most(0, (2 * y_hat - 1) * gradient(y, y_hat))


TRUE_CLASS = {"x": np.array([0.5, 0.25]), "y": np.array([0.25, 0.5]), "y_hat": np.array([1.0, 0])}
LESS_TRUE = {**TRUE_CLASS, "x": np.array([0.125, 0.5])}
MORE_FALSE = {**TRUE_CLASS, "x": np.array([0.25, 0.75])}


# The printed claim fails.
def decreases_in_epsilon():
    """ŷ = 1, y = 1 + ε: from ε = -3/4 to ε = -1/2, ξ falls from log 4 to log 2."""
    xi = [-sympy.log(1 + epsilon) for epsilon in (sympy.Rational(-3, 4), sympy.Rational(-1, 2))]
    inside = [below(-1, sympy.Rational(-3, 4)), below(sympy.Rational(-1, 2), 0)]
    return Refutation("m = 1, ŷ = 1, ε from -3/4 to -1/2", {"ŷ + ε ∈ ]0, 1[": inside}, below(*xi))


def does_not_grow_where_the_label_is_zero():
    """ŷ = 0: ξ is 0 for every ε, so it does not increase strictly, not even in abs(ε)."""
    xi = [-0 * sympy.log(epsilon) for epsilon in (sympy.Rational(1, 4), sympy.Rational(1, 2))]
    inside = [below(0, sympy.Rational(1, 4)), below(sympy.Rational(1, 2), 1)]
    return Refutation("m = 1, ŷ = 0, ε from 1/4 to 1/2", {"ŷ + ε ∈ ]0, 1[": inside}, below(*xi))


ZEROES = ["grows_away_from_the_truth"]

proposition = Proposition(
    section="3",
    place="§3, proposition 1",
    printed="-Σ ŷ_j log y_j increases in each ε_j = y_j - ŷ_j;  dξ/dy = -(ŷ_1/y_1, …, ŷ_m/y_m)",
    statement="dξ/dy(y) = -(ŷ_1/y_1, …, ŷ_m/y_m); ξ is convex and non-decreasing in each abs(ε_j)",
    repair="a loss does not decrease in abs(ε_j), instead of increasing in ε_j",
    given={
        "y": domains.unit_interval_vector("m"),
        "y_hat": domains.binary_vector("m"),
        "x": domains.unit_interval_vector("m"),
    },
    claims=[
        Claim(
            gradient,
            derivative_of=cross_entropy,
            by="y",
            formula=Formula(ENTRY, (j,)),
            proofs=[by_definition],
            properties=[homogeneous, convex, grows_away_from_the_truth],
            near_misses=[
                NearMiss(without_sign, y_hat[j] / y[j], at=[TRUE_CLASS]),
                NearMiss(rewards_errors, at=[TRUE_CLASS]),
                NearMiss(
                    of_the_binary_loss,
                    -y_hat[j] / y[j] + (1 - y_hat[j]) / (1 - y[j]),
                    ZEROES,
                    at=[MORE_FALSE],
                ),
                NearMiss(difference, y[j] - y_hat[j], ZEROES),
                NearMiss(averaged, -y_hat[j] / (m * y[j]), ["convex", *ZEROES]),
                NearMiss(squared_probability, -y_hat[j] / y[j] ** 2, ZEROES, at=[LESS_TRUE]),
            ],
            at=[TRUE_CLASS],
        ),
        Claim(
            above_its_tangents,
            formula=Formula({"function": XI}, None),
            proofs=[hessian_is_diagonal],
            near_misses=[
                NearMiss(below_its_tangents, {"function": -XI}, at=[TRUE_CLASS]),
                NearMiss(less_a_square, {"function": XI - Sum(y[i] ** 2, i)}, at=[TRUE_CLASS]),
            ],
            at=[TRUE_CLASS],
        ),
        Claim(
            a_loss,
            formula=Formula({"away": AWAY}, None),
            proofs=[error_is_a_distance, does_not_fall_as_the_error_grows],
            near_misses=[
                NearMiss(as_printed, {"away": 1}, at=[TRUE_CLASS]),
                NearMiss(towards_the_truth, {"away": -AWAY}, at=[TRUE_CLASS]),
            ],
            at=[TRUE_CLASS],
        ),
    ],
    counterexamples=[
        Counterexample(decreases_in_epsilon),
        Counterexample(
            does_not_grow_where_the_label_is_zero,
            "the statement with strict growth",
        ),
    ],
    reference="Bishop (2006), Pattern Recognition and Machine Learning, §4.3.4",
    expect="proved",
)
