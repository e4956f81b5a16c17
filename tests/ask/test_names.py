"""A product or a person who is only named, and a date, change nothing of what a sentence asks."""

import pytest
from sentences import sentences

from contact_sync.ask.readings.reading import hear

BESIDE = {
    "en": [
        *("{} (Dynamics CRM 2011)", "With CRM 2013: {}", "We use CRM 2011. {}"),
        *("{} (Outlook 2016)", "We have Microsoft Dynamics CRM. {}", "{} (CRM Online)"),
        *("My boss asks: {}", "{} (Thanks, Peter)"),
    ],
    "de": [
        *("{} (Dynamics CRM 2011)", "Mit CRM 2013: {}", "Wir haben CRM 2011. {}"),
        *("{} (Outlook 2016)", "Wir haben Microsoft Dynamics CRM. {}", "{} (Exchange Online)"),
        *("Mein Chef will wissen: {}", "{} (Danke, Peter)"),
    ],
}


def asked(heard):
    """What is asked, whatever version it is about."""
    return {
        (one.kind, one.steps, frozenset({**one.understood, "pack": ""}.items()))
        for one in heard.readings
    }


def test_what_stands_beside_a_sentence_changes_nothing():
    wrong = []
    for number, one in enumerate((*sentences("building"), *sentences("later"))):
        text, language = one["text"], one["language"]
        alone = hear(text, language)
        named = BESIDE[language][number % 8].format(text)
        versions = any("pack" in reading.understood for reading in alone.readings)
        if not versions and asked(hear(named, language)) != asked(alone):
            wrong.append(named)
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("What happens in Outlook when I delete a contact in CRM 2011?", ["delete@crm"]),
        ("Was passiert in Outlook, wenn ich im CRM 2011 einen Kontakt lösche?", ["delete@crm"]),
        ("I delete the contact in my Outlook 2016", ["delete@outlook"]),
        ("Kontakt mit Outlook bearbeiten", ["edit@outlook"]),
        ("In CRM 2011 I delete the contact in Outlook", ["delete@outlook"]),
        ("Deleted in CRM Online", ["delete@crm"]),
    ],
)
def test_where_something_is_done_in_it_it_is_one(text, actions):
    assert {step for one in hear(text, "en").readings for step in one.steps} == {*actions}


@pytest.mark.parametrize(
    "date", ["am 3.5.2011", "am 03.05.2011", "2011-05-03", "3/5/2011", "im Mai 2011", "seit 2011"]
)
def test_a_date_is_no_version(date):
    [reading] = hear(f"Ich habe {date} den Kontakt in Outlook gelöscht", "de").readings
    assert reading.understood == {"action": "delete@outlook"}


def test_a_version_with_a_point_is_one_word():
    heard = hear("Im CRM 4.0 gelöscht", "de")
    assert asked(heard) == asked(hear("Im CRM 4 gelöscht", "de"))
    assert "CRM 4.0" in [span.words for span in heard.tagged.spans]
