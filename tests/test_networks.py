from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dnnmath import (
    Layer,
    backpropagate,
    cross_entropy,
    dense,
    network,
    network_gradients,
    objective,
    pre_activations,
    relu,
    softmax,
    squared_error,
    training_set,
)

from .exact import DIGITS, digits, fraction_arrays, fractions

widths = st.lists(st.integers(1, 4), min_size=2, max_size=5)


@st.composite
def rational_networks(draw, widths=widths):
    """Parameters and a batch, all rational, with every hidden pre-activation off its kink."""
    m = draw(widths)
    parameters = [
        Layer(draw(fraction_arrays((m_out, m_in))), draw(fraction_arrays((m_out,))))
        for m_in, m_out in pairwise(m)
    ]
    X = draw(fraction_arrays((draw(st.integers(1, 3)), m[0])))
    assume(all((a != 0).all() for a in pre_activations(parameters, X)[:-1]))
    return parameters, X


def identity(z):
    return z


def as_floats(parameters, dtype=float):
    return [Layer(W.astype(dtype), b.astype(dtype)) for W, b in parameters]


def one_hot(rows, width, step=2):
    return np.eye(width)[np.arange(rows) * step % width]


@given(rational_networks())
def test_a_network_composes_its_layers(case):
    parameters, X = case
    y = X
    for W, b in parameters[:-1]:
        y = relu(dense(y, W, b))
    scores = dense(y, *parameters[-1])
    assert (pre_activations(parameters, X)[-1] == scores).all()
    functions = [*[relu] * (len(parameters) - 1), identity]
    assert (network(parameters, X, functions) == scores).all()
    floats = as_floats(parameters)
    assert network(floats, X.astype(float)) == pytest.approx(softmax(scores.astype(float)))
    assert (network(parameters, X[0], functions) == scores[0]).all()


@given(rational_networks())
def test_the_first_layer_alone_is_a_network_of_depth_one(case):
    parameters, X = case
    first = parameters[:1]
    assert (pre_activations(first, X)[0] == dense(X, *first[0])).all()
    assert (network(first, X, [relu]) == relu(dense(X, *first[0]))).all()


@given(rational_networks(), st.data())
def test_the_recursion_gives_the_exact_gradient_of_a_regression_network(case, data):
    parameters, X = case
    p = len(parameters)
    Y_hat = data.draw(fraction_arrays((len(X), parameters[-1].b.size)))
    functions = [*[relu] * (p - 1), identity]

    def f(changed):
        return objective(changed, X, Y_hat, loss=squared_error, activations=functions)

    computed = backpropagate(parameters, X, lambda a: a - Y_hat)
    # By one entry the objective is a quadratic as long as no unit switches, and the central
    # difference of a quadratic is its derivative. A step of 1e-30 switches none.
    h = Fraction(1, 10**30)
    k, which = data.draw(st.integers(0, p - 1)), data.draw(st.sampled_from(["W", "b"]))
    for index in np.ndindex(getattr(parameters[k], which).shape):
        values = []
        for step in (h, -h):
            changed = [Layer(W.copy(), b.copy()) for W, b in parameters]
            getattr(changed[k], which)[index] += step
            values.append(f(changed))
        assert getattr(computed[k], which)[index] == (values[0] - values[1]) / (2 * h)


@settings(max_examples=25)
@given(rational_networks(), st.randoms(use_true_random=False))
def test_the_gradients_are_the_slope_of_the_objective_along_any_direction(case, random):
    parameters, X = case
    Y_hat = one_hot(len(X), parameters[-1].b.size)
    exact = [Layer(digits(W), digits(b)) for W, b in parameters]
    direction = [
        Layer(*(digits([[random.randint(-9, 9)] * a.size]).reshape(a.shape) for a in layer))
        for layer in exact
    ]

    def f(t):
        moved = [
            Layer(W + t * V, b + t * c) for (W, b), (V, c) in zip(exact, direction, strict=True)
        ]
        return objective(moved, digits(X), Y_hat)

    h = DIGITS.mpf(10) ** -25
    slope = (f(h) - f(-h)) / (2 * h)
    computed = network_gradients(exact, digits(X), Y_hat)
    expected = sum(
        (dW * V).sum() + (db * c).sum()
        for (dW, db), (V, c) in zip(computed, direction, strict=True)
    )
    # The remainder is of the order of h² and the rounding of 1e-70 / h.
    assert abs(slope - expected) <= 1e-35 * (1 + abs(slope)) * 10**6


@given(rational_networks())
def test_the_gradients_of_a_batch_are_the_sums_over_its_samples(case):
    parameters, X = as_floats(case[0]), case[1].astype(float)
    Y_hat = one_hot(len(X), parameters[-1].b.size)
    batch = network_gradients(parameters, X, Y_hat)
    singles = [network_gradients(parameters, x, y_hat) for x, y_hat in zip(X, Y_hat, strict=True)]
    assert objective(parameters, X, Y_hat) == pytest.approx(
        sum(objective(parameters, x, y_hat) for x, y_hat in zip(X, Y_hat, strict=True))
    )
    for k, layer in enumerate(batch):
        for field in ("W", "b"):
            total = sum(getattr(single[k], field) for single in singles)
            assert getattr(layer, field).shape == getattr(parameters[k], field).shape
            assert np.allclose(getattr(layer, field), total, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_gradients_keep_the_type_of_the_parameters(dtype):
    parameters = [Layer(np.ones((m, 1), dtype), np.ones(m, dtype)) for m in (1, 2)]
    X, Y_hat = np.ones((3, 1), dtype), one_hot(3, 2)
    smooth = np.full((3, 2), 0.5)
    assert objective(parameters, X, Y_hat).dtype == dtype
    for layer in network_gradients(parameters, X, Y_hat) + network_gradients(
        parameters, X, smooth, labels="probabilities"
    ):
        assert layer.W.dtype == layer.b.dtype == dtype


def test_gradients_are_exact_where_softmax_is_rational():
    hidden = Layer(fractions([1, -1]), fractions(0))
    last = Layer(fractions([0], [0]), fractions(0, 0))
    layers = network_gradients([hidden, last], [2, 1], [1, 0])
    assert layers[1].W.tolist() == [[Fraction(-1, 2)], [Fraction(1, 2)]]
    assert all(isinstance(v, Fraction) for layer in layers for a in layer for v in a.flat)


def test_the_objective_of_huge_scores_is_finite():
    parameters = [([[1e150], [-1e150]], [0, 0])]
    assert objective(parameters, [1e150], [0, 1]) == pytest.approx(2e300)
    assert network_gradients(parameters, [1e150], [0, 1])[0].b.tolist() == [1, -1]
    parameters = [([[1e308], [-1e308]], [0, 0])]
    assert objective(parameters, [1], [0.5, 0.5], labels="probabilities") == 1e308


def test_a_gradient_at_a_kink_takes_the_derivative_of_the_hypothesis():
    parameters = [([[1]], [0]), ([[1], [0]], [0, 0])]
    assert network_gradients(parameters, [0], [1, 0])[0].W.tolist() == [[0]]
    assert network_gradients(parameters, [1e-300], [1, 0])[0].b.tolist() == [-0.5]


def test_the_general_objective_is_the_sum_of_the_losses():
    parameters = [([[1, 0], [0, 1]], [0, 0])]
    X, Y_hat = [[1, 2], [3, 5]], [[1, 0], [0, 1]]
    assert objective(parameters, X, Y_hat, loss=squared_error, activations=[identity]) == 14.5
    by_probabilities = objective(parameters, X, Y_hat, loss=cross_entropy)
    assert by_probabilities == pytest.approx(objective(parameters, X, Y_hat))
    again = objective(parameters, X, Y_hat, activations=[softmax])
    assert again == by_probabilities


def test_the_objective_takes_labels_that_the_gradients_refuse():
    parameters = [([[0], [0]], [0, 0])]
    assert objective(parameters, [1], [1, 1]) == pytest.approx(2 * np.log(2))
    with pytest.raises(ValueError, match=r"Y_hat: got labels of sum 2.0, one-hot need sum 1"):
        network_gradients(parameters, [1], [1, 1])
    with pytest.raises(ValueError, match=r"Y_hat: got labels of sum 0.0, one-hot need sum 1"):
        network_gradients(parameters, [[1], [1]], [[1, 0], [0, 0]])
    with pytest.raises(ValueError, match="labels: got 'binary', needs 'one-hot' or"):
        network_gradients(parameters, [1], [1, 0], labels="binary")


ONE = ([[1.0]], [0.0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Y_hat": [[np.nan, 0], [0, 1]]}, "Y_hat: got nan at index (0, 0), needs finite"),
        ({"Y_hat": [[1, 0]]}, "Y_hat: got an array of shape (1, 2), needs (2, 2): N(X) has"),
        ({"Y_hat": [1, 0]}, "Y_hat: got an array of shape (2,), needs (2, 2): N(X) has"),
        ({"loss": 3}, "loss: got 3 (int), needs a function"),
        ({"loss": lambda Y, Y_hat: Y - Y_hat}, "loss(Y, Y_hat): got an array of shape (2, 2), n"),
        ({"loss": lambda Y, Y_hat: np.sum(Y)}, "loss(Y, Y_hat): got an array of shape (), needs"),
        ({"loss": lambda Y, Y_hat: [1, np.nan]}, "loss(Y, Y_hat): got nan at index (1,), needs"),
        ({"loss": lambda Y, Y_hat: None}, "loss(Y, Y_hat): got None (NoneType) among the"),
        ({"activations": 3}, "activations: got 3, needs a list of functions"),
    ],
)
def test_a_loss_takes_labels_and_gives_one_finite_number_a_sample(change, message):
    given = {"X": [[1], [2]], "Y_hat": [[1, 0], [0, 1]], "loss": squared_error}
    with pytest.raises((TypeError, ValueError)) as error:
        objective([([[1], [1]], [0, 0])], **{**given, **change})
    assert str(error.value).startswith(message)


def test_a_loss_may_compare_with_labels_of_another_width():
    def error_in_the_mean(Y, Y_hat):
        return (Y.mean(axis=-1) - Y_hat[..., 0]) ** 2

    parameters = [([[1], [3]], [0, 0])]
    given = {"loss": error_in_the_mean, "activations": [identity]}
    assert objective(parameters, [[1], [2]], [[0], [1]], **given) == 2**2 + 3**2
    assert objective(parameters, [1], [0], **given) == 2**2


def test_a_loss_is_given_the_type_of_the_network():
    parameters = [([[Fraction(1, 3)]], [0])]
    exact = objective(parameters, [1], [1], loss=squared_error, activations=[identity])
    assert exact == Fraction(2, 9)
    X, one_hot = np.ones((1, 1), np.float32), np.eye(1)
    single = [(np.ones((1, 1), np.float32), [1])]
    given = {"loss": cross_entropy, "activations": [lambda z: z / 4]}
    assert objective(single, X, one_hot, **given).dtype == np.float32


@pytest.mark.parametrize(
    ("parameters", "x", "message"),
    [
        ([], [1], "parameters: got no layer"),
        (None, [1], "parameters: got None"),
        ([5], [1], "parameters: layer 1 is int, needs a pair (W, b)"),
        ([ONE, ([[1]],)], [1], "parameters: layer 2 is tuple, needs a pair (W, b)"),
        ([ONE], [1, 2], "W of layer 1: got an array of shape (1, 1), needs (1, 2): x has width 2"),
        (
            [([[1], [2]], [0, 0]), ([[1, 2, 3]], [0])],
            [1],
            "W of layer 2: got an array of shape (1, 3), needs (1, 2): layer 1 has width 2",
        ),
        ([ONE, ([[1]], [0, 0])], [1], "b of layer 2: got an array of shape (2,), needs (1,)"),
        ([ONE, ([[np.nan]], [0])], [1], "W of layer 2: got nan at index (0, 0)"),
        ([([[1e300]], [0])] * 2, [1e300], "pre-activations of layer 1: got inf at index (0,)"),
    ],
)
def test_a_network_that_does_not_fit_names_the_layer(parameters, x, message):
    for f in (network, pre_activations):
        with pytest.raises((TypeError, ValueError)) as error:
            f(parameters, x)
        assert str(error.value).startswith(message)


def test_activations_are_one_a_layer_and_keep_the_shape():
    with pytest.raises(ValueError, match="activations: got 2, needs 1, one a layer"):
        network([ONE], [1], [relu, softmax])
    with pytest.raises(TypeError, match="activations: got 3, needs a list of functions"):
        network([ONE], [1], 3)
    with pytest.raises(TypeError, match=r"activation of layer 2: got 3 \(int\), needs a function"):
        network([ONE, ONE], [1], [relu, 3])
    with pytest.raises(ValueError, match=r"F: maps shape \(1,\) to \(\), needs"):
        network([ONE], [1], [np.sum])


def test_a_last_gradient_has_the_shape_of_the_scores():
    with pytest.raises(ValueError, match=r"last\(a\^p\): got an array of shape \(\), needs \(1,\)"):
        backpropagate([ONE], [1], np.sum)


def test_labels_have_the_shape_of_the_scores():
    with pytest.raises(ValueError, match=r"Y_hat: got an array of shape \(1,\), needs \(2,\)"):
        network_gradients([([[1], [1]], [0, 0])], [1], [1])


def test_parameters_may_be_drawn_once():
    assert network((layer for layer in [ONE, ONE]), [1]).tolist() == [1]


def test_a_training_set_pairs_features_and_labels():
    X, Y_hat = training_set([1, 2, 3], [0, 1])
    assert X.shape == (1, 3)
    assert Y_hat.shape == (1, 2)
    with pytest.raises(ValueError, match=r"Y_hat: got an array of shape \(1, 2\), needs \(2, 2\)"):
        training_set([[1], [2]], [[0, 1]])
