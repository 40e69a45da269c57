# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values that carry noise: quantised phases, cents, fixed point, counters; iterations that stop.

On exact numbers each f is what it stands for without its noise. With δ the noise divided by what
f moves when x moves by its natural length, no difference of two values is better than about
δ^(2/3): `resolution` is 20 to 50 times that, rounded.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from ..case import case, normal, pack, slices, unpack
from ..truth import erf, is_exact, rounded

# Power that an antenna of eight elements sends in three directions, its phases set in 16 bits.

TAPER = np.array([0.5, 0.7, 0.9, 1.0, 1.0, 0.9, 0.7, 0.5])
WAY = np.outer(np.pi * np.sin([-0.35, 0.1, 0.6]), np.arange(8))


def f_antenna(x):
    turn = 2 * np.pi / 65536
    angle = WAY + rounded(x, lambda v: np.round(v / turn) * turn)
    return ((np.cos(angle) @ TAPER) ** 2 + (np.sin(angle) @ TAPER) ** 2) / 8


@case(
    "noise",
    f_antenna,
    0.8 * normal("antenna phases", 8),
    slips=("square's 2 forgotten", "sine's part forgotten", "own taper forgotten", "way forgotten"),
    resolution=4e-2,
)
def power_of_an_array_with_phase_shifters(x, slip):
    angle = x + (0 if slip == "way forgotten" else 1) * WAY
    c, s = np.cos(angle), np.sin(angle)
    real, imaginary = (c @ TAPER)[:, None], (s @ TAPER)[:, None]
    turned = -real * s + (0 if slip == "sine's part forgotten" else 1) * imaginary * c
    own = 1 if slip == "own taper forgotten" else TAPER
    return (1 if slip == "square's 2 forgotten" else 2) * turned * own / 8


# A loan after five years of payments: the interest of a month is rounded to the cent.


def f_loan(x):
    balance, rate, payment = x
    paid = 0 * balance
    for _ in range(60):
        interest = rounded(balance * rate / 1200, lambda v: np.round(v, 2))
        balance, paid = balance + interest - payment, paid + interest
    return np.stack([balance, paid])


@case(
    "noise",
    f_loan,
    [240000.0, 4.3, 1450.0],
    slips=("percent of a year forgotten", "first payment's power", "payments' rate forgotten"),
    entrywise=True,
    resolution=1e-2,
)
def balance_of_a_loan_to_the_cent(x, slip):
    loan, rate, payment = x
    r = rate / 1200
    grown, slope = (1 + r) ** 60, 60 * (1 + r) ** 59
    paid = (grown - 1) / r * ((1 + r) if slip == "first payment's power" else 1)
    by_rate = loan * slope
    if slip != "payments' rate forgotten":
        by_rate = by_rate - payment * (slope - (grown - 1) / r) / r
    by_rate = by_rate / (12 if slip == "percent of a year forgotten" else 1200)
    return np.array([[grown, by_rate, -paid], [grown - 1, by_rate, 60 - paid]])


# A network for a controller without floats: weights and units have 14 binary places.

SMALL = ((5, 3), (5,), (5,))
SENSED, SET = normal("sensed", 20, 3), np.tanh(normal("set", 20))


def _fixed(x):
    return rounded(x, lambda v: np.round(v * 16384) / 16384)


def f_fixed_point(x):
    W, b, w = unpack(_fixed(x), *SMALL)
    return np.mean((_fixed(np.tanh(_fixed(SENSED @ W.T + b))) @ w - SET) ** 2)


@case(
    "noise",
    f_fixed_point,
    0.7 * normal("fixed point weights", 25),
    batch=20,
    parts=slices(*SMALL),
    slips=("square's 2 forgotten", "activation's slope forgotten", "slope at the unit", "set only"),
    resolution=4e-2,
)
def loss_of_a_fixed_point_controller(x, slip):
    W, b, w = unpack(x, *SMALL)
    z = SENSED @ W.T + b
    h = np.tanh(z)
    error = (0 if slip == "set only" else h @ w) - SET
    d = (1 if slip == "square's 2 forgotten" else 2) * error / 20
    slope = 1 - (np.tanh(h) if slip == "slope at the unit" else h) ** 2
    back = np.outer(d, w) * (1 if slip == "activation's slope forgotten" else slope)
    return pack(back.T @ SENSED, back.sum(0), h.T @ d)


# A quartz that carries a film under a liquid: its beat with a bare one, counted for 100 seconds.

QUARTZ = 2.648 * 2.947e11


def f_quartz(x):
    tone, film, density, viscosity = x[0] * 1e6, x[1] * 1e-6, x[2], x[3] / 100
    beat = 2 * tone**2 * film / np.sqrt(QUARTZ)
    beat = beat + tone**1.5 * np.sqrt(density * viscosity / (np.pi * QUARTZ))
    return rounded(beat, lambda v: np.floor(100 * v) / 100)


@case(
    "noise",
    f_quartz,
    [4.95, 11.3, 0.997, 0.89],
    slips=("root's ½ forgotten", "one face only", "liquid by the square of the tone"),
    entrywise=True,
    resolution=2e-2,
)
def beat_of_a_loaded_quartz_by_its_count(x, slip):
    tone, film, density, viscosity = x[0] * 1e6, x[1] * 1e-6, x[2], x[3] / 100
    solid = (1 if slip == "one face only" else 2) * tone**2 / np.sqrt(QUARTZ)
    liquid = tone**1.5 * np.sqrt(density * viscosity / (np.pi * QUARTZ))
    power = 2 if slip == "liquid by the square of the tone" else 1.5
    half = 1 if slip == "root's ½ forgotten" else 0.5
    by_tone = (2 * solid * film + power * liquid) / x[0]
    return np.array([by_tone, solid * 1e-6, half * liquid / density, half * liquid / x[3]])


# Reflectances of a film on silicon, which the spectrometer prints with five decimals.

WAVES = np.linspace(450, 800, 24)


def _reflectance(x):
    d, n, s = x
    r1, r2, c = (1 - n) / (1 + n), (n - s) / (n + s), np.cos(4 * np.pi * n * d / WAVES)
    return (r1**2 + r2**2 + 2 * r1 * r2 * c) / (1 + (r1 * r2) ** 2 + 2 * r1 * r2 * c)


SEEN = np.round(_reflectance([295.0, 1.52, 3.7]), 5)


@case(
    "noise",
    lambda x: 1e3 * np.mean((rounded(_reflectance(x), lambda v: np.round(v, 5)) - SEEN) ** 2),
    [310.0, 1.46, 3.9],
    batch=24,
    slips=(
        "phase by the index forgotten",
        "one way only",
        "substrate's face held",
        "numerator only",
    ),
    entrywise=True,
    resolution=5e-2,
)
def misfit_of_a_printed_film_spectrum(x, slip):
    d, n, s = x
    r1, r2, k = (1 - n) / (1 + n), (n - s) / (n + s), 4 * np.pi / WAVES
    slope = k / 2 if slip == "one way only" else k
    c, sine = np.cos(k * n * d), np.sin(k * n * d)
    below = 1 + (r1 * r2) ** 2 + 2 * r1 * r2 * c
    through = (1 - r1**2) * (1 - r2**2)
    by_r1 = 2 * r1 * (1 - r2**2) / below + through * (2 * r1 * r2**2 + 2 * r2 * c) / below**2
    by_r2 = 2 * r2 * (1 - r1**2) / below + through * (2 * r2 * r1**2 + 2 * r1 * c) / below**2
    if slip == "numerator only":
        by_r1, by_r2 = (2 * r1 + 2 * r2 * c) / below, (2 * r2 + 2 * r1 * c) / below
    by_phase = -2 * through * r1 * r2 * sine / below**2
    by_n = -2 / (1 + n) ** 2 * by_r1
    if slip != "substrate's face held":
        by_n = by_n + 2 * s / (n + s) ** 2 * by_r2
    if slip != "phase by the index forgotten":
        by_n = by_n + by_phase * slope * d
    by_s = -2 * n / (n + s) ** 2 * by_r2
    error = 2e3 * (_reflectance(x) - SEEN) / 24
    return np.array([error @ (by_phase * slope * n), error @ by_n, error @ by_s])


# A chain of two hidden states, filtered in single precision.

HEARD = np.where(np.sin(np.arange(60) / 5) > 0.2, 1.4, -0.6) + 0.8 * normal("heard", 60)


def f_hidden(x):
    number = (lambda v: v) if is_exact(x) else np.float32
    a, b, low, high = (number(v) for v in x)
    one = 1 + 0 * a
    p, q = one / (one + np.exp(-a)), one / (one + np.exp(-b))
    u, v, value = one / 2, one / 2, 0 * one
    for y in HEARD if is_exact(x) else HEARD.astype(np.float32):
        u, v = u * p + v * (1 - q), u * (1 - p) + v * q
        u, v = u * np.exp(-((y - low) ** 2) / 2), v * np.exp(-((y - high) ** 2) / 2)
        total = u + v
        value, u, v = value + np.log(total), u / total, v / total
    return value if is_exact(x) else float(value)


@case(
    "noise",
    f_hidden,
    [1.7, 1.2, -0.3, 1.1],
    slips=("filtered for smoothed", "moves away forgotten", "sigmoid forgotten"),
    resolution=5e-3,
)
def evidence_of_a_hidden_chain_in_single_precision(x, slip):
    stay = 1 / (1 + np.exp(-x[:2]))
    A = np.array([[stay[0], 1 - stay[0]], [1 - stay[1], stay[1]]])
    E = np.exp(-((HEARD[:, None] - x[2:]) ** 2) / 2)
    before, totals = [np.array([0.5, 0.5])], []
    for e in E:
        u = before[-1] @ A * e
        totals.append(u.sum())
        before.append(u / u.sum())
    g, after = np.zeros(4), np.ones(2)
    for t in reversed(range(60)):
        known = np.ones(2) if slip == "filtered for smoothed" else after
        pairs = before[t][:, None] * A * (E[t] * known) / totals[t]
        slopes = np.array([[1 - stay[0], -stay[0]], [-stay[1], 1 - stay[1]]])
        if slip == "moves away forgotten":
            slopes = np.diag(np.diag(slopes))
        if slip == "sigmoid forgotten":
            slopes = slopes / (stay * (1 - stay))[:, None]
        g[:2] += np.sum(pairs * slopes, axis=1)
        g[2:] += pairs.sum(0) * (HEARD[t] - x[2:])
        after = A @ (E[t] * after) / totals[t]
    return g


# The echo that six taps leave, when their output is sent with 12 bits on a logarithmic scale.

FAR = 0.25 * normal("far end", 405)
DELAYED = np.stack([FAR[5 - k : 405 - k] for k in range(6)], axis=1)
NEAR = DELAYED @ np.array([0.5, -0.3, 0.25, 0.1, -0.12, 0.05]) + 0.05 * normal("near end", 400)


def _companded(v):
    code = np.round(2047 * np.sign(v) * np.log1p(255 * np.abs(v)) / np.log(256)) / 2047
    return np.sign(code) * np.expm1(np.abs(code) * np.log(256)) / 255


@case(
    "noise",
    lambda x: 10 * np.log(np.mean((NEAR - rounded(DELAYED @ x, _companded)) ** 2)) / np.log(10),
    [0.35, -0.1, 0.3, 0.2, 0.1, -0.15],
    batch=400,
    slips=("logarithm of base e", "power not divided out", "delays one too long"),
    resolution=1e-1,
)
def echo_left_in_companded_samples(x, slip):
    left = NEAR - DELAYED @ x
    taps = np.roll(DELAYED, -1, axis=1) if slip == "delays one too long" else DELAYED
    power = 1 if slip == "power not divided out" else np.mean(left**2)
    base = 1 if slip == "logarithm of base e" else np.log(10)
    return -20 * taps.T @ left / 400 / power / base


# The power of a wind turbine as its panel shows it: kilowatts with two decimals.


def f_turbine(x):
    wind, turns, pitch, radius = x
    tip = turns * 2 * np.pi / 60 * radius / wind
    i = 1 / (tip + 0.08 * pitch) - 0.035 / (pitch**3 + 1)
    share = 0.5176 * (116 * i - 0.4 * pitch - 5) * np.exp(-21 * i) + 0.0068 * tip
    power = 0.6125e-3 * np.pi * radius**2 * wind**3 * share
    return rounded(power, lambda v: np.round(v, 2))


@case(
    "noise",
    f_turbine,
    [9.2, 14.5, 3.1, 46.0],
    slips=("share taken as constant", "exponential's slope forgotten", "pitch in i forgotten"),
    entrywise=True,
    resolution=3e-2,
)
def power_of_a_turbine_on_its_panel(x, slip):
    wind, turns, pitch, radius = x
    tip = turns * 2 * np.pi / 60 * radius / wind
    i = 1 / (tip + 0.08 * pitch) - 0.035 / (pitch**3 + 1)
    inner, e = 116 * i - 0.4 * pitch - 5, np.exp(-21 * i)
    share = 0.5176 * inner * e + 0.0068 * tip
    by_i = 0.5176 * (116 - (0 if slip[:11] == "exponential" else 21 * inner)) * e
    by_tip = 0.0068 - by_i / (tip + 0.08 * pitch) ** 2
    i_by_pitch = -0.08 / (tip + 0.08 * pitch) ** 2 + 0.105 * pitch**2 / (pitch**3 + 1) ** 2
    if slip == "pitch in i forgotten":
        i_by_pitch = 0
    by_pitch = -0.5176 * 0.4 * e + by_i * i_by_pitch
    moved = 0 if slip == "share taken as constant" else by_tip * tip
    k = 0.6125e-3 * np.pi * radius**2 * wind**3
    return k * np.array(
        [(3 * share - moved) / wind, by_tip * tip / turns, by_pitch, (2 * share + moved) / radius]
    )


# Gamma rays behind three sheets of lead: what a counter has counted in ten minutes.

SHEETS = np.array([0.6, 1.3, 2.4])


def f_shield(x):
    source, absorbed, distance, background = x
    depth = absorbed * SHEETS
    rate = 1e6 * source * (1 + depth) * np.exp(-depth) / (4 * np.pi * (distance + SHEETS) ** 2)
    return rounded(600 * (rate + background), np.round)


@case(
    "noise",
    f_shield,
    [3.2, 0.94, 17.0, 21.0],
    slips=(
        "build-up taken as constant",
        "sheets in the distance forgotten",
        "square's 2 forgotten",
    ),
    entrywise=True,
    resolution=3e-2,
)
def counts_behind_sheets_of_lead(x, slip):
    source, absorbed, distance, _ = x
    depth = absorbed * SHEETS
    far = distance + (0 if slip == "sheets in the distance forgotten" else SHEETS)
    flux = 6e8 * np.exp(-depth) / (4 * np.pi * far**2)
    kept = 1 + depth if slip == "build-up taken as constant" else depth
    two = 1 if slip == "square's 2 forgotten" else 2
    by_distance = -two * source * flux * (1 + depth) / far
    by_absorbed = -source * flux * kept * SHEETS
    return np.column_stack([flux * (1 + depth), by_absorbed, by_distance, np.full(3, 600.0)])


# The share of a mixture that boils off, by regula falsi until the balance holds to 1e-6.

FEED = np.array([0.3, 0.25, 0.2, 0.25])


def _balance(V, k):
    return np.sum(FEED * (k - 1) / (1 + V * (k - 1)))


def f_flash(x):
    k = np.exp(x)
    if is_exact(x):
        V = 0 * k[0] + 0.5
        for _ in range(9):
            V = V + _balance(V, k) / np.sum(FEED * ((k - 1) / (1 + V * (k - 1))) ** 2)
        return V
    low, high = 0.0, 1.0
    at_low, at_high = _balance(low, k), _balance(high, k)
    for _ in range(200):
        V = (low * at_high - high * at_low) / (at_high - at_low)
        value = _balance(V, k)
        if abs(value) < 1e-6:
            break
        if value > 0:
            low, at_low = V, value
        else:
            high, at_high = V, value
    return V


@case(
    "noise",
    f_flash,
    [1.7, 0.6, -0.3, -1.8],
    slips=("denominator not squared", "exponential forgotten", "denominator's slope forgotten"),
    resolution=4e-3,
)
def vapour_share_by_regula_falsi(x, slip):
    k, V = np.exp(x), 0.5
    for _ in range(30):
        V = V + _balance(V, k) / np.sum(FEED * ((k - 1) / (1 + V * (k - 1))) ** 2)
    below = 1 + V * (k - 1)
    power = 1 if slip in ("denominator not squared", "denominator's slope forgotten") else 2
    by_k = FEED / below**power
    curve = FEED * (k - 1) ** 2 / below ** (1 if slip == "denominator not squared" else 2)
    return by_k * (1 if slip == "exponential forgotten" else k) / np.sum(curve)


# Debye's heat of a crystal, its integral by Simpson's rule where it bends.

NODES, WEIGHTS = (v.tolist() for v in np.polynomial.legendre.leggauss(30))


def _debye(u):
    return u**4 * np.exp(u) / np.expm1(u) ** 2


def _simpson(a, b, fa, fm, fb, tolerance):
    m, q, r = (a + b) / 2, (3 * a + b) / 4, (a + 3 * b) / 4
    fq, fr = _debye(q), _debye(r)
    once = (b - a) / 6 * (fa + 4 * fm + fb)
    twice = (b - a) / 12 * (fa + 4 * fq + 2 * fm + 4 * fr + fb)
    if abs(twice - once) < 15 * tolerance:
        return twice
    left = _simpson(a, m, fa, fq, fm, tolerance / 2)
    return left + _simpson(m, b, fm, fr, fb, tolerance / 2)


def _debye_integral(end):
    return sum(w * _debye(end * (1 + v) / 2) for v, w in zip(NODES, WEIGHTS, strict=True)) * end / 2


def f_crystal(x):
    moles, warm, debye = x
    end = debye / warm
    if is_exact(x):
        integral = _debye_integral(end)
    else:
        integral = _simpson(0.0, end, 0.0, _debye(end / 2), _debye(end), 1e-5)
    return 9 * 8.314 * moles * (warm / debye) ** 3 * integral


@case(
    "noise",
    f_crystal,
    [1.6, 91.0, 343.0],
    slips=("end of the integral held", "cube's 3 forgotten", "integrand at the middle"),
    entrywise=True,
    resolution=2e-3,
)
def heat_of_a_crystal_by_adaptive_simpson(x, slip):
    moles, warm, debye = x
    end = debye / warm
    integral = _debye_integral(end)
    k = 9 * 8.314 * moles / end**3
    three = 1 if slip == "cube's 3 forgotten" else 3
    last = _debye(end / 2 if slip == "integrand at the middle" else end) * end
    moved = three * integral - (0 if slip == "end of the integral held" else last)
    return k * np.array([integral / moles, moved / warm, -moved / debye])


# Wood that dries: Fourier's series, which stops at the first term below 1e-5.

DAYS = np.array([0.5, 1.0, 2.0, 4.0, 8.0])


def _moist(fourier, smallest=0.0):
    value, odd = 0 * fourier, 1
    while odd < 80:
        term = 8 / (np.pi * odd) ** 2 * np.exp(-(odd**2) * np.pi**2 / 4 * fourier)
        if smallest and term < smallest:
            break
        value, odd = value + term, odd + 2
    return value


def f_drying(x):
    diffusion, half, wet, dry = x
    fourier = diffusion * DAYS / half**2
    left = _moist(fourier) if is_exact(x) else np.array([_moist(v, 1e-5) for v in fourier])
    return dry + (wet - dry) * left


@case(
    "noise",
    f_drying,
    [0.11, 1.4, 0.83, 0.12],
    slips=("first term only", "π²/4 forgotten", "thickness not squared", "dry part forgotten"),
    entrywise=True,
    resolution=2e-2,
)
def moisture_of_wood_by_a_series_that_stops(x, slip):
    diffusion, half, wet, dry = x
    fourier = diffusion * DAYS / half**2
    left = _moist(fourier)
    odd = np.arange(1, 2 if slip == "first term only" else 80, 2)[:, None]
    rate = 2 if slip != "π²/4 forgotten" else 8 / np.pi**2
    slope = -(wet - dry) * rate * np.sum(np.exp(-(odd**2) * np.pi**2 / 4 * fourier), axis=0)
    two = 1 if slip == "thickness not squared" else 2
    by_dry = 1 + 0 * left if slip == "dry part forgotten" else 1 - left
    return np.column_stack(
        [slope * fourier / diffusion, -two * slope * fourier / half, left, by_dry]
    )


# Parts within their limits, counted among 32768 evenly drawn ones.

DRAWS = special.ndtri((np.arange(32768) + 0.5) / 32768)


def f_parts(x):
    centre, spread, low, high = x
    if is_exact(x):
        ends = np.stack([high - centre, low - centre]) / (spread * np.sqrt(2))
        good = (erf(ends[0]) - erf(ends[1])) / 2
    else:
        size = centre + spread * DRAWS
        good = np.count_nonzero((size > low) & (size < high)) / DRAWS.size
    return (high - low) ** -0.5 * good - 0.02 / spread


@case(
    "noise",
    f_parts,
    [0.2, 0.9, -0.7, 1.3],
    slips=("density not scaled", "lower limit's sign", "width taken as constant", "cost held"),
    resolution=4e-2,
)
def worth_of_parts_by_counted_draws(x, slip):
    centre, spread, low, high = x
    ends = (np.array([low, high]) - centre) / spread
    density = np.exp(-(ends**2) / 2) / np.sqrt(2 * np.pi)
    density = density / (1 if slip == "density not scaled" else spread)
    value = (high - low) ** -0.5
    good = special.ndtr(ends[1]) - special.ndtr(ends[0])
    wider = 0 if slip == "width taken as constant" else -0.5 * good * value / (high - low)
    lower = value * density[0] * (1 if slip == "lower limit's sign" else -1)
    upper = value * density[1]
    by_spread = value * (density[0] * ends[0] - density[1] * ends[1])
    cost = 0 if slip == "cost held" else 0.02 / spread**2
    return np.array(
        [value * (density[0] - density[1]), by_spread + cost, lower - wider, upper + wider]
    )


# Those whom an epidemic reaches in three groups, iterated until they move by less than 1e-6.


def f_epidemic(x):
    z = 0 * x[0] + 0.8
    for _ in range(60 if is_exact(x) else 300):
        z, last = 1 - np.exp(-(x @ z)), z
        if not is_exact(x) and np.max(np.abs(z - last)) < 1e-6:
            break
    return z


@case(
    "noise",
    f_epidemic,
    [[1.3, 0.4, 0.2], [0.6, 0.9, 0.3], [0.1, 0.7, 1.1]],
    slips=("direct part only", "contacts transposed", "those left forgotten", "own group's share"),
    resolution=5e-3,
)
def final_size_of_an_epidemic_in_groups(x, slip):
    z = np.full(3, 0.8)
    for _ in range(400):
        z = 1 - np.exp(-x @ z)
    left = np.diag(1 - z)
    share = z[:, None] * np.ones(3) if slip == "own group's share" else z
    direct = (np.eye(3) if slip == "those left forgotten" else left)[:, :, None] * share
    if slip == "direct part only":
        return direct
    contacts = x.T if slip == "contacts transposed" else x
    return np.tensordot(np.linalg.inv(np.eye(3) - left @ contacts), direct, 1)


# The place with the least way to six people, by Weiszfeld's steps until they are below 1e-6.


def _meeting(people, steps, shortest=0.0):
    place = np.sum(people, axis=0) / len(people)
    for _ in range(steps):
        w = 1 / np.sqrt(np.sum((people - place) ** 2, axis=1))
        place, last = w @ people / np.sum(w), place
        if shortest and np.max(np.abs(place - last)) < shortest:
            break
    return place


@case(
    "noise",
    lambda x: _meeting(x, 150) if is_exact(x) else _meeting(x, 200, 1e-6),
    [[0.1, 0.3], [2.4, 0.2], [2.9, 1.7], [1.2, 2.8], [-0.9, 1.9], [-0.4, -1.3]],
    slips=("weights held", "distance forgotten", "along instead of across"),
    resolution=5e-3,
)
def meeting_point_by_weiszfeld_steps(x, slip):
    u = x - _meeting(x, 400)
    d = np.sqrt(np.sum(u * u, axis=1))[:, None, None]
    along = u[:, :, None] * u[:, None, :] / d**2
    across = along if slip == "along instead of across" else np.eye(2) - along
    if slip == "weights held":
        across = np.eye(2) + 0 * along
    pulls = across / (1 if slip == "distance forgotten" else d)
    return np.moveaxis(np.linalg.solve(pulls.sum(0), pulls), 0, 1)


# The share of one of two known kinds among 20 measured values, by expectation and maximisation.

MEASURED = np.where(np.arange(20) < 12, 0.9 * normal("kinds", 20), 2.1 + 0.6 * normal("kinds", 20))


def _kinds(y):
    return np.exp(-(y**2) / 2), np.exp(-(((y - 2) / 0.7) ** 2) / 2) / 0.7


def f_share(y):
    a, b = _kinds(y)
    share = 0 * y[0] + 0.5
    for _ in range(9 if is_exact(y) else 500):
        mixed = share * a + (1 - share) * b
        if is_exact(y):
            s = (a - b) / mixed
            share = share + np.sum(s) / np.sum(s * s)
            continue
        share, last = np.mean(share * a / mixed), share
        if abs(share - last) < 1e-6:
            break
    return share


@case(
    "noise",
    f_share,
    MEASURED,
    batch=20,
    slips=("share held", "second kind's slope forgotten", "one more step only", "width forgotten"),
    resolution=1e-2,
)
def share_of_a_kind_by_stopped_maximisation(y, slip):
    a, b = _kinds(y)
    share = 0.5
    for _ in range(20):
        s = (a - b) / (share * a + (1 - share) * b)
        share = share + np.sum(s) / np.sum(s * s)
    mixed = share * a + (1 - share) * b
    by_a = -y * a
    by_b = -(y - 2) / (1 if slip == "width forgotten" else 0.49) * b
    if slip == "second kind's slope forgotten":
        by_b = 0 * b
    slope = (by_a * b - a * by_b) / mixed**2
    if slip == "one more step only":
        return share * (1 - share) * slope / 20
    return slope / (20 if slip == "share held" else np.sum(((a - b) / mixed) ** 2))
