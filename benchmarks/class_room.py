"""Thirty learners run a deck of twenty cases at once, in one room, against one real server.

Run:  .venv/bin/python benchmarks/class_room.py   (some 3 minutes)

Each learner and the trainer is a WebSocket session of their own that speaks Streamlit's protocol as
its page does: what a click sends, what the run sends back, and the looks every second or two by
which a fragment asks for news. No browser: thirty of them would measure this machine. The messages
are those of the installed package (`streamlit.proto`), which promises nothing about them: when a
new version breaks this file, it is this file that has to follow.

The server of `bare_room.py`, a button and a line of text, gets the same votes in the same run, case
by case in turn with ours.

- *vote*: from the click on "Send" until the run that counts it is over; all thirty click within
  `SPREAD` seconds.
- *case*: from the trainer's click until a learner has the next case; up to two seconds of it are
  the wait for the next look.
- *look*: what draws a learner's page again, and how many bytes it brings.

An error is a run that ends in another way than it should, or an exception on the page; that no vote
is lost is checked against the number that the trainer sees.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from interaction import served

LEARNERS, CASES, SPREAD, PATIENCE = 30, 20, 1.0, 30.0
DECK = {"deck": "version", "pack": "crm-2011", "lang": "en"}
FINE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Session:
    """A browser's side of one session: the widgets on its page by key, its address, its texts."""

    def __init__(self, address: str, page: str, params: dict[str, str]) -> None:
        self.url = address.replace("http", "ws") + "_stcore/stream"
        self.page, self.query = page, urlencode(params)
        self.hash, self.errors = "", 0
        self._drawn: dict[str, tuple[dict[str, str], dict[str, dict]]] = {}
        self.looks: list[tuple[float, int]] = []
        self._fresh = asyncio.Condition()
        self._tasks: list[asyncio.Task] = []
        self._looking: list[asyncio.Task] = []
        self._asked = 0.0
        self._bytes = 0

    @property
    def widgets(self) -> dict[str, str]:
        """The widgets on the page, by key."""
        return {key: one for widgets, _ in self._drawn.values() for key, one in widgets.items()}

    @property
    def data(self) -> dict[str, dict]:
        """What the components on the page show, by name, and its texts."""
        return {key: one for _, data in self._drawn.values() for key, one in data.items()}

    async def come(self) -> None:
        """Connect, and ask for the page."""
        self._socket = await connect(self.url, subprotocols=["streamlit"], max_size=None)
        self._tasks.append(asyncio.create_task(self._listen()))
        await self._rerun()

    async def close(self) -> None:
        """Leave."""
        for task in (*self._tasks, *self._looking):
            task.cancel()
        await self._socket.close()

    async def _rerun(self, *states: WidgetState, fragment: str = "", look: bool = False) -> None:
        state = ClientState(
            query_string=self.query,
            page_script_hash=self.hash,
            page_name="" if self.hash else self.page,
            widget_states=WidgetStates(widgets=states),
            fragment_id=fragment,
            is_auto_rerun=look,
        )
        state.context_info.url = self.url.replace("ws", "http").split("_stcore")[0] + self.page
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def _look(self, every: float, fragment: str) -> None:
        while True:
            await asyncio.sleep(every)
            self._asked, self._bytes = perf_counter(), 0
            await self._rerun(fragment=fragment, look=True)

    async def _listen(self) -> None:
        async for raw in self._socket:
            self._bytes += len(raw)
            message = ForwardMsg.FromString(raw)
            getattr(self, f"_on_{message.WhichOneof('type')}", lambda _: None)(message)
            async with self._fresh:
                self._fresh.notify_all()

    def _on_new_session(self, message: ForwardMsg) -> None:
        fragments = message.metadata.run.fragment_ids
        for one in fragments:
            self._drawn.pop(one, None)
        if not fragments:
            self._drawn = {}
            self._stop_looking()

    def _on_navigation(self, message: ForwardMsg) -> None:
        self.hash = message.navigation.page_script_hash

    def _on_page_info_changed(self, message: ForwardMsg) -> None:
        self.query = message.page_info_changed.query_string

    def _on_auto_rerun(self, message: ForwardMsg) -> None:
        one = message.auto_rerun
        self._stop_looking()
        self._looking = [asyncio.create_task(self._look(one.interval, one.fragment_id))]

    def _stop_looking(self) -> None:
        for task in self._looking:
            task.cancel()

    def _on_delta(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        widgets, data = self._drawn.setdefault(message.delta.fragment_id, ({}, {}))
        kind = element.WhichOneof("type")
        if kind == "button":
            widgets[element.button.id] = element.button.id
        elif kind == "bidi_component":
            name = element.bidi_component.component_name.removeprefix("contact_sync_")
            data[name] = json.loads(element.bidi_component.json or "{}")
            widgets[name] = element.bidi_component.id
        elif kind == "markdown":
            data.setdefault("texts", {})[element.markdown.body] = True
        elif kind == "exception":
            self.errors += 1

    def _on_script_finished(self, message: ForwardMsg) -> None:
        ended = message.script_finished
        if ended == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY and self._asked:
            self.looks.append((perf_counter() - self._asked, self._bytes))
            self._asked = 0.0
        elif ended == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors += 1

    def widget(self, key: str) -> str:
        """The id of the button with this key; empty where the page has none."""
        return next((one for one in self.widgets if one.endswith(f"-{key}")), "")

    async def until(self, there: Callable[[], bool]) -> None:
        """Wait for what the server sends; an error where it does not come."""
        try:
            async with asyncio.timeout(PATIENCE), self._fresh:
                await self._fresh.wait_for(there)
        except TimeoutError:
            self.errors += 1

    def _of(self, widget: str) -> str:
        """The fragment that drew a widget; empty for the page itself."""
        drawn = self._drawn.items()
        return next(name for name, (widgets, _) in drawn if widget in widgets.values())

    async def press(self, key: str) -> None:
        """Click a button."""
        name = self.widget(key)
        await self._rerun(WidgetState(id=name, trigger_value=True), fragment=self._of(name))

    async def send(self, vote: str) -> None:
        """Send a vote in our component."""
        events = json.dumps([{"event": "sent", "value": vote}])
        name = f"$$STREAMLIT_INTERNAL_KEY_{self.widgets['ballot']}__events"
        state = WidgetState(id=name, json_trigger_value=events)
        await self._rerun(state, fragment=self._of(self.widgets["ballot"]))


class Ours:
    """A room of ours."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def come(self) -> tuple[Session, list[Session]]:
        """The trainer in the lobby, and everybody in the room."""
        trainer = Session(self.address, "room", DECK)
        await trainer.come()
        await trainer.until(lambda: bool(trainer.widget("room-open-phones")))
        await trainer.press("room-open-phones")
        await trainer.until(lambda: "code" in (trainer.data.get("slide", {}).get("join") or {}))
        code = trainer.data["slide"]["join"]["code"]
        return trainer, [
            Session(self.address, "room", {"code": code, "lang": "en"}) for _ in range(LEARNERS)
        ]

    async def next(self, trainer: Session) -> None:
        """From one vote to the next: close, reveal, on."""
        for state in ("The vote is closed.", "Revealed"):
            await trainer.until(lambda: "slide" in trainer.data)
            if "rows" in trainer.data["slide"]:
                await trainer.press("room-forward")
                await trainer.until(lambda s=state: trainer.data.get("slide", {}).get("state") == s)
        await trainer.press("room-forward")

    def case(self, learner: Session) -> str:
        """Which vote a learner can give; empty where none."""
        return str(learner.data.get("ballot", {}).get("of", ""))

    async def vote(self, learner: Session, dice: random.Random) -> None:
        """One vote."""
        # While a run draws the page anew, a browser still shows the ballot of the one before.
        await learner.until(lambda: "ballot" in learner.data)
        ballot = learner.data["ballot"]
        said, sure = (dice.choice(ballot[part])[0] for part in ("says", "sure"))
        await learner.send(f"{said}.{sure}")

    def voted(self, learner: Session) -> bool:
        """Whether the page says that it counts."""
        texts = learner.data.get("texts", {})
        return any(text.startswith("Your vote counts") for text in texts)

    def count(self, trainer: Session) -> str:
        """The votes that the trainer sees."""
        return str(trainer.data.get("slide", {}).get("votes", ""))


class Bare:
    """The bare page."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def come(self) -> tuple[Session, list[Session]]:
        """As `Ours`."""
        trainer = Session(self.address, "", {"key": "1"})
        await trainer.come()
        await trainer.until(lambda: bool(trainer.widget("forward")))
        return trainer, [Session(self.address, "", {}) for _ in range(LEARNERS)]

    async def next(self, trainer: Session) -> None:
        """As `Ours`; there is nothing to close."""
        await trainer.press("forward")

    def case(self, learner: Session) -> str:
        """As `Ours`."""
        texts = learner.data.get("texts", {})
        return next(iter(texts), "") if learner.widget("vote") else ""

    async def vote(self, learner: Session, dice: random.Random) -> None:
        """As `Ours`."""
        await learner.press("vote")

    def voted(self, learner: Session) -> bool:
        """As `Ours`."""
        return "Sent" in learner.data.get("texts", {})

    def count(self, trainer: Session) -> str:
        """As `Ours`."""
        counts = [text for text in trainer.data.get("texts", {}) if "votes" in text]
        return counts[-1] if counts else ""


class Run:
    """A class in one of the rooms, and what was measured."""

    def __init__(self, room: Ours | Bare) -> None:
        self.room, self.lost = room, 0
        self.votes: list[float] = []
        self.cases: list[float] = []
        self.seen = dict[Session, str]()

    async def enter(self) -> None:
        """Everybody comes in."""
        self.trainer, self.learners = await self.room.come()
        await asyncio.gather(*(one.come() for one in self.learners))
        for one in self.learners:
            await one.until(lambda s=one: bool(s.data))

    async def case(self, dice: random.Random) -> None:
        """One case: it comes, and everybody votes."""
        start = perf_counter()
        await self.room.next(self.trainer)
        await asyncio.gather(*(self._arrives(one, start) for one in self.learners))
        await asyncio.gather(*(self._votes(one, dice) for one in self.learners))
        wanted = f"{LEARNERS} votes"
        await self.trainer.until(lambda: self.room.count(self.trainer) == wanted)
        self.lost += self.room.count(self.trainer) != wanted

    async def _arrives(self, learner: Session, start: float) -> None:
        before = self.seen.get(learner, "")
        await learner.until(lambda: self.room.case(learner) not in ("", before))
        self.seen[learner] = self.room.case(learner)
        self.cases.append(perf_counter() - start)

    async def _votes(self, learner: Session, dice: random.Random) -> None:
        await asyncio.sleep(dice.random() * SPREAD)
        start = perf_counter()
        await self.room.vote(learner, dice)
        await learner.until(lambda: self.room.voted(learner))
        self.votes.append(perf_counter() - start)

    async def leave(self) -> None:
        """Everybody goes."""
        for one in (self.trainer, *self.learners):
            await one.close()

    def told(self, name: str) -> None:
        """Print what was measured."""
        looks = [look for one in self.learners for look in one.looks]
        sizes = [size for _, size in looks]
        errors = sum(one.errors for one in (self.trainer, *self.learners))
        figures = {"vote": self.votes, "case": self.cases, "look": [took for took, _ in looks]}
        cells = [f"{kind} {spread(times)}" for kind, times in figures.items()]
        print(f"{name:6}", *cells, f"{median(sizes):.0f} bytes", sep="   ")
        print(f"{'':6}   {len(self.votes)} votes, {self.lost} counts short, {errors} errors")


def spread(times: list[float]) -> str:
    """Median, 95th percentile and worst, in milliseconds."""
    ms = [1000 * one for one in times]
    most = quantiles(ms, n=20, method="inclusive")[-1]
    return f"p50 {median(ms):.0f}, p95 {most:.0f}, worst {max(ms):.0f} ms"


async def measured(ours: str, bare: str) -> tuple[Run, Run]:
    """Both classes, case by case in turn."""
    runs = Run(Ours(ours)), Run(Bare(bare))
    dice = random.Random(1)
    for run in runs:
        await run.enter()
    for _ in range(CASES):
        for run in runs:
            await run.case(dice)
    for run in runs:
        await run.leave()
    return runs


def main() -> None:
    """Measure and print."""
    with ExitStack() as stack:
        ours = stack.enter_context(served("app.py"))
        bare = stack.enter_context(served("benchmarks/bare_room.py"))
        runs = asyncio.run(measured(ours, bare))
    print(f"{LEARNERS} learners, {CASES} cases, all within {SPREAD} s of each other")
    for run, name in zip(runs, ("ours", "bare"), strict=True):
        run.told(name)
    ratio = median(runs[0].votes) / median(runs[1].votes)
    print(f"a vote : bare {ratio:.2f}")


if __name__ == "__main__":
    main()
