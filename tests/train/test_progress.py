"""A learner's progress: what comes next, as a file and a link, and what of a broken one is kept."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.rulebook.problems import MOST_BYTES
from contact_sync.train.condition import condition_of
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.draw import drawn
from contact_sync.train.exercise import End, Kind, Prediction, Sure, answer_of, parse_exercise
from contact_sync.train.mark import Grade, mark
from contact_sync.train.progress import (
    MOST_ATTEMPTS,
    MOST_LINK,
    Progress,
    attempt,
    cards,
    due,
    from_json,
    from_link,
    next_case,
    to_json,
    to_link,
)
from contact_sync.world.codes import BadInput

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
(VERSION,) = (deck for deck in decks() if deck.id == "version")
CASES = drawn(cases_of(VERSION, "crm-2011"), 5)


def tried(one, says, at=NOON, sure=Sure.FAIRLY):
    return attempt(one, Prediction(says, sure), mark(one, says), condition_of(one), at)


def all_right(cases, minutes=0):
    progress = Progress()
    for number, one in enumerate(cases):
        at = NOON + timedelta(minutes=minutes * number)
        progress = progress.after(tried(one, answer_of(one.decision).says, at))
    return progress


def a_wrong_one(of=CASES):
    """A case of which it is wrong to say that nobody knows."""
    return next(one for one in of if mark(one, Kind.UNKNOWN).grade == Grade.WRONG)


def test_who_begins_gets_the_first_case_and_who_is_through_none():
    assert next_case(CASES, Progress(), NOON) == CASES[0]
    assert next_case(CASES, all_right(CASES), NOON) is None


def test_a_condition_that_was_wrong_comes_again_with_a_fresh_case():
    one = a_wrong_one()
    progress = Progress().after(tried(one, Kind.UNKNOWN))
    assert due(progress, NOON) == ()
    later = NOON + timedelta(minutes=2)
    assert due(progress, later) == (condition_of(one),)
    again = next_case(CASES, progress, later)
    assert condition_of(again) == condition_of(one)
    same = [other for other in CASES if condition_of(other) == condition_of(one)]
    assert (again != one) == (len(same) > 1)


def test_who_was_right_and_certain_is_asked_later_than_who_guessed():
    one = CASES[0]
    says = answer_of(one.decision).says
    whens = [
        cards(Progress().after(tried(one, says, sure=sure)))[condition_of(one)].due for sure in Sure
    ]
    assert whens[0] < whens[1] < whens[2]


def test_when_a_condition_is_due_follows_from_the_log_alone():
    progress = all_right(CASES, minutes=7)
    assert cards(progress) == cards(from_json(to_json(progress)).progress)


def test_the_progress_is_the_same_after_it_was_a_file_or_a_link():
    one = a_wrong_one()
    progress = all_right(CASES[:12], minutes=1).after(
        tried(one, Kind.UNKNOWN, NOON + timedelta(hours=1), Sure.CERTAIN)
    )
    assert from_json(to_json(progress)).progress == progress
    link = to_link(progress)
    assert len(link) <= MOST_LINK
    assert from_link(link) == from_json(to_json(progress))


def test_a_long_progress_has_no_link_and_the_last_attempts_are_kept():
    progress = Progress()
    for number in range(MOST_ATTEMPTS + 5):
        at = NOON + timedelta(seconds=number * number)
        one = CASES[number % len(CASES)]
        progress = progress.after(tried(one, Kind.DISPUTED if number % 3 else Kind.UNKNOWN, at))
    assert len(progress.attempts) == MOST_ATTEMPTS
    assert progress.attempts[0].at == NOON + timedelta(seconds=25)
    assert to_link(progress) is None


def test_the_longest_progress_may_be_uploaded_again():
    far = "link=orphaned.filter=no_match.sync=off.write_right=no.delete_right=no"
    switched = "conflict_fields=all.field_direction=crm_to_outlook.field_security=hidden"
    one = parse_exercise("crm-2013-2016-client.delete@crm.outlook.other")
    row = tried(one, End("without", "without", "yes"))
    added = len(f".{far}.{switched}")
    assert len(to_json(Progress((row,) * MOST_ATTEMPTS))) + added * MOST_ATTEMPTS < MOST_BYTES


def test_of_a_damaged_file_what_can_be_read_is_kept():
    data = json.loads(to_json(all_right(CASES[:6])))
    rows = data["attempts"]
    rows[0]["case"] = "crm-2012.delete@crm.crm.me"
    rows[1]["at"] = "yesterday"
    rows[2] = "what?"
    rows[3]["condition"] = "weather"
    rows[4]["at"] = "2026-11-26T12:00:00"
    read = from_json(json.dumps(data))
    assert (len(read.progress.attempts), read.lost) == (1, 5)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"attempts": 3}', "[" * 9999])
def test_what_is_no_progress_is_told(text):
    with pytest.raises(BadInput) as caught:
        from_json(text)
    assert caught.value.key == "no_progress"


@given(st.text(max_size=60) | st.just("A" * (MOST_LINK + 1)))
def test_no_link_breaks_anything(text):
    with suppress(BadInput):
        assert from_link(text).progress == Progress()


@given(st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x, max_size=3)))
def test_no_entry_of_a_file_breaks_anything(entry):
    row = json.loads(to_json(all_right(CASES[:1])))["attempts"][0]
    for key in row:
        broken = json.dumps({"attempts": [{**row, key: entry}, row]})
        assert len(from_json(broken).progress.attempts) >= 1


def test_times_are_told_in_utc():
    text = to_json(all_right([parse_exercise("crm-2011.delete@crm.crm.me")]))
    assert "2026-11-26T12:00:00+00:00" in text
    moved = text.replace("12:00:00+00:00", "14:00:00+02:00")
    assert from_json(moved).progress.attempts[0].at == NOON
