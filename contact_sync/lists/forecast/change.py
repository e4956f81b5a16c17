"""What is asked of a forecast: the change, for whom, by whose rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contact_sync.lists.consequence import Assumptions, Deed
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.fetchxml.query import Condition, Query
from contact_sync.rulebook.pack import Pack, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be done.

    Attributes:
        deed: a change of the sync filters, or what is done in CRM to many records at once.
        before: the sync filters that hold, of which one must match; None when nobody says.
        after: those that are to hold, when the deed is their change; empty: all are switched off.
        where: which records the deed reaches, when it is another.
        to: the GUID of the new owner, when it is an assignment.
    """

    deed: Deed = Deed.FILTER
    before: tuple[Query, ...] | None = None
    after: tuple[Query, ...] = ()
    where: tuple[Query, ...] = ()
    to: str = ""

    def conditions(self, *, linking: bool = False) -> Iterator[Condition]:
        """Every condition of every filter of it, or of those that link other tables."""
        for query in (*(self.before or ()), *self.after, *self.where):
            if query.links or not linking:
                yield from query.conditions()

    def linked(self) -> frozenset[str]:
        """The other tables that the filters link."""
        queries = (*(self.before or ()), *self.after, *self.where)
        return frozenset(link.entity for query in queries for link in query.every_link())

    def fields(self) -> frozenset[str]:
        """The fields of a contact that the filters ask for."""
        asked = [(c.attribute, c.valueof) for c in self.conditions()]
        links = [q.links for q in (*(self.before or ()), *self.after, *self.where)]
        to = [link.to for each in links for link in each]
        return frozenset({name for pair in asked for name in pair if name}) | frozenset(to)


@dataclass(frozen=True, slots=True)
class Rules:
    """Whose rules answer."""

    pack: Pack
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Everything that a forecast depends on, beside the list.

    Attributes:
        change: what is to be done.
        rules: whose rules answer.
        against: other rules for the same change; what is listed then is where they differ.
        context: as of when, in which time zone, for which user; without a user, for each owner in
            the list.
        assumed: what is taken for granted where the list does not say.
        named: the GUIDs of users -> what they are called, as far as the asker said.
    """

    change: Change
    rules: Rules
    context: Context
    against: Rules | None = None
    assumed: Assumptions = field(default_factory=Assumptions)
    named: Mapping[str, str] = field(default_factory=dict)
