"""Shows a document on the page, as one element: verdict, tables, diagrams, reasons, links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import streamlit as st

from contact_sync.render.document import Document
from contact_sync.render.doors.html import fragment
from contact_sync.render.doors.style import style

_CSS = (
    style()
    + """
:host { display: block; }
.document { container-type: inline-size; }
.document > div > :first-child { margin-top: 0; }
.large svg { width: 100%; max-height: 60vh; }
.wide.roomy svg { max-height: calc(100vh - 4rem); }
.node[role="button"] { cursor: pointer; }
.node[role="button"]:hover path, .node[role="button"]:focus path { stroke-width: 4; }
.node[role="button"]:focus { outline: none; }
.node[role="button"]:focus-visible { outline: 3px solid var(--st-primary-color); }
.slide h3 { font-size: 1.7rem; }
.slide .meaning { display: none; }
.slide table { font-size: 1.1rem; line-height: 1.3; }
.slide .large { text-align: center; }
.slide .large svg { width: min(100%, 34rem); max-height: 52vh; }
@media (min-width: 1200px) {
  .beside { display: grid; gap: 0 1.5rem;
    grid-template-columns: minmax(0, 1fr) clamp(17rem, 22vw, 26rem); }
  .beside .rest { grid-column: 1 / -1; }
  .beside .answer { font-size: .9375rem; }
  .beside .answer h3 { font-size: 1.15rem; }
}
@container (min-width: 50rem) {
  .slide .rest:has(table) { display: grid; grid-template-columns: 13fr 7fr; gap: 1.5rem; }
}
"""
)

# A link within the app is followed in this session, by an entry in the browser's history and the
# event of one that is gone to; with a key held down it is the browser's. What was unfolded and what
# had the focus stay so where they are drawn again.
_JS = """
const nodes = (root) => root.querySelectorAll("g.node[id^='go-']");
const draw = (part, html) => {
  if (part.drawn === html) return;
  part.drawn = html;
  const open = [...part.querySelectorAll("details[open] > summary")].map((s) => s.textContent);
  const focused = part.querySelector(":focus")?.id;
  part.innerHTML = html;
  for (const summary of part.querySelectorAll("details > summary"))
    if (open.includes(summary.textContent)) summary.parentElement.open = true;
  const language = new URLSearchParams(window.location.search).get("lang");
  if (language) for (const link of part.querySelectorAll("a[data-go]"))
    link.setAttribute("href", link.getAttribute("href") + "&lang=" + language);
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
};
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".document");
  for (const name of ["slide", "beside"]) root.classList.toggle(name, data[name]);
  for (const part of ["above", "answer", "rest"]) draw(root.querySelector("." + part), data[part]);
  const press = (event) => {
    const node = event.target.closest("g.node[id^='go-']");
    if (node) setTriggerValue("pressed", node.id.slice(3));
    return node;
  };
  root.onclick = (event) => {
    if (press(event)) return;
    const link = event.target.closest("a[data-go]");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !plain) return;
    event.preventDefault();
    window.history.pushState(null, "", link.href);
    window.dispatchEvent(new PopStateEvent("popstate"));
    window.scrollTo(0, 0);
  };
  root.onkeydown = (event) => {
    if ((event.key === "Enter" || event.key === " ") && press(event)) event.preventDefault();
  };
}
"""

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
    beside: bool = False,
) -> None:
    """Show `document`; the controls of the page say what was asked.

    Args:
        slide: whether it fills the screen in a presentation: what belongs to the answer stands side
            by side.
        beside: whether the answer stands beside what is above it, where the window has room.
        on_press: called, before the run, with the name of a node of a diagram that was clicked: one
            whose `id` is `go-NAME`.
    """

    def pressed() -> None:
        # Where the page was left already, there is no document any more.
        name = (st.session_state.get("document") or {}).get("pressed")
        if on_press is not None and name:
            on_press(str(name))

    data = {**asdict(fragment(document)), "slide": slide, "beside": beside}
    _DOCUMENT(data=data, key="document", on_pressed_change=pressed)
