"""The adapter for PyTorch: functions, Functions and modules, in float64 and by name."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from dnnmath.gradients.torch import assert_gradient, check_gradient


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def normal(*shape, dtype=torch.float32):
    return torch.randn(shape, generator=seeded(), dtype=dtype)


class Layer(torch.autograd.Function):
    """tanh(x W)."""

    @staticmethod
    def forward(ctx, x, W):
        y = torch.tanh(x @ W)
        ctx.save_for_backward(x, W, y)
        return y

    @staticmethod
    def backward(ctx, g):
        x, W, y = ctx.saved_tensors
        d = g * (1 - y * y)
        return d @ W.T, x.T @ d


class Wrong(Layer):
    """The mean over the batch in place of the sum, by W."""

    @staticmethod
    def backward(ctx, g):
        by_x, by_W = Layer.backward(ctx, g)
        return by_x, by_W / len(g)


class WithSetup(torch.autograd.Function):
    """The other style of Function."""

    @staticmethod
    def forward(a):
        return a**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        return 3 * ctx.saved_tensors[0] * g


class OnlyInSingle(torch.autograd.Function):
    """Wrong in float32 alone."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return (2 if x.dtype == torch.float64 else 3) * x * g


def test_a_function_of_autograd_is_checked_by_argument():
    assert_gradient(Layer, (normal(3, 2), normal(2, 4)))
    report = check_gradient(Wrong, (normal(3, 2), normal(2, 4)))
    assert report.verdict == "fail"
    assert {entry.name.split(" by ")[1][0] for entry in report.entries} == {"W"}
    assert "1/3 times the right values" in str(report)


def test_both_styles_of_function_have_named_arguments():
    report = check_gradient(WithSetup, torch.tensor(2.0))
    assert [entry.name for entry in report.entries] == ["a"]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_tensors_of_any_precision(dtype):
    x = normal(4).to(dtype)
    assert_gradient(lambda x: torch.sum(torch.sin(x) * x), x)
    assert check_gradient(Wrong, (normal(3, 2).to(dtype), normal(2, 4).to(dtype))).verdict == "fail"


def test_a_backward_that_is_wrong_in_its_own_precision_alone_is_no_pass():
    report = check_gradient(OnlyInSingle, normal(3))
    assert report.verdict == "unsure"
    assert "right in float64, but x in its own precision is off by" in str(report)
    assert_gradient(OnlyInSingle, normal(3, dtype=torch.float64))


def test_overflow_in_half_precision_fails():
    x = torch.tensor([20.0, 1.0], dtype=torch.float16)
    report = check_gradient(lambda x: torch.log(torch.exp(x).sum()), x)
    assert report.verdict == "fail"
    assert "not finite" in str(report)


MODULES = [
    (nn.Linear(3, 2), (normal(4, 3),)),
    (nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.BatchNorm1d(4)), (normal(5, 3),)),
    (nn.LayerNorm(4), (normal(3, 4),)),
    (nn.LSTM(2, 3), (normal(2, 1, 2),)),
    (nn.Conv2d(1, 2, 2), (normal(1, 1, 3, 3),)),
    (nn.Embedding(4, 2, sparse=True), (torch.tensor([1, 2, 2]),)),
    (nn.MultiheadAttention(4, 2), (normal(2, 1, 4),) * 3),
    (nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)), (normal(3, 2),)),
    (nn.CrossEntropyLoss(ignore_index=1), (normal(4, 3), torch.tensor([0, 1, 2, 1]))),
    (nn.HuberLoss(), (torch.tensor([0.0, 1.0, 3.0]), torch.zeros(3))),
]


@pytest.mark.parametrize(("module", "inputs"), MODULES, ids=lambda v: type(v).__name__)
def test_modules_of_torch_pass_in_single_precision(module, inputs):
    assert_gradient(module, inputs)


@pytest.mark.parametrize(("module", "inputs"), MODULES, ids=lambda v: type(v).__name__)
def test_a_module_its_tensors_and_the_random_numbers_are_as_before(module, inputs):
    before, state = copy.deepcopy(module.state_dict()), torch.get_rng_state()
    values = [i.clone() for i in inputs]
    check_gradient(module, inputs)
    after = module.state_dict()
    assert all(torch.equal(before[key], after[key]) for key in before)
    assert {p.grad for p in module.parameters()} <= {None}
    assert all(torch.equal(a, b) for a, b in zip(values, inputs, strict=True))
    assert not any(i.requires_grad for i in inputs)
    assert torch.equal(state, torch.get_rng_state())
    assert module.training


def test_entries_are_named_as_parameters_are():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last = nn.Linear(2, 3), nn.Linear(3, 1)

        def forward(self, batch):
            return _cut(self.last(torch.tanh(self.first(batch))).sum(), self.last.bias)

    def _cut(value, bias):
        return value - bias.sum().detach() * 2

    report = check_gradient(Net(), normal(4, 2))
    assert [entry.name for entry in report.entries] == ["last.bias[0]"]
    assert report.plot().get_title().startswith("last.bias[0]: fail")


def test_parameters_that_require_no_grad_and_buffers_are_left_alone():
    module = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    module[0].weight.requires_grad_(False)
    report = check_gradient(module, (normal(3, 2).requires_grad_(),))
    assert report.given.size == 6 * (6 + 2 + 2 + 2)
    assert report.verdict == "pass"


def test_inputs_that_require_grad_are_those_checked():
    x, y = normal(2).requires_grad_(), normal(2)
    assert check_gradient(lambda x, y: torch.sum(x * y.detach()), (x, y)).given.shape == (2,)


def test_sub_gradients_at_kinks_are_right():
    x = torch.tensor([0.0, 1.0, -1.0, 0.0])
    for f in (torch.relu, torch.abs, nn.functional.hardtanh, lambda x: torch.max(x - x[0])):
        assert_gradient(f, x)


def test_dropout_in_train_mode_is_refused_by_name():
    module = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5))
    with pytest.raises(ValueError, match=r"not deterministic.*1 \(Dropout\) in train mode.*eval"):
        check_gradient(module, normal(2, 3))
    assert_gradient(module.eval(), normal(2, 3))


def test_random_numbers_that_are_seeded_in_f_are_no_trouble():
    def f(x):
        torch.manual_seed(3)
        return torch.sum(torch.rand(3, dtype=x.dtype) * x)

    assert_gradient(f, normal(3, dtype=torch.float64))


def test_many_parameters_take_few_evaluations():
    module = nn.Sequential(nn.Linear(60, 100), nn.Tanh(), nn.Linear(100, 10))
    report = check_gradient(module, normal(8, 60))
    assert report.verdict == "pass"
    assert report.evaluations < 300
    assert "Σ v·f" in str(report)
    assert check_gradient(Wrong, (normal(8, 60), normal(60, 40))).verdict == "fail"


def test_a_graph_that_is_cut_is_named():
    report = check_gradient(lambda x: torch.sum(x.detach() ** 2), normal(3))
    assert report.verdict == "fail"
    assert "detached?" in str(report)


def test_values_of_several_tensors_are_one_vector():
    assert_gradient(lambda x: (x**2, {"y": x[0] * x[1]}.values(), torch.argmax(x)), normal(3))
    assert check_gradient(lambda x: (x**2, x[0] * x[1]), normal(3)).given.shape == (4, 3)


def test_a_gradient_by_hand_is_checked_in_place_of_autograd_s():
    x, y = normal(3), normal(3)
    f = lambda x, y: torch.sum(x**2 * y)  # noqa: E731
    assert_gradient(f, (x, y), gradient=lambda x, y: (2 * x * y, x**2))
    assert check_gradient(f, (x, y), gradient=lambda x, y: (2 * x, x**2)).verdict == "fail"
    with pytest.raises(ValueError, match="1 gradients for 2 tensors: x, y"):
        check_gradient(f, (x, y), gradient=lambda x, y: 2 * x * y)


def test_tensors_that_f_holds_may_be_of_lower_precision():
    W, buffer = normal(3, 2), torch.zeros(2)

    def f(x):
        state = torch.zeros(2)
        for row in x:
            state = torch.tanh(row @ W + state)
        out = torch.zeros(2)
        out[0] = state[1]
        return state * torch.cat([state, buffer])[:2] + out.add_(state).sum()

    assert_gradient(f, normal(4, 3))
    assert torch.get_default_dtype() == torch.float32


def test_a_function_of_autograd_that_holds_tensors_says_so():
    W = normal(3, 2)

    class Holds(Layer):
        @staticmethod
        def forward(ctx, x):
            return x @ W

        @staticmethod
        def backward(ctx, g):
            return g @ W.T

    with pytest.raises(RuntimeError) as caught:
        check_gradient(Holds, normal(4, 3))
    assert "give it the tensors that it holds as inputs" in "".join(caught.value.__notes__)


def test_a_backward_that_casts_is_never_wrong_and_one_that_is_off_by_as_much_never_right():
    class Casts(WithSetup):
        @staticmethod
        def backward(ctx, g):
            return (3 * ctx.saved_tensors[0].float() ** 2).to(g.dtype) * g

    class Off(WithSetup):
        @staticmethod
        def backward(ctx, g):
            return 3 * ctx.saved_tensors[0] ** 2 * g * (1 + 5e-8)

    for dtype in (torch.float32, torch.float64):
        assert check_gradient(Casts, normal(3, dtype=dtype)).verdict != "fail"
        assert check_gradient(Off, normal(3, dtype=dtype)).verdict != "pass"


def test_infinite_slopes_are_right_in_every_precision():
    assert_gradient(lambda x: torch.sqrt(x).sum(), torch.tensor([0.0, 1.0]))


def test_arguments_by_name_and_nested_ones():
    def f(pair, scale=1.0, *, shift):
        return torch.sum(pair[0] * pair[1]["w"]) * scale + torch.sum(shift**2)

    report = check_gradient(
        f, (([normal(2), {"w": normal(2)}]), 2.0), kwargs={"shift": normal(2)}, gradient=None
    )
    assert report.verdict == "pass"
    assert report.given.shape == (6,)


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.integers(1, 4), st.integers(1, 4))
def test_random_networks_in_single_precision_raise_no_alarm(seed, batch, width):
    torch.manual_seed(seed)
    module = nn.Sequential(nn.Linear(3, width), nn.ReLU(), nn.Linear(width, 2), nn.Softmax(-1))
    assert_gradient(module, torch.randn(batch, 3))


@pytest.mark.parametrize(
    ("f", "inputs", "error", "said"),
    [
        (lambda: torch.zeros(2), (), ValueError, "no floating tensor"),
        (lambda i: i, torch.tensor([1]), ValueError, "no floating tensor"),
        (lambda x: 3.0, torch.ones(2), TypeError, "must return real tensors, got float"),
        (lambda x: torch.argmax(x), torch.ones(2), TypeError, "must return real tensors"),
        (torch.abs, torch.ones(2, dtype=torch.cfloat).requires_grad_(), TypeError, "is complex"),
        (lambda x: x * torch.rand(2), torch.ones(2), ValueError, "not deterministic"),
        (lambda x: x.sum() * torch.nan, torch.ones(2), ValueError, "f\\(x\\) is nan"),
        (lambda x: x.mul_(2).sum(), torch.ones(2), RuntimeError, "in-place"),
        ("relu", torch.ones(2), TypeError, "f must be a function"),
    ],
)
def test_what_cannot_be_checked_is_refused(f, inputs, error, said):
    with pytest.raises(error, match=said):
        check_gradient(f, inputs)


def test_a_seed_repeats_the_check():
    reports = [check_gradient(Wrong, (normal(3, 2), normal(2, 4)), seed=4) for _ in range(2)]
    assert str(reports[0]) == str(reports[1])
    assert np.array_equal(reports[0].numeric, reports[1].numeric)
