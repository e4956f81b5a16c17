"""Whole files: what stands in each, block by block.

What needs the rule book (known sources, contradictions, invariants) is checked in `loader`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from contact_sync.rulebook.claims import Assertion, Evidence, Inferred, LossWarning, Open, Texts
from contact_sync.rulebook.costs import CostRow, FrequencyRow, Look
from contact_sync.rulebook.pack import DYNAMICS, Setting, Takes
from contact_sync.rulebook.shape import FromFile, Id, Many, Versions, Words
from contact_sync.world.model import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile(FromFile):
    """The file `rules/settings.toml`: every setting there is."""

    setting: Many[Setting] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsFile(FromFile):
    """The file `rules/costs.toml`: what each action costs."""

    cost: tuple[CostRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrequencyFile(FromFile):
    """The file `rules/frequency.toml`: how often people do each action."""

    frequency: Many[FrequencyRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksFile(FromFile):
    """The file `rules/looks.toml`: everything that can be looked at."""

    look: Many[Look]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile(FromFile):
    """A file under `rules/shared/`: what several packs have in common."""

    inferred: Many[Inferred] = ()
    open: Many[Open] = ()
    warning: Many[LossWarning] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack(FromFile):
    """An action that a product has not: a sentence that says so, and the source that says it, where
    one does; the pack need not trust it otherwise."""

    text: Texts
    source: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile(SharedFile):
    """A file under `rules/packs/`. `sources` is in order of trust; `settings` names those that the
    product has, and `shares` shared files; `year` is that of the (first) version and `product` what
    it is a version of, for the order of packs; `lacks` names actions that the product has not;
    `short` is the title where many stand in one line."""

    title: Texts
    short: Texts = field(default_factory=Texts)
    versions: Versions
    year: Annotated[int, Field(ge=1990, le=2100)] = 2100
    product: Id = DYNAMICS
    settings: tuple[str, ...] = ()
    sources: tuple[str, ...]
    shares: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    lacks: Mapping[Action, Lack] = field(default_factory=dict)
    takes: Takes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow(FromFile):
    """`[[step]]` of a scenario: `do` an action and say what comes out, or `refuse` it."""

    do: Words | None = None
    refuse: Action | None = None
    evidence: Evidence | None = None
    expect: Assertion = field(default_factory=dict)
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFile(FromFile):
    """A file under `scenarios/PACK/`, or elsewhere: only there `pack` has to be said."""

    title: Texts
    intro: Texts
    pack: Words | Literal[""] = ""
    tags: tuple[Id, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    start: Mapping[str, str]
    step: Annotated[Many[StepRow], Field(min_length=1)]
