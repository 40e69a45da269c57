"""The second checker accepts every proof of §§2-5, and no edit of one that is not true."""

import ast
import json
from pathlib import Path

import pytest

import dnnmath
from dnnmath.proofs.checker import check
from dnnmath.proofs.checker_identities import check_identity
from dnnmath.proofs.checker_terms import Rejected

from .document import proofs
from .edits import edits
from .numeric import is_true

NAMES = list(proofs())


def as_data(name):
    return json.loads(json.dumps(proofs()[name].to_json()))


@pytest.mark.parametrize("name", NAMES)
def test_it_accepts_every_proof_of_the_document_as_plain_data(name):
    check(as_data(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_proof_is_true_by_numbers(name):
    assert is_true(as_data(name))


@pytest.mark.parametrize("name", NAMES)
def test_an_edit_of_one_field_is_refused_unless_it_is_true(name):
    proof, refused = as_data(name), 0
    for what, edited in edits(proof):
        if edited == proof:
            continue
        try:
            check_identity(edited)
        except Rejected:
            refused += 1
        else:
            assert is_true(edited), what
    assert refused > 50


def test_the_numbers_can_tell_that_a_proof_is_false():
    proof = as_data("softmax_jacobian.by_definition")
    assert not is_true({**proof, "right": "δ[i, j]"})
    form = as_data("softmax_jacobian.half_a_double_sum")
    assert not is_true({**form, "left": f"-({form['left']})", "right": f"-({form['right']})"})


def test_it_shares_nothing_with_what_wrote_the_proofs():
    for file in (Path(dnnmath.__file__).parent / "proofs").glob("checker_identities*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert (node.level == 1 and node.module.startswith("checker")) or node.module in (
                    "__future__", "collections.abc", "dataclasses", "fractions", "typing",
                )  # fmt: skip
            elif isinstance(node, ast.Import):
                assert {a.name for a in node.names} <= {"itertools", "re"}
