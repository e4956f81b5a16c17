"""The page "Matrix": every action of one pack at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from .. import unknown_words
from ..claims import Pack
from ..loader import pack_ids, shipped_pack
from ..matrix import Cell
from ..unknown import UNKNOWN
from ..words import Words
from . import inputs, matrix_files, notes, shell
from .address import Ignored, Question
from .downloads import downloads, page_link, today
from .evidence import plain
from .links import open_question, question_link
from .matrix_address import (
    EVIDENCE,
    LONGEST_SEARCH,
    ORDERS,
    PLACES,
    View,
    first_view,
    format_view,
    parse_view,
    tidy_search,
)
from .matrix_table import (
    ACTION,
    STARTS,
    Line,
    all_lines,
    column,
    legend,
    narrowed,
    plain_table,
    screen_table,
    sentences,
)

_CLICKED, _OPENED = "matrix-clicked", "matrix-opened"
_ANYWHERE = "anywhere"

# Streamlit wraps cells only in rows higher than 64 pixels. Its own tools for the table speak
# English, and the page does the same better.
_ROW_HEIGHT, _LINE_HEIGHT = 68, 20
_FIRST, _OTHERS = 144, 200
_LETTERS = 28
_STYLE = """
<style>
[class*="st-key-matrix-table"] [data-testid="stElementToolbar"] { display: none; }
.st-key-matrix-search [data-testid="InputInstructions"] { display: none; }
</style>
"""


def _current() -> tuple[View, list[Ignored]]:
    return parse_view({name: st.query_params.get_all(name) for name in st.query_params})


def _look(view: View) -> None:
    shell.go(format_view(view))


def _picked_setting(name: str) -> None:
    view, value = _current()[0], inputs.picked(name)
    unknown = tuple(other for other in view.unknown if other != name)
    if value == UNKNOWN:
        _look(replace(view, unknown=(*unknown, name)))
    else:
        _look(replace(view, settings={**view.settings, name: value}, unknown=unknown))


def _picked_pack() -> None:
    view, pack = _current()[0], st.session_state["matrix-pack"]
    _look(replace(view, pack=pack, settings=first_view(pack).settings, unknown=()))


def _picked_place() -> None:
    place = st.session_state["matrix-place"]
    _look(replace(_current()[0], place=None if place == _ANYWHERE else place))


def _picked_evidence() -> None:
    chosen = st.session_state["matrix-evidence"]
    badges = tuple(key for key in EVIDENCE if key in chosen)
    _look(replace(_current()[0], evidence=badges))


def _picked_contrast() -> None:
    _look(replace(_current()[0], contrast=st.session_state["matrix-contrast"]))


def _picked_search() -> None:
    _look(replace(_current()[0], search=tidy_search(st.session_state["matrix-search"] or "")))


def _picked_order() -> None:
    _look(replace(_current()[0], order=st.session_state["matrix-order"]))


def _show_all() -> None:
    view = _current()[0]
    _look(replace(first_view(view.pack), settings=view.settings, unknown=view.unknown))


def _controls(say: Words, view: View, pack: Pack) -> None:
    st.session_state.update(
        {
            "matrix-pack": view.pack,
            "matrix-place": view.place or _ANYWHERE,
            "matrix-evidence": list(view.evidence),
            "matrix-contrast": view.contrast,
            "matrix-search": view.search,
            "matrix-order": view.order,
        }
    )
    inputs.seed(next(iter(STARTS.values())), view.settings, view.unknown)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if len(pack_ids()) > 1:
            st.selectbox(
                say("matrix.pack"),
                pack_ids(),
                format_func=lambda name: shipped_pack(name).title[say.language],
                key="matrix-pack",
                on_change=_picked_pack,
                width=300,
            )
        inputs.settings(say, pack, _picked_setting)
        st.toggle(say("matrix.contrast"), key="matrix-contrast", on_change=_picked_contrast)
    used = replace(view, contrast=False).narrowed or view.order != ORDERS[0]
    with (
        st.expander(say("matrix.narrow"), expanded=used),
        st.container(horizontal=True, gap="medium"),
    ):
        _filters(say)


def _filters(say: Words) -> None:
    st.segmented_control(
        say("ask.place"),
        (_ANYWHERE, *PLACES),
        format_func=lambda place: say(
            "matrix.place_all" if place == _ANYWHERE else f"place.{place}"
        ),
        key="matrix-place",
        on_change=_picked_place,
        required=True,
    )
    st.pills(
        say("matrix.evidence"),
        EVIDENCE,
        selection_mode="multi",
        format_func=lambda key: say(f"evidence.{key}.name"),
        key="matrix-evidence",
        on_change=_picked_evidence,
    )
    st.text_input(
        say("matrix.search"),
        key="matrix-search",
        on_change=_picked_search,
        max_chars=LONGEST_SEARCH,
        placeholder=say("matrix.search_hint"),
        icon=":material/search:",
        width=280,
    )
    st.selectbox(
        say("matrix.order"),
        ORDERS,
        format_func=lambda order: say(f"matrix.order_{order}"),
        key="matrix-order",
        on_change=_picked_order,
        width=280,
    )


# --- opening a cell ------------------------------------------------------------------------------


def _table_key() -> str:
    """A new one after each cell opened: who comes back finds nothing selected."""
    return f"matrix-table-{st.session_state.get(_OPENED, 0)}"


def _click() -> None:
    cells = st.session_state[_table_key()].selection.cells
    if cells:
        st.session_state[_CLICKED] = cells[0]


def _cell(line: Line, code: str) -> Cell:
    return next(cell for cell in line.row.cells if cell.start == STARTS[code])


def _asked(view: View, cell: Cell) -> Question:
    return Question(view.pack, cell.start, cell.action, view.settings, view.unknown)


def _follow_click(say: Words, view: View, lines: Sequence[Line]) -> None:
    """Open the cell that was clicked; of one that cannot be asked, say why."""
    number, code = st.session_state.pop(_CLICKED, (len(lines), ACTION))
    if number >= len(lines):
        return
    if code not in STARTS:
        action = lines[number].row.action.replace("@", "_at_")
        notes.leave(say(f"action.{action}.help"))
        return
    cell = _cell(lines[number], code)
    if cell.refusal is not None:
        notes.leave(say.refusal(cell.refusal))
        return
    st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
    open_question(say, _asked(view, cell))


def _choose_cell(say: Words, view: View, lines: Sequence[Line]) -> None:
    """A way to open a cell for those who cannot click into the table."""
    with st.expander(say("matrix.keyboard"), key="matrix-keyboard", on_change="rerun") as choice:
        if not choice.open:
            return
        with st.container(horizontal=True, gap="medium"):
            action = st.selectbox(
                say("ask.action"),
                [line.row.action for line in lines],
                format_func=lambda action: say.action(action),
                key="matrix-action",
                width=420,
            )
            code = st.selectbox(
                say("matrix.contact"),
                tuple(STARTS),
                format_func=lambda code: column(say, STARTS[code]),
                key="matrix-start",
                width=420,
            )
        cell = _cell(next(line for line in lines if line.row.action == action), code)
        if cell.refusal is not None:
            st.markdown(plain(say.refusal(cell.refusal)))
            return
        for sentence in sentences(say, cell):
            st.markdown(f"- {plain(sentence)}")
        question_link(say, _asked(view, cell))


# --- the page ------------------------------------------------------------------------------------


def _table(say: Words, lines: Sequence[Line]) -> None:
    text = st.column_config.TextColumn
    longest = max(len(cell) for line in lines for cell in line.cells)
    # By position, counted from the hidden index: the columns have headings on two levels.
    columns: dict[Any, Any] = {1: text(say("matrix.action"), width=_FIRST, pinned=True)} | {
        number: text(say(f"matrix.owner_{start.owner}"), width=_OTHERS)
        for number, start in enumerate(STARTS.values(), start=2)
    }
    st.dataframe(
        screen_table(say, lines),
        hide_index=True,
        column_config=columns,
        row_height=max(_ROW_HEIGHT, _LINE_HEIGHT * -(-longest // _LETTERS) + 8),
        height="content",
        key=_table_key(),
        on_select=_click,
        selection_mode="single-cell",
        alt=say("matrix.alt", count=len(lines)),
    )
    st.caption("\u2003".join(legend(say)))


def _depends(say: Words, view: View, pack: Pack, lines: Sequence[Line]) -> None:
    """On which unknown settings cells depend, and which to find out first: that of most cells."""
    if not view.unknown:
        return
    found = Counter(
        name for line in lines for cell in line.row.cells for name in cell.depends_on[:1]
    )
    if not found:
        st.info(plain(say("unknown.same")), icon=":material/help:")
        return
    every = {name for line in lines for cell in line.row.cells for name in cell.depends_on}
    names = [unknown_words.input_name(say, pack, name) for name in view.unknown if name in every]
    first = max(found, key=found.__getitem__)
    told = [say("matrix.depend", count=sum(found.values()), inputs=say.both(names))]
    if len(names) > 1:
        told.append(say("unknown.first", input=unknown_words.input_name(say, pack, first)))
    told.append(unknown_words.how_to_find_out(say, pack, first))
    st.info(plain(" ".join(told)), icon=":material/help:")


def _files(say: Words, view: View, pack: Pack, lines: Sequence[Line]) -> None:
    link, day = page_link(format_view(view)), today()
    args = (say, pack, view, lines)
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    downloads(
        say,
        partial(matrix_files.matrix_handout, *args, link=link, day=day),
        frame=partial(plain_table, say, lines),
        more={
            "xlsx": (excel, partial(matrix_files.xlsx, *args)),
            "md": ("text/markdown", partial(matrix_files.markdown, *args)),
        },
        name=f"matrix-{view.pack}",
        key="matrix",
    )


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    view, ignored = _current()
    pack = shipped_pack(view.pack)
    every = all_lines(say, pack, view)
    lines = narrowed(say, every, view)
    _follow_click(say, view, lines)
    st.html(_STYLE)
    st.header(f"{say('page.matrix')} · {pack.title[say.language]}", anchor=False)
    st.markdown(say("matrix.intro"))
    _controls(say, view, pack)
    notes.show(say, ignored)
    rows = {axis: sum(axis in line.alone for line in lines) for axis in ("origin", "owner")}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("matrix.count", shown=len(lines), total=len(every), **rows))
        if view.narrowed:
            st.button(say("matrix.reset"), on_click=_show_all, key="matrix-reset", type="tertiary")
    if lines:
        _depends(say, view, pack, lines)
        _table(say, lines)
        _choose_cell(say, view, lines)
        _files(say, view, pack, lines)
    else:
        st.info(say("matrix.none"))
    shell.keep_address(format_view(view))
