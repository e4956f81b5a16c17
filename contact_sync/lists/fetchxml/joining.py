"""Links of a query: the other tables joined to the list, and the tree over the joined rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis.expr.types as ir

from contact_sync.lists.fetchxml.expression import Column, Conditions, Row
from contact_sync.lists.fetchxml.query import Condition, Filter, LinkEntity, Query
from contact_sync.lists.fetchxml.trees import Branch, Node, Part, holds
from contact_sync.lists.fields import Kind
from contact_sync.rulebook.problems import Problem, ProblemsFound
from contact_sync.world.codes import choices


@dataclass(frozen=True, slots=True)
class Linked:
    """A table that contacts are linked with, such as the accounts.

    Attributes:
        table: as lists are, see `lists.fields`.
        kinds: the fields that it has.
    """

    table: ir.Table
    kinds: Mapping[str, Kind]


def check_links(
    queries: Sequence[Query], kinds: Mapping[str, Kind], linked: Mapping[str, Linked]
) -> list[Problem]:
    """What is wrong with the links of queries: tables and fields that are not there."""
    return [
        problem
        for query in queries
        for link in query.links
        for problem in _check(link, kinds, linked)
    ]


def _check(
    link: LinkEntity, around: Mapping[str, Kind], linked: Mapping[str, Linked]
) -> list[Problem]:
    table = linked.get(link.entity)
    if table is None:
        expected = choices(link.entity, linked) if linked else "@linked_table"
        return [_problem("fetch_linked", link, link.entity, expected)]
    problems = []
    for name, kinds in ((link.to, around), (link.source, table.kinds)):
        if name not in kinds:
            problems.append(_problem("fetch_link_field", link, name, choices(name, kinds)))
    if not problems and around[link.to] is not table.kinds[link.source]:
        problems.append(_problem("fetch_link_field", link, link.source, "@same_kind"))
    for inner in link.links:
        problems += _check(inner, table.kinds, linked)
    return problems


def _problem(code: str, link: LinkEntity, found: str, expected: str) -> Problem:
    place = link.place
    return Problem(code, place.file, place.line, str(link), found, expected, column=place.column)


class Joined:
    """A query over a list, its links joined.

    Attributes:
        table: the list with the linked rows: as many rows for a contact as it has linked ones.
        tree: what the query asks of such a row. A contact matches when one of its rows does.
    """

    def __init__(
        self,
        query: Query,
        contact: Row,
        linked: Mapping[str, Linked],
        conditions: Conditions,
        numbers: Mapping[int, int],
        problems: list[Problem],
    ) -> None:
        self._linked, self._conditions = linked, conditions
        self._numbers, self._problems = numbers, problems
        self._names = {link.alias: f"link{n}__" for n, link in enumerate(query.every_link())}
        self.table = contact.table
        for link in query.links:
            self.table = self._with(self.table, link, "")
        rows = {"": replace(contact, table=self.table)}
        given = {name: self.table[name] for name in self._askers(self.table)}
        for link in query.every_link():
            kinds = linked[link.entity].kinds
            rows[link.alias] = Row(self.table, kinds, self._names[link.alias], given)
        nodes = [self._node(query.filter, "", rows)]
        for link in query.every_link():
            after = link.filter.parts if not link.outer else _after_join(link)
            if after:
                kept = Filter(tuple(after), link.filter.any and not link.outer)
                nodes.append(self._node(kept, link.alias, rows))
        self.tree: Node = nodes[0] if len(nodes) == 1 else Branch(tuple(nodes))

    def _askers(self, table: ir.Table) -> list[str]:
        """The columns of the list that say who asks; linked rows have them from their contact."""
        who = (self._conditions.context.me, self._conditions.context.teams)
        names = [each.name for each in who if isinstance(each, Column)]
        return [name for name in names if name in table.columns]

    def _with(self, table: ir.Table, link: LinkEntity, around: str) -> ir.Table:
        """`table` with the rows of a link, and of those inside it, beside its own."""
        other, name = self._linked[link.entity], self._names[link.alias]
        right, askers = other.table, list[str]()
        if link.outer and any(map(self._conditions.by_user, link.filter.conditions())):
            askers = self._askers(table)  # each of them joins other rows
            right = right.cross_join(table.select(askers).distinct())
        if link.outer:
            right = self._chosen(right, other.kinds, link)
        right = right.select(**{name + column: right[column] for column in (*other.kinds, *askers)})
        left = table[(self._names[around] if around else "") + link.to]
        same = [left == right[name + link.source]]
        same += [table[asker] == right[name + asker] for asker in askers]
        table = table.left_join(right, same) if link.outer else table.inner_join(right, same)
        for inner in link.links:
            table = self._with(table, inner, link.alias)
        return table

    def _chosen(self, right: ir.Table, kinds: Mapping[str, Kind], link: LinkEntity) -> ir.Table:
        """The rows that an outer link joins: those that its own filter lets through."""
        before = _before_join(link)
        if not before:
            return right
        node = self._node(
            Filter(before, link.filter.any), link.alias, {link.alias: Row(right, kinds)}
        )
        for part in node.parts():
            # To join a row or not is more than to count it or not: both ends would have to be
            # followed through the join. The switch decides, or the missing field is supplied.
            if part.truth.disputed or part.truth.lacks:
                code = "fetch_link_open" if part.truth.disputed else "fetch_link_field"
                known = (
                    reading
                    for reading in self._conditions.readings.open(part.condition.operator, {})
                )
                expected = (
                    ", ".join(known) if part.truth.disputed else choices(part.truth.lacks, kinds)
                )
                found = part.truth.lacks or str(part.condition)
                self._problems.append(_problem(code, link, found, expected))
        return right.filter(holds(node, wide=False, guess=False).fill_null(False))

    def _node(self, part: Condition | Filter, alias: str, rows: Mapping[str, Row]) -> Node:
        if isinstance(part, Filter):
            return Branch(tuple(self._node(each, alias, rows) for each in part.parts), part.any)
        try:
            truth = self._conditions.truth(part, rows[part.entityname or alias])
        except ProblemsFound as error:
            self._problems += error.problems
            truth = self._conditions.nothing
        return Part(part, self._numbers[id(part)], truth)


def _before_join(link: LinkEntity) -> tuple[Condition | Filter, ...]:
    return tuple(part for part in link.filter.parts if not _names_another(part))


def _after_join(link: LinkEntity) -> tuple[Condition | Filter, ...]:
    return tuple(part for part in link.filter.parts if _names_another(part))


def _names_another(part: Condition | Filter) -> bool:
    if isinstance(part, Condition):
        return bool(part.entityname)
    return any(map(_names_another, part.parts))
