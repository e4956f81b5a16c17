"""What a sentence asks: every reading of it, or why it is none of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from contact_sync.ask.readings.content import content_of
from contact_sync.ask.readings.heard import Heard, Kind, Reading
from contact_sync.ask.readings.kinds import readings_of
from contact_sync.ask.readings.made import asked
from contact_sync.ask.readings.said import missed
from contact_sync.ask.sentence.ideas import MATTER, OTHER
from contact_sync.ask.sentence.names import foreign, other, settled
from contact_sync.ask.sentence.ranges import ranged
from contact_sync.ask.sentence.spans import Tagged, tagged
from contact_sync.ask.sentence.text import complaint, tokens
from contact_sync.render.words import words
from contact_sync.rulebook.library import ANY_VERSION
from contact_sync.world.model import Action


def hear(text: str, language: str, pack: str = ANY_VERSION) -> Heard:
    """What `text` asks.

    Args:
        language: the reader's own; taken where the sentence might be in either.
        pack: the version that is taken where none is named.
    """
    if wrong := complaint(text):
        return Heard(text, language, refused=wrong)
    known = missed(ranged(settled(tagged(text, language))))
    if action := _catalogue(known.language).get(_plain(text)):
        reading = asked(Kind.QUESTION, {"action": action}, (action,), pack)
        return Heard(text, known.language, known, (_used_all(reading, known),))
    if thing := other(known.spans):
        return Heard(text, known.language, known, refused=f"{OTHER}{thing}")
    content = content_of(known, pack)
    none_of_ours = foreign(known) or "unanswered" in content.ideas
    found = [] if none_of_ours else sorted(readings_of(content), key=lambda one: -one.score)
    if not found:
        key = "nothing" if any(span.ideas & MATTER for span in known.spans) else "unknown"
        return Heard(text, known.language, known, refused=key)
    return Heard(text, known.language, known, tuple(found))


def _used_all(reading: Reading, known: Tagged) -> Reading:
    every = frozenset(span for span in known.spans if not span.mark)
    return replace(reading, used=every)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> Mapping[tuple[str, ...], Action]:
    """What our own texts call an action -> the action: told as it stands, it is that."""
    say = words(language)
    found: dict[tuple[str, ...], Action] = {}
    for action in Action:
        for told in (say.action, say.happened, say.instruction, say.happens):
            found.setdefault(_plain(told(action)), action)
    return found


def _plain(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(text) if not token.mark)
