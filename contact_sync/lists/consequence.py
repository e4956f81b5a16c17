"""What a change does to one contact for one user, in nine words; and the table of it for every
situation that a list can tell of. The engine decides; here its answers are only sorted.

A list says less than a state holds. What it leaves open (where the contact was created, on what
sources or readings of a filter disagree) is tried every way and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.engine import compiled, refusal_in
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


class Match(StrEnum):
    """Whether a record matches a filter: yes, no, by some readings only, or the list lacks what
    the filter asks."""

    YES = "yes"
    NO = "no"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


class InOutlook(StrEnum):
    """What is in the user's Outlook: linked, a copy whose link was cut, a copy never linked, or
    nothing."""

    LINKED = "linked"
    ORPHANED = "orphaned"
    UNLINKED = "unlinked"
    NOTHING = "nothing"


class Origins(StrEnum):
    """Where the contact was created, as far as the list says."""

    OUTLOOK = "outlook"
    CRM = "crm"
    UNKNOWN = "unknown"


class Situation(NamedTuple):
    """One contact for one user, as far as a list and two filters tell.

    Attributes:
        before, after: whether it matches the sync filters before and after the change; of a mass
            action, `after` is whether the action reaches it.
    """

    owner: Owner
    origin: Origins
    crm: Record
    copy: InOutlook
    before: Match
    after: Match


class Told(NamedTuple):
    """What becomes of a situation.

    Attributes:
        edits_at_risk: whether an edit in Outlook that CRM has not seen yet would be destroyed.
        decisions: the engine's answers behind it, each once; none where nothing happens.
    """

    consequence: Consequence
    edits_at_risk: bool
    decisions: tuple[Decision, ...]


_COPY: Mapping[InOutlook, tuple[Copy, Link]] = {
    InOutlook.LINKED: (Copy.PRESENT, Link.LINKED),
    InOutlook.ORPHANED: (Copy.PRESENT, Link.ORPHANED),
    InOutlook.UNLINKED: (Copy.PRESENT, Link.NONE),
    InOutlook.NOTHING: (Copy.ABSENT, Link.NONE),
}
_ORIGINS: Mapping[Origins, tuple[Origin, ...]] = {
    Origins.OUTLOOK: (Origin.OUTLOOK,),
    Origins.CRM: (Origin.CRM,),
    Origins.UNKNOWN: tuple(Origin),
}
_MATCHES: Mapping[Match, tuple[bool, ...]] = {
    Match.YES: (True,),
    Match.NO: (False,),
    Match.DISPUTED: (True, False),
    Match.UNKNOWN: (True, False),
}


def situations() -> Iterator[Situation]:
    """Every situation that a list can tell of."""
    records = (Record.ACTIVE, Record.INACTIVE)
    for values in product(Owner, Origins, records, InOutlook, Match, Match):
        yield Situation(*values)


def told(
    pack: Pack, settings: Settings, situation: Situation, action: Action | None = None
) -> Told:
    """What becomes of `situation`.

    Args:
        action: what is done in CRM to each contact that `after` reaches; None where the sync
            filter changes.
    """
    found: list[_One] = []
    for origin in _ORIGINS[situation.origin]:
        for before in _MATCHES[situation.before]:
            for after in _MATCHES[situation.after]:
                deed = _deed(before, after) if action is None else action if after else None
                found.append(_one(pack, settings, situation, origin, deed, before=before))
    open_by_dispute = Match.DISPUTED in (situation.before, situation.after)
    return _together(found, disputed=open_by_dispute)


class _One(NamedTuple):
    consequence: Consequence
    at_risk: bool
    decision: Decision | None


def _deed(before: bool, after: bool) -> Action | None:
    """What the change of the filter is to this contact."""
    if before == after:
        return None
    return Action.CHANGE_FILTER if before else Action.RESTORE_FILTER


def _one(
    pack: Pack,
    settings: Settings,
    situation: Situation,
    origin: Origin,
    action: Action | None,
    *,
    before: bool,
) -> _One:
    if action is None:
        return _One(Consequence.UNCHANGED, False, None)
    inactive = situation.crm == Record.INACTIVE
    if inactive and action in (Action.CHANGE_FILTER, Action.RESTORE_FILTER):
        # The sources speak of filters that ask for active records.
        return _One(Consequence.UNKNOWN, False, None)
    copy, link = _COPY[situation.copy]
    state = State(
        origin,
        situation.owner,
        situation.crm,
        copy,
        link,
        Filter.MATCHES if before and not inactive else Filter.NO_MATCH,
        Unsynced.NONE,
        Sync.RUNNING,
    )
    if refusal_in(pack, state, action) is not None:
        return _One(Consequence.UNCHANGED, False, None)
    decision = compiled(pack, settings).decide(state, action)
    return _One(_sorted(decision), _at_risk(pack, settings, state, action), decision)


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
    if broken_invariants(edited) or refusal_in(pack, edited, action) is not None:
        return False
    outcomes = compiled(pack, settings).decide(edited, action).outcomes
    return any(
        outcome.lost == Lost.OUTLOOK or outcome.after_sync.outlook == Copy.ABSENT
        for outcome in outcomes
    )


def _together(found: Iterable[_One], *, disputed: bool) -> Told:
    """What all ways of reading a situation come to."""
    every = tuple(found)
    kinds = {one.consequence for one in every}
    if len(kinds) == 1:
        consequence = kinds.pop()
    elif disputed or Consequence.CONTESTED in kinds:
        consequence = Consequence.CONTESTED
    else:
        consequence = Consequence.UNKNOWN
    decisions = dict.fromkeys(one.decision for one in every if one.decision is not None)
    return Told(consequence, any(one.at_risk for one in every), tuple(decisions))
