"""Derivatives by an entry of an array, and expressions in the place of entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from .expressions import (
    MARK,
    Array,
    Delta,
    Entry,
    Index,
    Partial,
    Sum,
    Unsupported,
    Value,
    derivative,
    gate,
    relu,
    supported,
)


def differentiate(f: Any, x: Entry) -> Any:
    """∂f/∂x, rule by rule; ReLU off its kink, an abstract function by the chain rule."""
    if x.array.sign == "binary":
        raise Unsupported(f"{x} is 0 or 1: nothing is differentiated by it")
    if isinstance(f, Entry):
        if f.array != x.array:
            return sympy.Integer(0)
        return sympy.Mul(*(Delta(a, b) for a, b in zip(f.at, x.at, strict=True)))
    if isinstance(f, sympy.Add):
        return sympy.Add(*(differentiate(term, x) for term in f.args))
    if isinstance(f, sympy.Mul):
        factors = f.args
        return sympy.Add(
            *(
                sympy.Mul(*factors[:n], differentiate(factor, x), *factors[n + 1 :])
                for n, factor in enumerate(factors)
            )
        )
    if isinstance(f, sympy.Pow):
        base, power = f.args
        if not power.is_Rational:
            raise Unsupported(f"{f}: only rational powers are differentiated")
        return power * base ** (power - 1) * differentiate(base, x)
    if isinstance(f, sympy.exp):
        return f * differentiate(f.args[0], x)
    if isinstance(f, sympy.log):
        return differentiate(f.args[0], x) / f.args[0]
    if isinstance(f, Sum):
        k = f.bound.fresh()  # apart from the indices of x, whoever made them
        return Sum(differentiate(f.body.xreplace({f.bound: k}), x), k)
    if isinstance(f, relu):
        return gate(f.args[0]) * differentiate(f.args[0], x)
    if isinstance(f, Value):
        return _chain_rule(f, x)
    if isinstance(f, derivative):
        return differentiate(differentiate(*f.args), x)
    if isinstance(f, Partial):
        raise Unsupported(f"{f}: F is differentiable once, its second derivatives are unknown")
    return sympy.Integer(0)  # numbers, sizes, scalars, δ, and gates, constant off their kink


def _chain_rule(f: Value, x: Entry) -> Any:
    """Σ_k ∂_kF(u) ∂u_k/∂x."""
    k = [i.fresh() for i in f.bound]
    inner = differentiate(f.body.xreplace(dict(zip(f.bound, k, strict=True))), x)
    return Sum(Partial(f.function, f.body, *f.bound, *k) * inner, *k)


def substitute(expression: Any, array: Array, by: Callable[..., Any]) -> Any:
    """The expression with by(i, …) for every entry array[i, …]."""

    def new(entry: Entry) -> Any:
        result = supported(by(*entry.at))
        strays = [i for i in bound_outside(result) if i not in entry.at]
        if strays:
            raise Unsupported(f"the bound index {strays[0]} would be caught by another sum")
        return result

    return supported(expression).replace(
        lambda part: isinstance(part, Entry) and part.array == array, new
    )


def bound_outside(expression: Any) -> list[Index]:
    """Indices that only a sum may bind, and that are free here."""
    free = (s for s in expression.free_symbols if isinstance(s, Index))
    return sorted((i for i in free if MARK in i.name), key=str)
