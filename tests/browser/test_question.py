"""The page "What happens if…?" in a real browser."""

import re
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from readers import stands_still

from contact_sync.decide.engine import actions_in, decide
from contact_sync.render.address import Question, first_question
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.parts.diagram import path_diagram
from contact_sync.render.words import words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.world.model import (
    STANDARD_STARTS,
    Action,
    Origin,
    Owner,
    standard_start,
)

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}


def asked(state, action):
    return Question(first_question().pack, state, action, shipped_pack().defaults)


CRM_ME, CRM_OTHER = standard_start(Origin.CRM), standard_start(Origin.CRM, Owner.OTHER)
OUTLOOK_ME = standard_start(Origin.OUTLOOK)


def contested():
    return next(
        asked(state, action)
        for state in STANDARD_STARTS
        for action in actions_in(shipped_pack(), state)
        if decide(shipped_pack(), state, action).evidence == Evidence.CONTESTED
    )


def told(language, question):
    """The text alternative of the diagram of `question`."""
    decision = decide(shipped_pack(), question.state, question.action, question.settings)
    return path_diagram(words(language), decision, aside=True).alt


def picture(reader, question):
    """The diagram as the page describes it to who cannot see it."""
    return reader.page.get_by_role("img", name=told(reader.language, question), exact=True)


# --- answering -----------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["de-DE", "en-US"])
def test_opening_the_page_shows_an_answer_in_the_browsers_language(visit, locale):
    reader = visit(locale).opens(first_question())
    reader.sees_answer_of(first_question())
    assert reader.page.evaluate("document.documentElement.lang") == reader.language
    expect(reader.page.locator(".rest table").first).to_be_visible()
    asked_for = reader.say.action(first_question().action)
    expect(reader.page).to_have_title(re.compile(f"^{asked_for}", re.IGNORECASE))
    expect(reader.page.get_by_test_id("stAppDeployButton")).to_have_count(0)


def test_answering_a_question_by_clicking(visit, locale):
    reader = visit(locale).opens(first_question())
    say = reader.say
    reader.chooses(say("ask.owner"), say("ask.owner_other"))
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_CRM))
    reader.chooses(say("ask.action"), say.happens("delete@outlook"))
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_OUTLOOK))
    reader.chooses(say("ask.origin"), say("ask.origin_outlook"))
    outlook_other = standard_start(Origin.OUTLOOK, Owner.OTHER)
    reader.sees_answer_of(asked(outlook_other, Action.DELETE_OUTLOOK))
    reader.chooses(say("ask.action"), say.happens(Action.UNTRACK))
    reader.sees_answer_of(asked(outlook_other, Action.UNTRACK))


def test_two_choices_at_once_end_with_the_answer_to_both(visit):
    reader = visit("en-US").opens(first_question())
    reader.sees_answer_of(first_question())
    say, page = reader.say, reader.page
    for label, name in (
        (say("ask.owner"), say("ask.owner_other")),
        (say("ask.action"), say.happens("delete@outlook")),
    ):
        reader.box(label).click()
        page.get_by_role("option", name=name, exact=True).click()
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_OUTLOOK))


def test_the_language_can_be_switched_anywhere(visit, locale):
    question = asked(OUTLOOK_ME, Action.DELETE_CRM)
    reader = visit(locale).opens(question)
    other = {"de": "en", "en": "de"}[reader.language]
    reader.clicks(reader.page.get_by_role("radio", name=words(other)("language.name"), exact=True))
    reader.sees_answer_of(question, other)
    assert parse_qs(urlsplit(reader.page.url).query)["lang"] == [other]
    reader.page.wait_for_function("code => document.documentElement.lang === code", arg=other)


@pytest.mark.parametrize("locales", [("de-DE", "en-US"), ("en-US", "de-DE")])
def test_a_shared_link_opens_the_same_answer_in_another_language(visit, locales):
    sender = visit(locales[0]).opens(first_question())
    sender.chooses(sender.say("ask.owner"), sender.say("ask.owner_other"))
    question = asked(CRM_OTHER, Action.DELETE_CRM)
    sender.sees_answer_of(question)
    colleague = visit(locales[1])
    colleague.follows(sender.page.url)
    colleague.sees_answer_of(question)
    assert colleague.question == (question, [])


def test_a_contested_question_shows_what_each_source_says(visit, locale):
    reader = visit(locale).opens(contested())
    reader.sees_answer_of(contested())
    question = contested()
    decision = decide(shipped_pack(), question.state, question.action)
    for number, outcome in enumerate(decision.outcomes):
        sentence = outcome_sentence(reader.say, decision, outcome)
        expect(reader.page.locator(".answer h3").nth(1 + number)).to_have_text(sentence)


def test_a_link_opens_the_situation_and_the_settings_it_names(visit):
    start = STANDARD_STARTS[0]._replace(link="orphaned")
    settings = {s.name: s.values[-1] for s in shipped_pack().settings}
    question = Question(first_question().pack, start, Action.EDIT_OUTLOOK, settings)
    reader = visit("de-DE").opens(question)
    reader.sees_answer_of(question)
    assert reader.question == (question, [])


# --- the address bar -----------------------------------------------------------------------------


def test_garbage_in_the_address_is_named_and_replaced(visit, locale):
    garbage = {
        "owner": "Müller; DROP TABLE contacts",
        "colour": "<img src=x onerror=alert(1)>",
        "link": "none",
        "unsynced": "both",
        "action": "x" * 3000,
    }
    reader = visit(locale).opens(None, **garbage)
    note = reader.page.get_by_test_id("stAlert")
    expect(note).to_contain_text(reader.say("ignored.title"))
    for part in ("owner=Müller; DROP TABLE", "colour=<img src=x onerror", "unsynced=both"):
        expect(note).to_contain_text(part)
    reader.sees_answer_of(first_question())
    assert reader.question == (first_question(), [])
    assert reader.page.locator("img[src=x]").count() == 0


def test_a_wrong_parameter_twice_in_the_address(visit):
    reader = visit("en-US").opens(None, owner=["me", "other"])
    expect(reader.page.get_by_test_id("stAlert")).to_contain_text("owner")
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_CRM))


def test_back_undoes_the_last_choice_and_leads_out_of_the_page(visit):
    reader = visit("en-US")
    say = reader.say
    reader.page.goto("about:blank")
    reader.opens(first_question())
    reader.sees_answer_of(first_question())
    reader.chooses(say("ask.owner"), say("ask.owner_other"))
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_CRM))
    reader.chooses(say("ask.action"), say.happens("delete@outlook"))
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_OUTLOOK))
    # Another language is no step on the way, and stays.
    reader.picks(say("language.switch"), "DE")
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_OUTLOOK), "de")
    reader.goes_back()
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_CRM), "de")
    reader.picks(words("de")("language.switch"), "EN")
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_CRM))
    expect(reader.box(say("ask.action"))).to_have_value(say.happens("delete@crm"))
    reader.goes_back()
    reader.sees_answer_of(first_question())
    expect(reader.box(say("ask.owner"))).to_have_value(say("ask.owner_me"))
    reader.goes_forward()
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_CRM))
    reader.goes_back()
    reader.sees_answer_of(first_question())
    reader.page.go_back()
    assert reader.page.url == "about:blank"


def test_reloading_keeps_the_question(visit):
    reader = visit("de-DE").opens(first_question())
    reader.chooses(reader.say("ask.owner"), reader.say("ask.owner_other"))
    question = asked(CRM_OTHER, Action.DELETE_CRM)
    reader.sees_answer_of(question)
    reader.reloads()
    reader.sees_answer_of(question)


def test_a_choice_after_garbage_does_not_bring_it_back(visit):
    reader = visit("en-US").opens(None, colour="red")
    expect(reader.page.get_by_test_id("stAlert")).to_be_visible()
    reader.chooses(reader.say("ask.owner"), reader.say("ask.owner_other"))
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_CRM))
    expect(reader.page.get_by_test_id("stAlert")).to_have_count(0)


# --- the diagram ---------------------------------------------------------------------------------


def test_the_diagram_is_an_inline_drawing_with_the_path_in_words(visit, locale):
    reader = visit(locale).opens(first_question())
    drawing = picture(reader, first_question())
    expect(drawing).to_be_visible()
    # It follows the question.
    reader.chooses(reader.say("ask.owner"), reader.say("ask.owner_other"))
    there = picture(reader, asked(CRM_OTHER, Action.DELETE_CRM))
    expect(there).to_be_visible()


def shade(color):
    """The relative luminance of `rgb(…)`, as WCAG has it."""
    channels = [float(part) / 255 for part in color[color.index("(") + 1 : -1].split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((shade(one), shade(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_diagram_is_readable_in_light_and_in_dark_mode(visit):
    fills, reader = {}, visit("en-US").opens(first_question())
    for scheme in ("light", "dark"):
        reader.page.emulate_media(color_scheme=scheme)
        ground = reader.page.get_by_test_id("stApp")
        expect(ground).to_have_css("color-scheme", scheme)
        drawing = picture(reader, first_question())
        text = drawing.locator(".node text").first
        fills[scheme] = text.evaluate("e => getComputedStyle(e).fill")
        box = drawing.locator(".node path").first.evaluate("e => getComputedStyle(e).fill")
        behind = ground.evaluate("e => getComputedStyle(e).backgroundColor")
        assert contrast(fills[scheme], box) >= 4.5
        assert contrast(fills[scheme], behind) >= 4.5
        # Its font is the page's.
        family = "e => getComputedStyle(e).fontFamily"
        assert text.evaluate(family) == reader.page.locator("h3").first.evaluate(family)
    assert fills["light"] != fills["dark"]


# --- phone and keyboard --------------------------------------------------------------------------


def test_on_a_phone_the_whole_table_of_one_answer_is_in_view(visit, locale):
    """Its last column is the answer: who has to find and scroll it misses the point."""
    reader = visit(locale, **PHONE).opens(first_question())
    reader.sees_answer_of(first_question())
    table = reader.page.locator(".rest table").first
    box = table.bounding_box()
    assert box["x"] + box["width"] <= 390


def focused(page):
    """Role (or tag) and name of what has the focus."""
    return tuple(
        page.evaluate(
            """() => {
              const e = document.activeElement;
              return [e.getAttribute("role") || e.tagName,
                      e.getAttribute("aria-label") || e.innerText.trim()]
            }"""
        )
    )


def tab_to(page, role, name):
    passed = []
    for _ in range(40):
        page.keyboard.press("Tab")
        passed.append(focused(page))
        if passed[-1] == (role, name):
            return
    raise AssertionError(f"{role} {name} is not among what Tab reaches: {passed}")


def test_everything_can_be_chosen_with_the_keyboard(visit, locale):
    reader = visit(locale).opens(first_question())
    say, page = reader.say, reader.page
    tab_to(page, "combobox", say("ask.owner"))
    page.keyboard.type(say("ask.owner_other"))
    reader.presses("Enter")
    reader.sees_answer_of(asked(CRM_OTHER, Action.DELETE_CRM))
    # The focus stays where it was, so that one can go on from there.
    assert focused(page) == ("combobox", say("ask.owner"))
    tab_to(page, "combobox", say("ask.action"))
    page.keyboard.type(say.happens(Action.DEACTIVATE))
    reader.presses("Enter")
    reader.sees_answer_of(asked(CRM_OTHER, Action.DEACTIVATE))
    # Of what can be chosen nothing is cut off: the end of a sentence may turn it around.
    page.keyboard.press("ArrowDown")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    for part in (options, options.locator("*")):
        assert part.evaluate_all("es => es.filter(e => e.scrollWidth > e.clientWidth + 1)") == []
    page.keyboard.press("Escape")
    # What was folded comes right behind what unfolds it.
    page.locator("summary", has_text=say("ask.more")).focus()
    page.keyboard.press("Enter")
    expect(reader.box(say("ask.situation"))).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == ("combobox", say("ask.situation"))


# --- the first screen ----------------------------------------------------------------------------

PROJECTOR = {"viewport": {"width": 1280, "height": 720}}


def longest(say):
    """The question whose action takes the most room in the sentence."""
    legal = actions_in(shipped_pack(), CRM_OTHER)
    return asked(CRM_OTHER, max(legal, key=lambda action: len(say.happens(action))))


@pytest.mark.parametrize("locale", ["de-DE", "en-US"])
@pytest.mark.parametrize(
    ("screen", "most"), [(PHONE, 4), (PROJECTOR, 2)], ids=["phone", "projector"]
)
def test_the_verdict_is_on_the_first_screen(visit, locale, screen, most):
    """The sentence that answers, whole; and no choice is wider than the screen. The question takes
    few lines: two on a desktop, four on a phone; "More details" counts as one of them."""
    reader = visit(locale, **screen)
    height, width = screen["viewport"]["height"], screen["viewport"]["width"]
    for question in (first_question(), contested(), longest(reader.say)):
        reader.opens(question)
        reader.sees_answer_of(question)
        head = reader.page.locator(".answer h3").first.bounding_box()
        assert head["y"] + head["height"] <= height
        for name in ("origin", "owner", "action"):
            box = reader.box(reader.say(f"ask.{name}")).bounding_box()
            assert box["x"] + box["width"] <= width
    # The last is the longest.
    parts = [reader.box(reader.say(f"ask.{name}")) for name in ("origin", "owner", "action")]
    parts.append(reader.page.locator("summary", has_text=reader.say("ask.more")))
    boxes = [part.bounding_box() for part in parts]
    middles = sorted(box["y"] + box["height"] / 2 for box in boxes)
    lines = 1 + sum(later - earlier > 15 for earlier, later in pairwise(middles))
    assert lines <= most


def test_letters_twice_as_large_leave_what_is_chosen_readable(visit, locale):
    page = visit(locale, viewport={"width": 1280, "height": 720}).opens(first_question()).page
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    stands_still(page)
    boxes = page.get_by_role("combobox")
    assert boxes.count() == 4
    for box in boxes.all():
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth"), box.input_value()
