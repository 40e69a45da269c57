"""Beyond a thousand entries: random directions, and a search for the wrong ones."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnmath.gradients import check_gradient

N = 5000


def f(x):
    return np.sum(np.sin(x) * np.arange(1, N + 1)) / N


def gradient(x):
    return np.cos(x) * np.arange(1, N + 1) / N


X = np.random.default_rng(0).normal(size=N)


def test_a_right_gradient_passes_in_few_evaluations_and_states_what_it_may_miss():
    report = check_gradient(f, gradient, X)
    assert report.verdict == "pass"
    assert report.evaluations < 300
    assert "missed with a probability of" in str(report)
    assert report.given.shape == (4,)


@settings(max_examples=10)
@given(i=st.integers(N // 100, N - 1), seed=st.integers(0, 2**32 - 1))
def test_one_dropped_entry_is_found_and_named(i, seed):
    wrong = gradient(X)
    wrong[i] = 0
    report = check_gradient(f, wrong, X, seed=seed)
    assert report.verdict == "fail"
    assert [entry.name for entry in report.entries] == [f"x[{i}]"]
    assert abs(report.entries[0].numeric - gradient(X)[i]) <= report.entries[0].bound


def test_several_wrong_entries_are_named():
    wrong = gradient(X)
    wrong[[500, 1234, 4999]] *= -1
    names = {entry.name for entry in check_gradient(f, wrong, X).entries}
    assert names == {"x[500]", "x[1234]", "x[4999]"}


def test_a_search_that_stops_early_says_so():
    wrong = gradient(X) * np.where(np.arange(N) % 2, 2, 3)
    assert "there may be more" in str(check_gradient(f, wrong, X))


def test_a_factor_is_named_along_directions_too():
    report = check_gradient(f, 2 * gradient(X), X)
    assert "the gradient looks like 2 times the right values" in str(report)
    assert len(report.entries) == 1
    assert "looks like" not in str(check_gradient(f, gradient(X) * (1 + 1e-6 * X), X))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_one_entry_that_is_not_finite_fails(bad):
    wrong = gradient(X)
    wrong[77] = bad
    report = check_gradient(f, wrong, X)
    assert report.verdict == "fail"
    assert [entry.name for entry in report.entries] == ["x[77]"]


def test_directions_and_every_entry_are_both_to_be_had():
    x = np.arange(1.0, 6.0)
    cubes, right = (lambda x: np.sum(x**3)), (lambda x: 3 * x**2)
    assert check_gradient(cubes, right, x, directions=2).numeric.shape == (2,)
    assert check_gradient(cubes, right, x, directions=0).numeric.shape == (5,)
    assert check_gradient(cubes, lambda x: 2 * x**2, x, directions=2).verdict == "fail"


def test_a_jacobian_along_directions():
    x = np.linspace(1, 2, 6)
    assert check_gradient(np.exp, np.diag(np.exp(x)), x, directions=3).verdict == "pass"
    report = check_gradient(np.exp, np.diag(np.exp(x)) + np.eye(6)[::-1], x, directions=3)
    assert report.verdict == "fail"
    assert report.entries


def test_a_check_takes_the_memory_of_a_few_copies_of_x():
    x = np.random.default_rng(0).normal(size=200_000)
    tracemalloc.start()
    assert check_gradient(lambda x: np.dot(x, x), lambda x: 2 * x, x).verdict == "pass"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 9 * x.nbytes


R = np.random.default_rng(1)
SIDE = 40
A, T = R.normal(size=(SIDE, SIDE)), R.normal(size=(SIDE, SIDE))
P = {"W": R.normal(size=(SIDE, SIDE)), "b": R.normal(size=SIDE)}


def loss(p):
    return (
        np.sum((A @ p["W"] - T) ** 2) / SIDE + np.sum(np.sin(p["b"])) + 0.05 * np.sum(p["W"] ** 2)
    )


def by_hand(p):
    W = 2 * A.T @ (A @ p["W"] - T) / SIDE + 0.1 * p["W"]
    return {"W": W, "b": np.cos(p["b"])}


def by_W(change):
    return lambda p: by_hand(p) | {"W": change(by_hand(p)["W"], p["W"])}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (by_W(lambda g, W: g.T), "the transpose of the right values"),
        (
            by_W(lambda g, W: g - 0.1 * W),
            "the right values plus -0.1 times x: is a term λ |x|²/2 (weight decay)",
        ),
        (by_W(lambda g, W: np.roll(g, 1, axis=0)), "the right values shifted by one along axis 0"),
        (by_W(lambda g, W: g * W), "the right values with a factor x too many"),
        (by_W(lambda g, W: -g), "the right values with the opposite sign"),
        (by_W(lambda g, W: 0.7 * g), "0.7 times the right values"),
    ],
)
def test_the_kind_of_mistake_is_named_along_directions_too(wrong, said):
    report = check_gradient(loss, wrong, P)
    assert report.verdict == "fail"
    assert f"the gradient by x['W'] looks like {said}" in str(report)
    assert "the gradient by x['W'] is the only array that is wrong" in str(report)


def test_the_gradient_of_another_point_is_named_along_directions_too():
    stale = lambda p: by_hand({name: 0.98 * array for name, array in p.items()})  # noqa: E731
    report = check_gradient(loss, stale, P)
    assert report.verdict == "fail"
    assert "at another point, 0.98 x" in str(report)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([1.0, 1e-3]))
def test_random_errors_have_no_name_along_directions(seed, size):
    r = np.random.default_rng(seed)
    noise = 1 + size * r.normal(size=(SIDE, SIDE))
    report = check_gradient(loss, by_W(lambda g, W: g * noise), P, seed=seed)
    assert report.verdict == "fail"
    assert "looks like" not in str(report)
