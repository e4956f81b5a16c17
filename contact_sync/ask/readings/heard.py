"""What is made of a sentence: its readings, what each makes use of, and why it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contact_sync.ask.sentence.ideas import MATTER
from contact_sync.ask.sentence.spans import Span, Tagged
from contact_sync.rulebook.library import (
    ANY_VERSION,
    known_version,
    shipped_pack,
    versions_of,
)
from contact_sync.rulebook.pack import Pack
from contact_sync.world.model import Action


class Kind(StrEnum):
    """What is asked for."""

    QUESTION = "question"
    STORY = "story"
    DIAGNOSE = "diagnose"
    REPAIR = "repair"
    PREVENT = "prevent"
    COMPARE = "compare"
    TEAM = "team"


TAKEN = "steps"
"""What is assumed, where steps are that nobody said: their codes, separated by commas."""

BY_VERSION = (Kind.STORY, Kind.TEAM, Kind.REPAIR, Kind.PREVENT)
"""What each version is asked for by itself where none is known."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a sentence may ask.

    Attributes:
        understood: what was said, as codes.
        steps: the actions, in order.
        assumed: what was not said, and is taken to be so.
        used: the spans that say it.
        score: from 0 to 1, how much of what was said it makes use of.
        doubts: words that may turn around what is asked, and that it makes nothing of. It is no
            answer until somebody has said that it is meant.
    """

    kind: Kind
    understood: Mapping[str, str]
    steps: tuple[Action, ...] = ()
    assumed: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[Span] = frozenset()
    score: float = 1.0
    doubts: tuple[str, ...] = ()

    @property
    def pack(self) -> str:
        """Whose rules answer; `ANY_VERSION` where no version is said or known."""
        return self.understood.get("pack") or self.assumed.get("pack", ANY_VERSION)

    @property
    def standing(self) -> str:
        """The pack itself; where it is not known, the one that stands in for all."""
        return known_version(self.pack)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The version that is asked; all that are asked, where none is known."""
        if self.pack != ANY_VERSION:
            return (shipped_pack(self.pack),)
        return tuple(pack for pack in versions_of() if pack not in self.not_asked)

    @property
    def not_asked(self) -> tuple[Pack, ...]:
        """The versions that need no client, where it is a client that is removed: there no sync
        ends with it."""
        of_client = any("client" in span.ideas for span in self.used)
        if self.pack != ANY_VERSION or not of_client or Action.SWITCH_OFF_SYNC not in self.steps:
            return ()
        return tuple(one for one in versions_of() if Action.RECONFIGURE_CLIENT in one.lacks)


def taken(reading: Reading) -> tuple[Action, ...]:
    """The steps of a reading that were not said, but are assumed."""
    return tuple(map(Action, filter(None, reading.assumed.get(TAKEN, "").split(","))))


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made of a sentence.

    Attributes:
        tagged: its words; None where it is no sentence.
        readings: the likeliest first; none where it asks nothing of ours.
        refused: why not: `refused.<key>` of the texts, with what it speaks of behind a colon.
    """

    text: str
    language: str
    tagged: Tagged | None = None
    readings: tuple[Reading, ...] = ()
    refused: str | None = None

    def unused(self, reading: Reading | None = None) -> tuple[str, ...]:
        """The words that might mean something and that a reading makes nothing of."""
        if self.tagged is None:
            return ()
        used = reading.used if reading else frozenset()
        return tuple(
            span.words
            for span in self.tagged.spans
            if not span.mark and span not in used and (span.ideas & MATTER or span.content)
        )

    @property
    def recognised(self) -> tuple[Span, ...]:
        """The spans that are words of ours."""
        spans = self.tagged.spans if self.tagged else ()
        return tuple(span for span in spans if span.ideas & MATTER)
