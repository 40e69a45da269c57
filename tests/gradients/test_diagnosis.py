"""A failed check says what kind of mistake it looks like, and nothing when nothing fits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnmath.gradients import check_gradient

R = np.random.default_rng(3)
A = R.normal(size=(4, 4))
TARGET = R.normal(size=(4, 4))


def f(W):
    return np.sum((A @ W - TARGET) ** 2)


def gradient(W):
    return 2 * A.T @ (A @ W - TARGET)


MISTAKES = {
    "opposite sign": lambda g: -g,
    "the transpose": lambda g: g.T,
    "2 times": lambda g: 2 * g,
    "1/16 times": lambda g: g / 16,
    "shifted by one": lambda g: np.roll(g, 1, axis=0),
    "a term is missing": lambda g: g * (np.arange(4) > 1),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_kind_of_mistake_is_named(name):
    report = check_gradient(f, lambda W: MISTAKES[name](gradient(W)), R.normal(size=(4, 4)))
    assert report.verdict == "fail"
    assert name in str(report)


def test_a_forgotten_mask_is_named():
    x = np.array([1.0, -2.0, 3.0, -4.0])
    assert "a mask is missing" in str(
        check_gradient(lambda x: np.maximum(x, 0).sum(), np.ones(4), x)
    )


def test_nothing_is_said_when_nothing_fits():
    W = R.normal(size=(4, 4))
    report = check_gradient(f, gradient(W) + R.normal(size=(4, 4)), W)
    assert report.verdict == "fail"
    assert "looks like" not in str(report)
    assert "missing" not in str(report)


def test_the_only_wrong_array_is_named():
    p = {"a": np.ones(3), "b": np.arange(1.0, 4.0)}
    cubes = lambda p: np.sum(p["a"] ** 3) + np.sum(p["b"] ** 3)  # noqa: E731
    wrong = {"a": 3 * p["a"] ** 2, "b": -3 * p["b"] ** 2}
    text = str(check_gradient(cubes, wrong, p))
    assert "the gradient by x['b'] looks like the right values with the opposite sign" in text
    assert "the gradient by x['b'] is the only array that is wrong" in text


def test_one_wrong_entry_is_no_evidence_of_a_factor():
    report = check_gradient(lambda x: np.sum(x**2), np.array([2.0, 4.0, 9.0]), np.arange(1.0, 4.0))
    assert "looks like" not in str(report)


def named(f, gradient, x, **options):
    report = check_gradient(f, gradient, x, **options)
    assert report.verdict == "fail"
    return str(report)


def test_a_jacobian_without_its_diagonal_or_its_outer_product_is_named():
    def softmax(z):
        return np.exp(z) / np.exp(z).sum()

    x = np.array([0.3, -1.0, 0.7, 0.1])
    s = softmax(x)
    assert "rank one" in named(softmax, np.diag(s), x)
    assert "Kronecker delta" in named(softmax, 0.5 * np.diag(s) - np.outer(s, s), x)
    cubes = np.diag(3 * x**2) + 1
    diagonal = named(lambda x: x**3 + x.sum(), np.diag(np.diag(cubes)), x)
    assert "couple the entries" in diagonal


def test_a_missing_factor_and_a_missing_weight_decay_are_named():
    x = np.array([0.5, -1.2, 0.8])
    f = lambda x: np.sum(np.tanh(x) ** 2)  # noqa: E731
    right = 2 * np.tanh(x) * (1 - np.tanh(x) ** 2)
    assert "plus -0.3 times x: is a term λ |x|²/2 (weight decay) forgotten?" in named(
        lambda x: f(x) + 0.15 * x @ x, right, x
    )
    assert "without the factor x " in named(lambda x: np.sum(x**3), 3 * x, x)
    assert "times the right values: f(x)" in named(
        lambda x: np.exp(x @ x), 2 * x * np.exp(2 * x @ x), x
    )


def test_the_size_of_a_batch_is_recognised():
    X = R.normal(size=(6, 3))
    text = named(lambda X: np.sum(np.tanh(X)) / 6, 1 - np.tanh(X) ** 2, X)
    assert "6 times the right values: 6 is the leading dimension of x" in text


def test_the_root_of_a_dimension_is_recognised():
    Q, K, T = (R.normal(size=(4, 3)) for _ in range(3))

    def attention(Q):
        scores = np.exp(Q @ K.T / np.sqrt(3))
        return np.sum(scores / scores.sum(axis=1, keepdims=True) @ T)

    def without_the_scale(Q):
        P = np.exp(Q @ K.T / np.sqrt(3))
        P /= P.sum(axis=1, keepdims=True)
        dP = np.ones((4, 3)) @ T.T
        return P * (dP - np.sum(dP * P, axis=1, keepdims=True)) @ K

    text = named(attention, without_the_scale, Q)
    assert "1.73205 times the right values: √3, 3 is the length of axis 1 of x" in text


def test_a_mean_that_is_not_taken_away_is_named():
    X, G = R.normal(size=(5, 4)), R.normal(size=(5, 4))
    centred = lambda X: np.sum(G * np.tanh(X - X.mean(axis=0)))  # noqa: E731
    text = named(centred, lambda X: G * (1 - np.tanh(X - X.mean(axis=0)) ** 2), X)
    assert "plus a constant along axis 0: a mean (a term of rank one) is missing" in text


def test_a_mask_of_the_wrong_layer_is_named():
    r = np.random.default_rng(5)
    U, V = r.normal(size=(16, 4)), r.normal(size=(16, 16))
    w, a = r.normal(size=16), r.normal(size=4)

    def hidden(p):
        u = U @ a + p["b"]
        return u, V @ np.maximum(u, 0) + p["c"]

    def masked_by(layer):
        def gradient(p):
            u, v = hidden(p)
            d = w * (v > 0)
            return {"b": V.T @ d * ((u, v)[layer] > 0), "c": d}

        return gradient

    f = lambda p: w @ np.maximum(hidden(p)[1], 0)  # noqa: E731
    p = {"b": r.normal(size=16), "c": r.normal(size=16)}
    assert check_gradient(f, masked_by(0), p).verdict == "pass"
    text = named(f, masked_by(1), p)
    assert "the gradient by x['b'] is 0 at" in text
    assert "a mask is taken from the wrong layer" in text


def test_the_gradient_of_another_point_is_named():
    x = np.array([0.4, -0.9, 1.3])
    f = lambda x: np.sum(np.sin(x) * x[::-1])  # noqa: E731
    right = lambda x: np.cos(x) * x[::-1] + np.sin(x)[::-1]  # noqa: E731
    assert "at another point, 0.97 x" in named(f, lambda x: right(0.97 * x), x)


def test_exchanged_and_reordered_entries_are_named():
    x = np.array([0.5, 1.0, 2.0, 3.0])
    f = lambda x: np.sum(x**3)  # noqa: E731
    assert "entries 1 and 3 exchanged" in named(f, 3 * x[[0, 3, 2, 1]] ** 2, x)
    assert "in another order" in named(f, 3 * x[[2, 0, 3, 1]] ** 2, x)


def test_one_sentence_is_said_of_nested_parameters_that_share_a_mistake():
    p = {"a": np.array([1.0, 2.0]), "b": np.array([[0.5, 3.0]])}
    cubes = lambda p: np.sum(p["a"] ** 3) + np.sum(p["b"] ** 3)  # noqa: E731
    text = named(cubes, {"a": -3 * p["a"] ** 2, "b": -3 * p["b"] ** 2}, p)
    assert text.count("looks like") == 1
    assert "the gradient looks like the right values with the opposite sign" in text


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([1.0, 1e-2, 1e-4, 1e-6]))
def test_random_errors_have_no_name(seed, size):
    r = np.random.default_rng(seed)
    shape = [(3,), (6,), (3, 3), (4, 2), (2, 2, 3)][seed % 5]
    X = r.normal(size=shape)
    wrong = np.exp(X) * (1 + size * r.normal(size=shape))
    report = check_gradient(lambda X: np.sum(np.exp(X)), wrong, X, seed=seed)
    assert report.verdict == "fail"
    assert "looks like" not in str(report)
    assert "missing" not in str(report)
