"""What goes wrong on a server: it goes on answering, and its visitors come back to what they saw.

Run:  .venv/bin/python benchmarks/faults.py   (some 10 minutes; `--share 0.1` for two)

A real server and WebSocket sessions on it (`sessions.py`), and for the first part real Chromiums.

- *restart*: the server is killed under load and started again; three browsers, each with another
  answer, come back to it by themselves. How long after the server answers again.
- *slow*: beside a client that asks and never reads, others are answered as before.
- *upload*: 200 MB by Streamlit's upload and by a message are refused; others are answered.
- *junk*: 10,000 addresses of random names, values and pages; each is answered.
- *garbage*: 1,000 files of random or damaged content as own rules and as contact lists; each is
  told in a sentence.

After each part a question is answered as at the start.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import string
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "helpers"))

from chromium import chromium_path
from memory import OWN
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, async_playwright
from sessions import ROOT, Server, Session, served, spread

from contact_sync.lists.sample import sample

JUNK, GARBAGE, MEGABYTE = 10_000, 1_000, 10**6
QUESTION = {"pack": "crm-2011", "lang": "en", "action": "delete", "in": "outlook"}
OTHER = {"en": "DE", "de": "EN"}
SHOWN = (
    "/question?pack=crm-2011&action=delete&in=outlook&origin=outlook&owner=me&lang=en",
    "/question?pack=crm-4&action=deactivate&in=crm&origin=crm&owner=other&lang=de",
    "/story?pack=crm-2011&origin=crm&owner=me&steps=delete@outlook&lang=en",
)
CHROMIUM = {
    "executable_path": chromium_path(),
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
}


@contextmanager
def killed_and_started() -> Iterator[tuple[str, Callable[[], Awaitable[float]]]]:
    """A server's address, and what kills it and starts another in its place."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "contact_sync", "app", "--port", port]
    running: list[subprocess.Popen] = []

    async def begin() -> float:
        """Start it; when it answered."""
        for one in running:
            one.kill()
            one.wait()
            await asyncio.sleep(2)
        running.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL))
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                return perf_counter()
            except OSError:
                await asyncio.sleep(0.05)

    try:
        yield f"http://127.0.0.1:{port}", begin
    finally:
        for one in running:
            one.kill()


async def back(page: Page, text: str) -> str:
    """What is wrong with a browser whose server was killed; empty where it has asked for the page
    again, was not loaded anew, shows `text` still, and goes on from there at the next click."""
    answer = page.locator(".document .answer").first
    try:
        await page.wait_for_function(
            "() => document.documentElement.dataset.run !== 'before'", timeout=60_000
        )
        if (shown := await answer.inner_text()) != text:
            return f"another answer: {shown[:60]!r}"
        if await page.evaluate("document.documentElement.dataset.old") != "1":
            return "was loaded anew"
        for _ in range(2):  # to the other language and back
            language = await page.evaluate("document.documentElement.lang")
            await page.get_by_role("radio", name=OTHER[language]).click()
            await page.wait_for_function(
                "old => document.documentElement.lang !== old", arg=language
            )
        if (shown := await answer.inner_text()) != text:
            return f"another answer after a click: {shown[:60]!r}"
    except PlaywrightError as error:
        return f"did not come back: {error}"
    return ""


async def restart() -> list[str]:
    """Print how long browsers take to be back.

    Returns:
        What did not hold.
    """
    wrong = []
    with killed_and_started() as (address, begin):
        await begin()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(**CHROMIUM)
            pages, before = [], []
            for shown in SHOWN:
                page = await browser.new_page()
                await page.goto(address + shown)
                await page.locator(".document .answer").first.wait_for()
                await page.evaluate("document.documentElement.dataset.old = 1")
                pages.append(page)
                before.append(await page.locator(".document .answer").first.inner_text())
            crowd = [Session(f"{address}/", "question", QUESTION) for _ in range(30)]

            async def ask(one: Session) -> None:
                await one.begin()
                while not one.errors:
                    await one.go("question", {**QUESTION, "owner": random.choice(("me", "other"))})

            load = [asyncio.create_task(ask(one)) for one in crowd]
            await asyncio.sleep(3)
            for page in pages:
                await page.evaluate("document.documentElement.dataset.run = 'before'")
            answers_at = await begin()
            for number, (page, text) in enumerate(zip(pages, before, strict=True)):
                fault = await back(page, text)
                took = perf_counter() - answers_at
                print(f"  browser {number}: {fault or f'the same answer after {took:.1f} s'}")
                wrong += [f"browser {number}: {fault}"] * bool(fault)
            for task in load:
                task.cancel()
            await browser.close()
    return wrong


async def answered(server: Server, seconds: float = 1.0) -> list[str]:
    """What is wrong with a plain question; nothing where it is answered in time."""
    one = Session(server.address, "question", QUESTION)
    await one.begin()
    took = await one.go("question", {**QUESTION, "owner": "other"})
    shown = "document" in one.shows
    await one.close()
    late = [f"a question took {took:.1f} s"] * (took > seconds)
    return [*one.errors, *late, *["no answer"] * (not shown)]


async def slow(server: Server, share: float) -> list[str]:
    """A client that asks and never reads; what the others wait for, before and beside it."""
    others = [Session(server.address, "question", QUESTION) for _ in range(10)]
    for one in others:
        await one.begin()

    async def asking() -> list[float]:
        times = []
        for number in range(max(5, int(50 * share))):
            for one in others:
                owner = ("me", "other")[number % 2]
                times.append(await one.go("question", {**QUESTION, "owner": owner}))
        return times

    alone = await asking()
    reader = Session(server.address, "matrix", {"lang": "en"})
    await reader.begin()
    reader._listening.cancel()  # its buffers fill, and nobody empties them
    reader._socket.transport.pause_reading()
    for number in range(400):
        reader.query = f"pack={('crm-2011', 'crm-4')[number % 2]}&lang=en"
        await reader._rerun()
    beside = await asking()
    reader._socket.transport.abort()
    print(f"  alone:  {spread(alone)}")
    print(f"  beside: {spread(beside)}")
    wrong = [error for one in others for error in one.errors]
    for one in others:
        await one.close()
    return wrong


async def upload(server: Server, _share: float) -> list[str]:
    """200 MB, by the two ways that there are."""
    body = bytes(200 * MEGABYTE)
    wrong = []
    request = urllib.request.Request(
        f"{server.address}_stcore/upload_file/session/file", data=body, method="PUT"
    )
    try:
        urllib.request.urlopen(request, timeout=60).close()
        wrong.append("Streamlit's upload took 200 MB")
    except (urllib.error.HTTPError, OSError) as refused:
        print(f"  Streamlit's upload: {refused}")
    one = Session(server.address, "forecast", {"lang": "en"})
    await one.begin()
    await one.switch("forecast-box", on=True)
    sending = asyncio.create_task(one.upload("forecast-list", "huge.csv", body))
    answers = [await answered(server, seconds=5) for _ in range(5)]
    await asyncio.wait([sending], timeout=60)
    print(f"  a message: {one.errors[:1] or 'no error'}")
    await one.close()
    return wrong + [error for some in answers for error in some]


NAMES = ("pack", "origin", "owner", "action", "in", "steps", "q", "lang", "walkthrough", "deck")


def junk(dice: random.Random) -> tuple[str, dict[str, str]]:
    """An address of nothing sensible."""
    letters = string.printable + "äß→\u202e\x00\ud7ff😀"
    pages = ("", "question", "repair", "story", "matrix", "map", "compare", "team", "training")
    asked = {
        dice.choice((*NAMES, "".join(dice.choices(letters, k=5)))): "".join(
            dice.choices(letters, k=dice.choice((1, 5, 30, 300)))
        )
        for _ in range(dice.randrange(1, 8))
    }
    return dice.choice(pages), {**asked, "lang": "en"}


async def addresses(server: Server, share: float) -> list[str]:
    """Junk in the address, of ten visitors."""
    dice, wrong = random.Random(1), list[str]()
    visitors = [Session(server.address, "question", QUESTION) for _ in range(10)]

    async def visit(one: Session) -> None:
        await one.begin()
        for _ in range(int(JUNK * share / len(visitors))):
            await one.go(*junk(dice))
        await one.close()

    await asyncio.gather(*map(visit, visitors))
    times = [time for one in visitors for time in one.times]
    print(f"  {len(times)} addresses: {spread(times)}")
    return wrong + [error for one in visitors for error in one.errors]


def damaged(dice: random.Random, good: bytes) -> bytes:
    """Random bytes, or good ones that something happened to."""
    if dice.random() < 0.3:
        return dice.randbytes(dice.randrange(1, 5000))
    changed = bytearray(good)
    for _ in range(dice.randrange(1, 20)):
        at = dice.randrange(len(changed))
        changed[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(3))
    return bytes(changed[: dice.randrange(1, len(changed))])


async def files(server: Server, share: float) -> list[str]:
    """Garbage as own rules and as lists, of one visitor each twenty."""
    dice, count = random.Random(2), int(GARBAGE * share)
    times, wrong = list[float](), list[str]()
    kinds = (
        ("sources", "own-file", "own.toml", OWN.format(number=1).encode()),
        ("forecast", "forecast-list", "list.csv", sample("contacts.csv")[:20_000]),
    )
    for number in range(0, count, 20):
        page, key, name, good = kinds[number // 20 % 2]
        asked = {"pack": "crm-2011", "lang": "en", "tab": "own"}
        one = Session(server.address, page, asked)
        await one.begin()
        if page == "forecast":
            await one.switch("forecast-box", on=True)
        for _ in range(20):
            times.append(await one.upload(key, name, damaged(dice, good)))
        wrong += one.errors
        await one.close()
    print(f"  {len(times)} files: {spread(times)}")
    return wrong


async def main() -> None:
    """All parts, and what did not hold."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--share", type=float, default=1.0, help="of junk and garbage")
    share = reading.parse_args().share
    print("restart")
    wrong = await restart()
    with served("asgi.py") as server:
        parts = {
            "slow": slow,
            "upload": upload,
            "junk": addresses,
            "garbage": files,
        }
        for name, part in parts.items():
            print(name)
            found = [*await part(server, share), *await answered(server)]
            wrong += [f"{name}: {one}" for one in found]
    print("did not hold: " + ("; ".join(one[:200] for one in wrong[:12]) or "nothing"))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    asyncio.run(main())
