"""What a cure tells of its losses does not contradict what it tells beside them."""

import re

import pytest

from contact_sync.decide.engine import compiled
from contact_sync.render.search_words import cost_line, cost_notes, instructions_told, warnings_told
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.search.diagnose import states_of
from contact_sync.search.observation import has_column, observed
from contact_sync.search.repair import repair

LINKED = observed({"outlook": "present", "link": "linked"})
ALONE = observed({"crm": "active", "outlook": "present", "link": "linked"})
SEEN = [
    ({"crm": "active", "outlook": "absent"}, LINKED),
    ({"crm": "active", "outlook": "absent", "link": "suppressed", "filter": "matches"}, LINKED),
    ({"crm": "active", "outlook": "absent", "filter": "no_match"}, LINKED),
    ({"crm": "absent", "outlook": "present"}, ALONE),
    ({"crm": "inactive"}, ALONE),
    ({"crm": "active", "outlook": "present", "link": "orphaned"}, LINKED),
    ({"crm": "active", "outlook": "present", "link": "none"}, LINKED),
    ({"outlook": "twice"}, ALONE),
    ({"crm": "twice"}, ALONE),
]
LOSS = {
    "de": r"verloren|die letzte|vorher (übertragen|umhängen)|nicht mehr hinüber|gelöscht",
    "en": r"\blost\b|the last one|first (carry|move)|get across|is deleted",
}


def plans_of(pack, seen, goal):
    table = compiled(pack)
    return repair(pack, table, states_of(table, observed(seen)), goal.mask).plans


def every_plan(pack):
    for seen, goal in SEEN:
        yield from plans_of(pack, seen, goal)


@pytest.mark.parametrize("pack", pack_ids())
def test_nothing_is_lost_never_stands_beside_words_that_say_otherwise(pack):
    plans = list(every_plan(shipped_pack(pack)))
    assert any(plan.cost.heed or plan.cost.loses for plan in plans)
    for plan in plans:
        if plan.cost.loses or plan.cost.heed:
            continue
        for language in languages():
            notes = cost_notes(words(language), plan.cost)
            found = [note for note in notes if re.search(LOSS[language], note, re.IGNORECASE)]
            assert found == [], plan.actions


def test_remedies_neither():
    for pack in map(shipped_pack, pack_ids()):
        for remedy in pack.remedies:
            if remedy.cost.loses or remedy.cost.heed:
                continue
            for language in languages():
                notes = cost_notes(words(language), remedy.cost)
                assert not [note for note in notes if re.search(LOSS[language], note)], remedy.id


@pytest.mark.parametrize("pack", [p for p in pack_ids() if not has_column(shipped_pack(p))])
@pytest.mark.parametrize("language", languages())
def test_of_two_copies_the_column_tells_which_only_where_there_is_one(pack, language):
    """Where the server synchronises, 2 marks the copy that the client left: the one that may go."""
    say, found = words(language), plans_of(shipped_pack(pack), {"outlook": "twice"}, ALONE)
    [plan] = [plan for plan in found if plan.actions == ("delete@outlook",)]
    told = " ".join([instructions_told(say, plan), *cost_notes(say, plan.cost)])
    assert not re.search(r"crmLinkState 0|2 ist verknüpft|2 is linked|\(2\)", told)
    assert plan.cost.heed


@pytest.mark.parametrize("language", languages())
def test_of_two_copies_on_the_server_it_is_said_what_the_wrong_one_costs(language):
    say, pack = words(language), shipped_pack("d365-server-side-sync")
    [plan] = plans_of(pack, {"outlook": "twice"}, ALONE)
    assert plan.evidence == "inferred"
    everybody = {"de": "im CRM für alle", "en": "in CRM for everybody"}[language]
    assert everybody in " ".join(cost_notes(say, plan.cost))
    [warned] = warnings_told(say, plan)
    assert everybody in warned


@pytest.mark.parametrize("language", languages())
def test_of_two_it_is_said_which_one(language):
    say, goal = words(language), ALONE
    found = plans_of(shipped_pack(), {"outlook": "twice"}, goal)
    [plan] = [plan for plan in found if len(plan.actions) == 1]
    assert instructions_told(say, plan) == say.instruction(plan.actions[0], of_two=True)
    assert say("repair.loses_nothing_heeded") in cost_line(say, plan.cost)
    of_one = [
        other
        for other in every_plan(shipped_pack())
        if "delete@crm" in other.actions
        and any(
            edge.action == "delete@crm" and edge.decision.before.crm != "twice"
            for result in other.results.values()
            for edge in result.edges
        )
    ]
    assert of_one
    for other in of_one:
        told = instructions_told(say, other)
        assert say("action.delete_at_crm.do") in told
        assert say("action.delete_at_crm.do_of_two") not in told


@pytest.mark.parametrize("pack", ["crm-2013-2016-client", "d365-client"])
def test_a_way_on_which_the_sync_may_delete_the_record_says_so(pack):
    """Of ending the tracking of somebody else's contact a page says that CRM deletes the record: to
    track it again brings a new one, without the history."""
    conflict = {"crm": "active", "outlook": "present", "link": "linked", "unsynced": "both"}
    goal = observed({"link": "linked", "unsynced": "none"})
    found = plans_of(shipped_pack(pack), conflict, goal)
    [plan] = [plan for plan in found if plan.actions == ("untrack@outlook", "track@outlook")]
    assert {"record_id", "history"} <= set(plan.cost.loses)
    assert found[0].actions != plan.actions
    # What the deactivation cut is linked again; which of the two edits counts then nobody says.
    [again] = [plan for plan in found if plan.actions == ("deactivate@crm", "reactivate@crm")]
    assert again.cost.heed
    assert any("nobody says which version counts" in one["en"] for one in again.cost.effects)


def test_a_copy_that_leaves_on_the_way_takes_with_it_what_only_it_holds():
    """Though the sync delivers another one later."""
    conflict = {"crm": "active", "outlook": "present", "link": "linked", "unsynced": "both"}
    goal = observed({"link": "linked", "unsynced": "none"})
    found = plans_of(shipped_pack("crm-2011"), conflict, goal)
    ways = [plan for plan in found if plan.actions == ("leave_filter@crm", "enter_filter@crm")]
    assert all("outlook_only_fields" in plan.cost.loses for plan in ways)
    every = [plan for one in pack_ids() for plan in plans_of(shipped_pack(one), conflict, goal)]
    for plan in every:
        for edge in (edge for result in plan.results.values() for edge in result.edges):
            acted, after = edge.decision.after_action, edge.result.after_sync
            if acted.outlook == "present" and after.outlook == "absent":
                assert "outlook_only_fields" in plan.cost.loses
            if acted.crm != "absent" and after.crm == "absent":
                assert {"record_id", "history"} <= set(plan.cost.loses)
