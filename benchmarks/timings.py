"""What the user waits for: the propositions under pytest, and the import of dnnmath.

    python benchmarks/timings.py

Prints the seconds of `pytest propositions -n 2`, those of each proposition (each in one process),
and what `import dnnmath` adds to `import numpy`, the median of 15 fresh interpreters.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from dnnmath.verify import discover, run

ROOT = Path(__file__).parents[1]


def seconds(*command: str) -> float:
    """The time a Python command takes, from the shell's side."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    print(f"pytest propositions -n 2  {seconds('-m', 'pytest', 'propositions', '-n2'):6.1f} s")
    for source in discover(ROOT / "propositions"):
        print(f"  {source.slug:<31} {run(source).seconds:6.1f} s")
    imports = [
        [seconds("-c", f"import {name}") for name in ("numpy", "dnnmath")] for _ in range(15)
    ]
    extra = median(ours - numpy for numpy, ours in imports)
    print(f"import dnnmath, beyond numpy {extra * 1000:6.1f} ms")


if __name__ == "__main__":
    main()
