"""The state map in a real browser: clicks, keys, Back, phones, pictures."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from contact_sync.overview.statemap import state_map
from contact_sync.rulebook.library import shipped_pack
from contact_sync.world.groups import Group
from contact_sync.world.model import Action, Origin

pytestmark = pytest.mark.browser
LOCALES = {"de": "de-DE", "en": "en-US"}
WIDE = {"viewport": {"width": 1280, "height": 900}}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
MARK = "window.sameDocument = true"


def opened(visit, language="en", *, size=WIDE, scheme="light", **params):
    reader = visit(LOCALES[language], color_scheme=scheme, **size).opens(path="/map", **params)
    expect(reader.page.locator("figure svg:visible")).to_have_count(1)
    reader.page.evaluate(MARK)
    return reader


def node(reader, group):
    return reader.page.locator(f"figure #go-{group}:visible")


def shows(reader, group):
    """The panel, the address and the picture agree on the selected group, without a reload."""
    page = reader.page
    heading = page.get_by_role("heading", level=3, name=reader.say(f"group.{group}"), exact=True)
    expect(heading).to_be_visible()
    page.wait_for_function(
        "wanted => new URLSearchParams(location.search).get('group') === wanted", arg=str(group)
    )
    expect(node(reader, group)).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.sameDocument === true")


def test_a_click_on_a_node_reruns_the_page_and_back_undoes_it(visit):
    reader = opened(visit)
    shows(reader, Group.LINKED)
    for group in (Group.ORPHANED, Group.NOWHERE):
        reader.clicks(node(reader, group))
        shows(reader, group)
    reader.goes_back()
    shows(reader, Group.ORPHANED)
    reader.goes_back()
    shows(reader, Group.LINKED)
    reader.goes_forward()
    shows(reader, Group.ORPHANED)


def test_the_keyboard_selects_a_node_and_stays_there(visit):
    reader = opened(visit)
    nodes = reader.page.locator("figure g.node.map:visible")
    nodes.first.focus()
    for key in ("Enter", "Space"):
        reader.page.keyboard.press("Tab")
        focused = reader.page.locator("figure g.node:focus")
        group = Group(focused.get_attribute("id").removeprefix("go-"))
        reader.presses(key)
        shows(reader, group)
        expect(node(reader, group)).to_be_focused()


def test_the_list_is_another_way_to_select_a_group(visit):
    reader = opened(visit)
    reader.page.get_by_role("combobox", name=reader.say("map.pick")).click()
    reader.clicks(
        reader.page.get_by_role("option", name=reader.say("group.only_outlook"), exact=True)
    )
    shows(reader, Group.ONLY_OUTLOOK)


def test_the_origin_changes_the_map_and_back_undoes_it(visit):
    """What the filter brought leaves with it; a tracked contact stays."""
    reader = opened(visit, origin="crm")
    action = reader.say.action(Action.LEAVE_FILTER)
    leaves = reader.page.get_by_role("rowheader", name=action, exact=True)
    expect(leaves).to_be_visible()
    reader.picks(reader.say("ask.origin"), reader.say("ask.origin_outlook"))
    expect(leaves).to_have_count(0)
    reader.goes_back()
    expect(leaves).to_be_visible()
    assert reader.page.evaluate("window.sameDocument === true")


def test_the_way_in_opens_on_the_story_page(visit):
    reader = opened(visit, origin="crm", group="crm_remembered")
    reader.clicks(reader.page.get_by_role("link", name=reader.say("map.in_open")))
    reader.page.wait_for_url("**/story?**steps=delete%40outlook**")
    heading = reader.page.get_by_role("heading", name=reader.say("page.story"))
    expect(heading).to_be_visible()
    expect(reader.page.get_by_text(reader.say.action("delete@outlook")).first).to_be_visible()
    assert reader.page.evaluate("window.sameDocument === true")


def test_a_phone_shows_the_neighbourhood_and_nothing_runs_over_the_edge(visit):
    reader = opened(visit, size=PHONE, group="nowhere", origin="crm")
    found = state_map(shipped_pack(), Origin.CRM, shipped_pack().defaults)
    near = {group for pair in found.edges if Group.NOWHERE in pair for group in pair}
    expect(reader.page.locator("figure g.node.map:visible")).to_have_count(len(near))
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.clicks(node(reader, Group.LINKED))
    shows(reader, Group.LINKED)


def test_a_projector_shows_the_whole_map_and_the_map_uses_it(visit):
    reader = opened(visit, size=PROJECTOR, group="linked")
    drawn = reader.page.locator("figure svg:visible").bounding_box()
    assert 0.75 * 720 < drawn["height"] < 0.95 * 720
    name = node(reader, Group.LINKED).locator("text").first.bounding_box()
    assert name["height"] > 14
    facts = reader.page.locator(".document .answer dl").first.bounding_box()
    assert facts["x"] > drawn["x"] + drawn["width"]
    assert facts["y"] + facts["height"] < drawn["y"] + drawn["height"]


def test_the_whole_map_can_be_downloaded(visit):
    reader = opened(visit)
    for kind in ("dot", "svg"):
        file = reader.takes(f"states_{kind}")
        assert file.suggested_filename.endswith(f".{kind}")
        assert Path(file.path()).stat().st_size > 5_000
