"""The map of the document: nothing is left out, and every name on it leads to code."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dnnmath.document import ITEMS, carried, missing, slugs

FOLDER = Path(__file__).parents[1] / "propositions"
FILES = {path.stem for path in FOLDER.glob("*.py") if not path.name.startswith("_")}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: f"{item.section} {item.name}")
def test_everything_that_carries_an_item_exists(item):
    assert list(missing(item, FILES)) == []


def test_every_proposition_of_the_folder_is_on_the_map():
    assert slugs(ITEMS) >= FILES


def test_the_shorthands_of_the_document_are_items_of_their_own():
    names = [item.name for item in ITEMS if item.section in ("1.2", "4")]
    for full, shorthand in [("ζ(Ω, R^m')", "ζ(R^m)"), ("D(Ω, R^m')", "D(R^m)")]:
        at = next(i for i, name in enumerate(names) if name.startswith(full))
        assert names[at + 1].startswith(shorthand)
    (identity,) = [item for item in ITEMS if item.name == "identity matrix I_{m'}"]
    assert identity.carried_by == ("numpy.eye", "dense_jacobians")


def test_the_only_item_that_nothing_carries_is_the_one_that_the_document_leaves_unwritten():
    (empty,) = [item for item in ITEMS if item.empty]
    assert (empty.section, empty.kind) == ("6", "definition")
    assert empty.note
    assert len(carried(ITEMS, FILES)) == len(ITEMS) - 1


def test_twelve_propositions_and_three_theorems_have_one_file_each():
    stated = [item for item in ITEMS if item.kind in ("proposition", "theorem")]
    assert Counter(item.kind for item in stated) == {"proposition": 12, "theorem": 3}
    assert len(slugs(stated)) == 15
    assert all(len(slugs([item])) == 1 for item in stated)


def test_items_are_in_the_order_of_the_document_and_named_once():
    sections = [item.section for item in ITEMS]
    assert list(dict.fromkeys(sections)) == ["1.1", "1.2", "1.3", "2", "3", "4", "5", "6"]
    assert sections == sorted(sections)
    assert max(Counter((item.section, item.name) for item in ITEMS).values()) == 1


@pytest.mark.parametrize(
    "name",
    ["dnnmath.layers.dens", "dnnmath.layer.dense", "no_such_proposition", "softmax_jacobian.py"],
)
def test_a_carrier_that_does_not_exist_is_missing(name):
    item = replace(ITEMS[0], carried_by=(*ITEMS[0].carried_by, name))
    assert list(missing(item, FILES)) == [name]
    assert carried([item], FILES) == []


def test_a_proposition_without_a_file_does_not_carry_its_item():
    one = next(item for item in ITEMS if "softmax_jacobian" in item.carried_by)
    assert carried([one], {"softmax_jacobian"}) == [one]
    assert carried([one], {"relu_jacobian"}) == []
