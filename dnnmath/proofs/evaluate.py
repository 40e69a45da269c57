"""The value of a statement of the kernel at given points and functions.

It ties a theorem to the code that people run: what the theorem says, evaluated where the code is,
has the same two sides. Numbers may be floats or anything with their arithmetic, intervals for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dnnmath.matrices import inner, norm

from .errors import TermError
from .terms import Statement, Term


def sides(statement: Statement, at: Mapping[str, Any]) -> tuple[Any, Any]:
    """The smaller and the larger side (of an equation, the left and the right one).

    at: by their names, arrays (m,) for points, numbers for symbols, functions with `.gradient`,
    maps with `.jacobian` and `.eta`; and "∫", a rule that integrates a function over [0, 1].
    """
    left, right = value(statement.lhs, at), value(statement.rhs, at)
    return (right, left) if statement.relation == "≥" else (left, right)


def value(e: Term, at: Mapping[str, Any]) -> Any:
    """The value of a term. Raises TermError where a name has none, or a term no finite formula."""
    match e.head:
        case "number":
            c = e.args[0]
            return float(c) if float(c) == c else c
        case "zero":
            return 0.0
        case "point" | "symbol":
            return _known(e.args[0], at)
        case "value":
            return _known(e.args[0].name, at)(value(e.args[1], at))
        case "gradient":
            return _known(e.args[0].name, at).gradient(value(e.args[1], at))
        case "image":
            return _known(e.args[0].name, at)(value(e.args[1], at))
        case "differential":
            return _known(e.args[0].name, at).jacobian(value(e.args[1], at)) @ value(e.args[2], at)
        case "modulus":
            return _known(e.args[0].name, at).eta(value(e.args[1], at), value(e.args[2], at))
        case "integral":
            t, body = e.args
            return _known("∫", at)(lambda tau: value(body, {**at, t.args[0]: tau}))
        case "^" if e.args[0].head == "norm" and e.args[1] == 2:
            v = value(e.args[0].args[0], at)
            return inner(v, v)  # without a square root to round
        case "^":
            return value(e.args[0], at) ** e.args[1]
    parts = [value(a, at) for a in e.args if type(a) is Term]
    match e.head, parts:
        case "+", (a, b):
            return a + b
        case "-", (a, b):
            return a - b
        case "neg", (a,):
            return -a
        case "*", (a, b):
            return a * b
        case "/", (a, b):
            return a / b
        case "dot", (a, b):
            return inner(a, b)
        case "norm", (a,):
            return norm(a)
    raise TermError(f"{e} is not evaluated")


def _known(name: str, at: Mapping[str, Any]) -> Any:
    if name not in at:
        raise TermError(f"{name} has no value; given: {', '.join(at) or 'nothing'}")
    return at[name]
