"""From what is observed to the stories that explain it, and what to find out next.

Exact breadth-first search over the known part of the compiled table. An *explanation* is a story
from a named start to a state that fits the observation, with these properties:

- no shorter story of its kind leads to the same state (kinds: from a contact in step, from a
  contact that was never synchronised), and every story as short as it is an explanation too;
- it does not fit before its end: what happens later explains nothing;
- one that begins unsynchronised does not pass a contact in step: that story begins there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import Compiled
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.memo import remembered
from contact_sync.search.graph import Edge, Graph, grade, graph_of, worst
from contact_sync.search.observation import (
    BEGAN,
    COLUMN,
    HAPPENED,
    LOST,
    NO,
    OWNER_BEFORE,
    PARTS,
    YES,
    Observation,
    beginning,
    column,
    of_the_past,
    smallest,
)
from contact_sync.world import space
from contact_sync.world.codes import Step
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action, Lost, State


@dataclass(frozen=True, eq=False)
class History:
    """One story that explains what is observed.

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
    def explanation(self) -> tuple[bool, tuple[Step, ...]]:
        """What tells it from other explanations: what was done, and whether it was in step."""
        return self.in_step, self.steps


@dataclass(frozen=True, slots=True)
class Ask:
    """What to find out next: a part of the observation, and the values that remain possible, each
    with the number of explanations that it leaves."""

    part: str
    values: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """All explanations, the likeliest first.

    Attributes:
        ask: what tells the likeliest best apart; None when one is left, or nothing does.
        impossible: where there is none, the smallest part of the observation that the known
            rules never lead to.
    """

    observation: Observation
    histories: tuple[History, ...]
    ask: Ask | None
    impossible: Mapping[str, str] | None

    @cached_property
    def likeliest(self) -> tuple[History, ...]:
        """Those of which none of their kind is shorter. What can be observed tells these apart;
        a longer one comes up once they are ruled out."""
        return _likeliest(self.histories)

    @property
    def explanations(self) -> tuple[tuple[History, ...], ...]:
        """The likeliest histories gathered by what was done, in order."""
        return tuple(tuple(found) for found in _explained(self.likeliest).values())

    @property
    def longer(self) -> tuple[tuple[History, ...], ...]:
        """All others, gathered in the same way."""
        rest = [history for history in self.histories if history not in self.likeliest]
        return tuple(tuple(found) for found in _explained(rest).values())


def _likeliest(histories: Sequence[History]) -> tuple[History, ...]:
    shortest: dict[bool, int] = {}
    for history in histories:
        length = len(history.edges)
        shortest[history.in_step] = min(length, shortest.get(history.in_step, length))
    return tuple(h for h in histories if len(h.edges) == shortest[h.in_step])


def states_of(table: Compiled, observation: Observation) -> int:
    """The mask of the states that a contact so observed may be in: all that fit; where the past is
    known, those that an explanation leads to."""
    if any(of_the_past(part) for part, _ in observation.parts):
        return sum({1 << space.NUMBER[h.end] for h in diagnose(table, observation).histories})
    return observation.mask


@remembered(most=128)
def diagnose(table: Compiled, observation: Observation) -> Diagnosis:
    """Every explanation of `observation`; worked out once."""
    graph = graph_of(table)
    found = [h for starts in _kinds(observation) for h in _histories(graph, observation, starts)]
    histories = tuple(sorted(found, key=_rank))
    impossible = None
    if not histories:
        impossible = smallest(observation.known(), lambda parts: not _possible(graph, parts))
    return Diagnosis(observation, histories, _ask(observation, histories), impossible)


_NAMES = tuple(STARTS)
_ACTIONS = tuple(Action)


def _rank(history: History) -> tuple[object, ...]:
    """The shortest first, then the best backed, then in the order of starts and actions."""
    return (
        len(history.edges),
        grade(history.evidence),
        sorted(-grade(edge.decision.evidence) for edge in history.edges),
        _NAMES.index(history.start),
        [(_ACTIONS.index(step.action), step.outcome) for step in history.steps],
    )


def _kinds(observation: Observation) -> Iterator[tuple[str, ...]]:
    """The starts that fit, those in step and those never synchronised apart."""
    starts = observation.starts
    yield tuple(name for name in starts if STARTS[name] in STANDARD_STARTS)
    yield tuple(name for name in starts if STARTS[name] not in STANDARD_STARTS)


Node = tuple[int, int]
"""A state, and which of the things known to have happened have happened so far."""


def _histories(graph: Graph, observation: Observation, starts: Sequence[str]) -> Iterator[History]:
    """Every explanation that begins in one of `starts`, which are of one kind."""
    came: dict[Node, list[tuple[Node, Edge]]] = {}
    origins: dict[Node, str] = {(space.NUMBER[STARTS[name]], 0): name for name in starts}
    ends = _search(graph, observation, tuple(origins), came)
    for end in ends:
        for path in _paths(end, came, frozenset(origins)):
            first, edges = path
            yield History(origins[first], edges)


def _search(
    graph: Graph,
    observation: Observation,
    origins: Sequence[Node],
    came: dict[Node, list[tuple[Node, Edge]]],
) -> list[Node]:
    """The nodes that fit, in the order in which they are reached; `came` gets, for each node, every
    last step of a shortest way to it."""
    mask, lost = observation.mask, observation.known().get(LOST)
    events = (*observation.happened(YES), *((lost,) if lost not in (None, Lost.NONE) else ()))
    bits = {str(event): 1 << n for n, event in enumerate(events)}
    everything, never = sum(bits.values()), frozenset(observation.happened(NO))
    in_step = {space.NUMBER[state] for state in STANDARD_STARTS}
    barred = in_step if not any(state in in_step for state, _ in origins) else set()
    depth = dict.fromkeys(origins, 0)
    queue, ends = list(origins), []
    for node in queue:
        state, done = node
        if mask >> state & 1 and done == everything:
            ends.append(node)
            continue
        for edge in graph.out[state]:
            if edge.action in never or edge.end in barred:
                continue
            if lost == Lost.NONE and edge.lost != Lost.NONE:
                continue
            after = (edge.end, done | bits.get(edge.action, 0) | bits.get(edge.lost, 0))
            if after not in depth:
                depth[after] = depth[node] + 1
                queue.append(after)
            if depth[after] == depth[node] + 1:
                came.setdefault(after, []).append((node, edge))
    return ends


def _paths(
    end: Node, came: Mapping[Node, Sequence[tuple[Node, Edge]]], origins: frozenset[Node]
) -> Iterator[tuple[Node, tuple[Edge, ...]]]:
    """Every shortest way to `end`: where it begins, and its edges."""
    if end in origins:
        yield end, ()
        return
    for before, edge in came[end]:
        for first, edges in _paths(before, came, origins):
            yield first, (*edges, edge)


def _possible(graph: Graph, parts: Mapping[str, str]) -> bool:
    observation = Observation(tuple(parts.items()))
    if all(not of_the_past(name) for name in parts):
        return bool(observation.mask & graph.reached)
    for starts in _kinds(observation):
        if _search(graph, observation, [(space.NUMBER[STARTS[n]], 0) for n in starts], {}):
            return True
    return False


# --- what to find out next ---------------------------------------------------------------------

_PRESENT = ("owner", "filter", "crm", "outlook", COLUMN, "unsynced", "sync", "origin")
"""The parts of the present in the order in which ties prefer them. The link itself cannot be seen;
what can is the column."""


def _explained(histories: Sequence[History]) -> dict[object, list[History]]:
    by_explanation: dict[object, list[History]] = {}
    for history in histories:
        by_explanation.setdefault(history.explanation, []).append(history)
    return by_explanation


def shows(history: History, part: str) -> str | None:
    """The value that `part` of an observation has by this history; None if it has none."""
    if part == COLUMN:
        return column(history.end)
    if part == BEGAN:
        return beginning(history.start)
    if part == OWNER_BEFORE:
        return str(history.begin.owner)
    if part == LOST:
        edits = {str(edge.lost) for edge in history.edges} - {str(Lost.NONE)}
        return None if len(edits) > 1 else next(iter(edits), str(Lost.NONE))
    if part.startswith(HAPPENED):
        action = part.removeprefix(HAPPENED)
        return YES if any(edge.action == action for edge in history.edges) else NO
    return str(getattr(history.end, part))


def next_question(found: Diagnosis, skipped: Sequence[str]) -> Ask | None:
    """What tells the explanations best apart, parts left out that nobody can tell."""
    return _ask(found.observation, found.histories, skipped)


def _ask(
    observation: Observation, histories: Sequence[History], skipped: Sequence[str] = ()
) -> Ask | None:
    """The part that leaves the fewest of the likeliest explanations on average; of equals the
    first."""
    histories = _likeliest(histories)
    total = len(_explained(histories))
    if total < 2:
        return None
    known = observation.known()
    acts = [a for a in Action if any(a == edge.action for h in histories for edge in h.edges)]
    parts = [*_PRESENT, *(f"{HAPPENED}{action}" for action in acts), LOST, BEGAN, OWNER_BEFORE]
    best: tuple[float, Ask] | None = None
    for part in parts:
        if part in known or part in skipped:
            continue
        left: dict[str, set[object]] = {}
        for history in histories:
            value = shows(history, part)
            if value is None:
                break
            left.setdefault(value, set()).add(history.explanation)
        else:
            counts = {value: len(left[value]) for value in PARTS[part] if value in left}
            score = sum(n * n for n in counts.values()) / sum(counts.values())
            if len(counts) > 1 and score < total and (best is None or score < best[0]):
                best = (score, Ask(part, counts))
    return best[1] if best else None
