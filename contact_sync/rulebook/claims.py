"""What sources say: claims and open questions, which cells they speak of, when two agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidatorFunctionWrapHandler,
)
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from contact_sync.rulebook.shape import Actions, FromFile, Id, Names, NotInFile, Told, Words
from contact_sync.world import space
from contact_sync.world.model import VALUES, Action, State
from contact_sync.world.space import MAKES_SENSE, where


class Kind(StrEnum):
    """What sort of source speaks. A `report` is one reader's experience."""

    VENDOR = "vendor"
    EXPERT = "expert"
    REPORT = "report"


class Ground(StrEnum):
    """Why an inferred claim is believed."""

    MEANING = "meaning"
    INERTIA = "inertia"
    ANALOGY = "analogy"


Conditions = Mapping[str, Names]
"""Field or setting -> the values that satisfy it. A field that is missing: see `Row.when`."""

Assertion = Mapping[str, str]
"""State field or `lost` -> the value asserted; `same` means: as the action left it."""

FALLBACK = "en"
"""The language in which a reader is told what is missing in their own."""

EVERY = ""
"""Stands for the language of words that are the same in all: those a file gives as plain text."""

_Language = Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]


class Texts(dict[str, str]):
    """Language code -> words. `texts[language]` always answers: with the words of that language,
    else the English ones, else any; with nothing where there are none at all."""

    def __missing__(self, language: str) -> str:
        return self.get(FALLBACK) or next(iter(self.values()), "")

    @classmethod
    def _read(cls, given: object, checked: ValidatorFunctionWrapHandler) -> Texts:
        if isinstance(given, dict):
            return cls(checked(given))
        if not isinstance(given, str):
            raise PydanticCustomError("string_type", "no words")
        if not given.strip():
            raise PydanticCustomError("string_too_short", "no words")
        return cls({EVERY: given.strip()})

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """In a file: a table of at least one language, or plain text for all of them."""
        table = handler.generate_schema(Annotated[dict[_Language, Words], Field(min_length=1)])
        return core_schema.no_info_wrap_validator_function(cls._read, table)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The same for an editor."""
        table = {**handler(schema), "additionalProperties": False}
        return {"anyOf": [{"type": "string", "minLength": 1}, table]}


UNNAMED_VERSION = "unnamed"
"""The version of a source that does not say which product version it speaks of."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Row(FromFile):
    """What claims and open questions have in common: a name, and which cells they speak of.

    Attributes:
        source: id of the source; of what is inferred or open, of the pack or of the shared file.
        when: conditions on the state before the action and on settings. A state field left out
            means any ordinary value: no duplicate, sync running (for `go_online`: paused). A pack
            without a setting that is named behaves as at its default.
        line: where its block starts in its file.
    """

    source: Told = ""
    id: Id
    actions: Annotated[Actions, Field(alias="action")]
    when: Conditions = field(default_factory=dict)
    text: Texts
    line: Annotated[SkipJsonSchema[int], NotInFile] = 0

    @property
    def key(self) -> str:
        """The name that links, scenarios and JSON use: `source#id`."""
        return f"{self.source}#{self.id}"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Claim(Row):
    """`[[claim]]` in a source file: one row of the decision table.

    Attributes:
        then: what the source says the sync makes of it; nothing that it leaves unsaid.
        near: actions this claim does not speak of, though its wording sounds as if it did; shown
            there under *why not*.
        danger: a warning of a loss of data, and what to test first; empty for most claims.
        ground: None for what a source says; for an inferred claim, why it is believed.
    """

    then: Assertion
    near: tuple[Action, ...] = ()
    locator: Texts
    danger: Texts = field(default_factory=Texts)
    ground: Annotated[SkipJsonSchema[Ground | None], NotInFile] = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Inferred(Claim):
    """`[[inferred]]` in a pack or shared file: a claim of the pack itself, with its reasoning.
    `danger` warns of a loss of data that the guess might overlook."""

    near: Annotated[SkipJsonSchema[tuple[Action, ...]], NotInFile] = ()
    locator: Annotated[SkipJsonSchema[Texts], NotInFile] = field(default_factory=Texts)
    ground: Annotated[Ground, Field(alias="basis")]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Open(Row):
    """`[[open]]` in a pack or shared file: a question that the pack declares open, because nobody
    answers it; `could` lists what is thinkable."""

    could: tuple[Assertion, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LossWarning(Row):
    """`[[warning]]` in a pack or shared file: what may destroy data beside what the answer says, by
    a source. It depends on something that is no state of the contact, so it is no claim and changes
    no verdict."""

    source: Id
    locator: Texts


class Evidence(StrEnum):
    """How well an answer is backed, best first."""

    DOCUMENTED = "documented"
    REPORTED = "reported"
    CONTESTED = "contested"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


def full_conditions(when: Conditions, action: Action) -> dict[str, tuple[str, ...]]:
    """`when` with what a missing field means for `action` written out: any ordinary value."""
    resumed = {Action.GO_ONLINE: "paused", Action.SWITCH_ON_SYNC: "off"}
    ordinary = {
        "crm": ("active", "inactive", "absent"),
        "outlook": ("present", "absent"),
        "filter": ("matches", "no_match"),
        "sync": (resumed.get(action, "running"),),
    }
    return {**{f: v for f, v in ordinary.items() if f not in when}, **when}


def reach(row: Claim | Open, action: Action) -> int:
    """The states in which `row` speaks of `action`, whatever the settings."""
    return _covered(tuple(row.when.items()), action) if action in row.actions else 0


@lru_cache(maxsize=8192)
def _covered(when: tuple[tuple[str, tuple[str, ...]], ...], action: Action) -> int:
    return where(full_conditions(dict(when), action)) & MAKES_SENSE[action]


def asserted(then: Assertion, after: State) -> dict[str, str]:
    """`then` with `same` replaced by the value that the action left."""
    return {
        field: str(getattr(after, field)) if value == "same" else value
        for field, value in then.items()
    }


def narrower(claim: Claim, other: Claim, action: Action) -> bool:
    """Whether `claim` asks strictly more than `other` of the state and the settings."""
    mine, theirs = (
        {
            field: set(wanted)
            for field, wanted in full_conditions(c.when, action).items()
            if set(wanted) != set(VALUES.get(field, ()))
        }
        for c in (claim, other)
    )
    return mine != theirs and all(f in mine and mine[f] <= wanted for f, wanted in theirs.items())


def agree(claims: Iterable[Claim], after: State) -> dict[str, str] | None:
    """What `claims` assert together of the sync after `after`; None when they contradict.

    They contradict when they assert a field differently or when no legal state fulfils them all.
    """
    together: dict[str, str] = {}
    for claim in claims:
        for name, value in asserted(claim.then, after).items():
            if together.setdefault(name, value) != value:
                return None
    return together if space.fulfilling(together) else None
