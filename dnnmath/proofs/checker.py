"""A second checker of proofs, which shares nothing with the kernel that wrote them.

    python -m dnnmath.proofs.checker FILE...

It parses the claim of each line and decides it by evaluating expressions to polynomials. The kernel
builds what follows; this checker is shown a claim and tests it. Proofs of other kinds, identities
for symbolic sizes, are passed on to `checker_identities`.

`serve` answers a program that sends one proof a line: dnnmath.verify keeps a process for it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from .checker_analysis import FullChecker
from .checker_terms import Rejected, World, claimed, need, parse


@lru_cache(maxsize=8)
def world(names: tuple[tuple[str, str], ...]) -> World:
    """The arithmetic over some names; what it works out serves the next proof too."""
    return World(dict(names))


def check(proof: Any) -> None:
    """Replay a proof of any kind; Rejected unless it proves exactly what it states."""
    kind = proof.get("kind") if isinstance(proof, dict) else None
    if kind == "theorem":
        check_theorem(proof)
    elif kind in ("identity", "passage", "induction"):
        import_module(".checker_identities", __package__).check_identity(proof)
    else:
        raise Rejected(f"no proof: its kind is {kind!r}")


def check_theorem(proof: dict[str, Any]) -> None:
    """Replay a proof of the kernel, line by line."""
    try:
        checker = FullChecker(world(tuple(sorted(proof["names"].items()))), [])
        stated = dict(proof["theorem"])
        for line in proof["lines"]:
            checker.add(line)
        last, spell = checker.lines[-1], checker.spell
        need(checker.same(claimed(stated.pop("claim")), last.claim), "another claim is stated")
        hypotheses = [spell(claimed(h)) for h in stated.pop("hypotheses")]
        need(sorted(hypotheses) == sorted(last.hypotheses), "other hypotheses are stated")
        inside = [k for o, p in stated.pop("inside") for k in checker.place(o, parse(p))]
        need(sorted(inside) == sorted(last.inside), "other points are stated")
        need(sorted(stated.pop("axioms")) == sorted(last.axioms), "other axioms are stated")
        need(sorted(stated.pop("rests_on")) == sorted(last.rests_on), "other lemmas are stated")
        need(not stated and set(proof) == {"kind", "names", "lines", "theorem"}, "unknown field")
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        raise Rejected(f"malformed: {error!r}") from error


def distinct(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose names are distinct."""
    need(len({k for k, _ in items}) == len(items), "a field is given twice")
    return dict(items)


def serve(requests: Iterable[str], answers: TextIO) -> None:
    """For each line, a proof: a line {"refused": why}, empty when it is right."""
    for line in requests:
        try:
            check(json.loads(line, object_pairs_hook=distinct))
            refused = ""
        except Exception as error:  # whatever is wrong with a proof, the next one is answered too
            refused = f"{error}" if isinstance(error, Rejected) else f"malformed: {error!r}"
        print(json.dumps({"refused": refused}), file=answers, flush=True)


def claim_of(proof: dict[str, Any]) -> str:
    """What a proof that was checked proves, in one line."""
    return str(proof["theorem"]["claim"] if proof["kind"] == "theorem" else proof["kind"])


def main(files: list[str]) -> int:
    """Check each file, a proof or a list of proofs; 0 when all hold."""
    refused = 0
    for file in files:
        try:
            read = json.loads(Path(file).read_text("utf-8"), object_pairs_hook=distinct)
            for proof in read if isinstance(read, list) else [read]:
                check(proof)
                print(f"proved   {claim_of(proof)}")
        except (Rejected, OSError, ValueError) as error:
            refused += 1
            print(f"refused  {file}: {error}")
    return 1 if refused or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
