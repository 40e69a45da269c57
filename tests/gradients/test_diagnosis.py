"""A failed check says what kind of mistake it looks like, and nothing when nothing fits."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
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


def test_a_wrong_diagonal_tells_nothing_where_there_is_nothing_beside_it():
    x = np.array([0.3, -1.0, 0.7])
    text = named(np.sin, np.diag(np.cos(x) + np.array([0.1, 0.4, 0.2])), x)
    assert "Kronecker" not in text


def test_one_entry_forgotten_beside_the_diagonal_is_not_all_of_them():
    B = R.normal(size=(4, 4))
    wrong = B.copy()
    wrong[0, 2] = 0
    text = named(lambda x: B @ x, wrong, np.ones(4))
    assert "off the diagonal" not in text
    assert "is 0 at the only wrong entry" in text


def test_a_constant_that_is_forgotten_is_told_with_its_value():
    x = np.array([0.3, -1.0, 0.7, 2.0])
    text = named(lambda x: np.sum(np.sin(x) + 0.25 * x), np.cos, x)
    assert "looks like the right values plus -0.25: a constant or a mean is missing" in text


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


AXES = {"layer": (1,), "batch": (0,), "channels": (0, 2, 3), "vector": (0,)}
SHAPES = {"layer": (5, 6), "batch": (6, 4), "channels": (2, 3, 2, 2), "vector": (8,)}


def normalisation(axes, shape, mean=True):
    """f = Σ G·x̂ with its gradient, which leaves terms out on demand, and x."""
    X, G = R.normal(size=shape), R.normal(size=shape)
    average = lambda X: np.mean(X, axis=axes, keepdims=True)  # noqa: E731

    def normalised(X):
        X = X - average(X) if mean else X
        s = np.sqrt(average(X**2) + 1e-5)
        return X / s, s

    def gradient(X, mean_term=mean, projection=True):
        x, s = normalised(X)
        return (G - mean_term * average(G) - projection * x * average(G * x)) / s

    return lambda X: np.sum(G * normalised(X)[0]), gradient, X


@pytest.mark.parametrize("name", AXES)
def test_a_normalisation_without_one_of_its_correction_terms_is_named(name):
    f, gradient, X = normalisation(AXES[name], SHAPES[name])
    assert check_gradient(f, gradient, X).verdict == "pass"
    along = {"layer": " along axis 1", "batch": " along axis 0", "channels": " along axes 0, 2, 3"}
    place = along.get(name, "")
    text = named(f, lambda X: gradient(X, mean_term=False), X)
    if name == "vector":
        assert ": a constant or a mean is missing or wrong" in text
    else:
        assert f"plus a constant{place}: a mean (a term of rank one) is missing" in text
    text = named(f, lambda X: gradient(X, projection=False), X)
    assert f"plus multiples of x - mean(x){place}: the term x̂ · mean(upstream · x̂) of" in text
    text = named(f, lambda X: gradient(X, mean_term=False, projection=False), X)
    assert f"plus a constant and multiples of x{place}: the terms mean(upstream) and x̂" in text


@pytest.mark.parametrize("name", AXES)
def test_a_normalisation_by_the_norm_without_its_projection_is_named(name):
    f, gradient, X = normalisation(AXES[name], SHAPES[name], mean=False)
    assert check_gradient(f, gradient, X).verdict == "pass"
    text = named(f, lambda X: gradient(X, projection=False), X)
    assert "plus multiples of x" in text
    assert "x - mean(x)" not in text
    assert "the term x̂ · mean(upstream · x̂) of a normalisation is missing" in text
    assert "weight decay" not in text


def test_multiples_of_x_are_called_a_normalisation_only_where_f_is_one():
    X, c = R.normal(size=(4, 5)), R.normal(size=(4, 1))
    f = lambda X: np.sum(c * X**2 / 2 + np.sin(X))  # noqa: E731
    text = named(f, lambda X: np.cos(X), X)
    assert "plus multiples of x along axis 1 (agrees" in text
    assert "normalisation" not in text


def test_the_gradient_of_another_point_is_named():
    x = np.array([0.4, -0.9, 1.3])
    f = lambda x: np.sum(np.sin(x) * x[::-1])  # noqa: E731
    right = lambda x: np.cos(x) * x[::-1] + np.sin(x)[::-1]  # noqa: E731
    assert "at another point, 0.97 x" in named(f, lambda x: right(0.97 * x), x)


def test_the_jacobian_of_another_point_by_several_arrays_is_named():
    p = {"a": np.array([0.4, -0.9, 1.3]), "b": np.array([0.2, 0.5, -0.7])}
    B, C = R.normal(size=(3, 3)), R.normal(size=(3, 3))
    f = lambda p: np.sin(B @ p["a"]) + np.cos(C @ (p["a"] * p["b"]))  # noqa: E731

    def elsewhere(p):
        a, b = 0.97 * p["a"], 0.97 * p["b"]
        slope = -np.sin(C @ (a * b))[:, None] * C
        return {"a": np.cos(B @ a)[:, None] * B + slope * b, "b": slope * a}

    assert "at another point, 0.97 x" in named(f, elsewhere, p)


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


def test_what_a_factor_is_that_all_arrays_share_is_said():
    p = {"a": np.array([0.3, 0.2]), "b": np.array([[0.5, -0.4]])}
    f = lambda p: np.exp(np.sum(p["a"] ** 2) + np.sum(p["b"] ** 3))  # noqa: E731
    text = named(f, {"a": 2 * p["a"], "b": 3 * p["b"] ** 2}, p)
    assert "times the right values: 1 / f(x)" in text
    cubes = lambda p: (np.sum(p["a"] ** 3) + np.sum(p["b"] ** 3)) / 4  # noqa: E731
    text = named(cubes, {"a": 3 * p["a"] ** 2, "b": 3 * p["b"] ** 2}, p)
    assert "4 times the right values: 4 is the number of entries of x" in text


def test_the_length_of_a_vector_is_no_batch():
    x = np.array([0.3, -0.2, 1.0, 0.7, 2.0])
    text = named(lambda x: np.mean(x**3), 3 * x**2, x)
    assert "5 times the right values: 5 is the number of entries of x (agrees" in text


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([1.0, 1e-2, 1e-4, 1e-6]))
def test_random_errors_have_no_name(seed, size):
    r = np.random.default_rng(seed)
    shape = [(3,), (6,), (3, 3), (4, 2), (2, 2, 3)][seed % 5]
    X = r.normal(size=shape)
    wrong = np.exp(X) * (1 + size * r.normal(size=shape))
    report = check_gradient(lambda X: np.sum(np.exp(X)), wrong, X, seed=seed)
    assert report.verdict == "fail" or (report.verdict == "unsure" and size < 1e-3)
    assert "looks like" not in str(report)
    assert "missing" not in str(report)


def test_two_errors_of_about_one_size_are_no_factor():
    x = np.array([0.7, 1.4, -0.3])
    wrong = np.cos(x) * (1 + np.array([2.0e-7, 2.1e-7, 0]))
    assert "looks like" not in named(lambda x: np.sum(np.sin(x)), wrong, x)


def test_one_error_in_each_row_is_no_factor_of_its_row():
    X = np.array([[4.4, -1.0, -0.2], [-1.0, 4.1, -2.0], [-1.0, -0.5, 0.14]])
    wrong = np.maximum(X, 0) * (1 + np.diag([1e-3, 6e-5, 1e-3]))
    assert "looks like" not in named(lambda X: np.sum(np.maximum(X, 0) ** 2) / 2, wrong, X)


def with_noise(r, right, size):
    return right * (1 + size * r.normal(size=right.shape))


def with_entries_changed(r, right, size):
    changed = r.uniform(size=right.shape) < 0.3
    return np.where(changed, right + size * (r.normal(size=right.shape) + 3), right)


def with_entries_scaled(r, right, size):
    changed = r.uniform(size=right.shape) < 0.3
    return np.where(changed, right * (1 + r.uniform(size=right.shape)), right)


FUNCTIONS = {
    "masked": (lambda X: np.sum(np.maximum(X, 0) ** 2), lambda X: 2 * np.maximum(X, 0)),
    "invariant": (
        lambda X: np.sum(np.sin(np.arange(X.size)) * X.ravel()) / np.sqrt(np.sum(X**2)),
        lambda X: (
            np.sin(np.arange(X.size)).reshape(X.shape) / np.sqrt(np.sum(X**2))
            - np.sum(np.sin(np.arange(X.size)) * X.ravel()) * X / np.sum(X**2) ** 1.5
        ),
    ),
    "coupled": (lambda X: np.sum(X) ** 2 + np.sum(np.cos(X)), lambda X: 2 * X.sum() - np.sin(X)),
}


@settings(max_examples=150)
@given(
    seed=st.integers(0, 2**32 - 1),
    name=st.sampled_from(sorted(FUNCTIONS)),
    spoiled=st.sampled_from([with_noise, with_entries_changed, with_entries_scaled]),
    size=st.sampled_from([1.0, 1e-3, 1e-5, 1e-7]),
    shape=st.sampled_from([(3,), (7,), (3, 3), (4, 5), (2, 2, 3)]),
)
def test_random_changes_get_no_name_that_is_false(seed, name, spoiled, size, shape):
    f, gradient = FUNCTIONS[name]
    r = np.random.default_rng(seed)
    X = r.normal(size=shape)
    wrong = spoiled(r, gradient(X), size)
    assume((wrong != gradient(X)).sum() > 1)
    report = check_gradient(f, wrong, X, seed=seed)
    said = [remark for remark in report.remarks if remark.startswith("the gradient")]
    # all changes may have met entries that should be 0: to say so is no guess
    assert all("should be 0 at all" in remark for remark in said)


def test_infinite_slopes_of_a_jacobian_are_no_obstacle_to_a_diagnosis():
    x = np.array([0.0, 0.5, 2.0])
    right = np.array([[np.inf, 1.0, 0.0], [np.inf, 0.0, 2.0], [np.inf, 1.0, 1.0]])

    def f(x):
        r = np.sqrt(x[0])
        return np.array([r + x[1], r + 2 * x[2], r + x[1] + x[2]])

    assert check_gradient(f, right, x, seed=1).verdict == "pass"
    wrong = right + np.array([[0.0, 0.5, 0], [0, 0, 0], [0, 0, 0]])
    assert check_gradient(f, wrong, x, seed=1).verdict == "fail"
