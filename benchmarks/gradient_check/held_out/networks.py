# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Networks of many kinds, by their parameters.

With sines for activations, of a differential equation, with gates and shared weights, on a graph,
with an implicit layer, of radial or polynomial basis functions, normalising flows and autoencoders.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..layers import relu, sigmoid
from ..smooth import softmax

mlp = partial(case, "mlp")

# Sines for activations (Sitzmann et al. 2020): a signal by its coordinate.
SINE = ((4, 1), (4,), (3, 4), (3,), (3,))
OMEGA, COORDINATE, SOUND = 30.0, np.linspace(-1, 1, 6)[:, None], normal("sound", 6)


def _sines(x):
    U, b, W, c, v = unpack(x, *SINE)
    z = OMEGA * (COORDINATE @ U.T + b)
    q = OMEGA * (np.sin(z) @ W.T + c)
    return z, q, np.sin(q) @ v - SOUND


@mlp(
    lambda x: np.mean(_sines(x)[2] ** 2),
    pack(
        2 * uniform("sine U", 4) - 1,
        0.2 * normal("sine b", 4),
        0.05 * normal("sine W", 12),
        0.05 * normal("sine c", 3),
        normal("sine v", 3),
    ),
    batch=6,
    parts=slices(*SINE),
    slips=("inner frequency forgotten", "slope at the activation", "bias gradient of one sample"),
)
def sinusoidal_network(x, slip):
    W, v = unpack(x, *SINE)[2::2]
    z, q, error = _sines(x)
    e = 2 * error / 6
    d = e[:, None] * v * OMEGA * np.cos(q)
    inner = 1 if slip == "inner frequency forgotten" else OMEGA
    h = d @ W * inner * np.cos(np.sin(z) if slip == "slope at the activation" else z)
    b = h[0] if slip == "bias gradient of one sample" else h.sum(0)
    return pack(h.T @ COORDINATE, b, d.T @ np.sin(z), d.sum(0), np.sin(q).T @ e)


# A network u for the equation u'' + 4u = 0 with u(0) = 1 and u'(0) = 0.
PHYSICS = ((5,), (5,), (5,))
INSIDE = np.linspace(0.2, 1.7, 6)


def f_physics(x):
    w, b, v = unpack(x, *PHYSICS)
    t, t0 = np.tanh(INSIDE[:, None] * w + b), np.tanh(b)
    residual = (-2 * t * (1 - t * t)) @ (v * w * w) + 4 * t @ v
    start = (t0 @ v - 1) ** 2 + ((1 - t0 * t0) @ (v * w)) ** 2
    return np.mean(residual**2) + start


@mlp(
    f_physics,
    normal("physics", 15),
    batch=6,
    parts=slices(*PHYSICS),
    slips=(
        "w² taken as constant",
        "third derivative's second term",
        "slope at the start forgotten",
        "source forgotten",
    ),
)
def physics_informed_network(x, slip):
    w, b, v = unpack(x, *PHYSICS)
    t = np.tanh(INSIDE[:, None] * w + b)
    s1 = 1 - t**2
    s2 = -2 * t * s1
    s3 = -2 * s1**2 + (0 if slip == "third derivative's second term" else 4) * t**2 * s1
    d = 2 * (s2 @ (v * w**2) + 4 * t @ v) / 6
    four = 0 if slip == "source forgotten" else 4
    D = d[:, None] * v * (w**2 * s3 + four * s1)
    by_square = 0 if slip == "w² taken as constant" else 2 * v * w * (d @ s2)
    w_bar, b_bar, v_bar = D.T @ INSIDE + by_square, D.sum(0), d @ (s2 * w**2 + four * t)
    t = np.tanh(b)
    s1 = 1 - t**2
    e, k = 2 * (t @ v - 1), 2 * s1 @ (v * w)
    if slip == "slope at the start forgotten":
        k = 0
    b_bar += e * v * s1 - k * v * w * 2 * t * s1
    return pack(w_bar + k * v * s1, b_bar, v_bar + e * t + k * w * s1)


# A gated recurrent unit (Cho et al. 2014), by its weights and its first state.
GRU = ((3, 2, 4), (2,))
HEARD, READ_OUT = normal("heard", 3, 2), np.array([1.0, -1.5])


def _gates(W, s, h):
    r, u = sigmoid(W[0] @ np.concatenate([s, h])), sigmoid(W[1] @ np.concatenate([s, h]))
    n = np.tanh(W[2] @ np.concatenate([s, r * h]))
    return r, u, n, (1 - u) * n + u * h


def f_gru(x):
    W, h = unpack(x, *GRU)
    for s in HEARD:
        h = _gates(W, s, h)[-1]
    return READ_OUT @ h


@mlp(
    f_gru,
    normal("gru", 26),
    parts=slices(*GRU),
    slips=(
        "reset gate taken as constant",
        "kept state forgotten",
        "gates' part of the state forgotten",
        "state not reset",
    ),
)
def gated_recurrent_unit(x, slip):
    W, h = unpack(x, *GRU)
    states = [h]
    for s in HEARD:
        states.append(_gates(W, s, states[-1])[-1])
    W_bar, d = np.zeros_like(W), READ_OUT
    for s, h in zip(HEARD[::-1], states[-2::-1], strict=True):
        r, u, n, _ = _gates(W, s, h)
        n_bar, u_bar = d * (1 - u) * (1 - n**2), d * (h - n) * u * (1 - u)
        back = (W[2].T @ n_bar)[2:]
        r_bar = (0 if slip == "reset gate taken as constant" else 1) * back * h * r * (1 - r)
        W_bar[0] += np.outer(r_bar, pack(s, h))
        W_bar[1] += np.outer(u_bar, pack(s, h))
        W_bar[2] += np.outer(n_bar, pack(s, h if slip == "state not reset" else r * h))
        gates = (W[0].T @ r_bar + W[1].T @ u_bar)[2:]
        d = (0 if slip == "kept state forgotten" else d * u) + back * r
        d = d + (0 if slip == "gates' part of the state forgotten" else gates)
    return pack(W_bar, d)


# Affine coupling layers (Dinh et al. 2017): -log density of points in the plane, up to a constant.
PLANE = normal("plane", 5, 2)


def f_flow(x):
    p, q = PLANE.T
    total = 0
    for a, b, c, e, g in x:
        s = c * np.tanh(a * p + b)
        p, q = q * np.exp(s) + e * np.tanh(p) + g, p
        total = total - s
    return np.mean(total + (p * p + q * q) / 2)


@mlp(
    f_flow,
    normal("flow", 3, 5),
    batch=5,
    slips=(
        "determinant forgotten",
        "scale's part of the condition forgotten",
        "shift's part of the condition forgotten",
        "scale not exponential",
    ),
)
def coupling_flow(x, slip):
    p, q = PLANE.T
    seen = []
    for a, b, c, e, g in x:
        seen.append((p, q))
        p, q = q * np.exp(c * np.tanh(a * p + b)) + e * np.tanh(p) + g, p
    p_bar, q_bar = p / 5, q / 5
    grads = np.zeros_like(x)
    for k in (2, 1, 0):
        (p, q), (a, b, c, e, _) = seen[k], x[k]
        t, u = np.tanh(a * p + b), np.tanh(p)
        scale = 1 + c * t if slip == "scale not exponential" else np.exp(c * t)
        s_bar = p_bar * q * scale - (0 if slip == "determinant forgotten" else 1 / 5)
        z_bar = s_bar * c * (1 - t**2)
        grads[k] = [z_bar @ p, z_bar.sum(), s_bar @ t, p_bar @ u, p_bar.sum()]
        by_scale = 0 if slip == "scale's part of the condition forgotten" else a * z_bar
        by_shift = 0 if slip.startswith("shift's part") else p_bar * e * (1 - u**2)
        p_bar, q_bar = q_bar + by_scale + by_shift, p_bar * scale
    return grads


# Radial basis functions: what is predicted at five places.
RADIAL = ((3, 2), (3,), (3,))
PLACES = normal("places", 5, 2)


def _bumps(x):
    centres, log_widths, heights = unpack(x, *RADIAL)
    d = PLACES[:, None, :] - centres
    square = np.sum(d * d, axis=2)
    return d, square, np.exp(-square * np.exp(-2 * log_widths) / 2), log_widths, heights


@mlp(
    lambda x: _bumps(x)[2] @ _bumps(x)[4],
    pack(normal("radial centres", 3, 2), [-0.3, -1.1, 0.2], [1.2, -0.8, 2.0]),
    parts=slices(*RADIAL),
    slips=(
        "width not squared",
        "sign of the centres",
        "heights forgotten in the widths",
        "width of the first",
    ),
)
def radial_basis_network(x, slip):
    d, square, y, log_widths, heights = _bumps(x)
    inverse = np.exp((-1 if slip == "width not squared" else -2) * log_widths)
    if slip == "width of the first":
        inverse = inverse[0]
    sign = -1 if slip == "sign of the centres" else 1
    by_centre = sign * (heights * y * inverse)[:, :, None] * d
    by_width = y * square * inverse * (1 if slip.startswith("heights") else heights)
    return np.hstack([by_centre.reshape(5, 6), by_width, y])


# A network on a directed graph: three of five nodes have a label.
GRAPH = ((3, 3), (3, 3), (3, 2))
NODES = normal("nodes", 5, 3)
EDGES = np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [1, 0, 0, 0, 1], [0, 1, 0, 0, 1], [1.0] * 5])
EDGES = EDGES / EDGES.sum(1, keepdims=True)
LABELLED, CLASSES = [0, 1, 3], np.array([[1.0, 0], [0, 1], [1, 0]])


def _graph(x):
    own, near, U = unpack(x, *GRAPH)
    H = relu(NODES @ own + EDGES @ NODES @ near)
    return H, EDGES @ H @ U


def f_graph(x):
    return -np.sum(CLASSES * np.log(softmax(_graph(x)[1][LABELLED]))) / 3


@mlp(
    f_graph,
    normal("graph", 24),
    batch=3,
    parts=slices(*GRAPH),
    slips=("edges not turned round", "labelled nodes only", "mask forgotten", "own for near"),
)
def graph_network(x, slip):
    U = unpack(x, *GRAPH)[2]
    H, logits = _graph(x)
    G = np.zeros((5, 2))
    G[LABELLED] = (softmax(logits[LABELLED]) - CLASSES) / 3
    d = (EDGES if slip == "edges not turned round" else EDGES.T) @ G @ U.T
    if slip == "labelled nodes only":
        d[[2, 4]] = 0
    d = d * (1 if slip == "mask forgotten" else H > 0)
    near = NODES.T @ d if slip == "own for near" else NODES.T @ EDGES.T @ d
    return pack(NODES.T @ d, near, H.T @ EDGES.T @ G)


# A highway layer (Srivastava et al. 2015) passed three times, and its Jacobian.
HIGHWAY = ((3, 3), (3, 3), (3,))
ENTRY = np.array([0.8, -1.1, 0.3])


def f_highway(x):
    W, T, b = unpack(x, *HIGHWAY)
    h = ENTRY
    for _ in range(3):
        g = sigmoid(T @ h + b)
        h = g * np.tanh(W @ h) + (1 - g) * h
    return h


@mlp(
    f_highway,
    normal("highway", 21),
    parts=slices(*HIGHWAY),
    slips=(
        "last pass only",
        "carried state forgotten",
        "gate's part of the carried state forgotten",
        "gate's own state forgotten",
    ),
)
def highway_layer_passed_three_times(x, slip):
    W, T, b = unpack(x, *HIGHWAY)
    h, J = ENTRY, np.zeros((3, 21))
    for _ in range(3):
        g, m = sigmoid(T @ h + b), np.tanh(W @ h)
        if slip == "last pass only":
            J = 0 * J
        by_W = np.hstack([np.kron(np.eye(3), h), np.zeros((3, 12))])
        by_T = np.hstack([np.zeros((3, 9)), np.kron(np.eye(3), h), np.eye(3)])
        carried = 0 if slip.startswith("gate's part") else h
        gate = (g * (1 - g) * (m - carried))[:, None]
        inner = 0 if slip == "gate's own state forgotten" else T @ J
        kept = 0 if slip == "carried state forgotten" else (1 - g)[:, None] * J
        J = (g * (1 - m**2))[:, None] * (W @ J + by_W) + gate * (inner + by_T) + kept
        h = g * m + (1 - g) * h
    return J


# A layer given by an equation (Bai et al. 2019): z = tanh(Wz + Uy + b).
IMPLICIT = ((3, 3), (3, 2), (3,))
FED, SETTLED = normal("fed", 4, 2), 0.5 * normal("settled", 4, 3)


def _equilibrium(x):
    W, U, b = unpack(x, *IMPLICIT)
    z = np.tanh(FED @ U.T + b)
    for _ in range(90):
        z = np.tanh(z @ W.T + FED @ U.T + b)
    return z


@mlp(
    lambda x: np.sum((_equilibrium(x) - SETTLED) ** 2) / 8,
    pack(
        [[0.5, -0.6, 0.1], [0.7, 0.4, -0.3], [0.2, 0.3, -0.6]],
        normal("implicit U", 6),
        normal("implicit b", 3),
    ),
    batch=4,
    parts=slices(*IMPLICIT),
    slips=("last iteration only", "system not transposed", "slope forgotten in the system"),
)
def equilibrium_network(x, slip):
    W = unpack(x, *IMPLICIT)[0]
    z = _equilibrium(x)
    slope, d = 1 - z**2, (z - SETTLED) / 4
    if slip != "last iteration only":
        M = W if slip == "system not transposed" else W.T
        inner = np.ones_like(z) if slip == "slope forgotten in the system" else slope
        d = np.linalg.solve(np.eye(3) - M * inner[:, None, :], d[:, :, None])[:, :, 0]
    d = slope * d
    return pack(d.T @ z, d.T @ FED, d.sum(0))


# A factorisation machine (Rendle 2010) on features as they are: a flag, years, metres, a share.
MACHINE = ((1,), (4,), (4, 2))
UNITS = np.array([1.0, 40.0, 1500.0, 0.05])
CUSTOMERS = UNITS * np.array(
    [
        [1, 0.9, 0.4, 1.0],
        [0, 1.2, 2.1, 0.3],
        [1, 0.5, 1.3, 2.2],
        [1, 1.6, 0.2, 0.7],
        [0, 0.8, 0.9, 1.5],
        [0, 1.1, 1.7, 0.1],
    ]
)
BOUGHT = np.array([1.0, -1, -1, 1, 1, -1])


def _machine(x):
    bias, w, V = unpack(x, *MACHINE)
    pairs = np.sum((CUSTOMERS @ V) ** 2 - CUSTOMERS**2 @ V**2, axis=1) / 2
    return bias[0] + CUSTOMERS @ w + pairs


@mlp(
    lambda x: np.mean(np.log1p(np.exp(-BOUGHT * _machine(x)))),
    pack(
        [0.3],
        normal("machine w", 4) / UNITS,
        0.8 * normal("machine V", 4, 2) / UNITS[:, None],
    ),
    batch=6,
    parts=slices(*MACHINE),
    entrywise=True,
    slips=("own pairs not taken away", "feature not squared", "label forgotten", "½ left in"),
)
def factorisation_machine(x, slip):
    V = unpack(x, *MACHINE)[2]
    label = 1 if slip == "label forgotten" else BOUGHT
    e = -label * sigmoid(-BOUGHT * _machine(x)) / 6
    own = (CUSTOMERS if slip == "feature not squared" else CUSTOMERS**2).T @ e
    own = 0 if slip == "own pairs not taken away" else own[:, None] * V
    V_bar = CUSTOMERS.T @ (e[:, None] * (CUSTOMERS @ V)) - own
    return pack(e.sum(), CUSTOMERS.T @ e, V_bar / (2 if slip == "½ left in" else 1))


# A variational autoencoder with its noise held (Kingma and Welling 2014).
VARIATIONAL = ((2, 3), (2, 3), (3, 2), (3,))
PICTURES, HELD_NOISE, BETA = normal("pictures", 4, 3), normal("held noise", 4, 2), 0.3


def _variational(x):
    M, S, D, c = unpack(x, *VARIATIONAL)
    m, v = PICTURES @ M.T, PICTURES @ S.T
    z = m + np.exp(v / 2) * HELD_NOISE
    return m, v, z, z @ D.T + c - PICTURES


def f_variational(x):
    m, v, _, error = _variational(x)
    return np.sum(error * error) / 8 + BETA * np.sum(np.exp(v) + m * m - 1 - v) / 8


@mlp(
    f_variational,
    0.7 * normal("variational", 21),
    batch=4,
    parts=slices(*VARIATIONAL),
    slips=(
        "divergence forgotten",
        "noise forgotten in the variance's part",
        "variance's path through the sample forgotten",
        "mean for sample in the decoder",
    ),
)
def variational_autoencoder(x, slip):
    D = unpack(x, *VARIATIONAL)[2]
    m, v, z, error = _variational(x)
    d = error / 4
    z_bar = d @ D
    beta = 0 if slip == "divergence forgotten" else BETA / 4
    noise = 1 if slip == "noise forgotten in the variance's part" else HELD_NOISE
    path = 0 if slip.startswith("variance's path") else z_bar * noise * np.exp(v / 2) / 2
    v_bar = path + beta * (np.exp(v) - 1) / 2
    source = m if slip == "mean for sample in the decoder" else z
    return pack((z_bar + beta * m).T @ PICTURES, v_bar.T @ PICTURES, d.T @ source, d.sum(0))


# Functions of one variable on the edges (Liu et al. 2024): Chebyshev polynomials of tanh.
ARNOLD = ((2, 2, 3), (2, 3))
PROBES, MEASURED = normal("probes", 5, 2), normal("measured", 5)


def _chebyshev(y):
    u = np.tanh(y)
    return np.stack([u, 2 * u * u - 1, 4 * u**3 - 3 * u], axis=-1)


def _arnold(x):
    inner, outer = unpack(x, *ARNOLD)
    first = _chebyshev(PROBES).reshape(5, 6)
    hidden = first @ inner.reshape(2, 6).T
    second = _chebyshev(hidden)
    return first, hidden, second, second.reshape(5, 6) @ outer.ravel() - MEASURED


@mlp(
    lambda x: np.mean(_arnold(x)[3] ** 2),
    0.6 * normal("arnold", 18),
    batch=5,
    parts=slices(*ARNOLD),
    slips=("slopes of the powers", "slope of tanh forgotten", "edges the other way"),
)
def polynomials_on_the_edges(x, slip):
    outer = unpack(x, *ARNOLD)[1]
    first, hidden, second, error = _arnold(x)
    e = 2 * error / 5
    u = np.tanh(hidden)
    slopes = np.stack([np.ones_like(u), 4 * u, 12 * u**2 - 3], axis=-1)
    if slip == "slopes of the powers":
        slopes = np.stack([np.ones_like(u), 2 * u, 3 * u**2], axis=-1)
    d = e[:, None] * np.sum(outer * slopes, axis=2)
    d = d * (1 if slip == "slope of tanh forgotten" else 1 - u**2)
    inner_bar = (d.T @ first).reshape(2, 2, 3)
    if slip == "edges the other way":
        inner_bar = inner_bar.swapaxes(0, 1)
    return pack(inner_bar, e @ second.reshape(5, 6))


# The forces of an energy that is a network, by the position and by the parameters.
FORCES = ((3,), (4, 3), (4,), (4,))


def f_forces(x):
    r, W, b, v = unpack(x, *FORCES)
    t = np.tanh(W @ r + b)
    return -((v * (1 - t * t)) @ W)


@mlp(
    f_forces,
    normal("forces", 23),
    parts=slices(*FORCES),
    slips=(
        "direct part of W forgotten",
        "W's part through the slope forgotten",
        "slope for second slope",
        "minus forgotten in v's",
    ),
)
def forces_of_an_energy_network(x, slip):
    r, W, b, v = unpack(x, *FORCES)
    t = np.tanh(W @ r + b)
    slope = 1 - t**2
    second = slope if slip == "slope for second slope" else -2 * t * slope
    by_b = -W.T * (v * second)
    through = 0 if slip.startswith("W's part") else by_b[:, :, None] * r
    direct = np.eye(3)[:, None, :] * (v * slope)[:, None]
    by_W = through - (0 if slip == "direct part of W forgotten" else direct)
    by_v = (1 if slip == "minus forgotten in v's" else -1) * W.T * slope
    return np.hstack([by_b @ W, by_W.reshape(3, 12), by_b, by_v])
