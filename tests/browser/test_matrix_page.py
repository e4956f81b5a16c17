"""The matrix in a real browser: clicks on cells, Back, links, phones, files."""

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect
from readers import headline

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import Question, format_question
from contact_sync.render.matrix_words import short_verdict
from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.ui.matrix.address import Asked
from contact_sync.ui.matrix.address import first as first_view
from contact_sync.ui.matrix.address import format as format_view
from contact_sync.ui.matrix.address import parse as parse_view
from contact_sync.ui.matrix.table import STARTS, all_lines, narrowed, plain_table
from contact_sync.world.model import Action, Origin, Owner, refusal, standard_start

pytestmark = pytest.mark.browser
LOCALES = {"de": "de-DE", "en": "en-US"}
WIDE = {"viewport": {"width": 1280, "height": 1700}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
MARK = "window.sameDocument = true"
SETTING = shipped_pack().settings[0]


def view_of(**changes):
    first = first_view()
    return Asked(**{name: getattr(first, name) for name in Asked.__slots__} | changes)


def opened(visit, language="en", view=None, *, size=WIDE, scheme="light", **params):
    every = {**format_view(view or first_view()), **params}
    reader = visit(LOCALES[language], color_scheme=scheme, **size).opens(path="/matrix", **every)
    expect(reader.page.locator(".rest table")).to_be_visible()
    reader.page.evaluate(MARK)
    return reader


def place(reader, action, code):
    """The cell of an action and a situation."""
    name = reader.page.get_by_role("rowheader", name=reader.say.action(action), exact=True)
    row = reader.page.get_by_role("row").filter(has=name)
    return row.locator("td").nth(list(STARTS).index(code))


def cell(reader, action, code):
    """The link in a cell."""
    return place(reader, action, code).get_by_role("link")


def clicks(reader, action, code):
    """Click into the cell, beside its words."""
    inside = place(reader, action, code)
    box = inside.bounding_box()
    beside = {"x": box["width"] - 6, "y": box["height"] - 6}
    reader.after(lambda: inside.click(position=beside))


def asked(code, action, unknown=()):
    return Question(first_view().pack, STARTS[code], action, first_view().settings, unknown)


def shows(reader, view):
    """The table shows what the core says of `view`, and the address holds it."""
    say, pack = reader.say, shipped_pack(view.pack)
    lines = narrowed(say, all_lines(say, pack, view), view)
    wanted = "?" + urlencode(format_view(view))
    reader.page.wait_for_function(
        "wanted => location.search.replace(/&lang=[^&]*/, '') === wanted", arg=wanted
    )
    names = reader.page.locator(".rest tbody th")
    expect(names).to_have_text([line.action for line in lines])
    links = reader.page.locator(".rest tbody td:nth-child(2)")
    for number, line in enumerate(lines):
        if line.row.cells[0].refusal is None:
            told = short_verdict(say, line.row, line.row.cells[0])
            expect(links.nth(number).locator("a")).to_have_text(told)


def same_document(reader):
    return reader.page.evaluate("window.sameDocument === true")


# --- opening a cell ------------------------------------------------------------------------------


def test_a_click_on_a_cell_opens_that_question(visit, language):
    reader = opened(visit, language)
    for action, code in (
        (Action.EDIT_OUTLOOK, "outlook-me"),
        (Action.DELETE_CRM, "crm-other"),
        (Action.ASSIGN_TO_ME, "outlook-other"),
        (Action.MOVE_SERVER, "crm-me"),
    ):
        clicks(reader, action, code)
        reader.sees_answer_of(asked(code, action))
        assert urlsplit(reader.page.url).path == "/question"
        reader.goes_back()
        shows(reader, first_view())
    assert same_document(reader)


def test_back_leads_to_the_same_matrix_and_the_cell_opens_again(visit):
    view = view_of(contrast=True, place="crm", order="name")
    reader = opened(visit, "en", view)
    for _ in range(2):
        clicks(reader, Action.LEAVE_FILTER, "crm-me")
        reader.sees_answer_of(asked("crm-me", Action.LEAVE_FILTER))
        reader.goes_back()
        shows(reader, view)
    reader.goes_forward()
    reader.sees_answer_of(asked("crm-me", Action.LEAVE_FILTER))
    assert same_document(reader)


def test_the_chosen_language_goes_along(visit):
    reader = opened(visit, "en", lang="de")
    reader.say, reader.language = words("de"), "de"
    clicks(reader, Action.DELETE_OUTLOOK, "crm-other")
    reader.sees_answer_of(asked("crm-other", Action.DELETE_OUTLOOK))
    assert parse_qs(urlsplit(reader.page.url).query)["lang"] == ["de"]


def test_a_cell_that_cannot_be_asked_says_why_and_is_no_link(visit, language):
    reader = opened(visit, language)
    why = refusal(standard_start(Origin.CRM, Owner.ME), Action.ASSIGN_TO_ME)
    place = reader.page.get_by_title(reader.say.refusal(why), exact=True).first
    expect(place).to_contain_text("–")
    expect(place.locator("a")).to_have_count(0)
    meaning = reader.say("action.reset_store_at_outlook.help")
    expect(reader.page.get_by_title(meaning, exact=True)).to_be_visible()


def test_with_an_unknown_setting_the_question_is_asked_so_too(visit, language):
    reader = opened(visit, language)
    reader.picks(SETTING.text[language], reader.say("unknown.option"))
    view = view_of(unknown=(SETTING.name,))
    first = reader.page.locator(".rest tbody td").first
    expect(first).to_contain_text(SETTING.text[language])
    reader.page.wait_for_function(
        "name => new URLSearchParams(location.search).get(name) === 'unknown'", arg=SETTING.name
    )
    assert parse_view(parse_qs(urlsplit(reader.page.url).query)) == (view, [])
    clicks(reader, Action.EDIT_OUTLOOK, "outlook-me")
    expect(reader.page.locator("h3").first).to_contain_text(SETTING.text[language])
    question = asked("outlook-me", Action.EDIT_OUTLOOK, (SETTING.name,))
    assert reader.question == (question, [])
    assert format_question(question)[SETTING.name] == UNKNOWN


def test_a_cell_opens_by_keyboard(visit, language):
    reader = opened(visit, language)
    cell(reader, Action.EDIT_OUTLOOK, "outlook-me").focus()
    reader.page.keyboard.press("Tab")
    expect(cell(reader, Action.EDIT_OUTLOOK, "outlook-other")).to_be_focused()
    reader.presses("Enter")
    reader.sees_answer_of(asked("outlook-other", Action.EDIT_OUTLOOK))
    assert same_document(reader)


def test_a_cell_opens_in_a_tab_of_its_own(visit):
    reader = opened(visit, "de")
    question = asked("crm-other", Action.DELETE_CRM)
    with reader.page.context.expect_page() as new:
        cell(reader, Action.DELETE_CRM, "crm-other").click(modifiers=["ControlOrMeta"])
    expect(new.value.locator("h3").first).to_have_text(headline("de", question))
    shows(reader, first_view())


# --- what is asked of the matrix -----------------------------------------------------------------


def test_filters_go_into_the_address_and_back_undoes_them(visit, language):
    reader = opened(visit, language)
    say, page = reader.say, reader.page
    reader.clicks(page.get_by_text(say("matrix.contrast"), exact=True))
    shows(reader, view_of(contrast=True))
    page.get_by_text(say("matrix.narrow"), exact=True).click()
    reader.picks(say("ask.place"), say("place.crm"))
    shows(reader, view_of(contrast=True, place="crm"))
    badge = say("evidence.contested.name")
    reader.clicks(page.get_by_role("button", name=badge, exact=True))
    shows(reader, view_of(contrast=True, place="crm", evidence=("contested",)))
    search = page.get_by_role("textbox", name=say("matrix.search"))
    wanted = {"de": "löschen", "en": "delete"}[reader.language]
    search.fill(wanted)
    reader.after(lambda: search.press("Enter"))
    found = view_of(contrast=True, place="crm", evidence=("contested",), search=wanted)
    shows(reader, found)
    reader.goes_back()
    shows(reader, view_of(contrast=True, place="crm", evidence=("contested",)))
    reader.goes_back()
    shows(reader, view_of(contrast=True, place="crm"))
    reader.clicks(page.get_by_role("button", name=say("matrix.reset")))
    shows(reader, view_of())
    assert same_document(reader)


def test_a_shared_link_shows_the_same_in_another_language(visit):
    view = view_of(evidence=("contested", "guess"), order="evidence", unknown=(SETTING.name,))
    sender = opened(visit, "de", view)
    colleague = visit("en-US")
    colleague.follows(sender.page.url)
    shows(colleague, view)


def test_garbage_in_the_address_is_named(visit, language):
    reader = opened(visit, language, None, sort="<img src=x onerror=alert(1)>", foo="bar")
    warning = reader.page.get_by_role("alert")
    expect(warning).to_contain_text(reader.say("ignored.title"))
    expect(warning).to_contain_text("sort=<img src=x onerror=alert(1)>")
    expect(warning).to_contain_text("foo=bar")
    shows(reader, first_view())


# --- files ---------------------------------------------------------------------------------------


def test_what_is_seen_can_be_downloaded(visit):
    view = view_of(place="outlook")
    reader = opened(visit, "de", view)
    say, pack = reader.say, shipped_pack()
    table = plain_table(say, narrowed(say, all_lines(say, pack, view), view))
    for kind in ("csv", "xlsx", "md", "html", "pdf"):
        file = reader.takes(kind)
        assert file.suggested_filename == f"matrix-{view.pack}.{kind}"
        data = Path(file.path()).read_bytes()
        if kind == "csv":
            rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
            assert [row[0] for row in rows[1:]] == table.index.tolist()
        elif kind in ("md", "html"):
            assert all(action in data.decode() for action in table.index)
            assert say.action(Action.EDIT_CRM) not in data.decode()
        else:
            assert data.startswith({"xlsx": b"PK", "pdf": b"%PDF"}[kind])


# --- everybody can use it ------------------------------------------------------------------------


def test_a_phone_shows_actions_and_one_column_and_a_tap_opens_a_cell(visit):
    reader = opened(visit, "de", size=PHONE)
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = cell(reader, Action.EDIT_CRM, "outlook-me").bounding_box()
    assert box["x"] + box["width"] <= 390
    reader.after(cell(reader, Action.EDIT_CRM, "outlook-me").tap)
    reader.sees_answer_of(asked("outlook-me", Action.EDIT_CRM))


def test_the_table_has_a_name(visit, language):
    reader = opened(visit, language)
    name = reader.say("matrix.alt", count=len(all_lines(reader.say, shipped_pack(), first_view())))
    expect(reader.page.get_by_role("region", name=name, exact=True)).to_be_visible()
