"""What a step in CRM is for each whom it reaches: an action in their own state."""

from __future__ import annotations

from collections.abc import Mapping

from contact_sync.overview.cast import ASSIGN, OUTSIDE, Person
from contact_sync.overview.turn import (
    TeamRefused,
    Turn,
    first_owner,
    owner_of,
    tied,
)
from contact_sync.world.model import Action, ActionRefused, Filter, Owner, Record, Sync

Actions = dict[str, Action]
"""Name -> what it is for that person, in the order of the cast."""


def in_crm(turn: Turn) -> Actions:
    """What the step of `turn` is for each whom it reaches; nobody has got it yet, but for those who
    see nothing of it but another record or owner.

    Raises:
        ActionRefused, TeamRefused: when it makes no sense.
    """
    code, target = turn.deed.code, turn.deed.target
    if len(turn.cast) == 1:
        return _alone(turn, turn.cast[0].name)
    if code != Action.EDIT_CRM:
        for name in sorted(turn.states):
            if turn.states[name].sync == Sync.PAUSED:
                raise TeamRefused("offline", name)
    if code == ASSIGN:
        return _assigned(turn, target)
    action = Action(code)
    if action == Action.RECREATE:
        if turn.others_follow(target):
            raise TeamRefused("second_record", target)
        return {target: action}
    if action in (Action.LOSE_ACCESS, Action.REGAIN_ACCESS):
        return _about(turn, target, action)
    if action in (Action.LEAVE_FILTER, Action.ENTER_FILTER):
        about = _about(turn, target, action)
        rest = {name: Action.EDIT_CRM for name in turn.states if name not in about}
        return _in_order(turn, about | turn.derived(rest))
    return _of_the_record(turn, action)


def _alone(turn: Turn, name: str) -> Actions:
    """Alone it is the question of one user."""
    if turn.deed.code != ASSIGN:
        return {name: Action(turn.deed.code)}
    mine = turn.deed.target == name
    return {name: Action.ASSIGN_TO_ME if mine else Action.ASSIGN_TO_OTHER}


def _of_the_record(turn: Turn, action: Action) -> Actions:
    """What is done to the record itself. A duplicate is its maker's, and goes first."""
    _possible(turn, action)
    doubled = [name for name, state in turn.states.items() if state.crm == Record.TWICE]
    if doubled and action == Action.DELETE_CRM:
        return dict.fromkeys(doubled, action)
    found = turn.derived(dict.fromkeys(turn.states, action))
    turn.mirror(action, found)
    return found


def _possible(turn: Turn, action: Action) -> None:
    """Raise `ActionRefused` where what is done to the record makes sense for nobody. Of several
    reasons it is the one of who comes first in the alphabet: the cast may stand in any order."""
    reasons = []
    for name in sorted(turn.states):
        try:
            turn.table.decide(turn.states[name], action)
        except ActionRefused as why:
            reasons.append(why)
    if len(reasons) == len(turn.states):
        raise min(reasons, key=lambda why: why.refusal.reason == "hidden")


def _about(turn: Turn, target: str, action: Action) -> Actions:
    """What is about the filter or the rights of one person; else of all of whom it can be."""
    if target:
        if not turn.makes_sense(target, action):
            turn.table.decide(turn.states[target], action)  # says why not
        return {target: action}
    found = {name: action for name in turn.states if turn.makes_sense(name, action)}
    if not found:
        _possible(turn, action)
    return found


def _assigned(turn: Turn, target: str) -> Actions:
    """What another owner is for each."""
    found, old = {}, owner_of(turn.states)
    if target != OUTSIDE:
        _can_own(turn, target)
        found = _about(turn, target, Action.ASSIGN_TO_ME)
    elif old is None:
        raise TeamRefused("outside_already")
    if old is not None:
        gives = _about(turn, old, Action.ASSIGN_TO_OTHER)
        if tied(turn.states[old]):
            found |= gives
        else:
            turn.states[old] = turn.states[old]._replace(owner=Owner.OTHER)
    rest = {
        person.name: _change_of_owner(turn, person, old, target)
        for person in turn.cast
        if person.name not in (old, target)
    }
    for name, action in rest.items():
        # A filter that matches from now on reaches those too who had nothing of it.
        if action == Action.ENTER_FILTER and turn.makes_sense(name, action):
            found[name] = action
    others = {name: action for name, action in rest.items() if name not in found}
    return _in_order(turn, found | turn.derived(others))


def _can_own(turn: Turn, target: str) -> None:
    state = turn.states[target]
    if state.filter == Filter.HIDDEN:
        raise TeamRefused("cannot_see", target)
    if state.crm == Record.ABSENT and turn.others_follow(target):
        raise TeamRefused("follows_none", target)


def _change_of_owner(turn: Turn, person: Person, old: str | None, new: str) -> Action:
    """What another owner is to somebody who neither was it nor becomes it."""
    state, first = turn.states[person.name], first_owner(turn.cast)
    if person.old_owner_filter:
        if first == old and state.filter == Filter.MATCHES:
            return Action.LEAVE_FILTER
        if first == (None if new == OUTSIDE else new) and state.filter == Filter.NO_MATCH:
            return Action.ENTER_FILTER
    return Action.EDIT_CRM


def _in_order(turn: Turn, actions: Mapping[str, Action]) -> Actions:
    return {name: actions[name] for name in turn.states if name in actions}
