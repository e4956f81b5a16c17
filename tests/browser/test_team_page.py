"""The page "Team" in a real browser: named, played, undone, presented."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from readers import TOO_LARGE

from contact_sync.overview.cast import format_cast, format_steps, parse_cast, parse_steps
from contact_sync.overview.team import play_team
from contact_sync.render.team import Team, deed_title, for_whom
from contact_sync.render.team_drawing import team_drawing
from contact_sync.rulebook.library import shipped_pack
from contact_sync.ui.team.address import format, parse

pytestmark = pytest.mark.browser
PACK = shipped_pack()


def team(cast, steps=""):
    people = parse_cast(cast)
    return Team(PACK.id, people, parse_steps(steps, people), PACK.defaults)


def held(page):
    return parse(parse_qs(urlsplit(page.url).query))[0]


def plays(reader, asked):
    """The page tells for whom it vanishes, shows it, and its address holds it."""
    page = reader.page
    page.wait_for_function(
        "wanted => new URLSearchParams(location.search).get('steps') === (wanted || null)",
        arg=format_steps(asked.steps),
    )
    assert held(page) == asked
    played = play_team(PACK, asked.cast, asked.steps, asked.settings)
    expect(page.get_by_text(for_whom(reader.say, asked.cast, played)).first).to_be_visible()
    if played:
        alt = team_drawing(reader.say, played[-1].after, played[-1].before).alt
        expect(page.get_by_role("img", name=alt, exact=True).first).to_be_attached()


def test_a_team_is_named_played_and_undone(visit, locale):
    reader = visit(locale)
    page, say = reader.page, reader.say
    reader.opens(path="/team", **format(team("anna:owner,ben:delivered")))
    page.get_by_text(f"{say('team.cast')} · {say('ask.more')}", exact=True).first.click()
    name = page.get_by_role("textbox", name=say("team.name")).nth(1)
    name.fill("bea")
    reader.after(lambda: name.press("Enter"))
    page.wait_for_function("() => decodeURIComponent(location.search).includes('bea:delivered')")
    assert format_cast(held(page).cast) == "anna:owner,bea:delivered"
    deleted = team("anna:owner,bea:delivered", "delete@crm")
    reader.chooses(say("story.next"), deed_title(say, deleted.steps[0]))
    plays(reader, deleted)
    reader.clicks(page.get_by_role("button", name=say("story.undo"), exact=True))
    plays(reader, team("anna:owner,bea:delivered"))


@pytest.mark.parametrize("wide", [True, False])
def test_the_complaint_of_2015_is_played_with_three_mailboxes_on_a_projector_and_a_phone(
    visit, locale, wide
):
    size = {"width": 1280, "height": 720} if wide else {"width": 390, "height": 844}
    reader = visit(locale, viewport=size)
    steps = "carla:go_offline@outlook,anna:edit@outlook,carla:edit@outlook,carla:go_online@outlook"
    asked = team("anna:owner,ben:delivered,carla:delivered", steps)
    reader.opens(path="/team", **format(asked), present="0")
    for number in range(1, 6):
        reader.presses("PageDown")
        said = reader.say("present.position", number=number + 1, last=6)
        expect(reader.page.get_by_text(said)).to_be_visible()
    lost = reader.say("team.lost", numbers="4")
    expect(reader.page.get_by_text(lost, exact=True)).to_be_visible()
    shown = reader.page.locator(".document svg:visible").first
    expect(shown).to_be_visible()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    if wide:
        reader.presses("Home")
        assert reader.page.evaluate(TOO_LARGE) == []
        for _ in range(5):
            reader.presses("Space")
            assert reader.page.evaluate(TOO_LARGE) == []
    reader.presses("Escape")
    plays(reader, asked)
