"""A text field whose text is never lost.

A text field of Streamlit's sends its text a moment after it has lost the focus. A click on another
page may overtake it; then the click is lost, or the text where the server is busy. This one sends
it before the click, and keeps it until the server has heard it: where its page was left too early,
the text is there again when the reader comes back, and sent.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

import streamlit as st

from contact_sync.ui.session.acts import to_its_end

_CSS = """
:host { display: block; }
label { display: block; font: .875rem/1.5 var(--st-font); color: var(--st-text-color); }
input { display: block; box-sizing: border-box; width: 100%; height: 2.5rem; margin-top: .25rem;
  padding: .5rem .75rem; font: 1rem/1.4 var(--st-font); color: var(--st-text-color);
  background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
input::placeholder { color: var(--st-gray-text-color); opacity: 1; }
input:focus { outline: 1px solid var(--st-primary-color); border-color: var(--st-primary-color); }
"""

# `waiting` holds what was typed and not yet heard. It is sent when the reader pauses, and at the
# latest when something else is pressed (a tap takes the focus away no sooner than it clicks); and
# again, three times at most, where a run of the page has not heard it. What the server shows takes
# the place of what stands in the field only where it is another text than the one it has just heard
# from here. One listener outlives all runs: with each, Streamlit loads this script anew, and until
# it has, the one before is gone.
_JS = """
const PAUSE = 200;
const { waiting, fields } = (window.contactSyncTyped ??= begin());
function begin() {
  const fields = new Set();
  document.addEventListener("pointerdown", (event) => {
    for (const input of fields) {
      if (!input.isConnected) fields.delete(input);
      else if (!event.composedPath().includes(input)) input.send();
    }
  }, true);
  return { waiting: {}, fields };
}
export default function ({ data, parentElement, setTriggerValue }) {
  const input = parentElement.querySelector("input");
  parentElement.querySelector("span").textContent = data.label;
  input.placeholder = data.hint;
  input.maxLength = data.most;
  const send = () => {
    clearTimeout(input.pause);
    const typed = waiting[data.of];
    if (!typed || typed.id === input.sent) return;
    input.sent = typed.id;
    setTriggerValue("typed", { ...typed, of: data.of });
  };
  if (waiting[data.of]?.id === data.heard) delete waiting[data.of];
  const typed = waiting[data.of];
  if (input.of !== data.of || !typed) input.tries = 3;
  if (input.of !== data.of) {
    input.value = typed?.text ?? data.text;
    input.sent = undefined;
    send();
  } else if (typed) {
    if (typed.id === input.sent && input.tries-- > 0) {
      input.sent = undefined;
      send();
    }
  } else if (input.heard === data.heard && input.text !== data.text) {
    input.value = data.text;
  }
  Object.assign(input, { of: data.of, heard: data.heard, text: data.text });
  input.oninput = () => {
    waiting[data.of] = { text: input.value, id: `${Date.now()}-${Math.random()}` };
    clearTimeout(input.pause);
    if (data.live) input.pause = setTimeout(send, PAUSE);
  };
  input.onblur = send;
  input.onkeydown = (event) => { if (event.key === "Enter") send(); };
  input.send = send;
  fields.add(input);
}
"""

_FIELD = st.components.v2.component(
    "contact_sync_typed", html="<label><span></span><input></label>", css=_CSS, js=_JS
)


def typed(
    label: str,
    text: str,
    on_typed: Callable[[str, str], None],
    *,
    key: str,
    of: str = "",
    most: int = 120,
    hint: str = "",
    live: bool = True,
    width: int = 460,
) -> None:
    """A text field that shows `text`.

    Args:
        on_typed: called, before the run, with what was typed and what it was typed for.
        of: what the text is for, such as the story that it names; else the key.
        most: so many characters may be typed.
        hint: shown while the field is empty.
        live: whether a pause in typing counts too, not only the end of it.
        width: in pixels.
    """
    heard = f"{key}-heard"

    @to_its_end
    def changed() -> None:
        # Where the page was left already, nobody can say any more what was typed: the browser keeps
        # it and sends it again.
        sent = (st.session_state.get(key) or {}).get("typed")
        if sent:
            st.session_state[heard] = str(sent["id"])
            on_typed(str(sent["text"])[:most], str(sent["of"]))

    data: dict[str, object] = {"label": label, "text": text, "most": most, "hint": hint}
    # Another run is other data, so that the browser looks whether it has been heard.
    data |= {
        "of": of or key,
        "live": live,
        "heard": st.session_state.get(heard),
        "run": token_hex(4),
    }
    _FIELD(data=data, key=key, on_typed_change=changed, width=width)
