"""Which column of a list is which field: recognised, shown, corrected, kept as a small file.

What is not recognised stays out of the table and is shown as such: a heading that only looks like
a field is not one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from enum import StrEnum
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import StringConstraints

from contact_sync.lists.fields import Field, Kind
from contact_sync.lists.known import by_heading, folded, known_kind, logical
from contact_sync.rulebook.problems import Problem, ProblemsFound, decoded, parse_toml, validated
from contact_sync.rulebook.shape import FromFile

Order = Literal["day_first", "month_first"]
"""How a date such as 03/04/2026 is meant."""

Decimal = Literal[",", "."]
"""Which of the two a number such as 1.234 has before its decimals."""

_Logical = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9]*(_[a-z0-9]+)*)?$")]


class How(StrEnum):
    """What a column was recognised by."""

    LOGICAL = "logical"  # its heading is the logical name
    DISPLAY = "display"  # its heading is a name that Dynamics shows
    OUTLOOK = "outlook"  # its heading is one of Outlook's
    GIVEN = "given"  # the mapping file says so
    TWICE = "twice"  # another column is that field already: not read
    UNKNOWN = "unknown"  # nothing has that heading: not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped(FromFile):
    """`[[column]]` in a mapping file: what a column is, and how its values are meant.

    Attributes:
        heading: as it stands in the list; case, spaces and punctuation do not count.
        field: the logical name; empty when the column is to be left out.
        kind: needed only where the field is not known and its values do not tell.
        order: of dates in which it cannot be seen.
        decimal: of numbers in which it cannot be seen.
        options: label -> value of a choice.
    """

    heading: str
    field: _Logical
    kind: Kind | None = None
    order: Order | None = None
    decimal: Decimal | None = None
    options: dict[str, int] = with_default(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping(FromFile):
    """A mapping file: what a reader has said of the columns of a list."""

    column: tuple[Mapped, ...] = ()

    def of(self, heading: str) -> Mapped | None:
        """What is said of the column `heading`."""
        wanted = folded(heading)
        return next((one for one in self.column if folded(one.heading) == wanted), None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    Attributes:
        heading: as it stands in the list.
        name: the logical name of the field it is; empty when it is not read.
        kind: what it holds; None until the values have told, or when it is not read.
        how: what it was recognised by.
        said: what the mapping file says of it.
    """

    heading: str
    name: str
    kind: Kind | None
    how: How
    said: Mapped | None = None

    @property
    def field(self) -> Field | None:
        """The field it is; None when it is not read."""
        return Field(self.name, self.kind) if self.name and self.kind else None


NOTHING_SAID = Mapping()


def recognised(
    headings: Sequence[str], mapping: Mapping = NOTHING_SAID, *, outlook: bool = False
) -> tuple[Column, ...]:
    """What each of `headings` is.

    Args:
        headings: as they stand in the list, in their order.
        mapping: what a reader has said of them; that counts first.
        outlook: whether the list is an export of Outlook.
    """
    given = {said.field for h in headings if (said := mapping.of(h)) and said.field}
    taken: set[str] = set()
    columns = []
    for heading in headings:
        said = mapping.of(heading)
        name, how = (said.field, How.GIVEN) if said else _found(heading, outlook)
        if name and (name in taken or (not said and name in given)):
            columns.append(Column(heading, "", None, How.TWICE, said))
            continue
        taken.add(name)
        kind = (said.kind if said else None) or known_kind(name)
        columns.append(Column(heading, name, kind if name else None, how, said))
    return tuple(columns)


def named_fields(headings: Sequence[str]) -> tuple[Column, ...]:
    """What each of `headings` is in a list of something else than contacts, such as accounts: only
    a logical name is a field. What contacts have under it, others have, too (`ownerid`)."""
    taken: set[str] = set()
    columns = []
    for heading in headings:
        name = logical(heading)
        how = How.TWICE if name in taken else How.LOGICAL if name else How.UNKNOWN
        taken.add(name)
        name = name if how is How.LOGICAL else ""
        columns.append(Column(heading, name, known_kind(name) if name else None, how))
    return tuple(columns)


def _found(heading: str, outlook: bool) -> tuple[str, How]:
    name, shown = logical(heading), by_heading(outlook).get(folded(heading))
    # Headings that people read begin with a capital: `company` is a telephone, "Company" a firm.
    exact = heading.strip() in (name, f"_{name}_value")
    if name and known_kind(name) and (exact or not shown):
        return name, How.LOGICAL
    if shown:
        return shown, How.OUTLOOK if outlook else How.DISPLAY
    # A field of the organisation itself; Outlook has none.
    return (name, How.LOGICAL) if name and exact and not outlook else ("", How.UNKNOWN)


def looks_like_outlook(headings: Iterable[str]) -> bool:
    """Whether the headings are those of an export of Outlook rather than of Dynamics."""
    keys = {folded(heading) for heading in headings}
    outlook, dynamics = keys & by_heading(outlook=True).keys(), keys & by_heading().keys()
    return len(outlook) > max(2, len(dynamics)) or "crmlinkstate" in keys


# --- the file ------------------------------------------------------------------------------------


def read_mapping(content: bytes, name: str) -> Mapping:
    """The mapping file `content`, shown to the reader as `name`.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = parse_toml(decoded(content, name), name)
    mapping = validated(document, data, Mapping)
    problems: list[Problem] = []
    for what, key in (("heading", folded), ("field", str)):
        seen: set[str] = set()
        for number, one in enumerate(mapping.column):
            value = key(getattr(one, what))
            if value and value in seen:
                found = getattr(one, what)
                path = ("column", number, what)
                problems.append(document.problem("list_mapped_twice", found, "", *path))
            seen.add(value)
    if problems:
        raise ProblemsFound(problems)
    return mapping


def mapping_of(columns: Iterable[Column]) -> Mapping:
    """What a reader confirms by accepting `columns` as they are."""
    said = (
        Mapped(heading=column.heading, field=column.name, kind=column.kind)
        if column.said is None
        else column.said
        for column in columns
        if column.how is not How.TWICE
    )
    return Mapping(column=tuple(said))


def written(mapping: Mapping) -> str:
    """The mapping file that says `mapping`."""
    blocks: list[dict[str, Any]] = []
    for one in mapping.column:
        block: dict[str, Any] = {"heading": one.heading, "field": one.field}
        block |= {
            key: str(value) for key in ("kind", "order", "decimal") if (value := getattr(one, key))
        }
        blocks.append(block | ({"options": dict(one.options)} if one.options else {}))
    return tomli_w.dumps({"column": blocks})
