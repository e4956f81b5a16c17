"""Rooms in which a class votes: in the memory of one process, for a few hours, counts only.

Nothing about a person is in a room: neither who votes, nor when, nor from where. Who has voted
already is known to their own session alone.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hmac import compare_digest
from random import Random
from threading import Lock
from typing import NamedTuple

from contact_sync.rulebook.claims import Texts
from contact_sync.train.exercise import Exercise, Says, Sure
from contact_sync.train.options import options_of
from contact_sync.world.codes import BadInput

HOURS = 4
"""So long a room is there."""
MOST_ROOMS = 100
MOST_VOTES = 2
"""A case is voted on once, and once more after a discussion."""
MOST_HANDS = 999
"""The most hands that are counted for one option."""

SIGNS = "BCDFGHJKLMNPQRSTVWXYZ23456789"
"""No sign that looks like another; and no vowel, so that a code is no word."""
_CODE, _KEY = 4, 16

REPLICA = "CONTACT_SYNC_REPLICA"
"""The environment variable with the sign of this server, where several share an address. A room is
in one of them; its code begins with the sign, by which a proxy leads a class there."""


class Phase(StrEnum):
    """Where a room stands: not begun; the vote is open; it is closed, to be discussed; the answer
    is shown; all is over."""

    LOBBY = "lobby"
    VOTING = "voting"
    CLOSED = "closed"
    REVEALED = "revealed"
    ENDED = "ended"


class Deed(StrEnum):
    """What the trainer does with a room."""

    NEXT = "next"
    CLOSE = "close"
    AGAIN = "again"
    REVEAL = "reveal"
    END = "end"


_FROM: Mapping[Deed, tuple[Phase, ...]] = {
    Deed.NEXT: (Phase.LOBBY, Phase.REVEALED),
    Deed.CLOSE: (Phase.VOTING,),
    Deed.AGAIN: (Phase.CLOSED,),
    Deed.REVEAL: (Phase.VOTING, Phase.CLOSED),
    Deed.END: (Phase.LOBBY, Phase.VOTING, Phase.CLOSED, Phase.REVEALED),
}


class Turn(NamedTuple):
    """Which vote: of which case, from 1, and the how manieth of it, from 1."""

    case: int
    vote: int


class Choice(NamedTuple):
    """What was chosen, and how sure; None where hands were counted, which do not say."""

    says: Says
    sure: Sure | None = None


Counts = Mapping[Choice, int]
"""How often each was chosen in one vote."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room as it stands; each change makes another.

    Attributes:
        key: the secret of who may steer it.
        title: what its deck is called.
        hands: whether the trainer counts hands, and nobody votes by phone.
        opened: the second at which it was opened.
        live: whether what was voted so far is shown while the vote is open.
        votes: of each case that has begun its votes, the first one first.
    """

    code: str
    key: str
    title: Texts
    exercises: tuple[Exercise, ...]
    hands: bool
    opened: float
    phase: Phase = Phase.LOBBY
    live: bool = False
    votes: tuple[tuple[Counts, ...], ...] = ()

    @property
    def turn(self) -> Turn:
        """The vote that is open or was open last; (0, 0) before the first."""
        return Turn(len(self.votes), len(self.votes[-1]) if self.votes else 0)

    @property
    def exercise(self) -> Exercise:
        """The case that it stands at; in the lobby the first."""
        return self.exercises[max(len(self.votes) - 1, 0)]

    @property
    def last(self) -> bool:
        """Whether it stands at the last case."""
        return len(self.votes) == len(self.exercises)

    @property
    def counts(self) -> Counts:
        """The counts of the vote that is open or was open last."""
        return self.votes[-1][-1] if self.votes else {}

    @property
    def voted(self) -> int:
        """How many have voted in it."""
        return sum(self.counts.values())

    def offers(self, deed: Deed) -> bool:
        """Whether it can be done now."""
        if deed == Deed.AGAIN and self.turn.vote >= MOST_VOTES:
            return False
        return self.phase in _FROM[deed]

    def after(self, deed: Deed) -> Room:
        """The room after `deed`; the same where it cannot be done now, as after a second click."""
        if not self.offers(deed):
            return self
        if deed == Deed.NEXT and not self.last:
            return replace(self, phase=Phase.VOTING, votes=(*self.votes, ({},)))
        if deed == Deed.AGAIN:
            votes = (*self.votes[:-1], (*self.votes[-1], {}))
            return replace(self, phase=Phase.VOTING, votes=votes)
        phases = {Deed.CLOSE: Phase.CLOSED, Deed.REVEAL: Phase.REVEALED}
        return replace(self, phase=phases.get(deed, Phase.ENDED))

    def with_counts(self, counts: Counts) -> Room:
        """With other counts of the vote that is open."""
        return replace(self, votes=(*self.votes[:-1], (*self.votes[-1][:-1], counts)))


class Rooms:
    """Every room of this process. Sessions are threads: each change is made under one lock, and
    what is read is a value that never changes.

    All its methods take `now`, the seconds of a clock that only goes forward, and raise `BadInput`
    (`no_room`) for a code that no room has, or has any more.

    Args:
        first: the sign with which its codes begin, see `own_sign`; empty where any may.
    """

    def __init__(self, first: str = "") -> None:
        self._first, self._lock, self._rooms = first, Lock(), dict[str, Room]()

    def open(
        self,
        title: Texts,
        exercises: Sequence[Exercise],
        now: float,
        dice: Random,
        *,
        hands: bool = False,
    ) -> Room:
        """A new room for these cases, in their order.

        Args:
            exercises: at least one.
            dice: what codes and secrets are drawn with.

        Raises:
            BadInput: `rooms_full`, when there are too many.
        """
        with self._lock:
            for code in [one.code for one in self._rooms.values() if _over(one, now)]:
                del self._rooms[code]
            if len(self._rooms) >= MOST_ROOMS:
                raise BadInput("rooms_full", most=MOST_ROOMS)
            code = self._code(dice)
            while code in self._rooms:
                code = self._code(dice)
            room = Room(code, _drawn(dice, _KEY), title, tuple(exercises), hands, now)
            self._rooms[code] = room
            return room

    def _code(self, dice: Random) -> str:
        return self._first + _drawn(dice, _CODE - len(self._first))

    def elsewhere(self, code: str) -> bool:
        """Whether another server, of several under one address, would have the room `code`."""
        return bool(self._first and tidy(code)) and not tidy(code).startswith(self._first)

    def look(self, code: str, now: float) -> Room:
        """The room with this code, as it stands."""
        room = self._rooms.get(tidy(code))
        if room is None or _over(room, now):
            raise BadInput("no_room", found=code)
        return room

    def vote(self, code: str, turn: Turn, choice: Choice, now: float) -> Room:
        """Count one vote.

        Args:
            turn: the vote that the voter sees.

        Raises:
            BadInput: `vote_closed`, when that one is not open, or has no such option.
        """
        with self._lock:
            room = self.look(code, now)
            if room.hands or room.phase != Phase.VOTING or room.turn != turn:
                raise BadInput("vote_closed")
            if choice.sure is None or choice.says not in options_of(room.exercise):
                raise BadInput("vote_closed")
            return self._keep(room.with_counts(Counter(room.counts) + Counter([choice])))

    def steer(self, code: str, key: str, deed: Deed, now: float) -> Room:
        """Do what the trainer does.

        Raises:
            BadInput: `no_trainer`, when the secret is wrong.
        """
        with self._lock:
            return self._keep(self._trained(code, key, now).after(deed))

    def count_hands(self, code: str, key: str, hands: Mapping[Says, int], now: float) -> Room:
        """The counts of the open vote are these; where none is open, nothing changes.

        Raises:
            BadInput: `no_trainer`, when the secret is wrong.
        """
        with self._lock:
            room = self._trained(code, key, now)
            if room.phase != Phase.VOTING:
                return room
            counts = {
                Choice(says): min(hands[says], MOST_HANDS)
                for says in options_of(room.exercise)
                if hands.get(says, 0) > 0
            }
            return self._keep(room.with_counts(counts))

    def show_live(self, code: str, key: str, live: bool, now: float) -> Room:
        """Show what was voted so far while a vote is open, or not.

        Raises:
            BadInput: `no_trainer`, when the secret is wrong.
        """
        with self._lock:
            return self._keep(replace(self._trained(code, key, now), live=live))

    def _trained(self, code: str, key: str, now: float) -> Room:
        room = self.look(code, now)
        if not steers(room, key):
            raise BadInput("no_trainer")
        return room

    def _keep(self, room: Room) -> Room:
        self._rooms[room.code] = room
        return room


def own_sign() -> str:
    """The sign with which the codes of this server's rooms begin; empty where nobody has said one.

    Raises:
        BadInput: `replica`, for what is no sign of a code.
    """
    told = os.environ.get(REPLICA, "").strip()
    if told and told.upper() not in list(SIGNS):
        raise BadInput("replica", variable=REPLICA, found=told, expected=SIGNS)
    return told.upper()


def tidy(code: str) -> str:
    """A code as rooms have it, of how somebody types it."""
    return "".join(sign for sign in code.upper() if sign.isalnum())[:_CODE]


def steers(room: Room, key: str) -> bool:
    """Whether `key` is the secret of who may steer `room`."""
    return compare_digest(room.key.encode(), key.encode())


def _drawn(dice: Random, length: int) -> str:
    return "".join(dice.choice(SIGNS) for _ in range(length))


def _over(room: Room, now: float) -> bool:
    return now - room.opened >= HOURS * 3600
