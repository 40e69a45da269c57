"""A right gradient is never failed; a wrong one never passes."""

import hypothesis
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dnnmath.gradients import check_gradient

from .corpus import GROUPS

SEEDS = st.integers(0, 2**32 - 1)


def arrays(gradient):
    return list(gradient.values()) if isinstance(gradient, dict) else [gradient]


def with_one_entry(gradient, r, change):
    """A copy with one of its large finite entries changed, or None where all are 0 or infinite."""
    parts = [np.array(part, dtype=float) for part in arrays(gradient)]
    values = np.concatenate([part.ravel() for part in parts])
    sizes = np.where(np.isfinite(values), np.abs(values), 0)
    candidates = np.flatnonzero(sizes >= 0.01 * sizes.max()) if sizes.max() > 1e-300 else []
    if not len(candidates):
        return None
    i = int(r.choice(candidates))
    values[i] = change(values[i])
    ends = np.cumsum([part.size for part in parts])[:-1]
    parts = [v.reshape(part.shape) for v, part in zip(np.split(values, ends), parts, strict=True)]
    return dict(zip(gradient, parts, strict=True)) if isinstance(gradient, dict) else parts[0]


@pytest.mark.parametrize("group", GROUPS)
@settings(max_examples=15)
@given(seed=SEEDS)
def test_a_right_gradient_passes(group, seed):
    for example in GROUPS[group](np.random.default_rng(seed)):
        report = check_gradient(example.f, example.gradient, example.x, seed=seed)
        assert report.verdict != "fail", f"{example.name}\n{report}"


@pytest.mark.parametrize("group", ["smooth", "kinks", "edges"])
def test_a_right_gradient_is_hardly_ever_undecided(group):
    verdicts = [
        check_gradient(example.f, example.gradient, example.x, seed=seed).verdict
        for seed in range(10)
        for example in GROUPS[group](np.random.default_rng(seed))
    ]
    assert verdicts.count("pass") >= 0.98 * len(verdicts)


MISTAKES = {
    "sign": lambda v: -v,
    "factor of two": lambda v: 2 * v,
    "dropped": lambda v: 0.0,
    "one in ten thousand": lambda v: v * (1 + 1e-4),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@hypothesis.example(seed=846)  # a point where the rounding of x looks like a jump
@settings(max_examples=10)
@given(seed=SEEDS)
def test_one_wrong_entry_fails(mistake, seed):
    r = np.random.default_rng(seed)
    for group in (GROUPS["smooth"], GROUPS["scales"], GROUPS["edges"]):
        for example in group(r):
            if example.name in ("constant", "minimum", "saturated softmax"):
                continue  # their entries may be all below rounding
            with np.errstate(all="ignore"):
                right = example.gradient(example.x)
            wrong = with_one_entry(right, r, MISTAKES[mistake])
            if example.name == "entropy" and wrong is not None:
                change = np.abs((wrong - right) * example.x).max()
                if change < 1e-12 * abs(example.f(example.x)):
                    continue  # moves f by less than it rounds
            if wrong is not None:
                report = check_gradient(example.f, wrong, example.x, seed=seed)
                assert report.verdict == "fail", f"{example.name}\n{report}"


@given(seed=SEEDS)
def test_an_error_of_a_millionth_in_one_entry_is_named(seed):
    r = np.random.default_rng(seed)
    x, i = r.uniform(0.5, 2, 6), int(r.integers(6))
    gradient = np.exp(x)
    gradient[i] *= 1 + 1e-6
    report = check_gradient(lambda x: np.exp(x).sum(), gradient, x, seed=seed)
    assert [entry.name for entry in report.entries] == [f"x[{i}]"]


@settings(max_examples=25)
@given(seed=SEEDS)
def test_a_transposed_jacobian_fails(seed):
    A = np.random.default_rng(seed).normal(size=(4, 4))
    x = np.ones(4)
    assert check_gradient(lambda x: np.tanh(A @ x), lambda x: np.zeros((4, 4)), x).verdict == "fail"
    right = (1 - np.tanh(A @ x) ** 2)[:, None] * A
    assert check_gradient(lambda x: np.tanh(A @ x), right, x).verdict == "pass"
    assert check_gradient(lambda x: np.tanh(A @ x), right.T, x).verdict == "fail"


def test_a_missing_mask_fails():
    A, x = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([1.0, 2.0])
    f = lambda x: np.maximum(A @ x, 0).sum()  # noqa: E731
    assert check_gradient(f, lambda x: A.T @ (A @ x > 0), x).verdict == "pass"
    assert check_gradient(f, lambda x: A.T @ np.ones(2), x).verdict == "fail"


def test_swapped_entries_fail():
    x = np.array([1.0, 2.0, 3.0])
    assert check_gradient(lambda x: np.sum(x**2), 2 * x[::-1], x).verdict == "fail"


def test_a_slope_buried_in_rounding_is_undecided():
    def f(x):
        return float(np.sum(x**2)) + 1e19

    assert check_gradient(f, lambda x: 2 * x, np.array([10.0, 20.0])).verdict == "unsure"
    assert check_gradient(f, lambda x: 3 * x, np.array([10.0, 20.0])).verdict != "pass"


def test_a_slope_buried_in_rounding_is_vouched_for_by_f_itself():
    def f(x):
        return np.sum(x**2) + 1e17

    x = np.array([10.0, 20.0])
    assert check_gradient(f, lambda x: 2 * x, x).verdict == "pass"
    assert check_gradient(f, lambda x: 2.1 * x, x).verdict != "pass"


@settings(max_examples=25)
@given(gap=st.floats(5, 27))
@hypothesis.example(
    gap=25.75
)  # its two entries are off by a little, in ratios that differ by rounding
def test_a_gradient_that_loses_its_digits_to_a_number_near_1_passes_and_no_more_than_them(gap):
    z = np.array([-0.4 * gap, 0.6 * gap])

    def loss(z):
        return np.log1p(np.exp(z[0] - z[1]))

    def gradient(z):  # S(z)_2 - 1 lies on the grid of the numbers near 1
        s = np.exp(z - z.max())
        return s / s.sum() - np.array([0.0, 1.0])

    assert check_gradient(loss, gradient, z).verdict == "pass"
    assert check_gradient(loss, lambda z: gradient(z) * (1 + 1e-4), z).verdict == "fail"
    assert check_gradient(loss, lambda z: np.round(gradient(z), 3), z).verdict == "fail"


@given(slope=st.floats(-5, 5), offset=st.sampled_from([1e16, 1e17, 1e20]))
def test_a_wrong_slope_that_rounding_hides_never_passes(slope, offset):
    assume(abs(slope - 1) > 0.01)
    x = np.array([1.0, 2.0])
    assert check_gradient(lambda x: np.sum(x) + offset, np.full(2, slope), x).verdict != "pass"


@pytest.mark.parametrize("z", [[1000.0, 0.0], [800.0, 0.0, -800.0], [40.0, 0.0], [37.0, 0.0]])
def test_a_slope_that_is_0_but_for_rounding_passes_where_f_shows_none(z):
    def softmax(z):
        e = np.exp(z - z.max())
        return e / e.sum()

    def jacobian(z):
        s = softmax(z)
        return np.diag(s) - np.outer(s, s)

    assert check_gradient(softmax, jacobian, np.array(z)).verdict == "pass"


@pytest.mark.parametrize("x", [5.111762191612484e-15, 1e-17, 3e-30, 1.17549435e-38, 1e-200])
@pytest.mark.parametrize("slope", [1, 1e3])
def test_ladders_at_larger_scales_do_not_leap_over_where_f_stands_still(x, slope):
    def f(x):  # 0 around x, and a slope beyond 1
        return np.logaddexp(0, slope * np.maximum(x - 1, 0)).sum()

    assert check_gradient(f, np.zeros(1), np.array([x])).verdict == "pass"
    assert check_gradient(f, np.full(1, 0.5), np.array([x])).verdict != "pass"


@pytest.mark.parametrize("x", [1e-7, 3e-9, 1e-12, 1e-20, 1e-200])
def test_what_a_ladder_barely_shows_is_not_contradicted_by_one_at_a_larger_scale(x):
    def f(x):  # log(cosh(x)): a valley, whose sides cancel far away
        return np.sum(np.logaddexp(x, -x))

    assert check_gradient(f, np.tanh, np.array([x])).verdict == "pass"
    for wrong in (0.01, -0.01, 1.0):
        assert check_gradient(f, np.array([wrong]), np.array([x])).verdict != "pass"


@pytest.mark.parametrize("tiny", [1e-300, 3.8e-167, 1e-40, 1e-20, 1e-10])
def test_a_tiny_entry_among_large_ones_has_the_slope_that_f_has_for_it(tiny):
    x = np.array([1.0, tiny])
    assert check_gradient(np.sum, np.ones(2), x).verdict == "pass"
    assert check_gradient(np.sum, np.array([1.0, 0.5]), x).verdict == "fail"
    assert check_gradient(lambda x: np.sum((x - 1) ** 2), 2 * (x - 1), x).verdict == "pass"
    wrong = 2 * (x - 1) * [1, 1.5]
    assert check_gradient(lambda x: np.sum((x - 1) ** 2), wrong, x).verdict == "fail"


@settings(max_examples=25)
@given(energy=st.floats(1e-21, 2e-20), temperature=st.floats(250, 400), off=st.floats(1e-4, 1))
def test_entries_of_different_units_are_judged_each_at_its_own_scale(energy, temperature, off):
    k, x = 1.381e-23, np.array([energy, temperature])

    def f(x):  # the mean energy of an oscillator
        return x[0] / np.expm1(x[0] / (k * x[1]))

    def gradient(x):
        q = x[0] / (k * x[1])
        n = 1 / np.expm1(q)
        return np.array([n - q * n * (n + 1), k * q**2 * n * (n + 1)])

    assert check_gradient(f, gradient, x).verdict == "pass"
    assert check_gradient(f, lambda x: gradient(x) * [1 + off, 1], x).verdict == "fail"
    assert check_gradient(f, lambda x: gradient(x) * [1, 1 + off], x).verdict == "fail"


@given(seed=st.integers(0, 2**31))
@settings(max_examples=25)
def test_rounding_next_to_an_edge_is_no_singularity(seed):
    x = np.array([0.6, 0.7999999, 1e-4])

    def f(x):  # 1 - |x|² is known to 1e-16, of 1.5e-7
        return np.sqrt(1 - np.sum(x * x))

    assert check_gradient(f, lambda x: -x / f(x), x, seed=seed).verdict != "fail"
    assert check_gradient(f, lambda x: x / f(x), x, seed=seed).verdict == "fail"


def test_wrong_values_next_to_an_edge_fail_for_the_rounding_of_x_makes_no_kink():
    x = np.array([1e-8, 0.5, 1 - 1e-6])

    def f(x):
        return np.sum(np.log(x / (1 - x)))

    report = check_gradient(f, 2 / x / (1 - x), x, seed=1)
    assert report.verdict == "fail"
    assert report.evaluations < 1000


def test_a_wrong_gradient_at_zeros_costs_few_evaluations_where_f_is_not_0():
    report = check_gradient(lambda z: np.log(np.cosh(z)).sum() + 1, np.ones(2), np.zeros(2), seed=1)
    assert report.verdict == "fail"
    assert report.evaluations < 500  # twenty other scales would take 900


def test_what_f_does_next_to_0_is_found_where_rounding_does_not_hide_it():
    def f(x):
        return np.sum(1e-20 * np.tanh(x / 1e-20))

    assert check_gradient(f, np.ones(2), np.zeros(2), seed=1).verdict == "pass"
    assert check_gradient(f, np.zeros(2), np.zeros(2), seed=1).verdict == "fail"


def test_what_looks_like_one_kink_from_far_away_may_be_several():
    def f(w):  # the slope is 1e-16 at 0, 0 far on the left and -1e-16 far on the right
        return 1 + 1e-16 * (np.maximum(w + 1, 0) - 2 * np.maximum(w - 1, 0)).sum()

    x = np.array([-1e-38])
    for seed in range(10):
        assert check_gradient(f, np.array([1e-16]), x, seed=seed).verdict == "pass"
        assert check_gradient(f, np.array([1e-3]), x, seed=seed).verdict == "fail"


def test_a_gradient_that_is_nearly_right_does_not_pass_by_exact_derivatives():
    x = np.array([1.0, 2.0])
    assert (
        check_gradient(lambda x: x @ x, lambda x: 2 * x * (1 + 1e-7), x, seed=0).verdict != "pass"
    )
    assert (
        check_gradient(lambda x: x @ x, lambda x: 2 * x * (1 + 1e-5), x, seed=0).verdict == "fail"
    )
