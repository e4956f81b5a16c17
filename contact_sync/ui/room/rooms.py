"""The rooms of this process, which all its sessions share."""

from __future__ import annotations

from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from contact_sync.render.address import public_address
from contact_sync.train.room import Phase, Room, Rooms, Turn
from contact_sync.ui import shell
from contact_sync.world.codes import BadInput

ROOMS = Rooms()
"""Not in a cache of Streamlit's: anybody could empty that."""


def now() -> float:
    """The seconds of a clock that only goes forward."""
    return monotonic()


class Stands(NamedTuple):
    """What of a room changes what somebody sees of it, but for the number of votes."""

    phase: Phase
    turn: Turn
    live: bool


def stands(room: Room) -> Stands:
    """Where `room` stands."""
    return Stands(room.phase, room.turn, room.live)


def current(code: str, drawn: Stands) -> Room:
    """The room, where it still stands as it is drawn; else the page is drawn anew.

    To be called in a fragment.
    """
    try:
        room = ROOMS.look(code, now())
    except BadInput:
        _anew()
    if stands(room) != drawn:
        _anew()
    return room


def _anew() -> None:
    shell.params()  # the address that the session is at holds for the next run, too
    st.rerun()


def join_address(code: str) -> str:
    """The whole address by which a phone enters; in the language of its own browser."""
    here = urlsplit(st.context.url or "")
    base = public_address() or urlunsplit((here.scheme, here.netloc, _folder(here.path), "", ""))
    return f"{base.rstrip('/')}/room?code={code}"


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
