"""Tables for a spreadsheet: CSV and an Excel workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from contact_sync.render.document import head_of, label, plain_cell, rows_of
from contact_sync.render.parts.palette import LIGHT
from contact_sync.render.parts.svg import clean

if TYPE_CHECKING:
    import pandas as pd

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The MIME type of a workbook."""
_MADE = datetime(2000, 1, 1)
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
"""How xlsxwriter is told that no text of a workbook is a formula or a link."""
_LONGEST_NAME = 31
"""So long may the name of a sheet be."""
_LONGEST_CELL = 32_767
"""So long may the text of a cell be; a longer one would not be written at all."""


def csv(frame: pd.DataFrame, separator: str = ",") -> bytes:
    """The table as CSV: UTF-8 with the mark by which Excel knows it.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.

    Args:
        separator: what stands between two cells. Excel opens a file in columns only with the one
            of the system's language.
    """
    import pandas as pd

    safe = frame.map(lambda value: harmless(plain_cell(value)))
    safe.index = pd.Index(
        [harmless(label(name)) for name in frame.index], name=label(tuple(frame.index.names))
    )
    safe.columns = pd.Index([harmless(label(name)) for name in frame.columns])
    return safe.to_csv(sep=separator, lineterminator="\r\n").encode("utf-8-sig")


_ACTS = re.compile(r"^(?=[\t\r\n])|(^|[;,|\r\n][\"']*)(?=[=+\-@＝＋－＠])")
"""Before what begins a formula: at the begin of a cell, and where another separator than the file's
would make one begin."""


def harmless(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula, whatever separates cells."""
    return _ACTS.sub(r"\g<0>'", text)


def fitting(text: str) -> str:
    """A text as a workbook can hold it."""
    return clean(text)[:_LONGEST_CELL]


def xlsx(frames: Sequence[tuple[str, pd.DataFrame]], title: str) -> bytes:
    """The tables as an Excel workbook, each a sheet.

    Every cell is text, so none can act as a formula or a link. The same values give the same bytes.

    Args:
        frames: what each sheet is called, as far as Excel allows, and its table.
        title: what the workbook is called.
    """
    import pandas as pd

    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": AS_TEXT}) as writer:
        book, taken = writer.book, set[str]()
        book.set_properties({"title": fitting(title), "created": _MADE})
        wrapped = {
            "text_wrap": True,
            "valign": "top",
            "border": 1,
            "border_color": LIGHT["border-color"],
        }
        usual, strong = book.add_format(wrapped), book.add_format({**wrapped, "bold": True})
        for name, frame in frames:
            sheet = book.add_worksheet(_sheet_name(name, taken))
            head = head_of(frame)
            rows = [[str(case), *map(plain_cell, row)] for case, row in rows_of(frame)]
            for position, text in enumerate(head):
                sheet.write_string(0, position, fitting(text), strong)
            for number, row in enumerate(rows, start=1):
                for position, text in enumerate(row):
                    cell = fitting(text)
                    sheet.write_string(number, position, cell, usual if position else strong)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 34)
            sheet.set_column(1, max(len(head) - 1, 1), 38)
    return file.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """`name` as a sheet may be called, unlike all before it."""
    plain = re.sub(r"[\[\]:*?/\\\s]", " ", clean(name)).strip("' ") or "1"
    short, number = plain[:_LONGEST_NAME].strip("' "), 1
    while short.casefold() in taken:
        number += 1
        end = f" {number}"
        short = f"{plain[: _LONGEST_NAME - len(end)].strip()}{end}"
    taken.add(short.casefold())
    return short
