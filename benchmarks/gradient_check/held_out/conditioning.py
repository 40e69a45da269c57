# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values whose rounding is magnified: differences of large numbers, nearly singular systems.

With δ the rounding of f divided by what f moves when x moves by the length over which f bends,
no difference of two values is better than about δ^(2/3): `resolution` is 20 to 50 times that,
rounded.
"""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack
from ..truth import det, gammaln, solve

HOURS = np.array([0.5, 1.0, 2.0, 4.0, 8.0])


@case(
    "ill-conditioned",
    lambda x: x[2] * x[0] / (x[0] - x[1]) * (np.exp(-x[1] * HOURS) - np.exp(-x[0] * HOURS)),
    [0.8, 0.8 - 1e-6, 1.7],
    slips=("elimination taken as constant", "own factor forgotten", "rates swapped"),
    resolution=1e-5,
)
def drug_absorbed_as_fast_as_eliminated(x, slip):
    a, e, dose = x
    z = (a - e) * HOURS
    ratio = 1 + z / 2 + z * z / 6  # (e^z - 1) / z
    bent = 0.5 + z / 3 + z * z / 8
    k = HOURS * np.exp(-a * HOURS)
    by_e = -dose * a * k * HOURS * bent
    own = 0 if slip == "own factor forgotten" else ratio
    by_a = dose * k * (own - a * HOURS * (ratio - bent))
    if slip == "elimination taken as constant":
        by_e = 0 * by_e
    if slip == "rates swapped":
        by_a, by_e = by_e, by_a
    return np.column_stack([by_a, by_e, a * k * ratio])


DATES = 738000 + np.array([1.0, 32.0, 60.0, 91.0, 121.0, 152.0])
LEVELS = np.array([212.0, 240.0, 225.0, 289.0, 301.0, 262.0])


def f_trend(x):
    t, y = x[:6], x[6:]
    return (6 * np.sum(t * y) - np.sum(t) * np.sum(y)) / (6 * np.sum(t * t) - np.sum(t) ** 2)


@case(
    "ill-conditioned",
    f_trend,
    pack(DATES, LEVELS),
    parts=(slice(0, 6), slice(6, 12)),
    slips=("denominator taken as constant", "2 forgotten", "mean of the levels forgotten"),
    resolution=1e-3,
    accuracy=1e-9,
)
def trend_of_dates_by_textbook_sums(x, slip):
    t, y = x[:6] - x[:6].mean(), x[6:] - x[6:].mean()
    slope = t @ y / (t @ t)
    two = {"denominator taken as constant": 0, "2 forgotten": 1}.get(slip, 2)
    level = x[6:] if slip == "mean of the levels forgotten" else y
    return pack(level - two * slope * t, t) / (t @ t)


def f_centre(P):
    a, b, c = P
    d = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]))
    p, q, r = a @ a, b @ b, c @ c
    return np.stack(
        [
            (p * (b[1] - c[1]) + q * (c[1] - a[1]) + r * (a[1] - b[1])) / d,
            (p * (c[0] - b[0]) + q * (a[0] - c[0]) + r * (b[0] - a[0])) / d,
        ]
    )


@case(
    "ill-conditioned",
    f_centre,
    np.array([[31.0, 12.0], [32.1, 12.7], [33.2 + 5e-5, 13.4 - 1e-4]]),
    slips=("area taken as constant", "own square forgotten", "turned by a right angle"),
    resolution=5e-6,
    accuracy=1e-9,
)
def centre_of_a_very_flat_arc(P, slip):
    # From the first point: (|b|² c - |c|² b), turned, over 2 b×c.
    b, c = P[1] - P[0], P[2] - P[0]
    turn = np.array([[0.0, 1], [-1, 0]])
    d = 2 * (b @ turn @ c)
    u = turn @ ((b @ b) * c - (c @ c) * b) / d
    if slip == "turned by a right angle":
        u = turn @ u
    own = 0 if slip == "own square forgotten" else 2
    area = 0 if slip == "area taken as constant" else 2
    by_b = turn @ (own * np.outer(c, b) - (c @ c) * np.eye(2)) - area * np.outer(u, turn @ c)
    by_c = turn @ ((b @ b) * np.eye(2) - own * np.outer(b, c)) + area * np.outer(u, turn @ b)
    return np.stack([np.eye(2) - (by_b + by_c) / d, by_b / d, by_c / d], axis=1)


BESIDES = np.array([[1.0, 0.0, 0.3], [0.0, 1.0, 0.3], [0.3, 0.3, 1.0]])


def _covariance(x):
    volatility, r, zero = x[:3], x[3], 0 * x[3]
    pair = np.array([[zero, r, zero], [r, zero, zero], [zero, zero, zero]])
    return volatility[:, None] * (BESIDES + pair) * volatility


def f_portfolio(x):
    w = solve(_covariance(x), np.ones(3))
    return w / np.sum(w)


@case(
    "ill-conditioned",
    f_portfolio,
    [0.2, 0.2 + 3e-6, 0.3, 1 - 2e-5],
    slips=("budget taken as constant", "one half of the covariance's", "correlation's own size"),
    resolution=1e-6,
)
def portfolio_with_twin_shares(x, slip):
    S = _covariance(x)
    w = f_portfolio(x)
    total = np.sum(np.linalg.solve(S, np.ones(3)))
    columns = []
    for i in range(4):
        if i < 3:
            half = np.outer(S[i] / x[i], np.eye(3)[i])
            D = half + (0 if slip == "one half of the covariance's" else half.T)
        else:
            D = np.zeros((3, 3))
            D[0, 1] = D[1, 0] = 1 if slip == "correlation's own size" else x[0] * x[1]
        budget = 0 if slip == "budget taken as constant" else total * w * (w @ D @ w)
        columns.append(budget - np.linalg.solve(S, D @ w))
    return np.column_stack(columns)


def f_exponential(x):
    a, b, c = x
    A = np.array([[a, b], [b, c]])
    gap = np.sqrt(((a - c) / 2) ** 2 + b * b)
    p, q, E = (a + c) / 2 + gap, (a + c) / 2 - gap, np.eye(2)
    return (np.exp(p) * (A - q * E) - np.exp(q) * (A - p * E)) / (2 * gap)


@case(
    "ill-conditioned",
    f_exponential,
    [0.7, 2e-6, 0.7 + 3e-6],
    slips=("one triangle forgotten", "as if all commuted to first order", "power's ½ forgotten"),
    resolution=5e-6,
)
def matrix_exponential_by_its_eigenvalues(x, slip):
    a, b, c = x
    A = np.array([[a, b], [b, c]])
    directions = np.array([[[1.0, 0], [0, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 1]]])
    if slip == "one triangle forgotten":
        directions[1, 1, 0] = 0
    J = np.zeros((2, 2, 3))
    for i, D in enumerate(directions):
        # The terms of the series and their derivatives.
        term, moved = np.eye(2), np.zeros((2, 2))
        for k in range(1, 30):
            n = 1 if k == 2 and slip == "power's ½ forgotten" else k
            moved, term = (moved @ A + term @ D) / n, term @ A / k
            J[..., i] += moved
            if slip == "as if all commuted to first order" and k == 2:
                break
    return J


def f_outage(p):
    return np.log(1 - np.prod(1 - np.prod(p, axis=1)))


@case(
    "ill-conditioned",
    f_outage,
    [[2e-4, 1e-3, 5e-3], [4e-4, 3e-3, 2e-3]],
    slips=("own component left in", "logarithm forgotten", "row's total for its product"),
    entrywise=True,
    resolution=5e-4,
    accuracy=1e-9,
)
def outage_as_one_minus_availability(p, slip):
    rows = np.prod(p, axis=1)
    down = -np.expm1(np.sum(np.log1p(-rows)))
    others = np.prod(1 - rows) / (1 - rows)
    if slip == "logarithm forgotten":
        down = 1
    own = np.ones_like(p) if slip == "own component left in" else p
    if slip == "row's total for its product":
        rows = p.sum(axis=1)
    return others[:, None] * rows[:, None] / own / down


PION = 0.13957


def f_mass(P):
    e = np.sqrt(PION**2 + np.sum(P * P, axis=1))
    return np.sqrt(np.sum(e) ** 2 - np.sum(np.sum(P, axis=0) ** 2))


@case(
    "ill-conditioned",
    f_mass,
    [[11.2, -7.5, 2350.0], [7.25, -4.6, 1480.0]],
    slips=("energies taken as constants", "root's slope forgotten", "other energy for the total"),
    resolution=2e-4,
    accuracy=1e-9,
)
def mass_of_a_narrow_pair(P, slip):
    e = np.sqrt(PION**2 + np.sum(P * P, axis=1))
    p, q = P
    n = np.cross(p, q)
    between = (PION**4 + PION**2 * (p @ p + q @ q) + n @ n) / (e[0] * e[1] + p @ q)
    m = np.sqrt(2 * PION**2 + 2 * between)
    if slip == "energies taken as constants":
        return -np.array([p + q, p + q]) / m
    own = e if slip == "other energy for the total" else e[::-1]
    g = (own / e)[:, None] * P - P[::-1]
    return 2 * g if slip == "root's slope forgotten" else g / m


SUCCESSES, TRIALS = np.array([31.0, 55.0, 48.0, 60.0, 52.0]), 100.0


def f_beta_binomial(x):
    a, b = x
    each = gammaln(a + SUCCESSES) + gammaln(b + TRIALS - SUCCESSES) - gammaln(a + b + TRIALS)
    return np.sum(each) - 5 * (gammaln(a) + gammaln(b) - gammaln(a + b))


@case(
    "ill-conditioned",
    f_beta_binomial,
    [3e6, 5e6],
    batch=5,
    slips=("total's part forgotten", "successes for failures", "last factor forgotten"),
    resolution=1e-4,
)
def beta_binomial_close_to_binomial(x, slip):
    a, b = x

    def slope(start, counts):
        # ψ(start + n) - ψ(start) as a sum.
        last = 1 if slip == "last factor forgotten" else 0
        return sum(np.sum(1 / (start + np.arange(int(n) - last))) for n in counts)

    failures = TRIALS - SUCCESSES
    total = 0 if slip == "total's part forgotten" else slope(a + b, [TRIALS] * 5)
    first, second = slope(a, SUCCESSES), slope(b, failures)
    if slip == "successes for failures":
        first, second = slope(a, failures), slope(b, SUCCESSES)
    return np.array([first - total, second - total])


def f_excess(x):
    c, s = np.cos(x), np.sin(x)
    cosines = [(c[i] - c[i - 1] * c[i - 2]) / (s[i - 1] * s[i - 2]) for i in range(3)]
    return 6371.0**2 * (np.sum(np.arccos(np.stack(cosines))) - np.pi)


@case(
    "ill-conditioned",
    f_excess,
    [0.021, 0.027, 0.0165],
    slips=("perimeter's part forgotten", "own side's sign", "radius not squared"),
    resolution=1e-4,
)
def spherical_area_by_the_sum_of_angles(x, slip):
    # tan²(E/4) is a product of tangents, by L'Huilier.
    half = pack(x.sum(), x.sum() - 2 * x) / 2
    excess = 4 * np.arctan(np.sqrt(np.prod(np.tan(half / 2))))
    by_half = 1 / np.sin(half)
    whole = 0 if slip == "perimeter's part forgotten" else by_half[0]
    own = (0 if slip == "own side's sign" else 2) * by_half[1:]
    r = 6371.0 ** (1 if slip == "radius not squared" else 2)
    return r * np.sin(excess / 2) / 2 * (whole + by_half[1:].sum() - own)


WIRES = ((0, 1), (1, 2), (2, 3), (3, 0), (0, 2))
FED, LEAK = np.array([1.0, -0.4, -0.3, -0.2]), 2e-5
INCIDENCE = np.array([[(i == a) - (i == b) for i in range(4)] for a, b in WIRES], dtype=float)


def f_potentials(x):
    return solve((INCIDENCE.T * x) @ INCIDENCE + LEAK * np.eye(4), FED)


@case(
    "ill-conditioned",
    f_potentials,
    [1.2, 0.7, 2.1, 0.4, 1.6],
    slips=("minus forgotten", "potential for its difference", "last wire's return forgotten"),
    resolution=5e-4,
    accuracy=1e-7,
)
def network_with_a_faint_leak(x, slip):
    M = (INCIDENCE.T * x) @ INCIDENCE + LEAK * np.eye(4)
    u = np.linalg.solve(M, FED)
    drop = u[[a for a, _ in WIRES]] if slip == "potential for its difference" else INCIDENCE @ u
    ends = INCIDENCE.copy()
    if slip == "last wire's return forgotten":
        ends[-1, 2] = 0
    return (1 if slip == "minus forgotten" else -1) * np.linalg.solve(M, ends.T * drop)


FLAT = normal("flat box", 4, 3)
FLAT[:, 2] = 0.6 * FLAT[:, 0] - 0.9 * FLAT[:, 1] + 1e-4 * FLAT[:, 2]


@case(
    "ill-conditioned",
    lambda A: np.sqrt(det(A.T @ A)),
    FLAT,
    slips=("root's ½ forgotten", "orthonormal columns taken", "order of the columns"),
    resolution=5e-4,
    accuracy=1e-9,
)
def volume_by_a_gram_matrix(A, slip):
    Q, R = np.linalg.qr(A)
    volume = np.abs(np.prod(np.diag(R)))
    if slip == "orthonormal columns taken":
        return volume * Q
    inverse = np.linalg.solve(R, Q.T)
    g = (2 if slip == "root's ½ forgotten" else 1) * volume * inverse.T
    return g[:, ::-1].copy() if slip == "order of the columns" else g


def f_stresses(x):
    a, b, shear = x
    half = (a - b) / 2
    radius = np.sqrt(half * half + shear * shear)
    return np.stack([np.arctan(shear / half) / 2, (a + b) / 2 + radius, (a + b) / 2 - radius])


@case(
    "ill-conditioned",
    f_stresses,
    [1.2e8 + 14.5, 1.2e8, 5.25],
    slips=("angle's ½ forgotten", "mean stress forgotten", "shear's sign in the second"),
    entrywise=True,
    resolution=2e-4,
)
def principal_stresses_under_deep_water(x, slip):
    a, b, shear = x
    half = (a - b) / 2
    r = np.sqrt(half * half + shear * shear)
    two = 1 if slip == "angle's ½ forgotten" else 2
    mean = 0 if slip == "mean stress forgotten" else 0.5
    angle = np.array([-shear / 2, shear / 2, half]) / (two * r * r)
    radius = np.array([half / 2, -half / 2, shear]) / r
    second = np.array([mean, mean, 0]) - radius
    if slip == "shear's sign in the second":
        second[2] *= -1
    return np.array([angle, np.array([mean, mean, 0]) + radius, second])


def f_three_roots(x):
    p, q = x
    angle = np.arccos(3 * q / (2 * p) * np.sqrt(-3 / p)) / 3
    return 2 * np.sqrt(-p / 3) * np.cos(angle - 2 * np.pi / 3 * np.arange(3))


@case(
    "ill-conditioned",
    f_three_roots,
    [-2.7, 2 * 0.9**1.5 - 1e-6],
    slips=("power left at p", "minus forgotten", "square's 3 forgotten"),
    resolution=2e-5,
    accuracy=1e-7,
)
def three_roots_two_of_them_close(x, slip):
    p, q = x
    r = f_three_roots(x)
    for _ in range(2):
        r = r - (r**3 + p * r + q) / (3 * r * r + p)
    slope = (1 if slip == "square's 3 forgotten" else 3) * r * r + p
    first = np.ones(3) if slip == "power left at p" else r
    return (
        (1 if slip == "minus forgotten" else -1)
        * np.column_stack([first, np.ones(3)])
        / slope[:, None]
    )


AGES = np.array([23.0, 31.0, 38.0, 44.0, 52.0, 60.0, 67.0])


def f_inflation(x):
    t = AGES - np.mean(AGES)
    y = x - np.mean(x)
    return 1 / (1 - np.sum(t * y) ** 2 / (np.sum(t * t) * np.sum(y * y)))


@case(
    "ill-conditioned",
    f_inflation,
    1.9 * AGES + 4 + 2e-3 * normal("income", 7),
    slips=("2 forgotten", "mean left in", "line left in", "residual not squared"),
    resolution=5e-4,
    accuracy=1e-8,
)
def variance_inflation_of_twins(x, slip):
    t, y = AGES - AGES.mean(), x - x.mean()
    e = y - (t @ y) / (t @ t) * t
    line = y if slip == "line left in" else e + (x.mean() if slip == "mean left in" else 0)
    two = 1 if slip == "2 forgotten" else 2
    power = 1 if slip == "residual not squared" else 2
    return two * (y / (e @ e) - (y @ y) * line / (e @ e) ** power)


@case(
    "ill-conditioned",
    lambda x: (x[0] * x[2] - x[1] ** 2) / (x[0] + x[2] - 2 * x[1]),
    [3.1409, 3.1409 + 4.1e-4, 3.1409 + 6.9e-4],
    slips=("denominator taken as constant", "2 of the middle one forgotten", "ends swapped"),
    resolution=1e-4,
    accuracy=1e-9,
)
def limit_extrapolated_from_three_sums(x, slip):
    a, b = x[1] - x[0], x[2] - x[1]
    q = b / (b - a)
    if slip == "denominator taken as constant":
        return np.array([x[2], -2 * x[1], x[0]]) / (b - a)
    middle = q if slip == "2 of the middle one forgotten" else 2 * q
    g = np.array([q * q, middle * (1 - q), (1 - q) ** 2])
    return g[::-1].copy() if slip == "ends swapped" else g
