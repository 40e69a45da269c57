"""The second checker in a process of its own, which knows nothing of the kernel.

It is started for the first proof, answers for all that follow, and ends with this process. It reads
the checker's files alone: neither `dnnmath` nor NumPy nor SymPy is imported there.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "proofs"
START = """
import sys, types
package = types.ModuleType("proofs")  # the files of the folder, without its __init__
package.__path__ = [sys.argv[1]]
sys.modules["proofs"] = package
from proofs.checker import serve
serve(sys.stdin, sys.stdout)
"""


def refusal(proof: Mapping[str, Any]) -> str:
    """Why the second checker refuses a proof; empty when it agrees."""
    checker = _process()
    assert checker.stdin is not None
    assert checker.stdout is not None
    try:
        checker.stdin.write(json.dumps(proof, ensure_ascii=False) + "\n")
        checker.stdin.flush()
        return str(json.loads(checker.stdout.readline())["refused"])
    except (OSError, ValueError) as error:  # it is gone: the next proof starts another
        _process.cache_clear()
        checker.kill()
        _close(checker)
        return f"the second checker stopped: {error!r}"


@cache
def _process() -> subprocess.Popen[str]:
    """The one process that checks."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", "-c", START, str(FOLDER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(_close, process)
    return process


def _close(process: subprocess.Popen[str]) -> None:
    """Close both pipes: the checker sees the end of its requests, and ends."""
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was still to be written to a checker that is gone
            if pipe is not None:
                pipe.close()
    process.wait()
