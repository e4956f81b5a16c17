"""The choice of a file of the reader's, in the reader's language (that of Streamlit speaks English
alone): by a button, or dropped."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable

import streamlit as st

from contact_sync.render.words import Words
from contact_sync.rulebook.problems import MOST_BYTES
from contact_sync.ui.session.acts import to_its_end

_CSS = """
:host { display: block; }
.upload { font: 1rem/1.4 var(--st-font); color: var(--st-text-color); padding: .75rem 1rem;
  border: 1px dashed var(--st-border-color); border-radius: var(--st-base-radius); }
.over { border-color: var(--st-primary-color); }
p { margin: 0 0 .5rem; font-size: .875rem; }
label { display: inline-block; padding: .35rem .75rem; cursor: pointer; position: relative;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
label:hover { border-color: var(--st-primary-color); color: var(--st-link-color); }
label:focus-within { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }
small { margin-left: .5rem; font-size: .875rem; color: var(--st-gray-text-color); }
"""

# Of a file that is too large, only so much is sent that the server sees that it is.
_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".upload");
  const input = root.querySelector("input");
  for (const name of ["title", "choose", "drop"])
    root.querySelector("." + name).textContent = data[name];
  input.accept = data.ending;
  input.setAttribute("aria-label", `${data.choose}: ${data.title}`);
  const send = async (file) => {
    if (!file) return;
    const part = file.slice(0, data.most + 1);
    const url = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(part);
    });
    const content = url.slice(url.indexOf(",") + 1);
    setTriggerValue("file", { name: file.name, content, at: Date.now() });
  };
  input.onchange = () => { send(input.files[0]); input.value = ""; };
  const over = (event, is) => { event.preventDefault(); root.classList.toggle("over", is); };
  root.ondragover = (event) => over(event, true);
  root.ondragleave = (event) => over(event, false);
  root.ondrop = (event) => { over(event, false); send(event.dataTransfer.files[0]); };
}
"""

_HTML = """
<div class="upload"><p class="title"></p>
<label><input type="file"><span class="choose"></span></label><small class="drop"></small></div>
"""

_UPLOAD = st.components.v2.component("contact_sync_upload", html=_HTML, css=_CSS, js=_JS)


def upload(
    say: Words,
    title: str,
    on_file: Callable[[str, bytes], None],
    *,
    key: str,
    ending: str = ".toml",
    most: int = MOST_BYTES,
) -> None:
    """The choice of a file.

    Args:
        on_file: called, before the run, with the name and the content of a file; of one that is too
            large, with a byte more than there may be.
        ending: which files are offered first; several are separated by commas.
        most: bytes that there may be.
    """

    @to_its_end
    def chosen() -> None:
        sent = (st.session_state.get(key) or {}).get("file")
        if sent:
            on_file(str(sent["name"]), b64decode(str(sent["content"])))

    data = {
        "title": title,
        "choose": say("upload.choose"),
        "drop": say("upload.drop"),
        "ending": ending,
        "most": most,
    }
    _UPLOAD(data=data, key=key, on_file_change=chosen)
