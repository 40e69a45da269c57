"""Every checker on every gradient of the corpus, and what comes of it in numbers."""

from __future__ import annotations

import re
import signal
import time
import tracemalloc
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from dnnmath.gradients import check_gradient

from .case import Array, Variant, pack, slices, unpack
from .corpus import judge, part_of
from .peers import CHECKERS, LARGE, Checker, scipy_check_derivative, scipy_check_grad

THRESHOLDED = {"check_grad": scipy_check_grad, "check_derivative": scipy_check_derivative}
THRESHOLDS = tuple(10.0**power for power in range(-9, 0))
REPEATS = 3
"""The time of a check is the least of so many: the machine has other work to do."""
SEED = 1


@dataclass(frozen=True)
class Row:
    """One gradient before one checker."""

    checker: str
    group: str
    case: str
    kind: str
    name: str
    verdict: str
    seconds: float
    evaluations: int

    @property
    def word(self) -> str:
        """pass, fail, unsure or cannot run."""
        return self.verdict.split(":")[0]


def counted(f: Callable[[Any], Any]) -> tuple[Callable[[Any], Any], list[int]]:
    """f, and a list whose one entry counts the calls."""
    calls = [0]

    def g(x: Any) -> Any:
        calls[0] += 1
        return f(x)

    return g, calls


@contextmanager
def undisturbed(seconds: float = 60) -> Iterator[None]:
    """No warnings, and TimeoutError after so many seconds, and again.

    A peer that leaves the domain of f makes NumPy warn, where its verdict alone counts; and f may
    never end there.
    """

    def stop(*_: Any) -> None:
        raise TimeoutError(f"no end after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 5)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def ask(name: str, checker: Checker, variant: Variant, seed: int = SEED, repeats: int = 1) -> Row:
    """What the checker says of the gradient; the fastest of `repeats` runs."""
    known = variant.case
    f, calls = counted(known.f)
    seconds = float("inf")
    with undisturbed():
        for _ in range(repeats):
            calls[0] = 0
            start = time.perf_counter()
            try:
                verdict = checker(f, variant.gradient, known.x.copy(), seed)
            except TimeoutError as error:  # the peers say so themselves
                verdict = f"cannot run: {error}"
            seconds = min(seconds, time.perf_counter() - start)
    return Row(
        name, known.group, known.name, variant.kind, variant.name, verdict, seconds, calls[0]
    )


def summary(asked: list[Row]) -> dict[str, Any]:
    """Counts of one checker over the rows given.

    A wrong gradient is told apart when it is failed and every right one at its point is passed.
    """
    right = [r for r in asked if not r.kind]
    wrong = [r for r in asked if r.kind not in ("", "malformed")]
    bad = [r for r in asked if r.kind == "malformed"]
    passed = defaultdict(lambda: True)
    for r in right:
        passed[r.case] &= r.word == "pass"
    return {
        "right": dict(Counter(r.word for r in right)),
        "wrong": dict(Counter(r.word for r in wrong)),
        "malformed": dict(Counter(r.word for r in bad)),
        "told apart": sum(r.word == "fail" and passed[r.case] for r in wrong),
        "milliseconds": 1e3 * median(r.seconds for r in right) if right else None,
        "evaluations": median(r.evaluations for r in right) if right else None,
        "cannot run": dict(
            Counter(r.verdict.split(":")[1].strip() for r in asked if r.word == "cannot run")
        ),
    }


def by(key: Callable[[Row], str], asked: list[Row]) -> dict[str, dict[str, Any]]:
    """{key: {checker: summary}}: the right gradients belong to each kind of mistake."""
    found: dict[str, dict[str, Any]] = {}
    for value in dict.fromkeys(key(r) for r in asked):
        some = [r for r in asked if key(r) == value]
        found[value] = {name: summary([r for r in some if r.checker == name]) for name in CHECKERS}
    return found


def misjudged(asked: list[Row], checker: str = "dnnmath") -> list[dict[str, str]]:
    """The right gradients not passed, and the wrong ones not failed."""
    return [
        {"group": r.group, "case": r.case, "gradient": r.name, "verdict": r.verdict}
        for r in asked
        if r.checker == checker and r.word != ("fail" if r.kind else "pass")
    ]


def _names(variant: Variant) -> str:
    """A pattern that a remark on this mistake must match; "" where none is expected.

    A mistake in one entry has no kind: the report names the entry.
    """
    b = variant.case.batch
    return {
        "sign": "opposite sign",
        "factor 2": r"\b2 times",
        "factor ½": "1/2 times",
        "factor B": rf"\b{b} times",
        "factor 1/B": rf"1/{b} times",
        "transpose": "transpose",
        "read in column order": "transpose|order|swap",
        "shift by one": "shift",
        "one part of the wrong sign": "opposite sign",
        "last part forgotten": "0 at|missing",
    }.get(variant.name, "")


def _is_named(variant: Variant) -> bool | None:
    """Whether our report says what the mistake is; None if it has no name, or is not flagged."""
    pattern = _names(variant)
    if not pattern:
        return None
    with undisturbed(), suppress(TimeoutError):
        report = check_gradient(variant.case.f, variant.gradient, variant.case.x.copy(), seed=SEED)
        return bool(re.search(pattern, str(report))) if report.verdict == "fail" else None
    return None


@dataclass(frozen=True)
class Measured:
    """What was measured on one case.

    rows        the verdicts of all checkers on all of its gradients.
    repeated    our verdicts on its right gradients, at seeds of their own.
    elsewhere   {(SciPy's function, threshold): verdicts} at other thresholds than those of `peers`.
    named       {mistake: [named, flagged]} of its mistakes that have a name.
    numbers     how many gradients of each sort there are.
    """

    rows: list[Row]
    repeated: Counter[str]
    elsewhere: dict[tuple[str, float], list[Row]]
    named: dict[str, list[int]]
    numbers: dict[str, int]


def measure(part: str, k: int, seeds: int) -> Measured:
    """Everything that is measured on the k-th case of this part: a number, since functions cannot
    be sent to another process. The right gradients are checked with `seeds` seeds of their own.
    """
    judged = judge(part_of(part)[k])
    good, wrong = judged.right, judged.wrong
    rows = [
        ask(name, checker, variant, repeats=1 if variant.kind else REPEATS)
        for name, checker in CHECKERS.items()
        for variant in (*good, *wrong, *judged.malformed)
    ]
    repeated = Counter(
        ask("dnnmath", CHECKERS["dnnmath"], variant, seed=1000 * k + s).word
        for variant in good
        for s in range(seeds)
    )
    elsewhere = {
        (name, at): [ask(name, partial(checker, threshold=at), v) for v in (*good, *wrong)]
        for name, checker in THRESHOLDED.items()
        for at in THRESHOLDS
    }
    named = {v.name: [int(said), 1] for v in wrong if (said := _is_named(v)) is not None}
    numbers = {
        "right": len(good),
        "wrong": len(wrong),
        "malformed": len(judged.malformed),
        "equal": len(judged.equal),
        "too small": len(judged.too_small),
    }
    return Measured(rows, repeated, elsewhere, named, numbers)


# Large inputs: a network of two hidden layers, whose widths follow from n.
ROWS, INPUT, OUTPUT = 16, 10, 3


def network(n: int) -> tuple[Callable[[Any], Any], Callable[[Any], Any], Array]:
    """(f, gradient, x): the mean squared error of a tanh network with about n parameters."""
    h = round((-(INPUT + OUTPUT + 2) + np.sqrt((INPUT + OUTPUT + 2) ** 2 + 4 * n)) / 2)
    shapes = ((h, INPUT), (h,), (h, h), (h,), (OUTPUT, h), (OUTPUT,))
    r = np.random.default_rng(n)
    Y, T = r.standard_normal((ROWS, INPUT)), r.standard_normal((ROWS, OUTPUT))

    def forward(x: Array) -> tuple[Any, ...]:
        W1, b1, W2, b2, W3, b3 = unpack(x, *shapes)
        y1 = np.tanh(Y @ W1.T + b1)
        y2 = np.tanh(y1 @ W2.T + b2)
        return W2, W3, y1, y2, y2 @ W3.T + b3 - T

    def f(x: Array) -> Any:
        return 0.5 * np.mean(np.sum(forward(x)[-1] ** 2, axis=1))

    def gradient(x: Array) -> Array:
        W2, W3, y1, y2, error = forward(x)
        d3 = error / ROWS
        d2 = d3 @ W3 * (1 - y2**2)
        d1 = d2 @ W2 * (1 - y1**2)
        return pack(d1.T @ Y, d1.sum(0), d2.T @ y1, d2.sum(0), d3.T @ y2, d3.sum(0))

    scale = pack(*(np.full(s, 1 / np.sqrt(s[-1]) if len(s) > 1 else 0.1) for s in shapes))
    return f, gradient, scale * r.standard_normal(slices(*shapes)[-1].stop)


def scaling(n: int, seeds: int = 5) -> dict[str, dict[str, Any]]:
    """Each checker that has a mode for many inputs on a network with about n parameters.

    dropped: in how many of `seeds` runs a gradient with one entry set to 0 was flagged. The entry
    is the one at the nine-tenths quantile of sizes: no outlier and not negligible.
    peak: the most memory Python's allocator saw during a check, in copies of x; what torch and jax
    allocate themselves is not seen.
    """
    f, gradient, x = network(n)
    g = gradient(x)
    entry = int(np.argsort(np.abs(g))[int(0.9 * g.size)])

    def dropped(x: Array) -> Array:
        g = gradient(x)
        g[entry] = 0
        return g

    found = {}
    for name, checker in LARGE.items():
        h, calls = counted(f)
        seconds, verdicts, flagged = [], [], []
        for seed in range(seeds):
            calls[0] = 0
            start = time.perf_counter()
            verdicts.append(checker(h, gradient, x, seed))
            seconds.append(time.perf_counter() - start)
            evaluations = calls[0]
            flagged.append(checker(f, dropped, x, seed))
        tracemalloc.start()
        checker(f, gradient, x, 0)
        peak = tracemalloc.get_traced_memory()[1] / x.nbytes
        tracemalloc.stop()
        found[name] = {
            "n": x.size,
            "right": dict(Counter(v.split(":")[0] for v in verdicts)),
            "dropped": dict(Counter(v.split(":")[0] for v in flagged)),
            "seconds": min(seconds),
            "evaluations": evaluations,
            "peak": peak,
        }
    start = time.perf_counter()
    report = check_gradient(f, dropped, x, seed=SEED)
    found["naming"] = {
        "n": x.size,
        "seconds": time.perf_counter() - start,
        "named": str(entry) in " ".join(e.name for e in report.entries[:3]),
        "entries": [e.name for e in report.entries[:3]],
    }
    start = time.perf_counter()
    for _ in range(10):
        f(x)
    found["naming"]["seconds of f"] = (time.perf_counter() - start) / 10
    return found
