"""Where sources read FetchXML differently: the file, and what may be chosen from it."""

import fetchxml_oracle as oracle
import pytest

from contact_sync.lists.fetchxml.operators import OPERATORS
from contact_sync.lists.fetchxml.readings import load_readings, shipped_readings
from contact_sync.render.words import languages, words
from contact_sync.rulebook.claims import Kind
from contact_sync.rulebook.problems import ProblemsFound, data_folder
from contact_sync.world.codes import BadInput

FILE = data_folder("rules") / "fetchxml.toml"


def test_the_open_points_are_those_that_the_oracle_knows():
    points = shipped_readings().points.values()
    found = {p.id: tuple(each.id for each in p.readings) for p in points if not p.settled}
    assert {key: sorted(each) for key, each in found.items()} == {
        key: sorted(each) for key, each in oracle.POINTS.items()
    }
    for name, operator in OPERATORS.items():
        point = shipped_readings().point(name)
        expected = None if operator.beyond else oracle.point_of(name)
        assert (point.id if point else None) == expected, name


def test_what_is_settled_is_settled_by_the_vendor():
    readings = shipped_readings()
    for point in readings.points.values():
        if point.settled:
            (taken,) = (each for each in point.readings if each.id == point.settled)
            kinds = {readings.sources[said.source].kind for said in taken.said}
            assert Kind.VENDOR in kinds, point.id


def test_points_and_readings_have_words_in_every_language():
    for language in languages():
        say = words(language)
        for point in shipped_readings().points.values():
            texts = [point.title, *(each.text for each in point.readings)]
            texts += [said.locator for each in point.readings for said in each.said]
            assert all(say.of(text).strip() for text in texts), point.id


@pytest.mark.parametrize(
    ("chosen", "found", "first"),
    [
        ({"ne-emty": "match"}, "ne-emty", "ne-empty"),
        ({"ne-empty": "macth"}, "macth", "match"),
        ({"whose-day": "utc"}, "whose-day", "ne-empty"),
    ],
)
def test_a_choice_that_there_is_not(chosen, found, first):
    with pytest.raises(BadInput) as error:
        shipped_readings().check(chosen)
    assert error.value.values["found"] == found
    assert error.value.values["expected"].split(", ")[0] == first
    for language in languages():
        assert found in words(language)(f"error.{error.value.key}", **error.value.values)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('source = "xrmmockup"', 'source = "xrmmokup"', "unknown_source"),
        ('settled = "whole"', 'settled = "hole"', "unknown_value"),
        ('id = "not-empty"', 'id = "ne-empty"', "duplicate_id"),
        ('operators = ["not-in",', 'operators = ["ne",', "duplicate_id"),
        ("[[point.reading.said]]", "[[point.reading.sad]]", "unknown_key"),
    ],
)
def test_a_broken_file_is_told(tmp_path, old, new, code):
    path, text = tmp_path / "fetchxml.toml", FILE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ProblemsFound) as error:
        load_readings(path)
    assert code in {problem.code for problem in error.value.problems}
    assert all(problem.line > 0 for problem in error.value.problems)
