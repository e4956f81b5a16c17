"""What a page offers to choose from."""

import pytest

from contact_sync.render.options import ACTION_GROUPS, action_options, sentence, sentence_options
from contact_sync.render.words import languages, words
from contact_sync.world.model import Action


def test_every_action_is_in_one_group():
    grouped = [action for members in ACTION_GROUPS.values() for action in members]
    assert sorted(grouped) == sorted(Action)


@pytest.mark.parametrize("language", languages())
def test_an_action_is_offered_among_its_group_and_says_so(language):
    say = words(language)
    offered = action_options(say, reversed(Action))
    assert [*offered] == [action for members in ACTION_GROUPS.values() for action in members]
    for group, members in ACTION_GROUPS.items():
        for action in members:
            assert offered[action].startswith(say.action(action))
            assert offered[action].endswith(say(f"action_group.{group}"))


@pytest.mark.parametrize("language", languages())
def test_no_two_options_read_alike(language):
    """They could not be told apart, and Streamlit takes one for both."""
    say = words(language)
    everywhere = [*action_options(say, Action).values()]
    assert len({*everywhere}) == len(Action)
    for name, (_, texts) in sentence_options(say, Action).items():
        assert len({*texts.values()}) == len(texts), name


@pytest.mark.parametrize("language", languages())
def test_the_sentence_is_made_of_its_choices(language):
    """Put together again it is what the text says, whatever the order of a language; and no choice
    has nothing behind it but a sign, which would stand apart."""
    say = words(language)
    choices = sentence(say("sentence.asked"))
    told = [f"{c.before} {{{c.name}}} {c.behind}" for c in choices]
    assert " ".join(told).replace(" ,", ",").split() == say("sentence.asked").split()
    assert {c.name for c in choices} == {*sentence_options(say, [])}
    assert [c.name for c in choices if c.before] == [choices[0].name]
    assert all(any(map(str.isalpha, c.behind)) for c in choices[:-1])


def test_only_what_is_given_is_offered():
    assert [*action_options(words("en"), [Action.MERGE, Action.EDIT_CRM])] == [
        Action.EDIT_CRM,
        Action.MERGE,
    ]
