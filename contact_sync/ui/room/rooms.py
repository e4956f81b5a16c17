"""The rooms of this process, which all its sessions share."""

from __future__ import annotations

from time import monotonic
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from contact_sync.render.address import public_address, within
from contact_sync.train.room import Phase, Room, Rooms, own_sign, tidy
from contact_sync.ui import shell
from contact_sync.ui.notes import note_left
from contact_sync.world.codes import BadInput

ROOMS = Rooms(own_sign())
"""Not in a cache of Streamlit's: anybody could empty that."""


def now() -> float:
    """The seconds of a clock that only goes forward."""
    return monotonic()


def looked_at(code: str, *, over: bool) -> Room:
    """The room as it stands now, for a fragment that draws all that a room changes.

    A fragment, because a look that arrives right after a whole run makes Streamlit forget what that
    run drew, and the looks end, too. What a run of the fragment drew, the next look draws again.
    The page is drawn anew where the room is over or gone and the page does not show that, and where
    a note is to be shown above.

    Args:
        over: whether the page shows that it is over.
    """
    try:
        room = ROOMS.look(code, now())
    except BadInput:
        _anew()
    if (room.phase == Phase.ENDED) != over or note_left():
        _anew()
    return room


_THERE_JS = """
export default function ({ data }) {
  const asked = `contact-sync-room-${data.address}`;
  if (window.sessionStorage.getItem(asked)) return;
  window.sessionStorage.setItem(asked, "once");
  window.location.assign(data.address);
}
"""

_THERE = st.components.v2.component("contact_sync_there", html="<span hidden></span>", js=_THERE_JS)


def look_elsewhere(code: str) -> None:
    """Open the page of a room of another server anew, once: the proxy then leads there. (A click
    stays at the server that it came from.)"""
    _THERE(data={"address": within("room", shell.query({"code": tidy(code)}))}, key="there")


def _anew() -> None:
    shell.hold_address()
    st.rerun()


def join_address(code: str) -> str:
    """The whole address by which a phone enters; in the language of its own browser."""
    here = urlsplit(st.context.url or "")
    base = public_address() or urlunsplit((here.scheme, here.netloc, _folder(here.path), "", ""))
    return f"{base.rstrip('/')}/room?code={code}"


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
