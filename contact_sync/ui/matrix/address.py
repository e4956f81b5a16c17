"""What is asked of the matrix, as the address bar holds it: stable codes. Knows no Streamlit.

`?pack=crm-2011&write_right=unknown`, then only what narrows or orders the rows:
`&in=crm&evidence=contested,guess&only=contrast&q=filter&sort=evidence`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.parameters import (
    ANYBODY,
    PACK,
    Flag,
    Ignored,
    OneOf,
    Params,
    Reader,
    Several,
    Table,
    Text,
    read,
    written,
)
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK, OfAVersion, standing_pack
from contact_sync.rulebook.pack import Settings

PLACES = ("crm", "outlook")
ORDERS = ("usual", "name", "contrast", "evidence")
EVIDENCE = ("documented", "reported", "contested", "inferred", "guess", "unknown")
SEARCH = Text("search", most=100)

_NARROWING: Table = {
    "in": OneOf("place", PLACES),
    "evidence": Several("evidence", EVIDENCE),
    "only": Flag("contrast", "contrast"),
    "q": SEARCH,
    "sort": OneOf("order", ORDERS, ORDERS[0]),
}


@dataclass(frozen=True, slots=True)
class Asked(OfAVersion):
    """What of the matrix is looked at.

    Attributes:
        unknown: settings that the asker does not know; `settings` then holds any value for them.
        place: only actions done there; None for both.
        evidence: only rows with a cell of one of these badges; empty for all.
        contrast: only rows in which origin or owner alone changes a result.
        search: only rows that hold all its words.
        order: one of `ORDERS`.
    """

    pack: str
    settings: Settings
    unknown: tuple[str, ...] = ()
    place: str | None = None
    evidence: tuple[str, ...] = ()
    contrast: bool = False
    search: str = ""
    order: str = ORDERS[0]

    @property
    def narrowed(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.place or self.evidence or self.contrast or self.search)

    def switched(self, name: str, value: str) -> Asked:
        """With the setting `name` at `value`, or unknown."""
        left_open = {*self.unknown, name} if value == UNKNOWN else {*self.unknown} - {name}
        known = {} if value == UNKNOWN else {name: value}
        # In the order in which an address is read.
        unknown = tuple(other for other in self.settings if other in left_open)
        return replace(self, settings=self.settings.but(**known), unknown=unknown)


def first(pack: str = DEFAULT_PACK) -> Asked:
    """What an empty address shows: everything."""
    return Asked(pack, standing_pack(pack).defaults)


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    known = {PACK: asked.pack, **asked.settings, **dict.fromkeys(asked.unknown, UNKNOWN)}
    return known | written(_NARROWING, asked)


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, _NARROWING, reader)
    pack = ANY_VERSION if found.any_version else found.pack.id
    return Asked(pack, found.settings, found.unknown, **found.values), found.ignored
