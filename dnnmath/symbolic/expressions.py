"""Expressions over arrays of symbolic size.

Indices are typed: each ranges over 1..m for one size m, and an entry takes only indices of its own
sizes. The bound index of a sum is made anew whenever the sum is built, so nothing can capture it.

Everything is a SymPy expression, but the nodes are our own: SymPy's Sum, MatrixSymbol and undefined
functions differentiate wrongly (a bound index is captured, log Σ exp gets the derivative 0) and
are refused.

    m = size("m"); z = vector("z", m); i, k = indices("i k", m)
    softmax_i = exp(z[i]) / Sum(exp(z[k]), k)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import sympy

_fresh = itertools.count(1)

MARK = "#"
"""In the name of an index that a sum binds."""

exp, log = sympy.exp, sympy.log
SIGNS = ("real", "nonnegative", "positive", "unit", "binary")
"""What is known of an entry: x ∈ R, x ≥ 0, x > 0, 0 < x < 1, x ∈ {0, 1}."""

RESERVED = frozenset({"exp", "log", "relu", "gate", "δ", "Σ", "Π"})


class Unsupported(TypeError):
    """An expression outside the calculus, or an index of one size where another is needed."""


def named(name: str) -> str:
    """The name, when it can be told apart from everything else. Raises Unsupported otherwise."""
    if not isinstance(name, str) or not name.isidentifier() or name in RESERVED:
        raise Unsupported(
            f"a name is an identifier such as x_1, and none of the rules'; not {name!r}"
        )
    return name


class Index(sympy.Symbol):
    """An index that ranges over 1..size."""

    size: sympy.Symbol

    def __new__(cls, name: str, size: sympy.Symbol) -> Index:
        if not is_size(size):
            raise Unsupported(f"index {name}: a size is needed, size('m'), got {size!r}")
        index = sympy.Symbol.__xnew__(cls, name, integer=True, positive=True)
        index.size = size
        return index

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.size)

    @property
    def letter(self) -> str:
        """The name without the mark that keeps bound indices apart."""
        return str(self.name).partition(MARK)[0]

    def fresh(self) -> Index:
        """A bound index of the same size, that occurs nowhere yet."""
        return Index(f"{self.letter}{MARK}{next(_fresh)}", self.size)

    def _sympystr(self, printer: Any) -> str:
        return self.letter


class Array(sympy.Symbol):
    """An array of symbolic sizes; `z[i]` and `W[i, j]` are its entries.

    sign: what is known of every entry, one of SIGNS.
    """

    sizes: tuple[sympy.Symbol, ...]
    sign: str

    def __new__(cls, name: str, *sizes: sympy.Symbol, sign: str = "real") -> Array:
        if sign not in SIGNS:
            raise ValueError(f"array {name}: sign is one of {SIGNS}, got {sign!r}")
        if not sizes or not all(map(is_size, sizes)):
            raise Unsupported(f"array {name}: sizes are needed, size('m'), got {sizes}")
        array = sympy.Symbol.__xnew__(cls, named(name), real=True)
        array.sizes, array.sign = sizes, sign
        return array

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.sizes, self.sign)

    def __getitem__(self, index: Index | tuple[Index, ...]) -> Entry:
        return Entry(self, *(index if isinstance(index, tuple) else (index,)))

    def __iter__(self) -> Any:
        raise Unsupported(f"{self.name} has symbolic size: it cannot be unpacked")


class Node(sympy.Expr):
    """An expression of the calculus."""

    is_commutative = True
    is_real = True


class Entry(Node):
    """One entry of an array."""

    def __new__(cls, array: Array, *at: Index) -> Entry:
        if not isinstance(array, Array) or len(at) != len(array.sizes):
            raise Unsupported(f"{array} takes {len(array.sizes)} indices, got {len(at)}: {at}")
        for index, size in zip(at, array.sizes, strict=True):
            _of_size(index, size, str(array))
        return super().__new__(cls, array, *at)

    @property
    def array(self) -> Array:
        """The array."""
        return self.args[0]

    @property
    def at(self) -> tuple[Index, ...]:
        """The indices."""
        return self.args[1:]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.array}[{', '.join(printer.doprint(i) for i in self.at)}]"


class Delta(Node):
    """The Kronecker delta of two indices of one size: 1 when they are equal, else 0."""

    def __new__(cls, a: Index, b: Index) -> Any:
        if not isinstance(a, Index):
            raise Unsupported(f"δ: an index is needed, got {a!r}")
        _of_size(b, a.size, "δ")
        if a == b:
            return sympy.Integer(1)
        return super().__new__(cls, *sorted((a, b), key=str))

    def _sympystr(self, printer: Any) -> str:
        return f"δ({', '.join(map(printer.doprint, self.args))})"


class Sum(Node):
    """Σ of an expression over one or more indices, each over its whole range."""

    def __new__(cls, body: Any, *over: Index) -> Any:
        body = supported(body)
        if not over:
            raise Unsupported("Σ: name the indices to sum over, Sum(z[k], k)")
        for index in over:
            if not isinstance(index, Index):
                raise Unsupported(f"Σ: an index is needed, got {index!r}")
            bound = index.fresh()
            body = super().__new__(cls, body.xreplace({index: bound}), bound)
        return body

    @property
    def body(self) -> Any:
        """What is summed."""
        return self.args[0]

    @property
    def bound(self) -> Index:
        """The index that is summed over."""
        return self.args[1]

    @property
    def free_symbols(self) -> set[Any]:
        """All symbols but the bound index."""
        return self.body.free_symbols - {self.bound}

    def _sympystr(self, printer: Any) -> str:
        return f"Σ_{printer.doprint(self.bound)}({printer.doprint(self.body)})"


class relu(Node):
    """ReLU(x) = max(0, x). Its derivative is gate(x) for x ≠ 0."""

    def __new__(cls, x: Any) -> relu:
        return super().__new__(cls, supported(x))

    def _sympystr(self, printer: Any) -> str:
        return f"ReLU({printer.doprint(self.args[0])})"


class gate(Node):
    """1 where x > 0, else 0. Its derivative is 0 for x ≠ 0."""

    def __new__(cls, x: Any) -> gate:
        return super().__new__(cls, supported(x))

    def _sympystr(self, printer: Any) -> str:
        return f"1[{printer.doprint(self.args[0])} > 0]"


class Differentiable(sympy.Symbol):
    """An arbitrary differentiable function of an array. `F(lambda j: u_j)` is F(u)."""

    sizes: tuple[sympy.Symbol, ...]

    def __new__(cls, name: str, *sizes: sympy.Symbol) -> Differentiable:
        if not sizes or not all(map(is_size, sizes)):
            raise Unsupported(f"function {name}: sizes are needed, size('n'), got {sizes}")
        function = sympy.Symbol.__xnew__(cls, named(name), real=True)
        function.sizes = sizes
        return function

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.sizes)

    def __call__(self, u: Callable[..., Any]) -> Value:
        bound = self._bound()
        return Value(self, supported(u(*bound)), *bound)

    def partial(self, at: Index | tuple[Index, ...], u: Callable[..., Any]) -> Partial:
        """∂F/∂u_j at u; `at` is j, or a tuple of indices for a function of a matrix."""
        bound = self._bound()
        at = at if isinstance(at, tuple) else (at,)
        return Partial(self, supported(u(*bound)), *bound, *at)

    def _bound(self) -> tuple[Index, ...]:
        return tuple(Index(name, n).fresh() for name, n in zip("uvw", self.sizes, strict=False))


class Applied(Node):
    """What a function F makes of an argument: args F, u_k, the indices k, and others."""

    def __new__(cls, function: Differentiable, body: Any, *indices: Index) -> Any:
        rank = len(function.sizes)
        if len(indices) != rank * cls.arity:
            raise Unsupported(f"{function} takes {rank} indices, got {indices}")
        for i, n in zip(indices, function.sizes * cls.arity, strict=True):
            _of_size(i, n, str(function))
        fresh = [i.fresh() for i in indices[:rank]]
        body = body.xreplace(dict(zip(indices[:rank], fresh, strict=True)))
        return super().__new__(cls, function, body, *fresh, *indices[rank:])

    arity = 1

    @property
    def function(self) -> Differentiable:
        """F."""
        return self.args[0]

    @property
    def body(self) -> Any:
        """u_k."""
        return self.args[1]

    @property
    def bound(self) -> tuple[Index, ...]:
        """k, one index for each axis of u."""
        return self.args[2 : 2 + len(self.function.sizes)]

    @property
    def at(self) -> tuple[Index, ...]:
        """By which coordinate of u the derivative is taken; () for a value."""
        return self.args[2 + len(self.function.sizes) :]

    @property
    def free_symbols(self) -> set[Any]:
        """All symbols but the bound indices."""
        return (self.body.free_symbols - set(self.bound)) | set(self.at)

    def _sympystr(self, printer: Any) -> str:
        at = ", ".join(map(printer.doprint, self.at))
        bound = ", ".join(map(printer.doprint, self.bound))
        head = f"∂{self.function}_{at}" if at else f"{self.function}"
        return f"{head}({bound} ↦ {printer.doprint(self.body)})"


class Value(Applied):
    """F(u)."""


class Partial(Applied):
    """∂_jF(u)."""

    arity = 2


class derivative(Node):
    """∂f/∂x by an entry x. The prover differentiates it, the cross-check takes differences."""

    def __new__(cls, f: Any, by: Entry) -> derivative:
        if not isinstance(by, Entry):
            raise Unsupported(f"a derivative is taken by an entry such as z[j], got {by!r}")
        return super().__new__(cls, supported(f), by)

    def _sympystr(self, printer: Any) -> str:
        return f"∂/∂{printer.doprint(self.args[1])} {printer.doprint(self.args[0])}"


def _of_size(index: Any, size: sympy.Symbol, where: str) -> None:
    if not isinstance(index, Index):
        raise Unsupported(f"{where}: an index is needed, indices('i', {size}), got {index!r}")
    if index.size != size:
        raise Unsupported(f"{where}: index {index} ranges over 1..{index.size}, needs 1..{size}")


def supported(expression: Any) -> Any:
    """The expression, when every part of it is of the calculus. Raises Unsupported otherwise."""
    expression = sympy.sympify(expression)
    stack = [expression]
    while stack:
        part = stack.pop()
        known = isinstance(part, Node | sympy.Add | sympy.Mul | sympy.Pow | sympy.exp | sympy.log)
        exact = isinstance(part, sympy.Rational) or is_scalar(part) or is_size(part)
        if not (known or exact):
            raise Unsupported(
                f"{part} ({type(part).__name__}) is outside the calculus: use exact "
                "numbers, scalar, vector, matrix, Sum, Delta, exp, log, relu, gate, differentiable"
            )
        if isinstance(part, sympy.Pow) and not part.exp.is_Rational:
            raise Unsupported(f"{part}: an exponent is a rational number, got {part.exp}")
        if not isinstance(part, Node):
            stack += part.args
    return expression


def is_size(part: Any) -> bool:
    """Whether this was made by `size`."""
    plain = type(part) is sympy.Symbol and part.name.isidentifier()
    return plain and part == sympy.Symbol(part.name, integer=True, positive=True)


def is_scalar(part: Any) -> bool:
    """Whether this was made by `scalar`: a number in R, and nothing stranger."""
    if type(part) is not sympy.Symbol or not part.name.isidentifier():
        return False
    return part in [sympy.Symbol(part.name, **SCALARS[sign]) for sign in SCALARS]


def size(name: str) -> sympy.Symbol:
    """A symbolic size: an arbitrary integer ≥ 1."""
    return sympy.Symbol(named(name), integer=True, positive=True)


def sizes(names: str) -> tuple[sympy.Symbol, ...]:
    """Several sizes, from names with spaces between."""
    return tuple(map(size, names.split()))


SCALARS = {"real": {"real": True}, "positive": {"positive": True}}


def scalar(name: str, sign: str = "real") -> sympy.Symbol:
    """An arbitrary real number, or an arbitrary positive one."""
    if sign not in SCALARS:
        raise ValueError(f"scalar {name}: sign is one of {tuple(SCALARS)}, got {sign!r}")
    return sympy.Symbol(named(name), **SCALARS[sign])


def vector(name: str, m: sympy.Symbol, sign: str = "real") -> Array:
    """A vector of R^m; sign says what is known of its entries."""
    return Array(name, m, sign=sign)


def matrix(name: str, n: sympy.Symbol, m: sympy.Symbol, sign: str = "real") -> Array:
    """A matrix of M_{n,m}."""
    return Array(name, n, m, sign=sign)


def index(name: str, m: sympy.Symbol) -> Index:
    """An index over 1..m."""
    return Index(named(name), m)


def indices(names: str, m: sympy.Symbol) -> tuple[Index, ...]:
    """Several indices over 1..m, from names with spaces between."""
    return tuple(index(name, m) for name in names.split())


def differentiable(name: str, *sizes: sympy.Symbol) -> Differentiable:
    """An arbitrary differentiable function R^n → R, or M_{n,m} → R."""
    return Differentiable(name, *sizes)


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


def parts(expression: Any) -> Iterable[Any]:
    """Every part of an expression, itself included."""
    return sympy.preorder_traversal(expression)
