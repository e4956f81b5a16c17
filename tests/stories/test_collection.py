"""Collections: each plays, and what is wrong with one is told in one sentence."""

import pytest

from contact_sync.render.words import languages
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.stories.collection import (
    collection_of,
    collections,
    load_collections,
    steps_of,
    walkthroughs,
)
from contact_sync.stories.scenario import run
from contact_sync.stories.story import play_all, walkthrough

BLOCK = """[[collection]]
id = "one"
title.de = "Eins"
title.en = "One"
intro.de = "Was dann?"
intro.en = "What then?"
walkthrough = [
    { name = "crm-2011/first-tracking" },
    { name = "crm-2011/rule-7-tracked-contact-leaves-filter", ask = 3 },
]
"""


def loaded(tmp_path, text):
    path = tmp_path / "collections.toml"
    path.write_text(text, encoding="utf-8")
    return load_collections(path, walkthroughs())


def test_the_six_are_there():
    assert list(collections()[0]) == [
        *("seven-rules", "ways-back", "employee-leaves", "crm-leads"),
        *("to-server-side", "moving-house"),
    ]
    assert collections()[1] == ()
    names = [part.name for part in collections()[0]["seven-rules"].walkthrough]
    assert [name.split("/rule-")[1][0] for name in names] == list("1234567")


@pytest.mark.parametrize("one", collections()[0].values(), ids=lambda one: one.id)
def test_every_walkthrough_of_a_collection_plays(one):
    for texts in (one.title, one.intro, one.moral):
        assert set(texts) == set(languages())
    for part in one.walkthrough:
        scenario = walkthroughs()[part.name]
        assert run(scenario).passed
        story = walkthrough(scenario).story
        played = play_all(shipped_pack(story.pack), story)
        assert len(played) == steps_of(scenario) >= part.ask
        assert all(step.decision for step in played)


def test_a_walkthrough_knows_its_collection():
    assert collection_of("crm-2011/rule-3-deactivated-in-crm").id == "seven-rules"
    assert collection_of("crm-2011/first-tracking") is None


def test_to_add_a_collection_is_to_add_a_block(tmp_path):
    text = BLOCK + "\n" + BLOCK.replace('"one"', '"two"')
    first, second = loaded(tmp_path, text)
    assert (first.id, second.id) == ("one", "two")
    assert [part.ask for part in first.walkthrough] == [1, 3]


@pytest.mark.parametrize(
    ("old", "new", "code", "found"),
    [
        ("crm-2011/first-tracking", "crm-2011/first-track", "unknown_value", "first-track"),
        # Nothing but refusals: a test, no walkthrough.
        ("first-tracking", "category-is-not-of-the-add-in", "unknown_value", "category"),
        ("rule-7-tracked-contact-leaves-filter", "first-tracking", "duplicate_id", "first"),
        ("ask = 3", "ask = 4", "unknown_value", "ask = 4"),
        ("ask = 3", "ask = 0", "wrong_type", "0"),
        ("intro.de", "intor.de", "unknown_key", "intor"),
        ('id = "one"', 'id = "Eins, zwei"', "wrong_form", "Eins, zwei"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_with_its_line(tmp_path, old, new, code, found):
    with pytest.raises(ProblemsFound) as wrong:
        loaded(tmp_path, BLOCK.replace(old, new, 1))
    told = [one for one in wrong.value.problems if one.code == code]
    assert [found in one.found for one in told] == [True]
    assert told[0].line >= 1
    assert told[0].file.endswith("collections.toml")


def test_an_id_twice_and_an_empty_collection_are_told(tmp_path):
    with pytest.raises(ProblemsFound) as wrong:
        loaded(tmp_path, f"{BLOCK}\n{BLOCK}")
    assert [one.code for one in wrong.value.problems] == ["duplicate_id"]
    empty = BLOCK[: BLOCK.index("walkthrough")] + "walkthrough = []\n"
    with pytest.raises(ProblemsFound) as wrong:
        loaded(tmp_path, empty)
    assert [one.expected for one in wrong.value.problems] == ["at least one entry"]
