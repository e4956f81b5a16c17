"""One condition over one row, as Ibis expressions that DuckDB and Spark evaluate alike.

A condition is true, false or null, as in SQL: null where the field is empty. Where sources read an
operator differently there are two expressions: what holds whoever is right (`narrow`), and what
holds if somebody is (`wide`). Filters know no negation, so a record on which `narrow` and `wide` of
the whole tree agree is one on which all readings agree. Where they do not, readings do differ: of a
point, one reading contains the other. (Within an hour after midnight of a day near a clock change
two spans may overlap instead; a record there may then count as contested that is not.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from contact_sync.lists.fetchxml import folding
from contact_sync.lists.fetchxml.dates import EPOCH, Clock, Span, counted, named_days
from contact_sync.lists.fetchxml.operators import OPERATORS, Takes
from contact_sync.lists.fetchxml.query import Condition
from contact_sync.lists.fetchxml.readings import Readings, shipped_readings
from contact_sync.lists.fetchxml.values import NotThat, how_many, moment, value
from contact_sync.lists.fields import NAME_SUFFIX, Kind
from contact_sync.rulebook.problems import Problem, ProblemsFound, shortened


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list that says for each row who asks, as when contacts are joined to users.

    Attributes:
        name: of the column; it holds GUIDs as fields of the kind lookup do.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a filter depends on beside the record. What is None is not known: conditions that ask
    for it leave the result unknown.

    Attributes:
        clock: when, in which time zone, and when a week begins.
        me: the GUID of the user, or the column that has it.
        teams: the GUIDs of the user's teams, or the column that has them as an array.
        business: the GUID of the user's business unit.
        language: the code of the user's language, such as 1031.
        readings: point -> the reading taken, where sources disagree; see `Readings.check`.
    """

    clock: Clock
    me: str | Column | None = None
    teams: tuple[str, ...] | Column | None = None
    business: str | None = None
    language: int | None = None
    readings: Mapping[str, str] = field(default_factory=dict)


class Truth(NamedTuple):
    """What a condition says of a row.

    Attributes:
        narrow: holds by every reading.
        wide: holds by some reading; the same object where all agree.
        lacks: what nobody said, a field or an operator that asks for the user; then it can be
            anything from `narrow` to `wide`.
    """

    narrow: ir.BooleanValue
    wide: ir.BooleanValue
    lacks: str = ""

    @property
    def disputed(self) -> bool:
        """Whether sources disagree on it."""
        return self.narrow is not self.wide and not self.lacks


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a table, be it within another, there under longer names.

    Attributes:
        table: the table, or the one that it is within.
        kinds: its fields.
        before: begins the longer names.
        given: field -> the value that takes the place of its column.
        known: condition -> the columns that have its narrow and its wide truth already.
    """

    table: ir.Table
    kinds: Mapping[str, Kind]
    before: str = ""
    given: Mapping[str, ir.Value] = field(default_factory=dict)
    known: Mapping[Condition, tuple[str, str]] = field(default_factory=dict)

    def column(self, name: str) -> ir.Value:
        """The column of a field."""
        found = self.given.get(name)
        return self.table[self.before + name] if found is None else found

    def truth(self, condition: Condition) -> Truth | None:
        """What is known of a condition already; None when nothing is."""
        if condition not in self.known:
            return None
        narrow, wide = self.known[condition]
        if narrow == wide:
            return _sure(self.table[narrow])
        return Truth(self.table[narrow], self.table[wide])


def _unknown(lacks: str) -> Truth:
    return Truth(ibis.literal(False), ibis.literal(True), lacks)


_NEGATED = {
    "ne": "eq",
    "neq": "eq",
    "ne-userid": "eq-userid",
    "ne-businessid": "eq-businessid",
    "not-in": "in",
    "not-like": "like",
    "not-between": "between",
    "not-begin-with": "begins-with",
    "not-end-with": "ends-with",
    "not-contain-values": "contain-values",
}
"""Operator -> what it denies. An empty field is the point of contention of each."""

_OF_USERS = ("eq-userid", "eq-userteams", "eq-useroruserteams")
_SEVEN = {"last-seven-days": "last-x-days", "next-seven-days": "next-x-days"}
_SHORT = 50
"""How many texts a pattern takes; longer lists are looked up in the folded column."""


class Conditions:
    """Turns conditions into expressions.

    Args:
        context: what they depend on.
        readings: where sources disagree.
    """

    def __init__(self, context: Context, readings: Readings | None = None) -> None:
        self.context, self.readings = context, readings or shipped_readings()
        self.readings.check(context.readings)

    @property
    def nothing(self) -> Truth:
        """In place of what a condition with a mistake says."""
        return _unknown("")

    def by_user(self, condition: Condition) -> bool:
        """Whether it says something else for each of the users that columns name."""
        operator = _NEGATED.get(condition.operator, condition.operator)
        by_column = isinstance(self.context.me, Column) or isinstance(self.context.teams, Column)
        return by_column and operator in _OF_USERS

    def truth(self, condition: Condition, row: Row) -> Truth:
        """What `condition` says of `row`; a field that the list lacks leaves it unknown.

        Raises:
            ProblemsFound: when its operator or its value does not fit the field.
        """
        if (known := row.truth(condition)) is not None:
            return known
        kind, operator = row.kinds.get(condition.attribute), OPERATORS[condition.operator]
        if kind is None:
            return _unknown(condition.attribute)
        if kind not in operator.kinds:
            fitting = [name for name, each in OPERATORS.items() if kind in each.kinds]
            fitting = [name for name in fitting if not OPERATORS[name].beyond][:8]
            raise _problem("fetch_kind", condition, condition.operator, ", ".join(fitting))
        column: Any = row.column(condition.attribute)
        if condition.operator in ("null", "not-null"):
            empty = column.isnull()
            return _sure(empty if condition.operator == "null" else ~empty)
        plain = _NEGATED.get(condition.operator)
        if plain is None:
            return self._positive(condition, condition.operator, kind, column, row)
        found = self._positive(condition, plain, kind, column, row)
        if found.lacks:
            return found
        return self._negated(condition, found.narrow, column, row)

    def _negated(
        self, condition: Condition, found: ir.BooleanValue, column: Any, row: Row
    ) -> Truth:
        beside = ~found
        match = beside.fill_null(True)
        if condition.valueof:  # two empty fields are not unequal
            match = beside.fill_null(column.notnull() | row.column(condition.valueof).notnull())
        ways = {"match": match, "no-match": beside}
        return _either([ways[key] for key in self._open(condition.operator)])

    def _open(self, operator: str) -> Sequence[str]:
        return self.readings.open(operator, self.context.readings)

    def _positive(
        self, condition: Condition, operator: str, kind: Kind, column: Any, row: Row
    ) -> Truth:
        if operator.startswith("eq-"):
            return self._asker(operator, column, row)
        if condition.valueof:
            return self._other_field(condition, operator, kind, column, row)
        if kind is Kind.LOOKUP and OPERATORS[operator].takes is Takes.ONE and operator != "eq":
            name = condition.attribute + NAME_SUFFIX  # the server compares the name
            if row.kinds.get(name) is not Kind.TEXT:
                return _unknown(name)
            column, kind = row.column(name), Kind.TEXT
        try:
            if kind is Kind.TEXT:
                return _sure(_text(operator, column, condition.values))
            if kind in (Kind.INSTANT, Kind.DAY):
                return self._date(operator, kind, column, condition)
            given = [value(kind, text) for text in condition.values]
        except NotThat as error:
            found = ", ".join(condition.values)
            raise _problem("fetch_value", condition, found, f"@{error}") from None
        except folding.OpenBracket:
            raise _problem("fetch_value", condition, condition.values[0], "@bracket") from None
        return _sure(_compared(operator, column, given))

    # --- who asks --------------------------------------------------------------------------------

    def _asker(self, operator: str, column: Any, row: Row) -> Truth:
        context = self.context
        if operator == "eq-businessid":
            return _same(column, context.business, operator)
        if operator == "eq-userlanguage":
            return _same(column, context.language, operator)
        who = context.me
        me = _same(column, row.column(who.name) if isinstance(who, Column) else who, operator)
        teams = self._teams(column, row)
        match operator:
            case "eq-userid":
                return me
            case "eq-userteams":
                return teams
        narrow, lacks = me.narrow | teams.narrow, me.lacks or teams.lacks
        return Truth(narrow, me.wide | teams.wide if lacks else narrow, lacks)

    def _teams(self, column: Any, row: Row) -> Truth:
        teams = self.context.teams
        if teams is None:
            return _unknown("eq-userteams")
        if isinstance(teams, Column):
            array: Any = row.column(teams.name)
            return _sure(array.contains(column))
        return _sure(column.isin(list(teams)) if teams else ibis.literal(False))

    # --- fields and dates ------------------------------------------------------------------------

    def _other_field(
        self, condition: Condition, operator: str, kind: Kind, column: Any, row: Row
    ) -> Truth:
        other = row.kinds.get(condition.valueof)
        if other is None:
            return _unknown(condition.valueof)
        numbers = (Kind.NUMBER, Kind.WHOLE)
        if other is not kind and not (kind in numbers and other in numbers):
            raise _problem("fetch_valueof", condition, condition.valueof, "@same_kind")
        beside: Any = row.column(condition.valueof)
        if kind is Kind.TEXT:
            return _sure(_compared(operator, folding.folded(column), [folding.folded(beside)]))
        return _sure(_compared(operator, column, [beside]))

    def _date(self, operator: str, kind: Kind, column: Any, condition: Condition) -> Truth:
        clock, texts = self.context.clock, condition.values
        takes = OPERATORS[operator].takes
        if takes in (Takes.ONE, Takes.TWO, Takes.SOME):
            return _sure(_compared(operator, column, [_number(clock, kind, t) for t in texts]))
        if takes is Takes.NUMBER or operator in _SEVEN:
            name, count = _SEVEN.get(operator, operator), how_many(texts[0]) if texts else 7
            readings = self._open(operator) or ("clock",)
            spans = [counted(clock, name, count, reading) for reading in readings]
        else:
            day = clock.day_of(moment(texts[0])) if texts else 0
            spans = [named_days(clock, operator, day)]
        if kind is Kind.DAY:
            spans = [_in_days(clock, span) for span in spans]
        if len(set(spans)) == 1:
            return _sure(_within(column, spans[0]))
        starts = [span.start for span in spans if span.start is not None]
        ends = [span.end for span in spans if span.end is not None]
        every = Span(max(starts, default=None), min(ends, default=None))
        some = Span(
            min(starts) if len(starts) == len(spans) else None,
            max(ends) if len(ends) == len(spans) else None,
        )
        return Truth(_within(column, every), _within(column, some))


def _problem(code: str, condition: Condition, found: str, expected: str) -> ProblemsFound:
    place, where = condition.place, f"{condition.attribute} {condition.operator}"
    shown = (shortened(where), shortened(found), expected)
    return ProblemsFound([Problem(code, place.file, place.line, *shown, column=place.column)])


def _sure(expression: Any) -> Truth:
    return Truth(expression, expression)


def _either(ways: Sequence[ir.BooleanValue]) -> Truth:
    """What holds by every way, and by some."""
    narrow, wide = ways[0], ways[0]
    for way in ways[1:]:
        narrow, wide = narrow & way, wide | way
    return Truth(narrow, wide)


def _same(column: Any, given: Any, operator: str) -> Truth:
    return _unknown(operator) if given is None else _sure(column == given)


def _number(clock: Clock, kind: Kind, text: str) -> int:
    """A date as lists have it, in seconds or days."""
    found = moment(text)
    if kind is Kind.DAY:
        return clock.day_of(found) - EPOCH
    second = clock.second(found)
    if second is None:
        raise NotThat("date")
    return second


def _in_days(clock: Clock, span: Span) -> Span:
    """A span of seconds as one of days: those that begin in it."""
    start, end = (None if bound is None else clock.first_day(bound) for bound in span)
    return Span(start, end)


def _within(column: Any, span: Span) -> ir.BooleanValue:
    bounds = []
    if span.start is not None:
        bounds.append(column >= span.start)
    if span.end is not None:
        bounds.append(column < span.end)
    # Without bounds, every field that is not empty.
    found: ir.BooleanValue = bounds[0] if bounds else column == column
    return found & bounds[1] if len(bounds) == 2 else found


def _compared(operator: str, column: Any, given: Sequence[Any]) -> Any:
    match operator:
        case "eq":
            return column == given[0]
        case "gt":
            return column > given[0]
        case "ge":
            return column >= given[0]
        case "lt":
            return column < given[0]
        case "le":
            return column <= given[0]
        case "between":
            return (column >= given[0]) & (column <= given[1])
    return column.isin(list(given))


def _text(operator: str, column: Any, texts: Sequence[str]) -> Any:
    match operator:
        case "eq":
            return folding.fits(column, folding.equals(texts))
        case "in" if len(texts) <= _SHORT:
            return folding.fits(column, folding.equals(texts))
        case "like":
            return folding.fits(column, folding.like(texts[0]))
        case "begins-with":
            return folding.fits(column, folding.like(texts[0] + "%"))
        case "ends-with":
            return folding.fits(column, folding.like("%" + texts[0]))
    return _compared(operator, folding.folded(column), [folding.fold(text) for text in texts])
