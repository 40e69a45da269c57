# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Layers that normalise, and standardisations of data."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import solve


def _softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


# Switchable normalisation: means and variances of three kinds, mixed in learnt shares.

SWITCH = ((3, 2, 2), (3,), (3,))
AXES = ((2,), (1, 2), (0, 2))
SWITCH_WEIGHT = normal("switch weight", 3, 2, 2)


def _mean(X, k):
    return np.mean(X, axis=AXES[k], keepdims=True)


def _mix(shares, parts):
    return sum(shares[k] * parts[k] for k in range(3))


def _switched(x):
    X, a, b = unpack(x, *SWITCH)
    means = [_mean(X, k) for k in range(3)]
    variances = [_mean((X - means[k]) ** 2, k) for k in range(3)]
    shares, others = _softmax(a), _softmax(b)
    scale = 1 / np.sqrt(_mix(others, variances) + 0.01)
    return X, means, variances, shares, others, X - _mix(shares, means), scale


def f_switched(x):
    *_, c, scale = _switched(x)
    return np.sum(SWITCH_WEIGHT * c * scale)


@case(
    "normalisation",
    f_switched,
    normal("switched", 18),
    batch=3,
    parts=slices(*SWITCH),
    slips=(
        "means taken as constants",
        "shares of means for those of variances",
        "rank-one term forgotten",
        "batch's mean over layers",
    ),
)
def statistics_of_three_kinds_mixed(x, slip):
    X, means, variances, shares, others, c, scale = _switched(x)
    d = SWITCH_WEIGHT * scale
    by_mean, by_variance = -d, -0.5 * d * c * scale**2
    used = shares if slip == "shares of means for those of variances" else others
    if slip != "means taken as constants":
        kinds = (0, 1, 1) if slip == "batch's mean over layers" else (0, 1, 2)
        d = d + _mix(shares, [_mean(by_mean, k) for k in kinds])
    d = d + _mix(used, [2 * (X - means[k]) * _mean(by_variance, k) for k in range(3)])
    by_shares = []
    for s, by, parts in ((shares, by_mean, means), (others, by_variance, variances)):
        g = np.array([np.sum(by * part) for part in parts])
        by_shares.append(s * (g - (0 if slip == "rank-one term forgotten" else s @ g)))
    return pack(d, *by_shares)


# Kernels that are standardised before they convolve, with a gain for each filter.

STANDARD = ((2, 2, 3), (2,))
TRACKS, TRACKS_OUT = normal("tracks", 2, 6), normal("tracks out", 2, 4)


def _standard(K):
    c = K - np.mean(K, axis=(1, 2), keepdims=True)
    scale = 1 / np.sqrt(np.mean(c * c, axis=(1, 2), keepdims=True) + 1e-3)
    return c * scale, scale


def _tracks(K):
    pairs = [(i, j) for i in range(2) for j in range(3)]
    return np.stack([sum(k[i, j] * TRACKS[i, j : j + 4] for i, j in pairs) for k in K])


def f_standard_kernels(x):
    K, gain = unpack(x, *STANDARD)
    return 0.5 * np.sum((np.tanh(gain[:, None] * _tracks(_standard(K)[0])) - TRACKS_OUT) ** 2)


@case(
    "normalisation",
    f_standard_kernels,
    pack(normal("standard kernels", 12), [0.6, -0.9]),
    parts=slices(*STANDARD),
    slips=("mean taken as constant", "deviation taken as constant", "gain forgotten"),
)
def kernels_standardised_before_they_convolve(x, slip):
    K, gain = unpack(x, *STANDARD)
    W, scale = _standard(K)
    y = _tracks(W)
    t = np.tanh(gain[:, None] * y)
    d = (t - TRACKS_OUT) * (1 - t**2)
    used = d if slip == "gain forgotten" else gain[:, None] * d
    windows = np.stack([TRACKS[:, j : j + 4] for j in range(3)], axis=1)
    D = np.einsum("ot,ijt->oij", used, windows)
    mean = D.mean(axis=(1, 2), keepdims=True)
    share = np.mean(D * W, axis=(1, 2), keepdims=True)
    if slip == "mean taken as constant":
        mean = 0
    if slip == "deviation taken as constant":
        share = 0
    return pack(scale * (D - mean - W * share), np.sum(d * y, axis=1))


# An update made nearly orthogonal: over its length, then two steps of Newton and Schulz.

AIM = normal("orthogonal aim", 3, 3)


def f_orthogonal(W):
    Y = W / np.sqrt(np.sum(W * W))
    for _ in range(2):
        Y = 1.5 * Y - 0.5 * Y @ Y.T @ Y
    return np.sum(AIM * Y)


@case(
    "normalisation",
    f_orthogonal,
    normal("orthogonal", 3, 3),
    slips=("length taken as constant", "term of the transpose forgotten", "as if Y commuted"),
)
def update_made_nearly_orthogonal(W, slip):
    n = np.sqrt(np.sum(W * W))
    Ys = [W / n]
    Ys.append(1.5 * Ys[0] - 0.5 * Ys[0] @ Ys[0].T @ Ys[0])
    D = AIM
    for Y in Ys[::-1]:
        cubic = D @ Y.T @ Y + Y @ D.T @ Y + Y @ Y.T @ D
        if slip == "term of the transpose forgotten":
            cubic = D @ Y.T @ Y + Y @ Y.T @ D
        if slip == "as if Y commuted":
            cubic = 3 * D @ Y.T @ Y
        D = 1.5 * D - 0.5 * cubic
    if slip == "length taken as constant":
        return D / n
    return (D - np.sum(D * Ys[0]) * Ys[0]) / n


# A layer with a learnt tanh in the place of its normalisation.

TAMED = ((2, 3), (1,), (2,), (2,))
TAMED_IN, TAMED_OUT = normal("tamed in", 5, 3), normal("tamed out", 5, 2)


def f_tamed(x):
    W, slope, gain, shift = unpack(x, *TAMED)
    y = gain * np.tanh(slope * (TAMED_IN @ W.T)) + shift
    return np.mean(np.sum((y - TAMED_OUT) ** 2, axis=1))


@case(
    "normalisation",
    f_tamed,
    0.8 * normal("tamed", 11),
    batch=5,
    parts=slices(*TAMED),
    slips=("gain forgotten", "layer forgotten in the slope", "slope forgotten in the weights"),
)
def layer_tamed_by_a_learnt_tanh(x, slip):
    W, slope, gain, shift = unpack(x, *TAMED)
    h = TAMED_IN @ W.T
    t = np.tanh(slope * h)
    d = 2 * (gain * t + shift - TAMED_OUT) / 5
    z = d * (1 if slip == "gain forgotten" else gain) * (1 - t**2)
    by_slope = np.sum(z if slip == "layer forgotten in the slope" else z * h)
    by_h = z * (1 if slip == "slope forgotten in the weights" else slope)
    return pack(by_h.T @ TAMED_IN, by_slope, np.sum(d * t, axis=0), d.sum(axis=0))


# Logarithms of genes on three arrays that are given one distribution (quantile normalisation).


def _ranks(X):
    return np.argsort(np.argsort(X, axis=0), axis=0)


def f_quantiles(X):
    return np.log(np.mean(np.sort(X, axis=0), axis=1))[_ranks(X)]


@case(
    "normalisation",
    f_quantiles,
    np.exp(normal("genes on arrays", 4, 3)),
    slips=("own array only", "share of an array forgotten", "same gene for same rank"),
)
def arrays_given_one_distribution(X, slip):
    ranks, level = _ranks(X), np.exp(f_quantiles(X))
    same = (ranks[:, :, None, None] == ranks) * 1.0
    if slip == "own array only":
        same = same * np.eye(3)[None, :, None, :]
    if slip == "same gene for same rank":
        same = np.ones((4, 3, 4, 3)) * np.eye(4)[:, None, :, None]
    k = 1 if slip == "share of an array forgotten" else 3
    return same / (k * level[:, :, None, None])


# Likelihood of data made normal by a power (Box and Cox), by the data and the power.


def f_box_cox(x):
    y, power = x[:6], x[6]
    z = (y**power - 1) / power
    return -3 * np.log(np.mean((z - np.mean(z)) ** 2)) + (power - 1) * np.sum(np.log(y))


@case(
    "normalisation",
    f_box_cox,
    pack(0.3 + 2 * uniform("box cox", 6), 0.4),
    parts=(slice(0, 6), slice(6, 7)),
    slips=(
        "change of variables forgotten",
        "mean left in",
        "power's divisor taken as constant",
        "power taken as 1 in the slope",
    ),
)
def data_made_normal_by_a_power(x, slip):
    y, power = x[:6], x[6]
    z = (y**power - 1) / power
    c = z - z.mean()
    d = -(z if slip == "mean left in" else c) / np.mean(c * c)
    divisor = 0 if slip == "power's divisor taken as constant" else z / power
    by_power = d @ (y**power * np.log(y) / power - divisor)
    by_y = d * (1 if slip == "power taken as 1 in the slope" else y ** (power - 1))
    if slip == "change of variables forgotten":
        return pack(by_y, by_power)
    return pack(by_y + (power - 1) / y, by_power + np.sum(np.log(y)))


# Distances between the microbes of three guts by centred log ratios, with weights of the kinds.

KINDS = np.array([1.0, 0.4, 2.2, 0.7])


def _clr(X):
    return np.log(X) - np.mean(np.log(X), axis=1, keepdims=True)


def f_guts(X):
    Z = _clr(X)
    return sum(np.sqrt(np.sum(KINDS * (Z[i] - Z[j]) ** 2)) for i, j in ((0, 1), (0, 2), (1, 2)))


@case(
    "normalisation",
    f_guts,
    np.exp(normal("microbes", 3, 4)),
    slips=("centre taken as constant", "other gut forgotten", "as shares of the whole"),
)
def microbes_by_centred_log_ratios(X, slip):
    Z, D = _clr(X), np.zeros_like(X)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        v = KINDS * (Z[i] - Z[j])
        pull = v / np.sqrt(np.sum(v * (Z[i] - Z[j])))
        D[i] += pull
        if slip != "other gut forgotten":
            D[j] -= pull
    centre = X / X.sum(axis=1, keepdims=True) if slip == "as shares of the whole" else 1 / 4
    if slip == "centre taken as constant":
        centre = 0
    return (D - centre * D.sum(axis=1, keepdims=True)) / X


# Residuals of a line, each over its own standard error.

LINE = np.stack([np.ones(6), [0.0, 1.0, 1.5, 2.5, 4.0, 7.0]], axis=1)
RESIDUAL = np.eye(6) - LINE @ np.linalg.solve(LINE.T @ LINE, LINE.T)
FREE = np.sqrt(np.diag(RESIDUAL))


def f_studentised(y):
    e = RESIDUAL @ y
    return e / FREE / np.sqrt(np.sum(e * e) / 4)


@case(
    "normalisation",
    f_studentised,
    normal("studentised", 6),
    slips=("spread taken as constant", "leverage forgotten", "line taken as constant"),
)
def residuals_over_their_standard_errors(y, slip):
    e = RESIDUAL @ y
    s = np.sqrt(np.sum(e * e) / 4)
    free = np.ones(6) if slip == "leverage forgotten" else FREE
    own = np.eye(6) if slip == "line taken as constant" else RESIDUAL
    spread = 0 if slip == "spread taken as constant" else np.outer(e, e) / (4 * s**2)
    return (own - spread) / (free[:, None] * s)


# Kurtosis of plants measured twice (Mardia): distances under the plants' own covariance.


def _own_distances(X):
    c = X - np.mean(X, axis=0)
    inverse = solve(c.T @ c / len(c), np.eye(2))
    return c, inverse, np.sum(c * (c @ inverse), axis=1)


def f_mardia(X):
    return np.mean(_own_distances(X)[2] ** 2)


@case(
    "normalisation",
    f_mardia,
    normal("mardia", 6, 2),
    batch=6,
    slips=("covariance taken as constant", "mean taken as constant", "1/n of it forgotten"),
)
def kurtosis_under_its_own_covariance(X, slip):
    c, inverse, q = _own_distances(X)
    M = c.T @ (q[:, None] * c)
    by_covariance = c @ inverse @ M @ inverse / (1 if slip == "1/n of it forgotten" else 6)
    if slip == "covariance taken as constant":
        by_covariance = 0
    D = 4 / 6 * (q[:, None] * (c @ inverse) - by_covariance)
    return D if slip == "mean taken as constant" else D - D.mean(axis=0)


# Loudness of a microphone's band over what it was of late, under a root (PCEN).

BAND_WEIGHT, PACE = normal("band weight", 6), 0.3


def _of_late(E):
    M = [E[0]]
    for e in E[1:]:
        M.append((1 - PACE) * M[-1] + PACE * e)
    return 1e-3 + np.stack(M)


def f_loudness(x):
    E, (power, offset, root) = x[:6], x[6:]
    return np.sum(BAND_WEIGHT * ((E / _of_late(E) ** power + offset) ** root - offset**root))


@case(
    "normalisation",
    f_loudness,
    pack(0.2 + uniform("loudness", 6), [0.8, 1.5, 0.4]),
    parts=(slice(0, 6), slice(6, 9)),
    slips=(
        "late loudness taken as constant",
        "memory forgotten",
        "first loudness at the later pace",
        "root of the offset alone forgotten",
    ),
)
def loudness_over_what_it_was_of_late(x, slip):
    E, (power, offset, root) = x[:6], x[6:]
    M = _of_late(E)
    b = E / M**power + offset
    d = BAND_WEIGHT * root * b ** (root - 1)
    by_E, by_M = d / M**power, -power * d * E / M ** (power + 1)
    if slip == "late loudness taken as constant":
        by_M = 0 * by_M
    for t in range(5, 0, -1):
        by_E[t] += PACE * by_M[t]
        if slip != "memory forgotten":
            by_M[t - 1] += (1 - PACE) * by_M[t]
    by_E[0] += (PACE if slip == "first loudness at the later pace" else 1) * by_M[0]
    alone = 0 if slip == "root of the offset alone forgotten" else 1
    by_offset = np.sum(d) - alone * np.sum(BAND_WEIGHT) * root * offset ** (root - 1)
    by_root = BAND_WEIGHT @ (b**root * np.log(b) - alone * offset**root * np.log(offset))
    return pack(by_E, -d @ (E / M**power * np.log(M)), by_offset, by_root)


# Daily returns over the volatility known the evening before, its memory and its start.


def _variances(x):
    v = [x[7]]
    for r in x[:5]:
        v.append(x[6] * v[-1] + (1 - x[6]) * r**2)
    return np.stack(v)


def f_returns(x):
    return x[:6] / np.sqrt(_variances(x))


@case(
    "normalisation",
    f_returns,
    pack(normal("daily returns", 6), 0.85, 1.2),
    parts=(slice(0, 6), slice(6, 8)),
    slips=(
        "volatility taken as constant",
        "yesterday's return only",
        "memory of the memory forgotten",
        "today's return in the volatility",
    ),
)
def returns_over_the_volatility_known(x, slip):
    r, memory, v = x[:6], x[6], _variances(x)
    dv = np.zeros((6, 8))
    dv[0, 7] = 1
    for t in range(5):
        dv[t + 1] = 0 if slip == "yesterday's return only" else memory * dv[t]
        if slip == "memory of the memory forgotten":
            dv[t + 1, 6] = 0
        day = t + 1 if slip == "today's return in the volatility" else t
        dv[t + 1, day] += (1 - memory) * 2 * r[day]
        dv[t + 1, 6] += v[t] - r[t] ** 2
    if slip == "volatility taken as constant":
        dv = 0 * dv
    return np.eye(6, 8) / np.sqrt(v)[:, None] - (r / (2 * v**1.5))[:, None] * dv


# Counts of genes over the size of their sample: the median of ratios to geometric means.


def _ratios(K):
    return np.log(K) - np.mean(np.log(K), axis=1, keepdims=True)


def _medians(K):
    """The gene that has the median ratio, for each sample."""
    return np.argsort(_ratios(K), axis=0)[2]


def f_sizes(K):
    return K / np.exp(_ratios(K)[_medians(K), np.arange(3)])


@case(
    "normalisation",
    f_sizes,
    np.exp(2 + normal("reads", 5, 3)),
    slips=("sizes taken as constants", "geometric means taken as constants", "mean for median"),
)
def counts_over_the_size_of_their_sample(K, slip):
    Y, medians = f_sizes(K), _medians(K)
    by_size = np.zeros((3, 5, 3))
    for j, m in enumerate(medians):
        others = 0 if slip == "geometric means taken as constants" else 1 / 3
        ratios = (np.eye(3)[j] - others) / K
        if slip == "mean for median":
            by_size[j] = ratios / 5
        elif slip != "sizes taken as constants":
            by_size[j, m] = ratios[m]
    own = np.einsum("ik,jl->ijkl", np.eye(5), np.eye(3)) * (Y / K)
    return own - Y[:, :, None, None] * by_size


# Faces and people as directions, the right person handicapped by an angle (ArcFace).

FACES, PEOPLE, MARGIN, SHARP = ((2, 3), (3, 3)), np.array([2, 0]), 0.3, 4.0


def _directions(X):
    n = np.sqrt(np.sum(X * X, axis=1, keepdims=True))
    return X / n, n


def _handicapped(C):
    mask = np.eye(3)[PEOPLE]
    harder = C * np.cos(MARGIN) - np.sqrt(1 - C**2) * np.sin(MARGIN)
    return SHARP * (mask * harder + (1 - mask) * C)


def f_faces(x):
    F, W = (_directions(X)[0] for X in unpack(x, *FACES))
    Z = _handicapped(F @ W.T)
    return np.mean(np.log(np.sum(np.exp(Z), axis=1)) - Z[np.arange(2), PEOPLE])


@case(
    "normalisation",
    f_faces,
    normal("faces", 15),
    batch=2,
    parts=slices(*FACES),
    slips=(
        "margin's slope forgotten",
        "margin for everybody",
        "projection of the people forgotten",
        "lengths of the faces forgotten",
    ),
)
def faces_with_a_margin_of_angle(x, slip):
    (F, n), (W, m) = (_directions(X) for X in unpack(x, *FACES))
    C = F @ W.T
    mask = np.eye(3)[PEOPLE]
    e = np.exp(_handicapped(C))
    D = SHARP * (e / e.sum(axis=1, keepdims=True) - mask) / 2
    slope = np.cos(MARGIN) + C / np.sqrt(1 - C**2) * np.sin(MARGIN)
    where = np.ones((2, 3)) if slip == "margin for everybody" else mask
    if slip != "margin's slope forgotten":
        D = D * (where * slope + 1 - where)
    by_F, by_W = D @ W, D.T @ F
    by_F = by_F - np.sum(by_F * F, axis=1, keepdims=True) * F
    if slip != "projection of the people forgotten":
        by_W = by_W - np.sum(by_W * W, axis=1, keepdims=True) * W
    return pack(by_F / (1 if slip == "lengths of the faces forgotten" else n), by_W / m)


# A rotation from two arrows of any length (Gram and Schmidt), as networks put out the pose.


def f_pose(x):
    a, b = x[:3], x[3:]
    u = a / np.sqrt(np.sum(a * a))
    c = b - np.sum(u * b) * u
    v = c / np.sqrt(np.sum(c * c))
    return np.stack([u, v, np.cross(u, v)])


@case(
    "normalisation",
    f_pose,
    normal("pose of two arrows", 6),
    parts=(slice(0, 3), slice(3, 6)),
    slips=(
        "component along the first taken as constant",
        "third arrow by the second only",
        "length of the second taken as constant",
    ),
)
def pose_from_two_arrows(x, slip):
    u, v, _ = f_pose(x)
    a, b = x[:3], x[3:]
    eye, none = np.eye(3), np.zeros((3, 3))
    by_u = np.hstack([(eye - np.outer(u, u)) / np.sqrt(a @ a), none])
    by_b = np.hstack([none, eye])
    along = np.outer(u, b @ by_u + u @ by_b)
    if slip == "component along the first taken as constant":
        along = 0 * along
    by_c = by_b - along - (u @ b) * by_u
    c = b - (u @ b) * u
    kept = eye if slip == "length of the second taken as constant" else eye - np.outer(v, v)
    by_v = kept @ by_c / np.sqrt(c @ c)
    third = np.cross(u[:, None], by_v, axis=0)
    if slip != "third arrow by the second only":
        third = third + np.cross(by_u, v[:, None], axis=0)
    return np.stack([by_u, by_v, third])
