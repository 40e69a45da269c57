"""python -m benchmarks.gradient_check: measure, and write docs/gradient-check.md and .json."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from . import page
from .corpus import PARTS, part_of
from .measure import Measured, by, measure, misjudged, scaling, summary

DOCS = Path(__file__).parents[2] / "docs" / "gradient-check.md"
PACKAGES = ("numpy", "scipy", "torch", "jax", "autograd", "numdifftools", "fdm", "mpmath")
FRESH = 60
"""A process measures so many cases: jax keeps all that it has compiled, some 10 MB a case."""
console = Console(stderr=True)


def shown(items: Iterable[Any], text: str, total: int) -> Iterator[Any]:
    """The items behind a progress bar; in a log, behind a line for every tenth of them."""
    if console.is_terminal:
        yield from track(items, text, total, console=console)
        return
    for n, item in enumerate(items, start=1):
        yield item
        if n % max(1, total // 10) == 0:
            console.print(f"{datetime.now():%H:%M:%S} {text}: {n} of {total}")


def described(part: str, indices: range, found: list[Measured]) -> dict[str, int]:
    """How much there is of everything."""
    functions = len({id(part_of(part)[k].f) for k in indices})
    numbers = sum((Counter(m.numbers) for m in found), Counter())
    return {"functions": functions, "points": len(found)} | {
        key: numbers[key] for key in found[0].numbers
    }


def merged(found: Iterable[dict[str, list[int]]]) -> dict[str, list[int]]:
    """The sums of the counts that have the same name."""
    sums: dict[str, list[int]] = {}
    for counts in found:
        for name, pair in counts.items():
            sums[name] = [a + b for a, b in zip(sums.get(name, [0, 0]), pair, strict=True)]
    return sums


def revision() -> str:
    """The commit that last changed the check."""
    git = ("git", "log", "-1", "--format=%h of %as", "--", "dnnmath/gradients")
    found = subprocess.run(git, cwd=DOCS.parents[1], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def measured(seeds: int, sizes: Iterable[int], every: int, jobs: int) -> dict[str, Any]:
    """All results, as they are written to the JSON file."""
    indices = {part: range(0, len(part_of(part)), every) for part in PARTS}
    found = {}
    with get_context("spawn").Pool(jobs, maxtasksperchild=FRESH) as pool:
        for part in PARTS:
            results = pool.imap(partial(measure, part, seeds=seeds), indices[part])
            found[part] = list(shown(results, part, len(indices[part])))
    asked = {part: [row for m in found[part] for row in m.rows] for part in PARTS}
    both = [m for part in PARTS for m in found[part]]
    repeated = sum(
        (Counter({(m.rows[0].case, word): n}) for m in both for word, n in m.repeated.items()),
        Counter(),
    )
    return {
        "machine": {
            "cores": os.cpu_count(),
            "processor": platform.machine(),
            "system": platform.system(),
            "python": platform.python_version(),
            "revision": revision(),
            "versions": {name: version(name) for name in PACKAGES},
        },
        "corpus": {part: described(part, indices[part], found[part]) for part in PARTS},
        "overview": {part: by(lambda row: "all", a)["all"] for part, a in asked.items()},
        "groups": {part: by(lambda row: row.group, a) for part, a in asked.items()},
        "kinds": {
            part: by(lambda row: row.kind, [row for row in a if row.kind not in ("", "malformed")])
            for part, a in asked.items()
        },
        "misjudged": {part: misjudged(a) for part, a in asked.items()},
        "alarms": dict(sum((m.repeated for m in both), Counter())),
        "not passed": [[*what, n] for what, n in repeated.most_common() if what[1] != "pass"],
        "thresholds": [
            {
                "checker": name,
                "threshold": at,
                **summary([r for m in both for r in m.elsewhere[name, at]]),
            }
            for name, at in both[0].elsewhere
        ],
        "named": {part: merged(m.named for m in found[part]) for part in PARTS},
        "scaling": [scaling(n) for n in shown(sizes, "scaling", len(list(sizes)))],
    }


@click.command()
@click.option("--seeds", default=60, help="Seeds for each right gradient in the false-alarm run.")
@click.option("--sizes", default="1000,10000,100000,1000000", help="Numbers of parameters.")
@click.option("--every", default=1, help="Take one case in so many: a quick look.")
@click.option("--jobs", default=2, show_default=True, help="Cases measured at a time.")
@click.option("--tables", is_flag=True, help="Only make the tables again, from the JSON file.")
@click.option("--to", default=DOCS, type=click.Path(path_type=Path), help="The page to fill.")
def main(seeds: int, sizes: str, every: int, jobs: int, tables: bool, to: Path) -> None:
    """Measure every checker on the corpus; fill the tables of the page and its JSON file."""
    data = to.with_suffix(".json")
    if not tables:
        results = measured(seeds, [int(n) for n in sizes.split(",")], every, jobs)
        data.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    made = page.blocks(json.loads(data.read_text()))
    to.write_text(page.filled(to.read_text(), made))
    click.echo(made["overview, open"] + "\n\n" + made["overview, held out"])


if __name__ == "__main__":
    main()
