"""Where sources read FetchXML differently: `rules/fetchxml.toml`, each point with its readings and
who says what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import Kind, Texts
from contact_sync.rulebook.problems import ProblemsFound, data_folder, read_toml, shown, validated
from contact_sync.rulebook.shape import Date, FromFile, Id, Many, Url, Words
from contact_sync.world.codes import BadInput, choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine(FromFile):
    """`[[source]]`: a page of the vendor's, or a program that evaluates FetchXML."""

    id: Id
    title: Words
    publisher: Words
    date: Date
    kind: Kind
    url: Url


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(FromFile):
    """Where a source says it."""

    source: Id
    locator: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(FromFile):
    """One way to read the operators of a point. Without `said` it is inferred."""

    id: Id
    text: Texts
    said: Many[Said] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point(FromFile):
    """What sources read differently.

    Attributes:
        operators: those that it concerns.
        settled: the reading that the vendor's own words decide for; empty when none does.
    """

    id: Id
    operators: Annotated[tuple[Id, ...], Field(min_length=1)]
    title: Texts
    note: Texts = field(default_factory=Texts)
    settled: str = ""
    readings: Annotated[Many[Reading], Field(alias="reading", min_length=2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsFile(FromFile):
    """The file `rules/fetchxml.toml`."""

    source: Many[Engine]
    point: Many[Point]


class Readings:
    """What a file says, to be asked by operator and by point.

    Attributes:
        sources: id -> source.
        points: id -> point, in order.
    """

    def __init__(self, file: ReadingsFile) -> None:
        self.sources: Mapping[str, Engine] = {source.id: source for source in file.source}
        self.points: Mapping[str, Point] = {point.id: point for point in file.point}
        open_ = (point for point in file.point if not point.settled)
        self._open = {name: point for point in open_ for name in point.operators}

    def point(self, operator: str) -> Point | None:
        """The open point that concerns an operator; None when all read it alike."""
        return self._open.get(operator)

    def open(self, operator: str, chosen: Mapping[str, str]) -> tuple[str, ...]:
        """The readings of an operator that come into question, when for some points one is
        `chosen` (point -> reading); empty when all read it alike."""
        point = self.point(operator)
        if point is None:
            return ()
        one = chosen.get(point.id)
        return (one,) if one else tuple(reading.id for reading in point.readings)

    def check(self, chosen: Mapping[str, str]) -> None:
        """See that every choice names a point and one of its readings.

        Raises:
            BadInput: when one does not.
        """
        for point_id, reading in chosen.items():
            point = self.points.get(point_id)
            # A settled point has no switch: the engine does not evaluate its other readings.
            free = [key for key, each in self.points.items() if not each.settled]
            if point is None or point.settled:
                expected = choices(point_id, free)
                raise BadInput("unknown_reading", found=point_id, expected=expected)
            known = [each.id for each in point.readings]
            if reading not in known:
                expected = choices(reading, known)
                raise BadInput("unknown_reading", found=reading, expected=expected)


def load_readings(path: Path) -> Readings:
    """What the file says.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = read_toml(path, shown(path))
    file, check = validated(document, data, ReadingsFile), Check(document)
    check.unique("source", [source.id for source in file.source], "id")
    check.unique("point", [point.id for point in file.point], "id")
    known = [source.id for source in file.source]
    taken: list[str] = []
    for number, point in enumerate(file.point):
        if not point.settled:
            for twice in sorted({*taken} & {*point.operators}):
                expected, at = "an operator of no other open point", ("point", number, "operators")
                check.add("duplicate_id", twice, expected, *at, where=f"point {point.id}")
            taken += point.operators
        where, ids = f"point {point.id}", [reading.id for reading in point.readings]
        if point.settled and point.settled not in ids:
            at = ("point", number, "settled")
            check.add("unknown_value", point.settled, choices(point.settled, ids), *at, where=where)
        for said in (said for reading in point.readings for said in reading.said):
            if said.source not in known:
                expected = choices(said.source, known)
                check.add("unknown_source", said.source, expected, "point", number, where=where)
    if check.problems:
        raise ProblemsFound(check.problems)
    return Readings(file)


@cache
def shipped_readings() -> Readings:
    """Those of this product."""
    return load_readings(data_folder("rules") / "fetchxml.toml")
