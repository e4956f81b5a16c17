"""Dates as lists write them, a million at once.

Cells of the same shape (`26.11.2026 14:30` is `00.00.0000 00:00`) have their digits in the same
places. So each shape is understood once, and the digits of all its cells are added up together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contact_sync.lists.columns import Order

Numbers = np.ndarray[Any, np.dtype[Any]]

DAY = 86_400
_EPOCH = datetime(1970, 1, 1)
_YEARS = (1753, 9999)
"""What Dataverse can hold."""

_FIRSTS = np.arange(f"{_YEARS[0]}-01", f"{_YEARS[1] + 1}-02", dtype="datetime64[M]")
_FIRSTS = _FIRSTS.astype("datetime64[D]").astype(np.int64)
"""The first day of each month of these years, in days since 1970-01-01."""

_LONGEST = 40
_SLICE = 1 << 16
_WEIGHTS = np.random.default_rng(7).integers(1, 1 << 62, _LONGEST, dtype=np.uint64) * 2 + 1

_YEAR_FIRST = re.compile(
    r"(?P<y>0000)(?P<sep>[-/.])(?P<m>00)(?P=sep)(?P<d>00)"
    r"(?:[T ](?P<H>00):(?P<M>00)(?::(?P<S>00)(?:[.,]0{1,9})?)?"
    r" ?(?P<zone>Z|(?P<sign>[+-])(?P<zh>00):?(?P<zm>00))?)?"
)
_YEAR_LAST = re.compile(
    r"(?P<a>0{1,2})(?P<sep>[./-])(?P<b>0{1,2})(?P=sep)(?P<y>0000),?"
    r"(?: +(?P<H>0{1,2}):(?P<M>00)(?::(?P<S>00))?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)


@dataclass(slots=True)
class Written:
    """Dates as they are written, before it is known which number is the day.

    Attributes:
        first, second: day and month, in one of the two orders.
        open: where only the column can tell which; elsewhere `first` is the day.
        seconds: since midnight, less the distance from UTC where that is written.
        timed: where a time is written.
        zoned: where the distance from UTC is written.
        wrong: where there is no date; all else is worthless there.
    """

    year: Numbers
    first: Numbers
    second: Numbers
    seconds: Numbers
    open: Numbers
    timed: Numbers
    zoned: Numbers
    wrong: Numbers


def parsed(texts: pa.Array) -> Written:
    """The dates in `texts`, an Arrow array of strings; an empty cell counts as wrong."""
    if not pc.all(pc.string_is_ascii(texts)).as_py():
        texts = pc.replace_substring_regex(texts, "[\u00a0\u2009\u202f]", " ")
    count = len(texts)
    kinds = {"year": "i4", "first": "i1", "second": "i1", "seconds": "i4"}
    kinds |= dict.fromkeys(("open", "timed", "zoned"), "?")
    blank = {name: np.zeros(count, kind) for name, kind in kinds.items()}
    found = Written(**blank, wrong=np.ones(count, bool))
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + count + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    lengths = np.diff(offsets)
    for begin in range(0, count, _SLICE):
        part = lengths[begin : begin + _SLICE]
        for length in np.unique(part):
            if not 8 <= length <= _LONGEST:
                continue
            rows = begin + np.flatnonzero(part == length)
            if len(rows) * length == part.sum():  # the others are empty: these are in one piece
                cells = data[offsets[rows[0]] : offsets[rows[-1] + 1]].reshape(-1, length)
            else:
                cells = data[offsets[rows, None] + np.arange(length)]
            _understand(cells, rows, found)
    return found


def _understand(cells: Numbers, rows: Numbers, found: Written) -> None:
    """Put what `cells`, texts of one length, say into the places `rows` of `found`."""
    digits = cells - np.uint8(48)
    shapes = cells - digits * (digits < 10)
    if (shapes == shapes[0]).all():
        firsts, inverse = np.zeros(1, np.int64), np.zeros(len(rows), np.int64)
    else:
        keys = shapes.astype(np.uint64) @ _WEIGHTS[: cells.shape[1]]
        _, firsts, inverse = np.unique(keys, return_index=True, return_inverse=True)
    for number, first in enumerate(firsts[:1000]):
        shape = shapes[first].tobytes().decode("latin-1")
        match = _YEAR_FIRST.fullmatch(shape) or _YEAR_LAST.fullmatch(shape)
        if match is None:
            continue
        these = np.flatnonzero(inverse == number) if len(firsts) > 1 else slice(None)
        _add_up(match, digits[these], rows[these], found)


def _add_up(match: re.Match[str], digits: Numbers, rows: Numbers, found: Written) -> None:
    """Put the numbers in `digits`, of cells whose shape is that of `match`, into `found`."""
    groups = match.groupdict()
    places = np.ascontiguousarray(digits.T)

    def number(name: str) -> Numbers:
        total: Numbers = np.zeros(len(digits), np.int32)
        if groups.get(name) is not None:
            for place in range(*match.span(name)):
                total = total * 10 + places[place]
        return total

    year_first = "d" in groups
    first, second = (number("d"), number("m")) if year_first else (number("a"), number("b"))
    hour, minute, second_ = number("H"), number("M"), number("S")
    wrong = (hour > 23) | (minute > 59) | (second_ > 59)
    if half := groups.get("half"):
        wrong |= (hour < 1) | (hour > 12)
        hour = hour % 12 + (12 if half in "Pp" else 0)
    seconds = hour * 3600 + minute * 60 + second_
    if groups.get("sign"):
        away = number("zh") * 3600 + number("zm") * 60
        wrong |= away > 14 * 3600
        seconds = seconds - (away if groups["sign"] == "+" else -away)
    year = number("y")
    wrong |= (year < _YEARS[0]) | (year > _YEARS[1])
    found.year[rows], found.first[rows], found.second[rows] = year, first, second
    found.seconds[rows], found.wrong[rows] = seconds, wrong
    found.open[rows] = not year_first and groups["sep"] != "."
    found.timed[rows] = groups["H"] is not None
    found.zoned[rows] = groups.get("zone") is not None


def order_of(written: Written) -> Order | None:
    """Which of the two numbers is the day, as all cells together show; None when they do not show
    it, or contradict one another."""
    open_ = written.open & ~written.wrong
    day, month = (written.first > 12) & open_, (written.second > 12) & open_
    if day.any() == month.any():
        return None
    return "day_first" if day.any() else "month_first"


def is_open(written: Written) -> bool:
    """Whether any cell needs an order."""
    return bool((written.open & ~written.wrong).any())


def days(written: Written, order: Order | None) -> Numbers:
    """Days since 1970-01-01; the mask `written.wrong` grows by what is in no calendar."""
    swap = written.open if order == "month_first" else np.zeros(len(written.open), bool)
    day = np.where(swap, written.second, written.first)
    month = np.where(swap, written.first, written.second)
    written.wrong |= (month < 1) | (month > 12) | (day < 1) | (day > 31)
    month = np.where(written.wrong, 1, month)
    year = np.where(written.wrong, 1970, written.year)
    at = (year - _YEARS[0]) * 12 + month - 1
    first: Numbers = _FIRSTS[at]
    written.wrong |= day > _FIRSTS[at + 1] - first
    return first + day - 1


def utc(local: Numbers, zone: ZoneInfo) -> tuple[Numbers, int]:
    """Seconds UTC of the seconds that clocks in `zone` showed, and how many of them the clocks
    showed twice or never: of two, the earlier counts."""

    def away(seconds: int, fold: int = 0) -> int:
        shown = (_EPOCH + timedelta(seconds=int(seconds))).replace(tzinfo=zone, fold=fold)
        distance = shown.utcoffset()
        return int(distance.total_seconds()) if distance else 0

    if not len(local):
        return local, 0
    day = local // DAY
    day -= (lowest := day.min())
    begin, end = np.zeros((2, day.max() + 1), np.int64)
    for place in np.flatnonzero(np.bincount(day)):
        start = int(lowest + place) * DAY
        begin[place], end[place] = away(start), away(start + DAY - 1)
    found = local - begin[day]
    changing = np.flatnonzero((begin != end)[day])
    each, inverse, counts = np.unique(local[changing], return_inverse=True, return_counts=True)
    earlier = np.array([away(seconds) for seconds in each], np.int64)
    later = np.array([away(seconds, fold=1) for seconds in each], np.int64)
    found[changing] = (each - earlier)[inverse]
    return found, int(counts[earlier != later].sum())
