"""`dnnmath check`, with good input and with bad: the exit status tells which."""

import json
import re

import numpy as np
import pytest
from click.testing import CliRunner

from dnnmath.cli import main

MODULE = '''
import numpy as np
from neighbour import two

points = {"here": np.array([1.0, -2.0])}
START = np.array([3.0, 4.0])

def squares(x):
    """Σ x²."""
    return np.sum(x**2)

def gradient(x):
    return two * x

def wrong(x):
    return x

def wrong_at_large(x):
    return two * x + (x > 100)

def hidden(x):
    return float(np.sum(x**2)) + 1e17

def raises(x):
    raise KeyError("no such key")

def negative(x):
    return np.sum(np.sqrt(x))

def layer(p):
    return np.sum(p["W"] @ p["b"])

def layer_gradient(p):
    return {"W": np.ones((3, 1)) * p["b"], "b": p["W"].sum(axis=0)}

def loss(x, W, b):
    return np.sum(np.tanh(W @ x + b))

def by_all(x, W, b):
    d = 1 - np.tanh(W @ x + b) ** 2
    return W.T @ d, np.outer(d, x), d

def by_all_wrong(x, W, b):
    by_x, by_W, by_b = by_all(x, W, b)
    return by_x, -by_W, by_b

def by_W(x, W, b):
    return by_all(x, W, b)[1]

def by_too_few(x, W, b):
    return by_all(x, W, b)[:2]

def by_W_transposed(x, W, b):
    return by_W(x, W, b).T

def in_other_words(x, weights, b):
    return by_all(x, weights, b)

def cross_entropy(z, label, mode="sum"):
    assert mode == "sum"
    return np.log(np.sum(np.exp(z))) - z @ label

def by_scores(z, label):
    return np.exp(z) / np.sum(np.exp(z)) - label

class Loss:
    value = staticmethod(squares)
'''


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command beside a module `losses_by_hand`, from its folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "losses_by_hand.py").write_text(MODULE)
    (tmp_path / "neighbour.py").write_text("two = 2")
    runner = CliRunner()

    def call(*arguments):
        return runner.invoke(main, ["check", *arguments])

    yield call
    import sys

    for name in ("losses_by_hand", "neighbour"):
        sys.modules.pop(name, None)


M = "losses_by_hand"
SQUARES = ("--against", f"{M}:squares")


@pytest.mark.parametrize(
    ("name", "function", "status", "verdict"),
    [
        ("gradient", "squares", 0, "pass"),
        ("wrong", "squares", 1, "fail"),
        ("gradient", "hidden", 2, "unsure"),
    ],
)
def test_the_status_is_the_verdict(run, name, function, status, verdict):
    result = run(f"{M}:{name}", "--against", f"{M}:{function}", "--at", "[1, 2, 3]")
    assert f"gradient check: {verdict}" in result.output
    assert result.exit_code == status


@pytest.mark.parametrize(
    "at", ["1,2", "[1, 2]", "(1.5, -2)", "3", "np.array([0.5, 1.0])", f"{M}:START"]
)
def test_a_point_is_numbers_or_a_name(run, at):
    assert run(f"{M}:gradient", *SQUARES, "--at", at).exit_code == 0


def test_a_point_is_a_file_of_arrays(run):
    np.save("x.npy", np.arange(3.0))
    assert run(f"{M}:gradient", *SQUARES, "--at", "x.npy").exit_code == 0
    np.savez("p.npz", W=np.eye(3), b=np.arange(3.0))
    call = f"{M}:layer_gradient", "--against", f"{M}:layer"
    assert run(*call, "--at", "p.npz").exit_code == 0
    assert run(*call, "--at", "{'W': [[1, 2], [3, 4], [5, 6]], 'b': [1, 2]}").exit_code == 0
    assert run(*call, "--random", "{'W': (3, 2), 'b': (2,)}").exit_code == 0


def test_files_and_attributes_are_named_too(run):
    result = run(
        "losses_by_hand.py:gradient", "--against", "./losses_by_hand.py:Loss.value", "--at", "1,2"
    )
    assert result.exit_code == 0


def test_one_wrong_point_of_several_is_wrong(run):
    result = run(f"{M}:wrong_at_large", *SQUARES, "--at", "1,2", "--at", "200,1", "--at", "3,4")
    assert result.exit_code == 1
    assert "fail at 3 points" in result.output
    assert result.output.count("gradient check: pass") == 2


def test_random_points_repeat_with_their_seed(run):
    calls = [run(f"{M}:wrong", *SQUARES, "--random", "2,2", "--seed", "5") for _ in range(2)]
    assert calls[0].output == calls[1].output
    assert "4 wrong of 4" in calls[0].output
    other = run(f"{M}:wrong", *SQUARES, "--random", "2,2")
    assert other.output != calls[0].output


def test_bounds_and_directions_are_passed_on(run):
    run_ = run(f"{M}:gradient", *SQUARES, "--at", "1,2", "--bounds", "0", "2", "--directions", "3")
    assert "3 random directions" in run_.output
    refused = run(f"{M}:gradient", *SQUARES, "--at", "1,3", "--bounds", "0", "2")
    assert refused.exit_code == 3
    assert "outside of its bounds" in refused.output


def test_the_reports_as_json(run, tmp_path):
    run(
        f"{M}:wrong",
        *SQUARES,
        "--at",
        "1,2",
        "--at",
        "[0.0, 0.0]",
        "--json",
        "r.json",
        "--seed",
        "1",
    )
    data = json.loads((tmp_path / "r.json").read_text())
    assert data["verdict"] == "fail"
    first, second = data["points"]
    assert [first["verdict"], second["verdict"]] == ["fail", "pass"]
    entry = first["entries"][0]
    assert entry["name"] == "x[1]"
    assert entry["given"] == 2
    assert abs(entry["numeric"] - 4) <= entry["bound"]
    assert first["seed"] == 1
    assert "1/2 times" in " ".join(first["remarks"])


def test_infinite_numbers_are_strings_in_json(run, tmp_path):
    run(f"{M}:gradient", "--against", f"{M}:negative", "--at", "[0.0, 1.0]", "--json", "r.json")
    entries = json.loads((tmp_path / "r.json").read_text())["points"][0]["entries"]
    assert "inf" in {entry["numeric"] for entry in entries}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument"),
        ([f"{M}:gradient"], "--against"),
        ([f"{M}:gradient", *SQUARES], "no point"),
        ([f"{M}:gradient", *SQUARES, "--at", "1,2", "--nonsense"], "No such option"),
        ([f"{M}:gradient", *SQUARES, "--at", "1,2", "--seed", "x"], "not a valid integer"),
        ([f"{M}:gradient", *SQUARES, "--at", "one"], "is no point"),
        ([f"{M}:gradient", *SQUARES, "--at", "['a']"], "real numbers"),
        ([f"{M}:gradient", *SQUARES, "--at", "[]"], "nothing to differentiate by\n$"),
        ([f"{M}:gradient", *SQUARES, "--at", "no.npy"], "cannot be read"),
        ([f"{M}:gradient", *SQUARES, "--random", "a"], "is no shape"),
        ([f"{M}:gradient", *SQUARES, "--at", "1,2", "--json", "no/r.json"], "no folder"),
        (["gradient", *SQUARES, "--at", "1"], "is not package.module:name"),
        (["no_such_module:f", *SQUARES, "--at", "1"], "ModuleNotFoundError"),
        (["no.py:f", *SQUARES, "--at", "1"], "no file"),
        ([f"{M}:missing", *SQUARES, "--at", "1"], "has no missing; it has: Loss, START, by_W"),
        ([f"{M}:gradient", "--against", f"{M}:START", "--at", "1"], "is no function"),
        ([f"{M}:raises", *SQUARES, "--at", "1,2"], r"KeyError.*\n.*raised by the gradient at x"),
        ([f"{M}:gradient", "--against", f"{M}:raises", "--at", "1"], r"by_hand.py:\d+: raise"),
        ([f"{M}:gradient", "--against", f"{M}:negative", "--at", "-1"], "f.x. is nan"),
    ],
)  # fmt: skip
def test_a_wrong_call_exits_with_a_status_of_its_own(run, arguments, said):
    result = run(*arguments)
    assert re.search(said, result.output)
    assert result.exit_code == 3


def test_a_module_that_does_not_import_says_where(run, tmp_path):
    (tmp_path / "broken.py").write_text("x = 1\ny = x.nothing\n")
    result = run("broken.py:y", *SQUARES, "--at", "1")
    assert re.search(r"AttributeError.*\n.*broken.py:2: y = x.nothing", result.output)
    assert result.exit_code == 3


def test_the_help_tells_the_statuses(run):
    result = run("--help")
    assert result.exit_code == 0
    for part in (
        "0 where the gradient is right",
        "2 where it cannot be told",
        "3 for a wrong call",
    ):
        assert part in result.output


LOSS = ("--against", f"{M}:loss")
ARGUMENTS = ("--at", "x=[1, -2]", "--random", "W=3,2", "--at", "b=[0.5, 0, 1]")


def test_functions_of_several_arguments_get_each_by_its_name(run):
    result = run(f"{M}:by_all", *LOSS, *ARGUMENTS)
    assert "at x = [1, -2], W = random 3,2, b = [0.5, 0, 1]" in result.output
    assert "11 agree" in result.output
    assert result.exit_code == 0


def test_a_wrong_gradient_is_reported_under_the_names_of_the_arguments(run, tmp_path):
    result = run(f"{M}:by_all_wrong", *LOSS, *ARGUMENTS, "--json", "r.json")
    assert result.exit_code == 1
    assert "6 wrong of 11" in result.output
    assert "the gradient by W looks like the right values with the opposite sign" in result.output
    assert "x['" not in result.output
    point = json.loads((tmp_path / "r.json").read_text())["points"][0]
    assert {entry["name"] for entry in point["entries"]} == {
        f"W[{i}, {j}]" for i in range(3) for j in range(2)
    }
    assert point["at"] == "x = [1, -2], W = random 3,2, b = [0.5, 0, 1]"


def test_the_gradient_by_one_argument_alone(run):
    result = run(f"{M}:by_W", *LOSS, *ARGUMENTS, "--by", "W")
    assert "6 agree" in result.output
    assert result.exit_code == 0
    assert run(f"{M}:by_W", *LOSS, *ARGUMENTS, "--by", "x").exit_code == 1
    assert run(f"{M}:by_too_few", *LOSS, *ARGUMENTS, "--by", "x", "--by", "W").exit_code == 0


def test_an_argument_that_is_fixed_is_an_array_or_any_value(run):
    call = f"{M}:by_scores", "--against", f"{M}:cross_entropy"
    given = "--at", "z=[1.0, 2, 0]", "--at", "label=[0, 1, 0]", "--by", "z"
    assert run(*call, *given).exit_code == 0
    result = run(*call, *given, "--at", "mode='sum'")
    assert "GRADIENT: losses_by_hand:by_scores(z, label): got an unexpected" in result.output
    assert result.exit_code == 3


def test_arguments_come_from_files_and_are_nested_too(run):
    np.save("x.npy", np.arange(2.0))
    np.savez("W.npz", W=np.eye(3))
    given = "--at", "x=x.npy", "--at", f"b={M}:START3", "--at", "W=[[1, 0], [2, 1], [0, 3]]"
    assert run(f"{M}:by_all", *LOSS, *given).exit_code == 3
    given = "--at", "x=x.npy", "--at", "b=[1, 2, 3]", "--at", "W=[[1, 0], [2, 1], [0, 3]]"
    assert run(f"{M}:by_all", *LOSS, *given).exit_code == 0
    call = f"{M}:layer_gradient", "--against", f"{M}:layer"
    assert run(*call, "--random", "p={'W': (3, 2), 'b': (2,)}").exit_code == 0


@pytest.mark.parametrize(
    ("gradient", "said"),
    [
        ("by_too_few", "the gradient has 2 arrays, needed are 3: one by each of x, W, b"),
        ("by_W", r"the gradient has 1 array, needed are 3: one by each of x, W, b"),
    ],
)
def test_a_gradient_by_other_arguments_is_none_of_the_function(run, gradient, said):
    result = run(f"{M}:{gradient}", *LOSS, *ARGUMENTS)
    assert re.search(said, result.output)
    assert result.exit_code == 1


def test_a_gradient_by_an_argument_of_the_wrong_shape_is_wrong(run):
    result = run(f"{M}:by_W_transposed", *LOSS, *ARGUMENTS, "--by", "W")
    assert "by W has shape (2, 3), needed is (3, 2), the shape of W" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "[1, 2]"], r"loss\(x, W, b\): missing a required argument: 'W'; give each"),
        (ARGUMENTS[:-2], r"loss\(x, W, b\): missing a required argument: 'b'"),
        ([*ARGUMENTS, "--at", "c=1"], "unexpected keyword argument 'c'"),
        ([*ARGUMENTS, "--at", "b=1"], "b is given twice"),
        ([*ARGUMENTS, "--at", "1,2"], "'1,2' has no name, others have: .*NAME=1,2"),
        ([*ARGUMENTS, "--by", "c"], "--by: there is no argument c, but x, W, b"),
        (["--at", "1,2", "--by", "x"], "missing a required argument|--by is for arguments"),
        ([*ARGUMENTS[:-2], "--at", "b='one'"], "b must hold real numbers, got str"),
        ([*ARGUMENTS[:-2], "--at", "b=one"], "'one' is no point"),
        ([*ARGUMENTS[:-2], "--at", "b="], "'' is no point"),
        ([*ARGUMENTS[:-2], "--at", "b=[nan]"], "is no point"),
        ([*ARGUMENTS[:-2], "--at", "b=array([0, nan, 0])"], r"b\[1\] is nan"),
        ([*ARGUMENTS[:-2], "--random", "b=three"], "'three' is no shape"),
        ([*ARGUMENTS[:-2], "--at", "b=[1, 2]"], r"could not be broadcast|operands.*\n.*by_hand.py"),
    ],
)  # fmt: skip
def test_a_wrong_call_with_arguments_says_what_is_needed(run, arguments, said):
    result = run(f"{M}:by_all", *LOSS, *arguments)
    assert re.search(said, result.output)
    assert result.exit_code == 3


def test_a_gradient_with_other_names_of_arguments_is_a_wrong_call(run):
    result = run(f"{M}:in_other_words", *LOSS, *ARGUMENTS)
    assert "in_other_words(x, weights, b): missing a required argument: 'weights'" in result.output
    assert result.exit_code == 3


def test_by_needs_arguments_with_names(run):
    result = run(f"{M}:gradient", *SQUARES, "--at", "1,2", "--by", "x")
    assert "--by is for arguments with names" in result.output
    assert result.exit_code == 3
