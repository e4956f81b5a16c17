"""A real server, and sessions on it that speak its protocol as a browser does, without a browser.

Used by the benchmarks with many visitors: a hundred browsers would measure this machine. A session
sends what a page in a browser sends (its address, what stands in its widgets, which large messages
it still has) and holds what the server answers: which widgets there are, what the components show,
the texts, what went wrong, how long each answer took. What it cannot tell is how long a browser
takes to draw that.

The messages are those of the installed package (`streamlit.proto`), which promises nothing about
them: when a new version breaks this file, it is this file that has to follow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from urllib.parse import parse_qsl, urlencode
from urllib.request import urlopen

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0
OUR_COMPONENTS = "contact_sync_"
OURS = "asgi.py"
SERVE = """
import sys, streamlit
from contact_sync.cli.commands.serving.app import serve
serve(streamlit.App(sys.argv[1]), "127.0.0.1", int(sys.argv[2]))
"""


@dataclass(frozen=True)
class Server:
    """A page that is served.

    Attributes:
        address: ends with `/`.
    """

    address: str
    pid: int


@contextmanager
def served(script: str, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The page of `script`, served on a free loopback port as we serve ours.

    Args:
        script: ours, or a peer's script for Streamlit.
        env: its environment, if not ours.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "contact_sync", "app", "--port"] if script == OURS else ["-c", SERVE, script]
    process = subprocess.Popen(
        [sys.executable, *words, str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env=env and dict(env),
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        for _ in range(300):
            try:
                urlopen(f"{address}_stcore/health").close()
                break
            except OSError:
                time.sleep(0.01)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait()


def parts_of(reading: argparse.ArgumentParser, parts: tuple[str, ...]) -> None:
    """Have a benchmark measure only those of its `parts` that are named; all where none is."""

    def known(part: str) -> str:
        if part not in parts:
            raise argparse.ArgumentTypeError(f"no part {part}; there are {', '.join(parts)}")
        return part

    reading.add_argument("parts", nargs="*", type=known, default=parts, help=", ".join(parts))


def spread(times: list[float]) -> str:
    """Median, 95th percentile and worst, in milliseconds."""
    if not times:
        return "none"
    half, most = (1000 * at_percent(times, percent) for percent in (50, 95))
    return f"p50 {half:.0f}, p95 {most:.0f}, worst {1000 * max(times):.0f} ms"


def at_percent(times: list[float], percent: int) -> float:
    """The time within which so many percent of `times` lie."""
    if len(times) < 2:
        return times[0]
    return quantiles(times, n=100, method="inclusive")[percent - 1]


@dataclass
class _Drawn:
    """What one fragment, or the page outside of all, has drawn."""

    widgets: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    shows: dict[str, dict] = field(default_factory=dict)
    texts: dict[str, None] = field(default_factory=dict)


# Kind of element -> the field of it that holds what the server set, and that of the state.
_HELD = {
    "selectbox": ("raw_value", "string_value"),
    "button_group": ("raw_values", "string_array_value"),
    "multiselect": ("raw_values", "string_array_value"),
    "checkbox": ("value", "bool_value"),
    "text_input": ("value", "string_value"),
    "text_area": ("value", "string_value"),
    "number_input": ("value", "double_value"),
}
_OPENED = ("expandable", "popover")
_FINE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
_PAGE = ""
"""In place of a fragment: the page outside of all."""


class Session:
    """A browser's side of one session.

    Attributes:
        query: what its address holds, after the `?`.
        errors: what went wrong, each time: an exception on the page, a run that failed, an answer
            that did not come, a connection that was closed.
        times: how long each answer took, in seconds: from what was sent until its run was over
            (on a page that looks for news by itself, until a run was over).
        slowest: of the slowest answer, how long it took, and the address that it was asked for.
        looks: of each look by which a fragment asks for news by itself, how long it took and how
            many bytes it brought.
        received: bytes that the server has sent.
    """

    def __init__(
        self, address: str, page: str = "", params: Mapping[str, str] | None = None
    ) -> None:
        self.url = address.replace("http", "ws", 1) + "_stcore/stream"
        self.page, self.query = page, urlencode(params or {})
        self.errors: list[str] = []
        self.times: list[float] = []
        self.slowest = (0.0, "")
        self.looks: list[tuple[float, int]] = []
        self.received = 0
        self._hashes: dict[str, str] = {}
        self._hash = ""
        self._drawn: dict[str, _Drawn] = {}
        self._held: dict[str, WidgetState] = {}
        self._kept: dict[str, tuple[ForwardMsg, int]] = {}
        self._runs, self._kept_for, self._ended = 0, 2, 0
        self._fresh = asyncio.Condition()
        self._listening: asyncio.Task | None = None
        self._looking: list[asyncio.Task] = []
        self._look_asked, self._look_from = 0.0, 0

    # --- what stands on the page ------------------------------------------------------------------

    @property
    def widgets(self) -> dict[str, str]:
        """The widgets on the page: id -> kind, as Streamlit calls it."""
        return {one: kind for drawn in self._drawn.values() for one, kind in drawn.widgets.items()}

    @property
    def shows(self) -> dict[str, dict]:
        """What our components show: the name of each, without what all begin with -> its data."""
        return {name: data for drawn in self._drawn.values() for name, data in drawn.shows.items()}

    @property
    def texts(self) -> list[str]:
        """The Markdown on the page."""
        return [text for drawn in self._drawn.values() for text in drawn.texts]

    @property
    def params(self) -> dict[str, str]:
        """What its address asks."""
        return dict(parse_qsl(self.query))

    def widget(self, key: str) -> str:
        """The id of the widget with this key; empty where the page has none."""
        return next((one for one in self.widgets if one.endswith(f"-{key}")), "")

    def options(self, key: str) -> list[str]:
        """The words of what can be chosen in a list or a row of buttons."""
        name = self.widget(key)
        every = {one: some for drawn in self._drawn.values() for one, some in drawn.options.items()}
        return every.get(name, [])

    # --- what a visitor does; each gives the seconds until its run is over ------------------------

    async def begin(self) -> float:
        """Connect, and ask for the page."""
        self._socket = await connect(self.url, subprotocols=["streamlit"], max_size=None)
        self._listening = asyncio.create_task(self._listen())
        return await self._answered()

    async def close(self) -> None:
        """Leave."""
        self._stop_looking()
        if self._listening is not None:
            self._listening.cancel()
            await self._socket.close()

    async def go(self, page: str, params: Mapping[str, str]) -> float:
        """Follow a link to another address of the app."""
        self.page, self.query = page, urlencode(params)
        self._hash = self._hashes.get(page, "")
        return await self._answered(history=True)

    async def press(self, key: str) -> float:
        """Click a button."""
        return await self._used(key, trigger_value=True)

    async def choose(self, key: str, text: str) -> float:
        """Choose one of a list or of a row of buttons, by the words that stand there."""
        if text not in self.options(key):
            return self._missing(f"{key}: {text}")
        if self.widgets.get(self.widget(key)) == "selectbox":
            return await self._used(key, string_value=text)
        return await self._used(key, string_array_value={"data": [text]})

    async def switch(self, key: str, on: bool) -> float:
        """Turn a switch on or off; open or close what can be folded."""
        return await self._used(key, bool_value=on)

    async def type(self, key: str, text: str) -> float:
        """Type into a text field of Streamlit's."""
        return await self._used(key, string_value=text)

    async def trigger(self, key: str, event: str, value: object) -> float:
        """What one of our components sends."""
        name = self.widget(key)
        sent = json.dumps([{"event": event, "value": value}])
        state = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{name}__events", json_trigger_value=sent)
        return await self._answered(state, fragment=self._of(name)) if name else self._missing(key)

    async def upload(self, key: str, name: str, content: bytes) -> float:
        """Choose a file in our upload."""
        sent = {"name": name, "content": b64encode(content).decode(), "at": int(1000 * time.time())}
        return await self.trigger(key, "file", sent)

    async def until(self, there: Callable[[], bool], what: str = "") -> None:
        """Wait for what the server sends; an error where it does not come."""
        try:
            async with asyncio.timeout(PATIENCE), self._fresh:
                await self._fresh.wait_for(lambda: there() or self._closed)
        except TimeoutError:
            pass
        if not there():
            self.errors.append(f"nothing came: {what or f'{self.page}?{self.query}'}")

    # --- what is sent -----------------------------------------------------------------------------

    async def _used(self, key: str, **value: object) -> float:
        name = self.widget(key)
        if not name:
            return self._missing(key)
        state = WidgetState(id=name, **value)  # type: ignore[arg-type]
        if "trigger_value" not in value:
            self._held[name] = state
            return await self._answered(fragment=self._of(name))
        return await self._answered(state, fragment=self._of(name))

    def _missing(self, key: str) -> float:
        self.errors.append(f"not there: {key} on {self.page}?{self.query}")
        return 0.0

    def _of(self, widget: str) -> str:
        """The fragment that drew a widget."""
        return next(name for name, drawn in self._drawn.items() if widget in drawn.widgets)

    async def _answered(
        self, *triggers: WidgetState, fragment: str = _PAGE, history: bool = False
    ) -> float:
        before, start, asked = self._ended, perf_counter(), f"{self.page}?{self.query}"
        await self._rerun(*triggers, fragment=fragment, history=history)
        await self.until(lambda: self._ended > before, asked)
        self.times.append(perf_counter() - start)
        self.slowest = max(self.slowest, (self.times[-1], asked))
        return self.times[-1]

    async def _rerun(
        self,
        *triggers: WidgetState,
        fragment: str = _PAGE,
        look: bool = False,
        history: bool = False,
    ) -> None:
        state = ClientState(
            query_string=self.query,
            page_script_hash=self._hash,
            page_name="" if self._hash else self.page,
            widget_states=WidgetStates(widgets=[*self._held.values(), *triggers]),
            fragment_id=fragment,
            is_auto_rerun=look,
            is_history_navigation=history,
            cached_message_hashes=self._kept,
        )
        state.context_info.url = self.url.replace("ws", "http", 1).split("_stcore")[0] + self.page
        try:
            await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        except ConnectionClosed as closed:
            self.errors.append(f"closed: {closed}")

    # --- what comes -------------------------------------------------------------------------------

    @property
    def _closed(self) -> bool:
        return self._listening is None or self._listening.done()

    async def _listen(self) -> None:
        try:
            async for raw in self._socket:
                self.received += len(raw)
                self._on(ForwardMsg.FromString(raw))
                async with self._fresh:
                    self._fresh.notify_all()
        except ConnectionClosed as closed:
            self.errors.append(f"closed: {closed}")
        finally:
            async with self._fresh:
                self._fresh.notify_all()

    def _on(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "ref_hash":
            kept, _ = self._kept.get(message.ref_hash, (None, 0))
            if kept is None:
                self.errors.append("the server sent the name of a message that is not kept")
                return
            message, metadata = ForwardMsg.FromString(kept.SerializeToString()), message.metadata
            message.metadata.CopyFrom(metadata)
            self._kept[message.hash] = (kept, self._runs)
        elif message.metadata.cacheable and message.hash:
            self._kept[message.hash] = (message, self._runs)
        getattr(self, f"_on_{message.WhichOneof('type')}", lambda _: None)(message)

    def _on_new_session(self, message: ForwardMsg) -> None:
        self._kept_for = message.new_session.config.max_cached_message_age
        fragments = message.metadata.run.fragment_ids
        for one in fragments:
            self._drawn.pop(one, None)
        if not fragments:
            self._drawn = {}
            self._stop_looking()

    def _on_navigation(self, message: ForwardMsg) -> None:
        navigation = message.navigation
        self._hash = navigation.page_script_hash
        self._hashes = {one.url_pathname: one.page_script_hash for one in navigation.app_pages}

    def _on_page_info_changed(self, message: ForwardMsg) -> None:
        self.query = message.page_info_changed.query_string

    def _on_page_not_found(self, message: ForwardMsg) -> None:
        self.errors.append(f"page not found: {message.page_not_found.page_name}")

    def _on_auto_rerun(self, message: ForwardMsg) -> None:
        one = message.auto_rerun
        self._stop_looking()
        self._looking = [asyncio.create_task(self._look(one.interval, one.fragment_id))]

    async def _look(self, every: float, fragment: str) -> None:
        while True:
            await asyncio.sleep(every)
            self._look_asked, self._look_from = perf_counter(), self.received
            await self._rerun(fragment=fragment, look=True)

    def _stop_looking(self) -> None:
        for task in self._looking:
            task.cancel()

    def _on_delta(self, message: ForwardMsg) -> None:
        drawn = self._drawn.setdefault(message.delta.fragment_id, _Drawn())
        if message.delta.WhichOneof("type") == "add_block":
            block = message.delta.add_block
            kind = block.WhichOneof("type")
            if kind in _OPENED:
                self._on_widget(kind, getattr(block, kind), drawn)
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component":
            self._on_component(element, drawn)
        elif kind == "markdown":
            drawn.texts[element.markdown.body] = None
        elif kind == "exception":
            told = element.exception.message.partition(".")[0]
            self.errors.append(f"exception: {told}: {self.page}?{self.query}")
        elif kind and isinstance(widget := getattr(element, kind), Message):
            self._on_widget(kind, widget, drawn)

    def _on_component(self, element: Element, drawn: _Drawn) -> None:
        name = element.bidi_component.component_name.removeprefix(OUR_COMPONENTS)
        data = json.loads(element.bidi_component.json or "{}")
        drawn.shows[name] = data
        drawn.widgets[element.bidi_component.id] = name
        if name == "address":  # puts it into the browser's
            self.query = data["search"].removeprefix("?")
            self.page = data["page"] or self.page

    def _on_widget(self, kind: str, widget: Message, drawn: _Drawn) -> None:
        name = getattr(widget, "id", "")
        if not name:
            return
        drawn.widgets[name] = kind
        some = getattr(widget, "options", ())
        drawn.options[name] = [getattr(one, "content", one) for one in some]
        if kind in _HELD and widget.set_value:  # type: ignore[attr-defined]
            theirs, ours = _HELD[kind]
            value = getattr(widget, theirs)
            held = {"data": list(value)} if ours == "string_array_value" else value
            self._held[name] = WidgetState(id=name, **{ours: held})

    def _on_script_finished(self, message: ForwardMsg) -> None:
        ended = message.script_finished
        self._runs += 1
        kept = self._kept.items()
        self._kept = {one: at for one, at in kept if self._runs - at[1] <= self._kept_for}
        if ended == ForwardMsg.FINISHED_SUCCESSFULLY:
            there = self.widgets
            self._held = {name: held for name, held in self._held.items() if name in there}
        if ended == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY and self._look_asked:
            took = perf_counter() - self._look_asked
            self.looks.append((took, self.received - self._look_from))
            self._look_asked = 0.0
        elif ended == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors.append("the page could not be run")
        self._ended += ended in _FINE
