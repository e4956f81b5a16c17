"""Real browsers at the servers: what an operator promises, tried."""

from __future__ import annotations

import http.client
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, expect, sync_playwright

from deploy.trial import servers
from deploy.trial.image import Stage

TESTS = Path(__file__).resolve().parents[2] / "tests"
sys.path[:0] = [str(TESTS / name) for name in ("helpers", "browser")]

from chromium import chromium_path  # noqa: E402
from conftest import FLAGS  # noqa: E402
from own_rules import OWN  # noqa: E402
from readers import Reader  # noqa: E402
from test_sub_path import LINKS, PAGES  # noqa: E402

from contact_sync.render.words import words  # noqa: E402

LETTERS = ("b", "c")
FORGED = {"X-Forwarded-User": "Mallory", "X_Forwarded_User": "Mallory", "X-Forwarded-Email": "M"}
QUESTIONS = (
    "action=delete&in=crm",
    "action=delete&in=outlook",
    "action=edit&in=crm",
    "action=edit&in=outlook",
    "owner=other&action=delete&in=crm",
    "owner=other&action=edit&in=outlook",
    "origin=outlook&action=delete&in=crm",
    "origin=outlook&action=edit&in=outlook",
)
expect.set_options(timeout=15_000)


def told(what: str) -> None:
    """One line of the report."""
    print(f"  {what}", flush=True)


def right(true: object, what: str) -> None:
    """A line of the report.

    Raises:
        SystemExit: where it is not so.
    """
    if not true:
        raise SystemExit(f"NOT SO: {what}")
    told(what)


def alone(stage: Stage, work: Path) -> None:
    """The image as it is: with its own settings, its own command, its own health check."""
    print("\nOne container", flush=True)
    began = time.monotonic()
    server = servers.replica(stage, "alone", work / "alone.log")
    servers.wait_until(lambda: servers.is_healthy(stage), "the health check of the image")
    told(f"its health check answers after {time.monotonic() - began:.1f} s")
    page = urlopen("http://127.0.0.1:8501/", timeout=5)
    right(page.status == 200, "its page answers")
    told(f"memory before the first visitor: {server.memory()} MB")
    server.ends()
    right(not servers.is_healthy(stage), "ended, its health check fails")


class Site:
    """The site below a path, as `nginx.conf` serves it."""

    def __init__(self, stage: Stage, work: Path, below: str, browser: Browser) -> None:
        self.stage, self.work, self.below, self.browser = stage, work, below, browser
        self.address = f"{servers.SITE}/{below}".rstrip("/")
        self.complaints: list[str] = []

    def path(self, name: str = "") -> str:
        """The path of a page."""
        return f"/{self.below}/{name}" if self.below else f"/{name}"

    def starts(self, letter: str) -> servers.Service:
        """A replica, up to the moment at which it answers."""
        name = f"replica-{letter}"
        server = servers.replica(
            self.stage,
            name,
            self.work / f"{name}.log",
            STREAMLIT_SERVER_BASE_URL_PATH=self.below,
            CONTACT_SYNC_ADDRESS=self.address,
            CONTACT_SYNC_USER_HEADER="X-Forwarded-User",
            CONTACT_SYNC_REPLICA=letter,
        )
        servers.wait_until(lambda: _answers(name), f"{name} answers")
        return server

    def visitor(self, letter: str = "", **options: object) -> Reader:
        """Somebody with a fresh browser; with a letter, one whom nginx has sent to that replica."""
        context = self.browser.new_context(ignore_https_errors=True, locale="en-US", **options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        if letter:
            cookie = {"name": "replica", "value": letter, "url": servers.SITE, "secure": True}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", self._note_console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        page.on("request", self._note_request)
        return Reader(page, self.address, "en")

    def _note_console(self, message: object) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _note_request(self, request: object) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != servers.HOST:
            self.complaints.append(f"asked for {request.url}")


@contextmanager
def served(stage: Stage, work: Path, below: str) -> Iterator[tuple[Site, dict]]:
    """The site with two replicas and a browser to go there."""
    log = work / "nginx.log"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        site = Site(stage, work, below, browser)
        running = {letter: site.starts(letter) for letter in LETTERS}
        proxy = servers.nginx(log)
        try:
            servers.wait_until(_nginx_listens, "nginx listens", 10)
            yield site, running
        finally:
            for one in (proxy, *running.values()):
                one.ends()
            browser.close()


def site(stage: Stage, work: Path, below: str) -> None:
    """All that is tried at a path."""
    print(f"\nTwo replicas behind nginx, at /{below}", flush=True)
    with served(stage, work, below) as (at, running):
        _from_outside(at)
        _sign_in(at)
        _pages(at)
        _deeds(at)
        _room(at)
        _one_is_killed(at, running)
        for letter, server in running.items():
            told(f"memory of replica {letter}: {server.memory()} MB")
        right(
            at.complaints == [], f"no error in any browser, nothing asked of others {at.complaints}"
        )


def _from_outside(at: Site) -> None:
    for path in (at.path("healthz"), "/oauth2/auth"):
        right(_get(path)[0] == 404, f"{path} is not for who is outside")
    status, headers = _get(f"/{at.below}")
    right(headers.get("location") == f"/{at.below}", f"{status} without a sign-in, to the sign-in")
    right("nginx/" not in headers.get("server", ""), "no version told")
    cookie = f"{servers.SignIn.COOKIE}=1; long={'x' * 30000}"
    status, headers = _get(at.path(), Cookie=cookie)
    right(status == 200, "a cookie of 30 kB is no hindrance")
    right("content-security-policy" in headers, "the page comes with its policy")
    if at.below:
        status, headers = _get(f"/{at.below}", Cookie=cookie)
        right(headers.get("location") == f"{at.address}/", "without its last slash it leads on")


def _sign_in(at: Site) -> None:
    deep = f"question?{QUESTIONS[1]}&lang=de"
    reader = at.visitor(extra_http_headers=FORGED).follows(f"{at.address}/{deep}")
    right(
        servers.SignIn.led_back[-1] == at.path(deep),
        "a link with a case in it survives the sign-in",
    )
    expect(reader.page.get_by_text(f"Angemeldet als {servers.WHO[:4]}")).to_be_visible()
    right(reader.page.get_by_text("Mallory").count() == 0, "a forged name is not shown")
    reader.page.context.close()


def _pages(at: Site) -> None:
    reader = at.visitor()
    ours = {at.path(name) for name in PAGES}
    slowest = 0.0
    for name in PAGES:
        began = time.monotonic()
        reader.opens(path=f"/{name}")
        slowest = max(slowest, time.monotonic() - began)
        expect(reader.page.get_by_role("heading").first).to_be_visible()
        links = [urlsplit(one) for one in reader.page.evaluate(LINKS)]
        strange = {one.path for one in links if one.hostname == servers.HOST} - ours
        if strange:
            raise SystemExit(f"NOT SO: links of {name} lead to {strange}")
    told(f"{len(PAGES)} pages open, the slowest in {slowest:.1f} s; their links lead to pages")
    reader.page.context.close()


def _deeds(at: Site) -> None:
    reader = at.visitor()
    page, say = reader.page, reader.say
    reader.opens(path="/question", pack="crm-2011", action="delete", **{"in": "crm"})
    reader.clicks(page.get_by_role("radio", name=_language("de")))
    reader.clicks(page.get_by_role("radio", name=_language("en")))
    page.get_by_role("button", name=say("next.copy"), exact=True).click()
    expect(page.get_by_role("button", name=say("next.copied"), exact=True)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    right(copied == page.url and copied.startswith(at.address), "a control, and the copied link")
    with page.expect_download() as download:
        page.get_by_role("button", name=say("next.pdf"), exact=True).click()
    content = Path(download.value.path()).read_bytes()
    right(content.startswith(b"%PDF"), f"a download: {download.value.suggested_filename}")
    reader.opens(path="/sources", pack="crm-2011", tab="own")
    file = {"name": "mine.toml", "mimeType": "application/toml", "buffer": OWN.encode()}
    box = page.locator(".st-key-own-file input[type=file]")
    reader.after(lambda: box.set_input_files(file))
    expect(page.get_by_role("button", name=say("own.download"))).to_be_visible()
    told("an upload of own rules")
    page.context.close()


def _room(at: Site) -> None:
    for letter, other in (LETTERS, LETTERS[::-1]):
        trainer = at.visitor(letter).opens(path="/room", deck="seven-rules", pack="crm-2011")
        trainer.clicks(trainer.page.get_by_role("button", name=trainer.say("room.open_phones")))
        code = trainer.page.locator(".slide .code").inner_text()
        by_link, by_hand = at.visitor(other), at.visitor(other)
        by_link.opens(path="/room", code=code)
        by_hand.opens(path="/room")
        field = by_hand.page.get_by_role("textbox", name=by_hand.say("room.code"))
        field.fill(code.lower())
        field.press("Enter")
        for phone in (by_link, by_hand):
            expect(phone.page.get_by_text(phone.say("room.in"))).to_be_visible()
        for one in (trainer, by_link, by_hand):
            one.page.context.close()
    told("a class enters a room from the other replica, by the link and by the code")


def _one_is_killed(at: Site, running: dict) -> None:
    readers = [at.visitor(LETTERS[number % 2]) for number in range(len(QUESTIONS))]
    hit, spared = readers[::2], readers[1::2]
    sockets: dict[Reader, int] = dict.fromkeys(readers, 0)
    for reader, question in zip(readers, QUESTIONS, strict=True):
        reader.page.on("websocket", lambda _, who=reader: sockets.update({who: sockets[who] + 1}))
        reader.follows(f"{at.address}/question?pack=crm-2011&{question}")
        for code in ("de", "en"):  # so that its first run at another server tells from the last
            reader.clicks(reader.page.get_by_role("radio", name=_language(code)))
    before = {reader: _answer(reader) for reader in readers}
    right(len(set(before.values())) == len(readers), f"{len(readers)} browsers, each at its answer")
    had = dict(sockets)
    for reader in readers:  # answers are under way while the replica ends
        reader.page.get_by_role("radio", name=_language("de")).click(no_wait_after=True)
    running["b"].ends()
    began, back = time.monotonic(), dict[Reader, float]()
    while len(back) < len(hit) and time.monotonic() - began < 60:
        now = [one for one in hit if one not in back and sockets[one] > had[one] and _anew(one)]
        back |= dict.fromkeys(now, time.monotonic() - began)
        hit[0].page.wait_for_timeout(20)  # lets Playwright hear of sockets
    took = ", ".join(f"{one:.1f}" for one in sorted(back.values()))
    right(
        len(back) == len(hit), f"replica b killed: its {len(hit)} browsers are back after {took} s"
    )
    right(all(_same(one, before[one]) for one in hit), "each by itself, at the answer it showed")
    for one in spared:
        expect(one.page.get_by_role("radio", name=_language("de"))).to_be_checked()
    right(all(sockets[one] == had[one] for one in spared), "those of replica c noticed nothing")
    hit[0].clicks(hit[0].page.get_by_role("radio", name=_language("de")))
    told("and the next click is answered")
    began = time.monotonic()
    running["b"] = at.starts("b")
    told(f"replica b started again: answers after {time.monotonic() - began:.1f} s")
    for reader in readers:
        reader.page.context.close()


def _anew(reader: Reader) -> bool:
    """Whether the first run of a new session has arrived, and nothing is under way."""
    arrived = reader.page.evaluate("document.documentElement.dataset.run") == "1"
    return bool(arrived and reader.page.locator("[data-test-script-state=notRunning]").count())


def _same(reader: Reader, before: str) -> bool:
    """Whether the page shows what it showed; in the other language, where the click was heard."""
    if "lang=de" not in reader.page.url:
        return _answer(reader) == before
    reader.clicks(reader.page.get_by_role("radio", name=_language("en")))
    return _answer(reader) == before


def _language(code: str) -> str:
    return words(code)("language.name")


def _answer(reader: Reader) -> str:
    return str(reader.page.locator(".document").first.inner_text())


def _answers(name: str) -> bool:
    try:
        with urlopen(f"http://{name}:8501/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _nginx_listens() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((servers.HOST, 8443)) == 0


def _get(path: str, **headers: str) -> tuple[int, dict[str, str]]:
    trusting = ssl._create_unverified_context()
    asked = http.client.HTTPSConnection(servers.HOST, 8443, context=trusting, timeout=10)
    asked.request("GET", path, headers=headers)
    answer = asked.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}
