"""Attempts to prove something false: terms without meaning, names with two, forgeries."""

import copy
import pickle
from dataclasses import replace
from fractions import Fraction

import pytest

from dnnmath.proofs import (
    ForgeryError,
    Function,
    IdentityError,
    KernelError,
    Map,
    Property,
    Statement,
    Term,
    TermError,
    Theorem,
    assume,
    certificate,
    conclude,
    cut,
    dot,
    equal,
    increasing,
    instance,
    instantiate,
    lemma,
    norm,
    rewrite,
    root,
    slope,
    split,
    telescope,
    to_json,
    vanishes,
    within,
)
from dnnmath.proofs.checker import check
from dnnmath.proofs.checker_terms import Rejected

from .things import (
    CONVEX,
    TANGENT,
    TRUE,
    L,
    X,
    c,
    f,
    g,
    k,
    n,
    r,
    refused,
    t,
    x,
    y,
    z,
)

# Terms that mean nothing --------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.5, float("nan"), True, "1", None, 1j, [1], {}])
def test_only_integers_and_fractions_are_numbers(value):
    with refused(TermError):
        x * value
    with refused(TermError):
        assert norm(x) >= value


def test_a_scalar_and_a_vector_do_not_add():
    with refused(TermError):
        norm(x) + x
    with refused(TermError):
        x + 1


def test_vectors_do_not_multiply():
    with refused(TermError):
        x * y
    with refused(TermError):
        x**2


def test_vectors_are_not_ordered():
    with refused(TermError):
        assert x >= y
    with refused(TermError):
        Statement(x, y, "≥")


def test_a_statement_relates_terms_of_one_sort():
    for lhs, rhs in [(norm(x), x), (x, norm(x)), (norm(x), 1), ("x", x), (None, None)]:
        with refused(TermError):
            Statement(lhs, rhs, "=")


def test_a_statement_has_a_known_relation():
    with refused(TermError):
        Statement(norm(x), norm(y), ">")


def test_an_equality_of_terms_is_not_a_statement():
    with refused(IdentityError):
        certificate(x == x)


def test_a_function_of_a_scalar_has_no_value():
    with refused(TermError):
        f(L)
    with refused(TermError):
        f.d(norm(x))


@pytest.mark.parametrize(
    "name", ["", "1", "x y", "x+y", "x'", "⟨x | y⟩", "f(x)", "L²", "x\n", None, 3]
)
def test_a_name_that_reads_as_something_else_is_refused(name):
    with refused(TermError):
        Term("point", name)
    with refused(TermError):
        Term("symbol", name, "positive")
    with refused(TermError):
        Function(name)(x)


def test_an_unknown_head_builds_nothing():
    with refused(TermError):
        Term("sqrt", norm(x))
    with refused(TermError):
        Term("+", x)
    with refused(TermError):
        Term("symbol", "q", "infinite")


@pytest.mark.parametrize("exponent", [-1, Fraction(1, 2), 0.5, None])
def test_exponents_are_natural_numbers(exponent):
    with refused(TermError):
        L**exponent


@pytest.mark.parametrize(
    "divisor", [r, c, t, k, norm(x), dot(x, y), g(x), L - L, L + r, c + t, 1 - t, L - 1]
)
def test_only_what_is_certainly_positive_divides(divisor):
    with refused(TermError):
        1 / divisor
    with refused(TermError):
        x / divisor


@pytest.mark.parametrize("index", [k - 1, -1, Fraction(1, 2), L, t, k / 2, norm(x), x, r])
def test_a_sequence_has_natural_indices_only(index):
    with refused(TermError):
        X(index)


# One name for two things --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "second",
    [Term("symbol", "x", "positive"), Term("at", "x", k), Function("x")(y), Function("f", "x")(y)],
)
def test_a_point_and_something_else_of_the_same_name_do_not_meet(second):
    with refused(TermError, "two things"):
        norm(x) + (norm(second) if second.vector else second)


def test_one_symbol_with_two_signs_is_refused():
    with refused(TermError, "two things"):
        L * Term("symbol", "L", "real")


def test_one_function_with_two_domains_is_refused():
    with refused(TermError, "two things"):
        f(x) + Function("f")(x)


def test_a_domain_named_like_a_point_is_refused():
    with refused(TermError, "two things"):
        Function("g", "x")(x)


def test_a_property_of_two_things_of_one_name_is_refused():
    with refused(TermError, "two things"):
        Property("Stationary", Function("x"), x)
    with refused(TermError, "two things"):
        Property("Descent", g, L, "g")


def test_two_lemmas_with_one_name_for_two_things_do_not_combine():
    whole = Function("f")
    first = instance(assume(Property("FirstOrder", whole)), y, z)
    with refused(TermError, "two things"):
        certificate(norm(x) ** 2 >= 0, (1, x), (0, first), (0, instance(CONVEX, y, z, t)))


def test_a_symbol_renamed_after_use_keeps_its_meaning():
    positive = certificate(L >= 0, (L,))
    with refused(TermError, "two things"):
        certificate(Term("symbol", "L", "real") >= 0, (1, positive))


# Forgery ------------------------------------------------------------------------------------------


def test_a_theorem_is_not_made_by_hand():
    for args in [(), (None,), (object(), equal(0, 1)), (equal(0, 1), frozenset(), frozenset())]:
        with refused(ForgeryError):
            Theorem(*args)


def test_a_theorem_does_not_change():
    with refused(ForgeryError):
        TRUE.conclusion = equal(0, 1)
    with refused(ForgeryError):
        TRUE.anything = 1
    with refused(ForgeryError):
        del TRUE.conclusion
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(TRUE, "conclusion", equal(0, 1))


def test_a_theorem_is_not_copied_pickled_or_replaced():
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with refused(ForgeryError):
            attempt(TRUE)
    with pytest.raises(TypeError):
        replace(TRUE, conclusion=equal(0, 1))


def test_a_theorem_forged_behind_the_kernel_fails_its_replay():
    nothing = frozenset()
    fields = (nothing, nothing, nothing, nothing, nothing, "certificate", (), (("terms", ()),))
    forged = tuple.__new__(Theorem, (equal(0, 1), *fields))
    with pytest.raises(Rejected, match="not an identity"):
        check(to_json(forged))


def test_a_theorem_has_no_subclass():
    with refused(ForgeryError):
        type("Better", (Theorem,), {"conclusion": equal(0, 1)})
    with refused(ForgeryError):
        type("Better", (Term,), {"normal": frozenset()})


@pytest.mark.parametrize("kind", [Term, Function, Map])
def test_a_function_that_equals_every_other_is_not_made(kind):
    with refused(ForgeryError):
        type("Chameleon", (kind,), {"__eq__": lambda self, other: True, "__hash__": lambda s: 1})


def test_a_lookalike_is_not_a_theorem():
    class Lookalike:
        conclusion = equal(0, 1)
        hypotheses = inside = axioms = rests_on = names = frozenset()

    for fake in (Lookalike(), tuple(TRUE), equal(0, 1), None, 1, "⊢ 0 = 1"):
        for rule in (
            lambda p: lemma("x", p),
            lambda p: cut(p),
            lambda p: cut(TRUE, p),
            lambda p: instance(p, x),
            lambda p: instantiate(p, {}),
            lambda p: vanishes(p, x),
            lambda p: slope(p, t),
            lambda p: increasing(p, 0 * L, t),
            lambda p: telescope(p, 0 * k, k, n),
            lambda p: within(p, x, (1, x)),
            lambda p: split(t >= 0, t, p, p),
            lambda p: root(t >= 0, p, p),
            lambda p: rewrite(equal(x, y), p, p),
            lambda p: conclude(Property("Stationary", g, x), p),
            lambda p: certificate(equal(0, 1), (1, p)),
        ):
            with refused(KernelError):
                rule(fake)


def test_a_term_does_not_change():
    with refused(ForgeryError):
        x.normal = y.normal
    with refused(ForgeryError):
        del x.normal


def test_a_goal_that_says_more_is_refused():
    with refused(IdentityError):
        instance(TANGENT, y, z, goal=g(z) >= g(y))
    with refused(IdentityError):
        instance(TANGENT, y, z, goal=equal(g(z), g(y) + dot(g.d(y), z - y)))
    with refused(IdentityError):
        instance(TANGENT, y, z, goal="g(z) ≥ g(y)")


def test_a_lemma_has_a_name():
    for name in ("", None, 3):
        with refused(TermError):
            lemma(name, TRUE)
