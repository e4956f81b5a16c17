"""The answer book: the time to write it, its size, and the time until a browser can use it.

Run:  .venv/bin/python benchmarks/book.py

1. *Written*: a fresh process, from its start to the written file. Target: 20 s for every pack.
2. *Usable*: a fresh page of headless Chromium on the file (`file://`), from the beginning of the
   navigation until its script has shown the contents and listens to the search. Median of five.
   Target: 1 s. Needs Chromium.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "helpers"))

from chromium import chromium_path

from contact_sync.rulebook.loader import pack_ids

ROOT = Path(__file__).resolve().parents[1]
WRITE_TARGET_S, OPEN_TARGET_S = 20, 1
TIMES = 5
USABLE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"


def written(pack_id: str, file: Path) -> float:
    """The seconds that it takes to write the book of a pack."""
    command = [sys.executable, "-m", "contact_sync", "book", "--pack", pack_id, "--out", str(file)]
    start = perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return perf_counter() - start


def opened(browser: Browser, file: Path) -> float:
    """The seconds until a fresh page can be used."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("#answer table a").count()
    seconds = float(page.evaluate(USABLE))
    context.close()
    return seconds


def met(seconds: float, target: float) -> str:
    return f"{seconds:.2f} s (target {target} s: {'met' if seconds <= target else 'missed'})"


def main() -> None:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for pack_id in pack_ids():
            file = Path(folder) / f"{pack_id}.html"
            wrote = written(pack_id, file)
            usable = median(opened(browser, file) for _ in range(TIMES))
            size = file.stat().st_size / 1e6
            print(
                f"{pack_id}: {size:.2f} MB; written {met(wrote, WRITE_TARGET_S)}; "
                f"usable {met(usable, OPEN_TARGET_S)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
