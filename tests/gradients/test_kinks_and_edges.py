"""At a kink Clarke's generalized gradient is right, at an infinite slope only ±inf."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dnnmath.gradients import check_gradient


def relu(x):
    return np.maximum(x, 0)


@pytest.mark.parametrize("value", [0, 0.25, 0.5, 1])
def test_any_value_between_the_slopes_is_right_at_a_kink(value):
    assert check_gradient(lambda x: relu(x).sum(), np.array([value]), np.zeros(1)).verdict == "pass"


@pytest.mark.parametrize("value", [-0.01, 1.01, 2])
def test_a_value_outside_of_the_slopes_is_wrong_at_a_kink(value):
    report = check_gradient(lambda x: relu(x).sum(), np.array([value]), np.zeros(1))
    assert report.verdict == "fail"
    assert "kink: any value in [" in str(report)


@settings(max_examples=25)
@given(share=st.floats(0, 1), seed=st.integers(0, 2**32 - 1))
def test_at_a_tie_of_the_maximum_the_shares_add_to_one(share, seed):
    x = np.array([1.0, 1.0])
    assert check_gradient(np.max, np.array([share, 1 - share]), x, seed=seed).verdict == "pass"
    for wrong in ([share, 1.1 - share], [share, 0.9 - share], [1, 1], [0, 0]):
        assert check_gradient(np.max, np.array(wrong), x, seed=seed).verdict == "fail"


@pytest.mark.parametrize("right", [(0, 0), (0, 2), (1, 1), (-1, 1)])
def test_elements_that_no_coordinate_shows_are_right(right):
    """f is smooth along both axes, yet has four limits of gradients at 0."""

    def f(x):
        return relu(x[0] + x[1]) - relu(x[0] - x[1])

    assert check_gradient(f, np.array(right, dtype=float), np.zeros(2)).verdict == "pass"


@pytest.mark.parametrize("wrong", [(2, 0), (0, -0.1), (-1.1, 1)])
def test_values_outside_of_the_hull_are_wrong(wrong):
    def f(x):
        return relu(x[0] + x[1]) - relu(x[0] - x[1])

    assert check_gradient(f, np.array(wrong, dtype=float), np.zeros(2)).verdict == "fail"


def crossed(x):
    """Smooth along both axes, four limits of gradients at 0."""
    return relu(x[0] + x[1]) - relu(x[0] - x[1])


def crossed_and_bent(x):
    """The same with a kink that the first axis shows."""
    return crossed(x) + relu(x[0])


HIDDEN = {
    "crossed": (crossed, [(0, 0), (0, 2), (1, 1), (-1, 1)]),
    "crossed and bent": (crossed_and_bent, [(0, 0), (1, 2), (2, 1), (1, 1), (-1, 1)]),
    "median with 0": (lambda x: np.median([x[0], x[1], 0]), [(1, 0), (0, 1), (0, 0)]),
    "least positive part": (lambda x: relu(x).min(), [(1, 0), (0, 1), (0, 0)]),
    "minimax": (lambda x: max(min(x[0], x[1]), min(x[2], x[3])), np.eye(4)),
}


def network(rng, entries, units):
    """a·ReLU(N x), all units at their kinks at 0, and the gradients of its cells that random points
    meet.
    """
    n, a = rng.standard_normal((units, entries)), rng.standard_normal(units)
    gates = np.unique(rng.standard_normal((20_000, entries)) @ n.T > 0, axis=0)
    return (lambda x: a @ relu(n @ x)), (gates * a) @ n


def elements(cells, rng):
    """A corner of the hull, the middle of two, the centre, and one at random."""
    one, other = cells[rng.integers(len(cells), size=2)]
    yield from (one, (one + other) / 2, cells.mean(axis=0))
    yield rng.dirichlet(np.ones(len(cells))) @ cells


def judged_at_zero(f, gradient, seed):
    return check_gradient(f, gradient, np.zeros(len(gradient)), seed=seed).verdict


@pytest.mark.parametrize("name", HIDDEN)
@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_element_of_the_generalized_gradient_is_wrong_at_a_hidden_kink(name, seed):
    f, cells = HIDDEN[name]
    rng = np.random.default_rng(seed)
    for right in elements(np.array(cells, dtype=float), rng):
        assert judged_at_zero(f, right, seed) == "pass"


@pytest.mark.parametrize("seed", [5, 13, 35, 45, 89, 92, 107, 166, 173, 198, 203, 205, 255, 262])
@pytest.mark.parametrize("right", [(0, 0), (0, 2), (1, 1), (-1, 1)])
def test_no_seed_misses_a_quarter_of_the_plane(right, seed):
    assert judged_at_zero(crossed, np.array(right, dtype=float), seed) == "pass"


@pytest.mark.parametrize(("entries", "units"), [(2, 4), (3, 3), (3, 5), (4, 6)])
@example(seed=1095)  # a narrow cell between walls that are all known
@example(seed=5829)  # two cells of one degree in the plane, and small jumps
@settings(max_examples=4)
@given(seed=st.integers(0, 2**32 - 1))
def test_networks_with_all_units_at_their_kinks_are_judged_by_their_cells(entries, units, seed):
    rng = np.random.default_rng(seed)
    f, cells = network(rng, entries, units)
    for right in elements(cells, rng):
        assert judged_at_zero(f, right, seed) != "fail"
    way = rng.standard_normal(entries)
    outermost = cells[(cells @ way).argmax()]
    assert judged_at_zero(f, outermost + 0.05 * way / np.linalg.norm(way), seed) != "pass"


def test_the_derivative_of_relu_taken_by_parts_is_wrong_where_the_kinks_cancel():
    """x = ReLU(x) - ReLU(-x) has slope 1; ReLU'(0) = 0 gives 0."""
    f = lambda x: (relu(x) - relu(-x)).sum()  # noqa: E731
    assert check_gradient(f, np.array([0.0]), np.zeros(1)).verdict == "fail"
    assert check_gradient(f, np.array([1.0]), np.zeros(1)).verdict == "pass"


@pytest.mark.parametrize("at_zero", [0.0, 0.5, 1.0])
def test_every_convention_of_relu_passes_where_all_units_are_at_their_kink(at_zero):
    v = np.array([1.0, -2.0, 0.5, -0.3, 1.7])
    f = lambda b: np.log1p(np.exp(relu(b) @ v))  # noqa: E731
    b = np.zeros(5)
    assert check_gradient(f, 0.5 * v * at_zero, b).verdict == "pass"
    assert check_gradient(f, 0.5 * v * (at_zero + 1.1), b).verdict == "fail"


@pytest.mark.parametrize("distance", [1e-2, 1e-4, 1e-6])
def test_a_kink_nearby_is_not_mistaken_for_one_at_x(distance):
    x = np.array([1.0, 1.0 - distance])
    assert check_gradient(np.max, np.array([1.0, 0.0]), x).verdict == "pass"
    assert check_gradient(np.max, np.array([0.5, 0.5]), x).verdict == "fail"


def test_an_infinite_slope_is_infinite():
    f = lambda x: np.sqrt(x).sum()  # noqa: E731
    x = np.array([0.0, 1.0])
    assert check_gradient(f, np.array([np.inf, 0.5]), x).verdict == "pass"
    for wrong in (0.0, 1e6, -np.inf, np.nan):
        assert check_gradient(f, np.array([wrong, 0.5]), x).verdict == "fail"


def test_a_finite_slope_is_not_infinite():
    f = lambda x: np.sum(x**2)  # noqa: E731
    assert check_gradient(f, np.array([np.inf, 2]), np.ones(2)).verdict == "fail"


def test_a_jump_has_no_slope():
    f = lambda x: np.heaviside(x, 0.5).sum()  # noqa: E731
    assert check_gradient(f, np.zeros(1), np.zeros(1)).verdict == "unsure"


def test_an_edge_where_f_raises_needs_no_declaration():
    def f(x):
        if (x < 0).any():
            raise ValueError("x must not be negative")
        return np.sum(x**2 + x)

    x = np.array([0.0, 1.0])
    report = check_gradient(f, lambda x: 2 * x + 1, x)
    assert report.verdict == "pass"
    assert any("x must not be negative" in remark for remark in report.remarks)
    assert check_gradient(f, lambda x: 2 * x, x).verdict == "fail"


def test_declared_bounds_are_respected():
    seen = []

    def f(x):
        seen.append(x)
        return np.sum(x**3)

    report = check_gradient(f, lambda x: 3 * x**2, np.array([0.0, 0.5, 1.0]), bounds=(0, 1))
    assert report.verdict == "pass"
    assert min(x.min() for x in seen) >= 0
    assert max(x.max() for x in seen) <= 1


def test_x_outside_of_its_bounds_is_refused():
    with pytest.raises(ValueError, match=r"x\[1\] is 2\.0, outside of its bounds"):
        check_gradient(np.sum, np.ones(2), np.array([1.0, 2.0]), bounds=(0, [1.5, 1.5]))


def test_f_defined_nowhere_around_x_is_undecided():
    def f(x):
        if abs(x.sum() - 1) > 1e-12:
            raise ValueError("x must add to one")
        return float(x @ x)

    assert check_gradient(f, lambda x: 2 * x, np.array([0.25, 0.75])).verdict == "unsure"


def test_rows_that_take_different_sides_of_a_kink_are_undecided_together():
    def f(x):  # stress and plastic strain of a bar
        strain, stiffness, limit = x
        flow = max(abs(stiffness * strain) - limit, 0.0) / (stiffness + 0.25)
        return np.array([stiffness * strain - np.sign(strain) * stiffness * flow, flow])

    x = np.array([-1.0, 2.0, 2.0])
    elastic = np.array([[2.0, -1.0, 0.0], [0.0, 0.0, 0.0]])
    flow = np.array([-2.0, 1.0, -1.0]) / 2.25
    plastic = np.stack([elastic[0] + 2 * flow, flow])
    for right in (elastic, plastic, 0.3 * elastic + 0.7 * plastic):
        assert check_gradient(f, right, x, seed=1).verdict == "pass"
    mixed = check_gradient(f, np.stack([elastic[0], plastic[1]]), x, seed=1)
    assert mixed.verdict == "unsure"
    assert "not all at one side of the kink" in str(mixed)


def test_rows_with_kinks_of_their_own_need_not_take_the_same_side():
    x = np.zeros(3)
    for mask in ([0, 0, 0], [1, 0, 1], [0.5, 0, 1]):
        report = check_gradient(lambda x: np.maximum(x, 0) + 1, np.diag(mask), x, seed=1)
        assert report.verdict == "pass"
