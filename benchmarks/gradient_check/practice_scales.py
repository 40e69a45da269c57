# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Formulas in units of their own: arguments from 1e-300 to 1e300, values that carry little."""

from __future__ import annotations

from functools import partial

import numpy as np

from .case import case, normal, pack

scaled = partial(case, "scales", entrywise=True)

PLANCK, LIGHT, BOLTZMANN, CHARGE = 6.62607015e-34, 299792458.0, 1.380649e-23, 1.602176634e-19


def f_planck(x):
    v, t = x
    return 2 * PLANCK * v**3 / LIGHT**2 / (np.exp(PLANCK * v / (BOLTZMANN * t)) - 1)


@scaled(
    f_planck,
    [5.6e14, 5772.0],
    slips=("Wien's", "cube's slope forgotten", "temperature not squared"),
)
def black_body_radiance(x, slip):
    v, t = x
    z = PLANCK * v / (BOLTZMANN * t)
    b = 2 * PLANCK * v**3 / LIGHT**2 / np.expm1(z)
    k = z * (1 if slip == "Wien's" else 1 / -np.expm1(-z))
    three = 0 if slip == "cube's slope forgotten" else 3
    return b * np.array([(three - k) / v, k / (1 if slip == "temperature not squared" else t)])


@scaled(
    lambda x: np.sqrt(8.8541878128e-12 * BOLTZMANN * x[0] / (x[1] * CHARGE**2)),
    [1.2e4, 3e18],
    slips=("½ forgotten", "sign of the density's", "entries swapped"),
)
def debye_length(x, slip):
    t, n = x
    d = np.sqrt(8.8541878128e-12 * BOLTZMANN * t / (n * CHARGE**2))
    half = 1 if slip == "½ forgotten" else 0.5
    sign = 1 if slip == "sign of the density's" else -1
    g = half * d * np.array([1 / t, sign / n])
    return g[::-1] if slip == "entries swapped" else g


SUN = 1.32712440018e20


@scaled(
    lambda x: x[3:] @ x[3:] / 2 - SUN / np.sqrt(x[:3] @ x[:3]),
    [1.4e11, -5.1e10, 2.3e8, 9.9e3, 2.78e4, -12.0],
    parts=(slice(0, 3), slice(3, 6)),
    slips=("square for the cube", "momentum with ½", "sign of the pull"),
    resolution=1e-4,
)
def orbital_energy(x, slip):
    r, v = x[:3], x[3:]
    d = np.sqrt(r @ r)
    pull = SUN * r / d ** (2 if slip == "square for the cube" else 3)
    return pack(
        -pull if slip == "sign of the pull" else pull, v / 2 if slip == "momentum with ½" else v
    )


ORDERS = np.array([1.0, 0.5, -1.5])


@scaled(
    lambda c: 3e7 * np.prod(c**ORDERS),
    [2e-9, 4e-15, 3e-3],
    slips=("order forgotten", "power not lowered", "minus forgotten"),
)
def rate_law(c, slip):
    k = {"order forgotten": np.ones(3), "minus forgotten": np.abs(ORDERS)}.get(slip, ORDERS)
    rate = 3e7 * np.prod(c**ORDERS)
    return k * rate / (1 if slip == "power not lowered" else c)


DAYS = 2451545.0 + np.array([0.11, 1.93, 4.02, 7.77, 9.3])
MAGNITUDES = np.array([0.3, -0.2, 0.5, 0.1, -0.4])


def f_light_curve(x):
    return np.sum((MAGNITUDES - x[2] * np.sin(2 * np.pi * (DAYS - x[0]) / x[1])) ** 2)


@scaled(
    f_light_curve,
    [2451545.3, 3.7, 0.42],
    slips=("2π forgotten", "period not squared", "amplitude forgotten"),
    accuracy=1e-8,
    resolution=1e-4,
)
def light_curve_in_julian_days(x, slip):
    t0, p, a = x
    w = 1 if slip == "2π forgotten" else 2 * np.pi
    phase = 2 * np.pi * (DAYS - t0) / p
    d = -2 * (MAGNITUDES - a * np.sin(phase))
    amp = 1 if slip == "amplitude forgotten" else a
    by_p = -w * (DAYS - t0) / (p if slip == "period not squared" else p * p)
    wave = amp * np.cos(phase)
    return np.array([d @ wave * -w / p, d @ (wave * by_p), d @ np.sin(phase)])


SAMPLE = 3 * normal("likelihood sample", 90)


@case(
    "scales",
    lambda x: np.prod(np.exp(-(((SAMPLE - x[0]) / x[1]) ** 2) / 2) / x[1] / 40),
    [0.3, 2.0],
    slips=("slope of the log", "1/σ forgotten", "σ² for σ³"),
)
def likelihood_as_a_product(x, slip):
    m, s = x
    z = SAMPLE - m
    f = np.prod(np.exp(-((z / s) ** 2) / 2) / s / 40)
    one = 0 if slip == "1/σ forgotten" else len(SAMPLE) / s
    by_s = (z @ z) / s ** (2 if slip == "σ² for σ³" else 3) - one
    return (1 if slip == "slope of the log" else f) * np.array([z.sum() / s**2, by_s])


@case(
    "scales",
    lambda x: np.sum(np.exp(x)),
    [709.7, 705.0, 1.0],
    slips=("softmax", "shifted by the largest", "one too low"),
    resolution=1e-6,
)
def exponentials_next_to_overflow(x, slip):
    g = np.exp(x - x.max())
    return g / g.sum() if slip == "softmax" else g if slip[:1] == "s" else np.exp(x - (slip != ""))


@scaled(
    lambda x: x[0] / x[1] + np.sqrt(x[0] * x[2]),
    [3e-300, 7e-300, 2e299],
    slips=("quotient's sign", "root's ½ forgotten", "quotient not squared"),
)
def quotient_of_minute_numbers(x, slip):
    a, b, c = x
    half = 1 if slip == "root's ½ forgotten" else 0.5
    root = np.sqrt(a) * np.sqrt(c)
    by_b = (1 if slip == "quotient's sign" else -1) * (
        a / b if slip[-7:] == "squared" else a / b / b
    )
    return np.array([1 / b + half * root / a, by_b, half * root / c])


@scaled(
    lambda x: 3 / np.sum(1 / x),
    [2e300, -7e299, 3e301],
    slips=("not squared", "3 forgotten", "sign"),
)
def harmonic_mean_of_huge_numbers(x, slip):
    h = 3 / np.sum(1 / x)
    k = h / x / (1 if slip == "3 forgotten" else 3)
    return (-1 if slip == "sign" else 1) * (k if slip == "not squared" else k * (h / x))


@scaled(
    lambda x: 0.5e7 * x[0] ** 2 + 2e-3 * np.sin(x[1]) + 1e-7 * x[0] * x[2],
    [3e-5, 0.8, 40.0],
    slips=("cross term forgotten", "sine for cosine", "2 forgotten"),
    resolution=1e-5,
)
def stiff_and_soft_springs(x, slip):
    a, b, c = x
    cross = 0 if slip == "cross term forgotten" else 1e-7
    wave = np.sin(b) if slip == "sine for cosine" else np.cos(b)
    return np.array([(0.5e7 if slip[0:1] == "2" else 1e7) * a + cross * c, 2e-3 * wave, cross * a])


def f_goldman(x):
    k_out, k_in, na_out, na_in, t = x
    return 8.314 * t / 96485.0 * np.log((k_out + 0.04 * na_out) / (k_in + 0.04 * na_in))


@scaled(
    f_goldman,
    [5e-3, 0.14, 0.145, 1e-2, 310.0],
    slips=("inner sign", "permeability forgotten", "temperature's entry forgotten"),
)
def membrane_potential(x, slip):
    ko, ki, no, ni, t = x
    p = 1 if slip == "permeability forgotten" else 0.04
    k = 8.314 * t / 96485.0
    out, inside = ko + 0.04 * no, ki + 0.04 * ni
    sign = 1 if slip == "inner sign" else -1
    last = 0 if slip == "temperature's entry forgotten" else f_goldman(x) / t
    return np.array([k / out, sign * k / inside, k * p / out, sign * k * p / inside, last])


def f_balance(x):
    t, albedo, s = x
    return 5.670374419e-8 * t**4 - s * (1 - albedo) / 4


@scaled(
    f_balance,
    [254.58240165, 0.3, 1361.0],
    slips=("3 for the power", "quarter forgotten", "sign of the albedo"),
    resolution=1e-5,
)
def radiative_balance_at_equilibrium(x, slip):
    t, albedo, s = x
    quarter = 1 if slip == "quarter forgotten" else 4
    sign = -1 if slip == "sign of the albedo" else 1
    k = 3 if slip == "3 for the power" else 4
    return np.array([k * 5.670374419e-8 * t**3, sign * s / quarter, -(1 - albedo) / quarter])


SATELLITES = 2.6e7 * np.array(
    [[0.6, 0.64, 0.48], [-0.36, 0.48, 0.8], [0.8, -0.36, 0.48], [0.1, 0.3, 0.9486832980505138]]
)
RECEIVER = np.array([3.9e6, 3.0e6, 4.0e6])
RANGES = np.sqrt(np.sum((SATELLITES - RECEIVER) ** 2, axis=1)) + np.array([3.0, 1.0, 4.0, 2.0])


def f_ranges(x):
    d = np.sqrt(np.sum((SATELLITES - x[:3]) ** 2, axis=1))
    return np.sum((d + LIGHT * x[3] - RANGES) ** 2)


@scaled(
    f_ranges,
    pack(RECEIVER + np.array([40.0, -25.0, 60.0]), [3e-7]),
    slips=("sign of the direction", "light forgotten", "2 forgotten"),
    accuracy=1e-8,
    resolution=5e-6,
)
def satellite_positioning(x, slip):
    u = x[:3] - SATELLITES
    d = np.sqrt(np.sum(u**2, axis=1))
    e = (1 if slip == "2 forgotten" else 2) * (d + LIGHT * x[3] - RANGES)
    sign = -1 if slip == "sign of the direction" else 1
    light = 1 if slip == "light forgotten" else LIGHT
    return pack(sign * e @ (u / d[:, None]), light * e.sum())


@scaled(
    lambda x: 5.0 * (1 - np.exp(-x[0] / (x[1] * x[2]))) + 1e-3 * x[1] * 1e-6,
    [2e-9, 1.5e3, 1e-12],
    slips=("5 forgotten", "resistance's part forgotten", "sign of the time constant's"),
)
def capacitor_that_charges(x, slip):
    t, r, c = x
    e = (1 if slip == "5 forgotten" else 5) * np.exp(-t / (r * c))
    sign = 1 if slip == "sign of the time constant's" else -1
    rest = 0 if slip == "resistance's part forgotten" else 1e-9
    return e * np.array([1 / (r * c), sign * t / (r * r * c), sign * t / (r * c * c)]) + np.array(
        [0, rest, 0]
    )


@scaled(
    lambda x: x[1] * np.expm1(x[0] / 0.02585) * x[2] + x[0],
    [0.0, 1e-12, 4.7e3],
    slips=("thermal voltage forgotten", "1 forgotten", "series resistance forgotten"),
)
def diode_at_zero_bias(x, slip):
    v, i, r = x
    e = np.exp(v / 0.02585)
    vt = 1 if slip == "thermal voltage forgotten" else 0.02585
    one = 0 if slip == "1 forgotten" else 1
    by_v = i * e / vt * (1 if slip == "series resistance forgotten" else r) + one
    return np.array([by_v, np.expm1(v / 0.02585) * r, i * np.expm1(v / 0.02585)])


FLUX = np.array([2.1e-17, 1.4e-17, 0.9e-17])
BANDS = np.array([4.4e-7, 5.5e-7, 7.0e-7])


@scaled(
    lambda x: np.sum(((FLUX - x[0] * (BANDS / 5.5e-7) ** x[1]) / 3e-19) ** 2),
    [1.5e-17, -1.8],
    slips=("error bars forgotten", "logarithm forgotten", "2 forgotten"),
)
def power_law_fit_to_fluxes(x, slip):
    a, b = x
    p = (BANDS / 5.5e-7) ** b
    w = 3e-19 if slip == "error bars forgotten" else 9e-38
    d = (1 if slip == "2 forgotten" else 2) * (a * p - FLUX) / w
    log = 1 if slip == "logarithm forgotten" else np.log(BANDS / 5.5e-7)
    return np.array([d @ p, d @ (a * p * log)])
