"""From a click to the new answer in a real browser, beside a bare Streamlit page in the same run.

Run:  .venv/bin/python benchmarks/interaction.py   (needs Chromium, on the path or as CHROMIUM)

Two servers of the same Streamlit with the same options (those of `.streamlit/config.toml`) serve
our pages and `bare_page.py`, a button and a line of text. One headless Chromium holds all, and the
clicks alternate. What counts is *settled*: everything that belongs to the answer stands on the
page. Targets, times the bare page's: the question 2.5, every other page 3, opening a page 1.3.

All times are taken inside the page, so Playwright's polling does not count: from the moment the
mouse button is released until a MutationObserver sees the text that stays.

- *answer*: what answers is the new one (on the bare page, its line).
- *settled*: the last change of anything in the main part of the page (table, diagram, reasons).
- *asked*: the browser sends the request. *First byte, last byte*: the server's first and last
  message of the run; KiB is what it sent. Between the last byte and `settled` the browser works.
- *opening*: from the start of the navigation to the first answer, in a fresh browser profile.

Medians in milliseconds, the best in brackets.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "helpers"))

from chromium import chromium_path
from sessions import served

from contact_sync.overview.cast import CRM, Deed
from contact_sync.render.options import action_options, sentence_options
from contact_sync.render.team import deed_title
from contact_sync.render.words import words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.world.model import Action

CLICKS, WARM_UP, OPENINGS = 25, 6, 5
TARGETS = {"question": 2.5}
TARGET, OPENING_TARGET = 3.0, 1.3
QUIET_MS = 400
CHROMIUM = os.environ.get("CHROMIUM") or chromium_path()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BARE = "[data-testid=stMarkdown]"  # the first of these is the answer

# Notes in the page itself when the watched text changes, when anything in the main part of the
# page changes (in the shadow roots of components, too), and what the server sends.
RECORDER = """
(selector) => {
  const log = window.__log = { clicked: 0, sent: 0, texts: [], changed: 0, got: [], bytes: 0 };
  addEventListener("pointerup", () => {
    const texts = log.texts.slice(-1);
    Object.assign(log, { clicked: performance.now(), sent: 0, got: [], bytes: 0, texts });
  }, true);
  const roots = [document];
  const noted = (records) => {
    const main = document.querySelector("[data-testid=stMain]");
    const inside = (record) => main.contains(record.target.getRootNode().host ?? record.target);
    if (!main || !records.some(inside)) return;
    log.changed = performance.now();
    const found = roots.map((root) => root.querySelector(selector)).find(Boolean);
    const text = found?.textContent.replace(/\\s+/g, " ");
    if (text && text !== log.texts.at(-1)?.[1]) log.texts.push([log.changed, text]);
  };
  const watch = (root) => new MutationObserver(noted)
    .observe(root, { subtree: true, childList: true, characterData: true });
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    roots.push(root);
    watch(root);
    return root;
  };
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", (event) => {
        log.got.push(performance.now());
        log.bytes += event.data.byteLength ?? event.data.size ?? event.data.length;
      });
    }
    send(data) {
      log.sent ||= performance.now();
      super.send(data);
    }
  };
}
"""
ANSWERED = f"""
(before) => {{
  const log = window.__log, last = Math.max(log.changed, log.got.at(-1));  // NaN: nothing came
  return log.texts.length && log.texts.at(-1)[1] !== before
    && document.querySelector("[data-test-script-state=notRunning]")
    && performance.now() - last > {QUIET_MS};
}}
"""

Times = dict[str, float]


class Visit:
    """A page in a fresh browser profile, and what its recorder notes."""

    def __init__(self, browser: Browser, address: str, selector: str) -> None:
        context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
        self.page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.add_init_script(f"({RECORDER})({selector!r})")
        self.page.goto(address)
        self.text = ""
        self.opened = self._answer()

    def _answer(self) -> Times:
        """The times of the answer that follows the last one, once the page is quiet."""
        self.page.wait_for_function(ANSWERED, arg=self.text, polling=50)
        log = self.page.evaluate("window.__log")
        start, self.text = log["clicked"], log["texts"][-1][1]
        return {
            "asked": log["sent"] - start,
            "first byte": log["got"][0] - start,
            "last byte": log["got"][-1] - start,
            "answer": log["texts"][-1][0] - start,
            "settled": log["changed"] - start,
            "KiB": log["bytes"] / 1024,
        }

    def after(self, click: Callable[[Page], None]) -> Times:
        """The times of the answer that `click` asks for."""
        click(self.page)
        return self._answer()


def radio(group: str, name: str) -> Callable[[Page], None]:
    """A click on a choice that is always in sight."""
    return lambda page: (
        page.get_by_role("radiogroup", name=group)
        .get_by_role("radio", name=name, exact=True)
        .click()
    )


def option(label: str, name: str) -> Callable[[Page], None]:
    """A click in an opened list; opening it does not count, nor what brings the option to sight."""

    def click(page: Page) -> None:
        page.get_by_role("combobox", name=label).click()
        page.get_by_role("combobox", name=label).fill(name)
        page.get_by_role("option", name=name, exact=True).click()

    return click


def pressed(key: str) -> Callable[[Page], None]:
    """A click on a button, by its key."""
    return lambda page: page.locator(f".st-key-{key} button").click()


def toggled(name: str) -> Callable[[Page], None]:
    """A click on a switch."""
    return lambda page: page.get_by_text(name, exact=True).click()


def boxed(group: str) -> Callable[[Page], None]:
    """A click on a box of the map."""
    return lambda page: page.locator(f".document #go-{group}:visible").click()


def answer_on(name: str) -> str:
    """What is the answer on one of our pages; on the matrix it is the table in the document."""
    return ".document" if name == "matrix" else ".answer"


Clicks = dict[str, list[Callable[[Page], None]]]


def our_clicks() -> dict[str, tuple[str, Clicks]]:
    """Page -> its address, and what is picked there: a click there and one back; each changes the
    answer."""
    say = words("en")
    asked = (Action.DELETE_CRM, Action.EDIT_CRM)
    (owner, owners), (done, actions) = map(sentence_options(say, asked).get, ("owner", "action"))
    right = shipped_pack().settings[0]
    written = [right.value_text[value]["en"] for value in ("no", "yes")]
    question: Clicks = {
        "owner": [option(owner, owners["other"]), option(owner, owners["me"])],
        "action": [option(done, actions[one]) for one in reversed(asked)],
    }
    story: Clicks = {
        "next": [
            option(say("story.next"), action_options(say, [Action.EDIT_CRM])[Action.EDIT_CRM]),
            pressed("story-undo"),
        ],
    }
    matrix: Clicks = {
        "setting": [radio(right.text["en"], name) for name in written],
        "contrast": [toggled(say("matrix.contrast"))] * 2,
    }
    boxes: Clicks = {
        "box": [boxed("crm_remembered"), boxed("linked")],
        "list": [
            option(say("map.pick"), say("group.orphaned")),
            option(say("map.pick"), say("group.linked")),
        ],
    }
    deleted = deed_title(say, Deed(CRM, Action.DELETE_CRM))
    team: Clicks = {"next": [option(say("story.next"), deleted), pressed("team-undo")]}
    start = "?pack=crm-2011&origin=crm&owner=me&lang=en"
    return {
        "question": (f"question{start}&action=delete&in=crm", question),
        "story": (f"story{start}&steps=delete@outlook", story),
        "team": ("team?pack=crm-2011&lang=en&steps=edit@crm", team),
        "matrix": ("matrix?pack=crm-2011&lang=en", matrix),
        "map": ("map?pack=crm-2011&origin=crm&group=linked&lang=en", boxes),
    }


def next_bare(page: Page) -> None:
    """The click on the bare page."""
    page.get_by_role("button", name="Next").click()


def printed(title: str, rows: dict[str, list[Times]]) -> None:
    """Prints the rows: median and best of each time, and the median of the whole by the bare."""
    columns = ("answer", "settled", "asked", "first byte", "last byte", "KiB")
    print(title.ljust(10), *(name.rjust(14) for name in columns), "settled : bare".rjust(15))
    for name, measured in rows.items():
        cells = []
        for column in columns:
            values = [times[column] for times in measured]
            cells.append(f"{median(values):,.0f} ({min(values):,.0f})".rjust(14))
        print(name.ljust(10), *cells, f"{ratio(rows, 'settled', name):15.2f}")
    print()


def ratio(rows: dict[str, list[Times]], column: str, name: str) -> float:
    """The median of a row by that of the bare page."""
    ours, bare = (median(times[column] for times in rows[row]) for row in (name, "bare"))
    return ours / bare


def judged(what: str, measured: float, target: float) -> None:
    """Prints a ratio beside its target."""
    met = "met" if measured <= target else "MISSED"
    print(f"{what} : bare {measured:.2f}, target {target}: {met}")


def measured(browser: Browser, bare_at: str, name: str, address: str, clicks: Clicks) -> None:
    """Measure one page beside the bare one, and print."""
    bare, ours = Visit(browser, bare_at, BARE), Visit(browser, address, answer_on(name))
    found: dict[str, list[Times]] = {"bare": [], "ours": [], **{kind: [] for kind in clicks}}
    pairs = [(kind, click) for kind, both in clicks.items() for click in both]
    for number, (kind, click) in enumerate(islice(cycle(pairs), WARM_UP + CLICKS)):
        plain, answer = bare.after(next_bare), ours.after(click)
        if number >= WARM_UP:
            found["bare"].append(plain)
            found["ours"].append(answer)
            found[kind].append(answer)
    for visit in (bare, ours):
        visit.page.context.close()
    printed("a click", found)
    judged("settled", ratio(found, "settled", "ours"), TARGETS.get(name, TARGET))
    print()


def main() -> None:
    """Measure and print."""
    with ExitStack() as stack:
        bare_at = stack.enter_context(served("benchmarks/bare_page.py")).address
        ours_at = stack.enter_context(served("asgi.py")).address
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stack.callback(browser.close)
        pages = our_clicks()
        visits = [("bare", bare_at, BARE)]
        visits += [(name, ours_at + path, answer_on(name)) for name, (path, _) in pages.items()]
        opened: dict[str, list[Times]] = {name: [] for name, *_ in visits}
        for number in range(OPENINGS + 1):
            for name, address, selector in visits:
                visit = Visit(browser, address, selector)
                if number:  # the first warms the servers
                    opened[name].append(visit.opened)
                visit.page.context.close()
        print(f"Milliseconds, median (best), of {CLICKS} clicks on each page\n")
        printed("opening", opened)
        for name in pages:
            judged(f"opening {name}", ratio(opened, "settled", name), OPENING_TARGET)
        for name, (path, clicks) in pages.items():
            print(f"--- {name}\n")
            measured(browser, bare_at, name, ours_at + path, clicks)


if __name__ == "__main__":
    main()
