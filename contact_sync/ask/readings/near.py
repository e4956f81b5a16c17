"""What comes nearest to a sentence that has no reading: the actions that share most with it. Never
an answer: what tells each apart is what it would still have to say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from contact_sync.ask.readings.heard import Heard, Kind, Reading
from contact_sync.ask.sentence.ideas import MATTER
from contact_sync.ask.sentence.spans import tagged
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.words import Words, words
from contact_sync.world.model import Action

MOST = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A question that comes near.

    Attributes:
        reading: the question.
        missing: the words of it that the sentence lacks.
    """

    reading: Reading
    missing: str


def nearest(say: Words, heard: Heard, pack: str) -> tuple[Near, ...]:
    """The questions that share most ideas with a sentence, at most three."""
    given = {idea for span in heard.recognised for idea in span.ideas}
    ranked = []
    for number, action in enumerate(Action):
        shared = len(given & {action.place, *_ideas_of(say.language, action)})
        if shared:
            lacks = len(_missing(say.language, action, given))
            ranked.append((-shared, lacks, number, action))
    return tuple(
        Near(
            Reading(
                Kind.QUESTION,
                {"action": str(action)},
                (action,),
                {"origin": UNKNOWN, "owner": UNKNOWN, "pack": pack},
            ),
            ", ".join(_missing(say.language, action, given)),
        )
        for *_, action in sorted(ranked)[:MOST]
    )


@cache
def _ideas_of(language: str, action: Action) -> frozenset[str]:
    found = tagged(words(language).action(action), language)
    return frozenset(idea for span in found.spans for idea in span.ideas)


def _missing(language: str, action: Action, given: set[str]) -> list[str]:
    found = tagged(words(language).action(action), language)
    return [span.words for span in found.spans if span.ideas & MATTER and not span.ideas & given]
