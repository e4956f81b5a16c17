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
_SMALL, _RATIO = 1 << 30, 100
"""What any file may become, and how many times its own size."""
_ROWS = 1024
"""So many rows are read before it is looked at how large they are."""


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
    table = _whole(file, source, flat, name)
    table.validate(full=True)  # reading checks no texts
    return Raw(flat, [plain(column) for column in table.columns], 1, notices=notices, source=source)


def _whole(file: pq.ParquetFile, source: Any, flat: list[str], name: str) -> pa.Table:
    """The columns `flat`; what the file says of its own size is not believed.

    A text that many rows share stands in a file once, and in a table as often as there are rows.
    Where that is too much, they share it in the table, too, while it is counted.
    """
    most = min(UNPACKED, max(_SMALL, source.size * _RATIO))
    bomb = ProblemsFound([Problem("list_bomb", name, 0, "", "", f"{most >> 20} MB")])
    schema = file.schema_arrow
    texts = [one for one in flat if _is_text(schema.field(one).type)]
    shared = pq.ParquetFile(pa.BufferReader(source), read_dictionary=texts)
    if _may_be(shared, texts) > most:
        total = 0
        for batch in shared.iter_batches(_ROWS, columns=texts):
            total += sum(_spread(column) for column in batch.columns)
            if total > most:
                raise bomb
    total, batches = 0, []
    for batch in file.iter_batches(_ROWS, columns=flat):
        total += batch.nbytes
        if total > most:
            raise bomb
        batches.append(batch)
    fields = pa.schema([schema.field(one) for one in flat])
    return pa.Table.from_batches(batches, batches[0].schema if batches else fields)


def _may_be(shared: pq.ParquetFile, texts: list[str]) -> int:
    """At most so many bytes the texts that rows share become, by the longest of each group of
    rows: the first row of a group brings them all."""
    most = 0
    for number in range(shared.num_row_groups):
        first = next(shared.iter_batches(1, row_groups=[number], columns=texts), None)
        rows = shared.metadata.row_group(number).num_rows
        for column in first.columns if first is not None else ():
            if pa.types.is_dictionary(column.type):
                longest = pc.max(pc.binary_length(column.dictionary)).as_py() or 0
                most += rows * longest
    return most


def _spread(column: Any) -> int:
    """So many bytes a column of shared texts becomes."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.cast(pc.binary_length(column.dictionary), pa.int64())
    return pc.sum(lengths.take(column.indices)).as_py() or 0


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


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
