"""The way to a cure, as sections of a document: the question, what is left, what not to do, the
cause and its cure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.document import Choice, Heading, Link, Question, Section, Verdict
from contact_sync.render.parts.cures import cure
from contact_sync.render.parts.search import FEW, few
from contact_sync.render.search_words import (
    actions_told,
    history_key,
    history_line,
    loses_of,
    seen_notes,
)
from contact_sync.render.words import Words
from contact_sync.search.because import Because
from contact_sync.search.meanwhile import Danger
from contact_sync.search.observation import Observation
from contact_sync.search.repair import Repair

SHOWN = 3
"""So many of the causes that are left, and of what not to do, are named beside a question."""

Address = Callable[[str], str]
Cured = Sequence[tuple[Sequence[Because], Repair, tuple[Link, ...]]]
"""Causes with the same cure; the cure; where to go on from it."""


def asked_to_look(
    words: Words,
    title: str,
    note: str,
    about: str,
    values: Mapping[str, str],
    left: Mapping[str, int],
    address: Address,
) -> Question:
    """A question about something that can be looked at.

    Args:
        note: how to look it up.
        about: what somebody came with, and the number of the question.
        values: each answer in words.
        left: how many causes each leaves.
        address: where each answer leads; `UNKNOWN` is one, too.
    """
    choices = [Choice(_upper(values[v]), leaves(words, n), address(v)) for v, n in left.items()]
    unknown = Choice(_upper(words("unknown.option")), "", address(UNKNOWN))
    return Question(title, (*choices, unknown), note, about)


def asked_which(words: Words, about: str, causes: Mapping[Because, str], unknown: str) -> Question:
    """The question which of several things happened.

    Args:
        causes: each with where it leads.
        unknown: where it leads not to know it.
    """
    choices = [Choice(cause_told(words, one), "", to) for one, to in causes.items()]
    choices.append(Choice(_upper(words("unknown.option")), "", unknown))
    return Question(words("fix.which"), tuple(choices), words("fix.which_how"), about)


def leaves(words: Words, count: int) -> str:
    """How many causes an answer leaves."""
    return words("fix.leaves_one") if count == 1 else words("fix.leaves", count=count)


def cause_told(words: Words, cause: Because) -> str:
    """What was done, in the past tense."""
    first = cause.histories[0]
    told = history_line(words, first)
    return told if first.in_step or not first.edges else words("fix.never_linked", told=told)


def left(words: Words, told: Sequence[str]) -> Verdict:
    """How many causes are left, and the first of them by name."""
    count = words("fix.left_one") if len(told) == 1 else words("fix.left", count=len(told))
    named = list(told[:SHOWN])
    if len(told) > SHOWN:
        named.append(words("repair.more", count=len(told) - SHOWN))
    return Verdict("", (count,), note=" · ".join(named))


def not_meanwhile(words: Words, found: Sequence[Danger], more: str) -> list[Verdict]:
    """What not to do before the cause is known; nothing where there is nothing to beware of.

    Args:
        more: what else is to be said of it.
    """
    lines = [more] if more else []
    for one in found[:SHOWN]:
        harm = [words("fix.danger_loses", loses=loses_of(words, one.loses))] if one.loses else []
        harm += [words("fix.danger_twice")] if one.twice else []
        action = actions_told(words, [one.action])
        lines.append(words("fix.danger", action=action, harm=words.both(harm)))
    return [Verdict("", tuple(lines), words("fix.meanwhile"), caution=True)] if lines else []


def causes_and_cures(
    words: Words, cured: Cured, seen: Observation
) -> tuple[list[Section], list[Section]]:
    """What answers, and what belongs to it: the cause that is left and its cure; of several causes
    each, those with the same cure together."""
    notes = seen_notes(words, seen)
    every = [cause for causes, *_ in cured for cause in causes]
    if len(every) == 1:
        [(causes, repaired, links)] = cured
        return [_cause(words, causes[0], notes), cure(words, repaired, links)], []
    many = words("fix.several", count=len(every))
    if len(cured) == 1:
        [(causes, repaired, links)] = cured
        told = tuple(cause_told(words, cause) for cause in causes[:FEW])
        short = Verdict("", (many, *told, *notes), words("fix.cause"), words("fix.one_cure"))
        return [cure(words, repaired, links), short], []
    short = Verdict("", (many, *notes), words("fix.cause"), words("fix.undecided"))
    groups: list[list[Section]] = []
    for number, (causes, repaired, links) in enumerate(cured, start=1):
        first, *others = (cause_told(words, cause) for cause in causes)
        notes = [words(f"group.{causes[0].group.name}")]
        notes += [words("fix.or", told=other) for other in others]
        heading = Heading(f"{number} · {first}", " · ".join(notes))
        groups.append([heading, cure(words, repaired, links)])
    return [short], few(words, groups)


def _cause(words: Words, cause: Because, notes: Sequence[str]) -> Verdict:
    key = history_key(cause.histories[0]) or ""
    group = words(f"group.{cause.group.name}")
    return Verdict(key, (cause_told(words, cause), *notes), words("fix.cause"), group)


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
