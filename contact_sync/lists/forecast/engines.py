"""The engines that go through lists. Each evaluates the same expressions, with the same results;
which one it is, only `connected` decides."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from contact_sync.lists.forecast.parquet import DUCKDB as IN_DUCKDB
from contact_sync.lists.forecast.parquet import ODD, Scan
from contact_sync.world.codes import BadInput

DUCKDB = "duckdb"
FORMS = (DUCKDB, "local[2]", "spark://host:7077", "sc://host:15002")
"""What an engine can be called: DuckDB in this process, or Spark: on this machine with so many
threads, a cluster's, or over Spark Connect."""

_SPARK = re.compile(r"local(\[(\d{1,3}|\*)\])?|spark://[^/\s:]+:\d+(,[^/\s:]+:\d+)*|sc://[^/\s]+.*")

MEMORY = "1GB"
"""What DuckDB keeps before it puts parts of its work aside."""

_NUMBERS = count()


class Engine(AbstractContextManager["Engine"], ABC):
    """Goes through lists. To be closed; nothing is left of it then."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def table(self, rows: Any, *, again: bool = False) -> ir.Table:
        """`rows`, a table or a reader of Arrow or a `Scan`, for one query.

        Args:
            again: whether the query goes through them more than once.
        """
        name = f"rows_{next(_NUMBERS)}"
        if isinstance(rows, Scan):
            if self.scanned(rows, name):
                return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)
            rows = rows.otherwise()
        self.held(rows, name, again=again)
        return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)

    def grouped(
        self, rows: Any, group: Callable[[ir.Table], ir.Table], *, again: bool = False
    ) -> pa.Table:
        """What `group` makes of `rows`. The arguments are those of `table`.

        Args:
            group: groups the rows of a table; where that has the column `ODD`, a group has it, too:
                whether some row of it has.
        """
        return self.found(group(self.table(rows, again=again)))

    def know(self, rows: pa.Table, name: str) -> None:
        """Make `name` the rows of a table, for every query; of one name, only the first time."""
        if name not in self._known:
            self.held(rows, name)
            self._known.add(name)

    @abstractmethod
    def scanned(self, scan: Scan, name: str) -> bool:
        """Make `name` the rows of a file; False where the engine cannot take them itself."""

    @abstractmethod
    def held(self, rows: Any, name: str, *, again: bool = False) -> None:
        """Make `name` the rows of a table or a reader of Arrow, be it to go through them again."""

    @abstractmethod
    def found(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""

    @abstractmethod
    def some(self, expression: ir.Table, limit: int, offset: int) -> pa.Table:
        """So many rows of a sorted expression, from one on."""

    @abstractmethod
    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """The rows of an expression, some at a time."""


class DuckDB(Engine):
    """DuckDB in this process. What does not fit into memory lies in a folder of its own among the
    system's temporary files, which is gone when the engine is closed; nothing else is written.

    Args:
        memory: the most that it keeps in memory, as DuckDB spells it.
    """

    def __init__(self, memory: str = MEMORY) -> None:
        super().__init__()
        self._aside = TemporaryDirectory(prefix="contact-sync-")
        self.backend = ibis.duckdb.connect(
            temp_directory=self._aside.name, memory_limit=memory, preserve_insertion_order=False
        )
        self._stopped = False
        self._plain: set[tuple[Path, str]] = set()
        self._odd: set[frozenset[tuple[Path, str]]] = set()

    def table(self, rows: Any, *, again: bool = False) -> ir.Table:
        """As for every engine; one that was stopped raises an exception."""
        self._going()
        return super().table(rows, again=again)

    def grouped(
        self, rows: Any, group: Callable[[ir.Table], ir.Table], *, again: bool = False
    ) -> pa.Table:
        """As for every engine; a `Scan` is checked on the way, not before."""
        self._going()
        if isinstance(rows, Scan) and not self._knows(rows):
            found = self._checked(rows, group)
            if found is not None:
                return found
        return super().grouped(rows, group, again=again)

    def scanned(self, scan: Scan, name: str) -> bool:
        """Make `name` the rows of a file; False where some id in it is none."""
        if not self._knows(scan):
            self._checked(scan, lambda found: found.agg(**{ODD: found[ODD].any()}))
        if scan.ids in self._odd:
            return False
        self._view(scan.query(IN_DUCKDB), name)
        return True

    def _knows(self, scan: Scan) -> bool:
        """Whether something of it is known to be odd, or nothing."""
        return scan.ids <= self._plain or scan.ids in self._odd

    def _checked(self, scan: Scan, group: Callable[[ir.Table], ir.Table]) -> pa.Table | None:
        """What `group` makes of a file; None where something in it is odd."""
        schema = scan.schema.append(pa.field(ODD, pa.bool_()))
        name = f"rows_{next(_NUMBERS)}"
        self._view(scan.query(IN_DUCKDB, odd=True), name)
        found = self.found(group(ibis.table(ibis.Schema.from_pyarrow(schema), name=name)))
        if pc.any(found[ODD]).as_py():
            self._odd.add(scan.ids)
            return None
        self._plain |= scan.ids
        return found.drop_columns(ODD)

    def _view(self, query: str, name: str) -> None:
        self.backend.con.execute(f"CREATE TEMP VIEW {name} AS {query}")

    def _going(self) -> None:
        if self._stopped:
            raise duckdb.InterruptException("stopped")

    def held(self, rows: Any, name: str, *, again: bool = False) -> None:
        """Make `name` the rows of a table or a reader of Arrow, be it to go through them again."""
        connection = self.backend.con
        if again and isinstance(rows, pa.RecordBatchReader):  # it gives them once
            connection.register(f"{name}_once", rows)
            connection.execute(f"CREATE TEMP TABLE {name} AS FROM {name}_once")
            connection.unregister(f"{name}_once")
        else:
            connection.register(name, rows)

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

    def some(self, expression: ir.Table, limit: int, offset: int) -> pa.Table:
        """So many rows of a sorted expression, from one on."""
        return self.found(expression.limit(limit, offset=offset))

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """The rows of an expression, some at a time."""
        # Ibis 12 asks DuckDB 2 for a method that is gone.
        yield from self.backend.con.sql(self.backend.compile(expression)).to_arrow_reader()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.backend.disconnect()
        self._aside.cleanup()


def is_spark(address: str) -> bool:
    """Whether the engine at an address is Spark.

    Raises:
        BadInput: when there can be none.
    """
    if address != DUCKDB and not _SPARK.fullmatch(address):
        raise BadInput("unknown_engine", found=address, expected=", ".join(FORMS))
    return address != DUCKDB


def connected(address: str = DUCKDB) -> Engine:
    """The engine at an address, see `FORMS`. Spark asks for the extra `spark`.

    Raises:
        BadInput: when there is none.
    """
    if not is_spark(address):
        return DuckDB()
    from contact_sync.lists.forecast.spark import begun

    return begun(address)
