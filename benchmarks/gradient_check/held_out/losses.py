# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Losses, likelihoods, divergences and penalties, held out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, erf, gammaln, solve


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# Cox's partial likelihood of survival, ties by Efron's rule.

CLINIC = normal("clinic", 8, 3)
DAYS = np.array([2, 3, 3, 5, 6, 6, 6, 9])
DIED = np.array([True, True, True, False, True, True, False, True])


def f_hazards(b):
    score = CLINIC @ b
    w, total = np.exp(score), 0
    for day in np.unique(DAYS[DIED]):
        dead, risk = DIED & (day == DAYS), np.sum(w[day <= DAYS])
        m = int(np.sum(dead))
        for k in range(m):
            total = total + np.log(risk - k / m * np.sum(w[dead]))
        total = total - np.sum(score[dead])
    return total


@case(
    "losses",
    f_hazards,
    0.5 * normal("hazards", 3),
    slips=("ties by Breslow's rule", "censored not at risk", "tied deaths' share of the sum only"),
)
def proportional_hazards_with_tied_deaths(b, slip):
    w, g = np.exp(CLINIC @ b), np.zeros(3)
    for day in np.unique(DAYS[DIED]):
        dead, risk = DIED & (day == DAYS), day <= DAYS
        if slip == "censored not at risk":
            risk = risk & DIED
        m = int(np.sum(dead))
        for k in range(m):
            share = 0 if slip == "ties by Breslow's rule" else k / m
            top = w[risk] @ CLINIC[risk]
            if slip != "tied deaths' share of the sum only":
                top = top - share * (w[dead] @ CLINIC[dead])
            g += top / (np.sum(w[risk]) - share * np.sum(w[dead]))
        g -= np.sum(CLINIC[dead], axis=0)
    return g


# Plackett and Luce's likelihood of rankings, with a prior.

RACES = ([2, 0, 3], [1, 3, 4, 0], [4, 2, 1, 3, 0], [0, 4, 2])


def f_racers(s):
    total = 0.05 * np.sum(s * s)
    for order in RACES:
        for k in range(len(order) - 1):
            total = total + np.log(np.sum(np.exp(s[order[k:]]))) - s[order[k]]
    return total


@case(
    "losses",
    f_racers,
    normal("racers", 5),
    batch=len(RACES),
    slips=("winners only", "those at the finish still in the race", "prior forgotten"),
)
def order_of_finish_of_racers(s, slip):
    g = np.zeros(5) if slip == "prior forgotten" else 0.1 * s
    for order in RACES:
        for k in range(1 if slip == "winners only" else len(order) - 1):
            rest = order if slip == "those at the finish still in the race" else order[k:]
            g[rest] += _softmax(s[rest])
            g[order[k]] -= 1
    return g


# Connectionist temporal classification: a transcript of 3 symbols in 5 frames.

SYMBOLS = (0, 1, 0, 2, 0, 2, 0)


def _entries(s):
    """The states from which a path comes to s: no blank is left out between equal symbols."""
    leap = s > 1 and SYMBOLS[s] != 0 and SYMBOLS[s] != SYMBOLS[s - 2]
    return [s, *([s - 1] if s else []), *([s - 2] if leap else [])]


def _forward(y):
    a = [[y[0, SYMBOLS[s]] * (s < 2) for s in range(7)]]
    for row in y[1:]:
        a.append([row[SYMBOLS[s]] * sum(a[-1][r] for r in _entries(s)) for s in range(7)])
    return a


def f_transcript(z):
    a = _forward(_softmax(z))
    return -np.log(a[-1][5] + a[-1][6])


@case(
    "losses",
    f_transcript,
    normal("transcript", 5, 3),
    slips=(
        "last blank forgotten",
        "emission of the frame twice",
        "repeated symbols written over",
        "softmax's normaliser forgotten",
    ),
)
def transcript_without_alignment(z, slip):
    y = _softmax(z)
    a = np.array(_forward(y))
    b = np.zeros((5, 7))
    b[-1, 5:] = (1, slip != "last blank forgotten")
    for t in range(3, -1, -1):
        for s in range(7):
            b[t, _entries(s)] += b[t + 1, s] * y[t + 1, SYMBOLS[s]]
    visits = a * b / (a[-1, 5] + a[-1, 6])
    if slip == "emission of the frame twice":
        visits = visits * y[:, SYMBOLS]
    g = np.zeros_like(y) if slip == "softmax's normaliser forgotten" else y.copy()
    for s, symbol in enumerate(SYMBOLS):
        before = y[:, symbol] if slip == "repeated symbols written over" else g[:, symbol]
        g[:, symbol] = before - visits[:, s]
    return g


# Likelihood of earthquakes that set off others, more of them by magnitude and by Omori's law.

QUAKES = np.array([0.4, 0.9, 1.0, 1.7, 4.2, 4.3, 6.8, 8.1])
MAGNITUDES = np.array([0.3, 2.1, 0.2, 0.8, 1.6, 0.1, 0.4, 0.9])
WATCH = 10.0


def f_quakes(x):
    mu, K, a, c, p = x
    total = mu * WATCH
    for i, t in enumerate(QUAKES):
        strength = K * np.exp(a * MAGNITUDES[:i])
        total = total - np.log(mu + np.sum(strength * (t - QUAKES[:i] + c) ** -p))
        expected = (c ** (1 - p) - (WATCH - t + c) ** (1 - p)) / (p - 1)
        total = total + K * np.exp(a * MAGNITUDES[i]) * expected
    return total


@case(
    "losses",
    f_quakes,
    [0.4, 0.15, 0.9, 0.2, 1.3],
    entrywise=True,
    slips=(
        "p of the denominator taken as constant",
        "magnitudes forgotten",
        "expected shocks without c",
        "rate not divided out",
    ),
)
def aftershocks_that_excite_one_another(x, slip):
    mu, K, a, c, p = x
    g = np.array([WATCH, 0, 0, 0, 0])
    for i, t in enumerate(QUAKES):
        m, since = MAGNITUDES[:i], t - QUAKES[:i] + c
        k = np.exp(a * m) * since**-p
        grown = k if slip == "magnitudes forgotten" else k * m
        rates = np.array(
            [1, k.sum(), K * grown.sum(), -K * p * np.sum(k / since), -K * k @ np.log(since)]
        )
        g -= rates / (1 if slip == "rate not divided out" else mu + K * k.sum())
        e, m, end = np.exp(a * MAGNITUDES[i]), MAGNITUDES[i], WATCH - t + c
        expected = (c ** (1 - p) - end ** (1 - p)) / (p - 1)
        by_c = 0 if slip == "expected shocks without c" else end**-p - c**-p
        by_p = (end ** (1 - p) * np.log(end) - c ** (1 - p) * np.log(c)) / (p - 1)
        if slip != "p of the denominator taken as constant":
            by_p -= expected / (p - 1)
        if slip == "magnitudes forgotten":
            m = 1
        g += e * np.array([0, expected, K * m * expected, K * by_c, K * by_p])
    return g


# Negative binomial regression with exposures.

DRIVERS = np.column_stack([np.ones(7), normal("drivers", 7, 2)])
CLAIMS = np.array([0.0, 3.0, 1.0, 7.0, 2.0, 0.0, 4.0])
YEARS = np.array([1.0, 2.5, 0.5, 3.0, 2.0, 1.5, 1.0])


def f_claims(x):
    mean, r = YEARS * np.exp(DRIVERS @ x[:3]), np.exp(x[3])
    known = gammaln(CLAIMS + r) - gammaln(r) - gammaln(CLAIMS + 1)
    return -np.mean(known + r * np.log(r / (r + mean)) + CLAIMS * np.log(mean / (r + mean)))


@case(
    "losses",
    f_claims,
    [0.2, 0.4, -0.3, 0.5],
    batch=7,
    parts=(slice(0, 3), slice(3, 4)),
    slips=(
        "weights of a Poisson likelihood",
        "dispersion without its exponential",
        "mean's logarithm only",
        "exposure forgotten",
    ),
)
def claims_of_uneven_drivers(x, slip):
    mean, r = (1 if slip == "exposure forgotten" else YEARS) * np.exp(DRIVERS @ x[:3]), np.exp(x[3])
    w = 1 if slip == "weights of a Poisson likelihood" else r / (r + mean)
    by_r = digamma(CLAIMS + r) - digamma(r) + np.log(r / (r + mean))
    if slip != "mean's logarithm only":
        by_r = by_r + 1 - (r + CLAIMS) / (r + mean)
    chain = 1 if slip == "dispersion without its exponential" else r
    return -pack(((CLAIMS - mean) * w) @ DRIVERS, chain * np.sum(by_r)) / 7


# Returns with a GARCH variance and Student's shocks: mean, three of the variance, degrees.

RETURNS = np.array([0.4, -1.1, 0.7, 2.3, -1.8, -0.2, 0.9, -0.5, 1.4])


def f_garch(x):
    mean, base, shock, memory, nu = x
    h, total = 1.2, 0
    for r in RETURNS:
        e2 = (r - mean) ** 2
        total = total + np.log(h * (nu - 2)) / 2
        total = total + (nu + 1) / 2 * np.log(1 + e2 / (h * (nu - 2)))
        h = base + shock * e2 + memory * h
    known = gammaln(nu / 2) - gammaln((nu + 1) / 2) + np.log(np.pi) / 2
    return total + len(RETURNS) * known


@case(
    "losses",
    f_garch,
    [0.1, 0.2, 0.15, 0.7, 6.0],
    entrywise=True,
    slips=(
        "earlier variance taken as constant",
        "mean in the variance forgotten",
        "halves of the digammas",
        "shocks' scale by the degrees forgotten",
    ),
)
def returns_of_changing_variance(x, slip):
    mean, base, shock, memory, nu = x
    half = 1 if slip == "halves of the digammas" else 0.5
    h, dh, g = 1.2, np.zeros(5), np.zeros(5)
    for r in RETURNS:
        e = r - mean
        q = h * (nu - 2) + e * e
        scale = (1 / (nu - 2) - (nu + 1) * e * e / ((nu - 2) * q)) / 2
        if slip == "shocks' scale by the degrees forgotten":
            scale = 0
        g += (1 - (nu + 1) * e * e / q) / (2 * h) * dh
        g[0] -= (nu + 1) * e / q
        g[4] += half * (digamma(nu / 2) - digamma((nu + 1) / 2)) + scale
        g[4] += np.log(q / (h * (nu - 2))) / 2
        through = 0 if slip == "mean in the variance forgotten" else -2 * shock * e
        kept = 0 if slip == "earlier variance taken as constant" else memory * dh
        dh = np.array([through, 1, e * e, h, 0]) + kept
        h = base + shock * e * e + memory * h
    return g


# The sigmoid loss of paired embeddings with a temperature and a bias.

PAIRS = ((3, 3), (3, 3), (1,), (1,))
MATCH = 2 * np.eye(3) - 1


def _unit(P):
    return P / np.sqrt(np.sum(P * P, axis=1, keepdims=True))


def f_captions(x):
    P, T, heat, bias = unpack(x, *PAIRS)
    return np.sum(_softplus(-MATCH * (np.exp(heat) * (_unit(P) @ _unit(T).T) + bias))) / 3


@case(
    "losses",
    f_captions,
    pack(normal("pictures", 3, 3), normal("captions", 3, 3), 0.8, -0.6),
    batch=3,
    parts=slices(*PAIRS),
    slips=(
        "lengths taken as constants",
        "matching pairs only",
        "temperature without its exponential",
        "captions not normalised",
    ),
)
def captions_of_pictures_by_sigmoids(x, slip):
    P, T, heat, bias = unpack(x, *PAIRS)
    U, V, t = _unit(P), _unit(T), np.exp(heat)
    D = -MATCH * _sigmoid(-MATCH * (t * (U @ V.T) + bias)) / 3
    if slip == "matching pairs only":
        D = D * np.eye(3)

    def through(g, X):
        length, u = np.sqrt(np.sum(X * X, axis=1, keepdims=True)), _unit(X)
        along = 0 if slip == "lengths taken as constants" else np.sum(g * u, axis=1, keepdims=True)
        return (g - along * u) / length

    by_heat = np.sum(D * (U @ V.T)) * (1 if slip == "temperature without its exponential" else t)
    other = T if slip == "captions not normalised" else V
    return pack(through(t * (D @ other), P), through(t * (D.T @ U), T), by_heat, D.sum())


# Barlow Twins: the correlations of the features of two views shall be the unit matrix.

VIEWS = ((5, 3), (5, 3))


def _standard(A):
    d = A - np.mean(A, axis=0)
    return d / np.sqrt(np.mean(d * d, axis=0))


def f_views(x):
    A, B = unpack(x, *VIEWS)
    C = _standard(A).T @ _standard(B) / 5
    return np.sum((np.eye(3) + 0.2 * (1 - np.eye(3))) * (C - np.eye(3)) ** 2)


@case(
    "losses",
    f_views,
    normal("views", 30) + 0.5 * np.tile(normal("seen", 15), 2),
    batch=5,
    parts=slices(*VIEWS),
    slips=("deviation taken as constant", "correlations transposed", "redundancy at full weight"),
)
def redundancy_of_two_views(x, slip):
    A, B = unpack(x, *VIEWS)
    a, b = _standard(A), _standard(B)
    off = 1 if slip == "redundancy at full weight" else 0.2
    D = 2 * (np.eye(3) + off * (1 - np.eye(3))) * (a.T @ b / 5 - np.eye(3))
    if slip == "correlations transposed":
        D = D.T

    def through(g, X, z):
        moved = 0 if slip == "deviation taken as constant" else z * np.mean(g * z, axis=0)
        return (g - np.mean(g, axis=0) - moved) / np.std(X, axis=0)

    return pack(through(b @ D.T / 5, A, a), through(a @ D / 5, B, b))


# The semi-dual of transport smoothed by entropy, by the prices and the places of depots.

DEPOTS = ((4,), (4, 2))
MINES, OUTPUT = normal("mines", 3, 2), np.array([0.5, 0.2, 0.3])
NEED, EASE = np.array([0.4, 0.1, 0.3, 0.2]), 0.8


def _shipments(x):
    price, Y = unpack(x, *DEPOTS)
    cost = np.sum((MINES[:, None] - Y) ** 2, axis=2)
    return NEED * np.exp((price - cost) / EASE)


def f_transport(x):
    return NEED @ x[:4] - EASE * (OUTPUT @ np.log(np.sum(_shipments(x), axis=1)))


@case(
    "losses",
    f_transport,
    pack(0.5 * normal("prices", 4), 0.7 * normal("depots", 4, 2)),
    parts=slices(*DEPOTS),
    slips=(
        "shares of a mine's output not normalised",
        "needs not in the shares",
        "mines as one cloud",
        "ease not cancelled at the places",
    ),
)
def prices_and_places_of_smoothed_transport(x, slip):
    Y, w = x[4:].reshape(4, 2), _shipments(x)
    if slip == "needs not in the shares":
        w = w / NEED
    if slip != "shares of a mine's output not normalised":
        w = w / np.sum(w, axis=1, keepdims=True)
    plan = OUTPUT[:, None] * w
    mines = OUTPUT @ MINES if slip == "mines as one cloud" else MINES[:, None]
    by_place = 2 * np.sum(plan[:, :, None] * (Y - mines), axis=0)
    if slip == "ease not cancelled at the places":
        by_place = by_place / EASE
    return pack(NEED - plan.sum(axis=0), by_place)


# The squared Jacobian of a layer of units as a penalty.

SMOOTHED = ((4, 3), (2, 4))
PLACES = normal("places of the penalty", 5, 3)


def f_jacobian_penalty(x):
    W, V = unpack(x, *SMOOTHED)
    slopes = 1 - np.tanh(PLACES @ W.T) ** 2
    return sum(np.sum((V @ (s[:, None] * W)) ** 2) for s in slopes) / 5


@case(
    "losses",
    f_jacobian_penalty,
    0.8 * normal("jacobian penalty", 20),
    batch=5,
    parts=slices(*SMOOTHED),
    slips=("slopes taken as constants", "2 of the second slope", "slopes forgotten in the output"),
)
def jacobian_of_a_layer_as_a_penalty(x, slip):
    W, V = unpack(x, *SMOOTHED)
    W_bar, V_bar = np.zeros_like(W), np.zeros_like(V)
    bend = {"slopes taken as constants": 0, "2 of the second slope": -1}.get(slip, -2)
    for z in PLACES:
        t = np.tanh(W @ z)
        s = 1 - t**2
        J = 2 * V @ (s[:, None] * W) / 5
        V_bar += J @ W.T * (1 if slip == "slopes forgotten in the output" else s)
        by_slope = np.sum((V.T @ J) * W, axis=1)
        W_bar += s[:, None] * (V.T @ J) + np.outer(by_slope * bend * t * s, z)
    return pack(W_bar, V_bar)


# Hyvärinen's score matching of a density that need not be normalised.

EXPERTS = ((3, 2), (3,), (1,))
SEEN = normal("seen by experts", 6, 2)


def f_score_matching(x):
    W, b, precision = unpack(x, *EXPERTS)
    t = np.tanh(SEEN @ W.T + b)
    score = t @ W - np.exp(precision) * SEEN
    trace = (1 - t**2) @ np.sum(W * W, axis=1) - 2 * np.exp(precision[0])
    return np.mean(np.sum(score**2, axis=1) / 2 + trace)


@case(
    "losses",
    f_score_matching,
    normal("score matching", 10) * 0.7,
    batch=6,
    parts=slices(*EXPERTS),
    slips=(
        "weights of the trace taken as constants",
        "units of the trace taken as constants",
        "units of the score taken as constants",
        "trace of the precision forgotten",
    ),
)
def score_matching_of_experts(x, slip):
    W, b, precision = unpack(x, *EXPERTS)
    t, norms = np.tanh(SEEN @ W.T + b), np.sum(W * W, axis=1)
    score = t @ W - np.exp(precision) * SEEN
    d = 0 if slip == "units of the score taken as constants" else score @ W.T
    d = d - (0 if slip == "units of the trace taken as constants" else 2 * t * norms)
    d = d * (1 - t**2)
    W_bar = t.T @ score + d.T @ SEEN
    if slip != "weights of the trace taken as constants":
        W_bar += 2 * np.sum(1 - t**2, axis=0)[:, None] * W
    trace = 0 if slip == "trace of the precision forgotten" else 2 * len(SEEN)
    by_precision = -np.exp(precision) * (np.sum(score * SEEN) + trace)
    return pack(W_bar, d.sum(axis=0), by_precision) / 6


# Extended likelihood of a Gaussian peak on a falling background, masses from 100 to 160.

MASSES = np.array([101.2, 103.9, 108.0, 114.5, 122.8, 124.1, 124.9, 125.6, 126.8, 133.0, 149.7])


def _densities(m, s, tau):
    peak = np.exp(-(((MASSES - m) / s) ** 2) / 2) / (s * np.sqrt(2 * np.pi))
    return peak, np.exp(-(MASSES - 100) / tau) / (tau * (1 - np.exp(-60 / tau)))


def f_peak(x):
    peak, ground = _densities(*x[2:])
    return x[0] + x[1] - np.sum(np.log(x[0] * peak + x[1] * ground))


@case(
    "losses",
    f_peak,
    [4.5, 7.0, 125.3, 1.9, 27.0],
    entrywise=True,
    slips=(
        "window of the background taken as endless",
        "normalisation by the width forgotten",
        "expected events forgotten",
        "all events taken for the peak's",
    ),
)
def events_above_a_background(x, slip):
    S, B, m, s, tau = x
    peak, ground = _densities(m, s, tau)
    rate = S * peak + B * ground
    share = 1 if slip == "all events taken for the peak's" else S * peak / rate
    z = (MASSES - m) / s
    expected = 0 if slip == "expected events forgotten" else 1
    width = z**2 - (slip != "normalisation by the width forgotten")
    q = np.exp(-60 / tau) * (slip != "window of the background taken as endless")
    fall = (MASSES - 100) / tau**2 - 1 / tau + 60 / tau**2 * q / (1 - q)
    return np.array(
        [
            expected - np.sum(peak / rate),
            expected - np.sum(ground / rate),
            -np.sum(share * z) / s,
            -np.sum(share * width) / s,
            -np.sum(B * ground / rate * fall),
        ]
    )


# Dixon and Coles' likelihood of football results: attacks, defences, home, dependence.

LEAGUE = ((3,), (3,), (1,), (1,))
MATCHES = ((0, 1, 2, 1), (1, 0, 0, 0), (0, 2, 1, 1), (2, 0, 0, 1), (1, 2, 1, 0), (2, 1, 3, 1))


def _low(a, b, p, q, rho):
    """Correction of few goals a and b at the rates p and q, its slopes by p, q and rho."""
    return {
        (0, 0): (1 - p * q * rho, -q * rho, -p * rho, -p * q),
        (0, 1): (1 + p * rho, rho, 0, p),
        (1, 0): (1 + q * rho, 0, rho, q),
        (1, 1): (1 - rho, 0, 0, -1),
    }.get((a, b), (1, 0, 0, 0))


def f_league(x):
    attack, defence, home, rho = x[:3], x[3:6], x[6], x[7]
    total = 0
    for h, v, a, b in MATCHES:
        p, q = np.exp(home + attack[h] - defence[v]), np.exp(attack[v] - defence[h])
        total = total + p + q - a * np.log(p) - b * np.log(q)
        if a < 2 and b < 2:
            total = total - np.log(_low(a, b, p, q, rho)[0])
    return total


@case(
    "losses",
    f_league,
    [0.3, -0.1, 0.2, 0.1, -0.2, 0.15, 0.25, -0.12],
    batch=len(MATCHES),
    parts=slices(*LEAGUE),
    slips=(
        "correction taken as constant",
        "defence of the own side",
        "rates of the correction exchanged",
        "home for both sides",
    ),
)
def goals_of_a_league(x, slip):
    attack, defence, home, rho = x[:3], x[3:6], x[6], x[7]
    g = np.zeros(8)
    for h, v, a, b in MATCHES:
        p, q = np.exp(home + attack[h] - defence[v]), np.exp(attack[v] - defence[h])
        low, by_p, by_q, by_rho = _low(a, b, p, q, rho)
        if slip == "correction taken as constant":
            by_p = by_q = 0
        if slip == "rates of the correction exchanged":
            by_p, by_q = by_q, by_p
        hosts, guests = p - a - p * by_p / low, q - b - q * by_q / low
        if slip == "defence of the own side":
            h, v = v, h
        g[3 + v] -= hosts
        g[3 + h] -= guests
        if slip == "defence of the own side":
            h, v = v, h
        g[h] += hosts
        g[v] += guests
        g[6] += hosts + (guests if slip == "home for both sides" else 0)
        g[7] -= by_rho / low
    return g


# Cumulative logits of ordered grades; the cut-offs are kept in order by exponentials.

PUPILS = normal("pupils", 7, 2)
GRADES = np.array([0, 2, 1, 3, 3, 1, 2])


def _cumulative(x):
    """The probability of grades below 0, 1, ..., 4, of each pupil."""
    cuts = np.cumsum(np.concatenate([x[:1], np.exp(x[1:3])]))
    s = _sigmoid(cuts - (PUPILS @ x[3:])[:, None])
    return np.concatenate([np.zeros((7, 1)), s, np.ones((7, 1))], axis=1)


def f_grades(x):
    F, rows = _cumulative(x), np.arange(7)
    return -np.mean(np.log(F[rows, GRADES + 1] - F[rows, GRADES]))


@case(
    "losses",
    f_grades,
    [-1.1, 0.2, -0.3, 0.8, -0.5],
    batch=7,
    parts=(slice(0, 3), slice(3, 5)),
    slips=("lower cut-off forgotten", "steps do not add up", "steps without their exponential"),
)
def grades_between_ordered_cut_offs(x, slip):
    F, rows = _cumulative(x), np.arange(7)
    slope = F * (1 - F)
    p = F[rows, GRADES + 1] - F[rows, GRADES]
    by_cut = np.zeros((7, 5))  # of -log p, by all of the five edges
    by_cut[rows, GRADES + 1] -= slope[rows, GRADES + 1] / p
    if slip != "lower cut-off forgotten":
        by_cut[rows, GRADES] += slope[rows, GRADES] / p
    edges = by_cut.sum(axis=0)[1:4]
    steps = edges if slip == "steps do not add up" else np.cumsum(edges[::-1])[::-1]
    chain = 1 if slip == "steps without their exponential" else np.exp(x[1:3])
    return pack(steps[0], steps[1:] * chain, -by_cut.sum(axis=1) @ PUPILS) / 7


# Direct preference optimisation of a table of transitions between words.

PREFERRED = ((0, 1, 2, 0), (1, 1, 0), (2, 0, 0, 1))
REJECTED = ((0, 2, 2), (1, 0, 2, 1), (2, 1))
REFERENCE = np.log(_softmax(normal("reference", 3, 3)))
BETA = 0.6


def _said(table, words):
    return sum(table[a, b] for a, b in pairwise(words))


def _margins(z, table):
    gain = np.log(_softmax(z)) - table
    pairs = zip(PREFERRED, REJECTED, strict=True)
    return [_said(gain, good) - _said(gain, bad) for good, bad in pairs]


def f_preferences(z):
    return sum(_softplus(-BETA * m) for m in _margins(z, REFERENCE)) / 3


@case(
    "losses",
    f_preferences,
    normal("preferences", 3, 3),
    batch=3,
    slips=("rejected answers forgotten", "reference forgotten", "normaliser forgotten"),
)
def preferred_answers_against_a_reference(z, slip):
    p, g = _softmax(z), np.zeros((3, 3))
    margins = _margins(z, 0 * REFERENCE if slip == "reference forgotten" else REFERENCE)
    for m, good, bad in zip(margins, PREFERRED, REJECTED, strict=True):
        weight = -BETA * _sigmoid(-BETA * m) / 3
        for words, sign in ((good, 1), (bad, 0 if slip == "rejected answers forgotten" else -1)):
            for a, b in pairwise(words):
                g[a, b] += sign * weight
                if slip != "normaliser forgotten":
                    g[a] -= sign * weight * p[a]
    return g


# Felsenstein's likelihood of four species by the branches of their tree, Jukes and Cantor's model.

SITES = ((0, 0, 0, 0), (0, 0, 1, 1), (2, 2, 2, 0), (1, 3, 1, 1), (3, 0, 2, 2), (0, 1, 0, 1))
TIMES_SEEN = (11, 4, 3, 2, 1, 1)


def _substitution(t):
    stay = np.exp(-4 * t / 3)
    return stay * np.eye(4) + (1 - stay) / 4


def f_tree(t):
    P, total = [_substitution(length) for length in t], 0
    for (a, b, c, d), n in zip(SITES, TIMES_SEEN, strict=True):
        left, right = P[0][:, a] * P[1][:, b], P[2][:, c] * P[3][:, d]
        total = total - n * np.log(left @ P[4] @ right / 4)
    return total


@case(
    "losses",
    f_tree,
    [0.12, 0.25, 0.18, 0.33, 0.21],
    slips=("sister branches forgotten", "times seen forgotten", "likelihood of the site forgotten"),
)
def branches_of_a_tree_of_species(t, slip):
    P = [_substitution(length) for length in t]
    D = [-4 / 3 * np.exp(-4 * length / 3) * (np.eye(4) - 1 / 4) for length in t]
    g = np.zeros(5)
    for site, n in zip(SITES, TIMES_SEEN, strict=True):
        tips = [P[i][:, site[i]] for i in range(4)]
        slopes = [D[i][:, site[i]] for i in range(4)]
        left, right = tips[0] * tips[1], tips[2] * tips[3]
        by_left, by_right = P[4] @ right, P[4].T @ left
        by_tip = [
            (by_left if i < 2 else by_right)
            * (1 if slip == "sister branches forgotten" else tips[i ^ 1])
            @ slopes[i]
            for i in range(4)
        ]
        likelihood = 1 if slip == "likelihood of the site forgotten" else left @ P[4] @ right
        weight = 1 if slip == "times seen forgotten" else n
        g -= weight * np.array([*by_tip, left @ D[4] @ right]) / likelihood
    return g


# Log-likelihood of each examinee: ability, and sharpness, difficulty and luck of the questions.

EXAM = ((3,), (4,), (4,), (4,))
ANSWERS = np.array([[1, 1, 0, 0], [0, 1, 1, 1], [1, 0, 0, 1]])


def f_exam(x):
    ability, sharp, hard, luck = unpack(x, *EXAM)
    c = _sigmoid(luck)
    P = c + (1 - c) * _sigmoid(sharp * (ability[:, None] - hard))
    return np.sum(ANSWERS * np.log(P) + (1 - ANSWERS) * np.log(1 - P), axis=1)


@case(
    "losses",
    f_exam,
    pack([0.4, 1.1, -0.7], [1.2, 0.8, 1.5, 1.0], [-0.5, 0.3, 0.6, 0.9], [-1.2, -1.6, -0.9, -1.4]),
    parts=slices(*EXAM),
    slips=(
        "share of those who know forgotten",
        "luck's own slope forgotten",
        "abilities of all in each",
        "sharpness forgotten",
    ),
)
def answers_of_examinees_who_guess(x, slip):
    ability, sharp, hard, luck = unpack(x, *EXAM)
    c, far = _sigmoid(luck), ability[:, None] - hard
    s = _sigmoid(sharp * far)
    P = c + (1 - c) * s
    by_P = (ANSWERS - P) / (P * (1 - P))
    by_z = by_P * s * (1 - s) * (1 if slip == "share of those who know forgotten" else 1 - c)
    by_far = by_z * (1 if slip == "sharpness forgotten" else sharp)
    by_luck = by_P * (1 - s) * (1 if slip == "luck's own slope forgotten" else c * (1 - c))
    own = np.ones((3, 3)) if slip == "abilities of all in each" else np.eye(3)
    return np.hstack([own * by_far.sum(axis=1), by_z * far, -by_far, by_luck])


# What is left of a series after two of its past values and the last innovation.

SERIES = np.array([0.3, 1.1, 0.6, -0.4, -1.2, 0.1, 0.9, 1.6, 0.2])


def f_innovations(x):
    e = [0]
    for t in range(2, len(SERIES)):
        e.append(SERIES[t] - x[0] - x[1] * SERIES[t - 1] - x[2] * SERIES[t - 2] - x[3] * e[-1])
    return np.stack(e[1:])


@case(
    "losses",
    f_innovations,
    [0.2, 0.7, -0.4, 0.5],
    slips=("recursion forgotten", "sign of the recursion", "lags exchanged"),
)
def innovations_of_a_mixed_series(x, slip):
    e, last, rows = f_innovations(x), 0, []
    kept = {"recursion forgotten": 0, "sign of the recursion": -x[3]}.get(slip, x[3])
    for t in range(2, len(SERIES)):
        lags = SERIES[[t - 2, t - 1]] if slip == "lags exchanged" else SERIES[[t - 1, t - 2]]
        last = -np.array([1, *lags, e[t - 3] if t > 2 else 0]) - kept * last
        rows.append(last)
    return np.stack(rows)


# Continuous ranked probability score of Gaussian forecasts made from ensembles.

ENSEMBLE, RANGE = 2 * normal("ensemble", 6), 0.5 + uniform("range", 6)
WEATHER = ENSEMBLE + normal("weather", 6)


def f_forecasts(x):
    s = np.sqrt(x[2] ** 2 + x[3] ** 2 * RANGE**2)
    z = (WEATHER - x[0] - x[1] * ENSEMBLE) / s
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return s * (z * erf(z / np.sqrt(2)) + 2 * density - 1 / np.sqrt(np.pi))


@case(
    "losses",
    f_forecasts,
    [0.3, 0.9, 0.6, 0.8],
    slips=("misses in units of spread taken as fixed", "root forgotten", "range not squared"),
)
def score_of_ensemble_forecasts(x, slip):
    s = np.sqrt(x[2] ** 2 + x[3] ** 2 * RANGE**2)
    z = (WEATHER - x[0] - x[1] * ENSEMBLE) / s
    by_mean = -erf(z / np.sqrt(2))
    by_s = 2 * np.exp(-z * z / 2) / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi)
    if slip == "misses in units of spread taken as fixed":
        by_s = by_s - z * by_mean
    by_s = by_s / (1 if slip == "root forgotten" else s)
    by_range = RANGE if slip == "range not squared" else RANGE**2
    return np.column_stack([by_mean, by_mean * ENSEMBLE, by_s * x[2], by_s * x[3] * by_range])


# Generalised intersection over union of boxes (two corners each) with those that are right.

RIGHT_BOXES = np.array([[0.0, 0.0, 2.0, 1.5], [1.0, 0.5, 3.0, 3.5], [-1.0, -1.0, 0.5, 1.0]])


def f_boxes(X):
    A, T = X, RIGHT_BOXES
    sides = np.maximum(np.minimum(A[:, 2:], T[:, 2:]) - np.maximum(A[:, :2], T[:, :2]), 0)
    hull = np.maximum(A[:, 2:], T[:, 2:]) - np.minimum(A[:, :2], T[:, :2])
    inside, all_of_it = sides[:, 0] * sides[:, 1], hull[:, 0] * hull[:, 1]
    areas = [(b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1]) for b in (A, T)]
    union = areas[0] + areas[1] - inside
    return 2 - inside / union - union / all_of_it


@case(
    "losses",
    f_boxes,
    [[0.4, -0.3, 2.6, 1.1], [1.3, 0.9, 2.5, 3.1], [1.1, 0.3, 2.2, 1.6]],
    slips=(
        "union taken as constant",
        "boxes apart not masked",
        "hull taken as constant",
        "edges of the other box taken for the own",
    ),
)
def boxes_by_their_generalised_overlap(X, slip):
    g = np.zeros((3, 3, 4))
    for i, (a, t) in enumerate(zip(X, RIGHT_BOXES, strict=True)):
        side = np.minimum(a[2:], t[2:]) - np.maximum(a[:2], t[:2])
        hull = np.maximum(a[2:], t[2:]) - np.minimum(a[:2], t[:2])
        size, own = a[2:] - a[:2], pack(a[:2] > t[:2], a[2:] < t[2:])
        apart = np.any(side < 0) and slip != "boxes apart not masked"
        inside = 0 if apart else side[0] * side[1]
        union = size[0] * size[1] + np.prod(t[2:] - t[:2]) - inside
        by_inside = 0 if apart else pack(-side[::-1], side[::-1])
        by_inside = by_inside * (1 if slip == "edges of the other box taken for the own" else own)
        by_union = pack(-size[::-1], size[::-1]) - by_inside
        if slip == "union taken as constant":
            by_union = 0 * by_union
        by_hull = pack(-hull[::-1], hull[::-1]) * ~own * (slip != "hull taken as constant")
        C = hull[0] * hull[1]
        g[i, i] = -by_inside / union + (inside / union**2 - 1 / C) * by_union
        g[i, i] += union / C**2 * by_hull
    return g


# Jensen and Shannon's divergence of each pair of topics, by logits of their words.

TOPIC_PAIRS = ((0, 1), (0, 2), (1, 2))


def f_topics(Z):
    P, found = _softmax(Z), []
    for i, j in TOPIC_PAIRS:
        M = (P[i] + P[j]) / 2
        found.append(np.sum(P[i] * np.log(P[i] / M) + P[j] * np.log(P[j] / M)) / 2)
    return np.stack(found)


@case(
    "losses",
    f_topics,
    normal("topics", 3, 4),
    slips=("sum of the softmax taken as constant", "geometric mixture", "against the other topic"),
)
def divergence_of_topics_by_pairs(Z, slip):
    P, g = _softmax(Z), np.zeros((3, 3, 4))
    for n, pair in enumerate(TOPIC_PAIRS):
        for i, j in (pair, pair[::-1]):
            M = np.sqrt(P[i] * P[j]) if slip == "geometric mixture" else (P[i] + P[j]) / 2
            if slip == "against the other topic":
                M = P[j]
            d = np.log(P[i] / M) / 2
            mean = 0 if slip == "sum of the softmax taken as constant" else P[i] @ d
            g[n, i] = P[i] * (d - mean)
    return g


# Evidential regression: per sample a mean, and logarithms of three shapes of its uncertainty.

MEASURED = np.array([0.8, -0.4, 1.7, 0.1])


def f_evidence(X):
    nu, alpha, beta = np.exp(X[:, 1]), 1 + np.exp(X[:, 2]), np.exp(X[:, 3])
    r, omega = MEASURED - X[:, 0], 2 * beta * (1 + nu)
    loss = np.log(np.pi / nu) / 2 - alpha * np.log(omega) + gammaln(alpha) - gammaln(alpha + 0.5)
    loss = loss + (alpha + 0.5) * np.log(nu * r * r + omega)
    return loss + 0.1 * np.abs(r) * (2 * nu + alpha)


@case(
    "losses",
    f_evidence,
    [[0.3, 0.2, -0.4, 0.1], [0.5, -0.6, 0.3, 0.4], [1.2, 0.5, 0.7, -0.5], [-0.8, -0.2, 0.1, 0.6]],
    slips=(
        "scale's dependence on the evidence forgotten",
        "exponential of the shape with its 1",
        "penalty of the evidence taken as constant",
        "digamma of the half forgotten",
    ),
)
def evidence_for_each_measurement(X, slip):
    nu, a, b = np.exp(X[:, 1]), 1 + np.exp(X[:, 2]), np.exp(X[:, 3])
    r, omega = MEASURED - X[:, 0], 2 * b * (1 + nu)
    D, h = nu * r * r + omega, a + 0.5
    by_mean = -2 * h * nu * r / D - 0.1 * np.sign(r) * (2 * nu + a)
    by_nu = h * r * r / D - 1 / (2 * nu)
    if slip != "scale's dependence on the evidence forgotten":
        by_nu = by_nu + 2 * b * h / D - a / (1 + nu)
    by_a = np.log(D / omega) + digamma(a)
    by_a = by_a - (0 if slip == "digamma of the half forgotten" else digamma(h))
    if slip != "penalty of the evidence taken as constant":
        by_nu, by_a = by_nu + 0.2 * np.abs(r), by_a + 0.1 * np.abs(r)
    by_b = 2 * (1 + nu) * h / D - a / b
    chain = a if slip == "exponential of the shape with its 1" else a - 1
    blocks = np.column_stack([by_mean, by_nu * nu, by_a * chain, by_b * b])
    return np.eye(4)[:, :, None] * blocks


# Tversky's index of each kind of tissue, to a power: extra and missed pixels weigh differently.

TISSUE = np.eye(3)[[0, 2, 1, 1, 0, 2]]
EXTRA, MISSED, POWER = 0.3, 0.7, 0.75


def _counts(p):
    hit = np.sum(p * TISSUE, axis=0) + 0.5
    extra, missed = np.sum(p * (1 - TISSUE), axis=0), np.sum((1 - p) * TISSUE, axis=0)
    return hit, hit + EXTRA * extra + MISSED * missed


def f_tissue(Z):
    hit, weighed = _counts(_softmax(Z))
    return (1 - hit / weighed) ** POWER


@case(
    "losses",
    f_tissue,
    normal("tissue", 6, 3) + TISSUE,
    slips=(
        "logits of the other kinds forgotten",
        "extra and missed exchanged",
        "denominator taken as constant",
        "power's slope at the index",
    ),
)
def tissues_by_kinds_of_error(Z, slip):
    p = _softmax(Z)
    hit, weighed = _counts(p)
    extra, missed = EXTRA, MISSED
    if slip == "extra and missed exchanged":
        extra, missed = missed, extra
    below = (1 - missed) * TISSUE + extra * (1 - TISSUE)
    if slip == "denominator taken as constant":
        below = 0
    by_p = TISSUE / weighed - hit / weighed**2 * below
    index = hit / weighed
    base = index if slip == "power's slope at the index" else 1 - index
    d = (-POWER * base ** (POWER - 1) * by_p * p).T[:, :, None]
    if slip == "logits of the other kinds forgotten":
        return d * np.eye(3)[:, None] * (1 - p)
    return d * (np.eye(3)[:, None] - p)


# Structural dissimilarity of the four windows of a small picture.

SCENE = uniform("scene", 4, 4)
C1, C2 = 0.01, 0.03
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def f_windows(X):
    found = []
    for i, j in CORNERS:
        a, b = X[i : i + 3, j : j + 3], SCENE[i : i + 3, j : j + 3]
        m, n = np.mean(a), np.mean(b)
        light = (2 * m * n + C1) / (m * m + n * n + C1)
        spread = np.mean((a - m) ** 2) + np.mean((b - n) ** 2) + C2
        found.append((1 - light * (2 * np.mean((a - m) * (b - n)) + C2) / spread) / 2)
    return np.stack(found).reshape(2, 2)


@case(
    "losses",
    f_windows,
    0.7 * SCENE + 0.3 * uniform("seen scene", 4, 4),
    slips=("light taken as constant", "spread taken as constant", "mean of the scene forgotten"),
)
def windows_compared_by_structure(X, slip):
    g = np.zeros((2, 2, 4, 4))
    for i, j in CORNERS:
        a, b = X[i : i + 3, j : j + 3], SCENE[i : i + 3, j : j + 3]
        m, n = np.mean(a), np.mean(b)
        level = m * m + n * n + C1
        light = (2 * m * n + C1) / level
        spread = np.mean((a - m) ** 2) + np.mean((b - n) ** 2) + C2
        alike = (2 * np.mean((a - m) * (b - n)) + C2) / spread
        by_light = 2 * (n - m * light) / level * (slip != "light taken as constant")
        by_alike = 2 * (b - (0 if slip == "mean of the scene forgotten" else n)) / spread
        if slip != "spread taken as constant":
            by_alike = by_alike - 2 * alike * (a - m) / spread
        g[i, j, i : i + 3, j : j + 3] = -(by_light * alike + light * by_alike) / 18
    return g


# Time warping with a soft minimum of the three steps.

TUNE, SOFT = normal("tune", 5, 2), 0.6
STEPS = ((1, 0), (0, 1), (1, 1))


def _warped(X):
    cost = np.sum((X[:, None] - TUNE) ** 2, axis=2)
    R = cost.copy()
    for i in range(len(X)):
        for j in range(len(TUNE)):
            before = [R[i - a, j - b] for a, b in STEPS if i >= a and j >= b]
            if before:
                low = min(before)
                R[i, j] += low - SOFT * np.log(sum(np.exp((low - r) / SOFT) for r in before))
    return cost, R


def f_tune(X):
    return _warped(X)[1][-1, -1]


@case(
    "losses",
    f_tune,
    TUNE[:4] + 0.6 * normal("hummed", 4, 2),
    slips=(
        "diagonal steps forgotten",
        "costs of the steps forgotten",
        "chain factor of the softness",
        "shortest step only",
    ),
)
def tune_by_soft_time_warping(X, slip):
    cost, R = _warped(X)
    E, (n, m) = np.zeros_like(R), R.shape
    E[-1, -1] = 1
    soft = 1 if slip == "chain factor of the softness" else SOFT
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            for a, b in STEPS[:2] if slip == "diagonal steps forgotten" else STEPS:
                if i + a < n and j + b < m:
                    step = 0 if slip == "costs of the steps forgotten" else cost[i + a, j + b]
                    weight = np.exp((R[i + a, j + b] - step - R[i, j]) / soft)
                    if slip == "shortest step only":
                        weight = 1.0 * (weight > 0.5)
                    E[i, j] += E[i + a, j + b] * weight
    return 2 * np.sum(E[:, :, None] * (X[:, None] - TUNE), axis=1)


# Completion of a table of ratings with the logarithm of a determinant for its rank.

RATINGS, RATED = normal("ratings", 3, 4), uniform("rated", 3, 4) < 0.6


def f_completion(X):
    fit = np.sum(RATED * (X - RATINGS) ** 2) / 2
    return fit + 0.3 * np.log(det(X @ X.T + 0.5 * np.eye(3)))


@case(
    "losses",
    f_completion,
    normal("completion", 3, 4),
    slips=("unrated entries not masked", "2 of the product", "identity forgotten", "not inverted"),
)
def ratings_of_low_rank(X, slip):
    G = X @ X.T + (0 if slip == "identity forgotten" else 0.5) * np.eye(3)
    rank = G @ X if slip == "not inverted" else solve(G, X)
    mask = 1 if slip == "unrated entries not masked" else RATED
    return mask * (X - RATINGS) + (0.3 if slip == "2 of the product" else 0.6) * rank
