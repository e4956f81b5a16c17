"""The legal state space as bit masks, so that claims are compared exactly and cheaply.

State number `i` of `STATES` is bit `i`. A set of states is an int; a claim's reach, an assertion's
fulfilment and their overlaps are then one `&` each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from contact_sync.world.model import VALUES, Action, State, act, legal_actions, legal_states

STATES: tuple[State, ...] = legal_states()
NUMBER: Mapping[State, int] = {state: number for number, state in enumerate(STATES)}
ALL = (1 << len(STATES)) - 1

HOLDS: Mapping[str, Mapping[str, int]] = {
    field: {
        str(value): sum(1 << n for n, state in enumerate(STATES) if state[position] == value)
        for value in values
    }
    for position, (field, values) in enumerate(VALUES.items())
}
"""Field -> value -> the states that have it."""

AFTER: Mapping[Action, Mapping[int, int]] = {
    action: {
        n: NUMBER[act(state, action)]
        for n, state in enumerate(STATES)
        if action in legal_actions(state)
    }
    for action in Action
}
"""For each action: number of a state in which it makes sense -> number of the state after it."""

MAKES_SENSE: Mapping[Action, int] = {
    action: sum(1 << n for n in after) for action, after in AFTER.items()
}


def mask_of(states: Iterable[State]) -> int:
    """The set of `states`, however often each comes.

    Raises:
        KeyError: for a state that no contact can have.
    """
    mask = 0
    for state in states:
        mask |= 1 << NUMBER[state]
    return mask


def numbers(mask: int) -> Iterator[int]:
    """The numbers of the states in `mask`, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def where(conditions: Mapping[str, Collection[str]]) -> int:
    """The states that satisfy every condition on a state field (settings are passed over)."""
    mask = ALL
    for field, wanted in conditions.items():
        if field in HOLDS:
            mask &= sum(HOLDS[field][value] for value in set(wanted))
    return mask


def fulfilling(values: Mapping[str, str]) -> int:
    """The states in which every named field has the named value (`lost` is no field)."""
    mask = ALL
    for field, value in values.items():
        if field in HOLDS:
            mask &= HOLDS[field][value]
    return mask
