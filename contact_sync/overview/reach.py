"""Where a contact can get to, and what tells some states or cases from the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import Compiled, actions_in
from contact_sync.rulebook.memo import remembered
from contact_sync.world import space
from contact_sync.world.model import STARTS, VALUES, State


def reachable(table: Compiled, starts: Iterable[State] = STARTS.values()) -> set[State]:
    """Every state that some story from `starts` gets to, whichever outcome it follows.

    Raises:
        Gap: when a story meets a cell that nothing speaks of.
    """
    found = set(starts)
    frontier = list(found)
    while frontier:
        state = frontier.pop()
        for action in actions_in(table.pack, state):
            for outcome in table.decide(state, action).outcomes:
                if outcome.after_sync not in found:
                    found.add(outcome.after_sync)
                    frontier.append(outcome.after_sync)
    return found


@remembered()
def reached_states(table: Compiled) -> tuple[State, ...]:
    """Every state that a contact gets to from a named start, in value order.

    Raises:
        Gap: as for `reachable`.
    """
    return tuple(sorted(reachable(table), key=space.NUMBER.__getitem__))


def cells_of(table: Compiled, states: Iterable[State]) -> list[Decision]:
    """Every action that makes sense, in each of `states`."""
    return [
        table.decide(state, action) for state in states for action in actions_in(table.pack, state)
    ]


def reached_cells(table: Compiled) -> list[Decision]:
    """Every action that makes sense, wherever a contact gets to, by state.

    Raises:
        Gap: as for `reachable`.
    """
    return cells_of(table, reached_states(table))


def only_when(some: Iterable[State], every: Iterable[State]) -> dict[str, tuple[str, ...]]:
    """What is true of `some` states but not of `every` one: field -> values, in value order."""
    chosen, all_states = list(some), list(every)
    found = {}
    for name, values in VALUES.items():
        mine = {getattr(state, name) for state in chosen}
        if mine < {getattr(state, name) for state in all_states}:
            found[name] = tuple(str(value) for value in values if value in mine)
    return found


def matters(name: str, cases: Iterable[tuple[Mapping[str, str], object]]) -> bool:
    """Whether the unknown input `name` alone makes a difference.

    Args:
        cases: the values of the unknown inputs, each with what follows from them.
    """
    seen: dict[tuple[tuple[str, str], ...], object] = {}
    for inputs, result in cases:
        rest = tuple((other, value) for other, value in inputs.items() if other != name)
        if seen.setdefault(rest, result) != result:
            return True
    return False
