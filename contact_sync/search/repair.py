"""From a state to a wished one: the plans, best first, and what does not help.

A plan is a sequence of actions; whoever follows it stops as soon as the goal is reached. It is

- *strong* when it gets there whichever contested outcome is true: every action makes sense and is
  known wherever the outcomes before it may have led (an and-or search: some action, all outcomes);
- *hopeful* when some outcomes get there; it then hangs on the claims of those.

Where the state is not wholly known, a plan is strong only if it is so in every state that it may
be; else it says where it helps. Found are all plans of at most `MOST_STEPS` steps that hold no
superfluous step in some of these states, every shortest plan, every shortest strong one, and every
shortest one that loses nothing, however long. Left out is a plan that no source advises and that
another beats: one that does as well wherever it helps, costs no more in anything, and is better in
something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from contact_sync.decide.decision import Decision
from contact_sync.decide.effects import grade
from contact_sync.decide.engine import Compiled
from contact_sync.overview.reach import only_when
from contact_sync.rulebook.claims import Evidence, Kind
from contact_sync.rulebook.costs import Cost, Loss, Remedy, burden, distinct, hardness, together
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack
from contact_sync.rulebook.remedies import action_cost, remedies_in, tried
from contact_sync.search.graph import Edge, graph_of, reached_in, sources_of, weakest
from contact_sync.search.plans import (
    STRENGTHS,
    Actions,
    Result,
    Search,
    Strength,
    losses,
    worthwhile,
)
from contact_sync.world import space
from contact_sync.world.codes import Step
from contact_sync.world.model import Action, State


@dataclass(frozen=True, eq=False)
class Plan:
    """One way to the goal.

    Attributes:
        results: start -> what becomes of it there; a start it does not help in is left out.
        all_starts: every state it is asked for.
        remedies: those that it follows, whole or in part of its steps.
        rather: the way that a source of a higher grade names instead, where no step of this one has
            such a source.
    """

    actions: Actions
    results: Mapping[State, Result]
    all_starts: tuple[State, ...]
    remedies: tuple[Remedy, ...] = ()
    rather: Plan | None = None

    @property
    def advised(self) -> bool:
        """Whether it is what a source advises, no more and no less."""
        return any(remedy.actions == self.actions for remedy in self.remedies)

    @property
    def strength(self) -> Strength:
        """Strong when it is so in every state asked for."""
        every = len(self.results) == len(self.all_starts)
        strong = all(r.strength == Strength.STRONG for r in self.results.values())
        return Strength.STRONG if every and strong else Strength.HOPEFUL

    @cached_property
    def depends_on(self) -> tuple[str, ...]:
        """The keys of the claims it hangs on."""
        return tuple(dict.fromkeys(key for r in self.results.values() for key in r.depends_on))

    @cached_property
    def only_when(self) -> dict[str, tuple[str, ...]]:
        """What is true of the states it helps in but not of all that are asked for."""
        return only_when(self.results, self.all_starts)

    @cached_property
    def cost(self) -> Cost:
        """What its steps cost, edits included that a sync destroys on the way; and what the
        remedies that it follows say."""
        edges = [edge for result in self.results.values() for edge in result.edges]
        done = {(edge.decision.before, edge.action, edge.decision.pack) for edge in edges}
        # In the order of the plan: a set of edges has none, and what is told must not vary.
        order = sorted(done, key=lambda d: (self.actions.index(d[1]), space.NUMBER[d[0]]))
        cost = together(action_cost(*one) for one in order)
        advised = [remedy.cost for remedy in self.remedies]
        return Cost(
            cost.effort,
            tuple(loss for loss in Loss if loss in losses(edges)),
            cost.supported,
            distinct(text for one in (*advised, cost) for text in one.needs),
            distinct(text for one in (*advised, cost) for text in one.effects),
            heed=any(one.heed for one in (*advised, cost))
            or any(edge.result.dangers for edge in self.edges),
        )

    @cached_property
    def evidence(self) -> Evidence | None:
        """The weakest evidence of a step."""
        return weakest(self.edges)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all steps, in order."""
        return sources_of(self.edges)

    @cached_property
    def merits(self) -> dict[State, tuple[int, ...]]:
        """What the plan is measured by in each start that it helps in; less is better."""
        shared = (
            burden(self.cost)[1],
            hardness(self.cost),
            len(self.actions),
            *(loss in self.cost.loses for loss in Loss),
        )
        return {
            state: (
                STRENGTHS.index(result.strength),
                grade(weakest(result.way)),
                *shared,
            )
            for state, result in self.results.items()
        }

    @property
    def edges(self) -> list[Edge]:
        """The steps on the ways that get there, each once."""
        ways = [edge for result in self.results.values() for edge in result.way]
        return list(dict.fromkeys(ways))

    @property
    def story(self) -> tuple[State, tuple[Step, ...]]:
        """One start and the steps that lead from it to the goal, to play them."""
        start, result = next(iter(self.results.items()))
        return start, tuple(Step(edge.action, edge.outcome) for edge in result.way)


@dataclass(frozen=True, slots=True, eq=False)
class RuledOut:
    """An action that people try, and that does not lead to the goal by any outcome.

    Attributes:
        decision: one cell that shows it.
        only_when: where it does in some of the states asked for, what is true of the others.
    """

    action: Action
    decision: Decision
    only_when: Mapping[str, tuple[str, ...]]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that say so."""
        every = (s for outcome in self.decision.outcomes for s in outcome.sources)
        return tuple(dict.fromkeys(every))


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """The plans, best first, and what does not help.

    Attributes:
        starts: the states it is asked for that are not at the goal already.
        done: whether all are.
        untested: actions that people try, and of which nobody knows what comes of it.
    """

    starts: tuple[State, ...]
    done: bool
    plans: tuple[Plan, ...]
    ruled_out: tuple[RuledOut, ...]
    untested: tuple[Decision, ...]

    @property
    def comes_to(self) -> tuple[bool, Actions | None]:
        """Whether nothing is left to do, and what the best plan does; None where nothing helps."""
        return self.done, self.plans[0].actions if self.plans else None


def ordinary(mask: int) -> int:
    """The states of `mask` with no duplicate and the sync running, as an omitted condition means;
    `mask` itself where it holds no other."""
    usual = space.where(
        {
            "crm": ("active", "inactive", "absent"),
            "outlook": ("present", "absent"),
            "filter": ("matches", "no_match"),
            "sync": ("running",),
        }
    )
    return mask & usual or mask


def repair(pack: Pack, table: Compiled, states: int, goal: int) -> Repair:
    """The plans from each state of the mask `states` to some state of the mask `goal`.

    Of both, only the `ordinary` states count; of several states to begin in, only those that a
    known story gets to.
    """
    return _repair(pack, table, ordinary(states), ordinary(goal))


@remembered(most=400, at=1)
def _repair(pack: Pack, table: Compiled, states: int, goal: int) -> Repair:
    starts = _starts(table, states, goal)
    if not starts:
        return Repair((), bool(states), (), (), ())
    every = all_plans(pack, table, states, goal)
    good = [p for p in every if p.advised or not any(_beats(other, p) for other in every)]
    good = [replace(plan, rather=_rather(pack, plan, good)) for plan in good]
    return Repair(
        tuple(space.STATES[n] for n in starts),
        False,
        tuple(sorted(good, key=_rank)),
        tuple(_ruled_out(table, starts, goal)),
        tuple(_untested(table, starts)),
    )


def _starts(table: Compiled, states: int, goal: int) -> tuple[int, ...]:
    """The states to begin in: those that a known story gets to, and that are not there yet."""
    return tuple(space.numbers((states & reached_in(table) or states) & ~goal))


def all_plans(pack: Pack, table: Compiled, states: int, goal: int) -> list[Plan]:
    """Every plan without a superfluous step, those that others beat included."""
    starts = _starts(table, states, goal)
    search = Search(graph_of(table), goal)
    found = dict.fromkeys(actions for start in starts for actions in search.plans(start))
    plans = [*found, *(p for p in worthwhile(search, starts) if p not in found)]
    asked = tuple(space.STATES[n] for n in starts)
    every = []
    for actions in plans:
        results = {space.STATES[n]: r for n, r in search.results(starts, actions).items()}
        every.append(Plan(actions, results, asked, _advised(pack, results.values())))
    return every


def _advised(pack: Pack, results: Iterable[Result]) -> tuple[Remedy, ...]:
    """The remedies that some way of a plan follows."""
    paths = ([(edge.decision.before, edge.action) for edge in one.way] for one in results)
    found = {remedy for path in paths for remedy in remedies_in(pack, path)}
    return tuple(remedy for remedy in pack.remedies if remedy in found)


def _beats(plan: Plan, other: Plan) -> bool:
    """Whether `plan` does as well as `other` wherever that helps, costs no more in anything, and is
    better in something."""
    if plan is other or not other.merits.keys() <= plan.merits.keys():
        return False
    mine = [plan.merits[state] for state in other.merits]
    pairs = list(zip(mine, other.merits.values(), strict=True))
    if any(m > t for ours, theirs in pairs for m, t in zip(ours, theirs, strict=True)):
        return False
    return len(plan.merits) > len(other.merits) or any(ours != theirs for ours, theirs in pairs)


def _grade_of_sources(pack: Pack, plan: Plan) -> int:
    """How good the sources of its worst backed step are: 0 a vendor's; less is better."""
    kinds = list(Kind)

    def of(edge: Edge) -> int:
        sources = edge.result.sources
        return min((kinds.index(pack.source(s).kind) for s in sources), default=len(kinds))

    return max(of(edge) for result in plan.results.values() for edge in result.way)


def _rather(pack: Pack, plan: Plan, others: Sequence[Plan]) -> Plan | None:
    """Of the ways that sources of a higher grade than those of `plan` advise, the first of the
    best."""
    mine = _grade_of_sources(pack, plan)
    better = {
        other: found
        for other in others
        if other.advised
        and other.results.keys() & plan.results.keys()
        and (found := _grade_of_sources(pack, other)) < mine
    }
    return min(better, key=better.__getitem__, default=None)


_ACTIONS = tuple(Action)


def _rank(plan: Plan) -> tuple[object, ...]:
    """Data loss first, then support, strength, length; then evidence and effort."""
    losses, support = burden(plan.cost)
    return (
        losses,
        support,
        plan.strength != Strength.STRONG,
        len(plan.actions),
        -len(plan.results),
        grade(plan.evidence),
        hardness(plan.cost),
        [_ACTIONS.index(action) for action in plan.actions],
    )


def _tried(table: Compiled, starts: Iterable[int], action: Action) -> list[Decision]:
    """The cells of `action` in the states in which people try it."""
    if action in table.pack.lacks:
        return []
    states = [space.STATES[n] for n in starts if n in space.AFTER[action]]
    return [table.decide(state, action) for state in states if tried(state, action, table.pack.id)]


def _ruled_out(table: Compiled, starts: Sequence[int], goal: int) -> list[RuledOut]:
    """What people try in vain: everywhere, or where a source says so."""
    found = []
    for action in Action:
        cells = [c for c in _tried(table, starts, action) if c.evidence != Evidence.UNKNOWN]
        vain = [
            cell
            for cell in cells
            if not any(goal >> space.NUMBER[o.after_sync] & 1 for o in cell.outcomes)
        ]
        said = [cell for cell in vain if any(outcome.sources for outcome in cell.outcomes)]
        if vain and (said or len(vain) == len(cells)):
            found.append(RuledOut(action, (said or vain)[0], _differs(said or vain, cells)))
    return sorted(found, key=lambda one: (not one.sources, grade(one.decision.evidence)))


def _differs(some: Sequence[Decision], every: Sequence[Decision]) -> dict[str, tuple[str, ...]]:
    return only_when((c.before for c in some), (c.before for c in every))


def _untested(table: Compiled, starts: Sequence[int]) -> Iterator[Decision]:
    """Of each action that people try and of which nobody knows what comes of it, one cell."""
    for action in Action:
        cells = _tried(table, starts, action)
        if cells and all(cell.evidence == Evidence.UNKNOWN for cell in cells):
            yield cells[0]
