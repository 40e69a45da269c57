"""The form for tests: many points, the simplest failing one, and lines to paste."""

import contextlib
import io
import re
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnmath.gradients import CannotTell
from dnnmath.gradients.testing import assert_gradient_everywhere, drawn, on_purpose, pasted

Layer = namedtuple("Layer", "W b")


def rectified(x):
    return np.sum(np.maximum(x, 0) ** 2)


def gradient(x):
    return 2 * np.maximum(x, 0)


def forgets_the_mask(x):
    return 2 * x


def noisy(x):
    return float(np.sum(x**2)) + 1e17


hidden = st.floats(6, 9).map(lambda v: np.array([v, 8.0]))


def lines_to_paste(text):
    """The reproduction at the end of a failure."""
    return "\n".join(line[4:] for line in text.split("to repeat it:\n")[1].splitlines())


def run(code):
    """What these lines print."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, {})
    return printed.getvalue()


def test_a_right_gradient_passes_at_every_point():
    tally = assert_gradient_everywhere(rectified, gradient, (3,), examples=20)
    assert tally.unsure == 0
    assert tally.passed >= 20


def test_a_wrong_gradient_fails_at_the_simplest_point():
    with pytest.raises(AssertionError, match=re.escape("x = np.array([-1.0])")) as caught:
        assert_gradient_everywhere(rectified, forgets_the_mask, (1,))
    assert "1 wrong of 1" in str(caught.value)
    assert "Falsifying" not in str(caught.value)


def test_the_lines_repeat_the_failure():
    with pytest.raises(AssertionError) as caught:
        assert_gradient_everywhere(np.cumsum, np.ones_like, (2,))
    code = lines_to_paste(str(caught.value)).replace(
        "check_gradient(cumsum", "check_gradient(cumsum"
    )
    text = str(caught.value)
    assert run(code).strip() == text.split("\nthe simplest point found")[0].strip()


def test_functions_of_no_module_are_named_as_in_the_test():
    with pytest.raises(AssertionError, match="# f and gradient: as in the test"):
        assert_gradient_everywhere(lambda x: np.sum(x**3), lambda x: 3 * x, (2,))


def test_a_mistake_at_equal_entries_alone_is_met_on_purpose():
    def first_largest_twice(x):
        g = np.eye(len(x))[np.argmax(x)]
        return 2 * g if x[0] == x[1] else g

    with pytest.raises(AssertionError, match="fail"):
        assert_gradient_everywhere(np.max, first_largest_twice, (3,), examples=1)


def test_a_mistake_at_the_end_of_the_range_is_met_on_purpose():
    with pytest.raises(AssertionError, match="fail"):
        assert_gradient_everywhere(np.sum, lambda x: 1.0 + (x > 9.7), (3,), examples=1)


def test_nested_shapes_are_points_with_names():
    def f(p):
        return np.sum(p["W"] @ p["b"])

    def right(p):
        return {"W": np.ones((2, 1)) * p["b"], "b": p["W"].sum(axis=0)}

    def wrong(p):
        return {"W": np.ones((2, 1)) * p["b"], "b": p["W"].sum(axis=1)}

    shapes = {"W": (2, 2), "b": (2,)}
    assert assert_gradient_everywhere(f, right, shapes, examples=10).passed > 10
    with pytest.raises(AssertionError, match=r"x\['b'\]\[0\](.|\n)*x = \{'W': np.array"):
        assert_gradient_everywhere(f, wrong, shapes, examples=10)


def test_a_strategy_gives_its_points_alone():
    positive = st.floats(0.5, 2).map(lambda v: np.array([v]))
    assert_gradient_everywhere(rectified, forgets_the_mask, positive, examples=10)


def test_unsure_at_every_point_is_no_pass():
    with pytest.raises(CannotTell, match="unsure at all"):
        assert_gradient_everywhere(noisy, lambda x: 2 * x, st.just([1.0, 2.0, 3.0]), examples=5)


def test_points_that_cannot_be_told_are_counted():
    def f(x):
        return noisy(x) if x[0] > 5 else np.sum(x**2)

    points = hidden | hidden.map(lambda x: -x)
    tally = assert_gradient_everywhere(f, lambda x: 2 * x, points, examples=20)
    assert tally.passed >= 1
    assert tally.unsure >= 1


def test_what_a_gradient_raises_comes_with_the_lines():
    with pytest.raises(ZeroDivisionError) as caught:
        assert_gradient_everywhere(rectified, lambda x: 1 // 0, (2,))
    (note,) = caught.value.__notes__
    assert "x = np.array([0.0, 0.0])" in note


def test_what_is_random_says_so():
    r = np.random.default_rng(0)
    calls = iter(range(10**6))
    with pytest.raises(AssertionError, match="is random: at this point it failed only once"):
        assert_gradient_everywhere(
            np.sum, lambda x: np.ones_like(x) + (next(calls) == 7) * r.normal(), (2,), examples=30
        )


@pytest.mark.parametrize("bad", ["ab", [], {}, (0,), (2, -1), 1.5])
def test_what_is_no_shape_is_refused(bad):
    with pytest.raises((TypeError, ValueError), match="shape"):
        assert_gradient_everywhere(np.sum, np.ones_like, bad)


def test_an_empty_range_is_refused():
    with pytest.raises(ValueError, match="low < high"):
        assert_gradient_everywhere(np.sum, np.ones_like, (2,), low=1, high=1)


shapes = st.recursive(
    st.lists(st.integers(1, 3), max_size=2).map(tuple),
    lambda deeper: (
        st.lists(deeper, min_size=1, max_size=2)
        | st.dictionaries(st.sampled_from("ab"), deeper, min_size=1)
    ),
    max_leaves=3,
)


@given(shapes, st.data())
def test_pasted_points_are_the_same_points(shapes, data):
    x = data.draw(drawn(shapes, -3, 5))
    again = eval(pasted(x), {"np": np})
    np.testing.assert_equal(again, x)
    for x in on_purpose(shapes, -3, 5):
        np.testing.assert_equal(eval(pasted(x), {"np": np}), x)


def test_pasted_points_keep_their_types():
    x = Layer(np.array([1, 2], dtype=np.int8), (np.float32(0.1), np.array(0.1, dtype=np.float16)))
    again = eval(pasted(x), {"np": np, "Layer": Layer})
    assert pasted(again) == pasted(x)
    assert (again.W.dtype, again.b[0].dtype) == (np.int8, np.float32)
