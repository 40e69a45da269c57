# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Smooth functions: cranks, prisms, farms, bonds, lines, loops, gases, neutrinos and others."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import erf, solve

smooth = partial(case, "smooth")

# Mechanics.


def f_crank(x):
    """Place and speed of a piston by angle, angular speed, crank, rod and offset."""
    angle, turn, r, rod, offset = x
    c, s = r * np.cos(angle), r * np.sin(angle) - offset
    q = np.sqrt(rod**2 - s**2)
    return np.stack([c + q, -turn * (s + offset + s * c / q)])


@smooth(
    f_crank,
    [0.9, 3.1, 1.2, 2.9, 0.35],
    slips=(
        "rod taken as constant in the speed",
        "offset forgotten",
        "product rule stopped half way",
        "own factor of the speed forgotten",
    ),
)
def piston_of_an_offset_crank(x, slip):
    angle, turn, r, rod, offset = x
    cos, sin = np.cos(angle), np.sin(angle)
    c, s = r * cos, r * sin - offset
    q = np.sqrt(rod**2 - s**2)
    c_bar = np.array([-r * sin, 0, cos, 0, 0])
    s_bar = np.array([c, 0, sin, 0, 0 if slip == "offset forgotten" else -1])
    q_bar = (np.array([0, 0, 0, rod, 0]) - s * s_bar) / q
    first = 0 if slip == "product rule stopped half way" else s_bar * c
    v_bar = -np.array([c, 0, sin, 0, 0]) - (first + s * c_bar) / q
    if slip != "rod taken as constant in the speed":
        v_bar += s * c / q**2 * q_bar
    if slip != "own factor of the speed forgotten":
        v_bar *= turn
    v_bar[1] = -(r * sin + s * c / q)
    return np.stack([c_bar + q_bar, v_bar])


# Optics: a prism of Cauchy's glass, its angles of entry and of its edge.
COLOURS = np.array([0.45, 0.55, 0.65])


def f_prism(x):
    entry, edge, a, b = x
    n = a + b / COLOURS**2
    inside = edge - np.arcsin(np.sin(entry) / n)
    return entry - edge + np.arcsin(n * np.sin(inside))


@smooth(
    f_prism,
    [0.72, 0.95, 1.49, 0.0124],
    slips=(
        "edge's own part forgotten",
        "index at the entry forgotten",
        "cosine of the exit forgotten",
        "colour not squared",
        "first refraction of the wrong sign",
    ),
)
def deviation_by_a_prism(x, slip):
    entry, edge, a, b = x
    n = a + b / COLOURS**2
    r = np.arcsin(np.sin(entry) / n)
    power = 1 if slip == "colour not squared" else 2
    n_bar = np.stack([0 * n, 0 * n, 1 + 0 * n, COLOURS**-power])
    by_entry, by_edge = np.eye(4)[:2, :, None]
    r_bar = np.cos(entry) / n * by_entry
    if slip != "index at the entry forgotten":
        r_bar = r_bar - np.sin(entry) / n**2 * n_bar
    r_bar = r_bar / np.cos(r)
    if slip == "first refraction of the wrong sign":
        r_bar = -r_bar
    u_bar = np.sin(edge - r) * n_bar + n * np.cos(edge - r) * (by_edge - r_bar)
    if slip != "cosine of the exit forgotten":
        u_bar = u_bar / np.sqrt(1 - (n * np.sin(edge - r)) ** 2)
    own = 0 if slip == "edge's own part forgotten" else by_edge
    return (by_entry - own + u_bar).T


# Statistics: a production frontier with half normal inefficiency (Aigner et al. 1977).
INPUTS = np.hstack([np.ones((11, 1)), normal("inputs of farms", 11, 2)])
YIELD = INPUTS @ [0.6, 0.9, 0.4] + 0.5 * normal("yield", 11) - abs(normal("waste", 11))


def f_frontier(x):
    spread, skew = np.exp(x[3]), np.exp(x[4])
    e = (YIELD - INPUTS @ x[:3]) / spread
    return x[3] + np.mean(e**2 / 2 - np.log((1 - erf(e * skew / np.sqrt(2))) / 2))


@smooth(
    f_frontier,
    [0.8, 0.7, 0.55, 0.1, 0.4],
    batch=11,
    parts=(slice(0, 3), slice(3, 5)),
    slips=(
        "1 of the spread forgotten",
        "hazard's sign",
        "spread in the hazard forgotten",
        "skew forgotten in the coefficients",
        "density not divided by the share",
    ),
)
def frontier_of_farms(x, slip):
    spread, skew = np.exp(x[3:])
    e = (YIELD - INPUTS @ x[:3]) / spread
    hazard = np.exp(-((e * skew) ** 2) / 2) / np.sqrt(2 * np.pi)
    if slip != "density not divided by the share":
        hazard = hazard * 2 / (1 - erf(e * skew / np.sqrt(2)))
    if slip == "hazard's sign":
        hazard = -hazard
    by_e = e + hazard * (1 if slip == "skew forgotten in the coefficients" else skew)
    one = 0 if slip == "1 of the spread forgotten" else 1
    inner = 0 if slip == "spread in the hazard forgotten" else hazard * skew
    return pack(
        -INPUTS.T @ by_e / 11 / spread,
        [one - np.mean(e * (e + inner)), np.mean(hazard * skew * e)],
    )


# Finance: zero bonds where the short rate reverts (Vasicek 1977).
TENORS = np.array([1.0, 3.0, 7.0, 12.0])


def f_bonds(x):
    pull, level, vol, rate = x
    B = (1 - np.exp(-pull * TENORS)) / pull
    far = level - vol**2 / (2 * pull**2)
    return np.exp((B - TENORS) * far - vol**2 * B**2 / (4 * pull) - B * rate)


@smooth(
    f_bonds,
    [0.31, 0.072, 0.034, 0.021],
    slips=(
        "pull in the far rate forgotten",
        "convexity's second part forgotten",
        "B taken as constant",
        "price left out",
        "2 of the variance forgotten",
    ),
)
def bonds_of_a_reverting_rate(x, slip):
    pull, level, vol, rate = x
    fall = np.exp(-pull * TENORS)
    B = (1 - fall) / pull
    far = level - vol**2 / (2 * pull**2)
    B_bar = (TENORS * fall - B) / pull
    if slip == "B taken as constant":
        B_bar = 0
    by_pull = B_bar * (far - vol**2 * B / (2 * pull) - rate) + (vol * B / (2 * pull)) ** 2
    if slip != "pull in the far rate forgotten":
        by_pull += (B - TENORS) * vol**2 / pull**3
    second = 0 if slip == "convexity's second part forgotten" else vol * B**2 / (2 * pull)
    by_vol = (TENORS - B) * vol / pull**2 - second
    if slip == "2 of the variance forgotten":
        by_vol = by_vol / 2
    J = np.stack([by_pull, B - TENORS, by_vol, -B], axis=1)
    return J if slip == "price left out" else f_bonds(x)[:, None] * J


# Geometry: two lines in space, a point and a direction of each.


def _cross(a, b):
    return np.stack([a[i - 2] * b[i - 1] - a[i - 1] * b[i - 2] for i in range(3)])


def f_lines(x):
    p, d, q, e = x
    n = _cross(d, e)
    return (q - p) @ n / np.sqrt(n @ n)


@smooth(
    f_lines,
    [[0.3, -0.8, 0.1], [1.1, 0.4, -0.3], [-0.6, 0.5, 1.7], [0.2, -0.9, 0.8]],
    slips=(
        "length of the normal taken as constant",
        "cross product turned round",
        "first point forgotten",
        "length forgotten in the directions",
    ),
)
def distance_of_skew_lines(x, slip):
    p, d, q, e = x
    n = np.cross(d, e)
    length = np.sqrt(n @ n)
    u, w = n / length, q - p
    m = w if slip == "length of the normal taken as constant" else w - (w @ u) * u
    if slip != "length forgotten in the directions":
        m = m / length
    by_e = np.cross(d, m) if slip == "cross product turned round" else np.cross(m, d)
    by_p = 0 * u if slip == "first point forgotten" else -u
    return np.stack([by_p, np.cross(e, m), u, by_e])


# Control: the sensitivity of a loop in decibels, with gain, derivative and a lag of the drive.
TONES = np.array([0.3, 0.8, 1.4, 2.2, 4.0])
DECIBEL = 20 / np.log(10)


def f_loop(x):
    gain, derivative, lag = x
    a, b = -(TONES**2) * (1 + lag), TONES - TONES**3 * lag
    closed = (a + gain) ** 2 + (b + TONES * derivative) ** 2
    return DECIBEL / 2 * np.log((a * a + b * b) / closed)


@smooth(
    f_loop,
    [1.7, 0.6, 0.23],
    slips=(
        "open loop forgotten",
        "lag in the real part forgotten",
        "frequency of the derivative forgotten",
        "decibels forgotten",
    ),
)
def sensitivity_of_a_loop(x, slip):
    gain, derivative, lag = x
    a, b = -(TONES**2) * (1 + lag), TONES - TONES**3 * lag
    c, d = a + gain, b + TONES * derivative
    closed = c**2 + d**2
    a_bar = 0 if slip == "lag in the real part forgotten" else -(TONES**2)
    b_bar = -(TONES**3)
    by_lag = -(c * a_bar + d * b_bar) / closed
    if slip != "open loop forgotten":
        by_lag = by_lag + (a * a_bar + b * b_bar) / (a**2 + b**2)
    w = 1 if slip == "frequency of the derivative forgotten" else TONES
    J = np.stack([-c / closed, -w * d / closed, by_lag], axis=1)
    return J if slip == "decibels forgotten" else DECIBEL * J


# Chemistry: Redlich and Kwong's pressure of carbon dioxide, methane and ethane (bar, l, mol, K).
GAS = 0.0831446
PULLS, SIZES = np.sqrt([64.6, 32.2, 98.8]), np.array([0.0297, 0.0299, 0.045])


def f_gas(x):
    T, V, n = x[0], x[1], x[2:]
    B, pull = n @ SIZES, n @ PULLS
    return np.sum(n) * GAS * T / (V - B) - pull**2 / (np.sqrt(T) * V * (V + B))


@smooth(
    f_gas,
    [317.0, 0.84, 0.62, 1.14, 0.43],
    entrywise=True,
    slips=(
        "sizes in the repulsion forgotten",
        "sizes in the attraction forgotten",
        "temperature in the attraction forgotten",
        "amount forgotten",
        "2 of the mixing forgotten",
    ),
)
def pressure_of_a_mixed_gas(x, slip):
    T, V, n = x[0], x[1], x[2:]
    B, pull, N = n @ SIZES, n @ PULLS, np.sum(n)
    free, attraction = V - B, pull**2 / (np.sqrt(T) * V * (V + B))
    by_T = N * GAS / free
    if slip != "temperature in the attraction forgotten":
        by_T += attraction / (2 * T)
    by_V = -N * GAS * T / free**2 + attraction * (1 / V + 1 / (V + B))
    two = 1 if slip == "2 of the mixing forgotten" else 2
    by_n = -two * attraction / pull * PULLS
    if slip != "amount forgotten":
        by_n += GAS * T / free
    if slip != "sizes in the repulsion forgotten":
        by_n += N * GAS * T / free**2 * SIZES
    if slip != "sizes in the attraction forgotten":
        by_n += attraction / (V + B) * SIZES
    return pack([by_T, by_V], by_n)


# Quantum mechanics: neutrinos that change on their way (GeV, 1e-3 eV², g/cm³, 1000 km).
ENERGIES = np.array([1.4, 2.6, 4.5, 7.0])


def f_neutrinos(x):
    mixing, mass, density, way = x
    s = np.sin(2 * mixing)
    c = np.cos(2 * mixing) - 0.076 * density * ENERGIES / mass
    C = np.sqrt(s**2 + c**2)
    return (s / C * np.sin(1.267 * mass * way / ENERGIES * C)) ** 2


@smooth(
    f_neutrinos,
    [0.15, 2.45, 3.1, 2.9],
    entrywise=True,
    slips=(
        "matter in the phase forgotten",
        "mass in the matter forgotten",
        "mixing in the cosine forgotten",
        "amplitude taken as constant",
    ),
)
def neutrinos_that_pass_through_rock(x, slip):
    mixing, mass, density, way = x
    matter = 0.076 * density * ENERGIES / mass
    s, c = np.sin(2 * mixing), np.cos(2 * mixing) - matter
    C = np.sqrt(s**2 + c**2)
    k = 1.267 * way / ENERGIES
    phase, o = k * mass * C, np.zeros(4)
    s_bar = np.stack([2 * np.cos(2 * mixing) + o, o, o, o])
    c_bar = np.stack([-2 * s + o, matter / mass, -matter / density, o])
    if slip == "mass in the matter forgotten":
        c_bar[1] = 0
    if slip == "mixing in the cosine forgotten":
        c_bar[0] = 0
    C_bar = (s * s_bar + c * c_bar) / C
    inner = 0 if slip == "matter in the phase forgotten" else k * mass * C_bar
    phase_bar = inner + np.stack([o, k * C, o, phase / way])
    J = s**2 / C**2 * np.sin(2 * phase) * phase_bar
    if slip != "amplitude taken as constant":
        J = J + 2 * s / C**2 * np.sin(phase) ** 2 * (s_bar - s / C * C_bar)
    return J.T


# Graphics: three splats (place, log size, logit of opacity, colour), the nearest first.
PIXELS = np.array([[0.1, 0.2], [0.9, 0.3], [0.4, 1.1], [1.2, 1.0]])


def _splats(x):
    gap = PIXELS - x[:, None, :2]
    square = np.sum(gap**2, axis=2) / np.exp(2 * x[:, 2, None])
    return gap, square, np.exp(-square / 2) / (1 + np.exp(-x[:, 3, None]))


def f_splats(x):
    light, through = 0, 1
    for covered, colour in zip(_splats(x)[2], x[:, 4], strict=True):
        light = light + through * covered * colour
        through = through * (1 - covered)
    return light


@smooth(
    f_splats,
    [
        [0.3, 0.4, -0.4, 0.5, 0.9],
        [0.8, 0.7, -0.1, 1.2, 0.3],
        [0.5, 0.9, 0.2, 0.1, 0.6],
    ],
    slips=(
        "splats behind forgotten",
        "light let through forgotten",
        "size squared forgotten",
        "opacity's slope forgotten",
    ),
)
def pixels_under_three_splats(x, slip):
    gap, square, covered = _splats(x)
    J, through = np.zeros((4, 3, 5)), np.ones(4)
    for k in range(3):
        behind, rest = 0, np.ones(4)
        for j in range(k + 1, 3):
            behind = behind + rest * covered[j] * x[j, 4]
            rest = rest * (1 - covered[j])
        if slip == "splats behind forgotten":
            behind = 0
        c_bar = through * (x[k, 4] - behind) * covered[k]
        size = np.exp(x[k, 2]) ** (1 if slip == "size squared forgotten" else 2)
        opacity = 1 if slip == "opacity's slope forgotten" else 1 / (1 + np.exp(x[k, 3]))
        J[:, k, :2] = c_bar[:, None] * gap[k] / size
        J[:, k, 2] = c_bar * square[k]
        J[:, k, 3] = c_bar * opacity
        J[:, k, 4] = through * covered[k]
        if slip != "light let through forgotten":
            through = through * (1 - covered[k])
    return J


# Biology: four ages of an animal, fertile by crowding, by log births and logits of survival.
ANIMALS, YEARS, CROWDING = np.array([20.0, 12, 6, 3]), 6, 0.01


def _ages(x):
    births, lives = np.exp(x[:4]), 1 / (1 + np.exp(-x[4:]))
    known = [ANIMALS]
    for _ in range(YEARS):
        n = known[-1]
        young = births @ n / (1 + CROWDING * np.sum(n))
        known.append(np.concatenate([[young], lives * n[:-1]]))
    return births, lives, known


@smooth(
    lambda x: np.log(np.sum(_ages(x)[2][-1])),
    [-1.9, -0.2, 0.3, -0.4, -0.6, 0.7, 0.4],
    parts=(slice(0, 4), slice(4, 7)),
    slips=(
        "crowding's slope forgotten",
        "logits taken as shares",
        "animals of the next year",
        "last year alone",
        "crowding forgotten in the births",
    ),
)
def animals_of_four_ages(x, slip):
    births, lives, known = _ages(x)
    back = np.full(4, 1 / np.sum(known[-1]))
    births_bar, lives_bar = np.zeros(4), np.zeros(3)
    for year in reversed(range(YEARS)):
        n = known[year]
        crowd = 1 + CROWDING * np.sum(n)
        seen = known[year + 1] if slip == "animals of the next year" else n
        q = 1 if slip == "crowding forgotten in the births" else crowd
        births_bar += back[0] * seen / q
        lives_bar += back[1:] * seen[:-1]
        by_n = births / crowd
        if slip != "crowding's slope forgotten":
            by_n = by_n - CROWDING * (births @ n) / crowd**2
        back = back[0] * by_n + np.append(lives * back[1:], 0)
        if slip == "last year alone":
            break
    slope = 1 if slip == "logits taken as shares" else lives * (1 - lives)
    return pack(births * births_bar, slope * lives_bar)


# Astronomy: a star that a lens in front of it brightens, with a neighbour in the same pixel.
DAYS = np.array([2.0, 9, 13, 16, 18, 21, 26, 35])
MEASURED = np.array([1.61, 1.98, 2.66, 3.9, 4.1, 2.9, 2.2, 1.7])


def _lens(x):
    u = np.sqrt(x[2] ** 2 + ((DAYS - x[0]) / x[1]) ** 2)
    A = (u**2 + 2) / (u * np.sqrt(u**2 + 4))
    return u, A, (x[3] * A + x[4] - MEASURED) / 0.15


@smooth(
    lambda x: np.mean(_lens(x)[2] ** 2) / 2,
    [16.6, 11.3, 0.42, 1.24, 0.5],
    batch=8,
    slips=(
        "root of the separation forgotten",
        "duration squared for cubed",
        "star's own light forgotten",
        "error forgotten",
        "separation below the line forgotten",
    ),
)
def brightness_of_a_lensed_star(x, slip):
    u, A, e = _lens(x)
    t = (DAYS - x[0]) / x[1]
    slope = -8 / (u**2 * (u**2 + 4) ** 1.5)
    if slip == "separation below the line forgotten":
        slope = 2 / np.sqrt(u**2 + 4) - A * u / (u**2 + 4)
    power = 0 if slip == "duration squared for cubed" else 1
    u_bar = np.stack([-t / x[1], -(t**2) / x[1] ** power, x[2] + 0 * t])
    if slip != "root of the separation forgotten":
        u_bar = u_bar / u
    light = 1 if slip == "star's own light forgotten" else x[3]
    F_bar = np.vstack([light * slope * u_bar, A, 1 + 0 * A])
    return F_bar @ e / 8 / (1 if slip == "error forgotten" else 0.15)


# Aircraft: the induced drag of a wing by its chords and angles at four stations (Glauert 1926).
STATIONS, ODD = np.arange(1, 5) * np.pi / 8, np.array([1, 3, 5, 7])
SINES, WAVES = np.sin(STATIONS), np.sin(np.outer(STATIONS, ODD))


def _wing(x):
    """The matrix of the circulation's coefficients and these."""
    load = 0.4 * x[0]
    M = WAVES * (np.outer(load, ODD) + SINES[:, None])
    return M, solve(M, load * x[1] * SINES)


def f_wing(x):
    a = _wing(x)[1]
    return 100 * (ODD @ a**2)


@smooth(
    f_wing,
    [[0.55, 0.8, 1.05, 1.15], [0.06, 0.09, 0.075, 0.1]],
    parts=(slice(0, 4), slice(4, 8)),
    slips=(
        "matrix taken as constant",
        "matrix not transposed",
        "order of the waves forgotten",
        "sine forgotten in the load",
    ),
)
def drag_of_a_wing(x, slip):
    M, a = _wing(x)
    start = 200 * (1 if slip == "order of the waves forgotten" else ODD) * a
    back = np.linalg.solve(M if slip == "matrix not transposed" else M.T, start)
    sines = 1 if slip == "sine forgotten in the load" else SINES
    by_load = x[1] * sines
    if slip != "matrix taken as constant":
        by_load = by_load - WAVES @ (ODD * a)
    return 0.4 * back * np.stack([by_load, x[0] * sines])


# Economics: shares of what a household spends (Deaton and Muellbauer 1980), by prices and budget.
BASE, LUXURY = np.array([0.35, 0.3, 0.2, 0.15]), np.array([-0.12, -0.03, 0.05, 0.1])
CROSS = np.array([[9, -4, -3, -2], [-4, 8, -1, -3], [-3, -1, 5, -1], [-2, -3, -1, 6]]) / 100


def f_shares(x):
    p = np.log(x[:4])
    level = 0.2 + BASE @ p + p @ CROSS @ p / 2
    return BASE + CROSS @ p + LUXURY * (np.log(x[4]) - level)


@smooth(
    f_shares,
    [1.3, 0.7, 2.1, 1.6, 5.2],
    slips=(
        "price level taken as constant",
        "prices not logarithmic",
        "cross effects in the level forgotten",
        "level's sign",
    ),
)
def shares_of_a_household(x, slip):
    p = np.log(x[:4])
    level_bar = BASE + (0 if slip == "cross effects in the level forgotten" else CROSS @ p)
    if slip == "price level taken as constant":
        level_bar = 0 * p
    if slip == "level's sign":
        level_bar = -level_bar
    by_p = CROSS - np.outer(LUXURY, level_bar)
    if slip != "prices not logarithmic":
        by_p = by_p / x[:4]
    return np.hstack([by_p, LUXURY[:, None] / x[4]])


# Meshes: the Dirichlet energy of a field on a fan of triangles, by corners and field.
FAN = ((5, 3), (5,))


def f_fan(x):
    P, u = unpack(x, *FAN)
    energy = 0
    for i, j in ((1, 2), (2, 3), (3, 4), (4, 1)):
        a, b = P[i] - P[0], P[j] - P[0]
        g = (u[j] - u[0]) * a - (u[i] - u[0]) * b
        energy = energy + g @ g / np.sqrt((a @ a) * (b @ b) - (a @ b) ** 2) / 4
    return energy


@smooth(
    f_fan,
    pack(
        [[0.1, -0.1, 0.4], [1.2, 0.1, 0], [0.2, 0.9, 0.1], [-1, 0.2, -0.2], [0, -1.3, 0.3]],
        [0.4, -0.7, 1.1, 0.6, -0.2],
    ),
    parts=slices(*FAN),
    slips=(
        "areas taken as constant",
        "centre forgotten",
        "inner product forgotten",
        "last triangle forgotten",
        "½ of the square left in",
    ),
)
def variation_of_a_field_on_a_fan(x, slip):
    P, u = unpack(x, *FAN)
    P_bar, u_bar = np.zeros((5, 3)), np.zeros(5)
    for i, j in ((1, 2), (2, 3), (3, 4), (4, 1)):
        if j == 1 and slip == "last triangle forgotten":
            continue
        a, b, p, q = P[i] - P[0], P[j] - P[0], u[i] - u[0], u[j] - u[0]
        A, B, c = a @ a, b @ b, a @ b
        area, g = np.sqrt(A * B - c**2), q * a - p * b
        g_bar = g / area / (4 if slip == "½ of the square left in" else 2)
        pull = g @ g / (4 * area**3)
        if slip == "areas taken as constant":
            pull = 0
        c = 0 if slip == "inner product forgotten" else c
        by_a, by_b = q * g_bar - pull * (B * a - c * b), -p * g_bar - pull * (A * b - c * a)
        P_bar[i] += by_a
        P_bar[j] += by_b
        u_bar[i] -= g_bar @ b
        u_bar[j] += g_bar @ a
        if slip != "centre forgotten":
            P_bar[0] -= by_a + by_b
            u_bar[0] += g_bar @ (b - a)
    return pack(P_bar, u_bar)


# Time series: Whittle's likelihood of two autoregressive terms and a moving average.
BAND = np.arange(1, 10) * np.pi / 10
C1, S1, C2, S2 = np.cos(BAND), np.sin(BAND), np.cos(2 * BAND), np.sin(2 * BAND)
PERIODOGRAM = np.array([2.1, 4.4, 1.9, 6.3, 0.8, 0.5, 0.31, 0.12, 0.2])


def _whittle(x):
    real, imaginary = 1 - x[0] * C1 - x[1] * C2, x[0] * S1 + x[1] * S2
    up, down = 1 + x[2] ** 2 + 2 * x[2] * C1, real**2 + imaginary**2
    return real, imaginary, up, down, np.exp(x[3]) * up / down


def f_whittle(x):
    S = _whittle(x)[-1]
    return np.mean(np.log(S) + PERIODOGRAM / S)


@smooth(
    f_whittle,
    [0.62, -0.38, 0.27, -0.3],
    batch=9,
    slips=(
        "imaginary part forgotten",
        "second harmonic forgotten",
        "logarithm forgotten",
        "square of the moving average forgotten",
    ),
)
def whittle_likelihood_of_a_cycle(x, slip):
    real, imaginary, up, down, S = _whittle(x)
    if slip == "imaginary part forgotten":
        imaginary = 0
    c2, s2 = (C1, S1) if slip == "second harmonic forgotten" else (C2, S2)
    own = 0 if slip == "square of the moving average forgotten" else x[2]
    logs = np.stack(
        [
            2 * (real * C1 - imaginary * S1) / down,
            2 * (real * c2 - imaginary * s2) / down,
            2 * (own + C1) / up,
            1 + 0 * C1,
        ]
    )
    return logs @ ((0 if slip == "logarithm forgotten" else 1) - PERIODOGRAM / S) / 9


# Geography: Moran's index, neighbours weighted to a sum of 1, by what the districts have.
BORDERS = np.triu(uniform("borders", 12, 12) < 0.3, 1) + np.eye(12, k=1)
BORDERS = np.minimum(BORDERS + BORDERS.T, 1)
BORDERS = BORDERS / BORDERS.sum(axis=1, keepdims=True)


def f_moran(x):
    z = x - np.mean(x)
    return z @ BORDERS @ z / (z @ z)


@smooth(
    f_moran,
    2 + normal("districts", 12),
    slips=(
        "weights taken as symmetric",
        "mean taken as constant",
        "variance taken as constant",
        "values not centred",
    ),
)
def likeness_of_neighbouring_districts(x, slip):
    z = x if slip == "values not centred" else x - np.mean(x)
    both = 2 * BORDERS if slip == "weights taken as symmetric" else BORDERS + BORDERS.T
    g = both @ z
    if slip != "variance taken as constant":
        g = g - 2 * (z @ BORDERS @ z) / (z @ z) * z
    g = g / (z @ z)
    return g if slip == "mean taken as constant" else g - np.mean(g)
