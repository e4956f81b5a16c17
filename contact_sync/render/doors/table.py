"""A table for a spreadsheet."""

from __future__ import annotations

import re

import pandas as pd

from contact_sync.render.document import label, plain_cell


def csv(frame: pd.DataFrame) -> bytes:
    """The table as CSV: UTF-8 with the mark by which Excel knows it.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    safe = frame.map(lambda value: _harmless(plain_cell(value)))
    safe.index = pd.Index(
        [_harmless(label(name)) for name in frame.index], name=label(tuple(frame.index.names))
    )
    safe.columns = pd.Index([_harmless(label(name)) for name in frame.columns])
    return safe.to_csv(lineterminator="\r\n").encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if re.match(r"[=+\-@\t\r]", text) else text
