"""The matrix in a real browser: clicks into the canvas, Back, links, phones, files, pictures."""

import csv
import os
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from contact_sync.loader import shipped_pack
from contact_sync.model import Action, Origin, Owner, refusal, standard_start
from contact_sync.ui.address import Question, format_question
from contact_sync.ui.matrix_address import View, first_view, format_view, parse_view
from contact_sync.ui.matrix_table import STARTS, all_lines, column, narrowed, plain_table
from contact_sync.unknown import UNKNOWN
from contact_sync.words import words

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LOCALES = {"de": "de-DE", "en": "en-US"}
EACH_LANGUAGE = pytest.mark.parametrize("language", LOCALES)
WIDE = {"viewport": {"width": 1280, "height": 1700}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
MARK = "window.sameDocument = true"
SETTING = shipped_pack().settings[0]
# The page's measures of the table: the two headings, a row, the first column, another on a phone.
HEADS, ROW, FIRST, NARROW = 71, 68, 144, 200


def view_of(**changes):
    first = first_view()
    return View(**{name: getattr(first, name) for name in View.__slots__} | changes)


def opened(visit, language="en", view=None, *, size=WIDE, scheme="light", **params):
    every = {**(format_view(view) if view else {}), **params}
    reader = visit(LOCALES[language], color_scheme=scheme, **size).opens(path="/matrix", **every)
    expect(canvas(reader)).to_be_visible()
    reader.page.evaluate(MARK)
    return reader


def canvas(reader):
    return reader.page.locator("[data-testid=stDataFrame] canvas").first


def surface(reader):
    """What lies over the canvas and takes the clicks."""
    return reader.page.locator("[data-testid=stDataFrame] .dvn-scroller").first


def told_cell(reader, column, row):
    """A cell as the canvas tells it to who cannot see it."""
    return reader.page.locator(f"#glide-cell-{column}-{row}")


def row_of(reader, action):
    """The number of the row of `action` as the table stands now."""
    name = reader.say.action(action)
    cells = reader.page.locator("[id^=glide-cell-0-]")
    expect(cells.filter(has_text=name).first).to_be_attached()
    return cells.all_text_contents().index(name)


def place_of(reader, action, code):
    """Where the cell lies in the canvas; `code` of a start, or "action"."""
    column = (["action", *STARTS]).index(code)
    width = canvas(reader).bounding_box()["width"]
    other = max(NARROW, (width - FIRST) / 4)
    x = FIRST / 2 if column == 0 else FIRST + other * (column - 0.5)
    return {"x": x, "y": HEADS + ROW * (row_of(reader, action) + 0.5)}


def clicks(reader, action, code):
    clicks_at(reader, place_of(reader, action, code))


def clicks_at(reader, position):
    # Streamlit takes no click before it has seen the mouse come in.
    surface(reader).hover(position={"x": position["x"] - 5, "y": position["y"] - 5})
    reader.page.wait_for_timeout(200)
    surface(reader).click(position=position)


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
    expect(reader.page.locator("[id^=glide-cell-0-]")).to_have_text([line.action for line in lines])
    for number, line in enumerate(lines):
        shown = told_cell(reader, 1, number).text_content()
        parts = [part.strip() for part in shown.split("\N{EN SPACE}")]
        assert parts == line.cells[0].split(" · ")
    reader.settles()


def same_document(reader):
    return reader.page.evaluate("window.sameDocument === true")


# --- opening a cell ------------------------------------------------------------------------------


@EACH_LANGUAGE
@pytest.mark.parametrize(
    ("action", "code"),
    [
        (Action.EDIT_OUTLOOK, "outlook-me"),
        (Action.DELETE_CRM, "crm-other"),
        (Action.ASSIGN_TO_ME, "outlook-other"),
        (Action.MOVE_SERVER, "crm-me"),
    ],
)
def test_a_click_on_a_cell_opens_that_question(visit, language, action, code):
    reader = opened(visit, language)
    clicks(reader, action, code)
    reader.sees_answer_of(asked(code, action))
    assert urlsplit(reader.page.url).path == "/"
    assert same_document(reader)


def test_back_leads_to_the_same_matrix_and_the_cell_opens_again(visit):
    view = view_of(contrast=True, place="crm", order="name")
    reader = opened(visit, "en", view)
    for _ in range(2):
        clicks(reader, Action.LEAVE_FILTER, "crm-me")
        reader.sees_answer_of(asked("crm-me", Action.LEAVE_FILTER))
        reader.page.go_back()
        shows(reader, view)
    reader.page.go_forward()
    reader.sees_answer_of(asked("crm-me", Action.LEAVE_FILTER))
    assert same_document(reader)


def test_the_chosen_language_goes_along(visit):
    reader = opened(visit, "en", lang="de")
    reader.say, reader.language = words("de"), "de"
    clicks(reader, Action.DELETE_OUTLOOK, "crm-other")
    reader.sees_answer_of(asked("crm-other", Action.DELETE_OUTLOOK))
    assert parse_qs(urlsplit(reader.page.url).query)["lang"] == ["de"]


def test_a_click_after_sorting_by_a_heading_opens_what_stands_there(visit):
    reader = opened(visit)
    expect(told_cell(reader, 0, 0)).to_have_text(reader.say.action(Action.EDIT_OUTLOOK))
    clicks_at(reader, {"x": FIRST / 2, "y": HEADS - 18})
    expect(told_cell(reader, 0, 0)).to_have_text(reader.say.action(Action.ASSIGN_TO_OTHER))
    clicks(reader, Action.DEACTIVATE, "outlook-me")
    reader.sees_answer_of(asked("outlook-me", Action.DEACTIVATE))


@EACH_LANGUAGE
def test_a_click_on_a_dash_says_why(visit, language):
    reader = opened(visit, language)
    clicks(reader, Action.ASSIGN_TO_ME, "crm-me")
    why = refusal(standard_start(Origin.CRM, Owner.ME), Action.ASSIGN_TO_ME)
    expect(reader.page.get_by_text(reader.say.refusal(why), exact=True)).to_be_visible()
    clicks(reader, Action.RESET_STORE, "action")
    meaning = reader.say("action.reset_store_at_outlook.help")
    expect(reader.page.get_by_text(meaning, exact=True)).to_be_visible()
    clicks(reader, Action.RESET_STORE, "crm-me")
    reader.sees_answer_of(asked("crm-me", Action.RESET_STORE))


@EACH_LANGUAGE
def test_with_an_unknown_setting_the_question_is_asked_so_too(visit, language):
    reader = opened(visit, language)
    reader.picks(SETTING.text[language], reader.say("unknown.option"))
    view = view_of(unknown=(SETTING.name,))
    expect(told_cell(reader, 1, 0)).to_contain_text(SETTING.text[language])
    reader.page.wait_for_function(
        "name => new URLSearchParams(location.search).get(name) === 'unknown'", arg=SETTING.name
    )
    assert parse_view(parse_qs(urlsplit(reader.page.url).query)) == (view, [])
    # Rows are higher now: a click near the top edge of the first row meets it all the same.
    clicks_at(reader, {"x": FIRST + 40, "y": HEADS + 20})
    expect(reader.page.locator("h3").first).to_contain_text(SETTING.text[language])
    question = asked("outlook-me", Action.EDIT_OUTLOOK, (SETTING.name,))
    assert reader.question == (question, [])
    assert format_question(question)[SETTING.name] == UNKNOWN


@EACH_LANGUAGE
def test_a_cell_opens_by_keyboard(visit, language):
    reader = opened(visit, language)
    summary = reader.page.locator("summary").filter(has_text=reader.say("matrix.keyboard"))
    summary.press("Enter")
    link = reader.page.get_by_role("link", name=reader.say("contrast.open"))
    expect(link).to_be_visible()
    choice = reader.page.get_by_role("combobox", name=reader.say("matrix.contact"))
    choice.fill(column(reader.say, STARTS["outlook-other"]))
    choice.press("Enter")
    expect(link).to_have_attribute("href", re.compile(r"origin=outlook&owner=other&"))
    link.press("Enter")
    reader.sees_answer_of(asked("outlook-other", Action.EDIT_OUTLOOK))
    assert same_document(reader)


# --- what is asked of the matrix -----------------------------------------------------------------


@EACH_LANGUAGE
def test_filters_go_into_the_address_and_back_undoes_them(visit, language):
    reader = opened(visit, language)
    say, page = reader.say, reader.page
    page.get_by_text(say("matrix.contrast"), exact=True).click()
    shows(reader, view_of(contrast=True))
    page.get_by_text(say("matrix.narrow"), exact=True).click()
    reader.picks(say("ask.place"), say("place.crm"))
    shows(reader, view_of(contrast=True, place="crm"))
    badge = say("evidence.contested.name")
    page.get_by_role("button", name=badge, exact=True).click()
    shows(reader, view_of(contrast=True, place="crm", evidence=("contested",)))
    search = page.get_by_role("textbox", name=say("matrix.search"))
    search.fill(say("verb.delete"))
    search.press("Enter")
    found = view_of(
        contrast=True, place="crm", evidence=("contested",), search=say("verb.delete").lower()
    )
    shows(reader, found)
    page.go_back()
    shows(reader, view_of(contrast=True, place="crm", evidence=("contested",)))
    page.go_back()
    shows(reader, view_of(contrast=True, place="crm"))
    page.get_by_role("button", name=say("matrix.reset")).click()
    shows(reader, view_of())
    assert same_document(reader)


def test_a_shared_link_shows_the_same_in_another_language(visit):
    view = view_of(evidence=("contested", "guess"), order="evidence", unknown=(SETTING.name,))
    sender = opened(visit, "de", view)
    colleague = visit("en-US")
    colleague.page.goto(sender.page.url)
    shows(colleague, view)


@EACH_LANGUAGE
def test_garbage_in_the_address_is_named(visit, language):
    reader = opened(visit, language, None, sort="<img src=x onerror=alert(1)>", foo="bar")
    warning = reader.page.get_by_role("alert")
    expect(warning).to_contain_text(reader.say("ignored.title"))
    expect(warning).to_contain_text("sort=<img src=x onerror=alert(1)>")
    expect(warning).to_contain_text("foo=bar")
    shows(reader, first_view())


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx", "md", "html", "pdf"])
def test_what_is_seen_can_be_downloaded(visit, kind):
    view = view_of(place="outlook")
    reader = opened(visit, "de", view)
    reader.page.get_by_role("button", name=reader.say("handout.open")).click()
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name=reader.say(f"handout.{kind}")).press("Enter")
    assert download.value.suggested_filename == f"matrix-{view.pack}.{kind}"
    data = Path(download.value.path()).read_bytes()
    say, pack = reader.say, shipped_pack()
    table = plain_table(say, narrowed(say, all_lines(say, pack, view), view))
    if kind == "csv":
        rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
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
    assert canvas(reader).bounding_box()["width"] >= FIRST + NARROW
    surface(reader).tap(position=place_of(reader, Action.EDIT_CRM, "outlook-me"))
    reader.sees_answer_of(asked("outlook-me", Action.EDIT_CRM))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_serious_finding_of_axe(visit, scheme, size):
    view = view_of(search="crm", unknown=(SETTING.name,), evidence=("documented",))
    reader = opened(visit, "de", view, scheme=scheme, size=size)
    reader.page.get_by_text(reader.say("matrix.keyboard")).click()
    expect(reader.page.get_by_role("link", name=reader.say("contrast.open"))).to_be_visible()
    found = Axe().run(reader.page).response["violations"]
    serious = [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@EACH_LANGUAGE
def test_the_table_has_a_name_and_no_tools_in_english(visit, language):
    reader = opened(visit, language)
    name = reader.say("matrix.alt", count=len(all_lines(reader.say, shipped_pack(), first_view())))
    expect(reader.page.get_by_label(name, exact=True).first).to_be_attached()
    surface(reader).hover()
    expect(reader.page.get_by_test_id("stElementToolbar")).to_be_hidden()


def picture_of(page, width):
    """The whole page as a PNG, once two pictures in a row are the same."""
    height = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight + e.offsetTop")
    page.set_viewport_size({"width": width, "height": height})
    page.mouse.move(0, 0)
    before = b""
    for _ in range(10):
        page.evaluate("document.fonts.ready")
        shot = page.screenshot(animations="disabled", caret="hide")
        if shot == before:
            return shot
        before = shot
        page.wait_for_timeout(150)
    raise AssertionError("the page does not stand still")


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@EACH_LANGUAGE
def test_a_picture_of_the_page(visit, tmp_path, language, scheme, size):
    measures = {
        "wide": {"viewport": {"width": 1280, "height": 900}},
        "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
    }[size]
    reader = opened(visit, language, size=measures, scheme=scheme)
    shot = picture_of(reader.page, measures["viewport"]["width"])
    folder = FOLDER if os.environ.get("SCREENSHOTS") == "1" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"matrix-{language}-{scheme}-{size}.png").write_bytes(shot)
    assert shot.startswith(b"\x89PNG")
