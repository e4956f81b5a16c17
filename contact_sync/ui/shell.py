"""What every page shares: language, address bar, header, footer, style."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from contact_sync.library import DEFAULT_PACK
from contact_sync.ui import address, style
from contact_sync.ui.address import LANGUAGE, PRESENT
from contact_sync.words import FALLBACK, Words, languages, words

ICON = str(Path(__file__).with_name("icon.png"))

_ADDRESS_JS = """
export default function ({ data }) {
  document.documentElement.lang = data.language;
  if (window.location.search !== data.search) {
    window.history.replaceState(window.history.state, "", data.search + window.location.hash);
  }
}
"""

_ADDRESS = st.components.v2.component(
    "contact_sync_address", html="<span hidden></span>", js=_ADDRESS_JS
)


_CHOSEN = "chosen-language"


def _chosen() -> str | None:
    """The language the reader chose: in the address, else earlier in this session (a click on
    another page drops the address)."""
    chosen = st.query_params.get(LANGUAGE) or st.session_state.get(_CHOSEN)
    if chosen not in languages():
        return None
    st.session_state[_CHOSEN] = chosen
    return str(chosen)


_PACK = "chosen-pack"


def _chosen_pack() -> str:
    """The pack of the page that the reader comes from: a click on another page drops the
    address."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return DEFAULT_PACK
    return str(st.session_state.get(_PACK, DEFAULT_PACK))


address.usual_pack = _chosen_pack


def language() -> str:
    """The language the reader chose, else the browser's, else English."""
    if chosen := _chosen():
        return chosen
    browser = (st.context.locale or FALLBACK).split("-")[0].lower()
    return browser if browser in languages() else FALLBACK


def texts() -> Words:
    """The texts in the reader's language."""
    return words(language())


def query(params: Mapping[str, str]) -> dict[str, str]:
    """`params` with the language, where the reader has chosen one."""
    chosen = _chosen()
    return {**params, LANGUAGE: chosen} if chosen else dict(params)


def go(params: Mapping[str, str]) -> None:
    """Put `params` into the address as a new entry of the browser's history: Back undoes it."""
    st.query_params.from_dict(query(params))


def keep_address(params: Mapping[str, str]) -> None:
    """Make the address hold exactly `params`, without a new entry in the browser's history."""
    st.session_state[_PACK] = params.get("pack", DEFAULT_PACK)
    search = "?" + urlencode(query(params))
    _ADDRESS(data={"search": search, "language": language()}, key="address")


def _switch_language() -> None:
    st.query_params[LANGUAGE] = st.session_state["language"]


def header() -> None:
    """Name, tagline and the language switch; in presentation mode nothing."""
    say = texts()
    st.html(style.sheet())
    if PRESENT in st.query_params:
        return
    st.session_state["language"] = say.language
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.caption(f"**{say('app.name')}** · {say('app.tagline')}", width="content")
        st.segmented_control(
            say("language.switch"),
            languages(),
            format_func=lambda code: words(code)("language.name"),
            key="language",
            on_change=_switch_language,
            required=True,
            label_visibility="collapsed",
        )


def footer() -> None:
    """What the answers rest on; in presentation mode nothing."""
    if PRESENT in st.query_params:
        return
    st.divider()
    st.caption(texts()("app.footer"))
