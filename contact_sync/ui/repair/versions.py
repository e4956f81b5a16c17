"""The answer of a problem, of one version or of all: in which versions it is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from contact_sync.decide.engine import compiled
from contact_sync.overview.versions import versions_beside
from contact_sync.render.address import within
from contact_sync.render.document import Link, Section
from contact_sync.render.parameters import PACK
from contact_sync.render.parts.fix import Told as Told
from contact_sync.render.parts.fix import over_versions_told
from contact_sync.render.parts.versions import versions_line
from contact_sync.render.words import Words
from contact_sync.rulebook.pack import Pack, fitting
from contact_sync.search.over_versions import InVersion, alike, comes_to
from contact_sync.stories.story import Story
from contact_sync.ui.repair import address
from contact_sync.ui.repair.address import Asked
from contact_sync.ui.repair.found import answer_of
from contact_sync.ui.story import address as story_address
from contact_sync.world.codes import BadInput, Step
from contact_sync.world.model import State

Answering: TypeAlias = Callable[[Words, Asked, InVersion], Told]
"""Tells what one version answers."""


def concluded(words: Words, asked: Asked, every: Sequence[InVersion], answering: Answering) -> Told:
    """The answer, with the versions that it holds for; where those that are asked differ, each by
    itself, those that come to the same together."""
    if not asked.any_version:
        told, more = answering(words, asked, every[0])
        return told, [*_in_other_versions(words, asked, every[0]), *more]
    found = alike(every, asked.wanted.mask)
    # Where all agree, links leave the version open, too.
    agreed = len(found.groups) == 1 and not found.lacking

    def told_of(one: InVersion) -> Told:
        return answering(words, asked if agreed else asked.of(one.pack), one)

    def there(pack: Pack) -> str:
        return within("repair", address.format(asked.of(pack)))

    return over_versions_told(words, found, told_of, there, asked.wanted.mask)


def _in_other_versions(words: Words, asked: Asked, mine: InVersion) -> list[Section]:
    """Which other versions lead to the same causes with the same cures, ways back or breaks, and
    which do not, each a link; how well they are backed does not count. Nothing where the product
    has no other."""
    same: list[Link] = []
    different: list[Link] = []
    goal = asked.wanted.mask
    here = comes_to(mine.table, mine.found, goal)
    for other in versions_beside(mine.pack):
        if other is mine.pack:
            continue
        there = replace(asked, pack=other.id, settings=fitting(other, asked.settings))
        table, found = compiled(other, there.settings), answer_of(other, there)
        assert found is not None
        assert not isinstance(found, BadInput)
        link = Link(words.of(other.short), within("repair", address.format(there)))
        (same if comes_to(table, found, goal) == here else different).append(link)
    return versions_line(words, same, different)


def played(words: Words, asked: Asked, start: State, steps: Sequence[Step]) -> Link:
    """The link to where steps are played; where the version is not known, it stays so."""
    story = Story(asked.standing.id, start, asked.settings, tuple(steps))
    params = {**story_address.story_params(story), PACK: asked.pack}
    return Link(words("map.in_open"), within("story", params))
