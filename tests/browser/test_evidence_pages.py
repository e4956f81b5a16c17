"""Sources, comparison and tests in a real browser: links, Back, distrust, own rules, phones."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from own_rules import OWN
from playwright.sync_api import expect

from contact_sync.rulebook.library import shipped_pack

pytestmark = pytest.mark.browser
FEWER = "crm-2011~edgewater-2012~german-blog-rules"


def held(reader, name):
    return parse_qs(urlsplit(reader.page.url).query).get(name, [""])[0]


def has(reader, name, value):
    reader.page.wait_for_function(
        "([name, value]) => new URLSearchParams(location.search).get(name) === value",
        arg=[name, value],
    )


def test_a_source_is_distrusted_on_every_page_and_back(visit, locale):
    reader = visit(locale).opens(path="/sources", pack="crm-2011", tab="every")
    page, source = reader.page, shipped_pack("crm-2011").sources[0]
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=source.title))
    reader.clicks(row.get_by_role("link", name=reader.say("sources.leave_out")))
    has(reader, "pack", f"crm-2011~{source.id}")
    expect(page.get_by_text(source.title).first).to_be_visible()
    reader.clicks(page.get_by_role("link", name=reader.say("page.look_up"), exact=True))
    reader.clicks(page.locator(".st-key-look-up").get_by_role("link").first)
    again = page.get_by_role("button", name=reader.say("packs.all_again"))
    expect(again).to_be_visible()
    has(reader, "pack", f"crm-2011~{source.id}")
    reader.clicks(again)
    has(reader, "pack", "crm-2011")
    expect(again).to_have_count(0)


def test_a_conflict_opens_by_a_link_and_a_case_of_it_by_a_click(visit):
    reader = visit("de-DE").opens(path="/sources", conflict="c4")
    page = reader.page
    expect(page.locator(".answer h3").first).to_contain_text("fällt aus dem Filter")
    page.evaluate("window.sameDocument = true")
    reader.clicks(page.get_by_role("link", name=reader.say("sources.case", number=2)))
    expect(page.locator(".answer h3").first).to_have_text(reader.say("answer.several"))
    assert page.evaluate("window.sameDocument")
    assert held(reader, "action") == "change_filter"
    reader.goes_back()
    expect(page.locator(".answer h3").first).to_contain_text("fällt aus dem Filter")


def test_the_comparison_opens_what_differs(visit, locale):
    reader = visit(locale).opens(path="/compare", pack="crm-2011", against=FEWER)
    page = reader.page
    rows = page.locator(".rest table").first.locator("tbody tr")
    expect(rows.first).to_be_visible()
    count = rows.count()
    reader.clicks(page.locator(".st-key-compare-every label"))
    has(reader, "cells", "reachable")
    expect(rows.nth(count)).to_be_visible()
    reader.clicks(rows.first.get_by_role("link").first)
    expect(page.locator(".answer h3").first).to_be_visible()
    has(reader, "pack", "crm-2011")
    assert held(reader, "action")


@pytest.mark.parametrize("path", ["/compare", "/question"])
def test_two_versions_or_systems_stand_side_by_side_on_a_phone(visit, path):
    """Nobody has to push the table aside, and no word is broken."""
    phone = {"width": 360, "height": 740}
    reader = visit("de-DE", viewport=phone).opens(path=path, pack="crm-2011")
    table = reader.page.locator(".document .rest table").first
    expect(table).to_be_visible()
    over, broken = table.evaluate(_MEASURED)
    assert over <= 0
    assert broken == []


_MEASURED = """table => {
  const over = table.scrollWidth - table.parentElement.clientWidth, broken = [];
  const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    for (const word of texts.currentNode.data.matchAll(/[\\p{L}]+/gu)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1)
        broken.push(word[0]);
    }
  return [over, broken];
}"""
"""By how many pixels a table is wider than what holds it; the words that stand on two lines."""


def test_scenarios_unfold_and_open_as_stories(visit):
    reader = visit("en-US").opens(path="/tests", pack="crm-2011")
    page = reader.page
    first = page.locator(".document details").first
    expect(first.locator("table")).to_be_hidden()
    first.locator("summary").click()
    expect(first.locator("table")).to_be_visible()
    told = first.locator("summary").inner_text()
    reader.clicks(first.get_by_role("link"))
    expect(page.get_by_role("button", name=reader.say("story.present"))).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() in told
    assert held(reader, "walkthrough")


def test_own_rules_answer_in_this_session_only(visit):
    reader = visit("en-US").opens(path="/sources", pack="crm-2011", tab="own")
    page = reader.page
    file = {"name": "mine.toml", "mimeType": "application/toml", "buffer": OWN.encode()}
    box = page.locator(".st-key-own-file input[type=file]")
    reader.after(lambda: box.set_input_files(file))
    expect(page.get_by_text(re.compile("^contradicted: ")).first).to_be_visible()
    pack_id = held(reader, "pack")
    assert pack_id.startswith("crm-2011:mine-")
    with page.expect_download() as download:
        page.get_by_role("button", name=reader.say("own.download")).click()
    assert download.value.suggested_filename == "crm-2011-mine.zip"
    reader.clicks(page.get_by_role("link", name=reader.say("page.question"), exact=True))
    expect(page.locator(".answer h3").first).to_have_text(reader.say("answer.several"))
    other = visit("en-US").opens(pack=pack_id)
    expect(other.page.get_by_text("not known in this session")).to_be_visible()
