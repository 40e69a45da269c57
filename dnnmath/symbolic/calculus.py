"""Derivatives by an entry of an array."""

from __future__ import annotations

from typing import Any

import sympy

from .expressions import (
    Delta,
    Differentiable,
    Entry,
    Index,
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
        function, body, bound = f.args
        return _chain_rule(function, body, bound, x)
    if isinstance(f, derivative):
        return differentiate(differentiate(*f.args), x)
    if isinstance(f, Partial):
        raise Unsupported(f"{f}: F is differentiable once, its second derivatives are unknown")
    return sympy.Integer(0)  # numbers, sizes, scalars, δ, and gates, constant off their kink


def _chain_rule(F: Differentiable, body: Any, bound: Index, x: Entry) -> Any:
    """Σ_k ∂_kF(u) ∂u_k/∂x."""
    k = bound.fresh()
    inner = differentiate(body.xreplace({bound: k}), x)
    return Sum(Partial(F, body, bound, k) * inner, k)
