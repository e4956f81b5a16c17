"""A state map as the address bar holds it: `?pack=crm-2011&origin=crm&group=linked`, then every
setting of the pack. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contact_sync.overview.statemap import StateMap, state_map
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render import address
from contact_sync.render.address import STATE, Question
from contact_sync.render.parameters import (
    ANYBODY,
    PACK,
    Ignored,
    OneOf,
    Params,
    Reader,
    Table,
    read,
    wrong_value,
)
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Settings
from contact_sync.world.groups import Group
from contact_sync.world.model import Action, Origin

FIRST = Group.LINKED

_OWN: Table = {"origin": STATE["origin"], "group": OneOf("group")}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which map is shown, and which of its groups is selected.

    Attributes:
        unknown: inputs the reader does not know (`origin` or settings); `origin` and `settings`
            then hold any value for them.
    """

    pack: str
    origin: Origin
    settings: Settings
    unknown: tuple[str, ...] = ()
    group: Group = FIRST

    @property
    def map(self) -> StateMap:
        """The map itself."""
        return state_map(shipped_pack(self.pack), self.origin, self.settings, self.unknown)

    def switched(self, name: str, value: str) -> Asked:
        """With `origin` or a setting at `value`, or unknown."""
        left_open = {*self.unknown, name} if value == UNKNOWN else {*self.unknown} - {name}
        # In the order in which an address is read.
        unknown = tuple(n for n in ("origin", *self.settings) if n in left_open)
        asked = replace(self, unknown=unknown)
        if value != UNKNOWN and name == "origin":
            asked = replace(asked, origin=Origin(value))
        elif value != UNKNOWN:
            asked = replace(asked, settings=self.settings.but(**{name: value}))
        return asked.placed()

    def placed(self) -> Asked:
        """With the first group selected where the selected one is not on the map."""
        return self if self.group in self.map.states else replace(self, group=FIRST)


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    known = {
        PACK: asked.pack,
        "origin": str(asked.origin),
        "group": str(asked.group),
        **asked.settings,
    }
    return known | dict.fromkeys(asked.unknown, UNKNOWN)


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    found = read(params, _OWN, reader)
    origin, group = found.values["origin"], found.values["group"]
    known = Origin.CRM if origin in (None, UNKNOWN) else Origin(origin)
    asked = Asked(found.pack.id, known, found.settings, found.unknown)
    groups = list(asked.map.states)
    if group in groups:
        return replace(asked, group=Group(group)), found.ignored
    if group is not None:
        found.ignored.append(wrong_value("group", group, groups))
    return asked, found.ignored


def as_question(asked: Asked) -> Question:
    """A question about the map's contact, in step: for what asks questions and tells stories."""
    start = address.first_question(asked.pack).state._replace(origin=asked.origin)
    return Question(asked.pack, start, Action.EDIT_CRM, asked.settings, asked.unknown)
