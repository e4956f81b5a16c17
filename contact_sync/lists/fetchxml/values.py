"""The values of conditions, from the text in which FetchXML has them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone

from contact_sync.lists.fields import Kind

Value = str | int | float | bool | datetime

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,3})?", re.ASCII | re.I)
_DATE = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"([T ](?P<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)([.,][0-9]+)?[ ]?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII | re.I,
)
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_MOST_DIGITS = 9


class NotThat(ValueError):
    """A text that is no value of a kind; `args[0]` names what was expected."""


def guid(text: str) -> str:
    """A GUID as lists have it: lower case, without braces.

    Raises:
        NotThat: for any other text.
    """
    found = text.strip().lower().removeprefix("{").removesuffix("}")
    if not _GUID.fullmatch(found):
        raise NotThat("guid")
    return found


def moment(text: str) -> datetime:
    """A date, or a date and time to the second; with a time zone where the text names one.

    Raises:
        NotThat: for any other text, and for a date that the calendar does not have.
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise NotThat("date")
    try:
        plain = datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00'}")
        zone = (found["zone"] or "").upper().replace(":", "")
        if zone in ("", "Z"):
            return plain.replace(tzinfo=UTC) if zone else plain
        away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
        return plain.replace(tzinfo=timezone(-away if zone[0] == "-" else away))
    except ValueError:
        raise NotThat("date") from None


def how_many(text: str) -> int:
    """The number of days, hours and so on of an operator such as `last-x-days`.

    Raises:
        NotThat: for anything but a whole number from 1.
    """
    found = text.strip()
    if not _WHOLE.fullmatch(found) or len(found) > _MOST_DIGITS or int(found) < 1:
        raise NotThat("positive")
    return int(found)


def value(kind: Kind, text: str) -> Value:
    """What a condition on a field of `kind` compares with.

    Raises:
        NotThat: when the text is no value of this kind.
    """
    match kind:
        case Kind.TEXT:
            return text
        case Kind.LOOKUP:
            return guid(text)
        case Kind.INSTANT | Kind.DAY:
            return moment(text)
        case Kind.FLAG:
            if text.strip().lower() not in _FLAGS:
                raise NotThat("flag")
            return _FLAGS[text.strip().lower()]
        case Kind.WHOLE | Kind.CHOICE:
            if not _WHOLE.fullmatch(text.strip()):
                raise NotThat("whole")
            return int(text)
        case Kind.NUMBER:
            number = float(text) if _NUMBER.fullmatch(text.strip()) else math.inf
            if not math.isfinite(number):
                raise NotThat("number")
            return number
