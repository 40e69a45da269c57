"""Evaluation of expressions at concrete sizes, compiled to closures.

It runs on any numbers, floats, intervals or mpmath's, and shares no code with the prover:
derivatives are taken by central differences, sums by adding up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import sympy

from .expressions import (
    Applied,
    Delta,
    Differentiable,
    Entry,
    Index,
    Sum,
    Unsupported,
    derivative,
    gate,
    parts,
    relu,
    supported,
)


@dataclass
class Environment:
    """Arrays, functions, indices (from 0) and sizes by name, and the step of differences.

    known: the values of parts without free indices, for the arrays as they are.
    """

    arrays: dict[str, Any]
    indices: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    functions: Mapping[str, Any] = field(default_factory=dict)
    step: Any = None
    known: dict[Any, Any] = field(default_factory=dict)


Closure = Callable[[Environment], Any]


Formula = Callable[[Mapping[str, Any]], Callable[[Mapping[str, int]], Any]]


def compile_formula(expression: Any) -> Formula:
    """(arrays by name) → (indices by name, from 0) → the value, in the arithmetic of the arrays.

    Parts without free indices are worked out once for the arrays, which must not change in between.
    An abstract function F is given by its name, too: anything with F(u) and F.gradient(u).
    """
    expression = supported(expression)
    closure = compiled(expression)
    arrays = {part.array for part in parts(expression) if isinstance(part, Entry)}
    shapes = [(str(array), [str(size) for size in array.sizes]) for array in arrays]
    names = {str(part) for part in parts(expression) if isinstance(part, Differentiable)}

    def formula(values: Mapping[str, Any]) -> Callable[[Mapping[str, int]], Any]:
        lengths = {
            size: n
            for array, sizes in shapes
            for size, n in zip(sizes, np.shape(values[array]), strict=True)
        }
        functions = {name: values[name] for name in names}
        known: dict[Any, Any] = {}

        def entry(at: Mapping[str, int]) -> Any:
            return closure(Environment(dict(values), dict(at), lengths, functions, known=known))

        return entry

    return formula


def compiled(e: Any) -> Closure:
    """The expression as a closure of its environment."""
    if isinstance(e, sympy.Rational):
        number = Fraction(int(e.p), int(e.q)) if e.q != 1 else int(e.p)
        return lambda env: number
    if isinstance(e, Entry):
        name, at = str(e.array), [i.name for i in e.at]
        if len(at) == 1:
            return lambda env: env.arrays[name][env.indices[at[0]]]
        return lambda env: env.arrays[name][tuple(env.indices[i] for i in at)]
    if isinstance(e, Sum):
        return _once(_sum(compiled(e.body), e.bound), e.body, e.bound)
    if isinstance(e, sympy.Add):
        terms = [compiled(part) for part in e.args]
        return lambda env: sum(term(env) for term in terms)
    if isinstance(e, sympy.Mul):
        factors = [compiled(part) for part in e.args]
        return lambda env: math.prod(factor(env) for factor in factors)
    if isinstance(e, sympy.Pow):
        return _power(compiled(e.args[0]), e.args[1])
    if isinstance(e, Delta):
        a, b = (i.name for i in e.args)
        return lambda env: int(env.indices[a] == env.indices[b])
    if isinstance(e, Applied):
        return _applied(e)
    if isinstance(e, derivative):
        return _difference(compiled(e.args[0]), e.args[1])
    if isinstance(e, sympy.Symbol):
        symbol = str(e)
        return lambda env: env.sizes[symbol] if symbol in env.sizes else env.arrays[symbol]
    inner = compiled(e.args[0])
    if isinstance(e, relu):
        return lambda env: _relu(inner(env))
    if isinstance(e, gate):
        return lambda env: int(inner(env) > 0)
    name = "exp" if isinstance(e, sympy.exp) else "log"
    return lambda env: _apply(name, inner(env))


def _relu(x: Any) -> Any:
    return x if x > 0 else 0 * x


def _apply(name: str, x: Any) -> Any:
    """exp, log or sqrt in the arithmetic of x: its own method, mpmath's function, or NumPy's."""
    if isinstance(x, mpmath.mpf):  # its attribute exp is an exponent
        return getattr(mpmath, name)(x)
    if hasattr(x, name):
        return getattr(x, name)()
    return getattr(np, name)(float(x))


def _sum(body: Closure, bound: Index) -> Closure:
    size, name = str(bound.size), bound.name

    def total(env: Environment) -> Any:
        result: Any = 0
        for n in range(env.sizes[size]):
            env.indices[name] = n
            result = result + body(env)
        return result

    return total


def _power(base: Closure, exponent: Any) -> Closure:
    if exponent.is_Integer:
        n = int(exponent)
        if n < 0:
            return lambda env: 1 / base(env) ** -n
        return lambda env: base(env) ** n
    if exponent.q != 2:
        raise Unsupported(f"power {exponent}: only integers and halves are evaluated")
    return _power(lambda env: _apply("sqrt", base(env)), 2 * exponent)


def _applied(e: Applied) -> Closure:
    u, name = compiled(e.body), str(e.function)
    axes = [(k.name, str(k.size)) for k in e.bound]
    at = [i.name for i in e.at]

    def point(env: Environment) -> Any:
        shape = tuple(env.sizes[size] for _, size in axes)
        values = np.empty(shape, dtype=object)
        for where in np.ndindex(shape):
            for (k, _), n in zip(axes, where, strict=True):
                env.indices[k] = n
            values[where] = u(env)
        return np.array(values.tolist())

    if at:
        whole = _once(lambda env: env.functions[name].gradient(point(env)), e.body, *e.bound)
        return lambda env: whole(env)[tuple(env.indices[i] for i in at)]
    return _once(lambda env: env.functions[name](point(env)), e.body, *e.bound)


def _once(value: Closure, body: Any, *bound: Index) -> Closure:
    """The value, worked out once for its arrays where the body has no other indices than these."""
    inner = {k for part in parts(body) if isinstance(part, Sum | Applied) for k in _bound(part)}
    if {part for part in parts(body) if isinstance(part, Index)} - inner - {*bound}:
        return value
    key = object()

    def remembered(env: Environment) -> Any:
        if key not in env.known:
            env.known[key] = value(env)
        return env.known[key]

    return remembered


def _bound(part: Sum | Applied) -> tuple[Index, ...]:
    return part.bound if isinstance(part, Applied) else (part.bound,)


def _difference(f: Closure, by: Entry) -> Closure:
    """(f(x + h) - f(x - h)) / 2h, with a step far below the working precision's square root."""
    name, at = str(by.array), [i.name for i in by.at]

    def quotient(env: Environment) -> Any:
        where = tuple(env.indices[i] for i in at)
        array, known, sides = env.arrays[name], env.known, []
        for h in (env.step, -env.step):
            moved = array.copy()
            moved[where] = moved[where] + h
            env.arrays[name], env.known = moved, {}
            sides.append(f(env))
        env.arrays[name], env.known = array, known
        return (sides[0] - sides[1]) / (2 * env.step)

    return quotient
