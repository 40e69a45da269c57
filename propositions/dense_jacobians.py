r"""§4, first proposition. The Jacobians of a dense layer.

The layer is L(y, W, b) = y Wᵀ + b, row j: L_j = y (W_{j,:})ᵀ + b_j. For all sizes,

    ∂L/∂y = W,    ∂L_j/∂W_{j,:} = y,    ∂L/∂b = I.

It holds as printed. The joint derivative by W, that the page leaves out, says that row j sees no
other row of W: ∂L_j/∂W_{k,c} = δ_{jk} y_c.

Shapes: y (m,), W (n, m), b (n,); ∂L/∂y (n, m), ∂L/∂W (n, n, m), ∂L/∂b (n, n).
Reference: Magnus and Neudecker (2019), Matrix Differential Calculus, chapter 9.
"""

import numpy as np

from dnnmath import dense, dense_row
from dnnmath.symbolic import Delta, Sum, derivative, indices, matrix, prove_equal, sizes, vector
from dnnmath.verify import Claim, Formula, NearMiss, Proposition, domains, equal

# The definition, for all sizes.
m, n = sizes("m n")
y, W, b = vector("y", m), matrix("W", n, m), vector("b", n)
i, c = indices("i c", m)
j, k = indices("j k", n)
L_j = Sum(y[i] * W[j, i], i) + b[j]


def differentiate_by_y(entry):
    """∂L_j/∂y_c."""
    return prove_equal(derivative(L_j, y[c]), entry)


def differentiate_by_W(entry):
    """∂L_j/∂W_{k,c}."""
    return prove_equal(derivative(L_j, W[k, c]), entry)


def differentiate_by_b(entry):
    """∂L_j/∂b_k."""
    return prove_equal(derivative(L_j, b[k]), entry)


# The claims.
def by_y(y, W, b):
    """W."""
    return 1 * W


def by_W(y, W, b):
    """δ_{jk} y_c."""
    return np.eye(len(W), dtype=int)[:, :, None] * y


def by_b(y, W, b):
    """I."""
    return np.eye(len(b), dtype=int)


def row_by_row(claim, y, W, b, w):
    """∂L_j/∂W_{j,:} = y: L_j is linear in its own row, L_j(w) - L_j(0) = w yᵀ."""
    own = claim(y, W, b)[0, 0]
    return equal(dense_row(y, w, b[0]) - dense_row(y, 0 * w, b[0]), own @ w)


def linear_in_y(claim, y, W, b):
    """L(y) - L(0) = (∂L/∂y) yᵀ."""
    return equal(dense(y, W, b) - dense(0 * y, W, b), claim(y, W, b) @ y)


def linear_in_b(claim, y, W, b):
    """L(b) - L(0) = (∂L/∂b) bᵀ."""
    return equal(dense(y, W, b) - dense(y, W, 0 * b), claim(y, W, b) @ b)


# Mistakes that the checks must reject.
def doubled(y, W, b):
    """2W."""
    return 2 * W


def of_the_input(y, W, b):
    """Every row is y: the derivative by a row of W."""
    return 0 * W + y


def without_delta(y, W, b):
    """y_c for every pair of rows, as if each row of W fed every output."""
    return np.ones((len(W), len(W), 1), dtype=int) * y


def tripled(y, W, b):
    """3 δ_{jk} y_c."""
    return 3 * by_W(y, W, b)


def of_the_weights(y, W, b):
    """δ_{jk} W_{k,c}: the weights for the input."""
    return np.eye(len(W), dtype=int)[:, :, None] * W


def all_ones(y, W, b):
    """Every bias reaches every output."""
    return np.ones((len(b), len(b)), dtype=int)


def of_the_bias(y, W, b):
    """diag(b)."""
    return np.diag(b)


POINT = {
    "y": np.array([1.0, -2, 3]),
    "W": np.array([[2.0, 0, -1], [1, 4, 5]]),
    "b": np.array([3.0, -4]),
    "w": np.array([1.0, 1, 2]),
}

proposition = Proposition(
    section="4",
    place="§4, proposition 1",
    printed="∂L/∂y = W,  ∂L_j/∂w = y,  ∂L/∂b = I",
    statement="∂L/∂y = W,  ∂L_j/∂W_{k,c} = δ_{jk} y_c,  ∂L/∂b = I",
    given={
        "y": domains.vector("m"),
        "W": domains.matrix("n", "m"),
        "b": domains.vector("n"),
        "w": domains.vector("m"),
    },
    claims=[
        Claim(
            by_y,
            derivative_of=dense,
            by="y",
            formula=Formula(W[j, c], (j, c)),
            proofs=[differentiate_by_y],
            properties=[linear_in_y],
            near_misses=[NearMiss(doubled, 2 * W[j, c]), NearMiss(of_the_input, y[c])],
            at=[POINT],
        ),
        Claim(
            by_W,
            derivative_of=dense,
            by="W",
            formula=Formula(Delta(j, k) * y[c], (j, k, c)),
            proofs=[differentiate_by_W],
            properties=[row_by_row],
            near_misses=[
                NearMiss(without_delta, y[c], unseen_by=["row_by_row"]),
                NearMiss(of_the_weights, Delta(j, k) * W[k, c]),
                NearMiss(tripled, 3 * Delta(j, k) * y[c]),
            ],
            at=[POINT],
        ),
        Claim(
            by_b,
            derivative_of=dense,
            by="b",
            formula=Formula(Delta(j, k), (j, k)),
            proofs=[differentiate_by_b],
            properties=[linear_in_b],
            near_misses=[
                NearMiss(all_ones, 1),
                NearMiss(of_the_bias, Delta(j, k) * b[k]),
            ],
            at=[POINT],
        ),
    ],
    reference="Magnus and Neudecker (2019), Matrix Differential Calculus, chapter 9",
    expect="proved",
)
