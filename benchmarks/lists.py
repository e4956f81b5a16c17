"""How long a contact list takes to be read, beside what reads its cells.

Run:  .venv/bin/python benchmarks/lists.py [ROWS]

Peers, in the same run: pyarrow.csv and calamine, which read cells and understand none of them: no
kinds, no encodings, no dates as people write them. Targets: a CSV within 3 times pyarrow's time, an
Excel file within twice calamine's, a list of a million invented within 10 s.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import xlsxwriter
from python_calamine import CalamineWorkbook

from contact_sync.lists.generate import as_csv, dated, generate
from contact_sync.lists.readers.read import read_list

ZONE = ZoneInfo("Europe/Berlin")
RUNS = 3


def measured(work: Callable[[], object]) -> float:
    """The median time of `work` in seconds."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def german(table: pa.Table) -> bytes:
    """The list as a German spreadsheet writes it: semicolons, Windows-1252, its own dates."""
    plain = pa.BufferReader(as_csv(table))
    texts = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(table.column_names, pa.string()), strings_can_be_null=True
    )
    cells = arrow_csv.read_csv(plain, convert_options=texts)
    for name in ("createdon", "modifiedon"):
        dates = pc.replace_substring_regex(
            cells[name], r"^(....)-(..)-(..)[T ](.....).*$", r"\3.\2.\1 \4"
        )
        cells = cells.set_column(cells.column_names.index(name), name, dates)
    out = pa.BufferOutputStream()
    options = arrow_csv.WriteOptions(delimiter=";", quoting_style="needed")
    arrow_csv.write_csv(cells, out, options)
    return out.getvalue().to_pybytes().decode("utf-8").encode("cp1252")


def excel(table: pa.Table) -> bytes:
    """The list as an Excel file, its moments as such."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, table.column_names)
    moments = {table.column_names.index(name) for name in ("createdon", "modifiedon")}
    for number, row in enumerate(zip(*(c.to_pylist() for c in table.columns), strict=True), 1):
        for place, cell in enumerate(row):
            if place in moments:
                when = datetime.fromtimestamp(cell, UTC).replace(tzinfo=None)
                sheet.write_datetime(number, place, when)
            elif cell is not None:
                sheet.write(number, place, cell)
    book.close()
    return out.getvalue()


def told(what: str, ours: float, peer: float = 0.0, name: str = "") -> None:
    """One line of the result."""
    beside = f"   {name} {peer:6.2f} s   {ours / peer:4.1f} times" if peer else ""
    print(f"{what:44} {ours:6.2f} s{beside}")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table = generate(rows)
    told(f"{rows:,} contacts invented", measured(lambda: generate(rows)))

    for what, content, delimiter in (
        ("CSV, UTF-8, ISO dates", as_csv(table), ","),
        ("CSV, Windows-1252, German dates", german(table), ";"),
    ):
        size = len(content) / 1e6
        encoding = "utf8" if delimiter == "," else "cp1252"
        reading = arrow_csv.ReadOptions(encoding=encoding)
        parsing = arrow_csv.ParseOptions(delimiter=delimiter)
        peer = measured(
            lambda c=content, r=reading, p=parsing: arrow_csv.read_csv(pa.py_buffer(c), r, p)
        )
        ours = measured(lambda c=content: read_list(c, "list.csv", ZONE))
        told(f"{what} ({size:.0f} MB)", ours, peer, "pyarrow.csv")
        found = read_list(content, "list.csv", ZONE)
        assert found.table.num_rows == rows
        assert not found.left_out_count

    out = io.BytesIO()
    pq.write_table(dated(table), out)
    content = out.getvalue()
    peer = measured(lambda: pq.read_table(pa.BufferReader(content)))
    told("Parquet", measured(lambda: read_list(content, "list.parquet", ZONE)), peer, "pyarrow")

    few = table.slice(0, rows // 10)
    content = excel(few)

    def calamine() -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for _ in book.get_sheet_by_index(0).iter_rows():
            pass

    peer = measured(calamine)
    ours = measured(lambda: read_list(content, "list.xlsx", ZONE))
    told(f"Excel, {few.num_rows:,} contacts ({len(content) / 1e6:.0f} MB)", ours, peer, "calamine")
    assert read_list(content, "list.xlsx", ZONE).table.num_rows == few.num_rows


if __name__ == "__main__":
    main()
