"""What is told of a list beside its contacts: rows that were left out, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass

MOST_LISTED = 1000
"""How many rows that were left out are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that cannot be used.

    Attributes:
        row: its number as a spreadsheet shows it, the headings being row 1; of JSON and Parquet,
            the number of the record.
        code: why; the text files hold its words (`list_row.<code>`).
        column: the heading of the cell that is meant; empty for the whole row.
        found: what stands there.
        expected: what could stand there, where a number or name says that.
    """

    row: int
    code: str
    column: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader has to know of a list (`list_notice.<code>`).

    Attributes:
        code: stable name.
        column: the heading of the column that is meant; empty for the whole list.
        found: what it is about.
        count: of how many.
        file: which list is meant, where it stands beside the one that is asked about.
    """

    code: str
    column: str = ""
    found: str = ""
    count: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What only the reader can say of a column (`list_question.<code>`); until then its field is
    not in the table.

    Attributes:
        code: `order` (is 03/04/2026 in April or in March?) or `decimal` (is 1.234 more than 1000?).
        column: its heading.
        found: a value that can be read both ways.
    """

    code: str
    column: str
    found: str
