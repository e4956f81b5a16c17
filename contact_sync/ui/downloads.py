"""The control that hands out what a page shows as files. None is made before it is asked for.

A file is made in the run that the click starts, and the browser then saves it: so it holds all that
was chosen and typed up to the click. (A download button of Streamlit's takes what was known before
the last choice was heard.)
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from secrets import token_hex
from urllib.parse import urlencode, urlsplit, urlunsplit

import pandas as pd
import streamlit as st

from contact_sync.render.document import Document, Picture, Table
from contact_sync.render.doors import html, pdf, pictures
from contact_sync.render.doors.table import csv
from contact_sync.render.parameters import LANGUAGE
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Story, TitledStory, to_toml
from contact_sync.ui import shell

_SAVE_JS = """
export default function ({ data, parentElement }) {
  if (parentElement.saved === data.once) return;
  parentElement.saved = data.once;
  const bytes = Uint8Array.from(atob(data.content), (char) => char.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: data.mime }));
  link.download = data.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
"""

_SAVE = st.components.v2.component("contact_sync_save", html="<span hidden></span>", js=_SAVE_JS)


def hand_out(content: bytes | str, name: str, mime: str) -> None:
    """Make the browser save `content` as a file called `name`, once."""
    raw = content.encode() if isinstance(content, str) else content
    data = {"content": b64encode(raw).decode(), "name": name, "mime": mime, "once": token_hex(8)}
    _SAVE(data=data, key=f"save-{name}")


Files = Mapping[str, tuple[str, Callable[[], bytes | str]]]
"""Kind of file, which is its ending -> its MIME type and what makes it."""


def offered(files: Files, label: Callable[[str], str], *, key: str) -> list[str]:
    """A button for each kind of `files`; the kinds that are asked for now."""
    return [
        kind for kind in files if shell.asked(label(kind), key=f"{key}-{kind}", type="tertiary")
    ]


def hand_out_all(files: Files, asked: Sequence[str], name: str) -> None:
    """Make and hand out the kinds that are asked for. To be called beside the list that offered
    them: what stands in a list is not there once it is folded."""
    for kind in asked:
        mime, made = files[kind]
        hand_out(made(), f"{name}.{kind}", mime)


_ASKED = "files-asked"


def ask_for(kind: str) -> None:
    """Have `downloads` hand out this kind of file in this run."""
    st.session_state[_ASKED] = kind


def page_link(params: Mapping[str, str]) -> str:
    """The full address that opens this page at `params`, in the language it is read in."""
    page = urlsplit(st.context.url or "")
    query = urlencode({**params, LANGUAGE: shell.language()})
    return urlunsplit(page._replace(path=page.path or "/", query=query))


def today() -> date:
    """The date where the reader is."""
    behind = timedelta(minutes=st.context.timezone_offset or 0)
    return datetime.now(timezone(-behind)).date()


def downloads(
    say: Words,
    document: Document,
    params: Mapping[str, str],
    *,
    frame: Callable[[], pd.DataFrame] | None = None,
    more: Files | None = None,
    name: str,
) -> None:
    """One button that opens a list of files: the document, its first diagram, its first table.

    Args:
        document: what the page shows.
        params: what the address holds.
        frame: makes the table to hand out in place of the first one.
        more: further kinds of file; a kind is the key of its label, too.
        name: the files' name without its ending.
    """
    link, day = page_link(params), today()
    drawing = next((s.drawing for s in document.every if isinstance(s, Picture)), None)
    table = next((s.frame for s in document.every if isinstance(s, Table)), None)

    files: dict[str, tuple[str, Callable[[], bytes | str]]] = {
        "html": ("text/html", lambda: html.file(document, link=link, day=day)),
        "pdf": ("application/pdf", lambda: pdf.file(document, link=link, day=day)),
    }
    if drawing is not None and pictures.drawable():
        files["svg"] = ("image/svg+xml", lambda: pictures.svg(drawing))
        files["png"] = ("image/png", lambda: pictures.png(drawing))
    if frame is not None:
        files["csv"] = ("text/csv", lambda: csv(frame()))
    elif table is not None:
        files["csv"] = ("text/csv", lambda: csv(table))
    files |= more or {}
    with (
        st.popover(say("handout.open"), icon=":material/download:", key="files"),
        st.container(gap="xxsmall"),
    ):
        asked = offered(files, lambda kind: say(f"handout.{kind}"), key="file")
    elsewhere = st.session_state.pop(_ASKED, None)
    hand_out_all(files, [*asked, *filter(None, [elsewhere])], name)


def saved_as_scenario(pack: Pack, story: Story | None) -> Files:
    """The case a page shows as one more kind of file, as `downloads` takes them: a scenario that
    expects what is answered now. Nothing for a page that shows no case with a step."""
    if story is None or not story.steps:
        return {}

    def made() -> str:
        titles = Texts()
        for code in languages():
            titles[code] = ", ".join(words(code).action(step.action) for step in story.steps)
        return to_toml(pack, TitledStory(story, titles, titles, ("own",)))

    return {"toml": ("application/toml", made)}
