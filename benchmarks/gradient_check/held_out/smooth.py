# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Smooth functions of optics, statistics, finance, geometry, control, chemistry and physics."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from ..case import case, normal
from ..truth import det, gammaln

# Optics and graphics.

WAVELENGTHS = np.array([0.42, 0.5, 0.58, 0.66])


def f_coating(x):
    """What a layer of index n and thickness d on glass of index s reflects."""
    n, d, s = x
    p, q = (1 - n) / (1 + n), (n - s) / (n + s)
    c = 2 * p * q * np.cos(4 * np.pi * n * d / WAVELENGTHS)
    return (p**2 + q**2 + c) / (1 + p**2 * q**2 + c)


@case(
    "smooth",
    f_coating,
    [1.38, 0.1, 1.62],
    slips=(
        "index in the phase forgotten",
        "index in the second face forgotten",
        "phase passed once",
        "denominator taken as constant",
    ),
)
def reflectance_of_a_coating(x, slip):
    n, d, s = x
    p, q = (1 - n) / (1 + n), (n - s) / (n + s)
    p_bar = np.array([-2 / (1 + n) ** 2, 0, 0])
    q_bar = np.array([2 * s, 0, -2 * n]) / (n + s) ** 2
    if slip == "index in the second face forgotten":
        q_bar[0] = 0
    turn = (2 if slip == "phase passed once" else 4) * np.pi / WAVELENGTHS
    phase = 4 * np.pi * n * d / WAVELENGTHS
    by_n = 0 if slip == "index in the phase forgotten" else d
    phase_bar = np.outer(turn, [by_n, n, 0])
    c_bar = 2 * np.outer(np.cos(phase), q * p_bar + p * q_bar)
    c_bar -= 2 * p * q * np.sin(phase)[:, None] * phase_bar
    below = (1 + p**2 * q**2 + 2 * p * q * np.cos(phase))[:, None]
    up = 2 * p * p_bar + 2 * q * q_bar + c_bar
    down = 2 * p * q * (q * p_bar + p * q_bar) + c_bar
    if slip == "denominator taken as constant":
        down = 0
    return (up - f_coating(x)[:, None] * down) / below


VIEW = np.array([0.36, 0.48, 0.8])
DIFFUSE, SPECULAR, GLOSS = np.array([0.8, 0.5, 0.2]), np.array([0.4, 0.4, 0.5]), 7


def _unit(v):
    return v / np.sqrt(v @ v)


def f_shine(x):
    """Phong's colour by a normal and the direction to a lamp, neither of length 1."""
    n, lamp = _unit(x[:3]), _unit(x[3:])
    s = 2 * (n @ lamp) * (n @ VIEW) - lamp @ VIEW
    return 0.1 + DIFFUSE * (n @ lamp) + SPECULAR * s**GLOSS


@case(
    "smooth",
    f_shine,
    [0.3, 0.2, 1.1, -0.4, 0.1, 1.7],
    parts=(slice(0, 3), slice(3, 6)),
    slips=(
        "normalisation's projection forgotten",
        "gloss forgotten",
        "lamp's own view forgotten",
        "2 of the mirror forgotten in the lamp's",
        "length forgotten",
    ),
)
def shine_of_a_surface(x, slip):
    n, lamp = _unit(x[:3]), _unit(x[3:])
    a, b = n @ lamp, n @ VIEW
    s = 2 * a * b - lamp @ VIEW
    gloss = (1 if slip == "gloss forgotten" else GLOSS) * s ** (GLOSS - 1)
    two = 1 if slip == "2 of the mirror forgotten in the lamp's" else 2
    own = 0 if slip == "lamp's own view forgotten" else VIEW
    by_n = np.outer(DIFFUSE, lamp) + np.outer(SPECULAR * gloss, 2 * (a * VIEW + b * lamp))
    by_lamp = np.outer(DIFFUSE, n) + np.outer(SPECULAR * gloss, two * b * n - own)

    def through(g, v, u):
        along = 0 if slip == "normalisation's projection forgotten" else np.outer(g @ u, u)
        return (g - along) / (1 if slip == "length forgotten" else np.sqrt(v @ v))

    return np.hstack([through(by_n, x[:3], n), through(by_lamp, x[3:], lamp)])


# Statistics.

RETURNS = np.array([0.4, -1.1, 0.2, 3.9, -0.6, 0.9, -2.8, 0.1, 1.3])


def f_student(x):
    spread, degrees = np.exp(x[1]), np.exp(x[2])
    z = (RETURNS - x[0]) / spread
    level = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - np.log(degrees * np.pi) / 2 - x[1]
    return -level + (degrees + 1) / 2 * np.mean(np.log1p(z * z / degrees))


@case(
    "smooth",
    f_student,
    [0.1, -0.2, 1.1],
    batch=9,
    slips=(
        "degrees of freedom not logarithmic",
        "normalisation of the degrees forgotten",
        "1 of the spread forgotten",
        "weights of a Gaussian",
    ),
)
def student_likelihood_of_returns(x, slip):
    spread, d = np.exp(x[1:])
    z = (RETURNS - x[0]) / spread
    weight = 1 if slip == "weights of a Gaussian" else (d + 1) / (d + z**2)
    one = 0 if slip == "1 of the spread forgotten" else 1
    level = (digamma((d + 1) / 2) - digamma(d / 2) - 1 / d) / 2
    if slip == "normalisation of the degrees forgotten":
        level = 0
    by_degrees = -level + np.mean(np.log1p(z**2 / d) / 2 - (d + 1) * z**2 / (2 * d * (d + z**2)))
    outer = 1 if slip == "degrees of freedom not logarithmic" else d
    return np.array(
        [-np.mean(weight * z) / spread, one - np.mean(weight * z**2), by_degrees * outer]
    )


SEEN = normal("density seen", 8, 2) * np.array([1.0, 2.5])
OTHERS = 1 - np.eye(8)


def _kernels(x):
    u = (SEEN[:, None] - SEEN) / np.exp(x)
    return u, OTHERS * np.exp(-np.sum(u * u, axis=2) / 2)


@case(
    "smooth",
    lambda x: np.sum(x) + np.log(14 * np.pi) - np.mean(np.log(np.sum(_kernels(x)[1], axis=1))),
    [-0.5, 0.6],
    batch=8,
    slips=(
        "own kernel left in",
        "normalisation of the kernel forgotten",
        "bandwidth not logarithmic",
        "weights not normalised",
    ),
)
def left_out_density_by_bandwidths(x, slip):
    u, k = _kernels(x)
    if slip == "own kernel left in":
        k = k + np.eye(8)
    total = 7 if slip == "weights not normalised" else np.sum(k, axis=1, keepdims=True)
    moved = np.einsum("ij,ijd->d", k / total, u**2) / 8
    g = (0 if slip == "normalisation of the kernel forgotten" else 1) - moved
    return g / np.exp(x) if slip == "bandwidth not logarithmic" else g


MIXING = np.array([[1.0, 0.4, -0.2], [0.3, 0.8, 0.5], [0.1, -0.6, 1.0]])
MIXED = normal("sources", 12, 3) ** 3 @ MIXING


def _log_cosh(y):
    return np.log((np.exp(y) + np.exp(-y)) / 2)


@case(
    "smooth",
    lambda W: np.mean(np.sum(_log_cosh(MIXED @ W.T), axis=1)) - np.log(det(W)),
    np.eye(3) + 0.3 * normal("unmixing", 3, 3),
    batch=12,
    slips=(
        "determinant forgotten",
        "inverse not transposed",
        "scores and signals swapped",
        "natural gradient",
    ),
)
def independent_components(W, slip):
    scores = np.tanh(MIXED @ W.T)
    g = scores.T @ MIXED / 12
    if slip == "scores and signals swapped":
        g = g.T
    inverse = np.linalg.inv(W)
    if slip != "determinant forgotten":
        g = g - (inverse if slip == "inverse not transposed" else inverse.T)
    return g @ W.T @ W if slip == "natural gradient" else g


# Finance and control.

EXCESS = np.array([0.06, 0.03, 0.09, 0.045])
ROOTS = np.array([[20, 0, 0, 0], [4, 10, 0, 0], [12, -3, 26, 0], [1, 5, 8, 10]]) / 100
COVARIANCE = ROOTS @ ROOTS.T
HELD = np.array([0.3, 0.3, 0.3, 0.1])


def f_sharpe(w):
    """The ratio after costs of the trades from what is held."""
    net = w @ EXCESS - 0.05 * np.sum((w - HELD) ** 2)
    return net / np.sqrt(w @ COVARIANCE @ w)


@case(
    "smooth",
    f_sharpe,
    [0.15, 0.4, 0.35, 0.25],
    slips=(
        "risk taken as constant",
        "variance for volatility",
        "costs forgotten",
        "costs of the weights themselves",
    ),
)
def sharpe_ratio_after_costs(w, slip):
    risk = np.sqrt(w @ COVARIANCE @ w)
    traded = w if slip == "costs of the weights themselves" else w - HELD
    g = (EXCESS - (0 if slip == "costs forgotten" else 0.1) * traded) / risk
    if slip == "risk taken as constant":
        return g
    power = 1 if slip == "variance for volatility" else 2
    return g - f_sharpe(w) * COVARIANCE @ w / risk**power


PERIOD, EFFORT = 0.2, 0.02


def f_loop(x):
    y = v = integral = total = 0 * x[0]
    for _ in range(15):
        e = 1 - y
        integral = integral + PERIOD * e
        u = x[0] * e + x[1] * integral - x[2] * v
        total = total + PERIOD * (e * e + EFFORT * u * u)
        y, v = y + PERIOD * v, v + PERIOD * (u - 0.6 * v - 0.8 * y)
    return total


@case(
    "smooth",
    f_loop,
    [2.1, 0.7, 0.9],
    slips=(
        "feedback of the sensitivities forgotten",
        "integral's sensitivity forgotten",
        "effort forgotten",
        "spring forgotten",
        "integral one period late",
    ),
)
def tracking_error_of_a_pid_loop(x, slip):
    y = v = integral = 0.0
    dy, dv, d_integral, g = np.zeros((4, 3))
    spring = 0 if slip == "spring forgotten" else 0.8
    effort = 0 if slip == "effort forgotten" else EFFORT
    for _ in range(15):
        e, late = 1 - y, integral
        integral += PERIOD * e
        if slip != "integral's sensitivity forgotten":
            d_integral = d_integral - PERIOD * dy
        u = x[0] * e + x[1] * integral - x[2] * v
        du = np.array([e, late if slip == "integral one period late" else integral, -v])
        if slip != "feedback of the sensitivities forgotten":
            du = du - x[0] * dy + x[1] * d_integral - x[2] * dv
        g = g + 2 * PERIOD * (effort * u * du - e * dy)
        y, v = y + PERIOD * v, v + PERIOD * (u - 0.6 * v - 0.8 * y)
        dy, dv = dy + PERIOD * dv, dv + PERIOD * (du - 0.6 * dv - spring * dy)
    return g


# Geometry.


def f_circumradius(P):
    a, b, c = P[1] - P[0], P[2] - P[0], P[2] - P[1]
    square = (a @ a) * (b @ b) - (a @ b) ** 2
    return np.sqrt((a @ a) * (b @ b) * (c @ c) / square) / 2


@case(
    "smooth",
    f_circumradius,
    [[0.2, -0.3, 0.5], [1.9, 0.4, 0.1], [0.7, 1.5, -0.6]],
    slips=(
        "area taken as constant",
        "third side forgotten",
        "inner product forgotten",
        "½ forgotten",
    ),
)
def circumradius_of_a_triangle(P, slip):
    a, b, c = P[1] - P[0], P[2] - P[0], P[2] - P[1]
    A, B, d = a @ a, b @ b, a @ b
    square = A * B - d**2
    inner = 0 if slip == "inner product forgotten" else d
    by_a, by_b = a / A - (B * a - inner * b) / square, b / B - (A * b - inner * a) / square
    if slip == "area taken as constant":
        by_a, by_b = a / A, b / B
    by_c = 0 * c if slip == "third side forgotten" else c / (c @ c)
    R = f_circumradius(P) * (2 if slip == "½ forgotten" else 1)
    return R * np.stack([-by_a - by_b, by_a - by_c, by_b + by_c])


SOUTH, NORTH = np.cos(0.8), np.sin(0.8)


def f_map(x):
    """Lambert's azimuthal map that keeps areas, of latitudes and longitudes."""
    (sin, cos), (east, near) = [(np.sin(a), np.cos(a)) for a in x.T]
    k = np.sqrt(2 / (1 + NORTH * sin + SOUTH * cos * near))
    return np.stack([k * cos * east, k * (SOUTH * sin - NORTH * cos * near)], axis=1)


@case(
    "smooth",
    f_map,
    [[0.9, 0.2], [0.3, -0.7], [1.2, 1.1]],
    slips=(
        "scale taken as constant",
        "½ of the root forgotten",
        "cosine of the latitude forgotten",
        "latitude in the scale forgotten",
    ),
)
def map_that_keeps_areas(x, slip):
    (sin, cos), (east, near) = [(np.sin(a), np.cos(a)) for a in x.T]
    q = 1 + NORTH * sin + SOUTH * cos * near
    k = np.sqrt(2 / q)
    q_bar = np.stack([NORTH * cos - SOUTH * sin * near, -SOUTH * cos * east])
    if slip == "latitude in the scale forgotten":
        q_bar[0] = 0
    k_bar = -k / q / (1 if slip == "½ of the root forgotten" else 2) * q_bar
    if slip == "scale taken as constant":
        k_bar = 0 * k_bar
    u, v = cos * east, SOUTH * sin - NORTH * cos * near
    by_lon = 1 if slip == "cosine of the latitude forgotten" else cos
    u_bar = np.stack([-sin * east, by_lon * near])
    v_bar = np.stack([SOUTH * cos + NORTH * sin * near, NORTH * by_lon * east])
    J = np.zeros((3, 2, 3, 2))
    for i in range(3):
        J[i, 0, i] = k[i] * u_bar[:, i] + u[i] * k_bar[:, i]
        J[i, 1, i] = k[i] * v_bar[:, i] + v[i] * k_bar[:, i]
    return J


def _rises(Z):
    return Z[1:, :-1] - Z[:-1, :-1], Z[:-1, 1:] - Z[:-1, :-1]


def f_soap(Z):
    a, b = _rises(Z)
    return np.sum(np.sqrt(1 + a * a + b * b))


@case(
    "smooth",
    f_soap,
    normal("soap film", 5, 7),
    slips=("own corner's second part forgotten", "1 forgotten", "root's ½ left in", "axes swapped"),
)
def area_of_a_soap_film(Z, slip):
    a, b = _rises(Z)
    area = np.sqrt((0 if slip == "1 forgotten" else 1) + a**2 + b**2)
    a, b = a / area, b / area
    g = np.zeros_like(Z)
    g[:-1, :-1] -= a + (0 if slip == "own corner's second part forgotten" else b)
    if slip == "axes swapped":
        a, b = b, a
    g[1:, :-1] += a
    g[:-1, 1:] += b
    return g / 2 if slip == "root's ½ left in" else g


# Chemistry and quantum mechanics.


def _vapour(z, K):
    """The share of a mixture that evaporates, by Newton's method for Rachford and Rice's sum."""
    d, V = K - 1, 0.5
    for _ in range(12):
        below = 1 + V * d
        V = V + np.sum(z * d / below) / np.sum(z * (d / below) ** 2)
    return V


def f_flash(x):
    z, K = x[:4], x[4:]
    return z / (1 + _vapour(z, K) * (K - 1))


@case(
    "smooth",
    f_flash,
    [0.3, 0.25, 0.35, 0.1, 3.1, 1.4, 0.6, 0.15],
    parts=(slice(0, 4), slice(4, 8)),
    slips=(
        "vapour's share taken as constant",
        "square forgotten in the slope of the sum",
        "own volatility forgotten",
        "sign of the share's slope",
    ),
)
def liquid_of_a_flash_drum(x, slip):
    z, K = x[:4], x[4:]
    V, d = _vapour(z, K), K - 1
    below = 1 + V * d
    steep = np.sum(z * d**2 / below ** (1 if slip.startswith("square forgotten") else 2))
    V_bar = np.concatenate([d / below, z / below**2]) / steep
    sign = 1 if slip == "sign of the share's slope" else -1
    if slip == "vapour's share taken as constant":
        sign = 0
    own = 0 if slip == "own volatility forgotten" else V
    direct = np.hstack([np.diag(1 / below), -own * np.diag(z / below**2)])
    return direct + sign * np.outer(z * d / below**2, V_bar)


def _integrals(a):
    """Overlap, kinetic energy and attraction of Gaussians of these exponents."""
    p, q = a[:, None] + a, a[:, None] * a
    return (np.pi / p) ** 1.5, 3 * q * np.pi**1.5 / p**2.5, -2 * np.pi / p


def f_trial(x):
    a, c = x[:3], x[3:]
    S, T, V = _integrals(a)
    return c @ (T + V) @ c / (c @ S @ c)


@case(
    "smooth",
    f_trial,
    [0.16, 0.7, 3.2, 0.2, 0.35, 0.3],
    parts=(slice(0, 3), slice(3, 6)),
    slips=(
        "normalisation taken as constant",
        "exponent in the first function only",
        "kinetic energy's factor taken as constant",
        "not normalised",
    ),
)
def energy_of_a_trial_atom(x, slip):
    a, c = x[:3], x[3:]
    S, T, V = _integrals(a)
    p = a[:, None] + a
    factor = 0 if slip == "kinetic energy's factor taken as constant" else 1 / a[:, None]
    E = 0 if slip == "normalisation taken as constant" else f_trial(x)
    slope = T * (factor - 2.5 / p) - V / p + 1.5 * E * S / p
    both = 1 if slip == "exponent in the first function only" else 2
    g = np.concatenate([both * c * (slope @ c), 2 * (T + V - E * S) @ c])
    return g if slip == "not normalised" else g / (c @ S @ c)


# Biology.

LEAVES = np.array([[0, 0, 1, 2, 3, 1], [0, 0, 1, 2, 3, 0], [0, 2, 1, 3, 3, 2], [0, 2, 0, 2, 3, 2]])
SITES = np.array([5.0, 2.0, 1.0, 1.0, 3.0, 1.0])


def _changes(t):
    """Jukes and Cantor's chances that a base becomes another in a time t."""
    return 0.25 + np.exp(-4 * t / 3) * (np.eye(4) - 0.25)


def _tree(x):
    leaves = [_changes(t)[:, base] for t, base in zip(x[:4], LEAVES, strict=True)]
    middle = _changes(x[4])
    left, right = leaves[0] * leaves[1], leaves[2] * leaves[3]
    return leaves, middle, left, right, np.sum(left * (middle @ right), axis=0) / 4


@case(
    "smooth",
    lambda x: -(SITES @ np.log(_tree(x)[4])) / 13,
    [0.1, 0.35, 0.2, 0.6, 0.15],
    batch=13,
    slips=(
        "4/3 forgotten",
        "sites not counted",
        "sister of a leaf forgotten",
        "likelihood of the site forgotten",
        "far side of the tree forgotten",
    ),
)
def likelihood_of_an_evolutionary_tree(x, slip):
    leaves, middle, left, right, chance = _tree(x)
    counts = np.ones(6) if slip == "sites not counted" else SITES
    e = counts / 52 / (1 if slip == "likelihood of the site forgotten" else chance)
    rate = 1 if slip == "4/3 forgotten" else 4 / 3
    slopes = -rate * np.exp(-4 * x / 3)[:, None, None] * (np.eye(4) - 0.25)
    far_left, far_right = middle @ right, middle.T @ left
    if slip == "far side of the tree forgotten":
        far_left = far_right = np.ones((4, 6))
    g = np.zeros(5)
    for i, far in enumerate((far_left, far_left, far_right, far_right)):
        other = 1 if slip == "sister of a leaf forgotten" else leaves[i ^ 1]
        g[i] = -np.sum(e * far * other * slopes[i][:, LEAVES[i]])
    g[4] = -np.sum(e * left * (slopes[4] @ right))
    return g


# Mechanics and heat.

SPIN = np.array([1.0, -0.7, 1.6, 0.4])
DISTINCT = 1 - np.eye(4)


def _vortices(P):
    away = P[:, None] - P
    mirrored = np.stack([away[:, :, 0], P[:, None, 1] + P[:, 1]], axis=2)
    return away, np.sum(away * away, axis=2) + np.eye(4), mirrored, np.sum(mirrored**2, axis=2)


def f_vortices(P):
    _, near, _, far = _vortices(P)
    return SPIN @ (np.log(far) - np.log(near)) @ SPIN / (8 * np.pi)


@case(
    "smooth",
    f_vortices,
    [[0.1, 0.8], [1.3, 1.1], [-0.6, 1.7], [0.5, 2.4]],
    slips=(
        "own image forgotten",
        "images' sign",
        "pairs counted once",
        "height of the images",
        "own spin forgotten",
    ),
)
def energy_of_vortices_by_a_wall(P, slip):
    away, near, mirrored, far = _vortices(P)
    image = mirrored / far[:, :, None]
    if slip == "own image forgotten":
        image = image * DISTINCT[:, :, None]
    if slip == "height of the images":
        image[:, :, 1] = away[:, :, 1] / far
    sign = -1 if slip == "images' sign" else 1
    pull = np.einsum("j,ijd->id", SPIN, sign * image - away / near[:, :, None])
    own = 1 if slip == "own spin forgotten" else SPIN[:, None]
    return own * pull / ((4 if slip == "pairs counted once" else 2) * np.pi)


CART, WEIGHT = 1.4, 9.81


def f_cart(x):
    """How a cart and the pole that hangs from it speed up."""
    angle, turn, force, m, length = x
    s, c = np.sin(angle), np.cos(angle)
    swing = m * length * turn**2
    below = CART + m * s**2
    cart = (force + swing * s + m * WEIGHT * s * c) / below
    pole = -(force * c + swing * s * c + (CART + m) * WEIGHT * s) / (length * below)
    return np.stack([cart, pole])


@case(
    "smooth",
    f_cart,
    [0.7, 1.9, 3.2, 0.5, 0.8],
    slips=(
        "denominator taken as constant",
        "length in the denominator forgotten",
        "2 of the square of the turn",
        "double angle's sine part forgotten",
    ),
)
def accelerations_of_a_cart_and_pole(x, slip):
    angle, turn, force, m, length = x
    s, c = np.sin(angle), np.cos(angle)
    swing, below = m * length * turn**2, CART + m * s**2
    double = c**2 - (0 if slip == "double angle's sine part forgotten" else s**2)
    by_turn = (1 if slip == "2 of the square of the turn" else 2) * m * length * turn
    cart = np.array(
        [
            swing * c + m * WEIGHT * double,
            by_turn * s,
            1,
            length * turn**2 * s + WEIGHT * s * c,
            m * turn**2 * s,
        ]
    )
    pole = -np.array(
        [
            -force * s + swing * double + (CART + m) * WEIGHT * c,
            by_turn * s * c,
            c,
            length * turn**2 * s * c + WEIGHT * s,
            m * turn**2 * s * c,
        ]
    )
    logarithmic = np.array([2 * m * s * c, 0, 0, s**2, 0]) / below
    if slip == "denominator taken as constant":
        logarithmic = 0 * logarithmic
    value = f_cart(x)
    J = np.stack([cart / below, pole / (length * below)]) - np.outer(value, logarithmic)
    if slip != "length in the denominator forgotten":
        J[1, 4] -= value[1] / length
    return J


def f_exchanger(x):
    """The heat that counterflow exchanges: conductance, heat rates and inlets, hot and cold."""
    UA, hot, cold, inlet, outer = x
    e = np.exp(-UA / hot * (1 - hot / cold))
    return hot * (inlet - outer) * (1 - e) / (1 - e * hot / cold)


@case(
    "smooth",
    f_exchanger,
    [850.0, 620.0, 1150.0, 82.0, 14.5],
    entrywise=True,
    slips=(
        "effectiveness taken as constant",
        "ratio in the exponent forgotten",
        "ratio in the denominator forgotten",
        "denominator not squared",
        "transfer units' rate forgotten",
    ),
)
def heat_of_a_counterflow_exchanger(x, slip):
    UA, hot, cold, inlet, outer = x
    R, N, span = hot / cold, UA / hot, inlet - outer
    e = np.exp(-N * (1 - R))
    share = (1 - e) / (1 - R * e)
    square = (1 - R * e) ** (1 if slip == "denominator not squared" else 2)
    e_bar = (R - 1) / square
    R_bar = 0 if slip == "ratio in the denominator forgotten" else (1 - e) * e / square
    R_bar += 0 if slip == "ratio in the exponent forgotten" else e_bar * N * e
    N_bar = -e_bar * (1 - R) * e
    by_hot = R_bar / cold - (0 if slip == "transfer units' rate forgotten" else N_bar * N / hot)
    inner = np.array([N_bar / hot, by_hot, -R_bar * R / cold])
    if slip == "effectiveness taken as constant":
        inner = 0 * inner
    g = hot * span * inner
    g[1] += span * share
    return np.concatenate([g, [hot * share, -hot * share]])
