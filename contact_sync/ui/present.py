"""Presentation mode: one slide of what a page tells at a time, in large type, with the keys of a
presenter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from contact_sync.render.address import PRESENT
from contact_sync.render.document import Document
from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.ui import shell
from contact_sync.ui.document import show
from contact_sync.ui.keys import keys
from contact_sync.ui.session.acts import to_its_end

STYLE = """
<style>
:root { font-size: clamp(14px, 1.3vw, 26px); }
[data-testid="stHeader"] { display: none; }
.block-container { max-width: none; padding-top: 0.4rem; padding-bottom: 0; }
</style>
"""

_KEYS = {
    **dict.fromkeys(("PageDown", "Space", "ArrowDown"), "next"),
    **dict.fromkeys(("PageUp", "Shift+Space", "ArrowUp"), "back"),
    "Home": "first",
    "End": "last",
}
"""What keys mean beside those that stand on the buttons."""


class Slide(NamedTuple):
    """A slide: what the address calls it, what makes it, and what it is of, in a line."""

    name: str
    make: Callable[[], Document]
    about: str = ""


Params = Callable[[], Mapping[str, str]]
"""What the address of the page holds by now, but for the slide on the screen."""


def start(params: Params) -> None:
    """Begin with the start."""
    _go(params, "0")


def _go(params: Params, name: str) -> None:
    shell.go({**params(), PRESENT: name})


@to_its_end
def _leave(params: Params) -> None:
    shell.go(params())


def _number(names: Sequence[str]) -> int:
    """Which slide is on the screen: as the address says; of a step that there is not, the last one
    before it."""
    text = shell.param(PRESENT) or ""
    if text in names:
        return names.index(text)
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    before = [n for n, name in enumerate(names) if name.isdigit() and int(name) <= wanted]
    return before[-1]


@to_its_end
def _move(params: Params, names: Sequence[str], where: str) -> None:
    last, now = len(names) - 1, _number(names)
    there = {"first": 0, "last": last, "next": min(now + 1, last), "back": max(now - 1, 0)}[where]
    if there != now:
        _go(params, names[there])


def render(say: Words, params: Params, slides: Sequence[Slide], *kept: str) -> None:
    """The slide on the screen, and nothing else.

    Args:
        slides: in their order; the first is called 0.
        kept: further parameters of the address that belong to the slide on the screen.
    """
    st.html(STYLE)
    names = [slide.name for slide in slides]
    number, last = _number(names), len(slides) - 1
    slide = slides[number]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for where, key, usable in (
            ("back", "Left", number > 0),
            ("next", "Right", number < last),
        ):
            st.button(
                say(f"present.{where}"),
                on_click=_move,
                args=(params, names, where),
                disabled=not usable,
                shortcut=key,
                key=f"present-{where}",
            )
        st.button(
            say("present.leave"),
            on_click=_leave,
            args=(params,),
            shortcut="Esc",
            key="present-leave",
        )
        place = say("present.position", number=number + 1, last=len(slides))
        st.caption(plain(" · ".join(filter(None, (place, slide.about)))), width="content")
        keys(_KEYS, lambda where: _move(params, names, where), key="present-keys")
    document = slide.make()
    st.title(plain(document.title), anchor=False)
    if document.intro:
        st.markdown(plain(document.intro))
    show(document, slide=True)
    beside = {name: value for name in kept if (value := shell.param(name))}
    shell.keep_address({**params(), PRESENT: slide.name, **beside})
