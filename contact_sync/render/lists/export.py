"""All affected contacts as a file: XLSX, CSV or Parquet. No cell of it can act as a formula."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import xlsxwriter  # type: ignore[import-untyped]

from contact_sync.lists.consequence import Consequence
from contact_sync.render.address import public_address
from contact_sync.render.doors.table import fitting, harmless
from contact_sync.render.lists.forecast import Because, because
from contact_sync.render.words import Words
from contact_sync.world.codes import BadInput

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Forecast

MOST_IN_A_SHEET = 1_048_575

_Write = Callable[[pa.RecordBatch], None]


def write_listing(
    words: Words, found: Forecast, path: Path, only: Collection[Consequence] = ()
) -> int:
    """Write every listed contact to `path`; gives how many.

    Args:
        path: ends in .xlsx, .csv or .parquet.
        only: those with these consequences; empty: all.

    Raises:
        BadInput: for more rows than a sheet can hold.
        OSError: when it cannot be written.
    """
    kind = path.suffix.lower()
    every = found.listed_of(only) if only else found.listed
    if kind == ".xlsx" and every > MOST_IN_A_SHEET:
        raise BadInput("forecast_too_many", count=every, expected=MOST_IN_A_SHEET)
    written = 0
    with _WRITERS[kind](path, _schema(words, found)) as write:
        for batch in _batches(words, found, only):
            write(batch)
            written += batch.num_rows
    return written


def _heads(words: Words, found: Forecast) -> dict[str, str]:
    """Column -> heading."""
    who = "user" if found.applied.every_user else "owner"
    names = ["contact_id", "contact", who, "consequence", "edits", "why", "source", "link"]
    if found.asked.against is not None:
        names.insert(4, "against")
    pack = found.asked.against.pack.id if found.asked.against else ""
    return {name: words(f"forecast.{name}", pack=pack) for name in names}


def _schema(words: Words, found: Forecast) -> pa.Schema:
    return pa.schema([(head, pa.string()) for head in _heads(words, found).values()])


def _batches(
    words: Words, found: Forecast, only: Collection[Consequence]
) -> Iterator[pa.RecordBatch]:
    """The listed contacts in words. Reasons are found once for each situation, not for each
    contact."""
    schema, known = _schema(words, found), dict[tuple[Any, Any], Because]()
    base = public_address()
    for batch in found.engine.batches(found.listing(only)):
        rows = batch.to_pylist()
        columns: list[list[str | None]] = [[] for _ in schema.names]
        for row in rows:
            key = (row["situation"], row["why"])
            if key not in known:
                known[key] = because(words, found, row)
            why = known[key]
            user = row.get("user_id") or row.get("ownerid") or ""
            told = [words(f"forecast.word.{row['consequence']}")]
            if row["against"]:
                told.append(words(f"forecast.word.{row['against']}"))
            risk = words("forecast.yes" if row["edits_at_risk"] else "forecast.no")
            link = f"{base}/{why.address}" if base and why.address else why.address
            line = [row.get("contactid"), row.get("fullname"), found.name(user), *told, risk]
            line += [why.condition, why.sources, link]
            for column, cell in zip(columns, line, strict=True):
                column.append(cell)
        yield pa.RecordBatch.from_arrays([pa.array(c, pa.string()) for c in columns], schema=schema)


@contextmanager
def _csv(path: Path, schema: pa.Schema) -> Iterator[_Write]:
    with path.open("wb") as file:
        file.write("\ufeff".encode())  # by which Excel knows UTF-8
        with arrow_csv.CSVWriter(file, schema) as writer:

            def write(batch: pa.RecordBatch) -> None:
                texts = [[cell and harmless(cell) for cell in c.to_pylist()] for c in batch.columns]
                cells = [pa.array(column, pa.string()) for column in texts]
                writer.write_batch(pa.RecordBatch.from_arrays(cells, schema=schema))

            yield write


@contextmanager
def _parquet(path: Path, schema: pa.Schema) -> Iterator[_Write]:
    with pq.ParquetWriter(path, schema) as writer:
        yield writer.write_batch


@contextmanager
def _xlsx(path: Path, schema: pa.Schema) -> Iterator[_Write]:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, schema.names)
        at = [1]

        def write(batch: pa.RecordBatch) -> None:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                for place, cell in enumerate(row):
                    sheet.write_string(at[0], place, fitting(cell or ""))
                at[0] += 1

        yield write


_WRITERS = {".csv": _csv, ".parquet": _parquet, ".xlsx": _xlsx}
