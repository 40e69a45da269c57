r"""§1.3, first proposition. Convexity by the tangent.

For Ω ⊂ R^m open and convex and f: Ω → R derivable, these are equivalent:

    (chord)    f(t y + (1-t) z) ≤ t f(y) + (1-t) f(z)   for y, z in Ω, t in [0, 1]: f is convex;
    (tangent)  f(y) + f'(y) (z - y)ᵀ ≤ f(z)             for y, z in Ω;
    (slope)    0 ≤ (f'(y) - f'(z)) (y - z)ᵀ             for y, z in Ω: the gradient is monotone.

Let T(y, z) = f(z) - f(y) - f'(y) (z - y)ᵀ be the gap over the tangent. For every derivable f,
convex or not, and w = t y + (1-t) z,

    t f(y) + (1-t) f(z) - f(w) = t T(w, y) + (1-t) T(w, z),           so (tangent) gives (chord);
    T(y, z) = lim_{t→0+} (t f(z) + (1-t) f(y) - f(t z + (1-t) y)) / t,  so (chord) gives (tangent);
    (f'(y) - f'(z)) (y - z)ᵀ = T(y, z) + T(z, y),                     so (tangent) gives (slope);

and (slope) gives (tangent): T(y, z) = (f'(w) - f'(y)) (z - y)ᵀ ≥ 0 at some w between y and z, by
the mean value theorem. Checked: the three relations, the limit with its rate; the inequalities on
convex functions, which satisfy all three, and on others, which break all three.

Printed: (chord) ⇔ (tangent), with convexity also among the hypotheses, where it must not be.
The statement holds as printed for Ω open, where f' has a meaning.

Shapes: y, z (m,), f'(y) (m,), t real.
Reference: Nesterov (2018), Lectures on Convex Optimization, theorems 2.1.2 and 2.1.3.
"""

import numpy as np

from dnnmath import inner
from dnnmath.verify import (
    Claim,
    NearMiss,
    Proposition,
    at_most,
    below,
    domains,
    equal,
    families,
)


# The three gaps, each ≥ 0 where its inequality holds.
def tangent_gap(f, y, z):
    """T(y, z) = f(z) - f(y) - f'(y) (z - y)ᵀ."""
    return f(z) - f(y) - inner(f.gradient(y), z - y)


def chord_gap(f, y, z, t):
    """t f(y) + (1-t) f(z) - f(t y + (1-t) z)."""
    return t * f(y) + (1 - t) * f(z) - f(t * y + (1 - t) * z)


def slope_gap(f, y, z):
    """(f'(y) - f'(z)) (y - z)ᵀ."""
    return inner(f.gradient(y) - f.gradient(z), y - z)


# Convex functions satisfy all three inequalities.
def all_hold(f, y, z, t):
    """The graph is above its tangents and below its chords, and the gradient is monotone."""
    return [
        at_most(f(y) + inner(f.gradient(y), z - y), f(z)),
        at_most(f(t * y + (1 - t) * z), t * f(y) + (1 - t) * f(z)),
        at_most(0, slope_gap(f, y, z)),
    ]


# Functions that are not convex break all three.
def all_fail_where_f_bends_down(q, y, s):
    """Along a direction of curvature μ < 0, from y to z = y + s v."""
    z = y + s * q.flattest
    return [
        below(tangent_gap(q, y, z), 0),
        below(chord_gap(q, y, z, 1 / 2), 0),
        below(slope_gap(q, y, z), 0),
    ]


# The equivalence: relations that hold for every derivable function.
def tangents_make_chord_and_slope(h, y, z, t):
    """t T(w, y) + (1-t) T(w, z) is the gap of the chord, T(y, z) + T(z, y) that of the slope."""
    w = t * y + (1 - t) * z
    return [
        equal(chord_gap(h, y, z, t), t * tangent_gap(h, w, y) + (1 - t) * tangent_gap(h, w, z)),
        equal(slope_gap(h, y, z), tangent_gap(h, y, z) + tangent_gap(h, z, y)),
    ]


def chords_tend_to_the_tangent(h, y, z, t):
    """The chord's gap at weight t on z, and t T(y, z), differ by (L/2) t² ‖z - y‖² at most."""
    rate = h.L / 2 * t**2 * inner(z - y, z - y)
    gap, limit = chord_gap(h, z, y, t), t * tangent_gap(h, y, z)
    return [at_most(limit - rate, gap), at_most(gap, limit + rate)]


# Mistakes that the checks must reject.
def takes_the_slope_at_z(f, y, z, t):
    """f(y) + f'(z) (z - y)ᵀ ≤ f(z): the slope at the wrong end."""
    return at_most(f(y) + inner(f.gradient(z), z - y), f(z))


def doubles_the_slope(f, y, z, t):
    """f(y) + 2 f'(y) (z - y)ᵀ ≤ f(z)."""
    return at_most(f(y) + 2 * inner(f.gradient(y), z - y), f(z))


def bends_with_L(f, y, z, t):
    """f(y) + f'(y) (z - y)ᵀ + (L/2) ‖z - y‖² ≤ f(z): L bounds the curvature from above."""
    return at_most(f(y) + inner(f.gradient(y), z - y) + f.L / 2 * inner(z - y, z - y), f(z))


def swaps_the_weights(f, y, z, t):
    """f(t y + (1-t) z) ≤ (1-t) f(y) + t f(z)."""
    return at_most(f(t * y + (1 - t) * z), (1 - t) * f(y) + t * f(z))


def adds_the_gradients(f, y, z, t):
    """0 ≤ (f'(y) + f'(z)) (y - z)ᵀ."""
    return at_most(0, inner(f.gradient(y) + f.gradient(z), y - z))


def follows_the_gradient(q, y, s):
    """z = y + s f'(y): f need not bend down there."""
    return below(tangent_gap(q, y, y + s * q.gradient(y)), 0)


def stays_at_y(q, y, s):
    """z = y: every gap is 0."""
    return below(slope_gap(q, y, y), 0)


def takes_the_tangents_at_the_ends(h, y, z, t):
    """t T(y, w) + (1-t) T(z, w)."""
    w = t * y + (1 - t) * z
    return equal(chord_gap(h, y, z, t), t * tangent_gap(h, y, w) + (1 - t) * tangent_gap(h, z, w))


def swaps_the_tangents(h, y, z, t):
    """t T(w, z) + (1-t) T(w, y)."""
    w = t * y + (1 - t) * z
    return equal(chord_gap(h, y, z, t), t * tangent_gap(h, w, z) + (1 - t) * tangent_gap(h, w, y))


def doubles_one_tangent(h, y, z, t):
    """2 T(y, z): right for quadratics alone."""
    return equal(slope_gap(h, y, z), 2 * tangent_gap(h, y, z))


def counts_one_tangent(h, y, z, t):
    """T(y, z)."""
    return equal(slope_gap(h, y, z), tangent_gap(h, y, z))


def tends_too_fast(h, y, z, t):
    """The difference is of the order t², not t³."""
    rate = h.L / 2 * t**3 * inner(z - y, z - y)
    return at_most(t * tangent_gap(h, y, z) - rate, chord_gap(h, z, y, t))


def tends_to_the_other_tangent(h, y, z, t):
    """The chord from y tends to the tangent at y, not at z."""
    rate = h.L / 2 * t**2 * inner(z - y, z - y)
    gap, limit = chord_gap(h, z, y, t), t * tangent_gap(h, z, y)
    return [at_most(limit - rate, gap), at_most(gap, limit + rate)]


LINE = {"y": np.array([1.0]), "z": np.array([2.0]), "t": 0.25}
APART = {"y": np.array([4.0]), "z": np.array([-20.0]), "t": 0.015625}
SQUARE = {"f": families.half_square(2.0, 1), **LINE}
PARABOLA = {"h": families.half_square(2.0, 1), **LINE}
SOFTPLUS = {"h": families.softplus([4.0]), **APART}
SADDLE = {"q": families.quadratic([4.0, -1.0], [1.0, 0.5], [0.0, 0.0]), "y": np.ones(2), "s": 1.0}

proposition = Proposition(
    section="1.3",
    place="§1.3, proposition 1",
    printed="f convex on Ω  ⇔  f(y) + df/dx(y) × (z - y)ᵀ ≤ f(z) for y, z ∈ Ω",
    statement="Ω open: f convex ⇔ f(y) + f'(y)(z - y)ᵀ ≤ f(z) ⇔ 0 ≤ (f'(y) - f'(z))(y - z)ᵀ",
    given={
        "f": families.smooth_convex_function("m"),
        "q": families.nonconvex_function("m"),
        "h": families.smooth_function("m"),
        "y": domains.vector("m"),
        "z": domains.vector("m"),
        "t": domains.fraction(),
        "s": domains.positive(),
    },
    sizes={"m": (1, 4)},
    claims=[
        Claim(
            all_hold,
            near_misses=[
                NearMiss(takes_the_slope_at_z, at=[SQUARE]),
                NearMiss(doubles_the_slope, at=[SQUARE]),
                NearMiss(bends_with_L, at=[{"f": families.log_sum_exp(1), **LINE}]),
                NearMiss(swaps_the_weights, at=[SQUARE]),
                NearMiss(adds_the_gradients, at=[SQUARE]),
            ],
            at=[SQUARE],
        ),
        Claim(
            all_fail_where_f_bends_down,
            near_misses=[
                NearMiss(follows_the_gradient, at=[SADDLE]),
                NearMiss(stays_at_y, at=[SADDLE]),
            ],
            at=[SADDLE],
        ),
        Claim(
            tangents_make_chord_and_slope,
            near_misses=[
                NearMiss(takes_the_tangents_at_the_ends, at=[SOFTPLUS]),
                NearMiss(swaps_the_tangents, at=[SOFTPLUS]),
                NearMiss(doubles_one_tangent, at=[SOFTPLUS]),
                NearMiss(counts_one_tangent, at=[SOFTPLUS]),
            ],
            at=[SOFTPLUS],
        ),
        Claim(
            chords_tend_to_the_tangent,
            near_misses=[
                NearMiss(tends_too_fast, at=[PARABOLA]),
                NearMiss(tends_to_the_other_tangent, at=[SOFTPLUS]),
            ],
            at=[PARABOLA, SOFTPLUS],
        ),
    ],
    reference="Nesterov (2018), Lectures on Convex Optimization, theorems 2.1.2 and 2.1.3",
    expect="checked",
)
