"""The page "Look up": where to find what, all answers at once."""

from __future__ import annotations

import streamlit as st

from contact_sync.render.parameters import PACK, read
from contact_sync.ui import shell
from contact_sync.ui.links import Links, show_links, to
from contact_sync.ui.notes import show_notes

PAGES = ("matrix", "map", "compare", "keep", "forecast")
"""What is looked up; the bar has this page for them."""


def render() -> None:
    """The whole page."""
    say = shell.texts()
    found = read(shell.params(), {}, shell.reader(), open_settings=False)
    st.title(say("page.look_up"), anchor=False)
    show_notes(say, found.ignored)
    pages = [to(name, {}, say(f"page.{name}"), say(f"look_up.{name}")) for name in PAGES]
    show_links([Links(pages)], key="look-up")
    shell.keep_address({PACK: found.pack.id})
