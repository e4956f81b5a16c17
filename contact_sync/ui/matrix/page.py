"""The page "Matrix": every action of one pack at a glance."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from contact_sync.render.document import Document
from contact_sync.render.parameters import Ignored
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.train.exercise import Exercise
from contact_sync.train.select import MOST_CASES
from contact_sync.ui import inputs, packs, shell
from contact_sync.ui.document import kept, show
from contact_sync.ui.downloads import downloads
from contact_sync.ui.matrix import address
from contact_sync.ui.matrix.address import EVIDENCE, ORDERS, PLACES, SEARCH, Asked
from contact_sync.ui.matrix.answer import ANYWHERE, markdown, matrix_document, xlsx
from contact_sync.ui.matrix.table import STARTS, all_lines, narrowed, plain_table
from contact_sync.ui.notes import show_notes
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.training import mine
from contact_sync.ui.typed import typed


def _current() -> tuple[Asked, list[Ignored]]:
    return address.parse(shell.params(), shell.reader())


def _look(view: Asked) -> None:
    shell.go(address.format(view))


def _picked_setting(name: str) -> None:
    _look(_current()[0].switched(name, inputs.picked(name)))


@to_its_end
def _picked_place() -> None:
    place = st.session_state["matrix-place"]
    _look(replace(_current()[0], place=None if place == ANYWHERE else place))


@to_its_end
def _picked_evidence() -> None:
    chosen = st.session_state["matrix-evidence"]
    badges = tuple(key for key in EVIDENCE if key in chosen)
    _look(replace(_current()[0], evidence=badges))


@to_its_end
def _picked_contrast() -> None:
    _look(replace(_current()[0], contrast=st.session_state["matrix-contrast"]))


def _searched(text: str, _of: str) -> None:
    _look(replace(_current()[0], search=SEARCH.tidy(text)))


def _picked_order() -> None:
    _look(replace(_current()[0], order=st.session_state["matrix-order"]))


@to_its_end
def _show_all() -> None:
    view = _current()[0]
    _look(replace(address.first(view.pack), settings=view.settings, unknown=view.unknown))


def _controls(say: Words, view: Asked, pack: Pack) -> None:
    st.session_state.update(
        {
            "matrix-place": view.place or ANYWHERE,
            "matrix-evidence": list(view.evidence),
            "matrix-contrast": view.contrast,
            "matrix-order": view.order,
        }
    )
    inputs.seed(next(iter(STARTS.values())), view.settings, view.unknown)
    packs.notice(say, pack)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        inputs.settings(say, pack, _picked_setting)
        st.toggle(
            say("matrix.contrast"), key="matrix-contrast", on_change=_picked_contrast, wrap=True
        )
    used = replace(view, contrast=False).narrowed or view.order != ORDERS[0]
    with (
        st.expander(say("matrix.narrow"), expanded=used),
        st.container(horizontal=True, gap="small"),
    ):
        _filters(say, view.search)


def _filters(say: Words, search: str) -> None:
    st.segmented_control(
        say("ask.place"),
        (ANYWHERE, *PLACES),
        format_func=lambda place: say(
            "matrix.place_all" if place == ANYWHERE else f"place.{place}"
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
    typed(
        say("matrix.search"),
        search,
        _searched,
        key="matrix-search",
        most=SEARCH.most,
        hint=say("matrix.search_hint"),
        live=False,  # each text that is heard is an entry of the browser's history
        width=280,
    )
    inputs.select(
        say("matrix.order"),
        ORDERS,
        format_func=lambda order: say(f"matrix.order_{order}"),
        key="matrix-order",
        on_change=_picked_order,
        width=280,
    )


def _files(say: Words, view: Asked, pack: Pack, document: Document) -> None:
    lines = narrowed(say, all_lines(say, pack, view), view)
    if not lines:
        return
    args = (say, pack, view, lines)
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    downloads(
        say,
        document,
        address.format(view),
        frame=partial(plain_table, say, lines),
        more={
            "xlsx": (excel, partial(xlsx, *args)),
            "md": ("text/markdown", partial(markdown, *args)),
        },
        name=f"matrix-{pack.ref.file_name}",
    )


@inputs.in_place
def _into_deck(say: Words, view: Asked, pack: Pack) -> None:
    """The cells that a narrowed matrix shows, to train with."""
    if not view.narrowed or view.unknown or pack.own is not None:
        return
    cells = [
        cell
        for line in narrowed(say, all_lines(say, pack, view), view)
        for cell in line.row.cells
        if cell.answer and (not view.evidence or {*cell.evidence} & {*view.evidence})
    ]
    if len(cells) <= MOST_CASES:
        mine.add(say, [Exercise(pack.id, view.settings, one.start, one.action) for one in cells])


def render() -> None:
    """The whole page, from what the address holds."""
    say = shell.texts()
    view, ignored = _current()
    pack = view.standing
    answer = kept(pack, matrix_document, say, view)
    st.title(say("page.matrix"), anchor=False)
    st.markdown(say("matrix.intro"))
    _controls(say, view, pack)
    show_notes(say, ignored)
    with inputs.place():
        if view.narrowed:
            st.button(say("matrix.reset"), on_click=_show_all, key="matrix-reset", type="tertiary")
    show(answer)
    _files(say, view, pack, answer)
    _into_deck(say, view, pack)
    shell.keep_address(address.format(view))
