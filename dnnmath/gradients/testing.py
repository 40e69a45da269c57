"""A gradient under test at many points: Hypothesis draws them, shrinks to the simplest wrong one.

    def test_the_gradient_of_my_layer():
        assert_gradient_everywhere(layer, gradient, (3, 4))

It needs no decorator and works in any test.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.extra.numpy import arrays

from dnnmath.gradients._trees import children, is_leaf, pasted
from dnnmath.gradients.check import check_gradient
from dnnmath.gradients.report import CannotTell, GradientReport

MANY = 200
"""An array of more entries is drawn as a whole."""
PURPOSEFUL = (0.0, 1.0, -1.0, 0.5, -2.0, 3.0)
"""Values that kinks, ties and masks like."""


class Tally(NamedTuple):
    """At how many points the gradient was found right, and at how many nothing can be told."""

    passed: int
    unsure: int


def assert_gradient_everywhere(
    f: Callable[[Any], Any],
    gradient: Callable[[Any], Any],
    points: Any,
    *,
    low: float = -10.0,
    high: float = 10.0,
    examples: int = 50,
    **options: Any,
) -> Tally:
    """Check `gradient` at `examples` points that Hypothesis draws.

    points      the shape of x: (3, 4), () for a number, or tuples, lists and dicts of shapes.
                Entries are drawn between low and high; zeros, equal entries, the ends of the range
                and unlike values of mixed signs are tried in any case. Or a Hypothesis strategy
                for x: then its points alone.
    options     bounds, directions, seed, resolution: see `check_gradient`, called at each point.

    A wrong gradient is an AssertionError: the report at the simplest point found, and lines to
    paste that repeat it. What f or the gradient raise at a point is passed on with these lines. A
    point where the check is unsure is counted, and no failure; where all are, `CannotTell` is
    raised.
    """
    __tracebackhide__ = True
    search = _Search(f, gradient, options)
    by_shape = not isinstance(points, st.SearchStrategy)
    strategy = drawn(points, low, high) if by_shape else points
    search.run(strategy, examples)
    for x in on_purpose(points, low, high) if by_shape else ():
        search.examine_or_report(x)
    if not search.passed:
        raise CannotTell(f"unsure at all {search.unsure} points, at the last one:\n{search.last}")
    return Tally(search.passed, search.unsure)


def drawn(shapes: Any, low: float = -10.0, high: float = 10.0) -> st.SearchStrategy[Any]:
    """The strategy for x of these shapes, entries between low and high."""
    if not low < high or not np.isfinite([low, high]).all():
        raise ValueError(f"low and high must be finite, low < high; got {low} and {high}")
    telling = [value for value in PURPOSEFUL if low <= value <= high]
    entries: st.SearchStrategy[float] = st.floats(low, high, allow_subnormal=False)
    if telling:
        entries = st.sampled_from(telling) | entries

    def one(shape: tuple[int, ...]) -> st.SearchStrategy[Any]:
        if not shape:
            return entries
        if np.prod(shape) <= MANY:
            return arrays(np.float64, shape, elements=entries, fill=st.nothing())
        seeds = st.integers(0, 2**32 - 1)
        return seeds.map(lambda seed: np.random.default_rng(seed).uniform(low, high, shape))

    def dicts(parts: dict[Any, Any]) -> st.SearchStrategy[Any]:
        return st.tuples(*parts.values()).map(lambda drawn: dict(zip(parts, drawn, strict=True)))

    def lists(parts: list[Any]) -> st.SearchStrategy[Any]:
        return st.tuples(*parts).map(list)

    return _over(shapes, one, st.tuples, lists, dicts)


def on_purpose(shapes: Any, low: float = -10.0, high: float = 10.0) -> Iterator[Any]:
    """Points where mistakes show, the simplest first: zero, ties, unlike entries, both ends."""

    def like(size: int, at: str) -> Any:
        count = np.arange(1.0, size + 1)
        return {
            "zero": 0 * count,
            "ties": 0 * count + 1,
            "negative": -count / 2,
            "unlike": 0.7 * count * (-1) ** count + 0.2,
            "low": 0 * count + low,
            "high": high * 0.9 + 0.1 * high * count / size,
        }[at]

    for at in ("zero", "ties", "negative", "unlike", "low", "high"):

        def one(shape: tuple[int, ...], at: str = at) -> Any:
            values = np.clip(like(int(np.prod(shape, dtype=np.int64)), at), low, high)
            return float(values[0]) if shape == () else values.reshape(shape)

        yield _over(shapes, one, lambda *parts: parts, list, dict)


def _over(
    shapes: Any,
    one: Callable[[tuple[int, ...]], Any],
    tuples: Callable[..., Any],
    lists: Callable[[list[Any]], Any],
    dicts: Callable[[dict[Any, Any]], Any],
) -> Any:
    """What `one` makes of each shape, put together as the shapes are nested."""
    if isinstance(shapes, int):
        return one((shapes,))
    if isinstance(shapes, tuple) and all(isinstance(side, int) for side in shapes):
        if any(side < 1 for side in shapes):
            raise ValueError(f"a shape has no side below 1, got {shapes}")
        return one(shapes)

    def deeper(part: Any) -> Any:
        return _over(part, one, tuples, lists, dicts)

    if isinstance(shapes, tuple):
        return tuples(*map(deeper, shapes))
    if isinstance(shapes, list) and shapes:
        return lists([deeper(part) for part in shapes])
    if isinstance(shapes, dict) and shapes:
        return dicts({name: deeper(part) for name, part in shapes.items()})
    raise TypeError(
        f"points must be a shape such as (3, 4), tuples, lists or dicts of shapes, or a Hypothesis "
        f"strategy; got {shapes!r}"
    )


class _Search:
    """Points examined so far, and what came of the last one."""

    def __init__(
        self, f: Callable[[Any], Any], gradient: Callable[[Any], Any], options: dict[str, Any]
    ):
        self.f, self.gradient, self.options = f, gradient, options
        self.passed = self.unsure = 0
        self.point: tuple[Any, int] = (None, 0)
        self.last: GradientReport | None = None

    def run(self, strategy: st.SearchStrategy[Any], examples: int) -> None:
        """Examine points of the strategy; report the simplest one that fails."""
        __tracebackhide__ = True

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,  # the lines to paste repeat a failure
            report_multiple_bugs=False,
            print_blob=False,
            phases=(Phase.generate, Phase.target, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(x=strategy, seed=st.integers(0, 2**32 - 1))
        def every_point(x: Any, seed: int) -> None:
            __tracebackhide__ = True
            self.examine(x, seed)

        try:
            every_point()
        except Flaky as error:
            seen = [e for e in getattr(error, "exceptions", ()) if isinstance(e, _Wrong)]
            if not seen:
                raise
            self.report(seen[0], "f or the gradient is random: at this point it failed only once,")
        except Exception as error:
            self.report(error)

    def examine_or_report(self, x: Any) -> None:
        """Examine one point."""
        __tracebackhide__ = True
        try:
            self.examine(x, 0)
        except Exception as error:
            self.report(error)

    def examine(self, x: Any, seed: int) -> None:
        """Count a point, or raise."""
        __tracebackhide__ = True
        self.point, self.last = (x, self.options.get("seed", seed)), None
        options = {**self.options, "seed": self.point[1]}
        self.last = check_gradient(self.f, self.gradient, x, **options)
        if self.last.verdict == "fail":
            raise _Wrong(self.point, self.last)
        self.passed += self.last.verdict == "pass"
        self.unsure += self.last.verdict == "unsure"

    def report(self, error: Exception, remark: str = "") -> NoReturn:
        """Raise AssertionError for a wrong gradient, any other error again, with the lines."""
        __tracebackhide__ = True
        if isinstance(error, _Wrong):
            self.point, self.last = error.point, error.report
        lines = reproduction(self.f, self.gradient, *self.point, self.options)
        if isinstance(error, _Wrong):
            parts = [str(self.last), remark, "the simplest point found; to repeat it:", lines]
            raise AssertionError("\n".join(filter(None, parts))) from None
        error.__notes__ = [f"at a point drawn for the gradient check; to repeat it:\n{lines}"]
        raise error


class _Wrong(AssertionError):
    """The gradient is wrong at a point."""

    def __init__(self, point: tuple[Any, int], report: GradientReport):
        self.point, self.report = point, report


def reproduction(f: Any, gradient: Any, x: Any, seed: int, options: dict[str, Any]) -> str:
    """Python lines that check the gradient at x again."""
    imports, names, unknown = [], [], []
    for what, default in ((f, "f"), (gradient, "gradient")):
        module, name = _importable(what)
        names.append(name or default)
        imports += [f"from {module} import {name}"] if name else []
        unknown += [] if name else [default]
    imports += sorted({f"from {t.__module__} import {t.__name__}" for t in _types(x)})
    said = [f"# {' and '.join(unknown)}: as in the test"] if unknown else []
    more = "".join(f", {k}={v!r}" for k, v in options.items() if k != "seed")
    lines = [
        "import numpy as np",
        "from dnnmath.gradients import check_gradient",
        *imports,
        *said,
        f"x = {pasted(x)}",
        f"print(check_gradient({names[0]}, {names[1]}, x, seed={seed}{more}))",
    ]
    return "\n".join("    " + line for line in lines)


def _types(x: Any) -> Iterator[type]:
    """The NamedTuples in x."""
    if hasattr(x, "_fields"):
        yield type(x)
    for _, child in () if is_leaf(x) else children(x):
        yield from _types(child)


def _importable(function: Any) -> tuple[str, str]:
    """The module and the name of a function of a module, or nothing."""
    module, name = getattr(function, "__module__", ""), getattr(function, "__name__", "")
    if module == "__main__" or getattr(sys.modules.get(module), name, None) is not function:
        return "", ""
    return module, name
