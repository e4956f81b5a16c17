"""Text with a delimiter, in whatever encoding and with whatever delimiter it was written."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from contact_sync.lists.notices import MOST_LISTED, LeftOut, Notice
from contact_sync.lists.readers.raw import Raw, checked_width
from contact_sync.rulebook.problems import Problem, ProblemsFound

DELIMITERS = ";,\t|"
_BLOCK = 4 << 20
"""The longest row."""

_PROBE = 1 << 16
_QUOTE = ord('"')
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAID = re.compile(rb"sep=(.)\r?\n", re.IGNORECASE)


def read_csv(content: bytes, name: str) -> Raw:
    """The columns of the CSV file `content`, shown to the reader as `name`: all of texts.

    Raises:
        ProblemsFound: when it is no text, has no headings, or a quotation mark is never closed.
    """
    content, notices = _as_utf8(content, name)
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    said = _SAID.match(content)
    delimiter = said[1].decode("latin-1") if said else _delimiter(content)
    start = said.end() if said else 0
    headings, end = _headings(content, start, delimiter, name)
    checked_width(name, headings)
    quotes = _quotes(content)
    if quotes % 2:
        _check_quotes(content[start:], delimiter, name)
    raw = Raw(headings, (), notices=notices)
    _fill(raw, memoryview(content)[end:], delimiter, quotes > 0, name)
    return raw


# --- encoding ------------------------------------------------------------------------------------


def _as_utf8(content: bytes, name: str) -> tuple[bytes, list[Notice]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            content = content[len(mark) :]
            return (content if encoding == "utf-8" else _from(content, encoding, name)), []
    if 0 in content[:2] and len(content) > 1:  # ASCII as UTF-16, without its mark
        return _from(content, "utf-16-be" if content[0] == 0 else "utf-16-le", name), []
    if 0 in content:
        at = content.index(0)
        raise ProblemsFound([Problem("list_binary", name, _line(content, at), "", "", "")])
    if (bad := _not_utf8(content)) is None:
        return content, []
    if not content[:bad].isascii():  # so far it was UTF-8
        found = f"0x{content[bad]:02x}"
        raise ProblemsFound([Problem("list_mixed", name, _line(content, bad), "", found, "")])
    return _from(content, "cp1252", name), [Notice("windows_1252")]


def _not_utf8(content: bytes) -> int | None:
    """Where `content` stops being UTF-8; None where it does not."""
    try:
        offsets = pa.py_buffer(np.array([0, len(content)], np.int32))
        pa.StringArray.from_buffers(1, offsets, pa.py_buffer(content)).validate(full=True)
        return None
    except pa.ArrowInvalid:
        pass
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(content), _BLOCK):
        before = len(decoder.getstate()[0])
        try:
            decoder.decode(content[start : start + _BLOCK], start + _BLOCK >= len(content))
        except UnicodeDecodeError as error:
            return start - before + error.start
    return None


def _from(content: bytes, encoding: str, name: str) -> bytes:
    try:
        return content.decode(encoding).encode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        line = _line(content, error.start)
        found = f"0x{content[error.start]:02x}"
        raise ProblemsFound([Problem("list_mixed", name, line, "", found, "")]) from error


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


# --- delimiter, headings, quotation marks ---------------------------------------------------------


def _delimiter(content: bytes) -> str:
    """The delimiter by which the first rows have equally many cells, and most."""
    probe = content[:_PROBE].decode("utf-8", errors="ignore")
    if len(content) > _PROBE:
        probe = probe.rpartition("\n")[0] or probe

    def fits(delimiter: str) -> tuple[int, int]:
        try:
            rows = [row for row in csv.reader(io.StringIO(probe), delimiter=delimiter) if row][:50]
        except csv.Error:
            return 0, 0
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows), width) if width > 1 else (0, width)

    return max(DELIMITERS, key=fits)


def _headings(content: bytes, start: int, delimiter: str, name: str) -> tuple[list[str], int]:
    """The headings, and where the first row below them begins."""
    used = start

    def lines() -> Iterator[str]:
        nonlocal used
        source = io.BytesIO(content)
        source.seek(start)
        for line in source:
            used += len(line)
            yield line.decode("utf-8")

    try:
        for row in csv.reader(lines(), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                return [cell.strip() for cell in row], used
    except csv.Error as error:
        raise ProblemsFound([Problem("list_headings", name, 1, "", "", "")]) from error
    raise ProblemsFound([Problem("list_empty", name, 0, "", "", "")])


def _quotes(content: bytes) -> int:
    """How many quotation marks there are; where there are many, `bytes.count` takes four times as
    long."""
    data = np.frombuffer(content, np.uint8)
    parts = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
    return sum(int(np.count_nonzero(part == _QUOTE)) for part in parts)


def _check_quotes(content: bytes, delimiter: str, name: str) -> None:
    """Whether every quotation mark is closed: else all rows below it would be one cell."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    reader, line = csv.reader(text, delimiter=delimiter, strict=True), 0
    try:
        for _ in reader:
            line = reader.line_num
    except csv.Error as error:
        raise ProblemsFound([Problem("list_quotes", name, line + 1, "", "", "")]) from error


# --- rows -----------------------------------------------------------------------------------------


def _fill(raw: Raw, content: memoryview, delimiter: str, quoted: bool, name: str) -> None:
    """Put the rows in `content` into `raw`."""
    width = len(raw.headings)
    raw.source = pa.py_buffer(content)
    if not content.nbytes:
        raw.columns = [pa.array([], pa.string())] * width
        return
    invalid: list[Any] = []

    def skip(row: Any) -> str:
        invalid.append(row)
        return "skip"

    try:
        found = _rows(raw.source, width, delimiter, quoted, None)
    except pa.ArrowInvalid:
        # Only one after the other do rows have numbers.
        try:
            found = _rows(raw.source, width, delimiter, quoted, skip)
        except pa.ArrowInvalid as error:
            raise ProblemsFound([Problem("list_long_row", name, 0, "", "", "")]) from error
    raw.columns = found.columns
    raw.left_out = [
        LeftOut(row.number + 1, "cells", "", str(row.actual_columns), str(width))
        for row in invalid[:MOST_LISTED]
    ]
    raw.left_out_count = len(invalid)
    if invalid:
        every = np.arange(2, found.num_rows + len(invalid) + 2)
        raw.numbers = np.delete(every, [row.number - 1 for row in invalid])


def _rows(
    content: pa.Buffer,
    width: int,
    delimiter: str,
    quoted: bool,
    told: Callable[[Any], str] | None,
) -> pa.Table:
    """The rows of `content` as texts; `told` is asked about each of another width, and without it
    the first such raises `ArrowInvalid`."""
    names = [str(number) for number in range(width)]
    reading = arrow_csv.ReadOptions(
        column_names=names, block_size=_BLOCK, use_threads=told is None, encoding="utf8"
    )
    parsing = arrow_csv.ParseOptions(
        delimiter=delimiter,
        newlines_in_values=quoted,
        ignore_empty_lines=False,  # they count as rows, as they do in a spreadsheet
        invalid_row_handler=told,
    )
    texts = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
        check_utf8=False,  # it was checked already
    )
    return arrow_csv.read_csv(content, reading, parsing, texts)
