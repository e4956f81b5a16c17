"""A real server and a real headless Chromium; every visit is checked for errors."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from playwright.sync_api import expect, sync_playwright
from readers import Reader

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
        text = self.log.read_text(encoding="utf-8", errors="replace")
        fresh, self.seen = text[self.seen :], len(text)
        return fresh if "Traceback" in fresh or "Error" in fresh else ""


@contextmanager
def serving(log, script="app.py"):
    """`script` as a server."""
    served = Server(log)
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", served.address.rsplit(":", 1)[1]]
    with served.log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            limit = time.monotonic() + 60
            while not is_healthy(served.address):
                assert time.monotonic() < limit, served.log.read_text(encoding="utf-8")
                time.sleep(0.1)
            # Not of another test process that took the port in between.
            assert process.poll() is None, served.log.read_text(encoding="utf-8")
            yield served
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as served:
        yield served


# Per module, not per session: while Playwright runs, no other test could run an event loop.
@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield launched
        launched.close()


class Visitors:
    """Contexts of the browser. One that a test has left serves the next of its kind, so that
    Streamlit's scripts need not be read anew each time; nothing else is left in it."""

    def __init__(self, browser):
        self._browser, self._kind, self._free = browser, {}, defaultdict(list)

    def come(self, locale, options):
        kind = locale, repr(sorted(options.items()))
        free = self._free[kind]
        context = free.pop() if free else self._browser.new_context(locale=locale, **options)
        self._kind[context] = kind
        return context

    def leave(self, context):
        """`context` as it came: nothing stored, no page open."""
        context.clear_cookies()
        context.clear_permissions()
        for page in context.pages:
            if page.url.startswith("http"):
                stored = {"origin": page.evaluate("origin"), "storageTypes": "all"}
                context.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)
            page.close()
        self._free[self._kind[context]].append(context)


@pytest.fixture(scope="module")
def visitors(browser):
    return Visitors(browser)


@pytest.fixture
def locale(request):
    """A flow needs one language: AppTest has every text in each. The tests take turns."""
    return ("de-DE", "en-US")[crc32(request.node.nodeid.encode()) % 2]


@pytest.fixture
def language(locale):
    return locale.split("-")[0]


@pytest.fixture
def visit(visitors, server):
    """Opens a fresh browser: `visit("de-DE", color_scheme="dark", …)` gives a `Reader`.

    At the end no console may hold an error, and no request may have left this machine.
    """
    came, foreign, complaints = [], [], []
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
            complaints.append(f"{message.text} {message.location['url']}")

    def opened(locale="en-US", **options):
        shown = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        context = visitors.come(locale, {**shown, **options})
        came.append(context)
        for event, note in notes.items():
            context.on(event, note)
        page = context.new_page()
        page.on("websocket", note_request)
        return Reader(page, server.address, locale.split("-")[0])

    def note_error(error):
        complaints.append(str(error.error))

    notes = {"request": note_request, "console": note_console, "weberror": note_error}
    yield opened
    for context in came:
        for event, note in notes.items():
            context.remove_listener(event, note)
        visitors.leave(context)
    assert foreign == []
    assert complaints == []
    assert server.new_errors() == ""
