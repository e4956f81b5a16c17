"""The way through the page: what somebody came with, and the question that comes next. Its whole
state is in what is asked, see `address`. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qs

from contact_sync.render.words import FALLBACK
from contact_sync.rulebook.intents import Intent, shipped_intents
from contact_sync.search.because import (
    Because,
    causes_over,
    choices_of,
    question_about,
    tell_apart,
)
from contact_sync.search.diagnose import Ask, Diagnosis
from contact_sync.search.observation import HAPPENED, NO, PARTS
from contact_sync.search.silent import Silence, look_at, looks_and_parts, next_look
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import SIDE, VERSION, Asked

PAGE = "repair"
MOST_LOOKS = 4
"""So many things are asked to be looked at, at most; then what is left is told with its cures."""
MOST_CHOICES = 7
"""Of more causes than this nobody is asked to choose one."""


@dataclass(frozen=True, slots=True, eq=False)
class Symptom:
    """What somebody comes with: the intent, and what it says.

    Attributes:
        says: the parts of an observation, or looks.
    """

    intent: Intent
    asked: Asked

    @property
    def says(self) -> Mapping[str, str]:
        """What is seen by it."""
        side = {SIDE: self.asked.side} if self.asked.side else {}
        return {**self.asked.parts, **self.asked.looks, **side}


@cache
def symptoms() -> tuple[Symptom, ...]:
    """What people come with to this page, in order."""
    found = []
    for intent in shipped_intents():
        if intent.page == PAGE and intent.list == "wrong":
            params = parse_qs(intent.address[FALLBACK], keep_blank_values=True)
            found.append(Symptom(intent, address.parse(params)[0]))
    return tuple(found)


def symptom_of(asked: Asked) -> Symptom | None:
    """What `asked` began with: of all that fits it, what says most. None where nothing fits, as
    where somebody put together what is seen."""
    given = {**asked.parts, **asked.looks, **({SIDE: asked.side} if asked.side else {})}
    fitting = [
        one
        for one in symptoms()
        if one.asked.view == asked.view and one.says.items() <= given.items()
    ]
    return max(fitting, key=lambda one: len(one.says), default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Which:
    """The question which of several things happened.

    Attributes:
        choices: each cause with what is known when it was this one.
    """

    choices: Mapping[Because, Mapping[str, str]] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """What is passed over by who does not know."""
        return next(part for parts in self.choices.values() for part in parts)


def next_step(asked: Asked, found: Sequence[Diagnosis]) -> Ask | Which | None:
    """What to ask next of a fault; None when nothing is left that helps, or enough was asked.

    Args:
        found: what each of the versions that come into question says.
    """
    causes, begun = causes_over(found), _begun(asked)
    if asked.ask in PARTS and asked.ask not in asked.parts:
        return question_about(found, asked.ask)
    if len(causes) < 2 or _told_which(asked, begun):
        return None
    looked = [
        part
        for part in (*asked.parts, *asked.skipped)
        if part not in begun and not part.startswith(HAPPENED)
    ]
    ask = tell_apart(found, asked.skipped) if len(looked) < _most_looks(asked) else None
    choices = choices_of(found)
    return Which(choices) if ask is None and 1 < len(choices) <= MOST_CHOICES else ask


def _told_which(asked: Asked, begun: Mapping[str, str]) -> bool:
    """Whether `Which` was asked: it alone says what happened, after a symptom, and what did not."""
    told = {p: v for p, v in asked.parts.items() if p.startswith(HAPPENED) and p not in begun}
    passed_over = any(part.startswith(HAPPENED) for part in asked.skipped)
    return passed_over or NO in told.values() or bool(begun and told)


def next_look_at(asked: Asked, found: Sequence[Silence]) -> Ask | None:
    """What to look at next where a change does not arrive; as `next_step`."""
    known = {name for one in found for name in looks_and_parts(one.pack)}
    if asked.ask in known and asked.ask not in asked.seen_there:
        return look_at(found, asked.ask)
    answered = len(asked.parts) + len(asked.looks) + len(asked.skipped)
    return next_look(found, asked.skipped) if answered < _most_looks(asked) else None


def _most_looks(asked: Asked) -> int:
    """How many things are looked at; where the version may still have to be asked for, one less."""
    return MOST_LOOKS - (asked.any_version and VERSION not in asked.skipped)


def _begun(asked: Asked) -> Mapping[str, str]:
    """What was said by the symptom, before any question."""
    symptom = symptom_of(asked)
    return symptom.says if symptom else {}
