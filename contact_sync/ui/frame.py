"""What stands around every page: the version and the language above it, the footer, the style."""

from __future__ import annotations

import streamlit as st

from contact_sync.render.markdown import plain
from contact_sync.render.words import languages, words
from contact_sync.ui import inputs, packs, shell
from contact_sync.ui.session.acts import to_its_end
from contact_sync.ui.session.browser import back, visitor

# Lines of a length that can be read, however wide the window; and no more room above than the bar
# needs, as a phone has little. What only listens takes no room.
_WIDTH = """<style>
.block-container { max-width: 76rem; padding-top: 4.5rem; }
.st-key-back { position: absolute; }
.st-key-language { min-height: 2.5rem; align-content: center; }
.st-key-version { min-width: min(100%, 11.5rem); }
@media (max-width: 30rem) { .block-container h1 { font-size: 1.5rem; } }
</style>"""


def header() -> None:
    """The version and the language switch; in presentation mode an empty place."""
    say = shell.texts()
    st.html(_WIDTH)
    shell.framed()
    back(shell.hold_address)
    if shell.presented():
        inputs.place()  # so the slide takes the place of the page, and the two never stand together
        return
    st.session_state["language"] = say.language
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="xsmall"
    ):
        packs.other(say)
        packs.chip(say)
        st.segmented_control(
            say("language.switch"),
            languages(),
            format_func=lambda code: words(code)("language.name"),
            key="language",
            on_change=to_its_end(_switch_language, framed=True),
            required=True,
            label_visibility="collapsed",
        )


def footer() -> None:
    """What the answers rest on; in presentation mode nothing."""
    if shell.presented():
        return
    say = shell.texts()
    st.divider()
    st.caption(say("app.footer"))
    if name := visitor():
        st.caption(say("app.signed_in", name=plain(name)))
    st.page_link(shell.page("tests"), label=say("app.maintainers"), query_params=shell.query({}))


def _switch_language() -> None:
    """The same page in another language: no new entry in the history, where it would be one that
    Back leaves and nothing changes."""
    shell.hold_address()
    shell.choose_language(st.session_state["language"])
