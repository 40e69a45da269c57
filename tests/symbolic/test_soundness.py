"""Attempts to prove something false, or to say something that has no meaning."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from dnnmath.symbolic import (
    Delta,
    Sum,
    Unsupported,
    compile_formula,
    derivative,
    differentiable,
    exp,
    gate,
    index,
    indices,
    log,
    matrix,
    prove_equal,
    relu,
    scalar,
    size,
    sizes,
    vector,
)
from dnnmath.verify.interval import to_intervals

m, n = sizes("m n")
x, y = vector("x", m), vector("y", m)
w = vector("w", n)
W = matrix("W", n, m)
i, j, k = indices("i j k", m)
r, s = indices("r s", n)
F = differentiable("F", m)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: x[r],
        lambda: W[i, r],
        lambda: W[r],
        lambda: x[i, j],
        lambda: x[0],
        lambda: Delta(i, r),
        lambda: Delta(i, 1),
        lambda: Sum(x[k]),
        lambda: Sum(x[k], 3),
        lambda: F.partial(r, lambda k: x[k]),
        lambda: F(lambda k: w[k]),
        lambda: derivative(x[i], i),
        lambda: derivative(x[i], x[i] ** 2),
        lambda: index("i", 3),
        lambda: index("i", sympy.Symbol("u")),
        lambda: prove_equal(sympy.Function("g")(x[i]), 0),
        lambda: prove_equal(sympy.MatrixSymbol("A", 2, 2)[0, 0], 0),
        lambda: prove_equal(0.5 * x[i], x[i] / 2),
        lambda: prove_equal(sympy.sin(x[i]), 0),
        lambda: prove_equal(sympy.Sum(scalar("t"), (scalar("t"), 1, m)), 0),
        lambda: prove_equal(sympy.oo, sympy.oo),
        lambda: prove_equal(sympy.nan, 0),
        lambda: prove_equal(abs(x[i]), x[i]),
        lambda: prove_equal(2 ** x[i], exp(x[i])),
        lambda: prove_equal(sympy.Derivative(scalar("t") ** 2, scalar("t")), 0),
        lambda: list(x),
    ],
)
def test_what_has_no_meaning_in_the_calculus_is_refused(nonsense):
    with pytest.raises(Unsupported):
        nonsense()


def test_names_that_could_meet_a_bound_index_are_refused():
    with pytest.raises(Unsupported, match="a name is an identifier"):
        index("k#1", m)


def test_a_bound_index_is_not_captured_by_a_free_one_of_its_name():
    total = Sum(x[k], k)
    assert prove_equal(x[k] * total, Sum(x[k] * x[j], j)).proved
    assert not prove_equal(x[k] * total, Sum(x[k] ** 2, k)).proved
    assert prove_equal(derivative(total**2, x[k]), 2 * total).proved
    assert not prove_equal(derivative(Sum(x[k] * y[j], k), x[k]), m * y[j]).proved


def test_renaming_a_free_index_onto_a_bound_one_keeps_the_sum_apart():
    inner = Sum(x[k] * y[i], k)
    assert prove_equal(Sum(inner, i), Sum(x[i], i) * Sum(y[i], i)).proved
    assert prove_equal(inner.xreplace({i: k}), y[k] * Sum(x[i], i)).proved


def test_a_bound_index_cannot_be_used_outside_its_sum():
    total = Sum(x[k] ** 2, k)
    for stray in (x[total.bound], derivative(total, x[total.bound]), total * Delta(i, total.bound)):
        with pytest.raises(Unsupported, match="used outside its sum"):
            prove_equal(stray, 0)


def test_arrays_of_one_name_and_different_sizes_are_told_apart():
    u, v = vector("x", m), vector("x", n)
    assert u != v
    with pytest.raises(Unsupported, match="two different symbols are called x"):
        prove_equal(Sum(u[i], i), Sum(v[r], r))
    with pytest.raises(Unsupported, match="two different symbols are called i"):
        prove_equal(x[i], w[index("i", n)])
    with pytest.raises(Unsupported, match="two different symbols are called m"):
        prove_equal(scalar("m"), Sum(x[i], i))


def test_logarithms_of_what_may_be_negative_are_not_simplified():
    assert not prove_equal(log(x[i] ** 2), 2 * log(x[i])).proved
    assert not prove_equal(log(-exp(x[i])), 1).proved


def test_roots_of_squares_are_not_simplified():
    with pytest.raises(Unsupported, match="Abs"):
        prove_equal((x[i] ** 2) ** Fraction(1, 2), x[i])
    root = (x[i] ** 2 + 1) ** Fraction(1, 2)
    assert prove_equal(derivative(root, x[j]), Delta(i, j) * x[i] / root).proved
    assert prove_equal(root, x[i] + 1).refuted_at


def test_an_identity_without_any_point_of_its_domain_is_not_proved():
    nowhere = log(-(x[i] ** 2) - 1)
    identity = prove_equal(nowhere, nowhere)
    assert not identity.proved
    assert "no point meets the side condition" in identity.reason
    assert identity.refuted_at == ""


def test_divisors_that_may_vanish_are_listed():
    total = Sum(x[k], k)
    identity = prove_equal(Sum(x[i] / total, i), 1)
    assert identity.proved
    assert identity.side_conditions == ("Σ_k(x[k]) ≠ 0",)


def test_a_division_by_zero_is_not_proved_and_not_refuted():
    identity = prove_equal(1 / (Sum(x[k], k) - Sum(x[j], j)), 1)
    assert not identity.proved
    assert identity.refuted_at == ""


def test_deltas_of_free_indices_are_decided_for_equal_and_for_distinct_indices():
    assert prove_equal(Delta(i, j) * x[i], Delta(i, j) * x[j]).proved
    assert not prove_equal(Delta(i, j), 0).proved
    assert not prove_equal(Delta(i, j), 1).proved
    assert prove_equal(exp(Delta(i, j) * x[i]), 1 + Delta(i, j) * (exp(x[i]) - 1)).proved


def test_gates_are_not_confused_with_numbers():
    assert prove_equal(gate(x[i]) ** 2, gate(x[i])).proved
    assert not prove_equal(gate(x[i]), 1).proved
    assert not prove_equal(gate(x[i]) + gate(-x[i]), 0).proved
    assert not prove_equal(relu(x[i]) + relu(y[i]), relu(x[i] + y[i])).proved


def test_second_derivatives_of_an_abstract_function_are_refused():
    with pytest.raises(Unsupported, match="differentiable once"):
        prove_equal(derivative(derivative(F(lambda k: x[k]), x[i]), x[j]), 0)


def test_abstract_functions_of_different_points_are_different():
    at_x, at_y = F(lambda k: x[k]), F(lambda k: y[k])
    assert prove_equal(at_x, F(lambda j: x[j])).proved
    assert prove_equal(at_x, at_y).refuted_at


def test_a_formula_is_evaluated_in_the_arithmetic_of_its_arrays():
    formula = compile_formula(exp(x[i]) / Sum(exp(x[k]), k) + Fraction(1, 3))
    values = np.array([0.0, 1.0, 2.0])
    exact = np.exp(values) / np.exp(values).sum() + 1 / 3
    found = [formula({"x": values})({"i": n}) for n in range(3)]
    assert np.allclose(found, exact, rtol=1e-15)
    intervals = [formula({"x": to_intervals(values)})({"i": n}) for n in range(3)]
    assert np.array_equal([float(v) for v in intervals], np.asarray(found)) or np.allclose(
        [float(v) for v in intervals], found, rtol=1e-15
    )
    assert max(v.width for v in intervals) < 1e-70


def test_a_formula_of_a_matrix_knows_its_sizes_from_the_arrays():
    formula = compile_formula(Sum(W[r, k] * x[k], k) * size("m"))
    entry = formula({"W": np.array([[1.0, 2.0], [5.0, 0.0]]), "x": np.array([3.0, 4.0])})
    assert (entry({"r": 0}), entry({"r": 1})) == (22, 30)
