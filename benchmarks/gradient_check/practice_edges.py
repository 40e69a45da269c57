# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Formulas of engineers and scientists close to, and at, the edge of their domain."""

from __future__ import annotations

from functools import partial

import numpy as np
from mpmath import mp
from scipy import special

from .case import case, pack
from .truth import erf, gammaln, lifted

edge = partial(case, "edges", entrywise=True)

quantile = lifted(
    special.ndtri,
    lambda p: mp.sqrt(2) * mp.erfinv(2 * p - 1),
    lambda p: mp.sqrt(2 * mp.pi) * mp.exp(mp.erfinv(2 * p - 1) ** 2),
)
lambert = lifted(
    lambda x: special.lambertw(x).real,
    lambda x: mp.lambertw(x).real,
    lambda x: (lambda w: w / (x * (1 + w)))(mp.lambertw(x).real),
)
bessel_k0 = lifted(special.k0, lambda x: mp.besselk(0, x), lambda x: -mp.besselk(1, x))


@edge(
    lambda x: np.sum(np.log((x + 1) / (x - 1))) / 2,
    [1 + 1e-9, 1.7, -1 - 1e-6],
    slips=("sign of the square", "½ of the formula twice", "root of the product"),
)
def inverse_coth_near_1(x, slip):
    inner = (1 - x) * (1 + x)
    if slip == "root of the product":
        return 1 / np.sqrt(np.abs(inner))
    return {"sign of the square": -1, "½ of the formula twice": 0.5}.get(slip, 1) / inner


@edge(
    lambda p: np.sum(quantile(p) * np.array([1.0, 2.0, -1.0])),
    [1e-9, 0.4, 1 - 1e-7],
    slips=("density for its inverse", "square's ½ forgotten", "weights forgotten"),
    accuracy=1e-8,
)
def normal_quantile(p, slip):
    q = special.ndtri(p)
    g = np.sqrt(2 * np.pi) * np.exp(q * q * (1 if slip == "square's ½ forgotten" else 0.5))
    c = 1 if slip == "weights forgotten" else np.array([1.0, 2.0, -1.0])
    return c * (1 / g if slip == "density for its inverse" else g)


def f_gamma_density(x):
    y, a, b = x
    return (a - 1) * np.log(y) - y / b - gammaln(a) - a * np.log(b)


@edge(
    f_gamma_density,
    [1e-8, 1e-3, 2.0],
    slips=("1 of the shape forgotten", "digamma forgotten", "scale for rate"),
)
def gamma_density_near_0(x, slip):
    y, a, b = x
    one = 0 if slip == "1 of the shape forgotten" else 1
    psi = 0 if slip == "digamma forgotten" else special.digamma(a)
    scale = -y + a / b if slip == "scale for rate" else y / b**2 - a / b
    return np.array([(a - one) / y - 1 / b, np.log(y) - psi - np.log(b), scale])


def f_dirichlet(x):
    p, a = x[:3], x[3:]
    return np.sum((a - 1) * np.log(p)) + gammaln(np.sum(a)) - np.sum(gammaln(a))


@edge(
    f_dirichlet,
    [1e-11, 0.3, 0.7, 0.02, 1.0, 5.0],
    parts=(slice(0, 3), slice(3, 6)),
    slips=("digamma of the sum forgotten", "log p forgotten", "1 forgotten"),
)
def dirichlet_near_the_border(x, slip):
    p, a = x[:3], x[3:]
    total = 0 if slip == "digamma of the sum forgotten" else special.digamma(a.sum())
    log = 0 if slip == "log p forgotten" else np.log(p)
    one = 0 if slip == "1 forgotten" else 1
    return pack((a - one) / p, log + total - special.digamma(a))


@edge(
    lambda x: x[1] * x[0] * (x[1] * x[0] / (x[1] + 2 * x[0])) ** (2 / 3) * np.sqrt(x[2]) / 0.03,
    [1e-7, 4.0, 1e-9],
    slips=("wetted perimeter taken as constant", "5/3 for all", "slope's ½ forgotten"),
)
def manning_flow_in_a_dry_channel(x, slip):
    y, w, s = x
    P = w + 2 * y
    q = w * y * (w * y / P) ** (2 / 3) * np.sqrt(s) / 0.03
    by_y, by_w = 5 / (3 * y) - 4 / (3 * P), 5 / (3 * w) - 2 / (3 * P)
    if slip == "wetted perimeter taken as constant":
        by_y, by_w = 5 / (3 * y), 5 / (3 * w)
    if slip == "5/3 for all":
        by_w = 5 / (3 * w)
    return q * np.array([by_y, by_w, (1 if slip == "slope's ½ forgotten" else 0.5) / s])


def _normal_cdf(z):
    return (1 + erf(z / np.sqrt(2))) / 2


def f_call(x):
    S, K, T, v = x
    d = (np.log(S / K) + v * v / 2 * T) / (v * np.sqrt(T))
    return S * _normal_cdf(d) - K * _normal_cdf(d - v * np.sqrt(T))


@edge(
    f_call,
    [100.0, 100.001, 1e-8, 0.2],
    slips=("both by d₁", "vega's root forgotten", "theta's sign"),
    accuracy=1e-7,
    resolution=1e-3,
)
def option_close_to_expiry(x, slip):
    S, K, T, v = x
    d = (np.log(S / K) + v * v / 2 * T) / (v * np.sqrt(T))
    cdf = special.ndtr
    density = np.exp(-d * d / 2) / np.sqrt(2 * np.pi)
    second = d if slip == "both by d₁" else d - v * np.sqrt(T)
    vega = S * density * (1 if slip == "vega's root forgotten" else np.sqrt(T))
    theta = (-1 if slip == "theta's sign" else 1) * S * density * v / (2 * np.sqrt(T))
    return np.array([cdf(d), -cdf(second), theta, vega])


COUNTS, WHEN = np.array([0.0, 2.0, 5.0, 1.0]), np.array([0.0, 1.0, 2.0, 0.5])


def f_rates(x):
    r = x[0] + x[1] * WHEN
    return np.sum(r - COUNTS * np.log(r))


@edge(
    f_rates,
    [1e-13, 2.0],
    slips=("rate forgotten", "log for its slope", "times forgotten"),
)
def poisson_rates_near_0(x, slip):
    r = x[0] + x[1] * WHEN
    w = 1 - COUNTS * (np.log(r) if slip == "log for its slope" else 1 / r)
    if slip == "rate forgotten":
        w = 1 - COUNTS
    return np.array([w.sum(), w.sum() if slip == "times forgotten" else w @ WHEN])


FACETS = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, -1.0]])
RIGHT_SIDE = np.array([4.0, 1.0, 0.0])


@edge(
    lambda x: np.array([1.0, -3.0]) @ x - 1e-4 * np.sum(np.log(RIGHT_SIDE - FACETS @ x)),
    [4 - 2e-3 - 1e-9, 1e-3],
    slips=("barrier forgotten", "A not transposed", "sign of the barrier"),
    accuracy=1e-6,
    resolution=3e-4,
)
def linear_program_barrier(x, slip):
    u = 1e-4 / (RIGHT_SIDE - FACETS @ x)
    c = np.array([1.0, -3.0])
    if slip == "A not transposed":
        return c + (FACETS[:2].T @ FACETS[:2] @ u[:2])
    return c + {"barrier forgotten": 0, "sign of the barrier": -1}.get(slip, 1) * (FACETS.T @ u)


@edge(
    lambda x: -np.log(x[0] * x[2] - x[1] ** 2),
    [2.0, 1.0, 0.5 + 1e-8],
    slips=("2 of the off-diagonal forgotten", "diagonal swapped", "sign of the off-diagonal"),
    accuracy=1e-7,
)
def barrier_of_a_covariance(x, slip):
    a, b, c = x
    d = a * c - b * b
    two = {"2 of the off-diagonal forgotten": 1, "sign of the off-diagonal": -2}.get(slip, 2)
    if slip == "diagonal swapped":
        a, c = c, a
    return np.array([-c, two * b, -a]) / d


@edge(
    lambda p: 2 * (np.sum(np.sqrt(p)) - 1) + np.sum(p * np.log(p[::-1])),
    [1e-14, 0.2, 0.8 - 1e-14],
    slips=("root's ½", "cross term forgotten", "order of the logarithm"),
)
def tsallis_with_a_cross_entropy(p, slip):
    root = (0.5 if slip == "root's ½" else 1) / np.sqrt(p)
    cross = 0 if slip == "cross term forgotten" else p[::-1] / p
    return root + np.log(p if slip == "order of the logarithm" else p[::-1]) + cross


@edge(
    lambda x: x[0] ** x[2] / (x[1] ** x[2] + x[0] ** x[2]),
    [1e-10, 0.5, 0.4],
    slips=("exponent's slope forgotten", "denominator not squared", "log of the ratio turned over"),
)
def hill_curve_near_0(x, slip):
    c, k, n = x
    u, v = c**n, k**n
    d = (u + v) ** (1 if slip == "denominator not squared" else 2)
    log = {"exponent's slope forgotten": 0, "log of the ratio turned over": np.log(k / c)}.get(
        slip, np.log(c / k)
    )
    return u * v / d * np.array([n / c, -n / k, log])


def f_permeability(x):
    s, m = x
    return np.sqrt(s) * (1 - (1 - s ** (1 / m)) ** m) ** 2


@edge(
    f_permeability,
    [1 - 1e-8, 0.45],
    slips=("inner power's slope forgotten", "root's part only", "1/m for m"),
    accuracy=1e-6,
    resolution=1e-5,
)
def soil_permeability_near_saturation(x, slip):
    s, m = x
    u = s ** (1 / m)
    v = -np.expm1(np.log(s) / m)
    a, b = 1 - v**m, np.sqrt(s)
    du, dm = u / (m * s), -u * np.log(s) / m**2
    if slip == "inner power's slope forgotten":
        du = 1.0
    if slip == "1/m for m":
        du = u * m / s
    by_s = a * a / (2 * b) + (
        0 if slip == "root's part only" else 2 * b * a * m * v ** (m - 1) * du
    )
    by_m = -2 * b * a * v**m * (np.log(v) - m * dm / v)
    return np.array([by_s, by_m])


@edge(
    lambda x: np.sum(np.log(-np.expm1(-x))),
    [1e-11, 0.3, 40.0],
    slips=("sign", "1 for the exponential", "slope of log"),
)
def log_survival(x, slip):
    if slip == "slope of log":
        return 1 / x
    g = (1.0 if slip == "1 for the exponential" else np.exp(-x)) / -np.expm1(-x)
    return -g if slip == "sign" else g


@edge(
    lambda x: np.sum(lambert(x)),
    [-np.exp(-1) + 1e-9, 0.3, 1e-12],
    slips=("1 forgotten", "exponential only", "x forgotten"),
    accuracy=1e-4,
    resolution=2e-3,
)
def lambert_near_its_branch_point(x, slip):
    w = special.lambertw(x).real
    if slip == "exponential only":
        return np.exp(-w)
    return (
        np.exp(-w) / ((0 if slip == "1 forgotten" else 1) + w) * (x if slip == "x forgotten" else 1)
    )


@edge(
    lambda x: x[1] * bessel_k0(np.sqrt(x[0]) * x[2]),
    [1e-12, 3.0, 0.7],
    slips=("root's slope forgotten", "K₀ for K₁", "minus forgotten"),
)
def drawdown_of_a_leaky_well(x, slip):
    leak, q, r = x
    z = np.sqrt(leak) * r
    one = special.k0(z) if slip == "K₀ for K₁" else special.k1(z)
    sign = 1 if slip == "minus forgotten" else -1
    by_leak = r if slip == "root's slope forgotten" else r / (2 * np.sqrt(leak))
    return np.array([sign * q * one * by_leak, special.k0(z), sign * q * one * np.sqrt(leak)])


@edge(
    lambda x: np.sum(x * np.array([2.0, 1.0, -1.0])) + np.sum(np.power(x, 0.03)),
    [0.0, 1e-200, 2.0],
    slips=("power not lowered", "linear part forgotten"),
    resolution=1e-4,
)
def fractional_power_near_0(x, slip):
    power = 0.03 * np.power(x, 0.03 if slip == "power not lowered" else 0.03 - 1)
    return power + (0 if slip == "linear part forgotten" else np.array([2.0, 1.0, -1.0]))
