# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Losses and likelihoods: birds, raters, networks, flows, wages, farms, genes, gambles, phases."""

from __future__ import annotations

import numpy as np
from scipy import special

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import erf


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _softmax(z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


def _normal_cdf(z):
    return (1 + erf(z * np.sqrt(0.5))) / 2


def _mills(z):
    """The slope of the logarithm of the normal distribution function."""
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / special.ndtr(z)


# Animals and people.

RELEASED = np.array([40.0, 55.0, 48.0])
RECAPTURED = np.array([[12.0, 5.0, 2.0], [0.0, 20.0, 7.0], [0.0, 0.0, 17.0]])
NEVER = RELEASED - RECAPTURED.sum(axis=1)
FATES = [(i, j) for i in range(3) for j in range(i, 3)]


def _fate(survived, caught, i, j):
    return np.prod(survived[i : j + 1]) * np.prod(1 - caught[i:j]) * caught[j]


def f_marked(x):
    survived, caught = _sigmoid(x[:3]), _sigmoid(x[3:])
    loss, seen = 0, [0, 0, 0]
    for i, j in FATES:
        q = _fate(survived, caught, i, j)
        loss = loss - RECAPTURED[i, j] * np.log(q)
        seen[i] = seen[i] + q
    return loss - sum(n * np.log(1 - s) for n, s in zip(NEVER, seen, strict=True))


@case(
    "losses",
    f_marked,
    [0.7, 0.2, 0.5, -0.4, 0.1, -0.2],
    slips=(
        "birds never seen again forgotten",
        "occasions missed forgotten",
        "probabilities not as logits",
        "survival of the last interval only",
    ),
)
def recapture_of_marked_birds(x, slip):
    survived, caught = _sigmoid(x[:3]), _sigmoid(x[3:])
    g, by_seen, seen = np.zeros(6), np.zeros((3, 6)), np.zeros(3)
    for i, j in FATES:
        d = np.zeros(6)
        first = j if slip == "survival of the last interval only" else i
        d[first : j + 1] = 1 - survived[first : j + 1]
        if slip != "occasions missed forgotten":
            d[3 + i : 3 + j] = -caught[i:j]
        d[3 + j] = 1 - caught[j]
        q = _fate(survived, caught, i, j)
        g -= RECAPTURED[i, j] * d
        seen[i] += q
        by_seen[i] += q * d
    if slip != "birds never seen again forgotten":
        g += (NEVER / (1 - seen)) @ by_seen
    if slip == "probabilities not as logits":
        p = pack(survived, caught)
        g /= p * (1 - p)
    return g


FRIENDS = np.array([(0, 1), (0, 2), (1, 2), (2, 3), (3, 4)])
KNOWN = np.zeros((5, 5))
KNOWN[FRIENDS[:, 0], FRIENDS[:, 1]] = 1
FIRST, SECOND = np.triu_indices(5, 1)
TIES = KNOWN[FIRST, SECOND]
SOCIAL = ((5, 2), (1,))


def f_social(x):
    z, a = unpack(x, *SOCIAL)
    eta = a[0] - np.sqrt(np.sum((z[FIRST] - z[SECOND]) ** 2, axis=1))
    return np.sum(np.log1p(np.exp(eta)) - TIES * eta) + np.sum(z**2) / 2


@case(
    "losses",
    f_social,
    pack(normal("latent places of friends", 5, 2), [0.8]),
    parts=slices(*SOCIAL),
    slips=(
        "distance as if squared",
        "only one end of a tie",
        "prior forgotten",
        "absent ties forgotten",
    ),
)
def latent_places_of_friends(x, slip):
    z, a = unpack(x, *SOCIAL)
    away = z[FIRST] - z[SECOND]
    d = np.sqrt(np.sum(away**2, axis=1))
    e = _sigmoid(a[0] - d) - TIES
    if slip == "absent ties forgotten":
        e = e * TIES
    pull = -e[:, None] * (2 * away if slip == "distance as if squared" else away / d[:, None])
    by_z = np.zeros((5, 2)) if slip == "prior forgotten" else z.copy()
    np.add.at(by_z, FIRST, pull)
    if slip != "only one end of a tie":
        np.add.at(by_z, SECOND, -pull)
    return pack(by_z, np.sum(e))


ANSWERED = np.array([0.52, 0.61, 0.48, 0.95, 0.70, 0.57, 1.30, 0.66])


def f_answered(x):
    s, bound = ANSWERED - x[2], np.exp(x[1])
    return np.mean(1.5 * np.log(s) - x[1] + (bound - x[0] * s) ** 2 / (2 * s))


@case(
    "losses",
    f_answered,
    [2.3, -0.1, 0.2],
    batch=8,
    slips=(
        "cube of the time forgotten",
        "time below the square forgotten",
        "bound not as logarithm",
        "dead time of the wrong sign",
    ),
)
def response_times_of_a_drift_to_a_bound(x, slip):
    s, bound = ANSWERED - x[2], np.exp(x[1])
    r = bound - x[0] * s
    by_s = -x[0] * r / s
    if slip != "cube of the time forgotten":
        by_s = by_s + 1.5 / s
    if slip != "time below the square forgotten":
        by_s = by_s - r**2 / (2 * s**2)
    by_bound = np.mean(bound * r / s) - 1
    if slip == "bound not as logarithm":
        by_bound /= bound
    sign = 1 if slip == "dead time of the wrong sign" else -1
    return pack(-np.mean(r), by_bound, sign * np.mean(by_s))


VOTES = np.array([[0, 0, 1], [1, 1, 1], [2, 1, 2], [0, 2, 0], [2, 2, 2], [1, 0, 1]])
RATERS = ((3,), (3, 3, 3))


def _joint(prior, confusion):
    likely = prior * np.ones((6, 1))
    for rater in range(3):
        likely = likely * confusion[rater][:, VOTES[:, rater]].T
    return likely


def f_raters(x):
    prior, confusion = (_softmax(z) for z in unpack(x, *RATERS))
    return -np.sum(np.log(np.sum(_joint(prior, confusion), axis=1)))


@case(
    "losses",
    f_raters,
    pack([0.3, -0.1, 0.2], np.eye(3) * 1.5 + 0.4 * normal("confusion of raters", 3, 3, 3)),
    batch=6,
    parts=slices(*RATERS),
    slips=(
        "prior for the posterior",
        "confusion transposed",
        "rows not normalised",
        "prior not normalised",
    ),
)
def labels_of_raters_that_disagree(x, slip):
    prior, confusion = (_softmax(z) for z in unpack(x, *RATERS))
    joint = _joint(prior, confusion)
    truly = joint / joint.sum(axis=1, keepdims=True)
    if slip == "prior for the posterior":
        truly = np.tile(prior, (6, 1))
    counts = np.stack([truly.T @ np.eye(3)[VOTES[:, rater]] for rater in range(3)])
    expected = truly.sum(axis=0)[:, None] * confusion
    by_confusion = (0 if slip == "rows not normalised" else expected) - counts
    if slip == "confusion transposed":
        by_confusion = by_confusion.swapaxes(1, 2)
    by_prior = (0 if slip == "prior not normalised" else 6 * prior) - truly.sum(axis=0)
    return pack(by_prior, by_confusion)


# Predictions and representations.

SITES = np.column_stack([np.ones(7), normal("sites of a robust fit", 7)])
READ = np.array([0.4, 1.3, -0.2, 5.2, 0.9, -2.8, 0.6])


def f_shape(x):
    q = ((READ - SITES @ x[:2]) * np.exp(-x[3])) ** 2
    b = abs(2 - x[2])
    return np.mean(b / x[2] * ((q / b + 1) ** (x[2] / 2) - 1)) + x[3]


@case(
    "losses",
    f_shape,
    [0.3, 0.6, 1.3, -0.2],
    batch=7,
    slips=(
        "residuals not weighted",
        "shape inside the power forgotten",
        "shape of the factor forgotten",
        "scale not as logarithm",
    ),
)
def robust_loss_of_learnt_shape(x, slip):
    a, c, r = x[2], np.exp(x[3]), READ - SITES @ x[:2]
    q, b = (r / c) ** 2, 2 - a
    u = q / b + 1
    w = np.ones(7) if slip == "residuals not weighted" else u ** (a / 2 - 1)
    inside = 0 if slip == "shape inside the power forgotten" else a / 2 * q / (b**2 * u)
    by_a = b / a * u ** (a / 2) * (np.log(u) / 2 + inside)
    if slip != "shape of the factor forgotten":
        by_a = by_a - 2 / a**2 * (u ** (a / 2) - 1)
    by_c = 1 - np.mean(w * q)
    return pack(
        -(w * r / c**2) @ SITES / 7,
        np.mean(by_a),
        by_c / (c if slip == "scale not as logarithm" else 1),
    )


TURNS = np.array(
    [[1, 1, 0, 0], [1, -1, 0, 1], [1, -1, 0, -1], [-1, 0, 1, 0], [-1, 0, -1, 0]], dtype=float
)
TREE = ((3,), (4, 3))


def f_tree(x):
    h, v = unpack(x, *TREE)
    return np.sum(np.abs(TURNS) * np.log1p(np.exp(-TURNS * (v @ h))), axis=1)


@case(
    "losses",
    f_tree,
    pack([0.8, -0.5, 1.1], normal("nodes of a tree of words", 4, 3)),
    parts=slices(*TREE),
    slips=(
        "nodes off the path trained",
        "probability for its complement",
        "turns all to the left",
        "only the root passes back",
    ),
)
def words_by_decisions_on_a_tree(x, slip):
    h, v = unpack(x, *TREE)
    a = v @ h
    e = -TURNS * _sigmoid(TURNS * a if slip == "probability for its complement" else -TURNS * a)
    if slip == "nodes off the path trained":
        e = np.where(TURNS == 0, _sigmoid(a), e)
    if slip == "turns all to the left":
        e = np.abs(TURNS) * (_sigmoid(a) - 1)
    back = e * [1, 0, 0, 0] if slip == "only the root passes back" else e
    return np.hstack([back @ v, (e[:, :, None] * h).reshape(5, 12)])


MOONS = normal("points of two moons", 5, 2)
FLOWS = ((2,), (2,), (1,)) * 2


def _flow(z, u, w, b):
    t = np.tanh(z @ w + b)
    return z + t[:, None] * u, t, 1 + (u @ w) * (1 - t**2)


def f_flows(x):
    known, z, loss = unpack(x, *FLOWS), MOONS, 0
    for k in (0, 3):
        z, _, stretch = _flow(z, *known[k : k + 3])
        loss = loss - np.mean(np.log(np.abs(stretch)))
    return loss + np.sum(z**2) / 10


@case(
    "losses",
    f_flows,
    [0.7, -0.3, 0.9, 0.4, 0.2, -0.4, 0.8, 0.3, 1.1, -0.5],
    batch=5,
    parts=slices(*FLOWS),
    slips=(
        "slope in the determinant forgotten",
        "weights of the determinant forgotten",
        "points passed on forgotten",
        "determinants forgotten",
    ),
)
def density_through_planar_flows(x, slip):
    known, zs, steps = unpack(x, *FLOWS), [MOONS], []
    for k in (0, 3):
        z, t, stretch = _flow(zs[-1], *known[k : k + 3])
        zs.append(z)
        steps.append((t, stretch))
    back, parts = zs[-1] / 5, []
    for k in (1, 0):
        u, w, _ = known[3 * k : 3 * k + 3]
        t, stretch = steps[k]
        s = 1 - t**2
        by_det = 0 if slip == "determinants forgotten" else 1 / (5 * stretch)
        by_a = (back @ u) * s
        if slip != "slope in the determinant forgotten":
            by_a = by_a + 2 * (u @ w) * t * s * by_det
        shared = np.sum(s * by_det)
        by_w = by_a @ zs[k]
        if slip != "weights of the determinant forgotten":
            by_w = by_w - shared * u
        parts = [t @ back - shared * w, by_w, np.sum(by_a), *parts]
        back = (0 if slip == "points passed on forgotten" else back) + by_a[:, None] * w
    return pack(*parts)


FIELDS = np.column_stack([np.ones(6), normal("fields over rocks", 6)])
POLES = np.add(normal("directions in rocks", 6, 3), [1.0, 0.5, 0.8])
POLES /= np.linalg.norm(POLES, axis=1, keepdims=True)


def f_poles(b):
    m = FIELDS @ b.T
    k = np.sqrt(np.sum(m**2, axis=1))
    return np.mean(np.log((np.exp(k) - np.exp(-k)) / (2 * k)) - np.sum(m * POLES, axis=1))


@case(
    "losses",
    f_poles,
    [[1.4, -0.3], [0.6, 0.8], [0.9, 0.2]],
    batch=6,
    slips=(
        "normalisation forgotten",
        "reciprocal of the concentration forgotten",
        "mean direction not of length 1",
        "tanh for coth",
    ),
)
def magnetic_directions_in_rocks(b, slip):
    m = FIELDS @ b.T
    k = np.sqrt(np.sum(m**2, axis=1, keepdims=True))
    mean = np.tanh(k) if slip == "tanh for coth" else 1 / np.tanh(k)
    if slip != "reciprocal of the concentration forgotten":
        mean = mean - 1 / k
    if slip == "normalisation forgotten":
        mean = 0 * k
    return ((mean * m / (1 if slip == "mean direction not of length 1" else k)) - POLES).T @ (
        FIELDS / 6
    )


# Economics and times.

BEFORE = np.array([0.0, 1.0, 2.0, 0.0, 3.0, 1.5])
AFTER = np.array([1.0, 2.5, np.inf, 2.0, 4.0, np.inf])
PUMPS = np.column_stack([np.ones(6), normal("loads of pumps", 6)])
START, END = BEFORE == 0, np.isinf(AFTER)
LOG_BEFORE = np.log(np.where(START, 1, BEFORE))
LOG_AFTER = np.log(np.where(END, 1, AFTER))


def f_inspected(x):
    k, place = np.exp(x[2]), PUMPS @ x[:2]
    working = np.where(START, 1, _sigmoid(k * (place - LOG_BEFORE)))
    still = np.where(END, 0, _sigmoid(k * (place - LOG_AFTER)))
    return -np.sum(np.log(working - still))


@case(
    "losses",
    f_inspected,
    [0.6, -0.4, 0.5],
    batch=6,
    slips=(
        "later inspection forgotten",
        "later inspection of the wrong sign",
        "not divided by the probability",
        "shape not as logarithm",
    ),
)
def failures_between_inspections(x, slip):
    k, place = np.exp(x[2]), PUMPS @ x[:2]
    u, v = k * (place - LOG_BEFORE), k * (place - LOG_AFTER)
    working, still = np.where(START, 1, _sigmoid(u)), np.where(END, 0, _sigmoid(v))
    p = 1 if slip == "not divided by the probability" else working - still
    by_u, by_v = -working * (1 - working) / p, still * (1 - still) / p
    by_v = by_v * {"later inspection forgotten": 0, "later inspection of the wrong sign": -1}.get(
        slip, 1
    )
    by_log_k = np.sum(by_u * u + by_v * v)
    return pack(
        k * (by_u + by_v) @ PUMPS, by_log_k / (k if slip == "shape not as logarithm" else 1)
    )


CHOICE = np.column_stack([np.ones(8), normal("children and age of workers", 8)])
SCHOOLING = np.column_stack([np.ones(8), normal("schooling of workers", 8)])
WORKS = np.array([1, 0, 1, 1, 0, 1, 0, 1], dtype=bool)
WAGES = np.array([2.1, 2.9, 1.4, 3.0, 2.2])
SELECTION = ((2,), (2,), (1,), (1,))


def f_wages(x):
    u, rho = CHOICE @ x[:2], np.tanh(x[5])
    r = (WAGES - SCHOOLING[WORKS] @ x[2:4]) / np.exp(x[4])
    chosen = (u[WORKS] + rho * r) / np.sqrt(1 - rho**2)
    seen = 5 * x[4] + np.sum(r**2) / 2 - np.sum(np.log(_normal_cdf(chosen)))
    return seen - np.sum(np.log(_normal_cdf(-u[~WORKS])))


@case(
    "losses",
    f_wages,
    [0.4, 0.3, 2.0, 0.4, -0.3, 0.5],
    parts=slices(*SELECTION),
    slips=(
        "selection in the wages forgotten",
        "idle as if working",
        "root by the correlation forgotten",
        "correlation not as hyperbolic tangent",
    ),
)
def wages_seen_of_those_who_work(x, slip):
    s, rho, u = np.exp(x[4]), np.tanh(x[5]), CHOICE @ x[:2]
    c = 1 / np.sqrt(1 - rho**2)
    r = (WAGES - SCHOOLING[WORKS] @ x[2:4]) / s
    total = u[WORKS] + rho * r
    m, idle = _mills(c * total), _mills(-u[~WORKS])
    by_r = r if slip == "selection in the wages forgotten" else r - m * rho * c
    by_choice = -c * m @ CHOICE[WORKS]
    by_choice += (-1 if slip == "idle as if working" else 1) * idle @ CHOICE[~WORKS]
    root = 0 if slip == "root by the correlation forgotten" else total * rho * c**3
    by_rho = -np.sum(m * (r * c + root))
    outer = 1 if slip == "correlation not as hyperbolic tangent" else 1 - rho**2
    return pack(by_choice, -by_r @ SCHOOLING[WORKS] / s, 5 - np.sum(r * by_r), by_rho * outer)


LABOUR = np.column_stack([np.ones(5), normal("labour on farms", 5)])
HARVEST = np.array([1.2, 0.3, 0.9, -0.5, 1.6])


def f_farms(x):
    e = (HARVEST - LABOUR @ x[:2]) / np.exp(x[2])
    return x[2] + e**2 / 2 + np.log(np.pi / 2) / 2 - np.log(_normal_cdf(-e * np.exp(x[3])))


@case(
    "losses",
    f_farms,
    [1.1, 0.4, -0.2, 0.3],
    slips=(
        "inefficiency forgotten",
        "inefficiency of the wrong sign",
        "residual not divided by the scale",
        "scale in the inefficiency forgotten",
        "ratio not as logarithm",
    ),
)
def efficiency_of_farms_behind_a_frontier(x, slip):
    s, ratio = np.exp(x[2]), np.exp(x[3])
    e = (HARVEST - LABOUR @ x[:2]) / s
    z = -e * ratio
    m = 0 if slip == "inefficiency forgotten" else _mills(z)
    by_e = e + (-1 if slip == "inefficiency of the wrong sign" else 1) * m * ratio
    by_s = 1 - e**2 + (0 if slip == "scale in the inefficiency forgotten" else m * z)
    by_ratio = -m * z / (ratio if slip == "ratio not as logarithm" else 1)
    width = 1 if slip == "residual not divided by the scale" else s
    return np.column_stack([-by_e[:, None] * LABOUR / width, by_s, by_ratio])


MONTHS = np.array([0.5, 1.2, 0.3, 2.0, 0.8, 1.5])
SPREADS = np.array([1.1, 0.7, 0.9, 1.4, 0.2, 0.6, 0.8])


def f_reverting(x):
    rate, a = np.exp(x[0]), np.exp(-np.exp(x[0]) * MONTHS)
    variance = np.exp(2 * x[2]) * (1 - a**2) / (2 * rate)
    r = SPREADS[1:] - x[1] - a * (SPREADS[:-1] - x[1])
    return np.mean(np.log(variance) + r**2 / variance) / 2


@case(
    "losses",
    f_reverting,
    [-0.2, 0.75, -0.6],
    batch=6,
    slips=(
        "decay in the variance forgotten",
        "rate below the variance forgotten",
        "interval forgotten",
        "mean of the start forgotten",
        "logarithm of the variance forgotten",
    ),
)
def mean_reversion_at_irregular_times(x, slip):
    rate, noise = np.exp(x[0]), np.exp(2 * x[2])
    a = np.exp(-rate * MONTHS)
    v = noise * (1 - a**2) / (2 * rate)
    r = SPREADS[1:] - x[1] - a * (SPREADS[:-1] - x[1])
    by_v = ((0 if slip == "logarithm of the variance forgotten" else 1 / v) - (r / v) ** 2) / 2
    a_by_rate = -rate * a * (1 if slip == "interval forgotten" else MONTHS)
    v_by_rate = 0 if slip == "decay in the variance forgotten" else -noise * a * a_by_rate / rate
    if slip != "rate below the variance forgotten":
        v_by_rate = v_by_rate - v
    by_rate = by_v * v_by_rate - r / v * a_by_rate * (SPREADS[:-1] - x[1])
    start = 0 if slip == "mean of the start forgotten" else a
    return pack(np.mean(by_rate), np.mean(-r / v * (1 - start)), np.mean(2 * by_v * v))


GAINS = np.array([20.0, 35.0, 12.0, 50.0, 8.0]) / 10
LOSSES = np.array([10.0, 20.0, 5.0, 15.0, 9.0]) / 10
CHANCES = np.array([0.5, 0.6, 0.25, 0.3, 0.85])
SURE = np.array([4.0, 9.0, 2.0, 6.0, 5.0]) / 10
TAKEN = np.array([1.0, -1.0, -1.0, 1.0, 1.0])


def f_gambles(x):
    won, lost = (np.exp(-((-np.log(p)) ** x[2])) for p in (CHANCES, 1 - CHANCES))
    value = won * GAINS ** x[0] - x[1] * lost * LOSSES ** x[0] - SURE ** x[0]
    return np.log1p(np.exp(-TAKEN * np.exp(x[3]) * value))


@case(
    "losses",
    f_gambles,
    [0.82, 1.9, 0.65, 0.4],
    slips=(
        "chance of a loss not weighted",
        "sure amount forgotten",
        "logarithm of the chance forgotten",
        "sensitivity not as logarithm",
        "choice for its opposite",
    ),
)
def choices_between_gambles(x, slip):
    a, aversion, g, t = x[0], x[1], x[2], np.exp(x[3])
    u, v = -np.log(CHANCES), -np.log1p(-CHANCES)
    won, lost = np.exp(-(u**g)), np.exp(-(v**g))
    value = won * GAINS**a - aversion * lost * LOSSES**a - SURE**a
    by_value = -TAKEN * t * _sigmoid(-TAKEN * t * value)
    if slip == "choice for its opposite":
        by_value = -TAKEN * t * _sigmoid(TAKEN * t * value)
    by_a = won * GAINS**a * np.log(GAINS) - aversion * lost * LOSSES**a * np.log(LOSSES)
    if slip != "sure amount forgotten":
        by_a = by_a - SURE**a * np.log(SURE)
    plain = slip == "logarithm of the chance forgotten"
    by_won = -won * u**g * (1 if plain else np.log(u))
    by_lost = -lost * v**g * (1 if plain else np.log(v))
    if slip == "chance of a loss not weighted":
        by_lost = 0
    by_g = by_won * GAINS**a - aversion * by_lost * LOSSES**a
    by_t = value / (t if slip == "sensitivity not as logarithm" else 1)
    return by_value[:, None] * np.column_stack([by_a, -lost * LOSSES**a, by_g, by_t])


# Matrices, maps and scores.

POWERS = np.exp(normal("powers of a spectrogram", 4, 5))
PARTS = ((4, 2), (2, 5))


def f_spectrogram(x):
    w, h = unpack(x, *PARTS)
    q = POWERS / (w @ h)
    return np.mean(q - np.log(q) - 1)


@case(
    "losses",
    f_spectrogram,
    np.exp(0.5 * normal("parts and activations", 18)),
    batch=20,
    parts=slices(*PARTS),
    slips=(
        "as Kullback and Leibler",
        "square of the model forgotten",
        "logarithm forgotten",
        "activations by the parts' sum",
    ),
)
def parts_of_a_spectrogram(x, slip):
    w, h = unpack(x, *PARTS)
    m = w @ h
    g = (1 / m - POWERS / m**2) / 20
    if slip == "as Kullback and Leibler":
        g = (1 - POWERS / m) / 20
    if slip == "square of the model forgotten":
        g = (1 / m - POWERS / m) / 20
    if slip == "logarithm forgotten":
        g = -POWERS / m**2 / 20
    by_h = w.T @ g
    if slip == "activations by the parts' sum":
        by_h = by_h / w.sum(axis=0)[:, None]
    return pack(g @ h.T, by_h)


TOWN_A, TOWN_B = np.triu_indices(6, 1)
ROADS = 1.5 + uniform("roads between towns", 15)


def f_towns(z):
    d = np.sqrt(np.sum((z[TOWN_A] - z[TOWN_B]) ** 2, axis=1))
    return np.sum((ROADS - d) ** 2 / ROADS) / np.sum(ROADS)


@case(
    "losses",
    f_towns,
    normal("towns on a map", 6, 2),
    slips=(
        "weight by the road forgotten",
        "difference not of length 1",
        "only the nearer index moves",
        "sum of the roads forgotten",
    ),
)
def map_of_towns_from_their_roads(z, slip):
    away = z[TOWN_A] - z[TOWN_B]
    d = np.sqrt(np.sum(away**2, axis=1))
    e = 2 * (d - ROADS)
    if slip != "weight by the road forgotten":
        e = e / ROADS
    if slip != "sum of the roads forgotten":
        e = e / ROADS.sum()
    pull = e[:, None] * away / (1 if slip == "difference not of length 1" else d[:, None])
    g = np.zeros((6, 2))
    np.add.at(g, TOWN_A, pull)
    if slip != "only the nearer index moves":
        np.add.at(g, TOWN_B, -pull)
    return g


JUDGED = ((5,), (4,))


def f_judged(x):
    real, fake = unpack(x, *JUDGED)
    by_real = np.log1p(np.exp(np.mean(fake) - real))
    return np.mean(by_real) + np.mean(np.log1p(np.exp(fake - np.mean(real))))


@case(
    "losses",
    f_judged,
    pack(normal("scores of real pictures", 5) + 0.6, normal("scores of made pictures", 4)),
    parts=slices(*JUDGED),
    slips=(
        "means held fixed",
        "mean of the real held fixed",
        "means of the wrong sign",
        "number of the made for the real",
    ),
)
def critic_of_real_against_mean_made(x, slip):
    real, fake = unpack(x, *JUDGED)
    n = 4 if slip == "number of the made for the real" else 5
    a, b = _sigmoid(np.mean(fake) - real), _sigmoid(fake - np.mean(real))
    through = {"means held fixed": 0, "means of the wrong sign": -1}.get(slip, 1)
    through_real = 0 if slip == "mean of the real held fixed" else through
    return pack(-a / n - through_real * np.mean(b) / n, b / 4 + through * np.mean(a) / 4)


BLOOD = np.array([186.0, 38.0, 13.0, 284.0])


def f_blood(x):
    p = _softmax(np.append(x, 0 * x[0]))
    a, b, o = p
    of_types = np.array([a**2 + 2 * a * o, b**2 + 2 * b * o, 2 * a * b, o**2])
    return -np.sum(BLOOD * np.log(of_types)) / np.sum(BLOOD)


@case(
    "losses",
    f_blood,
    [-0.7, -1.6],
    batch=521,
    slips=(
        "hidden gene of type A forgotten",
        "softmax as if logistic",
        "type O counted once",
        "gene O by types A and B forgotten",
    ),
)
def genes_of_blood_groups(x, slip):
    p = _softmax(np.append(x, 0.0))
    a, b, o = p
    of_a, of_b = BLOOD[:2] / [a * (a + 2 * o), b * (b + 2 * o)]
    hidden = 0 if slip == "hidden gene of type A forgotten" else o
    by_o = (1 if slip == "type O counted once" else 2) * BLOOD[3] / o
    if slip != "gene O by types A and B forgotten":
        by_o += 2 * of_a * a + 2 * of_b * b
    d = np.array([2 * of_a * (a + hidden) + BLOOD[2] / a, 2 * of_b * (b + o) + BLOOD[2] / b, by_o])
    g = p * (1 - p) * d if slip == "softmax as if logistic" else p * (d - p @ d)
    return -g[:2] / BLOOD.sum()


SEEN_AT = np.array([3.0, 11.0, 0.5, 7.2, 18.0, 5.1, 9.4]) / 10
COVER = np.column_stack([np.ones(7), normal("cover of a path", 7)])
STRIP = 2.0


def f_sightings(b):
    s = np.exp(COVER @ b)
    return np.sum(SEEN_AT**2 / (2 * s**2) + np.log(s * erf(STRIP / (s * np.sqrt(2)))))


@case(
    "losses",
    f_sightings,
    [0.1, 0.35],
    batch=7,
    slips=(
        "width of the strip forgotten",
        "normalisation forgotten",
        "strip twice as wide",
        "link forgotten",
    ),
)
def sightings_by_distance_from_a_path(b, slip):
    s = np.exp(COVER @ b)
    q = (2 if slip == "strip twice as wide" else 1) * STRIP / (s * np.sqrt(2))
    whole = 1 - 2 / np.sqrt(np.pi) * q * np.exp(-(q**2)) / special.erf(q)
    known = {"width of the strip forgotten": 1, "normalisation forgotten": 0}.get(slip, whole)
    g = known - (SEEN_AT / s) ** 2
    return (g / s if slip == "link forgotten" else g) @ COVER


MASK_RE, MASK_IM = normal("masks before a lens", 2, 7, 3)
LIGHT = np.exp(normal("light behind a lens", 7))


def f_phases(x):
    u, v = MASK_RE @ x[0] - MASK_IM @ x[1], MASK_RE @ x[1] + MASK_IM @ x[0]
    return np.mean((u**2 + v**2 - LIGHT) ** 2) / 4


@case(
    "losses",
    f_phases,
    [[0.8, -0.3, 0.5], [0.2, 0.9, -0.6]],
    batch=7,
    slips=(
        "masks not conjugated",
        "imaginary part of the field forgotten",
        "field forgotten",
        "square of the misfit forgotten",
    ),
)
def wave_from_its_brightness_alone(x, slip):
    u, v = MASK_RE @ x[0] - MASK_IM @ x[1], MASK_RE @ x[1] + MASK_IM @ x[0]
    e = (u**2 + v**2 - LIGHT) / 7
    if slip == "square of the misfit forgotten":
        e = np.ones(7) / 7
    a, b = (e, e) if slip == "field forgotten" else (e * u, e * v)
    if slip == "imaginary part of the field forgotten":
        b = 0 * b
    im = -MASK_IM if slip == "masks not conjugated" else MASK_IM
    return np.array([a @ MASK_RE + b @ im, b @ MASK_RE - a @ im])


WORTH = 2.0 ** np.array([0, 2, 1, 3, 0, 1]) - 1
IDEAL = np.sum(np.sort(WORTH)[::-1] / np.log2(np.arange(2, 8)))
SHARP = 0.5


def f_ranks(s):
    ranks = np.sum(_sigmoid((s - s[:, None]) / SHARP), axis=1) + 0.5
    return 1 - np.sum(WORTH * np.log(2) / np.log(1 + ranks)) / IDEAL


@case(
    "losses",
    f_ranks,
    [0.4, 0.9, -0.2, 0.6, 0.1, -0.7],
    slips=(
        "sharpness forgotten",
        "rank by its own score forgotten",
        "rank by the others' scores forgotten",
        "logarithm not squared",
        "ideal gain forgotten",
    ),
)
def discounted_gain_by_soft_ranks(s, slip):
    above = _sigmoid((s - s[:, None]) / SHARP)
    ranks = above.sum(axis=1) + 0.5
    power = 1 if slip == "logarithm not squared" else 2
    g = WORTH * np.log(2) / (np.log(1 + ranks) ** power * (1 + ranks))
    slope = above * (1 - above) / (1 if slip == "sharpness forgotten" else SHARP)
    others = 0 if slip == "rank by the others' scores forgotten" else g @ slope
    own = 0 if slip == "rank by its own score forgotten" else g * slope.sum(axis=1)
    return (others - own) / (1 if slip == "ideal gain forgotten" else IDEAL)


GENES = np.cov(normal("expression of genes", 4, 12))
LOWER = np.tril_indices(4)
OFF = 0.3 * (1 - np.eye(4))


def _factor(x):
    factor = np.zeros((4, 4), dtype=x.dtype)
    factor[LOWER] = x
    return factor


def f_genes(x):
    c = _factor(x)
    p = c @ c.T
    fit = np.sum(GENES * p) - 2 * np.sum(np.log(np.diagonal(c)))
    return fit + np.sum(OFF * np.sqrt(p**2 + 0.01))


@case(
    "losses",
    f_genes,
    [1.1, 0.3, 0.9, -0.4, 0.2, 1.3, 0.1, -0.3, 0.25, 0.8],
    slips=(
        "factor 2 of the square forgotten",
        "determinant of the factor once",
        "factor transposed",
        "penalty forgotten",
        "penalty as if of the factor",
    ),
)
def sparse_precision_of_genes_by_its_factor(x, slip):
    c = _factor(x)
    p = c @ c.T
    g = 0 if slip.startswith("penalty") else OFF * p / np.sqrt(p**2 + 0.01)
    both = 1 if slip == "factor 2 of the square forgotten" else 2
    by_c = both * (GENES + g) @ (c.T if slip == "factor transposed" else c)
    if slip == "penalty as if of the factor":
        by_c = by_c + OFF * c / np.sqrt(c**2 + 0.01)
    log_det = 1 if slip == "determinant of the factor once" else 2
    return (by_c - log_det * np.diag(1 / np.diag(c)))[LOWER]


TAGGED = np.array([[1, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]], dtype=bool)


def f_tags(z):
    p = _sigmoid(z)
    low = np.maximum(p - 0.1, 0 * p)
    return np.where(TAGGED, -(1 - p) * np.log(p), -(low**3) * np.log(1 - low))


@case(
    "losses",
    f_tags,
    [[0.4, -0.9, 1.2, -0.3], [0.8, 0.1, 1.5, -2.9], [-0.6, 0.7, -0.2, 2.1]],
    slips=(
        "focus of the tagged held fixed",
        "focus of the others held fixed",
        "logistic slope forgotten",
        "margin forgotten",
    ),
)
def asymmetric_losses_of_many_labels(z, slip):
    p = _sigmoid(z)
    low = p if slip == "margin forgotten" else np.maximum(p - 0.1, 0)
    tagged, other = -(1 - p) / p, low**3 / (1 - low)
    if slip != "focus of the tagged held fixed":
        tagged = tagged + np.log(p)
    if slip != "focus of the others held fixed":
        other = other - 3 * low**2 * np.log(1 - low)
    slope = 1 if slip == "logistic slope forgotten" else p * (1 - p)
    return np.diag((np.where(TAGGED, tagged, other) * slope).ravel()).reshape(3, 4, 3, 4)
