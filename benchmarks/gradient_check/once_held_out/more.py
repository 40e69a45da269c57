# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""More ill-conditioned functions, as those at the end of noise.py."""

from __future__ import annotations

import numpy as np

from ..case import case
from ..truth import solve


def f_far_target(x):
    """The distance of what is seen at the angles x[0] and x[1] from the ends of a base x[2]."""
    a, b, base = x
    rays = np.stack([np.stack([np.cos(a), -np.cos(b)]), np.stack([np.sin(a), -np.sin(b)])])
    return solve(rays, np.stack([base, 0 * base]))[0]


@case(
    "ill-conditioned",
    f_far_target,
    [0.9, 0.9 + 2e-5, 1.5],
    slips=("second angle's own sine forgotten", "first angle's sign", "parallax not squared"),
    entrywise=True,
    resolution=1e-5,
    accuracy=1e-8,
)
def target_at_a_small_parallax(x, slip):
    a, b, base = x
    s, c = np.sin(b - a), np.cos(b - a)
    far = np.sin(b) / s
    power = 1 if slip == "parallax not squared" else 2
    sign = -1 if slip == "first angle's sign" else 1
    by_a = sign * base * np.sin(b) * c / s**power
    by_b = -base * np.sin(a) / s**power
    if slip == "second angle's own sine forgotten":
        by_b = base * np.cos(b) / s
    return np.array([by_a, by_b, far])


SPACING = 2.0**-13


def _deflection(x, at):
    return x[0] * np.sin(x[1] * at) * np.exp(-x[2] * at)


@case(
    "ill-conditioned",
    lambda x: (
        (_deflection(x, 0.5 + SPACING) - 2 * _deflection(x, 0.5) + _deflection(x, 0.5 - SPACING))
        / SPACING**2
    ),
    [0.7, 3.0, 0.4],
    slips=("damping's part forgotten", "wave number's square left in", "first derivative's"),
    resolution=1e-3,
    accuracy=1e-6,
)
def curvature_by_second_differences(x, slip):
    A, w, k = x
    t = 0.5
    e, s, c = np.exp(-k * t), np.sin(w * t), np.cos(w * t)
    damped = 0 if slip == "damping's part forgotten" else 1
    if slip == "first derivative's":
        return e * np.array(
            [w * c - k * s, A * (c - w * t * s - k * t * c), -A * (s + t * (w * c - k * s))]
        )
    # y'' = A e^(-kt) ((k² - w²) sin wt - 2kw cos wt)
    value = (k**2 - w**2) * s - 2 * k * w * c
    two = 0 if slip == "wave number's square left in" else 2
    by_w = t * (k**2 - w**2) * c - two * w * s - 2 * k * c + 2 * k * w * t * s
    by_k = damped * (2 * k * s - 2 * w * c) - t * value
    return e * np.array([value, A * by_w, A * by_k])
