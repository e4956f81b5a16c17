"""Names in a sentence: where a product or a version is only named, it is no place where something
is done, and a year is no version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contact_sync.ask.ideas import IN, MAKERS, PACK, PLACED, SINCE_A_YEAR, THE, USED, WITH
from contact_sync.ask.spans import Span, Tagged, without


def settled(known: Tagged) -> Tagged:
    """A sentence whose places are those where something is done, and whose versions are none that
    a date tells: `(Dynamics CRM 2011)`, `with CRM 2011`, `We use Outlook 2016.`, `since 2011`."""
    spans = list(known.spans)
    for number, span in enumerate(spans):
        if span.folded.isdigit() and _word(spans, number - 1) in SINCE_A_YEAR:
            spans[number] = replace(span, ideas=frozenset())
    at = 0
    while at < len(spans):
        end = _name_from(spans, at)
        if end > at and _only_named(spans, at, end):
            spans[at:end] = [without(span, *PLACED, "online") for span in spans[at:end]]
        at = max(end, at + 1)
    return replace(known, spans=tuple(spans))


def _name_from(spans: Sequence[Span], at: int) -> int:
    """Where the name of a product that begins at `at` ends; `at` where none begins: `Microsoft
    Dynamics CRM 2011`, `Outlook 2016`, `Dynamics`."""
    end = at
    while _word(spans, end) in MAKERS:
        end += 1
    if end < len(spans) and spans[end].ideas & PLACED:
        end += 1
    elif end == at or not spans[end - 1].ideas & PLACED:
        return at
    while end < len(spans) and (spans[end].folded[:1].isdigit() or _word(spans, end) == "online"):
        end += 1
    return end


def _word(spans: Sequence[Span], number: int) -> str:
    return spans[number].words.lower() if 0 <= number < len(spans) else ""


def _only_named(spans: Sequence[Span], first: int, end: int) -> bool:
    """Whether a name only tells what is used. That of a version does unless something is done `in`
    it; that of another product where it stands apart, too."""
    before = first - 1
    while _word(spans, before) in THE:
        before -= 1
    word = _word(spans, before)
    # `In CRM 2011, what happens …` tells when it holds.
    frames = word == "in" and (before == 0 or spans[before - 1].mark == ".")
    if any(idea.startswith(PACK) for span in spans[first:end] for idea in span.ideas):
        return frames or word not in IN
    apart = end == len(spans) or bool(spans[end].mark)
    begins = frames or before < 0 or bool(spans[before].mark)
    numbered = end - first > 1 or spans[first].words.lower().endswith("online")
    return apart and (word in USED or (numbered and (begins or word in WITH)))
