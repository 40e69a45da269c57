"""A failed check says what kind of mistake it looks like, and nothing when nothing fits."""

import numpy as np
import pytest

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
