"""What is no sentence: one sentence in answer, and nothing breaks."""

import random
import string
import time

import pytest

from contact_sync.ask.answer import told_apart
from contact_sync.ask.meant import way
from contact_sync.ask.readings.near import nearest
from contact_sync.ask.readings.reading import hear
from contact_sync.ask.sources import heard_json
from contact_sync.ask.told import refusal, told
from contact_sync.render.words import languages, words

WORDS = "lösche Kontakt Outlook crm nicht wenn erst dann mir Kollege zu weise weg warum first"

BAD = {
    "long": "lösche den Kontakt in Outlook " * 400,
    "one long word": "x" * 10_000,
    "emoji": "😀🔥👩‍👩‍👧‍👦 🗑️",
    "greek": "Τι συμβαίνει αν διαγράψω μια επαφή;",
    "chinese": "如果我删除联系人会怎样",
    "arabic": "ماذا يحدث إذا حذفت جهة اتصال",
    "markup": "<script>alert('x')</script> lösche den Kontakt in Outlook",
    "control": "delete\x00 the \x1b[31mcontact in Outlook",
    "empty": "",
    "blank": " \t\n ",
    "marks": "?!... ,,, ---",
    "numbers": "12345 678 90",
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_bad_input_gets_one_sentence(text, language):
    say = words(language)
    begun = time.perf_counter()
    heard = hear(text, language)
    assert time.perf_counter() - begun < 1
    document = heard_json(say, heard)
    assert document["matches"] == []
    assert document["query"] == text
    sentence = document["refused"]
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not nearest(say, heard, "crm-2011")


@pytest.mark.parametrize(
    "text",
    [
        "Ich lösche den Kontakt in Outlook 😀",
        "ICH LÖSCHE DEN KONTAKT IN OUTLOOK!!!!!",
        "ich loesche den kontakt in outlook",
        "  ich   lösche\nden\tKontakt in Outlook ",
        "Ich lo\u0308sche den Kontakt in Outlook",
        "„Ich lösche den Kontakt – in Outlook“",
    ],
)
def test_what_can_be_read_all_the_same_is_read(text):
    assert [reading.steps for reading in hear(text, "de").readings] == [("delete@outlook",)]


def test_whatever_is_typed_nothing_breaks():
    pick = random.Random(12)
    pieces = [*WORDS.split()]
    pieces += ["then", "delete", "back", "2011", "365", ",", ".", "?", "(", "–"]
    pieces += ["doppelt", "Filter", "nach", "seit wann", "verhindern", "gehört", "neu", "wieder"]
    for _ in range(150):
        text = " ".join(pick.choices(pieces, k=pick.randint(1, 14)))
        if pick.random() < 0.3:
            at = pick.randrange(len(text))
            text = text[:at] + pick.choice(string.printable[:95]) + text[at:]
        for language in languages():
            heard = hear(text, language)
            for reading in told_apart(heard.readings):
                assert way(reading).link
                assert told(words(language), heard, reading).title
            assert bool(heard.readings) != bool(refusal(words(language), heard)), text
