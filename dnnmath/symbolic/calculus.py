"""Derivatives by an entry of an array."""

from __future__ import annotations

from typing import Any

import sympy

from .expressions import (
    Delta,
    Entry,
    Partial,
    Sum,
    Unsupported,
    Value,
    derivative,
    gate,
    relu,
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
