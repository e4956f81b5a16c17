"""A list that is larger than memory: a Parquet file, piece by piece, of the fields that matter."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from contact_sync.lists.columns import NOTHING_SAID, Mapping, recognised
from contact_sync.lists.fields import NAME_SUFFIX
from contact_sync.lists.readers.parquet import plain
from contact_sync.lists.readers.raw import Raw, checked_width
from contact_sync.lists.readers.read import ContactList, assembled
from contact_sync.rulebook.problems import Problem, ProblemsFound

BATCH = 1 << 18


def in_batches(
    path: Path,
    name: str,
    zone: ZoneInfo,
    mapping: Mapping = NOTHING_SAID,
    *,
    fields: Collection[str],
    rows: int = BATCH,
) -> Iterator[ContactList]:
    """The contacts of the Parquet file at `path`, `rows` at once; never more of it is in memory.

    Args:
        path: of the file.
        name: what the reader calls it.
        zone: in which clocks showed the dates that have no zone.
        mapping: what the reader has said of its columns. Dates and numbers that are texts and can
            be meant in two ways are asked about, as no piece shows what the others hold.
        fields: the logical names that are wanted; of a lookup or a choice its name comes along.
        rows: of a piece.

    Raises:
        ProblemsFound: when the file cannot be read, none of its columns is wanted, or a column
            holds ids in one piece and names in another.
    """
    try:
        with pq.ParquetFile(path, memory_map=True, pre_buffer=False) as file:
            yield from _pieces(file, name, zone, mapping, fields, rows)
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        raise ProblemsFound([Problem("list_parquet", name, 0, "", "", "")]) from error


def _pieces(
    file: pq.ParquetFile,
    name: str,
    zone: ZoneInfo,
    mapping: Mapping,
    fields: Collection[str],
    rows: int,
) -> Iterator[ContactList]:
    schema = file.schema_arrow
    headings = [field.name for field in schema if not pa.types.is_nested(field.type)]
    checked_width(name, headings)
    beside = {f"{field}{NAME_SUFFIX}" for field in fields}
    columns = [c for c in recognised(headings, mapping) if c.name in fields or c.name in beside]
    if not columns:
        found = ", ".join(headings)[:120]
        raise ProblemsFound([Problem("list_nothing_known", name, 0, "", found, "")])
    chosen = [column.heading for column in columns]
    first, names = 1, None
    for batch in file.iter_batches(batch_size=rows, columns=chosen):
        batch.validate(full=True)  # reading checks no texts
        cells = [plain(batch[heading]) for heading in chosen]
        piece = assembled(Raw(chosen, cells, first), name, zone, columns, whole=False)
        names = names or piece.table.column_names
        if piece.table.column_names != names:
            other = ", ".join(sorted({*names} ^ {*piece.table.column_names}))
            raise ProblemsFound([Problem("list_uneven", name, first, "", other, "")])
        columns = [
            replace(column, kind=column.kind or known.kind)
            for column, known in zip(columns, piece.columns, strict=True)
        ]
        first += batch.num_rows
        yield piece
