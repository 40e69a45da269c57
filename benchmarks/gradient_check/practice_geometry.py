# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Geometry, optics and mechanics close to the edge of a domain, a pole or a cut."""

from __future__ import annotations

from functools import partial

import numpy as np
from mpmath import mp
from scipy import special

from .case import at, case, pack
from .truth import Exact, lifted

edge = partial(case, "edges", entrywise=True)

elliptic = lifted(
    special.ellipk, mp.ellipk, lambda m: (mp.ellipe(m) / (1 - m) - mp.ellipk(m)) / (2 * m)
)
angle = lifted(
    np.arctan2,
    mp.atan2,
    lambda y, x: x / (x * x + y * y),
    lambda y, x: -y / (x * x + y * y),
)


def f_haversine(x):
    a, b, c, d = x
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(h))


@edge(
    f_haversine,
    [0.8, 0.1, 0.8 + 3e-7, 0.1 - 5e-7],
    slips=("cosine of the other latitude", "latitude's second term forgotten", "radius forgotten"),
    accuracy=1e-8,
)
def haversine_of_close_points(x, slip):
    a, b, c, d = x
    u, v = np.sin((c - a) / 2), np.sin((d - b) / 2)
    h = u * u + np.cos(a) * np.cos(c) * v * v
    by_latitude = np.sin(c - a) / 2
    by_longitude = np.cos(a) * np.cos(c) * np.sin(d - b) / 2
    if slip == "cosine of the other latitude":
        by_longitude = np.cos(a) ** 2 * 2 * np.sin(d - b) / 2
    second = 0 if slip == "latitude's second term forgotten" else v * v
    dh = np.array(
        [
            -by_latitude - np.sin(a) * np.cos(c) * second,
            -by_longitude,
            by_latitude - np.cos(a) * np.sin(c) * second,
            by_longitude,
        ]
    )
    r = 1 if slip == "radius forgotten" else 6371.0
    return 2 * r * dh / (2 * np.sqrt(h) * np.sqrt(1 - h))


haversine_of_antipodes = at(
    haversine_of_close_points,
    "haversine of nearly antipodes",
    [0.7, 0.2, -0.7 + 1e-5, 0.2 + np.pi - 2e-5],
    accuracy=1e-4,
    resolution=5e-3,
)


@edge(
    lambda x: np.arcsin(x[0] / x[1] * np.sin(x[2])),
    [1.5, 1.0, np.arcsin(1 / 1.5) - 1e-7],
    slips=("index ratio turned over", "cosine forgotten", "root forgotten"),
    accuracy=1e-5,
    resolution=1e-4,
)
def refraction_near_total_reflection(x, slip):
    n, m, t = x
    s = n / m * np.sin(t)
    inner = np.array([np.sin(t) / m, -n * np.sin(t) / m**2, n / m * np.cos(t)])
    if slip == "index ratio turned over":
        inner[2] = m / n * np.cos(t)
    if slip == "cosine forgotten":
        inner[2] = n / m
    return inner / (1 if slip == "root forgotten" else np.sqrt((1 - s) * (1 + s)))


LIGHT = 299792458.0


@edge(
    lambda x: x[0] * LIGHT**2 * (1 / np.sqrt((1 - x[1] / LIGHT) * (1 + x[1] / LIGHT)) - 1),
    [9.1e-31, LIGHT - 3.0],
    slips=("rest energy in", "cube forgotten", "Newton's"),
    accuracy=1e-6,
    resolution=1e-5,
)
def energy_at_high_speed(x, slip):
    m, v = x
    g = 1 / np.sqrt((LIGHT - v) * (LIGHT + v)) * LIGHT
    rest = 0 if slip == "rest energy in" else 1
    if slip == "Newton's":
        return np.array([v * v / 2, m * v])
    return np.array([LIGHT**2 * (g - rest), m * v * g ** (1 if slip == "cube forgotten" else 3)])


def f_kepler(x):
    M, e = x
    E = M + 0 * e if isinstance(M, Exact) else M
    E = E + 0.01
    for _ in range(80):
        E = E - (E - e * np.sin(E) - M) / (1 - e * np.cos(E))
    return E


@edge(
    f_kepler,
    [1e-6, 1 - 1e-5],
    slips=("sine forgotten", "plus for minus", "mean anomaly in the cosine"),
    accuracy=1e-7,
    resolution=1e-5,
)
def kepler_near_the_parabola(x, slip):
    M, e = x
    E = float(f_kepler(x))
    c = np.cos(M if slip == "mean anomaly in the cosine" else E)
    d = 1 + e * c if slip == "plus for minus" else 1 - e * c
    return np.array([1.0, 1.0 if slip == "sine forgotten" else np.sin(E)]) / d


def f_heron(x):
    s = np.sum(x) / 2
    return np.sqrt(s * (s - x[0]) * (s - x[1]) * (s - x[2]))


@edge(
    f_heron,
    [1.0, 1.25, 2.25 - 2.0**-28],
    slips=("half perimeter taken as constant", "root's 2 forgotten", "first factor forgotten"),
    accuracy=1e-6,
    resolution=1e-5,
)
def area_of_a_sliver(x, slip):
    s = x.sum() / 2
    area = f_heron(x)
    h = 0.0 if slip == "half perimeter taken as constant" else 0.5
    first = 0 if slip == "first factor forgotten" else h / s
    k = 1 if slip == "root's 2 forgotten" else 2
    inner = sum((h - np.eye(3)[i]) / (s - x[i]) for i in range(3)) + first
    return area / k * inner


def f_between(x):
    u, v = x[:3], x[3:]
    return np.arccos(u @ v / np.sqrt((u @ u) * (v @ v)))


@edge(
    f_between,
    [1.0, 2.0, -1.0, 2.0 + 3e-3, 4.0 + 2e-3, -2.0 - 1e-3],
    parts=(slice(0, 3), slice(3, 6)),
    slips=("norms taken as constants", "minus of arccos forgotten", "second vector's norm"),
    accuracy=1e-6,
    resolution=1e-4,
)
def angle_of_nearly_parallel_vectors(x, slip):
    u, v = x[:3], x[3:]
    uu, vv, uv = u @ u, v @ v, u @ v
    sine = np.linalg.norm(np.cross(u, v)) / np.sqrt(uu * vv)
    k = 0 if slip == "norms taken as constants" else 1
    du = (v - k * u * uv / uu) / np.sqrt(uu * vv)
    dv = (u - k * v * uv / (uu if slip == "second vector's norm" else vv)) / np.sqrt(uu * vv)
    return (1 if slip == "minus of arccos forgotten" else -1) * pack(du, dv) / sine


@edge(
    lambda x: np.sqrt(np.sum(x * x)) * 3.0,
    [1e-9, -2e-9, 2e-9],
    slips=("norm forgotten", "squared norm", "3 forgotten"),
)
def length_next_to_0(x, slip):
    n = np.sqrt(np.sum(x * x))
    k = {"norm forgotten": 0, "squared norm": 2}.get(slip, 1)
    return (1.0 if slip == "3 forgotten" else 3.0) * x / n**k


beside_a_large_one = at(
    length_next_to_0,
    "length of a difference next to 0",
    [1e-9, -2e-9, 1.0, 1.0 + 2e-9],
    f=lambda x: 3 * np.sqrt(x[0] ** 2 + x[1] ** 2 + (x[3] - x[2]) ** 2),
    gradient=lambda x, slip: (
        np.array([x[0], x[1], x[2] - x[3], x[3] - x[2]])
        * (1.0 if slip == "3 forgotten" else 3.0)
        / np.sqrt(x[0] ** 2 + x[1] ** 2 + (x[3] - x[2]) ** 2)
        ** {"norm forgotten": 0, "squared norm": 2}.get(slip, 1)
    ),
)


@edge(
    lambda x: angle(x[0], x[1]) + angle(x[2], x[3]),
    [1e-9, -1.0, -2.0, -1e-8],
    slips=("arguments swapped", "one root too many", "sign of the second"),
)
def phase_near_the_branch_cut(x, slip):
    y, x = x[::2], x[1::2]
    r = x * x + y * y
    if slip == "one root too many":
        r = np.sqrt(r)
    g = np.stack([x / r, -y / r], axis=1)
    if slip == "arguments swapped":
        g = g[:, ::-1]
    if slip == "sign of the second":
        g = g * [1, -1]
    return g.ravel()


@edge(
    lambda x: 1 / (1 / x[0] - 1 / x[1]),
    [0.05, 0.05 * (1 + 1e-6)],
    slips=("square forgotten", "sign of the second", "power of the distance"),
    accuracy=1e-8,
)
def thin_lens_near_the_focus(x, slip):
    f, d = x
    k = 1 if slip == "square forgotten" else 2
    first = (d / (d - f)) ** k
    second = -((f / (d - f)) ** k)
    if slip == "sign of the second":
        second = -second
    return np.array([first, second / (d if slip == "power of the distance" else 1)])


@edge(
    lambda x: np.sum(np.tan(x) * np.array([1.0, -2.0])),
    [np.pi / 2 - 1e-6, -1.2],
    slips=("cosine not squared", "plus for minus", "weights forgotten"),
    accuracy=1e-8,
)
def height_seen_under_a_steep_angle(x, slip):
    c = 1 if slip == "weights forgotten" else np.array([1.0, -2.0])
    if slip == "plus for minus":
        return c * (1 - np.tan(x) ** 2)
    return c / np.cos(x) ** (1 if slip == "cosine not squared" else 2)


@edge(
    lambda x: 4 * np.sqrt(x[0] / 9.81) * elliptic(x[1]),
    [0.6, 1 - 1e-8],
    slips=("1 - m forgotten", "K forgotten", "½ forgotten"),
    accuracy=1e-7,
)
def pendulum_near_the_top(x, slip):
    length, m = x
    K, E = special.ellipk(m), special.ellipe(m)
    root = 4 * np.sqrt(length / 9.81)
    slope = (E / (1 if slip == "1 - m forgotten" else 1 - m) - (0 if slip[:1] == "K" else K)) / (
        2 * m
    )
    return np.array([root * K / (length if slip == "½ forgotten" else 2 * length), root * slope])
