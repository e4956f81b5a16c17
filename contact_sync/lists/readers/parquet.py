"""Parquet, as a lake or a notebook writes it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contact_sync.lists.notices import Notice
from contact_sync.lists.readers.raw import MOST_ROWS, UNPACKED, Raw, checked_width
from contact_sync.rulebook.problems import Problem, ProblemsFound

_CELLS = 500_000_000


def read_parquet(content: bytes, name: str) -> Raw:
    """The columns of the Parquet file `content`.

    Raises:
        ProblemsFound: when it is none, or is made to become huge.
    """
    try:
        return _read(content, name)
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        raise ProblemsFound([Problem("list_parquet", name, 0, "", "", "")]) from error


def _read(content: bytes, name: str) -> Raw:
    source = pa.py_buffer(content)
    file = pq.ParquetFile(pa.BufferReader(source))
    about = file.metadata
    if about.num_rows > MOST_ROWS:
        found, expected = str(about.num_rows), str(MOST_ROWS)
        raise ProblemsFound([Problem("list_many_rows", name, 0, "", found, expected)])
    sizes = sum(about.row_group(n).total_byte_size for n in range(about.num_row_groups))
    if sizes > UNPACKED:
        raise ProblemsFound([Problem("list_bomb", name, 0, "", "", f"{UNPACKED >> 20} MB")])
    schema = file.schema_arrow
    flat = [field.name for field in schema if not pa.types.is_nested(field.type)]
    notices = [Notice("nested", field.name) for field in schema if pa.types.is_nested(field.type)]
    checked_width(name, flat)
    if about.num_rows * len(flat) > _CELLS:
        found, expected = f"{about.num_rows} × {len(flat)}", str(_CELLS)
        raise ProblemsFound([Problem("list_wide_sheet", name, 0, "", found, expected)])
    table = file.read(columns=flat)
    table.validate(full=True)  # reading checks no texts
    return Raw(flat, [plain(column) for column in table.columns], 1, notices=notices, source=source)


def plain(column: Any) -> Any:
    """A column in the types that the other readers have, too."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return plain(pc.cast(column, kind.value_type))
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_unsigned_integer(kind):
        return pc.cast(column, pa.int64())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_time(kind) or pa.types.is_duration(kind):
        return pc.cast(column, pa.string()) if pa.types.is_time(kind) else pa.nulls(len(column))
    if pa.types.is_string(kind):
        return pc.if_else(pc.equal(column, ""), None, column)
    return column
