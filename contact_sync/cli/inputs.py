"""What a command line gives, as values: click's types, and what only several options together
give. Every mistake is a `BadInput`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PureWindowsPath
from types import MappingProxyType
from typing import Any, NamedTuple, TypedDict, TypeVar, Unpack

import click

from contact_sync.cli.errors import BadUsage, StepFailed
from contact_sync.overview.unknown import OPEN_FIELDS, TEAM, UNKNOWN, start_for, state_with
from contact_sync.render.words import languages
from contact_sync.rulebook.library import (
    ANY_VERSION,
    find_pack,
    pack_heads,
    shipped_pack,
    versions_of,
)
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import Pack, Settings, UnknownSetting, resolve_settings
from contact_sync.search.observation import Observation, observed
from contact_sync.world.codes import (
    BadInput,
    Step,
    actions_meant,
    choices,
    parse_pairs,
    parse_step,
)
from contact_sync.world.model import VALUES, Action, Origin, Owner, State

PLACES = ("outlook", "crm")
_EXAMPLE = "crm=active,outlook=absent,filter=matches"
_STATE_NAMES = (*VALUES, "name")

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
        raise BadInput("unknown_action", found=verb, expected=choices(verb, _verbs()))
    if not place:
        return possible
    there = actions_meant(verb, PLACE.read(place))
    if not there:
        raise _elsewhere(verb, place, possible)
    return there


def _elsewhere(verb: str, place: str, possible: Sequence[Action]) -> BadUsage:
    return BadUsage("elsewhere", found=f"{verb}@{place}", expected=", ".join(possible))


def _verbs() -> list[str]:
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


# --- what only several options together give ------------------------------------------------------


def action_at(possible: Sequence[Action] | None, place: str | None) -> Action:
    """The action of `--action delete --in outlook`; a verb of one place needs no `--in`.

    Raises:
        BadInput: when there is none, or it cannot be done there, or the place is not said.
    """
    if not possible:
        raise BadUsage("missing_option", option="--action", expected=", ".join(_verbs()))
    verb = possible[0].verb
    if place and place not in [action.place for action in possible]:
        if len(actions_meant(verb)) > 1:
            raise BadUsage("two_places", first=possible[0], second=place)
        raise _elsewhere(verb, place, possible)
    if not place and len(possible) > 1:
        ways = ", ".join(f"--in {action.place}" for action in possible)
        raise BadUsage("where", found=verb, expected=ways)
    return next(action for action in possible if place in (None, action.place))


class Described(TypedDict):
    """The options that describe a contact; of `loose`, each pair is a state field or a setting."""

    origin: str | None
    owner: str | None
    state: Pairs
    setting: Pairs
    loose: Pairs


class Contact(NamedTuple):
    """The contact that is asked about, and the settings of the pack.

    Attributes:
        unknown: those of origin, owner and settings that the asker does not know.
        situated: whether more of the state is given than origin and owner.
        team: whether the owner, which is unknown then, is a team to which the user belongs.
        changed: field -> value of what is otherwise than was asked, see `started`.
    """

    state: State
    settings: Settings
    unknown: tuple[str, ...] = ()
    situated: bool = False
    team: bool = False
    changed: Pairs = MappingProxyType({})


def contact_of(pack: Pack | None, origins: OneOf = ORIGIN, **given: Unpack[Described]) -> Contact:
    """The contact and the settings that the options describe; where the version is not known, those
    of the one that stands in for all, and any that some version has.

    Args:
        origins: what a missing origin may be.

    Raises:
        BadInput: for an unknown name or value, for a missing origin, and for an illegal state.
    """
    packs = (shipped_pack(), *versions_of()) if pack is None else (pack,)
    known = {name: usual for one in packs for name, usual in one.defaults.items()}
    for name in given["loose"]:
        if name not in (*_STATE_NAMES, *known):
            expected = choices(name, (*VALUES, *known))
            raise BadInput("unknown_field", found=name, expected=expected)
    fields = {name: value for name, value in given["loose"].items() if name in _STATE_NAMES}
    others = {name: value for name, value in given["loose"].items() if name not in fields}
    own = {name: given[name] for name in OPEN_FIELDS}  # type: ignore[literal-required]
    told = {name: value for name, value in own.items() if value not in (None, UNKNOWN, TEAM)}
    values = merged(given["state"], fields, told)
    switches = merged(given["setting"], others)
    if given["origin"] != UNKNOWN and not {"origin", "name"} & values.keys():
        raise BadUsage("missing_option", option="--origin", expected=", ".join(origins.codes))
    named = {**own, **values, **switches}
    team = named["owner"] == TEAM
    named |= {"owner": UNKNOWN} if team else {}
    unknown = tuple(n for n in (*OPEN_FIELDS, *known) if named.get(n) == UNKNOWN)
    chosen = {name: value for name, value in switches.items() if name not in unknown}
    if pack is None:
        usual = {name: known[name] for name in known if name in {*packs[0].defaults, *unknown}}
        settings = Settings({**usual, **every_setting(packs, chosen)})
    else:
        settings = settings_of(pack, chosen)
    situated = bool(values.keys() - OPEN_FIELDS.keys())
    return Contact(state_with(values, unknown), settings, unknown, situated, team)


def started(pack: Pack, contact: Contact, action: Action) -> Contact:
    """`contact` itself; where nothing is given of its situation and the usual one rules `action`
    out, the nearest one that does not."""
    if contact.situated:
        return contact
    near = start_for(pack, contact.state, action, contact.unknown)
    before = contact.state.codes()
    changed = {name: value for name, value in near.codes().items() if value != before[name]}
    return contact._replace(state=near, changed=changed)


def definite(pack: Pack, **given: Unpack[Described]) -> Contact:
    """As `contact_of`, for a contact of which everything is known.

    Raises:
        BadInput: as `contact_of`, and when anything of it is unknown.
    """
    contact = contact_of(pack, ONE_ORIGIN, **given)
    if contact.unknown:
        value = TEAM if contact.team else UNKNOWN
        raise BadUsage("unknown_in_story", found=contact.unknown[0], value=value)
    return contact


def contact_in_all(packs: Sequence[Pack], **given: Unpack[Described]) -> Contact:
    """The contact, and the settings, each of which some pack must have.

    Raises:
        BadInput: for an unknown name or value, and for anything left unknown.
    """
    known = {name for pack in packs for name in pack.defaults}
    switches = {name: value for name, value in given["loose"].items() if name in known}
    fields = {name: value for name, value in given["loose"].items() if name not in known}
    alone = Described(**{**given, "setting": {}, "loose": fields})
    contact = definite(packs[0], **alone)
    return contact._replace(settings=every_setting(packs, merged(given["setting"], switches)))


def settings_of(pack: Pack, given: Pairs) -> Settings:
    """Every setting of the pack: as given, else at its default.

    Raises:
        BadInput: for a name or a value that the pack does not declare.
    """
    try:
        return resolve_settings(pack, given)
    except UnknownSetting as error:
        name, value, allowed = error.name, error.value, error.allowed
        if name not in pack.defaults:
            raise BadInput("unknown_setting", found=name, expected=choices(name, allowed)) from None
        expected = choices(value, allowed)
        raise BadInput("unknown_value", field=name, found=value, expected=expected) from None


def every_setting(packs: Sequence[Pack], given: Pairs) -> Settings:
    """`given` itself: settings that not every one of `packs` need have, but some must.

    Raises:
        BadInput: for a name or a value that none of them declares.
    """
    known: dict[str, list[str]] = {}
    for setting in (setting for pack in packs for setting in pack.settings):
        values = known.setdefault(setting.name, [])
        values += [value for value in setting.values if value not in values]
    for name, value in given.items():
        if name not in known:
            raise BadInput("unknown_setting", found=name, expected=choices(name, known))
        if value not in known[name]:
            expected = choices(value, known[name])
            raise BadInput("unknown_value", field=name, found=value, expected=expected)
    return Settings(given)
