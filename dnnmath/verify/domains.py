"""Hypotheses on the variables of a proposition: objects that print, draw and decide.

A `Domain` is one hypothesis "x ∈ …". Its text is what `dnnmath show` prints, its strategy draws
members by construction (never by filtering), and `admits` decides membership of any value: of the
points a proposition pins, and of a value somebody replays.

Sizes are letters shared by the domains of one proposition: in

    given = {"y": vector("m"), "W": matrix("n", "m"), "b": vector("n")}

the two m are one number. Both `draw` and `admits` see an environment: the sizes, and the variables
that came before, so that a domain may depend on an earlier variable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

Environment = Mapping[str, Any]
MEMBER_TOLERANCE = 8 * float(np.finfo(float).eps)
"""Rounding allowed where membership is an equation, Σ p = 1, for each term of it."""


@dataclass(frozen=True)
class Domain:
    """One hypothesis on one variable.

    text: what follows the variable's name, "∈ R^m".
    draw: environment → Hypothesis strategy whose every value is a member.
    admits: (value, environment) → bool.
    sizes: for each axis of the value, the letter of its length; they are bound from its shape.
    """

    text: str
    draw: Callable[[Environment], st.SearchStrategy[Any]]
    admits: Callable[[Any, Environment], bool] = lambda value, environment: True
    sizes: tuple[str, ...] = ()
    measure: Callable[[Any], tuple[int, ...]] = np.shape

    def binds(self, value: Any, environment: MutableMapping[str, Any]) -> bool:
        """Whether value is a member; the sizes of its shape go into the environment."""
        shape = self.measure(value)
        if len(shape) != len(self.sizes):
            return False
        if any(environment.setdefault(s, n) != n for s, n in zip(self.sizes, shape, strict=True)):
            return False
        return bool(self.admits(value, environment))


def _array(
    text: str,
    sizes: tuple[str, ...],
    elements: st.SearchStrategy[float],
    member: Callable[[Any], Any] = np.isfinite,
) -> Domain:
    """Arrays whose entries are drawn, and decided, one by one."""

    @cache  # building a strategy takes longer than drawing from it
    def of_shape(*shape: int) -> st.SearchStrategy[Any]:
        return arrays(np.float64, shape, elements=elements)

    def draw(environment: Environment) -> st.SearchStrategy[Any]:
        return of_shape(*(environment[s] for s in sizes))

    def admits(value: Any, environment: Environment) -> bool:
        return bool(np.all(np.isfinite(value)) and np.all(member(np.asarray(value))))

    return Domain(text, draw, admits, sizes)


SMALLEST = 2.0**-128
"""Below it a drawn number is 0, so that products of a few do not underflow; pinned inputs may."""


def reals(low: float = -10.0, high: float = 10.0) -> st.SearchStrategy[float]:
    """Floats of [low, high] in many magnitudes."""
    return st.floats(low, high).map(lambda x: x if abs(x) >= SMALLEST else 0.0)


def real(low: float = -10.0, high: float = 10.0) -> Domain:
    """A real number, drawn from [low, high]."""
    drawn = reals(low, high)
    return Domain("∈ R", lambda e: drawn, lambda v, e: bool(np.isfinite(v)))


def positive(low: float = 0.125, high: float = 8.0) -> Domain:
    """A positive number, drawn from [low, high]."""
    drawn = reals(low, high)
    return Domain("∈ ]0, ∞[", lambda e: drawn, lambda v, e: bool(0 < v < np.inf))


def fraction() -> Domain:
    """A number of [0, 1]."""
    drawn = reals(0, 1)
    return Domain("∈ [0, 1]", lambda e: drawn, lambda v, e: bool(0 <= v <= 1))


def vector(m: str = "m", low: float = -10.0, high: float = 10.0) -> Domain:
    """A vector of R^m, with entries drawn from [low, high]."""
    return _array(f"∈ R^{m}", (m,), reals(low, high))


def unit_ball(m: str = "m") -> Domain:
    """A vector of R^m of Euclidean norm < 1, drawn from u / (1 + ‖u‖)."""

    @cache
    def of_size(size: int) -> st.SearchStrategy[Any]:
        u = arrays(np.float64, size, elements=st.integers(-32, 32).map(float))
        return u.map(lambda u: u / (1 + np.sqrt(u @ u)))

    return Domain(
        f"∈ R^{m}, ‖·‖ < 1", lambda e: of_size(e[m]), lambda u, e: bool(np.dot(u, u) < 1), (m,)
    )


def matrix(n: str, m: str, low: float = -4.0, high: float = 4.0) -> Domain:
    """A matrix of M_{n,m}, with entries drawn from [low, high]."""
    return _array(f"∈ M_{{{n},{m}}}", (n, m), reals(low, high))


def nonzero_vector(m: str = "m", low: float = 0.125, high: float = 10.0) -> Domain:
    """A vector of R^m without a zero entry: off the kinks of ReLU."""
    elements = st.tuples(st.sampled_from([1.0, -1.0]), reals(low, high)).map(lambda t: t[0] * t[1])
    return _array(f"∈ R^{m}, no entry 0", (m,), elements, lambda v: v != 0)


def unit_interval_vector(m: str = "m") -> Domain:
    """A vector of ]0, 1[^m."""
    return _array(f"∈ ]0, 1[^{m}", (m,), reals(0.015625, 0.984375), lambda v: (v > 0) & (v < 1))


def binary_vector(m: str = "m") -> Domain:
    """A vector of {0, 1}^m: the document's ground truth."""
    return _array(
        f"∈ {{0, 1}}^{m}", (m,), st.sampled_from([0.0, 1.0]), lambda v: (v == 0) | (v == 1)
    )


def one_hot_vector(m: str = "m") -> Domain:
    """A vector of {0, 1}^m with one 1."""

    def draw(environment: Environment) -> st.SearchStrategy[Any]:
        size = environment[m]
        return st.integers(0, size - 1).map(lambda j: np.eye(size)[j])

    def admits(value: Any, environment: Environment) -> bool:
        y = np.asarray(value)
        return bool(np.all((y == 0) | (y == 1)) and y.sum() == 1)

    return Domain(f"∈ {{0, 1}}^{m}, Σ = 1", draw, admits, (m,))


def probability_vector(m: str = "m") -> Domain:
    """A vector of [0, 1]^m with Σ = 1: exactly so when drawn (sixty-fourths)."""

    def draw(environment: Environment) -> st.SearchStrategy[Any]:
        cuts = st.lists(
            st.integers(0, 64), min_size=environment[m] - 1, max_size=environment[m] - 1
        )
        return cuts.map(lambda c: np.diff([0, *sorted(c), 64]) / 64)

    def admits(value: Any, environment: Environment) -> bool:
        p = np.asarray(value)
        return bool(np.all(p >= 0) and abs(p.sum() - 1) <= MEMBER_TOLERANCE * p.size)

    return Domain(f"∈ [0, 1]^{m}, Σ = 1", draw, admits, (m,))


class _Draws(dict[str, Any]):
    """An environment that draws a variable when it is first asked for."""

    def __init__(self, draw: st.DrawFn, given: Mapping[str, Domain]) -> None:
        super().__init__()
        self.draw, self.given = draw, given

    def __missing__(self, name: str) -> Any:
        return self.setdefault(name, self.draw(self.given[name].draw(self)))


@dataclass(frozen=True)
class Inputs:
    """The variables of a proposition, with the range of each size.

    ranges: letter → (smallest size the hypotheses admit, largest size drawn).
    """

    given: Mapping[str, Domain]
    ranges: Mapping[str, tuple[int, int]]

    def letters(self) -> tuple[str, ...]:
        """Every size that the domains mention, in order."""
        return tuple(dict.fromkeys(s for domain in self.given.values() for s in domain.sizes))

    def range(self, letter: str) -> tuple[int, int]:
        """Smallest admitted and largest drawn size."""
        return self.ranges.get(letter, (1, 5))

    def strategy(self, names: tuple[str, ...], smallest: bool = False) -> st.SearchStrategy[Any]:
        """Draws the named variables, and those that they depend on."""

        @st.composite
        def inputs(draw: st.DrawFn) -> dict[str, Any]:
            environment = _Draws(draw, self.given)
            for letter in self.letters():
                low, high = self.range(letter)
                environment[letter] = low if smallest else draw(st.integers(low, high))
            return {name: environment[name] for name in names}

        return inputs()

    def refusal(self, values: Mapping[str, Any]) -> str | None:
        """Why the values do not meet the hypotheses; None when they do."""
        environment: dict[str, Any] = {}
        for name, domain in self.given.items():
            if name not in values:
                continue
            environment[name] = values[name]
            if not domain.binds(values[name], environment):
                return f"{name} {domain.text} is not met by {name} = {values[name]!r}"
        for letter in self.letters():
            smallest = self.range(letter)[0]
            if environment.get(letter, smallest) < smallest:
                return f"{letter} ≥ {smallest} is not met by {letter} = {environment[letter]}"
        return None

    def hypotheses(self) -> tuple[str, ...]:
        """The hypotheses as text, sizes included where they are restricted."""
        sizes = [f"{s} ≥ {self.range(s)[0]}" for s in self.letters() if self.range(s)[0] > 1]
        return (*sizes, *(f"{name} {domain.text}" for name, domain in self.given.items()))
