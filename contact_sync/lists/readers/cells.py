"""The cells of a column as values of its kind. Nothing is guessed: what does not fit is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contact_sync.lists.columns import Column
from contact_sync.lists.fields import ARROW, NAME_SUFFIX, Kind
from contact_sync.lists.known import folded, options_of
from contact_sync.lists.notices import Notice, Question
from contact_sync.lists.readers.dates import DAY, Numbers, days, is_open, order_of, parsed, utc
from contact_sync.lists.readers.raw import mask, one_piece

GUID = r"^\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\}?$"
_WHOLE = r"^-?(0|[1-9][0-9]{0,17})$"
_GROUPED = r"^[-+]?[0-9]{1,3}(G[0-9]{3})*(D[0-9]+)?$"
_PLAIN = r"^[-+]?[0-9]+(D[0-9]+)?([eE][-+]?[0-9]{1,3})?$"
_NUMERIC = r"^[-+]?[0-9.,]+([eE][-+]?[0-9]{1,3})?$"
_COMMA = r",([0-9]{1,2}|[0-9]{4,})$|^[-+]?([0-9]{4,}|0),|\.[0-9]*,|\.[0-9]+\."
_POINT = r"\.([0-9]{1,2}|[0-9]{4,})$|^[-+]?([0-9]{4,}|0)\.|,[0-9]*\.|,[0-9]+,|[eE]"
_NO_DATE = r"^0{1,2}[./-]0{1,2}[./-](00|0000)$"
"""What Outlook writes where there is no birthday."""

_FLAGS = {"1": 1, "0": 0, "true": 1, "false": 0, "yes": 1, "no": 0, "ja": 1, "nein": 0}
_FLAGS |= {"wahr": 1, "falsch": 0, "on": 1, "off": 0}
_MOST_LABELS = 5000
"""A choice with more different values is none."""

_ODD = "[\u00a0\u2009\u202f' ]"
_SAMPLE = 1000


@dataclass(slots=True)
class Taken:
    """What became of a column.

    Attributes:
        kind: what it holds.
        whole: whether all cells of the column were there; else they do not show how dates and
            numbers are meant.
        columns: name -> the columns of the table that it became; none when it cannot be used.
        wrong: where its cell is not of that kind; None where all are.
        notices, question: what to tell and to ask.
    """

    kind: Kind
    whole: bool = True
    columns: dict[str, Any] = field(default_factory=dict)
    wrong: Numbers | None = None
    notices: list[Notice] = field(default_factory=list)
    question: Question | None = None


def taken(column: Column, cells: Any, labels: Any, zone: ZoneInfo, *, whole: bool = True) -> Taken:
    """The values in `cells`, an Arrow column, of the field that `column` is.

    Args:
        column: what the column was recognised as; without a kind, the values tell it.
        cells: of whatever type the file has them; an empty cell is null.
        labels: what the values are called, where the file says so; else None.
        zone: in which clocks showed the dates that have no zone.
        whole: whether `cells` are all of the column.
    """
    texts = is_text(cells) and not whole
    kind = column.kind or (Kind.TEXT if texts else kind_of(cells))
    found = Taken(kind, whole)
    if cells.null_count == len(cells):
        found.columns[column.name] = pa.nulls(len(cells), ARROW[kind])
        return found
    _READERS[kind](column, cells, zone, found)
    if labels is not None and column.name in found.columns:
        found.columns.setdefault(column.name + NAME_SUFFIX, text(labels))
    if found.wrong is not None and not found.wrong.any():
        found.wrong = None
    return found


# --- text, and what is looked up by what stands there ---------------------------------------------


def is_text(cells: Any) -> bool:
    """Whether an Arrow column holds texts."""
    return bool(pa.types.is_string(cells.type))


def text(cells: Any) -> Any:
    """An Arrow column as texts; a whole number has no decimals, as it has none on the screen."""
    if is_text(cells):
        return cells
    if pa.types.is_floating(cells.type):
        whole = pc.cast(cells, pa.int64(), safe=False)
        if pc.all(pc.equal(pc.cast(whole, cells.type, safe=False), cells)).as_py() is not False:
            cells = whole
    return pc.cast(cells, pa.string())


def _trimmed(cells: Any) -> pa.Array:
    """Texts in one piece, without spaces around them; of nothing but spaces, null."""
    found = pc.ascii_trim_whitespace(one_piece(text(cells)))
    empty = pc.equal(found, "")
    return pc.if_else(empty, None, found) if pc.any(empty).as_py() else found


def _by_label(cells: Any, value: Callable[[str], int | None]) -> tuple[pa.Array, Numbers] | None:
    """The number that `value` knows for each text, and where it knows none; None when there are
    too many different texts."""
    coded = _trimmed(cells).dictionary_encode()
    if len(coded.dictionary) > _MOST_LABELS:
        return None
    known = pa.array([value(label) for label in coded.dictionary.to_pylist()], pa.int64())
    found = known.take(coded.indices)
    return found, mask(pc.and_(pc.is_null(found), pc.is_valid(coded.indices)))


def _text(column: Column, cells: Any, zone: ZoneInfo, found: Taken) -> None:
    found.columns[column.name] = text(cells)


def _flag(column: Column, cells: Any, zone: ZoneInfo, found: Taken) -> None:
    if pa.types.is_boolean(cells.type):
        found.columns[column.name] = cells
        return
    options = {**_FLAGS, **_options(column)}
    read = _by_label(cells, lambda label: options.get(folded(label)))
    if read is None:
        found.wrong = mask(pc.is_valid(cells))
        return
    values, found.wrong = read
    found.columns[column.name] = pc.not_equal(values, 0)


def _choice(column: Column, cells: Any, zone: ZoneInfo, found: Taken) -> None:
    if pa.types.is_integer(cells.type):
        found.columns[column.name] = pc.cast(cells, pa.int64())
        return
    texts = _trimmed(cells)
    if _every(texts, _WHOLE):
        found.columns[column.name] = pc.cast(texts, pa.int64())
        return
    found.columns[column.name + NAME_SUFFIX] = texts
    options = _options(column)
    read = _by_label(texts, lambda label: options.get(folded(label)))
    if read and not read[1].any():
        found.columns[column.name] = read[0]
        return
    unknown = texts.filter(pa.array(read[1]))[0].as_py() if read else ""
    found.notices.append(Notice("no_value", column.heading, unknown))


def _options(column: Column) -> Mapping[str, int]:
    said = column.said.options if column.said else {}
    return {**options_of(column.name), **{folded(label): value for label, value in said.items()}}


def _lookup(column: Column, cells: Any, zone: ZoneInfo, found: Taken) -> None:
    texts = _trimmed(cells)
    if _every(texts, GUID):
        bare = pc.ascii_trim(texts, "{}")
        found.columns[column.name] = pc.ascii_lower(bare)
        return
    if column.name == "contactid":  # a contact has no name that could stand for it
        found.wrong = ~_matching(texts, GUID) & mask(pc.is_valid(texts))
        found.columns[column.name] = pc.ascii_lower(pc.ascii_trim(texts, "{}"))
        return
    found.columns[column.name + NAME_SUFFIX] = texts
    found.notices.append(Notice("no_id", column.heading))


# --- numbers --------------------------------------------------------------------------------------


def _number(column: Column, cells: Any, zone: ZoneInfo, found: Taken) -> None:
    kind = found.kind
    if pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type):
        values = pc.cast(cells, pa.float64(), safe=False)
        values = pc.if_else(pc.is_nan(values), None, values)  # an empty field
    elif pa.types.is_decimal(cells.type):
        values = pc.cast(cells, pa.float64())
    elif not is_text(cells):
        found.wrong = mask(pc.is_valid(cells))
        return
    else:
        texts = _trimmed(cells)
        if not (exact := kind is Kind.WHOLE and _every(texts, _WHOLE)):
            texts = pc.replace_substring_regex(texts, _ODD, "")
            exact = kind is Kind.WHOLE and _every(texts, _WHOLE)
        if exact:
            found.columns[column.name] = pc.cast(texts, pa.int64())
            return
        decimal = column.said.decimal if column.said else None
        decimal = decimal or decimal_of(texts, found.whole)
        if decimal is None:
            seen = texts.filter(pc.match_substring_regex(texts, "[.,]"))[0].as_py()
            found.question = Question("decimal", column.heading, seen)
            return
        values, found.wrong = _numbers(texts, decimal)
    if kind is Kind.WHOLE:
        bare = one_piece(values)
        whole = pc.cast(bare, pa.int64(), safe=False)
        broken = pc.fill_null(pc.not_equal(pc.cast(whole, pa.float64(), safe=False), bare), False)
        found.wrong = mask(broken) | (found.wrong if found.wrong is not None else False)
        values = whole
    found.columns[column.name] = values


def decimal_of(texts: pa.Array, whole: bool = True) -> Any:
    """Which sign stands before the decimals, as all cells together show; None when both could, they
    contradict one another, or they are not the `whole` column."""
    numbers = texts.filter(pc.match_substring_regex(texts, _NUMERIC))
    comma, point = _any(numbers, _COMMA), _any(numbers, _POINT)
    if comma != point and whole:
        return "," if comma else "."
    return None if comma or _any(numbers, "[.,]") else "."


def _numbers(texts: pa.Array, decimal: str) -> tuple[pa.Array, Numbers]:
    group, mark = (r"\.", ",") if decimal == "," else (",", r"\.")
    pattern = "|".join(form.replace("G", group).replace("D", mark) for form in (_GROUPED, _PLAIN))
    good = pc.match_substring_regex(texts, pattern)
    plain = pc.replace_substring(texts, "." if decimal == "," else ",", "")
    plain = pc.replace_substring(plain, ",", ".") if decimal == "," else plain
    plain = pc.replace_substring_regex(pc.if_else(good, plain, None), r"^\+", "")
    wrong = mask(pc.fill_null(pc.invert(good), False))
    return pc.cast(plain, pa.float64()), wrong


# --- dates ----------------------------------------------------------------------------------------


def _date(column: Column, cells: Any, zone: ZoneInfo, found: Taken) -> None:
    if pa.types.is_timestamp(cells.type):
        _timestamps(column, cells, zone, found)
        return
    if pa.types.is_date(cells.type):
        _at_midnight(column, pc.cast(pc.cast(cells, pa.date32()), pa.int32()), zone, found)
        return
    if not is_text(cells):
        found.wrong = mask(pc.is_valid(cells))
        found.columns[column.name] = pa.nulls(len(cells), pa.int64())
        return
    texts = _trimmed(cells)
    written = parsed(texts)
    empty = mask(pc.is_null(texts))
    if (written.wrong & ~empty).any():
        empty |= _matching(texts, _NO_DATE)
    order = column.said.order if column.said else None
    if is_open(written) and order is None:
        order = order_of(written) if found.whole else None
    if is_open(written) and order is None:
        seen = texts.filter(pa.array(written.open & ~written.wrong))[0].as_py()
        found.question = Question("order", column.heading, seen)
        return
    values = days(written, order)
    if found.kind is Kind.INSTANT:
        values = values * DAY + written.seconds
        local = ~written.zoned & ~written.wrong
        values[local], unclear = utc(values[local], zone)
        if unclear:
            found.notices.append(Notice("twice_or_never", column.heading, zone.key, unclear))
    found.wrong = written.wrong & ~empty
    found.columns[column.name] = pa.array(values, pa.int64(), mask=written.wrong)


def _timestamps(column: Column, cells: Any, zone: ZoneInfo, found: Taken) -> None:
    has_zone = cells.type.tz is not None
    near = pc.cast(cells, pa.timestamp("s", cells.type.tz), safe=False)
    # That rounds towards 1970; what counts is the second in which it lies.
    late = pc.greater(pc.cast(near, cells.type), cells)
    seconds = pc.subtract(pc.cast(near, pa.int64()), pc.cast(late, pa.int64()))
    if found.kind is Kind.DAY:
        bare = one_piece(seconds)
        empty = mask(pc.is_null(bare))
        values = np.asarray(pc.fill_null(bare, 0)) // DAY
        found.columns[column.name] = pa.array(values, pa.int64(), mask=empty)
    elif has_zone:
        found.columns[column.name] = seconds
    else:
        _local(column, one_piece(seconds), zone, found)


def _at_midnight(column: Column, day: Any, zone: ZoneInfo, found: Taken) -> None:
    whole = pc.cast(day, pa.int64())
    if found.kind is Kind.DAY:
        found.columns[column.name] = whole
    else:
        _local(column, pc.multiply(one_piece(whole), DAY), zone, found)


def _local(column: Column, seconds: pa.Array, zone: ZoneInfo, found: Taken) -> None:
    empty = mask(pc.is_null(seconds))
    values = np.asarray(pc.fill_null(seconds, 0)).copy()
    outside = (values < -6_847_804_800) | (values > 253_402_214_400)  # what Dataverse can hold
    found.wrong = outside & ~empty
    values[~outside], unclear = utc(values[~outside], zone)
    if unclear:
        found.notices.append(Notice("twice_or_never", column.heading, zone.key, unclear))
    found.columns[column.name] = pa.array(values, pa.int64(), mask=empty | outside)


_READERS: Mapping[Kind, Callable[[Column, Any, ZoneInfo, Taken], None]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.WHOLE: _number,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.LOOKUP: _lookup,
    Kind.INSTANT: _date,
    Kind.DAY: _date,
}


# --- a field of the organisation itself -----------------------------------------------------------


def kind_of(cells: Any) -> Kind:
    """The kind that all values of a column are of; text where they are of several, or none."""
    kind = cells.type
    if pa.types.is_boolean(kind):
        return Kind.FLAG
    if pa.types.is_integer(kind):
        return Kind.WHOLE
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        bare = pc.cast(cells, pa.float64())
        whole = pc.all(pc.equal(pc.floor(bare), bare)).as_py()
        return Kind.WHOLE if whole else Kind.NUMBER
    if pa.types.is_date(kind):
        return Kind.DAY
    if pa.types.is_timestamp(kind):
        seconds = pc.cast(pc.cast(cells, pa.timestamp("s", kind.tz), safe=False), pa.int64())
        midnight = (
            kind.tz is None
            and pc.all(pc.equal(pc.multiply(pc.divide(seconds, DAY), DAY), seconds)).as_py()
        )
        return Kind.DAY if midnight else Kind.INSTANT
    if not is_text(cells) or pc.all(pc.is_null(cells)).as_py():
        return Kind.TEXT
    few = pc.drop_null(cells.slice(0, _SAMPLE))
    return next((k for k, fits in _FITS if fits(few) and fits(cells)), Kind.TEXT)


def _dates(cells: Any) -> bool:
    texts = pc.drop_null(_trimmed(cells))
    return not parsed(texts).wrong.any()


def _bare_dates(cells: Any) -> bool:
    written = parsed(pc.drop_null(_trimmed(cells)))
    return not (written.wrong | written.timed).any()


def _decimals(cells: Any) -> bool:
    form = r"^[-+]?(0|[1-9][0-9]{0,2}([.,][0-9]{3})+|[1-9][0-9]*)([.,][0-9]+)?$"
    return _every(_trimmed(cells), form)


_FITS: tuple[tuple[Kind, Callable[[Any], bool]], ...] = (
    (Kind.LOOKUP, lambda cells: _every(_trimmed(cells), GUID)),
    (Kind.FLAG, lambda cells: _every(_trimmed(cells), r"(?i)^(true|false|yes|no|ja|nein)$")),
    (Kind.WHOLE, lambda cells: _every(_trimmed(cells), _WHOLE)),
    (Kind.NUMBER, _decimals),
    (Kind.DAY, _bare_dates),
    (Kind.INSTANT, _dates),
)


def _matching(texts: Any, pattern: str) -> Numbers:
    return mask(pc.fill_null(pc.match_substring_regex(texts, pattern), False))


def _every(texts: Any, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(texts, pattern)).as_py() is not False


def _any(texts: Any, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, pattern)).as_py())
