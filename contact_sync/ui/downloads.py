"""The control that hands out what a page shows as files. None is made before it is asked for.

A file is made in the run that the click starts, and the browser then saves it: so it holds all that
was chosen and typed up to the click. (A download button of Streamlit's takes what was known before
the last choice was heard.)
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from secrets import token_hex
from typing import TYPE_CHECKING, Literal
from unicodedata import normalize
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from contact_sync.render.address import public_address
from contact_sync.render.document import Document, Picture, tables_in
from contact_sync.render.doors import html, pdf, pictures
from contact_sync.render.doors.table import EXCEL, csv, xlsx
from contact_sync.render.parameters import LANGUAGE
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Story, TitledStory, to_toml
from contact_sync.ui import inputs, shell
from contact_sync.ui.session.acts import to_its_end

if TYPE_CHECKING:
    import pandas as pd

_SAVE_JS = """
const saved = (window.contactSyncSaved ??= new Set());
export default function ({ data }) {
  if (saved.has(data.once)) return;
  saved.add(data.once);
  const bytes = Uint8Array.from(atob(data.content), (char) => char.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: data.mime }));
  link.download = data.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
"""

_SAVE = st.components.v2.component("contact_sync_save", html="<span hidden></span>", js=_SAVE_JS)


def hand_out(content: bytes | str, name: str, mime: str, click: str) -> None:
    """Make the browser save `content` as a file called `name`, once for each `click`."""
    raw = content.encode() if isinstance(content, str) else content
    data = {"content": b64encode(raw).decode(), "name": name, "mime": mime, "once": click + name}
    _SAVE(data=data, key=f"save-{name}")


@to_its_end
def want(key: str) -> None:
    """As if the button `key` of `asked` were pressed."""
    shell.hold_address()
    st.session_state[shell.WANTED] = {**st.session_state.get(shell.WANTED, {}), key: token_hex(4)}


def asked(
    label: str,
    *,
    key: str,
    icon: str | None = None,
    type: Literal["secondary", "tertiary"] = "secondary",
) -> str:
    """A button that changes nothing in the address; a name of the click where it was pressed, else
    nothing.

    Streamlit tells a press to one run, which another control may cut off: here it stands until a
    run has drawn the page to its end. What is done for it may be done twice, for the same name.
    """
    st.button(label, key=key, icon=icon, type=type, wrap=True, on_click=want, args=(key,))
    return _click(key)


def _click(key: str) -> str:
    """A name of the click that wants `key`; empty where none does."""
    return str(st.session_state.get(shell.WANTED, {}).get(key, ""))


Files = Mapping[str, tuple[str, Callable[[], bytes | str]]]
"""Kind of file, which is its ending -> its MIME type and what makes it."""


def offered(files: Files, label: Callable[[str], str], *, key: str) -> dict[str, str]:
    """A button for each kind of `files`; the kinds that are asked for now, each with its click."""
    for kind in files:
        asked(label(kind), key=f"{key}-{kind}", type="tertiary")
    return _clicked(files, key)


def _clicked(files: Files, key: str) -> dict[str, str]:
    """The kinds of `files` that are wanted by names that begin with `key`, each with its click."""
    return {kind: click for kind in files if (click := _click(f"{key}-{kind}"))}


def hand_out_all(files: Files, chosen: Mapping[str, str], name: str) -> None:
    """Make and hand out the kinds that are asked for. To be called beside the list that offered
    them: what stands in a list is not there once it is folded."""
    for kind, click in chosen.items():
        mime, made = files[kind]
        hand_out(made(), f"{name}.{kind}", mime, click)


_MENU = "files"


@to_its_end
def _picked() -> None:
    ask_for(st.session_state[_MENU])


_LOOPBACK = re.compile(r"127\.|localhost$|::1$|0\.0\.0\.0$")


def ask_for(kind: str) -> None:
    """Have `downloads` hand out this kind of file."""
    want(f"{_MENU}-{kind}")


def only_here() -> bool:
    """Whether the address by which this page is read leads nobody else to it."""
    host = urlsplit(st.context.url or "").hostname
    return not public_address() and (not host or bool(_LOOPBACK.match(host)))


def page_link(params: Mapping[str, str]) -> str:
    """The address that opens this page at `params`, in the language it is read in: the full one,
    as others reach it; only page and question where this machine alone does."""
    here = urlsplit(st.context.url or "")
    query = urlencode({**params, LANGUAGE: shell.language()})
    if public := public_address():
        return f"{public}/{here.path.rsplit('/', 1)[-1]}?{query}"
    if only_here():
        return f"{here.path.rsplit('/', 1)[-1]}?{query}"
    return urlunsplit(here._replace(path=here.path or "/", query=query))


def slug(*parts: str) -> str:
    """`parts` as the name of a file, on every system: small letters, digits and hyphens."""
    text = "-".join(parts).casefold()
    for sign, instead in {"ä": "ae", "ö": "oe", "ü": "ue", "–": "-"}.items():
        text = text.replace(sign, instead)
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:90].strip("-")


def today() -> date:
    """The date where the reader is."""
    behind = timedelta(minutes=st.context.timezone_offset or 0)
    return datetime.now(timezone(-behind)).date()


@inputs.in_place
def downloads(
    say: Words,
    document: Document,
    params: Mapping[str, str],
    *,
    frame: Callable[[], pd.DataFrame] | None = None,
    more: Files | None = None,
    name: str,
) -> None:
    """One button with a menu of files: the document, its first diagram, its first table as CSV and
    all its tables as a workbook.

    Args:
        document: what the page shows.
        params: what the address holds.
        frame: makes the table to hand out in place of those of the document.
        more: further kinds of file; a kind, `.` as `_`, is the key of its label, too.
        name: the files' name without its ending.
    """
    link, day = page_link(params), today()
    drawing = next((s.drawing for s in document.every if isinstance(s, Picture)), None)
    tables = list(tables_in(document.every))

    files: dict[str, tuple[str, Callable[[], bytes | str]]] = {
        "html": ("text/html", lambda: html.file(document, link=link, day=day)),
        "pdf": ("application/pdf", lambda: pdf.file(document, link=link, day=day)),
    }
    if drawing is not None and pictures.drawable():
        files["svg"] = ("image/svg+xml", lambda: pictures.svg(drawing))
        files["png"] = ("image/png", lambda: pictures.png(drawing))
    if frame is not None or tables:

        def first() -> pd.DataFrame:
            return tables[0].frame if frame is None else frame()

        def sheets() -> list[tuple[str, pd.DataFrame]]:
            if frame is not None:
                return [(document.page, frame())]
            return [(one.title or one.alt or document.page, one.frame) for one in tables]

        files["csv"] = ("text/csv", lambda: csv(first(), say("handout.csv_separator")))
        files["xlsx"] = (EXCEL, lambda: xlsx(sheets(), document.page))
    files |= more or {}
    # One element, not a button a file: each costs every answer of every page its part.
    st.menu_button(
        say("handout.open"),
        list(files),
        format_func=lambda kind: say(f"handout.{kind.replace('.', '_')}"),
        icon=":material/download:",
        key=_MENU,
        on_click=_picked,
    )
    hand_out_all(files, _clicked(files, _MENU), name)


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
