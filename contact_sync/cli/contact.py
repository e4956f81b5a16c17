"""What only several options of a command line give together: the contact, the settings, the action.
Every mistake is a `BadInput`."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple, TypedDict, Unpack

from contact_sync.cli.errors import BadUsage
from contact_sync.cli.inputs import ONE_ORIGIN, ORIGIN, OneOf, Pairs, elsewhere, merged, verbs
from contact_sync.overview.unknown import OPEN_FIELDS, TEAM, UNKNOWN, start_for, state_with
from contact_sync.rulebook.library import shipped_pack, versions_of
from contact_sync.rulebook.pack import Pack, Settings, UnknownSetting, resolve_settings
from contact_sync.world.codes import BadInput, actions_meant, check_value, choices
from contact_sync.world.model import VALUES, Action, State

_STATE_NAMES = (*VALUES, "name")


def action_at(possible: Sequence[Action] | None, place: str | None) -> Action:
    """The action of `--action delete --in outlook`; a verb of one place needs no `--in`.

    Raises:
        BadInput: when there is none, or it cannot be done there, or the place is not said.
    """
    if not possible:
        raise BadUsage("missing_option", option="--action", expected=", ".join(verbs()))
    verb = possible[0].verb
    if place and place not in [action.place for action in possible]:
        if len(actions_meant(verb)) > 1:
            raise BadUsage("two_places", first=possible[0], second=place)
        raise elsewhere(verb, place, possible)
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
        check_value(name, value, known[name])
    return Settings(given)
