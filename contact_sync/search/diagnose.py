"""From what is observed to the states that explain it, and what to find out next.

Exact breadth-first search over the known part of the compiled table, from the named starts, with
what is known to have happened. The *explanations* are the groups (`world/groups`) of the states
that fit and are reached; nothing that fits is left out because something simpler fits too. Each has
its simplest ways there: for each kind of start (from a contact in step, from one that was never
synchronised) every shortest one. A way that begins unsynchronised does not pass a contact in step:
that way begins there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contact_sync.decide.effects import grade, worst
from contact_sync.decide.engine import Compiled
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.memo import Memo, remembered
from contact_sync.search.graph import Graph, graph_of
from contact_sync.search.history import History, Past, Reached, searched
from contact_sync.search.observation import (
    BEGAN,
    COLUMN,
    HAPPENED,
    LOST,
    NO,
    OWNER_BEFORE,
    PARTS,
    WAS_THERE,
    YES,
    Observation,
    has_column,
    of_the_past,
    part_mask,
    smallest,
)
from contact_sync.world import space
from contact_sync.world.groups import Group, group_of
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action, Copy, State


@dataclass(frozen=True, eq=False)
class Explanation:
    """One group of states that fit, with the simplest ways there.

    Attributes:
        states: those of the group that fit and are reached, in order.
        histories: the shortest ways for each kind of start, the simplest first.
        cut: how many more there are that are just as short, but far less usual.
    """

    name: Group
    states: tuple[State, ...]
    histories: tuple[History, ...]
    cut: int

    @property
    def ways(self) -> tuple[tuple[History, ...], ...]:
        """The histories gathered by what was done and what that rests on, in order."""
        found: dict[object, list[History]] = {}
        for history in self.histories:
            found.setdefault(history.way, []).append(history)
        return tuple(tuple(same) for same in found.values())

    @property
    def evidence(self) -> Evidence | None:
        """The weakest evidence of a way; None where nothing needs to have happened."""
        return worst(h.evidence for h in self.histories if h.evidence is not None)


@dataclass(frozen=True, slots=True)
class Ask:
    """What to find out next: a part of the observation, and the values that remain possible, each
    with the number of explanations that it leaves."""

    part: str
    values: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """All explanations, the simplest first: the fewest steps, then what people do most; with what
    was worked out of them, see `memo`."""

    graph: Graph = field(repr=False)
    observation: Observation
    groups: tuple[Explanation, ...]
    memo: Memo = field(default_factory=dict, repr=False)

    @cached_property
    def impossible(self) -> Mapping[str, str] | None:
        """Without an explanation: the least of what is observed that no known rule leads to."""
        if self.groups:
            return None
        known = self.observation.known()
        return smallest(known, lambda parts: not _possible(self.graph, parts))

    @property
    def histories(self) -> tuple[History, ...]:
        """The simplest way to each group."""
        return tuple(group.histories[0] for group in self.groups)

    @property
    def one_left(self) -> bool:
        """Whether the states that fit are all of one group."""
        return len(self.groups) == 1

    @cached_property
    def ask(self) -> Ask | None:
        """What tells the explanations best apart; None when one is left, or nothing does."""
        return next_question(self, ())


def states_of(table: Compiled, observation: Observation) -> int:
    """The mask of the states that a contact so observed may be in: all that fit; where the past is
    known, those of them that are reached."""
    if any(of_the_past(part) for part, _ in observation.parts):
        return _fitting(graph_of(table), observation)
    return observation.mask


@remembered(most=16)
def diagnose(table: Compiled, observation: Observation) -> Diagnosis:
    """Every explanation of `observation`; worked out once."""
    graph = graph_of(table)
    states: dict[Group, set[int]] = {}
    histories: dict[Group, list[History]] = {}
    cut: dict[Group, int] = {}
    for search in _searches(graph, observation):
        for group, ends in search.groups(observation.mask).items():
            found, left_out = search.ways(ends)
            states.setdefault(group, set()).update(state for state, _ in ends)
            histories.setdefault(group, []).extend(found)
            cut[group] = cut.get(group, 0) + left_out
    groups = [
        Explanation(
            group,
            tuple(space.STATES[n] for n in sorted(states[group])),
            tuple(sorted(found, key=_rank)),
            cut[group],
        )
        for group, found in histories.items()
    ]
    groups.sort(key=lambda group: _rank(group.histories[0]))
    return Diagnosis(graph, observation, tuple(groups))


_PLACE_OF_START = {name: place for place, name in enumerate(STARTS)}
_PLACE = {action: place for place, action in enumerate(Action)}


def _rank(history: History) -> tuple[object, ...]:
    """The shortest first, then the most usual, then the best backed, then in the order of starts
    and actions."""
    grades = [grade(edge.decision.evidence) for edge in history.edges]
    return (
        len(history.edges),
        history.rarity,
        max(grades, default=grade(None)),
        sorted(-one for one in grades),
        _PLACE_OF_START[history.start],
        [(_PLACE[edge.action], edge.outcome) for edge in history.edges],
    )


def _kinds(observation: Observation) -> Iterator[tuple[str, ...]]:
    """The starts that fit, those in step and those never synchronised apart."""
    for in_step in (True, False):
        yield tuple(n for n in observation.starts if (STARTS[n] in STANDARD_STARTS) == in_step)


def _fitting(graph: Graph, observation: Observation) -> int:
    """The mask of the states that fit and are reached."""
    reached = {state for one in _searches(graph, observation) for state, _ in one.whole}
    return sum(1 << state for state in reached) & observation.mask


def _searches(graph: Graph, observation: Observation) -> Iterator[Reached]:
    """What is searched for an observation. What can be seen today counts only afterwards."""
    known = observation.known()
    lost, there = known.get(LOST, ""), known.get(WAS_THERE, "")
    done, never = observation.happened(YES), observation.happened(NO)
    for starts in _kinds(observation):
        yield searched(graph.table, Past(starts, done, never, lost, there))


def _possible(graph: Graph, parts: Mapping[str, str]) -> bool:
    return bool(_fitting(graph, Observation(tuple(parts.items()))))


# --- what to find out next ---------------------------------------------------------------------

_PRESENT = ("owner", "filter", "crm", "outlook", COLUMN, "link", "unsynced", "sync", "origin")
"""The parts of the present in the order in which ties prefer them. With the Outlook client the link
itself cannot be seen; what can is the column."""


def next_question(found: Diagnosis, skipped: Sequence[str]) -> Ask | None:
    """What tells the explanations best apart, parts left out that nobody can tell: what can be seen
    first, and only where that does not help, what people must remember."""
    if len(found.groups) < 2:
        return None
    known = found.observation.known()
    hidden = "link" if has_column(found.graph.table.pack) else COLUMN
    asked = {*known, *skipped}
    open_parts = [part for part in _PRESENT if part not in {hidden, *asked}]
    states = space.mask_of(state for group in found.groups for state in group.states)
    if any(space.STATES[n].outlook != Copy.PRESENT for n in space.numbers(states)):
        open_parts = [part for part in open_parts if part != COLUMN]
    if best := _best(found, {part: _left_now(states, part) for part in open_parts}):
        return best
    acts = {edge.action for g in found.groups for h in g.histories for edge in h.edges}
    past = [*(f"{HAPPENED}{a}" for a in Action if a in acts), LOST, BEGAN, OWNER_BEFORE, WAS_THERE]
    return _best(found, {part: _left_then(found, part) for part in past if part not in asked})


def _groups(mask: int) -> int:
    return len({group_of(space.STATES[n]) for n in space.numbers(mask)})


def _left_now(states: int, part: str) -> dict[str, int]:
    return {value: _groups(states & part_mask(part, value)) for value in PARTS[part]}


def _left_then(found: Diagnosis, part: str) -> dict[str, int]:
    seen, graph = found.observation, found.graph
    return {value: _groups(_fitting(graph, seen.with_part(part, value))) for value in PARTS[part]}


def _best(found: Diagnosis, left: Mapping[str, Mapping[str, int]]) -> Ask | None:
    """The part that leaves the fewest explanations on average; of equals the first."""
    best: tuple[float, Ask] | None = None
    for part, every in left.items():
        counts = {value: count for value, count in every.items() if count}
        score = sum(n * n for n in counts.values()) / sum(counts.values())
        if len(counts) > 1 and score < len(found.groups) and (best is None or score < best[0]):
            best = (score, Ask(part, counts))
    return best[1] if best else None
