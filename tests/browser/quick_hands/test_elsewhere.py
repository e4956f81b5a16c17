"""Nothing typed is lost: on another page at once, while the page is busy, in what narrows."""

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from distance import LATENCY, RUN
from hands import (
    TITLE,
    button,
    clicks,
    clicks_at,
    field,
    handed_out,
    is_called,
    opened,
    picks,
    saved,
    types,
)
from playwright.sync_api import expect

from contact_sync.render.words import words
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.stories.story import Story, from_toml
from contact_sync.ui.story.address import first as first_story
from contact_sync.ui.story.address import story_params as format_story

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("back", ["history", "link"])
def test_title_and_story_are_there_again_after_another_page(visit, locale, pointer, back):
    story = first_story()
    told = Story(story.pack, story.start, story.settings, story.steps[:1])
    reader = opened(visit, locale, **format_story(told))
    types(reader)
    page, say = reader.page, reader.say
    if pointer == "touch":
        # No finger is sooner at another link; Streamlit may lose the tap that is.
        page.wait_for_timeout(250)
    clicks(page.get_by_role("link", name=say("page.sources"), exact=True), pointer)
    expect(page.get_by_role("heading", name=say("page.sources"), exact=True)).to_be_visible()
    if back == "history":
        page.go_back()
    else:
        page.get_by_role("link", name=say("page.story"), exact=True).click()
    is_called(reader)
    page.wait_for_url(re.compile("steps=delete%40outlook(&|$)"))


@pytest.mark.parametrize("there", ["start", "sources", "look_up", "question"])
def test_what_comes_late_from_a_page_that_was_left_draws_the_one_that_is_there(
    visit, locale, there
):
    """It comes with the address of the page that was left, which asks nothing of the other."""
    reader = opened(visit, locale, **format_story(first_story()))
    page, say = reader.page, reader.say
    heading = page.get_by_role("heading", level=1)
    left = heading.text_content()
    link = page.get_by_role("link", name=say(f"page.{there}"), exact=True).element_handle()
    page.locator(".st-key-story-reset button").evaluate(
        "(late, link) => { link.click(); late.click(); }", link
    )
    expect(heading).not_to_have_text(left)
    page.wait_for_timeout(1000)
    reader.settles(1)
    expect(heading).to_have_count(1)
    expect(page.get_by_text(say("ignored.title"))).to_have_count(0)
    assert "steps=" not in page.url


def test_the_language_switched_late_on_a_page_that_was_left_brings_it_back_as_it_was(visit):
    reader = opened(visit, "de-DE", **format_story(first_story()))
    page, english = reader.page, words("en")
    link = page.get_by_role("link", name=reader.say("page.sources"), exact=True).element_handle()
    page.get_by_role("radio", name=english("language.name"), exact=True).evaluate(
        "(late, link) => { link.click(); late.click(); }", link
    )
    page.wait_for_url(re.compile(r"steps=.*lang=en"))
    expect(page.get_by_role("heading", level=1)).to_have_text(english("page.story"))
    expect(page.get_by_text(english("ignored.title"))).to_have_count(0)


def test_what_is_typed_while_the_page_is_busy_stays(visit, locale):
    reader = opened(visit, locale)
    expect(field(reader)).to_be_visible()
    picks(reader, reader.say("ask.owner"), reader.say("ask.owner_other"), "mouse")
    types(reader)
    reader.page.wait_for_url(re.compile("owner=other"))
    reader.settles(1)
    expect(field(reader)).to_have_value(TITLE)
    content = saved(reader, button(reader, "gallery.download"), "mouse")
    assert set(from_toml(content.decode(), "story.toml").title.values()) == {TITLE}


def test_the_file_of_the_matrix_is_narrowed_by_what_was_typed_at_once(visit, pointer):
    reader = opened(visit, "de-DE", "matrix")
    page, say = reader.page, reader.say
    page.get_by_text(say("matrix.narrow"), exact=True).click()
    box = field(reader, "matrix.search")
    box.click()
    page.keyboard.type("offline")
    content = handed_out(reader, "csv", pointer)
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))[1:]
    assert rows
    assert all("offline" in " ".join(row).lower() for row in rows)
    page.wait_for_url("**q=offline*")
    assert parse_qs(urlsplit(page.url).query)["pack"] == [ANY_VERSION]


def test_the_gallery_never_opens_another_story_than_the_one_that_is_clicked(
    visit, pointer, patience
):
    """The list is another one once the search is heard: a row of the old one is none of the new."""
    reader = opened(visit, "de-DE")
    page = reader.page
    page.locator("summary").first.click()
    expect(field(reader, "gallery.search")).to_be_visible()
    link = page.locator(".st-key-gallery-list").get_by_role("link").first
    expect(link).to_be_visible()
    seen = link.locator("span").text_content()
    place = link.bounding_box()
    field(reader, "gallery.search").click()
    page.keyboard.type("offline")
    clicks_at(page, pointer, place["x"] + 20, place["y"] + 10)
    page.wait_for_timeout(1_000 * patience)
    reader.settles()
    found = page.get_by_role("heading", level=1).text_content()
    listed = page.locator(".st-key-gallery-list").get_by_role("link").first
    then = listed.locator("span").text_content() if listed.count() else ""
    assert found in (seen, then, reader.say("page.story"))


# The addresses that the browser is given from here on. The answer is clicked so soon after its
# question is there that the address of that is still under way, if the server is far.
AT_ONCE = """([asked, soon, later]) => new Promise(done => {
  const given = [];
  for (const name of ["pushState", "replaceState"]) {
    const give = history[name];
    history[name] = function (...all) {
      if (all[2] !== undefined) given.push(new URL(all[2], location).search);
      return give.apply(this, all);
    };
  }
  const every = root => [...root.querySelectorAll("*")]
    .flatMap(e => [e, ...(e.shadowRoot ? every(e.shadowRoot) : [])]);
  const found = what => every(document).find(e => e.matches(what));
  every(document).find(e => e.ariaLabel === asked).click();
  const question = found(".question h3").textContent;
  const look = () => {
    if (found(".question h3").textContent === question) return requestAnimationFrame(look);
    setTimeout(() => every(document).filter(e => e.matches(".choices a"))[1].click(), soon);
    setTimeout(() => done(given), later);
  };
  look();
})"""


def test_the_address_of_an_answer_that_was_left_does_not_come_back(visit, locale, patience):
    """It is put at the end of a run, and the next link may be followed before that arrives."""
    seen = {"view": "why", "crm": "active", "outlook": "absent", "was_there": "yes"}
    reader = visit(locale).opens(None, "/repair", pack="crm-2011", **seen, owner="me")
    label = f"{reader.say('fix.change')}: {reader.say.field('owner')}"
    soon, later = 1000 * (RUN - LATENCY), 1000 * (RUN + patience)
    given = reader.page.evaluate(AT_ONCE, [label, soon, later])
    answered = next(n for n, address in enumerate(given) if "owner=other" in address)
    assert all("owner=other" in address for address in given[answered:])
