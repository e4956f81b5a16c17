"""A story of several mailboxes as plain JSON values in stable codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contact_sync.overview.cast import Cast
from contact_sync.overview.team import TeamStep, end_of
from contact_sync.render.doors.as_json import decision_json
from contact_sync.render.team import Team, team_text
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack


def team_json(words: Words, pack: Pack, team: Team, played: Sequence[TeamStep]) -> dict[str, Any]:
    """The cast, every step with what reached whom, and where everybody stands at the end.

    Args:
        words: the language of the texts; all else is codes.
    """
    cast = team.cast
    return {
        "pack": pack.id,
        "cast": [
            {"name": person.name, "role": person.code, "start": person.start.codes()}
            for person in cast
        ],
        "steps": [_step_json(words, pack, cast, step) for step in played],
        "end": {name: state.codes() for name, state in end_of(cast, played).items()},
        "text": team_text(words, team, played),
    }


def _step_json(words: Words, pack: Pack, cast: Cast, step: TeamStep) -> dict[str, Any]:
    first = step.first
    return {
        "actor": step.deed.actor,
        "action": step.deed.action,
        "people": {
            person.name: decision_json(words, pack, first[person.name].decision)
            if person.name in first
            else None
            for person in cast
        },
        "caused": [{"name": one.name, "action": str(one.action)} for one in step.caused],
    }
