"""What every page shares: the language, the version, the address, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from contact_sync.render.address import FIRST_PAGE, PRESENT
from contact_sync.render.parameters import LANGUAGE, PACK, Params, Reader, single
from contact_sync.render.words import FALLBACK, Words, languages, words
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK
from contact_sync.ui.session import whereabouts
from contact_sync.ui.session.browser import in_browser
from contact_sync.ui.session.travel import arriving, bare, chosen_after, pack_of
from contact_sync.ui.session.turns import TURNS

# --- the language ---------------------------------------------------------------------------------

_CHOSEN = "chosen-language"


def _chosen() -> str | None:
    """The language the reader chose: in this session, else in the address that it began with. (A
    click on another page drops the address, and who goes back in the history finds older ones.)"""
    chosen = st.session_state.get(_CHOSEN) or _last(whereabouts.address(), LANGUAGE)
    if chosen not in languages():
        return None
    st.session_state[_CHOSEN] = chosen
    return str(chosen)


def choose_language(code: str) -> None:
    """The reader has chosen the language `code`."""
    st.session_state[_CHOSEN] = code


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


# --- the version ----------------------------------------------------------------------------------

_PACK = "chosen-pack"
"""The pack that the reader chose: a click on another page drops the address, and a page may show
another one."""

MINE = "own-mine"
"""The packs with own rules that belong to this session, which alone keeps them: id -> the pack and
the file that it was made of."""


def reader() -> Reader:
    """Who opens addresses in this session."""
    mine = st.session_state.get(MINE, {})
    return Reader(_usual_pack(), lambda pack_id: pack_id in mine)


def _usual_pack() -> str:
    """The pack of an address that names none. A first visit does not know the version; an address
    from before one could say so means the version that it meant then."""
    first = ANY_VERSION if bare(whereabouts.address()) else DEFAULT_PACK
    return str(st.session_state.get(_PACK, first))


def version() -> str:
    """The pack that is asked for, or `ANY_VERSION`."""
    return pack_of(_asked()) or _usual_pack()


def _asked() -> dict[str, str]:
    return {name: values[-1] for name, values in params().items() if values}


def own_version() -> str:
    """The pack that the reader chose, or `ANY_VERSION`; what the page shows may be of another."""
    return chosen_after(_asked(), version(), st.session_state.get(_PACK))


def versioned(params: Mapping[str, str]) -> dict[str, str]:
    """The address `params` of what is the same in every version, of the reader's own: it may be
    opened in a window that knows of none. Where it names one, or only a page, as it is."""
    named = not params or pack_of(params)
    return dict(params) if named else {PACK: own_version(), **params}


# --- the address ----------------------------------------------------------------------------------


def params() -> Params:
    """What is asked in the address; where it asks nothing, such as after a click on the name of a
    page, what comes along from the pages before."""
    given = whereabouts.address()
    along = arriving(here(), seen(), _usual_pack()) if bare(given) else {}
    return {**single(along), **given}


def hold_address() -> None:
    """The address that the session is at holds for this run, too. For what answers a control and
    changes nothing in it."""
    whereabouts.address()


def param(name: str) -> str | None:
    """The value of `name` of what is asked."""
    return _last(params(), name)


def _last(params: Params, name: str) -> str | None:
    """Of several values the last, as Streamlit has it."""
    return params.get(name, [None])[-1]


def go(params: Mapping[str, str], *, chosen: str = "") -> None:
    """Put `params` into the address as a new entry of the browser's history: Back undoes it.

    Args:
        chosen: the version that the reader chose just now.
    """
    if chosen:
        st.session_state[_PACK] = chosen
    asked = query(params if chosen else _as_asked(params))
    whereabouts.put(single(asked))


def _as_asked(params: Mapping[str, str]) -> dict[str, str]:
    """`params` of a page that shows one version; where that only stands in, not known."""
    unknown = version() == ANY_VERSION and params.get(PACK) == DEFAULT_PACK
    return {**params, PACK: ANY_VERSION} if unknown else dict(params)


def switch(name: str, value: str) -> None:
    """The same address with another value of `name`, as a new entry of the browser's history."""
    whereabouts.put({**whereabouts.address(), name: [value]})


_RUNS = "runs"
_SEEN, _MOST_SEEN = "seen", 12
_NO_ANSWERS = ("", FIRST_PAGE, "look_up", "room", "tests", "training")


def keep_address(params: Mapping[str, str]) -> None:
    """Make the address hold exactly `params`, without a new entry in the browser's history; and
    remember what was seen.

    Called last, it also numbers the runs of the session: `data-run` of the root element tells who
    drives a browser that the page of this run has arrived.
    """
    st.session_state[_SHOWN] = params = _as_asked(params)
    kept = st.session_state.get(_PACK)
    named = pack_of(params) or kept or ANY_VERSION
    st.session_state[_PACK] = chosen_after(params, named, kept)
    _remember(here(), params)
    whereabouts.shows(single(query(params)))
    st.session_state[_RUNS] = run = st.session_state.get(_RUNS, 0) + 1
    data = {
        "search": "?" + urlencode(query(params)),
        "of": "?" + urlencode(whereabouts.browsed(), doseq=True),
        "language": language(),
        "run": run,
        "page": st.session_state.get(_MOVED, ""),
    }
    in_browser(data)


_SHOWN = "shown"


def shown() -> dict[str, str]:
    """What the address of the page that the reader sees holds."""
    return dict(st.session_state[_SHOWN])


def _remember(name: str, params: dict[str, str]) -> None:
    others = [one for one in seen() if one != (name, params)]
    if name not in _NO_ANSWERS:
        st.session_state[_SEEN] = [(name, params), *others][:_MOST_SEEN]


def seen() -> list[tuple[str, dict[str, str]]]:
    """What was looked at in this session, the last first: the page and what its address held."""
    return list(st.session_state.get(_SEEN, ()))


# --- the page -------------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], None]] = {}
"""Address of each page -> what draws it; `app.py` fills it, so that pages can link to each other
without importing each other."""


_PAGE, _MOVED = "page", "page-moved"


def page(name: str, *, hidden: bool = False) -> StreamlitPage:
    """The page at this address, to link to.

    Args:
        hidden: whether the bar leaves it out.
    """
    return st.Page(
        PAGES[name],
        title=texts()(f"page.{name}"),
        url_path=name,
        default=name == FIRST_PAGE,
        visibility="hidden" if hidden else "visible",
    )


def runs(name: str) -> None:
    """The page `name` is drawn in this run."""
    if name != st.session_state.get(_PAGE) and _SHOWN in st.session_state:
        whereabouts.arrived(single(query(shown())))
    st.session_state[_PAGE], st.session_state[_MOVED] = name, ""


def here() -> str:
    """The page that is drawn in this run."""
    return str(st.session_state.get(_MOVED) or st.session_state.get(_PAGE, ""))


def moved_to(name: str) -> None:
    """Draw the page `name` in place of this one, whose address was once the other's: the browser
    goes on to the address that it has now."""
    st.session_state[_MOVED] = name
    PAGES[name]()


WANTED = "wanted"
"""Session: the buttons whose press no run has answered to its end: key -> a name of the click."""


@contextmanager
def drawing() -> Iterator[None]:
    """Around what draws a page."""
    with whereabouts.held(), TURNS.one():
        yield
        st.session_state[WANTED] = {}


_FRAME = "frame"


def _frame() -> tuple[bool, str]:
    """What the frame around a page depends on, of what a choice on the page may change."""
    return presented(), version()


def framed() -> None:
    """The frame is drawn: what it depends on is as it is now."""
    st.session_state[_FRAME] = _frame()


def presented() -> bool:
    """Whether the page is a slide, which stands alone."""
    return PRESENT in whereabouts.address()


@cache
def drawn_by(module: str) -> Callable[[], None]:
    """What draws a page: `render` of `contact_sync.ui.MODULE.page`, loaded when it is asked for.

    A choice on the page draws it again without its frame, unless that has to follow. All pages are
    one fragment to Streamlit: what comes late from one that was left runs the one that is there
    (with a fragment for each, nothing ran: a blank page).
    """

    def draw() -> None:
        import_module(f"contact_sync.ui.{module}.page").render()

    @st.fragment
    def drawn() -> None:
        if whereabouts.is_drawn():  # with its frame
            return draw()
        if st.session_state.get(_FRAME, now := _frame()) != now:
            st.rerun()
        with drawing():
            return draw()

    return drawn
