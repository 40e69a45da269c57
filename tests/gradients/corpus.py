"""Functions with their right gradients, drawn from a generator, in groups."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np


class Example(NamedTuple):
    """A function, its gradient or Jacobian, and a point."""

    name: str
    f: Callable[[Any], Any]
    gradient: Callable[[Any], Any]
    x: Any


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def softmax_jacobian(z):
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_gradient(x):
    g, d = np.zeros_like(x), x[1:] - x[:-1] ** 2
    g[1:] += 200 * d
    g[:-1] += -400 * x[:-1] * d - 2 * (1 - x[:-1])
    return g


def network(p, x):
    """log(1 + exp(v·ReLU(W x + b)))."""
    return np.log1p(np.exp(np.maximum(p["W"] @ x + p["b"], 0) @ p["v"]))


def network_gradient(p, x):
    u = p["W"] @ x + p["b"]
    h = np.maximum(u, 0)
    s = sigmoid(h @ p["v"])
    d = s * p["v"] * (u > 0)
    return {"W": np.outer(d, x), "b": d, "v": s * h}


def smooth(r: np.random.Generator) -> Iterator[Example]:
    n = int(r.integers(2, 9))
    x, w, A = r.normal(size=n), r.normal(size=n), r.normal(size=(n + 2, n))
    Q = A.T @ A
    minimum = np.linalg.solve(Q, w)
    yield Example("cubes", lambda x: np.sum(x**3), lambda x: 3 * x**2, x)
    yield Example("quadratic", lambda x: x @ Q @ x / 2 - w @ x, lambda x: Q @ x - w, x)
    yield Example("minimum", lambda x: x @ Q @ x / 2 - w @ x, lambda x: Q @ x - w, minimum)
    yield Example("linear", lambda x: w @ x, lambda x: w, x)
    yield Example("log-sum-exp", lambda x: np.log(np.exp(x).sum()), softmax, 3 * x)
    yield Example("softmax", softmax, softmax_jacobian, 3 * x)
    yield Example("saturated softmax", softmax, softmax_jacobian, 20 * x)
    yield Example(
        "cross-entropy", lambda z: -np.log(softmax(z)[0]), lambda z: softmax(z) - np.eye(n)[0], x
    )
    yield Example(
        "sigmoid layer",
        lambda x: sigmoid(A @ x),
        lambda x: (sigmoid(A @ x) * (1 - sigmoid(A @ x)))[:, None] * A,
        x,
    )
    yield Example("rosenbrock", rosenbrock, rosenbrock_gradient, x)
    yield Example("product", np.prod, lambda x: np.prod(x) / x, x)
    yield Example("norm", lambda x: np.sqrt(x @ x), lambda x: x / np.sqrt(x @ x), x)
    yield Example(
        "constant", lambda x: softmax(x).sum(), lambda x: softmax_jacobian(x).sum(axis=0), x
    )
    p = {"W": r.normal(size=(5, n)), "b": r.normal(size=5), "v": r.normal(size=5)}
    yield Example("network", lambda p: network(p, x), lambda p: network_gradient(p, x), p)


def kinks(r: np.random.Generator) -> Iterator[Example]:
    n = int(r.integers(2, 7))
    x, w = r.normal(size=n), r.normal(size=n)
    at_zero = np.abs(x) * r.integers(0, 2, n)
    yield Example("absolute values", lambda x: np.abs(x).sum(), np.sign, at_zero)
    yield Example("largest", np.max, lambda x: np.eye(n)[x.argmax()], np.round(x))
    yield Example(
        "hinge",
        lambda x: np.maximum(1 - w * x, 0).sum(),
        lambda x: -w * ((1 - w * x) > 0),
        np.where(r.random(n) < 0.5, 1 / w, x),
    )
    p = {"W": np.zeros((3, n)), "b": np.zeros(3), "v": r.normal(size=3)}
    yield Example("dead network", lambda p: network(p, x), lambda p: network_gradient(p, x), p)


def edges(r: np.random.Generator) -> Iterator[Example]:
    n = int(r.integers(2, 7))
    at_zero = np.abs(r.normal(size=n)) * r.integers(0, 2, n)
    at_one = np.where(r.random(n) < 0.5, 1, r.uniform(-0.9, 0.9, n))
    near_zero = 10.0 ** r.uniform(-12, 0, n)
    yield Example("root", lambda x: np.sqrt(x).sum(), lambda x: 0.5 / np.sqrt(x), at_zero)
    yield Example("power", lambda x: (x**1.5).sum(), lambda x: 1.5 * np.sqrt(x), at_zero)
    yield Example("arccos", lambda x: np.arccos(x).sum(), lambda x: -1 / np.sqrt(1 - x * x), at_one)
    yield Example("log", lambda x: np.log(x).sum(), lambda x: 1 / x, near_zero)
    yield Example("entropy", lambda x: x @ np.log(x), lambda x: 1 + np.log(x), near_zero)


def scales(r: np.random.Generator) -> Iterator[Example]:
    n = int(r.integers(2, 7))
    x, s, c = r.normal(size=n), 10.0 ** r.uniform(-290, 290), 10.0 ** r.uniform(-3, 3, n)
    wide = 10.0 ** r.uniform(-300, 300, n)
    yield Example("scaled x", lambda x: np.sin(x / s).sum(), lambda x: np.cos(x / s) / s, x * s)
    yield Example("scaled f", lambda x: s * np.sin(x).sum(), lambda x: s * np.cos(x), x)
    yield Example("mixed", lambda x: c @ np.sin(x / c), lambda x: np.cos(x / c), x * c)
    yield Example("fast", lambda x: np.sin(c * x).sum(), lambda x: c * np.cos(c * x), x)
    yield Example("logs", lambda x: np.log(x).sum(), lambda x: 1 / x, wide)


def precisions(r: np.random.Generator) -> Iterator[Example]:
    n = int(r.integers(2, 7))
    x, A = r.normal(size=n), r.normal(size=(n + 2, n))

    def g(x):
        return A.T @ (1 - np.tanh(A @ x) ** 2)

    yield Example("half gradient", lambda x: np.sum(x**3), lambda x: 3 * x**2, x.astype("f2"))
    yield Example("single gradient", lambda x: np.tanh(A @ x).sum(), lambda x: g(x).astype("f4"), x)
    yield Example(
        "single function", lambda x: np.sum(x.astype("f4") ** 2), lambda x: 2 * x, 1 + np.abs(x)
    )
    yield Example("rounded", lambda x: np.round(np.sum(x**2), 6), lambda x: 2 * x, 1 + np.abs(x))
    yield Example("offset", lambda x: 1e6 + np.sum(x**2), lambda x: 2 * x, 1 + np.abs(x))
    H = 1 / (1 + np.arange(n)[:, None] + np.arange(n))
    yield Example(
        "log-determinant",
        lambda x: np.linalg.slogdet(H + np.diag(x * x))[1],
        lambda x: 2 * x * np.diag(np.linalg.inv(H + np.diag(x * x))),
        x,
    )


GROUPS = {
    "smooth": smooth,
    "kinks": kinks,
    "edges": edges,
    "scales": scales,
    "precision": precisions,
}
