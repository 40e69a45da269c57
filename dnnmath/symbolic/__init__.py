"""Exact identities for symbolic sizes: proved for every m, n and all widths."""

from .evaluate import compile_formula
from .expressions import (
    Delta,
    Sum,
    Unsupported,
    derivative,
    differentiable,
    exp,
    gate,
    index,
    indices,
    log,
    matrix,
    relu,
    scalar,
    size,
    sizes,
    substitute,
    vector,
)
from .identity import Identity, prove_equal, prove_nonnegative, prove_positive
from .induction import Induction, prove_by_layers
from .passages import Passage, prove_convex, prove_lipschitz, prove_nondecreasing

__all__ = [
    "Delta",
    "Identity",
    "Induction",
    "Passage",
    "Sum",
    "Unsupported",
    "compile_formula",
    "derivative",
    "differentiable",
    "exp",
    "gate",
    "index",
    "indices",
    "log",
    "matrix",
    "prove_by_layers",
    "prove_convex",
    "prove_equal",
    "prove_lipschitz",
    "prove_nondecreasing",
    "prove_nonnegative",
    "prove_positive",
    "relu",
    "scalar",
    "size",
    "sizes",
    "substitute",
    "vector",
]
