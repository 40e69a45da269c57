"""Gradients given as vector-Jacobian and Jacobian-vector products."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnmath.gradients import check_gradient

SEEDS = st.integers(0, 2**32 - 1)
N = 2000
LONG = np.random.default_rng(0).normal(size=N)


def layer(r):
    """tanh(A X), for a matrix X: f, its vjp and its jvp."""
    A = r.normal(size=(3, 2))

    def slope(X):
        return 1 - np.tanh(A @ X) ** 2

    return (
        lambda X: np.tanh(A @ X),
        lambda X, V: A.T @ (V * slope(X)),
        lambda X, T: slope(X) * (A @ T),
    )


@settings(max_examples=15)
@given(seed=SEEDS)
def test_right_products_pass(seed):
    r = np.random.default_rng(seed)
    f, vjp, jvp = layer(r)
    X = r.normal(size=(2, 4))
    for product, gradient in (("vjp", vjp), ("jvp", jvp)):
        report = check_gradient(f, gradient, X, product=product, seed=seed)
        assert report.verdict == "pass", report
        assert report.given.shape == (3, 4, 2, 4)


@settings(max_examples=15)
@given(seed=SEEDS)
def test_wrong_products_fail(seed):
    r = np.random.default_rng(seed)
    f, vjp, jvp = layer(r)
    X = r.normal(size=(2, 4))

    def off(product):
        return lambda X, V: product(X, V) * (1 + 1e-4)

    for product, gradient in (("vjp", off(vjp)), ("jvp", off(jvp))):
        assert check_gradient(f, gradient, X, product=product, seed=seed).verdict == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_a_product_that_is_right_on_the_basis_alone_fails(seed):
    f, vjp, jvp = layer(np.random.default_rng(1))
    X = np.ones((2, 4))
    for product, right in (("vjp", vjp), ("jvp", jvp)):
        report = check_gradient(
            f, lambda X, V, right=right: right(X, np.maximum(V, 0)), X, product=product, seed=seed
        )
        assert report.verdict == "fail"
        assert "is not linear in" in report.reason


def test_the_vjp_of_a_scalar_takes_a_number():
    def gradient(x, v):
        assert np.shape(v) == ()
        return v * 2 * x

    assert check_gradient(lambda x: np.sum(x**2), gradient, np.arange(3.0), product="vjp")


def test_products_of_nested_parameters():
    p = {"W": np.array([[1.0, 2.0], [0.5, -1.0]]), "b": np.array([0.3, 0.1])}
    y = np.array([1.0, -2.0])
    f = lambda p: p["W"] @ y + p["b"]  # noqa: E731
    vjp = lambda p, v: {"W": np.outer(v, y), "b": v}  # noqa: E731
    jvp = lambda p, t: t["W"] @ y + t["b"]  # noqa: E731
    assert check_gradient(f, vjp, p, product="vjp")
    assert check_gradient(f, jvp, p, product="jvp")
    wrong = check_gradient(f, lambda p, t: t["W"].T @ y + t["b"], p, product="jvp")
    assert wrong.entries[0].name.startswith("f[")


def wave(x):
    return np.sin(x) * np.roll(x, 1)


def wave_jvp(x, t):
    return np.cos(x) * t * np.roll(x, 1) + np.sin(x) * np.roll(t, 1)


def wave_vjp(x, v):
    return np.cos(x) * v * np.roll(x, 1) + np.roll(np.sin(x) * v, -1)


def with_a_zero(product):
    def changed(x, v):
        answer = product(x, v)
        answer[17] = 0
        return answer

    return changed


@pytest.mark.parametrize(("product", "right"), [("vjp", wave_vjp), ("jvp", wave_jvp)])
def test_large_products_are_checked_along_random_directions(product, right):
    assert check_gradient(wave, right, LONG, product=product).verdict == "pass"
    report = check_gradient(wave, with_a_zero(right), LONG, product=product)
    assert report.verdict == "fail"
    assert any("17]" in entry.name for entry in report.entries)


def test_products_of_a_wrong_shape_fail_with_the_reason():
    f, vjp, _ = layer(np.random.default_rng(2))
    X = np.ones((2, 4))
    for product, gradient in (("vjp", lambda X, V: vjp(X, V).T), ("jvp", lambda X, T: T)):
        report = check_gradient(f, gradient, X, product=product)
        assert report.verdict == "fail"
        assert "needed" in report.reason


def test_another_word_for_a_product_is_refused():
    with pytest.raises(ValueError, match='"vjp" or "jvp"'):
        check_gradient(np.sum, lambda x, v: v, np.ones(2), product="hvp")
    with pytest.raises(TypeError, match="two arguments"):
        check_gradient(np.sum, np.ones(2), np.ones(2), product="vjp")


def test_a_product_that_is_right_for_positive_vectors_alone_never_passes():
    def f(x):
        return np.array([x[0] * x[1], np.sin(x[0])])

    def vjp(x, v):
        v = np.maximum(v, 0)
        return np.array([v[0] * x[1] + v[1] * np.cos(x[0]), v[0] * x[0]])

    for seed in range(40):  # two numbers are both positive in a quarter of all draws
        report = check_gradient(f, vjp, np.array([0.4, 1.3]), product="vjp", seed=seed)
        assert report.verdict == "fail"
