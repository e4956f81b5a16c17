"""From something that must stay true to what breaks it, and which settings and remedies protect.

A wish is one of `Wish`, or a partial state that must stay as it is. Searched are all known stories
from the four contacts in step, as long as the wish holds. A story that passes another contact in
step begins there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import crm_effect, grade
from contact_sync.decide.engine import Compiled, actions_in, compiled
from contact_sync.overview.reach import cells_of
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.costs import Remedy, Trouble
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack, Settings, resolve_settings
from contact_sync.search.graph import Edge, against, edges_of, hangs_on
from contact_sync.search.history import History
from contact_sync.world import space
from contact_sync.world.codes import BadInput, check_value, choices, format_pairs
from contact_sync.world.model import (
    STANDARD_STARTS,
    STARTS,
    VALUES,
    Action,
    Copy,
    Link,
    Lost,
    Record,
)


class Wish(StrEnum):
    """What people wish to stay true."""

    COPY_STAYS = "copy_stays"
    CRM_LEADS = "crm_leads"
    EDITS_KEPT = "edits_kept"
    STAYS_LINKED = "stays_linked"
    NO_DUPLICATES = "no_duplicates"


_HELPS = {
    Wish.COPY_STAYS: (Trouble.COPY_LEAVES,),
    Wish.CRM_LEADS: (Trouble.CRM_LEADS,),
    # None: what has CRM lead gives up the edits made in Outlook.
    Wish.EDITS_KEPT: (),
    Wish.STAYS_LINKED: (Trouble.ORPHANS, Trouble.NOT_LINKED),
    Wish.NO_DUPLICATES: (Trouble.DUPLICATES,),
}
"""Wish -> the troubles that it would spare."""

_FROM_OUTLOOK = ("overwritten", "updated")
"""The effects by which what Outlook holds gets into CRM."""


@dataclass(frozen=True)
class Keep:
    """What must stay true: a wish, or else the state fields `parts`. Hashable."""

    wish: Wish | None = None
    parts: tuple[tuple[str, str], ...] = ()

    @cached_property
    def mask(self) -> int:
        """The states in which it holds; what is said of edits alone holds in all."""
        twice = space.fulfilling({"crm": Record.TWICE}) | space.fulfilling({"outlook": Copy.TWICE})
        match self.wish:
            case None:
                return space.fulfilling(dict(self.parts))
            case Wish.COPY_STAYS:
                return space.ALL & ~space.fulfilling({"outlook": Copy.ABSENT})
            case Wish.STAYS_LINKED:
                return space.fulfilling({"link": Link.LINKED})
            case Wish.NO_DUPLICATES:
                return space.ALL & ~twice
            case _:
                return space.ALL

    def broken(self, decision: Decision, outcome: Outcome) -> bool:
        """Whether it held before and this outcome breaks it."""
        if self.wish == Wish.EDITS_KEPT:
            return outcome.lost != Lost.NONE
        if self.wish == Wish.CRM_LEADS:
            effect = crm_effect(decision.before, decision.after_action, outcome)
            return effect in _FROM_OUTLOOK
        return not self.mask >> space.NUMBER[outcome.after_sync] & 1

    def threatened(self, decision: Decision) -> bool:
        """Whether some outcome breaks it."""
        return any(self.broken(decision, outcome) for outcome in decision.outcomes)

    def broken_by_hand(self, decision: Decision) -> bool:
        """Whether the action itself breaks it, before any sync."""
        return not self.mask >> space.NUMBER[decision.after_action] & 1


def wished(values: Mapping[str, str], wish: str | None = None) -> Keep:
    """What must stay true, from codes: a wish, or state fields.

    Raises:
        BadInput: for an unknown code, for neither or both, and for what no legal state has.
    """
    if wish is not None:
        if values:
            raise BadInput("wish_alone", found=wish)
        if wish not in list(Wish):
            raise BadInput("unknown_wish", found=wish, expected=choices(wish, (*Wish, *VALUES)))
        return Keep(Wish(wish))
    if not values:
        raise BadInput("no_wish", expected=", ".join(Wish))
    for name, value in values.items():
        if name not in VALUES:
            raise BadInput("unknown_field", found=name, expected=choices(name, (*VALUES, *Wish)))
        check_value(name, value, VALUES[name])
    keep = Keep(parts=tuple((name, values[name]) for name in VALUES if name in values))
    if not any(keep.mask >> space.NUMBER[state] & 1 for state in STANDARD_STARTS):
        raise BadInput("wish_never_holds", found=format_pairs(values, ", "))
    return keep


@dataclass(frozen=True, eq=False)
class Break:
    """An action that breaks the wish.

    Attributes:
        histories: one for each contact in step from which it comes to that: the shortest story
            that ends with the action, the best backed of equals.
        by_hand: whether the action itself breaks it in all of them, and not what the sync does.
    """

    action: Action
    histories: tuple[History, ...]
    by_hand: bool

    @property
    def starts(self) -> frozenset[str]:
        """The names of these contacts."""
        return frozenset(history.start for history in self.histories)


def contested(keep: Keep, story: History) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of the claims that have `story` break `keep`, and of those that contradict them;
    where its last step breaks it whoever is right, only those of the steps before it."""
    *edges, last = story.edges
    if not all(keep.broken(last.decision, outcome) for outcome in last.decision.outcomes):
        edges.append(last)
    hanging = dict.fromkeys(key for edge in edges for key in hangs_on(edge))
    return tuple(hanging), tuple(dict.fromkeys(key for edge in edges for key in against(edge)))


@dataclass(frozen=True, slots=True)
class Shield:
    """A value of a setting that protects, or might.

    Attributes:
        present: whether the question has this value already; else what it would spare is told.
        against: the actions that break the wish without it, of some of which stories the same steps
            are known to keep it with it.
        wholly: those of them that then break it in no story, whatever comes of what nobody knows.
        unknown: the actions, of these and others, that then are not known to break it, but may.
    """

    setting: str
    value: str
    present: bool
    against: tuple[Action, ...]
    wholly: tuple[Action, ...]
    unknown: tuple[Action, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Prevention:
    """What breaks a wish, the shortest stories first.

    Attributes:
        unknown: actions of which nobody knows whether they break it; one cell each.
        remedies: those of the pack that are meant for it.
    """

    keep: Keep
    breaks: tuple[Break, ...]
    unknown: tuple[Decision, ...]
    shields: tuple[Shield, ...]
    remedies: tuple[Remedy, ...]


def prevent(pack: Pack, settings: Mapping[str, str], keep: Keep) -> Prevention:
    """What breaks `keep`, and what protects.

    Raises:
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    given = resolve_settings(pack, settings)
    breaks, unknown = _breaks(pack, given, keep)
    troubles = _HELPS[keep.wish] if keep.wish else ()
    return Prevention(
        keep,
        breaks,
        unknown,
        tuple(dict.fromkeys(_shields(pack, given, keep))),
        tuple(remedy for remedy in pack.remedies if remedy.trouble in troubles),
    )


_ACTIONS = tuple(Action)
_IN_STEP = frozenset(space.NUMBER[state] for state in STANDARD_STARTS)


@remembered(most=64)
def _breaks(
    pack: Pack, settings: Settings, keep: Keep
) -> tuple[tuple[Break, ...], tuple[Decision, ...]]:
    """What breaks `keep` from a standard start that keeps it, most telling first; and a question
    that may break it and that nobody answers, one for each action."""
    table = compiled(pack, settings)
    found: dict[Action, list[History]] = {}
    unknown: dict[Action, Decision] = {}
    for name, start in STARTS.items():
        if start not in STANDARD_STARTS or not keep.mask >> space.NUMBER[start] & 1:
            continue
        broken, open_there = _walked(table, keep, name)
        for action, story in broken.items():
            found.setdefault(action, []).append(story)
        unknown = {**open_there, **unknown}
    breaks = [
        Break(
            action,
            tuple(stories),
            all(keep.broken_by_hand(story.edges[-1].decision) for story in stories),
        )
        for action, stories in found.items()
    ]
    asked = sorted(unknown.values(), key=lambda decision: _ACTIONS.index(decision.action))
    return tuple(sorted(breaks, key=_rank)), tuple(asked)


def _walked(
    table: Compiled, keep: Keep, name: str
) -> tuple[dict[Action, History], dict[Action, Decision]]:
    """On from the start `name`, breadth first, for as long as `keep` holds: how each action breaks
    it, in the best story of the first that do; and what may break it and nobody answers, for each
    action the first question. Where another start is reached, its own walk goes on."""
    # Not by the graph: a wish asks for as many tables as the settings have values, and in few of
    # their states.
    broken: dict[Action, History] = {}
    unknown: dict[Action, Decision] = {}
    ways: dict[int, tuple[Edge, ...]] = {space.NUMBER[STARTS[name]]: ()}
    for number in (queue := list(ways)):
        for decision in cells_of(table, [space.STATES[number]]):
            if decision.evidence == Evidence.UNKNOWN and keep.threatened(decision):
                unknown.setdefault(decision.action, decision)
            for edge in edges_of(decision):
                onward = (*ways[number], edge)
                if keep.broken(decision, edge.result):
                    story = History(name, onward)
                    broken[edge.action] = _better(broken.get(edge.action, story), story)
                elif edge.end not in ways and edge.end not in _IN_STEP:
                    ways[edge.end] = onward
                    queue.append(edge.end)
    return broken, unknown


def _better(known: History, story: History) -> History:
    """The story that was `known`, which is no longer; the other where it is as short and better
    backed."""
    same = len(story.edges) == len(known.edges)
    return story if same and grade(story.evidence) < grade(known.evidence) else known


def _rank(one: Break) -> tuple[object, ...]:
    best = min(one.histories, key=lambda h: (len(h.edges), grade(h.evidence)))
    return one.by_hand, len(best.edges), grade(best.evidence), _ACTIONS.index(one.action)


def _shields(pack: Pack, given: Settings, keep: Keep) -> Iterator[Shield]:
    """Each value of one setting that spares something, all others as they are; of values that the
    question has not, those too of which nobody knows whether they do."""
    for setting in pack.settings:
        present = given[setting.name]
        for value in setting.values:
            if value == present:
                continue
            there = given.but(**{setting.name: value})
            against, wholly, unknown = _spared(pack, given, there, keep)
            if against or unknown:
                yield Shield(setting.name, value, False, against, wholly, unknown)
            against, wholly, unknown = _spared(pack, there, given, keep)
            if against:
                yield Shield(setting.name, present, True, against, wholly, unknown)


def _spared(
    pack: Pack, without: Settings, shielded: Settings, keep: Keep
) -> tuple[tuple[Action, ...], tuple[Action, ...], tuple[Action, ...]]:
    """Of the actions that break a wish without the shield: those that are known to break it less
    with it, those that then never do, and those that may though nobody knows it.

    A start from which it took a longer story counts only where nothing is left of it."""
    left = {one.action: one.starts for one in _breaks(pack, shielded, keep)[0]}
    may, table = _may_break(pack, shielded, keep), compiled(pack, shielded)
    against, wholly, unknown = [], [], []
    for one in sorted(_breaks(pack, without, keep)[0], key=lambda one: _ACTIONS.index(one.action)):
        action = one.action
        if action not in may:
            wholly.append(action)
        elif action not in left:
            unknown.append(action)
        spared = (
            story
            for story in one.histories
            if action not in left or (len(story.edges) == 1 and story.start not in left[action])
        )
        if action not in may or any(_kept(table, keep, story) for story in spared):
            against.append(action)
    return tuple(against), tuple(wholly), tuple(unknown)


def _kept(table: Compiled, keep: Keep, story: History) -> bool:
    """Whether of the steps of `story` it is known that they keep the wish, wherever they lead; a
    step that makes no sense any more is passed over."""
    states = {story.begin}
    for edge in story.edges:
        after = set()
        for state in states:
            if edge.action not in actions_in(table.pack, state):
                after.add(state)
                continue
            decision = table.decide(state, edge.action)
            if decision.evidence == Evidence.UNKNOWN:
                return False
            if keep.threatened(decision):
                return False
            after |= {outcome.after_sync for outcome in decision.outcomes}
        states = after
    return True


@remembered(most=64)
def _may_break(pack: Pack, settings: Settings, keep: Keep) -> frozenset[Action]:
    """The actions that break it in some story, if of what nobody knows anything thinkable comes."""
    table, found = compiled(pack, settings), set()
    queue = [start for start in STANDARD_STARTS if keep.mask >> space.NUMBER[start] & 1]
    seen = set(queue)
    for state in queue:
        for decision in cells_of(table, [state]):
            for outcome in decision.outcomes:
                if keep.broken(decision, outcome):
                    found.add(decision.action)
                elif outcome.after_sync not in seen:
                    seen.add(outcome.after_sync)
                    queue.append(outcome.after_sync)
    return frozenset(found)
