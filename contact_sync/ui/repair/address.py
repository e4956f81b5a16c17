"""What the page "Fix a problem" is asked, as the address bar holds it. Knows no Streamlit.

`?pack=crm-2011&view=why&crm=active&outlook=absent`: the view, what is observed (parts of
`observation`; what happened and what did not as `done=` and `not_done=`), the goal as `goal_FIELD`,
the wish as `keep`, questions passed over as `skip`, the one to be asked now, if it is not the best,
as `ask`, and the settings of the pack. With `pack=any` every version of Dynamics is asked; that the
version was asked for stands in `skip`, too, whether or not it was known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.parameters import (
    ANYBODY,
    LANGUAGE,
    PACK,
    Ignored,
    OneOf,
    Params,
    Reader,
    Several,
    Table,
    read,
)
from contact_sync.rulebook.causes import shipped_causes
from contact_sync.rulebook.library import (
    ANY_VERSION,
    DEFAULT_PACK,
    OfAVersion,
    shipped_pack,
    standing_pack,
)
from contact_sync.rulebook.pack import Pack, Settings, fitting
from contact_sync.search.observation import (
    BEGAN,
    COLUMN,
    HAPPENED,
    LOST,
    NO,
    OWNER_BEFORE,
    PARTS,
    WAS_THERE,
    YES,
    Observation,
    observed,
)
from contact_sync.search.prevent import Keep, Wish
from contact_sync.search.silent import looks_and_parts
from contact_sync.world.model import VALUES, Action

DONE, NOT_DONE, SKIP, KEEP, SIDE, ASK = "done", "not_done", "skip", "keep", "side", "ask"
VERSION = "version"
"""Asked like a part of an observation, where it decides; the answer is the pack."""
SIDES = ("outlook", "crm")
"""Where a change may have been made."""
GOAL = "goal_"
GOAL_FIELDS = ("crm", "outlook", "link")
"""The fields that the page offers for a goal."""
FIRST_GOAL = {"outlook": "present", "link": "linked"}
SEEN = ("outlook", "crm", "filter", "owner", "origin", COLUMN)
"""The parts of an observation that the page asks for first."""
MORE = ("link", "unsynced", "sync", BEGAN, OWNER_BEFORE, WAS_THERE, LOST)
"""Those that it asks for when unfolded."""
ANY = "any"
"""A goal that leaves a field open."""


class View(StrEnum):
    """What the page is asked."""

    WHY = "why"
    BACK = "back"
    KEEP = "keep"
    SILENT = "silent"


_LOOKS = {look.name: tuple(look.values) for look in shipped_causes().looks}


@dataclass(frozen=True, slots=True)
class Asked(OfAVersion):
    """A question to the page.

    Attributes:
        pack: the id of a pack, or `ANY_VERSION`.
        parts: what is observed; the parts may contradict each other.
        goal: state fields; empty counts as `FIRST_GOAL`.
        skipped: parts of an observation, or looks, that the reader does not know and passed over.
        side: where a change was made that does not arrive; empty where nobody has said so yet.
        looks: what was looked at for that, each with what it showed.
        ask: the part or look to be asked about now; empty for the one that helps most.
    """

    pack: str
    settings: Settings
    view: View = View.WHY
    parts: Mapping[str, str] = field(default_factory=dict)
    goal: Mapping[str, str] = field(default_factory=lambda: dict(FIRST_GOAL))
    wish: Wish = Wish.COPY_STAYS
    skipped: tuple[str, ...] = ()
    side: str = ""
    looks: Mapping[str, str] = field(default_factory=dict)
    ask: str = ""

    def of(self, pack: Pack) -> Asked:
        """The same asked of one version, with the settings that somebody changed."""
        return replace(self, pack=pack.id, settings=fitting(pack, self.known_settings))

    @property
    def empty(self) -> bool:
        """Whether nothing is observed that the view asks about."""
        if self.view == View.SILENT:
            return not self.side
        return not self.parts and self.view in (View.WHY, View.BACK)

    @property
    def observation(self) -> Observation:
        """What is observed.

        Raises:
            BadInput: when its parts contradict each other.
        """
        return observed(self.parts)

    @property
    def wanted(self) -> Observation:
        """The goal.

        Raises:
            BadInput: when its fields contradict each other.
        """
        return observed(self.goal)

    @property
    def keep(self) -> Keep:
        """What must stay true."""
        return Keep(self.wish)

    def answered(self, part: str, value: str) -> Asked:
        """With one part more, or look, or the version, or instead; `UNKNOWN` takes it away."""
        if part == VERSION:
            asked = replace(self, pack=ANY_VERSION, settings=self.known_settings)
            skipped = tuple(s for s in self.skipped if s != part)
            if value == UNKNOWN:
                return replace(asked.of(asked.standing), pack=ANY_VERSION, skipped=skipped, ask="")
            return replace(asked.of(shipped_pack(value)).passed_over(VERSION))
        if part in _LOOKS:
            looks = {n: v for n, v in {**self.looks, part: value}.items() if v != UNKNOWN}
            skipped = tuple(s for s in self.skipped if s != part)
            return replace(self, looks=_in_order(looks), skipped=skipped, ask="")
        parts = {name: v for name, v in {**self.parts, part: value}.items() if v != UNKNOWN}
        ordered = {name: parts[name] for name in PARTS if name in parts}
        skipped = tuple(s for s in self.skipped if s != part)
        return replace(self, parts=ordered, skipped=skipped, ask="")

    def passed_over(self, part: str) -> Asked:
        """With one question that the reader cannot answer."""
        skipped = {*self.skipped, part}
        ordered = tuple(n for n in _QUESTIONS if n in skipped)
        return replace(self, skipped=ordered, ask="")

    def asked_again(self, part: str) -> Asked:
        """Before this question was answered, or passed over, and about to be asked it."""
        return replace(self.answered(part, UNKNOWN), ask=part)

    @property
    def seen_there(self) -> dict[str, str]:
        """What counts for a change that does not arrive: looks, and the contact as it is now."""
        allowed = [looks_and_parts(pack) for pack in self.packs]
        every = {**self.parts, **self.looks}
        return {n: v for n, v in every.items() if any(v in there.get(n, ()) for there in allowed)}

    @property
    def known_settings(self) -> Settings:
        """The settings that somebody changed; any other may have any value."""
        usual = self.standing.defaults
        return Settings({n: v for n, v in self.settings.items() if usual.get(n) != v})


def first(pack: str = DEFAULT_PACK) -> Asked:
    """What an empty address asks: nothing is filled in that nobody saw."""
    return Asked(pack, standing_pack(pack).defaults)


def _short(part: str) -> str:
    return part.removeprefix(HAPPENED)


def _long(part: str) -> str:
    return part if not part or part in _QUESTIONS else f"{HAPPENED}{part}"


def _in_order(looks: Mapping[str, str]) -> dict[str, str]:
    return {name: looks[name] for name in _LOOKS if name in looks}


_QUESTIONS = (*PARTS, *_LOOKS, VERSION)
"""Everything that may be asked for."""
_ACTIONS = tuple(str(action) for action in Action)
_VIEW: Table = {"view": OneOf("view", tuple(View))}
_SEEN: Table = {
    name: OneOf(name, (*values, UNKNOWN))
    for name, values in PARTS.items()
    if not name.startswith(HAPPENED)
}
_HAPPENED: Table = {name: Several(name, _ACTIONS, tidy=_short) for name in (DONE, NOT_DONE)}
_SKIPPED: Table = {SKIP: Several("skipped", tuple(map(_short, _QUESTIONS)), tidy=_short)}
_SIDE: Table = {SIDE: OneOf(SIDE, SIDES)}
_ASK: Table = {ASK: OneOf(ASK, tuple(map(_short, _QUESTIONS)))}
_LOOK: Table = {name: OneOf(name, (*values, UNKNOWN)) for name, values in _LOOKS.items()}
_GOAL: Table = {
    f"{GOAL}{name}": OneOf(f"{GOAL}{name}", (*VALUES[name], ANY)) for name in GOAL_FIELDS
}
_WISH: Table = {KEEP: OneOf("wish", tuple(Wish))}


def format(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    seen = {name: value for name, value in asked.parts.items() if not name.startswith(HAPPENED)}
    happened = {
        name: ",".join(_short(p) for p in asked.parts if asked.parts[p] == answer and p not in seen)
        for name, answer in ((DONE, YES), (NOT_DONE, NO))
    }
    goal = {f"{GOAL}{name}": asked.goal.get(name, ANY) for name in GOAL_FIELDS}
    goal = goal if asked.goal != FIRST_GOAL else {}
    way = {SKIP: ",".join(map(_short, asked.skipped)), ASK: _short(asked.ask)}
    shown = {
        View.WHY: {**goal, **way},
        View.BACK: goal,
        View.KEEP: {KEEP: str(asked.wish)},
        View.SILENT: {SIDE: asked.side, **asked.looks, **way},
    }[asked.view]
    known = {PACK: asked.pack, "view": str(asked.view), **seen, **happened, **shown}
    return {name: value for name, value in known.items() if value} | dict(asked.settings)


def parse(params: Params, reader: Reader = ANYBODY) -> tuple[Asked, list[Ignored]]:
    """What an address asks, and every part of it that had to be ignored."""
    table = {**_VIEW, **_SEEN, **_HAPPENED, **_SKIPPED, **_GOAL, **_WISH, **_SIDE, **_LOOK, **_ASK}
    found = read(params, table, reader, open_settings=False)
    view = View(found.values["view"] or View.WHY)
    # What must stay true is asked of one version.
    pack = ANY_VERSION if found.any_version else found.pack.id
    if not any(name not in (PACK, LANGUAGE, "view") for name in params):
        return replace(first(pack), view=view), found.ignored
    parts = {name: found.values[name] for name in _SEEN if found.values[name]}
    parts |= {_long(action): YES for action in found.values[DONE]}
    parts |= {_long(action): NO for action in found.values[NOT_DONE]}
    goal = {name: found.values[f"{GOAL}{name}"] for name in GOAL_FIELDS}
    asked = Asked(
        pack,
        found.settings,
        view,
        {name: parts[name] for name in PARTS if parts.get(name, UNKNOWN) != UNKNOWN},
        {name: value for name, value in goal.items() if value not in (None, ANY)}
        or dict(FIRST_GOAL),
        Wish(found.values["wish"] or Wish.COPY_STAYS),
        tuple(map(_long, found.values["skipped"])),
        found.values[SIDE] or "",
        {n: found.values[n] for n in _LOOKS if found.values[n] not in (None, UNKNOWN)},
        _long(found.values[ASK] or ""),
    )
    return asked, found.ignored
