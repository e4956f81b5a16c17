"""What is done in a sentence: its pieces, and the actions that they name, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from contact_sync.ask.ideas import (
    ATTRIBUTES,
    DOING,
    LEFT_OUT,
    MAKES_A_DEED,
    MANNER,
    PACK,
    PLACES,
    RESULT,
    SYSTEM_DOES,
    THAT,
    THE,
    THE_CONTACT,
    WEAK_PLACES,
    WITH,
)
from contact_sync.ask.lexicon import ways
from contact_sync.ask.pieces import (
    Piece,
    and_there,
    joins,
    kind_only,
    only_where,
    part_of,
    pieces,
    there_too,
)
from contact_sync.ask.said import denied, denied_places
from contact_sync.ask.spans import Span
from contact_sync.world.model import Action

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


def _verb_first(piece: Piece, deed: Deed) -> bool:
    """Whether it is a system that does it, told as one asks: `does Outlook keep it, if …`."""
    first, *rest = (span for span in piece.spans if not span.mark)
    third = first.words.split()[0].lower().endswith("t")
    return first in deed.used and third and bool(rest and rest[0].ideas & {*PLACES})


def _feared(before: Piece, piece: Piece) -> bool:
    """Whether it is told as what shall not come of another piece: `I do not want that …, if …`."""
    wished = "not" in before.ideas and not before.ideas & DOING
    return wished and piece.spans[0].words.lower() in THAT


def deeds(spans: Sequence[Span]) -> list[Deed]:
    """What is done, in the order in which it is done."""
    parts = [one for piece in _merged(pieces(spans)) for one in _offline(piece)]
    found: list[tuple[Piece, Deed]] = []
    nouns: frozenset[Span] = frozenset()
    place = ""
    just_done = False
    for number, piece in enumerate(parts):
        place_before, place = place, _last_place(piece.spans) or place
        deed = deed_of(piece.spans, there=place_before)
        # `Filter switched off and activated again`: the filter, rather than the contact.
        same = just_done and not piece.ideas & {"contact", "record", *PLACES}
        on_again = same and deed is not None and deed.actions == (Action.REACTIVATE,)
        if (deed is None or on_again) and nouns and piece.ideas & DOING:
            deed = deed_of((*piece.spans, *nouns), there=place_before) or deed
        if deed is None and just_done and (only_where(piece) or and_there(parts, number)):
            again = [span for span in found[-1][1].used if not span.ideas & {*PLACES}]
            deed = deed_of((*piece.spans, *again))
            piece = replace(piece, outcome=found[-1][0].asks)
        elif deed is not None and not just_done and number and there_too(parts, number):
            doing = [span for span in deed.used if not span.ideas & {*PLACES}]
            if other := deed_of((*parts[number - 1].spans, *doing)):
                found.append((replace(parts[number - 1], outcome=piece.asks), other))
        things = (replace(span, ideas=span.ideas & LEFT_OUT) for span in piece.spans)
        nouns = frozenset(thing for thing in things if thing.ideas) or nouns
        just_done = deed is not None
        if deed is not None:
            if number and parts[number - 1].beside and not piece.ideas & RESULT:
                # `While I edit it, edits it somebody else`, as German has it: told, not asked.
                piece = replace(piece, spans=(*piece.spans[1:], piece.spans[0]))
            feared = number > 0 and _feared(parts[number - 1], piece)
            follows = any(one.condition for one in parts[number + 1 :])
            if follows and (feared or _verb_first(piece, deed)):
                piece = replace(piece, outcome=True)
            found.append((piece, deed))
    differ = any("differ" in piece.ideas for piece in parts)
    # `Do I have to untrack it before I delete it?`: done, not what comes of it.
    told = _ordered(
        [
            one
            for one, after in pairwise([*found, None])
            if one and (differ or not one[0].asks or (after and after[0].later))
        ]
        or found
    )
    # `It is tracked. I delete it`: how it is, rather than what is done to it.
    told = [one for one in told if "as_is" not in one.ideas] or told
    # What is said twice in other words is done once.
    return [one for n, one in enumerate(told) if not n or one.actions != told[n - 1].actions]


def _offline(piece: Piece) -> list[Piece]:
    """A piece where something is done offline as two, what is done being done in Outlook unless
    told otherwise."""
    gone = tuple(span for span in piece.spans if "offline" in span.ideas)
    rest = tuple(span for span in piece.spans if span not in gone)
    if not gone or piece.later or not any(span.ideas & DOING for span in rest):
        return [piece]
    if not any(span.ideas & {*PLACES} for span in rest):
        rest += (replace(gone[0], ideas=frozenset({"outlook"})),)
    return [replace(piece, spans=gone), replace(piece, spans=rest)] if deed_of(rest) else [piece]


def edited_on_both(spans: Sequence[Span], done: Sequence[Deed]) -> tuple[Action, ...]:
    """The edits, where a contact is edited in either system before the next sync; else none."""
    ideas = {idea for span in spans for idea in span.ideas}
    edits = [deed for deed in done if {*deed.actions} <= {*EDITS}]
    others = [deed.actions[0] for deed in done if deed not in edits]
    meets = ideas & {"at_once", "both_sides", "while", "wins"} or Action.GO_OFFLINE in others
    if not meets or not {*others} <= {*PAUSE} or _back_before(done):
        return ()
    if "both_sides" in ideas and [deed.actions for deed in edits] == [EDITS]:
        return EDITS
    each = tuple(dict.fromkeys(deed.actions[0] for deed in edits if len(deed.actions) == 1))
    if len(each) < len(edits) or {*each} != {*EDITS}:
        return ()
    return each if "then" in ideas else EDITS


def _back_before(done: Sequence[Deed]) -> bool:
    """Whether the sync rested at another time than while the edits were made."""
    order = [deed.actions[0] for deed in done]
    return any(
        pause in order and order.index(pause) != at
        for pause, at in zip(PAUSE, (0, len(order) - 1), strict=True)
    )


PAUSE = (Action.GO_OFFLINE, Action.GO_ONLINE)
"""What goes before edits that meet at the next sync, and what brings that sync."""
EDITS = (Action.EDIT_OUTLOOK, Action.EDIT_CRM)
"""An edit in either system."""


def _merged(parts: list[Piece]) -> list[Piece]:
    """The pieces; two that only mean something together as one."""
    found: list[Piece] = []
    either = any(piece.ideas & {"differ", "or"} for piece in parts)
    for piece in parts:
        if not piece.ideas and not piece.asks:
            continue  # what stood there was said of the contact
        apart = piece.hard or piece.later or piece.earlier or piece.sooner or piece.beside
        apart |= bool(found) and found[-1].later
        apart |= either and bool(piece.spans[0].ideas & {"and", "or"})
        # `What happens in CRM and in Outlook, if …`: where, of what is asked.
        apart |= bool(found) and piece.condition and joins(found[-1])
        if found and not apart:
            last = found[-1]
            both = (*last.spans, *piece.spans)
            if _together(last, piece, both):
                found[-1] = Piece(both, last.hard, last.condition or piece.condition, last.later)
                continue
        found.append(piece)
    return found


def _together(one: Piece, other: Piece, both: Sequence[Span]) -> bool:
    """Whether two pieces name an action together that says more than what each does, or the one
    says what is done and the other where."""
    deed = deed_of(both)
    if deed is None:
        return False
    across = {*deed.used} & {*one.spans} and {*deed.used} & {*other.spans}
    alone = [found for part in (one, other) if (found := deed_of(part.spans))]
    if "me" in deed.ideas and any("colleague" in found.ideas for found in alone):
        return False  # who gets it is said where it is given
    more = deed.score > max((found.score for found in alone), default=0)
    where = len(alone) == 1 and {*deed.actions} < {*alone[0].actions}
    return bool(across) and (more or (where and not one.asks and not other.asks))


def _ordered(found: list[tuple[Piece, Deed]]) -> list[Deed]:
    order: list[Deed] = []
    waiting: list[Deed] = []
    for number, (piece, deed) in enumerate(found):
        if not number and piece.later and len(found) > 1:
            waiting = [deed]  # `before it is deleted, …`: after what comes next
        elif number and (piece.earlier or piece.sooner):
            order.insert(len(order) - 1, deed)
        elif number and piece.beside:
            order[-1:] = _at_once(order[-1], deed, piece)
        elif number == 1 and found[0][0].beside:
            order = _at_once(deed, order[0], found[0][0])
        else:
            order += [deed, *waiting]
            waiting = []
    return [*order, *waiting]


def _at_once(deed: Deed, beside: Deed, piece: Piece) -> list[Deed]:
    """What is done with what is done or so `while` it is: first what is so, and lasts. Of two that
    are done at once nobody says which is first: what says so is then left over."""
    order = [deed, beside] if {*deed.actions} <= _LASTING else [beside, deed]
    if not {*order[0].actions} <= _LASTING or "colleague" in piece.ideas:
        return order
    told = (span for span in piece.spans if "while" in span.ideas)
    return [replace(order[0], used=(*order[0].used, *told)), order[1]]


_LASTING = {Action.GO_OFFLINE, Action.SWITCH_OFF_SYNC, Action.CHANGE_FILTER, Action.LOSE_ACCESS}


def _last_place(spans: Iterable[Span]) -> str:
    places = [place for span in spans for place in _place_of(span)]
    return places[-1] if places else ""


def _place_of(span: Span) -> list[str]:
    named = [place for place in PLACES if place in span.ideas]
    if not named and any(idea.startswith("origin.") for idea in span.ideas):
        named = [idea.partition(".")[2] for idea in span.ideas if idea.startswith("origin.")]
    return named


# --- one action ----------------------------------------------------------------------------------


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
    if "delete" in by_idea:
        actions, parts = _of_what(spans, by_idea, actions)
        used |= parts
    elif {*actions} <= {*_MAKES} and "field" in by_idea and "again" in by_idea:
        actions = (*_MAKES.values(), *actions)  # a new contact, or a new number of it
    here = tuple(action for action in actions if action.place == place)
    if (here and len({action.verb for action in actions}) < len(actions)) or len(here) == 1:
        actions = here or actions
    named = [span for span in spans if place in _place_of(span)] if place else []
    return Deed(actions, tuple(sorted({*used, *named}, key=lambda span: span.at)), most)


def _first(way: Iterable[str], by_idea: dict[str, list[Span]]) -> int:
    """Where what is done is first said."""
    doing = [idea for idea in way if idea in DOING] or list(way)
    return min(span.at for idea in doing for span in by_idea[idea])


def _of_another_thing(way: set[str], by_idea: dict[str, list[Span]]) -> bool:
    """Whether it is done to something else of ours than to the contact, such as a server."""
    things = by_idea.keys() & (LEFT_OUT | {"computer", "holder", "staff", "category"}) - {"trash"}
    return way <= _TO_A_CONTACT and bool(things) and not by_idea.keys() & THE_CONTACT


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
