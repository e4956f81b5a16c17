"""Scenario files as users saved them before the words had dotted keys: they are read for good.

The files under `saved/` are never edited: they are what `to_toml` wrote on 2026-11-25.
"""

from pathlib import Path

import pytest

from contact_sync.rulebook.library import find_pack, shipped_pack
from contact_sync.rulebook.pack import PackRef
from contact_sync.stories.scenario import load_scenario, run
from contact_sync.stories.story import from_toml, of_scenario, to_toml
from contact_sync.world.codes import parse_state, parse_step

SAVED = Path(__file__).parent / "saved"

# Name -> pack, title and intro in German and English, settings, start, steps.
MEANT = {
    "refused-step": (
        "crm-2011",
        ("Zweimal gelöscht", "Deleted twice"),
        ("Das zweite Löschen ergibt keinen Sinn.", "The second deletion makes no sense."),
        {"write_right": "yes"},
        {"origin": "outlook", "owner": "me"},
        ["delete@outlook", "delete@outlook", "edit@crm"],
    ),
    "server-side-settings": (
        "d365-server-side-sync",
        ("Story", "Story"),
        ("Story", "Story"),
        {"field_direction": "crm_to_outlook", "distinct_deletes": "yes", "ignore_copied": "no"},
        {"origin": "crm", "owner": "me", "outlook": "twice"},
        ["delete@outlook", "leave_filter@crm", "edit@outlook"],
    ),
    "umlauts-in-the-title": (
        "crm-2011~edgewater-2012",
        ("Müllers Kontakt – „gelöscht“ für Übermüdete, ÄÖÜß", "–"),
        ("Größere Änderung:\nzwei Zeilen.", "–"),
        {"write_right": "no"},
        {"name": "delivered-other"},
        ["deactivate@crm#2", "reactivate@crm", "delete@crm"],
    ),
}

# Steps that the rules answer otherwise since: of reactivating somebody else's orphan nobody speaks.
ANSWERED_ANEW = {"umlauts-in-the-title": [2, 3]}


def test_every_saved_file_is_looked_at():
    assert {path.stem for path in SAVED.glob("*.toml")} == set(MEANT)


@pytest.mark.parametrize("name", MEANT)
def test_a_saved_story_means_what_it_meant(name):
    pack, title, intro, settings, start, steps = MEANT[name]
    path = SAVED / f"{name}.toml"
    document = from_toml(path.read_text(encoding="utf-8"), path.name)
    assert (document.title["de"], document.title["en"]) == title
    assert (document.intro["de"], document.intro["en"]) == intro
    assert document.tags == ("own",)
    story = document.story
    # A setting that is new since stands at its default.
    assert (story.pack, {**story.settings}) == (pack, {**story.settings, **settings})
    new = {name: value for name, value in story.settings.items() if name not in settings}
    assert new.items() <= shipped_pack(PackRef.parse(pack).base).defaults.items()
    assert story.start == parse_state(start)
    assert story.steps == tuple(map(parse_step, steps))


@pytest.mark.parametrize("name", MEANT)
def test_a_saved_story_still_comes_out_as_it_says(name):
    scenario = load_scenario(SAVED / f"{name}.toml")
    result = run(scenario)
    differing = [n for n, step in enumerate(result.steps, start=1) if step.mismatches]
    assert differing == ANSWERED_ANEW.get(name, [])
    assert [step.refusal is not None for step in result.steps] == [
        step.refuse is not None for step in scenario.steps
    ]


@pytest.mark.parametrize("name", MEANT)
def test_a_saved_story_can_be_saved_again(name):
    document = of_scenario(load_scenario(SAVED / f"{name}.toml"))
    text = to_toml(find_pack(document.story.pack), document)
    assert from_toml(text, "again.toml") == document
