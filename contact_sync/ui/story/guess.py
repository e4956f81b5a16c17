"""What a class may predict of a step: its result among those that the same action has in situations
close by. Knows no Streamlit."""

from __future__ import annotations

from enum import StrEnum

from contact_sync.decide.decision import Decision
from contact_sync.decide.engine import Gap, compiled
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.words import Words
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.world import space
from contact_sync.world.model import ActionRefused, State

_NEAR = 2
"""Situations that differ in so many fields are close by."""
_MOST_WRONG, _FEW = 3, 2
_OPEN = (Evidence.CONTESTED, Evidence.UNKNOWN)


def choices(say: Words, decision: Decision) -> tuple[str, ...]:
    """What may be predicted: each result of the step, some of the same action close by, and that
    the sources disagree or nobody knows. The order does not tell which is right."""
    offered = {*_results(say, decision), *_close_by(say, decision)}
    return (*sorted(offered), say("guess.open"))


class Mark(StrEnum):
    """How right a guess is."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"


def mark(say: Words, decision: Decision, guess: str) -> Mark:
    """How right `guess`, one of the choices, is: partly where the sources disagree or nobody knows,
    and it is one of the results in question."""
    if guess == say("guess.open"):
        return Mark.RIGHT if decision.evidence in _OPEN else Mark.WRONG
    if guess not in _results(say, decision):
        return Mark.WRONG
    return Mark.PARTLY if decision.evidence in _OPEN else Mark.RIGHT


def _results(say: Words, decision: Decision) -> list[str]:
    return [outcome_sentence(say, decision, outcome) for outcome in decision.outcomes]


def _close_by(say: Words, decision: Decision) -> list[str]:
    """Other results of the same action elsewhere, those of the closest situations first: at most
    three of those where both systems hold what they hold here, and others only where there are
    hardly any. How the sync runs and what waits is as here: a class sees that."""
    here = decision.before
    table = compiled(shipped_pack(decision.pack), decision.settings)

    def distance(state: State) -> int:
        return sum(a != b for a, b in zip(state, here, strict=True))

    alike = (s for s in space.STATES if (s.sync, s.unsynced) == (here.sync, here.unsynced))
    near = sorted((s for s in alike if 0 < distance(s) <= _NEAR), key=distance)
    found: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for state in near:
        same = (state.crm, state.outlook) == (here.crm, here.outlook)
        try:
            results = _results(say, table.decide(state, decision.action))
        except (ActionRefused, Gap):
            continue
        found[same] |= dict.fromkeys(results)
    right = _results(say, decision)
    plausible, others = ([one for one in found[same] if one not in right] for same in (True, False))
    fill = [one for one in others if one not in plausible][: max(_FEW - len(plausible), 0)]
    return [*plausible[:_MOST_WRONG], *fill]
