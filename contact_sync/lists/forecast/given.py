"""What a forecast is asked, from the texts in which people say it: a time, teams, filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from contact_sync.lists.consequence import Assumptions
from contact_sync.lists.fetchxml.dates import WEEK_STARTS, Clock
from contact_sync.lists.fetchxml.parser import parse
from contact_sync.lists.fetchxml.query import Query
from contact_sync.lists.fetchxml.values import NotThat, guid
from contact_sync.lists.forecast.change import Change
from contact_sync.world.codes import BadInput

ASSUMPTIONS = ("matched_is_linked", "unmatched_is_absent")
"""The fields of `Assumptions`."""

_TIMELY = ("last-", "next-", "this-", "olderthan-", "today", "yesterday", "tomorrow")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}")
"""What the name of a time zone looks like; others lead through folders and modules."""
_ENDS = re.compile(r"(?<=</fetch>)")


def parts_of(text: str) -> list[str]:
    """The filters in a text, one `<fetch>` after the other."""
    return [part.strip() for part in _ENDS.split(text) if part.strip()]


def queries_of(text: str, name: str) -> tuple[Query, ...]:
    """The filters in a text, see `parts_of`; shown to the reader as `name`.

    Raises:
        ProblemsFound: with every mistake in the first that has some.
    """
    return tuple(parse(part, name) for part in parts_of(text))


def clock_of(now: str, time_zone: str, week_start: str, change: Change) -> Clock:
    """When and where the filters are evaluated; nothing of it is the machine's.

    Args:
        now: such as 2026-11-27T08:00; empty when nobody says.
        week_start: one of `WEEK_STARTS`.

    Raises:
        BadInput: for no such time or time zone, and without a time where filters ask for it.
    """
    try:
        if not _ZONE.fullmatch(time_zone):
            raise LookupError(time_zone)
        zone = ZoneInfo(time_zone)
    except (ValueError, OSError, LookupError):
        raise BadInput("forecast_bad_zone", found=time_zone) from None
    first = WEEK_STARTS[week_start]
    if not now:
        for condition in change.conditions():
            if condition.operator.startswith(_TIMELY):
                raise BadInput("forecast_now", found=str(condition))
        return Clock(0, zone, first)
    try:
        moment = datetime.fromisoformat(now)
        at = int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())
    except (ValueError, OverflowError):
        raise BadInput("forecast_bad_now", found=now) from None
    return Clock(at, zone, first)


def teams_of(text: str) -> tuple[str, ...] | None:
    """The GUIDs of teams, separated by commas; None where there are none.

    Raises:
        BadInput: for what is no GUID.
    """
    return tuple(_team(part) for part in text.split(",") if part.strip()) or None


def _team(text: str) -> str:
    try:
        return guid(text)
    except NotThat:
        raise BadInput("forecast_bad_team", found=text.strip()) from None


def assumed_of(given: Mapping[str, str]) -> Assumptions:
    """What is taken for granted: each of `ASSUMPTIONS` that is not given is.

    Raises:
        BadInput: for another name, and for a value that is neither yes nor no.
    """
    for name, value in given.items():
        if name not in ASSUMPTIONS:
            expected = ", ".join(ASSUMPTIONS)
            raise BadInput("unknown_value", field="--assume", found=name, expected=expected)
        if value not in ("yes", "no"):
            raise BadInput("unknown_value", field=name, found=value, expected="yes, no")
    return Assumptions(**{name: given.get(name, "yes") == "yes" for name in ASSUMPTIONS})
