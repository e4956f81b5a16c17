"""A real server and a real headless Chromium; every visit is checked for errors."""

import urllib.request
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import pytest
from chromium import chromium_path
from playwright.sync_api import expect, sync_playwright
from readers import Reader
from serving import free_port, running

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    # No page lives as long as its scripts would have to run for it to pay to optimize them.
    "--js-flags=--no-opt --no-maglev",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing leaves this machine; what tries to is an error in the console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# A proxy would tell who signed in; nobody does but the test that shows it.
SETTINGS = {"CONTACT_SYNC_USER_HEADER": "X-Forwarded-Preferred-Username"}
expect.set_options(timeout=15_000)


def is_healthy(address):
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False


# A hook, not a fixture: pytest then reports all that is skipped as one line.
def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and chromium_path() is None:
        pytest.skip("no Chromium on the path: apt-get install chromium-headless-shell")


class Server:
    """The page, served on a free port of the loopback address, at the root or below it."""

    def __init__(self, log, script=None, below="", port=None):
        self.port, self.log, self.script = port or free_port(), log, script
        self.origin = f"http://127.0.0.1:{self.port}"
        self.address = f"{self.origin}/{below}".rstrip("/")
        self.seen = 0

    def new_errors(self):
        """The part of the log with an error since the last time asked."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        fresh, self.seen = text[self.seen :], len(text)
        return fresh if "Traceback" in fresh or "Error" in fresh else ""


@contextmanager
def serving(log, script=None, below="", port=None, **environment):
    """The page as a server, at this path; or a `script` for Streamlit in its place."""
    served = Server(log, script, below, port)
    page = ["contact_sync", "app", "--port", str(served.port)]
    other = ["streamlit", "run", str(script), "--server.port", str(served.port)]
    below_it = {"STREAMLIT_SERVER_BASE_URL_PATH": below}
    settings = {**SETTINGS, **below_it, **environment}
    with running(log, other if script else page, lambda: is_healthy(served.address), **settings):
        yield served


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as served:
        yield served


class Chromium:
    """A headless Chromium, begun by the first test that needs it."""

    def __init__(self):
        self._playwright = self._browser = self._visitors = None

    @property
    def browser(self):
        if self._browser is None:
            self._playwright = sync_playwright().start()
            launch = self._playwright.chromium.launch
            self._browser = launch(executable_path=chromium_path(), args=FLAGS)
            self._visitors = Visitors(self._browser)
        return self._browser

    @property
    def visitors(self):
        return self.browser and self._visitors

    def end(self):
        if self._browser is not None:
            self._browser.close()
            self._playwright.stop()
            self.__init__()


CHROMIUM = Chromium()


# While Playwright runs, no other test could run an event loop: it ends with the last browser test
# in a row, when the fixtures of that test are gone.
@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem):
    if nextitem is None or not nextitem.get_closest_marker("browser"):
        CHROMIUM.end()


@pytest.fixture
def browser():
    return CHROMIUM.browser


PAGE_OPTIONS = ("viewport", "color_scheme", "reduced_motion")


class Visitors:
    """Pages of the browser, each alone in its context. One that a test has left serves the next of
    its kind: the scripts that it has compiled are kept, which is most of what an opening costs.
    Nothing else is left in it."""

    def __init__(self, browser):
        self._browser, self._kind, self._free = browser, {}, defaultdict(list)

    def come(self, locale, options):
        """A page; what can be changed of a page does not tell one kind from another."""
        seen = {name: options.pop(name) for name in PAGE_OPTIONS if name in options}
        kind = locale, repr(sorted(options.items()))
        free = self._free[kind]
        page = (
            free.pop() if free else self._browser.new_context(locale=locale, **options).new_page()
        )
        self._kind[page] = kind
        page.set_viewport_size(seen.pop("viewport"))
        page.emulate_media(**{"color_scheme": "light", **seen})
        return page

    def leave(self, page, origin):
        """`page` as it came: nothing stored, nothing open."""
        context, kind = page.context, self._kind.pop(page)
        if not page.url.startswith(origin):
            context.close()
            return
        for other in context.pages:
            if other is not page:
                other.close()
        context.clear_cookies()
        context.clear_permissions()
        session = context.new_cdp_session(page)
        stored = {"origin": origin, "storageTypes": "all"}
        session.send("Storage.clearDataForOrigin", stored)
        session.detach()
        page.evaluate("sessionStorage.clear()")
        page.goto("about:blank")
        self._free[kind].append(page)


@pytest.fixture
def locale(request):
    """A flow needs one language: AppTest has every text in each. The tests take turns."""
    return ("de-DE", "en-US")[crc32(request.node.nodeid.encode()) % 2]


@pytest.fixture
def language(locale):
    return locale.split("-")[0]


@pytest.fixture
def visit(server):
    """Opens a fresh browser: `visit("de-DE", color_scheme="dark", …)` gives a `Reader`.

    At the end no console may hold an error, such as that of a request that would leave this
    machine.
    """
    came, complaints = [], []
    server.new_errors()

    def note_console(message):
        # A page that Streamlit's own command serves asks for its server below itself first.
        twice = server.script and "/_stcore/" in message.location["url"]
        if message.type == "error" and not twice:
            complaints.append(f"{message.text} {message.location['url']}")

    def opened(locale="en-US", **options):
        shown = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        page = CHROMIUM.visitors.come(locale, {**shown, **options})
        came.append(page)
        for event, note in notes.items():
            page.context.on(event, note)
        return Reader(page, server.address, locale.split("-")[0])

    def note_error(error):
        complaints.append(str(error.error))

    notes = {"console": note_console, "weberror": note_error}
    yield opened
    for page in came:
        for event, note in notes.items():
            page.context.remove_listener(event, note)
        CHROMIUM.visitors.leave(page, server.origin)
    assert complaints == []
    assert server.new_errors() == ""
