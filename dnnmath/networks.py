"""§5 Neural networks: training set, network, objective, and its gradients by the recursion.

The parameters of a network of depth p ≥ 1 are p pairs (W^k, b^k), W^k (m_{k+1}, m_k) and b^k
(m_{k+1},). One sample is (m_1,); a batch is (n, m_1), one sample a row. All functions raise
TypeError or ValueError, naming the layer, for what is not finite real numbers and where sizes do
not fit.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from dnnmath._arrays import (
    MATRIX,
    VECTOR,
    VECTOR_OR_BATCH,
    Array,
    ArrayLike,
    Function,
    real_array,
    real_arrays,
    require_callable,
    require_finite,
    require_shape,
)
from dnnmath.activations import _relu, _relu_derivative, _softmax, apply_activation
from dnnmath.layers import _dense
from dnnmath.losses import Labels, _cross_entropy_of_scores, _labels_for, cross_entropy


class Layer(NamedTuple):
    """The parameters of one dense layer, W (m', m) and b (m',), or gradients by them."""

    W: Array
    b: Array


#: Pairs (W^k, b^k), k from 1 to p.
Parameters = Iterable[tuple[ArrayLike, ArrayLike]]


class TrainingSet(NamedTuple):
    """Couples (X^i, Ŷ^i), one a row: features X (n, m) and labels Y_hat (n, l)."""

    X: Array
    Y_hat: Array


def training_set(X: ArrayLike, Y_hat: ArrayLike) -> TrainingSet:
    """The couples (X^i, Ŷ^i) in R^m × R^l, i from 1 to n: X (n, m), Y_hat (n, l).

    One couple may be given as (m,), (l,). Raises ValueError where the numbers of rows differ.
    Source: §5, definition of a training data set.

    >>> training_set([[1, 2], [3, 4], [5, 6]], [[1], [0], [1]]).X.shape
    (3, 2)
    """
    X = np.atleast_2d(real_array(X, "X", VECTOR_OR_BATCH))
    Y_hat = np.atleast_2d(real_array(Y_hat, "Y_hat", VECTOR_OR_BATCH))
    require_shape(Y_hat, "Y_hat", (len(X), Y_hat.shape[1]), f"X has {len(X)} samples")
    return TrainingSet(X, Y_hat)


def network(
    parameters: Parameters, x: ArrayLike, activations: Sequence[Function] | None = None
) -> Array:
    """N(x) = ○_{k=1}^p (F^k ∘ L^k(·, W^k, b^k))(x): (m_1,) to (m_{p+1},), (n, m_1) to (n, m_{p+1}).

    `activations` are F^1, ..., F^p, each R^m → R^m along the last axis; by default ReLU on every
    layer but the last, and SoftMax there. Source: §5, definition of a neural network. Repaired: ○
    runs to p; the document prints n.

    >>> network([([[1, -1]], [0]), ([[1], [1]], [0, 0])], [2, 1])
    array([0.5, 0.5])
    """
    layers, y = _layers_and_input(parameters, x, "x")
    if activations is None:
        return _softmax(_forward(layers, y)[1][-1])
    if not isinstance(activations, Sequence):
        raise TypeError(f"activations: got {activations!r}, needs a list of functions")
    if len(activations) != len(layers):
        raise ValueError(f"activations: got {len(activations)}, needs {len(layers)}, one a layer")
    for k, (layer, F) in enumerate(zip(layers, activations, strict=True), start=1):
        require_callable(F, f"activation of layer {k}")
        with np.errstate(over="ignore", invalid="ignore"):
            a = _pre_activation(k, layer, y)
        y = apply_activation(F, a)
    return y


def pre_activations(parameters: Parameters, x: ArrayLike) -> list[Array]:
    """[a^1, ..., a^p], a^1 = L^1(x, W^1, b^1), a^k = L^k(ReLU(a^{k-1}), W^k, b^k).

    Each a^k is (m_{k+1},), or (n, m_{k+1}) for a batch. a^p are the scores that SoftMax receives;
    the gradients exist where no entry of a^1, ..., a^{p-1} is 0. Source: §5, theorem, the arguments
    of its activations.

    >>> pre_activations([([[1, -1]], [0]), ([[1], [1]], [0, 0])], [2, 1])
    [array([1.]), array([1., 1.])]
    """
    return _forward(*_layers_and_input(parameters, x, "x"))[1]


def objective(
    parameters: Parameters,
    X: ArrayLike,
    Y_hat: ArrayLike,
    *,
    labels: Labels = "binary",
    loss: Function | None = None,
    activations: Sequence[Function] | None = None,
) -> Array:
    """Σ_i F^{Ŷ^i}(N(X^i)), a real number: X (n, m_1), Y_hat (n, m_{p+1}), or one sample of each.

    By default N is ReLU ... SoftMax and F the cross-entropy, taken from the scores: finite wherever
    it is in the range of the floats; `labels` as in `ground_truth`. Otherwise `activations` are
    those of `network`, and loss(Y, Y_hat) gives (n,), one finite number a sample, or one for one
    sample; Y_hat may have another width then. Source: §5, objective function.

    >>> float(objective([([[0], [1000]], [0, 0])], [[1], [2]], [[1, 0], [1, 0]]))
    3000.0
    """
    if loss is None and activations is None:
        scores = _forward(*_layers_and_input(parameters, X, "X"))[1][-1]
        truth = _labels_for(scores, "N(X)", Y_hat, labels, "Y_hat")
        return np.sum(_cross_entropy_of_scores(scores, truth))
    F = partial(cross_entropy, labels=labels) if loss is None else loss
    require_callable(F, "loss")
    Y = network(parameters, X, activations)
    # Integers take the type of Y; Y keeps its own, whatever the labels come in.
    truth = real_arrays({"N(X)": (Y, VECTOR_OR_BATCH), "Y_hat": (Y_hat, VECTOR_OR_BATCH)})[1]
    samples = Y.shape[:-1]
    require_shape(truth, "Y_hat", (*samples, truth.shape[-1]), f"N(X) has shape {Y.shape}")
    values = real_array(F(Y, truth), "loss(Y, Y_hat)")
    require_shape(values, "loss(Y, Y_hat)", samples, "one number a sample")
    return np.sum(values)


def network_gradients(
    parameters: Parameters, X: ArrayLike, Y_hat: ArrayLike, *, labels: Labels = "one-hot"
) -> list[Layer]:
    """The gradients of `objective` by every W^k and b^k, in the shapes of the parameters.

    With a^k of `pre_activations`, y^0 = X and y^k = ReLU(a^k):

        δ^p = S(a^p) - Ŷ,                        δ^k = (δ^{k+1} W^{k+1}) ∘ 1_{a^k > 0},
        ∂/∂W^k = Σ_i (δ^{k,i})^T y^{k-1,i},      ∂/∂b^k = Σ_i δ^{k,i}.

    They are derivatives where no hidden pre-activation is 0; there ReLU'(0) = 0 is taken. Labels
    are "one-hot" or "probabilities": ValueError where those of a sample do not sum to 1. Source:
    §5, theorem. Repaired: no ReLU factor at k = p, S at the scores a^p, the gradient δ^k in the
    place of a coordinate of a scalar, Σ_j Ŷ_j = 1.

    >>> network_gradients([([[0, 0], [0, 0]], [0, 0])], [2, 4], [1, 0])[0].W
    array([[-1., -2.],
           [ 1.,  2.]])
    """
    if labels == "binary":
        raise ValueError("labels: got 'binary', needs 'one-hot' or 'probabilities' (of sum 1)")

    def last(scores: Array) -> Array:
        return _softmax(scores) - _labels_for(scores, "N(X)", Y_hat, labels, "Y_hat")

    return backpropagate(parameters, X, last)


def backpropagate(
    parameters: Parameters, X: ArrayLike, last: Callable[[Array], ArrayLike]
) -> list[Layer]:
    """The recursion of `network_gradients` from any δ^p = last(a^p), a loss's gradient by scores.

    With last(a^p) = a^p - Ŷ these are the gradients of Σ_i ½‖a^{p,i} - Ŷ^i‖². δ^p has the shape of
    a^p, (m_{p+1},) or (n, m_{p+1}); ValueError otherwise. Source: §5, theorem, repaired as in
    `network_gradients`.

    >>> backpropagate([([[1, 1]], [0])], [2, 4], lambda a: a - 5)
    [Layer(W=array([[2., 4.]]), b=array([1.]))]
    """
    require_callable(last, "last")
    layers, x = _layers_and_input(parameters, X, "X")
    ys, pre = _forward(layers, x)
    delta = real_array(last(pre[-1].copy()), "last(a^p)").astype(x.dtype)
    require_shape(delta, "last(a^p)", pre[-1].shape, "the shape of the scores a^p")
    result = []
    for k in reversed(range(len(layers))):
        rows = np.atleast_2d(delta)
        result.append(Layer(rows.T @ np.atleast_2d(ys[k]), rows.sum(axis=0)))
        if k > 0:
            delta = (delta @ layers[k].W) * _relu_derivative(pre[k - 1])
    return result[::-1]


def _forward(layers: list[Layer], x: Array) -> tuple[list[Array], list[Array]]:
    """The inputs y^0, ..., y^{p-1} of the layers and their pre-activations a^1, ..., a^p."""
    ys: list[Array] = []
    pre: list[Array] = []
    with np.errstate(over="ignore", invalid="ignore"):
        for k, layer in enumerate(layers, start=1):
            ys.append(_relu(pre[-1]) if pre else x)
            pre.append(_pre_activation(k, layer, ys[-1]))
    return ys, pre


def _pre_activation(k: int, layer: Layer, y: Array) -> Array:
    a = _dense(y, *layer)
    require_finite(a, f"pre-activations of layer {k}")
    return a


def _layers_and_input(parameters: Parameters, x: ArrayLike, name: str) -> tuple[list[Layer], Array]:
    """The layers and the input as arrays of one type, whose sizes fit."""
    if not isinstance(parameters, Iterable):
        raise TypeError(f"parameters: got {parameters!r}, needs pairs (W, b), one a layer")
    given: dict[str, tuple[ArrayLike, tuple[int, ...]]] = {}
    for k, pair in enumerate(parameters, start=1):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise TypeError(f"parameters: layer {k} is {type(pair).__name__}, needs a pair (W, b)")
        given[f"W of layer {k}"], given[f"b of layer {k}"] = (pair[0], MATRIX), (pair[1], VECTOR)
    if not given:
        raise ValueError("parameters: got no layer, needs pairs (W, b), one a layer")
    *arrays, y = real_arrays({**given, name: (x, VECTOR_OR_BATCH)})
    layers = [Layer(W, b) for W, b in zip(arrays[::2], arrays[1::2], strict=True)]
    width, source = y.shape[-1], name
    for k, (W, b) in enumerate(layers, start=1):
        require_shape(W, f"W of layer {k}", (len(W), width), f"{source} has width {width}")
        require_shape(b, f"b of layer {k}", W.shape[:1], f"its W has {len(W)} rows")
        width, source = len(W), f"layer {k}"
    return layers, y
