"""Several versions that are meant at once: `2011 to 2016`, `CRM 2013 and later`, `before 2013`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from contact_sync.ask.sentence.ideas import (
    ALL_BETWEEN,
    AND_BACK,
    AND_ON,
    BETWEEN,
    BUT_FOR,
    DASHES,
    DOWN_FROM,
    LIKE,
    PACK,
    PLUS,
    RANGE,
    ROW,
)
from contact_sync.ask.sentence.names import pack_of, word_at
from contact_sync.ask.sentence.spans import Span, Tagged

_COMPARED = frozenset({"differ", "since", "upgrade"})
"""Beside these it is two versions that are compared, or one that followed the other."""
_LAST = f"{PACK}d365"
"""Of the versions called so none is later."""


def ranged(known: Tagged) -> Tagged:
    """A sentence where of several versions that are meant none is asked for alone: every version
    answers, and what says which of them are meant is told as not used."""
    spans = known.spans
    if any(span.ideas & _COMPARED for span in spans):
        return known
    told = {number for each in _ranges(spans) for number in each}
    every = (_of_a_range(span) if n in told else span for n, span in enumerate(spans))
    return replace(known, spans=tuple(every))


def _of_a_range(span: Span) -> Span:
    ideas = {idea for idea in span.ideas if not idea.startswith(PACK)}
    return replace(span, ideas=frozenset(ideas if span.mark else {*ideas, "range"}), known=True)


def _ranges(spans: Sequence[Span]) -> Iterator[tuple[int, ...]]:
    """The numbers of the versions of each range, and of the words that make it."""
    versions = [n for n, span in enumerate(spans) if pack_of(span)]
    for number in versions:
        yield from _closed(spans, number)
        last = pack_of(spans[number]).startswith(_LAST)
        before = word_at(spans, number - 1).split()[-1:]
        up_to = before == ["to"] and word_at(spans, number - 2) == "up"
        if {*before} & (BUT_FOR | (DOWN_FROM if last else RANGE)) or up_to:
            yield number - 1, number
        if {*before} & LIKE and word_at(spans, number - 2) in AND_ON | AND_BACK:
            yield number - 2, number  # `older than CRM 2013`
        behind = word_at(spans, number + 1)
        if behind == PLUS and not last:
            yield (number,)
        for at in (number + 1, number + 2):
            word = word_at(spans, at).split()[-1:]
            joined = word_at(spans, at - 1) in ROW or " " in word_at(spans, at)
            if joined and {*word} & (AND_BACK if last else AND_BACK | AND_ON):
                yield number, at


def _closed(spans: Sequence[Span], first: int) -> Iterator[tuple[int, ...]]:
    """A range that begins with a version and ends with one."""
    for last in (first + 2, first + 3):
        if last >= len(spans) or not pack_of(spans[last]):
            continue
        words = [word_at(spans, at) for at in range(first + 1, last)]
        between = word_at(spans, first - 1) in BETWEEN and words[0] in ROW
        if words[0] in ALL_BETWEEN | DASHES or between:
            yield first, first + 1, last
