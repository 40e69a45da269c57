"""The tables of docs/gradient-check.md, made from the results alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

PARTS = {"open": "Open part", "held out": "Held-out part"}
SHORT = {
    "dnnmath": "dnnmath",
    "scipy check_grad": "scipy grad",
    "scipy check_derivative": "scipy deriv.",
    "torch gradcheck": "torch",
    "torch fast mode": "torch fast",
    "jax check_grads": "jax",
    "autograd check_grads": "autograd",
    "numdifftools": "numdifft.",
    "fdm": "fdm",
}


def percent(part: float, whole: float) -> str:
    """A share that reads 100 % and 0 % only where it is exactly that."""
    if not whole:
        return "–"
    value = 100 * part / whole
    digits = 0 if part in (0, whole) else 1 if 0.05 <= value <= 99.95 else 2
    return f"{value:.{digits}f} %"


def table(heading: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """A Markdown table, columns of numbers to the right."""
    rows = [list(map(str, line)) for line in lines]
    columns = zip(*rows, strict=True)
    rule = ["---:" if all(re.match(r"\d|–", c) for c in column) else "---" for column in columns]
    return "\n".join("| " + " | ".join(line) + " |" for line in [list(heading), rule, *rows])


def overview(checkers: dict[str, dict[str, Any]]) -> str:
    """One line for each checker."""
    return table(
        (
            "checker",
            "wrong flagged",
            "false alarms",
            "told apart",
            "unsure: right",
            "unsure: wrong",
            "could not run",
            "malformed passed",
            "ms",
            "evaluations of f",
        ),
        (_line(name, s) for name, s in checkers.items()),
    )


def _line(name: str, s: dict[str, Any]) -> list[str]:
    right, wrong, bad = s["right"], s["wrong"], s["malformed"]
    ran_right, ran_wrong = (sum(c.values()) - c.get("cannot run", 0) for c in (right, wrong))
    return [
        f"**{name}**" if name == "dnnmath" else name,
        percent(wrong.get("fail", 0), ran_wrong),
        percent(right.get("fail", 0), ran_right),
        percent(s["told apart"], sum(wrong.values())),
        percent(right.get("unsure", 0), ran_right),
        percent(wrong.get("unsure", 0), ran_wrong),
        str(right.get("cannot run", 0) + wrong.get("cannot run", 0)),
        f"{bad.get('pass', 0)} of {sum(bad.values())}",
        f"{s['milliseconds']:.2g}",
        f"{s['evaluations']:.0f}",
    ]


def grouped(groups: dict[str, dict[str, Any]], of: str) -> str:
    """A line for each group, a column for each checker. of: "told apart" or "fail"."""
    lines = []
    for group, checkers in groups.items():
        totals = [sum(s["wrong"].values()) for s in checkers.values()]
        if not totals or not totals[0]:
            continue
        values = [s[of] if of in s else s["wrong"].get(of, 0) for s in checkers.values()]
        shares = [percent(v, t) for v, t in zip(values, totals, strict=True)]
        lines.append([group, totals[0], *shares])
    return table(("", "wrong", *SHORT.values()), lines)


def scaling(sizes: list[dict[str, Any]]) -> str:
    """A line for each checker and size."""
    lines = [
        [
            name,
            f"{s['n']:,}",
            f"{s['right'].get('pass', 0)} of {sum(s['right'].values())}",
            f"{s['dropped'].get('fail', 0)} of {sum(s['dropped'].values())}",
            f"{1e3 * s['seconds']:.2g}",
            s["evaluations"],
            f"{s['peak']:.1f}",
        ]
        for name in sizes[0]
        if name != "naming"
        for size in sizes
        for s in [size[name]]
    ]
    heading = ("checker", "parameters", "right passed", "dropped entry flagged", "ms")
    return table((*heading, "evaluations of f", "peak, copies of x"), lines)


def naming(sizes: list[dict[str, Any]]) -> str:
    """Whether the wrong entry is named, by size."""
    return table(
        ("parameters", "wrong entry named", "ms, search included", "ms of one f"),
        (
            [
                f"{s['n']:,}",
                "yes" if s["named"] else "no",
                f"{1e3 * s['seconds']:.3g}",
                f"{1e3 * s['seconds of f']:.2g}",
            ]
            for s in (size["naming"] for size in sizes)
        ),
    )


def counts(results: dict[str, Any]) -> str:
    """What the corpus consists of."""
    lines = []
    for part, name in PARTS.items():
        c = results["corpus"][part]
        lines.append([name] + [c[k] for k in _COUNTS])
    lines.append(["**Both**"] + [sum(int(line[i]) for line in lines) for i in range(1, 8)])
    heading = ("", "functions", "points", "right", "wrong", "malformed")
    return table((*heading, "discarded: equal", "discarded: too small"), lines)


_COUNTS = ("functions", "points", "right", "wrong", "malformed", "equal", "too small")


def mistaken(results: dict[str, Any]) -> str:
    """Every gradient that dnnmath did not judge as the truth does."""
    lines = [
        [m["case"], m["gradient"], part, m["group"], m["verdict"]]
        for part in PARTS
        for m in results["misjudged"][part]
    ]
    if not lines:
        return "None."
    return table(("function", "gradient", "part", "group", "verdict"), lines)


def alarms(results: dict[str, Any]) -> str:
    """The verdicts of many seeds in a sentence, and the functions that were not always passed."""
    a = results["alarms"]
    total = sum(a.values())
    counts = (
        f"{total:,} checks of right gradients, each with a seed of its own: "
        f"{a.get('pass', 0):,} passed, {a.get('fail', 0)} false alarms, "
        f"{a.get('unsure', 0)} unsure, {a.get('cannot run', 0)} could not run."
    )
    where = ", ".join(f"{name} ({n} {word})" for name, word, n in results.get("not passed", []))
    return f"{counts} Not passed: {where}." if where else counts


def thresholds(results: dict[str, Any]) -> str:
    """SciPy at every power of ten."""
    return table(
        ("threshold", "checker", "wrong flagged", "false alarms", "told apart"),
        (
            [
                f"{s['threshold']:.0e}",
                s["checker"],
                percent(s["wrong"].get("fail", 0), sum(s["wrong"].values())),
                percent(s["right"].get("fail", 0), sum(s["right"].values())),
                percent(s["told apart"], sum(s["wrong"].values())),
            ]
            for s in results["thresholds"]
        ),
    )


def kinds_named(results: dict[str, Any]) -> str:
    """How often the report says what the mistake is."""
    both = results["named"]
    lines = []
    for name in dict.fromkeys(name for part in PARTS for name in both[part]):
        counts = [both[part].get(name, [0, 0]) for part in PARTS]
        lines.append([name, *(f"{c[0]} of {c[1]}" for c in counts)])
    totals = [[sum(c[i] for c in both[part].values()) for i in (0, 1)] for part in PARTS]
    lines.append(["**all**", *(percent(*t) for t in totals)])
    return table(("mistake", *PARTS.values()), lines)


def machine(results: dict[str, Any]) -> str:
    """Where and with which versions it was measured."""
    m = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in m["versions"].items())
    where = f"{m['cores']} cores, {m['processor']}, {m['system']}, Python {m['python']}"
    return f"{where}; {versions}. The check is that of commit {m['revision']}."


def blocks(results: dict[str, Any]) -> dict[str, str]:
    """The generated parts of the page, by the name that marks them."""
    made = {
        "corpus": counts(results),
        "alarms": alarms(results),
        "scaling": scaling(results["scaling"]),
        "naming": naming(results["scaling"]),
        "misjudged": mistaken(results),
        "machine": machine(results),
        "thresholds": thresholds(results),
        "named": kinds_named(results),
    }
    for part in PARTS:
        made[f"overview, {part}"] = overview(results["overview"][part])
        made[f"groups, {part}"] = grouped(results["groups"][part], "told apart")
        made[f"kinds, {part}"] = grouped(results["kinds"][part], "fail")
    return made


def filled(page: str, made: dict[str, str]) -> str:
    """The page with each marked block replaced: <!-- name --> ... <!-- end -->."""
    for name, text in made.items():
        mark = f"<!-- {name} -->"
        pattern = re.escape(mark) + r"\n.*?<!-- end -->"
        if not re.search(pattern, page, re.S):
            raise ValueError(f"the page has no place for {mark}")
        page = re.sub(
            pattern,
            lambda _, mark=mark, text=text: f"{mark}\n{text}\n<!-- end -->",
            page,
            flags=re.S,
        )
    return page
