"""The sources page as the address bar holds it:
`?pack=crm-2011~edgewater-2012&tab=disputes&write_right=yes`, and `&conflict=c4` where one is
opened. Knows no Streamlit."""

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
from contact_sync.rulebook.pack import PackRef, Settings

CONFLICT, OPENED = "conflict", "opened"
"""The parameter that opens a conflict, and its name where the pack has a setting `conflict`."""


TABS = ("disputes", "open", "cures", "every", "own")
"""The parts of the page: what is disputed, what nobody answers, what helps, all sources, own rules.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose sources are looked at, which part of the page, and which conflict is opened there (none
    when empty)."""

    pack: str
    settings: Settings
    conflict: str = ""
    tab: str = TABS[0]

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
    return {PACK: asked.pack, "tab": asked.tab, **asked.settings, **opened}


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    known = [one.id for one in shipped_conflicts()]
    table = {name: OneOf(name, known, "", tidy=str.lower) for name in (CONFLICT, OPENED)}
    table["tab"] = OneOf("tab", TABS, "", tidy=str.lower)
    found = read(params, table, reader, open_settings=False)
    opened = found.values[OPENED] or found.values[CONFLICT]
    tab = found.values["tab"] or _usual_tab(found.pack.ref, opened)
    return Asked(found.pack.id, found.settings, opened, tab), found.ignored


def _usual_tab(pack: PackRef, conflict: str) -> str:
    """What an address is about that names no tab, such as one from before there were any."""
    if conflict:
        return "disputes"
    if pack.own:
        return "own"
    return "every" if pack.left_out else "disputes"
