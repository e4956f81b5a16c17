"""Shows what remains possible while an input is unknown, and what to find out first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from .. import unknown_words
from ..claims import Pack
from ..narrate import evidence_key
from ..unknown import OpenAnswer, Possible
from ..words import Words
from . import evidence
from .evidence import plain


def show(
    say: Words, pack: Pack, answer: OpenAnswer, open_case: Callable[[Mapping[str, str]], None]
) -> None:
    """The possible results side by side; `open_case` gets the inputs of the one to go on with."""
    with st.container(border=True):
        if not answer.depends_on:
            st.subheader(plain(say("unknown.same")), anchor=False)
        else:
            names = [unknown_words.input_name(say, pack, name) for name in answer.depends_on]
            depends = say("unknown.depends", inputs=say.both(names))
            st.subheader(plain(depends), anchor=False)
            how = unknown_words.how_to_find_out(say, pack, answer.depends_on[0])
            st.markdown(f"**{plain(say('unknown.first', input=names[0]))}** {plain(how)}")
        columns = st.columns(len(answer.possible))
        for number, possible in enumerate(answer.possible):
            with columns[number], st.container(border=True, height="stretch"):
                _possible(say, pack, possible, open_case, f"possible-{number}")


def _possible(
    say: Words,
    pack: Pack,
    possible: Possible,
    open_case: Callable[[Mapping[str, str]], None],
    key: str,
) -> None:
    cases = (f"**{plain(unknown_words.case(say, pack, case))}**" for case in possible.cases)
    st.markdown("  \n".join(cases))
    decision = possible.decision
    if decision is None:
        st.markdown(plain(say("unknown.makes_no_sense")))
        return
    evidence.badge(say, evidence_key(decision))
    evidence.sentences(say, decision)
    st.button(say("contrast.open"), key=key, on_click=open_case, args=(possible.cases[0],))
