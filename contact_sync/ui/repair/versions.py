"""The answer of a problem, of one version or of all: in which versions it is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from contact_sync.decide.engine import compiled
from contact_sync.render.address import within
from contact_sync.render.document import Badge, Cards, Heading, Line, Link, Section, Verdict
from contact_sync.render.narrate import pack_title
from contact_sync.render.parameters import PACK
from contact_sync.render.parts.versions import short_title, titles, versions_line
from contact_sync.render.words import Words
from contact_sync.rulebook.library import versions_of
from contact_sync.rulebook.pack import Pack, fitting
from contact_sync.search.over_versions import Alike, InVersion, alike, comes_to
from contact_sync.stories.story import Story
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import Asked
from contact_sync.ui.repair.found import answer_of
from contact_sync.ui.story import address as story_address
from contact_sync.world.codes import BadInput, Step
from contact_sync.world.model import State

Told: TypeAlias = tuple[list[Section], list[Section]]
"""What answers, and what belongs to it."""
Answering: TypeAlias = Callable[[Words, Asked, InVersion], Told]
"""Tells what one version answers."""


def concluded(words: Words, asked: Asked, every: Sequence[InVersion], answering: Answering) -> Told:
    """The answer, with the versions that it holds for; where those that are asked differ, each by
    itself, those that come to the same together."""
    fits = [one for one in every if one.fits]
    groups = alike(fits, asked.wanted.mask)
    if not asked.any_version:
        told, more = answering(words, asked, every[0])
        return told, [*_in_other_versions(words, asked, every[0]), *more]
    never = [one.pack for one in every if not one.fits]
    if len(groups) == 1:
        [group] = groups
        one = group.shown
        told, more = answering(words, asked.of(one.pack) if never else asked, one)
        note = words("fix.in_some" if never else "fix.in_all", pack=pack_title(words, one.pack))
        return _noted(told, note), [*_by_versions(words, asked, group.packs, never), *more]
    cards, more = [], []
    for group in groups:
        one = group.shown
        told, further = answering(words, asked.of(one.pack), one)
        cards.append(_card(words, asked, group, told))
        more += [Heading(titles(words, group.packs)), *told, *further]
    head = Verdict("", (words("versions.depends"),), note=words("versions.depends_note"))
    return [head, Cards(tuple(cards))], [*_by_versions(words, asked, [], never), *more]


def _noted(told: list[Section], note: str) -> list[Section]:
    """With a note under what is said first."""
    first, *more = told
    assert isinstance(first, Verdict)
    return [replace(first, note=" ".join(filter(None, (first.note, note)))), *more]


def _card(words: Words, asked: Asked, group: Alike, told: Sequence[Section]) -> Verdict:
    """What a group of versions says, in short, with a link to each."""
    lines = [one.sentences[0] for one in told if isinstance(one, Verdict)]
    links = tuple(_link(words, asked, pack) for pack in group.packs)
    return Verdict("", tuple(lines), titles(words, group.packs), links=links)


def _by_versions(
    words: Words, asked: Asked, same: Sequence[Pack], never: Sequence[Pack]
) -> list[Section]:
    """The versions that answer the same, and those where it cannot come about, each a link."""
    groups = (
        (Badge("green", words("versions.same"), "="), same),
        (Badge("gray", words("fix.never"), "–"), never),
    )
    shown = tuple(
        (mark, tuple(_link(words, asked, pack) for pack in packs))
        for mark, packs in groups
        if packs
    )
    return [Line(words("fix.by_version"), shown)] if shown else []


def _link(words: Words, asked: Asked, pack: Pack) -> Link:
    return Link(short_title(words, pack), within("repair", address.format(asked.of(pack))))


def _in_other_versions(words: Words, asked: Asked, mine: InVersion) -> list[Section]:
    """Which other versions lead to the same causes with the same cures, ways back or breaks, and
    which do not, each a link; how well they are backed does not count. Nothing where the product
    has no other."""
    same: list[Link] = []
    different: list[Link] = []
    ref, goal = mine.pack.ref, asked.wanted.mask
    for other in versions_of(mine.pack.product, [source.id for source in mine.pack.left_out]):
        if other.ref.base == ref.base:
            continue
        there = replace(asked, pack=other.id, settings=fitting(other, asked.settings))
        table, found = compiled(other, there.settings), answer_of(other, there)
        assert found is not None
        assert not isinstance(found, BadInput)
        link = Link(words.of(other.short), within("repair", address.format(there)))
        equal = comes_to(table, found, goal) == comes_to(mine.table, mine.found, goal)
        (same if equal else different).append(link)
    return versions_line(words, same, different)


def played(words: Words, asked: Asked, start: State, steps: Sequence[Step]) -> Link:
    """The link to where steps are played; where the version is not known, it stays so."""
    story = Story(asked.standing.id, start, asked.settings, tuple(steps))
    params = {**story_address.format(story), PACK: asked.pack}
    return Link(words("map.in_open"), within("story", params))
