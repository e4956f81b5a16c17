"""Where things stand in a sentence: the words that name them, and what is nearest to those."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from contact_sync.ask.sentence.ideas import (
    PLACES,
)
from contact_sync.ask.sentence.pieces import kind_only, pieces
from contact_sync.ask.sentence.spans import Span

Parts = dict[str, str]
"""What a page is asked: name -> code."""
Found = tuple[Parts, list[Span]]
"""That, with the words that say so."""


def looked_for(spans: Sequence[Span], *ideas: str) -> list[Span]:
    """The spans that stand for one of some ideas."""
    return [span for span in spans if span.ideas & set(ideas)]


def place_near(spans: Sequence[Span], to: Sequence[Span], but: Collection[Span] = ()) -> str:
    """The place that is named nearest to some spans; empty where none is."""
    if not to:
        return ""
    marks = [span.at for span in spans if span.mark]
    kinds = {*kind_only(spans)}
    if not kinds >= {span for span in spans if span.ideas & {*PLACES}}:
        but = {*but, *kinds}
    far = [
        (min(_far(span, one, marks) for one in to), -span.at, place)
        for span in spans
        if span not in but
        for place in PLACES
        if place in span.ideas
    ]
    return min(far)[2] if far else ""


def _far(one: Span, other: Span, marks: Collection[int]) -> tuple[int, int]:
    """How far apart two spans stand: how many marks between them, then how many words."""
    before, after = sorted((one, other), key=lambda span: span.at)
    first, last = before.at, after.at
    while first + 1 in before.places:
        first += 1  # `gone from Outlook still in CRM`: from where it ends
    return sum(first < at < last for at in marks), last - first


def nearer(spans: Sequence[Span], one: Span, to: Sequence[Span], than: Sequence[Span]) -> bool:
    """Whether a span stands nearer to some than to others: `gone from Outlook, get it back`."""
    marks = [span.at for span in spans if span.mark]
    near, other = (
        min((_far(one, each, marks) for each in some), default=None) for some in (to, than)
    )
    return near is not None and (other is None or near < other)


def named_with(spans: Sequence[Span], one: Span) -> list[str]:
    """The places that are named in the piece of a span, in their order."""
    return places_named(next(piece.spans for piece in pieces(spans) if one in piece.spans))


def places_named(spans: Sequence[Span]) -> list[str]:
    """The places that are named, in their order."""
    return [place for span in spans for place in PLACES if place in span.ideas]
