"""What a class chooses from: of each case the same few predictions, whoever votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from contact_sync.decide.engine import compiled, makes_sense
from contact_sync.overview.reach import reached_states
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.train.condition import changed, dimensions
from contact_sync.train.exercise import (
    PARTS,
    YES,
    End,
    Exercise,
    Kind,
    Says,
    answer_of,
    choices_of,
)
from contact_sync.world import space
from contact_sync.world.model import Action, Record, State

MOST_ENDS, LEAST_ENDS = 4, 3
"""So many ends to choose from: more do not fit on a slide, nor into a glance; fewer give the answer
away."""


def options_of(exercise: Exercise) -> tuple[Says, ...]:
    """The ends to choose from, and last that the sources disagree and that nobody knows.

    Among them is what is right or, where several ends are claimed or thinkable, as many of these as
    there is room for; then what is right if just one thing is otherwise, which is what somebody
    says who overlooked that; then what the action comes to elsewhere; and where that is too little,
    what differs least from what is right. They stand in the order of their codes, which tells
    nothing.
    """
    return _options(exercise.rules, exercise.settings, exercise.state, exercise.action)


@remembered(most=512)
def _options(pack: Pack, settings: Settings, state: State, action: Action) -> tuple[Says, ...]:
    decision = compiled(pack, settings).decide(state, action)
    codes = choices_of(decision)
    answer = answer_of(decision)
    found: dict[End, None] = {}
    for end in (*answer.ends, *_ends_elsewhere(pack, settings, state, action)):
        if len(found) < MOST_ENDS and _can_be_chosen(end, codes):
            found[end] = None
    for end in _near(answer.ends[0], codes):
        if len(found) < LEAST_ENDS:
            found[end] = None
    order = [codes[part] for part in PARTS]
    ends = sorted(
        found, key=lambda end: [at.index(code) for at, code in zip(order, end, strict=True)]
    )
    return (*ends, Kind.DISPUTED, Kind.UNKNOWN)


def _ends_elsewhere(pack: Pack, settings: Settings, state: State, action: Action) -> Iterator[End]:
    for name in dimensions(pack):
        for other, start in changed(pack, settings, state, name):
            if start in space.NUMBER and makes_sense(pack, start, action):
                yield from answer_of(compiled(pack, other).decide(start, action)).ends
    table = compiled(pack, settings)
    for start in reached_states(table):
        if makes_sense(pack, start, action):
            yield from answer_of(table.decide(start, action)).ends


def _near(right: End, codes: Mapping[str, tuple[str, ...]]) -> list[End]:
    """Every end that can be, what differs least from `right` first."""
    every = [End(*chosen) for chosen in product(*(codes[part] for part in PARTS))]
    can_be = [end for end in every if end.linked != YES or Record.ABSENT not in end[:2]]
    return sorted(can_be, key=lambda end: sum(a != b for a, b in zip(end, right, strict=True)))


def _can_be_chosen(end: End, codes: Mapping[str, tuple[str, ...]]) -> bool:
    return all(code in codes[part] for part, code in zip(PARTS, end, strict=True))
