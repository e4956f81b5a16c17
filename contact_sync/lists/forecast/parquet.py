"""A Parquet file whose columns have the types of the fields already: the engine goes through it
itself, as fast as it can read. Whatever is not so plain goes through the readers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from contact_sync.lists.columns import Column
from contact_sync.lists.fields import ARROW, Kind


def _zoned(kind: pa.DataType) -> bool:
    # Billionths of a second neither DuckDB nor Spark turns into whole ones.
    return pa.types.is_timestamp(kind) and kind.tz is not None and kind.unit != "ns"


def _signed(kind: pa.DataType) -> bool:
    return bool(pa.types.is_signed_integer(kind))


class _Plain(NamedTuple):
    """How a field of one kind is read: the types of its column, and its value in the SQL of each
    engine."""

    fits: Callable[[pa.DataType], bool]
    duckdb: str
    spark: str


_TEXT = _Plain(pa.types.is_string, "nullif({c}, '')", "nullif({c}, '')")
_WHOLE = _Plain(_signed, "CAST({c} AS BIGINT)", "CAST({c} AS BIGINT)")
_PLAIN: Mapping[Kind, _Plain] = {
    Kind.TEXT: _TEXT,
    Kind.LOOKUP: _TEXT,
    Kind.CHOICE: _WHOLE,
    Kind.WHOLE: _WHOLE,
    Kind.FLAG: _Plain(pa.types.is_boolean, "{c}", "{c}"),
    # What is no number is an empty field: Spark takes it for that, DuckDB for the largest number.
    Kind.NUMBER: _Plain(
        pa.types.is_float64, "nullif({c}, 'NaN'::DOUBLE)", "nullif({c}, DOUBLE('NaN'))"
    ),
    # The second in which it lies; what DuckDB divides it rounds towards 1970.
    Kind.INSTANT: _Plain(
        _zoned,
        "epoch_us({c}) // 1000000 - CAST(epoch_us({c}) % 1000000 < 0 AS BIGINT)",
        "unix_seconds({c})",
    ),
    Kind.DAY: _Plain(
        pa.types.is_date32, "({c} - DATE '1970-01-01')::BIGINT", "CAST(unix_date({c}) AS BIGINT)"
    ),
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What engines spell differently.

    Attributes:
        name: of the column of `_Plain`.
        quote: stands around names.
        source: gives the rows of a file.
        size: of a text in bytes.
    """

    name: str
    quote: str
    source: str
    size: str

    def named(self, name: str) -> str:
        """A name as it stands in a query."""
        return f"{self.quote}{name.replace(self.quote, 2 * self.quote)}{self.quote}"


DUCKDB = Dialect("duckdb", '"', "read_parquet('{}')", "strlen")
SPARK = Dialect("spark", "`", "parquet.`{}`", "octet_length")


def plain_columns(schema: pa.Schema, columns: Collection[Column]) -> dict[str, tuple[str, Kind]]:
    """Field -> its heading and kind, of the columns of a file that are plain."""
    return {
        column.name: (column.heading, column.kind)
        for column in columns
        if column.name and column.kind and column.said is None
        if _PLAIN[column.kind].fits(schema.field(column.heading).type)
    }


ODD = "odd"
"""The column that says whether an id of the row has not the length or the case of one, as names and
ids in braces have not."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that an engine can go through itself.

    Attributes:
        path: of the file.
        fields: field -> its heading and kind; every column is plain.
        otherwise: gives the same rows through the readers, should something in it be odd.
    """

    path: Path
    fields: Mapping[str, tuple[str, Kind]]
    otherwise: Callable[[], Any]

    @property
    def schema(self) -> pa.Schema:
        """The columns of `query`."""
        return pa.schema([(name, ARROW[kind]) for name, (_, kind) in self.fields.items()])

    @property
    def ids(self) -> frozenset[tuple[Path, str]]:
        """The columns of which `ODD` tells, each with its file."""
        every = self.fields.values()
        return frozenset((self.path, heading) for heading, kind in every if kind is Kind.LOOKUP)

    def query(self, dialect: Dialect, *, odd: bool = False) -> str:
        """Gives the fields of the file; with the column `ODD`, when that is asked."""
        parts = [
            f"{getattr(_PLAIN[kind], dialect.name).format(c=dialect.named(heading))}"
            f" AS {dialect.named(name)}"
            for name, (heading, kind) in self.fields.items()
        ]
        if odd:
            parts.append(f"{self._odd(dialect)} AS {ODD}")
        return f"SELECT {', '.join(parts)} FROM {self._source(dialect)}"

    def odd(self, dialect: Dialect) -> str:
        """Asks whether something is odd; empty without ids."""
        asked = f"SELECT count(*) > 0 AS {ODD} FROM {self._source(dialect)} WHERE "
        return asked + self._odd(dialect) if self.ids else ""

    def _odd(self, dialect: Dialect) -> str:
        ids = sorted(dialect.named(heading) for _, heading in self.ids)
        tests = [f"{dialect.size}({c}) NOT IN (0, 36) OR {c} <> lower({c})" for c in ids]
        return " OR ".join(tests) or "FALSE"

    def _source(self, dialect: Dialect) -> str:
        return dialect.source.format(str(self.path).replace("'", "''"))
