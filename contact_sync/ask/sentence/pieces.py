"""The pieces of a sentence: between marks, and between words that join or begin something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from contact_sync.ask.sentence.ideas import (
    ASKING,
    DOING,
    DONE_TO,
    IN,
    OF,
    PASSIVE,
    PLACES,
    RESULT,
    SUBJECTS,
    THE,
    THE_CONTACT,
)
from contact_sync.ask.sentence.spans import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence.

    Attributes:
        hard: whether something new begins with it: after `then`, or a new sentence.
        condition: whether it begins with `if`.
        later, earlier: whether it begins with `before`, or with `after`.
        sooner: whether it was done before what stands before it: `…; I had edited it previously`.
        beside: whether it begins with `while`.
        outcome: whether its order of words asks what comes of another piece.
    """

    spans: tuple[Span, ...]
    hard: bool = False
    condition: bool = False
    later: bool = False
    earlier: bool = False
    sooner: bool = False
    beside: bool = False
    outcome: bool = False

    @property
    def ideas(self) -> frozenset[str]:
        """Everything that its words stand for."""
        return frozenset(idea for span in self.spans for idea in span.ideas)

    @property
    def asks(self) -> bool:
        """Whether it asks for what comes of it, rather than tell what is done."""
        first = next((span for span in self.spans if not span.mark), None)
        asking = first is not None and first.words.lower() in ASKING
        return asking or self.outcome or bool(self.ideas & RESULT and not self.condition)


def pieces(spans: Sequence[Span]) -> list[Piece]:
    """The parts of a sentence, between marks and the words that join."""
    found: list[Piece] = []
    now: list[Span] = []
    flags: dict[str, bool] = {}

    def close(**following: bool) -> None:
        nonlocal now, flags
        if now:
            found.append(Piece(tuple(now), **flags))
            now, flags = [], {}
        flags = {**flags, **following}

    for number, span in enumerate(spans):
        if span.mark:
            close(**({"hard": True} if span.mark == "." else {}))
            continue
        if span.ideas & {"then", "first"} and not span.ideas & DOING:
            if _belongs(now, spans[number + 1 :]):
                flags["hard"] = True  # `and somebody edits it then in CRM`
            elif not _asking(now):  # `is it gone then?` is one question
                close(hard=True)
        elif "if" in span.ideas:
            close(condition=True)
        elif "although" in span.ideas:
            close(earlier=True)  # how it is, or was, when something is done
        elif "before" in span.ideas:
            close(later=True)
        elif "after" in span.ideas:
            close(earlier=True)
        elif "while" in span.ideas:
            close(beside=True)
        elif "sooner" in span.ideas:
            flags["sooner"] = True
        elif span.ideas & {"and", "or"} or _turns(span, now, flags, spans[number + 1 :]):
            close()
        now.append(span)
    close()
    return found


def _belongs(before: Sequence[Span], following: Sequence[Span]) -> bool:
    """Whether what follows says no more than where what stands before is done."""
    rest: list[Span] = []
    for span in following:
        if span.mark or span.ideas & {"and", "then", "if"}:
            break
        rest.append(span)
    done = _tells(before)
    ideas = {idea for span in rest for idea in span.ideas}
    return done and bool(ideas & {*PLACES}) and ideas <= {*PLACES, "contact", "it", "too", "i"}


def asked_of(spans: Sequence[Span], ideas: frozenset[str]) -> bool:
    """Whether it is asked if one of some ideas comes of what is done: `…, is it gone then?`, or
    with a verb that is read together, `…, kommt er zurück?`."""
    marked = any("?" in span.words for span in spans if span.mark)
    if not marked and spans[0].ideas & {"although", "after"}:
        return False  # `Obwohl …, steht dort noch …`, as German has it: told
    first = (piece.spans[0].words.lower() for piece in pieces(spans) if piece.ideas & ideas)
    return any(one in ASKING or (marked and one.split()[0] in ASKING) for one in first)


def _turns(
    span: Span, before: Sequence[Span], flags: Mapping[str, bool], following: Sequence[Span]
) -> bool:
    """Whether another clause begins here, with no mark between: after a condition what is asked
    to come of it, after one with `before` or `after` what is done; after what is done how it is
    elsewhere (`CRM deleted Outlook still there?`)."""
    word = span.words.lower()
    if span.ideas & {*PLACES} and following and following[0].ideas & {"still", "stays", "gone"}:
        return _tells(before) and before[-1].words.lower() not in IN | THE
    asks = flags.get("condition") and word in ASKING
    goes_on = {*flags} & {"earlier", "later", "beside"} and word in SUBJECTS
    if before and before[-1].words.lower() == "but" and word in SUBJECTS and len(before) > 1:
        return True  # `It is not in Outlook but I edit it in CRM`
    return bool(asks or goes_on) and _tells(before)


def _asking(spans: Sequence[Span]) -> bool:
    """Whether a question begins that does not tell yet what it asks for."""
    words = [span.words.lower() for span in spans if not span.ideas & {"and", "or"}]
    return bool(words) and words[0] in ASKING and not _tells(spans)


def _tells(spans: Iterable[Span]) -> bool:
    return any(span.ideas & DOING for span in spans)


def only_where(piece: Piece) -> bool:
    """Whether a piece says nothing but another place: `first delete in Outlook, then in CRM`."""
    others = piece.ideas - {*PLACES, "then", "too", "again", "contact"}
    return piece.hard and bool(piece.ideas & {*PLACES}) and not others and not piece.asks


def joins(piece: Piece) -> bool:
    """Whether a piece goes on with the one before it, and says nothing but where."""
    said = piece.ideas <= {
        *PLACES,
        "and",
        "or",
        "too",
        "i",
        "my",
        "somebody",
        "colleague",
        "at_once",
        "contact",
        "field",
        "it",
        "have_same",
    }
    return said and bool(piece.spans[0].ideas & {"and", "or"})


def and_there(parts: Sequence[Piece], number: int) -> bool:
    """Whether a piece names another place for what was done before it, in one breath: `in Outlook
    and in CRM`."""
    before, piece = parts[number - 1], parts[number]
    at_once = before.spans[-1].places[-1] + 1 == piece.spans[0].at
    new = piece.ideas & {*PLACES} - before.ideas
    return bool(new) and at_once and joins(piece)


def there_too(parts: Sequence[Piece], number: int) -> bool:
    """Whether what a piece says is done is done in the place before it, too, or may be: `if I in
    Outlook or in CRM delete it`, as German has it."""
    before, piece = parts[number - 1], parts[number]
    first = [n for n, span in enumerate(piece.spans) if span.ideas & {*PLACES}][:1]
    joined = bool(piece.spans[0].ideas & {"and", "or", "then"}) and first in ([1], [2])
    named = bool(before.spans[-1].ideas & {*PLACES}) and not before.ideas & (
        DOING | RESULT | {"still"}
    )
    new = before.ideas & {*PLACES} - piece.ideas
    return joined and named and bool(new) and not before.asks


def kind_only(spans: Sequence[Span]) -> list[Span]:
    """The places that tell what contacts they are, rather than where: `all CRM contacts`."""
    return [
        one for one, after in pairwise(spans) if one.ideas & {*PLACES} and "contact" in after.ideas
    ]


def bare_place(spans: Sequence[Span], one: Span) -> bool:
    """Whether a place is named by its name alone, and another one in the same piece: `Outlook
    delete CRM` says not in which of them it is done."""
    number = spans.index(one)
    before = spans[number - 1].words.lower() if number else ""
    if any(span.ideas & {"still", "stays", "gone", "overwrite"} for span in spans):
        return False  # where it still is, rather than where it is done
    others = [span for span in spans if span.ideas & {*PLACES} - one.ideas]
    named = bool(one.ideas & {*PLACES}) and one not in kind_only(spans)
    return named and bool(others) and before not in IN | THE


def by_itself(spans: Sequence[Span]) -> bool:
    """Whether it is asked if something is deleted that nobody is told to delete: `are deactivated
    contacts deleted from Outlook?`."""
    if any(span.ideas & {"if", "after"} for span in spans):
        return False
    for piece in pieces(spans):
        deletes = [span.words.lower() for span in piece.spans if "delete" in span.ideas]
        if deletes and piece.spans[0].words.lower() in PASSIVE:
            who = piece.ideas & {"i", "my", "somebody", "colleague"}
            return not who and all(one.endswith(DONE_TO) for one in deletes)
    return False


def part_of(spans: Sequence[Span], field: Span) -> bool:
    """Whether what is named is told as a part of the contact: `the number of the contact`."""
    number = spans.index(field)
    after = spans[number + 1 : number + 4]
    owned = any(
        one.words.lower().split()[0] in OF and any(s.ideas & THE_CONTACT for s in after[n:])
        for n, one in enumerate(after)
        if not one.mark
    )
    before = spans[number - 1] if number else None
    return owned or (before is not None and before.words.lower().endswith((" s", "’s", "'s")))
