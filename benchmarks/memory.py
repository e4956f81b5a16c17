"""What a server keeps: its memory after many questions, sessions and uploads, and its worst answer.

Run:  .venv/bin/python benchmarks/memory.py [questions] [open] [sessions] [rules] [lists]
(all of it takes some 15 minutes; `--share 0.1` two)

One real server, and WebSocket sessions on it (`sessions.py`). Linux only: memory is what the kernel
counts as the server's own (`Pss` in /proc/PID/smaps_rollup).

- *start*: every page of every version has been opened once, as it is shipped.
- *questions*: random ones, one after the other, a new visitor each 25: any version, any of its
  sources left out, any settings, known or not; on the page of a question, a story, the matrix, the
  map, repair, comparison, sources.
- *open*: so many visitors at once, each with a page and one click; divided by their number.
- *sessions*: opened, used and closed again, one after the other.
- *rules*, *lists*: own ones, uploaded as the page does it, each another, by five visitors each; the
  rules are asked, the lists read.
- *end*: when Streamlit has let go of the closed sessions, which it keeps for two minutes, and the
  page's process has collected its garbage, as it does once a minute.

Targets: at the end at most 50 MB above the start; 5 MB an open session; no answer over a second.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sessions import Server, Session, parts_of, served, spread

from contact_sync.lists.generate import as_csv, generate
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.rulebook.library import pack_heads, shipped_pack
from contact_sync.rulebook.pack import Pack
from contact_sync.world.groups import Group
from contact_sync.world.model import Action

QUESTIONS, OPEN, SESSIONS, UPLOADS, ROWS = 2000, 100, 200, 100, 5000
EACH, KEPT_FOR, COLLECTED = 25, 125.0, 65.0
GROWTH, A_SESSION, ANSWER = 50.0, 5.0, 1.0
PAGES = ("question", "story", "matrix", "map", "repair", "compare", "sources")
MORE_PAGES = ("", "look_up", "keep", "team", "training", "forecast", "tests")
OWN = """title = "Tested {number}"
publisher = "Us"
date = "2026-11-24"
language = "en"
versions = ["2016"]
kind = "expert"
url = "https://example.org/{number}"

[[claim]]
id = "gone"
action = "delete@outlook"
when = {{ owner = "me" }}
then = {{ crm = "absent" }}
locator = "log {number}"
text = {{ en = "Tested so.", de = "So getestet." }}
"""


def memory(server: Server) -> float:
    """The server's memory in MB."""
    told = Path(f"/proc/{server.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in told if line.startswith("Pss:")) / 1024


def packs() -> tuple[Pack, ...]:
    """Every version."""
    return tuple(shipped_pack(head.id) for head in pack_heads())


def anything(dice: random.Random) -> tuple[str, dict[str, str]]:
    """A page and what it is asked: any version without any of its sources, at any settings."""
    pack = dice.choice(packs())
    sources = [source.id for source in pack.sources]
    left_out = dice.sample(sources, dice.randrange(len(sources)))
    page = dice.choice(PAGES)
    asked = {"pack": str(pack.ref.without(left_out)), "lang": dice.choice(("de", "en"))}
    for setting in pack.settings:
        asked[setting.name] = dice.choice((*setting.values, *setting.values, UNKNOWN))
    asked |= {"origin": dice.choice(("crm", "outlook")), "owner": dice.choice(("me", "other"))}
    action = dice.choice([action for action in Action if action not in pack.lacks])
    if page in ("question", "compare"):
        asked |= {"action": action.verb, "in": action.place}
    if page == "compare":
        asked["against"] = dice.choice(packs()).id
    if page == "story":
        asked["steps"] = f"{action},edit@crm"
    if page == "map":
        asked["group"] = str(dice.choice(tuple(Group)))
    if page == "repair":
        seen = {"crm": dice.choice(("active", "absent")), "outlook": "absent"}
        asked |= {**seen, "view": dice.choice(("why", "back"))}
    return page, asked


class Table:
    """The figures, a row each time."""

    def __init__(self, server: Server) -> None:
        self.server, self.times, self.errors = server, list[float](), list[str]()
        self.first, self.slowest = 0.0, (0.0, "")
        self.missed: list[str] = []

    def done(self, session: Session) -> None:
        """Count the answers and errors of a session."""
        self.times += session.times
        self.slowest = max(self.slowest, session.slowest)
        self.errors += session.errors
        session.times, session.errors = [], []

    def row(self, name: str, note: str = "") -> float:
        """Print a row of what was counted since the last.

        Returns:
            The memory by now, in MB.
        """
        now = memory(self.server)
        self.first = self.first or now
        cells = f"{now:6.0f} MB  {now - self.first:+6.0f} MB  {len(self.times):5} answers"
        print(f"{name:28}{cells}  {len(self.errors):3} errors  {spread(self.times)}  {note}")
        for error in self.errors[:5]:
            print(f"    {error[:700]}")
        if self.slowest[0] > ANSWER:
            print(f"    the slowest: {self.slowest[1]}")
            self.missed.append(f"an answer of {self.slowest[0]:.1f} s ({name})")
        if self.errors:
            self.missed.append(f"{len(self.errors)} errors ({name})")
        self.times, self.errors, self.slowest = [], [], (0.0, "")
        return now


async def visit(
    table: Table, visitors: int, does: Callable[[Session, int], Awaitable[object]]
) -> None:
    """One visitor after the other: each comes to the page of a question, does something, leaves."""
    for number in range(visitors):
        session = Session(table.server.address, "question", {"pack": "crm-2011", "lang": "en"})
        await session.begin()
        await does(session, number)
        await session.close()
        table.done(session)


async def warmed(session: Session, _: int) -> None:
    """Every page of every version, twice; what is loaded first does not count."""
    for _ in range(2):
        session.times, session.slowest = [], (0.0, "")
        for page in (*PAGES, *MORE_PAGES):
            for pack in packs():
                await session.go(page, {"pack": pack.id, "lang": "en"})


def asking(dice: random.Random, number: int) -> Callable[[Session, int], Awaitable[None]]:
    """So many random questions."""

    async def asks(session: Session, _: int) -> None:
        for _ in range(number):
            await session.go(*anything(dice))

    return asks


async def clicks(session: Session, number: int) -> None:
    """Another owner than the one that is shown."""
    some = session.options("input-owner")
    await session.choose("input-owner", some[1 + number % (len(some) - 1)])


async def opened(table: Table, number: int) -> float:
    """So many visitors at once.

    Returns:
        MB a visitor.
    """
    before = memory(table.server)
    at = table.server.address
    visitors = [Session(at, "question", {"pack": "crm-2011", "lang": "en"}) for _ in range(number)]
    for count, one in enumerate(visitors):
        await one.begin()
        await clicks(one, count)
    each = (memory(table.server) - before) / number
    for one in visitors:
        table.done(one)
        await one.close()
    return each


def own_rules(uploads: int) -> Callable[[Session, int], Awaitable[None]]:
    """So many files of own rules, and a question of each."""

    async def uploading(session: Session, visitor: int) -> None:
        for number in range(uploads):
            pack = packs()[number % len(packs())]
            await session.go("sources", {"pack": pack.id, "tab": "own", "lang": "en"})
            content = OWN.format(number=f"{visitor}-{number}").encode()
            await session.upload("own-file", "tested.toml", content)
            merged = session.params["pack"]
            if ":" not in merged:
                session.errors.append(f"own rules were refused: {session.texts}")
            for page in ("question", "matrix", "map"):
                await session.go(page, {"pack": merged, "lang": "en"})

    return uploading


def lists(uploads: int) -> Callable[[Session, int], Awaitable[None]]:
    """So many lists of contacts, which are read; nothing is asked of them."""

    async def uploading(session: Session, visitor: int) -> None:
        await session.go("forecast", {"pack": "crm-2011", "lang": "en"})
        for number in range(uploads):
            content = as_csv(generate(ROWS, seed=1 + visitor * uploads + number))
            if not session.widget("forecast-list"):
                await session.switch("forecast-box", on=True)
            await session.upload("forecast-list", f"list-{number}.csv", content)

    return uploading


def quarters(share: float) -> Iterator[int]:
    """The questions in four parts: whether memory still grows."""
    yield from [max(1, int(QUESTIONS * share / 4 / EACH))] * 4


async def measured(server: Server, parts: Sequence[str], share: float, seed: int) -> Table:
    """Measure and print."""
    dice, table = random.Random(seed), Table(server)

    def part(number: int) -> int:
        return max(1, int(number * share))

    await visit(table, 1, warmed)
    table.row("start")
    if "questions" in parts:
        for number, visitors in enumerate(quarters(share), start=1):
            await visit(table, visitors, asking(dice, EACH))
            table.row(f"questions, part {number}")
    if "open" in parts:
        each = await opened(table, part(OPEN))
        table.row(f"open sessions: {part(OPEN)}", f"{each:.1f} MB each")
        if each > A_SESSION:
            table.missed.append(f"{each:.1f} MB a session, target {A_SESSION:.0f}")
    if "sessions" in parts:
        await visit(table, part(SESSIONS), clicks)
        table.row(f"sessions: {part(SESSIONS)}")
    if "rules" in parts:
        await visit(table, 5, own_rules(part(UPLOADS // 10)))
        table.row("own rules")
    if "lists" in parts:
        await visit(table, 5, lists(part(UPLOADS // 10)))
        table.row("lists")
    await asyncio.sleep(KEPT_FOR)
    await visit(table, 2, clicks)  # when one leaves, the others are forgotten
    await asyncio.sleep(COLLECTED)
    grown = table.row("end") - table.first
    if grown > GROWTH:
        table.missed.append(f"{grown:.0f} MB above the start, target {GROWTH:.0f}")
    return table


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts_of(arguments, ("questions", "open", "sessions", "rules", "lists"))
    arguments.add_argument("--share", type=float, default=1.0, help="of everything, so much")
    arguments.add_argument("--seed", type=int, default=1, help="of the random questions")
    given = arguments.parse_args()
    with served("asgi.py") as server:
        table = asyncio.run(measured(server, given.parts, given.share, given.seed))
    print("targets:", f"missed: {'; '.join(table.missed)}" if table.missed else "met")


if __name__ == "__main__":
    main()
