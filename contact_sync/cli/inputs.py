"""Words of a command line to values of the model. Every mistake is a `BadInput`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from contact_sync.cli.errors import BadUsage, StepFailed
from contact_sync.overview.unknown import OPEN_FIELDS, UNKNOWN
from contact_sync.rulebook.library import find_pack
from contact_sync.rulebook.pack import Pack, UnknownSetting, resolve_settings
from contact_sync.world.codes import (
    BadInput,
    Step,
    choices,
    parse_code,
    parse_pairs,
    parse_state,
    parse_step,
)
from contact_sync.world.model import VALUES, Action, Origin, Owner, State

PLACES = ("outlook", "crm")
_STATE_NAMES = (*VALUES, "name")


def pack_of(pack_id: str) -> Pack:
    """The shipped pack `pack_id`; `~source` behind it leaves that source out.

    Raises:
        BadInput: when there is none of that id, or no such source in it.
        ProblemsFound: with every mistake in its files.
    """
    return find_pack(pack_id)


def pairs(texts: Iterable[str]) -> dict[str, str]:
    """`["link=orphaned, outlook=present", "crm=absent"]` as a dict; spaces separate, too.

    Raises:
        BadInput: for anything without `=`, and for a name given twice with different values.
    """
    result: dict[str, str] = {}
    for text in texts:
        tight = re.sub(r"\s*=\s*", "=", text).strip(", \t\n")
        for name, value in (
            pair for word in re.split(r"[,\s]+", tight) for pair in parse_pairs([word]).items()
        ):
            if result.setdefault(name, value) != value:
                raise BadUsage("given_twice", name=name, first=result[name], second=value)
    return result


class Contact(NamedTuple):
    """The contact that is asked about, and the settings of the pack; `unknown` names those of
    origin, owner and settings that the asker does not know."""

    state: State
    settings: dict[str, str]
    unknown: tuple[str, ...] = ()


def contact_of(
    pack: Pack,
    *,
    origin: str | None,
    owner: str | None,
    state: Iterable[str],
    setting: Iterable[str],
    loose: Iterable[str],
) -> Contact:
    """The contact and the settings that the options describe.

    Args:
        state, setting: the texts of `--state` and `--setting`.
        loose: further `NAME=VALUE` words; each is a state field or a setting by its name.

    Raises:
        BadInput: for an unknown name or value, for a missing origin, and for an illegal state.
    """
    of_state, of_setting = [*state], [*setting]
    for name, value in pairs(loose).items():
        if name in _STATE_NAMES:
            of_state.append(f"{name}={value}")
        elif name in pack.defaults:
            of_setting.append(f"{name}={value}")
        else:
            expected = choices(name, (*VALUES, *pack.defaults))
            raise BadInput("unknown_field", found=name, expected=expected)
    if origin not in (None, UNKNOWN):
        of_state.append(f"origin={parse_code(Origin, 'unknown_origin', str(origin))}")
    if owner not in (None, UNKNOWN):
        of_state.append(f"owner={parse_code(Owner, 'unknown_owner', str(owner))}")
    values, switches = pairs(of_state), pairs(of_setting)
    if origin != UNKNOWN and not {"origin", "name"} & values.keys():
        raise BadUsage("missing_option", option="--origin", expected=", ".join(Origin))
    named = {"origin": origin, "owner": owner, **values, **switches}
    unknown = tuple(n for n in (*OPEN_FIELDS, *pack.defaults) if named.get(n) == UNKNOWN)
    known = {name: value for name, value in values.items() if name not in unknown}
    settings = {name: value for name, value in switches.items() if name not in unknown}
    return Contact(parse_state(known), settings_of(pack, settings), unknown)


def settings_of(pack: Pack, given: Mapping[str, str]) -> dict[str, str]:
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


def every_setting(packs: Sequence[Pack], given: Mapping[str, str]) -> dict[str, str]:
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
    return dict(given)


def action_of(action: str | None, place: str | None) -> Action:
    """The action of `--action delete --in outlook`, or of `--action delete@outlook`.

    A verb that exists in one place only needs no `--in`.

    Raises:
        BadInput: for an unknown verb or place, or when the verb does not exist there.
    """
    if not action:
        raise BadUsage("missing_option", option="--action", expected=", ".join(_verbs()))
    verb, _, named = action.partition("@")
    if named and place and named != place:
        raise BadUsage("two_places", first=action, second=place)
    where = named or place
    possible = _verbs().get(verb)
    if possible is None:
        raise BadInput("unknown_action", found=verb, expected=choices(verb, _verbs()))
    if where and where not in PLACES:
        raise BadUsage("unknown_place", found=where, expected=choices(where, PLACES))
    if not where and len(possible) > 1:
        raise BadUsage("where", found=verb, expected=", ".join(f"--in {p}" for p in possible))
    if where and where not in possible:
        expected = ", ".join(f"{verb}@{place}" for place in possible)
        raise BadUsage("elsewhere", found=f"{verb}@{where}", expected=expected)
    return Action(f"{verb}@{where or possible[0]}")


def _verbs() -> dict[str, list[str]]:
    """Each verb -> the places where it can be done."""
    verbs: dict[str, list[str]] = {}
    for action in Action:
        verbs.setdefault(action.verb, []).append(action.place)
    return verbs


def steps_of(texts: Iterable[str]) -> list[Step]:
    """`["delete@outlook, edit@crm#2"]` as steps.

    Raises:
        StepFailed: for a step that cannot be read, with its number.
        BadInput: when there is none.
    """
    found = [part for text in texts for part in re.split(r"[,\s]+", text) if part]
    if not found:
        raise BadInput("no_steps")
    steps = []
    for number, text in enumerate(found, start=1):
        try:
            steps.append(parse_step(text))
        except BadInput as error:
            raise StepFailed(number, error) from error
    return steps
