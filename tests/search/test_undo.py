"""What may be lost by an action, and the way back from it."""

import pytest

from contact_sync.decide.engine import actions_in, compiled, decide
from contact_sync.render.parts.before import beforehand
from contact_sync.render.words import words
from contact_sync.rulebook.costs import Loss
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.observation import has_column
from contact_sync.search.undo import at_stake, undoing
from contact_sync.world.model import (
    STANDARD_STARTS,
    STARTS,
    Action,
    Filter,
    Link,
    Origin,
    Owner,
    Record,
    legal_states,
    standard_start,
)

PACK = shipped_pack()
MINE, OTHERS = standard_start(Origin.CRM), standard_start(Origin.CRM, Owner.OTHER)


@pytest.mark.parametrize(
    ("start", "action", "lost"),
    [
        (MINE, Action.DELETE_CRM, {Loss.RECORD_ID, Loss.HISTORY}),
        # The sync takes the colleague's copy away, too.
        (OTHERS, Action.DELETE_CRM, {Loss.RECORD_ID, Loss.HISTORY, Loss.OUTLOOK_ONLY_FIELDS}),
        (MINE, Action.LEAVE_FILTER, {Loss.OUTLOOK_ONLY_FIELDS}),
        (MINE, Action.EDIT_CRM, set()),
    ],
)
def test_what_is_at_stake(start, action, lost):
    assert set(at_stake(decide(PACK, start, action))) == lost


def test_every_copy_that_goes_is_at_stake():
    """In whichever of its outcomes, and by hand as by the sync."""
    for start in STANDARD_STARTS:
        for action in actions_in(PACK, start):
            decision = decide(PACK, start, action)
            states = [outcome.after_sync for outcome in decision.outcomes]
            stake = set(at_stake(decision))
            if any(state.outlook == "absent" for state in states):
                assert Loss.OUTLOOK_ONLY_FIELDS in stake, action
            if any(state.crm == "absent" for state in states):
                assert {Loss.RECORD_ID, Loss.HISTORY} <= stake, action


def test_a_way_back_leads_back():
    """Each plan, played from where the sync has led, ends with both copies and the link as
    before."""
    table = compiled(PACK)
    for start in STANDARD_STARTS:
        for action in (Action.DELETE_CRM, Action.DELETE_OUTLOOK, Action.UNTRACK):
            found = undoing(PACK, decide(PACK, start, action))
            assert found.plans or found.done
            for plan in found.plans:
                state, steps = plan.story
                for step in steps:
                    state = table.decide(state, step.action).outcomes[step.outcome - 1].after_sync
                wanted = (start.crm, start.outlook, start.link)
                assert (state.crm, state.outlook, state.link) == wanted


@pytest.mark.parametrize("pack", [p for p in pack_ids() if has_column(shipped_pack(p))])
@pytest.mark.parametrize("action", ["untrack@outlook", "change_filter@outlook"])
def test_nothing_is_deactivated_only_to_be_activated_again(pack, action):
    """The source on reactivating speaks of what the deactivation orphaned, not of what the user
    unlinked; and the copies of colleagues may vanish meanwhile."""
    rules = shipped_pack(pack)
    decision = compiled(rules).decide(STARTS["delivered-me"], Action(action))
    for plan in undoing(rules, decision).plans:
        assert "deactivate@crm" not in plan.actions


def test_what_was_deactivated_is_activated_again_where_it_is_ones_own():
    table = compiled(shipped_pack("crm-4"))
    own, others = (
        table.decide(
            STARTS[f"delivered-{owner}"]._replace(
                crm=Record.INACTIVE, link=Link.ORPHANED, filter=Filter.NO_MATCH
            ),
            Action.REACTIVATE,
        )
        for owner in ("me", "other")
    )
    assert (own.evidence, own.outcomes[0].after_sync.link) == ("documented", "linked")
    assert (others.evidence, others.outcomes[0].after_sync.link) == ("unknown", "orphaned")


def test_the_way_back_tells_what_it_costs_itself():
    pack = shipped_pack()
    decision = compiled(pack).decide(STARTS["delivered-me"], Action.UNTRACK)
    assert undoing(pack, decision).plans[0].cost.loses == (Loss.OUTLOOK_ONLY_FIELDS,)
    [told] = beforehand(words("en"), [(pack, decision)])
    assert "Does not come back: what only Outlook holds." in told.items[-1][1]


def test_what_was_merged_comes_back_without_what_was_attached_to_it():
    """The losing record stays, with its id; and that reactivating links it again is no source's."""
    pack = shipped_pack("crm-4")
    decision = compiled(pack).decide(STARTS["delivered-me"], Action.MERGE)
    assert at_stake(decision) == (Loss.ATTACHED,)
    [told] = beforehand(words("en"), [(pack, decision)])
    undo = told.items[-1][1]
    assert words("en")("strength.strong_inferred") in undo
    assert "what was attached to the record (it stays with the other one)" in undo


PACKS = pytest.mark.parametrize("pack_id", pack_ids())


def actions_of_the_best(pack_id, start, action):
    pack = shipped_pack(pack_id)
    plans = undoing(pack, decide(pack, start, action)).plans
    return plans[0].actions if plans else None


@PACKS
@pytest.mark.parametrize("start", STANDARD_STARTS, ids=",".join)
def test_what_is_undone_belongs_to_whom_it_belonged(pack_id, start):
    """But for a record that is gone; and no way back is a longer story than somebody would try."""
    pack = shipped_pack(pack_id)
    table = compiled(pack)
    for action in actions_in(pack, start):
        decision = decide(pack, start, action)
        gone = any(outcome.after_sync.crm == "absent" for outcome in decision.outcomes)
        for plan in undoing(pack, decision).plans:
            assert len(plan.actions) <= 3
            state, steps = plan.story
            for step in steps:
                state = table.decide(state, step.action).outcomes[step.outcome - 1].after_sync
            assert (state.crm, state.outlook, state.link) == (start.crm, start.outlook, start.link)
            assert state.owner == start.owner or gone


@pytest.mark.parametrize("pack_id", ["crm-2011", "d365-server-side-sync"])
def test_what_is_given_away_is_given_back(pack_id):
    assert actions_of_the_best(pack_id, MINE, Action.ASSIGN_TO_OTHER) == (Action.ASSIGN_TO_ME,)
    assert actions_of_the_best(pack_id, OTHERS, Action.CHANGE_FILTER) == (Action.RESTORE_FILTER,)
    assert actions_of_the_best(pack_id, OTHERS, Action.LEAVE_FILTER) == (Action.ENTER_FILTER,)


@PACKS
def test_nothing_brings_back_a_duplicate_that_was_deleted(pack_id):
    for field, action in (("outlook", Action.DELETE_OUTLOOK), ("crm", Action.DELETE_CRM)):
        twice = MINE._replace(**{field: "twice"})
        twice = next(state for state in legal_states() if state == twice)
        found = undoing(shipped_pack(pack_id), decide(shipped_pack(pack_id), twice, action))
        assert (found.done, found.plans) == (False, ())
