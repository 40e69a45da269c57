"""§3 Losses: ground truth, categorical cross-entropy, the squared error, and what makes a loss."""

from typing import Any, Literal

import numpy as np

from dnnmath._arrays import (
    ANY_SHAPE,
    VECTOR_OR_BATCH,
    Array,
    ArrayLike,
    Function,
    log,
    real_array,
    real_arrays,
    require_shape,
    unit_of_rounding,
    widened,
)
from dnnmath._checks import Check, Evaluated, compare, worst
from dnnmath.activations import _half_surprise, _surprise

#: What the labels ŷ are declared to be, see `ground_truth`.
Labels = Literal["binary", "one-hot", "probabilities"]


def ground_truth(y_hat: ArrayLike, labels: Labels = "binary") -> Array:
    """ŷ as an array (m,) or (n, m), held to what the labels are declared to be.

    "binary": every ŷ_j is 0 or 1. "one-hot": moreover Σ_j ŷ_j = 1. "probabilities": ŷ_j in [0, 1]
    and Σ_j ŷ_j = 1 up to m ε, as much as normalising m floats and adding them rounds. Raises
    ValueError for other labels. Source: §3, ground truth in {0, 1}^m; Σŷ = 1 is the hypothesis that
    the gradient S(z) - ŷ lacks in the document.

    >>> ground_truth([[0, 1, 0], [1, 0, 0]], "one-hot")
    array([[0., 1., 0.],
           [1., 0., 0.]])
    """
    return _labels(y_hat, "y_hat", labels)


def cross_entropy(y: ArrayLike, y_hat: ArrayLike, labels: Labels = "binary") -> Array:
    """ξ^ŷ(y) = -Σ_j ŷ_j log y_j for y in ]0, 1[^m: shapes (m,) to a real number, (n, m) to (n,).

    Raises ValueError for y outside ]0, 1[ and for ŷ that is not what `labels` declares, see
    `ground_truth`. For y = S(z) take `cross_entropy_of_scores`, which stays finite where a
    probability rounds to 0 or 1. Source: §3, definition of the categorical cross-entropy.

    >>> float(cross_entropy([0.25, 0.75], [1, 0]))
    1.3862943611198906
    """
    y = real_array(y, "y", VECTOR_OR_BATCH)
    inside = (y > 0) & (y < 1)
    if not np.all(inside):
        raise ValueError(
            f"y: got {y[~inside][0]}, needs numbers in ]0, 1[ "
            "(for y = softmax(z), cross_entropy_of_scores takes z itself)"
        )
    return _expected(_labels_for(y, "y", y_hat, labels), -log(widened(y)), y)


def cross_entropy_of_scores(z: ArrayLike, y_hat: ArrayLike, labels: Labels = "binary") -> Array:
    """(ξ^ŷ ∘ S)(z) = Σ_j ŷ_j (lse(z) - z_j) for z in R^m: shapes (m,) to a real, (n, m) to (n,).

    All terms are non-negative and accurate to rounding; the value is finite wherever it is in the
    range of the floats, inf beyond. Raises ValueError for ŷ that is not what `labels` declares, see
    `ground_truth`. Source: §3, the composition of the cross-entropy and SoftMax.

    >>> float(cross_entropy_of_scores([1000, 0], [0, 1]))
    1000.0
    """
    z = real_array(z, "z", VECTOR_OR_BATCH)
    return _cross_entropy_of_scores(z, _labels_for(z, "z", y_hat, labels))


def squared_error(y: ArrayLike, y_hat: ArrayLike) -> Array:
    """½ ‖y - ŷ‖² for real y and ŷ of one shape: (m,) to a real number, (n, m) to (n,).

    Source: a loss in the sense of §3, for regression.

    >>> float(squared_error([1, 2], [0, 0]))
    2.5
    """
    y, y_hat = real_arrays({"y": (y, VECTOR_OR_BATCH), "y_hat": (y_hat, VECTOR_OR_BATCH)})
    require_shape(y_hat, "y_hat", y.shape, "the shape of y")
    epsilon = y - y_hat
    return (epsilon * epsilon).sum(axis=-1) / 2


def check_loss(
    loss: Function, y_hat: ArrayLike, points: ArrayLike, *, roundings: int | None = None
) -> Check:
    """Whether moving a coefficient of y away from its ground truth never lowers F^ŷ(y) = loss(y).

    With y = ŷ + ε: F is non-decreasing in each |ε_j|, on either side of 0. ŷ has any shape,
    `points` (k, ...) are values of y. Each y is compared with the one that has coefficient j
    (counted from 1) of another point, so that the domain must be a product of intervals. The
    witness is {"y", "moved", "j"}; `roundings` as in `check_convex`. Raises ValueError where no two
    points can be compared. Source: §3, definition of a loss function. Repaired: printed
    "increasing" in each ε_j itself.

    >>> bool(check_loss(lambda y: squared_error(y, [0, 0]), [0, 0], [[1, 2], [-2, 3], [3, -1]]))
    True
    """
    return _check_monotone(loss, y_hat, points, _is_further, roundings)


def check_printed_loss(
    loss: Function, y_hat: ArrayLike, points: ArrayLike, *, roundings: int | None = None
) -> Check:
    """Whether F^ŷ(ŷ + ε) is non-decreasing in each ε_j, as printed; otherwise as `check_loss`.

    The cross-entropy and the squared error both fail it. Source: §3, definition of a loss function.

    >>> check_printed_loss(lambda y: squared_error(y, [0]), [0], [[-2], [-1]]).witness
    {'y': array([-2.]), 'moved': array([-1.]), 'j': 1}
    """
    return _check_monotone(loss, y_hat, points, lambda old, new: old < new, roundings)


def _is_further(old: Any, new: Any) -> bool:
    return bool(0 <= old < new or new < old <= 0)


def _check_monotone(
    loss: Function, y_hat: ArrayLike, points: ArrayLike, grows: Function, roundings: int | None
) -> Check:
    truth, ys = real_arrays({"y_hat": (y_hat, ANY_SHAPE), "points": (points, ANY_SHAPE)})
    k = len(ys) if ys.ndim else 1
    require_shape(ys, "points", (k, *truth.shape), "values of y along the first axis")
    F = Evaluated(loss, "loss", (), roundings)
    arrays = [ys[i, ...] for i in range(k)]  # of no dimension where ŷ is one number

    def comparison(y: Array, other: Array, j: int, index: tuple[int, ...]) -> Check:
        moved = y.copy()
        moved[index] = other[index]
        at = {"y": y[()], "moved": moved[()], "j": j}
        return compare(F(y)[()], F(moved)[()], at, lambda: F.error(y) + F.error(moved))

    return worst(
        (
            comparison(y, other, j, index)
            for y in arrays
            for other in arrays
            for j, index in enumerate(np.ndindex(truth.shape), start=1)
            if grows(y[index] - truth[index], other[index] - truth[index])
        ),
        "points: no two of them can be compared by the definition",
    )


# The same functions on validated arrays.


def _labels(y_hat: ArrayLike, name: str, labels: Labels) -> Array:
    truth = real_array(y_hat, name, VECTOR_OR_BATCH)
    if labels not in ("binary", "one-hot", "probabilities"):
        raise ValueError(f"labels: got {labels!r}, needs 'binary', 'one-hot' or 'probabilities'")
    if labels == "probabilities":
        allowed, needed = (truth >= 0) & (truth <= 1), "numbers in [0, 1]"
    else:
        allowed, needed = (truth == 0) | (truth == 1), "0 or 1"
    if not np.all(allowed):
        raise ValueError(f"{name}: got {truth[~allowed][0]}, {labels} labels need {needed}")
    if labels != "binary":
        totals = np.atleast_1d(widened(truth).sum(axis=-1))
        wrong = np.abs(totals - 1) > truth.shape[-1] * unit_of_rounding(truth)
        if np.any(wrong):
            raise ValueError(f"{name}: got labels of sum {totals[wrong][0]}, {labels} need sum 1")
    return truth


def _labels_for(
    y: Array, y_name: str, y_hat: ArrayLike, labels: Labels, name: str = "y_hat"
) -> Array:
    """The ground truth of y; 0 and 1 are exact in the type of y, whatever type they come in."""
    truth = _labels(y_hat, name, labels)
    require_shape(truth, name, y.shape, f"the shape of {y_name}")
    return truth if labels == "probabilities" else np.where(truth == 1, y - y + 1, y - y)


def _cross_entropy_of_scores(z: Array, y_hat: Array) -> Array:
    total = _expected(y_hat, _surprise(widened(z)), z)
    if z.dtype == object or np.isfinite(total).all():
        return total
    # A distance beyond the range of the floats comes back into it by a small label.
    halves = _expected(y_hat, _half_surprise(widened(z)), z)
    with np.errstate(over="ignore"):
        return np.where(np.isfinite(total), total, 2 * halves)[()]


def _expected(y_hat: Array, surprise: Array, like: Array) -> Array:
    """Σ_j ŷ_j surprise_j in the type of `like`, where 0 times anything is 0."""
    some = y_hat != 0
    with np.errstate(over="ignore"):
        terms = np.where(some, y_hat * np.where(some, surprise, 0), 0)
        total = terms.sum(axis=-1)
        return total if like.dtype == object else total.astype(like.dtype)
