"""What is right in a case, and cases and predictions as text."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.decide.engine import compiled
from contact_sync.overview.reach import reached_cells
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Settings
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.exercise import (
    End,
    Exercise,
    Kind,
    Prediction,
    Sure,
    answer_of,
    choices_of,
    end_of,
    format_exercise,
    format_prediction,
    format_says,
    parse_exercise,
    parse_prediction,
    parse_says,
)
from contact_sync.world.codes import BadInput
from contact_sync.world.model import STARTS, Action, Link, Lost, Owner, Sync, Unsynced


def case(action, start="tracked-me", pack="crm-2011", **changed):
    settings = shipped_pack(pack).defaults
    return Exercise(pack, settings, STARTS[start]._replace(**changed), Action(action))


def every_case():
    return dict.fromkeys(
        one for pack in pack_ids() for deck in decks() for one in cases_of(deck, pack)
    )


@pytest.mark.parametrize(
    ("action", "start", "says"),
    [
        ("edit@outlook", "tracked-me", End("with", "with", "yes")),
        ("edit@crm", "tracked-me", End("with", "with", "yes")),
        ("delete@crm", "tracked-me", End("absent", "present", "no")),
        ("delete@crm", "delivered-other", End("absent", "absent", "no")),
        ("delete@outlook", "tracked-me", End("active", "absent", "no")),
        ("leave_filter@crm", "delivered-me", End("active", "absent", "no")),
        ("leave_filter@crm", "tracked-me", End("active", "present", "yes")),
        ("edit@outlook", "both_by_hand", End("without", "with", "no")),
    ],
)
def test_the_rules_of_the_article_are_right(action, start, says):
    assert answer_of(case(action, start).decision).says == says


def test_an_edit_that_loses_is_on_neither_side():
    cells = [
        (cell, outcome)
        for cell in reached_cells(compiled(shipped_pack("crm-2011")))
        for outcome in cell.outcomes
        if cell.action == Action.EDIT_OUTLOOK and outcome.lost == Lost.OUTLOOK
    ]
    assert cells
    for cell, outcome in cells:
        end = end_of(cell, outcome)
        assert end.outlook == "without"
        assert end.crm == ("inactive" if outcome.after_sync.crm == "inactive" else "without")


def test_while_outlook_is_offline_the_edit_has_not_arrived():
    offline = case("edit@outlook", sync=Sync.PAUSED)
    assert answer_of(offline.decision).says == End("without", "with", "yes")


@pytest.mark.parametrize("pack", pack_ids())
def test_every_case_has_one_right_answer_among_its_choices(pack):
    for cell in reached_cells(compiled(shipped_pack(pack))):
        answer, choices = answer_of(cell), choices_of(cell)
        for end in answer.ends:
            assert all(getattr(end, part) in allowed for part, allowed in choices.items())
        if answer.kind == Kind.TOLD:
            assert len(answer.ends) == 1
            assert answer.says == answer.ends[0]
        elif answer.kind == Kind.DISPUTED:
            assert cell.evidence == Evidence.CONTESTED
            assert len(answer.ends) > 1
        else:
            assert cell.evidence == Evidence.UNKNOWN
        for outcome in cell.outcomes:
            linked = outcome.after_sync.link == Link.LINKED
            assert (end_of(cell, outcome).linked == "yes") == linked


def test_a_case_as_text_is_the_same_case_again():
    cases = every_case()
    assert len(cases) > 200
    for one in cases:
        assert parse_exercise(format_exercise(one)) == one


def test_a_case_names_what_is_not_as_usual():
    unusual = case("edit@crm", "delivered-other", unsynced=Unsynced.OUTLOOK)
    settings = unusual.settings.but(write_right="no")
    one = Exercise("crm-2011", settings, unusual.state, unusual.action)
    text = "crm-2011.edit@crm.crm.other.unsynced=outlook.write_right=no"
    assert format_exercise(one) == text
    assert parse_exercise(text) == one
    assert isinstance(parse_exercise(text).settings, Settings)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "bad_case"),
        ("crm-2011", "bad_case"),
        ("crm-2011.delete@crm.moon.me", "bad_case"),
        ("crm-2012.delete@crm.crm.me", "unknown_pack"),
        ("crm-2011.delete@moon.crm.me", "unknown_action"),
        ("crm-2011.delete@crm.crm.me.link=red", "unknown_value"),
        ("crm-2011.delete@crm.crm.me.weather=red", "unknown_setting"),
        ("crm-2011.delete@crm.crm.me.write_right=maybe", "unknown_value"),
        ("crm-2011.delete@crm.crm.me.outlook=absent", "illegal_state"),
        ("crm-2011.reactivate@crm.crm.me", "no_exercise"),
    ],
)
def test_what_is_no_case_is_told(text, key):
    with pytest.raises(BadInput) as caught:
        parse_exercise(text)
    assert caught.value.key == key


def test_a_prediction_as_text_is_the_same_again():
    for says in (End("twice", "without", "yes"), Kind.DISPUTED, Kind.UNKNOWN):
        assert parse_says(format_says(says)) == says
        for sure in Sure:
            prediction = Prediction(says, sure)
            assert parse_prediction(format_prediction(prediction)) == prediction


@pytest.mark.parametrize(
    "text", ["", "absent", "absent-present", "a-b-c.1", "told.1", "disputed.4", "disputed", "x.1"]
)
def test_what_is_no_prediction_is_told(text):
    with pytest.raises(BadInput) as caught:
        parse_prediction(text)
    assert caught.value.key == "bad_prediction"


def test_the_owner_of_a_case_is_that_of_its_record():
    assert parse_exercise("crm-2011.delete@crm.crm.other").state.owner == Owner.OTHER


PARTS = st.sampled_from(
    [
        "crm-2011",
        "crm-2011~x",
        "crm-2011:x~",
        "delete@crm",
        "crm",
        "me",
        "link=none",
        "=",
        "",
        "sync",
    ]
)


@given(st.lists(PARTS | st.text(max_size=4), max_size=7).map(".".join))
def test_whatever_a_link_holds_is_a_case_or_told(text):
    with suppress(BadInput):
        assert parse_exercise(format_exercise(parse_exercise(text))) == parse_exercise(text)
    with suppress(BadInput):
        assert format_prediction(parse_prediction(text)) == text
