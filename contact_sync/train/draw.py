"""The order of cases: the same for everybody who has the same deck and seed, on every computer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from contact_sync.train.condition import condition_of
from contact_sync.train.exercise import Exercise

MOST_SEED = 999_999
"""Seeds are 0 to this, short enough to be read out."""


def drawn(exercises: Sequence[Exercise], seed: int) -> tuple[Exercise, ...]:
    """`exercises` in the order of `seed`; 0 leaves them in theirs.

    Each gets a random number, in turn, and they are sorted by it: what Python promises to keep the
    same in all its versions is `random()`, not `shuffle`.
    """
    if seed == 0:
        return tuple(exercises)
    dice = Random(seed)
    numbers = [dice.random() for _ in exercises]
    order = sorted(range(len(exercises)), key=numbers.__getitem__)
    return tuple(exercises[number] for number in order)


def by_condition(exercises: Iterable[Exercise]) -> dict[str, tuple[Exercise, ...]]:
    """The cases of each condition, in their order."""
    found: dict[str, list[Exercise]] = {}
    for one in exercises:
        found.setdefault(condition_of(one), []).append(one)
    return {condition: tuple(some) for condition, some in found.items()}


def fresh(exercises: Sequence[Exercise], seen: Sequence[Exercise]) -> Exercise:
    """The first of `exercises` that is not among `seen`; where all are, the one seen longest ago.

    Args:
        exercises: at least one.
        seen: the cases seen, the last one last.
    """
    last = {one: number for number, one in enumerate(seen)}
    return min(exercises, key=lambda one: last.get(one, -1))
