# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Networks of many kinds, held out: written by an author who had not seen the check."""

from __future__ import annotations

import numpy as np

from ..case import case, normal, pack, slices, uniform, unpack


def _sigmoid(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


def _softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# A gated recurrent unit reads four heart rates and forecasts the next one.
GRU = ((3, 2), (3, 2, 2), (3, 2), (2,))
BEATS, NEXT_BEAT = np.array([0.3, -0.8, 1.1, 0.4]), 0.9


def _gru(x):
    W, U, b, _ = unpack(x, *GRU)
    states, gates = [np.zeros(2)], []
    for beat in BEATS:
        h = states[-1]
        z = _sigmoid(W[0] * beat + U[0] @ h + b[0])
        r = _sigmoid(W[1] * beat + U[1] @ h + b[1])
        c = np.tanh(W[2] * beat + U[2] @ (r * h) + b[2])
        gates.append((z, r, c))
        states.append((1 - z) * h + z * c)
    return states, gates


def f_gru(x):
    return (np.sum(x[24:] * _gru(x)[0][-1]) - NEXT_BEAT) ** 2


@case(
    "mlp",
    f_gru,
    normal("gated recurrent unit", 26),
    parts=slices(*GRU),
    slips=(
        "carried state forgotten",
        "reset gate taken as constant",
        "state not reset in the weights' gradient",
        "candidate forgotten in the update gate",
    ),
)
def heart_rate_by_gates_over_time(x, slip):
    W, U, b, v = unpack(x, *GRU)
    states, gates = _gru(x)
    error = 2 * (v @ states[-1] - NEXT_BEAT)
    d, W_bar, U_bar, b_bar = error * v, np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    for beat, h, (z, r, c) in reversed(list(zip(BEATS, states[:-1], gates, strict=True))):
        dz = d * ((0 if slip == "candidate forgotten in the update gate" else c) - h) * z * (1 - z)
        dc = d * z * (1 - c**2)
        by_reset = U[2].T @ dc
        dr = by_reset * h * r * (1 - r) * (slip != "reset gate taken as constant")
        reset = h if slip == "state not reset in the weights' gradient" else r * h
        a = np.stack([dz, dr, dc])
        W_bar += a * beat
        U_bar += a[:, :, None] * np.stack([h, h, reset])[:, None, :]
        b_bar += a
        carried = 0 if slip == "carried state forgotten" else d * (1 - z)
        d = carried + U[0].T @ dz + U[1].T @ dr + r * by_reset
    return pack(W_bar, U_bar, b_bar, error * states[-1])


# Negative log-likelihood of a normalising flow of two affine couplings in the plane.
COUPLINGS = ((5,), (5,))
SPECIMENS = normal("specimens", 6, 2)


def _coupling(p, given, moved):
    a, w, b, c, d = p
    s = a * np.tanh(w * given + b)
    return s, moved * np.exp(s) + c * given + d


def f_couplings(x):
    first, second = unpack(x, *COUPLINGS)
    u, v = SPECIMENS.T
    s1, y = _coupling(first, u, v)
    s2, q = _coupling(second, y, u)
    return np.mean((q * q + y * y) / 2 - s1 - s2)


@case(
    "mlp",
    f_couplings,
    0.7 * normal("couplings", 10),
    batch=6,
    parts=slices(*COUPLINGS),
    slips=(
        "volume forgotten",
        "second coupling's input taken as constant",
        "shift forgotten in what is given on",
        "exponential forgotten",
    ),
)
def likelihood_by_couplings(x, slip):
    first, second = unpack(x, *COUPLINGS)
    u, v = SPECIMENS.T
    s1, y = _coupling(first, u, v)
    s2, q = _coupling(second, y, u)
    volume = 0 if slip == "volume forgotten" else 1

    def back(p, given, moved, s, out_bar):
        a, w, b, c, _ = p
        t = np.tanh(w * given + b)
        s_bar = out_bar * moved * (1 if slip == "exponential forgotten" else np.exp(s)) - volume
        z_bar = s_bar * a * (1 - t**2)
        shift = 0 if slip == "shift forgotten in what is given on" else out_bar * c
        rows = [s_bar * t, z_bar * given, z_bar, out_bar * given, out_bar]
        return np.mean(rows, axis=1), z_bar * w + shift

    second_bar, y_bar = back(second, y, u, s2, q)
    if slip == "second coupling's input taken as constant":
        y_bar = 0
    return pack(back(first, u, v, s1, y + y_bar)[0], second_bar)


# Residuals of water levels in wells, as a network of radial bumps has them.
BUMPS = ((3, 2), (3,), (3,))
WELLS, LEVELS = normal("wells", 5, 2), normal("levels", 5)


def f_bumps(x):
    centres, widths, v = unpack(x, *BUMPS)
    far = np.sum((WELLS[:, None] - centres) ** 2, axis=2)
    return np.exp(-far * np.exp(-2 * widths) / 2) @ v - LEVELS


@case(
    "mlp",
    f_bumps,
    0.6 * normal("radial bumps", 12),
    parts=slices(*BUMPS),
    slips=(
        "width to the first power",
        "distance forgotten in the widths",
        "output weights forgotten in the centres",
    ),
)
def water_levels_by_radial_bumps(x, slip):
    centres, widths, v = unpack(x, *BUMPS)
    d = WELLS[:, None] - centres
    far = np.sum(d**2, axis=2)
    bump = np.exp(-far * np.exp(-2 * widths) / 2)
    steep = bump * np.exp(-(1 if slip == "width to the first power" else 2) * widths)
    by_centre = (1 if slip == "output weights forgotten in the centres" else v) * steep
    by_width = v * steep * (1 if slip == "distance forgotten in the widths" else far)
    return np.hstack([(by_centre[:, :, None] * d).reshape(5, 6), by_width, bump])


# A network of time that obeys a damped spring of unknown damping and stiffness.
SPRING = ((3,), (3,), (3,), (2,))
INSTANTS = np.linspace(0.0, 2.0, 6)


def _motion(x):
    w, b, v, _ = unpack(x, *SPRING)
    T = np.tanh(INSTANTS[:, None] * w + b)
    S = 1 - T * T
    return T, S, -2 * T * S, T @ v, S @ (v * w), -2 * (T * S) @ (v * w * w)


def f_spring(x):
    damping, stiffness = x[9], x[10]
    _, _, _, u, speed, acceleration = _motion(x)
    off = acceleration + damping * speed + stiffness * u
    return np.mean(off**2) + (u[0] - 1) ** 2 + speed[0] ** 2


@case(
    "mlp",
    f_spring,
    normal("spring network", 11),
    batch=6,
    parts=slices(*SPRING),
    slips=(
        "explicit part of the input weights forgotten",
        "third derivative forgotten",
        "speed at the start forgotten",
        "damping forgotten",
    ),
)
def network_that_obeys_a_spring(x, slip):
    w, _, v, (damping, stiffness) = unpack(x, *SPRING)
    T, S, C, u, speed, acceleration = _motion(x)
    off = 2 * (acceleration + damping * speed + stiffness * u) / 6
    by_u, by_speed = off * stiffness, off * damping * (slip != "damping forgotten")
    by_u[0] += 2 * (u[0] - 1)
    by_speed[0] += 0 if slip == "speed at the start forgotten" else 2 * speed[0]
    g0, g1, g2 = by_u[:, None], by_speed[:, None], off[:, None]
    third = 0 if slip == "third derivative forgotten" else 4 * T**2 * S - 2 * S**2
    a = v * (g0 * S + g1 * w * C + g2 * w**2 * third)
    explicit = np.sum(v * (g1 * S + 2 * g2 * w * C), axis=0)
    if slip == "explicit part of the input weights forgotten":
        explicit = 0
    return pack(
        INSTANTS @ a + explicit,
        a.sum(0),
        np.sum(g0 * T + g1 * w * S + g2 * w**2 * C, axis=0),
        [off @ speed, off @ u],
    )


# Two signatures through one network: near if of one hand, a margin apart if not.
TWINS = ((2, 3), (2,))
LEFT_HAND, RIGHT_HAND = normal("signatures", 6, 3), normal("other signatures", 6, 3)
ONE_HAND = np.array([1.0, 0.0, 1.0, 0.0, 0.0, 1.0])


def _twins(x):
    W, b = unpack(x, *TWINS)
    p, q = np.tanh(LEFT_HAND @ W.T + b), np.tanh(RIGHT_HAND @ W.T + b)
    return p, q, np.sqrt(np.sum((p - q) ** 2, axis=1))


def f_twins(x):
    _, _, n = _twins(x)
    return np.mean(ONE_HAND * n**2 + (1 - ONE_HAND) * np.maximum(0.8 - n, 0) ** 2)


@case(
    "mlp",
    f_twins,
    0.6 * normal("twins", 8),
    batch=6,
    parts=slices(*TWINS),
    slips=(
        "second twin forgotten",
        "far pairs not masked",
        "first twin's mask for both",
        "distance forgotten in the direction",
    ),
)
def signatures_through_twins(x, slip):
    p, q, n = _twins(x)
    apart = 0.8 - n if slip == "far pairs not masked" else np.maximum(0.8 - n, 0)
    slope = 2 * (ONE_HAND * n - (1 - ONE_HAND) * apart) / 6
    length = 1 if slip == "distance forgotten in the direction" else n
    d = (slope / length)[:, None] * (p - q)
    left = d * (1 - p**2)
    right = -d * (1 - (p if slip == "first twin's mask for both" else q) ** 2)
    if slip == "second twin forgotten":
        right = 0 * right
    return pack(left.T @ LEFT_HAND + right.T @ RIGHT_HAND, (left + right).sum(0))


# An autoencoder whose latent is drawn by a fixed noise: the bound on its likelihood.
DRAWN = ((2, 3), (2,), (3,), (3,))
SPECTRA, DRAWS = normal("spectra", 4, 3), normal("latent draws", 4)


def _drawn(x):
    E, e, D, d = unpack(x, *DRAWN)
    m, spread = E @ SPECTRA.T + e[:, None]
    z = m + np.exp(spread / 2) * DRAWS
    return m, spread, z, np.tanh(z[:, None] * D + d)


def f_drawn(x):
    m, spread, _, y = _drawn(x)
    misfit = np.sum((y - SPECTRA) ** 2, axis=1)
    return np.mean(misfit + np.exp(spread) + m**2 - 1 - spread) / 2


@case(
    "mlp",
    f_drawn,
    0.5 * normal("drawn latents", 14),
    batch=4,
    parts=slices(*DRAWN),
    slips=(
        "draw taken as constant",
        "½ of the deviation forgotten",
        "divergence of the mean only",
        "divergence forgotten",
    ),
)
def autoencoder_with_drawn_latents(x, slip):
    _, _, D, _ = unpack(x, *DRAWN)
    m, spread, z, y = _drawn(x)
    a = (y - SPECTRA) * (1 - y**2) / 4
    z_bar = a @ D
    half = 1 if slip == "½ of the deviation forgotten" else 0.5
    by_draw = half * z_bar * DRAWS * np.exp(spread / 2)
    m_bar, spread_bar = m / 4, (np.exp(spread) - 1) / 8
    if slip == "divergence forgotten":
        m_bar = 0
    if slip.startswith("divergence"):
        spread_bar = 0
    outer = np.stack([z_bar + m_bar, spread_bar + by_draw * (slip != "draw taken as constant")])
    return pack(outer @ SPECTRA, outer.sum(1), z @ a, a.sum(0))


# Outputs of two layers with gates that mix what they make with what they carry on.
HIGHWAY = ((2, 2, 2), (2, 2, 2), (2, 2))
CARRIED = normal("carried", 3, 2)


def _highway(x):
    H, T, b = unpack(x, *HIGHWAY)
    y, layers = CARRIED, []
    for k in range(2):
        h, t = np.tanh(y @ H[k].T), _sigmoid(y @ T[k].T + b[k])
        layers.append((y, h, t))
        y = t * h + (1 - t) * y
    return y, layers


@case(
    "mlp",
    lambda x: _highway(x)[0],
    normal("highway", 20),
    parts=slices(*HIGHWAY),
    slips=("carried input forgotten", "gate taken as constant", "carried part of the gate"),
)
def layers_that_carry_by_gates(x, slip):
    H, T, _ = unpack(x, *HIGHWAY)
    y, layers = _highway(x)
    D = np.eye(6).reshape(3, 2, 3, 2)
    grads = []
    for k in (1, 0):
        y, h, t = layers[k]
        dh = D * t * (1 - h**2)
        dt = D * (h - (0 if slip == "carried part of the gate" else y)) * t * (1 - t)
        if slip == "gate taken as constant":
            dt = 0 * dt
        grads.append((dh.swapaxes(2, 3) @ y, dt.swapaxes(2, 3) @ y, dt.sum(2)))
        D = dh @ H[k] + dt @ T[k] + (0 if slip == "carried input forgotten" else D * (1 - t))
    both = [np.stack(pair[::-1], axis=2) for pair in zip(*grads, strict=True)]
    return np.concatenate([g.reshape(3, 2, -1) for g in both], axis=2)


# The state at which a layer that feeds itself comes to rest.
RESTING = ((3, 3), (3, 2))
STIMULUS = np.array([0.8, -1.3])


def f_resting(x):
    W, V = unpack(x, *RESTING)
    z = np.zeros(3)
    for _ in range(60):
        z = np.tanh(W @ z + V @ STIMULUS)
    return z


@case(
    "mlp",
    f_resting,
    pack(0.3 * normal("feedback", 3, 3), 0.7 * normal("stimulus weights", 3, 2)),
    parts=slices(*RESTING),
    slips=(
        "one step for the state at rest",
        "mask on the other side of W",
        "feedback transposed",
    ),
)
def layer_at_rest_with_its_feedback(x, slip):
    W, _ = unpack(x, *RESTING)
    z = f_resting(x)
    mask = np.diag(1 - z**2)
    loop = {
        "one step for the state at rest": 0 * W,
        "mask on the other side of W": W @ mask,
        "feedback transposed": mask @ W.T,
    }.get(slip, mask @ W)
    G = np.linalg.solve(np.eye(3) - loop, mask)
    return np.hstack([np.kron(G, z), np.kron(G, STIMULUS)])


# Path of voltage and current in a field that a network makes, by midpoint steps.
FIELD = ((2, 2), (2, 2), (2,))
FIELD_STEP, SWITCHED_ON = 0.4, np.array([1.0, -0.5])


def f_field(x):
    A, B, b = unpack(x, *FIELD)
    y, path = SWITCHED_ON, []
    for _ in range(4):
        middle = y + FIELD_STEP / 2 * (A @ np.tanh(B @ y + b))
        y = y + FIELD_STEP * (A @ np.tanh(B @ middle + b))
        path.append(y)
    return np.stack(path)


@case(
    "mlp",
    f_field,
    normal("field network", 10),
    parts=slices(*FIELD),
    slips=(
        "middle taken as constant",
        "weights' own part at the middle forgotten",
        "slopes at the start for the middle's",
    ),
)
def path_in_a_learnt_field(x, slip):
    A, B, b = unpack(x, *FIELD)

    def slopes(y):
        t = np.tanh(B @ y + b)
        G = A * (1 - t**2)
        return A @ t, G @ B, np.hstack([np.kron(np.eye(2), t), np.kron(G, y), G])

    y, S, path = SWITCHED_ON, np.zeros((2, 10)), []
    for _ in range(4):
        speed, by_y, by_weights = slopes(y)
        middle = y + FIELD_STEP / 2 * speed
        S_middle = S + FIELD_STEP / 2 * (by_y @ S + by_weights)
        if slip == "middle taken as constant":
            S_middle = S
        speed, *at_middle = slopes(middle)
        if slip != "slopes at the start for the middle's":
            by_y, by_weights = at_middle
        if slip == "weights' own part at the middle forgotten":
            by_weights = 0
        y, S = y + FIELD_STEP * speed, S + FIELD_STEP * (by_y @ S_middle + by_weights)
        path.append(S)
    return np.stack(path)


# Whether mixtures of substances are toxic: a network of sets, whose members are summed.
SETS = ((3, 2), (3,), (3,), (1,))
SUBSTANCES, TOXIC = normal("substances", 7, 2), np.array([1.0, 0.0, 1.0])
MEMBER = np.array([[1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1.0]])


def f_sets(x):
    W, b, v, c = unpack(x, *SETS)
    score = MEMBER @ np.tanh(SUBSTANCES @ W.T + b) @ v + c
    return np.mean(_softplus(score) - TOXIC * score)


@case(
    "mlp",
    f_sets,
    normal("network of sets", 13),
    batch=3,
    parts=slices(*SETS),
    slips=("mean of the members for their sum", "slope of the members forgotten", "hits forgotten"),
)
def toxic_sets_of_any_size(x, slip):
    W, b, v, c = unpack(x, *SETS)
    t = np.tanh(SUBSTANCES @ W.T + b)
    d = (_sigmoid(MEMBER @ t @ v + c) - (0 if slip == "hits forgotten" else TOXIC)) / 3
    pool = MEMBER
    if slip == "mean of the members for their sum":
        pool = MEMBER / MEMBER.sum(1, keepdims=True)
    a = np.outer(d @ pool, v) * (1 if slip == "slope of the members forgotten" else 1 - t**2)
    return pack(a.T @ SUBSTANCES, a.sum(0), d @ pool @ t, [d.sum()])


# A potential for three atoms on a line, fitted to their energy and to their forces.
POTENTIAL = ((3, 2), (3,), (3,))
ATOMS, DECAYS = np.array([0.0, 1.0, 2.3]), np.array([[[0.4]], [[1.1]]])
GAPS = ATOMS[:, None] - ATOMS
NEAR = np.exp(-DECAYS * GAPS**2) * (1 - np.eye(3))
SURROUNDINGS = NEAR.sum(2).T
BY_GAP = -2 * DECAYS * GAPS * NEAR
BY_ATOM = (np.eye(3) * BY_GAP.sum(2)[:, None] - BY_GAP.swapaxes(1, 2)).transpose(1, 2, 0)
MEASURED, PULLS = -1.2, np.array([0.6, -0.1, -0.5])


def _potential(x):
    W, b, v = unpack(x, *POTENTIAL)
    T = np.tanh(SURROUNDINGS @ W.T + b)
    moved = BY_ATOM @ W.T  # atom moved, atom, unit
    return T, moved, np.sum(T @ v), -np.sum(((1 - T**2) * moved) @ v, axis=1)


def f_potential(x):
    _, _, energy, forces = _potential(x)
    return (energy - MEASURED) ** 2 + 2 * np.sum((forces - PULLS) ** 2)


@case(
    "mlp",
    f_potential,
    normal("potential of atoms", 12),
    parts=slices(*POTENTIAL),
    slips=(
        "curvature of tanh forgotten",
        "forces' own use of the weights forgotten",
        "forces on one atom only",
    ),
)
def potential_fitted_to_forces(x, slip):
    _, _, v = unpack(x, *POTENTIAL)
    T, moved, energy, forces = _potential(x)
    S, e, g = 1 - T**2, 2 * (energy - MEASURED), 4 * (forces - PULLS)
    if slip == "forces on one atom only":
        g = g * np.array([1, 0, 0])
    pulled = np.tensordot(g, moved, 1)
    curvature = 0 if slip == "curvature of tanh forgotten" else 2 * T * S * pulled
    a = v * (e * S + curvature)
    own = (v * S).T[:, :, None] * np.tensordot(g, BY_ATOM, 1)
    if slip == "forces' own use of the weights forgotten":
        own = 0 * own
    return pack(a.T @ SURROUNDINGS - own.sum(1), a.sum(0), np.sum(e * T - S * pulled, axis=0))


# Where a robot's hand may be: a network that gives the parts of a mixture of two Gaussians.
HAND = ((2,), (2,), (6, 2), (6,))
ANGLES, HANDS = np.array([-1.2, -0.4, 0.1, 0.7, 1.5]), np.array([0.2, -1.0, 1.3, 0.6, -0.4])


def _hand(x):
    w, b, W, c = unpack(x, *HAND)
    t = np.tanh(ANGLES[:, None] * w + b)
    out = t @ W.T + c
    share, mean, width = out[:, :2], out[:, 2:4], out[:, 4:]
    z = (HANDS[:, None] - mean) * np.exp(-width)
    return t, share, width, z


def f_hand(x):
    _, share, width, z = _hand(x)
    likelihood = np.sum(_softmax(share) * np.exp(-(z**2) / 2 - width), axis=1)
    return np.mean(-np.log(likelihood))


@case(
    "mlp",
    f_hand,
    0.7 * normal("robot hand", 22),
    batch=5,
    parts=slices(*HAND),
    slips=(
        "prior shares for posterior ones",
        "normaliser of the widths forgotten",
        "width forgotten in the means",
        "shares taken as constant",
    ),
)
def hand_by_a_network_of_mixtures(x, slip):
    _, _, W, _ = unpack(x, *HAND)
    t, share, width, z = _hand(x)
    prior = _softmax(share)
    r = prior * np.exp(-(z**2) / 2 - width)
    r = r / r.sum(1, keepdims=True)
    if slip == "prior shares for posterior ones":
        r = prior
    by_share = 0 * r if slip == "shares taken as constant" else prior - r
    by_mean = -r * z * (1 if slip == "width forgotten in the means" else np.exp(-width))
    by_width = r * ((0 if slip == "normaliser of the widths forgotten" else 1) - z**2)
    d = np.hstack([by_share, by_mean, by_width]) / 5
    a = d @ W * (1 - t**2)
    return pack(ANGLES @ a, a.sum(0), d.T @ t, d.sum(0))


# Worth of a lift's moves by two heads: of its state, and of each move over their mean.
HEADS = ((3, 2), (3,), (3, 3))
FLOORS, RETURNS = normal("floors", 4, 2), normal("returns", 4)
MOVE = np.eye(3)[[2, 0, 1, 2]]


def f_heads(x):
    W, v, A = unpack(x, *HEADS)
    h = np.tanh(FLOORS @ W.T)
    extra = h @ A.T
    worth = h @ v + np.sum(MOVE * extra, axis=1) - np.mean(extra, axis=1)
    return np.mean((worth - RETURNS) ** 2) / 2


@case(
    "mlp",
    f_heads,
    normal("heads of a lift", 18),
    batch=4,
    parts=slices(*HEADS),
    slips=(
        "mean of the moves forgotten",
        "state's head forgotten in the layer below",
        "all moves for the one made",
    ),
)
def worth_of_moves_by_two_heads(x, slip):
    W, v, A = unpack(x, *HEADS)
    h = np.tanh(FLOORS @ W.T)
    chosen = MOVE - (0 if slip == "mean of the moves forgotten" else 1 / 3)
    if slip == "all moves for the one made":
        chosen = np.ones_like(MOVE) - 1 / 3
    d = (h @ v + np.sum((MOVE - 1 / 3) * (h @ A.T), axis=1) - RETURNS)[:, None] / 4
    below = chosen @ A + (0 if slip == "state's head forgotten in the layer below" else v)
    return pack((d * below * (1 - h**2)).T @ FLOORS, np.sum(d * h, axis=0), (d * chosen).T @ h)


# Outputs of two recurrent units at each time, one reads onwards and the other back.
BOTH_WAYS = ((2, 3), (2,))
SYLLABLES = np.array([0.9, -0.4, 1.6, 0.2, -1.1])


def _read(p, signal):
    h, states = 0.0, []
    for s in signal:
        h = np.tanh(p[0] * h + p[1] * s + p[2])
        states.append(h)
    return np.stack(states)


def f_both_ways(x):
    P, v = unpack(x, *BOTH_WAYS)
    return v[0] * _read(P[0], SYLLABLES) + v[1] * _read(P[1], SYLLABLES[::-1])[::-1]


@case(
    "mlp",
    f_both_ways,
    normal("both ways", 8),
    parts=slices(*BOTH_WAYS),
    slips=(
        "earlier states forgotten",
        "slopes of the reader back in its own order",
        "states of both readers in one order",
    ),
)
def syllables_read_both_ways(x, slip):
    P, v = unpack(x, *BOTH_WAYS)

    def slopes(p, signal):
        h, S, rows = 0.0, np.zeros(3), []
        for s in signal:
            past = 0 if slip == "earlier states forgotten" else p[0] * S
            before, h = h, np.tanh(p[0] * h + p[1] * s + p[2])
            S = (1 - h**2) * (np.array([before, s, 1.0]) + past)
            rows.append(S)
        return np.stack(rows)

    back = slopes(P[1], SYLLABLES[::-1])
    states = _read(P[1], SYLLABLES[::-1])
    if slip != "slopes of the reader back in its own order":
        back = back[::-1]
    if slip != "states of both readers in one order":
        states = states[::-1]
    onwards = slopes(P[0], SYLLABLES)
    return np.column_stack([v[0] * onwards, v[1] * back, _read(P[0], SYLLABLES), states])


# Effects of six doses by a network whose weights are exponentials, so that it only rises.
RISING = ((3,), (3,), (3,), (1,))
DOSES = 4 * np.sort(uniform("doses", 6)) - 2


def f_rising(x):
    w, b, v, c = unpack(x, *RISING)
    return _sigmoid(DOSES[:, None] * np.exp(w) + b) @ np.exp(v) + c


@case(
    "mlp",
    f_rising,
    0.8 * normal("rising network", 10),
    parts=slices(*RISING),
    slips=(
        "exponential of the input weights forgotten",
        "exponential of the output weights forgotten",
        "slope of the sigmoid by its value",
    ),
)
def effects_that_only_rise(x, slip):
    w, b, v, _ = unpack(x, *RISING)
    s = _sigmoid(DOSES[:, None] * np.exp(w) + b)
    a = s * (1 if slip == "slope of the sigmoid by its value" else 1 - s) * np.exp(v)
    chain = 1 if slip == "exponential of the input weights forgotten" else np.exp(w)
    by_v = s if slip == "exponential of the output weights forgotten" else s * np.exp(v)
    return np.column_stack([a * DOSES[:, None] * chain, a, by_v, np.ones(6)])


# A frozen classifier of comments, tuned to a new task by a change of rank 2.
TUNED = ((4, 2), (2, 3))
FROZEN, FROZEN_HEAD = normal("frozen", 4, 3), normal("frozen head", 3, 4)
COMMENTS, KIND = normal("comments", 5, 3), np.eye(3)[[0, 2, 1, 1, 0]]


def _tuned(x):
    B, A = unpack(x, *TUNED)
    h = np.maximum(COMMENTS @ (FROZEN + 1.5 * (B @ A)).T, 0)
    return h, h @ FROZEN_HEAD.T


def f_tuned(x):
    z = _tuned(x)[1]
    top = np.max(z, axis=1)
    return np.mean(
        np.log(np.sum(np.exp(z - top[:, None]), axis=1)) + top - np.sum(KIND * z, axis=1)
    )


@case(
    "mlp",
    f_tuned,
    0.5 * normal("tuned", 14),
    batch=5,
    parts=slices(*TUNED),
    slips=("scale of the change forgotten", "mask forgotten", "frozen weights added to the change"),
)
def frozen_network_tuned_at_rank_two(x, slip):
    B, A = unpack(x, *TUNED)
    h, z = _tuned(x)
    mask = 1 if slip == "mask forgotten" else h > 0
    D = ((_softmax(z) - KIND) / 5 @ FROZEN_HEAD * mask).T @ COMMENTS
    scale = 1 if slip == "scale of the change forgotten" else 1.5
    by_B = D @ A.T + (FROZEN @ A.T if slip == "frozen weights added to the change" else 0)
    return pack(scale * by_B, scale * B.T @ D)


# Exact likelihood of which of three species live on an island, by a Boltzmann machine.
MACHINE = ((2, 3), (3,), (2,))
EVERY = np.array([[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)], dtype=float)
ISLANDS = EVERY[[7, 5, 5, 2, 4]]


def _free_energy(x, v):
    W, b, c = unpack(x, *MACHINE)
    return -(v @ b) - np.sum(_softplus(v @ W.T + c), axis=1)


def f_machine(x):
    return np.mean(_free_energy(x, ISLANDS)) + np.log(np.sum(np.exp(-_free_energy(x, EVERY))))


@case(
    "mlp",
    f_machine,
    normal("boltzmann machine", 11),
    batch=5,
    parts=slices(*MACHINE),
    slips=(
        "partition function forgotten",
        "every state as likely as another",
        "hidden bias forgotten",
    ),
)
def species_by_a_boltzmann_machine(x, slip):
    W, _, c = unpack(x, *MACHINE)
    p = _softmax(-_free_energy(x, EVERY))
    if slip == "partition function forgotten":
        p = 0 * p
    if slip == "every state as likely as another":
        p = np.full(8, 1 / 8)
    c = 0 * c if slip == "hidden bias forgotten" else c
    v = np.vstack([EVERY, ISLANDS])
    weight = pack(p, np.full(5, -1 / 5))
    on = _sigmoid(v @ W.T + c) * weight[:, None]
    return pack(on.T @ v, weight @ v, on.sum(0))
