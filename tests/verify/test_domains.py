"""Hypotheses draw members only, refuse everything else, and share their sizes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnmath.verify import domains
from dnnmath.verify.architectures import bias_off_kinks, one_hot_rows, parameters
from dnnmath.verify.domains import Inputs

NAN, INF = float("nan"), float("inf")

# Each domain, and values that are no members of it.
SINGLE = {
    "real": (domains.real(), [NAN, INF, [1.0], [[1.0]]]),
    "positive": (domains.positive(), [0.0, -1.0, NAN, INF, [1.0]]),
    "fraction": (domains.fraction(), [-0.01, 1.01, NAN, [0.5]]),
    "vector": (domains.vector(), [1.0, [1.0, NAN], [1.0, INF], [[1.0]]]),
    "unit_ball": (domains.unit_ball(), [[1.0, 0], [0.8, 0.8], [NAN], 0.5]),
    "matrix": (domains.matrix("n", "m"), [1.0, [1.0], [[NAN]]]),
    "nonzero_vector": (domains.nonzero_vector(), [[0.0], [1.0, 0], [NAN], 1.0]),
    "unit_interval_vector": (domains.unit_interval_vector(), [[0.0], [1.0], [0.5, 2], [NAN]]),
    "binary_vector": (domains.binary_vector(), [[0.5], [1.0, 2], [NAN], 1.0]),
    "one_hot_vector": (domains.one_hot_vector(), [[0.0], [1.0, 1], [0.5, 0.5], [-1.0, 1, 1]]),
    "probability_vector": (domains.probability_vector(), [[0.5], [1.0, 1], [-1.0, 2], [NAN]]),
}


@pytest.mark.parametrize("name", SINGLE)
@given(data=st.data())
def test_every_value_that_a_domain_draws_is_a_member(name, data):
    domain, _ = SINGLE[name]
    sizes = {letter: data.draw(st.integers(1, 6)) for letter in domain.sizes}
    value = data.draw(domain.draw(sizes))
    assert domain.binds(value, {})
    assert domain.binds(value, dict(sizes))


@pytest.mark.parametrize("name", SINGLE)
def test_what_is_no_member_is_refused(name):
    domain, strangers = SINGLE[name]
    assert [s for s in strangers if domain.binds(np.array(s), {})] == []


@pytest.mark.parametrize("name", SINGLE)
def test_a_domain_says_what_it_is(name):
    assert SINGLE[name][0].text.startswith("∈ ")


LAYER = Inputs(
    {
        "y": domains.vector("m"),
        "W": domains.matrix("n", "m"),
        "b": bias_off_kinks(),
    },
    {"n": (1, 3), "m": (2, 3)},
)
NETWORK = Inputs(
    {
        "X": domains.matrix("n", "m", -2, 2),
        "parameters": parameters("X"),
        "Y_hat": one_hot_rows("X", "parameters"),
    },
    {"n": (1, 4), "m": (1, 4)},
)


@given(LAYER.strategy(("y", "W", "b")))
def test_the_variables_of_a_proposition_share_their_sizes(values):
    assert LAYER.refusal(values) is None
    assert 2 <= len(values["y"]) == values["W"].shape[1] <= 3
    assert 1 <= len(values["b"]) == values["W"].shape[0] <= 3


@given(LAYER.strategy(("b",)))
def test_a_variable_is_drawn_with_those_that_it_depends_on(values):
    assert set(values) == {"b"}


def test_sizes_that_do_not_fit_each_other_are_refused():
    values = {"y": np.ones(2), "W": np.ones((1, 3)), "b": np.ones(1)}
    assert "W ∈ M_{n,m} is not met" in LAYER.refusal(values)


def test_a_size_below_the_smallest_is_refused():
    values = {"y": np.ones(1), "W": np.ones((1, 1)), "b": np.ones(1)}
    assert LAYER.refusal(values) == "m ≥ 2 is not met by m = 1"


def test_a_bias_on_a_kink_is_refused():
    values = {"y": np.ones(2), "W": np.ones((1, 2)), "b": np.array([-2.0])}
    assert "is 0 is not met" in LAYER.refusal(values)


@given(NETWORK.strategy(("X", "parameters", "Y_hat")))
def test_networks_are_drawn_off_their_kinks_with_one_label_a_sample(values):
    assert NETWORK.refusal(values) is None
    assert 1 <= len(values["parameters"]) <= 5
    assert values["Y_hat"].sum(axis=1).tolist() == [1] * len(values["X"])


@given(NETWORK.strategy(("X", "parameters", "Y_hat")))
def test_labels_of_another_sum_or_shape_are_refused(values):
    Y_hat = values["Y_hat"]
    for wrong in (np.ones_like(Y_hat) * 2, Y_hat[:, :0], np.vstack([Y_hat, Y_hat])):
        assert NETWORK.refusal({**values, "Y_hat": wrong})


def test_the_smallest_sizes_are_drawn_when_asked_for():
    @given(LAYER.strategy(("y", "W"), smallest=True))
    def smallest(values):
        assert values["W"].shape == (1, 2)

    smallest()
