"""A team as the address bar holds it: `cast=anna:owner,ben:delivered` and
`steps=anna:edit@outlook,delete@crm`, as the terminal takes them. Knows no Streamlit."""

from __future__ import annotations

from typing import Any

from contact_sync.overview.cast import (
    MOST_STEPS,
    Cast,
    Deed,
    Person,
    Role,
    format_cast,
    parse_cast,
    parse_deed,
    step_parts,
)
from contact_sync.render.address import PRESENT
from contact_sync.render.parameters import (
    ANYBODY,
    LANGUAGE,
    Ignored,
    OneOf,
    Params,
    Reader,
    Table,
    read,
)
from contact_sync.render.team import Team, team_params
from contact_sync.rulebook.library import DEFAULT_PACK, standing_pack
from contact_sync.world.codes import BadInput

Asked = Team
"""What is asked is a team and its steps."""

USUAL: Cast = (
    Person("anna", Role.OWNER),
    Person("ben", Role.DELIVERED),
    Person("carla", Role.TRACKED),
)
_EXAMPLE = "delete@crm"


class _Cast:
    """The cast; one that cannot be is ignored as a whole."""

    field, default = "cast", USUAL

    def read(self, name: str, text: str) -> tuple[Any, list[Ignored]]:
        """See `Parameter`."""
        try:
            return parse_cast(text), []
        except BadInput:
            return USUAL, [Ignored("no_such_cast", {"value": text})]

    def write(self, value: Cast) -> str:
        """See `Parameter`."""
        return format_cast(value)


_OWN: Table = {"cast": _Cast(), "steps": OneOf("steps"), PRESENT: OneOf("present")}


def first(pack: str = DEFAULT_PACK) -> Team:
    """What an empty address plays: the record is deleted in CRM."""
    settings = standing_pack(pack).defaults
    return Team(pack, USUAL, (parse_deed(_EXAMPLE, USUAL),), settings)


def format(asked: Team) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    return team_params(asked)


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Team, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, _OWN, reader, open_settings=False)
    if not any(name not in (LANGUAGE, PRESENT) for name in params):
        return first(found.pack.id), found.ignored
    cast, steps = found.values["cast"], _steps(found.values, found.ignored)
    return Team(found.pack.id, cast, steps, found.settings), found.ignored


def _steps(values: dict[str, Any], ignored: list[Ignored]) -> tuple[Deed, ...]:
    """The steps; one that nobody of the cast can mean is ignored alone."""
    steps = []
    parts = step_parts(values["steps"] or "")
    for part in parts[:MOST_STEPS]:
        try:
            steps.append(parse_deed(part, values["cast"]))
        except BadInput:
            ignored.append(Ignored("no_such_deed", {"value": part}))
    if len(parts) > MOST_STEPS:
        ignored.append(Ignored("too_many_steps", {"count": len(parts), "most": MOST_STEPS}))
    return tuple(steps)
