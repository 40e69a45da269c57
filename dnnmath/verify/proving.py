"""One proof of a claim: what it proves, on what it stands, and that both checkers agree on it.

A proof is a function of the claim's formula. It returns what `dnnmath.symbolic` proves of an
expression, or a theorem of the kernel `dnnmath.proofs` that says the statement it was given. With a
mistake in the place of the formula it must be refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from ..proofs import KernelError, Theorem, assumed, lemma, proves, to_json
from ..proofs import prose as written
from ..symbolic import Identity, derivative
from .comparison import Rejection, Undecided
from .discovery import Source, load
from .proposition import Claim
from .second_checker import refusal

Proof = Callable[[Any], Any]


@dataclass(frozen=True)
class Proved:
    """What a proof shows, what it assumes and uses, and its lines.

    hypotheses: what the theorem assumes, and which points it asks to lie in Ω.
    rests_on: slugs of the propositions whose theorems it cites.
    derived: of an identity ∂f/∂x_i = formula, the expressions f and x_i; of another identity, ().
    """

    statement: str
    write: Callable[[], str] = field(repr=False, compare=False)
    axioms: tuple[str, ...]
    hypotheses: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    derived: tuple[Any, ...] | None = field(default=None, repr=False, compare=False)

    @property
    def prose(self) -> str:
        """The proof as a person would write it, line by line; written when it is asked for."""
        return self.write()

    def __getstate__(self) -> dict[str, Any]:
        """The lines in the place of what writes them: theorems leave no process."""
        return {**self.__dict__, "write": partial(str, self.prose), "derived": None}


def prove(proof: Proof, formula: Any) -> Proved:
    """What a proof shows of a formula, replayed by the second checker.

    Raises Undecided when it does not prove it; Rejection when the formula is false, or one checker
    accepts what the other refuses.
    """
    try:
        result = proof(formula)
    except KernelError as error:
        raise Undecided(f"{proof.__name__}: not proved: {error}") from error
    if type(result) is Theorem:
        found, data = _theorem(proof, result, formula), to_json(result)
    else:
        found, data = _identity(proof, result, formula), result.to_json()
    if refused := refusal(data):
        raise Rejection(f"{proof.__name__}: proved, but the second checker refuses: {refused}")
    return found


def accepts(proof: Proof, mistake: Any) -> str:
    """In which way a proof is blind to a mistake: it proves it, or does not refute it. Or empty."""
    try:
        result = proof(mistake)
    except KernelError:
        return ""
    if type(result) is Theorem:
        return "proves it" if proves(result, mistake) else ""
    if result.proved:
        return "proves it"
    return "" if result.refuted_at else "does not prove it, but its cross-check accepts it"


def _theorem(proof: Proof, theorem: Theorem, goal: Any) -> Proved:
    if not proves(theorem, goal):
        raise Undecided(f"{proof.__name__}: it proves {theorem}, and the claim is {goal}")
    return Proved(
        statement=str(goal),
        write=partial(written, theorem),
        axioms=tuple(sorted(theorem.axioms)),
        hypotheses=tuple(assumed(theorem)),
        rests_on=tuple(sorted(theorem.rests_on)),
    )


def _identity(proof: Proof, result: Any, formula: Any) -> Proved:
    if result.refuted_at:
        raise Rejection(f"{proof.__name__}: the two sides differ at {result.refuted_at}")
    if not result.proved:
        raise Undecided(f"{proof.__name__}: not proved: {result.reason}")
    return Proved(
        statement=str(result),
        write=result.prose,
        axioms=(*result.axioms, *result.side_conditions),
        derived=_derived(result, formula),
    )


def _derived(result: Any, formula: Any) -> tuple[Any, ...] | None:
    if not isinstance(result, Identity):
        return None
    of_the_formula = isinstance(result.left, derivative) and result.right == formula
    return tuple(result.left.args) if of_the_formula else ()


# --- theorems of other propositions --------------------------------------------------------------


def cite(file: str, slug: str, proof: str) -> Theorem:
    """The theorem of another proposition, by the name of its proof: cite(__file__, "slug", "name").

    It is proved anew, and becomes a lemma that is named after its proposition: what uses it rests
    on that proposition. Raises ValueError where there is no such proof.
    """
    return _cited(Path(file).parent / f"{slug}.py", proof)


@cache
def _cited(path: Path, name: str) -> Theorem:
    source = _source(path)
    claims = [(c, p) for c in source.proposition.claims for p in c.proofs if p.__name__ == name]
    if not claims:
        raise ValueError(f"{source.slug} has no proof {name}")
    claim, proof = claims[0]
    return lemma(source.slug, proof(_formula(claim)))


@cache
def _source(path: Path) -> Source:
    return load(path)


def _formula(claim: Claim) -> Any:
    return claim.formula.expression if claim.formula else None
