"""The plugin in a stranger's repository: one folder `propositions`, plain `pytest`."""

import shlex
import sys
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


PROVED = (
    GOOD.replace(
        "    def square(x):",
        """\
    from dnnmath.symbolic import Sum, derivative, indices, prove_equal, size, vector
    from dnnmath.verify import Formula

    z, (i, j) = vector("x", size("m")), indices("i j", size("m"))

    def by_definition(formula):
        return prove_equal(derivative(Sum(z[i] ** 2, i), z[j]), formula)

    def square(x):""",
        1,
    )
    .replace("properties", "formula=Formula(2 * z[j], (j,)), proofs=[by_definition], properties")
    .replace("NearMiss(cubes)", "NearMiss(cubes, 3 * z[j] ** 2)")
    .replace("NearMiss(shifted)", "NearMiss(shifted, 2 * z[j] + 1)")
    .replace("checked", "proved")
)


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


def test_the_reproduction_works_where_pytest_was_run(repository):
    lecture = repository.path / "lecture"
    lecture.mkdir()
    repository.write(square=GOOD.replace("return 2 * x\n", "return 2 * x + (x > 3)\n"))
    (repository.path / "propositions").rename(lecture / "propositions")
    result = repository.runpytest_inprocess("-k", "odd")
    line = next(line for line in result.outlines if "reproduce: dnnmath replay" in line)
    again = repository.run(sys.executable, "-m", "dnnmath", *shlex.split(line)[2:])
    assert again.ret == 1
    again.stdout.fnmatch_lines(["is_odd fails: *"])


def test_a_folder_of_that_name_about_something_else_is_left_alone(repository):
    repository.write(square=GOOD)
    elsewhere = repository.path / "src" / "propositions"
    elsewhere.mkdir(parents=True)
    (elsewhere / "models.py").write_text("class Proposition: pass\n")
    (repository.path / "propositions" / "conftest.py").write_text("")
    repository.runpytest_inprocess().assert_outcomes(passed=7)


def test_what_rests_on_a_proposition_that_is_not_there_is_not_proved(repository):
    repository.write(
        square=PROVED, other=PROVED.replace('"proved",', '"proved", rests_on=["square"],')
    )
    repository.runpytest_inprocess("-k", "verdict or by_definition").assert_outcomes(
        passed=4, deselected=14
    )
    repository.write(other=PROVED.replace('"proved",', '"proved", rests_on=["nothing"],'))
    result = repository.runpytest_inprocess("-k", "verdict")
    result.assert_outcomes(passed=1, failed=1, deselected=16)
    result.stdout.fnmatch_lines(["*expects proved, its evidence can give conditional*"])
