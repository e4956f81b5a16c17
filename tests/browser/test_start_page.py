"""The page "Start" in a real browser: each intent by a click, the bar, old addresses, a phone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from readers import begins_on_first_screen

from contact_sync.render.address import first_question, format_question
from contact_sync.rulebook.intents import shipped_intents
from contact_sync.rulebook.library import ANY_VERSION

pytestmark = pytest.mark.browser
PROJECTOR = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
INTENTS = shipped_intents()
ANSWER = "main .document :is(h3, h4, th, .card, figure), main [data-testid=stDataFrame]"


def opened(visit, locale, **options):
    return visit(locale, **options).opens(path="/")


def link(reader, intent):
    return reader.page.get_by_role("link", name=reader.say.of(intent.text), exact=True)


def in_sight(reader, found):
    """Whether the first of `found` stands in the window, from its first line on."""
    expect(found.first).to_be_visible()
    top = found.first.bounding_box()["y"]
    return 0 <= top < reader.page.viewport_size["height"] - 20


def test_each_intent_opens_by_a_click_with_the_answer_on_the_first_screen(visit, locale):
    reader = opened(visit, locale, viewport=PROJECTOR)
    page = reader.page
    page.evaluate("window.sameDocument = true")
    below = []
    for intent in INTENTS:
        found = link(reader, intent)
        assert in_sight(reader, found)
        reader.clicks(found)
        page.wait_for_url(re.compile("/\\?.*q=" if intent.page == "start" else f"/{intent.page}"))
        answer = page.locator(ANSWER)
        if intent.page == "start":
            answer = page.get_by_role("link", name=re.compile(" 1: "))
        if not in_sight(reader, answer):
            below.append((intent.id, answer.first.bounding_box()["y"]))
        reader.goes_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(reader.say("start.title"))
    assert below == []
    assert page.evaluate("window.sameDocument")


def test_an_agent_finds_gone_in_outlook_on_the_first_screen_of_a_phone(visit, locale):
    reader = opened(visit, locale, viewport=PHONE)
    [gone] = [link(reader, one) for one in INTENTS if one.id == "gone-in-outlook"]
    for scheme in ("light", "dark"):
        reader.page.emulate_media(color_scheme=scheme)
        expect(reader.page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        assert in_sight(reader, gone)
        assert gone.bounding_box()["height"] >= 24
    reader.clicks(gone)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(reader.say("page.repair"))


def test_six_entries_in_the_bar_and_the_test_cases_in_the_footer(visit, locale):
    reader = opened(visit, locale, viewport=PROJECTOR)
    page, say = reader.page, reader.say
    for name in ("question", "repair", "story", "look_up", "sources"):
        reader.clicks(page.get_by_role("link", name=say(f"page.{name}"), exact=True))
        page.wait_for_url(re.compile(f"/{name}"))
    for name in ("matrix", "map", "compare", "keep"):
        reader.clicks(page.get_by_role("link", name=say("page.look_up"), exact=True))
        reader.clicks(page.get_by_role("link", name=re.compile(f"^{say(f'page.{name}')} ")))
        page.wait_for_url(re.compile(f"/{name}"))
    reader.clicks(page.get_by_role("link", name=say("page.start"), exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(say("start.title"))
    seen = page.get_by_role("heading", name=say("start.seen"))
    expect(seen).to_be_visible()
    assert page.get_by_role("link", name=say("page.tests"), exact=True).count() == 0
    reader.clicks(page.get_by_role("link", name=say("app.maintainers"), exact=True))
    page.wait_for_url(re.compile("/tests"))


def test_an_old_address_of_the_root_opens_the_question_and_back_leaves_it(visit, locale):
    reader = opened(visit, locale)
    question = format_question(first_question())
    reader.opens(path="/", **question)
    reader.page.wait_for_url(re.compile("/question"))
    reader.sees_answer_of(first_question())
    entry = reader.page.get_by_role("link", name=reader.say("page.question"), exact=True)
    expect(entry).to_have_attribute("aria-current", "page")
    reader.page.go_back()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(reader.say("start.title"))


def test_what_is_typed_finds_and_the_address_holds_it(visit):
    reader = opened(visit, "de-DE")
    page = reader.page
    box = page.get_by_role("textbox", name=reader.say("heard.label"))
    reader.after(lambda: box.press_sequentially("Mitarbeiter geht"))
    [leaves] = [one for one in INTENTS if one.id == "employee-leaves"]
    expect(page.locator(".st-key-found").get_by_role("link").first).to_have_text(
        reader.say.of(leaves.text)
    )
    page.wait_for_url(re.compile("q=Mitarbeiter"))
    assert parse_qs(urlsplit(page.url).query)["q"] == ["Mitarbeiter geht"]
    reader.reloads()
    expect(box).to_have_value("Mitarbeiter geht")
    reader.clicks(page.locator(".st-key-found").get_by_role("link").first)
    page.wait_for_url(re.compile("/team.*steps=assign"))


def test_a_version_that_nobody_named_stays_unnamed_from_link_to_link(visit, locale):
    reader = opened(visit, locale)
    page = reader.page

    def follows(place, leads_to):
        reader.clicks(place)
        page.wait_for_url(re.compile(leads_to))
        assert parse_qs(urlsplit(page.url).query)["pack"] == [ANY_VERSION]

    [gone] = [link(reader, one) for one in INTENTS if one.id == "gone-in-outlook"]
    follows(gone, "/repair")
    follows(page.locator(".question .choices").get_by_role("link").first, "owner=")
    reader.opens(path="/story")
    remove = reader.say("story.remove", number=2)
    follows(page.get_by_role("link", name=remove, exact=True), "steps=delete%40outlook(&|$)")
    reader.opens(path="/matrix")
    follows(page.locator(".rest tbody td a").first, "/question")


def test_a_sentence_is_asked_by_keyboard_on_a_phone(visit, locale):
    reader = opened(visit, locale, viewport=PHONE)
    page, say = reader.page, reader.say
    sentence = {
        "de": "Was pasiert, wenn ich einen Kontakt in Outlook lösche?",
        "en": "What hapens when I delete a contact in Outlook?",
    }[say.language]
    box = page.get_by_role("textbox", name=say("heard.label"))
    box.focus()
    reader.after(lambda: page.keyboard.type(sentence))
    answer = page.locator("main .document")
    expect(answer).to_contain_text(say("heard.understood"))
    expect(answer).to_contain_text(say("versions.depends"))
    verdict = answer.get_by_text(say("versions.depends"))
    assert begins_on_first_screen(page, verdict)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    link = answer.get_by_role("link", name=say("heard.answer"))
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("node => node.getRootNode().activeElement === node"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/question.*action=delete&in=outlook"))
