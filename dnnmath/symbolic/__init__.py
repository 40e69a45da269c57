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
from .identity import Identity, Induction, prove_equal, prove_nonnegative, prove_positive

__all__ = [
    "Delta",
    "Identity",
    "Induction",
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
    "prove_equal",
    "prove_nonnegative",
    "prove_positive",
    "relu",
    "scalar",
    "size",
    "sizes",
    "substitute",
    "vector",
]
