"""How a contact came to where it is: every shortest way there from the starts that are possible.

Exact breadth-first search over the known part of the compiled table. What can be seen of the
contact today plays no part in it: so what is searched once for a past serves whatever is observed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import Compiled
from contact_sync.rulebook.causes import rarities
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.memo import remembered
from contact_sync.search.graph import Edge, Graph, graph_of, sources_of, weakest
from contact_sync.search.observation import NO, WAS_THERE, YES
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
        return weakest(self.edges)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all steps, in order."""
        return sources_of(self.edges)

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys of the claims that the steps rest on, in order."""
        return tuple(dict.fromkeys(c.key for edge in self.edges for c in edge.result.claims))

    @property
    def way(self) -> tuple[object, ...]:
        """What tells it from others: what was done, whether it was in step, and what each step
        rests on; one start may be documented where another is contested."""
        backed = tuple(evidence_key(edge.decision) for edge in self.edges)
        return self.in_step, self.steps, backed, self.claims


Node = tuple[int, int]
"""A state, and which of the things known to have happened have happened so far."""

NOISE = 2
"""A way that is more than this less usual than another as short to the same group is left out."""

_IN_STEP = frozenset(space.NUMBER[state] for state in STANDARD_STARTS)
_WITH_COPY = frozenset(n for n, state in enumerate(space.STATES) if state.outlook != Copy.ABSENT)


class Past(NamedTuple):
    """What is known of how it came about.

    Attributes:
        starts: those that fit, all of one kind.
        done, never: the actions that happened and that did not.
        lost: whose edit was; empty where nobody knows.
        there: whether a copy was in Outlook; empty where nobody knows.
    """

    starts: tuple[str, ...]
    done: tuple[Action, ...]
    never: tuple[Action, ...]
    lost: str
    there: str


class _Demands(NamedTuple):
    """What a past demands of a way.

    Attributes:
        bits: each thing known to have happened -> its bit in a node.
        never: the actions that are in no way.
        barred: the states that no way passes.
        lossless: whether no edit was lost.
    """

    bits: dict[str, int]
    never: frozenset[Action]
    barred: frozenset[int]
    lossless: bool

    def allow(self, edge: Edge) -> bool:
        """Whether the step may be in a way."""
        return (
            edge.action not in self.never
            and edge.end not in self.barred
            and not (self.lossless and edge.lost != Lost.NONE)
        )

    def met_in(self, state: int) -> int:
        """The bits of what has happened once a way is there."""
        return self.bits.get(WAS_THERE, 0) if state in _WITH_COPY else 0

    def met_by(self, edge: Edge) -> int:
        """The bits of what happens with the step."""
        return self.bits.get(edge.action, 0) | self.bits.get(edge.lost, 0) | self.met_in(edge.end)


def _demands(past: Past) -> _Demands:
    events = [*map(str, past.done)]
    if past.lost not in ("", Lost.NONE):
        events.append(past.lost)
    if past.there == YES:
        events.append(WAS_THERE)
    # A way that begins unsynchronised passes no contact in step: that way begins there.
    in_step = any(STARTS[name] in STANDARD_STARTS for name in past.starts)
    barred = frozenset[int]() if in_step else _IN_STEP
    if past.there == NO:
        barred |= _WITH_COPY
    bits = {event: 1 << n for n, event in enumerate(events)}
    return _Demands(bits, frozenset(past.never), barred, lossless=past.lost == Lost.NONE)


class Reached:
    """Everything that is reached with such a past.

    Attributes:
        origins: node -> the name of the start that a way there begins with.
        depth: node -> the fewest steps to it, in the order in which they are reached.
        whole: the nodes at which all has happened that did.
    """

    def __init__(self, graph: Graph, past: Past) -> None:
        demands = _demands(past)
        begin = {space.NUMBER[STARTS[name]]: name for name in past.starts}
        self.origins: dict[Node, str] = {
            (state, demands.met_in(state)): name
            for state, name in begin.items()
            if state not in demands.barred
        }
        self._back = graph.back
        self._came: dict[Node, tuple[tuple[Node, Edge], ...]] = {}
        self._rare: dict[Node, tuple[int, int]] = {}
        self._steps: dict[int, list[tuple[int, int, Edge]]] = {}
        """State -> the steps out of it, each behind the state it leads to and what it meets."""
        self.depth = self._depths(graph, demands)
        everything = sum(demands.bits.values())
        self.whole = [node for node in self.depth if node[1] == everything]

    def _depths(self, graph: Graph, demands: _Demands) -> dict[Node, int]:
        """Breadth first; fills `_steps` for every state on the way."""
        depth = dict.fromkeys(self.origins, 0)
        moves: dict[int, frozenset[Node]] = {}  # many steps differ in nothing that counts here
        queue = list(self.origins)
        for node in queue:
            state, done = node
            if state not in moves:
                allowed = filter(demands.allow, graph.out[state])
                self._steps[state] = [(edge.end, demands.met_by(edge), edge) for edge in allowed]
                moves[state] = frozenset((end, more) for end, more, _ in self._steps[state])
            for end, more in moves[state]:
                reached = end, done | more
                if reached not in depth:
                    depth[reached] = depth[node] + 1
                    queue.append(reached)
        return depth

    def groups(self, mask: int) -> dict[Group, list[Node]]:
        """The nodes whose state is of `mask` by the group of their states."""
        found: dict[Group, list[Node]] = {}
        for node in self.whole:
            if not mask >> node[0] & 1:
                continue
            found.setdefault(group_of(space.STATES[node[0]]), []).append(node)
        return found

    def ways(self, ends: Iterable[Node]) -> tuple[list[History], int]:
        """The shortest ways to any of `ends`, but for those that are far less usual than another;
        and how many those are."""
        every = list(ends)
        shortest = min(self.depth[node] for node in every)
        nearest = [node for node in every if self.depth[node] == shortest]
        most = min(self._weight(node)[0] for node in nearest) + NOISE
        found = [
            History(self.origins[first], edges)
            for node in nearest
            for first, edges in self._paths(node, most)
        ]
        return found, sum(self._weight(node)[1] for node in nearest) - len(found)

    def _last(self, node: Node) -> tuple[tuple[Node, Edge], ...]:
        """Every last step of a shortest way to a node, with the node before."""
        if node not in self._came:
            end, done = node
            nearer = self.depth[node] - 1
            self._came[node] = tuple(
                ((state, before), edge)
                for state in self._back[end]
                for to, more, edge in self._steps.get(state, ())
                if to == end and more | done == done
                for before in _without(done, more)
                if self.depth.get((state, before)) == nearer
            )
        return self._came[node]

    def _weight(self, node: Node) -> tuple[int, int]:
        """The rarity of the most usual of the shortest ways to a node, and how many it has."""
        if node in self.origins:
            return 0, 1
        if node not in self._rare:
            rare = rarities()
            last = [(self._weight(before), rare[edge.action]) for before, edge in self._last(node)]
            self._rare[node] = min(w[0] + r for w, r in last), sum(w[1] for w, _ in last)
        return self._rare[node]

    def _paths(self, end: Node, most: int) -> Iterator[tuple[Node, tuple[Edge, ...]]]:
        """Every shortest way to `end` that is no less usual than `most`."""
        if end in self.origins:
            yield end, ()
            return
        for before, edge in self._last(end):
            left = most - rarities()[edge.action]
            if self._weight(before)[0] <= left:
                for first, edges in self._paths(before, left):
                    yield first, (*edges, edge)


def _without(done: int, more: int) -> Iterator[int]:
    """What may have happened before `more` did, so that `done` has after it."""
    again = more
    while True:
        yield done & ~more | again
        if not again:
            return
        again = again - 1 & more


@remembered(most=128)
def searched(table: Compiled, past: Past) -> Reached:
    """What is reached with such a past; worked out once."""
    return Reached(graph_of(table), past)
