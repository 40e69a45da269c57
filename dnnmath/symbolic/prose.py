"""Proofs as a person would write them, line by line, made from what was checked."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from .calculus import differentiate
from .crosscheck import all_parts, sizes_of
from .data import Writer, kind_of
from .expressions import Array, Differentiable, Index, derivative
from .identity import Identity, coincidences
from .induction import Induction
from .normal import Atom, Normalizer, Polynomial
from .passages import Passage

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SIGN = {
    "real": "real",
    "nonnegative": "≥ 0",
    "positive": "> 0",
    "unit": "in ]0, 1[",
    "binary": "0 or 1",
}


def of_identity(proof: Identity) -> str:
    """Setting, derivative, both sides case by case, sign."""
    return _numbered(_identity(proof))


def of_passage(proof: Passage) -> str:
    """The premises one by one, then the theorem that concludes."""
    lines = []
    for n, part in enumerate(proof.parts, start=1):
        lines += _headed(f"Premise {n}.", part)
    lines.append(f"Hence {proof.conclusion}, by: {'; '.join(proof.theorems)}.")
    return _numbered(lines)


def of_induction(proof: Induction) -> str:
    """What is claimed, base, step, parameters."""
    pre, up, at = proof.pre.array, proof.upstream, ", ".join(map(str, proof.layer_at))
    loss, layer, activation = map(text, (proof.loss, proof.layer, proof.activation))
    last, back = text(proof.loss_gradient), text(proof.back)
    lines = [
        f"Let Φ_p({proof.scores.array}) = {loss}, and for k < p let Φ_k({pre}) be Φ_(k+1) at the "
        f"array of entries {layer} (at {at}), where {proof.inputs} has the entries {activation}.",
        f"Claim, for every p ≥ 1 and k ≤ p: the gradient δ^k of Φ_k is {last} for k = p, and "
        f"{back} for k < p, with {up} = δ^(k+1). By {proof.axioms[0]}.",
        *_headed("Base, k = p.", proof.base),
        *_headed(
            f"Step: {proof.function} stands for Φ_(k+1), differentiable by the hypothesis of "
            f"induction, with the partial derivatives {up}.",
            proof.step,
        ),
    ]
    for (by, formula), part in zip(proof.outputs, proof.by_parameters, strict=True):
        lines += _headed(f"The gradient by {by} is {text(formula)}.", part)
    lines.append("The base gives k = p, the step every k below: the claim holds for every depth.")
    return _numbered(lines)


def _headed(head: str, proof: Identity) -> list[str]:
    first, *rest = _identity(proof)
    return [f"{head} {first}", *rest]


def _numbered(lines: list[str]) -> str:
    return "\n".join(f"{n}. {line[0].upper()}{line[1:]}" for n, line in enumerate(lines, start=1))


def text(e: Any) -> str:
    """An expression, its bound indices apart from all others."""
    return Writer([e], {}).text(e)


def _goal(proof: Identity) -> str:
    right = text(proof.right) if proof.relation == "=" else "0"
    return f"to show {text(proof.left)} {proof.relation} {right}"


def _identity(proof: Identity) -> list[str]:
    lines = [f"{_setting(proof)} T{_goal(proof)[1:]}."]
    for inner in _innermost(proof):
        lines.append(
            f"Differentiate: {text(inner)} = {text(differentiate(*inner.args))}, {_rule(proof)}."
        )
    normalizer = Normalizer({str(y): c for y, c in proof.totals.items()})
    both = proof.left.free_symbols | proof.right.free_symbols
    for names in coincidences(both):
        left, right = (
            shown(normalizer.polynomial(side.xreplace(names))) for side in (proof.left, proof.right)
        )
        case = _case(both, names)
        if left == right:
            lines.append(
                f"{case}collect the sums, with Σ_k δ(k, a) f(k) = f(a): both sides are {left}."
            )
        else:
            lines.append(f"{case}the left side is {left}, the right side {right}.")
            lines.append("Over a common denominator the two are one and the same polynomial.")
    if proof.relation != "=":
        lines.append(
            f"The left side is {text(proof.right)}, whose parts are each evidently ≥ 0 (squares, "
            f"exponentials, what is declared so, sums and products of those): it is "
            f"{proof.relation} 0."
        )
    if proof.side_conditions:
        lines.append(f"It holds where {', '.join(proof.side_conditions)}.")
    return lines


def _setting(proof: Identity) -> str:
    """What the letters are."""
    nodes = set(all_parts(proof.left, proof.right)) | set(proof.totals)
    free = proof.left.free_symbols | proof.right.free_symbols
    sizes = ", ".join(sorted(map(str, sizes_of(nodes))))
    said = [f"{sizes} ≥ 1"] if sizes else []
    for node in sorted(nodes, key=str):
        if isinstance(node, Array):
            shape = " × ".join(map(str, node.sizes))
            said.append(f"{node} ({shape}), entries {SIGN[node.sign]}")
        elif isinstance(node, Differentiable):
            said.append(f"{node} a function of {' × '.join(map(str, node.sizes))} numbers")
        elif isinstance(node, Index) and node in free:
            said.append(f"{node} ≤ {node.size}")
        elif isinstance(node, sympy.Symbol) and kind_of(node) in ("real", "positive"):
            said.append(f"{node} {SIGN[kind_of(node)]}")
    said += [f"Σ_k {y}[…, k] = {c}" for y, c in proof.totals.items()]
    return f"Let {'; '.join(said)}."


def _innermost(proof: Identity) -> list[Any]:
    """The derivatives that contain no other, once each."""
    found = [p for p in all_parts(proof.left, proof.right) if isinstance(p, derivative)]
    return list(dict.fromkeys(d for d in found if not d.args[0].has(derivative)))


def _rule(proof: Identity) -> str:
    return "by " + "; ".join(a for a in proof.axioms if not a.startswith("Σ"))


def _case(symbols: set[Any], names: dict[Any, Any]) -> str:
    """For i = j; for distinct i, j; nothing where there is one index of a size."""
    free = sorted((s for s in symbols if isinstance(s, Index)), key=str)
    sizes = [i.size for i in free]
    if len(set(sizes)) == len(sizes):
        return ""
    said = [f"{i} = {j}" for i, j in names.items()]
    kept = [i for i in free if i not in names]
    groups = [[i for i in kept if i.size == n] for n in dict.fromkeys(sizes)]
    said += [f"distinct {', '.join(map(str, g))}" for g in groups if len(g) > 1]
    return f"For {' and '.join(said)}, "


# --- normal forms as text ------------------------------------------------------------------------


def shown(polynomial: Polynomial) -> str:
    """A normal form in the signs of mathematics."""
    if not polynomial:
        return "0"
    terms = []
    for monomial, c in polynomial:
        factors = "·".join(_power(atom, e) for atom, e in monomial)
        terms.append(_scaled(c, factors))
    return " + ".join(terms).replace(" + -", " - ")


def _scaled(c: Fraction, factors: str) -> str:
    if not factors:
        return str(c)
    return factors if c == 1 else f"-{factors}" if c == -1 else f"{c}·{factors}"


def _power(atom: Atom, e: int) -> str:
    if atom[0] == "inverse":
        return f"({shown(atom[1])})^(-{e})"
    text = _atom(atom)
    return text if e == 1 else f"{text}^{e}" if e > 0 else f"{text}^({e})"


def _atom(atom: Atom) -> str:
    kind, *args = atom
    if kind == "symbol":
        return str(args[0])
    if kind in ("entry", "bit"):
        return f"{args[0]}[{', '.join(map(_index, args[1:]))}]"
    if kind == "delta":
        return f"δ({', '.join(map(_index, args))})"
    if kind == "gate":
        return f"1[{shown(args[0])} > 0]"
    if kind == "sum":
        bound = ",".join(map(_index, args[0]))
        return f"Σ_{bound}({'·'.join(_power(a, e) for a, e in args[1])})"
    if kind == "applied":
        at = f"∂_{','.join(map(_index, args[3]))}" if args[3] else ""
        return f"{at}{args[0]}({', '.join(map(_index, args[1]))} ↦ {shown(args[2])})"
    return f"({shown(args[0])})^({args[1]})" if kind == "power" else f"{kind}({shown(args[0])})"


def _index(index: Atom) -> str:
    """A free index by its name; a bound one as κ, an argument's as ν, with its depth."""
    letter, mark, level = str(index[1]).partition("#")
    if not mark:
        return letter
    depth = level.strip("F").replace(".", "").translate(SUBSCRIPTS)
    return ("ν" if level.startswith("F") else "κ") + depth
