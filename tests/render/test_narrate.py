"""The sentences that tell an outcome: they say no more than the outcome does."""

import pytest

from contact_sync.decide.effects import crm_effect, outlook_effect
from contact_sync.decide.engine import compiled, decide, warnings_of
from contact_sync.render.narrate import backing, dangers, outcome_sentence, until_the_sync, verdict
from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings
from contact_sync.world.model import Action, delivered, legal_states, tracked

ARRIVES = "updated"


@pytest.mark.parametrize("pack_id", pack_ids())
def test_an_edit_arrives_only_where_somebody_says_so(pack_id):
    """An invariant may clear `unsynced`; that alone must never read as an edit that arrived."""
    pack = shipped_pack(pack_id)
    unsaid = set()
    for settings in all_settings(pack):
        for decision in compiled(pack, settings).cells():
            for outcome in decision.outcomes:
                silent = decision.verdict.question is None and not outcome.fields["unsynced"].claims
                told = (
                    crm_effect(decision.before, decision.after_action, outcome),
                    outlook_effect(decision.before, decision.after_action, outcome),
                )
                if silent and ARRIVES in told:
                    unsaid.add((str(decision.action), ",".join(decision.before)))
    assert unsaid == set()


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_nobody_knows_is_never_told_as_known(language):
    """Nor where only one answer is thinkable."""
    say = words(language)
    unknown = [c for c in compiled(shipped_pack()).cells() if c.evidence == "unknown"]
    assert min(len(cell.outcomes) for cell in unknown) == 1
    assert all(verdict(say, cell).startswith(say("verdict.unknown")) for cell in unknown)


def test_a_record_entered_anew_does_not_activate_the_old_one():
    say, pack = words("en"), shipped_pack()
    inactive = delivered()._replace(
        crm="inactive", outlook="absent", link="none", filter="no_match"
    )
    [start] = [state for state in legal_states() if state == inactive]
    told = verdict(say, decide(pack, start, Action.RECREATE))
    assert say("effect.crm.beside") in told
    assert "active again" not in told


@pytest.mark.parametrize("pack_id", pack_ids())
def test_whoever_may_lose_an_edit_is_warned(pack_id):
    """By the claim that says so, or in general: also where only an inference says it."""
    pack = shipped_pack(pack_id)
    say = words("de")
    cells = list(compiled(pack, pack.defaults).cells())
    costly = [d for d in cells if any(o.lost != "none" for o in d.outcomes)]
    assert costly
    assert [d for d in costly if not dangers(say, pack, d)] == []
    harmless = [
        d
        for d in cells
        if not warnings_of(pack, d) and not any(o.lost != "none" or o.dangers for o in d.outcomes)
    ]
    assert [d for d in harmless if dangers(say, pack, d)] == []


def test_the_time_until_the_next_sync_is_told_only_where_one_comes_by_itself():
    """Switched off or offline there is none until somebody acts."""
    pack, say = shipped_pack("d365-server-side-sync"), words("en")
    takes = say.of(pack.takes.text)
    off = decide(pack, tracked(), Action.SWITCH_OFF_SYNC, pack.defaults)
    assert off.outcomes[1].after_sync != off.after_action
    assert until_the_sync(say, pack, off) == ""
    edited = decide(pack, tracked(), Action.EDIT_OUTLOOK, pack.defaults)
    assert takes in until_the_sync(say, pack, edited)


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_switched_off_has_no_next_sync(language):
    pack, say = shipped_pack("d365-client"), words(language)
    off = decide(pack, delivered(), Action.SWITCH_OFF_SYNC, pack.defaults)
    gone = say("effect.outlook.removed_off", who=say("effect.who.then"))
    assert verdict(say, off).endswith(f"{gone}.")


def test_a_warning_that_two_sources_share_is_told_once_by_the_more_trusted():
    pack, say = shipped_pack("d365-server-side-sync"), words("en")
    asked = decide(pack, tracked(), Action.UNTRACK, pack.defaults)
    claims = [claim for outcome in asked.outcomes for claim in outcome.dangers]
    assert len(claims) == 2
    assert say.of(claims[0].danger) == say.of(claims[1].danger)
    [line] = dangers(say, pack, asked)
    assert pack.source("app-for-outlook-track-contacts").title in line


STAYS_AWAY = {"de": "kommt mit dem nächsten Abgleich nicht zurück", "en": "does not come back with"}
NOBODY = {"de": "ob er von selbst zurückkommt, sagt niemand", "en": "by itself, nobody says"}
SAID_OF = {"crm-2011", "crm-4", "d365-client"}
"""Where a source says that a copy deleted in Outlook does not return by itself."""


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("pack_id", pack_ids())
def test_that_a_deleted_copy_stays_away_is_told_only_where_somebody_says_so(pack_id, language):
    """Of server-side sync, of Riva, of CRM 3.0 and of the client from 2013 to 2016 nobody does."""
    pack, say = shipped_pack(pack_id), words(language)
    for settings in all_settings(pack):
        for decision in compiled(pack, settings).cells(Action.DELETE_OUTLOOK):
            for outcome in decision.outcomes:
                told = outcome_sentence(say, decision, outcome)
                said = bool(outcome.fields["outlook"].claims)
                assert said or STAYS_AWAY[language] not in told, decision.before
                assert not said or NOBODY[language] not in told, decision.before
    told = verdict(say, decide(pack, delivered(), Action.DELETE_OUTLOOK))
    assert (STAYS_AWAY[language] in told) == (pack_id in SAID_OF)
    unsaid = pack_id not in SAID_OF and pack_id != "orocrm-outlook"
    assert (NOBODY[language] in told) == unsaid


@pytest.mark.parametrize("pack_id", pack_ids())
def test_what_is_only_carried_over_is_named_beside_who_says_the_rest(pack_id):
    """As with CRM 4.0: that the copy stays is stated, that it loses its link is not."""
    pack, say = shipped_pack(pack_id), words("en")
    for settings in all_settings(pack):
        for decision in compiled(pack, settings).cells():
            for outcome in decision.outcomes:
                guessed = [
                    say.field(name)
                    for name, reason in outcome.fields.items()
                    if reason.claims and all(c.ground == "analogy" for c in reason.claims)
                ]
                told = backing(say, outcome)
                assert ("only carried over" in told) == bool(guessed and outcome.sources)
                assert not told or told.endswith(", ".join(guessed))
    if pack_id == "crm-4":
        [outcome] = decide(pack, delivered(), Action.CHANGE_FILTER).outcomes
        assert backing(say, outcome) == (
            "1 source says so; only carried over from a similar case: Link"
        )
