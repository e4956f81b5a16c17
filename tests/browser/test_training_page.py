"""The page "Training" in a real browser: predicted by keyboard alone and on a phone."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from contact_sync.render.training.case import choice, told
from contact_sync.render.training.reveal import reason_of
from contact_sync.render.words import words
from contact_sync.train.deck import cases_of, decks
from contact_sync.train.draw import drawn
from contact_sync.train.exercise import answer_of
from contact_sync.ui.training.address import parse

pytestmark = pytest.mark.browser
PHONE, PROJECTOR = {"width": 390, "height": 844}, {"width": 1280, "height": 720}
RULES = cases_of(decks()[0], "crm-2011")
DECK = {"pack": "crm-2011", "deck": "seven-rules"}


def held(page):
    return parse(parse_qs(urlsplit(page.url).query))[0]


def option(reader, label, text):
    group = reader.page.get_by_role("radiogroup", name=label, exact=True)
    return group.get_by_role("radio", name=text, exact=True)


def labelled(reader, exercise, says, sure):
    """Each choice of a prediction: its label and its words."""
    say = reader.say
    for part in ("crm", "outlook", "linked"):
        yield say(f"training.part_{part}"), choice(say, part, getattr(says, part))
    yield say("training.sure"), say(f"training.sure_{sure}")


def forward(reader, name):
    return reader.page.get_by_role("button", name=reader.say(f"training.{name}"))


FOCUSED = "e => e === document.activeElement"
INSIDE = "e => e.contains(document.activeElement)"


def reaches(reader, place, test=FOCUSED, most=60):
    """Go on with Tab until the focus is on `place`, or in it."""
    for _ in range(most):
        if place.evaluate(test):
            return
        reader.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {place}")


def marks(reader, label, text):
    """Choose by keyboard: Tab to the group, arrows to the option, the space bar."""
    page, chosen = reader.page, option(reader, label, text)
    reaches(reader, page.get_by_role("radiogroup", name=label, exact=True), INSIDE)
    for _ in range(6):
        if chosen.evaluate(FOCUSED):
            break
        page.keyboard.press("ArrowRight")
    reader.after(lambda: page.keyboard.press("Space"))
    expect(chosen).to_be_checked()


def test_two_cases_are_predicted_and_revealed_by_keyboard_alone(visit, locale):
    reader = visit(locale).opens(path="/training", **DECK)
    page, say = reader.page, reader.say
    for exercise in RULES[:2]:
        asked = f"{told(say, exercise)} {say('training.asked')}"
        expect(page.get_by_role("heading", name=asked, exact=True)).to_be_visible()
        for label, text in labelled(reader, exercise, answer_of(exercise.decision).says, 3):
            marks(reader, label, text)
        reaches(reader, forward(reader, "reveal"))
        reader.after(lambda: page.keyboard.press("Enter"))
        answer = page.locator(".document .answer")
        expect(answer).to_contain_text(say("training.right"))
        expect(answer).to_contain_text(reason_of(say, exercise))
        # The same button goes on: the focus has stayed on it.
        expect(forward(reader, "next")).to_be_focused()
        reader.after(lambda: page.keyboard.press("Enter"))
    assert held(page).number == 3


@pytest.mark.parametrize("size", [PHONE, PROJECTOR], ids=["phone", "projector"])
@pytest.mark.parametrize("number", [1, 4])
def test_what_is_to_be_chosen_fits_on_the_first_screen(visit, size, number):
    for locale in ("de-DE", "en-US"):
        reader = visit(locale, viewport=size).opens(path="/training", **DECK, n=number)
        box = forward(reader, "reveal").bounding_box()
        assert box["y"] + box["height"] <= size["height"]
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_on_a_phone_a_half_made_prediction_outlives_language_and_reload(visit, locale):
    reader = visit(locale, viewport=PHONE).opens(path="/training", **DECK, n=4, seed=3)
    exercise = drawn(RULES, 3)[3]
    says = answer_of(exercise.decision).says
    label, text = next(labelled(reader, exercise, says, 1))
    reader.clicks(option(reader, label, text))
    reader.reloads()
    expect(option(reader, label, text)).to_be_checked()
    other = "de" if reader.language == "en" else "en"
    language = reader.page.get_by_role("radio", name=other.upper(), exact=True)
    reader.clicks(language)
    reader.say = words(other)
    label, text = next(labelled(reader, exercise, says, 1))
    expect(option(reader, label, text)).to_be_checked()
