"""Codes from outside to values of the model, and what is said of those that do not fit."""

import pytest
import toy
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.render.words import languages, words
from contact_sync.world.codes import (
    BadInput,
    Step,
    actions_meant,
    format_step,
    parse_action,
    parse_pairs,
    parse_state,
    parse_step,
)
from contact_sync.world.model import STARTS, Action, legal_states


def refused(parse, *arguments):
    """What the input is refused with; its sentence must be there in every language."""
    with pytest.raises(BadInput) as caught:
        parse(*arguments)
    for language in languages():
        assert f"error.{caught.value.key}" in words(language).texts
    return caught.value


@given(st.sampled_from(legal_states()))
def test_a_state_can_be_read_from_its_codes(state):
    assert parse_state(state.codes()) == state


@pytest.mark.parametrize("name", STARTS)
def test_a_start_can_be_read_from_its_name(name):
    assert parse_state({"name": name}) == STARTS[name]


@pytest.mark.parametrize(
    ("given_codes", "text"),
    [
        ({}, ""),
        ({"origin": "outlook"}, "origin=outlook"),
        ({"owner": "other", "link": "orphaned"}, "owner=other link=orphaned"),
        (
            {"name": "only_crm", "owner": "other"},
            "outlook=absent link=none filter=no_match owner=other",
        ),
    ],
)
def test_what_is_left_out_is_that_of_the_start(given_codes, text):
    assert parse_state(given_codes) == toy.state(text)


@pytest.mark.parametrize(
    ("given_codes", "key", "found", "likeliest"),
    [
        ({"onwer": "me"}, "unknown_field", "onwer", "owner"),
        ({"crm": "inaktive"}, "unknown_value", "inaktive", "inactive"),
        ({"name": "only-crm"}, "unknown_value", "only-crm", "only_crm"),
        ({"lost": "none"}, "unknown_field", "lost", "origin"),
    ],
)
def test_what_does_not_fit_is_named_with_what_would(given_codes, key, found, likeliest):
    error = refused(parse_state, given_codes)
    assert (error.key, error.values["found"]) == (key, found)
    assert str(error.values["expected"]).split(", ")[0] == likeliest


def test_a_state_that_there_is_not_is_named_by_the_invariants():
    error = refused(parse_state, {"crm": "absent", "sync": "paused"})
    assert (error.key, error.broken) == ("illegal_state", ("I1", "I4", "I8"))


def test_pairs_may_stand_apart_or_together():
    pairs = ["link=orphaned, crm = absent", "filter=no_match"]
    assert parse_pairs(pairs) == {"link": "orphaned", "crm": "absent", "filter": "no_match"}
    assert parse_pairs([]) == {}


@pytest.mark.parametrize("text", ["", "link", "link=none,", "link=none,,crm=active"])
def test_what_is_no_pair_is_refused(text):
    assert refused(parse_pairs, [text]).key == "not_a_pair"


@given(st.sampled_from(Action), st.integers(1, 99))
def test_a_step_can_be_read_back(action, outcome):
    step = Step(action, outcome)
    assert parse_step(format_step(step)) == parse_step(f"  {action}#{outcome} ") == step


def test_the_first_outcome_goes_without_saying():
    assert format_step(Step(Action.EDIT_CRM)) == "edit@crm"
    assert parse_step("edit@crm") == Step(Action.EDIT_CRM, 1)


@pytest.mark.parametrize(
    "number", ["", "0", "-1", "1.0", "x", "٣", "²", "1 2", "1#2", "9" * 5000, "0" * 5000 + "1"]
)
def test_an_outcome_is_a_number_from_one_on(number):
    assert refused(parse_step, f"edit@crm#{number}").key == "bad_step"


@pytest.mark.parametrize("text", ["", "edit", "edit@", "edit@exchange", "EDIT@CRM", "#1"])
def test_an_action_that_there_is_not_is_refused(text):
    assert refused(parse_step, text).key == "unknown_action"
    assert refused(parse_action, text).values["found"] in (text, "")


@pytest.mark.parametrize(
    ("code", "place", "meant"),
    [
        ("delete", None, (Action.DELETE_OUTLOOK, Action.DELETE_CRM)),
        ("delete", "crm", (Action.DELETE_CRM,)),
        ("delete@crm", None, (Action.DELETE_CRM,)),
        ("delete@crm", "outlook", ()),
        ("deactivate", None, (Action.DEACTIVATE,)),
        ("deactivate", "outlook", ()),
        ("delete@", None, ()),
        ("", "crm", ()),
    ],
)
def test_a_verb_means_an_action_for_each_place_and_a_code_one(code, place, meant):
    assert set(actions_meant(code, place)) == {*meant}
