"""The cases of a version that hang on something, are backed in some way, or are dangerous."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated

from pydantic import Field

from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import compiled, makes_sense
from contact_sync.overview.reach import reached_states
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.rulebook.problems import MOST_ROWS
from contact_sync.rulebook.shape import FromFile, Id
from contact_sync.train.condition import condition_of, dangerous, settings_for
from contact_sync.train.draw import by_condition
from contact_sync.train.exercise import Exercise
from contact_sync.world.model import STANDARD_STARTS, STARTS, Action, State, standard_start
from contact_sync.world.nearest import nearest_start

GUESS = "guess"
EVIDENCE = (*map(str, Evidence), GUESS)
"""The keys of evidence by which cases are selected."""
MOST_CASES = MOST_ROWS
"""The most cases of a deck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectRow(FromFile):
    """`[select]`: which cases of a version make the deck, the usual ones first.

    Attributes:
        condition: what one of them has to hang on; anything where none is named.
        evidence: how it has to be backed; every way but a guess where none is named.
        danger: only those in which something may be lost or doubled.
        most: so many cases.
    """

    condition: tuple[Id, ...] = ()
    evidence: tuple[Id, ...] = ()
    danger: bool = False
    most: Annotated[int, Field(ge=1, le=MOST_CASES)] = 20


def selected(pack: Pack, select: SelectRow) -> tuple[Exercise, ...]:
    """The cases of `pack` that `select` names: the usual situations before all others; the actions
    in turn and, where several are named, the conditions."""
    wanted = select.condition, frozenset(select.evidence), select.danger
    return _selected(pack, *wanted, select.most)


@remembered(most=64)
def _selected(
    pack: Pack, condition: tuple[str, ...], evidence: frozenset[str], danger: bool, most: int
) -> tuple[Exercise, ...]:
    found: dict[Exercise, None] = {}
    for part in (_usual(pack), _further(pack)):
        found |= dict.fromkeys(one for one in part if _fits(pack, one, condition, evidence, danger))
        if len(found) >= most:
            break
    if not condition:
        return tuple(found)[:most]
    groups = by_condition(found)
    rows = zip_longest(*(groups.get(name, ()) for name in condition))
    return tuple(one for row in rows for one in row if one is not None)[:most]


def _fits(
    pack: Pack,
    exercise: Exercise,
    condition: Collection[str],
    evidence: Collection[str],
    danger: bool,
) -> bool:
    decision = exercise.decision
    backed = evidence_key(decision)
    return (
        (backed in evidence if evidence else backed != GUESS)
        and (not danger or dangerous(pack, decision))
        and (not condition or condition_of(exercise) in condition)
    )


def _usual(pack: Pack) -> Iterator[Exercise]:
    """Every action in each situation that people have before them, at the defaults and with one
    setting otherwise; the actions in turn."""
    starts: dict[Action, list[State]] = {}
    for action in Action:
        near = (nearest_start(start, action) for start in STANDARD_STARTS)
        every = dict.fromkeys((*STARTS.values(), *near))
        starts[action] = [one for one in every if makes_sense(pack, one, action)]
    yield from _in_turn(pack, starts, lambda action: [pack.defaults])
    yield from _in_turn(pack, starts, lambda action: _switched(pack, action))


def _further(pack: Pack) -> Iterator[Exercise]:
    """Every action wherever else a contact gets to, what is most like a usual contact first; the
    actions in turn."""
    states = sorted(reached_states(compiled(pack)), key=_unusual)
    starts = {a: [one for one in states if makes_sense(pack, one, a)] for a in Action}
    return _in_turn(pack, starts, lambda action: [pack.defaults])


def _unusual(state: State) -> int:
    """In how many fields `state` is not as in the usual contact of its origin and owner."""
    usual = standard_start(state.origin, state.owner)
    return sum(one != other for one, other in zip(state, usual, strict=True))


def _switched(pack: Pack, action: Action) -> list[Settings]:
    return [
        pack.defaults.but(**{name: value})
        for name, values in settings_for(pack, action).items()
        for value in values
        if value != pack.defaults[name]
    ]


def _in_turn(
    pack: Pack,
    starts: Mapping[Action, Sequence[State]],
    settings: Callable[[Action], Sequence[Settings]],
) -> Iterator[Exercise]:
    """The first case of each action, then the second of each, and so on."""
    every = [
        [Exercise(pack.id, some, state, action) for some in settings(action) for state in states]
        for action, states in starts.items()
    ]
    for row in zip_longest(*every):
        yield from (one for one in row if one is not None)
