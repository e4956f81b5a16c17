"""The reason that the answer to a case begins with, of every case of every deck and version."""

import pytest

from contact_sync.render.training.case import condition_name
from contact_sync.render.training.reveal import answer_document, reason_of
from contact_sync.render.words import languages, words
from contact_sync.rulebook.loader import pack_ids
from contact_sync.train.condition import ALWAYS, changed, deciding
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.exercise import End, Exercise, Kind, Prediction, answer_of, parse_exercise

EACH_LANGUAGE = pytest.mark.parametrize("language", languages())


def told(pack):
    every = dict.fromkeys(one for deck in decks() for one in cases_of(deck, pack))
    return [one for one in every if answer_of(one.decision).kind == Kind.TOLD]


@pytest.mark.parametrize("pack", pack_ids())
def test_the_reason_is_of_what_decides_the_case(pack):
    say = words("en")
    for one in told(pack):
        for condition in deciding(one):
            reason = reason_of(say, one, condition)
            claims = [c for c in one.decision.outcomes[0].claims if say.of(c.text) == reason]
            if claims or condition == ALWAYS:
                assert condition == ALWAYS or any(condition in claim.when for claim in claims)
            elif reason.endswith("the sources disagree."):
                others = [
                    answer_of(Exercise(one.pack, settings, state, one.action).decision)
                    for settings, state in changed(one.rules, one.settings, one.state, condition)
                ]
                assert {other.kind for other in others} == {Kind.DISPUTED}
            else:
                value = getattr(one.state, condition, None)
                named = {
                    "owner_me": "the user of this Outlook owns it",
                    "owner_other": "a colleague owns it",
                    "origin_outlook": "created in Outlook",
                    "origin_crm": "created in CRM",
                }.get(f"{condition}_{value}", condition_name(say, one.rules, condition))
                assert named in reason


@EACH_LANGUAGE
def test_what_was_overlooked_is_what_the_reason_is_about(language):
    """Rule 4 does not ask for the owner, who decides here."""
    say, case = words(language), parse_exercise("crm-2011.delete@crm.outlook.me")
    shown = answer_document(say, case, Prediction(End("absent", "absent", "no")))
    overlooked = {"de": "wem der Kontakt gehört", "en": "who owns the contact"}[language]
    assert (say("training.overlooked"), overlooked) in shown.sections[1].items
    reason = {
        "de": "Löscht man einen eigenen Kontakt im CRM, bleibt er im eigenen Outlook.",
        "en": "If you delete a contact you own in CRM, it stays in your Outlook.",
    }[language]
    assert shown.answer[0].sentences[0] == reason
