# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Held out: normalisation layers and standardisations of many kinds."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import solve

# A picture's channels take the mean and the spread that those of another one have.

STYLED = ((2, 4), (2, 3))
SEEN = normal("styled seen", 2, 4)


def _standard(X):
    c = X - np.mean(X, axis=1, keepdims=True)
    return c, np.sqrt(np.mean(c * c, axis=1, keepdims=True) + 1e-3)


def f_styled(x):
    X, Y = unpack(x, *STYLED)
    (c, s), (_, t) = _standard(X), _standard(Y)
    return np.sum(SEEN * np.tanh(t * c / s + np.mean(Y, axis=1, keepdims=True)))


@case(
    "normalisation",
    f_styled,
    normal("styled", 14),
    parts=slices(*STYLED),
    slips=(
        "style's spread taken as constant",
        "style's mean taken as constant",
        "content's spread taken as constant",
        "style's spread forgotten in the content",
    ),
)
def content_in_the_style_of_another(x, slip):
    X, Y = unpack(x, *STYLED)
    (c, s), (b, t) = _standard(X), _standard(Y)
    D = SEEN * (1 - np.tanh(t * c / s + Y.mean(1, keepdims=True)) ** 2)
    share = np.mean(D * c / s, axis=1, keepdims=True) * c / s
    if slip == "content's spread taken as constant":
        share = 0
    X_bar = (D - D.mean(1, keepdims=True) - share) / s
    if slip != "style's spread forgotten in the content":
        X_bar = t * X_bar
    mean = D.sum(1, keepdims=True) / 3 * (slip != "style's mean taken as constant")
    spread = np.sum(D * c / s, axis=1, keepdims=True) * b / (3 * t)
    if slip == "style's spread taken as constant":
        spread = 0 * b
    return pack(X_bar, mean + spread)


# A layer whose weights are divided by their largest singular value.

LIPSCHITZ_IN, LIPSCHITZ_OUT = normal("lipschitz in", 4, 3), normal("lipschitz out", 4, 2)


def _largest(W):
    """The largest singular value of a matrix of two rows."""
    a, b, c = np.sum(W[0] * W[0]), np.sum(W[0] * W[1]), np.sum(W[1] * W[1])
    return np.sqrt((a + c + np.sqrt((a - c) ** 2 + 4 * b * b)) / 2)


@case(
    "normalisation",
    lambda W: np.sum((LIPSCHITZ_IN @ W.T / _largest(W) - LIPSCHITZ_OUT) ** 2) / 4,
    normal("lipschitz", 2, 3),
    batch=4,
    slips=(
        "largest value taken as constant",
        "slope of the root of all squares",
        "one division forgotten",
        "second pair of vectors",
    ),
)
def weights_over_their_largest_singular_value(W, slip):
    s = _largest(W)
    G = 2 * (LIPSCHITZ_IN @ W.T / s - LIPSCHITZ_OUT).T @ LIPSCHITZ_IN / 4
    left, _, right = np.linalg.svd(W, full_matrices=False)
    k = 1 if slip == "second pair of vectors" else 0
    slope = np.outer(left[:, k], right[k])
    if slip == "slope of the root of all squares":
        slope = W / np.sqrt(np.sum(W * W))
    if slip == "largest value taken as constant":
        slope = 0
    return G / s - np.sum(G * W) / (s if slip == "one division forgotten" else s**2) * slope


# Third moments of two channels made uncorrelated by the Cholesky factor of their covariance.

SKEWED = np.array([0.8, -0.5])


def f_whitened(X):
    C = X - np.mean(X, axis=0)
    S = C.T @ C / 5
    a = np.sqrt(S[0, 0] + 0.01)
    b = S[1, 0] / a
    first = C[:, 0] / a
    second = (C[:, 1] - b * first) / np.sqrt(S[1, 1] + 0.01 - b * b)
    return np.mean(SKEWED[0] * first**3 + SKEWED[1] * second**3)


@case(
    "normalisation",
    f_whitened,
    normal("whitened", 5, 2),
    batch=5,
    slips=(
        "factor taken as constant",
        "diagonal not halved",
        "mean taken as constant",
        "covariance's gradient not symmetric",
    ),
)
def moments_of_whitened_channels(X, slip):
    C = X - X.mean(0)
    L = np.linalg.cholesky(C.T @ C / 5 + 0.01 * np.eye(2))
    inverse = np.linalg.inv(L)
    Y = C @ inverse.T
    D = 3 * SKEWED * Y**2 / 5
    S_bar = L.T @ np.tril(-inverse.T @ D.T @ Y)
    half = 1 if slip == "diagonal not halved" else 0.5
    S_bar = inverse.T @ (np.tril(S_bar, -1) + half * np.diag(np.diag(S_bar))) @ inverse
    both = 2 * S_bar if slip == "covariance's gradient not symmetric" else S_bar + S_bar.T
    g = D @ inverse + (0 if slip == "factor taken as constant" else C @ both / 5)
    return g if slip == "mean taken as constant" else g - g.mean(0)


# Scores that outliers do not spoil: the median and the median distance from it.


def f_robust(x):
    d = x - np.sort(x)[3]
    return d / (1.4826 * np.sort(np.abs(d))[3])


@case(
    "normalisation",
    f_robust,
    pack(-normal("robust scores", 6), -7.0),
    slips=(
        "median taken as constant",
        "spread taken as constant",
        "median forgotten in the spread",
        "sign of the typical one forgotten",
    ),
)
def scores_by_the_median_distance(x, slip):
    eye = np.eye(7)
    middle = np.argsort(x)[3]
    d = x - x[middle]
    typical = np.argsort(np.abs(d))[3]
    s = 1.4826 * abs(d[typical])
    sign = 1 if slip == "sign of the typical one forgotten" else np.sign(d[typical])
    inner = 0 if slip == "median forgotten in the spread" else eye[middle]
    by_s = 1.4826 * sign * (eye[typical] - inner)
    if slip == "spread taken as constant":
        by_s = 0 * by_s
    by_d = eye - (0 if slip == "median taken as constant" else eye[middle])
    return by_d / s - np.outer(d, by_s) / s**2


# How alike two layers see the same inputs: the centred alignment of their kernels.

OTHER = normal("aligned other", 5, 2)
OTHER = OTHER - OTHER.mean(0)
OTHER_KERNEL = OTHER @ OTHER.T


def f_aligned(X):
    C = X - np.mean(X, axis=0)
    B = C @ C.T
    return np.sum(OTHER_KERNEL * B) / np.sqrt(np.sum(B * B) * np.sum(OTHER_KERNEL**2))


@case(
    "normalisation",
    f_aligned,
    1 + normal("aligned", 5, 3),
    slips=("norm taken as constant", "centring forgotten", "root of the norm forgotten"),
)
def centred_alignment_of_two_layers(X, slip):
    C = X if slip == "centring forgotten" else X - X.mean(0)
    B = C @ C.T
    square, size = np.sum(B * B), np.sqrt(np.sum(OTHER_KERNEL**2))
    share = np.sum(OTHER_KERNEL * B) / square
    if slip == "norm taken as constant":
        share = 0
    if slip == "root of the norm forgotten":
        share = 2 * share
    return 2 * (OTHER_KERNEL - share * B) @ C / (np.sqrt(square) * size)


# The nearest probabilities to scores, some of them 0.


def f_sparsemax(z):
    down = np.sort(z)[::-1]
    excess = np.cumsum(down) - 1
    n = sum(int(excess[k] < (k + 1) * down[k]) for k in range(len(z)))
    n = max(n, 1)
    return np.maximum(z - excess[n - 1] / n, 0 * z)


@case(
    "normalisation",
    f_sparsemax,
    [0.4, -1.3, 0.9, 0.1, -0.4, 0.65],
    slips=("threshold taken as constant", "zeros move the threshold", "jacobian of softmax"),
)
def nearest_probabilities_to_scores(z, slip):
    p = f_sparsemax(z)
    kept = (p > 0) * 1.0
    if slip == "jacobian of softmax":
        return np.diag(p) - np.outer(p, p)
    among = np.full(len(z), 1 / len(z))
    if slip != "zeros move the threshold":
        among = kept / kept.sum()
    return np.diag(kept) - (slip != "threshold taken as constant") * np.outer(kept, among)


# Responses over the root of their mean square, and a threshold that is learnt.

RESPONSES = ((2, 4), (2, 1), (2, 1), (2, 1))
ANSWERS = normal("thresholded answers", 2, 4)


def f_thresholded(x):
    X, scale, shift, least = unpack(x, *RESPONSES)
    y = scale * X / np.sqrt(np.mean(X * X, axis=1, keepdims=True) + 1e-2) + shift
    return 0.5 * np.sum((np.maximum(y, least + 0 * y) - ANSWERS) ** 2)


@case(
    "normalisation",
    f_thresholded,
    pack(normal("thresholded", 8), [1.2, 0.7], [0.3, -0.1], [-0.2, -0.4]),
    parts=slices(*RESPONSES),
    slips=(
        "mean square taken as constant",
        "mask forgotten",
        "threshold moved by all",
        "scale forgotten in the responses",
    ),
)
def responses_with_a_learnt_threshold(x, slip):
    X, scale, shift, least = unpack(x, *RESPONSES)
    n = np.sqrt(np.mean(X * X, axis=1, keepdims=True) + 1e-2)
    y = scale * X / n + shift
    d = np.maximum(y, least) - ANSWERS
    D = d * (1 if slip == "mask forgotten" else y > least)
    share = np.mean(D * X / n, axis=1, keepdims=True) * X / n
    X_bar = (D - (0 if slip == "mean square taken as constant" else share)) / n
    if slip != "scale forgotten in the responses":
        X_bar = scale * X_bar
    least_bar = d * (1 if slip == "threshold moved by all" else y <= least)
    return pack(X_bar, np.sum(D * X / n, axis=1), D.sum(1), least_bar.sum(1))


# Growth charts: scores of children by a power, a median and a spread that change with age.

AGES, HEIGHT = np.array([0.5, 1, 2, 3, 5, 8, 11, 14]), uniform("heights of children", 8)
HEIGHT = np.exp(4.15 + 0.28 * np.log(AGES) + 0.2 * (HEIGHT - 0.5))
BY_AGE = np.stack([np.ones(8), np.log(AGES), AGES / 10])


def f_chart(x):
    power, median, spread = x[0], x[1:4] @ BY_AGE, x[4:] @ BY_AGE[:2]
    u = np.log(HEIGHT) - median
    z = np.expm1(power * u) / (power * np.exp(spread))
    return np.mean(0.5 * z * z + spread - power * u)


@case(
    "normalisation",
    f_chart,
    [0.8, 4.1, 0.25, 0.05, -2.8, 0.1],
    batch=8,
    parts=(slice(0, 1), slice(1, 4), slice(4, 6)),
    slips=(
        "density's own part forgotten",
        "divisor's power taken as constant",
        "spread taken as the same at all ages",
        "score's slope by the median as without a power",
    ),
)
def growth_chart_of_children(x, slip):
    power, median, spread = x[0], x[1:4] @ BY_AGE, np.exp(x[4:] @ BY_AGE[:2])
    u = np.log(HEIGHT) - median
    ratio = np.exp(power * u)
    z = (ratio - 1) / (power * spread)
    own = 0 if slip == "density's own part forgotten" else 1
    divisor = 0 if slip == "divisor's power taken as constant" else z / power
    by_power = z * (u * ratio / (power * spread) - divisor) - own * u
    slope = 1 if slip == "score's slope by the median as without a power" else ratio
    by_median = -z * slope / spread + own * power
    by_spread = BY_AGE[:2] @ (1 - z * z) / 8
    if slip == "spread taken as the same at all ages":
        by_spread[1] = 0
    return pack(by_power.mean(), BY_AGE @ by_median / 8, by_spread)


# Neurons whose rates are divided by the drives of their neighbours.

POOL = uniform("divisive pool", 4, 4)


def f_divisive(x):
    q, half, n = x[:4] ** x[5], x[4], x[5]
    return q / (half**n + POOL @ q)


@case(
    "normalisation",
    f_divisive,
    pack(0.5 + 2 * uniform("drives", 4), 1.3, 1.8),
    parts=(slice(0, 4), slice(4, 5), slice(5, 6)),
    slips=(
        "pool taken as constant",
        "pool's weights transposed",
        "exponent of the half rate a constant",
        "logarithms forgotten in the pool",
    ),
)
def rates_divided_by_their_neighbours(x, slip):
    drive, half, n = x[:4], x[4], x[5]
    q = drive**n
    D = half**n + POOL @ q
    r = q / D
    W = POOL.T if slip == "pool's weights transposed" else POOL
    pool = 0 if slip == "pool taken as constant" else r[:, None] * W
    by_drive = n * drive ** (n - 1) * (np.eye(4) - pool) / D[:, None]
    own = 0 if slip == "exponent of the half rate a constant" else half**n * np.log(half)
    logs = 1 if slip == "logarithms forgotten in the pool" else np.log(drive)
    by_n = (q * np.log(drive) - r * (own + POOL @ (q * logs))) / D
    return np.column_stack([by_drive, -r * n * half ** (n - 1) / D, by_n])


# Correlations of pairs where all others are held fixed.

ABOVE, BELOW = np.triu_indices(4, 1)


def f_partial(S):
    P = solve(S, np.eye(4))
    d = np.sqrt(P[range(4), range(4)])
    return -P[ABOVE, BELOW] / (d[ABOVE] * d[BELOW])


RETURNS = normal("partial returns", 4, 7)


@case(
    "normalisation",
    f_partial,
    RETURNS @ RETURNS.T / 7,
    slips=(
        "diagonal taken as constant",
        "second of the pair's diagonal forgotten",
        "root of the diagonal forgotten",
        "inverse on one side only",
    ),
)
def partial_correlations_of_a_covariance(S, slip):
    P = np.linalg.inv(S)
    r = f_partial(S)
    right = np.eye(4) if slip == "inverse on one side only" else P
    g = np.zeros((6, 4, 4))
    for k, (i, j) in enumerate(zip(ABOVE, BELOW, strict=True)):
        first = -np.outer(P[:, i], P[i]) / P[i, i]
        second = -np.outer(P[:, j], P[j]) / P[j, j]
        if slip == "second of the pair's diagonal forgotten":
            second = 0
        half = {"diagonal taken as constant": 0, "root of the diagonal forgotten": 1}.get(slip, 0.5)
        both = -np.outer(P[i], right[j]) / P[i, j]
        g[k] = r[k] * (both - half * (first + second))
    return g


# Infrared spectra freed of scatter: each is fitted to their mean before it is calibrated.

CALIBRATION, CONTENT = normal("scatter calibration", 5), np.array([0.4, -0.3, 0.9])
CURVE = np.array([0.4, 0.9, 1.6, 1.1, 0.5])
SPECTRA = np.array([[0.7], [1.0], [1.5]]) * CURVE + 0.1 * normal("scattered spectra", 3, 5)


def _unscattered(X):
    mean = np.mean(X, axis=0)
    c, m = X - np.mean(X, axis=1, keepdims=True), mean - np.mean(mean)
    slope = (c @ m) / np.sum(m * m)
    return c, m, slope, c / slope[:, None] + np.mean(mean)


@case(
    "normalisation",
    lambda X: np.mean((_unscattered(X)[3] @ CALIBRATION - CONTENT) ** 2),
    SPECTRA,
    batch=3,
    slips=(
        "slopes taken as constants",
        "mean spectrum taken as constant",
        "slope's divisor taken as constant",
        "level of the mean forgotten",
    ),
)
def spectra_freed_of_scatter(X, slip):
    c, m, slope, Z = _unscattered(X)
    D = 2 * np.outer(Z @ CALIBRATION - CONTENT, CALIBRATION) / 3
    by_slope = -np.sum(D * c, axis=1) / slope**2
    if slip == "slopes taken as constants":
        by_slope = 0 * by_slope
    v = m @ m
    by_c = D / slope[:, None] + np.outer(by_slope, m) / v
    divisor = 0 if slip == "slope's divisor taken as constant" else 2 * (by_slope @ slope) * m / v
    by_m = by_slope @ c / v - divisor
    level = 0 if slip == "level of the mean forgotten" else D.sum() / 5
    by_mean = by_m - by_m.mean() + level
    if slip == "mean spectrum taken as constant":
        by_mean = 0
    return by_c - by_c.mean(1, keepdims=True) + by_mean / 3


# Second moments of features under signed roots, then of length 1.

BIRDS = normal("signed roots out", 3, 3)


def f_signed_roots(X):
    B = X.T @ X / 4
    Q = B / np.sqrt(np.abs(B))
    return np.sum(BIRDS * Q) / np.sqrt(np.sum(Q * Q))


@case(
    "normalisation",
    f_signed_roots,
    normal("signed roots", 4, 3),
    batch=4,
    slips=("length taken as constant", "slope of the roots forgotten", "second factor forgotten"),
)
def second_moments_under_signed_roots(X, slip):
    B = X.T @ X / 4
    Q = np.sign(B) * np.sqrt(np.abs(B))
    n = np.sqrt(np.sum(Q * Q))
    share = 0 if slip == "length taken as constant" else np.sum(BIRDS * Q) / n**2
    D = (BIRDS - share * Q) / n
    if slip != "slope of the roots forgotten":
        D = D / (2 * np.sqrt(np.abs(B)))
    return X @ (2 * D if slip == "second factor forgotten" else D + D.T) / 4
