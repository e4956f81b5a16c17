"""All affected contacts as a file: XLSX, CSV or Parquet. No cell of it can act as a formula."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import xlsxwriter  # type: ignore[import-untyped]

from contact_sync.lists.consequence import Consequence
from contact_sync.render.address import public_address
from contact_sync.render.doors.content import web_address
from contact_sync.render.doors.html import reached
from contact_sync.render.doors.table import fitting, harmless
from contact_sync.render.lists.forecast import Because, because
from contact_sync.render.words import Words
from contact_sync.world.codes import BadInput

if TYPE_CHECKING:
    from contact_sync.lists.forecast.forecast import Forecast

MOST_IN_A_SHEET = 1_048_575

_Write = Callable[[pa.RecordBatch], None]


def write_listing(
    words: Words,
    found: Forecast,
    path: Path,
    only: Collection[Consequence] = (),
    *,
    link: str | None = None,
) -> int:
    """Write every listed contact to `path`; gives how many.

    Args:
        path: ends in .xlsx, .csv or .parquet.
        only: those with these consequences; empty: all.
        link: for a reader, the address that opens the page; questions are then linked as others
            reach them, or not at all, and a CSV file is one that a spreadsheet of the language
            opens in columns. None for a program.

    Raises:
        BadInput: for more rows than a sheet can hold.
        OSError: when it cannot be written.
    """
    kind = path.suffix.lower()
    every = found.listed_of(only) if only else found.listed
    if kind == ".xlsx" and every > MOST_IN_A_SHEET:
        raise BadInput("forecast_too_many", count=every, expected=MOST_IN_A_SHEET)
    written = 0
    separator = "," if link is None else words("handout.csv_separator")
    heads = _heads(words, found, link)
    with _WRITERS[kind](path, _schema(heads), separator) as write:
        for batch in _batches(words, found, only, heads, link):
            write(batch)
            written += batch.num_rows
    return written


def _heads(words: Words, found: Forecast, link: str | None) -> dict[str, str]:
    """Column -> heading."""
    who = "user" if found.applied.every_user else "owner"
    names = ["contact_id", "contact", who, "consequence", "edits", "why", "source"]
    if link is None or web_address(link):
        names.append("link")
    if found.asked.against is not None:
        names.insert(4, "against")
    pack = found.asked.against.pack.id if found.asked.against else ""
    return {name: words(f"forecast.{name}", pack=pack) for name in names}


def _schema(heads: Mapping[str, str]) -> pa.Schema:
    return pa.schema([(head, pa.string()) for head in heads.values()])


def _batches(
    words: Words,
    found: Forecast,
    only: Collection[Consequence],
    heads: Mapping[str, str],
    link: str | None,
) -> Iterator[pa.RecordBatch]:
    """The listed contacts in words. Reasons are found once for each situation, not for each
    contact."""
    schema, known = _schema(heads), dict[tuple[Any, Any], Because]()
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
            line = [row.get("contactid"), row.get("fullname"), found.name(user), *told, risk]
            line += [why.condition, why.sources]
            if "link" in heads:
                line.append(_linked(words, why.address, link))
            for column, cell in zip(columns, line, strict=True):
                column.append(cell)
        yield pa.RecordBatch.from_arrays([pa.array(c, pa.string()) for c in columns], schema=schema)


def _linked(words: Words, address: str, link: str | None) -> str:
    """The address of a question, as a program takes it or a reader of the file opens it."""
    if not address:
        return ""
    if link is not None:
        return reached(address, link=link, language=words.language)
    base = public_address()
    return f"{base}/{address}" if base else address


@contextmanager
def _csv(path: Path, schema: pa.Schema, separator: str) -> Iterator[_Write]:
    with path.open("wb") as file:
        file.write("\ufeff".encode())  # by which Excel knows UTF-8
        options = arrow_csv.WriteOptions(delimiter=separator)
        with arrow_csv.CSVWriter(file, schema, write_options=options) as writer:

            def write(batch: pa.RecordBatch) -> None:
                texts = [[cell and harmless(cell) for cell in c.to_pylist()] for c in batch.columns]
                cells = [pa.array(column, pa.string()) for column in texts]
                writer.write_batch(pa.RecordBatch.from_arrays(cells, schema=schema))

            yield write


@contextmanager
def _parquet(path: Path, schema: pa.Schema, _separator: str) -> Iterator[_Write]:
    with pq.ParquetWriter(path, schema) as writer:
        yield writer.write_batch


@contextmanager
def _xlsx(path: Path, schema: pa.Schema, _separator: str) -> Iterator[_Write]:
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
