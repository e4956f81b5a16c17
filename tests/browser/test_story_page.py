"""The page "Stories" in a real browser: built, shared, presented, saved and found by clicks."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from contact_sync.engine import Step
from contact_sync.loader import shipped_pack
from contact_sync.model import Action, Origin, Owner, standard_start
from contact_sync.narrate import outcome_sentence
from contact_sync.stories import load_scenario, scenario_files
from contact_sync.storybook import Document, Story, of_scenario, play_all, to_toml
from contact_sync.ui.story_address import first_story, format_story, parse_story
from contact_sync.ui.story_diagram import story_diagram
from contact_sync.words import languages, words

pytestmark = pytest.mark.browser
EACH_LOCALE = pytest.mark.parametrize("locale", ["de-DE", "en-US"])
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
PACK = shipped_pack()
CRM_ME = standard_start(Origin.CRM)
STALE = ("go_offline@outlook", "edit@crm", ("go_online@outlook", 2))


def story(*codes, start=CRM_ME, **settings):
    steps = [Step(*code) if isinstance(code, tuple) else Step(Action(code)) for code in codes]
    return Story(PACK.id, start, {**PACK.defaults, **settings}, tuple(steps))


def scenario(name):
    [path] = [path for path in scenario_files() if path.stem == name]
    return of_scenario(load_scenario(path))


def opens(reader, told=None, **params):
    """The page at the address of `told`."""
    return reader.opens(path="/story", **(format_story(told) if told else {}), **params)


def held(page):
    """The story in the address bar."""
    return parse_story(parse_qs(urlsplit(page.url).query, keep_blank_values=True))[0]


def at_address(page, told, **more):
    """Wait until the address bar holds `told`, whatever the language."""
    page.wait_for_function(
        "wanted => location.search.replace(/&lang=[^&]*/, '') === wanted",
        arg="?" + urlencode({**format_story(told), **more}),
    )


def plays(reader, told, language=None):
    """The page plays `told`, and so the address says."""
    say = words(language or reader.language)
    at_address(reader.page, told)
    reader.settles()
    played = play_all(PACK, told)
    path = reader.page.get_by_role("img", name=story_diagram(say, told, played).alt, exact=True)
    expect(path.locator("svg:visible")).to_have_count(1)
    for number, one in enumerate(played, start=1):
        title = reader.page.locator("strong", has_text=f"{number} · {say.action(one.step.action)}")
        expect(title).to_be_visible()
        if one.outcome:
            sentence = outcome_sentence(say, one.decision, one.outcome)
            expect(reader.page.get_by_text(sentence, exact=True).first).to_be_visible()


def button(reader, key):
    return reader.page.get_by_role("button", name=reader.say(key), exact=True)


def adds(reader, code):
    reader.page.get_by_role("combobox", name=reader.say("story.next")).click()
    name = reader.say.action(Action(code))
    reader.page.get_by_role("option", name=name, exact=True).click()


def unfolds_gallery(reader):
    reader.page.locator("summary").first.click()
    box = reader.page.get_by_role("textbox", name=reader.say("gallery.search"))
    expect(box).to_be_visible()
    return box


# --- building ------------------------------------------------------------------------------------


@EACH_LOCALE
def test_opening_the_page_plays_a_story_in_the_browsers_language(visit, locale):
    reader = opens(visit(locale))
    plays(reader, first_story())
    assert reader.page.evaluate("document.documentElement.lang") == reader.language
    table = reader.page.get_by_test_id("stTable")
    expect(table.get_by_role("row")).to_have_count(1 + len(first_story().steps))


@EACH_LOCALE
def test_the_stale_overwrite_can_be_played_by_clicks_and_shared(visit, locale):
    """Built from the first story; opened by a colleague with another language."""
    sender = opens(visit(locale))
    plays(sender, first_story())
    button(sender, "story.reset").click()
    plays(sender, story())
    for count, code in enumerate(["go_offline@outlook", "edit@crm", "go_online@outlook"], start=1):
        adds(sender, code)
        plays(sender, story("go_offline@outlook", "edit@crm", "go_online@outlook").__class__(
            PACK.id, CRM_ME, PACK.defaults,
            tuple(Step(Action(c)) for c in
                  ["go_offline@outlook", "edit@crm", "go_online@outlook"][:count])))
    name = sender.say("story.choice_contested")
    sender.page.get_by_role("radiogroup", name=name).get_by_test_id("stRadioOption").nth(1).click()
    plays(sender, story(*STALE))
    expect(sender.page.get_by_text(sender.say("effect.lost.crm")).first).to_be_visible()
    other = {"de-DE": "en-US", "en-US": "de-DE"}[locale]
    colleague = visit(other)
    colleague.page.goto(sender.page.url)
    plays(colleague, story(*STALE))
    expect(colleague.page.get_by_text(colleague.say("effect.lost.crm")).first).to_be_visible()
