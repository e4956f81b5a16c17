"""The fields of a contact list as the filters see them: by logical name, each of one kind.

A list is an Arrow table with a column for each field under its logical name (`lastname`,
`address1_city`, `ownerid`). Nothing is guessed: an empty cell is null.

| kind | Arrow type | holds |
|---|---|---|
| text | string | as in the list; filters fold case and accents on both sides |
| number | float64 | numbers and amounts of money |
| whole | int64 | whole numbers |
| flag | bool | yes or no |
| choice | int64 | the value of an option; its label stands in the column `<name>name` |
| lookup | string | a GUID, lower case, no braces; the name stands in the column `<name>name` |
| instant | int64 | seconds since 1970-01-01 00:00 UTC |
| day | int64 | days since 1970-01-01, without a time zone ("Date only") |

Dates are integers, because engines disagree about time zones and agree about integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class Kind(StrEnum):
    """What a field holds, see the table above."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    CHOICE = "choice"
    LOOKUP = "lookup"
    INSTANT = "instant"
    DAY = "day"


ARROW: Mapping[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.float64(),
    Kind.WHOLE: pa.int64(),
    Kind.FLAG: pa.bool_(),
    Kind.CHOICE: pa.int64(),
    Kind.LOOKUP: pa.string(),
    Kind.INSTANT: pa.int64(),
    Kind.DAY: pa.int64(),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the entity contact, or a column of the list that is none of its known ones.

    Attributes:
        name: its logical name, lower case.
        kind: what it holds.
    """

    name: str
    kind: Kind


NAME_SUFFIX = "name"
"""The label of a choice and the name behind a lookup stand in the column `<name>name`."""
