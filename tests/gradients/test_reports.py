"""What a report says, and what is refused: nothing wrong passes silently."""

from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnmath.gradients import (
    CannotTell,
    assert_gradient,
    check_gradient,
    jacobian,
    numeric_gradient,
)

X = np.array([1.0, 2.0, 3.0])
Layer = namedtuple("Layer", "W b")


def squares(x):
    return np.sum(x**2)


def doubled(x):
    return 2 * x


def noisy(x):
    return float(squares(x)) + 1e17


@pytest.mark.parametrize(
    ("gradient", "said"),
    [
        (lambda x: 2 * x[:2], r"shape \(2,\), needed is \(3,\)"),
        (lambda x: 2 * x[:, None], r"shape \(3, 1\), needed is \(3,\)"),
        (lambda x: 2.0, r"shape \(\), needed is \(3,\)"),
        (lambda x: 2 * x + 0j, "complex128"),
        (lambda x: None, "real numbers"),
        (lambda x: "a", "real numbers"),
        (lambda x: [[1.0], [2.0, 3.0]], "not an array"),
        (lambda x: [2 * x, x], "has 2 arrays, needed is 1"),
        (lambda x: x.__imul__(2), "changes its argument"),
    ],
)
def test_what_is_no_gradient_fails_with_the_reason(gradient, said):
    report = check_gradient(squares, gradient, X)
    assert report.verdict == "fail"
    with pytest.raises(AssertionError, match=said):
        assert_gradient(squares, gradient, X)


@given(value=st.sampled_from([np.nan, np.inf, -np.inf]), i=st.integers(0, 2))
def test_an_entry_that_is_not_finite_fails(value, i):
    gradient = 2 * X
    gradient[i] = value
    report = check_gradient(squares, gradient, X)
    assert [entry.name for entry in report.entries] == [f"x[{i}]"]
    assert report.verdict == "fail"


def test_nan_in_f_and_in_its_gradient_does_not_pass():
    with pytest.raises(ValueError, match="f\\(x\\) is nan"):
        check_gradient(lambda x: np.nan, lambda x: x * np.nan, X)


@pytest.mark.parametrize(
    ("f", "error", "said"),
    [
        (lambda x: np.inf, ValueError, "f\\(x\\) is inf"),
        (lambda x: np.zeros(0), ValueError, "empty"),
        (lambda x: 1j, TypeError, "real numbers"),
        (lambda x: "a", TypeError, "real numbers"),
        (lambda x: np.sum(x.__iadd__(1)), ValueError, "changes its argument"),
        (lambda x: np.zeros(() if x[0] == 1 else 1), ValueError, "changes the shape"),
        (lambda x: 1 // 0, ZeroDivisionError, "integer"),
    ],
)
def test_a_function_that_cannot_be_checked_is_refused(f, error, said):
    with pytest.raises(error, match=said):
        check_gradient(f, doubled, X)


@pytest.mark.parametrize(
    ("x", "error"),
    [
        (np.zeros(0), ValueError),
        ({}, ValueError),
        ([1.0, np.nan], ValueError),
        ([1.0, np.inf], ValueError),
        ([1j], TypeError),
        ("x", TypeError),
    ],
)
def test_a_point_that_is_none_is_refused(x, error):
    with pytest.raises(error, match="x"):
        check_gradient(squares, doubled, x)


def test_a_function_that_is_random_is_undecided_and_named():
    r = np.random.default_rng(0)
    report = check_gradient(lambda x: squares(x) + r.normal(), doubled, X)
    assert report.verdict == "unsure"
    assert "not deterministic" in str(report)


def test_noise_of_f_widens_the_bound():
    r = np.random.default_rng(0)
    noisy = check_gradient(lambda x: float(squares(x)) + 1e-9 * r.normal(), doubled, X)
    clean = check_gradient(squares, doubled, X)
    assert noisy.verdict == clean.verdict == "pass"
    assert noisy.bound.min() > 1e-9 > 1e-11 > clean.bound.max()


def test_the_truth_value_is_refused_when_unsure():
    with pytest.raises(CannotTell, match="neither right nor wrong"):
        bool(check_gradient(noisy, doubled, X))
    with pytest.raises(CannotTell, match="undecided"):
        assert_gradient(noisy, doubled, X)
    assert bool(check_gradient(squares, doubled, X)) is True
    assert bool(check_gradient(squares, squares, 3.0)) is False


def test_the_table_shows_both_values_the_bound_the_seed_and_the_cost():
    report = check_gradient(squares, np.array([2.0, 4.0, 5.0]), X, seed=7)
    entry = report.entries[0]
    assert (entry.name, entry.given, entry.verdict) == ("x[2]", 5.0, "fail")
    assert abs(entry.numeric - 6) <= entry.bound < 1e-8
    text = str(report)
    for part in ("1 wrong of 3", "x[2]", "5", "seed 7", f"{report.evaluations} evaluations"):
        assert part in text


@given(seed=st.integers(0, 2**32 - 1))
def test_a_seed_repeats_the_check(seed):
    first, second = (check_gradient(squares, doubled, X, seed=seed) for _ in range(2))
    np.testing.assert_array_equal(first.numeric, second.numeric)
    np.testing.assert_array_equal(first.bound, second.bound)
    assert first.seed == second.seed == seed


def test_seeds_are_drawn_anew():
    assert len({check_gradient(squares, doubled, X).seed for _ in range(5)}) == 5


def test_entries_of_nested_parameters_keep_their_names():
    p = [Layer(np.eye(3), X), {"v": np.array(2.0)}]

    def f(p):
        return np.sum(p[0].W ** 2) + np.sum(p[0].b) * p[1]["v"]

    def gradient(p):
        g = [Layer(2 * p[0].W, p[1]["v"] * np.ones(3)), {"v": np.sum(p[0].b)}]
        g[0].W[2, 1] += 1
        g[1]["v"] = g[1]["v"] + 1
        return g

    report = check_gradient(f, gradient, p)
    assert {entry.name for entry in report.entries} == {"x[0].W[2, 1]", "x[1]['v']"}


def test_parameters_of_another_structure_fail():
    p = {"W": np.ones((2, 2)), "b": np.ones(2)}
    f = lambda p: np.sum(p["W"]) + np.sum(p["b"])  # noqa: E731
    assert check_gradient(f, p, p).verdict == "pass"
    assert check_gradient(f, {"W": p["W"]}, p).verdict == "fail"
    assert check_gradient(f, {"b": p["b"], "W": p["W"]}, p).verdict == "pass"  # read by key
    assert check_gradient(f, {"W": p["W"], "c": p["b"]}, p).verdict == "fail"


def test_a_number_and_a_matrix_are_points_too():
    assert check_gradient(lambda x: x**3, lambda x: 3 * x * x, 2.0)
    A = np.array([[2.0, 1.0], [0.0, 3.0]])
    det = np.linalg.det
    assert check_gradient(det, lambda A: det(A) * np.linalg.inv(A).T, A)
    assert not check_gradient(det, lambda A: det(A) * np.linalg.inv(A), A)


def test_an_array_valued_function_has_a_jacobian_of_both_shapes():
    x, eye = np.array([1.0, 2.0]), np.eye(2)

    def right(x):
        return np.einsum("ik,j->ijk", eye, x) + np.einsum("jk,i->ijk", eye, x)

    f = lambda x: np.outer(x, x)  # noqa: E731
    report = check_gradient(f, right, x)
    assert report.verdict == "pass"
    assert report.numeric.shape == (2, 2, 2)
    wrong = check_gradient(f, lambda x: np.einsum("ik,j->ijk", eye, x), x)
    assert wrong.entries[0].name.startswith("f[")


def test_half_precision_is_checked_at_its_own_precision():
    x = np.array([1.1, 2.2], dtype=np.float16)
    report = check_gradient(squares, doubled, x)
    assert report.verdict == "pass"
    assert report.bound.min() > 1e-4
    assert check_gradient(squares, lambda x: np.float64(2) * x * 1.05, x).verdict == "fail"


def test_numbers_next_to_x_are_never_seen_by_the_caller():
    x = X.copy()
    check_gradient(squares, doubled, x)
    np.testing.assert_array_equal(x, X)


@given(seed=st.integers(0, 2**32 - 1))
def test_numeric_derivatives_are_within_their_bounds(seed):
    x = np.random.default_rng(seed).normal(size=4)
    value, error = numeric_gradient(lambda x: np.sin(x).sum(), x, seed=seed)
    assert (np.abs(value - np.cos(x)) <= error).all()
    assert error.max() < 1e-9
    value, error = jacobian(np.exp, x, seed=seed)
    assert (np.abs(value - np.diag(np.exp(x))) <= error).all()


def test_the_numeric_gradient_of_a_vector_is_refused():
    with pytest.raises(ValueError, match="jacobian"):
        numeric_gradient(np.exp, X)


def test_a_gradient_that_is_not_deterministic_fails_with_the_reason():
    r = np.random.default_rng(0)
    report = check_gradient(squares, lambda x: 2 * x + r.normal(size=3), X)
    assert report.verdict == "fail"
    assert "the gradient is not deterministic: two calls at x differ by up to" in report.reason


def test_a_gradient_that_lags_one_call_behind_fails():
    last = [np.zeros(3)]

    def late(x):
        answer, last[0] = last[0], 2 * x
        return answer

    assert "not deterministic" in check_gradient(squares, late, X).reason


def test_a_gradient_that_rounds_differently_each_time_passes_with_a_remark():
    r = np.random.default_rng(0)
    report = check_gradient(squares, lambda x: 2 * x * (1 + 1e-15 * r.normal(size=3)), X)
    assert report.verdict == "pass"
    assert any("not deterministic" in remark for remark in report.remarks)


def test_empty_parts_none_and_whole_numbers_are_left_alone():
    p = {"W": np.ones((2, 2)), "none": None, "empty": np.zeros((0, 3)), "n": np.array([2, 3])}

    def f(p):
        assert p["none"] is None
        assert p["empty"].shape == (0, 3)
        assert p["n"].dtype == float
        return np.sum(p["W"] ** 2) + np.sum(p["n"] ** 2.0)

    def gradient(p):
        return {**{k: 2 * p[k] for k in ("W", "n")}, "none": None, "empty": p["empty"]}

    assert check_gradient(f, gradient, p).verdict == "pass"
    wrong = check_gradient(f, lambda p: {**gradient(p), "n": np.zeros(2)}, p)
    assert {entry.name for entry in wrong.entries} == {"x['n'][0]", "x['n'][1]"}


def test_leaves_of_several_precisions_are_each_judged_by_their_own():
    p = {"single": np.array([1.1, 2.2], dtype=np.float32), "double": np.array([1.1, 2.2])}
    f = lambda p: np.sum(p["single"] ** 3) + np.sum(p["double"] ** 3)  # noqa: E731
    right = lambda p: {k: 3 * v**2 for k, v in p.items()}  # noqa: E731
    assert check_gradient(f, right, p).verdict == "pass"
    off = lambda p: {k: 3 * v**2 * v.dtype.type(1 + 1e-5) for k, v in p.items()}  # noqa: E731
    assert check_gradient(f, off, p).verdict == "fail"
    slight = lambda p: {"single": right(p)["single"], "double": right(p)["double"] * (1 + 1e-6)}  # noqa: E731
    names = {entry.name for entry in check_gradient(f, slight, p).entries}
    assert names == {"x['double'][0]", "x['double'][1]"}


def test_a_hint_for_the_steps_is_taken():
    seen = []

    def f(x):
        seen.append(abs(x[0] - 1e6))
        return np.sin(x[0] - 1e6)

    x = np.array([1e6])
    assert check_gradient(f, lambda x: np.cos(x - 1e6), x, scales=1.0).verdict == "pass"
    assert max(seen) < 10
    with pytest.raises(ValueError, match="positive and finite"):
        check_gradient(f, lambda x: x, x, scales=-1.0)
    with pytest.raises(ValueError, match="scales must be a number or shaped as x"):
        check_gradient(f, lambda x: x, x, scales=np.ones(2))


@pytest.mark.parametrize(
    ("options", "error", "needed"),
    [
        ({"resolution": 0}, ValueError, "resolution must be above 0 and at most 1, got 0"),
        ({"resolution": -1e-3}, ValueError, "resolution must be above 0"),
        ({"resolution": np.nan}, ValueError, "resolution must be above 0"),
        ({"resolution": np.inf}, ValueError, "resolution must be above 0"),
        ({"resolution": "fine"}, TypeError, "resolution must be a number, got 'fine'"),
        ({"directions": -3}, ValueError, "directions: got -3, needs an integer >= 0"),
        ({"directions": 2.5}, TypeError, r"directions: got 2.5 \(float\), needs an integer"),
        ({"directions": True}, TypeError, r"directions: got True \(bool\), needs an integer"),
        ({"seed": -1}, ValueError, "seed: got -1, needs an integer >= 0"),
        ({"seed": "a"}, TypeError, r"seed: got 'a' \(str\), needs an integer"),
    ],
)
def test_an_option_out_of_its_range_says_what_is_needed(options, error, needed):
    with pytest.raises(error, match=needed):
        check_gradient(lambda x: np.sin(x).sum(), np.cos, np.ones(3), **options)


def test_numbers_of_numpy_are_options_too():
    options = {"resolution": np.float32(0.01), "directions": np.int64(0), "seed": np.uint32(7)}
    report = check_gradient(lambda x: np.sin(x).sum(), np.cos, np.ones(3), **options)
    assert report.verdict == "pass"
    assert report.seed == 7


def test_a_right_gradient_of_an_ill_conditioned_system_is_not_called_wrong():
    H = 1 / (1 + np.arange(6)[:, None] + np.arange(6))
    c, b = np.arange(1.0, 7), np.linspace(-1, 1, 6)
    f = lambda b: c @ np.linalg.solve(H, b)  # noqa: E731
    assert check_gradient(f, lambda b: np.linalg.solve(H.T, c), b).verdict == "pass"
    assert check_gradient(f, lambda b: np.linalg.solve(H.T, c) * 1.000001, b).verdict == "fail"
    near = check_gradient(f, lambda b: np.linalg.solve(H.T, c) * (1 + 1e-7), b)
    assert near.verdict == "unsure"
    assert "too near for a mistake" in str(near)
