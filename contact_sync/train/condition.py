"""What decides a case: the one dimension whose change alone changes the answer. Repetition goes by
it. Also the small moves between cases that the search for the nearest one makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import compiled, makes_sense, warnings_of
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.train.exercise import Answer, Exercise, Kind, answer_of
from contact_sync.world import space
from contact_sync.world.model import VALUES, Action, Copy, Lost, Record, State

ALWAYS = "always"
"""The condition of a case that nothing decides: it ends so whatever the contact is like."""

_FIRST, _THEN = ("owner", "origin"), ("filter", "link")
_SITUATION = ("crm", "outlook", "unsynced", "sync")


def dimensions(pack: Pack) -> tuple[str, ...]:
    """Everything that a case of `pack` can differ in, what is asked about first."""
    return (*_FIRST, *(setting.name for setting in pack.settings), *_THEN, *_SITUATION)


def conditions(pack: Pack) -> tuple[str, ...]:
    """Every condition that a case of `pack` can hang on."""
    return (*dimensions(pack), str(Kind.DISPUTED), str(Kind.UNKNOWN), ALWAYS)


def condition_of(exercise: Exercise) -> str:
    """The condition that decides the case: a state field or a setting by its name, `disputed`,
    `unknown`, or `always`."""
    return _first(exercise.rules, exercise.settings, exercise.state, exercise.action)


@remembered(most=4096)
def _first(pack: Pack, settings: Settings, state: State, action: Action) -> str:
    return next(_deciding(pack, settings, state, action))


def deciding(exercise: Exercise) -> tuple[str, ...]:
    """Every dimension whose change alone changes what is right, the first of which is *the*
    condition: what is known to end otherwise before what the sources then disagree on; what
    somebody can see of the contact only where nothing else decides. Of a case without one answer,
    why it has none."""
    return tuple(_deciding(exercise.rules, exercise.settings, exercise.state, exercise.action))


def _deciding(pack: Pack, settings: Settings, state: State, action: Action) -> Iterator[str]:
    """As of `deciding`; who wants the first alone need not wait for the others."""
    answer = _answer(pack, settings, state, action)
    assert answer is not None
    if answer.kind != Kind.TOLD:
        yield str(answer.kind)
        return

    def found(names: Iterable[str], kind: Kind) -> Iterator[str]:
        for name in names:
            others = changed(pack, settings, state, name)
            if any(_elsewhere(answer, _answer(pack, *other, action), kind) for other in others):
                yield name

    names = dimensions(pack)[: -len(_SITUATION)]
    told = []
    for name in found(names, Kind.TOLD):
        told.append(name)
        yield name
    disputed = [name for name in found(names, Kind.DISPUTED) if name not in told]
    yield from disputed
    if not told and not disputed:
        yield from [*found(_SITUATION, Kind.TOLD)] or [ALWAYS]


def _elsewhere(answer: Answer, other: Answer | None, kind: Kind) -> bool:
    """Whether `other` is of `kind`, known, and ends differently in what is asked."""
    known = other is not None and other.kind == kind and not other.guessed
    return known and other is not None and other.ends != answer.ends


def _answer(pack: Pack, settings: Settings, state: State, action: Action) -> Answer | None:
    """What is right there; None where the action makes no sense."""
    if state not in space.NUMBER or not makes_sense(pack, state, action):
        return None
    return answer_of(compiled(pack, settings).decide(state, action))


def changed(
    pack: Pack, settings: Settings, state: State, name: str
) -> Iterator[tuple[Settings, State]]:
    """The same with every other value of one dimension, be there such a contact or not."""
    for value in VALUES.get(name, ()):
        if value != getattr(state, name):
            yield settings, state._replace(**{name: value})  # type: ignore[arg-type]
    for setting in pack.settings:
        if setting.name == name:
            for other in setting.values:
                if other != settings[name]:
                    yield settings.but(**{name: other}), state


def settings_for(pack: Pack, action: Action) -> Mapping[str, tuple[str, ...]]:
    """The settings on which some answer to `action` can hang, with their values."""
    named = {name for row in pack.rows if action in row.actions for name in row.when}
    return {one.name: one.values for one in pack.settings if one.name in named}


def dangerous(pack: Pack, decision: Decision) -> bool:
    """Whether a record, a copy or an edit may be lost or doubled by the sync, or a source warns."""
    if any(outcome.dangers for outcome in decision.outcomes) or warnings_of(pack, decision):
        return True
    acted = decision.after_action
    return any(
        outcome.lost != Lost.NONE
        or (acted.crm != Record.ABSENT and outcome.after_sync.crm == Record.ABSENT)
        or (acted.outlook != Copy.ABSENT and outcome.after_sync.outlook == Copy.ABSENT)
        or (acted.crm != Record.TWICE and outcome.after_sync.crm == Record.TWICE)
        or (acted.outlook != Copy.TWICE and outcome.after_sync.outlook == Copy.TWICE)
        for outcome in decision.outcomes
    )
