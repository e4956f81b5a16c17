"""Notes above an answer: what of an address was ignored, and what a choice led to."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.parameters import Ignored
from contact_sync.render.words import Words
from contact_sync.ui.inputs import in_place

_NOTE = "note"


def leave_note(text: str) -> None:
    """Show `text` above the next answer, once."""
    st.session_state[_NOTE] = text


def note_left() -> bool:
    """Whether a note waits to be shown."""
    return _NOTE in st.session_state


@in_place
def show_notes(say: Words, ignored: Sequence[Ignored]) -> None:
    """Everything of the address that was ignored, and the note left by a choice."""
    if ignored:
        lines = [f"- {plain(note_line(say, item))}" for item in ignored]
        text = "\n".join([plain(say("ignored.title")), "", *lines])
        st.warning(text, icon=":material/link_off:")
    if note := st.session_state.pop(_NOTE, None):
        st.info(plain(note), icon=":material/swap_horiz:")


def note_line(say: Words, item: Ignored) -> str:
    """One ignored part of an address, in words."""
    if item.refusal is not None:
        return say("ignored.refused", reason=say.refusal(item.refusal))
    if item.key == "illegal_state":
        reasons = say.reasons(f"invariant.{name}" for name in item.broken)
        return say("ignored.illegal_state", reasons=reasons, **item.values)
    return say(f"ignored.{item.key}", **item.values)
