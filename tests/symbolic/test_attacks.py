"""Somebody who wants to prove something false: each attempt is refused, and for its own reason."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from dnnmath.proofs.checker_identities import check_identity
from dnnmath.proofs.checker_terms import Rejected
from dnnmath.symbolic import (
    Delta,
    Sum,
    Unsupported,
    derivative,
    differentiable,
    exp,
    gate,
    indices,
    log,
    matrix,
    prove_by_layers,
    prove_convex,
    prove_equal,
    prove_lipschitz,
    prove_nondecreasing,
    prove_nonnegative,
    relu,
    scalar,
    size,
    sizes,
    substitute,
    vector,
)

m, n, q, N = sizes("m n q N")
x, y, v, d = (vector(name, m) for name in "xyvd")
w, b = vector("w", n), vector("b", n)
W = matrix("W", n, m)
i, j, k = indices("i j k", m)
r, s = indices("r s", n)
F = differentiable("F", n)
TOTAL = Sum(x[k], k)
positive, bit = vector("p", m, "positive"), vector("u", m, "binary")
SQUARE = x[i] ** 2 + 2 * x[i] * y[i] + y[i] ** 2

NONSENSE = {
    "an index is no number": (lambda: prove_equal(Sum(k * x[k], k), k * TOTAL), "outside the calc"),
    "nor is a free one": (lambda: prove_equal(i * x[i], i * x[i]), "outside the calculus"),
    "an array is no number": (lambda: prove_equal(x * 1, x * 1), "outside the calculus"),
    "numbers commute, other symbols need not": (
        lambda: prove_equal(sympy.Symbol("A", commutative=False) * sympy.Symbol("B"), 0),
        "outside the calculus",
    ),
    "a symbol that is 0 by declaration": (
        lambda: prove_equal(1 / sympy.Symbol("o", zero=True), 0),
        "outside the calculus",
    ),
    "a negative symbol": (
        lambda: prove_equal(sympy.Symbol("o", negative=True), 0),
        "outside the calculus",
    ),
    "an imaginary logarithm": (lambda: prove_equal(log(-1), 0), "outside the calculus"),
    "a symbol that is not finite": (
        lambda: prove_equal(sympy.Symbol("o", infinite=True), 0),
        "outside the calculus",
    ),
    "a scalar called like a size": (
        lambda: prove_equal(scalar("m") * Sum(x[k], k), 0),
        "two different symbols are called m",
    ),
    "an array called like an index": (
        lambda: prove_equal(vector("i", m)[j] * x[i], 0),
        "two different symbols are called i",
    ),
    "a function called like an array": (
        lambda: prove_equal(differentiable("x", m)(lambda k: x[k]), 0),
        "two different symbols are called x",
    ),
    "arrays that differ in what is known of them": (
        lambda: prove_equal(x[i], vector("x", m, sign="positive")[i]),
        "two different symbols are called x",
    ),
    "a name of the rules": (lambda: scalar("exp"), "a name is an identifier"),
    "a name that a bound index could have": (lambda: vector("k#1", m), "a name is an identifier"),
    "a size that is a number": (lambda: vector("u", 3), "sizes are needed"),
    "a size that may be 0": (lambda: vector("u", sympy.Symbol("m", integer=True)), "sizes are"),
    "a size that is an exponent": (lambda: prove_equal(x[i] ** m, 0), "an exponent is a rational"),
    "a δ out of range": (lambda: Sum(Delta(k, r), k), "ranges over 1..n, needs 1..m"),
    "a partial derivative out of range": (
        lambda: F.partial(i, lambda r: w[r]),
        "ranges over 1..m, needs 1..n",
    ),
    "an undefined function": (lambda: prove_equal(sympy.Function("f")(1), 0), "outside the calc"),
    "an entry of a MatrixSymbol": (
        lambda: Sum(sympy.MatrixSymbol("A", 3, 3)[0, 0] * x[k], k),
        "outside the calculus",
    ),
    "a bound index smuggled into another sum": (
        lambda: substitute(Sum(x[k] * y[k], k), x, lambda k: v[TOTAL.bound]),
        "would be caught by another sum",
    ),
    "a total of a number": (lambda: prove_equal(x[i], x[i], totals={scalar("t"): 1}), "an array"),
    "a rounded total": (lambda: prove_equal(x[i], x[i], totals={x: 0.1}), "an exact number"),
    "an entry moved alone though its total is fixed": (
        lambda: prove_equal(derivative(TOTAL, x[j]), 0, totals={x: 1}),
        "cannot move alone",
    ),
    "a derivative by a 0 or 1": (
        lambda: prove_equal(derivative(bit[i], bit[j]), 0),
        "nothing is differentiated by it",
    ),
    "a second derivative of an abstract function": (
        lambda: prove_equal(derivative(F.partial(r, lambda s: w[s]), w[s]), 0),
        "differentiable once",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NONSENSE)
def test_it_is_refused(name):
    attempt, reason = NONSENSE[name]
    with pytest.raises(Unsupported, match=reason):
        attempt()


NOT_PROVED = {
    "a derivative at a kink": (
        lambda: prove_equal(derivative(relu(x[i] - x[i]), x[j]), 0),
        "no point meets the side condition 0 ≠ 0",
    ),
    "gates at 0": (lambda: prove_equal(gate(x[i] - x[i]), 1), "the cross-check finds a difference"),
    "a gate and its opposite are not 1 at 0": (
        lambda: prove_equal(gate(x[i]) + gate(-x[i]), 1),
        "the normal forms differ",
    ),
    "positive entries with a negative total": (
        lambda: prove_equal(Sum(positive[k], k), -1, totals={positive: -1}),
        "no point of the domain",
    ),
    "bits with half a total": (
        lambda: prove_equal(bit[i], bit[i], totals={bit: Fraction(1, 2)}),
        "no point of the domain",
    ),
    "the total of another vector": (
        lambda: prove_equal(Sum(y[k], k), 1, totals={x: 1}),
        "the cross-check finds a difference",
    ),
    "a total of weighted entries": (
        lambda: prove_equal(Sum(x[k] * y[k], k), 1, totals={x: 1}),
        "the cross-check finds a difference",
    ),
    "a total of the columns for that of the rows": (
        lambda: prove_equal(Sum(W[r, i], r), 1, totals={W: 1}),
        "the cross-check finds a difference",
    ),
    "division by a total of 0": (
        lambda: prove_equal(1 / TOTAL, 1 / TOTAL, totals={x: 0}),
        "no point of the domain",
    ),
    "a real number for a bit": (
        lambda: prove_equal(x[i] ** 2, x[i]),
        "the cross-check finds a difference",
    ),
    "the logarithm of what is never positive": (
        lambda: prove_equal(log(-exp(x[i])), log(-exp(x[i]))),
        "no point meets the side condition",
    ),
    "a square root of a square": (
        lambda: prove_equal(SQUARE ** Fraction(1, 2), x[i] + y[i]),
        "the cross-check finds a difference",
    ),
    "a sum over 1..m that is as long as 1..n": (
        lambda: prove_equal(Sum(Delta(i, k), i, k), n),
        "the cross-check finds a difference",
    ),
    "an even power of a denominator": (
        lambda: prove_nonnegative(-1 / x[i] ** 2, -1 / x[i] ** 2),
        "is not evidently ≥ 0",
    ),
    "a witness that is 0 somewhere": (
        lambda: prove_nonnegative(1 - 2 * Delta(i, j), 1 - 2 * Delta(i, j)),
        "is not evidently ≥ 0",
    ),
    "convexity across a kink": (
        lambda: prove_convex(-Sum(relu(x[k]), k), x, v, Sum(0 * v[k], k)),
        "restricts x",
    ),
    "convexity of 1/x where x may vanish": (
        lambda: prove_convex(1 / TOTAL, x, v, Sum(v[k], k) ** 2 * 2 / TOTAL**3),
        "restricts x",
    ),
    "a Lipschitz map whose Jacobian is not symmetric": (
        lambda: prove_lipschitz(
            y[i] * Sum(d[k] * x[k], k), x[i], v, 0, [Sum(0 * v[k], k), Sum(0 * v[k], k)]
        ),
        "the cross-check finds a difference",
    ),
    "a direction that is 0": (
        lambda: prove_nondecreasing(-x[i], x[i], 0, 0),
        "the cross-check finds a difference",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PROVED)
def test_it_is_not_proved(name):
    attempt, reason = NOT_PROVED[name]
    result = attempt()
    assert not result.proved
    assert reason in result.reason
    with pytest.raises(Rejected):
        check_identity(result.to_json())


def test_a_quotient_that_sympy_cancels_is_no_longer_in_the_claim():
    assert str(prove_equal(x[i] / x[i], 1)) == "1 = 1"
    identity = prove_equal(Sum(x[k], k) / Sum(x[j], j), 1)
    assert identity.proved
    assert identity.side_conditions == ("Σ_j(x[j]) ≠ 0",)


def test_arbitrary_things_are_kept_apart_from_the_function():
    with pytest.raises(Unsupported, match="v is arbitrary"):
        prove_convex(Sum(v[k] * x[k] ** 2, k), x, v, 0)
    with pytest.raises(Unsupported, match="does not depend on it"):
        prove_lipschitz(x[i] ** 2, x[i], v, x[i], [0, 0])
    with pytest.raises(Unsupported, match="the direction of"):
        prove_nondecreasing(x[i] ** 2, x[i], x[i], 2 * x[i] ** 2)


# --- induction -----------------------------------------------------------------------------------

A_p, A, Y, D = matrix("A_p", N, q), matrix("A", N, m), matrix("Y", N, m), matrix("D", N, n)
Phi = differentiable("Phi", N, n)
(t,), (c,) = indices("t", N), indices("c", m)
g, e = indices("g e", q)
TRUE = {
    "loss": Sum(A_p[t, e] ** 2, t, e) / 2,
    "scores": A_p[t, g],
    "loss_gradient": A_p[t, g],
    "layer": Sum(Y[t, c] * W[r, c], c) + b[r],
    "layer_at": (t, r),
    "inputs": Y,
    "activation": relu(A[t, c]),
    "pre": A[t, c],
    "function": Phi,
    "upstream": D,
    "back": Sum(D[t, r] * W[r, c], r) * gate(A[t, c]),
    "outputs": {b[s]: Sum(D[t, s], t)},
}
square, Q = matrix("W", n, n), matrix("A", N, n)
t2, o = indices("t2 o", N)
BROKEN = {
    "equal widths": ({
        "pre": Q[t, s], "inputs": matrix("Y", N, n), "activation": relu(Q[t, s]),
        "layer": matrix("Y", N, n)[t, r], "back": D[t, s] * gate(Q[t, s]),
    }, "does not chain"),
    "a base of the step's own width": ({
        "scores": matrix("A_p", N, n)[t, r], "loss": Sum(matrix("A_p", N, n)[t, r], t, r),
        "loss_gradient": 1,
    }, "does not chain"),
    "a base about another number of indices": ({
        "scores": x[i], "loss": x[i], "loss_gradient": 1,
    }, "different numbers of indices"),
    "a base that assumes the step's function": ({
        "loss": Phi(lambda t, r: D[t, r]),
    }, "the base may not use"),
    "a layer that already knows the gradient": ({
        "layer": Sum(Y[t, c] * W[r, c], c) + D[t, r],
    }, "a layer may not use D"),
    "a formula that says what is to be shown": ({
        "back": Phi.partial((t, r), lambda t, r: D[t, r]),
    }, "formula may not use Phi"),
    "no parameter": ({"outputs": {}}, "name a parameter"),
    "an output by what the layer is given": ({
        "outputs": {Y[t, c]: Sum(D[t, r] * W[r, c], r)},
    }, "no parameter of a layer"),
    "scores that are positive": ({
        "scores": matrix("A_p", N, q, "positive")[t, g], "loss": 0, "loss_gradient": 0,
    }, "takes every real value"),
    "one array in two roles": ({"inputs": A}, "different arrays|may not use"),
}  # fmt: skip


def test_the_true_induction_is_proved_by_both():
    proof = prove_by_layers(**TRUE)
    assert proof.proved
    check_identity(proof.to_json())


@pytest.mark.parametrize("name", BROKEN)
def test_an_induction_that_does_not_chain_is_refused(name):
    changes, reason = BROKEN[name]
    with pytest.raises(Unsupported, match=reason):
        prove_by_layers(**{**TRUE, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"loss_gradient": 2 * A_p[t, g]},  # a false base
        {"back": Sum(D[t, r] * W[r, c], r)},  # a step without its gate
        {"back": 2 * TRUE["back"]},  # a strengthened step
        {"outputs": {b[s]: D[t, s]}},  # a gradient of one sample
        {"outputs": {W[s, c]: Sum(D[t, s] * A[t, c], t)}},  # of another layer's input
    ],
)
def test_an_induction_with_a_false_part_is_refuted_by_both(changes):
    proof = prove_by_layers(**{**TRUE, **changes})
    assert not proof.proved
    assert proof.refuted_at
    with pytest.raises(Rejected):
        check_identity(proof.to_json())


def test_a_forged_verdict_does_not_reach_the_second_checker():
    false = replace(prove_equal(x[i], y[i]), proved=True, reason="")
    with pytest.raises(Rejected, match="the sides differ"):
        check_identity(false.to_json())


def test_an_axiom_added_by_hand_is_not_what_the_data_say():
    proof = replace(prove_equal(Sum(Delta(i, k), k), 1), axioms=("whatever",))
    assert proof.to_json()["axioms"] == []


def test_a_size_is_positive_and_only_a_size():
    assert prove_nonnegative(m * Sum(x[k] ** 2, k), m * Sum(x[k] ** 2, k)).proved
    assert size("m") == m
