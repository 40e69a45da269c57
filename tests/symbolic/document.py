"""The proofs of §§2-5, each made once."""

from functools import cache
from pathlib import Path

from dnnmath.verify import discover

SLUGS = (
    "relu_jacobian",
    "softmax_jacobian",
    "cross_entropy_gradient",
    "softmax_cross_entropy_gradient",
    "dense_jacobians",
    "dense_relu_gradients",
    "network_gradients",
)


@cache
def proofs():
    """Name of each proof, with what it made of its claim's formula."""
    sources = discover(Path(__file__).parents[2] / "propositions", SLUGS)
    return {
        f"{source.slug}.{proof.__name__}": proof(claim.formula.expression)
        for source in sources
        for claim in source.proposition.claims
        for proof in claim.proofs
    }
