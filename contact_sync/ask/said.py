"""What is said of the contact: whose it is, where it comes from, which version."""

from __future__ import annotations

from collections.abc import Sequence

from contact_sync.ask.ideas import ATTRIBUTES
from contact_sync.ask.spans import Span


def said_of(spans: Sequence[Span]) -> tuple[dict[str, list[str]], set[Span]]:
    """Field -> its values, as they are said; and the spans that say so."""
    found: dict[str, list[str]] = {}
    used = set()
    placed = [next(iter(span.ideas & {"outlook", "crm"}), "") for span in spans]
    for number, span in enumerate(spans):
        for idea in sorted(span.ideas):
            if idea.startswith(ATTRIBUTES):
                name, _, value = idea.partition(".")
                values = found.setdefault(name, [])
                values += [value] if value not in values else []
                used.add(span)
        if "create" in span.ideas and not _anew(spans, number):
            # Entered, and not once more: that is where it comes from.
            near = [n for n in _by_distance(number, len(spans)) if placed[n]]
            near = [n for n in near if not any(s.mark == "." for s in _between(spans, n, number))]
            if near:
                found.setdefault("origin", []).append(placed[near[0]])
                used |= {span, spans[near[0]]}
    return found, used


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
