"""What every page shares: language, address bar, header, footer, style."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from contact_sync.render.address import FIRST_PAGE, PRESENT, WALKTHROUGH
from contact_sync.render.markdown import plain
from contact_sync.render.parameters import LANGUAGE, PACK, Params, Reader, single
from contact_sync.render.words import FALLBACK, Words, languages, words
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK
from contact_sync.rulebook.loader import pack_ids
from contact_sync.ui import inputs
from contact_sync.ui.browser import back, in_browser, visitor
from contact_sync.ui.inputs import AHEAD, Ahead, browsed
from contact_sync.ui.travel import arriving, chosen_after
from contact_sync.ui.turns import TURNS

PAGES: dict[str, Callable[[], None]] = {}
"""Address of each page -> what draws it; `app.py` fills it, so that pages can link to each other
without importing each other."""

_CHOSEN = "chosen-language"


def _chosen() -> str | None:
    """The language the reader chose: in this session, else in the address that it began with. (A
    click on another page drops the address, and who goes back in the history finds older ones.)"""
    chosen = st.session_state.get(_CHOSEN) or _last(_address(), LANGUAGE)
    if chosen not in languages():
        return None
    st.session_state[_CHOSEN] = chosen
    return str(chosen)


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
    first = ANY_VERSION if _bare(_address()) else DEFAULT_PACK
    return str(st.session_state.get(_PACK, first))


def _bare(given: Params) -> bool:
    """Whether an address asks nothing of one version: nothing at all, or a sentence."""
    return not {*given} - {LANGUAGE, PRESENT, "q"}


_DRAWING, _HEARD = "drawing", "heard"
"""Session: the address of the page that is being drawn, else None; whether this run answers a
control. (And `AHEAD`.)"""
WANTED = "wanted"
"""Session: the buttons whose press no run has answered to its end: key -> a name of the click."""


def _address() -> Params:
    """What the address holds; where the browser may still show one that the session has left, the
    one that it is at.

    A control used before the page has answered the one before comes with the address that the
    browser still shows. What the one before has changed holds for it, too.
    """
    drawn: Params | None = st.session_state.get(_DRAWING)
    if drawn is not None:
        return drawn
    ahead = _ahead()
    if ahead is None:
        return browsed()
    st.session_state[_HEARD] = True
    return ahead.here


def _ahead() -> Ahead | None:
    """Where the session is, if its browser still shows what it has left."""
    ahead: Ahead | None = st.session_state.get(AHEAD)
    return ahead if ahead is not None and ahead.holds() else None


def params() -> Params:
    """What is asked in the address; where it asks nothing, such as after a click on the name of a
    page, what comes along from the pages before."""
    given = _address()
    along = arriving(here(), seen(), _usual_pack()) if _bare(given) else {}
    return {**single(along), **given}


def hold_address() -> None:
    """The address that the session is at holds for this run, too. For what answers a control and
    changes nothing in it."""
    _address()


def param(name: str) -> str | None:
    """The value of `name` of what is asked."""
    return _last(params(), name)


def _last(params: Params, name: str) -> str | None:
    """Of several values the last, as Streamlit has it."""
    return params.get(name, [None])[-1]


def version() -> str:
    """The pack that is asked for, or `ANY_VERSION`."""
    return pack_of(_asked()) or _usual_pack()


def _asked() -> dict[str, str]:
    return {name: values[-1] for name, values in params().items() if values}


def own_version() -> str:
    """The pack that the reader chose, or `ANY_VERSION`; what the page shows may be of another."""
    return chosen_after(_asked(), version(), st.session_state.get(_PACK))


def pack_of(params: Mapping[str, str]) -> str:
    """The pack that an address names, by itself or with a walkthrough of ours; empty without."""
    of_walkthrough = params.get(WALKTHROUGH, "").partition("/")[0]
    known = of_walkthrough and of_walkthrough in pack_ids()
    return of_walkthrough if known else params.get(PACK, "")


def versioned(params: Mapping[str, str]) -> dict[str, str]:
    """The address `params` of what is the same in every version, of the reader's own: it may be
    opened in a window that knows of none. Where it names one, or only a page, as it is."""
    named = not params or pack_of(params)
    return dict(params) if named else {PACK: own_version(), **params}


_SHOWN = "shown"


def shown() -> dict[str, str]:
    """What the address of the page that the reader sees holds."""
    return dict(st.session_state[_SHOWN])


@contextmanager
def drawing() -> Iterator[None]:
    """Around what draws a page. Where no control was used the reader has gone back in the history
    of the browser: the address that it shows holds."""
    if not st.session_state.get(_HEARD):
        st.session_state.pop(AHEAD, None)
    ahead = _ahead()
    # Read once: it is asked for at every turn, and Streamlit's own is slow.
    st.session_state[_DRAWING] = browsed() if ahead is None else ahead.here
    try:
        with TURNS.one():
            yield
        st.session_state[WANTED] = {}
    finally:
        st.session_state[_DRAWING], st.session_state[_HEARD] = None, False


_FRAME = "frame"


def _frame() -> tuple[bool, str]:
    """What the frame around a page depends on, of what a choice on the page may change."""
    return PRESENT in _address(), version()


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
        if st.session_state.get(_DRAWING) is not None:  # with its frame
            return draw()
        if st.session_state.get(_FRAME, now := _frame()) != now:
            st.rerun()
        with drawing():
            return draw()

    return drawn


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


def go(params: Mapping[str, str], *, chosen: str = "") -> None:
    """Put `params` into the address as a new entry of the browser's history: Back undoes it.

    Args:
        chosen: the version that the reader chose just now.
    """
    if chosen:
        st.session_state[_PACK] = chosen
    asked = query(params if chosen else _as_asked(params))
    _put(single(asked))


def _as_asked(params: Mapping[str, str]) -> dict[str, str]:
    """`params` of a page that shows one version; where that only stands in, not known."""
    unknown = version() == ANY_VERSION and params.get(PACK) == DEFAULT_PACK
    return {**params, PACK: ANY_VERSION} if unknown else dict(params)


def switch(name: str, value: str) -> None:
    """The same address with another value of `name`, as a new entry of the browser's history."""
    _put({**_address(), name: [value]})


def _put(here: Params) -> None:
    if here == _address():
        return  # Back would change nothing
    ahead = _ahead()
    left = () if ahead is None else (*ahead.left, ahead.here)
    st.session_state[_HEARD] = True
    if st.session_state.get(_DRAWING) is not None:
        st.session_state[_DRAWING] = here
    st.session_state[AHEAD] = Ahead((*left, browsed()), here)
    st.query_params.from_dict(here)


_RUNS = "runs"
_PAGE, _MOVED = "page", "page-moved"
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
    ahead: Ahead | None = st.session_state.get(AHEAD)
    if ahead is not None and ahead.elsewhere and single(query(params)) in ahead.left:
        del st.session_state[AHEAD]  # nobody can tell any more which of the two pages shows it
    st.session_state[_RUNS] = run = st.session_state.get(_RUNS, 0) + 1
    data = {
        "search": "?" + urlencode(query(params)),
        "of": "?" + urlencode(browsed(), doseq=True),
        "language": language(),
        "run": run,
        "page": st.session_state.get(_MOVED, ""),
    }
    in_browser(data)


def runs(name: str) -> None:
    """The page `name` is drawn in this run."""
    if name != st.session_state.get(_PAGE) and _SHOWN in st.session_state:
        left, arrived = single(query(shown())), _address()
        if left != arrived:
            st.session_state[AHEAD] = Ahead((left,), arrived, elsewhere=True)
    st.session_state[_PAGE], st.session_state[_MOVED] = name, ""


def here() -> str:
    """The page that is drawn in this run."""
    return str(st.session_state.get(_MOVED) or st.session_state.get(_PAGE, ""))


def moved_to(name: str) -> None:
    """Draw the page `name` in place of this one, whose address was once the other's: the browser
    goes on to the address that it has now."""
    st.session_state[_MOVED] = name
    PAGES[name]()


def _remember(name: str, params: dict[str, str]) -> None:
    others = [one for one in seen() if one != (name, params)]
    if name not in _NO_ANSWERS:
        st.session_state[_SEEN] = [(name, params), *others][:_MOST_SEEN]


def seen() -> list[tuple[str, dict[str, str]]]:
    """What was looked at in this session, the last first: the page and what its address held."""
    return list(st.session_state.get(_SEEN, ()))


def _switch_language() -> None:
    """The same page in another language: no new entry in the history, where it would be one that
    Back leaves and nothing changes."""
    hold_address()
    st.session_state[_CHOSEN] = st.session_state["language"]


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


# Lines of a length that can be read, however wide the window; and no more room above than the bar
# needs, as a phone has little. What only listens takes no room.
_WIDTH = """<style>
.block-container { max-width: 76rem; padding-top: 4.5rem; }
.st-key-back { position: absolute; }
.st-key-language { min-height: 2.5rem; align-content: center; }
.st-key-version { min-width: min(100%, 11.5rem); }
@media (max-width: 30rem) { .block-container h1 { font-size: 1.5rem; } }
</style>"""


def header(version: Callable[[Words], None], other: Callable[[Words], None]) -> None:
    """The version and the language switch; in presentation mode an empty place.

    Args:
        version: draws the choice of the version.
        other: says where a page shows another one.
    """
    say = texts()
    st.html(_WIDTH)
    st.session_state[_FRAME] = _frame()
    back(hold_address)
    if PRESENT in _address():
        inputs.place()  # so the slide takes the place of the page, and the two never stand together
        return
    st.session_state["language"] = say.language
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="xsmall"
    ):
        other(say)
        version(say)
        st.segmented_control(
            say("language.switch"),
            languages(),
            format_func=lambda code: words(code)("language.name"),
            key="language",
            on_change=inputs.whole(_switch_language, framed=True),
            required=True,
            label_visibility="collapsed",
        )


def footer() -> None:
    """What the answers rest on; in presentation mode nothing."""
    if PRESENT in _address():
        return
    say = texts()
    st.divider()
    st.caption(say("app.footer"))
    if name := visitor():
        st.caption(say("app.signed_in", name=plain(name)))
    st.page_link(page("tests"), label=say("app.maintainers"), query_params=query({}))
