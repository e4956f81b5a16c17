"""Walkthroughs that belong together (`scenarios/collections.toml`): in the order in which they are
taught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from contact_sync.rulebook.checks import Check
from contact_sync.rulebook.claims import Texts
from contact_sync.rulebook.problems import ProblemsFound, read_toml, shown, validated
from contact_sync.rulebook.shape import FromFile, Id, Many, Words
from contact_sync.stories.scenario import Scenario, collections_file, scenarios
from contact_sync.world.codes import choices


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Part(FromFile):
    """A walkthrough of a collection.

    Attributes:
        name: the id of its scenario, `pack/name`.
        ask: the step before which a class predicts, from 1 on; refusals do not count.
        title: what it is called before its result is known.
    """

    name: Words
    ask: Annotated[int, Field(ge=1)] = 1
    title: Texts = field(default_factory=Texts)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Collection(FromFile):
    """`[[collection]]`: walkthroughs in the order in which they are taught.

    Attributes:
        intro: what it is about, without a result.
        moral: what to take home from all of them.
    """

    id: Id
    title: Texts
    intro: Texts
    moral: Texts = field(default_factory=Texts)
    walkthrough: Annotated[Many[Part], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionsFile(FromFile):
    """The file `scenarios/collections.toml`: every collection."""

    collection: Many[Collection]


def steps_of(scenario: Scenario) -> int:
    """How many steps of it are played; what it refuses is for the tests alone."""
    return sum(step.do is not None for step in scenario.steps)


def load_collections(path: Path, known: Mapping[str, Scenario]) -> tuple[Collection, ...]:
    """Every collection of the file `path`.

    Args:
        known: the scenarios that there are, by id.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = read_toml(path, shown(path))
    collections = validated(document, data, CollectionsFile).collection
    check = Check(document)
    check.unique("collection", [one.id for one in collections])
    for number, one in enumerate(collections):
        where, at = f"collection {one.id}", ("collection", number, "walkthrough")
        names = [part.name for part in one.walkthrough]
        for place, part in enumerate(one.walkthrough):
            if part.name in names[:place]:
                check.add("duplicate_id", part.name, "each walkthrough once", *at, where=where)
            elif part.name not in known:
                expected = f"one of {choices(part.name, sorted(known))}"
                check.add("unknown_value", part.name, expected, *at, where=where)
            elif part.ask > (most := steps_of(known[part.name])):
                found, expected = f"ask = {part.ask} of {part.name}", f"a step of 1 to {most}"
                check.add("unknown_value", found, expected, *at, where=where)
    if check.problems:
        raise ProblemsFound(check.problems)
    return collections


def load_ours(known: Mapping[str, Scenario]) -> tuple[Collection, ...]:
    """Every collection of ours; none where there is no file.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    path = collections_file()
    return load_collections(path, known) if path.exists() else ()


@lru_cache(maxsize=1)
def walkthroughs() -> Mapping[str, Scenario]:
    """The scenarios of ours that do something, by id: what only refuses is a test alone."""
    return {one.id: one for one in scenarios()[0] if steps_of(one)}


@lru_cache(maxsize=1)
def collections() -> tuple[Mapping[str, Collection], tuple[ProblemsFound, ...]]:
    """Our collections by id, and the problems of the file where it cannot be used."""
    try:
        return {one.id: one for one in load_ours(walkthroughs())}, ()
    except ProblemsFound as problems:
        return {}, (problems,)


def collection_of(name: str) -> Collection | None:
    """The first collection that has the walkthrough `name`, if any."""
    every = collections()[0].values()
    return next((one for one in every if name in [part.name for part in one.walkthrough]), None)
