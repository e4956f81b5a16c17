"""Shows what remains possible while an input is unknown, and what to find out first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from .. import unknown_words
from ..claims import Pack
from ..unknown import OpenAnswer
from ..words import Words
from . import ahead
from .answer import answer_html
from .handout_parts import possibilities


def show(
    say: Words, pack: Pack, answer: OpenAnswer, open_case: Callable[[Mapping[str, str]], None]
) -> None:
    """The possible results side by side; `open_case` gets the inputs of the one to go on with."""
    ahead.answer(answer_html(say, possibilities(say, pack, answer)))
    go_on(say, pack, answer, open_case)


def go_on(
    say: Words, pack: Pack, answer: OpenAnswer, open_case: Callable[[Mapping[str, str]], None]
) -> None:
    """A button for each result, named by the case it stands for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("unknown.go_on"), width="content")
        for number, possible in enumerate(answer.possible):
            if possible.decision is not None:
                st.button(
                    unknown_words.case(say, pack, possible.cases[0]),
                    key=f"possible-{number}",
                    on_click=open_case,
                    args=(possible.cases[0],),
                )
