"""The way to a cure, as sections of a document: the question, what is left, what not to do, the
cause and its cure; and the whole where the version is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.document import (
    Badge,
    Cards,
    Choice,
    Heading,
    Line,
    Link,
    Question,
    Section,
    Verdict,
)
from contact_sync.render.narrate import pack_title
from contact_sync.render.parts.cures import cure, prevention_in_short
from contact_sync.render.parts.search import FEW, few
from contact_sync.render.parts.versions import linked, titles
from contact_sync.render.search_words import (
    actions_told,
    history_key,
    history_line,
    instructions_told,
    loses_of,
    seen_notes,
)
from contact_sync.render.words import Words, capital
from contact_sync.rulebook.pack import Pack
from contact_sync.search.because import Because, causes_of
from contact_sync.search.diagnose import Ask, Diagnosis
from contact_sync.search.meanwhile import Danger
from contact_sync.search.observation import Observation
from contact_sync.search.over_versions import InVersion, OverVersions
from contact_sync.search.prevent import Prevention
from contact_sync.search.repair import Repair, repair
from contact_sync.search.silent import Silence
from contact_sync.world import space

SHOWN = 3
"""So many of the causes that are left, and of what not to do, are named beside a question."""

Address = Callable[[str], str]
Cured = Sequence[tuple[Sequence[Because], Repair, tuple[Link, ...]]]
"""Causes with the same cure; the cure; where to go on from it."""
Told: TypeAlias = tuple[list[Section], list[Section]]
"""What answers, and what belongs to it."""


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
    choices = [Choice(capital(values[v]), leaves(words, n), address(v)) for v, n in left.items()]
    unknown = Choice(capital(words("unknown.option")), "", address(UNKNOWN))
    return Question(title, (*choices, unknown), note, about)


def asked_which(words: Words, about: str, causes: Mapping[Because, str], unknown: str) -> Question:
    """The question which of several things happened.

    Args:
        causes: each with where it leads.
        unknown: where it leads not to know it.
    """
    told = causes_told(words, tuple(causes))
    choices = [Choice(one, "", to) for one, to in zip(told, causes.values(), strict=True)]
    choices.append(Choice(capital(words("unknown.option")), "", unknown))
    return Question(words("fix.which"), tuple(choices), words("fix.which_how"), about)


def leaves(words: Words, count: int) -> str:
    """How many causes an answer leaves."""
    return words("fix.leaves_one") if count == 1 else words("fix.leaves", count=count)


def cause_told(words: Words, cause: Because) -> str:
    """What was done, in the past tense."""
    first = cause.histories[0]
    told = history_line(words, first)
    return told if first.in_step or not first.edges else words("fix.never_linked", told=told)


def causes_told(words: Words, causes: Sequence[Because]) -> list[str]:
    """What was done, a cause each; where it may have led to one thing or another, to which."""
    told = [cause_told(words, cause) for cause in causes]
    often = {one for one, times in Counter(told).items() if times > 1}
    return [
        words("fix.led_to", told=one, group=_group(words, cause)) if one in often else one
        for one, cause in zip(told, causes, strict=True)
    ]


def left(words: Words, told: Sequence[str]) -> Verdict:
    """How many causes are left, and the first of them by name."""
    return Verdict("", (_how_many(words, told),), note=" · ".join(_named(words, told)))


def causes_left(words: Words, causes: Sequence[Because], ask: Ask | None) -> Verdict:
    """How many causes are left, the first of them by name, and whether anything tells them apart.

    Args:
        ask: what to find out next; None when nothing tells them apart.
    """
    told = causes_told(words, causes)
    apart = words("fix.asks_next") if ask else words("search.undecided")
    note = apart if len(told) > 1 else ""
    return Verdict("", (_how_many(words, told), *_named(words, told)), note=note)


def _how_many(words: Words, told: Sequence[str]) -> str:
    return words("fix.left_one") if len(told) == 1 else words("fix.left", count=len(told))


def _named(words: Words, told: Sequence[str]) -> list[str]:
    """The first of the causes, and how many more there are."""
    more = [words("repair.more", count=len(told) - SHOWN)] if len(told) > SHOWN else []
    return [*told[:SHOWN], *more]


def _group(words: Words, cause: Because) -> str:
    """What a cause led to."""
    return words(f"group.{cause.group.name}")


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
        told = causes_told(words, causes)[:FEW]
        short = Verdict("", (many, *told, *notes), words("fix.cause"), words("fix.one_cure"))
        return [cure(words, repaired, links), short], []
    short = Verdict("", (many, *notes), words("fix.cause"), words("fix.undecided"))
    groups: list[list[Section]] = []
    for number, (causes, repaired, links) in enumerate(cured, start=1):
        first, *others = causes_told(words, causes)
        notes = [_group(words, causes[0])]
        notes += [words("fix.or", told=other) for other in others]
        heading = Heading(f"{number} · {first}", " · ".join(notes))
        groups.append([heading, cure(words, repaired, links)])
    return [short], few(words, groups)


def _cause(words: Words, cause: Because, notes: Sequence[str]) -> Verdict:
    key = history_key(cause.histories[0]) or ""
    told = cause_told(words, cause)
    return Verdict(key, (told, *notes), words("fix.cause"), _group(words, cause))


# --- where the version is not known --------------------------------------------------------------


def over_versions_told(
    words: Words,
    found: OverVersions,
    answering: Callable[[InVersion], Told],
    address: Callable[[Pack], str],
    goal: int | None = None,
) -> Told:
    """The answer of all versions.

    Args:
        goal: as of `alike`.
        answering: tells what one version answers.
        address: where the answer of a version is.
    """
    links = partial(linked, words, address=address)
    if len(found.groups) == 1:
        [group] = found.groups
        told, more = answering(group.shown)
        key = "fix.in_some" if found.lacking else "fix.in_all"
        note = words(key, pack=pack_title(words, group.shown.pack))
        return _noted(told, note), [*_by_versions(words, links, group.packs, found.lacking), *more]
    cards, more = [], []
    for group in found.groups:
        told, further = answering(group.shown)
        lines = tuple(_in_short(words, group.shown, goal))
        name = titles(words, group.packs)
        cards.append(Verdict("", lines, name, links=links(group.packs)))
        more += [Heading(name), *told, *further]
    head = Verdict("", (words("versions.depends"),), by_version=True)
    return [head, Cards(tuple(cards))], [*_by_versions(words, links, (), found.lacking), *more]


def _in_short(words: Words, one: InVersion, goal: int | None) -> list[str]:
    """What one version says, a line each: causes, with their cures where there is a goal; ways;
    below what it is, what breaks a wish."""
    match one.found:
        case Diagnosis():
            causes = causes_of(one.found)
            told = zip(causes, causes_told(words, causes), strict=True)
            lines = [_with_cure(words, one, cause, line, goal) for cause, line in told]
        case Repair():
            lines = [instructions_told(words, plan) for plan in one.found.plans]
        case Prevention():
            return prevention_in_short(words, one.pack, one.found)
        case Silence():
            lines = [words.of(reason.cause.title) for reason in one.found.reasons]
    if not lines and isinstance(one.found, Repair):
        return [words("search.done" if one.found.done else "search.plans_none")]
    more = [words("repair.more", count=len(lines) - FEW)] if len(lines) > FEW else []
    return [*lines[:FEW], *more]


def _with_cure(words: Words, one: InVersion, cause: Because, told: str, goal: int | None) -> str:
    if goal is None:
        return told
    found = repair(one.pack, one.table, space.mask_of(cause.states), goal)
    if not found.plans:
        return told
    return words("fix.cause_cure", cause=told, cure=instructions_told(words, found.plans[0]))


def _noted(told: list[Section], note: str) -> list[Section]:
    """With a note under what is said first."""
    first, *more = told
    assert isinstance(first, Verdict)
    return [replace(first, note=" ".join(filter(None, (first.note, note)))), *more]


def _by_versions(
    words: Words,
    links: Callable[[Sequence[Pack]], tuple[Link, ...]],
    same: Sequence[Pack],
    lacking: Sequence[Pack],
) -> list[Section]:
    """The versions that answer the same, and those where it cannot come about."""
    groups = (
        (Badge("green", words("versions.same"), "="), links(same)),
        (Badge("gray", words("fix.never"), "–"), links(lacking)),
    )
    shown = tuple((mark, named) for mark, named in groups if named)
    return [Line(words("fix.by_version"), shown)] if shown else []
