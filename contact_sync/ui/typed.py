"""A text field whose text is never lost.

A text field of Streamlit's sends its text a moment after it has lost the focus. A click on another
page may overtake it; then the click is lost, or the text where the server is busy. What this one
sends no click cancels, and it keeps what was typed until the server has heard it: where its page
was left too early, it is there again and sent when the reader comes back. (Not in a fragment of
Streamlit's: what comes late from one that is gone leaves the next page blank.)
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

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

# `waiting` holds what was typed and not yet heard. What the server shows takes the place of what
# stands in the field only where it is another text than the one it has just heard from here. A tap
# takes the focus away no sooner than it clicks; so what is typed is sent as soon as it is put down.
_JS = """
const waiting = (window.contactSyncTyped ??= {});
export default function ({ data, parentElement, setTriggerValue }) {
  const input = parentElement.querySelector("input");
  parentElement.querySelector("span").textContent = data.label;
  input.placeholder = data.hint;
  input.maxLength = data.most;
  const send = () => {
    if (input.value === input.sent) return;
    input.sent = input.value;
    setTriggerValue("typed", { text: input.value, of: data.of });
  };
  if (waiting[data.of] === data.heard) delete waiting[data.of];
  const typed = waiting[data.of];
  if (input.of !== data.of) {
    input.value = typed ?? data.text;
    input.sent = data.text;
    send();
  } else if (typed === undefined && input.heard === data.heard && input.text !== data.text) {
    input.value = input.sent = data.text;
  }
  Object.assign(input, { of: data.of, heard: data.heard, text: data.text });
  input.oninput = () => { waiting[data.of] = input.value; };
  input.onblur = send;
  input.onfocus = () => {
    const away = (event) => { if (!event.composedPath().includes(input)) send(); };
    document.addEventListener("pointerdown", away, true);
    input.addEventListener("blur", () => document.removeEventListener("pointerdown", away, true),
      { once: true });
  };
  input.onkeydown = (event) => { if (event.key === "Enter") send(); };
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
    width: int = 460,
) -> None:
    """A text field that shows `text`.

    Args:
        on_typed: called, before the run, with what was typed and what it was typed for.
        of: what the text is for, such as the story that it names; else the key.
        most: so many characters may be typed.
        hint: shown while the field is empty.
        width: in pixels.
    """
    heard = f"{key}-heard"

    def changed() -> None:
        # Where the page was left already, nobody can say any more what was typed: the browser keeps
        # it and sends it again.
        sent = (st.session_state.get(key) or {}).get("typed")
        if sent:
            st.session_state[heard] = str(sent["text"])
            on_typed(str(sent["text"])[:most], str(sent["of"]))

    data = {"label": label, "text": text, "of": of or key, "most": most, "hint": hint}
    data["heard"] = st.session_state.get(heard)
    _FIELD(data=data, key=key, on_typed_change=changed, width=width)
