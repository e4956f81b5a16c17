"""Who takes part in a story of several mailboxes, and what they do: values, and how they are
written.

`anna:owner, ben:delivered+old-owner-filter` is a cast; `anna: edit@outlook, assign@crm>ben,
delete@crm#ben=2` are steps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from contact_sync.world.codes import BadInput, choices
from contact_sync.world.model import STARTS, Action, Owner, State

MOST_PEOPLE = 6
MOST_STEPS = 40
"""So many fit into an address that is usable everywhere."""
LONGEST_NAME = 20

CRM, OUTSIDE = "crm", "outside"
"""Who acts where nobody in Outlook does; who owns what nobody of the cast owns."""
ASSIGN = "assign@crm"
"""The one step that is no action of a single mailbox: each of them sees another side of it."""

_NAME = re.compile(rf"(?:[^\W_]|-){{1,{LONGEST_NAME}}}")
_SUFFIX = "+old-owner-filter"


class Role(StrEnum):
    """What the record is to somebody when the story begins."""

    OWNER = "owner"
    OWNER_TRACKED = "owner-tracked"
    DELIVERED = "delivered"
    TRACKED = "tracked"
    NONE = "none"


OWNERS = (Role.OWNER, Role.OWNER_TRACKED)
WIDE = (Role.DELIVERED, Role.TRACKED)
"""Whose filter reaches further than their own records."""

ROLE_STARTS: Mapping[Role, State] = MappingProxyType(
    {
        Role.OWNER: STARTS["delivered-me"],
        Role.OWNER_TRACKED: STARTS["tracked-me"],
        Role.DELIVERED: STARTS["delivered-other"],
        Role.TRACKED: STARTS["tracked-other"],
        Role.NONE: STARTS["only_crm"]._replace(owner=Owner.OTHER),
    }
)
"""Delivered to its owner, tracked by its owner, delivered to another by a wider filter, tracked by
another, seen in CRM only."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a mailbox.

    Attributes:
        old_owner_filter: whether their filter asks for the records of whoever owns this one when
            the story begins.
    """

    name: str
    role: Role
    old_owner_filter: bool = False

    @property
    def start(self) -> State:
        """The contact as they have it when the story begins."""
        return ROLE_STARTS[self.role]

    @property
    def code(self) -> str:
        """Their role as it is written."""
        return f"{self.role}{_SUFFIX if self.old_owner_filter else ''}"


Cast = tuple[Person, ...]


class Deed(NamedTuple):
    """One step.

    Attributes:
        actor: the name of who does it in their Outlook; `CRM` for what is done there.
        code: an `Action`, or `ASSIGN`.
        target: whom it is about, of what in CRM is about one person; else empty.
        follows: name -> which of several outcomes that person goes on from, where not the first.
    """

    actor: str
    code: str
    target: str = ""
    follows: tuple[tuple[str, int], ...] = ()

    @property
    def action(self) -> str:
        """What is done, as it is written, without who does it and without outcomes."""
        return f"{self.code}>{self.target}" if self.target else self.code

    def following(self, name: str, outcome: int) -> Deed:
        """The same, where this person goes on from `outcome` (1-based)."""
        others = {**dict(self.follows), name: outcome}
        kept = tuple(sorted((who, n) for who, n in others.items() if n != 1))
        return self._replace(follows=kept)


# --- a cast ---------------------------------------------------------------------------------------


def parse_cast(text: str) -> Cast:
    """The cast in `anna:owner, ben:delivered`.

    Raises:
        BadInput: for none or too many people, for a name or a role that is none, for two of one
            name, and for two owners.
    """
    cast = tuple(_person(part) for part in text.split(",") if part.strip())
    return checked_cast(cast)


def checked_cast(cast: Cast) -> Cast:
    """`cast` itself.

    Raises:
        BadInput: as `parse_cast`.
    """
    if not cast:
        raise BadInput("no_cast")
    if len(cast) > MOST_PEOPLE:
        raise BadInput("many_people", count=len(cast), most=MOST_PEOPLE)
    seen: set[str] = set()
    for person in cast:
        checked_name(person.name)
        if person.name.casefold() in seen:
            raise BadInput("same_name", found=person.name)
        seen.add(person.name.casefold())
    owners = [person.name for person in cast if person.role in OWNERS]
    if len(owners) > 1:
        raise BadInput("two_owners", first=owners[0], second=owners[1])
    for person in cast:
        if person.old_owner_filter and person.role not in WIDE:
            raise BadInput("no_wider_filter", name=person.name, found=person.code)
    return cast


def checked_name(name: str) -> str:
    """`name` itself.

    Raises:
        BadInput: when nobody can be called that.
    """
    if not _NAME.fullmatch(name) or name.casefold() in (CRM, OUTSIDE):
        raise BadInput("bad_name", found=name, most=LONGEST_NAME)
    return name


def _person(text: str) -> Person:
    name, colon, role = (part.strip() for part in text.partition(":"))
    if not colon:
        raise BadInput("bad_person", found=text.strip(), expected=", ".join(Role))
    code, plus, suffix = (part.strip() for part in role.partition("+"))
    if code not in list(Role):
        raise BadInput("unknown_role", found=code, name=name, expected=choices(code, Role))
    if plus and f"+{suffix}" != _SUFFIX:
        raise BadInput("unknown_role", found=role, name=name, expected=f"{code}{_SUFFIX}")
    return Person(checked_name(name), Role(code), bool(plus))


def format_cast(cast: Cast) -> str:
    """The text that `parse_cast` reads `cast` from."""
    return ",".join(f"{person.name}:{person.code}" for person in cast)


def renamed(cast: Cast, steps: Sequence[Deed], old: str, new: str) -> tuple[Cast, tuple[Deed, ...]]:
    """A cast and its steps, where who was called `old` is called `new`.

    Raises:
        BadInput: when the cast cannot have that name.
    """

    def name(one: str) -> str:
        return new if one == old else one

    people = tuple(replace(one, name=name(one.name)) for one in cast)
    checked_cast(people)
    deeds = tuple(
        Deed(
            name(deed.actor),
            deed.code,
            name(deed.target),
            tuple(sorted((name(who), n) for who, n in deed.follows)),
        )
        for deed in steps
    )
    return people, deeds


def without(cast: Cast, steps: Sequence[Deed], name: str) -> tuple[Cast, tuple[Deed, ...]]:
    """A cast and its steps without somebody and what they do; a record that was to go to them goes
    to somebody outside."""
    people = tuple(one for one in cast if one.name != name)
    deeds = []
    for deed in steps:
        if deed.actor == name or (deed.target == name and deed.code != ASSIGN):
            continue
        follows = tuple((who, n) for who, n in deed.follows if who != name)
        target = OUTSIDE if deed.target == name else deed.target
        deeds.append(deed._replace(target=target, follows=follows))
    return people, tuple(deeds)


# --- steps ----------------------------------------------------------------------------------------

ABOUT_ONE = (
    Action.LEAVE_FILTER,
    Action.ENTER_FILTER,
    Action.LOSE_ACCESS,
    Action.REGAIN_ACCESS,
    Action.RECREATE,
)
"""What is done in CRM, but is about the filter, the rights or the record of one person."""

_OTHERS_WORDS = (Action.ASSIGN_TO_ME, Action.ASSIGN_TO_OTHER)
IN_CRM = tuple(action for action in Action if action.place == CRM and action not in _OTHERS_WORDS)
IN_OUTLOOK = tuple(action for action in Action if action.place != CRM)


def step_parts(text: str) -> list[str]:
    """What stands between the commas of a text of steps, however many."""
    return [part.strip() for part in text.split(",") if part.strip()]


def split_steps(text: str) -> list[str]:
    """Each step in `anna: edit@outlook, delete@crm#ben=2`, as `parse_deed` reads it.

    Raises:
        BadInput: when there are too many.
    """
    parts = step_parts(text)
    if len(parts) > MOST_STEPS:
        raise BadInput("many_steps", count=len(parts), most=MOST_STEPS)
    return parts


def parse_steps(text: str, cast: Cast) -> tuple[Deed, ...]:
    """The steps in `anna: edit@outlook, delete@crm#ben=2`.

    Raises:
        BadInput: for too many, and for one that nobody of the cast can mean.
    """
    return tuple(parse_deed(part, cast) for part in split_steps(text))


def parse_deed(text: str, cast: Cast) -> Deed:
    """One step.

    Raises:
        BadInput: when nobody of the cast can mean it.
    """
    who, colon, what = (part.strip() for part in text.rpartition(":"))
    what, *marks = (part.strip() for part in what.split("#"))
    code, arrow, target = (part.strip() for part in what.partition(">"))
    names = [person.name for person in cast]
    if arrow and target not in (*names, *((OUTSIDE,) if code == ASSIGN else ())):
        raise BadInput("unknown_person", found=target, expected=choices(target, names))
    if colon and who not in (*names, CRM):
        raise BadInput("unknown_person", found=who, expected=choices(who, names))
    if len(cast) == 1 and code in _OTHERS_WORDS and not arrow:
        target = names[0] if code == Action.ASSIGN_TO_ME else OUTSIDE
        code, arrow = ASSIGN, ">"
    if code not in (ASSIGN, *IN_CRM, *IN_OUTLOOK):
        expected = choices(code, (ASSIGN, *IN_CRM, *IN_OUTLOOK))
        raise BadInput("unknown_action", found=code, expected=expected)
    deed = Deed(_actor(who, code, names), code, _target(code, target, names))
    return deed._replace(follows=_follows(deed, text, marks, names))


def _actor(who: str, code: str, names: Sequence[str]) -> str:
    if code in IN_OUTLOOK:
        if who in ("", CRM):
            raise BadInput("whose_outlook", found=code, name=names[0])
        return who
    if who not in ("", CRM):
        raise BadInput("done_in_crm", found=code, name=who)
    return CRM


def _target(code: str, target: str, names: Sequence[str]) -> str:
    if code == ASSIGN and not target:
        raise BadInput("assign_to_whom", expected=", ".join((*names, OUTSIDE)))
    if target and code not in (ASSIGN, *ABOUT_ONE):
        raise BadInput("about_nobody", found=code, name=target)
    if code == Action.RECREATE and not target:
        if len(names) > 1:
            raise BadInput("recreate_for_whom", name=names[0])
        return names[0]
    # Alone, whom it is about need not be said: one step is written in one way.
    return target if code in (ASSIGN, Action.RECREATE) or len(names) > 1 else ""


def _follows(
    deed: Deed, text: str, marks: Sequence[str], names: Sequence[str]
) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for mark in marks:
        name, equals, number = (part.strip() for part in mark.partition("="))
        if not equals:
            name, number = _usual(deed, names), mark
        if not name or not re.fullmatch(r"0{0,9}[1-9][0-9]{0,8}", number):
            raise BadInput("bad_outcome", found=text.strip(), name=names[-1])
        if name not in names:
            raise BadInput("unknown_person", found=name, expected=choices(name, names))
        if found.setdefault(name, int(number)) != int(number):
            raise BadInput("bad_outcome", found=text.strip(), name=names[-1])
    return tuple(sorted((name, number) for name, number in found.items() if number != 1))


def _usual(deed: Deed, names: Sequence[str]) -> str:
    """Whose outcome a bare `#2` means: that of who acts; in CRM, of a cast of one."""
    if deed.actor != CRM:
        return deed.actor
    return names[0] if len(names) == 1 else ""


def format_deed(deed: Deed) -> str:
    """The text that `parse_deed` reads `deed` from."""
    who = "" if deed.actor == CRM else f"{deed.actor}:"
    return f"{who}{deed.action}" + "".join(f"#{name}={number}" for name, number in deed.follows)


def format_steps(steps: Sequence[Deed]) -> str:
    """The text that `parse_steps` reads `steps` from."""
    return ",".join(map(format_deed, steps))
