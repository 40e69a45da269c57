# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that carry noise: single and half precision, counters, tables, printed digits, solvers.

On exact numbers each f is what it stands for without its noise. With δ the noise divided by what
f moves when x moves by its natural length, no difference of two values is better than about
δ^(2/3): `resolution` is 20 to 50 times that, rounded.
"""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import erf, is_exact, rounded, solve

# Training in half precision.

HEAD = ((3, 4), (3,))
FEATURES, KINDS = 0.6 * normal("half features", 64, 4), np.arange(64) % 3


def f_half_logits(x):
    W, b = unpack(x, *HEAD)
    z = rounded(FEATURES @ W.T + b, lambda v: v.astype(np.float16).astype(float))
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[np.arange(64), KINDS])


@case(
    "noise",
    f_half_logits,
    0.8 * normal("half head", 15),
    batch=64,
    parts=slices(*HEAD),
    slips=("one-hot forgotten", "labels off by one", "bias of the first sample"),
    resolution=5e-2,
)
def loss_of_logits_in_half_precision(x, slip):
    W, b = unpack(x, *HEAD)
    e = np.exp(FEATURES @ W.T + b)
    hot = np.eye(3)[(KINDS + (slip == "labels off by one")) % 3]
    d = (e / e.sum(1, keepdims=True) - (0 if slip == "one-hot forgotten" else hot)) / 64
    return pack(d.T @ FEATURES, 64 * d[0] if slip == "bias of the first sample" else d.sum(0))


# A tone generator that looks its sine up by 16 bits of phase.

SINE = np.round(32767 * np.sin(2 * np.pi * np.arange(65536) / 65536)) / 32767
TICKS = np.arange(48) / 24
TONE = 0.8 * np.sin(2 * np.pi * (1.9 * TICKS + 0.22)) + 0.1 * normal("tone", 48)


def f_tone(x):
    turns = x[1] * TICKS + x[2]
    if is_exact(x):
        y = np.sin(2 * np.pi * turns)
    else:
        y = SINE[np.round(65536 * turns).astype(int) % 65536]
    return np.mean((x[0] * y - TONE) ** 2)


@case(
    "noise",
    f_tone,
    [0.7, 2.05, 0.17],
    batch=48,
    slips=("2π forgotten", "times forgotten", "amplitude forgotten"),
    resolution=2e-2,
)
def misfit_of_a_tone_generator(x, slip):
    turns = 2 * np.pi * (x[1] * TICKS + x[2])
    d = 2 * (x[0] * np.sin(turns) - TONE) / 48
    k = (1 if slip == "amplitude forgotten" else x[0]) * np.cos(turns)
    k = k * (1 if slip == "2π forgotten" else 2 * np.pi)
    times = 1 if slip == "times forgotten" else TICKS
    return np.array([d @ np.sin(turns), d @ (k * times), d @ k])


# A steam table in single precision, every 1/16384 °C from 10 to 30 °C, read between its lines.

LINES = 10 + np.arange(20 * 16384 + 1) / 16384
STEAM = (611.2 * np.exp(17.62 * LINES / (243.12 + LINES))).astype(np.float32)


def vapour(t):
    if is_exact(t):
        return 611.2 * np.exp(17.62 * t / (243.12 + t))
    return np.interp(t, LINES, STEAM)


@case(
    "noise",
    lambda x: 100 * (vapour(x[1]) - 66.2 * (x[0] - x[1])) / vapour(x[0]),
    [24.3, 17.8],
    slips=("quotient rule's second term", "pressure per degree forgotten", "slope of the exponent"),
    resolution=2e-3,
)
def humidity_by_a_steam_table(x, slip):
    dry, wet = x
    e, s = (611.2 * np.exp(17.62 * t / (243.12 + t)) for t in (dry, wet))
    top = s - 66.2 * (dry - wet)
    by_e, by_s = (17.62 * 243.12 / (243.12 + t) ** 2 for t in (dry, wet))
    by_e, by_s = by_e * e, by_s * (1 if slip == "slope of the exponent" else s)
    second = 0 if slip == "quotient rule's second term" else top * by_e / e**2
    per = 0 if slip == "pressure per degree forgotten" else 66.2
    return 100 * np.array([-per / e - second, (by_s + per) / e])


# A cross-section measured in a picture: lines of pixels, counted.

PIXEL = 1 / 1024


def f_section(x):
    a, b, r = x
    if is_exact(x):
        return np.stack([np.pi * (a * b - r * r), np.pi / 4 * (a * b**3 - r**4)])
    y = (np.arange(-2048, 2048) + 0.5) * PIXEL

    def width(half, high):
        return 2 * PIXEL * np.round(half * np.sqrt(np.maximum(1 - (y / high) ** 2, 0)) / PIXEL)

    lines = PIXEL * (width(a, b) - width(r, r))
    return np.array([lines.sum(), lines @ (y * y)])


@case(
    "noise",
    f_section,
    [1.31, 0.92, 0.43],
    slips=("hole forgotten", "cube's 3 forgotten", "axes swapped in the second moment"),
    resolution=2e-2,
)
def section_by_counted_pixels(x, slip):
    a, b, r = x
    hole = 0 if slip == "hole forgotten" else 1
    three = 1 if slip == "cube's 3 forgotten" else 3
    second = [b**3 / 4, three * a * b * b / 4, -hole * r**3]
    if slip == "axes swapped in the second moment":
        second[:2] = second[1::-1]
    return np.pi * np.array([[b, a, -2 * hole * r], second])


# Optimal transport, whose scaling of rows and columns stops when the rows fit to 1e-8.

SUPPLY, DEMAND = np.array([0.5, 0.2, 0.3]), np.array([0.3, 0.3, 0.15, 0.25])


def _plan(C, steps, tolerance):
    K, v = np.exp(-C / 0.4), 0 * C[0] + 1
    for _ in range(steps):
        u = SUPPLY / (K @ v)
        v = DEMAND / (u @ K)
        P = u[:, None] * K * v
        if tolerance and np.max(np.abs(P.sum(1) - SUPPLY)) < tolerance:
            break
    return P


def f_transport(C):
    P = _plan(C, 100, 0) if is_exact(C) else _plan(C, 500, 1e-8)
    value = np.sum(P * C) + 0.4 * np.sum(P * (np.log(P) - 1))
    return rounded(value, lambda v: np.float64(np.float32(v)))


@case(
    "noise",
    f_transport,
    uniform("transport costs", 3, 4),
    slips=("marginals' product", "rows' softmax", "last scaling forgotten"),
    resolution=1e-3,
)
def transport_in_single_precision(C, slip):
    if slip == "marginals' product":
        return np.outer(SUPPLY, DEMAND)
    K = np.exp(-C / 0.4)
    if slip == "rows' softmax":
        return SUPPLY[:, None] * K / K.sum(1, keepdims=True)
    return _plan(C, 1 if slip == "last scaling forgotten" else 300, 0)


# A volatility as a terminal shows it: in percent with four decimals.


def _cdf(z):
    return (1 + erf(z / np.sqrt(2))) / 2


def _density(z):
    return np.exp(-z * z / 2) / np.sqrt(2 * np.pi)


def _volatility(x):
    price, spot, t = x
    v = 0 * price + 0.25
    for _ in range(9):
        w = v * np.sqrt(t)
        d = (np.log(spot / 100) + 0.02 * t) / w + w / 2
        call = spot * _cdf(d) - 100 * np.exp(-0.02 * t) * _cdf(d - w)
        v = v - (call - price) / (spot * np.sqrt(t) * _density(d))
    return v


@case(
    "noise",
    lambda x: rounded(100 * _volatility(x), lambda v: np.round(v, 4)),
    [7.4, 98.0, 0.8],
    slips=("minus of the spot's forgotten", "interest forgotten", "percent forgotten"),
    entrywise=True,
    resolution=1e-2,
)
def volatility_as_displayed(x, slip):
    _, spot, t = x
    w = _volatility(x) * np.sqrt(t)
    d = (np.log(spot / 100) + 0.02 * t) / w + w / 2
    vega = spot * np.sqrt(t) * _density(d)
    interest = 0 if slip == "interest forgotten" else 2 * np.exp(-0.02 * t) * _cdf(d - w)
    by_t = spot * _density(d) * w / (2 * t) + interest
    sign = 1 if slip == "minus of the spot's forgotten" else -1
    k = 1 if slip == "percent forgotten" else 100
    return k * np.array([1, sign * _cdf(d), -by_t]) / vega


# A fall with drag, by steps that are halved and doubled to keep an error of 1e-6.


def _fall(mass, drag, end):
    def slope(v):
        return 9.81 - drag / mass * v * v

    t, y, v, h = 0.0, 0.0, 0.0, 1 / 16
    while t < end:
        h = min(h, end - t)
        k = slope(v)
        l2 = slope(v + h / 2 * k)
        l3 = slope(v + h * 3 / 4 * l2)
        new = v + h * (2 * k + 3 * l2 + 4 * l3) / 9
        error = h * abs(-5 * k / 72 + l2 / 12 + l3 / 9 - slope(new) / 8)
        if error > 1e-6 and h > 1e-4:
            h = h / 2
            continue
        y = y + h * (2 * v + 3 * (v + h / 2 * k) + 4 * (v + h * 3 / 4 * l2)) / 9
        t, v = t + h, new
        if error < 1e-7:
            h = 2 * h
    return y


def f_fall(x):
    mass, drag, end = x
    if is_exact(x):
        z = end * np.sqrt(9.81 * drag / mass)
        return mass / drag * np.log((np.exp(z) + np.exp(-z)) / 2)
    return _fall(mass, drag, end)


@case(
    "noise",
    f_fall,
    [82.0, 0.27, 7.3],
    slips=("drag in the argument forgotten", "½ of the root forgotten", "sign of the mass's"),
    entrywise=True,
    resolution=5e-4,
)
def fall_by_steps_of_all_sizes(x, slip):
    mass, drag, end = x
    z = end * np.sqrt(9.81 * drag / mass)
    t, value = np.tanh(z), mass / drag * np.log(np.cosh(z))
    half = z if slip == "½ of the root forgotten" else z / 2
    inner = mass / drag * t * half
    by_drag = (-value + (0 if slip == "drag in the argument forgotten" else inner)) / drag
    by_mass = (value - inner) / mass
    return np.array(
        [-by_mass if slip[:4] == "sign" else by_mass, by_drag, mass / drag * t * z / end]
    )


# Page ranks that are iterated until they move by less than 1e-7, and stored with 8 digits.

LINKS = np.array([[0, 1, 2, 1], [1, 0, 0.5, 0], [2, 1, 0, 3], [0.5, 0, 1, 0]])
AT = (np.array([0, 2, 3, 1, 0]), np.array([1, 0, 2, 3, 3]))


def _links(x):
    W = LINKS + 0 * x[0]
    W[AT] = W[AT] + x
    return W


def f_ranks(x):
    W = _links(x)
    P = W / np.sum(W, axis=0)
    r = 0 * W[0] + 0.25
    if is_exact(x):
        return solve(np.eye(4) - 0.85 * P, 0.0375 + 0 * r)
    for _ in range(500):
        r, last = 0.85 * P @ r + 0.0375, r
        if np.max(np.abs(r - last)) < 1e-7:
            break
    return np.round(r, 8)


@case(
    "noise",
    f_ranks,
    [0.4, 0.7, -0.2, 0.9, 0.3],
    slips=("column's sum taken as constant", "direct part only", "damping forgotten"),
    resolution=1e-3,
)
def page_ranks_iterated_until_they_stand(x, slip):
    W = _links(x)
    total = W.sum(axis=0)
    P = W / total
    r = np.linalg.solve(np.eye(4) - 0.85 * P, np.full(4, 0.0375))
    to, origin = AT
    own = np.eye(4)[:, to] - (0 if slip == "column's sum taken as constant" else P[:, origin])
    direct = (1 if slip == "damping forgotten" else 0.85) * own * r[origin] / total[origin]
    if slip == "direct part only":
        return direct
    return np.linalg.solve(np.eye(4) - 0.85 * P, direct)


# A recursive filter whose state is kept in single precision.

INPUTS = np.sin(np.arange(300) / 7) + 0.3 * normal("filter input", 300)
WANTED = np.sin(np.arange(300) / 7 - 0.6)


def _filtered(x):
    single = (lambda v: v) if is_exact(x) else np.float32
    a, b, state = (single(v) for v in x)
    outputs = []
    for u in INPUTS if is_exact(x) else INPUTS.astype(np.float32):
        state = a * state + b * u
        outputs.append(state)
    return np.stack(outputs)


@case(
    "noise",
    lambda x: np.mean((_filtered(x) - WANTED) ** 2) * 1.0,
    [0.83, 0.21, 0.5],
    batch=300,
    slips=("through one step only", "input's part forgotten", "start forgotten"),
    resolution=1e-3,
)
def recursive_filter_in_single_precision(x, slip):
    a, b, y = x
    g, by = np.zeros(3), np.array([0.0, 0.0, 0.0 if slip == "start forgotten" else 1.0])
    for u, wanted in zip(INPUTS, WANTED, strict=True):
        carried = 0 if slip == "through one step only" else a * by
        by = carried + np.array([y, 0 if slip == "input's part forgotten" else u, 0])
        y = a * y + b * u
        g += 2 * (y - wanted) * by / 300
    return g


# Two barometers in single precision.


def f_climb(x):
    p, q, sea, seconds = rounded(x, lambda v: v.astype(np.float32))
    one = rounded(1 + 0 * x[0], np.float32)
    low, high = (44330 * one * (one - (v / sea) ** (0.190263 * one)) for v in (p, q))
    return np.stack([low, high, (high - low) / seconds])


@case(
    "noise",
    f_climb,
    [987.3, 981.6, 1016.2, 12.0],
    slips=("power forgotten", "sea level taken as constant", "seconds not squared"),
    entrywise=True,
    resolution=5e-2,
)
def climb_by_single_precision_barometers(x, slip):
    p, q, sea, seconds = x
    k = 44330 * 0.190263
    own_k = 44330 if slip == "power forgotten" else k
    high = 44330 * (1 - (np.array([p, q]) / sea) ** 0.190263)
    own = -own_k * (np.array([p, q]) / sea) ** (0.190263 - 1) / sea
    level = k * (np.array([p, q]) / sea) ** 0.190263 / sea
    if slip == "sea level taken as constant":
        level = 0 * level
    by_time = -(high[1] - high[0]) / (seconds if slip == "seconds not squared" else seconds**2)
    return np.array(
        [
            [own[0], 0, level[0], 0],
            [0, own[1], level[1], 0],
            [-own[0] / seconds, own[1] / seconds, (level[1] - level[0]) / seconds, by_time],
        ]
    )


# A shaded ball of 8 bits per pixel.

_u, _v = (0.7 * (2 * np.indices((32, 32)).reshape(2, -1) + 1) / 32 - 0.7).tolist()
NORMALS = np.stack([_u, _v, np.sqrt(1 - np.square(_u) - np.square(_v))], axis=1)
PHOTO = np.round(255 * ((1 + NORMALS @ np.array([0.3, 0.5, 0.6])) / 2) ** 2) / 255


@case(
    "noise",
    lambda x: np.mean(
        (rounded(((1 + NORMALS @ x) / 2) ** 2, lambda v: np.round(255 * v) / 255) - PHOTO) ** 2
    ),
    [-0.2, 0.4, 0.7],
    batch=1024,
    slips=("shading's 2 forgotten", "photograph forgotten", "light from everywhere"),
    resolution=5e-2,
)
def misfit_of_an_8_bit_picture(x, slip):
    s = (1 + NORMALS @ x) / 2
    d = s * s - (0 if slip == "photograph forgotten" else PHOTO)
    k = 0.5 if slip == "shading's 2 forgotten" else 1.0
    return 2 * NORMALS.T @ (d * k * (1 if slip == "light from everywhere" else s)) / 1024


# Flight times of sound, counted by a clock of 50 MHz.

MICROPHONES = np.array([[0.0, 0.1, 2.2], [4.1, 0.3, 2.4], [0.2, 3.7, 2.1], [3.9, 3.8, 0.4]])


def f_flights(x):
    d = np.sqrt(np.sum((MICROPHONES - x[:3]) ** 2, axis=1))
    t = d / (331.3 * np.sqrt(1 + x[3] / 273.15))
    return rounded(1e3 * t, lambda v: np.round(5e4 * v) / 5e4)


@case(
    "noise",
    f_flights,
    [1.4, 2.3, 0.9, 21.0],
    parts=(slice(0, 3), slice(3, 4)),
    slips=("directions turned round", "½ of the root forgotten", "distance not divided out"),
    entrywise=True,
    resolution=2e-2,
)
def flight_times_by_a_clock(x, slip):
    u = (MICROPHONES - x[:3]) if slip == "directions turned round" else (x[:3] - MICROPHONES)
    d = np.sqrt(np.sum(u * u, axis=1))
    warm = 1 + x[3] / 273.15
    c = 331.3 * np.sqrt(warm)
    half = 1 if slip == "½ of the root forgotten" else 0.5
    by_place = u / c if slip == "distance not divided out" else u / (c * d[:, None])
    return 1e3 * np.column_stack([by_place, -half * d / (c * warm * 273.15)])


# A rotation by 24 shifts and additions.

TURNS = np.arctan(2.0 ** -np.arange(24))
GAIN = np.prod(1 / np.sqrt(1 + 4.0 ** -np.arange(24)))


def f_cordic(x):
    u, v, angle = x
    if is_exact(x):
        c, s = np.cos(angle), np.sin(angle)
        return np.stack([c * u - s * v, s * u + c * v])
    for k, turn in enumerate(TURNS):
        sign = 1 if angle >= 0 else -1
        u, v = u - sign * v * 2.0**-k, v + sign * u * 2.0**-k
        angle = angle - sign * turn
    return GAIN * np.array([u, v])


@case(
    "noise",
    f_cordic,
    [1.7, -0.6, 0.83],
    slips=("rotated back", "angle's entry of the start", "sine for cosine"),
    resolution=1e-3,
)
def rotation_by_shifts_and_additions(x, slip):
    u, v, angle = x
    c, s = np.cos(angle), np.sin(angle)
    if slip == "rotated back":
        s = -s
    if slip == "sine for cosine":
        c, s = s, c
    last = [-v, u] if slip == "angle's entry of the start" else [-s * u - c * v, c * u - s * v]
    return np.column_stack([[c, s], [-s, c], last])


# A model trained in single precision for 300 steps, seen by its error on other data.

SEEN, SAID = normal("seen", 12, 3), normal("said", 12)
OTHERS, ANSWERS = normal("others", 7, 3), normal("answers", 7)


def _hessian(x):
    return SEEN.T @ SEEN / 12 + np.eye(3) * np.exp(x)


def f_validation(x):
    if is_exact(x):
        w = solve(_hessian(x), SEEN.T @ SAID / 12 + 0 * x)
        return np.mean((OTHERS @ w - ANSWERS) ** 2)
    A, b = SEEN.astype(np.float32), SAID.astype(np.float32)
    w, penalty = np.zeros(3, np.float32), np.exp(x).astype(np.float32)
    for _ in range(300):
        w = w - np.float32(0.3) * (A.T @ (A @ w - b) / np.float32(12) + penalty * w)
    return np.mean((OTHERS @ w.astype(float) - ANSWERS) ** 2)


@case(
    "noise",
    f_validation,
    [-1.0, -2.2, -0.3],
    slips=("weights for their slopes", "inverse forgotten", "exponential forgotten"),
    resolution=2e-3,
)
def penalties_by_the_validation_error(x, slip):
    H = _hessian(x)
    w = np.linalg.solve(H, SEEN.T @ SAID / 12)
    d = 2 * OTHERS.T @ (OTHERS @ w - ANSWERS) / 7
    if slip == "weights for their slopes":
        return d * w
    adjoint = d if slip == "inverse forgotten" else np.linalg.solve(H, d)
    return -adjoint * w * (1 if slip == "exponential forgotten" else np.exp(x))


# Accelerations by differences of an energy that is mostly a constant.

ATOMS = np.array([1.0, 16.0, 12.0])


def _energy(x):
    bonds = np.sum((1 - np.exp(-1.1 * x)) ** 2)
    return -75.3 + 0.4 * bonds + 0.1 * x[0] * x[1] ** 2 * x[2] - 0.05 * x[0] * x[2] ** 3


def f_accelerations(x):
    steps = 1e-5 * np.eye(3)
    forces = [-(_energy(x + h) - _energy(x - h)) / 2e-5 for h in steps]
    return np.stack(forces) / ATOMS


@case(
    "noise",
    f_accelerations,
    [0.4, -0.3, 0.7],
    slips=("cross terms forgotten", "masses of the other atom", "second part of the bonds"),
    resolution=1e-4,
    accuracy=1e-8,
)
def accelerations_by_differences(x, slip):
    a, b, c = x
    e = np.exp(-1.1 * x)
    second = 0 if slip == "second part of the bonds" else e
    bonds = np.diag(0.8 * 1.1**2 * e * (second - (1 - e)))
    cross = np.array(
        [
            [0, 0.2 * b * c, 0.1 * b * b - 0.15 * c * c],
            [0.2 * b * c, 0.2 * a * c, 0.2 * a * b],
            [0.1 * b * b - 0.15 * c * c, 0.2 * a * b, -0.3 * a * c],
        ]
    )
    if slip == "cross terms forgotten":
        cross = np.diag(np.diag(cross))
    masses = ATOMS[None] if slip == "masses of the other atom" else ATOMS[:, None]
    return -(bonds + cross) / masses
