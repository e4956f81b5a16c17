"""Where a question starts whose action the synchronised contact rules out: the declared start."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from contact_sync.world.model import (
    Action,
    Copy,
    Filter,
    Link,
    Owner,
    Record,
    State,
    Sync,
    refusal,
    standard_start,
)

_DELETED_IN_OUTLOOK = {"outlook": Copy.ABSENT, "link": Link.SUPPRESSED}
_ONLY_CRM = {"outlook": Copy.ABSENT, "link": Link.NONE, "filter": Filter.NO_MATCH}
_ONLY_OUTLOOK = {"crm": Record.ABSENT, "link": Link.NONE, "filter": Filter.NO_MATCH}

NEAREST: Mapping[Action, Mapping[str, StrEnum]] = MappingProxyType(
    {
        Action.REACTIVATE: {
            "crm": Record.INACTIVE,
            "link": Link.ORPHANED,
            "filter": Filter.NO_MATCH,
        },
        Action.ENTER_FILTER: _ONLY_CRM,
        Action.RESTORE_FILTER: _ONLY_CRM,
        Action.ASSIGN_TO_OTHER: {"owner": Owner.ME},
        Action.ASSIGN_TO_ME: {"owner": Owner.OTHER},
        Action.TRACK: _ONLY_OUTLOOK,
        Action.TRACK_BY_CATEGORY: _ONLY_OUTLOOK,
        Action.RECREATE: {
            "crm": Record.ABSENT,
            "link": Link.ORPHANED,
            "filter": Filter.NO_MATCH,
        },
        Action.CREATE: _DELETED_IN_OUTLOOK,
        Action.UNDELETE: _DELETED_IN_OUTLOOK,
        Action.LOSE_ACCESS: {"owner": Owner.OTHER},
        Action.REGAIN_ACCESS: {"owner": Owner.OTHER, "filter": Filter.HIDDEN},
        Action.SWITCH_ON_SYNC: {"sync": Sync.OFF},
        Action.GO_ONLINE: {"sync": Sync.PAUSED},
    }
)
"""What of a standard start is otherwise for an action that it rules out: what people have before
them who ask for it. Its words are the text `nearest.<action>`."""


def nearest_start(start: State, action: Action) -> State:
    """A standard start itself where `action` makes sense there; else the declared one."""
    if refusal(start, action) is None:
        return start
    return start._replace(**NEAREST[action])  # type: ignore[arg-type]


def is_nearest(state: State, action: Action) -> bool:
    """Whether `state` is what the standard start of its origin and owner, which rules `action`
    out, becomes for it."""
    usual = standard_start(state.origin, state.owner)
    return refusal(usual, action) is not None and nearest_start(usual, action) == state
