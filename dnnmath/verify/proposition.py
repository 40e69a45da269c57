"""The record at the end of a proposition file: which function is evidence for what.

    proposition = Proposition(
        section="2", place="§2, proposition 2",
        printed="…", statement="…", repair="m ≥ 2 for the range",
        given={"z": domains.vector("m")},
        claims=[Claim(jacobian, derivative_of=softmax, by="z", formula=Formula(ENTRY, (i, j)),
                      proofs=[by_definition], properties=[symmetric], near_misses=[…])],
        counterexamples=[Counterexample(single_class)],
    )

Nothing here decides a verdict: the record says what is run, `dnnmath.verify.run` says what came of
it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .comparison import Comparison
from .domains import Domain, Inputs


@dataclass(frozen=True)
class Formula:
    """The page's formula as a symbolic expression, entry by entry, or as a statement of the kernel.

    expression: over the symbolic variables, whose names are those of `given`.
    indices: the symbolic indices of the claim's axes, in order; () for a scalar claim. None for a
        claim of another structure, whose formula (any expressions that its proofs understand) is
        compared by a property.

    A claim that returns `left ≤ right` is compared by its gap: the formula is right - left.

    expression: `f(z) <= …`, a statement of `dnnmath.proofs`, whose names are those of `given`, or
        of `where`: {"L": lambda f: f.L}, functions of the claim's variables. Both of its sides are
        those of the claim.
    """

    expression: Any
    indices: tuple[Any, ...] | None = ()
    where: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class NearMiss:
    """A mistake that the checks of a claim must reject.

    function: a drop-in for the claim's function (NumPy).
    formula: the same mistake as a symbolic expression, that the proofs must reject; None when the
        mistake has none.
    unseen_by: names of the properties that need not reject it, as they hold for this mistake too.
        The checks of the derivative, the formula and the relation see every mistake.
    at: inputs where the mistake shows, tried first.
    """

    function: Callable[..., Any]
    formula: Any = None
    unseen_by: Sequence[str] = ()
    at: Sequence[Mapping[str, Any]] = ()

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__


@dataclass(frozen=True)
class Claim:
    """One claim and its evidence.

    function: NumPy, as an engineer would write it. It returns an array (a formula's value), or a
        Comparison (`at_most(…)`: the claim is a relation).
    derivative_of, by: the function (NumPy) whose derivative the claim is, and the variable's name.
    formula: the page's formula, symbolic; compared with the function entry by entry.
    proofs: functions of the formula's expression that return a proof for every size: what
        `dnnmath.symbolic` proves, or a theorem of `dnnmath.proofs`.
    properties: functions (claim, *variables) → comparisons that must hold.
    near_misses: at least two mistakes that the checks must reject.
    at: pinned inputs, examined every time; the place for a counterexample once found.
    sizes: ranges that differ from the proposition's, where a claim needs more than the others.
    examples: how many inputs are drawn, as a multiple of the usual number.
    """

    function: Callable[..., Any]
    derivative_of: Callable[..., Any] | None = None
    by: str = ""
    formula: Formula | None = None
    proofs: Sequence[Callable[[Any], Any]] = ()
    properties: Sequence[Callable[..., Any]] = ()
    near_misses: Sequence[NearMiss] = ()
    at: Sequence[Mapping[str, Any]] = ()
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    examples: float = 1.0

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__


@dataclass(frozen=True)
class Refutation:
    """An exact witness: it meets every hypothesis and breaks the claim.

    witness: what to look at, for the reader.
    hypotheses: each hypothesis of the refuted claim, as text, with the exact comparison (or
    several)
        that decides it at the witness.
    breaks: the comparison that the refuted claim asserts; exact arithmetic finds it false.
    """

    witness: str
    hypotheses: Mapping[str, Comparison | Sequence[Comparison]]
    breaks: Comparison


PRINTED = "the printed claim"


@dataclass(frozen=True)
class Counterexample:
    """A function that returns a `Refutation`, and what it refutes.

    refutes: "the printed claim", or a statement that lacks a hypothesis ("… without Ω open").
    """

    function: Callable[[], Refutation]
    refutes: str = PRINTED

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__


Expected = Literal["proved", "checked"]


@dataclass(frozen=True, kw_only=True)
class Proposition:
    """One statement of a document with its evidence.

    A field that is misspelt or contradicts another is an error.

    section, place: where the document states it ("2"; "§2, proposition 2").
    kind: "proposition" or "theorem".
    printed: the formula as printed.
    statement: the statement that is verified: the repaired one where the printed one is false.
    repair: what was changed and why; empty where the statement holds as printed.
    given: the hypotheses, variable by variable; sizes: letter → (smallest admitted, largest drawn).
    reference: where a proof can be read.
    expect: the verdict the author expects; a different one fails. It never sets a verdict.
    rests_on: slugs of the propositions that the proofs use, besides those that they `cite`.
    """

    section: str
    place: str
    printed: str
    statement: str
    given: Mapping[str, Domain]
    claims: Sequence[Claim]
    kind: Literal["proposition", "theorem"] = "proposition"
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    repair: str = ""
    counterexamples: Sequence[Counterexample] = ()
    reference: str = ""
    expect: Expected | None = None
    rests_on: Sequence[str] = ()

    def inputs(self, claim: Claim | None = None) -> Inputs:
        """The hypotheses, of all claims or of one, as one object that draws and decides."""
        return Inputs(self.given, {**self.sizes, **(claim.sizes if claim else {})})

    def __post_init__(self) -> None:
        if self.kind not in ("proposition", "theorem"):
            raise ValueError(f"kind is 'proposition' or 'theorem', not {self.kind!r}")
        if self.expect not in (None, "proved", "checked"):
            raise ValueError(f"expect is 'proved', 'checked' or None, not {self.expect!r}")
        if not self.claims:
            raise ValueError("claims is empty: a proposition states at least one")
        if self.repair and not self.counterexamples:
            raise ValueError("a repair needs the exact counterexample to the printed claim")
        if not self.repair and any(c.refutes == PRINTED for c in self.counterexamples):
            raise ValueError(f"a counterexample to {PRINTED} needs a repair: what holds instead")
        for ranges in (self.sizes, *(claim.sizes for claim in self.claims)):
            for letter, (low, high) in ranges.items():
                if not 1 <= low <= high:
                    raise ValueError(
                        f"sizes: {letter} is from 1 to a larger one, not {low}..{high}"
                    )
        letters = set(self.inputs().letters())
        clash = set(self.given) & letters
        if clash:
            raise ValueError(f"{sorted(clash)}: a variable and a size have the same name")
        unknown = {*self.sizes, *(s for claim in self.claims for s in claim.sizes)} - letters
        if unknown:
            raise ValueError(f"sizes {sorted(unknown)} occur in no domain of {list(self.given)}")
        for claim in self.claims:
            self._validate(claim)

    def _validate(self, claim: Claim) -> None:
        where = f"claim {claim.name}"
        names = variables(claim.function)
        self._known(names, claim.name)
        if bool(claim.derivative_of) != bool(claim.by):
            raise ValueError(f"{where}: derivative_of and by go together")
        if claim.derivative_of is not None:
            self._known((*variables(claim.derivative_of), claim.by), f"{where}, derivative_of")
        if claim.proofs and claim.formula is None:
            raise ValueError(f"{where}: a proof needs the formula that it proves")
        for check in claim.properties:
            first, *rest = variables(check)
            if first != "claim":
                raise ValueError(f"property {check.__name__}: its first parameter must be 'claim'")
            self._known(tuple(rest), f"property {check.__name__}")
        properties = {check.__name__ for check in claim.properties}
        for miss in claim.near_misses:
            if variables(miss.function) != names:
                raise ValueError(f"near miss {miss.name} must take {names}, as {claim.name} does")
            if set(miss.unseen_by) - properties:
                raise ValueError(f"near miss {miss.name}: unseen_by names no property of {where}")
        for values in [*claim.at, *(v for miss in claim.near_misses for v in miss.at)]:
            self._known(tuple(values), f"{where}, at")
            missing = set(names) - set(values)
            refusal = self.inputs(claim).refusal(values)
            if missing or refusal:
                raise ValueError(f"{where}, at: {refusal or f'{sorted(missing)} is missing'}")

    def _known(self, names: Sequence[str], where: str) -> None:
        for name in names:
            if name not in self.given:
                raise ValueError(f"{where}: {name!r} is no variable of given: {list(self.given)}")


def variables(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's required parameters: the variables that it takes."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(p.name for p in parameters if p.default is p.empty)
