"""Every edit of one field of a proof: dropped, swapped, renamed, another number, sign or size."""

import copy
import re

TOKEN = re.compile(r"[0-9]+|[^\W\d]\w*|[-+·/^≥≠>=]")
OTHERS = {
    "+": ["-", "·"], "-": ["+", ""], "·": ["+", "/"], "/": ["·"], "^": ["·"],
    "exp": ["log", "relu"], "log": ["exp", ""], "relu": ["gate", ""], "gate": ["relu", ""],
    "≥": [">", "="], ">": ["≥", "="], "=": ["≥", ">"], "≠": [">"],
    "real": ["positive", "binary"], "positive": ["real", "nonnegative", "unit"],
    "nonnegative": ["real", "positive"], "unit": ["positive", "binary"], "binary": ["unit"],
    "identity": ["induction", "theorem"], "convex": ["lipschitz"], "lipschitz": ["convex"],
}  # fmt: skip


def edits(proof):
    """(what was edited, the edited proof)."""
    names = list(proof["names"])
    for path, value in fields(proof):
        if path:
            yield f"drop {path}", changed(proof, path, None, drop=True)
        if isinstance(value, str):
            for new in dict.fromkeys(texts(value, names)):
                yield f"{path}: {value} → {new}", changed(proof, path, new)
        elif isinstance(value, list) and value:
            yield f"{path}: one twice", changed(proof, path, [*value, value[0]])
            yield f"{path}: emptied", changed(proof, path, [])
        elif isinstance(value, dict):
            yield f"{path}: one more", changed(proof, path, {**value, "extra": "real"})
            for key in value:
                renamed = {("other" if k == key else k): v for k, v in value.items()}
                yield f"{path}: {key} renamed", changed(proof, path, renamed)
    for one in names:
        for other in names[: names.index(one)]:
            kinds = {one: proof["names"][other], other: proof["names"][one]}
            yield f"{one} ↔ {other}", {**proof, "names": {**proof["names"], **kinds}}


def fields(value, path=()):
    """Every field with its path."""
    yield path, value
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list)
        else ()
    )  # fmt: skip
    for key, inner in items:
        yield from fields(inner, (*path, key))


def texts(text, names):
    """A text with one token replaced."""
    yield ""
    for match in TOKEN.finditer(text):
        token = match[0]
        if token.isdecimal():
            new = [str(int(token) + 1), "0"]
        else:
            new = OTHERS.get(token, [])
            if token in names:
                new = [*new, *(n for n in names if n != token), f"2·{token}"]
        for other in new:
            yield text[: match.start()] + other + text[match.end() :]


def changed(proof, path, new, drop=False):
    """The proof with another value at a path."""
    result = copy.deepcopy(proof)
    inside = result
    for key in path[:-1]:
        inside = inside[key]
    if drop:
        del inside[path[-1]]
        return result
    if not path:
        return new
    inside[path[-1]] = new
    return result
