"""From an answer with unknown inputs to each of the cases that remain possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from contact_sync import unknown_words
from contact_sync.pack import Pack
from contact_sync.unknown import OpenAnswer
from contact_sync.words import Words


def go_on(
    say: Words, pack: Pack, answer: OpenAnswer, open_case: Callable[[Mapping[str, str]], None]
) -> None:
    """A button for each result, named by the case it stands for; `open_case` gets its inputs."""
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
