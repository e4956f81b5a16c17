"""From what is observed to the states that explain it, and what to find out next.

Exact breadth-first search over the known part of the compiled table, from the named starts, with
what is known to have happened. The *explanations* are the groups (`world/groups`) of the states
that fit and are reached; nothing that fits is left out because something simpler fits too. Each has
its simplest ways there: for each kind of start (from a contact in step, from one that was never
synchronised) every shortest one. A way that begins unsynchronised does not pass a contact in step:
that way begins there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import Compiled
from contact_sync.rulebook.causes import rarities
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.memo import Memo, remembered
from contact_sync.search.graph import Edge, Graph, grade, graph_of, worst
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
from contact_sync.world.codes import Step
from contact_sync.world.groups import Group, group_of
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action, Copy, Lost, State


@dataclass(frozen=True, eq=False)
class History:
    """One story that leads to what is observed.

    Attributes:
        start: the name of the start.
        edges: one for each step.
    """

    start: str
    edges: tuple[Edge, ...]

    @property
    def begin(self) -> State:
        """The state it starts in."""
        return STARTS[self.start]

    @property
    def end(self) -> State:
        """The state it leads to."""
        return self.edges[-1].result.after_sync if self.edges else self.begin

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps, each with the outcome it goes on from."""
        return tuple(Step(edge.action, edge.outcome) for edge in self.edges)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decision of each step."""
        return tuple(edge.decision for edge in self.edges)

    @property
    def in_step(self) -> bool:
        """Whether it begins with a contact in step, and not with one never synchronised."""
        return self.begin in STANDARD_STARTS

    @property
    def rarity(self) -> int:
        """How unusual what was done is; 0 is what people do every day."""
        return sum(rarities()[edge.action] for edge in self.edges)

    @cached_property
    def evidence(self) -> Evidence | None:
        """The weakest evidence of a step; None without steps."""
        return worst(edge.decision.evidence for edge in self.edges)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all steps, in order."""
        return tuple(dict.fromkeys(s for edge in self.edges for s in edge.result.sources))

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys of the claims that the steps rest on, in order."""
        return tuple(dict.fromkeys(c.key for edge in self.edges for c in edge.result.claims))

    @property
    def way(self) -> tuple[bool, tuple[Step, ...]]:
        """What tells it from others: what was done, and whether it was in step."""
        return self.in_step, self.steps


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
        """The histories gathered by what was done, in order."""
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
    searches = [_Search(graph, observation, starts) for starts in _kinds(observation)]
    states: dict[Group, set[int]] = {}
    histories: dict[Group, list[History]] = {}
    cut: dict[Group, int] = {}
    for search in searches:
        for group, ends in search.groups().items():
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


_NAMES = tuple(STARTS)
_ACTIONS = tuple(Action)


def _rank(history: History) -> tuple[object, ...]:
    """The shortest first, then the most usual, then the best backed, then in the order of starts
    and actions."""
    return (
        len(history.edges),
        history.rarity,
        grade(history.evidence),
        sorted(-grade(edge.decision.evidence) for edge in history.edges),
        _NAMES.index(history.start),
        [(_ACTIONS.index(step.action), step.outcome) for step in history.steps],
    )


def _kinds(observation: Observation) -> Iterator[tuple[str, ...]]:
    """The starts that fit, those in step and those never synchronised apart."""
    for in_step in (True, False):
        yield tuple(n for n in observation.starts if (STARTS[n] in STANDARD_STARTS) == in_step)


Node = tuple[int, int]
"""A state, and which of the things known to have happened have happened so far."""

NOISE = 2
"""A way that is more than this less usual than another as short to the same group is left out."""

_IN_STEP = frozenset(space.NUMBER[state] for state in STANDARD_STARTS)
_WITH_COPY = frozenset(n for n, state in enumerate(space.STATES) if state.outlook != Copy.ABSENT)


class _Search:
    """Everything that is reached from `starts`, which are of one kind.

    Attributes:
        depth: node -> the fewest steps to it, in the order in which they are reached.
        came: node -> every last step of a shortest way to it, with the node before.
        ends: the nodes that fit.
    """

    def __init__(self, graph: Graph, observation: Observation, starts: Sequence[str]) -> None:
        known = observation.known()
        lost, there = known.get(LOST), known.get(WAS_THERE)
        events = [*map(str, observation.happened(YES))]
        events += [lost] if lost not in (None, Lost.NONE) else []
        events += [WAS_THERE] if there == YES else []
        bits = {event: 1 << n for n, event in enumerate(events)}
        never = frozenset(observation.happened(NO))
        barred = frozenset() if any(STARTS[n] in STANDARD_STARTS for n in starts) else _IN_STEP
        if there == NO:
            barred |= _WITH_COPY
        seen = {n: bits.get(WAS_THERE, 0) if n in _WITH_COPY else 0 for n in graph.out}
        begin = {space.NUMBER[STARTS[name]]: name for name in starts}
        self.origins: dict[Node, str] = {
            (n, seen[n]): name for n, name in begin.items() if not (there == NO and n in _WITH_COPY)
        }
        self.depth = dict.fromkeys(self.origins, 0)
        self.came: dict[Node, list[tuple[Node, Edge]]] = {}
        queue = list(self.origins)
        for node in queue:
            state, done = node
            for edge in graph.out[state]:
                if edge.action in never or edge.end in barred:
                    continue
                if lost == Lost.NONE and edge.lost != Lost.NONE:
                    continue
                after = done | bits.get(edge.action, 0) | bits.get(edge.lost, 0) | seen[edge.end]
                reached = (edge.end, after)
                if reached not in self.depth:
                    self.depth[reached] = self.depth[node] + 1
                    queue.append(reached)
                if self.depth[reached] == self.depth[node] + 1:
                    self.came.setdefault(reached, []).append((node, edge))
        mask, everything = observation.mask, sum(bits.values())
        self.ends = [n for n in self.depth if mask >> n[0] & 1 and n[1] == everything]

    def groups(self) -> dict[Group, list[Node]]:
        """The nodes that fit by the group of their states."""
        found: dict[Group, list[Node]] = {}
        for node in self.ends:
            found.setdefault(group_of(space.STATES[node[0]]), []).append(node)
        return found

    def ways(self, ends: Iterable[Node]) -> tuple[list[History], int]:
        """The shortest ways to any of `ends`, but for those that are far less usual than another;
        and how many those are."""
        every = list(ends)
        shortest = min(self.depth[node] for node in every)
        nearest = [node for node in every if self.depth[node] == shortest]
        most = min(self._easiest(node) for node in nearest) + NOISE
        found = [
            History(self.origins[first], edges)
            for node in nearest
            for first, edges in self._paths(node, most)
        ]
        return found, sum(self._count(node) for node in nearest) - len(found)

    @cached_property
    def _weights(self) -> dict[Node, tuple[int, int]]:
        """Node -> the rarity of the most usual of its shortest ways, and how many it has."""
        rare = rarities()
        found: dict[Node, tuple[int, int]] = dict.fromkeys(self.origins, (0, 1))
        for node in self.depth:
            if node not in found:
                last = [(found[before], rare[edge.action]) for before, edge in self.came[node]]
                found[node] = (min(w[0] + r for w, r in last), sum(w[1] for w, _ in last))
        return found

    def _easiest(self, node: Node) -> int:
        return self._weights[node][0]

    def _count(self, node: Node) -> int:
        return self._weights[node][1]

    def _paths(self, end: Node, most: int) -> Iterator[tuple[Node, tuple[Edge, ...]]]:
        """Every shortest way to `end` that is no less usual than `most`."""
        if end in self.origins:
            yield end, ()
            return
        for before, edge in self.came[end]:
            left = most - rarities()[edge.action]
            if self._easiest(before) <= left:
                for first, edges in self._paths(before, left):
                    yield first, (*edges, edge)


def _fitting(graph: Graph, observation: Observation) -> int:
    """The mask of the states that fit and are reached."""
    searches = (_Search(graph, observation, starts) for starts in _kinds(observation))
    return sum({1 << state for search in searches for state, _ in search.ends})


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
