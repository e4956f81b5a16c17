"""A real server and a real headless Chromium; every visit is checked for errors."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from contact_sync.decision import Evidence
from contact_sync.engine import decide
from contact_sync.loader import shipped_pack
from contact_sync.narrate import outcome_sentence
from contact_sync.ui.address import format_question, parse_question
from contact_sync.words import words

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)


def chromium_path():
    """Where Chromium is, or None."""
    if os.access("/usr/bin/chromium", os.X_OK):
        return "/usr/bin/chromium"
    return shutil.which("chromium") or shutil.which("chromium-browser")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_healthy(address):
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False


# A hook, not a fixture: pytest then reports all that is skipped as one line.
def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and chromium_path() is None:
        pytest.skip("no Chromium at /usr/bin/chromium or on the path: apt-get install chromium")


class Server:
    """The page, served on a free port of the loopback address."""

    def __init__(self, log):
        self.address, self.log = f"http://127.0.0.1:{free_port()}", log
        self.seen = 0

    def new_errors(self):
        """The part of the log with an error since the last time asked."""
        text = self.log.read_text(errors="replace")
        fresh, self.seen = text[self.seen :], len(text)
        return fresh if "Traceback" in fresh or "Error" in fresh else ""


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("server") / "log.txt")
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", served.address.rsplit(":", 1)[1]]
    with served.log.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            limit = time.monotonic() + 60
            while not is_healthy(served.address):
                assert process.poll() is None, served.log.read_text()
                assert time.monotonic() < limit, served.log.read_text()
                time.sleep(0.1)
            yield served
        finally:
            process.terminate()
            process.wait(20)


# Per module, not per session: while Playwright runs, no other test could run an event loop.
@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield launched
        launched.close()


def headline(language, question):
    """The sentence over the answer of `question`."""
    say, pack = words(language), shipped_pack(question.pack)
    decision = decide(pack, question.state, question.action, question.settings)
    if decision.evidence == Evidence.CONTESTED:
        return say("answer.several")
    if decision.evidence == Evidence.UNKNOWN:
        return say("answer.unknown")
    return outcome_sentence(say, decision, decision.outcomes[0])


class Reader:
    """Somebody with a browser of a language, looking at the page."""

    def __init__(self, page: Page, server: str, language: str) -> None:
        self.page, self.server, self.language = page, server, language
        self.say = words(language)

    def opens(self, question=None, path="/", **params):
        """Go to the address of `question` and `params`."""
        every = {**(format_question(question) if question else {}), **params}
        search = f"?{urlencode(every, doseq=True)}" if every else ""
        self.page.goto(f"{self.server}{path}{search}")
        self.settles()
        return self

    def settles(self):
        """Wait until the script has run and the page stands still."""
        idle = "[data-testid=stApp][data-test-script-state=notRunning]"
        expect(self.page.locator(idle)).to_be_visible()
        expect(self.page.locator("h1, h2, h3").first).to_be_visible()

    def sees_answer_of(self, question, language=None):
        """The page answers `question`, and so the address says."""
        code = language or self.language
        expect(self.page.locator("h3").first).to_have_text(headline(code, question))
        expected = "?" + urlencode(format_question(question))
        self.page.wait_for_function(
            "wanted => location.search.replace(/&lang=[^&]*/, '') === wanted", arg=expected
        )
        self.settles()

    def picks(self, group, name):
        """Click the option `name` of the control labelled `group`."""
        self.radio(group, name).click()

    def radio(self, group, name):
        return self.page.get_by_role("radiogroup", name=group, exact=True).get_by_role(
            "radio", name=name, exact=True
        )

    @property
    def question(self):
        """The question in the address bar, and what of it could not be used."""
        return parse_question(parse_qs(urlsplit(self.page.url).query, keep_blank_values=True))


@pytest.fixture
def visit(browser, server):
    """Opens a fresh browser: `visit("de-DE", color_scheme="dark", …)` gives a `Reader`.

    At the end no console may hold an error, and no request may have left this machine.
    """
    contexts, foreign, complaints = [], [], []
    server.new_errors()

    def note_request(request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and (
            f"{parts.scheme}://{parts.netloc}".replace("ws:", "http:") != server.address
        ):
            foreign.append(request.url)

    def note_console(message):
        # Opened below the root (/map), Streamlit asks for its server there first, then at the root.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            complaints.append(message.text)

    def opened(locale="en-US", **options):
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = browser.new_context(locale=locale, reduced_motion="reduce", **options)
        contexts.append(context)
        context.on("request", note_request)
        context.on("console", note_console)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        page.on("websocket", note_request)
        return Reader(page, server.address, locale.split("-")[0])

    yield opened
    for context in contexts:
        context.close()
    assert foreign == []
    assert complaints == []
    assert server.new_errors() == ""
