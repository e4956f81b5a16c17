"""The fields that a list may have (`contact-fields.toml`): their kinds, and how lists head them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from contact_sync.lists.fields import NAME_SUFFIX, Kind
from contact_sync.rulebook.problems import read_toml, validated
from contact_sync.rulebook.shape import FromFile, Id

FILE = Path(__file__).resolve().parent / "contact-fields.toml"
LANGUAGES = ("de", "en")
LINKED = frozenset({Kind.LOOKUP, Kind.CHOICE, Kind.FLAG})
"""Kinds with a column `<name>name` beside them, where the list says what a value is called."""

_LOGICAL = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(FromFile):
    """A value of a choice (of a flag: 0 or 1) and what it is called."""

    value: int
    de: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownField(FromFile):
    """`[[field]]` in `contact-fields.toml`: a field that every organisation has.

    Attributes:
        name: its logical name.
        names: language -> the headings under which views and exports show it.
        outlook: language -> the headings of an export of Outlook.
        option: what its values are called, as far as every organisation has them.
    """

    name: Id
    kind: Kind
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    outlook: dict[str, tuple[str, ...]] = field(default_factory=dict)
    option: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsFile(FromFile):
    """The file `contact-fields.toml`: every field that is known."""

    field: tuple[KnownField, ...]


@cache
def known_fields() -> Mapping[str, KnownField]:
    """Logical name -> field."""
    document, data = read_toml(FILE, FILE.name)
    return {one.name: one for one in validated(document, data, FieldsFile).field}


def folded(heading: str) -> str:
    """A heading without what does not count: case, accents, spaces, punctuation."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


@cache
def by_heading(outlook: bool = False) -> Mapping[str, str]:
    """Folded heading -> logical name; of two fields with one heading, the first."""

    def headings() -> Iterator[tuple[str, str]]:
        for one in known_fields().values():
            texts = one.outlook if outlook else one.names
            yield from (
                (folded(text), one.name) for code in LANGUAGES for text in texts.get(code, ())
            )

    found: dict[str, str] = {}
    for heading, name in headings():
        found.setdefault(heading, name)
    return found


def logical(heading: str) -> str:
    """The logical name that `heading` is, `_ownerid_value` being `ownerid`; empty for another."""
    name = heading.strip().lower()
    if name.startswith("_") and name.endswith("_value"):
        name = name[1 : -len("_value")]
    return name if _LOGICAL.fullmatch(name) else ""


def known_kind(name: str) -> Kind | None:
    """The kind of the field `name`: of a known one, or of the name beside one; else None."""
    fields = known_fields()
    if name in fields:
        return fields[name].kind
    beside = fields.get(name.removesuffix(NAME_SUFFIX))
    return Kind.TEXT if name.endswith(NAME_SUFFIX) and beside and beside.kind in LINKED else None


def options_of(name: str) -> dict[str, int]:
    """Folded label -> value, in every language, of the field `name`."""
    one = known_fields().get(name)
    options = one.option if one else ()
    return {folded(text): option.value for option in options for text in (option.de, option.en)}
