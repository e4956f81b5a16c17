"""What the Content-Security-Policy of asgi.py stops in a browser. That it stops nothing of ours is
told by every other test here: they are served by asgi.py, and `visit` fails on what a console says
of a violation, on all pages, with their clicks, uploads and downloads."""

import pytest
from conftest import SETTINGS
from distance import far_away
from playwright.sync_api import expect
from serving import free_port

pytestmark = pytest.mark.browser

NAME = SETTINGS["CONTACT_SYNC_USER_HEADER"]
INJECTED = """
() => new Promise((done) => {
  const broken = [];
  document.addEventListener("securitypolicyviolation", (e) => broken.push(e.effectiveDirective));
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.body.append(script);
  const picture = document.createElement("img");
  picture.src = "https://example.invalid/seen.png";
  picture.setAttribute("onerror", "window.ran = true");
  document.body.append(picture);
  fetch("https://example.invalid/told").catch(() => 0);
  setTimeout(() => done([...new Set(broken)].sort()), 500);
})
"""


def test_what_somebody_smuggles_into_a_page_neither_runs_nor_reports(browser, server):
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{server.address}/question")
    page.get_by_role("heading", level=1).first.wait_for()
    assert page.evaluate(INJECTED) == [
        "connect-src",
        "img-src",
        "script-src-attr",
        "script-src-elem",
    ]
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in said)  # where `visit` looks
    page.close()


ABROAD = """
() => new Promise((done) => {
  const picture = document.createElement("img");
  picture.src = "http://example.org/seen.png";
  const socket = new WebSocket("ws://example.org/told");
  const sent = fetch("http://192.0.2.1/told").catch(() => 0);
  const failed = [picture, socket].map((one) => new Promise((end) => (one.onerror = end)));
  Promise.all([sent, ...failed]).then(() => done());
})
"""


def test_what_would_leave_this_machine_is_told_by_the_console_without_a_policy_too(browser):
    page = browser.new_page()
    said = []
    page.on("console", lambda told: said.append(f"{told.type} {told.text} {told.location['url']}"))
    page.evaluate(ABROAD)
    page.close()
    for url in ("http://example.org/seen.png", "ws://example.org/told", "http://192.0.2.1/told"):
        assert [one for one in said if one.startswith("error ") and url in one], said


def test_the_name_that_a_proxy_tells_is_shown_and_is_no_markup(browser, server):
    name = "<b onclick=x>Jörg</b> [L](https://a.invalid) www.a.de b@a.de $x$ :red[y]"
    port, to = free_port(), server.port
    far_away(port, to, latency=0, header=f"{NAME}: {name}\r\n".encode())
    page = browser.new_page(locale="de-DE")
    page.goto(f"http://127.0.0.1:{port}/question")
    told = page.get_by_text("Angemeldet als")
    expect(told).to_be_visible()
    assert told.inner_text().replace("\N{WORD JOINER}", "") == f"Angemeldet als {name}"
    assert told.evaluate("e => e.querySelectorAll('*').length") == 0
    page.goto(f"{server.address}/question")
    expect(page.get_by_text("Für die Pflege der Regeln")).to_be_visible()
    expect(page.get_by_text("Angemeldet als")).to_have_count(0)
    page.close()
