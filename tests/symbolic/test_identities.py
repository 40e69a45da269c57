"""Identities for every size: the true ones are proved, their false variants rejected."""

import pytest

from dnnmath.symbolic import (
    Delta,
    Sum,
    derivative,
    differentiable,
    exp,
    gate,
    indices,
    log,
    matrix,
    prove_equal,
    prove_nonnegative,
    prove_positive,
    relu,
    scalar,
    sizes,
    vector,
)
from dnnmath.symbolic.identity import CHAIN, DIFFERENTIATION, RELU

q, m, n, N = sizes("q m n N")
c = scalar("c")
z, v, y, y_hat = (vector(name, m) for name in ("z", "v", "y", "y_hat"))
a, d = vector("a", n), vector("d", n)
i, j, k = indices("i j k", m)
r, s, t = indices("r s t", n)
e, f = indices("e f", q)
(sample,) = indices("sample", N)
W, X, V = matrix("W", n, m), matrix("X", N, m), matrix("V", q, n)
b, b2, label = vector("b", n), vector("b2", q), vector("label", q)
F = differentiable("F", n)


def S(j):
    return exp(z[j]) / Sum(exp(z[k]), k)


def dense(r):
    return Sum(y[k] * W[r, k], k) + b[r]


def hidden(r):
    return relu(dense(r))


def upstream(r):
    return F.partial(r, hidden) * gate(dense(r))


log_sum_exp = log(Sum(exp(z[k]), k))
cross_entropy = -Sum(y_hat[k] * log(y[k]), k)
loss_of_scores = -Sum(y_hat[k] * log(S(k)), k)
lagrange = Sum(a[r] ** 2, r) * Sum(d[r] ** 2, r) - Sum(a[r] * d[r], r) ** 2
hessian_form = Sum(v[i] * S(i) * (Delta(i, j) - S(j)) * v[j], i, j)


TRUE = {
    "softmax sums to one": (Sum(S(i), i), 1),
    "softmax ignores a constant": (exp(z[i] + c) / Sum(exp(z[k] + c), k), S(i)),
    "softmax jacobian": (derivative(S(i), z[j]), S(i) * (Delta(i, j) - S(j))),
    "rows of the jacobian sum to zero": (Sum(derivative(S(i), z[j]), j), 0),
    "cross-entropy": (derivative(cross_entropy, y[j]), -y_hat[j] / y[j]),
    "cross-entropy of softmax": (
        derivative(loss_of_scores, z[j]),
        Sum(y_hat[k], k) * S(j) - y_hat[j],
    ),
    "gradient of log-sum-exp": (derivative(log_sum_exp, z[j]), S(j)),
    "hessian of log-sum-exp": (
        derivative(derivative(log_sum_exp, z[i]), z[j]),
        S(i) * (Delta(i, j) - S(j)),
    ),
    "lagrange": (lagrange, Sum((a[r] * d[s] - a[s] * d[r]) ** 2, r, s) / 2),
    "dense by y": (derivative(dense(r), y[j]), W[r, j]),
    "dense by W": (derivative(dense(r), W[s, j]), Delta(r, s) * y[j]),
    "dense by b": (derivative(dense(r), b[s]), Delta(r, s)),
    "dense and relu by y": (derivative(F(hidden), y[j]), Sum(upstream(r) * W[r, j], r)),
    "dense and relu by W": (derivative(F(hidden), W[s, j]), upstream(s) * y[j]),
    "dense and relu by b": (derivative(F(hidden), b[s]), upstream(s)),
    "squared error": (derivative(Sum((y[k] - y_hat[k]) ** 2, k) / 2, y[j]), y[j] - y_hat[j]),
    "a sum over samples": (
        derivative(Sum(Sum(X[sample, k] * W[r, k], k) ** 2, sample, r), W[s, j]),
        2 * Sum(X[sample, j] * Sum(X[sample, k] * W[s, k], k), sample),
    ),
    "relu is a gated identity": (relu(z[i]), z[i] * gate(z[i])),
    "x = relu(x) - relu(-x) differs only at the kink": (
        derivative(relu(z[i]) - relu(-z[i]), z[j]),
        Delta(i, j) * (gate(z[i]) + gate(-z[i])),
    ),
    "the trace of the identity": (Sum(Delta(i, j), i, j), m),
}

FALSE = {
    "softmax does not sum to m": (Sum(S(i), i), m),
    "softmax changes with a factor": (exp(2 * z[i]) / Sum(exp(2 * z[k]), k), S(i)),
    "jacobian with the index of the row": (derivative(S(i), z[j]), S(i) * (Delta(i, j) - S(i))),
    "jacobian without coupling": (derivative(S(i), z[j]), Delta(i, j) * S(i) * (1 - S(i))),
    "cross-entropy without sign": (derivative(cross_entropy, y[j]), y_hat[j] / y[j]),
    "cross-entropy of softmax as printed": (derivative(loss_of_scores, z[j]), S(j) - y_hat[j]),
    "lagrange without a half": (lagrange, Sum((a[r] * d[s] - a[s] * d[r]) ** 2, r, s)),
    "lagrange with one index": (lagrange, Sum((a[r] * d[r]) ** 2, r)),
    "dense by W without delta": (derivative(dense(r), W[s, j]), y[j]),
    "dense by b is one": (derivative(dense(r), b[s]), 1),
    "relu without its mask": (derivative(F(hidden), b[s]), F.partial(s, hidden)),
    "relu with the upstream at the wrong point": (
        derivative(F(hidden), b[s]),
        F.partial(s, dense) * gate(dense(s)),
    ),
    "relu with the mask of another unit": (
        derivative(F(hidden), W[s, j]),
        Sum(F.partial(s, hidden) * gate(dense(t)), t) * y[j],
    ),
    "the trace of the identity is two": (Sum(Delta(i, j), i, j), 2),
    "true for m = 2 alone": (Sum(z[k], k) ** 2 - Sum(z[k] ** 2, k), 2 * Sum(z[k], k) - 2),
    "a product of sums is no sum of products": (
        Sum(z[k], k) * Sum(v[k], k),
        Sum(z[k] * v[k], k),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_identities_are_proved_and_cross_checked(name):
    identity = prove_equal(*TRUE[name])
    assert identity.proved, identity.reason
    assert identity.reason == identity.refuted_at == ""
    assert "sizes up to 3" in identity.cross_check


@pytest.mark.parametrize("name", FALSE)
def test_false_identities_are_refuted_at_a_point(name):
    identity = prove_equal(*FALSE[name])
    assert not identity.proved
    assert "left" in identity.refuted_at


def test_a_total_is_a_hypothesis_and_is_listed():
    printed = (derivative(loss_of_scores, z[j]), S(j) - y_hat[j])
    identity = prove_equal(*printed, totals={y_hat: 1})
    assert identity.proved
    assert identity.axioms == (DIFFERENTIATION, "Σ y_hat = 1")
    assert not prove_equal(*printed, totals={y_hat: 2}).proved
    assert not prove_equal(*printed, totals={v: 1}).proved


def test_what_is_not_algebra_is_listed_as_an_axiom():
    by_b = prove_equal(*TRUE["dense and relu by b"])
    assert by_b.axioms == (DIFFERENTIATION, RELU, CHAIN)
    assert prove_equal(*TRUE["softmax jacobian"]).axioms == (DIFFERENTIATION,)
    assert prove_equal(*TRUE["softmax sums to one"]).axioms == ()


def test_side_conditions_are_listed_unless_they_are_evident():
    assert prove_equal(*TRUE["softmax jacobian"]).side_conditions == ()
    conditions = prove_equal(*TRUE["cross-entropy"]).side_conditions
    assert conditions == ("y[k] > 0 for every k", "y[j] ≠ 0")
    positive = vector("y", m, sign="positive")
    told = prove_equal(derivative(-Sum(log(positive[k]), k), positive[j]), -1 / positive[j])
    assert told.proved
    assert told.side_conditions == ()


def test_nonnegativity_follows_from_squares_that_are_shown():
    square = Sum((a[r] * d[s] - a[s] * d[r]) ** 2, r, s) / 2
    assert prove_nonnegative(lagrange, square).proved
    variance = Sum(S(i) * S(j) * (v[i] - v[j]) ** 2, i, j) / 2
    assert prove_nonnegative(hessian_form, variance).proved


@pytest.mark.parametrize(
    "witness",
    [
        Sum((a[r] * d[s] - a[s] * d[r]) ** 2, r, s),  # another value
        lagrange,  # the same value, but not evidently non-negative
        Sum(a[r] * d[s] * (a[r] * d[s] - a[s] * d[r]), r, s),  # its sign hangs on cancellation
    ],
)
def test_nonnegativity_is_not_proved_by_anything_else(witness):
    assert not prove_nonnegative(lagrange, witness).proved


def test_a_network_of_two_layers_of_any_widths():
    def score(e):
        return Sum(V[e, r] * hidden(r), r) + b2[e]

    Z = Sum(exp(score(f)), f)
    loss = Sum(label[e] * (log(Z) - score(e)), e)

    def delta(e):
        return exp(score(e)) / Z - label[e]

    back = Sum(delta(e) * V[e, s], e) * gate(dense(s))
    right = [
        (V[f, s], delta(f) * hidden(s)),
        (b2[f], delta(f)),
        (W[s, j], back * y[j]),
        (b[s], back),
    ]
    for by, gradient in right:
        assert prove_equal(derivative(loss, by), gradient, totals={label: 1}).proved
    unmasked = Sum(delta(e) * V[e, s], e) * y[j]
    assert prove_equal(derivative(loss, W[s, j]), unmasked, totals={label: 1}).refuted_at


def test_positivity_is_strict():
    assert prove_positive(S(i), S(i)).proved
    others = (1 - Delta(i, j)) * Sum((1 - Delta(i, k)) * (1 - Delta(j, k)) * S(k), k)
    pair = (1 - Delta(i, j)) * (1 - S(i) - S(j))
    assert prove_nonnegative(pair, others).proved
    assert not prove_positive(pair, others).proved
    assert not prove_positive(z[i] ** 2, z[i] ** 2).proved
    assert not prove_nonnegative(Delta(i, j) - 1, Delta(i, j) - 1).proved
