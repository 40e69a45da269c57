"""Normal forms: the kernel's, and the second checker's reading of the same text, must agree."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dnnmath.proofs import Function, Term, dot, norm, points, sequence, symbols
from dnnmath.proofs.checker_terms import World, parse
from dnnmath.proofs.terms import fits

f, g = Function("f", "Ω"), Function("g")
x, y = points("x y")
L, mu = symbols("L μ", "positive")
c, r = symbols("c", "nonnegative"), symbols("r", "real")
t, s = symbols("t s", "unit")
k = symbols("k", "natural")
X = sequence("X")
KINDS = {
    "f": "function on Ω", "g": "function", "Ω": "set", "x": "point", "y": "point", "L": "positive",
    "μ": "positive", "c": "nonnegative", "r": "real", "t": "unit", "s": "unit", "k": "natural",
    "X": "sequence",
}  # fmt: skip

NUMBERS = st.fractions(-3, 3, max_denominator=4)
POINTS = st.sampled_from([x, y, X(k), X(k + 1), X(0), g.d(x), Term("zero")])
SYMBOLS = st.one_of(st.sampled_from([L, mu, c, r, t, s, k]), NUMBERS.map(lambda q: q + 0 * L))
FUNCTIONS = st.sampled_from([f, g])


def scalars(depth):
    """Scalars whose trees are at most so deep."""
    if depth == 0:
        return SYMBOLS
    a, v = scalars(depth - 1), vectors(depth - 1)
    return st.one_of(
        a,
        st.builds(lambda a, b, op: [a + b, a - b, a * b][op], a, a, st.integers(0, 2)),
        st.builds(lambda a: -a / (2 * L), a),
        st.builds(dot, v, v),
        st.builds(lambda v, n: norm(v) ** n, v, st.integers(1, 3)),
        st.builds(lambda v, h: h(v), v, FUNCTIONS),
    )


def vectors(depth):
    """Vectors whose trees are at most so deep."""
    if depth == 0:
        return POINTS
    v = vectors(depth - 1)
    return st.one_of(
        v,
        st.builds(lambda u, v, plus: u + v if plus else u - v, v, v, st.booleans()),
        st.builds(lambda a, v: a * v, st.sampled_from([L, r, 1 - t, norm(x)]), v),
        st.builds(lambda v: -v / (3 * mu), v),
        st.builds(lambda v, h: h.d(v), v, FUNCTIONS),
    )


SCALARS, VECTORS = scalars(2), vectors(2)
TERMS = st.one_of(SCALARS, VECTORS)


def reads_as_zero(e):
    return not World(dict(KINDS)).value(parse(str(e)))[1]


@given(SCALARS, SCALARS)
def test_both_say_alike_whether_two_scalars_are_equal(a, b):
    assert reads_as_zero(a - b) == (a == b)
    assert a - b + b == a
    assert reads_as_zero(a - b + b - a)


@given(SCALARS, SCALARS, SCALARS)
def test_both_expand_products_alike(a, b, d):
    assert (a + b) * d == a * d + b * d
    assert reads_as_zero((a + b) * d - a * d - b * d)
    assert (a + b) ** 2 == a**2 + 2 * a * b + b**2
    assert reads_as_zero((a + b) ** 2 - a**2 - 2 * a * b - b**2)


@given(VECTORS, VECTORS, VECTORS)
def test_both_take_inner_products_alike(u, v, w):
    assert dot(u + v, w) == dot(w, u) + dot(w, v)
    assert reads_as_zero(dot(u + v, w) - dot(w, u) - dot(w, v))
    assert norm(u) ** 2 == dot(u, u)
    assert reads_as_zero(norm(u) ** 2 - dot(u, u))
    assert f(u + v) == f(v + u)
    assert reads_as_zero(f(u + v) - f(v + u))


@given(VECTORS, VECTORS)
def test_both_say_alike_whether_two_points_are_equal(u, v):
    assert (g(u) == g(v)) == (u == v) == reads_as_zero(u - v) == reads_as_zero(g(u) - g(v))


@given(TERMS)
def test_substitution_by_itself_changes_nothing(e):
    assert e.substitute({x: x, L: L, X(k): X(k)}) == e


@given(SCALARS, st.sampled_from(["positive", "nonnegative", "natural", "unit", "real"]))
def test_both_judge_signs_alike(a, kind):
    assert fits(a, kind) == World(dict(KINDS)).fits(parse(str(a)), kind)


POLYNOMIALS = st.recursive(
    st.one_of(st.sampled_from([L, c, r, t, s, k]), NUMBERS.map(lambda q: q + 0 * L)),
    lambda a: st.builds(lambda a, b, op: [a + b, a - b, a * b][op], a, a, st.integers(0, 2)),
    max_leaves=6,
)


@given(POLYNOMIALS, st.sampled_from(["positive", "nonnegative", "natural", "unit"]), st.data())
def test_what_fits_a_kind_belongs_to_it_at_every_value(a, kind, data):
    if not fits(a, kind):
        assert World(dict(KINDS)).fits(parse(str(a)), kind) is False
        return
    unit = st.fractions(0, 1, max_denominator=9)
    drawn = {
        L: data.draw(st.fractions(Fraction(1, 9), 9, max_denominator=9)),
        c: data.draw(st.fractions(0, 9, max_denominator=9)),
        r: data.draw(st.fractions(-9, 9, max_denominator=9)),
        t: data.draw(unit), s: data.draw(unit), k: data.draw(st.integers(0, 9)),
    }  # fmt: skip
    value = a.substitute({name: v + 0 * L for name, v in drawn.items()})
    q = sum((coefficient for _, coefficient in value.normal), Fraction(0))
    inside = {
        "positive": q > 0,
        "nonnegative": q >= 0,
        "natural": q >= 0 and q.denominator == 1,
        "unit": 0 <= q <= 1,
    }
    assert inside[kind]
