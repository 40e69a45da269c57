"""python -m benchmarks.gradient_check.false_alarms: right gradients at random seeds, the open part
of the corpus and generated functions in turn; what is not passed is listed with its seed.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict

import click
import numpy as np

from dnnmath.gradients import check_gradient

from .case import rights
from .corpus import MODULES, cases
from .generated import KINDS, drawn


def checks(runs: int, first: int) -> dict[str, Counter[str]]:
    """{group: verdicts} of `runs` checks of right gradients."""
    corpus = [(known, right) for known in cases(*MODULES) for right in rights(known)]
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for seed in range(first, first + runs):
        turn = seed // 2
        if seed % 2:
            known, right = corpus[turn % len(corpus)]
            group, name = f"corpus, {known.group}", known.name
            f, gradient, x = known.f, right.gradient, known.x.copy()
        else:
            kind = KINDS[0] if turn % 2 else KINDS[turn // 2 % len(KINDS)]
            group, name = f"generated, {kind}", kind
            _, f, gradient, x = drawn(kind, np.random.default_rng(seed))
        verdict = check_gradient(f, gradient, x, seed=seed).verdict
        found[group][verdict] += 1
        if verdict == "fail":
            click.echo(f"false alarm: {group}, {name}, seed {seed}")
    return found


@click.command()
@click.option("--runs", default=10_000, help="Number of checks.")
@click.option("--first", default=0, help="The first seed.")
def main(runs: int, first: int) -> None:
    """Count the verdicts on right gradients."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = checks(runs, first)
    for group in sorted(found):
        counts = found[group]
        click.echo(f"{group:30} " + ", ".join(f"{n} {v}" for v, n in sorted(counts.items())))
    total = sum(found.values(), Counter())
    alarms, unsure = total["fail"], total["unsure"]
    click.echo(f"{runs} checks: {alarms} false alarms, {unsure} unsure ({unsure / runs:.2%})")


if __name__ == "__main__":
    main()
