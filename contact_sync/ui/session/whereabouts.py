"""Where a session is: the address that it is at, though its browser may still show one before it.

A control used before the page has answered the one before comes with the address that the browser
still shows. What the one before has changed holds for it, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from contact_sync.render.parameters import Params


def browsed() -> Params:
    """What the address that the browser shows holds."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


@dataclass(frozen=True)
class Ahead:
    """Where the session is, and the addresses it left that its browser may still show."""

    left: tuple[Params, ...]
    here: Params
    elsewhere: bool = False
    """Whether what it left is another page."""

    def holds(self) -> bool:
        """Whether the browser still shows what the session has left."""
        return browsed() in self.left


_AHEAD, _DRAWN, _HEARD = "ahead", "drawing", "heard"
"""Session: an `Ahead`; the address of the page that is being drawn, else None; whether this run
answers a control."""


def known() -> Ahead | None:
    """Where the session was last known to be ahead of its browser."""
    ahead: Ahead | None = st.session_state.get(_AHEAD)
    return ahead


def _ahead() -> Ahead | None:
    """Where the session is, if its browser still shows what it has left."""
    ahead = known()
    return ahead if ahead is not None and ahead.holds() else None


def address() -> Params:
    """What the address holds that the session is at; from now on that is it, for this run."""
    drawn: Params | None = st.session_state.get(_DRAWN)
    if drawn is not None:
        return drawn
    ahead = _ahead()
    if ahead is None:
        return browsed()
    st.session_state[_HEARD] = True
    return ahead.here


def put(here: Params) -> None:
    """Go on to the address `here`, as a new entry of the browser's history."""
    if here == address():
        return  # Back would change nothing
    ahead = _ahead()
    left = () if ahead is None else (*ahead.left, ahead.here)
    st.session_state[_HEARD] = True
    if is_drawn():
        st.session_state[_DRAWN] = here
    st.session_state[_AHEAD] = Ahead((*left, browsed()), here)
    st.query_params.from_dict(here)


def arrived(left: Params) -> None:
    """The address is that of another page than the one that was at `left`."""
    here = address()
    if left != here:
        st.session_state[_AHEAD] = Ahead((left,), here, elsewhere=True)


def shows(here: Params) -> None:
    """The page shows `here` itself; where that is what it was left for, nobody can tell any more
    which of the two pages it is of."""
    ahead = known()
    if ahead is not None and ahead.elsewhere and here in ahead.left:
        forget()


def forget() -> None:
    """The address that the browser shows holds."""
    st.session_state.pop(_AHEAD, None)


def is_drawn() -> bool:
    """Whether a page is being drawn."""
    return st.session_state.get(_DRAWN) is not None


@contextmanager
def held() -> Iterator[None]:
    """Around what draws a page, which has one address. Where no control was used the reader has
    gone back in the history of the browser: the address that it shows holds."""
    if not st.session_state.get(_HEARD):
        forget()
    ahead = _ahead()
    # Read once: it is asked for at every turn, and Streamlit's own is slow.
    st.session_state[_DRAWN] = browsed() if ahead is None else ahead.here
    try:
        yield
    finally:
        st.session_state[_DRAWN], st.session_state[_HEARD] = None, False
