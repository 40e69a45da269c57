# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Textbook formulas that lose digits: 0 / 0 nearly, close poles, sharp peaks, large sums.

`resolution` is 20 to 50 times δ^(2/3), rounded, where δ is the rounding of f divided by what f
moves when x moves by the length over which f bends.
"""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..truth import solve


def f_heat(x):
    hot_in, hot_out, cold_in, cold_out, conductance = x
    one, other = hot_in - cold_out, hot_out - cold_in
    return conductance * (one - other) / np.log(one / other)


@case(
    "ill-conditioned",
    f_heat,
    [80.37, 60.22, 40.11, 60.26 - 4e-5, 853.0],
    slips=("logarithm taken as constant", "cold side's sign", "conductance forgotten"),
    entrywise=True,
    resolution=1e-5,
)
def heat_of_a_balanced_exchanger(x, slip):
    one, other = x[0] - x[3], x[1] - x[2]
    z = np.log1p((one - other) / other)
    first, second = (0.5 - s * z / 6 + z * z / 24 for s in (1, -1))
    mean = other * (1 + z / 2 + z * z / 6)
    if slip == "logarithm taken as constant":
        first, second = 1 / z, -1 / z
    g = np.array([first, second, -second, -first])
    if slip == "cold side's sign":
        g = np.abs(g)
    return np.append(g if slip == "conductance forgotten" else x[4] * g, mean)


def f_crossing(x):
    p, q, (a, b) = x[:2], x[2:4], x[4:]
    u, v = np.stack([np.sin(a), np.cos(a)]), np.stack([np.sin(b), np.cos(b)])
    way = q - p
    return p + u * ((way[0] * v[1] - way[1] * v[0]) / (u[0] * v[1] - u[1] * v[0]))


@case(
    "ill-conditioned",
    f_crossing,
    [12.1, 4.3, 17.31, 9.03, 0.83, 0.83 - 2e-5],
    parts=(slice(0, 2), slice(2, 4), slice(4, 6)),
    slips=("distance forgotten", "stations swapped", "normal for direction"),
    entrywise=True,
    resolution=2e-6,
    accuracy=1e-9,
)
def crossing_of_nearly_parallel_bearings(x, slip):
    p, q, (a, b) = x[:2], x[2:4], x[4:]
    u, v = np.array([np.sin(a), np.cos(a)]), np.array([np.sin(b), np.cos(b)])
    across = np.array([[0, 1.0], [-1, 0]])
    gap = np.sin(a - b)
    far = (q - p) @ across @ np.array([v, u]).T / gap
    if slip == "distance forgotten":
        far = np.ones(2)
    by_p, by_q = np.outer(-v, across @ u) / gap, np.outer(u, across @ v) / gap
    if slip == "stations swapped":
        by_p, by_q = by_q, by_p
    if slip == "normal for direction":
        u, v = across @ u, across @ v
    return np.column_stack([by_p, by_q, -v * far[0] / gap, u * far[1] / gap])


WAVES = np.array([0.011, 0.017, 0.026, 0.04])


def f_scattering(x):
    z = WAVES * x[0]
    return x[1] * (3 * (np.sin(z) - z * np.cos(z)) / z**3) ** 2


@case(
    "ill-conditioned",
    f_scattering,
    [2.3, 14.2],
    slips=("square's 2 forgotten", "wave number forgotten", "power not lowered"),
    entrywise=True,
    resolution=1e-4,
)
def scattering_of_a_small_sphere(x, slip):
    z = (WAVES * x[0])[:, None]
    n = 2 * np.arange(6)  # 3 (sin z - z cos z) / z³ is the sum of the terms
    signs = (-1.0) ** np.arange(6)
    terms = signs * 3 * (n + 2) * z**n / np.cumprod([6, 20, 42, 72, 110, 156])
    amplitude = terms.sum(axis=1)
    slope = (terms * n / (1 if slip == "power not lowered" else z)).sum(axis=1)
    if slip != "wave number forgotten":
        slope = slope * WAVES
    two = 1 if slip == "square's 2 forgotten" else 2
    return np.column_stack([two * x[1] * amplitude * slope, amplitude**2])


SHARES = np.array([0.11, 0.23, 0.17, 0.29, 0.14, 0.06])


def f_deviance(counts):
    total = np.sum(counts)
    each = counts * np.log(counts) - counts * np.log(SHARES)
    return 2 * (np.sum(each) - total * np.log(total))


@case(
    "ill-conditioned",
    f_deviance,
    np.round(8.1e6 * SHARES + 1500 * np.sqrt(SHARES) * normal("census", 6)),
    slips=("2 forgotten", "total taken as constant", "equal shares"),
    resolution=2e-4,
    accuracy=1e-9,
)
def deviance_of_a_large_census(counts, slip):
    shares = np.full(6, 1 / 6) if slip == "equal shares" else SHARES
    expected = counts.sum() * shares
    g = 2 * np.log1p((counts - expected) / expected)
    if slip == "total taken as constant":
        g = g + 2
    return g / 2 if slip == "2 forgotten" else g


SUN = 332946.0


def f_tide(x):
    s, d = x[0] - x[1], x[0]
    return SUN * (s / np.sum(s * s) ** 1.5 - d / np.sum(d * d) ** 1.5)


def pull(s, three=3):
    r = np.sqrt(s @ s)
    return SUN * (np.eye(3) - three * np.outer(s, s) / r**2) / r**3


@case(
    "ill-conditioned",
    f_tide,
    [[17210.0, -13480.0, 8340.0], [0.52, 0.67, -0.53]],
    parts=(slice(0, 3), slice(3, 6)),
    slips=("frame's own fall forgotten", "3 of the direction forgotten", "observer's sign"),
    entrywise=True,
    resolution=3e-6,
    accuracy=1e-9,
)
def tide_raised_by_the_sun(x, slip):
    three = 1 if slip == "3 of the direction forgotten" else 3
    near = pull(x[0] - x[1], three)
    frame = 0 if slip == "frame's own fall forgotten" else pull(x[0], three)
    sign = 1 if slip == "observer's sign" else -1
    return np.stack([near - frame, sign * near], axis=1)


def f_integral(x):
    a, amount = x
    value = np.log((1 + a) / a)
    for n in range(1, 11):
        value = (1 - n * a * value) / n
    return np.sum(amount * value)


@case(
    "ill-conditioned",
    f_integral,
    [[3.17, 4.42, 2.68, 3.83], [1.9, 0.8, 2.3, 1.2]],
    parts=(slice(0, 4), slice(4, 8)),
    slips=("denominator not squared", "minus forgotten", "one power less", "amount forgotten"),
    entrywise=True,
    resolution=1e-4,
)
def integral_by_a_forward_recurrence(x, slip):
    # The integral of t^10 / (t + a) over (0, 1).
    a, amount = x
    nodes, weights = np.polynomial.legendre.leggauss(30)
    t, w = (nodes[:, None] + 1) / 2, weights[:, None] / 2
    n = 9 if slip == "one power less" else 10
    power = 1 if slip == "denominator not squared" else 2
    slope = -np.sum(w * t**n / (t + a) ** power, axis=0)
    if slip == "minus forgotten":
        slope = -slope
    own = 1 if slip == "amount forgotten" else amount
    return np.stack([own * slope, np.sum(w * t**10 / (t + a), axis=0)])


ZEROS = np.array([-0.7, -2.9])


def f_residues(p):
    a, b, c, d = p
    e1, e3 = a + b + c + d, a * b * c + a * b * d + a * c * d + b * c * d
    e2 = a * b + a * c + a * d + b * c + b * d + c * d
    slope = 4 * p**3 - 3 * e1 * p**2 + 2 * e2 * p - e3
    return (p - ZEROS[0]) * (p - ZEROS[1]) / slope


@case(
    "ill-conditioned",
    f_residues,
    [-1.31, -1.31 - 3e-4, -4.2, -0.38],
    slips=("numerator taken as constant", "own pole taken as constant", "other poles' sign"),
    entrywise=True,
    resolution=5e-6,
)
def residues_of_close_poles(p, slip):
    apart = p[:, None] - p + np.eye(4)
    zeros = p[:, None] - ZEROS
    r = np.prod(zeros, axis=1) / np.prod(apart, axis=1)
    relative = (1 - np.eye(4)) / apart
    own = -np.sum(relative, axis=1)
    if slip != "numerator taken as constant":
        own = own + np.sum(1 / zeros, axis=1)
    if slip == "own pole taken as constant":
        own = 0 * own
    if slip == "other poles' sign":
        relative = -relative
    return r[:, None] * (relative + np.diag(own))


def f_etalon(x):
    n, length, angle, wave, mirror = x
    phase = 2 * np.pi * n * length * np.cos(angle) / wave
    return 1 / (1 + 4 * mirror / (1 - mirror) ** 2 * np.sin(phase) ** 2)


@case(
    "ill-conditioned",
    f_etalon,
    [1.0003, 13275.0009 * 6.328e-4 / (2 * 1.0003 * np.cos(0.021)), 0.021, 6.328e-4, 0.995],
    slips=(
        "sine not doubled",
        "mirrors taken as constant",
        "wave length's sign",
        "tilt per degree",
    ),
    entrywise=True,
    resolution=1e-4,
    accuracy=1e-7,
)
def light_through_an_etalon_of_high_finesse(x, slip):
    n, length, angle, wave, mirror = x
    phase = 2 * np.pi * n * length * np.cos(angle) / wave
    rest = phase - np.pi * np.round(phase / np.pi)
    sharp = 4 * mirror / (1 - mirror) ** 2
    y = 1 / (1 + sharp * np.sin(rest) ** 2)
    by_phase = -(y**2) * sharp * np.sin(2 * rest) / (2 if slip == "sine not doubled" else 1)
    tilt = np.tan(angle) * (np.pi / 180 if slip == "tilt per degree" else 1)
    wave = -wave if slip == "wave length's sign" else wave
    by_mirror = -(y**2) * np.sin(rest) ** 2 * 4 * (1 + mirror) / (1 - mirror) ** 3
    if slip == "mirrors taken as constant":
        by_mirror = 0
    return np.append(by_phase * phase * np.array([1 / n, 1 / length, -tilt, -1 / wave]), by_mirror)


def f_instalments(x):
    principal, rate, months = x.T
    return np.sum(principal * rate / (1 - (1 + rate) ** -months))


@case(
    "ill-conditioned",
    f_instalments,
    [[18500.0, 2e-6, 48.0], [7200.0, 7e-7, 36.0], [31000.0, 4e-6, 120.0]],
    slips=("power taken as constant", "rate's half forgotten", "own principal left in"),
    entrywise=True,
    resolution=5e-6,
)
def instalments_of_loans_almost_free_of_interest(x, slip):
    principal, rate, months = x.T
    log = np.log1p(rate)
    z = months * log
    fraction, bent = 1 + z / 2 + z**2 / 12, 0.5 + z / 6 - z**3 / 180  # z / (1 - e^-z), its slope
    unit, unit_bent = 1 + rate / 2 - rate**2 / 12, 0.5 - rate / 6  # r / log(1 + r), its slope
    by_rate = principal / months * (unit_bent * fraction + unit * bent * months / (1 + rate))
    if slip == "power taken as constant":
        by_rate = principal * unit * fraction / months / rate
    if slip == "rate's half forgotten":
        by_rate = 2 * by_rate
    by_months = principal * unit * (bent * log / months - fraction / months**2)
    own = principal if slip == "own principal left in" else 1
    return np.column_stack([own * unit * fraction / months, by_rate, by_months])


STEPS = np.arange(6)


def f_effort(x):
    a, b, target = unpack(x, (3,), (3,), (3,))
    C = np.stack([b * a**k for k in range(6)], axis=1)
    return np.sum(target * solve(C @ C.T, target))


@case(
    "ill-conditioned",
    f_effort,
    [0.71, 0.75, 0.8, 1.2, 0.9, 1.1, 0.4, -0.7, 0.5],
    parts=slices((3,), (3,), (3,)),
    slips=("minus forgotten", "power not lowered", "one side of the gramian", "step forgotten"),
    resolution=1e-5,
    accuracy=1e-8,
)
def effort_to_steer_what_hardly_obeys(x, slip):
    a, b, target = unpack(x, (3,), (3,), (3,))
    C = b[:, None] * a[:, None] ** STEPS
    Q, R = np.linalg.qr(C.T)
    half = np.linalg.solve(R.T, target)
    u, y = Q @ half, np.linalg.solve(R, half)
    two = 1 if slip == "one side of the gramian" else 2
    if slip == "minus forgotten":
        two = -2
    step = np.minimum(STEPS, 1) if slip == "step forgotten" else STEPS
    lowered = STEPS if slip == "power not lowered" else np.maximum(STEPS - 1, 0)
    by_a = -two * y * b * ((step * a[:, None] ** lowered) @ u)
    return pack(by_a, -two * y * (a[:, None] ** STEPS @ u), 2 * y)


def f_deleted(x):
    t, y = x - np.mean(x, axis=1, keepdims=True)
    spread = np.sum(t * t)
    residual = y[-1] - np.sum(t * y) / spread * t[-1]
    return 7 * residual / (6 - 7 * t[-1] ** 2 / spread)


@case(
    "ill-conditioned",
    f_deleted,
    [[1.2, 2.1, 2.8, 4.3, 4.9, 6.2, 640.0], [3.4, 2.2, 5.1, 4.7, 7.9, 6.8, 911.0]],
    parts=slices((7,), (7,)),
    slips=("slope taken as constant", "2 of the spread forgotten", "levels' sign", "not centred"),
    resolution=5e-6,
    accuracy=1e-9,
)
def deleted_residual_of_a_point_far_out(x, slip):
    # The last level less the line through the others.
    (t, y), (far, _) = x[:, :-1], x[:, -1]
    t, ahead, y = t - t.mean(), far - t.mean(), y - (0 if slip == "not centred" else y.mean())
    spread = t @ t
    slope = t @ y / spread
    two = 1 if slip == "2 of the spread forgotten" else 2
    turn = (y - two * slope * t) / spread * (slip != "slope taken as constant")
    by_level = (1 if slip == "levels' sign" else -1) * (1 / 6 + ahead * t / spread)
    return np.array([np.append(slope / 6 - ahead * turn, -slope), np.append(by_level, 1)])


LAGS = np.abs(np.arange(4)[:, None] - np.arange(4))


@case(
    "ill-conditioned",
    lambda r: solve(r[LAGS], r[1:]),
    np.cos(0.9 * np.arange(5)) + np.array([2e-5, 7e-6, -5e-6, 3e-6, 4e-6]),
    slips=("right side taken as constant", "upper diagonals alone", "minus forgotten"),
    resolution=5e-6,
    accuracy=1e-8,
)
def predictor_of_a_nearly_pure_tone(r, slip):
    T = r[LAGS]
    a = np.linalg.solve(T, r[1:])
    each = (np.arange(5)[:, None, None] == LAGS).astype(float)
    if slip == "upper diagonals alone":
        each = np.triu(each)
    right = np.eye(4, 5, 1) * (slip != "right side taken as constant")
    return np.linalg.solve(T, right - (-1 if slip == "minus forgotten" else 1) * (each @ a).T)


WATER = 1.008e-14


def f_acidity(x):
    acid, acid_volume, base, base_volume = x
    excess = (acid * acid_volume - base * base_volume) / (acid_volume + base_volume)
    return -np.log((excess + np.sqrt(excess**2 + 4 * WATER)) / 2) / np.log(10)


@case(
    "ill-conditioned",
    f_acidity,
    [0.0987, 25.0, 0.1012, 24.4075],
    slips=("logarithm's base", "root's part forgotten", "base's sign", "volumes for amounts"),
    entrywise=True,
    resolution=3e-6,
    accuracy=1e-9,
)
def acidity_of_a_titration_past_its_end(x, slip):
    acid, acid_volume, base, base_volume = x
    total = acid_volume + base_volume
    excess = (acid * acid_volume - base * base_volume) / total
    root = np.sqrt(excess**2 + 4 * WATER)
    by_excess = -1 / root / (1 if slip == "logarithm's base" else np.log(10))
    if slip == "root's part forgotten":
        by_excess *= root * (root - excess) / (4 * WATER)
    sign = -1 if slip == "base's sign" else 1
    inner = [acid_volume, acid - excess, -sign * base_volume, -sign * base - excess]
    if slip == "volumes for amounts":
        inner[::2] = [acid, -base]
    return by_excess * np.array(inner) / total


def f_overlap(x):
    r, R, d = x
    product = (r + R - d) * (d + r - R) * (d - r + R) * (d + r + R)
    planet = r**2 * np.arccos((d**2 + r**2 - R**2) / (2 * d * r))
    star = R**2 * np.arccos((d**2 + R**2 - r**2) / (2 * d * R))
    return planet + star - np.sqrt(product) / 2


@case(
    "ill-conditioned",
    f_overlap,
    [0.1037, 1.012, 1.1157 - 8e-4],
    slips=("half of each arc", "half of the chord", "arcs swapped", "distance's sign"),
    resolution=5e-5,
    accuracy=1e-9,
)
def starlight_hidden_at_first_contact(x, slip):
    r, R, d = x
    root = np.sqrt((r + R - d) * (d + r - R) * (d - r + R) * (d + r + R))
    arcs = 2 * np.array([r, R]) * np.arctan2(root, [d * d + r * r - R * R, d * d + R * R - r * r])
    if slip == "half of each arc":
        arcs = arcs / 2
    if slip == "arcs swapped":
        arcs = arcs * [R / r, r / R]
    chord = root / d / (2 if slip == "half of the chord" else 1)
    return np.append(arcs, chord if slip == "distance's sign" else -chord)


def f_sag(x):
    weight, span, tension = x
    z = weight * span / (2 * tension)
    return tension / weight * ((np.exp(z) + np.exp(-z)) / 2 - 1)


@case(
    "ill-conditioned",
    f_sag,
    [0.83, 41.5, 5.2e4],
    slips=("scale's part forgotten", "tension taken as constant inside", "half span forgotten"),
    entrywise=True,
    resolution=1e-4,
)
def sag_of_a_taut_cable(x, slip):
    weight, span, tension = x
    z = weight * span / (2 * tension)
    scale = 0 if slip == "scale's part forgotten" else 2 * np.sinh(z / 2) ** 2
    inside = z * np.sinh(z)
    by_tension = scale - (0 if slip == "tension taken as constant inside" else inside)
    half = 1 if slip == "half span forgotten" else 0.5
    by_weight = (inside - scale) * tension / weight**2
    return np.array([by_weight, half * np.sinh(z), by_tension / weight])
