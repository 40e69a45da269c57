"""The map of the document: each of its items in order, and the code that carries it.

The document is "A deep mathematical understanding of DNNs". An item is a definition, a notation, a
convention, a hypothesis, a proposition or a theorem; its name is ours. `carried_by` names
functions, and propositions by their slug. An item whose code is missing fails the tests.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["definition", "notation", "convention", "hypothesis", "proposition", "theorem"]


@dataclass(frozen=True)
class Item:
    """One item of the document.

    carried_by: dotted names of functions ("dnnmath.layers.dense") and slugs of propositions.
    note: where the code says something else than the page, or why nothing carries the item.
    """

    section: str
    kind: Kind
    name: str
    carried_by: tuple[str, ...]
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether the document announces the item and leaves it unwritten."""
        return not self.carried_by


def slugs(items: Iterable[Item]) -> set[str]:
    """The propositions that carry the items."""
    return {name for item in items for name in item.carried_by if "." not in name}


def carried(items: Iterable[Item], propositions: Iterable[str]) -> list[Item]:
    """The items whose every carrier exists: functions by importing, slugs among `propositions`."""
    known = set(propositions)
    return [i for i in items if not i.empty and not list(missing(i, known))]


def missing(item: Item, propositions: Iterable[str]) -> Iterator[str]:
    """The carriers of an item that do not exist."""
    known = set(propositions)
    for name in item.carried_by:
        if not (_imports(name) if "." in name else name in known):
            yield name


def _imports(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError:
        return False


def _item(section: str, kind: Kind, name: str, *carried_by: str, note: str = "") -> Item:
    return Item(section, kind, name, carried_by, note)


ITEMS: tuple[Item, ...] = (
    _item("1.1", "definition", "real matrix", "dnnmath.matrices.matrix"),
    _item("1.1", "notation", "entry A_{i,j}", "dnnmath.matrices.entry"),
    _item("1.1", "notation", "column A_{:,j}", "dnnmath.matrices.column"),
    _item(
        "1.1", "notation", "row A_{i,:}", "dnnmath.matrices.row",
        note="the row ends at a_{i,m}, where the page has a_{i,n}",
    ),
    _item("1.1", "notation", "M_{n,m}", "dnnmath.matrices.belongs"),
    _item("1.1", "notation", "M_{n,m}(E)", "dnnmath.matrices.belongs"),
    _item(
        "1.1", "convention", "a vector is a row", "dnnmath.matrices.vector",
        note="a vector of R^m is an array of shape (m,)",
    ),
    _item("1.1", "notation", "transpose", "dnnmath.matrices.transpose"),
    _item("1.1", "definition", "product of matrices", "dnnmath.matrices.product"),
    _item("1.1", "definition", "product of a number and a matrix", "dnnmath.matrices.scale"),
    _item("1.1", "notation", "scalar product (a|b)", "dnnmath.matrices.inner"),
    _item("1.1", "notation", "Euclidean norm", "dnnmath.matrices.norm"),
    _item("1.1", "theorem", "Cauchy-Schwarz inequality", "cauchy_schwarz"),
    _item("1.2", "definition", "continuous function", "dnnmath.regularity.check_continuous_at"),
    _item("1.2", "notation", "ζ(Ω, R^m'): continuous", "dnnmath.regularity.check_continuous_at"),
    _item("1.2", "notation", "ζ(R^m): Ω is R^m", "dnnmath.regularity.check_continuous_at"),
    _item(
        "1.2", "definition", "derivable function",
        "dnnmath.regularity.difference_quotient", "dnnmath.regularity.check_derivative",
        note="the derivative along a direction; values in R^m', the point inside an open set",
    ),
    _item("1.2", "notation", "derivative at a, along x", "dnnmath.regularity.check_derivative"),
    _item("1.2", "notation", "f'(a) for m = 1", "dnnmath.regularity.check_derivative"),
    _item("1.2", "notation", "D(Ω, R^m'): derivable", "dnnmath.regularity.check_derivative"),
    _item("1.2", "notation", "D(R^m): Ω is R^m", "dnnmath.regularity.check_derivative"),
    _item("1.2", "definition", "Jacobian matrix", "dnnmath.regularity.check_jacobian"),
    _item("1.2", "notation", "coordinate f_i of a function", "dnnmath.regularity.coordinate"),
    _item("1.2", "notation", "i-th unit vector", "dnnmath.regularity.unit_vector"),
    _item("1.2", "notation", "gradient, when m' = 1", "dnnmath.regularity.check_jacobian"),
    _item("1.2", "notation", "composition g ∘ f", "dnnmath.regularity.compose"),
    _item("1.2", "notation", "composition ○ of n functions", "dnnmath.regularity.compose_all"),
    _item("1.2", "proposition", "composition of continuous functions", "composition_continuity"),
    _item("1.2", "theorem", "chain rule", "chain_rule"),
    _item("1.3", "definition", "convex function", "dnnmath.convexity.check_convex"),
    _item(
        "1.3", "proposition", "convexity by first derivatives",
        "first_order_convexity", "dnnmath.convexity.check_first_order",
    ),
    _item("1.3", "proposition", "existence of a minimiser", "minimizer_existence"),
    _item(
        "1.3", "definition", "L-smooth function", "dnnmath.convexity.check_smooth",
        note="with the Euclidean norm, where the page has any norm",
    ),
    _item("1.3", "proposition", "Taylor's formula with integral remainder", "taylor_integral"),
    _item("1.3", "proposition", "descent lemma", "descent_lemma"),
    _item(
        "1.3", "proposition", "co-coercivity of the gradient",
        "cocoercivity", "dnnmath.convexity.check_cocoercive",
    ),
    _item("1.3", "notation", "partial application", "dnnmath.convexity.partial_application"),
    _item(
        "1.3", "notation", "indicator 1_Ω", "dnnmath.convexity.indicator",
        note="a function from R^m to {0, 1}, where the page has Ω to R^m",
    ),
    _item("2", "definition", "activation function", "dnnmath.activations.apply_activation"),
    _item("2", "definition", "ReLU", "dnnmath.activations.relu"),
    _item("2", "notation", "coordinate ReLU_j", "dnnmath.activations.relu"),
    _item(
        "2", "hypothesis", "ReLU'(0) = 0", "dnnmath.activations.relu_derivative",
        note="a convention: ReLU has no derivative at 0",
    ),
    _item("2", "proposition", "Jacobian of ReLU", "relu_jacobian"),
    _item("2", "definition", "SoftMax", "dnnmath.activations.softmax"),
    _item("2", "notation", "S for SoftMax", "dnnmath.activations.softmax"),
    _item("2", "proposition", "Jacobian of SoftMax", "softmax_jacobian"),
    _item("2", "notation", "Kronecker's δ", "dnnmath.symbolic.Delta"),
    _item(
        "3", "definition", "loss function",
        "dnnmath.losses.check_loss", "dnnmath.losses.check_printed_loss",
        note="non-decreasing in each abs(ε_j), where the page has increasing in ε_j",
    ),
    _item("3", "notation", "ground truth", "dnnmath.losses.ground_truth"),
    _item("3", "definition", "categorical cross-entropy", "dnnmath.losses.cross_entropy"),
    _item("3", "proposition", "gradient of cross-entropy", "cross_entropy_gradient"),
    _item(
        "3", "proposition", "gradient of cross-entropy after SoftMax",
        "softmax_cross_entropy_gradient",
    ),
    _item("4", "definition", "dense layer", "dnnmath.layers.dense"),
    _item("4", "notation", "row L_j of a dense layer", "dnnmath.layers.dense_row"),
    _item("4", "proposition", "Jacobians of a dense layer", "dense_jacobians"),
    _item(
        "4", "notation", "identity matrix I_{m'}", "numpy.eye", "dense_jacobians",
        note="in the proof its entries are Kronecker's δ",
    ),
    _item(
        "4", "notation", "coordinate F_j of the upstream function", "dense_relu_gradients",
        note="F is scalar and has no coordinate: the proposition refutes this reading",
    ),
    _item(
        "4", "proposition", "gradients through a dense layer and ReLU", "dense_relu_gradients"
    ),
    _item("5", "definition", "training set", "dnnmath.networks.training_set"),
    _item(
        "5", "definition", "neural network", "dnnmath.networks.network",
        note="the composition runs to p, where the page has n",
    ),
    _item("5", "definition", "objective function", "dnnmath.networks.objective"),
    _item(
        "5", "notation", "y^downstream: what enters layer k", "dnnmath.networks.pre_activations",
        note="ReLU of the last pre-activation of the layers before k",
    ),
    _item(
        "5", "notation", "F^upstream: what follows layer k",
        "dnnmath.networks.objective", "dnnmath.losses.cross_entropy_of_scores",
        note="the objective of the layers after k; at k = p, the loss of the scores",
    ),
    _item(
        "5", "theorem", "gradients of a network",
        "network_gradients", "dnnmath.networks.network_gradients",
    ),
    _item(
        "6", "definition", "optimization",
        note="the document begins this definition and leaves it unwritten",
    ),
)  # fmt: skip
