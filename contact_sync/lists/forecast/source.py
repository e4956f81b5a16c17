"""Where the contacts of a forecast come from, and the engine that goes through them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contact_sync.lists.columns import NOTHING_SAID, recognised
from contact_sync.lists.columns import Mapping as Said
from contact_sync.lists.fields import ARROW, NAME_SUFFIX, Kind
from contact_sync.lists.forecast.parquet import ODD, plain_columns, scan
from contact_sync.lists.outlook import COPIES, LINK_STATE, Joined, joined
from contact_sync.lists.readers.batches import in_batches
from contact_sync.lists.readers.read import ContactList, read_list
from contact_sync.rulebook.problems import Problem, ProblemsFound

MEMORY = "1GB"
"""What the engine keeps before it puts parts of its work aside."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that the engine can go through itself.

    Attributes:
        query: gives its rows, with the columns `schema`.
        checked: gives them with the column `ODD` beside.
        ids: the columns of which that tells, each with its file.
        otherwise: gives the rows of a file in which something is odd.
    """

    query: str
    checked: str
    schema: pa.Schema
    ids: frozenset[tuple[Path, str]]
    otherwise: Callable[[], Any]


class Engine(AbstractContextManager["Engine"]):
    """DuckDB in this process. What does not fit into memory lies in a folder of its own among the
    system's temporary files, which is gone when the engine is closed; nothing else is written.

    Args:
        memory: the most that it keeps in memory, as DuckDB spells it.
    """

    def __init__(self, memory: str = MEMORY) -> None:
        self._aside = TemporaryDirectory(prefix="contact-sync-")
        self.backend = ibis.duckdb.connect(
            temp_directory=self._aside.name, memory_limit=memory, preserve_insertion_order=False
        )
        self._numbers = count()
        self._stopped = False
        self._plain: set[tuple[Path, str]] = set()
        self._odd: set[frozenset[tuple[Path, str]]] = set()

    def table(self, rows: Any) -> ir.Table:
        """`rows`, a table or a reader of Arrow or a `Scan`, for one query."""
        if isinstance(rows, Scan):
            if not self._knows(rows):
                self._checked(rows, lambda found: found.agg(**{ODD: found[ODD].any()}))
            if rows.ids not in self._odd:
                return self._view(rows.query, rows.schema)
            rows = rows.otherwise()
        name = self._name()
        self.backend.con.register(name, rows)
        return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)

    def grouped(self, rows: Any, group: Callable[[ir.Table], ir.Table]) -> pa.Table:
        """What `group` makes of `rows`. A `Scan` is checked on the way, not before.

        Args:
            group: groups the rows of a table; where that has the column `ODD`, a group has it, too:
                whether some row of it has.
        """
        if isinstance(rows, Scan) and not self._knows(rows):
            found = self._checked(rows, group)
            if found is not None:
                return found
        return self.found(group(self.table(rows)))

    def _knows(self, rows: Scan) -> bool:
        """Whether something of it is known to be odd, or nothing."""
        return rows.ids <= self._plain or rows.ids in self._odd

    def _checked(self, rows: Scan, group: Callable[[ir.Table], ir.Table]) -> pa.Table | None:
        """What `group` makes of `rows`; None where something of them is odd."""
        schema = rows.schema.append(pa.field(ODD, pa.bool_()))
        found = self.found(group(self._view(rows.checked, schema)))
        if pc.any(found[ODD]).as_py():
            self._odd.add(rows.ids)
            return None
        self._plain |= rows.ids
        return found.drop_columns(ODD)

    def _view(self, query: str, schema: pa.Schema) -> ir.Table:
        name = self._name()
        self.backend.con.execute(f"CREATE TEMP VIEW {name} AS {query}")
        return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)

    def _name(self) -> str:
        """A new name for a table."""
        if self._stopped:
            raise duckdb.InterruptException("stopped")
        return f"rows_{next(self._numbers)}"

    def stop(self) -> None:
        """Break off what it is at, and begin nothing more: that raises an exception there. For
        another thread."""
        self._stopped = True
        with suppress(duckdb.ConnectionException):  # it was closed just now
            self.backend.con.interrupt()

    def share(self) -> float:
        """How much of what it is at is done, 0 to 1; 0 where that is not known. For another
        thread."""
        try:
            return float(min(1.0, max(0.0, self.backend.con.query_progress() / 100)))
        except duckdb.ConnectionException:  # it was closed just now
            return 1.0

    def found(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""
        return self.backend.to_pyarrow(expression)

    def batches(self, expression: ir.Table) -> pa.RecordBatchReader:
        """The rows of an expression, some at a time."""
        # Ibis 12 asks DuckDB 2 for a method that is gone.
        return self.backend.con.sql(self.backend.compile(expression)).to_arrow_reader()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.backend.disconnect()
        self._aside.cleanup()


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
    """

    name: str
    kinds: Mapping[str, Kind]
    rows: Callable[[Collection[str]], Any]
    copies: bool = False
    links: str = ""
    left_out: Callable[[], int] = field(default=lambda: 0)


_OWN_LINK = "crmlinkstate"


def contacts_of(read: ContactList, outlook: Joined | None = None) -> Contacts:
    """The contacts of a list that was read, beside those of an Outlook, where there is one."""
    table = outlook.table if outlook else read.table
    kinds = _kinds(read)
    own = _OWN_LINK if _OWN_LINK in kinds else ""

    def rows(fields: Collection[str]) -> pa.Table:
        return table.select([name for name in table.column_names if name in fields])

    return Contacts(
        name=read.name,
        kinds=kinds,
        rows=rows,
        copies=outlook is not None,
        links=(LINK_STATE if outlook.tells_link else "") if outlook else own,
        left_out=lambda: read.left_out_count,
    )


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
    return read, contacts_of(read, joined(read, copies))


def contacts_in(path: Path, name: str, zone: ZoneInfo, mapping: Said = NOTHING_SAID) -> Contacts:
    """The contacts of a Parquet file, which is read piece by piece and never whole.

    Raises:
        ProblemsFound: when it cannot be read.
    """
    kinds, plain = _fields_in(path, name, zone, mapping)
    left_out = [0]

    def pieces(fields: Collection[str]) -> pa.RecordBatchReader:
        left_out[0] = 0
        found = in_batches(path, name, zone, mapping, fields=fields)
        start = next(found)

        def batches() -> Iterator[pa.RecordBatch]:
            for piece in chain([start], found):
                left_out[0] += piece.left_out_count
                yield from piece.table.to_batches()

        return pa.RecordBatchReader.from_batches(start.table.schema, batches())

    def rows(fields: Collection[str]) -> Scan | pa.RecordBatchReader:
        # A row without a good id is left out whatever fields are asked for.
        wanted = _known({*fields, "contactid"}, kinds)
        if not plain.keys() >= {*wanted}:
            return pieces(wanted)
        chosen = {field: plain[field] for field in wanted}
        schema = pa.schema([(field, ARROW[kind]) for field, (_, kind) in chosen.items()])
        ids = frozenset((path, heading) for heading, kind in chosen.values() if kind is Kind.LOOKUP)
        return Scan(
            query=scan(path, chosen),
            checked=scan(path, chosen, odd=True),
            schema=schema,
            ids=ids,
            otherwise=lambda: pieces(wanted),
        )

    own = _OWN_LINK if _OWN_LINK in kinds else ""
    return Contacts(name=name, kinds=kinds, rows=rows, links=own, left_out=lambda: left_out[0])


def _known(fields: Collection[str], kinds: Mapping[str, Kind]) -> Collection[str]:
    """Of the wanted fields those that there are; one, where there is none of them."""
    return sorted(name for name in fields if name in kinds) or [next(iter(kinds))]


def _fields_in(
    path: Path, name: str, zone: ZoneInfo, mapping: Said
) -> tuple[dict[str, Kind], dict[str, tuple[str, Kind]]]:
    """The fields of a Parquet file, and its plain columns. What the types do not tell, such as
    whether a lookup holds ids or names, the first rows do."""
    try:
        schema = pq.read_schema(path)
        headings = [field.name for field in schema if not pa.types.is_nested(field.type)]
        known = recognised(headings, mapping)
        plain = {n: one for n, one in plain_columns(schema, known).items() if one[1] != Kind.LOOKUP}
    except (pa.ArrowException, OSError) as error:
        raise ProblemsFound([Problem("list_parquet", name, 0, "", "", "")]) from error
    kinds = {field: kind for field, (_, kind) in plain.items()}
    open_ = {column.name for column in known if column.name} - plain.keys()
    if open_ or not plain:
        first = next(in_batches(path, name, zone, mapping, fields=open_, rows=1 << 12))
        kinds |= _kinds(first)
        plain |= plain_columns(schema, first.columns)
    return kinds, plain


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
    "MEMORY",
    "ODD",
    "Contacts",
    "Engine",
    "contacts_beside",
    "contacts_in",
    "contacts_of",
]
