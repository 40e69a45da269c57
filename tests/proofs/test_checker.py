"""The second checker: alone, in a fresh process, and against proofs edited by hand."""

import ast
import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

import dnnmath.proofs.checker
from dnnmath.proofs import REGISTRY, Function, Map, Property, points, symbols, to_json
from dnnmath.proofs.checker import check, main
from dnnmath.proofs.checker_rules import Checker
from dnnmath.proofs.checker_terms import MEANING, Rejected, World, claimed, parse, replaced

from . import theorems
from .model import holds

PACKAGE = Path(dnnmath.proofs.checker.__file__).parent
KERNEL = [
    "errors.py",
    "polynomials.py",
    "terms.py",
    "properties.py",
    "theorems.py",
    "rules.py",
    "analysis.py",
    "text.py",
]
ALL = {name: to_json(proof()) for name, proof in theorems.PROOFS.items()}

CS = "cauchy_schwarz.by_the_square_root"


def edited(name, change):
    proof = copy.deepcopy(ALL[name])
    change(proof)
    return proof


# Independence -------------------------------------------------------------------------------------


def imported(file):
    tree = ast.parse((PACKAGE / file).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


@pytest.mark.parametrize(
    "file", ["checker.py", "checker_analysis.py", "checker_rules.py", "checker_terms.py"]
)
def test_the_checker_imports_the_standard_library_and_itself_only(file):
    for name in imported(file):
        assert (
            name in (".checker_analysis", ".checker_rules", ".checker_terms", ".checker_identities")
            or name.split(".")[0] in sys.stdlib_module_names
        )


@pytest.mark.parametrize("file", KERNEL)
def test_the_kernel_does_not_import_the_checker_nor_anything_heavy(file):
    for name in imported(file):
        assert f"{name[1:]}.py" in KERNEL or name.split(".")[0] in sys.stdlib_module_names


def test_all_proofs_replay_in_a_fresh_process(tmp_path):
    file = tmp_path / "proofs.json"
    file.write_text(json.dumps(list(ALL.values())), "utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "dnnmath.proofs.checker", str(file)],
        capture_output=True, encoding="utf-8", check=False, env={"PYTHONIOENCODING": "utf-8"},
        cwd=PACKAGE.parent.parent,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("proved") == len(ALL)


def test_a_refused_file_makes_the_process_fail(tmp_path, capsys):
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(edited(CS, lambda p: p["lines"].pop(0))), "utf-8")
    missing = tmp_path / "missing.json"
    garbage = tmp_path / "garbage.json"
    garbage.write_text("not json", "utf-8")
    for file in (wrong, missing, garbage):
        assert main([str(file)]) == 1
        assert "refused" in capsys.readouterr().out
    assert main([]) == 1


def test_a_field_given_twice_is_refused(tmp_path):
    file = tmp_path / "twice.json"
    text = json.dumps(ALL[CS])
    file.write_text(text.replace('"names": {', '"names": {"a": "real", ', 1), "utf-8")
    assert main([str(file)]) == 1


# Both read the registry alike ---------------------------------------------------------------------


def test_both_registries_have_the_same_properties():
    assert set(REGISTRY) == set(MEANING)


@pytest.mark.parametrize("name", [n for n in REGISTRY if MEANING[n][2]])
def test_both_registries_say_the_same(name):
    made = {
        "function": Function("f"), "set": "Ω", "positive": symbols("L", "positive"),
        "sequence": "X",
        "map": Map("F"), "vector": points("h"), "radius": symbols("L", "positive"),
        "point": points("x"), "unit": symbols("t", "unit"), "natural": symbols("k", "natural"),
    }  # fmt: skip
    kinds = {"f": "function", "L": "positive", "X": "sequence", "x": "point", "y": "point"}
    kinds |= {"F": "map", "h": "point", "Ω": "set"}
    kinds |= {"z": "point", "t": "unit", "k": "natural"}
    letters = iter(points("y z"))
    quantified = REGISTRY[name].over.split()
    over = [next(letters) if kind == "point" else made[kind] for kind in quantified]
    prop = Property(name, *(made[a] for a in REGISTRY[name].takes.split()))
    claims, _ = prop.at(over)
    takes, quantified, says = MEANING[name]
    named = [w.split()[1] for w in f"{takes}, {quantified}".split(",") if w.strip()]
    given = dict(zip(named, [parse(str(x)) for x in (*prop.args, *over)], strict=True))
    checker = Checker(World(kinds), [])
    assert len(claims) == len(says)
    for ours, theirs in zip(claims, says, strict=True):
        assert checker.same(claimed(str(ours)), replaced(claimed(theirs), given))


# Edits by hand ------------------------------------------------------------------------------------


def leaves(value, path=()):
    """Every field of a proof: its path and its value."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    yield path, value


SWAPS = [("1", "2"), ("2", "3"), ("²", "^3"), ("+", "-"), ("-", "+"), ("≤", "≥"), ("≥", "≤"),
         ("≤", "="), ("≥", "="), ("=", "≥"), ("y", "z"), ("z", "y"), ("x", "u"), ("t", "2·t"),
         ("L", "μ"), ("L", "2·L"), ("f", "g"), ("g", "f"), ("'", ""), ("/", "·"), ("a", "b"),
         ("<", "≤"), ("≤", "<"), ("η_f", "η_g"), ("ε", "2·ε"), ("M", "N"), ("dt", "ds"),
         ("Convex", "Smooth"), ("k", "n"), ("n", "k")]  # fmt: skip
KINDS = [
    "positive",
    "nonnegative",
    "natural",
    "unit",
    "real",
    "point",
    "function",
    "sequence",
    "set",
]


def changes(path, value):
    """Other values for a field: of the same look, and of another."""
    if isinstance(value, str):
        yield from ("", "0", "1", "-1", "x")
        yield from (value.replace(a, b, 1) for a, b in SWAPS if a in value)
        yield from (KINDS if path[0] == "names" else [])
    elif isinstance(value, int):
        yield from (value - 1, value + 1, 0, -1, 10**6, None, "0")
    elif isinstance(value, list):
        yield from ([], value[::-1], value[1:], value + value)
    yield None


def edits(proof):
    """Every proof that differs from this one in one field (edited in place, then restored)."""
    for path, value in list(leaves(proof))[:-1]:
        holder = proof
        for key in path[:-1]:
            holder = holder[key]
        before = copy.copy(holder)
        for change in changes(path, value):
            if change != value:
                holder[path[-1]] = change
                yield (path, value, change), proof
        del holder[path[-1]]
        yield (path, value, "dropped"), proof
        holder.clear()
        holder.update(before) if isinstance(holder, dict) else holder.extend(before)


# Every edit with the profile `nightly`, every fifth otherwise.
STRIDE = 1 if settings().max_examples >= 500 else 5

# Of two proofs that begin alike, the beginning is edited once.
SEEN = {}
for _name, _proof in ALL.items():
    for _i in range(len(_proof["lines"])):
        SEEN.setdefault(json.dumps(_proof["lines"][: _i + 1]), _name)


def accepted(name):
    """The edits of one proof that still check."""
    proof = copy.deepcopy(ALL[name])
    firsts = [SEEN[json.dumps(proof["lines"][: i + 1])] == name for i in range(len(proof["lines"]))]
    tried = 0
    for i, ((path, before, after), other) in enumerate(edits(proof)):
        known = path[0] == "lines" and len(path) > 1 and not firsts[path[1]]
        if known or i % STRIDE:
            continue
        tried += 1
        try:
            check(other)
        except Rejected:
            continue
        yield path, before, after, copy.deepcopy(other)
    assert tried * STRIDE > 50


@pytest.mark.parametrize("name", ALL)
def test_no_edit_by_hand_proves_something_false(name):
    for path, before, after, proof in accepted(name):
        if path[0] == "theorem":  # only the order of a list may change
            assert isinstance(after, list), (path, after)
            assert sorted(after) == sorted(before), (path, after)
        touched = proof["lines"]
        if path[0] == "lines" and len(path) > 1:
            touched = [proof["lines"][path[1]]]
        for line in [*touched, proof["theorem"]]:
            assert holds(line["claim"], proof), (path, before, after, line)


@pytest.mark.parametrize("name", ALL)
def test_every_line_of_every_proof_holds_in_the_model(name):
    for line in ALL[name]["lines"]:
        assert holds(line["claim"], ALL[name]), line


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        (CS, "⟨a | b⟩ ≥ ‖a‖·‖b‖"),
        ("descent_lemma.along_the_segment", "f(z) ≤ f(y) + ⟨f'(y) | z - y⟩ + L/5·‖z - y‖²"),
        ("cocoercivity", "‖g'(y) - g'(z)‖²·3/L ≤ ⟨g'(y) - g'(z) | y - z⟩"),
        ("linear_rate", "g(x - g'(x)/L) ≤ g(u)"),
        ("gradient_descent_rate", "X[n] = X[0]"),
    ],
)
def test_the_model_sees_what_is_false(name, claim):
    assert not holds(claim, ALL[name], tries=40)
