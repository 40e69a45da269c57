# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Normalisation layers and standardisations of many kinds."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack

# StyleGAN2: the inputs of a layer are scaled by a style, then each output's weights to length 1.
STYLED = ((2, 3), (3,))


def _lengths(v):
    return np.sqrt(np.sum(v**2, axis=-1, keepdims=True) + 1e-4)


def f_styled(x):
    W, style = unpack(x, *STYLED)
    return W * style / _lengths(W * style)


@case(
    "normalisation",
    f_styled,
    normal("norm styled", 9),
    parts=slices(*STYLED),
    slips=("length taken as constant", "style left out of the length", "style by its first output"),
)
def weights_demodulated_by_a_style(x, slip):
    W, style = unpack(x, *STYLED)
    n, y = _lengths(W * style), f_styled(x)
    by_weights, by_style = np.zeros((2, 3, 2, 3)), np.zeros((2, 3, 3))
    for o in range(2):
        plain = np.eye(3) / n[o]
        through = plain - np.outer(y[o], y[o]) / n[o]
        by_weights[o, :, o] = (plain if slip == "length taken as constant" else through) * style
        scaled = plain if slip == "style left out of the length" else through
        by_style[o] = scaled * W[0 if slip == "style by its first output" else o]
    return np.concatenate([by_weights.reshape(2, 3, 6), by_style], axis=2)


# Nations scored between the worst and the best of each indicator, and the scores' mean square.
PEOPLE, INDICATORS = np.array([0.1, 0.3, 0.25, 0.15, 0.2]), np.array([0.5, 0.3, 0.2])


def f_nations(x):
    low, high = np.min(x, axis=0), np.max(x, axis=0)
    return PEOPLE @ (((x - low) / (high - low)) @ INDICATORS) ** 2


@case(
    "normalisation",
    f_nations,
    normal("norm nations", 5, 3),
    slips=("worst taken as constant", "best taken as constant", "range taken as constant"),
)
def nations_between_the_worst_and_the_best(x, slip):
    low, high = np.min(x, axis=0), np.max(x, axis=0)
    u = (x - low) / (high - low)
    d = np.outer(2 * PEOPLE * (u @ INDICATORS), INDICATORS) / (high - low)
    by_low, by_high = np.sum(d * (u - 1), axis=0), -np.sum(d * u, axis=0)
    if slip == "worst taken as constant":
        by_low = 0
    if slip == "best taken as constant":
        by_high = 0
    if slip == "range taken as constant":
        by_low, by_high = -np.sum(d, axis=0), 0
    return d + by_low * (x == low) + by_high * (x == high)


# Readings of laboratories less the mean without the ends, over the deviation with the ends cut.


def _ends_cut(x):
    order = np.sort(x)
    return np.minimum(np.maximum(x, order[1]), order[-2])


def _robust(x):
    cut = _ends_cut(x)
    return np.mean(np.sort(x)[1:-1]), np.sqrt(np.sum((cut - np.mean(cut)) ** 2) / (len(x) - 1))


def f_trimmed(x):
    mean, spread = _robust(x)
    return (x - mean) / spread


@case(
    "normalisation",
    f_trimmed,
    normal("norm laboratories", 7),
    slips=("mean of all", "spread taken as constant", "ends pass nothing to their neighbours"),
)
def readings_against_a_crowd_without_its_ends(x, slip):
    (mean, spread), cut, order = _robust(x), _ends_cut(x), np.argsort(x)
    by_cut = (cut - cut.mean()) / (spread * 6)
    by_spread = by_cut.copy()
    by_spread[order[[0, -1]]] = 0
    if slip != "ends pass nothing to their neighbours":
        by_spread[order[[1, -2]]] += by_cut[order[[0, -1]]]
    if slip == "spread taken as constant":
        by_spread = 0 * x
    by_mean = np.full(7, 1 / 7 if slip == "mean of all" else 1 / 5)
    if slip != "mean of all":
        by_mean[order[[0, -1]]] = 0
    return (np.eye(7) - by_mean - np.outer((x - mean) / spread, by_spread)) / spread


# A melt from masses of oxides to shares of cations, and its oxygen that bridges no tetrahedra.
OXIDES = np.array([60.08, 101.96, 56.08, 40.3, 61.98, 94.2])  # of Si, Al, Ca, Mg, Na, K
CATIONS = np.array([1, 2, 1, 1, 2, 2])
LOOSE, TETRAHEDRA = np.array([0, -2, 2, 2, 2, 2]), np.array([1, 2, 0, 0, 0, 0])


def f_melt(w):
    moles = w / OXIDES
    loose = np.sum(LOOSE * moles) / np.sum(TETRAHEDRA * moles)
    return np.append(CATIONS * moles / np.sum(CATIONS * moles), loose)


@case(
    "normalisation",
    f_melt,
    [51.0, 15.5, 11.2, 8.1, 2.9, 0.8],
    slips=(
        "total taken as constant",
        "two cations of an oxide forgotten",
        "mass of the other oxide",
        "tetrahedra taken as constant",
    ),
)
def melt_by_shares_of_its_cations(w, slip):
    cations = np.ones(6) if slip == "two cations of an oxide forgotten" else CATIONS
    moles, total = w / OXIDES, np.sum(CATIONS * w / OXIDES)
    shares = 0 if slip == "total taken as constant" else CATIONS * moles / total
    mass = OXIDES[:, None] if slip == "mass of the other oxide" else OXIDES
    by_share = (np.diag(cations) - np.outer(shares * np.ones(6), cations)) / (total * mass)
    units = TETRAHEDRA @ moles
    fixed = slip == "tetrahedra taken as constant"
    by_loose = LOOSE - (0 if fixed else (LOOSE @ moles) / units * TETRAHEDRA)
    return np.vstack([by_share, by_loose / units / OXIDES])


# Gain less the price of risk, the weights being normalised inverses of the volatilities.


def _volatility(R):
    return np.sqrt(np.sum((R - np.mean(R, axis=0)) ** 2, axis=0) / (len(R) - 1))


def f_holdings(R):
    calm = 1 / _volatility(R)
    gains = R @ (calm / np.sum(calm))
    return np.mean(gains) - 1.5 * _volatility(gains) ** 2


@case(
    "normalisation",
    f_holdings,
    0.4 + normal("norm holdings", 5, 3),
    slips=(
        "weights taken as constants",
        "weights need not sum to one",
        "risk of the whole forgotten",
        "inverse's square forgotten",
    ),
)
def holdings_by_their_inverse_volatility(R, slip):
    risk = _volatility(R)
    w = 1 / risk / np.sum(1 / risk)
    gains = R @ w
    whole = 0 if slip == "risk of the whole forgotten" else 3 * (gains - gains.mean()) / 4
    d = np.full(5, 1 / 5) - whole
    d_w = R.T @ d
    d_calm = (d_w - (0 if slip == "weights need not sum to one" else w @ d_w)) / np.sum(1 / risk)
    d_risk = -d_calm / (risk if slip == "inverse's square forgotten" else risk**2)
    through = d_risk * (R - R.mean(0)) / (4 * risk)
    return np.outer(d, w) + (0 if slip == "weights taken as constants" else through)


# Entmax of 1.5: squares of what scores exceed a threshold by, so that they sum to 1.


def _threshold(z):
    z = np.sort(z)[::-1] / 2
    for k in range(1, len(z) + 1):
        mean = np.sum(z[:k]) / k
        threshold = mean - np.sqrt((1 - np.sum((z[:k] - mean) ** 2)) / k)
        if k == len(z) or z[k] <= threshold:
            break
    return threshold


def f_entmax(z):
    return np.maximum(z / 2 - _threshold(z), 0) ** 2


@case(
    "normalisation",
    f_entmax,
    [0.9, -1.8, 0.2, 1.4, -0.3, -0.9],
    slips=(
        "threshold taken as constant",
        "as of softmax",
        "scores below the threshold count",
        "threshold by the probabilities",
    ),
)
def probabilities_half_way_to_sparse(z, slip):
    root = z / 2 - _threshold(z)
    if slip != "scores below the threshold count":
        root = np.maximum(root, 0)
    if slip == "threshold taken as constant":
        return np.diag(root)
    if slip == "as of softmax":
        return np.diag(root**2) - np.outer(root**2, root**2)
    pull = root**2 if slip == "threshold by the probabilities" else root / np.sum(root)
    return np.diag(root) - np.outer(root, pull)


# Skewness of answers standardised under the weights of a survey, the variance unbiased.
SURVEY = ((6,), (6,))


def f_survey(x):
    y, weight = unpack(x, *SURVEY)
    w = np.exp(weight) / np.sum(np.exp(weight))
    mean = np.sum(w * y)
    variance = np.sum(w * (y - mean) ** 2) / (1 - np.sum(w**2))
    return np.sum(w * (y - mean) ** 3) / variance**1.5


@case(
    "normalisation",
    f_survey,
    pack(2 + normal("norm answers", 6), 0.5 * normal("norm weights", 6)),
    parts=slices(*SURVEY),
    slips=(
        "weights need not sum to one",
        "correction taken as constant",
        "mean taken as constant",
        "spread taken as constant",
    ),
)
def skewness_under_the_weights_of_a_survey(x, slip):
    y, weight = unpack(x, *SURVEY)
    w = np.exp(weight) / np.sum(np.exp(weight))
    mean, rest = w @ y, 1 - w @ w
    variance = w @ (y - mean) ** 2 / rest
    z = (y - mean) / np.sqrt(variance)
    d_z = 3 * w * z**2
    d_variance = 0 if slip == "spread taken as constant" else -d_z @ z / (2 * variance)
    d_mean = 0 if slip == "mean taken as constant" else -np.sum(d_z) / np.sqrt(variance)
    d_y = d_z / np.sqrt(variance) + d_variance / rest * 2 * w * (y - mean) + d_mean * w
    d_w = z**3 + d_variance / rest * (y - mean) ** 2 + d_mean * y
    if slip != "correction taken as constant":
        d_w = d_w + d_variance * variance / rest * 2 * w
    return pack(d_y, w * (d_w - (0 if slip == "weights need not sum to one" else w @ d_w)))


# A recurrent network whose sums are normalised at each step before a gain and tanh.
MEMORY = ((3, 3), (3,))
HEARD, RECALL = normal("norm heard", 4, 3), normal("norm recall", 3)


def _standardised(z):
    centred = z - np.mean(z, axis=-1, keepdims=True)
    spread = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 0.01)
    return centred / spread, spread


def _back(d, y, spread, slip):
    """The gradient by z of what has the gradient d by y, its standardised values."""
    mean = 0 if slip == "mean taken as constant" else np.mean(d, axis=-1, keepdims=True)
    along = 0 if slip == "spread taken as constant" else np.mean(d * y, axis=-1, keepdims=True)
    return (d - mean - along * y) / spread


def f_memory(x):
    W, gain = unpack(x, *MEMORY)
    h = RECALL / 2
    for heard in HEARD:
        h = np.tanh(gain * _standardised(W @ h + heard)[0])
    return RECALL @ h


@case(
    "normalisation",
    f_memory,
    pack(normal("norm memory", 9), [0.8, 1.2, 0.6]),
    parts=slices(*MEMORY),
    slips=(
        "mean taken as constant",
        "spread taken as constant",
        "last step only",
        "gain forgotten on the way back",
    ),
)
def memory_standardised_at_each_step(x, slip):
    W, gain = unpack(x, *MEMORY)
    h, steps = RECALL / 2, []
    for heard in HEARD:
        before, (y, spread) = h, _standardised(W @ h + heard)
        h = np.tanh(gain * y)
        steps.append((before, y, spread, h))
    d, by_W, by_gain = RECALL, 0, 0
    for before, y, spread, h in steps[::-1]:
        d = d * (1 - h**2)
        by_gain = by_gain + d * y
        d = _back(d if slip == "gain forgotten on the way back" else d * gain, y, spread, slip)
        by_W = by_W + np.outer(d, before)
        d = W.T @ d
        if slip == "last step only":
            break
    return pack(by_W, by_gain)


# Two layers of shared weights, each normalised after its branch is added to the stronger skip.
POST = ((2, 3), (3, 2), (3,))
POST_IN, POST_OUT, SKIP = normal("norm post in", 4, 3), normal("norm post out", 4, 3), 1.5


def f_post(x):
    inner, outer, gain = unpack(x, *POST)
    h = POST_IN
    for _ in range(2):
        h = gain * _standardised(SKIP * h + np.tanh(h @ inner.T) @ outer.T)[0]
    return np.mean(np.sum((h - POST_OUT) ** 2, axis=1))


@case(
    "normalisation",
    f_post,
    pack(normal("norm post", 12), [0.9, 1.3, 0.7]),
    batch=4,
    parts=slices(*POST),
    slips=(
        "skip connection forgotten",
        "strength of the skip forgotten",
        "first use of the weights forgotten",
        "spread taken as constant",
    ),
)
def layers_standardised_after_their_sums(x, slip):
    inner, outer, gain = unpack(x, *POST)
    h, uses = POST_IN, []
    for _ in range(2):
        before, a = h, np.tanh(h @ inner.T)
        y, spread = _standardised(SKIP * h + a @ outer.T)
        h = gain * y
        uses.append((before, a, y, spread))
    skip = {"skip connection forgotten": 0, "strength of the skip forgotten": 1}.get(slip, SKIP)
    d, by_inner, by_outer, by_gain = 2 * (h - POST_OUT) / 4, 0, 0, 0
    for before, a, y, spread in uses[::-1]:
        by_gain = by_gain + np.sum(d * y, axis=0)
        d_sum = _back(d * gain, y, spread, slip)
        d_a = d_sum @ outer * (1 - a**2)
        by_inner, by_outer = by_inner + d_a.T @ before, by_outer + d_sum.T @ a
        d = skip * d_sum + d_a @ inner
        if slip == "first use of the weights forgotten":
            break
    return pack(by_inner, by_outer, by_gain)


# Batch normalisation of complex signals: real and imaginary parts are whitened as pairs.
RADIO = normal("norm radio heads", 5, 2)


def _pairs(Z):
    """Centred pairs, their covariance's entries, its determinant's root, and that of trace + 2s."""
    c = Z - np.mean(Z, axis=0)
    a, b, d = (np.mean(c[:, i] * c[:, j]) for i, j in ((0, 0), (0, 1), (1, 1)))
    a, d = a + 0.01, d + 0.01
    s = np.sqrt(a * d - b * b)
    return c, a, b, d, s, np.sqrt(a + d + 2 * s)


def f_radio(Z):
    c, a, b, d, s, t = _pairs(Z)
    real, imaginary = (d + s) * c[:, 0] - b * c[:, 1], (a + s) * c[:, 1] - b * c[:, 0]
    return np.sum(RADIO * np.tanh(np.stack([real, imaginary], axis=1) / (s * t)))


@case(
    "normalisation",
    f_radio,
    normal("norm radio", 5, 2) @ np.array([[1.3, 0.5], [0.0, 0.7]]),
    batch=5,
    slips=(
        "whitening taken as constant",
        "mean taken as constant",
        "tie of the two parts forgotten",
        "determinant left out of the trace's root",
    ),
)
def radio_signals_whitened_as_pairs(Z, slip):
    c, a, b, d, s, t = _pairs(Z)
    root = np.array([[d + s, -b], [-b, a + s]]) / (s * t)
    d_y = RADIO * (1 - np.tanh(c @ root) ** 2)
    d_root = c.T @ d_y
    d_top = d_root / (s * t)
    d_bottom = -np.sum(d_top * root)
    d_trace = d_bottom * s / (2 * t)
    d_s = np.trace(d_top) + d_bottom * t
    if slip != "determinant left out of the trace's root":
        d_s = d_s + 2 * d_trace
    d_a = d_top[1, 1] + d_trace + d_s * d / (2 * s)
    d_b = -d_top[0, 1] - d_top[1, 0] - d_s * b / s
    d_d = d_top[0, 0] + d_trace + d_s * a / (2 * s)
    if slip == "tie of the two parts forgotten":
        d_b = 0
    covariance = np.array([[2 * d_a, d_b], [d_b, 2 * d_d]])
    d_c = d_y @ root
    if slip != "whitening taken as constant":
        d_c = d_c + c @ covariance / 5
    return d_c if slip == "mean taken as constant" else d_c - d_c.mean(0)


# Landmarks of a skull against a mean shape, whatever its place, size and turn in the plane.
SHAPE = normal("norm mean shape", 5, 2)
SHAPE = (SHAPE - SHAPE.mean(0)) / np.sqrt(np.sum((SHAPE - SHAPE.mean(0)) ** 2))
TURNED = SHAPE[:, ::-1] * np.array([-1, 1])


def f_skull(P):
    size = np.sum((P - np.mean(P, axis=0)) ** 2)
    return 1 - (np.sum(P * SHAPE) ** 2 + np.sum(P * TURNED) ** 2) / size


@case(
    "normalisation",
    f_skull,
    SHAPE + 0.3 * TURNED + 0.25 * normal("norm skull", 5, 2) + 0.5,
    slips=(
        "size taken as constant",
        "turn forgotten",
        "turned the other way",
        "size about the origin",
    ),
)
def skull_whatever_its_place_size_and_turn(P, slip):
    centred = P - P.mean(0)
    along, across, size = np.sum(P * SHAPE), np.sum(P * TURNED), np.sum(centred**2)
    turn = {"turn forgotten": 0, "turned the other way": -1}.get(slip, 1)
    arm = P if slip == "size about the origin" else centred
    like = (along**2 + across**2) / size
    by_size = 0 if slip == "size taken as constant" else like * arm
    return 2 * (by_size - along * SHAPE - turn * across * TURNED) / size


# Inequality of people's incomes over their mean, each household's over a power of its size.
HOUSEHOLDS = np.array([1, 4, 2, 3, 1, 5])
SHARE = HOUSEHOLDS / HOUSEHOLDS.sum()


def f_incomes(x):
    y = x[:6] * np.exp(-x[6] * np.log(HOUSEHOLDS))
    u = y / np.sum(SHARE * y)
    return np.sum(SHARE * u * np.log(u))


@case(
    "normalisation",
    f_incomes,
    [2.1, 3.8, 1.4, 6.5, 0.9, 3.0, 0.55],
    parts=(slice(0, 6), slice(6, 7)),
    slips=("mean taken as constant", "households for people", "size of the household forgotten"),
)
def incomes_over_their_mean_by_household(x, slip):
    scale = HOUSEHOLDS ** -x[6]
    y = x[:6] * scale
    u = y / (SHARE @ y)
    share = 1 / 6 if slip == "households for people" else SHARE
    level = -1 if slip == "mean taken as constant" else SHARE @ (u * np.log(u))
    d = share * (np.log(u) - level) / (SHARE @ y)
    by_income = d if slip == "size of the household forgotten" else d * scale
    return pack(by_income, -d @ (y * np.log(HOUSEHOLDS)))


# Width and centre of a spectral line, over a parabola fitted to the light beside it.
WAVES = np.linspace(-1, 1, 9)
BESIDE = np.abs(WAVES) > 0.4
POWERS = np.vander(WAVES, 3)


def _fit(beside):
    used = POWERS * beside[:, None]
    return POWERS @ np.linalg.solve(used.T @ used, used.T)


FIT, FIT_OF_ALL = _fit(BESIDE), _fit(np.ones(9))


def f_line(y):
    depth = (1 - y / (FIT @ y)) * ~BESIDE
    width = np.sum(depth)
    return np.stack([0.25 * width, np.sum(WAVES * depth) / width])


@case(
    "normalisation",
    f_line,
    1 + 0.2 * WAVES - 0.6 * np.exp(-8 * (WAVES - 0.1) ** 2) + 0.05 * normal("norm line", 9),
    slips=(
        "continuum taken as constant",
        "line fitted with the rest",
        "width under the centre taken as constant",
    ),
)
def line_over_its_fitted_continuum(y, slip):
    light = FIT @ y
    depth = (1 - y / light) * ~BESIDE
    fit = FIT_OF_ALL if slip == "line fitted with the rest" else FIT
    by_light = 0 if slip == "continuum taken as constant" else (y / light**2)[:, None] * fit
    slope = by_light - np.diag(1 / light)
    width = np.sum(depth)
    centre = 0 if slip == "width under the centre taken as constant" else WAVES @ depth / width
    return np.stack([0.25 * ~BESIDE @ slope, (WAVES - centre) * ~BESIDE @ slope / width])


# A block of a histogram of edges: to length 1, large entries cut, and to length 1 once more.


def _to_length(v):
    return np.sqrt(np.sum(v**2) + 0.01)


def f_block(v):
    u = np.minimum(v / _to_length(v), 0.4)
    return u / _to_length(u)


@case(
    "normalisation",
    f_block,
    2 * uniform("norm edges", 8) ** 2,
    slips=("cut forgotten", "first length taken as constant", "second length taken as constant"),
)
def edges_of_a_block_cut_and_scaled_again(v, slip):
    first = _to_length(v)
    unit = v / first
    cut = np.minimum(unit, 0.4)
    second = _to_length(cut)
    by_v, by_cut = np.eye(8) / first, np.eye(8) / second
    if slip != "first length taken as constant":
        by_v = by_v - np.outer(unit, unit) / first
    if slip != "second length taken as constant":
        by_cut = by_cut - np.outer(cut, cut) / second**3
    return by_cut * (1 if slip == "cut forgotten" else unit < 0.4) @ by_v


# Points of two pictures matched by a softmax along the rows times one along the columns.
POINTS = ((3, 2), (4, 2))
LEFT, RIGHT, HEAT = np.array([0, 1, 2]), np.array([2, 0, 3]), 0.6


def f_matches(x):
    A, B = unpack(x, *POINTS)
    S = A @ B.T / HEAT
    rows, columns = np.log(np.sum(np.exp(S), axis=1)), np.log(np.sum(np.exp(S), axis=0))
    return np.mean(rows[LEFT] + columns[RIGHT] - 2 * S[LEFT, RIGHT])


@case(
    "normalisation",
    f_matches,
    normal("norm points", 14),
    batch=3,
    parts=slices(*POINTS),
    slips=(
        "columns' total forgotten",
        "temperature forgotten",
        "columns without a match count",
        "one score for two",
    ),
)
def points_matched_by_rows_times_columns(x, slip):
    A, B = unpack(x, *POINTS)
    E = np.exp(A @ B.T / HEAT)
    true = np.zeros((3, 4))
    true[LEFT, RIGHT] = 1
    matched = 1 if slip == "columns without a match count" else true.sum(0)
    columns = 0 if slip == "columns' total forgotten" else E / E.sum(0) * matched
    d = (
        E / E.sum(1, keepdims=True) + columns - (1 if slip == "one score for two" else 2) * true
    ) / 3
    d = d / (1 if slip == "temperature forgotten" else HEAT)
    return pack(d @ B, d.T @ A)
