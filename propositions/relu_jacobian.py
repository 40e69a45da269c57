r"""§2, first proposition. The Jacobian of ReLU.

ReLU maps z in R^m to max(0, z), coordinate by coordinate. Where no coordinate of z is 0,

    dReLU/dz(z) = diag(1[z_1 > 0], ..., 1[z_m > 0]).

Printed: ReLU is an activation function, so derivable on R^m, with this Jacobian everywhere; at a
coordinate 0 the derivative is supposed to be 0. It is not derivable there: its slopes from the
left and from the right are 0 and 1. The supposed 0 is a convention, one element of [0, 1],
Clarke's subdifferential at the kink.

Shapes: z (m,), J (m, m).
Reference: Clarke (1983), Optimization and Nonsmooth Analysis, §2.1 and example 2.1.3.
"""

import numpy as np
import sympy

from dnnmath import relu, relu_derivative
from dnnmath.symbolic import Delta, derivative, gate, indices, prove_equal, scalar, size, vector
from dnnmath.symbolic import relu as ReLU
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

# The page's formula, for every m.
m = size("m")
z = vector("z", m)
i, j = indices("i j", m)
ENTRY = Delta(i, j) * gate(z[i])


def by_definition(entry):
    """Differentiate ReLU(z_i) by z_j."""
    return prove_equal(derivative(ReLU(z[i]), z[j]), entry)


# At the kink, for a step h > 0: the slopes on the left and on the right, and what lies between.
h, s = scalar("h", "positive"), scalar("s")
LEFT, RIGHT = (ReLU(0) - ReLU(-h)) / h, (ReLU(h) - ReLU(0)) / h
BETWEEN = (1 - s) * LEFT + s * RIGHT


def hull_of_the_slopes(gap):
    """(1 - s)·0 + s·1 = s: for s ∈ [0, 1] Clarke's [0, 1]; s = 0 gives the printed 0."""
    return prove_equal(gap, 0)


# The claims.
def jacobian(z):
    """J = diag(1[z > 0])."""
    return np.diag(relu_derivative(z))


def reproduces_relu(claim, z):
    """ReLU is linear between its kinks: J z = ReLU(z)."""
    return equal(claim(z) @ z, relu(z))


def projection(claim, z):
    """J² = J."""
    return equal(claim(z) @ claim(z), claim(z))


def between_the_slopes(claim, h):
    """At the kink: (ReLU(0) - ReLU(-h))/h ≤ J(0) ≤ (ReLU(h) - ReLU(0))/h, the slopes 0 and 1."""
    value, h = claim(np.array([0 * h]))[0, 0], np.array([h])
    left, right = (relu(0 * h) - relu(-h)) / h, (relu(h) - relu(0 * h)) / h
    return [at_most(left, value), at_most(value, right), equal(left, 0), equal(right, 1)]


def slopes_at_the_kink(h, s):
    """(1 - s) (slope on the left) + s (slope on the right) = s."""
    left, right = (relu(0 * h) - relu(-h)) / h, (relu(h) - relu(0 * h)) / h
    return equal((1 - s) * left + s * right, s)


# Mistakes that the checks must reject.
def on_everywhere(z):
    """The mask is forgotten: I."""
    return np.eye(len(z))


def on_where_negative(z):
    """1[z < 0]: the sign is turned."""
    return np.diag(relu_derivative(-z))


def output_for_slope(z):
    """diag(ReLU(z)): the activation itself for its derivative."""
    return np.diag(relu(z))


def two_sided(z):
    """diag(sign z) is the Jacobian of abs."""
    return np.diag(relu_derivative(z) - relu_derivative(-z))


def doubled(z):
    """2 · 1[z ≥ 0]."""
    return np.diag(2 - 2 * relu_derivative(-z))


def falls_on_the_left(z):
    """The slope on the left, and at 0, is -1/2: a leaky unit with the wrong sign."""
    return np.diag((3 * relu_derivative(z) - 1) / 2)


def slopes_of_abs(h, s):
    """The slopes of abs, -1 and 1."""
    return equal((1 - s) * -1 + s * relu(h) / h, s)


def slope_on_the_right_alone(h, s):
    """1 for every s."""
    return equal(relu(h) / h, s)


# The printed claim fails.
def two_slopes_at_zero():
    """m = 1, z = 0: the slopes from the left and right are 0 and 1, there is no derivative."""
    t = sympy.Symbol("t", positive=True)
    right = sympy.limit(sympy.Max(0, t) / t, t, 0, "+")
    left = sympy.limit(sympy.Max(0, -t) / -t, t, 0, "+")
    return Refutation(
        "m = 1, z = 0", {"ReLU(0) = 0": equal(sympy.Max(0, 0), 0)}, equal(left, right)
    )


SEEN_OFF_THE_KINK = ["projection", "between_the_slopes"]

proposition = Proposition(
    section="2",
    place="§2, proposition 1",
    printed="dReLU/dz(z) = diag(1[z_1 > 0], …, 1[z_m > 0]) for z in R^m, ReLU_j'(0) = 0",
    statement="dReLU/dz(z) = diag(1[z_1 > 0], …, 1[z_m > 0]) where no z_j is 0; 0 ∈ [0, 1] at 0",
    repair="no coordinate is 0; at 0 the printed value is a convention inside Clarke's [0, 1]",
    given={
        "z": domains.nonzero_vector("m"),
        "h": domains.positive(),
        "s": domains.fraction(),
    },
    claims=[
        Claim(
            jacobian,
            derivative_of=relu,
            by="z",
            formula=Formula(ENTRY, (i, j)),
            proofs=[by_definition],
            properties=[reproduces_relu, projection, between_the_slopes],
            near_misses=[
                NearMiss(doubled, 2 * Delta(i, j) * (1 - gate(-z[i]))),
                NearMiss(falls_on_the_left, Delta(i, j) * (3 * gate(z[i]) - 1) / 2),
                NearMiss(on_everywhere, Delta(i, j), SEEN_OFF_THE_KINK),
                NearMiss(on_where_negative, Delta(i, j) * gate(-z[i]), SEEN_OFF_THE_KINK),
                NearMiss(output_for_slope, Delta(i, j) * ReLU(z[i]), SEEN_OFF_THE_KINK),
                NearMiss(two_sided, Delta(i, j) * (gate(z[i]) - gate(-z[i])), SEEN_OFF_THE_KINK),
            ],
            at=[{"z": np.array([1e-300, -1e-300])}, {"z": np.array([1e300, -2.0])}],
        ),
        Claim(
            slopes_at_the_kink,
            formula=Formula(s - BETWEEN),
            proofs=[hull_of_the_slopes],
            near_misses=[
                NearMiss(slopes_of_abs, s - (s - 1) - s * RIGHT, at=[{"h": 1.0, "s": 0.5}]),
                NearMiss(slope_on_the_right_alone, s - RIGHT, at=[{"h": 1.0, "s": 0.5}]),
            ],
            at=[{"h": 1.0, "s": 0.0}, {"h": 1.0, "s": 1.0}],
        ),
    ],
    counterexamples=[Counterexample(two_slopes_at_zero)],
    reference="Clarke (1983), Optimization and Nonsmooth Analysis, §2.1",
    expect="proved",
)
