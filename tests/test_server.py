"""The server as an operator runs it: the headers of every answer, the health route, who signed in,
and the settings that it refuses."""

import asyncio
import gzip
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from serving import fetched, served
from starlette.responses import Response

from asgi import Headers, Kept, policy, script_hashes

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server") / "log.txt", "app") as address:
        yield address


@pytest.mark.parametrize("path", ["/", "/map?pack=crm-2011", "/_stcore/health", "/healthz"])
def test_every_answer_has_the_headers_that_protect_it(server, path):
    status, headers, _ = fetched(server + path)
    assert status == 200
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    rules = dict(
        rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";")
    )
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert "http" not in rules["script-src"]
    host = urlsplit(server).netloc
    assert rules["connect-src"] == f"'self' ws://{host} wss://{host}"


def test_what_is_not_there_and_what_is_refused_has_them_too(server):
    status, headers, _ = fetched(f"{server}/media/nothing.png")
    assert (status, "Content-Security-Policy" in headers) == (404, True)
    status, headers, _ = fetched(f"{server}/healthz", method="DELETE")
    assert (status, "Content-Security-Policy" in headers) == (405, True)


def test_no_answer_tells_a_version(server):
    for path in ("/", "/healthz", "/_stcore/health", "/media/nothing.png"):
        _, headers, _ = fetched(server + path)
        told = {
            name.title(): text for name, text in headers.items() if re.search(r"\d+\.\d+", text)
        }
        assert {*told} <= {"Content-Security-Policy"}, told
        assert "Server" not in headers


def scripts_of(server):
    """The addresses of the scripts and styles that the first page names."""
    page = fetched(f"{server}/")[2].decode()
    return re.findall(r'(?:href|src)="\.(/static/\S+\.(?:js|css))"', page)


def test_what_never_changes_is_the_same_every_time_packed_or_not(server):
    folder = Path(streamlit.__file__).parent / "static"
    scripts = scripts_of(server)
    assert len(scripts) > 20
    for path in scripts:
        for packing in ("identity", "gzip", "identity", "br, gzip"):
            status, headers, body = fetched(server + path, **{"Accept-Encoding": packing})
            assert (status, int(headers["Content-Length"])) == (200, len(body))
            if headers.get("Content-Encoding") == "gzip":
                assert "gzip" in packing
                body = gzip.decompress(body)
            assert body == (folder / path[1:]).read_bytes()
            assert "immutable" in headers["Cache-Control"]
            assert "Content-Security-Policy" in headers
    longest = max(scripts, key=lambda path: (folder / path[1:]).stat().st_size)
    _, headers, body = fetched(server + longest, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in headers["Vary"]
    assert len(body) < 0.4 * (folder / longest[1:]).stat().st_size


def test_a_part_of_a_file_and_whether_it_changed_can_be_asked_for(server):
    path = server + scripts_of(server)[0]
    whole = [fetched(path)[2] for _ in range(2)][-1]
    status, headers, body = fetched(path, Range="bytes=2-5")
    assert (status, body) == (206, whole[2:6])
    status, _, body = fetched(path, **{"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")
    status, _, body = fetched(path, method="HEAD")
    assert (status, body) == (200, b"")


FOR_GOOD = {"Cache-Control": "public, immutable, max-age=1"}


@pytest.mark.parametrize(
    ("status", "headers", "method", "times"),
    [
        (200, FOR_GOOD, "GET", 1),
        (200, FOR_GOOD, "POST", 3),
        (404, FOR_GOOD, "GET", 3),
        (200, {"Cache-Control": "private, immutable"}, "GET", 3),
        (200, {"Cache-Control": "public, max-age=1"}, "GET", 3),
        (200, {**FOR_GOOD, "Set-Cookie": "who=me"}, "GET", 3),
        (200, {**FOR_GOOD, "Content-Encoding": "br"}, "GET", 3),
        (200, {**FOR_GOOD, "Content-Length": "9"}, "GET", 3),  # somebody went in between
        (200, {}, "GET", 3),
    ],
)
def test_only_what_is_for_everybody_and_for_good_is_kept(status, headers, method, times):
    asked, told = [], []

    async def answer(scope, receive, send):
        asked.append(scope["path"])
        await Response(b"answer", status, headers)(scope, receive, send)

    async def send(message):
        told.append(message.get("status") or message["body"])

    async def all_ask():
        for path in ("/it", "/it", "/it", "/other"):
            await kept({"type": "http", "method": method, "path": path, "headers": []}, None, send)

    kept = Kept(answer)
    asyncio.run(all_ask())
    assert told == [status, b"answer"] * 4
    assert asked == [*["/it"] * times, "/other"]


def test_the_policy_allows_exactly_the_scripts_that_the_page_holds(server):
    _, headers, body = fetched(f"{server}/map")
    scripts = re.findall(r"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", body.decode(), re.DOTALL)
    digests = {b64encode(sha256(one.encode()).digest()).decode() for one in scripts}
    assert digests
    assert {*re.findall("'sha256-(.*?)'", headers["Content-Security-Policy"])} == digests


def test_a_page_is_streamlits_own_with_one_script_more(server):
    """The first page may be served without a slash behind its path, and so has no use for it."""
    first, other = (fetched(server + path)[2].decode() for path in ("/", "/map?q=%3Cscript%3E"))
    assert first == (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    assert other == fetched(f"{server}/no_such_page")[2].decode()
    [script] = re.findall("<script>window.__streamlit.*?</script>", other)
    assert other.replace(script, "") == first
    for path in ("/favicon.png", "/healthz", "/_stcore/health"):
        assert b"__streamlit" not in fetched(server + path)[2]


def test_the_icon_is_ours(server):
    ours = (ROOT / "contact_sync" / "ui" / "icon.png").read_bytes()
    assert fetched(f"{server}/favicon.png")[2] == ours


FIRST_PAGE = """
import sys
import asgi
import contact_sync.cli.commands.serving.app
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("app.py", default_timeout=60).run()
print(len(page.exception), len(page.title), *(name for name in sys.argv[1:] if name in sys.modules))
"""
OF_SOME_PAGES = ("numpy", "pandas", "PIL", "pyarrow", "jinja2", "graphviz", "segno", "fsrs")
OF_LISTS = ("ibis", "duckdb", "defusedxml", "python_calamine")
OF_OTHER_DOORS = ("rich", "typst", "fastapi")


def test_the_first_page_loads_nothing_that_it_does_not_need():
    others = (*OF_SOME_PAGES, *OF_LISTS, *OF_OTHER_DOORS)
    shown = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, *others, "contact_sync.ui.links"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert shown.stdout.split() == ["0", "1", "contact_sync.ui.links"]


def test_the_scripts_of_a_page_are_hashed_as_a_browser_does():
    # The digest of "alert('Hello, world.');" is the example of the specification of CSP 3.
    page = "<p><script>alert('Hello, world.');</script><script src='x.js'></script>"
    assert script_hashes(page) == ("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='",)


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("sync.example.org", "ws://sync.example.org"),
        ("[::1]:8501", "ws://[::1]:8501"),
        ("x; script-src *", ""),
        ("x, y", ""),
        ("x\n", ""),
        ("", ""),
    ],
)
def test_a_host_that_is_none_adds_nothing_to_the_policy(host, named):
    written = policy(host, ())
    assert written.count("script-src") == 1
    connect = written.split("connect-src ")[1].split(";")[0]
    assert connect == f"'self' {named} {named.replace('ws:', 'wss:')}".strip()


def test_a_web_socket_passes_as_it_is():
    passed = []

    async def app(scope, receive, send):
        passed.append((scope, receive, send))

    scope = {"type": "websocket"}
    asyncio.run(Headers(app, ())(scope, "receive", "send"))
    assert passed == [(scope, "receive", "send")]


def test_health_is_told_without_and_with_the_path_of_the_page(server):
    for path in ("/healthz", "/contact-sync/healthz"):
        status, headers, body = fetched(server + path)
        assert (status, body) == (200, b'{"answers":true}')
        assert headers["Cache-Control"] == "no-store"


def test_a_server_that_cannot_decide_says_so(tmp_path):
    """The same server, without the rules of the version that an empty address asks."""
    root = tmp_path / "house"
    for name in ("contact_sync", "rules", ".streamlit"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "asgi.py"):
        shutil.copy(ROOT / name, root / name)
    os.remove(root / "rules" / "packs" / "crm-2011.toml")
    with served(tmp_path / "log.txt", "app", root=root) as address:
        status, _, body = fetched(f"{address}/healthz")
    assert (status, body) == (503, b'{"answers":false}')


@pytest.mark.parametrize(
    "command", [("contact_sync", "app"), ("uvicorn", "asgi:app"), ("streamlit", "run", "asgi.py")]
)
@pytest.mark.parametrize(
    ("name", "told", "language", "says"),
    [
        ("ADDRESS", "sync.example.org", "de_DE.UTF-8", "ist keine Adresse wie"),
        ("ADDRESS", "sync.example.org", "C", "is not an address such as"),
        ("REPLICA", "two", "C", "is none of the signs BCDF"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(command, name, told, language, says):
    environment = {**os.environ, f"CONTACT_SYNC_{name}": told, "LC_ALL": language}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_an_option_of_streamlit_in_the_environment_is_heeded(tmp_path):
    with served(tmp_path / "log.txt", "app", STREAMLIT_SERVER_BASE_URL_PATH="below") as address:
        assert [fetched(f"{address}{path}")[0] for path in ("/below/", "/")] == [200, 404]


def test_an_option_that_cannot_be_is_one_sentence():
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "asgi:app"],
        cwd=ROOT,
        env={**os.environ, "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "many"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "STREAMLIT_SERVER_MAX_UPLOAD_SIZE: 'many' is not a valid integer."
    ]
