"""What was done that explains a fault: each cause once, and what tells the causes apart.

An explanation (`diagnose`) is a group of states with all its simplest ways. To whom something has
gone wrong it is a cause that somebody did this or that: the ways of a group with the same actions,
in whatever order and from whatever start. A way that is longer than the simplest one of its group
is none here; that nothing was done counts as one action.

Who does not know the version asks every one: what tells causes apart is asked of the diagnoses of
several versions at once, and a cause that several of them have counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contact_sync.rulebook.memo import remembered
from contact_sync.search.diagnose import Ask, Diagnosis, Explanation, diagnose
from contact_sync.search.history import History
from contact_sync.search.observation import COLUMN, HAPPENED, NO, PARTS, YES, has_column
from contact_sync.world import space
from contact_sync.world.codes import BadInput
from contact_sync.world.model import Action, Copy, State

POOR = 0.8
"""A question that leaves a larger part of the causes, on average, is not worth to be asked."""

LOOKED_AT = ("filter", "owner", "crm", "outlook", COLUMN, "link", "unsynced", "sync", "origin")
"""The parts of the present in the order in which ties prefer them."""


@dataclass(frozen=True, slots=True, eq=False)
class Because:
    """A cause.

    Attributes:
        group: what it led to.
        histories: its ways, the most usual first.
    """

    group: Explanation
    histories: tuple[History, ...]

    @property
    def actions(self) -> frozenset[Action]:
        """What was done."""
        return _actions(self.histories[0])

    @property
    def key(self) -> object:
        """What tells it from others, of whatever version."""
        return self.group.name, self.actions

    @property
    def states(self) -> tuple[State, ...]:
        """What it led to from each start, in order."""
        found = {space.NUMBER[history.end] for history in self.histories}
        return tuple(space.STATES[number] for number in sorted(found))


def _actions(history: History) -> frozenset[Action]:
    return frozenset(edge.action for edge in history.edges)


@remembered()
def causes_of(found: Diagnosis) -> tuple[Because, ...]:
    """Every cause, the simplest first: the fewest steps, then what people do most."""
    causes = []
    for group in found.groups:
        most = max(1, min(len(history.edges) for history in group.histories))
        ways: dict[frozenset[Action], list[History]] = {}
        for history in group.histories:
            if len(history.edges) <= most:
                ways.setdefault(_actions(history), []).append(history)
        causes += [Because(group, tuple(same)) for same in ways.values()]
    # That nothing was done is least likely what somebody calls a fault.
    return tuple(sorted(causes, key=_rank))


def causes_over(found: Sequence[Diagnosis]) -> tuple[Because, ...]:
    """Every cause in any of several versions, each once; in the order of `causes_of`."""
    every: dict[object, Because] = {}
    for one in found:
        for cause in causes_of(one):
            every.setdefault(cause.key, cause)
    return tuple(sorted(every.values(), key=_rank))


def _rank(cause: Because) -> tuple[int, bool, int]:
    first = cause.histories[0]
    return len(first.edges) or len(PARTS), not first.in_step, first.rarity


def tell_apart(found: Sequence[Diagnosis], skipped: Sequence[str]) -> Ask | None:
    """What to look at next: the part that leaves the fewest causes on average, of equals the first;
    None where none leaves so few that it is worth asking.

    Args:
        found: what each of the versions that come into question says to the same observation.
        skipped: parts that are left out, for nobody can tell.
    """
    total = len(causes_over(found))
    if total < 2:
        return None
    known = found[0].observation.known()
    best: tuple[float, Ask] | None = None
    for part in LOOKED_AT:
        if part in known or part in skipped:
            continue
        if not all(_to_be_seen(one, part) for one in found):
            continue
        ask = question_about(found, part)
        counts = ask.values.values()
        score = sum(n * n for n in counts) / sum(counts)
        if len(counts) > 1 and score <= POOR * total and (best is None or score < best[0]):
            best = (score, ask)
    return best[1] if best else None


def question_about(found: Sequence[Diagnosis], part: str) -> Ask:
    """The question about one part, with how many causes each answer leaves."""
    counts = {value: _left(found, part, value) for value in PARTS[part]}
    return Ask(part, {value: count for value, count in counts.items() if count})


def _left(found: Sequence[Diagnosis], part: str, value: str) -> int:
    try:
        seen = found[0].observation.with_part(part, value)
    except BadInput:
        return 0
    return len(causes_over([diagnose(one.graph.table, seen) for one in found]))


def _to_be_seen(found: Diagnosis, part: str) -> bool:
    """Whether the part can be looked at: with the Outlook client the link shows in a column, and
    only where a copy is."""
    client = has_column(found.graph.table.pack)
    if part == "link":
        return not client
    if part == COLUMN:
        ends = (state for group in found.groups for state in group.states)
        return client and all(state.outlook == Copy.PRESENT for state in ends)
    return True


def choices_of(found: Sequence[Diagnosis]) -> dict[Because, dict[str, str]]:
    """To be told apart by what happened: of each set of actions the first cause, with the parts of
    an observation that say that this happened and nothing of the others did; none that is known."""
    causes, known = causes_over(found), found[0].observation.known()
    first: dict[frozenset[Action], Because] = {}
    for cause in causes:
        first.setdefault(cause.actions, cause)
    done = [action for action in Action if any(action in actions for actions in first)]
    every = [action for action in done if f"{HAPPENED}{action}" not in known]
    return {
        cause: {f"{HAPPENED}{a}": YES if a in cause.actions else NO for a in every}
        for cause in first.values()
    }
