"""The number of a situation: what an engine counts and lists contacts by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import ibis
import ibis.expr.types as ir

from contact_sync.lists.consequence import Active, InOutlook, Owns, Situation

_OWNS, _ACTIVE, _COPY = tuple(Owns), tuple(Active), tuple(InOutlook)
_BY: Mapping[type, int] = {Owns: 9, Active: 11, InOutlook: 13}
DISPUTED, GETS = 1 << 8, 1 << 16
"""What a number has more for a situation that is disputed, and for a user who gets the contact."""


def numbered(situation: Situation) -> int:
    """The number of a situation."""
    codes = (situation.owner, situation.active, situation.copy)
    found = situation.ways + sum(map(_part, codes))
    return found + situation.disputed * DISPUTED + situation.gets * GETS


def situation_of(number: int) -> Situation:
    """The situation of that number."""
    return Situation(
        _OWNS[number >> 9 & 3],
        _ACTIVE[number >> 11 & 3],
        _COPY[number >> 13 & 7],
        number & 255,
        bool(number & DISPUTED),
        bool(number & GETS),
    )


def part(code: StrEnum) -> ir.IntegerValue:
    """What a number has more for the owner, the state or the copy of a situation."""
    found: ir.IntegerValue = ibis.literal(_part(code), "int32")
    return found


def _part(code: StrEnum) -> int:
    return [*type(code)].index(code) << _BY[type(code)]
