"""One badge for each proposition: a shields endpoint (JSON) and an SVG that needs no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .report import write_json

COLORS: Mapping[str, str] = {
    "proved": "#2da44e",
    "conditional": "#8a8f1c",
    "checked": "#0969da",
    "refuted": "#cf222e",
    "undecided": "#6e7781",
    "vacuous": "#bc4c00",
    "blind": "#bc4c00",
    "failed": "#cf222e",
}
"""Only *proved* is green. All are dark enough to read white letters on."""


def label(slug: str) -> str:
    """The slug in words."""
    return slug.replace("_", " ")


def message(proposition: Mapping[str, Any]) -> str:
    """The verdict, and that the printed claim is refuted where it is."""
    refuted = proposition["printed_verdict"] == "refuted"
    return f"{proposition['verdict']} | printed: refuted" if refuted else proposition["verdict"]


def endpoint(proposition: Mapping[str, Any]) -> dict[str, Any]:
    """What https://shields.io/badges/endpoint-badge reads."""
    return {
        "schemaVersion": 1,
        "label": label(proposition["slug"]),
        "message": message(proposition),
        "color": COLORS[proposition["verdict"]],
    }


def svg(proposition: Mapping[str, Any]) -> str:
    """The badge as a picture."""
    import anybadge

    shown = endpoint(proposition)
    badge = anybadge.Badge(shown["label"], shown["message"], default_color=shown["color"])
    # anybadge numbers its masks as they come; the same verdict is to give the same file.
    return re.sub(r"anybadge_\d+", f"badge_{proposition['slug']}", badge.badge_svg_text)


def write_badges(folder: Path, propositions: Iterable[Mapping[str, Any]]) -> None:
    """Write SLUG.json and SLUG.svg for each proposition of `dnnmath verify --json`.

    Raises OSError, and KeyError, TypeError or ValueError where these are not propositions.
    """
    propositions = list(propositions)
    for slug in (proposition["slug"] for proposition in propositions):
        if not isinstance(slug, str) or not slug.isidentifier():
            raise ValueError(f"a slug is the name of a Python file, not {slug!r}")
    folder.mkdir(parents=True, exist_ok=True)
    for proposition in propositions:
        picture = svg(proposition)
        write_json(folder / f"{proposition['slug']}.json", endpoint(proposition))
        (folder / f"{proposition['slug']}.svg").write_text(picture, encoding="utf-8")
