"""Several mailboxes, one record: what must hold of every story, and what is known of some."""

from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contact_sync.decide.engine import NoSuchOutcome, actions_in, play
from contact_sync.overview.cast import (
    ABOUT_ONE,
    ASSIGN,
    CRM,
    IN_CRM,
    IN_OUTLOOK,
    MOST_PEOPLE,
    OUTSIDE,
    OWNERS,
    Deed,
    Person,
    Role,
    format_cast,
    format_deed,
    parse_cast,
    parse_deed,
    parse_steps,
    renamed,
    without,
)
from contact_sync.overview.team import end_of, evidence_of, play_team
from contact_sync.overview.turn import TeamRefused
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.rulebook.pack import all_settings
from contact_sync.world.codes import BadInput, Step
from contact_sync.world.model import Action, ActionRefused, broken_invariants

PACKS = [head.id for head in pack_heads()]
NAMES = ("anna", "ben", "carla", "dora", "emil", "fred")


def played(cast, steps, pack="crm-2011"):
    people = parse_cast(cast)
    return play_team(shipped_pack(pack), people, parse_steps(steps, people))


def caused(step):
    return [(one.name, str(one.action)) for one in step.caused]


@cache
def deeds(size):
    names = NAMES[:size]
    found = [Deed(name, code) for name in names for code in IN_OUTLOOK]
    found += [Deed(CRM, ASSIGN, target) for target in (*names, OUTSIDE)]
    found += [Deed(CRM, code, name) for code in ABOUT_ONE for name in names]
    found += [Deed(CRM, code) for code in IN_CRM if code != Action.RECREATE]
    return found


@some.composite
def stories(draw):
    size = draw(some.integers(2, 4))
    roles = draw(some.lists(some.sampled_from(Role), min_size=size, max_size=size))
    owners = [n for n, role in enumerate(roles) if role in OWNERS]
    for n in owners[1:]:
        roles[n] = Role.DELIVERED
    wide = draw(some.lists(some.booleans(), min_size=size, max_size=size))
    cast = tuple(
        Person(name, role, asks and role in (Role.DELIVERED, Role.TRACKED))
        for name, role, asks in zip(NAMES, roles, wide, strict=False)
    )
    steps = draw(some.lists(some.sampled_from(deeds(size)), min_size=1, max_size=8))
    chosen = draw(some.lists(some.sampled_from(cast), max_size=len(steps)))
    steps = [
        step.following(person.name, 2) if n < len(chosen) and n % 3 == 0 else step
        for n, (step, person) in enumerate(zip(steps, [*chosen, *[cast[0]] * 9], strict=False))
    ]
    return draw(some.sampled_from(PACKS)), cast, tuple(steps)


# --- what must hold of every story ----------------------------------------------------------------


def followed(states):
    """The records that are there; a duplicate is its maker's."""
    return {"active" if s.crm == "twice" else str(s.crm) for s in states.values()}


@settings(max_examples=300, deadline=None)
@given(stories())
def test_the_record_is_one_and_has_one_owner(story):
    pack, cast, steps = story
    alone = False
    for step in play_team(shipped_pack(pack), cast, steps):
        alone = (alone or step.new_record) and followed(step.after) != {"absent"}
        there = followed(step.after) - ({"absent"} if alone else set())
        assert len(there) == 1
        assert sum(state.owner == "me" for state in step.after.values()) <= 1
        assert not any(map(broken_invariants, step.after.values()))


@settings(max_examples=300, deadline=None)
@given(stories())
def test_nothing_reaches_a_person_without_a_link_a_filter_or_an_action_of_theirs(story):
    pack, cast, steps = story
    for step in play_team(shipped_pack(pack), cast, steps):
        of_all = step.deed.code in ABOUT_ONE and not step.deed.target
        for name, before in step.before.items():
            mine = [one for one in step.reached if one.name == name]
            after = step.after[name]
            if not mine:
                for field in ("origin", "outlook", "link", "sync", "unsynced"):
                    assert getattr(after, field) == getattr(before, field)
            elif name not in (step.deed.actor, step.deed.target) and not of_all:
                has_copy = before.outlook != "absent" or before.link == "suppressed"
                filters = (before.filter, *(one.decision.after_action.filter for one in mine))
                assert has_copy or "matches" in filters


@settings(max_examples=200, deadline=None)
@given(stories(), some.randoms())
def test_the_order_of_the_people_does_not_matter(story, random):
    pack, cast, steps = story
    shuffled = list(cast)
    random.shuffle(shuffled)
    here = play_team(shipped_pack(pack), cast, steps)
    there = play_team(shipped_pack(pack), tuple(shuffled), steps)
    for one, other in zip(here, there, strict=True):
        assert one.after == other.after
        assert (one.refused is None) == (other.refused is None)
        assert str(one.refused) == str(other.refused)
        assert sorted(caused(one)) == sorted(caused(other))


@settings(max_examples=100, deadline=None)
@given(stories())
def test_each_decision_goes_on_from_where_the_person_stood(story):
    pack, cast, steps = story
    for step in play_team(shipped_pack(pack), cast, steps):
        for name, one in step.first.items():
            as_it_was = {**one.decision.before.codes(), "crm": step.before[name].crm}
            assert as_it_was == step.before[name].codes()
        for name in step.first:
            assert step.after[name].outlook in (
                one.outcome.after_sync.outlook for one in step.reached if one.name == name
            )


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_cast_of_one_is_the_story_of_one_user(pack_id):
    pack = shipped_pack(pack_id)
    for role in Role:
        cast = (Person("anna", role),)
        for first in actions_in(pack, cast[0].start):
            (decision,) = play(pack, cast[0].start, [Step(first)])
            for number, outcome in enumerate(decision.outcomes, start=1):
                for second in actions_in(pack, outcome.after_sync):
                    code = f"{first}#{number}"
                    text = f"{whose(first)}{code}, {whose(second)}{second}"
                    steps = play_team(pack, cast, parse_steps(text, cast))
                    alone = play(pack, cast[0].start, [Step(first, number), Step(second)])
                    assert [step.reached[0].decision for step in steps] == alone
                    assert steps[-1].after == {"anna": alone[-1].outcomes[0].after_sync}


def whose(action):
    return "anna:" if action.place == "outlook" else ""


@pytest.mark.parametrize("role", Role)
def test_what_one_user_cannot_do_a_cast_of_one_cannot_do(role):
    pack = shipped_pack("crm-2011")
    cast = (Person("anna", role),)
    for action in Action:
        (step,) = play_team(pack, cast, parse_steps(f"{whose(action)}{action}", cast))
        assert isinstance(step.refused, ActionRefused) == (
            action not in actions_in(pack, cast[0].start)
        )


# --- what is known of some ------------------------------------------------------------------------


def test_the_owner_deletes_in_crm_and_a_colleague_loses_it():
    (step,) = played("anna:owner, ben:delivered, carla:none", "delete@crm")
    assert caused(step) == [("anna", "delete@crm"), ("ben", "delete@crm")]
    assert {name: str(state.outlook) for name, state in step.after.items()} == {
        "anna": "present",
        "ben": "absent",
        "carla": "absent",
    }


def test_an_edit_that_arrives_reaches_everybody_and_one_that_does_not_nobody():
    (step,) = played("anna:owner, ben:delivered, carla:none", "anna: edit@outlook")
    assert caused(step) == [("ben", "edit@crm")]
    people = parse_cast("anna:owner, ben:delivered")
    (step,) = play_team(
        shipped_pack("crm-2011"),
        people,
        parse_steps("anna: edit@outlook", people),
        {"write_right": "no"},
    )
    assert caused(step) == []


def test_the_complaint_of_2015_a_stale_copy_overwrites_everybody():
    steps = "carla: go_offline@outlook, anna: edit@outlook, carla: edit@outlook, "
    *_, last = played(
        "anna:owner, ben:delivered, carla:delivered", f"{steps}carla: go_online@outlook"
    )
    assert last.acted.outcome.lost == "crm"
    assert caused(last) == [("anna", "edit@crm"), ("ben", "edit@crm")]


@pytest.mark.parametrize("pack_id", PACKS)
def test_several_that_overwrite_each_others_edit_come_to_an_end(pack_id):
    pack, cast = shipped_pack(pack_id), parse_cast("anna:owner, ben:delivered, carla:tracked")
    for chosen in all_settings(pack):
        (step,) = play_team(pack, cast, parse_steps("edit@crm", cast), chosen)
        heard = Counter(name for name, _ in caused(step))
        assert max(heard.values(), default=0) <= len(cast)


def test_another_owner():
    cast = "anna:owner, ben:delivered, carla:delivered+old-owner-filter, dora:delivered"
    there, back = played(cast, "assign@crm>ben, assign@crm>anna")
    assert caused(there) == [
        ("anna", "assign_to_other@crm"),
        ("ben", "assign_to_me@crm"),
        ("carla", "leave_filter@crm"),
        ("dora", "edit@crm"),
    ]
    assert there.after["carla"].outlook == "absent"
    assert caused(back)[2] == ("carla", "enter_filter@crm")
    assert back.after["carla"].outlook == "present"
    (outside,) = played("anna:owner, ben:delivered", "assign@crm>outside")
    assert caused(outside) == [("anna", "assign_to_other@crm"), ("ben", "edit@crm")]


def test_whom_the_record_never_reached_does_not_get_it_by_its_being_active_again():
    *_, last = played("anna:owner, ben:none", "deactivate@crm, reactivate@crm")
    assert caused(last) == [("anna", "reactivate@crm")]
    assert (last.after["ben"].crm, last.after["ben"].outlook) == ("active", "absent")


def test_a_new_record_is_followed_for_its_maker_alone():
    *_, made, second = played(
        "anna:owner, ben:tracked", "delete@crm, ben: track@outlook, anna: track@outlook"
    )
    assert made.new_record
    assert (made.after["anna"].crm, made.after["anna"].link) == ("absent", "orphaned")
    assert (made.after["ben"].crm, made.after["ben"].owner) == ("active", "me")
    assert (second.refused.key, second.refused.name) == ("second_record", "anna")


@pytest.mark.parametrize(
    ("cast", "steps", "key", "name"),
    [
        ("anna:owner, ben:delivered", "ben: go_offline@outlook, delete@crm", "offline", "ben"),
        ("anna:owner, ben:delivered", "ben: go_offline@outlook, assign@crm>ben", "offline", "ben"),
        ("anna:owner, ben:delivered", "ben: switch_off_sync@outlook, edit@crm", "switched_off", ""),
        ("anna:owner, ben:delivered", "lose_access@crm>ben, assign@crm>ben", "cannot_see", "ben"),
        ("ben:delivered", "assign@crm>outside, ben: edit@outlook#2", None, ""),
        ("anna:delivered, ben:delivered", "assign@crm>outside", "outside_already", ""),
        ("anna:owner, ben:none", "recreate@crm>ben", "second_record", "ben"),
        # What he tracks would be a record of his own beside hers, and hers stays hers.
        ("anna:owner, ben:none", "ben: create@outlook, ben: track@outlook", "second_record", "ben"),
        ("anna:owner, ben:delivered", "ben: rebuild_client@outlook, edit@crm", "duplicate", "ben"),
        ("anna:owner, ben:none", "delete@crm#ben=2", "not_reached", "ben"),
    ],
)
def test_a_step_is_refused_in_favour_of_what_has_to_come_first(cast, steps, key, name):
    last = played(cast, steps)[-1]
    if key is None:
        assert isinstance(last.refused, NoSuchOutcome)
    else:
        assert isinstance(last.refused, TeamRefused)
        assert last.refused.key == key
        assert name in last.refused.name
    assert last.after == last.before
    assert not last.reached


def test_while_somebody_is_offline_an_edit_waits_for_them():
    *_, edit, back = played(
        "anna:owner, ben:delivered",
        "ben: go_offline@outlook, anna: edit@outlook, ben: go_online@outlook",
    )
    assert edit.after["ben"].unsynced == "crm"
    assert back.after["ben"].unsynced == "none"


def test_each_goes_on_from_an_outcome_of_their_own():
    first, second = (
        played("anna:owner, ben:tracked, carla:tracked", f"delete@crm{mark}")[0]
        for mark in ("", "#ben=2")
    )
    assert first.after["carla"] == second.after["carla"]
    assert first.after["ben"].outlook != second.after["ben"].outlook
    assert evidence_of([first]) == Evidence.CONTESTED


def test_the_evidence_is_that_of_the_weakest_part():
    steps = played("anna:owner, ben:delivered", "anna: edit@outlook, lose_access@crm>ben")
    assert [evidence_of([step]) for step in steps] == [Evidence.DOCUMENTED, Evidence.UNKNOWN]
    assert evidence_of(steps) == Evidence.UNKNOWN
    assert evidence_of([]) is None


def test_nothing_done_leaves_everybody_where_they_were():
    cast = parse_cast("anna:owner, ben:none")
    assert end_of(cast, []) == {person.name: person.start for person in cast}


# --- how they are written -------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(stories())
def test_what_is_written_is_read_again(story):
    _, cast, steps = story
    assert parse_cast(format_cast(cast)) == cast
    assert tuple(parse_deed(format_deed(step), cast) for step in steps) == steps


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "no_cast"),
        ("anna:owner, ben:owner-tracked", "two_owners"),
        (", ".join(f"p{n}:none" for n in range(MOST_PEOPLE + 1)), "many_people"),
        ("anna:boss", "unknown_role"),
        ("anna:delivered+old", "unknown_role"),
        ("anna:owner+old-owner-filter", "no_wider_filter"),
        ("anna", "bad_person"),
        ("an na:owner", "bad_name"),
        ("crm:owner", "bad_name"),
        ("Outside:none", "bad_name"),
        ("a" * 21 + ":none", "bad_name"),
        (":none", "bad_name"),
        ("anna:owner, Anna:none", "same_name"),
    ],
)
def test_a_cast_that_cannot_be(text, key):
    with pytest.raises(BadInput) as error:
        parse_cast(text)
    assert error.value.key == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dora: edit@outlook", "unknown_person"),
        ("edit@outlook", "whose_outlook"),
        ("crm: edit@outlook", "whose_outlook"),
        ("anna: edit@crm", "done_in_crm"),
        ("anna: fly@outlook", "unknown_action"),
        ("assign@crm", "assign_to_whom"),
        ("assign@crm>dora", "unknown_person"),
        ("assign_to_me@crm", "unknown_action"),
        ("lose_access@crm>outside", "unknown_person"),
        ("delete@crm>ben", "about_nobody"),
        ("recreate@crm", "recreate_for_whom"),
        ("delete@crm#2", "bad_outcome"),
        ("delete@crm#ben", "bad_outcome"),
        ("delete@crm#ben=0", "bad_outcome"),
        ("delete@crm#ben=2#ben=3", "bad_outcome"),
        ("delete@crm#dora=2", "unknown_person"),
        (", ".join(["edit@crm"] * 41), "many_steps"),
    ],
)
def test_a_step_that_cannot_be(text, key):
    with pytest.raises(BadInput) as error:
        parse_steps(text, parse_cast("anna:owner, ben:delivered"))
    assert error.value.key == key


def test_who_is_renamed_or_leaves_takes_their_steps_along():
    cast = parse_cast("anna:owner, ben:delivered")
    steps = parse_steps("ben: edit@outlook, assign@crm>ben, delete@crm#ben=2, edit@crm", cast)
    people, deeds_ = renamed(cast, steps, "ben", "bea")
    assert format_cast(people) == "anna:owner,bea:delivered"
    told = [format_deed(deed) for deed in deeds_]
    assert told == ["bea:edit@outlook", "assign@crm>bea", "delete@crm#bea=2", "edit@crm"]
    people, deeds_ = without(cast, steps, "ben")
    assert format_cast(people) == "anna:owner"
    assert [format_deed(deed) for deed in deeds_] == [
        "assign@crm>outside",
        "delete@crm",
        "edit@crm",
    ]
    with pytest.raises(BadInput):
        renamed(cast, steps, "ben", "anna")
