"""The picture of error against step."""

import pickle
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest

from dnnmath.gradients import check_gradient
from dnnmath.gradients._frameworks import readable
from dnnmath.gradients.plot import picture
from dnnmath.gradients.report import renamed

mpl.use("Agg")
X = np.array([0.5, -1.2, 2.0])


def f(x):
    return np.sum(np.exp(x) * np.sin(x[::-1]))


def gradient(x):
    return np.exp(x) * np.sin(x[::-1]) + np.exp(x[::-1]) * np.cos(x)


def wrong(x):
    return gradient(x) + np.array([0, 1e-3, 0])


@pytest.fixture(autouse=True)
def no_figure_is_left():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def test_it_shows_the_worst_entry_with_its_verdict_and_both_values():
    ax = check_gradient(f, wrong, X).plot()
    title = ax.get_title()
    assert title.startswith("x[1]: fail")
    assert f"{wrong(X)[1]:.10g}" in title
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert [label.split(":")[0] for label in labels] == [
        "central quotient",
        "forward quotient",
        "backward quotient",
        "noise of f, over h",
        "bound, extrapolated",
        "the given value",
    ]
    assert labels[-1] == "the given value: 1.0e-03"
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_the_quotients_have_the_order_that_they_have_in_theory():
    shown = picture(check_gradient(f, gradient, X), "x[0]")
    middle = (shown.h > 1e-3) & (shown.h < 1e-2)
    for which, order in (("central", 2), ("forward", 1), ("backward", 1)):
        fitted = np.polyfit(np.log(shown.h[middle]), np.log(shown.errors[which][middle]), 1)[0]
        assert abs(fitted - order) < 0.05
    small = shown.h < 1e-9
    assert (shown.errors["central"][small] <= 4 * shown.floor[small]).all()


def test_an_entry_is_named_or_indexed():
    report = check_gradient(np.exp, lambda x: np.diag(np.exp(x)), X)
    assert report.plot("f[1] by x[1]").get_title().startswith("f[1] by x[1]: pass")
    assert report.plot((2, 0)).get_title().startswith("f[2] by x[0]: pass")
    scalar = check_gradient(f, gradient, X)
    assert scalar.plot(2).get_title().startswith("x[2]")
    for bad in ("x[7]", 7, (1, 1), 0.5):
        with pytest.raises(ValueError, match="entry"):
            scalar.plot(bad)


def test_an_entry_of_nested_parameters_has_the_name_that_the_report_gives_it():
    p = {"W": np.ones((2, 2))}
    report = check_gradient(lambda p: np.sum(p["W"] ** 3), lambda p: p, p)
    assert report.plot().get_title().startswith("x['W'][0, 0]: fail")
    renamed_report = renamed(report, readable)
    assert renamed_report.plot().get_title().startswith("W[0, 0]: fail")
    assert renamed_report.plot("W[0, 1]").get_title().startswith("W[0, 1]: fail")


def test_a_kink_is_named_in_the_title():
    report = check_gradient(lambda x: np.abs(x).sum(), lambda x: 2 + 0 * x, [0.0, 1.0])
    assert "any value in [-1, 1]" in report.plot("x[0]").get_title()


def test_many_parameters_have_pictures_too():
    x = np.linspace(1, 2, 1500)
    right = check_gradient(lambda x: np.sum(x**3), lambda x: 3 * x**2, x)
    assert right.plot("x[7]").get_title().startswith("x[7]: pass")
    assert right.plot().get_title().startswith("x[0]: pass")
    broken = 3 * x**2
    broken[40] = 0
    assert (
        check_gradient(lambda x: np.sum(x**3), broken, x)
        .plot()
        .get_title()
        .startswith("x[40]: fail")
    )


def test_axes_may_be_given():
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2)
    report = check_gradient(f, gradient, X)
    assert report.plot(0, ax=left) is left
    assert report.plot(1, ax=right) is right


def test_what_has_no_entry_has_no_picture():
    with pytest.raises(ValueError, match="no entry to plot: the gradient has shape"):
        check_gradient(f, lambda x: 1.0, X).plot()


def test_a_report_can_be_pickled_without_its_function():
    report = check_gradient(lambda x: f(x), gradient, X)
    again = pickle.loads(pickle.dumps(report))
    assert str(again) == str(report)
    with pytest.raises(ValueError, match="no entry to plot"):
        again.plot()


def test_without_matplotlib_the_error_says_what_to_install():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from dnnmath.gradients import check_gradient\n"
        "try:\n"
        "    check_gradient(lambda x: x**2, lambda x: 2 * x, 1.0).plot()\n"
        "except ModuleNotFoundError as error:\n"
        "    print(error)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert "pip install 'dnnmath[plot]'" in printed
