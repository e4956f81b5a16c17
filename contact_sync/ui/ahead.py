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

from contact_sync.ui import shell

# One listener for the page, which knows what was sent last. A choice is known by the name of its
# control and the words of the option (in a list of radio buttons, by the key of that list, as two
# lists may have one name), a button by its key, a box of a diagram by its id. A click that the
# server does not answer is taken back.
_AHEAD_JS = """
const UNCONFIRMED = 3000;
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
    const before = root.innerHTML;
    setTimeout(() => {
      const idle = document.querySelector("[data-test-script-state=notRunning]");
      if (window.contactSyncAhead !== null || !idle) return;
      root.innerHTML = before;
      window.contactSyncAhead = known;
    }, UNCONFIRMED);
    if (typeof next === "string") { root.innerHTML = next; return; }
    const body = root.querySelector("tbody");
    const rows = Object.fromEntries([...body.children].map((row) => [row.dataset.row, row]));
    body.replaceChildren(...next.rows.map((name) => rows[name]));
    root.querySelector(".note").textContent = next.note;
    return;
  }
};
const follow = (event) => {
  const link = event.target.closest?.(".answer a[data-open]");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  // An answer that the server has not yet confirmed may be followed, but only as a link.
  if (!link || !plain || !window.contactSyncAhead) return;
  event.preventDefault();
  window.contactSyncOpen(link.dataset.open);
};
export default function ({ data, setTriggerValue }) {
  window.contactSyncAhead = data;
  window.contactSyncOpen = (name) => setTriggerValue("opened", name);
  if (!window.contactSyncListens) {
    window.contactSyncListens = true;
    document.addEventListener("click", follow);
    document.addEventListener("click", ahead, true);
  }
}
"""

_AHEAD = st.components.v2.component(
    "contact_sync_ahead", html="<span hidden></span>", js=_AHEAD_JS, isolate_styles=False
)


def answer(html: str) -> None:
    """Show `html`, in which all text is escaped, as the answer of the page."""
    with st.container(key="answer"):
        st.html(f'<div class="answer" aria-live="polite">{html}</div>')


def answers(
    params: Mapping[str, str],
    following: Mapping[str, object],
    on_open: Callable[[str], None] | None = None,
) -> None:
    """Send the answers one click away, as the last thing of a page.

    Args:
        params: what the address holds.
        following: the name of a choice (see `choice`), the key of a button or the id of a box in a
            diagram -> the answer that it leads to: HTML, or for a table `rows` (the `data-row` of
            those that stay, in order) and the `note` above it.
        on_open: called before the run with the `data-open` of a link in the answer that was
            clicked.
    """

    def opened() -> None:
        name = st.session_state["ahead"].get("opened")
        if on_open is not None and name:
            on_open(str(name))

    search = "?" + urlencode(shell.query(params))
    data = {"search": search, "next": dict(following)}
    _AHEAD(data=data, key="ahead", on_opened_change=opened)
