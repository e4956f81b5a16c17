"""Verification finds the faults of a pack, and counts right."""

from collections import Counter

import pytest
import toy

from contact_sync.decide.engine import Compiled, actions_in, compiled
from contact_sync.overview.reach import reachable
from contact_sync.prove.verify import Backing, verify
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import telling_settings
from contact_sync.world.model import STARTS, Action, act, legal_actions, legal_states

NOTHING_HAPPENS = toy.inferred("nothing", " ".join(Action), "crm=same outlook=same", toy.EVERYWHERE)


def test_a_pack_that_answers_everything_has_no_fault():
    report = verify(toy.pack(inferred=[NOTHING_HAPPENS]))
    (space,) = report.spaces
    assert (report.faults, report.claims) == ((), 1)
    assert (space.legal_states, space.legal[Evidence.INFERRED]) == (266, 1556)
    assert sum(space.legal.values()) == 1556
    near = space.reachable[Evidence.INFERRED]
    assert report.backing == Backing(source=0, meaning=near, analogy=0, open=0)


def test_a_gap_is_found_in_every_cell_that_nothing_speaks_of():
    but_one = " ".join(action for action in Action if action != Action.MOVE_SERVER)
    report = verify(toy.pack(inferred=[toy.inferred("most", but_one, "crm=same", toy.EVERYWHERE)]))
    gaps = [s for s in legal_states() if Action.MOVE_SERVER in legal_actions(s)]
    assert [fault.code for fault in report.faults] == ["gap"] * len(gaps)
    assert report.faults[0].detail.startswith("move_server@crm in outlook,me,")
    assert sum(report.spaces[0].legal.values()) == 1556 - len(gaps)


@pytest.mark.parametrize(
    ("dead", "more"),
    [
        ("toy#idle", {"inferred": [toy.inferred("idle", "move_server@crm", "filter=same")]}),
        ("toy#q", {"questions": [toy.question("q", "move_server@crm", "link=none")]}),
    ],
)
def test_a_row_that_counts_in_no_cell_is_dead(dead, more):
    said = toy.claim("a#said", "move_server@crm", "filter=same")
    inferred = [NOTHING_HAPPENS, *more.pop("inferred", [])]
    report = verify(toy.pack(said, inferred=inferred, **more))
    assert [(fault.code, fault.detail) for fault in report.faults] == [("dead", dead)]


def test_a_claim_that_is_overruled_everywhere_is_dead():
    wide = toy.claim("a#wide", "move_server@crm", "link=orphaned", "link=linked")
    halves = [
        toy.claim(f"a#{owner}", "move_server@crm", "link=linked", f"link=linked owner={owner}")
        for owner in ("me", "other")
    ]
    report = verify(toy.pack(wide, *halves, inferred=[NOTHING_HAPPENS]))
    assert [fault.detail for fault in report.faults] == ["a#wide"]


def test_a_row_for_one_setting_only_is_alive():
    switch = toy.setting("switch", "on", "off")
    off = toy.claim("a#off", "move_server@crm", "link=same", "switch=off")
    report = verify(toy.pack(off, settings=[switch], inferred=[NOTHING_HAPPENS]))
    assert report.faults == ()
    documented = [space.legal[Evidence.DOCUMENTED] for space in report.spaces]
    assert documented[0] == 0 < documented[1]


def test_reachable_is_what_some_story_gets_to():
    table = Compiled(toy.pack(inferred=[NOTHING_HAPPENS]), {})
    start = STARTS["only_outlook"]
    found = reachable(table, [start])
    assert start in found
    assert act(start, Action.RECREATE) in found
    # Nothing ever links here, so nothing that needs a link is reached.
    assert {state.link for state in found} == {"none"}
    assert found < reachable(table)


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_outcome_of_a_reachable_cell_is_reachable(pack_id):
    pack = shipped_pack(pack_id)
    table = compiled(pack)
    found = reachable(table)
    assert set(STARTS.values()) <= found <= set(legal_states())
    for state in found:
        for action in actions_in(pack, state):
            assert {o.after_sync for o in table.decide(state, action).outcomes} <= found


SOURCED = (Evidence.DOCUMENTED, Evidence.REPORTED, Evidence.CONTESTED)
# What a `when` that names no such field means; going online and switching on start elsewhere.
ORDINARY = {
    "crm": ("active", "inactive", "absent"),
    "outlook": ("present", "absent"),
    "filter": ("matches", "no_match"),
}
BEFORE = {Action.GO_ONLINE: "paused", Action.SWITCH_ON_SYNC: "off"}


def speaks(claim, action, facts):
    """Whether the claim of a source covers the cell, field by field."""
    usual = {**ORDINARY, "sync": (BEFORE.get(action, "running"),)}
    return action in claim.actions and all(
        facts[name] in claim.when.get(name, usual.get(name, (facts[name],))) for name in facts
    )


@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_cell_with_a_source_is_never_unknown_and_one_without_is_never_decided_by_one(pack_id):
    pack = shipped_pack(pack_id)
    counted = {space.settings: space.legal for space in verify(pack).spaces}
    for settings, actions in telling_settings(pack).items():
        cells = list(compiled(pack, settings).cells())
        for cell in (cell for cell in cells if cell.action in actions):
            facts = {**cell.before.codes(), **settings}
            sourced = any(speaks(claim, cell.action, facts) for claim in pack.claims)
            assert (cell.evidence in SOURCED) == sourced, (settings, cell.action, cell.before)
        by_evidence = Counter(cell.evidence for cell in cells)
        assert counted[settings] == {evidence: by_evidence[evidence] for evidence in Evidence}
