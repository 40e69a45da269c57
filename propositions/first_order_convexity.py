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
the mean value theorem. Proved: the four implications, on every Ω and in every dimension. Checked
besides: the relations between the gaps, the limit with its rate; the inequalities on convex
functions, which satisfy all three, and on others, which break all three.

Printed: (chord) ⇔ (tangent), with convexity also among the hypotheses, where it must not be.
The statement holds as printed for Ω open, where f' has a meaning.

Shapes: y, z (m,), f'(y) (m,), t real.
Reference: Nesterov (2018), Lectures on Convex Optimization, theorems 2.1.2 and 2.1.3.
"""

import numpy as np

from dnnmath import inner
from dnnmath.proofs import (
    Function,
    Property,
    assume,
    certificate,
    conclude,
    cut,
    dot,
    increasing,
    instance,
    points,
    slope,
    split,
    symbols,
    within,
)
from dnnmath.verify import (
    Claim,
    Formula,
    NearMiss,
    Proposition,
    at_most,
    below,
    domains,
    equal,
    families,
)

# The theorem, for every f: Ω → R.
f = Function("f", "Ω")
y, z = points("y z")
t = symbols("t", "unit")

TANGENT = f(y) + dot(f.d(y), z - y) <= f(z)
CHORD = f(t * y + (1 - t) * z) <= t * f(y) + (1 - t) * f(z)
SLOPE = dot(f.d(y) - f.d(z), y - z) >= 0


def chord_gives_tangent(goal):
    """Divide f(y + t (z - y)) ≤ t f(z) + (1-t) f(y) by t → 0+."""
    chord = instance(assume(Property("Convex", f)), z, y, t)
    return slope(chord, t, goal=goal)


def tangent_gives_chord(goal):
    """At w = t y + (1-t) z, t times the tangent below y plus 1 - t times the one below z."""
    w = t * y + (1 - t) * z
    tangents = assume(Property("FirstOrder", f))
    at_y, at_z = instance(tangents, w, y), instance(tangents, w, z)
    return within(certificate(goal, (t, at_y), (1 - t, at_z)), w, (t, y), (1 - t, z))


def tangent_gives_slope(goal):
    """Add the tangents at y and at z."""
    tangents = assume(Property("FirstOrder", f))
    return certificate(goal, (1, instance(tangents, y, z)), (1, instance(tangents, z, y)))


def slope_gives_tangent(goal):
    """f(w) - t f'(y) (z - y)ᵀ increases with t on [0, 1], w = y + t (z - y)."""
    w = y + t * (z - y)
    rate = dot(f.d(w) - f.d(y), z - y)
    times_t = certificate(t * rate >= 0, (1, instance(assume(Property("Monotone", f)), w, y)))
    at_zero = certificate(dot(f.d(y) - f.d(y), z - y) >= 0)
    rises = within(split(rate >= 0, t, times_t, at_zero), w, (t, z), (1 - t, y))
    return increasing(rises, f(w) - t * dot(f.d(y), z - y), t, goal=goal)


def slope_gives_chord(goal):
    """Through the tangents."""
    tangents = conclude(Property("FirstOrder", f), slope_gives_tangent(TANGENT), over=(y, z))
    return cut(tangent_gives_chord(goal), tangents)


def chord_gives_slope(goal):
    """Through the tangents."""
    tangents = conclude(Property("FirstOrder", f), chord_gives_tangent(TANGENT), over=(y, z))
    return cut(tangent_gives_slope(goal), tangents)


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
def tangent(f, y, z):
    """f(y) + f'(y) (z - y)ᵀ ≤ f(z)."""
    return at_most(f(y) + inner(f.gradient(y), z - y), f(z))


def chord(f, y, z, t):
    """f(t y + (1-t) z) ≤ t f(y) + (1-t) f(z)."""
    return at_most(f(t * y + (1 - t) * z), t * f(y) + (1 - t) * f(z))


def monotone(f, y, z):
    """0 ≤ (f'(y) - f'(z)) (y - z)ᵀ."""
    return at_most(0, slope_gap(f, y, z))


# The equivalence: relations that hold for every derivable function.
def gap(sides):
    """Right minus left."""
    return sides.right - sides.left


def is_the_limit_of_chords(claim, h, y, z, t):
    """The chord's gap at weight t on z, and t T(y, z), differ by (L/2) t² ‖z - y‖² at most."""
    rate = h.L / 2 * t**2 * inner(z - y, z - y)
    found, limit = chord_gap(h, z, y, t), t * gap(claim(h, y, z))
    return [at_most(limit - rate, found), at_most(found, limit + rate)]


def is_made_of_tangents(claim, h, y, z, t):
    """t f(y) + (1-t) f(z) - f(w) = t T(w, y) + (1-t) T(w, z)."""
    w = t * y + (1 - t) * z
    made = t * tangent_gap(h, w, y) + (1 - t) * tangent_gap(h, w, z)
    return equal(gap(claim(h, y, z, t)), made)


def adds_two_tangents(claim, h, y, z):
    """(f'(y) - f'(z)) (y - z)ᵀ = T(y, z) + T(z, y)."""
    return equal(gap(claim(h, y, z)), tangent_gap(h, y, z) + tangent_gap(h, z, y))


# Functions that are not convex break all three: from y to z along a direction of curvature μ < 0.
def tangent_fails_on_hills(claim, q, y, s):
    """T(y, z) < 0."""
    return below(gap(claim(q, y, y + s * q.flattest)), 0)


def chord_fails_on_hills(claim, q, y, s):
    """The chord at t = ¼ lies below f."""
    return below(gap(claim(q, y, y + s * q.flattest, 1 / 4)), 0)


def monotony_fails_on_hills(claim, q, y, s):
    """(f'(y) - f'(z)) (y - z)ᵀ < 0."""
    return below(gap(claim(q, y, y + s * q.flattest)), 0)


# Mistakes that the checks must reject.
def takes_the_slope_at_z(f, y, z):
    """f(y) + f'(z) (z - y)ᵀ ≤ f(z): the slope at the wrong end."""
    return at_most(f(y) + inner(f.gradient(z), z - y), f(z))


def doubles_the_slope(f, y, z):
    """f(y) + 2 f'(y) (z - y)ᵀ ≤ f(z)."""
    return at_most(f(y) + 2 * inner(f.gradient(y), z - y), f(z))


def bends_with_one(f, y, z):
    """f(y) + f'(y) (z - y)ᵀ + ½ ‖z - y‖² ≤ f(z): f may bend less."""
    return at_most(f(y) + inner(f.gradient(y), z - y) + inner(z - y, z - y) / 2, f(z))


def swaps_the_weights(f, y, z, t):
    """f(t y + (1-t) z) ≤ (1-t) f(y) + t f(z)."""
    return at_most(f(t * y + (1 - t) * z), (1 - t) * f(y) + t * f(z))


def weighs_twice(f, y, z, t):
    """f(t y + (1-t) z) ≤ t² f(y) + (1-t)² f(z)."""
    return at_most(f(t * y + (1 - t) * z), t**2 * f(y) + (1 - t) ** 2 * f(z))


def adds_the_gradients(f, y, z):
    """0 ≤ (f'(y) + f'(z)) (y - z)ᵀ."""
    return at_most(0, inner(f.gradient(y) + f.gradient(z), y - z))


def doubles_one_gradient(f, y, z):
    """0 ≤ (f'(y) - 2 f'(z)) (y - z)ᵀ."""
    return at_most(0, inner(f.gradient(y) - 2 * f.gradient(z), y - z))


def bends_the_gradients(f, y, z):
    """0 ≤ (f'(y) - f'(z)) (y - z)ᵀ - ‖y - z‖²."""
    return at_most(0, slope_gap(f, y, z) - inner(y - z, y - z))


LINE = {"y": np.array([1.0]), "z": np.array([2.0]), "t": 0.25}
APART = {"y": np.array([4.0]), "z": np.array([-20.0]), "t": 0.015625}
SQUARE = {"f": families.half_square(2.0, 1), **LINE}
PARABOLA = {"f": families.half_square(0.5, 1), "h": families.half_square(0.5, 1), **LINE}
SOFTPLUS = {"f": families.softplus([4.0]), "h": families.softplus([4.0]), **APART}
SADDLE = {"f": families.half_square(2.0, 2), "y": np.ones(2), "z": np.zeros(2), "t": 0.25}
SADDLE |= {"q": families.quadratic([4.0, -1.0], [1.0, 0.5], [0.0, 0.0]), "s": 1.0}
PINNED = [SQUARE, PARABOLA, SOFTPLUS, SADDLE]
# Where a mistake that survives those shows: y between z and 2z; both sides of a hill.
BETWEEN = {**SQUARE, "y": np.array([1.5]), "z": np.array([1.0])}
HERE, THERE = ({**SADDLE, "y": x * SADDLE["q"].flattest} for x in (10.0, -10.0))

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
            tangent,
            formula=Formula(TANGENT),
            proofs=[chord_gives_tangent, slope_gives_tangent],
            properties=[is_the_limit_of_chords, tangent_fails_on_hills],
            near_misses=[
                NearMiss(
                    takes_the_slope_at_z,
                    f(y) + dot(f.d(z), z - y) <= f(z),
                    at=PINNED,
                ),
                NearMiss(
                    doubles_the_slope,
                    f(y) + 2 * dot(f.d(y), z - y) <= f(z),
                    at=[*PINNED, HERE, THERE],
                ),
                NearMiss(
                    bends_with_one,
                    TANGENT.lhs + dot(z - y, z - y) / 2 <= TANGENT.rhs,
                    ["tangent_fails_on_hills"],
                    PINNED,
                ),
            ],
            at=PINNED,
        ),
        Claim(
            chord,
            formula=Formula(CHORD),
            proofs=[tangent_gives_chord, slope_gives_chord],
            properties=[is_made_of_tangents, chord_fails_on_hills],
            near_misses=[
                NearMiss(
                    swaps_the_weights,
                    CHORD.lhs <= (1 - t) * f(y) + t * f(z),
                    at=PINNED,
                ),
                NearMiss(
                    weighs_twice,
                    CHORD.lhs <= t**2 * f(y) + (1 - t) ** 2 * f(z),
                    at=PINNED,
                ),
            ],
            at=PINNED,
        ),
        Claim(
            monotone,
            formula=Formula(SLOPE),
            proofs=[tangent_gives_slope, chord_gives_slope],
            properties=[adds_two_tangents, monotony_fails_on_hills],
            near_misses=[
                NearMiss(
                    adds_the_gradients,
                    dot(f.d(y) + f.d(z), y - z) >= 0,
                    at=PINNED,
                ),
                NearMiss(
                    doubles_one_gradient,
                    dot(f.d(y) - 2 * f.d(z), y - z) >= 0,
                    at=[BETWEEN, HERE, THERE],
                ),
                NearMiss(
                    bends_the_gradients,
                    SLOPE.lhs - dot(y - z, y - z) >= 0,
                    ["monotony_fails_on_hills"],
                    PINNED,
                ),
            ],
            at=PINNED,
        ),
    ],
    reference="Nesterov (2018), Lectures on Convex Optimization, theorems 2.1.2 and 2.1.3",
    expect="proved",
)
