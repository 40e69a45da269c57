"""Coercion and validation: the one place where array-like input becomes arrays of real numbers.

Integers, booleans and a single Python float take the floating type of their companions, as in
NumPy, and float64 alone; float16, float32, float64 and longdouble are kept; an object array of real
numbers (`fractions.Fraction`, mpmath's `mpf`) stays one, so that the definitions run on exact
rationals and on many digits as they stand.
"""

import math
import numbers
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
ArrayLike: TypeAlias = npt.ArrayLike
#: A finite real number: a NumPy scalar, or an element of an object array.
Scalar: TypeAlias = Any
Function: TypeAlias = Callable[..., Any]

#: The numbers of dimensions that an argument may have.
REAL, VECTOR, MATRIX = (0,), (1,), (2,)
REAL_OR_VECTOR, VECTOR_OR_BATCH = (0, 1), (1, 2)
ANY_SHAPE: tuple[int, ...] = ()

_SHAPES = {0: "one real number", 1: "a vector (m,)", 2: "a matrix (n, m)"}
#: A number type that still tells 1 + 2^-_MOST_BITS from 1 is taken as exact.
_MOST_BITS = 100_000


def real_array(x: ArrayLike, name: str, ndims: tuple[int, ...] = ANY_SHAPE) -> Array:
    """``x`` as a new array of finite real numbers with one of the dimensions ``ndims``."""
    return real_arrays({name: (x, ndims)})[0]


def real_arrays(given: Mapping[str, tuple[ArrayLike, tuple[int, ...]]]) -> list[Array]:
    """The values of ``{name: (value, ndims)}`` as new arrays of one common type.

    Raises TypeError for what is not real numbers; ValueError for an empty or ragged array, another
    number of dimensions, NaN and infinities. Each error names the argument, what was given and what
    is needed.
    """
    arrays = []
    for name, (value, ndims) in given.items():
        array = _reals(value, name)
        if array.size == 0 or (ndims and array.ndim not in ndims):
            empty = "an empty array" if array.size == 0 else "an array"
            needed = " or ".join(_SHAPES[n] for n in ndims) or "at least one real number"
            raise ValueError(f"{name}: got {empty} of shape {array.shape}, needs {needed}")
        arrays.append(array)
    arrays = _of_one_type(arrays, {name: value for name, (value, _) in given.items()})
    for name, array in zip(given, arrays, strict=True):
        require_finite(array, name)
    return arrays


def whole_number(n: Any, name: str, low: int = 1, high: int | None = None) -> int:
    """``n`` as an integer from ``low`` to ``high``; TypeError or ValueError otherwise.

    A truth value is none.
    """
    try:
        value = None if isinstance(n, bool) else operator.index(n)
    except TypeError:
        value = None
    if value is None:
        raise TypeError(f"{name}: got {_brief(n)}, needs an integer")
    if value < low or (high is not None and value > high):
        needed = f">= {low}" if high is None else f"from {low} to {high}"
        raise ValueError(f"{name}: got {value}, needs an integer {needed}")
    return value


def require_shape(array: Array, name: str, shape: tuple[int, ...], because: str) -> None:
    """Raise ValueError unless ``array`` has this shape; ``because`` says where it comes from."""
    if array.shape != shape:
        raise ValueError(f"{name}: got an array of shape {array.shape}, needs {shape}: {because}")


def require_positive(value: Scalar, name: str, or_zero: bool = False) -> None:
    """Raise ValueError unless the number is > 0, or ≥ 0."""
    if not (value >= 0 if or_zero else value > 0):
        raise ValueError(f"{name}: got {value}, needs a number {'>=' if or_zero else '>'} 0")


def require_finite(array: Array, name: str) -> None:
    """Raise ValueError, with the first entry that is not finite, if there is one."""
    if array.dtype == object:
        with np.errstate(invalid="ignore"):  # NaN is neither
            finite = np.asarray((array > -math.inf) & (array < math.inf), dtype=bool)
    else:
        finite = np.isfinite(array)
    if np.count_nonzero(finite) < finite.size:  # a few times faster than finite.all()
        index = tuple(int(i) for i in np.argwhere(~finite)[0])
        place = f" at index {index}" if index else ""
        raise ValueError(f"{name}: got {array[index]}{place}, needs finite real numbers")


def require_callable(f: Any, name: str) -> None:
    """Raise TypeError unless ``f`` can be called."""
    if not callable(f):
        raise TypeError(f"{name}: got {_brief(f)}, needs a function")


def contains(omega: Any, x: Any, name: str) -> bool:
    """x ∈ Ω, where Ω is a predicate, or anything with ``in``; a vector is looked up as a tuple.

    An array, a list or a tuple is the set of its elements along the first axis.
    """
    omega = omega.tolist() if isinstance(omega, np.ndarray) else omega
    if not callable(omega) and not hasattr(omega, "__contains__"):
        raise TypeError(f"{name}: got {_brief(omega)}, needs a predicate or a set")
    if callable(omega):
        answer = omega(x)
    else:
        members = map(_element, omega) if isinstance(omega, list | tuple) else omega
        answer = _element(x) in members
    if np.ndim(answer) != 0:
        raise ValueError(f"{name}: gave {_brief(answer)} at {_element(x)}, needs one truth value")
    return bool(answer)


def unit_of_rounding(*arrays: Array) -> Any:
    """The largest relative spacing ε of the numbers in these arrays; 0 for exact rationals."""
    return max(_spacing(array) for array in arrays)


def widened(array: Array) -> Array:
    """float16 as float32, since m terms of 1 leave its range at m = 65520; others unchanged."""
    return array.astype(np.float32) if array.dtype == np.float16 else array


def exp(x: Array) -> Array:
    """e^x; exact at the rational 0, TypeError at the others, where it is irrational."""
    return _transcendental(np.exp, x, 0, 1)


def log(x: Array) -> Array:
    """The logarithm; exact at the rational 1, TypeError at the others, where it is irrational."""
    return _transcendental(np.log, x, 1, 0)


def log1p(x: Array) -> Array:
    """log(1 + x); exact at the rational 0, TypeError at the others, where it is irrational."""
    return _transcendental(np.log1p, x, 0, 0)


def _transcendental(function: np.ufunc, x: Array, argument: int, value: int) -> Array:
    """The function entry by entry; rationals only where ``function(argument) = value``.

    By the theorem of Lindemann no other rational has a rational exponential or logarithm.
    """
    if x.dtype != object:
        with np.errstate(under="ignore"):
            return np.asarray(function(x))
    name = function.__name__
    result = np.empty_like(x)
    for index in np.ndindex(x.shape):
        number = x[index]
        method = getattr(number, name, None)
        context = getattr(number, "context", None)  # mpmath's: the `exp` of an mpf is its exponent
        if callable(method):
            result[index] = method()
        elif hasattr(context, name):
            result[index] = getattr(context, name)(number)
        elif isinstance(number, numbers.Rational) and number == argument:
            result[index] = number - number + value
        else:
            raise TypeError(
                f"{name}({number}) is not of type {type(number).__name__}: "
                f"needs floats, or numbers with a method {name}()"
            )
    return result


def _element(x: Any) -> Any:
    """A number of Python's, or a tuple of these for a vector."""
    value = x.tolist() if isinstance(x, np.ndarray | np.generic) else x
    return tuple(value) if isinstance(value, list) else value


def _reals(x: ArrayLike, name: str) -> Array:
    """``x`` as an array of booleans, integers, floats or real objects; TypeError otherwise."""
    try:
        array = np.asarray(x)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name}: got {_brief(x)}, needs a rectangular array: {error}") from error
    if hasattr(x, "filled") and np.any(getattr(x, "mask", False)):
        raise TypeError(f"{name}: got a masked array, needs every entry")
    if array.dtype == object:
        return _real_objects(array, name)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: got entries of type {array.dtype}, needs real numbers")
    return array


def _real_objects(array: Array, name: str) -> Array:
    """The object array with all its entries of one real type; floats become a NumPy type."""
    for kind, value in _one_of_each_type(array).items():
        if not issubclass(kind, numbers.Real):
            raise TypeError(f"{name}: got {_brief(value)} among the entries, needs real numbers")
    if array.size == 0 or _are_integers(array):
        return array
    require_finite(array, name)
    zero = _zero([array])
    if not isinstance(zero, float | np.floating):
        return _plus(array, zero)
    floats = [kind for kind in _one_of_each_type(array) if issubclass(kind, float | np.floating)]
    return _cast(array, np.result_type(*floats), name)


def _of_one_type(arrays: list[Array], given: Mapping[str, ArrayLike]) -> list[Array]:
    """Copies of one type; integers and a Python float follow the others, float64 alone."""
    kinds = {array.dtype for array in arrays}
    if len(kinds) == 1 and kinds.pop().kind == "f":
        return [array.copy() for array in arrays]
    if any(array.dtype == object and not _are_integers(array) for array in arrays):
        zero = _zero(arrays)
        if not isinstance(zero, float | np.floating):
            return [_plus(array.astype(object), zero) for array in arrays]
    floats = {
        array.dtype
        for array, value in zip(arrays, given.values(), strict=True)
        if array.dtype.kind == "f" and type(value) is not float
    }
    dtype = np.result_type(*floats) if floats else np.dtype(np.float64)
    return [_cast(array, dtype, name) for name, array in zip(given, arrays, strict=True)]


def _cast(array: Array, dtype: np.dtype[Any], name: str) -> Array:
    try:
        with np.errstate(over="raise"):
            return array.astype(dtype)
    except (OverflowError, FloatingPointError):
        needed = f"needs numbers of {dtype}"
        raise ValueError(f"{name}: got too large a number, {needed}") from None


def _are_integers(array: Array) -> bool:
    return array.dtype.kind in "biu" or (
        array.dtype == object
        and all(issubclass(kind, numbers.Integral) for kind in _one_of_each_type(array))
    )


def _zero(arrays: list[Array]) -> Any:
    """0 of the type that Python gives to a sum of these numbers (Fraction + float is a float)."""
    kinds: dict[type, Any] = {}
    for array in arrays:
        kinds.update(_one_of_each_type(array.astype(object)))
    return sum(value - value for value in kinds.values())


def _one_of_each_type(array: Array) -> dict[type, Any]:
    return {type(value): value for value in array.flat}


def _plus(array: Array, zero: Any) -> Array:
    """The sum as an array: NumPy unwraps that of an object array without axes."""
    if all(kind is type(zero) for kind in _one_of_each_type(array)):
        return array.copy()
    return np.asarray(array + zero, dtype=object)


def _spacing(array: Array) -> Any:
    if array.dtype != object:
        return np.finfo(array.dtype).eps
    if all(isinstance(value, numbers.Rational) for value in array.flat):
        return 0
    one = array.flat[0] - array.flat[0] + 1
    spacing = one
    for _ in range(_MOST_BITS):
        try:
            if one + spacing / 2 == one:
                return spacing
        except ArithmeticError:  # intervals refuse to compare what their bounds do not tell apart
            return spacing
        spacing = spacing / 2
    return 0


def _brief(x: Any) -> str:
    text = repr(x)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({type(x).__name__})"
