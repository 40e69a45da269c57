"""The definitions beside scipy.special and the frameworks."""

import jax
import numpy as np
import scipy.special
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from dnnmath import (
    cross_entropy,
    cross_entropy_of_scores,
    dense,
    log_softmax,
    log_sum_exp,
    relu,
    softmax,
)

scores = arrays(
    float,
    array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=8),
    elements=st.floats(-700, 700, allow_subnormal=False),
)
EPS = np.finfo(float).eps


def close(left, right, scale):
    return np.all(abs(left - right) <= 32 * EPS * scale)


@given(scores)
def test_softmax_and_its_logarithm_agree_with_scipy(z):
    # Both take differences of scores, which round by |z| u, before they exponentiate.
    size = 1 + abs(z).max()
    reference = scipy.special.softmax(z, axis=-1)
    assert close(softmax(z), reference, size * reference + np.finfo(float).tiny)
    assert close(log_softmax(z), scipy.special.log_softmax(z, axis=-1), size)
    assert close(log_sum_exp(z), scipy.special.logsumexp(z, axis=-1), size)


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=6), st.data())
def test_cross_entropy_agrees_with_scipy_s_relative_entropy_of_labels(y, data):
    y = np.array(y)
    y_hat = data.draw(arrays(float, len(y), elements=st.sampled_from([0.0, 1.0])))
    # KL(ŷ || y) - Σ (ŷ log ŷ) = -Σ ŷ log y, and ŷ log ŷ = 0 for labels.
    reference = -scipy.special.xlogy(y_hat, y).sum()
    assert close(cross_entropy(y, y_hat), reference, 1 + abs(reference))


@given(scores, st.data())
def test_cross_entropy_of_scores_agrees_with_torch_and_jax(z, data):
    z = np.atleast_2d(z)
    labels = np.array([data.draw(st.integers(0, z.shape[1] - 1)) for _ in z])
    ours = cross_entropy_of_scores(z, np.eye(z.shape[1])[labels])
    size = 1 + abs(z).max()
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(z), torch.tensor(labels), reduction="none"
    )
    assert close(ours, theirs.numpy(), size)
    with jax.enable_x64(True):
        also = -jax.nn.log_softmax(z)[np.arange(len(z)), labels]
        assert close(ours, np.asarray(also), size)


@given(scores)
def test_relu_and_softmax_agree_with_torch(z):
    assert np.array_equal(relu(z), torch.relu(torch.tensor(z)).numpy())
    reference = torch.softmax(torch.tensor(z), dim=-1).numpy()
    assert close(softmax(z), reference, (1 + abs(z).max()) * reference + np.finfo(float).tiny)


def test_a_dense_layer_agrees_with_torch_s_linear_layer():
    rng = np.random.default_rng(0)
    y, W, b = rng.normal(size=(5, 4)), rng.normal(size=(3, 4)), rng.normal(size=3)
    reference = torch.nn.functional.linear(*map(torch.tensor, (y, W, b))).numpy()
    scale = abs(y) @ abs(W).T + abs(b)
    assert close(dense(y, W, b), reference, scale)
