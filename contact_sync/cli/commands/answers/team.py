"""`team`: one record, several mailboxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from contact_sync.cli import options
from contact_sync.cli.contact import settings_of
from contact_sync.cli.door import Door
from contact_sync.cli.errors import BadUsage, StepFailed
from contact_sync.cli.inputs import CAST, TEAM_STEPS, Pairs
from contact_sync.cli.tree import command
from contact_sync.overview.cast import Cast, Deed, Role, parse_cast, parse_deed, split_steps
from contact_sync.overview.team import TeamStep, play_team
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack
from contact_sync.world.codes import BadInput

if TYPE_CHECKING:
    from contact_sync.render.document import Section


@command(
    options.Option("cast", CAST),
    options.Option("steps", TEAM_STEPS),
    options.SETTING,
    options.PACK,
    examples=(
        '--cast "anna:owner, ben:delivered" --steps "anna: edit@outlook, delete@crm"',
        '--cast "anna:owner, ben:tracked, carla:none" --steps "assign@crm>carla, delete@crm#ben=2"',
    ),
)
def run(
    door: Door,
    *,
    cast: str | None,
    steps: str | None,
    setting: Pairs,
    pack: Pack,
) -> int:
    """Play steps of several people with one record.

    Returns:
        The exit code 0.

    Raises:
        BadInput: for anything given that cannot be used, and for a step that cannot be played.
    """
    people = _cast(cast)
    deeds = _deeds(steps, people)
    settings = settings_of(pack, setting)
    played = play_team(pack, people, deeds, settings)
    for number, step in enumerate(played, start=1):
        if step.refused is not None:
            raise StepFailed(number, step.refused)
    from contact_sync.render.team import Team, team_document

    team = Team(pack.id, people, tuple(deeds), settings)
    if door.json:
        from contact_sync.render.doors.team_json import team_json

        door.answer(team_json(door.words, pack, team, played))
    else:
        details = _sources(door.words, played)
        door.tell(team_document(door.words, team, played, details=details))
    return 0


def _sources(words: Words, played: Sequence[TeamStep]) -> list[Section]:
    """Who says what of whom, by the ids of the sources."""
    from contact_sync.render.document import Heading
    from contact_sync.render.parts.sections import sources_told

    lines = [
        f"{number}, {name}: {ids}"
        for number, step in enumerate(played, start=1)
        for name, one in step.first.items()
        if (ids := sources_told([one.decision]))
    ]
    head = [Heading(words("cli.column.sources"))] if lines else []
    return [*head, *(Heading("", line) for line in lines)]


def _cast(text: str | None) -> Cast:
    if text is None:
        raise BadUsage("missing_option", option="--cast", expected=", ".join(Role))
    return parse_cast(text)


def _deeds(text: str | None, cast: Cast) -> Sequence[Deed]:
    deeds = []
    for number, part in enumerate(split_steps(text or ""), start=1):
        try:
            deeds.append(parse_deed(part, cast))
        except BadInput as error:
            raise StepFailed(number, error) from error
    if not deeds:
        raise BadInput("no_steps")
    return deeds
