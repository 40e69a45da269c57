"""A mask that is missing, or another one than f has, is named, and nothing else is called one."""

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dnnmath.gradients import check_gradient

from .test_diagnosis import named

R = np.random.default_rng(3)


def two_layers(n, batch):
    """w·ReLU(c + V ReLU(U a + b)), summed over a batch; gradients with either mask, or none."""
    r = np.random.default_rng(5)
    a, V, w = r.normal(size=(batch, 4)), r.normal(size=(n, n)), r.normal(size=n)

    def hidden(p):
        u = a @ p["U"].T + p["b"]
        return u, np.maximum(u, 0) @ V.T + p["c"]

    def gradient(p, first=lambda u, v: u > 0, second=lambda u, v: v > 0):
        u, v = hidden(p)
        d = w * second(u, v)
        e = d @ V * first(u, v)
        return {"U": e.T @ a, "b": e.sum(axis=0), "c": d.sum(axis=0)}

    p = {"U": r.normal(size=(n, 4)), "b": r.normal(size=n), "c": r.normal(size=n)}
    return lambda p: np.sum(np.maximum(hidden(p)[1], 0) @ w), gradient, p


def test_a_mask_of_the_wrong_layer_is_named():
    f, gradient, p = two_layers(16, batch=1)
    assert check_gradient(f, gradient, p).verdict == "pass"
    text = named(f, lambda p: gradient(p, first=lambda u, v: v > 0), p)
    assert "the gradient by x['U'] is 0 at" in text
    assert "a mask is taken from the wrong layer" in text


ALL = lambda u, v: np.ones_like(u)  # noqa: E731


@pytest.mark.parametrize(
    ("masks", "bias"),
    [({"first": ALL}, "b"), ({"second": ALL}, "c"), ({"first": ALL, "second": ALL}, "b")],
)
def test_a_mask_that_the_gradient_of_a_batch_lacks_is_named(masks, bias):
    f, gradient, p = two_layers(6, batch=5)
    assert check_gradient(f, gradient, p).verdict == "pass"
    text = named(f, lambda p: gradient(p, **masks), p)
    assert re.search(rf"by x\['{bias}'\] is not 0 at .*: the mask of those units is missing", text)


@pytest.mark.parametrize(
    "masks",
    [
        {"first": lambda u, v: v > 0},
        {"first": lambda u, v: 0.5 * (u > 0) + 0.5 * (v > 0)},
        {"first": lambda u, v: u > -0.7},
        {"second": lambda u, v: np.tanh(v) * (v > 0)},
        {"first": lambda u, v: (u > 0) * u},
    ],
)
def test_no_mask_is_called_missing_where_the_gradient_of_a_batch_has_one(masks):
    f, gradient, p = two_layers(6, batch=5)
    assert "mask of those units" not in named(f, lambda p: gradient(p, **masks), p)


def dense(activation, slope):
    """Σ (activation(a U + b) w - 1)² over a batch, its gradient, and parameters."""
    r = np.random.default_rng(7)
    a = r.normal(size=(5, 4))
    p = {"U": r.normal(size=(4, 6)), "b": r.normal(size=6), "w": r.normal(size=6)}

    def f(p):
        return np.sum((activation(a @ p["U"] + p["b"]) @ p["w"] - 1) ** 2)

    def gradient(p):
        u = a @ p["U"] + p["b"]
        d = 2 * (activation(u) @ p["w"] - 1)
        e = np.outer(d, p["w"]) * slope(u)
        return {"U": a.T @ e, "b": e.sum(axis=0), "w": activation(u).T @ d}

    return f, gradient, p


def relu(u):
    return np.maximum(u, 0)


def test_an_error_that_is_small_beside_a_large_gradient_is_no_missing_mask():
    f, gradient, p = dense(relu, lambda u: u > 0)
    assert check_gradient(f, gradient, p).verdict == "pass"
    error = {"U": 0.0, "b": 1e-4 * R.normal(size=6), "w": 0.0}
    wrong = lambda p: {name: g + error[name] for name, g in gradient(p).items()}  # noqa: E731
    assert "mask" not in named(f, wrong, p)


def test_where_a_unit_that_is_off_still_counts_no_mask_is_missing():
    f, gradient, p = dense(relu, np.ones_like)
    assert "the mask of those units is missing" in named(f, gradient, p)
    f, gradient, p = dense(lambda u: np.where(u > 0, u, 0.1 * u), np.ones_like)
    assert "mask" not in named(f, gradient, p)


@pytest.mark.parametrize("activation", [np.sin, np.tanh, lambda u: np.exp(-(u**2))])
def test_the_slope_of_a_smooth_unit_is_no_mask(activation):
    f, gradient, p = dense(activation, np.ones_like)
    assert "mask" not in named(f, gradient, p)


def test_the_opposite_mask_is_named():
    x, w = R.normal(size=7), R.normal(size=7)
    f = lambda x: w @ np.maximum(x, 0)  # noqa: E731
    assert "the mask is the opposite one" in named(f, w * (x <= 0), x)


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1))
def test_entries_changed_at_random_are_no_mask_of_another_layer(seed):
    r = np.random.default_rng(seed)
    shape = [(5,), (12,), (30,), (4, 4), (3, 6)][seed % 5]
    X, w = r.normal(size=shape), r.normal(size=shape)
    right = w * (X > 0)
    changed = np.where(r.uniform(size=shape) < 0.5, 0, r.normal(size=shape))
    wrong = np.where(r.uniform(size=shape) < r.uniform(), changed, right)
    assume((np.abs(wrong - right) > 1e-3).any())
    assert "a mask is taken" not in str(
        check_gradient(lambda X: np.sum(w * np.maximum(X, 0)), wrong, X)
    )
