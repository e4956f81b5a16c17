"""Costs and remedies: every action has one, every row of the table of remedies is a file."""

import re
import shutil
from itertools import product

import pytest

from contact_sync.decide.engine import decide
from contact_sync.render.words import languages
from contact_sync.rulebook.claims import EVERY
from contact_sync.rulebook.costs import Effort, Loss, Support, together
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import load_pack, ours, pack_ids
from contact_sync.rulebook.problems import ProblemsFound, data_folder
from contact_sync.rulebook.remedies import (
    action_cost,
    load_costs,
    load_remedy,
    remedies_in,
    shipped_costs,
    tried,
)
from contact_sync.search.prevent import Keep, Wish, prevent
from contact_sync.world.model import STARTS, Action, legal_states, refusal

RULES = data_folder("rules")
FILES = sorted((RULES / "remedies").glob("*.toml"))


def remedies():
    return [load_remedy(path, ours()) for path in FILES]


def test_every_row_of_the_table_of_remedies_is_one_file():
    rows = [remedy.row for remedy in remedies()]
    assert sorted(rows, key=lambda row: int(row[1:])) == [f"R{n}" for n in range(1, 19)]


@pytest.mark.parametrize("remedy", remedies(), ids=lambda remedy: remedy.id)
def test_a_remedy_has_words_in_every_language_and_says_where_it_is_from(remedy):
    texts = [remedy.title, *remedy.cost.needs, *remedy.cost.effects]
    texts += [cite.locator for cite in remedy.cites] + [cite.publisher for cite in remedy.cites]
    for text in texts:
        assert EVERY in text or set(text) >= set(languages()), text
    assert remedy.cites
    assert remedy.cost.needs or remedy.cost.effects


@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_pack_names_each_remedy_of_actions_whose_version_it_is(pack_id):
    pack = shipped_pack(pack_id)
    named = {remedy.id for remedy in pack.remedies}
    meant = {r.id for r in remedies() if r.actions and set(r.versions) & set(pack.versions)}
    assert meant <= named


def test_every_action_costs_something_wherever_it_makes_sense():
    for pack, state, action in product(pack_ids(), legal_states(), Action):
        if refusal(state, action) is None:
            cost = action_cost(state, action, pack)
            assert cost.effort in Effort
            assert cost.supported in Support
            assert isinstance(tried(state, action, pack), bool)


def test_what_destroys_a_record_says_so_and_an_edit_loses_nothing():
    start = shipped_pack() and legal_states()[0]
    assert Loss.HISTORY in action_cost(start, Action.DELETE_CRM, "crm-2011").loses
    assert action_cost(start, Action.EDIT_CRM, "crm-2011").loses == ()


def test_what_an_action_costs_may_depend_on_the_version_whatever_is_left_out_of_it():
    doubled = next(s for s in legal_states() if s.outlook == "twice")
    client, server, less = (
        action_cost(doubled, Action.DELETE_OUTLOOK, pack)
        for pack in ("crm-2011", "d365-server-side-sync", "d365-server-side-sync~sss-duplicates")
    )
    assert server == less
    assert (client.supported, server.supported) == (Support.YES, Support.UNSAID)


def test_costs_add_up_to_the_hardest_the_weakest_and_every_loss():
    costs = shipped_costs()
    both = together(row[-1] for row in (costs[Action.DELETE_CRM], costs[Action.RESET_STORE]))
    assert (both.effort, both.supported) == (Effort.MEDIUM, Support.UNSAID)
    assert both.loses == (Loss.RECORD_ID, Loss.HISTORY)
    assert together([]).loses == ()


def test_a_remedy_of_actions_costs_what_they_cost():
    remedy = next(r for r in remedies() if r.row == "R2")
    costs = shipped_costs()
    assert remedy.cost.loses == together(costs[a][-1] for a in remedy.actions).loses
    assert set(costs[Action.RECREATE][-1].needs[0].values()) <= {
        word for text in remedy.cost.needs for word in text.values()
    }


@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_remedy_that_is_a_setting_says_which_edits_are_lost_by_it(pack_id):
    """By the engine itself: with the setting some action destroys an edit made in Outlook that it
    did not destroy before."""
    pack = shipped_pack(pack_id)

    def destroys(settings):
        found = prevent(pack, settings, Keep(Wish.EDITS_KEPT)).breaks
        return {one.action for one in found}

    for remedy in (one for one in pack.remedies if one.setting):
        if destroys(remedy.setting) - destroys({}):
            assert Loss.LOCAL_EDITS in remedy.cost.loses, remedy.id
    loses = {one.id: one.cost.loses for one in pack.remedies if one.setting}
    local = (Loss.LOCAL_EDITS,)
    right = {"one-way-fields": local, "no-write-right": local, "unlink-instead-of-delete": ()}
    assert loses == {name: right[name] for name in loses}


@pytest.mark.parametrize(
    ("remedy_id", "pack_id", "state", "action", "copies", "told"),
    [
        pytest.param(
            "clean-before-server-side-sync",
            "d365-server-side-sync",
            "crm=active,outlook=absent,link=none,filter=no_match,sync=off",
            "switch_on_sync@outlook",
            {"absent"},
            {"en": "that the filter does not cover", "de": "die der Filter nicht erfasst"},
            id="what the filter does not cover does not come back",
        ),
        pytest.param(
            "own-filters-before-first-sync",
            "crm-2011",
            "origin=crm,owner=me",
            "change_filter@outlook",
            {"present", "absent"},
            {"en": "Only before the first sync", "de": "Nur vor dem ersten Abgleich"},
            id="after the first sync it is contested what becomes of the copies",
        ),
        pytest.param(
            "create-in-crm-first",
            "crm-2011",
            "origin=crm,owner=me",
            "deactivate@crm",
            {"present", "absent"},
            {"en": "others contradict it", "de": "andere widersprechen"},
            id="that a copy leaves with the filter is contested for deactivating",
        ),
    ],
)
def test_what_a_remedy_says_beside_is_what_the_engine_says(
    remedy_id, pack_id, state, action, copies, told
):
    pack = shipped_pack(pack_id)
    fields = dict(pair.split("=") for pair in state.split(","))
    begin = STARTS["delivered-me"]._replace(**fields)
    decision = decide(pack, begin, Action(action))
    assert decision.evidence != "unknown"
    assert {outcome.after_sync.outlook for outcome in decision.outcomes} == copies
    [remedy] = [one for one in remedies() if one.id == remedy_id]
    for language, words in told.items():
        assert any(words in text[language] for text in remedy.cost.effects)


def test_to_create_in_crm_does_not_hold_edits_back_and_says_so():
    """A delivered contact is edited in Outlook like any other."""
    [outcome] = decide(
        shipped_pack("crm-2011"), STARTS["delivered-me"], Action.EDIT_OUTLOOK
    ).outcomes
    assert (outcome.after_sync.unsynced, outcome.lost) == ("none", "none")
    [remedy] = [one for one in remedies() if one.id == "create-in-crm-first"]
    assert "reach CRM all the same" in remedy.cost.effects[0]["en"]
    assert "kommen trotzdem im CRM an" in remedy.cost.effects[0]["de"]


def test_with_riva_it_is_said_before_that_a_deletion_may_reach_everybody():
    """With the switch on, the record goes; a copy without a link is no matter to Riva."""
    pack, begin = shipped_pack("riva-dynamics"), STARTS["delivered-me"]
    [outcome] = decide(pack, begin, Action.DELETE_OUTLOOK, {"sync_deletions": "yes"}).outcomes
    assert outcome.after_sync.crm == "absent"
    linked = action_cost(begin, Action.DELETE_OUTLOOK, "riva-dynamics")
    assert "for everybody" in linked.effects[0]["en"]
    assert "für alle" in linked.effects[0]["de"]
    assert linked.loses == (Loss.OUTLOOK_ONLY_FIELDS,)
    assert action_cost(begin, Action.DELETE_OUTLOOK, "crm-2011").effects == ()


def test_a_path_follows_a_remedy_only_where_that_is_meant_to_be_taken():
    pack = shipped_pack()
    doubled = next(s for s in legal_states() if s.outlook == "twice")
    single = doubled._replace(outlook="present")
    assert [r.row for r in remedies_in(pack, [(doubled, Action.DELETE_OUTLOOK)])] == ["R12"]
    assert remedies_in(pack, [(single, Action.DELETE_OUTLOOK)]) == ()


# --- malformed files -----------------------------------------------------------------------------

GOOD = (RULES / "remedies" / "edit-in-crm.toml").read_text(encoding="utf-8")
OWN_COST = (RULES / "remedies" / "clean-server-subscriptions.toml").read_text(encoding="utf-8")


def problems_of(load):
    with pytest.raises(ProblemsFound) as caught:
        load()
    return [(p.code, p.line, p.found) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "code", "line", "found"),
    [
        (GOOD.replace('trouble = "copy_gone"', 'trouble = "gone"'), "unknown_value", 4, "gone"),
        (GOOD.replace('actions = ["edit@crm"]', 'actions = ["edit"]'), "unknown_value", 5, "edit"),
        (GOOD.replace('link = "suppressed"', 'link = "cut"'), "unknown_value", 6, "link = cut"),
        (GOOD.replace("when = { link", "when = { lnk"), "unknown_field", 6, "lnk"),
        (GOOD.replace('row = "R1"', 'row = "1"'), "wrong_form", 1, "1"),
        (GOOD.replace('row = "R1"', 'row = "R1"\neffort = "low"'), "unknown_key", 2, "effort"),
        (
            GOOD.replace('source = "edgewater-2012"', 'source = "edge"'),
            "unknown_source",
            17,
            "edge",
        ),
        (OWN_COST.replace('date = "undated"\n', ""), "missing_key", 14, "neither"),
        (OWN_COST.replace('supported = "no"\n', ""), "missing_key", 1, "nothing"),
        (OWN_COST.replace('supported = "no"', 'supported = "maybe"'), "unknown_value", 8, "maybe"),
        (OWN_COST.replace("loses = []", 'loses = ["all"]'), "unknown_value", 7, "all"),
    ],
)
def test_a_mistake_in_a_remedy_is_told_with_its_line(tmp_path, text, code, line, found):
    path = tmp_path / "remedy.toml"
    path.write_text(text, encoding="utf-8")
    assert problems_of(lambda: load_remedy(path, ours())) == [(code, line, found)]


COSTS = (RULES / "costs.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        (
            re.sub(r'\[\[cost\]\]\naction = "untrack@outlook"\n(.+\n)+', "", COSTS),
            "missing_key",
            "untrack",
        ),
        (
            COSTS
            + '\n[[cost]]\naction = "untrack@outlook"\neffort = "low"\n'
            + 'loses = []\nsupported = "yes"\n',
            "duplicate_id",
            "untrack",
        ),
        (
            COSTS.replace('when = { crm = "twice" }', 'when = { crm = "two" }'),
            "unknown_value",
            "crm = two",
        ),
        (COSTS.replace('effort = "high"', 'effort = "huge"', 1), "unknown_value", "huge"),
        (COSTS.replace('["riva-dynamics"]', '["riva"]', 1), "unknown_value", "riva"),
    ],
)
def test_a_mistake_in_the_costs_is_told(tmp_path, text, code, found):
    path = tmp_path / "costs.toml"
    path.write_text(text, encoding="utf-8")
    ((told, _, seen),) = problems_of(lambda: load_costs(path))
    assert (told, found in seen) == (code, True)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('remedies = ["nothing-such"]', "unknown_remedy"),
        ('remedies = ["edit-in-crm", "edit-in-crm"]', "duplicate_id"),
        ('remedies = ["edit-sync-tables"]', "wrong_version"),
    ],
)
def test_a_pack_that_names_a_wrong_remedy_is_told(tmp_path, line, code):
    shutil.copytree(RULES, tmp_path / "rules")
    pack = tmp_path / "rules" / "packs" / "crm-2011.toml"
    text = pack.read_text(encoding="utf-8")
    pack.write_text(re.sub(r"(?s)remedies = \[.*?\n\]", line, text), encoding="utf-8")
    codes = problems_of(lambda: load_pack("crm-2011", tmp_path / "rules"))
    assert [told for told, _, _ in codes] == [code]
