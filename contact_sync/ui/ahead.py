"""A page's answer, and the answers one click away from it.

A click shows its answer at once, in the browser: it was sent along with the one before. The page
then runs as ever and says the same, with all that belongs to it; whatever it says stands. So that
no wrong answer can show, an answer ahead counts for one click, and only while the address is still
the one it was sent for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import streamlit as st

from . import shell

_CSS = """
.answer h3, .answer h4 { font-weight: 600; padding: 0; margin: 0; letter-spacing: -.005em; }
.answer h3 { font-size: 1.4rem; line-height: 1.35; }
.answer h4 { font-size: 1.15rem; line-height: 1.35; }
.answer p { margin: .5rem 0 0; }
.answer p.top { margin: 0 0 .4rem; display: flex; flex-wrap: wrap; gap: .25rem .6rem;
  align-items: baseline; }
.answer p.top:empty { display: none; }
.answer .badge { padding: .1rem .5rem; border-radius: 4px; font-size: .875rem; font-weight: 500;
  white-space: nowrap; }
.answer .meaning, .answer .note { font-size: .875rem; color: var(--st-gray-text-color); }
.answer .card { border: 1px solid var(--st-border-color-light, rgba(128, 140, 148, .35));
  border-radius: var(--st-base-radius, 6px); padding: 1rem; }
.answer .parts { display: grid; gap: 1rem; margin-top: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
.answer dl { display: grid; grid-template-columns: fit-content(45%) 1fr; gap: .25rem 1.25rem;
  margin: .4rem 0 0; }
.answer dt { color: var(--st-gray-text-color); font-weight: 400; }
.answer dd { margin: 0; }
.answer .scroll { overflow-x: auto; margin: .5rem 0; }
.answer table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: 0; }
.answer th, .answer td { text-align: left; vertical-align: top; padding: .45rem .6rem;
  border: 1px solid var(--st-dataframe-border-color); min-width: 9.5rem; }
.answer thead th { background: var(--st-dataframe-header-background-color); font-weight: 600; }
.answer tbody th { position: sticky; left: 0; min-width: 8rem; font-weight: 600;
  background: var(--st-background-color); }
.answer td p { margin: .3rem 0 0; font-size: .8125rem; display: flex; flex-wrap: wrap;
  gap: .2rem .5rem; align-items: baseline; }
.answer td .badge { font-size: .8125rem; padding: 0 .35rem; white-space: normal; }
.answer td.alone { background: var(--st-secondary-background-color);
  box-shadow: inset 3px 0 var(--st-primary-color); }
.answer td { position: relative; }
.answer td a::after { content: ""; position: absolute; inset: 0; }
.answer td a:focus-visible { outline: none; }
.answer td:has(a:focus-visible) { outline: 2px solid var(--st-primary-color);
  outline-offset: -2px; }
.answer a { color: var(--st-link-color); }
.answer td.refused { color: var(--st-gray-text-color); }
.answer .sign { white-space: nowrap; font-weight: 600; }
.answer .green { background: var(--st-green-background-color); color: var(--st-green-text-color); }
.answer .yellow { background: var(--st-yellow-background-color);
  color: var(--st-yellow-text-color); }
.answer .orange { background: var(--st-orange-background-color);
  color: var(--st-orange-text-color); }
.answer .blue { background: var(--st-blue-background-color); color: var(--st-blue-text-color); }
.answer .violet { background: var(--st-violet-background-color);
  color: var(--st-violet-text-color); }
.answer .gray { background: var(--st-gray-background-color); color: var(--st-gray-text-color); }
"""

_ANSWER_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".answer");
  if (root.shown !== data) { root.innerHTML = data; root.shown = data; }
  root.onclick = (event) => {
    const link = event.target.closest("a[data-open]");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    // What is not yet confirmed by the server may be followed, but only as a link.
    if (!link || !plain || root.shown !== data) return;
    event.preventDefault();
    setTriggerValue("opened", link.dataset.open);
  };
}
"""

# One listener for the page, which knows what was sent last. A choice is known by the name of its
# control and the words of the option (in a list of radio buttons, by the key of that list, as two
# lists may have one name), a button by its key, a box of a diagram by its id.
_AHEAD_JS = """
const nameOf = (node) => {
  if (!(node instanceof Element) || node.matches("[disabled], [aria-disabled=true]")) return;
  const role = node.getAttribute("role");
  const group = { radio: "radiogroup", option: "listbox" }[role];
  if (group) {
    const label = node.closest(`[role=${group}]`)?.getAttribute("aria-label");
    return `${label}\\n${node.textContent.trim()}`;
  }
  if (node.id?.startsWith("go-")) return node.id;
  const names = node.closest("[class*=st-key-]")?.classList ?? [];
  const key = [...names].find((name) => name.startsWith("st-key-"))?.slice(7);
  if (node.tagName === "BUTTON") return key;
  if (node.tagName === "LABEL" && node.querySelector("input[type=checkbox]"))
    return node.textContent.trim();
  if (node.tagName === "LABEL" && node.querySelector("input[type=radio]"))
    return `${key}\\n${node.textContent.trim()}`;
};
const ahead = (event) => {
  const known = window.contactSyncAhead;
  if (!known || known.search !== window.location.search) return;
  for (const node of event.composedPath()) {
    const next = known.next[nameOf(node)];
    if (next === undefined) continue;
    window.contactSyncAhead = null;
    const root = document.querySelector(".st-key-answer .answer");
    if (!root) return;
    root.shown = next;
    if (typeof next === "string") { root.innerHTML = next; return; }
    const body = root.querySelector("tbody");
    const rows = Object.fromEntries([...body.children].map((row) => [row.dataset.row, row]));
    body.replaceChildren(...next.rows.map((name) => rows[name]));
    root.querySelector(".note").textContent = next.note;
    return;
  }
};
export default function ({ data }) {
  window.contactSyncAhead = data;
  if (!window.contactSyncListens) {
    window.contactSyncListens = true;
    document.addEventListener("click", ahead, true);
  }
}
"""

_ANSWER = st.components.v2.component(
    "contact_sync_answer",
    html='<div class="answer" aria-live="polite"></div>',
    css=_CSS,
    js=_ANSWER_JS,
    isolate_styles=False,
)
_AHEAD = st.components.v2.component(
    "contact_sync_ahead", html="<span hidden></span>", js=_AHEAD_JS, isolate_styles=False
)


def answer(html: str, on_open: Callable[[str], None] | None = None) -> None:
    """Show `html`, in which all text is escaped, as the answer of the page.

    Args:
        on_open: called before the run with the `data-open` of a link in it that was clicked.
    """

    def opened() -> None:
        name = st.session_state["answer"].get("opened")
        if on_open is not None and name:
            on_open(str(name))

    _ANSWER(data=html, key="answer", on_opened_change=opened)


def answers(params: Mapping[str, str], following: Mapping[str, object]) -> None:
    """Send the answers one click away, as the last thing of a page.

    Args:
        params: what the address holds.
        following: the name of a choice (see `choice`), the key of a button or the id of a box in a
            diagram -> the answer that it leads to: HTML, or for a table `rows` (the `data-row` of
            those that stay, in order) and the `note` above it.
    """
    search = "?" + urlencode(shell.query(params))
    _AHEAD(data={"search": search, "next": dict(following)}, key="ahead")
