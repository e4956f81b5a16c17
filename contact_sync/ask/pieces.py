"""The pieces of a sentence: between marks, and between words that join or begin something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contact_sync.ask.ideas import ASKING, DOING, PLACES, RESULT, SUBJECTS
from contact_sync.ask.spans import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence.

    Attributes:
        hard: whether something new begins with it: after `then`, or a new sentence.
        condition: whether it begins with `if`.
        later, earlier: whether it begins with `before`, or with `after`.
        sooner: whether it was done before what stands before it: `…; I had edited it previously`.
        outcome: whether its order of words asks what comes of another piece.
    """

    spans: tuple[Span, ...]
    hard: bool = False
    condition: bool = False
    later: bool = False
    earlier: bool = False
    sooner: bool = False
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
        elif "before" in span.ideas:
            close(later=True)
        elif "after" in span.ideas:
            close(earlier=True)
        elif "sooner" in span.ideas:
            flags["sooner"] = True
        elif span.ideas & {"and", "or"} or _turns(span, now, flags):
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
    """Whether it is asked if one of some ideas comes of what is done: `…, is it gone then?`."""
    return any(
        piece.ideas & ideas and piece.spans[0].words.lower() in ASKING for piece in pieces(spans)
    )


def _turns(span: Span, before: Sequence[Span], flags: Mapping[str, bool]) -> bool:
    """Whether another clause begins here, with no mark between: after a condition what is asked
    to come of it, after one with `before` or `after` what is done."""
    word = span.words.lower()
    asks = flags.get("condition") and word in ASKING
    goes_on = (flags.get("earlier") or flags.get("later")) and word in SUBJECTS
    return bool(asks or goes_on) and _tells(before)


def _asking(spans: Sequence[Span]) -> bool:
    """Whether a question begins that does not tell yet what it asks for."""
    return bool(spans) and spans[0].words.lower() in ASKING and not _tells(spans)


def _tells(spans: Iterable[Span]) -> bool:
    return any(span.ideas & DOING for span in spans)
