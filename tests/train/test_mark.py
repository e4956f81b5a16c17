"""What a prediction is worth, and the nearest case in which it is right, against brute force."""

from itertools import product

import pytest

from contact_sync.decide.engine import compiled, refusal_in
from contact_sync.overview.reach import reachable
from contact_sync.rulebook.pack import all_settings
from contact_sync.train.condition import ALWAYS, condition_of, conditions, deciding, dimensions
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.exercise import End, Kind, answer_of, choices_of, parse_exercise
from contact_sync.train.mark import Grade, Half, mark


def marked(case, says):
    return mark(parse_exercise(case), says)


def test_what_the_engine_says_is_right():
    got = marked("crm-2011.delete@crm.crm.me", End("absent", "present", "no"))
    assert (got.grade, got.parts, got.overlooked, got.nearest) == (Grade.RIGHT, (), "", None)


def test_a_wrong_part_is_named_and_the_nearest_case_is_that_of_a_colleague():
    got = marked("crm-2011.delete@crm.crm.me", End("absent", "absent", "no"))
    assert (got.grade, got.parts, got.overlooked) == (Grade.WRONG, ("outlook",), "owner")
    assert got.nearest.changed == ("owner",)
    assert got.nearest.exercise == parse_exercise("crm-2011.delete@crm.crm.other")


def test_the_origin_is_what_was_overlooked_where_the_filter_is_left():
    got = marked("crm-2011.leave_filter@crm.outlook.me", End("active", "absent", "no"))
    assert got.overlooked == "origin"
    assert got.nearest.exercise == parse_exercise("crm-2011.leave_filter@crm.crm.me")


def disputed():
    (deck,) = (deck for deck in decks() if deck.id == "contested")
    cases = cases_of(deck, "crm-2011")
    return [one for one in cases if answer_of(one.decision).kind == Kind.DISPUTED]


def test_one_side_of_a_dispute_counts_half_and_is_named():
    for one in disputed():
        answer = answer_of(one.decision)
        for number, end in enumerate(answer.ends, start=1):
            got = mark(one, end)
            assert (got.grade, got.half, got.overlooked) == (Grade.HALF, Half.ONE_SIDE, "disputed")
            assert got.parts == ()
            assert number in got.sides or len(answer.ends) < len(one.decision.outcomes)
        assert mark(one, Kind.DISPUTED).grade == Grade.RIGHT
        assert mark(one, Kind.UNKNOWN).grade == Grade.WRONG


def test_to_say_that_sources_disagree_where_they_do_so_about_something_else_counts_half():
    found = [
        (one, answer)
        for deck in decks()
        for one in cases_of(deck, "crm-2011")
        for answer in [answer_of(one.decision)]
        if answer.kind == Kind.TOLD and answer.decision.evidence == "contested"
    ]
    for one, _ in found:
        assert mark(one, Kind.DISPUTED).half == Half.NOT_ASKED
        assert mark(one, Kind.UNKNOWN).half is None


def right_cases(one, says):
    """Every case in which `says` is right, found in the plainest way: each with what differs."""
    pack = one.rules
    for settings in all_settings(pack):
        table = compiled(pack, settings)
        for state in reachable(table):
            if refusal_in(pack, state, one.action) is None:
                answer = answer_of(table.decide(state, one.action))
                if answer.says == says:
                    changed = {
                        n for n in one.state._fields if getattr(one.state, n) != getattr(state, n)
                    }
                    changed |= {name for name in settings if settings[name] != one.settings[name]}
                    yield (settings, state), changed


SAMPLES = [
    "crm-2011.delete@crm.crm.me",
    "crm-2011.edit@outlook.outlook.me",
    "crm-2011.leave_filter@crm.outlook.me",
    "crm-2011.delete@crm.outlook.other",
    "crm-4.delete@outlook.crm.me",
    "d365-server-side-sync.edit@crm.crm.other",
    "orocrm-outlook.edit@outlook.outlook.me",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_the_nearest_case_makes_it_right_and_no_nearer_one_does(text):
    one = parse_exercise(text)
    answer = answer_of(one.decision)
    ends = [End(*parts) for parts in product(*choices_of(one.decision).values())]
    for says in [*ends[::7], Kind.DISPUTED, Kind.UNKNOWN]:
        if says == answer.says:
            continue
        near = mark(one, says).nearest
        found = list(right_cases(one, says))
        if near is None:
            assert found == []
            continue
        assert mark(near.exercise, says).grade == Grade.RIGHT
        here = (near.exercise.settings, near.exercise.state)
        assert (here, {*near.changed}) in found
        assert len(near.changed) == min(len(changed) for _, changed in found)


def test_a_condition_is_one_of_its_version_and_changing_it_alone_changes_what_is_right():
    for pack in ("crm-2011", "d365-server-side-sync", "riva-dynamics"):
        for deck in decks():
            for one in cases_of(deck, pack):
                names = conditions(one.rules)
                assert {*deciding(one)} <= {*names}
                told = answer_of(one.decision).kind == Kind.TOLD
                assert (condition_of(one) in (Kind.DISPUTED, Kind.UNKNOWN)) != told
                assert condition_of(one) == ALWAYS or condition_of(one) in names


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("crm-2011.delete@crm.crm.me", "owner"),
        ("crm-2011.leave_filter@crm.outlook.me", "origin"),
        ("crm-2011.edit@outlook.outlook.me", "write_right"),
    ],
)
def test_what_decides_the_rules_of_the_article(text, condition):
    one = parse_exercise(text)
    assert condition_of(one) == condition
    assert condition in dimensions(one.rules)
