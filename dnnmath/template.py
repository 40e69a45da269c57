"""The file that `dnnmath new` writes: a true proposition that runs, and lacks one near miss."""

from __future__ import annotations

import keyword
from pathlib import Path

from .verify.discovery import FOLDER

TEMPLATE = r'''"""§1. The gradient of Σ log(1 + exp(x_j)): state here what is claimed.

For every x in R^m

    ∂/∂x_j Σ_k log(1 + exp(x_k)) = 1 / (1 + exp(-x_j)).

Shapes: x (m,), the gradient (m,).
Reference: where a proof can be read.
"""

import numpy as np

from dnnmath.verify import Claim, NearMiss, Proposition, domains, equal


# The definition: what the claim is the derivative of.
def softplus(x):
    """Σ log(1 + exp(x_j))."""
    return np.log(1 + np.exp(x)).sum()


# The claim, as an engineer would write it: NumPy, and no tolerance anywhere.
def gradient(x):
    """1 / (1 + exp(-x_j))."""
    return 1 / (1 + np.exp(-x))


# Properties: what else must hold. `claim` is the claim, or a mistake that must be rejected.
def opposite_slopes_sum_to_one(claim, x):
    """f'(x) + f'(-x) = 1."""
    return equal(claim(x) + claim(-x), 1)


# Mistakes: every check must reject each, but those named in NearMiss(…, unseen_by=[…]).
def doubled(x):
    """2 / (1 + exp(-x_j))."""
    return 2 / (1 + np.exp(-x))


proposition = Proposition(
    section="1",
    place="§1, the first claim",
    printed="∂f/∂x_j = 1 / (1 + exp(-x_j))",
    statement="∂f/∂x_j = 1 / (1 + exp(-x_j))",
    given={"x": domains.vector("m")},
    claims=[
        Claim(
            gradient,
            derivative_of=softplus,
            by="x",
            properties=[opposite_slopes_sum_to_one],
            near_misses=[NearMiss(doubled)],  # two at least are needed: write another
        )
    ],
    expect="checked",
)
'''


def write_template(slug: str, repository: Path) -> Path:
    """Write propositions/SLUG.py in the repository.

    Raises ValueError where the slug is no name of a module, and FileExistsError.
    """
    if not slug.isidentifier() or not slug.isascii() or keyword.iskeyword(slug) or slug[0] == "_":
        raise ValueError(
            f"{slug!r} is no name for a proposition: letters, digits and _ are, such as my_layer"
        )
    path = repository / FOLDER / f"{slug}.py"
    path.parent.mkdir(exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(TEMPLATE)
    return path
