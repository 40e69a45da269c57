# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Dense, recurrent and implicit networks."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, unpack
from ..layers import sigmoid

GRU = ((3, 2, 3), (3, 2, 2))
GRU_IN, GRU_STATE = normal("gru in", 3), normal("gru state", 2)


def _gru(x):
    W, U = unpack(x, *GRU)
    z = sigmoid(W[0] @ GRU_IN + U[0] @ GRU_STATE)
    r = sigmoid(W[1] @ GRU_IN + U[1] @ GRU_STATE)
    u = U[2] @ GRU_STATE
    n = np.tanh(W[2] @ GRU_IN + r * u)
    return z, r, u, n


def f_gru(x):
    z, _, _, n = _gru(x)
    return np.sum(((1 - z) * n + z * GRU_STATE) ** 2)


@case(
    "mlp",
    f_gru,
    normal("gru", 30),
    parts=slices(*GRU),
    slips=("reset gate forgotten in U", "update gate of the wrong sign", "mask forgotten"),
)
def gru_cell(x, slip):
    z, r, u, n = _gru(x)
    h = (1 - z) * n + z * GRU_STATE
    sign = -1 if slip == "update gate of the wrong sign" else 1
    by_z = 2 * h * sign * (GRU_STATE - n) * z * (1 - z)
    by_n = 2 * h * (1 - z) * (1 if slip == "mask forgotten" else 1 - n**2)
    by_r = by_n * u * r * (1 - r)
    by_u = by_n * (1 if slip == "reset gate forgotten in U" else r)
    W_bar = np.stack([by_z, by_r, by_n])[:, :, None] * GRU_IN
    return pack(W_bar, np.stack([by_z, by_r, by_u])[:, :, None] * GRU_STATE)


TWINS = normal("twins", 2, 3)


@case(
    "mlp",
    lambda W: np.sum((np.tanh(W @ TWINS[0]) - np.tanh(W @ TWINS[1])) ** 2),
    normal("siamese", 4, 3),
    slips=("second branch forgotten", "branches added", "first branch's mask for both"),
)
def siamese_network(W, slip):
    a, b = np.tanh(W @ TWINS[0]), np.tanh(W @ TWINS[1])
    d = 2 * (a - b)
    mask = 1 - (a if slip == "first branch's mask for both" else b) ** 2
    k = {"second branch forgotten": 0, "branches added": -1}.get(slip, 1)
    return np.outer(d * (1 - a**2), TWINS[0]) - k * np.outer(d * mask, TWINS[1])


LEFT, RIGHT, AIM = normal("left", 5, 3), normal("right", 5, 2), normal("aim", 5, 2)


def _tensor(T):
    return np.stack([np.sum((LEFT @ T[k]) * RIGHT, axis=1) for k in range(2)], axis=1)


@case(
    "mlp",
    lambda T: np.mean(np.sum((sigmoid(_tensor(T)) - AIM) ** 2, axis=1)),
    normal("tensor", 2, 3, 2),
    batch=5,
    slips=("slope of the sigmoid forgotten", "target forgotten", "outputs swapped"),
)
def neural_tensor_layer(T, slip):
    s = sigmoid(_tensor(T))
    d = 2 * (s - (slip != "target forgotten") * AIM) / 5
    d = d * (1 if slip == "slope of the sigmoid forgotten" else s * (1 - s))
    if slip == "outputs swapped":
        d = d[:, ::-1]
    return np.stack([LEFT.T @ (d[:, k : k + 1] * RIGHT) for k in range(2)])


FIXED = ((3, 3), (3,))
PROBE = np.array([1.0, -0.5, 2.0])


def _equilibrium(x):
    W, b = unpack(x, *FIXED)
    y = 0 * b
    for _ in range(60):
        y = np.tanh(W @ y + b)
    return W, y


@case(
    "mlp",
    lambda x: PROBE @ _equilibrium(x)[1],
    pack(0.3 * normal("equilibrium", 3, 3), normal("equilibrium bias", 3)),
    parts=slices(*FIXED),
    slips=("last step only", "system not transposed", "mask only once"),
)
def equilibrium_network(x, slip):
    W, y = _equilibrium(x)
    mask = np.diag(1 - y**2)
    A = np.eye(3) - (mask @ W if slip != "mask only once" else W)
    if slip == "system not transposed":
        A = A.T
    w = PROBE if slip == "last step only" else np.linalg.solve(A.T, PROBE)
    d = mask @ w
    return pack(np.outer(d, y), d)


MISH = ((4, 3), (4,))
MISH_IN = normal("mish in", 6, 3)


def _mish(z):
    return z * np.tanh(np.log(1 + np.exp(z)))


def f_mish(x):
    W, v = unpack(x, *MISH)
    return np.mean((_mish(MISH_IN @ W.T) @ v) ** 2)


@case(
    "mlp",
    f_mish,
    normal("mish", 16),
    batch=6,
    parts=slices(*MISH),
    slips=(
        "product's second term forgotten",
        "softplus without its slope",
        "slope at the activation",
    ),
)
def mish_network(x, slip):
    W, v = unpack(x, *MISH)
    z = MISH_IN @ W.T
    y = _mish(z)
    d = 2 * (y @ v)[:, None] / 6
    at = y if slip == "slope at the activation" else z
    t = np.tanh(np.log(1 + np.exp(at)))
    inner = 1 if slip == "softplus without its slope" else sigmoid(at)
    second = 0 if slip == "product's second term forgotten" else at * (1 - t**2) * inner
    return pack((d * v * (t + second)).T @ MISH_IN, np.sum(d * y, axis=0))


HYPER = ((2, 3, 2), (2,))
HYPER_IN = normal("hyper in", 4, 3)


def f_hyper(x):
    A, e = unpack(x, *HYPER)
    W = A @ e
    return np.sum(np.tanh(HYPER_IN @ W.T) ** 2 * np.array([1.0, -0.5]))


@case(
    "mlp",
    f_hyper,
    normal("hyper", 14),
    batch=4,
    parts=slices(*HYPER),
    slips=("2 forgotten", "embedding of one output only", "embedding's order", "mask forgotten"),
)
def hypernetwork(x, slip):
    A, e = unpack(x, *HYPER)
    y = np.tanh(HYPER_IN @ (A @ e).T)
    d = (1 if slip == "2 forgotten" else 2) * y * np.array([1.0, -0.5])
    d = d * (1 if slip == "mask forgotten" else 1 - y**2)
    W_bar = d.T @ HYPER_IN
    e_bar = np.einsum("ij,ijk->k", W_bar, A)
    if slip == "embedding of one output only":
        e_bar = W_bar[0] @ A[0]
    if slip == "embedding's order":
        e_bar = e_bar[::-1]
    return pack(W_bar[:, :, None] * e, e_bar)


RBF = ((3, 2), (3,), (3,))
RBF_IN, RBF_OUT = normal("rbf in", 5, 2), normal("rbf out", 5)


def _bumps(x):
    c, width, v = unpack(x, *RBF)
    D = RBF_IN[:, None, :] - c
    S = np.sum(D * D, axis=2)
    return D, S, np.exp(-S * np.exp(width)), v


@case(
    "mlp",
    lambda x: np.sum((_bumps(x)[2] @ _bumps(x)[3] - RBF_OUT) ** 2) / 2,
    0.6 * normal("rbf", 12),
    batch=5,
    parts=slices(*RBF),
    slips=("centres of the wrong sign", "2 forgotten in the distance", "width not as log"),
)
def radial_basis_network(x, slip):
    D, S, E, v = _bumps(x)
    w = np.exp(unpack(x, *RBF)[1])
    d = (E @ v - RBF_OUT)[:, None]
    two = {"centres of the wrong sign": -2, "2 forgotten in the distance": 1}.get(slip, 2)
    c_bar = np.sum((d * v * E * two * w)[:, :, None] * D, axis=0)
    width_bar = -np.sum(d * v * E * S, axis=0) * (1 if slip == "width not as log" else w)
    return pack(c_bar, width_bar, np.sum(d * E, axis=0))


VAE = ((2,), (2,), (3, 2))
DRAWS, PIXELS = normal("draws", 4, 2), normal("pixels", 3)


def f_vae(x):
    m, s, W = unpack(x, *VAE)
    z = m + np.exp(s) * DRAWS
    return np.mean(np.sum((np.tanh(z) @ W.T - PIXELS) ** 2, axis=1)) - np.sum(s)


@case(
    "mlp",
    f_vae,
    0.7 * normal("vae", 10),
    batch=4,
    parts=slices(*VAE),
    slips=("draws forgotten", "exponential forgotten", "entropy forgotten", "mask forgotten"),
)
def reparameterised_sample(x, slip):
    m, s, W = unpack(x, *VAE)
    y = np.tanh(m + np.exp(s) * DRAWS)
    d = 2 * (y @ W.T - PIXELS) / 4
    z_bar = d @ W * (1 if slip == "mask forgotten" else 1 - y**2)
    scale = 1 if slip == "exponential forgotten" else np.exp(s)
    s_bar = np.sum(z_bar * scale * (1 if slip == "draws forgotten" else DRAWS), axis=0)
    return pack(z_bar.sum(0), s_bar - (slip != "entropy forgotten"), d.T @ y)


PHYSICS, INSTANTS = ((4,), (4,), (4,)), np.linspace(0.2, 1.8, 5)


def f_physics(x):
    """How far a network u is from solving u' + u = sin t with u(0) = 1."""
    w, b, v = unpack(x, *PHYSICS)
    T = np.tanh(INSTANTS[:, None] * w + b)
    residual = ((1 - T**2) * w + T) @ v - np.sin(INSTANTS)
    return np.mean(residual**2) + (np.tanh(b) @ v - 1) ** 2


@case(
    "mlp",
    f_physics,
    normal("physics", 12),
    batch=5,
    parts=slices(*PHYSICS),
    slips=("curvature forgotten", "initial value forgotten", "frequency's own part forgotten"),
)
def physics_informed_network(x, slip):
    w, b, v = unpack(x, *PHYSICS)
    t = INSTANTS[:, None]
    T, T0 = np.tanh(t * w + b), np.tanh(b)
    D = 1 - T**2
    d = 2 / 5 * (((D * w + T) @ v) - np.sin(INSTANTS))[:, None]
    start = 0 if slip == "initial value forgotten" else 2 * (T0 @ v - 1)
    curve = 0 if slip == "curvature forgotten" else -2 * T * D * w
    by_b = d * v * (curve + D)
    own = 0 if slip == "frequency's own part forgotten" else d * v * D
    return pack(
        np.sum(by_b * t + own, axis=0),
        by_b.sum(0) + start * v * (1 - T0**2),
        np.sum(d * (D * w + T), axis=0) + start * T0,
    )


CITES = np.array(
    [[1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [0, 0, 1, 1, 0], [1, 0, 0, 1, 1], [0, 1, 0, 0, 1]]
)
SPREAD = CITES / CITES.sum(1, keepdims=True)
GRAPH, NODES, LABELLED = ((2, 3), (3, 2)), normal("nodes", 5, 2), normal("labelled", 3, 2)


def f_graph(x):
    W, U = unpack(x, *GRAPH)
    return np.sum(((SPREAD @ np.tanh(SPREAD @ NODES @ W) @ U)[:3] - LABELLED) ** 2) / 6


@case(
    "mlp",
    f_graph,
    normal("graph", 12),
    batch=3,
    parts=slices(*GRAPH),
    slips=("links not turned round", "own features only", "labels of all", "mask forgotten"),
)
def graph_convolution(x, slip):
    W, U = unpack(x, *GRAPH)
    H = np.tanh(SPREAD @ NODES @ W)
    y = SPREAD @ H @ U
    d = np.zeros((5, 2))
    d[:3] = (y[:3] - LABELLED) / 3
    if slip == "labels of all":
        d[3:] = y[3:] / 3
    back = SPREAD if slip == "links not turned round" else SPREAD.T
    H_bar = back @ d @ U.T * (1 if slip == "mask forgotten" else 1 - H**2)
    seen = NODES if slip == "own features only" else SPREAD @ NODES
    return pack(seen.T @ H_bar, (SPREAD @ H).T @ d)
