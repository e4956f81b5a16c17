"""The list of contacts: the choice of the file, and what its columns are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from contact_sync.lists import columns
from contact_sync.lists.columns import Column, How, Mapped, mapping_of, read_mapping, written
from contact_sync.lists.fields import Kind
from contact_sync.lists.known import known_fields
from contact_sync.lists.notices import Question
from contact_sync.render.lists import words as list_words
from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.problems import Problem, ProblemsFound
from contact_sync.ui import inputs, mistakes, shell
from contact_sync.ui.downloads import asked, hand_out
from contact_sync.ui.forecast.held import given, put
from contact_sync.ui.forecast.work import File, Given, Read, Work, begun, with_list
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.upload import upload

_ENDINGS = ".csv,.txt,.xlsx,.json,.parquet"
_BOX, _PROBLEMS, _EDITED = "forecast-box", "forecast-problems", "forecast-columns"
_MOST_ROWS = 20
_WAYS: Mapping[str, Mapping[str, str]] = {
    "order": {"day_first": "day_first", "month_first": "month_first"},
    "decimal": {",": "decimal_comma", ".": "decimal_point"},
}
"""Question -> what can be answered -> the key of its words."""


def controls(say: Words, work: Work | None) -> None:
    """The choice of the list; what was read of it, and how that can be corrected."""
    read = work.read if work is not None else None
    title = f"{say('forecast.the_list')}: {plain(_told(say, read))}"
    if _BOX in st.session_state:
        # A box with another title is another one to Streamlit, and shut.
        st.session_state[_BOX] = st.session_state[_BOX]
    inputs.folded(title, partial(_chooses, say, read), key=_BOX)
    if read is not None:
        for question in read.columns.questions:
            _question(say, question, read.columns.columns)


def _chooses(say: Words, read: Read | None) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        choice(say, say("forecast.upload", most=most_mb()), with_list, key="forecast-list")
    with right:
        title = say("forecast.upload_outlook")
        choice(say, title, _with_outlook, key="forecast-outlook", ending=".csv")
    mistakes.show(say, _PROBLEMS)
    st.caption(plain(say("forecast.privacy")))
    if given().contacts is not None:
        st.button(
            say("forecast.back"),
            icon=":material/undo:",
            type="tertiary",
            on_click=to_its_end(_back),
            key="forecast-back",
        )
    if read is not None:
        _columns(say, read)


def _told(say: Words, read: Read | None) -> str:
    held = given()
    if held.contacts is None:
        return say("forecast.example", rows=read.columns.table.num_rows if read else "")
    if read is None:
        return held.contacts.name
    every = read.columns.columns
    names = " + ".join(file.name for file in (held.contacts, held.outlook) if file)
    rows = read.columns.table.num_rows
    return say("forecast.own", name=names, rows=rows, read=_read(every), columns=len(every))


def _read(every: tuple[Column, ...]) -> int:
    return sum(bool(column.name) for column in every)


def most_mb() -> int:
    """So many megabytes a list may have: a third more, for its way, fits into one message to
    Streamlit."""
    return int(st.get_option("server.maxWidgetStateSize") * 0.74)


def choice(
    say: Words,
    title: str,
    beside: Callable[[Given, File], Given],
    *,
    key: str,
    ending: str = _ENDINGS,
    problems: str = _PROBLEMS,
) -> None:
    """The choice of a file that holds a list. One that is too large is told, and what is there
    stays.

    Args:
        beside: puts the file to what was given so far.
        problems: where the session keeps what is wrong with it, see `mistakes.show`.
    """
    take = partial(_take, say, beside, problems)
    upload(say, title, take, key=key, ending=ending, most=most_mb() * 1_000_000)


def _take(
    say: Words, beside: Callable[[Given, File], Given], problems: str, name: str, content: bytes
) -> None:
    def read() -> File:
        if len(content) > most_mb() * 1_000_000:
            found, expected = f"> {most_mb()} MB", f"{most_mb()} MB"
            raise ProblemsFound([Problem("list_too_large", name, 0, "", found, expected)])
        return File(name, content)

    shell.hold_address()
    file = mistakes.read_or_told(say, name, content, read, key=problems)
    if file is not None:
        put(beside(given(), file))


def _with_outlook(before: Given, file: File) -> Given:
    return replace(before, outlook=file)


def _back() -> None:
    put(begun())


def left_out(say: Words, read: Read) -> None:
    """The first of the rows that could not be read; nothing where all could."""
    rows = read.columns.left_out
    if rows:
        with st.expander(f"{say('forecast.left_out')} ({say.number(read.columns.left_out_count)})"):
            lines = [f"- {plain(list_words.left_out(say, row))}" for row in rows[:_MOST_ROWS]]
            st.markdown("\n".join(lines))


# --- the columns ----------------------------------------------------------------------------------


def _columns(say: Words, read: Read) -> None:
    every = read.columns.columns
    title = say("forecast.columns", read=_read(every), columns=len(every))
    st.markdown(f"##### {plain(title)}")
    st.caption(plain(say("forecast.columns_note")))
    heads = ["column_heading", "column_examples", "column_field", "column_kind"]
    rows = [
        [
            one.heading,
            "; ".join(read.columns.examples.get(one.heading, ())),
            one.name,
            str(one.kind or ""),
        ]
        for one in every
    ]
    frame = pd.DataFrame(rows, columns=heads)
    fields = sorted({*known_fields(), *(one.name for one in every)} - {""})
    texts = {head: say(f"forecast.{head}") for head in heads}
    configured = {
        "column_heading": st.column_config.TextColumn(texts["column_heading"], disabled=True),
        "column_examples": st.column_config.TextColumn(
            texts["column_examples"], disabled=True, width="large"
        ),
        "column_field": st.column_config.SelectboxColumn(
            texts["column_field"], options=["", *fields]
        ),
        "column_kind": st.column_config.SelectboxColumn(texts["column_kind"], options=["", *Kind]),
    }
    st.data_editor(
        frame,
        column_config=configured,
        hide_index=True,
        key=_EDITED,
        on_change=to_its_end(partial(_edited, every)),
    )
    label = say("forecast.columns_save")
    if click := asked(label, key="forecast-mapping", icon=":material/download:"):
        hand_out(written(mapping_of(every)), "columns.toml", "application/toml", click)
    upload(say, say("forecast.columns_load"), partial(_loaded, say), key="forecast-said")


def _said(every: tuple[Column, ...], changed: Mapping[str, Mapped]) -> columns.Mapping:
    """What was said of the columns so far, and what is said of some now."""
    before = given().mapping
    kept = [one for one in before.column if one.heading not in changed]
    known = {column.heading for column in every}
    return columns.Mapping(
        column=(*kept, *(one for heading, one in changed.items() if heading in known))
    )


def _edited(every: tuple[Column, ...]) -> None:
    edits = (st.session_state.get(_EDITED) or {}).get("edited_rows", {})
    changed: dict[str, Mapped] = {}
    for number, cells in edits.items():
        column = every[int(number)]
        field = cells.get("column_field", column.name) or ""
        kind = cells.get("column_kind", "" if "column_field" in cells else column.kind or "")
        said = column.said or Mapped(heading=column.heading, field=field)
        now = replace(said, field=field, kind=Kind(kind) if kind and field else None)
        changed[column.heading] = now
        for other in every:  # a field is one column: the other one is left out
            if field and other.name == field and other.how is not How.TWICE and other != column:
                changed.setdefault(other.heading, Mapped(heading=other.heading, field=""))
    put(replace(given(), mapping=_said(every, changed)))
    st.session_state.pop(_EDITED, None)


def _loaded(say: Words, name: str, content: bytes) -> None:
    shell.hold_address()
    said = mistakes.read_or_told(
        say, name, content, lambda: read_mapping(content, name), key=_PROBLEMS
    )
    if said is not None:
        put(replace(given(), mapping=said))


def _question(say: Words, one: Question, every: tuple[Column, ...]) -> None:
    """What only the reader can say of a column."""
    texts = {code: say(f"forecast.{key}") for code, key in _WAYS[one.code].items()}
    key = f"forecast-{one.code}-{one.column}"
    st.markdown(plain(list_words.question(say, one)))
    st.segmented_control(
        one.column,
        list(texts),
        format_func=texts.__getitem__,
        key=key,
        on_change=to_its_end(partial(_answered, one, key, every)),
        label_visibility="collapsed",
    )


def _answered(one: Question, key: str, every: tuple[Column, ...]) -> None:
    chosen = st.session_state.get(key)
    if chosen is None:
        return
    column = next(column for column in every if column.heading == one.column)
    said = column.said or Mapped(heading=one.column, field=column.name, kind=column.kind)
    put(replace(given(), mapping=_said(every, {one.column: replace(said, **{one.code: chosen})})))
