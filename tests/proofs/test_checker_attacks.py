"""False proofs written by hand as JSON: the second checker refuses each for the right reason."""

import pytest

from dnnmath.proofs.checker import check
from dnnmath.proofs.checker_rules import Checker
from dnnmath.proofs.checker_terms import Rejected, World, parse

NAMES = {
    "x": "point", "y": "point", "z": "point", "Ω": "set", "f": "function on Ω", "g": "function",
    "X": "sequence", "L": "positive", "μ": "positive", "c": "nonnegative", "r": "real", "t": "unit",
    "s": "unit", "k": "natural", "n": "natural",
}  # fmt: skip


def line(claim, rule, *from_, **details):
    return {"claim": claim, "rule": rule, "from": list(from_), **details}


def assume(claim):
    return line(claim, "assume")


def expand(claim, *from_, terms=()):
    return line(claim, "certificate", *from_, terms=[list(t) for t in terms])


TRUE = expand("‖x‖² ≥ 0", terms=[("1", "x")])
ZERO = expand("0 ≤ 0")
TANGENT = [assume("FirstOrder(g)"),
           line("g(z) ≥ g(y) + ⟨g'(y) | z - y⟩", "instance", 0, at=["y", "z"], part=0)]  # fmt: skip
MONOTONE = [assume("Monotone(f)"),
            line("⟨f'(y) - f'(z) | y - z⟩ ≥ 0", "instance", 0, at=["y", "z"], part=0)]  # fmt: skip
LEAST = [assume("Minimiser(g, x)"), line("g(x) ≤ g(y)", "instance", 0, at=["y"], part=0)]
VALUE = [assume("Quadratic(g, L)"),
         line("g(x) = L/2·‖x‖²", "instance", 0, at=["x"], part=0)]  # fmt: skip


def hopeful(point, *at):
    """Monotone(f) used at a point, and then forgotten: 0 ≥ 0."""
    claim = f"⟨f'({point}) - f'(y) | {point} - (y)⟩ ≥ 0"
    return [
        assume("Monotone(f)"),
        line(claim, "instance", 0, at=[point, "y"], part=0),
        expand("0 ≥ 0", 1, terms=[("0", 0)]),
    ]


SQUARE = expand("‖y - z‖² ≥ 0", terms=[("1", "y - z")])
HALVES = {"halves": ["2", "2"], "squares": [], "reach": []}
FAR = [assume("Monotone(f)"),
       line("⟨f'(2·z - y) - f'(y) | 2·z - y - y⟩ ≥ 0", "instance", 0, at=["2·z - y", "y"], part=0),
       expand("‖y - z‖² ≥ 0", 1, terms=[("1", "y - z"), ("0", 0)])]  # fmt: skip


ATTACKS = [  # why it is refused, the lines: all but the last are right
    ("no property", [assume("‖x‖² ≥ 0")]),
    ("no property", [assume("0 = 1")]),
    ("no property", [assume("False(f)")]),
    ("takes a bare function", [assume("Convex(x)")]),
    ("takes a bare positive", [assume("Smooth(f, 2·L)")]),
    ("takes a bare positive", [assume("Smooth(f, r)")]),
    ("takes a bare set", [assume("Open(f)")]),
    ("malformed", [assume("Smooth(f)")]),
    ("not certainly unit", [assume("Convex(g)"), line(
        "g(2·y + (1 - 2)·z) ≤ 2·g(y) + (1 - 2)·g(z)", "instance", 0, at=["y", "z", "2"], part=0)]),
    ("not certainly unit", [assume("Convex(g)"), line(
        "g(L·y + (1 - L)·z) ≤ L·g(y) + (1 - L)·g(z)", "instance", 0, at=["y", "z", "L"], part=0)]),
    ("not certainly unit", [
        assume("Convex(g)"), line("0 ≥ 0", "instance", 0, at=["y", "z", "x"], part=0)]),
    ("not certainly point", [assume("Minimiser(g, x)"),
                             line("g(x) ≤ g(y)", "instance", 0, at=["L"], part=0)]),
    ("not said there", [assume("FirstOrder(g)"),
                        line("g(z) ≥ g(y)", "instance", 0, at=["y", "z"], part=0)]),
    ("not said there", [assume("FirstOrder(g)"), line(
        "g(z) ≥ g(y) + ⟨g'(y) | z - y⟩", "instance", 0, at=["y", "z"], part=1)]),
    ("no property", [TRUE, line("g(x) ≤ g(y)", "instance", 0, at=["y"], part=0)]),
    ("malformed", [assume("FirstOrder(g)"), line("g(x) ≤ g(y)", "instance", 0, at=["y"], part=0)]),
    # Quantifiers
    ("occurs in a hypothesis", [*LEAST, line("Minimiser(g, z)", "conclude", 1, over=["x"])]),
    ("variable occurs in the conclusion",
     [ZERO, expand("g(y) ≤ g(y)"), line("Minimiser(g, y)", "conclude", 1, over=["y"])]),
    ("one variable twice", [
        expand("⟨g'(y) - g'(y) | y - y⟩ ≥ 0"),
        line("Monotone(g)", "conclude", 0, over=["y", "y"])]),
    ("not certainly point", [ZERO, line("Monotone(g)", "conclude", 0, over=["y", "t"])]),
    ("not what the property says", [*TANGENT, line("Monotone(g)", "conclude", 1, over=["y", "z"])]),
    ("not what the property says", [line("Open(Ω)", "conclude", over=[])]),
    ("malformed", [*VALUE, line("Quadratic(g, L)", "conclude", 1, over=["x"])]),
    ("a point may leave Ω", [
        *hopeful("z + x"), expand("f(z) ≤ f(z)", 2, terms=[("1", 0)]),
        assume("Minimiser(f, x)"), line("f(x) ≤ f(z)", "instance", 4, at=["z"], part=0),
        expand("f(x) ≤ f(z)", 5, 2, terms=[("1", 0), ("0", 1)]),
        line("Minimiser(f, x)", "conclude", 6, over=["z"])]),
    ("not a hypothesis", [TRUE, assume("Convex(g)"), line("‖x‖² ≥ 0", "cut", 0, 1)]),
    ("a cut keeps the claim", [TRUE, line("‖y‖² ≥ 1", "cut", 0)]),
    ("a cut keeps the claim", [TRUE, assume("Convex(g)"), line("Convex(g)", "cut", 0, 1)]),
    ("no property", [TRUE, line("‖x‖² ≥ 0", "cut", 0, 0)]),
    ("not that lemma", [TRUE, line("‖x‖² ≥ 1", "lemma", 0, name="big")]),
    ("not that lemma", [TRUE, line("‖x‖² ≥ 0", "lemma", 0, name="")]),
    ("cannot be", [
        expand("c ≥ 0", terms=[("c",)]), line("r ≥ 0", "instantiate", 0, at={"c": "r"})]),
    ("cannot be", [
        expand("L ≥ 0", terms=[("L",)]), line("0 ≥ 0", "instantiate", 0, at={"L": "0"})]),
    ("cannot be", [expand("t ≤ 1", terms=[("1 - t",)]),
                   line("2 ≤ 1", "instantiate", 0, at={"t": "2"})]),
    ("cannot be", [expand("k ≥ 0", terms=[("k",)]),
                   line("1/2 ≥ 0", "instantiate", 0, at={"k": "1/2"})]),
    ("no variable", [
        *TANGENT, line("f(z) ≥ f(y) + ⟨f'(y) | z - y⟩", "instantiate", 1, at={"g": "f"})]),
    ("not that instance", [TRUE, line("‖y‖² ≥ 1", "instantiate", 0, at={"x": "y"})]),
    ("takes a bare positive", [assume("Smooth(g, L)"), line(
        "‖g'(y) - g'(z)‖² ≤ L²·‖y - z‖²", "instance", 0, at=["y", "z"], part=0),
        line("‖g'(y) - g'(z)‖² ≤ (L/2)²·‖y - z‖²", "instantiate", 1, at={"L": "L/2"})]),
    # Algebra
    ("not an identity", [expand("‖x‖² ≥ 1", terms=[("1", "x")])]),
    ("not an identity", [expand("0 = 1")]),
    ("sign is not certain", [expand("-‖x‖² ≥ 0", terms=[("-1", "x")])]),
    ("sign is not certain", [expand("r·‖x‖² ≥ 0", terms=[("r", "x")])]),
    ("sign is not certain", [expand("(L - μ)·‖x‖² ≥ 0", terms=[("L - μ", "x")])]),
    ("sign is not certain", [expand("(2·t - 1)·‖x‖² ≥ 0", terms=[("2·t - 1", "x")])]),
    ("sign is not certain", [expand("⟨x | y⟩ ≥ 0", terms=[("⟨x | y⟩",)])]),
    ("sign is not certain", [expand("‖x‖² = 0", terms=[("1", "x")])]),
    ("sign is not certain", [TRUE, expand("‖x‖² = 0", 0, terms=[("1", 0)])]),
    ("sign is not certain", [TRUE, expand("‖x‖² ≤ 0", 0, terms=[("-1", 0)])]),
    ("no such premise", [TRUE, expand("‖x‖² ≥ 0", 0, terms=[("1", 1)])]),
    ("no such premise", [TRUE, ZERO, expand("‖x‖² ≥ 0", 0, 1, terms=[("1", -2)])]),
    ("a later line", [TRUE, expand("‖x‖² ≥ 0", 1, terms=[("1", 0)])]),
    ("a later line", [TRUE, expand("‖x‖² ≥ 0", -1, terms=[("1", 0)])]),
    ("not 0 ≥ ‖v‖²", [TRUE, line("x = 0", "vanishes", 0, vector="x")]),
    ("v = 0 is the claim", [ZERO, line("x = 0", "vanishes", 0, vector="0")]),
    ("vectors are not ordered", [expand("x - x ≥ 0")]),
    # Cases and roots
    ("not x·gap", [ZERO, line("t - 1 ≥ 0", "split", 0, 0, on="t")]),
    ("not the case 0", [expand("t·(1 - t)·L ≥ 0", terms=[("t·(1 - t)·L",)]), ZERO,
                        line("(1 - t)·L ≥ 0", "split", 0, 1, on="t")]),
    ("no such distinction", [expand("r·r ≥ 0", terms=[("1", "r")]), ZERO,
                             line("r ≥ 0", "split", 0, 1, on="r")]),
    ("wrong form", [expand("t·t ≥ 0", terms=[("1", "t")]), ZERO,
                    line("t = 0", "split", 0, 1, on="t")]),
    ("a sign", [expand("‖x‖ - ‖y‖ ≥ 0", terms=[("‖x‖ - ‖y‖",)])]),
    ("a sign", [expand("-‖x‖ ≥ 0", terms=[("-‖x‖",)])]),
    ("no term is certainly > 0", [expand("0 < ‖x‖", terms=[("‖x‖",)])]),
    ("not p² ≤ q²", [expand("‖x‖ ≥ 0", terms=[("‖x‖",)]), TRUE,
                     line("‖y‖ ≤ ‖x‖", "root", 0, 1)]),
    # Replacing
    ("not an equation for a point", [TRUE, line("‖x‖² ≥ 0", "rewrite", 0, 0)]),
    ("not an equation for a point", [TRUE, expand("2·x = 2·x"), line("‖x‖² ≥ 0", "rewrite", 0, 1)]),
    ("not a statement", [TRUE, expand("r = r"), line("‖x‖² ≥ 0", "rewrite", 0, 1)]),
    ("not a statement", [
        assume("Aligned(y, y)"), expand("y = y"), line("Aligned(y, y)", "rewrite", 0, 1)]),
    ("not that replacement", [TRUE, expand("y = y"), line("‖y‖² ≥ 1", "rewrite", 0, 1)]),
    # Ω
    ("within keeps the claim", [
        *MONOTONE, line("0 ≥ 1", "within", 1, point="y", weights=[["1", "y"]])]),
    ("weight is not certainly", [*hopeful("2·y - z"), line(
        "0 ≥ 0", "within", 2, point="2·y - z", weights=[["2", "y"], ["-1", "z"]])]),
    ("not a convex combination", [*hopeful("2·y"), line(
        "0 ≥ 0", "within", 2, point="2·y", weights=[["2", "y"]])]),
    ("not a convex combination", [*hopeful("x"), line(
        "0 ≥ 0", "within", 2, point="x", weights=[["1", "y"]])]),
    ("not a convex combination", [
        TRUE, line("‖x‖² ≥ 0", "within", 0, point="x", weights=[["1", "x"]])]),
    # Derivatives
    ("must be", [expand("1 ≥ 0", terms=[("1",)]), line("1 ≥ 0", "increasing", 0, of="L", t="L")]),
    ("occurs in a hypothesis", [
        assume("Stationary(g, x + t·y)"), line("g'(x + t·y) = 0", "instance", 0, at=[], part=0),
        expand("0 ≥ 0", 1, terms=[("0", 0, "x")]), line("0 ≥ 0", "increasing", 2, of="0", t="t")]),
    ("not ψ'", [ZERO, line("g(x + 1·y) ≥ g(x + 0·y)", "increasing", 0, of="g(x + t·y)", t="t")]),
    ("not ψ\\(1\\)", [
        expand("1 ≥ 0", terms=[("1",)]), line("2 ≥ 0", "increasing", 0, of="t", t="t")]),
    ("a point may leave Ω", [*hopeful("x + t·z"), line("0 ≥ 0", "increasing", 2, of="0", t="t")]),
    ("a gradient or a norm moves", [ZERO, line("0 ≥ 0", "increasing", 0, of="‖x + t·y‖", t="t")]),
    ("a gradient or a norm moves", [
        ZERO, line("0 ≥ 0", "increasing", 0, of="⟨g'(x + t·y) | z⟩", t="t")]),
    ("a curve", [ZERO, line("0 ≥ 0", "increasing", 0, of="g(x + t²·y)", t="t")]),
    ("a curve", [ZERO, line("0 ≥ 0", "increasing", 0, of="g(x + g(x + t·y)·y)", t="t")]),
    ("must be", [expand("k² ≥ 0", terms=[("1", "k")]), line("0 ≥ 0", "slope", 0, t="k")]),
    ("occurs in a hypothesis", [
        assume("Minimiser(g, x + t·y)"),
        line("g(x + t·y) ≤ g(x)", "instance", 0, at=["x"], part=0),
        line("0 ≥ ⟨g'(x) | y⟩", "slope", 1, t="t")]),
    ("φ\\(0\\) is not 0", [
        expand("1 - t ≥ 0", terms=[("1 - t",)]), line("-1 ≥ 0", "slope", 0, t="t")]),
    ("not φ'", [expand("t ≥ 0", terms=[("t",)]), line("2 ≥ 0", "slope", 0, t="t")]),
    ("may vanish", [expand("1/L ≥ 0", terms=[("1/L",)]), line("0 ≥ 0", "slope", 0, t="L")]),
    ("a curve", [*hopeful("x + t²·z"), line("0 ≥ 0", "slope", 2, t="t")]),
    # Bisection
    ("bisection keeps the claim", [
        SQUARE, line("‖y - z‖² ≥ 1", "bisection", 0, between=["y", "z"], **HALVES)]),
    ("bisection keeps the claim", [
        SQUARE, line("‖y - z‖² ≥ 0", "bisection", 0, between=["y", "y"], **HALVES)]),
    ("must be", [SQUARE, line("‖y - z‖² ≥ 0", "bisection", 0, between=["y", "L"], **HALVES)]),
    ("occurs in a hypothesis", [
        *LEAST, expand("‖x - y‖² ≥ 0", 1, terms=[("1", "x - y"), ("0", 0)]),
        line("‖x - y‖² ≥ 0", "bisection", 2, between=["x", "y"], **HALVES)]),
    ("not the sum of its halves", [
        *TANGENT,
        line("g(z) ≥ g(y) + ⟨g'(y) | z - y⟩", "bisection", 1, between=["y", "z"], **HALVES)]),
    ("sign is not certain", [SQUARE, line(
        "‖y - z‖² ≥ 0", "bisection", 0, between=["y", "z"], halves=["4", "4"],
        squares=[["-1", "y - z"]], reach=[])]),
    ("may stay away", [*FAR, line("‖y - z‖² ≥ 0", "bisection", 2, between=["y", "z"], **HALVES)]),
    ("may leave Ω", [
        *FAR, expand("‖2·z - y - y‖² ≤ 4·‖z - y‖²", 1, terms=[("0", 0)]),
        line("‖y - z‖² ≥ 0", "bisection", 2, 3, between=["y", "z"], **HALVES | {"reach": ["4"]})]),
    # Induction
    ("must be", [ZERO, line("0 ≥ 0", "telescope", 0, of="0", k="L", to="n")]),
    ("occurs in a hypothesis", [
        assume("Stationary(g, X[k])"), line("g'(X[k]) = 0", "instance", 0, at=[], part=0),
        expand("0 ≥ 0", 1, terms=[("0", 0, "x")]),
        line("0 ≥ 0", "telescope", 2, of="0", k="k", to="n")]),
    ("a point may leave Ω", [
        *hopeful("X[k]"), line("0 ≥ 0", "telescope", 2, of="0", k="k", to="n")]),
    ("not natural", [ZERO, line("0 ≥ 0", "telescope", 0, of="0", k="k", to="n - 1")]),
    ("not V\\(k\\)", [ZERO, line("0 ≥ n", "telescope", 0, of="k", k="k", to="n")]),
    ("not V\\(0\\)", [expand("-k ≥ -(k + 1)", terms=[("1",)]),
                      line("1 ≥ -n", "telescope", 0, of="-k", k="k", to="n")]),
    # Terms
    ("cannot read", [expand("x; y ≥ 0")]),
    ("cannot read", [expand("0,5 ≥ 0.5")]),
    ("missing", [expand("(x ≥ 0")]),
    ("missing", [expand("0 ≥ 0 ≥ 0")]),
    ("dt is missing", [expand("∫₀¹ t ≥ 0")]),
    ("dt is missing", [expand("∫₀¹ t et ≥ 0")]),
    ("unexpected", [expand("+ ≥ 0")]),
    ("no value", [expand("w ≥ w")]),
    ("no value", [expand("f ≥ f")]),
    ("not applied so", [expand("x(y) ≥ x(y)")]),
    ("not applied so", [expand("⟨g[1] | x⟩ ≥ ⟨g[1] | x⟩")]),
    ("no value", [expand("g(x, y) ≥ g(x, y)")]),
    ("an index is natural", [expand("‖X[k - 1]‖² ≥ 0", terms=[("1", "X[k - 1]")])]),
    ("an index is natural", [expand("‖X[1/2]‖² ≥ 0", terms=[("1", "X[1/2]")])]),
    ("not a vector", [expand("g(L) ≥ g(L)")]),
    ("not a scalar", [expand("x·y ≥ 0")]),
    ("not a vector", [expand("x + L = x + L")]),
    ("may vanish", [expand("1/r ≥ 1/r")]),
    ("may vanish", [expand("1/c ≥ 1/c")]),
    ("may vanish", [expand("1/‖x‖² ≥ 1/‖x‖²")]),
    ("may vanish", [expand("1/(L - L) ≥ 0")]),
    ("may vanish", [expand("1/(L + r) ≥ 0")]),
    ("may vanish", [expand("1/(c + c) ≥ 0")]),
    ("malformed", [expand("L^x ≥ 0")]),
    ("wrong form", [assume("Convex(g)"), expand("0 ≥ 0", 0, terms=[("0", 0)])]),
    ("malformed", [line("0 = 1", "believe")]),
    ("malformed", [line("0 = 1", None)]),
    ("malformed", [TRUE, line("‖x‖² ≥ 0", "inverse", 0, of="L")]),
    ("malformed", [{**TRUE, "because": "it is true"}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "lines"), ATTACKS, ids=[f"{r}: {p[-1]['claim']}" for r, p in ATTACKS]
)
def test_a_false_proof_is_refused_for_the_right_reason(reason, lines):
    before = Checker(World(NAMES), [])
    for record in lines[:-1]:
        before.add(record)
    stated = {
        "claim": lines[-1]["claim"],
        "hypotheses": [],
        "inside": [],
        "axioms": [],
        "rests_on": [],
    }
    with pytest.raises(Rejected, match=reason):
        check({"kind": "theorem", "names": NAMES, "lines": lines, "theorem": stated})


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ({"x y": "point"}, "no name"),
        ({"": "point"}, "no name"),
        ({"δ2": "point", "1": "real"}, "no name"),
        ({"x": "complex"}, "no such kind"),
        ({"x": "point on Ω", "Ω": "set"}, "no such kind"),
        ({"f": "function on Ω"}, "no set"),
        ({"f": "function on Ω", "Ω": "point"}, "no set"),
    ],
)
def test_names_have_a_known_meaning(names, reason):
    with pytest.raises(Rejected, match=reason):
        World(names)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("claim", "‖x‖² ≥ 1", "another claim"),
        ("hypotheses", ["Convex(f)"], "other hypotheses"),
        ("inside", [["Ω", "x"]], "other points"),
        ("axioms", ["induction"], "other axioms"),
        ("rests_on", ["choice"], "other lemmas"),
        ("status", "proved", "unknown field"),
    ],
)
def test_what_is_stated_is_what_is_proved(field, value, reason):
    stated = {"claim": "‖x‖² ≥ 0", "hypotheses": [], "inside": [], "axioms": [], "rests_on": []}
    proof = {"kind": "theorem", "names": NAMES, "lines": [TRUE], "theorem": stated}
    check(proof)
    with pytest.raises(Rejected, match=reason):
        check({**proof, "theorem": {**stated, field: value}})
    with pytest.raises(Rejected, match="unknown field"):
        check({**proof, "remark": ""})


def test_a_hypothesis_is_never_lost():
    checker = Checker(World(NAMES), [])
    for record in [*MONOTONE, expand("0 ≥ 0", 1, terms=[("0", 0)])]:
        checker.add(record)
    assert list(checker.lines[-1].hypotheses) == ["Monotone(f)"]
    assert len(checker.lines[-1].inside) == 2


def test_a_reader_reads_products_before_sums_and_powers_first():
    assert parse("a + b·c²") == ("+", ("name", "a"), ("·", ("name", "b"), ("^", ("name", "c"), 2)))
    assert parse("-a·b") == ("-", ("number", "0"), ("·", ("name", "a"), ("name", "b")))
    assert parse("a/b/c") == ("/", ("/", ("name", "a"), ("name", "b")), ("name", "c"))
