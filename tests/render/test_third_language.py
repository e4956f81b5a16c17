"""A third language is one text file: what that or the rules lack in it is told in English."""

import json
import shutil

import pytest
from reading import answer_of
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.cli import main
from contact_sync.render import words as texts
from contact_sync.render.words import in_every_language, languages, words
from contact_sync.rulebook.claims import EVERY, Texts
from contact_sync.rulebook.problems import data_folder

ROOT = data_folder("rules").parent
FRENCH = """
[language]
name = "français"

[field]
crm = "dans le CRM"

[evidence.documented]
name = "attesté"
"""


@pytest.fixture
def french(tmp_path, monkeypatch):
    """The text files with a third one, of three keys."""
    folder = tmp_path / "texts"
    shutil.copytree(texts.FOLDER, folder)
    (folder / "fr.toml").write_text(FRENCH, encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", folder)
    languages.cache_clear()
    words.cache_clear()
    yield words("fr")
    monkeypatch.undo()
    languages.cache_clear()
    words.cache_clear()


def test_what_the_file_lacks_is_english(french):
    assert languages() == ("de", "en", "fr")
    assert (french.language, french("field.crm")) == ("fr", "dans le CRM")
    assert french("field.outlook") == words("en")("field.outlook")
    assert set(words("en").texts) - set(french.missing) == {
        "language.name",
        "field.crm",
        "evidence.documented.name",
    }
    assert words("de").missing == words("en").missing == ()


def test_the_command_explains_in_it(french, capsys, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "fr_FR.UTF-8")
    asked = ["explain", "--origin", "crm", "--action", "delete@crm"]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert "attesté" in told or "dans le CRM" in told
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"]


def test_a_page_answers_in_it(french):
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    page._page_hash = calc_hash("question")
    page.query_params["lang"] = "fr"
    page.run()
    assert not page.exception
    assert "attesté" in answer_of(page)


def test_verify_lists_what_is_not_translated_and_finds_no_fault_in_it(french, capsys):
    asked = ["verify", "--pack", "crm-3", "--lang", "en"]
    assert main(asked) == 0
    notes = [line for line in capsys.readouterr().out.splitlines() if "Not translated" in line]
    rules, texts = notes
    assert rules.startswith("Not translated (fr): ")
    assert "crm-3 title" in rules
    assert texts.startswith(f"Not translated (fr): {len(french.missing)} texts of the program")
    assert main([*asked, "--json"]) == 0
    lacking = json.loads(capsys.readouterr().out)["untranslated"]
    assert list(lacking["texts"]) == ["fr"]
    assert "managing-contacts-2006 publisher" in lacking["rules"]["fr"]


# --- words in several languages ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"de": "Wort", "en": "word"}, "word"),
        ({"de": "Wort"}, "Wort"),
        ({"fr": "mot", "en": "word"}, "mot"),
        ({EVERY: "Riva"}, "Riva"),
        ({EVERY: "Riva", "fr": "Rive"}, "Rive"),
        ({}, ""),
    ],
)
def test_words_that_are_missing_are_told_in_english_else_in_any(french, given, told):
    assert french.of(Texts(given)) == told


def test_words_are_told_in_every_language_for_those_who_read_them_all():
    assert in_every_language(Texts()) == {}
    assert in_every_language(Texts({"de": "Wort"})) == {"de": "Wort", "en": "Wort"}
    assert in_every_language(Texts({EVERY: "Riva"})) == {"en": "Riva", "de": "Riva"}
    assert in_every_language(Texts(fr="mot", de="Wort")) == {
        "fr": "mot",
        "de": "Wort",
        "en": "mot",
    }
