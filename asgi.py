"""The server: the page of app.py with the headers that protect it, and a route that tells whether
it can answer. `streamlit run asgi.py`, `contact-sync app`, or any server of ASGI applications.

What an operator sets: deploy/README.md.
"""

from __future__ import annotations

import gc
import gzip
import logging
import os
import re
from asyncio import to_thread
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import click
import streamlit as st
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

import contact_sync
from contact_sync.cli.door import chosen_language
from contact_sync.cli.errors import sentence
from contact_sync.decide.engine import decide
from contact_sync.render.address import first_question, public_address
from contact_sync.render.words import words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.train.room import own_sign
from contact_sync.world.codes import BadInput

HEALTH = "/healthz"
"""Where the server tells whether it can answer: with the path under which the page is served, and
without, for who asks the server itself."""

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def script_hashes(page: str) -> tuple[str, ...]:
    """The sources that a policy names for the scripts which the HTML of `page` holds itself."""
    found = (script.encode() for script in _INLINE_SCRIPT.findall(page))
    return tuple(f"'sha256-{b64encode(sha256(one).digest()).decode()}'" for one in found)


def policy(host: str, hashes: Iterable[str]) -> str:
    """The Content-Security-Policy of a page: nothing but what this server sends, no `eval`.

    Streamlit styles its elements in the page, and loads each component as a `blob:`. Browsers that
    do not count a WebSocket to the same host as 'self' need it by name.

    Args:
        host: the request's Host header; one that is no host is left out.
        hashes: of the scripts in the page itself.
    """
    sockets = f"ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", "blob:", *hashes)),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' {sockets}".strip(),
        "manifest-src": "'self'",
        "frame-ancestors": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


class Headers:
    """Middleware: the headers that protect a page, on whatever is answered over HTTP."""

    def __init__(self, app: ASGIApp, hashes: tuple[str, ...]) -> None:
        self.app, self.hashes = app, hashes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as `app` does; a WebSocket is no page and passes as it is."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        await self.app(scope, receive, partial(self._send, Request(scope), send))

    async def _send(self, request: Request, send: Send, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(
                {
                    "Content-Security-Policy": policy(request.headers.get("host", ""), self.hashes),
                    "X-Frame-Options": "SAMEORIGIN",
                    "X-Content-Type-Options": "nosniff",
                    # An address holds a case. It is nobody's business where a link leads to.
                    "Referrer-Policy": "same-origin",
                }
            )
        await send(message)


class Kept:
    """Middleware: what is public and never changes comes from a file once, and from then on packed
    from memory. Most of a first visit is such: some eighty scripts, which Streamlit reads anew for
    everybody, and sends as they are.
    """

    MOST = 1000
    """More than there are such files; one file may have many addresses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._answers: dict[str, tuple[MutableHeaders, bytes, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as `app` does."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        asked = Request(scope).headers
        if {"range", "if-none-match"} & {*asked}:
            return await self.app(scope, receive, send)
        if not (kept := self._answers.get(scope["path"])):
            return await self._first(scope, receive, send)
        headers, plain, packed = kept
        answer = Response(plain)
        if packed and "gzip" in asked.get("accept-encoding", ""):
            answer = Response(packed, headers={"Content-Encoding": "gzip"})
        answer.headers.update(headers)
        await answer(scope, receive, send)

    async def _first(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and keep it where it says that it never changes."""
        headers, body = MutableHeaders(), bytearray()

        async def listening(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers.update(MutableHeaders(scope=message))
            if {"public", "immutable"} <= {*headers.get("cache-control", "").split(", ")}:
                body.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, listening)
        whole = headers.get("content-length") == str(len(body))
        own = "set-cookie" not in headers and "content-encoding" not in headers
        if whole and own and body and len(self._answers) < self.MOST:
            plain = bytes(body)
            packed = await to_thread(gzip.compress, plain)
            del headers["content-length"]
            headers.add_vary_header("Accept-Encoding")
            worth = len(packed) < 0.9 * len(plain)
            self._answers[scope["path"]] = headers, plain, packed if worth else b""


def healthy() -> bool:
    """Whether the question that an empty address asks is decided, and by a source."""
    question = first_question()
    decision = decide(
        shipped_pack(question.pack), question.state, question.action, question.settings
    )
    return decision.evidence is not Evidence.UNKNOWN


def health(request: Request) -> JSONResponse:
    """200 where a question is decided, else 503."""
    try:
        well = healthy()
    except Exception:  # whatever it is, nobody gets an answer: the log says what
        logging.getLogger(__name__).exception("no decision")
        well = False
    return JSONResponse({"answers": well}, 200 if well else 503, {"Cache-Control": "no-store"})


class PageName(StringConvertor):
    """The last part of a page's address: no file, which has a dot, and nothing of Streamlit's."""

    regex = "[a-z][a-z_]*"


def page_html() -> str:
    """What Streamlit serves for every page, and in it where its server is: one part of the address
    further up than the page.

    Left alone, a page that is not the first asks for the server below itself, is refused, waits a
    tenth of a second and asks again (Streamlit's issue 7074). `window.__streamlit` is what it reads
    from whoever serves it (its pull request 11537); where it no longer does, it asks as before.
    """
    page = (Path(st.__file__).with_name("static") / "index.html").read_text(encoding="utf-8")
    server = "location.origin + location.pathname.replace(/[^/]*$/, '')"
    script = f"<script>window.__streamlit = {{BACKEND_BASE_URL: {server}}}</script>"
    return page.replace("<script", f"{script}<script", 1)


PAGE = page_html()


def opened(_request: Request) -> HTMLResponse:
    """The page that an address names, whichever it is: its script finds out, as Streamlit does."""
    return HTMLResponse(PAGE, headers={"Cache-Control": "no-cache"})


def icon(_request: Request) -> FileResponse:
    """Our icon in place of Streamlit's. Named in the page, Streamlit would load numpy for it."""
    return FileResponse(Path(contact_sync.__file__).with_name("ui") / "icon.png")


def heed_environment() -> None:
    """Have the options of Streamlit follow their environment variables, such as
    STREAMLIT_SERVER_BASE_URL_PATH: Streamlit itself reads them where its own command starts it.

    Raises:
        SystemExit: with one sentence, for a value that cannot be.
    """
    for name, option in config.get_config_options().items():
        told = os.environ.get(option.env_var)
        if told is None or "argument" in option.where_defined:  # of that command, which wins
            continue
        given = told.split() if option.multiple else [told]
        try:
            values = [click.types.convert_type(option.type)(one) for one in given]
        except click.BadParameter as wrong:
            raise SystemExit(f"{option.env_var}: {wrong.message}") from None
        config.set_option(name, values if option.multiple else values[0], option.env_var)


@asynccontextmanager
async def collecting(_app: st.App) -> AsyncIterator[None]:
    """While the server runs, Python's garbage collector looks less often.

    By default it does at every 700 objects more, of which an answer has many times as many. What an
    answer needs just then counts as old, and where so much seems to grow old, it looks at all there
    is: for half a second, in every 25th answer. What is there at the start stays and needs no look.
    What an ended session leaves, such as a list of contacts, is few objects and many bytes: so once
    a minute it looks at everything all the same.
    """
    usual, over = gc.get_threshold(), Event()

    def collect() -> None:
        while not over.wait(60):
            gc.collect()

    gc.set_threshold(20_000)
    gc.freeze()
    Thread(target=collect, daemon=True).start()
    yield
    over.set()
    gc.unfreeze()
    gc.set_threshold(*usual)


heed_environment()
try:
    public_address()
    own_sign()
except BadInput as wrong:
    raise SystemExit(sentence(words(chosen_language((), os.environ)), wrong)) from None

register_url_convertor("page", PageName())
below = config.get_option("server.baseUrlPath").strip("/")
at = f"/{below}" if below else ""

app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[
        Route(HEALTH, health),
        Route(f"/{{below:path}}{HEALTH}", health),
        Route(f"{at}/favicon.png", icon),
        Route(f"{at}/{{name:page}}", opened),
    ],
    lifespan=collecting,
    middleware=[Middleware(Headers, hashes=script_hashes(PAGE)), Middleware(Kept)],
)
