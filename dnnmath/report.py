"""What a run found, as data: counts, and the JSON of `dnnmath verify --json`."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .document import ITEMS, Item, carried, slugs
from .verify import VERDICTS, Evidence, Result


def near_misses(result: Result) -> list[Evidence]:
    """The evidence on each mistake; that every check can fail is evidence on all of them."""
    return [e for e in result.evidence if e.kind == "near miss" and e.claim]


def counts(result: Result) -> dict[str, int]:
    """How many pieces of evidence there are of each kind."""
    found = Counter[str](e.kind for e in result.evidence)
    found["near miss"] = len(near_misses(result))
    kinds = ("proof", "check", "near miss", "counterexample")
    return {kind: found[kind] for kind in kinds if found[kind]}


def totals(results: Iterable[Result]) -> dict[str, int]:
    """How many results have each verdict, those that none has included."""
    found = Counter(result.verdict for result in results)
    return {verdict: found[verdict] for verdict in VERDICTS}


def hypotheses(result: Result) -> list[str]:
    """The hypotheses of a statement; those of one claim alone name it."""
    shared = result.proposition.inputs().hypotheses()
    own = [
        f"{text} ({claim.name})"
        for claim in result.proposition.claims
        for text in result.proposition.inputs(claim).hypotheses()
        if text not in shared
    ]
    return [*shared, *own]


def document(propositions: Iterable[str]) -> tuple[Sequence[Item], Sequence[Item]]:
    """The document's items and those that are carried; none for propositions of another one."""
    known = set(propositions)
    if not known & slugs(ITEMS):
        return (), ()
    return ITEMS, carried(ITEMS, known)


def as_json(results: Sequence[Result], propositions: Iterable[str]) -> dict[str, Any]:
    """The results as JSON has them; `propositions` are the slugs of the whole folder."""
    items, found = document(propositions)
    return {
        "propositions": [_proposition(result) for result in results],
        "totals": totals(results),
        "document": {"items": len(items), "carried": len(found)},
    }


def _proposition(result: Result) -> dict[str, Any]:
    proposition = result.proposition
    return {
        "slug": result.slug,
        "section": proposition.section,
        "kind": proposition.kind,
        "verdict": result.verdict,
        "printed_verdict": result.printed_verdict,
        "hypotheses": hypotheses(result),
        "assumed": list(result.assumed),
        "axioms": list(result.axioms),
        "rests_on": list(result.rests_on),
        "seconds": round(result.seconds, 3),
        "evidence": [_evidence(e) for e in result.evidence],
        "near_misses": [
            {"name": e.name.removeprefix("rejects_"), "rejected_by": list(e.rejected_by)}
            for e in near_misses(result)
        ],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    fields = ("kind", "name", "outcome", "scope", "detail")
    return {
        **{field: getattr(evidence, field) for field in fields},
        "seconds": round(evidence.seconds, 3),
    }


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write JSON as UTF-8, all of it or nothing. Raises OSError."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    content = text.encode("utf-8", errors="replace")
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # a pipe or a device is written to, never replaced
        return
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
