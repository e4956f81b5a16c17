"""The page "Forecast": what a change does to every contact of a list."""

from __future__ import annotations

from importlib.util import find_spec

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.rulebook.library import shipped_pack
from contact_sync.ui import packs, shell
from contact_sync.ui.forecast import address
from contact_sync.ui.notes import show_notes

_NEEDED = ("ibis", "duckdb", "pyarrow", "python_calamine", "defusedxml")
"""What the extra `lists` brings."""
_INSTALL = 'pip install "contact-sync-explainer[lists]"'


def render() -> None:
    """The whole page, from what the address and the session hold."""
    say = shell.texts()
    asked, ignored = address.parse(shell.params(), shell.reader())
    st.title(say("page.forecast"), anchor=False)
    st.markdown(plain(say("forecast.intro")))
    packs.notice(say, shipped_pack(asked.pack))
    show_notes(say, ignored)
    if all(find_spec(module) for module in _NEEDED):
        # Loaded here: it brings the engine with it, which no other page needs.
        from contact_sync.ui.forecast import desk

        desk.show(say, asked)
    else:
        st.info(plain(say("forecast.missing")), icon=":material/download:")
        st.code(_INSTALL, language=None)
    shell.keep_address(address.format(asked))
