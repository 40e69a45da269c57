# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Dense networks: recurrent, gated, in graphs, as flows, of experts, bound by physics."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import det, gammaln, solve


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# The stage of a river by a cell whose gates see its state and share one budget.

RIVER = ((3, 2), (3, 2, 2), (2, 2))
RAIN, STAGE = np.array([0.8, -0.3, 1.4]), np.array([0.2, 0.5, 0.9])


def _river(x):
    A, R, P = unpack(x, *RIVER)
    c, h, steps = np.zeros(2), np.zeros(2), []
    for u in RAIN:
        i = sigmoid(A[0] * u + R[0] @ h + P[0] * c)
        z = np.tanh(A[1] * u + R[1] @ h)
        new = c + i * (z - c)
        o = sigmoid(A[2] * u + R[2] @ h + P[1] * new)
        steps.append((u, h, c, i, z, o, new))
        c, h = new, o * np.tanh(new)
    return steps


def f_river(x):
    level = np.stack([np.sum(o * np.tanh(c)) for *_, o, c in _river(x)])
    return 0.5 * np.sum((level - STAGE) ** 2)


@case(
    "mlp",
    f_river,
    0.8 * normal("river stage", 22),
    parts=slices(*RIVER),
    slips=(
        "state's way through the peepholes forgotten",
        "old state at the output's peephole",
        "coupling of the gates forgotten",
        "hidden state taken as constant",
    ),
)
def river_stage_by_coupled_gates_with_peepholes(x, slip):
    A, R, P = unpack(x, *RIVER)
    A_bar, R_bar, P_bar = 0 * A, 0 * R, 0 * P
    dh, dc = np.zeros(2), np.zeros(2)
    seen = 0 if slip == "state's way through the peepholes forgotten" else P
    seen = seen * np.ones((2, 2))
    for (u, h, c, i, z, o, new), y in zip(_river(x)[::-1], STAGE[::-1], strict=True):
        t = np.tanh(new)
        dh = dh + np.sum(o * t) - y
        by_o = dh * t * o * (1 - o)
        dc = dc + dh * o * (1 - t**2) + by_o * seen[1]
        by_i = dc * (z if slip == "coupling of the gates forgotten" else z - c) * i * (1 - i)
        s = np.stack([by_i, dc * i * (1 - z**2), by_o])
        A_bar += s * u
        R_bar += s[:, :, None] * h
        P_bar += by_i * c, by_o * (c if slip == "old state at the output's peephole" else new)
        dh = sum(R[k].T @ s[k] for k in range(3)) * (slip != "hidden state taken as constant")
        dc = dc * (1 - i) + by_i * seen[0]
    return pack(A_bar, R_bar, P_bar)


# The angle of a servo by units that leak at learnt rates.

SERVO = ((2, 2), (2,), (2,), (2,))
COMMANDS = np.array([1.0, 0.4, -0.7, 0.9])


def f_servo(x):
    W, V, leak, out = unpack(x, *SERVO)
    a, h, angles = sigmoid(leak), np.zeros(2), []
    for u in COMMANDS:
        h = (1 - a) * h + a * np.tanh(W @ h + V * u)
        angles.append(np.sum(out * h))
    return np.stack(angles)


@case(
    "mlp",
    f_servo,
    normal("servo", 10),
    parts=slices(*SERVO),
    slips=(
        "rate of leak taken as constant",
        "state at its next value",
        "recurrent path forgotten",
        "memory that does not leak",
    ),
)
def servo_angle_by_leaky_units(x, slip):
    W, V, leak, out = unpack(x, *SERVO)
    a, h, H, rows = sigmoid(leak)[:, None], np.zeros(2), np.zeros((2, 10)), []
    none = np.zeros((2, 2))
    for u in COMMANDS:
        z = np.tanh(W @ h + V * u)
        new = h + a[:, 0] * (z - h)
        old = new if slip == "state at its next value" else h
        direct = np.hstack([np.kron(np.eye(2), old), u * np.eye(2), none, none])
        through = 0 if slip == "recurrent path forgotten" else W @ H
        H = (1 if slip == "memory that does not leak" else 1 - a) * H
        H = H + a * (1 - z**2)[:, None] * (through + direct)
        if slip != "rate of leak taken as constant":
            H[:, 6:8] += np.diag((z - h) * a[:, 0] * (1 - a[:, 0]))
        h = new
        rows.append(out @ H + np.append(np.zeros(8), h))
    return np.stack(rows)


# A melody by units that act at each beat or at each other one; slow ones do not hear fast ones.

MELODY = ((3, 3), (3,))
NOTES, NEXT = np.array([0.5, -1.0, 0.8, 0.3]), np.array([-0.4, 0.6, 0.2, 0.7])
HEARS = np.array([[1, 1, 1], [1, 1, 1], [0, 0, 1]])
BEATS = np.array([[1, 1, 1], [1, 1, 0], [1, 1, 1], [1, 1, 0]])


def _melody(x):
    W, V = unpack(x, *MELODY)
    hs, zs = [np.zeros(3)], []
    for u, beat in zip(NOTES, BEATS, strict=True):
        zs.append(np.tanh((W * HEARS) @ hs[-1] + V * u))
        hs.append(beat * zs[-1] + (1 - beat) * hs[-1])
    return hs, zs


@case(
    "mlp",
    lambda x: 0.5 * np.mean((np.sum(np.stack(_melody(x)[0][1:]), axis=1) - NEXT) ** 2),
    normal("melody", 12),
    batch=4,
    parts=slices(*MELODY),
    slips=("connections that are not there", "held states forgotten", "clock forgotten"),
)
def melody_by_units_of_two_clocks(x, slip):
    W, V = unpack(x, *MELODY)
    hears = 1 if slip == "connections that are not there" else HEARS
    W_bar, V_bar, d = 0 * W, 0 * V, np.zeros(3)
    hs, zs = _melody(x)
    for t in (3, 2, 1, 0):
        beat = BEATS[t]
        d = d + (np.sum(hs[t + 1]) - NEXT[t]) / 4
        s = d * (1 if slip == "clock forgotten" else beat) * (1 - zs[t] ** 2)
        W_bar += np.outer(s, hs[t]) * hears
        V_bar += s * NOTES[t]
        d = (0 if slip == "held states forgotten" else (1 - beat) * d) + (W * hears).T @ s
    return pack(W_bar, V_bar)


# The fuel of a kiln by two fuzzy rules with linear conclusions (Takagi and Sugeno).

KILN = ((2, 2), (2, 2), (2, 3))
STATES = normal("kiln states", 4, 2)


def _kiln(x):
    centre, width, conclusion = unpack(x, *KILN)
    u = (STATES[:, None] - centre) / np.exp(width)
    p = softmax(-np.sum(u * u, axis=2) / 2)
    return u, p, STATES @ conclusion[:, :2].T + conclusion[:, 2]


def f_kiln(x):
    _, p, says = _kiln(x)
    return np.sum(p * says, axis=1)


@case(
    "mlp",
    f_kiln,
    normal("kiln", 14),
    parts=slices(*KILN),
    slips=(
        "sum of the memberships taken as constant",
        "slope by the width and not its logarithm",
        "width once in the centre's slope",
        "rules of equal weight in the conclusions",
    ),
)
def kiln_by_fuzzy_rules(x, slip):
    width = np.exp(unpack(x, *KILN)[1])
    u, p, says = _kiln(x)
    mean = np.sum(p * says, axis=1, keepdims=True)
    d = p * (says - (0 if slip == "sum of the memberships taken as constant" else mean))
    by_centre = d[:, :, None] * u / (1 if slip == "width once in the centre's slope" else width)
    by_width = d[:, :, None] * u**2
    if slip == "slope by the width and not its logarithm":
        by_width = by_width / width
    w = 0 * p + 0.5 if slip == "rules of equal weight in the conclusions" else p
    by_conclusion = w[:, :, None] * np.hstack([STATES, np.ones((4, 1))])[:, None]
    return np.hstack([g.reshape(4, -1) for g in (by_centre, by_width, by_conclusion)])


# The density of light curves by two radial flows.

LIGHT = ((2,), (1,), (1,)) * 2
CURVES = 1.2 * normal("light curves", 5, 2)


def _radial(z, centre, a, b):
    u, alpha = z - centre, np.exp(a)
    beta = softplus(b) - alpha
    r = np.sqrt(np.sum(u * u, axis=1, keepdims=True))
    return u, r, alpha, beta, beta / (alpha + r), 1 + beta * alpha / (alpha + r) ** 2


def f_light(x):
    z, loss, x = CURVES, 0, unpack(x, *LIGHT)
    for flow in (x[:3], x[3:]):
        u, _, _, _, g, q = _radial(z, *flow)
        z, loss = z + g * u, loss - np.mean(np.log(1 + g) + np.log(q))
    return loss + 0.5 * np.mean(np.sum(z * z, axis=1))


@case(
    "mlp",
    f_light,
    0.6 * normal("radial flows", 8),
    batch=5,
    parts=slices(*LIGHT),
    slips=(
        "strength's dependence on the radius forgotten",
        "radius in the determinant taken as constant",
        "distance taken as constant",
        "logarithm of the radius forgotten",
    ),
)
def light_curves_by_radial_flows(x, slip):
    z, kept, parts = CURVES, [], unpack(x, *LIGHT)
    for flow in (parts[:3], parts[3:]):
        kept.append((*_radial(z, *flow), flow[2]))
        z = z + kept[-1][4] * kept[-1][0]
    D, grads = z / 5, []
    for u, r, alpha, beta, g, q, b in kept[::-1]:
        s = alpha + r
        G = np.sum(D * u, axis=1, keepdims=True) - 1 / (1 + g) / 5
        Q = -1 / q / 5
        Q_r = 0 if slip == "radius in the determinant taken as constant" else Q
        by_r = -G * beta / s**2 - 2 * Q_r * beta * alpha / s**3
        along = 0 * u if slip == "distance taken as constant" else by_r * u / r
        by_beta = np.sum(G / s + Q * alpha / s**2)
        by_alpha = np.sum(-G * beta / s**2 + Q * beta * (1 / s**2 - 2 * alpha / s**3))
        if slip != "strength's dependence on the radius forgotten":
            by_alpha = by_alpha - by_beta
        scale = 1 if slip == "logarithm of the radius forgotten" else alpha
        grads.insert(
            0, pack(-np.sum(D * g + along, axis=0), by_alpha * scale, by_beta * sigmoid(b))
        )
        D = D * (1 + g) + along
    return pack(*grads)


# The density of cells by a flow along a learnt field, in three steps.

FIELD = ((2, 3), (3, 2), (3,))
CELLS = normal("cells", 4, 2)


def f_cells(x):
    U, W, b = unpack(x, *FIELD)
    z, loss, c = CELLS, 0, np.sum(W * U.T, axis=1)
    for _ in range(3):
        t = np.tanh(z @ W.T + b)
        z, loss = z + t @ U.T / 3, loss - np.mean((1 - t * t) @ c) / 3
    return loss + 0.5 * np.mean(np.sum(z * z, axis=1))


@case(
    "mlp",
    f_cells,
    0.8 * normal("field of cells", 15),
    batch=4,
    parts=slices(*FIELD),
    slips=(
        "divergence taken as constant along the path",
        "weights in the divergence taken as constants",
        "earlier steps forgotten",
    ),
)
def cells_by_a_flow_in_small_steps(x, slip):
    U, W, b = unpack(x, *FIELD)
    z, kept, c = CELLS, [], np.sum(W * U.T, axis=1)
    for _ in range(3):
        kept.append((z, np.tanh(z @ W.T + b)))
        z = z + kept[-1][1] @ U.T / 3
    D, U_bar, W_bar, b_bar, c_bar = z / 4, 0 * U, 0 * W, 0 * b, np.zeros((3, 1))
    for z, t in kept[::-1]:
        by_trace = 0 if slip == "divergence taken as constant along the path" else t * c / 6
        s = (D @ U / 3 + by_trace) * (1 - t * t)
        U_bar += D.T @ t / 3
        W_bar += s.T @ z
        b_bar += np.sum(s, axis=0)
        c_bar[:, 0] -= np.sum(1 - t * t, axis=0) / 12
        D = D + (0 if slip == "earlier steps forgotten" else s @ W)
    if slip == "weights in the divergence taken as constants":
        c_bar = 0 * c_bar
    return pack(U_bar + (c_bar * W).T, W_bar + c_bar * U.T, b_bar)


# Shares of minerals in pixels by an autoencoder judged by the angle between spectra.

MINERALS = ((2, 4), (2, 4))
SPECTRA = 0.2 + uniform("spectra of rocks", 4, 4)


def _minerals(x):
    W, E = unpack(x, *MINERALS)
    shares = softmax(SPECTRA @ W.T)
    Y = shares @ E
    n = np.sqrt(np.sum(Y * Y, axis=1, keepdims=True))
    m = np.sqrt(np.sum(SPECTRA**2, axis=1, keepdims=True))
    return shares, Y / n, SPECTRA / m, n


def f_minerals(x):
    _, Y, S, _ = _minerals(x)
    return np.mean(np.arccos(np.sum(Y * S, axis=1)))


@case(
    "mlp",
    f_minerals,
    pack(normal("unmixing", 8), 0.1 + uniform("end members", 8)),
    batch=4,
    parts=slices(*MINERALS),
    slips=(
        "slope of the arccosine forgotten",
        "length of the spectrum taken as constant",
        "slope of a sigmoid for that of softmax",
    ),
)
def minerals_by_an_unmixing_autoencoder(x, slip):
    E = unpack(x, *MINERALS)[1]
    shares, Y, S, n = _minerals(x)
    cosine = np.sum(Y * S, axis=1, keepdims=True)
    slope = 1 if slip == "slope of the arccosine forgotten" else 1 / np.sqrt(1 - cosine**2)
    own = 0 if slip == "length of the spectrum taken as constant" else cosine * Y
    D = -slope * (S - own) / n / 4
    d = D @ E.T
    s = shares * (d - np.sum(d * shares, axis=1, keepdims=True))
    if slip == "slope of a sigmoid for that of softmax":
        s = shares * (1 - shares) * d
    return pack(s.T @ SPECTRA, shares.T @ D)


# The wake of a cylinder by an autoencoder whose code moves linearly (Koopman).

WAKE = ((2, 2), (2, 2), (2, 2))
SNAPSHOTS = normal("snapshots", 5, 2)


def _wake(x):
    E, K, D = unpack(x, *WAKE)
    C = np.tanh(SNAPSHOTS @ E.T)
    P = C[:-1] @ K.T
    return C, P, C @ D.T - SNAPSHOTS, P @ D.T - SNAPSHOTS[1:], P - C[1:]


def f_wake(x):
    _, _, rebuilt, ahead, code = _wake(x)
    return np.sum(rebuilt**2) / 10 + (np.sum(ahead**2) + np.sum(code**2)) / 8


@case(
    "mlp",
    f_wake,
    normal("wake", 12),
    batch=5,
    parts=slices(*WAKE),
    slips=(
        "next code taken as constant",
        "decoder's share of the prediction forgotten",
        "prediction decoded by the transpose",
        "slope of tanh at the input",
    ),
)
def wake_by_linear_steps_of_a_code(x, slip):
    _, K, D = unpack(x, *WAKE)
    C, P, rebuilt, ahead, code = _wake(x)
    rebuilt, ahead, code = rebuilt / 5, ahead / 4, code / 4
    by_D = rebuilt.T @ C
    if slip != "decoder's share of the prediction forgotten":
        by_D = by_D + ahead.T @ P
    d = ahead @ (D.T if slip == "prediction decoded by the transpose" else D) + code
    by_C = rebuilt @ D
    by_C[:-1] += d @ K
    if slip != "next code taken as constant":
        by_C[1:] -= code
    slope = 1 - (SNAPSHOTS if slip == "slope of tanh at the input" else C) ** 2
    return pack((by_C * slope).T @ SNAPSHOTS, d.T @ C[:-1], by_D)


# Pages that two copies of one network compare in pairs, by how much the better one is better.

PAGES = ((2, 3), (2,), (2,))
CONTENT = normal("content of pages", 5, 3)
BETTER, WORSE = np.array([0, 0, 3, 1, 3, 4]), np.array([1, 2, 0, 4, 2, 2])
STAKE = np.array([1, 3, 0.5, 1.5, 2, 0.7])


def _pages(x):
    W, b, v = unpack(x, *PAGES)
    h = np.tanh(CONTENT @ W.T + b)
    return h, (h @ v)[WORSE] - (h @ v)[BETTER]


@case(
    "mlp",
    lambda x: np.mean(STAKE * softplus(_pages(x)[1])),
    normal("pages compared", 10),
    batch=6,
    parts=slices(*PAGES),
    slips=(
        "worse page taken as constant",
        "pairs of equal stake",
        "last pair of each page only",
        "chance of the right order for that of the wrong one",
    ),
)
def pages_compared_by_one_network(x, slip):
    v = unpack(x, *PAGES)[2]
    h, gap = _pages(x)
    sign = -1 if slip == "chance of the right order for that of the wrong one" else 1
    d = (1 if slip == "pairs of equal stake" else STAKE) * sigmoid(sign * gap) / 6
    by_score = np.zeros(5)
    if slip != "worse page taken as constant":
        np.add.at(by_score, WORSE, d)
    if slip == "last pair of each page only":
        by_score[BETTER] = -d
    else:
        np.add.at(by_score, BETTER, -d)
    s = np.outer(by_score, v) * (1 - h * h)
    return pack(s.T @ CONTENT, np.sum(s, axis=0), h.T @ by_score)


# Quantiles of the power of wind at three hours, each above the last by a softplus.

WIND = ((2,), (2,), (3, 2))
HOURS = np.array([[-0.8], [0.3], [1.1]])


def _wind(x):
    w, b, V = unpack(x, *WIND)
    h = np.tanh(HOURS * w + b)
    return h, h @ V.T


def f_wind(x):
    o = _wind(x)[1]
    low, middle = o[:, 0], o[:, 0] + softplus(o[:, 1])
    return np.stack([low, middle, middle + softplus(o[:, 2])], axis=1)


@case(
    "mlp",
    f_wind,
    normal("power of wind", 10),
    parts=slices(*WIND),
    slips=(
        "increments not added up",
        "slope of softplus forgotten",
        "lowest one taken as an increment, too",
        "slope of tanh forgotten",
    ),
)
def wind_power_by_quantiles_in_order(x, slip):
    V = unpack(x, *WIND)[2]
    h, o = _wind(x)
    s = sigmoid(o)
    if slip == "slope of softplus forgotten":
        s = np.ones((3, 3))
    if slip != "lowest one taken as an increment, too":
        s[:, 0] = 1
    J = (np.eye(3) if slip == "increments not added up" else np.tri(3)) * s[:, None]
    by_V = J[:, :, :, None] * h[:, None, None]
    by_b = J @ V * (1 if slip == "slope of tanh forgotten" else 1 - h[:, None] ** 2)
    return np.concatenate([by_b * HOURS[:, None], by_b, by_V.reshape(3, 3, 6)], axis=2)


# The load of a grid by experts in two groups, with a gate over groups and one within each.

LOADS = ((2, 2), (2, 2, 2), (2, 2, 2))
WEATHER, LOAD = normal("weather", 6, 2), normal("load", 6)


def _loads(x):
    top, inner, W = unpack(x, *LOADS)
    g = softmax(WEATHER @ top.T)
    gates = softmax(np.stack([WEATHER @ G.T for G in inner], axis=1))
    misses = LOAD[:, None, None] - np.stack([WEATHER @ V.T for V in W], axis=1)
    return g, gates, misses, g[:, :, None] * gates * np.exp(-(misses**2) / 2)


@case(
    "mlp",
    lambda x: -np.mean(np.log(np.sum(_loads(x)[3], axis=(1, 2)))),
    normal("two gates", 20),
    batch=6,
    parts=slices(*LOADS),
    slips=(
        "prior of the group in the inner gates",
        "inner gates as if alone",
        "prior for posterior in the experts",
    ),
)
def loads_by_experts_under_two_gates(x, slip):
    g, gates, misses, joint = _loads(x)
    h = joint / np.sum(joint, axis=(1, 2), keepdims=True)
    group = np.sum(h, axis=2)
    by_inner = h - (g if slip.startswith("prior of the group") else group)[:, :, None] * gates
    if slip == "inner gates as if alone":
        by_inner = h / group[:, :, None] - gates
    used = g[:, :, None] * gates if slip == "prior for posterior in the experts" else h
    sums = (
        (group - g).T @ WEATHER,
        np.tensordot(by_inner, WEATHER, (0, 0)),
        np.tensordot(used * misses, WEATHER, (0, 0)),
    )
    return -pack(*sums) / 6


# Depth and the logarithm of its variance by a product of two Gaussian experts.

DEPTH = ((2, 2), (2, 2))
PIXELS = normal("pixels of depth", 3, 2)


def _depth(x):
    A, B = unpack(x, *DEPTH)
    m, tau = np.tanh(PIXELS @ A.T), np.exp(PIXELS @ B.T)
    return m, tau, np.sum(tau, axis=1, keepdims=True)


def f_depth(x):
    m, tau, total = _depth(x)
    return np.hstack([np.sum(tau * m, axis=1, keepdims=True) / total, -np.log(total)])


@case(
    "mlp",
    f_depth,
    normal("depth", 8),
    parts=slices(*DEPTH),
    slips=(
        "precisions in the mean taken as constants",
        "total precision taken as constant",
        "slope by the precision and not its logarithm",
        "slope of tanh forgotten",
    ),
)
def depth_by_a_product_of_experts(x, slip):
    m, tau, total = _depth(x)
    p = tau / total
    mean = np.sum(p * m, axis=1, keepdims=True)
    by_tau = p * (m - (0 if slip == "total precision taken as constant" else mean))
    if slip == "precisions in the mean taken as constants":
        by_tau = 0 * by_tau
    by_both = np.stack([by_tau, -p], axis=1)
    if slip == "slope by the precision and not its logarithm":
        by_both = by_both / tau[:, None]
    by_m = np.stack([p * (1 if slip == "slope of tanh forgotten" else 1 - m**2), 0 * p], axis=1)
    J = np.concatenate([by_m, by_both], axis=2)[..., None] * PIXELS[:, None, None]
    return J.reshape(3, 2, 8)


# A clamped beam under its load by a network of least energy (the Ritz method).

BEAM = ((3,), (3,), (3,))
NODES, AREAS = np.polynomial.legendre.leggauss(5)
NODES, AREAS = (NODES[:, None] + 1) / 2, AREAS[:, None] / 2
BURDEN = 2 - NODES


def _beam(x):
    w, b, v = unpack(x, *BEAM)
    t = np.tanh(NODES * w + b)
    s = 1 - t * t
    shape, slope, bend = t @ v, s @ (v * w), (-2 * t * s) @ (v * w * w)
    s2 = NODES[:, 0]
    return t, s2**2 * shape, 2 * shape + 4 * s2 * slope + s2**2 * bend


def f_beam(x):
    _, u, curvature = _beam(x)
    return np.sum(AREAS[:, 0] * (0.5 * curvature**2 - BURDEN[:, 0] * u))


@case(
    "mlp",
    f_beam,
    normal("beam", 9),
    parts=slices(*BEAM),
    slips=(
        "slope of the second derivative forgotten",
        "weight in front of the derivatives forgotten",
        "load forgotten",
        "4 forgotten in the curvature",
    ),
)
def beam_by_its_least_energy(x, slip):
    w, _, v = unpack(x, *BEAM)
    t, _, curvature = _beam(x)
    k, s = AREAS * curvature[:, None], 1 - t * t
    t2, t3 = -2 * t * s, -2 * s * (1 - 3 * t * t)
    if slip == "slope of the second derivative forgotten":
        t3 = 0
    by_shape = 2 * k - (0 if slip == "load forgotten" else AREAS * BURDEN * NODES**2)
    by_slope = (2 if slip == "4 forgotten in the curvature" else 4) * NODES * k
    by_bend = NODES**2 * k
    by_v = by_shape * t + by_slope * w * s + by_bend * w**2 * t2
    by_z = v * (by_shape * s + by_slope * w * t2 + by_bend * w**2 * t3)
    front = v * (by_slope * s + 2 * w * by_bend * t2)
    if slip == "weight in front of the derivatives forgotten":
        front = 0
    return pack(*(np.sum(g, axis=0) for g in (by_z * NODES + front, by_z, by_v)))


# Heat in a rod by a network that finds its diffusivity from three thermometers.

ROD = ((2,), (2,), (2,), (2,), (1,))
INSIDE, PLACED = uniform("collocation", 4, 2, 1), uniform("thermometers", 3, 2, 1)
WARMTH = np.array([0.7, 0.2, -0.1])


def _rod(P, x):
    a, b, c, _, _ = unpack(x, *ROD)
    t = np.tanh(P[:, 0] * a + P[:, 1] * b + c)
    return t, 1 - t * t, -2 * t * (1 - t * t)


def f_rod(x):
    a, b, _, v, d = unpack(x, *ROD)
    _, t1, t2 = _rod(INSIDE, x)
    residual = t1 @ (v * b) - np.exp(d) * (t2 @ (v * a * a))
    return np.mean(residual**2) / 2 + np.mean((_rod(PLACED, x)[0] @ v - WARMTH) ** 2) / 2


@case(
    "mlp",
    f_rod,
    normal("rod", 9),
    batch=4,
    parts=slices(*ROD),
    slips=(
        "logarithm of the diffusivity forgotten",
        "squared weight taken as constant",
        "thermometers forgotten",
        "2 of the squared weight forgotten",
    ),
)
def network_that_finds_a_diffusivity(x, slip):
    a, b, _, v, d = unpack(x, *ROD)
    D = np.exp(d)
    t, t1, t2 = _rod(INSIDE, x)
    t3 = -2 * t1 * (1 - 3 * t * t)
    bend = t2 @ (v * a * a)
    r = (t1 @ (v * b) - D * bend)[:, None] / 4
    by_z = r * v * (b * t2 - D * a * a * t3)
    k = {"squared weight taken as constant": 0, "2 of the squared weight forgotten": 1}
    grads = [
        by_z * INSIDE[:, 0] - k.get(slip, 2) * D * a * r * v * t2,
        by_z * INSIDE[:, 1] + r * v * t1,
        by_z,
        r * (b * t1 - D * a * a * t2),
        -r * bend[:, None] * (1 if slip == "logarithm of the diffusivity forgotten" else D),
    ]
    g = pack(*(np.sum(part, axis=0) for part in grads))
    if slip == "thermometers forgotten":
        return g
    t, t1, _ = _rod(PLACED, x)
    miss = (t @ v - WARMTH)[:, None] / 3
    by_z = miss * v * t1
    seen = (by_z * PLACED[:, 0], by_z * PLACED[:, 1], by_z, miss * t)
    return g + pack(*(np.sum(part, axis=0) for part in seen), 0)


# An orbit in three steps by learnt shears of place and momentum, which keep areas.

ORBIT = ((2,), (2,), (2,)) * 2


def f_orbit(x):
    K, a, b, M, c, d = unpack(x, *ORBIT)
    q, p, states = 0.9, -0.4, []
    for _ in range(3):
        p = p - np.sum(K * a * np.tanh(K * q + b))
        q = q + np.sum(M * c * np.tanh(M * p + d))
        states.append(np.stack([q, p]))
    return np.stack(states)


@case(
    "mlp",
    f_orbit,
    0.7 * normal("orbit", 12),
    parts=slices(*ORBIT),
    slips=(
        "weight outside of tanh taken as constant",
        "weight inside of tanh taken as constant",
        "earlier steps forgotten",
        "old momentum in the second shear",
    ),
)
def orbit_by_learnt_shears(x, slip):
    def shear(v, dv, K, a, b):
        t = np.tanh(K * v + b)
        s = a * (1 - t * t)
        outer = 0 if slip == "weight outside of tanh taken as constant" else a * t
        inner = 0 if slip == "weight inside of tanh taken as constant" else K * s * v
        along = 0 if slip == "earlier steps forgotten" else np.sum(K * K * s) * dv
        return np.sum(K * a * t), along, pack(outer + inner, K * t, K * s)

    first, second = unpack(x, *ORBIT)[:3], unpack(x, *ORBIT)[3:]
    q, p, dq, dp, rows = 0.9, -0.4, np.zeros(12), np.zeros(12), []
    for _ in range(3):
        kick, along, own = shear(q, dq, *first)
        old = p, dp
        p, dp = p - kick, dp - along - pack(own, np.zeros(6))
        drift, along, own = shear(p, dp, *second)
        if slip == "old momentum in the second shear":
            _, along, own = shear(*old, *second)
        q, dq = q + drift, dq + along + pack(np.zeros(6), own)
        rows.append(np.stack([dq, dp]))
    return np.stack(rows)


# Partial charges of a neutral molecule by two rounds of messages between its atoms.

CHARGES = ((2, 2), (2,), (2,))
BONDS = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [0, 1, 1, 0], [0, 1, 0, 1.0]])
BONDS = BONDS / np.sqrt(np.outer(BONDS.sum(0), BONDS.sum(0)))
ATOMS = BONDS @ normal("atoms", 4, 2)


def _charges(x):
    W, pull, soft = unpack(x, *CHARGES)
    h = np.tanh(ATOMS @ W)
    e, k = BONDS @ h @ pull, np.exp(BONDS @ h @ soft)
    return h, e, k, np.sum(k * e) / np.sum(k)


def f_charges(x):
    _, e, k, level = _charges(x)
    return k * (level - e)


@case(
    "mlp",
    f_charges,
    normal("charges", 8),
    parts=slices(*CHARGES),
    slips=(
        "common level taken as constant",
        "softness in the common level taken as constant",
        "second round of messages forgotten",
        "slope of tanh forgotten",
    ),
)
def charges_by_messages_of_atoms(x, slip):
    _, pull, soft = unpack(x, *CHARGES)
    h, e, k, level = _charges(x)
    share = 0 * k if slip == "common level taken as constant" else k / np.sum(k)
    by_e = np.outer(k, share) - np.diag(k)
    moved = 0 if slip == "softness in the common level taken as constant" else share
    by_soft = np.outer(k, moved * (e - level)) + np.diag(k * (level - e))
    passed = np.eye(4) if slip == "second round of messages forgotten" else BONDS
    by_h = (by_e @ passed)[:, :, None] * pull + (by_soft @ passed)[:, :, None] * soft
    if slip != "slope of tanh forgotten":
        by_h = by_h * (1 - h * h)
    return np.hstack([(ATOMS.T @ by_h).reshape(4, 4), by_e @ BONDS @ h, by_soft @ BONDS @ h])


# The energy of strain by a network that is convex in the strain.

STRAIN = ((2, 2), (2,), (2,), (2,))
STRAINS, ENERGIES = normal("strains", 5, 2), 2 * uniform("energies", 5)


def _strain(x):
    A, b, w, c = unpack(x, *STRAIN)
    first = STRAINS @ A.T + b
    return first, softplus(first) @ np.exp(w) + STRAINS @ c


@case(
    "mlp",
    lambda x: 0.5 * np.mean((softplus(_strain(x)[1]) - ENERGIES) ** 2),
    0.8 * normal("convex", 10),
    batch=5,
    parts=slices(*STRAIN),
    slips=(
        "exponential of the later weights forgotten",
        "later weights not made positive",
        "slope of the first softplus forgotten",
        "slope of the last softplus forgotten",
    ),
)
def energy_of_strain_by_a_convex_network(x, slip):
    w = unpack(x, *STRAIN)[2]
    first, last = _strain(x)
    d = (softplus(last) - ENERGIES) / 5
    if slip != "slope of the last softplus forgotten":
        d = d * sigmoid(last)
    s = np.outer(d, w if slip == "later weights not made positive" else np.exp(w))
    if slip != "slope of the first softplus forgotten":
        s = s * sigmoid(first)
    by_w = softplus(first).T @ d
    if slip != "exponential of the later weights forgotten":
        by_w = by_w * np.exp(w)
    return pack(s.T @ STRAINS, np.sum(s, axis=0), by_w, STRAINS.T @ d)


# The strength of alloys by a Gaussian process on learnt features.

ALLOYS = ((2, 2), (2, 2), (1,), (1,))
MIXES, STRENGTH = normal("mixes", 4, 2), normal("strength", 4)


def _alloys(x):
    W, V, size, noise = unpack(x, *ALLOYS)
    h = np.tanh(MIXES @ W.T)
    u = h @ V.T
    gap = u[:, None] - u
    return h, u, np.exp(size - np.sum(gap * gap, axis=2) / 2), np.exp(noise) * np.eye(4)


def f_alloys(x):
    _, _, k, noise = _alloys(x)
    return 0.5 * (STRENGTH @ solve(k + noise, STRENGTH) + np.log(det(k + noise)))


@case(
    "mlp",
    f_alloys,
    pack(normal("deep kernel", 8), 0.3, -1.2),
    parts=slices(*ALLOYS),
    slips=(
        "determinant forgotten",
        "one side of each pair only",
        "noise's exponential forgotten",
        "slope of the kernel at its own size forgotten",
    ),
)
def alloys_by_a_deep_kernel(x, slip):
    V = unpack(x, *ALLOYS)[1]
    h, u, k, noise = _alloys(x)
    inverse = np.linalg.inv(k + noise)
    fit = inverse @ STRENGTH
    G = 0.5 * ((0 if slip == "determinant forgotten" else inverse) - np.outer(fit, fit))
    M = G if slip == "slope of the kernel at its own size forgotten" else G * k
    sides = 1 if slip == "one side of each pair only" else 2
    by_u = sides * (M @ u - np.sum(M, axis=1, keepdims=True) * u)
    by_noise = np.trace(G) if slip == "noise's exponential forgotten" else np.sum(G * noise)
    by_h = by_u @ V * (1 - h * h)
    return pack(by_h.T @ MIXES, by_u.T @ h, np.sum(G * k), by_noise)


# What several raters see in each scan: counts with a Dirichlet prior that a network gives.

RATERS = ((2, 2), (3, 2))
SCANS = normal("scans of raters", 4, 2)
RATINGS = np.array([[3, 1, 0], [0, 2, 2], [1, 1, 3], [4, 0, 1]])
RATED = RATINGS.sum(1)


def _raters(x):
    W, V = unpack(x, *RATERS)
    h = np.tanh(SCANS @ W.T)
    return h, np.exp(h @ V.T)


def f_raters(x):
    a = _raters(x)[1]
    total = np.sum(a, axis=1)
    each = np.sum(gammaln(a + RATINGS) - gammaln(a), axis=1)
    return -np.mean(gammaln(total) - gammaln(total + RATED) + each)


@case(
    "mlp",
    f_raters,
    normal("raters", 10),
    batch=4,
    parts=slices(*RATERS),
    slips=(
        "total evidence taken as constant",
        "exponential forgotten",
        "prior's own part forgotten",
    ),
)
def diagnoses_of_raters_by_evidence(x, slip):
    V = unpack(x, *RATERS)[1]
    h, a = _raters(x)
    total = np.sum(a, axis=1)
    d = digamma(a + RATINGS) - (0 if slip == "prior's own part forgotten" else digamma(a))
    if slip != "total evidence taken as constant":
        d = d + (digamma(total) - digamma(total + RATED))[:, None]
    s = -d * (1 if slip == "exponential forgotten" else a) / 4
    return pack((s @ V * (1 - h * h)).T @ SCANS, s.T @ h)


# The risk of an option hedged by a network that pays for each trade.

HEDGE = ((2, 3), (2,))
RISE = 0.3 * normal("rises of the share", 5, 3)
PRICE = np.cumsum(np.hstack([np.zeros((5, 1)), RISE]), axis=1)
CLAIM = np.maximum(PRICE[:, -1], 0)


def _hedge(x):
    P, c = unpack(x, *HEDGE)
    held, gain, steps = np.zeros(5), -CLAIM, []
    for t in range(3):
        seen = np.stack([PRICE[:, t], np.full(5, 1 - t / 3), held], axis=1)
        h = np.tanh(seen @ P.T)
        now = h @ c
        steps.append((seen, h, now - held))
        gain = gain + now * RISE[:, t] - 0.1 * (now - held) ** 2
        held = now
    return steps, gain


@case(
    "mlp",
    lambda x: np.log(np.mean(np.exp(-2 * _hedge(x)[1]))) / 2,
    normal("hedge", 8),
    batch=5,
    parts=slices(*HEDGE),
    slips=(
        "next trade's cost forgotten",
        "memory of what is held forgotten",
        "paths of equal weight",
        "costs forgotten",
    ),
)
def option_hedged_by_a_network(x, slip):
    P, c = unpack(x, *HEDGE)
    steps, gain = _hedge(x)
    weight = np.full(5, -0.2) if slip == "paths of equal weight" else -softmax(-2 * gain)
    P_bar, c_bar, later = 0 * P, 0 * c, np.zeros(5)
    for t in (2, 1, 0):
        seen, h, trade = steps[t]
        cost = 0 if slip == "costs forgotten" else 0.2 * weight * trade
        d = weight * RISE[:, t] - cost + later
        s = np.outer(d, c) * (1 - h * h)
        P_bar += s.T @ seen
        c_bar += h.T @ d
        later = 0 if slip == "next trade's cost forgotten" else cost
        later = later + (0 if slip == "memory of what is held forgotten" else s @ P[:, 2])
    return pack(P_bar, c_bar)


# A critic of real and made samples, its weights over their norm by one power iteration.

CRITIC = ((2, 3), (2,))
REAL, MADE = 0.5 + normal("real", 4, 3), normal("made", 4, 3)
GUESS = np.array([0.6, 0.8])


def _critic(x):
    W, a = unpack(x, *CRITIC)
    v = W.T @ GUESS
    size = np.sqrt(np.sum(v * v))
    u = W @ v / size
    norm = np.sqrt(np.sum(u * u))
    return W, a, v / size, size, u / norm, norm


def f_critic(x):
    W, a, _, _, _, norm = _critic(x)
    real, made = (np.tanh(S @ W.T / norm) for S in (REAL, MADE))
    return np.mean(made @ a) - np.mean(real @ a)


@case(
    "mlp",
    f_critic,
    normal("critic", 8),
    batch=4,
    parts=slices(*CRITIC),
    slips=(
        "vectors of the power iteration taken as constants",
        "norm taken as constant",
        "slope of tanh at the weights without the norm",
    ),
)
def critic_over_its_spectral_norm(x, slip):
    W, a, v, size, u, norm = _critic(x)
    G, a_bar = 0, 0
    for S, sign in ((MADE, 1), (REAL, -1)):
        t = np.tanh(S @ W.T / norm)
        s = np.tanh(S @ W.T) if slip == "slope of tanh at the weights without the norm" else t
        G = G + sign * (a * (1 - s * s)).T @ S / 4
        a_bar = a_bar + sign * np.mean(t, axis=0)
    by_norm = np.outer(u, v)
    if slip != "vectors of the power iteration taken as constants":
        by_norm = by_norm + np.outer(GUESS, W.T @ u - norm * v) / size
    share = 0 if slip == "norm taken as constant" else np.sum(G * W) / norm**2
    return pack(G / norm - share * by_norm, a_bar)


# Readings of a grid of sensors by a layer whose weights are a train of two small tensors.

TRAIN = ((2, 2, 2), (2, 2, 2), (2, 2))
GRID = normal("grid of sensors", 2, 2)


def _train(x):
    A, B, b = unpack(x, *TRAIN)
    T = np.tensordot(B, GRID, (2, 1))
    return T, np.tanh(np.tensordot(A, T, ((1, 2), (2, 0))) + b)


@case(
    "mlp",
    lambda x: _train(x)[1],
    normal("tensor train", 20),
    parts=slices(*TRAIN),
    slips=(
        "slope of tanh forgotten",
        "grid transposed for the first tensor",
        "bond read backwards",
    ),
)
def readings_by_a_train_of_tensors(x, slip):
    A, B, _ = unpack(x, *TRAIN)
    T, y = _train(x)
    if slip == "grid transposed for the first tensor":
        T = np.tensordot(B, GRID.T, (2, 1))
    s = np.ones((2, 2)) if slip == "slope of tanh forgotten" else 1 - y * y
    eye = np.eye(2)
    by_A = np.einsum("op,oa,rpi->opair", s, eye, T)
    if slip == "bond read backwards":
        A = A[:, :, ::-1]
    by_B = np.einsum("op,pb,oir,ij->oprbj", s, eye, A, GRID)
    by_b = np.einsum("op,oa,pb->opab", s, eye, eye)
    return np.concatenate([g.reshape(2, 2, -1) for g in (by_A, by_B, by_b)], axis=2)
