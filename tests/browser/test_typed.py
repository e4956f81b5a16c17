"""Nothing typed is lost: every click that may follow the last key at once, on a server that answers
at once and on one that is slow and far away."""

import asyncio
import csv
import re
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import ROOT, Server, free_port, serving
from playwright.sync_api import expect
from readers import offered_as

from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.stories.story import Story, from_toml
from contact_sync.ui.story import gallery
from contact_sync.ui.story.address import first as first_story
from contact_sync.ui.story.address import format as format_story
from contact_sync.world.model import Action

pytestmark = pytest.mark.browser
TITLE = "Größe „A“ 🙂"
LATENCY = 0.4
"""Seconds that every byte is under way, there and back."""
RUN = 1.0
"""Seconds that each run of the slow server takes longer."""
SLOW = f"""
import runpy, time
from contact_sync.ui import shell
if not hasattr(shell, "quick"):
    shell.quick = shell.keep_address
    shell.keep_address = lambda params: (time.sleep({RUN}), shell.quick(params))
runpy.run_path({str(ROOT / "app.py")!r})
"""


async def carry(reader, writer):
    """Every byte, late, in order."""
    late, loop = asyncio.Queue(), asyncio.get_running_loop()

    async def deliver():
        while (piece := await late.get())[1]:
            await asyncio.sleep(piece[0] - loop.time())
            writer.write(piece[1])
        writer.close()

    delivering = asyncio.create_task(deliver())
    try:
        while data := await reader.read(65536):
            late.put_nowait((loop.time() + LATENCY, data))
    except ConnectionError:
        pass
    late.put_nowait((0, b""))
    await delivering


def far_away(port, to):
    """Serve on `port`, for as long as the tests run, what is served on the port `to`."""

    async def both(reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", to)
        await asyncio.gather(carry(reader, back), carry(there, writer), return_exceptions=True)

    async def serve():
        async with await asyncio.start_server(both, "127.0.0.1", port) as served:
            ready.set()
            await served.serve_forever()

    ready = threading.Event()
    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    assert ready.wait(10)


@pytest.fixture(scope="session")
def slow(tmp_path_factory):
    """The app, slow and far away."""
    folder = tmp_path_factory.mktemp("slow")
    script = folder / "slow.py"
    script.write_text(SLOW, encoding="utf-8")
    with serving(folder / "log.txt", script) as served:
        port = free_port()
        far_away(port, int(served.address.rsplit(":", 1)[1]))
        distant = Server(served.log)
        distant.address = f"http://127.0.0.1:{port}"
        yield distant


@pytest.fixture(params=["quick", "slow"])
def server(request):
    """Takes the place of the server that the other tests visit."""
    if request.param == "slow":
        return request.getfixturevalue("slow")
    return request.getfixturevalue("quick")


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("quick") / "log.txt") as served:
        yield served


@pytest.fixture(params=["mouse", "touch"])
def pointer(request):
    """What is pointed with."""
    return request.param


DOWN = 40
"""Milliseconds that a button or a finger is down: a quick click, a quick tap."""


def clicks(place, pointer):
    """Click `place` at once."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    clicks_at(place.page, pointer, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def clicks_at(page, pointer, x, y):
    if pointer == "mouse":
        page.mouse.click(x, y, delay=DOWN)
        return
    touch = page.context.new_cdp_session(page)
    start = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    touch.send("Input.dispatchTouchEvent", start)
    page.wait_for_timeout(DOWN)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def opened(visit, locale, page="story", **params):
    reader = visit(locale, has_touch=True)
    reader.page.set_default_timeout(30_000)
    return reader.opens(path=f"/{page}", **params)


def field(reader, key="gallery.own_title"):
    return reader.page.get_by_role("textbox", name=reader.say(key))


def types(reader, text=TITLE):
    """Key by key, and nothing after the last one."""
    box = field(reader)
    expect(box).to_be_visible()
    box.scroll_into_view_if_needed()
    box.click()
    reader.page.keyboard.type(text)


def button(reader, key):
    name = re.compile(f"^{re.escape(reader.say(key))}")
    return reader.page.get_by_role("button", name=name)


def saved(reader, place, pointer):
    with reader.page.expect_download() as download:
        expect(place).to_be_visible()
        clicks(place, pointer)
    return Path(download.value.path()).read_bytes()


def is_called(reader, title=TITLE):
    """The page and the field call the story so."""
    expect(reader.page.get_by_role("heading", level=2)).to_have_text(title)
    expect(field(reader)).to_have_value(title)


def test_the_title_is_in_the_file_that_is_saved_at_once(visit, locale, pointer):
    reader = opened(visit, locale)
    types(reader)
    content = saved(reader, button(reader, "gallery.download"), pointer)
    document = from_toml(content.decode(), "story.toml")
    assert set(document.title.values()) == {TITLE}
    assert document.story == first_story()
    is_called(reader)


def test_the_title_is_in_the_page_that_is_saved_at_once(visit, locale, pointer):
    reader = opened(visit, locale)
    types(reader)
    clicks(button(reader, "handout.open"), pointer)
    content = saved(reader, button(reader, "handout.html"), pointer)
    assert f'<p class="subtitle">{TITLE}</p>' in content.decode()


def test_the_title_stays_when_the_story_is_presented_at_once(visit, locale, pointer):
    reader = opened(visit, locale)
    types(reader)
    clicks(button(reader, "story.present"), pointer)
    expect(button(reader, "present.next")).to_be_visible()
    expect(reader.page.get_by_role("heading", level=2)).to_have_text(TITLE)
    button(reader, "present.leave").click()
    is_called(reader)


def test_the_title_stays_when_a_step_is_removed_or_added_at_once(visit, locale, pointer):
    reader = opened(visit, locale)
    types(reader)
    name = reader.say("story.remove", number=2)
    clicks(reader.page.get_by_role("link", name=name, exact=True), pointer)
    reader.page.wait_for_url(re.compile("steps=delete%40outlook(&|$)"))
    is_called(reader)
    types(reader, "!")
    clicks(reader.page.get_by_role("combobox", name=reader.say("story.next")), pointer)
    action = offered_as(reader.say, Action.EDIT_CRM)
    reader.page.get_by_role("option", name=action, exact=True).click()
    reader.page.wait_for_url(re.compile("edit%40crm"))
    is_called(reader, f"{TITLE}!")


def test_the_title_stays_when_the_language_is_switched_at_once(visit, pointer):
    reader = opened(visit, "de-DE")
    types(reader)
    english = words("en")
    name = english("language.name")
    clicks(reader.page.get_by_role("radio", name=name, exact=True), pointer)
    box = reader.page.get_by_role("textbox", name=english("gallery.own_title"))
    expect(box).to_have_value(TITLE)
    expect(reader.page.get_by_role("heading", level=2)).to_have_text(TITLE)


@pytest.mark.parametrize("back", ["history", "link"])
def test_title_and_story_are_there_again_after_another_page(visit, locale, pointer, back):
    story = first_story()
    told = Story(story.pack, story.start, story.settings, story.steps[:1])
    reader = opened(visit, locale, **format_story(told))
    types(reader)
    page, say = reader.page, reader.say
    if pointer == "touch":
        # No finger is sooner at another link; Streamlit may lose the tap that is.
        page.wait_for_timeout(250)
    clicks(page.get_by_role("link", name=say("page.sources"), exact=True), pointer)
    expect(page.get_by_role("heading", name=say("page.sources"), exact=True)).to_be_visible()
    if back == "history":
        page.go_back()
    else:
        page.get_by_role("link", name=say("page.story"), exact=True).click()
    is_called(reader)
    page.wait_for_url(re.compile("steps=delete%40outlook(&|$)"))


def test_what_is_typed_while_the_page_is_busy_stays(visit, locale):
    reader = opened(visit, locale)
    expect(field(reader)).to_be_visible()
    owner = reader.radio(reader.say("ask.owner"), reader.say("ask.owner_other"))
    owner.click()
    types(reader)
    reader.page.wait_for_url(re.compile("owner=other"))
    reader.settles(1)
    expect(field(reader)).to_have_value(TITLE)
    content = saved(reader, button(reader, "gallery.download"), "mouse")
    assert set(from_toml(content.decode(), "story.toml").title.values()) == {TITLE}


def test_the_file_of_the_matrix_is_narrowed_by_what_was_typed_at_once(visit, pointer):
    reader = opened(visit, "de-DE", "matrix")
    page, say = reader.page, reader.say
    page.get_by_text(say("matrix.narrow"), exact=True).click()
    box = field(reader, "matrix.search")
    box.click()
    page.keyboard.type("offline")
    clicks(button(reader, "handout.open"), pointer)
    content = saved(reader, button(reader, "handout.csv"), pointer)
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))[1:]
    assert rows
    assert all("offline" in " ".join(row).lower() for row in rows)
    page.wait_for_url("**q=offline*")
    assert parse_qs(urlsplit(page.url).query)["pack"] == [shipped_pack().id]


def test_the_gallery_never_opens_another_story_than_the_one_that_is_clicked(visit, pointer):
    """The list is another one once the search is heard: a row of the old one is none of the new."""
    reader = opened(visit, "de-DE")
    page = reader.page
    page.locator("summary").first.click()
    expect(field(reader, "gallery.search")).to_be_visible()
    grid = page.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible()
    place = grid.locator("canvas").first.bounding_box()
    field(reader, "gallery.search").click()
    page.keyboard.type("offline")
    clicks_at(page, pointer, place["x"] + 150, place["y"] + 35 + 17)
    page.wait_for_timeout(1_000 * (4 * LATENCY + 2 * RUN))
    reader.settles()
    seen = gallery.entries()[0][0].document.title["de"]
    found = page.get_by_role("heading", level=2).text_content()
    assert found in (seen, reader.say("page.story"))
