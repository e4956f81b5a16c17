"""What a change does to one contact for one user, in nine words. The engine decides; here its
answers are only sorted.

A list says less than a state holds. What it leaves open (where the contact was created, on what
sources or readings of a filter disagree) is tried every way and never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.engine import compiled, makes_sense
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.world.model import (
    Action,
    Copy,
    Filter,
    Link,
    Lost,
    Origin,
    Owner,
    Record,
    State,
    Sync,
    Unsynced,
    broken_invariants,
)


class Consequence(StrEnum):
    """What becomes of a contact, losses first.

    record_lost: sync deletes the record in CRM; a deletion that is the change itself is none of its
    consequences. removed_from_outlook: the copy is gone.
    stays_orphaned: the copy stays, its link is cut. doubled: there are two. stays_linked: it left
    the filter and is linked still. delivered: a copy arrives. unchanged: none of these.
    contested: sources, or readings of a filter, disagree which. unknown: nobody says, or the list
    does not.
    """

    RECORD_LOST = "record_lost"
    REMOVED_FROM_OUTLOOK = "removed_from_outlook"
    STAYS_ORPHANED = "stays_orphaned"
    DOUBLED = "doubled"
    STAYS_LINKED = "stays_linked"
    DELIVERED = "delivered"
    UNCHANGED = "unchanged"
    CONTESTED = "contested"
    UNKNOWN = "unknown"


LOSSES = (
    Consequence.RECORD_LOST,
    Consequence.REMOVED_FROM_OUTLOOK,
    Consequence.STAYS_ORPHANED,
    Consequence.DOUBLED,
)
"""Those that the view "only losses" keeps."""
UNDECIDED = (Consequence.CONTESTED, Consequence.UNKNOWN)


class Owns(StrEnum):
    """Whether the user owns the record. `untold`: the list does not say, or a team does, of which
    nobody says whether it counts."""

    ME = "me"
    OTHER = "other"
    UNTOLD = "untold"


class Active(StrEnum):
    """Whether the record is active, as far as the list says."""

    YES = "yes"
    NO = "no"
    UNTOLD = "untold"


class InOutlook(StrEnum):
    """What is in the user's Outlook, as far as the list says: a linked copy, one whose link was
    cut, one never linked, none, several, one of which nobody says whether it is linked, nothing is
    told, or the Outlook is at hand and it could not be told which of its contacts is this one."""

    LINKED = "linked"
    ORPHANED = "orphaned"
    UNLINKED = "unlinked"
    NOTHING = "nothing"
    SEVERAL = "several"
    COPY = "copy"
    UNTOLD = "untold"
    UNCLEAR = "unclear"


class Deed(StrEnum):
    """What changes: the sync filter, or something that is done to records in CRM."""

    FILTER = "filter"
    DEACTIVATE = "deactivate@crm"
    DELETE = "delete@crm"
    ASSIGN = "assign@crm"


DEEDS = tuple(str(deed) for deed in Deed if deed is not Deed.FILTER)
"""What is done to many records at once."""


class Way(NamedTuple):
    """One way in which a contact can stand to the filters of a change.

    Attributes:
        before: whether the sync filters before the change match it.
        after: whether those after the change do; of an assignment, whether those that hold match it
            with its new owner. Nobody asks it of another deed.
        reached: whether the deed reaches it; a change of filters reaches all.
    """

    before: bool
    after: bool
    reached: bool = True

    @property
    def bit(self) -> int:
        """Its bit in a set of ways."""
        return 1 << (self.before + 2 * self.after + 4 * self.reached)


WAYS = tuple(Way(*flags) for flags in product((False, True), repeat=3))


def ways_of(bits: int) -> Iterator[Way]:
    """The ways in a set of them."""
    return (way for way in WAYS if way.bit & bits)


class Situation(NamedTuple):
    """One contact for one user, as far as a list and filters tell.

    Attributes:
        ways: a set of `Way`s, those that come into question.
        disputed: whether they are several because sources read a filter differently.
        gets: whether the user is to be the owner, when the deed is an assignment.
    """

    owner: Owns
    active: Active
    copy: InOutlook
    ways: int
    disputed: bool = False
    gets: bool = False


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is taken for granted where the list does not say what is in Outlook.

    Attributes:
        matched_is_linked: a contact that the sync filters match has a linked copy.
        unmatched_is_absent: one that they do not match has none.
    """

    matched_is_linked: bool = True
    unmatched_is_absent: bool = True


class Told(NamedTuple):
    """What becomes of a situation.

    Attributes:
        edits_at_risk: whether an edit in Outlook that CRM has not seen yet would be destroyed.
        decisions: the engine's answers behind it, each once; none where nothing happens.
        nobody_says: whether, of what is unknown, no way of reading the list would help.
    """

    consequence: Consequence
    edits_at_risk: bool
    decisions: tuple[Decision, ...]
    nobody_says: bool = False


_COPY: Mapping[InOutlook, tuple[Copy, Link]] = {
    InOutlook.LINKED: (Copy.PRESENT, Link.LINKED),
    InOutlook.ORPHANED: (Copy.PRESENT, Link.ORPHANED),
    InOutlook.UNLINKED: (Copy.PRESENT, Link.NONE),
    InOutlook.NOTHING: (Copy.ABSENT, Link.NONE),
}
_THERE = (InOutlook.LINKED, InOutlook.ORPHANED, InOutlook.UNLINKED)
_OWNERS: Mapping[Owns, tuple[Owner, ...]] = {
    Owns.ME: (Owner.ME,),
    Owns.OTHER: (Owner.OTHER,),
    Owns.UNTOLD: tuple(Owner),
}
_RECORDS: Mapping[Active, tuple[Record, ...]] = {
    Active.YES: (Record.ACTIVE,),
    Active.NO: (Record.INACTIVE,),
    Active.UNTOLD: (Record.ACTIVE, Record.INACTIVE),
}


def told(
    pack: Pack,
    settings: Settings,
    situation: Situation,
    deed: Deed = Deed.FILTER,
    assumed: Assumptions = Assumptions(),
) -> Told:
    """What becomes of `situation` when `deed` is done.

    Args:
        assumed: what is taken for granted where the situation does not tell of Outlook.
    """
    found = [
        [
            _one(pack, settings, _Case(owner, record, copy, origin), way, deed, situation.gets)
            for origin in Origin
        ]
        for way in ways_of(situation.ways)
        for owner in _OWNERS[situation.owner]
        for record in _RECORDS[situation.active]
        for copy in _copies(situation.copy, way, assumed)
    ]
    return _together(found, disputed=situation.disputed)


def copies_before(situation: Situation, assumed: Assumptions) -> frozenset[InOutlook]:
    """What can be in the user's Outlook before the deed."""
    ways = ways_of(situation.ways)
    return frozenset(c for way in ways for c in _copies(situation.copy, way, assumed))


def _copies(copy: InOutlook, way: Way, assumed: Assumptions) -> Collection[InOutlook]:
    if copy == InOutlook.UNCLEAR:  # an assumption speaks of what nobody has looked at
        return tuple(_COPY)
    if copy not in (InOutlook.COPY, InOutlook.UNTOLD):
        return (copy,)
    if way.before and assumed.matched_is_linked:
        return (InOutlook.LINKED,)
    if copy == InOutlook.COPY:
        return _THERE
    if not way.before and assumed.unmatched_is_absent:
        return (InOutlook.NOTHING,)
    return tuple(_COPY)


class _Case(NamedTuple):
    """A situation of which everything is known."""

    owner: Owner
    record: Record
    copy: InOutlook
    origin: Origin

    def state(self, way: Way) -> State:
        copy, link = _COPY[self.copy]
        matches = way.before and self.record == Record.ACTIVE
        return State(
            self.origin,
            self.owner,
            self.record,
            copy,
            link,
            Filter.MATCHES if matches else Filter.NO_MATCH,
            Unsynced.NONE,
            Sync.RUNNING,
        )


class _One(NamedTuple):
    consequence: Consequence
    at_risk: bool = False
    decision: Decision | None = None


_NOTHING, _UNKNOWN = _One(Consequence.UNCHANGED), _One(Consequence.UNKNOWN)


def _one(pack: Pack, settings: Settings, case: _Case, way: Way, deed: Deed, gets: bool) -> _One:
    action = _action(case, way, deed, gets)
    if action is None:
        return _NOTHING
    inactive = case.record == Record.INACTIVE
    if inactive and deed == Deed.DEACTIVATE:
        return _NOTHING
    # The sources speak of filters that ask for active records, and of one copy of a contact.
    if (inactive and deed != Deed.DELETE) or case.copy == InOutlook.SEVERAL:
        return _UNKNOWN
    # They know an owner's filter only: what is handed on leaves the one and enters the other.
    if action == Action.ASSIGN_TO_OTHER and way.after:
        return _UNKNOWN
    if action == Action.ASSIGN_TO_ME and not way.after:
        return _UNKNOWN
    state = case.state(way)
    if broken_invariants(state) or not makes_sense(pack, state, action):
        return _UNKNOWN
    decision = compiled(pack, settings).decide(state, action)
    return _One(_sorted(decision), _at_risk(pack, settings, state, action), decision)


def _action(case: _Case, way: Way, deed: Deed, gets: bool) -> Action | None:
    """What the deed is to this contact, for this user; None where it is nothing."""
    if not way.reached:
        return None
    match deed:
        case Deed.DEACTIVATE:
            return Action.DEACTIVATE
        case Deed.DELETE:
            return Action.DELETE_CRM
        case Deed.FILTER:
            leaves, enters = Action.CHANGE_FILTER, Action.RESTORE_FILTER
        case Deed.ASSIGN:
            if case.owner == Owner.ME:
                return None if gets else Action.ASSIGN_TO_OTHER
            if gets:
                return Action.ASSIGN_TO_ME
            # From one colleague to another: it can leave or enter a filter that names owners.
            leaves, enters = Action.LEAVE_FILTER, Action.ENTER_FILTER
    if way.before == way.after:
        return None
    return leaves if way.before else enters


def _sorted(decision: Decision) -> Consequence:
    if decision.evidence == Evidence.UNKNOWN:
        return Consequence.UNKNOWN
    acted = decision.after_action
    found = {of_outcome(decision.before, acted, outcome) for outcome in decision.outcomes}
    return found.pop() if len(found) == 1 else Consequence.CONTESTED


def of_outcome(before: State, acted: State, outcome: Outcome) -> Consequence:
    """The consequence of one outcome, the worst of what it does.

    Args:
        acted: the state after the action itself.
    """
    after = outcome.after_sync
    if after.crm == Record.ABSENT and acted.crm != Record.ABSENT:
        return Consequence.RECORD_LOST
    if before.outlook == Copy.PRESENT and after.outlook == Copy.ABSENT:
        return Consequence.REMOVED_FROM_OUTLOOK
    if after.outlook == Copy.TWICE or after.crm == Record.TWICE:
        return Consequence.DOUBLED
    if before.link == Link.LINKED and after.link != Link.LINKED:
        return Consequence.STAYS_ORPHANED
    if before.outlook == Copy.ABSENT and after.outlook == Copy.PRESENT:
        return Consequence.DELIVERED
    left = before.filter == Filter.MATCHES and after.filter != Filter.MATCHES
    if left and after.link == Link.LINKED:
        return Consequence.STAYS_LINKED
    return Consequence.UNCHANGED


def _at_risk(pack: Pack, settings: Settings, state: State, action: Action) -> bool:
    """Whether some outcome destroys an edit in Outlook that CRM has not seen."""
    edited = state._replace(unsynced=Unsynced.OUTLOOK)
    if broken_invariants(edited) or not makes_sense(pack, edited, action):
        return False
    outcomes = compiled(pack, settings).decide(edited, action).outcomes
    return any(
        outcome.lost == Lost.OUTLOOK or outcome.after_sync.outlook == Copy.ABSENT
        for outcome in outcomes
    )


def _together(found: Iterable[Sequence[_One]], *, disputed: bool) -> Told:
    """What all ways of reading a situation come to.

    Args:
        found: of each way what becomes of it, wherever the contact was created: no list tells that.
        disputed: whether sources disagree which way it is; else it is the list that does not say.
    """
    ways = list(found)
    every = [one for way in ways for one in way]
    kinds = {_common({one.consequence for one in way}) for way in ways}
    if len(kinds) == 1:
        [consequence] = kinds
    else:
        consequence = Consequence.CONTESTED if disputed else Consequence.UNKNOWN
    decisions = dict.fromkeys(one.decision for one in every if one.decision is not None)
    return Told(
        consequence,
        any(one.at_risk for one in every),
        tuple(decisions),
        nobody_says=all(one.consequence == Consequence.UNKNOWN for one in every),
    )


def _common(kinds: Collection[Consequence]) -> Consequence:
    if len(kinds) == 1:
        return next(iter(kinds))
    contested = Consequence.CONTESTED in kinds
    return Consequence.CONTESTED if contested else Consequence.UNKNOWN
