"""What somebody votes with on their phone: large choices, how sure, one button. What is half chosen
is kept in the browser alone, so nothing that the page draws anew loses it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from contact_sync.render.words import Words
from contact_sync.ui.session.acts import to_its_end

_CSS = """
:host { display: block; }
form { font: 1.05rem/1.35 var(--st-font); color: var(--st-text-color); }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; display: grid; gap: .5rem; }
fieldset.sure { grid-template-columns: repeat(3, minmax(0, 1fr)); }
fieldset.sure legend { grid-column: 1 / -1; }
legend { padding: 0; margin-bottom: .4rem; font-weight: 600; }
label { display: flex; align-items: center; gap: .65rem; min-height: 3rem; padding: .35rem .8rem;
  border: 2px solid var(--st-border-color); border-radius: var(--st-base-radius);
  cursor: pointer; box-sizing: border-box; }
.sure label { flex-direction: column; justify-content: center; gap: .2rem; padding: .35rem .2rem;
  text-align: center; font-size: .95rem; }
label:has(:checked) { border-color: var(--st-primary-color); border-width: 3px;
  background: var(--st-secondary-background-color); font-weight: 600; }
label:has(:focus-visible) { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
input { accent-color: var(--st-primary-color); width: 1.25rem; height: 1.25rem; flex: none;
  margin: 0; }
button { font: inherit; font-size: 1.15rem; font-weight: 600; width: 100%; min-height: 3.2rem;
  color: var(--st-text-color); background: var(--st-background-color); cursor: pointer;
  border: 3px solid var(--st-primary-color); border-radius: var(--st-base-radius); }
button:hover { background: var(--st-secondary-background-color); }
button:disabled { border-color: var(--st-border-color); border-width: 2px; cursor: default;
  color: var(--st-gray-text-color); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.missing { margin: .4rem 0 0; font-size: .95rem; color: var(--st-gray-text-color);
  min-height: 1.3rem; }
"""

_JS = """
const group = (name, title, choices) => {
  const box = document.createElement("fieldset");
  box.className = name;
  const legend = box.appendChild(document.createElement("legend"));
  legend.textContent = title;
  for (const [code, text] of choices) {
    const label = box.appendChild(document.createElement("label"));
    const input = label.appendChild(document.createElement("input"));
    Object.assign(input, { type: "radio", name, value: code });
    label.append(Object.assign(document.createElement("span"), { textContent: text }));
  }
  return box;
};
export default function ({ data, parentElement, setTriggerValue }) {
  const form = parentElement.querySelector("form");
  const button = form.querySelector("button"), missing = form.querySelector(".missing");
  const chosen = () => [form.elements.says?.value, form.elements.sure?.value];
  const settle = () => {
    button.disabled = form.sent || !chosen().every(Boolean);
    missing.textContent = chosen().every(Boolean) ? "" : data.missing;
  };
  const shown = JSON.stringify(data);
  if (form.shown !== shown) {
    const [says, sure] = form.of === data.of ? chosen() : [];
    Object.assign(form, { shown, sent: form.of === data.of && form.sent, of: data.of });
    form.querySelector(".choices").replaceChildren(
      group("says", data.asked, data.says), group("sure", data.how, data.sure));
    if (says) form.elements.says.value = says;
    if (sure) form.elements.sure.value = sure;
    button.textContent = data.send;
  }
  form.onchange = settle;
  form.onsubmit = (event) => {
    event.preventDefault();
    if (form.sent || !chosen().every(Boolean)) return;
    form.sent = true;
    settle();
    setTriggerValue("sent", chosen().join("."));
  };
  settle();
}
"""

_HTML = """
<form><div class="choices"></div><button type="submit" disabled></button>
<p class="missing" aria-live="polite"></p></form>
"""

_BALLOT = st.components.v2.component("contact_sync_ballot", html=_HTML, css=_CSS, js=_JS)


def ballot(
    say: Words,
    choices: dict[str, list[tuple[str, str]]],
    on_vote: Callable[[str], None],
    *,
    key: str,
) -> None:
    """The choices of one vote.

    Args:
        choices: `says` and `sure`, each as codes and words.
        on_vote: called, before the run, with a prediction as `format_prediction` writes it.
        key: of this vote alone: the next one begins with nothing chosen.
    """

    @to_its_end
    def sent() -> None:
        text = (st.session_state.get(key) or {}).get("sent")
        if text:
            on_vote(str(text))

    data = {
        **choices,
        "of": key,
        "asked": say("training.asked"),
        "how": say("training.sure"),
        "send": say("room.send"),
        "missing": say("room.missing"),
    }
    _BALLOT(data=data, key=key, on_sent_change=sent)
