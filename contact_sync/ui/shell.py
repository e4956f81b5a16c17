"""What every page shares: language, address bar, header, footer, style."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from contact_sync.render.address import PRESENT
from contact_sync.render.markdown import plain
from contact_sync.render.parameters import LANGUAGE, Ignored, Reader
from contact_sync.render.words import FALLBACK, Words, languages, words
from contact_sync.rulebook.library import DEFAULT_PACK

PAGES: dict[str, Callable[[], None]] = {}
"""Address of each page -> what draws it; `app.py` fills it, so that pages can link to each other
without importing each other."""

FIRST = "question"
"""The page at the root of the address."""

# In the page itself: of a file, Streamlit forgets the address, sooner than a slow browser asks.
_ICON = Path(__file__).with_name("icon.png").read_bytes()
ICON = f"data:image/png;base64,{b64encode(_ICON).decode()}"

_ADDRESS_JS = """
export default function ({ data }) {
  document.documentElement.lang = data.language;
  document.documentElement.dataset.run = data.run;
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
    chosen = param(LANGUAGE) or st.session_state.get(_CHOSEN)
    if chosen not in languages():
        return None
    st.session_state[_CHOSEN] = chosen
    return str(chosen)


_PACK = "chosen-pack"
"""The pack of the page that the reader comes from: a click on another page drops the address."""

MINE = "own-mine"
"""The packs with own rules that belong to this session, which alone keeps them: id -> the pack and
the file that it was made of."""


def reader() -> Reader:
    """Who opens addresses in this session."""
    mine = st.session_state.get(MINE, {})
    return Reader(str(st.session_state.get(_PACK, DEFAULT_PACK)), lambda pack_id: pack_id in mine)


Params = dict[str, list[str]]


@dataclass(frozen=True)
class _Ahead:
    """Where the session is, and the addresses it left that its browser may still show."""

    left: tuple[Params, ...]
    here: Params


_AHEAD, _DRAWING, _HEARD = "ahead", "drawing", "heard"
"""Session: an `_Ahead`; whether a page is being drawn; whether this run answers a control."""


def _shown() -> Params:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def params() -> Params:
    """What the address holds.

    A control used before the page has answered the one before comes with the address that the
    browser still shows. What the one before has changed holds for it, too.
    """
    shown, ahead = _shown(), st.session_state.get(_AHEAD)
    if ahead is None or shown not in ahead.left:
        return shown
    if not st.session_state.get(_DRAWING):
        st.session_state[_HEARD] = True
    return dict(ahead.here)


def param(name: str) -> str | None:
    """The value of `name` in the address; of several the last, as Streamlit has it."""
    return params().get(name, [None])[-1]


def _heard() -> None:
    params()


def asked(
    label: str,
    *,
    key: str,
    icon: str | None = None,
    type: Literal["secondary", "tertiary"] = "secondary",
) -> bool:
    """A button that changes nothing in the address, and whether it was pressed."""
    return st.button(label, key=key, icon=icon, type=type, on_click=_heard)


@contextmanager
def drawing() -> Iterator[None]:
    """Around what draws a page. Where no control was used the reader has gone back in the history
    of the browser: the address that it shows holds."""
    if not st.session_state.get(_HEARD):
        st.session_state.pop(_AHEAD, None)
    st.session_state[_DRAWING] = True
    try:
        yield
    finally:
        st.session_state[_DRAWING] = st.session_state[_HEARD] = False


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
    _put({name: [value] for name, value in query(params).items()})


def switch(name: str, value: str) -> None:
    """The same address with another value of `name`, as a new entry of the browser's history."""
    _put({**params(), name: [value]})


def _put(here: Params) -> None:
    shown, ahead = _shown(), st.session_state.get(_AHEAD)
    left = () if ahead is None or shown not in ahead.left else (*ahead.left, ahead.here)
    st.session_state[_AHEAD] = _Ahead((*left, shown), here)
    st.session_state[_HEARD] = True
    st.query_params.from_dict(here)


_RUNS = "runs"


def keep_address(params: Mapping[str, str]) -> None:
    """Make the address hold exactly `params`, without a new entry in the browser's history.

    Called last, it also numbers the runs of the session: `data-run` of the root element tells who
    drives a browser that the page of this run has arrived.
    """
    st.session_state[_PACK] = params.get("pack", DEFAULT_PACK)
    st.session_state[_RUNS] = run = st.session_state.get(_RUNS, 0) + 1
    search = "?" + urlencode(query(params))
    _ADDRESS(data={"search": search, "language": language(), "run": run}, key="address")


def _switch_language() -> None:
    switch(LANGUAGE, st.session_state["language"])


def page(name: str, title: str | None = None) -> StreamlitPage:
    """The page at this address, to link to."""
    return st.Page(PAGES[name], title=title, url_path=name, default=name == FIRST)


# Lines of a length that can be read, however wide the window.
_WIDTH = "<style>.block-container { max-width: 76rem; }</style>"


def header() -> None:
    """Name, tagline and the language switch; in presentation mode nothing."""
    say = texts()
    st.html(_WIDTH)
    if PRESENT in params():
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
    if PRESENT in params():
        return
    st.divider()
    st.caption(texts()("app.footer"))


# --- notes above an answer -----------------------------------------------------------------------


_NOTE = "note"


def leave_note(text: str) -> None:
    """Show `text` above the next answer, once."""
    st.session_state[_NOTE] = text


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
        reasons = "; ".join(say(f"invariant.{name}") for name in item.broken)
        return say("ignored.illegal_state", reasons=reasons, **item.values)
    return say(f"ignored.{item.key}", **item.values)
