r"""§2, first proposition. The Jacobian of ReLU.

ReLU maps z in R^m to max(0, z), coordinate by coordinate. Where no coordinate of z is 0,

    dReLU/dz(z) = diag(1[z_1 > 0], ..., 1[z_m > 0]).

Printed: ReLU is an activation function, so derivable on R^m, with this Jacobian everywhere; at a coordinate 0 the
derivative is supposed to be 0. It is not derivable there: its slopes from the left and from the right
are 0 and 1. The supposed 0 is a convention, one element of [0, 1], Clarke's subdifferential at the kink.

Shapes: z (m,), J (m, m).
Reference: Clarke (1983), Optimization and Nonsmooth Analysis, §2.1 and example 2.1.3.
"""

import numpy as np
import sympy

from dnnmath import relu, relu_derivative
from dnnmath.symbolic import Delta, derivative, gate, indices, prove_equal, size, vector
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


def between_the_slopes(h):
    """At the kink, (ReLU(0) - ReLU(-h))/h ≤ ReLU'(0) ≤ (ReLU(h) - ReLU(0))/h."""
    left, right = (relu(0 * h) - relu(-h)) / h, (relu(h) - relu(0 * h)) / h
    return [at_most(left, relu_derivative(0 * h)), at_most(relu_derivative(0 * h), right)]


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


def steeper_than_both(h):
    """2 is no slope of ReLU."""
    return [at_most(2, (relu(h) - relu(0 * h)) / h)]


def falls(h):
    """The slope on the right is at most that on the left."""
    return [at_most((relu(h) - relu(0 * h)) / h, (relu(0 * h) - relu(-h)) / h)]


# The printed claim fails.
def two_slopes_at_zero():
    """m = 1, z = 0: the slopes from the left and from the right are 0 and 1, so there is no derivative."""
    t = sympy.Symbol("t", positive=True)
    right = sympy.limit(sympy.Max(0, t) / t, t, 0, "+")
    left = sympy.limit(sympy.Max(0, -t) / -t, t, 0, "+")
    return Refutation("m = 1, z = 0", {"ReLU(0) = 0": equal(sympy.Max(0, 0), 0)}, equal(left, right))


proposition = Proposition(
    section="2",
    place="§2, first proposition",
    printed="dReLU/dz(z) = diag(1[z_1 > 0], …, 1[z_m > 0]) for z in R^m, ReLU_j'(0) = 0",
    statement="dReLU/dz(z) = diag(1[z_1 > 0], …, 1[z_m > 0]) where no z_j is 0; 0 ∈ [0, 1] at z_j = 0",
    repair="no coordinate is 0; at 0 the printed value is a convention inside Clarke's [0, 1]",
    given={"z": domains.nonzero_vector("m"), "h": domains.positive()},
    claims=[
        Claim(
            jacobian,
            derivative_of=relu,
            by="z",
            formula=Formula(ENTRY, (i, j)),
            proofs=[by_definition],
            properties=[reproduces_relu, projection],
            near_misses=[
                NearMiss(on_everywhere, Delta(i, j), unseen_by=["projection"]),
                NearMiss(on_where_negative, Delta(i, j) * gate(-z[i]), unseen_by=["projection"]),
                NearMiss(output_for_slope, Delta(i, j) * ReLU(z[i])),
                NearMiss(two_sided, Delta(i, j) * (gate(z[i]) - gate(-z[i]))),
            ],
            at=[{"z": np.array([1e-300, -1e-300])}, {"z": np.array([1e300, -2.0])}],
        ),
        Claim(between_the_slopes, near_misses=[NearMiss(steeper_than_both), NearMiss(falls)]),
    ],
    counterexamples=[Counterexample(two_slopes_at_zero)],
    reference="Clarke (1983), Optimization and Nonsmooth Analysis, §2.1",
    expect="checked",
)
