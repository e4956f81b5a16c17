"""What one option of a command line gives, as values, and click's types for it. Every mistake is a
`BadInput`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PureWindowsPath
from typing import Any, TypeVar

import click

from contact_sync.cli.errors import BadUsage, StepFailed
from contact_sync.overview.unknown import TEAM, UNKNOWN
from contact_sync.render.words import languages
from contact_sync.rulebook.library import (
    ANY_VERSION,
    find_pack,
    pack_heads,
)
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Pack
from contact_sync.search.observation import Observation, observed
from contact_sync.world.codes import (
    BadInput,
    Step,
    actions_meant,
    choices,
    parse_pairs,
    parse_step,
)
from contact_sync.world.model import Action, Origin, Owner

PLACES = ("outlook", "crm")
_EXAMPLE = "crm=active,outlook=absent,filter=matches"

Pairs = Mapping[str, str]


# --- texts to values -----------------------------------------------------------------------------


def pairs(texts: Iterable[str]) -> dict[str, str]:
    """`["link=orphaned, outlook=present", "crm=absent"]` as a dict; spaces separate, too.

    Raises:
        BadInput: for anything without `=`, and for a name given twice with different values.
    """
    found: list[Pairs] = []
    for text in texts:
        tight = re.sub(r"\s*=\s*", "=", text).strip(", \t\n")
        found += [parse_pairs([word]) for word in re.split(r"[,\s]+", tight)]
    return merged(*found)


def merged(*several: Pairs) -> dict[str, str]:
    """All of them in one.

    Raises:
        BadInput: for a name given twice with different values.
    """
    result: dict[str, str] = {}
    for name, value in (pair for one in several for pair in one.items()):
        if result.setdefault(name, value) != value:
            raise BadUsage("given_twice", name=name, first=result[name], second=value)
    return result


def observation(parts: Pairs, option: str = "--observed") -> Observation:
    """The observation of these parts.

    Raises:
        BadInput: when there is none, for an unknown one, and for parts that contradict.
    """
    if not parts:
        raise BadUsage("missing_option", option=option, expected=_EXAMPLE)
    return observed(parts)


def steps_of(texts: Iterable[str], after: int = 0) -> list[Step]:
    """`["delete@outlook, edit@crm#2"]` as steps.

    Args:
        after: how many steps stand before them.

    Raises:
        StepFailed: for a step that cannot be read, with its number.
    """
    found = [part for text in texts for part in re.split(r"[,\s]+", text) if part]
    steps = []
    for number, text in enumerate(found, start=after + 1):
        try:
            steps.append(parse_step(text))
        except BadInput as error:
            raise StepFailed(number, error) from error
    return steps


def actions_of(text: str) -> tuple[Action, ...]:
    """What `delete` or `delete@outlook` can mean: an action for each place; none for no text.

    Raises:
        BadInput: for an unknown verb or place, or when the verb does not exist there.
    """
    if not text:
        return ()
    verb, _, place = text.partition("@")
    possible = actions_meant(verb)
    if not possible:
        raise BadInput("unknown_action", found=verb, expected=choices(verb, verbs()))
    if not place:
        return possible
    there = actions_meant(verb, PLACE.read(place))
    if not there:
        raise elsewhere(verb, place, possible)
    return there


def elsewhere(verb: str, place: str, possible: Sequence[Action]) -> BadUsage:
    """That an action is not done where it was said, but by one of the `possible` ones."""
    return BadUsage("elsewhere", found=f"{verb}@{place}", expected=", ".join(possible))


def verbs() -> list[str]:
    """What can be done, each once."""
    return list(dict.fromkeys(action.verb for action in Action))


def some_version(text: str) -> Pack | None:
    """The pack in `text`; None where the version is not known.

    Raises:
        BadInput: when there is no such pack.
    """
    if text == ANY_VERSION:
        return None
    try:
        return find_pack(text)
    except BadInput as error:
        if error.key != "unknown_pack":
            raise
        expected = choices(text, (*pack_ids(), ANY_VERSION))
        raise BadInput("unknown_pack", found=error.values["found"], expected=expected) from None


def one_version(text: str) -> Pack:
    """The pack in `text`.

    Raises:
        BadInput: when there is no such pack, or the version is not known.
    """
    if text == ANY_VERSION:
        raise BadUsage("any_version", expected=", ".join(head.id for head in pack_heads()))
    return find_pack(text)


def names_file(word: str) -> bool:
    r"""Whether a word can only be a file's: `story.toml`, `x/y`, `C:\x\y`; no pair and no step."""
    path = PureWindowsPath(word)  # knows both slashes, and drives
    return path.suffix.lower() == ".toml" or (path.name != word and "=" not in word)


# --- the types of click that give them -----------------------------------------------------------

Value = TypeVar("Value")


class Input(click.ParamType[Value, Any]):
    """The type of an option.

    Args:
        name: of the text `cli.help.<name>`, the form of what is to be given.
        read: gives the value of a text; raises `BadInput`.
        several: whether the option may stand several times; `read` then gets all its texts, and
            none when it does not stand at all.
    """

    def __init__(self, name: str, read: Callable[[Any], Value], *, several: bool = False) -> None:
        self.name, self.read, self.several = name, read, several

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The form of what is to be given, in the chosen language."""
        return str(ctx.obj(f"cli.help.{self.name}"))

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Value:
        """The value of a text, or of several."""
        return self.read(value)


class OneOf(Input[str]):
    """One of some codes.

    Args:
        codes: what a mistake offers.
        sentence, error: the mistake; its sentence asks for `found` and `expected`.
        unasked: codes that are not offered, for which the command says why it takes none of them.
    """

    def __init__(
        self,
        codes: Iterable[str],
        sentence: str,
        *,
        error: type[BadInput] = BadInput,
        unasked: Iterable[str] = (),
    ) -> None:
        self.codes, self.sentence, self.error = (*codes,), sentence, error
        self.unasked = (*unasked,)
        super().__init__("code", self._one)

    def _one(self, text: str) -> str:
        if text not in (*self.codes, *self.unasked):
            raise self.error(self.sentence, found=text, expected=choices(text, self.codes))
        return text

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The codes."""
        return "|".join(self.codes)


PACK = Input("pack", one_version)
PACK_OR_ANY = Input("pack", some_version)
"""None where the version is not known."""
LANGUAGE = OneOf(languages(), "unknown_language")
ORIGIN = OneOf((*Origin, UNKNOWN), "unknown_origin")
OWNER = OneOf((*Owner, UNKNOWN, TEAM), "unknown_owner")
ONE_ORIGIN = OneOf(Origin, "unknown_origin", unasked=(UNKNOWN,))
ONE_OWNER = OneOf(Owner, "unknown_owner", unasked=(UNKNOWN, TEAM))
"""For commands that are about one definite contact: `definite`."""
PLACE = OneOf(PLACES, "unknown_place", error=BadUsage)
ACTION = Input("action", actions_of)
PAIRS = Input("pair", pairs, several=True)
STEPS = Input("steps", steps_of, several=True)
CAST = Input("cast", str)
TEAM_STEPS = Input("steps", str)
"""Whose steps they can be is known with the cast."""
