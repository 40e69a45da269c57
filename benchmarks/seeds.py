"""Run `pytest propositions` with many Hypothesis seeds: no run may fail.

    python benchmarks/seeds.py --runs 200 --first 0 --jobs 2

Every run draws other inputs; proofs and counterexamples, which draw none, are left to a usual run.
One process does many runs, which spares importing SymPy each time.
The exit status is 0 when all runs passed; seeds that fail are printed as they come, with a line
that repeats them.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import click
import pytest
from rich.progress import track


class DrawingAlone:
    """A pytest plugin that leaves out what no seed changes."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep checks, near misses and the search for an inhabitant."""
        items[:] = [
            item
            for item in items
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
            or item.name.startswith("rejects_")
            or item.name == "hypotheses_are_inhabited"
        ]


def run(seed: int) -> tuple[int, int, str]:
    """(seed, pytest's exit status, what it printed)."""
    printed = io.StringIO()
    options = ["propositions", "-q", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}"]
    with contextlib.redirect_stdout(printed):
        status = pytest.main(options, plugins=[DrawingAlone()])
    return seed, int(status), printed.getvalue()


@click.command()
@click.option("--runs", default=200, show_default=True)
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--jobs", default=2, show_default=True)
def main(runs: int, first: int, jobs: int) -> None:
    """Run the propositions with the seeds FIRST, FIRST + 1, …"""
    start, failed = time.perf_counter(), []
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        started = [pool.submit(run, seed) for seed in range(first, first + runs)]
        done = track(as_completed(started), total=runs, disable=not sys.stderr.isatty())
        for n, future in enumerate(done, start=1):
            seed, status, printed = future.result()
            if status:
                failed.append(seed)
                click.echo(f"{printed}\npytest propositions --hypothesis-seed={seed}")
            print(f"{n} runs, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    click.echo(f"{runs} runs in {time.perf_counter() - start:.0f} s, {len(failed)} failed {failed}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
