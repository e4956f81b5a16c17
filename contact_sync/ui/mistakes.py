"""What is wrong with a file of the reader's: one box with one sentence, the rest folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.problems import Problem, ProblemsFound
from contact_sync.ui.inputs import in_place

T = TypeVar("T")


def read_or_told(
    say: Words, name: str, content: bytes, read: Callable[[], T], *, key: str
) -> T | None:
    """What `read` makes of the file `name`; None where it cannot be used: then the session keeps
    what is wrong as `key`, and `show` shows it once."""
    try:
        return read()
    except ProblemsFound as error:
        st.session_state[key] = _told(say, name, content, error.problems)
        return None


def _told(say: Words, name: str, content: bytes, problems: Sequence[Problem]) -> list[str]:
    """The sentence that says what is wrong with the file `name`, and then each mistake where there
    are several."""
    if not content.strip():
        return [say("mistakes.empty", file=name)]
    lines = [say.problem(problem) for problem in problems]
    return lines if len(lines) == 1 else [say("mistakes.many", file=name, count=len(lines)), *lines]


@in_place
def show(say: Words, key: str) -> None:
    """What is wrong with the file that was just chosen; nothing where nothing is."""
    lines = st.session_state.pop(key, None)
    if lines:
        box(say, lines)


def box(say: Words, lines: Sequence[str]) -> None:
    """The first of `lines` in a box; the others folded below it."""
    sentence, *details = lines
    st.error(plain(sentence), icon=":material/error:")
    if details:
        with st.expander(say("mistakes.details")):
            st.markdown("\n".join(f"- {plain(line)}" for line in details))
