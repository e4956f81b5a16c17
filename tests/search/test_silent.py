"""Why a change does not arrive: every cause that fits, told apart in at most four answers."""

import re
from itertools import product

import pytest

from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import ActionRefused, compiled, decide
from contact_sync.render.words import languages
from contact_sync.rulebook.causes import shipped_causes
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import UnknownSetting
from contact_sync.search.graph import reached_in
from contact_sync.search.silent import SIDES, looks_and_parts, next_look, silent
from contact_sync.world import space
from contact_sync.world.codes import BadInput
from contact_sync.world.model import Action, refusal

EACH_PACK = pytest.mark.parametrize("pack_id", pack_ids())
EACH_SIDE = pytest.mark.parametrize("side", SIDES)


def stuck(pack, state, side, settings=None):
    """By a second opinion: whether the edit stays where it was made, whoever is right."""
    try:
        decision = decide(pack, state, SIDES[side], settings)
    except ActionRefused:
        return False
    if decision.evidence == "unknown":
        return False
    for outcome in decision.outcomes:
        after = outcome.after_sync.codes()
        waits = after["unsynced"] in (side, "both") or outcome.lost == side
        if after["link"] != "linked" or after["filter"] == "hidden" or waits:
            return True
    return False


def reached(pack):
    for number in space.numbers(reached_in(compiled(pack))):
        if space.STATES[number].sync == "running":
            yield space.STATES[number]


@EACH_PACK
@EACH_SIDE
def test_every_state_in_which_the_edit_stays_has_one_cause_that_says_so(pack_id, side):
    pack = shipped_pack(pack_id)
    found = silent(pack, side, {})
    by_state = {}
    for reason in found.reasons:
        if not reason.cause.setting and "crmLinkState" not in reason.cause.shows:
            for state in reason.states:
                by_state.setdefault(state, []).append(reason.cause.id)
        assert bool(reason.states) == (reason.cause.kind == "contact")
    expected = {state for state in reached(pack) if stuck(pack, state, side)}
    assert set(by_state) == expected
    assert all(len(causes) == 1 for causes in by_state.values())


@EACH_PACK
@EACH_SIDE
def test_every_setting_that_holds_the_edit_back_has_a_cause(pack_id, side):
    pack = shipped_pack(pack_id)
    found = {
        (name, value)
        for reason in silent(pack, side, {}).reasons
        for name, values in reason.cause.setting.items()
        for value in values
    }
    for setting in pack.settings:
        for value in setting.values:
            holds = any(
                stuck(pack, state, side, {setting.name: value}) and not stuck(pack, state, side)
                for state in reached(pack)
            )
            if holds:
                assert (setting.name, value) in found
    causes = {r.cause.id: r for r in silent(pack, side, {}).reasons if r.cause.setting}
    assert all(reason.claims for reason in causes.values())


def leaves(pack, side, seen=None):
    """Every way to answer, until nothing is asked: (the answers, what is left)."""
    found = silent(pack, side, seen or {})
    if found.ask is None:
        yield found.seen, found
        return
    for value, count in found.ask.values.items():
        then = {**found.seen, found.ask.part: value}
        assert len(silent(pack, side, then).reasons) == count
        yield from leaves(pack, side, then)


@EACH_PACK
@EACH_SIDE
def test_at_most_four_answers_lead_to_one_cause(pack_id, side):
    pack = shipped_pack(pack_id)
    every = list(leaves(pack, side))
    assert all(len(seen) <= 4 for seen, _ in every)
    assert all(found.one_left for _, found in every)
    met = {reason.cause.id for _, found in every for reason in found.reasons}
    assert met == {reason.cause.id for reason in silent(pack, side, {}).reasons}


def test_no_cause_is_for_nothing():
    met = {
        reason.cause.id
        for pack_id in pack_ids()
        for side in SIDES
        for reason in silent(shipped_pack(pack_id), side, {}).reasons
    }
    assert met == {cause.id for cause in shipped_causes().causes}


@EACH_PACK
@EACH_SIDE
def test_what_is_cheap_to_look_at_and_frequent_comes_first(pack_id, side):
    found = silent(shipped_pack(pack_id), side, {})
    order = [-r.cause.cheap * r.cause.frequency for r in found.reasons]
    assert order == sorted(order)


def test_a_product_shows_no_cause_of_another():
    for pack_id in pack_ids():
        for side in SIDES:
            for reason in silent(shipped_pack(pack_id), side, {}).reasons:
                assert not reason.cause.packs or pack_id in reason.cause.packs
    assert not silent(shipped_pack("riva-dynamics"), "crm", {}).sourced
    assert silent(shipped_pack("d365-client"), "crm", {}).sourced


def test_where_the_contact_alone_explains_it_nothing_else_is_looked_for():
    found = silent(shipped_pack(), "outlook", {"crmLinkState": "0", "crm": "active"})
    kinds = {reason.cause.kind for reason in found.reasons}
    assert kinds == {"contact"}
    assert "link-cut" in {reason.cause.id for reason in found.reasons}


def test_a_setting_that_is_known_counts():
    pack = shipped_pack()
    ids = [
        {r.cause.id for r in silent(pack, "outlook", {}, s).reasons}
        for s in ({}, {"write_right": "yes"})
    ]
    assert ids[0] - ids[1] == {"no-write-right"}
    with pytest.raises(UnknownSetting):
        silent(pack, "outlook", {}, {"write_right": "perhaps"})


def test_what_is_passed_over_is_not_asked_again():
    pack = shipped_pack("d365-server-side-sync")
    found = silent(pack, "outlook", {})
    other = next_look([found], (found.ask.part,))
    assert other.part != found.ask.part


@pytest.mark.parametrize(
    "seen", [{"colour": "red"}, {"scope": "two"}, {"mailbox": "fine"}, {"began": "tracked"}]
)
def test_what_nobody_can_see_there_is_told(seen):
    pack = shipped_pack()
    assert not seen.keys() & looks_and_parts(pack).keys() or "scope" in seen
    with pytest.raises(BadInput):
        silent(pack, "crm", seen)


DONE = {
    "never-linked": ("track@outlook",),
    "record-gone": ("track@outlook",),
    "record-inactive": ("reactivate@crm",),
    "no-access": ("regain_access@crm",),
    "outside-filter": ("enter_filter@crm", "restore_filter@outlook"),
}
"""Cause in the contact -> what its cure tells to do, or warns of."""

WORDS = {
    "doubles": {"de": r"zweite", "en": r"second"},
    "unknown": {"de": r"sagt niemand", "en": r"nobody says"},
    "loses": {"de": r"[Zz]uerst (sichern|notieren)", "en": r"[Ff]irst (back up|write down)"},
    "guess": {"de": r"hergeleitet|kann|womöglich", "en": r"inferred|may"},
}
"""What may come of it by the engine -> the words by which the cure says so."""


def comes_to(decision):
    """What may come of a cure: the harm of every outcome, and how sure it is."""
    if decision.evidence == "unknown":
        yield "unknown"
    if evidence_key(decision) == "guess":
        yield "guess"
    for outcome in decision.outcomes:
        after = outcome.after_sync
        if "twice" in (after.crm, after.outlook):
            yield "doubles"
        if outcome.lost != "none":
            yield "loses"
    # Not `unknown`, whose first outcome is that nothing changes.
    if decision.evidence != "unknown" and any(
        outcome.after_sync == decision.after_action for outcome in decision.outcomes
    ):
        yield "helps not"


@EACH_PACK
def test_no_cure_makes_it_worse_or_helps_not_without_a_word(pack_id):
    """In every setting: on this page none is taken to be at its default."""
    pack, harms = shipped_pack(pack_id), {}
    names = [setting.name for setting in pack.settings]
    for values in product(*(setting.values for setting in pack.settings)):
        settings = dict(zip(names, values, strict=True))
        table = compiled(pack, settings)
        for reason in (one for side in SIDES for one in silent(pack, side, {}, settings).reasons):
            for action in DONE.get(reason.cause.id, ()):
                for state in reason.states:
                    # The other half of a cure: who sees an inactive record again activates it.
                    if reason.cause.id == "no-access" and state.crm == "inactive":
                        continue
                    told = comes_to(table.decide(state, Action(action)))
                    harms.setdefault(reason.cause, set()).update(told)
    for cause, found in harms.items():
        assert "helps not" not in found, cause.id
        for harm, language in product(found, languages()):
            assert re.search(WORDS[harm][language], cause.cure[language]), (cause.id, harm)


def test_what_the_contact_has_nothing_to_do_with_in_orocrm_is_no_cause_there():
    """It has neither tracking nor filters: by the engine none of these cures helps, only the
    direction does."""
    for side, direction in (("outlook", "crm_to_outlook"), ("crm", "outlook_to_crm")):
        found = silent(shipped_pack("orocrm-outlook"), side, {}, {"direction": direction}).reasons
        causes = {reason.cause.id for reason in found}
        assert not causes & DONE.keys()
        assert causes & {"one-way-outlook", "one-way-crm"}


@pytest.mark.parametrize(
    ("cause_id", "language", "told"),
    [
        ("two-add-ins", "en", "created in CRM do not survive that in Outlook (inferred)"),
        ("two-add-ins", "de", "im CRM angelegte Kontakte das in Outlook nicht (hergeleitet)"),
        ("subscription-expired", "en", "overwrote newer CRM data"),
        ("subscription-expired", "de", "neuere Daten im CRM überschrieben"),
        ("no-active-filter", "en", "a second one may appear: back up first"),
        ("no-active-filter", "de", "kann eine zweite erscheinen: vorher sichern"),
        ("private-item", "en", "Riva deletes it there"),
        ("private-item", "de", "löscht Riva ihn dort"),
        ("another-computer", "en", "may be there twice afterwards (inferred)"),
        ("another-computer", "de", "können Kontakte danach doppelt sein (hergeleitet)"),
    ],
)
def test_a_cure_outside_the_contact_says_what_it_may_cost(cause_id, language, told):
    """What the engine says of the same action: removing the add-in, a client unused for months,
    switching a filter on, a contact marked private, a new PC."""
    [cause] = [one for one in shipped_causes().causes if one.id == cause_id]
    assert told in cause.cure[language]


def test_a_cause_of_several_versions_cites_a_source_of_each_that_has_one():
    """By default every 15 minutes, and not while offline: the help of 4.0 and of 2011 says so."""
    for cause_id in ("not-yet-time-client", "outlook-offline"):
        [cause] = [one for one in shipped_causes().causes if one.id == cause_id]
        for pack in map(shipped_pack, cause.packs):
            known = {source.id for source in pack.sources}
            assert known & {cite.source for cite in cause.cites}, (cause_id, pack.id)


LOST = {
    "de": r"überschr|verloren|gesichert|notieren",
    "en": r"overwrit|\blost\b|secured|write down",
}


@EACH_PACK
def test_what_may_destroy_the_waiting_edit_is_said_and_by_nothing_is_it_said_to_stay(pack_id):
    """Where the next edit on the other side, or tracking, destroys the edit that does not arrive,
    by the engine, the cause says so; none promises that the edit stays for good."""
    pack, destroyed = shipped_pack(pack_id), set()
    names = [setting.name for setting in pack.settings]
    for values in product(*(setting.values for setting in pack.settings)):
        settings = dict(zip(names, values, strict=True))
        table = compiled(pack, settings)
        for side, edit in SIDES.items():
            other = next(one for place, one in SIDES.items() if place != side)
            for reason in silent(pack, side, {}, settings).reasons:
                for outcome in (o for d in reason.decisions for o in d.outcomes):
                    for action in (other, Action.TRACK):
                        if refusal(outcome.after_sync, action) is None and action not in pack.lacks:
                            found = table.decide(outcome.after_sync, action)
                            known = found.evidence != "unknown"
                            if known and any(one.lost == side for one in found.outcomes):
                                destroyed.add(reason.cause)
                    if outcome.lost == side and reason.decisions[0].action == edit:
                        destroyed.add(reason.cause)
    for cause, language in product(destroyed, languages()):
        assert re.search(LOST[language], cause.meanwhile[language], re.IGNORECASE), cause.id
    for cause in shipped_causes().causes:
        assert "later too" not in cause.meanwhile["en"]
        assert "auch später" not in cause.meanwhile["de"]
