"""What was done that explains a fault, what tells that apart, and what not to do meanwhile."""

import pytest

from contact_sync.decide.engine import compiled
from contact_sync.rulebook.costs import Loss
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.because import (
    LOOKED_AT,
    POOR,
    causes_of,
    choices_of,
    question_about,
    tell_apart,
)
from contact_sync.search.diagnose import diagnose
from contact_sync.search.meanwhile import dangers
from contact_sync.search.observation import HAPPENED, YES, observed
from contact_sync.world import space
from contact_sync.world.model import Action

GONE = {"crm": "active", "outlook": "absent", "was_there": "yes"}
DELETED = {"crm": "absent"}
TWICE = {"outlook": "twice"}
EACH_PACK = pytest.mark.parametrize("pack_id", pack_ids())
EACH_FAULT = pytest.mark.parametrize("seen", [GONE, DELETED, TWICE], ids=["gone", "crm", "twice"])


def found_for(seen, pack_id="crm-2011"):
    return diagnose(compiled(shipped_pack(pack_id)), observed(seen))


def mask_of(found):
    return sum(1 << space.NUMBER[state] for group in found.groups for state in group.states)


@EACH_PACK
@EACH_FAULT
def test_each_cause_is_told_once_and_no_group_is_left_out(pack_id, seen):
    found = found_for(seen, pack_id)
    causes = causes_of(found)
    told = [(cause.group.name, cause.actions) for cause in causes]
    assert len(told) == len(set(told))
    assert {cause.group.name for cause in causes} == {group.name for group in found.groups}
    for cause in causes:
        assert all({e.action for e in h.edges} == cause.actions for h in cause.histories)
        assert all(observed(seen).mask >> space.NUMBER[state] & 1 for state in cause.states)


def test_a_cause_is_something_done_before_it_is_nothing_done():
    causes = causes_of(found_for(DELETED))
    assert [bool(cause.actions) for cause in causes] == [True, True, True, False]
    assert causes[0].actions == {Action.DELETE_CRM}


@EACH_PACK
@EACH_FAULT
def test_a_look_is_worth_it_and_each_answer_leaves_what_it_says(pack_id, seen):
    found = found_for(seen, pack_id)
    ask = tell_apart([found], ())
    if ask is None:
        return
    total, counts = len(causes_of(found)), ask.values.values()
    assert sum(n * n for n in counts) / sum(counts) <= POOR * total
    for value, count in ask.values.items():
        assert len(causes_of(found_for({**seen, ask.part: value}, pack_id))) == count
    assert question_about([found], ask.part).values == ask.values
    other = tell_apart([found], LOOKED_AT)
    assert other is None


def test_a_copy_that_is_gone_has_no_column():
    skipped = [part for part in LOOKED_AT if part != "crmLinkState"]
    assert tell_apart([found_for(GONE)], skipped) is None
    assert (
        tell_apart([found_for({**DELETED, "outlook": "present"})], skipped).part == "crmLinkState"
    )


@EACH_PACK
def test_what_happened_is_a_choice_that_leaves_what_was_chosen(pack_id):
    found = found_for(TWICE, pack_id)
    choices = choices_of([found])
    assert (len(choices) > 1) == (found.impossible is None)
    for cause, parts in choices.items():
        done = {part.removeprefix(HAPPENED) for part, value in parts.items() if value == YES}
        assert done == {str(action) for action in cause.actions}
        left = causes_of(found_for({**TWICE, **parts}, pack_id))
        assert cause.actions in [one.actions for one in left]


def test_what_is_known_to_have_happened_is_no_choice():
    known = f"{HAPPENED}{Action.DELETE_OUTLOOK}"
    found = found_for({"outlook": "present", known: YES})
    assert all(known not in parts for parts in choices_of([found]).values())


def test_deleting_is_not_done_meanwhile():
    [danger] = dangers(compiled(shipped_pack()), mask_of(found_for(GONE)))
    assert danger.action == Action.DELETE_CRM
    assert set(danger.loses) == {Loss.RECORD_ID, Loss.HISTORY}
    assert not danger.twice


def test_what_may_duplicate_it_is_named_the_worst_first():
    found = dangers(compiled(shipped_pack()), mask_of(found_for(DELETED)))
    assert (found[0].action, found[0].twice) == (Action.RECREATE, True)
    assert [len(one.loses) + one.twice for one in found] == sorted(
        (len(one.loses) + one.twice for one in found), reverse=True
    )


def test_nothing_is_dangerous_where_there_is_nothing():
    assert dangers(compiled(shipped_pack()), 0) == ()
