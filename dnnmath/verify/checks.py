"""The checks of a claim at one input: relation, derivative, formula, properties.

Each takes the claim's function as an argument, so that the same check examines the claim (and must
accept) and every near miss (and must reject).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..gradients import GradientReport, check_gradient
from ..proofs import Implication, Property, Statement, evaluate
from ..symbolic import compile_formula
from .comparison import Comparison, Malformed, Rejection, Undecided, below, equal, examine
from .interval import to_intervals
from .proposition import Claim, Formula, variables

Function = Callable[..., Any]
Inputs = Mapping[str, Any]
Sides = Comparison | Sequence[Comparison]


@dataclass(frozen=True)
class PointCheck:
    """A named check of a function at one input.

    examine: (function, inputs) → how it was examined ("with intervals", "in float64"). Raises
    Rejection, Undecided or Malformed. sides: (function, inputs) → what is compared, in float64.
    names: the variables that both need.
    """

    name: str
    examine: Callable[[Function, Inputs], str]
    sides: Callable[[Function, Inputs], Sides]
    names: tuple[str, ...]


def point_checks(claim: Claim) -> list[PointCheck]:
    """Every check of a claim. A claim is the derivative of something, or a relation."""
    names = variables(claim.function)
    checks = []
    if claim.derivative_of is None:
        checks.append(_comparison(claim.name, _relation, names))
    else:
        checks.append(_derivative(claim))
    if claim.formula is not None and claim.formula.indices is not None:
        name, written = f"{claim.name}_is_the_formula", claim.formula.expression
        of_kernel = isinstance(written, Statement | Implication | Property)
        compare = (_statement if of_kernel else _formula)(claim.formula)
        needed = (n for function in claim.formula.where.values() for n in variables(function))
        checks.append(_comparison(name, compare, tuple(dict.fromkeys((*names, *needed)))))
    for check in claim.properties:
        own = variables(check)[1:]
        found = _comparison(check.__name__, _property(check), own)
        checks.append(replace(found, names=tuple(dict.fromkeys((*names, *own)))))
    return checks


def _taking(function: Function, inputs: Inputs) -> dict[str, Any]:
    return {name: inputs[name] for name in variables(function)}


def _comparison(
    name: str, sides: Callable[[Function, Inputs], Sides], names: tuple[str, ...]
) -> PointCheck:
    """A check of two sides, with intervals where their code allows."""

    def examine_sides(function: Function, inputs: Inputs) -> str:
        values = {name: inputs[name] for name in names}
        exactly = examine(lambda **given: sides(function, given), values)
        return "with intervals" if exactly else "in float64"

    return PointCheck(name, examine_sides, sides, names)


def _relation(function: Function, inputs: Inputs) -> Sides:
    relation: Sides = function(**_taking(function, inputs))
    return relation


def _property(check: Function) -> Callable[[Function, Inputs], Sides]:
    own = variables(check)[1:]
    return lambda function, inputs: check(function, **{name: inputs[name] for name in own})


def _derivative(claim: Claim) -> PointCheck:
    """Compare with the numeric derivative of the definition, to its own error bound."""
    definition, by = claim.derivative_of, claim.by
    assert definition is not None

    def report(function: Function, inputs: Inputs) -> GradientReport:
        def at(g: Function) -> Function:
            fixed = _taking(g, inputs)
            return (lambda x: g(**{**fixed, by: x})) if by in fixed else (lambda x: g(**fixed))

        x = inputs[by]
        if isinstance(x, np.ndarray):
            needed = np.shape(at(definition)(x)) + x.shape
            found = np.shape(at(function)(x))
            if needed != found:
                raise Malformed(f"the derivative has shape {needed}, {function.__name__} {found}")
        return check_gradient(at(definition), at(function), x, seed=0)

    def examine_derivative(function: Function, inputs: Inputs) -> str:
        found = report(function, inputs)
        if found.verdict == "fail":
            raise Rejection(str(found))
        if found.verdict == "unsure":
            raise Undecided(str(found))
        return "by differences"

    def sides(function: Function, inputs: Inputs) -> Sides:
        found = report(function, inputs)
        return equal(found.given, found.numeric)

    names = tuple(dict.fromkeys((*variables(claim.function), *variables(definition))))
    return PointCheck(f"{claim.name}_is_the_derivative", examine_derivative, sides, names)


def derivation(claim: Claim, derived: tuple[Any, ...]) -> PointCheck:
    """Compare a claim's definition with the expression of which a proof takes the derivative.

    derived: the expression f, of the claim's variables, and the entry x_i that it is derived by.
    The formula's indices that occur in f are those of its values. Raises Malformed where the
    derivative is by another variable.
    """
    definition, (function, by) = claim.derivative_of, derived
    assert definition is not None
    assert claim.formula is not None
    if str(by.array) != claim.by:
        raise Malformed(f"the derivative is by {by.array}, the claim is about that by {claim.by}")
    indices = tuple(i for i in claim.formula.indices or () if i in function.free_symbols)
    name = f"{claim.name}_is_derived_from_{definition.__name__}"
    return _comparison(name, _formula(Formula(function, indices)), variables(definition))


def _statement(formula: Formula) -> Callable[[Function, Inputs], Sides]:
    """Compare both sides of a relation with those of the kernel's statement, evaluated there."""
    goal = formula.expression
    premises, says = (goal.premises, goal.says) if type(goal) is Implication else ((), goal)
    if type(says) is not Statement:
        raise ValueError(f"{says} has no sides: compare it by a property, with indices=None")
    relation = "≤" if says.relation == "≥" else says.relation

    def is_statement(function: Function, inputs: Inputs) -> Sides:
        claimed = function(**_taking(function, inputs))
        if not isinstance(claimed, Comparison) or claimed.relation != relation:
            raise Malformed(f"the formula is {says}, its claim is no relation {relation}")
        at = dict(inputs) | {n: made(**_taking(made, inputs)) for n, made in formula.where.items()}
        left, right = evaluate.sides(says, at)
        supposed = [evaluate.sides(p.at([])[0][0], at) for p in premises]
        return [
            *(below(small, bound) for small, bound in supposed),
            equal(claimed.left, left),
            equal(claimed.right, right),
        ]

    return is_statement


def _formula(formula: Formula) -> Callable[[Function, Inputs], Sides]:
    """Compare with the page's formula, evaluated with intervals entry by entry."""
    compiled, indices = compile_formula(formula.expression), formula.indices or ()
    names = [str(i) for i in indices]

    def entries(value: Any, inputs: Inputs) -> Any:
        shape = np.shape(value)
        if len(shape) != len(indices):
            raise Malformed(f"the formula has {len(indices)} indices, its claim the shape {shape}")
        table, entry = np.empty(shape, dtype=object), compiled(inputs)
        for index in np.ndindex(shape):
            table[index] = entry(dict(zip(names, index, strict=True)))
        return table[()]

    def is_formula(function: Function, inputs: Inputs) -> Sides:
        values = _taking(function, inputs)
        value = function(**values)
        if isinstance(value, Comparison):
            value = value.right - value.left
        return equal(value, entries(value, to_intervals(values)))

    return is_formula
