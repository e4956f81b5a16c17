"""The world the rules speak of: one contact, one syncing user, two systems.

Holds the vocabulary (`State`, `Action`, `Lost`), the invariants of a legal state, when an
action makes sense, and what it does *by itself* (the first phase). What synchronisation then
makes of it is not here: that is what the sources claim, see `engine`.

The codes (values of the enums) are the contract in TOML, JSON, addresses and tests. The order of
the values counts: the engine breaks ties by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import NamedTuple


class Origin(StrEnum):
    """Where the contact was created."""

    OUTLOOK = "outlook"
    CRM = "crm"


class Owner(StrEnum):
    """Whether the syncing user owns the record."""

    ME = "me"
    OTHER = "other"


class Record(StrEnum):
    """The contact in CRM."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ABSENT = "absent"
    TWICE = "twice"


class Copy(StrEnum):
    """The contact in the user's Outlook."""

    PRESENT = "present"
    ABSENT = "absent"
    TWICE = "twice"


class Link(StrEnum):
    """`crmLinkState` shows 2 for linked, nothing for none, 0 for orphaned."""

    LINKED = "linked"
    NONE = "none"
    ORPHANED = "orphaned"
    SUPPRESSED = "suppressed"


class Filter(StrEnum):
    """Whether the record matches the user's sync filter; hidden: the user may not see it."""

    MATCHES = "matches"
    NO_MATCH = "no_match"
    HIDDEN = "hidden"


class Unsynced(StrEnum):
    """Which copies hold edits that the other has not seen."""

    NONE = "none"
    CRM = "crm"
    OUTLOOK = "outlook"
    BOTH = "both"


class Sync(StrEnum):
    """Paused: Outlook offline, or between two cycles. Off: nothing passes until it is switched on
    again."""

    RUNNING = "running"
    PAUSED = "paused"
    OFF = "off"


class Lost(StrEnum):
    """Whose edit a sync destroyed, though the state does not show it."""

    NONE = "none"
    CRM = "crm"
    OUTLOOK = "outlook"


class State(NamedTuple):
    """One contact as both systems hold it. Hashable, compared by value."""

    origin: Origin
    owner: Owner
    crm: Record
    outlook: Copy
    link: Link
    filter: Filter
    unsynced: Unsynced
    sync: Sync

    def codes(self) -> dict[str, str]:
        """The eight fields as stable codes, in order."""
        return {field: str(value) for field, value in zip(self._fields, self, strict=True)}


VALUES: Mapping[str, tuple[StrEnum, ...]] = MappingProxyType(
    {
        "origin": tuple(Origin),
        "owner": tuple(Owner),
        "crm": tuple(Record),
        "outlook": tuple(Copy),
        "link": tuple(Link),
        "filter": tuple(Filter),
        "unsynced": tuple(Unsynced),
        "sync": tuple(Sync),
    }
)
"""Every field of the state with its values, both in their order."""


class IllegalState(ValueError):
    """A state that breaks invariants; `broken` names them (I1 to I10)."""

    def __init__(self, state: State, broken: tuple[str, ...]) -> None:
        self.state, self.broken = state, broken
        super().__init__(f"{','.join(state)} breaks {', '.join(broken)}")


INVARIANTS: Mapping[str, Callable[[State], bool]] = MappingProxyType(
    {
        "I1": lambda s: (
            s.link != Link.LINKED or (s.crm != Record.ABSENT and s.outlook != Copy.ABSENT)
        ),
        "I2": lambda s: s.link != Link.ORPHANED or s.outlook != Copy.ABSENT,
        "I3": lambda s: (
            s.link != Link.SUPPRESSED or (s.outlook == Copy.ABSENT and s.crm != Record.ABSENT)
        ),
        "I4": lambda s: (
            s.filter == Filter.NO_MATCH
            or s.crm not in (Record.INACTIVE, Record.ABSENT)
            or (s.crm == Record.INACTIVE and s.filter == Filter.HIDDEN)
        ),
        "I5": lambda s: s.unsynced == Unsynced.NONE or s.link == Link.LINKED,
        "I6": lambda s: s.crm != Record.ABSENT or s.outlook != Copy.ABSENT or s.link == Link.NONE,
        "I7": lambda s: (
            (s.crm != Record.TWICE and s.outlook != Copy.TWICE)
            or (
                s.link == Link.LINKED
                and s.unsynced == Unsynced.NONE
                and s.sync == Sync.RUNNING
                and (s.crm == Record.ACTIVE or s.outlook == Copy.PRESENT)
            )
        ),
        "I8": lambda s: (
            s.sync == Sync.RUNNING
            or (s.sync == Sync.PAUSED and s.link == Link.LINKED and s.crm == Record.ACTIVE)
            or (s.sync == Sync.OFF and s.unsynced == Unsynced.NONE)
        ),
        "I9": lambda s: s.crm != Record.INACTIVE or s.unsynced in (Unsynced.NONE, Unsynced.OUTLOOK),
        "I10": lambda s: (
            s.filter != Filter.HIDDEN
            or (s.owner == Owner.OTHER and s.crm != Record.ABSENT and s.unsynced == Unsynced.NONE)
        ),
    }
)
"""What holds in every state: before an action, after it and after the sync."""


def broken_invariants(state: State) -> tuple[str, ...]:
    """The names of the invariants that `state` breaks, in order; empty for a legal state."""
    return tuple(name for name, holds in INVARIANTS.items() if not holds(state))


@cache
def legal_states() -> tuple[State, ...]:
    """Every legal state, in value order (so the first of equals is the one ties prefer)."""
    every = (State(*values) for values in product(*VALUES.values()))  # type: ignore[arg-type]
    return tuple(state for state in every if all(holds(state) for holds in INVARIANTS.values()))


def checked(state: State) -> State:
    """`state` itself.

    Raises:
        IllegalState: when it breaks an invariant.
    """
    if broken := broken_invariants(state):
        raise IllegalState(state, broken)
    return state


# --- where a question starts -------------------------------------------------------------------


def tracked(owner: Owner = Owner.ME) -> State:
    """A contact that the user created in Outlook and tracked; in step with CRM."""
    return State(
        Origin.OUTLOOK,
        owner,
        Record.ACTIVE,
        Copy.PRESENT,
        Link.LINKED,
        Filter.MATCHES,
        Unsynced.NONE,
        Sync.RUNNING,
    )


def delivered(owner: Owner = Owner.ME) -> State:
    """A contact created in CRM that a sync filter delivered to Outlook; in step."""
    return tracked(owner)._replace(origin=Origin.CRM)


def standard_start(origin: Origin, owner: Owner = Owner.ME) -> State:
    """The synchronised contact of this origin and owner."""
    return tracked(owner) if origin == Origin.OUTLOOK else delivered(owner)


_UNSYNCHRONISED = delivered()._replace(link=Link.NONE, filter=Filter.NO_MATCH)

STARTS: Mapping[str, State] = MappingProxyType(
    {
        "tracked-me": tracked(Owner.ME),
        "tracked-other": tracked(Owner.OTHER),
        "delivered-me": delivered(Owner.ME),
        "delivered-other": delivered(Owner.OTHER),
        "both_by_hand": _UNSYNCHRONISED,
        "only_crm": _UNSYNCHRONISED._replace(outlook=Copy.ABSENT),
        "only_outlook": _UNSYNCHRONISED._replace(origin=Origin.OUTLOOK, crm=Record.ABSENT),
    }
)
"""The named starts; the first four are the standard ones."""

STANDARD_STARTS = tuple(STARTS.values())[:4]


# --- actions -----------------------------------------------------------------------------------


class Action(StrEnum):
    """What somebody does, and where: `verb@place`."""

    EDIT_OUTLOOK = "edit@outlook"
    EDIT_CRM = "edit@crm"
    DEACTIVATE = "deactivate@crm"
    REACTIVATE = "reactivate@crm"
    DELETE_OUTLOOK = "delete@outlook"
    DELETE_CRM = "delete@crm"
    LEAVE_FILTER = "leave_filter@crm"
    CHANGE_FILTER = "change_filter@outlook"
    ENTER_FILTER = "enter_filter@crm"
    RESTORE_FILTER = "restore_filter@outlook"
    ASSIGN_TO_OTHER = "assign_to_other@crm"
    ASSIGN_TO_ME = "assign_to_me@crm"
    UNTRACK = "untrack@outlook"
    UNTRACK_DELETE = "untrack_delete@outlook"
    TRACK = "track@outlook"
    TRACK_BY_CATEGORY = "track_by_category@outlook"
    RECREATE_FILTER = "recreate_filter@outlook"
    RESET_STORE = "reset_store@outlook"
    RECONFIGURE_CLIENT = "reconfigure_client@outlook"
    REBUILD_CLIENT = "rebuild_client@outlook"
    MOVE_SERVER = "move_server@crm"
    RECREATE = "recreate@crm"
    CREATE = "create@outlook"
    UNDELETE = "undelete@outlook"
    MERGE = "merge@crm"
    LOSE_ACCESS = "lose_access@crm"
    REGAIN_ACCESS = "regain_access@crm"
    SWITCH_OFF_SYNC = "switch_off_sync@outlook"
    SWITCH_ON_SYNC = "switch_on_sync@outlook"
    GO_OFFLINE = "go_offline@outlook"
    GO_ONLINE = "go_online@outlook"

    @property
    def verb(self) -> str:
        """What is done: the part before `@`."""
        return self.value.split("@")[0]

    @property
    def place(self) -> str:
        """Where it is done, `outlook` or `crm`."""
        return self.value.split("@")[1]


Needs = Mapping[str, tuple[StrEnum, ...]]


@dataclass(frozen=True, slots=True)
class _Act:
    """When an action makes sense (any of `needs`) and what it changes where it is done."""

    needs: tuple[Needs, ...]
    effect: Callable[[State], State]


def _edit(side: Unsynced) -> Callable[[State], State]:
    def effect(s: State) -> State:
        if s.link != Link.LINKED or s.filter == Filter.HIDDEN:
            return s
        seen = s.unsynced in (Unsynced.NONE, side)
        return s._replace(unsynced=side if seen else Unsynced.BOTH)

    return effect


def _deactivate(s: State) -> State:
    return s._replace(crm=Record.INACTIVE, filter=Filter.NO_MATCH, unsynced=Unsynced.NONE)


def _delete_outlook(s: State) -> State:
    if s.outlook == Copy.TWICE:
        return s._replace(outlook=Copy.PRESENT)
    link = Link.SUPPRESSED if s.link == Link.LINKED else Link.NONE
    return s._replace(outlook=Copy.ABSENT, link=link, unsynced=Unsynced.NONE)


def _delete_crm(s: State) -> State:
    if s.crm == Record.TWICE:
        return s._replace(crm=Record.ACTIVE)
    link = {Link.LINKED: Link.ORPHANED, Link.SUPPRESSED: Link.NONE}.get(s.link, s.link)
    return s._replace(crm=Record.ABSENT, filter=Filter.NO_MATCH, link=link, unsynced=Unsynced.NONE)


def _lift(s: State) -> State:
    """Sync forgets that the user once deleted the copy."""
    return s._replace(link=Link.NONE) if s.link == Link.SUPPRESSED else s


def _track(s: State) -> State:
    owner = Owner.ME if s.crm == Record.ABSENT else s.owner
    return s._replace(origin=Origin.OUTLOOK, owner=owner)


def _recreate(s: State) -> State:
    return _lift(s)._replace(
        origin=Origin.CRM, owner=Owner.ME, crm=Record.ACTIVE, filter=Filter.MATCHES
    )


def _create(s: State) -> State:
    new = s._replace(outlook=Copy.PRESENT, link=Link.NONE)
    return new._replace(origin=Origin.OUTLOOK, owner=Owner.ME) if s.crm == Record.ABSENT else new


def _undelete(s: State) -> State:
    link = Link.ORPHANED if s.link == Link.SUPPRESSED else Link.NONE
    return s._replace(outlook=Copy.PRESENT, link=link)


def _regain_access(s: State) -> State:
    matches = s.crm in (Record.ACTIVE, Record.TWICE)
    return s._replace(filter=Filter.MATCHES if matches else Filter.NO_MATCH)


def _set(**values: StrEnum) -> Callable[[State], State]:
    return lambda s: s._replace(**values)  # type: ignore[arg-type]


def _same(s: State) -> State:
    return s


_RUNNING = {"sync": (Sync.RUNNING,)}
_MATCHES = {"filter": (Filter.MATCHES,)}
_SEEN = {"filter": (Filter.MATCHES, Filter.NO_MATCH)}
_IN_FILTER_AGAIN = {"crm": (Record.ACTIVE,), "filter": (Filter.NO_MATCH,)}
_LINKED = {"link": (Link.LINKED,)}
_HERE = {"outlook": (Copy.PRESENT,)}
_ACTIVE = {"crm": (Record.ACTIVE,)}
_REMEMBERED = {"link": (Link.LINKED, Link.SUPPRESSED)}
_UNTRACKED = {**_HERE, "link": (Link.NONE, Link.ORPHANED)}
_NO_COPY = {"outlook": (Copy.ABSENT,)}

# While Outlook is offline only these make sense: the outcome of all else comes with the next sync.
WHILE_PAUSED = (Action.EDIT_OUTLOOK, Action.EDIT_CRM, Action.GO_ONLINE)
# While sync is off nothing passes; what happens meanwhile comes with switching on again.
WHILE_OFF = (Action.SWITCH_ON_SYNC,)
# What the user may not see, only others can act on in CRM; of that, these are modelled.
WHILE_HIDDEN = (
    Action.EDIT_OUTLOOK,
    Action.DELETE_OUTLOOK,
    Action.DELETE_CRM,
    Action.REGAIN_ACCESS,
    Action.SWITCH_ON_SYNC,
    Action.GO_ONLINE,
)

_ACTS: Mapping[Action, _Act] = MappingProxyType(
    {
        Action.EDIT_OUTLOOK: _Act((_HERE,), _edit(Unsynced.OUTLOOK)),
        Action.EDIT_CRM: _Act((_ACTIVE,), _edit(Unsynced.CRM)),
        Action.DEACTIVATE: _Act((_ACTIVE,), _deactivate),
        Action.REACTIVATE: _Act(
            ({"crm": (Record.INACTIVE,)},),
            _set(crm=Record.ACTIVE, filter=Filter.MATCHES),
        ),
        Action.DELETE_OUTLOOK: _Act(({"outlook": (Copy.PRESENT, Copy.TWICE)},), _delete_outlook),
        Action.DELETE_CRM: _Act(
            ({"crm": (Record.ACTIVE, Record.INACTIVE, Record.TWICE)},), _delete_crm
        ),
        Action.LEAVE_FILTER: _Act((_MATCHES,), _set(filter=Filter.NO_MATCH)),
        Action.CHANGE_FILTER: _Act((_MATCHES,), _set(filter=Filter.NO_MATCH)),
        Action.ENTER_FILTER: _Act((_IN_FILTER_AGAIN,), _set(filter=Filter.MATCHES)),
        Action.RESTORE_FILTER: _Act((_IN_FILTER_AGAIN,), _set(filter=Filter.MATCHES)),
        Action.ASSIGN_TO_OTHER: _Act(
            ({**_ACTIVE, "owner": (Owner.ME,)},),
            _set(owner=Owner.OTHER, filter=Filter.NO_MATCH),
        ),
        Action.ASSIGN_TO_ME: _Act(
            ({**_ACTIVE, "owner": (Owner.OTHER,)},),
            _set(owner=Owner.ME, filter=Filter.MATCHES),
        ),
        Action.UNTRACK: _Act((_LINKED,), _set(link=Link.ORPHANED, unsynced=Unsynced.NONE)),
        Action.UNTRACK_DELETE: _Act((_LINKED,), _set(link=Link.ORPHANED, unsynced=Unsynced.NONE)),
        Action.TRACK: _Act((_UNTRACKED,), _track),
        Action.TRACK_BY_CATEGORY: _Act((_UNTRACKED,), _same),
        Action.RECREATE_FILTER: _Act((_MATCHES,), _same),
        Action.RESET_STORE: _Act((_REMEMBERED,), _lift),
        Action.RECONFIGURE_CLIENT: _Act((_REMEMBERED,), _lift),
        Action.REBUILD_CLIENT: _Act((_REMEMBERED,), _lift),
        Action.MOVE_SERVER: _Act((_LINKED,), _same),
        Action.RECREATE: _Act(({"outlook": (Copy.ABSENT,)}, {"crm": (Record.ABSENT,)}), _recreate),
        Action.CREATE: _Act((_NO_COPY,), _create),
        Action.UNDELETE: _Act((_NO_COPY,), _undelete),
        Action.MERGE: _Act((_ACTIVE,), _deactivate),
        Action.LOSE_ACCESS: _Act(
            (
                {
                    "owner": (Owner.OTHER,),
                    "crm": (Record.ACTIVE, Record.INACTIVE),
                    "filter": (Filter.MATCHES, Filter.NO_MATCH),
                },
            ),
            _set(filter=Filter.HIDDEN, unsynced=Unsynced.NONE),
        ),
        Action.REGAIN_ACCESS: _Act(({"filter": (Filter.HIDDEN,)},), _regain_access),
        Action.SWITCH_OFF_SYNC: _Act((_RUNNING,), _set(sync=Sync.OFF, unsynced=Unsynced.NONE)),
        Action.SWITCH_ON_SYNC: _Act(({"sync": (Sync.OFF,)},), _set(sync=Sync.RUNNING)),
        Action.GO_OFFLINE: _Act(({**_LINKED, **_ACTIVE, **_RUNNING},), _set(sync=Sync.PAUSED)),
        Action.GO_ONLINE: _Act(({"sync": (Sync.PAUSED,)},), _set(sync=Sync.RUNNING)),
    }
)


class Failed(NamedTuple):
    """A condition that does not hold: what was expected, what was found."""

    expected: tuple[str, ...]
    found: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an action makes no sense in a state.

    Attributes:
        reason: `paused` (its outcome comes with the next sync: ask it online), `off` (it comes
            with switching on again: ask it then), `hidden` (nothing is known of what the user
            cannot see), `twice` (only the delete that clears the duplicate makes sense) or `needs`
            (see `failed`); of a product, `lacks` (it has no such thing).
        failed: the fields that rule the action out.
        words: language -> the sentence that says what the product lacks.
    """

    action: Action
    reason: str
    failed: Mapping[str, Failed]
    words: Mapping[str, str] = field(default_factory=dict)


class ActionRefused(ValueError):
    """Raised by `act` for an action that makes no sense; carries the `Refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        found = ", ".join(f"{field}={f.found}" for field, f in refusal.failed.items())
        super().__init__(f"{refusal.action} makes no sense here: {found}")


def failed_conditions(
    needs: Mapping[str, Iterable[str]], facts: Mapping[str, str]
) -> dict[str, Failed]:
    """The fields of `needs` whose value in `facts` is none of the wanted ones."""
    return {
        field: Failed(tuple(str(w) for w in wanted), str(facts[field]))
        for field, wanted in needs.items()
        if facts[field] not in wanted
    }


def _uncured(state: State, action: Action) -> str:
    """The side that has the contact twice and `action` is not what clears that; empty if none."""
    if state.crm == Record.TWICE and action != Action.DELETE_CRM:
        return "crm"
    if state.outlook == Copy.TWICE and action != Action.DELETE_OUTLOOK:
        return "outlook"
    return ""


def _why_not(state: State, action: Action) -> str:
    """The `reason` of a `Refusal`; empty where `action` makes sense in `state`."""
    if state.sync == Sync.PAUSED and action not in WHILE_PAUSED:
        return "paused"
    if state.sync == Sync.OFF and action not in WHILE_OFF:
        return "off"
    if state.filter == Filter.HIDDEN and action not in WHILE_HIDDEN:
        return "hidden"
    if _uncured(state, action):
        return "twice"
    for needs in _ACTS[action].needs:
        if all(getattr(state, field) in wanted for field, wanted in needs.items()):
            return ""
    return "needs"


def refusal(state: State, action: Action) -> Refusal | None:
    """Why `action` makes no sense in `state`; None when it does."""
    facts = state._asdict()
    match reason := _why_not(state, action):
        case "":
            return None
        case "paused" | "off":
            failed = failed_conditions(_RUNNING, facts)
        case "hidden":
            failed = failed_conditions(_SEEN, facts)
        case "twice":
            side = _uncured(state, action)
            ordinary = tuple(str(v) for v in VALUES[side] if v not in ("twice", "absent"))
            failed = {side: Failed(ordinary, "twice")}
        case _:
            failed = failed_conditions(_ACTS[action].needs[0], facts)
    return Refusal(action, reason, failed)


@cache
def legal_actions(state: State) -> tuple[Action, ...]:
    """The actions that make sense in `state`, in their order."""
    return tuple(action for action in Action if not _why_not(state, action))


def act(state: State, action: Action) -> State:
    """The state after `action` itself, before any sync: the first phase.

    Raises:
        ActionRefused: when the action makes no sense in `state`.
    """
    if why := _why_not(state, action) and refusal(state, action):
        raise ActionRefused(why)
    return _ACTS[action].effect(state)
