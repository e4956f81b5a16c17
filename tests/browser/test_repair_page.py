"""The page "Fix a problem" in a real browser: taps to a cure, what the first screen shows, Back."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from contact_sync.render.search_words import actions_told, instructions_told
from contact_sync.rulebook.library import shipped_pack
from contact_sync.search.because import causes_of
from contact_sync.search.observation import COLUMN
from contact_sync.ui.repair.address import parse as parse_asked
from contact_sync.ui.repair.found import answer_of
from contact_sync.ui.repair.way import symptoms

pytestmark = pytest.mark.browser
LOCALES = {"de": "de-DE", "en": "en-US"}
WIDE = {"viewport": {"width": 1280, "height": 900}}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}}
MOST_TAPS = 6
PACK = shipped_pack()
DELETED = {"crm": "active", "outlook": "absent", "link": "suppressed", "filter": "matches"}


def opened(visit, language="en", *, size=WIDE, scheme="light", **params):
    reader = visit(LOCALES[language], color_scheme=scheme, **size).opens(path="/repair", **params)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(reader.say("page.repair"))
    return reader


def asked(reader):
    """The question that the address bar holds; all of it could be used."""
    search = reader.page.evaluate("location.search.slice(1)")
    found, ignored = parse_asked(parse_qs(search, keep_blank_values=True))
    assert ignored == []
    return found


def choices(reader):
    return reader.page.locator(".question .choices").get_by_role("link")


def taps(reader, link):
    """Tap an answer, and wait until the next question or the cause is there."""
    before = reader.page.url
    reader.clicks(link)
    reader.page.wait_for_function("before => location.href !== before", arg=before)


def in_first_screen(reader, place):
    box, height = place.bounding_box(), reader.page.viewport_size["height"]
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height


# What fits on a projector fits on a wide screen, which is as wide and higher.
SIZES = pytest.mark.parametrize("size", [PROJECTOR, PHONE], ids=["projector", "phone"])
WRONG = [symptom.intent for symptom in symptoms()]


def ends(reader, pick):
    """Tap through to a cause; `pick` chooses among the answers. How many taps it took."""
    reader.page.wait_for_load_state()
    count, heading = 1, reader.page.locator(".answer h3").first
    while True:
        expect(heading).to_be_visible()
        if not reader.page.locator(".answer .question").count():
            return count
        told = heading.text_content()
        taps(reader, choices(reader).nth(pick(choices(reader).count())))
        count += 1
        assert count <= MOST_TAPS, reader.page.url
        expect(heading).not_to_have_text(told)


@SIZES
@pytest.mark.parametrize("intent", WRONG, ids=lambda intent: intent.id)
def test_three_to_six_taps_lead_from_a_symptom_to_cause_and_cure(visit, language, size, intent):
    reader = opened(visit, language, size=size)
    say = reader.say
    first = choices(reader).filter(has_text=say.of(intent.text))
    assert in_first_screen(reader, first)
    taps(reader, first)
    expect(reader.page.locator(".answer h3").first).not_to_have_text(say("fix.symptom"))
    asking = reader.page.locator(".question h3")
    assert in_first_screen(reader, asking)
    assert in_first_screen(reader, choices(reader).first)
    count = ends(reader, lambda number: 0)
    answer = reader.page.locator(".document")
    expect(answer).to_contain_text(say("fix.cause"))
    expect(answer).to_contain_text(say("fix.cure"))
    assert in_first_screen(reader, reader.page.locator(".answer h3").first)
    assert 2 <= count <= MOST_TAPS
    assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@SIZES
def test_who_does_not_know_gets_several_causes_each_with_its_cure(visit, language, size):
    reader = opened(visit, language, size=size, pack="d365-server-side-sync")
    say = reader.say
    taps(reader, choices(reader).first)
    expect(reader.page.locator(".answer h3").first).not_to_have_text(say("fix.symptom"))
    ends(reader, lambda number: number - 1)
    causes = causes_of(answer_of(shipped_pack("d365-server-side-sync"), asked(reader)))
    assert len(causes) > 1
    told = say("fix.several", count=len(causes))
    expect(reader.page.locator(".answer")).to_contain_text(told)
    cures = reader.page.locator(".document strong").filter(has_text=say("fix.cure"))
    assert cures.count() > 1


def test_an_answer_is_changed_by_keyboard_and_back_undoes_it(visit, language):
    seen = {"crm": "active", "outlook": "absent", "was_there": "yes", "owner": "me"}
    reader = opened(visit, language, **seen)
    before, say = asked(reader), reader.say
    label = f"{say('fix.change')}: {say.field('owner')}"
    link = reader.page.get_by_role("link", name=label, exact=True)
    link.focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator(".question h3")).to_have_text(say("part.ask_owner"))
    assert "owner" not in asked(reader).parts
    other = choices(reader).nth(1)
    other.focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator(".question h3")).not_to_have_text(say("part.ask_owner"))
    assert asked(reader).parts["owner"] == "other"
    reader.goes_back()
    expect(reader.page.locator(".question h3")).to_have_text(say("part.ask_owner"))
    reader.goes_back()
    expect(reader.page.locator(".question h3")).not_to_have_text(say("part.ask_owner"))
    assert asked(reader) == before


def test_the_readers_question_is_answered_with_three_ways_and_one_that_fails(visit, language):
    reader = opened(visit, language, view="back", **DELETED)
    say, found = reader.say, answer_of(PACK, asked(reader))
    assert [str(action) for action in found.plans[0].actions] == ["edit@crm"]
    for number, plan in enumerate(found.plans, start=1):
        told = f"{number} · {instructions_told(say, plan)}"
        expect(reader.page.get_by_role("heading", name=told, exact=True)).to_be_visible()
    expect(reader.page.get_by_role("heading", name=say("search.ruled_out"))).to_be_visible()
    vain = actions_told(say, [found.ruled_out[0].action])
    expect(reader.page.get_by_text(f"✗ {vain}")).to_be_visible()


def test_an_explanation_opens_as_a_story(visit):
    reader = opened(visit, **DELETED)
    reader.page.locator(".rest").get_by_text(reader.say("fix.whole"), exact=True).click()
    reader.clicks(reader.page.get_by_role("link", name=reader.say("map.in_open")).first)
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(reader.say("page.story"))
    assert "steps=delete" in reader.page.url


def test_a_contradiction_is_one_sentence(visit):
    reader = opened(visit, outlook="absent", **{COLUMN: "2"})
    expect(reader.page.locator(".answer h3")).to_contain_text(reader.say("part.column_absent"))


def test_what_is_advised_and_why_can_be_unfolded(visit):
    reader = opened(visit, "de", view="back", **DELETED)
    found, say = answer_of(PACK, asked(reader)), reader.say
    claim = found.plans[0].results[found.plans[0].story[0]].way[0].result.claims[0]
    told = reader.page.locator(".rest").get_by_text(say.of(claim.text), exact=True).first
    expect(told).to_be_hidden()
    reader.page.locator(".rest").get_by_text(say("why.title"), exact=True).first.click()
    expect(told).to_be_visible()
