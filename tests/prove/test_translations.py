"""What is not translated is found wherever it stands, and is no fault."""

from dataclasses import replace

import pytest
import toy

from contact_sync.prove.translations import untranslated
from contact_sync.render.words import languages
from contact_sync.rulebook.claims import EVERY, Texts
from contact_sync.rulebook.conflicts import shipped_conflicts
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.stories.scenario import scenarios


@pytest.mark.parametrize("pack_id", pack_ids())
def test_our_rules_are_told_in_every_language(pack_id):
    assert untranslated([shipped_pack(pack_id)], languages()) == {}


def test_our_scenarios_and_conflicts_are_told_in_every_language():
    assert untranslated([*scenarios()[0], *shipped_conflicts()], languages()) == {}


GERMAN, ENGLISH = Texts(de="Wort"), Texts(en="word")
BOTH = Texts(GERMAN | ENGLISH)


def test_words_in_one_language_are_found_wherever_they_stand():
    claim = replace(toy.claim("a#x", "edit@crm", "crm=same"), text=ENGLISH, danger=GERMAN)
    claim = replace(claim, locator=BOTH)
    setting = replace(toy.setting("switch", "on", "off"), text=BOTH)
    setting = replace(setting, value_text={"on": GERMAN, "off": Texts({EVERY: "0"})})
    pack = replace(toy.pack(claim, settings=[setting]), title=BOTH)
    assert untranslated([pack], ["de", "en"]) == {
        "de": ("a#x text",),
        "en": ("a#x danger", "switch value_text on"),
    }


def test_no_words_at_all_are_no_missing_translation():
    claim = replace(toy.claim("a#x", "edit@crm", "crm=same"), text=BOTH, locator=Texts())
    assert untranslated([claim], ["de", "en"]) == {}
    assert untranslated([claim], ["fr"]) == {"fr": ("a#x text",)}
