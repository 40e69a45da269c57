# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Smooth functions of finance, mechanics, geometry, statistics and linear algebra."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, uniform
from ..truth import det, erf, solve


def cumulative(x):
    return (1 + erf(x / np.sqrt(2.0))) / 2


def f_option(x):
    spot, strike, rate, sigma, time = x
    root = sigma * np.sqrt(time)
    d = (np.log(spot / strike) + (rate + sigma**2 / 2) * time) / root
    return spot * cumulative(d) - strike * np.exp(-rate * time) * cumulative(d - root)


@case(
    "smooth",
    f_option,
    [1.1, 1.0, 0.03, 0.25, 0.75],
    slips=("d2 for d1", "√T forgotten in vega", "theta without its rate", "strike's discount"),
)
def option_price(x, slip):
    spot, strike, rate, sigma, time = x
    root = sigma * np.sqrt(time)
    d = (np.log(spot / strike) + (rate + sigma**2 / 2) * time) / root
    second = cumulative(d - root)
    first = second if slip == "d2 for d1" else cumulative(d)
    density = np.exp(-(d**2) / 2) / np.sqrt(2 * np.pi)
    paid = np.exp(-rate * time) * second
    vega = spot * density * (1 if slip == "√T forgotten in vega" else np.sqrt(time))
    theta = spot * density * sigma / (2 * np.sqrt(time))
    theta += 0 if slip == "theta without its rate" else rate * strike * paid
    by_strike = -second if slip == "strike's discount" else -paid
    return np.array([first, by_strike, strike * time * paid, vega, theta])


def f_pendulum(q):
    a, b, u, v = q
    return u**2 + v**2 / 2 + u * v * np.cos(a - b) + 19.62 * np.cos(a) + 9.81 * np.cos(b)


@case(
    "smooth",
    f_pendulum,
    [0.7, -0.4, 1.3, -0.8],
    parts=(slice(0, 2), slice(2, 4)),
    slips=("coupling's angles forgotten", "coupling of the wrong sign", "one mass for two"),
)
def double_pendulum(q, slip):
    a, b, u, v = q
    k = {"coupling's angles forgotten": 0, "coupling of the wrong sign": -1}.get(slip, 1)
    swing = k * u * v * np.sin(a - b)
    weight = 9.81 if slip == "one mass for two" else 19.62
    c = np.cos(a - b)
    return np.array(
        [-swing - weight * np.sin(a), swing - 9.81 * np.sin(b), 2 * u + v * c, v + u * c]
    )


def f_polygon(P):
    after = np.roll(P, -1, axis=0)
    area = np.sum(P[:, 0] * after[:, 1] - P[:, 1] * after[:, 0]) / 2
    return np.stack([area, np.sum(np.sqrt(np.sum((after - P) ** 2, axis=1)))])


@case(
    "smooth",
    f_polygon,
    [[0.1, 0.0], [2.0, 0.3], [2.4, 1.9], [0.9, 2.6], [-0.7, 1.2]],
    slips=("½ forgotten", "one neighbour only", "axes swapped in the area"),
)
def polygon_area_and_perimeter(P, slip):
    after, before = np.roll(P, -1, axis=0), np.roll(P, 1, axis=0)
    d = after - before
    area = np.stack([d[:, 1], -d[:, 0]], axis=1) / (1 if slip == "½ forgotten" else 2)
    if slip == "axes swapped in the area":
        area = area[:, ::-1]
    ahead = (P - after) / np.sqrt(np.sum((P - after) ** 2, axis=1, keepdims=True))
    behind = (P - before) / np.sqrt(np.sum((P - before) ** 2, axis=1, keepdims=True))
    return np.stack([area, ahead + (0 if slip == "one neighbour only" else behind)])


def f_kepler(x):
    mean, e = x
    E = mean + e * np.sin(mean)
    for _ in range(8):  # Newton's method
        E = E - (E - e * np.sin(E) - mean) / (1 - e * np.cos(E))
    return np.stack([np.cos(E) - e, np.sqrt(1 - e**2) * np.sin(E)])


@case(
    "smooth",
    f_kepler,
    [1.1, 0.4],
    slips=("implicit factor forgotten", "eccentricity's direct part forgotten", "axes as equal"),
)
def kepler_orbit(x, slip):
    E, e = x
    for _ in range(300):
        E = x[0] + e * np.sin(E)
    w = 1 if slip == "implicit factor forgotten" else 1 - e * np.cos(E)
    direct = 0 if slip == "eccentricity's direct part forgotten" else 1
    b = np.sqrt(1 - e**2)
    s, c = np.sin(E), np.cos(E)
    axis = 1 if slip == "axes as equal" else b
    return np.array(
        [[-s / w, -s * s / w - direct], [axis * c / w, axis * c * s / w - direct * e / b * s]]
    )


LENGTHS = np.array([1.0, 0.7, 0.4])


@case(
    "smooth",
    lambda q: np.stack([LENGTHS @ np.cos(np.cumsum(q)), LENGTHS @ np.sin(np.cumsum(q))]),
    [0.3, 0.9, -1.4],
    slips=("own link only", "sum from the base", "sine and cosine swapped"),
)
def robot_arm(q, slip):
    total = np.cumsum(q)
    J = np.stack([-LENGTHS * np.sin(total), LENGTHS * np.cos(total)])
    if slip == "sine and cosine swapped":
        J = J[::-1]
    if slip == "own link only":
        return J.copy()
    if slip == "sum from the base":
        return np.cumsum(J, axis=1)
    return np.cumsum(J[:, ::-1], axis=1)[:, ::-1].copy()


PLACES, READINGS = np.array([0.0, 0.7, 1.5, 2.9]), normal("readings", 4)
SQUARES = (PLACES[:, None] - PLACES) ** 2


def _covariance(p):
    return np.exp(2 * p[0] - SQUARES * np.exp(-2 * p[1]) / 2) + np.exp(2 * p[2]) * np.eye(4)


def f_process(p):
    K = _covariance(p)
    return (READINGS @ solve(K, READINGS) + np.log(det(K))) / 2


@case(
    "smooth",
    f_process,
    [0.2, -0.1, -0.8],
    slips=("determinant's part forgotten", "quadratic part of the wrong sign", "length not as log"),
)
def gaussian_process_evidence(p, slip):
    K = _covariance(p)
    signal, noise = K - np.exp(2 * p[2]) * np.eye(4), np.exp(2 * p[2]) * np.eye(4)
    by_length = signal * SQUARES * np.exp(-(3 if slip == "length not as log" else 2) * p[1])
    inverse = np.linalg.inv(K)
    a = inverse @ READINGS
    outer = np.outer(a, a) * (-1 if slip == "quadratic part of the wrong sign" else 1)
    D = ((0 if slip == "determinant's part forgotten" else inverse) - outer) / 2
    return np.array([np.sum(D * dK) for dK in (2 * signal, by_length, 2 * noise)])


def _prey(y, p):
    u, v = y
    return np.stack([p[0] * u - p[1] * u * v, p[2] * u * v - p[3] * v])


def f_prey(x):
    p, y = x[:4], x[4:]
    for _ in range(3):
        k1 = _prey(y, p)
        k2 = _prey(y + 0.1 * k1, p)
        k3 = _prey(y + 0.1 * k2, p)
        k4 = _prey(y + 0.2 * k3, p)
        y = y + (k1 + 2 * k2 + 2 * k3 + k4) / 30
    return y


@case(
    "smooth",
    f_prey,
    [1.1, 0.8, 0.5, 0.9, 1.4, 0.7],
    parts=(slice(0, 4), slice(4, 6)),
    slips=("inner stages' part forgotten", "parameters' own part of the last step", "Euler's step"),
)
def runge_kutta_sensitivities(x, slip):
    p, y = x[:4], x[4:]
    S = np.eye(6)[4:]
    inner = 0 if slip == "inner stages' part forgotten" else 1

    def slope(y, S):
        u, v = y
        by_y = np.array([[p[0] - p[1] * v, -p[1] * u], [p[2] * v, p[2] * u - p[3]]])
        by_p = np.array([[u, -u * v, 0, 0, 0, 0], [0, 0, u * v, -v, 0, 0]])
        return _prey(y, p), by_y @ S + by_p

    for _ in range(3):
        if slip == "parameters' own part of the last step":
            S = S * np.array([0, 0, 0, 0, 1, 1])
        k1, d1 = slope(y, S)
        k2, d2 = slope(y + 0.1 * k1, S + 0.1 * inner * d1)
        k3, d3 = slope(y + 0.1 * k2, S + 0.1 * inner * d2)
        k4, d4 = slope(y + 0.2 * k3, S + 0.2 * inner * d3)
        y = y + (k1 + 2 * k2 + 2 * k3 + k4) / 30
        S = S + (d1 / 5 if slip == "Euler's step" else (d1 + 2 * d2 + 2 * d3 + d4) / 30)
    return S


METRIC = np.array([[2.0, 0.3, -0.2], [0.1, 1.5, 0.4], [0.0, -0.3, 1.1]])


@case(
    "smooth",
    lambda X: np.trace(solve(X.T @ METRIC @ X, np.eye(2))),
    [[1.0, 0.2], [-0.3, 0.9], [0.5, -0.7]],
    slips=("metric taken as symmetric", "one inverse only", "minus forgotten"),
)
def trace_of_an_inverse(X, slip):
    N = np.linalg.inv(X.T @ METRIC @ X)
    N = N if slip == "one inverse only" else N @ N
    g = METRIC @ X @ N
    g = g + (g if slip == "metric taken as symmetric" else METRIC.T @ X @ N.T)
    return g if slip == "minus forgotten" else -g


STIFF = normal("stiff", 4, 4)


@case(
    "smooth",
    lambda x: (x @ STIFF @ x) / (x @ x),
    normal("mode", 4),
    slips=("denominator taken as constant", "denominator squared", "stiffness as symmetric"),
)
def rayleigh_quotient(x, slip):
    q = (x @ STIFF @ x) / (x @ x)
    total = 2 * STIFF @ x if slip == "stiffness as symmetric" else (STIFF + STIFF.T) @ x
    own = 0 if slip == "denominator taken as constant" else 2 * q * x
    return (total - own) / (x @ x) ** (2 if slip == "denominator squared" else 1)


FLOWS = np.array([4.0, 4.0, 3.5, 104.0])


@case(
    "smooth",
    lambda r: np.sum(FLOWS / np.cumprod(1 + r)),
    [0.02, 0.035, 0.04, 0.05],
    slips=("later flows forgotten", "earlier flows for later", "1/(1 + r) forgotten"),
)
def present_value(r, slip):
    worth = FLOWS / np.cumprod(1 + r)
    later = np.cumsum(worth[::-1])[::-1]
    if slip == "later flows forgotten":
        later = worth
    if slip == "earlier flows for later":
        later = np.cumsum(worth)
    return -later / (1 if slip == "1/(1 + r) forgotten" else 1 + r)


def f_growth(x):
    for _ in range(4):
        x = 2.8 * x * (1 - x)
    return x


@case(
    "smooth",
    f_growth,
    [0.37],
    slips=("last step only", "growth rate forgotten", "x for 2x"),
)
def logistic_growth(x, slip):
    g = np.eye(1)
    for _ in range(4):
        rate = 1 if slip == "growth rate forgotten" else 2.8
        slope = rate * (1 - (1 if slip == "x for 2x" else 2) * x)
        g = slope * (np.eye(1) if slip == "last step only" else g)
        x = 2.8 * x * (1 - x)
    return g


LINKS = uniform("links", 4, 4)


@case(
    "smooth",
    lambda a: np.sum(LINKS * np.sin(a - a[:, None]), axis=1),
    normal("phases", 4),
    slips=("diagonal forgotten", "diagonal of the wrong sign", "sine for cosine"),
)
def coupled_oscillators(a, slip):
    D = LINKS * (np.sin if slip == "sine for cosine" else np.cos)(a - a[:, None])
    np.fill_diagonal(D, 0)
    k = {"diagonal forgotten": 0, "diagonal of the wrong sign": -1}.get(slip, 1)
    return D - k * np.diag(D.sum(1))


@case(
    "smooth",
    lambda x: (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2,
    [3.0, 2.0],
    slips=("constant forgotten", "second square's constant of the first", "sign of a constant"),
)
def himmelblau_at_its_minimum(x, slip):
    c = {
        "constant forgotten": (0, 7),
        "second square's constant of the first": (11, 11),
        "sign of a constant": (11, -7),
    }.get(slip, (11, 7))
    a, b = x[0] ** 2 + x[1] - c[0], x[0] + x[1] ** 2 - c[1]
    return np.array([4 * a * x[0] + 2 * b, 2 * a + 4 * b * x[1]])


INNER = np.array([[1.0, -0.6], [0.4, 2.0]])


@case(
    "smooth",
    lambda X: X @ INNER @ X.T,
    [[0.7, -1.1], [0.2, 0.9], [-1.3, 0.5]],
    slips=("one side only", "inner matrix taken as symmetric", "rows and columns swapped"),
)
def congruence(X, slip):
    J = np.zeros((3, 3, 3, 2))
    second = INNER if slip == "inner matrix taken as symmetric" else INNER.T
    for i in range(3):
        for j in range(3):
            J[i, j, i] += INNER @ X[j]
            if slip != "one side only":
                J[i, j, j] += second @ X[i]
    return J.swapaxes(0, 1).copy() if slip == "rows and columns swapped" else J


TRACKED = normal("tracked", 6)


def f_filter(p):
    """-log likelihood of y with y' = p[2] y + noise of variance exp p[0], seen with exp p[1]."""
    m, P, total = 0.0, 1.0, 0
    for z in TRACKED:
        m, P = p[2] * m, p[2] ** 2 * P + np.exp(p[0])
        S = P + np.exp(p[1])
        total = total + (np.log(S) + (z - m) ** 2 / S) / 2
        m, P = m + P / S * (z - m), P - P * P / S
    return total


@case(
    "smooth",
    f_filter,
    [-0.4, -0.9, 0.85],
    batch=6,
    slips=("gain taken as constant", "logarithm's part forgotten", "predicted mean as constant"),
)
def kalman_filter(p, slip):
    (q, r), a = np.exp(p[:2]), p[2]
    m, P, g = 0.0, 1.0, np.zeros(3)
    m_bar, P_bar = np.zeros(3), np.zeros(3)
    by_q, by_r, by_a = np.diag([q, r, 1.0])
    for z in TRACKED:
        m_bar, P_bar = a * m_bar + m * by_a, a**2 * P_bar + 2 * a * P * by_a + by_q
        m, P = a * m, a**2 * P + q
        S, S_bar, e = P + r, P_bar + by_r, z - m
        log = 0 if slip == "logarithm's part forgotten" else 1 / S
        mean = 0 if slip == "predicted mean as constant" else 2 * e / S
        g += ((log - (e / S) ** 2) * S_bar - mean * m_bar) / 2
        K = P / S
        K_bar = 0 if slip == "gain taken as constant" else (P_bar - K * S_bar) / S
        m_bar, P_bar = (1 - K) * m_bar + K_bar * e, (1 - K) * P_bar - K_bar * P
        m, P = m + K * e, (1 - K) * P
    return g
