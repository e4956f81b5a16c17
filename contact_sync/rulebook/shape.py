"""What values in rule and scenario files look like, for pydantic: which keys there are, which form
a text has, where one value counts as several.

The values of the rule book are declared once: as dataclasses that pydantic fills from a file. What
a file cannot say of them, such as the file's own name, is `NotInFile`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from contact_sync.rulebook.problems import MOST_ROWS
from contact_sync.world.model import Action


class FromFile:
    """Base of what is read from a file: a key that it does not have is a mistake."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


def _refused(_: object) -> None:
    raise PydanticCustomError("extra_forbidden", "no key of a file")


def listed(value: object) -> object:
    """A single value counts as a list of one."""
    return value if isinstance(value, list) else [value]


def _few_enough(value: object) -> object:
    """Before each is looked at: what is wrong with a thousand of them is not worth telling."""
    if isinstance(value, list) and len(value) > MOST_ROWS:
        raise PydanticCustomError("too_long", "too many")
    return value


NotInFile = BeforeValidator(_refused)
"""Marks what the loader fills in; with `SkipJsonSchema` in front, editors do not offer it."""

Item = TypeVar("Item")
Many = Annotated[tuple[Item, ...], Field(max_length=MOST_ROWS), BeforeValidator(_few_enough)]
"""Blocks of one kind, but not too many of them."""

_ID = r"[a-z0-9]+([-_][a-z0-9]+)*"
Id = Annotated[str, StringConstraints(pattern=f"^{_ID}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _there_is(text: str) -> str:
    """`text` itself, where the calendar has that day, month or year."""
    try:
        if text != "undated":
            date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        raise PydanticCustomError("no_date", "no date") from None
    return text


Date = Annotated[
    str,
    StringConstraints(pattern=r"^(\d{4}(-\d{2}){0,2}|undated)$"),
    AfterValidator(_there_is),
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Names = Annotated[
    tuple[str, ...],
    Field(min_length=1),
    BeforeValidator(listed, json_schema_input_type=str | Annotated[list[str], Field(min_length=1)]),
]
"""One value or several; editors are told both."""
Actions = Annotated[tuple[Action, ...], Field(min_length=1), BeforeValidator(listed)]
Versions = Annotated[tuple[Words, ...], Field(min_length=1)]
Told = Annotated[SkipJsonSchema[str], NotInFile]
"""Text that the loader fills in."""
