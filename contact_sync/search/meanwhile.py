"""What not to do before the cause is known: what people try that may cost something."""

from __future__ import annotations

from dataclasses import dataclass

from contact_sync.decide.engine import Compiled
from contact_sync.rulebook.costs import Loss
from contact_sync.rulebook.remedies import tried
from contact_sync.search.graph import graph_of
from contact_sync.search.plans import losses, sensible
from contact_sync.world import space
from contact_sync.world.model import Action, Copy, Record, State

_DELETING = (Action.DELETE_CRM, Action.DELETE_OUTLOOK)


@dataclass(frozen=True, slots=True)
class Danger:
    """An action that may do harm.

    Attributes:
        loses: what may be lost by it.
        twice: whether the contact may be there twice afterwards.
    """

    action: Action
    loses: tuple[Loss, ...]
    twice: bool


def dangers(table: Compiled, states: int) -> tuple[Danger, ...]:
    """Of all that people try, deleting included, what may do harm in some state of the mask
    `states`; the worst first."""
    graph, found = graph_of(table), []
    for action in Action:
        lost: set[Loss] = set()
        twice = False
        for number in space.numbers(states):
            state, edges = space.STATES[number], graph.by_action[number].get(action, ())
            if not edges or not sensible(state, action):
                continue
            if not (tried(state, action, table.pack.id) or action in _DELETING):
                continue
            lost |= losses(edges)
            twice |= any(_twice(space.STATES[e.end]) and not _twice(state) for e in edges)
        if lost or twice:
            ordered = tuple(loss for loss in Loss if loss in lost)
            found.append(Danger(action, ordered, twice))
    return tuple(sorted(found, key=lambda one: -(len(one.loses) + one.twice)))


def _twice(state: State) -> bool:
    return state.crm == Record.TWICE or state.outlook == Copy.TWICE
