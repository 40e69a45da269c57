"""Proofs as plain data, for a checker that shares nothing with this package.

A proof is a dictionary with a "kind", the "names" it uses with what they are, expressions as text,
the "totals" Σ_k y[…, k] = c, "axioms" and "side_conditions".

    kind "identity": "left" "relation" "right"; for "≥" and ">" the relation is to 0, and "right" is
        the witness: it equals "left" and is evidently so.
    kind "passage": a rule about a "function", see `dnnmath.symbolic.passages`, with "witnesses".
    kind "induction": see `dnnmath.symbolic.induction`.

    names: "size", "index[m]", "function[n]", and "real", "nonnegative", "positive", "unit" or
        "binary" for a number, with sizes for an array: "real[n, m]".
    expression: a + b - c, a·b/c, a^2, a^(-1/2), names, entries W[i, j], δ[i, j], exp(a), log(a),
        relu(a), gate(a), Σ[k ≤ m](a), ∂[z[j]](a), F[k](u) for the value at the array u of index k,
        and F'[j][k](u) for its partial derivative by coordinate j.
    side condition: "a ≠ 0" or "a > 0", with "∀[k ≤ m] " in front for a bound index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy

from .crosscheck import sizes_of
from .expressions import (
    Applied,
    Array,
    Delta,
    Differentiable,
    Entry,
    Index,
    Partial,
    Sum,
    derivative,
    gate,
    parts,
)
from .identity import Identity, axioms_of
from .induction import Induction
from .passages import Passage
from .signs import Condition


def identity_to_json(proof: Identity) -> dict[str, Any]:
    """An identity, or a sign with its witness."""
    writer = Writer([proof.left, proof.right], proof.totals)
    own = axioms_of(proof.left, proof.right, proof.totals)  # not what somebody added by hand
    return {
        "kind": "identity",
        "names": writer.names,
        "left": writer.text(proof.left),
        "relation": proof.relation,
        "right": writer.text(proof.right),
        **writer.hypotheses(own, [proof]),
    }


def passage_to_json(proof: Passage) -> dict[str, Any]:
    """A conclusion about a function."""
    shown = [proof.function, proof.by, proof.direction, proof.constant]
    witnesses = [part.right for part in proof.parts if part.relation != "="]
    writer = Writer([*shown, *witnesses], {})
    function, by, direction, constant = map(writer.text, shown)
    return {
        "kind": "passage",
        "names": writer.names,
        "rule": proof.rule,
        "function": function,
        "by": by,
        "direction": direction,
        "constant": constant,
        "witnesses": [writer.text(w) for w in witnesses],
        **writer.hypotheses(proof.axioms, proof.parts),
    }


def induction_to_json(proof: Induction) -> dict[str, Any]:
    """An induction on layers: what it is about; its parts are built from that."""
    shown = {
        "loss": proof.loss,
        "scores": proof.scores,
        "loss_gradient": proof.loss_gradient,
        "layer": proof.layer,
        "activation": proof.activation,
        "pre": proof.pre,
        "back": proof.back,
    }
    formulas = [e for pair in proof.outputs for e in pair]
    arrays = [proof.inputs, proof.upstream, proof.function, *proof.layer_at]
    writer = Writer([*shown.values(), *formulas], proof.base.totals, arrays)
    return {
        "kind": "induction",
        "names": writer.names,
        **{name: writer.text(e) for name, e in shown.items()},
        "layer_at": [str(i) for i in proof.layer_at],
        "inputs": str(proof.inputs),
        "function": str(proof.function),
        "upstream": str(proof.upstream),
        "outputs": [[writer.text(by), writer.text(e)] for by, e in proof.outputs],
        **writer.hypotheses(proof.axioms, proof.parts),
    }


class Writer:
    """Expressions as text; every bound index gets a name that nothing else has."""

    def __init__(
        self, expressions: Iterable[Any], totals: Mapping[Array, Any], also: Iterable[Any] = ()
    ) -> None:
        nodes = {p for e in expressions for p in parts(e)} | set(totals) | set(also)
        free = {s for e in expressions for s in e.free_symbols} | set(totals) | set(also)
        self.totals = totals
        self.names: dict[str, str] = {}
        for node in sorted(nodes | sizes_of(nodes), key=str):
            if isinstance(node, sympy.Symbol) and (node in free or not isinstance(node, Index)):
                self.names[node.name] = kind_of(node)

    def hypotheses(self, axioms: Iterable[str], proofs: Iterable[Identity]) -> dict[str, Any]:
        """What the proof stands on."""
        found = dict.fromkeys(self.condition(c) for p in proofs for c in p.conditions)
        return {
            "totals": {str(y): str(c) for y, c in self.totals.items()},
            "axioms": list(axioms),
            "side_conditions": list(found),
        }

    def condition(self, c: Condition) -> str:
        """∀[k ≤ m] a ≠ 0."""
        scope = self.bind({}, c.bound)
        every = "".join(f"∀[{name} ≤ {k.size}] " for k, name in scope.items())
        return f"{every}{self.text(c.expression, scope)} {c.relation} 0"

    def bind(self, scope: Mapping[Index, str], bound: Iterable[Index]) -> dict[Index, str]:
        """The scope with names for more bound indices."""
        names = dict(scope)
        for k in bound:
            taken = {*self.names, *names.values()}
            candidates = (f"{k.letter}{n or ''}" for n in range(len(taken) + 1))
            names[k] = next(name for name in candidates if name not in taken)
        return names

    def text(self, e: Any, scope: Mapping[Index, str] | None = None) -> str:
        """An expression."""
        return self._sum(e, scope or {})

    def _sum(self, e: Any, scope: Mapping[Index, str]) -> str:
        if not isinstance(e, sympy.Add):
            return self._product(e, scope)
        terms = [self._product(term, scope) for term in e.args]
        return "".join(
            t if n == 0 else f" - {t[1:]}" if t.startswith("-") else f" + {t}"
            for n, t in enumerate(terms)
        )

    def _product(self, e: Any, scope: Mapping[Index, str]) -> str:
        factors = list(e.args) if isinstance(e, sympy.Mul) else [e]
        sign, above, below = "", [], ""
        for factor in factors:
            if isinstance(factor, sympy.Rational):
                sign = "-" if factor < 0 else ""
                above += [str(abs(factor.p))] if abs(factor.p) != 1 or len(factors) == 1 else []
                below += f"/{factor.q}" if factor.q != 1 else ""
            elif isinstance(factor, sympy.Pow) and factor.exp == -1:
                below += f"/{self._atom(factor.base, scope)}"
            else:
                above.append(self._power(factor, scope))
        return f"{sign}{'·'.join(above) or 1}{below}"

    def _power(self, e: Any, scope: Mapping[Index, str]) -> str:
        if not isinstance(e, sympy.Pow) or isinstance(e, sympy.exp):
            return self._atom(e, scope)
        exponent = str(e.exp) if e.exp.is_Integer and e.exp > 0 else f"({e.exp})"
        return f"{self._atom(e.base, scope)}^{exponent}"

    def _atom(self, e: Any, scope: Mapping[Index, str]) -> str:
        if isinstance(e, Index):
            return scope.get(e, e.name)
        if isinstance(e, Entry | Delta):
            at = e.args if isinstance(e, Delta) else e.at
            head = "δ" if isinstance(e, Delta) else str(e.array)
            return f"{head}[{', '.join(self._atom(i, scope) for i in at)}]"
        if isinstance(e, Sum):
            inner = self.bind(scope, [e.bound])
            return f"Σ[{inner[e.bound]} ≤ {e.bound.size}]({self._sum(e.body, inner)})"
        if isinstance(e, Applied):
            inner = self.bind(scope, e.bound)
            at = f"'[{', '.join(self._atom(i, scope) for i in e.at)}]" * isinstance(e, Partial)
            bound = ", ".join(inner[k] for k in e.bound)
            return f"{e.function}{at}[{bound}]({self._sum(e.body, inner)})"
        if isinstance(e, derivative):
            return f"∂[{self._atom(e.args[1], scope)}]({self._sum(e.args[0], scope)})"
        if isinstance(e, sympy.Symbol) or (e.is_Integer and e >= 0):
            return str(e)
        if isinstance(e, sympy.exp | sympy.log):
            head = "exp" if isinstance(e, sympy.exp) else "log"
            return f"{head}({self._sum(e.args[0], scope)})"
        if isinstance(e, sympy.Add | sympy.Mul | sympy.Pow | sympy.Rational):
            return f"({self._sum(e, scope)})"
        head = "gate" if isinstance(e, gate) else "relu"
        return f"{head}({self._sum(e.args[0], scope)})"


def kind_of(node: Any) -> str:
    """What a name stands for."""
    if isinstance(node, Index):
        return f"index[{node.size}]"
    if isinstance(node, Differentiable):
        return f"function[{', '.join(map(str, node.sizes))}]"
    if isinstance(node, Array):
        return f"{node.sign}[{', '.join(map(str, node.sizes))}]"
    if node.is_integer:
        return "size"
    return "positive" if node.is_positive else "real"
