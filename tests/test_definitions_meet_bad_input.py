"""Every definition, one row: what it takes, and that it refuses everything else with a reason."""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pytest

import dnnmath
from dnnmath import Check

from .exact import DIGITS, digits

VECTOR, BATCH, MATRIX, LABELS = [0.25, 0.75], [[0.25, 0.75]], [[1.0, 2.0], [3.0, 4.0]], [0.0, 1.0]


@dataclass
class Row:
    """Arguments that a definition accepts, by how they are checked."""

    arrays: dict = field(default_factory=dict)
    functions: dict = field(default_factory=dict)
    integers: dict = field(default_factory=dict)
    others: dict = field(default_factory=dict)
    #: Arrays whose size is free on its own, so that one more entry is no error.
    any_size: tuple = ()
    #: Arrays of any number of dimensions.
    any_ndim: tuple = ()
    #: Names in the messages that differ from those of the arguments.
    called: dict = field(default_factory=dict)

    @property
    def arguments(self):
        return {**self.arrays, **self.functions, **self.integers, **self.others}


def total(x):
    return np.sum(x)


def same(x):
    return x


def ones(x):
    return x - x + 1


def network_row(X, **others):
    """A row for a function of the parameters of one layer, whose W and b are given apart."""
    arrays = {"W": MATRIX, "b": [1.0, -1.0], X: BATCH}
    if others.pop("labelled", False):
        arrays["Y_hat"] = [LABELS]
    called = {"W": "W of layer 1", "b": "b of layer 1"}
    return Row(arrays, functions=others, called=called)


ROWS = {
    "matrix": Row({"entries": MATRIX}, any_size=("entries",)),
    "vector": Row({"entries": VECTOR}, any_size=("entries",)),
    "belongs": Row({"A": MATRIX}, integers={"n": 2, "m": 2}, any_size=("A",)),
    "entry": Row({"A": MATRIX}, integers={"i": 1, "j": 1}, any_size=("A",)),
    "row": Row({"A": MATRIX}, integers={"i": 1}, any_size=("A",)),
    "column": Row({"A": MATRIX}, integers={"j": 1}, any_size=("A",)),
    "transpose": Row({"A": MATRIX}, any_size=("A",)),
    "product": Row({"A": MATRIX, "B": MATRIX}, any_size=("B",)),
    "scale": Row({"a": 2.0, "B": MATRIX}, any_size=("B",)),
    "inner": Row({"a": VECTOR, "b": VECTOR}),
    "norm": Row({"c": VECTOR}, any_size=("c",)),
    "compose": Row(functions={"g": same, "f": same}),
    "coordinate": Row(functions={"f": same}, integers={"i": 1}),
    "unit_vector": Row(integers={"i": 1, "m": 2}),
    "difference_quotient": Row({"x": VECTOR, "a": VECTOR, "tau": 0.5}, {"f": same}),
    "check_continuous_at": Row(
        {"a": VECTOR, "points": [[0.25, 0.25]], "epsilon": 1.0, "eta": 2.0},
        {"f": same, "norm": dnnmath.norm},
        any_size=("points",),
    ),
    "check_derivative": Row(
        {"x": VECTOR, "a": VECTOR, "derivative": VECTOR, "taus": [0.5], "epsilon": 1.0, "eta": 2.0},
        {"f": same, "norm": dnnmath.norm},
        any_size=("taus",),
    ),
    "check_jacobian": Row(
        {
            "J": [[1.0, 0.0], [0.0, 1.0]],
            "a": VECTOR,
            "taus": [0.5],
            "epsilon": 1.0,
            "eta": 2.0,
            "directions": BATCH,
        },
        {"f": same, "norm": dnnmath.norm},
        any_size=("taus",),
    ),
    "check_convex": Row(
        {"points": MATRIX, "mu": 0.0, "t": [0.5]}, {"f": total}, any_size=("points", "t")
    ),
    "check_first_order": Row(
        {"points": MATRIX, "mu": 0.0}, {"f": total, "gradient": ones}, any_size=("points",)
    ),
    "check_smooth": Row(
        {"points": MATRIX, "L": 1.0}, {"gradient": same, "norm": dnnmath.norm}, any_size=("points",)
    ),
    "check_cocoercive": Row(
        {"points": MATRIX, "L": 1.0}, {"gradient": same, "norm": dnnmath.norm}, any_size=("points",)
    ),
    "partial_application": Row(functions={"f": same}, integers={"k": 1}),
    "indicator": Row(functions={"omega": bool}),
    "apply_activation": Row({"z": VECTOR}, {"F": same}, any_size=("z",), any_ndim=("z",)),
    "relu": Row({"z": VECTOR}, any_size=("z",), any_ndim=("z",)),
    "relu_derivative": Row({"z": VECTOR}, any_size=("z",), any_ndim=("z",)),
    "softmax": Row({"z": VECTOR}, any_size=("z",), any_ndim=("z",)),
    "log_softmax": Row({"z": VECTOR}, any_size=("z",), any_ndim=("z",)),
    "log_sum_exp": Row({"z": VECTOR}, any_size=("z",), any_ndim=("z",)),
    "ground_truth": Row({"y_hat": LABELS}, any_size=("y_hat",)),
    "cross_entropy": Row({"y": VECTOR, "y_hat": LABELS}),
    "cross_entropy_of_scores": Row({"z": VECTOR, "y_hat": LABELS}),
    "squared_error": Row({"y": VECTOR, "y_hat": LABELS}),
    "check_loss": Row({"y_hat": VECTOR, "points": MATRIX}, {"loss": total}, any_ndim=("y_hat",)),
    "check_printed_loss": Row(
        {"y_hat": VECTOR, "points": MATRIX}, {"loss": total}, any_ndim=("y_hat",)
    ),
    "dense": Row({"y": VECTOR, "W": MATRIX, "b": VECTOR}),
    "dense_row": Row({"y": VECTOR, "w": VECTOR, "b_j": 1.0}),
    "training_set": Row({"X": BATCH, "Y_hat": [LABELS]}, any_size=("X", "Y_hat")),
    "network": network_row("x"),
    "pre_activations": network_row("x"),
    "objective": network_row("X", labelled=True),
    "network_gradients": network_row("X", labelled=True),
    "backpropagate": network_row("X", last=same),
}
#: Names without arguments of their own to refuse, or with tests of their own.
WITHOUT_A_ROW = {"Check", "Layer", "TrainingSet", "__version__", "compose_all"}
#: From arrays to numbers.
NUMERIC = [name for name, row in ROWS.items() if row.arrays and name != "belongs"]
NETWORKS = {name for name, row in ROWS.items() if "W" in row.called}


def call(name, **changes):
    """The definition at the arguments of its row, some of them changed."""
    given = {**ROWS[name].arguments, **changes}
    if name == "partial_application":
        return dnnmath.partial_application(given["f"], given["k"])
    if name in NETWORKS:
        parameters = [(given.pop("W"), given.pop("b"))]
        return getattr(dnnmath, name)(parameters, **given)
    return getattr(dnnmath, name)(**given)


def arrays_in(value):
    """Every array or number in what a definition returns."""
    if isinstance(value, Check):
        return [np.asarray(value.margin)]
    if isinstance(value, tuple | list):
        return [array for part in value for array in arrays_in(part)]
    return [np.asarray(value)]


def with_first(value, entry):
    """The value with its first entry replaced."""
    array = np.array(value, dtype=object if isinstance(entry, str | None) else None)
    array = array.astype(np.result_type(array, type(entry))) if array.dtype != object else array
    array[(0,) * array.ndim] = entry
    return array


def bad_arrays(row, name):
    """(what is wrong, a value of the argument with that wrong)."""
    good = np.array(row.arrays[name])
    yield "nan", with_first(good, np.nan)
    yield "inf", with_first(good, np.inf)
    yield "minus inf", with_first(good, -np.inf)
    yield "complex", with_first(good, 1j)
    yield "complex with no imaginary part", good + 0j
    yield "a string among numbers", with_first(good, "1")
    yield "None among numbers", with_first(good, None)
    for entry in (np.nan, np.inf, -np.inf):
        yield f"{entry} among rationals", with_first(np.full(good.shape, Fraction(1, 2)), entry)
    yield "a string", "abc"
    yield "None", None
    yield "ragged", [[1, 2], [3]]
    yield "dates", np.full(good.shape, np.datetime64("2020-01-01"))
    yield "masked", np.ma.masked_array(good, np.ones(good.shape, bool))
    yield "a set", {1, 2}
    yield "too large an integer", np.full(good.shape, 10**400, dtype=object)
    yield "empty", []
    if good.ndim:
        yield "no columns", np.zeros((*good.shape[:-1], 0))
    if name not in row.any_ndim:
        yield "too many dimensions", np.ones((1, 1, 1, 1))
    if good.ndim and name not in row.any_size:
        yield "one coordinate too many", np.concatenate([good, good[..., :1]], axis=-1)


BAD_ARRAYS = [
    pytest.param(name, argument, wrong, value, id=f"{name}-{argument}-{wrong}")
    for name, row in ROWS.items()
    for argument in row.arrays
    for wrong, value in bad_arrays(row, argument)
    # Without directions, check_jacobian takes the unit vectors.
    if not (argument == "directions" and value is None)
]
BAD_FUNCTIONS = [
    (name, argument, value)
    for name, row in ROWS.items()
    for argument in row.functions
    for value in (None, 3.5, [1, 2])
    if not (argument == "omega" and value == [1, 2])
]
BAD_INTEGERS = [
    (name, argument, value)
    for name, row in ROWS.items()
    for argument in row.integers
    for value in (None, 1.0, "1", 0, -1)
]


def test_every_definition_has_a_row():
    assert set(ROWS) | WITHOUT_A_ROW == set(dnnmath.__all__)


@pytest.mark.parametrize("name", ROWS)
def test_the_arguments_of_a_row_are_accepted(name):
    call(name)


@pytest.mark.parametrize(("name", "argument", "wrong", "value"), BAD_ARRAYS)
def test_a_bad_array_is_named_with_what_was_given_and_is_needed(name, argument, wrong, value):
    message = refusal(name, argument, value)
    named = [argument]
    if wrong == "one coordinate too many":
        # What does not fit is a matter of two arguments, or of the values of a function.
        named = [*ROWS[name].arrays, "f(x)", "last(a^p)"]
    called = ROWS[name].called
    assert any(message.startswith(f"{called.get(n, n)}: got") for n in named), message


@pytest.mark.parametrize(("name", "argument", "value"), BAD_FUNCTIONS)
def test_what_is_no_function_is_named(name, argument, value):
    message = refusal(name, argument, value)
    assert message.startswith(f"{argument}: got {value}"), message


@pytest.mark.parametrize(("name", "argument", "value"), BAD_INTEGERS)
def test_what_is_no_index_is_named(name, argument, value):
    message = refusal(name, argument, value)
    assert message.startswith(f"{argument}: got {value!r}"), message


def refusal(name, argument, value):
    """The message with which a definition refuses a value."""
    with pytest.raises((TypeError, ValueError)) as error:
        call(name, **{argument: value})
    message = str(error.value)
    assert "need" in message, message
    return message


def converted(name, convert):
    return {argument: convert(value) for argument, value in ROWS[name].arrays.items()}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("name", NUMERIC)
def test_the_type_of_the_floats_is_kept(name, dtype):
    for array in arrays_in(call(name, **converted(name, lambda value: np.array(value, dtype)))):
        assert array.dtype == dtype


@pytest.mark.parametrize("name", NUMERIC)
def test_lists_integers_and_floats_are_the_same_numbers(name):
    # Numbers in ]0, 1[ stay the floats they are.
    def as_integers(value):
        array = np.array(value)
        return array.astype(int).tolist() if np.all(array == array.astype(int)) else value

    expected = arrays_in(call(name))
    for convert in (as_integers, np.array):
        for a, b in zip(arrays_in(call(name, **converted(name, convert))), expected, strict=True):
            assert np.array_equal(a, b)


@pytest.mark.parametrize("name", NUMERIC)
def test_arguments_are_neither_changed_nor_returned(name):
    arrays = converted(name, np.array)
    before = {argument: array.copy() for argument, array in arrays.items()}
    for array in arrays.values():
        array.flags.writeable = False
    for result in arrays_in(call(name, **arrays)):
        for argument, array in arrays.items():
            assert not np.shares_memory(result, array)
            assert np.array_equal(array, before[argument])


NEEDS_EXPONENTIALS = {
    "cross_entropy",
    "cross_entropy_of_scores",
    "network_gradients",
    "log_softmax",
    "log_sum_exp",
    "network",
    "objective",
    "softmax",
}


@pytest.mark.parametrize("name", [name for name in NUMERIC if name not in NEEDS_EXPONENTIALS])
def test_rationals_stay_rational(name):
    exact = converted(name, fractions_of)
    if name == "norm":
        exact["c"] = fractions_of([3, 4])
    for array in arrays_in(call(name, **exact)):
        assert all(isinstance(number, Fraction) for number in array.flat)


@pytest.mark.parametrize("name", sorted(NEEDS_EXPONENTIALS))
def test_many_digits_stay_many(name):
    exact = converted(name, digits)
    expected = arrays_in(call(name))
    for array, floats in zip(arrays_in(call(name, **exact)), expected, strict=True):
        assert all(isinstance(number, DIGITS.mpf) for number in array.flat)
        assert array.astype(float) == pytest.approx(floats, rel=1e-14)


def fractions_of(value):
    return np.asarray(np.frompyfunc(Fraction, 1, 1)(np.array(value)), dtype=object)
