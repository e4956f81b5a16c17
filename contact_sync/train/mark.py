"""What a prediction is worth: right, half or wrong, in what, what was overlooked, and the nearest
case in which it would be right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from contact_sync.decide.engine import Compiled, compiled
from contact_sync.overview.reach import reached_states
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.memo import remembered
from contact_sync.rulebook.pack import Settings
from contact_sync.train.condition import deciding, dimensions, settings_for
from contact_sync.train.exercise import (
    PARTS,
    Answer,
    End,
    Exercise,
    Kind,
    Says,
    answer_of,
    end_of,
)
from contact_sync.world import space
from contact_sync.world.model import Action, State


class Grade(StrEnum):
    """What a prediction is worth."""

    RIGHT = "right"
    HALF = "half"
    WRONG = "wrong"


class Half(StrEnum):
    """Why a prediction counts as half.

    one_side: it is what some of the sources say, and others say otherwise. not_asked: the sources
    do disagree, but about nothing that was asked. guess: nobody says it, it is inferred from a
    similar case.
    """

    ONE_SIDE = "one_side"
    NOT_ASKED = "not_asked"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest case in which a prediction is right, and in what it differs from that asked."""

    exercise: Exercise
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a prediction is worth.

    Attributes:
        parts: those of `PARTS` that were wrong, whichever source is right; none where no end was
            predicted or told.
        half: why it counts as half; None where it does not.
        sides: of a dispute, the numbers (from 1) of the outcomes that end as predicted.
        overlooked: the condition that was overlooked; empty where the prediction is right.
        nearest: None where it is right, or would be so in no case.
    """

    grade: Grade
    answer: Answer
    parts: tuple[str, ...] = ()
    half: Half | None = None
    sides: tuple[int, ...] = ()
    overlooked: str = ""
    nearest: Near | None = None


def mark(exercise: Exercise, says: Says) -> Mark:
    """What the prediction `says` is worth for `exercise`."""
    answer = answer_of(exercise.decision)
    if says == answer.says:
        return Mark(Grade.RIGHT, answer)
    half, near = half_right(answer, says), nearest(exercise, says)
    return Mark(
        Grade.WRONG if half is None else Grade.HALF,
        answer,
        _wrong_parts(answer, says),
        half,
        _sides(answer, says),
        _overlooked(exercise, near),
        near,
    )


def half_right(answer: Answer, says: Says) -> Half | None:
    """Why a prediction that is not right is half so; None where it is wrong."""
    if answer.kind == Kind.DISPUTED and says in answer.ends:
        return Half.ONE_SIDE
    if answer.kind == Kind.TOLD and answer.decision.evidence == Evidence.CONTESTED:
        return Half.NOT_ASKED if says == Kind.DISPUTED else None
    if answer.kind == Kind.TOLD and answer.guessed and says == Kind.UNKNOWN:
        return Half.GUESS
    return None


def _wrong_parts(answer: Answer, says: Says) -> tuple[str, ...]:
    if not isinstance(says, End) or answer.kind == Kind.UNKNOWN:
        return ()
    return tuple(
        part
        for part in PARTS
        if all(getattr(end, part) != getattr(says, part) for end in answer.ends)
    )


def _sides(answer: Answer, says: Says) -> tuple[int, ...]:
    if answer.kind != Kind.DISPUTED:
        return ()
    return tuple(
        number
        for number, outcome in enumerate(answer.decision.outcomes, start=1)
        if end_of(answer.decision, outcome) == says
    )


def _overlooked(exercise: Exercise, near: Near | None) -> str:
    """Of what the nearest case differs in, what decides this one; else what does so at all."""
    decides = deciding(exercise)
    if near is None or answer_of(exercise.decision).kind != Kind.TOLD:
        return decides[0]
    return next((name for name in decides if name in near.changed), near.changed[0])


# --- the nearest case ----------------------------------------------------------------------------


def nearest(exercise: Exercise, says: Says) -> Near | None:
    """The case of the same pack and action in which `says` is right: of those that a contact gets
    to, the one that differs in the fewest dimensions; of equals that whose differences come first
    among `dimensions`. None where it is right nowhere."""
    pack, action, own = exercise.rules, exercise.action, exercise.settings
    order = {name: number for number, name in enumerate(dimensions(pack))}
    best: tuple[int, list[int], int] | None = None
    found: Near | None = None
    for switched in _switched(exercise):
        changed_settings = tuple(name for name in own if own[name] != switched[name])
        if best is not None and len(changed_settings) > best[0]:
            break
        table = compiled(pack, switched)
        for number in _right_in(table, action).get(says, ()):
            state = space.STATES[number]
            changed = (*changed_settings, *_differing(exercise.state, state))
            if best is not None and len(changed) > best[0]:
                continue
            rank = (len(changed), sorted(order[name] for name in changed), number)
            if (best is None or rank < best) and number in _reached(table):
                best = rank
                named = tuple(sorted(changed, key=order.__getitem__))
                found = Near(Exercise(exercise.pack, switched, state, action), named)
    return found


def _differing(one: State, other: State) -> tuple[str, ...]:
    return tuple(name for name, a, b in zip(one._fields, one, other, strict=True) if a != b)


def _switched(exercise: Exercise) -> list[Settings]:
    """Every combination of the settings on which the action can hang, the fewest changes first."""
    own = exercise.settings
    values = settings_for(exercise.rules, exercise.action)
    every = [
        own.but(**dict(zip(values, chosen, strict=True))) for chosen in product(*values.values())
    ]
    return sorted(every, key=lambda one: sum(own[name] != one[name] for name in own))


@remembered(most=256)
def _right_in(table: Compiled, action: Action) -> dict[Says, tuple[int, ...]]:
    """What is right somewhere -> the numbers of the states in which it is."""
    found: dict[Says, list[int]] = {}
    for number in space.AFTER[action]:
        answer = answer_of(table.decide(space.STATES[number], action))
        found.setdefault(answer.says, []).append(number)
    return {says: tuple(numbers) for says, numbers in found.items()}


@remembered()
def _reached(table: Compiled) -> frozenset[int]:
    return frozenset(space.NUMBER[state] for state in reached_states(table))
