r"""§4, second proposition. The gradients through a dense layer and ReLU.

Let a = L(y, W, b) = y Wᵀ + b and F: R^n → R differentiable at ReLU(a), and let no pre-activation
a_j be 0. With

    G_j = dF/dy'(ReLU(a))_j 1[a_j > 0],

the gradients of F(ReLU(L(y, W, b))) are, for all sizes,

    by y: G W,    by W: Gᵀ y,    by b: G.

Printed: the gradient by y and b as above, at every point; the gradient by a row w of W with
F_{j'}', where F_{j'} stands for "the coefficient j' of F". F has one value, so F_{j'} has no
meaning. Read as F along coordinate j' alone, the others left at 0, it is wrong unless F is
separable: F(y') = y'_1 y'_2. At a pre-activation 0 the formula fails, too.

Shapes: y (m,), W (n, m), b (n,), G (n,).
Reference: Goodfellow, Bengio, Courville (2016), Deep Learning, §6.5.6, algorithm 6.4.
"""

import numpy as np
import sympy

from dnnmath import dense, relu
from dnnmath.symbolic import (
    Sum,
    derivative,
    differentiable,
    gate,
    indices,
    matrix,
    prove_equal,
    sizes,
    vector,
)
from dnnmath.symbolic import relu as ReLU
from dnnmath.verify import (
    Claim,
    Counterexample,
    Formula,
    NearMiss,
    Proposition,
    Refutation,
    below,
    domains,
    equal,
)
from dnnmath.verify.architectures import bias_off_kinks
from dnnmath.verify.families import log_sum_exp, smooth_convex_function

# The definition, for all sizes and any differentiable F.
m, n = sizes("m n")
y, W, b = vector("y", m), matrix("W", n, m), vector("b", n)
i, c = indices("i c", m)
j, k = indices("j k", n)
F = differentiable("F", n)


def a(j):
    """The pre-activation a_j."""
    return Sum(y[i] * W[j, i], i) + b[j]


def hidden(j):
    """ReLU(a)_j."""
    return ReLU(a(j))


def G(j):
    """dF/dy'(ReLU(a))_j 1[a_j > 0]."""
    return F.partial(j, hidden) * gate(a(j))


LOSS = F(hidden)


def differentiate_by_y(entry):
    """The chain rule, by y_c."""
    return prove_equal(derivative(LOSS, y[c]), entry)


def differentiate_by_W(entry):
    """The chain rule, by W_{k,c}."""
    return prove_equal(derivative(LOSS, W[k, c]), entry)


def differentiate_by_b(entry):
    """The chain rule, by b_k."""
    return prove_equal(derivative(LOSS, b[k]), entry)


# The claims.
def loss(F, y, W, b):
    """F(ReLU(y Wᵀ + b))."""
    return F(relu(dense(y, W, b)))


def upstream(F, y, W, b):
    """G."""
    pre = dense(y, W, b)
    return F.gradient(relu(pre)) * np.where(pre > 0, 1, 0)


def by_y(F, y, W, b):
    """G W."""
    return upstream(F, y, W, b) @ W


def by_W(F, y, W, b):
    """Gᵀ y."""
    return np.outer(upstream(F, y, W, b), y)


def by_b(F, y, W, b):
    """G."""
    return upstream(F, y, W, b)


# Mistakes that the checks must reject.
def _unmasked(F, y, W, b):
    return F.gradient(relu(dense(y, W, b)))


def _at_the_pre_activation(F, y, W, b):
    pre = dense(y, W, b)
    return F.gradient(pre) * np.where(pre > 0, 1, 0)


def by_y_unmasked(F, y, W, b):
    """The mask 1[a > 0] is forgotten."""
    return _unmasked(F, y, W, b) @ W


def by_y_at_the_pre_activation(F, y, W, b):
    """dF/dy' is taken at a instead of ReLU(a)."""
    return _at_the_pre_activation(F, y, W, b) @ W


def by_y_negated(F, y, W, b):
    """-G W."""
    return -by_y(F, y, W, b)


def by_W_unmasked(F, y, W, b):
    """The mask 1[a > 0] is forgotten."""
    return np.outer(_unmasked(F, y, W, b), y)


def by_W_at_the_pre_activation(F, y, W, b):
    """dF/dy' is taken at a instead of ReLU(a)."""
    return np.outer(_at_the_pre_activation(F, y, W, b), y)


def by_W_of_ones(F, y, W, b):
    """The input is forgotten."""
    return np.outer(upstream(F, y, W, b), np.ones(len(y), dtype=int))


def by_b_unmasked(F, y, W, b):
    """The mask 1[a > 0] is forgotten."""
    return _unmasked(F, y, W, b)


def by_b_at_the_pre_activation(F, y, W, b):
    """dF/dy' is taken at a instead of ReLU(a)."""
    return _at_the_pre_activation(F, y, W, b)


def by_b_doubled(F, y, W, b):
    """2G."""
    return 2 * upstream(F, y, W, b)


def unmasked(j):
    """dF/dy'(ReLU(a))_j."""
    return F.partial(j, hidden)


def at_the_pre_activation(j):
    """dF/dy'(a)_j 1[a_j > 0]."""
    return F.partial(j, a) * gate(a(j))


# The printed claim fails.
def coordinate_alone():
    """F(y') = y'_1 y'_2: along coordinate 1 alone F and its slope are 0; the true slope is 12."""
    w1, w2 = sympy.symbols("w1 w2", positive=True)
    hidden_1, hidden_2 = 2 * w1, 2 * w2  # y = 2, b = 0: the pre-activations are positive
    at = {w1: 2, w2: 3}
    true = sympy.diff(hidden_1 * hidden_2, w1).subs(at)
    alone = sympy.diff(hidden_1 * 0, w1).subs(at)
    return Refutation(
        "F(y') = y'_1 y'_2, y = 2, W = (2, 3)ᵀ, b = 0",
        {"no pre-activation is 0": below(0, [hidden_1.subs(at), hidden_2.subs(at)])},
        equal(true, alone),
    )


def identity_from_two_units():
    """F(y') = y'_1 - y'_2, W = (1, -1)ᵀ, b = 0: F(ReLU(y Wᵀ)) = y has slope 1, formula 0."""
    t = sympy.Symbol("t", real=True, nonzero=True)
    loss = sympy.Max(0, t) - sympy.Max(0, -t)
    slopes = [sympy.limit(loss / t, t, 0, side) for side in "+-"]
    gates = [1 if a > 0 else 0 for a in (0, -0)]
    formula = 1 * gates[0] * 1 + (-1) * gates[1] * (-1)
    derivable = {"both one-sided slopes are equal": equal(*slopes)}
    return Refutation("y = 0", derivable, equal(slopes[0], formula))


POINT = {
    "F": log_sum_exp(2),
    "y": np.array([1.0, 2]),
    "W": np.array([[1.0, 1], [-2, 0.5]]),
    "b": np.array([0.5, 0]),
}


def _claim(function, formula, by, proof, indices, mistakes):
    """One of the three gradients: they differ in the variable and in nothing else."""
    return Claim(
        function,
        derivative_of=loss,
        by=by,
        formula=Formula(formula, indices),
        proofs=[proof],
        near_misses=[NearMiss(f, e, at=[POINT]) for f, e in mistakes],
        at=[POINT],
    )


proposition = Proposition(
    section="4",
    place="§4, proposition 2",
    printed=(
        "by y: Σ_j' dF/dy'(ReLU(a))_j' 1[a_j' > 0] W_{j',j};  "
        "by w: F_{j'}'(ReLU_{j'}(a_j')) 1[a_j' > 0] y_j;  by b: dF/dy'(ReLU(a))_j' 1[a_j' > 0]"
    ),
    statement="G = dF/dy'(ReLU(a)) ∘ 1[a > 0]; by y: G W,  by W: Gᵀ y,  by b: G, where no a_j is 0",
    repair="(dF/dy')(ReLU(a))_{j'} for F_{j'}'; no pre-activation is 0",
    given={
        "F": smooth_convex_function("n"),
        "y": domains.vector("m", -2, 2),
        "W": domains.matrix("n", "m", -2, 2),
        "b": bias_off_kinks("y", "W", "n"),
    },
    claims=[
        _claim(
            by_y,
            Sum(G(j) * W[j, c], j),
            "y",
            differentiate_by_y,
            (c,),
            [
                (by_y_unmasked, Sum(unmasked(j) * W[j, c], j)),
                (by_y_at_the_pre_activation, Sum(at_the_pre_activation(j) * W[j, c], j)),
                (by_y_negated, -Sum(G(j) * W[j, c], j)),
            ],
        ),
        _claim(
            by_W,
            G(k) * y[c],
            "W",
            differentiate_by_W,
            (k, c),
            [
                (by_W_unmasked, unmasked(k) * y[c]),
                (by_W_at_the_pre_activation, at_the_pre_activation(k) * y[c]),
                (by_W_of_ones, G(k)),
            ],
        ),
        _claim(
            by_b,
            G(k),
            "b",
            differentiate_by_b,
            (k,),
            [
                (by_b_unmasked, unmasked(k)),
                (by_b_at_the_pre_activation, at_the_pre_activation(k)),
                (by_b_doubled, 2 * G(k)),
            ],
        ),
    ],
    counterexamples=[
        Counterexample(coordinate_alone),
        Counterexample(identity_from_two_units, "the statement where a pre-activation is 0"),
    ],
    reference="Goodfellow, Bengio, Courville (2016), Deep Learning, §6.5.6",
    expect="proved",
)
