"""Excel files, as Dynamics' "Export to Excel" writes them and as Excel saves them again."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from contact_sync.lists.notices import Notice
from contact_sync.lists.readers.excel_cells import NotFound, unread_cells
from contact_sync.lists.readers.raw import MOST_COLUMNS, UNPACKED, Raw, checked_width
from contact_sync.rulebook.problems import Problem, ProblemsFound

_BATCH = 1000
_PIECE = 1 << 20
_RATIO = 400
"""A sheet of equal rows shrinks to a two-hundredth."""

_SMALL = 64 << 20
"""What may be packed as tightly as one likes."""


def read_excel(content: bytes, name: str) -> Raw:
    """The columns of the first sheet of the Excel file `content` that can be seen and has rows.

    Raises:
        ProblemsFound: when it is none, is made to become huge, or holds no table.
    """
    formulas, odd = _unpacks(content, name)
    try:
        return _first_sheet(content, name, formulas, odd)
    except (CalamineError, NotFound) as error:
        raise _refused("list_excel", name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what Rust raises is no Exception
            raise
        raise _refused("list_excel", name) from error


_CELLS = 64_000_000
"""The largest sheet, up to its last used cell: the reader takes memory for the empty ones, too, and
where there is none it ends the whole process."""

_BOOK, _OTHERS = "xl/workbook.xml", ("xl/workbook.bin", "content.xml")
"""What makes a file one that is read here, and what another one; the reader knows no case."""

_STEPS, _TAIL = 12, 32
_APART = re.compile(rb"r(\s+=\s*|=\s+)[\"']")
"""The name of a row or a cell as no spreadsheet writes it, though XML and the reader allow it."""


def _refused(code: str, name: str, found: str = "", expected: str = "") -> ProblemsFound:
    return ProblemsFound([Problem(code, name, 0, "", found, expected)])


@dataclass(slots=True)
class _Unpacked:
    """What was found of a workbook while it was unpacked, piece by piece.

    Attributes:
        name: of the file.
        most: so many bytes may it unpack to.
        formulas: whether it has some.
        odd: whether it may have cells without a value for another reason, see `excel_cells`.
        column: the last one used in any of its sheets; `row` likewise.
    """

    name: str
    most: int
    total: int = 0
    formulas: bool = False
    odd: bool = False
    column: int = 0
    row: int = 0

    def entry(self, pieces: Iterable[bytes]) -> None:
        """Look at an entry of the archive; whatever it is called, it is a sheet if it has cells."""
        text, sheet = b"", False
        for piece in pieces:
            self.total += len(piece)
            if self.total > self.most:
                raise _refused("list_bomb", self.name, expected=f"{self.most >> 20} MB")
            text += piece
            sheet = sheet or b"<sheetData" in text or b":sheetData" in text
            if sheet:
                self._cells(text)
            # What is looked for may begin at the end of a piece, however many blanks follow it.
            text = text.rstrip()[-_TAIL:] + b" " * text[-1:].isspace()

    def _cells(self, xml: bytes) -> None:
        if _APART.search(xml):
            raise _refused("list_excel", self.name)
        self.formulas = self.formulas or b"<f>" in xml or b"<f " in xml
        self.odd = self.odd or b't="e"' in xml or _seldom(xml)
        column, row = _last_cell(xml)
        self.column, self.row = max(self.column, column), max(self.row, row)


def _unpacks(content: bytes, name: str) -> tuple[bool, bool]:
    """Whether the file has formulas, and whether it may have cells without a value, see
    `excel_cells`; it was unpacked once, and is not made to become huge.

    What the file says of its own size is not believed, nor that only what is called a sheet is one.
    """
    seen = _Unpacked(name, min(UNPACKED, max(_SMALL, len(content) * _RATIO)))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
        if any(one.flag_bits & 1 for one in entries):
            raise _refused("list_locked", name)
        for entry in entries:
            seen.entry(_pieces(content, entry))
    except ProblemsFound:  # a ValueError, too
        raise
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError) as error:
        raise _refused("list_excel", name) from error
    names = {one.filename.lower().replace("\\", "/") for one in entries}
    if _BOOK not in names or names & {*_OTHERS}:
        raise _refused("list_excel", name)
    if seen.column * seen.row > _CELLS:
        raise _refused("list_wide_sheet", name, f"{seen.column} × {seen.row}", str(_CELLS))
    return seen.formulas, seen.formulas or seen.odd


def _seldom(xml: bytes) -> bool:
    """Whether a piece of a sheet may have an error or a formula, as few programs write them: in
    other quotation marks, or with a prefix."""
    return (b"'" in xml and b"t='e'" in xml) or (b":c>" in xml and b":f" in xml)


def _last_cell(xml: bytes) -> tuple[int, int]:
    """The greatest column and row named in a piece of a sheet, as in `r="AB12"` or `r="12"`.

    Whatever the reader takes for one counts: small letters, too, and more letters and digits than
    any column or row has.
    """
    data = np.frombuffer(b"  " + xml + b" " * _STEPS, np.uint8)
    marks = data[2:-_STEPS]
    quotes = np.flatnonzero((marks == ord('"')) | (marks == ord("'"))) + 2
    at = quotes[(data[quotes - 1] == ord("=")) & (data[quotes - 2] == ord("r"))] + 1
    column, row = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    letters, digits, closed = (np.full(len(at), first) for first in (True, True, False))
    for step in range(_STEPS):  # three letters, a number of seven digits, the closing mark
        sign, going_on = data[at + step], digits.copy()
        letter, digit = (sign | 0x20) - np.uint8(ord("a")), sign - np.uint8(ord("0"))
        letters &= letter < 26
        digits &= letters | (digit < 10)
        column = np.where(letters, column * 26 + letter + 1, column)
        row = np.where(digits & ~letters, row * 10 + digit, row)
        closed |= going_on & ~digits & (row > 0) & ((sign == ord('"')) | (sign == ord("'")))
    closed |= digits & ~letters  # so long that it is none of a sheet's
    return int(column[closed].max(initial=0)), int(row[closed].max(initial=0))


def _pieces(content: bytes, entry: zipfile.ZipInfo) -> Any:
    """What an entry unpacks to, piece by piece, whatever its size is said to be."""
    header = entry.header_offset
    names, extras = (
        int.from_bytes(content[header + at : header + at + 2], "little") for at in (26, 28)
    )
    start = header + 30 + names + extras
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError(entry.compress_type)
    unpacking = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    while True:
        piece = unpacking.decompress(rest, _PIECE)
        yield piece
        rest = unpacking.unconsumed_tail
        if not rest or unpacking.eof:
            return


def _entry(content: bytes, name: str) -> bytes:
    """What is packed under a name, whatever its case."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        every = {one.filename.lower().replace("\\", "/"): one for one in packed.infolist()}
    return b"".join(_pieces(content, every[name.lower()]))


def _first_sheet(content: bytes, name: str, formulas: bool, odd: bool) -> Raw:
    notices = [Notice("formulas")] if formulas else []
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        sheets = _with_rows(book)
        if not sheets:
            raise _refused("list_empty", name)
        sheet = sheets[0]
        if len(sheets) > 1:
            notices.append(Notice("more_sheets", "", sheet.name, len(sheets) - 1))
        if sheet.total_width > MOST_COLUMNS:
            checked_width(name, [""] * sheet.total_width)
        rows = sheet.iter_rows()
        read, headings = _headings(rows)
        checked_width(name, headings)
        columns = _columns(rows, len(headings))
        above, before = _passed_over(sheet, read + len(columns[0]), len(headings))
    unread = unread_cells(partial(_entry, content), sheet.name) if odd else ()
    unread = [one._replace(column=one.column - before) for one in unread]
    return Raw(headings, columns, above + read + 1, notices=notices, unread=unread)


def _with_rows(book: CalamineWorkbook) -> list[CalamineSheet]:
    """The visible sheets that have rows; where none has, those with nothing but headings."""
    seen = [
        book.get_sheet_by_name(sheet.name)
        for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
    ]
    return [one for one in seen if one.height > 1] or [one for one in seen if one.start]


def _headings(rows: Iterable[Sequence[Any]]) -> tuple[int, list[str]]:
    """The first row with a value, and how many rows were read up to it; no headings without one."""
    for read, row in enumerate(rows, 1):
        if any(cell != "" for cell in row):
            return read, [str(cell).strip() for cell in row]
    return 0, []


def _columns(rows: Iterator[Sequence[Any]], width: int) -> list[Any]:
    """All further rows as `width` columns; in batches, as Arrow takes less memory than cells."""
    pieces: list[list[Any]] = [[] for _ in range(width)]
    while batch := list(islice(rows, _BATCH)):
        for column, cells in zip(pieces, zip(*batch, strict=True), strict=True):
            column.append(_piece(cells))
    return [_whole(column) for column in pieces]


def _passed_over(sheet: CalamineSheet, rows: int, columns: int) -> tuple[int, int]:
    """How many of the empty rows above the first cell, and of the empty columns before it, are not
    among the `rows` and `columns` that were read.

    The reader gives those rows, too, and not those columns. It promises neither: it is counted.
    """
    above, before = sheet.start or (0, 0)
    return above if rows <= sheet.height else 0, before if columns <= sheet.width else 0


def _piece(cells: Sequence[Any]) -> Any:
    """Cells as an Arrow array, or as they are where they are of several types."""
    found, kinds = list(cells), {*map(type, cells)}
    if str in kinds and "" in cells:
        found = [None if cell == "" else cell for cell in cells]
        kinds = {*map(type, found)}
    kinds -= {type(None)}
    if kinds <= {date, datetime}:
        found = [datetime(c.year, c.month, c.day) if type(c) is date else c for c in found]
    elif kinds & {time, timedelta} or len(kinds) > 1:
        return found
    return pa.array(found)


def _whole(pieces: Sequence[Any]) -> Any:
    """The column of which `pieces` are; as texts where they are of several types."""
    arrays = [piece for piece in pieces if isinstance(piece, pa.Array)]
    kinds = {piece.type for piece in arrays} - {pa.null()}
    if len(arrays) == len(pieces) and len(kinds) <= 1:
        kind = next(iter(kinds), pa.null())
        return pa.chunked_array([piece.cast(kind) for piece in arrays], kind)
    lists = (piece.to_pylist() if isinstance(piece, pa.Array) else piece for piece in pieces)
    return pa.chunked_array([[_text(cell) for cell in cells] for cells in lists], pa.string())


def _text(cell: Any) -> str | None:
    """A cell as it is on the screen, roughly: whole numbers without decimals, dates as ISO."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, datetime | date | time) else str(cell)
