"""How terms and proofs are written: for people (`prose`) and for the second checker (`to_json`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .properties import CASES, REGISTRY, Property
from .terms import Term
from .theorems import Theorem

SUM, PRODUCT, POWER, ATOM = range(4)


def written(e: Term, level: int = SUM) -> str:
    """The term as on paper; in brackets when it binds less than `level`."""
    own, text = _written(e.head, e.args)
    return f"({text})" if own < level else text


def _written(head: str, args: tuple[Any, ...]) -> tuple[int, str]:
    a, b = (*args, None, None)[:2]
    match head:
        case "number":
            level = SUM if a < 0 else ATOM if a.denominator == 1 else PRODUCT
            return level, str(a)
        case "symbol" | "point":
            return ATOM, a
        case "zero":
            return ATOM, "0"
        case "at":
            return ATOM, f"{a}[{b}]"
        case "value":
            return ATOM, f"{a}({b})"
        case "gradient":
            return ATOM, f"{a}'({b})"
        case "image":
            return ATOM, f"{a}({b})"
        case "differential":
            return ATOM, f"{a}'({b}, {args[2]})"
        case "modulus":
            return ATOM, f"η_{a}({b}, {args[2]})"
        case "least":
            return ATOM, f"argmin_{a}({b})"
        case "integral":
            return PRODUCT, f"∫₀¹ {written(b, PRODUCT)} d{a}"
        case "dot":
            return ATOM, f"⟨{a} | {b}⟩"
        case "norm":
            return ATOM, f"‖{a}‖"
        case "+" | "-":
            return SUM, f"{written(a)} {head} {written(b, PRODUCT)}"
        case "neg":
            return SUM, f"-{written(a, PRODUCT)}"
        case "*":
            return (PRODUCT, f"{written(a, PRODUCT)}·{written(b, PRODUCT)}")
        case "/":
            return PRODUCT, f"{written(a, PRODUCT)}/{written(b, POWER)}"
    return POWER, f"{written(a, ATOM)}²" if b == 2 else f"{written(a, ATOM)}^{b}"


def steps(theorem: Theorem, into_lemmas: bool = True) -> list[Theorem]:
    """The theorems of the proof, each after its premises; named lemmas with theirs, or alone."""
    seen: dict[int, Theorem] = {}

    def visit(t: Theorem) -> None:
        if id(t) not in seen:
            for premise in t.premises if into_lemmas or t.rule != "lemma" or t is theorem else ():
                visit(premise)
            seen[id(t)] = t

    visit(theorem)
    return list(seen.values())


def sequent(theorem: Theorem) -> dict[str, Any]:
    """What is proved, and on what it stands, in words that can be compared."""
    return {
        "claim": str(theorem.conclusion),
        "hypotheses": sorted(map(str, theorem.hypotheses)),
        "inside": sorted([o, str(x)] for o, x in theorem.inside),
        "axioms": sorted(theorem.axioms),
        "rests_on": sorted(theorem.rests_on),
    }


def to_json(theorem: Theorem) -> dict[str, Any]:
    """The proof as data: names, numbered lines, and the sequent it ends with."""
    lines = steps(theorem)
    number = {id(t): i for i, t in enumerate(lines)}
    return {
        "kind": "theorem",
        "names": dict(sorted(theorem.names)),
        "lines": [
            {
                "claim": str(t.conclusion),
                "rule": t.rule,
                "from": [number[id(p)] for p in t.premises],
                **{name: _plain(name, value) for name, value in t.details},
            }
            for t in lines
        ],
        "theorem": sequent(theorem),
    }


def _plain(name: str, x: Any) -> Any:
    if name == "at" and x and type(x[0]) is tuple:
        return {str(variable): str(value) for variable, value in x}
    if type(x) is tuple:
        return [_plain("", y) for y in x]
    return str(x) if type(x) is Term else x


def assumed(theorem: Theorem) -> list[str]:
    """What a theorem assumes, in words: its hypotheses, and the points that must lie in Ω."""
    known = sorted(theorem.hypotheses, key=lambda h: (h.name in CASES, str(h)))
    return [*map(spoken, known), *(f"{x} ∈ {o}" for o, x in sorted(theorem.inside, key=str))]


def spoken(prop: Property) -> str:
    """A property in words."""
    if prop.name in CASES:
        return str(prop.at([])[0][0])
    return f"{prop}: {REGISTRY[prop.name].words}"


def prose(theorem: Theorem) -> str:
    """The proof as a person would write it: numbered lines, each with its reason.

    The proof of a lemma that has a name is not repeated; a line of two is short or in two parts.
    """
    lines = steps(theorem, into_lemmas=False)
    number = {id(t): i for i, t in enumerate(lines, 1)}
    width = min(WIDE, max(len(str(t.conclusion)) for t in lines))
    rows = [_row(t, number, width) for t in lines]
    heading = ["Assume", *(f"  {text}" for text in assumed(theorem))]
    used = [f"Used: {', '.join(sorted(theorem.axioms))}."] if theorem.axioms else []
    return "\n".join(
        [*heading * (len(heading) > 1), f"Then {theorem.conclusion}.", "Proof.", *rows, *used]
    )


WIDE = 60


def _row(t: Theorem, number: dict[int, int], width: int) -> str:
    claim, reason = str(t.conclusion), _reason(t, number)
    gap = "   " if len(claim) <= width else f"\n{'':>{width + 8}}"
    return f"{number[id(t)]:>3}. {claim:<{width}}{gap}{reason}"


def _reason(t: Theorem, number: dict[int, int]) -> str:
    details = dict(t.details)
    refs = [f"({number[id(p)]})" for p in t.premises if id(p) in number]
    reason: Callable[..., str] = REASONS[t.rule]
    return reason(refs, details)


def _sum_of(refs: list[str], d: dict[str, Any]) -> str:
    def factor(f: Any) -> str:
        if isinstance(f, int):
            return refs[f]
        return f"‖{f}‖²" if f.vector else f"{written(f, ATOM)}²"

    def weighted(c: Term, *factors: Any) -> str:
        one = c.head == "number" and c.args[0] == 1
        return "·".join(
            ([] if one and factors else [written(c, PRODUCT)]) + [factor(f) for f in factors]
        )

    return "expand" if not d["terms"] else "add " + " + ".join(weighted(*t) for t in d["terms"])


def _listed(values: Any) -> str:
    return ", ".join(map(str, values))


REASONS: dict[str, Callable[..., str]] = {
    "assume": lambda refs, d: "by hypothesis",
    "instance": lambda refs, d: f"{refs[0]} at {_listed(d['at'])}" if d["at"] else refs[0],
    "conclude": lambda refs, d: f"{_listed(refs)}, for all {_listed(d['over'])}"
    if d["over"] else _listed(refs),
    "cut": lambda refs, d: f"{refs[0]}, by {_listed(refs[1:])}",
    "certificate": _sum_of,
    "inverse": lambda refs, d: f"{d['of']} > 0",
    "vanishes": lambda refs, d: f"{refs[0]}: a vector of norm 0 is 0",
    "split": lambda refs, d: f"if {d['on']} = 0, {refs[1]}; else divide {refs[0]}",
    "root": lambda refs, d: f"square root of {refs[1]}, by {refs[0]}",
    "instantiate": lambda refs, d: f"{refs[0]} with "
    + ", ".join(f"{x} = {v}" for x, v in d["at"]),
    "rewrite": lambda refs, d: f"{refs[0]}, by {refs[1]}",
    "cases": lambda refs, d: f"{refs[0]} where ‖{d['of'][0]}‖ < {d['of'][1]}, else {refs[1]}",
    "lemma": lambda refs, d: f"{refs[0]}, the {d['name']}" if refs else f"by {d['name']}",
    "within": lambda refs, d: f"{refs[0]}; {d['point']} lies between points of Ω",
    "increasing": lambda refs, d: f"by {refs[0]}, {d['of']} increases with {d['t']} in [0, 1]",
    "fundamental": lambda refs, d: f"integrate the derivative of {d['of']} over {d['t']}",
    "weierstrass": lambda refs, d: f"f is least there on the part of Ω in the ball ‖x‖ ≤ "
    f"{d['radius']}, which is compact and not empty",
    "attained": lambda refs, d: f"{refs[0]}, at a point of Ω",
    "slope": lambda refs, d: f"divide {refs[0]} by {d['t']} → 0⁺",
    "bisection": lambda refs, d: f"{refs[0]} for close {_listed(d['between'])}; cut in halves",
    "telescope": lambda refs, d: f"add {refs[0]} for {d['k']} = 0, …, {d['to']} - 1",
}  # fmt: skip
