# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that carry noise: short floats, grids, tables, stopped steps, series and drawn orders."""

from __future__ import annotations

import numpy as np
from scipy import special

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import gammaln, is_exact, rounded, solve


def _single(v):
    return rounded(v, np.float32)


def _half(v):
    return rounded(v, np.float16)


def _double(v):
    return rounded(v, np.float64)


def _grid(v, per_unit):
    return rounded(v, lambda v: np.round(v * per_unit) / per_unit)


# The last note of eight melodies, guessed by a gated recurrent cell in float16.

CELL = ((3, 2, 4), (2,))
MELODIES = np.sin(np.outer(0.5 + 0.1 * np.arange(8), np.arange(7))).astype(np.float16)
ONES = np.ones(8, np.float16)


def f_melody(x):
    W, w = unpack(_half(x), *CELL)
    h = np.zeros((8, 2), np.float16)
    for note in MELODIES.T[:6]:
        seen = np.column_stack([ONES, note, h])
        z, r = 1 / (1 + np.exp(-(seen @ W[0].T))), 1 / (1 + np.exp(-(seen @ W[1].T)))
        h = (1 - z) * h + z * np.tanh(np.column_stack([ONES, note, r * h]) @ W[2].T)
    return np.mean(_double(h @ w - MELODIES[:, 6]) ** 2)


@case(
    "noise",
    f_melody,
    normal("notes of a gate", 26),
    batch=8,
    parts=slices(*CELL),
    slips=("kept share forgotten", "reset gate held", "reset forgotten backwards", "gates held"),
    resolution=1e-1,
)
def last_notes_by_a_gated_cell_in_half_precision(x, slip):
    W, w = unpack(x, *CELL)
    h, steps = np.zeros((8, 2)), []
    for note in MELODIES.T[:6].astype(float):
        seen = np.column_stack([ONES, note, h])
        z, r = special.expit(seen @ W[0].T), special.expit(seen @ W[1].T)
        reset = np.column_stack([ONES, note, r * h])
        n = np.tanh(reset @ W[2].T)
        steps.append((seen, reset, z, r, n, h))
        h = (1 - z) * h + z * n
    d = 2 * (h @ w - MELODIES[:, 6]) / 8
    g, by_w, dh = np.zeros(CELL[0]), h.T @ d, np.outer(d, w)
    for seen, reset, z, r, n, h in reversed(steps):
        dn, dz = dh * z * (1 - n**2), dh * (n - h) * z * (1 - z)
        back = dn @ W[2][:, 2:]
        dr = 0 if slip == "reset gate held" else back * h * r * (1 - r)
        dz, dr = (0 * dz, 0 * dz) if slip == "gates held" else (dz, dr + 0 * dz)
        g += np.stack([dz.T @ seen, dr.T @ seen, dn.T @ reset])
        kept = 0 if slip == "kept share forgotten" else dh * (1 - z)
        back = back if slip == "reset forgotten backwards" else back * r
        dh = kept + back + (dz @ W[0] + dr @ W[1])[:, 2:]
    return pack(g, by_w)


# Clicks by a factorisation machine: what it computes from its factors is in bfloat16.

FACTORS = ((1,), (5,), (5, 2))
PAGES = np.round(8 * normal("features of pages", 200, 5)) / 8
CLICKED = np.where(normal("clicked", 200) > 0.2, 1.0, -1.0)


def _brain(v):
    def to(v):
        m, e = np.frexp(v)
        return np.ldexp(np.round(256 * m) / 256, e)

    return rounded(v, to)


def f_clicks(x):
    b, w, V = unpack(x, *FACTORS)
    pairs = np.sum(_brain(PAGES @ V) ** 2, axis=1) - _brain(PAGES**2 @ np.sum(V**2, axis=1))
    return np.mean(np.log1p(np.exp(-CLICKED * _brain(b + PAGES @ w + pairs / 2))))


@case(
    "noise",
    f_clicks,
    0.5 * normal("factors of pages", 16),
    batch=200,
    parts=slices(*FACTORS),
    slips=("own squares left in", "own features not squared", "slope of the other label"),
    resolution=2e-1,
)
def loss_of_crossed_features_in_bfloat16(x, slip):
    b, w, V = unpack(x, *FACTORS)
    S = PAGES @ V
    score = b + PAGES @ w + (np.sum(S**2, axis=1) - PAGES**2 @ np.sum(V**2, axis=1)) / 2
    sign = 1 if slip == "slope of the other label" else -1
    d = -CLICKED * special.expit(sign * CLICKED * score) / 200
    own = (PAGES if slip == "own features not squared" else PAGES**2).T @ d
    own = 0 if slip == "own squares left in" else own[:, None] * V
    return pack(d.sum(), PAGES.T @ d, PAGES.T @ (d[:, None] * S) - own)


# Energy of a polymer of five beads: bonds of a largest length, pairs that repel, stiff corners.

BEADS = np.array([[0.8 * i, 0.55 * (i % 2), 0.15 * i * (i - 3)] for i in range(5)])
FIRST, SECOND = np.triu_indices(5, 1)


def f_beads(x):
    p = _single(x)
    bond, apart = p[1:] - p[:-1], p[FIRST] - p[SECOND]
    s, q = np.sum(bond**2, axis=1), 1 / np.sum(apart**2, axis=1) ** 3
    unit = bond / np.sqrt(s)[:, None]
    bends = np.sum(1 - np.sum(unit[1:] * unit[:-1], axis=1))
    return _double(4 * np.sum(q * (q - 1)) + 3 * bends - 33.75 * np.sum(np.log1p(-s / 2.25)))


@case(
    "noise",
    f_beads,
    BEADS + 0.04 * normal("beads", 5, 3),
    slips=("bend's own direction left in", "largest length forgotten", "attraction's power"),
    resolution=1e-3,
)
def energy_of_a_stiff_polymer_in_single_precision(x, slip):
    bond, apart = x[1:] - x[:-1], x[FIRST] - x[SECOND]
    s, far = np.sum(bond**2, axis=1)[:, None], np.sum(apart**2, axis=1)[:, None]
    unit, q = bond / np.sqrt(s), 1 / far**3
    c = np.sum(unit[1:] * unit[:-1], axis=1)[:, None]
    c = 0 if slip == "bend's own direction left in" else c
    by_bond = 30 * bond / (1 if slip == "largest length forgotten" else 1 - s / 2.25)
    by_bond[:-1] -= 3 * (unit[1:] - c * unit[:-1]) / np.sqrt(s[:-1])
    by_bond[1:] -= 3 * (unit[:-1] - c * unit[1:]) / np.sqrt(s[1:])
    pull = -24 * q * (2 * q - (2 if slip == "attraction's power" else 1)) / far * apart
    g = np.zeros((5, 3))
    g[1:] += by_bond
    g[:-1] -= by_bond
    np.add.at(g, FIRST, pull)
    np.add.at(g, SECOND, -pull)
    return g


# Power of a mast's radar echoes, added along a flight whose height drifts.

TRACK = np.linspace(-6, 6, 25).astype(np.float32)
WAVE = 50.25


def _range(x):
    up = 30 + x[2] + x[3] * TRACK + x[4] * TRACK**2
    return np.sqrt((TRACK - 1.25 - x[0]) ** 2 + (45 + x[1]) ** 2 + up**2)


PHASES = (WAVE * _range(np.zeros(5))).astype(np.float32)


def f_mast(x):
    angle = WAVE * _range(_single(x)) - PHASES
    return _double((np.sum(np.cos(angle)) ** 2 + np.sum(np.sin(angle)) ** 2) / 625)


@case(
    "noise",
    f_mast,
    [0.25, -4.9, 4.1, 0.011, -0.0018],
    slips=("sine's part forgotten", "range's root forgotten", "drift's square forgotten"),
    entrywise=True,
    resolution=4e-2,
)
def power_of_echoes_along_a_flight_in_single_precision(x, slip):
    along, r = TRACK.astype(float), _range(x)
    up = 30 + x[2] + x[3] * along + x[4] * along**2
    angle = WAVE * r - PHASES
    c, s = np.cos(angle), np.sin(angle)
    d = -s * c.sum() + (0 if slip == "sine's part forgotten" else c * s.sum())
    d = 2 * WAVE * d / 625 / (1 if slip == "range's root forgotten" else r)
    square = along if slip == "drift's square forgotten" else along**2
    moved = [1.25 + x[0] - along, 45 + x[1] + 0 * r, up, up * along, up * square]
    return np.array([d @ m for m in moved])


# A nuclear spin after four pulses, between which it precesses and relaxes.

LEFT = np.array([0.9375, 0.9375, 0.96875])


def f_spin(x):
    p, q, r = 0.0, 0.0, 1.0
    for a, b in _single(x):
        q, r = q * np.cos(a) - r * np.sin(a), q * np.sin(a) + r * np.cos(a)
        p, q = p * np.cos(b) - q * np.sin(b), p * np.sin(b) + q * np.cos(b)
        p, q, r = 0.9375 * p, 0.9375 * q, 1 + 0.96875 * (r - 1)
    return _double(np.stack([p, q, r]))


@case(
    "noise",
    f_spin,
    [[0.7, 1.1], [1.3, -0.4], [-0.6, 2.1], [0.9, 0.5]],
    slips=("relaxation forgotten", "later turns forgotten", "state after the pulse"),
    resolution=5e-4,
)
def spin_after_pulses_in_single_precision(x, slip):
    m, J = np.array([0.0, 0.0, 1.0]), np.zeros((3, 4, 2))
    for k in range(4):
        for j, (u, v) in enumerate(((1, 2), (0, 1))):
            c, s = np.cos(x[k, j]), np.sin(x[k, j])
            turn, slope = np.eye(3), np.zeros((3, 3))
            turn[u, u], turn[u, v], turn[v, u], turn[v, v] = c, -s, s, c
            slope[u, u], slope[u, v], slope[v, u], slope[v, v] = -s, -c, c, -s
            J = J if slip == "later turns forgotten" else np.tensordot(turn, J, 1)
            J[:, k, j] = slope @ (turn @ m if slip == "state after the pulse" else m)
            m = turn @ m
        J = J if slip == "relaxation forgotten" else LEFT[:, None, None] * J
        m = LEFT * m + [0, 0, 1 - LEFT[2]]
    return J


# How far a gesture is from a known one, over all ways to warp their times.

KNOWN = np.column_stack([np.cos(np.arange(7) / 2), np.sin(np.arange(7) / 1.5)]).astype(np.float32)


def _warps(x):
    E = np.exp(-2 * np.sum((x[:, None] - KNOWN) ** 2, axis=2))
    K = [[1.0] + [0.0] * 7]
    for row in E:
        K.append([0.0])
        for j, e in enumerate(row):
            K[-1].append(e * (K[-2][j] + K[-2][j + 1] + K[-1][j]))
    return E, K


@case(
    "noise",
    lambda x: _double(-0.5 * np.log(_warps(_single(x))[1][6][7])),
    KNOWN[[0, 1, 2, 3, 5, 6]] + 0.3 * normal("gesture", 6, 2),
    slips=("ways onward forgotten", "oblique ways forgotten", "own cost twice"),
    resolution=5e-4,
)
def softly_warped_gestures_in_single_precision(x, slip):
    E, K = _warps(x)
    onward = np.zeros((7, 8))
    onward[5, 6] = 1
    for i in reversed(range(6)):
        for j in reversed(range(7)):
            after = E[i : i + 2, j : j + 2] * onward[i : i + 2, j : j + 2][: 6 - i, : 7 - j]
            if (i, j) != (5, 6):
                cross = after[1, 1] if i < 5 and j < 6 and slip[:7] != "oblique" else 0
                onward[i, j] = (after[1, 0] if i < 5 else 0) + (after[0, 1] if j < 6 else 0) + cross
    visits = np.array(K, dtype=float)[1:, 1:] / K[6][7]
    if slip != "ways onward forgotten":
        visits = visits * onward[:6, :7]
    if slip == "own cost twice":
        visits = visits * E
    return 2 * (visits.sum(1)[:, None] * x - visits @ KNOWN)


# Temperatures between the six layers of a wall, one seam of which is heated.

THICK = np.array([0.125, 0.25, 0.0625, 0.5, 0.25, 0.125], np.float32)
ACROSS = (np.eye(6, 7, 1) - np.eye(6, 7)).astype(np.float32)
INNER = ACROSS[:, 1:6]
HEAT = np.array([0, 12, 0, 0, 0], np.float32)


def f_wall(x):
    x = _single(x)
    c = x[:6] / THICK
    ends = ACROSS[:, 0] * x[6] + ACROSS[:, 6] * x[7]
    return _double(solve(INNER.T @ (c[:, None] * INNER), HEAT - INNER.T @ (c * ends)))


@case(
    "noise",
    f_wall,
    [0.9, 0.3, 1.4, 0.7, 0.16, 0.5, 20.0, -4.0],
    slips=("thickness forgotten", "sources held", "matrix held"),
    resolution=1e-3,
)
def temperatures_in_a_wall_in_single_precision(x, slip):
    N, M = INNER.astype(float), ACROSS.astype(float)
    c, ends = x[:6] / THICK, M[:, 0] * x[6] + M[:, 6] * x[7]
    A = N.T @ (c[:, None] * N)
    inside = N @ np.linalg.solve(A, HEAT - N.T @ (c * ends))
    drop = {"sources held": inside, "matrix held": ends}.get(slip, inside + ends)
    by_c = -np.linalg.solve(A, N.T * drop) / (1 if slip == "thickness forgotten" else THICK)
    return np.hstack([by_c, -np.linalg.solve(A, N.T @ (c[:, None] * M[:, [0, 6]]))])


# What is left in the slowest mode of a chain of stiffening springs after 24 steps.

SLOWEST = np.sin(np.pi * np.arange(1, 8) / 8).astype(np.float32) / 2
SQUARED = 0.15234375
FIXED = np.zeros(1, np.float32)


def _stretch(q):
    return np.diff(np.concatenate([FIXED, q, FIXED]))


def f_chain(x):
    q = _single(x)
    v = 0 * q
    for _ in range(24):
        u = _stretch(q)
        v = v + 0.25 * np.diff(u + 0.25 * u**2 + 0.5 * u**3)
        q = q + 0.25 * v
    return _double((SLOWEST @ v) ** 2 + SQUARED * (SLOWEST @ q) ** 2)


@case(
    "noise",
    f_chain,
    0.8 * np.sin(np.pi * np.arange(1, 8) / 8) + 0.2 * normal("chain", 7),
    slips=("springs taken as straight", "cube's 3 forgotten", "motion's energy forgotten"),
    resolution=1e-3,
)
def slowest_mode_of_a_chain_in_single_precision(x, slip):
    q, v, stretches = x, 0 * x, []
    for _ in range(24):
        u = _stretch(q)
        stretches.append(u)
        v = v + 0.25 * np.diff(u + 0.25 * u**2 + 0.5 * u**3)
        q = q + 0.25 * v
    mode = SLOWEST.astype(float)
    by_v, by_q = 2 * (mode @ v) * mode, 2 * SQUARED * (mode @ q) * mode
    by_v = 0 * by_v if slip == "motion's energy forgotten" else by_v
    for u in reversed(stretches):
        by_v = by_v + 0.25 * by_q
        stiff = 1 + 0.5 * u + (0.5 if slip == "cube's 3 forgotten" else 1.5) * u**2
        stiff = 1 if slip == "springs taken as straight" else stiff
        by_q = by_q + 0.25 * np.diff(stiff * _stretch(by_v))
    return by_q


# A silver electrode while chloride is added: potentials to a hundredth of a millivolt.

ADDED = np.array([1.0, 3.0, 5.0, 7.0, 8.0, 9.0])


def f_titration(x):
    standard, slope, end, sample = x
    silver = 0.1 * (end - ADDED) / (sample + ADDED)
    return _grid(standard + slope * np.log(silver) / np.log(10), 100)


@case(
    "noise",
    f_titration,
    [552.0, 58.4, 10.6, 25.0],
    slips=("dilution forgotten", "decadic logarithm's 10", "dilution by the added forgotten"),
    entrywise=True,
    resolution=8e-2,
)
def potentials_of_a_titration_to_hundredths(x, slip):
    _, slope, end, sample = x
    whole = sample + (0 if slip == "dilution by the added forgotten" else 1) * ADDED
    level = 0.1 * (end - ADDED) / (1 if slip == "dilution forgotten" else sample + ADDED)
    k = slope / (1 if slip == "decadic logarithm's 10" else np.log(10))
    return np.column_stack([1 + 0 * level, np.log10(level), k / (end - ADDED), -k / whole])


# A pulsating star of two harmonics whose model prints magnitudes with five decimals.

NIGHTS = 12 * uniform("nights", 40)


def _magnitudes(x):
    mean, size, pace, phase, second = x
    angle = pace * NIGHTS + phase
    return mean + size * np.sin(angle) + second * np.sin(2 * angle)


MAGNITUDES = _magnitudes([4.02, 0.43, 1.171, 0.3, 0.16]) + 0.02 * normal("magnitudes", 40)


@case(
    "noise",
    lambda x: 100 * np.mean((_grid(_magnitudes(x), 1e5) - MAGNITUDES) ** 2),
    [3.9, 0.5, 1.13, 0.62, 0.1],
    batch=40,
    slips=("harmonic's 2 forgotten", "harmonic's phase held", "nights forgotten"),
    entrywise=True,
    resolution=5e-2,
)
def misfit_of_a_pulsating_star_by_printed_magnitudes(x, slip):
    _, size, pace, phase, second = x
    angle = pace * NIGHTS + phase
    d = 200 * (_magnitudes(x) - MAGNITUDES) / 40
    two = {"harmonic's 2 forgotten": 1, "harmonic's phase held": 0}.get(slip, 2)
    by_angle = size * np.cos(angle) + two * second * np.cos(2 * angle)
    nights = 1 if slip == "nights forgotten" else NIGHTS
    by = [1 + 0 * d, np.sin(angle), by_angle * nights, by_angle, np.sin(2 * angle)]
    return np.array([d @ b for b in by])


# Twelve lines of an invoice: after a discount each is rounded to the cent, and so is its tax.

GOODS = np.array([0, 1, 2, 3, 4, 0, 2, 3, 1, 4, 2, 0])
PIECES = np.array([120, 75, 260, 40, 95, 310, 150, 85, 130, 60, 45, 220])


def f_invoice(x):
    line = _grid(x[GOODS] * PIECES * (1 - x[5] / 100), 100)
    return np.stack([np.sum(line), np.sum(_grid(line * x[6] / 100, 100))])


@case(
    "noise",
    f_invoice,
    [3.49, 12.95, 1.29, 24.5, 8.75, 7.5, 19.0],
    slips=("tax on the full price", "tax's discount forgotten", "percent of tax forgotten"),
    entrywise=True,
    resolution=6e-2,
)
def payment_and_tax_of_an_invoice_to_the_cent(x, slip):
    pieces = np.bincount(GOODS, PIECES, 5)
    left, tax, full = 1 - x[5] / 100, x[6] / 100, pieces @ x[:5]
    by_discount = -full / 100
    taxed = (1 if slip == "tax on the full price" else left) * tax
    second = 0 if slip == "tax's discount forgotten" else tax * by_discount
    by_tax = full * left / (1 if slip == "percent of tax forgotten" else 100)
    return np.array([[*(pieces * left), by_discount, 0], [*(pieces * taxed), second, by_tax]])


# The sun's height and its bearing from the south at three moments, in hundredths of a degree.

HOURS = np.array([-38.0, 9.0, 31.0])
DEGREE = np.pi / 180


def f_sun(x):
    place, sun, hour = x[0] * DEGREE, x[1] * DEGREE, (x[2] + HOURS) * DEGREE
    sine = np.sin(place) * np.sin(sun) + np.cos(place) * np.cos(sun) * np.cos(hour)
    south = np.cos(hour) * np.sin(place) - np.tan(sun) * np.cos(place)
    return _grid(np.stack([np.arcsin(sine), np.arctan(np.sin(hour) / south)]) / DEGREE, 100)


@case(
    "noise",
    f_sun,
    [48.2, 22.4, 2.7],
    slips=("arcsine's root forgotten", "hour in the south forgotten", "tangent's slope forgotten"),
    resolution=5e-2,
)
def heights_and_bearings_of_the_sun_to_hundredths(x, slip):
    place, sun, hour = x[0] * DEGREE, x[1] * DEGREE, (x[2] + HOURS) * DEGREE
    sp, ss, sh = np.sin(place), np.sin(sun), np.sin(hour)
    cp, cs, ch = np.cos(place), np.cos(sun), np.cos(hour)
    sine, south = sp * ss + cp * cs * ch, ch * sp - ss / cs * cp
    root = 1 if slip == "arcsine's root forgotten" else np.sqrt(1 - sine**2)
    height = np.stack([cp * ss - sp * cs * ch, sp * cs - cp * ss * ch, -cp * cs * sh], axis=1)
    by_place = ch * cp + ss / cs * sp
    by_sun = -cp / (1 if slip == "tangent's slope forgotten" else cs**2) + 0 * sh
    by_hour = 0 * sh if slip == "hour in the south forgotten" else -sh * sp
    bearing = -sh * np.stack([by_place, by_sun, by_hour])
    bearing[2] += south * ch
    return np.stack([height / np.reshape(root, (-1, 1)), (bearing / (sh**2 + south**2)).T])


# Log utility of a fund of ten millions that holds whole shares, after the cost of its trades.

PRICES = np.array([212.4, 58.1, 431.7, 17.9, 96.3, 143.2])
YEARS = 0.06 + 0.15 * normal("returns", 20, 6)
HELD = np.array([0.1, 0.2, 0.1, 0.05, 0.2, 0.15])


def f_fund(x):
    w = rounded(x, lambda v: np.round(v * 1e7 / PRICES) * PRICES / 1e7)
    wealth = 1.02 + (YEARS - 0.02) @ w
    return 100 * np.mean(np.log(wealth)) - 30 * np.sum((w - HELD) ** 2)


@case(
    "noise",
    f_fund,
    [0.18, 0.13, 0.21, 0.09, 0.14, 0.11],
    batch=20,
    slips=("wealth not divided out", "rate of cash forgotten", "holdings forgotten"),
    resolution=3e-2,
)
def utility_of_a_fund_in_whole_shares(x, slip):
    more = YEARS - (0 if slip == "rate of cash forgotten" else 0.02)
    wealth = 1 if slip == "wealth not divided out" else 1.02 + (YEARS - 0.02) @ x
    traded = x - (0 if slip == "holdings forgotten" else HELD)
    return 100 * np.mean(more.T / wealth, axis=1) - 60 * traded


# The rate of a block of pixels by its cosine transform, kept to 1/64.

COSINES = np.sqrt(0.5) * np.cos(np.pi * np.outer(np.arange(4), np.arange(4) + 0.5) / 4)
COSINES[0] = 0.5
COARSE = 10.0 + 5 * np.add.outer(np.arange(4), np.arange(4))


@case(
    "noise",
    lambda x: np.sum(np.log1p((_grid(COSINES @ x @ COSINES.T, 64) / COARSE) ** 2)) / 2,
    80 * np.outer(np.linspace(-1, 1, 4), [1, 0.6, -0.3, -0.9]) + 25 * normal("block", 4, 4),
    slips=("transformed once more", "first step for all", "columns forgotten", "own 1 forgotten"),
    resolution=5e-2,
)
def rate_of_a_block_by_kept_cosines(x, slip):
    c = COSINES @ x @ COSINES.T
    step = 10.0 if slip == "first step for all" else COARSE
    d = c / step**2 / ((0 if slip == "own 1 forgotten" else 1) + (c / step) ** 2)
    if slip == "transformed once more":
        return COSINES @ d @ COSINES.T
    return COSINES.T @ d @ (np.eye(4) if slip == "columns forgotten" else COSINES)


# When the notes of a slowing tune begin, some of them swung: in samples of 48 kHz.

BEATS = np.array([1.0, 1.5, 3.0, 3.5, 5.0, 6.5])
SWUNG = BEATS % 1


def f_tune(x):
    tempo, slowing, start, swing = x
    beat = BEATS + swing * SWUNG
    return _grid(start + 60 / tempo * (np.exp(slowing * beat) - 1) / slowing, 48000)


@case(
    "noise",
    f_tune,
    [96.0, 0.18, 0.42, 0.31],
    slips=("quotient's slope forgotten", "swing in the slowing forgotten", "swing of all notes"),
    entrywise=True,
    resolution=6e-2,
)
def onsets_of_a_slowing_tune_in_samples(x, slip):
    tempo, k, _, swing = x
    beat = BEATS + swing * SWUNG
    grown = np.exp(k * beat)
    lasts = 60 / tempo * (grown - 1) / k
    known = BEATS if slip == "swing in the slowing forgotten" else beat
    by_k = 60 / tempo * known * grown / k
    if slip != "quotient's slope forgotten":
        by_k = by_k - lasts / k
    by_swing = 60 / tempo * grown * (0.5 if slip == "swing of all notes" else SWUNG)
    return np.column_stack([-lasts / tempo, by_k, 1 + 0 * beat, by_swing])


# Magnetisation of four layers in each other's mean field, until the steps are below 1e-11.


def _field(x, m):
    nothing = 0 * m[:1]
    up, down = np.concatenate([m[1:], nothing]), np.concatenate([nothing, m[:-1]])
    above, below = np.concatenate([x[4:7], nothing]), np.concatenate([nothing, x[4:7]])
    return x[7] + x[:4] * m + above * up + below * down


def f_layers(x):
    m = 0 * x[:4] + 0.5
    for _ in range(130 if is_exact(x) else 400):
        m, last = np.tanh(_field(x, m)), m
        if not is_exact(x) and np.max(np.abs(m - last)) < 1e-11:
            break
    return m


@case(
    "noise",
    f_layers,
    [0.5, 0.3, 0.7, 0.4, 0.35, 0.25, 0.45, 0.3],
    slips=("direct part only", "other layers held", "field's own slope forgotten"),
    resolution=1e-6,
)
def magnetisation_of_layers_by_stopped_steps(x, slip):
    m = np.full(4, 0.5)
    for _ in range(400):
        m = np.tanh(_field(x, m))
    slope = 1 if slip == "field's own slope forgotten" else 1 - m[:, None] ** 2
    between = np.zeros((4, 3))
    for k in range(3):
        between[k, k], between[k + 1, k] = m[k + 1], m[k]
    direct = np.hstack([np.diag(m), between, np.ones((4, 1))])
    J = np.diag(x[:4])
    if slip != "other layers held":
        J = J + np.diag(x[4:7], 1) + np.diag(x[4:7], -1)
    if slip == "direct part only":
        return slope * direct
    return np.linalg.solve(np.eye(4) - slope * J, slope * direct)


# Stress at a notch by Neuber's rule and a power law of hardening, halved to a thousandth of a MPa.


def _neuber(s, x):
    load, factor, modulus, hard, power = x
    elastic = (s**2 - (factor * load) ** 2) / modulus / 1000
    return elastic + s * (s / hard) ** (1 / power)


def f_notch(x):
    if is_exact(x):
        s = 0 * x[0] + 470
        for _ in range(8):
            slope = 2 * s / x[2] / 1000 + (1 + 1 / x[4]) * (s / x[3]) ** (1 / x[4])
            s = s - _neuber(s, x) / slope
        return s
    low, high = 0.0, 4096.0
    for _ in range(22):
        middle = (low + high) / 2
        low, high = (low, middle) if _neuber(middle, x) > 0 else (middle, high)
    return (low + high) / 2


@case(
    "noise",
    f_notch,
    [240.0, 2.3, 205.0, 1150.0, 0.13],
    slips=("own factor's slope forgotten", "exponent's logarithm forgotten", "load's modulus held"),
    entrywise=True,
    resolution=1e-2,
)
def stress_at_a_notch_by_halving(x, slip):
    load, factor, modulus, hard, power = x
    s, p = 470.0, 1 / power
    for _ in range(30):
        q = (s / hard) ** p
        slope = 2 * s / modulus / 1000 + (1 + p) * q
        s = s - _neuber(s, x) / slope
    q = (s / hard) ** p
    own = 0 if slip == "own factor's slope forgotten" else 1
    slope = 2 * s / modulus / 1000 + (own + p) * q
    wanted = (factor * load) ** 2 / modulus / 1000
    held = 0 if slip == "load's modulus held" else wanted
    log = 1 if slip == "exponent's logarithm forgotten" else np.log(s / hard)
    by_modulus = (s**2 / modulus / 1000 - held) / modulus
    by_power = s * q * log * p**2
    by = [2 * wanted / load, 2 * wanted / factor, by_modulus, p * s * q / hard, by_power]
    return np.array(by) / slope


# Power of a solar cell with resistances, its current put back until it moves by 1e-11 at most.


def _diode(i, x):
    light, dark, series, shunt, ideal, volts = x
    inner = volts + i * series
    return light - 1e-9 * np.exp(dark) * (np.exp(inner / ideal) - 1) - inner / shunt


def f_cell(x):
    i = x[0]
    for _ in range(80 if is_exact(x) else 200):
        i, last = (i + _diode(i, x)) / 2, i
        if not is_exact(x) and abs(i - last) < 1e-11:
            break
    return x[5] * i


@case(
    "noise",
    f_cell,
    [8.2, 0.4, 0.006, 8.0, 0.0302, 0.5],
    slips=("own current held", "direct part of the voltage forgotten", "shunt's slope forgotten"),
    entrywise=True,
    resolution=4e-6,
)
def power_of_a_solar_cell_by_stopped_steps(x, slip):
    i = x[0]
    for _ in range(200):
        i = (i + _diode(i, x)) / 2
    _, dark, series, shunt, ideal, volts = x
    inner = volts + i * series
    lost = 1e-9 * np.exp(dark + inner / ideal)
    leak = lost / ideal + (0 if slip == "shunt's slope forgotten" else 1 / shunt)
    held = 1 if slip == "own current held" else 1 + series * leak
    by_ideal = lost * inner / ideal**2
    by = [1, 1e-9 * np.exp(dark) - lost, -i * leak, inner / shunt**2, by_ideal, -leak]
    g = volts * np.array(by) / held
    g[5] += 0 if slip == "direct part of the voltage forgotten" else i
    return g


# Contrast of half transparent letters on a page, whose lights are looked up in 4096 entries.

SHARES = np.array([0.2126, 0.7152, 0.0722])


def _light(v):
    return ((v + 0.055) / 1.055) ** 2.4


LIGHTS = _light(np.arange(4096) / 4095)


def f_contrast(x):
    page = x[3:6]
    both = np.stack([page, x[6] * x[:3] + (1 - x[6]) * page])
    if is_exact(x):
        bright = _light(both) @ SHARES
    else:
        bright = np.take(LIGHTS, np.round(4095 * both).astype(int), mode="clip") @ SHARES
    return (bright[0] + 0.05) / (bright[1] + 0.05)


@case(
    "noise",
    f_contrast,
    [0.21, 0.12, 0.34, 0.78, 0.81, 0.69, 0.82],
    parts=(slice(0, 3), slice(3, 6), slice(6, 7)),
    slips=(
        "page behind letters forgotten",
        "quotient not squared",
        "letters' slope at the page",
    ),
    resolution=5e-2,
)
def contrast_of_letters_by_a_table_of_lights(x, slip):
    letters, page, cover = x[:3], x[3:6], x[6]
    seen = cover * letters + (1 - cover) * page
    above, below = _light(page) @ SHARES + 0.05, _light(seen) @ SHARES + 0.05
    slope = 2.4 / 1.055 * ((np.stack([page, seen]) + 0.055) / 1.055) ** 1.4 * SHARES
    first = slope[0] / below
    at = slope[0] if slip == "letters' slope at the page" else slope[1]
    second = -above / (below if slip == "quotient not squared" else below**2) * at
    behind = 0 if slip == "page behind letters forgotten" else (1 - cover) * second
    return pack(cover * second, first + behind, second @ (letters - page))


# The mean voltage of a muscle fibre, its gates looked up at voltages in steps of 1/512 mV.


def f_fibre(x):
    leak, calcium, potassium, current, v, w = x
    total = 0
    for _ in range(25):
        near = _grid(v, 512)
        fast = (1 + np.tanh((near + 1.2) / 18)) / 2
        slow = (1 + np.tanh((near - 2) / 30)) / 2
        pace = 0.01 * (np.exp((near - 2) / 60) + np.exp((2 - near) / 60))
        ions = leak * (v + 60) + calcium * fast * (v - 120) + potassium * w * (v + 84)
        v, w = v + (current - ions) / 40, w + pace * (slow - w)
        total = total + v
    return total / 25


@case(
    "noise",
    f_fibre,
    [2.0, 4.4, 8.0, 95.0, -18.0, 0.08],
    slips=("fast gate held", "pace held", "slow gate held", "slow gate's own decay forgotten"),
    entrywise=True,
    resolution=3e-2,
)
def voltage_of_a_muscle_fibre_by_tabulated_gates(x, slip):
    leak, calcium, potassium, current, v, w = x
    by_v, by_w, g = np.eye(6)[4], np.eye(6)[5], np.zeros(6)
    for _ in range(25):
        a, b, c = np.tanh((v + 1.2) / 18), np.tanh((v - 2) / 30), (v - 2) / 60
        fast, slow, pace = (1 + a) / 2, (1 + b) / 2, 0.02 * np.cosh(c)
        opens = 0 if slip == "fast gate held" else (1 - a**2) / 36
        turns = 0 if slip == "pace held" else 0.02 * np.sinh(c) / 60
        ions = leak * (v + 60) + calcium * fast * (v - 120) + potassium * w * (v + 84)
        direct = np.array([v + 60, fast * (v - 120), w * (v + 84), -1, 0, 0])
        stiff = leak + calcium * (fast + opens * (v - 120)) + potassium * w
        moved = direct + stiff * by_v + potassium * (v + 84) * by_w
        nearer = turns * (slow - w) + pace * (1 - b**2) / 60
        decay = 0 if slip == "slow gate's own decay forgotten" else pace
        by_w = by_w if slip == "slow gate held" else (1 - decay) * by_w + nearer * by_v
        by_v = by_v - moved / 40
        v, w = v + (current - ions) / 40, w + pace * (slow - w)
        g += by_v / 25
    return g


# Likelihood of 400 aftershocks by Omori's law, added in a drawn order in float32.

WATCHED = 400.0


def _decayed(c, p):
    return (WATCHED + c) ** (1 - p), c ** (1 - p)


def _shocks():
    end, begin = _decayed(0.06, 1.12)
    u = uniform("aftershocks", 400)
    return (u * end + (1 - u) * begin) ** (1 / (1 - 1.12)) - 0.06


SHOCKS = _shocks().astype(np.float32)


def f_omori(x):
    K, c, p = _single(x)
    end, begin = _decayed(c, p)
    terms = np.log(K) - p * np.log(SHOCKS + c)
    return _double(np.cumsum(terms)[-1] - K * (end - begin) / (1 - p))


@case(
    "noise",
    f_omori,
    [47.0, 0.09, 1.21],
    batch=400,
    slips=("begin of the watch forgotten", "quotient's slope forgotten", "begin's power held"),
    entrywise=True,
    resolution=3e-2,
)
def likelihood_of_aftershocks_in_a_drawn_order(x, slip):
    K, c, p = x
    late = SHOCKS + c
    end, begin = _decayed(c, p)
    since = 0 if slip == "begin of the watch forgotten" else c**-p
    held = 0 if slip == "begin's power held" else begin * np.log(c)
    by_p = (held - end * np.log(WATCHED + c)) / (1 - p)
    if slip != "quotient's slope forgotten":
        by_p = by_p + (end - begin) / (1 - p) ** 2
    by_c = -p * np.sum(1 / late) - K * ((WATCHED + c) ** -p - since)
    by_K = 400 / K - (end - begin) / (1 - p)
    return np.array([by_K, by_c, -np.sum(np.log(late)) - K * by_p])


# Rentals of bicycles by a small network; for each hour its weights are rounded by lot to 1/16384.

RENTS = ((4, 3), (4,))
WEATHER, RENTED = normal("weather", 15, 3), np.round(4 * uniform("rented", 15))
LOTS = uniform("lots of weights", 15, 4, 3), uniform("lots of units", 15, 4)


def f_rentals(x):
    W, w = unpack(x, *RENTS)
    W = rounded(W, lambda v: np.floor(16384 * v + LOTS[0]) / 16384)
    w = rounded(w, lambda v: np.floor(16384 * v + LOTS[1]) / 16384)
    h = np.tanh(np.sum(W * WEATHER[:, None], axis=2))
    s = np.sum(h * w, axis=1)
    return np.mean(np.exp(s) - RENTED * s)


@case(
    "noise",
    f_rentals,
    0.6 * normal("weights of rentals", 16),
    batch=15,
    parts=slices(*RENTS),
    slips=("tanh's slope forgotten", "rate not exponential", "units' weights forgotten"),
    resolution=3e-2,
)
def loss_of_rentals_with_weights_rounded_by_lot(x, slip):
    W, w = unpack(x, *RENTS)
    h = np.tanh(WEATHER @ W.T)
    s = h @ w
    d = ((s if slip == "rate not exponential" else np.exp(s)) - RENTED) / 15
    back = np.outer(d, 1 + 0 * w if slip == "units' weights forgotten" else w)
    back = back * (1 if slip == "tanh's slope forgotten" else 1 - h**2)
    return pack(back.T @ WEATHER, h.T @ d)


# Headings of birds that wind turns and scatters; Bessel's series stops at a share of 1e-10.

WIND = normal("wind on birds", 16)
HEADING = 0.8 + 0.3 * WIND + 0.6 * normal("headings", 16)


def _bessel(k, least=0.0):
    total, term = 1 + 0 * k, 1 + 0 * k
    for n in range(1, 60):
        term = term * k**2 / (4 * n**2)
        if least and term < least * total:
            break
        total = total + term
    return total


def f_birds(x):
    k = np.exp(x[2] + x[3] * WIND)
    wide = _bessel(k) if is_exact(x) else np.array([_bessel(v, 1e-10) for v in k.tolist()])
    return np.mean(np.log(wide) - k * np.cos(HEADING - x[0] - x[1] * WIND))


@case(
    "noise",
    f_birds,
    [0.6, 0.2, 0.7, -0.25],
    batch=16,
    slips=("normaliser held", "spread's exponential forgotten", "wind on the course forgotten"),
    resolution=2e-6,
)
def headings_of_birds_by_a_series_that_stops(x, slip):
    k, off = np.exp(x[2] + x[3] * WIND), HEADING - x[0] - x[1] * WIND
    ratio = 0 if slip == "normaliser held" else special.i1e(k) / special.i0e(k)
    by_log = (ratio - np.cos(off)) * (1 if slip == "spread's exponential forgotten" else k)
    turned = -k * np.sin(off)
    wind = 1 if slip == "wind on the course forgotten" else WIND
    by = [turned, turned * wind, by_log, by_log * WIND]
    return np.mean(by, axis=1)


# Stress of a polymer that relaxes with a fractional order, by a series of alternating signs.

LATER = np.array([1.0, 3.0, 8.0, 20.0])
TERMS = np.arange(100)


def f_fractional(x):
    modulus, time, order = x
    logs = order * TERMS * np.log(LATER / time)[:, None] - gammaln(order * TERMS + 1)
    return modulus * np.sum((-1.0) ** TERMS * np.exp(logs), axis=1)


@case(
    "noise",
    f_fractional,
    [2.4, 1.6, 0.72],
    slips=("angle of the spectrum held", "widths of the spectrum held", "time's power forgotten"),
    entrywise=True,
    resolution=2e-4,
)
def relaxation_of_a_polymer_by_an_alternating_series(x, slip):
    modulus, time, order = x
    y = np.arange(-90, 8, 0.02)
    rate, fade = np.exp(y), np.exp(-np.exp(y) * LATER[:, None] / time)
    angle, below = np.pi * order, np.cosh(order * y) + np.cos(np.pi * order)
    weight = np.sin(angle) / (2 * np.pi * below) * 0.02
    by_order = 0 * y
    if slip != "angle of the spectrum held":
        by_order = by_order + np.pi / np.tan(angle) + np.pi * np.sin(angle) / below
    if slip != "widths of the spectrum held":
        by_order = by_order - y * np.sinh(order * y) / below
    later = 1 if slip == "time's power forgotten" else LATER / time
    by_time = modulus * later * (fade @ (weight * rate)) / time
    return np.column_stack([fade @ weight, by_time, modulus * fade @ (weight * by_order)])


# Days on which none of five loaves sells out, softly, less what is baked; in float16.

ASKED = np.exp(1.2 + 0.15 * normal("loaves", 100, 5) + 0.1 * normal("days of bread", 100, 1))


def f_bread(x):
    stock, width = x[:5], x[5]
    enough = 1 / (1 + np.exp(_half((ASKED - stock) / width)))
    days = enough[:, 0]
    for k in range(1, 5):
        days = days * enough[:, k]
    return np.mean(_double(days)) - 0.05 * np.sum(stock)


@case(
    "noise",
    f_bread,
    [3.6, 3.4, 3.9, 3.5, 3.7, 0.3],
    batch=100,
    slips=("others' stock forgotten", "cost of bread forgotten", "width not divided out"),
    resolution=8e-2,
)
def bread_for_all_by_soft_draws_in_half_precision(x, slip):
    stock, width = x[:5], x[5]
    u = (ASKED - stock) / width
    enough = special.expit(-u)
    days = enough if slip == "others' stock forgotten" else np.prod(enough, axis=1)[:, None]
    by_u = days * (1 - enough) / 100
    scale = 1 if slip == "width not divided out" else width
    cost = 0 if slip == "cost of bread forgotten" else 0.05
    return pack(by_u.sum(0) / scale - cost, np.sum(by_u * u) / scale)


# The share of gold in a crown as of gold and silver alone, by weighings in air and in water.

DENSE = np.array([19.3, 10.5, 8.96])


def f_crown(x):
    mass, room = np.sum(x), np.sum(x / DENSE)
    air, water = _grid(mass, 1000), _grid(mass - 0.998 * room, 1000)
    return ((air - water) / 0.998 / air - 1 / 10.5) / (1 / 19.3 - 1 / 10.5)


@case(
    "noise",
    f_crown,
    [610.0, 280.0, 35.0],
    slips=("mass held", "gold's room for all", "copper taken as silver"),
    resolution=3e-2,
)
def gold_of_a_crown_by_two_weighings(x, slip):
    mass, room = np.sum(x), np.sum(x / DENSE)
    taken = {"gold's room for all": [0, 0, 0], "copper taken as silver": [0, 1, 1]}
    each = 1 / DENSE[taken.get(slip, [0, 1, 2])]
    held = 0 if slip == "mass held" else room / mass**2
    return (each / mass - held) / (1 / 19.3 - 1 / 10.5)


# Where a rover ends after four legs, as the ticks of its two wheels have it.


def f_rover(x):
    turns, round_, base = _grid(x[:8], 2048), x[8], x[9]
    p, q, heading = 0 * base, 0 * base, 0 * base
    for left, right in turns.reshape(4, 2):
        turn, way = (right - left) * round_ / base, (right + left) * round_ / 2
        p, q = p + way * np.cos(heading + turn / 2), q + way * np.sin(heading + turn / 2)
        heading = heading + turn
    return np.stack([p, q, heading])


@case(
    "noise",
    f_rover,
    [1.7, 2.1, 2.4, 1.9, 1.2, 1.9, 2.6, 2.2, 0.63, 0.48],
    slips=("own half turn forgotten", "earlier turns forgotten", "wheel in the turn forgotten"),
    resolution=6e-2,
)
def place_of_a_rover_by_ticks_of_its_wheels(x, slip):
    round_, base = x[8], x[9]
    J, heading, by_heading = np.zeros((2, 10)), 0.0, np.zeros(10)
    for k, (left, right) in enumerate(x[:8].reshape(4, 2)):
        by_turn, by_way = np.zeros(10), np.zeros(10)
        turn, way = (right - left) * round_ / base, (right + left) * round_ / 2
        by_turn[2 * k : 2 * k + 2] = np.array([-1, 1]) * round_ / base
        by_turn[8], by_turn[9] = turn / round_, -turn / base
        by_turn[8] *= slip != "wheel in the turn forgotten"
        by_way[2 * k : 2 * k + 2], by_way[8] = round_ / 2, way / round_
        c, s = np.cos(heading + turn / 2), np.sin(heading + turn / 2)
        known = 0 if slip == "earlier turns forgotten" else by_heading
        bent = known + (0 if slip == "own half turn forgotten" else by_turn / 2)
        J += np.outer([c, s], by_way) + way * np.outer([-s, c], bent)
        heading, by_heading = heading + turn, by_heading + by_turn
    return np.vstack([J, by_heading])


# Length of a coded message: two sets of weights mix four models, chances have sixteen bits.

SET_USED = np.arange(40) % 5 < 2
STRETCHED = 1.5 * normal("stretched chances", 40, 4)
BIT = np.where(STRETCHED.sum(1) + 3 * normal("coded bits", 40) > 0, 1.0, -1.0)


def f_message(x):
    w = x[SET_USED.astype(int)]
    chance = 1 / (1 + np.exp(-BIT * np.sum(w * STRETCHED, axis=1)))
    kept = rounded(chance, lambda v: np.clip(np.round(65536 * v), 1, 65535) / 65536)
    return -np.mean(np.log(kept)) / np.log(2) + 0.01 * np.sum(x**2)


@case(
    "noise",
    f_message,
    0.4 + 0.25 * normal("mixing weights", 2, 4),
    batch=40,
    slips=("sets exchanged", "sigmoid's slope kept", "decay forgotten", "coded bit forgotten"),
    resolution=3e-2,
)
def length_of_a_message_by_chances_in_sixteen_bits(x, slip):
    used = SET_USED.astype(int)
    chance = special.expit(BIT * np.sum(x[used] * STRETCHED, axis=1))
    d = -(1 - chance) * (1 if slip == "coded bit forgotten" else BIT) / 40 / np.log(2)
    d = d * (chance if slip == "sigmoid's slope kept" else 1)
    each = d[:, None] * STRETCHED
    g = np.stack([each[used == 0].sum(0), each[used == 1].sum(0)])
    g = g[::-1] if slip == "sets exchanged" else g
    return g + (0 if slip == "decay forgotten" else 0.02) * x
