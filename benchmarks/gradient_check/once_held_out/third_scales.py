# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Quantities from 1e-32 to 1e25 in their own units, most of them mixed in one call."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..case import case, normal, pack

# Entries in units of their own.
own_units = partial(case, "scales", entrywise=True)

BOLTZMANN, PLANCK, ELECTRON = 1.380649e-23, 6.62607015e-34, 9.1093837e-31
LIGHT, GRAVITY, HYDROGEN, CHARGE = 299792458.0, 6.6743e-11, 1.6735575e-27, 1.602176634e-19
GAS = 8.314462618


def saha_ratio(x):
    t, n, energy = x
    wave = 2 * np.pi * ELECTRON * BOLTZMANN * t / PLANCK**2
    return wave**1.5 * np.exp(-energy / (BOLTZMANN * t)) / n


@own_units(
    lambda x: 2 / (1 + np.sqrt(1 + 4 / saha_ratio(x))),
    [9000.0, 1e20, 2.18e-18],
    slips=("3/2 forgotten", "neutral share forgotten", "sign of the density's"),
)
def ionised_share_of_hydrogen(x, slip):
    t, n, energy = x
    s = saha_ratio(x)
    y = 2 / (1 + np.sqrt(1 + 4 / s))
    neutral = 1 if slip == "neutral share forgotten" else 1 - y
    by_t = energy / (BOLTZMANN * t * t) + (0 if slip == "3/2 forgotten" else 1.5 / t)
    sign = 1 if slip == "sign of the density's" else -1
    return neutral * s / (2 * y + s) * np.array([by_t, sign / n, -1 / (BOLTZMANN * t)])


def f_jeans(x):
    t, weight, density = x
    heat = BOLTZMANN * t / (GRAVITY * weight * HYDROGEN)
    return np.stack(
        [
            (5 * heat) ** 1.5 * np.sqrt(3 / (4 * np.pi * density)),
            np.sqrt(15 * heat / (4 * np.pi * density)),
            np.sqrt(3 * np.pi / (32 * GRAVITY * density)),
        ]
    )


JEANS_POWERS = np.array([[1.5, -1.5, -0.5], [0.5, -0.5, -0.5], [0, 0, -0.5]])


@own_units(
    f_jeans,
    [12.0, 2.33, 4e-17],
    slips=("sign of the molecular weight", "length's powers for the mass", "last row forgotten"),
)
def collapse_of_a_molecular_cloud(x, slip):
    powers = JEANS_POWERS.copy()
    if slip == "sign of the molecular weight":
        powers[:, 1] *= -1
    if slip == "length's powers for the mass":
        powers[0] = powers[1]
    if slip == "last row forgotten":
        powers[2] = 0
    return f_jeans(x)[:, None] * powers / x


def f_strain(x):
    a, b, distance, f = x
    chirp = (a * b) ** 0.6 / (a + b) ** 0.2
    return 4 / distance * (GRAVITY * chirp / LIGHT**2) ** (5 / 3) * (np.pi * f / LIGHT) ** (2 / 3)


@own_units(
    f_strain,
    [7.2e31, 5.8e31, 1.3e25, 35.0],
    slips=("total mass taken as constant", "5/3 of the chirp mass forgotten", "2/3 forgotten"),
)
def gravitational_wave_strain(x, slip):
    a, b, distance, f = x
    total = 0 if slip == "total mass taken as constant" else 0.2 / (a + b)
    power = 1 if slip == "5/3 of the chirp mass forgotten" else 5 / 3
    by_f = (1 if slip == "2/3 forgotten" else 2 / 3) / f
    return f_strain(x) * np.array(
        [power * (0.6 / a - total), power * (0.6 / b - total), -1 / distance, by_f]
    )


AFFINITY = np.array([3e-10, 6e-10])


def f_adsorbed(x):
    p, heat, t = x[:2], x[2:4], x[4]
    u = AFFINITY * np.exp(heat / (GAS * t)) * p
    return 2.1 * u / (1 + np.sum(u))


@own_units(
    f_adsorbed,
    [1.2e5, 40.0, 2.4e4, 4.3e4, 298.15],
    parts=(slice(0, 2), slice(2, 4), slice(4, 5)),
    slips=("competition forgotten", "temperature not squared", "sign of the temperature's"),
)
def competitive_adsorption(x, slip):
    p, heat, t = x[:2], x[2:4], x[4]
    u = AFFINITY * np.exp(heat / (GAS * t)) * p
    d = 1 + u.sum()
    by_log = 2.1 * (np.eye(2) - (u / d)[:, None]) * u / d
    if slip == "competition forgotten":
        by_log = np.diag(np.diag(by_log))
    by_t = by_log @ heat / (GAS * (t if slip == "temperature not squared" else t * t))
    sign = 1 if slip == "sign of the temperature's" else -1
    return np.column_stack([by_log / p, by_log / (GAS * t), sign * by_t])


SILICON, INTRINSIC = 1.035e-10, 1e16


def f_junction(x):
    area, p, n, bias, t = x
    built_in = BOLTZMANN * t / CHARGE * np.log(p / INTRINSIC * (n / INTRINSIC))
    return area * np.sqrt(CHARGE * SILICON / 2 * p * n / (p + n) / (built_in - bias))


@own_units(
    f_junction,
    [1e-10, 2e23, 5e21, -3.0, 300.0],
    slips=(
        "built-in voltage taken as constant",
        "½ of the bias forgotten",
        "sum taken as constant",
    ),
)
def capacitance_of_a_junction(x, slip):
    area, p, n, bias, t = x
    thermal = BOLTZMANN * t / CHARGE
    built_in = thermal * np.log(p / INTRINSIC * (n / INTRINSIC))
    w = built_in - bias
    fixed = 0 if slip == "built-in voltage taken as constant" else 1
    total = 0 if slip == "sum taken as constant" else 1 / (p + n)
    by_p, by_n = (1 / d - total - fixed * thermal / (d * w) for d in (p, n))
    two = 2 if slip == "½ of the bias forgotten" else 1
    return f_junction(x) * np.array(
        [1 / area, by_p / 2, by_n / 2, two / (2 * w), -fixed * built_in / (2 * w * t)]
    )


ACID = 2e-7


def f_enzyme(x):
    s, h, fastest, half, base = x
    return fastest * s / (half * (1 + h / ACID + base / h) + s)


@own_units(
    f_enzyme,
    [2e-5, 4e-8, 3e-9, 5e-6, 8e-10],
    slips=("base's side forgotten", "substrate's own part only", "acid's constant forgotten"),
)
def enzyme_at_its_acidity(x, slip):
    s, h, fastest, half, base = x
    k = 1 + h / ACID + base / h
    d = half * k + s
    v = fastest * s / d
    second = 0 if slip == "substrate's own part only" else v
    side = 0 if slip == "base's side forgotten" else base / h**2
    acid = 1 if slip == "acid's constant forgotten" else 1 / ACID
    return np.array([fastest - second, -v * half * (acid - side), s, -v * k, -v * half / h]) / d


def f_link(x):
    power, gain, f, distance, t, band = x
    loss = (LIGHT / (4 * np.pi * distance * f)) ** 2
    return band * np.log(1 + power * gain * loss / (BOLTZMANN * t * band)) / np.log(2)


@own_units(
    f_link,
    [20.0, 4e11, 8.4e9, 2.3e11, 25.0, 1e6],
    slips=(
        "noise of the band forgotten",
        "2 of the distance forgotten",
        "1 + s forgotten",
        "natural logarithm",
    ),
)
def capacity_of_a_deep_space_link(x, slip):
    power, gain, f, distance, t, band = x
    loss = (LIGHT / (4 * np.pi * distance * f)) ** 2
    s = power * gain * loss / (BOLTZMANN * t * band)
    far = -1 if slip == "2 of the distance forgotten" else -2
    own = 0 if slip == "noise of the band forgotten" else -1
    per = band * (1 if slip == "1 + s forgotten" else s / (1 + s))
    g = per * np.array([1, 1, -2, far, -1, own]) / x
    g[5] += np.log1p(s)
    return g / (1 if slip == "natural logarithm" else np.log(2))


def f_beam(x):
    waist, wave, z = x
    rayleigh = np.pi * waist**2 / wave
    q = z / rayleigh
    return np.stack([waist * np.sqrt(1 + q**2), z * (1 + 1 / q**2), np.arctan(q)])


@own_units(
    f_beam,
    [4e-5, 1.55e-6, 4e-3],
    slips=("waist's square forgotten", "front's own part forgotten", "root forgotten"),
)
def laser_beam(x, slip):
    waist, wave, z = x
    q = z * wave / (np.pi * waist**2)
    two = 1 if slip == "waist's square forgotten" else 2
    dq = q * np.array([-two / waist, 1 / wave, 1 / z])
    s = np.sqrt(1 + q * q)
    width = waist * q / (1 if slip == "root forgotten" else s) * dq
    width[0] += s
    front = -2 * z / q**3 * dq
    front[2] += 0 if slip == "front's own part forgotten" else 1 + 1 / q**2
    return np.array([width, front, dq / s**2])


MOMENT = np.array([-2e-9, 3e-4, 4.0, -1e3])
SQUARES = np.array([3e-17, 8e-8, 6e1, 9e7])


@own_units(
    lambda g: (
        -1e-3
        * ((0.9 * MOMENT + 0.1 * g) / (1 - 0.9**3))
        / (np.sqrt((0.999 * SQUARES + 0.001 * g**2) / (1 - 0.999**3)) + 1e-8)
    ),
    [3e-8, -2e-4, 25.0, 7e4],
    slips=("second moment taken as constant", "root's 2 left in", "first moment's share forgotten"),
)
def adaptive_step_by_its_gradient(g, slip):
    m = (0.9 * MOMENT + 0.1 * g) / (1 - 0.9**3)
    root = np.sqrt((0.999 * SQUARES + 0.001 * g**2) / (1 - 0.999**3))
    two = 2 if slip == "root's 2 left in" else 1
    by_root = two * 0.001 * g / (1 - 0.999**3) / root
    if slip == "second moment taken as constant":
        by_root = 0
    share = 1 if slip == "first moment's share forgotten" else 0.1
    d = root + 1e-8
    return np.diag(-1e-3 * (share / (1 - 0.9**3) / d - m * by_root / d**2))


PRIOR = np.array([0.1, 0.4, 0.2, 0.25, 0.05])


def f_evidence(x):
    largest = np.max(x)
    return largest + np.log(np.sum(PRIOR * np.exp(x - largest)))


# The values have steps of 1.5e-11, and log-likelihoods matter by units of 1.
@case(
    "scales",
    f_evidence,
    -120000 + np.array([0.3, -1.2, 1.1, -0.4, 1.9]),
    slips=("prior forgotten", "not normalised", "best model alone"),
    resolution=2e-6,
)
def averaging_of_fitted_models(x, slip):
    w = (1 if slip == "prior forgotten" else PRIOR) * np.exp(x - x.max())
    if slip == "best model alone":
        return (w == w.max()) * 1.0
    return w if slip == "not normalised" else w / w.sum()


THICKNESS, WATER_COLUMN = np.array([2.0, 0.5, 6.0]), 2.1e5


@own_units(
    lambda x: 900.0 * (x[3] + WATER_COLUMN) / (x[4] * np.sum(THICKNESS / x[:3])),
    [3e-15, 2e-17, 8e-16, 4e5, 1.1e-3],
    parts=(slice(0, 3), slice(3, 5)),
    slips=("layers side by side", "permeability not squared", "sign of the viscosity's"),
)
def seepage_through_layers(x, slip):
    k, p, viscosity = x[:3], x[3] + WATER_COLUMN, x[4]
    total = np.sum(THICKNESS / k)
    q = 900.0 * p / (viscosity * total)
    by_k = q * THICKNESS / k ** (1 if slip == "permeability not squared" else 2) / total
    if slip == "layers side by side":
        by_k = 900.0 * p / viscosity * THICKNESS / THICKNESS.sum() ** 2
    sign = 1 if slip == "sign of the viscosity's" else -1
    return pack(by_k, q / p, sign * q / viscosity)


HALO = 2e20


def f_annihilation(x):
    rate, mass, density, radius, distance = x
    inside = 4 * np.pi / 3 * density**2 * radius**3 * (1 - (1 + HALO / radius) ** -3)
    return rate / (8 * np.pi * mass**2) * inside / distance**2


@own_units(
    f_annihilation,
    [3e-32, 1.8e-25, 4e-22, 9e19, 7e20],
    slips=("border taken as constant", "mass not squared", "sign of the distance's"),
)
def gamma_rays_of_a_halo(x, slip):
    rate, mass, density, radius, distance = x
    u = 1 + HALO / radius
    border = 3 * u**-4 * HALO / radius**2 / (1 - u**-3)
    by_radius = 3 / radius - (0 if slip == "border taken as constant" else border)
    two = -1 if slip == "mass not squared" else -2
    sign = 2 if slip == "sign of the distance's" else -2
    return f_annihilation(x) * np.array(
        [1 / rate, two / mass, 2 / density, by_radius, sign / distance]
    )


def f_daughter(x):
    atoms, parent, own, t = x
    return atoms * parent * own / (own - parent) * (np.exp(-parent * t) - np.exp(-own * t))


@own_units(
    f_daughter,
    [2.5e24, 4.9e-18, 3.3e-7, 2.5e6],
    slips=("daughter's decay forgotten", "time forgotten", "difference of the rates as constant"),
)
def activity_of_a_daughter_nuclide(x, slip):
    atoms, parent, own, t = x
    k = atoms * parent * own / (own - parent)
    e, u = np.exp(-parent * t), np.exp(-own * t)
    fixed = 0 if slip == "difference of the rates as constant" else 1
    by_parent = k * (e - u) * (1 / parent + fixed / (own - parent)) - k * t * e
    time = 1 if slip == "time forgotten" else t
    by_own = k * (e - u) * (1 / own - fixed / (own - parent)) + k * time * u
    decay = 0 if slip == "daughter's decay forgotten" else own * u
    return np.array([k * (e - u) / atoms, by_parent, by_own, k * (decay - parent * e)])


BOND, WIDTH, DEPTH, BEND = 9.6e-11, 2.2e10, 8.1e-19, 3.5e-19


def f_molecule(P):
    a, b = P[1] - P[0], P[2] - P[0]
    p, q = np.sqrt(a @ a), np.sqrt(b @ b)
    c = a @ b / (p * q)
    stretch = (1 - np.exp(-WIDTH * (p - BOND))) ** 2 + (1 - np.exp(-WIDTH * (q - BOND))) ** 2
    return DEPTH * stretch + BEND * (c + 0.25) ** 2


@case(
    "scales",
    f_molecule,
    1e-10 * np.array([[0.02, -0.03, 0.05], [0.81, 0.63, 0.11], [-0.9, 0.55, -0.08]]),
    slips=("oxygen's reaction forgotten", "lengths in the angle as constants", "width forgotten"),
)
def forces_in_a_water_molecule(P, slip):
    a, b = P[1] - P[0], P[2] - P[0]
    p, q = np.sqrt(a @ a), np.sqrt(b @ b)
    c = a @ b / (p * q)
    lengths = 0 if slip == "lengths in the angle as constants" else c
    k = 2 * DEPTH * (1e10 if slip == "width forgotten" else WIDTH)
    forces = []
    for u, v, m, n in ((a, b, p, q), (b, a, q, p)):
        e = np.exp(-WIDTH * (m - BOND))
        bend = 2 * BEND * (c + 0.25) * (v / (m * n) - lengths * u / m**2)
        forces.append(k * (1 - e) * e * u / m + bend)
    first = -forces[0] - (0 if slip == "oxygen's reaction forgotten" else forces[1])
    return np.array([first, *forces])


BODIES = np.array([3.1e13, 4.5e12, 9e12])


def f_inertia(P):
    d = P - BODIES @ P / np.sum(BODIES)
    return np.sum(BODIES * np.sum(d * d, axis=1)) * np.eye(3) - (BODIES * d.T) @ d


@case(
    "scales",
    f_inertia,
    4e3 * normal("rubble", 3, 3),
    slips=("about the origin", "symmetric half forgotten", "trace's 2 forgotten"),
)
def inertia_of_a_rubble_pile(P, slip):
    d = P - (0 if slip == "about the origin" else BODIES @ P / BODIES.sum())
    E = np.eye(3)
    two = 1 if slip == "trace's 2 forgotten" else 2
    half = np.einsum("il,kj->ijkl", E, d)
    other = 0 if slip == "symmetric half forgotten" else np.einsum("jl,ki->ijkl", E, d)
    return BODIES[:, None] * (two * np.einsum("ij,kl->ijkl", E, d) - half - other)
