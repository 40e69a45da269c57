"""What the attacks are made of: functions, points, symbols, and something true to build on."""

import pytest

from dnnmath.proofs import (
    Function,
    Property,
    assume,
    certificate,
    norm,
    points,
    sequence,
    symbols,
)  # fmt: skip

f, g, h = Function("f", "Ω"), Function("g"), Function("h")
a, b, u, v, x, y, z = points("a b u v x y z")
L, mu, eps = symbols("L μ ε", "positive")
c = symbols("c", "nonnegative")
r = symbols("r", "real")
t, s = symbols("t s", "unit")
k, n = symbols("k n", "natural")
X = sequence("X")

CONVEX = assume(Property("Convex", f))
SMOOTH = assume(Property("Smooth", f, L))
TANGENT = assume(Property("FirstOrder", g))
TRUE = certificate(norm(x) ** 2 >= 0, (1, x))  # something true, to build on


def refused(error, match=None):
    return pytest.raises(error, match=match)
