"""One thing that is done: the action that a piece of a sentence names, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from contact_sync.ask.readings.said import denied, denied_places
from contact_sync.ask.sentence.ideas import (
    ATTRIBUTES,
    DOING,
    LEFT_OUT,
    MAKES_A_DEED,
    MANNER,
    PACK,
    PLACES,
    SYSTEM_DOES,
    THE,
    THE_CONTACT,
    WEAK_PLACES,
    WITH,
)
from contact_sync.ask.sentence.lexicon import ways
from contact_sync.ask.sentence.pieces import kind_only, part_of
from contact_sync.ask.sentence.spans import Span
from contact_sync.world.model import Action

EDITS = (Action.EDIT_OUTLOOK, Action.EDIT_CRM)
"""An edit in either system."""
_NEAR = 3
"""So many words before what is deleted a thing still is it."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done.

    Attributes:
        actions: what it may be; several where the place is not said.
        used: the spans that say so.
        score: how much they say.
    """

    actions: tuple[Action, ...]
    used: tuple[Span, ...]
    score: float

    @property
    def ideas(self) -> frozenset[str]:
        """What its words stand for."""
        return frozenset(idea for span in self.used for idea in span.ideas)

    @property
    def at(self) -> int:
        """Where it stands."""
        return min(span.at for span in self.used)


def _weight(idea: str) -> float:
    if idea == "me":
        return 1.5  # who is named as the receiver says more than who else is there
    return 1 if idea in MANNER else 2


def deed_of(spans: Sequence[Span], there: str = "") -> Deed | None:
    """What is done in a piece; None where nothing is, or only what is not done.

    Args:
        there: the place that `there` means.
    """
    undone = denied(spans)
    open_spans = [span for span in spans if span not in undone and not _attribute(span)]
    by_idea: dict[str, list[Span]] = {}
    for span in open_spans:
        for idea in span.ideas:
            by_idea.setdefault(idea, []).append(span)
    best: list[tuple[Action, frozenset[str]]] = []
    most = 0.0
    for action, each in ways().items():
        for way in each:
            if not way <= by_idea.keys() or not (way & DOING or way & MAKES_A_DEED):
                continue
            score = sum(map(_weight, way))
            if score > most:
                best, most = [(action, way)], score
            elif score == most:
                best.append((action, way))
    if {one for one, _ in best} == {Action.MOVE_SERVER} and "server" not in by_idea:
        kinds = kind_only(spans)
        if "outlook" in by_idea or all(span in kinds for span in by_idea["crm"]):
            return None  # `we move to Outlook 2016, what about the CRM contacts?`
    if not best or _of_another_thing({idea for _, way in best for idea in way}, by_idea):
        return None
    # Of two that say as much, the one said in one breath; then the one said first.
    order = {way: (_spread(way, by_idea), _first(way, by_idea)) for _, way in best}
    best = [(action, way) for action, way in best if order[way] == min(order.values())]
    used = {span for _, way in best for idea in way for span in by_idea[idea]}
    elsewhere = denied_places(spans)
    place = _place([span for span in spans if span not in elsewhere], used, there)
    if "overwrite" in by_idea and by_idea.keys() >= {*PLACES}:
        place = ""  # `does Outlook overwrite CRM?`: whose change it is nobody says
    if "dropped" in by_idea:
        place = ""  # `the filter removes it from Outlook`: whether it or the contact changed
    actions = tuple(dict.fromkeys(action for action, _ in best))
    edits = [span for span in used if span.ideas & {"edit", "change"}]
    if {*actions} <= {*EDITS} and edits and all(span.ideas & _THINGS for span in edits):
        return None  # `Rollenänderung`
    writes = any(span.words.lower().startswith(_WRITE) for span in spans)
    if writes and {*actions} <= {Action.LOSE_ACCESS, Action.REGAIN_ACCESS}:
        return None  # `remove the write privilege`: what one may read stays
    away = by_idea.keys() >= {"delete", "restore"} and all(
        span.words.lower().split()[0] in _OUT for span in by_idea["restore"]
    )
    beside = pairwise(spans)
    away &= not any("delete" in one.ideas and two.ideas & THE_CONTACT for one, two in beside)
    if away and actions == (Action.UNDELETE,):
        return None  # `deleted from the trash` is gone for good
    if "delete" in by_idea:
        actions, parts = _of_what(spans, by_idea, actions)
        used |= parts
    elif {*actions} <= {*_MAKES} and "field" in by_idea and "again" in by_idea:
        actions = (*_MAKES.values(), *actions)  # a new contact, or a new number of it
    here = tuple(action for action in actions if action.place == place)
    if (here and len({action.verb for action in actions}) < len(actions)) or len(here) == 1:
        actions = here or actions
    named = [span for span in spans if place in places_of(span)] if place else []
    return Deed(actions, tuple(sorted({*used, *named}, key=lambda span: span.at)), most)


def _first(way: Iterable[str], by_idea: dict[str, list[Span]]) -> int:
    """Where what is done is first said."""
    doing = [idea for idea in way if idea in DOING] or list(way)
    return min(span.at for idea in doing for span in by_idea[idea])


def _of_another_thing(way: set[str], by_idea: dict[str, list[Span]]) -> bool:
    """Whether it is done to something else of ours than to the contact, such as a server."""
    things = by_idea.keys() & _THINGS
    if not any(
        span.ideas & {*_THINGS} == {"trash"} == span.ideas for span in by_idea.get("trash", ())
    ):
        things -= {"trash"}  # `into the trash` is what is done
    return way <= _TO_A_CONTACT and bool(things) and not by_idea.keys() & THE_CONTACT


_OUT = ("from", "out", "aus", "ausm")
_WRITE = ("write", "schreib")
_THINGS = LEFT_OUT | {"computer", "holder", "staff", "category"}
_TO_A_CONTACT = frozenset({"edit", "change", "delete", "deactivate", "create", "again"})


def _of_what(
    spans: Sequence[Span], by_idea: Mapping[str, list[Span]], actions: tuple[Action, ...]
) -> tuple[tuple[Action, ...], set[Span]]:
    """What a deletion may be, by what is deleted: to delete a number is to edit the contact, and a
    filter is no contact. Where both are named, the one that is nearer; where they are as near, it
    may be either."""
    contacts = [span for idea in THE_CONTACT - {"field"} for span in by_idea.get(idea, ())]
    deletes = by_idea["delete"]
    plain = {*actions} <= {*_DELETES}
    if "match" in by_idea and actions == (Action.CHANGE_FILTER,):
        return _DELETES, {*contacts}  # the filter is told of, not deleted
    fields = by_idea.get("field", []) if plain else []
    if fields:
        edits = tuple(_AS_EDIT[action] for action in actions if action in _AS_EDIT)
        if not contacts or any(part_of(spans, field) for field in fields):
            return edits, {*fields}
        if not any(span.words.lower() in WITH for span in spans):
            return (*edits, *actions), {*fields}
        return actions, set()
    things = [s for idea in LEFT_OUT | {"computer", "holder"} for s in by_idea.get(idea, ())]
    things = [span for span in things if span not in contacts]
    if plain or not contacts or not things or not {*actions} <= _OF_A_THING:
        return actions, set()
    gap = {
        kind: min(abs(span.at - one.at) for span in found for one in deletes)
        for kind, found in (("contact", contacts), ("thing", things))
    }
    if gap["thing"] <= gap["contact"] and gap["thing"] <= _NEAR:
        return actions, set()
    return (*_DELETES, *actions), {*contacts}


_DELETES = (Action.DELETE_OUTLOOK, Action.DELETE_CRM)
_AS_EDIT = dict(zip(_DELETES, EDITS, strict=True))
_NAMED = {place: place for place in PLACES}
_MAKES = {Action.CREATE: Action.EDIT_OUTLOOK, Action.RECREATE: Action.EDIT_CRM}
_OF_A_THING = {Action.CHANGE_FILTER, Action.LOSE_ACCESS, Action.REBUILD_CLIENT}


def _spread(way: Iterable[str], by_idea: dict[str, list[Span]]) -> int:
    """Over how many words what is said of an action is scattered, at the least."""
    ats = [[span.at for span in by_idea[idea]] for idea in way]
    return min(max(one) - min(one) for one in product(*ats))


def _attribute(span: Span) -> bool:
    return any(idea.startswith(ATTRIBUTES) for idea in span.ideas) and not span.ideas & {"crm"}


def _place(spans: Sequence[Span], used: set[Span], there: str) -> str:
    """The place that stands nearest to what is done."""
    ats = [span.at for span in used if span.ideas & DOING] or [span.at for span in used]
    far: list[tuple[bool, int, int, str]] = []
    asked = [span for span in spans if not span.mark and span.words.lower() not in THE][:2]
    if len(asked) > 1 and asked[0].words.lower() in SYSTEM_DOES and asked[1].ideas & {*PLACES}:
        return next(place for place in PLACES if place in asked[1].ideas)
    kinds = kind_only(spans)
    for span, weak in product(spans, (False, True)):
        packed = span in kinds or any(idea.startswith(PACK) for idea in span.ideas)
        for idea in span.ideas:
            place = (WEAK_PLACES if weak else _NAMED).get(idea)
            if idea == "there" and there and not weak:
                place = there
            if place is None:
                continue
            gap = min(abs(span.at - at) for at in ats)
            far.append((weak or packed, gap, -span.at, place))
    return min(far)[3] if far else ""


def places_of(span: Span) -> list[str]:
    """The places that a word names: where something is done, or where the contact comes from."""
    named = [place for place in PLACES if place in span.ideas]
    if not named and any(idea.startswith("origin.") for idea in span.ideas):
        named = [idea.partition(".")[2] for idea in span.ideas if idea.startswith("origin.")]
    return named
