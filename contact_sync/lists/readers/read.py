"""A contact list, whatever file it comes as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contact_sync.lists.columns import (
    NOTHING_SAID,
    Column,
    How,
    Mapping,
    looks_like_outlook,
    named_fields,
    recognised,
)
from contact_sync.lists.fields import Kind
from contact_sync.lists.known import folded, known_kind
from contact_sync.lists.notices import MOST_LISTED, LeftOut, Notice, Question
from contact_sync.lists.readers.cells import Taken, taken, text
from contact_sync.lists.readers.csv_file import read_csv
from contact_sync.lists.readers.dates import Numbers
from contact_sync.lists.readers.raw import MOST_BYTES, Raw, mask, one_piece
from contact_sync.rulebook.problems import Problem, ProblemsFound, shortened

_SEEN = 3
"""How many values of a column are shown beside what it was recognised as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactList:
    """A list as it was read. Nothing of it is kept anywhere else.

    Attributes:
        name: the file, as the reader named it.
        table: a column for each field, see `fields.py`.
        columns: what each column of the file was recognised as.
        examples: heading -> the first values of that column, as they stand in the file.
        left_out: the first rows that cannot be used; `left_out_count` counts all.
        questions: what only the reader can say; those fields are not in the table.
        notices: what the reader has to know.
        outlook: whether it is an export of Outlook.
    """

    name: str
    table: pa.Table
    columns: tuple[Column, ...]
    examples: dict[str, tuple[str, ...]]
    left_out: tuple[LeftOut, ...] = ()
    left_out_count: int = 0
    questions: tuple[Question, ...] = ()
    notices: tuple[Notice, ...] = ()
    outlook: bool = False


def read_list(
    content: bytes,
    name: str,
    zone: ZoneInfo,
    mapping: Mapping = NOTHING_SAID,
    *,
    outlook: bool | None = None,
) -> ContactList:
    """The contacts in the file `content`, which the reader calls `name`.

    Args:
        content: CSV, an Excel file, JSON of the Web API or Parquet; its first bytes tell which.
        zone: in which clocks showed the dates that have no zone.
        mapping: what the reader has said of its columns.
        outlook: whether it is an export of Outlook; None: its headings tell.

    Raises:
        ProblemsFound: when it cannot be read, or none of its columns is a field.
    """
    raw = _raw(content, name)
    if outlook is None:
        outlook = looks_like_outlook(raw.headings)
    columns = recognised(raw.headings, mapping, outlook=outlook)
    _checked(raw, columns, name, "list_nothing_known")
    if not any(_of_contacts(column) for column in columns):
        raise _unknown(raw, name, "list_nothing_known")
    if not raw.rows + raw.left_out_count and not outlook:  # an Outlook may well be empty
        raise _unknown(raw, name, "list_no_rows")
    contacts = assembled(raw, name, zone, columns, _unused(raw, mapping))
    if outlook:  # it names no owners by id, and may well have a contact twice
        told = (notice for notice in contacts.notices if notice.code != "no_id")
        return replace(contacts, outlook=True, notices=tuple(told))
    return replace(contacts, notices=(*contacts.notices, *_about_ids(contacts.table)))


def read_table(content: bytes, name: str, zone: ZoneInfo) -> ContactList:
    """The rows of another table in the file `content`, such as the accounts; its columns have
    their logical names as headings.

    Raises:
        ProblemsFound: when it cannot be read, none of its columns is a field, or a row cannot be
            used: without it, the answer would be another.
    """
    raw = _raw(content, name)
    columns = named_fields(raw.headings)
    _checked(raw, columns, name, "list_no_names")
    found = assembled(raw, name, zone, columns)
    if found.left_out_count:
        row = found.left_out[0].row if found.left_out else 0
        raise ProblemsFound([Problem("list_rows", name, row, "", str(found.left_out_count), "")])
    return found


def _checked(raw: Raw, columns: Sequence[Column], name: str, code: str) -> None:
    if not any(column.name for column in columns):
        raise _unknown(raw, name, code)
    _without_empty_rows(raw)


def _unknown(raw: Raw, name: str, code: str) -> ProblemsFound:
    found = shortened(", ".join(filter(None, raw.headings)), 120)
    return ProblemsFound([Problem(code, name, raw.first - 1, "", found, "")])


def _of_contacts(column: Column) -> bool:
    """Whether it is a field of contacts, or can be one of the organisation's own, which Dynamics
    gives a prefix."""
    known = column.how is How.GIVEN or known_kind(column.name) is not None
    return bool(column.name) and (known or "_" in column.name)


def _raw(content: bytes, name: str) -> Raw:
    if len(content) > MOST_BYTES:
        found, expected = f"{len(content) >> 20} MB", f"{MOST_BYTES >> 20} MB"
        raise ProblemsFound([Problem("list_too_large", name, 0, "", found, expected)])
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise ProblemsFound([Problem("list_empty", name, 0, "", "", "")])
    if content.startswith(b"PK\x03\x04"):
        from contact_sync.lists.readers.excel import read_excel

        return read_excel(content, name)
    if content.startswith(b"PAR1"):
        from contact_sync.lists.readers.parquet import read_parquet

        return read_parquet(content, name)
    if start[:1] in (b"{", b"["):
        from contact_sync.lists.readers.web_api import read_web_api

        return read_web_api(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ProblemsFound([Problem("list_old_excel", name, 0, "", "", "")])
    if start[:1] == b"<":
        raise ProblemsFound([Problem("list_markup", name, 0, "", "", "")])
    return read_csv(content, name)


def _unused(raw: Raw, mapping: Mapping) -> Iterable[Notice]:
    """That the mapping file speaks of columns that the list does not have."""
    there = {folded(heading) for heading in raw.headings}
    for said in mapping.column:
        if folded(said.heading) not in there:
            yield Notice("not_there", said.heading)


def _without_empty_rows(raw: Raw) -> None:
    """A row without any value is none."""
    if not raw.columns or any(not column.null_count for column in raw.columns):
        return
    empty = np.ones(raw.rows, bool)
    for column in raw.columns:
        empty &= mask(pc.is_null(column))
    if raw.unread:
        empty &= ~np.isin(raw.every_number, [cell.row for cell in raw.unread])
    if empty.any():
        _keep(raw, ~empty)


def _keep(raw: Raw, kept: Any) -> None:
    """Leave the rows out that are not `kept`."""
    raw.numbers = raw.every_number[kept]
    these = pa.array(kept)
    raw.columns = [column.filter(these) for column in raw.columns]
    raw.labels = {heading: label.filter(these) for heading, label in raw.labels.items()}


def assembled(
    raw: Raw,
    name: str,
    zone: ZoneInfo,
    columns: Sequence[Column],
    unused: Iterable[Notice] = (),
    *,
    whole: bool = True,
) -> ContactList:
    """The list that `raw` is, its `columns` being recognised.

    Args:
        raw: what a reader found.
        name: of the file.
        zone: in which clocks showed the dates that have no zone.
        columns: what each column of `raw` is.
        unused: what is to be told of the mapping file.
        whole: whether `raw` is the whole list.
    """
    with ThreadPoolExecutor(pa.cpu_count()) as pool:  # Arrow and numpy work side by side
        read = [
            pool.submit(_taken, column, cells, raw.labels.get(column.heading), zone, whole)
            for column, cells in zip(columns, raw.columns, strict=True)
        ]
    found = _Found(raw, np.zeros(raw.rows, bool), [*raw.notices, *unused])
    for column, cells, one in zip(columns, raw.columns, read, strict=True):
        found.add(column, cells, one.result())
    found.add_unread()
    return ContactList(
        name=name,
        table=found.usable,
        columns=tuple(found.columns),
        examples=found.examples,
        left_out=found.first_left_out,
        left_out_count=raw.left_out_count + int(found.wrong.sum()),
        questions=tuple(found.questions),
        notices=tuple(found.notices),
    )


@dataclass(slots=True)
class _Found:
    """What becomes of a list, column by column.

    Attributes:
        raw: what a reader found.
        wrong: which of its rows cannot be used; `left_out` tells why, of the first of each column.
        table: field -> its values in all rows; of two columns for one field the first counts.
    """

    raw: Raw
    wrong: Numbers
    notices: list[Notice]
    questions: list[Question] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    table: dict[str, Any] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, column: Column, cells: Any, read: Taken) -> None:
        """The next column, its `cells` being `read`."""
        self.examples[column.heading] = _examples(cells)
        if not column.name:
            self.columns.append(column)
            if column.how is How.TWICE:
                self.notices.append(Notice("twice", column.heading))
            return
        self.columns.append(replace(column, kind=read.kind))
        self.notices += read.notices
        if read.question:
            self.questions.append(read.question)
            return
        if read.wrong is not None:
            # Where most values are wrong, it is the column that is none of its kind.
            if 2 * int(read.wrong.sum()) > len(cells) - cells.null_count:
                first = text(cells.filter(pa.array(read.wrong)))[0].as_py()
                said = Notice(f"not_{read.kind}", column.heading, shortened(first, 40))
                self.notices.append(said)
                return
            self.wrong |= read.wrong
            self.left_out += _wrong_rows(self.raw, column, cells, read.kind, read.wrong)
        for name, values in read.columns.items():
            self.table.setdefault(name, values)

    def add_unread(self) -> None:
        """The cells that no reader could read, once every column is there."""
        unread = [
            LeftOut(cell.row, cell.code, self.columns[cell.column].heading, cell.found, cell.sheet)
            for cell in self.raw.unread
            if cell.column < len(self.columns) and self.columns[cell.column].name
        ]
        if unread:
            self.left_out += unread
            self.wrong |= np.isin(self.raw.every_number, [one.row for one in unread])

    @property
    def usable(self) -> pa.Table:
        """The table without its wrong rows."""
        every = pa.table(self.table)
        return every.filter(pa.array(~self.wrong)) if self.wrong.any() else every

    @property
    def first_left_out(self) -> tuple[LeftOut, ...]:
        """One reason for each row, in their order; no more than are listed."""
        listed = {one.row: one for one in reversed([*self.raw.left_out, *self.left_out])}
        return tuple(listed[row] for row in sorted(listed)[:MOST_LISTED])


def _taken(column: Column, cells: Any, labels: Any, zone: ZoneInfo, whole: bool) -> Taken:
    if not column.name:
        return Taken(Kind.TEXT)
    try:
        return taken(column, cells, labels, zone, whole=whole)
    except pa.ArrowException:  # a value beyond what the kind can hold
        return Taken(column.kind or Kind.TEXT, wrong=mask(pc.is_valid(cells)))


def _wrong_rows(
    raw: Raw, column: Column, cells: Any, kind: Kind, wrong: Numbers
) -> Iterable[LeftOut]:
    rows = np.flatnonzero(wrong)[:MOST_LISTED]
    shown = text(cells.take(pa.array(rows))).to_pylist()
    for row, value in zip(rows, shown, strict=True):
        yield LeftOut(raw.number(row), f"not_{kind}", column.heading, shortened(value, 40))


def _examples(cells: Any) -> tuple[str, ...]:
    few = pc.drop_null(cells.slice(0, 1000))
    return tuple(shortened(value, 60) for value in text(few.slice(0, _SEEN)).to_pylist())


def _about_ids(table: pa.Table) -> Iterable[Notice]:
    """Whether each contact has an id, and one of its own."""
    if "contactid" not in table.column_names:
        yield Notice("no_contactid")
        return
    ids = table["contactid"]
    if ids.null_count:
        yield Notice("empty_contactid", "", "", ids.null_count)
    if _may_repeat(one_piece(ids)):
        double = len(ids) - ids.null_count - pc.count_distinct(ids).as_py()
        if double:
            yield Notice("same_contactid", "", "", double)


def _may_repeat(ids: pa.Array) -> bool:
    """Whether two of `ids`, all of 36 characters, have one sum: else no two are equal, and to find
    that out otherwise takes ten times as long."""
    known = ids.drop_null()
    if not len(known):
        return False
    start = int(np.frombuffer(known.buffers()[1], np.int32)[known.offset])
    data = np.frombuffer(known.buffers()[2], np.uint8)[start : start + 36 * len(known)]
    weights = np.random.default_rng(3).integers(1, 1 << 62, 9, dtype=np.uint64)
    sums = np.sort(data.view(np.uint32).reshape(-1, 9).astype(np.uint64) @ weights)
    return bool((sums[1:] == sums[:-1]).any())
