"""Hessians, and the symmetry that makes a field a gradient."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnmath.gradients import check_hessian, check_is_gradient

SEEDS = st.integers(0, 2**32 - 1)


def logistic(r, n):
    """Σ log(1 + exp(A x)): f, gradient, Hessian."""
    A = r.normal(size=(n + 1, n))

    def s(x):
        return 1 / (1 + np.exp(-A @ x))

    return (
        lambda x: np.sum(np.log1p(np.exp(A @ x))),
        lambda x: A.T @ s(x),
        lambda x: A.T @ np.diag(s(x) * (1 - s(x))) @ A,
    )


@settings(max_examples=15)
@given(seed=SEEDS, n=st.integers(2, 5))
def test_a_right_hessian_passes_and_a_wrong_one_fails(seed, n):
    r = np.random.default_rng(seed)
    f, gradient, hessian = logistic(r, n)
    x, i = r.normal(size=n), int(r.integers(n))
    off = np.zeros((n, n))
    off[i, i] = 1e-4
    for known in (None, gradient):
        assert check_hessian(f, hessian, x, known, seed=seed).verdict == "pass"
        wrong = check_hessian(f, lambda x: hessian(x) * (1 + off), x, known, seed=seed)
        assert wrong.verdict == "fail"
        assert len(wrong.entries) == 1


@settings(max_examples=10)
@given(seed=SEEDS)
def test_entries_of_a_hessian_have_scales_of_their_own(seed):
    r = np.random.default_rng(seed)
    f, _, hessian = logistic(r, 3)
    x, w = r.normal(size=3), 10.0 ** r.uniform(-4, 4, 3)
    scaled = check_hessian(
        lambda z: f(z / w), lambda z: hessian(z / w) / np.outer(w, w), x * w, seed=seed
    )
    assert scaled.verdict != "fail"
    assert scaled.verdict == "pass"


def test_a_product_stands_for_the_matrix():
    f, _, hessian = logistic(np.random.default_rng(0), 4)
    x = np.linspace(-1, 1, 4)
    assert check_hessian(f, lambda x, v: hessian(x) @ v, x, product=True)
    assert not check_hessian(f, lambda x, v: 2 * hessian(x) @ v, x, product=True)


def test_a_hessian_that_is_not_symmetric_fails_before_anything_else():
    report = check_hessian(lambda x: x[0] * x[1], np.array([[0.0, 1.0], [0.5, 0.0]]), np.ones(2))
    assert report.verdict == "fail"
    assert "a Hessian is symmetric: by x[0], x[1] it is 1, by x[1], x[0] 0.5" in report.reason


def test_a_wrong_gradient_is_reported_as_one():
    f, gradient, hessian = logistic(np.random.default_rng(0), 3)
    report = check_hessian(f, hessian, np.ones(3), lambda x: 2 * gradient(x))
    assert report.verdict == "fail"
    assert "2 times the right values" in str(report)


def test_at_a_kink_there_is_no_hessian():
    report = check_hessian(lambda x: np.abs(x).sum(), np.zeros((2, 2)), np.array([0.0, 1.0]))
    assert report.verdict == "unsure"
    assert "kink" in str(report)


def test_the_hessian_of_a_matrix_and_of_nested_parameters():
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    H = np.einsum("ik,jl->ijkl", np.eye(2), np.eye(2)) * 2
    assert check_hessian(lambda X: np.sum(X**2), H, X)
    p = {"a": np.ones(2), "b": 3.0}
    block = np.array([[3.0, 0, 1], [0, 3, 1], [1, 1, 0]])
    assert check_hessian(lambda p: np.sum(p["a"] ** 2) / 2 * p["b"], block, p)


def test_a_large_hessian_along_random_directions():
    x = np.random.default_rng(0).normal(size=60)
    f = lambda x: np.sum(np.sin(x))  # noqa: E731
    assert check_hessian(f, lambda x: np.diag(-np.sin(x)), x).verdict == "pass"
    assert check_hessian(f, lambda x: np.diag(np.sin(x)), x).verdict == "fail"


def test_what_is_no_hessian_is_refused():
    assert "needed are real numbers of shape (2, 2)" in str(
        check_hessian(np.sum, np.zeros(2), np.ones(2))
    )
    with pytest.raises(ValueError, match="not a scalar"):
        check_hessian(np.exp, np.zeros((2, 2)), np.ones(2))


@settings(max_examples=15)
@given(seed=SEEDS, n=st.integers(2, 5))
def test_a_gradient_has_a_symmetric_jacobian(seed, n):
    r = np.random.default_rng(seed)
    _, gradient, _ = logistic(r, n)
    x, B = r.normal(size=n), np.triu(r.uniform(0.5, 1, (n, n)), 1)
    assert check_is_gradient(gradient, x, seed=seed).verdict == "pass"
    wrong = check_is_gradient(lambda x: gradient(x) + 1e-4 * B @ x, x, seed=seed)
    assert wrong.verdict == "fail"
    assert len(wrong.entries) == n * (n - 1) // 2
    assert "it is no gradient" in str(wrong)


def test_a_field_of_nested_parameters_and_a_large_one():
    p = {"a": np.array([1.0, 2.0]), "b": 3.0}
    assert check_is_gradient(lambda p: {"a": p["a"] * p["b"], "b": p["a"] @ p["a"] / 2}, p)
    wrong = check_is_gradient(lambda p: {"a": p["a"] * p["b"], "b": p["a"] @ p["a"]}, p)
    assert {e.name for e in wrong.entries} == {f"field['a'][{i}] by x['b']" for i in (0, 1)}
    x = np.random.default_rng(0).normal(size=150)
    assert check_is_gradient(np.sin, x)
    assert check_is_gradient(lambda x: x * np.roll(x, 1), x).verdict == "fail"


def test_a_field_has_the_shape_of_x():
    with pytest.raises(ValueError, match="needed are those of x"):
        check_is_gradient(np.sum, np.ones(2))


def test_a_field_with_a_kink_at_x_is_undecided():
    assert check_is_gradient(lambda x: np.abs(x[::-1]), np.array([0.0, 1.0])).verdict == "unsure"


def test_the_kind_of_mistake_in_a_hessian_is_named_with_a_gradient_and_without():
    r = np.random.default_rng(2)
    f, gradient, hessian = logistic(r, 4)
    x = r.normal(size=4)
    for options in ({}, {"gradient": gradient}):
        report = check_hessian(f, lambda x: hessian(x) / 2, x, **options)
        assert "the Hessian looks like 1/2 times the right values" in str(report)
        report = check_hessian(f, lambda x: np.diag(np.diag(hessian(x))), x, **options)
        assert "the Hessian is 0 off the diagonal" in str(report)
        assert {e.name for e in report.entries} >= {"x[0], x[1]", "x[2], x[3]"}


def test_the_entries_of_a_hessian_by_nested_parameters_have_their_names():
    p = {"a": np.array([0.3, 0.8]), "b": 1.5}
    f = lambda p: p["b"] * np.sum(p["a"] ** 3)  # noqa: E731
    gradient = lambda p: {"a": 3 * p["b"] * p["a"] ** 2, "b": np.sum(p["a"] ** 3)}  # noqa: E731
    wrong = np.diag([6 * 1.5 * 0.3, 6 * 1.5 * 0.8, 0])
    for options in ({}, {"gradient": gradient}):
        names = {entry.name for entry in check_hessian(f, wrong, p, **options).entries}
        assert {"x['a'][0], x['b']", "x['a'][1], x['b']"} <= names
