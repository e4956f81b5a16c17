"""What is asked of the forecast, as the address bar holds it. Knows no Streamlit.

`?pack=crm-2011&write_right=yes&change=off&against=d365-server-side-sync&show=losses`. Nothing of a
list, of a filter or of a person stands there: those only the session has.
"""

from __future__ import annotations

from dataclasses import dataclass

from contact_sync.lists.consequence import DEEDS, Deed
from contact_sync.render.parameters import (
    ANYBODY,
    PACK,
    Flag,
    Ignored,
    OneOf,
    Params,
    Reader,
    Table,
    read,
    written,
)
from contact_sync.rulebook.library import DEFAULT_PACK, shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Settings

FILTER, OFF, ASSIGN = str(Deed.FILTER), "off", str(Deed.ASSIGN)
CHANGES = (FILTER, OFF, *DEEDS)
"""Another sync filter, none any more, or something done to many records in CRM."""

_OWN: Table = {
    "change": OneOf("change", CHANGES, FILTER),
    "against": OneOf("against", tuple(pack_ids()), ""),
    "show": Flag("losses", "losses"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be foretold, beside the list.

    Attributes:
        change: one of `CHANGES`.
        against: the pack of other rules for the same change; empty for none.
        losses: whether only losses are listed.
    """

    pack: str
    settings: Settings
    change: str = FILTER
    against: str = ""
    losses: bool = False


def first(pack: str = DEFAULT_PACK) -> Asked:
    """What an empty address asks: another sync filter."""
    return Asked(pack, shipped_pack(pack).defaults)


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    return {PACK: asked.pack, **asked.settings, **written(_OWN, asked)}


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, _OWN, reader, open_settings=False)
    return Asked(found.pack.id, found.settings, **found.values), found.ignored
