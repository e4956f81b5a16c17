"""The compiled table as a graph of what is known: what diagnosis and repair search.

A cell that is `unknown` has no edge: nothing is built on an answer that nobody gives. Each outcome
of a contested cell has one. States are their numbers, see `space`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import worst
from contact_sync.decide.engine import Compiled
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.memo import remembered
from contact_sync.world import space
from contact_sync.world.model import STARTS, Action, Lost


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """One outcome of a cell. A graph holds each once: two edges are the same or they differ.

    Attributes:
        outcome: its number; 1 is the first.
        end: the number of the state it leads to.
        result: the outcome itself.
        lost: whose edit is lost on the way.
    """

    action: Action
    outcome: int
    end: int
    decision: Decision
    result: Outcome
    lost: Lost


def edges_of(decision: Decision) -> tuple[Edge, ...]:
    """One edge for each outcome of a cell; of an unknown one none."""
    if decision.evidence == Evidence.UNKNOWN:
        return ()
    return tuple(
        Edge(
            decision.action,
            number,
            space.NUMBER[outcome.after_sync],
            decision,
            outcome,
            outcome.lost,
        )
        for number, outcome in enumerate(decision.outcomes, start=1)
    )


class Graph:
    """What is known of one pack at one combination of settings.

    Attributes:
        out: state -> its edges, by action and outcome.
        by_action: state -> action -> the edges of that cell.
        back: state -> the states with an edge to it.
    """

    def __init__(self, table: Compiled) -> None:
        self.table = table
        cells: dict[int, dict[Action, tuple[Edge, ...]]] = {n: {} for n in range(len(space.STATES))}
        back: dict[int, set[int]] = {n: set() for n in cells}
        for decision in table.cells():
            edges = edges_of(decision)
            if not edges:
                continue
            start = space.NUMBER[decision.before]
            cells[start][decision.action] = edges
            for edge in edges:
                back[edge.end].add(start)
        self.by_action: Mapping[int, Mapping[Action, tuple[Edge, ...]]] = cells
        self.out: Mapping[int, tuple[Edge, ...]] = {
            n: tuple(edge for edges in found.values() for edge in edges)
            for n, found in cells.items()
        }
        self.back: Mapping[int, frozenset[int]] = {n: frozenset(s) for n, s in back.items()}

    def reach(self, starts: Iterable[int]) -> int:
        """The mask of every state that a known story from `starts` gets to."""
        found = set(starts)
        frontier = list(found)
        while frontier:
            for edge in self.out[frontier.pop()]:
                if edge.end not in found:
                    found.add(edge.end)
                    frontier.append(edge.end)
        return sum(1 << n for n in found)

    def distances(self, goal: int) -> dict[int, int]:
        """State -> the fewest steps to a state of the mask `goal`, if every outcome goes well.

        States without a way there are left out.
        """
        found = dict.fromkeys(space.numbers(goal), 0)
        frontier = list(found)
        for state in frontier:
            for earlier in self.back[state]:
                if earlier not in found:
                    found[earlier] = found[state] + 1
                    frontier.append(earlier)
        return found


@remembered(most=8)
def graph_of(table: Compiled) -> Graph:
    """The graph of a compiled table; made once."""
    return Graph(table)


@remembered(most=512)
def reached_in(table: Compiled) -> int:
    """The mask of the states that some known story gets to; kept for longer than the graph."""
    return graph_of(table).reach(space.NUMBER[state] for state in STARTS.values())


def hangs_on(edge: Edge) -> tuple[str, ...]:
    """The keys of the claims that this outcome rests on and the others of its cell do not."""
    others = [o for o in edge.decision.outcomes if o is not edge.result]
    return tuple(
        claim.key
        for claim in edge.result.claims
        if claim.ground is None and not all(claim in other.claims for other in others)
    )


def against(edge: Edge) -> tuple[str, ...]:
    """The keys of the claims that other outcomes of its cell rest on and this one does not."""
    others = [o for o in edge.decision.outcomes if o is not edge.result]
    return tuple(
        dict.fromkeys(
            claim.key
            for other in others
            for claim in other.claims
            if claim.ground is None and claim not in edge.result.claims
        )
    )


def weakest(edges: Iterable[Edge]) -> Evidence | None:
    """The weakest evidence of the steps `edges`; None without steps."""
    return worst(edge.decision.evidence for edge in edges)


def sources_of(edges: Iterable[Edge]) -> tuple[str, ...]:
    """The sources of the steps `edges`, in order, each once."""
    return tuple(dict.fromkeys(source for edge in edges for source in edge.result.sources))
