# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Dense networks: flows, gates, trees, experts, recurrences, operators and learnt physics."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack
from ..truth import solve


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# The density of stars that two planar layers bend into a Gaussian one.

PLANAR = ((2,), (2,), (1,))
STARS = normal("planar stars", 5, 2)


def _planar(x):
    z, layers = STARS, []
    for k in range(2):
        w, u, b = unpack(x[5 * k : 5 * k + 5], *PLANAR)
        h = np.tanh(z @ w + b)
        layers.append((z, w, u, h, 1 + (1 - h * h) * (u @ w)))
        z = z + h[:, None] * u
    return z, layers


def f_planar(x):
    z, layers = _planar(x)
    return np.mean(np.sum(z * z, axis=1) / 2 - sum(np.log(np.abs(d)) for *_, d in layers))


@case(
    "mlp",
    f_planar,
    0.6 * normal("planar layers", 10),
    batch=5,
    parts=(slice(0, 5), slice(5, 10)),
    slips=("slope of the determinant's slope", "skip forgotten", "determinant's u held constant"),
)
def density_of_stars_by_planar_flows(x, slip):
    D, layers = _planar(x)
    D, parts = D / 5, []
    for z, w, u, h, d in reversed(layers):
        s, det = 1 - h * h, -1 / (5 * d)
        bend = 0 if slip == "slope of the determinant's slope" else det * (u @ w) * -2 * h
        a = (D @ u + bend) * s
        gw = z.T @ a + np.sum(det * s) * u
        gu = D.T @ h + (0 if slip == "determinant's u held constant" else np.sum(det * s) * w)
        parts.append(pack(gw, gu, np.sum(a)))
        D = (0 if slip == "skip forgotten" else D) + a[:, None] * w
    return pack(*parts[::-1])


# The density of three grades, each Gaussian given those before it, by layers with masks.

MADE = ((3, 3), (3, 3), (3,), (3, 3), (3,))
GRADES = normal("masked grades", 5, 3)
DEGREES = np.array([1, 2, 2])
INNER = (DEGREES[:, None] >= np.arange(1, 4)) * 1.0
OUTER = (np.arange(1, 4)[:, None] > DEGREES) * 1.0


def _made(x):
    W, A, a, S, s = unpack(x, *MADE)
    h = np.tanh(GRADES @ (INNER * W).T)
    return h, h @ (OUTER * A).T + a, h @ (OUTER * S).T + s


def f_made(x):
    _, mean, log = _made(x)
    return np.mean(np.sum(log + (GRADES - mean) ** 2 * np.exp(-2 * log) / 2, axis=1))


@case(
    "mlp",
    f_made,
    0.5 * normal("masked layers", 33),
    batch=5,
    parts=slices(*MADE),
    slips=("inner mask forgotten", "hidden path of the scale forgotten", "scale for variance"),
)
def density_of_grades_by_masked_layers(x, slip):
    _, A, _, S, _ = unpack(x, *MADE)
    h, mean, log = _made(x)
    r = (GRADES - mean) * np.exp(-log)
    m = -r * (1 if slip == "scale for variance" else np.exp(-log)) / 5
    t = (1 - r * r) / 5
    H = m @ (OUTER * A)
    if slip != "hidden path of the scale forgotten":
        H = H + t @ (OUTER * S)
    inner = 1 if slip == "inner mask forgotten" else INNER
    gW = inner * ((H * (1 - h * h)).T @ GRADES)
    return pack(gW, OUTER * (m.T @ h), m.sum(0), OUTER * (t.T @ h), t.sum(0))


# Responses of patients to doses, by weights that another network makes of their traits.

MADE_BY = ((2, 2), (4, 2), (4,))
TRAITS, RESPONSES = normal("traits", 3, 2), normal("responses", 3, 4)
DOSES = np.array([0.3, 0.8, 1.5, 2.2])[:, None]


def _made_weights(x):
    A, G, b = unpack(x, *MADE_BY)
    g = np.tanh(TRAITS @ A.T)
    w, v = np.split((g @ G.T + b)[:, None, :], 2, axis=2)
    return g, v, np.tanh(w * DOSES)


def f_hyper(x):
    _, v, h = _made_weights(x)
    return np.mean((np.sum(v * h, axis=2) - RESPONSES) ** 2)


@case(
    "mlp",
    f_hyper,
    normal("maker of weights", 16),
    batch=12,
    parts=slices(*MADE_BY),
    slips=("dose forgotten", "slope of the maker", "mean over patients", "inner slope"),
)
def responses_by_weights_that_a_network_makes(x, slip):
    _, G, _ = unpack(x, *MADE_BY)
    g, v, h = _made_weights(x)
    e = (2 * (np.sum(v * h, axis=2) - RESPONSES) / 12)[:, :, None]
    inner = e * v * (1 if slip == "inner slope" else 1 - h * h)
    gw = np.sum(inner * (1 if slip == "dose forgotten" else DOSES), axis=1)
    D = np.concatenate([gw, np.sum(e * h, axis=1)], axis=1)
    a = D @ G * (1 if slip == "slope of the maker" else 1 - g * g)
    return pack(a.T @ TRAITS, D.T @ g, D.mean(0) if slip == "mean over patients" else D.sum(0))


# Pitches of voices: units whose scale and shift the speaker sets (feature-wise modulation).

FILM = ((3, 2), (3, 2), (3, 2), (3,))
SOUNDS, SPEAKERS = normal("sounds", 4, 2), normal("speakers", 4, 2)


def _film(x):
    W, G, B, _ = unpack(x, *FILM)
    u, scale = SOUNDS @ W.T, 1 + SPEAKERS @ G.T
    return u, scale, scale * u + SPEAKERS @ B.T


@case(
    "mlp",
    lambda x: np.log1p(np.exp(_film(x)[2])) @ x[18:],
    normal("modulation", 21),
    parts=slices(*FILM),
    slips=("scale forgotten", "scale learns as the shift", "value for slope"),
)
def voices_scaled_and_shifted_by_their_speaker(x, slip):
    u, scale, z = _film(x)
    h = np.log1p(np.exp(z))
    d = (h if slip == "value for slope" else _sigmoid(z)) * x[18:]
    w = d if slip == "scale forgotten" else d * scale
    g = d if slip == "scale learns as the shift" else d * u
    parts = [a[:, :, None] * b[:, None, :] for a, b in ((w, SOUNDS), (g, SPEAKERS), (d, SPEAKERS))]
    return np.concatenate([p.reshape(4, 6) for p in parts] + [h], axis=1)


# The misfit of a network to Burgers' equation and to its initial wave; the viscosity is learnt.

BURGERS = ((3,), (3,), (3,), (3,), (1,))
PLACES, TIMES = 2 * uniform("places", 5, 1) - 1, uniform("times", 5, 1)
START = np.array([[-0.7], [-0.2], [0.4], [0.9]])
WAVE = -np.sin(np.pi * START[:, 0])


def _burgers(x):
    a, b, c, v, log = unpack(x, *BURGERS)
    h = np.tanh(PLACES * a + TIMES * b + c)
    h1 = 1 - h * h
    return h, h1, -2 * h * h1, h @ v, h1 @ (v * a), np.exp(log)


def f_burgers(x):
    a, b, c, v, _ = unpack(x, *BURGERS)
    _, h1, h2, u, ux, nu = _burgers(x)
    residual = h1 @ (v * b) + u * ux - nu * (h2 @ (v * a * a))
    return np.mean(residual**2) + np.mean((np.tanh(START * a + c) @ v - WAVE) ** 2)


@case(
    "mlp",
    f_burgers,
    pack(normal("burgers", 12), -1.2),
    batch=5,
    parts=slices(*BURGERS),
    slips=(
        "third derivative forgotten",
        "product rule of the advection",
        "inner derivative of the squared weight",
        "initial wave forgotten",
    ),
)
def network_that_obeys_burgers(x, slip):
    a, b, c, v, _ = unpack(x, *BURGERS)
    h, h1, h2, u, ux, nu = _burgers(x)
    u, ux = u[:, None], ux[:, None]
    h3 = 0 if slip == "third derivative forgotten" else h1 * (6 * h * h - 2)
    uxx = h2 @ (v * a * a)
    r = 2 / 5 * (h1 @ (v * b) + u[:, 0] * ux[:, 0] - nu * uxx)
    carried = 0 if slip == "product rule of the advection" else ux
    z = v * (b * h2 + carried * h1 + u * a * h2 - nu * a * a * h3)
    two = 1 if slip == "inner derivative of the squared weight" else 2
    ga = r @ (z * PLACES + v * (u * h1 - two * nu * a * h2))
    gv = r @ (h1 * b + carried * h + u * h1 * a - nu * h2 * a * a)
    gb, gc, gn = r @ (z * TIMES + v * h1), r @ z, -nu * (r @ uxx)
    k = np.tanh(START * a + c)
    e = (0 if slip == "initial wave forgotten" else 2 / 4) * (k @ v - WAVE)
    s = v * (1 - k * k)
    return pack(ga + e @ (s * START), gb, gc + e @ s, gv + e @ k, gn)


# Accelerations of a swing whose Lagrangian is ½q̇² and a network of q and q̇.

LAGRANGE = ((3,), (3,), (3,), (3,))
ANGLES, SPEEDS = normal("swing angles", 4, 1), normal("swing speeds", 4, 1)


def _lagrange(x):
    a, c, b, o = unpack(x, *LAGRANGE)
    s = _sigmoid(ANGLES * a + SPEEDS * c + b)
    s1 = s * (1 - s)
    return s, s1, (s - c * s1 * SPEEDS) @ (o * a), 1 + s1 @ (o * c * c)


def f_lagrange(x):
    _, _, force, mass = _lagrange(x)
    return force / mass


@case(
    "mlp",
    f_lagrange,
    0.5 * normal("lagrangian", 12),
    parts=slices(*LAGRANGE),
    slips=("mass held constant", "mixed derivative forgotten", "2 of the mass forgotten"),
)
def accelerations_by_a_learnt_lagrangian(x, slip):
    a, c, _, o = unpack(x, *LAGRANGE)
    s, s1, force, mass = _lagrange(x)
    s2 = s1 * (1 - 2 * s)
    mixed = 0 if slip == "mixed derivative forgotten" else SPEEDS
    net = s - c * s1 * mixed
    nz, mz = o * a * (s1 - c * s2 * mixed), o * c * c * s2
    two = 1 if slip == "2 of the mass forgotten" else 2
    n = [o * net + nz * ANGLES, nz * SPEEDS - o * a * s1 * mixed, nz, a * net]
    m = [mz * ANGLES, mz * SPEEDS + two * o * c * s1, mz, c * c * s1]
    dm = 0 if slip == "mass held constant" else np.hstack(m) * (force / mass)[:, None]
    return (np.hstack(n) - dm) / mass[:, None]


# An autoencoder of spectra whose units shall be active one time in ten on average.

RARE = ((2, 3), (2,), (3, 2), (3,))
SPECTRA = normal("rare spectra", 5, 3)


def _rare(x):
    W, b, V, c = unpack(x, *RARE)
    h = _sigmoid(SPECTRA @ W.T + b)
    return h, h @ V.T + c


def f_rare(x):
    h, y = _rare(x)
    m = np.mean(h, axis=0)
    rare = np.sum(0.1 * np.log(0.1 / m) + 0.9 * np.log(0.9 / (1 - m)))
    return np.mean(np.sum((y - SPECTRA) ** 2, axis=1)) / 2 + 0.3 * rare


@case(
    "mlp",
    f_rare,
    normal("rare units", 17),
    batch=5,
    parts=slices(*RARE),
    slips=("activity of each sample for the mean", "penalty not averaged", "silence forgotten"),
)
def autoencoder_with_units_that_rarely_fire(x, slip):
    _, _, V, _ = unpack(x, *RARE)
    h, y = _rare(x)
    m = h if slip == "activity of each sample for the mean" else h.mean(0)
    silence = 0 if slip == "silence forgotten" else 0.9 / (1 - m)
    penalty = 0.3 * (silence - 0.1 / m) / (1 if slip == "penalty not averaged" else 5)
    e = (y - SPECTRA) / 5
    z = (e @ V + penalty) * h * (1 - h)
    return pack(z.T @ SPECTRA, z.sum(0), e.T @ h, e.sum(0))


# Unit vectors of faces: the same person's closer than another's, by a soft margin.

TRIPLETS = ((3, 2), (3,), (2, 3))
FACES = normal("triplet faces", 12, 2)


def _faces(x):
    A, b, B = unpack(x, *TRIPLETS)
    h = np.tanh(FACES @ A.T + b)
    e = h @ B.T
    n = np.sqrt(np.sum(e * e, axis=1, keepdims=True))
    return h, n, e / n


def f_triplets(x):
    a, p, n = _faces(x)[2].reshape(3, 4, 2)
    return np.mean(np.log1p(np.exp(0.5 + np.sum((a - p) ** 2 - (a - n) ** 2, axis=1))))


@case(
    "mlp",
    f_triplets,
    normal("triplet layers", 15),
    batch=4,
    parts=slices(*TRIPLETS),
    slips=("through the anchor only", "projection forgotten", "margin forgotten"),
)
def faces_by_triplets_of_pictures(x, slip):
    _, _, B = unpack(x, *TRIPLETS)
    h, norm, u = _faces(x)
    a, p, n = u.reshape(3, 4, 2)
    margin = 0 if slip == "margin forgotten" else 0.5
    s = _sigmoid(margin + np.sum((a - p) ** 2 - (a - n) ** 2, axis=1))[:, None] / 2
    others = 0 if slip == "through the anchor only" else 1
    D = np.concatenate([s * (n - p), others * s * (p - a), others * s * (a - n)])
    if slip != "projection forgotten":
        D = D - np.sum(D * u, axis=1, keepdims=True) * u
    D = D / norm
    z = D @ B * (1 - h * h)
    return pack(z.T @ FACES, z.sum(0), D.T @ h)


# Loans that are paid back, by a tree of depth 2 whose nodes send a share to each side.

TREE = ((3, 2), (3,), (4,))
LENT, PAID = normal("lent", 6, 2), np.array([1.0, 0, 1, 1, 0, 0])


def _tree(x):
    W, b, leaves = unpack(x, *TREE)
    g = _sigmoid(LENT @ W.T + b)
    top, left, right = g.T
    shares = [(1 - top) * (1 - left), (1 - top) * left, top * (1 - right), top * right]
    return g, np.stack(shares, axis=1), _sigmoid(leaves)


def f_tree(x):
    _, shares, q = _tree(x)
    p = shares @ q
    return -np.mean(PAID * np.log(p) + (1 - PAID) * np.log(1 - p))


@case(
    "mlp",
    f_tree,
    normal("tree", 13),
    batch=6,
    parts=slices(*TREE),
    slips=("share of the parent forgotten", "leaf's slope forgotten", "defaults forgotten"),
)
def loans_by_a_tree_that_bends(x, slip):
    g, shares, q = _tree(x)
    top, left, right = g.T
    p = shares @ q
    defaults = 0 if slip == "defaults forgotten" else (1 - PAID) / (1 - p)
    e = (defaults - PAID / p) / 6
    to_left, to_right = 1 - top, top
    if slip == "share of the parent forgotten":
        to_left = to_right = np.ones(6)
    below = [q[0] + left * (q[1] - q[0]), q[2] + right * (q[3] - q[2])]
    nodes = [
        below[1] - below[0],
        to_left * (q[1] - q[0]),
        to_right * (q[3] - q[2]),
    ]
    z = e[:, None] * np.stack(nodes, axis=1) * g * (1 - g)
    slope = 1 if slip == "leaf's slope forgotten" else q * (1 - q)
    return pack(z.T @ LENT, z.sum(0), e @ shares * slope)


# The likelihood of claims by Gaussian experts, and a penalty for experts of unequal use.

BUSY = ((3, 2), (3, 2), (3,))
CARS, COSTS = normal("cars", 6, 2), normal("costs of cars", 6, 1)


def _busy(x):
    G, M, log = unpack(x, *BUSY)
    g = _softmax(CARS @ G.T)
    z = (COSTS - CARS @ M.T) * np.exp(-log)
    return g, z, g * np.exp(-z * z / 2 - log)


def f_busy(x):
    g, _, joint = _busy(x)
    return 0.6 * np.sum(np.mean(g, axis=0) ** 2) - np.mean(np.log(np.sum(joint, axis=1)))


@case(
    "mlp",
    f_busy,
    normal("busy experts", 15),
    batch=6,
    parts=slices(*BUSY),
    slips=("gates for responsibilities", "normaliser of the gates", "one width for all"),
)
def claims_by_experts_kept_equally_busy(x, slip):
    _, _, log = unpack(x, *BUSY)
    g, z, joint = _busy(x)
    r = joint / joint.sum(1, keepdims=True)
    use = 2 * 0.6 * g.mean(0)
    shared = 0 if slip == "normaliser of the gates" else np.sum(g * use, axis=1, keepdims=True)
    gates = (g - r + g * (use - shared)) / 6
    if slip == "gates for responsibilities":
        r = g
    width = np.exp(-log.mean() if slip == "one width for all" else -log)
    return pack(gates.T @ CARS, (-r * z * width / 6).T @ CARS, np.sum(r * (1 - z * z), axis=0) / 6)


# A recurrent network whose matrix is a rotation, by Cayley's transform of a skew one.

TURNED = ((3,), (3,), (3,), (3,))
TICKS, ECHOES = normal("ticks", 6), normal("echoes", 6)


def _skew(a):
    o = 0 * a[0]
    return np.stack(
        [np.stack([o, -a[2], a[1]]), np.stack([a[2], o, -a[0]]), np.stack([-a[1], a[0], o])]
    )


def _turned(x):
    a, u, b, o = unpack(x, *TURNED)
    Q = solve(np.eye(3) + _skew(a), np.eye(3) - _skew(a))
    states = [0 * b]
    for tick in TICKS:
        states.append(np.tanh(Q @ states[-1] + u * tick + b))
    return Q, states, np.stack([h @ o for h in states[1:]]) - ECHOES


@case(
    "mlp",
    lambda x: np.mean(_turned(x)[2] ** 2),
    0.7 * normal("turned", 12),
    parts=slices(*TURNED),
    slips=("as for a free matrix", "one step back only", "identity of the transform forgotten"),
)
def memory_by_rotations_of_its_state(x, slip):
    a, _, _, o = unpack(x, *TURNED)
    Q, states, e = _turned(x)
    gQ, gu, gb, go, D = np.zeros((3, 3)), 0, 0, 0, 0
    for t in reversed(range(6)):
        h, r = states[t + 1], 2 * e[t] / 6
        back = 0 if slip == "one step back only" else D
        z = (r * o + back) * (1 - h * h)
        gQ, gu, gb, go = gQ + np.outer(z, states[t]), gu + z * TICKS[t], gb + z, go + r * h
        D = Q.T @ z
    one = 0 if slip == "identity of the transform forgotten" else np.eye(3)
    gA = -np.linalg.solve((np.eye(3) + _skew(a)).T, gQ @ (one + Q).T)
    if slip == "as for a free matrix":
        gA = gQ
    S = gA - gA.T
    return pack([S[2, 1], S[0, 2], S[1, 0]], gu, gb, go)


# Voltages over time of two neurons whose time constants depend on their input.

LIQUID = ((2, 2), (2,), (2,), (2,), (2,))
SPIKES, DT = np.array([0.4, 1.3, -0.6, 0.9, 0.2]), 0.4


def _liquid(x):
    W, u, b, A, log = unpack(x, *LIQUID)
    v, steps = np.array([0.3, -0.5]), []
    for spike in SPIKES:
        f = _sigmoid(W @ v + u * spike + b)
        d = 1 + DT * (np.exp(-log) + f)
        steps.append((v, f, d, (v + DT * f * A) / d))
        v = steps[-1][3]
    return steps


@case(
    "mlp",
    lambda x: np.stack([v[0] for *_, v in _liquid(x)]),
    normal("liquid", 12),
    parts=slices(*LIQUID),
    slips=("gate of the decay forgotten", "recurrence of the gate forgotten", "rate for its log"),
)
def neurons_with_liquid_time_constants(x, slip):
    W, _, _, A, log = unpack(x, *LIQUID)
    steps, rows = _liquid(x), []
    for seed in np.eye(5):
        D, g = np.zeros(2), np.zeros(12)
        for k in reversed(range(5)):
            v, f, d, after = steps[k]
            D = D + seed[k] * np.array([1.0, 0.0])
            top, bottom = D / d, -D * after / d
            decay = 0 if slip == "gate of the decay forgotten" else bottom
            z = DT * (A * top + decay) * f * (1 - f)
            rate = -DT * bottom * (1 if slip == "rate for its log" else np.exp(-log))
            g = g + pack(np.outer(z, v), z * SPIKES[k], z, DT * f * top, rate)
            D = top + (0 if slip == "recurrence of the gate forgotten" else W.T @ z)
        rows.append(g)
    return np.stack(rows)


# The density of petals by a mixing matrix of triangular factors and bends of each coordinate.

MIXED = ((3,), (3,), (3,), (3,), (3,))
PETALS = normal("petals", 5, 3)
BELOW, ABOVE = np.tril_indices(3, -1), np.triu_indices(3, 1)


def _factors(lower, log, upper):
    o, i, d = 0 * lower[0], 1 + 0 * lower[0], np.exp(log)
    L = [[i, o, o], [lower[0], i, o], [lower[1], lower[2], i]]
    U = [[d[0], upper[0], upper[1]], [o, d[1], upper[2]], [o, o, d[2]]]
    return np.array(L), np.array(U)


def _mixed(x):
    lower, log, upper, b, bend = unpack(x, *MIXED)
    L, U = _factors(lower, log, upper)
    z = PETALS @ (L @ U).T + b
    t = np.tanh(z)
    return L, U, t, 1 + np.exp(bend) * (1 - t * t), z + np.exp(bend) * t


def f_mixed(x):
    *_, slope, y = _mixed(x)
    logs = y + 2 * np.log1p(np.exp(-y)) - np.log(slope)
    return np.mean(np.sum(logs, axis=1)) - np.sum(x[3:6])


@case(
    "mlp",
    f_mixed,
    0.6 * normal("mixing", 15),
    batch=5,
    parts=slices(*MIXED),
    slips=("volume of the bends forgotten", "volume of the mixing forgotten", "factors swapped"),
)
def petals_by_a_flow_of_triangular_factors(x, slip):
    d, e = np.exp(x[3:6]), np.exp(x[12:])
    L, U, t, slope, y = _mixed(x)
    gy, s = np.tanh(y / 2) / 5, 1 - t * t
    volume = 0 if slip == "volume of the bends forgotten" else 1 / (5 * slope)
    z = gy * slope + 2 * e * t * s * volume
    W = z.T @ PETALS
    gL, gU = (U.T @ W, W @ L.T) if slip == "factors swapped" else (W @ U.T, L.T @ W)
    log = np.diag(gU) * d - (slip != "volume of the mixing forgotten")
    bend = np.sum(gy * e * t - e * s * volume, axis=0)
    return pack(gL[BELOW], log, gU[ABOVE], z.sum(0), bend)


# Bikes hired, counts of Poisson, by layers each of which sees all before it.

DENSE = ((2, 2), (2, 4), (6,))
WEATHER, HIRED = normal("weather", 5, 2), np.array([2.0, 0, 1, 4, 1])


def _dense(x):
    A, B, _ = unpack(x, *DENSE)
    one = np.concatenate([WEATHER, np.tanh(WEATHER @ A.T)], axis=1)
    return one, np.concatenate([one, np.tanh(one @ B.T)], axis=1)


def f_dense(x):
    y = _dense(x)[1] @ x[12:]
    return np.mean(np.exp(y) - HIRED * y)


@case(
    "mlp",
    f_dense,
    0.7 * normal("dense", 18),
    batch=5,
    parts=slices(*DENSE),
    slips=("direct path forgotten", "path through the second layer forgotten", "log of the mean"),
)
def bikes_hired_by_densely_joined_layers(x, slip):
    _, B, w = unpack(x, *DENSE)
    one, two = _dense(x)
    y = two @ w
    e = (y if slip == "log of the mean" else np.exp(y)) - HIRED
    D = np.outer(e / 5, w)
    z = D[:, 4:] * (1 - two[:, 4:] ** 2)
    h = 0 if slip == "direct path forgotten" else D[:, 2:4]
    if slip != "path through the second layer forgotten":
        h = h + z @ B[:, 2:]
    a = h * (1 - one[:, 2:] ** 2)
    return pack(a.T @ WEATHER, z.T @ one, e @ two / 5)


# The evidence bound of a network whose weights are drawn: their means and log deviations.

DRAWS = normal("weights drawn", 3, 7)
HOURS, GROWN = normal("hours of light", 4, 1), normal("grown", 4)


def _drawn(x):
    w, b, v, c = np.split(x[:7] + np.exp(x[7:]) * DRAWS, [2, 4, 6], axis=1)
    h = np.tanh(HOURS * w[:, None, :] + b[:, None, :])
    return v[:, None, :], h, np.sum(h * v[:, None, :], axis=2) + c - GROWN


def f_drawn(x):
    m, s = x[:7], x[7:]
    misfit = np.mean(np.sum(_drawn(x)[2] ** 2, axis=1)) / (2 * 0.3)
    return misfit + np.sum((m * m + np.exp(2 * s) - 1) / 2 - s)


@case(
    "mlp",
    f_drawn,
    pack(normal("mean weights", 7), normal("log deviations", 7) / 2 - 1),
    batch=3,
    parts=(slice(0, 7), slice(7, 14)),
    slips=("deviation forgotten", "draws forgotten", "prior's deviations forgotten"),
)
def network_of_drawn_weights(x, slip):
    v, h, e = _drawn(x)
    e = e[:, :, None] / 0.3
    z = e * v * (1 - h * h)
    parts = [np.sum(a, axis=1) for a in (z * HOURS, z, e * h, e)]
    W = np.concatenate(parts, axis=1)
    s = np.exp(x[7:])
    draws = 1 if slip == "draws forgotten" else DRAWS
    scale = 1 if slip == "deviation forgotten" else s
    prior = 0 if slip == "prior's deviations forgotten" else s * s - 1
    return pack(W.mean(0) + x[:7], np.mean(W * draws * scale, axis=0) + prior)


# The brightness of a picture at five places, by sines of sines.

SINES = ((2, 2), (2,), (2, 2), (2,), (2,))
PIXELS = 2 * uniform("pixels", 5, 2) - 1


def _sines(x):
    A, a, B, b, _ = unpack(x, *SINES)
    inner = 3 * (PIXELS @ A.T + a)
    return inner, np.sin(inner) @ B.T + b


@case(
    "mlp",
    lambda x: np.sin(_sines(x)[1]) @ x[12:],
    normal("sines", 14),
    parts=slices(*SINES),
    slips=("frequency forgotten", "inner cosine forgotten", "outer sine for cosine"),
)
def picture_by_sines_of_sines(x, slip):
    _, _, B, _, v = unpack(x, *SINES)
    inner, outer = _sines(x)
    z = v * (np.sin(outer) if slip == "outer sine for cosine" else np.cos(outer))
    y = z @ B * (1 if slip == "inner cosine forgotten" else np.cos(inner))
    y = y * (1 if slip == "frequency forgotten" else 3)
    first, second = y[:, :, None] * PIXELS[:, None, :], z[:, :, None] * np.sin(inner)[:, None, :]
    return np.hstack([first.reshape(5, 4), y, second.reshape(5, 4), z, np.sin(outer)])


# Clicks on adverts by layers that cross the features with what came before.

CROSSED = ((3,), (3,), (3,), (3,), (3,))
ADVERTS, CLICKED = normal("adverts", 6, 3), np.array([0.0, 1, 1, 0, 0, 1])


def _crossed(x):
    w1, b1, w2, b2, _ = unpack(x, *CROSSED)
    one = ADVERTS * (ADVERTS @ w1)[:, None] + b1 + ADVERTS
    return one, ADVERTS * (one @ w2)[:, None] + b2 + one


def f_crossed(x):
    z = _crossed(x)[1] @ x[12:]
    return np.mean(np.log1p(np.exp(z)) - CLICKED * z)


@case(
    "mlp",
    f_crossed,
    0.6 * normal("crosses", 15),
    batch=6,
    parts=slices(*CROSSED),
    slips=("carried features forgotten", "crossed features forgotten", "first layer's input twice"),
)
def clicks_by_crossed_features(x, slip):
    _, _, w2, _, v = unpack(x, *CROSSED)
    one, two = _crossed(x)
    e = (_sigmoid(two @ v) - CLICKED) / 6
    D = np.outer(e, v)
    c = np.sum(D * ADVERTS, axis=1)
    E = 0 if slip == "carried features forgotten" else D
    if slip != "crossed features forgotten":
        E = E + np.outer(c, w2)
    first = np.sum(E * ADVERTS, axis=1) @ ADVERTS
    second = c @ (ADVERTS if slip == "first layer's input twice" else one)
    return pack(first, E.sum(0), second, D.sum(0), e @ two)


# Units of arithmetic: a learnt gate between sums and products with weights close to -1, 0 and 1.

ARITHMETIC = ((2, 2), (2, 2), (2, 2))
AMOUNTS = 0.4 + 2 * uniform("amounts", 4, 2)


def _arithmetic(x):
    W, M, G = unpack(x, *ARITHMETIC)
    w = np.tanh(W) * _sigmoid(M)
    return _sigmoid(AMOUNTS @ G.T), AMOUNTS @ w.T, np.exp(np.log(AMOUNTS) @ w.T)


def f_arithmetic(x):
    g, total, product = _arithmetic(x)
    return g * total + (1 - g) * product


@case(
    "mlp",
    f_arithmetic,
    normal("arithmetic", 12),
    parts=slices(*ARITHMETIC),
    slips=("product's logarithm forgotten", "gate's second branch forgotten", "factors swapped"),
)
def sums_and_products_by_learnt_gates(x, slip):
    W, M, _ = unpack(x, *ARITHMETIC)
    t, s = np.tanh(W), _sigmoid(M)
    g, total, product = (a[:, :, None] for a in _arithmetic(x))
    A = AMOUNTS[:, None, :]
    w = g * A + (1 - g) * product * (1 if slip == "product's logarithm forgotten" else np.log(A))
    other = 0 if slip == "gate's second branch forgotten" else product
    first, second = (1 - t * t) * s, t * s * (1 - s)
    if slip == "factors swapped":
        first, second = (1 - t * t) * t, s * s * (1 - s)
    parts = [w * first, w * second, (total - other) * g * (1 - g) * A]
    return np.concatenate([np.einsum("noi,op->nopi", p, np.eye(2)) for p in parts], 2).reshape(
        4, 2, 12
    )


# Deflections of a beam: a network of its load times a network of the place (an operator network).

OPERATOR = ((2, 3), (2,), (2,), (2,), (1,))
LOADS, SPOTS = normal("loads", 2, 3), np.array([0.2, 0.5, 0.9])[:, None]


def _operator(x):
    B, b, a, c, _ = unpack(x, *OPERATOR)
    return np.tanh(LOADS @ B.T + b), np.tanh(SPOTS * a + c)


def f_operator(x):
    branch, trunk = _operator(x)
    return branch @ trunk.T + x[12]


@case(
    "mlp",
    f_operator,
    normal("operator", 13),
    parts=slices(*OPERATOR),
    slips=("slope of the trunk forgotten", "trunk's factor forgotten", "place forgotten"),
)
def operator_by_branch_and_trunk(x, slip):
    branch, trunk = _operator(x)
    one = np.ones((3, 2))
    slope = one if slip == "slope of the trunk forgotten" else 1 - trunk**2
    p = (1 - branch**2)[:, None, :] * (one if slip == "trunk's factor forgotten" else trunk)
    q = branch[:, None, :] * slope
    first = (p[..., None] * LOADS[:, None, None, :]).reshape(2, 3, 6)
    place = q if slip == "place forgotten" else q * SPOTS
    return np.concatenate([first, p, place, q, np.ones((2, 3, 1))], axis=2)


# The loss on a task after one step of descent on its examples, by the weights before the step.

TUNED = ((2,), (2,), (2,), (1,))
SHOWN, ASKED = normal("shown", 4, 1), normal("asked", 5, 1)
SHOWN_Y, ASKED_Y = normal("shown answers", 4), normal("asked answers", 5)


def _task(p, X, Y):
    """The loss and its gradient."""
    w, b, v = unpack(p, (2,), (2,), (2,))
    h = np.tanh(X * w + b)
    e = (h @ v - Y) / len(X)
    z = e[:, None] * v * (1 - h * h)
    g = np.concatenate([np.sum(z * X, axis=0), np.sum(z, axis=0), e @ h])
    return np.mean((h @ v - Y) ** 2) / 2, g


def f_tuned(x):
    return _task(x[:6] - np.exp(x[6]) * _task(x[:6], SHOWN, SHOWN_Y)[1], ASKED, ASKED_Y)[0]


def _times_curvature(p, d, residuals):
    """The Hessian of the task's loss times d, with or without the part of the residuals."""
    w, b, v = unpack(p, (2,), (2,), (2,))
    dw, db, dv = unpack(d, (2,), (2,), (2,))
    h = np.tanh(SHOWN * w + b)
    s, dz = 1 - h * h, SHOWN * dw + db
    e = residuals * (h @ v - SHOWN_Y)[:, None] / 4
    de = ((s * dz) @ v + h @ dv)[:, None] / 4
    z = de * v * s + e * dv * s - 2 * e * v * h * s * dz
    return pack(np.sum(z * SHOWN, axis=0), z.sum(0), np.sum(de * h + e * s * dz, axis=0))


@case(
    "mlp",
    f_tuned,
    pack(normal("before the step", 6), -0.5),
    batch=5,
    parts=slices(*TUNED),
    slips=(
        "first order only",
        "curvature of the residuals forgotten",
        "loss before the step",
        "rate for its logarithm",
    ),
)
def network_one_step_from_its_task(x, slip):
    p, rate = x[:6], np.exp(x[6])
    step = _task(p, SHOWN, SHOWN_Y)[1]
    g = _task(p if slip == "loss before the step" else p - rate * step, ASKED, ASKED_Y)[1]
    residuals = 0 if slip == "curvature of the residuals forgotten" else 1
    curved = 0 if slip == "first order only" else rate * _times_curvature(p, g, residuals)
    return pack(g - curved, -(1 if slip == "rate for its logarithm" else rate) * (step @ g))
