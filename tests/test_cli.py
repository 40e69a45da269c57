"""The command line, with good input and with bad."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dnnmath.cli import main
from dnnmath.report import write_json
from dnnmath.template import TEMPLATE
from dnnmath.verify import VERDICTS

SHIFTED = '''def shifted(x):
    """1 + 1 / (1 + exp(-x_j))."""
    return 1 + gradient(x)


proposition ='''
GOOD = TEMPLATE.replace("NearMiss(doubled)", "NearMiss(doubled), NearMiss(shifted)").replace(
    "proposition =", SHIFTED
)
WRONG = GOOD.replace("return 1 / (1 + np.exp(-x))", "return 1 / (1 + np.exp(-x)) + (x > 3)")
PROVED = '''"""§1. ∂/∂x_i Σ x_k² = 2 x_i."""

from dnnmath.symbolic import Sum, derivative, indices, prove_equal, size, vector
from dnnmath.verify import Claim, Formula, NearMiss, Proposition, domains

m = size("m")
x = vector("x", m)
i, k = indices("i k", m)


def by_definition(entry):
    return prove_equal(derivative(Sum(x[k] ** 2, k), x[i]), entry)


def square(x):
    return (x**2).sum()


def gradient(x):
    return 2 * x


def forgets_two(x):
    return x + 0


def cubes(x):
    return 3 * x**2


misses = [NearMiss(forgets_two, x[i]), NearMiss(cubes, 3 * x[i] ** 2)]
formula = Formula(2 * x[i], (i,))
proposition = Proposition(
    section="1", place="§1", printed="2x", statement="2x", given={"x": domains.vector("m")},
    claims=[Claim(gradient, derivative_of=square, by="x", formula=formula, near_misses=misses,
                  proofs=[by_definition])],
    rests_on=[],
)
'''
ESCAPE = "\x1b"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A folder with a folder `propositions`, and the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "propositions").mkdir()

    def write(**files):
        for name, text in files.items():
            (tmp_path / "propositions" / f"{name}.py").write_text(text, encoding="utf-8")

    return write


def run(*arguments, status=0):
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


def in_a_pipe(*arguments, status=0, **environment):
    dull = {k: v for k, v in os.environ.items() if "COLOR" not in k and not k.startswith("TTY")}
    result = subprocess.run(
        [sys.executable, "-m", "dnnmath", *arguments],
        capture_output=True,
        env={**dull, "PYTHONIOENCODING": "utf-8", **environment},
    )
    assert result.returncode == status, result.stderr.decode()
    return result.stdout.decode(), result.stderr.decode()


# --- verify --------------------------------------------------------------------------------------


def test_verify_prints_a_row_the_totals_of_all_verdicts_and_the_near_misses(repository):
    repository(softplus=GOOD)
    output = run("verify")
    assert re.search(r"softplus +checked +checked +2 checks, 2 near misses +\d+\.\d s", output)
    assert all(f"{int(verdict == 'checked')} {verdict}" in output for verdict in VERDICTS)
    assert "2 near misses, 4 rejections" in output
    assert "the document:" not in output


def test_verify_fails_when_an_expectation_is_not_met_and_says_what_to_do(repository):
    repository(softplus=GOOD, unfinished=TEMPLATE)
    output = run("verify", status=1)
    assert "unfinished: every_check_can_fail blind" in output
    assert "must reject 2 near misses, it is shown 1: add NearMiss(…) to gradient" in output
    assert "softplus" in run("verify", "softplus")


def test_the_last_line_of_a_failure_replays_it(repository):
    repository(wrong=WRONG)
    output = run("verify", status=1)
    assert "wrong: gradient_is_the_derivative failed" in output
    lines = [line for line in output.splitlines() if "reproduce: dnnmath replay" in line]
    assert len(lines) == 2
    for line in lines:
        arguments = shlex.split(line.split("dnnmath", 1)[1])
        assert " fails: " in run(*arguments, status=1)


def test_the_json_has_the_documented_shape(repository, tmp_path):
    repository(softplus=GOOD, unfinished=TEMPLATE)
    run("verify", "--json", "verdicts.json", status=1)
    found = json.loads((tmp_path / "verdicts.json").read_text(encoding="utf-8"))
    assert list(found) == ["propositions", "totals", "document"]
    assert found["totals"] == {v: int(v in ("checked", "blind")) for v in VERDICTS}
    assert found["document"] == {"items": 0, "carried": 0}
    softplus, unfinished = found["propositions"]
    assert (softplus["slug"], unfinished["slug"]) == ("softplus", "unfinished")
    assert list(softplus) == [
        "slug",
        "section",
        "kind",
        "verdict",
        "printed_verdict",
        "hypotheses",
        "assumed",
        "axioms",
        "rests_on",
        "seconds",
        "evidence",
        "near_misses",
    ]
    assert softplus["hypotheses"] == ["x ∈ R^m"]
    fields = {"kind", "name", "outcome", "scope", "detail", "seconds"}
    assert all(set(evidence) == fields for evidence in softplus["evidence"])
    checks = ["gradient_is_the_derivative", "opposite_slopes_sum_to_one"]
    assert softplus["near_misses"] == [
        {"name": "doubled", "rejected_by": checks},
        {"name": "shifted", "rejected_by": checks},
    ]


def test_processes_give_the_verdicts_of_one_in_the_same_order(repository, tmp_path):
    repository(unfinished=TEMPLATE, softplus=GOOD, wrong=WRONG, again=GOOD)
    slugs = ["wrong", "softplus", "unfinished", "again"]
    verdicts = ["failed", "checked", "blind", "checked"]
    for jobs in ("1", "2"):
        run("verify", *slugs, "--jobs", jobs, "--json", "verdicts.json", status=1)
        found = json.loads((tmp_path / "verdicts.json").read_text(encoding="utf-8"))
        assert [p["slug"] for p in found["propositions"]] == slugs
        assert [p["verdict"] for p in found["propositions"]] == verdicts


def test_what_goes_wrong_in_another_process_is_reported_as_in_this_one(repository):
    twice = GOOD.replace("NearMiss(shifted)", "NearMiss(doubled)")
    repository(a=GOOD, b=GOOD, broken=twice, c=GOOD)
    assert "several pieces of evidence" in run("verify", "--jobs", "2", status=1)
    repository(broken=GOOD.replace("return np.log", "import os; os._exit(9); return np.log"))
    assert "Memory may be short" in run("verify", "--jobs", "2", status=1)


def test_deep_examines_more_inputs(repository, tmp_path):
    repository(softplus=GOOD)
    run("verify", "--deep", "--json", "deep.json")
    evidence = json.loads((tmp_path / "deep.json").read_text(encoding="utf-8"))
    details = {e["name"]: e["detail"] for e in evidence["propositions"][0]["evidence"]}
    assert int(details["opposite_slopes_sum_to_one"].split()[0]) >= 500


def test_what_a_proof_rests_on_is_verified_with_it_but_not_listed(repository):
    upper = PROVED.replace("rests_on=[]", 'rests_on=["base"]')
    top = PROVED.replace("rests_on=[]", 'rests_on=["upper"]')
    repository(top=top, upper=upper, base=PROVED)
    output = run("verify", "top")
    assert re.search(r"^ *top +proved +proved", output, re.MULTILINE)
    assert "1 proposition: 1 proved" in output
    assert "base" not in output
    assert "verdict: proved" in run("show", "top")


@pytest.mark.parametrize("base", [GOOD, None])
def test_a_proof_that_rests_on_what_is_not_proved_is_conditional(repository, base):
    repository(top=PROVED.replace("rests_on=[]", 'rests_on=["base"]'))
    if base:
        repository(base=base)
    output = run("verify", "top", status=1)
    assert "1 proposition: 0 proved, 1 conditional" in output
    assert "top: rests on what is not proved: base" in output


def test_in_a_pipe_there_are_no_colours_no_progress_and_no_broken_rows(repository):
    slug = "the_gradient_of_softplus_under_a_name_that_takes_more_than_a_line_of_a_terminal"
    repository(**{slug: GOOD}, unfinished=TEMPLATE)
    output, errors = in_a_pipe("verify", status=1)
    assert ESCAPE not in output
    assert errors == ""
    assert re.search(rf"^ *{slug} +checked +checked +2 checks.* s *$", output, re.MULTILINE)
    output, _ = in_a_pipe("verify", slug, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "checked" in output


def test_a_wrong_call_says_what_there_is_and_verifies_nothing(repository, tmp_path):
    repository(softplus=GOOD, unfinished=TEMPLATE)
    assert "there are: softplus, unfinished" in run("verify", "softmax", status=2)
    assert "no folder" in run("verify", "--json", "none/verdicts.json", status=2)
    assert "is a directory" in run("verify", "--json", "propositions", status=2)
    assert "does not exist" in run("verify", "--path", "elsewhere", status=2)
    assert "no folder" in run("verify", "--path", "propositions", status=2)
    assert "0 is not in the range" in run("verify", "--jobs", "0", status=2)
    assert [p.name for p in tmp_path.iterdir()] == ["propositions"]


def test_an_empty_folder_is_not_a_success(repository):
    assert "no proposition in" in run("verify", status=2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("def gradient(x):", "def gradient(x:"), "SyntaxError"),
        (GOOD.replace("\nproposition =", "\nstatement ="), "needs a module-level `proposition ="),
        (GOOD.replace("near_misses=", "near_mises="), "unexpected keyword argument 'near_mises'"),
        (GOOD.replace("def shifted", "def doubled"), "name 'shifted' is not defined"),
        (GOOD.replace("NearMiss(shifted)", "NearMiss(doubled)"), "several pieces of evidence"),
        (GOOD.replace("import numpy as np", "import numpy_ as np"), "ModuleNotFoundError"),
    ],
)
def test_a_file_that_is_no_proposition_is_named_with_the_reason(repository, text, message):
    repository(broken=text, softplus=GOOD)
    output = run("verify", status=1)
    assert "broken.py" in output
    assert message in output


# --- the JSON file -------------------------------------------------------------------------------


def test_json_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "verdicts.json"
    write_json(file, {"a": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(file, {"a": float("nan")})
    assert json.loads(file.read_text(encoding="utf-8")) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["verdicts.json"]


def test_a_full_disk_leaves_the_old_json(tmp_path, monkeypatch):
    file = tmp_path / "verdicts.json"
    write_json(file, {"a": 1})

    def write_half(path, content):
        with path.open("wb") as part:
            part.write(content[: len(content) // 2])
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="no space left"):
        write_json(file, {"a": 2})
    assert json.loads(file.read_text(encoding="utf-8")) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["verdicts.json"]


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_becomes_utf8_json(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("json") / "text.json"
    write_json(file, {"detail": text})
    found = json.loads(file.read_bytes().decode("utf-8"))["detail"]
    assert found == text.encode("utf-8", errors="replace").decode("utf-8")


def test_a_device_is_written_to_and_stays_a_device():
    write_json(Path(os.devnull), {})
    assert not Path(os.devnull).is_file()


# --- the other commands --------------------------------------------------------------------------


def test_help_and_version_load_no_engine():
    code = (
        "import sys; from dnnmath.cli import main; main(['--help'], standalone_mode=False);"
        "assert not {'sympy', 'hypothesis', 'pytest', 'rich'} & set(sys.modules), 'slow'"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert run("--version") == "dnnmath, version 0.1.0\n"


def test_list_names_every_proposition_with_its_place(repository):
    repository(softplus=GOOD, unfinished=TEMPLATE)
    output = run("list")
    assert re.search(r"softplus +§1, the first claim +∂f/∂x_j", output)
    assert "unfinished" in output


def test_show_fits_80_columns_and_leaves_nothing_out(repository):
    long = "Σ 1 / (1 + exp(-x_j)) " * 8
    repository(softplus=GOOD.replace("state here what is claimed.", f"claimed.\n\n{long}"))
    output = run("show", "softplus")
    assert max(map(len, output.splitlines())) <= 80
    for part in (
        "verdict: checked, as printed: checked",
        "∂/∂x_j Σ_k log(1 + exp(x_k)) = 1 / (1 + exp(-x_j)).",
        "x ∈ R^m",
        "gradient_is_the_derivative: checked",
        "rejects_doubled: rejected",
        "2 / (1 + exp(-x_j)).",
    ):
        assert part in output


def test_the_map_accounts_for_the_item_that_the_document_leaves_unwritten():
    output = run("map")
    assert re.search(r"6 +definition +optimization +nothing: ", output)
    assert re.search(r"4 +definition +dense layer +dnnmath.layers.dense", output)


def test_new_writes_a_file_that_runs_and_says_what_is_missing(repository, tmp_path):
    assert "dnnmath verify my_layer" in run("new", "my_layer")
    assert "add NearMiss(…)" in run("verify", "my_layer", status=1)
    (tmp_path / "propositions" / "my_layer.py").write_text(GOOD, encoding="utf-8")
    assert "exists" in run("new", "my_layer", status=2)
    assert (tmp_path / "propositions" / "my_layer.py").read_text(encoding="utf-8") == GOOD


def test_new_makes_the_folder_of_another_repository(tmp_path):
    run("new", "first", "--path", str(tmp_path))
    assert (tmp_path / "propositions" / "first.py").read_text(encoding="utf-8") == TEMPLATE


@pytest.mark.parametrize("slug", ["", "my-layer", "2d", "class", "_private", "../up", "a.py", "é"])
def test_new_refuses_what_is_no_name(repository, tmp_path, slug):
    assert "is no name for a proposition" in run("new", "--", slug, status=2)
    assert list((tmp_path / "propositions").iterdir()) == []


def test_badges_are_made_from_a_run_or_from_its_json(repository, tmp_path):
    repository(softplus=GOOD)
    run("verify", "--json", "verdicts.json")
    assert "1 badge in one" in run("badges", "one", "--from", "verdicts.json")
    run("badges", "two")
    for name in ("softplus.json", "softplus.svg"):
        first, second = (tmp_path / folder / name for folder in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"propositions": [1]}', '{"propositions": [{}]}']
)
def test_badges_of_another_file_are_refused(repository, tmp_path, text):
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    assert "is no file of `dnnmath verify --json`" in run(
        "badges", "folder", "--from", "other.json", status=2
    )


def test_replay_prints_both_sides(repository):
    repository(softplus=GOOD)
    output = run("replay", "softplus", "opposite_slopes_sum_to_one", "dict(x=array([0.0, 1.0]))")
    assert "holds, examined with intervals" in output
    assert re.search(r"left +\[1\., 1\.\]\n +=  +1\.", output)
    output = run("replay", "softplus", "gradient_is_the_derivative", "dict(x=array([0.0]))")
    assert "holds, examined by differences" in output
    assert "[0.5" in output


@pytest.mark.parametrize(
    ("check", "inputs", "reason"),
    [
        ("symmetric", "dict(x=array([0.0]))", "has no check symmetric"),
        ("rejects_doubled", "dict(x=array([0.0]))", "has no check rejects_doubled"),
        ("opposite_slopes_sum_to_one", "dict()", "needs x; given: nothing"),
        ("opposite_slopes_sum_to_one", "dict(x=array([0.0]), y=1)", "needs x; given: x, y"),
        ("opposite_slopes_sum_to_one", "dict(x=array([nan]))", "x ∈ R^m is not met by x ="),
        ("opposite_slopes_sum_to_one", "dict(x=array([[0.0]]))", "x ∈ R^m is not met by x ="),
        ("opposite_slopes_sum_to_one", "dict(x=array([]))", "m ≥ 1 is not met by m = 0"),
        ("opposite_slopes_sum_to_one", "dict(x='a')", "x ∈ R^m is not met by x ="),
        ("opposite_slopes_sum_to_one", "dict(x=", "SyntaxError"),
        ("opposite_slopes_sum_to_one", "dict(x=z)", "NameError"),
        ("opposite_slopes_sum_to_one", "[0.0]", "given as dict(name=value, …)"),
    ],
)
def test_replay_refuses_what_does_not_meet_the_hypotheses(repository, check, inputs, reason):
    repository(softplus=GOOD)
    assert reason in run("replay", "softplus", check, inputs, status=2)


def test_show_proof_prints_the_proofs_line_by_line():
    output = run("show", "descent_lemma", "--proof")
    assert "upper_bound: along_the_segment" in output
    assert "  Smooth(f, L): f' is L-Lipschitz" in output
    assert "  1. Smooth(f, L)" in output
    assert "Used: mean value theorem." in output
