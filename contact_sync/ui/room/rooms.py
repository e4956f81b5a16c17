"""The rooms of this process, which all its sessions share."""

from __future__ import annotations

from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from contact_sync.render.address import public_address
from contact_sync.train.room import Choice, Phase, Room, Rooms, Turn
from contact_sync.ui import shell
from contact_sync.world.codes import BadInput

ROOMS = Rooms()
"""Not in a cache of Streamlit's: anybody could empty that."""


def now() -> float:
    """The seconds of a clock that only goes forward."""
    return monotonic()


class Stands(NamedTuple):
    """What changes what somebody sees of a room, but for the number of votes.

    Attributes:
        said: what this session voted last of the case, as one of the class.
    """

    phase: Phase
    turn: Turn
    live: bool
    said: Choice | None
    language: str


_VOTED = "room-voted"


def mine() -> dict[tuple[str, Turn], Choice]:
    """What was voted in this session, which alone knows it: by the code of a room and its turn."""
    voted: dict[tuple[str, Turn], Choice] = st.session_state.setdefault(_VOTED, {})
    return voted


def said_last(room: Room) -> Choice | None:
    """What this session voted last of the case that the room stands at."""
    voted, (case, last) = mine(), room.turn
    every = (voted.get((room.code, Turn(case, vote))) for vote in range(last, 0, -1))
    return next(filter(None, every), None)


def stands(room: Room) -> Stands:
    """Where `room` stands, and this session in it."""
    return Stands(room.phase, room.turn, room.live, said_last(room), shell.language())


def current(code: str, drawn: Stands) -> Room:
    """The room, where it still stands as it is drawn; else the page is drawn anew: where the room
    went on, and where what the reader did was counted but its run was cut off by a look at the
    room, which draws nothing.

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
