"""Functions whose constants are known: convex, L-smooth, μ-strongly convex on R^m; continuous and
smooth maps R^n → R^m.

Each factory returns a `Function`; its repr rebuilds it. Every constant is exact: parameters are
drawn on a dyadic grid, so that sums of squares are computed without rounding, and code runs on
intervals as it does on floats.

| factory            | f(x)                                    | L                | μ        |
|--------------------|-----------------------------------------|------------------|----------|
| quadratic          | ½ Σ λ_i u_i², u = H(x - c), H reflection | max abs(λ)       | min λ    |
| log_sum_exp        | log Σ exp(x_j)                          | ½                | 0        |
| softplus           | Σ w_j log(1 + exp(x_j))                 | max w / 4        | 0        |
| huber              | Σ h(x_j), h(t) = t²/2 or abs(t) - ½      | 1                | 0        |
| logistic           | Σ_i log(1 + exp(-t_i X_i·x))            | ‖X‖² / 4 (Frob.) | 0        |
| least_squares      | ½ ‖X (x - x*)‖²                         | ‖X‖² (Frobenius) | 0        |
| combination        | Σ c_k f_k(x), c_k ≥ 0                   | Σ c_k L_k        | Σ c_k μ_k|
| half_square        | (L/2) ‖x‖²                              | L                | L        |

| map                | f(x)                                    | known                         |
|--------------------|-----------------------------------------|-------------------------------|
| smooth_map         | A x + (B x)² + sin(C x), entry by entry | Jacobian J, β, η              |
| absolute_map       | abs(W x)                                | η(a, ε) = ε / Σ abs(W_ij)     |
| root_map           | √abs(W x)                               | η(a, ε) = ε² / Σ abs(W_ij)    |

Reference: Nesterov (2018), Lectures on Convex Optimization, §2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from .domains import Domain, Environment

Array = Any


@dataclass(frozen=True, repr=False)
class Function:
    """f: R^m → R with its gradient, an L for which it is L-smooth, and its strong convexity μ.

    μ < 0 means: not convex. minimizer: a point where f is least, where one is known.
    flattest: a direction along which the curvature of f is μ everywhere, where one is known.
    """

    text: str
    m: int
    value: Callable[[Array], Any]
    gradient: Callable[[Array], Array]
    L: float
    mu: float
    minimizer: Array | None = None
    flattest: Array | None = None

    def __call__(self, x: Array) -> Any:
        """f(x)."""
        return self.value(x)

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True, repr=False)
class Map:
    """f: R^n → R^m with a modulus of continuity, and its Jacobian where it is smooth.

    eta: (a, ε) → η > 0 such that ‖x - a‖ < η implies ‖f(x) - f(a)‖ < ε.
    jacobian: x → J (m, n), with ‖J(x) - J(y)‖ ≤ beta ‖x - y‖.
    """

    text: str
    n: int
    m: int
    value: Callable[[Array], Array]
    eta: Callable[[Array, Any], Any]
    jacobian: Callable[[Array], Array] | None = None
    beta: float | None = None

    def __call__(self, x: Array) -> Array:
        """f(x)."""
        return self.value(x)

    def __repr__(self) -> str:
        return self.text


def _text(name: str, *arguments: Any) -> str:
    shown = (a.tolist() if isinstance(a, np.ndarray) else a for a in arguments)
    return f"{name}({', '.join(map(repr, shown))})"


def quadratic(
    eigenvalues: Sequence[float], normal: Sequence[float], center: Sequence[float]
) -> Function:
    """½ Σ λ_i u_i² with u = (x - c) H and H = I - 2 nᵀn/(n nᵀ), the reflection along `normal`."""
    eigs, n, c = (np.asarray(a, float) for a in (eigenvalues, normal, center))

    def reflect(x: Array) -> Array:
        return x - n * (2 * (x @ n) / (n @ n))

    def value(x: Array) -> Any:
        return (eigs * reflect(x - c) ** 2).sum() / 2

    def gradient(x: Array) -> Array:
        return reflect(eigs * reflect(x - c))

    # L > 0 also where every eigenvalue is 0: f is then L-smooth for every L.
    L = float(abs(eigs).max()) or 1.0
    mu = float(eigs.min())
    least = c if mu >= 0 else None
    flattest = reflect(np.eye(len(c))[eigs.argmin()])
    return Function(_text("quadratic", eigs, n, c), len(c), value, gradient, L, mu, least, flattest)


def half_square(L: Any, m: int) -> Function:
    """(L/2) ‖x‖², L > 0: it attains the constants of the descent lemma and of co-coercivity."""
    text, zero = _text("half_square", L, m), np.zeros(m)
    return Function(text, m, lambda x: L * (x @ x) / 2, lambda x: L * x, L, L, zero)


def log_sum_exp(m: int) -> Function:
    """log Σ exp(x_j); its gradient is SoftMax."""

    # any number near the largest entry serves, and needs no comparison of intervals that overlap
    def value(x: Array) -> Any:
        top = max(map(float, x))
        return top + np.log(np.exp(x - top).sum())

    def gradient(x: Array) -> Array:
        e = np.exp(x - max(map(float, x)))
        return e / e.sum()

    return Function(_text("log_sum_exp", m), m, value, gradient, 0.5, 0.0)


def _log1p_exp(t: Array) -> Array:
    return np.maximum(t, 0) + np.log1p(np.exp(-abs(t)))


def _sigmoid(t: Array) -> Array:
    e = np.exp(-abs(t))
    return np.where(t >= 0, 1 / (1 + e), e / (1 + e))


def softplus(weights: Array) -> Function:
    """Σ w_j log(1 + exp(x_j)), w > 0."""
    w = np.asarray(weights, float)
    return Function(
        _text("softplus", w),
        len(w),
        lambda x: (w * _log1p_exp(x)).sum(),
        lambda x: w * _sigmoid(x),
        float(w.max()) / 4,
        0.0,
    )


def huber(m: int) -> Function:
    """Σ h(x_j), with h(t) = t²/2 on [-1, 1] and abs(t) - 1/2 outside."""
    return Function(
        _text("huber", m),
        m,
        lambda x: np.where(abs(x) <= 1, x**2 / 2, abs(x) - 0.5).sum(),
        lambda x: np.where(x > 1, 1, np.where(x < -1, -1, x)),
        1.0,
        0.0,
        np.zeros(m),
    )


def logistic(X: Sequence[Sequence[float]], signs: Sequence[float]) -> Function:
    """Σ_i log(1 + exp(-t_i X_i·x)), t_i = ±1: the loss of a logistic regression on data."""
    A = np.asarray(signs, float)[:, None] * np.asarray(X, float)
    return Function(
        _text("logistic", np.asarray(X, float), np.asarray(signs, float)),
        A.shape[1],
        lambda x: _log1p_exp(-(A @ x)).sum(),
        lambda x: -(_sigmoid(-(A @ x)) @ A),
        float((A**2).sum()) / 4 or 1.0,
        0.0,
    )


def least_squares(X: Sequence[Sequence[float]], solution: Sequence[float]) -> Function:
    """½ ‖X x - t‖², with targets t = X x* that the solution x* fits."""
    A, best = np.asarray(X, float), np.asarray(solution, float)
    t = A @ best
    return Function(
        _text("least_squares", A, best),
        A.shape[1],
        lambda x: ((A @ x - t) ** 2).sum() / 2,
        lambda x: (A @ x - t) @ A,
        float((A**2).sum()) or 1.0,
        0.0,
        best,
    )


def combination(weights: Sequence[float], functions: Sequence[Function]) -> Function:
    """Σ c_k f_k, c_k ≥ 0."""
    c = [float(w) for w in weights]
    return Function(
        _text("combination", c, list(functions)),
        functions[0].m,
        lambda x: sum(w * f.value(x) for w, f in zip(c, functions, strict=True)),
        lambda x: sum(w * f.gradient(x) for w, f in zip(c, functions, strict=True)),
        sum(w * f.L for w, f in zip(c, functions, strict=True)) or 1.0,
        sum(w * f.mu for w, f in zip(c, functions, strict=True)),
    )


def smooth_map(A: Array, B: Array, C: Array) -> Map:
    """A x + (B x)² + sin(C x), entry by entry: ‖J(x) - J(y)‖ ≤ (2‖B‖² + ‖C‖²) ‖x - y‖."""
    A, B, C = (np.asarray(a, float) for a in (A, B, C))
    beta = float((2 * B**2 + C**2).sum()) or 1.0

    def value(x: Array) -> Array:
        return A @ x + (B @ x) ** 2 + np.sin(C @ x)

    def jacobian(x: Array) -> Array:
        return A + 2 * (B @ x)[:, None] * B + np.cos(C @ x)[:, None] * C

    def eta(a: Array, epsilon: Any) -> Any:
        """The root of ‖J(a)‖ η + β η²/2 = ε."""
        slope = np.sqrt((jacobian(a) ** 2).sum())
        return 2 * epsilon / (slope + np.sqrt(slope**2 + 2 * beta * epsilon))

    m, n = A.shape
    return Map(_text("smooth_map", A, B, C), n, m, value, eta, jacobian, beta)


def absolute_map(W: Array) -> Map:
    """abs(W x), entry by entry: Lipschitz, with kinks."""
    W = np.asarray(W, float)
    m, n = W.shape
    size = float(abs(W).sum()) or 1.0
    return Map(_text("absolute_map", W), n, m, lambda x: abs(W @ x), lambda a, e: e / size)


def root_map(W: Array) -> Map:
    """√abs(W x), entry by entry: continuous, not Lipschitz."""
    W = np.asarray(W, float)
    m, n = W.shape
    size = float(abs(W).sum()) or 1.0
    text = _text("root_map", W)
    return Map(text, n, m, lambda x: np.sqrt(abs(W @ x)), lambda a, e: e**2 / size)


# Strategies are built once: that takes longer than drawing from them.
@cache
def _grid(low: int, high: int) -> st.SearchStrategy[float]:
    """Multiples of 1/8: sums of their squares are exact."""
    return st.integers(8 * low, 8 * high).map(lambda k: k / 8)


def _with_eigenvalues(m: int, eigenvalues: st.SearchStrategy[Array]) -> st.SearchStrategy[Function]:
    normal = arrays(float, m, elements=st.sampled_from([1.0, -1.0, 2.0, 0.5]))
    center = arrays(float, m, elements=_grid(-2, 2))
    return st.builds(quadratic, eigenvalues, normal, center)


def _draw_quadratic(m: int, lowest: int) -> st.SearchStrategy[Function]:
    return _with_eigenvalues(m, arrays(float, m, elements=_grid(lowest, 4)))


def _data(m: int) -> st.SearchStrategy[Array]:
    """One to four samples of R^m, a row each."""
    return st.one_of([arrays(float, (n, m), elements=_grid(-2, 2)) for n in range(1, 5)])


def _draw_logistic(m: int) -> st.SearchStrategy[Function]:
    signs = st.lists(st.sampled_from([-1.0, 1.0]), min_size=4, max_size=4)
    return st.builds(lambda X, t: logistic(X, t[: len(X)]), _data(m), signs)


def _draw_least_squares(m: int) -> st.SearchStrategy[Function]:
    return st.builds(least_squares, _data(m), arrays(float, m, elements=_grid(-2, 2)))


def _draw_with_minimizer(m: int) -> st.SearchStrategy[Function]:
    return st.one_of(_draw_quadratic(m, 0), st.just(huber(m)), _draw_least_squares(m))


@cache
def _draw_convex(m: int) -> st.SearchStrategy[Function]:
    return st.one_of(
        _draw_with_minimizer(m),
        st.just(log_sum_exp(m)),
        arrays(float, m, elements=_grid(1, 4)).map(softplus),
        _draw_logistic(m),
    )


def _drawn(
    text: str, draw: Callable[[int], st.SearchStrategy[Function]], m: str, lowest: float
) -> Domain:
    def admits(f: Any, environment: Environment) -> bool:
        return isinstance(f, Function) and f.mu >= lowest

    built = cache(draw)
    return Domain(text, lambda e: built(e[m]), admits, (m,), measure=lambda f: (f.m,))


def smooth_function(m: str = "m") -> Domain:
    """L-smooth f: R^m → R, convex or not."""

    def draw(size: int) -> st.SearchStrategy[Function]:
        return st.one_of(_draw_quadratic(size, -4), _draw_convex(size))

    return _drawn(f": R^{m} → R, L-smooth", draw, m, -float("inf"))


def smooth_convex_function(m: str = "m") -> Domain:
    """Convex and L-smooth f: R^m → R."""

    def draw(size: int) -> st.SearchStrategy[Function]:
        pair = st.tuples(_draw_convex(size), _draw_convex(size))
        mixed = st.builds(
            combination, st.tuples(_grid(0, 2), _grid(0, 2)).map(list), pair.map(list)
        )
        return st.one_of(_draw_convex(size), mixed)

    return _drawn(f": R^{m} → R, convex and L-smooth", draw, m, 0.0)


def strongly_convex_function(m: str = "m") -> Domain:
    """μ-strongly convex and L-smooth f: R^m → R, μ ≥ 1."""

    def draw(size: int) -> st.SearchStrategy[Function]:
        pair = st.tuples(_draw_quadratic(size, 1), _draw_convex(size))
        return st.one_of(
            _draw_quadratic(size, 1), pair.map(lambda fs: combination([1.0, 1.0], list(fs)))
        )

    return _drawn(f": R^{m} → R, μ-strongly convex and L-smooth", draw, m, 1.0)


def minimized_function(m: str = "m") -> Domain:
    """Convex and L-smooth f: R^m → R with a known minimiser, `f.minimizer`."""
    domain = _drawn(f": R^{m} → R, convex, with a minimiser", _draw_with_minimizer, m, 0.0)
    return replace(domain, admits=lambda f, e: domain.admits(f, e) and f.minimizer is not None)


def nonconvex_function(m: str = "m") -> Domain:
    """L-smooth f: R^m → R with curvature μ ≤ -1 in the direction `f.flattest`."""

    def draw(size: int) -> st.SearchStrategy[Function]:
        bent = st.tuples(_grid(-4, -1), arrays(float, size - 1, elements=_grid(-4, 4)))
        return _with_eigenvalues(size, bent.map(lambda eigs: np.array([eigs[0], *eigs[1]])))

    text = f": R^{m} → R, L-smooth, not convex"
    return replace(
        _drawn(text, draw, m, 0.0), admits=lambda f, e: f.mu < 0 and f.flattest is not None
    )


def _draw_matrix(m: int, n: int, size: int) -> st.SearchStrategy[Array]:
    return arrays(float, (m, n), elements=_grid(-size, size))


def _drawn_map(text: str, draw: Callable[[int, int], Any], n: str, m: str) -> Domain:
    def admits(f: Any, environment: Environment) -> bool:
        return isinstance(f, Map)

    full = f": R^{n} → R^{m}, {text}"
    built = cache(draw)
    return Domain(full, lambda e: built(e[n], e[m]), admits, (n, m), measure=lambda f: (f.n, f.m))


def _draw_smooth_map(n: int, m: int) -> st.SearchStrategy[Map]:
    return st.builds(
        smooth_map, _draw_matrix(m, n, 2), _draw_matrix(m, n, 1), _draw_matrix(m, n, 2)
    )


def smooth_map_from(n: str = "n", m: str = "m") -> Domain:
    """f: R^n → R^m with a Jacobian that is Lipschitz."""
    domain = _drawn_map("its Jacobian Lipschitz", _draw_smooth_map, n, m)
    return replace(domain, admits=lambda f, e: domain.admits(f, e) and f.jacobian is not None)


def continuous_map(n: str = "n", m: str = "m") -> Domain:
    """Continuous f: R^n → R^m with a modulus η(a, ε); some are smooth, some not even Lipschitz."""

    def draw(n: int, m: int) -> st.SearchStrategy[Map]:
        W = _draw_matrix(m, n, 2)
        return st.one_of(W.map(absolute_map), W.map(root_map), _draw_smooth_map(n, m))

    return _drawn_map("continuous with modulus η", draw, n, m)
