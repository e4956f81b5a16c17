"""The page "Why is it gone?" in a real browser: the questions, Back, phones."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from contact_sync.decide.engine import compiled
from contact_sync.render.search_words import (
    actions_told,
    explanation_line,
    instructions_told,
    part_value,
    question,
)
from contact_sync.render.silent_words import look_question, look_value
from contact_sync.rulebook.library import shipped_pack
from contact_sync.search.diagnose import diagnose, next_question
from contact_sync.search.observation import COLUMN
from contact_sync.search.silent import next_look
from contact_sync.ui.repair.address import View
from contact_sync.ui.repair.address import format as format_asked
from contact_sync.ui.repair.address import parse as parse_asked
from contact_sync.ui.repair.answer import answer_of

pytestmark = pytest.mark.browser
LOCALES = {"de": "de-DE", "en": "en-US"}
WIDE = {"viewport": {"width": 1280, "height": 900}}
PACK = shipped_pack()
DELETED = {"crm": "active", "outlook": "absent", "link": "suppressed", "filter": "matches"}


def opened(visit, language="en", *, size=WIDE, scheme="light", **params):
    reader = visit(LOCALES[language], color_scheme=scheme, **size).opens(path="/repair", **params)
    expect(reader.page.get_by_role("heading", level=2)).to_have_text(reader.say("page.repair"))
    return reader


def asked(reader):
    """The question that the address bar holds; all of it could be used."""
    search = reader.page.evaluate("location.search.slice(1)")
    found, ignored = parse_asked(parse_qs(search, keep_blank_values=True))
    assert ignored == []
    return found


def answers(reader, part, value):
    """Click the answer, and wait until the address holds it."""
    now = asked(reader)
    wanted = format_asked(now.answered(part, value))
    count = next_question(diagnose(compiled(PACK), now.observation), now.skipped).values[value]
    told = reader.say("search.leaves", value=part_value(reader.say, part, value), count=count)
    reader.clicks(reader.page.locator(".answer").get_by_role("link", name=told, exact=True))
    reader.page.wait_for_function(
        """wanted => {
             const now = new URLSearchParams(location.search);
             return Object.entries(wanted).every(([name, value]) => now.get(name) === value);
           }""",
        arg=wanted,
    )


PENDING = (COLUMN, "1")


def test_the_questions_lead_step_by_step_to_one_explanation(visit, language):
    reader = opened(visit, language, outlook="present")
    say, table, count = reader.say, compiled(PACK), 0
    while True:
        now = asked(reader)
        found = diagnose(table, now.observation)
        ask = next_question(found, now.skipped)
        if ask is None:
            break
        expect(reader.page.locator(".answer")).to_contain_text(question(say, ask))
        # While tracking is pending nobody can tell whether a link was cut or never was.
        counts = {value: n for value, n in ask.values.items() if (ask.part, value) != PENDING}
        answers(reader, ask.part, max(counts, key=counts.__getitem__))
        count += 1
    assert count > 1
    assert found.one_left
    expect(reader.page.locator(".answer")).to_contain_text(say("search.explanations_one"))
    line = explanation_line(say, found.groups[0])
    expect(reader.page.get_by_role("heading", name=f"1 · {line}")).to_be_visible()


def test_back_undoes_an_answer(visit):
    reader = opened(visit, outlook="present")
    before = asked(reader)
    ask = diagnose(compiled(PACK), before.observation).ask
    value = next(iter(ask.values))
    answers(reader, ask.part, value)
    assert asked(reader).parts[ask.part] == value
    reader.goes_back()
    expect(reader.page.locator(".answer")).to_contain_text(question(reader.say, ask))
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
    reader.clicks(reader.page.get_by_role("link", name=reader.say("map.in_open")).first)
    expect(reader.page.get_by_role("heading", level=2)).to_have_text(reader.say("page.story"))
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


def test_picking_a_view_changes_the_address(visit):
    reader = opened(visit)
    reader.picks(reader.say("repair.view"), reader.say("repair.view_keep"))
    expect(reader.page.get_by_role("heading", name=reader.say("search.protects"))).to_be_visible()
    assert asked(reader).view == View.KEEP


PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize("side", ["outlook", "crm"])
def test_on_a_phone_a_silent_change_leads_to_one_cause_in_four_answers(visit, language, side):
    server = shipped_pack("d365-server-side-sync")
    reader = opened(visit, language, size=PHONE, pack=server.id)
    reader.clicks(reader.page.get_by_role("link", name=reader.say("repair.to_silent"), exact=True))
    if asked(reader).side != side:
        reader.picks(reader.say("silent.made"), reader.say(f"silent.made_{side}"))
    say, clicks = reader.say, 0
    expect(reader.page.locator(".answer")).to_contain_text(say("repair.next"))
    while ask := next_look(answer_of(server, asked(reader)), ()):
        question_told = look_question(say, server, ask.part)
        expect(reader.page.locator(".answer")).to_contain_text(question_told)
        value = max(ask.values, key=ask.values.__getitem__)
        shown = look_value(say, server, ask.part, value)
        told = say("search.leaves", value=shown, count=ask.values[value])
        reader.clicks(reader.page.locator(".answer").get_by_role("link", name=told, exact=True))
        expect(reader.page.locator(".answer")).not_to_contain_text(question_told)
        clicks += 1
    assert clicks <= 4
    [left] = answer_of(server, asked(reader)).reasons
    expect(reader.page.locator(".answer")).to_contain_text(say("silent.one"))
    expect(reader.page.locator(".answer")).to_contain_text(say.of(left.cause.cure))
    wide = reader.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
