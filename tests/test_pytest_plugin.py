"""The plugin in a stranger's repository: one folder `propositions`, plain `pytest`."""

import textwrap

import pytest

pytest_plugins = ["pytester"]

GOOD = '''
    """§1. d/dx x² = 2x."""
    from dnnmath.verify import Claim, NearMiss, Proposition, domains, equal

    def square(x):
        return (x**2).sum()

    def gradient(x):
        return 2 * x

    def is_odd(claim, x):
        return equal(claim(-x), -claim(x))

    def cubes(x):
        return 3 * x**2

    def shifted(x):
        return 2 * x + 1

    proposition = Proposition(
        section="1", place="page 1", printed="2x", statement="2x", given={"x": domains.vector("m")},
        claims=[Claim(gradient, derivative_of=square, by="x", properties=[is_odd],
                      near_misses=[NearMiss(cubes), NearMiss(shifted)])],
        expect="checked",
    )
'''


@pytest.fixture
def repository(pytester):
    def write(**files):
        folder = pytester.path / "propositions"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(text).strip(), encoding="utf-8")

    pytester.write = write
    return pytester


def test_plain_pytest_collects_every_piece_of_evidence_by_name(repository):
    repository.write(square=GOOD)
    result = repository.runpytest_inprocess("--collect-only", "-q")
    names = [line for line in result.outlines if "::" in line]
    assert names == [
        f"propositions/square.py::{name}"
        for name in (
            "hypotheses_are_inhabited",
            "gradient_is_the_derivative",
            "is_odd",
            "rejects_cubes",
            "rejects_shifted",
            "every_check_can_fail",
            "verdict",
        )
    ]


def test_a_true_proposition_passes(repository):
    repository.write(square=GOOD)
    repository.runpytest_inprocess().assert_outcomes(passed=7)


def test_selection_by_keyword_seed_workers_and_junit_behave_as_usual(repository):
    repository.write(square=GOOD)
    repository.runpytest_inprocess("-k", "odd").assert_outcomes(passed=1, deselected=6)
    report = repository.path / "report.xml"
    result = repository.runpytest_subprocess(
        "-n", "2", "--hypothesis-seed=7", f"--junitxml={report}"
    )
    result.assert_outcomes(passed=7)
    assert 'name="is_odd"' in report.read_text(encoding="utf-8")


def test_a_failure_prints_the_check_the_shrunk_input_both_values_and_a_reproduction(repository):
    repository.write(square=GOOD.replace("return 2 * x\n", "return 2 * x + (x > 3)\n"))
    result = repository.runpytest_inprocess()
    result.assert_outcomes(passed=5, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*square: is_odd*",
            "*x = array(*",
            "*left * = right * fails, error * > bound *",
            "*reproduce: dnnmath replay square is_odd*",
            "*short test summary*",
            "FAILED propositions/square.py::gradient_is_the_derivative*",
        ]
    )
    assert not any("tasks.py" in line for line in result.outlines)


def test_the_last_failures_are_run_again_first_and_x_stops(repository):
    repository.write(square=GOOD.replace("return 2 * x\n", "return 2 * x + (x > 3)\n"))
    repository.runpytest_inprocess().assert_outcomes(passed=5, failed=2)
    repository.runpytest_inprocess("--lf").assert_outcomes(failed=2)
    repository.runpytest_inprocess("-x").assert_outcomes(passed=1, failed=1)


def test_statistics_of_hypothesis_are_those_of_the_checks(repository):
    repository.write(square=GOOD)
    result = repository.runpytest_inprocess("--hypothesis-show-statistics")
    result.stdout.fnmatch_lines(["*propositions/square.py::is_odd:*", "*25 passing*"])


def test_an_expectation_that_cannot_be_met_fails(repository):
    repository.write(square=GOOD.replace('expect="checked"', 'expect="proved"'))
    result = repository.runpytest_inprocess()
    result.assert_outcomes(passed=6, failed=1)
    result.stdout.fnmatch_lines(["*the file expects proved, its evidence can give checked*"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"""Nothing."""', "*needs a module-level `proposition = Proposition(…)`*"),
        (GOOD.replace('"""§1. d/dx x² = 2x."""', ""), "*needs a docstring*"),
        (GOOD.replace("near_misses", "near_mises"), "*unexpected keyword argument 'near_mises'*"),
        (GOOD.replace("return 2 * x\n", "return 2 * (x\n"), "*SyntaxError*"),
    ],
)
def test_a_file_that_is_no_proposition_is_an_error_and_not_silence(repository, text, message):
    repository.write(broken=text, square=GOOD)
    result = repository.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


def test_files_elsewhere_and_private_files_are_left_alone(repository):
    repository.write(square=GOOD, _helper="x = 1")
    repository.makepyfile(other="x = 1")
    repository.runpytest_inprocess().assert_outcomes(passed=7)
