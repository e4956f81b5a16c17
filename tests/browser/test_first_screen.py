"""Every page that answers begins its answer on the first screen, of a phone and of a projector."""

import pytest
from playwright.sync_api import expect
from readers import begins_on_first_screen, stands_still
from solved import SOLVED

pytestmark = pytest.mark.browser
SIZES = {"phone": {"width": 390, "height": 844}, "projector": {"width": 1280, "height": 720}}
VERDICT, TABLE, SINCE = ".answer h3", ".rest table", ".answer table"
STORY = "anna:owner,ben:delivered,carla:tracked,dora:none"
LONGEST = "d365-server-side-sync/switched-on-beside-the-client"
ANSWERS = {
    "question": ({}, VERDICT),
    "story": ({}, VERDICT),
    "repair": (SOLVED, VERDICT),
    "keep": ({}, VERDICT),
    "team": ({}, VERDICT),
    "forecast": ({}, VERDICT),
    "map": ({}, VERDICT),
    "compare": ({}, VERDICT),
    "matrix": ({}, TABLE),
}
"""The page -> what is asked there, as by who comes for the first time, and what answers."""


@pytest.mark.parametrize("page", ANSWERS)
@pytest.mark.parametrize("pack", ["any", "crm-2011"])
def test_the_answer_begins_on_the_first_screen(visit, locale, page, pack):
    asked, answer = ANSWERS[page]
    reader = visit(locale).opens(path=f"/{page}", pack=pack, **asked)
    for size in SIZES.values():
        reader.page.set_viewport_size(size)
        stands_still(reader.page)
        assert begins_on_first_screen(reader.page, reader.page.locator(answer).first)


def test_so_does_that_of_the_story_of_ours_with_the_most_to_tell(visit, locale):
    steps = "assign@crm>dora"
    reader = visit(locale).opens(path="/team", pack="crm-2011", cast=STORY, steps=steps)
    reader.page.set_viewport_size(SIZES["phone"])
    stands_still(reader.page)
    assert begins_on_first_screen(reader.page, reader.page.locator(VERDICT).first)
    # And that of the walkthrough with the longest introduction: what it tells is below.
    reader.opens(path="/story", walkthrough=LONGEST)
    stands_still(reader.page)
    assert begins_on_first_screen(reader.page, reader.page.locator(".answer .card"))


def test_the_question_of_all_versions_is_answered_below_what_asks_it(visit, locale):
    reader = visit(locale).opens(path="/compare", pack="crm-2011")
    reader.page.set_viewport_size(SIZES["projector"])
    reader.page.locator("summary", has_text=reader.say("compare.since")).click()
    stands_still(reader.page)
    reader.chooses(reader.say("ask.action"), reader.say.happens("edit@outlook"))
    stands_still(reader.page)
    assert begins_on_first_screen(reader.page, reader.page.locator(SINCE).first)


def test_a_name_that_is_refused_is_told_beside_it(visit, locale):
    reader = visit(locale).opens(path="/team", pack="crm-2011", cast=STORY)
    reader.page.set_viewport_size(SIZES["projector"])
    reader.page.locator("summary", has_text=reader.say("team.cast")).click()
    name = reader.page.get_by_label(reader.say("team.name")).last
    name.fill("crm")
    reader.after(lambda: name.press("Enter"))
    expect(reader.page.get_by_test_id("stAlert")).to_be_in_viewport()
    reader.page.locator(".st-key-team-add").scroll_into_view_if_needed()
    expect(reader.page.get_by_test_id("stAlert")).to_be_in_viewport()
