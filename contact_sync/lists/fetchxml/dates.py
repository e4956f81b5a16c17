"""What the date operators ask for, as spans of UTC seconds; everything is computed here, so that
the engines compare whole numbers only."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_SECONDS = {"minutes": 60, "hours": 3_600, "days": _DAY, "weeks": 7 * _DAY}
_LAST_DAY = date.max.toordinal()
SUNDAY = 6

WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}
"""The days on which a week can begin, Monday being 0."""


class Span(NamedTuple):
    """From the second `start` on, up to but without the second `end`; None: without bound."""

    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Clock:
    """When and where a filter is evaluated.

    Attributes:
        now: seconds since 1970-01-01 00:00 UTC.
        zone: the user's time zone, in which days begin.
        week_start: the first day of a week, Monday is 0.
    """

    now: int
    zone: ZoneInfo
    week_start: int = SUNDAY

    @property
    def wall(self) -> datetime:
        """What the user's clock shows, without a zone."""
        return self.at(self.now)

    @property
    def today(self) -> int:
        """The user's day, counted as `date.toordinal` does."""
        return self.wall.toordinal()

    def at(self, second: int) -> datetime:
        """What the user's clock showed or will show then."""
        return datetime.fromtimestamp(second, self.zone).replace(tzinfo=None)

    def second(self, wall: datetime) -> int | None:
        """The second at which the user's clock shows `wall`; None beyond the calendar."""
        try:
            return int(wall.replace(tzinfo=wall.tzinfo or self.zone).timestamp())
        except OverflowError:
            return None

    def midnight(self, day: int) -> int | None:
        """The second at which a day begins; None beyond the calendar."""
        if not 1 <= day <= _LAST_DAY:
            return None
        return self.second(datetime.fromordinal(day))

    def days(self, first: int | None, last: int | None) -> Span:
        """From the begin of the first day to the end of the last."""
        return Span(
            None if first is None else self.midnight(first),
            None if last is None else self.midnight(last + 1),
        )

    def day_of(self, moment: datetime) -> int:
        """The day of a moment for the user; one without a zone is the user's."""
        local = moment.astimezone(self.zone) if moment.tzinfo else moment
        return local.toordinal()

    def first_day(self, second: int) -> int:
        """The first day, counted from 1970-01-01, that begins at this second or later."""
        day = self.at(second).toordinal()
        begins = self.midnight(day)
        return day - EPOCH + (begins is not None and begins < second)


def _months_away(wall: datetime, months: int) -> datetime | None:
    """The same day and time in another month; its last day where the month is shorter."""
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    day = min(wall.day, monthrange(year, month + 1)[1])
    return wall.replace(year=year, month=month + 1, day=day)


def _away(clock: Clock, unit: str, count: int) -> int | None:
    """The second `count` units from now; None beyond the calendar."""
    if unit in _SECONDS:
        second = clock.now + count * _SECONDS[unit]
        furthest = (_LAST_DAY - EPOCH) * _DAY
        return second if (1 - EPOCH) * _DAY < second < furthest else None
    wall = _months_away(clock.wall, count * (12 if unit == "years" else 1))
    return None if wall is None else clock.second(wall)


def _day_away(clock: Clock, unit: str, count: int) -> int:
    """The day `count` units from today; one beyond the calendar is out of its range."""
    if unit in ("days", "weeks"):
        return clock.today + count * (7 if unit == "weeks" else 1)
    wall = _months_away(clock.wall, count * (12 if unit == "years" else 1))
    return wall.toordinal() if wall else _LAST_DAY + 1 if count > 0 else 0


def named_days(clock: Clock, operator: str, day: int = 0) -> Span:
    """The span of an operator of whole days, such as `this-week`; `day` is the given one."""
    today = clock.today
    match operator:
        case "on":
            return clock.days(day, day)
        case "on-or-after":
            return clock.days(day, None)
        case "on-or-before":
            return clock.days(None, day)
        case "today" | "yesterday" | "tomorrow":
            there = today + {"yesterday": -1, "today": 0, "tomorrow": 1}[operator]
            return clock.days(there, there)
    which, unit = operator.split("-")
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        weekday = (today - 1) % 7  # day 1 of the calendar was a Monday
        first = today - (weekday - clock.week_start) % 7 + 7 * step
        return clock.days(first, first + 6)
    months = {"month": 1, "year": 12}[unit]
    start = clock.wall.replace(day=1, month=clock.wall.month if unit == "month" else 1)
    ends = [_months_away(start, months * (step + more)) for more in (0, 1)]
    begins, after = (end.toordinal() if end else None for end in ends)
    return clock.days(begins, None if after is None else after - 1)


def counted(clock: Clock, operator: str, count: int, reading: str) -> Span:
    """The span of an operator such as `last-x-days`, as one of its readings has it."""
    which, unit = operator.split("-x-")
    if which == "next":
        if reading == "day":
            return Span(clock.now + 1, clock.days(None, _day_away(clock, unit, count)).end)
        until = _away(clock, unit, count)
        return Span(clock.now + 1, None if until is None else until + 1)
    by_day = reading == "day"
    day = _day_away(clock, unit, -count) if by_day else 0
    start = clock.midnight(day) if by_day else _away(clock, unit, -count)
    if which == "last":
        return Span(start, clock.now + 1)
    # Older than: nothing is older than what lies before the calendar.
    end = (1 - EPOCH) * _DAY if start is None else start
    return Span(None, end + (reading == "up-to"))
