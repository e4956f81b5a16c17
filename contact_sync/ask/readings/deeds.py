"""What is done in a sentence, in the order in which it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from contact_sync.ask.readings.deed import EDITS, Deed, deed_of, places_of
from contact_sync.ask.sentence.ideas import (
    DOING,
    DONE_TO,
    FROM,
    HAVE,
    LEFT_OUT,
    MEANT,
    MIGHT,
    OBJECTS,
    PASSIVE,
    PLACES,
    RESULT,
    THAT,
    THE,
)
from contact_sync.ask.sentence.names import word_before
from contact_sync.ask.sentence.pieces import (
    Piece,
    and_there,
    joins,
    only_where,
    pieces,
    there_too,
)
from contact_sync.ask.sentence.spans import Span
from contact_sync.world.model import Action


def _verb_first(piece: Piece, deed: Deed) -> bool:
    """Whether it is a system that does it, told as one asks: `does Outlook keep it, if …`."""
    spans = (span for span in piece.spans if not span.mark and span.words.lower() not in THE)
    first, *rest = spans
    third = first.words.split()[0].lower().endswith("t")
    return first in deed.used and third and bool(rest and rest[0].ideas & {*PLACES, "client"})


def _feared(before: Piece, piece: Piece) -> bool:
    """Whether it is told as what shall not come of another piece: `I do not want that …, if …`."""
    wished = "not" in before.ideas and not before.ideas & DOING
    return wished and piece.spans[0].words.lower() in THAT


def _only_meant(piece: Piece) -> bool:
    """Whether it is told what was meant to be done, rather than what was: `although I wanted to
    archive it`."""
    words = {span.words.lower() for span in piece.spans}
    return bool(words & MEANT or ("although" in piece.ideas and words & MIGHT))


def _or_asks(piece: Piece) -> bool:
    """Whether it is asked if something comes of what stands before: `…, or will they be deleted
    from CRM, too?`."""
    words = [span.words.lower() for span in piece.spans if not span.mark][:2]
    return bool(piece.spans[0].ideas & {"and", "or"}) and {*words[1:]} <= PASSIVE and len(words) > 1


def _asked_after(piece: Piece, deed: Deed, before: Deed, spans: Sequence[Span]) -> bool:
    """Whether it is asked if a deletion comes of what was done before: `filter changed, contacts
    removed from Outlook?`."""
    deletes = {Action.DELETE_OUTLOOK, Action.DELETE_CRM}
    if piece.hard or not {*deed.actions} <= deletes or {*before.actions} & deletes:
        return False
    if piece.spans[0].ideas & {"and", "or", "then"}:
        return False
    after = [span for span in spans if span.at > piece.spans[-1].places[-1]][:1]
    done = any(
        "delete" in span.ideas and span.words.lower().endswith(DONE_TO) for span in piece.spans
    )
    away = any(
        word_before(piece.spans, one) in FROM for one in piece.spans if one.ideas & {*PLACES}
    )
    who = piece.ideas & {"i", "somebody", "colleague"}
    return done and away and not who and bool(after) and "?" in after[0].words


def deeds(spans: Sequence[Span]) -> list[Deed]:
    """What is done, in the order in which it is done."""
    parts = [one for piece in _merged(pieces(spans)) for one in _offline(piece)]
    found: list[tuple[Piece, Deed]] = []
    nouns: frozenset[Span] = frozenset()
    place = ""
    just_done = False
    for number, piece in enumerate(parts):
        if piece.ideas == {"and"}:
            continue  # `deleted in CRM and then in Outlook`
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
            if number and found and _asked_after(piece, deed, found[-1][1], spans):
                piece = replace(piece, outcome=True)
            follows = any(one.condition for one in parts[number + 1 :])
            if follows and (feared or _verb_first(piece, deed)):
                piece = replace(piece, outcome=True)
            found.append((piece, deed))
    found = [one for one in found if not _only_meant(one[0])] or found
    differ = any("differ" in piece.ideas for piece in parts)
    # `Do I have to untrack it before I delete it?`: done, not what comes of it.
    told = _ordered(
        [
            one
            for one, after in pairwise([*found, None])
            if one
            and (differ or not one[0].asks or (after and after[0].later))
            and not (one is not found[0] and _or_asks(one[0]))
        ]
        or [one for n, one in enumerate(found) if not n or not _or_asks(one[0])]
    )
    # `My colleague tracks it. I delete it`: how it is for them, too.
    if len(told) == len(found) == 2:
        theirs = [deed for piece, deed in found if _by_them(piece, deed)]
        told = [one for one in told if one not in theirs] or told
    # `It is tracked. I delete it`: how it is, rather than what is done to it.
    told = [one for one in told if "as_is" not in one.ideas] or told
    # What is said twice in other words is done once.
    then = any("then" in piece.ideas or piece.hard for piece in parts)
    once: list[Deed] = []
    for deed in told:
        if once and (both := _in_one(once[-1], deed, then)):
            once[-1] = both
        else:
            once.append(deed)
    return once


def _in_one(before: Deed, deed: Deed, then: bool) -> Deed | None:
    """What is told twice, with where it is done if one of them says so; None for two things."""
    each = {*before.actions}, {*deed.actions}
    if before.actions == deed.actions:
        return before
    if then or not (each[0] < each[1] or each[1] < each[0]):
        return None
    said = min(before, deed, key=lambda one: len(one.actions))
    return replace(said, used=(*before.used, *deed.used))


def _by_them(piece: Piece, deed: Deed) -> bool:
    """Whether it is told that a colleague tracks it."""
    return deed.actions == (Action.TRACK,) and tracked_by_others(piece)


def tracked_by_others(piece: Piece) -> bool:
    """Whether a piece tells that a colleague tracks the contact, or has it in Outlook."""
    has = any(span.words.lower() in HAVE for span in piece.spans)
    there = piece.ideas & {"follow", "as_is"} or ("outlook" in piece.ideas and has)
    return bool(there) and "colleague" in piece.ideas and not piece.ideas & {"i", "me", "not"}


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
    of_things = any("both" in one.ideas and two.ideas & OBJECTS for one, two in pairwise(spans))
    people = any(
        "colleague" in one.ideas and one.ideas & (DOING | {"both"}) for one in pieces(spans)
    )
    both = "both" in ideas and not (people or "several" in ideas or of_things)
    meets = ideas & {"at_once", "both_sides", "while", "wins"} or Action.GO_OFFLINE in others
    meets = meets or both
    if not meets or not {*others} <= {*PAUSE} or _back_before(done):
        return ()
    # `Both have edited it, who wins?`: the two systems, unless two people are told of.
    each_side = "both_sides" in ideas or (both and "wins" in ideas)
    if each_side and [deed.actions for deed in edits] == [EDITS]:
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
    places = [place for span in spans for place in places_of(span)]
    return places[-1] if places else ""
