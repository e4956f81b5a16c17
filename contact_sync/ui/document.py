"""Shows a document on the page, as one element: verdict, tables, diagrams, reasons, links."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import asdict
from typing import TypeVar

import streamlit as st

from contact_sync.render.address import public_address
from contact_sync.render.document import Document, Facts
from contact_sync.render.doors.html import fragment
from contact_sync.render.doors.style import style
from contact_sync.render.words import Words, words
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack
from contact_sync.ui import shell
from contact_sync.ui.downloads import ask_for
from contact_sync.ui.links import FOLLOW_JS
from contact_sync.ui.session.acts import to_its_end

_CSS = (
    style()
    + """
:host { display: block; }
.document { container-type: inline-size; }
.document > div > :first-child { margin-top: 0; }
.document:not(.slide) > div:not(:empty) ~ .rest > :is(h3, h4, h5):first-child {
  margin-top: 1.75rem; }
.document:not(.slide) > div:not(:empty) ~ .rest > .scroll:first-child { margin-top: .5rem; }
.answer { scroll-margin-top: 5rem; }
.answer:focus { outline: none; }
.links button { font: inherit; color: inherit; background: none; cursor: pointer;
  padding: .35rem .75rem; border: 1px solid var(--st-border-color); border-radius: 6px; }
.links button:hover { border-color: var(--st-primary-color); color: var(--st-link-color); }
.links button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.large svg { width: 100%; max-height: 60vh; }
.wide.roomy svg { max-height: calc(100vh - 4rem); }
.node[role="button"] { cursor: pointer; }
.node[role="button"]:hover path, .node[role="button"]:focus path { stroke-width: 4; }
.node[role="button"]:focus { outline: none; }
.node[role="button"]:focus-visible { outline: 3px solid var(--st-primary-color); }
.slide .above, .slide .meaning { display: none; }
.slide h3, .slide .question h3 { font-size: 1.5rem; margin: .2rem 0 0; }
.slide .badge { font-size: 1.15rem; }
.slide .card { margin: 0 0 .6rem; padding: .6rem 1rem; }
.slide th, .slide td { padding: .3rem .5rem; }
.slide .scroll { margin: 0 0 .6rem; }
.slide table .badge { font-size: 1rem; white-space: nowrap; }
.slide .asking { display: block; }
.slide .question > .note { font-size: 1.1rem; line-height: 1.35; }
.slide .choices { counter-reset: choice; gap: .5rem; margin: .7rem 0 0;
  font-size: 1.15rem; line-height: 1.35; }
.slide .choices a { padding: .5rem .9rem; justify-content: flex-start; flex-wrap: nowrap;
  counter-increment: choice; }
.slide .choices a::before { content: counter(choice); font-weight: 600; }
.slide .large { text-align: center; }
.slide .large svg { width: min(100%, 36rem); max-height: calc(100vh - 9.5rem); }
.slide figure:not(.large) { text-align: center; }
.slide figure:not(.large) svg { width: min(100%, 24rem); height: auto; }
.slide .rest > figure:first-child { margin-top: .6rem; }
@media (min-width: 900px) {
  .slide .card p:not(.top) { font-size: 1.2rem; line-height: 1.35; }
  .slide .rest > .note { font-size: 1rem; }
  .slide table { font-size: 1.1rem; line-height: 1.25; }
  .slide:not(:has(.scroll, .choices)) .large svg { max-height: 42vh; width: 100%; }
  .slide:has(.scroll, .choices):has(figure) { display: grid; gap: 0 2rem; align-content: start;
    grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); grid-template-rows: auto auto auto 1fr; }
  .slide:has(.scroll, .choices):has(figure) .rest { display: contents; }
  .slide:has(figure) :is(.answer, .scroll, .rest > .note) { grid-column: 1; }
  .slide figure { grid-column: 2; grid-row: 1 / span 4; margin: 0; }
}
@media (min-width: 1200px) {
  .beside { display: grid; gap: 0 1.5rem;
    grid-template-columns: minmax(0, 1fr) clamp(17rem, 22vw, 26rem); }
  .beside .above { grid-area: 1 / 1; }
  .beside .rest { grid-column: 1 / -1; }
  .beside .answer { font-size: .9375rem; }
  .beside .answer h3 { font-size: 1.15rem; }
}
"""
)

# What was unfolded and what had the focus stay so where they are drawn again.
_JS = (
    FOLLOW_JS
    + """
const LATE = [0, 200, 600];
// Above the answer, controls may still be drawn: so more than once.
const arrive = (root) => {
  const { answer, back, until } = going;
  Object.assign(going, { answer: undefined, back: undefined });
  if (!(until > Date.now())) return;
  const part = root.querySelector(".answer");
  if (answer) {
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  }
  for (const wait of LATE) setTimeout(() => {
    if (answer) part.scrollIntoView({ block: "start" });
    else if (back !== undefined) scroller(root).scrollTop = back;
  }, wait);
};
// Without TLS there is no clipboard, and in a frame it may be forbidden: then as it once was done.
const copy = async (text) => {
  try {
    await window.navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.body.appendChild(document.createElement("textarea"));
    field.value = text;
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
};
const button = (row, text, press) => {
  const made = row.appendChild(document.createElement("button"));
  made.type = "button";
  made.textContent = text;
  made.onclick = () => press(made);
};
const tools = (part, data, setTriggerValue) => {
  if (!data.tools || part.querySelector(".links button")) return;
  let row = part.querySelector(":scope > p.links");
  if (!row) {
    row = document.createElement("p");
    row.className = "links";
    part.prepend(row);
  }
  button(row, data.tools.copy, async (made) => {
    const here = new URL(window.location);
    for (const name of data.tools.private) here.searchParams.delete(name);
    const { pathname, search, href } = here;
    const to = data.tools.public;
    const link = to ? to + pathname.slice(pathname.lastIndexOf("/")) + search : href;
    if (await copy(link)) made.textContent = data.tools.copied;
    else window.prompt(data.tools.copy, link);
  });
  button(row, data.tools.pdf, () => setTriggerValue("handout", Date.now()));
};
const nodes = (root) => root.querySelectorAll("g.node[id^='go-']");
const address = (href, { standing }) => {
  const language = new URLSearchParams(window.location.search).get("lang");
  if (standing) href = href.replace(new RegExp(`([?&]pack=)${standing.pack}(?=&|$)`), standing.for);
  return language ? href + "&lang=" + language : href;
};
const draw = (part, html, data) => {
  const drawn = html + (data.standing?.pack ?? "");
  if (part.drawn === drawn) return false;
  part.drawn = drawn;
  const open = [...part.querySelectorAll("details[open] > summary")].map((s) => s.textContent);
  const focused = part.querySelector(":focus")?.id;
  part.innerHTML = html;
  for (const summary of part.querySelectorAll("details > summary"))
    if (open.includes(summary.textContent)) summary.parentElement.open = true;
  for (const link of part.querySelectorAll("a[data-go]"))
    link.setAttribute("href", address(link.getAttribute("href"), data));
  for (const node of nodes(part)) {
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", "0");
    node.setAttribute("aria-pressed", node.classList.contains("here"));
    const name = [...node.querySelectorAll("text")].map((t) => t.textContent).join(", ");
    node.setAttribute("aria-label", name);
  }
  if (focused) {
    const same = [...part.querySelectorAll(`[id="${focused}"]`)];
    same.find((node) => node.getClientRects().length)?.focus({ preventScroll: true });
  }
  return true;
};
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".document");
  for (const name of ["slide", "beside"]) root.classList.toggle(name, data[name]);
  if (data.beside) root.prepend(root.querySelector(".answer"));
  const parts = ["above", "answer", "rest"].map((name) => [root.querySelector("." + name), name]);
  const drawn = parts.filter(([part, name]) => draw(part, data[name], data));
  tools(root.querySelector(".rest"), data, setTriggerValue);
  if (drawn.length) arrive(root);
  const press = (event) => {
    const node = event.target.closest("g.node[id^='go-']");
    if (node) setTriggerValue("pressed", node.id.slice(3));
    return node;
  };
  root.onclick = (event) => {
    if (!press(event)) follow(event, event.target.closest("a[data-go]"));
  };
  root.onkeydown = (event) => {
    if ((event.key === "Enter" || event.key === " ") && press(event)) event.preventDefault();
  };
}
"""
)

_HTML = """
<div class="document">
<div class="above"></div><div class="answer" aria-live="polite"></div><div class="rest"></div>
</div>
"""

_DOCUMENT = st.components.v2.component("contact_sync_document", html=_HTML, css=_CSS, js=_JS)


def show(
    document: Document,
    on_press: Callable[[str], None] | None = None,
    *,
    slide: bool = False,
    tools: bool = False,
    private: Sequence[str] = (),
    beside: bool = False,
    of_versions: bool = False,
    key: str = "document",
) -> None:
    """Show `document`; the controls of the page say what was asked, and the title of the window
    does.

    Args:
        tools: whether the row of next steps also copies the link and hands out the PDF, which
            `downloads` makes.
        private: parameters of the address that a copied link leaves out.
        slide: whether it fills the screen in a presentation: what belongs to the answer stands side
            by side.
        beside: whether the answer stands beside what is above it, where the window has room;
            where it has none, it comes first.
        of_versions: whether it tells versions apart, so that each of its links means the one that
            it names. Else, where the version is not known, they go on without.
        on_press: called, before the run, with the name of a node of a diagram that was clicked: one
            whose `id` is `go-NAME`.
        key: another one for what a page shows beside its answer.
    """

    @to_its_end
    def pressed() -> None:
        # Where the page was left already, there is no document any more.
        name = (st.session_state.get(key) or {}).get("pressed")
        if on_press is not None and name:
            on_press(str(name))

    @to_its_end
    def handed_out() -> None:
        if (st.session_state.get(key) or {}).get("handout"):
            ask_for("pdf")

    if key == "document":
        st.set_page_config(page_title=_window_title(document))
    say = words(document.language)
    named = {name: say(f"next.{name}") for name in ("copy", "copied", "pdf")}
    row = {**named, "public": public_address(), "private": [*private]} if tools else None
    data = {**asdict(fragment(document)), "slide": slide, "beside": beside, "tools": row}
    if shell.version() == ANY_VERSION and not of_versions:
        data["standing"] = {"pack": DEFAULT_PACK, "for": f"$1{ANY_VERSION}"}
    _DOCUMENT(data=data, key=key, on_pressed_change=pressed, on_handout_change=handed_out)


Asked = TypeVar("Asked", bound=Hashable)


@remembered(most=160)
def kept(
    _pack: Pack, made: Callable[[Words, Asked], Document], say: Words, asked: Asked
) -> Document:
    """The answer of a page, kept on its pack: who comes back to one, or asks what others just
    asked, has it at once.

    Args:
        made: makes the document.
    """
    return made(say, asked)


_LONG = 60
_NOTHING = Facts(())


def _window_title(document: Document) -> str:
    """What tells the window from others: what is asked, of which contact, of which version."""
    title = document.title if len(document.title) <= _LONG else document.page
    contact = [f"{label}: {value}" for label, value in (document.asked or _NOTHING).items[:2]]
    return " · ".join(filter(None, (title, ", ".join(contact), document.pack_title)))
