"""What our own texts call an action is read as that action, and as nothing else."""

import pytest

from contact_sync.ask.readings.reading import hear
from contact_sync.ask.sentence import lexicon as words_of
from contact_sync.ask.sentence.lexicon import languages, lexicon, ways
from contact_sync.render.words import words
from contact_sync.world.model import Action

TOLD = ("action", "happened", "instruction", "happens")
EVERY = [(language, action, told) for language in languages() for action in Action for told in TOLD]


@pytest.mark.parametrize(("language", "action", "told"), EVERY)
def test_a_text_of_the_catalogue_is_read_as_its_own_action(language, action, told):
    heard = hear(getattr(words(language), told)(action), language)
    assert [reading.steps for reading in heard.readings] == [(action,)]


@pytest.mark.parametrize(("language", "action"), [(one, a) for one in languages() for a in Action])
def test_so_is_a_question_about_it(language, action):
    say = words(language)
    # In a sentence of one's own the catalogue is no help: the grammar reads it.
    asked = {"de": "Was ist dann: {}, bitte?", "en": "What happens then: {}, please?"}[language]
    heard = hear(asked.format(say.action(action).split("(")[0]), language)
    assert heard.readings, heard
    assert action in {step for reading in heard.readings for step in reading.steps}


def test_no_two_actions_of_one_place_are_meant_by_the_same_words():
    seen = {}
    for action, each in ways().items():
        for way in each:
            assert seen.setdefault((action.place, way), action) == action


def test_an_action_that_brings_no_words_is_told(monkeypatch, tmp_path):
    lines = words_of.ACTIONS.read_text(encoding="utf-8").splitlines()
    short = tmp_path / "actions.toml"
    short.write_text("\n".join(line for line in lines if "merge@crm" not in line), encoding="utf-8")
    monkeypatch.setattr(words_of, "ACTIONS", short)
    with pytest.raises(ValueError, match="merge@crm"):
        ways.__wrapped__()
    short.write_text(
        "\n".join(line.replace('"merge,', '"beam,') for line in lines), encoding="utf-8"
    )
    with pytest.raises(ValueError, match=r"beam.*merge@crm"):
        ways.__wrapped__()


@pytest.mark.parametrize("language", languages())
def test_a_language_has_a_word_for_every_idea_that_another_has(language):
    def ideas(of):
        one = lexicon(of)
        single = {idea for each in (*one.whole.values(), *one.begun.values()) for idea in each}
        return single | {phrase.idea for phrase in one.phrases}

    assert ideas(language) == set().union(*map(ideas, languages()))


@pytest.mark.parametrize("language", languages())
def test_an_idea_that_a_phrase_asks_for_is_there(language):
    words = lexicon(language)
    given = {idea for each in (*words.whole.values(), *words.begun.values()) for idea in each}
    given |= {phrase.idea for phrase in words.phrases}
    asked = {part.text for phrase in words.phrases for part in phrase.parts if part.idea}
    assert asked <= given
