"""python -m benchmarks.gradient_check: measure, and write docs/gradient-check.md and .json."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from . import held_out, page
from .corpus import MODULES, Judged, cases, judge
from .measure import alarms, by, misjudged, named, rows, scaling, thresholds

DOCS = Path(__file__).parents[2] / "docs" / "gradient-check.md"
PACKAGES = ("numpy", "scipy", "torch", "jax", "autograd", "numdifftools", "fdm", "mpmath")
console = Console(stderr=True)


def shown(items: Iterable[Any], text: str, total: int) -> Iterator[Any]:
    """The items behind a progress bar, which a pipe does not see."""
    return track(items, text, total, console=console, disable=not console.is_terminal)


def described(corpus: list[Judged]) -> dict[str, int]:
    """How much there is of everything."""
    return {
        "functions": len({id(j.case.f) for j in corpus}),
        "points": len(corpus),
        "right": sum(len(j.right) for j in corpus),
        "wrong": sum(len(j.wrong) for j in corpus),
        "malformed": sum(len(j.malformed) for j in corpus),
        "equal": sum(len(j.equal) for j in corpus),
        "too small": sum(len(j.too_small) for j in corpus),
    }


def revision() -> str:
    """The commit that last changed the check."""
    git = ("git", "log", "-1", "--format=%h of %as", "--", "dnnmath/gradients")
    found = subprocess.run(git, cwd=DOCS.parents[1], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def measured(seeds: int, sizes: Iterable[int], every: int) -> dict[str, Any]:
    """All results, as they are written to the JSON file."""
    parts = {"open": MODULES, "held out": held_out.MODULES}
    known = {part: list(cases(*modules))[::every] for part, modules in parts.items()}
    corpora = {
        part: list(shown(map(judge, some), f"truth, {part}", len(some)))
        for part, some in known.items()
    }
    asked = {
        part: [row for some in shown(rows(c), part, len(c)) for row in some]
        for part, c in corpora.items()
    }
    both = [j for corpus in corpora.values() for j in corpus]
    repeated = sum(shown(alarms(both, seeds), "seeds", len(both)), Counter())
    return {
        "machine": {
            "cores": os.cpu_count(),
            "processor": platform.machine(),
            "system": platform.system(),
            "python": platform.python_version(),
            "revision": revision(),
            "versions": {name: version(name) for name in PACKAGES},
        },
        "corpus": {part: described(corpus) for part, corpus in corpora.items()},
        "overview": {part: by(lambda row: "all", a)["all"] for part, a in asked.items()},
        "groups": {part: by(lambda row: row.group, a) for part, a in asked.items()},
        "kinds": {
            part: by(lambda row: row.kind, [row for row in a if row.kind not in ("", "malformed")])
            for part, a in asked.items()
        },
        "misjudged": {part: misjudged(a) for part, a in asked.items()},
        "alarms": dict(sum((Counter({word: n}) for (_, word), n in repeated.items()), Counter())),
        "not passed": [[*what, n] for what, n in repeated.most_common() if what[1] != "pass"],
        "thresholds": thresholds(both),
        "named": {part: named(corpus) for part, corpus in corpora.items()},
        "scaling": [scaling(n) for n in shown(sizes, "scaling", len(list(sizes)))],
    }


@click.command()
@click.option("--seeds", default=60, help="Seeds for each right gradient in the false-alarm run.")
@click.option("--sizes", default="1000,10000,100000,1000000", help="Numbers of parameters.")
@click.option("--every", default=1, help="Take one case in so many: a quick look.")
@click.option("--tables", is_flag=True, help="Only make the tables again, from the JSON file.")
@click.option("--to", default=DOCS, type=click.Path(path_type=Path), help="The page to fill.")
def main(seeds: int, sizes: str, every: int, tables: bool, to: Path) -> None:
    """Measure every checker on the corpus; fill the tables of the page and its JSON file."""
    data = to.with_suffix(".json")
    if not tables:
        results = measured(seeds, [int(n) for n in sizes.split(",")], every)
        data.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    made = page.blocks(json.loads(data.read_text()))
    to.write_text(page.filled(to.read_text(), made))
    click.echo(made["overview, open"] + "\n\n" + made["overview, held out"])


if __name__ == "__main__":
    main()
