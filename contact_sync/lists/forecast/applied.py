"""The filters of a change applied to a list: for each contact and user the number of its situation,
and which condition moved it. One expression; nothing goes row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import product
from math import prod
from operator import or_
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from contact_sync.lists.consequence import Active, Deed, InOutlook, Owns
from contact_sync.lists.fetchxml.expression import Column, Conditions, Context
from contact_sync.lists.fetchxml.joining import Linked
from contact_sync.lists.fetchxml.matching import Known, Match, Matching, Truths
from contact_sync.lists.fetchxml.query import Condition, Query
from contact_sync.lists.fetchxml.readings import shipped_readings
from contact_sync.lists.fields import NAME_SUFFIX, Kind
from contact_sync.lists.forecast.change import Asked
from contact_sync.lists.forecast.numbering import DISPUTED, GETS, part
from contact_sync.lists.forecast.parquet import ODD
from contact_sync.lists.forecast.source import COPIES, Beside, Contacts
from contact_sync.world.codes import BadInput

SITUATION, WHY, USER = "situation", "why", "user_id"
"""Columns: the number of the situation; that of the condition; for whom, where it is not one."""

COUNT, FIRST = "contacts", "first"
"""Columns of `groups`: how many contacts there are, and the least of their ids."""

OWNER, OWNER_NAME = "ownerid", f"ownerid{NAME_SUFFIX}"
_OWNER_TYPE, _STATE = "owneridtype", "statecode"
_OF_OWNERS = frozenset({_OWNER_TYPE, "owningbusinessunit", "owninguser", "owningteam"})
"""Fields that an assignment changes, too, nobody says to what."""

_MOST_WAYS = 12
"""Ways of reading the filters that are tried one by one; beyond, each filter is read for itself."""

_NO, _YES, _OPEN = int(Match.NO), int(Match.YES), int(Match.CONTESTED)


class Moved(NamedTuple):
    """What moved a contact.

    Attributes:
        filter: `after`: it keeps the contact out from now on; `before`: it kept it out until now.
        condition: as a reader sees it.
    """

    filter: str
    condition: str


class _Filters(NamedTuple):
    """The filters of a change, read in one way. Of what is not asked there is None."""

    before: Matching | None
    after: Matching | None
    where: Matching | None

    def asked(self) -> Iterator[tuple[str, Matching]]:
        """Those that are asked, by their names."""
        every = zip(self._fields, self, strict=True)
        return ((name, matching) for name, matching in every if matching)


class Applied:
    """A change, ready to be applied to a list.

    Args:
        asked: what is asked.
        contacts: the list.
        names: the GUIDs of owners -> what they are called.

    Attributes:
        lacking: what filters ask for though the list does not say it.
        contested: the points on which readings of the filters differ.

    Raises:
        ProblemsFound: when filters do not fit the list, with every mistake.
        BadInput: when the list cannot be asked this.
    """

    def __init__(self, asked: Asked, contacts: Contacts, names: Mapping[str, str]) -> None:
        self._asked, self._contacts, self._names = asked, contacts, names
        self._change = asked.change
        self.every_user = asked.context.me is None
        if self.every_user and contacts.copies:
            raise BadInput("forecast_whose_outlook")
        self.by_name = by_name(contacts.kinds, asked)
        self._kinds = {**contacts.kinds, **({OWNER: Kind.LOOKUP} if self.by_name else {})}
        if self.every_user and OWNER not in self._kinds:
            raise BadInput("forecast_no_owners")
        self._context = (
            replace(asked.context, me=Column(USER)) if self.every_user else asked.context
        )
        self._linked = {name: _linked(name, one) for name, one in contacts.beside.items()}
        if self.links and "contactid" not in contacts.kinds:
            raise BadInput("forecast_link_no_id")
        # What is linked is gathered for each contact; for each of each user, where that asks who.
        by_user = Conditions(self._context).by_user
        self._apart_by_user = any(map(by_user, self._change.conditions(linking=True)))
        first = self._read(self._context)
        every = [matching for matching in first if matching]
        self.lacking = tuple(dict.fromkeys(name for m in every for name in m.lacking))
        self.contested = tuple(dict.fromkeys(point for m in every for point in m.contested))
        self._ways = list(self._readings(first))

    def _read(self, context: Context) -> _Filters:
        change, asking = self._change, self._change.deed

        def matching(
            queries: Sequence[Query] | None,
            kinds: Mapping[str, Kind],
            apart: Sequence[Query] | None = (),
            context: Context = context,
            given: Mapping[str, ir.Value] | None = None,
        ) -> Matching | None:
            if queries is None:
                return None
            known: Collection[Condition] = [c for q in apart or () for c in q.conditions()]
            key = ("contactid", USER) if self._apart_by_user else ("contactid",)
            return Matching(
                queries, context, kinds, linked=self._linked, apart=known, given=given, key=key
            )

        before = matching(change.before, self._kinds, change.after)
        if asking == Deed.FILTER:
            return _Filters(before, matching(change.after, self._kinds, change.before), None)
        # Who does it is one user: where many are asked about, nobody says which.
        acting = replace(context, me=None) if self.every_user else context
        where = matching(change.where, self._kinds, context=acting)
        if asking != Deed.ASSIGN:
            return _Filters(before, None, where)
        lost = _OF_OWNERS if change.to in self._names else _OF_OWNERS | {OWNER_NAME}
        left = {name: kind for name, kind in self._kinds.items() if name not in lost}
        handed = {OWNER: change.to, OWNER_NAME: self._names.get(change.to, "")}
        given = {name: ibis.literal(value, "string") for name, value in handed.items()}
        return _Filters(before, matching(change.before, left, given=given), where)

    def _readings(self, first: _Filters) -> Iterator[_Filters]:
        """The filters in each way of reading them: of two that ask the same, readings differ
        alike."""
        points = [shipped_readings().points[name] for name in self.contested]
        ways = [[(point.id, each.id) for each in point.readings] for point in points]
        if prod(map(len, ways)) in range(2, _MOST_WAYS + 1):
            for way in product(*ways):
                chosen = {**self._context.readings, **dict(way)}
                yield self._read(replace(self._context, readings=chosen))
        else:
            yield first

    # --- the expression --------------------------------------------------------------------------

    @property
    def links(self) -> bool:
        """Whether filters link other tables."""
        return bool(self._change.linked())

    @property
    def fields(self) -> frozenset[str]:
        """The columns of the list that are needed."""
        asked = self._change.fields()
        names = {f"{name}{NAME_SUFFIX}" for name in asked}
        own = {OWNER, OWNER_NAME, *self._own, *(("contactid",) if self.links else ())}
        return frozenset(own | asked | names) - {""}

    @property
    def _own(self) -> tuple[str, ...]:
        """What is asked of a contact beside the filters."""
        return OWNER, _OWNER_TYPE, _STATE, COPIES, self._contacts.links

    def listed(
        self,
        rows: ir.Table,
        only: Collection[int],
        users: ir.Table | None = None,
        again: ir.Table | None = None,
    ) -> ir.Table:
        """`rows` with the columns `SITUATION` and `WHY`, those in some situations.

        Args:
            rows: the list.
            only: the numbers of the situations.
            users: a table with the column `USER`, where every user is asked about.
            again: then, the list to be read a second time: which of its groups are meant for which
                users is found before their contacts are.
        """
        if users is not None and self._apart_by_user:
            rows, users = rows.cross_join(users), None
        rows, known, own = self._known(rows)
        if users is None or again is None:
            found = self._decided(rows, known, own)
            return found.filter(found[SITUATION].isin(only))
        groups, known, theirs = self._known(again)
        keys = self._keys(groups, theirs)
        groups = groups.select(keys).distinct().cross_join(users)
        found = self._decided(groups, known, [*keys, USER])
        found = found.filter(found[SITUATION].isin(only))
        found = found.rename({f"{name}_key": name for name in keys})
        same = [rows[name].identical_to(found[f"{name}_key"]) for name in keys]
        return rows.inner_join(found, same).select(*own, USER, SITUATION, WHY)

    def groups(self, rows: ir.Table, users: ir.Table | None) -> ir.Table:
        """How many contacts have which `SITUATION` and `WHY`, apart by `USER` or by `OWNER`, with
        the `FIRST` of them and the name of the owner. The arguments are those of `listed`.

        What is the same for all users is counted before the users come in: they meet some groups
        of contacts instead of each contact.
        """
        if users is not None and self._apart_by_user:
            rows, users = rows.cross_join(users), None
        rows, known, own = self._known(rows)
        told = {FIRST: ("contactid", "min"), ODD: (ODD, "any")}
        told |= {} if self.every_user else {OWNER_NAME: (OWNER_NAME, "max")}
        told = {name: one for name, one in told.items() if one[0] in rows.columns}
        apart, count = self._keys(rows, own), ibis._.count()
        by = [USER] if self.every_user else [OWNER] if OWNER in rows.columns else []
        kept = [*by, *told]
        if users is None:
            chosen = {name: rows[column] for name, (column, _) in told.items()}
            if apart or chosen:  # without a column there are no rows
                rows = rows.select(*apart, **chosen)
        else:
            found = {name: getattr(ibis._[column], how)() for name, (column, how) in told.items()}
            rows = rows.group_by(apart).agg(**{COUNT: count}, **found).cross_join(users)
            kept, count = [*kept, COUNT], ibis._[COUNT].sum()
        found = {name: getattr(ibis._[name], how)() for name, (_, how) in told.items()}
        decided = self._decided(rows, known, kept)
        return decided.group_by([SITUATION, WHY, *by]).agg(**{COUNT: count}, **found)

    def _every(self) -> Iterator[tuple[str, Matching]]:
        """The filters in each way of reading them, by their names."""
        for number, way in enumerate(self._ways):
            for name, matching in way.asked():
                yield f"{name}_{number}", matching

    def _known(self, rows: ir.Table) -> tuple[ir.Table, Mapping[str, Known], tuple[str, ...]]:
        """`rows` with what linked rows come to and conditions say of them; by the names of the
        filters which columns have that; and the columns that they had before."""
        if self.by_name:
            rows = rows.mutate(**{OWNER: rows[OWNER_NAME]})
        own = rows.columns
        for name, matching in self._every():
            rows = matching.gathered(rows, name)
        truths = Truths(rows)
        known = {name: matching.known(truths) for name, matching in self._every()}
        return truths.beside(), known, own

    def _keys(self, rows: ir.Table, own: Collection[str]) -> list[str]:
        """The columns on which depends what is decided of a row."""
        asked = (c.attribute for _, matching in self._every() for c in matching.by_user())
        keys = {USER, *self._own, *asked}
        return [name for name in rows.columns if name in keys or name not in own]

    def _decided(self, rows: ir.Table, known: Mapping[str, Known], kept: Sequence[str]) -> ir.Table:
        """The columns `SITUATION` and `WHY` beside those of `rows` that are `kept`."""
        rows = rows.mutate(
            **{name: matching.match(rows, known[name], name) for name, matching in self._every()}
        )
        ways = [self._way(rows, number) for number, _ in enumerate(self._ways)]
        situation = reduce(or_, ways)
        disputed = [each != ways[0] for each in ways[1:]] or self._open(rows)
        if disputed:
            situation = situation + reduce(or_, disputed).ifelse(DISPUTED, 0)
        situation = situation + self._owner(rows) + self._active(rows) + self._copy(rows)
        if self._change.deed == Deed.ASSIGN:
            situation = situation + (self._user(rows) == self._change.to).ifelse(GETS, 0)
        why = self._why(rows, known).cast("int16")
        return rows.select(*kept, **{SITUATION: situation.cast("int32"), WHY: why})

    def _way(self, rows: ir.Table, number: int) -> ir.IntegerValue:
        """The set of ways in which a row stands to the filters, read in one way."""
        deed = self._change.deed
        way = self._ways[number]
        before = _among(way.before, rows, f"before_{number}", 2) if way.before else 3
        after = _among(way.after, rows, f"after_{number}", 4) if way.after else 1
        if deed == Deed.ASSIGN and not way.after:
            after = 5
        reached = _among(way.where, rows, f"where_{number}", 16) if way.where else 16
        found: ir.IntegerValue = before * after * reached
        return found

    def _open(self, rows: ir.Table) -> list[ir.BooleanValue]:
        names = [f"{name}_0" for name in ("before", "after", "where")]
        return [rows[name] == _OPEN for name in names if name in rows.columns and self.contested]

    def _user(self, rows: ir.Table) -> ir.StringValue:
        user: ir.StringValue = rows[USER] if self.every_user else ibis.literal(self._context.me)
        return user

    def _owner(self, rows: ir.Table) -> ir.IntegerValue:
        untold = part(Owns.UNTOLD)
        if OWNER not in self._kinds:
            return untold
        owner, teams = rows[OWNER], self._context.teams
        other = part(Owns.OTHER)
        if isinstance(teams, tuple):
            other = owner.isin(teams).ifelse(untold, other) if teams else other
        elif _OWNER_TYPE in self._kinds:
            other = (rows[_OWNER_TYPE] == "team").ifelse(untold, other)
        mine = part(Owns.ME)
        return ibis.cases((owner == self._user(rows), mine), (owner.isnull(), untold), else_=other)

    def _active(self, rows: ir.Table) -> ir.IntegerValue:
        untold = part(Active.UNTOLD)
        if self._kinds.get(_STATE) is not Kind.CHOICE:
            return untold
        yes, no = (part(each) for each in (Active.YES, Active.NO))
        return ibis.cases((rows[_STATE] == 0, yes), (rows[_STATE] == 1, no), else_=untold)

    def _copy(self, rows: ir.Table) -> ir.IntegerValue:
        link = rows[self._contacts.links] if self._contacts.links else None
        there = part(InOutlook.COPY if self._contacts.copies else InOutlook.UNTOLD)
        if link is not None:
            none = part(InOutlook.UNLINKED) if self._contacts.copies else there
            there = ibis.cases(
                (link == 2, part(InOutlook.LINKED)),
                (link == 0, part(InOutlook.ORPHANED)),
                (link.isnull(), none),
                else_=there,
            )
        if not self._contacts.copies:
            return there
        copies = rows[COPIES]
        nothing, several = part(InOutlook.NOTHING), part(InOutlook.SEVERAL)
        unclear = (copies.isnull(), part(InOutlook.UNCLEAR))
        return ibis.cases(unclear, (copies == 0, nothing), (copies > 1, several), else_=there)

    # --- why -------------------------------------------------------------------------------------

    def _why(self, rows: ir.Table, known: Mapping[str, Known]) -> ir.IntegerValue:
        """The number of the condition that moves a row, of one after the change; of one before it,
        what is left of -1 when it is taken away. Null where nothing moves it."""
        nothing = ibis.null("int16")
        if self._change.deed != Deed.FILTER:
            return nothing
        found = []
        for number, way in enumerate(self._ways):
            assert way.before is not None
            assert way.after is not None
            before, after = rows[f"before_{number}"], rows[f"after_{number}"]
            stays = before == after
            if not (way.before.sure and way.after.sure):
                stays &= before.isin((_YES, _NO))
            last, first = f"after_{number}", f"before_{number}"
            left = way.after.why(rows, known[last], last).cast("int16")
            entered = (-1 - way.before.why(rows, known[first], first)).cast("int16")
            moved = ((before != _NO) & (after != _YES)).ifelse(left, entered)
            found.append(stays.ifelse(nothing, moved))
        return found[0] if len(found) == 1 else ibis.coalesce(*found)

    def moved(self, number: int) -> Moved:
        """What the number in the column `WHY` stands for."""
        side, at = ("after", number) if number >= 0 else ("before", -1 - number)
        matching = getattr(self._ways[0], side)
        return Moved(side, str(matching.reasons[at]))


def linked_name(name: str) -> str:
    """What an engine has to call another table."""
    return f"linked_{name}"


def _linked(name: str, table: Beside) -> Linked:
    schema = ibis.Schema.from_pyarrow(table.rows.schema)
    return Linked(ibis.table(schema, name=linked_name(name)), table.kinds)


def by_name(kinds: Mapping[str, Kind], asked: Asked) -> bool:
    """Whether owners are told apart by their names: the list has no others, and no filter asks for
    one by id."""
    if OWNER in kinds or OWNER_NAME not in kinds:
        return False
    named = [c.operator for c in asked.change.conditions() if c.attribute == OWNER]
    return all(each.startswith(("eq-", "ne-")) or "null" in each for each in named)


def _among(matching: Matching, rows: ir.Table, name: str, yes: int) -> ir.IntegerValue:
    """The bits of what comes into question for a match: 1 for none, `yes` for one, both for
    either."""
    found: ir.IntegerValue = rows[name].cast("int32")
    if matching.sure:
        return found * (yes - 1) + 1
    return ibis.cases((found == _YES, yes), (found == _NO, 1), else_=yes + 1)
