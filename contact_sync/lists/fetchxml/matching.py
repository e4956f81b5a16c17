"""Which contacts sync filters deliver: several queries, of which one must match, over a list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from contact_sync.lists.fetchxml.expression import Column, Conditions, Context, Row
from contact_sync.lists.fetchxml.joining import Joined, Linked, check_links
from contact_sync.lists.fetchxml.query import Condition, LinkEntity, Query
from contact_sync.lists.fetchxml.trees import holds, why_not
from contact_sync.lists.fields import Kind
from contact_sync.rulebook.problems import Problem, ProblemsFound


class Match(IntEnum):
    """What can be said of a contact and the filters."""

    NO = 0
    YES = 1
    CONTESTED = 2
    UNKNOWN = 3


Reason = Condition | LinkEntity
"""What can keep a contact out; its `str` is what a reader sees."""

Known = Mapping[Condition, tuple[str, str]]
"""Condition -> the columns that have its narrow and its wide truth."""

_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "string",
    Kind.NUMBER: "float64",
    Kind.WHOLE: "int64",
    Kind.FLAG: "boolean",
    Kind.CHOICE: "int64",
    Kind.LOOKUP: "string",
    Kind.INSTANT: "int64",
    Kind.DAY: "int64",
}


class Truths:
    """What conditions say of a list, to become columns of it. What several filters ask is one
    column, and found once."""

    def __init__(self, table: ir.Table) -> None:
        self.table = table
        self._names: dict[ops.Value, str] = {}

    def column(self, truth: ir.BooleanValue) -> str:
        """The name of its column."""
        return self._names.setdefault(truth.op(), f"truth_{len(self._names)}")

    def beside(self) -> ir.Table:
        """The table with these columns beside its own."""
        return self.table.mutate(**{name: op.to_expr() for op, name in self._names.items()})


class _Pick(NamedTuple):
    """Which truth of each condition is taken, see `trees.holds`."""

    wide: bool
    guess: bool


class Matching:
    """Sync filters, ready to be applied to a list.

    Args:
        queries: the active filters; without any, nothing is delivered.
        context: what they depend on beside the record.
        kinds: the fields that the list has.
        linked: the other tables at hand, by the name of their entity.
        apart: conditions that tell little of why a contact is kept out, such as those that the
            filters before the change had too.
        given: field -> the value that it has in every row, whatever the list says.
        key: the columns that tell the rows of the list apart; needed where filters link.

    Attributes:
        reasons: the conditions and links of the filters; `applied` gives their numbers.
        lacking: what the list does not say though filters ask for it: fields, and operators that
            ask for the user.
        contested: the points (`Readings.points`) on which the answer may depend.
        sure: whether a contact can only be in or not.

    Raises:
        ProblemsFound: when filters do not fit the list, with every mistake.
        BadInput: when a reading is chosen that there is not.
    """

    def __init__(
        self,
        queries: Sequence[Query],
        context: Context,
        kinds: Mapping[str, Kind],
        *,
        linked: Mapping[str, Linked] | None = None,
        apart: Collection[Condition] = (),
        given: Mapping[str, ir.Value] | None = None,
        key: Sequence[str] = ("contactid",),
    ) -> None:
        self.queries, self.kinds, self._linked = tuple(queries), kinds, linked or {}
        self._apart, self._given, self._key = frozenset(apart), given or {}, tuple(key)
        self._conditions = Conditions(context)
        self.reasons: tuple[Reason, ...] = tuple(_reasons(self.queries))
        self._numbers = {id(reason): number for number, reason in enumerate(self.reasons)}
        problems = check_links(self.queries, kinds, self._linked)
        if not problems:
            nothing = _without_rows(context, kinds)
            trees = [self._joined(query, nothing, {}, problems).tree for query in self.queries]
        if problems:
            raise ProblemsFound(problems)
        parts = [part for tree in trees for part in tree.parts()]
        lacking = [part.truth.lacks for part in parts if part.truth.lacks]
        disputed = [part.condition.operator for part in parts if part.truth.disputed]
        points = map(self._conditions.readings.point, disputed)
        self.lacking = tuple(dict.fromkeys(lacking))
        self.contested = tuple(dict.fromkeys(point.id for point in points if point))
        self._picks = [
            _Pick(wide, guess)
            for guess in (False, True)[: 2 if lacking else 1]
            for wide in (False, True)[: 2 if disputed else 1]
        ]
        self._linking = [number for number, query in enumerate(self.queries) if query.links]
        self.sure = len(self._picks) == 1 and not self._linking

    def _joined(
        self, query: Query, table: ir.Table, known: Known, problems: list[Problem]
    ) -> Joined:
        row = Row(table, self.kinds, given=self._given, known=known)
        return Joined(query, row, self._linked, self._conditions, self._numbers, problems)

    def known(self, truths: Truths) -> Known:
        """The columns of `truths` that say what conditions say of it; not those over linked tables,
        nor those that say something else for each user."""
        row = Row(truths.table, self.kinds, given=self._given)
        found = {}
        for query in self.queries:
            for condition in () if query.links else query.conditions():
                if self._conditions.by_user(condition):
                    continue
                truth = self._conditions.truth(condition, row)
                if not truth.lacks:
                    found[condition] = truths.column(truth.narrow), truths.column(truth.wide)
        return found

    def by_user(self) -> Iterator[Condition]:
        """The conditions that say something else for each user."""
        every = (condition for query in self.queries for condition in query.conditions())
        return filter(self._conditions.by_user, every)

    def applied(self, table: ir.Table, name: str) -> ir.Table:
        """`table`, with two columns more.

        Args:
            table: the list; its columns are as `kinds` says, further ones may stand beside them.
            name: of the first column, see `match`. The second, `<name>_why`, see `why`; null where
                the record is in.
        """
        own = tuple(table.columns)
        table = self.gathered(table, name)
        whole = table.mutate(**{name: self.match(table, {}, name)})
        why = (whole[name] == int(Match.YES)).ifelse(None, self.why(whole, {}, name))
        return whole.select(*own, name, **{f"{name}_why": why})

    def gathered(self, table: ir.Table, name: str) -> ir.Table:
        """`table` with what the linked rows of each record come to, in columns whose names begin
        with `name`. Null in a record without a key, by which it would be found again."""
        for number in self._linking:
            table = self._gathered(table, self.queries[number], f"{name}_{number}")
        return table

    def match(self, table: ir.Table, known: Known, name: str = "") -> ir.IntegerValue:
        """A `Match` for each row.

        Args:
            table: as `applied` takes it; where filters link, as `gathered` gives it.
            known: the columns of `table` that say what conditions say of it.
            name: as for `gathered`.
        """
        picks = self._picks if self.queries else ()
        found = _match({pick: self._holds(table, known, name, n) for n, pick in enumerate(picks)})
        if not self._linking:
            return found
        nobody: ir.IntegerValue = ibis.literal(int(Match.UNKNOWN), "int8")
        return table[f"{name}_{self._linking[0]}_0"].isnull().ifelse(nobody, found)

    def why(self, table: ir.Table, known: Known, name: str = "") -> ir.IntegerValue:
        """The number in `reasons` of what keeps a record out, or from being in for sure, that is
        not in; null where there is no filter. The arguments are those of `match`."""
        if not self.queries:
            return ibis.null("int16")
        query = self.queries[0]
        if not query.links:
            return why_not(self._joined(query, table, known, []).tree, self._apart)
        found: ir.IntegerValue = table[f"{name}_0_why"]
        return found

    def _holds(self, table: ir.Table, known: Known, name: str, n: int) -> ir.BooleanValue:
        """Whether one of the filters holds, by the pick of that number."""
        found: list[ir.BooleanValue] = []
        for number, query in enumerate(self.queries):
            if query.links:
                found.append(table[f"{name}_{number}_{n}"])
            else:
                tree = self._joined(query, table, known, []).tree
                found.append(holds(tree, *self._picks[n]).fill_null(False))
        return reduce(or_, found)

    def _gathered(self, table: ir.Table, query: Query, name: str) -> ir.Table:
        joined = self._joined(query, table.mutate(**self._given), {}, [])
        whole = joined.table.mutate(
            **{
                f"{name}_{n}": holds(joined.tree, *pick).fill_null(False)
                for n, pick in enumerate(self._picks)
            },
            **{f"{name}_why": why_not(joined.tree, self._apart)},
        )
        found = {f"{name}_{n}": whole[f"{name}_{n}"].any() for n, _ in enumerate(self._picks)}
        found[f"{name}_why"] = whole[f"{name}_why"].min()
        keys = {f"{name}_key_{column}": whole[column] for column in self._key}
        told = whole.group_by(**keys).agg(**found)
        same = [table[column] == told[f"{name}_key_{column}"] for column in self._key]
        both = table.left_join(told, same)
        keyed = reduce(and_, (both[column].notnull() for column in self._key))
        nothing, first = ibis.null("boolean"), self._numbers[id(query.links[0])]
        columns = {
            f"{name}_{n}": keyed.ifelse(both[f"{name}_{n}"].fill_null(False), nothing)
            for n, _ in enumerate(self._picks)
        }
        columns[f"{name}_why"] = both[f"{name}_why"].fill_null(ibis.literal(first, "int16"))
        return both.select(*table.columns, **columns)


def _match(either: Mapping[_Pick, ir.BooleanValue]) -> ir.IntegerValue:
    """A `Match`, from what holds by each pick."""

    def answer(match: Match) -> ir.IntegerValue:
        found: ir.IntegerValue = ibis.literal(int(match), "int8")
        return found

    if not either:
        return answer(Match.NO)
    least, most = either[min(either)], either[max(either)]
    if len(either) == 1:
        sure: ir.IntegerValue = least.cast("int8")
        return sure
    open_ = answer(Match.CONTESTED)
    guesses = {pick.wide: either[pick] for pick in either if pick.guess}
    if guesses:
        matters = reduce(or_, (guesses[wide] != either[_Pick(wide, False)] for wide in guesses))
        open_ = matters.ifelse(answer(Match.UNKNOWN), open_)
    return ibis.cases((least, answer(Match.YES)), (~most, answer(Match.NO)), else_=open_)


def _reasons(queries: Sequence[Query]) -> Iterator[Reason]:
    for query in queries:
        yield from query.conditions()
        yield from query.every_link()


def _without_rows(context: Context, kinds: Mapping[str, Kind]) -> ir.Table:
    """A table as the list is: what does not fit shows on it."""
    schema = {name: _TYPES[kind] for name, kind in kinds.items()}
    for type_, who in (("string", context.me), ("array<string>", context.teams)):
        if isinstance(who, Column):
            schema[who.name] = type_
    return ibis.table(schema or {"contactid": "string"}, name="contacts")
