"""A Parquet file whose columns have the types of the fields already: the engine goes through it
itself, as fast as it can read. Whatever is not so plain goes through the readers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pyarrow as pa

from contact_sync.lists.columns import Column
from contact_sync.lists.fields import Kind

_Fits = Callable[[pa.DataType], bool]


def _zoned(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) and kind.tz is not None


def _signed(kind: pa.DataType) -> bool:
    return bool(pa.types.is_signed_integer(kind))


_PLAIN: Mapping[Kind, tuple[_Fits, str]] = {
    Kind.TEXT: (pa.types.is_string, "nullif({c}, '')"),
    Kind.LOOKUP: (pa.types.is_string, "nullif({c}, '')"),
    Kind.CHOICE: (_signed, "{c}::BIGINT"),
    Kind.WHOLE: (_signed, "{c}::BIGINT"),
    Kind.FLAG: (pa.types.is_boolean, "{c}"),
    Kind.NUMBER: (pa.types.is_float64, "{c}"),
    Kind.INSTANT: (_zoned, "epoch_us({c}) // 1000000"),
    Kind.DAY: (pa.types.is_date32, "({c} - DATE '1970-01-01')::BIGINT"),
}
"""Kind -> the type of a plain column, and the field in SQL."""


def plain_columns(schema: pa.Schema, columns: Collection[Column]) -> dict[str, tuple[str, Kind]]:
    """Field -> its heading and kind, of the columns of a file that are plain."""
    return {
        column.name: (column.heading, column.kind)
        for column in columns
        if column.name and column.kind and column.said is None
        if _PLAIN[column.kind][0](schema.field(column.heading).type)
    }


ODD = "odd"
"""The column that says whether an id of the row has not the length or the case of one, as names and
ids in braces have not."""


def scan(path: Path, fields: Mapping[str, tuple[str, Kind]], odd: bool = False) -> str:
    """The query that gives the fields of a file; with the column `ODD`, when that is asked."""
    parts = [
        f'{_PLAIN[kind][1].format(c=_named(heading))} AS "{name}"'
        for name, (heading, kind) in fields.items()
    ]
    if odd:
        ids = [_named(heading) for heading, kind in fields.values() if kind is Kind.LOOKUP]
        tests = [f"strlen({c}) NOT IN (0, 36) OR {c} <> lower({c})" for c in ids]
        parts.append(f'{" OR ".join(tests) or "FALSE"} AS "{ODD}"')
    return f"SELECT {', '.join(parts)} FROM {_read(path)}"


def _read(path: Path) -> str:
    return "read_parquet('{}')".format(str(path).replace("'", "''"))


def _named(heading: str) -> str:
    return '"{}"'.format(heading.replace('"', '""'))
