"""A file as its reader hands it on: columns by heading, of whatever type the file has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from contact_sync.lists.notices import LeftOut, Notice
from contact_sync.rulebook.problems import Problem, ProblemsFound

MOST_BYTES = 1 << 30
"""The largest file that is read; a million contacts have some 300 MB as CSV."""

UNPACKED = 4 << 30
"""The most that a packed file may become."""

MOST_COLUMNS = 2000
MOST_ROWS = 20_000_000


class Unread(NamedTuple):
    """A cell that is not empty and yet holds no value.

    Attributes:
        row: its number as a spreadsheet shows it.
        column: which one it is, the first being 0.
        code: why; see `LeftOut`.
        found: what stands there.
        sheet: which sheet it is in.
    """

    row: int
    column: int
    code: str
    found: str
    sheet: str


@dataclass(slots=True)
class Raw:
    """What a file holds.

    Attributes:
        headings: of its columns, in their order.
        columns: their cells: Arrow arrays of equal length; an empty cell is null.
        numbers: of each row the number that a reader is told; None when they count up from
            `first` without a gap.
        first: the number of the first row.
        left_out: rows that are in no column, the first of them.
        left_out_count: how many such rows there are.
        labels: heading -> what its values are called, where the file says so.
        notices: what a reader has to know.
        unread: cells that are null in `columns` and not empty in the file.
        source: the bytes that Arrow read, kept while its threads may still hold them: the last to
            let go of them has to be Python's own.
    """

    headings: Sequence[str]
    columns: Sequence[Any]
    first: int = 2
    numbers: np.ndarray[Any, np.dtype[Any]] | None = None
    left_out: list[LeftOut] = field(default_factory=list)
    left_out_count: int = 0
    labels: Mapping[str, Any] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    unread: Sequence[Unread] = ()
    source: Any = None

    @property
    def rows(self) -> int:
        """How many rows the columns have."""
        return len(self.columns[0]) if self.columns else 0

    @property
    def every_number(self) -> np.ndarray[Any, np.dtype[Any]]:
        """The number of each row."""
        if self.numbers is not None:
            return self.numbers
        return np.arange(self.first, self.first + self.rows)

    def number(self, row: int) -> int:
        """The number by which a reader finds the row at the index `row`."""
        return int(self.numbers[row] if self.numbers is not None else self.first + row)


def one_piece(column: Any) -> pa.Array:
    """An Arrow column in one piece."""
    if isinstance(column, pa.ChunkedArray):
        whole = column.combine_chunks()
        return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
    return column


def mask(column: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """An Arrow column of yes and no, without nulls, as an array."""
    return np.asarray(one_piece(column).to_numpy(zero_copy_only=False), dtype=bool)


def checked_width(name: str, headings: Sequence[str]) -> None:
    """Whether a file has a number of columns that can be worked with.

    Raises:
        ProblemsFound: when it has none or too many.
    """
    if not headings:
        raise ProblemsFound([Problem("list_empty", name, 0, "", "", "")])
    if len(headings) > MOST_COLUMNS:
        found, expected = str(len(headings)), str(MOST_COLUMNS)
        raise ProblemsFound([Problem("list_many_columns", name, 1, "", found, expected)])
