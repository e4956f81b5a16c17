"""Keys of the whole page, such as those of a presenter's remote control."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from contact_sync.ui.session.acts import to_its_end

# One listener outlives all runs; what it does is that of the last one. A key that means something
# where it is pressed keeps that meaning: in a field, on a button; an arrow where there is something
# to scroll.
_JS = """
const held = (window.contactSyncKeys ??= begin());
function begin() {
  const held = {};
  const longer = (node) => node.scrollHeight > node.clientHeight + 1;
  const scrolls = (node) => {
    for (let at = node; at; at = at.parentElement ?? at.getRootNode().host)
      if (longer(at) && /auto|scroll/.test(getComputedStyle(at).overflowY)) return true;
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (!held.node?.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    const name = event.key === " " ? (event.shiftKey ? "Shift+Space" : "Space") : event.key;
    const meant = held.keys[name];
    const at = event.composedPath()[0];
    const typing = at.closest?.("input, textarea, select, [contenteditable]");
    const pressing = /Space/.test(name) && at.closest?.("button, a, summary, [role=button]");
    const scrolling = /^Arrow(Up|Down)$/.test(name) && scrolls(held.node);
    if (!meant || typing || pressing || scrolling) return;
    event.preventDefault();
    held.press(meant);
  });
  return held;
}
export default function ({ data, parentElement, setTriggerValue }) {
  held.node = parentElement.querySelector("span");
  held.keys = data.keys;
  held.press = (meant) => setTriggerValue("pressed", { meant, at: Date.now() });
}
"""

_KEYS = st.components.v2.component("contact_sync_keys", html="<span hidden></span>", js=_JS)


def keys(meanings: Mapping[str, str], on_press: Callable[[str], None], *, key: str) -> None:
    """Listen for keys while this is on the page.

    Args:
        meanings: key, as the browser calls it (`Space` for a blank) -> what it means.
        on_press: called, before the run, with what the key that was pressed means.
    """

    @to_its_end
    def pressed() -> None:
        sent = (st.session_state.get(key) or {}).get("pressed")
        if sent and str(sent["meant"]) in meanings.values():
            on_press(str(sent["meant"]))

    _KEYS(data={"keys": dict(meanings)}, key=key, on_pressed_change=pressed, width="content")
