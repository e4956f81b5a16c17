"""What is said of the contact: whose it is, where it comes from, which version; and what is said
not to be so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from contact_sync.ask.sentence.ideas import (
    ALSO,
    ATTRIBUTES,
    DOING,
    DONE_TO,
    FROM,
    IN,
    IS,
    NOTHING,
    NOW_DONE,
    ONLY,
    PACK,
    PLACES,
    SERVER_SIDE,
    SUBJECTS,
    SYMPTOMS,
    THE,
    THERE_IS,
    TOWARDS,
    USED,
    WITH,
)
from contact_sync.ask.sentence.names import word_before
from contact_sync.ask.sentence.pieces import Piece, pieces
from contact_sync.ask.sentence.spans import Span, Tagged, without


def said_of(spans: Sequence[Span]) -> tuple[dict[str, list[str]], set[Span]]:
    """Field -> its values, as they are said; and the spans that say so."""
    found: dict[str, list[str]] = {}
    used = set()
    placed = [next(iter(span.ideas & {"outlook", "crm"}), "") for span in spans]
    for number, span in enumerate(spans):
        denied = _negation(spans, number)
        for idea in sorted(span.ideas):
            if idea.startswith(ATTRIBUTES):
                used |= {span, *denied}
                name, _, value = idea.partition(".")
                if denied:
                    value = _OPPOSITE.get(idea, "")  # what else it may be is not said
                value = PLAIN.get(value, value)
                values = found.setdefault(name, []) if value else []
                values += [value] if value not in values else []
        if "create" in span.ideas and not _anew(spans, number):
            # Entered, and not once more: that is where it comes from.
            near = [n for n in _by_distance(number, len(spans)) if placed[n]]
            near = [n for n in near if not any(s.mark for s in _between(spans, n, number))]
            if denied:
                near = [n for n in near if any("only" in s.ideas for s in spans[:n])]
            if near:
                found.setdefault("origin", []).append(placed[near[0]])
                used |= {span, spans[near[0]]}
    packs = found.get("pack", [])
    named = any(SERVER_SIDE in span.ideas for span in used)
    if "d365" in packs and named and SERVER_SIDE.partition(".")[2] not in packs:
        packs.append("d365-client")  # of the two ways that it synchronises the other
    return found, used


_OPPOSITE = {"owner.me": "other"}
PLAIN = {"theirs": "other", "not_me": "other"}
"""Whose it is, if it is I who do something: what belongs to one who was named, or not to me, is
somebody else's."""
_BEFORE_A_NAME = IN | THE | USED | TOWARDS | WITH | {"on", "bei", "at", "yet", "noch", "a"}
_MOST_BETWEEN = 2
"""So many words stand between a negation and what is denied, at most."""


def _negation(spans: Sequence[Span], number: int) -> tuple[Span, ...]:
    """The negation of what a span says of the contact: before it, or behind it at the end of its
    clause (`I own it not`); none where something else that is done is denied."""
    named = any(idea.startswith(PACK) for idea in spans[number].ideas)
    between: list[Span] = []
    for span in reversed(spans[:number]):
        if named and span.words.lower() not in _BEFORE_A_NAME and "not" not in span.ideas:
            break  # `a contact you don't own in CRM 2013`
        if span.mark or span.ideas & (DOING - {"create"}) or len(between) > _MOST_BETWEEN:
            break
        if span.ideas & {"not", "instead"}:
            return (span,)
        if "only" in span.ideas:
            break
        between.append(span)
    for n, span in enumerate(spans[number + 1 : number + 4], start=number + 1):
        if "not" in span.ideas:
            following = spans[n + 1] if n + 1 < len(spans) else None
            ends = following is None or following.mark or following.ideas & {"and", "or", "if"}
            return (span,) if ends else ()
        if span.mark or span.ideas & DOING:
            break
    return ()


def _anew(spans: Sequence[Span], number: int) -> bool:
    """Whether `again` stands in the same piece as the span of this number."""
    marks = [n for n, span in enumerate(spans) if span.mark or "and" in span.ideas]
    first = max((n for n in marks if n < number), default=-1)
    last = min((n for n in marks if n > number), default=len(spans))
    here = spans[first + 1 : last]
    return any(span.ideas & {"again", "filter", "have_same", "client"} for span in here)


def _by_distance(number: int, count: int) -> list[int]:
    return sorted((n for n in range(count) if n != number), key=lambda n: abs(n - number))


def _between(spans: Sequence[Span], one: int, other: int) -> Sequence[Span]:
    first, last = sorted((one, other))
    return spans[first + 1 : last]


def named_packs(packs: Iterable[str]) -> list[str]:
    """The packs that are named; `d365` alone may be either of its packs."""
    found = list(dict.fromkeys(packs))
    precise = any(one.startswith("d365-") for one in found)
    return [one for one in found if one != "d365" or not precise]


def one_each(packs: Iterable[str]) -> list[str]:
    """Each that is named as one pack."""
    return ["d365-client" if one == "d365" else one for one in packs]


def packs_of(packs: Iterable[str]) -> list[str]:
    """The packs that may be meant."""
    either = ["d365-client", "d365-server-side-sync"]
    return [pack for one in packs for pack in (either if one == "d365" else [one])]


# --- what is denied -----------------------------------------------------------------------------


_NEAR = 3
"""So many words before it a negation still is of the word."""


def denied(spans: Sequence[Span]) -> set[Span]:
    """What is said not to be done: `not delete`, `instead of deleting`."""
    found: set[Span] = set()
    words = [span for span in spans if not span.mark]
    for number, span in enumerate(words):
        if not span.ideas & {"not", "instead"} or _instead_of(words, number):
            continue
        near = len(words) if "nobody" in span.ideas else _NEAR
        for follower in words[number + 1 : number + 1 + near]:
            if follower.ideas & DOING and not follower.ideas & {"match", "follow"}:
                found |= {span, follower}
                break
            if follower.ideas & {"match", "filter", "follow", "only", "keep"}:
                break
        if "instead" in span.ideas and (rest := words[number + 1 :]):
            found |= {span, *(one for one in rest if one.ideas & DOING)}
    return found


def _instead_of(words: Sequence[Span], number: int) -> Span | None:
    """The place that a negation denies, where what is done is done in another one: `not deleted in
    Outlook but in CRM`; None where it denies something else."""
    first = next((one for one in words[number + 1 :] if one.ideas), None)
    if "instead" in words[number].ideas:  # `instead of in Outlook I delete it in CRM`
        others = {place for one in words for place in one.ideas & {*PLACES}}
        return first if first and first.ideas & {*PLACES} and len(others) > 1 else None
    but = next((n for n, one in enumerate(words) if n > number and "only" in one.ideas), 0)
    before, behind = words[number + 1 : but], words[but + 1 :]
    if not any(one.ideas & {*PLACES} for one in before):  # `in CRM not deleted, only in Outlook`
        before = [*words[max(0, number - 2) : number], *before]
    ideas = {idea for one in behind for idea in one.ideas}
    places = [one for one in before if one.ideas & {*PLACES}]
    elsewhere = ideas & {*PLACES} - {idea for one in places for idea in one.ideas}
    says_more = ideas & (DOING | SYMPTOMS | {"still", "stays"})
    if not elsewhere or says_more or len(places) != 1 or not any(map(_does, before)):
        return None
    return places[0]


def denials(spans: Sequence[Span]) -> set[Span]:
    """The words that say what is not done, or not where: but not the one place that is named."""
    each = [piece.spans for piece in pieces(spans)]
    # `A contact that is not in CRM` tells where it is not, rather than where nothing is done.
    where = [one for one in each if any(map(_does, one)) or not _words(one) & THERE_IS]
    elsewhere = set[Span]().union(*map(denied_places, where))
    others = any(span.ideas & {*PLACES} for span in spans if span not in elsewhere)
    return set[Span]().union(*map(denied, each)) | (elsewhere if others else set())


def denied_places(spans: Sequence[Span]) -> set[Span]:
    """The places that are said not to be it, with what says so: `not in CRM, but in Outlook`."""
    found: set[Span] = set()
    before: Span | None = None
    for span in spans:
        if before is not None and "not" in before.ideas and span.ideas & {*PLACES}:
            found |= {before, span}
        before = span if span.ideas else before
    words = [span for span in spans if not span.mark]
    for number, span in enumerate(words):
        if span.ideas & {"not", "instead"} and (place := _instead_of(words, number)):
            found |= {span, place}
    return found


def missed(known: Tagged) -> Tagged:
    """A sentence where what is said, or asked why, not to be in a place does not arrive there: `Why
    is my contact not in CRM?`, `contact not in Outlook`; not where it is only supposed or wished.
    """
    asked = any("why" in span.ideas for span in known.spans)
    spans = [*known.spans] if asked else _on_one_side(known.spans)
    known = replace(known, spans=tuple(spans))
    if any(span.ideas & {"if", "happens", "how", "prevent", "ensure", "so_that"} for span in spans):
        return known
    if not asked and any(map(_does, spans)):
        return replace(known, spans=tuple(_nothing_there(spans)))
    for piece in pieces(spans):
        missing = None if any(map(_does, piece.spans)) else _missing(piece, asked)
        for span in (*piece.spans,) if missing else ():
            if span == missing:
                spans[spans.index(span)] = replace(span, ideas=frozenset({"not_arrive"}))
            elif "still" in span.ideas:  # `still not there`
                spans[spans.index(span)] = without(span, "still")
    return replace(known, spans=tuple(spans))


def _nothing_there(spans: Sequence[Span]) -> list[Span]:
    """What is told not to arrive, in so many words: `changed in Outlook, nothing in CRM`."""
    told = [*spans]
    if not any(span.folded in NOTHING for span in spans):
        return told
    edited = False
    for piece in pieces(spans):
        said = [span for span in piece.spans if span.ideas - {"and"}]
        if edited and len(said) == 2:
            [nothing, there] = sorted(said, key=lambda span: bool(span.ideas & {*PLACES}))
            within = there.ideas & {*PLACES} and word_before(piece.spans, there) in IN
            if nothing.words.lower() in NOTHING and within:
                told[told.index(nothing)] = replace(nothing, ideas=frozenset({"not_arrive"}))
        edited |= bool(piece.ideas & {"edit", "change", "field"})
    return told


def _on_one_side(spans: Sequence[Span]) -> list[Span]:
    """How it is, rather than what is wrong, where it is told before what is done: `It is not in
    CRM, but in Outlook. I delete it`, `It is only in CRM. I edit it`."""
    told = [*spans]
    if not any(one.ideas & {"not", "not_arrive", "only"} or one.folded in ONLY for one in spans):
        return told
    state = _told_before(spans)
    if not any(piece.ideas & _THINGS or _words(piece.spans) & THERE_IS for piece in state):
        return _done_elsewhere(told)
    placed = [piece for piece in state if piece.ideas & {*PLACES}]
    where = {span for piece in placed for span in piece.spans if span.ideas & {*PLACES, "not"}}
    for piece in placed:
        for number, span in enumerate(piece.spans):
            if not span.ideas & {*PLACES} or word_before(piece.spans, span) not in IN - FROM:
                continue
            if found := _one_side(piece, number, spans):
                says, ideas = found
                # What says so tells where the contact is, as well.
                told = [without(one, *PLACES, "not") if one in where else one for one in told]
                told[spans.index(says)] = replace(says, ideas=frozenset(ideas))
                return told
    return _done_elsewhere(told)


def _done_elsewhere(spans: Sequence[Span]) -> list[Span]:
    """What is told to be missing in a place, as where nothing is done, if another one follows where
    it is: `is not in CRM, but in Outlook deleted`, as German has it."""
    told = [*spans]
    for piece, after in pairwise(pieces(spans)):
        missing = [span for span in piece.spans if "not_arrive" in span.ideas]
        here, there = piece.ideas & {*PLACES}, after.ideas & {*PLACES}
        only_there = "only" in after.spans[0].ideas and there and not here & there
        if missing and here and only_there and _verbs(after) and not _verbs(piece):
            told[told.index(missing[0])] = replace(missing[0], ideas=frozenset({"not"}))
    return told


def _told_before(spans: Sequence[Span]) -> list[Piece]:
    """The pieces that tell how it is before something is done. What was done already may be why it
    is so; `not in CRM, but deleted in Outlook` tells where it is done."""
    parts = pieces(spans)
    does = next((n for n, piece in enumerate(parts) if _verbs(piece)), 0)
    past = any(word.endswith(DONE_TO) for word in _verbs(parts[does]))
    past &= not _words(parts[does].spans) & NOW_DONE
    marked = any("?" in span.words for span in spans if span.mark)
    passive = parts[does].spans[0].words.lower() in NOW_DONE and not marked
    if past or (parts[does].asks and not passive) or "only" in parts[does].spans[0].ideas:
        return []
    return [piece for piece in parts[:does] if "colleague" not in piece.ideas]


def _one_side(piece: Piece, number: int, spans: Sequence[Span]) -> tuple[Span, set[str]] | None:
    """What says that the contact is in one place only, from what is told of a place in a piece, and
    what it says; None where nothing does."""
    place = next(one for one in PLACES if one in piece.spans[number].ideas)
    other = next(one for one in PLACES if one != place)
    words = [one for one in piece.spans[:number] if one.ideas - {"my"} or one.words.lower() in ONLY]
    before = words[-1:]
    if piece.spans[-1].words.lower() in ONLY and piece.spans[-1] == piece.spans[number + 1]:
        before = [piece.spans[-1]]  # `in CRM only`
    if not before:
        return None
    if before[0].ideas & {"not", "not_arrive"}:
        named = any(other in one.ideas for one in spans)
        return (before[0], {f"{place}.absent", other}) if named else None
    return (before[0], {f"{other}.absent", place}) if _only_there(piece, before[0]) else None


def _verbs(piece: Piece) -> list[str]:
    """What tells in a piece that something is done; `change` does after who does it."""
    return [
        span.words.lower()
        for span in piece.spans
        if _does(span) or ("edit" in span.ideas and word_before(piece.spans, span) in SUBJECTS)
    ]


def _only_there(piece: Piece, word: Span) -> bool:
    """Whether a piece tells that the contact is in one place only."""
    words = _words(piece.spans)
    told = words & THERE_IS or "contact" in piece.ideas
    return word.words.lower() in ONLY and bool(told) and not (words & ALSO or "not" in piece.ideas)


def _words(spans: Sequence[Span]) -> set[str]:
    return {word for span in spans for word in span.words.lower().split()}


def _does(span: Span) -> bool:
    return bool(span.ideas & DOING) and "change" not in span.ideas


_THINGS = {"contact", "record", "copy", "field", "change", "edit", "it"}
_BESIDE_IT = _THINGS | {"my", "i", "again"}


def _missing(piece: Piece, asked: bool) -> Span | None:
    """The negation of the place where something is; None where nothing is said to be missing.

    Args:
        asked: whether it is asked why; else nothing but where it is may be told.
    """
    words = [span for span in piece.spans if not span.mark]
    if not piece.ideas & _THINGS:
        return None
    negation = None
    for span in words:
        if "not" in span.ideas:
            negation = span
        elif span.ideas & {*PLACES}:
            if negation and word_before(words, span) in IN - FROM:
                break
            negation = None
        elif span.ideas - _BESIDE_IT:
            negation = None
    else:
        return None
    plain = (
        span.ideas <= {*_BESIDE_IT, *PLACES, "not", "still", "why"}
        and (span.ideas or span.words.lower() in IS | THE | IN)
        for span in words
    )
    return negation if asked or all(plain) else None
