r"""§5, the theorem. The gradients of a network.

A network of depth p ≥ 1 has layers (W^k, b^k); with y^0 = X, a^k = y^{k-1} (W^k)ᵀ + b^k and y^k =
ReLU(a^k), its objective is Σ_i ξ(S(a^{p,i})) with labels Ŷ^i of sum 1. Where no hidden
pre-activation of a sample is 0,

    δ^p = S(a^p) - Ŷ,    δ^k = (δ^{k+1} W^{k+1}) ∘ 1[a^k > 0]  for k < p,
    ∂/∂W^k = Σ_i (δ^{k,i})ᵀ y^{k-1,i},    ∂/∂b^k = Σ_i δ^{k,i},

for every depth, all widths and every number n of samples. δ^{k,i} is the gradient of sample i's
loss Φ_k by a^{k,i}. The proof goes down the layers: base Φ_p = ξ ∘ S, step Φ_k(a) =
Φ_{k+1}(ReLU(a) (W^{k+1})ᵀ + b^{k+1}).

Printed, it is false in four places:
(a) k = p, bias: a factor 1[a^p > 0] stands where there is no ReLU;
(b) k = p - 1: S(y) must be S(L^p(y)), and the shapes fit only if m_p = m_{p+1};
(c) F_{j'} is "the coefficient j'" of a scalar, and at k = p its value stands for its derivative;
(d) Ŷ is any vector: Σ_j Ŷ_j = 1 is needed.
Besides, ○ runs to p and not to n, dF/dy has values in R^{m_{k+1}}, and b^k is in R^{m_{k+1}}.

Shapes: X (n, m_1), Y_hat (n, m_{p+1}), W^k (m_{k+1}, m_k), b^k (m_{k+1},).
Reference: Rumelhart, Hinton, Williams (1986), Learning representations by back-propagating
errors, Nature 323.
"""

import numpy as np
import sympy

from dnnmath import Layer, dense, objective, relu, softmax
from dnnmath import network_gradients as library
from dnnmath.symbolic import (
    Sum,
    compile_formula,
    differentiable,
    exp,
    gate,
    indices,
    log,
    matrix,
    prove_by_layers,
    sizes,
    substitute,
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
    domains,
    equal,
)
from dnnmath.verify.architectures import one_hot_rows, parameters

# One layer of the recursion, for all widths: m inputs, n outputs; q classes; N samples.
m, n, q, N = sizes("m n q N")
a, W, b = vector("a", m), matrix("W", n, m), vector("b", n)
scores, label, delta = vector("scores", q), vector("label", q), vector("delta", n)
i, c = indices("i c", m)
r, s = indices("r s", n)
e, f, g = indices("e f g", q)
(t,) = indices("t", N)


def S(e):
    """SoftMax of the scores."""
    return exp(scores[e]) / Sum(exp(scores[f]), f)


DELTA_P = S(g) - label[g]
DELTA_K = Sum(delta[r] * W[r, i], r) * gate(a[i])
FORMULAS = {"delta^p": DELTA_P, "delta^k": DELTA_K}

# The same for a batch, a row for each sample: A^p, labels, A^k, y^{k-1}, and δ^{k+1} of Φ_{k+1}.
A_p, Y_hat, A, Y = matrix("A_p", N, q), matrix("Y_hat", N, q), matrix("A", N, m), matrix("Y", N, m)
D = matrix("D", N, n)
Phi = differentiable("Phi", N, n)


def row(formula):
    """A formula for one sample, at sample t."""
    for one, all_samples in ((scores, A_p), (label, Y_hat), (a, A), (delta, D)):
        formula = substitute(formula, one, lambda j, rows=all_samples: rows[t, j])
    return formula


def down_the_layers(formulas):
    """Base: δ^p. Step: δ^{k+1}, the gradient of Φ_{k+1}, gives δ^k, that of Φ_k."""
    return prove_by_layers(
        loss=Sum(row(-Sum(label[e] * log(S(e)), e)), t),
        scores=A_p[t, g],
        loss_gradient=row(formulas["delta^p"]),
        layer=Sum(Y[t, c] * W[r, c], c) + b[r],
        layer_at=(t, r),
        inputs=Y,
        activation=ReLU(A[t, c]),
        pre=A[t, c],
        function=Phi,
        upstream=D,
        back=row(formulas["delta^k"]).xreplace({i: c}),
        outputs={W[s, c]: Sum(D[t, s] * Y[t, c], t), b[s]: Sum(D[t, s], t)},
        totals={Y_hat: 1},
    )


# The claim.
def gradients(parameters, X, Y_hat):
    """The recursion, for a batch X (n, m_1): rows of δ are samples."""
    return recursion(parameters, X, Y_hat)


def recursion(
    parameters,
    X,
    Y_hat,
    last=lambda a, Y_hat: softmax(a) - Y_hat,
    back=lambda delta, W, a: (delta @ W) * np.where(a > 0, 1, 0),
    input_of=relu,
    total=lambda delta: delta.sum(axis=0),
):
    """δ^p = last(a^p, Ŷ), δ^k = back(δ^{k+1}, W^{k+1}, a^k), y^k = input_of(a^k), Σ_i = total."""
    ys, pre = [X], []
    for W, b in parameters:
        pre.append(dense(ys[-1], W, b))
        ys.append(relu(pre[-1]))
    delta, result = last(pre[-1], Y_hat), []
    for k in reversed(range(len(parameters))):
        y = input_of(pre[k - 1]) if k else X
        result.append(Layer(delta.T @ y, total(delta)))
        if k:
            delta = back(delta, parameters[k].W, pre[k - 1])
    return result[::-1]


def follows_the_formulas(claim, parameters, X, Y_hat):
    """The same, each δ evaluated from its symbolic formula, entry by entry."""
    delta_p, delta_k = compile_formula(DELTA_P), compile_formula(DELTA_K)

    def last(a, Y_hat):
        rows = zip(a, Y_hat, strict=True)
        return np.array([_entries(delta_p, "g", {"scores": z, "label": t}) for z, t in rows])

    def back(delta, W, a):
        rows = zip(delta, a, strict=True)
        return np.array([_entries(delta_k, "i", {"delta": d, "a": z, "W": W}) for d, z in rows])

    return same(claim(parameters, X, Y_hat), recursion(parameters, X, Y_hat, last, back))


def _entries(formula, index, arrays):
    entry, first = formula(arrays), arrays.get("scores", arrays.get("a"))
    return [entry({index: n}) for n in range(len(first))]


def agrees_with_the_definition(claim, parameters, X, Y_hat):
    """`dnnmath.network_gradients`, written apart."""
    return same(claim(parameters, X, Y_hat), library(parameters, X, Y_hat))


def sums_over_samples(claim, parameters, X, Y_hat):
    """The gradients of the samples, one by one, add up to that of the batch."""
    singles = [claim(parameters, x[None], t[None]) for x, t in zip(X, Y_hat, strict=True)]
    added = [
        Layer(*(sum(parts) for parts in zip(*layer, strict=True)))
        for layer in zip(*singles, strict=True)
    ]
    return same(claim(parameters, X, Y_hat), added)


def same(left, right):
    """All W and all b of two lists of layers are equal."""
    pairs = zip(left, right, strict=True)
    return [equal(*sides) for one, other in pairs for sides in zip(one, other, strict=True)]


# Mistakes that the checks must reject.
def without_mask(parameters, X, Y_hat):
    """δ^k = δ^{k+1} W^{k+1}: ReLU is taken for the identity."""
    return recursion(parameters, X, Y_hat, back=lambda delta, W, a: delta @ W)


def without_label(parameters, X, Y_hat):
    """δ^p = S(a^p)."""
    return recursion(parameters, X, Y_hat, last=lambda a, Y_hat: softmax(a))


def masked_by_the_gradient(parameters, X, Y_hat):
    """The mask is taken at δ instead of a^k."""

    def back(delta, W, a):
        return (delta @ W) * np.where(delta @ W > 0, 1, 0)

    return recursion(parameters, X, Y_hat, back=back)


def masked_last_layer(parameters, X, Y_hat):
    """Printed error (a): 1[a^p > 0] at the last layer."""
    return recursion(
        parameters, X, Y_hat, last=lambda a, Y_hat: (softmax(a) - Y_hat) * np.where(a > 0, 1, 0)
    )


def mean_over_samples(parameters, X, Y_hat):
    """The biases get the mean over the samples, the weights the sum."""
    return recursion(parameters, X, Y_hat, total=lambda delta: delta.sum(axis=0) / len(delta))


def first_sample(parameters, X, Y_hat):
    """The biases get the gradient of the first sample alone."""
    return recursion(
        parameters, X, Y_hat, total=lambda delta: delta[0] if len(delta) > 1 else 0 * delta[0]
    )


def pre_activation_for_activation(parameters, X, Y_hat):
    """∂/∂W^k takes a^{k-1} for y^{k-1} = ReLU(a^{k-1})."""
    return recursion(parameters, X, Y_hat, input_of=lambda a: a)


# The printed theorem fails.
def _loss(z, label):
    """ξ(S(z)) in exact arithmetic."""
    total = sum(map(sympy.exp, z))
    return -sum(t * (x - sympy.log(total)) for x, t in zip(z, label, strict=True))


def _softmax(z):
    total = sum(map(sympy.exp, z))
    return [sympy.exp(x) / total for x in z]


def _gate(a):
    """1[a > 0]."""
    return 1 if a > 0 else 0


def _binary(*labels):
    """The printed hypothesis on the labels: each is in {0, 1}^m."""
    return {"Ŷ ∈ {0, 1}^m": equal([t * (1 - t) for label in labels for t in label], 0)}


def _one_hot(*labels):
    """The same, and the sum 1 that the repair adds: the printed formula fails even then."""
    return {**_binary(*labels), "Σ Ŷ = 1": equal([sum(label) for label in labels], 1)}


def relu_mask_at_the_last_layer():
    """(a) p = 1, a = (-1, 1), Ŷ = (0, 1): by b_1 printed 0, truly S_1 = 1/(1 + e²)."""
    b1, label = sympy.Symbol("b1", real=True), [0, 1]
    true = sympy.diff(_loss([-1 + b1, 1], label), b1).subs(b1, 0)
    printed = (_softmax([-1, 1])[0] - label[0]) * _gate(-1)
    return Refutation("p = 1, a = (-1, 1), Ŷ = (0, 1)", _one_hot(label), equal(true, printed))


def softmax_of_the_wrong_vector():
    """(b) k = p - 1, W^p = 2 I, b^p = 0, y = (1, 0), Ŷ = (1, 0): printed (S(y) - Ŷ) W^p."""
    y1, y2 = sympy.symbols("y1 y2", real=True)
    at, label = {y1: 1, y2: 0}, [1, 0]
    true = [sympy.diff(_loss([2 * y1, 2 * y2], label), x).subs(at) for x in (y1, y2)]
    printed = [2 * (s - t) for s, t in zip(_softmax([1, 0]), label, strict=True)]
    return Refutation("m_p = m_{p+1} = 2, y = (1, 0)", _one_hot(label), equal(true, printed))


def value_for_derivative():
    """(c) p = 1, X = 1, a = 0, Ŷ = (1, 0): by W_1 printed F · X = log 2, truly S_1 - 1 = -1/2."""
    w1, label = sympy.Symbol("w1", real=True), [1, 0]
    loss = _loss([w1, 0], label)
    true, printed = sympy.diff(loss, w1).subs(w1, 0), loss.subs(w1, 0)
    return Refutation("p = 1, X = 1, W = (0, 0)ᵀ, b = 0", _one_hot(label), equal(true, printed))


def labels_of_sum_two():
    """(d) p = 1, scores (0, 0), Ŷ = (1, 1): by b printed (-1/2, -1/2), truly (0, 0)."""
    b1, b2 = sympy.symbols("b1 b2", real=True)
    at, label = {b1: 0, b2: 0}, [1, 1]
    true = [sympy.diff(_loss([b1, b2], label), x).subs(at) for x in (b1, b2)]
    printed = [s - t for s, t in zip(_softmax([0, 0]), label, strict=True)]
    return Refutation("p = 1, X = 0, Ŷ = (1, 1)", _binary(label), equal(true, printed))


def at_a_kink():
    """p = 2, X = ±1, W¹ = w, W² = (1, 0)ᵀ, labels (1, 0), (0, 1): slope -1/2 at w = 0, not 0."""
    w = sympy.Symbol("w", positive=True)
    samples = [(1, [1, 0]), (-1, [0, 1])]

    def loss(w):
        return sum(_loss([sympy.Max(0, x * w), 0], label) for x, label in samples)

    right = sympy.limit((loss(w) - loss(0)) / w, w, 0, "+")
    left = sympy.limit((loss(-w) - loss(0)) / -w, w, 0, "+")
    deltas = [_softmax([0, 0])[0] - label[0] for _, label in samples]
    formula = sum(delta * _gate(x * 0) * x for delta, (x, _) in zip(deltas, samples, strict=True))
    hypotheses = {
        **_one_hot(*(label for _, label in samples)),
        "the loss is derivable at w = 0": equal(left, right),
    }
    return Refutation("w = 0", hypotheses, equal(right, formula))


POINT = {
    "X": np.array([[1.0, 2], [-1, 0.5]]),
    "parameters": [
        Layer(np.array([[1.0, -1], [0.5, 1], [-1, 1]]), np.array([0.5, 0.25, -0.5])),
        Layer(np.array([[1.0, -1, 0.5], [0.5, 1, -1]]), np.array([-2.0, 0.25])),
    ],
    "Y_hat": np.array([[1.0, 0], [0, 1]]),
}

proposition = Proposition(
    kind="theorem",
    section="5",
    place="§5, theorem",
    printed=(
        "δ^p = S(y) - Ŷ, with the factor 1[a^p > 0] in ∂/∂b^p and F_{j'}(a^p) y_j in ∂/∂W^p; "
        "k = p - 1: (S(y) - Ŷ) W^p; below: Σ_j' dF/dy'_{j'} 1[a_j' > 0] W_{j',j}"
    ),
    statement=(
        "δ^p = S(a^p) - Ŷ, δ^k = (δ^{k+1} W^{k+1}) ∘ 1[a^k > 0]; "
        "∂/∂W^k = Σ_i (δ^{k,i})ᵀ y^{k-1,i}, ∂/∂b^k = Σ_i δ^{k,i}, for every depth p ≥ 1, "
        "where no hidden pre-activation is 0 and Σ Ŷ = 1"
    ),
    repair="no ReLU at layer p; S at the scores; the vector δ for F_{j'}; Σ Ŷ = 1; off the kinks",
    given={
        "X": domains.matrix("n", "m", -2, 2),
        "parameters": parameters("X"),
        "Y_hat": one_hot_rows("X", "parameters"),
    },
    sizes={"n": (1, 8), "m": (1, 8)},
    claims=[
        Claim(
            gradients,
            derivative_of=objective,
            by="parameters",
            formula=Formula(FORMULAS, None),
            proofs=[down_the_layers],
            properties=[follows_the_formulas, agrees_with_the_definition, sums_over_samples],
            near_misses=[
                NearMiss(
                    without_mask,
                    {**FORMULAS, "delta^k": Sum(delta[r] * W[r, i], r)},
                    ["sums_over_samples"],
                ),
                NearMiss(without_label, {**FORMULAS, "delta^p": S(g)}, ["sums_over_samples"]),
                NearMiss(masked_by_the_gradient, unseen_by=["sums_over_samples"]),
                NearMiss(
                    masked_last_layer,
                    {**FORMULAS, "delta^p": DELTA_P * gate(scores[g])},
                    ["sums_over_samples"],
                ),
                NearMiss(pre_activation_for_activation, unseen_by=["sums_over_samples"]),
                NearMiss(mean_over_samples),
                NearMiss(first_sample),
            ],
            at=[POINT],
            examples=0.2,
        ),
    ],
    counterexamples=[
        Counterexample(relu_mask_at_the_last_layer),
        Counterexample(softmax_of_the_wrong_vector),
        Counterexample(value_for_derivative),
        Counterexample(labels_of_sum_two),
        Counterexample(at_a_kink, "the statement where a hidden pre-activation is 0"),
    ],
    reference="Rumelhart, Hinton, Williams (1986), Learning representations by back-propagation",
    expect="proved",
    rests_on=["softmax_cross_entropy_gradient", "dense_jacobians", "dense_relu_gradients"],
)
