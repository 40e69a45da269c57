# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""More textbook formulas that lose digits: differences of nearly equal terms, nearly singular
systems, forward recurrences, thresholds, poles and sharp peaks of many fields.

`resolution` is 20 to 50 times δ^(2/3), rounded, where δ is the rounding of f divided by what f
moves when x moves by the length over which f bends.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import solve

MAGNETON = 0.671713816  # kelvin per tesla


def f_magnetisation(x):
    lande, spin, field, temperature = x
    z = lande * MAGNETON * field / temperature
    half = spin + 0.5
    return lande * (half / np.tanh(half * z) - 0.5 / np.tanh(z / 2))


@case(
    "ill-conditioned",
    f_magnetisation,
    [1.98, 3.5, 0.0513, 293.4],
    slips=("factor inside forgotten", "temperature's sign", "classical spin", "field in gauss"),
    entrywise=True,
    resolution=5e-5,
)
def magnetisation_of_ions_in_a_weak_field(x, slip):
    lande, spin, field, temperature = x
    z = lande * MAGNETON * field / temperature
    a = spin + (0 if slip == "classical spin" else 0.5)
    squares = spin * (spin + 1), (spin + 0.5) ** 4 - 1 / 16, (spin + 0.5) ** 6 - 1 / 64
    value = squares[0] * z / 3 - squares[1] * z**3 / 45 + squares[2] * 2 * z**5 / 945
    by_z = squares[0] / 3 - squares[1] * z**2 / 15 + squares[2] * 2 * z**4 / 189
    by_spin = 2 * a * z / 3 - 4 * (a * z) ** 3 / 45 + 12 * (a * z) ** 5 / 945
    inside = 0 if slip == "factor inside forgotten" else by_z * z
    sign = 1 if slip == "temperature's sign" else -1
    gauss = 1e-4 if slip == "field in gauss" else 1
    by_field, by_heat = gauss * lande * by_z * z / field, sign * lande * by_z * z / temperature
    return np.array([value + inside, lande * by_spin, by_field, by_heat])


def f_decay(x):
    mass, first, second = x
    product = (mass**2 - (first + second) ** 2) * (mass**2 - (first - second) ** 2)
    energy = (mass**2 + first**2 - second**2) / (2 * mass)
    return np.stack([np.sqrt(product) / (2 * mass), energy - first])


@case(
    "ill-conditioned",
    f_decay,
    [3871.7043, 1864.838, 2006.853],
    slips=(
        "energy's half forgotten",
        "root's half forgotten",
        "own mass left in",
        "daughter's sign",
    ),
    entrywise=True,
    resolution=5e-6,
    accuracy=1e-9,
)
def fragments_of_a_decay_at_its_threshold(x, slip):
    M, m, n = x
    sums = np.array([M - m - n, M + m + n, M - m + n, M + m - n])
    signs = np.array([[1, 1, 1, 1], [-1, 1, -1, 1], [-1, 1, 1, -1]])
    p = np.sqrt(np.prod(sums)) / (2 * M)
    by = p / (1 if slip == "root's half forgotten" else 2) * (signs @ (1 / sums))
    by[0] -= p / M
    if slip == "daughter's sign":
        by[2] = -by[2]
    energy = [(1 - (m * m - n * n) / M**2) / 2, m / M - 1, -n / M]
    if slip == "energy's half forgotten":
        energy[0] *= 2
    if slip == "own mass left in":
        energy[1] = m / M
    return np.array([by, energy])


def f_rejection(x):
    a, b, c, d = x
    plus, minus = d / (c + d) * (1 + b / a), b / a
    return 20 * np.log(abs((plus + minus) / 2 / (plus - minus))) / np.log(10)


@case(
    "ill-conditioned",
    f_rejection,
    [10.0013, 99.9871, 10.0042, 99.9871 * 10.0042 / 10.0013 + 3.1e-4],
    slips=("10 for 20", "natural logarithm", "one arm's sign", "arms swapped"),
    entrywise=True,
    resolution=1e-5,
    accuracy=1e-9,
)
def common_mode_rejection_of_matched_resistors(x, slip):
    a, b, c, d = x
    both, by_both = a * d + 2 * b * d + b * c, np.array([d, 2 * d + c, b, a + 2 * b])
    unlike, by_unlike = a * d - b * c, np.array([d, -c, -b, a])
    if slip == "one arm's sign":
        by_unlike = by_unlike * [1, -1, 1, 1]
    if slip == "arms swapped":
        by_unlike = np.array([c, -d, -a, b])
    scale = 1 if slip == "natural logarithm" else np.log(10)
    return (10 if slip == "10 for 20" else 20) / scale * (by_both / both - by_unlike / unlike)


def f_forward(x):
    rates, (near, far) = x
    ratio = (1 + rates[1]) ** far / (1 + rates[0]) ** near
    return ratio ** (1 / (far - near)) - 1


@case(
    "ill-conditioned",
    f_forward,
    [[0.031423, 0.031426], [10.0, 10.0 + 1 / 365]],
    slips=(
        "period taken as constant",
        "compounding forgotten",
        "near rate's sign",
        "years forgotten",
    ),
    entrywise=True,
    resolution=5e-6,
    accuracy=1e-9,
)
def overnight_rate_ten_years_ahead(x, slip):
    (r, R), (near, far) = x
    period = far - near
    apart = np.log1p((R - r) / (1 + r))
    growth = np.exp(np.log1p(R) + near * apart / period)
    years = np.array([near, far])
    if slip == "years forgotten":
        years = np.ones(2)
    signs = np.array([1 if slip == "near rate's sign" else -1, 1])
    one = 1 if slip == "compounding forgotten" else 1 + x[0]
    by_years = apart / period * np.array([far, -near])
    if slip == "period taken as constant":
        by_years = np.array([-np.log1p(r), np.log1p(R)])
    return growth / period * np.array([signs * years / one, by_years])


def f_divided(x):
    value = np.exp(x)
    for k in range(1, 4):
        value = (value[1:] - value[:-1]) / (x[k:] - x[:-k])
    return value[0]


@case(
    "ill-conditioned",
    f_divided,
    [0.837, 0.8512, 0.8687, 0.8791],
    slips=("order not raised", "ends of opposite signs", "at the origin", "own node left out"),
    resolution=3e-5,
)
def third_divided_difference_of_the_exponential(x, slip):
    middle = np.mean(x)
    order = 3 if slip == "order not raised" else 4
    scale = 1 if slip == "at the origin" else np.exp(middle)
    g = np.zeros(4)
    for i in range(4):
        nodes = np.delete(x, i) if slip == "own node left out" else np.append(x, x[i])
        symmetric = np.eye(1, 8)[0]
        for d in nodes - middle:
            for k in range(1, 8):
                symmetric[k] += d * symmetric[k - 1]
        first = 2 if slip == "own node left out" else order
        g[i] = scale * sum(symmetric[k] / factorial(first + k) for k in range(8))
    return g * [-1, 1, 1, 1] if slip == "ends of opposite signs" else g


GAS = 0.083144626


def f_compressibility(x):
    temperature, volume, pull, own = x
    stiffness = GAS * temperature / (volume - own) ** 2 - 2 * pull / volume**3
    return 1 / (volume * stiffness)


@case(
    "ill-conditioned",
    f_compressibility,
    [8 * 3.64 / (27 * GAS * 0.04267) * (1 + 6.3e-5), 3 * 0.04267 * 1.0011, 3.64, 0.04267],
    slips=("square forgotten", "volume outside forgotten", "covolume's sign", "2 of the pull"),
    entrywise=True,
    resolution=1e-5,
    accuracy=1e-7,
)
def compressibility_next_to_the_critical_point(x, slip):
    T, V, a, b = x
    free = V - b
    stiffness = GAS * T / free**2 - 2 * a / V**3
    by_volume = 6 * a / V**4 - 2 * GAS * T / free**3
    by_own = (-1 if slip == "covolume's sign" else 1) * 2 * GAS * T / free**3
    by_pull = -(1 if slip == "2 of the pull" else 2) / V**3
    outside = 0 if slip == "volume outside forgotten" else stiffness / V
    power = 1 if slip == "square forgotten" else 2
    inner = np.array([GAS / free**2, by_volume + outside, by_pull, by_own])
    return -inner / (V * stiffness**power)


LINES = 5000


def f_grating(x):
    spacing, angle, waves = x[0], x[1], x[2:]
    phase = np.pi * spacing * np.sin(angle) / waves
    return (np.sin(LINES * phase) / (LINES * np.sin(phase))) ** 2


@case(
    "ill-conditioned",
    f_grating,
    [3 * 0.589321 / np.sin(0.5871), 0.5871, 0.589314, 0.589337],
    parts=(slice(0, 1), slice(1, 2), slice(2, 4)),
    slips=("2 of the square", "denominator taken as constant", "sine for cotangent", "wave's sign"),
    entrywise=True,
    resolution=3e-6,
    accuracy=1e-9,
)
def third_order_of_a_fine_grating(x, slip):
    spacing, angle, waves = x[0], x[1], x[2:]
    phase = np.pi * spacing * np.sin(angle) / waves
    rest = phase - np.pi * np.round(phase / np.pi)
    y = (np.sin(LINES * rest) / (LINES * np.sin(rest))) ** 2
    below = 0 if slip == "denominator taken as constant" else 1 / np.tan(rest)
    two = 1 if slip == "2 of the square" else 2
    by_phase = two * y * (LINES / np.tan(LINES * rest) - below)
    turn = np.sin(angle) if slip == "sine for cotangent" else 1 / np.tan(angle)
    sign = 1 if slip == "wave's sign" else -1
    shared = np.outer(by_phase * phase, [1 / spacing, turn])
    return np.column_stack([shared, np.diag(sign * by_phase * phase / waves)])


def f_unexplained(x):
    X, y = x[:, :3], x[:, 3]
    products = X.T @ y
    return (np.sum(y * y) - np.sum(products * solve(X.T @ X, products))) / 6


DOSES = np.array([2.0, 1.0, -1.5]) + normal("doses of a calibration", 9, 3)
READINGS = DOSES @ [1.31, -0.84, 2.27] + 3e-3 * normal("readings of a calibration", 9)


@case(
    "ill-conditioned",
    f_unexplained,
    np.column_stack([DOSES, READINGS]),
    slips=("2 forgotten", "coefficients forgotten", "sign of the design", "mean over all"),
    resolution=4e-5,
    accuracy=1e-9,
)
def unexplained_variance_of_an_almost_perfect_fit(x, slip):
    X, y = x[:, :3], x[:, 3]
    Q, R = np.linalg.qr(X)
    residual = y - Q @ (Q.T @ y)
    residual = residual - Q @ (Q.T @ residual)
    weights = np.linalg.solve(R, Q.T @ y)
    if slip == "coefficients forgotten":
        weights = np.ones(3)
    sign = 1 if slip == "sign of the design" else -1
    scale = (1 if slip == "2 forgotten" else 2) / (9 if slip == "mean over all" else 6)
    return scale * np.column_stack([sign * np.outer(residual, weights), residual])


OTHERS = 1 - np.eye(4)


def f_shares(rates):
    flow = (rates * OTHERS).T
    system = flow - np.diag(np.sum(flow, axis=0))
    return solve(np.vstack([system[:3], np.ones((1, 4))]), np.eye(4)[3])


@case(
    "ill-conditioned",
    f_shares,
    [
        [0.0, 0.83, 3.1e-4, 1.7e-4],
        [1.27, 0.0, 2.2e-4, 0.9e-4],
        [1.3e-4, 2.6e-4, 0.0, 0.64],
        [3.4e-4, 0.8e-4, 1.46, 0.0],
    ],
    slips=("what leaves forgotten", "own share forgotten", "total free", "target's share"),
    entrywise=True,
    resolution=5e-6,
    accuracy=1e-8,
)
def sojourn_in_nearly_separate_communities(rates, slip):
    flow = (rates * OTHERS).T
    system = flow - np.diag(flow.sum(axis=0))
    system[3] = 1
    inverse = np.linalg.inv(system)
    shares = inverse[:, 3]
    if slip != "total free":
        inverse = inverse * [1, 1, 1, 0]
    leaves = 0 if slip == "what leaves forgotten" else inverse[:, :, None]
    own = 1 if slip == "own share forgotten" else shares[:, None]
    if slip == "target's share":
        own = shares
    return -(inverse[:, None] - leaves) * own * OTHERS


CRITICAL = 2.1e11 * 2.94e-3 * (np.pi * 0.0312 / 2.53) ** 2


def f_column(x):
    load, offset, edge, radius, length, area, modulus = x
    u = length / (2 * radius) * np.sqrt(load / (modulus * area))
    return load / area * (1 + offset * edge / radius**2 / np.cos(u))


@case(
    "ill-conditioned",
    f_column,
    [CRITICAL * (1 - 5e-5), 1.1e-6, 0.0524, 0.0312, 2.53, 2.94e-3, 2.1e11],
    slips=("half of the root", "length halved", "modulus' sign", "area inside forgotten"),
    entrywise=True,
    resolution=3e-6,
    accuracy=1e-9,
)
def stress_of_a_column_about_to_buckle(x, slip):
    load, offset, edge, radius, length, area, modulus = x
    u = length / (2 * radius) * np.sqrt(load / (modulus * area))
    mean = load / area
    bent = mean * offset * edge / radius**2 / np.cos(u)
    turn = bent * np.tan(u) * u
    half = turn if slip == "half of the root" else turn / 2
    by_length = turn / length / (2 if slip == "length halved" else 1)
    inside = 0 if slip == "area inside forgotten" else half
    by_modulus = (1 if slip == "modulus' sign" else -1) * half / modulus
    by_radius, by_area = -(2 * bent + turn) / radius, -(mean + bent + inside) / area
    by_load = (mean + bent + half) / load
    return np.array(
        [by_load, bent / offset, bent / edge, by_radius, by_length, by_area, by_modulus]
    )


GAUSS = 0.01720209895


def f_comet(x):
    w = 1.5 * GAUSS * x[1:] / np.sqrt(2 * x[0] ** 3)
    root = np.exp(np.log(w + np.sqrt(w**2 + 1)) / 3)
    return 2 * np.arctan(root - 1 / root)


@case(
    "ill-conditioned",
    f_comet,
    [0.8213, 4.1e-5, 7.3e-4, 2.2e-3],
    parts=slices((1,), (3,)),
    slips=("half the anomaly", "3 of the cubic", "distance to the power 1/2", "orbit's sign"),
    entrywise=True,
    resolution=1e-5,
)
def comet_hardly_past_its_perihelion(x, slip):
    q, days = x[0], x[1:]
    w = 1.5 * GAUSS * days / np.sqrt(2 * q**3)
    s = 2 * np.sinh(np.arcsinh(w) / 3)
    three = 1 if slip == "3 of the cubic" else 3
    two = 1 if slip == "half the anomaly" else 2
    by_w = two / (1 + s**2) * 2 / (three * (1 + s**2))
    power = 0.5 if slip == "distance to the power 1/2" else 1.5
    sign = 1 if slip == "orbit's sign" else -1
    return np.column_stack([sign * power * by_w * w / q, np.diag(by_w * w / days)])


def f_grain(x):
    across, along, magnetisation = x
    e = np.sqrt(1 - across**2 / along**2)
    factor = (1 - e**2) / e**2 * (np.arctanh(e) / e - 1)
    return 2e-7 * np.pi * factor * magnetisation**2 * (4 / 3 * np.pi * across**2 * along)


@case(
    "ill-conditioned",
    f_grain,
    [41.73, 41.73 * (1 + 4e-6), 480.2],
    slips=("volume taken as constant", "shape taken as constant", "axes swapped", "square's slope"),
    entrywise=True,
    resolution=2e-5,
)
def stray_energy_of_a_nearly_round_grain(x, slip):
    a, c, magnetisation = x
    q = (c - a) * (c + a) / c**2
    series = 1 / 3 + q / 5 + q**2 / 7 + q**3 / 9
    outside = 0 if slip == "square's slope" else series
    bend = (1 - q) * (1 / 5 + 2 * q / 7 + q**2 / 3) - outside
    by_q = np.array([-2 * a / c**2, 2 * a**2 / c**3])
    if slip == "axes swapped":
        by_q = by_q[::-1]
    if slip == "shape taken as constant":
        by_q = 0 * by_q
    volume, by_volume = 4 / 3 * np.pi * a**2 * c, 4 / 3 * np.pi * np.array([2 * a * c, a**2])
    if slip == "volume taken as constant":
        by_volume = 0 * by_volume
    factor = (1 - q) * series
    by_axes = magnetisation**2 * (bend * by_q * volume + factor * by_volume)
    return 2e-7 * np.pi * np.append(by_axes, 2 * magnetisation * factor * volume)


def f_tank(x):
    length, radius, height = x.T
    gap = radius - height
    sector = radius**2 * np.arccos(gap / radius)
    return np.sum(length * (sector - gap * np.sqrt(2 * radius * height - height**2)))


@case(
    "ill-conditioned",
    f_tank,
    [[4.21, 0.853, 2.9e-4], [2.68, 0.617, 3.4e-4]],
    slips=("half of the chord", "arc alone", "length forgotten", "height's part left in"),
    entrywise=True,
    resolution=5e-5,
)
def oil_left_in_lying_tanks(x, slip):
    length, radius, height = x.T
    angle = 2 * np.arcsin(np.sqrt(height / (2 * radius)))

    def less_sine(z):
        return z**3 / 6 - z**5 / 120 + z**7 / 5040 - z**9 / 362880

    chord = 2 * radius * np.sin(angle) / (2 if slip == "half of the chord" else 1)
    by_radius = 2 * radius * less_sine(angle)
    if slip == "arc alone":
        by_radius = 2 * radius * angle
    if slip == "height's part left in":
        by_radius = by_radius + chord * height / radius
    own = 1 if slip == "length forgotten" else length
    section = radius**2 / 2 * less_sine(2 * angle)
    return np.column_stack([section, own * by_radius, own * chord])


TIMES = np.array([0.2, 0.7, 1.3, 1.9, 2.8, 3.6, 4.7, 6.1])


def f_amplitudes(x):
    rates, light = unpack(x, (2,), (8,))
    E = np.exp(-TIMES[:, None] * rates)
    return solve(E.T @ E, E.T @ light)


@case(
    "ill-conditioned",
    f_amplitudes,
    pack([0.613, 0.6178], np.exp(-0.61 * TIMES) * 2.7 + 0.3 * uniform("glow of two dyes", 8)),
    parts=slices((2,), (8,)),
    slips=("residual's part forgotten", "fit's part forgotten", "time forgotten", "rate's sign"),
    entrywise=True,
    resolution=5e-6,
    accuracy=1e-8,
)
def amplitudes_of_two_close_decays(x, slip):
    rates, light = unpack(x, (2,), (8,))
    E = np.exp(-TIMES[:, None] * rates)
    Q, R = np.linalg.qr(E)
    inverse = np.linalg.inv(R)
    a = inverse @ (Q.T @ light)
    residual = light - Q @ (Q.T @ light)
    bent = -E if slip == "time forgotten" else -TIMES[:, None] * E
    if slip == "rate's sign":
        bent = -bent
    left = inverse @ inverse.T * (bent.T @ residual)
    if slip == "residual's part forgotten":
        left = 0 * left
    fit = 0 if slip == "fit's part forgotten" else inverse @ (Q.T @ bent) * a
    return np.column_stack([left - fit, inverse @ Q.T])


AXIS = np.array([np.cos(0.52), np.sin(0.52)])
BUMPERS = np.outer([3.0, -3.1, 3.0, -3.1, 3.0], AXIS)


def f_pinball(x):
    p, v = x[:2], np.stack([np.cos(x[2]), np.sin(x[2])])
    for centre in BUMPERS:
        w = p - centre
        along = np.sum(w * v)
        p = p + v * (-along - np.sqrt(np.maximum(along**2 - np.sum(w * w) + 1, 0)))
        n = p - centre
        n = n / np.sqrt(np.sum(n * n))
        v = v - 2 * np.sum(v * n) * n
    return p


@case(
    "ill-conditioned",
    f_pinball,
    [*(0.31 * AXIS + 1.7e-6 * np.array([-AXIS[1], AXIS[0]])), 0.52 + 0.9e-6],
    slips=("flight taken as constant", "normal taken as constant", "mirror's 2"),
    resolution=3e-6,
    accuracy=1e-8,
)
def pinball_after_five_bumpers(x, slip):
    p, v = x[:2], np.array([np.cos(x[2]), np.sin(x[2])])
    dp, dv = np.eye(2, 3), np.outer([-v[1], v[0]], [0, 0, 1])
    two = 1 if slip == "mirror's 2" else 2
    for centre in BUMPERS:
        w = p - centre
        along = w @ v
        time = -along - np.sqrt(along**2 - w @ w + 1)
        p, dp = p + time * v, dp + time * dv
        n = (p - centre) / np.sqrt((p - centre) @ (p - centre))
        if slip != "flight taken as constant":
            dp = dp - np.outer(v, n @ dp) / (n @ v)
        dn = 0 * dp if slip == "normal taken as constant" else dp
        dv = dv - two * (np.outer(n, n @ dv + v @ dn) + (v @ n) * dn)
        v = v - 2 * (v @ n) * n
    return dp


def f_sphere(points):
    squares = np.sum(points**2, axis=1)
    return solve(2 * (points[1:] - points[0]), squares[1:] - squares[0])


AROUND = np.array([0.3, 1.7, 3.2, 4.9])
RISE = 0.31 + np.array([0, 0, 3.7e-5, 0])


@case(
    "ill-conditioned",
    f_sphere,
    np.sqrt(1 - RISE**2)[:, None]
    * np.column_stack([np.cos(AROUND), np.sin(AROUND), RISE / np.sqrt(1 - RISE**2)])
    + np.array([0.41, -0.73, 0.58]),
    slips=(
        "centre at the origin",
        "first point forgotten",
        "2 of the squares",
        "transposed",
    ),
    resolution=3e-6,
    accuracy=1e-8,
)
def centre_of_a_sphere_through_nearly_coplanar_points(points, slip):
    A = 2 * (points[1:] - points[0])
    shifted = points - points[0]
    centre = np.linalg.solve(A, np.sum(shifted[1:] ** 2, axis=1))
    inverse = np.linalg.inv(A.T if slip == "transposed" else A)
    first = 0 * inverse[:, :1] if slip == "first point forgotten" else -inverse.sum(1)[:, None]
    arms = points if slip == "centre at the origin" else shifted - centre
    two = 1 if slip == "2 of the squares" else 2
    return two * np.column_stack([first, inverse])[:, :, None] * arms
