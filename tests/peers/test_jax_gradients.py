"""The adapter for JAX: rules of one's own and plain functions, in float64 and by name."""

from collections import namedtuple
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dnnmath.gradients.jax import assert_gradient, check_gradient

Params = namedtuple("Params", "W b")
X = jnp.array([0.3, -1.0, 2.0])


def with_vjp(forward, backward):
    """log(1 + e^x) with these rules."""

    @jax.custom_vjp
    def softplus(x):
        return jnp.log1p(jnp.exp(x))

    softplus.defvjp(forward, backward)
    return softplus


def forward(x):
    return jnp.log1p(jnp.exp(x)), x


def backward(x, g):
    return (g * jax.nn.sigmoid(x),)


def with_jvp(factor):
    @jax.custom_jvp
    def sine(x):
        return jnp.sin(x)

    sine.defjvp(
        lambda primals, tangents: (jnp.sin(primals[0]), factor * jnp.cos(primals[0]) * tangents[0])
    )
    return sine


def test_a_right_custom_vjp_passes_and_a_wrong_one_fails():
    assert_gradient(with_vjp(forward, backward), X)
    report = check_gradient(with_vjp(forward, lambda x, g: (g * jnp.tanh(x),)), X)
    assert report.verdict == "fail"
    assert report.entries[0].name.endswith("by x[1]")


def test_a_forward_rule_with_another_value_fails():
    report = check_gradient(with_vjp(lambda x: (1 + forward(x)[0], x), backward), X)
    assert report.verdict == "fail"
    assert "differentiated, f returns another value" in str(report)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_a_custom_jvp_is_checked_in_both_modes(mode):
    assert_gradient(with_jvp(1.0), X, mode=mode)
    report = check_gradient(with_jvp(0.5), X, mode=mode)
    assert report.verdict == "fail"
    assert "1/2 times the right values" in str(report)


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float16, jnp.bfloat16, np.float64])
def test_arrays_of_any_precision(dtype):
    x = np.asarray(X).astype(dtype)
    assert_gradient(lambda x: jnp.sum(jnp.sin(x) * x), x)
    assert check_gradient(with_jvp(0.5), x).verdict == "fail"


def test_the_settings_of_the_caller_are_as_before():
    check_gradient(jnp.sum, X)
    assert not jax.config.jax_enable_x64
    assert jnp.ones(2).dtype == jnp.float32
    with jax.enable_x64(True):
        check_gradient(jnp.sum, X)
        assert jax.config.jax_enable_x64


def test_nested_parameters_keep_their_names():
    def loss(params, batch, power):
        return jnp.sum((batch @ params["layer"].W + params["layer"].b) ** power)

    params = {"layer": Params(jnp.ones((3, 2)), jnp.zeros(2))}
    batch = np.arange(6.0).reshape(2, 3)
    report = check_gradient(loss, (params, batch, 2))
    assert report.verdict == "pass"
    wrong = check_gradient(loss, (params, batch, 2), gradient=lambda p, x, k: (p, x))
    names = {entry.name.split("[")[0] + entry.name.split("]")[1][:2] for entry in wrong.entries}
    assert names == {"params.W", "params.b", "batch"}


def test_a_dict_of_parameters_is_one_argument():
    assert_gradient(lambda p: jnp.sum(p["a"] ** 2), {"a": X})


def test_arguments_by_name():
    report = check_gradient(lambda x, *, y: jnp.sum(x * y), (X,), kwargs={"y": 2 * X})
    assert report.verdict == "pass"
    assert report.given.shape == (6,)


def test_kinks_are_right():
    tie = jnp.array([1.0, 1.0])
    for f in (jax.nn.relu, jnp.abs, jnp.max):
        assert_gradient(f, jnp.array([0.0, 1.0]))
        assert_gradient(f, tie - 1)


def test_the_nan_of_where_is_found():
    f = lambda x: jnp.sum(jnp.where(x > 0, jnp.sqrt(x), 0.0))  # noqa: E731
    report = check_gradient(f, np.array([1.0, -2.0]))
    assert [entry.name for entry in report.entries] == ["x[1]"]
    assert np.isnan(report.entries[0].given)


def test_compiled_functions_and_bound_arguments():
    assert_gradient(jax.jit(lambda x: jnp.sum(jnp.exp(x))), X)
    assert_gradient(partial(jnp.sum, axis=0), jnp.ones((2, 2)))


def test_several_values_are_one_vector():
    assert check_gradient(lambda x: {"a": x**2, "b": jnp.argmax(x)}, X).given.shape == (3, 3)
    assert check_gradient(lambda x: (x**2, x[0]), X).given.shape == (4, 3)


def test_many_outputs_are_combined():
    x = jnp.ones((5, 13))
    assert "Σ v·f" in str(check_gradient(with_jvp(1.0), x))
    assert check_gradient(with_jvp(1.0 + 1e-3), x).verdict == "fail"


def test_an_overflow_in_half_precision_fails():
    x = jnp.array([20.0, 1.0], jnp.float16)
    report = check_gradient(lambda x: jnp.log(jnp.sum(jnp.exp(x))), x)
    assert report.verdict == "fail"
    assert "not finite" in str(report)


@pytest.mark.parametrize(
    ("f", "inputs", "error", "said"),
    [
        (jnp.sum, (), ValueError, "no floating array"),
        (jnp.sum, jnp.array([1, 2]), ValueError, "no floating array"),
        (jnp.abs, jnp.array([1j]), TypeError, "is complex"),
        (jnp.argmax, X, TypeError, "must return real arrays"),
        (lambda x: "a", X, TypeError, "must return real arrays"),
        (lambda x: jnp.sum(x) * jnp.nan, X, ValueError, "is nan"),
        ("sum", X, TypeError, "must be a function"),
    ],
)
def test_what_cannot_be_checked_is_refused(f, inputs, error, said):
    with pytest.raises(error, match=said):
        check_gradient(f, inputs)


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="mode must be"):
        check_gradient(jnp.sum, X, mode="backward")


def test_random_numbers_that_differ_by_precision_are_not_compared():
    f = lambda x, key: jnp.sum(x * jax.random.normal(key, x.shape))  # noqa: E731
    report = check_gradient(f, (X, jax.random.key(0)))
    assert report.verdict == "pass"
    assert "checked in float64 only" in str(report)


def test_functions_that_jax_cannot_trace_are_checked_as_they_are():
    assert_gradient(lambda x: jnp.sum(x**2) if x[0] > 0 else jnp.sum(x), X)


def test_loops_are_compiled_once():
    traces = []

    def f(x):
        traces.append(x)
        return jax.lax.scan(lambda h, xi: (jnp.tanh(h + xi), None), 0.0 * x[0], x)[0]

    report = check_gradient(f, X)
    assert report.verdict == "pass"
    assert len(traces) < 10 < report.evaluations


def test_a_type_that_f_insists_on_is_told():
    def f(x):
        return jax.lax.scan(lambda h, xi: (h + xi, None), jnp.zeros((), jnp.float32), x)[0]

    with pytest.raises(TypeError) as caught:
        check_gradient(f, X)
    assert "f runs in float64 here" in "".join(caught.value.__notes__)
