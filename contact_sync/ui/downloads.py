"""The control that hands out what a page shows as files. None is made before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from urllib.parse import urlencode, urlsplit, urlunsplit

import pandas as pd
import streamlit as st

from contact_sync.render.address import LANGUAGE
from contact_sync.render.document import Document, Picture, Table
from contact_sync.render.doors import html, pdf, pictures
from contact_sync.render.doors.table import csv
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.pack import Pack
from contact_sync.stories.story import Story, TitledStory, to_toml
from contact_sync.ui import shell


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
    more: Mapping[str, tuple[str, Callable[[], bytes | str]]] | None = None,
    name: str,
) -> None:
    """One button that opens a list of files: the document, its first diagram, its first table.

    Args:
        document: what the page shows.
        params: what the address holds.
        frame: the table to hand out in place of the first one, called on a click outside the
            page's run: it may use nothing of Streamlit.
        more: further kinds of file, each with its MIME type and what makes it (as `frame`); a kind
            is the ending of the file and the key of its label.
        name: the files' name without its ending.
    """
    link, day = page_link(params), today()
    drawing = next((s.drawing for s in document.every if isinstance(s, Picture)), None)
    table = next((s.frame for s in document.every if isinstance(s, Table)), None)

    def entry(kind: str, mime: str, data: Callable[[], bytes | str]) -> None:
        st.download_button(
            say(f"handout.{kind}"),
            data,
            file_name=f"{name}.{kind}",
            mime=mime,
            key=f"file-{kind}",
            on_click="ignore",
            type="tertiary",
        )

    with (
        st.popover(say("handout.open"), icon=":material/download:", key="files"),
        st.container(gap="xxsmall"),
    ):
        entry("html", "text/html", lambda: html.file(document, link=link, day=day))
        entry("pdf", "application/pdf", lambda: pdf.file(document, link=link, day=day))
        if drawing is not None and pictures.drawable():
            entry("svg", "image/svg+xml", lambda: pictures.svg(drawing))
            entry("png", "image/png", lambda: pictures.png(drawing))
        if frame is not None:
            entry("csv", "text/csv", lambda: csv(frame()))
        elif table is not None:
            entry("csv", "text/csv", lambda: csv(table))
        for kind, (mime, data) in (more or {}).items():
            entry(kind, mime, data)


def saved_as_scenario(
    pack: Pack, story: Story | None
) -> dict[str, tuple[str, Callable[[], bytes | str]]]:
    """The case a page shows as one more kind of file, as `downloads` takes them: a scenario that
    expects what is answered now. Nothing for a page that shows no case with a step."""
    if story is None or not story.steps:
        return {}

    def made() -> str:
        titles = {
            code: ", ".join(words(code).action(step.action) for step in story.steps)
            for code in languages()
        }
        return to_toml(pack, TitledStory(story, titles, titles, ("own",)))

    return {"toml": ("application/toml", made)}
