"""States that a reader would call the same, under one name; and where two answers differ."""

from __future__ import annotations

from enum import StrEnum

from .claims import Pack
from .decision import Decision
from .engine import compiled
from .model import Copy, Link, Origin, Owner, Record, State, Sync, Unsynced, refusal


class Group(StrEnum):
    """The named groups, from whole to gone."""

    LINKED = "linked"
    WAITING = "waiting"
    OFFLINE = "offline"
    INACTIVE_LINKED = "inactive_linked"
    UNLINKED = "unlinked"
    ORPHANED = "orphaned"
    OUTLOOK_TWICE = "outlook_twice"
    CRM_TWICE = "crm_twice"
    ONLY_OUTLOOK = "only_outlook"
    OUTLOOK_INACTIVE = "outlook_inactive"
    ONLY_CRM = "only_crm"
    CRM_REMEMBERED = "crm_remembered"
    CRM_INACTIVE = "crm_inactive"
    NOWHERE = "nowhere"


def group_of(state: State) -> Group:
    """The one group that `state` belongs to."""
    if state.crm == Record.TWICE:
        return Group.CRM_TWICE
    if state.outlook == Copy.TWICE:
        return Group.OUTLOOK_TWICE
    if state.outlook == Copy.ABSENT:
        return _without_copy(state)
    if state.crm == Record.ABSENT:
        return Group.ONLY_OUTLOOK
    if state.link != Link.LINKED:
        if state.crm == Record.INACTIVE:
            return Group.OUTLOOK_INACTIVE
        return Group.ORPHANED if state.link == Link.ORPHANED else Group.UNLINKED
    if state.sync == Sync.PAUSED:
        return Group.OFFLINE
    if state.unsynced != Unsynced.NONE:
        return Group.WAITING
    return Group.INACTIVE_LINKED if state.crm == Record.INACTIVE else Group.LINKED


def _without_copy(state: State) -> Group:
    if state.crm == Record.ABSENT:
        return Group.NOWHERE
    if state.crm == Record.INACTIVE:
        return Group.CRM_INACTIVE
    return Group.CRM_REMEMBERED if state.link == Link.SUPPRESSED else Group.ONLY_CRM


def results(decision: Decision) -> frozenset[tuple[str, ...]]:
    """What a reader sees of the outcomes: both copies, link, waiting edits, lost edit."""
    return frozenset(
        (o.after_sync.crm, o.after_sync.outlook, o.after_sync.link, o.after_sync.unsynced, o.lost)
        for o in decision.outcomes
    )


def contrasts(pack: Pack, decision: Decision) -> list[tuple[str, Decision]]:
    """The same action on a contact of the other origin, and of the other owner, where that ends
    differently: `("origin", decision)`, `("owner", decision)`.

    An action that changes the owner itself has no contrast by owner.
    """
    before, table = decision.before, compiled(pack, decision.settings)
    other_origin = Origin.CRM if before.origin == Origin.OUTLOOK else Origin.OUTLOOK
    other_owner = Owner.OTHER if before.owner == Owner.ME else Owner.ME
    found = []
    for axis, state in (
        ("origin", before._replace(origin=other_origin)),
        ("owner", before._replace(owner=other_owner)),
    ):
        if refusal(state, decision.action) is None:
            other = table.decide(state, decision.action)
            if results(other) != results(decision):
                found.append((axis, other))
    return found
