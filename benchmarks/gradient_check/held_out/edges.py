# ruff: noqa: D103 - the name of a gradient says all there is to say.
"""Models of many trades at, and next to, the last point at which they have a value."""

from __future__ import annotations

import numpy as np
from mpmath import mp
from scipy import special

from ..case import case, normal, pack, slices, unpack
from ..truth import entr, gammaln, lifted

# Bhattacharyya's distance of counts from a known histogram; one bin is empty.
KNOWN_SHARES = np.array([0.1, 0.3, 0.25, 0.2, 0.15])


def f_overlap(n):
    return np.log(np.sum(n)) / 2 - np.log(np.sum(np.sqrt(KNOWN_SHARES * n)))


@case(
    "edges",
    f_overlap,
    [4.0, 11.0, 0.0, 7.0, 2.0],
    slips=("total as constant", "0 in the empty bin", "sum of roots not divided out"),
)
def distance_of_counts_with_an_empty_bin(n, slip):
    roots = 1 if slip == "sum of roots not divided out" else np.sum(np.sqrt(KNOWN_SHARES * n))
    total = 0 if slip == "total as constant" else 1 / (2 * np.sum(n))
    g = total - np.sqrt(KNOWN_SHARES / n) / (2 * roots)
    return np.where(n == 0, 0.0, g) if slip == "0 in the empty bin" else g


# Kuramoto's order of three crowds of oscillators, the first coupled at its critical strength.
def f_kuramoto(x):
    K, spread = unpack(x, (3,), (3,))
    return np.sqrt(1 - 2 * spread / K)


@case(
    "edges",
    f_kuramoto,
    [1.0, 3.0, 2.0, 0.5, 0.4, 0.7],
    parts=slices((3,), (3,)),
    slips=("root forgotten", "square of the coupling forgotten", "0 at the critical strength"),
)
def order_of_crowds_one_of_which_just_falls_into_step(x, slip):
    K, spread = unpack(x, (3,), (3,))
    order = np.sqrt(1 - 2 * spread / K)
    root = np.ones(3) if slip == "root forgotten" else order
    by_K = spread / root / K ** (1 if slip == "square of the coupling forgotten" else 2)
    by_spread = -1 / (K * root)
    if slip == "0 at the critical strength":
        by_K, by_spread = (np.where(order == 0, 0.0, g) for g in (by_K, by_spread))
    return np.hstack([np.diag(by_K), np.diag(by_spread)])


# How deep light reaches behind a face that reflects all of it, by angles from the critical one on.
def f_evanescent(x):
    wave, n1, n2 = x[:3]
    return wave / (2 * np.pi * np.sqrt((n1 * np.sin(x[3:])) ** 2 - n2**2))


@case(
    "edges",
    f_evanescent,
    [0.53, 1.52, 1.33, np.arcsin(1.33 / 1.52) + 1e-5, 1.2, 1.4],
    entrywise=True,
    accuracy=1e-9,
    slips=("cube of the root forgotten", "cosine forgotten", "sine of the index's part once"),
)
def depth_of_light_behind_a_face_next_to_its_critical_angle(x, slip):
    wave, n1, n2 = x[:3]
    sin, cos = np.sin(x[3:]), np.cos(x[3:])
    root = np.sqrt((n1 * sin) ** 2 - n2**2)
    outer = wave / (2 * np.pi) / root ** (2 if slip == "cube of the root forgotten" else 3)
    by_n1 = -outer * n1 * sin ** (1 if slip == "sine of the index's part once" else 2)
    by_angle = -outer * n1**2 * sin * (1 if slip == "cosine forgotten" else cos)
    shared = np.stack([1 / (2 * np.pi * root), by_n1, outer * n2], axis=1)
    return np.hstack([shared, np.diag(by_angle)])


# Light of jets boosted by their speed and aspect, the first at almost the speed of light.
LAMPS, BOOST = np.array([300.0, 1.0, 0.4]), 2.7


def f_jets(x):
    v, angle = unpack(x, (3,), (3,))
    return LAMPS @ (np.sqrt((1 - v) * (1 + v)) / (1 - v * np.cos(angle))) ** BOOST


@case(
    "edges",
    f_jets,
    [1 - 1e-7, 0.9, 0.6, 0.3, 0.2, 1.1],
    parts=slices((3,), (3,)),
    entrywise=True,
    slips=("aspect's slope by the speed forgotten", "slowed clock forgotten", "power not lowered"),
)
def light_of_jets_one_of_which_is_almost_as_fast(x, slip):
    v, angle = unpack(x, (3,), (3,))
    ahead = 1 - v * np.cos(angle)
    doppler = np.sqrt((1 - v) * (1 + v)) / ahead
    aspect = 0 if slip == "aspect's slope by the speed forgotten" else np.cos(angle) / ahead
    clock = 0 if slip == "slowed clock forgotten" else v / ((1 - v) * (1 + v))
    outer = BOOST * LAMPS * doppler ** (BOOST + (slip == "power not lowered"))
    return pack(outer * (aspect - clock), -outer * v * np.sin(angle) / ahead)


# Threshold voltages of transistors by the bias of their bodies, one at the end of the law.
def f_thresholds(x):
    phi, gamma, flat = x[3:]
    return flat + gamma * (np.sqrt(2 * phi + x[:3]) - np.sqrt(2 * phi))


@case(
    "edges",
    f_thresholds,
    [-0.75, 0.0, 1.8, 0.375, 0.4, 0.55],
    slips=("second root as constant", "2 of the potential forgotten", "large number at the end"),
)
def thresholds_of_transistors_one_with_its_body_fully_on(x, slip):
    bias, (phi, gamma, _) = x[:3], x[3:]
    root, still = np.sqrt(2 * phi + bias), np.sqrt(2 * phi)
    steep = gamma / (2 * root)
    if slip == "large number at the end":
        steep = np.minimum(steep, 1e8)
    two = 1 if slip == "2 of the potential forgotten" else 2
    by_phi = two * steep - (0 if slip == "second root as constant" else gamma / still)
    return np.hstack([np.diag(steep), np.stack([by_phi, root - still, np.ones(3)], axis=1)])


# Area of the horizons of charged, spinning holes, the first with all the charge it can bear.
def f_horizons(x):
    M, Q, a = x
    r = M + np.sqrt(M**2 - Q**2 - a**2)
    return np.sum(4 * np.pi * (r**2 + a**2))


@case(
    "edges",
    f_horizons,
    [[5.0, 2.0, 3.0], [3.0, 0.5, 1.0], [4.0, 1.0, 2.0]],
    slips=("mass before the root forgotten", "spin itself forgotten", "radius forgotten"),
)
def horizons_of_holes_one_with_all_the_charge_it_bears(x, slip):
    M, Q, a = x
    root = np.sqrt(M**2 - Q**2 - a**2)
    alone = 0 if slip == "mass before the root forgotten" else 1
    by_r = np.stack([alone + M / root, -Q / root, -a / root])
    r = 1 if slip == "radius forgotten" else M + root
    spin = np.stack([0 * M, 0 * Q, 0 * a if slip == "spin itself forgotten" else a])
    return 8 * np.pi * (r * by_r + spin)


# Angles of beads on spun hoops, the first spun at the rate at which its bead leaves the bottom.
def f_beads(x):
    rate, R = unpack(x, (3,), (3,))
    return np.arccos(9.81 / (rate**2 * R))


@case(
    "edges",
    f_beads,
    [1.0, 6.0, 9.0, 9.81, 0.5, 0.2],
    parts=slices((3,), (3,)),
    entrywise=True,
    slips=("2 of the square forgotten", "root forgotten", "0 at the bottom"),
)
def angles_of_beads_one_of_which_just_leaves_the_bottom(x, slip):
    rate, R = unpack(x, (3,), (3,))
    cos = 9.81 / (rate**2 * R)
    steep = cos / (1 - cos**2) ** (1 if slip == "root forgotten" else 0.5)
    if slip == "0 at the bottom":
        steep = np.where(cos == 1, 0.0, steep)
    two = 1 if slip == "2 of the square forgotten" else 2
    return np.hstack([np.diag(two * steep / rate), np.diag(steep / R)])


# Light of a star's disc, darker to its rim, gathered at radii the last of which is the rim.
RING_WEIGHTS = np.array([0.2, 0.5, 0.9, 0.3])


def f_limb(x):
    dark = 1 - np.sqrt(1 - x[:4] ** 2)
    return RING_WEIGHTS @ (1 - x[4] * dark - x[5] * dark**2)


@case(
    "edges",
    f_limb,
    [0.1, 0.5, 0.85, 1.0, 0.4, 0.26],
    entrywise=True,
    slips=("second law's part forgotten", "radius forgotten", "-1 at the rim"),
)
def light_of_a_disc_out_to_its_rim(x, slip):
    r, (a, b) = x[:4], x[4:]
    height = np.sqrt(1 - r**2)
    dark = 1 - height
    law = a if slip == "second law's part forgotten" else a + 2 * b * dark
    by_r = -RING_WEIGHTS * law * (1 if slip == "radius forgotten" else r) / height
    by_r = np.where(r == 1, -1.0, by_r) if slip == "-1 at the rim" else by_r
    return pack(by_r, -RING_WEIGHTS @ dark, -RING_WEIGHTS @ dark**2)


# Growth of tumours by Gompertz's law under a drug, the first of them gone.
def f_gompertz(x):
    N, (rate, most, kill) = x[:3], x[3:]
    return rate * np.sum(entr(N) + N * np.log(most)) - kill * np.sum(N)


@case(
    "edges",
    f_gompertz,
    [0.0, 0.8, 2.5, 0.3, 6.0, 0.2],
    slips=("1 of the logarithm forgotten", "0 where there is none", "size forgotten", "no drug"),
)
def growth_of_tumours_one_of_which_is_gone(x, slip):
    N, (rate, most, kill) = x[:3], x[3:]
    one = 0 if slip == "1 of the logarithm forgotten" else 1
    by_N = rate * (np.log(most) - np.log(N) - one) - (0 if slip == "no drug" else kill)
    by_N = np.where(N == 0, 0.0, by_N) if slip == "0 where there is none" else by_N
    by_most = rate * (3 if slip == "size forgotten" else np.sum(N)) / most
    return pack(by_N, np.sum(entr(N) + N * np.log(most)), by_most, -np.sum(N))


# Misfit of Kimura's distances of genes to known ages, the first changed almost to chance.
GENE_AGES = np.array([4.0, 0.6, 0.3])


def f_kimura(x):
    P, Q = unpack(x, (3,), (3,))
    far = -np.log(1 - 2 * P - Q) / 2 - np.log(1 - 2 * Q) / 4
    return np.sum((far - GENE_AGES) ** 2)


@case(
    "edges",
    f_kimura,
    [0.3, 0.2, 0.1, 0.4 - 1e-5, 0.15, 0.05],
    parts=slices((3,), (3,)),
    entrywise=True,
    accuracy=1e-9,
    slips=("transversions of the first logarithm", "second logarithm", "2 of the square forgotten"),
)
def misfit_of_genes_one_changed_almost_to_chance(x, slip):
    P, Q = unpack(x, (3,), (3,))
    same, alike = 1 - 2 * P - Q, 1 - 2 * Q
    off = -np.log(same) / 2 - np.log(alike) / 4 - GENE_AGES
    first = 0 if slip == "transversions of the first logarithm" else 1 / (2 * same)
    second = 0 if slip == "second logarithm" else 1 / (2 * alike)
    two = 1 if slip == "2 of the square forgotten" else 2
    return two * pack(off / same, off * (first + second))


# Shares of weak acids that fall apart in water (Ostwald), one of which keeps all its protons.
def f_acids(x):
    K, C = unpack(x, (3,), (3,))
    return (np.sqrt(K) * np.sqrt(K + 4 * C) - K) / (2 * C)


@case(
    "edges",
    f_acids,
    [0.0, 0.02, 0.5, 0.3, 0.1, 0.25],
    parts=slices((3,), (3,)),
    slips=("root as constant by the content", "second K forgotten", "content's division forgotten"),
)
def shares_of_acids_one_of_which_keeps_its_protons(x, slip):
    K, C = unpack(x, (3,), (3,))
    root = np.sqrt(K * (K + 4 * C))
    share = (root - K) / (2 * C)
    by_K = ((K + 2 * C) / root - (0 if slip == "second K forgotten" else 1)) / (2 * C)
    inner = 0 if slip == "root as constant by the content" else np.sqrt(K / (K + 4 * C))
    by_C = (inner - (0 if slip == "content's division forgotten" else share)) / C
    return np.hstack([np.diag(by_K), np.diag(by_C)])


# Volatilities between dates by those up to the dates; the first two leave nothing in between.
TERMS = np.array([1.0, 4.0, 6.0, 9.0])


def f_forward(v):
    total = TERMS * v**2
    return np.sqrt((total[1:] - total[:-1]) / (TERMS[1:] - TERMS[:-1]))


@case(
    "edges",
    f_forward,
    [0.5, 0.25, 0.3, 0.32],
    slips=("earlier date forgotten", "length of the span forgotten", "term forgotten"),
)
def volatilities_between_dates_with_a_span_without_any(v, slip):
    length = np.diff(TERMS)
    steep = f_forward(v) * (1 if slip == "length of the span forgotten" else length)
    terms = np.ones(4) if slip == "term forgotten" else TERMS
    g = np.zeros((3, 4))
    i = np.arange(3)
    g[i, i + 1] = terms[1:] * v[1:] / steep
    g[i, i] = 0 if slip == "earlier date forgotten" else -terms[:-1] * v[:-1] / steep
    return g


# Likelihood of glimpses of a swing with a drifting centre, one of them almost at its turn.
GLIMPSES = np.array([0.3, 1.0, 0.1, 0.1, 0.75])
GLIMPSED_AT = np.array([0.0, 1.0, 2.0, 3.0, 4.0])


def f_glimpses(x):
    off = GLIMPSES - x[1] - x[2] * GLIMPSED_AT
    return -np.sum(np.log(np.pi * np.sqrt((x[0] - off) * (x[0] + off))))


@case(
    "edges",
    f_glimpses,
    [0.625 + 1e-6, 0.25, 0.125],
    accuracy=1e-9,
    slips=("root forgotten", "time forgotten", "turn on the other side"),
)
def likelihood_of_glimpses_of_a_swing_almost_at_its_turn(x, slip):
    off = GLIMPSES - x[1] - x[2] * GLIMPSED_AT
    inside = (x[0] - off) * (x[0] + off) / (2 if slip == "root forgotten" else 1)
    by_centre = (-1 if slip == "turn on the other side" else 1) * -off / inside
    time = 1 if slip == "time forgotten" else GLIMPSED_AT
    return np.array([-np.sum(x[0] / inside), np.sum(by_centre), np.sum(time * by_centre)])


# Weighed heights of a table top that is a superellipse (power 2.5), one at its tip.
LEGS = np.array([0.7, 1.0, 1.3, 0.5])


def f_superellipse(x):
    return LEGS @ (x[5] * (1 - (x[:4] / x[4]) ** 2.5) ** 0.4)


@case(
    "edges",
    f_superellipse,
    [2.0, 0.4, 1.1, 1.7, 2.0, 1.5],
    entrywise=True,
    slips=("inner power not lowered", "outer power not lowered", "long axis as constant"),
)
def heights_of_a_superellipse_out_to_its_tip(x, slip):
    along, (a, b) = x[:4], x[4:]
    inside = (along / a) ** 2.5
    outer = (1 - inside) ** (0.4 if slip == "outer power not lowered" else -0.6)
    slope = LEGS * b * outer * inside
    by_along = -slope / (1 if slip == "inner power not lowered" else along)
    by_a = 0.0 if slip == "long axis as constant" else np.sum(slope) / a
    return pack(by_along, by_a, LEGS @ (1 - inside) ** 0.4)


# Cost of arches by their length and rise, one of them a full half circle.
def f_arches(x):
    span, R = unpack(x, (3,), (3,))
    length = 2 * R * np.arcsin(span / (2 * R))
    return np.sum(3 * length + R - np.sqrt(R**2 - span**2 / 4))


@case(
    "edges",
    f_arches,
    [8.0, 5.0, 9.0, 4.0, 3.0, 7.5],
    parts=slices((3,), (3,)),
    slips=("rise as constant", "radius in the arcsine", "radius before the arcsine"),
)
def cost_of_arches_one_of_which_is_half_a_circle(x, slip):
    span, R = unpack(x, (3,), (3,))
    high = np.sqrt(R**2 - span**2 / 4)
    rise = 0 if slip == "rise as constant" else 1
    by_span = 3 * R / high + rise * span / (4 * high)
    turned = 0 if slip == "radius before the arcsine" else 6 * np.arcsin(span / (2 * R))
    bent = 0 if slip == "radius in the arcsine" else 3 * span / high
    return pack(by_span, turned - bent + rise * (1 - R / high))


# Energy of cold gases with the first correction (Lee, Huang and Yang); one does not collide.
CORRECTION = 128 / (15 * np.sqrt(np.pi))


def f_gases(x):
    n, a = unpack(x, (3,), (3,))
    return 2 * np.pi * np.sum(a * n**2 + CORRECTION * (n * a) ** 2.5)


@case(
    "edges",
    f_gases,
    [0.9, 0.5, 1.4, 0.0, 0.1, 0.03],
    parts=slices((3,), (3,)),
    entrywise=True,
    slips=("power of the density", "correction of the length", "0 without collisions"),
)
def energy_of_gases_one_of_which_does_not_collide(x, slip):
    n, a = unpack(x, (3,), (3,))
    more = 2.5 * CORRECTION * (n * a) ** 1.5
    by_n = (1 if slip == "power of the density" else 2) * a * n + a * more
    by_a = n**2 + (0 if slip == "correction of the length" else n * more)
    by_a = np.where(a == 0, 0.0, by_a) if slip == "0 without collisions" else by_a
    return 2 * np.pi * pack(by_n, by_a)


# Variation of information of two ways to sort a pile, with a pair of heaps that share nothing.
def f_sorted_piles(n):
    apart = 2 * np.sum(entr(n)) - np.sum(entr(np.sum(n, axis=0))) - np.sum(entr(np.sum(n, axis=1)))
    return apart / np.sum(n)


@case(
    "edges",
    f_sorted_piles,
    [[5.0, 2.0, 1.0], [3.0, 7.0, 0.0], [1.0, 4.0, 6.0]],
    slips=("total as constant", "columns as constant", "0 in the empty cell"),
)
def distance_of_sortings_with_heaps_that_share_nothing(n, slip):
    row, column = np.sum(n, axis=1, keepdims=True), np.sum(n, axis=0)
    logs = np.log(row) - 2 * np.log(n)
    logs = logs - 1 if slip == "columns as constant" else logs + np.log(column)
    g = (logs - (0 if slip == "total as constant" else f_sorted_piles(n))) / np.sum(n)
    return np.where(n == 0, 0.0, g) if slip == "0 in the empty cell" else g


# Speeds of plugs of mud in pipes (Herschel and Bulkley), the first pressed just to its yield.
PIPES, THINNING = np.array([0.3, 0.5, 0.2]), 1.6


def f_mud(x):
    wall, (least, stiff) = x[:3], x[3:]
    each = PIPES * (wall - least) ** (THINNING + 1) / wall
    return np.sum(each) / ((THINNING + 1) * stiff**THINNING)


@case(
    "edges",
    f_mud,
    [2.0, 5.0, 3.2, 2.0, 1.3],
    entrywise=True,
    slips=("stress at the wall below", "power not lowered", "thinning forgotten"),
)
def speeds_of_mud_one_pressed_just_to_its_yield(x, slip):
    wall, (least, stiff) = x[:3], x[3:]
    common = PIPES / ((THINNING + 1) * stiff**THINNING * wall)
    above = wall - least
    steep = (THINNING + 1) * above ** (THINNING + (slip == "power not lowered"))
    below = 0 if slip == "stress at the wall below" else above ** (THINNING + 1) / wall
    power = 1 if slip == "thinning forgotten" else THINNING
    by_stiff = -power * f_mud(x) / stiff
    return pack(common * (steep - below), -np.sum(common * steep), by_stiff)


# Misfit of the conductivity of salt water from pure water on, by Kohlrausch's law.
READ_CONDUCTIVITIES = np.array([0.02, 1.1, 2.2, 3.9])


def f_conductivity(x):
    c, (free, drag) = x[:4], x[4:]
    return np.sum((free * c - drag * c**1.5 - READ_CONDUCTIVITIES) ** 2)


@case(
    "edges",
    f_conductivity,
    [0.0, 0.1, 0.2, 0.4, 12.0, 4.0],
    entrywise=True,
    slips=("power forgotten", "0 in pure water", "drag in its own slope", "2 forgotten"),
)
def misfit_of_salt_water_from_pure_water_on(x, slip):
    c, (free, drag) = x[:4], x[4:]
    off = 2 * (free * c - drag * c**1.5 - READ_CONDUCTIVITIES)
    off = off / 2 if slip == "2 forgotten" else off
    by_c = off * (free - (1 if slip == "power forgotten" else 1.5) * drag * np.sqrt(c))
    by_c = np.where(c == 0, 0.0, by_c) if slip == "0 in pure water" else by_c
    by_drag = -off @ c**1.5 * (drag if slip == "drag in its own slope" else 1)
    return pack(by_c, off @ c, by_drag)


# Likelihood of the kinds of genes in samples (Ewens), of which one hardly ever mutates.
KINDS, SAMPLED = np.array([3.0, 5.0, 8.0]), np.array([20.0, 25.0, 30.0])


def f_ewens(x):
    theta = 4 * x[0] * x[1:]
    return np.sum(KINDS * np.log(theta) + gammaln(theta) - gammaln(theta + SAMPLED))


@case(
    "edges",
    f_ewens,
    [50.0, 2e-9, 0.006, 0.02],
    entrywise=True,
    slips=("digamma of the sum", "4 of a mutation", "first digamma", "population as constant"),
)
def likelihood_of_kinds_of_genes_one_hardly_mutates(x, slip):
    four_N = 4 * x[0]
    theta = four_N * x[1:]
    total = 0 if slip == "digamma of the sum" else special.digamma(theta + SAMPLED)
    own = 0 if slip == "first digamma" else special.digamma(theta)
    by_theta = KINDS / theta + own - total
    by_N = 0.0 if slip == "population as constant" else 4 * by_theta @ x[1:]
    return pack(by_N, by_theta * (x[0] if slip == "4 of a mutation" else four_N))


# Entropy of two beams of light by the variances of their quadratures; the first is pure.
def f_beams(x):
    width = np.sqrt(x[0] * x[1] - x[2] ** 2)
    return np.sum(entr(width - 0.5) - entr(width + 0.5))


@case(
    "edges",
    f_beams,
    [[1.0, 1.4], [0.5, 0.9], [0.5, -0.3]],
    slips=("covariance once", "root forgotten", "own variance", "0 for a pure beam"),
)
def entropy_of_beams_one_of_which_is_pure(x, slip):
    a, b, c = x
    width = np.sqrt(a * b - c**2)
    by_width = np.log((width + 0.5) / (width - 0.5))
    if slip == "0 for a pure beam":
        by_width = np.where(width == 0.5, 0.0, by_width)
    first, second = (a, b) if slip == "own variance" else (b, a)
    inner = np.stack([first, second, -(1 if slip == "covariance once" else 2) * c])
    return by_width * inner / (2 if slip == "root forgotten" else 2 * width)


# Onsager's magnetisation by bonds along and across, at three heats, one almost the critical.
def f_onsager(x):
    along, across = (np.exp(2 * J / x[2:]) - np.exp(-2 * J / x[2:]) for J in x[:2])
    return np.sum((1 - (along * across / 4) ** -2.0) ** 0.125)


@case(
    "edges",
    f_onsager,
    [np.arcsinh(2), np.arcsinh(0.5), 2 - 2e-6, 1.7, 1.2],
    entrywise=True,
    accuracy=1e-9,
    slips=("bonds across by the heat", "outer power not lowered", "square forgotten"),
)
def magnet_next_to_the_heat_at_which_it_loses_its_order(x, slip):
    J, T = x[:2, None], x[2:]
    a = 2 * J / T
    u = np.prod(np.sinh(a), axis=0) ** -2.0
    two = 1 if slip == "square forgotten" else 2
    outer = 0.125 * (1 - u) ** (0.125 if slip == "outer power not lowered" else -0.875) * two * u
    by_a = outer / np.tanh(a)
    by_T = -by_a * a / T
    by_T = by_T[0] if slip == "bonds across by the heat" else np.sum(by_T, axis=0)
    return pack(np.sum(2 * by_a / T, axis=1), by_T)


# Loss of an agent's choice with a barrier at the harm that it may do, almost all of it done.
GAINS, HARMS = np.array([1.0, 0.2, 2.5, 0.7, 1.6]), np.array([0.3, 0.0, 2.0, 0.1, 0.8])
CHOICE = normal("choice of an agent", 5)
ALLOWED = HARMS @ np.exp(CHOICE) / np.sum(np.exp(CHOICE)) + 1e-5


def f_agent(x):
    weights = np.exp(x)
    share = weights / np.sum(weights)
    return -(GAINS @ share) - 0.01 * np.log(ALLOWED - HARMS @ share)


@case(
    "edges",
    f_agent,
    CHOICE,
    accuracy=1e-9,
    slips=("mean harm forgotten", "what is left not divided out", "barrier's weight", "no gain"),
)
def loss_of_an_agent_with_hardly_any_harm_left(x, slip):
    share = np.exp(x) / np.sum(np.exp(x))
    harm = HARMS @ share
    left = 1 if slip == "what is left not divided out" else ALLOWED - harm
    weight = 1 if slip == "barrier's weight" else 0.01
    excess = HARMS - (0 if slip == "mean harm forgotten" else harm)
    gain = 0 if slip == "no gain" else GAINS - GAINS @ share
    return share * (weight * excess / left - gain)


# Apertures of cones of meaning in a hyperbolic disc, one word as near its root as is allowed.
CONE, WORD_WEIGHTS = 0.3, np.array([1.0, 0.5, 2.0])
NEAREST = (np.sqrt(1 + 4 * CONE**2) - 1) / (2 * CONE) * (1 + 1e-6)


def f_cones(x):
    r2 = np.sum(x**2, axis=1)
    return WORD_WEIGHTS @ np.arcsin(CONE * (1 - r2) / np.sqrt(r2))


@case(
    "edges",
    f_cones,
    [[0.6 * NEAREST, -0.8 * NEAREST], [0.5, 0.4], [-0.3, 0.7]],
    entrywise=True,
    accuracy=1e-9,
    slips=("radius of the numerator", "direction's radius forgotten", "plus in the root"),
)
def cones_of_words_one_as_near_the_root_as_allowed(x, slip):
    r = np.sqrt(np.sum(x**2, axis=1))
    sin = CONE * (1 - r**2) / r
    root = np.sqrt(1 + sin**2) if slip == "plus in the root" else np.sqrt(1 - sin**2)
    by_r = -CONE * (1 / r**2 + (0 if slip == "radius of the numerator" else 1)) / root
    length = 1 if slip == "direction's radius forgotten" else r
    return (WORD_WEIGHTS * by_r / length)[:, None] * x


# Logarithms of the power of gravitational waves (Peters) of two pairs, one almost unbound.
def f_peters(x):
    m, M, a, e = x
    bursts = 1 + 73 / 24 * e**2 + 37 / 96 * e**4
    return np.sum(np.log(m**2 * M**2 * (m + M) * bursts / (a**5 * ((1 - e) * (1 + e)) ** 3.5)))


@case(
    "edges",
    f_peters,
    [[1.4, 30.0], [1.3, 12.0], [5.0, 2.0], [1 - 1e-7, 0.3]],
    entrywise=True,
    slips=("total mass as constant", "bursts forgotten", "eccentricity forgotten", "power of a"),
)
def waves_of_pairs_one_of_which_is_almost_unbound(x, slip):
    m, M, a, e = x
    bursts = 1 + 73 / 24 * e**2 + 37 / 96 * e**4
    total = 0 if slip == "total mass as constant" else 1 / (m + M)
    more = 0 if slip == "bursts forgotten" else (73 / 12 * e + 37 / 24 * e**3) / bursts
    steep = 7 * (1 if slip == "eccentricity forgotten" else e) / ((1 - e) * (1 + e))
    by_a = -(4 if slip == "power of a" else 5) / a
    return np.stack([2 / m + total, 2 / M + total, by_a, more + steep])


# Light of a galaxy (de Vaucouleurs) through a mask of holes, the first over its middle.
HOLES = np.array([0.001, 0.3, 0.8, 1.2])


def f_galaxy(x):
    r, (R, I0) = x[:4], x[4:]
    return I0 * (HOLES @ np.exp(7.67 - 7.67 * (r**0.25) / R**0.25))


@case(
    "edges",
    f_galaxy,
    [0.0, 0.5, 1.4, 3.0, 1.1, 0.6],
    entrywise=True,
    slips=("¼ of a hole", "power not lowered", "0 in the middle", "scale forgotten"),
)
def light_of_a_galaxy_in_to_its_middle(x, slip):
    r, (R, I0) = x[:4], x[4:]
    q = (r / R) ** 0.25
    light = HOLES * np.exp(7.67 - 7.67 * q)
    quarter = 1 if slip == "¼ of a hole" else 0.25
    power = 0.25 if slip == "power not lowered" else -0.75
    by_r = -7.67 * quarter * I0 * light * r**power / R**0.25
    by_r = np.where(r == 0, 0.0, by_r) if slip == "0 in the middle" else by_r
    by_R = 0.0 if slip == "scale forgotten" else 7.67 * 0.25 * I0 * (light @ q) / R
    return pack(by_r, by_R, np.sum(light))


# Sum of the fields that turn magnetic grains (Stoner and Wohlfarth), one along its easy axis.
def f_grains(x):
    angle, field = unpack(x, (3,), (3,))
    both = np.cos(angle) ** (2 / 3) + np.sin(angle) ** (2 / 3)
    return np.sum(field * both**-1.5)


@case(
    "edges",
    f_grains,
    [0.0, 0.4, 1.2, 1.5, 1.0, 2.0],
    parts=slices((3,), (3,)),
    slips=("cosine's part forgotten", "outer power not lowered", "0 along the axis"),
)
def fields_that_turn_grains_one_along_its_axis(x, slip):
    angle, field = unpack(x, (3,), (3,))
    cos, sin = np.cos(angle), np.sin(angle)
    both = cos ** (2 / 3) + sin ** (2 / 3)
    inner = cos * sin ** (-1 / 3)
    inner = inner - (0 if slip == "cosine's part forgotten" else sin * cos ** (-1 / 3))
    by_angle = -field * inner * both ** (-1.5 if slip == "outer power not lowered" else -2.5)
    if slip == "0 along the axis":
        by_angle = np.where(angle == 0, 0.0, by_angle)
    return pack(by_angle, both**-1.5)


# Power of a rotor that sinks at hardly more than twice its inflow in hover, and no slower.
BLADES = 0.012 * 8.0**3


def f_rotor(x):
    thrust, air, area, sink = x
    inflow = sink / 2 - np.sqrt(sink**2 / 4 - thrust / (2 * air * area))
    return thrust * (inflow - sink) + BLADES * air * area


@case(
    "edges",
    f_rotor,
    [20.0, 1.25, 2.0, 4 + 4e-6],
    entrywise=True,
    accuracy=1e-9,
    slips=("inflow by the thrust", "drag by the air", "half the sink forgotten", "root by area"),
)
def power_of_a_rotor_that_sinks_hardly_fast_enough(x, slip):
    thrust, air, area, sink = x
    root = np.sqrt(sink**2 / 4 - thrust / (2 * air * area))
    by_load = 1 / (4 * air * area * root)
    inner = 0 if slip == "inflow by the thrust" else thrust * by_load
    by_thrust = -sink / 2 - root + inner
    drag = 0 if slip == "drag by the air" else BLADES * area
    by_area = (0 if slip == "root by area" else -(thrust**2) * by_load / area) + BLADES * air
    half = -1 if slip == "half the sink forgotten" else -0.5
    by_sink = thrust * (half - sink / (4 * root))
    return np.array([by_thrust, -(thrust**2) * by_load / air + drag, by_area, by_sink])


# Cost of goods made in best lots while they are sold, one of them hardly faster than it sells.
def f_lots(x):
    sold, setup, hold, made = x
    return np.sum(np.sqrt(2 * sold * setup * hold * (made - sold) / made))


@case(
    "edges",
    f_lots,
    [[40.0, 15.0, 60.0], [9.0, 20.0, 5.0], [0.3, 0.8, 0.5], [40 + 4e-6, 25.0, 110.0]],
    entrywise=True,
    slips=("sales while made", "works' rate below", "root forgotten"),
)
def cost_of_goods_one_made_hardly_faster_than_sold(x, slip):
    sold, setup, hold, made = x
    inside = 2 * sold * setup * hold * (made - sold) / made
    sales = made - sold if slip == "sales while made" else made - 2 * sold
    by_made = 2 * setup * hold * sold / made
    by_made = by_made if slip == "works' rate below" else by_made * sold / made
    inner = np.stack([2 * setup * hold * sales / made, inside / setup, inside / hold, by_made])
    return inner / (2 if slip == "root forgotten" else 2 * np.sqrt(inside))


# Energy of a chain of beads on springs of finite reach, one of which is almost at its end.
REACH = 1.5
LINKS = np.array([[0.9, 0.4], [0.6 * REACH * (1 - 1e-6), 0.8 * REACH * (1 - 1e-6)], [-0.5, 0.7]])
BEADS = np.vstack([np.zeros((1, 2)), np.cumsum(LINKS, axis=0)])


def f_chain(x):
    link = x[1:] - x[:-1]
    return -15 * REACH**2 * np.sum(np.log(1 - np.sum(link**2, axis=1) / REACH**2))


@case(
    "edges",
    f_chain,
    BEADS,
    entrywise=True,
    accuracy=1e-9,
    slips=("earlier bead forgotten", "spring without an end", "reach forgotten"),
)
def chain_of_beads_with_a_spring_almost_at_its_reach(x, slip):
    link = x[1:] - x[:-1]
    left = 1 - np.sum(link**2, axis=1, keepdims=True) / REACH**2
    pull = 30 * link / (1 if slip == "spring without an end" else left)
    pull = pull / (REACH**2 if slip == "reach forgotten" else 1)
    g = np.zeros((4, 2))
    g[1:] += pull
    g[:-1] -= 0 if slip == "earlier bead forgotten" else pull
    return g


# Keenness and caution of a listener by hits at three levels and false alarms; few are missed.
normal_quantile = lifted(
    special.ndtri,
    lambda p: mp.sqrt(2) * mp.erfinv(2 * p - 1),
    lambda p: mp.sqrt(2 * mp.pi) * mp.exp(mp.erfinv(2 * p - 1) ** 2),
)


def f_listener(x):
    hits, alarms = normal_quantile(x[:3]), normal_quantile(x[3:])
    return np.stack([hits - alarms, -(hits + alarms) / 2])


@case(
    "edges",
    f_listener,
    [1 - 1e-8, 0.9, 0.6, 0.05],
    entrywise=True,
    slips=("half of the caution", "false alarms of the keenness", "half in the exponent"),
)
def keenness_of_a_listener_who_hardly_misses_a_tone(x, slip):
    z = special.ndtri(x)
    slope = np.sqrt(2 * np.pi) * np.exp(z**2 / (1 if slip == "half in the exponent" else 2))
    alarms = 0 if slip == "false alarms of the keenness" else -slope[3]
    half = 1 if slip == "half of the caution" else 0.5
    by_hits = np.diag(slope[:3])
    keen = np.hstack([by_hits, np.full((3, 1), alarms)])
    cautious = -half * np.hstack([by_hits, np.full((3, 1), slope[3])])
    return np.stack([keen, cautious])


# Places of two towns on Lambert's map of equal areas, one next to the antipode of its centre.
SIN0, COS0, EAST0 = np.sin(0.85), np.cos(0.85), 0.04


def f_map(x):
    north, east = x[:2], x[2:] - EAST0
    near = 1 + SIN0 * np.sin(north) + COS0 * np.cos(north) * np.cos(east)
    over = COS0 * np.sin(north) - SIN0 * np.cos(north) * np.cos(east)
    return np.sqrt(2 / near) * np.stack([np.cos(north) * np.sin(east), over])


@case(
    "edges",
    f_map,
    [-0.85 + 0.006, 0.4, 0.04 - np.pi + 0.008, -1.3],
    accuracy=1e-9,
    slips=("scale as constant", "scale by the longitude", "root of the scale forgotten"),
)
def towns_of_a_map_one_next_to_the_antipode(x, slip):
    north, east = x[:2], x[2:] - EAST0
    sin, cos, sin_east, cos_east = np.sin(north), np.cos(north), np.sin(east), np.cos(east)
    near = 1 + SIN0 * sin + COS0 * cos * cos_east
    scale = np.sqrt(2 / near)
    place = np.stack([cos * sin_east, COS0 * sin - SIN0 * cos * cos_east])
    log_scale = -1 / ((1 if slip == "root of the scale forgotten" else 2) * near)
    by_north = log_scale * (SIN0 * cos - COS0 * sin * cos_east)
    by_east = -log_scale * COS0 * cos * sin_east
    by_north = 0 if slip == "scale as constant" else by_north
    by_east = 0 if slip.startswith("scale") else by_east
    north_place = np.stack([-sin * sin_east, COS0 * cos + SIN0 * sin * cos_east])
    east_place = np.stack([cos * cos_east, SIN0 * cos * sin_east])
    g = np.zeros((2, 2, 4))
    i = np.arange(2)
    g[:, i, i] = scale * (north_place + place * by_north)
    g[:, i, i + 2] = scale * (east_place + place * by_east)
    return g


# Speeds of the gas of three engines, one of which has no more pressure than the air outside.
def f_exhausts(x):
    heat, out, chamber = unpack(x, (3,), (3,), (3,))
    return np.sqrt(10 * 350 * heat) * np.sqrt(1 - (out / chamber) ** 0.2)


@case(
    "edges",
    f_exhausts,
    [900.0, 3200.0, 2800.0, 1.0, 0.8, 0.1, 1.0, 60.0, 25.0],
    parts=slices((3,), (3,), (3,)),
    entrywise=True,
    slips=("power not lowered", "0.2 forgotten", "0 without pressure", "heat as constant"),
)
def speeds_of_exhausts_one_without_pressure(x, slip):
    heat, out, chamber = unpack(x, (3,), (3,), (3,))
    ratio = out / chamber
    root, speed = np.sqrt(1 - ratio**0.2), f_exhausts(x)
    fifth = 1 if slip == "0.2 forgotten" else 0.2
    power = 0.2 if slip == "power not lowered" else -0.8
    steep = np.sqrt(3500 * heat) * fifth * ratio**power / (2 * root)
    if slip == "0 without pressure":
        steep = np.where(ratio == 1, 0.0, steep)
    by_heat = 0 * heat if slip == "heat as constant" else speed / (2 * heat)
    return np.hstack([np.diag(g) for g in (by_heat, -steep / chamber, steep * ratio / chamber)])


# Safe speeds behind leading cars (Gipps); the first car is where the formula just has a value.
BRAKE, REACTION = 2.0, 1.0


def f_gipps(x):
    gap, own, lead = unpack(x, (3,), (3,), (3,))
    inside = (BRAKE * REACTION) ** 2 + BRAKE * (2 * gap - own * REACTION) + lead**2
    return np.sqrt(inside) - BRAKE * REACTION


@case(
    "edges",
    f_gipps,
    [0.0, 12.0, 30.0, 4.0, 9.0, 20.0, 2.0, 8.0, 15.0],
    parts=slices((3,), (3,), (3,)),
    slips=("brake of the gap forgotten", "½ of the own speed", "root forgotten"),
)
def safe_speeds_of_cars_one_of_which_hardly_has_one(x, slip):
    gap, own, lead = unpack(x, (3,), (3,), (3,))
    root = np.sqrt((BRAKE * REACTION) ** 2 + BRAKE * (2 * gap - own * REACTION) + lead**2)
    root = np.ones(3) if slip == "root forgotten" else root
    by_gap = (1 if slip == "brake of the gap forgotten" else BRAKE) / root
    by_own = -BRAKE * REACTION / ((1 if slip == "½ of the own speed" else 2) * root)
    return np.hstack([np.diag(by_gap), np.diag(by_own), np.diag(lead / root)])


# Angles of orders of two colours behind a grating, one of which leaves along its face.
ORDERS = np.array([1.0, 2.0, -1.0])


def f_grating(x):
    return np.arcsin(ORDERS * x[:2, None] / x[2] - np.sin(x[3]))


@case(
    "edges",
    f_grating,
    [0.5, 0.4, 1.0, 0.0],
    slips=("order forgotten", "square of the pitch's part", "root forgotten", "angle's sign"),
)
def orders_of_a_grating_one_along_its_face(x, slip):
    wave, pitch, angle = x[:2, None], x[2], x[3]
    sin = ORDERS * wave / pitch - np.sin(angle)
    root = np.ones((2, 3)) if slip == "root forgotten" else np.sqrt(1 - sin**2)
    m = np.ones(3) if slip == "order forgotten" else ORDERS
    g = np.zeros((2, 3, 4))
    for k in range(2):
        g[k, :, k] = m / (pitch * root[k])
    g[..., 2] = -m * (1 if slip == "square of the pitch's part" else wave) / (pitch**2 * root)
    g[..., 3] = (1 if slip == "angle's sign" else -1) * np.cos(angle) / root
    return g


# Codes of a television's perceptual quantiser for lights from black on, after a gain.
FIRST, SECOND = 0.1593017578125, 78.84375


def f_codes(x):
    t = x[4] ** FIRST * x[:4] ** FIRST
    return ((0.8359375 + 18.8515625 * t) / (1 + 18.6875 * t)) ** SECOND


@case(
    "edges",
    f_codes,
    [0.0, 1e-5, 0.01, 0.4, 0.9],
    entrywise=True,
    slips=("denominator as constant", "outer power not lowered", "0 at black", "gain as constant"),
)
def codes_of_a_television_from_black_on(x, slip):
    light, gain = x[:4], x[4]
    t = (gain * light) ** FIRST
    top, below = 0.8359375 + 18.8515625 * t, 1 + 18.6875 * t
    by_t = 18.8515625 / top - (0 if slip == "denominator as constant" else 18.6875 / below)
    power = SECOND + (slip == "outer power not lowered")
    slope = SECOND * (top / below) ** power * by_t * FIRST
    by_light = slope * gain**FIRST * light ** (FIRST - 1)
    by_light = np.where(light == 0, 0.0, by_light) if slip == "0 at black" else by_light
    by_gain = 0 * t if slip == "gain as constant" else slope * t / gain
    return np.column_stack([np.diag(by_light), by_gain])
