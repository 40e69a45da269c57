r"""Gradients given as products: a vector-Jacobian or a Jacobian-vector product of f at x.

    vjp(x, v) = Σ_i v_i ∇f_i(x), of the shape of x,    jvp(x, t) = J(x) t, of the shape of f(x).

Where it is affordable the Jacobian is put together from basis vectors and checked entry by entry.
Beyond that a vjp is asked for random cotangents v, and is then the gradient of v·f; a jvp is asked
along random tangents. Both must be linear in their second argument: a random one has to give what
the basis gave.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients._trees import Vector
from dnnmath.gradients.given import Claim, as_matrix, ask, refused, twice
from dnnmath.gradients.ladder import EPS, Array
from dnnmath.gradients.reference import Reference

Product = Literal["vjp", "jvp"]
MANY_VALUES, COTANGENTS = 200, 4
"""Of so many values of f each gets its own cotangent; of more, so many random combinations."""
LINEAR = 1e-7
"""Sums of basis vectors may differ by this part of their terms, before rounding is blamed."""


def read_vjp(
    gradient: Callable[[Any, Any], Any], reference: Reference, rng: np.random.Generator
) -> tuple[Reference, Claim]:
    """The claim that a vector-Jacobian product makes, and the values that it is a claim about: f's
    own, or random combinations of them.
    """
    tree, shape, m = reference.tree, reference.shape, len(reference.values)
    combined = m > MANY_VALUES
    cotangents = rng.standard_normal((COTANGENTS, m)) if combined else np.eye(m)

    def rows(point: Vector | None, vectors: Array) -> Claim:
        found = []
        for v in vectors:
            v = v.reshape(shape) if shape else np.float64(v[0])
            if point is None:
                answer, changed = ask(gradient, tree, v)
                if changed:
                    return refused("the vector-Jacobian product changes its argument")
            else:
                answer = gradient(tree.build_in_own_dtype(point), v)
            claim = as_matrix(answer, tree, ())
            if claim.defect:
                return claim
            found.append(claim)
        return replace(found[0], matrix=np.concatenate([claim.matrix for claim in found]))

    def elsewhere(point: Vector) -> Array | None:
        claim = rows(point, cotangents)
        return None if claim.defect else claim.matrix

    claim = rows(None, cotangents)
    if claim.defect:
        return reference, claim
    claim = twice(replace(claim, function=elsewhere), rows(None, cotangents), tree)
    mixture = _of_both_signs(rng, len(cotangents))
    once = rows(None, (mixture @ cotangents)[None])
    claim = _if_linear(claim, mixture[:, None] * claim.matrix, once.matrix[0], "vjp(x, v)", "v")
    return (combined_values(reference, cotangents) if combined else reference), claim


def read_jvp(
    gradient: Callable[[Any, Any], Any],
    reference: Reference,
    rng: np.random.Generator,
    entrywise: bool,
) -> Claim:
    """The claim that a Jacobian-vector product makes: a matrix, or slopes along directions."""
    tree, shape = reference.tree, reference.shape
    m, n = len(reference.values), len(tree.vector)
    seen = {"eps": 2.0**-52, "least": 5e-324}

    def product(point: Vector, d: Vector) -> Vector:
        answer = gradient(tree.build_in_own_dtype(point.copy()), tree.build_in_own_dtype(d.copy()))
        array = np.asarray(answer)
        if array.dtype.kind not in "fiu" or array.shape != shape:
            raise Malformed(
                f"the Jacobian-vector product has shape {array.shape} and dtype {array.dtype}, "
                f"needed are real numbers of shape {shape}, the shape of f(x)"
            )
        if array.dtype.kind == "f":
            info = np.finfo(array.dtype)
            seen["eps"] = max(seen["eps"], float(info.eps))
            seen["least"] = max(seen["least"], float(info.smallest_subnormal))
        return array.astype(np.float64).ravel()

    def columns(point: Vector) -> Array:
        found = np.empty((m, n))
        unit = np.zeros(n)
        for i in range(n):
            unit[i] = 1
            found[:, i] = product(point, unit)
            unit[i] = 0
        return found

    try:
        tangent = _of_both_signs(rng, n)
        _, changed = ask(gradient, tree, tree.build_in_own_dtype(tangent))
        first = product(tree.vector, tangent)
        if changed:
            return refused("the Jacobian-vector product changes its argument")
        matrix = columns(tree.vector) if entrywise else np.zeros((m, 0))
        eps, least = (np.full(n, seen[key]) for key in ("eps", "least"))
        claim = Claim(matrix, np.maximum(eps, tree.eps), least)
        again = replace(claim, matrix=product(tree.vector, tangent)[:, None])
        said = twice(replace(claim, matrix=first[:, None]), again, tree)
        claim = replace(claim, defect=said.defect, remark=said.remark)
        if entrywise:
            claim = replace(claim, function=columns)
            return _if_linear(claim, (matrix * tangent).T, first, "jvp(x, t)", "t")
        half = rng.standard_normal(n)
        parts = np.array([product(tree.vector, half), product(tree.vector, tangent - half)])
        return _if_linear(replace(claim, product=product), parts, first, "jvp(x, t)", "t")
    except Malformed as error:
        return refused(str(error))


class Malformed(Exception):
    """A product of the wrong shape or type."""


def combined_values(reference: Reference, cotangents: Array) -> Reference:
    """v·f for each of the cotangents (k, m) in place of the values of f."""
    f, shape = reference.f, reference.shape

    def combinations(x: Any) -> NDArray[Any]:
        values = np.asarray(f(x))
        if values.shape != shape:
            raise TypeError(f"f changes the shape of its answer: {shape} at x, {values.shape}")
        return np.asarray(cotangents @ values.ravel())

    names = [f"v{k}·f" for k in range(len(cotangents))]
    return Reference(combinations, reference.tree, reference.bounds, names)


def _of_both_signs(rng: np.random.Generator, n: int) -> Vector:
    """Gaussian numbers: what is right for v >= 0 alone must not pass by chance."""
    numbers = rng.standard_normal(n)
    numbers[0] = -abs(numbers[0])
    if n > 1:
        numbers[-1] = abs(numbers[-1])
    return numbers


def _if_linear(claim: Claim, terms: Array, once: Vector, product: str, argument: str) -> Claim:
    """The claim, or its defect when the product of a sum is not the sum of the products."""
    total, sizes = terms.sum(axis=0), np.abs(terms).sum(axis=0)
    eps = float(np.max(claim.eps, initial=EPS))
    slack = np.maximum(LINEAR, 8 * eps * math.sqrt(len(terms))) * sizes
    if claim.defect or not np.isfinite(sizes).all():
        return claim
    off = np.abs(once - total) - slack
    if (off <= 0).all():
        return claim
    worst = int(np.argmax(off))
    return replace(
        claim,
        defect=f"{product} is not linear in {argument}: {once[worst]:.6g} where the sum of its "
        f"terms is {total[worst]:.6g}",
    )
