"""Old links stay good: every address of `addresses.json` opens as it did when it was handed out."""

import json
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest

from contact_sync.render import address
from contact_sync.render.parameters import Reader
from contact_sync.rulebook.library import put_on_shelf, read_own, shipped_pack, with_own
from contact_sync.ui.compare import address as compare
from contact_sync.ui.map import address as map_address
from contact_sync.ui.matrix import address as matrix
from contact_sync.ui.repair import address as repair
from contact_sync.ui.sources import address as sources
from contact_sync.ui.story import address as story
from contact_sync.ui.team import address as team
from contact_sync.ui.tests import address as tests
from contact_sync.ui.training import address as training

# Page, address, the address that the page then holds, and what it tells: the key of each note with
# its name and value, or what is wrong with the state.
ADDRESSES = json.loads(Path(__file__).with_name("addresses.json").read_text(encoding="utf-8"))
PAGES = {
    "compare": compare,
    "map": map_address,
    "matrix": matrix,
    "repair": repair,
    "sources": sources,
    "story": story,
    "team": team,
    "tests": tests,
    "training": training,
}
OWN = """title = "Tested"
publisher = "Us"
date = "2026-11-24"
language = "en"
versions = ["2016"]
kind = "expert"
url = "https://example.org"

[[claim]]
id = "gone"
action = "delete@outlook"
when = { owner = "me" }
then = { crm = "absent" }
locator = "log"
de = "So getestet."
en = "Tested so."
"""
MINE = with_own(shipped_pack(), read_own(OWN.encode(), "mine.toml", shipped_pack()), "abc123")
OWNER = Reader(may_open=lambda pack_id: pack_id == MINE.id)


@pytest.fixture(autouse=True)
def _on_the_shelf():
    put_on_shelf(MINE)


def opened(page, query, reader=OWNER):
    params = parse_qs(query, keep_blank_values=True)
    if page == "question":
        asked, ignored = address.parse_question(params, reader)
        return address.format_question(asked), ignored
    asked, ignored = PAGES[page].parse(params, reader)
    return PAGES[page].format(asked), ignored


def told(item):
    names = ("name", "value", "fields", "count", "most", "near")
    return [item.key, *(item.values[n] for n in names if n in item.values), *item.broken]


@pytest.mark.parametrize("page", sorted({page for page, *_ in ADDRESSES}))
def test_every_address_opens_as_it_did(page):
    for of_page, query, held, notes in ADDRESSES:
        if of_page == page:
            found, ignored = opened(page, query)
            # A pack may get further settings.
            assert dict(parse_qsl(held)).items() <= found.items(), query
            assert sorted(map(told, ignored)) == notes, query


@pytest.mark.parametrize("page", ["question", *PAGES])
def test_what_a_page_makes_of_an_address_opens_alike(page):
    for of_page, query, *_ in ADDRESSES:
        found, _ = opened(page, query)
        assert opened(page, urlencode(found)) == (found, []), (of_page, query)


@pytest.mark.parametrize("page", ["question", *PAGES])
def test_another_readers_own_rules_are_not_opened(page):
    query = urlencode({"pack": f"{MINE.id}~edgewater-2012"})
    held, ignored = opened(page, query, Reader())
    assert held["pack"] == "crm-2011~edgewater-2012"
    assert [told(item) for item in ignored] == [["own_gone", "mine-abc123"]]
    held, ignored = opened(page, query)
    assert (held["pack"], ignored) == (f"{MINE.id}~edgewater-2012", [])


def test_nor_are_they_compared_with():
    held, ignored = opened("compare", urlencode({"against": MINE.id}), Reader())
    assert held["against"] == "crm-2011"
    assert [item.key for item in ignored] == ["own_gone"]


@pytest.mark.parametrize("page", ["question", *PAGES])
def test_an_address_without_a_pack_opens_the_readers_usual_one(page):
    held, ignored = opened(page, "", Reader(usual_pack="crm-4"))
    assert (held["pack"], ignored) == ("crm-4", [])


def test_a_setting_that_is_called_like_a_parameter_of_the_page_keeps_its_value():
    held, ignored = opened("sources", "pack=orocrm-outlook&conflict=outlook_wins&opened=c4")
    assert ignored == []
    assert (held["conflict"], held["opened"]) == ("outlook_wins", "c4")
    held, ignored = opened("sources", "pack=orocrm-outlook&conflict=c4")
    assert ignored == []
    assert (held["conflict"], held["opened"]) == ("crm_wins", "c4")
