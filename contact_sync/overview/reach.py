"""The reachable part of the state space: where a contact can get to, by any action and outcome."""

from __future__ import annotations

from collections.abc import Iterable

from contact_sync.decide.engine import Compiled, actions_in
from contact_sync.world.model import STARTS, State


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
