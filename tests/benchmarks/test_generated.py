"""Functions drawn at random: a right gradient is never called wrong, whatever the noise."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.gradient_check.generated import KINDS, drawn
from dnnmath.gradients import check_gradient


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1))
@example(seed=63595)  # scaled: an entry of x is 3e14 times the other
@example(seed=5000801)  # scaled: a direction leads far away along an entry of a small scale
@example(seed=68)  # rounded: a value stands still at all steps of a ladder but the largest
@example(seed=611)  # uneven: what is left of a polynomial looks like noise, and is not
@np.errstate(all="ignore")
def test_a_right_gradient_is_never_called_wrong(kind, seed):
    _, f, gradient, x = drawn(kind, np.random.default_rng(seed))
    report = check_gradient(f, gradient, x, seed=seed)
    assert report.verdict != "fail", report
    if kind == "smooth":
        assert report.verdict == "pass", report


@pytest.mark.parametrize("kind", KINDS)
@np.errstate(all="ignore")
def test_a_wrong_gradient_never_passes(kind):
    for seed in range(20):
        _, f, gradient, x = drawn(kind, np.random.default_rng(seed))
        report = check_gradient(f, lambda x, g=gradient: 1.3 * g(x), x, seed=seed)
        assert report.verdict != "pass", report
