"""One step of a story of several mailboxes in the making: what reaches whom.

What the others get is derived: the change that reaches CRM is an action in CRM for each of them, in
their own state. No rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import crm_effect
from contact_sync.decide.engine import Compiled
from contact_sync.overview.cast import OWNERS, WIDE, Cast, Deed
from contact_sync.world.model import (
    Action,
    ActionRefused,
    Copy,
    Filter,
    Link,
    Owner,
    Record,
    State,
    checked,
)

States = Mapping[str, State]
"""Name -> the contact as that person has it."""


class Reached(NamedTuple):
    """What reached somebody in a step: an action in their own state, and the outcome followed."""

    name: str
    decision: Decision
    outcome: Outcome

    @property
    def action(self) -> Action:
        """What it was for them."""
        return self.decision.action


class TeamRefused(ValueError):
    """A step that makes no sense where the story has got to, because of somebody in it.

    Attributes:
        key: the sentence `team.refused.<key>`.
        name: who it is because of.
    """

    def __init__(self, key: str, name: str = "") -> None:
        self.key, self.name = key, name
        super().__init__(f"{key}: {name}")


_LEFT = {
    Record.ABSENT: Action.DELETE_CRM,
    Record.INACTIVE: Action.DEACTIVATE,
    Record.ACTIVE: Action.REACTIVATE,
}
"""What somebody did to the record, by what is left of it."""

RECORD = {
    Action.DELETE_CRM: Record.ABSENT,
    Action.DEACTIVATE: Record.INACTIVE,
    Action.MERGE: Record.INACTIVE,
    Action.REACTIVATE: Record.ACTIVE,
}
"""What these leave of the record."""

_STRONGEST = (Action.DELETE_CRM, Action.DEACTIVATE, Action.REACTIVATE, Action.EDIT_CRM)

_FIRST = {"paused": "offline", "off": "switched_off", "twice": "duplicate"}
"""Why nobody says what a change would do to somebody -> what has to come first."""


def change_in_crm(one: Reached) -> Action | None:
    """What reaches the record, as an action in CRM for everybody else; None where nothing does. A
    new record is none of theirs, nor is a duplicate."""
    decision, outcome = one.decision, one.outcome
    acted, after = decision.after_action.crm, outcome.after_sync.crm
    if Record.TWICE in (acted, after) or decision.before.crm in (Record.TWICE, Record.ABSENT):
        return None
    if acted != after:
        return _LEFT[after]
    arrived = crm_effect(decision.before, decision.after_action, outcome)
    return Action.EDIT_CRM if arrived in ("updated", "overwritten") else None


def tied(state: State) -> bool:
    """Whether a change of the record can reach this person: there is a copy, a remembered deletion
    or a filter that matches."""
    return (
        state.outlook != Copy.ABSENT
        or state.link == Link.SUPPRESSED
        or state.filter == Filter.MATCHES
    )


def first_owner(cast: Cast) -> str | None:
    """Who of the cast owns the record when the story begins."""
    return next((person.name for person in cast if person.role in OWNERS), None)


def owner_of(states: States) -> str | None:
    """Who of the cast owns the record that is there."""
    found = (n for n, s in states.items() if s.owner == Owner.ME and s.crm != Record.ABSENT)
    return next(found, None)


@dataclass(slots=True)
class Turn:
    """One step in the making.

    Attributes:
        before: where everybody stood.
        states: where everybody stands by now.
        caused: what reached whom by it.
    """

    table: Compiled
    cast: Cast
    before: States
    deed: Deed
    states: dict[str, State] = field(init=False)
    caused: list[Reached] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.states = dict(self.before)

    def get(self, name: str, action: Action) -> Reached:
        """Let an action happen to somebody, in the state they are in by now.

        Raises:
            ActionRefused: when it makes no sense there.
        """
        decision = self.table.decide(self.states[name], action)
        number = dict(self.deed.follows).get(name, 1)
        # Whether there is such an outcome is told when all is known that reached this person.
        outcome = decision.outcomes[number - 1 if number <= len(decision.outcomes) else 0]
        self.states[name] = outcome.after_sync
        return Reached(name, decision, outcome)

    def all_get(self, actions: Mapping[str, Action]) -> None:
        """Let actions happen to several at once, then what comes of it to the others."""
        came = [self.get(name, action) for name, action in actions.items()]
        self.caused += came
        self.spread(came)

    def spread(self, came: Sequence[Reached]) -> None:
        """What the changes of some do to all others, and what that does again: an edit that was
        held up may reach CRM with somebody else's. Each person's does so once: where Outlook always
        wins, several would overwrite each other's for ever."""
        edited: set[str] = set()
        while changes := {
            one.name: change
            for one in came
            if (change := change_in_crm(one)) is not None
            if change != Action.EDIT_CRM or one.name not in edited
        }:
            edited |= {name for name, change in changes.items() if change == Action.EDIT_CRM}
            kind = min(changes.values(), key=_STRONGEST.index)
            told = [name for name in self.states if changes.keys() - {name}]
            if kind in RECORD:
                told = [name for name in told if self.states[name].crm != RECORD[kind]]
            actions = self.derived(dict.fromkeys(told, kind))
            came = [self.get(name, action) for name, action in actions.items()]
            self.caused += came
            self.mirror(kind, actions.keys() | changes.keys())

    def derived(self, told: Mapping[str, Action]) -> dict[str, Action]:
        """Name -> a change of the record, without those whom it does not reach.

        To somebody whose filter does not ask for the record, that it is active again is an edit.

        Raises:
            ActionRefused, TeamRefused: as `makes_sense`.
        """
        found = {}
        for name, kind in told.items():
            state, back = self.states[name], kind == Action.REACTIVATE
            if state.crm == Record.ABSENT:
                continue
            if state.crm == Record.TWICE:  # which of the two is meant, nobody says
                raise TeamRefused("duplicate", name)
            if back and state.filter != Filter.HIDDEN and not self._asks(name):
                if tied(state):
                    self.states[name] = _with_record(state, Record.ACTIVE)
                    found[name] = Action.EDIT_CRM
            elif (tied(state) or back) and self.makes_sense(name, kind):
                found[name] = kind
        return found

    def makes_sense(self, name: str, action: Action) -> bool:
        """Whether somebody is in a state to be reached by a change in CRM.

        Raises:
            TeamRefused: where nobody says what it would do to them: they have to act first.
            ActionRefused: where the product lacks it.
        """
        try:
            self.table.decide(self.states[name], action)
        except ActionRefused as why:
            if why.refusal.reason in _FIRST:
                raise TeamRefused(_FIRST[why.refusal.reason], name) from None
            if why.refusal.reason == "lacks":
                raise
            return False
        return True

    def mirror(self, kind: Action, but: Iterable[str]) -> None:
        """The record is the same for those too whom its change does not reach."""
        if (crm := RECORD.get(kind)) is None:
            return
        for name, state in self.states.items():
            if name not in but and state.crm not in (Record.ABSENT, crm):
                self.states[name] = _with_record(state, crm)

    def others_follow(self, name: str) -> bool:
        """Whether the record is there for anybody else."""
        others = (state for other, state in self.before.items() if other != name)
        return any(state.crm != Record.ABSENT for state in others)

    def _asks(self, name: str) -> bool:
        """Whether somebody's filter asks for the record while it is active."""
        if self.states[name].owner == Owner.ME:
            return True
        person = next(one for one in self.cast if one.name == name)
        if person.old_owner_filter:
            return owner_of(self.before) == first_owner(self.cast)
        return person.role in WIDE


def _with_record(state: State, crm: Record) -> State:
    """`state` with the record as it is, of somebody whom that does not reach."""
    hidden = state.filter == Filter.HIDDEN and crm != Record.ABSENT
    kept = hidden or crm == Record.ACTIVE
    return checked(state._replace(crm=crm, filter=state.filter if kept else Filter.NO_MATCH))
