"""The affected contacts: narrowed, sorted, page by page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from contact_sync.lists.consequence import LOSSES, Consequence
from contact_sync.lists.forecast.forecast import Forecast
from contact_sync.render.document import Document, Verdict
from contact_sync.render.lists.forecast import listed_table
from contact_sync.render.words import Words
from contact_sync.ui import inputs, shell
from contact_sync.ui.document import show as show_document
from contact_sync.ui.forecast import address
from contact_sync.ui.forecast.address import Asked
from contact_sync.ui.forecast.work import ROWS, Page, Work, page_of
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.typed import typed

_ONLY, _SORT, _PAGE, _NAME = "forecast-only", "forecast-sort", "forecast-page", "forecast-name"
_SORTS = ("consequence", "fullname")


def show(say: Words, asked: Asked, work: Work) -> None:
    """The controls of the list, and a page of it."""
    assert work.found is not None
    rows, number, size = _controls(say, asked, work, work.found)
    first = (number - 1) * ROWS + 1
    note = say("forecast.page_note", first=first, last=first + len(rows) - 1, count=size)
    section = listed_table(say, work.found, rows, note, first)
    nobody = (Verdict("", (say("forecast.nobody_fits"),)),)
    whole = Document(
        page=say("page.forecast"),
        title="",
        asked=None,
        answer=() if rows else nobody,
        sections=(section,) if rows else (),
        pack_title="",
        language=say.language,
    )
    show_document(whole, key="forecast-listed")


def _controls(say: Words, asked: Asked, work: Work, found: Forecast) -> Page:
    """What narrows and sorts the list, and the page of it that is chosen."""
    counts = found.counts
    offered = [one for one in (LOSSES if asked.losses else Consequence) if counts[one]]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.session_state["forecast-losses"] = asked.losses
        st.toggle(say("forecast.losses_only"), key="forecast-losses", on_change=to_its_end(_losses))
        names = {"": say("forecast.any_consequence")}
        names |= {str(one): say(f"forecast.word.{one}") for one in offered}
        if st.session_state.get(_ONLY, "") not in names:
            st.session_state[_ONLY] = ""
        inputs.select(
            say("forecast.narrow"), list(names), format_func=names.__getitem__, key=_ONLY, width=240
        )
        wanted = str(st.session_state.get(_NAME, ""))
        typed(say("forecast.search"), wanted, _searched, key="forecast-search", width=240)
        sorts = _SORTS if "fullname" in found.contacts.kinds else _SORTS[:1]
        inputs.select(
            say("forecast.sort"),
            sorts,
            format_func=lambda one: say(f"forecast.sorted.{one}"),
            key=_SORT,
            width=200,
        )
        chosen = str(st.session_state.get(_ONLY, ""))
        only = (Consequence(chosen),) if chosen else tuple(LOSSES) if asked.losses else ()
        number = int(st.session_state.get(_PAGE, 1))
        sort = str(st.session_state.get(_SORT) or sorts[0])
        page = page_of(work, number, only, wanted, sort)
        pages = max(1, -(-page.size // ROWS))
        if pages > 1:
            st.session_state[_PAGE] = page.number
            st.number_input(
                say("forecast.page", count=pages), 1, pages, step=1, key=_PAGE, width=160
            )
    return page


def _losses() -> None:
    asked = address.parse(shell.params(), shell.reader())[0]
    shell.go(address.format(replace(asked, losses=bool(st.session_state["forecast-losses"]))))


def _searched(text: str, _of: str) -> None:
    shell.hold_address()
    st.session_state[_NAME] = text
    st.session_state[_PAGE] = 1
