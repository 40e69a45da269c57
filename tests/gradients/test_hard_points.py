"""Points close to where f is not smooth, functions that move in steps, entries in small units."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dnnmath.gradients import check_gradient

SEEDS = pytest.mark.parametrize("seed", range(3))


def verdict(f, gradient, x, seed=1):
    return check_gradient(f, gradient, np.asarray(x, dtype=float), seed=seed).verdict


# Dead regions and staircases ----------------------------------------------------------------------


@settings(max_examples=20)
@given(gap=st.floats(3, 10), slope=st.floats(0.5, 4))
def test_a_hinge_that_is_off_has_slope_0_however_close_it_is_to_being_on(gap, slope):
    x = np.array([0.7, -1.3])
    threshold = x.sum() + 10.0**-gap

    def f(x):
        return np.maximum(slope * (x.sum() - threshold), 0.0)

    assert verdict(f, np.zeros(2), x) == "pass"
    assert verdict(f, np.full(2, slope), x) == "fail"


@SEEDS
@pytest.mark.parametrize("grid", [1e-3, 1e-5, 1e-7])
def test_inputs_on_a_grid_make_no_right_gradient_wrong(grid, seed):
    x = np.array([0.64042265, 0.10490012, -0.53566937])

    def f(x):
        rounded = np.round(np.asarray(x) / grid) * grid
        return np.sin(rounded[0]) + rounded[1] * np.exp(rounded[2])

    right = np.array([np.cos(x[0]), np.exp(x[2]), x[1] * np.exp(x[2])])
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, 2 * right, x, seed) == "fail"


@SEEDS
def test_stairs_of_one_entry_are_seen_beside_smooth_moves_of_another(seed):
    def f(x):  # exp(x) of a tiny x is on the grid of the numbers near 1
        return np.sum(np.log(np.exp(x) - 1))

    x = np.array([2e-9, 0.3, 5e-6])
    assert verdict(f, np.exp(x) / np.expm1(x), x, seed) != "fail"
    assert verdict(f, -np.exp(x) / np.expm1(x), x, seed) == "fail"


@SEEDS
def test_a_search_that_ends_early_makes_no_right_gradient_wrong(seed):
    def lowest(a):  # the minimum over t of (t - a)² + t⁴/4, by golden sections of [-2, 2]
        low, high = -2.0, 2.0
        while high - low > 1e-5:
            left, right = high - 0.618 * (high - low), low + 0.618 * (high - low)
            values = [(t - a) ** 2 + t**4 / 4 for t in (left, right)]
            low, high = (low, right) if values[0] < values[1] else (left, high)
        return 0.5 * (low + high)

    def f(x):
        t = lowest(x.sum())
        return (t - x.sum()) ** 2 + t**4 / 4

    x = np.array([0.31, 0.22])
    right = np.full(2, 2 * (x.sum() - lowest(x.sum())))
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, 1.01 * right, x, seed) == "fail"


@SEEDS
def test_the_slope_within_a_stair_is_not_that_of_f(seed):
    def f(x):  # Kimura's rate: 1 - exp(-s / 5e5) has stairs that the shortest lines do not leave
        s, n = x[:3], x[3]
        return n * (1 - np.exp(-2e-6 * s)) / 2e-6 / (1 - np.exp(-4 * n * s))

    s, n = np.array([0.031, -0.047, 0.12]), 7.3
    new, lasts = -np.expm1(-2e-6 * s) / 2e-6, -np.expm1(-4 * n * s)
    kept = np.exp(-4 * n * s) / lasts
    by_s = n / lasts * (np.exp(-2e-6 * s) - 4 * n * new * kept)
    by_n = new / lasts * (1 - 4 * n * s * kept)
    right = np.hstack([np.diag(by_s), by_n[:, None]])
    x = np.append(s, n)
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * (1 + 1e-2 * np.eye(3, 4)), x, seed) == "fail"


# Entries in small units ---------------------------------------------------------------------------


@settings(max_examples=20)
@given(power=st.floats(5, 25), wrong=st.sampled_from([0.0, 2.0, 1.001, 1.0001]))
def test_an_entry_in_small_units_is_judged_in_them(power, wrong):
    unit = 10.0**-power
    wavelengths, flux = np.array([1.0, 2.0, 3.0]), np.array([1.1, 0.4, 0.1]) * unit

    def residual(x):
        return (x[0] * wavelengths ** x[1] - flux) / (0.02 * unit)

    def gradient(x, factor=1.0):
        shape = wavelengths ** x[1]
        by_a = 2 * np.sum(residual(x) * shape) / (0.02 * unit)
        by_b = 2 * np.sum(residual(x) * x[0] * shape * np.log(wavelengths)) / (0.02 * unit)
        return np.array([factor * by_a, by_b])

    x = np.array([1.2 * unit, -1.8])
    assert verdict(lambda x: np.sum(residual(x) ** 2), gradient, x) == "pass"
    assert verdict(lambda x: np.sum(residual(x) ** 2), lambda x: gradient(x, wrong), x) == "fail"


# Next to kinks, jumps and edges -------------------------------------------------------------------


@SEEDS
def test_a_kink_next_to_x_is_no_infinite_slope(seed):
    def f(x):
        return np.sum((x - 2 * np.pi * np.round(x / (2 * np.pi))) ** 2)

    x = np.array([np.pi - 1e-6, -np.pi + 1e-10, 3 * np.pi + 1e-3])
    right = 2 * (x - 2 * np.pi * np.round(x / (2 * np.pi)))
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, 2 * x, x, seed) == "fail"


@SEEDS
def test_the_inner_side_of_an_edge_close_to_x_is_asked_alone(seed):
    x = np.array([1e-13, 2.0])

    def f(rate):  # a Poisson log likelihood of the counts 0 and 3
        return 0.75 * rate.sum() - (np.log(rate[1]) if (rate >= 0).all() else np.nan) * 3

    right = np.array([0.75, 0.75 - 3 / 2.0])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1.001, 1], x, seed) == "fail"


@SEEDS
def test_a_jump_close_to_x_leaves_the_slope_of_the_other_side(seed):
    x = np.array([-1.0, 1e-9])
    right = np.array([-x[1], x[0]]) / (x @ x)
    assert verdict(lambda x: np.arctan2(x[1], x[0]), right, x, seed) == "pass"
    assert verdict(lambda x: np.arctan2(x[1], x[0]), -right, x, seed) == "fail"


@SEEDS
def test_rounding_of_the_slack_of_a_barrier_is_noise(seed):
    rng = np.random.default_rng(seed)
    A, x = rng.normal(size=(3, 4)), rng.normal(size=4) * [100, 1, 0.1, 10]
    b = A @ x + np.array([1e-9, 1.0, 2.0]) * np.abs(A @ x).max()
    gradient = A.T @ (1 / (b - A @ x))
    assert verdict(lambda x: -np.sum(np.log(b - A @ x)), gradient, x, seed) != "fail"
    assert verdict(lambda x: -np.sum(np.log(b - A @ x)), -gradient, x, seed) == "fail"


@pytest.mark.parametrize("error", [IndexError, KeyError])
def test_a_table_that_ends_is_the_end_of_the_domain(error):
    table = np.sin(np.linspace(0, 3, 31))

    def cell(x):
        if not 0 <= x < 3:
            raise error("outside of the table")
        return int(x / 0.1)

    def f(x):
        k = cell(x[0])
        return table[k] + (x[0] / 0.1 - k) * (table[k + 1] - table[k])

    def gradient(x):
        k = cell(x[0])
        return np.array([(table[k + 1] - table[k]) / 0.1])

    x = np.array([1.234])
    assert verdict(f, gradient, x) == "pass"
    assert verdict(f, lambda x: 1.01 * gradient(x), x) == "fail"


@SEEDS
def test_an_end_beyond_which_f_is_defined_again_and_huge_leaves_the_bounds_small(seed):
    def f(x):  # Wagner's vapour pressure, up to the critical point
        t, critical, scale = x
        cold = 1 - t / critical
        return scale * np.exp(critical / t * (-7.77 * cold + 1.46 * cold**1.5 - 2.78 * cold**3))

    x = np.array([647.0, 647.0, 22.06])
    right = np.array([7.77 * x[2] / x[0], -7.77 * x[2] / x[1], 1.0])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1, 1 + 1e-4, 1], x, seed) == "fail"


@example(power=1.15, slope=2.497542247997955, seed=97)  # steps that show the powers badly
@settings(max_examples=30)
@given(power=st.floats(1.15, 1.9), slope=st.just(0.0) | st.floats(0.1, 3), seed=st.integers(0, 99))
def test_the_slope_at_an_end_of_the_domain_is_known_whatever_power_of_the_step_follows(
    power, slope, seed
):
    end = 1.7

    def f(x):  # Guggenheim's law of surface tension has 11/9
        return slope * x[0] + x[1] * (end - x[0]) ** power

    x = np.array([end, 0.8])
    assert verdict(f, np.array([slope, 0.0]), x, seed) == "pass"
    assert verdict(f, np.array([slope + 1e-4, 0.0]), x, seed) == "fail"


@settings(max_examples=20)
@given(gap=st.floats(6, 8), seed=st.integers(0, 99))
def test_an_end_of_the_domain_close_to_x_hides_no_small_mistake(gap, seed):
    def f(x):  # raises beyond the end
        return math.sqrt(x[0] ** 2 - x[1] ** 2)

    x = np.array([1.5 + 10.0**-gap, 1.5])
    right = x * [1, -1] / f(x)
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1 + 1e-6 * 10 ** (gap - 6), 1], x, seed) == "fail"


@SEEDS
@pytest.mark.parametrize("gap", [1e-9, 1e-12])
def test_an_end_hardly_beyond_x_is_no_noise_and_leaves_both_sides_their_slope(gap, seed):
    def f(x):
        return np.sum(np.log((1 - 0.5 * x) / (1 - x)))

    x = np.array([1 - gap, 0.7, 0.9])
    right = 1 / (1 - x) - 0.5 / (1 - 0.5 * x)
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [2, 1, 1], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(8))
def test_rounding_that_only_longer_lines_show_makes_no_right_gradient_wrong(seed):
    def f(x):  # b·b is rounded alike at neighbouring points
        a, b, c = x
        root = np.sqrt(a * c - b * b)
        return np.array([a + root, b, c + root]) / np.sqrt(a + c + 2 * root)

    a, b, c = x = np.array([4.0, 2 - 2e-6, 1.0])
    root = np.sqrt(a * c - b * b)
    trace = np.sqrt(a + c + 2 * root)
    by_root = np.array([c, -2 * b, a]) / (2 * root)
    by_trace = (np.array([1.0, 0, 1]) + 2 * by_root) / (2 * trace)
    top = np.eye(3) + np.array([by_root, np.zeros(3), by_root])
    right = top / trace - f(x)[:, None] * by_trace / trace
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * (1 + 1e-4 * np.eye(3)), x, seed) == "fail"


@pytest.mark.parametrize("seed", [0, 1, 2, 17, 22, 41, 50, 85, 91])
def test_a_way_through_poles_is_not_taken_for_pieces(seed):
    def f(x):  # a total carried to a complete basis, from three that are close to each other
        a, b, c = x
        return (a * c - b * b) / (a + c - 2 * b)

    a, b, c = x = np.array([-132.2713, -132.3149, -132.3268])
    ratio = (c - b) / ((c - b) - (b - a))
    right = np.array([ratio**2, 2 * ratio - 2 * ratio**2, (1 - ratio) ** 2])
    assert verdict(f, right, x, seed) != "fail"
    for wrong in (0 * right, 2 * right, right * [0, 1, 1]):
        assert verdict(f, wrong, x, seed) == "fail"


# Kinks that no coordinate shows, and curved ones --------------------------------------------------

TIED = np.array([2.0, -1.0, 2.0, 5.0, 2.0])


@SEEDS
def test_a_tie_that_no_coordinate_shows_is_seen(seed):
    def f(x):
        return np.sort(x)[2] ** 2

    for weights in ([1, 0, 0, 0, 0], [0, 0, 0.5, 0, 0.5], [1 / 3, 0, 1 / 3, 0, 1 / 3]):
        assert verdict(f, 4 * np.array(weights), TIED, seed) == "pass"
    for weights in ([0, 0, 0, 0, 0], [1, 0, 1, 0, 1], [0, 1, 0, 0, 0]):
        assert verdict(f, 4 * np.array(weights), TIED, seed) == "fail"


@SEEDS
def test_at_the_tip_of_a_cone_the_ball_is_right_and_nothing_outside(seed):
    def f(x):  # group lasso: both groups, the first one at 0
        return 2 * np.hypot(x[0], x[1]) + 3 * np.hypot(x[2], x[3]) + x @ [1.0, 2.0, 3.0, 4.0]

    x = np.array([0.0, 0.0, 0.6, -0.8])
    rest = np.array([1.0, 2.0, 3 + 1.8, 4 - 2.4])
    for inside in ((0, 0), (0.8, -0.55), (0.6, 0.8)):
        assert verdict(f, rest + 2 * np.array([*inside, 0, 0]), x, seed) == "pass"
    for outside in ((0.95, 0.95), (-1.0, 0.4)):
        assert verdict(f, rest + 2 * np.array([*outside, 0, 0]), x, seed) == "fail"


@SEEDS
def test_a_maximum_of_a_minimum_is_seen_where_most_coordinates_show_nothing(seed):
    def f(x):
        return np.maximum(np.minimum(x[0], 2 * x[1]), x[2])

    for right in ((1, 0, 0), (0, 2, 0), (0, 0, 1), (0.25, 0.5, 0.5)):
        assert verdict(f, np.array(right, dtype=float), np.zeros(3), seed) == "pass"
    for wrong in ((0, 0, 0), (1, 2, 1), (0, 1, 0), (1.3, 0, -0.3)):
        assert verdict(f, np.array(wrong, dtype=float), np.zeros(3), seed) == "fail"


@SEEDS
def test_a_cone_over_a_plane_is_flat_across_it(seed):
    S, masses = np.array([[1.0, -0.5, 0.0], [0.0, 1.0, -2.0]]), np.array([2.0, 0.5, 1.5])
    x = np.array([1.0, 2.0, 1.0])  # S x = 0

    def f(x):
        return 0.4 * np.linalg.norm(S @ x) + masses @ x**2 / 2

    for held in ((0.0, 0.0), (0.6, -0.5), (-0.3, 0.8)):
        assert verdict(f, masses * x + 0.4 * np.array(held) @ S, x, seed) == "pass"
    for off in (1e-3, 1e-4):
        assert verdict(f, masses * x * [1 + off, 1, 1], x, seed) == "fail"


@SEEDS
@pytest.mark.parametrize("part", [1e-6, -1e-6])
def test_a_small_mistake_in_one_entry_at_a_kink_is_seen(part, seed):
    def f(x):
        return np.max(x[:3] * x[3]) + np.sum(x**2)

    x = np.array([2.0, 2.0, 2.0, 1.5])
    weights = np.array([0.5, 0.3, 0.2])
    right = np.append(weights * x[3] + 2 * x[:3], 2.0 + 2 * x[3])
    assert verdict(f, right, x, seed) == "pass"
    for i in range(4):
        assert verdict(f, right * (1 + part * np.eye(4)[i]), x, seed) == "fail"


@SEEDS
def test_at_a_minimum_where_f_is_0_a_gradient_that_is_not_0_is_wrong(seed):
    def f(x):  # Himmelblau
        return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2

    x = np.array([3.0, 2.0])
    assert verdict(f, np.zeros(2), x, seed) == "pass"
    assert verdict(f, np.array([132.0, 22.0]), x, seed) == "fail"
    assert verdict(f, np.array([-2.584508, -1.266232]), x, seed) == "fail"


@SEEDS
def test_stairs_along_one_entry_are_noise_along_directions_too(seed):
    periods = 1e8

    def f(x):
        return x[0] * (1 + x[1] / periods) ** periods

    x = np.array([1000.0, 0.05])
    right = np.array([np.exp(0.05), 1000 * np.exp(0.05)])
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, right / [1, 1000], x, seed) == "fail"
    assert verdict(f, 2 * right, x, seed) == "fail"


def test_a_root_at_an_edge_is_not_taken_for_rounding():
    x = np.array([1.0, 1.0, 0.12068077])
    right = np.array([-np.inf, -np.inf, -1 / np.sqrt(1 - x[2] ** 2)])
    for seed in range(60):
        assert verdict(lambda x: np.sum(np.arccos(x)), right, x, seed) == "pass"
        assert verdict(lambda x: np.sum(np.arccos(x)), right * [1, 1, 1.0001], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_values_with_few_digits_are_averaged(seed):
    def f(x):
        return np.round((np.tanh(x[0]) + np.sin(x[1]) * x[2]) * 2048) / 2048

    x = np.array([0.4, 0.5, 1.3])
    right = np.array([1 - np.tanh(x[0]) ** 2, x[2] * np.cos(x[1]), np.sin(x[1])])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1, 1, 1.05], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_an_iteration_that_stops_early_has_not_quite_the_slope_of_what_it_computes(seed):
    def f(b):
        y, last = 0 * b, b + 1
        while np.max(np.abs(y - last)) > 1e-6:
            y, last = (b + np.cos(np.roll(y, -1))) / 4, y
        return y @ y

    b, y = np.array([1.5, -0.7, 2.2]), np.zeros(3)
    for _ in range(60):
        y = (b + np.cos(np.roll(y, -1))) / 4
    coupling = np.diag(np.sin(np.roll(y, -1))) @ np.roll(np.eye(3), 1, axis=1)
    right = np.linalg.solve((4 * np.eye(3) + coupling).T, 2 * y)
    assert verdict(f, right, b, seed) == "pass"
    assert verdict(f, right * [1, 1, 1.001], b, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_rounding_that_errs_alike_at_neighbouring_points_is_noise(seed):
    x = np.array([1.0, 1 - 1e-6, 1 + 2e-6])
    right = -np.array([x[2], -2 * x[1], x[0]]) / (x[0] * x[2] - x[1] ** 2)
    assert verdict(lambda x: -np.log(x[0] * x[2] - x[1] ** 2), right, x, seed) == "pass"
    assert verdict(lambda x: -np.log(x[0] * x[2] - x[1] ** 2), right / 2, x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_noise_that_is_alike_at_neighbouring_points_is_averaged(seed):
    pixels = np.linspace(-1, 1, 401)

    def f(x):
        return np.mean(np.round(32 * (x[0] + x[1] * pixels) ** 2) / 32 * (1 + pixels))

    x = np.array([0.9, 0.3])
    slope = 2 * (x[0] + x[1] * pixels) * (1 + pixels)
    right = np.array([np.mean(slope), np.mean(slope * pixels)])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1, 1.05], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_a_table_that_is_read_between_its_lines_has_not_quite_the_slope_of_what_it_tabulates(seed):
    lines = np.linspace(1.2, 1.4, 50_001)
    table = np.exp(lines).astype(np.float32)

    def f(x):
        return np.interp(x[0], lines, table) * x[1]

    x = np.array([1.3, 0.7])
    right = np.array([np.exp(x[0]) * x[1], np.exp(x[0])])
    assert verdict(f, right, x, seed) == "pass"
    assert "many small pieces" in str(check_gradient(f, right, x, seed=seed))
    assert verdict(f, right * [1.05, 1], x, seed) == "fail"
    assert verdict(f, right * [1, 1.05], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_ripples_that_are_smooth_belong_to_the_slope(seed):
    def f(x):
        return np.sum(x) + 1e-9 * np.sin(1e6 * x[0])

    x = np.array([1.3, 0.7])
    right = np.array([1 + 1e-3 * np.cos(1e6 * x[0]), 1])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, np.ones(2), x, seed) != "pass"


@pytest.mark.parametrize("seed", range(5))
def test_an_entry_far_below_its_neighbours_is_measured_in_its_own_units(seed):
    boltzmann = 1.380649e-23

    def f(x):
        return x[0] / np.sqrt(x[2]) / (1 + np.exp(x[1] / (boltzmann * x[0])))

    x = np.array([9000.0, 2.18e-18, 1e20])
    share = x[1] / (boltzmann * x[0])
    full = 1 / (1 + np.exp(-share))
    right = f(x) * np.array([(1 + full * share) / x[0], -full * share / x[1], -0.5 / x[2]])
    assert verdict(f, right, x, seed) == "pass"
    for i in range(3):
        assert verdict(f, np.where(np.arange(3) == i, 1.001, 1) * right, x, seed) == "fail"


@pytest.mark.parametrize("seed", range(3))
def test_a_small_mistake_that_differences_do_not_see_is_seen_by_f_itself(seed):
    x = np.array([1e-10, 0.3, 1e-5, 0.69])
    right = np.log(x) + 1
    assert verdict(lambda x: np.sum(x * np.log(x)), right, x, seed) == "pass"
    assert verdict(lambda x: np.sum(x * np.log(x)), right * [1 + 1e-6, 1, 1, 1], x, seed) == "fail"


def test_each_point_that_f_is_given_is_its_own():
    kept = []

    def f(x):  # its rounding makes f be asked for its derivative, too
        kept.append(x)
        return 1e9 * np.exp(1e-12 * x).sum() - 3e9

    x = np.array([0.3, 0.7, 0.4])
    assert verdict(f, 1e-3 * np.exp(1e-12 * x), x) == "pass"
    assert any(point.dtype == object for point in kept)
    assert len({id(point) for point in kept}) == len(kept)


def test_f_may_mix_single_entries_with_arrays_and_is_asked_all_the_same():
    orders = np.array([3.0, 4.0, 8.0, 11.0])

    def f(x):
        return 2 * np.arcsin(np.sqrt(orders) * x[0] / (2 * x[1])) + 2**orders / x[0] - orders

    x = np.array([2 * 3.6 / np.sqrt(11) * (1 - 1e-7), 3.6])
    s = np.sqrt(orders) / (2 * x[1])
    slope = 2 / np.sqrt((1 - s * x[0]) * (1 + s * x[0]))
    right = np.column_stack([slope * s - 2**orders / x[0] ** 2, -slope * s * x[0] / x[1]])
    assert verdict(f, right, x) == "pass"
    right[3, 0] *= 1 + 2e-6
    assert verdict(f, right, x) == "fail"


@pytest.mark.parametrize("seed", range(3))
def test_extreme_points_of_a_curved_cone_are_right(seed):
    def largest(x):
        a, b, c = x
        h = ((a - c) / 2) ** 2 + b * b
        return (a + c) / 2 + (np.sqrt(h) if h > 0 else 0.0)

    x = np.array([1.5, 0.0, 1.5])
    for right in ([1, 0, 0], [0.36, 0.96, 0.64], [0.5, 0.3, 0.5]):
        assert verdict(largest, np.array(right), x, seed) == "pass"
    assert verdict(largest, np.array([0.36, 0.961, 0.64]), x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_an_iteration_that_stops_late_has_small_jumps(seed):
    matrix = np.array([[2.0, 0.3, 0.1], [0.3, 1.2, 0.4], [0.1, 0.4, 0.8]])

    def f(x):
        v, last = np.array([1.0, 0.5, 0.25]), 0.0
        for _ in range(400):
            w = (matrix + np.diag(x)) @ v
            value = float(v @ w / (v @ v))
            if abs(value - last) < 1e-9:
                break
            v, last = w / np.sqrt(w @ w), value
        return value

    x = np.array([0.1, 0.4, -0.2])
    v = np.linalg.eigh(matrix + np.diag(x))[1][:, -1]
    assert verdict(f, v * v, x, seed) == "pass"
    assert verdict(f, v * v * [1, 1.001, 1], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(3))
def test_large_steps_that_average_a_slope_away_do_not_excuse_0(seed):
    x = np.array([1.0, 2.0])

    def f(x):
        return 1e-3 * np.sin(1e4 * (x[0] - 1)) + x[1]

    assert verdict(f, np.array([10.0, 1.0]), x, seed) == "pass"
    assert verdict(f, np.array([0.0, 1.0]), x, seed) == "fail"


def test_a_denormal_factor_of_the_right_values_is_reported():
    report = check_gradient(lambda x: np.sum(x) + 1e16, np.full(2, 2.2e-309), np.array([1.0, 2.0]))
    assert report.verdict != "pass"


@pytest.mark.parametrize("seed", range(3))
def test_a_sum_that_is_rounded_at_each_step_has_the_slope_of_the_one_that_is_not(seed):
    def f(x):  # what is owed after 60 months, in whole cents
        owed = x[0]
        for _ in range(60):
            owed = np.round(owed * (1 + x[1] / 12) - x[2], 2)
        return owed

    x = np.array([10_000.0, 0.06, 150.0])
    q = 1 + x[1] / 12
    paid = (q**60 - 1) / (q - 1)
    by_q = 60 * q**59 * x[0] - x[2] * (60 * q**59 - paid) / (q - 1)
    right = np.array([q**60, by_q / 12, -paid])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1, 1.05, 1], x, seed) == "fail"
    assert verdict(f, right * [1, 1, -1], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(3))
def test_an_infinite_slope_at_an_edge_excuses_no_other_entry(seed):
    tried, expected = np.array([12.0, 30.0, 18.0, 25.0]), np.array([0.2, 1.1, 0.7, 0.3])
    p = np.array([0.0, 1 - 1e-7, 0.3, 1e-8])

    def f(p):
        return np.sum(tried * (np.arcsin(np.sqrt(p)) - expected) ** 2)

    with np.errstate(divide="ignore"):
        right = tried * (np.arcsin(np.sqrt(p)) - expected) / np.sqrt(p * (1 - p))
    assert verdict(f, right, p, seed) == "pass"
    assert verdict(f, np.where(p == 0, 0.0, right), p, seed) == "fail"
    assert verdict(f, np.where(p == 0.3, 2 * right, right), p, seed) == "fail"
    assert verdict(f, -right, p, seed) == "fail"


@SEEDS
def test_a_number_close_to_1_that_is_taken_from_1_makes_no_right_gradient_undecided(seed):
    x = np.array([[2e-4, 1e-3, 5e-3], [4e-4, 3e-3, 2e-3]])

    def f(p):
        return np.log(1 - np.prod(1 - np.prod(p, axis=1)))

    rows = np.prod(x, axis=1)
    right = (rows / (1 - rows) * np.prod(1 - rows) / -np.expm1(np.sum(np.log1p(-rows))))[
        :, None
    ] / x
    assert verdict(f, right, x, seed) == "pass"
    right[0, 1] *= 1.001
    assert verdict(f, right, x, seed) == "fail"


@SEEDS
@pytest.mark.parametrize("off", [1e-4, -1e-5])
def test_a_kink_close_to_one_side_of_x_hides_no_small_mistake(off, seed):
    x = np.array([0.7, 1.3])

    def f(z):
        return z[0] * np.exp(z[1]) + np.maximum(z[0] - 0.7 - 1e-7, 0) * np.sin(z[1])

    right = np.array([np.exp(1.3), 0.7 * np.exp(1.3)])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1 + off, 1], x, seed) == "fail"


@SEEDS
def test_values_with_two_digits_tell_a_mistake_of_ten_percent(seed):
    x = np.array([0.7, 1.3, 0.4])

    def f(z):
        return np.round(np.tanh(z[0]) + 0.3 * np.sin(z[1]) + 0.1 * z[2] * z[0], 2)

    right = np.array([1 - np.tanh(0.7) ** 2 + 0.04, 0.3 * np.cos(1.3), 0.07])
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, right * [1, 1.1, 1], x, seed) == "fail"


@SEEDS
def test_noise_that_is_alike_on_short_lines_makes_no_right_gradient_wrong(seed):
    r = np.random.default_rng(3)
    features, goals, x = r.normal(size=(200, 4)), r.normal(size=200), 0.6 * r.normal(size=15)

    def bfloat16(v):
        bits = v.astype(np.float32).view(np.uint32) + np.uint32(0x8000)
        return (bits & np.uint32(0xFFFF0000)).view(np.float32).astype(float)

    def f(z):
        h = np.tanh(bfloat16(features @ z[:12].reshape(3, 4).T))
        return np.mean((bfloat16(h @ z[12:]) - goals) ** 2)

    h = np.tanh(features @ x[:12].reshape(3, 4).T)
    d = 2 * (h @ x[12:] - goals) / 200
    right = np.append(((d[:, None] * x[12:]) * (1 - h**2)).T @ features, d @ h)
    assert verdict(f, right, x, seed) != "fail"


@pytest.mark.parametrize("seed", range(5))
def test_an_iteration_that_stops_is_judged_by_long_lines_across_its_jumps(seed):
    def f(x):  # y = a exp(-b y), by steps that are damped and stop
        y = np.zeros(2)
        for _ in range(200):
            moved = 0.4 * (x[:2] * np.exp(-x[2] * y) - y)
            y = y + moved
            if np.abs(moved).max() < 1e-4:
                break
        return y

    x = np.array([1.3, 0.9, 0.7])
    y = np.zeros(2)
    for _ in range(500):
        y = y + 0.4 * (x[:2] * np.exp(-x[2] * y) - y)
    right = np.column_stack([np.diag(y / x[:2]), -y * y]) / (1 + x[2] * y)[:, None]
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1.03, 1, 1], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_a_level_that_is_passed_between_two_samples(seed):
    t = np.arange(400) / 100

    def f(x):
        y = x[0] * (1 - np.exp(-x[1] * t))
        i = max(int(np.argmax(y > 1.7)), 1)
        return t[i - 1] + 0.01 * (1.7 - y[i - 1]) / (y[i] - y[i - 1])

    x = np.array([2.6, 0.71])
    when = -np.log(1 - 1.7 / x[0]) / x[1]
    right = np.array([-1.7 / (x[0] * (x[0] - 1.7) * x[1]), -when / x[1]])
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, right * [1, 1.05], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_a_sum_over_as_many_steps_as_fit(seed):
    def f(x):
        s = (np.arange(round(2048 * x[2])) + 0.5) / 2048
        return np.exp(-x[0] * np.sum(np.exp(-x[1] * s)) / 2048)

    x = np.array([0.9, 0.45, 1.7321])
    end = np.exp(-x[1] * x[2])
    depth = x[0] * (1 - end) / x[1]
    by_rate = -depth / x[1] + x[0] * x[2] * end / x[1]
    right = -np.exp(-depth) * np.array([depth / x[0], by_rate, x[0] * end])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1, 1, 1.05], x, seed) == "fail"


def test_where_all_is_a_little_off_f_or_the_gradient_may_be_an_approximation():
    def f(x):  # logistic growth by Heun's steps
        y = x[0]
        for _ in range(60):
            guess = y + x[1] / 60 * y * (1 - y)
            y = y + x[1] / 120 * (y * (1 - y) + guess * (1 - guess))
        return y

    x = np.array([0.2, 1.1])
    e = np.exp(-x[1])
    below = x[0] + (1 - x[0]) * e
    right = np.array([e, x[0] * (1 - x[0]) * e]) / below**2
    report = check_gradient(f, right, x, seed=1)
    assert report.verdict == "unsure"
    assert "are f or the gradient approximations?" in str(report)
    assert verdict(f, right * [1, 1.001], x, 1) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_noise_hides_no_mistake_where_another_entry_is_at_the_edge_of_the_domain(seed):
    def f(x):
        return np.sqrt(x[0]) + np.round(3000 * np.sin(x[1]) * x[2]) / 3000

    x = np.array([0.0, 0.7, 1.3])
    right = np.array([np.inf, np.cos(0.7) * 1.3, np.sin(0.7)])
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, right * [1, 1, 1.1], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_noise_does_not_make_a_bent_function_wrong(seed):
    inputs = np.linspace(-2, 2, 64)

    def f(x):  # the second derivative of z / (1 + |z|) jumps
        z = x[0] * inputs + x[1]
        return np.mean((x[2] * np.round(512 * z / (1 + np.abs(z))) / 512 - np.sin(inputs)) ** 2)

    x = np.array([0.4, 0.3, 0.6])
    z = x[0] * inputs + x[1]
    d = 2 * (x[2] * z / (1 + np.abs(z)) - np.sin(inputs)) / 64
    by_z = d * x[2] / (1 + np.abs(z)) ** 2
    right = np.array([by_z @ inputs, by_z.sum(), d @ (z / (1 + np.abs(z)))])
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, right * [1, 1, 1.3], x, seed) == "fail"


def stopped(x):
    root = 0.5 * (1 + x)
    for _ in range(2):  # Babylonian steps
        root = 0.5 * (root + x / root)
    return np.sum(root)


@SEEDS
def test_several_entries_off_by_hardly_anything_may_be_approximations_and_one_is_not(seed):
    x = np.array([1.2, 1.4, 0.8, 1.6])
    right = 0.5 / np.sqrt(x)
    report = check_gradient(stopped, right, x, seed=seed)
    assert report.verdict == "unsure"
    assert "are f or the gradient approximations?" in str(report)
    assert verdict(lambda x: np.sum(np.sqrt(x)), right * [1 + 1e-6, 1, 1, 1], x, seed) == "fail"
    assert verdict(lambda x: np.sum(np.sqrt(x)), right * (1 + 1e-6), x, seed) == "fail"


@pytest.mark.parametrize("seed", range(6))
def test_counts_that_an_entry_moves_in_steps_and_another_smoothly_are_not_flat(seed):
    drawn = np.sort(-np.log((np.arange(2**16) + 0.5) / 2**16))

    def f(x):
        return x[2] * (drawn.size - np.searchsorted(drawn, x[0] * x[1])) / drawn.size

    x = np.array([0.8, 0.9, 2.6])
    share = np.exp(-x[0] * x[1])
    right = np.array([-x[2] * x[1] * share, -x[2] * x[0] * share, share])
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, 2 * right, x, seed) == "fail"


# Steps that leap over all that f does next to x ---------------------------------------------------


@settings(max_examples=20)
@given(rate=st.floats(200, 2e4), seed=st.integers(0, 99))
def test_an_exponential_that_is_steep_at_the_scale_of_x_lets_no_mistake_pass(rate, seed):
    x = np.array([1.3, 0.4])

    def f(x):
        return x[1] * np.exp(-rate * (x[0] - 1.3))

    right = np.array([-0.4 * rate, 1.0])
    assert verdict(f, right, x, seed) == "pass"
    for wrong in (right * [1 + 1e-4, 1], right * [2, 1], right * [0, 1]):
        assert verdict(f, wrong, x, seed) == "fail"


@SEEDS
def test_the_slope_of_a_narrow_bell_is_what_the_report_says(seed):
    x = np.array([1.0, 2.0, 0.5, 0.7, 0.3])
    right = np.array([1.0, 1.0, 1.0, -2e4 * 0.5, 1.0]) * np.exp(-0.25)

    def f(x):
        return (x[0] + x[1] + x[2] + x[4] - 2.8) * np.exp(-((1e4 * (x[3] - 0.7) + 0.5) ** 2))

    report = check_gradient(f, 2 * right, x, seed=seed)
    assert report.verdict == "fail"
    assert (np.abs(report.numeric - right) <= report.bound).all()


@SEEDS
@pytest.mark.parametrize("large", [1e8, 1e18])
def test_an_entry_of_0_among_large_ones_hides_no_mistake(large, seed):
    x = np.array([5 * large, 800 * large, 3e-6 * large, 0.0])  # an amount, two pools, a fee

    def f(x):
        put_in = (1 - x[3]) * x[0]
        return put_in * x[2] / (x[1] + put_in)

    pool = x[0] + x[1]
    by_in = x[1] * x[2] / pool**2
    right = np.array([by_in, -x[0] * x[2] / pool**2, x[0] / pool, -by_in * x[0]])
    assert verdict(f, right, x, seed) == "pass"
    for i in range(4):
        found = verdict(f, right * (1 + 1e-3 * (np.arange(4) == i)), x, seed)
        assert found == "fail" or (large > 1e8 and found == "unsure")


@SEEDS
def test_a_small_part_in_another_unit_is_not_small_beside_steep_ones(seed):
    """Constants of decay near 1e-10, whose slopes are 1e17, beside times and shares."""
    x = np.array([1.3e9, 0.2, 1.55e-10])

    def f(x):
        return np.log(1 + x[1] * np.exp(x[2] * x[0])) / x[2]

    grown = x[1] * np.exp(x[2] * x[0])
    by_exponent = grown / (1 + grown)
    right = np.array([by_exponent, by_exponent / x[1] / x[2], (by_exponent * x[0] - f(x)) / x[2]])
    assert verdict(f, right, x, seed) == "pass"
    for i in range(3):
        for off in (1e-4, -1):
            assert verdict(f, right * (1 + off * (np.arange(3) == i)), x, seed) == "fail"


@SEEDS
def test_a_stale_point_is_wrong_where_f_is_steep_but_smooth(seed):
    slopes, x = np.array([900.0, -600.0, 450.0]), np.array([0.7, 0.4, -0.3])

    def f(x):
        return np.tanh(20 * (x[0] - 0.6)) + 0.5 * np.tanh(15 * (x[1] * x[2] + 0.2)) + slopes @ x

    def gradient(x):
        s, t = 20 / np.cosh(20 * (x[0] - 0.6)) ** 2, 7.5 / np.cosh(15 * (x[1] * x[2] + 0.2)) ** 2
        return slopes + np.array([s, t * x[2], t * x[1]])

    assert verdict(f, gradient(x), x, seed) == "pass"
    assert verdict(f, gradient(0.99 * x), x, seed) == "fail"  # off by 0.05 % and less


@SEEDS
def test_an_entry_of_0_among_minute_ones_has_a_scale_of_its_own(seed):
    def f(x):  # the width of a pulse behind a fibre, by its width, chirp (0), dispersion and length
        width, chirp, second, length = x
        q = second * length / (2 * width**2)
        return width * np.sqrt((1 + chirp * q) ** 2 + q * q)

    width, _, second, length = x = np.array([2e-13, 0.0, -1e-27, 300.0])
    q = second * length / (2 * width**2)
    root = np.sqrt(1 + q * q)
    right = np.array([root - 2 * q * q / root, width * q / root, 0, 0])
    right[2:] = width * q * q / root / np.array([second, length])
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1, 0, 1, 1], x, seed) == "fail"


# Noise that is averaged out -----------------------------------------------------------------------


@SEEDS
def test_a_mistake_is_not_small_because_another_entry_has_small_units(seed):
    x = np.array([850.0, 0.88])

    def f(x):
        return np.round(1000 * np.sin(x[0] / 850) * np.exp(x[1])) / 1000

    slope = np.exp(0.88) * np.array([np.cos(1) / 850, np.sin(1)])
    assert verdict(f, slope, x, seed) == "pass"
    for wrong in (slope * [2, 1], slope * [0.5, 1], slope * [0, 1], slope * [1, 1.3]):
        assert verdict(f, wrong, x, seed) == "fail"


@SEEDS
def test_a_network_in_half_precision_is_told_from_a_wrong_one(seed):
    r = np.random.default_rng(5)
    inputs, x = r.standard_normal((6, 5)), r.standard_normal(24)

    def half(a):
        return a.astype(np.float16)

    def f(x):  # four units
        hidden = half(np.tanh(half(inputs) @ half(x[:20].reshape(4, 5)).T))
        return float(np.mean(((hidden @ half(x[20:])).astype(float) - 0.3) ** 2))

    hidden = np.tanh(inputs @ x[:20].reshape(4, 5).T)
    error = 2 * (hidden @ x[20:] - 0.3) / 6
    by_W = (error[:, None] * x[20:] * (1 - hidden**2)).T @ inputs
    right = np.concatenate([by_W.ravel(), error @ hidden])
    report = check_gradient(f, right, x, seed=seed)
    assert report.verdict == "pass"
    assert "may hide" in str(report)
    for i in np.argsort(-np.abs(right))[:3]:
        assert verdict(f, right * (1 + 0.5 * (np.arange(24) == i)), x, seed) == "fail"


@pytest.mark.parametrize("seed", range(5))
def test_noise_along_short_lines_alone_is_averaged_where_long_ones_are_bent(seed):
    delays = np.array([50.0, 120, 250, 400, 750, 950, 1300, 1800, 2600, 4000])

    def spins(x):
        return np.abs(x[0] * (1 - (1 + x[2]) * np.exp(-delays / x[1])))

    seen, x = np.round(spins([940.0, 790.0, 0.95])), np.array([880.0, 850.0, 0.88])
    fall = np.exp(-delays / x[1])
    d = 2 * (spins(x) - seen) * np.sign(1 - (1 + x[2]) * fall) / 10
    by_time = -x[0] * (1 + x[2]) * delays / x[1] ** 2 * fall
    right = np.array([d @ (1 - (1 + x[2]) * fall), d @ by_time, -x[0] * d @ fall])

    def f(x):
        return np.mean((np.round(spins(x)) - seen) ** 2)

    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1, 1, 1.3], x, seed) == "fail"


@SEEDS
@pytest.mark.parametrize("resolution", [1e-3, 0.05, 0.3])
def test_noise_lets_no_more_pass_than_a_tenth_or_what_is_asked_for(resolution, seed):
    x = np.array([0.7, 1.3])

    def f(z):
        return np.round(np.tanh(z[0]) + 0.3 * np.sin(z[1]), 2)

    right = np.array([1 - np.tanh(0.7) ** 2, 0.3 * np.cos(1.3)])
    assert check_gradient(f, right * [1, 0], x, seed=seed, resolution=resolution).verdict != "pass"
    report = check_gradient(f, right, x, seed=seed, resolution=resolution)
    assert report.verdict != "fail"
    if report.verdict == "pass":
        assert (report.bound <= 2 * max(resolution, 0.1) * np.abs(right)).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_kink_beyond_the_steps_of_a_grid_makes_no_right_gradient_wrong(seed):
    rank = np.arange(6)
    weights = np.stack(
        [np.ones(6), rank / 2.5 - 1, 3 * rank * (rank - 1) / 10 - 3 * rank / 2.5 + 1]
    )

    def f(x):  # moments of what is sorted, the nearest two 26 apart, in tenths
        return weights @ np.sort(np.round(x, 1)) / 6

    x = np.array([788.13, 1048.146, 362.75, 1021.894, -153.05, 1990.46])
    right = weights[:, np.argsort(np.argsort(x))] / 6
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, -right, x, seed) == "fail"


@SEEDS
def test_a_point_at_a_jump_of_a_rounded_value_has_the_slope_of_the_average(seed):
    ordered = np.random.default_rng(3).integers(0, 9, (80, 3))

    def f(x):  # weights to ten grams, some of which are at a tie; fees to the cent
        return np.sum(np.round(100 * x[3] * np.round(ordered @ x[:3], 2)) / 100)

    x = np.array([0.437, 0.281, 0.664, 1.32])
    right = np.append(x[3] * ordered.sum(axis=0), (ordered @ x[:3]).sum())
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, right * [1, 1.5, 1, 1], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("at", [0.3, 1.0, 1.2])
def test_at_a_jump_neither_the_slope_of_the_pieces_nor_that_across_them_is_wrong(at, seed):
    f = lambda x: 2 * x[0] + np.floor(10 * x[0]) + x[1]  # noqa: E731
    assert verdict(f, np.array([2.0, 1.0]), [at, 1.0], seed) != "fail"
    assert verdict(f, np.array([12.0, 1.0]), [at, 1.0], seed) != "fail"
    assert verdict(f, np.array([3.0, 1.0]), [at, 1.0], seed) != "pass"


@SEEDS
@pytest.mark.parametrize("precision", [np.float32, np.float16])
def test_a_value_that_stands_still_in_its_own_precision_makes_no_small_slope_wrong(precision, seed):
    f = lambda x: np.asarray([np.tanh(9 + x / 1000).sum(), np.sin(x).sum()], precision)  # noqa: E731
    x = np.array([0.3, 0.7, -0.4])
    right = np.stack([1e-3 / np.cosh(9 + x / 1000) ** 2, np.cos(x)])
    assert verdict(f, right, x, seed) != "fail"
    assert verdict(f, right * [[1], [1.2]], x, seed) == "fail"


@pytest.mark.parametrize("seed", range(8))
def test_steps_that_look_like_a_hidden_kink_make_no_right_gradient_undecided(seed):
    f = lambda x: x[0] * (1 + x[1] / 1e8) ** 1e8  # noqa: E731 - compounded more than daily
    total = np.exp(1e8 * np.log1p(0.05 / 1e8))
    right = np.array([total, 1000 * total / (1 + 0.05 / 1e8)])
    assert verdict(f, right, [1000, 0.05], seed) == "pass"
    assert verdict(f, right * [1, 1.01], [1000, 0.05], seed) == "fail"


@SEEDS
def test_entries_that_do_not_move_a_minute_value_are_0_beside_an_infinite_slope(seed):
    f = lambda x: np.array([1e-9 * (1 + np.sqrt(x[0])), x[1] * np.sqrt(x[2])])  # noqa: E731
    x = np.array([0.0, 1.5, 2.0])
    right = np.array([[np.inf, 0, 0], [0, np.sqrt(x[2]), x[1] / (2 * np.sqrt(x[2]))]])
    assert verdict(f, right, x, seed) == "pass"
    wrong = right.copy()
    wrong[0, 1] = 1e-13
    assert verdict(f, wrong, x, seed) == "fail"


# Many small jumps, several values of f ------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_values_that_jump_together_are_not_called_wrong_one_by_one(seed):
    """Flows on two roads, averaged until they hardly move."""

    def flows(x, near=1e-4):
        flow = np.array([15.0, 15.0])
        for _ in range(300):
            e = np.exp(-0.2 * x[:2] * (1 + 0.15 * (flow / x[2:]) ** 4))
            move = 30 * e / e.sum() - flow
            flow = flow + 0.6 * move
            if np.abs(move).max() < near:
                break
        return flow

    x = np.array([12.0, 14.5, 16.0, 18.5])
    flow = flows(x, 0)
    share = flow / 30
    by_time = 0.2 * 30 * (np.outer(share, share) - np.diag(share))
    steep = x[:2] * 0.6 * flow**3 / x[2:] ** 4
    moved = np.linalg.solve(np.eye(2) - by_time * steep, by_time)
    right = np.hstack([moved * (1 + 0.15 * (flow / x[2:]) ** 4), -moved * steep * flow / x[2:]])
    assert verdict(flows, right, x, seed) != "fail"
    assert verdict(flows, right * 1.1, x, seed) == "fail"


# Cones and folds at one point ---------------------------------------------------------------------


@SEEDS
def test_a_cone_and_a_fold_at_one_point_are_told_apart_from_what_is_neither(seed):
    S, a = np.array([[1.0, -0.5, 0.0], [0.0, 1.0, -2.0]]), np.array([1.0, 0.25, -1.5])
    x = np.array([1.0, 2.0, 1.0])  # S x = 0 = a x

    def f(x):
        return -0.4 * np.linalg.norm(S @ x) - 0.3 * np.abs(a @ x) + x @ x / 2

    for held in ((0.6, -0.8), (1.0, 0.0), (0.0, 0.0)):
        right = x - 0.4 * np.array(held) @ S
        assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, x - 0.4 * np.array([1.2, -1.6]) @ S, x, seed) == "fail"
    assert verdict(f, -x, x, seed) == "fail"


@SEEDS
def test_an_entry_that_is_off_by_all_of_itself_does_not_pass_however_small_its_part_is(seed):
    x = np.array([1.0, 1.0, 1e-10])  # an enzyme, its inhibitor, and what hardly comes apart

    def f(x):
        s = x.sum()
        return 0.5 * (s - np.sqrt(s**2 - 4 * x[0] * x[1]))

    s = x.sum()
    root = np.sqrt(s**2 - 4 * x[0] * x[1])
    right = 0.5 * (1 - (s - np.array([2 * x[1], 2 * x[0], 0])) / root)
    assert verdict(f, right, x, seed) == "pass"
    assert verdict(f, np.full(3, 0.5), x, seed) != "pass"
    assert verdict(f, right * [1, 1, -1], x, seed) != "pass"
