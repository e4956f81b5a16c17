"""What a sync filter asks, as frozen values; the parser makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file, for messages about it.

    Attributes:
        file: the file, as the user named it.
        line: 1-based.
        column: 1-based.
    """

    file: str = ""
    line: int = 0
    column: int = 0


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one field. Two that ask the same are equal, wherever they stand.

    Attributes:
        attribute: the logical name of the field, lower case.
        operator: as FetchXML spells it.
        values: what the operator compares with, in order.
        entityname: the link whose row is meant, after the join; empty for the row around it.
        valueof: the other field that is compared with instead of a value.
    """

    attribute: str
    operator: str
    values: tuple[str, ...] = ()
    entityname: str = ""
    valueof: str = ""
    place: Place = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        name = f"{self.entityname}.{self.attribute}" if self.entityname else self.attribute
        return " ".join(filter(None, (name, self.operator, self.valueof, ", ".join(self.values))))


@dataclass(frozen=True, slots=True)
class Filter:
    """Tests of which all must hold, or any. One without parts holds always."""

    parts: tuple[Condition | Filter, ...] = ()
    any: bool = False

    def conditions(self) -> Iterator[Condition]:
        """Every condition in it, in the order of the file."""
        for part in self.parts:
            if isinstance(part, Filter):
                yield from part.conditions()
            else:
                yield part


@dataclass(frozen=True, slots=True)
class LinkEntity:
    """Rows of another table that belong to a row.

    Attributes:
        entity: the other table.
        to: the field of the row.
        source: the field of the other table that equals it (FetchXML: `from`).
        alias: what conditions call it; the table's name when the file says none.
        outer: whether a row without such rows stays.
    """

    entity: str
    to: str
    source: str
    alias: str
    outer: bool = False
    filter: Filter = Filter()
    links: tuple[LinkEntity, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return f"link-entity {self.alias}"

    def every(self) -> Iterator[LinkEntity]:
        """It and those inside it, each before those inside it."""
        yield self
        for link in self.links:
            yield from link.every()


@dataclass(frozen=True, slots=True)
class Query:
    """One sync filter: which contacts it delivers."""

    filter: Filter = Filter()
    links: tuple[LinkEntity, ...] = ()

    def every_link(self) -> Iterator[LinkEntity]:
        """Every link, each before those inside it."""
        for link in self.links:
            yield from link.every()

    def conditions(self) -> Iterator[Condition]:
        """Every condition, those of the links last."""
        yield from self.filter.conditions()
        for link in self.every_link():
            yield from link.filter.conditions()
