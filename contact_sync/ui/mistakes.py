"""What is wrong with a file of the reader's: one box with one sentence, the rest folded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.words import Words
from contact_sync.rulebook.problems import Problem
from contact_sync.ui.shell import in_place


def told(say: Words, name: str, content: bytes, problems: Sequence[Problem]) -> list[str]:
    """The sentence that says what is wrong with the file `name`, and then each mistake where there
    are several."""
    if not content.strip():
        return [say("mistakes.empty", file=name)]
    lines = [say.problem(problem) for problem in problems]
    return lines if len(lines) == 1 else [say("mistakes.many", file=name, count=len(lines)), *lines]


@in_place
def show(say: Words, lines: Sequence[str]) -> None:
    """What `told` gave; nothing where it is empty."""
    if not lines:
        return
    sentence, *details = lines
    st.error(plain(sentence), icon=":material/error:")
    if details:
        with st.expander(say("mistakes.details")):
            st.markdown("\n".join(f"- {plain(line)}" for line in details))
