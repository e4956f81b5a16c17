"""The page "Forecast" in a browser: a list and two filters are uploaded, and handed out again."""

import csv
import io

import pytest
from linked_lists import TABLES
from playwright.sync_api import expect

from contact_sync.lists.consequence import LOSSES, Consequence
from contact_sync.lists.sample import sample

pytestmark = pytest.mark.browser
FILES = {
    "forecast-list": ("contacts.csv", "contacts.csv", "text/csv"),
    "before-file": ("before.xml", "before.xml", "text/xml"),
    "after-file": ("after.xml", "after.xml", "text/xml"),
}


def chooses(reader, key):
    """Hand over a file of ours under another name."""
    stored, name, mime = FILES[key]
    shown = reader.page.locator(f".st-key-{key} input[type=file]")
    payload = {"name": f"my-{name}", "mimeType": mime, "buffer": sample(stored)}
    reader.after(lambda: shown.set_input_files(payload))


def unfolds(reader, name):
    """Open a fold of Streamlit's whose title begins with `name`."""
    reader.page.locator("summary").filter(has_text=name).first.click()


def test_a_list_and_two_filters_become_an_answer_and_a_file(visit, locale):
    reader = visit(locale).opens(path="/forecast", pack="crm-2011")
    say, page = reader.say, reader.page
    expect(page.get_by_text(say("forecast.consequences"), exact=True)).to_be_visible()
    first = page.locator(".document .answer").first.inner_text()
    unfolds(reader, say("forecast.the_list"))
    chooses(reader, "forecast-list")
    expect(page.get_by_text("my-contacts.csv")).to_be_visible()
    expect(page.get_by_text(say("error.forecast_before"))).to_be_visible()
    chooses(reader, "before-file")
    expect(page.get_by_text(say("error.forecast_after"))).to_be_visible()
    chooses(reader, "after-file")
    expect(page.get_by_text(say("forecast.consequences"), exact=True)).to_be_visible()
    assert page.locator(".document .answer").first.inner_text() == first

    toggle = page.get_by_text(say("forecast.losses_only"), exact=True)
    reader.after(toggle.click)
    page.wait_for_url("**show=losses**")
    with open(reader.takes("csv").path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=say("handout.csv_separator")))
    column = rows[0].index(say("forecast.consequence"))
    told = {say(f"forecast.word.{each}") for each in LOSSES}
    assert {row[column] for row in rows[1:]} <= told
    assert say(f"forecast.word.{Consequence.REMOVED_FROM_OUTLOOK}") in first or rows[1:]


def test_a_table_that_a_filter_links_is_uploaded_beside_it(visit, locale):
    reader = visit(locale).opens(path="/forecast", pack="crm-2011")
    say, page = reader.say, reader.page

    def hands_over(key, name):
        shown = page.locator(f".st-key-{key} input[type=file]")
        payload = {"name": name, "mimeType": "text/csv", "buffer": TABLES[name].encode()}
        reader.after(lambda: shown.set_input_files(payload))

    unfolds(reader, say("forecast.the_list"))
    hands_over("forecast-list", "linked.csv")
    expect(page.get_by_text("linked.csv")).to_be_visible()
    hands_over("before-file", "whole.xml")
    hands_over("after-file", "firm.xml")
    for table, name in (("account", "accounts.csv"), ("systemuser", "users.csv")):
        expect(page.get_by_text(say("forecast.table_missing", name=table))).to_be_visible()
        hands_over(f"forecast-table-{table}", name)
        told = say("forecast.table_there", name=table, file=name, rows=2)
        expect(page.get_by_text(told)).to_be_attached()  # folded away when nothing is missing
    expect(page.get_by_text(say("forecast.consequences"), exact=True)).to_be_visible()
    assert "firm" in page.locator(".document").first.inner_text()


def test_a_contact_is_searched_by_its_name(visit, locale):
    reader = visit(locale).opens(path="/forecast", pack="crm-2011")
    say, page = reader.say, reader.page
    listed = page.locator(".st-key-forecast-listed")
    expect(listed.get_by_role("row").nth(1)).to_be_visible()
    name = listed.get_by_role("row").nth(1).get_by_role("cell").first.inner_text()
    page.get_by_role("textbox", name=say("forecast.search")).fill(name.upper())
    others = listed.get_by_role("row").filter(has_not_text=name)
    expect(others).to_have_count(1)  # the headings
    page.get_by_role("textbox", name=say("forecast.search")).fill("xyz")
    expect(listed.get_by_text(say("forecast.nobody_fits"))).to_be_visible()


def renamed(field, heading):
    """The sample as a list whose first column is `field`, under another heading."""
    rows = list(csv.DictReader(io.StringIO(sample("contacts.csv").decode("utf-8-sig"))))
    others = [name for name in rows[0] if name != field]
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow([heading, *others])
    written.writerows([row[field], *(row[name] for name in others)] for row in rows)
    return out.getvalue().encode()


def test_a_column_that_is_not_recognised_is_corrected_by_hand(visit, locale):
    reader = visit(locale).opens(path="/forecast", pack="crm-2011")
    say, page = reader.say, reader.page
    answer = page.locator(".document .answer").first
    expected = answer.inner_text()
    unfolds(reader, say("forecast.the_list"))
    upload = page.locator(".st-key-forecast-list input[type=file]")
    payload = {
        "name": "cities.csv",
        "mimeType": "text/csv",
        "buffer": renamed("address1_city", "Heimat"),
    }
    reader.after(lambda: upload.set_input_files(payload))
    expect(page.get_by_text("cities.csv").first).to_be_visible()
    chooses(reader, "before-file")
    chooses(reader, "after-file")
    lacks = page.get_by_text(say("forecast.warning.lacks", found="address1_city"))
    expect(lacks.first).to_be_visible()
    assert answer.inner_text() != expected

    # The box is open still, though its title tells of another list now. Its table is drawn on a
    # canvas: the first cell is clicked, the keyboard does the rest.
    page.locator(".st-key-forecast-columns").click(position={"x": 30, "y": 52})
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", expanded=True)).to_be_focused()
    page.keyboard.type("address1_city")
    expect(page.get_by_role("option")).to_have_count(1)
    reader.after(lambda: page.keyboard.press("Enter"))
    expect(lacks).to_have_count(0)
    expect(answer).to_have_text(expected, use_inner_text=True)
    expect(page.locator(".st-key-forecast-columns")).to_be_visible()
