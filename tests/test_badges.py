"""Badges: what shields.io reads, and a picture that needs no network."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnmath.badges import COLORS, endpoint, svg, write_badges
from dnnmath.verify import VERDICTS

verdicts = st.sampled_from(VERDICTS)
propositions = st.fixed_dictionaries(
    {
        "slug": st.from_regex(r"[a-z][a-z_]{0,30}", fullmatch=True),
        "verdict": verdicts,
        "printed_verdict": verdicts,
    }
)


@given(propositions)
def test_an_endpoint_has_the_fields_of_shields(proposition):
    badge = endpoint(proposition)
    assert list(badge) == ["schemaVersion", "label", "message", "color"]
    assert badge["schemaVersion"] == 1
    assert "_" not in badge["label"]
    assert badge["message"].startswith(proposition["verdict"])
    assert ("printed: refuted" in badge["message"]) == (proposition["printed_verdict"] == "refuted")


@given(propositions)
def test_a_picture_is_well_formed_says_the_same_and_refers_to_nothing_outside(proposition):
    picture, shown = svg(proposition), endpoint(proposition)
    texts = {"".join(e.itertext()) for e in ElementTree.fromstring(picture.encode()).iter()}
    assert {shown["label"], shown["message"]} <= texts
    assert shown["color"] in picture
    assert "href" not in picture
    assert picture.replace("http://www.w3.org/2000/svg", "").count("http") == 0


def test_proved_alone_is_green():
    assert set(COLORS) == set(VERDICTS)

    def green(color):
        red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
        return green > 1.5 * max(red, blue)

    assert [verdict for verdict in VERDICTS if green(COLORS[verdict])] == ["proved"]


def test_each_proposition_gets_both_files(tmp_path):
    made = [{"slug": s, "verdict": "proved", "printed_verdict": "refuted"} for s in ("a_b", "c")]
    folder = tmp_path / "new" / "badges"
    write_badges(folder, made)
    assert {p.name for p in folder.iterdir()} == {"a_b.json", "a_b.svg", "c.json", "c.svg"}
    assert json.loads((folder / "a_b.json").read_text(encoding="utf-8")) == endpoint(made[0])


@pytest.mark.parametrize("wrong", [{}, {"slug": "a", "verdict": "great", "printed_verdict": ""}])
def test_what_is_no_proposition_leaves_no_badge(tmp_path, wrong):
    with pytest.raises(KeyError):
        write_badges(tmp_path, [wrong])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("slug", ["../evil", "", 3])
def test_a_badge_is_not_written_outside_of_its_folder(slug, tmp_path):
    found = {"slug": slug, "verdict": "proved", "printed_verdict": "proved"}
    with pytest.raises(ValueError, match="a slug is the name of a Python file"):
        write_badges(tmp_path / "badges", [found])
