# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Normalisation by singular values, covariances, neighbours, styles, degrees, ranks, the past."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..layers import sigmoid
from ..smooth import softmax
from ..truth import solve

normalisation = partial(case, "normalisation")

# Weights divided by their largest singular value (Miyato et al. 2018), in a layer of a critic.
JUDGED, VERDICT = normal("judged", 4, 2), normal("verdict", 4, 3)


def _largest(W):
    M = W.T @ W
    half, root = (M[0, 0] + M[1, 1]) / 2, np.sqrt((M[0, 0] - M[1, 1]) ** 2 / 4 + M[0, 1] ** 2)
    return np.sqrt(half + root)


@normalisation(
    lambda W: np.sum(VERDICT * np.tanh(JUDGED @ (W / _largest(W)).T)),
    normal("spectral weights", 3, 2),
    batch=4,
    slips=(
        "singular value taken as constant",
        "smallest singular vectors",
        "norm of all entries",
        "1/σ forgotten",
    ),
)
def spectral_normalisation(W, slip):
    U, s, V = np.linalg.svd(W, full_matrices=False)
    N = W / s[0]
    D = (VERDICT * (1 - np.tanh(JUDGED @ N.T) ** 2)).T @ JUDGED
    k = 1 if slip == "smallest singular vectors" else 0
    slope = np.outer(U[:, k], V[k])
    if slip == "norm of all entries":
        slope = W / np.sqrt(np.sum(W**2))
    inner = 0 if slip == "singular value taken as constant" else np.sum(D * N)
    return (D - inner * slope) / (1 if slip == "1/σ forgotten" else s[0])


# A batch whitened by the Cholesky factor of its covariance.
WHITE = normal("white", 6, 3)


def _factor(S):
    L = [[0 * S[0, 0]] * 3 for _ in range(3)]
    for i in range(3):
        for j in range(i + 1):
            rest = S[i, j] - sum(L[i][k] * L[j][k] for k in range(j))
            L[i][j] = np.sqrt(rest) if i == j else rest / L[j][j]
    return np.stack([np.stack(row) for row in L])


def _whitened(X):
    C = X - np.mean(X, axis=0)
    L = _factor(C.T @ C / 6 + 0.05 * np.eye(3))
    return C, L, solve(L, C.T).T


@normalisation(
    lambda X: np.sum(WHITE * _whitened(X)[2] ** 2),
    normal("whitening", 6, 3) @ np.array([[1.0, 0.8, 0], [0, 0.5, 0], [0.3, 0, 2]]) + 4,
    batch=6,
    slips=(
        "covariance taken as constant",
        "diagonal not halved",
        "mean taken as constant",
        "factor not transposed",
    ),
)
def whitening_by_cholesky(X, slip):
    C, L, Y = _whitened(X)
    inverse = np.linalg.inv(L)
    D = 2 * WHITE * Y
    C_bar = D @ (inverse.T if slip == "factor not transposed" else inverse)
    P = np.tril(L.T @ -np.tril(inverse.T @ D.T @ Y))
    P = P if slip == "diagonal not halved" else P - np.diag(np.diag(P)) / 2
    S_bar = inverse.T @ P @ inverse
    if slip != "covariance taken as constant":
        C_bar = C_bar + C @ (S_bar + S_bar.T) / 6
    return C_bar - (0 if slip == "mean taken as constant" else C_bar.mean(0))


# Channels divided by a power of their neighbours' squares (Krizhevsky et al. 2012).
NEAR = (abs(np.subtract.outer(np.arange(7), np.arange(7))) <= 2) * 1.0


@normalisation(
    lambda x: x / (1 + 0.4 * NEAR @ (x * x)) ** 0.75,
    2 * normal("responses", 7),
    slips=("neighbours forgotten", "power not lowered", "own share forgotten", "2 forgotten"),
)
def local_response_normalisation(x, slip):
    u = 1 + 0.4 * NEAR @ (x * x)
    near = np.eye(7) if slip == "neighbours forgotten" else NEAR
    near = NEAR - np.eye(7) if slip == "own share forgotten" else near
    two = 1 if slip == "2 forgotten" else 2
    lowered = u ** (0.75 if slip == "power not lowered" else 1.75)
    return np.diag(u**-0.75) - two * 0.75 * 0.4 * (x / lowered)[:, None] * near * x


# The mean and deviation of a style given to a content (Huang and Belongie 2017).
STYLE = ((2, 5), (2, 4))
STYLED = normal("styled", 2, 5)


def _moments(Y):
    m = np.mean(Y, axis=1, keepdims=True)
    return m, np.sqrt(np.mean((Y - m) ** 2, axis=1, keepdims=True) + 1e-3)


def f_style(x):
    Y, Z = unpack(x, *STYLE)
    (m, s), (p, q) = _moments(Y), _moments(Z)
    return np.sum((q * (Y - m) / s + p - STYLED) ** 2) / 2


@normalisation(
    f_style,
    pack(normal("content", 10), 1.5 * normal("style", 8) + 0.5),
    parts=slices(*STYLE),
    slips=(
        "style's deviation taken as constant",
        "content's deviation taken as constant",
        "content's places for the style's",
        "style's deviation forgotten",
    ),
)
def style_given_to_a_content(x, slip):
    Y, Z = unpack(x, *STYLE)
    (m, s), (p, q) = _moments(Y), _moments(Z)
    N = (Y - m) / s
    d = q * N + p - STYLED
    n_bar = d * (1 if slip == "style's deviation forgotten" else q)
    share = np.mean(n_bar * N, axis=1, keepdims=True)
    if slip == "content's deviation taken as constant":
        share = 0
    Y_bar = (n_bar - n_bar.mean(1, keepdims=True) - N * share) / s
    q_bar = np.sum(d * N, axis=1, keepdims=True)
    if slip == "style's deviation taken as constant":
        q_bar = 0
    n = 5 if slip == "content's places for the style's" else 4
    Z_bar = (d.sum(1, keepdims=True) + q_bar * (Z - p) / q) / n
    return pack(Y_bar, Z_bar)


# The statistics of the batch and of the layer, mixed (Luo et al. 2019).
SWITCH = ((4, 3), (2,), (2,))
SWITCHED = normal("switched", 4, 3)


def _statistics(Y):
    means = [np.mean(Y, axis=k, keepdims=True) + 0 * Y for k in (0, 1)]
    return means, [np.mean((Y - m) ** 2, axis=k, keepdims=True) for k, m in enumerate(means)]


def f_switch(x):
    Y, a, b = unpack(x, *SWITCH)
    (m0, m1), (v0, v1) = _statistics(Y)
    p, q = softmax(a), softmax(b)
    N = (Y - p[0] * m0 - p[1] * m1) / np.sqrt(q[0] * v0 + q[1] * v1 + 1e-3)
    return np.sum(SWITCHED * np.sin(N))


@normalisation(
    f_switch,
    pack(normal("switch", 12), [0.5, -0.4], [-0.2, 0.9]),
    batch=4,
    parts=slices(*SWITCH),
    slips=(
        "weights' mean forgotten",
        "batch's statistics taken as constants",
        "variances taken as constants",
        "layer's size for the batch's",
    ),
)
def switchable_normalisation(x, slip):
    Y, a, b = unpack(x, *SWITCH)
    means, variances = _statistics(Y)
    p, q = softmax(a), softmax(b)
    s = np.sqrt(q[0] * variances[0] + q[1] * variances[1] + 1e-3)
    C = Y - p[0] * means[0] - p[1] * means[1]
    d = SWITCHED * np.cos(C / s) / s
    v_bar = -d * C / s**2 / 2
    Y_bar = d.copy()
    for k, (m, n) in enumerate(zip(means, (4, 3), strict=True)):
        if slip == "batch's statistics taken as constants" and k == 0:
            continue
        n = 3 if slip == "layer's size for the batch's" else n
        Y_bar -= p[k] * d.sum(k, keepdims=True) / n
        if slip != "variances taken as constants":
            Y_bar += 2 * q[k] * v_bar.sum(k, keepdims=True) * (Y - m) / n
    by_p = np.array([-np.sum(d * m) for m in means])
    by_q = np.array([np.sum(v_bar * v) for v in variances])
    mean = 0 if slip == "weights' mean forgotten" else 1
    return pack(Y_bar, p * (by_p - mean * p @ by_p), q * (by_q - mean * q @ by_q))


# A signal on a graph, spread by weights that the roots of the degrees divide.
ENDS = np.array([[0, 1], [0, 2], [1, 2], [2, 3], [3, 4], [1, 4]])
CARRIED = normal("carried", 5)


def _adjacency(w):
    """The weights of the edges and of a loop at each node."""
    one = 0 * w[0]
    A = [[one + (i == j) for j in range(5)] for i in range(5)]
    for (i, j), v in zip(ENDS, w, strict=True):
        A[i][j] = A[j][i] = v
    return np.stack([np.stack(row) for row in A])


def f_spread(w):
    A = _adjacency(w)
    root = np.sqrt(np.sum(A, axis=1))
    return A @ (CARRIED / root) / root


@normalisation(
    f_spread,
    0.2 + 3 * uniform("edge weights", 6),
    slips=(
        "neighbour's degree forgotten",
        "own degree forgotten",
        "one direction only",
        "power -1 for -½",
    ),
)
def spreading_by_symmetric_weights(w, slip):
    A = _adjacency(w)
    degree = A.sum(1)
    root = np.sqrt(degree)
    N, y = A / np.outer(root, root), f_spread(w)
    J = np.zeros((5, 6))
    half = 1 if slip == "power -1 for -½" else 0.5
    for k, (i, j) in enumerate(ENDS):
        J[i, k] += CARRIED[j] / (root[i] * root[j])
        if slip != "one direction only":
            J[j, k] += CARRIED[i] / (root[i] * root[j])
        for node in (i, j):
            if slip != "own degree forgotten":
                J[node, k] -= half * y[node] / degree[node]
            if slip != "neighbour's degree forgotten":
                J[:, k] -= half * N[:, node] * CARRIED[node] / degree[node]
    return J


# Data less their median, by the median of what is left.


def f_robust(x):
    c = x - np.sort(x)[3]
    return c / (1.4826 * np.sort(abs(c))[3])


@normalisation(
    f_robust,
    [-0.5, -0.7, 0.4, 55.0, 1.1, 0.9, -3.2],
    slips=(
        "median taken as constant",
        "deviation taken as constant",
        "sign of the deviation forgotten",
        "median's part in the deviation forgotten",
    ),
)
def scaling_by_the_median_deviation(x, slip):
    middle = np.argsort(x)[3]
    c = x - x[middle]
    k = np.argsort(abs(c))[3]
    s = 1.4826 * abs(c[k])
    e, centre = np.eye(7)[k], np.eye(7)[middle]
    if slip == "median taken as constant":
        centre = 0
    inner = 0 if slip == "median's part in the deviation forgotten" else centre
    sign = 1 if slip == "sign of the deviation forgotten" else np.sign(c[k])
    by_s = 0 if slip == "deviation taken as constant" else 1.4826 * sign * (e - inner)
    return (np.eye(7) - centre) / s - np.outer(c, by_s + 0 * x) / s**2


# A histogram of directions as descriptors have it (Lowe 2004): cut off between two divisions.


def _cut(h):
    u = h / np.sqrt(np.sum(h * h))
    return u, np.minimum(u, 0.4)


def f_descriptor(h):
    c = _cut(h)[1]
    return c / np.sqrt(np.sum(c * c))


@normalisation(
    f_descriptor,
    [31.0, 4.5, 18.0, 0.7, 2.1, 46.0, 9.0, 12.0],
    slips=(
        "cut forgotten",
        "second division forgotten",
        "first norm taken as constant",
        "second norm taken as constant",
    ),
)
def descriptor_cut_off_between_two_divisions(h, slip):
    n = np.sqrt(h @ h)
    u, c = _cut(h)
    first = (np.eye(8) - (0 if slip == "first norm taken as constant" else np.outer(u, u))) / n
    if slip != "cut forgotten":
        first = first * (u < 0.4)[:, None]
    if slip == "second division forgotten":
        return first
    m = np.sqrt(c @ c)
    rank_one = 0 if slip == "second norm taken as constant" else np.outer(c, c) / m**2
    return (np.eye(8) - rank_one) @ first / m


# A step made nearly orthogonal by three Newton-Schulz iterations (Jordan et al. 2024).
STEP = normal("muon", 4, 3)
A1, A3, A5 = 3.4445, -4.7750, 2.0315


def _schulz(X):
    M = X @ X.T
    return A1 * X + (A3 * M + A5 * (M @ M)) @ X


def f_schulz(X):
    X = X / np.sqrt(np.sum(X * X))
    for _ in range(3):
        X = _schulz(X)
    return np.sum(STEP * X)


@normalisation(
    f_schulz,
    0.02 * normal("momentum", 4, 3),
    slips=(
        "one side of the square only",
        "one factor of the Gram matrix only",
        "norm taken as constant",
        "last iteration only",
    ),
)
def step_made_nearly_orthogonal(X, slip):
    n = np.sqrt(np.sum(X**2))
    Xs = [X / n]
    for _ in range(2):
        Xs.append(_schulz(Xs[-1]))
    D = STEP
    for Y in Xs[:1:-1] if slip == "last iteration only" else Xs[::-1]:
        M, B_bar = Y @ Y.T, D @ Y.T
        other = 0 if slip == "one side of the square only" else B_bar @ M
        M_bar = A3 * B_bar + A5 * (M @ B_bar + other)
        both = 0 if slip == "one factor of the Gram matrix only" else M_bar.T
        D = A1 * D + (A3 * M + A5 * M @ M) @ D + (M_bar + both) @ Y
    inner = 0 if slip == "norm taken as constant" else np.sum(D * Xs[0]) * Xs[0]
    return (D - inner) / n


# A series by the mean and variance that went before, with the rate at which these forget.
REWARDED = normal("rewarded", 9)


def _past(x):
    """(what is new, mean and variance before it) at each time."""
    keep, m, v, seen = sigmoid(x[-1]), 0 * x[0], 0 * x[0] + 1, []
    for value in x[:-1]:
        r = value - m
        seen.append((r, v))
        m, v = m + (1 - keep) * r, keep * (v + (1 - keep) * r * r)
    return seen, keep


def f_past(x):
    y = np.stack([r / np.sqrt(v + 1e-4) for r, v in _past(x)[0]])
    return np.sum(REWARDED * np.arctan(y))


@normalisation(
    f_past,
    pack(np.cumsum(normal("rewards", 9)) + 2, 1.2),
    parts=(slice(0, 9), slice(9, 10)),
    slips=(
        "variance taken as constant",
        "mean taken as constant",
        "rate's part of the variance forgotten",
        "logistic's slope forgotten",
    ),
)
def scaling_by_a_moving_variance(x, slip):
    seen, keep = _past(x)
    g = np.zeros(10)
    m_bar = v_bar = 0.0
    for t in range(8, -1, -1):
        r, v = seen[t]
        s = np.sqrt(v + 1e-4)
        y_bar = REWARDED[t] / (1 + (r / s) ** 2)
        by_v = keep * (1 - keep) * 2 * r * v_bar
        g[9] -= m_bar * r
        if slip != "rate's part of the variance forgotten":
            g[9] += v_bar * (v + (1 - 2 * keep) * r * r)
        g[t] = y_bar / s + by_v + m_bar * (1 - keep)
        m_bar = 0 if slip == "mean taken as constant" else m_bar - g[t]
        v_bar = keep * v_bar - y_bar * r / (2 * s**3)
        if slip == "variance taken as constant":
            v_bar = 0
    g[9] *= 1 if slip == "logistic's slope forgotten" else keep * (1 - keep)
    return g
