"""The sources page as the address bar holds it: `?pack=crm-2011~edgewater-2012&write_right=yes`,
and `&conflict=c4` where one is opened. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contact_sync.render.address import Ignored, known_pack, wrong_value
from contact_sync.rulebook.conflicts import Conflict, shipped_conflicts
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack
from contact_sync.rulebook.pack import Settings

CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class View:
    """Whose sources are looked at, and which conflict is opened (none when empty)."""

    pack: str
    settings: Settings
    conflict: str = ""

    @property
    def opened(self) -> Conflict | None:
        """The conflict that is opened."""
        return next((one for one in shipped_conflicts() if one.id == self.conflict), None)


def first_view(pack: str = DEFAULT_PACK) -> View:
    """What an empty address shows."""
    return View(pack, shipped_pack(pack).defaults)


def format_view(view: View) -> dict[str, str]:
    """The query parameters that hold `view`, in a fixed order."""
    opened = {CONFLICT: view.conflict} if view.conflict else {}
    return {"pack": view.pack, **view.settings, **opened}


def parse_view(params: Mapping[str, Sequence[str]]) -> tuple[View, list[Ignored]]:
    """The view in an address, and every part of it that had to be ignored."""
    question, ignored = known_pack(params, (CONFLICT,))
    given = params.get(CONFLICT, [])
    if len(given) > 1:
        ignored.append(Ignored("repeated", {"name": CONFLICT, "value": given[-1]}))
    opened = given[-1].lower() if given else ""
    known = [one.id for one in shipped_conflicts()]
    if opened and opened not in known:
        ignored.append(wrong_value(CONFLICT, opened, known))
        opened = ""
    return View(*question, opened), ignored
