"""Walkthroughs and lessons on a projector: keys, two beats a step, and nothing cut off."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from readers import TOO_LARGE

from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.collection import collections, walkthroughs
from contact_sync.stories.story import play_all, walkthrough
from contact_sync.ui.story import guess
from contact_sync.ui.story.slides import Shown, of_collection

pytestmark = pytest.mark.browser
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}}
RULE = "crm-2011/rule-7-tracked-contact-leaves-filter"
CONTROLS = ("present.back", "present.next", "present.leave")
# What a reader sees of the page as a whole, beside the document: the buttons, and what else.
IN_SIGHT = """() => {
  const inSight = e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().bottom > 0
  const all = [...document.querySelectorAll("a, button, input, summary, [role=radio], canvas")]
  return all.filter(inSight).map(e => e.innerText || e.getAttribute("aria-label") || e.tagName)
}"""


def slide(page):
    """What the address calls the slide on the screen."""
    return parse_qs(urlsplit(page.url).query).get("present", [None])[0]


def button(reader, key):
    return reader.page.get_by_role("button", name=reader.say(key))


def test_a_walkthrough_is_presented_with_the_keys_of_a_remote_control(visit, locale):
    reader = visit(locale, **PROJECTOR).opens(path="/story", walkthrough=RULE)
    reader.clicks(button(reader, "story.present"))
    page, names = reader.page, ["0", "ask-1", "1", "ask-2", "2", "ask-3", "3", "end"]
    assert slide(page) == names[0]
    found = [text.split("\n")[0] for text in page.evaluate(IN_SIGHT)]
    assert sorted(found) == sorted(reader.say(control) for control in CONTROLS)
    expect(page.get_by_test_id("stHeader").filter(visible=True)).to_have_count(0)
    forward = ["PageDown", "Space", "ArrowRight", "ArrowDown", "PageDown", "Space", "ArrowRight"]
    for name, key in zip(names[1:], forward, strict=True):
        reader.presses(key)
        assert slide(page) == name
    reader.presses("PageDown")  # there is no more
    back = ["PageUp", "Shift+Space", "ArrowLeft", "ArrowUp", "PageUp", "Shift+Space", "ArrowLeft"]
    for name, key in zip(names[-2::-1], back, strict=True):
        reader.presses(key)
        assert slide(page) == name
    reader.presses("End")
    assert slide(page) == "end"
    reader.presses("Home")
    assert slide(page) == "0"
    reader.presses("Escape")
    assert slide(page) is None
    assert parse_qs(urlsplit(page.url).query)["walkthrough"] == [RULE]
    # Out of the presentation the keys are the browser's again.
    page.keyboard.press("PageDown")
    page.wait_for_timeout(500)
    assert slide(page) is None


def test_a_step_has_two_beats_and_a_guess_is_marked(visit, locale):
    reader = visit(locale, **PROJECTOR).opens(path="/story", walkthrough=RULE, present="ask-1")
    page, say = reader.page, reader.say
    story = walkthrough(walkthroughs()[RULE]).story
    one = play_all(shipped_pack(story.pack), story)[0]
    result = outcome_sentence(say, one.decision, one.outcome)
    expect(page.get_by_text(say("guess.question"), exact=True)).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)
    offered = page.locator(".choices a")
    expect(offered).to_have_text(list(guess.choices(say, one.decision)))
    wrong = next(n for n, text in enumerate(guess.choices(say, one.decision)) if text != result)
    reader.clicks(offered.nth(wrong))
    assert slide(page) == "1"
    expect(page.get_by_role("heading", level=3)).to_have_text(result)
    expect(page.get_by_text(say("guess.wrong"))).to_be_visible()
    assert page.evaluate(TOO_LARGE) == []
    reader.goes_back()
    reader.clicks(offered.filter(has_text=result))
    expect(page.get_by_text(say("guess.right"))).to_be_visible()
    reader.reloads()
    expect(page.get_by_text(say("guess.right"))).to_be_visible()
    reader.presses("PageDown")
    assert slide(page) == "ask-2"
    assert "guess" not in page.url


def test_a_key_keeps_its_meaning_on_a_button(visit):
    reader = visit("en-US", **PROJECTOR).opens(path="/story", walkthrough=RULE, present="2")
    button(reader, "present.back").focus()
    reader.presses("Space")
    assert slide(reader.page) == "ask-2"


@pytest.mark.parametrize("one", collections()[0].values(), ids=lambda one: one.id)
@pytest.mark.parametrize("language", ["de-DE", "en-US"])
def test_every_slide_of_every_lesson_fits_on_the_projector(visit, language, one):
    """Nothing is cut off, and nothing has to be scrolled to; each walkthrough alone, too."""
    reader = visit(language, **PROJECTOR).opens(path="/story", collection=one.id, present="0")
    page, cut = reader.page, {}
    for number in range(len(of_collection(Shown(words("en"), {}), one))):
        if number:
            reader.presses("PageDown")
        assert slide(page) == str(number)
        cut[one.id, number] = page.evaluate(TOO_LARGE)
    for part in one.walkthrough:
        for name in ("0", "end"):
            reader.goes("/story", walkthrough=part.name, present=name)
            assert slide(page) == name
            cut[part.name, name] = page.evaluate(TOO_LARGE)
    assert {where: parts for where, parts in cut.items() if parts} == {}


def test_what_is_cut_off_is_found(visit, locale):
    reader = visit(locale, **PROJECTOR).opens(path="/story", walkthrough=RULE, present="1")
    assert reader.page.evaluate(TOO_LARGE) == []
    row = reader.page.locator(".document tbody tr").first
    row.evaluate("e => { e.style.height = '30rem'; }")
    assert reader.page.evaluate(TOO_LARGE) != []


@pytest.mark.parametrize("number", ["0", "1", "2", "21"])
def test_a_slide_on_a_phone_reaches_over_no_edge(visit, locale, number):
    reader = visit(locale, **PHONE)
    reader.opens(path="/story", collection="seven-rules", present=number)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
    main = reader.page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_last_slide_leads_on(visit, locale):
    reader = visit(locale, **PROJECTOR)
    rule = "crm-2011/rule-3-deactivated-in-crm"
    reader.opens(path="/story", walkthrough=rule, present="end")
    page, say = reader.page, reader.say
    title = {"de": "Regel 4", "en": "Rule 4"}[reader.language]
    reader.clicks(page.get_by_role("link", name=say("present.then", title=title), exact=True))
    assert slide(page) == "0"
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    reader.presses("End")
    reader.clicks(page.get_by_role("link", name=say("present.gallery"), exact=True))
    expect(page.get_by_role("textbox", name=say("gallery.search"))).to_be_visible()


def test_a_lesson_is_found_in_the_gallery_and_its_handout_is_a_file(visit, locale):
    reader = visit(locale).opens(path="/story", gallery="open")
    page = reader.page
    title = collections()[0]["seven-rules"].title[reader.language]
    listed = page.locator(".st-key-gallery-list")
    reader.clicks(listed.get_by_role("link", name=title))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    # The address comes last: before, the button may still be that of the page that is left.
    page.wait_for_url("**collection=seven-rules**")
    assert reader.takes("pdf").suggested_filename.endswith(".pdf")
