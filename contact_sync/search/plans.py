"""Sequences of actions from one state to a wished one: the search behind `repair`.

Exact: breadth and depth first over the known part of the compiled table. A sequence is followed
until the goal is reached, and then stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.rulebook.costs import Loss
from contact_sync.rulebook.remedies import action_cost
from contact_sync.search.graph import Edge, Graph, hangs_on
from contact_sync.world import space
from contact_sync.world.model import Action, Copy, Lost, Record, State

MOST_STEPS = 3
"""Longer plans are found only where no shorter one does as well."""

LOST = {Lost.CRM: Loss.CRM_EDITS, Lost.OUTLOOK: Loss.LOCAL_EDITS}


class Strength(StrEnum):
    """Whether a plan works whichever contested outcome is true, best first. A plan of which no
    outcome gets there is none."""

    STRONG = "strong"
    HOPEFUL = "hopeful"
    NONE = "none"


STRENGTHS, _ACTIONS = tuple(Strength), tuple(Action)

Actions = tuple[Action, ...]

_Layer = dict[frozenset[int], list[Actions]]
"""The states that one may be in -> the sequences, all of one length, that lead to just these."""


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of a sequence of actions in one state.

    Attributes:
        edges: all that may be taken, on ways that do not get there, too.
        way: one way that does, the best backed outcomes first.
        depends_on: keys of the claims it hangs on; empty for a strong one.
    """

    strength: Strength
    edges: frozenset[Edge]
    way: tuple[Edge, ...]
    depends_on: tuple[str, ...]


def sensible(state: State, action: Action) -> bool:
    """Whether a plan may hold this step. The model knows one record: entering a contact anew while
    the old one is there would leave two, so a plan deletes the old one first."""
    return action != Action.RECREATE or state.crm == Record.ABSENT


_THERE = Result(Strength.STRONG, frozenset(), (), ())

_INACTIVE = space.where({"crm": ("inactive",)})


class Search:
    """Plans to one goal.

    No plan deactivates a record only to activate it again: what a source says of reactivating holds
    for a contact that was inactive, not for one made so as a trick; and the copies of others may
    vanish meanwhile.
    """

    def __init__(self, graph: Graph, goal: int) -> None:
        self.graph, self.goal = graph, goal
        self.far = graph.distances(goal)
        self._known: dict[tuple[int, Actions], Result] = {}

    def edges(self, state: int, action: Action) -> tuple[Edge, ...]:
        """The outcomes of a sensible, known step; none for any other."""
        if not sensible(space.STATES[state], action):
            return ()
        if action == Action.DEACTIVATE and not self.goal & _INACTIVE:
            return ()
        return self.graph.by_action[state].get(action, ())

    def result(self, state: int, actions: Actions) -> Result:
        """What becomes of `actions` in `state`."""
        key = (state, actions)
        if key not in self._known:
            self._known[key] = self._result(state, actions)
        return self._known[key]

    def _result(self, state: int, actions: Actions) -> Result:
        if self.goal >> state & 1:
            return _THERE
        edges = self.edges(state, actions[0]) if actions else ()
        after = [(edge, self.result(edge.end, actions[1:])) for edge in edges]
        good = [(edge, result) for edge, result in after if result.strength != Strength.NONE]
        taken = frozenset(e for edge, result in after for e in (edge, *result.edges))
        if not good:
            return Result(Strength.NONE, taken, (), ())
        strong = len(good) == len(edges) and all(r.strength == Strength.STRONG for _, r in good)
        hanging: list[str] = []
        for edge, result in good:
            if len(good) < len(edges):
                hanging += hangs_on(edge)
            hanging += result.depends_on
        best, rest = min(good, key=lambda one: (one[1].strength != Strength.STRONG, one[0].outcome))
        return Result(
            Strength.STRONG if strong else Strength.HOPEFUL,
            taken,
            (best, *rest.way),
            tuple(dict.fromkeys(hanging)),
        )

    def results(self, starts: Iterable[int], actions: Actions) -> dict[int, Result]:
        """Start -> what becomes of `actions` there, where they help."""
        found = ((start, self.result(start, actions)) for start in starts)
        return {start: one for start, one in found if one.strength != Strength.NONE}

    def plans(self, start: int) -> list[Actions]:
        """The plans from one start without a superfluous step: those of at most `MOST_STEPS`
        steps, and the shortest ones, however long."""
        least = self.far.get(start)
        if least is None:
            return []
        most = max(least, MOST_STEPS)
        found = self._extended(frozenset({start}), (), most, sure=True)
        return without_superfluous({actions: self.result(start, actions) for actions in found})

    def _extended(
        self, belief: frozenset[int], actions: Actions, most: int, *, sure: bool
    ) -> Iterator[Actions]:
        """Every longer sequence, of at most `most` steps, whose last step may reach the goal.

        One that may also have failed is followed no further: no longer one can be strong.
        """
        room = most - len(actions)
        if room == 0 or all(self.far.get(state, most + 1) > room for state in belief):
            return
        for action in self._moving(belief):
            after, reached, still = self.step(belief, action)
            if reached:
                yield (*actions, action)
            if after and not (reached and not (sure and still)):
                yield from self._extended(after, (*actions, action), most, sure=sure and still)

    def _moving(self, belief: frozenset[int]) -> list[Action]:
        """The actions with a known step out of some state of `belief`."""
        found = {edge.action for n in belief for edge in self.graph.out[n] if edge.end != n}
        return [action for action in _ACTIONS if action in found]

    def step(self, belief: frozenset[int], action: Action) -> tuple[frozenset[int], bool, bool]:
        """Where `action` may lead short of the goal, whether it may reach it, and whether it is
        known everywhere in `belief`."""
        after, reached, sure = set(), False, True
        for state in belief:
            edges = self.edges(state, action)
            sure = sure and bool(edges)
            for edge in edges:
                if self.goal >> edge.end & 1:
                    reached = True
                else:
                    after.add(edge.end)
        return frozenset(after), reached, sure

    def shortest(self, starts: frozenset[int], *, strong: bool) -> list[Actions]:
        """Every shortest sequence that is strong in all of `starts`; or else every shortest one
        that may help in one of them, and loses nothing whatever comes of it.

        Breadth first over the sets of states that one may be in.
        """
        seen = {starts}
        layer: _Layer = {starts: [()]}
        while layer:
            found, layer = self._one_longer(layer, seen, strong=strong)
            if found:
                return found
            seen.update(layer)
        return []

    def _one_longer(
        self, layer: _Layer, seen: Set[frozenset[int]], *, strong: bool
    ) -> tuple[list[Actions], _Layer]:
        """The sequences one action longer than those of `layer`: those that are there, and those
        that go on to where none has been."""
        found: list[Actions] = []
        ahead: _Layer = {}
        for belief, so_far in layer.items():
            for action, after, there in self._onward(belief, strong=strong):
                if there:
                    found += [(*actions, action) for actions in so_far]
                elif after and after not in seen:
                    ahead.setdefault(after, []).extend((*actions, action) for actions in so_far)
        return found, ahead

    def _onward(
        self, belief: frozenset[int], *, strong: bool
    ) -> Iterator[tuple[Action, frozenset[int], bool]]:
        """The actions that a shortest sequence may take: where each may lead short of the goal, and
        whether that sequence ends with it."""
        for action in self._moving(belief):
            after, reached, sure = self.step(belief, action)
            if not strong:
                if not self._loses(belief, action):
                    yield action, after, reached
            elif sure and after <= self.far.keys():
                yield action, after, not after

    def _loses(self, belief: frozenset[int], action: Action) -> bool:
        edges = [edge for state in belief for edge in self.edges(state, action)]
        return bool(losses(edges))


def worthwhile(search: Search, starts: Sequence[int]) -> list[Actions]:
    """The plans that are worth it however long they are."""
    found = search.shortest(frozenset(starts), strong=True)
    for start in starts:
        found += search.shortest(frozenset({start}), strong=False)
    return sorted(set(found), key=lambda a: [_ACTIONS.index(action) for action in a])


def losses(edges: Iterable[Edge]) -> frozenset[Loss]:
    """What is lost on the way: by the actions themselves, and by syncs that destroy an edit, take a
    copy away or delete a record; that it may be there again later brings none of it back."""
    found: set[Loss] = set()
    for edge in edges:
        found.update(action_cost(edge.decision.before, edge.action, edge.decision.pack).loses)
        found |= lost_by_sync(edge.decision, edge.result)
    return frozenset(found)


def lost_by_sync(decision: Decision, outcome: Outcome) -> frozenset[Loss]:
    """What the sync destroys in this outcome."""
    found, acted, after = set[Loss](), decision.after_action, outcome.after_sync
    if outcome.lost != Lost.NONE:
        found.add(LOST[outcome.lost])
    if acted.outlook == Copy.PRESENT and after.outlook == Copy.ABSENT:
        found.add(Loss.OUTLOOK_ONLY_FIELDS)
    if acted.crm != Record.ABSENT and after.crm == Record.ABSENT:
        found |= {Loss.RECORD_ID, Loss.HISTORY}
    return frozenset(found)


def without_superfluous(plans: Mapping[Actions, Result]) -> list[Actions]:
    """The plans none of whose steps can be left out: no plan made of some of them, in order, is as
    strong and loses no more."""
    lost = {actions: losses(result.edges) for actions, result in plans.items()}

    def does_as_well(shorter: Actions, longer: Actions) -> bool:
        mine, theirs = (STRENGTHS.index(plans[a].strength) for a in (shorter, longer))
        return mine <= theirs and lost[shorter] <= lost[longer]

    return [
        actions
        for actions in plans
        if not any(
            shorter in plans and does_as_well(shorter, actions)
            for size in range(1, len(actions))
            for shorter in combinations(actions, size)
        )
    ]
