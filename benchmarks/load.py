"""A hundred visitors at once: how long their answers take, a first visit, and a start from cold.

Run:  .venv/bin/python benchmarks/load.py   (some 5 minutes; `steady --seconds 30` for one part)

Real servers, and WebSocket sessions on them (`sessions.py`), on this machine, which the sessions
share with the server. The peer is `bare_page.py`, a button and a line of text.

- *steady*: a hundred sessions, a question each five seconds for three minutes, over all pages and
  versions; by page. From what is asked until its run is over.
- *burst*: fifty sessions ask at the same moment: once where nobody has opened most pages since the
  server was started, then, when each page of each version has been opened once, five times.
- *opens*: a hundred first visits at once, ours and the peer's in turn, three times: from
  connecting until the first page is there.
- *cold*: from starting the server until the first page is there, ours and the peer's in turn,
  three times. (What a first page does not load: tests/test_server.py.)

Targets: 95 % of a page's answers within 250 ms, none over 1 s, no error; half of a burst within
500 ms; a first visit and a start at most 1.3 times the peer's.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sessions import OURS, Session, at_percent, parts_of, served, spread

from contact_sync.decide.engine import compiled
from contact_sync.overview.reach import reached_cells
from contact_sync.render.address import Question, format_question
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.world.groups import Group

PEER = "benchmarks/bare_page.py"
VISITORS, EVERY, SECONDS, BURST = 100, 5.0, 180.0, 50
P95, WORST, HALF, FIRST = 0.25, 1.0, 0.5, 1.3
ASKING = ("question", "compare", "repair", "keep", "map", "matrix", "story", "team", "sources")
STANDING = ("", "look_up", "training", "forecast", "tests", "room")
PAGES = (*ASKING, *STANDING)


class Questions:
    """Addresses that a visitor may ask, every reachable question of every version."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.cells = {}
        for head in pack_heads():
            pack = shipped_pack(head.id)
            cells = reached_cells(compiled(pack, pack.defaults))
            self.cells[pack.id] = [(one.before, one.action) for one in cells]

    def any(self) -> tuple[str, dict[str, str]]:
        """A page, and what it is asked."""
        page, pack = self.dice.choice(PAGES), self.dice.choice([*self.cells])
        asked = {"pack": pack, "lang": self.dice.choice(("de", "en"))}
        state, action = self.dice.choice(self.cells[pack])
        question = Question(pack, state, action, shipped_pack(pack).defaults)
        if page in ("question", "compare"):
            asked |= format_question(question)
        elif page in ("repair", "keep"):
            asked |= {"origin": str(state.origin), "crm": "absent", "outlook": str(state.outlook)}
            asked |= {"view": self.dice.choice(("why", "back"))}
        elif page == "map":
            asked |= {"origin": str(state.origin), "group": str(self.dice.choice(tuple(Group)))}
        elif page == "story":
            asked |= {"origin": str(state.origin), "steps": f"{action}"}
        return page, asked


async def crowd(address: str, page: str = "question") -> list[Session]:
    """The visitors, each with the page before them."""
    visitors = [Session(address, page, {"lang": "en"}) for _ in range(VISITORS)]
    for one in visitors:
        await one.begin()
        one.times = []
    return visitors


async def leave(visitors: Iterable[Session]) -> list[str]:
    """Close them all.

    Returns:
        What went wrong with them.
    """
    wrong = []
    for one in visitors:
        wrong += one.errors
        await one.close()
    return wrong


async def each_page_once(address: str) -> None:
    """One visitor opens every page of every version: what is worked out once is there then."""
    one = Session(address, "question", {"lang": "en"})
    await one.begin()
    for page in PAGES:
        for head in pack_heads():
            await one.go(page, {"pack": head.id, "lang": "en"})
    await one.close()


async def steady(address: str, seconds: float) -> list[str]:
    """Print the times by page.

    Returns:
        The targets that are missed.
    """
    took: dict[str, list[float]] = defaultdict(list)
    questions = Questions(1)
    await each_page_once(address)
    visitors = await crowd(address)
    end = perf_counter() + seconds

    async def visit(one: Session) -> None:
        await asyncio.sleep(questions.dice.uniform(0, EVERY))
        while perf_counter() < end:
            page, asked = questions.any()
            took[page].append(time := await one.go(page, asked))
            await asyncio.sleep(max(0.0, EVERY - time))

    await asyncio.gather(*map(visit, visitors))
    missed = []
    for page in sorted(took, key=lambda page: -at_percent(took[page], 95)):
        print(f"  {page or 'start':12}{len(took[page]):5} answers  {spread(took[page])}")
        if at_percent(took[page], 95) > P95:
            missed.append(f"95 % of {page or 'start'}")
    every = [one for times in took.values() for one in times]
    print(f"  {'all':12}{len(every):5} answers  {spread(every)}")
    missed += [f"the worst answer, {max(every):.1f} s"] * (max(every) > WORST)
    return missed + [f"error: {text}" for text in await leave(visitors)]


async def burst(address: str) -> list[str]:
    """Print how long answers take that are asked for at once; what is missed, as above."""
    questions, missed = Questions(2), []
    visitors = (await crowd(address))[:BURST]
    for number in range(6):
        if number == 1:
            await each_page_once(address)
        asked = [questions.any() for _ in visitors]
        took = await asyncio.gather(
            *(one.go(*this) for one, this in zip(visitors, asked, strict=True))
        )
        print(f"  {len(took)} at once{'' if number else ', just started'}: {spread(took)}")
        if median(took) > HALF:
            missed.append(f"half of a burst, {median(took):.2f} s")
    return missed + [f"error: {text}" for text in await leave(visitors)]


async def opens(ours: str, peer: str) -> list[str]:
    """Print how long a hundred first visits take that come at once; what is missed, as above."""
    took: dict[str, list[float]] = {"ours": [], "peer": []}
    wrong: list[str] = []
    for _ in range(4):
        for name, address in (("ours", ours), ("peer", peer)):
            visitors = [Session(address) for _ in range(VISITORS)]
            took[name] += await asyncio.gather(*(one.begin() for one in visitors))
            wrong += [f"error: {text}" for text in await leave(visitors)]
    for name, every in took.items():
        took[name] = every[VISITORS:]  # the first time, what all share is loaded
        print(f"  {name}: {spread(took[name])}")
    ratio = median(took["ours"]) / median(took["peer"])
    print(f"  a first visit of a hundred: {ratio:.2f} times the peer's")
    return wrong + [f"first visits, {ratio:.2f} times the peer's"] * (ratio > FIRST)


async def cold() -> list[str]:
    """Print how long a server takes from its start to its first page; what is missed, as above."""
    took: dict[str, list[float]] = {OURS: [], PEER: []}
    for _ in range(3):
        for script, times in took.items():
            start = perf_counter()
            with served(script) as server:
                one = Session(server.address)
                await one.begin()
                times.append(perf_counter() - start)
                await one.close()
    for script, times in took.items():
        print(f"  {script}: {', '.join(f'{one:.2f}' for one in times)} s")
    ratio = median(took[OURS]) / median(took[PEER])
    print(f"  from cold: {ratio:.2f} times the peer's")
    return [f"start, {ratio:.2f} times the peer's"] * (ratio > FIRST)


async def main() -> None:
    """Measure, and say which targets are missed."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parts_of(reading, ("steady", "burst", "opens", "cold"))
    reading.add_argument("--seconds", type=float, default=SECONDS, help="of the steady load")
    asked = reading.parse_args()
    missed: list[str] = []
    if "cold" in asked.parts:
        print("cold")
        missed += await cold()
    with served(OURS) as ours, served(PEER) as peer:
        if "opens" in asked.parts:
            print("opens")
            missed += await opens(ours.address, peer.address)
        if "burst" in asked.parts:
            print("burst")
            missed += await burst(ours.address)
        if "steady" in asked.parts:
            print("steady")
            missed += await steady(ours.address, asked.seconds)
    print("missed: " + ("; ".join(missed[:12]) or "nothing"))
    sys.exit(bool(missed))


if __name__ == "__main__":
    asyncio.run(main())
