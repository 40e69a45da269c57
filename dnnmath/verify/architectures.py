"""Layers and networks whose hidden pre-activations are never 0, drawn by construction.

ReLU has no derivative at 0, so the gradients of §§4-5 hold off its kinks. A bias is drawn last: it
is put into a gap between the values -W_j·y that would make a pre-activation 0, for all samples at
once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ..layers import dense
from ..networks import Layer, pre_activations
from .domains import Domain, Environment, reals

MARGIN = 0.125
"""How far a drawn pre-activation stays from 0."""


def off_kinks(draw: st.DrawFn, terms: Any) -> Any:
    """A bias b (n,) with |terms_{i,j} + b_j| ≥ MARGIN for every sample i: terms (samples, n)."""
    return np.array([_off_zero(draw, -column) for column in np.asarray(terms).T])


def _off_zero(draw: st.DrawFn, forbidden: Any) -> float:
    """A number MARGIN or more away from the forbidden: below, above, or amid a gap."""
    points = np.sort(forbidden)
    wide = np.flatnonzero(np.diff(points) > 2 * MARGIN)
    middles = (points[wide] + points[wide + 1]) / 2
    beyond = draw(reals(MARGIN, 2))
    return float(draw(st.sampled_from([points[-1] + beyond, points[0] - beyond, *middles])))


def bias_off_kinks(y: str = "y", W: str = "W", n: str = "n") -> Domain:
    """b ∈ R^n such that no entry of y Wᵀ + b is 0."""

    def draw(environment: Environment) -> st.SearchStrategy[Any]:
        terms = np.atleast_2d(environment[y] @ environment[W].T)
        return st.composite(lambda draw: off_kinks(draw, terms))()

    def admits(b: Any, environment: Environment) -> bool:
        return bool(np.all(dense(environment[y], environment[W], b) != 0))

    return Domain(f"∈ R^{n}, no entry of {y} {W}ᵀ + b is 0", draw, admits, (n,))


def parameters(X: str = "X", depth: tuple[int, int] = (1, 5), widest: int = 8) -> Domain:
    """(W^k, b^k) for k from 1 to p, all widths, without a hidden pre-activation 0 at a row of X."""

    @st.composite
    def layers(draw: st.DrawFn, samples: Any) -> list[Layer]:
        y, result = samples, []
        for _ in range(draw(st.integers(*depth))):
            shape = draw(st.integers(1, widest)), y.shape[1]
            W = draw(arrays(float, shape, elements=reals(-2, 2)))
            b = off_kinks(draw, y @ W.T)
            result.append(Layer(W, b))
            y = np.maximum(dense(y, W, b), 0)
        return result

    def admits(value: Any, environment: Environment) -> bool:
        return all(np.all(a != 0) for a in pre_activations(value, environment[X])[:-1])

    text = f"= (W^k, b^k), k = 1..p, any widths; no hidden pre-activation of a row of {X} is 0"
    return Domain(text, lambda e: layers(e[X]), admits, measure=lambda value: ())


def one_hot_rows(X: str = "X", of: str = "parameters") -> Domain:
    """Labels (n, m_{p+1}) with one 1 in each row, for the rows of X and the network's classes."""

    def draw(environment: Environment) -> st.SearchStrategy[Any]:
        n, classes = len(environment[X]), len(environment[of][-1].b)
        rows = st.lists(st.integers(0, classes - 1), min_size=n, max_size=n)
        return rows.map(lambda labels: np.eye(classes)[labels])

    def admits(value: Any, environment: Environment) -> bool:
        Y = np.asarray(value)
        shape = len(environment[X]), len(environment[of][-1].b)
        return bool(Y.shape == shape and np.isin(Y, (0, 1)).all() and np.all(Y.sum(axis=1) == 1))

    return Domain(": a row of {0, 1} with Σ = 1 per sample", draw, admits, measure=lambda value: ())
