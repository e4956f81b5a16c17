"""A state map as the address bar holds it: `?pack=crm-2011&origin=crm&group=linked`, then every
setting of the pack. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contact_sync.overview.statemap import StateMap, state_map
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render import address
from contact_sync.render.address import LANGUAGE, Ignored, Question
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Settings
from contact_sync.world.codes import choices
from contact_sync.world.groups import Group
from contact_sync.world.model import Action, Origin

GROUP = "group"
FIRST = Group.LINKED


@dataclass(frozen=True, slots=True)
class View:
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

    def switched(self, name: str, value: str) -> View:
        """With `origin` or a setting at `value`, or unknown."""
        left_open = {*self.unknown, name} if value == UNKNOWN else {*self.unknown} - {name}
        # In the order in which an address is read.
        unknown = tuple(n for n in ("origin", *self.settings) if n in left_open)
        view = replace(self, unknown=unknown)
        if value != UNKNOWN and name == "origin":
            view = replace(view, origin=Origin(value))
        elif value != UNKNOWN:
            view = replace(view, settings=self.settings.but(**{name: value}))
        return view.placed()

    def placed(self) -> View:
        """With the first group selected where the selected one is not on the map."""
        return self if self.group in self.map.states else replace(self, group=FIRST)


def format_view(view: View) -> dict[str, str]:
    """The query parameters that hold `view`, in a fixed order."""
    known = {
        "pack": view.pack,
        "origin": str(view.origin),
        GROUP: str(view.group),
        **view.settings,
    }
    return known | dict.fromkeys(view.unknown, UNKNOWN)


def parse_view(params: Mapping[str, Sequence[str]]) -> tuple[View, list[Ignored]]:
    """The view in an address, and every part of it that had to be ignored."""
    pack = shipped_pack(address.parse_question(_only(params, "pack"))[0].pack)
    names = ("pack", "origin", LANGUAGE, *pack.defaults)
    question, ignored = address.parse_question(_only(params, *names))
    ignored += [
        Ignored("unknown", {"name": name, "value": values[-1] if values else ""})
        for name, values in params.items()
        if name not in (*names, GROUP)
    ]
    view = view_of(question)
    groups = list(view.map.states)
    given = params.get(GROUP, [])
    if len(given) > 1:
        ignored.append(Ignored("repeated", {"name": GROUP, "value": given[-1]}))
    if given and given[-1] not in groups:
        expected = choices(given[-1], groups)
        values = {"name": GROUP, "value": given[-1], "expected": expected}
        ignored.append(Ignored("wrong_value", values))
    group = Group(given[-1]) if given and given[-1] in groups else FIRST
    return View(view.pack, view.origin, view.settings, view.unknown, group), ignored


def _only(params: Mapping[str, Sequence[str]], *names: str) -> dict[str, Sequence[str]]:
    return {name: values for name, values in params.items() if name in names}


def view_of(question: Question) -> View:
    """The map for the contact of a question."""
    return View(question.pack, question.state.origin, question.settings, question.unknown)


def as_question(view: View) -> Question:
    """A question about the map's contact, in step: for what asks questions and tells stories."""
    first = address.first_question(view.pack)
    state = first.state._replace(origin=view.origin)
    return Question(view.pack, state, Action.EDIT_CRM, view.settings, view.unknown)
