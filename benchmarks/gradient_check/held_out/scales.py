# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Values and arguments in units of nature, of trade and of machines, far from 1."""

from __future__ import annotations

import numpy as np
from scipy.special import psi

from ..case import case, normal, pack, slices, unpack
from ..truth import erf, gammaln

# Natural constants in SI units.
G, C, H_BAR, BOLTZMANN = 6.674e-11, 2.998e8, 1.0546e-34, 1.3807e-23

WARMTH, ENTROPY = H_BAR * C**3 / (4 * np.pi * BOLTZMANN * G), 2 * np.pi * G / (H_BAR * C)


# Hawking's temperature (K) and the entropy (in k) by mass (kg) and angular momentum (J s).
def f_black_hole(x):
    M, J = x
    root = np.sqrt(1 - (C * J / (G * M**2)) ** 2)
    return np.stack([WARMTH / M * root / (1 + root), ENTROPY * M**2 * (1 + root)])


@case(
    "scales",
    f_black_hole,
    [2.1e31, 6.7e43],
    slips=("spin's dependence on the mass", "spin's power", "temperature's 1/M", "square of 1 + r"),
    entrywise=True,
)
def warmth_of_a_spinning_black_hole(x, slip):
    M, J = x
    a = C * J / (G * M**2)
    root = np.sqrt(1 - a**2)
    power = {"spin's dependence on the mass": 0, "spin's power": -1}.get(slip, -2)
    by = -(a**2) / root * np.array([power / M, 1 / J])
    T = WARMTH / M * by / (1 + root) ** (1 if slip == "square of 1 + r" else 2)
    if slip != "temperature's 1/M":
        T[0] -= WARMTH / M**2 * root / (1 + root)
    S = ENTROPY * (M**2 * by + np.array([2 * M * (1 + root), 0]))
    return np.array([T, S])


PROTONS, NUCLEONS = np.array([8.0, 26.0, 50.0, 82.0, 92.0]), np.array([16.0, 56, 120, 208, 238])
NEUTRONS = NUCLEONS - PROTONS
COULOMB = 0.6 * 1.44e-15 * PROTONS * (PROTONS - 1) / NUCLEONS ** (1 / 3)


# The drop model: masses (MeV) by energies (MeV) of volume, surface, asymmetry, and a radius (m).
def f_nuclei(x):
    volume, surface, asymmetry, radius = x
    bound = volume * NUCLEONS - surface * NUCLEONS ** (2 / 3) - COULOMB / radius
    bound = bound - asymmetry * (PROTONS - NEUTRONS) ** 2 / NUCLEONS
    return 938.272 * PROTONS + 939.565 * NEUTRONS - bound


@case(
    "scales",
    f_nuclei,
    [15.8, 18.3, 23.2, 1.22e-15],
    slips=("radius's square", "surface's power", "excess not squared", "surface's sign"),
    resolution=2e-6,
    entrywise=True,
)
def masses_of_nuclei_as_drops(x, slip):
    radius = x[3]
    surface = NUCLEONS ** (1 / 3 if slip == "surface's power" else 2 / 3)
    excess = np.abs(PROTONS - NEUTRONS) ** (1 if slip == "excess not squared" else 2)
    by_radius = -COULOMB / radius ** (1 if slip == "radius's square" else 2)
    sign = -1 if slip == "surface's sign" else 1
    return np.stack([-NUCLEONS, sign * surface, excess / NUCLEONS, by_radius], axis=1)


WIDTH, WAVES = 3.8e7, 8.05e6


# Doppler cooling: forces (N) of two beams by detuning (1/s), saturation and velocities (m/s).
def f_molasses(x):
    detuning, s, v = x[0], x[1], x[2:]
    along = 1 + s + (2 * (detuning - WAVES * v) / WIDTH) ** 2
    against = 1 + s + (2 * (detuning + WAVES * v) / WIDTH) ** 2
    return H_BAR * WAVES * WIDTH / 2 * s * (1 / along - 1 / against)


@case(
    "scales",
    f_molasses,
    [-1.9e7, 0.1, 0.0, 0.05, -0.4, 12.0, 900.0],
    slips=("saturation's broadening", "second beam's velocity", "inner 2/Γ", "wave number"),
    entrywise=True,
)
def light_that_slows_atoms(x, slip):
    detuning, s, v = x[0], x[1], x[2:]
    k = H_BAR * WAVES * WIDTH / 2
    a, b = (2 * (detuning + sign * WAVES * v) / WIDTH for sign in (-1, 1))
    p, q = 1 + s + a**2, 1 + s + b**2
    inner = 2 * (1 if slip == "inner 2/Γ" else 2 / WIDTH)
    by_a, by_b = -k * s * inner * a / p**2, k * s * inner * b / q**2
    broadened = 0 if slip == "saturation's broadening" else s
    by_s = k * (1 / p - 1 / q - broadened * (1 / p**2 - 1 / q**2))
    wave = 1 if slip == "wave number" else WAVES
    by_v = wave * (-by_a + (0 if slip == "second beam's velocity" else by_b))
    return np.column_stack([by_a + by_b, by_s, np.diag(by_v)])


# Electrons per m³ in silicon by temperature (K), gap (J) and donors per m³, none in one crystal.
def f_silicon(x):
    T, gap, donors = x[0], x[1], x[2:]
    intrinsic = 1.7e25 * (T / 300) ** 1.5 * np.exp(-gap / (2 * BOLTZMANN * T))
    return donors / 2 + np.sqrt(donors**2 / 4 + intrinsic**2)


@case(
    "scales",
    f_silicon,
    [300.0, 1.79e-19, 2e17, 0.0, 4e15],
    slips=("states' dependence on T", "2 of the gap", "donors' half", "root's slope by donors"),
    entrywise=True,
)
def carriers_in_hardly_doped_silicon(x, slip):
    T, gap, donors = x[0], x[1], x[2:]
    half_gap = gap / (2 * BOLTZMANN * T)
    n = 1.7e25 * (T / 300) ** 1.5 * np.exp(-half_gap)
    root = np.sqrt(donors**2 / 4 + n**2)
    states = 0 if slip == "states' dependence on T" else 1.5
    by_T = n**2 / root * (states + half_gap) / T
    by_gap = -(n**2) / root / (BOLTZMANN * T * (1 if slip == "2 of the gap" else 2))
    by_donors = (1 if slip == "donors' half" else 0.5) + donors / root / 4
    if slip == "root's slope by donors":
        by_donors = np.full(3, 0.5)
    return np.column_stack([by_T, by_gap, np.diag(by_donors)])


# Butterworth's filter of order 5: attenuation (dB) of tones by its corner and theirs (Hz).
def f_passband(x):
    return 10 / np.log(10) * np.log1p((x[1:] / x[0]) ** 10)


@case(
    "scales",
    f_passband,
    [4e6, 1.2e3, 9e4, 1.1e6, 3.4e6],
    slips=("slope of log", "corner's sign", "order for twice the order"),
    entrywise=True,
)
def attenuation_in_a_flat_passband(x, slip):
    corner, tones = x[0], x[1:]
    u = (tones / corner) ** 10
    order = 5 if slip == "order for twice the order" else 10
    relative = 10 / np.log(10) * order * (u if slip == "slope of log" else u / (1 + u))
    sign = 1 if slip == "corner's sign" else -1
    return np.column_stack([sign * relative / corner, np.diag(relative / tones)])


LABELS = np.array([0, 2, 1])
OTHERS = 1.0 - np.eye(4)[LABELS]


# Cross entropies of three samples by their logits; the first two are as good as certain.
def f_certain(z):
    own = z[np.arange(3), LABELS]
    return np.log1p(np.sum(OTHERS * np.exp(z - own[:, None]), axis=1))


@case(
    "scales",
    f_certain,
    [[31.0, -3.0, 0.0, 2.0], [0.0, -4.0, 296.0, 1.0], [1.5, 2.0, -0.7, 0.0]],
    slips=("own class forgotten", "one minus the share", "share of the others alone"),
    entrywise=True,
)
def losses_of_a_classifier_that_is_certain(z, slip):
    e = OTHERS * np.exp(z - z[np.arange(3), LABELS][:, None])
    total = np.sum(e, axis=1, keepdims=True)
    share = e / (total if slip == "share of the others alone" else 1 + total)
    if slip == "one minus the share":
        share = OTHERS * (1 - share)
    if slip != "own class forgotten":
        share -= (1 - OTHERS) * np.sum(share, axis=1, keepdims=True)
    return np.eye(3)[:, :, None] * share[:, None, :]


# Kimura's probability that a mutation is fixed, by the population and the mutations' advantages.
def f_fixation(x):
    N, s = x[0], x[1:]
    return np.expm1(-2 * s) / np.expm1(-4 * N * s)


@case(
    "scales",
    f_fixation,
    [2e5, 2e-5, 1e-6, -2e-6, 4e-8, -1.1e-5],
    slips=("numerator's slope", "4 for 4 N", "exponential of the denominator", "s by the size"),
    entrywise=True,
)
def mutations_fixed_by_a_small_advantage(x, slip):
    N, s = x[0], x[1:]
    a, b = np.expm1(-2 * s), np.expm1(-4 * N * s)
    e = 1 if slip == "exponential of the denominator" else np.exp(-4 * N * s)
    by_size = (4 if slip == "s by the size" else 4 * s) * e * a / b**2
    by_s = (4 if slip == "4 for 4 N" else 4 * N) * e * a / b**2
    if slip != "numerator's slope":
        by_s = by_s - 2 * np.exp(-2 * s) / b
    return np.column_stack([by_size, np.diag(by_s)])


# What dissolves of three salts (mol/l), by solubility products and the common ion already there.
def f_solubility(x):
    K, there = x[:3], x[3:]
    return 2 * K / (there + np.sqrt(there**2 + 4 * K))


@case(
    "scales",
    f_solubility,
    [1.8e-10, 5.4e-13, 2e-53, 4e-5, 0.0, 1e-20],
    parts=slices((3,), (3,)),
    slips=("solved as in pure water", "s once in the slope", "common ion's sign", "dilute limit"),
    entrywise=True,
)
def salts_dissolved_beside_a_common_ion(x, slip):
    K, there = x[:3], x[3:]
    s = f_solubility(x)
    total = 2 * s + there
    if slip == "solved as in pure water":
        total = 2 * np.sqrt(K)
    if slip == "s once in the slope":
        total = s + there
    by_ion = -s / total
    if slip == "common ion's sign":
        by_ion = -by_ion
    if slip == "dilute limit":
        by_ion = -s / (there + s)
    return np.column_stack([np.diag(1 / total), np.diag(by_ion)])


INPUT = np.array([0.8, -1.3])
STARTED = ((3, 2), (3,), (2, 3), (2,), (2, 2), (2,))


# A network at its start: usual first weights, later ones minute, and no biases yet.
def f_started(x):
    U, a, V, b, W, c = unpack(x, *STARTED)
    return W @ np.tanh(V @ np.tanh(U @ INPUT + a) + b) + c


@case(
    "scales",
    f_started,
    pack(
        normal("started U", 3, 2),
        np.zeros(3),
        1e-120 * normal("started V", 2, 3),
        np.zeros(2),
        1e-100 * normal("started W", 2, 2),
        np.zeros(2),
    ),
    parts=slices(*STARTED),
    slips=("first layer's slope", "activation for its input", "last bias forgotten"),
    entrywise=True,
)
def network_with_minute_later_weights(x, slip):
    U, a, V, b, W, _ = unpack(x, *STARTED)
    h = np.tanh(U @ INPUT + a)
    k = np.tanh(V @ h + b)
    rows = []
    for i in range(2):
        by_k = W[i] * (1 - k**2)
        by_h = V.T @ by_k * (1 if slip == "first layer's slope" else 1 - h**2)
        out = np.eye(2)[i]
        into = U @ INPUT if slip == "activation for its input" else h
        bias = 0 * out if slip == "last bias forgotten" else out
        weights = (np.outer(by_h, INPUT), by_h, np.outer(by_k, into), by_k, np.outer(out, k), bias)
        rows.append(pack(*weights))
    return np.array(rows)


# Paschen's law: voltage that sparks, by two gas constants, pressure (Pa), gap (m) and yield.
def f_spark(x):
    A, B, p, d, emitted = x
    return B * p * d / (np.log(A * p * d) - np.log(np.log1p(1 / emitted)))


@case(
    "scales",
    f_spark,
    [11.25, 274.0, 1.01e5, 1.1e-5, 9e-3],
    slips=("logarithm as a constant", "inner logarithm", "square of the yield", "gap in the log"),
    entrywise=True,
)
def voltage_of_a_spark_in_a_narrow_gap(x, slip):
    A, B, p, d, emitted = x
    inner = np.log1p(1 / emitted)
    L = np.log(A * p * d) - np.log(inner)
    V = B * p * d / L
    less = 0 if slip == "logarithm as a constant" else V / L
    power = 1 if slip == "square of the yield" else 2
    by_inner = 1 if slip == "inner logarithm" else 1 / inner
    by_yield = -V / L * by_inner / (1 + 1 / emitted) / emitted**power
    by_gap = V / d if slip == "gap in the log" else (V - less) / d
    return np.array([-V / L / A, V / B, (V - less) / p, by_gap, by_yield])


PERMITTIVITY, SCREENING = 7.08e-10, 1.8e9


# DLVO: energy (J) of two beads by radius, gap (m), Hamaker's constant (J), potential (V), ions
# (mol/m³) and temperature (K).
def f_beads(x):
    R, gap, hamaker, potential, ions, T = x
    screened = np.log1p(np.exp(-SCREENING * np.sqrt(ions / T) * gap))
    return 2 * np.pi * PERMITTIVITY * R * potential**2 * screened - hamaker * R / (12 * gap)


@case(
    "scales",
    f_beads,
    [1.2e-7, 3e-9, 1.3e-20, 0.026, 8.0, 298.0],
    slips=("share left of the logarithm", "root's half", "attraction by the gap", "T's sign"),
    entrywise=True,
)
def energy_of_two_beads_in_brine(x, slip):
    R, gap, hamaker, potential, ions, T = x
    k = 2 * np.pi * PERMITTIVITY * R
    kappa = SCREENING * np.sqrt(ions / T)
    e = np.exp(-kappa * gap)
    pull = hamaker * R / (12 * gap)
    by_exponent = -k * potential**2 * (e if slip == "share left of the logarithm" else e / (1 + e))
    by_gap = by_exponent * kappa + (0 if slip == "attraction by the gap" else pull / gap)
    by_ratio = by_exponent * kappa * gap * (1 if slip == "root's half" else 0.5)
    return np.array(
        [
            k / R * potential**2 * np.log1p(e) - pull / R,
            by_gap,
            -pull / hamaker,
            2 * k * potential * np.log1p(e),
            by_ratio / ions,
            (1 if slip == "T's sign" else -1) * by_ratio / T,
        ]
    )


# Strain of a glass rod by Vogel's viscosity: its constants, then five temperatures of a minute.
def f_glass(x):
    A, B, lowest, T = x[0], x[1], x[2], x[3:]
    return np.sum(60 * 2e5 / (3 * A * np.exp(B / (T - lowest))))


@case(
    "scales",
    f_glass,
    [0.025, 9900.0, 250.0, 860.0, 780.0, 720.0, 680.0, 655.0],
    slips=("sum of the viscosities", "square of the distance", "limit's sign", "viscosity for 1/η"),
    entrywise=True,
)
def creep_of_a_glass_rod_that_cools(x, slip):
    A, B, lowest, T = x[0], x[1], x[2], x[3:]
    u = 1 / (T - lowest)
    strain = 4e6 / A * np.exp(-B * u)
    if slip == "sum of the viscosities":
        strain = np.full(5, 4e6 / A / np.sum(np.exp(B * u)))
    by_T = strain * B * (u if slip == "square of the distance" else u**2)
    if slip == "viscosity for 1/η":
        by_T = -by_T
    by_lowest = (1 if slip == "limit's sign" else -1) * np.sum(by_T)
    return pack([-np.sum(strain) / A, -np.sum(strain * u), by_lowest], by_T)


DECAYS = np.array([4.916e-18, 3.121e-17])
LEAD = np.array([[0.93, 58.0], [0.76, 47.5], [0.55, 31.0]])
LEAD_ERROR = np.array([0.02, 1.5])


# Lead from two kinds of uranium in three zircons: misfit by the ages (s) of the crystals and of
# the event at which they lost lead, and by the shares lost, none by the first.
def f_zircons(x):
    born, hit = np.exp(DECAYS * x[0]), np.exp(DECAYS * x[1])
    lead = (1 - x[2:, None]) * (born - hit) + hit - 1
    return np.sum(((lead - LEAD) / LEAD_ERROR) ** 2)


@case(
    "scales",
    f_zircons,
    [1.33e17, 2.6e16, 0.0, 0.2, 0.45],
    slips=("decay rates", "event in the share kept", "squared errors", "second clock forgotten"),
    entrywise=True,
)
def ages_of_zircons_by_two_clocks(x, slip):
    born, hit = np.exp(DECAYS * x[0]), np.exp(DECAYS * x[1])
    lost = x[2:, None]
    error = LEAD_ERROR ** (1 if slip == "squared errors" else 2)
    d = 2 * ((1 - lost) * (born - hit) + hit - 1 - LEAD) / error
    if slip == "second clock forgotten":
        d = d * [1, 0]
    rate = 1 if slip == "decay rates" else DECAYS
    by_hit = np.ones((3, 1)) if slip == "event in the share kept" else lost
    return pack(
        np.sum(d * (1 - lost) * rate * born),
        np.sum(d * by_hit * rate * hit),
        np.sum(-d * (born - hit), axis=1),
    )


# Chance that two random keys agree in any of three services, by their keys and bits.
def f_keys(x):
    n, bits = x[:3], x[3:]
    return -np.expm1(-np.sum(n * (n - 1) / 2.0 ** (bits + 1)))


@case(
    "scales",
    f_keys,
    [1e12, 6e4, 3e16, 110.0, 64.0, 128.0],
    parts=slices((3,), (3,)),
    slips=("logarithm of 2", "pairs not halved", "sign of the bits", "square's 2"),
    entrywise=True,
)
def keys_that_collide_by_chance(x, slip):
    n, bits = x[:3], x[3:]
    survive = np.exp(-np.sum(n * (n - 1) / 2.0 ** (bits + 1)))
    halved = 0 if slip == "pairs not halved" else 1
    by_n = survive * (n if slip == "square's 2" else 2 * n - 1) / 2.0 ** (bits + halved)
    log = 1 if slip == "logarithm of 2" else np.log(2)
    by_bits = -survive * log * n * (n - 1) / 2.0 ** (bits + 1)
    return pack(by_n, -by_bits if slip == "sign of the bits" else by_bits)


# Light through an etalon by its thickness (m), wave length (m), index, tilt and reflectance.
def f_etalon(x):
    d, wave, index, tilt, R = x
    half = 2 * np.pi * index * d * np.cos(tilt) / wave
    return 1 / (1 + 4 * R / (1 - R) ** 2 * np.sin(half) ** 2)


@case(
    "scales",
    f_etalon,
    [4.0e-4, 6.328e-7, 1.0003, 0.012, 0.82],
    slips=("slope of the squared sine", "sine of the tilt", "reflectance once", "square of 1 - R"),
    entrywise=True,
)
def light_through_an_etalon(x, slip):
    d, wave, index, tilt, R = x
    half = 2 * np.pi * index * d * np.cos(tilt) / wave
    F = 4 * R / (1 - R) ** 2
    k = -1 / (1 + F * np.sin(half) ** 2) ** 2
    two = 1 if slip == "slope of the squared sine" else 2
    by_half = k * F * two * np.sin(half) * np.cos(half)
    tangent = 1 if slip == "sine of the tilt" else np.tan(tilt)
    by_F = 4 * (1 + R) / (1 - R) ** (2 if slip == "square of 1 - R" else 3)
    if slip == "reflectance once":
        by_F = 4 / (1 - R) ** 2
    by_R = k * np.sin(half) ** 2 * by_F
    return pack(by_half * half * np.array([1 / d, -1 / wave, 1 / index, -tangent]), by_R)


# Second of a merger by the clock, from when (s) its chirp had a frequency (Hz), its chirp mass
# (kg) and its redshift.
def f_merger(x):
    now, frequency, mass, redshift = x
    length = G * mass * (1 + redshift) / C**3
    return now + 5 / 256 * length ** (-5 / 3) * (np.pi * frequency) ** (-8 / 3)


@case(
    "scales",
    f_merger,
    [1187008782.4, 23.0, 2.36e30, 0.0099],
    slips=("mass's power", "inner π", "redshift for 1 + redshift", "power not lowered"),
    resolution=1e-5,
    entrywise=True,
)
def second_of_a_merger_by_its_chirp(x, slip):
    _, frequency, mass, redshift = x
    length = G * mass * (1 + redshift) / C**3
    left = 5 / 256 * length ** (-5 / 3) * (np.pi * frequency) ** (-8 / 3)
    by_frequency = -8 / 3 * left / (1 if slip == "power not lowered" else frequency)
    if slip == "inner π":
        by_frequency /= np.pi
    power = -8 / 3 if slip == "mass's power" else -5 / 3
    stretch = redshift if slip == "redshift for 1 + redshift" else 1 + redshift
    return np.array([1.0, by_frequency, power * left / mass, -5 / 3 * left / stretch])


# Debt of a state over its product after five years, by both (dollars), interest, growth and the
# surplus of each year, balanced in two of them.
def f_debt(x):
    debt, product, interest, growth = x[:4]
    for surplus in x[4:]:
        debt = debt * (1 + interest) - surplus
        product = product * (1 + growth)
    return debt / product


@case(
    "scales",
    f_debt,
    [2.8e13, 2.1e13, 0.031, 0.018, -1.3e12, -7e11, 0.0, 0.0, 2e11],
    slips=("interest on the surpluses", "a year less", "growth's denominator", "first debt alone"),
    entrywise=True,
)
def debt_of_a_state_over_its_product(x, slip):
    debt, product, interest, growth = x[:4]
    k = 1 + interest
    end = product * (1 + growth) ** 5
    left = np.arange(5)[::-1]
    f = (debt * k**5 - np.sum(x[4:] * k**left)) / end
    by_interest = 5 * debt * k**4
    if slip != "first debt alone":
        by_interest -= np.sum(x[4:] * left * k ** (left - 1.0))
    by_growth = -5 * f / (1 if slip == "growth's denominator" else 1 + growth)
    if slip == "interest on the surpluses":
        k = 1
    by_surplus = -(k ** (left + 1.0 if slip == "a year less" else left)) / end
    first = (1 + interest) ** 5 / end
    return pack([first, -f / product, by_interest / end, by_growth], by_surplus * np.ones(5))


# Almgren and Chriss: worth of shares sold in six days, one without trade, by the price, the
# lasting and the passing pressure on it, dislike of risk, and the shares of each day.
def f_sale(x):
    price, lasting, passing, dislike, n = x[0], x[1], x[2], x[3], x[4:]
    sold = np.cumsum(n)
    paid = price - lasting * (sold - n) - passing * n
    return np.sum(n * paid) - dislike * 0.9 * np.sum((1e6 - sold) ** 2)


@case(
    "scales",
    f_sale,
    [51.0, 2.4e-7, 2.6e-6, 1.1e-6, 3.1e5, 2.4e5, 0.0, 1.9e5, 1.2e5, 6e4],
    slips=("pressure on later days", "2 of the passing pressure", "risk of later days", "own sale"),
    entrywise=True,
)
def worth_of_a_block_of_shares_sold(x, slip):
    price, lasting, passing, dislike, n = x[0], x[1], x[2], x[3], x[4:]
    sold = np.cumsum(n)
    before = sold if slip == "own sale" else sold - n
    later = 0 if slip == "pressure on later days" else sold[-1] - sold
    two = 1 if slip == "2 of the passing pressure" else 2
    left = 1e6 - sold
    risk = left if slip == "risk of later days" else np.cumsum(left[::-1])[::-1]
    by_n = price - lasting * (before + later) - two * passing * n + 1.8 * dislike * risk
    first = [sold[-1], -np.sum(n * before), -np.sum(n**2), -0.9 * np.sum(left**2)]
    return pack(first, by_n)


APART = normal("apart", 6, 4) * [2.1e4, 9.0, 3e-6, 1.4e5]
KNOWN = normal("known", 6)


# Prediction of a Gaussian process by its height and a length for each unit: dollars, years, mole
# fractions and metres.
def f_lengths(x):
    near = np.exp(-0.5 * np.sum((APART / x[1:]) ** 2, axis=1))
    return x[0] ** 2 * np.sum(KNOWN * near)


@case(
    "scales",
    f_lengths,
    [3.7e3, 3.3e4, 14.0, 4.4e-6, 2e5],
    batch=6,
    slips=("cube of the length", "distance not squared", "height squared", "weights of samples"),
    entrywise=True,
)
def prediction_with_a_length_for_each_unit(x, slip):
    height, lengths = x[0], x[1:]
    near = np.exp(-0.5 * np.sum((APART / lengths) ** 2, axis=1))
    weighted = near if slip == "weights of samples" else KNOWN * near
    squared = np.abs(APART) if slip == "distance not squared" else APART**2
    by = weighted @ squared / lengths ** (2 if slip == "cube of the length" else 3)
    k = height if slip == "height squared" else height**2
    return pack(2 * height * np.sum(KNOWN * near), k * by)


# Density of two correlated readings (m and s), both far out, by them, their spreads and their
# correlation.
def f_outlier(x):
    a, b, r = x[0] / x[2], x[1] / x[3], x[4]
    q = (a**2 - 2 * r * a * b + b**2) / (1 - r**2)
    return np.exp(-q / 2) / (2 * np.pi * x[2] * x[3] * np.sqrt(1 - r**2))


@case(
    "scales",
    f_outlier,
    [9.4e-8, 6.2e4, 3.7e-9, 2.9e3, 0.31],
    slips=("constant's spread", "correlation in the root", "mixed term", "correlation below"),
    entrywise=True,
)
def density_of_two_readings_far_out(x, slip):
    a, b, r = x[0] / x[2], x[1] / x[3], x[4]
    w = 1 - r**2
    q = (a**2 - 2 * r * a * b + b**2) / w
    f = np.exp(-q / 2) / (2 * np.pi * x[2] * x[3] * np.sqrt(w))
    mixed = 0 if slip == "mixed term" else r
    by_a, by_b = -(a - mixed * b) / w, -(b - mixed * a) / w
    one = 0 if slip == "constant's spread" else 1
    by_r = a * b / w - (0 if slip == "correlation below" else q * r / w)
    if slip != "correlation in the root":
        by_r += r / w
    spreads = [-(a * by_a + one) / x[2], -(b * by_b + one) / x[3]]
    return f * np.array([by_a / x[2], by_b / x[3], *spreads, by_r])


# Molecules per m³ of a scent in still air, by the moth's output per second, diffusivity (m²/s),
# distance (m) and time (s).
def f_scent(x):
    output, D, r, t = x
    return output / (4 * np.pi * D * r) * (1 - erf(r / np.sqrt(4 * D * t)))


@case(
    "scales",
    f_scent,
    [2.7e13, 3.1e-6, 0.07, 480.0],
    slips=("front by the distance", "root's half", "diffusivity outside", "2/√π forgotten"),
    entrywise=True,
)
def scent_around_a_resting_moth(x, slip):
    output, D, r, t = x
    k = output / (4 * np.pi * D * r)
    u = r / np.sqrt(4 * D * t)
    f = k * (1 - erf(u))
    by_u = -k * np.exp(-(u**2)) * (1 if slip == "2/√π forgotten" else 2 / np.sqrt(np.pi))
    half = u if slip == "root's half" else u / 2
    by_D = -by_u * half / D - (0 if slip == "diffusivity outside" else f / D)
    by_r = -f / r + (0 if slip == "front by the distance" else by_u * u / r)
    return np.array([f / output, by_D, by_r, -by_u * half / t])


# Zimm and Bragg's sum over the helices of a peptide of three blocks of 256 residues, by the
# growth of a helix in each of them and the weight of a helix's begin.
def f_helices(x):
    state = np.array([0.0, 1.0])
    for growth in x[:3]:
        step = np.array([[growth, 1.0], [x[3] * growth, 1.0]])
        for _ in range(8):
            step = step @ step
        state = state @ step
    return np.sum(state)


@case(
    "scales",
    f_helices,
    [1.55, 0.84, 2.05, 2.3e-4],
    slips=("begin's growth", "squaring as if constants commute", "last block by the begin"),
    entrywise=True,
)
def helices_of_a_long_peptide(x, slip):
    begin = x[3]
    state, slopes = np.array([0.0, 1.0]), np.zeros((4, 2))
    for i, growth in enumerate(x[:3]):
        step = np.array([[growth, 1.0], [begin * growth, 1.0]])
        by = np.zeros((4, 2, 2))
        by[i] = [[1, 0], [0 if slip == "begin's growth" else begin, 0]]
        if not (slip == "last block by the begin" and i == 2):
            by[3] = [[0, 0], [growth, 0]]
        for _ in range(8):
            right = step @ by if slip == "squaring as if constants commute" else by @ step
            step, by = step @ step, step @ by + right
        state, slopes = state @ step, slopes @ step + state @ by
    return np.sum(slopes, axis=1)


# L'Huilier: area (m²) of a triangle on the globe by its sides and the radius (m).
def f_globe(x):
    a, b, c = x[0] / x[3], x[1] / x[3], x[2] / x[3]
    s = (a + b + c) / 2
    product = np.tan(s / 2) * np.tan((s - a) / 2) * np.tan((s - b) / 2) * np.tan((s - c) / 2)
    return 4 * x[3] ** 2 * np.arctan(np.sqrt(product))


@case(
    "scales",
    f_globe,
    [6.2e5, 7.1e5, 4.0e5, 6.371e6],
    slips=(
        "half sides",
        "sides by the radius",
        "half sum's dependence",
        "slope of arctan and root",
    ),
    entrywise=True,
)
def area_of_a_country_on_the_globe(x, slip):
    R, sides = x[3], x[:3] / x[3]
    s = np.sum(sides) / 2
    quarter = np.arctan(np.sqrt(np.tan(s / 2) * np.prod(np.tan((s - sides) / 2))))
    own = 1 / np.sin(s - sides)
    total = 0 if slip == "half sum's dependence" else (1 / np.sin(s) + np.sum(own)) / 2
    by = (total - own) * (2 if slip == "half sides" else 1)
    by = by * (np.tan(quarter) if slip == "slope of arctan and root" else np.sin(2 * quarter))
    inner = 0 if slip == "sides by the radius" else R * np.sum(by * sides)
    return pack(R * by, 8 * R * quarter - inner)


# Chance that data of three copies is lost: by rates per second of failure, repair and disasters,
# the number of groups and the time (s).
def f_copies(x):
    fails, mends, disasters, groups, time = x
    safe = 11 / (6 * fails) + 2 * mends / (3 * fails**2) + mends**2 / (6 * fails**3)
    return -np.expm1(-groups * time * (1 / safe + disasters))


@case(
    "scales",
    f_copies,
    [3.1e-10, 1.2e-5, 2.2e-19, 1.4e6, 1.6e8],
    slips=(
        "chance left",
        "square of the repairs",
        "square of the safe time",
        "cube of the failures",
    ),
    entrywise=True,
)
def loss_of_data_kept_in_three_copies(x, slip):
    fails, mends, disasters, groups, time = x
    safe = 11 / (6 * fails) + 2 * mends / (3 * fails**2) + mends**2 / (6 * fails**3)
    rate = 1 / safe + disasters
    left = 1 if slip == "chance left" else np.exp(-groups * time * rate)
    power = 2 if slip == "cube of the failures" else 3
    by_fails = -11 / (6 * fails**2) - 4 * mends / (3 * fails**3)
    by_fails -= power * mends**2 / (6 * fails**4)
    two = 1 if slip == "square of the repairs" else 2
    by_mends = 2 / (3 * fails**2) + two * mends / (6 * fails**3)
    k = -1 / safe ** (1 if slip == "square of the safe time" else 2)
    by = [k * by_fails, k * by_mends, 1, rate / groups, rate / time]
    return left * groups * time * np.array(by)


SIXTH, NINTH = 6.2e-78, 7.3e-108


# London's energy (J) of three argon atoms by pairs, and Axilrod and Teller's of the triple, by
# their places (m), the first at the origin.
def f_argon(x):
    a, b, c = (np.sum((x[i] - x[j]) ** 2) for i, j in ((0, 1), (1, 2), (2, 0)))
    bent = (a + b - c) * (b + c - a) * (c + a - b)
    triple = (a * b * c) ** -1.5 + 3 / 8 * bent * (a * b * c) ** -2.5
    return NINTH * triple - SIXTH * (a**-3 + b**-3 + c**-3)


@case(
    "scales",
    f_argon,
    [[0.0, 0.0, 0.0], [3.8e-10, 0.0, 0.0], [1.5e-10, 3.4e-10, 0.6e-10]],
    slips=("angles as constants", "inner 2", "force back on the other", "power of the angles"),
)
def argon_atoms_in_threes(x, slip):
    pairs = ((0, 1), (1, 2), (2, 0))
    squares = np.array([np.sum((x[i] - x[j]) ** 2) for i, j in pairs])
    sums = np.sum(squares) - 2 * squares
    bent, k = np.prod(sums), np.prod(squares)
    by_bent = bent * (np.sum(1 / sums) - 2 / sums)
    if slip == "angles as constants":
        by_bent = 0
    power = 1.5 if slip == "power of the angles" else 2.5
    triple = -1.5 * k**-1.5 / squares + 3 / 8 * k**-2.5 * (by_bent - power * bent / squares)
    by = NINTH * triple + 3 * SIXTH / squares**4
    gradient = np.zeros((3, 3))
    for (i, j), slope in zip(pairs, by, strict=True):
        force = (1 if slip == "inner 2" else 2) * slope * (x[i] - x[j])
        gradient[i] += force
        if slip != "force back on the other":
            gradient[j] -= force
    return gradient


STATES = np.array([1.0, 3.0, 5.0, 7.0, 9.0])


# Free energy (J) of an atom by temperature (K) and its levels (J) above the lowest.
def f_levels(x):
    return -BOLTZMANN * x[0] * np.log(np.sum(STATES * np.exp(-x[1:] / (BOLTZMANN * x[0]))))


@case(
    "scales",
    f_levels,
    [310.0, 0.0, 4e-22, 2.1e-21, 9e-21, 3.4e-20],
    slips=("states not counted", "heat forgotten", "logarithm forgotten", "shares not divided"),
    entrywise=True,
)
def free_energy_of_levels_in_joules(x, slip):
    T, levels = x[0], x[1:]
    e = STATES * np.exp(-levels / (BOLTZMANN * T))
    total = np.sum(e)
    shares = e / (1 if slip == "shares not divided" else total)
    by_T = 0 if slip == "logarithm forgotten" else -BOLTZMANN * np.log(total)
    if slip != "heat forgotten":
        by_T -= shares @ levels / T
    return pack(by_T, shares / STATES if slip == "states not counted" else shares)


WORDS = np.array([[38.0, 0, 71, 5, 2], [3, 12, 44, 0, 1], [25, 4, 66, 17, 0]])


# Pólya's urn: probability of three texts by what the urn holds of each word at first.
def f_urn(x):
    total = np.sum(x)
    log = gammaln(total) - gammaln(total + np.sum(WORDS, axis=1))
    return np.exp(np.sum(log) + np.sum(gammaln(WORDS + x) - gammaln(x)))


@case(
    "scales",
    f_urn,
    [2.4, 0.03, 410.0, 0.8, 6e-4],
    batch=3,
    slips=("total as a constant", "value forgotten", "total once for all texts", "words at first"),
    entrywise=True,
)
def texts_drawn_from_an_urn(x, slip):
    total = np.sum(x)
    by_total = psi(total) - psi(total + np.sum(WORDS, axis=1))
    shared = {"total as a constant": 0, "total once for all texts": by_total[0]}
    first = 0 if slip == "words at first" else psi(x)
    log = shared.get(slip, np.sum(by_total)) + np.sum(psi(WORDS + x) - first, axis=0)
    return log * (1 if slip == "value forgotten" else f_urn(x))


# Chandrasekhar's drag (N) on a dwarf galaxy by its mass (kg), the density (kg/m³) and spread
# (m/s) of stars, its speed (m/s) and its orbit's size (m).
def f_drag(x):
    M, density, spread, v, size = x
    u = v / (np.sqrt(2) * spread)
    slower = erf(u) - 2 / np.sqrt(np.pi) * u * np.exp(-(u**2))
    far = np.log1p((size * v**2 / (G * M)) ** 2) / 2
    return 4 * np.pi * G**2 * M**2 * density * far * slower / v**2


@case(
    "scales",
    f_drag,
    [2.3e39, 7e-22, 1.4e5, 1.9e5, 2.5e20],
    slips=("mass in the logarithm", "1/v² as a constant", "slope of erf alone", "speed in the log"),
    entrywise=True,
)
def drag_of_stars_on_a_dwarf_galaxy(x, slip):
    M, density, spread, v, size = x
    u = v / (np.sqrt(2) * spread)
    slower = erf(u) - 2 / np.sqrt(np.pi) * u * np.exp(-(u**2))
    by_u = 4 / np.sqrt(np.pi) * u**2 * np.exp(-(u**2)) / slower
    if slip == "slope of erf alone":
        by_u = 2 / np.sqrt(np.pi) * np.exp(-(u**2)) / slower
    ratio = (size * v**2 / (G * M)) ** 2
    far = np.log1p(ratio) / 2
    by_ratio = ratio / (1 + ratio) / far
    mass = 2 - (0 if slip == "mass in the logarithm" else by_ratio)
    speed = u * by_u - (0 if slip == "1/v² as a constant" else 2)
    if slip != "speed in the log":
        speed += 2 * by_ratio
    relative = np.array([mass, 1, -u * by_u, speed, by_ratio])
    return 4 * np.pi * G**2 * M**2 * density * far * slower / v**2 * relative / x
