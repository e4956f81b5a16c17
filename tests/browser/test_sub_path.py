"""The page below the root of a server, one of several that share its address, as a proxy has it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import serving
from playwright.sync_api import expect

BELOW = "team/contact-sync"
PAGES = (
    *("", "question", "repair", "story", "look_up", "sources", "matrix", "map", "compare"),
    *("keep", "forecast", "team", "training", "room", "tests"),
)

pytestmark = pytest.mark.browser

# Where the links of a page lead, those of its components, too.
LINKS = """() => {
  const every = root => [...root.querySelectorAll("*")]
    .flatMap(e => [e, ...(e.shadowRoot ? every(e.shadowRoot) : [])]);
  return every(document).filter(e => e.matches("a[href]"))
    .map(e => new URL(e.getAttribute("href"), document.baseURI).href);
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    log = tmp_path_factory.mktemp("below") / "log.txt"
    with serving(log, below=BELOW, CONTACT_SYNC_REPLICA="b") as served:
        yield served


def outside(server, addresses):
    """Which of these addresses of our server lead to none of our pages."""
    here = [urlsplit(one) for one in addresses if one.startswith(f"{server.origin}/")]
    ours = {f"/{BELOW}/{name}" for name in PAGES}
    return sorted({one.path for one in here} - ours)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_and_its_links_lead_to_pages(visit, server, locale, name):
    reader = visit(locale).opens(path=f"/{name}")
    expect(reader.page.get_by_role("heading").first).to_be_visible()
    links = reader.page.evaluate(LINKS)
    assert len([one for one in links if one.startswith(server.address)]) > 6
    assert outside(server, links) == []
    assert urlsplit(reader.page.url).path == f"/{BELOW}/{name}"


def test_a_followed_link_a_copied_one_and_a_download(visit, server, locale):
    reader = visit(locale).opens(path="/", pack="crm-2011")
    page, say = reader.page, reader.say
    reader.clicks(page.locator(".st-key-intents a[href*='question']").first)
    assert page.url.startswith(f"{server.address}/question?")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=say("next.copy"), exact=True).click()
    expect(page.get_by_role("button", name=say("next.copied"), exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    with page.expect_download() as download:
        page.get_by_role("button", name=say("next.pdf"), exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_a_phone_is_led_to_the_room_by_its_whole_address(visit, server, locale):
    trainer = visit(locale).opens(path="/room", deck="seven-rules", pack="crm-2011")
    trainer.clicks(trainer.page.get_by_role("button", name=trainer.say("room.open_phones")))
    code = trainer.page.locator(".slide .code").inner_text()
    shown = trainer.page.locator(".slide").inner_text()
    assert f"/{BELOW}/room" in shown.replace("\n", "").replace("\N{ZERO WIDTH SPACE}", "")
    phone = visit(locale).opens(path="/room", code=code)
    expect(phone.page.get_by_text(phone.say("room.in"))).to_be_visible()


def test_a_room_of_another_server_is_asked_for_anew_once(visit, server, locale):
    phone = visit(locale).opens(path="/room")
    page, opened = phone.page, []
    page.on("domcontentloaded", lambda _: opened.append(urlsplit(page.url)))
    for typed, leads_on in (("cdfg", 1), ("bcdf", 1), ("c dfg", 1)):
        field = page.get_by_role("textbox", name=phone.say("room.code"))
        field.fill(typed)
        field.press("Enter")
        told = re.compile(f"[“„]{typed}[“”]", re.IGNORECASE)
        expect(page.get_by_text(told)).to_be_visible()
        phone.settles()
        page.wait_for_timeout(500)
        assert len(opened) == leads_on, typed
    assert (opened[0].path, opened[0].query[:9]) == (f"/{BELOW}/room", "code=CDFG")
