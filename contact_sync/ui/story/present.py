"""Presentation mode: one step of a story at a time, in large type, with the arrow keys."""

from __future__ import annotations

import streamlit as st

from contact_sync.render.address import PRESENT
from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.stories.story import Story
from contact_sync.ui import shell
from contact_sync.ui.document import show
from contact_sync.ui.story import address, title
from contact_sync.ui.story.answer import slide

STYLE = """
<style>
:root { font-size: clamp(14px, 1.3vw, 26px); }
[data-testid="stHeader"] { display: none; }
.block-container { max-width: none; padding-top: 0.4rem; padding-bottom: 0; }
</style>
"""


def start() -> None:
    """Begin with the start of the story."""
    shell.go({**_params(), PRESENT: "0"})


def _params() -> dict[str, str]:
    return address.format(address.parse(shell.params(), shell.reader())[0])


def _go(number: int) -> None:
    shell.go({**_params(), PRESENT: str(number)})


def _leave() -> None:
    shell.go(_params())


def _number(last: int) -> int:
    """The step on the screen: as the address says, within the story."""
    text = shell.param(PRESENT) or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return min(number, last)


def render(say: Words, story: Story) -> None:
    """The step on the screen, and nothing else."""
    st.html(STYLE)
    last = len(story.steps)
    number = _number(last)
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        st.button(
            say("present.back"),
            on_click=_go,
            args=(max(number - 1, 0),),
            disabled=number == 0,
            shortcut="Left",
            key="present-back",
        )
        st.button(
            say("present.next"),
            on_click=_go,
            args=(min(number + 1, last),),
            disabled=number == last,
            shortcut="Right",
            key="present-next",
        )
        st.button(say("present.leave"), on_click=_leave, shortcut="Esc", key="present-leave")
        if number:
            st.caption(say("present.position", number=number, last=last), width="content")
    document = slide(say, story, number, *title.told(say))
    st.title(plain(document.title), anchor=False)
    if document.intro:
        st.markdown(plain(document.intro))
    show(document, slide=True)
    shell.keep_address({**address.format(story), PRESENT: str(number)})
