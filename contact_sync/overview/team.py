"""One record, several mailboxes: what each step of one person, or in CRM, does to everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contact_sync.decide.effects import worst
from contact_sync.decide.engine import Compiled, NoSuchOutcome, compiled
from contact_sync.overview.cast import CRM, Cast, Deed
from contact_sync.overview.in_crm import in_crm
from contact_sync.overview.turn import Reached, States, TeamRefused, Turn
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import Action, ActionRefused, Owner, Record, checked

Why = ActionRefused | NoSuchOutcome | TeamRefused
"""Why a step cannot be played."""


@dataclass(frozen=True, slots=True)
class TeamStep:
    """One step as it went.

    Attributes:
        acted: what the actor did themselves; None for a step in CRM, and where it is refused.
        caused: what reached the others by it, in the order in which it came about; of those that
            it reached at once, in the order of the cast.
        after: where everybody stands then.
        new_record: whether somebody has a new record since, which is followed for them alone.
        refused: why the step was passed over; `after` is then `before`.
    """

    deed: Deed
    before: States
    after: States
    acted: Reached | None = None
    caused: tuple[Reached, ...] = ()
    new_record: bool = False
    refused: Why | None = None

    @property
    def reached(self) -> tuple[Reached, ...]:
        """Everything that reached anybody, the actor's own action first."""
        return (*((self.acted,) if self.acted else ()), *self.caused)

    @property
    def first(self) -> dict[str, Reached]:
        """Name -> what reached that person first; nobody whom nothing reached."""
        found: dict[str, Reached] = {}
        for one in self.reached:
            found.setdefault(one.name, one)
        return found


def evidence_of(steps: Iterable[TeamStep]) -> Evidence | None:
    """How well all of it is backed: as well as its weakest part. None where nothing was asked."""
    return worst(one.decision.evidence for step in steps for one in step.reached)


def starts(cast: Cast) -> States:
    """How everybody has the contact when the story begins."""
    return {person.name: person.start for person in cast}


def end_of(cast: Cast, played: Sequence[TeamStep]) -> States:
    """Where everybody stands."""
    return played[-1].after if played else starts(cast)


def play_team(
    pack: Pack,
    cast: Cast,
    steps: Sequence[Deed],
    settings: Mapping[str, str] | None = None,
) -> list[TeamStep]:
    """Every step, played as far as it makes sense: one that does not is passed over, with the
    reason.

    Raises:
        UnknownSetting: for a setting or value that the pack does not declare.
    """
    table, states = compiled(pack, settings), starts(cast)
    played = []
    for deed in steps:
        step = take(table, cast, states, deed)
        played.append(step)
        states = step.after
    return played


def take(table: Compiled, cast: Cast, states: States, deed: Deed) -> TeamStep:
    """One step from where everybody stands; passed over where it makes no sense."""
    turn = Turn(table, cast, states, deed)
    try:
        return _taken(turn)
    except (ActionRefused, NoSuchOutcome, TeamRefused) as why:
        return TeamStep(deed, states, states, refused=why)


def _taken(turn: Turn) -> TeamStep:
    acted = None
    if turn.deed.actor == CRM:
        turn.all_get(in_crm(turn))
    else:
        acted = turn.get(turn.deed.actor, Action(turn.deed.code))
        _one_record(turn, acted)
        turn.spread([acted])
    _one_owner(turn)
    _outcomes_exist(turn, acted)
    new = any(
        before.crm == Record.ABSENT and turn.states[name].crm != Record.ABSENT
        for name, before in turn.before.items()
    )
    caused = tuple(turn.caused)
    return TeamStep(turn.deed, turn.before, turn.states, acted, caused, new and len(turn.cast) > 1)


def _one_record(turn: Turn, acted: Reached) -> None:
    """One record is followed: neither a further new one, nor one beside it, to which the copy of
    its maker would then be linked."""
    before, after = acted.decision.before.crm, acted.outcome.after_sync.crm
    new = before == Record.ABSENT and after != Record.ABSENT
    beside = before != Record.TWICE and after == Record.TWICE
    if (new or beside) and turn.others_follow(acted.name):
        raise TeamRefused("second_record", acted.name)


def _one_owner(turn: Turn) -> None:
    """Whoever came to own the record owns it alone."""
    owners = [name for name, state in turn.states.items() if state.owner == Owner.ME]
    new = [name for name in owners if turn.before[name].owner != Owner.ME]
    for name in owners:
        if new and name not in new:
            turn.states[name] = checked(turn.states[name]._replace(owner=Owner.OTHER))


def _outcomes_exist(turn: Turn, acted: Reached | None) -> None:
    """Every outcome that the step follows must be one of something that reached that person."""
    every = [*([acted] if acted else []), *turn.caused]
    for name, number in turn.deed.follows:
        mine = [one.decision for one in every if one.name == name]
        if not mine:
            raise TeamRefused("not_reached", name)
        most = max(len(decision.outcomes) for decision in mine)
        if number > most:
            raise NoSuchOutcome(mine[0].action, number, most)
