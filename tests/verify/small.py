"""A proposition that is true, small, and easy to spoil: d/dx x² = 2x."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from dnnmath.verify import (
    Claim,
    Counterexample,
    NearMiss,
    Proposition,
    Refutation,
    Source,
    below,
    domains,
    equal,
)


def square(x):
    return (x**2).sum()


def gradient(x):
    """2x."""
    return 2 * x


def is_odd(claim, x):
    """f'(-x) = -f'(x)."""
    return equal(claim(-x), -claim(x))


def forgets_two(x):
    """x."""
    return x + 1


def cubes(x):
    """3x²."""
    return 3 * x**2


def halved(x):
    """x: the checks of the derivative reject it, but it is odd."""
    return x * 1.0


def negative_square():
    """x = 1/2."""
    half = Fraction(1, 2)
    return Refutation("x = 1/2", {"x > 0": below(0, half)}, below(half**2, 0))


CLAIM = Claim(
    gradient,
    derivative_of=square,
    by="x",
    properties=[is_odd],
    near_misses=[NearMiss(forgets_two), NearMiss(cubes)],
)
PROPOSITION = Proposition(
    section="0",
    place="nowhere",
    printed="x² < 0",
    statement="d/dx x² = 2x",
    repair="the derivative instead",
    given={"x": domains.vector("m")},
    claims=[CLAIM],
    counterexamples=[Counterexample(negative_square)],
    expect="checked",
)


def source(**changes):
    return Source("small", Path("small.py"), "d/dx x² = 2x.", replace(PROPOSITION, **changes))


def with_claim(**changes):
    return source(claims=[replace(CLAIM, **changes)])
