"""Finding proposition files. There is no list of them: a file in a folder `propositions` is one."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from .proposition import Proposition

FOLDER = "propositions"


class NotAProposition(Exception):
    """A file in a folder of propositions that cannot be read as one."""


@dataclass(frozen=True)
class Source:
    """A proposition with its file. text: the file's docstring, the page of the paper."""

    slug: str
    path: Path
    text: str
    proposition: Proposition


def is_proposition_file(path: Path) -> bool:
    """Whether the path is that of a proposition: a Python file in a folder `propositions`."""
    python = path.suffix == ".py" and not path.name.startswith("_") and path.name != "conftest.py"
    return python and path.parent.name == FOLDER


def home(start: Path | None = None) -> Path:
    """The folder of propositions here, or else that of the document, shipped with dnnmath."""
    here = (start or Path.cwd()) / FOLDER
    if here.is_dir():
        return here
    shipped = importlib.util.find_spec(f"dnnmath.{FOLDER}")
    locations = shipped.submodule_search_locations if shipped else None
    if not locations:
        raise NotAProposition(
            f"there is no folder {here}, and dnnmath was installed without its own"
        )
    return Path(next(iter(locations)))


def discover(folder: Path, slugs: Iterable[str] = ()) -> list[Source]:
    """The propositions of a folder, all or those named, sorted by section and name.

    Raises NotAProposition when one that is named is not there, or a file is no proposition.
    """
    paths = {p.stem: p for p in sorted(folder.glob("*.py")) if is_proposition_file(p)}
    wanted = list(slugs) or list(paths)
    unknown = [slug for slug in wanted if slug not in paths]
    if unknown:
        raise NotAProposition(
            f"no proposition {', '.join(unknown)} in {folder}; there are: {', '.join(paths)}"
        )
    sources = [load(paths[slug]) for slug in wanted]
    return sources if slugs else sorted(sources, key=_order)


def _order(source: Source) -> tuple[list[int], list[int], str, str]:
    """By section, then by the number in the place: "§1.3, proposition 2"."""
    section, place = source.proposition.section, source.proposition.place
    numbers = [int(n) for n in re.findall(r"\d+", place.partition(",")[2])]
    return [int(n) for n in re.findall(r"\d+", section)], numbers, place, source.slug


def load(path: Path) -> Source:
    """Read one proposition file. Its module is made anew, apart from any other of that name."""
    name = f"_proposition_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise NotAProposition(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickling look modules up by name
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise NotAProposition(f"{path}: {type(error).__name__}: {error}") from error
    return read(module, path)


def read(module: ModuleType, path: Path) -> Source:
    """The proposition of a module that was imported from path."""
    record = getattr(module, "proposition", None)
    if not isinstance(record, Proposition):
        raise NotAProposition(
            f"{path} needs a module-level `proposition = Proposition(…)`, it has {record!r}"
        )
    if not (module.__doc__ or "").strip():
        raise NotAProposition(f"{path} needs a docstring: the statement, as the page of a paper")
    return Source(path.stem, path, (module.__doc__ or "").strip(), record)
