"""Two packs side by side, and one question over all of them: since when is it so?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contact_sync.decide.decision import Decision, Outcome
from contact_sync.decide.effects import is_guess
from contact_sync.decide.engine import Compiled, actions_in, compiled, makes_sense
from contact_sync.overview.reach import reached_states
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import pack_heads, pack_without
from contact_sync.rulebook.pack import Pack, Settings, fitting
from contact_sync.world import space
from contact_sync.world.model import STANDARD_STARTS, Action, Origin, Owner, State, refusal


class Change(StrEnum):
    """How the answers of two packs to one question differ, the most telling way first."""

    RESULT = "result"
    EVIDENCE = "evidence"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Pair:
    """One question and what two packs answer."""

    left: Decision
    right: Decision
    change: Change

    @property
    def action(self) -> Action:
        """What is done."""
        return self.left.action

    @property
    def before(self) -> State:
        """The contact it is done to."""
        return self.left.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two packs over many cells, in the order of actions and states."""

    left: Pack
    right: Pack
    left_settings: Settings
    right_settings: Settings
    pairs: tuple[Pair, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """The cells that the packs answer differently."""
        return tuple(pair for pair in self.pairs if pair.change != Change.NONE)


def change_between(left: Decision, right: Decision) -> Change:
    """Whether the possible results differ, or only how well they are backed."""
    ends = [[(o.after_sync, o.lost) for o in d.outcomes] for d in (left, right)]
    if {*ends[0]} != {*ends[1]}:
        return Change.RESULT
    # Of a contest the first result is the one that the more trusted sources claim.
    led = left.evidence != Evidence.CONTESTED or ends[0] == ends[1]
    return Change.NONE if left.evidence == right.evidence and led else Change.EVIDENCE


def _cells(tables: Sequence[Compiled], every: bool) -> Iterable[tuple[State, Action]]:
    """By action, then by state."""
    states: Iterable[State] = STANDARD_STARTS
    if every:
        found = {state for table in tables for state in reached_states(table)}
        states = sorted(found, key=space.NUMBER.__getitem__)
    legal = [
        (state, action)
        for state in states
        for action in actions_in(tables[0].pack, state)
        if all(action not in table.pack.lacks for table in tables)
    ]
    return sorted(legal, key=lambda cell: _ORDER[cell[1]])


_ORDER = {action: position for position, action in enumerate(Action)}


def compare(
    left: Pack, right: Pack, settings: Mapping[str, str] | None = None, *, every: bool = False
) -> Comparison:
    """What the two packs answer at the standard starts, or (`every`) in every cell that either
    of them reaches.

    Args:
        settings: each pack takes those that it declares; others stay at its defaults.
    """
    wanted = settings or {}
    tables = [compiled(pack, fitting(pack, wanted)) for pack in (left, right)]
    pairs = []
    for state, action in _cells(tables, every):
        one, other = (table.decide(state, action) for table in tables)
        pairs.append(Pair(one, other, change_between(one, other)))
    return Comparison(left, right, tables[0].settings, tables[1].settings, tuple(pairs))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one pack answers.

    Attributes:
        change: how it differs from the version of the same product before it; NONE for the first.
    """

    pack: Pack
    decision: Decision
    change: Change


def packs_in_time(left_out: Collection[str] = ()) -> tuple[Pack, ...]:
    """Every shipped pack: Dynamics CRM in the order of time, then other products.

    Args:
        left_out: sources that no pack is to hear.
    """
    return tuple(pack_without(head.id, left_out) for head in pack_heads())


def since(
    state: State,
    action: Action,
    settings: Mapping[str, str] | None = None,
    packs: Sequence[Pack] | None = None,
) -> tuple[Answer, ...]:
    """What every pack answers to one question, in the order of time; but for those whose product
    lacks the action.

    Args:
        packs: those to ask; all of ours by default.

    Raises:
        ActionRefused: when the action makes no sense in this state (in any version).
    """
    answers: list[Answer] = []
    for pack in packs_in_time() if packs is None else packs:
        if action in pack.lacks and refusal(state, action) is None:
            continue
        decision = compiled(pack, fitting(pack, settings or {})).decide(state, action)
        before = answers[-1] if answers and answers[-1].pack.product == pack.product else None
        change = change_between(before.decision, decision) if before else Change.NONE
        answers.append(Answer(pack, decision, change))
    return tuple(answers)


def results(decision: Decision) -> frozenset[tuple[str, ...]]:
    """What a reader sees of the outcomes, see `seen`."""
    return frozenset(map(seen, decision.outcomes))


def seen(outcome: Outcome) -> tuple[str, ...]:
    """What a reader sees of an outcome: both copies, link, waiting edits, lost edit."""
    after = outcome.after_sync
    return (after.crm, after.outlook, after.link, after.unsynced, outcome.lost)


def claimed(decision: Decision) -> object:
    """The results; of a contest each with the sources that claim it, best backed first: where
    others claim the same results, what is to be believed is another thing."""
    if decision.evidence != Evidence.CONTESTED:
        return results(decision)
    return tuple((seen(one), frozenset(one.sources)) for one in decision.outcomes)


def deciding(pack: Pack, decision: Decision) -> tuple[str, ...]:
    """Because of what it ends so: `origin`, `owner` or settings, of each of which another value
    alone is known to lead elsewhere. Nothing where more than one outcome is possible, or nobody
    knows any."""
    if len(decision.outcomes) > 1 or decision.evidence == Evidence.UNKNOWN:
        return ()
    others = dict(contrasts(pack, decision))
    found = [axis for axis, other in others.items() if _elsewhere(decision, other)]
    for setting in pack.settings:
        for value in setting.values:
            switched = {**decision.settings, setting.name: value}
            other = compiled(pack, switched).decide(decision.before, decision.action)
            if setting.name not in found and _elsewhere(decision, other):
                found.append(setting.name)
    return tuple(found)


def _elsewhere(decision: Decision, other: Decision) -> bool:
    """Whether `other` is known to end in no way in which `decision` does."""
    known = other.evidence != Evidence.UNKNOWN and not is_guess(other.outcomes[0])
    return known and not results(decision) & results(other)


def contrasts(pack: Pack, decision: Decision) -> list[tuple[str, Decision]]:
    """The same action on a contact of the other origin, and of the other owner, where that ends
    differently, or each end is claimed by others: `("origin", decision)`, `("owner", decision)`.

    An action that changes the owner itself has no contrast by owner.
    """
    before, table = decision.before, compiled(pack, decision.settings)
    other_origin = Origin.CRM if before.origin == Origin.OUTLOOK else Origin.OUTLOOK
    other_owner = Owner.OTHER if before.owner == Owner.ME else Owner.ME
    found = []
    for axis, state in (
        ("origin", before._replace(origin=other_origin)),
        ("owner", before._replace(owner=other_owner)),
    ):
        # A record of one's own is never hidden: such a contrast does not exist.
        known = state in space.NUMBER
        if known and makes_sense(pack, state, decision.action):
            other = table.decide(state, decision.action)
            if claimed(other) != claimed(decision):
                found.append((axis, other))
    return found
