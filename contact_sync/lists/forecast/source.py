"""Where the contacts of a forecast come from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from contact_sync.lists.columns import NOTHING_SAID, recognised
from contact_sync.lists.columns import Mapping as Said
from contact_sync.lists.fields import NAME_SUFFIX, Kind
from contact_sync.lists.forecast.parquet import Scan, plain_columns
from contact_sync.lists.notices import MOST_LISTED, LeftOut, Notice, Question
from contact_sync.lists.outlook import COPIES, LINK_STATE, Joined, joined
from contact_sync.lists.readers.batches import in_batches
from contact_sync.lists.readers.read import ContactList, read_list
from contact_sync.rulebook.problems import Problem, ProblemsFound, shortened


class Beside(NamedTuple):
    """Another table, with which filters link contacts, such as the accounts; `kinds` are its
    fields."""

    rows: pa.Table
    kinds: Mapping[str, Kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """A list, ready to be gone through again and again.

    Attributes:
        name: of the file.
        kinds: its fields.
        rows: gives the rows anew, of the fields that are wanted.
        copies: whether it says how many copies of a contact are in the Outlook.
        links: the column with the link state of the copy; empty when it does not tell.
        left_out: how many rows could not be used; known when all rows have been gone through.
        left_out_rows: the first of those; known when `left_out` is.
        questions: field -> what only the reader can say of it; until then it is no field.
        joined: how the contacts of the Outlook were found in it, where there is one.
        notices: what is to be told of the list, and of the Outlook.
        beside: the other tables at hand, by their logical names.
    """

    name: str
    kinds: Mapping[str, Kind]
    rows: Callable[[Collection[str]], Any]
    copies: bool = False
    links: str = ""
    left_out: Callable[[], int] = field(default=lambda: 0)
    left_out_rows: Callable[[], Sequence[LeftOut]] = field(default=lambda: ())
    questions: Mapping[str, Question] = field(default_factory=dict)
    joined: Joined | None = None
    notices: Sequence[Notice] = ()
    beside: Mapping[str, Beside] = field(default_factory=dict)


_OWN_LINK = "crmlinkstate"
_MOST_NAMED = 5


def contacts_of(read: ContactList, outlook: Joined | None = None) -> Contacts:
    """The contacts of a list that was read, beside those of an Outlook, where there is one."""
    table = outlook.table if outlook else read.table
    kinds = _kinds(read)
    own = _OWN_LINK if _OWN_LINK in kinds else ""

    def rows(fields: Collection[str]) -> pa.Table:
        wanted = {*_known(fields, kinds), *fields}  # without a column there are no rows
        return table.select([name for name in table.column_names if name in wanted])

    return Contacts(
        name=read.name,
        kinds=kinds,
        rows=rows,
        copies=outlook is not None,
        links=(LINK_STATE if outlook.tells_link else "") if outlook else own,
        left_out=lambda: read.left_out_count,
        left_out_rows=lambda: read.left_out,
        questions=_questions(read),
        joined=outlook,
        notices=read.notices,
    )


def told_of(beside: ContactList) -> Iterator[Notice]:
    """What is to be told of a list that stands beside the one that is asked about."""
    for notice in beside.notices:
        yield replace(notice, file=beside.name)
    if beside.left_out_count:
        rows = ", ".join(str(one.row) for one in beside.left_out[:_MOST_NAMED])
        yield Notice("left_out", "", rows, beside.left_out_count, beside.name)


def beside_of(read: ContactList) -> Beside:
    """Another table that was read, see `read_table`."""
    return Beside(read.table, _kinds(read))


def contacts_beside(
    content: bytes,
    name: str,
    zone: ZoneInfo,
    mapping: Said = NOTHING_SAID,
    outlook: tuple[bytes, str] | None = None,
) -> tuple[ContactList, Contacts]:
    """The list in a file as it was read, and its contacts.

    Args:
        outlook: content and name of the export of an Outlook beside it.

    Raises:
        ProblemsFound: when one of them cannot be read.
    """
    read = read_list(content, name, zone, mapping, outlook=False)
    if outlook is None:
        return read, contacts_of(read)
    copies = read_list(*outlook, zone, outlook=True)
    whole = contacts_of(read, joined(read, copies))
    return read, replace(whole, notices=(*read.notices, *told_of(copies)))


def contacts_in(path: Path, name: str, zone: ZoneInfo, mapping: Said = NOTHING_SAID) -> Contacts:
    """The contacts of a Parquet file, which is read piece by piece and never whole.

    Raises:
        ProblemsFound: when it cannot be read.
    """
    kinds, plain, questions = _fields_in(path, name, zone, mapping)
    left_out, left_out_rows = [0], list[LeftOut]()

    def pieces(fields: Collection[str]) -> pa.RecordBatchReader:
        left_out[0] = 0
        left_out_rows.clear()
        found = in_batches(path, name, zone, mapping, fields=fields)
        start = next(found)

        def batches() -> Iterator[pa.RecordBatch]:
            for piece in chain([start], found):
                left_out[0] += piece.left_out_count
                left_out_rows.extend(piece.left_out[: MOST_LISTED - len(left_out_rows)])
                yield from piece.table.to_batches()

        return pa.RecordBatchReader.from_batches(start.table.schema, batches())

    def rows(fields: Collection[str]) -> Scan | pa.RecordBatchReader:
        # A row without a good id is left out whatever fields are asked for.
        wanted = _known({*fields, "contactid"}, kinds)
        if not plain.keys() >= {*wanted}:
            return pieces(wanted)
        chosen = {field: plain[field] for field in wanted}
        return Scan(path, chosen, lambda: pieces(wanted))

    own = _OWN_LINK if _OWN_LINK in kinds else ""
    return Contacts(
        name=name,
        kinds=kinds,
        rows=rows,
        links=own,
        left_out=lambda: left_out[0],
        left_out_rows=lambda: left_out_rows,
        questions=questions,
    )


def _known(fields: Collection[str], kinds: Mapping[str, Kind]) -> Collection[str]:
    """Of the wanted fields those that there are; one, where there is none of them."""
    return sorted(name for name in fields if name in kinds) or [next(iter(kinds))]


def _fields_in(
    path: Path, name: str, zone: ZoneInfo, mapping: Said
) -> tuple[dict[str, Kind], dict[str, tuple[str, Kind]], Mapping[str, Question]]:
    """The fields of a Parquet file, its plain columns, and what is open. What the
    types do not tell, such as whether a lookup holds ids or names, the first rows do."""
    try:
        schema, count = pq.read_schema(path), pq.read_metadata(path).num_rows
        headings = [field.name for field in schema if not pa.types.is_nested(field.type)]
        known = recognised(headings, mapping)
        plain = {n: one for n, one in plain_columns(schema, known).items() if one[1] != Kind.LOOKUP}
    except (pa.ArrowException, OSError) as error:
        raise ProblemsFound([Problem("list_parquet", name, 0, "", "", "")]) from error
    if not count:
        found = shortened(", ".join(headings), 120)
        raise ProblemsFound([Problem("list_no_rows", name, 1, "", found, "")])
    kinds = {field: kind for field, (_, kind) in plain.items()}
    open_ = {column.name for column in known if column.name} - plain.keys()
    questions: Mapping[str, Question] = {}
    if open_ or not plain:
        first = next(in_batches(path, name, zone, mapping, fields=open_, rows=1 << 12))
        kinds |= _kinds(first)
        plain |= plain_columns(schema, first.columns)
        questions = _questions(first)
    return kinds, plain, questions


def _questions(read: ContactList) -> dict[str, Question]:
    asked = {question.column: question for question in read.questions}
    return {c.name: asked[c.heading] for c in read.columns if c.name and c.heading in asked}


def _kinds(read: ContactList) -> dict[str, Kind]:
    """The kinds of the columns of a list; a name beside a lookup or a choice is a text."""
    told = {column.name: column.kind for column in read.columns if column.name and column.kind}
    return {
        name: told.get(name) or Kind.TEXT
        for name in read.table.column_names
        if name in told or name.endswith(NAME_SUFFIX)
    }


__all__ = [
    "COPIES",
    "Beside",
    "Contacts",
    "beside_of",
    "contacts_beside",
    "contacts_in",
    "contacts_of",
    "told_of",
]
