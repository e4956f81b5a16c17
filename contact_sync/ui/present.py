"""Presentation mode: one step of what a page tells at a time, in large type, with the arrow
keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from contact_sync.render.address import PRESENT
from contact_sync.render.document import Document
from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.ui import shell
from contact_sync.ui.document import show

STYLE = """
<style>
:root { font-size: clamp(14px, 1.3vw, 26px); }
[data-testid="stHeader"] { display: none; }
.block-container { max-width: none; padding-top: 0.4rem; padding-bottom: 0; }
</style>
"""

Params = Callable[[], Mapping[str, str]]
"""What the address of the page holds by now, but for the step on the screen."""


def start(params: Params) -> None:
    """Begin with the start."""
    _go(params, 0)


def _go(params: Params, number: int) -> None:
    shell.go({**params(), PRESENT: str(number)})


def _leave(params: Params) -> None:
    shell.go(params())


def _number(last: int) -> int:
    """The step on the screen: as the address says, of those there are."""
    text = shell.param(PRESENT) or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return min(number, last)


def render(say: Words, params: Params, last: int, slide: Callable[[int], Document]) -> None:
    """The step on the screen, and nothing else.

    Args:
        slide: what step 1, 2, … to `last` shows, and at 0 the start.
    """
    st.html(STYLE)
    number = _number(last)
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        st.button(
            say("present.back"),
            on_click=_go,
            args=(params, max(number - 1, 0)),
            disabled=number == 0,
            shortcut="Left",
            key="present-back",
        )
        st.button(
            say("present.next"),
            on_click=_go,
            args=(params, min(number + 1, last)),
            disabled=number == last,
            shortcut="Right",
            key="present-next",
        )
        st.button(
            say("present.leave"),
            on_click=_leave,
            args=(params,),
            shortcut="Esc",
            key="present-leave",
        )
        if number:
            st.caption(say("present.position", number=number, last=last), width="content")
    document = slide(number)
    st.title(plain(document.title), anchor=False)
    if document.intro:
        st.markdown(plain(document.intro))
    show(document, slide=True)
    shell.keep_address({**params(), PRESENT: str(number)})
