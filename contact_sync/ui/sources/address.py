"""The sources page as the address bar holds it: `?pack=crm-2011~edgewater-2012&write_right=yes`,
and `&conflict=c4` where one is opened. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from contact_sync.render.parameters import (
    ANYBODY,
    PACK,
    Ignored,
    OneOf,
    Params,
    Reader,
    read,
)
from contact_sync.rulebook.conflicts import Conflict, shipped_conflicts
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack
from contact_sync.rulebook.pack import Settings

CONFLICT, OPENED = "conflict", "opened"
"""The parameter that opens a conflict, and its name where the pack has a setting `conflict`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose sources are looked at, and which conflict is opened (none when empty)."""

    pack: str
    settings: Settings
    conflict: str = ""

    @property
    def opened(self) -> Conflict | None:
        """The conflict that is opened."""
        return next((one for one in shipped_conflicts() if one.id == self.conflict), None)


def first(pack: str = DEFAULT_PACK) -> Asked:
    """What an empty address shows."""
    return Asked(pack, shipped_pack(pack).defaults)


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    name = OPENED if CONFLICT in asked.settings else CONFLICT
    opened = {name: asked.conflict} if asked.conflict else {}
    return {PACK: asked.pack, **asked.settings, **opened}


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    known = [one.id for one in shipped_conflicts()]
    table = {name: OneOf(name, known, "", tidy=str.lower) for name in (CONFLICT, OPENED)}
    found = read(params, table, reader, open_settings=False)
    opened = found.values[OPENED] or found.values[CONFLICT]
    return Asked(found.pack.id, found.settings, opened), found.ignored
