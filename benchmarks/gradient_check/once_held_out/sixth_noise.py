# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that carry noise: short floats, decimals, counts, tables, cut series, stopped steps."""

from __future__ import annotations

import numpy as np
from scipy import linalg, special

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import erf, gammaln, is_exact, rounded

# Poisson's loss of bird counts by a network whose units are kept in bfloat16.


def _bfloat(v):
    bits = np.asarray(v, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).view(np.float32)


SITES = _bfloat(normal("sites", 240, 4))
BIRDS = np.floor(np.exp(0.5 + 0.6 * np.tanh(SITES[:, 0]) + 0.5 * normal("birds", 240)))
NET = ((3, 4), (3,), (3,))


def f_birds(x):
    W, b, w = unpack(x, *NET)
    h = rounded(np.tanh(rounded(SITES @ W.T + b, _bfloat)), _bfloat)
    s = h @ w
    return np.mean(np.exp(s) - BIRDS * s)


@case(
    "noise",
    f_birds,
    pack(0.5 * normal("bird weights", 3, 4), [0.3, -0.2, 0.1], [0.8, -0.7, 0.6]),
    batch=240,
    parts=slices(*NET),
    slips=("link forgotten", "activation's slope forgotten", "slope at the unit"),
    resolution=2e-1,
)
def counts_of_birds_by_a_network_in_bfloat16(x, slip):
    W, b, w = unpack(x, *NET)
    h = np.tanh(SITES.astype(float) @ W.T + b)
    s = h @ w
    d = ((s if slip == "link forgotten" else np.exp(s)) - BIRDS) / 240
    slope = 1 - (np.tanh(h) if slip == "slope at the unit" else h) ** 2
    back = np.outer(d, w) * (1 if slip == "activation's slope forgotten" else slope)
    return pack(back.T @ SITES, back.sum(0), h.T @ d)


# Softened squared distances of pixels to the nearest of four colours, in half precision.

PIXELS = np.float16(uniform("palette pixels", 40, 3))


def f_palette(x):
    apart = rounded(PIXELS[:, None] - x, np.float16)
    squares = rounded(np.sum(apart * apart, axis=2), np.float64)
    return -0.1 * np.mean(np.log(np.sum(np.exp(-squares / 0.1), axis=1)))


@case(
    "noise",
    f_palette,
    uniform("palette", 4, 3),
    batch=40,
    slips=("nearest colour only", "shares over the pixels", "square's 2 forgotten"),
    resolution=1e-1,
)
def colours_of_a_palette_in_half_precision(x, slip):
    apart = PIXELS.astype(float)[:, None] - x
    e = np.exp(-np.sum(apart**2, axis=2) / 0.1)
    share = e / e.sum(axis=0 if slip == "shares over the pixels" else 1, keepdims=True)
    if slip == "nearest colour only":
        share = 1.0 * (e == e.max(axis=1, keepdims=True))
    two = 1 if slip == "square's 2 forgotten" else 2
    return -two * np.mean(share[:, :, None] * apart, axis=0)


# Likelihood of returns whose variance follows the last square and itself, in single precision.

RETURNS = np.float32((1 + 0.6 * np.sin(np.arange(120) / 9)) * normal("returns", 120))


def f_garch(x):
    mean, base, shock, kept = rounded(x, np.float32)
    squares = (RETURNS - mean) ** 2
    h = [base / (1 - shock - kept)]
    for square in squares[:-1]:
        h.append(base + shock * square + kept * h[-1])
    h = np.stack(h)
    return rounded(np.mean(np.log(h) + squares / h) / 2, np.float64)


@case(
    "noise",
    f_garch,
    [0.11, 0.24, 0.15, 0.62],
    batch=120,
    slips=(
        "first variance held",
        "mean in the variances forgotten",
        "variance before held",
        "logarithm's part forgotten",
    ),
    entrywise=True,
    resolution=1e-2,
)
def likelihood_of_clustered_variances_in_single_precision(x, slip):
    mean, base, shock, kept = x
    e = RETURNS.astype(float) - mean
    left = 1 - shock - kept
    h, slope = base / left, np.array([0, 1 / left, base / left**2, base / left**2])
    if slip == "first variance held":
        slope = np.zeros(4)
    g = np.zeros(4)
    for t, u in enumerate(e):
        if t:
            moved = 0 if slip == "mean in the variances forgotten" else -2 * shock * e[t - 1]
            after = np.array([moved, 1, e[t - 1] ** 2, h])
            slope = after + (0 if slip == "variance before held" else kept) * slope
            h = base + shock * e[t - 1] ** 2 + kept * h
        by_h = (0 if slip == "logarithm's part forgotten" else 1 / h) - u**2 / h**2
        g += by_h * slope / 240
        g[0] -= u / h / 120
    return g


# Levels of a drug swallowed every eight hours, which the laboratory prints with three decimals.

HOURS = np.array([0.5, 1, 2, 4, 7.5, 9, 10, 12, 15.5, 17, 20, 24])
SINCE = np.maximum(HOURS[:, None] - [0, 8, 16], 0)


def _levels(x):
    enters, cleared, volume = x
    leaves = cleared / volume
    curves = np.exp(-leaves * SINCE) - np.exp(-enters * SINCE)
    return 100 / volume * enters / (enters - leaves) * np.sum(curves, axis=1)


DRAWN_LEVELS = np.round(_levels([1.1, 3.4, 24.0]), 3)


@case(
    "noise",
    lambda x: np.mean((rounded(_levels(x), lambda v: np.round(v, 3)) - DRAWN_LEVELS) ** 2),
    [1.4, 4.1, 21.0],
    batch=12,
    slips=(
        "quotient of rates held",
        "volume in the rate forgotten",
        "absorption in the curve held",
    ),
    entrywise=True,
    resolution=1e-1,
)
def misfit_of_drug_levels_as_printed(x, slip):
    enters, cleared, volume = x
    leaves = cleared / volume
    apart = enters - leaves
    gone, left = np.exp(-leaves * SINCE), np.exp(-enters * SINCE)
    curves = np.sum(gone - left, axis=1)
    k = 100 / volume
    rates = 0 if slip == "quotient of rates held" else k * curves / apart**2
    late = 0 if slip == "absorption in the curve held" else np.sum(SINCE * left, axis=1)
    by_enters = -leaves * rates + k * enters / apart * late
    by_leaves = enters * rates - k * enters / apart * np.sum(SINCE * gone, axis=1)
    by_volume = -k * enters / apart * curves / volume
    if slip != "volume in the rate forgotten":
        by_volume = by_volume - by_leaves * leaves / volume
    error = 2 * (_levels(x) - DRAWN_LEVELS) / 12
    return np.array([error @ by_enters, error @ by_leaves / volume, error @ by_volume])


# A mesh before a camera: the rasteriser snaps the vertices to sixteenths of a pixel.

MESH = uniform("mesh", 20, 3) - 0.5
TURNS = np.cross(np.eye(3)[:, None], np.eye(3)).transpose(0, 2, 1)


def _camera(x):
    S = np.sum(x[:3, None, None] * TURNS, axis=0)
    p = MESH + 2 / (1 + x[:3] @ x[:3]) * (MESH @ (S + S @ S).T) + x[3:6]
    u = p[:, :2] / p[:, 2:]
    return S, p, u, 800 * x[6] * u * (1 + x[7] * np.sum(u * u, axis=1))[:, None]


AIMED = np.round(_camera(np.array([0.2, -0.1, 0.35, 0.1, 0.0, 2.6, 1.0, -0.1]))[3])


@case(
    "noise",
    lambda x: (
        np.sum((rounded(_camera(x)[3], lambda v: np.round(16 * v) / 16) - AIMED) ** 2) / 20000
    ),
    [0.26, -0.17, 0.3, 0.14, -0.06, 2.4, 1.07, -0.06],
    batch=20,
    slips=(
        "rotation's divisor held",
        "distortion's slope forgotten",
        "depth held",
        "turns taken for small",
    ),
    resolution=2e-2,
)
def vertices_on_the_grid_of_a_rasteriser(x, slip):
    a, zoom, bend = x[:3], x[6], x[7]
    S, p, u, pixel = _camera(x)
    below = 1 + a @ a
    e = 2 * (pixel - AIMED) / 20000
    r2, along = np.sum(u * u, axis=1), np.sum(u * e, axis=1)
    by_u = (1 + bend * r2)[:, None] * e
    if slip != "distortion's slope forgotten":
        by_u = by_u + 2 * bend * u * along[:, None]
    by_u = 800 * zoom * by_u / p[:, 2:]
    by_depth = (0 if slip == "depth held" else -1) * np.sum(u * by_u, axis=1)
    by_p = np.column_stack([by_u, by_depth])
    by_a = np.zeros(3)
    for i, T in enumerate(TURNS):
        moved = 2 / below * MESH @ (T if slip == "turns taken for small" else T + T @ S + S @ T).T
        if slip != "rotation's divisor held":
            moved = moved - 4 * a[i] / below**2 * MESH @ (S + S @ S).T
        by_a[i] = np.sum(by_p * moved)
    return pack(by_a, by_p.sum(0), np.sum(e * pixel) / zoom, 800 * zoom * np.sum(r2 * along))


# A lock-in amplifier, whose converter has steps of 1/1024, at a tone that drifts and fades.

TICKS = np.arange(400)
LOCK = np.stack([np.cos(0.37 * TICKS), np.sin(0.37 * TICKS)]) * np.exp((TICKS - 400) / 150) / 35


def f_lock_in(x):
    size, phase, offset, fades, drift = x
    t = TICKS / 400
    tone = size * np.exp(-fades * t) * np.sin(0.37 * TICKS + phase + drift * t)
    return LOCK @ rounded(offset + tone, lambda v: np.floor(1024 * v + 0.5) / 1024)


@case(
    "noise",
    f_lock_in,
    [1.3, 0.6, 0.2, 0.5, 0.8],
    slips=("time at the phase forgotten", "sine for cosine", "fading forgotten"),
    resolution=5e-2,
)
def outputs_of_a_lock_in_behind_a_converter(x, slip):
    size, phase, _, fades, drift = x
    t = TICKS / 400
    level = np.exp(-(0 if slip == "fading forgotten" else fades) * t)
    angle = 0.37 * TICKS + phase + drift * t
    tone, quarter = level * np.sin(angle), size * level * np.cos(angle)
    if slip == "sine for cosine":
        quarter = size * tone
    late = quarter * (1 if slip == "time at the phase forgotten" else t)
    return LOCK @ np.stack([tone, quarter, 1 + 0 * t, -size * t * tone, late], axis=1)


# Legs of a platform on six legs by its place and turn, in decimetres, counted in 20 micrometres.

AROUND = np.pi / 180 * np.array([[5, 115, 125, 235, 245, 355], [55, 65, 175, 185, 295, 305]])
FEET, JOINTS = (
    np.stack([r * np.cos(a), r * np.sin(a), 0 * a], axis=1)
    for r, a in zip((3.0, 1.8), AROUND, strict=True)
)


def _turn(axis, angle, slope=0):
    c, s = np.cos(angle), np.sin(angle)
    c, s = (-s, c) if slope else (c, s)
    one = (0 if slope else 1) + 0 * c
    i, j = [k for k in range(3) if k != axis]
    R = np.zeros((3, 3)) * c
    R[axis, axis], R[i, i], R[j, j] = one, c, c
    R[i, j], R[j, i] = (s, -s) if axis == 1 else (-s, s)
    return R


def _arms(x):
    return JOINTS @ (_turn(2, x[5]) @ _turn(1, x[4]) @ _turn(0, x[3])).T


def f_hexapod(x):
    legs = np.sqrt(np.sum((x[:3] + _arms(x) - FEET) ** 2, axis=1))
    return rounded(legs, lambda v: np.floor(5000 * v) / 5000)


@case(
    "noise",
    f_hexapod,
    [0.4, -0.3, 2.6, 0.15, -0.2, 0.3],
    slips=("rates taken for turns", "turns in the other order", "leg not divided out"),
    resolution=3e-2,
)
def legs_of_a_hexapod_by_encoder_counts(x, slip):
    arms = _arms(x)
    legs = x[:3] + arms - FEET
    if slip != "leg not divided out":
        legs = legs / np.sqrt(np.sum(legs**2, axis=1))[:, None]
    order = (0, 1, 2) if slip == "turns in the other order" else (2, 1, 0)
    turned = []
    for axis in range(3):
        R = np.eye(3)
        for k in order:
            R = R @ _turn(k, x[3 + k], k == axis)
        moved = np.cross(np.eye(3)[axis], arms) if slip == "rates taken for turns" else JOINTS @ R.T
        turned.append(np.sum(legs * moved, axis=1))
    return np.column_stack([legs, *turned])


# Savings and dividends of 32 quarters in a share: cents are paid, thousandths of a share bought.


def f_dividends(x):
    price, growth, pays, saved = x
    shares, paid = 40 + 0 * price, 0 * price
    for _ in range(32):
        got = rounded(shares * price * pays / 100, lambda v: np.round(v, 2))
        shares = shares + rounded((saved + got) / price, lambda v: np.round(v, 3))
        price, paid = price * (1 + growth / 100), paid + got
    return np.stack([shares * price, paid])


@case(
    "noise",
    f_dividends,
    [47.3, 1.9, 0.85, 260.0],
    slips=("shares bought held", "price that grows held", "price at the purchase held"),
    entrywise=True,
    resolution=5e-2,
)
def dividends_reinvested_in_parts_of_a_share(x, slip):
    price, growth, pays, saved = x
    rate, first, last = 1 + growth / 100, np.eye(4)[0], np.eye(4)[3]
    shares, by_shares, by_price, by_paid = 40.0, np.zeros(4), first, np.zeros(4)
    for _ in range(32):
        got = shares * price * pays / 100
        by_got = (by_shares * price + shares * by_price) * pays / 100
        by_got[2] += got / pays
        by_paid = by_paid + by_got
        bought = (saved + got) / price
        at_price = 0 if slip == "price at the purchase held" else bought * by_price / price
        if slip != "shares bought held":
            by_shares = by_shares + (by_got + last) / price - at_price
        by_price = by_price * rate
        if slip != "price that grows held":
            by_price[1] += price / 100
        shares, price = shares + bought, price * rate
    return np.stack([by_shares * price + shares * by_price, by_paid])


# The cost of a smoothed transport, its rows and columns scaled until they hold to 1e-5.

GIVES, TAKES = np.array([0.5, 0.3, 0.2]), np.array([0.3, 0.3, 0.25, 0.15])


def _plan(x, steps, closest=0.0):
    K = np.exp(-x / 0.4)
    v = 1 + 0 * K[0]
    for _ in range(steps):
        u = GIVES / (K @ v)
        v = TAKES / (K.T @ u)
        if closest and np.max(np.abs(u * (K @ v) - GIVES)) < closest:
            break
    return u[:, None] * K * v


@case(
    "noise",
    lambda x: np.sum(x * (_plan(x, 50) if is_exact(x) else _plan(x, 90, 1e-5))),
    2 * uniform("ways", 3, 4),
    slips=("plan held", "scales held", "scales of columns held"),
    resolution=1e-2,
)
def cost_of_transport_by_stopped_scaling(x, slip):
    P = _plan(x, 300)
    A = np.block([[np.diag(GIVES), P], [P.T, np.diag(TAKES)]])
    b = pack((P * x).sum(1), (P * x).sum(0))
    fit = np.linalg.lstsq(A, b, rcond=None)[0]
    rows, columns = fit[:3], fit[3:]
    if slip == "scales of columns held":
        rows, columns = (P * x).sum(1) / GIVES, 0
    if slip == "scales held":
        rows, columns = np.zeros(3), 0
    return P - (0 if slip == "plan held" else P * (x - rows[:, None] - columns) / 0.4)


# Sag and tension of a hanging cable, its curve found by halving an interval 19 times.


def _curved(u):
    return (np.exp(u) - np.exp(-u)) / 2, (np.exp(u) + np.exp(-u)) / 2


def _curve(slack):
    u = 1.5 + 0 * slack
    for _ in range(12):
        sinh, cosh = _curved(u)
        u = u - (sinh / u - slack) * u * u / (u * cosh - sinh)
    return u


def f_cable(x):
    span, length, weight = x
    if is_exact(x):
        u = _curve(length / span)
    else:
        low, high = 0.01, 6.01
        for _ in range(19):
            u = (low + high) / 2
            low, high = (u, high) if _curved(u)[0] / u < length / span else (low, u)
    cosh = _curved(u)[1]
    return span / (2 * u) * np.stack([cosh - 1, weight * cosh])


@case(
    "noise",
    f_cable,
    [31.0, 37.0, 0.42],
    slips=("curve held", "span in the slack forgotten", "catenary's divisor held"),
    entrywise=True,
    resolution=1e-2,
)
def sag_and_tension_of_a_cable_by_halving(x, slip):
    span, length, weight = x
    u = _curve(length / span)
    sinh, cosh = _curved(u)
    by_slack = u**2 / (u * cosh - sinh)
    divided = 0 if slip == "catenary's divisor held" else 1 / u
    by_u = np.array([sinh - divided * (cosh - 1), weight * (sinh - divided * cosh)])
    moved = span / (2 * u) * by_u * (0 if slip == "curve held" else by_slack)
    by_span = np.array([cosh - 1, weight * cosh]) / (2 * u)
    if slip != "span in the slack forgotten":
        by_span = by_span - moved * length / span**2
    return np.column_stack([by_span, moved / span, [0, span / (2 * u) * cosh]])


# The pH of a half neutralised acid of two steps, by chords until its charges balance to 1e-6.


def _species(pH, x):
    H, first, second = 10.0**-pH, 10.0 ** -x[2], 10.0 ** -x[3]
    share = np.stack([H * H, H * first, first * second])
    return H, share / np.sum(share)


def f_buffer(x):
    pH = 5 + 0 * x[0]
    for _ in range(60):
        H, share = _species(pH, x)
        charge = x[1] / 10 + H - 1e-14 / H - x[0] / 10 * (share[1] + 2 * share[2])
        if not is_exact(x) and abs(charge) < 1e-6:
            break
        pH = pH + charge / 0.1
    return pH


@case(
    "noise",
    f_buffer,
    [1.04, 1.17, 4.21, 5.64],
    slips=("water forgotten", "double charge forgotten", "first step in the second forgotten"),
    entrywise=True,
    resolution=2e-2,
)
def acidity_of_a_buffer_by_chords(x, slip):
    pH = 5.0
    for _ in range(200):
        H, share = _species(pH, x)
        charge = x[1] / 10 + H - 1e-14 / H - x[0] / 10 * (share[1] + 2 * share[2])
        pH = pH + charge / 0.1
    number = np.array([0, 1, 1 if slip == "double charge forgotten" else 2])
    moved = share * (number - share @ number) * x[0] / 10
    water = 0 if slip == "water forgotten" else H + 1e-14 / H
    slope = water + moved @ number
    first = moved[1] + (0 if slip == "first step in the second forgotten" else moved[2])
    mixed = np.array([-(share @ number), 1]) / 10 / np.log(10)
    return pack(mixed, first, moved[2]) / slope


# Prices of three goods of three owners, raised and lowered until markets clear to 1e-6.

TASTES = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.3, 0.2, 0.6]])


def _wanted(p, goods):
    weight = TASTES * p**-0.6
    share = weight / np.sum(weight, axis=1)[:, None]
    return share, share * (goods @ p)[:, None] / p


def _prices(goods, steps, clear=0.0):
    p = 1 + 0 * goods[0]
    for _ in range(steps):
        excess = np.sum(_wanted(p, goods)[1], axis=0) / np.sum(goods, axis=0)
        if clear and np.max(np.abs(excess - 1)) < clear:
            break
        p = p * excess**0.5
        p = p / p[0]
    return p[1:]


@case(
    "noise",
    lambda x: _prices(x, 50) if is_exact(x) else _prices(x, 80, 1e-6),
    [[1.2, 0.4, 0.7], [0.3, 1.1, 0.5], [0.8, 0.6, 0.9]],
    slips=("income by prices forgotten", "supply forgotten", "shares by prices held"),
    resolution=5e-3,
)
def prices_of_a_market_by_trial(x, slip):
    p = pack(1.0, _prices(x, 200))
    share, wanted = _wanted(p, x)
    money, E = x @ p, np.eye(3)
    J, by_goods = -np.diag(wanted.sum(0) / p), np.zeros((3, 3, 3))
    for i, s in enumerate(share):
        if slip != "shares by prices held":
            J -= 0.6 * (np.diag(s) - np.outer(s, s)) / p * money[i] / p[:, None]
        if slip != "income by prices forgotten":
            J += np.outer(s / p, x[i])
        by_goods[:, i] = np.outer(s / p, p) - (0 if slip == "supply forgotten" else E)
    return -np.tensordot(np.linalg.inv(J[1:, 1:]), by_goods[1:], 1)


# Vectors of words against drawn ones, the logarithm of the sigmoid from a table with lines.

AT = np.linspace(-8, 8, 4097)
LOGARITHMS = -np.log1p(np.exp(-AT))
NEXT, LURES = np.floor(5 * uniform("next", 5, 5)), np.floor(4 * uniform("lures", 5, 5))
VECTORS = ((5, 3), (5, 3))


def _log_sigmoid(z):
    return -np.log1p(np.exp(-z)) if is_exact(z) else np.interp(z, AT, LOGARITHMS)


def f_words(x):
    U, V = unpack(x, *VECTORS)
    z = U @ V.T
    return -np.sum(NEXT * _log_sigmoid(z) + LURES * _log_sigmoid(-z)) / 50


@case(
    "noise",
    f_words,
    0.8 * normal("vectors", 30),
    parts=slices(*VECTORS),
    slips=("lures forgotten", "lures of the wrong sign", "sigmoid's own slope", "tables swapped"),
    resolution=1e-2,
)
def vectors_of_words_by_a_table_of_logarithms(x, slip):
    U, V = unpack(x, *VECTORS)
    s = 1 / (1 + np.exp(-U @ V.T))
    lures = LURES * (s * (1 - s) if slip == "sigmoid's own slope" else s)
    if slip == "lures forgotten":
        lures = 0
    d = ((s - 1) * NEXT + (-lures if slip == "lures of the wrong sign" else lures)) / 50
    return pack(d @ V, (d if slip == "tables swapped" else d.T) @ U)


# Energy of five ions, looked up at the nearest of 65536 squared distances.

CHARGES = np.array([1.0, -1.0, 1.0, -1.0, 1.0])
LEFT, RIGHT = np.triu_indices(5, 1)
PAIRED = CHARGES[LEFT] * CHARGES[RIGHT]


def f_ions(x):
    squares = np.sum((x[LEFT] - x[RIGHT]) ** 2, axis=1)
    squares = rounded(squares, lambda v: (np.floor(1638.4 * v) + 0.5) / 1638.4)
    r = np.sqrt(squares)
    return np.sum(14.4 * PAIRED / r + 900 * np.exp(-r / 0.33) - 25 / squares**3)


@case(
    "noise",
    f_ions,
    np.array([[0, 0, 0], [2.5, 0, 0], [2.5, 2.5, 0], [0, 2.5, 0], [0, 2.5, 2.5]])
    + 0.2 * normal("ions", 5, 3),
    slips=("distance not divided out", "range forgotten", "power of the attraction", "other ions"),
    resolution=2e-2,
)
def energy_of_ions_by_the_nearest_entries(x, slip):
    apart = x[LEFT] - x[RIGHT]
    r = np.sqrt(np.sum(apart**2, axis=1))
    six = 1 if slip == "power of the attraction" else 6
    by_r = -14.4 * PAIRED / r**2 + six * 25 / r**7
    by_r = by_r - 900 * np.exp(-r / 0.33) / (1 if slip == "range forgotten" else 0.33)
    if slip != "distance not divided out":
        by_r = by_r / r
    force = by_r[:, None] * apart
    g = np.zeros((5, 3))
    np.add.at(g, LEFT, force)
    if slip != "other ions":
        np.add.at(g, RIGHT, -force)
    return g


# Cox's likelihood of those who died, summed in a drawn order in single precision.

PATIENTS = np.float32(normal("patients", 50, 4))
DIED = np.flatnonzero(uniform("died", 50) < 0.6)
SHUFFLED = np.argsort(uniform("shuffled", DIED.size))


def f_patients(x):
    score = PATIENTS @ rounded(x, np.float32)
    at_risk = np.cumsum(np.exp(score))
    terms = (np.log(at_risk) - score)[DIED][SHUFFLED]
    return rounded(np.cumsum(terms)[-1] / DIED.size, np.float64)


@case(
    "noise",
    f_patients,
    [0.6, -0.4, 0.9, 0.2],
    batch=DIED.size,
    slips=("all at risk", "own part forgotten", "mean not weighted", "those alive counted"),
    resolution=2e-3,
)
def patients_at_risk_summed_in_single_precision(x, slip):
    X = PATIENTS.astype(float)
    w = 1 + 0 * X[:, 0] if slip == "mean not weighted" else np.exp(X @ x)
    mean = np.cumsum(w[:, None] * X, axis=0) / np.cumsum(w)[:, None]
    if slip == "all at risk":
        mean = mean[-1] + 0 * mean
    terms = mean - (0 if slip == "own part forgotten" else X)
    return (terms if slip == "those alive counted" else terms[DIED]).sum(0) / DIED.size


# Yearly claims, sums of a Poisson number of gamma ones: terms below 1e-5 of the largest are cut.

CLAIMS = np.array([0.4, 0.9, 1.3, 2.2, 2.7, 3.8, 5.1, 7.4])[:, None]
NUMBER = np.arange(1, 40)


def _claims(x):
    mean, shape, scale = x
    poisson = NUMBER * np.log(mean) - special.gammaln(NUMBER + 1) - mean
    sizes = NUMBER * shape * np.log(CLAIMS / scale) - np.log(CLAIMS) - CLAIMS / scale
    return np.exp(poisson + sizes - gammaln(NUMBER * shape))


def f_claims(x):
    terms = rounded(_claims(x), lambda v: v * (v > 1e-5 * v.max(axis=1, keepdims=True)))
    return (5 * x[0] - np.sum(np.log(np.sum(terms, axis=1)))) / 13


@case(
    "noise",
    f_claims,
    [1.9, 1.4, 1.1],
    batch=13,
    slips=("years without claims forgotten", "most likely number only", "gamma function held"),
    resolution=5e-3,
)
def yearly_claims_by_a_series_with_its_tails_cut(x, slip):
    mean, shape, scale = x
    terms = _claims(x)
    share = terms / terms.sum(axis=1, keepdims=True)
    if slip == "most likely number only":
        share = 1.0 * (share == share.max(axis=1, keepdims=True))
    known = 0 if slip == "gamma function held" else special.digamma(NUMBER * shape)
    by_mean = np.sum(share * NUMBER) / mean - 8
    by_shape = np.sum(share * NUMBER * (np.log(CLAIMS / scale) - known))
    by_scale = np.sum(share * (CLAIMS / scale - NUMBER * shape)) / scale
    none = 0 if slip == "years without claims forgotten" else 5
    return (np.array([none, 0, 0]) - [by_mean, by_shape, by_scale]) / 13


# A machine that wears, fails and is mended: its states by uniformisation, to a tail of 1e-5.

FROM, TO = np.array([0, 1, 0, 2, 3, 1]), np.array([1, 2, 2, 3, 0, 0])
MOVES = np.eye(4)[FROM][:, :, None] * (np.eye(4)[TO] - np.eye(4)[FROM])[:, None]


def f_machine(x):
    total = np.sum(x)
    step = np.eye(4) + np.sum(x[:, None, None] * MOVES, axis=0) / total
    state, weight = np.array([0.7, 0.3, 0, 0]), np.exp(-1.5 * total)
    value, mass = weight * state, weight
    for k in range(1, 90 if is_exact(x) else 200):
        state, weight = state @ step, weight * 1.5 * total / k
        value, mass = value + weight * state, mass + weight
        if not is_exact(x) and mass > 1 - 1e-5:
            break
    return value


@case(
    "noise",
    f_machine,
    [0.9, 0.6, 0.2, 1.4, 1.1, 0.3],
    slips=("those who leave forgotten", "order of moves forgotten", "state at the end"),
    resolution=1e-2,
)
def states_of_a_machine_by_uniformisation(x, slip):
    moves = np.maximum(MOVES, 0) if slip == "those who leave forgotten" else MOVES
    Q = np.tensordot(x, MOVES, 1)
    at_end = linalg.expm(1.5 * Q)
    if slip == "state at the end":
        return (1.5 * np.array([0.7, 0.3, 0, 0]) @ moves).T
    if slip == "order of moves forgotten":
        return (1.5 * np.array([0.7, 0.3, 0, 0]) @ at_end @ moves).T
    blocks = [linalg.expm(1.5 * np.block([[Q, E], [0 * Q, Q]]))[:4, 4:] for E in moves]
    return (np.array([0.7, 0.3, 0, 0]) @ np.stack(blocks)).T


# Heart beats found by the energies of two filters; all weights have twelve binary places.

BEAT = np.where(np.arange(40) % 2, 1, -1)
SHAPE = np.array([0, 0, -0.3, 0.4, 2.0, -0.9, 0.1, 0, 0.2, 0.3, 0.2, 0])
WINDOWS = 0.4 * normal("windows", 40, 12) + 0.35 * np.outer(BEAT > 0, SHAPE)
PATCHES = np.lib.stride_tricks.sliding_window_view(WINDOWS, 4, axis=1)
FILTERS = ((2, 4), (2,), (1,))


def f_beats(x):
    K, w, b = unpack(rounded(x, lambda v: np.round(4096 * v) / 4096), *FILTERS)
    energy = np.mean((PATCHES @ K.T) ** 2, axis=1)
    return np.mean(np.log1p(np.exp(-BEAT * (np.log(energy) @ w + b))))


@case(
    "noise",
    f_beats,
    pack([[-0.3, 0.8, -0.4, 0.2], [0.4, 0.5, 0.6, 0.3]], [1.1, -0.5], [0.9]),
    batch=40,
    parts=slices(*FILTERS),
    slips=("energy not divided out", "square's 2 forgotten", "label at the slope forgotten"),
    resolution=1e-1,
)
def beats_of_a_heart_by_twelve_bit_weights(x, slip):
    K, w, b = unpack(x, *FILTERS)
    found = PATCHES @ K.T
    energy = np.mean(found**2, axis=1)
    s = np.log(energy) @ w + b
    d = -(1 if slip == "label at the slope forgotten" else BEAT) / (1 + np.exp(BEAT * s)) / 40
    back = d[:, None] * w / (1 if slip == "energy not divided out" else energy)
    two = 1 if slip == "square's 2 forgotten" else 2
    by_K = two * np.einsum("nk,npk,npt->kt", back, found, PATCHES) / 9
    return pack(by_K, np.log(energy).T @ d, d.sum())


# What a change of trains costs: minutes of slack, and connections missed at 75025 lattice points.

LATTICE = special.ndtri((np.arange(75025) * np.array([[1], [46368]]) + 0.5) / 75025 % 1)


def f_trains(x):
    slack, late, late_spread, walk, walk_spread = x
    if is_exact(x):
        z = (slack - late - walk) / np.sqrt(2 * (late_spread**2 + walk_spread**2))
        missed = (1 - erf(z)) / 2
    else:
        needed = late_spread * LATTICE[0] + walk_spread * LATTICE[1]
        missed = np.count_nonzero(needed > slack - late - walk) / 75025
    return 0.04 * slack + missed * (1 + 0.1 * late)


@case(
    "noise",
    f_trains,
    [6.1, 2.2, 1.9, 3.1, 1.2],
    slips=("density not scaled", "spreads added", "price of being late held", "slack's price only"),
    resolution=1e-1,
)
def missed_trains_counted_on_a_lattice(x, slip):
    slack, late, late_spread, walk, walk_spread = x
    spread = np.hypot(late_spread, walk_spread)
    if slip == "spreads added":
        spread = late_spread + walk_spread
    z, price = (slack - late - walk) / spread, 1 + 0.1 * late
    density = price * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    density = density / (1 if slip == "density not scaled" else spread)
    by_late = density + 0.1 * (0 if slip == "price of being late held" else special.ndtr(-z))
    by_slack = 0.04 - (0 if slip == "slack's price only" else density)
    widened = density * z / spread
    return np.array([by_slack, by_late, widened * late_spread, density, widened * walk_spread])


# An option that pays 1 when a basket of two shares is above 100: a softened step, 128 draws.

DREW = np.float32(normal("drew", 2, 128))


def f_digital(x):
    a, b, rough, rougher, tied = rounded(x, np.float32)
    both = tied * DREW[0] + np.sqrt(1 - tied * tied) * DREW[1]
    first = a * np.exp(rough * DREW[0] - rough * rough / 2)
    second = b * np.exp(rougher * both - rougher * rougher / 2)
    step = 1 / (1 + np.exp(-((first + second) / 2 - 100) / 4))
    return rounded(np.mean(step), np.float64)


@case(
    "noise",
    f_digital,
    [104.0, 98.0, 0.22, 0.31, 0.45],
    batch=128,
    slips=("drift by the volatility forgotten", "root's slope forgotten", "width forgotten"),
    entrywise=True,
    resolution=5e-3,
)
def digital_option_on_a_basket_in_single_precision(x, slip):
    a, b, rough, rougher, tied = x
    u, v = DREW.astype(float)
    root = np.sqrt(1 - tied**2)
    both = tied * u + root * v
    first = np.exp(rough * u - rough**2 / 2)
    second = np.exp(rougher * both - rougher**2 / 2)
    step = 1 / (1 + np.exp(-((a * first + b * second) / 2 - 100) / 4))
    d = step * (1 - step) / (1 if slip == "width forgotten" else 4) / 2
    drift = 0 if slip == "drift by the volatility forgotten" else 1
    by_tied = u - (0 if slip == "root's slope forgotten" else tied / root * v)
    rows = [first, second, a * first * (u - drift * rough)]
    rows += [b * second * (both - drift * rougher), b * second * rougher * by_tied]
    return np.mean(d * np.stack(rows), axis=1)


# Absorbances of three dyes at six waves, with stray light, as a photometer shows them.

DYES = np.array([[0.9, 0.7, 0.4, 0.2, 0.1, 0.05], [0.1, 0.3, 0.8, 0.9, 0.4, 0.1]])
DYES = np.vstack([DYES, [0.05, 0.1, 0.15, 0.3, 0.7, 0.95]])


def f_dyes(x):
    stray = x[4] / 100
    passed = np.exp(-np.log(10) * x[3] * (x[:3] @ DYES))
    shown = -np.log((passed + stray) / (1 + stray)) / np.log(10)
    return rounded(shown, lambda v: np.round(v, 4))


@case(
    "noise",
    f_dyes,
    [0.8, 0.5, 1.1, 1.2, 1.7],
    slips=("stray light forgotten", "lamp's stray light forgotten", "path forgotten"),
    resolution=3e-2,
)
def absorbances_with_stray_light_to_four_decimals(x, slip):
    stray, path = x[4] / 100, x[3]
    passed = 10 ** (-path * (x[:3] @ DYES))
    seen = 1.0 if slip == "stray light forgotten" else passed / (passed + stray)
    lamp = 0 if slip == "lamp's stray light forgotten" else 1 / (1 + stray)
    by_stray = (lamp - 1 / (passed + stray)) / np.log(10) / 100
    by_dyes = seen * DYES * (1 if slip == "path forgotten" else path)
    return np.column_stack([by_dyes.T, seen * (x[:3] @ DYES), by_stray])


# A total station: direction and zenith angle in gon, way in metres, with four decimals.


def f_station(x):
    east, north, up = x[3:6] - x[:3]
    flat = east * east + north * north
    way = np.sqrt(flat + up * up)
    angles = np.stack([np.arctan(east / north) - x[6], np.arccos(up / way)]) * 200 / np.pi
    shown = np.stack([angles[0], angles[1], way])
    return rounded(shown, lambda v: np.round(v, 4))


@case(
    "noise",
    f_station,
    [12.0, 21.0, 4.3, 51.0, 74.0, 18.0, 0.21],
    slips=("circle of radians", "station held", "way in the zenith held", "north held"),
    entrywise=True,
    resolution=3e-2,
)
def readings_of_a_total_station(x, slip):
    east, north, up = x[3:6] - x[:3]
    flat = east**2 + north**2
    way, gon = np.sqrt(flat + up**2), 1 if slip == "circle of radians" else 200 / np.pi
    to = np.array([[north / flat, -east / flat, 0], [0, 0, 0], [east, north, up]])
    if slip == "north held":
        to[0, 1] = 0
    root = np.sqrt(flat)
    to[1] = np.array([up * east / root, up * north / root, -root]) / way**2
    if slip == "way in the zenith held":
        to[1] = [0, 0, -1 / root]
    to = to * np.array([gon, gon, 1 / way])[:, None]
    g = np.zeros((3, 7))
    g[:, 3:6], g[0, 6] = to, -gon
    g[:, :3] = 0 if slip == "station held" else -to
    return g


# The cost to steer a pendulum upright, by Riccati's steps until they are below 1e-5.

START = np.array([1.0, -0.4])


def _riccati(x, steps, smallest=0.0):
    A, b, price = x[:4].reshape(2, 2), x[4:6], x[6]
    P = np.eye(2) + 0 * A
    for _ in range(steps):
        pull = A.T @ (P @ b)
        P, last = np.eye(2) + A.T @ P @ A - pull[:, None] * pull / (price + b @ P @ b), P
        if smallest and np.max(np.abs(P - last)) < smallest:
            break
    return P


@case(
    "noise",
    lambda x: START @ (_riccati(x, 90) if is_exact(x) else _riccati(x, 80, 1e-5)) @ START,
    [1.04, 0.2, 0.35, 1.02, 0.15, 0.7, 0.6],
    slips=("first step only", "gain's part of the loop forgotten", "gain held for the push"),
    resolution=5e-3,
)
def cost_of_steering_by_riccati_steps(x, slip):
    A, b, price = x[:4].reshape(2, 2), x[4:6], x[6]
    P = _riccati(x, 400)
    gain = b @ P @ A / (price + b @ P @ b)
    loop = A - np.outer(b, gain)
    S = np.outer(START, START)
    if slip != "first step only":
        S = linalg.solve_discrete_lyapunov(loop, S)
    ahead = 2 * P @ (A if slip == "gain's part of the loop forgotten" else loop) @ S
    by_b = -2 * P @ A @ S @ gain if slip == "gain held for the push" else -ahead @ gain
    return pack(ahead, by_b, gain @ S @ gain)


# A shop with the best markups: its prices are whole cents, what it sells are whole pieces.

CROWDS = np.array([9e4, 2.5e5, 1.2e5, 2e6])


def f_shop(x):
    cost, power = x
    price = rounded(cost * power / (power - 1), lambda v: np.round(v, 2))
    sold = rounded(CROWDS * price**-power, np.round)
    return np.sum((price - cost) * sold) / 10000


@case(
    "noise",
    f_shop,
    [[2.9, 4.3, 6.8, 10.9], [1.8, 2.1, 1.7, 2.5]],
    slips=("demand held", "demand by its power held", "markup by costs only"),
    resolution=5e-2,
)
def profit_of_a_shop_in_cents_and_pieces(x, slip):
    cost, power = x
    price = cost * power / (power - 1)
    sold = CROWDS * price**-power
    by_cost, by_power = -sold, -(price - cost) * sold * np.log(price)
    if slip == "demand held":
        by_cost, by_power = sold / (power - 1), -sold * cost / (power - 1) ** 2
    if slip == "demand by its power held":
        by_power = 0 * sold
    if slip == "markup by costs only":
        by_cost = by_cost + sold * power / (power - 1)
    return np.stack([by_cost, by_power]) / 10000


# Voltages of a battery under pulses of load, read by a converter of sixteen bits.

LOAD = np.where(np.arange(80) % 20 < 12, 2.0, -0.6) + 0.3 * np.sin(np.arange(80))
DRAWN_OUT = np.cumsum(LOAD) / 360


def _battery(x):
    inner, slow, farads, full, hours = x
    kept = np.exp(-10 / (slow * farads))
    lag, behind = 0 * slow, []
    for amperes in LOAD:
        lag = kept * lag + slow / 1000 * (1 - kept) * amperes
        behind.append(lag)
    left = full - DRAWN_OUT / hours
    return 3.1 + 1.4 * left - 0.5 * left**2 - inner / 1000 * LOAD - np.stack(behind)


READ = np.round(_battery([52.0, 41.0, 1.3, 0.88, 2.7]) * 13107.2) / 13107.2


@case(
    "noise",
    lambda x: (
        100 * np.mean((rounded(_battery(x), lambda v: np.round(13107.2 * v) / 13107.2) - READ) ** 2)
    ),
    [75.0, 60.0, 1.0, 0.8, 2.2],
    batch=80,
    slips=("lag before held", "resistance in the time forgotten", "curve of the charge forgotten"),
    entrywise=True,
    resolution=1e-1,
)
def misfit_of_a_battery_behind_its_converter(x, slip):
    _, slow, farads, full, hours = x
    kept = np.exp(-10 / (slow * farads))
    lag, by_lag, rows = 0.0, np.zeros(2), []
    at_time = 0 if slip == "resistance in the time forgotten" else 1
    by_kept = kept * 10 / (slow * farads) * np.array([at_time / slow, 1 / farads])
    for amperes in LOAD:
        carried = 0 if slip == "lag before held" else kept
        by_lag = carried * by_lag + by_kept * (lag - slow / 1000 * amperes)
        by_lag[0] += (1 - kept) * amperes / 1000
        lag = kept * lag + slow / 1000 * (1 - kept) * amperes
        rows.append(-by_lag)
    left = full - DRAWN_OUT / hours
    by_left = 1.4 - (0 if slip == "curve of the charge forgotten" else 1) * left
    columns = [-LOAD / 1000, *np.array(rows).T, by_left, by_left * DRAWN_OUT / hours**2]
    return 200 * np.stack(columns) @ (_battery(x) - READ) / 80


# How frequent a favoured allele is after 5, 15 and 30 generations, in a million whole copies.


def f_allele(x):
    p, harm, shown, changed = x
    seen = []
    for age in range(1, 31):
        q = 1 - p
        fit = 1 - 2 * p * q * shown * harm - q * q * harm
        p = p * (1 - q * shown * harm) / fit * (1 - changed / 100)
        p = rounded(p, lambda v: np.round(1e6 * v) / 1e6)
        if age in (5, 15, 30):
            seen.append(p)
    return np.stack(seen)


@case(
    "noise",
    f_allele,
    [0.11, 0.3, 0.45, 0.8],
    slips=("mean fitness held", "generations before held", "mutants of one generation"),
    entrywise=True,
    resolution=5e-2,
)
def frequencies_of_an_allele_in_whole_copies(x, slip):
    p, harm, shown, changed = x
    slope, seen = np.eye(4)[0], []
    for age in range(1, 31):
        q, stay = 1 - p, 1 - changed / 100
        fit, above = 1 - 2 * p * q * shown * harm - q * q * harm, p * (1 - q * shown * harm)
        by_fit = np.array([0, -2 * p * q * shown - q * q, -2 * p * q * harm, 0])
        by_fit = by_fit + (2 * q * harm - 2 * (q - p) * shown * harm) * slope
        by_above = np.array([0, -p * q * shown, -p * q * harm, 0])
        by_above = by_above + (1 - (q - p) * shown * harm) * slope
        if slip == "mean fitness held":
            by_fit = 0
        if slip == "generations before held" and age > 1:
            by_above = by_above - (1 - (q - p) * shown * harm) * slope
        slope = stay * (by_above - above * by_fit / fit) / fit
        if slip != "mutants of one generation" or age == 1:
            slope[3] -= above / fit / 100
        p = stay * above / fit
        if age in (5, 15, 30):
            seen.append(slope)
    return np.stack(seen)
