"""States that a reader would call the same, under one name; and where two answers differ."""

from __future__ import annotations

from enum import StrEnum

from contact_sync.world.model import Copy, Link, Record, State, Sync, Unsynced


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
