"""The constants of the families of functions are what they say: L, μ, minimisers, Jacobians, η."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dnnmath import inner, norm
from dnnmath.gradients import check_gradient
from dnnmath.verify import Rejection, at_most, below, domains, equal, families
from dnnmath.verify.comparison import examine
from dnnmath.verify.domains import Inputs

FUNCTIONS = {
    "smooth": families.smooth_function,
    "convex": families.smooth_convex_function,
    "strongly convex": families.strongly_convex_function,
    "minimized": families.minimized_function,
    "not convex": families.nonconvex_function,
}
some = settings(max_examples=40, deadline=None)
MAPS = {"smooth": families.smooth_map_from, "continuous": families.continuous_map}


def drawn(domain, **others):
    """A function of the family with what is needed to examine it."""
    names = {"f": domain, **others}
    return Inputs(names, {}).strategy(tuple(names))


def points(family):
    return drawn(FUNCTIONS[family]("m"), y=domains.vector("m"), z=domains.vector("m"))


def is_smooth(f, y, z):
    d = f.gradient(y) - f.gradient(z)
    return at_most(inner(d, d), f.L**2 * inner(y - z, y - z))


def is_strongly_convex(f, y, z):
    d = f.gradient(y) - f.gradient(z)
    return at_most(f.mu * inner(y - z, y - z), inner(d, y - z))


@pytest.mark.parametrize("family", FUNCTIONS)
@some
@given(data=st.data())
def test_the_gradient_is_that_of_the_function(family, data):
    values = data.draw(points(family))
    report = check_gradient(values["f"], values["f"].gradient, values["y"], seed=0)
    assume(report.verdict != "unsure")
    assert report.verdict == "pass", str(report)


@pytest.mark.parametrize("family", FUNCTIONS)
@some
@given(data=st.data())
def test_the_gradient_is_lipschitz_with_L_and_monotone_with_mu(family, data):
    values = data.draw(points(family))
    examine(is_smooth, values)
    examine(is_strongly_convex, values)


@pytest.mark.parametrize(
    ("f", "y", "z"),
    [
        (families.quadratic([-2, 4], [1, 0.5], [0, 1]), [-0.8, 1.6], [0, 1]),
        (families.half_square(3.0, 2), [1, 2], [0, 0]),
        (families.softplus([1, 4]), [0, 2.0**-20], [0, 0]),
        (families.huber(2), [0.5, 0.5], [0, 0]),
        (families.log_sum_exp(2), [2.0**-20, -(2.0**-20)], [0, 0]),
        (families.logistic([[1, 2]], [-1]), [2.0**-20, 2.0**-19], [0, 0]),
        (families.least_squares([[1, 2]], [0, 0]), [1, 2], [0, 0]),
    ],
)
def test_L_is_the_least_that_will_do(f, y, z):
    values = {"f": f, "y": np.array(y, float), "z": np.array(z, float)}
    examine(is_smooth, values)
    with pytest.raises(Rejection):
        examine(is_smooth, {**values, "f": replace(f, L=f.L * (1 - 2.0**-20))})


@some
@given(drawn(families.nonconvex_function("m"), y=domains.vector("m"), s=domains.positive()))
def test_the_flattest_direction_has_the_curvature_mu(values):
    f, y, s = values["f"], values["y"], values["s"]
    v = f.flattest
    change = inner(f.gradient(y + s * v) - f.gradient(y), v) / s
    assert f.mu <= -1
    assert change == pytest.approx(f.mu * inner(v, v), rel=1e-9)


@some
@given(drawn(families.minimized_function("m"), y=domains.vector("m")))
def test_the_gradient_is_0_at_the_minimizer_and_no_value_is_less(values):
    def is_least(f, y):
        return [equal(f.gradient(f.minimizer), 0), at_most(f(f.minimizer), f(y))]

    examine(is_least, values)


@pytest.mark.parametrize("family", MAPS)
@some
@given(data=st.data())
def test_eta_answers_epsilon(family, data):
    def answers(f, a, u, epsilon):
        return below(norm(f(a + f.eta(a, epsilon) * u) - f(a)), epsilon)

    domain = MAPS[family]("n", "m")
    others = {"a": domains.vector("n"), "u": domains.unit_ball("n"), "epsilon": domains.positive()}
    examine(answers, data.draw(drawn(domain, **others)))


@some
@given(drawn(families.smooth_map_from("n", "m"), x=domains.vector("n"), y=domains.vector("n")))
def test_the_jacobian_is_that_of_the_map_and_lipschitz_with_beta(values):
    def is_lipschitz(f, x, y):
        change = (f.jacobian(x) - f.jacobian(y)).ravel()
        return at_most(inner(change, change), f.beta**2 * inner(x - y, x - y))

    f = values["f"]
    report = check_gradient(f, f.jacobian, values["x"], seed=0)
    assume(report.verdict != "unsure")
    assert report.verdict == "pass", str(report)
    examine(is_lipschitz, values)


@pytest.mark.parametrize("domain", [d("m") for d in FUNCTIONS.values()], ids=list(FUNCTIONS))
@some
@given(data=st.data())
def test_a_function_is_rebuilt_from_its_text(domain, data):
    values = data.draw(drawn(domain, y=domains.vector("m")))
    f, y = values["f"], values["y"]
    again = eval(repr(f), vars(families).copy())
    assert (repr(again), again.L, again.mu, again.m) == (repr(f), f.L, f.mu, f.m)
    assert again(y) == f(y)
    assert np.array_equal(again.gradient(y), f.gradient(y))


@pytest.mark.parametrize("domain", [d("n", "m") for d in MAPS.values()], ids=list(MAPS))
@some
@given(data=st.data())
def test_a_map_is_rebuilt_from_its_text(domain, data):
    values = data.draw(drawn(domain, x=domains.vector("n")))
    f, x = values["f"], values["x"]
    again = eval(repr(f), vars(families).copy())
    assert (repr(again), again.n, again.m, again.beta) == (repr(f), f.n, f.m, f.beta)
    assert np.array_equal(again(x), f(x))
    assert again.eta(x, 1.0) == f.eta(x, 1.0)


@pytest.mark.parametrize("family", FUNCTIONS)
@some
@given(data=st.data())
def test_a_family_admits_what_it_draws_and_binds_its_size(family, data):
    domain = FUNCTIONS[family]("m")
    f = data.draw(drawn(domain))["f"]
    environment = {}
    assert domain.binds(f, environment)
    assert environment == {"m": f.m}
    assert not domain.binds(f, {"m": f.m + 1})


def test_families_refuse_functions_that_lack_their_constants():
    bent, flat = families.quadratic([-1], [1], [0]), families.huber(1)
    for family, f in [
        (families.smooth_convex_function, bent),
        (families.strongly_convex_function, flat),
        (families.minimized_function, families.log_sum_exp(2)),
        (families.nonconvex_function, flat),
    ]:
        assert not family("m").binds(f, {}), family
    assert not families.smooth_map_from("n", "m").binds(families.root_map([[1.0]]), {})
    assert families.continuous_map("n", "m").binds(families.root_map([[1.0]]), {})


@some
@given(drawn(domains.unit_ball("m")))
def test_the_unit_ball_is_open(values):
    assert values["f"] @ values["f"] < 1
    assert not domains.unit_ball("m").binds(np.array([0.6, 0.8]), {})
