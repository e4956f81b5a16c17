"""What a change does to every contact of a list: counted by consequence, and listed on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pyarrow as pa

from contact_sync.lists.consequence import LOSSES, Consequence, Situation, Told, told
from contact_sync.lists.forecast.applied import (
    COUNT,
    FIRST,
    OWNER,
    OWNER_NAME,
    SITUATION,
    USER,
    WHY,
    Applied,
    Moved,
    linked_name,
)
from contact_sync.lists.forecast.change import Asked, Rules
from contact_sync.lists.forecast.cover import Group, covering
from contact_sync.lists.forecast.engines import Engine
from contact_sync.lists.forecast.numbering import numbered, situation_of
from contact_sync.lists.forecast.source import Contacts
from contact_sync.lists.forecast.users import Owner, owners
from contact_sync.lists.forecast.warned import Warned, losses, warnings

CONSEQUENCE, AT_RISK, AGAINST = "consequence", "edits_at_risk", "against"
"""Columns of a listed contact, beside its own."""

SHOWN = ("contactid", "fullname", OWNER, OWNER_NAME)
"""The columns of the list that a listed contact keeps."""

_ORDER = (*LOSSES, Consequence.STAYS_LINKED, Consequence.DELIVERED, Consequence.CONTESTED,
          Consequence.UNKNOWN, Consequence.UNCHANGED)  # fmt: skip


class Answer(NamedTuple):
    """What becomes of a situation, by the rules asked and by the others, where there are any."""

    told: Told
    against: Told | None = None

    @property
    def listed(self) -> bool:
        """Whether its contacts are listed: what stays the same is counted only; of two rules, those
        in which they differ are listed."""
        if self.against is not None:
            return self.told.consequence != self.against.consequence
        return self.told.consequence != Consequence.UNCHANGED


class Row(NamedTuple):
    """Contacts of one user that have the same situation and the same reason.

    Attributes:
        user: whose Outlook it is, or, where one user is asked about, who owns them: the id.
        size: how many.
        first: the least of their ids; empty where the list has none.
    """

    situation: Situation
    why: int | None
    user: str
    size: int
    first: str


class Count(NamedTuple):
    """What moved contacts, and how many (`size`)."""

    moved: Moved
    size: int


Counts = Mapping[Consequence, int]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The answer. Every contact (of each user, where several are asked about) is in one count.

    Attributes:
        asked: the question.
        contacts: the list.
        users: id -> name of those whose Outlooks were asked about; of one user, the owners.
        answers: situation -> what becomes of it.
        groups: the contacts by situation, reason and user.
        lacking: what filters ask for though the list does not say it.
        contested: the points on which readings of the filters differ.
        left_out: rows of the list that could not be used.
    """

    asked: Asked
    contacts: Contacts
    users: Mapping[str, str]
    answers: Mapping[Situation, Answer]
    groups: tuple[Row, ...]
    lacking: tuple[str, ...]
    contested: tuple[str, ...]
    left_out: int
    applied: Applied
    engine: Engine

    @cached_property
    def rows(self) -> int:
        """How many were decided."""
        return sum(group.size for group in self.groups)

    @cached_property
    def counts(self) -> Counts:
        """How many have which consequence."""
        return self._counted(self.groups)

    @cached_property
    def counts_against(self) -> Counts | None:
        """The same by the other rules; None where there are none."""
        if self.asked.against is None:
            return None
        found: Counter[Consequence] = Counter()
        for group in self.groups:
            other = self.answers[group.situation].against
            assert other is not None
            found[other.consequence] += group.size
        return {each: found[each] for each in Consequence}

    @cached_property
    def listed(self) -> int:
        """How many the list has."""
        return self.listed_of(tuple(Consequence))

    def listed_of(self, only: Collection[Consequence]) -> int:
        """How many the list has of these consequences."""
        every = ((self.answers[group.situation], group.size) for group in self.groups)
        return sum(count for a, count in every if a.listed and a.told.consequence in only)

    @property
    def whole(self) -> bool:
        """Whether all there is was looked at: every row, and every contact of the Outlook."""
        joined = self.contacts.joined
        return not self.left_out and (joined is None or not joined.ambiguous + joined.alone)

    @cached_property
    def edits_at_risk(self) -> int:
        """Of how many an edit in Outlook that CRM has not seen would be destroyed."""
        risky = (g for g in self.groups if self.answers[g.situation].told.edits_at_risk)
        return sum(group.size for group in risky)

    @cached_property
    def by_user(self) -> Mapping[str, Counts]:
        """Id -> how many have which consequence; the most losses first."""
        apart: dict[str, list[Row]] = {}
        for group in self.groups:
            apart.setdefault(group.user, []).append(group)
        found = {user: self._counted(groups) for user, groups in apart.items()}
        return dict(sorted(found.items(), key=lambda one: (-losses(one[1]), self.name(one[0]))))

    @cached_property
    def moved_by(self) -> tuple[Count, ...]:
        """Which condition moved how many, the most first."""
        found: Counter[Moved] = Counter()
        for group in self.groups:
            if group.why is not None:
                found[self.applied.moved(group.why)] += group.size
        return tuple(Count(moved, count) for moved, count in found.most_common())

    @cached_property
    def test_set(self) -> tuple[str, ...]:
        """At most twelve contacts that touch every rule, contested point and danger."""
        return covering(
            Group(g.first, g.why, self.answers[g.situation].told)
            for g in self.groups
            if g.first and self.answers[g.situation].listed
        )

    @cached_property
    def test_names(self) -> Mapping[str, str]:
        """What those contacts are called, by id, as far as the list says."""
        if not self.test_set or "fullname" not in self.contacts.kinds:
            return {}
        rows = self.engine.table(self.contacts.rows({"contactid", "fullname"}))
        found = self.engine.found(rows.filter(rows["contactid"].isin(self.test_set))).to_pylist()
        return {one["contactid"]: one["fullname"] or "" for one in found}

    def _counted(self, groups: Sequence[Row]) -> Counts:
        found: Counter[Consequence] = Counter()
        for group in groups:
            found[self.answers[group.situation].told.consequence] += group.size
        return {each: found[each] for each in Consequence}

    def name(self, user: str) -> str:
        """What a user is called."""
        return self.users.get(user) or user

    # --- the list --------------------------------------------------------------------------------

    def listing(
        self, only: Collection[Consequence] = (), search: str = "", sort: str = CONSEQUENCE
    ) -> ir.Table:
        """The contacts to which something happens, as one expression.

        Args:
            only: those with these consequences; empty: all.
            search: a text that their names hold.
            sort: a column of the result; by consequence, losses come first.
        """
        chosen = {
            number: answer
            for situation, answer in self.answers.items()
            if answer.listed and (not only or answer.told.consequence in only)
            for number in (numbered(situation),)
        }
        small = pa.table(
            {
                "number": pa.array(list(chosen), pa.int32()),
                CONSEQUENCE: pa.array([_text(a.told) for a in chosen.values()], pa.string()),
                AT_RISK: pa.array([a.told.edits_at_risk for a in chosen.values()], pa.bool_()),
                AGAINST: pa.array([_text(a.against) for a in chosen.values()], pa.string()),
                "rank": pa.array(
                    [_ORDER.index(a.told.consequence) for a in chosen.values()], pa.int32()
                ),
            }
        )
        users = _mailboxes(self.applied, self.engine, self.users)
        _know_linked(self.contacts, self.engine)
        fields, links = self.applied.fields, self.applied.links
        rows = self.engine.table(self.contacts.rows(fields | {*SHOWN}), again=links)
        again = None
        if users is not None:
            again = self.engine.table(self.contacts.rows(fields), again=links)
        rows = self.applied.listed(rows, list(chosen), users, again)
        compiled = self.engine.table(small)
        found = rows.inner_join(compiled, rows[SITUATION] == compiled["number"])
        if search and "fullname" in found.columns:
            found = found.filter(found["fullname"].lower().contains(search.lower()))
        keys = ["rank"] if sort == CONSEQUENCE else [sort]
        keys += [name for name in ("fullname", "contactid", USER) if name in found.columns]
        last = [SITUATION, WHY, CONSEQUENCE, AT_RISK, AGAINST]
        kept = [name for name in (*SHOWN, USER) if name in found.columns]
        return found.order_by(list(dict.fromkeys(keys))).select(*kept, *last)

    def page(self, limit: int = 50, offset: int = 0, **choice: Any) -> list[dict[str, Any]]:
        """Some of the contacts of `listing`, with which it shares its `choice`."""
        some = self.engine.some(self.listing(**choice), limit, offset)
        rows: list[dict[str, Any]] = some.to_pylist()
        return rows

    def size(self, **choice: Any) -> int:
        """How many contacts `listing` has, with which it shares its `choice`."""
        counted = self.listing(**choice).count().name(COUNT).as_table()
        return int(self.engine.found(counted)[COUNT][0].as_py())

    def answer(self, row: Mapping[str, Any]) -> Answer:
        """What becomes of a listed contact."""
        return self.answers[situation_of(row[SITUATION])]

    def moved(self, row: Mapping[str, Any]) -> Moved | None:
        """Which condition moved a listed contact; None where none did."""
        return None if row[WHY] is None else self.applied.moved(row[WHY])

    # --- what to know ----------------------------------------------------------------------------

    @cached_property
    def warnings(self) -> tuple[Warned, ...]:
        """What to know before the numbers are believed."""
        return tuple(warnings(self))


def _text(found: Told | None) -> str | None:
    return None if found is None else str(found.consequence)


def forecast(asked: Asked, contacts: Contacts, engine: Engine) -> Forecast:
    """What the change does to every contact.

    Raises:
        ProblemsFound: when filters do not fit the list, or the list cannot be read.
        BadInput: when it cannot be asked of this list.
    """
    whole = asked.context.me is None or asked.change.to != ""
    people: tuple[Owner, ...] = owners(contacts, engine) if whole else ()
    names = {one.id: one.name for one in people} | dict(asked.named)
    applied = Applied(asked, contacts, names)
    users = names
    if applied.every_user:
        new = [Owner(asked.change.to, names.get(asked.change.to, ""), False)]
        mailboxes = (one for one in (*people, *(new if asked.change.to else ())) if not one.team)
        users = {one.id: one.name for one in mailboxes}
    every, called = _grouped(contacts, applied, engine, users)
    left_out = contacts.left_out()
    answers = {each: _answer(asked, each) for each in dict.fromkeys(row.situation for row in every)}
    return Forecast(
        asked=asked,
        contacts=contacts,
        users=users if applied.every_user else names | called,
        answers=answers,
        groups=tuple(_bare(every, answers)),
        lacking=applied.lacking,
        contested=applied.contested,
        left_out=left_out,
        applied=applied,
        engine=engine,
    )


def _answer(asked: Asked, situation: Situation) -> Answer:
    def by(rules: Rules) -> Told:
        return told(rules.pack, rules.settings, situation, asked.change.deed, asked.assumed)

    return Answer(by(asked.rules), by(asked.against) if asked.against else None)


def _mailboxes(applied: Applied, engine: Engine, users: Mapping[str, str]) -> ir.Table | None:
    """Those whose Outlooks are asked about, where it is not one."""
    if not applied.every_user:
        return None
    return engine.table(pa.table({USER: pa.array(users, pa.string())}))


def _know_linked(contacts: Contacts, engine: Engine) -> None:
    for name, other in contacts.beside.items():
        engine.know(other.rows, linked_name(name))


def _grouped(
    contacts: Contacts, applied: Applied, engine: Engine, users: Mapping[str, str]
) -> tuple[list[Row], dict[str, str]]:
    """The contacts by situation, reason and user, and what the owners are called."""
    mailboxes = _mailboxes(applied, engine, users)
    _know_linked(contacts, engine)
    rows = contacts.rows(applied.fields | {"contactid"})
    columns = engine.grouped(
        rows, lambda table: applied.groups(table, mailboxes), again=applied.links
    ).to_pydict()
    numbers, nothing = columns[SITUATION], [None] * len(columns[SITUATION])
    known = {number: situation_of(number) for number in set(numbers)}
    who = columns.get(USER if applied.every_user else OWNER, nothing)
    parts = (columns[WHY], who, columns[COUNT], columns.get(FIRST, nothing))
    groups = [
        Row(known[number], why, user or "", size, first or "")
        for number, why, user, size, first in zip(numbers, *parts, strict=True)
    ]
    called: dict[str, str] = {}
    for owner, name in zip(who, columns.get(OWNER_NAME, nothing), strict=True):
        if owner and name is not None:
            called[owner] = max(name, called.get(owner, ""))
    return groups, called


def _bare(groups: Iterable[Row], answers: Mapping[Situation, Answer]) -> Iterator[Row]:
    """The groups, without reason and first contact where nothing is listed."""
    sizes: Counter[tuple[Situation, str]] = Counter()
    for group in groups:
        if answers[group.situation].listed:
            yield group
        else:
            sizes[group.situation, group.user] += group.size
    for (situation, user), size in sizes.items():
        yield Row(situation, None, user, size, "")
