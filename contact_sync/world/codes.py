"""Stable codes from outside (command line, address bar, scenario files) to values of the model.

Whatever does not fit raises `BadInput`, which names a sentence of the text files and its values.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple, TypeVar

from contact_sync.world.model import (
    STARTS,
    VALUES,
    Action,
    Origin,
    Owner,
    State,
    broken_invariants,
    standard_start,
)


class BadInput(ValueError):
    """Something a user gave that cannot be used.

    Attributes:
        key: the sentence `error.<key>` of the text files.
        values: what that sentence asks for.
        broken: for `illegal_state`, the names of the invariants that the state breaks.
    """

    def __init__(self, key: str, *, broken: tuple[str, ...] = (), **values: object) -> None:
        self.key, self.broken = key, broken
        # What somebody gave is told, but does not drown what is wrong with it.
        self.values = {name: _shortened(name, value) for name, value in values.items()}
        super().__init__(f"{key}: {self.values}")


_MOST = 300


def _shortened(name: str, value: object) -> object:
    long = isinstance(value, str) and name != "expected" and len(value) > _MOST
    return f"{str(value)[:_MOST]}…" if long else value


Code = TypeVar("Code", bound=StrEnum)


def parse_code(kind: type[Code], key: str, found: str) -> Code:
    """The value of the enum `kind` with the code `found`.

    Raises:
        BadInput: with the sentence `key`, when there is none.
    """
    try:
        return kind(found)
    except ValueError:
        raise BadInput(key, found=found, expected=choices(found, kind)) from None


def parse_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """`["link=orphaned", "crm=absent"]` as a dict; one text may hold several, comma-separated.

    Raises:
        BadInput: for anything without `=`.
    """
    result = {}
    for pair in (part.strip() for text in pairs for part in text.split(",")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadInput("not_a_pair", found=pair)
        result[name.strip()] = value.strip()
    return result


def format_pairs(values: Mapping[str, str], between: str = " ") -> str:
    """`link=orphaned crm=absent`: what `parse_pairs` reads when `between` is a comma."""
    return between.join(f"{name}={value}" for name, value in values.items())


def parse_state(values: Mapping[str, str]) -> State:
    """A state from codes: the start `name`, else the standard start of `origin` and `owner`
    (default: the user), with every other field replaced as given.

    Raises:
        BadInput: for an unknown field or value, or for a state that breaks an invariant.
    """
    given = dict(values)
    name = given.pop("name", None)
    for field, value in given.items():
        if field not in VALUES:
            raise BadInput("unknown_field", found=field, expected=choices(field, VALUES))
        check_value(field, value, VALUES[field])
    if name is not None:
        check_value("name", name, STARTS)
        start = STARTS[name]
    else:
        origin, owner = given.get("origin", Origin.CRM), given.get("owner", Owner.ME)
        start = standard_start(Origin(origin), Owner(owner))
    kinds = {field: type(allowed[0]) for field, allowed in VALUES.items()}
    state = start._replace(**{field: kinds[field](value) for field, value in given.items()})  # type: ignore[arg-type]
    if broken := broken_invariants(state):
        raise BadInput("illegal_state", broken=broken)
    return state


def parse_action(found: str) -> Action:
    """`delete@outlook` as an `Action`.

    Raises:
        BadInput: for anything else.
    """
    return parse_code(Action, "unknown_action", found)


def actions_meant(code: str, place: str | None = None) -> tuple[Action, ...]:
    """What a verb, or the whole code of an action, can mean: an action for each place, or the one
    at `place`; none where there is no such action."""
    return tuple(
        action
        for action in Action
        if code in (action, action.verb) and place in (None, action.place)
    )


def parse_step(found: str) -> Step:
    """`edit@crm` or `edit@crm#2` (follow the second outcome) as a `Step`.

    Raises:
        BadInput: for anything else.
    """
    action, mark, number = found.strip().partition("#")
    if mark and not re.fullmatch(r"0{0,9}[1-9][0-9]{0,8}", number):
        form = "ACTION@PLACE or ACTION@PLACE#NUMBER"
        raise BadInput("bad_step", found=found.strip(), expected=form)
    return Step(parse_action(action), int(number) if mark else 1)


def format_step(step: Step) -> str:
    """The code of a step; `#1` is left out."""
    return str(step.action) if step.outcome == 1 else f"{step.action}#{step.outcome}"


def likeliest(found: str, allowed: Iterable[object]) -> list[str]:
    """The allowed values, that one first which `found` looks like a slip of."""
    names = [str(value) for value in allowed]
    near = get_close_matches(found, names, n=1)
    return [*near, *(name for name in names if name not in near)]


def choices(found: str, allowed: Iterable[object]) -> str:
    """The allowed values as words, see `likeliest`."""
    return ", ".join(likeliest(found, allowed)) or "nothing"


def check_value(field: str, value: str, allowed: Collection[str]) -> None:
    """Nothing.

    Raises:
        BadInput: when `value` is none of those that `field` may have.
    """
    if value not in allowed:
        expected = choices(value, allowed)
        raise BadInput("unknown_value", field=field, found=value, expected=expected)


class Step(NamedTuple):
    """One step of a story: the action, and which outcome the story follows (1 is the first)."""

    action: Action
    outcome: int = 1
