"""The theorem's gradients on scikit-learn's handwritten digits, beside three other codes.

1,797 images of 64 pixels in 10 classes, a 64-32-16-10 network. Two computations of one gradient in
float64 differ by no more than their rounding errors, and those are bounded by the recursion
itself, run on absolute values (`rounding_bounds`).
"""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from dnnmath import Layer, network
from dnnmath.networks import network_gradients, objective, pre_activations

WIDTHS = (64, 32, 16, 10)
U = np.finfo(float).eps / 2


def gamma(n):
    """n u / (1 - n u): Higham (2002), Accuracy and Stability of Numerical Algorithms, lemma 3.1."""
    return n * U / (1 - n * U)


@pytest.fixture(scope="module")
def digits():
    """Features in [0, 1] and one-hot labels."""
    X, target = load_digits(return_X_y=True)
    assert X.shape == (1797, 64)
    return X / 16, np.eye(10)[target]


def he_network(seed):
    rng = np.random.default_rng(seed)
    return [
        Layer(rng.normal(0, np.sqrt(2 / m), (n, m)), rng.normal(0, 0.1, n))
        for m, n in pairwise(WIDTHS)
    ]


@pytest.fixture(scope="module")
def parameters():
    return he_network(0)


def rounding_bounds(parameters, X, Y_hat):
    """First-order bounds on the rounding error of every gradient entry, and of each pre-activation.

    A product y Wᵀ + b of m terms errs by γ_{m+1} (|y||W|ᵀ + |b|), and an error E of y by E |W|ᵀ
    more. ReLU passes errors on where its unit is on. SoftMax turns E into S_j (E_j + Σ_l S_l E_l)
    and adds a relative error of its own: a few operations, a sum of m_{p+1} terms, and exp's,
    (2|a| + 1) u.
    """
    y, E, ys, errors, pre_errors = X, np.zeros_like(X), [X], [np.zeros_like(X)], []
    for W, b in parameters:
        terms = abs(y) @ abs(W).T + abs(b)
        a = y @ W.T + b
        E = E @ abs(W).T + gamma(W.shape[1] + 1) * terms
        pre_errors.append(E)
        y, E = np.maximum(a, 0), E * (a > 0)
        ys.append(y)
        errors.append(E)
    S = np.exp(a - a.max(axis=1, keepdims=True))
    S /= S.sum(axis=1, keepdims=True)
    spread = pre_errors[-1]
    own = gamma(S.shape[1] + 8) + U * (abs(a).max(axis=1, keepdims=True) * 2 + 1)
    delta = S - Y_hat
    D = S * (spread + (S * spread).sum(axis=1, keepdims=True) + 2 * own) + U * abs(delta)
    bounds = []
    for k in reversed(range(len(parameters))):
        n = len(X) + 1
        by_W = D.T @ abs(ys[k]) + abs(delta).T @ errors[k] + gamma(n) * (abs(delta).T @ abs(ys[k]))
        by_b = D.sum(axis=0) + gamma(n) * abs(delta).sum(axis=0)
        bounds.append(Layer(by_W, by_b))
        if k:
            W, on = parameters[k].W, ys[k] > 0
            D = (D @ abs(W) + gamma(W.shape[0]) * (abs(delta) @ abs(W))) * on
            delta = (delta @ W) * on
    return bounds[::-1], pre_errors


def assert_agree(ours, theirs, bounds):
    for (W, b), (W_other, b_other), (by_W, by_b) in zip(ours, theirs, bounds, strict=True):
        assert np.all(abs(W - W_other) <= 2 * by_W)
        assert np.all(abs(b - b_other) <= 2 * by_b)


@pytest.fixture(scope="module")
def case(parameters, digits):
    """Our gradients and the bounds; no hidden unit is so near its kink that rounding decides."""
    bounds, pre_errors = rounding_bounds(parameters, *digits)
    for a, E in zip(pre_activations(parameters, digits[0])[:-1], pre_errors, strict=False):
        assert np.all(abs(a) > E)
    return network_gradients(parameters, *digits), bounds


def test_the_bound_is_about_1e_12_of_the_gradient(case):
    ours, bounds = case
    pairs = zip(sum(ours, ()), sum(bounds, ()), strict=True)
    assert max(np.max(bound) / np.max(abs(g)) for g, bound in pairs) < 2e-12


def test_the_bound_rejects_a_mask_taken_at_the_wrong_layer(case, parameters, digits):
    ours, bounds = case
    W, b = parameters[0]
    wrong = network_gradients([Layer(W, b + 1e-9), *parameters[1:]], *digits)
    with pytest.raises(AssertionError):
        assert_agree(ours, wrong, bounds)


def test_gradients_agree_with_torch(case, parameters, digits):
    X, Y_hat = map(torch.tensor, digits)
    layers = [[torch.tensor(t, requires_grad=True) for t in layer] for layer in parameters]
    y = X
    for W, b in layers[:-1]:
        y = torch.relu(y @ W.T + b)
    W, b = layers[-1]
    scores = y @ W.T + b
    loss = torch.nn.functional.cross_entropy(scores, Y_hat, reduction="sum")
    loss.backward()
    theirs = [Layer(W.grad.numpy(), b.grad.numpy()) for W, b in layers]
    assert_agree(case[0], theirs, case[1])
    assert loss.item() == pytest.approx(float(objective(parameters, *digits)), rel=1e-13)


def test_gradients_agree_with_jax(case, parameters, digits):
    with jax.enable_x64(True):
        X, Y_hat = map(jnp.asarray, digits)

        def loss(layers):
            y = X
            for W, b in layers[:-1]:
                y = jax.nn.relu(y @ W.T + b)
            W, b = layers[-1]
            return -(Y_hat * jax.nn.log_softmax(y @ W.T + b)).sum()

        found = jax.grad(loss)([tuple(map(jnp.asarray, layer)) for layer in parameters])
        theirs = [Layer(np.asarray(W), np.asarray(b)) for W, b in found]
    assert theirs[0].W.dtype == np.float64
    assert_agree(case[0], theirs, case[1])


def test_gradients_agree_with_scikit_learn(case, parameters, digits):
    X, Y_hat = digits
    model = MLPClassifier(WIDTHS[1:-1], alpha=0.0, solver="sgd", random_state=0)
    model.partial_fit(X, Y_hat.argmax(axis=1), classes=np.arange(10))
    model.coefs_ = [W.T.copy() for W, b in parameters]
    model.intercepts_ = [b.copy() for W, b in parameters]
    activations = [X] + [None] * len(parameters)
    deltas = [None] * len(parameters)
    by_W, by_b = [None] * len(parameters), [None] * len(parameters)
    model._backprop(X, Y_hat, None, activations, deltas, by_W, by_b)
    # Its loss is the mean over the samples, ours the sum.
    theirs = [Layer(len(X) * W.T, len(X) * b) for W, b in zip(by_W, by_b, strict=True)]
    assert_agree(case[0], theirs, case[1])


def test_float32_stays_float32_and_agrees_with_float64(case, parameters, digits):
    single = [Layer(*(t.astype(np.float32) for t in layer)) for layer in parameters]
    found = network_gradients(single, *(x.astype(np.float32) for x in digits))
    for ours, theirs in zip(case[0], found, strict=True):
        assert theirs.W.dtype == np.float32
        assert np.max(abs(ours.W - theirs.W)) < 1e-4 * np.max(abs(ours.W))


def test_plain_sgd_with_the_theorem_s_gradients_learns_the_digits(digits):
    X, Y_hat = digits
    rng = np.random.default_rng(1)
    order = rng.permutation(len(X))
    test, train = order[:360], order[360:]
    parameters = he_network(2)
    for _ in range(60):
        for batch in np.array_split(rng.permutation(train), len(train) // 32):
            step = 0.1 / len(batch)
            found = network_gradients(parameters, X[batch], Y_hat[batch])
            parameters = [
                Layer(W - step * gW, b - step * gb)
                for (W, b), (gW, gb) in zip(parameters, found, strict=True)
            ]
    right = network(parameters, X[test]).argmax(axis=1) == Y_hat[test].argmax(axis=1)
    assert right.mean() > 0.95
