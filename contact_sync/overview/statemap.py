"""The map of where a contact can get to: its reachable states, merged into the groups of `groups`,
and the actions that lead from group to group.

A map belongs to one origin: a contact keeps it until somebody tracks it or enters it anew, and
from then on the map of the other origin tells how it goes on. So the map holds

- every state that a contact of this origin gets to from one of the named starts, by any action
  and any outcome, as long as it keeps the origin;
- where that is no state of some group, but such a change of origin leads into it: the states
  it leads to, and what follows from these in groups that would be empty otherwise (*guests*).

An unknown input (origin or a setting) makes a map of the union of all cases; every way knows in
which of them it exists.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import NamedTuple

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import Compiled, actions_in, compiled
from contact_sync.overview.reach import matters, only_when, reached_states
from contact_sync.overview.unknown import inputs_of, with_inputs
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.memo import Memo, remembered
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.world.codes import Step
from contact_sync.world.groups import Group, group_of
from contact_sync.world.model import (
    STANDARD_STARTS,
    STARTS,
    Action,
    Copy,
    Origin,
    Owner,
    State,
    legal_actions,
    legal_states,
)

REMEDIES = (
    Action.UNDELETE,
    Action.CREATE,
    Action.RECREATE,
    Action.RECREATE_FILTER,
    Action.RECONFIGURE_CLIENT,
    Action.RESET_STORE,
    Action.REBUILD_CLIENT,
)
"""What nobody does in daily work, but to get a contact back; the easiest first. All other actions
are *ordinary*."""

_DOUBTFUL = (Evidence.CONTESTED, Evidence.UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class MapCase:
    """One way the unknown inputs of a map could be (`inputs` is empty when all are known)."""

    inputs: Mapping[str, str]
    origin: Origin
    table: Compiled


class Ground(NamedTuple):
    """One cell by which a way exists: the decision, which of its outcomes (1 is the first), and
    in which case of the map."""

    decision: Decision
    outcome: int
    case: int

    @property
    def sure(self) -> bool:
        """Whether the pack answers this cell with one outcome."""
        return self.decision.evidence not in _DOUBTFUL


@dataclass(frozen=True, eq=False)
class Way:
    """One action that leads from some state of a group to some state of a group."""

    start: Group
    end: Group
    action: Action
    grounds: tuple[Ground, ...]

    @property
    def sure(self) -> bool:
        """False where only contested outcomes or an open question lead there."""
        return any(ground.sure for ground in self.grounds)

    @property
    def first(self) -> bool:
        """Whether it is the first outcome of some cell, the one that a story goes on with."""
        return any(ground.outcome == 1 for ground in self.grounds)

    @cached_property
    def cases(self) -> frozenset[int]:
        """The cases of the map in which this way exists."""
        return frozenset(ground.case for ground in self.grounds)

    @cached_property
    def new_origin(self) -> Origin | None:
        """The origin that the contact always has afterwards, if it always changes by this way."""
        ends = {
            (g.decision.before.origin, g.decision.outcomes[g.outcome - 1].after_sync.origin)
            for g in self.grounds
        }
        after = {end for start, end in ends if start != end}
        return after.pop() if len(after) == 1 and all(s != e for s, e in ends) else None


class Arrival(NamedTuple):
    """The shortest way into a group.

    Attributes:
        start: the state it begins in; a synchronised contact wherever one gets there.
        decisions: one for each step, in order.
        case: the case of the map it holds in.
    """

    start: State
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...]
    case: int


@dataclass(frozen=True, eq=False)
class StateMap:
    """The groups that a contact can get to, and the ways between them.

    Attributes:
        states: group -> its states, in value order; only groups that are reached, in their order.
        present: group -> the cases in which it is reached.
        ways: by start, end and action, in their order; with those that stay in their group.
        traps: groups from which the Outlook copy never returns without a remedy: from no state
            of the group does any sequence of ordinary actions, each with its first outcome, lead
            to a state with a copy in Outlook; in each case in which the group is reached.
        dead_ends: groups that no ordinary action leaves, by its first outcome.
        memo: what was worked out of it, see `memo`.
    """

    pack: Pack
    cases: tuple[MapCase, ...]
    states: Mapping[Group, tuple[State, ...]]
    present: Mapping[Group, frozenset[int]]
    ways: tuple[Way, ...]
    traps: frozenset[Group]
    dead_ends: frozenset[Group]
    memo: Memo = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def edges(self) -> Mapping[tuple[Group, Group], tuple[Way, ...]]:
        """(start, end) -> the ways between these two groups: the edges of the picture, and the
        loops, which are not in it."""
        found: dict[tuple[Group, Group], list[Way]] = {}
        for way in self.ways:
            found.setdefault((way.start, way.end), []).append(way)
        return {pair: tuple(ways) for pair, ways in found.items()}

    def out_of(self, group: Group) -> tuple[Way, ...]:
        """The ways that leave `group`."""
        return tuple(w for w in self.ways if w.start == group != w.end)

    def into(self, group: Group) -> tuple[Way, ...]:
        """The ways that lead into `group` from others."""
        return tuple(w for w in self.ways if w.end == group != w.start)

    def staying(self, group: Group) -> tuple[Way, ...]:
        """The ways that stay in `group`."""
        return tuple(w for w in self.ways if w.start == group == w.end)

    def fields(self, group: Group) -> dict[str, tuple[str, ...]]:
        """Field -> the values that the states of `group` have, in value order."""
        states = self.states[group]
        return {
            name: tuple(dict.fromkeys(str(getattr(state, name)) for state in states))
            for name in State._fields
        }

    def only_when(self, way: Way) -> dict[str, tuple[str, ...]]:
        """What is true of every state that `way` starts from, but not of all in its group in
        which the action makes sense: field -> values."""
        before = (ground.decision.before for ground in way.grounds)
        asked = (s for s in self.states[way.start] if way.action in legal_actions(s))
        return only_when(before, asked)

    def telling(self, present: Collection[int]) -> tuple[str, ...]:
        """The unknown inputs on which it depends whether something exists that exists in the
        cases `present`: those of which a change alone makes the difference."""
        found = [(case.inputs, number in present) for number, case in enumerate(self.cases)]
        return tuple(name for name in self.cases[0].inputs if matters(name, found))

    @cached_property
    def depends_on(self) -> tuple[str, ...]:
        """The unknown inputs that change the map, the one that changes most ways first."""
        found = [name for way in self.ways for name in self.telling(way.cases)]
        return tuple(sorted(set(found), key=lambda name: (-found.count(name), name)))

    def way_in(self, group: Group) -> Arrival:
        """The shortest story into `group` from a synchronised contact of this origin; from
        another named start where no synchronised contact gets there."""
        found = [
            (cost, number, arrival)
            for number in sorted(self.present[group])
            for case in [self.cases[number]]
            for cost, arrival in [_arrivals(case.table, case.origin, number)[group]]
        ]
        return min(found, key=lambda item: item[:2])[2]


def starts_of(origin: Origin) -> tuple[State, ...]:
    """The named starts of one origin, the synchronised contacts first."""
    return tuple(state for state in STARTS.values() if state.origin == origin)


def explored(table: Compiled, origin: Origin) -> frozenset[State]:
    """The states that the map of one origin holds, guests included (see the module)."""
    own = set(starts_of(origin))
    changed = _follow(own, table, lambda state: state.origin == origin)
    groups = {group_of(state) for state in own}
    guests = {state for state in changed if group_of(state) not in groups}
    _follow(guests, table, lambda state: group_of(state) not in groups)
    return frozenset(own | guests)


def _follow(found: set[State], table: Compiled, wanted: Callable[[State], bool]) -> set[State]:
    """Adds to `found` every state that follows from it and is `wanted`.

    Returns:
        The states that follow from these and are not wanted.
    """
    frontier, others = list(found), set()
    while frontier:
        for _, _, end in _moves(table, frontier.pop()):
            if not wanted(end):
                others.add(end)
            elif end not in found:
                found.add(end)
                frontier.append(end)
    return others


def _moves(table: Compiled, state: State) -> Iterable[tuple[Decision, int, State]]:
    for action in actions_in(table.pack, state):
        decision = table.decide(state, action)
        for number, outcome in enumerate(decision.outcomes, start=1):
            yield decision, number, outcome.after_sync


@remembered()
def trapped(table: Compiled) -> frozenset[State]:
    """The reachable states from which no sequence of ordinary actions, each with its first
    outcome, leads to a state with a copy in Outlook."""
    lost = {state for state in reached_states(table) if state.outlook == Copy.ABSENT}
    ends = {state: set(_ordinary(table, state)) for state in lost}
    while back := {state for state in lost if not ends[state] <= lost}:
        lost -= back
    return frozenset(lost)


def _ordinary(table: Compiled, state: State) -> Iterable[State]:
    """Where the ordinary actions lead, by their first outcomes."""
    for action in actions_in(table.pack, state):
        if action not in REMEDIES:
            yield table.decide(state, action).outcomes[0].after_sync


class _Cost(NamedTuple):
    """What makes a story into a group better than another, most important first."""

    unsynchronised: bool
    steps: int
    doubts: int
    foreign: bool


@remembered(most=8)
def _arrivals(table: Compiled, origin: Origin, number: int) -> dict[Group, tuple[_Cost, Arrival]]:
    """Group -> the best story into one of its states, on the map of this origin, which is the case
    `number` of a map."""
    wanted = explored(table, origin)
    found: dict[Group, tuple[_Cost, Arrival]] = {}
    seen: set[State] = set()
    order = count()
    queue = [
        (
            _Cost(start not in STANDARD_STARTS, 0, 0, start.owner != Owner.ME),
            next(order),
            start,
            Arrival(start, (), (), number),
        )
        for start in starts_of(origin)
    ]
    heapq.heapify(queue)
    while queue:
        cost, _, state, story = heapq.heappop(queue)
        if state in seen:
            continue
        seen.add(state)
        if state in wanted:
            found.setdefault(group_of(state), (cost, story))
        for decision, outcome, end in _moves(table, state):
            if end not in seen:
                doubts = cost.doubts + (decision.evidence in _DOUBTFUL)
                further = Arrival(
                    story.start,
                    (*story.steps, Step(decision.action, outcome)),
                    (*story.decisions, decision),
                    number,
                )
                further_cost = cost._replace(steps=cost.steps + 1, doubts=doubts)
                heapq.heappush(queue, (further_cost, next(order), end, further))
    return found


@remembered(most=8)
def _state_map(
    pack: Pack, origin: Origin, settings: Settings, unknown: tuple[str, ...]
) -> StateMap:
    start = next(state for state in STANDARD_STARTS if state.origin == origin)
    cases = []
    for inputs in inputs_of(pack, unknown):
        here, switches = with_inputs(start, settings, inputs)
        cases.append(MapCase(inputs, here.origin, compiled(pack, switches)))
    held = [explored(case.table, case.origin) for case in cases]
    order = {state: number for number, state in enumerate(legal_states())}
    by_group: dict[Group, list[State]] = {group: [] for group in Group}
    for state in sorted(frozenset().union(*held), key=order.__getitem__):
        by_group[group_of(state)].append(state)
    states = {group: tuple(found) for group, found in by_group.items() if found}
    present = {
        group: frozenset(n for n, own in enumerate(held) if not own.isdisjoint(found))
        for group, found in states.items()
    }
    held_in_order = [sorted(own, key=order.__getitem__) for own in held]
    ways = _ways(cases, held_in_order)
    free = {
        group_of(state)
        for case, own in zip(cases, held, strict=True)
        for state in own - trapped(case.table)
    }
    left = {
        way.start
        for way in ways
        if way.end != way.start
        and way.action not in REMEDIES
        and any(ground.outcome == 1 for ground in way.grounds)
    }
    return StateMap(
        pack,
        tuple(cases),
        states,
        present,
        ways,
        traps=frozenset(states.keys() - free),
        dead_ends=frozenset(states.keys() - left),
    )


def _ways(cases: Sequence[MapCase], held: Sequence[Sequence[State]]) -> tuple[Way, ...]:
    """Every way between the groups of the states that each case holds, with all that it rests on,
    in the order of groups and actions."""
    grounds: dict[tuple[Group, Group, Action], list[Ground]] = {}
    for number, (case, states) in enumerate(zip(cases, held, strict=True)):
        for state in states:
            for decision, outcome, end in _moves(case.table, state):
                key = (group_of(state), group_of(end), decision.action)
                grounds.setdefault(key, []).append(Ground(decision, outcome, number))
    places = {code: n for codes in (Group, Action) for n, code in enumerate(codes)}
    in_order = sorted(grounds, key=lambda key: tuple(places[code] for code in key))
    return tuple(Way(*key, tuple(grounds[key])) for key in in_order)


def state_map(
    pack: Pack,
    origin: Origin,
    settings: Mapping[str, str],
    unknown: Sequence[str] = (),
) -> StateMap:
    """The map of one pack, origin and combination of settings; made once.

    Args:
        unknown: `origin` or settings that nobody knows; the values given for them do not count.

    Raises:
        Gap: when a story meets a cell that nothing speaks of.
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    return _state_map(pack, origin, Settings(settings), tuple(unknown))
