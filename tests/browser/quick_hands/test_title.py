"""Nothing typed is lost: a story's title, by a click at once that uses it or redraws the page."""

import re
from contextlib import suppress

import pytest
from hands import TITLE, button, clicks, handed_out, is_called, opened, saved, types
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect
from readers import offered_as

from contact_sync.render.words import words
from contact_sync.stories.story import from_toml
from contact_sync.ui.story.address import first as first_story
from contact_sync.world.model import Action

pytestmark = pytest.mark.browser


def test_the_title_is_in_the_file_that_is_saved_at_once(visit, locale, pointer):
    reader = opened(visit, locale)
    types(reader)
    content = saved(reader, button(reader, "gallery.download"), pointer)
    document = from_toml(content.decode(), "story.toml")
    assert set(document.title.values()) == {TITLE}
    assert document.story == first_story()
    is_called(reader)


def test_the_title_is_whole_in_the_file_where_half_of_it_was_sent_before(visit, locale, pointer):
    """After a pause the page is drawn anew, in the midst of the second half."""
    reader = opened(visit, locale)
    types(reader, TITLE[:5])
    reader.page.wait_for_timeout(300)
    reader.page.keyboard.type(TITLE[5:])
    content = saved(reader, button(reader, "gallery.download"), pointer)
    assert set(from_toml(content.decode(), "story.toml").title.values()) == {TITLE}


def test_the_title_is_in_the_page_that_is_saved_at_once(visit, locale, pointer):
    reader = opened(visit, locale)
    types(reader)
    content = handed_out(reader, "html", pointer)
    assert f'<p class="subtitle">{TITLE}</p>' in content.decode()


def test_the_title_stays_when_the_story_is_presented_at_once(visit, locale, pointer):
    reader = opened(visit, locale)
    types(reader)
    clicks(button(reader, "story.present"), pointer)
    expect(button(reader, "present.next")).to_be_visible()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    button(reader, "present.leave").click()
    is_called(reader)


def test_the_title_stays_when_a_step_is_removed_or_added_at_once(visit, locale, pointer):
    reader = opened(visit, locale)
    types(reader)
    name = reader.say("story.remove", number=2)
    clicks(reader.page.get_by_role("link", name=name, exact=True), pointer)
    reader.page.wait_for_url(re.compile("steps=delete%40outlook(&|$)"))
    reader.settles()  # what lies below a step that goes moves up, away from under a pointer
    is_called(reader)
    types(reader, "!")
    box, action = reader.box(reader.say("story.next")), offered_as(reader.say, Action.EDIT_CRM)
    chosen = reader.page.get_by_role("option", name=action, exact=True)
    # What was typed arrives while the list is open, and Streamlit closes it: it is opened anew. Who
    # clicks just then hits what lies below it, hence the key.
    for _ in range(3):
        clicks(box, pointer)
        box.fill(action)
        with suppress(AssertionError, PlaywrightTimeout):
            expect(chosen).to_be_visible(timeout=5_000)
            box.press("Enter")
            reader.page.wait_for_url(re.compile("edit%40crm"), timeout=5_000)
            break
    reader.page.wait_for_url(re.compile("edit%40crm"))
    is_called(reader, f"{TITLE}!")


def test_the_title_stays_when_the_language_is_switched_at_once(visit, pointer):
    reader = opened(visit, "de-DE")
    types(reader)
    english = words("en")
    name = english("language.name")
    clicks(reader.page.get_by_role("radio", name=name, exact=True), pointer)
    box = reader.page.get_by_role("textbox", name=english("gallery.own_title"))
    expect(box).to_have_value(TITLE)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(TITLE)
