"""What is evident of an expression at every size and point: its sign, and where it has a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy

from .expressions import Applied, Delta, Entry, Index, Sum, derivative, gate, relu


def is_positive(e: Any) -> bool:
    """Whether an expression is evidently > 0 at every size and point."""
    if e.is_Rational:
        return bool(e > 0)
    if isinstance(e, Entry):
        return e.array.sign in ("positive", "unit")
    if isinstance(e, sympy.exp):
        return True
    if isinstance(e, Sum):
        return is_positive(e.body)  # sizes are ≥ 1
    if isinstance(1 - e, Entry):
        return (1 - e).array.sign == "unit"
    if isinstance(e, sympy.Add):
        return all(map(is_nonnegative, e.args)) and any(map(is_positive, e.args))
    if isinstance(e, sympy.Mul):
        return all(map(is_positive, e.args))
    if isinstance(e, sympy.Pow):
        return is_positive(e.args[0])
    return type(e) is sympy.Symbol and bool(e.is_positive)


def is_nonnegative(e: Any) -> bool:
    """Whether an expression is evidently ≥ 0 at every size and point."""
    if is_positive(e) or e == 0 or isinstance(e, relu | gate | Delta):
        return True
    if isinstance(1 - e, gate | Delta):
        return True
    if isinstance(e, Entry):
        return e.array.sign != "real"
    if isinstance(1 - e, Entry):
        return (1 - e).array.sign in ("unit", "binary")
    if isinstance(e, Sum):
        return is_nonnegative(e.body)
    if isinstance(e, sympy.Add | sympy.Mul):
        return all(map(is_nonnegative, e.args))
    if isinstance(e, sympy.Pow):
        base, power = e.args
        even = power.is_Integer and power % 2 == 0
        return bool(power > 0) and (even or is_nonnegative(base)) if power.is_Rational else False
    return False


@dataclass(frozen=True)
class Condition:
    """expression ≠ 0 or > 0, for every value of the bound indices."""

    expression: Any
    relation: str
    bound: tuple[Index, ...] = ()

    def __str__(self) -> str:
        every = f" for every {', '.join(map(str, self.bound))}" if self.bound else ""
        return f"{self.expression} {self.relation} 0{every}"

    @property
    def impossible(self) -> bool:
        """Whether no point meets it."""
        negative = self.relation == ">" and is_positive(-self.expression)
        return bool(negative or self.expression.is_Rational)  # what is evident is no condition


def conditions(*sides: Any) -> tuple[Condition, ...]:
    """Where the sides have values and derivatives, as far as that is not evident.

    A divisor is not 0, the argument of log or of a root is positive, and inside a derivative the
    argument of ReLU is not 0.
    """
    found = {str(c): c for side in sides for c in _conditions(side, (), False)}
    return tuple(found.values())


def _conditions(e: Any, scope: tuple[Index, ...], moving: bool) -> Iterator[Condition]:
    def condition(x: Any, relation: str) -> Iterator[Condition]:
        evident = is_positive(x) or (relation == "≠" and is_positive(-x))
        if not evident:
            yield Condition(x, relation, tuple(k for k in scope if k in x.free_symbols))

    if isinstance(e, sympy.Pow) and not e.args[1].is_Integer:
        yield from condition(e.args[0], ">")
    elif isinstance(e, sympy.Pow) and e.args[1] < 0:
        yield from condition(e.args[0], "≠")
    elif isinstance(e, sympy.log):
        yield from condition(e.args[0], ">")
    elif isinstance(e, relu | gate) and moving:
        yield from condition(e.args[0], "≠")
    if isinstance(e, Sum):
        yield from _conditions(e.body, (*scope, e.bound), moving)
    elif isinstance(e, Applied):
        yield from _conditions(e.body, (*scope, *e.bound), moving)
    else:
        for part in e.args:
            yield from _conditions(part, scope, moving or isinstance(e, derivative))
