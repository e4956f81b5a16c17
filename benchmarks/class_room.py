"""Thirty learners run a deck of twenty cases at once, in one room, against one real server.

Run:  .venv/bin/python benchmarks/class_room.py   (some 3 minutes)

Each learner and the trainer is a WebSocket session of their own (`sessions.py`): what a click
sends, what the run sends back, and the looks every second or two by which a fragment asks for news.

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
import random
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent))

from sessions import Session, served, spread

LEARNERS, CASES, SPREAD = 30, 20, 1.0
DECK = {"deck": "version", "pack": "crm-2011", "lang": "en"}


class Ours:
    """A room of ours."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def come(self) -> tuple[Session, list[Session]]:
        """The trainer in the lobby, and everybody in the room."""
        trainer = Session(self.address, "room", DECK)
        await trainer.begin()
        await trainer.until(lambda: bool(trainer.widget("room-open-phones")))
        await trainer.press("room-open-phones")
        await trainer.until(lambda: "code" in (trainer.shows.get("slide", {}).get("join") or {}))
        code = trainer.shows["slide"]["join"]["code"]
        return trainer, [
            Session(self.address, "room", {"code": code, "lang": "en"}) for _ in range(LEARNERS)
        ]

    async def next(self, trainer: Session) -> None:
        """From one vote to the next: close, reveal, on."""
        for state in ("The vote is closed.", "Revealed"):
            await trainer.until(lambda: "slide" in trainer.shows)
            if "rows" in trainer.shows["slide"]:
                await trainer.press("room-forward")
                await trainer.until(
                    lambda s=state: trainer.shows.get("slide", {}).get("state") == s
                )
        await trainer.press("room-forward")

    def case(self, learner: Session) -> str:
        """Which vote a learner can give; empty where none."""
        return str(learner.shows.get("ballot", {}).get("of", ""))

    async def vote(self, learner: Session, dice: random.Random) -> None:
        """One vote."""
        # While a run draws the page anew, a browser still shows the ballot of the one before.
        await learner.until(lambda: "ballot" in learner.shows)
        ballot = learner.shows["ballot"]
        said, sure = (dice.choice(ballot[part])[0] for part in ("says", "sure"))
        await learner.trigger(self._ballot(learner), "sent", f"{said}.{sure}")

    def _ballot(self, learner: Session) -> str:
        """The key of the ballot, which is another for each vote."""
        name = next(one for one, kind in learner.widgets.items() if kind == "ballot")
        return name[name.index("ballot-") :]

    def voted(self, learner: Session) -> bool:
        """Whether the page says that it counts."""
        return any(text.startswith("Your vote counts") for text in learner.texts)

    def count(self, trainer: Session) -> str:
        """The votes that the trainer sees."""
        return str(trainer.shows.get("slide", {}).get("votes", ""))


class Bare:
    """The bare page."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def come(self) -> tuple[Session, list[Session]]:
        """As `Ours`."""
        trainer = Session(self.address, "", {"key": "1"})
        await trainer.begin()
        await trainer.until(lambda: bool(trainer.widget("forward")))
        return trainer, [Session(self.address, "", {}) for _ in range(LEARNERS)]

    async def next(self, trainer: Session) -> None:
        """As `Ours`; there is nothing to close."""
        await trainer.press("forward")

    def case(self, learner: Session) -> str:
        """As `Ours`."""
        return next(iter(learner.texts), "") if learner.widget("vote") else ""

    async def vote(self, learner: Session, dice: random.Random) -> None:
        """As `Ours`."""
        await learner.press("vote")

    def voted(self, learner: Session) -> bool:
        """As `Ours`."""
        return "Sent" in learner.texts

    def count(self, trainer: Session) -> str:
        """As `Ours`."""
        counts = [text for text in trainer.texts if "votes" in text]
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
        await asyncio.gather(*(one.begin() for one in self.learners))
        for one in self.learners:
            await one.until(lambda s=one: bool(s.shows or s.texts))

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
        errors = sum(len(one.errors) for one in (self.trainer, *self.learners))
        figures = {"vote": self.votes, "case": self.cases, "look": [took for took, _ in looks]}
        cells = [f"{kind} {spread(times)}" for kind, times in figures.items()]
        print(f"{name:6}", *cells, f"{median(sizes):.0f} bytes", sep="   ")
        print(f"{'':6}   {len(self.votes)} votes, {self.lost} counts short, {errors} errors")


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
        ours = stack.enter_context(served("asgi.py")).address
        bare = stack.enter_context(served("benchmarks/bare_room.py")).address
        runs = asyncio.run(measured(ours, bare))
    print(f"{LEARNERS} learners, {CASES} cases, all within {SPREAD} s of each other")
    for run, name in zip(runs, ("ours", "bare"), strict=True):
        run.told(name)
    ratio = median(runs[0].votes) / median(runs[1].votes)
    print(f"a vote : bare {ratio:.2f}")


if __name__ == "__main__":
    main()
