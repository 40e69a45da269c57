r"""Second derivatives: is this the Hessian of f at x?

Along a line second differences give φ''(0) = dᵀ H d, on a ladder of steps with an error bound as
first ones do; with lines along single entries and along pairs of them,

    H_ij = (φ_{i+j}'' - φ_i'' - φ_j'') / 2.

Where there is a gradient to be had, its own differences are cheaper and know more digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnmath.gradients import ladder
from dnnmath.gradients._trees import Tree, flatten
from dnnmath.gradients.check import RESOLUTION, check_gradient, checked
from dnnmath.gradients.diagnosis import looks_like, of_slopes
from dnnmath.gradients.field import flat_field
from dnnmath.gradients.judge import OWN
from dnnmath.gradients.ladder import EPS, SAFETY, Array, Direction, Line, Slope
from dnnmath.gradients.mistakes import Part
from dnnmath.gradients.numeric import Surroundings, explore
from dnnmath.gradients.reference import Reference
from dnnmath.gradients.report import FAIL, NAMES, PASS, UNSURE, Entry, GradientReport, renamed

AFFORDABLE = 40
"""Up to so many entries of x each second derivative is checked by itself."""
DIRECTIONS = 4
SHARP = 1e-6
ENTRY = re.compile(r"f\[(\d+)\] by x\[(\d+)\]")


@np.errstate(all="ignore")
def check_hessian(
    f: Callable[[Any], Any],
    hessian: Any,
    x: Any,
    gradient: Callable[[Any], Any] | None = None,
    *,
    product: bool = False,
    seed: int | None = None,
    resolution: float = RESOLUTION,
) -> GradientReport:
    """Whether `hessian` is the matrix of second derivatives of f, a scalar, at x.

    hessian     a function of x, or its value, of shape x.shape + x.shape; for a nested x the matrix
                (n, n) of all its n entries in order. Anything that is not symmetric fails.
    gradient    the gradient of f: is checked itself, then the Hessian is checked as its Jacobian.
                Without it second differences of f are taken; of more than 40 entries dᵀ H d along
                four random directions, which with the symmetry misses an error by chance only.
    product     hessian(x, v) is the product H v, of the shape of x.

    The report, its verdicts and what is raised are those of `check_gradient`. Where f has a kink it
    has no Hessian, and the verdict is "unsure".
    """
    resolution = checked(resolution)
    tree = flatten(x)
    if np.shape(f(tree.build(tree.vector.copy()))) != ():
        raise ValueError("f is not a scalar: a Hessian is the derivative of a gradient")
    matrix, defect = _matrix(hessian, tree, product)
    if defect or gradient is not None:
        return _by_gradient(f, gradient, tree, matrix, defect, seed, resolution)
    near = explore(Reference(f, tree), seed)
    n = len(tree.vector)
    if n <= AFFORDABLE:
        numeric, error, unit = _entries(near)
        given = matrix * np.outer(near.scales, near.scales) / near.unit[0]
        back = near.unit[0] / unit
    else:
        directions = near.rng.standard_normal((DIRECTIONS, n)) * near.scales
        slope = _along(near, [Direction(tree.vector, d) for d in directions])
        numeric, error = slope.value, slope.error
        given = np.einsum("ki,ij,kj->k", directions, matrix, directions) / near.unit
        back = near.unit
    bound = SAFETY * error + OWN * np.abs(numeric)
    verdicts = _verdicts(given, numeric, bound, resolution)
    shape = (
        (tree.leaves[0].shape * 2 if len(tree.leaves) == 1 else (n, n)) if n <= AFFORDABLE else ()
    )
    return _report(near, (given, numeric, bound), back, verdicts, shape or (DIRECTIONS,))


def _matrix(hessian: Any, tree: Tree, product: bool) -> tuple[Array, str]:
    """The given matrix (n, n), or the sentence that says why it is no Hessian."""
    x, n = tree.vector, len(tree.vector)
    build = tree.build_in_own_dtype
    if product:
        unit = np.eye(n)
        columns = [flatten(hessian(build(x.copy()), build(e)), "H v").vector for e in unit]
        if {len(column) for column in columns} != {n}:
            return np.zeros((0, 0)), f"H v has {len(columns[0])} entries, x {n}"
        given = np.stack(columns, axis=1)
    else:
        given = np.asarray(hessian(build(x.copy())) if callable(hessian) else hessian)
        shapes = {(n, n)} | ({tree.leaves[0].shape * 2} if len(tree.leaves) == 1 else set())
        if given.shape not in shapes or given.dtype.kind not in "fiu":
            needed = " or ".join(map(str, sorted(shapes)))
            said = f"the Hessian has shape {given.shape} and dtype {given.dtype}"
            return np.zeros((0, 0)), f"{said}, needed are real numbers of shape {needed}"
    kind = given.dtype if given.dtype.kind == "f" else np.dtype(np.float64)
    matrix = given.astype(np.float64).reshape(n, n)
    slack = 1e3 * max(float(np.finfo(kind).eps), EPS)
    apart = np.abs(matrix - matrix.T)
    sizes = np.sqrt(np.outer(np.abs(matrix).max(axis=0), np.abs(matrix).max(axis=1)))
    if not (apart <= slack * np.maximum(sizes, np.abs(matrix))).all():
        i, j = np.unravel_index(int(np.argmax(np.nan_to_num(apart, nan=np.inf))), apart.shape)
        a, b, u, v = tree.name(int(i)), tree.name(int(j)), matrix[i, j], matrix[j, i]
        return matrix, f"a Hessian is symmetric: by {a}, {b} it is {u:.6g}, by {b}, {a} {v:.6g}"
    return matrix, ""


def _by_gradient(
    f: Callable[[Any], Any],
    gradient: Callable[[Any], Any] | None,
    tree: Tree,
    matrix: Array,
    defect: str,
    seed: int | None,
    resolution: float,
) -> GradientReport:
    """The Hessian as the Jacobian of the gradient, which is checked first."""
    if defect or gradient is None:
        nothing = np.full(matrix.shape, np.nan)
        verdicts = np.full(matrix.shape, "fail")
        return GradientReport(
            "fail", matrix, nothing, nothing, verdicts, reason=defect, seed=seed or 0
        )
    first = check_gradient(f, gradient, tree.example, seed=seed, resolution=resolution)
    if first.verdict != "pass":
        return first
    field = flat_field(gradient, tree)
    report = check_gradient(field, matrix, tree.vector, seed=first.seed, resolution=resolution)

    def named(text: str) -> str:
        return ENTRY.sub(
            lambda match: f"{tree.name(int(match[1]))}, {tree.name(int(match[2]))}",
            text.replace("the gradient by x ", "the Hessian "),
        )

    return renamed(report, named)


def _along(near: Surroundings, lines: Sequence[Line]) -> Slope:
    """φ'' of each line, (c,), in units of f."""
    found = _by_steps(near, lines, ladder.SECOND * near.rng.uniform(0.85, 1.15))
    rough = np.flatnonzero(~(SAFETY * found.error <= SHARP * np.abs(found.value)))
    if len(rough):
        steps = ladder.SECOND_DEEP * near.rng.uniform(0.5, 1)
        deep = _by_steps(near, [lines[i] for i in rough.tolist()], steps)
        better = deep.error < found.error[rough]
        for mine, theirs in zip(found, deep, strict=True):
            mine[rough] = np.where(better, theirs, mine[rough])
    return found


def _by_steps(near: Surroundings, lines: Sequence[Line], steps: Array) -> Slope:
    return Slope(*(part[:, 0] for part in ladder.curvatures(near.samples(lines, steps))))


def _entries(near: Surroundings) -> tuple[Array, Array, Array]:
    """All second derivatives (n, n) with errors, in units, and the product of the scales."""
    x, scales = near.reference.tree.vector, near.scales
    n = len(x)
    rows, columns = np.triu_indices(n, 1)
    single = [Direction(x, d) for d in np.diag(scales)]
    pairs = []
    for pair in zip(rows.tolist(), columns.tolist(), strict=True):
        d = np.zeros(n)
        d[list(pair)] = scales[list(pair)]
        pairs.append(Direction(x, d))
    found = _along(near, [*single, *pairs])
    value, error = np.diag(found.value[:n]), np.diag(found.error[:n])
    own, off = found.value[:n], found.error[:n]
    value[rows, columns] = 0.5 * (found.value[n:] - own[rows] - own[columns])
    error[rows, columns] = 0.5 * (found.error[n:] + off[rows] + off[columns])
    value[columns, rows], error[columns, rows] = value[rows, columns], error[rows, columns]
    return value, error, np.outer(scales, scales)


def _verdicts(given: Array, numeric: Array, bound: Array, resolution: float) -> NDArray[np.int8]:
    agree = np.abs(given - numeric) <= bound
    known = np.where(bound <= resolution * np.abs(numeric), np.abs(numeric), 0)
    size = np.maximum(np.maximum(np.abs(given), np.abs(numeric)), 0.1 * np.max(known, initial=0.0))
    sharp = (bound <= resolution * size) | ((given == 0) & (bound <= 1e-6))
    verdicts = np.full(given.shape, UNSURE, dtype=np.int8)
    verdicts[agree & sharp] = PASS
    verdicts[~agree & np.isfinite(bound)] = FAIL
    verdicts[~np.isfinite(given)] = FAIL
    return verdicts


def _report(
    near: Surroundings,
    found: tuple[Array, Array, Array],
    back: Array,
    verdicts: NDArray[np.int8],
    shape: tuple[int, ...],
) -> GradientReport:
    """The report in the caller's units."""
    given, numeric, bound = (part * back for part in found)
    shape = shape if verdicts.ndim == 2 else verdicts.shape
    name, entries = near.reference.tree.name, []
    if verdicts.ndim == 2:
        for i, j in np.argwhere((verdicts != PASS) & np.triu(np.ones_like(verdicts, dtype=bool))):
            by = f"{name(int(i))}, {name(int(j))}"
            values = float(given[i, j]), float(numeric[i, j]), float(bound[i, j])
            entries.append(Entry(by, *values, NAMES[verdicts[i, j]]))
    entries.sort(key=lambda e: (e.verdict, -abs(e.given - e.numeric)))
    remarks = []
    if (verdicts == FAIL).any():
        reference = near.reference
        wrong, x = verdicts == FAIL, reference.tree.vector
        part = Part("the Hessian", given, numeric, numeric, bound, wrong, x, reference.values, 1)
        said = looks_like(part) if verdicts.ndim == 2 else of_slopes(part)
        remarks += [f"the Hessian {said}"] if said else []
    if (verdicts == UNSURE).any():
        remarks.append("where nothing settles f may have a kink, or its values too few digits")
    if verdicts.ndim == 1:
        remarks.append("the values are dᵀ H d along random directions")
    return GradientReport(
        NAMES[int(verdicts.max())],
        given.reshape(shape),
        numeric.reshape(shape),
        bound.reshape(shape),
        np.array(NAMES)[verdicts].reshape(shape),
        entries=tuple(entries),
        remarks=tuple(remarks),
        seed=near.seed,
        evaluations=near.reference.evaluations,
        checked="every entry" if verdicts.ndim == 2 else f"{DIRECTIONS} random directions",
    )
