"""What the page "Why is it gone?" is asked, as the address bar holds it. Knows no Streamlit.

`?pack=crm-2011&view=why&crm=active&outlook=absent`: the view, what is observed (parts of
`observation`; what happened and what did not as `done=` and `not_done=`), the goal as `goal_FIELD`,
the wish as `keep`, questions passed over as `skip`, and the settings of the pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render import address
from contact_sync.render.address import LANGUAGE, Ignored, wrong_value
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import Pack, Settings
from contact_sync.search.observation import (
    BEGAN,
    COLUMN,
    HAPPENED,
    LOST,
    NO,
    OWNER_BEFORE,
    PARTS,
    YES,
    Observation,
    observed,
)
from contact_sync.search.prevent import Keep, Wish
from contact_sync.world.model import VALUES

VIEW, DONE, NOT_DONE, SKIP, KEEP = "view", "done", "not_done", "skip", "keep"
GOAL = "goal_"
GOAL_FIELDS = ("crm", "outlook", "link")
"""The fields that the page offers for a goal."""
FIRST_GOAL = {"outlook": "present", "link": "linked"}
SEEN = ("outlook", "crm", "filter", "owner", "origin", COLUMN)
"""The parts of an observation that the page asks for first."""
MORE = ("link", "unsynced", "sync", BEGAN, OWNER_BEFORE, LOST)
"""Those that it asks for when unfolded."""
ANY = "any"
"""A goal that leaves a field open."""
_LISTS = {DONE: YES, NOT_DONE: NO}
_PLAIN = tuple(name for name in PARTS if not name.startswith(HAPPENED))


class View(StrEnum):
    """What the page is asked."""

    WHY = "why"
    BACK = "back"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the page.

    Attributes:
        parts: what is observed; the parts may contradict each other.
        goal: state fields; empty counts as `FIRST_GOAL`.
        skipped: parts of an observation that the reader does not know and passed over.
    """

    pack: str
    settings: Settings
    view: View = View.WHY
    parts: Mapping[str, str] = field(default_factory=dict)
    goal: Mapping[str, str] = field(default_factory=lambda: dict(FIRST_GOAL))
    wish: Wish = Wish.COPY_STAYS
    skipped: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is observed that the view asks about."""
        return not self.parts and self.view != View.KEEP

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
        """With one part more, or instead; `UNKNOWN` takes it away."""
        parts = {name: v for name, v in {**self.parts, part: value}.items() if v != UNKNOWN}
        ordered = {name: parts[name] for name in PARTS if name in parts}
        return replace(self, parts=ordered, skipped=tuple(s for s in self.skipped if s != part))

    def passed_over(self, part: str) -> Asked:
        """With one question that the reader cannot answer."""
        return replace(self, skipped=(*(s for s in self.skipped if s != part), part))


def first_asked(pack: Pack) -> Asked:
    """What an empty address asks: in CRM, the filter matches, and not in Outlook."""
    seen = {"crm": "active", "outlook": "absent", "filter": "matches"}
    return Asked(pack.id, pack.defaults, parts=seen)


def format_asked(asked: Asked) -> dict[str, str]:
    """The query parameters that hold `asked`, in a fixed order."""
    lists = {
        name: ",".join(
            part.removeprefix(HAPPENED)
            for part, value in asked.parts.items()
            if part.startswith(HAPPENED) and value == answer
        )
        for name, answer in _LISTS.items()
    }
    parts = {name: v for name, v in asked.parts.items() if not name.startswith(HAPPENED)}
    goal = {f"{GOAL}{name}": asked.goal.get(name, ANY) for name in GOAL_FIELDS}
    shown = {
        View.WHY: {SKIP: ",".join(_short(part) for part in asked.skipped)},
        View.BACK: goal if asked.goal != FIRST_GOAL else {},
        View.KEEP: {KEEP: str(asked.wish)},
    }[asked.view]
    known = {"pack": asked.pack, VIEW: str(asked.view), **parts, **lists, **shown}
    return {name: value for name, value in known.items() if value} | dict(asked.settings)


def _short(part: str) -> str:
    return part.removeprefix(HAPPENED)


def _long(part: str) -> str:
    return part if part in PARTS else f"{HAPPENED}{part}"


def parse_asked(params: Mapping[str, Sequence[str]]) -> tuple[Asked, list[Ignored]]:
    """The question in an address, and every part of it that had to be ignored."""
    pack = shipped_pack(address.parse_question({"pack": params.get("pack", ())})[0].pack)
    if not any(name not in ("pack", LANGUAGE, VIEW) for name in params):
        view, ignored = _chosen(params, VIEW, View, View.WHY)
        return replace(first_asked(pack), view=View(view)), ignored
    names = ("pack", LANGUAGE, *pack.defaults)
    question, ignored = address.parse_question({n: v for n, v in params.items() if n in names})
    own = (*_PLAIN, VIEW, *_LISTS, SKIP, KEEP, *(f"{GOAL}{name}" for name in GOAL_FIELDS))
    for name, values in params.items():
        if name not in (*names, *own):
            ignored.append(
                Ignored("unknown", {"name": name, "value": values[-1] if values else ""})
            )
        elif name in own and len(values) > 1:
            ignored.append(Ignored("repeated", {"name": name, "value": values[-1]}))
    parts = dict(_parts(params, ignored))
    view, more = _chosen(params, VIEW, View, View.WHY)
    wish, even_more = _chosen(params, KEEP, Wish, Wish.COPY_STAYS)
    ignored += [*more, *even_more]
    asked = Asked(
        pack.id,
        question.settings,
        View(view),
        {name: parts[name] for name in PARTS if name in parts},
        _goal(params, ignored),
        Wish(wish),
        tuple(_listed(params, SKIP, ignored)),
    )
    return asked, ignored


def _chosen(
    params: Mapping[str, Sequence[str]], name: str, codes: type[StrEnum], default: StrEnum
) -> tuple[str, list[Ignored]]:
    given = (params.get(name) or [str(default)])[-1]
    if given in list(codes):
        return given, []
    return str(default), [wrong_value(name, given, tuple(codes))]


def _parts(
    params: Mapping[str, Sequence[str]], ignored: list[Ignored]
) -> Iterator[tuple[str, str]]:
    for name in _PLAIN:
        value = (params.get(name) or [UNKNOWN])[-1]
        if value in PARTS[name]:
            yield name, value
        elif value != UNKNOWN:
            ignored.append(wrong_value(name, value, (*PARTS[name], UNKNOWN)))
    for name, answer in _LISTS.items():
        for part in _listed(params, name, ignored):
            if part.startswith(HAPPENED):
                yield part, answer


def _listed(
    params: Mapping[str, Sequence[str]], name: str, ignored: list[Ignored]
) -> Iterator[str]:
    """The parts in a comma-separated list of short names."""
    given = (params.get(name) or [""])[-1]
    for code in dict.fromkeys(one.strip() for one in given.split(",") if one.strip()):
        if _long(code) in PARTS:
            yield _long(code)
        else:
            known = [_short(part) for part in PARTS]
            ignored.append(wrong_value(name, code, known))


def _goal(params: Mapping[str, Sequence[str]], ignored: list[Ignored]) -> dict[str, str]:
    given = {
        name: params[f"{GOAL}{name}"][-1] for name in GOAL_FIELDS if params.get(f"{GOAL}{name}")
    }
    if not given:
        return dict(FIRST_GOAL)
    goal = {}
    for name, value in given.items():
        if value in VALUES[name]:
            goal[name] = value
        elif value != ANY:
            ignored.append(wrong_value(f"{GOAL}{name}", value, (*VALUES[name], ANY)))
    return goal or dict(FIRST_GOAL)
